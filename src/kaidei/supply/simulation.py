"""The world's rare earths, simulated month by month, many members at once.

>>> from kaidei.supply import replay, simulate  # doctest: +SKIP
>>> world = simulate(network, events, members=100, seed=1)  # doctest: +SKIP
>>> record, trace, plan = replay(network, events, member=7, seed=1)  # doctest: +SKIP
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaidei.streams import Streams
from kaidei.supply.consistency import check, rows_of
from kaidei.supply.events import Event
from kaidei.supply.layout import Plan, behaviour_of, own_of, plan_of
from kaidei.supply.months import simulate_member, state_of
from kaidei.supply.network import Network
from kaidei.supply.record import Record, Trace, record_of, trace_of
from kaidei.supply.wording import not_whole, refuse

_CHUNK = 32
"""Members whose own arrays are laid out together."""

LIMIT = 1e9
"""Bytes of the variables that are kept where the user does not say which."""

ORDER = (
    "residual", "lost", "closed", "reopened", "made", "use_region", "unmet_region", "use_world",
    "need", "use", "use_free", "price_outside", "china_share", "price_inside", "rent", "recycled",
    "waiting", "shortage", "left", "private", "public", "free", "imports", "arrivals", "use_origin",
)  # fmt: skip
"""Variables of `record.Record`, those first that matter most where all would not fit."""


@dataclass(frozen=True)
class World:
    """What is kept of some members: float32, the leading axis M, else as in `record.Record`."""

    start: str
    months: int
    members: NDArray[np.int64]
    kept: dict[str, NDArray[np.float32]]

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        if name in self.kept:
            return self.kept[name]
        if name in ORDER:
            raise KeyError(
                f"'{name}' was not kept of these members; name it in keep=, or replay one member"
            )
        raise KeyError(f"no variable '{name}'; there are {', '.join(ORDER)}")


def simulate(
    network: Network,
    events: tuple[Event, ...] = (),
    *,
    members: int,
    seed: int,
    keep: tuple[str, ...] | None = None,
    threads: int | None = None,
) -> World:
    """Simulate `members` worlds; see `run_world`. Each is decided by seed and its number alone."""
    refuse(not_whole("members", members, 1) + not_whole("seed", seed, 0), "simulate")
    return run_world(network, events, Streams(seed, np.arange(members)), keep, threads)


def run_world(
    network: Network,
    events: tuple[Event, ...],
    streams: Streams,
    keep: tuple[str, ...] | None = None,
    threads: int | None = None,
) -> World:
    """Simulate the members of `streams` month by month.

    Arrays of the network and the events have one row a member of `streams`, or one for all. `keep`
    names variables of `record.Record`; left out, all are kept, or where they would take more than
    `LIMIT` bytes those that fit in the order of `ORDER`: of 10,000 members over 36 years the world
    by year and Japan's need and use by month. Runs under the same streams share every draw, so
    worlds with and without an event or the mud can be compared member by member.

    Raises ValueError with all that is wrong in the network and the events, for a variable that
    there is not, and for a member whose numbers stopped being numbers.
    """
    count = len(streams.members)
    check(network, events, count)
    plan = plan_of(network, events)
    tiers = int(plan.tier.max(initial=0)) + 1
    names = chosen(record_of(plan, tiers), count, keep)
    kept = {
        name: np.empty((count, *getattr(record_of(plan, tiers), name).shape), dtype=np.float32)
        for name in names
    }
    workers = threads or min(os.cpu_count() or 1, 2)
    size = max(min(_CHUNK, -(-count // workers)), 1)

    def run(low: int) -> None:
        rows = slice(low, min(low + size, count))
        record, state = record_of(plan, tiers), state_of(plan)
        some = Streams(streams.seed, streams.members[rows])
        own = own_of(network, events, some, rows)
        market = behaviour_of(network, rows, len(some.members))
        for m in range(len(some.members)):
            for array in record:
                array.fill(0.0)
            simulate_member(-1, plan.months, m, plan, own, market, state, record)
            _check_finite(record, int(some.members[m]))
            for name, out in kept.items():
                out[low + m] = getattr(record, name)

    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(run, low) for low in range(0, count, size)]:
            done.result()
    return World(network.start, network.months, streams.members, kept)


def replay(
    network: Network, events: tuple[Event, ...] = (), *, member: int, seed: int
) -> tuple[Record, Trace, Plan]:
    """One member of `simulate` in full: its record, the rest month by month, and the plan.

    `member` is its number, and its row in arrays of the network with a row a member.
    """
    refuse(not_whole("member", member, 0) + not_whole("seed", seed, 0), "replay")
    count = rows_of(network, events)
    check(network, events, count)
    if count > 1 and not 0 <= member < count:
        raise ValueError(f"no member {member}: the network has {count} members, from 0 on")
    plan = plan_of(network, events)
    rows, streams = slice(member, member + 1), Streams(seed, np.array([member]))
    own = own_of(network, events, streams, rows)
    record = record_of(plan, int(plan.tier.max(initial=0)) + 1)
    trace, state, market = trace_of(plan), state_of(plan), behaviour_of(network, rows, 1)
    simulate_member(-1, 0, 0, plan, own, market, state, record)
    for t in range(plan.months):
        simulate_member(t, t + 1, 0, plan, own, market, state, record)
        seen = (
            state.pools.stock, state.trade.shipped, state.trade.backlog, state.trade.granted,
            state.mood.fear, state.book.served, state.mood.pipeline[-1],
        )  # fmt: skip
        for out, now in zip(trace, seen, strict=True):
            out[t] = now
    _check_finite(record, member)
    return record, trace, plan


def _check_finite(record: Record, member: int) -> None:
    """ValueError that names what is no number first, and when; no run may go on with it."""
    for name in ("use", "price_inside", "price_outside", "residual"):
        found = getattr(record, name)
        if not np.isfinite(found).all():
            place = np.argwhere(~np.isfinite(found))[0]
            when = f" in month {place[0]}" if found.ndim > 1 else ""
            raise ValueError(
                f"'{name}' of member {member} is not finite{when}: no input was refused, but "
                "together they leave the range in which the model works; look for the one that "
                "is far from the usual, such as a growth, an elasticity or a rent"
            )


def chosen(record: Record, count: int, keep: tuple[str, ...] | None) -> tuple[str, ...]:
    """Variables that are kept of `count` members, see `run_world`."""
    unknown = [name for name in keep or () if name not in ORDER]
    if unknown:
        raise ValueError(f"no variable '{unknown[0]}' to keep; there are {', '.join(ORDER)}")
    if keep is not None:
        return keep
    left, names = LIMIT, []
    for name in ORDER:
        size = 4.0 * count * getattr(record, name).size
        if size <= left:
            names.append(name)
            left -= size
    return tuple(names)
