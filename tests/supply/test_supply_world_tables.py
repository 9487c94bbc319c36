"""The tables of the world: read as a study reads them, and held against what is published."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import numpy as np
import pytest
from supply_study import STUDY, spec

from kaidei.columns import Columns
from kaidei.elements import ELEMENTS
from kaidei.supply.building import COLUMNS
from kaidei.supply.network import Behaviour
from kaidei.supply.producers import GROUPS, chosen, path
from kaidei.supply.regions import FORMS, REGIONS
from kaidei.tables import columns, read_table

KINDS = {"measured", "published", "news", "estimate", "synthetic"}
HEAVY_OF_CODE = 0.22
"""Heavy part of the mass of HS 284690 that the edges' table states in its notes."""
CODE = {"metal": "280530", "cerium": "284610", "compounds": "284690"}
JAPAN_YEARS = (2005, 2009, 2012, 2015, 2018, 2020, 2022, 2023, 2024)


@cache
def table(name: str) -> Columns:
    problems: list[Any] = []
    read = read_table(STUDY / f"tables/{name}.csv", name, problems)
    assert read is not None, problems
    found = columns(read, Columns.of(**COLUMNS[name]), problems)
    assert found is not None, problems
    return found


@cache
def sources() -> dict[str, Any]:
    return tomllib.loads((STUDY / "sources.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", COLUMNS)
def test_every_row_says_where_it_comes_from(name: str) -> None:
    read = table(name)
    assert set(read["source"]) <= set(sources())
    assert set(read["kind"]) <= KINDS
    # What is ours is an estimate and nothing else.
    assert set(read["kind"][read["source"] == "kaidei"]) <= {"estimate"}


@pytest.mark.parametrize("name", COLUMNS)
def test_regions_forms_elements_and_spreads_are_sound(name: str) -> None:
    read = table(name)
    for column, known in {
        "region": REGIONS, "exporter": REGIONS, "importer": REGIONS, "form": FORMS,
        "element": ELEMENTS, "elements": tuple(GROUPS),
    }.items():  # fmt: skip
        if column in read.data and (name, column) != ("offtakes", "elements"):
            assert set(read[column]) <= set(known), column
    for column in read.data:
        stem = column.removesuffix("low")
        if stem != column:
            low, mode, high = (read[f"{stem}{point}"] for point in ("low", "mode", "high"))
            assert np.all(low <= mode), stem
            assert np.all(mode <= high), stem


def test_an_ore_is_all_its_elements() -> None:
    ores = table("ores")
    total = np.sum([ores[symbol] for symbol in ELEMENTS], axis=0)
    np.testing.assert_allclose(total, 1.0, atol=1e-9)
    assert np.all(np.array([ores[symbol] for symbol in ELEMENTS]) >= 0.0)


def test_a_region_mines_ores_that_are_known_and_add_up() -> None:
    mix = table("ore_mix")
    assert set(mix["ore"]) <= set(table("ores")["id"])
    for region, year in set(zip(mix["region"], mix["year"], strict=True)):
        rows = (mix["region"] == region) & (mix["year"] == year)
        assert mix["share"][rows].sum() == pytest.approx(1.0, abs=1e-9), (region, year)


def test_orders_add_up_by_form_importer_group_and_year() -> None:
    edges = table("edges")
    keys = list(zip(*[edges[k] for k in ("form", "importer", "elements", "year")], strict=True))
    total: dict[Any, float] = {}
    for key, share in zip(keys, edges["share"], strict=True):
        total[key] = total.get(key, 0.0) + float(share)
    assert {key for key, value in total.items() if abs(value - 1.0) > 1e-9} == set()
    for form, importer in {key[:2] for key in keys}:
        groups = {key[2] for key in keys if key[:2] == (form, importer)}
        assert groups in ({"all"}, {"cerium", "light", "heavy"}), (form, importer)
    served = {key[:2] for key in keys}
    assert served >= {(form, region) for form in FORMS[1:] for region in REGIONS}


def test_goods_from_abroad_take_time_and_own_goods_none() -> None:
    edges = table("edges")
    own = edges["exporter"] == edges["importer"]
    assert np.all(edges["delay"][own] == 0)
    assert np.all((edges["delay"][~own] >= 1) & (edges["delay"][~own] <= 3))


@cache
def china_in_baci(code: str, year: int) -> float:
    trade = table_of_trade()
    rows = (trade["code"] == code) & (trade["year"] == year)
    china = rows & np.isin(trade["country"], ("CHN", "HKG"))
    return float(trade["quantity_t"][china].sum() / trade["quantity_t"][rows].sum())


@cache
def table_of_trade() -> Columns:
    problems: list[Any] = []
    read = read_table(STUDY / "tables/trade.csv", "trade", problems)
    assert read is not None
    wanted = Columns.of(year="1", code="str", country="str", quantity_t="1")
    found = columns(read, wanted, problems)
    assert found is not None, problems
    return found


def china_of_edges(form: str, group: str, year: int) -> float:
    edges = table("edges")
    here = (
        (edges["form"] == form)
        & (edges["importer"] == "Japan")
        & (edges["elements"] == group)
        & (edges["year"] == year)
        & (edges["exporter"] != "Japan")
    )
    china = here & (edges["exporter"] == "China")
    return float(edges["share"][china].sum() / edges["share"][here].sum())


@pytest.mark.parametrize("year", JAPAN_YEARS)
def test_japan_buys_from_china_as_baci_counts(year: int) -> None:
    # CEPII BACI (HS 280530, 284610, 284690), mass, Hong Kong with China: within 3 points.
    assert china_of_edges("metal", "light", year) == pytest.approx(
        china_in_baci("280530", year), abs=0.03
    )
    assert china_of_edges("oxide", "cerium", year) == pytest.approx(
        china_in_baci("284610", year), abs=0.03
    )
    both = (1.0 - HEAVY_OF_CODE) * china_of_edges("oxide", "light", year)
    both += HEAVY_OF_CODE * china_of_edges("oxide", "heavy", year)
    assert both == pytest.approx(china_in_baci("284690", year), abs=0.03)


PUBLISHED_STAGES = (
    # form, year, region, share: IEA 2025; IEA 2024; china.org.cn 2013; MP Materials 2022.
    ("oxide", 2024, "China", 0.91),
    ("oxide", 2023, "China", 0.92),
    ("oxide", 2023, "Malaysia", 0.05),
    ("product", 2010, "China", 0.794),
    ("product", 2010, "Japan", 0.193),
    ("product", 2010, "EU", 0.013),
    ("product", 2005, "China", 0.78),
    ("product", 2022, "China", 0.92),
    ("product", 2022, "Japan", 0.06),
    ("product", 2024, "China", 0.94),
    ("metal", 2022, "China", 0.92),
)


@pytest.mark.parametrize(("form", "year", "region", "share"), PUBLISHED_STAGES)
def test_capacity_is_shared_as_the_stages_are(
    form: str, year: int, region: str, share: float
) -> None:
    assert capacity(form, region, year) / sum(
        capacity(form, each, year) for each in REGIONS
    ) == pytest.approx(share, abs=0.05)


def capacity(form: str, region: str, year: int) -> float:
    read = table("capacity")
    rows = (read["form"] == form) & (read["region"] == region)
    if not rows.any():
        return 0.0
    return float(path(read["year"][rows], read["capacity"][rows], np.array([year + 0.5]))[0])


def test_capacity_is_no_less_than_nothing_and_control_a_share() -> None:
    read = table("capacity")
    assert np.all(read["capacity"] >= 0.0)
    assert np.all((read["controlled"] >= 0.0) & (read["controlled"] <= 1.0))
    assert np.all(read["controlled"][read["region"] == "China"] == 1.0)


def test_behaviour_is_whole_and_older_than_what_it_is_judged_on() -> None:
    rows = table("behaviour")
    assert len(set(rows["name"])) == len(rows)
    assert set(Behaviour._fields) - {"invest_composition"} <= set(rows["name"])
    year = {name: entry.get("year", 9999) for name, entry in sources().items()}
    late = {
        name
        for name, source in zip(rows["name"], rows["source"], strict=True)
        if source != "kaidei" and year[source] > 2010
    }
    assert late == set()


def test_announced_works_make_a_known_form_of_a_known_ore() -> None:
    works = spec().projects.values()
    ores = set(table("ores")["id"])
    assert {work.ore for work in works if work.ore} <= ores
    assert all(work.form in ("ore", "oxide") for work in works if work.ore)
    assert all(min(work.capacity.numbers) > 0.0 for work in works)


def test_a_contract_names_its_elements() -> None:
    for words in table("offtakes")["elements"]:
        assert chosen(str(words)).any()
    with pytest.raises(ValueError, match="names no elements"):
        chosen("Nd Xx")
