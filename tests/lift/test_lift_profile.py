"""Along the pipes: pressures that meet the state's, and a flux of solids that never changes."""

from __future__ import annotations

import lift_study
import numpy as np
import pytest

from kaidei.lift import seawater
from kaidei.lift.design import Limits
from kaidei.lift.operating import Point, operate, solve
from kaidei.lift.profile import profile

DEPTHS = np.linspace(0.0, 5600.0, 2001)


def state(**changes: object) -> tuple[object, Point]:
    item = lift_study.design(**changes)
    return item, operate(item, lift_study.mud(), dilution=4.0, slurry_flow=0.015)


def test_solids_flux_is_the_same_all_the_way_up() -> None:
    item, point = state()
    found = profile(item, lift_study.mud(), point)
    assert found.depth.shape == (1, 301)
    flux = found.solids_flux[0]
    np.testing.assert_allclose(flux, flux[0], rtol=1e-12)
    lifted = point.slurry_flow[0] / 5.0 * 550.0
    assert flux[0] == pytest.approx(lifted, rel=1e-12)
    # The water expands on its way up: faster and thinner at the top.
    assert np.all(np.diff(found.velocity[0]) < 0.0)
    assert np.all(np.diff(found.solids[0]) > 0.0)
    assert np.all(np.diff(found.pressure[0]) > 0.0)
    # What stands in the pipe is what is delivered times the hold-up.
    delivered = found.solids_flux / (found.velocity * 0.25 * np.pi * (0.305**2 - 0.168**2))
    grain = lift_study.mud().grain_density[0]
    np.testing.assert_allclose(found.solids[0], delivered[0] / grain * point.holdup[0], rtol=1e-9)


@pytest.mark.parametrize("height", [0.0, 20.0])
def test_both_pipes_end_at_the_cylinders_pressure(height: float) -> None:
    item, point = state(concept="closed_circulation", seal_conductance=0.0, outlet_height=height)
    found = profile(item, lift_study.mud(), point, DEPTHS)
    sea = 9.80665 * np.trapezoid(seawater.density(DEPTHS), DEPTHS)
    assert found.sea_pressure[0, -1] == pytest.approx(sea, rel=1e-9)
    over = point.overpressure[0]
    assert found.pressure[0, -1] - sea == pytest.approx(over, rel=1e-3)
    into = over + point.unit_friction[0]
    assert found.water_pressure[0, -1] - sea == pytest.approx(into, rel=1e-3)
    top = point.pump_pressure[0] + point.inlet_head[0]
    assert found.water_pressure[0, 0] == pytest.approx(
        top - point.down_friction[0] * height / (5600.0 + height), rel=1e-9, abs=1.0
    )


def test_stations_raise_the_pressure_where_they_stand() -> None:
    item, point = state(concept="pump", stations=3.0)
    found = profile(item, lift_study.mud(), point, DEPTHS)
    step = np.diff(found.pressure[0])
    stations = np.flatnonzero(step < 0.0)
    np.testing.assert_allclose(DEPTHS[stations], [5600 / 3, 2 * 5600 / 3], atol=6.0)
    # Below the second station one third of the head is still to come, from the lowest.
    missing = found.sea_pressure[0, -1] - found.pressure[0, -1]
    third = point.booster_pressure[0] / 3.0
    assert missing == pytest.approx(-third + point.unit_friction[0], rel=2e-2)
    assert np.isnan(found.water_pressure).all()


def test_a_pipe_at_rest_has_no_profile_and_places_are_checked() -> None:
    item = lift_study.design()
    still = operate(item, lift_study.mud(), dilution=4.0, slurry_flow=0.0)
    assert np.isnan(profile(item, lift_study.mud(), still).velocity).all()
    with pytest.raises(ValueError, match="between the surface and the foot"):
        profile(item, lift_study.mud(), still, [0.0, 6000.0])
    with pytest.raises(ValueError, match="rising"):
        profile(item, lift_study.mud(), still, [10.0, 0.0])


def test_an_airlift_runs_through_the_same_profile() -> None:
    design = lift_study.design(2, concept=["airlift", "pump"], riser_bore=0.28, unit_loss=2.0,
                               injection_depth=2500.0, outlet_height=8.0)  # fmt: skip
    point = solve(design, lift_study.mud(2), Limits(power=1e8), feed=0.003, dilution=4.0).point
    found = profile(design, lift_study.mud(2), point, DEPTHS)
    above = DEPTHS < 2490.0
    assert np.all(found.void[0, DEPTHS > 2510.0] == 0.0)
    assert np.all(np.diff(found.void[0, above]) < 0.0)
    assert np.all(np.diff(found.velocity[0, above]) < 0.0)
    assert np.all(np.diff(found.pressure[0]) > 0.0)
    # At its foot it meets the sea, but for the fewer cells its flow was found in.
    assert found.pressure[0, -1] == pytest.approx(found.sea_pressure[0, -1], rel=5e-4)
    assert 0.0 < found.pressure[0, 0] < 1e6
    lumps = 0.2 / 5.0
    assert np.all(found.lumps[0] > lumps)
    np.testing.assert_allclose(found.solids_flux[0], 0.003 * 550.0, rtol=1e-6)
    assert np.all(found.void[1] == 0.0)
