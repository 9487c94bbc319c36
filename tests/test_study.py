"""A study becomes six specs, or every mistake in it is told: file, place, value, remedy."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from kaidei.contract import STAGES
from kaidei.study import Study, load_study, read_study
from kaidei.values import KINDS, Problem, StudyError, Value, address, values_in

Edit = Callable[[str], str]

STUDY = "study.toml"
SOURCES = "sources.toml"
OTHER = "scenarios/other.toml"
PROJECTS = "tables/projects.csv"
CORES = "tables/cores.csv"
SEA = "tables/sea.csv"

MUD = "[phase.pilot.lift]\ntarget = '350 t_wet/day'\n"
KAIDEI = ", source = 'kaidei', kind = 'estimate' }"


# --- edits: functions from a file's text to its new text


def to(key: str, written: str | None) -> Edit:
    """Write another value at a dotted key of a TOML file, or take the line out."""
    section, last = key.rsplit(".", 1)

    def edit(text: str) -> str:
        begin = text.index(f"\n[{section}]\n")
        line = re.compile(rf"(?m)^{re.escape(last)} = .*\n")
        found = line.search(text, begin)
        assert found, key
        assert "\n[" not in text[begin + 1 : found.start()], key
        new = "" if written is None else f"{last} = {written}\n"
        return text[: found.start()] + new + text[found.end() :]

    return edit


def swap(old: str, new: str) -> Edit:
    """Put `new` in the place of `old`, which occurs."""

    def edit(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return edit


def cell(column: str, written: str) -> Edit:
    """Write another cell in the first row of a table; its unit is no part of a column's name."""

    def edit(text: str) -> str:
        lines = list(csv.reader(text.splitlines()))
        names = [name.split(" [")[0] for name in lines[0]]
        lines[1][names.index(column)] = written
        out = StringIO()
        csv.writer(out, lineterminator="\n").writerows(lines)
        return out.getvalue()

    return edit


def column_renamed(column: str, new: str) -> Edit:
    return swap(f",{column}", f",{new}")


def more(added: str) -> Edit:
    return lambda text: f"{text}\n{added}\n"


def first(added: str) -> Edit:
    return lambda text: f"{added}\n{text}"


def less(section: str) -> Edit:
    """Take a whole section out."""
    return lambda text: re.sub(rf"(?ms)^\[{re.escape(section)}\]\n.*?(?=^\[|\Z)", "", text)


def only(text: str | bytes) -> Callable[[str], str | bytes]:
    return lambda _: text


def first_row_again(text: str) -> str:
    return f"{text.rstrip()}\n{text.splitlines()[1]}\n"


def first_row_longer(text: str) -> str:
    header, row, *rest = text.splitlines()
    return "\n".join([header, f"{row},x", *rest]) + "\n"


# (file, edit, what the one line that the user reads must say)
FAULTS: list[tuple[str, Callable[[str], str | bytes], list[str]]] = [
    # values and units
    (STUDY, to("lift.depth", '"5600 kg"'),
     ["lift.depth", "'5600 kg'", "such as '3 m'", "'kg' has the wrong dimension; expected 'm'"]),
    (STUDY, to("lift.depth", '"5600"'), ["lift.depth", "'5600'", "Add the unit"]),
    (STUDY, to("lift.depth", "5600"), ["lift.depth: 5600", "Add the unit"]),
    (STUDY, to("lift.depth", '"5600 metros"'), ["lift.depth", "'metros' is not a unit"]),
    (STUDY, to("lift.depth", '"5,600 m"'), ["lift.depth", "without commas"]),
    (STUDY, to("lift.depth", '"-5600 m"'), ["lift.depth: '-5600 m'", "Expected more than 0 m"]),
    (STUDY, to("lift.depth", "nan"), ["lift.depth: nan", "a finite number", "Leave the key out"]),
    (STUDY, to("lift.depth", '"nan m"'), ["lift.depth: 'nan m'", "a finite number"]),
    (STUDY, to("lift.depth", "{}"), ["lift.depth", "one form", "Give one of them"]),
    (STUDY, to("lift.depth", "['5600 m']"), ["lift.depth", "a number and its unit"]),
    (STUDY, to("lift.depth", "true"), ["lift.depth: True", "a number and its unit"]),
    (STUDY, to("phase.test.lift.target", '"350 t/day"'),
     ["phase.test.lift.target: '350 t/day'", "does not say which tonne",
      "'t_wet/day' or 't_dry/day' or 't_slurry/day'"]),
    (STUDY, to("phase.test.lift.target", '"350 ton/day"'),
     ["phase.test.lift.target", "short, long or metric tons"]),
    (STUDY, to("lift.unit.first.mass", '"-200 t"'),
     ["lift.unit.first.mass: '-200 t'", "Expected more than 0 t"]),
    (STUDY, to("phase.test.economics.capital", '"20 bn_JPY_2024"'),
     ["phase.test.economics.capital: '20 bn_JPY_2024'", "money of JPY_2024"]),
    (STUDY, to("economics.fuel", '"700 USD/t"'),
     ["economics.fuel", "which year's money", "'USD_2025/t'"]),
    (STUDY, to("economics.sunk", '"40 bn_JPY"'),
     ["economics.sunk", "which year's money", "'bn_JPY_2025'"]),
    (STUDY, to("phase.test.economics.capital", '{ low = "1 bn_JPY_2025", mode = "2 bn_JPY_2016", '
     'high = "3 bn_JPY_2025"' + KAIDEI),
     ["phase.test.economics.capital", "one unit for all of them", "Only a `choice` may mix"]),
    (STUDY, to("deposit.dry_density", '{ p10 = "0.60 t_dry/m^3", p50 = "0.55 t_dry/m^3", '
     'p90 = "0.50 t_dry/m^3"' + KAIDEI),
     ["deposit.dry_density: 'p10 = 0.60 t_dry/m^3, p50", "p10 <= p50 <= p90", "in rising order"]),
    (STUDY, to("deposit.dry_density", '{ p10 = "0.5 t_dry/m^3", p90 = "0.6 t_dry/m^3"' + KAIDEI),
     ["deposit.dry_density", "`p50` as well", "Add p50"]),
    (STUDY, to("lift.depth", '{ value = "5600 m", low = "5500 m"' + KAIDEI),
     ["lift.depth", "one form: value | low, mode, high", "Keep one of value, triangular"]),
    (STUDY, to("lift.depth", '{ value = "5600 m", sorce = "kaidei" }'),
     ["lift.depth: 'sorce'", "a key of a value", "Did you mean 'source'?"]),
    (STUDY, to("lift.depth", '{ value = "5600 m", kind = "gess" }'),
     ["lift.depth: 'gess'", "a kind: measured, published, news, estimate, synthetic"]),
    (STUDY, to("phase.test.lift.target",
     '{ choice = ["350 t_wet/day", "350 t_dry/day"], weights = [0.6, 0.3]' + KAIDEI),
     ["phase.test.lift.target: [0.6, 0.3]", "add up to 1, these give 0.9"]),
    (STUDY, to("phase.test.lift.target",
     '{ choice = ["350 t_wet/day", "350 t_dry/day"], weights = [1.0]' + KAIDEI),
     ["phase.test.lift.target: [1.0]", "2 weights"]),
    (STUDY, to("phase.test.campaign.start", '"2027-13"'),
     ["phase.test.campaign.start: '2027-13'", "a date 'YYYY-MM' or 'YYYY-MM-DD', or 'never'"]),
    (STUDY, to("event.ban-2026.start", '"6 January 2026"'),
     ["event.ban-2026.start: '6 January 2026'", "a date 'YYYY-MM'"]),
    (STUDY, to("event.ban-2026.start", '{ low = "2026-01", mode = "2026-02", high = "never" }'),
     ["event.ban-2026.start", "only a `choice` may have 'never'"]),
    (STUDY, to("plant.leach.acid", '"sulphric"'),
     ["plant.leach.acid: 'sulphric'", "one of '", "Did you mean"]),
    (STUDY, to("deposit.covariance", '"exponental"'),
     ["deposit.covariance: 'exponental'", "'exponential'"]),
    # keys and sections
    (STUDY, to("lift.depth", None), ["lift.depth: missing", "Water depth", "Add `depth`"]),
    (STUDY, swap("\n[lift]\n", "\n[lift]\ndepht = '1 m'\n"),
     ["lift.depht: an unknown key", "Did you mean 'depth'?"]),
    (STUDY, more("[liftt]\ndepth = '5600 m'"),
     ["[liftt]", "a section of a study", "Did you mean 'lift'?"]),
    (STUDY, swap("\n[study]\n", "\nlift_depth = 3\n[study]\n"),
     ["lift_depth: 3", "Expected a section, [lift_depth]"]),
    (STUDY, more("[phase.test.lifft]\nunits = 1"), ["phase.test.lifft", "Did you mean 'lift'?"]),
    (STUDY, less("phase.test.economics"),
     ["phase.test.economics: missing", "every phase in each stage that has phases",
      "Add [phase.test.economics]"]),
    (STUDY, to("study.baseline", None), ["study.baseline: missing", "Add `baseline`"]),
    (STUDY, to("time.start", '"2025-13"'), ["time.start: '2025-13'", "First month, 'YYYY-MM'"]),
    (STUDY, to("time.months", "3"), ["time.months: 3", "greater than or equal to 12"]),
    (STUDY, to("time.months", "'240'"), ["time.months: '240'", "a valid integer"]),
    (STUDY, to("report.scenario", '"bann"'),
     ["report.scenario: 'bann'", "a scenario of this study", "Did you mean 'ban'?"]),
    (STUDY, to("report.elements", '["Nd", "Zz"]'), ["report.elements: 'Zz'", "La Ce Pr Nd"]),
    (STUDY, more("[lift]\n"), ["its TOML", "each key once", "lift", "twice", "line "]),
    (STUDY, swap('title = "', "title = "), ["its TOML", "line ", "Text in quotes".lower()]),
    (STUDY, only(b"[study]\ntitle = '\xff'\n"), ["line 2", "not UTF-8"]),
    # sources and correlations
    (STUDY, to("lift.depth", '{ value = "5600 m", source = "takaya2081" }'),
     ["lift.depth.source: 'takaya2081'", "a key of sources.toml", "Did you mean 'takaya2018'?"]),
    (SOURCES, swap('[takaya2018]\n', '[takaya2018]\ntitel = "x"\n'),
     ["takaya2018.titel: an unknown key", "Did you mean 'title'?"]),
    (SOURCES, to("takaya2018.title", None), ["takaya2018.title: missing", "Add `title`"]),
    (SOURCES, more("[new]\ntitle = 'x'\nkind = 'rumour'"),
     ["new.kind: 'rumour'", "one of measured, published, news, estimate, synthetic"]),
    (SOURCES, first("new = 'a book'"), ["new: 'a book'", "Expected a section, [new]"]),
    (STUDY, swap('correlate = { with = "deposit.dry_density"',
     'correlate = { with = "deposit.dry_densiti"'),
     ["deposit.porosity.correlate: 'deposit.dry_densiti'", "the dotted name of a value",
      "Did you mean 'deposit.dry_density'?"]),
    (STUDY, swap('correlate = { with = "deposit.dry_density", rank = -0.9 }',
     'correlate = { with = "deposit.dry_density", rank = 7 }'),
     ["deposit.porosity: 7", "from -1 to 1"]),
    (STUDY, swap('correlate = { with = "deposit.dry_density", rank = -0.9 }',
     'correlate = { with = "deposit.porosity", rank = -0.9 }'),
     ["deposit.porosity.correlate", "form no circle", "Let one of them stand alone"]),
    # tables
    (PROJECTS, cell("start", "2027-13"), ["line 2, column 'start': '2027-13'", "a date 'YYYY-MM'"]),
    (PROJECTS, cell("capacity.low", "-5"),
     ["line 2, column 'capacity': 'low -5 t_reo/year", "Expected at least 0 t_reo/year"]),
    (PROJECTS, cell("capacity.mode", "six hundred"),
     ["line 2, column 'capacity': 'six hundred t_reo/year'", "a number and its unit"]),
    (PROJECTS, cell("capacity.low", "1e9"), ["line 2, column 'capacity'", "low <= mode <= high"]),
    (PROJECTS, cell("start", ""), ["line 2, column 'start': missing", "Add `start`"]),
    (PROJECTS, cell("source", "kaidai"),
     ["line 2, column 'source': 'kaidai'", "a key of sources.toml", "Did you mean 'kaidei'?"]),
    (PROJECTS, first_row_again, [", used before on line 2", "an id of its own for each row"]),
    (PROJECTS, column_renamed("note", "comment"),
     ["line 1, column 'comment': an unknown key", "Known here: "]),
    (PROJECTS, column_renamed("capacity.low [t_reo/year]", "capacity.low [t/year]"),
     ["lines from 2 to ", "column 'capacity': '", "does not say which tonne"]),
    (PROJECTS, swap("id,source", "id,sauce"), ["line 1", "a column 'source'"]),
    (PROJECTS, first_row_longer, ["line 2", "cells as in the header", "in double quotes"]),
    (PROJECTS, only(""), ["the whole file", "an empty file", "at least one row"]),
    (PROJECTS, only("id,source\n"), ["the whole file", "a header and no rows"]),
    (PROJECTS, only(b"id,source\ncaremag,\xe9\n"), ["line 2", "byte 0xe9", "CSV UTF-8"]),
    (CORES, column_renamed("grade [ppm_metal]", "graad [ppm_metal]"),
     ["line 1", "a column 'grade'", "Did you mean 'graad'?"]),
    (CORES, column_renamed("grade [ppm_metal]", "grade [ppm]"),
     ["line 1: 'grade [ppm]'", "wrong dimension; expected 'ppm_metal'"]),
    (CORES, column_renamed("grade [ppm_metal]", "grade"),
     ["line 1: 'grade'", "Expected a unit, as in 'grade [ppm_metal]'"]),
    (CORES, cell("grade", "n.d."),
     ["line 2, column 'grade': 'n.d.'", "a finite number", "Delete the row"]),
    (SEA, cell("hs_low", "NaN"), ["line 2, column 'hs_low': 'NaN'", "a finite number"]),
    ("tables/projcts.csv", only("id,source\na,kaidei\n"),
     ["the whole file: a table no stage reads", "Did you mean 'projects'?"]),
    # scenarios
    (OTHER, only(""), ["the whole file", "a scenario that changes something"]),
    (OTHER, only("[deposit]\ncovariance = 'exponential'\n"), ["a scenario that changes something"]),
    (OTHER, only("[econmics]\ndiscount_rate = '3 percent'\n"),
     ["[econmics]", "Did you mean 'economics'?"]),
    (OTHER, only("lift = 3\n"), ["lift: 3", "a section, [lift]"]),
    (OTHER, only("[economics]\ndiscount_rat = '3 percent'\n"),
     ["economics.discount_rat: an unknown key", "Did you mean 'discount_rate'?"]),
    (OTHER, only("[lift]\ndepth = '5600 kg'\n"), ["lift.depth: '5600 kg'", "wrong dimension"]),
    (OTHER, only("[event.ban-2027]\nremove = true\n"),
     ["event.ban-2027: remove = true", "an entry of study.toml", "Did you mean 'ban-2026'?"]),
    (OTHER, only("[phase.tset]\nremove = true\n"),
     ["phase.tset: remove = true", "a phase of study.toml", "Did you mean 'test'?"]),
    (OTHER, only("[table.projects.caremagg]\nremove = true\n"),
     ["table.projects.caremagg: remove = true", "Did you mean 'caremag'?"]),
    (OTHER, only("[table.project.caremag]\nstart = '2027-01'\n"),
     ["table.project", "a table whose rows have an id", "Did you mean 'projects'?"]),
    (OTHER, only("[table.projects.caremag]\nstart = '2027-13'\n"),
     ["table.projects.caremag.start: '2027-13'", "a date 'YYYY-MM'"]),
    (OTHER, only("[table.projects.caremag]\nslip = { low = '9 month', high = '3 month' }\n"),
     ["table.projects.caremag.slip", "`mode` as well"]),
    (OTHER, only("[lift]\ndepth = { value = '5000 m', source = 'kaidai' }\n"),
     ["lift.depth.source: 'kaidai'", "Did you mean 'kaidei'?"]),
    (OTHER, only("[phase.test.deposit]\nx = 1\n"),
     ["phase.test.deposit", "a stage that has phases"]),
    (OTHER, only("[table]\nprojects = 5\n"), ["table.projects: 5", "a section"]),
    (OTHER, only("not toml"), ["its TOML", "line 1"]),
    ("scenarios/ban.toml", only("[economics]\ndiscount_rate = '3 percent'\n"),
     ["its name: 'ban'", "other than the baseline's", "Rename the file"]),
]  # fmt: skip


def apply(study: Path, file: str, edit: Callable[[str], str | bytes]) -> None:
    place = study / file
    new = edit(place.read_text(encoding="utf-8") if place.exists() else "")
    if isinstance(new, str):
        new = new.encode()
    assert not place.exists() or new != place.read_bytes(), "the edit changes nothing"
    place.write_bytes(new)


@pytest.fixture(scope="module")
def lean(tmp_path_factory: pytest.TempPathFactory, shipped: Path) -> Path:
    """The shipped study with one overlay: quicker to read a hundred times."""
    place = Path(shutil.copytree(shipped, tmp_path_factory.mktemp("lean") / "study"))
    for overlay in (place / "scenarios").glob("*.toml"):
        if overlay.stem != "no-ban":
            overlay.unlink()
    return place


@pytest.fixture
def study(lean: Path, tmp_path: Path) -> Path:
    """A copy of the lean study to break."""
    return Path(shutil.copytree(lean, tmp_path / "study"))


@pytest.mark.parametrize(
    ("file", "edit", "words"), FAULTS, ids=[f"{f}: {w[0]}"[:60] for f, _, w in FAULTS]
)
def test_a_mistake_is_told_once_with_file_place_value_and_remedy(
    study: Path, file: str, edit: Callable[[str], str | bytes], words: list[str]
) -> None:
    """One mistake, one line: scenarios read through the same file do not repeat it."""
    apply(study, file, edit)
    found, problems = read_study(study)
    lines = [str(problem) for problem in problems]
    assert found is None
    assert len(lines) == 1, "\n".join(lines)
    assert lines[0].startswith(f"{file}, ")
    for fragment in words:
        assert fragment.lower() in lines[0].lower()


def test_at_least_25_distinct_mistakes_are_proved() -> None:
    assert len({(file, words[-1]) for file, _, words in FAULTS}) >= 60


def test_a_typo_is_a_missing_key_and_an_unknown_one(study: Path) -> None:
    apply(study, STUDY, swap("\n[lift]\ndepth =", "\n[lift]\ndepht ="))
    lines = [str(problem) for problem in read_study(study)[1]]
    assert len(lines) == 2
    assert "lift.depth: missing" in lines[0]
    assert "lift.depht: an unknown key" in lines[1]
    assert "Did you mean 'depth'?" in lines[1]


def test_a_column_under_another_name_is_missing_and_unknown(study: Path) -> None:
    """Told of the header, not of each of its ten rows."""
    apply(study, PROJECTS, column_renamed("start", "begin"))
    lines = [str(problem) for problem in read_study(study)[1]]
    assert len(lines) == 2
    assert "tables/projects.csv, line 1, column 'start': missing" in lines[0]
    assert "tables/projects.csv, line 1, column 'begin': an unknown key" in lines[1]


def test_a_circle_of_correlations_names_each_value_on_it_and_no_other(study: Path) -> None:
    """Porosity follows density, as shipped; that is made to follow anisotropy, and that density."""
    circle = "{{ value = '{}', source = 'kaidei', correlate = {{ with = '{}', rank = 0.5 }} }}"
    dense = circle.format("0.55 t_dry/m^3", "deposit.anisotropy")
    apply(study, STUDY, to("deposit.dry_density", dense))
    apply(study, STUDY, to("deposit.anisotropy", circle.format("0.6", "deposit.dry_density")))
    lines = [str(problem) for problem in read_study(study)[1]]
    assert len(lines) == 2
    for name, line in zip(("anisotropy", "dry_density"), lines, strict=True):
        assert line.startswith(f"study.toml, deposit.{name}.correlate: 'deposit.")
        assert "correlations that form no circle" in line


ALL_AT_ONCE: list[tuple[str, Edit, str]] = [
    (STUDY, to("lift.depth", '"5600 kg"'), "study.toml, lift.depth"),
    (STUDY, to("lift.erosion_velocity", '{ value = "5 m/s", source = "kaidai" }'),
     "study.toml, lift.erosion_velocity.source"),
    (STUDY, to("deposit.shortest_range", '"29"'), "study.toml, deposit.shortest_range"),
    (STUDY, to("economics.fuel", '"700 USD/t"'), "study.toml, economics.fuel"),
    (STUDY, to("time.months", "3"), "study.toml, time.months"),
    (STUDY, to("report.scenario", '"x"'), "study.toml, report.scenario"),
    (STUDY, more("[palnt]\nx = 1"), "study.toml, [palnt]"),
    (SOURCES, more("[new]\ntitle = 'x'\nkind = 'rumour'"), "sources.toml, new.kind"),
    (PROJECTS, cell("start", "soon"), "tables/projects.csv, line 2, column 'start'"),
    (SEA, cell("source", "see-estimate"), "tables/sea.csv, line 2, column 'source'"),
    (CORES, cell("grade", "?"), "tables/cores.csv, line 2, column 'grade'"),
    (OTHER, only("[lift]\nx = 1\n[event.none]\nremove = true\n"), "scenarios/other.toml, lift.x"),
]  # fmt: skip


def test_all_mistakes_of_a_study_come_together(study: Path) -> None:
    """Thirteen mistakes in six files, in stages that are read and in stages that cannot be."""
    for file, edit, _ in ALL_AT_ONCE:
        apply(study, file, edit)
    problems = read_study(study)[1]
    lines = [str(problem) for problem in problems]
    for _, _, beginning in ALL_AT_ONCE:
        assert sum(line.startswith(beginning) for line in lines) == 1, (beginning, lines)
    assert sum(line.startswith("scenarios/other.toml, event.none") for line in lines) == 1
    assert len(lines) == len(ALL_AT_ONCE) + 1
    with pytest.raises(StudyError) as caught:
        load_study(study)
    assert str(caught.value).startswith("13 problems in the study\n  - ")
    assert caught.value.problems == tuple(problems)


@pytest.mark.parametrize("file", [SOURCES])
def test_a_missing_file_is_named(study: Path, file: str) -> None:
    (study / file).unlink()
    problems = read_study(study)[1]
    assert str(problems[0]).startswith(f"{file}, the whole file: no such file")


def test_without_sources_no_value_is_blamed_for_its_source(study: Path) -> None:
    (study / SOURCES).unlink()
    [problem] = read_study(study)[1]
    assert (problem.file, problem.given) == (SOURCES, "no such file")


def test_a_change_to_a_row_that_is_not_there_is_one_mistake(study: Path) -> None:
    (study / "scenarios" / "more.toml").write_text("[table.projects.caremagg]\nchance = '0.9'\n")
    [problem] = [p for p in read_study(study)[1] if p.file == "scenarios/more.toml"]
    assert (problem.where, problem.given) == ("table.projects.caremagg", "no such row")
    assert problem.remedy == "did you mean 'caremag'?"


def test_a_file_in_place_of_the_folder_is_called_one(study: Path) -> None:
    [problem] = read_study(study / STUDY)[1]
    assert problem.given == "a file, not a folder"


def test_a_table_that_a_stage_needs_is_named(study: Path) -> None:
    (study / CORES).unlink()
    lines = [str(problem) for problem in read_study(study)[1]]
    assert len(lines) == 1
    assert lines[0].startswith("tables/cores.csv, the whole file: missing")


def test_no_study_at_all(tmp_path: Path) -> None:
    for place, what in ((tmp_path / "nowhere", "no such folder"), (tmp_path, "without study.toml")):
        with pytest.raises(StudyError) as caught:
            load_study(place)
        assert what in str(caught.value)
        assert "`kaidei new DIR` makes one" in str(caught.value)


def test_a_byte_order_mark_is_no_mistake(study: Path) -> None:
    """Editors on Windows put one at the head of a file."""
    for file in (STUDY, SOURCES, SEA):
        (study / file).write_bytes(b"\xef\xbb\xbf" + (study / file).read_bytes())
    assert read_study(study)[1] == []


def test_a_header_below_comments_is_named_by_its_line(study: Path) -> None:
    apply(study, PROJECTS, lambda text: "# a\n# b\n" + swap(",note", ",comment")(text))
    lines = [str(problem) for problem in read_study(study)[1]]
    assert len(lines) == 1
    assert "tables/projects.csv, line 3, column 'comment': an unknown key" in lines[0]


# --- whatever is written, words and no traceback


junk = st.sampled_from(
    ["1", "'x'", "[]", "{}", "true", "nan", "-inf", "['a', 1]", "{ value = 1 }", "2026-01-06",
     "{ low = 1, mode = [], high = {} }", "{ choice = [] }", "'1 m'", "{ remove = true }"]
)  # fmt: skip


@given(data=st.data())
@settings(max_examples=25)
def test_any_line_of_a_study_may_hold_anything(lean: Path, data: st.DataObject) -> None:
    """Three lines of study.toml are overwritten at random: a study, or words."""
    lines = (lean / STUDY).read_text(encoding="utf-8").splitlines()
    keyed = [n for n, line in enumerate(lines) if re.match(r"[\w-]+ = ", line)]
    for number in data.draw(st.lists(st.sampled_from(keyed), min_size=3, max_size=3)):
        lines[number] = lines[number].split(" = ")[0] + " = " + data.draw(junk)
    broken = lean.parent / "broken"
    if not broken.exists():
        shutil.copytree(lean, broken)
        (broken / "scenarios" / "no-ban.toml").unlink()
    (broken / STUDY).write_text("\n".join(lines), encoding="utf-8")
    found, problems = read_study(broken)
    assert (found is None) == bool(problems)
    assert all(str(problem) for problem in problems)


@given(data=st.data())
@settings(max_examples=15)
def test_an_overlay_may_hold_anything(lean: Path, data: st.DataObject) -> None:
    heads = ["lift", "mud", "event", "event.ban-2026", "event.new", "phase", "phase.test",
             "phase.test.lift", "table", "table.projects", "table.projects.caremag",
             "table.cores", "scenario", "supply.stock", "nothing"]  # fmt: skip
    keys = ["depth", "start", "lift", "projects", "caremag", "remove", "public", "ban-2026", "test"]
    text = "".join(
        f"[{head}]\n{data.draw(st.sampled_from(keys))} = {data.draw(junk)}\n"
        for head in data.draw(st.lists(st.sampled_from(heads), max_size=3, unique=True))
    )
    broken = lean.parent / "overlaid"
    if not broken.exists():
        shutil.copytree(lean, broken)
    (broken / "scenarios" / "no-ban.toml").write_text(text, encoding="utf-8")
    found, problems = read_study(broken)
    assert (found is None) == bool(problems)
    assert all(problem.file == "scenarios/no-ban.toml" for problem in problems)


def test_any_table_may_be_broken(study: Path) -> None:
    """Rows lost, one table after the other; then cells of junk, which a table is refused for by
    itself, in some tables at once: every table's stage speaks in words."""
    places = sorted((study / "tables").glob("*.csv"))
    whole = {place: place.read_text(encoding="utf-8").splitlines() for place in places}

    def read_with(broken: Mapping[Path, list[str]]) -> list[Problem]:
        for place, lines in broken.items():
            place.write_text("\n".join(lines) + "\n", encoding="utf-8")
        found, problems = read_study(study)
        for place in broken:
            place.write_text("\n".join(whole[place]) + "\n", encoding="utf-8")
        assert (found is None) == bool(problems)
        for problem in problems:
            assert problem.file.startswith(("tables/", "study.toml")), problem
        return problems

    for place, lines in whole.items():
        read_with({place: lines[:2]})
    for begin in range(6):
        junk = {
            place: [whole[place][0], ",".join("x" for _ in whole[place][0].split(","))]
            for place in places[begin::6]
        }
        told = {problem.file for problem in read_with(junk)}
        assert told >= {f"tables/{place.name}" for place in junk}


# --- what a good study gives


def test_the_shipped_study_is_without_fault(shipped: Path) -> None:
    found, problems = read_study(shipped)
    assert [str(problem) for problem in problems] == []
    assert found is not None
    assert set(found.specs) == set(STAGES)
    assert found.baseline in found.scenarios


def written(item: object) -> Iterator[Value]:
    """Values that a study wrote, those left at a field's neutral default apart."""
    if isinstance(item, Value):
        yield item
    elif isinstance(item, BaseModel):
        for name in item.model_fields_set:
            yield from written(getattr(item, name))
    elif isinstance(item, Mapping):
        for below in item.values():
            yield from written(below)


def test_every_number_the_shipped_study_writes_says_how_it_is_known(shipped_study: Study) -> None:
    """Each value of every scenario has a source that exists and a kind."""
    for scenario, specs in shipped_study.scenarios.items():
        known = {name: value for _, name, value in shipped_study.assumptions(scenario)}
        for stage, spec in specs.items():
            own = {id(value) for value in written(spec)}
            for path, value in values_in(spec):
                if id(value) in own:
                    name = address(stage, path)
                    assert known[name].source in shipped_study.sources, (scenario, name)
                    assert known[name].kind in KINDS, (scenario, name)


def test_names_of_values_are_distinct_and_stand_in_the_study(shipped_study: Study) -> None:
    names = [name for _, name, _ in shipped_study.assumptions()]
    assert len(set(names)) == len(names) > 200
    assert {"lift.depth", "deposit.dry_density", "phase.test.lift.target", "mud.yield_scale",
            "event.ban-2026.start", "table.projects.caremag.start"} <= set(names)  # fmt: skip


def test_an_overlay_replaces_whole_values_and_rows(study: Path) -> None:
    text = """
    [lift]
    depth = { uniform = ["5000 m", "5100 m"], source = "kaidei" }
    [table.projects.caremag]
    start = "2026-12"
    [event.ban-2026]
    remove = true
    [phase.test]
    remove = true
    """
    apply(study, OTHER, only(text))
    found = load_study(study)
    base, other = found.specs, found.scenarios["other"]
    assert other["lift"].depth.form == "uniform"
    assert base["lift"].depth.form == "triangular"
    assert other["supply"].projects["caremag"].start.text == "2026-12"
    assert other["supply"].projects["caremag"].slip == base["supply"].projects["caremag"].slip
    assert set(base["supply"].event) - set(other["supply"].event) == {"ban-2026"}
    assert "test" in base["campaign"].phase
    assert "test" not in other["campaign"].phase
    assert other["deposit"] == base["deposit"]


def test_a_value_of_another_form_leaves_nothing_of_the_old_one(study: Path) -> None:
    """p10 and p90 over low, mode and high: the new value is incomplete, not a mixture."""
    apply(study, OTHER, only("[lift]\ndepth = { p10 = '5000 m', p90 = '5100 m' }\n"))
    lines = [str(problem) for problem in read_study(study)[1]]
    assert len(lines) == 1
    assert "scenarios/other.toml, lift.depth" in lines[0]
    assert "`p50` as well" in lines[0]


def test_a_study_is_read_in_well_under_a_second(shipped: Path) -> None:
    from time import process_time

    load_study(shipped)
    begun = process_time()
    load_study(shipped)
    assert process_time() - begun < 2.0


def test_the_kind_of_a_value_may_come_from_its_row_or_its_source(shipped_study: Study) -> None:
    found: dict[str, Any] = {name: value for _, name, value in shipped_study.assumptions()}
    assert found["table.projects.caremag.start"].source == "argus2025-caremag"
    assert found["table.projects.caremag.start"].kind == "published"
