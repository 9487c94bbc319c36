"""Closed forms and strings refuse in words what cannot be, whichever argument it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from test_lift_riser import pair

from kaidei.lift import riser, transient

PIPE = {"length": 6000.0, "outer_diameter": 0.32, "inner_diameter": 0.30}
HUNG = PIPE | {"end_load": 1e5, "water_density": 1030.0, "steel_density": 7850.0}
ROD = PIPE | {
    "end_mass": 1e5, "contents_density": 1100.0, "added_mass": 1e4, "youngs_modulus": 2.07e11,
    "steel_density": 7850.0,
}  # fmt: skip
WALL = {"outer_diameter": 0.32, "inner_diameter": 0.30, "yield_strength": 8e8}
GOOD: dict[Callable[..., Any], dict[str, float]] = {
    riser.hanging_stress: HUNG,
    riser.stretch: HUNG | {"youngs_modulus": 2.07e11},
    riser.axial_period: ROD,
    riser.heave_ratio: ROD | {"period": 8.0, "damping_ratio": 0.05},
    riser.current_offset: HUNG | {"speed": 0.3, "drag_coefficient": 1.2},
    riser.burst_rating: WALL,
    riser.collapse_rating: WALL | {"tension_stress": 1e8, "youngs_modulus": 2.07e11},
    riser.buckling_load: {"weight": 300.0, "bending": 2e6},
    riser.buoyancy: {
        "share": 0.3, "outer_diameter": 0.32, "inner_diameter": 0.3, "foam_density": 550.0,
        "water_density": 1030.0, "steel_density": 7850.0,
    },
    transient.wave_speed: {
        "density": 1100.0, "bulk_modulus": 2.3e9, "youngs_modulus": 2.07e11, "diameter": 0.3,
        "wall_thickness": 0.0127, "anchorage": 1.0,
    },
    transient.joukowsky: {"density": 1100.0, "wave_speed": 1300.0, "velocity": 1.8},
    transient.wave_period: {"length": 5600.0, "wave_speed": 1300.0},
    transient.u_tube_period: {
        "length_down": 5600.0, "area_down": 0.01, "length_up": 5600.0, "area_up": 0.04,
    },
    transient.gel_breakout_pressure: {
        "gel_strength": 50.0, "length": 5600.0, "diameter": 0.25, "inner_diameter": 0.14,
    },
}  # fmt: skip
EITHER_WAY = {"speed", "velocity", "tension_stress"}
"""What has a direction."""
NOUGHT = {
    "end_load", "end_mass", "contents_density", "added_mass", "damping_ratio", "speed",
    "drag_coefficient", "tension_stress", "weight", "bending", "share", "velocity",
    "gel_strength", "inner_diameter",
}  # fmt: skip
"""What may be 0; a length may be for what hangs still."""
STILL = (riser.hanging_stress, riser.stretch, riser.current_offset)
ARGUMENTS = [(function, name) for function, given in GOOD.items() for name in given]


@pytest.mark.parametrize(("function", "name"), ARGUMENTS)
@pytest.mark.parametrize("bad", [-1.0, np.nan, -np.inf, "long", None])
def test_a_bad_argument_is_told_in_words(
    function: Callable[..., Any], name: str, bad: object
) -> None:
    assert np.all(np.isfinite(function(**GOOD[function])))
    if bad == -1.0 and name in EITHER_WAY:
        assert np.all(np.isfinite(function(**GOOD[function] | {name: bad})))
        return
    if bad == -np.inf and name == "velocity":
        return
    with pytest.raises(ValueError, match=r"[a-z]{3,} .*[a-z]{2,}") as told:
        function(**GOOD[function] | {name: bad})
    assert "operand" not in str(told.value)


@pytest.mark.parametrize(
    ("function", "name"),
    [each for each in ARGUMENTS if each[0].__module__.startswith("kaidei.lift.riser")],
)
def test_what_has_no_end_or_no_size_is_told_in_words(
    function: Callable[..., Any], name: str
) -> None:
    with pytest.raises(ValueError, match="must be finite"):
        function(**GOOD[function] | {name: np.inf})
    nothing = GOOD[function] | {name: 0.0}
    hollow = name == "inner_diameter" and function in (riser.burst_rating, riser.collapse_rating)
    if (name in NOUGHT and not hollow) or (name == "length" and function in STILL):
        assert np.all(np.isfinite(function(**nothing)))
    else:
        with pytest.raises(ValueError, match="above zero"):
            function(**nothing)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("module_mass", -1.0, "module mass is a number of 0 or more, not -1"),
        ("module_lift", [100.0, -5.0], "module lift is a number of 0 or more, not -5"),
        ("contents_density", -500.0, "contents density is a number of 0 or more, not -500"),
        ("inner_contents_density", -1.0, "inner contents density is a number of 0 or more"),
        ("unit_added_mass", -1.0, "unit added mass is a number of 0 or more"),
        ("unit_drag_area", -1.0, "unit drag area is a number of 0 or more"),
        ("unit_mass", -1.0, "unit mass is a number of 0 or more"),
        ("damping_ratio", -0.1, "damping ratio is a number of 0 or more"),
        ("moving_contents", 1.5, "a part of 0 to 1 heaves"),
        ("steel_density", -7850.0, "steel density must be above zero"),
        ("youngs_modulus", 0.0, "youngs modulus must be above zero"),
        ("water_density", np.nan, "water density is not a number"),
        ("module_mass", np.nan, "no number: look at its inputs"),
        ("contents_density", np.inf, "no number: look at its inputs"),
        ("length", np.inf, "lengths are numbers"),
    ],
)
def test_a_field_of_a_string_is_told_by_its_name(field: str, value: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        riser.stand(pair(**{field: value}))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1.0])
def test_what_is_asked_of_a_string_is_a_number(bad: float) -> None:
    string = pair()
    for ask in (
        lambda: riser.heave_response(string, bad),
        lambda: riser.heave_response(string, 8.0, amplitude=bad),
        lambda: riser.stand(string, set_down=bad),
        lambda: riser.sway_frequencies(string, bad),
        lambda: riser.sway_frequencies(string, 1, set_down=bad),
        lambda: riser.offset(string, [0.0, 1000.0], [1.0, 0.1], drag_coefficient=bad),
        lambda: riser.offset(string, [0.0, bad], [1.0, 0.1]),
    ):
        with pytest.raises(ValueError, match=r"must be|is not a number|depths that rise|or more"):
            ask()
    with pytest.raises(ValueError, match="whole numbers"):
        riser.sway_frequencies(string, 1.5)


def string(**changes: Any) -> riser.Tapered:
    return riser.Tapered(**{
        "length": [3000.0, 2640.0], "outer_diameter": 0.31, "inner_diameter": 0.28,
        "unit_mass": [2e5, 2e5, 2e5], "damping_ratio": 0.05,
    } | changes)  # fmt: skip


SHEAR = ([0.0, 7000.0], [1.0, 0.1])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (lambda: riser.split(string(), 2.5), "cut into 1, 2, 3 ... pieces, not 2.5"),
        (lambda: riser.heave_response(string(), 8.0, amplitude=[1.0, 1.0]), "each of 3 members"),
        (lambda: riser.heave_response(string(), [[8.0], [9.0]]), "a row of them"),
        (lambda: riser.offset(string(), SHEAR[0], np.ones((2, 2))), "for each of 3 members"),
        (lambda: riser.offset(string(), *SHEAR, drag_coefficient=[1.2, 1.2]), "each of 3 members"),
        (lambda: riser.offset(string(), SHEAR[0], ["fast", "slow"]), "speed must be a number"),
        (lambda: riser.lock_in(string(), *SHEAR, strouhal=0.0), "strouhal must be above zero"),
        (lambda: riser.lock_in(string(), *SHEAR, strouhal=[0.2, 0.2, 0.2]), "one for all members"),
        (lambda: riser.lock_in(string(), *SHEAR, structural_damping=-0.1), "0 or more, not -0.1"),
        (lambda: riser.lock_in(string(), *SHEAR, stress_concentration=0.5), "is 1 or more"),
        (lambda: riser.lock_in(string(), *SHEAR, set_down=[1e5, 1e5]), "each of 3 members"),
        (lambda: riser.burst_rating(0.3, 0.1, 8e8), "0.33 of its diameter"),
        (lambda: riser.collapse_rating(0.3, 0.1, 8e8), "0.33 of its diameter"),
        (lambda: transient.wave_speed(**GOOD[transient.wave_speed] | {"wall_thickness": 0.1}),
         "at most a quarter of the bore"),
        (lambda: transient.wave_speed(**GOOD[transient.wave_speed] | {"anchorage": 5.0}),
         "between 0.5 and 1.25"),
    ],
)  # fmt: skip
def test_what_does_not_fit_a_string_is_told_in_words(asked: Callable[[], Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        asked()


@pytest.mark.parametrize("load", [0.0, 1e5, 1e6])
def test_small_angles_are_small(load: float) -> None:
    """Where the closed offset is still given, it is 4 to 9 percent above the one for any angle."""
    pipe = {"outer_diameter": 0.3239, "inner_diameter": 0.2985}
    unit = load / 9.80665 / (1.0 - riser.WATER_DENSITY / riser.STEEL_DENSITY)
    hung = riser.Tapered(5000.0, **pipe, unit_mass=unit)
    push, weight = 0.5 * 1030.0 * 1.2 * 0.3239, float(riser.hanging_stress(5000.0, **pipe))
    area = float(riser.steel_area(**pipe))
    speed = float(np.sqrt(0.2999 * (weight * area + load) / (push * 5000.0)))
    closed = float(riser.current_offset(5000.0, **pipe, speed=speed, end_load=load))
    exact = float(riser.offset(hung, [0.0, 7000.0], [speed, speed]).lower_end[0])
    assert 1.03 < closed / exact < 1.09
    with pytest.raises(ValueError, match="take `offset`"):
        riser.current_offset(5000.0, **pipe, speed=1.01 * speed, end_load=load)
