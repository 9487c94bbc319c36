"""The engine against a plain hour-by-hour loop, by hand, and in its bounds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaidei.campaign.ship import ACTIVITIES, plan_array
from kaidei.campaign.typhoon import INSIDE, WARNED
from kaidei.campaign.voyage import sail

DAYS = 200
MONTHS = np.repeat(np.arange(20), 10)  # "months" of ten days
TP = np.array([6.0, 14.0])
PLAN: dict[str, Any] = {
    "start": 24.0,
    "last_departure": 24.0,
    "until": DAYS * 24.0,
    "voyages": 1.0,
    "spacing": 0.0,
    "port": 48.0,
    "distance": 100.0,
    "speed": 10.0,
    "rough_speed": 5.0,
    "rough_height": 4.0,
    "on_site": 240.0,
    "set_up": 5.0,
    "pack_up": 3.0,
    "string": 100.0,
    "run_rate": 5.0,
    "pull_rate": 10.0,
    "residence": 2.0,
    "rate": 7.0,
    "first_rate": 1.0,
    "ramp": 0.0,
    "sites": 3.0,
    "site_mass": 21.0,
    "move": 2.0,
    "ground": 1e6,
    "kept": 1.0,
    "tank": 1e6,
    "shuttles": 0.0,
    "load": 0.0,
    "load_time": 0.0,
    "sail_time": 0.0,
    "unload_time": 0.0,
    "lag": 0.0,
    "transfer_height": 2.0,
    "berth_height": 2.0,
    "between_failures": 1e9,
    "tp_factor": 5.0,
}


def _sail(height: np.ndarray, alert: np.ndarray | None = None, **changes: Any) -> dict[str, Any]:
    members = len(height)
    alert = np.zeros(height.shape, dtype=np.uint8) if alert is None else alert
    run, lift, hang = (np.full((members, 2), hs) for hs in (2.5, 3.5, 5.5))
    gaps, repairs = changes.pop("failures", (np.ones((members, 4)), np.ones((members, 4))))
    plan = plan_array(members, **{**PLAN, **changes})
    limit = (TP, run, lift, hang)
    return sail(plan, height, alert, limit, (gaps, repairs), MONTHS, log_rows=5000)


def _plain(  # noqa: PLR0912
    height: np.ndarray, alert: np.ndarray, plan: dict[str, Any]
) -> tuple[Any, float, float]:
    """One voyage hour by hour, written independently; all its durations are whole hours."""
    days: dict[str, float] = dict.fromkeys(ACTIVITIES, 0.0)
    hour, lifted, string = plan["start"], 0.0, 0.0

    def sea() -> float:
        return float(height[int(hour // 6)])

    def out() -> None:
        nonlocal hour
        left = plan["distance"]
        while left > 0:
            left -= plan["rough_speed"] if sea() > plan["rough_height"] else plan["speed"]
            days["transit"] += 1
            hour += 1

    out()
    leave = hour + plan["on_site"]
    set_up, pack_up, prime, move = plan["set_up"], plan["pack_up"], plan["residence"], 0.0
    sites, site, finished = 0.0, plan["site_mass"], False
    while True:
        if hour + plan["pack_up"] + string / plan["pull_rate"] >= leave or sites >= plan["sites"]:
            finished = True
        state = alert[int(hour // 6)]
        if state == INSIDE or (state == WARNED and string == 0):
            do = "typhoon"
        elif string > 0 and (state == WARNED or finished):
            do = "pipe_up"
        elif finished:
            if pack_up == 0:
                break
            do = "set_up"
        elif set_up > 0:
            do = "set_up"
        elif string < plan["string"]:
            do = "pipe_down"
        elif move > 0:
            do = "relocate"
        else:
            do = "circulate" if prime > 0 else "lift"
        limit = {"pipe_up": 2.5, "pipe_down": 2.5, "relocate": 3.5, "circulate": 3.5, "lift": 3.5}
        if sea() > limit.get(do, np.inf):
            do = "weather"
        if do == "set_up" and finished:
            pack_up -= 1
        elif do == "set_up":
            set_up -= 1
        elif do == "pipe_down":
            string = min(plan["string"], string + plan["run_rate"])
        elif do == "pipe_up":
            string = max(0.0, string - plan["pull_rate"])
        elif do == "relocate":
            move -= 1
        elif do == "circulate":
            prime -= 1
        elif do == "lift":
            lifted += plan["rate"]
            site -= plan["rate"]
            if site == 0:
                sites, site, move = sites + 1, plan["site_mass"], plan["move"]
        if do not in ("lift", "circulate"):
            prime = plan["residence"]
        days[do] += 1
        hour += 1
    out()
    return days, lifted, hour


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.floats(1.5, 4.0), st.booleans())
def test_a_voyage_equals_the_plain_hourly_loop(seed: int, mean: float, storms: bool) -> None:
    rng = np.random.default_rng(seed)
    height = mean * np.exp(0.35 * np.repeat(rng.standard_normal((1, DAYS)), 4, axis=1))
    # Calm at the end, so that every string comes home within the series.
    height[:, 120 * 4 :] = 1.0
    alert = np.zeros(height.shape, dtype=np.uint8)
    if storms:
        alert[0, 40:48], alert[0, 48:54] = WARNED, INSIDE
    whole = {"rough_speed": 10.0, "pull_rate": 5.0}  # so that every event falls on an hour
    found = _sail(height, alert, **whole)
    days, lifted, end = _plain(height[0], alert[0], {**PLAN, **whole})
    got = dict(zip(ACTIVITIES, found["days"][0].sum(axis=0) * 24.0, strict=True))
    assert got == pytest.approx(days, abs=1e-6)
    assert found["lifted"].sum() == pytest.approx(lifted, rel=1e-9)
    assert found["state"]["end"][0] == pytest.approx(end, abs=1e-6)


def test_a_calm_voyage_by_hand() -> None:
    found = _sail(np.ones((1, DAYS * 4)))
    hours = dict(zip(ACTIVITIES, found["days"][0].sum(axis=0) * 24.0, strict=True))
    # 100 km at 10 km/h twice; 5 h + 3 h; 100 m at 5 and at 10 m/h; two moves of 2 h; three
    # circulations of 2 h; 63 t at 7 t/h.
    assert hours["transit"] == pytest.approx(20)
    assert hours["set_up"] == pytest.approx(8)
    assert hours["pipe_down"] == pytest.approx(20)
    assert hours["pipe_up"] == pytest.approx(10)
    assert hours["relocate"] == pytest.approx(4)
    assert hours["circulate"] == pytest.approx(6)
    assert hours["lift"] == pytest.approx(9)
    assert found["lifted"].sum() == pytest.approx(63)
    state = found["state"]
    assert state["sites"][0] == 3
    assert state["first_mud"][0] == pytest.approx(24 + 10 + 5 + 20 + 2)
    assert found["landed"].sum() == pytest.approx(63)


def test_a_sea_that_never_calms_ends_with_the_time_on_site() -> None:
    found = _sail(np.full((1, DAYS * 4), 9.0))
    assert found["lifted"].sum() == 0.0
    assert found["state"]["sites"][0] == 0
    assert np.isinf(found["state"]["first_mud"][0])
    # 100 km at the rough 5 km/h twice, and the 240 h on site of which 3 h are packing up
    assert found["state"]["end"][0] == pytest.approx(24 + 20 + 240 + 20)


def test_a_string_that_cannot_come_up_is_given_up_at_the_horizon() -> None:
    height = np.ones((1, DAYS * 4))
    height[:, 4 * 6 :] = 9.0
    found = _sail(height, sites=np.inf, site_mass=np.inf)
    assert np.isinf(found["state"]["end"][0])
    assert found["days"].sum() == pytest.approx(DAYS - 1)


def test_a_typhoon_catches_a_string_that_comes_up_too_slowly() -> None:
    alert = np.zeros((1, DAYS * 4), dtype=np.uint8)
    alert[0, 16:18], alert[0, 18:24] = WARNED, INSIDE
    slow = _sail(np.ones((1, DAYS * 4)), alert, pull_rate=2.0)
    quick = _sail(np.ones((1, DAYS * 4)), alert, pull_rate=50.0)
    assert slow["state"]["caught"][0] == 1
    assert quick["state"]["caught"][0] == 0


def test_failures_take_their_repairs() -> None:
    gaps, repairs = np.full((1, 4), 1.0), np.full((1, 4), 6.0)
    found = _sail(np.ones((1, DAYS * 4)), between_failures=10.0, failures=(gaps, repairs))
    hours = dict(zip(ACTIVITIES, found["days"][0].sum(axis=0) * 24.0, strict=True))
    count = int(found["state"]["failures"][0])
    assert count > 0
    assert hours["downtime"] == pytest.approx(6.0 * count)


def test_a_full_tank_stops_lifting_and_the_mud_comes_home() -> None:
    found = _sail(np.ones((1, DAYS * 4)), tank=40.0, sites=np.inf, site_mass=np.inf)
    assert found["lifted"].sum() == pytest.approx(40.0)
    assert found["days"][0].sum(axis=0)[ACTIVITIES.index("tank_full")] > 0


def test_a_shuttle_by_hand() -> None:
    found = _sail(
        np.ones((1, DAYS * 4)), tank=100.0, sites=np.inf, site_mass=np.inf, on_site=2400.0,
        shuttles=1.0, load=70.0, load_time=6.0, sail_time=10.0, unload_time=6.0, lag=24.0,
    )  # fmt: skip
    # Lifting begins at hour 61, 70 t are aboard at 71. Every trip but the last carries 70 t, and at
    # most a full tank comes home with the ship.
    trips = found["trips"].sum()
    assert found["lifted"].sum() == pytest.approx(found["landed"].sum())
    assert 0.0 <= found["lifted"].sum() - 70.0 * (trips - 1.0) <= 170.0
    first = np.flatnonzero(found["landed"][0])[0]
    assert first == MONTHS[(71 + 6 + 10 + 6 + 24) // 24]


def test_a_rough_berth_keeps_the_mud_afloat() -> None:
    height = np.full((1, DAYS * 4), 1.8)
    found = _sail(
        height, tank=100.0, sites=np.inf, site_mass=np.inf, on_site=480.0, shuttles=2.0,
        load=50.0, load_time=6.0, sail_time=10.0, unload_time=6.0, berth_height=1.5,
    )  # fmt: skip
    assert found["trips"].sum() == 0
    # Both shuttles are lost to the berth; what the tank then holds comes home.
    assert found["lifted"].sum() - found["landed"].sum() == pytest.approx(100.0)


def test_voyages_and_spacing() -> None:
    found = _sail(
        np.ones((1, DAYS * 4)), voyages=3.0, spacing=720.0, last_departure=DAYS * 24.0,
    )  # fmt: skip
    assert found["state"]["voyages"][0] == 3
    assert found["lifted"].sum() == pytest.approx(3 * 63.0)
    days = dict(zip(ACTIVITIES, found["days"][0].sum(axis=0), strict=True))
    assert days["port"] == pytest.approx(2 * 2.0)
    total = (found["state"]["end"][0] - 24.0) / 24.0
    assert sum(days.values()) == pytest.approx(total)
    assert days["idle"] == pytest.approx(total - sum(v for k, v in days.items() if k != "idle"))


def test_the_ground_can_run_out() -> None:
    found = _sail(np.ones((1, DAYS * 4)), ground=50.0, voyages=np.inf, last_departure=DAYS * 24.0)
    assert found["lifted"].sum() == pytest.approx(50.0)
    assert found["state"]["voyages"][0] == 1


def test_learning_raises_the_rate() -> None:
    calm = np.ones((1, DAYS * 4))
    free = {"sites": np.inf, "site_mass": np.inf}
    full = _sail(calm, **free)["lifted"].sum()
    slow = _sail(calm, first_rate=0.5, ramp=1e9, **free)["lifted"].sum()
    assert slow == pytest.approx(0.5 * full, rel=1e-3)


def test_hours_of_a_hanging_string_in_a_sea_too_high_are_counted() -> None:
    # On site at hour 34, set up until 39: storms of 12 h before and of 48 h after, above 5.5 m.
    height = np.ones((1, DAYS * 4))
    height[0, [4, 5]] = 6.0
    height[0, 10:18] = 6.0
    free = {"sites": np.inf, "site_mass": np.inf}
    assert _sail(height, **free)["state"]["strained"][0] == pytest.approx(48.0)
    assert _sail(np.where(height > 5.0, 5.4, 1.0), **free)["state"]["strained"][0] == 0.0


def test_the_log_adds_up_to_the_days() -> None:
    rng = np.random.default_rng(8)
    found = _sail(2.2 * np.exp(0.35 * rng.standard_normal((2, DAYS * 4))))
    for m in range(2):
        log = found["log"][m][: int(found["state"]["log_rows"][m])]
        assert (log[1:, 0] >= log[:-1, 1] - 1e-9).all()
        for code in range(len(ACTIVITIES)):
            hours = (log[:, 1] - log[:, 0])[log[:, 2] == code].sum()
            assert hours / 24.0 == pytest.approx(found["days"][m, :, code].sum(), abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.floats(0.2, 3.0))
def test_a_calmer_sea_never_makes_the_voyage_longer(seed: int, by: float) -> None:
    rng = np.random.default_rng(seed)
    height = 3.0 * np.exp(0.35 * np.repeat(rng.standard_normal((1, DAYS)), 4, axis=1))
    height[:, 120 * 4 :] = 1.0
    rough = _sail(height, on_site=2400.0)
    calm = _sail(height / (1.0 + by), on_site=2400.0)
    assert calm["state"]["end"][0] <= rough["state"]["end"][0] + 1e-6
    assert calm["lifted"].sum() == pytest.approx(rough["lifted"].sum())


def test_bad_plans_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="'tank' is missing from the plan"):
        plan_array(1, **{k: v for k, v in PLAN.items() if k != "tank"})
    with pytest.raises(ValueError, match="'tanks' is unknown to the plan"):
        plan_array(1, **PLAN, tanks=1.0)
    with pytest.raises(ValueError, match="'on_site' of a voyage's plan must be 0 or more"):
        plan_array(1, **{**PLAN, "on_site": -1.0})
    with pytest.raises(ValueError, match="needs a 'speed'"):
        plan_array(1, **{**PLAN, "speed": 0.0})
    with pytest.raises(ValueError, match="the sea or the calendar ends before"):
        _sail(np.ones((1, 8)))
