"""The study's present as a world to simulate: its tables, Japan's own use and programmes, controls.

What is drawn of the study has one number a member; the world around Japan comes from `building`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from kaidei.contract import Time
from kaidei.elements import ELEMENTS
from kaidei.streams import Streams
from kaidei.supply import building, history
from kaidei.supply.consistency import faults
from kaidei.supply.demand import path, ramp, saved
from kaidei.supply.events import Event
from kaidei.supply.indicators import share_of
from kaidei.supply.network import HOME, Home, Network
from kaidei.supply.pattern import as_identified
from kaidei.supply.producers import Scheme
from kaidei.supply.projects import closes, end_of
from kaidei.supply.regions import FORM_OF_USE, REGIONS, USES
from kaidei.units import Floats

DEMAND_CENTRE = "2024-07"
"""Middle of the year for which Japan's demand is written."""

_METAL = np.array([FORM_OF_USE[use] in ("metal", "product") for use in USES])

TRADED = ("oxide", "metal", "product")
"""Forms that a control of the study holds back."""


def by_element(rows: Any, field: str) -> Floats:
    """One drawn column of a table keyed by element, (M, E)."""
    return np.stack([getattr(rows[symbol], field) for symbol in ELEMENTS], axis=1)


def present(drawn: Any, time: Time, streams: Streams) -> Network:
    """The world from the study's start on, without the mud.

    Japan uses what the study says, split over uses as the tables of the world do, and orders as
    identified; prices begin at the study's, and what is announced comes on top.
    """
    names = {**building.COLUMNS, **history.COLUMNS}
    world = building.build(
        {name: getattr(drawn, name).data for name in names},
        start=time.start,
        months=time.n_months,
        streams=streams,
        schemes=schemes(drawn, streams),
    )
    home = world.demand.path[0, :, REGIONS.index(HOME)]
    cover = world.stocks.cover.copy()
    cover[:, REGIONS.index(HOME)] *= drawn.cover[:, None]
    return replace(
        world,
        stocks=replace(world.stocks, cover=cover),
        edges=as_identified(
            world.edges, drawn.identified.data, drawn.offtakes.data,
            share_of((home * _METAL[:, None]).sum(axis=0), home.sum(axis=0)), time.start,
        ),
        prices=replace(
            world.prices, base=np.ones((1, len(ELEMENTS))),
            level=by_element(drawn.prices, "china"), observed=True,
        ),
        home=Home(
            demand=wanted_use(drawn, time) / told_use(world),
            public=programmes(drawn.stockpile, "cover", time),
            recovered=np.minimum(programmes(drawn.recycling, "rate", time), 1.0),
        ),
    )  # fmt: skip


def world_faults(drawn: Any, time: Time, streams: Streams) -> list[str]:
    """What is wrong with the world that the study's tables make, in words; nothing is simulated."""
    try:
        world = present(drawn, time, streams)
    except ValueError as error:
        return [str(error)]
    return faults(world, controls(drawn, streams), len(streams.members))


def wanted_use(drawn: Any, time: Time) -> Floats:
    """Japan's use at usual prices after thrifting programmes, (M, T, E) [t_reo/month]."""
    use, growth = by_element(drawn.demand, "use").T, by_element(drawn.demand, "growth").T
    wanted = path(use, growth, time.n_months, time.month(DEMAND_CENTRE))
    left = np.ones_like(wanted)
    for row in drawn.thrifting.values():
        saving = ramp(time.n_months, row.start, row.ramp) * row.saving
        left *= 1.0 - _on(row.elements)[:, None] * saving[:, None, :]
    return np.ascontiguousarray(np.moveaxis(saved(wanted, 1.0 - left), -1, 0))


def _on(elements: tuple[str, ...]) -> Floats:
    return np.array([float(symbol in elements) for symbol in ELEMENTS])


def _by_use(world: Network) -> tuple[Floats, Floats]:
    """Factors (M, T, K) and path (T, K, E) [t_reo/month] of Japan's uses in the world's tables."""
    demand = world.demand
    years = np.arange(world.months)[:, None] / 12.0
    home = demand.path[:, :, REGIONS.index(HOME)]
    return (
        demand.level[:, None] * (1.0 + demand.growth[:, None]) ** years,
        np.broadcast_to(home, (world.months, *home.shape[1:])),
    )


def told_use(world: Network) -> Floats:
    """What the tables of the world say that Japan uses, (M, T, E) [t_reo/month].

    Raises ValueError for elements in no use of Japan's, whose demand could not be split over uses.
    """
    factor, home = _by_use(world)
    told = np.asarray(np.einsum("mtk,tke->mte", factor, home) * world.demand.element[:, None])
    least = told.min(axis=(0, 1))
    unused = ", ".join(name for name, low in zip(ELEMENTS, least, strict=True) if low <= 0.0)
    if unused:
        raise ValueError(
            f"demand.csv says that Japan uses {unused}, and use_mix.csv has it in no use "
            "of which demand_share.csv gives Japan a share in all months: give it one"
        )
    return told


def in_metal(world: Network) -> Floats:
    """Share of Japan's use that is metal or magnets, (M, T, E) [1]."""
    factor, home = _by_use(world)
    return share_of(
        np.einsum("mtk,tke->mte", factor * _METAL, home), np.einsum("mtk,tke->mte", factor, home)
    )


def programmes(rows: Any, field: str, time: Time) -> Floats:
    """Sum of dated programmes by element, (M or 1, T, E), in the unit of their `field`."""
    total = np.zeros((1, time.n_months, len(ELEMENTS)))
    for row in rows.values():
        built = ramp(time.n_months, row.start, row.ramp) * getattr(row, field)
        total = total + built.T[:, :, None] * _on(row.elements)
    return total


def schemes(drawn: Any, streams: Streams) -> list[Scheme]:
    """Projects and Japan's programmes of metal-making as works to come."""
    found = []
    for name, row in drawn.projects.items():
        # From the announced date: what never starts does not close.
        luck = streams.uniform(f"supply.closing.{name}")
        stop = closes(row.start + row.slip, row.closing, luck)
        found.append(
            Scheme(name, row.region, row.form, row.ore, row.capacity / 12.0, row.start, row.slip,
                   row.ramp, row.chance, stop)
        )  # fmt: skip
    for name, row in drawn.metal_making.items():
        one = np.ones_like(row.start)
        found.append(
            Scheme(f"metal_making.{name}", HOME, "metal", "", row.capacity / 12.0, row.start,
                   0.0 * one, row.ramp, one, np.inf * one)
        )  # fmt: skip
    return found


def controls(drawn: Any, streams: Streams) -> tuple[Event, ...]:
    """The study's export controls; where several hold at once the tightest decides."""
    found = []
    for rank, (name, row) in enumerate(drawn.event.items()):
        one = np.ones_like(row.third_country)
        found.append(
            Event(
                name=name,
                exporter=row.exporter,
                importers=tuple(row.importers),
                forms=TRADED,
                elements=tuple(row.passes),
                start=row.start,
                end=_end(row, name, streams),
                approval=_approval(row),
                handled=one,
                examination=row.delay,
                leakage=row.leakage,
                punished=0.0 * one if row.punished is None else row.punished,
                third_country=row.third_country if row.exporter == "China" else one,
                rank=rank,
            )
        )
    return tuple(found)


def _approval(row: Any) -> Floats:
    """What is granted by end use and element, (M, K, E) [1]."""
    one = np.ones_like(row.third_country)
    element = np.stack([row.passes.get(symbol, one) for symbol in ELEMENTS], axis=1)
    use = np.stack([row.uses.get(name, one) for name in USES], axis=1)
    return np.asarray(use[:, :, None] * element[:, None])


def _end(row: Any, name: str, streams: Streams) -> Floats:
    if row.end is not None:
        return np.asarray(row.end)
    if row.duration is None:
        return np.full_like(row.start, np.inf)
    permanent = np.zeros_like(row.start) if row.permanent is None else row.permanent
    return end_of(row.start, row.duration, permanent, streams.uniform(f"supply.event.{name}"))
