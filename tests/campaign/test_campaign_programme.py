"""Gates, dates and the calendar."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from campaign_study import TIME, case, study
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kaidei.campaign.breakdown import closing
from kaidei.campaign.calendar import calendar_of, to_hours, to_months
from kaidei.campaign.programme import (
    holds_up,
    in_order,
    in_season,
    latest,
    met,
    pass_date,
    waits_for,
)
from kaidei.campaign.schedule import gate_date, held_up, phase_dates
from kaidei.campaign.spec import CampaignSpec
from kaidei.campaign.stage import run
from kaidei.contract import Time
from kaidei.ensemble.draw import Drawn, draw_spec
from kaidei.streams import Streams

CALENDAR = calendar_of(Time("2025-01", 48))
MONTHS = st.floats(0.0, 200.0)


def test_the_calendar_knows_leap_years() -> None:
    calendar = calendar_of(Time("2027-12", 15))
    np.testing.assert_array_equal(calendar.month_days[:4], [31, 31, 29, 31])
    assert calendar.horizon == 24.0 * (31 + 366 + 31 + 28)


def test_the_twelfth_of_january_2026() -> None:
    time = Time("2025-01", 48)
    hours = to_hours(CALENDAR, np.array([time.month("2026-01-12")]))
    assert hours[0] == pytest.approx((365 + 11) * 24.0)


@given(st.floats(0.0, 47.99))
def test_months_and_hours_go_there_and_back(month: float) -> None:
    found = to_months(CALENDAR, to_hours(CALENDAR, np.array([month])))
    assert found[0] == pytest.approx(month, abs=1e-9)


def test_never_stays_never() -> None:
    assert np.isinf(to_hours(CALENDAR, np.array([np.inf, 48.0]))).all()
    assert np.isinf(to_months(CALENDAR, np.array([np.inf]))).all()


PHASES: dict[str, dict[str, tuple[str, ...]]] = {
    "pilot": {"report": ("test",), "permit": ("report", "test/survey")},
    "trial": {},
    "test": {"survey": ("trial",), "decision": ("survey",)},
}


def test_phases_and_gates_follow_what_they_wait_for_however_they_are_listed() -> None:
    expected = ("trial", "test/survey", "test/decision", "test", "pilot/report", "pilot/permit",
                "pilot")  # fmt: skip
    for names in permutations(PHASES):
        assert in_order(waits_for({name: PHASES[name] for name in names})) == expected


@pytest.mark.parametrize(
    ("phases", "words"),
    [
        ({"a": {"g": ("g",)}}, "'a/g' waits for itself"),
        ({"a": {"g": ("a",)}}, "waits for the phase that it gates"),
        ({"a": {"g": ("b",)}, "b": {"h": ("a",)}},
         "'a' waits for 'a/g' waits for 'b' waits for 'b/h' waits for 'a': they wait"),
        ({"a": {"g": ("h",), "h": ("g",)}}, "'a/g' waits for 'a/h' waits for 'a/g'"),
        ({"a": {}, "b": {"g": ("c",)}}, "'b/g' waits for 'c', which is no phase or gate here ('a'"),
        ({"a": {}, "b": {"g": ("a/h",)}}, "'a/h', which is no phase or gate"),
        ({"a": {}, "b": {"a": ("a",)}}, "give it another name"),
        ({"b": {"season": ()}}, "give it another name"),
    ],
)  # fmt: skip
def test_programmes_that_cannot_be_are_refused_in_words(
    phases: dict[str, dict[str, tuple[str, ...]]], words: str
) -> None:
    with pytest.raises(ValueError, match=r"gate|wait") as caught:
        in_order(waits_for(phases))
    assert words in str(caught.value)


def test_a_gate_is_passed_at_once_or_after_its_remedy_or_never() -> None:
    """Begun at 10, decided at 13, and again 6 months later, each by hand."""
    first = np.array([True, True, False, False, False])
    second = np.array([True, False, True, False, True])
    remedy = np.array([6.0, 6.0, 6.0, 6.0, np.inf])
    found = pass_date(np.full(5, 10.0), np.full(5, 3.0), first, remedy, second)
    np.testing.assert_array_equal(found, [13.0, 13.0, 19.0, np.inf, np.inf])


def test_what_waits_for_never_is_never_passed() -> None:
    yes = np.array([True])
    assert pass_date(np.array([np.inf]), np.array([1.0]), yes, np.array([1.0]), yes)[0] == np.inf


def test_impossible_gates_are_refused_in_words() -> None:
    yes, month = np.array([True]), np.array([1.0])
    with pytest.raises(ValueError, match="duration of a gate must be 0 months or more"):
        pass_date(month, -month, yes, month, yes)
    with pytest.raises(ValueError, match="remedy of a gate must be"):
        pass_date(month, month, yes, np.array([np.nan]), yes)
    with pytest.raises(ValueError, match="not a number"):
        pass_date(np.array([np.nan]), month, yes, month, yes)
    with pytest.raises(ValueError, match="season without a month"):
        in_season(month, [], 0)


def test_a_phase_must_have_lifted_enough_days_enough_and_kept_its_strings() -> None:
    ended, wet, days, lost = (np.array(row) for row in (
        [5.0, 5.0, 5.0, 5.0, np.inf],
        [100.0, 99.0, 100.0, 100.0, 100.0],
        [10.0, 10.0, 9.0, 10.0, 10.0],
        [1.0, 1.0, 1.0, 2.0, 1.0],
    ))  # fmt: skip
    found = met(ended, wet, np.float64(100.0), days, np.float64(10.0), lost, np.float64(1.0))
    np.testing.assert_array_equal(found, [True, False, False, False, False])


def test_a_ship_waits_for_its_months_of_departure() -> None:
    """Horizon from April 2025; from 20 June on she waits for January, on 5 January for nothing."""
    dates = np.array([2.0 + 19 / 30, 9.0 + 4 / 31, 8.999, -3.0, np.inf])
    found = in_season(dates, [1, 2], Time("2025-04", 48).start_month % 12)
    np.testing.assert_allclose(found, [9.0, 9.0 + 4 / 31, 9.0, 9.0, np.inf])


@given(MONTHS, MONTHS, st.sets(st.integers(1, 12), min_size=1), st.integers(0, 11))
def test_a_season_never_brings_a_start_forward_nor_lets_it_be_overtaken(
    one: float, other: float, season: set[int], first: int
) -> None:
    dates = np.sort([one, other])
    start = in_season(dates, sorted(season), first)
    assert (start >= dates).all()
    assert start[0] <= start[1]
    assert (start < dates + 12.0).all()
    assert all((first + int(month)) % 12 + 1 in season for month in start)
    np.testing.assert_array_equal(in_season(dates, range(1, 13), first), dates)


def _gate(**fields: Any) -> Drawn:
    none = dict.fromkeys(("start", "needs", "needs_days", "strings_lost", "chance", "remedy",
                          "second_chance"))  # fmt: skip
    return Drawn(none | {"duration": np.zeros(1)} | fields)


@settings(max_examples=50)
@given(st.lists(MONTHS, min_size=1, max_size=4), MONTHS, st.floats(0.0, 1.0), st.integers(0, 99))
def test_a_gate_is_never_passed_before_what_it_waits_for(
    before: list[float], takes: float, chance: float, member: int
) -> None:
    passed = {f"x/{k}": np.array([date]) for k, date in enumerate(before)}
    gate = _gate(duration=np.array([takes]), chance=np.array([chance]))
    streams = Streams(3, np.array([member]))
    date = gate_date(gate, "x/g", tuple(passed), passed, {}, streams)[0]
    assert date == max(before) + takes or date == np.inf
    surer = _gate(duration=np.array([takes]), chance=np.array([min(1.0, chance + 0.2)]),
                  remedy=np.array([2.0]), second_chance=np.array([0.5]))  # fmt: skip
    assert gate_date(surer, "x/g", tuple(passed), passed, {}, streams)[0] <= date
    never = _gate(chance=np.zeros(1))
    assert gate_date(never, "x/g", tuple(passed), passed, {}, streams)[0] == np.inf


@given(st.lists(st.one_of(MONTHS, st.just(np.inf)), min_size=2, max_size=6), MONTHS)
def test_removing_a_gate_never_delays(dates: list[float], plan: float) -> None:
    def start(kept: list[float]) -> float:
        passed = {f"x/{k}": np.array([date]) for k, date in enumerate(kept)}
        phase = Drawn({"start": np.array([plan]), "slip": np.zeros(1), "season": "1 2 3",
                       "gate": {str(k): None for k in range(len(kept))}})  # fmt: skip
        return float(phase_dates(phase, "x", passed, TIME)["x/season"][0])

    whole = start(dates)
    for k in range(len(dates)):
        assert start([*dates[:k], *dates[k + 1 :]]) <= whole


def test_what_comes_last_holds_a_phase_up() -> None:
    """Plan, a gate, and the start: the plan; the gate; the gate that never comes; the season."""
    plan, gate, start = (np.array(row) for row in (
        [5.0, 5.0, 5.0, 5.0], [4.0, 6.0, np.inf, 6.0], [5.0, 6.0, np.inf, 9.0],
    ))  # fmt: skip
    found = held_up([plan, gate, start])
    np.testing.assert_array_equal(found, [[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]])
    assert holds_up(np.array([[np.inf, np.inf]]))[0] == 0
    np.testing.assert_array_equal(latest([plan, gate]), [5.0, 6.0, np.inf, 6.0])


def test_a_stop_that_repeats_ends_the_voyage() -> None:
    life = np.array([[10.0, 500.0, 20.0, 30.0]])
    repair = np.array([[5.0, 5.0, 5.0, 900.0]])
    limits = (np.array([[100.0]]), np.array([[300.0]]), np.array([[240.0]]))
    np.testing.assert_array_equal(closing(life, repair, *limits), [[5.0, 5.0, 300.0, 900.0]])
    short = closing(life, repair, limits[0], np.array([[1.0]]), limits[2])
    assert short[0, 2] > 240.0  # however short the review, the ship goes home for it


GATES = {
    "permit": {"after": ["trial"], "duration": {"low": "2 month", "mode": "8 month",
               "high": "14 month"}, "chance": "0.5", "remedy": "6 month", "second_chance": "0.5"},
    "plant": {"start": "2026-06", "duration": "6 month"},
}  # fmt: skip


@pytest.fixture(scope="module")
def gated() -> Any:
    return run(*case(phase__test__gate=GATES, phase__test__season="1 2 3"))


def test_the_stage_gives_each_gate_its_date_and_each_phase_what_held_it_up(gated: Any) -> None:
    names = list(gated["gate"].to_numpy())
    assert names == [
        "trial/plan", "trial/season", "test/plan", "test/permit", "test/plant", "test/season",
    ]  # fmt: skip
    date = dict(zip(names, gated["gate_passed"].to_numpy().T, strict=True))
    start = gated["phase_start"].sel(phase="test").to_numpy()
    np.testing.assert_array_equal(date["test/season"], start)
    ended = gated["phase_end"].sel(phase="trial").to_numpy()
    assert (date["test/permit"] >= ended + 2.0).all()
    np.testing.assert_allclose(date["test/plant"], TIME.month("2026-12"))
    assert 5 < np.isinf(start).sum() < 30  # a quarter of 64
    for name in ("test/plan", "test/permit", "test/plant"):
        assert (start >= date[name]).all()
    went = np.isfinite(start)
    assert set(np.floor(start[went]).astype(int) % 12) <= {0, 1, 2}
    held = gated["gate_held"].to_numpy()
    np.testing.assert_array_equal(held[:, 2:].sum(axis=1), 1.0)
    assert (held[~went, 3] == 1.0).all()


def test_dates_depend_on_no_lane_and_on_no_order_of_the_phases(gated: Any) -> None:
    spec = CampaignSpec.model_validate(study(phase__test__gate=GATES, phase__test__season="1 2 3"))
    turned = spec.model_copy(update={"phase": dict(reversed(spec.phase.items()))})
    drawn = draw_spec(turned, seed=1, n=64, time=TIME).take(np.arange(40, 64))
    _, given_, _ = case(members=24)
    found = run(drawn, given_, Streams(1, np.arange(40, 64)))
    same = gated["gate_passed"].isel(member=slice(40, 64)).to_numpy()
    order = [list(found["gate"].to_numpy()).index(name) for name in gated["gate"].to_numpy()]
    np.testing.assert_array_equal(found["gate_passed"].to_numpy()[:, order], same)


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        ({"duration": "3 month"}, "say what the gate waits for"),
        ({"after": ["trial"], "duration": "-3 month"}, "at least 0 month"),
        ({"after": ["trial"], "duration": "3 month", "chance": "1.2"}, "at most 1"),
        ({"after": ["trial"], "duration": "3 month", "chance": "-0.2"}, "at least 0"),
        ({"after": ["trial"], "duration": "3 month", "remedy": "1 month"}, "`remedy` alone"),
        ({"after": ["trial"], "duration": "3 month", "second_chance": "1"}, "alone"),
        ({"after": ["tryal"], "duration": "3 month"}, "'tryal', which is no phase or gate here"),
        ({"after": ["test"], "duration": "3 month"}, "waits for the phase that it gates"),
        ({"start": "2026-06", "duration": "3 month", "needs": "5 t_wet"}, "waits for no phase"),
        ({"after": ["trial"], "duration": "3 month", "chance": "0"},
         "phase 'test' can never start: 'test/x' never comes"),
        ({"start": "never", "duration": "3 month"}, "'test/x' never comes"),
    ],
)  # fmt: skip
def test_mistakes_in_a_gate_are_told_in_words(gate: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        CampaignSpec.model_validate(study(phase__test__gate={"x": gate}))
    assert words in str(caught.value)


def test_a_programme_that_cannot_start_is_refused_in_words() -> None:
    for changes, words in (
        ({"phase__test__start": "never"}, "'test' can never start: its planned start is 'never'"),
        ({"phase__test__season": ""}, "name the months"),
        ({"components__pipe__repeat": "100 h"}, "`repeat` alone"),
        ({"phase__trial__gate": {"x": {"after": ["test"], "duration": "0 month"}}}, "in a circle"),
    ):
        with pytest.raises(ValidationError) as caught:
            CampaignSpec.model_validate(study(**changes))
        assert words in str(caught.value)


def test_the_timeline_shows_each_gate_with_its_quantiles(gated: Any) -> None:
    pytest.importorskip("plotly")
    from kaidei.campaign.drawing.timeline import starts_by_date, timeline, what_holds_up

    figure = timeline(gated)
    labels = list(figure.layout.yaxis.ticktext)
    assert labels[:2] == ["<b>trial</b>", "last return"]
    start = gated["phase_start"].sel(phase="test").to_numpy()
    share = f"{100 * np.isfinite(start).mean():.0f}%"
    assert labels[2:] == [
        f"<b>test</b> {share}",
        "plant",
        f"permit {share}",
        f"last return {share}",
    ]
    (plant,) = [trace for trace in figure.data if trace.mode == "lines" and trace.y[0] == -3]
    assert str(plant.x[0]) == str(plant.x[1]) == "2026-12-01"
    assert share in figure.layout.title.text
    assert len(starts_by_date(gated).data) == 2
    held = gated["gate_held"].sel(gate="test/permit").to_numpy().mean()
    assert f"permit in {100 * held:.0f}%" in what_holds_up(gated, "test")


def test_a_phase_that_nobody_reaches_is_drawn_as_such(gated: Any) -> None:
    pytest.importorskip("plotly")
    from kaidei.campaign.drawing.timeline import starts_by_date, timeline

    never = gated.copy()
    for name in ("phase_start", "phase_end", "gate_passed"):
        never[name] = gated[name].where(False, np.inf)
    title = timeline(never).layout.title.text
    assert "in no member" in title
    assert len(starts_by_date(never).data) == 0


def test_a_watch_whose_stops_repeat_closes_a_phase_of_one_voyage() -> None:
    """One stop is waited for on site; the second within the time of a repeat ends the voyage."""
    watch = {"name": "watch", "used_in": "lift", "life": "40 h", "repair": "10 h",
             "repair_spread": "0"}  # fmt: skip
    strict = watch | {"repeat": "100000 h", "review": "500 h"}
    lenient = run(*case(members=16, components={"watch": watch}, phase__test__voyages=1))
    closed = run(*case(members=16, components={"watch": strict}, phase__test__voyages=1))
    stops = closed["breakdowns"].sel(phase="test").to_numpy()
    assert stops.max() == 2.0
    assert lenient["breakdowns"].sel(phase="test").to_numpy().max() > 2.0
    days = [found["lift_days"].sel(phase="test").to_numpy() for found in (closed, lenient)]
    assert (days[0] <= days[1] + 1e-9).all()
    fewer = stops < 2.0
    np.testing.assert_array_equal(days[0][fewer], days[1][fewer])
