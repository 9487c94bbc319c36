"""The production ship of the plain campaign on site: one joint, one hole after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import simpy
from plain_campaign import EDGE, FAILED, SLOT, Books, Island, Weather, World

from kaidei.campaign.calendar import STEP
from kaidei.campaign.ship import REASONS

TINY = 1e-9
NEEDS = {
    "pipe_down": "pipe", "pipe_up": "pipe", "reconnect": "pipe", "forecast": "pipe",
    "lift": "lift", "circulate": "lift", "relocate": "move",
}  # fmt: skip


class Site:
    """The ship on site."""

    def __init__(self, env: simpy.Environment, w: World) -> None:
        self.env, self.w, self.p = env, w, w.plan
        self.weather, self.books = Weather(w), Books(w)
        self.island = Island(env, w, self.weather, self.books)
        self.count = self.books.out.counts
        self.count.update(end=np.inf, first_lift=np.inf, first_mud=np.inf)
        self.tank = self.mined = 0.0
        self.hose_free = 0.0
        self.life = [row[0] for row in w.life]
        self.broken = [0] * len(w.life)
        self.string_life = w.strain[0] * self.p["strain_life"] if w.strain[0] > 0 else 0.0
        self.unresolved: list[tuple[float, float, int]] = []

    def arrive(self) -> None:
        p = self.p
        self.leave_by = self.env.now + p["on_site"]
        made = 1.0 + p["made_before"] + self.count["voyages"]
        self.learnt = p["learning"] ** np.log2(made)
        self.setting_up, self.packing = p["set_up"] * self.learnt, p["pack_up"]
        self.string = self.handing = self.moving = self.down = self.repair = self.repair_below = 0.0
        self.left = self.lost = self.caught = False
        self.port_repair, self.priming, self.hole = 0.0, p["residence"], p["hole_mass"]
        self.holes_here = self.sites_here = 0
        self.posture: str = "work"
        self.judged: tuple[int, bool] | None = None
        self.over = p["sites"] <= 0
        self.by = self.by_below = 0

    def ground(self) -> float:
        return self.p["ground"] - self.mined

    def on_site(self) -> Any:
        while self.env.now < self.p["until"]:
            if self.hangs():
                self.judge()
            full = self.p["tank"] - self.tank <= TINY * self.p["tank"]
            if self.spare() <= 1e-6 or (not self.island.ships and full):
                self.over = True
            self.load()
            task = self.rules()
            if task is None:
                return
            yield from self.piece(task)

    def hangs(self) -> bool:
        return self.string > 0.0 and not self.left

    def rate_of(self, way: str) -> float:
        return self.p[f"{way}_rate"] / self.learnt

    def spare(self, running: bool = False) -> float:
        """Hours that may pass before the ship must make ready to leave."""
        p = self.p
        left = self.leave_by - self.env.now - p["pack_up"]
        left -= p["reconnect_time"] * self.left
        if self.string > 0.0:
            return left - self.string / self.rate_of("pull")
        if not running:
            left -= p["string"] / self.rate_of("run") + p["string"] / self.rate_of("pull")
            left -= p["residence"] + self.setting_up
        return left

    def judge(self) -> None:
        now, p, w = self.env.now, self.p, self.weather
        slot = int(now / SLOT + EDGE)
        alarm = w.warned(now) or w.inside(now)
        if self.judged == (slot, alarm):
            return
        self.judged = slot, alarm
        pull = self.string / self.rate_of("pull")
        danger = min(w.announced("hang", now, 14), w.typhoon_in(now))
        hours = w.handling(now, danger)
        in_time = hours >= pull - 1e-6
        self.posture = "work"
        if danger == np.inf:
            return
        if (in_time and (alarm or hours < pull + 2 * SLOT)) or (
            not in_time and p["abandon_time"] == np.inf
        ):
            self.posture = "up"
        elif not in_time and danger <= p["abandon_time"] + SLOT:
            self.posture = "leave"
        elif not in_time and self.string < p["string"]:
            self.posture = "up"

    def may_begin(self, hours: float) -> bool:
        now = self.env.now
        slots = int(np.ceil((now + hours) / SLOT - EDGE)) - int(now / SLOT + EDGE)
        fair = self.weather.announced("pipe", now, slots) == np.inf
        return fair and self.weather.announced("hang", now, 3) == np.inf

    def rules(self) -> str | None:  # noqa: PLR0911, PLR0912
        now = self.env.now
        if self.repair_below > 0.0 and self.string == 0.0:
            self.repair, self.repair_below, self.by = self.repair_below, 0.0, self.by_below
        if self.repair > 0.0:
            return "downtime"
        if self.weather.inside(now):
            self.count["caught"] += self.hangs() and not self.caught
            self.caught = self.caught or self.hangs()
            return "typhoon"
        self.caught = False
        if self.hangs():
            if self.posture == "leave":
                return "disconnect"
            if self.posture == "up" or self.over or self.repair_below > 0.0:
                return "pipe_up"
        elif self.over and self.string == 0.0:
            return "pack_up" if self.packing > 0.0 else None
        elif self.weather.warned(now):
            return "typhoon"
        if self.setting_up > 0.0:
            return "set_up"
        if self.left:
            fair = self.handing > 0.0 or self.may_begin(self.p["reconnect_time"])
            return "reconnect" if fair else "forecast"
        if self.string < self.p["string"]:
            if self.string == 0.0:
                if not self.may_begin(self.p["start_window"]):
                    return "forecast"
                self.judged, self.posture = (int(now / SLOT + EDGE), False), "work"
            return "pipe_down"
        if self.moving > 0.0:
            return "relocate"
        if self.p["tank"] - self.tank <= TINY * self.p["tank"]:
            return "tank_full"
        return "circulate" if self.priming > 0.0 else "lift"

    # What a piece of it comes to

    def edge(self) -> float:
        return (self.weather.at(self.env.now) + 1) * STEP

    def longest(self, task: str) -> float:
        """Hours to the next moment at which something may rule anew."""
        now, ends = self.env.now, [self.edge(), self.p["until"]]
        if not self.over and task not in ("set_up", "pipe_down"):
            ends.append(now + self.spare())
        if task == "downtime":
            ends.append(now + self.repair)
        if self.worn():
            ends.append(now + self.string_life)
        ends += [one["free"] for one in self.island.ships if one["free"] > now]
        if self.hose_free > now:
            ends.append(self.hose_free)
        return min(ends) - now

    def worn(self) -> bool:
        return self.hangs() and not self.weather.open("hang", self.env.now)

    def piece(self, task: str) -> Any:
        most, worn = self.longest(task), self.worn()
        done, reason, moved = task, self.why(task), (0.0, 0)
        if task in NEEDS and not self.weather.open(NEEDS[task], self.env.now):
            done, reason, hours = "weather", REASONS.index("sea"), most
        elif task in ("pipe_down", "pipe_up"):
            hours = self.joint(task)
            known = self.env.now + hours <= self.weather.steps * STEP
            if not known or not self.weather.open("pipe", self.env.now, hours):
                done, reason, hours = "weather", REASONS.index("sea"), most
        elif task in ("disconnect", "reconnect"):
            whole = self.p["abandon_time" if task == "disconnect" else "reconnect_time"]
            self.handing = self.handing if self.handing > 0.0 else whole
            hours = min(most, self.handing)
        else:
            hours = most
        if done == task and task not in ("downtime", "typhoon", "tank_full", "forecast"):
            hours = self.wear(task, self.limit(task, hours))
            moved = self.progress(task, hours)
        elif done == "downtime":
            self.repair -= hours if self.repair - hours > TINY * hours else self.repair
        self.strain(hours, worn)
        if done not in ("lift", "circulate", "relocate"):
            self.priming = self.p["residence"]
        if done not in ("disconnect", "reconnect"):
            self.handing = 0.0
        if done == "tank_full":
            self.wait_full(hours, reason)
        else:
            yield from self.spend(hours, "set_up" if done == "pack_up" else done, reason, 2, *moved)
            return
        yield self.env.timeout(hours)

    def wait_full(self, hours: float, reason: int) -> None:
        now = self.env.now
        self.books.time("tank_full", now, now + hours)
        self.books.row(0, "tank_full", reason, 2, (now, now + hours), 0.0)
        self.unresolved.append((now, hours, len(self.books.out.log) - 1))

    def settle(self) -> None:
        """Name what the ship waited for with a full tank, when every return is known."""
        for now, hours, row in self.unresolved:
            line = list(self.books.out.log[row])
            if line[2] < 0:
                line[2] = REASONS.index(self.island.awaited(now))
                self.books.out.log[row] = tuple(line)
            self.books.out.waits[REASONS[line[2]]] += hours

    def why(self, task: str) -> int:  # noqa: PLR0911
        storm = "typhoon" if self.weather.warned(self.env.now) else "forecast"
        if task == "downtime":
            return FAILED + self.by
        if task == "tank_full":
            if not any(one["free"] <= self.env.now for one in self.island.ships):
                return -1
            return REASONS.index("transfer sea" if self.hose_free <= self.env.now else "shuttles")
        if task in ("typhoon", "forecast"):
            return REASONS.index(task)
        if task == "disconnect" or (task == "pipe_up" and self.posture == "up"):
            return REASONS.index(storm)
        if task == "pipe_up" and self.repair_below > 0.0:
            return FAILED + self.by_below
        if self.over:
            return REASONS.index("string lost" if self.lost else "time up")
        return 0

    def joint(self, task: str) -> float:
        way = "run" if task == "pipe_down" else "pull"
        left = self.p["string"] - self.string if task == "pipe_down" else self.string
        return min(self.p["joint"], left) / self.rate_of(way)

    def rate(self) -> float:
        p = self.p
        grown = int(self.env.now / SLOT + EDGE) * SLOT - p["start"]
        part = np.clip(grown / p["ramp"], 0.0, 1.0) if p["ramp"] > 0 else 1.0
        return p["rate"] * (p["first_rate"] + (1.0 - p["first_rate"]) * part)

    def limit(self, task: str, hours: float) -> float:
        """Hours until a task is done, or lifting has filled something."""
        p = self.p
        left = {"set_up": self.setting_up, "pack_up": self.packing, "relocate": self.moving,
                "circulate": self.priming}.get(task, np.inf)  # fmt: skip
        if task == "lift":
            mass = [self.ground(), self.hole, (p["tank"] - self.tank) / p["kept"]]
            wanted = min(p["load"], p["tank"])
            if self.island.ships and self.tank < wanted * (1 - TINY):
                mass.append((wanted - self.tank) / p["kept"])
            left = min(mass) / self.rate()
        return min(hours, left)

    def wear(self, task: str, hours: float) -> float:
        used = self.w.wears.get("set_up" if task == "pack_up" else task, [])
        hours = max(0.0, min([hours, *(self.life[c] for c in used)]))
        for c in used:
            self.life[c] -= hours
            if self.life[c] <= TINY and self.repair <= 0.0:
                self.breakdown(c)
        return hours

    def breakdown(self, c: int) -> None:
        repair = self.w.repair[c][self.broken[c] % len(self.w.repair[c])]
        self.broken[c] += 1
        self.life[c] = self.w.life[c][self.broken[c] % len(self.w.life[c])]
        self.count["failures"] += 1
        if repair > self.p["home_repair"]:
            self.port_repair, self.over = max(self.port_repair, repair), True
        elif self.w.below[c]:
            self.repair_below, self.by_below = self.repair_below + repair, c
        else:
            self.repair, self.by = repair, c

    def strain(self, hours: float, worn: bool) -> None:
        if not worn:
            return
        self.count["strained"] += hours
        self.string_life -= hours
        if self.string_life <= TINY * hours:
            self.count["strings_lost"] += 1
            self.lost = self.over = True
            self.string = self.repair = self.repair_below = 0.0
            self.left, self.string_life = False, np.inf

    def progress(self, task: str, hours: float) -> tuple[float, int]:
        p, near = self.p, lambda x, whole: 0.0 if x <= TINY * whole else x
        if task == "set_up":
            self.setting_up = near(self.setting_up - hours, p["set_up"])
        elif task == "pack_up":
            self.packing = near(self.packing - hours, p["pack_up"])
        elif task == "pipe_down":
            left = near(p["string"] - self.string - hours * self.rate_of("run"), p["string"])
            self.string = p["string"] - left
        elif task == "pipe_up":
            self.string = near(self.string - hours * self.rate_of("pull"), p["string"])
            if self.string == 0.0:
                self.posture, self.judged = "work", None
        elif task == "relocate":
            self.moving = near(self.moving - hours, p["hole_move"] + p["site_move"])
        elif task == "circulate":
            self.count["first_lift"] = min(self.count["first_lift"], self.env.now)
            self.priming = near(self.priming - hours, p["residence"])
        elif task in ("disconnect", "reconnect"):
            self.handing = near(self.handing - hours, 1.0)
            if self.handing == 0.0:
                self.left, self.posture, self.judged = task == "disconnect", "work", None
                self.count["disconnects"] += task == "disconnect"
        elif task == "lift":
            return 0.0, self.lift(hours)
        return 0.0, 0

    def lift(self, hours: float) -> int:
        p, now, count = self.p, self.env.now, self.count
        for first in ("first_lift", "first_mud"):
            count[first] = min(count[first], now)
        mass = self.rate() * hours
        self.books.mass("lifted", now, now + hours, mass)
        self.mined, count["lift_hours"] = self.mined + mass, count["lift_hours"] + hours
        self.tank += mass * p["kept"]
        if p["tank"] - self.tank <= TINY * p["tank"]:
            self.tank = p["tank"]
        self.over = self.over or self.ground() <= TINY * p["ground"]
        self.hole -= mass
        if self.hole > TINY * p["hole_mass"]:
            return 0
        self.hole, self.moving = p["hole_mass"], p["hole_move"] * self.learnt
        count["holes"] += 1
        self.holes_here += 1
        if p["sites"] < np.inf and self.holes_here >= p["holes_per_site"]:
            self.holes_here, self.sites_here = 0, self.sites_here + 1
            count["sites"] += 1
            self.moving += p["site_move"]
            self.over = self.over or self.sites_here >= p["sites"]
        return 1

    def load(self) -> None:
        """Send a shuttle off with a full load, or with the rest when work is over."""
        p, now, ships = self.p, self.env.now, self.island.ships
        wanted = min(p["load"], p["tank"])
        mass = min(self.tank, wanted)
        if not ships or mass <= 0.0 or (self.tank < wanted * (1 - TINY) and not self.over):
            return
        ship = self.island.next_ship()
        if now < self.hose_free or ships[ship]["free"] > now:
            return
        if not self.weather.open("transfer", now, p["load_time"]):
            return
        stays = self.packing + self.string / self.rate_of("pull")
        if self.over and p["load_time"] > stays:
            return
        self.tank -= mass
        self.hose_free = now + p["load_time"]
        self.island.begin(ship, mass)

    def spend(self, hours: float, activity: str, reason: int, place: int, *moved: Any) -> Any:
        if hours > 0.0:
            now = self.env.now
            self.books.time(activity, now, now + hours)
            amount = moved[1] if moved else 0.0
            self.books.row(0, activity, reason, place, (now, now + hours), amount)
            yield self.env.timeout(hours)
