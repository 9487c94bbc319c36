"""One member's log: the same simulation as the ensemble's, to the last hour, tonne and trip."""

from __future__ import annotations

import time as clock
from typing import Any

import numpy as np
import pandas as pd
import pytest
from campaign_study import TIME, case

from kaidei.campaign.calendar import STEP, calendar_of
from kaidei.campaign.drawing.days import hours_of_days, table_of_days
from kaidei.campaign.drawing.gantt import YEAR, gantt, spans
from kaidei.campaign.drawing.story import headline
from kaidei.campaign.journal import dated, days_by_task, hours_by_day
from kaidei.campaign.replay import Replay, milestones, replay, weather_strip, why_never
from kaidei.campaign.ship import ACTIVITIES
from kaidei.campaign.stage import run
from kaidei.campaign.trial import LATEST, score

CALENDAR = calendar_of(TIME)
ROWS = (0, 5, 11)


@pytest.fixture(scope="module")
def whole() -> Any:
    return run(*case(members=12, pilot=True))


@pytest.fixture(scope="module")
def found() -> dict[int, Replay]:
    given = case(members=12, pilot=True)
    return {row: replay(*given, row) for row in ROWS}


@pytest.fixture(scope="module")
def lifting(found: dict[int, Replay]) -> Replay:
    """A member whose pilot has gone to sea."""
    return next(one for one in found.values() if (one.log["phase"] == "pilot").any())


def _month(hours: float) -> int:
    return int(np.searchsorted(CALENDAR.edges, hours, side="right")) - 1


def _landed_of_log(one: Replay) -> np.ndarray:
    """Solids landed by month told from the rows alone: shuttles through the plant, and at home."""
    landed = np.zeros(TIME.n_months)
    for phase in one.inputs.phases:
        asked = one.drawn.phase[phase]
        island = one.drawn.island[asked.island]
        rate = float(island.rate[0]) / 24.0 / round(float(asked.ships[0]))
        lag, free = float(island.lag[0]) * 24.0, 0.0
        rows = one.log[one.log["phase"] == phase].sort_values("end", kind="stable")
        for row in rows.itertuples():
            if row.task == "port" and row.amount > 0.0:
                landed[_month(row.start)] += row.amount
            if row.task == "unload":
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
    # A stretch's holes and moves are parted evenly where a month ends in it: only their sum is
    # the engine's. The ensemble keeps days by month in single precision.
    hours = hours_by_day(found[row].log)
    by_month = np.zeros((TIME.n_months, len(ACTIVITIES)))
    np.add.at(by_month, CALENDAR.month_of_day[hours.index.to_numpy()], hours.to_numpy() / 24.0)
    one = sum(s.days[0] for s in found[row].phases.values())
    np.testing.assert_allclose(whole["days"].to_numpy()[row], one, rtol=1e-6, atol=1e-6)
    lift, move = ACTIVITIES.index("lift"), ACTIVITIES.index("relocate")
    for table in (by_month, one):
        table[:, lift] += table[:, move]
        table[:, move] = 0.0
    np.testing.assert_allclose(by_month, one, atol=1e-9)


@pytest.mark.parametrize("row", ROWS)
def test_tonnes_and_trips_of_the_log_are_those_landed(
    whole: Any, found: dict[int, Replay], row: int
) -> None:
    one = found[row]
    expected = whole["solids_landed"].to_numpy()[row]
    np.testing.assert_allclose(_landed_of_log(one), expected, rtol=1e-9, atol=1e-6)
    unloaded = one.log[one.log["task"] == "unload"]
    inside = unloaded["end"][unloaded["end"] < CALENDAR.horizon]
    trips = np.bincount([_month(end) for end in inside], minlength=TIME.n_months)
    assert trips.tolist() == sum(s.trips[0] for s in one.phases.values()).tolist()


def test_something_was_landed_both_ways(found: dict[int, Replay]) -> None:
    rows = pd.concat([one.log for one in found.values()])
    assert (rows["task"] == "unload").any()
    assert (rows["amount"][rows["task"] == "port"] > 0.0).any()


def test_every_agent_does_one_thing_at_a_time(found: dict[int, Replay]) -> None:
    for one in found.values():
        for (_, agent), rows in one.log.groupby(["phase", "agent"]):
            gaps = rows["start"].to_numpy()[1:] - rows["end"].to_numpy()[:-1]
            assert gaps.min(initial=0.0) > -1e-6
            if agent == "ship":
                assert gaps.max(initial=0.0) < 1e-6


def test_hours_of_each_day_within_a_voyage_make_a_day(lifting: Replay) -> None:
    trial = lifting.log[lifting.log["phase"] == "trial"]
    hours = hours_by_day(trial)
    assert (np.diff(hours.index) == 1).all()
    np.testing.assert_allclose(hours.sum(axis=1).to_numpy()[1:-1], 24.0, atol=1e-9)


def test_dates_are_iso_in_japan_standard_time(lifting: Replay) -> None:
    rows = dated(lifting.log, TIME.start)
    assert rows["start"].iloc[0] == "2026-01-12T00:00:00+09:00"
    back = pd.to_datetime(rows["start"]) - pd.Timestamp("2025-01-01T00:00:00+09:00")
    np.testing.assert_allclose(
        back.dt.total_seconds() / 3600.0, lifting.log["start"], atol=0.6 / 3600
    )
    counted = rows[rows["amount"] > 0.0]
    assert set(counted["unit"]) == {"hole", "t_dry"}
    assert (rows["unit"][rows["amount"] == 0.0] == "").all()


def test_milestones_are_those_of_the_ensemble(whole: Any, lifting: Replay) -> None:
    row = int(lifting.streams.members[0])
    told = milestones(lifting, "pilot")
    for name, variable in (
        ("first recovery work", "first_lift"),
        ("first mud on deck", "first_mud"),
    ):
        month = whole[variable].sel(phase="pilot").to_numpy()[row]
        within = told[name] - CALENDAR.edges[int(month)]
        length = np.diff(CALENDAR.edges)[int(month)]
        assert within / length == pytest.approx(month - int(month), abs=1e-9)
    assert told["leaves port"] < told["on site"] < told["first pipe down"]
    assert told["first recovery work"] <= told["first mud on deck"] < told["last lifting ends"]


def test_the_strip_is_the_sea_that_was_judged(lifting: Replay) -> None:
    log = lifting.log[(lifting.log["phase"] == "trial") & (lifting.log["agent"] == "ship")]
    strip = weather_strip(lifting, "trial")
    assert (np.diff(strip["start"]) == STEP).all()
    shut = strip["hs"] > strip["pipe"]
    for row in log[log["task"].isin(("pipe_down", "pipe_up"))].itertuples():
        inside = (strip["start"] >= row.start) & (strip["start"] + STEP <= row.end)
        assert not (shut & inside).any()
    assert shut.any()


def test_a_chart_holds_every_stretch_once_in_each_year(lifting: Replay) -> None:
    rows = lifting.log[lifting.log["phase"] == "pilot"]
    parts = spans(rows)
    assert len(parts) > 1
    assert max(b - a for a, b in parts) <= YEAR
    strip = weather_strip(lifting, "pilot")
    for span in parts:
        title = headline(rows, span, "pilot")
        figure = gantt(rows, strip, TIME.start, span, title)
        bars = sum(len(trace.x) for trace in figure.data if trace.type == "bar")
        assert bars == ((rows["end"] > span[0]) & (rows["start"] < span[1])).sum()
        assert "days at sea" in figure.layout.title.text
    days = hours_of_days(hours_by_day(rows), TIME.start, "days")
    assert sum(np.sum(trace.y) for trace in days.data) > 0.0
    table = table_of_days(days_by_task(lifting.log))
    assert table[-1][1] == "all"


def test_a_phase_that_never_sailed_says_why() -> None:
    report = {"after": ["test"], "needs": "1e9 t_wet", "duration": "12 month"}
    given = case(members=2, pilot=True, phase__pilot__gate__report=report)
    one = replay(*given, 0)
    assert not (one.log["phase"] == "pilot").any()
    assert not len(weather_strip(one, "pilot"))
    assert milestones(one, "pilot")["leaves port"] == np.inf
    assert np.isfinite(one.phases["test"].end[0])
    assert "its gate 'pilot/report' was never passed" in why_never(one, "pilot")
    assert "'test' had to lift 1,000,000,000 t of wet mud" in why_never(one, "pilot")
    decision = {"after": ["trial"], "duration": "0 month", "chance": "1e-9"}
    given_up = replay(*case(members=1, pilot=True, phase__test__gate__decision=decision), 0)
    assert "its gate 'test/decision' was never passed: its chance" in why_never(given_up, "test")
    assert "which never sailed" in why_never(given_up, "pilot")
    late = replay(*case(members=1, phase__test__start="2040-01"), 0)
    assert "ready in 2040-01" in why_never(late, "test")
    assert "ends with 2034-12" in why_never(late, "test")


def test_a_row_that_is_not_there_and_a_log_too_small_end_in_words() -> None:
    given = case(members=2)
    with pytest.raises(ValueError, match="no member in row 2: there are rows 0 to 1"):
        replay(*given, 2)
    with pytest.raises(ValueError, match="ask for more rows"):
        replay(*given, 0, rows=3)


def test_a_members_log_takes_less_than_50_ms() -> None:
    given = case(members=8, pilot=True)
    replay(*given, 1)
    spent = []
    for _ in range(3):
        begun = clock.process_time()
        replay(*given, 1)
        spent.append(clock.process_time() - begun)
    assert min(spent) < 0.05


def test_the_score_of_one_forecast_is_its_error_and_of_many_the_plain_mean() -> None:
    assert score(np.array([12.0]), 18.0) == pytest.approx(6.0)
    rng = np.random.default_rng(1)
    days = np.concatenate([rng.normal(20.0, 4.0, 40), [np.inf, np.inf]])
    capped = np.minimum(days, LATEST)
    apart = np.abs(capped[:, None] - capped[None, :]).mean()
    assert score(days, 18.0) == pytest.approx(np.abs(capped - 18.0).mean() - 0.5 * apart)
    # Nothing beats the certain truth, and a truth that never comes is scored as the latest day.
    assert score(np.array([18.0, 18.0]), 18.0) == pytest.approx(0.0)
    assert score(np.array([np.inf]), np.inf) == pytest.approx(0.0)
    with pytest.raises(ValueError, match="each a number or inf"):
        score(np.array([np.nan]), 1.0)
