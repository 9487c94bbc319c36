"""Every concept: energy, continuity, the lower end, and the limits where they must agree."""

from __future__ import annotations

from typing import Any

import lift_study
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import g

from kaidei.lift import friction, jet_pump, mud, seawater
from kaidei.lift.balancing import balance
from kaidei.lift.design import CONCEPTS, DIRECTIONS, Design, Limits
from kaidei.lift.operating import Point, energy, operate, solve

FLOW = 54.0 / 3600.0


def state(item: Design, dilution: float = 4.0, flow: float = FLOW, **changes: Any) -> Point:
    return operate(item, lift_study.mud(**changes), dilution=dilution, slurry_flow=flow)


def closes(point: Point) -> None:
    """Energy to 1e-9 of what is turned over, and every cubic metre."""
    spent = energy(point)
    paid = sum(spent[name] for name in ("pump", "booster", "gas", "penetration"))
    used = sum(spent[name] for name in ("friction", "throttle", "lift", "leak", "slip"))
    scale = sum(np.abs(power) for power in spent.values())
    assert np.all(np.abs(paid - used) <= 1e-9 * scale)
    inflow = point.water_flow + point.mud_flow + point.intake
    np.testing.assert_allclose(inflow, point.slurry_flow + point.leak, rtol=1e-12)


@settings(max_examples=60)
@given(
    dilution=st.floats(1.5, 60.0),
    flow=st.floats(0.002, 0.2),
    booster=st.floats(0.0, 8e6),
    conductance=st.floats(0.0, 1e-7),
    set_point=st.floats(-2e4, 2e4),
    height=st.floats(0.0, 28.0),
    direction=st.sampled_from(DIRECTIONS),
    concept=st.sampled_from(CONCEPTS[:4]),
    kind=st.sampled_from(["centrifugal", "displacement"]),
)
def test_energy_closes_and_nothing_is_lost(
    dilution: float, flow: float, booster: float, conductance: float, set_point: float,
    height: float, direction: str, concept: str, kind: str,
) -> None:  # fmt: skip
    item = lift_study.design(
        booster_limit=booster, seal_conductance=conductance, set_point=set_point,
        outlet_height=height, direction=direction, concept=concept, pump_kind=kind,
    )  # fmt: skip
    point = state(item, dilution, flow)
    if np.isfinite(point.pump_pressure[0]):
        closes(point)


def test_without_mud_it_is_plain_friction() -> None:
    """Nearly no mud: no weight to lift, no yield stress, water friction on both legs."""
    item = lift_study.design(concept="closed_circulation", seal_conductance=0.0)
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
    item = lift_study.design(concept="closed_circulation", seal_conductance=0.0)
    point = state(item, 4.0, 1e-3, wet_density=1370.0, lump_share=0.0)
    assert point.density_head[0] == pytest.approx(3.5e6, rel=0.03)
    assert point.overpressure[0] >= point.density_head[0]


@pytest.mark.parametrize("concept", CONCEPTS[1:3])
def test_a_drive_below_holds_the_cylinder_at_its_set_point(concept: str) -> None:
    point = state(lift_study.design(concept=concept, set_point=3e3, booster_limit=9e6))
    assert point.overpressure[0] == pytest.approx(3e3)
    assert point.leak[0] == pytest.approx(3e3 * 1e-8)


def test_reversal_moves_slurry_and_hold_up_to_the_other_bore() -> None:
    forward = state(lift_study.design())
    item = lift_study.design(direction="reverse")
    back = state(item)
    assert back.slurry_velocity[0] > forward.slurry_velocity[0]
    assert back.slurry_friction[0] > forward.slurry_friction[0]
    assert back.down_friction[0] < forward.down_friction[0]
    # In the narrower bore lumps lag behind by less of the slurry's speed.
    assert 1.0 < back.holdup[0] < forward.holdup[0]
    slurry = mud.rheology(lift_study.mud(), np.array([4.0]))
    pipe = friction.pipe_gradient(
        FLOW, 0.146, density=back.slurry_density, yield_stress=slurry.yield_stress,
        consistency=slurry.consistency, roughness=5e-5,
    )  # fmt: skip
    assert back.slurry_friction[0] == pytest.approx(float(pipe[0]) * item.depth[0])


def test_lumps_that_lag_make_the_column_heavier_by_their_excess() -> None:
    lumpy = state(lift_study.design(), lump_share=0.4)
    lag = lumpy.slurry_velocity[0] * (1.0 - 0.4 / 5.0 / lumpy.lumps[0])
    assert 0.01 < lag < lumpy.slurry_velocity[0]
    fine = operate(
        lift_study.design(), lift_study.mud(lump_share=0.4, lump_size=1e-6), dilution=4.0,
        slurry_flow=FLOW,
    )  # fmt: skip
    carrier = (fine.slurry_density[0] - 0.08 * 1360.0) / 0.92
    more = (lumpy.lumps[0] - 0.08) * (1360.0 - carrier) * g * 5600.0
    assert lumpy.density_head[0] - fine.density_head[0] == pytest.approx(more, rel=1e-5)


def test_the_jet_pays_by_its_own_characteristic() -> None:
    point = state(lift_study.design(concept="bottom_jet_pump"))
    ratio = (1.0 + 1.0) / (4.0 - 1.0)
    assert point.water_flow[0] == pytest.approx(FLOW * 3.0 / 5.0)
    water = seawater.column(np.array([5600.0])).mean_density[0]
    heavy = (1360.0 + water) / 2.0 / water
    area = jet_pump.best_area_ratio(ratio, heavy, jet_pump.LOSSES)
    lift = point.density_head[0] + point.slurry_friction[0]
    drive = jet_pump.drive_pressure(lift, ratio, area, heavy, jet_pump.LOSSES)
    wanted = drive + point.down_friction[0] + point.unit_friction[0]
    assert point.pump_pressure[0] == pytest.approx(wanted, rel=1e-9)
    share = lift * FLOW * 2.0 / 5.0 / ((drive - lift) * point.water_flow[0])
    assert 0.2 < share < 0.4  # the efficiency of a liquid jet pump


def test_a_jet_without_drive_water_cannot_run() -> None:
    point = state(lift_study.design(concept="bottom_jet_pump", suction_dilution=4.0))
    assert np.isinf(point.pump_strain[0])


def test_pumps_share_the_head_and_pay_for_slurry() -> None:
    """One pipe open below: all it pays is weight, friction and the intake's loss."""
    point = state(lift_study.design(concept="pump"))
    paid = point.density_head + point.slurry_friction + point.unit_friction
    np.testing.assert_allclose(point.booster_pressure, paid, rtol=1e-12)
    assert point.overpressure[0] == point.leak[0] == point.water_flow[0] == 0.0
    part = point.booster_pressure[0] * FLOW / point.shaft_power[0]
    assert part < 0.4  # of water at the best point
    solid = state(lift_study.design(concept="pump", pump_kind="displacement"))
    assert solid.booster_pressure[0] == pytest.approx(point.booster_pressure[0])
    assert part < solid.booster_pressure[0] * FLOW / solid.shaft_power[0] <= 0.4


def test_zero_conductance_is_closed_and_a_great_one_is_ambient() -> None:
    """For a given inflow: all rises, or all leaks at the sea's pressure; a booster pays instead."""
    n = 5
    conductance = np.array([0.0, 1e-10, 1e-9, 1e-8, 1e-3])
    inflow = np.full(n, 0.02)
    item = lift_study.design(n, concept="closed_circulation", seal_conductance=conductance)
    found = balance(item, lift_study.mud(n), dilution=4.0, inflow=inflow)
    assert found.slurry_flow[0] == pytest.approx(0.02, rel=1e-9)
    assert found.leak[0] == 0.0
    assert np.all(np.diff(found.slurry_flow) <= 0.0)
    assert not found.circulates[-1]
    assert found.overpressure[-1] == pytest.approx(0.0, abs=100.0)
    np.testing.assert_allclose(found.slurry_flow + found.leak, inflow, rtol=1e-9)

    boosted = lift_study.design(n, booster_limit=8e6, seal_conductance=conductance)
    paid = balance(boosted, lift_study.mud(n), dilution=4.0, inflow=inflow)
    np.testing.assert_allclose(paid.slurry_flow, inflow, rtol=1e-9)
    np.testing.assert_allclose(paid.overpressure, 0.0, atol=1e-6)


def test_balance_and_operate_are_inverse() -> None:
    item = lift_study.design(booster_limit=2e6, seal_conductance=1e-9)
    point = state(item, 4.0, 0.02)
    inflow = point.water_flow + point.mud_flow
    found = balance(item, lift_study.mud(), dilution=4.0, inflow=inflow)
    assert found.slurry_flow[0] == pytest.approx(0.02, rel=1e-9)
    assert found.overpressure[0] == pytest.approx(point.overpressure[0], rel=1e-9)
    with pytest.raises(ValueError, match="no cylinder"):
        balance(lift_study.design(concept="pump"), lift_study.mud(), dilution=4.0, inflow=0.01)


@pytest.mark.parametrize("concept", CONCEPTS[:3])
def test_nothing_is_undefined_where_nothing_circulates(concept: str) -> None:
    """An open end that must hold pressure, a jet without drive water, a rest: inf or 0, no NaN."""
    item = lift_study.design(
        3, concept=concept, seal_conductance=[np.inf, np.inf, 1e-8], booster_limit=1e6,
        set_point=[0.0, 1e4, -1e4], unit_loss=[20.0, 0.0, 20.0],
    )  # fmt: skip
    for dilution, flow in ((4.0, FLOW), (4.0, 0.0), (1.0, FLOW), (1.0, 0.0)):
        point = operate(item, lift_study.mud(3), dilution=dilution, slurry_flow=flow)
        for name, values in (vars(point) | energy(point)).items():
            assert not np.isnan(values).any(), (name, dilution, flow)
    open_end = operate(item, lift_study.mud(3), dilution=4.0, slurry_flow=FLOW)
    if concept == "bottom_jet_pump":  # held at the sea's pressure, whatever its set point
        np.testing.assert_array_equal(open_end.overpressure[:2], 0.0)
        np.testing.assert_array_equal(open_end.leak[:2], 0.0)
    else:
        assert np.all(np.isposinf(open_end.leak[:2]))
        assert np.all(np.isposinf(open_end.pump_pressure[:2]))


def test_a_jet_without_drive_water_needs_an_infinite_pressure() -> None:
    item = lift_study.design(concept="bottom_jet_pump", suction_dilution=2.0)
    point = state(item, 2.0)
    assert point.pump_pressure[0] == point.shaft_power[0] == np.inf
    assert point.throttle[0] == point.water_flow[0] == 0.0
    found = solve(item, lift_study.mud(), Limits(pump_pressure=1e3), feed=0.003, dilution=2.0)
    assert found.mud_lifted[0] == 0.0
    assert found.point.shaft_power[0] == np.inf


def test_a_jet_does_not_press_a_cylinder_beyond_what_the_riser_needs() -> None:
    """Clear water needs no lift: the cylinder stands at what friction asks, below its set point."""
    item = lift_study.design(concept="bottom_jet_pump", set_point=3e4, seal_conductance=1e-9)
    point = state(item, 1e5, 0.001, lump_share=0.0)
    required = point.density_head + point.outlet_head + point.slurry_friction
    assert required[0] < 3e4
    assert point.overpressure[0] == required[0]
    assert point.leak[0] == pytest.approx(1e-9 * required[0], rel=1e-12)
    closes(point)


@settings(max_examples=30)
@given(low=st.floats(0.003, 0.1), factor=st.floats(1.05, 3.0))
def test_more_flow_takes_more_power(low: float, factor: float) -> None:
    for concept in CONCEPTS[:3]:
        item = lift_study.design(concept=concept)
        slow, fast = (state(item, 8.0, flow, lump_share=0.0) for flow in (low, low * factor))
        assert fast.shaft_power[0] > slow.shaft_power[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"inner_diameter": 0.4}, "does not fit"),
        ({"inner_bore": 0.2}, "wall"),
        ({"inner_bore": 0.0}, "no bore"),
        ({"depth": 0.0}, "depth"),
        ({"depth": np.nan}, "depth is not a number"),
        ({"seal_conductance": -1.0}, "conductance"),
        ({"booster_limit": -1.0}, "booster pressure"),
        ({"pump_efficiency": 0.0}, "efficiency"),
        ({"direction": "sideways"}, "forward, reverse"),
        ({"concept": "bucket"}, "concept 'bucket' is not known: take one of closed_circulation"),
        ({"closure": "mixing length"}, "wilson_thomas"),
        ({"concept": "pump", "stations": 0.0}, "at least one station"),
        ({"rotation_speed": -1.0}, "rotation speed cannot be below zero"),
        ({"roughness": 0.01}, "roughness must be at most"),
        ({"set_point": np.inf}, "set_point must be finite"),
        ({"set_point": -6e7}, "than a vacuum"),
        ({"concept": "airlift", "upper_diameter": 0.2}, "only widen"),
        ({"concept": "airlift", "injection_depth": 6000.0}, "below the seabed"),
        ({"concept": "airlift", "gas_supply": 0.0}, "needs gas"),
        ({"concept": "bottom_jet_pump", "jet_area_ratio": 1.0}, "jet_area_ratio"),
    ],
)
def test_a_design_that_cannot_be_is_answered_in_words(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        state(lift_study.design(**change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lump_size": 0.07}, "do not pass the gap"),
        ({"packing": 0.03}, "at or beyond packing"),
        ({"pore_density": 0.0}, "pore_density"),
        ({"lump_size": np.nan}, "lump_size is not a number"),
    ],
)
def test_a_mud_that_cannot_rise_is_answered_in_words(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        state(lift_study.design(), **change)
    with pytest.raises(ValueError, match=words):
        solve(lift_study.design(), lift_study.mud(**change), feed=0.003, dilution=4.0)


def test_a_closure_for_bingham_slurries_takes_no_other() -> None:
    item = lift_study.design(closure="darby_melson")
    assert state(item).slurry_friction[0] > 0.0
    with pytest.raises(ValueError, match="for Bingham slurries"):
        state(item, flow_index=0.7)


@pytest.mark.parametrize("name", ["seal_capacity", "uplift_capacity"])
@pytest.mark.parametrize("value", [0.0, -1.0])
def test_a_lower_end_that_bears_nothing_is_no_limit(name: str, value: float) -> None:
    with pytest.raises(ValueError, match="capacity must be above zero"):
        solve(lift_study.design(), lift_study.mud(), lift_study.limits(**{name: value}))


def test_names_may_differ_by_member() -> None:
    n = len(CONCEPTS) - 1
    mixed = operate(
        lift_study.design(n, concept=CONCEPTS[:4]), lift_study.mud(n), dilution=4.0,
        slurry_flow=FLOW,
    )  # fmt: skip
    for place, concept in enumerate(CONCEPTS[:4]):
        alone = state(lift_study.design(concept=concept))
        assert mixed.shaft_power[place] == alone.shaft_power[0]
