"""Campaigns beside SimPy, ORBIT and WOMBAT: CPU time of one thread, one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import simpy
from scipy.signal import lfilter

from kaidei.campaign import ship
from kaidei.campaign.breakdown import KEPT, Breakdowns
from kaidei.campaign.calendar import STEP, calendar_of
from kaidei.campaign.journal import log_frame
from kaidei.campaign.openness import BINS, Limits, Sea, by_period
from kaidei.campaign.ship import ACTIVITIES, plan_array
from kaidei.campaign.voyage import sail
from kaidei.contract import Time

YEARS, MEMBERS = 15, 64
TIME = Time("2027-01", 12 * YEARS)
CALENDAR = calendar_of(TIME)
STEPS = round(CALENDAR.horizon / STEP)
PERIODS = np.array([6.0, 8.0, 10.0, 12.0, 14.0])
HEIGHTS = np.array([[3.2, 2.6, 2.7, 2.8, 3.0], [4.0, 3.4, 3.5, 3.7, 4.0],
                    [3.5, 3.0, 3.0, 3.2, 3.5], [5.5, 5.5, 5.5, 5.5, 5.5]])  # fmt: skip
"""Limits of Hs [m] for pipe, lifting, moving and hanging; all figures here are made up."""
STORED = {
    "ORBIT 1.3.1, fixed example with weather": (1.249, 7481.0 / 8766.0),
    "WOMBAT 0.13.5, Dinwoodie base case, 80 turbines": (120.97, 10.0),
}
"""Seconds of CPU and years simulated, measured on two cores (WOMBAT beside other jobs)."""
YEAR_PLAN: dict[str, Any] = {
    "start": 240.0, "last_departure": CALENDAR.horizon, "until": CALENDAR.horizon,
    "voyages": np.inf, "spacing": 0.0, "season": ship.ALL_YEAR, "port": 240.0,
    "distance": 2057.0, "speed": 17.6, "rough_speed": 13.0, "calm_height": 2.0,
    "rough_height": 5.0, "on_site": 80.0 * 24.0, "set_up": 24.0, "pack_up": 24.0,
    "string": 6000.0, "joint": 10.0, "run_rate": 60.0, "pull_rate": 90.0, "start_window": 48.0,
    "abandon_time": 6.0, "reconnect_time": 12.0, "strain_life": 100.0, "replace": 2000.0,
    "forecast_error": 0.15, "typhoon_warning": 72.0, "residence": 4.0,
    "rate": 5.0, "first_rate": 0.5, "ramp": 8766.0,
    "learning": 0.95, "made_before": 1.0, "sites": np.inf, "holes_per_site": 1.0,
    "site_move": 0.0, "hole_mass": 10.0, "hole_move": 0.5, "ground": 1e7, "kept": 0.98,
    "tank": 2100.0, "shuttles": 2.0, "load": 1400.0, "load_time": 7.0, "sail_time": 8.3,
    "unload_time": 13.0, "plant_rate": 20.0, "store": 5000.0, "lag": 48.0,
    "transfer_height": 2.0, "berth_height": 2.2, "home_repair": 240.0,
}  # fmt: skip
BARE = YEAR_PLAN | {
    "voyages": 1.0, "last_departure": 240.0, "until": 150.0 * 24.0, "forecast_error": 0.0,
    "abandon_time": np.inf, "strain_life": np.inf, "start_window": 12.0, "learning": 1.0,
    "hole_mass": np.inf, "first_rate": 1.0, "kept": 1.0, "tank": 1e9, "shuttles": 0.0,
    "ramp": 0.0, "rough_speed": 17.6, "residence": 0.0,
}  # fmt: skip
"""One voyage, joint by joint, in the seas of the year: what the hand-written SimPy does too."""


def main() -> None:
    """Print the benchmark of campaigns."""
    print("Campaigns (CPU time of one thread, made-up figures, weather by an AR(1) process)")
    rng = np.random.default_rng(1)
    sea = weather(rng)
    each = years(sea, rng)
    voyage(sea)
    peers(each)
    print()


def weather(rng: np.random.Generator) -> Sea:
    """A sea for each member with eight typhoons in ten years."""
    keep = np.exp(-STEP / 40.0)
    noise = rng.standard_normal((MEMBERS, STEPS))
    hs = 2.2 * np.exp(0.35 * lfilter([np.sqrt(1.0 - keep**2)], [1.0, -keep], noise, axis=1))
    alert = np.zeros(hs.shape, dtype=np.uint8)
    for member in range(MEMBERS):
        for begin in rng.integers(0, STEPS - 100, YEARS):
            alert[member, begin : begin + 12] = 1
            alert[member, begin + 12 : begin + 20] = 2
    none = np.zeros(hs.shape)
    return Sea(hs, np.sqrt(hs / 0.0234), none, none, alert)


def arguments(sea: Sea, breaking: Breakdowns, **fields: Any) -> tuple[Any, ...]:
    """What `sail` takes."""
    members = len(sea.hs)
    none = np.full((members, 4), np.inf)
    limits = Limits(np.tile(by_period(HEIGHTS, PERIODS), (members, 1, 1)), none, none)
    assert limits.height.shape == (members, 4, BINS)
    error = np.random.default_rng(2).standard_normal(20_000)
    return (
        plan_array(members, **fields), sea, limits, breaking,
        (error, np.arange(members) * 300), np.ones((members, 16)), CALENDAR, TIME.month_of_year,
    )  # fmt: skip


def breakdowns(rng: np.random.Generator, components: int, members: int) -> Breakdowns:
    """Components that break after some 60 days of pipe handling or lifting."""
    wears = np.zeros((components, len(ACTIVITIES)), dtype=bool)
    wears[: components // 2, [ship.PIPE_DOWN, ship.PIPE_UP]] = True
    wears[components // 2 :, ship.LIFT] = True
    shape = (members, components, KEPT)
    repair = 8.0 * np.exp(1.3 * rng.standard_normal(shape))
    return Breakdowns(wears, np.zeros(components, bool), rng.exponential(1500.0, shape), repair)


def spent(work: Callable[[], Any], repeats: int = 5) -> float:
    """Least CPU seconds of a few calls, after one that compiles."""
    work()
    least = np.inf
    for _ in range(repeats):
        begun = time.process_time()
        work()
        least = min(least, time.process_time() - begun)
    return float(least)


def years(sea: Sea, rng: np.random.Generator) -> float:
    """Print what a campaign year costs; seconds."""
    given = arguments(sea, breakdowns(rng, 6, MEMBERS), **YEAR_PLAN)
    each = spent(lambda: sail(*given)) / MEMBERS / YEARS
    print(f"  kaidei, weather, forecasts, typhoons, failures, shuttles, {STEP:g} h steps: "
          f"{each * 1e3:.3f} ms a campaign year (goal 0.2)")  # fmt: skip
    one = arguments(Sea(*(part[:1] for part in sea)), breakdowns(rng, 6, 1), **YEAR_PLAN)

    def log() -> Any:
        out = sail(*one, log_rows=20_000)
        rows = int(out["state"]["log_rows"][0])
        return log_frame({"phase": (out["log"][0], rows)}, list("abcdef"))

    print(f"  log of one member, {YEARS} years, {len(log()):,} rows as a table: "
          f"{spent(log) * 1e3:.0f} ms (goal 50)")  # fmt: skip
    return each


def voyage(sea: Sea) -> None:
    """Print one joint-resolved voyage in kaidei and in SimPy, after a look that they agree."""
    nothing = breakdowns(np.random.default_rng(3), 0, MEMBERS)
    calm = sea._replace(alert=np.zeros_like(sea.alert))
    given = list(arguments(calm, nothing, **BARE))
    given[2].height[:, 3] = 1e3  # the string may hang in any sea, so no forecast calls it up
    out = sail(*given)
    ends = [by_simpy(calm, member, given[2]) for member in range(8)]
    np.testing.assert_allclose(out["state"]["end"][:8], [end for end, _ in ends], rtol=1e-9)
    lifted = out["lifted"].sum(axis=1)[:8]
    np.testing.assert_allclose(lifted, [mass for _, mass in ends], rtol=1e-9)
    own = spent(lambda: sail(*given)) / MEMBERS
    plain = spent(lambda: [by_simpy(calm, member, given[2]) for member in range(8)], 2) / 8
    print(f"  one voyage of 600 joints down and up: kaidei {own * 1e3:.3f} ms, SimPy "
          f"{plain * 1e3:.1f} ms: {plain / own:.0f} times")  # fmt: skip


def by_simpy(sea: Sea, member: int, limits: Limits) -> tuple[float, float]:
    """The voyage of BARE by hand: when it ends [h], what it lifted [t_dry]."""
    p, env, lifted = BARE, simpy.Environment(), [0.0]
    tp, hs = sea.tp[member], sea.hs[member]
    half = round(12.0 / STEP)
    grid = np.arange(BINS) / 4.0
    pipe, lift = (hs <= np.interp(tp, grid, limits.height[member, k]) for k in (0, 1))

    def wait_for(open_: Any, hours: float) -> Iterator[Any]:
        while not open_[int(env.now / STEP) : int((env.now + hours) / STEP - 1e-9) + 1].all():
            yield env.timeout((int(env.now / STEP) + 1) * STEP - env.now)

    def handle(joints: int, rate: float) -> Iterator[Any]:
        for _ in range(joints):
            yield from wait_for(pipe, p["joint"] / rate)
            yield env.timeout(p["joint"] / rate)

    def sails() -> Iterator[Any]:
        passage, joints = p["distance"] / p["speed"], round(p["string"] / p["joint"])
        yield env.timeout(p["start"] + passage)
        leave = env.now + p["on_site"]
        yield env.timeout(p["set_up"])
        while not pipe[int(env.now / 12.0) * half : int(np.ceil(env.now / 12.0) + 1) * half].all():
            yield env.timeout((int(env.now / 12.0) + 1) * 12.0 - env.now)
        yield from handle(joints, p["run_rate"])
        stop = leave - p["pack_up"] - p["string"] / p["pull_rate"]
        while env.now < stop - 1e-9:
            hours = min((int(env.now / STEP) + 1) * STEP, stop) - env.now
            lifted[0] += p["rate"] * hours * lift[int(env.now / STEP)]
            yield env.timeout(hours)
        yield from handle(joints, p["pull_rate"])
        yield env.timeout(p["pack_up"] + passage)

    env.process(sails())
    env.run()
    return env.now, lifted[0]


def peers(each: float) -> None:
    """Print what ORBIT and WOMBAT took for a year of their own cases, as measured once."""
    print("  measured before with their repositories' cases, which their wheels do not hold; wind "
          "farms, other work:")  # fmt: skip
    for name, (seconds, simulated) in STORED.items():
        year = seconds / simulated
        print(f"    {name}: {year:.1f} s a simulated year, {year / each:,.0f} campaign years")
