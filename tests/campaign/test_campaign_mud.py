"""Panels, thickening, first in first out, footprint: nothing is lost on the way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaidei.campaign import footprint, mining
from kaidei.campaign.landing import first_in_first_out, thicken

fractions = st.floats(0.02, 0.9)


def test_slices_to_a_reach() -> None:
    np.testing.assert_allclose(mining.slice_shares(np.array([2.5]), 4), [[1.0, 1.0, 0.5, 0.0]])


def test_a_shallow_tool_misses_the_rich_layer() -> None:
    grade = np.array([[[1000.0, 1000.0, 1000.0, 6000.0]]])
    mass = np.full((1, 1, 4), 10.0)
    for reach, mean in ((3.0, 1000.0), (4.0, 2250.0)):
        total, found = mining.within_reach(mass, grade, np.array([reach]), np.array([0.5]))
        assert found[0, 0] == pytest.approx(mean)
        assert total[0, 0] == pytest.approx(5.0 * reach)


def test_nothing_within_reach_has_grade_nought() -> None:
    mass, grade = mining.within_reach(
        np.ones((1, 2, 3)), np.ones((1, 2, 3)), np.zeros(1), np.ones(1)
    )
    assert (mass == 0).all()
    assert (grade == 0).all()


@given(
    st.lists(st.floats(0.0, 100.0), min_size=1, max_size=6),
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=3),
)
def test_panels_are_taken_in_order_and_none_twice(masses: list[float], parts: list[float]) -> None:
    mass, left = np.array([masses]), np.ones((1, len(masses)))
    total = np.zeros_like(mass)
    for part in parts:
        mined = part * (mass * left).sum(axis=1)
        taken, after = mining.take(mined, mass, left)
        assert taken.sum() == pytest.approx(mined[0], abs=1e-9)
        assert (after <= left + 1e-12).all()
        total, left = total + taken, after
    assert (total <= mass + 1e-9).all()
    begun = np.flatnonzero(total[0] > 1e-9)
    for panel in begun[:-1]:
        assert total[0, panel] == pytest.approx(mass[0, panel], abs=1e-6)


@given(fractions, fractions, st.floats(0.0, 0.9), st.floats(0.0, 0.1))
def test_thickening_keeps_solids_water_and_salt(
    slurry: float, underflow: float, loss: float, salinity: float
) -> None:
    found = thicken(*(np.array([x]) for x in (slurry, underflow, loss, salinity)))
    liquid = 1.0 / slurry - 1.0
    assert found.solids + found.lost_solids == pytest.approx(1.0)
    assert found.water + found.lost_water == pytest.approx(liquid * (1.0 - salinity))
    assert found.salt + found.lost_salt == pytest.approx(liquid * salinity)
    assert min(found.lost_water[0], found.lost_salt[0], found.water[0]) >= 0.0
    thick = found.solids / (found.solids + found.water + found.salt)
    assert thick >= underflow - 1e-9


def test_salt_of_pore_water() -> None:
    # 1.5 t of pore seawater a dry tonne at 34.7 g/kg: the 52 kg of salt that the plant must wash
    found = thicken(np.array([0.1]), np.array([0.4]), np.array([0.0]), np.array([0.0347]))
    assert found.salt[0] == pytest.approx(0.052, abs=0.0005)


def _queue(landed: list[float], taken: list[float]) -> np.ndarray:
    """First in, first out with a plain queue."""
    queue = [[amount, panel] for panel, amount in enumerate(taken)]
    out = np.zeros((len(landed), len(taken)))
    for month, amount in enumerate(landed):
        rest = amount
        while rest > 1e-12 and queue:
            part = min(rest, queue[0][0])
            out[month, queue[0][1]] += part
            queue[0][0] -= part
            rest -= part
            if queue[0][0] <= 0:
                queue.pop(0)
    return out


@settings(max_examples=60)
@given(
    st.lists(st.floats(0.0, 50.0), min_size=1, max_size=8),
    st.lists(st.floats(0.0, 50.0), min_size=1, max_size=5),
)
def test_first_in_first_out_equals_a_queue(landed: list[float], taken: list[float]) -> None:
    scale = min(1.0, sum(taken) / max(sum(landed), 1e-9))
    months = np.array([landed]) * scale
    found = first_in_first_out(months, np.array([taken]))
    np.testing.assert_allclose(found.sum(axis=2), months, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found[0], _queue(list(months[0]), taken), atol=1e-8)


def test_holes_and_area_of_a_pilot_year() -> None:
    # 350 t_wet/day for 300 days from holes of 29.2 t_wet and 7.07 m2: some 3,600 holes, 25,500 m2
    count = footprint.holes(np.array([350.0 * 300 * 0.4]), np.array([29.2 * 0.4]))
    assert count[0] == pytest.approx(3600, rel=0.01)
    assert count[0] * 7.07 == pytest.approx(25_500, rel=0.01)
    assert footprint.holes(np.ones(1), np.zeros(1))[0] == 0.0


def test_years_sum_their_months() -> None:
    year = np.repeat(np.arange(3), (4, 12, 2))
    monthly = np.arange(18.0)[None, :]
    found = footprint.by_year(monthly, year)
    np.testing.assert_allclose(found, [[monthly[0, year == k].sum() for k in range(3)]])
