"""A plain production ship and its shuttles in SimPy, joint by joint and hole by hole.

Written from the rules alone, to be compared with the engine: it looks anew at every step of the
weather, decides from scratch and asks nothing of the engine but its lists of names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import simpy

from kaidei.campaign.calendar import STEP
from kaidei.campaign.ship import REASONS

EDGE = 1e-9
SLOT, PER_SLOT = 12.0, round(12.0 / STEP)
FAILED = len(REASONS) - 1


class World(NamedTuple):
    """One member's plan, weather and chances."""

    plan: dict[str, float]
    sea: dict[str, Any]
    """hs, tp, wind, current, alert by step."""
    limits: dict[str, Any]
    """curves: function of tp by task; wind, current by task."""
    wears: dict[str, list[int]]
    below: list[bool]
    life: Any
    repair: Any
    error: Any
    offset: int
    strain: Any
    month_edges: Any
    first_month: int


class Weather:
    """What is open, what is announced."""

    def __init__(self, w: World) -> None:
        self.w = w
        hs, tp = w.sea["hs"], w.sea["tp"]
        until = w.plan["until"] + 180.0 * 24.0
        self.steps = min(len(hs), int(until / STEP) + 1)
        self.ratio, self.free = {}, {}
        for k, task in enumerate(("pipe", "lift", "move", "hang")):
            limit = np.interp(tp, *w.limits["curves"][k])
            fair = (w.sea["wind"] <= w.limits["wind"][k]) & (
                w.sea["current"] <= w.limits["current"][k]
            )
            self.free[task] = fair & (hs <= limit)
            self.ratio[task] = np.where(fair, hs / limit, np.inf)
        dry = w.sea["alert"] != 2
        self.free["hang"] = self.free["hang"] & dry
        self.free["transfer"] = dry & (hs <= w.plan["transfer_height"])
        self.free["berth"] = dry & (hs <= w.plan["berth_height"])

    def at(self, hour: float) -> int:
        return int(hour / STEP + EDGE)

    def open(self, task: str, hour: float, hours: float = 0.0) -> bool:
        """Whether a task is open now and for some hours."""
        end = max(self.at(hour) + 1, int(np.ceil((hour + hours) / STEP - EDGE)))
        return bool(self.free[task][self.at(hour) : min(end, self.steps)].all())

    def warned(self, hour: float) -> bool:
        return bool(self.w.sea["alert"][self.at(hour)] == 1)

    def inside(self, hour: float) -> bool:
        return bool(self.w.sea["alert"][self.at(hour)] == 2)

    def typhoon_in(self, hour: float) -> float:
        if not self.warned(hour):
            return np.inf
        begun = int(self.w.plan["start"] / STEP)
        quiet = np.flatnonzero(self.w.sea["alert"][begun : self.at(hour)] != 1)
        first = begun + (quiet[-1] + 1 if len(quiet) else 0)
        return max(first * STEP + self.w.plan["typhoon_warning"] - hour, 0.0)

    def forecast(self, task: str, hour: float, lead: int) -> float:
        """The highest sea over the limit announced for a slot so many ahead."""
        slot = int(hour / SLOT + EDGE)
        e = self.w.error[(self.w.offset + slot) % len(self.w.error)] * self.w.plan["forecast_error"]
        begun = int(self.w.plan["start"] / STEP)
        steps = range((slot + lead) * PER_SLOT, (slot + lead + 1) * PER_SLOT)
        seen = [self.ratio[task][k] for k in steps if begun <= k < self.steps]
        return max(seen, default=0.0) * max(1.0 + e * np.sqrt(lead / 2.0), 0.1)

    def announced(self, task: str, hour: float, slots: int) -> float:
        """Hours until the forecast has a sea above the limit, inf for none."""
        for lead in range(min(slots, 14)):
            if self.forecast(task, hour, lead) > 1.0:
                return max((int(hour / SLOT + EDGE) + lead) * SLOT - hour, 0.0)
        return np.inf

    def handling(self, hour: float, hours: float) -> float:
        """Hours among the next ones that are announced fit for handling pipe."""
        open_, slot = 0.0, int(hour / SLOT + EDGE)
        for lead in range(14):
            inside = min((slot + lead + 1) * SLOT, hour + hours) - max((slot + lead) * SLOT, hour)
            if inside > 0.0 and self.forecast("pipe", hour, lead) <= 1.0:
                open_ += inside
        return open_


@dataclass
class Result:
    """What the plain campaign came to."""

    days: Any = field(default_factory=lambda: defaultdict(float))
    by_month: Any = field(default_factory=lambda: defaultdict(float))
    waits: Any = field(default_factory=lambda: defaultdict(float))
    counts: Any = field(default_factory=lambda: defaultdict(float))
    log: list[tuple[Any, ...]] = field(default_factory=list)


class Books:
    """Time and mass by month."""

    def __init__(self, w: World) -> None:
        self.edges, self.out = w.month_edges, Result()

    def month(self, hour: float) -> int:
        return int(np.searchsorted(self.edges, hour + EDGE, side="right") - 1)

    def pieces(self, start: float, end: float) -> Iterator[tuple[int, float]]:
        for month in range(len(self.edges) - 1):
            part = min(end, self.edges[month + 1]) - max(start, self.edges[month])
            if part > 0.0:
                yield month, part

    def time(self, activity: str, start: float, end: float) -> None:
        for month, hours in self.pieces(start, end):
            self.out.days[month, activity] += hours / 24.0

    def mass(self, name: str, start: float, end: float, amount: float) -> None:
        if end <= start:
            if start < self.edges[-1]:
                self.out.by_month[name, self.month(start)] += amount
            return
        for month, hours in self.pieces(start, end):
            self.out.by_month[name, month] += amount * hours / (end - start)

    def row(self, agent: int, task: str, reason: int, place: int, span: Any, amount: float) -> None:
        self.out.log.append((agent, task, reason, place, *span, amount))


class Island:
    """Berth, store and plant, and the shuttles that serve them."""

    def __init__(self, env: simpy.Environment, w: World, weather: Weather, books: Books) -> None:
        self.env, self.p, self.weather, self.books = env, w.plan, weather, books
        self.turn = simpy.Resource(env, 1)
        self.plant_done = 0.0
        self.ships: list[dict[str, Any]] = [{"free": -1.0} for _ in range(int(w.plan["shuttles"]))]
        self.returns: list[tuple[float, int, str]] = []

    def next_ship(self) -> int:
        return min(range(len(self.ships)), key=lambda k: (self.ships[k]["free"], k))

    def calm_from(self, hour: float) -> float:
        """When an unloading can begin: at once, or with a later step."""
        hours, horizon = self.p["unload_time"], self.weather.steps * STEP
        if not np.isfinite(hour) or hour >= horizon:
            return np.inf
        later = STEP * np.arange(self.weather.at(hour) + 1, self.weather.steps)
        for begin in (hour, *later):
            if begin + hours > horizon:
                return np.inf
            if self.weather.open("berth", begin, hours):
                return float(begin)
        return np.inf

    def begin(self, ship: int, mass: float) -> None:
        """Give a load to a shuttle that lies beside the ship."""
        now, me, row = self.env.now, self.ships[ship], self.books.row
        if 0.0 <= me["free"] < now:
            row(ship + 1, "wait", 0, 2, (me["free"], now), 0.0)
        row(ship + 1, "load", 0, 2, (now, now + self.p["load_time"]), mass)
        me["free"] = np.inf
        self.books.mass("loaded", now, now, mass)
        self.env.process(self.trip(ship, mass))

    def trip(self, ship: int, mass: float) -> Any:
        """Load, sail, wait for berth, store and sea, unload, sail back."""
        p, env = self.p, self.env
        loaded = env.now + p["load_time"]
        yield env.timeout(p["load_time"])
        yield env.timeout(p["sail_time"])
        arrived = env.now
        with self.turn.request() as turn:
            yield turn
            berth = env.now
            room = max(arrived, self.plant_done - max(p["store"] - mass, 0.0) / p["plant_rate"])
            begin = self.calm_from(max(room, berth))
            if begin - arrived > 180.0 * 24.0 or begin == np.inf:
                why = "island plant" if room == np.inf else "berth sea"
                self.returns.append((np.inf, ship, why))
                return
            yield env.timeout(begin - env.now)
            yield env.timeout(p["unload_time"])
        self._landed(ship, mass, loaded, (arrived, room, max(room, berth), begin, env.now))

    def _landed(self, ship: int, mass: float, loaded: float, times: Any) -> None:
        arrived, room, free, begin, ashore = times
        parts = {
            "island plant": room - arrived,
            "berth queue": free - room,
            "berth sea": begin - free,
        }
        for why, hours in parts.items():
            self.books.out.waits[why] += hours
        worst = max(("berth sea", "berth queue", "island plant"), key=lambda why: parts[why])
        late = worst if begin > arrived else "shuttles"
        self.books.mass("unloaded", ashore, ashore, mass)
        self.books.mass("trips", ashore, ashore, 1.0)
        start = max(ashore, self.plant_done)
        self.plant_done = start + mass / self.p["plant_rate"]
        lag = self.p["lag"]
        self.books.mass("landed", start + lag, self.plant_done + lag, mass)
        home, row = ashore + self.p["sail_time"], self.books.row
        why = REASONS.index(late)
        self.returns.append((home, ship, late))
        row(ship + 1, "sail", 0, 1, (loaded, arrived), mass)
        if begin > arrived:
            row(ship + 1, "wait", why, 3, (arrived, begin), mass)
        row(ship + 1, "unload", 0, 3, (begin, ashore), mass)
        row(ship + 1, "sail", 0, 1, (ashore, home), 0.0)
        self.ships[ship]["free"] = home

    def awaited(self, hour: float) -> str:
        """Why the shuttle that comes back next after an hour is late; asked when all is over."""
        return min(back for back in self.returns if back[0] > hour)[2]
