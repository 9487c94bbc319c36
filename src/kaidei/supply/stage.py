"""The supply of Japan: simulates the world with and without the mud and labels what came of it.

Both runs share every draw, so each member is an exact pair.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaidei import contract
from kaidei.contract import Time
from kaidei.elements import ELEMENTS
from kaidei.supply import bases, imported, trade
from kaidei.supply.answers import (
    GOODS,
    KEEP,
    MEASURES,
    SUPPLIERS,
    Answers,
    by_goods,
    dependence,
    safety,
    suppliers_of,
    yearly,
)
from kaidei.supply.bases import BASES
from kaidei.supply.indicators import share_of
from kaidei.supply.layout import LABELS
from kaidei.supply.present import controls, present
from kaidei.supply.regions import FORMS, REGIONS, TAG_ORIGINS
from kaidei.supply.simulation import World, run_world
from kaidei.supply.spec import TESTS, Inputs
from kaidei.units import Floats

if TYPE_CHECKING:
    import xarray as xr

    from kaidei.streams import Streams

USED = (*TAG_ORIGINS, *(f"{origin}, through China" for origin in TAG_ORIGINS))
"""Labels of the origin dimension: where what is used was mined, and whether China made it."""


def run(drawn: Any, inputs: Inputs, streams: Streams) -> xr.Dataset:
    """The supply of Japan for each member; the contract says what is given."""
    time = inputs.time
    mud = np.asarray(inputs.oxide, dtype=np.float64)
    world, events = present(drawn, time, streams), controls(drawn, streams)
    without = run_world(world, events, streams, KEEP, threads=1)
    with_mud = without
    if mud.any():
        with_mud = run_world(replace(world, mud=mud), events, streams, KEEP, threads=1)
    answers = Answers(time, world, drawn)
    years, past = _history(drawn, streams)
    prices = _prices(time, with_mud)
    dates = _dates(drawn.safety.dates, time)
    found = {
        **past,
        **_japan(time, with_mud, without, mud, prices["price_outside_month"]),
        **prices,
        **_safety(answers, with_mud, without, mud, dates),
        **_world(with_mud),
    }
    return contract.dataset(
        "supply",
        {
            "month": time.month_labels,
            "year": time.year_labels,
            "element": ELEMENTS,
            "basis": BASES,
            "goods": GOODS,
            "measure": MEASURES,
            "supplier": SUPPLIERS,
            "date": [time.month_labels[month] for month in dates],
            "test": TESTS,
            "region": REGIONS,
            "form": FORMS,
            "label": LABELS,
            "origin": USED,
            "trade_year": years,
        },
        streams.members,
        **{name: np.ascontiguousarray(a, dtype=np.float32) for name, a in found.items()},
    )


def _dates(wanted: tuple[str, ...], time: Time) -> list[int]:
    months = [int(time.month(date)) for date in wanted]
    return [month for month in months if 0 <= month < time.n_months]


def _history(drawn: Any, streams: Streams) -> tuple[NDArray[np.int64], dict[str, Floats]]:
    """Years of the trade table, and what came in them."""
    table, feed = drawn.trade, drawn.feed
    where = table["year"], table["code"], table["country"]
    years, gross = trade.by_origin(*where, table["quantity_t"])
    _, value = trade.by_origin(*where, table["value_kusd"])
    held = imported.tonnes(
        drawn.identified.data, years, streams.normal("supply.identified", imported.CELLS)
    )
    price = imported.deck_of(drawn.prices_history.data, years)
    measures = held, imported.paid(held, price, value)
    fed = bases.feed(feed.vietnam, feed.thailand, feed.heavy)
    found = {
        "past_dependence": bases.history(gross, feed.vietnam, feed.thailand),
        "past_dependence_together": np.stack(
            [bases.history_together(amount, fed) for amount in measures], axis=1
        ),
        "past_dependence_element": np.stack(
            [bases.history_by_element(amount, fed) for amount in measures], axis=1
        ),
        "past_imports_element": held.sum(axis=(1, 2)),
    }
    return years, {name: np.moveaxis(array, -1, 0) for name, array in found.items()}


def _japan(
    time: Time, found: World, without: World, mud: Floats, price: Floats
) -> dict[str, Floats]:
    suppliers = yearly(suppliers_of(found, mud), time)
    whole, china = by_goods(found)
    every = GOODS.index("all")
    use, need = yearly(found["use"], time), yearly(found["need"], time)
    held = (found["private"] + found["public"]).sum(axis=2)
    return {
        "imports": found["arrivals"].sum(axis=-1),
        "use": found["use"],
        "shortage": found["shortage"].sum(axis=2),
        "stock": held,
        **dependence(whole, china, price, time),
        "china_share": share_of(china[:, :, every], whole[:, :, every, :, None]),
        "china_share_of_supply": share_of(suppliers[..., :2].sum(axis=-1), suppliers.sum(axis=-1)),
        "supply_by_supplier": suppliers,
        "imports_by_form": yearly(found["imports"], time),
        "use_origin": yearly(found["use_origin"], time),
        "use_year": use,
        "demand_year": need,
        "mud_use": yearly(mud, time),
        "left_year": yearly(found["left"], time),
        "shortage_share": _unserved(use, need),
        "shortage_share_without_mud": _unserved(
            yearly(without["use"], time), yearly(without["need"], time)
        ),
        "stock_months": yearly(held, time) / need,
    }


def _unserved(use: Floats, need: Floats) -> Floats:
    return np.maximum(1.0 - use / need, 0.0)  # no rounding below nothing


def _prices(time: Time, found: World) -> dict[str, Floats]:
    inside, outside = (
        np.asarray(found[f"price_{where}"], float) for where in ("inside", "outside")
    )
    months = np.bincount(time.year_of_month)[:, None]
    return {
        "price_china_month": inside,
        "price_outside_month": outside,
        "price_china": yearly(inside, time) / months,
        "price_outside": yearly(outside, time) / months,
    }


def _safety(
    answers: Answers, found: World, without: World, mud: Floats, dates: list[int]
) -> dict[str, Floats]:
    with_it = safety(answers, found, mud, dates)
    bare = with_it if found is without else safety(answers, without, 0.0 * mud, dates)
    last = len(TESTS) - 1
    named = {
        "test_met": (with_it.state, bare.state),
        "safe": (with_it.state[:, :, last], bare.state[:, :, last]),
        "safe_month": (with_it.first, bare.first),
        "halt_unmet": (with_it.unmet, bare.unmet),
        "survival": (with_it.survival, bare.survival),
    }
    both = {}
    for name, (one, other) in named.items():
        both[name] = np.moveaxis(one, -1, 0)
        both[f"{name}_without_mud"] = np.moveaxis(other, -1, 0)
    return both


def _world(found: World) -> dict[str, Floats]:
    made = found["made"].astype(np.float64)
    mined = made[:, :, FORMS.index("ore")]
    china = mined[:, :, REGIONS.index("China")]
    return {
        "world_supply": mined,
        "world_china_share": share_of(china, mined.sum(axis=-1)),
        "world_made": made,
    }
