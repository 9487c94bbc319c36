"""The hanging string and the sea it bears."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.lift import riser, sea_limit
from kaidei.lift.heave import heave_response
from kaidei.lift.riser import Allowed, Gear, Tapered
from kaidei.lift.sea_limit import CRITERIA, OPERATIONS, PEAK_PERIODS, Ship

PIPE = {"outer_diameter": 0.3239, "inner_diameter": 0.2985}


# Rows AN21 to AN25 of the table of analytic solutions: steel, 6,000 m, 0.3239 by 0.2985 m.


def test_first_axial_period() -> None:
    period = riser.axial_period(6000.0, **PIPE, end_mass=1e5)
    assert float(period) == pytest.approx(5.4592292, rel=1e-7)


def test_heave_ratio_at_ten_seconds() -> None:
    ratio = riser.heave_ratio(10.0, length=6000.0, **PIPE, end_mass=1e5)
    assert float(ratio) == pytest.approx(1.5190588, rel=1e-7)


def test_static_stretch_and_stress() -> None:
    assert float(riser.stretch(6000.0, **PIPE)) == pytest.approx(5.8157698, rel=1e-7)
    assert float(riser.hanging_stress(6000.0, **PIPE)) == pytest.approx(401.28812e6, rel=1e-7)


def test_offset_in_a_uniform_current() -> None:
    load = 1e5 * 9.80665 * (1.0 - 1030.0 / 7850.0)
    offset = riser.current_offset(6000.0, **PIPE, speed=0.25, end_load=load)
    assert float(offset) == pytest.approx(60.654179, rel=1e-7)


def example(**changes: object) -> Tapered:
    """The worked example of the page of facts: 0.340 by 0.310 m, 5,690 m, 200 t."""
    fields: dict[str, object] = {
        "length": 5690.0, "outer_diameter": 0.340, "inner_diameter": 0.310,
        "inner_pipe_outer": 0.168, "inner_pipe_inner": 0.146, "unit_mass": 2e5,
    }  # fmt: skip
    return Tapered(**(fields | changes))  # type: ignore[arg-type]


def test_hanging_load_of_the_worked_example() -> None:
    """7,830 kN for the outer pipe full of slurry (MoorDyn 7,827); both strings about 980 t."""
    alone = example(inner_pipe_outer=0.0, inner_pipe_inner=0.0, contents_density=1100.0)
    assert riser.stand(alone).hook_load[0] / 1e3 == pytest.approx(7830.0, rel=2e-3)
    both = riser.stand(example(contents_density=1090.0))
    assert both.hook_load[0] / 9806.65 == pytest.approx(980.0, rel=0.02)


def test_axial_period_of_the_worked_example() -> None:
    """6.9 s with its contents; near 7 s, within the sea's periods."""
    alone = riser.axial_period(5690.0, 0.34, 0.31, end_mass=2e5, contents_density=1100.0)
    assert float(alone) == pytest.approx(6.9, rel=0.03)
    both = riser.axial_periods(example(unit_added_mass=3.5e4, contents_density=1090.0))
    assert 5.5 < both[0, 0] < 8.0


def test_rod_formulas_against_a_chain_of_springs() -> None:
    """Slow plain implementation: 400 masses and springs, first mode."""
    n, length, end = 400, 6000.0, 1e5
    area = float(riser.steel_area(0.3239, 0.2985))
    spring, mass = 2.07e11 * area / (length / n), 7850.0 * area * length / n
    masses = np.full(n, mass)
    masses[-1] = 0.5 * mass + end
    stiffness = np.diag(np.full(n, 2.0 * spring)) - np.diag(np.full(n - 1, spring), 1)
    stiffness -= np.diag(np.full(n - 1, spring), -1)
    stiffness[-1, -1] = spring
    scale = 1.0 / np.sqrt(masses)
    first = np.linalg.eigvalsh(scale[:, None] * stiffness * scale)[0]
    assert 2 * np.pi / np.sqrt(first) == pytest.approx(5.4592292, rel=1e-4)


@given(period=st.floats(30.0, 300.0))
def test_a_slow_sea_moves_the_unit_as_the_ship(period: float) -> None:
    ratio = riser.heave_ratio(period, length=6000.0, **PIPE, end_mass=1e5)
    assert 1.0 <= float(ratio) < 1.06


def test_damping_bounds_the_resonance() -> None:
    period = riser.axial_period(6000.0, **PIPE, end_mass=1e5)
    bounded = riser.heave_ratio(period, length=6000.0, **PIPE, end_mass=1e5, damping_ratio=0.05)
    assert 5.0 < float(bounded) < 20.0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: riser.steel_area(0.3, 0.3), "no wall"),
        (lambda: riser.hanging_stress(6000.0, **PIPE, steel_density=900.0), "no weight in water"),
        (lambda: riser.heave_ratio(0.0, length=6000.0, **PIPE, end_mass=1e5), "above zero"),
        (lambda: riser.axial_period(0.0, **PIPE, end_mass=1e5), "length"),
    ],
)  # fmt: skip
def test_bad_string_is_answered_in_words(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]


# The sea.


def test_a_long_wave_carries_the_ship_and_a_short_one_does_not() -> None:
    hull = {"length": 210.0, "beam": 38.0, "draught": 9.2, "heading": np.radians(20.0)}
    slow = heave_response(np.array([2 * np.pi / 40.0]), **hull)
    quick = heave_response(np.array([2 * np.pi / 5.0]), **hull)
    assert slow[0] == pytest.approx(1.0, abs=0.1)
    assert quick[0] < 0.1


def limit(
    item: Tapered | None = None, practice: tuple[float, ...] = (20.0, 20.0, 20.0),
    heading: float = 20.0, **gear: float,
) -> sea_limit.SeaLimit:  # fmt: skip
    """The sea a string bears under the study's ship, waves 20 degrees off the bow."""
    hull = [np.array([x]) for x in (210.0, 38.0, 9.2, np.radians(heading))]
    fields = {"hook_capacity": 1250e3 * 9.80665, "stroke": 7.6, "efficiency": 0.9,
              "derrick_height": 70.0}  # fmt: skip
    vessel = Ship(sea_limit.spread_heave(*hull), Gear(**(fields | gear)), np.array([practice]))
    hung = item or example(unit_added_mass=3.5e4, unit_drag_area=8.0, damping_ratio=0.05)
    steel = Allowed(827e6, 931e6, exposure=np.full(3, 86400.0))
    return sea_limit.hs_limit(vessel, hung, steel, lifting=replace(hung, contents_density=1090.0))


def test_limits_have_their_shape_and_a_criterion() -> None:
    found = limit()
    assert found.height.shape == (1, len(OPERATIONS), len(PEAK_PERIODS))
    assert np.all((found.height > 0.0) & np.isfinite(found.height))
    assert set(np.unique(found.criterion)) <= set(range(len(CRITERIA)))


def test_operations_stand_in_the_campaigns_order() -> None:
    """Handling pipe, lifting, hanging off: compensation makes lifting the easiest in short seas,
    and a string that is partly out is never easier to hold than the whole one."""
    alone = limit(heading=90.0).string[0]
    assert np.all(alone[OPERATIONS.index("lift"), :2] > alone[OPERATIONS.index("hang_off"), :2])
    assert np.all(alone[OPERATIONS.index("run_pipe")] <= alone[OPERATIONS.index("hang_off")])


def test_practice_caps_what_the_string_would_bear() -> None:
    free, held = limit(), limit(practice=(0.5, 0.6, 0.7))
    assert np.all(held.height[0] == np.array([0.5, 0.6, 0.7])[:, None])
    assert np.all(held.criterion == CRITERIA.index("practice"))
    np.testing.assert_array_equal(held.string, free.string)


def test_an_overloaded_hook_bears_no_sea() -> None:
    found = limit(example(unit_mass=1e6, damping_ratio=0.05))
    hang = OPERATIONS.index("hang_off")
    assert np.all(found.height[0, hang] == 0.0)
    assert np.all(found.criterion[0, hang] == CRITERIA.index("hook load"))


def test_a_better_compensator_lifts_in_higher_seas() -> None:
    lift = OPERATIONS.index("lift")
    assert np.all(limit(efficiency=0.5).height[0, lift] <= limit().height[0, lift])


def test_a_stroke_longer_than_the_derrick_is_told_in_words() -> None:
    with pytest.raises(ValueError, match="does not fit a derrick"):
        limit(stroke=80.0)
