"""One member by itself: sailed again with every event written down, and the sea that it met.

A member owes nothing to the others of its lane, so it is sailed alone: the days, tonnes and dates
are those of the ensemble, bit for bit where the processor's vector lengths do not matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.campaign.calendar import STEP, Calendar, calendar_of
from kaidei.campaign.journal import log_frame
from kaidei.campaign.openness import BINS, BINS_PER_SECOND, LONGEST_PERIOD
from kaidei.campaign.plan import carrier_of, limits
from kaidei.campaign.programme import PLAN, SEASON, full
from kaidei.campaign.schedule import awaited
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
    """Why a phase of this member never left port, back to the gate or phase that failed first."""
    time = found.inputs.time
    dates = {gate: float(date[0]) for sailed in found.phases.values()
             for gate, date in sailed.gates.items()}  # fmt: skip
    mine = [gate for gate in found.phases[phase].gates if gate != full(phase, SEASON)]
    never = [gate for gate in mine if not np.isfinite(dates[gate])]
    if not never:
        ready = max(dates[gate] for gate in mine)
        months = found.drawn.phase[phase].season.split()
        season = "" if len(months) == 12 else f" and leaves port in months {', '.join(months)} only"
        return (f"it is ready in {_label(time, ready)}{season}; the horizon ends with "
                f"{time.month_labels[-1]}")  # fmt: skip
    waits, name = awaited(found.drawn.phase), never[0]
    while name in dates and (behind := [w for w in waits.get(name, ()) if _late(found, dates, w)]):
        name = behind[0]
    if name in found.phases:
        return f"it waits for '{name}', " + (
            f"which had not ended by {time.month_labels[-1]}"
            if np.isfinite(found.phases[name].start[0])
            else "which never sailed: " + why_never(found, name)
        )
    return f"its gate '{name}' was never passed: {_failed(found, name, waits.get(name, ()))}"


def _late(found: Replay, dates: dict[str, float], name: str) -> bool:
    """Whether a gate or a phase that something waits for never comes."""
    date = dates[name] if name in dates else float(found.phases[name].end[0])
    return not np.isfinite(date)


def _failed(found: Replay, name: str, waits: Sequence[str]) -> str:
    """What a gate asked of the phases before it and they did not give, or that luck was against."""
    phase, key = name.split("/")
    if key == PLAN:
        return "its planned start is never"
    gate = found.drawn.phase[phase].gate[key]
    for other in (wait for wait in waits if wait in found.phases):
        done = found.phases[other]
        wet = float(dry_to_wet(done.lifted.sum(axis=1), found.inputs.water_content)[0])
        days = float(done.state["lift_hours"][0]) / 24.0
        if gate.needs is not None and wet < gate.needs[0]:
            return (
                f"'{other}' had to lift {gate.needs[0]:,.0f} t of wet mud and lifted {wet:,.0f} t"
            )
        if gate.needs_days is not None and days < gate.needs_days[0]:
            return (
                f"'{other}' had to lift for {gate.needs_days[0]:,.1f} days and did for {days:,.1f}"
            )
        if gate.strings_lost is not None and done.state["strings_lost"][0] > gate.strings_lost[0]:
            return f"'{other}' lost {done.state['strings_lost'][0]:.0f} strings"
    chance = 1.0 if gate.chance is None else float(gate.chance[0])
    return f"its chance to pass is {chance:.0%}, and this member had no luck"


def _label(time: Any, month: float) -> str:
    """A month of the calendar, "2031-04"."""
    if not np.isfinite(month):
        return f"the end of {time.month_labels[-1]}"
    absolute = time.start_month + int(month)
    return f"{absolute // 12:04d}-{absolute % 12 + 1:02d}"
