"""The past retold: what is given and what is not, goods as customs see them, the stop of 2010."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from supply_study import STUDY

from kaidei.columns import Columns, ColumnsOf
from kaidei.elements import ELEMENTS, INDEX
from kaidei.streams import Streams
from kaidei.supply.judging import PERIODS, YEARLY, Backtest, Period, rows
from kaidei.supply.layout import LABELS
from kaidei.supply.past import (
    Goods,
    Past,
    backtest,
    goods,
    known_by,
    observations,
    paths_of,
    stops,
    tables_of,
)
from kaidei.supply.regions import FORMS, REGIONS, USES
from kaidei.supply.spec import SupplySpec
from kaidei.supply.targets import Target
from kaidei.tables import columns, read_table

MEMBERS = 6
EARLY = Period("early", "tuned to 2006", "2006", "2006", "2007", YEARLY, YEARLY)
"""Short enough for a test."""


@cache
def spec() -> SimpleNamespace:
    """The tables of the shipped supply section, without the rest of it."""
    found = {}
    for name, info in SupplySpec.model_fields.items():
        for mark in info.metadata:
            if info.annotation is Columns and isinstance(mark, ColumnsOf):
                read = read_table(STUDY / f"tables/{name}.csv", name, [])
                assert read is not None
                found[name] = columns(read, mark, [])
    return SimpleNamespace(**found)


def changed(table: str, **cells: Any) -> SimpleNamespace:
    """The spec with columns of one table replaced."""
    data = {**getattr(spec(), table).data, **cells}
    return SimpleNamespace(**{**vars(spec()), table: Columns(data)})


def streams(members: int = MEMBERS) -> Streams:
    return Streams(1, np.arange(members))


@cache
def early() -> Backtest:
    (outcome,) = backtest(spec(), members=MEMBERS, periods=(EARLY,), threads=1)
    return outcome


def plain_goods(members: int = 1) -> Goods:
    table = tables_of(spec())["products"]
    ids = tuple(map(str, table["id"]))
    reo = np.array([1.2 if name.startswith("metal") else 0.5 for name in ids])
    premium = np.where(np.array(ids) == "cerium-europe", 2.0, 1.0)
    making = np.array([3.0 if name.startswith("metal") else 0.0 for name in ids])
    return Goods(ids, np.tile(reo, (members, 1)), np.tile(premium, (members, 1)), making)


@pytest.mark.parametrize(
    ("form", "label", "element", "gross", "value"),
    [
        # 6 t of oxide as metal of 1.2 t a tonne are 5 t, at 20 USD/kg of oxide and 3 of making.
        ("metal", "China", "Nd", 5.0, 6.0 * 20.0 + 5.0 * 3.0),
        ("metal", "Vietnam", "Ce", 5.0, 6.0 * 20.0 + 5.0 * 3.0),
        ("oxide", "China", "Ce", 12.0, 6.0 * 20.0),
        # A premium of 2 adds the inside price of 5 once, not the outside price of 20.
        ("oxide", "EU", "Ce", 12.0, 6.0 * 25.0),
        ("oxide", "EU", "Y", 12.0, 6.0 * 20.0),
        ("ore", "China", "Nd", 0.0, 0.0),
        ("product", "China", "Nd", 0.0, 0.0),
    ],
)
def test_goods_are_weighed_and_valued_as_customs_do(
    form: str, label: str, element: str, gross: float, value: float
) -> None:
    imports = np.zeros((1, 12, len(FORMS), len(LABELS), len(ELEMENTS)))
    imports[0, 3, FORMS.index(form), LABELS.index(label), INDEX[element]] = 6.0
    prices = np.full((1, 12, len(ELEMENTS)), 5.0)
    kept = {"imports": imports, "price_outside": 4.0 * prices, "price_inside": prices}
    paths = paths_of(kept, plain_goods())
    assert paths.imports[0].sum() == pytest.approx(gross, rel=1e-12)
    assert paths.value[0].sum() == pytest.approx(value, rel=1e-12)
    own = float(label == "China")
    assert paths.china[0, 3] == pytest.approx(own * gross, rel=1e-12)
    assert paths.china_value[0, 3] == pytest.approx(own * value, rel=1e-12)


def test_goods_are_drawn_about_the_tables() -> None:
    tables = tables_of(spec())
    found = goods(tables["products"], tables["product_forms"], streams(4000))
    place = found.ids.index("compound-malaysia")
    row = list(tables["product_forms"]["id"]).index("compound-malaysia")
    assert found.reo.min() >= tables["product_forms"]["reo_low"].min()
    assert found.reo[:, place].mean() == pytest.approx((0.4 + 0.8 + 1.0) / 3.0, rel=0.02)
    spread = float(tables["product_forms"]["premium_log_sd"][row])
    assert np.log(found.premium[:, place]).std() == pytest.approx(spread, rel=0.05)


def test_only_whole_years_are_known() -> None:
    known = {period.name: known_by(period) for period in PERIODS}
    assert known["a"] == known["b"] == pytest.approx(2010.0 - 0.5 / 12.0)
    assert known["c"] == pytest.approx(2012.0 - 0.5 / 12.0)


def test_the_stops_of_2010_are_events_with_their_days() -> None:
    depth = np.linspace(0.0, 0.5, 3)
    found = stops(tables_of(spec())["policy_history"], depth, 120.0)
    assert [event.importers for event in found] == [("Japan",), ("USA",), ("EU",)]
    japan = found[0]
    assert japan.start == pytest.approx(68.0 + 20.0 / 30.0)
    assert japan.end == pytest.approx(70.0 + 19.0 / 30.0)
    assert japan.forms == ("oxide", "metal", "product")
    assert japan.elements == ELEMENTS
    assert np.all(japan.approval == 1.0)
    assert np.array_equal(japan.handled, depth)
    assert stops(tables_of(spec())["policy_history"], depth, 68.0) == ()


def test_a_stop_is_seen_in_what_arrives_and_is_made_up_for() -> None:
    when = ("2010-09", "2010-11", "2011-01")
    wanted = [
        Target(date, "china_to_japan_month", "", date, 1.0, 0.1, "x", "measured") for date in when
    ]
    world = Past(tables_of(spec()), streams(), known_by(PERIODS[0]), 73)
    world.depth = np.zeros(MEMBERS)
    stopped = world.simulate(world.prior, wanted)
    world.depth = np.full(MEMBERS, np.inf)
    free = world.simulate(world.prior, wanted)
    assert np.array_equal(stopped[:, 0], free[:, 0])
    # What was let go before and not yet shipped still comes.
    assert np.all(stopped[:, 1] < 0.3 * free[:, 1])
    # What waited goes when it ends, and arrives a month later.
    assert np.all(stopped[:, 2] > free[:, 2])


def test_parameters_at_their_priors_leave_the_world_alone() -> None:
    world = Past(tables_of(spec()), streams(), 2006.9, 6)
    network = world.network
    same, weighed = world.moved(world.prior)
    for one, other in zip(same.behaviour, network.behaviour, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(same.demand.level, network.demand.level)
    np.testing.assert_array_equal(same.prices.level, network.prices.level)
    np.testing.assert_array_equal(weighed.reo, world.goods.reo)
    np.testing.assert_array_equal(weighed.premium, world.goods.premium)


def test_each_parameter_goes_where_it_came_from() -> None:
    world = Past(tables_of(spec()), streams(), 2006.9, 6)
    moved, weighed = world.moved(world.prior * 1.5)
    assert np.all(moved.behaviour.premium == 1.5 * world.network.behaviour.premium)
    own = world.own
    assert np.array_equal(weighed.reo[:, own], 1.5 * world.goods.reo[:, own])
    assert np.array_equal(weighed.reo[:, ~own], world.goods.reo[:, ~own])


def test_the_past_is_the_same_each_time_and_on_any_threads() -> None:
    (again,) = backtest(spec(), members=MEMBERS, periods=(EARLY,), threads=2)
    np.testing.assert_array_equal(again.simulated, early().simulated)
    assert len(rows(again)) == len(again.observations) == 4


def after(table: str, year: int) -> np.ndarray:
    return np.asarray(getattr(spec(), table)["year"]) > year


def test_nothing_later_than_the_date_is_used() -> None:
    own = spec()
    late = after("edges", 2006) & (own.edges["form"] != "ore")
    edges = np.where(late, own.edges["share"][::-1], own.edges["share"])
    trade = np.where(after("trade", 2006), 0.3, 1.0) * own.trade["quantity_t"]
    prices = np.where(after("base_prices", 2006), 9.0, 1.0) * own.base_prices["price_mode"]
    places = {
        name: np.where(after("demand_share", 2006), own.demand_share[name][::-1],
                       own.demand_share[name])
        for name in REGIONS
    }  # fmt: skip
    dates = np.array([str(date) for date in own.targets["date"]])
    quotes = np.where(dates > "2007", 5.0, 1.0) * own.targets["value"]
    other = changed("edges", share=edges)
    other.trade = changed("trade", quantity_t=trade).trade
    other.demand_share = changed("demand_share", **places).demand_share
    other.base_prices = changed("base_prices", price_mode=prices).base_prices
    other.targets = changed("targets", value=quotes).targets
    (found,) = backtest(other, members=MEMBERS, periods=(EARLY,))
    np.testing.assert_array_equal(found.simulated, early().simulated)
    assert not np.array_equal(found.crps, early().crps)
    earlier = np.where(after("trade", 2006), 1.0, 0.5) * own.trade["quantity_t"]
    (moved,) = backtest(changed("trade", quantity_t=earlier), members=MEMBERS, periods=(EARLY,))
    assert not np.array_equal(moved.simulated, early().simulated)


def test_where_goods_are_made_stays_as_it_was_known() -> None:
    share = {
        given: Past(tables_of(spec()), streams(2), 2009.9, 180, places_given=given).network.demand
        for given in (True, False)
    }
    japan = {
        given: found.path[:, USES.index("magnets"), REGIONS.index("Japan")].sum(axis=-1)
        / found.path[:, USES.index("magnets")].sum(axis=(1, 2))
        for given, found in share.items()
    }
    # demand_share.csv: 27 percent of magnets in the middle of 2005, 24 of 2008, 7 of 2024.
    assert japan[True][:36] == pytest.approx(japan[False][:36], rel=1e-12)
    assert japan[False][42:] == pytest.approx(0.24, rel=1e-9)
    assert japan[True][-1] < 0.13


def test_all_observations_stand_together() -> None:
    found = observations(tables_of(spec()))
    assert len({target.id for target in found}) == len(found)
    for series in ("unit_value", "price_outside", "peak_factor", "china_fall", "china_rebound"):
        assert any(target.series == series for target in found)


def test_a_table_that_is_missing_is_named() -> None:
    lacking = SimpleNamespace(**{k: v for k, v in vars(spec()).items() if k != "edges"})
    with pytest.raises(ValueError, match=r"no table 'edges'.*add tables/edges\.csv"):
        backtest(lacking, members=2)


def test_a_product_without_a_form_is_named() -> None:
    tables = tables_of(spec())
    forms = {name: column[1:] for name, column in tables["product_forms"].items()}
    with pytest.raises(ValueError, match="product_forms has no row 'metal-china'"):
        goods(tables["products"], forms, streams())


def test_a_period_without_observations_is_named() -> None:
    empty = replace(EARLY, scored=("china_fall",))
    with pytest.raises(ValueError, match="period 'early': no observation from 2006 to 2007"):
        backtest(spec(), members=2, periods=(empty,))
