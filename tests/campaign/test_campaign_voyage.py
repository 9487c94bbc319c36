"""The engine in cases worked out by hand. The plan of `voyage_case` leaves at 24 h and is on site
from 48 to 288 h: set up by 54, pipe down by 74, filled by 76, lifting 7 t/h; up from 275 to 285,
packed by 288 and back at 312 h."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from voyage_case import HORIZON, STEPS, TP, blocks, go, limits_of, sea_of

from kaidei.campaign import ship
from kaidei.campaign.breakdown import KEPT, Breakdowns
from kaidei.campaign.calendar import STEP
from kaidei.campaign.journal import days_by_task, log_frame
from kaidei.campaign.ship import ACTIVITIES, REASONS, SHUTTLE_ACTIVITIES

TASKS = (*ACTIVITIES, *SHUTTLE_ACTIVITIES)
FULL = 275.0 - 76.0
"""Hours of lifting of the plan in a calm sea."""
SHUTTLE: dict[str, Any] = {
    "rate": 10.0, "tank": 200.0, "shuttles": 1.0, "load": 200.0, "load_time": 5.0,
    "sail_time": 20.0, "unload_time": 10.0,
}  # fmt: skip


def _log(out: dict[str, Any], agent: int = 0, *tasks: str) -> list[tuple[Any, ...]]:
    rows = out["log"][0][: int(out["state"]["log_rows"][0])]
    assert len(rows) < out["log"].shape[1]
    return [
        (TASKS[row["activity"]], round(float(row["start"]), 6), round(float(row["end"]), 6),
         REASONS[row["reason"]] if row["reason"] < len(REASONS) else int(row["reason"]))
        for row in rows
        if row["agent"] == agent and (not tasks or TASKS[row["activity"]] in tasks)
    ]  # fmt: skip


def _hours(out: dict[str, Any]) -> dict[str, float]:
    hours = out["days"][0].sum(axis=0) * 24.0
    return {name: round(float(h), 6) for name, h in zip(ACTIVITIES, hours, strict=True) if h > 0.0}


def _breaks(activity: str, life: float, repair: float, below: bool = False) -> Breakdowns:
    wears = np.zeros((1, len(ACTIVITIES)), dtype=bool)
    wears[0, ACTIVITIES.index(activity)] = True
    lives = np.full((1, 1, KEPT), 1e9)
    lives[0, 0, 0] = life
    return Breakdowns(wears, np.array([below]), lives, np.full((1, 1, KEPT), repair))


def test_calm_sea_takes_each_duration_exactly() -> None:
    out = go(sea_of(blocks()), log_rows=50)
    assert _log(out) == [
        ("transit", 24.0, 48.0, "plan"), ("set_up", 48.0, 54.0, "plan"),
        ("pipe_down", 54.0, 74.0, "plan"), ("circulate", 74.0, 76.0, "plan"),
        ("lift", 76.0, 275.0, "plan"), ("pipe_up", 275.0, 285.0, "time up"),
        ("set_up", 285.0, 288.0, "time up"), ("transit", 288.0, 312.0, "plan"),
        ("port", 312.0, 312.0, "plan"),
    ]  # fmt: skip
    state = out["state"][0]
    assert (state["first_lift"], state["first_mud"], state["end"]) == (74.0, 76.0, 312.0)
    assert out["lifted"].sum() == pytest.approx(7.0 * FULL, rel=1e-12)
    assert out["landed"].sum() == out["loaded"].sum() == pytest.approx(7.0 * FULL, rel=1e-12)
    assert state["voyage_hours"] == 288.0
    assert state["holes"] == 0.0  # of endless mass, none is ever done


def test_sea_that_closes_once_costs_its_hours_and_a_new_filling() -> None:
    out = go(sea_of(blocks((5, 4.0), (6, 1.0))), log_rows=50)
    assert _hours(out)["weather"] == 24.0
    assert _hours(out)["circulate"] == 4.0
    assert out["lifted"].sum() == pytest.approx(7.0 * (FULL - 24.0 - 2.0), rel=1e-12)


def test_pipe_waits_for_its_own_sea_to_come_up() -> None:
    out = go(sea_of(blocks((11, 3.0), (13, 1.0))), log_rows=50)
    assert _log(out, 0, "weather", "pipe_up") == [
        ("weather", 275.0, 312.0, "sea"), ("pipe_up", 312.0, 322.0, "time up"),
    ]  # fmt: skip
    assert out["state"]["end"][0] == 322.0 + 3.0 + 24.0


def test_joint_begun_in_a_calm_is_ended_in_it() -> None:
    sea = sea_of(blocks((3, 3.0), (4, 1.0)))
    out = go(sea, joint=8.0, start_window=12.0, log_rows=50)
    assert _log(out, 0, "pipe_down", "weather") == [
        ("pipe_down", 54.0, 71.6, "plan"), ("weather", 71.6, 96.0, "sea"),
        ("pipe_down", 96.0, 98.4, "plan"),
    ]  # fmt: skip


def test_joint_longer_than_a_step_of_weather_is_handled_in_a_calm() -> None:
    out = go(sea_of(blocks()), joint=100.0, log_rows=50)
    assert _log(out, 0, "pipe_down", "pipe_up", "weather") == [
        ("pipe_down", 54.0, 74.0, "plan"), ("pipe_up", 275.0, 285.0, "time up"),
    ]  # fmt: skip


def test_pipe_waits_for_a_promise_of_fair_sea() -> None:
    out = go(sea_of(blocks((3, 3.0), (4, 1.0))), log_rows=50)
    assert _log(out, 0, "forecast", "weather", "pipe_down") == [
        ("forecast", 54.0, 72.0, "forecast"), ("weather", 72.0, 96.0, "sea"),
        ("pipe_down", 96.0, 116.0, "plan"),
    ]  # fmt: skip


def test_wind_keeps_pipe_on_deck() -> None:
    sea = sea_of(blocks())
    sea.wind[:, round(48 / STEP) : round(96 / STEP)] = 16.0
    wind = [15.0, 20.0, 20.0, np.inf]
    out = go(sea, limits=limits_of(1, wind=wind), log_rows=50)
    assert _log(out, 0, "weather", "pipe_down") == [
        ("weather", 54.0, 96.0, "sea"), ("pipe_down", 96.0, 116.0, "plan"),
    ]  # fmt: skip


def test_full_tank_waits_for_the_one_shuttle() -> None:
    out = go(sea_of(blocks()), **SHUTTLE, log_rows=80)
    assert _log(out, 0, "tank_full") == [
        ("tank_full", 116.0, 151.0, "shuttles"), ("tank_full", 173.0, 206.0, "shuttles"),
        ("tank_full", 228.0, 261.0, "shuttles"),
    ]  # fmt: skip
    assert _log(out, 1, "load", "unload")[:4] == [
        ("load", 96.0, 101.0, "plan"), ("unload", 121.0, 131.0, "plan"),
        ("load", 151.0, 156.0, "plan"), ("unload", 176.0, 186.0, "plan"),
    ]  # fmt: skip
    assert out["lifted"].sum() == pytest.approx(920.0, rel=1e-12)
    assert out["trips"].sum() == 4.0
    assert out["landed"].sum() == pytest.approx(920.0, rel=1e-12)
    assert out["waits"][0, ship.FLEET] == pytest.approx(35.0 + 33.0 + 33.0)


def test_full_store_keeps_the_shuttle_at_the_island() -> None:
    out = go(sea_of(blocks()), **SHUTTLE, plant_rate=2.0, store=200.0, log_rows=80)
    at_berth = _log(out, 1, "wait", "unload")
    assert at_berth[:3] == [
        ("unload", 121.0, 131.0, "plan"), ("wait", 176.0, 231.0, "island plant"),
        ("unload", 231.0, 241.0, "plan"),
    ]  # fmt: skip
    assert _log(out, 0, "tank_full")[1] == ("tank_full", 173.0, 261.0, "island plant")


def test_berth_that_never_opens_leaves_the_mud_in_the_shuttle() -> None:
    out = go(sea_of(blocks()), **SHUTTLE, berth_height=0.5, log_rows=80)
    assert out["loaded"].sum() == pytest.approx(400.0)
    assert (
        out["unloaded"].sum() == out["landed"].sum() == pytest.approx(200.0)
    )  # home with the ship
    assert _log(out, 0, "tank_full") == [("tank_full", 116.0, 275.0, "berth sea")]


def test_hose_waits_for_a_calm_as_long_as_the_load() -> None:
    sea = blocks((4, 2.2), (4.5, 1.0), (4.75, 2.2), (5, 1.0))
    out = go(sea_of(sea), **{**SHUTTLE, "load_time": 8.0}, log_rows=80)
    assert _log(out, 1, "load")[0] == ("load", 120.0, 128.0, "plan")
    assert _log(out, 0, "tank_full")[0] == ("tank_full", 96.0, 120.0, "transfer sea")


def test_hole_left_half_is_gone_on_with() -> None:
    sea = sea_of(blocks((4, 4.0), (5, 1.0)))
    out = go(sea, hole_mass=70.0, hole_move=1.0, log_rows=80)
    # 76 to 86 the first, 87 to 96 nine tenths of the second; 120 to 122 filled, 123 it is done.
    # Then 11 h a hole up to 275: 13 more of them, and one of 8 h that stays half.
    assert out["state"]["holes"][0] == 2 + 13
    assert out["lifted"].sum() == pytest.approx(70.0 * 15 + 7.0 * 8.0, rel=1e-12)
    assert _hours(out)["relocate"] == pytest.approx(15.0)


def test_move_waits_for_its_own_sea() -> None:
    sea = sea_of(blocks((4, 3.2), (5, 1.0)))
    out = go(sea, hole_mass=70.0, hole_move=1.0, log_rows=80)
    assert _log(out, 0, "weather") == [("weather", 97.0, 120.0, "sea")]
    assert _hours(out)["circulate"] == 4.0


def test_last_hole_of_the_plan_ends_the_voyage() -> None:
    plan = {"sites": 2.0, "holes_per_site": 2.0, "site_move": 5.0}
    out = go(sea_of(blocks()), hole_mass=70.0, hole_move=1.0, **plan, log_rows=80)
    # Four holes of 10 h, two moves of 1 h and one of 6 h from site to site.
    assert _log(out, 0, "pipe_up") == [("pipe_up", 124.0, 134.0, "time up")]
    assert out["state"]["sites"][0] == 2.0


def test_forecast_that_cries_wolf_has_the_string_up_for_nothing() -> None:
    error = np.zeros(1000)
    error[10] = 3.0
    sea = sea_of(blocks(rest=2.4))
    out = go(
        sea, forecast_error=1.0, forecast=(error, np.zeros(1, int)), calm_height=3.0, log_rows=80
    )
    assert _log(out, 0, "pipe_down", "pipe_up", "forecast")[1:4] == [
        ("pipe_up", 120.0, 130.0, "forecast"), ("forecast", 130.0, 132.0, "forecast"),
        ("pipe_down", 132.0, 152.0, "plan"),
    ]  # fmt: skip
    assert out["state"]["strained"][0] == 0.0


LATE: dict[str, Any] = {"forecast_error": 1.0, "forecast": (np.full(8, -0.25), np.zeros(1, int))}
"""Forecasts that tell a storm of 7 m no sooner than half a day ahead."""


def _typhoon() -> np.ndarray:
    alert = np.zeros((1, STEPS), dtype=np.uint8)
    alert[0, round(120 / STEP) : round(126 / STEP)] = 1
    alert[0, round(126 / STEP) : round(138 / STEP)] = 2
    return alert


def test_typhoon_faster_than_the_pull_catches_the_string() -> None:
    out = go(sea_of(blocks(), alert=_typhoon()), log_rows=80)
    assert _log(out, 0, "pipe_down", "pipe_up", "typhoon")[1:4] == [
        ("pipe_up", 120.0, 126.0, "typhoon"), ("typhoon", 126.0, 138.0, "typhoon"),
        ("pipe_down", 138.0, 150.0, "plan"),
    ]  # fmt: skip
    assert out["state"]["caught"][0] == 1.0


def test_ship_that_can_leave_its_string_does_so_before_the_typhoon() -> None:
    sea = sea_of(blocks(), alert=_typhoon())
    out = go(sea, abandon_time=2.0, reconnect_time=4.0, log_rows=80)
    assert _log(out, 0, "disconnect", "typhoon", "reconnect", "pipe_up")[:3] == [
        ("disconnect", 120.0, 122.0, "typhoon"), ("typhoon", 122.0, 138.0, "typhoon"),
        ("reconnect", 138.0, 142.0, "plan"),
    ]  # fmt: skip
    assert out["state"]["caught"][0] == 0.0
    assert out["lifted"].sum() == pytest.approx(7.0 * (FULL - 22.0 - 2.0), rel=1e-12)


def test_string_is_taken_back_in_one_calm() -> None:
    sea = sea_of(blocks((5.75, 1.0), (6, 3.0), (7, 1.0)), alert=_typhoon())
    out = go(sea, abandon_time=2.0, reconnect_time=10.0, log_rows=80)
    found = _log(out, 0, "disconnect", "forecast", "weather", "reconnect")
    assert found[:3] == [
        ("disconnect", 120.0, 122.0, "typhoon"), ("forecast", 138.0, 144.0, "forecast"),
        ("weather", 144.0, 168.0, "sea"),
    ]  # fmt: skip
    assert found[3] == ("reconnect", 168.0, 178.0, "plan")


def test_leaving_the_string_takes_its_whole_time_over_the_edge_of_a_forecast() -> None:
    sea = sea_of(blocks((4.5, 3.0), (6, 7.0), (7, 1.0)))  # pipe shut from 108, storm at 144
    out = go(sea, abandon_time=15.0, reconnect_time=1.0, log_rows=80, **LATE)
    assert _log(out, 0, "disconnect") == [("disconnect", 132.0, 147.0, "forecast")]
    assert out["state"]["strained"][0] == 3.0  # of the storm, until it is left


def test_component_below_brings_the_string_up() -> None:
    broken = _breaks("lift", 30.0, 5.0, below=True)
    out = go(sea_of(blocks()), breakdowns=broken, log_rows=80)
    assert _log(out, 0)[4:9] == [
        ("lift", 76.0, 106.0, "plan"), ("pipe_up", 106.0, 116.0, "component"),
        ("downtime", 116.0, 121.0, "component"), ("pipe_down", 121.0, 141.0, "plan"),
        ("circulate", 141.0, 143.0, "plan"),
    ]  # fmt: skip


def test_component_on_deck_is_repaired_over_a_hanging_string() -> None:
    out = go(sea_of(blocks()), breakdowns=_breaks("pipe_down", 3.0, 5.0), log_rows=80)
    assert _log(out, 0, "pipe_down", "downtime") == [
        ("pipe_down", 54.0, 57.0, "plan"), ("downtime", 57.0, 62.0, "component"),
        ("pipe_down", 62.0, 79.0, "plan"),
    ]  # fmt: skip


def test_long_repair_is_made_in_port() -> None:
    broken = _breaks("lift", 30.0, 200.0)
    out = go(sea_of(blocks()), breakdowns=broken, home_repair=100.0, voyages=2.0,
             last_departure=HORIZON, log_rows=80)  # fmt: skip
    assert _log(out, 0, "lift", "pipe_up", "port")[:3] == [
        ("lift", 76.0, 106.0, "plan"), ("pipe_up", 106.0, 116.0, "time up"),
        ("port", 143.0, 343.0, "plan"),
    ]  # fmt: skip


def test_string_comes_up_while_the_sea_before_a_storm_still_lets_it() -> None:
    sea = sea_of(blocks((3.5, 3.0), (5, 7.0), (6, 1.0)))  # it cannot come up from 84 on
    out = go(sea, log_rows=80)
    assert out["state"]["strained"][0] == 0.0
    assert all(end <= 84.0 for _, _, end, _ in _log(out, 0, "pipe_up")[:1])
    assert out["state"]["strings_lost"][0] == 0.0


def test_string_is_lost_when_its_life_is_spent() -> None:
    sea = sea_of(blocks((3.5, 3.0), (5, 7.0), (6, 1.0)))  # it cannot come up from 84 on
    out = go(sea, strain_life=10.0, voyages=2.0, last_departure=HORIZON, log_rows=80, **LATE)
    state = out["state"][0]
    assert (state["strings_lost"], state["strained"]) == (1.0, 10.0)
    assert _log(out, 0, "weather", "set_up")[1:3] == [
        ("weather", 108.0, 130.0, "sea"), ("set_up", 130.0, 133.0, "string lost"),
    ]  # fmt: skip
    assert _log(out, 0, "port")[0][2] - _log(out, 0, "port")[0][1] == 100.0


def test_no_pipe_is_run_that_could_not_come_back_in_time() -> None:
    sea = sea_of(blocks((1, 3.0), (10.5, 1.0)))  # 36 h left: 20 down, 2 to fill, 13 up and packed
    out = go(sea, calm_height=3.0, log_rows=80)
    assert [row[:2] for row in _log(out, 0, "pipe_down", "set_up")] == [
        ("set_up", 48.0), ("pipe_down", 252.0), ("set_up", 285.0),
    ]  # fmt: skip
    late = go(sea, calm_height=3.0, on_site=238.0, log_rows=80)
    assert "pipe_down" not in _hours(late)
    assert late["state"]["end"][0] == 251.0 + 3.0 + 24.0


def test_learning_shortens_the_second_voyage() -> None:
    plan = {"voyages": 2.0, "last_departure": HORIZON, "learning": 0.8}
    out = go(sea_of(blocks()), **plan, log_rows=80)
    down = [end - start for _, start, end, _ in _log(out, 0, "pipe_down")]
    assert down == pytest.approx([20.0, 16.0])


def test_voyages_leave_in_their_season_only() -> None:
    out = go(
        sea_of(blocks()), season=float(1 << 5), voyages=3.0, last_departure=HORIZON, log_rows=99
    )
    june = (31 + 30 + 31) * 24.0
    assert _log(out, 0, "transit")[0][1] == june
    assert (
        out["state"]["voyages"][0] == 3.0
    )  # 14 days with the turn-round each: the fourth would be July's


def test_days_of_the_log_are_those_booked() -> None:
    out = go(
        sea_of(blocks((5, 4.0), (6, 1.0))), **SHUTTLE, hole_mass=70.0, hole_move=1.0, log_rows=99
    )
    frame = log_frame({"trial": (out["log"][0], int(out["state"]["log_rows"][0]))}, [])
    booked = out["days"][0].sum(axis=0)
    np.testing.assert_allclose(days_by_task(frame).loc["trial"], booked, atol=1e-12)
    with pytest.raises(ValueError, match="ask for more rows"):
        log_frame({"trial": (out["log"][0], 1000)}, [])


def test_limit_follows_the_peak_period() -> None:
    curves = np.array([[2.5] * 5, [3.5, 3.5, 1.5, 1.5, 1.5], [3.0] * 5, [5.5] * 5])
    long_swell = np.full((1, STEPS), 7.0)
    long_swell[:, round(120 / STEP) : round(144 / STEP)] = 10.0
    out = go(sea_of(blocks(rest=2.0), long_swell), limits=limits_of(1, curves), log_rows=80)
    assert _log(out, 0, "weather") == [("weather", 120.0, 144.0, "sea")]
    assert len(TP) == curves.shape[1]
