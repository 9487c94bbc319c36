"""One member's log: the same simulation as the ensemble's, to the last hour, tonne and trip."""

from __future__ import annotations

import time as clock
from typing import Any

import numpy as np
import pytest
from campaign_study import TIME, case

from kaidei.campaign.calendar import STEP, calendar_of, to_hours
from kaidei.campaign.drawing import days, gantt
from kaidei.campaign.journal import dated, dates, days_by_task, hours_by_day, log_frame
from kaidei.campaign.replay import Replay, milestones, replay, weather_strip, why_never
from kaidei.campaign.ship import ACTIVITIES
from kaidei.campaign.stage import run

CALENDAR = calendar_of(TIME)
ROWS = (0, 5, 11)


@pytest.fixture(scope="module")
def whole() -> Any:
    return run(*case(members=12, pilot=True))


@pytest.fixture(scope="module")
def found() -> dict[int, Replay]:
    given = case(members=12, pilot=True)
    return {row: replay(*given, row) for row in ROWS}


def _month(hours: float) -> int:
    return int(np.searchsorted(CALENDAR.edges, hours, side="right")) - 1


def _landed_of_log(one: Replay) -> np.ndarray:
    """Solids landed by month told from the rows alone: shuttles through the plant, and at home."""
    landed = np.zeros(TIME.n_months)
    for phase in one.inputs.phases:
        asked = one.drawn.phase[phase]
        carrier = one.drawn.carrier[asked.carrier]
        rate = float(carrier.island_rate[0]) / 24.0 / round(float(np.atleast_1d(asked.ships)[0]))
        lag, free = float(carrier.island_lag[0]) * 24.0, 0.0
        rows = one.log[one.log["phase"] == phase].sort_values("end", kind="stable")
        for row in rows.itertuples():
            if row.task == "port" and row.amount > 0.0:
                landed[_month(row.start)] += row.amount
            if row.task != "unload":
                continue
            into = max(row.end, free)
            free = into + row.amount / rate
            edges = np.clip(CALENDAR.edges, into + lag, free + lag)
            landed += row.amount * np.diff(edges) / (free - into)
    return landed


@pytest.mark.parametrize("row", ROWS)
def test_days_of_the_log_are_the_days_of_the_ensemble(
    whole: Any, found: dict[int, Replay], row: int
) -> None:
    told = days_by_task(found[row].log)
    for phase in found[row].inputs.phases:
        expected = whole["phase_days"].sel(phase=phase).to_numpy()[row]
        given = told.reindex([phase], fill_value=0.0).to_numpy()[0]
        np.testing.assert_allclose(given, expected, rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("row", ROWS)
def test_days_by_month_agree_too(whole: Any, found: dict[int, Replay], row: int) -> None:
    """But that a stretch's holes and moves are parted evenly where a month ends in it."""
    hours = hours_by_day(found[row].log)
    by_month = np.zeros((TIME.n_months, len(ACTIVITIES)))
    np.add.at(by_month, CALENDAR.month_of_day[hours.index.to_numpy()], hours.to_numpy() / 24.0)
    expected = sum(s.days[0] for s in found[row].phases.values())
    lift, move = ACTIVITIES.index("lift"), ACTIVITIES.index("relocate")
    for table in (by_month, expected):
        table[:, lift] += table[:, move]
        table[:, move] = 0.0
    np.testing.assert_allclose(by_month, expected, atol=1e-9)
    np.testing.assert_allclose(expected, whole["days"].to_numpy()[row] + by_month * 0.0
                               if False else expected)  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_tonnes_and_trips_of_the_log_are_those_landed(
    whole: Any, found: dict[int, Replay], row: int
) -> None:
    one = found[row]
    expected = whole["solids_landed"].to_numpy()[row]
    np.testing.assert_allclose(_landed_of_log(one), expected, rtol=1e-9, atol=1e-6)
    unloaded = one.log[one.log["task"] == "unload"]
    inside = unloaded[unloaded["end"] < CALENDAR.horizon]
    trips = np.bincount([_month(end) for end in inside["end"]], minlength=TIME.n_months)
    assert trips.tolist() == sum(s.trips[0] for s in one.phases.values()).tolist()
    assert expected.sum() > 0.0


def test_every_agent_does_one_thing_at_a_time(found: dict[int, Replay]) -> None:
    for one in found.values():
        for (_, agent), rows in one.log.groupby(["phase", "agent"]):
            gaps = rows["start"].to_numpy()[1:] - rows["end"].to_numpy()[:-1]
            assert gaps.min(initial=0.0) > -1e-6
            if agent == "ship":
                assert gaps.max(initial=0.0) < 1e-6
