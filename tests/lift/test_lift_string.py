"""The hanging string and the sea it bears."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.lift import riser, sea_limit
from kaidei.lift import string as strings
from kaidei.lift.sea_limit import CRITERIA, OPERATIONS, PEAK_PERIODS, Ship
from kaidei.lift.string import String

PIPE = {"outer_diameter": 0.3239, "inner_diameter": 0.2985}


def example(n: int = 1, **changes: float) -> String:
    """The worked example of the page of facts: 0.340 by 0.310 m, 5,690 m, 200 t."""
    fields = {
        "depth": 5690.0, "riser_bore": 0.310, "riser_wall": 0.015, "inner_bore": 0.146,
        "inner_wall": 0.011, "buoyancy_share": 0.0, "unit_mass": 2e5, "unit_added_mass": 0.0,
        "water_density": 1030.0, "damping_ratio": 0.05,
    }  # fmt: skip
    return String(**{name: np.full(n, value) for name, value in (fields | changes).items()})


def ship(n: int = 1, **changes: float) -> Ship:
    fields = {
        "length": 210.0, "beam": 38.0, "draught": 9.2, "heading": np.radians(20.0),
        "hook_capacity": 1250e3 * 9.80665, "compensator_stroke": 7.6,
        "compensator_efficiency": 0.9, "yield_strength": 827e6, "usage": 0.67,
    }  # fmt: skip
    arrays = {name: np.full(n, value) for name, value in (fields | changes).items()}
    return Ship(**arrays, practice=np.full((n, 3), 20.0))


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


def test_hanging_load_of_the_worked_example() -> None:
    """7,830 kN for the outer pipe full of slurry (MoorDyn 7,827); both strings about 980 t."""
    item = example()
    outer = strings.riser_load(item) + strings.unit_load(item)
    contents = 9.80665 * 70.0 * np.pi / 4 * 0.31**2 * 5690.0
    assert float(outer[0] + contents) / 1e3 == pytest.approx(7830.0, rel=2e-3)
    annulus = np.pi / 4 * (0.31**2 - 0.168**2)
    both = strings.hook_load(item, np.array([60.0]), np.array([annulus]))
    assert float(both[0]) / 9806.65 == pytest.approx(980.0, rel=0.02)


def test_axial_period_of_the_worked_example() -> None:
    """6.9 s with its contents; near 7 s, within the sea's periods."""
    alone = riser.axial_period(5690.0, 0.34, 0.31, end_mass=2e5, contents_density=1100.0)
    assert float(alone) == pytest.approx(6.9, rel=0.03)
    both = strings.axial_period(example(unit_added_mass=3.5e4), np.array([1090.0]))
    assert 5.5 < both[0] < 8.0


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


def test_modules_take_weight_and_add_mass() -> None:
    light, plain = example(buoyancy_share=0.5), example()
    assert strings.riser_load(light)[0] == pytest.approx(0.5 * strings.riser_load(plain)[0])
    water = np.array([1030.0])
    assert strings.moving_mass(light, water)[0] > strings.moving_mass(plain, water)[0]


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
    slow = sea_limit.heave_response(np.array([2 * np.pi / 40.0]), **hull)
    quick = sea_limit.heave_response(np.array([2 * np.pi / 5.0]), **hull)
    assert slow[0] == pytest.approx(1.0, abs=0.1)
    assert quick[0] < 0.1


def test_spectrum_holds_its_wave_height() -> None:
    frequency = np.linspace(0.05, 20.0, 200_000)
    moment = np.trapezoid(sea_limit.wave_spectrum(frequency, np.array(10.0)), frequency)
    assert 4.0 * np.sqrt(moment) == pytest.approx(1.0, rel=1e-4)


def limit(item: String, vessel: Ship, load: float = 9e6) -> sea_limit.SeaLimit:
    n = len(item.depth)
    return sea_limit.hs_limit(
        vessel, item, slurry_load=np.full(n, load), slurry_density=np.full(n, 1090.0)
    )


def test_limits_have_their_shape_and_a_criterion() -> None:
    found = limit(example(), ship())
    assert found.height.shape == (1, len(OPERATIONS), len(PEAK_PERIODS))
    assert np.all((found.height > 0.0) & np.isfinite(found.height))
    assert set(np.unique(found.criterion)) <= set(range(len(CRITERIA)))


def test_practice_caps_what_the_string_would_bear() -> None:
    vessel = dataclasses.replace(ship(), practice=np.array([[2.75, 3.75, 5.5]]))
    found = limit(example(buoyancy_share=0.3), vessel)
    assert np.all(found.height[0] <= np.array([2.75, 3.75, 5.5])[:, None])
    assert np.all(found.criterion[0, 1] == CRITERIA.index("practice"))


def test_an_overloaded_hook_bears_no_sea() -> None:
    found = limit(example(unit_mass=1e6), ship())
    assert np.all(found.height[0, 0] == 0.0)
    assert np.all(found.criterion[0, 0] == CRITERIA.index("hook load"))


def test_a_lighter_string_and_a_better_compensator_bear_more() -> None:
    plain, light = limit(example(), ship()), limit(example(buoyancy_share=0.5), ship(), 7e6)
    assert np.all(light.height[0, 0] >= plain.height[0, 0])
    poor = limit(example(), ship(compensator_efficiency=0.5))
    assert np.all(poor.height[0, 1] <= plain.height[0, 1])


def test_the_strings_own_period_is_the_worst_sea() -> None:
    """Hanging uncompensated, the swing a metre of ship's heave peaks near the axial period."""
    item = example()
    mass = strings.moving_mass(item, np.array([1030.0]))
    periods = np.linspace(5.0, 20.0, 400)
    _, pull = riser.hanging_response(
        2 * np.pi / periods, item.depth, mass, item.stiffness, item.end_mass, item.damping_ratio
    )
    worst = periods[pull.argmax()]
    assert worst == pytest.approx(strings.axial_period(item, np.array([1030.0]))[0], rel=0.05)


def test_a_single_pipe_has_no_inner_steel() -> None:
    """Bore and wall zero leave the outer pipe's steel, weight and stiffness alone."""
    single = example(inner_bore=0.0, inner_wall=0.0)
    assert single.inner_area[0] == 0.0
    assert single.stiffness[0] == riser.YOUNGS_MODULUS * single.riser_area[0]
    assert example().inner_area[0] == pytest.approx(0.25 * np.pi * (0.168**2 - 0.146**2), rel=1e-13)
