"""Where each day of one member went: hours by day, and a table of days by task."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kaidei.campaign.drawing.frame import GROUPS, dressed
from kaidei.campaign.journal import dates

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

_MANY = 400
"""Days up to which each has a bar of its own; beyond, each week."""


def hours_of_days(hours: pd.DataFrame, start: str, title: str) -> go.Figure:
    """Hours of the ship by day, or by week of a long phase, in the groups of the other figures.

    hours: from `journal.hours_by_day`. start: first month of the horizon.
    """
    import plotly.graph_objects as go

    week = len(hours) > _MANY
    width = 7 if week else 1
    first = int(hours.index.min()) if len(hours) else 0
    table = hours.groupby((hours.index - first) // width).sum() / width
    when = dates(start, 24.0 * (first + width * table.index.to_numpy()) + 12.0 * width)
    figure = go.Figure()
    for name, (tasks, colour) in GROUPS.items():
        part = table[list(tasks)].sum(axis=1).to_numpy()
        if part.max(initial=0.0) > 0.0:
            figure.add_bar(x=when.strftime("%Y-%m-%d %H:%M").tolist(), y=np.round(part, 2),
                           name=name, marker={"color": colour, "line": {"width": 0}},
                           hovertemplate="%{x|%d %b %Y}: %{y:.1f} h")  # fmt: skip
    figure = dressed(figure, title, 330)
    figure.update_layout(barmode="stack", bargap=0.06 if len(table) < 90 else 0.0)
    figure.update_yaxes(title_text="hours a day" if week else "hours",
                        range=[0, 24], tickvals=[0, 6, 12, 18, 24])  # fmt: skip
    figure.update_xaxes(type="date")
    return figure


def table_of_days(days: pd.DataFrame) -> list[tuple[str, ...]]:
    """Rows for a table: group, task, and days in each phase; tasks that took none are left out.

    days: from `journal.days_by_task`. The last row is the sum.
    """
    rows = []
    for group, (tasks, _) in GROUPS.items():
        for task in tasks:
            if (days[task] > 0.0).any():
                cells = (f"{value:,.1f}" if value > 0.0 else "" for value in days[task])
                rows.append((group, task.replace("_", " "), *cells))
    return [*rows, ("", "all", *(f"{value:,.1f}" for value in days.sum(axis=1)))]
