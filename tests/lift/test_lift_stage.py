"""The stage: study to labelled result, hand-over, conversion of tonnes, faults."""

from __future__ import annotations

from typing import Any

import lift_study
import numpy as np
import pytest
from pydantic import ValidationError

from kaidei import contract
from kaidei.ensemble.draw import draw_spec
from kaidei.lift import CONCEPTS, LIMITS, assembly, figures, stage, trial
from kaidei.lift.spec import LiftSpec
from kaidei.streams import Streams

N = 64


def run(spec: LiftSpec | None = None, n: int = N, **given: Any) -> Any:
    drawn = draw_spec(spec or lift_study.spec(), seed=3, n=n, time=lift_study.TIME)
    return stage.run(drawn, lift_study.inputs(n, **given), Streams(3, np.arange(n)))


@pytest.fixture(scope="module")
def found() -> Any:
    return run(lift_study.spec(trial={"target": "35 t_wet/day", "relocation_time": "10 h"}))


def test_result_is_the_contracts(found: Any) -> None:
    assert set(found.data_vars) == set(contract.rows("lift"))
    assert found["hs_limit"].dims == ("member", "phase", "operation", "tp")
    assert list(found["phase"].values) == ["test", "trial"]
    assert not found.to_array().isnull().any()


def test_budget_of_storage(found: Any) -> None:
    assert sum(v.nbytes for v in found.data_vars.values()) / N < 60_000


def test_rates_agree_with_each_other(found: Any) -> None:
    """Dry, wet and slurry tell one flow; holes a day times what a hole holds is the rate."""
    solids, content = found["solids_rate"], 1.0 - 0.55 / 1.36
    np.testing.assert_allclose(found["wet_rate"], solids / (1.0 - content))
    density = (1.36 + found["dilution"] * 1.026) / (1.0 + found["dilution"])
    np.testing.assert_allclose(
        found["slurry_rate"] * density * found["solids_fraction"], solids, rtol=1e-9
    )
    np.testing.assert_allclose(24.0 / found["hole_time"] * found["hole_dry_mass"], solids)
    np.testing.assert_allclose(found["energy"] * solids / 24.0, found["power"])
    assert (found["solids_rate"] <= found["target_rate"] * (1 + 1e-9)).all()


def test_raising_and_friction_take_no_more_than_the_shafts_give(found: Any) -> None:
    useful = found["lifting_power"] + found["friction_power"]
    assert (found["lifting_power"] > 0.0).all()
    assert (useful < found["power"]).all()
    share = (useful / found["power"]).mean()
    assert 0.3 < share < 0.9


def test_target_and_relocation_bind_where_they_should(found: Any) -> None:
    test = found.sel(phase="test")
    reached = test["limit"] == LIMITS.index("target")
    np.testing.assert_allclose(
        test["solids_rate"].where(reached, drop=True),
        test["target_rate"].where(reached, drop=True), rtol=0.011,
    )  # fmt: skip
    slow = run(lift_study.spec(test={"relocation_time": "6 h"}))
    assert (slow["limit"] == LIMITS.index("relocation")).all()


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_study_may_choose_any_concept(concept: str) -> None:
    """Also those with one pipe, whose string has no inner one to weigh."""
    document = lift_study.raw()
    document["pump"]["first"] |= {
        "concept": concept,
        "jet": {"suction_dilution": "1", "area_ratio": "0"},
        "riser_pump": {"kind": "centrifugal", "stations": "3", "flow": "100 m^3/hour",
                       "pressure": "7 MPa", "speed": "25 1/s", "volumetric_efficiency": "0.93"},
        "gas": {"supply": "1 m^3/s", "injection_depth": "2500 m", "compressor_efficiency": "0.6",
                "upper_bore": "0 m", "step_depth": "0 m"},
    }  # fmt: skip
    answer = run(LiftSpec.model_validate(document))
    assert not answer.to_array().isnull().any()
    assert ((answer["solids_rate"] > 0.0) == (concept != "closed_circulation")).all()
    assert (answer["hook_load"] > 0.0).all()


def test_seal_blow_out_binds_without_a_booster() -> None:
    document = lift_study.raw()
    document["pump"]["first"]["concept"] = "closed_circulation"
    sealed = run(LiftSpec.model_validate(document))
    # At its thinnest the least broken limit may be another.
    assert (sealed["limit"] == LIMITS.index("seal blow-out")).mean() > 0.9
    assert (sealed["solids_rate"] == 0.0).all()
    assert np.isposinf(sealed["energy"]).all()
    assert (sealed["closed_overpressure"] > 10 * sealed["seal_capacity"]).all()


def test_what_cannot_be_lifted_is_inf_or_nought_and_never_not_a_number() -> None:
    """A string too heavy for the hook: no flow, no power, no mud, and no 0 divided by 0."""
    document = lift_study.raw()
    document["pump"]["first"]["set_point"] = "0 kPa"
    document["ship"]["chikyu"]["hook_capacity"] = "300 t"
    result = run(LiftSpec.model_validate(document))
    assert (result["solids_rate"] == 0.0).all()
    assert (result["power"] == 0.0).any()
    assert not result.to_array().isnull().any()
    for name in ("energy", "hole_time", "unit_time", "residence_time"):
        assert np.isposinf(result[name]).all(), name
    assert (result["hs_limit"].sel(operation="run_pipe") == 0.0).all()


def test_grains_weigh_what_the_deposit_says() -> None:
    """Excess weight of the slurry is that of its grains, whose density the deposit gives."""
    given = lift_study.inputs(4)
    grain = given.dry_density / (1.0 - given.porosity)
    drawn = draw_spec(lift_study.spec(), seed=3, n=4, time=lift_study.TIME)
    item = assembly.mud_of(drawn, given, lambda values: values)
    np.testing.assert_allclose(item.grain_density, 1000.0 * grain, rtol=1e-12)
    np.testing.assert_allclose(item.porosity, given.porosity, rtol=1e-12)


def test_breaking_binds_in_stiff_mud_with_weak_blades() -> None:
    document = lift_study.raw()
    document["unit"]["first"] |= {"blade_power": "0.2 kW"}
    hard = run(LiftSpec.model_validate(document), strength=8.0)
    assert (hard["limit"] == LIMITS.index("breaking")).all()


@pytest.mark.parametrize(
    ("target", "dry"),
    [
        ("350 t_dry/day", 350.0),
        ("350 t_wet/day", 350.0 * 0.55 / 1.36),
        ("350 t_slurry/day", 350.0 * 0.55 / (1.36 + 4 * 1.026)),
    ],
)
def test_whichever_tonne_the_target_is_in(target: str, dry: float) -> None:
    """Wet, dry and slurry differ by 2.5 and 4 times: each is converted by its own rule."""
    result = run(lift_study.spec(test={"target": target}), n=4)
    np.testing.assert_allclose(result["target_rate"], dry, rtol=1e-9)


def test_a_choice_of_tonne_is_drawn_by_member() -> None:
    basis = {"choice": ["350 t_wet/day", "350 t_dry/day", "350 t_slurry/day"],
             "weights": [0.5, 0.25, 0.25]}  # fmt: skip
    result = run(lift_study.spec(test={"target": basis}))
    rates, counts = np.unique(result["target_rate"].round(6), return_counts=True)
    assert len(rates) == 3
    assert sorted(counts) == [16, 16, 32]


def test_more_units_do_more_holes() -> None:
    wanted = {"target": "3000 t_wet/day"}
    one = run(lift_study.spec(test=wanted), n=8)
    four = run(lift_study.spec(test=wanted | {"units": "4"}), n=8)
    assert (four["solids_rate"] > one["solids_rate"]).all()


def test_any_number_of_phases_and_one_phase_stands_alone() -> None:
    alone = run(n=8)
    among = run(lift_study.spec(pilot={"dilution": "6"}, trial={"target": "35 t_wet/day"}), n=8)
    np.testing.assert_allclose(
        alone["solids_rate"].sel(phase="test"), among["solids_rate"].sel(phase="test"), rtol=1e-9
    )


@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_both_directions_run(direction: str) -> None:
    document = lift_study.raw() | {"direction": direction}
    result = run(LiftSpec.model_validate(document), n=8)
    assert np.isfinite(result["pump_pressure"]).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"phase": {"test": {"string": "frist"}}}, "did you mean 'first'"),
        ({"string": {"first": {"inner_bore": "0.29 m"}}}, "does not fit"),
        ({"mud": {"water_viscosity": "0 mPa*s"}}, "more than 0"),
        ({"phase": {"test": {"target": "350 t/day"}}}, "which tonne"),
        ({"pump": {"first": {"concept": "bucket"}}}, "closed_circulation"),
        ({"pump": {"first": {"concept": "airlift"}}}, "needs a table .lift.pump.first.gas."),
        ({"unit": {"first": {"penetration": "30 m"}}}, "at most 10"),
    ],
)
def test_a_study_that_cannot_be_is_answered_in_words(change: dict[str, Any], words: str) -> None:
    document = lift_study.raw()

    def lay(base: dict[str, Any], over: dict[str, Any]) -> None:
        for key, entry in over.items():
            if isinstance(entry, dict) and isinstance(base.get(key), dict):
                lay(base[key], entry)
            else:
                base[key] = entry

    lay(document, change)
    with pytest.raises(ValidationError, match=words):
        LiftSpec.model_validate(document)


def test_a_draw_that_cannot_be_is_answered_in_words() -> None:
    """Bounds of a normal value cannot be checked beforehand: the physics names the limit."""
    document = lift_study.raw()
    document["string"]["first"]["riser_bore"] = {"mean": "0.2 m", "sd": "0.1 m"}
    with pytest.raises(ValueError, match="does not fit"):
        run(LiftSpec.model_validate(document))


# The trial of 2026: consistency, not fit.


def test_trial_dates_imply_4_to_12_cubic_metres_an_hour() -> None:
    """An annulus of 198 to 285 m3, from 30 January to half past midnight on 1 February."""
    low, high = trial.implied_flow([198.0, 285.0])
    assert low[0] == pytest.approx(4.1, abs=0.1)
    assert high[1] == pytest.approx(11.6, abs=0.1)
    assert float(trial.tonnes_a_site(50.0, 3)) == pytest.approx(17.0, abs=0.5)
    with pytest.raises(ValueError, match="volume"):
        trial.implied_flow(0.0)


def test_trial_flow_of_the_model_is_above_the_bound(found: Any) -> None:
    one = found.sel(phase="trial")
    least = trial.implied_flow(one["riser_volume"]).least
    assert (one["circulation"] > least).mean() > 0.9


@pytest.mark.parametrize(
    "draw",
    [
        figures.binding_limits, figures.bottom_overpressure, figures.power_budget,
        figures.hole_cycle, lambda lift: figures.rate_by_dilution(lift, "test"),
        lambda lift: figures.sea_limits(lift, "trial"),
    ],
)  # fmt: skip
def test_figures_are_drawn(found: Any, draw: Any) -> None:
    figure = draw(found)
    assert len(figure.data) > 0
    assert figure.layout.title.text
