"""The seven answers, the opening and the design-basis sheet on a made-up run."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from made_up import DATES, MadeUpRun, made_up_run

from kaidei.elements import OXIDE_FACTOR
from kaidei.report import design_basis, opening, overturn, safety, supply_figures
from kaidei.report.answers import QUESTIONS, answers, never_run
from kaidei.report.chapters import _how_simulated
from kaidei.report.levers import what_levers_do
from kaidei.report.reader import Missing, Reader
from kaidei.report.world_draws import world_draws
from kaidei.study import Study


def test_the_seven_questions_are_answered_in_order(whole_run: MadeUpRun) -> None:
    found = answers(whole_run)  # type: ignore[arg-type]
    assert tuple(answer.question for answer in found) == QUESTIONS
    assert not [answer.sentence for answer in found if answer.sentence.startswith("Not answered")]
    assert all(len(row) == len(answer.columns) for answer in found for row in answer.rows)


class _Still:
    """A reader of two phases, one of which never runs its pipe."""

    def phase_homes(self) -> list[tuple[str, str]]:
        return [("trial", "baseline"), ("test", "baseline")]

    def values(self, path: str, scenario: str, phase: str, activity: str) -> np.ndarray:
        assert (path, scenario) == ("campaign/phase_days", "baseline")
        return np.array([0.0, 0.0 if (phase, activity) == ("test", "pipe_down") else 3.0])


def test_question_three_names_a_phase_that_never_runs_its_pipe() -> None:
    said = never_run(_Still())  # type: ignore[arg-type]
    assert said.startswith(" In phase test ships sail and never run their pipe: no sea")
    assert "trial" not in said


def test_question_one_tells_how_sure_it_is(whole_run: MadeUpRun) -> None:
    answer = answers(whole_run)[0]  # type: ignore[arg-type]
    data = whole_run.results[f"{whole_run.study.baseline}/deposit"].to_dataset()
    rows = {head: cells for head, *cells in answer.rows}
    for head, name in (("oxide, Mt", "resource_reo"), ("the same, plug-in", "resource_reo_plugin")):
        found = np.quantile(data[name] / 1e6, [0.1, 0.5, 0.9])
        assert [float(cell) for cell in rows[head]] == pytest.approx(found, rel=6e-3)
    for way in ("inverse distance", "nearest core", "kriging"):
        middle = rows[f"what a map says of its best square, over the truth  {way}"][1]
        curse = data["winner_curse"].sel(map=way)
        assert float(middle) == pytest.approx(float(curse.median()), rel=0.06)
    phases = [head for head in rows if head.startswith("% of metal within the tool's reach  ")]
    assert len(phases) == len(Reader(whole_run).phase_homes())  # type: ignore[arg-type]
    assert all(0.0 <= float(cell) <= 100.0 for head in phases for cell in rows[head])
    counted = [int(word) for word in re.findall(r"(\d+) (?:squares? (?:is|are) )?[a-z]+-like",
                                                answer.sentence)]  # fmt: skip
    assert sum(counted) == data.sizes["square"]
    assert "no reporting code is claimed" in answer.sentence


def test_the_report_says_how_fields_were_made(study: Study, tmp_path: Path) -> None:
    run = made_up_run(study, tmp_path, scenarios=[study.baseline], members=40)
    data = run.results[f"{study.baseline}/deposit"].to_dataset()
    data["embedded"][:] = (np.arange(40) < 30).astype(float)
    data["embedding_loss"][:] = np.where(np.arange(40) < 30, 0.0004, 0.7)
    run.results[f"{study.baseline}/deposit"].dataset = data
    said = _how_simulated(Reader(run))  # type: ignore[arg-type]
    assert "circulant embedding in 75% of members" in said
    assert "at most 0.040% of the variance clipped" in said
    assert said.endswith("by an exact factor in the others.")


def test_question_five_tells_each_element_under_each_scenario(whole_run: MadeUpRun) -> None:
    answer = answers(whole_run)[4]  # type: ignore[arg-type]
    elements = whole_run.study.report.elements
    assert len(answer.rows) == len(elements) * len(whole_run.scenarios)
    safe = whole_run.results[f"{whole_run.study.baseline}/supply"]["safe"]
    share = float(safe.sel(element=elements[0], date="2040-01").mean())
    # Half a percent may round either way.
    assert abs(int(answer.rows[0][-1].rstrip("%")) - 100 * share) <= 0.5 + 1e-4


def test_one_scenario_leaves_words_and_no_crash(lone_run: MadeUpRun) -> None:
    found = answers(lone_run)  # type: ignore[arg-type]
    assert found[6].sentence.startswith("Not answered: the study has no claims.toml")
    reader = Reader(lone_run)  # type: ignore[arg-type]
    with pytest.raises(Missing, match="no scenario of this run lifts more mud"):
        opening.mud_sentence(reader)
    with pytest.raises(Missing, match="no scenario of this run pulls levers"):
        what_levers_do(reader)
    with pytest.raises(Missing, match="'ban-levers' was not run"):
        reader.stage("supply", "ban-levers")


def test_a_variable_that_is_not_there_is_named(whole_run: MadeUpRun) -> None:
    reader = Reader(whole_run)  # type: ignore[arg-type]
    with pytest.raises(Missing, match="supply stage gives no 'gold'"):
        reader.values("supply/gold")
    with pytest.raises(Missing, match="no element 'Au'"):
        reader.values("supply/safe", element="Au")


def test_mud_and_levers_are_told_apart(whole_run: MadeUpRun) -> None:
    reader = Reader(whole_run)  # type: ignore[arg-type]
    assert reader.mud_scenarios() == ["ban-mud-350", "ban-mud-3500"]
    assert reader.lever_scenarios() == ["ban-levers"]


def test_the_matrix_has_a_number_in_every_cell(whole_run: MadeUpRun) -> None:
    text = opening.matrix(Reader(whole_run))  # type: ignore[arg-type]
    safe = whole_run.results[f"{whole_run.study.baseline}/supply"]["safe"]
    assert text.count('<td class="shade') == safe.sizes["element"] * safe.sizes["date"]
    share = float(safe.sel(element="Dy", date="2035-01").mean())
    assert f">{round(100 * share)}%</td>" in text


def test_changes_are_made_in_pairs(study: Study, tmp_path: Path) -> None:
    run = made_up_run(study, tmp_path, scenarios=["ban", "ban-mud-3500"], members=50)
    safe = run.results["ban/supply"]["safe"]
    other = safe.copy(deep=True)
    index = {"element": 3, "date": 2}
    flipped = 1.0 - other[index].to_numpy()[:10]
    other[index][:10] = flipped
    run.results["ban-mud-3500/supply"]["safe"] = other
    found = safety.change_by_scenario(Reader(run), "ban-mud-3500")  # type: ignore[arg-type]
    assert int(found.flipped.sum()) == 10
    assert int(found.flipped[3, 2]) == 10
    gained = (flipped.sum() - (10 - flipped.sum())) / 50
    assert found.by[3, 2] == pytest.approx(gained)


def test_an_element_that_is_safer_under_the_ban_has_its_reason(
    study: Study, tmp_path: Path
) -> None:
    run = made_up_run(study, tmp_path, scenarios=["ban", "no-ban"], members=40)
    reader = Reader(run)  # type: ignore[arg-type]
    assert reader.calm_scenarios() == ["no-ban"]
    place = dict(zip(("element", "date"), ("Y", DATES[-1]), strict=True))
    for scenario, safe, part in (("ban", 20, 0.6), ("no-ban", 10, 0.7)):
        results = run.results[f"{scenario}/supply"]
        whole, share = results["safe"] * 0.0, results["china_share_of_supply"]
        whole.loc[place] = (np.arange(40) < safe).astype(float)
        results["safe"], results["china_share_of_supply"] = whole, share * 0.0 + part
    said = safety.safer_under_control(Reader(run))  # type: ignore[arg-type]
    assert "yttrium is safe in 20 of 40 members under “ban as it is” and in 10 of 40" in said
    assert "60% (median) with the control and 70% without" in said
    assert "dysprosium" not in said
    shown = run.results["ban/supply"]["china_share_of_supply"]
    run.results["ban/supply"]["china_share_of_supply"] = shown * 0.0 + 0.7
    assert safety.safer_under_control(Reader(run)) == ""  # type: ignore[arg-type]


def test_no_change_is_called_none(study: Study, tmp_path: Path) -> None:
    run = made_up_run(study, tmp_path, scenarios=["ban", "ban-mud-3500"], members=40)
    safe = run.results["ban/supply"]["safe"] * 0.0
    other = safe.copy(deep=True)
    other.loc[{"element": "Y", "date": DATES[-1]}] = 1.0
    run.results["ban/supply"]["safe"], run.results["ban-mud-3500/supply"]["safe"] = safe, other
    said = opening.mud_sentence(Reader(run))  # type: ignore[arg-type]
    assert "for neodymium, dysprosium and terbium it does not change" in said
    assert " 0 points" not in said


def test_what_the_customs_recorded_has_no_range(study: Study, tmp_path: Path) -> None:
    run = made_up_run(study, tmp_path, scenarios=["ban"], members=40)
    past = run.results["ban/supply"]["past_dependence_together"]
    past.loc[{"measure": "value", "basis": "as_labelled"}] = 0.38
    run.results["ban/supply"]["past_dependence_together"] = past
    shown = str(supply_figures.tables(Reader(run)))  # type: ignore[arg-type]
    years = {2010, 2020, 2024} & {int(year) for year in past["trade_year"].values}
    assert years
    assert shown.count("as recorded") == len(years)
    assert "38 to 38" not in shown


def test_the_input_that_decides_is_found(study: Study, tmp_path: Path) -> None:
    """Safety in Dy is made to hang on one draw: it must come first and stand clear of luck."""
    run = made_up_run(study, tmp_path, scenarios=["ban"], members=300)
    reader = Reader(run)  # type: ignore[arg-type]
    name = "supply.feed.vietnam"
    drawn = reader.drawn(name, "ban")
    safe = run.results["ban/supply"]["safe"]
    place = {"element": list(safe["element"].values).index("Dy")}
    safe[place] = np.broadcast_to((drawn > np.median(drawn))[:, None], safe[place].shape)
    run.results["ban/supply"]["safe"] = safe
    found = overturn.ranking(Reader(run)).found  # type: ignore[arg-type]
    assert found[0].meaning.name == name
    assert (found[0].low, found[0].high) == (0.0, 1.0)
    assert found[0].stands_out
    # All other inputs are luck: at 5 percent over all of them hardly any may pass the bound.
    assert sum(entry.stands_out for entry in found[1:]) <= 2


def test_no_input_is_named_where_all_members_agree(study: Study, tmp_path: Path) -> None:
    run = made_up_run(study, tmp_path, scenarios=["ban"], members=120)
    run.results["ban/supply"]["safe"] = run.results["ban/supply"]["safe"] * 0.0
    with pytest.raises(Missing, match="no input overturns it"):
        overturn.ranking(Reader(run))  # type: ignore[arg-type]


def test_the_sheet_starts_from_the_lift_and_loses_on_the_way(study: Study, tmp_path: Path) -> None:
    run = made_up_run(study, tmp_path, scenarios=["ban"], members=30)
    reader = Reader(run)  # type: ignore[arg-type]
    for sheet in design_basis.sheets(reader):
        rate = reader.values("lift/solids_rate", phase=sheet.phase)
        cutter, deck = sheet.rows[:2]
        assert cutter.dry is not None
        assert cutter.wet is not None
        assert cutter.reo is not None
        assert deck.wet is not None
        np.testing.assert_allclose(cutter.dry, rate)
        content = reader.values("deposit/water_content")
        np.testing.assert_allclose(1.0 - cutter.dry / cutter.wet, content)
        fraction = reader.values("lift/solids_fraction", phase=sheet.phase)
        np.testing.assert_allclose(rate / deck.wet, fraction)
        oxide = design_basis.oxide_per_tonne(reader, "ban")
        np.testing.assert_allclose(cutter.reo, rate * oxide.sum(axis=1))
    made = reader.values("plant/recovery") * oxide
    separated = next(row for row in sheet.rows if row.name == "separated oxides")
    assert separated.reo is not None
    assert separated.dry is not None
    np.testing.assert_allclose(separated.reo, separated.dry)
    assert (made.sum(axis=1) < oxide.sum(axis=1)).all()
    assert len(OXIDE_FACTOR) == oxide.shape[1]


def test_what_the_tables_of_the_world_draw_is_an_input_too(study: Study, tmp_path: Path) -> None:
    """Safety in Dy is made to hang on how long buyers keep to suppliers: that must come first."""
    run = made_up_run(study, tmp_path, scenarios=["ban"], members=300)
    reader = Reader(run)  # type: ignore[arg-type]
    drawn = {meaning.name: (value, n) for meaning, value, n in world_draws(reader)}
    value, loyalty = drawn["behaviour.csv: loyalty"]
    assert value.numbers == (12.0, 36.0, 120.0)
    assert drawn["mine_prospects.csv: australia"][0].unit == "USD_2025/kg"
    safe = run.results["ban/supply"]["safe"]
    place = {"element": list(safe["element"].values).index("Dy")}
    safe[place] = np.broadcast_to((loyalty > np.median(loyalty))[:, None], safe[place].shape)
    run.results["ban/supply"]["safe"] = safe
    first = overturn.ranking(Reader(run)).found[0]  # type: ignore[arg-type]
    assert first.meaning.name == "behaviour.csv: loyalty"
    assert first.stands_out
    assert first.high_range.endswith("month")


def test_the_numbers_told_are_those_the_simulator_takes(study: Study, tmp_path: Path) -> None:
    run = made_up_run(study, tmp_path, scenarios=["ban"], members=20)
    reader = Reader(run)  # type: ignore[arg-type]
    told = {meaning.name: n for meaning, _, n in world_draws(reader)}
    network, _ = supply_figures.world(reader)
    count = len(network.behaviour.loyalty)
    assert network.behaviour.loyalty == pytest.approx(told["behaviour.csv: loyalty"][:count])
    australia = network.mines.cost[:, network.mines.region.index("Australia")]
    assert australia == pytest.approx(told["mine_prospects.csv: australia"][:count])
