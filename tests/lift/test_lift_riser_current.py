"""A tapered string in a current: its shape, its sideways modes, and what vortices make of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.linalg import eigh
from scipy.special import kve

from kaidei.lift import riser
from kaidei.lift.riser import Tapered, fatigue, vortex
from kaidei.lift.riser.current import cells_of, speed_at
from kaidei.lift.riser.tapered import column_of

PIPE = {"outer_diameter": 0.3239, "inner_diameter": 0.2985}
DEPTHS, SPEEDS = [0.0, 500.0, 2000.0, 7000.0], [1.0, 0.4, 0.15, 0.05]


def tapered(**changes: object) -> Tapered:
    fields: dict[str, object] = {
        "length": [1500.0, 2000.0, 2100.0], "outer_diameter": [0.34, 0.33, 0.3239],
        "inner_diameter": [0.30, 0.30, 0.2985], "unit_mass": 1.5e5, "damping_ratio": 0.03,
    }  # fmt: skip
    return Tapered(**(fields | changes))  # type: ignore[arg-type]


def test_small_offset_is_the_closed_form() -> None:
    """Row AN25 of the table of exact solutions, 60.654 m; the angle of a hundredth takes 1e-4."""
    string = Tapered(6000.0, **PIPE, unit_mass=1e5)
    weight = 1e5 * 9.80665 * (1.0 - 1030.0 / 7850.0)
    closed = riser.current_offset(6000.0, **PIPE, speed=0.25, end_load=weight)
    found = riser.offset(string, 0.0, 0.25)
    assert found.lower_end[0] == pytest.approx(float(closed), rel=2e-3)
    assert found.rise[0] == pytest.approx(0.4, abs=0.2)


def hanging_chain(string: Tapered, depths: list[float], speeds: list[float]) -> tuple[float, float]:
    """Lower end sideways and risen, by integrating forces from there up; any angle."""
    column, ends = column_of(string), np.cumsum(np.atleast_1d(np.asarray(string.length)))

    def slope(up: float, state: np.ndarray) -> list[float]:
        along = ends[-1] - up
        s = min(int(np.searchsorted(ends, along, side="right")), ends.size - 1)
        angle = np.arctan2(state[0], state[1])
        over = np.interp(along, depths, speeds) * np.cos(angle)
        normal = 0.5 * 1030.0 * 1.2 * column.diameter[0, s] * over * abs(over)
        lift = normal * np.sin(angle)
        return [
            normal * np.cos(angle), column.weight[0, s] - lift, np.sin(angle), np.cos(angle)
        ]  # fmt: skip

    flow = np.interp(ends[-1], depths, speeds)
    side = 0.5 * 1030.0 * column.end_side_area[0] * flow * abs(flow)
    start = [side, column.end_weight[0], 0.0, 0.0]
    done = solve_ivp(slope, (0.0, ends[-1]), start, rtol=1e-9, atol=1e-6, max_step=20.0)
    return float(done.y[2, -1]), float(ends[-1] - done.y[3, -1])


@pytest.mark.parametrize("times", [1.0, 3.0])
def test_offset_is_that_of_forces_integrated_up_the_string(times: float) -> None:
    """In the profile, and in one three times as fast, where the top leans by ten degrees."""
    string, speeds = tapered(unit_side_area=20.0), [times * s for s in SPEEDS]
    aside, risen = hanging_chain(string, DEPTHS, speeds)
    found = riser.offset(string, DEPTHS, speeds)
    assert found.lower_end[0] == pytest.approx(aside, rel=3e-3)
    assert found.rise[0] == pytest.approx(risen, rel=1e-2)
    assert found.shape[0, -1] == found.lower_end[0]


@settings(max_examples=10)
@given(speed=st.floats(0.01, 0.3))
def test_a_gentle_current_moves_by_its_square(speed: float) -> None:
    one, two = (riser.offset(tapered(), 0.0, u).lower_end[0] for u in (speed, 2.0 * speed))
    assert two == pytest.approx(4.0 * one, rel=2e-2)
    assert riser.offset(tapered(), 0.0, -speed).lower_end[0] == pytest.approx(-one)


def test_top_held_fast_is_bent_as_a_beam_under_tension() -> None:
    """Angle times sqrt(EI T) at the clamp: a beam solved for by finite differences."""
    found = riser.offset(tapered(), DEPTHS, SPEEDS)
    column = column_of(tapered())
    tension, bending = cells_of(column).tension[0, 0], column.bending[0, 0]
    x = np.linspace(0.0, 100.0, 1001)
    step, n = x[1], x.size
    # EI w'' = T w for the angle's departure from the string's: w = angle at the clamp, 0 far below.
    main = np.full(n - 2, 2.0 * bending / step**2 + tension)
    system = np.diag(main) - np.diag(np.full(n - 3, bending / step**2), 1)
    system -= np.diag(np.full(n - 3, bending / step**2), -1)
    push = np.zeros(n - 2)
    push[0] = bending / step**2 * found.top_angle[0]
    inside = np.linalg.solve(system, push)
    slope = (-3.0 * found.top_angle[0] + 4.0 * inside[0] - inside[1]) / (2.0 * step)
    stress = 2.07e11 * 0.17 * abs(slope)
    assert found.bending_stress[0] == pytest.approx(stress, rel=2e-2)


def differences(string: Tapered, count: int, down: float) -> np.ndarray:
    """Sideways frequencies [Hz] of the tensioned beam by finite differences."""
    column, n = column_of(string), 700
    length = column.length.sum()
    step, ends = length / n, np.cumsum(column.length[0])
    middle = (np.arange(n) + 0.5) * step
    cells = cells_of(column, down)
    tension = np.interp(middle, cells.depth[0], cells.tension[0])
    section = np.minimum(np.searchsorted(ends, middle), ends.size - 1)
    mass = column.swaying_mass[0, section] * step
    nodes = np.append(0.5 * (mass[:-1] + mass[1:]), 0.5 * mass[-1] + column.end_mass[0])
    k = tension / step
    matrix = np.diag(np.append(k[:-1] + k[1:], k[-1])) - np.diag(k[1:], 1) - np.diag(k[1:], -1)
    second = (np.diag(np.full(n, -2.0)) + np.eye(n, k=1) + np.eye(n, k=-1)) / step**2
    second[-1] = 0.0
    matrix += second.T @ (column.bending[0, section][:, None] * second) * step
    if down > 0.0:
        matrix, nodes = matrix[:-1, :-1], nodes[:-1]
    square = eigh(matrix, np.diag(nodes), eigvals_only=True, subset_by_index=(0, count - 1))
    return np.sqrt(square) / (2 * np.pi)


@pytest.mark.parametrize("down", [0.0, 5e5])
def test_sideways_modes_are_those_of_finite_differences(down: float) -> None:
    """The unit swinging free, and set down with part of its weight, where the end is held."""
    slow = differences(tapered(), 12, down)
    found = riser.sway_frequencies(tapered(), np.arange(1, 13), set_down=down)[0]
    assert found[3:] == pytest.approx(slow[3:], rel=1e-2)


def test_an_even_string_is_a_taut_string() -> None:
    """All weight in the unit: n / 2 L sqrt(T / m), the heavy end as if held."""
    pipe = Tapered(
        500.0, 0.3, 0.2, unit_mass=5e6, unit_weight=4e7, module_lift=0.999 * 9.80665
        * (7850.0 - 1030.0) * np.pi / 4 * (0.3**2 - 0.2**2),
    )  # fmt: skip
    mass = column_of(pipe).swaying_mass[0, 0]
    even = np.arange(1, 6) / 1000.0 * np.sqrt(4e7 / mass)
    assert riser.sway_frequencies(pipe, [2, 3, 4, 5, 6])[0] == pytest.approx(even, rel=2e-2)


def test_still_water_locks_nothing_in() -> None:
    found = riser.lock_in(tapered(), DEPTHS, [0.0] * 4)
    assert found.leading[0] == 0
    assert np.all(found.damage_rate == 0.0)
    assert np.isinf(found.life[0])


def test_an_even_flow_locks_in_near_strouhal() -> None:
    """0.34 m at 0.5 m/s: 0.29 Hz, as in the facts; every cell feeds the mode, near one diameter."""
    even = {"outer_diameter": 0.34, "inner_diameter": 0.31}
    found = riser.lock_in(Tapered(5600.0, **even, unit_mass=2e5), 0.0, 0.5)
    lead = found.leading[0] - 1
    assert pytest.approx(0.29, abs=0.005) == 0.2 * 0.5 / 0.34
    assert found.frequency[0, lead] == pytest.approx(0.294, rel=0.21)
    assert found.locked[0, lead] == 1.0
    assert 0.5 < found.amplitude[0, lead] <= vortex.LARGEST
    inside = found.locked[0] > 0.0
    velocity = found.reduced_velocity[0, inside]
    assert np.all((velocity >= 4.0) & (velocity <= 6.0))


def test_power_in_is_power_out() -> None:
    """Summed anew from mode shapes: lift at the amplitude found against water and steel."""
    string = tapered()
    found = riser.lock_in(string, DEPTHS, SPEEDS)
    lead = int(found.leading[0]) - 1
    column = column_of(string)
    cells = cells_of(column)
    flow = speed_at(cells.depth, DEPTHS, SPEEDS)[0]
    diameter = column.diameter[0, cells.section[0]]
    frequency = found.frequency[:, lead : lead + 1]
    shape = riser.swaying.mode_shapes(column, cells, frequency, np.array([False])).shape[0, 0]
    omega, step = 2 * np.pi * frequency[0, 0], cells.step[0, 0]
    fed = np.abs(0.2 * flow / diameter / frequency[0, 0] - 1.0) <= 0.2
    across = diameter[fed].mean()
    size = found.amplitude[0, lead] * across
    lift = vortex.LIFT * (1.0 - size / across)
    each = 0.25 * 1030.0 * lift * diameter * flow**2 * omega * size * np.abs(shape)
    ratio = 0.2 * flow / diameter / frequency[0, 0]
    # Still water by Stokes and a wake, and the flow's own; where it is fast, of the flow alone.
    stokes = np.sqrt(2.0) * np.pi * diameter * np.sqrt(omega * 1.5e-6)
    wake = 0.125 * np.pi * omega * (size * shape) ** 2
    slow = stokes + wake + 0.18 * diameter * flow
    taken = 1030.0 * np.where(ratio < 0.8, slow, np.where(ratio > 1.2, 0.2 * flow**2 / omega, 0.0))
    taken = taken + 2.0 * 0.003 * omega * column.swaying_mass[0, cells.section[0]]
    lost = 0.5 * taken * (omega * size * shape) ** 2
    assert each[fed].sum() * step == pytest.approx(lost.sum() * step, rel=1e-9)
    assert found.power[0, lead] == pytest.approx(lost.sum() * step, rel=1e-9)


def test_water_at_rest_damps_as_stokes_has_it() -> None:
    """His exact force on an oscillating cylinder, by Bessel's functions of the second kind:
    i (1 + 4 K1(l) / (l K0(l))) of the mass displaced, l^2 = i omega radius^2 / viscosity."""
    for diameter, omega in ((0.3, 2.0), (0.6, 0.5)):
        reach = np.sqrt(1.0j * omega / vortex.VISCOSITY) * 0.5 * diameter
        ratio = kve(1, reach) / kve(0, reach)  # scaled alike
        exact = 1030.0 * 0.25 * np.pi * diameter**2 * omega * (1j * (1 + 4 * ratio / reach)).real
        found, _ = vortex.water_damping(omega, 0.0, diameter, 0.0, 1030.0)
        assert float(found) == pytest.approx(exact, rel=5e-3)


def test_a_flow_that_feeds_the_whole_string_is_damped_by_steel_alone() -> None:
    """No water takes power out: a = F / (2 zeta omega m + F / D) by hand, as without its terms."""
    even = Tapered(5600.0, 0.34, 0.31, unit_mass=2e5)
    found = riser.lock_in(even, 0.0, 0.5)
    lead = int(found.leading[0]) - 1
    assert found.locked[0, lead] == 1.0
    column = column_of(even)
    cells = cells_of(column)
    frequency = found.frequency[:, lead : lead + 1]
    shape = np.abs(
        riser.swaying.mode_shapes(column, cells, frequency, np.array([False])).shape[0, 0]
    )
    omega, mass = 2 * np.pi * frequency[0, 0], column.swaying_mass[0, 0]
    feed = 0.25 * 1030.0 * vortex.LIFT * omega * 0.34 * 0.5**2 * shape.sum()
    lost = 0.5 * omega**2 * 2.0 * 0.003 * omega * mass * (shape**2).sum()
    assert found.amplitude[0, lead] == pytest.approx(feed / (lost + feed / 0.34) / 0.34, rel=1e-9)


@pytest.mark.parametrize("deep", [1000.0, 2000.0, 4000.0])
def test_still_water_below_a_current_takes_its_power(deep: float) -> None:
    """The more of the string hangs in still water, the less a mode swings; and less than if only
    flowing water damped it."""
    even = Tapered(5600.0, 0.34, 0.31, unit_mass=2e5)
    most = [
        riser.lock_in(even, [0.0, depth, depth + 1.0, 7000.0], [0.6, 0.6, 0.0, 0.0])
        for depth in (5600.0 - 0.5 * deep, 5600.0 - deep)
    ]
    half, whole = (found.amplitude[0, found.leading[0] - 1] for found in most)
    assert whole < half < 1.0
    column = column_of(even)
    steel = 2.0 * 0.003 * 2 * np.pi * 0.35 * column.swaying_mass[0, 0]
    still, _ = vortex.water_damping(2 * np.pi * 0.35, 0.0, 0.34, 0.0, 1030.0)
    assert still > 0.1 * steel


@pytest.mark.parametrize("faster", [1.2, 1.7])
def test_a_faster_current_reaches_higher_modes_and_shorter_lives(faster: float) -> None:
    slow = riser.lock_in(tapered(), DEPTHS, SPEEDS)
    quick = riser.lock_in(tapered(), DEPTHS, [faster * s for s in SPEEDS])
    assert quick.frequency.max() > slow.frequency.max()
    assert quick.leading[0] > slow.leading[0]
    assert quick.life[0] < slow.life[0]


def test_damage_of_the_leading_mode_by_hand() -> None:
    found = riser.lock_in(tapered(), DEPTHS, SPEEDS, stress_concentration=1.5)
    lead = found.leading[0] - 1
    number = fatigue.cycles(2.0 * 1.5 * found.stress[0, lead])
    assert found.damage_rate[0, lead] == pytest.approx(found.frequency[0, lead] / number)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: riser.offset(tapered(), [0.0, 0.0], [1.0, 0.5]), "depths that rise"),
        (lambda: riser.offset(tapered(module_lift=[0.0, 0.0, 1500.0]), 0.0, 0.5), "lighter than"),
        (lambda: riser.lock_in(tapered(), 0.0, 30.0), "400 at most"),
        (lambda: riser.lock_in(tapered(module_lift=[0.0, 0.0, 1500.0]), 0.0, 1.0), "slack"),
        (lambda: riser.lock_in(tapered(), 0.0, 1.0, curve="Q"), "no S-N curve 'Q'"),
    ],
)
def test_faults_in_words(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]
