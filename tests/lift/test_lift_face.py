"""What meets a new user: names, tonnes a day, what is printed, and words for wrong input."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei import lift
from kaidei.lift import solution

MUD = lift.Mud(dry_density=550.0, wet_density=1360.0)
PIPES = {"depth": 5600.0, "riser_bore": 0.28, "inner_bore": 0.13, "inner_diameter": 0.15}


def design(**changes: Any) -> lift.Design:
    return lift.Design(**(PIPES | {"concept": "subsea_booster"} | changes))


def test_every_name_is_there_listed_and_known_to_type_checkers() -> None:
    assert dir(lift) == sorted(lift.__all__)
    assert all(getattr(lift, name) is not None for name in lift.__all__)
    tree = ast.parse(Path(str(lift.__file__)).read_text(encoding="utf-8"))
    typed = next(node for node in tree.body if isinstance(node, ast.If))
    seen = [alias.asname or alias.name for line in typed.body if isinstance(line, ast.ImportFrom)
            for alias in line.names]  # fmt: skip
    assert sorted(seen) == sorted(lift.__all__)
    with pytest.raises(AttributeError, match="no attribute 'envelop'"):
        _ = lift.envelop  # type: ignore[attr-defined]


def test_importing_the_stage_loads_nothing_heavy() -> None:
    code = "import sys, kaidei.lift; print([m for m in ('numba', 'CoolProp') if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_five_concepts_side_by_side_are_each_alone() -> None:
    both = lift.solve(design(concept=lift.CONCEPTS), MUD, feed=0.003)
    for place, name in enumerate(lift.CONCEPTS):
        one = lift.solve(design(concept=name), MUD, feed=0.003)
        assert one.limit_name == both.limit_name[place]
        assert one.mud_lifted == both.mud_lifted[place]


# --- Tonnes a day.


def test_a_day_of_wet_mud() -> None:
    """350 t of 1,360 kg/m3 are 257.4 m3 a day; of 550 kg/m3 of solids in each, 141.5 t."""
    flow = lift.feed(MUD, 350.0, "t_wet/day")
    assert flow * 86_400.0 == pytest.approx(350_000.0 / 1360.0, rel=1e-14)
    assert lift.tonnes(MUD, flow, "t_dry/day") == pytest.approx(350.0 * 550.0 / 1360.0, rel=1e-14)


@given(st.sampled_from(lift.TONNES), st.floats(1e-3, 1e5), st.floats(0.0, 50.0))
def test_tonnes_undo_feed(unit: str, rate: float, dilution: float) -> None:
    flow = lift.feed(MUD, rate, unit, dilution=dilution)
    assert lift.tonnes(MUD, flow, unit, dilution=dilution) == pytest.approx(rate, rel=1e-14)


def test_slurry_weighs_its_mud_and_the_water_added() -> None:
    thin = np.array([0.0, 4.0])
    slurry = lift.tonnes(MUD, 0.003, "t_slurry/day", dilution=thin)
    np.testing.assert_allclose(slurry, 0.003 * 86.4 * (1360.0 + 1026.0 * thin), rtol=1e-14)


@pytest.mark.parametrize(
    ("unit", "words"), [("t/day", "tonnes of what"), ("t_slurry/day", "give dilution")]
)
def test_tonnes_of_what_must_be_said(unit: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        lift.feed(MUD, 350.0, unit)


# --- What is printed.


def test_every_number_of_a_state_is_printed_with_its_unit() -> None:
    assert set(solution.UNITS) == set(lift.Point.__dataclass_fields__)
    point = lift.operate(design(), MUD, dilution=4.0, slurry_flow=0.015)
    lines = [line.split() for line in repr(point).splitlines()]
    assert lines[0] == ["Point:", "one", "state"]
    assert ["slurry_flow", "0.015", "m3/s"] in lines
    assert ["dilution", "4", "1"] in lines


def test_a_solution_reads_at_a_glance() -> None:
    found = lift.solve(design(), MUD, feed=lift.feed(MUD, 350.0, "t_wet/day"))
    text = repr(found)
    assert "one design" in text
    assert "target" in text
    assert "10.72 m3/h as it lies" in text
    assert "141.5 t/day" in text
    assert f"{float(found.energy) / 3600.0:.4g} kWh a dry tonne" in text


def test_many_designs_print_ranges_and_counts() -> None:
    found = lift.solve(design(riser_bore=[0.26, 0.28, 0.3], booster_limit=[0.0, 5e6, 5e6]), MUD,
                       feed=0.003)  # fmt: skip
    text = repr(found)
    assert "3 designs (3,)" in text
    assert "seal blow-out (1), target (2)" in text
    assert "0 to 10.8 m3/h" in text
    assert "inf" in text  # the energy of the one that lifts nothing
    assert "binds" in repr(lift.solve(design(depth=np.empty(0)), MUD))


# --- Wrong input.

SOLVED = {"mud": MUD, "limits": None, "feed": 0.003, "dilution": 1.0}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"depth": "5600 m"}, "depth must be a number or an array of numbers, not '5600 m'"),
        ({"depth": True}, "must be a number"),
        ({"depth": [[5600.0], [5600.0, 5700.0]]}, "must be a number"),
        ({"riser_bore": None}, "riser_bore must be a number"),
        ({"riser_bore": np.nan}, "riser_bore is not a number"),
        ({"riser_bore": np.inf}, "riser_bore must be finite"),
        ({"riser_bore": 280.0}, "give metres"),
        ({"rotation_speed": -1.0}, "rotation speed cannot be below zero"),
        ({"concept": "Airlift"}, "take one of closed_circulation"),
        ({"concept": "airlift", "upper_diameter": 0.2}, "may only widen"),
        ({"concept": "airlift", "upper_diameter": 0.4, "step_depth": -1.0}, "step_depth"),
        ({"depth": [5600.0, 5700.0], "riser_bore": [0.28, 0.3, 0.32]},
         r"depth \(2,\); riser_bore \(3,\)"),
    ],
)  # fmt: skip
def test_a_wrong_design_is_answered_in_words(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        lift.solve(design(**change), MUD)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mud": lift.Limits()}, "the mud must be a lift.Mud, not Limits"),
        ({"limits": {"power": 1e6}}, "must be lift.Limits, not dict"),
        ({"limits": lift.Limits(power="1 MW")}, "power must be a number"),
        ({"limits": lift.Limits(seal_capacity=-1.0)}, "seal capacity"),
        ({"feed": "350 t/day"}, "feed must be a number"),
        ({"feed": 350.0}, "beyond any riser"),
        ({"feed": 0.0}, "feed must be above zero"),
        ({"dilution": np.inf}, "dilution must be finite"),
        ({"dilution": -1.0}, "dilution must be at least zero"),
        ({"water": "sea.csv"}, "seawater.read_profile"),
    ],
)
def test_a_wrong_question_is_answered_in_words(change: dict[str, Any], words: str) -> None:
    asked = SOLVED | change
    with pytest.raises(ValueError, match=words):
        lift.solve(design(), asked.pop("mud"), asked.pop("limits"), **asked)


def test_a_solution_is_no_state_of_the_lift() -> None:
    found: Any = lift.solve(design(), MUD, feed=0.003)
    for asks in (
        lambda: lift.energy(found),
        lambda: lift.friction_spread(design(), MUD, found),
        lambda: lift.strains(design(), MUD, None, found),
        lambda: lift.profile.profile(design(), MUD, found),
    ):
        with pytest.raises(ValueError, match=r"of a solution: its \.point"):
            asks()


@pytest.mark.parametrize(
    ("dilution", "feed", "words"),
    [([[1.0, 2.0]], [0.003], "rows"), ([1.0], [np.inf], "beyond any riser"), ("x", 0.1, "number")],
)
def test_a_wrong_map_is_answered_in_words(dilution: Any, feed: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        lift.limit_map(design(), MUD, dilution=dilution, feed=feed)


def test_parts_answer_in_words_too() -> None:
    with pytest.raises(ValueError, match="particle density must be a number"):
        lift.settling.velocity(0.004, None, fluid_density=1050.0, viscosity=1e-3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="diameter of the cylinder must be above zero"):
        lift.seabed.seal_capacity(3e3, 3.0, 0.0, 3e3)
    with pytest.raises(ValueError, match="shear strength cannot be below zero"):
        lift.seabed.uplift_capacity(-3e3, 3.0, 3.0, 1e6)
    with pytest.raises(ValueError, match="inflow must be finite"):
        lift.balance(design(), MUD, dilution=4.0, inflow=np.inf)
    with pytest.raises(ValueError, match="not at -5 m"):
        lift.seawater.density(-5.0)


def test_a_file_that_is_no_text_is_answered_in_words(tmp_path: Path) -> None:
    path = tmp_path / "sea.csv"
    path.write_bytes(b"\xff\xfed\x00e\x00")
    with pytest.raises(ValueError, match=r"sea.csv is no text in UTF-8"):
        lift.seawater.read_profile(path)
