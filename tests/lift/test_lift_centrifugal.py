"""Centrifugal pumps: the water curve, what viscosity and lumps take, and the speed needed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from kaidei.lift import centrifugal
from kaidei.lift.centrifugal import Pump, Slurry

TURNS = 2.0 * math.pi / 60.0
PUMP = Pump(flow=0.015, head=60.0, speed=300.0, efficiency=0.7, stages=8.0)
WATER = Slurry(density=1000.0, yield_stress=0.0, consistency=1e-3)
MUD = Slurry(1090.0, 0.3, 4e-3, 1.0, 0.04, 1.24)
THICK = Slurry(1200.0, 40.0, 0.3, 0.8)

slurries = st.builds(
    Slurry,
    density=st.floats(1000.0, 1400.0), yield_stress=st.floats(0.0, 30.0),
    consistency=st.floats(1e-3, 0.5), flow_index=st.floats(0.4, 1.0),
    lump_fraction=st.floats(0.0, 0.15), lump_density=st.floats(1.0, 2.65),
)  # fmt: skip


def plain_head(flow: float, speed: float, pump: Pump, slurry: Slurry) -> float:
    """The same physics told once more, in cSt, m3/h and turns a minute at the speed itself."""
    rate = 2.0 * pump.speed * speed
    viscosity = (slurry.yield_stress + slurry.consistency * rate**slurry.flow_index) / rate
    b = (
        16.5 * (1e6 * viscosity / slurry.density) ** 0.5 * (pump.head * speed**2) ** 0.0625
        / ((3600 * pump.flow * speed) ** 0.375 * (pump.speed * speed / TURNS) ** 0.25)
    )  # fmt: skip
    if b >= 40.0:
        return 0.0
    c = 2.71 ** (-0.165 * math.log10(b) ** 3.15) if b > 1.0 else 1.0
    q = flow / c / (pump.flow * speed)
    water = pump.head * speed**2 * (pump.shut_off - (pump.shut_off - 1.0) * q**2)
    lumps = 0.14 * slurry.lump_fraction / 0.15 * ((slurry.lump_density - 1.0) / 1.65) ** 0.65
    lowered = 1.0 - (1.0 - c) * q**0.75
    return pump.stages * max(water, 0.0) * max(lowered, 0.0) * (1.0 - lumps)


def test_water_at_best_efficiency_and_at_no_flow() -> None:
    found = centrifugal.solve(0.015, 480.0, PUMP, WATER)
    assert float(found.speed) == pytest.approx(1.0, rel=1e-12)
    assert float(found.efficiency) == pytest.approx(0.7)
    assert float(found.shaft_power) == pytest.approx(1000 * 9.80665 * 0.015 * 480 / 0.7)
    assert centrifugal.head(0.0, 1.0, PUMP, WATER) == pytest.approx(8 * 60 * 1.2)


@given(speed=st.floats(0.5, 2.0), flow=st.floats(1e-3, 0.025))
def test_affinity_laws_on_water(speed: float, flow: float) -> None:
    rated = centrifugal.head(flow, 1.0, PUMP, WATER)
    moved = centrifugal.head(flow * speed, speed, PUMP, WATER)
    assert moved == pytest.approx(rated * speed**2, rel=1e-12)
    assert centrifugal.efficiency(flow * speed, speed, PUMP, WATER) == pytest.approx(
        centrifugal.efficiency(flow, 1.0, PUMP, WATER), rel=1e-12
    )


def test_viscous_parameter_in_both_systems_of_units() -> None:
    """The standard prints 16.5 for cSt, m3/h, m, rpm and 26.6 for cSt, US gpm, ft, rpm, rounded so
    that they differ by 0.4 percent; its first example is 110 m3/h, 77 m, 2,950 rpm, 120 cSt."""
    b = centrifugal.viscous_parameter(120e-6, 110 / 3600, 77.0, 2950 * TURNS)
    us = 26.6 * 120**0.5 * (77 / 0.3048) ** 0.0625 / ((110 / 0.22712) ** 0.375 * 2950**0.25)
    rounded = 16.5 / (26.6 * (1 / 0.3048) ** 0.0625 / (1 / 0.22712) ** 0.375)
    assert rounded == pytest.approx(1.004, abs=5e-4)
    assert b / us == pytest.approx(rounded, rel=1e-12)
    assert b == pytest.approx(5.52, abs=5e-3)


def test_corrections_by_hand() -> None:
    """log10(10) is one: C_Q = 2.71^-0.165, C_eta = 10^(-0.0547 10^0.69)."""
    assert centrifugal.flow_correction(10.0) == pytest.approx(2.71**-0.165)
    assert centrifugal.efficiency_correction(10.0) == pytest.approx(10 ** (-0.0547 * 10**0.69))
    assert centrifugal.flow_correction(1.0) == centrifugal.efficiency_correction(0.3) == 1.0
    assert centrifugal.flow_correction(40.0) == centrifugal.efficiency_correction(50.0) == 0.0


def test_lumps_by_the_handbooks_example() -> None:
    """14 percent, times 1.6 for grains of 4,400 kg/m3, times 6/15 for their share."""
    ore = WATER._replace(lump_fraction=0.06, lump_density=4.4)
    assert 1.0 - centrifugal.lump_ratio(ore) == pytest.approx(0.14 * 1.6 * 6 / 15, rel=2e-3)


def test_fine_mud_hardly_lowers_the_head() -> None:
    head = centrifugal.head_ratio(0.015, 1.0, PUMP, MUD)
    assert 0.97 < head < 1.0
    assert 0.9 < centrifugal.efficiency_ratio(0.015, 1.0, PUMP, MUD) < 1.0
    assert centrifugal.head_ratio(0.015, 1.0, PUMP, WATER) == 1.0


@given(slurry=slurries, flow=st.floats(1e-3, 0.03), speed=st.floats(0.3, 1.5))
def test_head_agrees_with_a_plain_telling(slurry: Slurry, flow: float, speed: float) -> None:
    found = centrifugal.head(flow, speed, PUMP, slurry)
    assert found == pytest.approx(plain_head(flow, speed, PUMP, slurry), rel=1e-9, abs=1e-9)


@given(slurry=slurries, flow=st.floats(1e-3, 0.03), speed=st.floats(0.3, 1.5))
def test_slurry_never_gives_more_than_water(slurry: Slurry, flow: float, speed: float) -> None:
    assert 0.0 <= centrifugal.head_ratio(flow, speed, PUMP, slurry) <= 1.0 + 1e-12
    faster = centrifugal.head(flow, 1.1 * speed, PUMP, slurry)
    assert faster >= centrifugal.head(flow, speed, PUMP, slurry)
    assert 0.0 <= centrifugal.efficiency(flow, speed, PUMP, slurry) <= PUMP.efficiency


@given(slurry=slurries, flow=st.floats(1e-3, 0.03), need=st.floats(1.0, 700.0))
def test_speed_needed_is_the_root(slurry: Slurry, flow: float, need: float) -> None:
    speed = centrifugal.speed_needed(flow, need, PUMP, slurry, 1.0)
    most = plain_head(flow, 1.0, PUMP, slurry)
    if math.isinf(speed):
        assert most < need * (1.0 + 1e-9)
        return
    assert centrifugal.head(flow, speed, PUMP, slurry) >= need * (1.0 - 1e-12)
    if speed < 1.0:  # a hair slower is too slow
        assert centrifugal.head(flow, speed * (1.0 - 1e-9), PUMP, slurry) < need
    if most > need > 0.0 and centrifugal.head(flow, speed, PUMP, slurry) < need * (1.0 + 1e-9):
        root = brentq(lambda s: plain_head(flow, s, PUMP, slurry) - need, 0.01, 1.0, xtol=1e-14)
        assert speed == pytest.approx(root, rel=1e-8)


def test_the_jump_where_the_method_ends_is_answered_from_above() -> None:
    """Below some speed the slurry is too thick for the method: the least within it is given."""
    pump, need = PUMP._replace(stages=1.0), 1e-6
    speed = centrifugal.speed_needed(1e-6, need, pump, THICK, 1.0)
    assert centrifugal.head(1e-6, speed, pump, THICK) > 1e3 * need
    assert centrifugal.head(1e-6, speed * (1.0 - 1e-12), pump, THICK) == 0.0


def test_what_cannot_be_pumped_says_inf_and_zero() -> None:
    paste = Slurry(1400.0, 500.0, 50.0)
    found = centrifugal.solve([0.015, 0.015], [480.0, 600.0], PUMP, paste)
    assert np.isinf(found.speed).all()
    assert (found.efficiency == 0.0).all()
    assert np.isinf(found.shaft_power).all()
    assert (found.parameter > 40.0).all()
    assert math.isinf(centrifugal.stages_needed(0.015, 100.0, PUMP, paste))


def test_stages_share_the_head() -> None:
    one = centrifugal.solve(0.012, 40.0, PUMP._replace(stages=1.0), MUD)
    nine = centrifugal.solve(0.012, 360.0, PUMP._replace(stages=9.0), MUD)
    assert float(one.speed) == pytest.approx(float(nine.speed), rel=1e-13)
    assert float(nine.shaft_power) == pytest.approx(9 * float(one.shaft_power))
    assert centrifugal.stages_needed(0.015, 480.0, PUMP, WATER) == 8.0
    assert centrifugal.stages_needed(0.015, 480.1, PUMP, WATER) == 9.0


def test_energy_closes_and_alone_is_as_in_a_batch() -> None:
    rng = np.random.default_rng(5)
    flow, need = rng.uniform(0.005, 0.02, 50), rng.uniform(50.0, 450.0, 50)
    slurry = Slurry(1090.0, rng.uniform(0.0, 5.0, 50), 5e-3, rng.uniform(0.6, 1.0, 50))
    found = centrifugal.solve(flow, need, PUMP, slurry)
    assert np.isfinite(found.speed).any()
    for i in range(50):
        own = Slurry(1090.0, slurry.yield_stress[i], 5e-3, slurry.flow_index[i])
        alone = centrifugal.solve(flow[i], need[i], PUMP, own)
        assert [float(x) for x in alone] == [float(x[i]) for x in found]
    fine = np.isfinite(found.speed)
    work = 1090.0 * 9.80665 * flow * need
    np.testing.assert_allclose((found.shaft_power * found.efficiency)[fine], work[fine], rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"flow": 0.0}, "flow must be above zero"),
        ({"pump": PUMP._replace(head=0.0)}, "head of the pump"),
        ({"pump": PUMP._replace(efficiency=1.2)}, "cannot be above one"),
        ({"pump": PUMP._replace(stages=0.0)}, "at least one stage"),
        ({"pump": PUMP._replace(shut_off=0.9)}, "head at no flow"),
        ({"slurry": MUD._replace(consistency=0.0)}, "consistency of the slurry"),
        ({"slurry": MUD._replace(yield_stress=-1.0)}, "yield stress"),
        ({"slurry": MUD._replace(lump_fraction=1.0)}, "lumps by volume"),
        ({"slurry": MUD._replace(density=math.nan)}, "density of the slurry"),
    ],
)
def test_bad_input_is_answered_in_words(change: dict[str, Any], words: str) -> None:
    given_ = {"flow": 0.01, "total_head": 100.0, "pump": PUMP, "slurry": MUD} | change
    with pytest.raises(ValueError, match=words):
        centrifugal.solve(**given_)
