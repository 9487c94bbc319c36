"""Voyages of the plain campaign from port to port."""

from __future__ import annotations

from typing import Any

import numpy as np
import simpy
from plain_campaign import Result, World
from plain_ship import TINY, Site


def campaign(world: World) -> Result:
    """Sail one member."""
    env = simpy.Environment()
    ship = Ship(env, world)
    env.process(ship.voyages())
    env.run()
    ship.settle()
    return ship.books.out


class Ship(Site):
    """The ship from its first departure to its last return."""

    def voyages(self) -> Any:
        p, env = self.p, self.env
        if not np.isfinite(p["start"]):
            return
        yield env.timeout(p["start"])
        while (yield from self.season()):
            left_port = env.now
            yield from self.transit()
            self.arrive()
            yield from self.on_site()
            yield from self.transit()
            if env.now >= p["until"]:
                self.count["end"] = np.inf
                return
            for name in ("loaded", "unloaded", "landed"):
                self.books.mass(name, env.now, env.now, self.tank)
            if self.tank > 0.0:
                self.books.row(0, "port", 0, 0, (env.now, env.now), self.tank)
            self.tank = 0.0
            self.count["voyages"] += 1
            self.count["voyage_hours"] += env.now - left_port
            self.count["end"] = env.now
            if not (yield from self.port(left_port)):
                return

    def season(self) -> Any:
        p, env = self.p, self.env
        while env.now < p["until"] and env.now <= p["last_departure"]:
            month = self.books.month(env.now)
            if int(p["season"]) & (1 << ((self.w.first_month + month) % 12)):
                return self.count["voyages"] < p["voyages"] and self.ground() > TINY * p["ground"]
            wait = min(self.w.month_edges[month + 1], p["until"]) - env.now
            if self.count["voyages"] > 0:
                yield from self.spend(wait, "idle", 0, 0)
            else:
                yield env.timeout(wait)
        return False

    def port(self, left_port: float) -> Any:
        p, env = self.p, self.env
        ready = env.now + max(p["port"], self.port_repair)
        if self.lost:
            ready = max(ready, env.now + p["replace"])
            string = int(self.count["strings_lost"]) % len(self.w.strain)
            self.string_life = self.w.strain[string] * p["strain_life"]
        depart = max(ready, left_port + p["spacing"])
        if depart > p["last_departure"] or self.count["voyages"] >= p["voyages"]:
            return False
        if self.ground() <= TINY * p["ground"]:
            return False
        yield from self.spend(min(ready, p["until"]) - env.now, "port", 0, 0)
        yield from self.spend(min(depart, p["until"]) - env.now, "idle", 0, 0)
        return True

    def transit(self) -> Any:
        p, left = self.p, self.p["distance"]
        while left > TINY * p["distance"] and self.env.now < p["until"]:
            hs = self.w.sea["hs"][self.weather.at(self.env.now)]
            speed = np.interp(
                hs, [p["calm_height"], p["rough_height"]], [p["speed"], p["rough_speed"]]
            )
            hours = min(self.edge() - self.env.now, left / speed)
            left -= speed * hours
            yield from self.spend(hours, "transit", 0, 1)
