"""The tables of the world around Japan and of its past: what `building` and `past` read."""

from __future__ import annotations

from typing import Annotated

from kaidei.supply.building import COLUMNS
from kaidei.supply.history import COLUMNS as HISTORY
from kaidei.supply.history import OPTIONAL
from kaidei.values import Columns, Spec

_TEXT = "str"


def _of(name: str) -> object:
    units = COLUMNS.get(name) or HISTORY[name]
    return Columns.of(optional=OPTIONAL.get(name), **units)


class WorldTables(Spec):
    """Mines, makers, trade, demand and policy of the world, its past, and what tests it."""

    ores: Annotated[Columns, _of("ores")]
    """What an ore holds: shares of oxide by element, and how far a member's may lie from them."""
    ore_mix: Annotated[Columns, _of("ore_mix")]
    """Which ores a region mines, by year."""
    mines_history: Annotated[Columns, _of("mines_history")]
    """Mine production by region and calendar year, and what nobody documents."""
    mine_prospects: Annotated[Columns, _of("mine_prospects")]
    """Cost and growth of a region's mines from here on."""
    capacity: Annotated[Columns, _of("capacity")]
    """What a region can separate, make into metal and into magnets, by year, and under whom."""
    edges: Annotated[Columns, _of("edges")]
    """Who orders what from whom, by year."""
    offtakes: Annotated[Columns, _of("offtakes")]
    """Contracts that move orders from a date on."""
    covers: Annotated[Columns, _of("covers")]
    """Stocks wanted, by region and form."""
    base_prices: Annotated[Columns, _of("base_prices")]
    """Prices inside China with stocks as wanted, by element and year."""
    behaviour: Annotated[Columns, _of("behaviour")]
    """How the market answers: one row a number, priors from the literature alone."""
    uses: Annotated[Columns, _of("uses")]
    """What uses are like: who is served first, how long it lasts, how it answers to price."""
    demand_world: Annotated[Columns, _of("demand_world")]
    """Rare earth used in the world by use and year, and what price has already saved of it."""
    demand_share: Annotated[Columns, _of("demand_share")]
    """Where it is used, by region of the maker."""
    use_mix: Annotated[Columns, _of("use_mix")]
    """What a use takes: shares of oxide by element."""
    policy_history: Annotated[Columns, _of("policy_history")]
    """Quotas, duties, stops, licences and stockpiling as they came."""
    projects_history: Annotated[Columns, _of("projects_history")]
    """Mines and plants as announced and as they came."""
    drivers: Annotated[Columns, _of("drivers")]
    """Activity that needs rare earths, counted in its own units."""

    targets: Annotated[
        Columns,
        Columns.of(series=_TEXT, element=_TEXT, date=_TEXT, value="1", unit=_TEXT, tolerance="1"),
    ]
    """What came, to judge a simulated past by; years of trade are taken from the trade table."""
    anchors: Annotated[
        Columns,
        Columns.of(
            year="1",
            elements=_TEXT,
            codes=_TEXT,
            origins=_TEXT,
            measure=_TEXT,
            value="1",
            sd="1",
            optional={"level": _TEXT, "common_sd": "1"},
        ),
    ]
    """National figures by element that imports must add up to."""
    product_forms: Annotated[
        Columns,
        Columns.of(
            reo_low="1",
            reo_high="1",
            premium="1",
            premium_log_sd="1",
            making_usd_kg="1",
            optional={"y_log_sd": "1"},
        ),
    ]
    """What a product weighs in oxide and costs over it: a row for each of the products."""
    prices_history: Annotated[
        Columns, Columns.of(element=_TEXT, year="1", price_usd_kg="1", log_sd="1")
    ]
    """Prices by element and year that values of imports are explained with."""
    magnet_imports: Annotated[
        Columns,
        Columns.of(year="1", low_t="1", mode_t="1", high_t="1", nd="1", pr="1", dy="1", tb="1"),
    ]
    """Magnets and alloys that Japan imports, with a wide prior; no HS code of rare earths."""
    identified: Annotated[
        Columns,
        Columns.of(
            year="1",
            origin=_TEXT,
            code=_TEXT,
            element=_TEXT,
            p10="t_reo",
            p50="t_reo",
            p90="t_reo",
            identified="1",
            status=_TEXT,
        ),
    ]
    """What each code from each origin held by element, as identified from its mass and value."""
