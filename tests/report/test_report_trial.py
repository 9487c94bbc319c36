"""The trial of 2026 in the report: the model's figures beside what is known, or words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made_up import MadeUpRun, made_up_run

from kaidei.lift import trial
from kaidei.report import chapters, trial_check
from kaidei.report.charts import Charts
from kaidei.report.reader import Missing, Reader
from kaidei.study import Study

KNOWN = {"circulation": 50.0, "riser_volume": 242.5, "solids_rate": 15.0, "hole_time": 16.0}
"""A lift in which every member does the same: 242.5 m3 in 48.5 h are 5 m3/h."""


def reader_of(study: Study, place: Path, **lift: float) -> Reader:
    """Twenty members, all of them with these figures of the lift and 40 percent of water."""
    run = made_up_run(study, place, scenarios=[study.baseline], members=20)
    for stage, given in (
        ("lift", {**KNOWN, "hole_dry_mass": 9.0, **lift}),
        ("deposit", {"water_content": 0.4}),
    ):
        data = run.results[f"{study.baseline}/{stage}"].to_dataset()
        same = {name: 0.0 * data[name] + number for name, number in given.items()}
        run.results[f"{study.baseline}/{stage}"].dataset = data.assign(same)
    return Reader(run)  # type: ignore[arg-type]


def test_a_site_is_its_holes(study: Study, tmp_path: Path) -> None:
    """15 t_wet a hole of 16 h, as many holes a site as the campaign drew."""
    reader = reader_of(study, tmp_path)
    own = trial_check.trial_of(reader)
    holes = reader.drawn("phase.trial.campaign.holes_per_site", reader.main)
    assert np.ptp(holes) > 0.0
    np.testing.assert_allclose(own.tonnes, 15.0 * holes, rtol=1e-6)
    np.testing.assert_allclose(own.rate, 1.5 / holes, rtol=1e-6)
    np.testing.assert_allclose(own.flow, 50.0)


def test_the_table_holds_the_shares_of_the_check_itself(study: Study, tmp_path: Path) -> None:
    reader = reader_of(study, tmp_path)
    own = trial_check.trial_of(reader)
    share = trial.consistency(own.flow, own.tonnes, own.rate, riser_volume=own.riser_volume)
    assert 0.0 < share.tonnes_a_site < 1.0  # more than 1.44 holes a site are too much mud
    said = trial_check.check(reader)
    flow, tonnes, rate, every = said.rows
    assert flow[1:] == ("50", "at least 5.0, or 9.9 had it begun a day later", ">95%")
    assert tonnes[2:] == ("12 to 22", f"{100 * share.tonnes_a_site:.0f}%")
    assert rate[2] == "0.75 to 1.5"
    assert every[3] == f"{100 * share.every:.0f}%"
    assert all(len(row) == len(said.columns) for row in said.rows)


def test_too_slow_a_flow_is_seen(study: Study, tmp_path: Path) -> None:
    slow = trial_check.check(reader_of(study, tmp_path, circulation=4.9))
    assert slow.rows[0][3] == "<5%"
    assert slow.rows[3][3] == "<5%"


def test_what_lifts_nothing_agrees_with_nothing(study: Study, tmp_path: Path) -> None:
    reader = reader_of(study, tmp_path, solids_rate=0.0, hole_time=np.inf)
    own = trial_check.trial_of(reader)
    assert not np.any([own.flow, own.tonnes, own.rate])
    assert [row[3] for row in trial_check.check(reader).rows] == ["<5%"] * 4


def test_the_words_claim_no_more_than_consistency(study: Study, tmp_path: Path) -> None:
    said = trial_check.check(reader_of(study, tmp_path)).sentence
    for words in ("Consistency, not a fit", "secondary source", "24.5 to 48.5 hours", "3 sites",
                  "agreement proves little"):  # fmt: skip
        assert words in said


@pytest.fixture
def without_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chapters of their answers and what closes them: figures take seconds and are not asked of."""
    monkeypatch.setattr(chapters, "FIGURES", tuple(() for _ in chapters.FIGURES))


@pytest.mark.usefixtures("without_figures")
def test_the_chapter_on_lifting_closes_with_it(lone_run: MadeUpRun) -> None:
    found = chapters.chapters(Reader(lone_run), Charts())  # type: ignore[arg-type]
    held = [trial_check.TITLE in body for _, body in found]
    assert held == [False, True, False, False, False, False, False]
    assert "wet mud a site, t" in found[1][1]


@pytest.mark.usefixtures("without_figures")
def test_a_run_without_the_phase_says_so(study: Study, tmp_path: Path) -> None:
    run = made_up_run(study, tmp_path, scenarios=[study.baseline], members=20)
    lift = run.results[f"{study.baseline}/lift"].to_dataset()
    run.results[f"{study.baseline}/lift"].dataset = lift.sel(phase=["test"])
    reader = Reader(run)  # type: ignore[arg-type]
    with pytest.raises(Missing, match="no phase “trial”"):
        trial_check.check(reader)
    body = chapters.chapters(reader, Charts())[1][1]
    assert f"{trial_check.TITLE} cannot be shown: this run has no phase “trial”." in body
