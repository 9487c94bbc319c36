"""Two runs side by side: what their studies differ in, how the answers moved, and through what."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kaidei import compare
from kaidei.compare import (
    Steps,
    attribution,
    compare_runs,
    differences,
    paired,
    stages_that_differ,
    study_changes,
)
from kaidei.contract import STAGES
from kaidei.ensemble.run import Run, open_run, run
from kaidei.study import load_study

MEMBERS = 70
RATE = "discount_rate = { value = '2 percent', source = 'kaidei' }"
DEPTH = r"(?m)(^\[lift\]\n(?:.*\n)*?)depth = .*$"


def replaced(text: str, pattern: str, new: str) -> str:
    found, count = re.subn(pattern, new, text, count=1)
    assert count == 1, pattern
    return found


@pytest.fixture(scope="module")
def other_path(short_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The short study with a shallower sea, another rate and a table with other numbers."""
    place = Path(shutil.copytree(short_path, tmp_path_factory.mktemp("other") / "short"))
    file = place / "study.toml"
    text = file.read_text(encoding="utf-8")
    text = replaced(text, DEPTH, r"\1depth = '5000 m'")
    file.write_text(replaced(text, r"(?m)^discount_rate = .*$", RATE), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def other_run(other_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    study = load_study(other_path)
    return run(study, members=MEMBERS, scenarios=[study.baseline], workers=1,
               out=tmp_path_factory.mktemp("other-runs"))  # fmt: skip


@pytest.fixture(scope="module")
def few_run(short_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Eight members of the short study under both its scenarios."""
    out = tmp_path_factory.mktemp("few-runs")
    return run(load_study(short_path), members=8, workers=1, out=out)


@pytest.fixture(scope="module")
def compared(short_run: Run, other_run: Run) -> tuple[str, dict[str, Steps]]:
    """What compare prints of the two runs, and the parts it works out on the way."""
    found: list[Steps] = []

    def kept(*given: Any) -> list[Steps]:
        found.extend(attribution(*given))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compare, "attribution", kept)
        text = "\n".join(compare_runs(short_run, other_run))
    return text, {steps.name: steps for steps in found}


# --- what the studies differ in


def test_a_study_differs_from_itself_in_nothing(short_path: Path) -> None:
    """Read twice from disk, so that nothing is equal by being the same object."""
    assert study_changes(load_study(short_path), load_study(short_path)) == []


def test_values_that_differ_are_named_with_their_stage(short_path: Path, other_path: Path) -> None:
    changes = study_changes(load_study(short_path), load_study(other_path))
    assert [(change.stage, change.name) for change in changes] == [
        ("lift", "lift.depth"),
        ("economics", "economics.discount_rate"),
    ]
    assert changes[0].after == "5000 m"
    assert changes[1].after == "2 percent"


def test_a_remark_or_another_source_is_no_difference(short_path: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(short_path, tmp_path / "study"))
    file = place / "study.toml"
    text = file.read_text(encoding="utf-8")
    other = replaced(text, 'kind = "estimate"', 'kind = "news"')
    file.write_text(f"# a remark\n{other}", encoding="utf-8")
    assert study_changes(load_study(short_path), load_study(place)) == []


@pytest.mark.parametrize(
    ("file", "pattern", "new", "change"),
    [
        ("study.toml", r"(?m)^months = 36", "months = 72",
         ("", "time", "36 months from 2025-01", "72 months from 2025-01")),
        ("study.toml", r'(?m)^direction = "forward"', 'direction = "reverse"',
         ("lift", "lift.direction", "forward", "reverse")),
        ("tables/cores.csv", r"(?m)222$", "223",
         ("deposit", "table.cores", "250 rows", "250 rows")),
    ],
)  # fmt: skip
def test_settings_tables_and_the_calendar_count(
    short_path: Path, tmp_path: Path, file: str, pattern: str, new: str,
    change: tuple[str, str, str, str],
) -> None:  # fmt: skip
    place = Path(shutil.copytree(short_path, tmp_path / "study"))
    text = (place / file).read_text(encoding="utf-8")
    (place / file).write_text(replaced(text, pattern, new), encoding="utf-8")
    [found] = study_changes(load_study(short_path), load_study(place))
    assert (found.stage, found.name, found.before, found.after) == change


def test_what_an_overlay_changes_is_found_under_its_scenario(
    short_path: Path, tmp_path: Path
) -> None:
    place = Path(shutil.copytree(short_path, tmp_path / "study"))
    (place / "scenarios" / "cheap-money.toml").write_text(
        "[economics]\ndiscount_rate = '2 percent'\n"
    )
    one, two = load_study(short_path), load_study(place)
    assert study_changes(one, two) == []
    [change] = study_changes(one, two, "cheap-money")
    assert (change.before, change.after) == ("1 percent", "2 percent")


# --- how the answers moved


def test_a_run_and_itself_are_the_same(short_run: Run) -> None:
    again = open_run(short_run.path)
    assert stages_that_differ(short_run, again, short_run.scenarios[0]) == ([], [])
    lines = list(compare_runs(short_run, again))
    assert "0 values, settings or tables differ between the studies" in "\n".join(lines)
    assert lines[-1] == "  the same in every stage"


def test_differences_are_those_of_the_same_members(short_run: Run, other_run: Run) -> None:
    scenario = short_run.scenarios[0]
    own, through = stages_that_differ(short_run, other_run, scenario)
    assert own == ["lift", "economics"]
    assert through == ["campaign", "plant", "supply"]
    found = {each.name: each for each in differences(short_run, other_run, scenario)}
    old, new = (
        r.results[f"{scenario}/economics"]["npv"].to_numpy() for r in (short_run, other_run)
    )
    npv = found["npv"]
    assert npv.paired
    assert (npv.before, npv.after) == tuple(
        np.quantile(side, 0.5, method="nearest") for side in (old, new)
    )
    assert npv.chance_higher == np.mean(new > old)
    assert npv.low == np.quantile(new - old, 0.05, method="nearest")
    assert found["resource_reo"].low == found["resource_reo"].high == 0.0
    assert "safe_month Dy" in " ".join(found)


def test_a_paired_difference_of_scenarios(few_run: Run, short_run: Run) -> None:
    base = short_run.scenarios[0]
    npv = paired(few_run, "economics/npv", "cheap-money", base)
    values = [few_run.results[f"{s}/economics"]["npv"] for s in ("cheap-money", base)]
    np.testing.assert_array_equal(npv, values[0] - values[1])
    assert (npv != 0.0).any()
    for never in ("supply/safe_month", "economics/unit_cost"):
        assert not np.isnan(paired(few_run, never, base, base)).any()
        assert (paired(few_run, never, base, base) == 0.0).all()


def test_other_members_are_compared_as_distributions(short_run: Run, few_run: Run) -> None:
    scenario = short_run.scenarios[0]
    [first, *_] = differences(short_run, few_run, scenario)
    assert not first.paired
    assert np.isnan(first.low)
    old, new = (
        r.results[f"{scenario}/deposit"]["resource_reo"].to_numpy() for r in (short_run, few_run)
    )
    assert first.chance_higher == pytest.approx(np.mean(new[:, None] > old[None, :]))
    text = "\n".join(compare_runs(short_run, few_run))
    assert "members: 70  ->  8" in text
    assert "cannot be told: members or seed differ" in text


def test_never_and_no_number_are_no_arithmetic() -> None:
    old = np.array([1.0, np.inf, np.inf, np.nan])
    found = compare._difference("x", "month", old, np.array([np.inf, 2.0, np.inf, 1.0]), True)
    assert (found.low, found.high) == (-np.inf, np.inf)
    assert found.chance_higher == 0.25
    assert compare._told(np.inf, "month") == "never"
    assert compare._told(np.inf, "JPY_2025/kg_reo") == "inf"
    none = np.full(3, np.nan)
    assert np.isnan(compare._difference("x", "month", none, none, True).before)


# --- through what


def test_parts_of_a_difference_begin_at_one_run_and_end_at_the_other(
    short_run: Run, other_run: Run, compared: tuple[str, dict[str, Steps]]
) -> None:
    found = compared[1]
    for each in differences(short_run, other_run, short_run.scenarios[0]):
        medians = found[each.name].medians
        assert len(medians) == 3
        assert medians[0] == pytest.approx(each.before, rel=1e-9), each.name
        assert medians[-1] == pytest.approx(each.after, rel=1e-9), each.name
    # The rate of discount lifts nothing, and what is lifted is no part of the rate.
    lifted = found["phase_lifted_dry test"].medians
    assert lifted[0] != lifted[1] == lifted[2]
    assert found["npv"].medians[1] != found["npv"].medians[2]


def test_all_that_compare_prints(compared: tuple[str, dict[str, Steps]]) -> None:
    text, _ = compared
    for words in (
        "2 values, settings or tables differ between the studies",
        "->  5000 m",
        "values, code, members or seed differ in: lift, economics",
        "and, through what they take in: campaign, plant, supply",
        "higher in B with chance",
        "medians of the first 70 members as B's values replace A's, stage by stage:",
    ):
        assert words in text
    assert re.search(r"npv \[JPY_2025\]: \S+ -> \S+ \(lift\) -> \S+ \(economics\)", text)


def test_no_parts_are_told_where_the_code_or_the_phases_differ(
    short_run: Run, other_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = short_run.scenarios[0]
    with monkeypatch.context() as patch:
        patch.setattr("kaidei.ensemble.run.code_hash", lambda: "another")
        with pytest.raises(ValueError, match="code has changed"):
            attribution(short_run, other_run, scenario, list(STAGES))
    more = {scenario: {n: s.model_copy(update={"phase": {}}) if hasattr(s, "phase") else s
                       for n, s in other_run.study.scenarios[scenario].items()}}  # fmt: skip
    changed = Run(other_run.path, other_run.manifest, replace(other_run.study, scenarios=more))
    with pytest.raises(ValueError, match="the phases differ"):
        attribution(short_run, changed, scenario, list(STAGES))
