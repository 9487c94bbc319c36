"""One member by itself: sailed again with every event written down, and the sea that it met.

A member owes nothing to the others of its lane, so it is sailed alone: the days, tonnes and dates
are those of the ensemble, bit for bit where the processor's vector lengths do not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.campaign.calendar import STEP, Calendar, calendar_of, to_hours
from kaidei.campaign.journal import log_frame
from kaidei.campaign.openness import BINS, BINS_PER_SECOND, LONGEST_PERIOD
from kaidei.campaign.plan import carrier_of, limits
from kaidei.campaign.spec import Inputs
from kaidei.campaign.stage import Sailed, check, sail_programme
from kaidei.campaign.weather import make
from kaidei.streams import Streams
from kaidei.units import dry_to_wet

if TYPE_CHECKING:
    import pandas as pd

_SHARED = ("time", "phases", "operation", "tp", "panel")
ROWS = 20_000
"""Room for the events of one phase: some ten years of holes, shuttles and waits."""


@dataclass(frozen=True)
class Replay:
    """One member's campaign as it went."""

    log: pd.DataFrame
    """Every stretch of every agent, see `journal.log_frame`."""
    phases: Mapping[str, Sailed]
    """Its phases as sailed, one member each."""
    calendar: Calendar
    drawn: Any
    """What the member drew."""
    inputs: Inputs
    """What deposit and lift gave it."""
    streams: Streams


def replay(drawn: Any, inputs: Inputs, streams: Streams, row: int, rows: int = ROWS) -> Replay:
    """Sail one member again and keep its log.

    drawn, inputs, streams: of a lane, as `stage.run` takes them. row: the member's place in them.
    rows: room for events in each phase.

    Raises
    ------
    ValueError
        in words, when there is no such row, more happens than there is room for, or the inputs are
        not fit for `stage.run`.
    """
    members = len(inputs.water_content)
    if not 0 <= row < members:
        raise ValueError(f"no member in row {row}: there are rows 0 to {members - 1}")
    check(drawn, inputs)
    place = np.array([row])
    one = drawn.take(place)
    own = {f.name: getattr(inputs, f.name)[place] for f in fields(inputs) if f.name not in _SHARED}
    given = replace(inputs, **own)
    chance = Streams(streams.seed, streams.members[place])
    phases = sail_programme(one, given, chance, log_rows=rows)
    names = [component.name for component in drawn.components.values()]
    logs = {name: (s.log[0], int(s.state["log_rows"][0])) for name, s in phases.items()}
    return Replay(
        log_frame(logs, names), phases, calendar_of(inputs.time), one, given, chance
    )  # fmt: skip


def event_log(
    drawn: Any, inputs: Inputs, streams: Streams, row: int, rows: int = ROWS
) -> pd.DataFrame:
    """Every stretch of activity of one member and its shuttles, in order; see `replay`.

    It is the same simulation as `stage.run`: its hours add up to that member's days.
    """
    return replay(drawn, inputs, streams, row, rows).log


def weather_strip(found: Replay, phase: str) -> pd.DataFrame:
    """The sea that a phase met, step by step: `start` [h], `hs` [m], `tp` [s], the limits of Hs at
    that period for `pipe`, `lift` and `transfer` [m], and the typhoon's `alert` (0 none, 1 warned,
    2 near). From the first departure to the last return; no rows where it never sailed."""
    import pandas as pd

    log = found.log[found.log["phase"] == phase]
    if not len(log):
        return pd.DataFrame(columns=["start", "hs", "tp", "pipe", "lift", "transfer", "alert"])
    first, last = float(log["start"].min()), float(log["end"].max())
    sea = make(found.drawn, found.inputs.time, found.calendar, found.streams, last + STEP)
    span = slice(int(first / STEP), min(int(np.ceil(last / STEP)) + 1, sea.hs.shape[1]))
    tp = sea.tp[0, span]
    height = limits(found.drawn, found.inputs, phase).height[0]
    grid = np.arange(BINS) / BINS_PER_SECOND
    pipe, lift = (np.interp(np.minimum(tp, LONGEST_PERIOD), grid, height[k]) for k in (0, 1))
    return pd.DataFrame({
        "start": np.arange(span.start, span.start + len(tp)) * STEP,
        "hs": sea.hs[0, span], "tp": tp,
        "pipe": pipe, "lift": lift, "transfer": carrier_of(found.drawn, phase).transfer_height[0],
        "alert": sea.alert[0, span],
    })  # fmt: skip


def milestones(found: Replay, phase: str) -> dict[str, float]:
    """Hours since the horizon's start of what a reader asks for first, inf for never."""
    state = found.phases[phase].state[0]
    log = found.log[(found.log["phase"] == phase) & (found.log["agent"] == "ship")]

    def begins(*tasks: str) -> float:
        rows = log["start"][log["task"].isin(tasks)]
        return float(rows.min()) if len(rows) else np.inf

    def ends(task: str) -> float:
        rows = log["end"][log["task"] == task]
        return float(rows.max()) if len(rows) else np.inf

    at_site = log["start"][log["place"] == "site"]
    return {
        "leaves port": float(log["start"].min()) if len(log) else np.inf,
        "on site": float(at_site.min()) if len(at_site) else np.inf,
        "first pipe down": begins("pipe_down"),
        "first recovery work": float(state["first_lift"]),
        "first mud on deck": float(state["first_mud"]),
        "last lifting ends": ends("lift"),
        "last pipe up": ends("pipe_up"),
        "back in port for good": float(state["end"]),
    }


def why_never(found: Replay, phase: str) -> str:
    """Why a phase of this member never left port, with dates in months since the start."""
    asked, time = found.drawn.phase[phase], found.inputs.time
    if asked.after is not None:
        before = found.phases[asked.after]
        if not np.isfinite(before.start[0]):
            return f"it waits for '{asked.after}', which never sailed: " + why_never(
                found, asked.after
            )
        if not np.isfinite(before.end[0]):
            return f"it waits for '{asked.after}', which had not ended by {_label(time, np.inf)}"
        wet = float(dry_to_wet(before.lifted.sum(axis=1), found.inputs.water_content)[0])
        if wet < asked.needs[0]:
            return (
                f"'{asked.after}' had to lift {asked.needs[0]:,.0f} t of wet mud for it and lifted "
                f"{wet:,.0f} t by its end in {_label(time, float(before.end[0]))}"
            )
    go = found.streams.uniform(f"campaign.{phase}.go")[0]
    if go >= asked.chance[0]:
        return f"it was given up (its chance to go ahead is {asked.chance[0]:.0%})"
    planned = float(asked.start[0] + asked.slip[0])
    begun = [f"planned for {_label(time, planned)} with its slip"]
    if asked.after is not None:
        ready = float(found.phases[asked.after].end[0] + asked.lag[0])
        begun.append(f"allowed by '{asked.after}' from {_label(time, ready)}")
    months = asked.season.split()
    season = "" if len(months) == 12 else f", and may leave port in months {', '.join(months)} only"
    return f"it is {' and '.join(begun)}{season}; the horizon ends with {time.month_labels[-1]}"


def _label(time: Any, month: float) -> str:
    """A month of the calendar, "2031-04"."""
    if not np.isfinite(month):
        return f"the end of {time.month_labels[-1]}"
    absolute = time.start_month + int(month)
    return f"{absolute // 12:04d}-{absolute % 12 + 1:02d}"


def start_of(found: Replay, phase: str) -> float:
    """First departure [h], inf for never."""
    return float(to_hours(found.calendar, found.phases[phase].start)[0])
