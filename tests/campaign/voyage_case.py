"""Small campaigns for the tests of the engine: a plan, a sea in blocks or by chance, and the world
that the plain campaign takes from the same numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from plain_campaign import World
from scipy.signal import lfilter

from kaidei.campaign import ship
from kaidei.campaign.breakdown import KEPT, Breakdowns
from kaidei.campaign.calendar import STEP, calendar_of
from kaidei.campaign.openness import BINS, Limits, Sea, by_period
from kaidei.campaign.ship import ACTIVITIES, plan_array
from kaidei.campaign.voyage import sail
from kaidei.contract import Time
from kaidei.units import Floats

TIME = Time("2025-03", 12)
CALENDAR = calendar_of(TIME)
HORIZON = CALENDAR.horizon
STEPS = round(HORIZON / STEP)
TP = np.array([6.0, 8.0, 10.0, 12.0, 14.0])
FLAT = np.array([[2.5] * 5, [3.5] * 5, [3.0] * 5, [5.5] * 5])
"""Limits of Hs [m] for pipe, lifting, moving and hanging, the same at every period."""
CURVED = np.array([[3.2, 2.6, 2.7, 2.8, 3.0], [4.0, 3.4, 3.5, 3.7, 4.0],
                   [3.5, 3.0, 3.0, 3.2, 3.5], [5.5, 5.0, 5.2, 5.5, 5.5]])  # fmt: skip
NONE = Breakdowns(
    np.zeros((0, len(ACTIVITIES)), dtype=bool), np.zeros(0, dtype=bool),
    np.ones((1, 0, KEPT)), np.ones((1, 0, KEPT)),
)  # fmt: skip

MEMBERS = 12
"""Plans and weathers drawn by chance at a time."""
DECK, BELOW = ("pipe_down", "pipe_up", "set_up", "reconnect"), ("lift", "relocate", "circulate")

PLAN: dict[str, Any] = {
    "start": 24.0, "last_departure": 24.0, "until": HORIZON, "voyages": 1.0, "spacing": 0.0,
    "season": ship.ALL_YEAR, "port": 48.0, "distance": 240.0, "speed": 10.0, "rough_speed": 5.0,
    "calm_height": 2.0, "rough_height": 4.0, "on_site": 240.0, "set_up": 6.0, "pack_up": 3.0,
    "string": 100.0, "joint": 10.0, "run_rate": 5.0, "pull_rate": 10.0, "start_window": 24.0,
    "abandon_time": np.inf, "reconnect_time": 0.0, "strain_life": np.inf, "replace": 100.0,
    "typhoon_warning": 6.0,
    "forecast_error": 0.0, "residence": 2.0, "rate": 7.0, "first_rate": 1.0, "ramp": 0.0,
    "learning": 1.0, "made_before": 0.0, "sites": np.inf, "holes_per_site": 1.0, "site_move": 0.0,
    "hole_mass": np.inf, "hole_move": 0.0, "ground": 1e6, "kept": 1.0, "tank": 1e6,
    "shuttles": 0.0, "load": 0.0, "load_time": 0.0, "sail_time": 0.0, "unload_time": 0.0,
    "plant_rate": np.inf, "store": np.inf, "lag": 0.0, "transfer_height": 2.0,
    "berth_height": 2.0, "home_repair": 1e9,
}  # fmt: skip
"""One voyage of ten days on a site one day away; 20 h to run the pipe, 10 h to bring it up."""


def sea_of(hs: Floats, tp: Any = 8.0, alert: Any = 0) -> Sea:
    """Seas (M, steps) of a height, without wind or current."""
    none = np.zeros(hs.shape)
    flags = np.broadcast_to(np.asarray(alert, dtype=np.uint8), hs.shape).copy()
    period = np.broadcast_to(np.asarray(tp, dtype=float), hs.shape)
    return Sea(*(part.astype(np.float32) for part in (hs, period, none, none)), flags)


def blocks(*parts: tuple[float, float], rest: float = 1.0) -> Floats:
    """One member's Hs: for each part (from day, height), to the end; `rest` before the first."""
    hs = np.full((1, STEPS), rest)
    for day, height in parts:
        hs[:, round(day * 24.0 / STEP) :] = height
    return hs


def limits_of(members: int, curves: Floats = FLAT, wind: Any = np.inf) -> Limits:
    """The same limits for all members."""
    table = np.broadcast_to(by_period(curves, TP), (members, 4, BINS)).copy()
    none = np.full((members, 4), np.inf)
    return Limits(table, np.broadcast_to(np.asarray(wind, dtype=float), (members, 4)).copy(), none)


def go(sea: Sea, **changes: Any) -> dict[str, NDArray[Any]]:
    """Sail PLAN with some changes in a sea; `breakdowns`, `limits`, `forecast`, `strain` may be
    given, else nothing breaks, limits are FLAT and forecasts are right."""
    members = len(sea.hs)
    kinds = ("breakdowns", "limits", "forecast", "strain", "log_rows")
    given = {name: changes.pop(name) for name in kinds if name in changes}
    plan = plan_array(members, **{**PLAN, **changes})
    none = NONE._replace(life=np.ones((members, 0, KEPT)), repair=np.ones((members, 0, KEPT)))
    return sail(
        plan, sea, given.get("limits", limits_of(members)), given.get("breakdowns", none),
        given.get("forecast", (np.zeros(8), np.zeros(members, dtype=np.int64))),
        given.get("strain", np.ones((members, 4))), CALENDAR, TIME.month_of_year,
        given.get("log_rows", 0),
    )  # fmt: skip


def world_of(m: int, plan: Any, sea: Sea, chances: dict[str, Any], curves: Floats) -> World:
    """What the plain campaign needs of a member."""
    broken, wind = chances["breakdowns"], chances["limits"].wind[m]
    wears = {name: np.flatnonzero(broken.wears[:, a]).tolist() for a, name in enumerate(ACTIVITIES)}
    return World(
        plan={name: float(plan[name][m]) for name in plan.dtype.names},
        sea={name: getattr(sea, name)[m] for name in Sea._fields},
        limits={"curves": [(TP, curve) for curve in curves], "wind": wind,
                "current": chances["limits"].current[m]},
        wears=wears, below=broken.below.tolist(), life=broken.life[m], repair=broken.repair[m],
        error=chances["forecast"][0], offset=int(chances["forecast"][1][m]),
        strain=chances["strain"][m], month_edges=CALENDAR.edges,
        first_month=int(TIME.month_of_year[0]),
    )  # fmt: skip


def weather_by_chance(rng: np.random.Generator) -> Sea:
    shape = (MEMBERS, STEPS)
    keep = np.exp(-STEP / 40.0)
    z = lfilter([np.sqrt(1 - keep**2)], [1.0, -keep], rng.standard_normal(shape), axis=1)
    hs = rng.uniform(1.5, 3.0, (MEMBERS, 1)) * np.exp(0.35 * z)
    alert = np.zeros(shape, dtype=np.uint8)
    for member in range(MEMBERS):
        for begin in rng.integers(0, STEPS - 100, 8):
            warning, stay = rng.integers(1, 20), rng.integers(1, 12)
            alert[member, begin : begin + warning] = 1
            alert[member, begin + warning : begin + warning + stay] = 2
    wind = 4.0 * np.abs(rng.standard_normal(shape))
    series = (hs, np.sqrt(hs / 0.012), wind, np.zeros(shape))
    return Sea(*(part.astype(np.float32) for part in series), alert)


def breakdowns_and_limits(rng: np.random.Generator) -> dict[str, Any]:
    wears = np.zeros((4, len(ACTIVITIES)), dtype=bool)
    for c in range(4):
        for name in DECK if c < 2 else BELOW:
            wears[c, ACTIVITIES.index(name)] = True
    shape = (MEMBERS, 4, KEPT)
    wind = np.broadcast_to([11.0, 13.0, 13.0, np.inf], (MEMBERS, 4))
    return {
        "limits": limits_of(MEMBERS, CURVED, wind),
        "breakdowns": Breakdowns(
            wears, np.array([False, False, True, False]),
            rng.exponential(300.0, shape), 8.0 * np.exp(1.3 * rng.standard_normal(shape)),
        ),
        "forecast": (rng.standard_normal(999), rng.integers(0, 999, MEMBERS)),
        "strain": rng.exponential(1.0, (MEMBERS, 8)),
    }  # fmt: skip


def plans_by_chance(rng: np.random.Generator, kind: str) -> dict[str, Any]:
    def any_of(low: float, high: float) -> Any:
        return rng.uniform(low, high, MEMBERS)

    plan = {
        **PLAN, "start": 24.0 * rng.integers(1, 60, MEMBERS), "last_departure": HORIZON,
        "until": np.where(np.arange(MEMBERS) % 3 > 0, HORIZON, HORIZON * any_of(0.5, 0.9)),
        "voyages": rng.integers(2, 9, MEMBERS), "spacing": any_of(0.0, 1500.0),
        "port": any_of(20.0, 90.0), "distance": any_of(200.0, 900.0), "on_site": any_of(300, 1500),
        "set_up": any_of(0.0, 20.0), "pack_up": any_of(0.0, 20.0), "string": any_of(300, 900.0),
        "joint": any_of(9.0, 40.0), "run_rate": any_of(10, 30), "pull_rate": any_of(15.0, 40.0),
        "start_window": any_of(6.0, 60.0), "strain_life": any_of(5.0, 80.0),
        "typhoon_warning": any_of(24.0, 96.0),
        "forecast_error": any_of(0.0, 0.3), "residence": any_of(0.0, 5.0), "rate": any_of(3, 9),
        "first_rate": any_of(0.3, 1.0), "ramp": any_of(0.0, 5000.0), "learning": any_of(0.8, 1.0),
        "made_before": rng.integers(0, 5, MEMBERS), "ground": any_of(5e3, 6e4),
        "hole_mass": any_of(2.0, 60.0), "hole_move": any_of(0.1, 3.0), "kept": any_of(0.9, 1.0),
        "tank": any_of(900.0, 3000.0), "home_repair": any_of(20.0, 100.0),
        "season": rng.integers(1, 4096, MEMBERS),
    }  # fmt: skip
    if kind in ("shuttles", "abandon"):
        plan |= {
            "shuttles": rng.integers(1, 4, MEMBERS), "load": any_of(200.0, 900.0),
            "load_time": any_of(2.0, 10.0), "sail_time": any_of(13.0, 60.0),
            "unload_time": any_of(2.0, 20.0), "plant_rate": any_of(1.0, 8.0),
            "store": any_of(300.0, 2500.0), "lag": any_of(0.0, 100.0),
            "berth_height": any_of(1.4, 2.4), "transfer_height": any_of(1.6, 2.6),
        }  # fmt: skip
    if kind in ("sites", "abandon"):
        plan |= {"abandon_time": any_of(2.0, 9.0), "reconnect_time": any_of(2.0, 15.0)}
    if kind == "sites":
        plan |= {"sites": rng.integers(0, 6, MEMBERS), "site_move": any_of(0.0, 20.0)}
        plan |= {"holes_per_site": rng.integers(1, 5, MEMBERS)}
    return plan


KINDS = ("home", "shuttles", "sites", "abandon")


def case_by_chance(seed: int, kind: str) -> tuple[Sea, dict[str, Any], dict[str, Any]]:
    """A sea, chances and plans for `go`: mud carried home or by shuttles, by sites, and a string
    that may be left to itself."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    return weather_by_chance(rng), breakdowns_and_limits(rng), plans_by_chance(rng, kind)
