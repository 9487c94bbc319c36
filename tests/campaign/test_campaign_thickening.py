"""Settling aboard: the limiting layer against a search, its limits, and mass that is kept."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.campaign.binding import (
    BY_BERTH,
    BY_LIFT,
    BY_PLANT,
    BY_SHUTTLES,
    BY_TANK,
    BY_THICKENER,
    BY_TRANSFER,
    LIMITS,
    NONE,
    binding,
)
from kaidei.campaign.landing import thicken
from kaidei.campaign.ship import BERTH_SEA, FLEET, ISLAND_PLANT, REASONS, TRANSFER_SEA
from kaidei.campaign.thickening import (
    SEAWATER,
    Settled,
    layer_flux,
    limiting_flux,
    mass_fraction,
    settle,
    volume_fraction,
)

GRAIN = 2.7
fractions = st.floats(0.02, 0.15)
loads = st.floats(0.1, 20_000.0)
powers = st.floats(3.0, 60.0)


def settled(load: float, feed: float = 0.1, **changes: float) -> Settled:
    how = {"area": 300.0, "aimed": 0.35, "thinnest": 0.25, "velocity": 2.0, "spread": 1.0,
           "hindrance": 22.0, "grain": GRAIN} | changes  # fmt: skip
    return settle(np.array([load]), np.array([feed]), **{k: np.array([v]) for k, v in how.items()})


def one(array: Any) -> float:
    return float(np.asarray(array).ravel()[0])


@given(st.floats(0.005, 0.1), st.floats(0.11, 0.3), powers)
def test_the_limiting_layer_is_the_least_of_all_layers(
    feed: float, underflow: float, power: float
) -> None:
    layers = np.linspace(feed, underflow, 20_001)[:-1]
    least = layer_flux(layers, underflow, 2.0, power).min()
    found = one(limiting_flux(np.array([feed]), np.array([underflow]), 2.0, np.array([power])))
    assert found <= least * (1 + 1e-12)
    assert found == pytest.approx(least, rel=1e-5)


def test_the_limiting_layer_is_where_the_batch_curve_has_its_tangent() -> None:
    # Talmage and Fitch: the line through the underflow that touches j = v0 phi (1 - phi)^n cuts the
    # axis of fluxes at the capacity: G = j - phi j', phi_u = phi - j / j'.
    power, velocity, phi = 22.0, 2.0, 0.12
    flux = velocity * phi * (1 - phi) ** power
    slope = velocity * ((1 - phi) ** power - power * phi * (1 - phi) ** (power - 1))
    underflow = phi - flux / slope
    found = one(limiting_flux(np.array([0.08]), np.array([underflow]), velocity, np.array([power])))
    assert found == pytest.approx(flux - phi * slope, rel=1e-12)


def test_fractions_by_mass_and_volume_are_each_other_s_inverse() -> None:
    mass = np.array([0.0, 0.05, 0.4, 0.9])
    volume = volume_fraction(mass, np.array([GRAIN]))
    assert one(volume[2]) == pytest.approx((0.4 / 2.7) / (0.4 / 2.7 + 0.6 / SEAWATER))
    np.testing.assert_allclose(mass_fraction(volume, np.array([GRAIN])), mass, atol=1e-15)


def test_no_load_loses_nothing_and_is_as_thick_as_aimed() -> None:
    none = settled(0.0)
    assert one(none.lost) == 0.0
    assert one(none.rise) == 0.0
    assert one(none.underflow) == pytest.approx(0.35, rel=1e-12)
    assert one(settled(1e-3).lost) < 1e-12


@given(fractions, loads, loads, powers)
def test_a_greater_load_thins_the_underflow_and_loses_more(
    feed: float, first: float, second: float, power: float
) -> None:
    low, high = sorted((first, second))
    a, b = settled(low, feed, hindrance=power), settled(high, feed, hindrance=power)
    assert one(b.underflow) <= one(a.underflow) * (1 + 1e-9)
    assert one(b.lost) >= one(a.lost) - 1e-9
    assert 0.25 * (1 - 1e-9) <= one(b.underflow) <= 0.35 * (1 + 1e-9)
    assert 0.0 <= one(b.lost) <= 1.0


@given(fractions, st.floats(1.0, 20.0), powers)
def test_above_capacity_the_excess_goes_over(feed: float, times: float, power: float) -> None:
    most = one(settled(1.0, feed, hindrance=power).capacity)
    over = settled(most * times, feed, hindrance=power, spread=0.01, velocity=2.0)
    # With all aggregates alike none is a straggler until the liquid rises as fast as they fall.
    if one(over.rise) < 1.9:
        assert one(over.lost) == pytest.approx(1.0 - 1.0 / times, abs=1e-6)
        assert one(over.underflow) == pytest.approx(0.25, rel=1e-6)
    twice = settled(most, feed, hindrance=power, area=600.0)
    assert one(twice.capacity) == pytest.approx(2.0 * most)


def test_between_aim_and_thinnest_the_underflow_takes_just_the_load() -> None:
    found = settled(1.1 * one(settled(1.0, aimed=0.35, thinnest=0.35).capacity))
    assert 0.25 < one(found.underflow) < 0.35
    volume = volume_fraction(found.underflow, np.array([GRAIN]))
    flux = limiting_flux(volume_fraction(np.array([0.1]), np.array([GRAIN])), volume, 2.0,
                         np.array([22.0]))  # fmt: skip
    assert one(flux) * 300.0 * GRAIN * 24.0 == pytest.approx(one(found.load), rel=1e-9)


@given(fractions, loads, st.floats(0.0, 0.1))
def test_solids_water_and_salt_are_kept(feed: float, load: float, salinity: float) -> None:
    found = settled(load, feed)
    split = thicken(np.array([feed]), found.underflow, found.lost, np.array([salinity]))
    assert one(split.solids + split.lost_solids) == pytest.approx(1.0, abs=1e-14)
    liquid = split.water + split.salt + split.lost_water + split.lost_salt
    assert one(liquid) == pytest.approx(1.0 / feed - 1.0, rel=1e-12)


def test_a_feed_as_thick_as_the_underflow_is_passed_on() -> None:
    found = settled(1e6, feed=0.4)
    assert one(found.capacity) == np.inf
    assert one(found.lost) == 0.0
    assert one(found.underflow) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("lifting", "slowed", "full", "waits", "home_full", "bound"),
    [
        (0.0, True, 0.0, {}, True, NONE),
        (100.0, False, 0.0, {}, False, BY_LIFT),
        (100.0, True, 0.0, {}, False, BY_THICKENER),
        (100.0, False, 0.0, {}, True, BY_TANK),
        (100.0, False, 120.0, {TRANSFER_SEA: 120.0}, False, BY_TRANSFER),
        (100.0, False, 120.0, {FLEET: 110.0, TRANSFER_SEA: 10.0}, False, BY_SHUTTLES),
        # The shuttles' own waits, 900 h, say how to share what is left of the full tank's.
        (100.0, False, 300.0, {BERTH_SEA: 600.0, ISLAND_PLANT: 300.0}, False, BY_BERTH),
        (100.0, False, 300.0, {BERTH_SEA: 200.0, ISLAND_PLANT: 700.0}, False, BY_PLANT),
        (100.0, False, 90.0, {BERTH_SEA: 200.0}, False, BY_LIFT),
    ],
)
def test_what_takes_most_of_the_time_binds(
    lifting: float, slowed: bool, full: float, waits: dict[int, float], home_full: bool, bound: int
) -> None:
    lost = np.zeros((1, len(REASONS)))
    for reason, hours in waits.items():
        lost[0, reason] = hours
    found = binding(np.array([lifting]), np.array([slowed]), np.array([full]), lost,
                    np.array([home_full]))  # fmt: skip
    assert LIMITS[found[0]] == LIMITS[bound]
