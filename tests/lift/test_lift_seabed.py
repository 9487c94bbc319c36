"""Hole, cycle and seal."""

from __future__ import annotations

import lift_study
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.lift import seabed

HOUR = 3600.0
HOLE = {
    "shear_strength": 3e3, "blade_power": 1e5, "lump_size": 4e-3, "circulation": 54.0 / HOUR,
    "relocation_time": 0.5 * HOUR,
}  # fmt: skip


def test_a_hole_of_3_by_3_metres_holds_29_wet_tonnes() -> None:
    """21 m3; 350 t_wet/day needs 12 holes a day, 3,500 needs 120 (project's cautions)."""
    found = seabed.cycle(3.0, 3.0, **HOLE, dry_density=550.0)
    wet = float(found.dry_mass) / 550.0 * 1.37
    assert float(seabed.section(3.0)) * 3.0 == pytest.approx(21.2, abs=0.05)
    assert wet == pytest.approx(29.0, abs=0.1)
    assert round(350 / wet) == 12
    assert round(3500 / wet, -1) == 120


def test_the_least_of_pipe_breaking_and_relocation_sets_the_rate() -> None:
    pipe = seabed.cycle(3.0, 3.0, **HOLE)
    assert seabed.BOTTLENECKS[int(pipe.bottleneck)] == "pipe"
    blades = seabed.cycle(3.0, 3.0, **(HOLE | {"blade_power": 200.0, "circulation": 10.0}))
    assert seabed.BOTTLENECKS[int(blades.bottleneck)] == "breaking"
    moving = seabed.cycle(3.0, 3.0, **(HOLE | {"relocation_time": 20 * HOUR}))
    assert seabed.BOTTLENECKS[int(moving.bottleneck)] == "relocation"


def test_rate_is_mass_over_time() -> None:
    found = seabed.cycle([2.0, 3.0], 3.0, **HOLE, recovery=0.8)
    np.testing.assert_allclose(found.rate * found.time, found.dry_mass)
    np.testing.assert_allclose(found.time, found.lifting_time + 0.5 * HOUR)
    np.testing.assert_allclose(found.dry_mass, 0.8 * 550.0 * 3.0 * seabed.section([2.0, 3.0]))


@given(
    name=st.sampled_from(["shear_strength", "blade_power", "circulation", "relocation_time"]),
    factor=st.floats(1.1, 50.0),
)
def test_rate_answers_the_right_way(name: str, factor: float) -> None:
    before = seabed.cycle(3.0, 3.0, **HOLE)
    after = seabed.cycle(3.0, 3.0, **(HOLE | {name: HOLE[name] * factor}))
    if name in ("blade_power", "circulation"):
        assert after.rate >= before.rate * (1 - 1e-12)
    else:
        assert after.rate <= before.rate * (1 + 1e-12)


@given(rate=st.floats(0.1, 20.0), idle=st.floats(0.0, 5000.0), units=st.floats(1.0, 6.0))
def test_the_feed_needed_makes_the_rate(rate: float, idle: float, units: float) -> None:
    mass = np.array([1.2e4])
    feed = seabed.feed_needed(mass, np.array([rate]), np.array([idle]), np.array([units]))
    if np.isfinite(feed[0]):
        made = seabed.mean_rate(mass, feed, np.array([idle]), np.array([units]))
        assert made[0] == pytest.approx(rate, rel=1e-9)
    else:
        assert units * mass[0] / rate <= idle


def test_several_units_side_by_side() -> None:
    mass, feed, idle = np.array([1e4]), np.array([2.0]), np.array([3600.0])
    one = seabed.mean_rate(mass, feed, idle, np.array([1.0]))
    four = seabed.mean_rate(mass, feed, idle, np.array([4.0]))
    assert four[0] == pytest.approx(4 * one[0])


def test_soft_clay_holds_under_a_tenth_of_a_megapascal() -> None:
    """And a 200 t unit of 3 m about 0.24 MPa, before the friction of its skirt."""
    buoyant = seabed.buoyant_weight(1360.0, 1026.0)
    held = seabed.seal_capacity(5e3, 3.0, 3.0, buoyant)
    assert 2e4 < float(held) < 1e5
    weight = 200e3 * 9.80665 * (1 - 1030 / 7850)
    lifted = seabed.uplift_capacity(0.0, 3.0, 3.0, weight)
    assert float(lifted) == pytest.approx(0.24e6, rel=0.01)


def test_bearing_factor_is_skemptons() -> None:
    np.testing.assert_allclose(seabed.bearing_factor([0.0, 3.0, 30.0], 3.0), [6.0, 7.2, 9.0])


def test_a_light_unit_stops_short() -> None:
    strength = np.tile(np.arange(1.0, 11.0) * 2e3, (3, 1))
    weight = np.array([1e9, 3e4, 0.0])
    depth = seabed.reach(np.full(3, 3.0), strength, np.full(3, 3.0), weight)
    assert depth[0] == 3.0
    assert 0.0 < depth[1] < 3.0
    assert depth[2] == 0.0
    # Both faces of the skirt, adhesion 0.5: the first metre holds pi * 3 m * 2 kPa.
    held = np.pi * 3.0 * (2e3 + 4e3 * (depth[1] - 1.0))
    assert held == pytest.approx(3e4, rel=1e-9)


def test_slices_are_averaged_to_the_depth() -> None:
    strength = np.array([[2.0, 4.0, 6.0, 8.0]])
    assert seabed.mean_strength(strength, np.array([2.5]))[0] == pytest.approx(9.0 / 2.5)
    assert seabed.strength_at(strength, np.array([2.5]))[0] == 6.0
    assert seabed.strength_at(strength, np.array([3.0]))[0] == 6.0


def test_lower_end_closed_open_and_boosted() -> None:
    need = np.full(4, 3.5e6)
    found = seabed.bottom(
        need, conductance=[0.0, 1e-8, np.inf, 1e-8], booster_limit=[0.0, 0.0, 4e6, 4e6],
        set_point=[0.0, 0.0, 0.0, 1e4],
    )  # fmt: skip
    np.testing.assert_allclose(found.overpressure, [3.5e6, 3.5e6, 0.0, 1e4])
    np.testing.assert_allclose(found.leak, [0.0, 0.035, 0.0, 1e-4])
    np.testing.assert_allclose(found.overpressure + found.booster, need)
    stuck = seabed.bottom(3.5e6, conductance=np.inf)
    assert np.isposinf(stuck.leak)


@pytest.mark.parametrize("name", ["shear_strength", "blade_power", "lump_size", "circulation"])
def test_bad_hole_is_answered_in_words(name: str) -> None:
    with pytest.raises(ValueError, match=name.replace("_", " ")):
        seabed.cycle(3.0, 3.0, **(HOLE | {name: 0.0}))
    with pytest.raises(ValueError, match="relocation time"):
        seabed.cycle(3.0, 3.0, **(HOLE | {"relocation_time": -1.0}))


def test_a_studys_hole_is_the_plain_hole() -> None:
    """The stage and the plain function tell the same mass of one hole."""
    found = seabed.cycle(3.0, 3.0, **HOLE, recovery=0.9)
    item = lift_study.mud()
    assert float(found.dry_mass) == pytest.approx(
        float(seabed.section(3.0)) * 3.0 * item.dry_density[0] * 0.9
    )
