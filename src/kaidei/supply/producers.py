"""Who mines, makes and ships in the world: plain columns of a study's tables as parts of a Network.

A table is a mapping from a column's name to its array, in the units of `building`. Draws are
by name, so that two builds with one seed share every number that both have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import ELEMENTS, HEAVY
from kaidei.streams import Streams
from kaidei.supply.network import STEPS, Assets, Edges, Makers, Mines
from kaidei.supply.regions import FORMS, REGIONS
from kaidei.units import Floats

Table = Mapping[str, NDArray[Any]]
"""A table as plain columns."""

GROUPS = {
    "all": np.ones(len(ELEMENTS), dtype=bool),
    "cerium": np.array([symbol == "Ce" for symbol in ELEMENTS]),
    "light": np.array([symbol != "Ce" for symbol in ELEMENTS]) & ~HEAVY,
    "heavy": HEAVY,
}
"""Elements that a row of the edges' table may stand for."""

PATTERN_YEARS = 3
"""Years behind a date whose mean is the pattern of orders at that date."""


def triangular(low: Floats, mode: Floats, high: Floats, rank: Floats) -> Floats:
    """Triangular quantile of `rank` in [0, 1], broadcast; `low` where low equals high.

    Exact inverse of the cumulative distribution; needs low <= mode <= high.
    """
    low, mode, high, rank = np.broadcast_arrays(low, mode, high, rank)
    width = np.where(high > low, high - low, 1.0)
    turn = (mode - low) / width
    rising = low + np.sqrt(rank * width * np.maximum(mode - low, 0.0))
    falling = high - np.sqrt((1.0 - rank) * width * np.maximum(high - mode, 0.0))
    return np.asarray(np.where(high > low, np.where(rank < turn, rising, falling), low))


def spread(table: Table, name: str, rank: Floats) -> Floats:
    """Draw (M, rows) of the columns `name`_low, _mode and _high at `rank` (M, rows)."""
    return triangular(table[f"{name}_low"], table[f"{name}_mode"], table[f"{name}_high"], rank)


def dates(start: str, months: int) -> Floats:
    """Middle of each month (T,) [calendar year]; `start` is "YYYY-MM"."""
    year, month = start.split("-")
    return np.asarray(int(year) + (int(month) - 0.5 + np.arange(months, dtype=float)) / 12.0)


def path(year: Floats, value: Floats, when: Floats) -> Floats:
    """Values of years, taken at their middle, at dates: straight between, constant outside."""
    order = np.argsort(year)
    return np.interp(when, np.asarray(year)[order] + 0.5, np.asarray(value)[order])


def ores(table: Table, streams: Streams) -> dict[str, Floats]:
    """Compositions (M, E) by ore: the table's shares, each off by a log-normal `spread`."""
    known = {}
    for row, ore in enumerate(table["id"]):
        mean = np.array([table[symbol][row] for symbol in ELEMENTS])
        off = table["spread"][row] * streams.normal(f"supply/ore/{ore}", (len(ELEMENTS),))
        drawn = mean * np.exp(off)
        known[str(ore)] = drawn / drawn.sum(axis=1, keepdims=True)
    return known


def mines(
    mined: Floats,
    mix: Table,
    cost: Table | None,
    ore: Mapping[str, Floats],
    factor: Floats,
    when: Floats,
    streams: Streams,
) -> Mines:
    """Mines by region and ore. `mined` (T, R) [t_reo/month] is split by `mix`; `factor` (M, R).

    Without `cost` no price closes a mine: what a past mine yielded is then given, not answered.
    """
    pairs = [
        (str(region), str(name))
        for region, name in dict.fromkeys(zip(mix["region"], mix["ore"], strict=True))
        if region in REGIONS and mined[:, REGIONS.index(region)].any()
    ]
    where = [REGIONS.index(region) for region, _ in pairs]
    capacity = np.stack(
        [mined[:, r] * ore_share(mix, *pair, when) for r, pair in zip(where, pairs, strict=True)],
        axis=1,
    )
    drawn = np.zeros((len(streams.members), len(pairs)))
    if cost is not None:
        by_region = dict(zip(cost["region"], _drawn(cost, "cost", streams).T, strict=True))
        drawn = np.stack([by_region[region] for region, _ in pairs], axis=1)
    return Mines(
        name=tuple(f"{region}: {name}" for region, name in pairs),
        region=tuple(region for region, _ in pairs),
        composition=np.stack([ore[name] for _, name in pairs], axis=1),
        capacity=capacity,
        factor=factor[:, where],
        cost=drawn,
    )


def ore_share(mix: Table, region: str, ore: str, when: Floats) -> Floats:
    """Share (T,) of a region's mine output that is one ore; an ore without a knot of a year has 0.

    Years of one region are knots for all its ores.
    """
    here = mix["region"] == region
    years = np.unique(mix["year"][here])
    value = [mix["share"][here & (mix["ore"] == ore) & (mix["year"] == y)].sum() for y in years]
    return path(years, np.array(value), when)


def no_assets(members: int) -> Assets:
    """Nothing announced: the past, whose plants are in the paths of mines and makers."""
    none = np.zeros((members, 0))
    return Assets((), (), (), np.zeros((members, 0, len(ELEMENTS))), *[none] * 7)


class Scheme(NamedTuple):
    """Announced works, drawn; arrays (M,), times in months since the start."""

    name: str
    region: str
    form: str
    """What is made: ore, oxide, metal or product."""
    ore: str
    """Id of the ore: of a mine, and of separators that bring their own feed; else empty."""
    capacity: Floats
    """[t_reo/month]."""
    start: Floats
    slip: Floats
    ramp: Floats
    chance: Floats
    stop: Floats


def assets(schemes: Sequence[Scheme], cost: Table, ore: Mapping[str, Floats], streams: Streams) -> (
    Assets
):  # fmt: skip
    """Announced mines and plants. A mine costs what its region's mines cost, a plant nothing.

    Separators with an ore of their own are a plant and the feed for it, of one name and one luck.
    """
    rows = []
    for scheme in schemes:
        if scheme.ore and scheme.ore not in ore:
            raise ValueError(
                f"'{scheme.name}' has the ore '{scheme.ore}', which is no row of ores: expected "
                f"one of {', '.join(ore)}"
            )
        forms = ("ore", "oxide") if scheme.form == "oxide" and scheme.ore else (scheme.form,)
        rows += [(scheme, form) for form in forms]
    if not rows:
        return no_assets(len(streams.members))
    none = np.zeros((len(streams.members), len(ELEMENTS)))
    by_region = dict(zip(cost["region"], _drawn(cost, "cost", streams).T, strict=True))

    def own(field: str) -> Floats:
        return np.stack([getattr(scheme, field) for scheme, _ in rows], axis=1)

    return Assets(
        name=tuple(scheme.name for scheme, _ in rows),
        region=tuple(scheme.region for scheme, _ in rows),
        form=tuple(form for _, form in rows),
        composition=np.stack(
            [ore[scheme.ore] if form == "ore" else none for scheme, form in rows], axis=1
        ),
        capacity=own("capacity"),
        start=own("start"),
        slip=own("slip"),
        ramp=own("ramp"),
        chance=own("chance"),
        stop=own("stop"),
        cost=np.stack(
            [
                by_region.get(scheme.region, none[:, 0]) if scheme.form == "ore" else none[:, 0]
                for scheme, _ in rows
            ],
            axis=1,
        ),
    )  # fmt: skip


def _drawn(table: Table, name: str, streams: Streams) -> Floats:
    """Draw (M, rows), a stream of its own for each row's id."""
    rank = np.stack([streams.uniform(f"supply/{name}/{row}") for row in table["id"]], axis=1)
    return spread(table, name, rank)


def makers(table: Table, when: Floats, factor: Floats, recovery: Mapping[str, Floats]) -> Makers:
    """Capacity and Chinese control (T, R, S) by step from knots; `recovery` (M,) by step."""
    shape = (len(when), len(REGIONS), len(STEPS))
    capacity, controlled = np.zeros(shape), np.zeros(shape)
    for r, region in enumerate(REGIONS):
        for s, form in enumerate(FORMS[1:]):
            rows = (table["region"] == region) & (table["form"] == form)
            if rows.any():
                capacity[:, r, s] = path(table["year"][rows], table["capacity"][rows], when)
                controlled[:, r, s] = path(table["year"][rows], table["controlled"][rows], when)
    made = np.stack([recovery[step] for step in STEPS], axis=1)
    return Makers(
        capacity=capacity,
        factor=factor,
        recovery=np.repeat(made[:, :, None], len(ELEMENTS), axis=2),
        controlled=controlled,
    )


def edges(
    table: Table, offtakes: Table, start: str, months: int, known: float, flexibility: Floats
) -> Edges:
    """Edges of the table's exporters and importers, by form.

    Orders follow the pattern of the last three years, and from the date `known` [calendar year]
    on the pattern of that date: what came later is for the model to say, but for ore, which goes
    where its mine has a plant, and for `offtakes`, which are agreed. `flexibility` is (M,).
    """
    when = dates(start, months)
    keys = list(
        dict.fromkeys(zip(table["form"], table["exporter"], table["importer"], strict=True))
    )
    share = np.zeros((months, len(keys), len(ELEMENTS)))
    delay = np.zeros(len(keys), dtype=np.int64)
    for line, (form, exporter, importer) in enumerate(keys):
        until = np.inf if form == "ore" else known
        here = (table["form"] == form) & (table["importer"] == importer)
        own = here & (table["exporter"] == exporter)
        delay[line] = int(table["delay"][own].max())
        for group in dict.fromkeys(table["elements"][here]):
            rows = here & (table["elements"] == group)
            share[:, line, GROUPS[str(group)]] = _pattern(table, rows, own, when, until)[:, None]
    for row, begin in enumerate(offtakes["start"]):
        agreed = dates(str(begin), 1)[0]
        if agreed > known:
            agree(share, keys, offtakes, row, (when - agreed) * 12.0)
    return Edges(
        form=tuple(str(form) for form, _, _ in keys),
        exporter=tuple(str(exporter) for _, exporter, _ in keys),
        importer=tuple(str(importer) for _, _, importer in keys),
        share=share,
        delay=delay,
        flexibility=np.repeat(flexibility[:, None], len(keys), axis=1),
    )


def _pattern(
    table: Table, rows: NDArray[Any], own: NDArray[Any], when: Floats, until: float
) -> Floats:
    """One exporter's share (T,): the mean of three years behind each date, known `until` then."""
    years = np.unique(table["year"][rows])
    years = years[years + 0.5 <= max(until, years[0] + 0.5)]
    value = [table["share"][rows & own & (table["year"] == year)].sum() for year in years]
    behind = np.minimum(when, until)[:, None] - np.linspace(PATTERN_YEARS, 0.0, 37)
    return np.asarray(path(years, np.array(value), behind).mean(axis=1))


def chosen(words: str) -> NDArray[np.bool_]:
    """Elements of a group, or those named by their symbols, (E,)."""
    if words in GROUPS:
        return GROUPS[words]
    symbols = words.split()
    unknown = [symbol for symbol in symbols if symbol not in ELEMENTS]
    if unknown or not symbols:
        raise ValueError(
            f"offtakes: '{words}' names no elements: expected one of {', '.join(GROUPS)} or symbols"
        )
    return np.array([symbol in symbols for symbol in ELEMENTS])


def agree(
    share: Floats, keys: list[tuple[Any, ...]], offtakes: Table, row: int, since: Floats
) -> None:
    """Give an offtake its share of the importer's orders, over its ramp; the others give way."""
    form, exporter, importer = (
        str(offtakes[column][row]) for column in ("form", "exporter", "importer")
    )
    lines = [line for line, key in enumerate(keys) if (key[0], key[2]) == (form, importer)]
    to = [line for line in lines if keys[line][1] == exporter]
    if not to:
        raise ValueError(
            f"offtakes: no edge of {form} from {exporter} to {importer} in the table edges: add one"
        )
    part = offtakes["share"][row] * np.clip(since / max(offtakes["ramp"][row], 1.0), 0.0, 1.0)
    group = chosen(str(offtakes["elements"][row]))
    for line in lines:
        share[:, line, group] *= 1.0 - part[:, None]
    share[:, to[0], group] += part[:, None]
