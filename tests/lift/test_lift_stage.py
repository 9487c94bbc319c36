"""The stage: study to labelled result, hand-over, conversion of tonnes, faults."""

from __future__ import annotations

from typing import Any

import lift_study
import numpy as np
import pytest
from pydantic import ValidationError

from kaidei import contract
from kaidei.ensemble.draw import draw_spec
from kaidei.lift import CONCEPTS, LIMITS, assembly, figures, riser, stage, trial, waves
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


# The string and the stops.


def test_the_string_alone_bears_no_less_than_it_with_its_crew(found: Any) -> None:
    assert (found["hs_limit"] <= found["hs_string"]).all()
    names = found["hs_criterion"].attrs["names"]
    crew = found["hs_criterion"] == names.index("practice")
    assert ((found["hs_limit"] < found["hs_string"]) == crew).all()


def test_long_handling_wears_the_string() -> None:
    """Fatigue over the seas of a year: a string that is handled for years bears less."""
    brief = run(lift_study.spec(test={"handling_time": "1 day"}), n=4)["hs_string"]
    long = run(lift_study.spec(test={"handling_time": "4000 day"}), n=4)["hs_string"]
    handled = {"phase": "test", "operation": "run_pipe"}
    assert (long.sel(handled) < 0.5 * brief.sel(handled)).any()
    for other in ("lift", "hang_off"):
        assert (long.sel(operation=other) == brief.sel(operation=other)).all()


def test_a_taper_hangs_as_its_sections_weigh() -> None:
    """Thicker above than below weighs less than thick all through, and is stretched more."""
    hook = {}
    for name, wall in (("thick", "16 mm"), ("tapered", "14 mm")):
        document = lift_study.raw()
        document["string"]["first"]["section"]["rest"]["riser_wall"] = wall
        hook[name] = run(LiftSpec.model_validate(document), n=4)
    assert (hook["tapered"]["hook_load"] < hook["thick"]["hook_load"]).all()
    assert (hook["tapered"]["stretch"] != hook["thick"]["stretch"]).all()


def test_strings_of_one_and_of_two_sections_side_by_side() -> None:
    """A phase's string is not touched by another's having more sections."""
    document = lift_study.raw()
    single = document["string"]["first"] | {
        "section": {"all": {"share": "1", "riser_wall": "15 mm", "buoyancy_share": "0.3"}}
    }
    document["string"]["plain"] = single
    document["phase"]["pilot"] = document["phase"]["test"] | {"string": "plain"}
    both = run(LiftSpec.model_validate(document), n=4)
    alone = run(n=4)
    for name in ("hook_load", "riser_stress", "axial_period", "hs_string", "trip_peak"):
        np.testing.assert_allclose(
            both[name].sel(phase="test"), alone[name].sel(phase="test"), rtol=1e-9, err_msg=name
        )
    assert (both["hook_load"].sel(phase="pilot") != both["hook_load"].sel(phase="test")).all()


def test_a_current_takes_its_part_of_the_life() -> None:
    """A strong one wears the string out, a weak one does nothing; no table is none."""
    document = lift_study.raw()
    strong, weak = [2.5, 2.0, 1.0, 0.5], [0.02, 0.02, 0.01, 0.01]
    found = {}
    for name, speed in (("strong", strong), ("weak", weak)):
        document["current"] = {"depth": [0.0, 300.0, 1000.0, 6000.0], "speed": speed}
        found[name] = run(LiftSpec.model_validate(document), n=2)
    names = found["strong"]["hs_criterion"].attrs["names"]
    spent = found["strong"]["hs_criterion"] == names.index("vortices")
    assert spent.any()
    assert (found["strong"]["hs_limit"].where(spent, 0.0) == 0.0).all()
    assert (found["weak"]["hs_string"] == run(n=2)["hs_string"]).all()


@pytest.mark.parametrize(
    ("depth", "speed", "words"),
    [([0.0, 0.0], [1.0, 0.5], "depths that rise"), ([0.0, 9.0], [-1.0, 0.5], "0 or more")],
)
def test_a_current_that_is_none_is_told_in_words(
    depth: list[float], speed: list[float], words: str
) -> None:
    document = lift_study.raw() | {"current": {"depth": depth, "speed": speed}}
    with pytest.raises(ValidationError, match=words):
        LiftSpec.model_validate(document)


def test_a_ship_may_bring_her_own_heave() -> None:
    """A ship that hardly heaves bears any sea but her crew's; another keeps her hull's answer."""
    document = lift_study.raw()
    document["ship"]["still"] = document["ship"]["chikyu"]
    document["phase"]["pilot"] = document["phase"]["test"] | {"ship": "still"}
    document["heave"] = {
        "ship": ["still"] * 4, "period": [3.0, 17.9, 18.0, 25.0], "heave": [0.0, 0.0, 0.0, 0.5],
    }  # fmt: skip
    result = run(LiftSpec.model_validate(document), n=4)
    names = result["hs_criterion"].attrs["names"]
    still = result["hs_string"].sel(phase="pilot")
    assert (still == waves.steepest(still["tp"].values)).all()
    assert "steepest sea" in names
    np.testing.assert_array_equal(
        result["hs_string"].sel(phase="test"), run(n=4)["hs_string"].sel(phase="test")
    )


def test_joined_pipes_buckle_in_any_sea() -> None:
    """Without a word the pipes hang apart; joined, the inner one's foot is pushed and slackens."""
    document, told = lift_study.raw(), {}
    for how in ("apart", "joined"):
        document["string"]["first"]["inner_shares"] = how
        told[how] = run(LiftSpec.model_validate(document), n=4)
    np.testing.assert_array_equal(told["apart"]["hs_string"], run(n=4)["hs_string"])
    hung = told["joined"].sel(operation="hang_off", tp=8.0)
    assert (hung["hs_string"] < 0.5).all()
    assert (hung["hs_criterion"] == riser.CRITERIA.index("slackening")).all()


def test_a_restart_asks_for_the_weight_at_least(found: Any) -> None:
    """And a stop that may not last its rest is one that the drive cannot start after it."""
    assert (found["restart_pressure"] > 0.9 * found["density_pressure"]).all()
    starts = found["restart_available"] >= found["restart_pressure"]
    assert ((found["longest_rest"] >= 0.99 * 12.0) | ~starts).all()
    assert ((found["longest_rest"] <= 1.01 * 12.0) | starts).all()


def test_a_trip_falls_within_joukowskys_jumps(found: Any) -> None:
    """Before the trip the foot stands above the sea by what the booster gave; waves at most double
    the jump beyond it."""
    before = found["booster_pressure"]
    assert (found["trip_peak"] >= 0.95 * before).all()
    assert (found["trip_peak"] <= before + 2.0 * found["trip_jump"] + 1.0).all()
    assert (found["trip_burst_use"] > 0.0).all()


def test_a_closed_seal_lets_nothing_back() -> None:
    document = lift_study.raw()
    document["unit"]["first"]["seal_conductance"] = "0 m^3/h/kPa"
    shut = run(LiftSpec.model_validate(document), n=4)
    lifts = shut["solids_rate"] > 0.0
    assert lifts.any()
    assert (shut["run_back"] == 0.0).all()


@pytest.mark.parametrize(
    ("part", "fields", "words"),
    [
        ("string", {"section": {"a": {"share": "0.9", "riser_wall": "14 mm",
                                      "buoyancy_share": "0.3"}}}, "add up to 0.900"),
        ("string", {"damping_ratio": "0.01"}, "at least 0.02"),
        ("string", {"life_hanging": {"uniform": ["0.2", "0.5"]}}, "may add up to 1.05"),
        ("string", {"stress_concentration": "0.5"}, "at least 1"),
        ("string", {"moving_contents": "2"}, "at most 1"),
        ("ship", {"derrick_height": "0 m"}, "more than 0"),
        ("unit", {"drag_area": "-1 m^2"}, "at least 0"),
    ],
)  # fmt: skip
def test_a_string_that_cannot_be_is_answered_in_words(
    part: str, fields: dict[str, Any], words: str
) -> None:
    document = lift_study.raw()
    name = "chikyu" if part == "ship" else "first"
    document[part][name] = document[part][name] | fields
    with pytest.raises(ValidationError, match=words):
        LiftSpec.model_validate(document)


@pytest.mark.parametrize(
    ("heave", "words"),
    [
        ({"ship": ["chikyo"] * 2, "period": [3.0, 25.0], "heave": [0.1, 1.0]},
         "did you mean 'chikyu'"),
        ({"ship": ["chikyu"] * 2, "period": [8.0, 25.0], "heave": [0.1, 1.0]},
         "chikyu: waves of 8.0 to 25.0 s': expected rows for 5 to 18 s"),
        ({"ship": ["chikyu"] * 2, "period": [3.0, 25.0], "heave": [10.0, 96.0]},
         "ship chikyu: a heave of 96': expected 0 to 3"),
        ({"ship": ["chikyu"] * 3, "period": [3.0, 3.0, 25.0], "heave": [0.1, 0.1, 1.0]},
         "two rows for one period of 3 s"),
    ],
)  # fmt: skip
def test_a_table_of_heave_that_cannot_be_is_answered_in_words(
    heave: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        LiftSpec.model_validate(lift_study.raw() | {"heave": heave})


def test_a_stroke_beyond_the_derrick_is_answered_in_words() -> None:
    document = lift_study.raw()
    document["ship"]["chikyu"]["derrick_height"] = "5 m"
    with pytest.raises(ValueError, match="does not fit a derrick"):
        run(LiftSpec.model_validate(document), n=4)
