"""Lift: breaking, sealing and raising mud from the sea floor, and the sea the string bears.

All in SI; every number may be an array. A riser of 0.28 m round an inner pipe, 350 t of wet mud a
day, and the five concepts side by side:

>>> from kaidei import lift
>>> mud = lift.Mud(dry_density=550.0, wet_density=1360.0)
>>> design = lift.Design(5600.0, 0.28, 0.13, 0.15, concept=lift.CONCEPTS)
>>> found = lift.solve(design, mud, feed=lift.feed(mud, 350.0, "t_wet/day"))
>>> [str(name) for name in found.limit_name]
['seal blow-out', 'target', 'target', 'target', 'target']

The lift: `Design`, `Limits` and `Mud` go into `solve` (the best point), `operate` (a given one),
`envelope` and `limit_map`; `energy`, `strains`, `friction_spread` and `profile.profile` look into
the `.point` found; `balance` turns the lower end round. `feed` and `tonnes` turn t/day into m3/s
and back.
Its parts: `friction`, `rheology`, `gel`, `settling`, `seawater`, `gas`; `seabed` (a hole's cycle,
the seal); `airlift`, `centrifugal`, `displacement`, `jet_pump`; `riser` (the hanging
pipes); `sea_limit` (waves they bear), `heave`, `waves`; `trial` (that of 2026); `transient` and
`driftflux` (what happens when it stops), `stopping`, `tripping` (that of every member).

The first call on a machine compiles for some seconds, with an airlift up to a minute; what it
compiled is kept for the next time.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaidei.lift import (
        airlift,
        centrifugal,
        displacement,
        driftflux,
        friction,
        gas,
        gel,
        heave,
        jet_pump,
        march,
        operating,
        profile,
        rheology,
        riser,
        sea_limit,
        seabed,
        seal,
        seawater,
        settling,
        transient,
        trial,
        waves,
    )
    from kaidei.lift import mud as mud
    from kaidei.lift.balancing import Balance, balance
    from kaidei.lift.design import CONCEPTS, DIRECTIONS, PUMP_KINDS, Design, Limits
    from kaidei.lift.mud import TONNES, Mud, feed, tonnes
    from kaidei.lift.operating import (
        AIMS,
        Envelope,
        energy,
        envelope,
        friction_spread,
        limit_map,
        operate,
        solve,
        strains,
    )
    from kaidei.lift.sea_limit import OPERATIONS, PEAK_PERIODS
    from kaidei.lift.search import LIMITS
    from kaidei.lift.solution import Point, Solution
    from kaidei.lift.stage import run

__all__ = [
    "AIMS",
    "CONCEPTS",
    "DIRECTIONS",
    "LIMITS",
    "OPERATIONS",
    "PEAK_PERIODS",
    "PUMP_KINDS",
    "TONNES",
    "Balance",
    "Design",
    "Envelope",
    "Limits",
    "Mud",
    "Point",
    "Solution",
    "airlift",
    "balance",
    "centrifugal",
    "displacement",
    "driftflux",
    "energy",
    "envelope",
    "feed",
    "friction",
    "friction_spread",
    "gas",
    "gel",
    "heave",
    "jet_pump",
    "limit_map",
    "march",
    "mud",
    "operate",
    "operating",
    "profile",
    "rheology",
    "riser",
    "run",
    "sea_limit",
    "seabed",
    "seal",
    "seawater",
    "settling",
    "solve",
    "strains",
    "tonnes",
    "transient",
    "trial",
    "waves",
]

_HOMES = {
    "balancing": ("Balance", "balance"),
    "design": ("CONCEPTS", "DIRECTIONS", "PUMP_KINDS", "Design", "Limits"),
    "mud": ("TONNES", "Mud", "feed", "tonnes"),
    "operating": ("AIMS", "Envelope", "energy", "envelope", "friction_spread", "limit_map",
                  "operate", "solve", "strains"),
    "sea_limit": ("OPERATIONS", "PEAK_PERIODS"),
    "search": ("LIMITS",),
    "solution": ("Point", "Solution"),
    "stage": ("run",),
}  # fmt: skip

if not TYPE_CHECKING:  # a checker knows the names from above, and finds typing slips

    def __getattr__(name: str) -> Any:
        # Loaded on first use: `kaidei --help` must not pay for Numba and CoolProp.
        for home, names in _HOMES.items():
            if name in names:
                return getattr(importlib.import_module(f"kaidei.lift.{home}"), name)
        if name in __all__:
            return importlib.import_module(f"kaidei.lift.{name}")
        raise AttributeError(f"module 'kaidei.lift' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
