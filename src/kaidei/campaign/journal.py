"""The event log of one member as a table, and where each day went.

Hours count from the horizon's start. The study's dates are those of the programme, so as dates they
are Japan Standard Time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.ship import (
    ACTIVITIES,
    COMPONENT,
    DOWNTIME,
    FORECAST,
    IDLE,
    PLACES,
    REASONS,
    SHUTTLE_ACTIVITIES,
    TANK_FULL,
    TYPHOON,
    WEATHER,
)
from kaidei.units import Floats

if TYPE_CHECKING:
    import pandas as pd

JST = "+09:00"
"""Japan Standard Time, nine hours ahead of UTC, the year round."""
WAITING = (IDLE, WEATHER, FORECAST, TYPHOON, TANK_FULL)


def log_frame(
    logs: Mapping[str, tuple[NDArray[np.void], int]], components: Sequence[str]
) -> pd.DataFrame:
    """The log of one member: phase, agent, task, start [h], end [h], state, reason, place, moving
    [h], amount.

    logs: by phase, the rows of LOG and how many there were. components: names of what can break.
    Holes that follow each other in a calm are one row of lifting: `moving` is the part of its hours
    that goes from hole to hole, `amount` the holes; a shuttle's amount is its solids [t_dry], as is
    what the ship brings home, told on coming into port. Rows are in the order of their start.

    Raises
    ------
    ValueError
        where more happened than the log had room for.
    """
    import pandas as pd

    frames = []
    tasks = np.array([*ACTIVITIES, *SHUTTLE_ACTIVITIES])
    reasons = np.array([*REASONS[:COMPONENT], *(f"{name} failed" for name in components)])
    for phase, (log, count) in logs.items():
        if count > len(log):
            raise ValueError(
                f"the log of phase '{phase}' has room for {len(log)} events and {count} happened: "
                "ask for more rows"
            )
        rows = log[:count]
        activity = rows["activity"]
        state = np.full(count, "work", dtype="<U8")
        state[np.isin(activity, WAITING) | (tasks[activity] == "wait")] = "waiting"
        state[activity == DOWNTIME] = "broken"
        agent = np.where(
            rows["agent"] == 0, "ship", np.char.add("shuttle ", rows["agent"].astype(str))
        )
        frames.append(pd.DataFrame({
            "phase": phase, "agent": agent, "task": tasks[activity], "start": rows["start"],
            "end": rows["end"], "state": state, "reason": reasons[rows["reason"]],
            "place": np.array(PLACES)[rows["place"]], "moving": rows["moving"],
            "amount": rows["amount"],
        }))  # fmt: skip
    whole = pd.concat(frames, ignore_index=True)
    return whole.sort_values(["start", "agent"], kind="stable", ignore_index=True)


def days_by_task(log: pd.DataFrame) -> pd.DataFrame:
    """Days of the production ship by phase (rows) and task, from its log."""
    ship = log[log["agent"] == "ship"]
    hours = ship["end"] - ship["start"] - ship["moving"]
    days = hours.groupby([ship["phase"], ship["task"]]).sum().unstack(fill_value=0)
    days = days.reindex(columns=list(ACTIVITIES), fill_value=0.0)
    moving = ship["moving"].groupby(ship["phase"]).sum()
    days["relocate"] += moving.reindex(days.index, fill_value=0.0)
    return days / 24.0


def dates(start: str, hours: Floats) -> pd.DatetimeIndex:
    """Hours since the first of a month "2025-01" as dates [Japan Standard Time], to the second."""
    import pandas as pd

    return pd.DatetimeIndex(pd.Timestamp(f"{start}-01") + pd.to_timedelta(hours, unit="h")).round(
        "s"
    )


def dated(log: pd.DataFrame, start: str) -> pd.DataFrame:
    """The log for a reader: start and end in ISO 8601 with the offset of Japan Standard Time, the
    hours beside them, and what the amount counts."""
    begin, end = (dates(start, log[side].to_numpy()) for side in ("start", "end"))
    solids = (log["agent"] != "ship") | (log["task"] == "port")
    return log.assign(
        start=begin.strftime(f"%Y-%m-%dT%H:%M:%S{JST}"),
        end=end.strftime(f"%Y-%m-%dT%H:%M:%S{JST}"),
        start_h=log["start"],
        hours=log["end"] - log["start"],
        unit=np.where(log["amount"] == 0.0, "", np.where(solids, "t_dry", "hole")),
    )[
        ["phase", "agent", "task", "start", "end", "start_h", "hours", "state", "reason", "place",
         "moving", "amount", "unit"]
    ].rename(columns={"moving": "moving_h"})  # fmt: skip


def hours_by_day(log: pd.DataFrame) -> pd.DataFrame:
    """Hours of the production ship by day since the horizon's start (rows) and task.

    A stretch that holds holes and the moves between them is parted evenly.
    """
    import pandas as pd

    ship = log[(log["agent"] == "ship") & (log["end"] > log["start"])]
    start, end = ship["start"].to_numpy(), ship["end"].to_numpy()
    first = np.floor(start / 24.0).astype(np.int64)
    count = np.maximum(np.ceil(end / 24.0).astype(np.int64) - first, 1)
    row = np.repeat(np.arange(len(ship)), count)
    day = first[row] + np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    hours = np.minimum(end[row], 24.0 * (day + 1)) - np.maximum(start[row], 24.0 * day)
    moving = hours * (ship["moving"].to_numpy() / (end - start))[row]
    parts = pd.DataFrame({
        "day": np.concatenate([day, day]),
        "task": np.concatenate([ship["task"].to_numpy()[row], np.full(len(day), "relocate")]),
        "hours": np.concatenate([hours - moving, moving]),
    })  # fmt: skip
    table = parts.pivot_table(index="day", columns="task", values="hours", aggfunc="sum")
    return table.reindex(columns=list(ACTIVITIES)).fillna(0.0)
