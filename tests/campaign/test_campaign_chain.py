"""The seams deposit -> lift -> campaign on the shipped study: what one gives, the next gets."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from kaidei import chain
from kaidei.deposit.area import PANEL_AREA
from kaidei.ensemble.draw import draw
from kaidei.streams import Streams
from kaidei.study import Study

STAGES = ("deposit", "lift", "campaign")
N = 64
NEVER = {
    "phase_start", "phase_end", "first_lift", "first_mud", "gate_passed", "longest_rest",
    "plug_held",
}  # fmt: skip
"""Dates and rests that may never come: no other number of the shipped study is infinite."""


def _through(study: Study, scenario: str) -> dict[str, Any]:
    specs = {stage: study.scenarios[scenario][stage] for stage in STAGES}
    drawn = draw(specs, seed=1, n=N, time=study.time)
    order, streams = chain.mine_order(specs["deposit"]), Streams(1, np.arange(N))
    found: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for stage in STAGES:
            found[stage] = chain.run_stage(
                stage, drawn[stage], streams, found, time=study.time, order=order
            )
    return found | {"drawn": drawn["campaign"]}


@pytest.fixture(scope="module")
def runs(shipped_study: Study) -> dict[str, dict[str, Any]]:
    return {name: _through(shipped_study, name) for name in ("ban", "ban-mud-3500")}


@pytest.fixture(params=["ban", "ban-mud-3500"])
def run(request: pytest.FixtureRequest, runs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return runs[request.param]


def test_every_number_is_one(run: dict[str, Any]) -> None:
    for stage in STAGES:
        for name, values in run[stage].data_vars.items():
            assert not np.isnan(values).any(), name
            assert name in NEVER or np.isfinite(values).all(), name


def test_solids_and_liquid_lifted_are_landed_returned_or_afloat(run: dict[str, Any]) -> None:
    lift, sea, drawn = run["lift"], run["campaign"], run["drawn"]
    dry = sea["phase_lifted_dry"]
    stocks = [sea[f"solids_{at}"].isel(month=-1) for at in ("on_ship", "in_shuttles", "on_island")]
    lifted, afloat = dry.sum("phase"), sum(stocks)
    ashore = sea["solids_landed"].sum("month")
    np.testing.assert_allclose(
        lifted, ashore + sea["plume_mass"].sum("year") + afloat, rtol=1e-12, atol=1e-6
    )
    liquid = (dry / lift["solids_fraction"] - dry).sum("phase")
    landed = (sea["water_landed"] + sea["salt_landed"]).sum("month")
    returned = sea["return_water"].sum("year") / (1.0 - drawn.salinity)
    home = (afloat < 1e-6).to_numpy()
    assert home.any()
    np.testing.assert_allclose(liquid[home], (landed + returned)[home], rtol=1e-9, atol=1e-6)
    assert (landed + returned <= liquid * (1 + 1e-9)).all()


def test_slurry_takes_the_room_of_its_grains_and_water(run: dict[str, Any]) -> None:
    """Grains as the deposit weighs them; pore water swells by 2.6 percent on its way up."""
    lift, grain = run["lift"], run["deposit"]["grain_density"]
    dry = lift["solids_rate"]
    room = dry / grain + dry * (1.0 / lift["solids_fraction"] - 1.0) / 1.026
    np.testing.assert_allclose(lift["slurry_rate"], room, rtol=0.01)


def test_holes_leave_room_in_their_panels(run: dict[str, Any]) -> None:
    sea = run["campaign"]
    area = sea.sizes["panel"] * PANEL_AREA * run["drawn"].panel_recovery
    assert (sea["footprint"].sum("year") <= area * (1 + 1e-9)).all()
    held = run["deposit"]["dry_density"] * run["lift"]["hole_area"] * run["lift"]["reach"]
    assert (run["lift"]["hole_dry_mass"] <= held).all()


def test_landed_metal_has_the_grade_of_slices_within_reach(run: dict[str, Any]) -> None:
    sea, deposit = run["campaign"], run["deposit"]
    mass = sea["landed_by_panel"].sum("month")
    grade = 1e6 * sea["landed_metal_by_panel"].sum("month") / mass.where(mass > 1.0)
    deepest = int(np.ceil(run["lift"]["reach"].max()))
    slices = deposit["panel_grade"].isel(depth_slice=slice(deepest))
    assert float(grade.count()) > 0
    assert not (grade > slices.max("depth_slice") * (1 + 1e-5)).any()
    assert not (grade < slices.min("depth_slice") * (1 - 1e-5)).any()


def test_more_phases_leave_the_same_members_alone(runs: dict[str, dict[str, Any]]) -> None:
    """Common random numbers: a scenario's own phases shift no deposit, no sea and no trial."""
    short, long = runs["ban"], runs["ban-mud-3500"]
    for name, values in short["deposit"].data_vars.items():
        np.testing.assert_array_equal(values, long["deposit"][name], err_msg=str(name))
    for stage in ("lift", "campaign"):
        for name, values in short[stage].data_vars.items():
            if "phase" in values.dims:
                other = long[stage][name].sel(phase=values["phase"])
                np.testing.assert_allclose(values, other, rtol=1e-12, atol=0, err_msg=str(name))


def test_the_trial_is_not_fitted_to_what_happened(runs: dict[str, dict[str, Any]]) -> None:
    """Some members lift no mud in the trial, some do, and the facts of 2026 are among them."""
    trial = runs["ban"]["campaign"].sel(phase="trial")
    lifted = trial["phase_lifted_wet"].to_numpy()
    assert 0.3 < (lifted > 0.0).mean() < 0.95  # a voyage that took place cannot be far-fetched
    calm = runs["ban"]["drawn"].weather.between < 0.5  # the sea's mean nearer to the low reading
    assert (lifted[calm] > 0.0).mean() > 0.5 > (lifted[~calm] > 0.0).mean()
    days = (trial["first_mud"] - trial["phase_start"].mean()).to_numpy() * 30.44
    known = days[np.isfinite(days)]
    # 19.8 days to the first mud (JAMSTEC) and some 50 t (secondary): see campaign.trial.
    assert np.quantile(known, 0.1) < 19.8 < np.quantile(known, 0.9)
    assert np.quantile(lifted[lifted > 0.0], 0.1) < 50.0 < np.quantile(lifted, 0.95)
