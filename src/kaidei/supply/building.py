"""A study's tables as a Network: the past from 2005 on, or the present with what is announced.

A table is a mapping from column names to arrays in the units of `COLUMNS`. Whatever is uncertain
is drawn from its low, mode and high by a stream of its own name, so that builds pair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import ELEMENTS, HEAVY
from kaidei.streams import Streams
from kaidei.supply.history import demand_path, duty_path, knots, mine_path, quota_path
from kaidei.supply.network import STEPS, Behaviour, Demand, Network, Prices, Stocks
from kaidei.supply.producers import (
    Scheme,
    Table,
    assets,
    dates,
    edges,
    makers,
    mines,
    ores,
    path,
    spread,
    triangular,
)
from kaidei.supply.regions import FORMS, REGIONS, USES
from kaidei.units import Floats

_SHARES = dict.fromkeys(ELEMENTS, "1")
_TEXT = "str"


def _triple(name: str, unit: str) -> dict[str, str]:
    return {f"{name}_{point}": unit for point in ("low", "mode", "high")}


COLUMNS: dict[str, dict[str, str]] = {
    "ores": {**_SHARES, "spread": "1"},
    "ore_mix": {"region": _TEXT, "ore": _TEXT, "year": "1", "share": "1"},
    "capacity": {
        "region": _TEXT, "form": _TEXT, "year": "1", "capacity": "t_reo/month", "controlled": "1",
    },
    "edges": {
        "form": _TEXT, "exporter": _TEXT, "importer": _TEXT, "elements": _TEXT, "year": "1",
        "share": "1", "delay": "month",
    },
    "offtakes": {
        "form": _TEXT, "exporter": _TEXT, "importer": _TEXT, "elements": _TEXT, "start": _TEXT,
        "ramp": "month", "share": "1",
    },
    "covers": {
        "region": _TEXT, "form": _TEXT, **_triple("cover", "month"), **_triple("usable", "1"),
        "public": "month", "public_from": "1",
    },
    "base_prices": {"element": _TEXT, "year": "1", **_triple("price", "1")},
    "behaviour": {"name": _TEXT, "unit": _TEXT, "low": "1", "mode": "1", "high": "1"},
    "mine_prospects": {
        "region": _TEXT, **_triple("cost", "USD_2025/kg"), "growth": "1/year",
    },
}  # fmt: skip
"""Tables that `build` reads, and the unit of each column; those of demand, mines and policy are in
`history`."""


UNANNOUNCED = "mount-weld"
"""Ore of mines that nobody announced: most that were begun since 2010 are like it."""


class Draws:
    """Draws of the rows of `behaviour` by name, (M, ...); `given` takes the place of some."""

    def __init__(
        self, table: Table, streams: Streams, given: Mapping[str, Floats] | None = None
    ) -> None:
        self.rows = {str(name): row for row, name in enumerate(table["name"])}
        self.table = table
        self.streams = streams
        self.given = given or {}
        unknown = set(self.given) - set(self.rows)
        if unknown:
            raise ValueError(
                f"{sorted(unknown)} given, but not rows of the table behaviour: "
                f"expected names among {sorted(self.rows)}"
            )

    def __call__(self, name: str, *shape: int) -> Floats:
        """One number a member, or an array of numbers of their own."""
        if name in self.given:
            value = np.asarray(self.given[name], dtype=float).reshape(-1, *[1] * len(shape))
            return np.broadcast_to(value, (len(self.streams.members), *shape))
        if name not in self.rows:
            raise ValueError(f"no row '{name}' in the table behaviour: add it, it is needed")
        row = self.rows[name]
        low, mode, high = (self.table[point][row] for point in ("low", "mode", "high"))
        rank = self.streams.uniform(f"supply/{name}", shape)
        return triangular(low, mode, high, rank)


def stocks(table: Table, when: Floats, draws: Draws) -> Stocks:
    """Covers by region and form; the state's stock from the year `public_from` on."""
    size = (len(REGIONS), len(FORMS))
    place = {
        (str(region), str(form)): row
        for row, (region, form) in enumerate(zip(table["region"], table["form"], strict=True))
    }
    missing = [(r, f) for r in REGIONS for f in FORMS if (r, f) not in place]
    if missing:
        raise ValueError(f"covers has no row for {missing[:3]}: give one for each region and form")
    rows = np.array([place[region, form] for region in REGIONS for form in FORMS])
    rank = draws.streams.uniform("supply/cover", size), draws.streams.uniform("supply/usable", size)
    flat = {name: column[rows].reshape(size) for name, column in table.items()}
    since = when[:, None, None] >= flat["public_from"]
    return Stocks(
        cover=spread(flat, "cover", rank[0]) * draws("cover_factor")[:, None, None],
        usable=spread(flat, "usable", rank[1]),
        public_cover=np.where(since, flat["public"], 0.0),
        public_factor=draws("public_factor", len(REGIONS)),
        release=draws("release", len(REGIONS)),
    )


def prices(
    table: Table, when: Floats, known: float, duty: Floats, quota: Floats, group: NDArray[Any],
    draws: Draws,
) -> Prices:  # fmt: skip
    """Base prices by knots up to the date `known`; a member is off by the spread of the last."""
    base = np.zeros((len(when), len(ELEMENTS)))
    level = np.zeros((len(draws.streams.members), len(ELEMENTS)))
    usable = table["year"] <= known
    for column, element in enumerate(ELEMENTS):
        rows = np.flatnonzero(usable & (table["element"] == element))
        if not len(rows):
            raise ValueError(f"base_prices has no price of {element} known in {known:.1f}: add one")
        base[:, column] = np.exp(path(table["year"][rows], np.log(table["price_mode"][rows]), when))
        last = rows[np.argmax(table["year"][rows])]
        drawn = {name: table[name][last] for name in ("price_low", "price_mode", "price_high")}
        rank = draws.streams.uniform(f"supply/price/{element}")
        level[:, column] = spread(drawn, "price", rank) / drawn["price_mode"]
    return Prices(
        base=base,
        level=level,
        persistence=draws("persistence", 2),
        volatility=draws("volatility", 2),
        group=HEAVY.astype(np.int64),
        duty=duty,
        quota=quota,
        quota_group=group,
        observed=True,
    )


def _behaviour(draws: Draws, composition: Floats, past: bool) -> Behaviour:
    """Every number a row of its name, but the ore of the mines that nobody announced.

    In the past none is begun: what mines yielded is given, those that nobody had announced with it.
    """
    named = [name for name in Behaviour._fields if name != "invest_composition"]
    found = Behaviour(**{name: draws(name) for name in named}, invest_composition=composition)
    return found._replace(invest_gain=np.zeros_like(found.invest_gain)) if past else found


def demand(uses: Table, world: Table, path: Floats, start: str, draws: Draws) -> Demand:
    """Demand on a `path` (T, K, R, E); the level of each use as far off as the table of the world
    says at `start`."""
    order = [list(uses["use"]).index(name) for name in USES]
    column = {name: values[order] for name, values in uses.items()}
    rank = {
        name: draws.streams.uniform(f"supply/{name}", (len(USES),))
        for name in ("level", "elasticity", "thrift_limit")
    }
    off = {f"level_{point}": _over_mode(world, point, start) for point in ("low", "mode", "high")}
    return Demand(
        path=path,
        level=spread(off, "level", rank["level"]),
        growth=draws("demand_growth", len(USES)),
        element=draws("demand_element", len(ELEMENTS)),
        tier=column["tier"].astype(np.int64),
        lifetime=column["lifetime"][None],
        dissipated=column["dissipated"][None],
        recovered=column["recovered"][None],
        elasticity=spread(column, "elasticity", rank["elasticity"]),
        thrift_limit=spread(column, "thrift_limit", rank["thrift_limit"]),
        past_growth=_grown(world, start),
    )


def _grown(world: Table, start: str) -> Floats:
    """Growth of each use (K,) [1/month] over the years that the table has before `start`.

    None where it has less than two: what was in use in 2005 is taken to be that of use at rest.
    """
    now, rates = dates(start, 1)[0], np.zeros(len(USES))
    for k, name in enumerate(USES):
        rows = world["use"] == name
        years, amount = world["year"][rows], world["amount_mode"][rows]
        order = np.argsort(years)
        since = now - years.min() - 0.5
        if since >= 2.0:
            path = knots(years[order], amount[order], start, 1, log=True)[0]
            rates[k] = np.log(path / amount[order][0]) / (12.0 * since)
    return rates


def _over_mode(world: Table, point: str, start: str) -> Floats:
    """A point of each use's amount over its mode, at a date, (K,)."""
    out = []
    for name in USES:
        rows = np.flatnonzero(world["use"] == name)
        rows = rows[np.argsort(world["year"][rows])]
        ratio = world[f"amount_{point}"][rows] / world["amount_mode"][rows]
        out.append(knots(world["year"][rows], ratio, start, 1)[0])
    return np.array(out)


def build(
    tables: Mapping[str, Table],
    *,
    start: str,
    months: int,
    streams: Streams,
    past: bool = False,
    known: float | None = None,
    made: float | None = None,
    given: Mapping[str, Floats] | None = None,
    mud: Floats | None = None,
    schemes: Sequence[Scheme] = (),
) -> Network:
    """The world of a study's tables from `start` ("YYYY-MM") for some `months`.

    `tables` are those of `COLUMNS` and of `history.COLUMNS`, by name. In the `past` mines yield
    what they did and nothing is announced; quotas and duties are those of `policy_history`. Else
    mines go on from their last year with the growth and the costs of `mine_prospects`, the
    announced works, `schemes`, come on top, and there is no quota. Orders and base prices
    follow what was `known` at a date [calendar year], by default the start. Where goods are made,
    and of what, is that of the date `made` from there on, if it is given. `given` (M,) by name
    takes the place of draws from `behaviour`; `mud` is oxide landed in Japan (M, T, E)
    [t_reo/month].

    Pattern and priors are those of the tables, from 2005 to 2040. Raises ValueError for a table or
    a row that is missing; `network.faults` has the rest.
    """
    needed = {*COLUMNS, "uses", "demand_world", "demand_share", "use_mix", "mines_history"}
    missing = sorted((needed | {"policy_history"}) - set(tables))
    if missing:
        raise ValueError(f"no table {', '.join(missing)}: build needs each of them")
    when = dates(start, months)
    known = float(when[0]) if known is None else known
    draws = Draws(tables["behaviour"], streams, given)
    ore = ores(tables["ores"], streams)
    prospects = None if past else tables["mine_prospects"]
    mined = _mined(tables["mines_history"], prospects, start, months)
    policy = tables["policy_history"]
    quota, group = quota_path(policy, start, months)
    share, mix = (_until(tables[name], made) for name in ("demand_share", "use_mix"))
    need = demand_path(tables["demand_world"], share, mix, start, months, thrifted=not past)
    return Network(
        start=start,
        months=months,
        demand=demand(tables["uses"], tables["demand_world"], need, start, draws),
        mines=mines(
            mined, tables["ore_mix"], prospects, ore, draws("mine_factor", len(REGIONS)), when,
            streams,
        ),
        assets=assets(schemes, tables["mine_prospects"], ore, streams),
        makers=makers(
            tables["capacity"], when, draws("maker_factor", len(REGIONS), len(STEPS)),
            {step: draws(f"recovery_{step}") for step in STEPS},
        ),
        edges=edges(
            tables["edges"], tables["offtakes"], start, months, known, draws("flexibility")
        ),
        stocks=stocks(tables["covers"], when, draws),
        prices=prices(
            tables["base_prices"], when, known, duty_path(policy, start, months), quota, group,
            draws,
        ),
        behaviour=_behaviour(draws, ore[UNANNOUNCED], past),
        mud=np.zeros((1, months, len(ELEMENTS))) if mud is None else mud,
    )  # fmt: skip


def _until(table: Table, year: float | None) -> Table:
    """Rows of a table up to a year [calendar year]; all where none is given."""
    if year is None:
        return table
    return {name: column[table["year"] <= year] for name, column in table.items()}


def _mined(history: Table, prospects: Table | None, start: str, months: int) -> Floats:
    """Mine output by region (T, R) [t_reo/month], what nobody documents included."""
    total = history["production"] + history["undocumented"]
    path = mine_path(history["region"], history["year"], total, start, months)
    if prospects is not None:
        ahead = np.maximum(dates(start, months) - history["year"].max() - 0.5, 0.0)
        for region, growth in zip(prospects["region"], prospects["growth"], strict=True):
            path[:, REGIONS.index(region)] *= (1.0 + growth) ** ahead
    return path
