"""Every observation has a role by its date: judged, tuned to, or named with a reason."""

from __future__ import annotations

import csv
import re
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pytest
from supply_study import STUDY
from test_supply_past import spec

from kaidei.supply import judging, measures
from kaidei.supply.judging import PERIODS, Period
from kaidei.supply.past import observations, tables_of
from kaidei.supply.targets import SERIES, Target, select

ROOT = Path(__file__).parents[2]
BACKTEST = (ROOT / "docs/backtest.md").read_text(encoding="utf-8")
REFERENCE = ROOT.parent / "shared/reference/data/supply_backtests.csv"


def table_under(heading: str) -> list[list[str]]:
    """Rows of the first table under a heading of the page, cells without code marks."""
    body = BACKTEST.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\|(.+)\|$", body, flags=re.MULTILINE)[2:]
    return [[cell.strip().replace("`", "") for cell in row.split("|")] for row in rows]


def own() -> list[str]:
    with (STUDY / "tables/targets.csv").open(encoding="utf-8") as file:
        return [row["id"] for row in csv.DictReader(file)]


def judged(period: Period) -> tuple[Target, ...]:
    everything = observations(tables_of(spec()))
    return select(everything, after=period.after, until=period.until, series=period.scored)


def used(period: Period) -> set[str]:
    """Ids of observations that are judged, themselves or by what is derived, or tuned to."""
    everything = observations(tables_of(spec()))
    of = {(t.series, t.element, t.date): t.id for t in everything}
    found = {t.id for t in judged(period)}
    for target in judged(period):
        for series, parts in (("price_factor", ["price_outside"]),
                              ("tier_gap", ["price_outside", "price_inside"])):  # fmt: skip
            if target.series == series:
                found |= {of[part, target.element, target.date] for part in parts}
    if period.tuned_until is not None:
        seen = select(everything, until=period.tuned_until, series=period.tuned_on)
        found |= {t.id for t in seen}
    return found


def test_every_row_is_judged_or_tuned_to_or_named_with_a_reason() -> None:
    somewhere = set().union(*(used(period) for period in PERIODS))
    without = [name for name in own() if name not in somewhere]
    patterns = [row[0] for row in table_under("Rows that nothing judges")]
    assert all(row[1] for row in table_under("Rows that nothing judges"))
    assert [name for name in without if not any(fnmatch(name, p) for p in patterns)] == []
    # Nor is a row named there that has a role.
    wrong = [n for n in own() if n in somewhere and any(fnmatch(n, p) for p in patterns)]
    assert wrong == []
    assert [p for p in patterns if not any(fnmatch(n, p) for n in without)] == []


def test_what_can_be_read_off_is_judged() -> None:
    raw = {"price_outside", "price_inside"}
    assert set(judging.SCORED) == set(measures._READ) - raw
    assert set(judging.TUNED) < set(measures._READ)
    # Whoever is tuned is judged by nothing that it saw.
    for period in PERIODS:
        assert period.scored == judging.SCORED
        if period.tuned_until is not None:
            seen = select(observations(tables_of(spec())), until=period.tuned_until)
            assert not {t.id for t in seen} & {t.id for t in judged(period)}


def test_each_series_of_a_test_is_in_the_page() -> None:
    listed = {name for row in table_under("What each series tests") for name in row[0].split(", ")}
    assert listed == set(judging.SCORED) <= set(SERIES)


@pytest.mark.skipif(not REFERENCE.is_file(), reason="the reference tables are not at hand")
def test_every_row_of_the_reference_has_its_place_in_the_page() -> None:
    with REFERENCE.open(encoding="utf-8") as file:
        wanted = [row["id"] for row in csv.DictReader(file)]
    assert [row[0] for row in table_under("The published figures one by one")] == wanted


def test_exports_over_the_quota_of_2010_are_within_what_is_assumed() -> None:
    # China.org.cn: 39,800 t left against a quota of 30,258 t; the prior has another source.
    (target,) = [t for t in observations(tables_of(spec())) if t.series == "exports_over_quota"]
    behaviour = spec().behaviour
    row = list(behaviour["name"]).index("quota_leakage")
    assert behaviour["low"][row] < target.value - 1.0 < behaviour["high"][row]
    assert target.value == pytest.approx(39_800 / 30_258, abs=1e-4)


def test_what_is_given_or_by_construction_is_marked_where_it_is_scored() -> None:
    for period, total in zip(PERIODS, (False, False, True), strict=True):
        seen = tuple(
            Target(name, name, element, "2013", 1.0, 1.0, "x", "measured")
            for name, element in (("total_imports", ""), ("dollar_rise", "Ce"), ("unit_value", ""))
        )
        text = judging.lines(judging.judge(period, seen, np.ones((2, 3)), {}))
        assert any("total_imports, given (1)" in line for line in text) == total
        assert any("dollar_rise, by construction (1)" in line for line in text)
        assert any("unit_value (1)" in line for line in text)
