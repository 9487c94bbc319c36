"""What a simulated plan comes to: by month, by activity, by milestone, and one member's log."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.journal import log_frame
from kaidei.units import Floats

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Outcome:
    """Members first; all phases together where no phase is an axis."""

    begin: np.datetime64
    """The hour from which milestones and the log count."""
    month: NDArray[np.str_]
    """Labels of the months."""
    phase: tuple[str, ...]
    """Names of the phases."""
    activity: tuple[str, ...]
    """Names of what a ship does."""
    lifted: Floats
    """(members, months) dry solids lifted to the deck [t_dry]."""
    loaded: Floats
    """(members, months) of those kept by the thickener, what left the ship [t_dry]."""
    unloaded: Floats
    """(members, months) what came to the island or home [t_dry]."""
    landed: Floats
    """(members, months) what went through the island's plant, or came home [t_dry]."""
    trips: Floats
    """(members, months) shuttle trips."""
    days: Floats
    """(members, months, activity) [day]."""
    milestones: Mapping[str, Floats]
    """start, first_lift, first_mud, end: (members, phases) days since `begin`, inf for never."""
    counts: Mapping[str, Floats]
    """voyages, sites, holes, failures, strings_lost: (members, phases)."""
    components: Sequence[Sequence[str]] = field(repr=False)
    """Names of what can break, by phase."""
    replay: Callable[[NDArray[np.int64], int], list[dict[str, NDArray[Any]]]] = field(repr=False)
    """Simulates some members again with so many rows of log."""

    def quantiles(self, at: Sequence[float] = (0.1, 0.5, 0.9)) -> dict[str, Floats]:
        """Quantiles over the members: totals [t_dry] and days of each activity, of all months;
        milestones and counts by phase. A milestone is inf where so many members never reach it."""
        totals = {name: getattr(self, name).sum(axis=1) for name in ("lifted", "landed", "trips")}
        totals |= {"days": self.days.sum(axis=1), **self.milestones, **self.counts}
        # The next member, not a mean of two: between a date and never lies nothing.
        return {name: np.quantile(values, at, axis=0, method="higher")
                for name, values in totals.items()}  # fmt: skip

    def date(self, days: float) -> str:
        """The day of a milestone, "never" for inf."""
        if not np.isfinite(days):
            return "never"
        hour = self.begin + np.timedelta64(round(days * 24.0), "h")
        return str(hour.astype("datetime64[D]"))

    def log(self, member: int, rows: int = 20_000) -> pd.DataFrame:
        """Every event of one member: phase, agent, task, start and end [h] since `begin`, state,
        reason, place; the same simulation, so its hours are the days above.

        rows: room for events in each phase. ValueError for an unknown member, or too few rows.
        """
        if not 0 <= member < len(self.lifted):
            raise ValueError(f"member {member} of {len(self.lifted)}: they count from 0")
        import pandas as pd

        found = self.replay(np.array([member]), rows)
        logs = [
            log_frame({phase: (one["log"][0], int(one["state"]["log_rows"][0]))}, names)
            for phase, one, names in zip(self.phase, found, self.components, strict=True)
        ]
        return pd.concat(logs, ignore_index=True)
