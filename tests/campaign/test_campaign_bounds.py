"""What holds of every campaign by chance, and bad plans and seas in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from voyage_case import (
    CURVED,
    HORIZON,
    KINDS,
    MEMBERS,
    PLAN,
    STEPS,
    TP,
    blocks,
    case_by_chance,
    go,
    limits_of,
    sea_of,
)

from kaidei.campaign import ship
from kaidei.campaign.breakdown import KEPT, Breakdowns, lives, repairs
from kaidei.campaign.calendar import STEP
from kaidei.campaign.openness import Sea, by_period, judge
from kaidei.campaign.ship import ACTIVITIES, plan_array

cases = st.tuples(st.integers(0, 2**32), st.sampled_from(KINDS))
few = settings(max_examples=25, deadline=None)


def _part(sea: Sea, chances: dict[str, Any], plan: dict[str, Any], rows: Any) -> tuple[Any, ...]:
    """Some of the members, in an order."""
    broken, limits = chances["breakdowns"], chances["limits"]
    error, offset = chances["forecast"]
    some = {
        "limits": type(limits)(*(part[rows] for part in limits)),
        "breakdowns": broken._replace(life=broken.life[rows], repair=broken.repair[rows]),
        "forecast": (error, offset[rows]),
        "strain": chances["strain"][rows],
    }
    plans = {k: v[rows] if isinstance(v, np.ndarray) else v for k, v in plan.items()}
    return Sea(*(np.ascontiguousarray(part[rows]) for part in sea)), some, plans


@given(cases)
@few
def test_every_hour_is_spent_once(drawn: tuple[int, str]) -> None:
    sea, chances, plan = case_by_chance(*drawn)
    out = go(sea, **chances, **{**plan, "season": ship.ALL_YEAR})
    state = out["state"]
    end = np.where(np.isfinite(state["now"]), state["now"], state["end"])
    hours = out["days"].sum(axis=(1, 2)) * 24.0
    np.testing.assert_allclose(hours, end - plan["start"], rtol=1e-9)
    assert (out["days"] >= 0.0).all()


@given(cases)
@few
def test_solids_kept_are_aboard_under_way_ashore_or_landed(drawn: tuple[int, str]) -> None:
    sea, chances, plan = case_by_chance(*drawn)
    out = go(sea, **chances, **plan)
    kept = np.cumsum(out["lifted"] * np.asarray(plan["kept"])[:, None], axis=1)
    loaded, unloaded, landed = (
        np.cumsum(out[name], axis=1) for name in ("loaded", "unloaded", "landed")
    )
    for before, after in ((kept, loaded), (loaded, unloaded), (unloaded, landed)):
        assert (before - after >= -1e-9 * (1.0 + before)).all()
    assert (kept - loaded <= np.asarray(plan["tank"])[:, None] * (1.0 + 1e-9)).all()
    np.testing.assert_allclose((kept - loaded)[:, -1], out["state"]["tank"], atol=1e-6)
    assert (kept[:, -1] <= np.asarray(plan["ground"]) * (1.0 + 1e-9)).all()
    room = np.asarray(plan["shuttles"]) * np.minimum(plan["load"], plan["tank"])
    assert (loaded - unloaded <= np.broadcast_to(room, MEMBERS)[:, None] + 1e-6).all()


@given(cases)
@few
def test_order_of_the_members_is_irrelevant(drawn: tuple[int, str]) -> None:
    case = case_by_chance(*drawn)
    turned = np.random.default_rng(drawn[0]).permutation(MEMBERS)
    whole, part = (
        go(sea, **chances, **plan) for sea, chances, plan in (case, _part(*case, turned))
    )
    for name in whole:
        np.testing.assert_array_equal(whole[name][turned], part[name])


@given(cases)
@few
def test_log_changes_no_bit(drawn: tuple[int, str]) -> None:
    sea, chances, plan = case_by_chance(*drawn)
    without, with_log = (go(sea, **chances, **plan, log_rows=rows) for rows in (0, 3000))
    for name in set(without) - {"log", "state"}:
        np.testing.assert_array_equal(without[name], with_log[name])
    for name in set(without["state"].dtype.names) - {"log_rows"}:
        np.testing.assert_array_equal(without["state"][name], with_log["state"][name])


@given(cases)
@few
def test_longer_series_changes_nothing_before(drawn: tuple[int, str]) -> None:
    sea, chances, plan = case_by_chance(*drawn)
    plan |= {"until": np.full(MEMBERS, 120.0 * 24.0)}
    enough = round((300.0 + 1.0) * 24.0 / STEP)
    short = Sea(*(np.ascontiguousarray(part[:, :enough]) for part in sea))
    long, cut = (go(weather, **chances, **plan) for weather in (sea, short))
    for name in long:
        np.testing.assert_array_equal(long[name], cut[name])


@given(st.integers(0, 2**32), st.floats(0.3, 1.0))
@few
def test_calmer_sea_is_open_wherever_the_rougher_is(seed: int, factor: float) -> None:
    sea, _, plan = case_by_chance(seed, "home")
    rough, calm = (_bits(sea, k, plan) for k in (1.0, factor))
    assert (rough & ~calm == 0).all()


def _bits(sea: Sea, factor: float, plan: dict[str, Any]) -> Any:
    bits, peaks = np.zeros(STEPS, dtype=np.uint16), np.zeros((2, STEPS))
    heights = by_period(CURVED, TP)
    none = np.full(4, np.inf)
    kinds = (plan["transfer_height"], plan["berth_height"])
    fine = judge(
        sea.hs[0] * factor, sea.tp[0], sea.wind[0], sea.current[0], sea.alert[0], (0, STEPS),
        heights, none, none, kinds, bits, peaks[0], peaks[1],
    )  # fmt: skip
    assert fine
    return bits


@pytest.mark.parametrize("kind", KINDS)
def test_calmer_sea_lifts_no_less_on_average(kind: str) -> None:
    lifted = []
    for factor in (1.0, 0.8, 0.6):
        mass = 0.0
        for seed in range(8):
            sea, chances, plan = case_by_chance(seed, kind)
            out = go(sea._replace(hs=sea.hs * factor), **chances, **{**plan, "ground": 1e9})
            mass += out["lifted"].sum()
        lifted.append(mass)
    assert lifted == sorted(lifted)


def test_sea_never_fit_for_pipe_ends_the_voyage_with_the_string_never_run() -> None:
    out = go(sea_of(blocks(rest=3.0)), voyages=3.0, last_departure=HORIZON, calm_height=3.0)
    spent = dict(zip(ACTIVITIES, out["days"][0].sum(axis=0), strict=True))
    assert out["state"]["voyages"][0] == 3.0
    assert spent["pipe_down"] == out["lifted"].sum() == 0.0
    assert spent["weather"] > 20.0
    assert out["state"]["first_lift"][0] == np.inf


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"port": -1.0}, "'port' of a voyage's plan must be 0 or more"),
        ({"rate": np.nan}, "'rate' of a voyage's plan must be 0 or more"),
        ({"joint": 0.0}, "'joint' of a voyage's plan must be above 0"),
        ({"season": 0.0}, "needs a month"),
        ({"season": 4096.0}, "needs a month"),
        ({"learning": 1.2}, "at most 1"),
        ({"rough_speed": 0.0}, "above zero"),
        ({"until": HORIZON + 1.0}, "the sea or the calendar ends before"),
        ({"hull": 1.0}, "'hull' is unknown"),
    ],
)
def test_bad_plan_is_refused_in_words(change: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        go(sea_of(blocks()), **change)


def test_plan_without_a_field_is_refused() -> None:
    with pytest.raises(ValueError, match="'port' is missing"):
        plan_array(1, **{name: value for name, value in PLAN.items() if name != "port"})


@pytest.mark.parametrize("field", ["hs", "tp", "wind", "current"])
@pytest.mark.parametrize("value", [np.nan, -1.0])
def test_gap_in_the_sea_is_told(field: str, value: float) -> None:
    sea = sea_of(np.repeat(blocks(), 3, axis=0))
    getattr(sea, field)[2, round(1200 / STEP)] = value
    with pytest.raises(ValueError, match="sea of member 2"):
        go(sea)


def test_sea_too_short_is_told() -> None:
    short = sea_of(blocks()[:, : round(100 * 24 / STEP)])
    with pytest.raises(ValueError, match="ends before"):
        go(short)


def test_sea_beyond_the_calendar_is_not_looked_at() -> None:
    hs = np.ones((1, STEPS + 400))
    out = go(sea_of(hs), on_site=2 * HORIZON, pull_rate=0.01, joint=3.0)
    assert out["days"].sum() == pytest.approx((HORIZON - 24.0) / 24.0)


def test_component_that_always_breaks_is_told() -> None:
    wears = np.ones((1, len(ACTIVITIES)), dtype=bool)
    nothing = np.zeros((1, 1, KEPT))
    with pytest.raises(ValueError, match="no time passes"):
        go(sea_of(blocks()), breakdowns=Breakdowns(wears, np.array([False]), nothing, nothing))


def test_limit_life_or_repair_that_is_no_number_is_told() -> None:
    with pytest.raises(ValueError, match="limit of wind"):
        go(sea_of(blocks()), limits=limits_of(1, wind=np.nan))
    with pytest.raises(ValueError, match="finite"):
        limits_of(1, np.full((4, 5), np.inf))
    endless = limits_of(1)
    endless.height[:, 3] = np.inf
    with pytest.raises(ValueError, match="finite"):
        go(sea_of(blocks()), limits=endless)
    with pytest.raises(ValueError, match="strain"):
        go(sea_of(blocks()), strain=np.full((1, 4), -1.0))
    with pytest.raises(ValueError, match="above 0"):
        lives(np.full(3, 0.5), np.zeros(3), np.ones(3))
    with pytest.raises(ValueError, match="0 or more"):
        repairs(np.zeros(3), np.full(3, -1.0), np.ones(3))
