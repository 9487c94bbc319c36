"""The observations of the past: where they come from, when they may be seen, what follows."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau
from supply_study import STUDY

from kaidei.elements import ELEMENTS, INDEX
from kaidei.supply import measures, trade
from kaidei.supply.measures import Paths, derived, kendall_tau, predicted
from kaidei.supply.targets import (
    SERIES,
    Target,
    checked,
    compared,
    from_table,
    middle,
    observed_from_trade,
    select,
    span,
    tolerances,
    values,
)

REFERENCE = Path(__file__).parents[3] / "shared/reference/data"


def columns(name: str) -> dict[str, list[str]]:
    with (STUDY / f"tables/{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {key: [row[key] for row in rows] for key in rows[0]}


@cache
def table() -> tuple[Target, ...]:
    return from_table(columns("targets"))


@cache
def from_trade() -> tuple[Target, ...]:
    raw = {name: np.array(cells) for name, cells in columns("trade").items()}
    amounts = [
        trade.by_origin(
            raw["year"].astype(float), raw["code"], raw["country"], raw[name].astype(float)
        )
        for name in ("quantity_t", "value_kusd")
    ]
    return observed_from_trade(amounts[0][0], amounts[0][1], amounts[1][1])


def one(targets: tuple[Target, ...], series: str, date: str, element: str = "") -> Target:
    (found,) = [t for t in targets if (t.series, t.date, t.element) == (series, date, element)]
    return found


def test_every_row_has_a_known_source_a_kind_and_its_series_unit() -> None:
    rows = columns("targets")
    sources = tomllib.loads((STUDY / "sources.toml").read_text(encoding="utf-8"))
    assert set(rows["source"]) <= sources.keys()
    assert set(rows["kind"]) <= {"measured", "published", "news", "estimate"}
    assert rows["unit"] == [SERIES[name].unit for name in rows["series"]]


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference tables are not at hand")
def test_a_years_trade_is_the_reference_table() -> None:
    with (REFERENCE / "supply_japan_imports_annual.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["year"] for row in rows] == [str(year) for year in range(2005, 2025)]
    names = {
        "china_share_mass": "china_share_qty_pct", "china_share_value": "china_share_value_pct",
        "total_imports": "total_t_gross", "unit_value": "unit_value_usd_per_kg",
    }  # fmt: skip
    for row in rows:
        for name, column in names.items():
            # The reference table is rounded to three decimals.
            found = one(from_trade(), name, row["year"]).value
            assert found == pytest.approx(float(row[column]), abs=6e-4)


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference tables are not at hand")
def test_prices_are_the_reference_tables() -> None:
    with (REFERENCE / "supply_prices.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["element_oxide"] in ELEMENTS]
    given = sorted(
        round(
            sum(map(float, row["value_usd_per_kg"].split("-")))
            / (1 + row["value_usd_per_kg"].count("-")),
            4,
        )
        for row in rows
    )
    ours = [t for t in table() if t.series in ("price_outside", "price_inside")]
    # Two more are of the two tiers of September 2011, in supply_backtests.csv.
    assert sorted([*given, 80.0, 120.0]) == sorted(round(t.value, 4) for t in ours)


@pytest.mark.parametrize(
    ("series", "element", "value", "error"),
    # supply_backtests.csv B4 to B10 and the dollar rises of cautions.md.
    [
        ("peak_factor", "La", 28.0, 0.5), ("peak_factor", "Ce", 36.0, 0.5),
        ("peak_factor", "Nd", 13.6, 0.05), ("peak_factor", "Dy", 20.0, 1.0),
        ("china_fall", "", -72.0, 0.5), ("dollar_rise", "Ce", 134 / 130, 0.01),
        ("china_rebound", "", 100 * (4080 / 2246 - 1), 1e-9),
        ("dollar_rise", "Sm", 122 / 130, 0.01), ("peak_delay", "Dy", 11.0, 0.1),
    ],
)  # fmt: skip
def test_derived_targets_are_the_published_ones(
    series: str, element: str, value: float, error: float
) -> None:
    (found,) = [t for t in derived(table()) if (t.series, t.element) == (series, element)]
    assert found.value == pytest.approx(value, abs=error)


def test_the_two_tiers_of_september_2011() -> None:
    gaps = {t.element: t.value for t in derived(table()) if t.series == "tier_gap"}
    assert gaps["La"] == pytest.approx(80 / 20.63)
    assert gaps["Sm"] == pytest.approx(120 / 17.14)


@pytest.mark.parametrize(
    ("series", "element", "error"),
    # The parts' errors as of independent normals: 15 percent each of a third; 0.15 and 0.1, 0.15
    # and 0.1 of logs; one pair of ten swapped moves tau by 0.2.
    [
        ("china_fall", "", 100 * 634 / 2246 * 0.15 * 2**0.5), ("tier_gap", "La", 0.0325**0.5),
        ("china_rebound", "", 100 * 4080 / 2246 * 0.15 * 2**0.5),
        ("peak_factor", "Dy", 0.0325**0.5), ("price_order", "", 0.2),
        ("dollar_rise", "Sm", 121.6 / 130.12 * 0.02**0.5),
    ],
)  # fmt: skip
def test_errors_are_carried_over(series: str, element: str, error: float) -> None:
    found = [t for t in derived(table()) if (t.series, t.element) == (series, element)]
    assert min(t.tolerance for t in found) == pytest.approx(error, rel=1e-9)


def test_unit_value_rose_seven_and_a_half_times() -> None:
    rise = (
        one(from_trade(), "unit_value", "2011").value
        / one(from_trade(), "unit_value", "2009").value
    )
    assert rise == pytest.approx(7.5, abs=0.05)


@pytest.mark.parametrize(
    ("date", "months"),
    [("2011", (0, 12)), ("2011-H2", (6, 12)), ("2011-Q2", (3, 6)), ("2011-09", (8, 9))],
)
def test_dates_are_months(date: str, months: tuple[int, int]) -> None:
    assert tuple(month - 12 * 2011 for month in span(date)) == months
    assert middle(date) == 2011 + sum(months) / 24


@pytest.mark.parametrize("date", ["", "2011-13", "2011-00", "2011-Q0", "2011-H3", "11", "2011-9"])
def test_what_is_no_date_is_told(date: str) -> None:
    with pytest.raises(ValueError, match="no date"):
        span(date)


dates = st.builds("{}-{:02d}".format, st.integers(2007, 2024), st.integers(1, 12)) | st.integers(
    2007, 2024
).map(str)


@given(dates)
def test_a_date_splits_the_past_in_two_without_a_rest(date: str) -> None:
    everything = (*table(), *from_trade(), *derived(table()))
    before, after = select(everything, until=date), select(everything, after=date)
    assert sorted(t.id for t in (*before, *after)) == sorted(t.id for t in everything)
    assert all(span(t.date)[1] <= span(date)[1] for t in before)


@given(dates)
def test_nothing_derived_is_seen_before_all_it_is_made_of(date: str) -> None:
    # What can be derived from the rows before a date is what is seen of the derived before it.
    seen = {t.id: t.value for t in select(derived(table()), until=date)}
    alone = {t.id: t.value for t in derived(select(table(), until=date))}
    assert seen.items() <= alone.items()


def test_the_year_2010_is_not_known_in_june_2010() -> None:
    seen = select(from_trade(), until="2010-06")
    assert max(t.date for t in seen) == "2009"
    assert len(seen) == 5 * 4
    assert {t.date for t in select(from_trade(), after="2010-06", until="2014-12")} == set(
        map(str, range(2010, 2015))
    )


def test_a_peak_is_known_when_it_is_past() -> None:
    assert not select(derived(table()), until="2011-11", series=("peak_factor", "price_order"))
    assert len(select(derived(table()), until="2011-12", series=("peak_factor",))) == 5


def test_logs_where_the_series_wants_them() -> None:
    pair = (one(from_trade(), "china_share_mass", "2010"), one(from_trade(), "unit_value", "2010"))
    found = compared(pair, np.array([[50.0, 1.0], [-3.0, np.e]]))
    assert found == pytest.approx(np.array([[50.0, 0.0], [-3.0, 1.0]]))
    assert tolerances(pair).tolist() == [4.0, 0.1]
    for wrong in (0.0, np.nan, -1.0):
        with pytest.raises(ValueError, match=r"2010-unit_value.*number above 0"):
            compared(pair, np.array([[50.0, wrong]]))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"series": "price"}, "series 'price' is not one of"),
        ({"element": "Sc"}, "element 'Sc'; one is expected"),
        ({"series": "unit_value"}, "element 'La'; none is expected"),
        ({"value": 0.0}, "a number above 0"),
        ({"value": np.nan}, "a value of nan"),
        ({"tolerance": 0.0}, "a tolerance of 0"),
        ({"date": "spring"}, "no date"),
    ],
)
def test_a_bad_target_is_told(change: dict[str, object], words: str) -> None:
    good = Target("x", "price_outside", "La", "2011", 5.0, 0.1, "kaidei", "estimate")
    assert checked([good]) == (good,)
    with pytest.raises(ValueError, match=words):
        checked([replace(good, **change)])  # type: ignore[arg-type]


def test_a_table_without_a_column_or_with_an_id_twice_is_told() -> None:
    rows = columns("targets")
    with pytest.raises(ValueError, match="no column 'value'"):
        from_table({name: cells for name, cells in rows.items() if name != "value"})
    twice = {name: [cells[0], cells[0]] for name, cells in rows.items()}
    with pytest.raises(ValueError, match="an id used twice"):
        from_table(twice)
    with pytest.raises(ValueError, match="series 'imports'"):
        select(table(), series=("imports",))
    with pytest.raises(ValueError, match="nothing was traded in 2007"):
        observed_from_trade(np.array([2007]), np.zeros((1, 3, 8)), np.zeros((1, 3, 8)))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=8))
def test_kendalls_tau_is_the_share_of_pairs_in_order(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs, dtype=float).T
    if len(set(first)) == len(set(second)) == len(pairs):
        # Without ties tau-a is tau-b, which SciPy has.
        assert kendall_tau(first, second) == pytest.approx(kendalltau(first, second).statistic)
    assert kendall_tau(first, second) == -kendall_tau(first, -second)


MONTHS = 240


def paths(**change: np.ndarray) -> Paths:
    """Two members: even flows; prices that follow the months, inside a tenth of outside."""
    month = np.arange(MONTHS)
    even = np.ones((2, MONTHS)) * np.array([[1.0], [2.0]])
    price = np.ones((2, MONTHS, len(ELEMENTS))) * (10.0 + month)[:, None]
    given = {
        "imports": 100.0 * even, "china": 80.0 * even, "value": 500.0 * even,
        "china_value": 250.0 * even, "outside": price, "inside": 0.1 * price,
    }  # fmt: skip
    return Paths("2005-01", **(given | change))


def test_a_simulation_is_read_as_the_past_was() -> None:
    everything = (*table(), *from_trade(), *derived(table()))
    year = select(everything, after="2010", until="2011", series=(
        "china_share_mass", "china_share_value", "total_imports", "unit_value"))  # fmt: skip
    found = dict(zip((t.series for t in year), predicted(year, paths()).T, strict=True))
    assert found["china_share_mass"].tolist() == [80.0, 80.0]
    assert found["china_share_value"].tolist() == [50.0, 50.0]
    assert found["total_imports"].tolist() == [1200.0, 2400.0]
    assert found["unit_value"].tolist() == [5.0, 5.0]
    gap = one(everything, "tier_gap", "2011-09", "La")
    assert predicted([gap], paths())[:, 0] == pytest.approx([10.0, 10.0])
    # 2009 is months 48 to 59 of the run with a mean price of 63.5; September 2011 is month 80.
    factor = one(everything, "price_factor", "2011-09", "La")
    assert predicted([factor], paths())[:, 0] == pytest.approx([90 / 63.5] * 2)
    # Prices that rise all the time have their peak in December 2011, 15 months after the fall.
    delay = one(everything, "peak_delay", "2011-08", "Dy")
    assert predicted([delay], paths()).tolist() == [[15.0], [15.0]]
    late = one(everything, "peak_delay", "2011-Q2", "La")
    assert predicted([late], paths()).tolist() == [[14.0], [14.0]]
    peak = one(everything, "peak_factor", "2011-08", "Dy")
    assert predicted([peak], paths())[:, 0] == pytest.approx([93 / 63.5] * 2)
    quarter = one(everything, "peak_factor", "2011-Q2", "La")
    assert predicted([quarter], paths())[:, 0] == pytest.approx([93 / 63.5] * 2)
    rise = one(everything, "dollar_rise", "2011-Q2", "Ce")
    assert predicted([rise], paths()).tolist() == [[1.0], [1.0]]


def test_a_peak_is_looked_for_on_the_dates_that_were_quoted() -> None:
    peak = one(derived(table()), "peak_factor", "2011-08", "Dy")
    assert peak.quoted == ("2010-07", "2011-08", "2011-09", "2011-12", "2011-Q2")
    price = np.ones((1, MONTHS, len(ELEMENTS)))
    # Month 78 is July 2011, of which no quote tells; 76 is May, a third of a quarter quoted.
    price[0, 78], price[0, 76] = 50.0, 10.0
    assert predicted([peak], paths(outside=price))[0, 0] == pytest.approx(12.0 / 3.0)
    # Its month is looked for among all months.
    delay = one(derived(table()), "peak_delay", "2011-08", "Dy")
    assert predicted([delay], paths(outside=price)).tolist() == [[10.0]]


def test_a_simulation_that_is_the_past_gives_the_past() -> None:
    # Prices that stand at each quote of the peak, flows as in autumn 2010.
    outside, inside = np.full((1, MONTHS, 15), 1.0), np.full((1, MONTHS, 15), 1.0)
    for target in sorted(table(), key=lambda t: span(t.date)[1] - span(t.date)[0], reverse=True):
        if (
            target.series in ("price_outside", "price_inside")
            and "2009" <= target.date[:4] < "2012"
        ):
            first, end = (month - 12 * 2005 for month in span(target.date))
            price = outside if target.series == "price_outside" else inside
            if target.date != "2009-01":
                price[0, first:end, INDEX[target.element]] = target.value
    china = np.ones((1, MONTHS))
    for target in table():
        if target.series == "china_to_japan_month":
            china[0, span(target.date)[0] - 12 * 2005] = target.value
    past = paths(outside=outside, inside=inside, china=china, imports=china, value=china)
    wanted = [
        t
        for t in derived(table())
        if t.series in ("peak_factor", "price_order", *measures.CHANGES, "tier_gap", "dollar_rise")
        and t.date < "2012"
    ]
    assert len(wanted) == 5 + 1 + 2 + 2 + 2
    assert predicted(wanted, past)[0] == pytest.approx(values(wanted), rel=1e-12)


def test_nothing_traded_or_priced_is_no_silent_nan() -> None:
    nothing = np.zeros((2, MONTHS))
    share = one(from_trade(), "china_share_mass", "2011")
    total = one(from_trade(), "total_imports", "2011")
    found = predicted([share, total], paths(imports=nothing, china=nothing))
    assert found.tolist() == [[0.0, 0.0], [0.0, 0.0]]
    with pytest.raises(ValueError, match="2011-total_imports"):
        compared([share, total], found)


def test_what_cannot_be_read_off_is_told() -> None:
    quota = one(table(), "exports_over_quota", "2010")
    with pytest.raises(ValueError, match="'exports_over_quota' is not read off a simulation"):
        predicted([quota], paths())
    late = one(table(), "price_outside", "2025", "Dy")
    with pytest.raises(ValueError, match="does not hold all of 2025"):
        predicted([late], paths())
    order = one(derived(table()), "price_order", "2011-09")
    with pytest.raises(ValueError, match="needs the targets 'peak_factor'"):
        predicted([order], paths())


def test_months_and_members_alone_give_the_same_bits() -> None:
    everything = (*table(), *from_trade(), *derived(table()))
    wanted = [t for t in select(everything, until="2024") if t.series in measures._READ]
    rng = np.random.default_rng(1)
    drawn = {
        name: rng.uniform(1.0, 2.0, (4, MONTHS))
        for name in ("imports", "china", "value", "china_value")
    }
    drawn |= {name: rng.uniform(1.0, 9.0, (4, MONTHS, 15)) for name in ("outside", "inside")}
    wanted = [t for t in wanted if int(t.date[:4]) >= 2005]
    together = predicted(wanted, paths(**drawn))
    alone = [predicted(wanted, paths(**{k: v[[m]] for k, v in drawn.items()}))[0] for m in range(4)]
    assert np.array_equal(together, alone)
    laid = predicted(wanted, paths(**{k: np.asfortranarray(v) for k, v in drawn.items()}))
    assert np.array_equal(together, laid)
