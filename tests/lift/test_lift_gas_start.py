"""An airlift from its first gas: conserved, at rest without gas, and steady where it must be."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.constants import g
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from kaidei.lift import friction, transient
from kaidei.lift.transient import Column

RISER = Column(2008.0, 0.28, density=1040.0)
GIVEN = {"gas_flow": 0.2, "injection_depth": 1000.0, "outlet_height": 8.0}


def test_without_gas_nothing_moves_in_the_seas_balance() -> None:
    """Full to the sea's level the riser weighs as the sea beside it: no flow, whatever the time."""
    level = Column(2000.0, 0.28, density=1040.0)
    found = transient.airlift_start(level, gas_flow=0.0, injection_depth=1000.0, duration=600.0,
                                    cells=50)  # fmt: skip
    np.testing.assert_allclose(found.intake, 0.0, atol=1e-9)
    np.testing.assert_allclose(found.void, 0.0, atol=1e-12)


@pytest.mark.parametrize("plugged", [False, True])
@pytest.mark.parametrize("density", [1040.0, 1092.0])
def test_gas_and_slurry_are_conserved_and_bounded(plugged: bool, density: float) -> None:
    riser = Column(2008.0, 0.28, density=density)
    found = transient.airlift_start(riser, **GIVEN, plugged=plugged, cells=80, duration=3600.0)
    cell = 2008.0 / 80 * float(riser.area)
    slurry = np.sum(1.0 - found.void[-1]) * cell
    whole = 2008.0 * float(riser.area)
    gain = float(found.slurry_in - found.slurry_out)
    assert slurry == pytest.approx(whole + gain, abs=1e-12 * (whole + float(found.slurry_out)))
    assert np.all((found.void > -1e-9) & (found.void < 1.0 + 1e-9))
    # Gas cell by cell, against what came in and went out.
    gas, came = float(found.gas_held[-1].sum()), float(found.gas_in)
    assert gas == pytest.approx(came - float(found.gas_out), abs=1e-12 * came)
    assert np.all(found.gas_held >= -1.01e-9 * cell)
    # What fills a cell is void times p / R T, to what a step's linear law leaves.
    fills = np.sum(found.void[-1] * found.pressure[-1]) / (287.05 * 283.15) * cell
    assert fills == pytest.approx(gas, rel=2e-2)
    assert np.all(found.pressure > 0.0)


def test_what_is_thrown_out_in_a_minute_has_a_limit() -> None:
    """The flow at an instant grows with the cells for ever, as the last of the slurry above the gas
    weighs next to nothing. Over a minute it comes to 0.337 m3/s: by 3,200 and 6,400 cells, and by
    upwind gas, without momentum that is carried off, to 0.349."""
    riser = Column(5648.0, 0.28, density=1040.0)
    given = {"gas_flow": 0.5, "injection_depth": 2500.0, "outlet_height": 8.0}
    kicks, flows = [], []
    for cells in (100, 200, 400, 800):
        found = transient.airlift_start(riser, **given, duration=1500.0, cells=cells, records=1501)
        kicks.append(float(found.kick))
        flows.append(float(found.slurry.max()))
    np.testing.assert_allclose(kicks[1:], 0.337, rtol=0.06)
    assert np.ptp(kicks[2:]) < 0.03 * kicks[-1]
    assert flows[3] > 1.2 * flows[2] > 1.2**2 * flows[1]


def test_the_greatest_minute_is_what_the_riser_lost_in_it() -> None:
    """With a plugged foot all that leaves is thrown out; minutes are told every three seconds."""
    found = transient.airlift_start(RISER, **GIVEN, plugged=True, duration=1800.0, cells=40,
                                    records=601)  # fmt: skip
    held = np.sum(1.0 - found.void, axis=1) * 2008.0 / 40 * float(RISER.area)
    minutes = (held[:-20] - held[20:]) / 60.0
    assert float(found.kick) == pytest.approx(minutes.max(), rel=1e-9)
    assert float(found.kick_time) == pytest.approx(found.time[np.argmax(minutes)] + 30.0)
    brief = transient.airlift_start(RISER, **GIVEN, duration=30.0, cells=40, records=3)
    assert float(brief.kick) == pytest.approx(float(brief.slurry_out) / 30.0, rel=1e-9)


def steady(flux: float) -> float:
    """Pressure at the discharge [Pa] of a steady flux at the foot, by the same slip, in z."""
    area, rho = float(RISER.area), 1040.0
    mass = 0.2 * 101325.0 / (287.05 * 293.15) / area * 287.05 * 283.15

    def rub(speed: float) -> float:
        return float(friction.pipe_gradient(speed * area, 0.28, density=rho, consistency=1.5e-3,
                                            roughness=5e-5))  # fmt: skip

    def void(gas: float, total: float) -> float:
        def miss(a: float) -> float:
            left = 1.0 - a**4
            return a * ((1.0 + 0.2 * left) * total + 0.35 * np.sqrt(g * 0.28) * left**2) - gas

        return float(brentq(miss, 0.0, 1.0))

    def slope(_: float, p: np.ndarray) -> list[float]:
        there = max(p[0], 5e4)
        gas = mass / there
        a = void(gas, flux + gas)
        weight = (1.0 - a) * rho + a * there / (287.05 * 283.15)
        # What it takes to speed up as gas expands: rho j dj/dz with dj/dz = -gas / p dp/dz.
        eased = 1.0 - weight * (flux + gas) * gas / there
        return [(-weight * g - (1.0 - a) * rub(flux + gas)) / eased]

    foot = 101325.0 + 1040.0 * g * 2000.0 - 0.75 * rho * flux**2
    below = foot - 1000.0 * (rho * g + rub(flux))
    found = solve_ivp(slope, (0.0, 1008.0), [below], rtol=1e-6)
    return float(found.y[0, -1])


def test_it_comes_to_the_steady_flow_of_the_same_slip() -> None:
    """Against an integration along the pipe, gas gaining volume without cells."""
    flux = brentq(lambda j: steady(j) - 101325.0, 0.3, 6.0, xtol=1e-4)
    found = transient.airlift_start(RISER, **GIVEN, duration=3600.0, cells=200)
    assert found.intake[-1] == pytest.approx(flux * float(RISER.area), rel=0.03)
    assert found.slurry[-1] == pytest.approx(found.intake[-1], rel=1e-3)


def test_a_plugged_foot_lets_the_gas_empty_the_riser_above_it() -> None:
    """In the end gas alone stands above the inlet, and the sea's pressure on the pipe there."""
    found = transient.airlift_start(RISER, **GIVEN | {"gas_flow": 2.0}, plugged=True,
                                    duration=4 * 3600.0, cells=60)  # fmt: skip
    assert found.intake.max() == 0.0
    assert found.injection_pressure[-1] < 0.25 * found.injection_pressure[0]
    assert float(found.collapse) > 0.7 * 1040.0 * g * 1000.0
    assert float(found.kick) > 3.0 * found.slurry[-1]


def test_members_know_no_neighbour() -> None:
    given = GIVEN | {"cells": 40, "duration": 600.0, "records": 11}
    both = transient.airlift_start(RISER, **given | {"gas_flow": [0.1, 0.2]})
    alone = transient.airlift_start(RISER, **given)
    assert both.void.shape == (2, 11, 40)
    np.testing.assert_array_equal(both.intake[1], alone.intake)
    np.testing.assert_array_equal(both.void[1], alone.void)
    assert alone.kick.shape == ()


def test_what_is_thrown_in_the_minutes_adds_up_to_what_came_out() -> None:
    found = transient.airlift_start(RISER, **GIVEN | {"duration": 1200.0, "records": 41})
    # Records 30 s apart: every second minute about them, and none counted twice.
    whole = 60.0 * found.thrown[1::2].sum()
    assert whole == pytest.approx(float(found.slurry_out), rel=1e-9)
    assert found.thrown.max() <= found.kick * (1.0 + 1e-9)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"injection_depth": 3000.0}, "between the sea's surface and the riser's foot"),
        ({"gas_flow": -1.0}, "gas flow cannot be below zero"),
        ({"temperature": 10.0}, "10 degrees C are 283.15"),
        ({"injection_depth": 0.0}, "between the sea's surface and the riser's foot"),
        ({"outlet_height": -1.0}, "height above the sea"),
        ({"cells": 2}, "cells must be at least 4"),
    ],
)
def test_mistakes_in_words(changes: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        transient.airlift_start(RISER, **GIVEN | changes)
