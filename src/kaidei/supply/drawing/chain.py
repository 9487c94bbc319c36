"""What one element did in a year: who made what of it, for whom, and where it was lost.

Stocks are well mixed, so what leaves a region's stock of a form is of whoever made it in the same
shares as all that came in, in that year, from own makers, from abroad and from stock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kaidei.streams import Streams
from kaidei.supply.consistency import check
from kaidei.supply.drawing import frame
from kaidei.supply.events import Event
from kaidei.supply.layout import Plan, behaviour_of, own_of, plan_of
from kaidei.supply.months import State, simulate_member, state_of
from kaidei.supply.network import HOME, STEPS, Network
from kaidei.supply.record import record_of
from kaidei.supply.regions import FORM_OF_USE, FORMS, REGIONS, USES
from kaidei.units import Floats

F, R, S, K = len(FORMS), len(REGIONS), len(STEPS), len(USES)
MAKING = ("mined", "separated", "metal", "magnets")
"""What is made of each form, as the nodes are named."""

NODES = (
    *((made, region) for made in MAKING for region in REGIONS),
    *((f"use: {use}", region) for use in USES for region in REGIONS),
    ("from stock", ""), ("recycled", ""), ("mud", ""),
    *(("lost", step) for step in STEPS), ("into stock", ""),
)  # fmt: skip
"""Names of the nodes of a chain: what, and where or in which step."""

_PLACE = {node: place for place, node in enumerate(NODES)}
_FROM, _RECYCLED, _MUD = (_PLACE[name, ""] for name in ("from stock", "recycled", "mud"))
_INTO = _PLACE["into stock", ""]


@dataclass
class Year:
    """Sums over a year of one element in one member [t_reo]."""

    made: Floats
    """(F, R) dug, separated, made into metal and magnets."""
    taken: Floats
    """(S, R) of ore, oxide and metal for it."""
    sent: Floats
    """(F, R, R) from whom to whom, by the month of shipment."""
    used: Floats
    """(K, R)."""
    mud: float
    held: Floats
    """(2, F, R) at the start and the end, with what is on its way."""
    returned: float
    """Oxide from what was in use, all regions."""


def chain(
    network: Network, events: Sequence[Event] = (), *, element: str, year: int, seed: int,
    members: Sequence[int] = (0,),
) -> Floats:  # fmt: skip
    """Flows from node to node of `NODES`, mean of the members, (N, N) [t_reo] in a calendar year.

    Members are numbered as in `replay`. Raises ValueError for a year that the network does not
    hold from January to December.
    """
    if not members:
        raise ValueError("no member to follow an element in: name at least one")
    e, first = frame.index_of(element), _first_month(network, year)
    flows = [_flows(follow(network, events, member, seed, e, first)) for member in members]
    return np.asarray(np.mean(flows, axis=0))


def _first_month(network: Network, year: int) -> int:
    first = 12 * (year - int(network.start[:4])) - (int(network.start[5:7]) - 1)
    if not 0 <= first <= network.months - 12:
        raise ValueError(
            f"{year} is not whole in {network.months} months from {network.start} on: "
            "choose a year that is"
        )
    return first


def follow(
    network: Network, events: Sequence[Event], member: int, seed: int, e: int, first: int
) -> Year:
    """Sums of twelve months of one member from month `first` on, for element number `e`."""
    check(network, tuple(events), _count(network, member))
    plan, rows = plan_of(network, tuple(events)), slice(member, member + 1)
    own = own_of(network, tuple(events), Streams(seed, np.array([member])), rows)
    state, market = state_of(plan), behaviour_of(network, rows, 1)
    record = record_of(plan, int(plan.tier.max(initial=0)) + 1)
    year = Year(
        np.zeros((F, R)), np.zeros((S, R)), np.zeros((F, R, R)), np.zeros((K, R)),
        float(own.mud[0, first : first + 12, e].sum()), np.zeros((2, F, R)), 0.0,
    )  # fmt: skip
    simulate_member(-1, 0, 0, plan, own, market, state, record)
    for t in range(first + 12):
        if t == first:
            year.held[0] = _held(state, e)
        simulate_member(t, t + 1, 0, plan, own, market, state, record)
        if t >= first:
            _add(year, plan, state, own.recovery[0, :, e], e)
    year.held[1] = _held(state, e)
    return year


def _count(network: Network, member: int) -> int:
    """Members that a network is written for, or for one that is the same for all, enough."""
    count = max(map(len, (network.mud, network.demand.level, *network.behaviour)))
    if member < 0 or 1 < count <= member:
        raise ValueError(f"no member {member} in a network of {count}: name one from 0 on")
    return max(count, member + 1)


def _held(state: State, e: int) -> Floats:
    pools = state.pools
    return np.asarray(pools.stock[..., e] + pools.public[..., e] + pools.slots[..., e].sum(axis=0))


def _add(year: Year, plan: Plan, state: State, recovery: Floats, e: int) -> None:
    book, trade = state.book, state.trade
    made = book.made[:, :, e]
    year.made += made
    year.taken += made[1:] / recovery[:, None]
    year.returned += float(book.returned[e])
    form = np.searchsorted(plan.begin, np.arange(len(plan.exporter)), side="right") - 1
    # Ore takes no way round, and what stands there is of no month.
    sent = trade.shipped[:, e] + np.where(form > 0, trade.sent_about[:, e], 0.0)
    np.add.at(year.sent, (form, plan.exporter, plan.importer), sent)
    here = plan.cell[:, 2] == e
    np.add.at(year.used, (plan.cell[here, 3], plan.cell[here, 1]), book.served[here])


def _flows(year: Year) -> Floats:
    """The year as flows between nodes (N, N) [t_reo]."""
    out = np.zeros((len(NODES), len(NODES)))
    for f, form in enumerate(FORMS):
        source, sink, grown = _ends(year, f, form)
        pool = np.where(grown < 0.0, -grown, 0.0)
        source[_FROM] += pool
        sink[_INTO] += np.where(grown > 0.0, grown, 0.0)
        out += _mixed(source, year.sent[f], sink)
    for s, step in enumerate(STEPS):
        makers = [_PLACE[MAKING[s + 1], region] for region in REGIONS]
        out[makers, _PLACE["lost", step]] += year.taken[s] - year.made[s + 1]
    return out


def _ends(year: Year, f: int, form: str) -> tuple[Floats, Floats, Floats]:
    """What came into the regions' pools of a form, what left them (N, R), and how they grew (R,).

    Of oxide what nobody made or landed was recycled.
    """
    source, sink = np.zeros((2, len(NODES), R))
    for r, region in enumerate(REGIONS):
        source[_PLACE[MAKING[f], region], r] = year.made[f, r]
        if f < S:
            sink[_PLACE[MAKING[f + 1], region], r] = year.taken[f, r]
        for k, use in enumerate(USES):
            if FORM_OF_USE[use] == form:
                sink[_PLACE[f"use: {use}", region], r] = year.used[k, r]
    grown = year.held[1, f] - year.held[0, f]
    if form == "oxide":
        source[_MUD, REGIONS.index(HOME)] = year.mud
        source[_RECYCLED] = recycled(year)
    return source, sink, grown


def recycled(year: Year) -> Floats:
    """Oxide from what was in use by region (R,) [t_reo]: what else came in is known, and the sum.

    A rounding error below zero is none.
    """
    f = FORMS.index("oxide")
    left = year.taken[f] + year.sent[f].sum(axis=1) + year.held[1, f] - year.held[0, f]
    for k, use in enumerate(USES):
        if FORM_OF_USE[use] == "oxide":
            left = left + year.used[k]
    left = left - year.made[f] - year.sent[f].sum(axis=0)
    left[REGIONS.index(HOME)] -= year.mud
    return np.asarray(np.maximum(left, 0.0))


def _mixed(source: Floats, sent: Floats, sink: Floats) -> Floats:
    """Flows from sources to sinks (N, N) through pools that mix, `sent` (R, R) between them."""
    through = source.sum(axis=0) + sent.sum(axis=0)
    over = 1.0 / np.where(through > 0.0, through, 1.0)
    # What is in a pool came from its own sources or, in their mix, from other pools.
    inside = np.linalg.solve(np.eye(R) - (sent * over[:, None]).T, source.T)
    return np.asarray((inside * over[:, None]).T @ sink.T)


def grouped(flows: Floats, groups: Sequence[Any]) -> tuple[list[Any], Floats]:
    """Nodes of one group together, in the order in which the groups first come."""
    names = list(dict.fromkeys(groups))
    among = np.array([[group == name for name in names] for group in groups], dtype=float)
    return names, among.T @ flows @ among
