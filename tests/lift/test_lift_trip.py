"""Waves after a trip: Joukowsky, 4 L / a, rest, a parted column, and a plain solver beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import g

from kaidei.lift import friction, transient
from kaidei.lift.transient import Column, filling
from kaidei.units import Floats

RISER = Column(1000.0, 0.28, 0.15, density=1100.0, yield_stress=0.3, consistency=3e-3)
SPEED = 1000.0


@pytest.fixture
def frictionless(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(column: object, fastest: Floats) -> filling.Rubbing:
        n = len(fastest)
        return filling.Rubbing(np.zeros(n), np.zeros((n, filling.POINTS + 1)), fastest)

    monkeypatch.setattr(filling, "rubbing", none)


@pytest.mark.usefixtures("frictionless")
def test_a_stop_at_once_is_joukowskys_and_comes_back_every_4_l_over_a() -> None:
    """Without friction the pump's side is a square wave of rho a V: down for 2 L / a, up for as
    long. 10 MPa at the outlet keep the column whole."""
    found = transient.pump_trip(
        RISER, velocity=1.8, wave_speed=SPEED, start_depth=1000.0, end_pressure=1e7,
        pump="displacement", run_down=0.0, duration=12.0, cells=100, records=1201,
    )  # fmt: skip
    jump = float(transient.joukowsky(1100.0, SPEED, 1.8))
    before = found.pressure[0, 0]
    phase = found.time % float(transient.wave_period(1000.0, SPEED))
    away = np.minimum(np.abs(phase - 2.0), np.minimum(phase, 4.0 - phase)) > 0.02
    square = np.where(phase < 2.0, -jump, jump)
    np.testing.assert_allclose((found.pressure[:, 0] - before)[away], square[away], rtol=1e-9)
    np.testing.assert_allclose(found.pressure[:, -1], 1e7, rtol=1e-12)
    assert float(found.greatest.max()) == pytest.approx(before + jump, rel=1e-12)
    assert found.cavity.max() == 0.0


@pytest.mark.usefixtures("frictionless")
def test_a_valve_that_closes_slowly_raises_less_than_joukowsky() -> None:
    """Closed within 2 L / a it is the whole jump; ten times slower, by the rigid column's
    rho L V / T the order of a fifth of it."""
    peaks = []
    for closing in (0.0, 1.9, 20.0):
        found = transient.valve_closure(
            RISER, velocity=1.0, wave_speed=SPEED, start_depth=1000.0, end_pressure=1e7,
            closing_time=closing, shut_off=0.0, duration=25.0, cells=100,
        )  # fmt: skip
        peaks.append(float(np.max(found.pressure[:, -1])) - 1e7)
    assert peaks[0] == pytest.approx(1.1e6, rel=0.02)
    assert peaks[1] == pytest.approx(1.1e6, rel=0.02)
    assert 1100.0 * 1000.0 / 20.0 < peaks[2] < 0.5 * peaks[0]


@pytest.mark.usefixtures("frictionless")
def test_a_tank_a_pipe_and_a_valve_are_allievis_chain() -> None:
    """Without friction the pressures over the valve every 2 L / a are linked, p and V before and
    after: (p - p0) + (p' - p0) = rho a (V' - V), with V = V0 opening sqrt(p / p0) (Allievi 1902, as
    in any textbook). No pump: the tank stands 2 MPa above what it meets."""
    closing, drop = 9.0, 2e6
    outlet = 101325.0
    found = transient.valve_closure(
        RISER, velocity=1.5, wave_speed=SPEED, start_depth=1000.0, closing_time=closing,
        suction_pressure=outlet + 1100.0 * g * 1000.0 + drop, end_pressure=outlet, duration=16.0,
        cells=50, records=801,
    )  # fmt: skip
    assert found.pump_pressure == 0.0
    assert np.ptp(found.pressure[:, 0]) < 1e-6 * drop
    over, velocity = [drop], 1.5
    for n in range(1, 9):
        opening = max(1.0 - 2.0 * n / closing, 0.0)
        # rho a V + p = known, V = curve sqrt(p): a quadratic in sqrt(p).
        curve = 1100.0 * SPEED * 1.5 * opening / np.sqrt(drop)
        known = 1100.0 * SPEED * velocity + 2.0 * drop - over[-1]
        root = -0.5 * curve + np.sqrt(0.25 * curve**2 + known)
        over.append(root**2)
        velocity = 1.5 * opening * root / np.sqrt(drop)
    np.testing.assert_allclose(found.pressure[::100, -1] - outlet, over, rtol=1e-9)


def test_coarse_steps_are_told_once_each_and_not_beyond_the_duration() -> None:
    found = transient.pump_trip(
        RISER, velocity=0.5, wave_speed=SPEED, start_depth=1000.0, duration=20.0, cells=10
    )
    np.testing.assert_allclose(found.time, 0.1 * np.arange(201))
    assert found.pressure.shape == (201, 5)


@pytest.mark.usefixtures("frictionless")
def test_a_column_that_parts_at_the_valve_does_so_for_the_time_derived() -> None:
    """h the pressure above the vapour's, u = h / (rho a), T = 2 L / a. Shut from 2.5 u: after T the
    column leaves the valve with 1.5 u, every T it is pulled back by 2 u; so the cavity grows to
    1.5 u T, shrinks by 0.5 u T, and closes 0.4 T into the next T, having lasted 2.4 T. The weight
    that the falling surface takes away, 3 g L / a2 of h, is less than a thousandth."""
    h = 101325.0 - 2300.0
    tank = Column(10.0, 0.3, density=1000.0)
    u = h / 1e6
    found = transient.valve_closure(
        tank, velocity=2.5 * u, wave_speed=1000.0, start_depth=10.0, closing_time=0.0,
        valve_loss=0.0, suction_pressure=1e5, end_pressure=101325.0, vapour_pressure=2300.0,
        shut_off=0.0, duration=0.08, cells=200, records=801,
    )  # fmt: skip
    at_valve = found.pressure[:, -1]
    parted = found.time[np.isclose(at_valve, 2300.0)]
    assert parted[0] == pytest.approx(0.02, abs=2e-4)
    assert parted[parted < 0.075][-1] - parted[0] == pytest.approx(2.4 * 0.02, abs=5e-4)
    assert float(found.cavity[-1]) == pytest.approx(1.5 * u * 0.02 * 0.25 * np.pi * 0.09, rel=0.01)
    assert found.least.min() == pytest.approx(2300.0)
    # It closes at 2.5 u, a jump of 2.5 h above the vapour's pressure.
    closed = at_valve[(found.time > 0.069) & (found.time < 0.071)]
    np.testing.assert_allclose(closed, 2300.0 + 2.5 * h, rtol=1e-3)


def test_nothing_moves_until_something_stops() -> None:
    """A displacement pump that takes for ever to stop: steady flow stays as it was."""
    found = transient.pump_trip(
        RISER, velocity=0.5, wave_speed=SPEED, start_depth=1000.0, pump="displacement",
        run_down=1e30, duration=20.0, cells=50,
    )  # fmt: skip
    np.testing.assert_allclose(found.end_velocity, 0.5, rtol=1e-12)
    np.testing.assert_allclose(found.pressure - found.pressure[0], 0.0, atol=1e-5)
    gradient = friction.annulus_gradient(0.5 * RISER.area, 0.28, 0.15, density=1100.0,
                                         yield_stress=0.3, consistency=3e-3,
                                         roughness=5e-5)  # fmt: skip
    head = g * (1100.0 - 1040.0) * 1000.0 + float(gradient) * 1000.0
    assert float(found.pump_pressure) == pytest.approx(head, rel=2e-3)


def plain(times: Floats, cells: int, velocity: float, run_down: float) -> Floats:
    """Textbook characteristics, friction explicit at the foot of each; pressure at the pump."""
    rho, step = 1100.0, 1000.0 / cells / SPEED
    z, area = rho * SPEED, float(RISER.area)
    speeds = np.linspace(0.0, 1.2 * velocity, 400)
    rub = friction.annulus_gradient(speeds * area, 0.28, 0.15, density=rho, yield_stress=0.3,
                                    consistency=3e-3, roughness=5e-5, exact=False)  # fmt: skip

    def loss(v: Floats) -> Floats:
        return np.sign(v) * np.interp(np.abs(v), speeds, rub) * 1000.0 / cells

    top = 1e7 + rho * g * 1000.0
    v = np.full(cells + 1, velocity)
    p = top + np.interp(velocity, speeds, rub) * 1000.0 * np.linspace(1.0, 0.0, cells + 1)
    out, time = [], 0.0
    for wanted in times:
        while time < wanted - 0.5 * step:
            time += step
            up, down = p + z * v - loss(v), p - z * v + loss(v)
            new_p, new_v = p.copy(), v.copy()
            new_p[1:-1] = 0.5 * (up[:-2] + down[2:])
            new_v[1:-1] = 0.5 * (up[:-2] - down[2:]) / z
            new_v[0] = velocity * max(1.0 - time / run_down, 0.0)
            new_p[0] = down[1] + z * new_v[0]
            new_p[-1], new_v[-1] = top, (up[-2] - top) / z
            p, v = new_p, new_v
        out.append(p[0])
    return np.array(out)


def test_a_plain_solver_says_the_same() -> None:
    found = transient.pump_trip(
        RISER, velocity=1.2, wave_speed=SPEED, start_depth=1000.0, end_pressure=1e7,
        pump="displacement", run_down=1.0, duration=15.0, cells=200, records=31,
    )  # fmt: skip
    other = plain(found.time, 200, 1.2, 1.0)
    # Their errors are of first order in a step's friction: some 1 kPa in a wave of 1.3 MPa.
    np.testing.assert_allclose(found.pressure[:, 0], other, atol=0.01 * 1100.0 * SPEED * 1.2)


def test_friction_ends_it_and_a_yield_stress_keeps_some_pressure() -> None:
    """At rest the wall holds at most 4 tau / (D - d) a metre of pressure."""
    thick = replace(RISER, yield_stress=5.0)
    found = transient.pump_trip(
        thick, velocity=0.5, wave_speed=SPEED, start_depth=1000.0, duration=200.0, cells=100
    )
    assert abs(found.end_velocity[-1]) < 1e-3
    column = found.pressure[-1] - found.pressure[-1, -1]
    weight = 1100.0 * g * found.watched
    assert np.all(np.abs(column - weight) <= 4.0 * 5.0 / 0.13 * found.watched * 1.001 + 1e3)


def test_water_sent_down_parts_below_the_ships_pump_and_never_falls_below_vapour() -> None:
    """0.34 m/s over 1,300 m/s is 0.46 MPa, more than the air's pressure: the column must part."""
    water = Column(5640.0, 0.13, density=1040.0)
    found = transient.pump_trip(
        water, velocity=0.8, wave_speed=1400.0, start_depth=0.0, end_depth=5640.0,
        pump="displacement", run_down=1.0, cells=300, duration=60.0,
    )  # fmt: skip
    assert np.all(found.least >= 2300.0 - 1e-6)
    assert found.cavity.max() > 0.0
    sure = transient.margins(found, rating=20e6, collapse_rating=10e6)
    assert bool(sure.parted)
    assert float(sure.burst_use) == pytest.approx(float(sure.burst) / 20e6)


@settings(max_examples=25, deadline=None)
@given(
    velocity=st.floats(0.05, 5.0), speed=st.floats(300.0, 1500.0), run_down=st.floats(0.0, 5.0),
    tau=st.just(0.0) | st.floats(1e-3, 10.0), pump=st.sampled_from(["centrifugal", "displacement"]),
)  # fmt: skip
def test_no_trip_falls_below_vapour_or_makes_a_cavity_of_less_than_nothing(
    velocity: float, speed: float, run_down: float, tau: float, pump: str
) -> None:
    found = transient.pump_trip(
        replace(RISER, yield_stress=tau), velocity=velocity, wave_speed=speed, start_depth=1000.0,
        run_down=run_down, pump=pump, duration=30.0, cells=30, records=31,
    )  # fmt: skip
    assert np.all(np.isfinite(found.pressure))
    assert np.all(found.least >= 2300.0 - 1e-3)
    assert np.all(found.cavity >= 0.0)
    assert np.all(found.least <= found.greatest)
    # The pump only ever gives less: a whole column moves no faster than it did.
    if found.cavity.max() == 0.0:
        assert np.max(np.abs(found.end_velocity)) <= velocity * (1.0 + 1e-6)


def test_members_know_no_neighbour() -> None:
    given = {"wave_speed": SPEED, "start_depth": 1000.0, "duration": 5.0, "cells": 40,
             "records": 101}  # fmt: skip
    both = transient.pump_trip(RISER, velocity=[0.3, 0.9], **given)
    alone = transient.pump_trip(RISER, velocity=0.9, **given)
    np.testing.assert_array_equal(both.pressure[1], alone.pressure)
    assert both.pressure.shape == (2, 101, 5)
    assert alone.least.shape == (41,)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"velocity": 0.0}, "velocity must be above zero"),
        ({"start_depth": 900.0}, "length .* must be that between start and end"),
        ({"pump": "steam"}, "take one of centrifugal, displacement"),
        ({"end_pressure": 100.0}, "outlet must be above the vapour's"),
        ({"suction_pressure": 9e7}, "runs by itself .* by 79.1 MPa"),
        ({"wave_speed": 1.27}, "wave speed must lie between 50 and 3,000 m/s"),
        ({"velocity": 340.0}, "at most a tenth"),
        ({"vapour_pressure": -5.0}, "vapour pressure must be above zero"),
        ({"run_down": -1.0}, "run down cannot be below zero"),
        ({"cells": 1}, "cells must be at least 2, not 1"),
        ({"records": "2"}, "records must be a whole number, not '2'"),
        ({"duration": 0.0}, "duration must be one number of seconds above zero"),
        ({"duration": 1e6}, "at most a day"),
    ],
)
def test_mistakes_in_words(changes: dict[str, object], words: str) -> None:
    given: dict[str, object] = {"velocity": 0.5, "wave_speed": SPEED, "start_depth": 1000.0}
    with pytest.raises(ValueError, match=words):
        transient.pump_trip(RISER, **given | changes)  # type: ignore[arg-type]
