"""A plan of one's own through the engine of the study: `simulate(plan, vessels, metocean)`.

What is written here only turns plain objects into what `plan` asks of a study, lane by lane; rules,
weather and books are the study's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign import plan as engine
from kaidei.campaign.calendar import STEP
from kaidei.campaign.likeness import HEIGHTS, Cast, as_study
from kaidei.campaign.outcome import Outcome
from kaidei.campaign.plain import ALL_MONTHS, Island, Phase, Ship, Shuttles, Vessel
from kaidei.campaign.ship import ACTIVITIES
from kaidei.campaign.sky import Metocean, Span, sea_of, span_of
from kaidei.campaign.voyage import sail
from kaidei.streams import Streams
from kaidei.units import Floats

LANE = 64
"""Members simulated at a time."""
SUMMED = ("lifted", "loaded", "unloaded", "landed", "trips", "days")
COUNTED = ("voyages", "sites", "holes", "failures", "strings_lost")


def simulate(
    plan: Phase | Sequence[Phase],
    vessels: Vessel | Sequence[Vessel],
    metocean: Metocean,
    *,
    members: int = 1,
    seed: int = 1,
    until: str | None = None,
) -> Outcome:
    """Simulate a plan with some vessels in a sea, for many members.

    plan: phases, in the order in which they may begin. vessels: ships, shuttles and an island, each
    with a name of its own; `vessel` gives those of the library. metocean: a `Series` that all
    members meet, an `Ensemble` of seas, one for each member, or a `Climatology`, from which each
    member draws its own years. members: how many; a member is the same however many there are.
    seed: of all chance. until: the day on which all ends; else where the sea ends, and with a
    climatology two years after the year of the last start.

    Raises
    ------
    ValueError
        in words: names given twice or unknown, numbers that are negative or of the wrong shape, a
        start or season outside the sea, and a phase that no member can begin because the calmest
        hour is too rough.
    """
    phases = [plan] if isinstance(plan, Phase) else list(plan)
    given = [vessels] if isinstance(vessels, Ship | Shuttles | Island) else list(vessels)
    if not phases or members < 1:
        raise ValueError("a simulation needs a phase and a member or more")
    _once([phase.name for phase in phases], "phases")
    _once([one.name for one in given], "vessels")
    span = span_of(metocean, [phase.start for phase in phases], until)
    cast = [Cast(phase, given) for phase in phases]
    for one in cast:
        _check(one, span, metocean)

    def lane(rows: NDArray[np.int64], log_rows: int) -> list[dict[str, NDArray[Any]]]:
        return _sail(cast, metocean, span, Streams(seed, rows), members, log_rows)

    starts = range(0, members, LANE)
    lanes = [lane(np.arange(first, min(first + LANE, members)), 0) for first in starts]
    for k, one in enumerate(cast):
        _can_begin(one, [found[k] for found in lanes])
    return _outcome(cast, lanes, lane, span)


def _outcome(
    cast: Sequence[Cast],
    lanes: Sequence[list[dict[str, NDArray[Any]]]],
    replay: Callable[[NDArray[np.int64], int], list[dict[str, NDArray[Any]]]],
    span: Span,
) -> Outcome:
    """All lanes together."""

    def by_phase(key: str) -> list[NDArray[Any]]:
        return [np.concatenate([found[k][key] for found in lanes]) for k in range(len(cast))]

    state = by_phase("state")
    reached = {"start": by_phase("start")}
    reached |= {key: [one[key] for one in state] for key in ("first_lift", "first_mud", "end")}
    return Outcome(
        begin=span.begin,
        month=span.time.month_labels,
        phase=tuple(one.phase.name for one in cast),
        activity=ACTIVITIES,
        **{key: np.asarray(sum(by_phase(key))) for key in SUMMED},
        milestones={key: np.stack(hours, axis=1) / 24.0 for key, hours in reached.items()},
        counts={key: np.stack([one[key] for one in state], axis=1) for key in COUNTED},
        components=[list(one.components) for one in cast],
        replay=replay,
    )


def _once(names: list[str], what: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two {what} are called '{name}': give each a name of its own")


def _check(one: Cast, span: Span, metocean: Metocean) -> None:
    """ValueError for limits by a period that the sea does not give, a start outside it, a season
    without months, or with none between the start and the sea's end."""
    phase = one.phase
    by_period = any(isinstance(getattr(one.ship, name), tuple) for name in HEIGHTS)
    if by_period and getattr(metocean, "tp", ...) is None:
        raise ValueError(
            f"limits of the ship '{one.ship.name}' depend on the peak period, which the sea does "
            "not give: add its `tp`, or give one height for all periods"
        )
    season = set(phase.season)
    if not season or not season <= set(ALL_MONTHS):
        raise ValueError(f"the season of phase '{phase.name}' is {phase.season}; expected months "
                         "from 1 to 12, as in (1, 2, 3)")  # fmt: skip
    first = span.hours(phase.start, f"the start of phase '{phase.name}'")
    months = np.flatnonzero(
        (span.calendar.edges[1:] > first) & (span.calendar.edges[:-1] < span.end)
    )
    if not season & set((span.time.month_of_year[months] + 1).tolist()):
        raise ValueError(
            f"no month of the season {phase.season} of phase '{phase.name}' lies between its start "
            f"and the end of the sea, {span.date(first)} to {span.date(span.end)}: give a longer "
            "sea"
        )


def _sail(
    cast: Sequence[Cast], metocean: Metocean, span: Span, streams: Streams, members: int,
    log_rows: int,
) -> list[dict[str, NDArray[Any]]]:  # fmt: skip
    """A lane through all phases."""
    sea = sea_of(metocean, span, streams, members)
    home: dict[str, Floats] = {}
    made: dict[str, Floats] = {}
    found = []
    for one in cast:
        name, ship = one.phase.name, one.ship.name
        drawn, inputs, thick = as_study(one, streams, members)
        start = span.hours(one.phase.start, "start") + drawn.phase[name].slip * 24.0
        start = np.maximum(start, home.get(ship, np.zeros_like(start)))
        start = np.where(start < span.end, start, np.inf)
        before = made.get(ship, np.zeros_like(start))
        asked = engine.phase_plan(
            drawn, inputs, span.calendar, name, start, drawn.phase[name].ground, thick,
            np.full(len(start), np.inf), before,
        )  # fmt: skip
        asked["until"] = np.minimum(asked["until"], span.end)
        sailed = sail(
            asked, sea, engine.limits(drawn, inputs, name), engine.breakdowns(drawn, streams, name),
            engine.forecasts(streams), engine.strain(streams, name), span.calendar,
            span.time.month_of_year, log_rows,
        )  # fmt: skip
        # A ship that never came home is not there for a later phase.
        home[ship] = np.where(np.isfinite(start), sailed["state"]["end"], np.inf)
        made[ship] = before + sailed["state"]["voyages"]
        first = int(start.min(initial=span.end, where=np.isfinite(start)) / STEP)
        found.append(sailed | {
            "start": start,
            "calmest": sea.hs[:, min(first, sea.hs.shape[1] - 1) :].min(axis=1),
            "limit": inputs.hs_limit[:, 0, :2].max(axis=2),
        })  # fmt: skip
    return found


def _can_begin(one: Cast, lanes: Sequence[dict[str, NDArray[Any]]]) -> None:
    """ValueError where the calmest hour of every member is above a limit of the phase."""
    calmest = np.concatenate([lane["calmest"] for lane in lanes])
    for k, work in enumerate(("handling pipe", "lifting")):
        limit = np.concatenate([lane["limit"][:, k] for lane in lanes])
        if (calmest > limit).all():
            raise ValueError(
                f"phase '{one.phase.name}' can never start: {work} needs Hs of {limit.max():.2g} m "
                f"or less, and the calmest hour of the sea after its start has {calmest.min():.2g} "
                "m; raise the limit, or look at the sea's unit"
            )
