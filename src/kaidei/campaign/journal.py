"""The event log of one member as a table, and where each day went."""

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

if TYPE_CHECKING:
    import pandas as pd

WAITING = (IDLE, WEATHER, FORECAST, TYPHOON, TANK_FULL)


def log_frame(
    logs: Mapping[str, tuple[NDArray[np.void], int]], components: Sequence[str]
) -> pd.DataFrame:
    """The log of one member: phase, agent, task, start [h], end [h], state, reason, place, moving
    [h], amount.

    logs: by phase, the rows of LOG and how many there were. components: names of what can break.
    Holes that follow each other in a calm are one row of lifting: `moving` is the part of its hours
    that goes from hole to hole, `amount` the holes; a shuttle's amount is its solids [t_dry]. Rows
    are in the order of their start.

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
        agent = np.where(rows["agent"] == 0, "ship", np.char.add("shuttle ", rows["agent"].astype(str)))
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
    days = hours.groupby([ship["phase"], ship["task"]]).sum().unstack(fill_value=0.0)
    days = days.reindex(columns=list(ACTIVITIES), fill_value=0.0)
    moving = ship["moving"].groupby(ship["phase"]).sum()
    days["relocate"] += moving.reindex(days.index, fill_value=0.0)
    return days / 24.0
