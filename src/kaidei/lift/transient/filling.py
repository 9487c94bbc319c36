"""What fills a bore and rubs in it, and the table of friction that the solvers in time read."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from kaidei.compiled import inlined
from kaidei.lift import friction
from kaidei.lift.design import codes
from kaidei.lift.friction import CLOSURES
from kaidei.lift.given import LARGEST_BORE, common_shape, real, require, whole
from kaidei.units import Floats

POINTS = 256
"""Of a table of friction, evenly spaced by the root of the velocity."""


_LONGEST = 30.0 * 86400.0


@dataclass(frozen=True)
class Column:
    """A bore and the fluid that fills it, SI; every field a float or an array.

    length [m]; diameter and inner_diameter [m]: bore, and outside of a pipe within it (0: none);
    density [kg/m3]; yield_stress [Pa], consistency [Pa.s^n], flow_index [1] as in
    `friction.pipe_gradient`; roughness [m]; eccentricity [1] of the inner pipe; closure: turbulent
    law, one of `friction.CLOSURES`, or an array of such names or of their places there.
    """

    length: ArrayLike
    diameter: ArrayLike
    inner_diameter: ArrayLike = 0.0
    density: ArrayLike = 1026.0
    yield_stress: ArrayLike = 0.0
    consistency: ArrayLike = 1.5e-3
    flow_index: ArrayLike = 1.0
    roughness: ArrayLike = 5e-5
    eccentricity: ArrayLike = 0.0
    closure: Any = "wilson_thomas"

    @property
    def area(self) -> Floats:
        """Section that the fluid fills [m2]."""
        outer, inner = np.asarray(self.diameter), np.asarray(self.inner_diameter)
        return np.asarray(0.25 * np.pi * (outer**2 - inner**2))


@dataclass(frozen=True)
class Rubbing:
    """Friction of N columns by velocity: what they hold at rest, and what motion adds.

    hold (N,) [Pa/m]; drag (N, POINTS + 1) [Pa/m over m/s] at velocities fastest (k / POINTS)^2;
    fastest (N,) [m/s].
    """

    hold: Floats
    drag: Floats
    fastest: Floats


def bounded(given: dict[str, Any], *endless: str) -> None:
    """ValueError in words where what `numbers` laid out is infinite, unless it may be `endless`."""
    for name, values in given.items():
        require(np.isfinite(values) | (name in endless), f"{name.replace('_', ' ')} must be finite")


def lasting(duration: float, records: int) -> tuple[float, int]:
    """A duration [s] and its records, checked; ValueError in words."""
    found = real(duration, "duration", endless=False)
    require(found.ndim == 0 and found > 0.0, "duration must be one number of seconds above zero")
    require(found <= _LONGEST, "duration must be at most 30 days, in seconds")
    return float(found), whole(records, "records", 2)


def numbers(column: Column, **others: ArrayLike) -> tuple[tuple[int, ...], dict[str, Any]]:
    """The common shape of a column's fields and of others, and all of them laid out flat by name.

    ValueError in words for what is no number, or a column that cannot be.
    """
    given = {f.name: real(getattr(column, f.name), f.name) for f in fields(column)
             if f.name != "closure"}  # fmt: skip
    given |= {name: real(value, name) for name, value in others.items()}
    places: Any = codes(column.closure, CLOSURES, "closure")
    given["closure"] = places
    for name in ("length", "diameter", "density", "consistency"):
        require((given[name] > 0.0) & np.isfinite(given[name]),
                f"{name} of the column must be above zero and finite")  # fmt: skip
    for name in ("inner_diameter", "yield_stress", "flow_index", "roughness", "eccentricity"):
        require(np.isfinite(given[name]), f"{name.replace('_', ' ')} of the column must be finite")
    require(given["diameter"] <= LARGEST_BORE,
            f"diameter of the column must be at most {LARGEST_BORE:g} m")  # fmt: skip
    require(given["inner_diameter"] >= 0.0, "inner diameter of the column cannot be below zero")
    require(given["diameter"] > given["inner_diameter"], "the inner pipe does not fit: its outside "
            "diameter must be smaller than the bore")  # fmt: skip
    shape = common_shape({name: value.shape for name, value in given.items()})
    return shape, {name: np.broadcast_to(value, shape).ravel() for name, value in given.items()}


def gradient(column: dict[str, Any], speed: Floats) -> Floats:
    """Friction [Pa/m] of N columns, as `numbers` lays them out, at speeds (N, K) [m/s]."""
    wide = {name: values[:, None] for name, values in column.items()}
    same = {name: wide[name] for name in ("density", "yield_stress", "consistency", "flow_index",
                                          "roughness")}  # fmt: skip
    area = 0.25 * np.pi * (wide["diameter"] ** 2 - wide["inner_diameter"] ** 2)
    pipe, found = column["inner_diameter"] == 0.0, np.empty(speed.shape)
    for code, ring in itertools.product(np.unique(column["closure"]), (False, True)):
        rows, closure = (column["closure"] == code) & (pipe != ring), CLOSURES[code]
        if not rows.any():
            continue
        part = {name: values[rows] for name, values in same.items()}
        flow, bore = (speed * area)[rows], wide["diameter"][rows]
        if ring:
            found[rows] = friction.annulus_gradient(
                flow, bore, wide["inner_diameter"][rows], closure=closure, exact=False,
                eccentricity=wide["eccentricity"][rows], **part,
            )  # fmt: skip
        else:
            found[rows] = friction.pipe_gradient(flow, bore, closure=closure, **part)
    return found


def rubbing(column: dict[str, Any], fastest: Floats) -> Rubbing:
    """Tables of friction up to velocities (N,) [m/s] above zero; beyond, the last slope goes on."""
    places = np.arange(POINTS + 1) / POINTS
    # The drag's limit at rest is infinite with a yield stress: near enough there is what counts.
    places[0] = 0.1 * places[1]
    speed = fastest[:, None] * places**2
    found = gradient(column, np.concatenate([np.zeros((len(fastest), 1)), speed], axis=1))
    hold = found[:, 0]
    return Rubbing(hold, np.maximum(found[:, 1:] - hold[:, None], 0.0) / speed, fastest)


@inlined
def drag_at(drag: Floats, member: int, speed: float, fastest: float) -> float:
    """Drag [Pa/m over m/s] of a member at a speed [m/s], linear between the table's points."""
    place = math.sqrt(speed / fastest) * POINTS
    k = min(int(place), POINTS - 1)
    low: float = drag[member, k]
    between: float = low + (place - k) * (drag[member, k + 1] - low)
    return between


def steady(table: Rubbing, speed: Floats) -> Floats:
    """Friction [Pa/m] of N columns at speeds (N,) [m/s] above zero, as the solvers read it."""
    place = np.sqrt(speed / table.fastest) * POINTS
    k = np.minimum(place.astype(np.int64), POINTS - 1)
    rows = np.arange(len(speed))
    low, high = table.drag[rows, k], table.drag[rows, k + 1]
    return np.asarray(table.hold + (low + (place - k) * (high - low)) * speed)
