"""Airlift: exact limits, conservation, a slow plain integration, measurements, words for faults."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaidei.lift import airlift_search, gas, settling
from kaidei.lift.airlift import Closure, gas_needed, solve, water_flow

TABLE = Path(__file__).parents[3] / "shared" / "reference" / "data" / "lift_airlift_tuning.csv"

DEEP: dict[str, Any] = {
    "depth": 5600.0, "injection_depth": 2500.0, "height": 10.0, "feed_fraction": 0.05,
    "grain_size": 0.004, "grain_density": 1350.0,
}  # fmt: skip
"""Mud lumps of 4 mm from the sea floor off Minamitorishima, gas half way."""


# --- limits -------------------------------------------------------------------------------------


def test_no_gas_lifts_nothing_and_says_so() -> None:
    lifted = solve(0.0, 0.3, **DEEP)
    assert float(lifted.water_flow) == float(lifted.solids_flow) == 0.0
    assert float(lifted.compression_power) == 0.0
    assert str(lifted.reason_names) == "no gas"


def test_too_little_submergence_lifts_nothing_and_says_so() -> None:
    # A void above 1 / 1.2 is out of reach of slugs at any gas flow that leaves the wall wet.
    assert float(water_flow(1e-4, 0.0254, 4.0, 0.05)) == 0.0
    assert "too heavy" in str(solve(1e-4, 0.0254, depth=0.2, height=3.8).reason_names)


def test_regimes_follow_one_another_as_gas_grows() -> None:
    flows = np.array([1e-3, 3e-2, 0.25, 1.0])
    names = solve(flows, 0.1, depth=9.0, height=1.0, liquid_density=998.2).profile
    assert names is not None
    assert names.regime_names[:, 0].tolist() == ["bubbly", "slug", "churn", "annular"]
    assert names.regime_names[0, -1] == "liquid"


# --- conservation -------------------------------------------------------------------------------

WORKING = [
    {"gas_flow": 1.0, "diameter": 0.3, **DEEP},
    {"gas_flow": 5.0, "diameter": 0.3, **DEEP, "grain_size": 0.0},
    {"gas_flow": 3.0, "diameter": 0.25, "upper_diameter": 0.35, "step_depth": 400.0, **DEEP},
    {"gas_flow": 3.0, "diameter": 0.25, "upper_diameter": 0.35, "step_depth": 4000.0, **DEEP},
    {"gas_flow": 1e-3, "diameter": 0.0254, "depth": 2.0, "height": 2.0},
    {
        "gas_flow": 5.0,
        "diameter": 0.3,
        **DEEP,
        "grain_size": 0.0,
        "liquid_density": 1028.0,
        "compressibility": 4.3e-10,
        "yield_stress": 1.0,
        "viscosity": 0.006,
    },
]


@pytest.mark.parametrize("given_", WORKING)
def test_energy_supplied_is_energy_used(given_: dict[str, Any]) -> None:
    lifted = solve(**given_)
    assert float(lifted.water_flow) > 0.0
    energy = lifted.energy
    used = energy.lift + energy.friction + energy.slip + energy.acceleration + energy.inlet
    assert float(used) == pytest.approx(float(energy.gas + energy.sea), rel=1e-6)
    assert min(float(energy.lift), float(energy.friction), float(energy.inlet)) > 0.0


def test_gas_gives_the_work_of_its_equation_of_state() -> None:
    lifted = solve(1.0, 0.3, **DEEP, cells=2000)
    work = gas.isothermal_work(lifted.injection_pressure, 283.15)
    assert float(lifted.compression_power) == pytest.approx(float(lifted.gas_mass * work))
    assert float(lifted.energy.gas) == pytest.approx(float(lifted.compression_power), rel=1e-4)


@pytest.mark.parametrize("given_", WORKING)
def test_gas_and_grains_pass_every_place_alike(given_: dict[str, Any]) -> None:
    lifted = solve(**given_)
    there = lifted.profile
    assert there is not None
    area = 0.25 * np.pi * there.bore**2
    mass = gas.density(there.pressure, 283.15) * there.gas_velocity * area
    assert mass[:-1] == pytest.approx(float(lifted.gas_mass), rel=1e-9)
    thinner = given_.get("compressibility", 0.0) * (there.pressure[-1] - there.pressure)
    volume = there.slurry_velocity * area / (1.0 + thinner)
    assert volume == pytest.approx(float(lifted.slurry_flow), rel=2e-3 if thinner.any() else 1e-12)
    assert np.all(np.diff(there.pressure) > 0.0)
    if "feed_fraction" in given_ and given_["grain_size"] > 0.0:
        speed = float(settling.velocity(0.004, 1350.0, fluid_density=1026.0, viscosity=1.4e-3))
        sinking = speed * (1.0 - there.void) * (1.0 - there.grains) ** 2.39
        flux = there.grains * (there.slurry_velocity - sinking) * area
        assert flux == pytest.approx(float(lifted.solids_flow), rel=1e-6)
        assert np.all(there.grains > 0.05)


# --- behaviour ----------------------------------------------------------------------------------


@pytest.mark.parametrize("ratio", [0.45, 0.6, 0.75])
def test_water_rises_and_then_falls_with_gas(ratio: float) -> None:
    flow = water_flow(np.geomspace(2e-5, 2e-2, 60), 0.0254, 4.0, ratio)
    top = int(np.argmax(flow))
    assert 0 < top < 59
    assert np.all(np.diff(flow[: top + 1]) >= 0.0)
    assert np.all(np.diff(flow[top:]) < 0.0)


bores, lengths = st.floats(0.012, 0.4), st.floats(1.0, 300.0)
ratios, speeds = st.floats(0.1, 0.95), st.floats(0.02, 15.0)


@settings(max_examples=60)
@given(bores, lengths, ratios, ratios, speeds)
def test_more_submergence_lifts_more(
    bore: float, long: float, one: float, other: float, speed: float
) -> None:
    low, high = sorted((one, other))
    flow = water_flow(speed * 0.25 * np.pi * bore**2, bore, long, [low, high])
    assert np.all(np.isfinite(flow))
    assert 0.0 <= flow[0] <= flow[1] * (1.0 + 1e-3)


@settings(max_examples=40)
@given(bores, lengths, ratios, speeds, st.floats(0.0, 0.3), st.floats(0.0, 0.01))
def test_profiles_keep_their_bounds(
    bore: float, long: float, ratio: float, speed: float, feed: float, size: float
) -> None:
    lifted = solve(
        speed * 0.25 * np.pi * bore**2, bore, depth=ratio * long, height=(1.0 - ratio) * long,
        feed_fraction=feed, grain_size=size,
    )  # fmt: skip
    assert bool(lifted.converged)
    assert float(lifted.slurry_flow) >= 0.0
    there = lifted.profile
    assert there is not None
    if float(lifted.slurry_flow) == 0.0:
        assert int(lifted.reason) in (airlift_search.TOO_HEAVY, airlift_search.GRAINS_SINK)
        assert np.isnan(there.pressure).all()
        return
    assert np.all((there.void >= 0.0) & (there.void < 1.0))
    assert np.all(np.diff(there.void[:-1]) < 1e-3)
    assert np.all((there.grains >= feed * (1.0 - 1e-12)) & (there.grains <= 0.6))
    if int(lifted.reason) == airlift_search.FLOODS:
        return
    energy = lifted.energy
    assert float(sum(energy[2:])) == pytest.approx(float(energy.gas + energy.sea), rel=1e-6)


def test_an_array_is_its_scalars() -> None:
    flows, bores_ = np.array([[1e-4], [1e-3], [4e-3]]), np.array([0.02, 0.05])
    both = water_flow(flows, bores_, 4.0, 0.6)
    assert both.shape == (3, 2)
    for i, j in np.ndindex(3, 2):
        assert both[i, j] == float(water_flow(flows[i, 0], bores_[j], 4.0, 0.6))


def test_water_compressed_alike_on_both_sides_changes_little() -> None:
    plain = solve(5.0, 0.3, **DEEP)
    thick = solve(5.0, 0.3, **DEEP, compressibility=4.3e-10)
    # Volumes are those at the intake, of water that is 2.5 percent thinner on deck.
    assert float(thick.slurry_flow) == pytest.approx(float(plain.slurry_flow), rel=0.025)


def test_liquid_mass_passes_every_place_alike_when_compressed() -> None:
    water = {"liquid_density": 1028.0, "compressibility": 4.3e-10}
    lifted = solve(5.0, 0.3, **DEEP | water | {"grain_size": 0.0})
    there = lifted.profile
    assert there is not None
    dense = 1028.0 * (1.0 + 4.3e-10 * (there.pressure - 101325.0))
    mass = (1.0 - there.grains) * there.slurry_velocity * dense
    assert mass[:-1] == pytest.approx(mass[0], rel=1e-12)
    grains = there.grains * there.slurry_velocity
    assert grains == pytest.approx(grains[0], rel=1e-12)


def test_a_stronger_mud_is_lifted_less() -> None:
    # At 3 m/s turbulence rubs with some 30 Pa: a weaker plug is not felt (the larger law holds).
    stress = np.array([0.0, 10.0, 40.0, 100.0])
    lifted = solve(3.0, 0.3, **DEEP | {"grain_size": 0.0}, viscosity=0.01, yield_stress=stress)
    flow = lifted.slurry_flow
    assert flow[1] == pytest.approx(flow[0], rel=1e-8)
    assert np.all(np.diff(flow[1:]) < -0.05 * flow[0])
    # 4 / D of the stress over the pipe is more than the gas lightens the column by.
    stuck = solve(0.01, 0.1, **DEEP | {"grain_size": 0.0}, viscosity=0.01, yield_stress=50.0)
    assert float(stuck.slurry_flow) == 0.0


def test_least_gas_undoes_the_flow() -> None:
    flows = np.array([0.3, 1.0, 3.0])
    mud = DEEP | {"yield_stress": 0.3, "viscosity": 0.006, "compressibility": 4.3e-10}
    lifted = solve(flows, 0.3, **mud, profiles=False)
    assert gas_needed(lifted.slurry_flow, 0.3, **mud) == pytest.approx(flows, rel=1e-6)
    assert float(gas_needed(5.0, 0.3, **mud)) == np.inf
    assert float(gas_needed(lifted.slurry_flow[2], 0.3, **mud, greatest_gas_flow=2.9)) == np.inf
    with pytest.raises(ValueError, match="slurry flow"):
        gas_needed(0.0, 0.3, **mud)


@pytest.mark.parametrize("injection", [500.0, 2500.0, 6000.0])
@pytest.mark.parametrize("flow", [0.2, 5.0, 40.0, 200.0])
def test_deep_risers_have_an_answer(injection: float, flow: float) -> None:
    lifted = solve(flow, 0.3, **DEEP | {"depth": 6000.0, "injection_depth": injection})
    assert bool(lifted.converged)
    if injection == 500.0 and flow in (0.2, 200.0):
        # Half a kilometre of gas under six of slurry: first too little, then friction eats it.
        assert "would lift the liquid alone" in str(lifted.reason_names)
        return
    assert float(lifted.slurry_flow) > 0.0
    assert np.isfinite(np.asarray(lifted.profile)).all()
    assert float(lifted.solids_flow) == pytest.approx(0.05 * float(lifted.slurry_flow))


def test_choked_discharge_is_said() -> None:
    lifted = solve(200.0, 0.3, **DEEP)
    assert "choked" in str(lifted.reason_names)
    assert lifted.profile is not None
    assert float(lifted.profile.pressure[0]) > 101325.0


def test_a_film_that_cannot_hold_is_said() -> None:
    # Much gas, little push: what a film of 0.99 void lets up, slugs of 0.84 would not.
    lifted = solve(0.00795, 0.02873, depth=17.187, injection_depth=1.409, height=24.268)
    assert "floods" in str(lifted.reason_names)
    assert bool(lifted.converged)
    assert 0.0 < float(lifted.water_flow) < 1e-6


def test_grains_too_heavy_to_carry_are_said() -> None:
    lifted = solve(5e-3, 0.3, depth=50.0, height=1.0, feed_fraction=0.1, grain_size=0.03)
    assert float(lifted.solids_flow) == 0.0
    assert "would lift the liquid alone" in str(lifted.reason_names)


def test_heavier_feed_lifts_less_slurry() -> None:
    feed = np.array([0.0, 0.02, 0.05, 0.1])
    lifted = solve(3.0, 0.3, **DEEP | {"feed_fraction": feed})
    assert np.all(np.diff(lifted.slurry_flow) < 0.0)


def test_a_wider_top_helps_much_gas() -> None:
    plain = solve(20.0, 0.3, **DEEP)
    wide = solve(20.0, 0.3, **DEEP, upper_diameter=0.5, step_depth=300.0)
    assert float(wide.slurry_flow) > 1.1 * float(plain.slurry_flow)
    same = solve(20.0, 0.3, **DEEP, upper_diameter=0.3, step_depth=300.0)
    assert float(same.slurry_flow) == float(plain.slurry_flow)


# --- measurements -------------------------------------------------------------------------------


def test_accuracy_on_measured_curves() -> None:
    """Stenning and Martin (1968), Kassab and others (2009), Todoroki and others (1973), digitised.

    Submergence 0.4 and more, above a fifth of each curve's maximum; one set of constants.
    """
    if not TABLE.is_file():
        pytest.skip("the measured airlift curves are not beside this checkout")
    with TABLE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if "Goharzadeh" not in row["source"]]
    curve = np.array([row["source"] + row["submergence_ratio"] for row in rows])
    gas_flow, bore, long, ratio, water = (
        np.array([float(row[key]) for row in rows])
        for key in ("Qair_20C_1atm_m3s", "D_m", "L_m", "submergence_ratio", "Qwater_m3s")
    )
    peak = np.array([water[curve == name].max() for name in curve])
    used = (ratio >= 0.4) & (water > 0.2 * peak)
    assert used.sum() == 87
    model = water_flow(gas_flow[used], bore[used], long[used], ratio[used])
    error = np.abs(model / water[used] - 1.0)
    assert error.mean() <= 0.13
    assert (error <= 0.2).mean() >= 0.8
    assert error.mean() <= 0.10  # what it reaches
    assert np.median(error) <= 0.055


# --- faults -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"injection_depth": 5700.0}, "below the seabed"),
        ({"injection_depth": 0.0}, "above the surface"),
        ({"diameter": 0.0}, "diameter must be above zero"),
        ({"upper_diameter": 0.2}, "may only widen"),
        ({"feed_fraction": 0.65}, "beyond packing"),
        ({"feed_fraction": -0.1}, "below zero"),
        ({"grain_density": 900.0}, "heavier than the liquid"),
        ({"viscosity": 0.0}, "viscosity"),
        ({"yield_stress": -1.0}, "yield stress"),
        ({"compressibility": 1e-3}, "compressibility"),
        ({"gas_flow": -1.0}, "gas flow"),
        ({"gas_flow": np.nan}, "finite"),
        ({"depth": 7000.0, "injection_depth": 6900.0}, "650 bar"),
        ({"height": -1.0}, "discharge"),
        ({"temperature": 20.0}, "kelvin"),
        ({"surface_tension": 0.0}, "surface tension"),
        ({"closure": Closure(profile=0.5)}, "closure"),
        ({"cells": 2}, "cells"),
    ],
)
def test_faults_are_said_in_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        solve(**{"gas_flow": 1.0, "diameter": 0.3, **DEEP} | changes)


@pytest.mark.parametrize("ratio", [0.0, 1.0, 1.4, -0.2])
def test_submergence_lies_between_0_and_1(ratio: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        water_flow(1e-3, 0.0254, 4.0, ratio)


def test_a_flow_not_found_is_an_error_or_a_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(cases: Any, *_: Any) -> Any:
        count = len(cases)
        return np.full(count, np.nan), np.full(count, 5.0), np.zeros((count, 8))

    monkeypatch.setattr(airlift_search, "solve_all", lost)
    with pytest.raises(ValueError, match="no solution"):
        solve(1.0, 0.3, **DEEP)
    with pytest.raises(ValueError, match="no solution"):
        water_flow([1e-3, 2e-3], 0.0254, 4.0, 0.5)
    flagged = solve([1.0, 2.0], 0.3, **DEEP)
    assert not flagged.converged.any()
    assert np.isnan(flagged.water_flow).all()
