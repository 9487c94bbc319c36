"""A black-out in every concept: waves in both bores, the balance after, what the pipes bear."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import lift_study
import numpy as np
import pytest
from scipy.constants import g

from kaidei.ensemble.draw import draw_spec
from kaidei.lift import CONCEPTS, assembly, operating, transient, tripping
from kaidei.lift.spec import LiftSpec
from kaidei.lift.transient import Column, filling
from kaidei.units import Floats

SEA, DEPTH, HEIGHT = 1040.0, 1000.0, 8.0
FOOT = 101325.0 + SEA * g * DEPTH


@pytest.fixture
def frictionless(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(column: object, fastest: Floats) -> filling.Rubbing:
        n = len(fastest)
        return filling.Rubbing(np.zeros(n), np.zeros((n, filling.POINTS + 1)), fastest)

    monkeypatch.setattr(filling, "rubbing", none)


def bores(n: int = 1, **changes: Any) -> tripping.Bores:
    """A short string: slurry of 1,100 kg/m3 up the annulus, water down the inner pipe."""
    each: dict[str, Any] = {"foot": FOOT, "water": 0.05, "slurry": 0.4, "loss": 0.0,
                            "run_down": 0.0} | changes  # fmt: skip
    full = {name: np.broadcast_to(np.asarray(value, float), n) for name, value in each.items()}

    def column(**fields: float) -> Column:
        return Column(**{k: np.full(n, v) for k, v in {"length": DEPTH + HEIGHT, **fields}.items()})

    up = column(diameter=0.28, inner_diameter=0.15, density=1100.0, yield_stress=0.2)
    down = column(diameter=0.13, density=SEA)
    return tripping.Bores(
        slurry=tripping.Bore(up, full["slurry"], np.full(n, 1270.0), np.zeros(n)),
        water=tripping.Bore(down, full["water"], np.full(n, 1400.0), full["loss"]),
        foot=full["foot"], sea=np.full(n, SEA), depth=np.full(n, DEPTH), height=np.full(n, HEIGHT),
        run_down=full["run_down"], two=np.ones(n, dtype=bool), reverse=False,
        runs_down=np.arange(n) % 2 == 0,
    )  # fmt: skip


@pytest.mark.usefixtures("frictionless")
def test_water_under_the_ships_pump_falls_and_rises_by_joukowskys_jump() -> None:
    """Stopped at once below a deck 8 m up, with 0.5 MPa more in the cylinder than the sea has: what
    stands under the pump is the cylinder's pressure less the weight up to the deck."""
    at = bores(foot=FOOT + 5e5)
    found = tripping.water_trip(at)
    before = FOOT + 5e5 - SEA * g * (DEPTH + HEIGHT)
    jump = SEA * 1400.0 * 0.05
    assert float(found.least[0, 0]) == pytest.approx(before - jump, rel=1e-9)
    assert float(found.greatest[0, 0]) == pytest.approx(before + jump, rel=1e-9)
    assert float(found.depth[0, 0]) == -HEIGHT
    # The cylinder keeps its pressure, so that there is no wave at all beside it.
    np.testing.assert_allclose(found.least[0, -1], FOOT + 5e5, rtol=1e-9)


@pytest.mark.usefixtures("frictionless")
def test_water_that_falls_to_the_vapours_pressure_parts() -> None:
    """Two jumps more than stands under the pump: the least is the vapour's, not less."""
    at = bores(foot=FOOT + 5e5, water=1.0)
    found = tripping.water_trip(at)
    assert float(found.least.min()) == pytest.approx(2300.0)
    assert found.cavity[0, 0] > 0.0


def test_when_the_waves_are_over_each_column_weighs_on_the_cylinder() -> None:
    """Water shut in above keeps the cylinder's pressure less its weight under the pump; slurry
    above a closed foot stands on it with its own, but for what the yield stress holds. What still
    rings in water of so little friction has that for its mean."""
    at = bores(foot=FOOT + 5e5, water=0.3)
    water = tripping.water_trip(at, (400.0, 60), records=801)
    left = FOOT + 5e5 - SEA * g * (DEPTH + HEIGHT)
    assert float(water.pressure[0, 400:, 0].mean()) == pytest.approx(left, abs=2e3)
    slurry = tripping.slurry_trip(at, (400.0, 60), records=801)
    stands = 101325.0 + 1100.0 * g * (DEPTH + HEIGHT)
    held = 4.0 * 0.2 / 0.13 * (DEPTH + HEIGHT)
    assert float(slurry.pressure[0, 400:, 0].mean()) == pytest.approx(stands, abs=held + 1e3)


def test_a_nozzle_below_lets_a_steady_flow_be_and_less_of_a_wave_back() -> None:
    """A jet's nozzle adds its loss to what stood under the ship's pump, and nothing moves till the
    pump does."""
    still = tripping.water_trip(bores(water=0.3, loss=2e6, run_down=1e30), (20.0, 40))
    np.testing.assert_allclose(still.end_velocity, 0.3, rtol=1e-9)
    np.testing.assert_allclose(still.pressure[0, -1], still.pressure[0, 0], rtol=1e-9)
    plain = tripping.water_trip(bores(water=0.3, run_down=1e30), (20.0, 40))
    assert float(still.pressure[0, 0, 0] - plain.pressure[0, 0, 0]) == pytest.approx(2e6)


def test_rows_of_both_kinds_of_pump_come_back_in_their_order() -> None:
    speeds = [0.2, 0.3, 0.4, 0.5, 0.6]
    together = tripping.slurry_trip(bores(5, slurry=speeds, run_down=2.0))
    for k, speed in enumerate(speeds):
        alone = bores(slurry=speed, run_down=2.0)
        alone = replace(alone, runs_down=np.array([k % 2 == 0]))
        np.testing.assert_array_equal(together.least[k], tripping.slurry_trip(alone).least[0])


def solved(concept: str, direction: str = "forward", n: int = 4, **unit: str) -> Any:
    """A study's case, its solution, what a black-out tells; a seabed that a closed column needs."""
    document = lift_study.raw()
    document["pump"]["first"] |= {
        "concept": concept, "set_point": "0 kPa", "booster_pressure": "5 MPa",
        "jet": {"suction_dilution": "1", "area_ratio": "0"},
        "riser_pump": {"kind": "centrifugal", "stations": "1", "flow": "60 m^3/hour",
                       "pressure": "8 MPa", "speed": "25 1/s", "volumetric_efficiency": "0.93"},
        "gas": {"supply": "1 m^3/s", "injection_depth": "2500 m", "compressor_efficiency": "0.6",
                "upper_bore": "0 m", "step_depth": "0 m"},
    }  # fmt: skip
    document["unit"]["first"] |= unit
    document["direction"] = direction
    drawn = draw_spec(LiftSpec.model_validate(document), seed=3, n=n, time=lift_study.TIME)
    strength = 300.0 if concept == "closed_circulation" else 3.0
    case = assembly.case_of(drawn, lift_study.inputs(n, strength), ("test",))
    found = operating.solve(
        case.design, case.mud, case.limits, feed=case.target / case.mud.dry_density,
        dilution=case.dilution, water=case.water,
    )  # fmt: skip
    assert (found.mud_lifted > 0.0).all()
    return case, found, tripping.trips(case, found, np.arange(n))


BOTH = [(concept, way) for concept in CONCEPTS for way in ("forward", "reverse")]


@pytest.mark.parametrize(("concept", "direction"), BOTH)
def test_every_concept_is_answered_by_what_it_has(concept: str, direction: str) -> None:
    case, found, told = solved(concept, direction)
    two = CONCEPTS.index(concept) <= 2
    assert set(told) == set(tripping.NAMES)
    assert not any(np.isnan(values).any() for values in told.values())
    for name in tripping.NAMES:
        assert (told[name] >= 0.0).all() or name == "trip_peak"
    # Joukowsky's jump of the water, by hand from its flow.
    inner = direction == "forward"
    area = 0.25 * np.pi * (0.146**2 if inner else 0.305**2 - 0.168**2)
    at = tripping.bores(case, found, np.arange(4))
    jump = 1e-6 * at.sea * at.water.wave_speed * found.point.water_flow / area
    np.testing.assert_allclose(told["trip_water_jump"], jump if two else 0.0, rtol=1e-9)
    pumped = concept != "airlift"
    assert ((told["trip_jump"] > 0.0) == pumped).all()
    assert (np.isfinite(told["trip_least"]) == pumped).all()
    assert ((told["trip_inner_burst_use"] + told["trip_inner_collapse_use"] > 0.0) == two).all()


def test_the_inner_pipe_is_judged_by_the_annulus_and_not_by_the_sea() -> None:
    """The booster's discharge presses on the inner pipe's foot, where its water has no more than
    the cylinder: some 3.5 MPa before anything stops. Against the sea there would be nothing."""
    case, found, told = solved("subsea_booster")
    bears = tripping.ratings(case, found, np.arange(4))
    asked = told["trip_inner_collapse_use"] * bears.inner_collapse
    before = found.point.booster_pressure - found.point.unit_friction
    assert (asked >= 0.9 * before).all()
    assert (asked <= before + 1e6 * (told["trip_jump"] + told["trip_water_jump"])).all()


def test_in_reverse_the_drive_water_presses_on_the_inner_pipe_and_the_riser() -> None:
    """Driving a jet down the annulus, the ship's pump loads riser from within and inner pipe from
    outside with all it gives."""
    case, found, told = solved("bottom_jet_pump", "reverse")
    bears, pump = tripping.ratings(case, found, np.arange(4)), found.point.pump_pressure
    for name, rating in (("trip_burst_use", bears.riser_burst),
                         ("trip_inner_collapse_use", bears.inner_collapse)):  # fmt: skip
        asked = told[name] * rating
        assert (asked >= 0.95 * pump).all()
        assert (asked <= pump + 2e6 * told["trip_water_jump"] + 1e6).all()


def test_a_drained_riser_is_pressed_on_down_to_the_level_that_balances_the_sea() -> None:
    """rho_s (L + h - d) = rho L: at the level, d - h below the surface, the sea presses with
    rho g (d - h) and air within does not. A closed seal keeps the slurry in."""
    case, found, told = solved("subsea_booster")
    depth, height = np.asarray(case.design.depth), np.asarray(case.design.outlet_height)
    sea, slurry = np.asarray(case.string.water_density), found.point.slurry_density
    level = depth + height - sea * depth / slurry
    load = sea * g * (level - height)
    bears = tripping.ratings(case, found, np.arange(4)).riser_collapse
    np.testing.assert_allclose(told["trip_collapse_use"] * bears, load, rtol=1e-9)
    assert (told["trip_case"] == tripping.CASES.index("drained")).all()
    shut = solved("subsea_booster", seal_conductance="0 m^3/h/kPa")[2]
    assert (shut["trip_collapse_use"] < 0.5 * told["trip_collapse_use"]).all()
    assert (shut["trip_case"] != tripping.CASES.index("drained")).all()


def test_an_airlift_blown_empty_bears_the_sea_at_its_inlet() -> None:
    case, found, told = solved("airlift")
    bears = tripping.ratings(case, found, np.arange(4)).riser_collapse
    sea = np.asarray(case.string.water_density) * g * 2500.0
    np.testing.assert_allclose(told["trip_collapse_use"] * bears, sea, rtol=1e-9)
    assert (told["trip_case"] == tripping.CASES.index("blown")).all()


def test_collapse_is_rated_with_the_tension_of_a_string_full_of_slurry() -> None:
    """It hangs heavier than flushed, and tension takes from what a pipe bears."""
    case, found, _ = solved("subsea_booster")
    rows = np.arange(4)
    light = replace(found.point, slurry_density=np.asarray(case.string.water_density))
    flushed = tripping.ratings(case, replace(found, point=light), rows)
    assert (tripping.ratings(case, found, rows).riser_collapse < flushed.riser_collapse).all()


@pytest.mark.usefixtures("frictionless")
def test_a_cavitys_life_is_the_rigid_columns_and_exactly_that_of_the_waves() -> None:
    """Shut from N u (u what the waves take at each return, T = 2 L / a): N - 1, then 2 less each T.
    After m = floor(N) returns m (N - m) u T are open and close at (2 m + 1 - N) u; the rigid
    column's 2 rho L V / h is N T, which the waves come to as N grows."""
    pressure, length = 101325.0 - 2300.0, 1.0
    # So short that the weight the falling surface takes away, N^2 g L / 2 a^2 of h, is nothing.
    tank = Column(length, 0.3, density=1000.0)
    for count in (2.5, 7.3, 20.6):
        whole = np.floor(count)
        exact = whole + whole * (count - whole) / (2.0 * whole + 1.0 - count)
        found = transient.valve_closure(
            tank, velocity=count * pressure / 1e6, wave_speed=1000.0, start_depth=length,
            valve_loss=0.0, suction_pressure=1e5, end_pressure=101325.0, vapour_pressure=2300.0,
            shut_off=0.0, duration=0.002 * (count + 3.0), cells=200, records=2001,
        )  # fmt: skip
        # The first cavity: from its opening to the first record above the vapour's pressure.
        parted = np.isclose(found.pressure[:, -1], 2300.0, rtol=1e-6)
        start = int(np.argmax(parted))
        life = found.time[start + int(np.argmin(parted[start:]))] - found.time[start]
        assert life == pytest.approx(0.002 * exact, rel=0.01)
        assert exact == pytest.approx(count, rel=1.0 / count)


@pytest.mark.usefixtures("frictionless")
def test_a_column_shut_in_above_too_high_a_deck_hangs_below_it() -> None:
    """Shut above, 5 m more than the air carries, it falls: as one it swings about 5 m below its
    top, down to 10, with the period 2 pi (L / g)^(1/2)."""
    length, density = 1000.0, 1000.0
    held = (101325.0 - 2300.0) / (density * g)
    found = transient.pump_trip(
        Column(length, 0.2, density=density), velocity=1e-4, wave_speed=1400.0,
        start_depth=-held - 5.0, end_depth=length - held - 5.0, pump="displacement", run_down=0.0,
        sea_density=density, duration=64.0, cells=50, records=641,
    )  # fmt: skip
    area = 0.25 * np.pi * 0.2**2
    assert float(found.cavity[0]) == pytest.approx(10.0 * area, rel=0.02)
    assert float(found.cavity[1:].max()) == 0.0
    # It is fastest as it passes its balance, a quarter and three quarters of the way.
    smooth = np.convolve(found.end_velocity, np.ones(29) / 29.0, mode="same")
    period = 2.0 * np.pi * np.sqrt(length / g)
    assert found.time[np.argmax(smooth)] == pytest.approx(0.25 * period, rel=0.05)
    assert found.time[np.argmin(smooth)] == pytest.approx(0.75 * period, rel=0.05)


def test_margins_tell_what_the_cavities_are_worth() -> None:
    tank = Column(100.0, 0.3, density=1000.0)
    given: dict[str, Any] = {
        "wave_speed": 1000.0, "start_depth": 100.0, "valve_loss": 0.0, "suction_pressure": 1e5,
        "end_pressure": 101325.0, "shut_off": 0.0, "duration": 0.8, "cells": 50,
    }  # fmt: skip
    for velocity, parted in ((0.05, False), (0.25, True)):
        found = transient.valve_closure(tank, velocity=velocity, **given)
        sure = transient.margins(found, rating=1e6, collapse_rating=1e6)
        assert bool(sure.parted) == parted
        assert (float(sure.spare) == 0.0) == parted
        share = np.max(found.cavity) / (0.25 * np.pi * 0.09 * 2.0)
        assert float(sure.cavity) == pytest.approx(share)
