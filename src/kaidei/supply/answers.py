"""From Japan's balance to the answers: who supplied it, how dependent it is, when it is safe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.contract import Time
from kaidei.supply import safe
from kaidei.supply.balance import Balance
from kaidei.supply.indicators import share_of
from kaidei.supply.setting import Pattern, Sources, by_element
from kaidei.supply.spec import HALTS, TESTS
from kaidei.supply.trade import ORIGINS
from kaidei.units import Floats

SUPPLIERS = (
    "China", "China by other routes", "Vietnam and Thailand", "Malaysia", "Europe", "India",
    "other", "projects", "recycling", "mud",
)  # fmt: skip
"""Labels of the supplier dimension: whose rare earth it is, whatever the label says."""

_ABROAD = SUPPLIERS.index("projects") + 1
_PLACES = {
    "Hong Kong": "Vietnam and Thailand",
    "Vietnam": "Vietnam and Thailand",
    "Thailand": "Vietnam and Thailand",
}


@dataclass(frozen=True)
class Answers:
    """What every answer needs: the calendar, Japan's pattern, its other sources, the draw."""

    time: Time
    pattern: Pattern
    sources: Sources
    drawn: Any


@dataclass(frozen=True)
class Safety:
    """Outcome of the tests; D dates, E elements, M members."""

    state: Floats
    """(D, E, tests, M) 1 where the test is met and stays so for the holding time."""
    first: Floats
    """(E, tests, M) first month of the first such run, +inf for never."""
    unmet: Floats
    """(D, E, M) share of priority use unmet in the longest halt from the date on [1]."""
    survival: Floats
    """(D, E, M) months of a halt from the date on before any priority use goes short."""


def yearly(flow: Floats, time: Time) -> Floats:
    """Sum over calendar years, (T, ...) to (Y, ...)."""
    begins = np.flatnonzero(np.diff(time.year_of_month, prepend=-1))
    return np.asarray(np.add.reduceat(flow, begins, axis=0))


def suppliers_by_month(answers: Answers, found: Balance, mud: Floats) -> dict[str, Floats]:
    """Inflow to Japan by supplier, each (T, E, M) [t_reo], in the order of SUPPLIERS."""
    parts = {name: np.zeros_like(mud) for name in SUPPLIERS}
    parts["China"] = found.labelled.sum(axis=1)
    parts["China by other routes"] = found.routed.sum(axis=1)
    own = answers.sources.origin.sum(axis=1)
    for place, origin in enumerate(ORIGINS):
        if origin != "China":
            name = _PLACES.get(origin, origin)
            parts[name] = parts[name] + own[:, place]
    parts["projects"] = answers.sources.projects
    parts["recycling"] = answers.sources.recycling
    parts["mud"] = mud
    return parts


def suppliers_by_year(parts: dict[str, Floats], time: Time) -> Floats:
    """The same summed over calendar years, (Y, E, suppliers, M) [t_reo]."""
    return np.stack([yearly(parts[name], time) for name in SUPPLIERS], axis=2)


def china_share_by_month(parts: dict[str, Floats]) -> Floats:
    """Share of China in a month's imports on three bases, (T, E, 3, M) [1]; 0 without imports."""
    china, routed, third = (parts[name] for name in SUPPLIERS[:3])
    embodied = china + routed
    imports = sum((parts[name] for name in SUPPLIERS[3:_ABROAD]), start=embodied + third)
    return np.stack([share_of(x, imports) for x in (china, embodied, embodied + third)], axis=2)


def shares_of_year(suppliers: Floats) -> dict[str, Floats]:
    """Dependence by element (Y, E, 3 bases, M) and in total (Y, 3, M) as shares of imports [1].

    Imports are what comes from abroad: recycling and the mud are not among them. An element of
    which nothing comes in a year has a dependence of zero: read it beside the shortage.
    """
    nested = np.cumsum(suppliers[:, :, :3], axis=2)
    imports = suppliers[:, :, :_ABROAD].sum(axis=2)
    total = share_of(nested.sum(axis=1), imports.sum(axis=1)[:, None])
    return {
        "dependence": share_of(nested, imports[:, :, None]),
        "total_dependence": total,
        "china_share_of_supply": share_of(nested[:, :, 1], suppliers.sum(axis=2)),
    }


def safety(answers: Answers, found: Balance, mud: Floats, dates: list[int]) -> Safety:
    """Every test of `kaidei.supply.safe` for every month, told at `dates`."""
    drawn = answers.drawn
    priority = by_element(drawn.demand, "priority")
    need = found.need[:, None] * answers.pattern.form_share * priority
    halts = safe.Halts(need, found.firm, found.held_before, max(HALTS))
    unmet = halts.unmet_shares(HALTS)
    fed = _not_starved(found, priority, drawn.safety.unmet)
    label, chokepoint = _shares_of_test(answers, found, mud)
    withstood = [share <= drawn.safety.unmet for share in unmet]
    met = [
        (label <= drawn.safety.label) & fed,
        (chokepoint <= drawn.safety.chokepoint) & fed,
        *withstood,
        np.logical_and.reduce(withstood),
    ]
    assert len(met) == len(TESTS)
    hold = drawn.safety.hold
    begins = [safe.run_begins(test, hold) for test in met]
    state = [safe.sustained(begin, hold)[dates] for begin in begins]
    return Safety(
        state=np.stack(state, axis=2).astype(np.float64),
        first=np.stack([safe.first_month(begin) for begin in begins], axis=1),
        unmet=unmet[-1][dates],
        survival=np.stack([halts.survival(month) for month in dates]),
    )


def _not_starved(found: Balance, priority: Floats, limit: Floats) -> NDArray[np.bool_]:
    from kaidei.supply.demand import priority_unmet

    lacking = safe.trailing(priority_unmet(found.shortage, found.need, priority))
    return np.asarray(share_of(lacking, safe.trailing(found.need * priority)) <= limit)


def _shares_of_test(answers: Answers, found: Balance, mud: Floats) -> tuple[Floats, Floats]:
    """Trailing shares of China: as labelled in imports, and through any step in all supply."""
    labelled = found.labelled.sum(axis=1)
    inflow = found.firm.sum(axis=1) + labelled + found.routed.sum(axis=1)
    domestic = answers.sources.recycling + mud
    own = answers.sources.origin.sum(axis=1)
    third = own[:, [ORIGINS.index("Vietnam"), ORIGINS.index("Thailand")]].sum(axis=1)
    passed = labelled + found.routed.sum(axis=1) + answers.drawn.feed.controlled * third
    supply = safe.trailing(inflow)
    return (
        share_of(safe.trailing(labelled), safe.trailing(inflow - domestic)),
        share_of(safe.trailing(passed), supply),
    )
