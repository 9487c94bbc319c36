"""Two columns that move as rigid bodies: the swing of a U-tube, and mud that runs back and out.

The slurry in a riser against what it is joined to at the bottom, the water in the other bore or the
sea: unsteady Bernoulli over both, with friction at each velocity by the columns' closures. Waves of
pressure are left out (`hammer`); they are over within a minute, what is told here takes longer.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.compiled import compiled
from kaidei.lift.given import require
from kaidei.lift.transient import filling
from kaidei.lift.transient.filling import Column, drag_at
from kaidei.units import Floats

STEPS_A_SWING = 2000
"""Steps in a frictionless swing: leapfrog is then right within 1e-6 of the period."""
STILL = 1e-3
"""Velocity [m/s] below which a column counts as at rest."""


class Swing(NamedTuple):
    """Two columns after a stop. Leading dims (...) are those of the input.

    time (..., records) [s]; fall (..., records) of the slurry's surface [m]; velocity (...,
    records) of the slurry, downwards [m/s]; rise (..., records) of the other surface [m];
    spilled (..., records) over the other column's top, run_out (..., records) of slurry beyond the
    riser's lower end, in the other bore and over its top or lost to the sea, both since the start
    [m3]; settled (...) [s], when motion had fallen below 1 mm/s for good, inf where it has not.
    """

    time: Floats
    fall: Floats
    velocity: Floats
    rise: Floats
    spilled: Floats
    run_out: Floats
    settled: Floats


class _Case(NamedTuple):
    """One member: lengths [m], densities [kg/m3], areas as a ratio [1], losses; tables apart."""

    length: float
    density: float
    other_length: float  # 0: the sea, a pressure alone
    other_density: float
    ratio: float  # of the slurry's area over the other's; 0 for the sea
    push: float  # pressure of the sea at the lower end [Pa]; 0 for the other column
    freeboard: float
    refill: float  # density of what follows from above [kg/m3], 0: air
    linear: float  # loss at the lower end [Pa over m/s]
    quadratic: float  # [Pa over m2/s2]
    step: float


class _Rubs(NamedTuple):
    """Friction of slurry and of the other's fluid, in the slurry's bore and in the other."""

    own: Floats
    foreign: Floats  # the other's fluid in the slurry's bore
    there: Floats  # slurry in the other bore
    other: Floats
    hold: Floats  # (4, N) in that order [Pa/m]
    fastest: Floats  # (4, N) [m/s]


@compiled
def _march(case: _Case, member: int, rubs: _Rubs, start: float, steps: int, out: Floats) -> float:
    """Fill out (6, records): time, fall, velocity, rise, and as lengths of the slurry's bore what
    is spilled and what slurry is beyond its lower end; the time [s] of the last motion, inf where
    it still moves.

    `beyond` is where slurry and the other's fluid meet, as a length of the slurry's bore from its
    lower end: above zero slurry stands in the other bore, below zero the other's fluid in this one.
    """
    fall, rise, velocity, beyond, spilled, lost = start, start * case.ratio, 0.0, start, 0.0, 0.0
    records, written, moved = out.shape[1], 0, 0.0
    for n in range(steps + 1):
        while written < records and n >= written * steps / (records - 1):
            gone = lost + max(beyond, 0.0) - max(start, 0.0)
            row = (n * case.step, fall, velocity, rise, spilled, gone)
            for k in range(6):
                out[k, written] = row[k]
            written += 1
        if n == steps:
            break
        # Drift, kick, drift.
        half = 0.5 * case.step * velocity
        velocity = _kicked(case, member, rubs, fall + half, rise + half * case.ratio,
                           beyond + half, velocity)  # fmt: skip
        half += 0.5 * case.step * velocity
        left = case.length - fall + min(beyond, 0.0)
        if half >= left:  # all of it has run out
            half, velocity = left, 0.0
        fall += half
        rise += half * case.ratio
        beyond += half
        if rise > case.freeboard:
            spilled += (rise - case.freeboard) / case.ratio
            rise = case.freeboard
        # The sea keeps nothing, the other bore no more than it holds.
        room = (case.other_length + rise) / case.ratio if case.ratio > 0.0 else 0.0
        if beyond > room:
            lost += beyond - room
            beyond = room
        if abs(velocity) > STILL:
            moved = (n + 1) * case.step
    return moved if abs(velocity) <= STILL else math.inf


@compiled
def _kicked(
    case: _Case, member: int, rubs: _Rubs, fall: float, rise: float, beyond: float, velocity: float
) -> float:
    """Velocity [m/s] after a step of pressure and friction, friction taken at the new time."""
    speed, there = abs(velocity), abs(velocity) * case.ratio
    sunk = max(-beyond, 0.0)  # of the other's fluid in the slurry's bore
    long = max(case.length - fall - sunk, 0.0)
    strange = sunk + (max(fall, 0.0) if case.refill > 0.0 else 0.0)
    mass = case.density * long + case.other_density * sunk + case.refill * max(fall, 0.0)
    weight = g * (case.density * long + case.other_density * sunk + case.refill * fall)
    hold = rubs.hold[0, member] * long + rubs.hold[1, member] * strange
    rub = case.linear + case.quadratic * speed
    rub += long * drag_at(rubs.own, member, speed, rubs.fastest[0, member])
    rub += strange * drag_at(rubs.foreign, member, speed, rubs.fastest[1, member])
    push = case.push
    if case.ratio > 0.0:
        filled = max(case.other_length + rise, 0.0)
        below = min(max(beyond, 0.0) * case.ratio, filled)
        heavy = case.density * below + case.other_density * (filled - below)
        push += g * heavy
        mass += case.ratio * heavy
        hold += rubs.hold[2, member] * below + rubs.hold[3, member] * (filled - below)
        drag = below * drag_at(rubs.there, member, there, rubs.fastest[2, member])
        drag += (filled - below) * drag_at(rubs.other, member, there, rubs.fastest[3, member])
        rub += case.ratio * drag
    mass = max(mass, case.density)
    stick = case.step / mass * hold
    moved: float = velocity + case.step / mass * (weight - push)
    moved -= min(max(moved, -stick), stick)
    return moved / (1.0 + case.step / mass * rub)


def swing(
    slurry: Column,
    water: Column,
    *,
    fall: ArrayLike = 0.0,
    freeboard: ArrayLike = 0.0,
    duration: float = 1800.0,
    records: int = 601,
) -> Swing:
    """Two columns joined at the bottom, open at their tops, left to themselves.

    Parameters
    ----------
    slurry, water : the riser's column and that of the other bore, with their densities, lengths
        and friction; the pump between them stands still and lets both ways through
    fall : (...) of the slurry's surface below its rest at the start [m], the other as much by
        volume above; both at rest
    freeboard : (...) [m] by which the other surface may rise before it spills; inf for none
    duration [s] and records over it

    The heavier column falls until weights agree, swings with `u_tube_period`, and friction damps
    it. What passes the bottom keeps its density and its friction in the other bore, and comes back
    as it went: the fluids meet at a front that does not mix. With a yield stress it stops short of
    the balance. The change of velocity head between bores of two sizes is left out [some kPa].

    Raises
    ------
    ValueError in words for columns that cannot be.
    """
    shape, a, b = _both(slurry, water, fall=fall, freeboard=freeboard)
    require(a["freeboard"] >= 0.0, "freeboard cannot be below zero")
    area, wide = _area(a), _area(b)
    require((a["fall"] < a["length"]) & (-a["fall"] * area / wide < b["length"]), "the columns "
            "cannot start lower than their lower ends (fall)")  # fmt: skip
    zero = np.zeros_like(area)
    return _solve(shape, a, b, duration, records, ratio=area / wide, push=zero,
                  refill=zero, linear=zero, quadratic=zero)  # fmt: skip


def run_back(
    slurry: Column,
    *,
    sea_density: ArrayLike = 1040.0,
    refill: bool = True,
    outlet_height: ArrayLike = 0.0,
    conductance: ArrayLike = np.inf,
    loss: ArrayLike = 1.5,
    duration: float = 4 * 3600.0,
    records: int = 601,
) -> Swing:
    """Slurry that falls back down a stopped riser and out of its lower end into the sea.

    Parameters
    ----------
    slurry : the riser's column
    sea_density : (...) mean of the sea beside it [kg/m3]
    refill : whether the ship keeps the riser full with seawater; else air follows
    outlet_height : (...) of the column's top above the sea's surface [m]
    conductance : (...) of the way out [m3/s/Pa], a seal's; inf for an open end
    loss : (...) velocity heads lost on the way out [1]
    duration [s] and records over it

    With air above, it falls until what is left weighs as the sea does; with water above, until all
    of it is out. Where it swings beyond the balance seawater comes in after it, and goes out first;
    `run_out` is what the sea floor gets, and never falls; `settled` when it ends. The sea is taken
    as a pressure that nothing moves. Fields `rise` and `spilled` stay zero.

    Raises
    ------
    ValueError in words for a column that cannot be, or a conductance not above zero.
    """
    water = Column(slurry.length, slurry.diameter, slurry.inner_diameter, density=sea_density,
                   roughness=slurry.roughness, eccentricity=slurry.eccentricity,
                   closure=slurry.closure)  # fmt: skip
    shape, a, b = _both(slurry, water, fall=0.0, freeboard=np.inf, conductance=conductance,
                        loss=loss, outlet_height=outlet_height)  # fmt: skip
    require(a["conductance"] > 0.0, "conductance of the way out must be above zero: closed, "
            "nothing runs back")  # fmt: skip
    require(a["loss"] >= 0.0, "velocity heads lost cannot be below zero")
    require((a["outlet_height"] >= 0.0) & (a["outlet_height"] < a["length"]), "the column's top "
            "must stand above the sea, by less than its length (outlet height)")  # fmt: skip
    area = _area(a)
    push = g * b["density"] * (a["length"] - a["outlet_height"])
    require(g * a["density"] * a["length"] > push, "the slurry is no heavier than the sea beside "
            "it: it does not run back")  # fmt: skip
    return _solve(shape, a, b, duration, records, ratio=np.zeros_like(area),
                  push=push, refill=b["density"] * float(refill), linear=area / a["conductance"],
                  quadratic=0.5 * a["density"] * a["loss"])  # fmt: skip


def run_back_volume(slurry: Column, *, sea_density: ArrayLike = 1040.0) -> Floats:
    """Slurry that has run back [m3], (...), once what is left weighs as the sea beside it.

    The end that `run_back` with air above comes to through a tight way out; through an open one the
    column may swing some percent beyond it. A yield stress leaves more in the riser. 0 where the
    slurry is no heavier than the sea. Arguments and errors as there.
    """
    shape, d = filling.numbers(slurry, sea=sea_density)
    filling.bounded(d)
    require(d["sea"] > 0.0, "sea density must be above zero")
    holds = filling.gradient(d, np.zeros((len(d["sea"]), 1)))[:, 0]
    weighs = g * d["density"] - holds
    left = np.divide(g * d["sea"], weighs, out=np.ones_like(weighs), where=weighs > 0.0)
    return np.asarray(_area(d) * d["length"] * np.clip(1.0 - left, 0.0, 1.0)).reshape(shape)


def _both(
    slurry: Column, water: Column, **others: ArrayLike
) -> tuple[tuple[int, ...], dict[str, Any], dict[str, Any]]:
    """Both columns laid out flat in their common shape."""
    first, _ = filling.numbers(slurry, **others)
    second, _ = filling.numbers(water)
    shape = np.broadcast_shapes(first, second)
    blank = np.zeros(shape)
    _, a = filling.numbers(slurry, blank=blank, **others)
    filling.bounded(a, "freeboard", "conductance")
    _, b = filling.numbers(water, blank=blank)
    return shape, a, b


def _area(column: dict[str, Any]) -> Floats:
    return np.asarray(0.25 * np.pi * (column["diameter"] ** 2 - column["inner_diameter"] ** 2))


def _solve(
    shape: tuple[int, ...], a: dict[str, Any], b: dict[str, Any], duration: float, records: int, *,
    ratio: Floats, push: Floats, refill: Floats, linear: Floats, quadratic: Floats,
) -> Swing:  # fmt: skip
    duration, records = filling.lasting(duration, records)
    mass = a["length"] + b["length"] * ratio * b["density"] / a["density"]
    period = 2.0 * np.pi * np.sqrt(mass / (g * (1.0 + ratio * b["density"] / a["density"])))
    # As fast as the whole imbalance could make it in half a swing, without friction.
    beside = push + np.where(ratio > 0.0, g * b["density"] * b["length"], 0.0)
    head = np.abs(g * a["density"] * a["length"] - beside) / a["density"] + g * np.abs(a["fall"])
    fastest = np.maximum(head / mass * period / (2.0 * np.pi), 0.1)
    rubs = _rubs(a, b, fastest, fastest * np.maximum(ratio, 1.0))
    steps = np.maximum(np.ceil(duration / period * STEPS_A_SWING).astype(np.int64), records - 1)
    n = len(period)
    out, settled = np.zeros((n, 6, records)), np.empty(n)
    for m in range(n):
        case = _Case(
            a["length"][m], a["density"][m], b["length"][m], b["density"][m], ratio[m], push[m],
            a["freeboard"][m], refill[m], linear[m], quadratic[m], duration / steps[m],
        )  # fmt: skip
        settled[m] = _march(case, m, rubs, a["fall"][m], steps[m], out[m])
    area = _area(a)[:, None]
    rows = (*(out[:, k] for k in range(4)), out[:, 4] * area, out[:, 5] * area, settled)
    return Swing(*(part.reshape(shape + part.shape[1:]) for part in rows))


def _rubs(a: dict[str, Any], b: dict[str, Any], fastest: Floats, there: Floats) -> _Rubs:
    """Tables of both fluids in both bores."""
    mixed = [bore | {name: fluid[name] for name in _FLUID} for bore, fluid in ((a, b), (b, a))]
    pairs = ((a, fastest), (mixed[0], fastest), (mixed[1], there), (b, there))
    tables = [filling.rubbing(column, speed) for column, speed in pairs]
    own, foreign, over, other = (table.drag for table in tables)
    hold, most = np.array([t.hold for t in tables]), np.array([t.fastest for t in tables])
    return _Rubs(own, foreign, over, other, hold, most)


_FLUID = ("density", "yield_stress", "consistency", "flow_index", "closure")
