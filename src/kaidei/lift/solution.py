"""An answer of the lift: one state of it, and the operating point; as they read at a prompt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.lift.search import LIMITS
from kaidei.units import Floats

UNITS = {
    "dilution": "1", "holdup": "1", "lumps": "1", "pump_strain": "1", "gas_strain": "1",
    "mud_flow": "m3/s", "water_flow": "m3/s", "intake": "m3/s", "slurry_flow": "m3/s",
    "leak": "m3/s", "slurry_velocity": "m/s", "slurry_density": "kg/m3",
    "down_friction": "Pa", "unit_friction": "Pa", "slurry_friction": "Pa", "density_head": "Pa",
    "outlet_head": "Pa", "inlet_head": "Pa", "overpressure": "Pa", "booster_pressure": "Pa",
    "pump_pressure": "Pa", "throttle": "Pa", "friction_power": "W", "shaft_power": "W",
    "gas_power": "W", "slip_power": "W", "gas_flow": "kg/s",
}  # fmt: skip
"""Unit of each number of a `Point`."""


@dataclass(frozen=True)
class Point:
    """One state of the lift, (...) each, SI.

    dilution [1]. Flows [m3/s]: mud_flow that is broken, water_flow down the pipe, intake of
    seawater at the lower end by design, slurry_flow up the riser, leak under the skirt (outward
    positive). In the riser: slurry_velocity [m/s], slurry_density [kg/m3], holdup [1] of solids
    over those delivered, lumps by volume [1].
    Pressures [Pa]: down_friction, unit_friction, slurry_friction; density_head of the slurry above
    seawater, lumps' lag included; outlet_head and inlet_head of the ship's height; overpressure of
    the cylinder above the sea's; booster_pressure of a pump below; pump_pressure on the ship;
    throttle.
    Powers [W]: friction_power lost on walls and in the unit; shaft_power of all drives; gas_power,
    what expanding gas gives; slip_power, lost in slip, in jets and at the outlet. gas_flow [kg/s].
    pump_strain and gas_strain [1]: what the drive must give over what it can.
    """

    dilution: Floats
    mud_flow: Floats
    water_flow: Floats
    intake: Floats
    slurry_flow: Floats
    leak: Floats
    slurry_velocity: Floats
    slurry_density: Floats
    holdup: Floats
    lumps: Floats
    down_friction: Floats
    unit_friction: Floats
    slurry_friction: Floats
    density_head: Floats
    outlet_head: Floats
    inlet_head: Floats
    overpressure: Floats
    booster_pressure: Floats
    pump_pressure: Floats
    throttle: Floats
    friction_power: Floats
    shaft_power: Floats
    gas_flow: Floats
    gas_power: Floats
    slip_power: Floats
    pump_strain: Floats
    gas_strain: Floats

    def __repr__(self) -> str:
        return _state(self)


@dataclass(frozen=True)
class Solution:
    """An operating point (...): its state, the mud lifted [m3/s] and the code of what binds.

    `mud_lifted` is mud as it lies that reaches the ship, without what leaks. `limit` is `target`
    where all that was asked for can be lifted. dry_rate [kg/s] of solids that reach the ship;
    energy [J/kg] at the shafts for each kilogram of them; residence_time [s] from the sea floor to
    the ship: energy and time are inf where nothing is lifted.
    """

    point: Point
    mud_lifted: Floats
    limit: NDArray[np.int64]
    dry_rate: Floats
    energy: Floats
    residence_time: Floats

    def __repr__(self) -> str:
        return _solution(self)

    @property
    def limit_name(self) -> NDArray[np.str_]:
        """What binds, in words."""
        return np.array(LIMITS)[self.limit]


def _state(point: Point) -> str:
    """A state in SI, a number a line; of many states the range of each number."""
    rows = [(name, f"{_range(getattr(point, name))} {unit}") for name, unit in UNITS.items()]
    return _table(f"Point: {_count(point.dilution, 'state')}", rows)


def _solution(found: Solution) -> str:
    """What is lifted and what it takes, in the units of the trade; of many designs the ranges."""
    at = found.point
    names, counts = np.unique(found.limit_name, return_counts=True)
    binds = ", ".join(f"{name} ({n})" if found.limit.ndim else str(name)
                      for name, n in zip(names, counts, strict=True))  # fmt: skip
    rows = [
        ("binds", binds),
        ("mud lifted", f"{_range(3600.0 * found.mud_lifted)} m3/h as it lies"),
        ("dry solids", f"{_range(86.4 * found.dry_rate)} t/day"),
        ("dilution", f"{_range(at.dilution)} volumes of seawater to one of mud"),
        ("slurry", f"{_range(3600.0 * at.slurry_flow)} m3/h at {_range(at.slurry_velocity)} m/s"),
        ("ship's pump", f"{_range(1e-6 * at.pump_pressure)} MPa"),
        ("pump below", f"{_range(1e-6 * at.booster_pressure)} MPa"),
        ("cylinder", f"{_range(1e-3 * at.overpressure)} kPa above the sea's"),
        ("gas", f"{_range(at.gas_flow)} kg/s"),
        ("shafts", f"{_range(1e-3 * at.shaft_power)} kW"),
        ("energy", f"{_range(found.energy / 3600.0)} kWh a dry tonne"),
        ("from the sea floor", f"{_range(found.residence_time / 3600.0)} h"),
    ]
    return _table(f"Solution: {_count(found.limit, 'design')}", rows)


def _count(of: NDArray[Any], what: str) -> str:
    return f"one {what}" if not of.ndim else f"{of.size} {what}s {of.shape}"


def _range(values: NDArray[Any]) -> str:
    if not values.size:
        return "no"
    low, high = float(np.min(values)), float(np.max(values))
    return f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}"


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    wide = max(len(name) for name, _ in rows)
    return "\n".join([title, *(f"  {name:{wide}}  {words}" for name, words in rows)])
