"""A tapered string standing still and heaving: closed forms, springs and masses, MoorDyn's case."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.lift import riser
from kaidei.lift.riser import Tapered
from kaidei.lift.riser.axial import HARMONIC
from kaidei.lift.riser.tapered import column_of

TABLE = Path(__file__).parents[3] / "shared" / "reference" / "data" / "lift_analytic.csv"
PIPE = {"outer_diameter": 0.3239, "inner_diameter": 0.2985}
UNIT_WEIGHT = 1e5 * 9.80665 * (1.0 - 1030.0 / 7850.0)


def tapered(**changes: object) -> Tapered:
    """Three sections, a unit of 150 t, seawater within."""
    fields: dict[str, object] = {
        "length": [1500.0, 2000.0, 2100.0], "outer_diameter": [0.34, 0.33, 0.3239],
        "inner_diameter": [0.30, 0.30, 0.2985], "unit_mass": 1.5e5, "unit_added_mass": 3.5e4,
        "damping_ratio": 0.03,
    }  # fmt: skip
    return Tapered(**(fields | changes))  # type: ignore[arg-type]


def pair(**changes: object) -> Tapered:
    """Two pipes that share, with modules, slurry round the inner one."""
    lift, mass, diameter = riser.buoyancy(0.3, [0.316, 0.308], 0.28, foam_density=550.0)
    fields: dict[str, object] = {
        "length": [2800.0, 2800.0], "outer_diameter": [0.316, 0.308], "inner_diameter": 0.28,
        "inner_pipe_outer": 0.15, "inner_pipe_inner": 0.13, "module_lift": lift,
        "module_mass": mass, "module_diameter": diameter, "contents_density": 1090.0,
        "unit_mass": 2e5, "unit_added_mass": 3.5e4, "damping_ratio": 0.05, "inner_shares": True,
    }  # fmt: skip
    return Tapered(**(fields | changes))  # type: ignore[arg-type]


def springs(string: Tapered, each: int = 150) -> tuple[np.ndarray, np.ndarray]:
    """Slow plain implementation: masses and complex springs, the top held; (K, M)."""
    column = column_of(string)
    stiffness, mass = [], [0.0]
    for s in range(column.length.shape[1]):
        piece = column.length[0, s] / each
        for _ in range(each):
            stiffness.append(column.stiffness[0, s] / piece)
            mass[-1] += 0.5 * column.moving_mass[0, s] * piece
            mass.append(0.5 * column.moving_mass[0, s] * piece)
    mass[-1] += column.end_mass[0]
    k = np.array(stiffness)
    matrix = np.diag(np.append(k[:-1] + k[1:], k[-1])) - np.diag(k[1:], 1) - np.diag(k[1:], -1)
    return matrix, np.array(mass[1:])


def spring_heave(string: Tapered, period: float, drag: float = 0.0) -> tuple[float, float]:
    """Heave ratio and swing of the top tension by solving the chain in the frequency domain."""
    matrix, mass = springs(string)
    column = column_of(string)
    omega, loss = 2 * np.pi / period, 1.0 + 2.0j * column.damping_ratio[0]
    system = loss * matrix - np.diag(omega**2 * mass).astype(complex)
    system[-1, -1] += 1.0j * omega * drag
    first = column.stiffness[0, 0] / (column.length[0, 0] / 150) * loss
    push = np.zeros(len(mass), complex)
    push[0] = first
    moved = np.linalg.solve(system, push)
    half = 0.5 * column.moving_mass[0, 0] * column.length[0, 0] / 150
    return float(abs(moved[-1])), float(abs(first * (1.0 - moved[0]) - half * omega**2))


@pytest.mark.skipif(not TABLE.exists(), reason="the table of exact solutions is not here")
def test_rows_of_the_table_of_exact_solutions() -> None:
    with TABLE.open(encoding="utf-8") as opened:
        rows = {row["id"]: float(row["value"]) for row in csv.DictReader(opened)}
    uniform = Tapered(6000.0, **PIPE, unit_mass=1e5, moving_contents=0.0)
    bare = riser.stand(Tapered(6000.0, **PIPE))
    aside = riser.current_offset(6000.0, **PIPE, speed=0.25, end_load=UNIT_WEIGHT)
    back = riser.current_offset(6000.0, **PIPE, speed=-0.25, end_load=UNIT_WEIGHT)
    assert np.asarray(back) == pytest.approx(-np.asarray(aside))
    found = {
        "AN21": riser.axial_periods(uniform)[0, 0],
        "AN21b": riser.heave_response(uniform, 10.0).ratio[0, 0],
        "AN23": bare.stretch[0],
        "AN24": bare.riser_stress[0, 0] / 1e6,
        "AN25": float(aside),
    }
    closed = {
        "AN21": riser.axial_period(6000.0, **PIPE, end_mass=1e5),
        "AN21b": riser.heave_ratio(10.0, length=6000.0, **PIPE, end_mass=1e5),
        "AN23": riser.stretch(6000.0, **PIPE),
        "AN24": riser.hanging_stress(6000.0, **PIPE) / 1e6,
    }
    for name, value in [*found.items(), *closed.items()]:
        assert float(value) == pytest.approx(rows[name], rel=1e-5), name


def test_closed_forms_are_the_solver_of_one_section() -> None:
    """Broadcasting too: two unit masses, three periods."""
    mass, period = np.array([5e4, 2e5]), np.array([6.0, 9.0, 15.0])
    string = Tapered(
        5690.0, 0.34, 0.31, contents_density=1100.0, unit_mass=mass, damping_ratio=0.05
    )
    closed = riser.heave_ratio(
        period, length=5690.0, outer_diameter=0.34, inner_diameter=0.31, end_mass=mass[:, None],
        contents_density=1100.0, damping_ratio=0.05,
    )  # fmt: skip
    assert riser.heave_response(string, period).ratio == pytest.approx(closed, rel=1e-12)
    alone = riser.axial_period(5690.0, 0.34, 0.31, end_mass=mass, contents_density=1100.0)
    assert riser.axial_periods(string)[:, 0] == pytest.approx(alone, rel=1e-12)


def test_worked_example_of_the_facts() -> None:
    """0.340 by 0.310 m, slurry, 200 t, 5,690 m: 7,830 kN, 6.9 s, +-4,980 kN at 8 s and 2 m.

    Rounded there, and what heaves along with the pipe is not said: a few percent.
    """
    string = Tapered(5690.0, 0.34, 0.31, contents_density=1100.0, unit_mass=2e5)
    assert riser.stand(string).hook_load[0] / 1e3 == pytest.approx(7830.0, rel=1e-3)
    assert riser.axial_periods(string)[0, 0] == pytest.approx(6.9, rel=0.03)
    answer = riser.heave_response(string, [8.0, 12.0])
    assert 2.0 * answer.tension[0, 0, 0] / 1e3 == pytest.approx(4980.0, rel=0.02)
    assert answer.ratio[0] == pytest.approx([4.4, 1.59], rel=0.1)


@pytest.mark.parametrize("string", [tapered(damping_ratio=0.0), pair(damping_ratio=0.0)])
def test_axial_modes_are_those_of_springs_and_masses(string: Tapered) -> None:
    matrix, mass = springs(string)
    scale = 1.0 / np.sqrt(mass)
    square = np.linalg.eigvalsh(scale[:, None] * matrix * scale)[:4]
    periods = riser.axial_periods(string, 4)[0]
    assert periods == pytest.approx(2 * np.pi / np.sqrt(square), rel=1e-4)
    held = np.linalg.eigvalsh((scale[:, None] * matrix * scale)[:-1, :-1])[:2]
    fast = riser.axial_periods(string, 2, landed=True)[0]
    assert fast == pytest.approx(2 * np.pi / np.sqrt(held), rel=1e-4)


@pytest.mark.parametrize("string", [tapered(damping_ratio=0.0), pair(damping_ratio=0.0)])
def test_axial_shapes_are_those_of_springs_and_masses(string: Tapered) -> None:
    matrix, mass = springs(string)
    scale = 1.0 / np.sqrt(mass)
    vectors = (scale[:, None] * np.linalg.eigh(scale[:, None] * matrix * scale)[1])[:, :3].T
    cut = riser.split(string, 5)
    shapes = riser.axial_shapes(cut, 3)[0]
    slow = np.concatenate([np.zeros((3, 1)), vectors[:, 29::30]], axis=1)
    slow /= np.take_along_axis(slow, np.abs(slow).argmax(axis=1)[:, None], axis=1)
    assert shapes == pytest.approx(slow, abs=2e-3)
    held = riser.axial_shapes(cut, 2, landed=True)[0]
    assert held[:, [0, -1]] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("period", [4.0, 6.2, 9.0, 14.0])
@pytest.mark.parametrize("string", [tapered(), pair()])
def test_heave_of_a_taper_is_that_of_springs_and_masses(string: Tapered, period: float) -> None:
    ratio, swing = spring_heave(string, period)
    answer = riser.heave_response(string, period)
    assert answer.ratio[0, 0] == pytest.approx(ratio, rel=2e-3)
    assert answer.tension[0, 0, 0] == pytest.approx(swing, rel=2e-3)


def test_drag_of_the_unit_does_the_work_of_the_quadratic_one() -> None:
    """The linear drag of the solver, put into springs and masses, gives the same motion."""
    string = tapered(unit_drag_area=15.0)
    period = float(riser.axial_periods(string)[0, 0])
    moved = riser.heave_response(string, period, amplitude=2.0).ratio[0, 0]
    speed = 2 * np.pi / period * moved * 2.0
    drag = HARMONIC * 0.5 * 1030.0 * 15.0 * speed
    assert spring_heave(string, period, drag)[0] == pytest.approx(moved, rel=5e-3)
    assert moved < riser.heave_response(string, period).ratio[0, 0]


def test_statics_add_up() -> None:
    """Hook load is weight in water; two pipes, modules and slurry, by hand."""
    g, quarter = 9.80665, np.pi / 4
    string = pair()
    still = riser.stand(string, depth=5600.0)
    steel = quarter * ((0.316**2 + 0.308**2) / 2 - 0.28**2) * 5600.0
    inner = quarter * (0.15**2 - 0.13**2) * 5600.0
    slurry = quarter * (0.28**2 - 0.15**2) * 5600.0 * (1090.0 - 1030.0)
    unit = 2e5 * (1.0 - 1030.0 / 7850.0)
    whole = g * ((0.7 * steel + inner) * (7850.0 - 1030.0) + slurry + unit)
    assert still.hook_load[0] == pytest.approx(whole, rel=1e-12)
    assert still.riser_tension + still.inner_tension == pytest.approx(still.tension)
    landed = riser.stand(string, set_down=0.5 * unit * g)
    assert landed.tension == pytest.approx(still.tension - 0.5 * unit * g)
    assert landed.stretch[0] < still.stretch[0]


@given(pieces=st.integers(2, 9), period=st.floats(3.0, 20.0))
def test_cutting_a_string_changes_nothing(pieces: int, period: float) -> None:
    string = pair()
    cut = riser.split(string, pieces)
    assert riser.stand(cut).tension[:, ::pieces] == pytest.approx(riser.stand(string).tension)
    assert riser.axial_periods(cut) == pytest.approx(riser.axial_periods(string), rel=1e-9)
    whole, parts = (riser.heave_response(s, period) for s in (string, cut))
    assert parts.ratio == pytest.approx(whole.ratio, rel=1e-9)
    assert parts.tension[..., ::pieces] == pytest.approx(whole.tension, rel=1e-9)


@given(share=st.floats(0.02, 1.0))
def test_what_is_out_is_the_lower_part(share: float) -> None:
    string, part = tapered(), riser.deployed(tapered(), share)
    assert np.sum(part.length) == pytest.approx(share * 5600.0)
    assert riser.stand(part).hook_load[0] <= riser.stand(string).hook_load[0] * (1 + 1e-12)
    assert riser.axial_periods(part)[0, 0] <= riser.axial_periods(string)[0, 0] * (1 + 1e-9)


@given(added=st.floats(1e3, 2e5), damping=st.floats(0.01, 0.2))
def test_added_mass_slows_and_damping_bounds(added: float, damping: float) -> None:
    plain = tapered(unit_added_mass=0.0, damping_ratio=damping)
    heavy = tapered(unit_added_mass=added, damping_ratio=damping)
    slow = riser.axial_periods(heavy)[0, 0]
    assert slow > riser.axial_periods(plain)[0, 0]
    # At resonance 1 over twice the damping for a mass on a spring, 4 / pi of that for a bare rod.
    assert 0.5 / damping < riser.heave_response(heavy, slow).ratio[0, 0] < 1.0 / damping


def test_members_stand_side_by_side() -> None:
    """Each row of many is the row alone; sections of no length fill up shorter strings."""
    lengths = np.array([[0.0, 3000.0, 2600.0], [1000.0, 2000.0, 2600.0]])
    many = tapered(length=lengths, unit_mass=np.array([1e5, 2e5]))
    one = tapered(
        length=[3000.0, 2600.0], outer_diameter=[0.33, 0.3239], inner_diameter=[0.30, 0.2985],
        unit_mass=1e5,
    )  # fmt: skip
    assert riser.stand(many).tension[0, 1:] == pytest.approx(riser.stand(one).tension[0])
    assert riser.axial_periods(many)[0] == pytest.approx(riser.axial_periods(one)[0])
    wide, alone = (riser.heave_response(s, [7.0, 11.0]).ratio[0] for s in (many, one))
    assert wide == pytest.approx(alone)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"length": [1500.0, 2000.0]}, "do not fit each other"),
        ({"length": [1500.0, 2000.0, -1.0]}, "0 or more"),
        ({"inner_diameter": [0.34, 0.30, 0.29]}, "riser has no wall"),
        ({"inner_pipe_outer": 0.31, "inner_pipe_inner": 0.29}, "does not fit in the riser"),
        ({"inner_pipe_outer": 0.15, "inner_pipe_inner": 0.15}, "inner pipe has no wall"),
        ({"module_lift": 5e4}, "no weight in water"),
        ({"damping_ratio": 1.5}, "below 1"),
        ({"unit_mass": -1.0}, "0 or more"),
    ],
)
def test_a_string_that_cannot_be_is_told_in_words(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        riser.stand(tapered(**change))


def test_other_faults_in_words() -> None:
    with pytest.raises(ValueError, match=r"taper does not add up: sections of 5,600\.0 m"):
        riser.stand(tapered(), depth=5700.0)
    with pytest.raises(ValueError, match="above zero"):
        riser.heave_response(tapered(), [8.0, 0.0])
    with pytest.raises(ValueError, match="up to the unit's weight"):
        riser.stand(tapered(), set_down=1e9)
    with pytest.raises(ValueError, match="lighter than seawater"):
        riser.buoyancy(0.3, 0.3, 0.28, foam_density=1100.0)
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        riser.deployed(tapered(), 0.0)
    with pytest.raises(ValueError, match="0 or more"):
        riser.current_offset(6000.0, **PIPE, speed=0.25, end_load=-1.0)


def test_a_string_without_a_load_hangs_straight() -> None:
    free = riser.current_offset(6000.0, **PIPE, speed=0.25, end_load=[0.0, 1.0])
    assert free[0] == pytest.approx(free[1], rel=1e-5)
    assert np.all(np.isfinite(free))


def test_fields_of_a_string_may_be_numbers() -> None:
    string = replace(tapered(), outer_diameter=0.34, inner_diameter=0.30)
    assert riser.stand(string).tension.shape == (1, 4)
