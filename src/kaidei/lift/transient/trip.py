"""A pump that trips, a valve that closes: pressure along the pipe against what it bears."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.constants import g

from kaidei.lift.given import real, require, whole
from kaidei.lift.transient import filling, hammer
from kaidei.lift.transient.filling import Column
from kaidei.units import Floats

PUMPS = ("centrifugal", "displacement")
"""What drives the flow, by code: one runs down against the flow, the other stops it."""
VAPOUR_PRESSURE = 2.3e3
"""Of seawater at 20 degrees [Pa]: 2,339 Pa of pure water (IAPWS), less 2 percent for salt."""
ATMOSPHERE = 101325.0
SEA_DENSITY = 1040.0
"""Of the sea beside the pipe, mean of 5,600 m [kg/m3] (TEOS-10)."""
HELD = 0.1
"""Of a cell: the share up to which discrete cavities are held good, as reviewed by Bergant, Simpson
and Tijsseling (2006) [recalled, not re-read]."""
_NEVER = 1e30
_LONGEST = 86_400.0
_SLOW, _FAST = 50.0, 3000.0
"""Speeds of waves [m/s] between which any pipe full of slurry lies: a few percent of free gas bring
some 100, and none is faster than in the bare fluid, some 1,600."""


class Trip(NamedTuple):
    """What follows a stop. Leading dims (...) are those of the input.

    time (..., records) [s]; depth (..., nodes) [m] below the sea's surface, from the pump on;
    pressure (..., records, places) absolute [Pa] at `watched` (..., places) [m] of depth;
    start_velocity, end_velocity (..., records) [m/s]; least, greatest (..., nodes) [Pa];
    cavity (..., nodes) [m3], the largest that each place held; pump_pressure (...) [Pa], before;
    cell (...) [m3] of the pipe between two places.
    """

    time: Floats
    depth: Floats
    pressure: Floats
    watched: Floats
    start_velocity: Floats
    end_velocity: Floats
    least: Floats
    greatest: Floats
    cavity: Floats
    pump_pressure: Floats
    cell: Floats


class Margins(NamedTuple):
    """(...): greatest pressure above the sea's beside the pipe, and below it [Pa]; the depth of
    each [m]; their parts of what the pipe bears [1]; least pressure above the vapour's [Pa], 0
    where the column parted; whether it did; the largest cavity over a cell [1]. Beyond `HELD` of a
    cell the cavities' places no longer stand for where vapour is, and what follows their collapse
    is not to be trusted."""

    burst: Floats
    burst_depth: Floats
    collapse: Floats
    collapse_depth: Floats
    burst_use: Floats
    collapse_use: Floats
    spare: Floats
    parted: NDArray[np.bool_]
    cavity: Floats


def pump_trip(
    column: Column,
    *,
    velocity: ArrayLike,
    wave_speed: ArrayLike,
    start_depth: ArrayLike,
    end_depth: ArrayLike = 0.0,
    suction_pressure: ArrayLike | None = None,
    end_pressure: ArrayLike | None = None,
    end_loss: ArrayLike = 0.0,
    pump: str = "centrifugal",
    run_down: ArrayLike = 2.0,
    shut_off: ArrayLike = 0.2,
    non_return: bool = True,
    vapour_pressure: ArrayLike = VAPOUR_PRESSURE,
    sea_density: ArrayLike = SEA_DENSITY,
    duration: float = 120.0,
    cells: int = 560,
    records: int = 601,
    places: int = 5,
) -> Trip:
    """The pump at a vertical pipe's start loses its drive at time zero; its end stays open.

    Parameters
    ----------
    column : the pipe and what is in it; its length is that between the two depths
    velocity : (...) before [m/s], above zero, from start to end
    wave_speed : (...) [m/s], from `wave_speed`
    start_depth, end_depth : (...) [m] below the sea, negative above: a riser starts at the bottom,
        the water's way down starts at the ship
    suction_pressure, end_pressure : (...) absolute [Pa], before the pump and beyond the end; that
        of the sea, or of the air above it, unless given
    end_loss : (...) lost at the end before, such as in a nozzle [Pa]; with the square of the flow
    pump : one of `PUMPS`; run_down : (...) [s] in which a centrifugal pump falls to half its speed,
        and a displacement pump stops evenly
    shut_off : (...) pressure of a centrifugal pump at no flow, above that before, over it [1]
    non_return : whether a valve keeps the flow from turning back through a centrifugal pump
    vapour_pressure : (...) absolute [Pa]; sea_density : (...) mean, beside the pipe [kg/m3]
    duration [s], cells of the pipe, records over the duration (at most one a step), places watched
        from start to end

    Steady friction at each velocity, by the column's closure; a yield stress holds it at rest. Not
    modelled: friction that lags, the gas that comes out of water below the air's pressure, gel that
    grows meanwhile. Peaks after a cavity's collapse are uncertain by half, as with all such models.
    The time step is that of a wave over a cell.

    Raises
    ------
    ValueError in words: lengths that do not agree, a flow that needs no pump, a suction without
    pressure, an unknown pump.
    """
    if pump not in PUMPS:
        raise ValueError(f"pump '{pump}' is not known: take one of {', '.join(PUMPS)}")
    others = {"velocity": velocity, "wave_speed": wave_speed, "start_depth": start_depth,
              "end_depth": end_depth, "vapour_pressure": vapour_pressure, "run_down": run_down,
              "sea_density": sea_density, "shut_off": shut_off, "valve_loss": end_loss,
              "closing_time": _NEVER}  # fmt: skip
    end = hammer.VALVE if np.any(np.asarray(end_loss) != 0.0) else hammer.OPEN
    codes = {"pump": PUMPS.index(pump), "non_return": int(non_return), "end": end,
             "throttles": 0}  # fmt: skip
    return _solve(column, others, suction_pressure, end_pressure, codes,
                  (duration, cells, records, places))  # fmt: skip


def valve_closure(
    column: Column,
    *,
    velocity: ArrayLike,
    wave_speed: ArrayLike,
    start_depth: ArrayLike,
    end_depth: ArrayLike = 0.0,
    closing_time: ArrayLike = 0.0,
    valve_loss: ArrayLike = 1e4,
    suction_pressure: ArrayLike | None = None,
    end_pressure: ArrayLike | None = None,
    shut_off: ArrayLike = 0.2,
    vapour_pressure: ArrayLike = VAPOUR_PRESSURE,
    sea_density: ArrayLike = SEA_DENSITY,
    duration: float = 120.0,
    cells: int = 560,
    records: int = 601,
    places: int = 5,
) -> Trip:
    """A valve at a vertical pipe's end closes evenly from time zero, its pump still running.

    closing_time : (...) [s], 0 at once; valve_loss : (...) pressure lost in the open valve [Pa]
    Others, validity and errors as in `pump_trip`; the pump is a centrifugal one without a
    non-return valve, `shut_off` 0 for one that holds its pressure. Where the column runs by itself
    at this velocity there is no pump: the suction, a sea or a tank, holds its pressure, and the
    open valve loses what is over besides.
    """
    others = {"velocity": velocity, "wave_speed": wave_speed, "start_depth": start_depth,
              "end_depth": end_depth, "vapour_pressure": vapour_pressure, "run_down": _NEVER,
              "sea_density": sea_density, "shut_off": shut_off, "valve_loss": valve_loss,
              "closing_time": closing_time}  # fmt: skip
    codes = {"pump": hammer.CENTRIFUGAL, "non_return": 0, "end": hammer.VALVE, "throttles": 1}
    return _solve(column, others, suction_pressure, end_pressure, codes,
                  (duration, cells, records, places))  # fmt: skip


def margins(
    found: Trip,
    *,
    rating: ArrayLike,
    collapse_rating: ArrayLike,
    sea_density: ArrayLike = SEA_DENSITY,
    vapour_pressure: ArrayLike = VAPOUR_PRESSURE,
) -> Margins:
    """What a trip asks of the pipe, against what it bears.

    rating, collapse_rating : (...) greatest pressure within above that outside, and outside above
    that within [Pa]; others as in `pump_trip`, which gave `found`.
    """
    bears, resists = real(rating, "rating"), real(collapse_rating, "collapse rating")
    require((bears > 0.0) & (resists > 0.0), "ratings must be above zero")
    density = real(sea_density, "sea density", endless=False)
    vapour = real(vapour_pressure, "vapour pressure", endless=False)
    require((density > 0.0) & (vapour > 0.0), "sea density and vapour pressure must be above zero")
    sea = _sea(found.depth, density[..., None])
    over, under = found.greatest - sea, sea - found.least
    spare = np.min(found.least, axis=-1) - vapour
    spare = np.where(spare <= 1e-9 * vapour, 0.0, spare)
    largest = np.max(found.cavity, axis=-1) / found.cell
    tops, at = [], []
    for values in (over, under):
        place = np.argmax(values, axis=-1)[..., None]
        tops.append(np.take_along_axis(values, place, axis=-1)[..., 0])
        at.append(np.take_along_axis(found.depth, place, axis=-1)[..., 0])
    return Margins(tops[0], at[0], tops[1], at[1], tops[0] / bears, tops[1] / resists, spare,
                   spare == 0.0, largest)  # fmt: skip


def _sea(depth: Floats, density: Floats) -> Floats:
    return ATMOSPHERE + density * g * np.maximum(depth, 0.0)


def _solve(
    column: Column, others: dict[str, Any], suction: ArrayLike | None, outlet: ArrayLike | None,
    codes: dict[str, int], grid: tuple[float, int, int, int],
) -> Trip:  # fmt: skip
    duration, cells, records, places = grid
    duration, records = filling.lasting(duration, records)
    require(duration <= _LONGEST, "duration must be at most a day: waves are over within minutes")
    cells, places = whole(cells, "cells", 2), whole(places, "places", 2)
    sea = real(others["sea_density"], "sea density")
    for name, given, depth in (("suction", suction, others["start_depth"]),
                               ("outlet", outlet, others["end_depth"])):  # fmt: skip
        others[name] = _sea(real(depth, "depth"), sea) if given is None else given
    shape, d = filling.numbers(column, **others)
    _check(d)
    d["rise"] = np.sign(d["start_depth"] - d["end_depth"])
    d["outlet"] = d["outlet"] + d["density"] * g * d["rise"] * d["length"]
    table = filling.rubbing(d, 2.0 * d["velocity"])
    gradient = filling.steady(table, d["velocity"])
    d["rated"] = gradient * d["length"] + d["outlet"] + d["valve_loss"] - d["suction"]
    over = np.maximum(-d["rated"], 0.0)
    if codes["throttles"]:
        d["valve_loss"], d["rated"] = d["valve_loss"] + over, d["rated"] + over
    elif codes["pump"] == hammer.CENTRIFUGAL:
        require(d["rated"] > 0.0, "the column runs by itself at this velocity and needs no pump, "
                f"by {over.max() / 1e6:.3g} MPa: give a suction lower or an end pressure higher by "
                "more than that, or another velocity")  # fmt: skip
    step = d["length"] / cells / d["wave_speed"]
    steps = np.maximum(np.ceil(duration / step).astype(np.int64), 1)
    records = min(records, int(steps.min()) + 1)
    watch = np.round(np.linspace(0, cells, places)).astype(np.int64)
    n = len(gradient)
    out = [np.empty((n, records, places)), np.empty((n, records, 2)), np.empty((n, cells + 1)),
           np.empty((n, cells + 1)), np.zeros((n, cells + 1))]  # fmt: skip
    for m in range(n):
        hammer.march(_case(d, table, m, step, codes, cells), m, table.drag, gradient[m], steps[m],
                     watch, *(part[m] for part in out))  # fmt: skip
    return _found(shape, d, step, steps, watch, out)


def _case(
    d: dict[str, Floats], table: filling.Rubbing, m: int, step: Floats, codes: dict[str, int],
    cells: int,
) -> hammer.Case:  # fmt: skip
    at = {name: float(values[m]) for name, values in d.items()}
    return hammer.Case(
        reach=at["length"] / cells, step=float(step[m]), density=at["density"],
        impedance=at["density"] * at["wave_speed"], rise=at["rise"], velocity=at["velocity"],
        hold=float(table.hold[m]), fastest=float(table.fastest[m]), pump=codes["pump"],
        suction=at["suction"], rated=at["rated"], excess=at["shut_off"], run_down=at["run_down"],
        non_return=codes["non_return"], end=codes["end"], outlet=at["outlet"],
        loss=at["valve_loss"], closing=at["closing_time"], vapour=at["vapour_pressure"],
    )  # fmt: skip


def _found(
    shape: tuple[int, ...], d: dict[str, Floats], step: Floats, steps: NDArray[np.int64],
    watch: NDArray[np.int64], out: list[Floats],
) -> Trip:  # fmt: skip
    """Back to absolute pressures and the caller's shape."""
    record, flows, least, most, cavity = out
    cells, records = least.shape[1] - 1, record.shape[1]
    along = d["length"][:, None] * np.arange(cells + 1) / cells
    weight = (d["density"] * g * d["rise"])[:, None] * along
    depth = d["start_depth"][:, None] - d["rise"][:, None] * along
    count = steps[:, None]
    written = np.ceil(np.arange(records) * count / (records - 1)).astype(np.int64)
    area = 0.25 * np.pi * (d["diameter"] ** 2 - d["inner_diameter"] ** 2)
    rows = (written * step[:, None], depth, record - weight[:, None, watch], depth[:, watch],
            flows[..., 0], flows[..., 1], least - weight, most - weight, cavity * area[:, None],
            d["rated"], area * d["length"] / cells)  # fmt: skip
    return Trip(*(values.reshape(shape + values.shape[1:]) for values in rows))


def _check(d: dict[str, Floats]) -> None:
    require((d["velocity"] > 0.0) & np.isfinite(d["velocity"]),
            "velocity must be above zero and finite")  # fmt: skip
    require((d["wave_speed"] >= _SLOW) & (d["wave_speed"] <= _FAST), f"wave speed must lie between "
            f"{_SLOW:g} and {_FAST:,.0f} m/s (`wave_speed`)")  # fmt: skip
    require(d["velocity"] <= 0.1 * d["wave_speed"],
            "velocity must be far below the wave's, at most a tenth of it")  # fmt: skip
    require(d["vapour_pressure"] > 0.0, "vapour pressure must be above zero")
    for name in ("run_down", "closing_time", "shut_off"):
        require(d[name] >= 0.0, f"{name.replace('_', ' ')} cannot be below zero")
    require(d["valve_loss"] >= 0.0, "the loss at the end cannot be below zero")
    require(d["sea_density"] > 0.0, "sea density must be above zero")
    between = np.abs(d["start_depth"] - d["end_depth"])
    require(np.isclose(between, d["length"], rtol=1e-9), f"the pipe is vertical: its length "
            f"({d['length'].max():g} m) must be that between start and end "
            f"({between.max():g} m)")  # fmt: skip
    for name in ("suction", "outlet"):
        require(d[name] > d["vapour_pressure"], f"absolute pressure at the {name} must be above "
                "the vapour's")  # fmt: skip
