"""The supply of Japan: runs the balance with and without the mud and labels what came of it.

Both runs share every draw and one demand, so each member is an exact pair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaidei import contract
from kaidei.contract import Time
from kaidei.elements import ELEMENTS
from kaidei.supply import bases, market, trade, world
from kaidei.supply.answers import (
    SUPPLIERS,
    Answers,
    china_share_by_month,
    safety,
    shares_of_year,
    suppliers_by_month,
    suppliers_by_year,
    yearly,
)
from kaidei.supply.balance import Balance, japan_balance
from kaidei.supply.bases import BASES
from kaidei.supply.setting import (
    Pattern,
    by_element,
    firm,
    furnaces,
    identified,
    pattern,
    product_rows,
    setting,
    sources,
    wanted_use,
)
from kaidei.supply.spec import TESTS, Inputs
from kaidei.supply.trade import CODES, ORIGINS
from kaidei.units import Floats

if TYPE_CHECKING:
    import xarray as xr

    from kaidei.streams import Streams


def run(drawn: Any, inputs: Inputs, streams: Streams) -> xr.Dataset:
    """The supply of Japan for each member; the contract says what is given."""
    time = inputs.time
    mud = np.ascontiguousarray(np.moveaxis(np.asarray(inputs.oxide, dtype=np.float64), 0, -1))

    def luck(name: str, shape: tuple[int, ...]) -> Floats:
        return np.moveaxis(streams.uniform(name, shape), 0, -1)

    years, gross = _trade(drawn)
    spread = streams.normal("supply.product", (len(CODES), len(ORIGINS), len(ELEMENTS)))
    shares = identified(drawn, np.moveaxis(spread, 0, -1))
    recent = trade.recent_origins(years, gross, drawn.latest_weight)
    buys = pattern(drawn, recent, shares)
    use = wanted_use(drawn, time)
    around = setting(drawn, use, buys, luck)
    others = sources(drawn, use, buys, luck)
    capacity = furnaces(drawn, time.n_months, use[0] * buys.form_share[1])
    without = japan_balance(around, firm(others, None, around, capacity))
    with_mud = without
    if mud.any():
        with_mud = japan_balance(around, firm(others, mud, around, capacity), without)
    answers = Answers(time, buys, others, drawn)
    dates = _dates(drawn.safety.dates, time)
    found = {
        **_history(drawn, gross, shares, buys),
        **_japan(answers, with_mud, without, mud),
        **_prices(drawn, time, around.regime.passes, with_mud, streams),
        **_safety(answers, with_mud, without, mud, dates),
        **_world(drawn, time),
    }
    return contract.dataset(
        "supply",
        {
            "month": time.month_labels,
            "year": time.year_labels,
            "element": ELEMENTS,
            "basis": BASES,
            "supplier": SUPPLIERS,
            "date": [time.month_labels[month] for month in dates],
            "test": TESTS,
            "region": list(drawn.mines),
            "trade_year": years,
        },
        streams.members,
        **{name: _member_first(array) for name, array in found.items()},
    )


def _member_first(array: NDArray[Any]) -> NDArray[np.float32]:
    return np.ascontiguousarray(np.moveaxis(array, -1, 0), dtype=np.float32)


def _trade(drawn: Any) -> tuple[NDArray[np.int64], Floats]:
    table = drawn.trade
    return trade.by_origin(table["year"], table["code"], table["country"], table["quantity_t"])


def _dates(wanted: tuple[str, ...], time: Time) -> list[int]:
    months = [int(time.month(date)) for date in wanted]
    return [month for month in months if 0 <= month < time.n_months]


def _history(drawn: Any, gross: Floats, shares: Floats, buys: Pattern) -> dict[str, Floats]:
    fraction = drawn.products["reo_fraction"][product_rows(drawn.products)]
    tonnes = trade.element_tonnes(gross, fraction, shares)
    past = bases.history(gross, drawn.feed.vietnam, drawn.feed.thailand)
    return {
        "past_dependence": past,
        "past_dependence_element": bases.history_by_element(tonnes, buys.feed),
        "past_imports_element": tonnes.sum(axis=(1, 2)),
    }


def _japan(answers: Answers, found: Balance, without: Balance, mud: Floats) -> dict[str, Floats]:
    time = answers.time
    parts = suppliers_by_month(answers, found, mud)
    suppliers = suppliers_by_year(parts, time)
    use, need = yearly(found.use.sum(axis=1), time), yearly(found.need, time)
    held = found.held.sum(axis=1)
    domestic = answers.sources.recycling + mud
    return {
        "imports": found.firm.sum(axis=1) + (found.labelled + found.routed).sum(axis=1) - domestic,
        "use": found.use.sum(axis=1),
        "shortage": np.maximum(found.shortage, 0.0),  # no rounding below nothing
        "stock": held,
        **shares_of_year(suppliers),
        "china_share": china_share_by_month(parts),
        "supply_by_supplier": suppliers,
        "use_year": use,
        "demand_year": need,
        "mud_use": yearly(mud, time),
        "surplus_year": yearly(found.surplus.sum(axis=1), time),
        "shortage_share": _unserved(use, need),
        "shortage_share_without_mud": _unserved(yearly(without.use.sum(axis=1), time), need),
        "stock_months": yearly(held, time) / need,
    }


def _unserved(use: Floats, need: Floats) -> Floats:
    return np.maximum(1.0 - use / need, 0.0)  # no rounding below nothing


def _prices(
    drawn: Any, time: Time, passes: Floats, found: Balance, streams: Streams
) -> dict[str, Floats]:
    groups = np.where(bases.LIGHT, 0, 1)
    noise = np.moveaxis(streams.normal("supply.price", (2, time.n_years)), 0, 1)
    factor = market.walk(noise, drawn.market.persistence)
    factor = np.moveaxis(factor[groups][:, :, time.year_of_month], 2, 0)
    china = by_element(drawn.prices, "china")
    quiet = np.maximum(by_element(drawn.prices, "outside"), china)
    swing = market.wandering(
        np.ones_like(china), drawn.market.drift, drawn.market.volatility, factor
    )
    inside = market.glut(china * swing, passes, drawn.market.glut)
    outside = market.outside(quiet * swing, by_element(drawn.demand, "premium"), found.scarce)
    months = np.bincount(time.year_of_month)[:, None, None]
    return {
        "price_china_month": inside,
        "price_outside_month": outside,
        "price_china": yearly(inside, time) / months,
        "price_outside": yearly(outside, time) / months,
    }


def _safety(
    answers: Answers, found: Balance, without: Balance, mud: Floats, dates: list[int]
) -> dict[str, Floats]:
    with_it = safety(answers, found, mud, dates)
    same = found is without
    bare = with_it if same else safety(answers, without, np.zeros_like(mud), dates)
    last = len(TESTS) - 1
    return {
        "test_met": with_it.state,
        "test_met_without_mud": bare.state,
        "safe": with_it.state[:, :, last],
        "safe_without_mud": bare.state[:, :, last],
        "safe_month": with_it.first,
        "safe_month_without_mud": bare.first,
        "halt_unmet": with_it.unmet,
        "halt_unmet_without_mud": bare.unmet,
        "survival": with_it.survival,
        "survival_without_mud": bare.survival,
    }


def _world(drawn: Any, time: Time) -> dict[str, Floats]:
    rows = drawn.mines.values()
    base = np.stack([row.production for row in rows])
    growth = np.stack([row.growth for row in rows])
    made = np.moveaxis(world.production(time.year_labels, base, growth), 0, 1)
    china = list(drawn.mines).index("China")
    return {"world_supply": made, "world_china_share": made[:, china] / made.sum(axis=1)}
