"""What a user reads who writes something that cannot be."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from supply_study import STUDY, TIME, drawn, raw_spec, spec, streams

from kaidei.ensemble import trial
from kaidei.study import read_study
from kaidei.supply.past import backtest
from kaidei.supply.present import world_faults
from kaidei.supply.spec import SupplySpec
from kaidei.values import Columns


def told(raw: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as failure:
        SupplySpec.model_validate(raw)
    return str(failure.value)


def changed(table: Columns, column: str, row: int, value: Any) -> Columns:
    data = {name: np.array(values) for name, values in table.data.items()}
    data[column] = data[column].astype(object) if isinstance(value, str) else data[column]
    data[column][row] = value
    return Columns(data, table.units)


def test_shares_that_do_not_add_up() -> None:
    raw = raw_spec()
    raw["ores"] = changed(raw["ores"], "Dy", 0, 0.3)
    assert "element shares that add up to 100 percent in row 'bayan-obo'" in told(raw)


def test_a_region_nobody_supplies_from() -> None:
    raw = raw_spec()
    raw["event"]["ban-2026"]["exporter"] = "Vietnamm"
    assert "a region of the world" in (words := told(raw))
    assert "did you mean 'Vietnam'" in words
    raw = raw_spec()
    raw["event"]["ban-2026"]["importers"] = ["Japann"]
    assert "did you mean 'Japan'" in told(raw)
    raw = raw_spec()
    raw["projects"]["caremag"]["region"] = "France"
    assert "a region of the world" in told(raw)
    raw = raw_spec()
    raw["products"] = changed(raw["products"], "origin", 2, "Chile")
    assert "a region that supplies Japan for the product 'metal-thailand'" in told(raw)


def test_a_project_without_composition() -> None:
    raw = raw_spec()
    raw["projects"]["caremag"]["ore"] = "caremagg"
    assert "which has no composition without it" in (words := told(raw))
    assert "did you mean 'caremag'" in words
    raw = raw_spec()
    raw["projects"]["serra-verde"]["ore"] = ""
    assert "without it the mine has no composition" in told(raw)


def test_events_that_contradict() -> None:
    raw = raw_spec()
    raw["event"]["again"] = dict(raw["event"]["ban-2026"])
    assert "they contradict each other" in told(raw)
    raw = raw_spec()
    raw["event"]["ban-2026"]["end"] = "2027-01"
    assert "one of them; they contradict each other" in told(raw)
    raw = raw_spec()
    del raw["event"]["ban-2026"]["duration"]
    raw["event"]["ban-2026"]["end"] = "2025-12"
    assert "an end after the start 2026-01-06" in told(raw)


def test_an_event_on_no_element() -> None:
    raw = raw_spec()
    raw["event"]["ban-2026"]["passes"]["Dyy"] = "10 percent"
    assert "did you mean 'Dy'" in told(raw)
    raw = raw_spec()
    raw["event"]["ban-2026"]["passes"]["Dy"] = "110 percent"
    assert "at most 1" in told(raw)


def test_an_event_on_no_use() -> None:
    raw = raw_spec()
    raw["event"]["ban-2026"]["uses"] = {"magnet": "10 percent"}
    assert "an end use of the model" in (words := told(raw))
    assert "did you mean 'magnets'" in words
    raw["event"]["ban-2026"]["uses"] = {"magnets": "110 percent"}
    assert "at most 1" in told(raw)


def test_an_element_without_demand() -> None:
    raw = raw_spec()
    raw["demand"]["Dy"]["use"] = "0 t_reo/year"
    assert "an element without demand cannot be tested" in told(raw)
    raw = raw_spec()
    del raw["demand"]["Tb"]
    assert "a row 'Tb' in demand.csv" in told(raw)


def test_a_threshold_outside_its_range() -> None:
    raw = raw_spec()
    raw["safety"]["unmet"] = "500 percent"
    assert "at most 1" in told(raw)


def test_a_programme_for_no_element() -> None:
    raw = raw_spec("ban-levers")
    raw["thrifting"]["magnets"]["elements"] = ["Dy", "Xx"]
    assert "an element of the model" in told(raw)


def test_use_in_the_wrong_tonne() -> None:
    raw = raw_spec()
    raw["demand"]["Dy"]["use"] = "600 t/year"
    assert "does not say which tonne" in told(raw)


def test_a_code_without_its_fallback() -> None:
    raw = raw_spec()
    keep = raw["products"]["id"] != "metal-other"
    raw["products"] = Columns(
        {name: values[keep] for name, values in raw["products"].data.items()},
        raw["products"].units,
    )
    assert "a product of code 280530 with origin 'other'" in told(raw)


WORLD: list[tuple[str, str, str, Any, str]] = [
    ("edges", "importer", "", "Nippon", "'Nippon': expected one of the names known for 'importer'"),
    ("edges", "form", "", "oxid", "did you mean 'oxide'"),
    ("edges", "share", "", 7.0, "'700 percent': expected a share of 0 to 100 percent"),
    (
        "edges",
        "share",
        "metal-china-to-japan-cerium-2005",
        0.9097,
        "'99 percent': expected shares "
        "that add up to 100 percent in form metal, importer Japan, elements cerium, year 2005",
    ),
    ("ore_mix", "share", "", 0.5, "shares that add up to 100 percent in region China, year 2005"),
    ("ore_mix", "ore", "", "bayan-oboo", "a row of ores.csv; did you mean 'bayan-obo'"),
    ("demand_share", "Japan", "", 0.9, "shares that add up to 100 percent in id"),
    ("use_mix", "region", "", "Cina", "did you mean 'China'"),
    ("behaviour", "low", "steepness", 0.9, "'0.9, 0.6, 1.2': expected low <= mode <= high"),
    ("behaviour", "unit", "price-lag", "year", "'year': expected 'month', the unit of price_lag"),
    ("behaviour", "name", "price-lag", "price_lagg", "did you mean 'price_lag'"),
    ("behaviour", "name", "price-lag", "price_lagg", "a row with the name 'price_lag'; add it"),
    ("behaviour", "high", "answer-cut", 1.2, "'1.2': expected 0 or more and below 1"),
    ("behaviour", "high", "recovery-separation", 1.1, "'1.1': expected above 0 and at most 1"),
    ("covers", "cover_high", "", 0.1, "expected cover_low <= cover_mode <= cover_high"),
    ("magnet_imports", "mode_t", "", 5.0, "expected low_t <= mode_t <= high_t"),
    ("product_forms", "reo_low", "", 9.0, "expected reo_low <= reo_high"),
    ("identified", "p10", "", 1e9, "expected p10 <= p50 <= p90"),
    ("offtakes", "elements", "", "Nd Prr", "'Prr': expected an element, or all, cerium"),
    ("trade", "country", "", "CHI", "a country's ISO 3166-1 alpha-3 code"),
    ("uses", "use", "", "magnet", "a row with the use 'magnets'; add it"),
]


@pytest.mark.parametrize(("name", "column", "row", "value", "words"), WORLD)
def test_a_table_of_the_world_that_cannot_be(
    name: str, column: str, row: str, value: Any, words: str
) -> None:
    raw = raw_spec()
    place = list(raw[name]["id"]).index(row) if row else 0
    data = raw[name].data | {column: raw[name][column].astype(object)}
    data[column][place] = value
    kept = data[column].astype("U40" if isinstance(value, str) else float)
    assert words in told(raw | {name: Columns(data | {column: kept}, raw[name].units)})


def test_mistakes_of_several_tables_come_at_once_each_at_its_line(tmp_path: Path) -> None:
    study = tmp_path / "study"
    shutil.copytree(STUDY, study)
    for name, old, new in (
        ("edges", "metal-china-to-japan-cerium-2005,metal,China,Japan,",
         "metal-china-to-japan-cerium-2005,metal,China,Nippon,"),
        ("behaviour", "price-lag,price_lag,month,1,", "price-lag,price_lag,month,3,"),
    ):  # fmt: skip
        file = study / f"tables/{name}.csv"
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), encoding="utf-8")
    _, problems = read_study(study)
    said = [str(problem) for problem in problems]
    assert "tables/edges.csv, line 3, column 'importer': 'Nippon'. Expected one of" in said[0]
    lags = [line for line in said if "'3, 2, 4'" in line]
    assert len(lags) == 1
    assert lags[0].startswith("tables/behaviour.csv, line 3, column 'low': '3, 2, 4'")


def test_a_world_that_cannot_be_built_or_run_is_told_without_a_run() -> None:
    told_of = {name: getattr(drawn(), name) for name in SupplySpec.model_fields}
    assert world_faults(SimpleNamespace(**told_of), TIME, streams()) == []
    covers = {name: column[4:] for name, column in told_of["covers"].data.items()}
    short = told_of | {"covers": Columns(covers)}
    [words] = world_faults(SimpleNamespace(**short), TIME, streams())
    assert "covers has no row for" in words
    mute = told_of["edges"].data | {"delay": told_of["edges"]["delay"] + 3.0}
    late = told_of | {"edges": Columns(mute)}
    assert any("give 0, 1, 2 or 3" in words
               for words in world_faults(SimpleNamespace(**late), TIME, streams()))  # fmt: skip


def test_what_the_world_lacks_is_a_problem_of_the_study(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "world_faults", lambda *_: ["Tb comes from nowhere"])
    both = SimpleNamespace(
        scenarios={"ban": {"supply": spec()}, "no-ban": {"supply": spec()}}, time=TIME
    )
    [problem] = trial.world_problems(both)  # type: ignore[arg-type]
    assert "scenario 'ban': Tb comes from nowhere" in str(problem)


def test_a_backtest_is_given_the_supply_section() -> None:
    for given in ("studies/mine", Path("studies/mine"), SimpleNamespace(specs={})):
        with pytest.raises(ValueError, match=r"expected .*load_study\(path\).specs\['supply'\]"):
            backtest(given)
