"""The chapter on lifting: figures of one design, and words where a run cannot give them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_up import MadeUpRun, made_up_run

from kaidei.report import chapters, lift_figures, string_figures
from kaidei.report.answers import how_fast
from kaidei.report.charts import Charts
from kaidei.report.reader import Missing, Reader
from kaidei.study import Study

TITLES = (
    "What keeps the rate from being higher?",
    "How much could this design lift, and what stops it?",
    "What must the mud under the skirt hold?",
    "What happens on the way up?",
    "How sure is the friction?",
    "What does a tonne cost in energy?",
    "How does a hole's time pass?",
)


def chapter(run: Any) -> str:
    reader = Reader(run)
    charts = Charts()
    blocks = (chapters.figure_or_reason(reader, charts, draw, note)
              for draw, note in chapters.FIGURES[1])  # fmt: skip
    return "".join(str(block) for block in blocks)


def test_the_chapter_holds_every_figure_of_the_lift(whole_run: MadeUpRun) -> None:
    said = chapter(whole_run).replace("&#x27;", "'")
    for title in TITLES:
        assert title in said
    assert 'class="missing"' not in said
    assert "the phase “test”" in said
    assert "the phase “commercial”" in said


def test_the_middle_is_built_from_what_the_members_drew(whole_run: MadeUpRun) -> None:
    reader = Reader(whole_run)  # type: ignore[arg-type]
    one = lift_figures.pilot(reader)
    assert (one.phase, one.scenario) == (reader.phases()[-1], reader.main)
    drawn = reader.drawn("lift.string.first.riser_bore", reader.main)
    assert one.design.riser_bore == np.median(drawn)
    assert one.mud.dry_density == 1e3 * np.median(reader.values("deposit/dry_density"))
    assert one.dilution == np.median(reader.drawn(f"phase.{one.phase}.lift.dilution", reader.main))
    flow = reader.values("lift/circulation", phase=one.phase) / 3600.0
    thin = reader.values("lift/dilution", phase=one.phase)
    assert one.feed == np.median(flow / (1.0 + thin))
    assert lift_figures.pilot(reader) is one


def test_captions_tell_the_design_and_its_numbers(whole_run: MadeUpRun) -> None:
    reader = Reader(whole_run)  # type: ignore[arg-type]
    one = lift_figures.pilot(reader)
    said = lift_figures.how_chosen(reader)
    assert one.concept in said
    assert f"“{reader.title(reader.main)}”" in said
    assert "kPa above the sea's" in lift_figures.about_overpressure(reader)
    assert "MPa" in lift_figures.about_friction(reader)
    large = lift_figures.largest(reader)
    assert large.phase in lift_figures.how_largest(reader)
    assert large.phase != one.phase


def test_a_run_with_no_larger_phase_says_so(lone_run: MadeUpRun) -> None:
    """And says what would draw it: nothing is amiss."""
    said = chapter(lone_run)
    assert "figure for a larger phase would stand here" in said
    assert "“ban + mud at 350 t/day” or “ban + mud at 3,500 t/day” would do" in said
    assert said.count('class="missing"') == 1
    assert "cannot be shown" not in said


def test_the_answer_owns_that_the_concept_is_an_estimate(lone_run: MadeUpRun) -> None:
    reader = Reader(lone_run)  # type: ignore[arg-type]
    said = how_fast(reader).sentence
    assert said.endswith("raised by a subsea booster or bottom jet pump is this study's estimate, "
                         "no published fact.")  # fmt: skip


def test_figures_are_drawn_in_the_study_s_own_sea(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them, and the captions, pack the members' own water and never the default one."""
    from kaidei.lift import pack

    reader = Reader(made_up_run(study, tmp_path, scenarios=["ban"], members=20))  # type: ignore[arg-type]
    table: Any = study.scenarios["ban"]["lift"].seawater  # type: ignore[attr-defined]
    seen: list[Any] = []
    packed = pack.pack

    def spy(design: Any, mud: Any, limits: Any, water: Any, *extra: Any) -> Any:
        seen.append(water)
        return packed(design, mud, limits, water, *extra)

    monkeypatch.setattr(pack, "pack", spy)
    one = lift_figures.pilot(reader)
    np.testing.assert_array_equal(one.water.salinity, table["salinity"])
    for name in ("envelope", "profiles", "overpressure", "friction", "energy",
                 "about_overpressure", "about_friction"):  # fmt: skip
        seen.clear()
        getattr(lift_figures, name)(reader)
        assert seen, name
        assert all(water is one.water for water in seen), name


@pytest.mark.parametrize(
    ("stage", "names", "words"),
    [
        ("deposit", ["slice_strength"], "lift takes &#x27;slice_strength&#x27;"),
        ("lift", ["circulation"], "lift stage gives no &#x27;circulation&#x27;"),
    ],
)
def test_an_older_run_gets_words_in_their_place(
    study: Study, tmp_path: Path, stage: str, names: list[str], words: str
) -> None:
    run = made_up_run(study, tmp_path, scenarios=["ban"], members=20)
    run.results[f"ban/{stage}"].dataset = (
        run.results[f"ban/{stage}"].to_dataset().drop_vars(names)
    )  # fmt: skip
    said = chapter(run)
    assert words in said
    # The sixth, of a larger phase, is not missing: the run was never asked for one.
    assert said.count("cannot be shown") == 8
    assert said.count("would stand here") == 1
    assert "What keeps the rate from being higher?" in said


def test_a_phase_that_lifts_nothing_has_no_middle(study: Study, tmp_path: Path) -> None:
    run = made_up_run(study, tmp_path, scenarios=["ban"], members=20)
    lift = run.results["ban/lift"].to_dataset()
    run.results["ban/lift"].dataset = lift.assign(circulation=0.0 * lift["circulation"])
    with pytest.raises(Missing, match="most members lift nothing"):
        lift_figures.pilot(Reader(run))  # type: ignore[arg-type]


def test_the_string_and_a_stop_are_told_by_phase(whole_run: MadeUpRun) -> None:
    reader = Reader(whole_run)  # type: ignore[arg-type]
    said = string_figures.about(reader)
    assert said.columns[1:] == tuple(phase for phase, _ in reader.phase_homes())
    assert all(len(row) == len(said.columns) for row in said.rows)
    assert "of the limits of phase" in said.sentence
    told = [row[0] for row in said.rows[1:4]]
    assert [name.split(" at ")[0] for name in told] == ["hung off", "handling pipe", "lifting"]
    trip = string_figures.trip(reader)
    assert len(trip.data) == 5
    said = string_figures.about_trip(reader)
    assert "of what it is allowed from within; from outside" in said
    assert "drained, with air above the slurry" in said
    assert "The inner pipe bears" in said
    assert "least pressure" in said
