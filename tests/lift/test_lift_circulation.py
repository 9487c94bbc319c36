"""Closed circulation: energy, continuity, the lower end, and the limits where they must agree."""

from __future__ import annotations

import dataclasses

import lift_study
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.lift import circulation, friction, mud, seawater
from kaidei.lift.circulation import Design, Point


def state(item: Design, dilution: float = 4.0, flow: float = 54.0 / 3600.0) -> Point:
    n = len(item.depth)
    return circulation.operate(
        item, lift_study.mud(n), seawater.column(item.depth), np.full(n, dilution),
        np.full(n, flow),
    )  # fmt: skip


@given(
    dilution=st.floats(1.0, 60.0),
    flow=st.floats(0.002, 0.2),
    booster=st.floats(0.0, 8e6),
    conductance=st.floats(0.0, 1e-7),
    set_point=st.floats(-2e4, 2e4),
    height=st.floats(0.0, 28.0),
    direction=st.sampled_from(circulation.DIRECTIONS),
)
def test_energy_closes_and_nothing_is_lost(
    dilution: float, flow: float, booster: float, conductance: float, set_point: float,
    height: float, direction: str,
) -> None:  # fmt: skip
    item = lift_study.design(
        booster_limit=booster, seal_conductance=conductance, set_point=set_point,
        outlet_height=height, direction=direction,
    )  # fmt: skip
    point = state(item, dilution, flow)
    spent = circulation.energy(point)
    paid = spent["pump"] + spent["booster"] + spent["penetration"]
    used = spent["friction"] + spent["throttle"] + spent["lift"] + spent["leak"]
    scale = sum(np.abs(power[0]) for power in spent.values())
    assert abs(paid[0] - used[0]) <= 1e-9 * scale
    inflow = point.water_flow + point.mud_flow
    assert inflow[0] == pytest.approx(point.slurry_flow[0] + point.leak[0], rel=1e-12)


def test_without_mud_it_is_plain_friction() -> None:
    """Nearly no mud: no weight to lift, no yield stress, water friction on both legs."""
    item = lift_study.design(booster_limit=0.0, seal_conductance=0.0)
    flow = 0.02
    point = state(item, 1e13, flow)
    water = {"density": seawater.column(item.depth).mean_density, "consistency": 1.5e-3,
             "roughness": 5e-5}  # fmt: skip
    down = friction.pipe_gradient(flow, 0.146, **water) * 5600.0
    up = friction.annulus_gradient(
        flow, 0.305, 0.168, **water, eccentricity=0.5, exact=False
    ) * 5600.0  # fmt: skip
    assert point.density_head[0] == pytest.approx(0.0, abs=1e-3)
    assert point.down_friction[0] == pytest.approx(down[0], rel=1e-9)
    assert point.slurry_friction[0] == pytest.approx(up[0], rel=1e-9)
    total = down[0] + up[0] + point.unit_friction[0]
    assert point.pump_pressure[0] == pytest.approx(total, rel=1e-9)


def test_a_closed_cylinder_stands_3_and_a_half_megapascal_above_the_sea() -> None:
    """At one to four: 3.5 MPa, 24.8 MN on a bore of 3 m (project's cautions; mud of 1,370)."""
    item = lift_study.design(booster_limit=0.0, seal_conductance=0.0)
    point = circulation.operate(
        item, lift_study.mud(wet_density=1370.0), seawater.column(item.depth), np.array([4.0]),
        np.array([1e-4]),
    )  # fmt: skip
    assert point.density_head[0] == pytest.approx(3.5e6, rel=0.03)
    assert point.overpressure[0] >= point.density_head[0]


def test_reversal_moves_the_slurry_to_the_other_bore() -> None:
    forward = state(lift_study.design())
    back = state(lift_study.design(direction="reverse"))
    assert back.slurry_velocity[0] > forward.slurry_velocity[0]
    assert back.slurry_friction[0] > forward.slurry_friction[0]
    assert back.down_friction[0] < forward.down_friction[0]
    item = lift_study.design(direction="reverse")
    slurry = mud.rheology(lift_study.mud(), np.array([4.0]))
    pipe = friction.pipe_gradient(
        54.0 / 3600.0, 0.146, density=back.slurry_density, yield_stress=slurry.yield_stress,
        consistency=slurry.consistency, roughness=5e-5,
    )  # fmt: skip
    assert back.slurry_friction[0] == pytest.approx(float(pipe[0]) * item.depth[0])


def test_zero_conductance_is_closed_and_a_great_one_is_ambient() -> None:
    """For a given inflow: all rises, or all leaks at the sea's pressure; a booster pays instead."""
    n = 5
    conductance = np.array([0.0, 1e-10, 1e-9, 1e-8, 1e-3])
    inflow = np.full(n, 0.02)
    item = lift_study.design(n, booster_limit=0.0, seal_conductance=conductance)
    water = seawater.column(item.depth)
    found = circulation.balance(item, lift_study.mud(n), water, np.full(n, 4.0), inflow)
    assert found.slurry_flow[0] == pytest.approx(0.02, rel=1e-9)
    assert found.leak[0] == 0.0
    assert np.all(np.diff(found.slurry_flow) <= 0.0)
    assert not found.circulates[-1]
    assert found.overpressure[-1] == pytest.approx(0.0, abs=100.0)
    np.testing.assert_allclose(found.slurry_flow + found.leak, inflow, rtol=1e-9)

    boosted = lift_study.design(n, booster_limit=8e6, seal_conductance=conductance)
    paid = circulation.balance(boosted, lift_study.mud(n), water, np.full(n, 4.0), inflow)
    np.testing.assert_allclose(paid.slurry_flow, inflow, rtol=1e-9)
    np.testing.assert_allclose(paid.overpressure, 0.0, atol=1e-6)


def test_balance_and_operate_are_inverse() -> None:
    item = lift_study.design(booster_limit=2e6, seal_conductance=1e-9)
    water, dilution = seawater.column(item.depth), np.array([4.0])
    point = circulation.operate(item, lift_study.mud(), water, dilution, np.array([0.02]))
    inflow = point.water_flow + point.mud_flow
    found = circulation.balance(item, lift_study.mud(), water, dilution, inflow)
    assert found.slurry_flow[0] == pytest.approx(0.02, rel=1e-9)
    assert found.overpressure[0] == pytest.approx(point.overpressure[0], rel=1e-9)


def test_solids_flux_is_the_same_all_the_way_up() -> None:
    item = lift_study.design()
    point = state(item)
    found = circulation.profile(item, lift_study.mud(), point, np.linspace(0.0, 5600.0, 50))
    flux = found.solids_flux[0]
    np.testing.assert_allclose(flux, flux[0], rtol=1e-12)
    # The water expands on its way up: faster and thinner at the top.
    assert np.all(np.diff(found.velocity[0]) < 0.0)
    assert np.all(np.diff(found.solids[0]) > 0.0)
    assert np.all(np.diff(found.pressure[0]) > 0.0)


def test_profile_ends_at_the_cylinders_pressure() -> None:
    item = lift_study.design(booster_limit=0.0, seal_conductance=0.0)
    point = state(item)
    depths = np.linspace(0.0, 5600.0, 2001)
    found = circulation.profile(item, lift_study.mud(), point, depths)
    rho = seawater.density(depths)
    sea = 9.80665 * np.trapezoid(rho, depths)
    assert found.pressure[0, -1] - sea == pytest.approx(point.overpressure[0], rel=1e-3)


@given(low=st.floats(0.003, 0.1), factor=st.floats(1.05, 3.0))
def test_more_flow_takes_more_power(low: float, factor: float) -> None:
    item = lift_study.design()
    assert state(item, 4.0, low * factor).shaft_power[0] > state(item, 4.0, low).shaft_power[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"inner_diameter": 0.4}, "does not fit"),
        ({"inner_bore": 0.2}, "wall"),
        ({"inner_bore": 0.0}, "no bore"),
        ({"depth": 0.0}, "depth"),
        ({"seal_conductance": -1.0}, "conductance"),
        ({"booster_limit": -1.0}, "booster pressure"),
        ({"pump_efficiency": 0.0}, "efficiency"),
    ],
)
def test_a_design_that_cannot_be_is_answered_in_words(change: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        circulation.check(lift_study.design(**change))
    with pytest.raises(ValueError, match="forward, reverse"):
        circulation.check(dataclasses.replace(lift_study.design(), direction="sideways"))
