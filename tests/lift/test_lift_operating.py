"""The operating point: limits by name, the best dilution, and the way answers must move."""

from __future__ import annotations

import dataclasses
from typing import Any

import lift_study
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaidei.lift import mud as muds
from kaidei.lift import operating, seawater, settling
from kaidei.lift.design import Design, Limits
from kaidei.lift.mud import Mud
from kaidei.lift.operating import CODE, LIMITS, solve

T_WET_DAY = 1000.0 / 1360.0 / 86_400.0
"""Cubic metres a second of mud as it lies in a tonne of wet mud a day."""


def lift(target: float, *, design: dict | None = None, limits: dict | None = None,
         mud: dict | None = None, dilution: float = 4.0) -> operating.Solution:  # fmt: skip
    return solve(
        lift_study.design(**(design or {})), lift_study.mud(**(mud or {})),
        lift_study.limits(**(limits or {})), feed=np.array([target * T_WET_DAY]),
        dilution=np.array([dilution]),
    )  # fmt: skip


def test_350_wet_tonnes_a_day_need_about_54_cubic_metres_an_hour() -> None:
    """And two thirds of the pressure is weight, the power trivial (closed-circulation envelope)."""
    found = lift(350.0)
    assert LIMITS[int(found.limit[0])] == "target"
    assert found.point.slurry_flow[0] * 3600 == pytest.approx(54.0, rel=0.03)
    assert found.point.density_head[0] > 3e6
    assert found.point.shaft_power[0] < 3e5


def test_without_a_booster_the_seal_blows_out() -> None:
    found = lift(350.0, design={"concept": "closed_circulation"})
    assert LIMITS[int(found.limit[0])] == "seal blow-out"
    assert found.mud_lifted[0] == 0.0
    strong = lift(
        350.0,
        design={"concept": "closed_circulation"},
        limits={"seal_capacity": 1e8, "uplift_capacity": 1e8},
    )
    assert LIMITS[int(strong.limit[0])] == "target"


def test_carrying_capacity_forces_dilution_at_a_small_rate() -> None:
    thin = {"yield_scale": 0.0, "viscosity_rate": 5.0}
    small, large = lift(35.0, mud=thin), lift(700.0, mud=thin)
    assert small.point.dilution[0] > 10.0
    assert large.point.dilution[0] == pytest.approx(4.0)
    assert small.point.slurry_velocity[0] > 0.15


def test_the_inner_pipe_is_the_bottleneck_at_3500() -> None:
    """Velocity squared in the water string: pressure or power ends it; a larger one does not."""
    narrow = lift(3500.0)
    assert LIMITS[int(narrow.limit[0])] in ("pump pressure", "pump power", "seal blow-out")
    assert narrow.mud_lifted[0] < 2500 * T_WET_DAY
    assert narrow.point.down_friction[0] > 3 * narrow.point.slurry_friction[0]
    wide = lift(
        3500.0, design={"riser_bore": 0.53, "inner_bore": 0.30, "inner_diameter": 0.324},
        limits={"power": 1e7},
    )  # fmt: skip
    assert LIMITS[int(wide.limit[0])] == "target"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("pump pressure", {"limits": {"pump_pressure": 2e6, "power": 1e9}}),
        ("pump power", {"limits": {"power": 2e5}}),
        ("erosion velocity", {"limits": {"erosion_velocity": 0.8, "power": 1e9}}),
        ("hook load", {"limits": {"hook_capacity": 6e6}}),
        ("uplift", {"limits": {"uplift_capacity": 1e3, "seal_capacity": 1e8},
                    "design": {"booster_limit": 1e6}}),
        ("seal blow-out", {"design": {"booster_limit": 2e6}, "limits": {"power": 1e9,
                                                                       "pump_pressure": 1e9}}),
    ],
)  # fmt: skip
def test_each_limit_binds_by_its_name(name: str, change: dict) -> None:
    found = lift(3500.0, **change)
    assert LIMITS[int(found.limit[0])] == name
    assert found.mud_lifted[0] < 3500 * T_WET_DAY


def test_every_limit_is_kept_at_the_point_found() -> None:
    n = 40
    rng = np.random.default_rng(5)
    design = lift_study.design(n, booster_limit=rng.uniform(1e6, 8e6, n))
    limits = lift_study.limits(n, power=rng.uniform(2e5, 3e6, n))
    mud = lift_study.mud(n, yield_scale=rng.uniform(0.0, 0.2, n))
    feed = rng.uniform(20.0, 3000.0, n) * T_WET_DAY
    found = solve(design, mud, limits, feed=feed, dilution=np.full(n, 4.0))
    used = operating.strains(design, mud, limits, found.point)
    lifts = found.mud_lifted > 0.0
    for name, ratio in used.items():
        assert np.all(ratio[lifts] <= 1.0 + 1e-6), name
    slurry = muds.rheology(mud, found.point.dilution)
    carrying = settling.carrying_velocity(
        mud.lump_size, mud.wet_density, fluid_density=_carrier(design, mud, found.point.dilution),
        yield_stress=slurry.yield_stress, consistency=slurry.consistency,
        hydraulic_diameter=0.305 - 0.168, margin=1.3,
    )  # fmt: skip
    assert np.all(found.point.slurry_velocity[lifts] >= carrying[lifts] * (1 - 1e-6))
    assert np.all(found.mud_lifted <= feed * (1 + 1e-9))
    reached = found.limit == CODE["target"]
    np.testing.assert_allclose(found.mud_lifted[reached], feed[reached], rtol=1e-9)


def _carrier(design: Design, mud: Mud, dilution: np.ndarray) -> np.ndarray:
    """Density of what carries the lumps [kg/m3], at the column's mean."""
    water = seawater.column(design.depth).mean_density
    whole = seawater.slurry_density(water, muds.mass_fraction(mud, dilution), mud.grain_density)
    lumps = mud.lump_share / (1.0 + dilution)
    return (whole - lumps * mud.wet_density) / (1.0 - lumps)


def test_the_best_dilution_is_better_than_those_beside_it() -> None:
    shape = {"design": {"booster_limit": 2.5e6}}
    best = lift(3500.0, **shape)
    dilution = best.point.dilution[0] * np.array([0.7, 0.85, 1.0, 1.2, 1.6])
    found = operating.envelope(
        lift_study.design(**shape["design"]), lift_study.mud(), lift_study.limits(),
        dilution=dilution,
    )  # fmt: skip
    assert found.mud_lifted[0].max() <= best.mud_lifted[0] * 1.02
    assert found.mud_lifted[0, 2] == pytest.approx(best.mud_lifted[0], rel=1e-3)


def test_envelope_rises_falls_and_names_its_limits() -> None:
    found = operating.envelope(
        lift_study.design(booster_limit=2e6), lift_study.mud(), lift_study.limits(),
        dilution=np.geomspace(2.0, 80.0, 20),
    )  # fmt: skip
    rate = found.mud_lifted[0]
    assert rate[0] == 0.0
    assert LIMITS[int(found.limit[0, 0])] == "seal blow-out"
    top = rate.argmax()
    assert np.all(np.diff(rate[: top + 1]) >= -1e-12)
    assert np.all(np.diff(rate[top:]) <= 1e-12)


@pytest.mark.parametrize("concept", ["subsea_booster", "bottom_jet_pump", "pump"])
def test_the_envelope_is_where_the_map_says_that_it_works(concept: str) -> None:
    """Also where lumps gather at the least flow and weigh too much, but not at a faster one."""
    design = Design(5600.0, 0.28, 0.13, 0.15, concept=concept)
    mud, dilution = Mud(550.0, 1360.0), np.geomspace(1.5, 60.0, 25)
    feeds = np.geomspace(3e-4, 0.1, 120)
    works = operating.limit_map(design, mud, dilution=dilution, feed=feeds) == 0
    most = np.where(works, feeds, 0.0).max(axis=1)
    found = operating.envelope(design, mud, dilution=dilution).mud_lifted
    step = feeds[1] / feeds[0]
    assert most.max() > 0.0
    np.testing.assert_array_less(most, found * (1 + 1e-6) + 1e-12)
    np.testing.assert_array_less(found[most > 0.0], most[most > 0.0] * step * (1 + 1e-6))


def test_the_search_finds_what_brute_force_finds() -> None:
    """Random designs of every liquid concept, down to a pilot's few litres a second."""
    rng, n = np.random.default_rng(7), 100
    concept = rng.integers(0, 4, n)
    design = Design(
        5600.0, rng.uniform(0.2, 0.35, n), 0.13, 0.15, concept=concept,
        booster_limit=rng.uniform(2e6, 8e6, n), rated_pressure=rng.uniform(3e6, 9e6, n),
        rated_flow=rng.uniform(0.01, 0.05, n), seal_conductance=10 ** rng.uniform(-10, -7, n),
        set_point=rng.uniform(-1e4, 1e4, n),
    )  # fmt: skip
    mud = Mud(550.0, 1360.0, lump_share=rng.uniform(0.05, 0.5, n),
              yield_scale=rng.uniform(0.01, 0.15, n))  # fmt: skip
    limits = Limits(power=rng.uniform(5e4, 2e6, n), seal_capacity=np.where(concept == 0, 9e6, 5e4),
                    uplift_capacity=9e6)  # fmt: skip
    dilution, feeds = np.geomspace(1.0, 99.0, 120), np.geomspace(5e-5, 0.1, 150)
    works = operating.limit_map(design, mud, limits, dilution=dilution, feed=feeds) == 0
    most = np.where(works, feeds, 0.0).max(axis=2)
    found = operating.envelope(design, mud, limits, dilution=dilution).mud_lifted
    short = (most > 0.0) & (found < most * (1 - 1e-6))
    assert short.sum() <= 5e-4 * (most > 0.0).sum()
    best, most = solve(design, mud, limits).mud_lifted, most.max(axis=1)
    able = most > 0.0
    assert able.sum() > 70
    assert np.all(best[able] > 0.95 * most[able])
    assert np.mean(best[able] > 0.999 * most[able]) >= 0.98
    # Every feed that some dilution of the map lifts.
    member, place = np.nonzero(works.any(axis=1)[:, ::5])
    some = [_members(item, member) for item in (design, mud, limits)]
    missed = solve(*some, feed=feeds[::5][place]).limit != CODE["target"]
    assert missed.mean() <= 4e-3


def _members(item: Any, rows: np.ndarray) -> Any:
    arrays = {name: value[rows] for name, value in vars(item).items()
              if isinstance(value, np.ndarray) and value.ndim}  # fmt: skip
    return dataclasses.replace(item, **arrays)


@pytest.mark.parametrize(
    ("change", "dilution"),
    [
        ({"concept": "bottom_jet_pump", "suction_dilution": 4.0}, 4.0),
        ({"concept": "bottom_jet_pump", "suction_dilution": 4.0}, 2.0),
        ({"booster_limit": 1e6, "seal_conductance": np.inf}, 4.0),
    ],
)
def test_what_no_pump_could_bring_about_has_no_solution(change: dict, dilution: float) -> None:
    """A jet without drive water, an open end that would have to hold pressure."""
    design = lift_study.design(**change)
    code = operating.limit_map(
        design, lift_study.mud(), lift_study.limits(), dilution=dilution, feed=0.003
    )
    assert LIMITS[code.item()] == "no solution"


def test_a_pump_that_cannot_make_the_head_is_held_by_its_pressure() -> None:
    design = lift_study.design(concept="pump", rated_pressure=1e5)
    code = operating.limit_map(
        design, lift_study.mud(), lift_study.limits(), dilution=4.0, feed=0.003
    )
    assert LIMITS[code.item()] == "pump pressure"


@settings(max_examples=25)
@given(
    field=st.sampled_from(["pump_pressure", "power", "seal_capacity", "erosion_velocity"]),
    factor=st.floats(1.1, 4.0),
    booster=st.floats(5e5, 6e6),
)
def test_a_looser_limit_never_lifts_less(field: str, factor: float, booster: float) -> None:
    shape = {"booster_limit": booster}
    tight = lift_study.limits()
    loose = dataclasses.replace(tight, **{field: getattr(tight, field) * factor})
    wanted = {"feed": np.array([3500.0 * T_WET_DAY]), "dilution": np.array([4.0])}
    before = solve(lift_study.design(**shape), lift_study.mud(), tight, **wanted)
    after = solve(lift_study.design(**shape), lift_study.mud(), loose, **wanted)
    assert after.mud_lifted[0] >= before.mud_lifted[0] * (1 - 1e-3)


@settings(max_examples=25)
@given(low=st.floats(10.0, 2000.0), factor=st.floats(1.05, 3.0))
def test_a_higher_target_never_lifts_less(low: float, factor: float) -> None:
    before, after = lift(low), lift(low * factor)
    assert after.mud_lifted[0] >= before.mud_lifted[0] * (1 - 1e-3)


def test_one_member_alone_is_the_same_as_among_many() -> None:
    n = 12
    booster = np.linspace(0.5e6, 7e6, n)
    wanted = {"feed": np.full(n, 1500 * T_WET_DAY), "dilution": np.full(n, 4.0)}
    many = solve(
        lift_study.design(n, booster_limit=booster), lift_study.mud(n), lift_study.limits(n),
        **wanted,
    )  # fmt: skip
    for index in (0, 4, 11):
        one = lift(1500.0, design={"booster_limit": booster[index]})
        assert one.mud_lifted[0] == pytest.approx(many.mud_lifted[index], rel=1e-6)
        assert one.limit[0] == many.limit[index]


def test_bad_feed_is_answered_in_words() -> None:
    with pytest.raises(ValueError, match="feed must be above zero"):
        lift(0.0)
    with pytest.raises(ValueError, match="does not fit"):
        lift(350.0, design={"inner_diameter": 0.5})
