"""What is wrong in the tables of the world, row by row, before anything is built of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import ELEMENTS
from kaidei.supply.countries import COUNTRIES
from kaidei.supply.history import WORLD
from kaidei.supply.network import STEPS, Behaviour
from kaidei.supply.producers import GROUPS
from kaidei.supply.ranges import range_of
from kaidei.supply.regions import FORMS, REGIONS, USES
from kaidei.supply.trade import CODES, ORIGINS, nearest_country
from kaidei.supply.wording import beyond
from kaidei.values import Bad, nearest

Table = Mapping[str, NDArray[Any]]


class Fault(NamedTuple):
    """A mistake in a row of a table; without a row in the table as a whole."""

    table: str
    row: str
    column: str
    bad: Bad


_UNITS = {
    **dict.fromkeys(
        ("price_lag", "thrift_time", "rebuild", "memory", "loyalty", "fear_decay",
         "fear_strength", "fear_cap", "patience", "restart_lead", "invest_lead", "answer_length"),
        "month",
    ),
    **dict.fromkeys(("fear_news", "answer_probability"), "1/month"),
    **dict.fromkeys(("invest_gain", "invest_cap"), "t_reo/month"),
    **dict.fromkeys(
        ("steepness", "premium", "quota_leakage", "thrift_gain", "fear_gain", "mine_response",
         "restart_margin", "invest_trigger", "answer_threshold", "answer_cut"),
        "1",
    ),
    "quota_content": "t_reo/t",
    "rent_speed": "USD/kg/month",
    "rent_ceiling": "USD/kg",
    "demand_growth": "1/year",
}  # fmt: skip
"""Units of the numbers of `behaviour`; what is in `_BESIDE` and not here is a factor or a share."""

_BESIDE = {
    "demand_growth": "demand.growth", "demand_element": "demand.element",
    "mine_factor": "mines.factor", "maker_factor": "makers.factor",
    "cover_factor": "stocks.cover", "public_factor": "stocks.public_factor",
    "release": "stocks.release", "persistence": "prices.persistence",
    "volatility": "prices.volatility", "flexibility": "edges.flexibility",
    **{f"recovery_{step}": "makers.recovery" for step in STEPS},
}  # fmt: skip
"""Rows of `behaviour` for other parts of a network than its behaviour, and for which."""

_NAMES = (*(name for name in Behaviour._fields if name != "invest_composition"), *_BESIDE)

_PLACES: dict[str, dict[str, Sequence[str]]] = {
    "ore_mix": {"region": REGIONS},
    "mines_history": {"region": REGIONS},
    "mine_prospects": {"region": REGIONS},
    "capacity": {"region": REGIONS, "form": FORMS[1:]},
    "edges": {"form": FORMS, "exporter": REGIONS, "importer": REGIONS, "elements": tuple(GROUPS)},
    "offtakes": {"form": FORMS, "exporter": REGIONS, "importer": REGIONS},
    "covers": {"region": REGIONS, "form": FORMS},
    "base_prices": {"element": ELEMENTS},
    "behaviour": {"name": _NAMES},
    "uses": {"use": USES},
    "demand_world": {"use": USES},
    "demand_share": {"use": USES},
    "use_mix": {"use": USES, "region": (WORLD, *REGIONS)},
    "projects_history": {"region": REGIONS, "form": FORMS},
    "prices_history": {"element": ELEMENTS},
    "identified": {"origin": ORIGINS, "code": CODES, "element": ELEMENTS},
    "trade": {"code": CODES},
}
"""Columns that hold names, and the names there are."""

_ONE = {
    "edges": (("form", "importer", "elements", "year"), ("share",)),
    "ore_mix": (("region", "year"), ("share",)),
    "demand_share": (("id",), REGIONS),
    "use_mix": (("id",), ELEMENTS),
}
"""Rows that belong together, by what they have in common, and whose shares add up to one."""

_WHOLE = {
    "behaviour": ("name", _NAMES),
    "uses": ("use", USES),
    "base_prices": ("element", ELEMENTS),
}
"""Names that a table must have a row of."""

_SHARES = ("share", "controlled", "saved", "dissipated", "recovered", "identified")
_SUM = 1e-6


def table_faults(tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Every mistake: names there are not, triples out of order, shares that do not add up."""
    for name, table in tables.items():
        if "id" in table:
            yield from _named(name, table)
            yield from _ordered(name, table)
            yield from _within(name, table)
            yield from _adding_up(name, table)
            yield from _missing(name, table)
    yield from _others(tables)


def _named(name: str, table: Table) -> Iterator[Fault]:
    for column, among in _PLACES.get(name, {}).items():
        for row in np.flatnonzero(~np.isin(table[column], among)):
            given = str(table[column][row])
            bad = Bad(given, f"one of the names known for '{column}'", nearest(given, among))
            yield Fault(name, _row(table, row), column, bad)


def _ordered(name: str, table: Table) -> Iterator[Fault]:
    """Low, mode and high in their order."""
    for column in table:
        ends = ("low", "mode", "high") if "low" in column else ("p10", "p50", "p90")
        parts = [column.replace(ends[0], end) for end in ends if ends[0] in column]
        parts = [part for part in parts if part in table]
        numbers = np.array([table[part] for part in parts])
        wrong = ~(np.diff(numbers, axis=0) >= 0.0) if len(parts) > 1 else np.zeros((1, 0))
        for row in np.flatnonzero(wrong.any(axis=0)):
            bad = Bad(", ".join(f"{number:g}" for number in numbers[:, row]), " <= ".join(parts),
                      "put them in order")  # fmt: skip
            yield Fault(name, _row(table, row), column, bad)


def _within(name: str, table: Table) -> Iterator[Fault]:
    for column in _SHARES:
        if column not in table:
            continue
        for row in np.flatnonzero(~((table[column] >= 0.0) & (table[column] <= 1.0 + _SUM))):
            bad = Bad(f"{100 * table[column][row]:g} percent", "a share of 0 to 100 percent")
            yield Fault(name, _row(table, row), column, bad)


def _adding_up(name: str, table: Table) -> Iterator[Fault]:
    if name not in _ONE:
        return
    keys, columns = _ONE[name]
    total: dict[tuple[str, ...], float] = {}
    last: dict[tuple[str, ...], str] = {}
    shares = np.sum([table[column] for column in columns], axis=0)
    for row, share in enumerate(shares):
        key = tuple(_text(table[part][row]) for part in keys)
        total[key] = total.get(key, 0.0) + float(share)
        last[key] = _row(table, row)
    for key, share in total.items():
        if not abs(share - 1.0) <= _SUM:
            where = ", ".join(f"{part} {text}" for part, text in zip(keys, key, strict=True))
            bad = Bad(f"{100 * share:.6g} percent", f"shares that add up to 100 percent in {where}")
            yield Fault(name, last[key], columns[0] if len(columns) == 1 else "", bad)


def _text(item: Any) -> str:
    return str(item) if isinstance(item, str) else f"{item:g}"


def _missing(name: str, table: Table) -> Iterator[Fault]:
    if name in _WHOLE:
        column, needed = _WHOLE[name]
        for word in sorted(set(needed) - set(table[column].tolist())):
            yield Fault(name, "", "", Bad("", f"a row with the {column} '{word}'", "add it"))


def _others(tables: Mapping[str, Table]) -> Iterator[Fault]:
    """What a table says that hangs on another one, or is told in a way of its own."""
    yield from _numbers(tables["behaviour"])
    contracts, shipped, mix = tables["offtakes"], tables["trade"], tables["ore_mix"]
    known = [str(ore) for ore in tables["ores"]["id"]]
    for row in np.flatnonzero(~np.isin(mix["ore"], known)):
        given = str(mix["ore"][row])
        yield Fault("ore_mix", _row(mix, row), "ore",
                    Bad(given, "a row of ores.csv", nearest(given, known)))  # fmt: skip
    for line, words in enumerate(contracts["elements"]):
        symbols = () if str(words) in GROUPS else str(words).split() or (str(words),)
        for symbol in set(symbols) - set(ELEMENTS):
            yield Fault("offtakes", _row(contracts, line), "elements",
                        Bad(symbol, "an element, or " + ", ".join(GROUPS),
                            nearest(symbol, (*GROUPS, *ELEMENTS))))  # fmt: skip
    for row in np.flatnonzero(~np.isin(shipped["country"], [*COUNTRIES, *ORIGINS])):
        given = str(shipped["country"][row])
        yield Fault("trade", _row(shipped, row), "country",
                    Bad(given, "a country's ISO 3166-1 alpha-3 code",
                        nearest_country(given)))  # fmt: skip


def _row(table: Table, row: Any) -> str:
    return str(table["id"][row])


def _numbers(table: Table) -> Iterator[Fault]:
    """Units and ranges of the behaviour's numbers."""
    for row, name in enumerate(map(str, table["name"])):
        unit = str(table["unit"][row])
        wanted = _UNITS.get(name, "1" if name in _BESIDE else unit)
        if unit != wanted:
            bad = Bad(unit, f"'{wanted}', the unit of {name}", "convert the numbers, too")
            yield Fault("behaviour", _row(table, row), "unit", bad)
        low, high = range_of(_BESIDE.get(name, f"behaviour.{name}"))
        for point in ("low", "high"):
            for words in beyond(point, table[point][row], low, high):
                bad = Bad(f"{table[point][row]:g}", words.rpartition("give ")[2])
                yield Fault("behaviour", _row(table, row), point, bad)
