"""What an exporter may do to trade, and the rules that it makes of single edges.

An event is a control of one exporter on importers, forms and elements over some months: a stop, a
ban, a licence. It makes a table of rules by edge and element, and of third countries' edges by the
exporter's feed in them. An exporter's quota and duty are in `network.Prices`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import ELEMENTS
from kaidei.supply.network import INSIDE, Network
from kaidei.supply.regions import USES
from kaidei.units import Floats


@dataclass(frozen=True)
class Event:
    """One control. Arrays have a leading axis M of members, 1 for all alike."""

    name: str
    exporter: str
    importers: tuple[str, ...]
    """Regions; empty for all others."""
    forms: tuple[str, ...]
    elements: tuple[str, ...]
    """Symbols; empty for all. Ore moves with all its elements: name them all."""
    start: Floats
    """(M,) [month] since the network's start."""
    end: Floats
    """(M,) [month] of lifting, +inf for never."""
    approval: Floats
    """(M, E), or by end use too (M, K, E) [1] share of what is examined that is granted; of ore,
    what passes. An order is granted by the uses behind it, see `enduse`."""
    handled: Floats = field(default_factory=lambda: np.full(1, np.inf))
    """(M,) [1] the most that is examined in a month, over the usual month's orders."""
    examination: Floats = field(default_factory=lambda: np.full(1, 0.0))
    """(M,) [month] mean wait where that does not bind."""
    validity: Floats = field(default_factory=lambda: np.full(1, 6.0))
    """(M,) [month, 1 or more] mean life of a licence."""
    leakage: Floats = field(default_factory=lambda: np.full(1, 0.0))
    """(M,) [1] of what is refused comes through third countries."""
    punished: Floats = field(default_factory=lambda: np.full(1, 0.0))
    """(M,) [1] share of the leakage that a ban on transfers stops."""
    third_country: Floats = field(default_factory=lambda: np.full(1, 1.0))
    """(M,) [1] share of third countries' shipments with the exporter's feed that still comes."""
    rank: int = 0
    """Of events with ranks of their own on the same trade the tightest holds; at one rank they
    contradict each other."""


class Rules(NamedTuple):
    """Events as arrays for the months, in order of rank: I events, L edges."""

    direct: NDArray[np.bool_]
    """(I, L, E) what the event controls."""
    third: NDArray[np.bool_]
    """(I, L, E) third countries' edges to the same importers."""
    start: Floats
    end: Floats
    approval: Floats
    handled: Floats
    examination: Floats
    validity: Floats
    leakage: Floats
    third_country: Floats
    """(M, I), approval (M, I, K, E)."""


def by_use(event: Event) -> Floats:
    """The event's approval by end use and element, (M, K, E) or (M, 1, E) if all uses are alike."""
    approval = np.asarray(event.approval)
    return approval if approval.ndim == 3 else approval[:, None]


def members_of(event: Event) -> int:
    """Members an event is written for, 1 for all alike."""
    values = [getattr(event, item.name) for item in fields(event)]
    return max(len(value) for value in values if isinstance(value, np.ndarray))


def covered(network: Network, event: Event) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Edges and elements that an event controls, and third countries' ones, both (L, E)."""
    edges = network.edges
    importers = set(event.importers) or set(edges.importer) - {event.exporter}
    elements = np.array([not event.elements or name in event.elements for name in ELEMENTS])
    rows = list(zip(edges.form, edges.exporter, edges.importer, strict=True))
    to_them = [form in event.forms and importer in importers for form, _, importer in rows]
    from_it = [exporter == event.exporter for _, exporter, _ in rows]
    abroad = [exporter not in (event.exporter, importer) for _, exporter, importer in rows]
    choked = bool(np.any(event.third_country < 1.0))
    direct = np.array(to_them, dtype=bool) & np.array(from_it, dtype=bool)
    third = np.array(to_them, dtype=bool) & np.array(abroad, dtype=bool) & choked
    return direct[:, None] & elements, third[:, None] & elements


def rules(network: Network, events: tuple[Event, ...]) -> Rules:
    """The events as arrays: one row a member, or one for all if no event differs."""
    ranked = sorted(events, key=lambda event: event.rank)
    members = max((members_of(event) for event in events), default=1)
    size = (len(ranked), len(network.edges.form), len(ELEMENTS))
    direct, third = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    for row, event in enumerate(ranked):
        direct[row], third[row] = covered(network, event)

    def gather(name: str) -> Floats:
        out = np.empty((members, len(ranked)))
        for row, event in enumerate(ranked):
            out[:, row] = getattr(event, name)
        return out

    approval = np.empty((members, len(ranked), len(USES), len(ELEMENTS)))
    for row, event in enumerate(ranked):
        approval[:, row] = by_use(event)

    leakage = gather("leakage") * (1.0 - gather("punished"))
    return Rules(
        direct, third, gather("start"), gather("end"), approval,
        gather("handled"), gather("examination"), gather("validity"), leakage,
        gather("third_country"),
    )  # fmt: skip


def contradictions(network: Network, events: tuple[Event, ...]) -> list[str]:
    """Pairs of events of one rank that control the same trade in the same month of some member."""
    found = []
    for place, one in enumerate(events):
        for other in events[:place]:
            if one.rank != other.rank or one.exporter != other.exporter:
                continue
            begin = np.maximum(one.start, other.start)
            same = np.any(begin < np.minimum(one.end, other.end))
            both = covered(network, one)[0] & covered(network, other)[0]
            if same and both.any():
                edge, element = np.argwhere(both)[0]
                found.append(
                    f"events '{other.name}' and '{one.name}' both control {ELEMENTS[element]} in "
                    f"{network.edges.form[edge]} from {one.exporter} to "
                    f"{network.edges.importer[edge]} in the same month: end the first before the "
                    "second starts, or give them ranks of their own: then the tightest holds"
                )
    return found


def event_faults(network: Network, event: Event) -> list[str]:
    """What is wrong with an event that `event_checks.malformed` finds well formed, in words."""
    here, found = f"event '{event.name}'", list[str]()
    shares = {
        "approval": event.approval,
        "leakage": event.leakage,
        "punished": event.punished,
        "third_country": event.third_country,
    }
    for name, value in shares.items():
        if not np.all((value >= 0.0) & (value <= 1.0)):
            found.append(f"{here}: {name} is not within 0 to 1; give a share")
    if not np.all(event.end >= event.start):
        found.append(f"{here} ends before it starts; give an end at or after its start")
    if not np.all((event.examination >= 0.0) & (event.validity >= 1.0) & (event.handled >= 0.0)):
        found.append(
            f"{here}: examination or handled below 0, or validity below 1 month; a licence queue "
            "needs a wait and a capacity of 0 or more and licences that last"
        )
    if np.any(event.third_country < 1.0) and event.exporter != INSIDE:
        found.append(
            f"{here}: only the feed of {INSIDE} is followed through third countries; leave "
            "third_country at 1"
        )
    alike = np.ptp(by_use(event), axis=(1, 2)) == 0.0
    if "ore" in event.forms and (event.elements or not alike.all()):
        found.append(
            f"{here} treats elements or uses of ore differently; ore moves whole: give ore an "
            "event of its own with one approval for all elements and uses"
        )
    if not np.any(covered(network, event)[0]):
        found.append(
            f"{here} controls no edge of the network: nothing goes from '{event.exporter}' to its "
            "importers in its forms; check the names"
        )
    return found
