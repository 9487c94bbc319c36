"""Lumps that settle in a stopped riser while its slurry gels: the plug that grows at the foot."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.compiled import compiled
from kaidei.lift import gel, settling
from kaidei.lift.finite_volume import LIMITED
from kaidei.lift.given import require, whole
from kaidei.lift.mud import MOST_LUMPS
from kaidei.lift.transient import filling, settled
from kaidei.lift.transient.exact import gel_breakout_pressure
from kaidei.lift.transient.filling import Column
from kaidei.lift.transient.surge import POWER
from kaidei.units import Floats

PLUG_STRESS = 3e3
"""Wall stress that a plug of lumps holds [Pa]: the strength of the mud they are made of [estimate];
it cannot hold more than that."""
_LEAST_STEPS = 2000


class Plug(NamedTuple):
    """After a stop. Leading dims (...) are those of the input.

    time (..., records) [s]; front (..., records): top of the plug above the foot [m]; clear (...,
    records): height above which no lump is left [m]; speed (..., records) of one lump [m/s];
    height (..., cells) [m], fraction (..., records, cells): lumps by volume [1], in the lowest part
    of the riser that the plug may fill; gel_pressure, plug_pressure, needed (..., records) [Pa]: to
    break the gel, to push the plug, and both with the slurry's weight; held (...) [s] after which
    gel holds the lumps, plugged (...) [s], to a record, after which the pressure to be had no
    longer starts it, inf for never; settled (...): lumps that came down into the part shown [m of
    riser].
    """

    time: Floats
    front: Floats
    clear: Floats
    speed: Floats
    height: Floats
    fraction: Floats
    gel_pressure: Floats
    plug_pressure: Floats
    needed: Floats
    held: Floats
    plugged: Floats
    settled: Floats


def plug(
    slurry: Column,
    *,
    lumps: ArrayLike,
    lump_size: ArrayLike = 4e-3,
    lump_density: ArrayLike = 1360.0,
    carrier_density: ArrayLike | None = None,
    pressure: ArrayLike = np.inf,
    sea_density: ArrayLike = 1040.0,
    ratio: ArrayLike = gel.RATIO,
    closure: str = "saturating",
    packing: ArrayLike = MOST_LUMPS,
    power: ArrayLike = POWER,
    plug_stress: ArrayLike = PLUG_STRESS,
    duration: float = 4 * 3600.0,
    cells: int = 200,
    records: int = 201,
) -> Plug:
    """How high lumps pack in a riser at rest, and when it can no longer be started.

    Parameters
    ----------
    slurry : the column; its yield stress and consistency are those of what carries the lumps
    lumps : (...) by volume, standing in the slurry when it stops [1]
    lump_size, lump_density : (...) [m], [kg/m3]; carrier_density : (...) [kg/m3], the slurry's less
        its lumps unless given
    pressure : (...) to be had for a restart [Pa]; sea_density : (...) mean, beside it [kg/m3]
    ratio, closure : growth of the gel as in `gel.strength`
    packing, power : as in `feed_surge`; plug_stress : (...) at the walls of the plug [Pa]
    duration [s], cells of the part that is followed, records over the duration

    Each lump sinks by `settling.velocity` in slurry as stiff as the gel then is, until that holds
    it; concentrations follow `settled`. The fines do not settle: they are the gel. Lumps are of one
    size, stay whole, and do not bridge across the gap. The slurry hangs still: nothing runs back.

    Raises
    ------
    ValueError in words: lumps beyond packing or lighter than what carries them, and columns that
    cannot be.
    """
    shape, d = filling.numbers(
        slurry, lumps=lumps, size=lump_size, heavy=lump_density, pressure=pressure,
        sea=sea_density, ratio=ratio, packing=packing, power=power, plug_stress=plug_stress,
        carrier=0.0 if carrier_density is None else carrier_density,
    )  # fmt: skip
    filling.bounded(d, "pressure")
    duration, records = filling.lasting(duration, records)
    cells = whole(cells, "cells", 2)
    require((d["packing"] > 0.0) & (d["packing"] <= 1.0), "packing must lie between 0 and 1")
    require((d["lumps"] >= 0.0) & (d["lumps"] < d["packing"]),
            "lumps by volume must lie between 0 and packing")  # fmt: skip
    if carrier_density is None:
        d["carrier"] = carrier(d)
    check_lumps(d)
    require(d["pressure"] >= 0.0, "pressure to be had cannot be below zero")
    fine = np.linspace(0.0, duration, _LEAST_STEPS + 1)
    stiff = gel.strength(fine, d["yield_stress"][:, None], d["ratio"][:, None], closure=closure)
    speed = settling.velocity(
        d["size"][:, None], d["heavy"][:, None], fluid_density=d["carrier"][:, None],
        yield_stress=stiff, consistency=d["consistency"][:, None],
        flow_index=d["flow_index"][:, None],
    )  # fmt: skip
    return _followed(shape, d, fine, stiff, np.maximum(speed, 0.0), (cells, records))


def _followed(
    shape: tuple[int, ...], d: dict[str, Any], fine: Floats, stiff: Floats, speed: Floats,
    grid: tuple[int, int],
) -> Plug:  # fmt: skip
    cells, records = grid
    n, step = len(d["lumps"]), fine[1]
    crowd = (1.0 - d["lumps"] / d["packing"]) ** (d["power"] * d["packing"])
    middle = 0.5 * (speed[:, 1:] + speed[:, :-1])
    sunk = crowd[:, None] * np.concatenate(
        [np.zeros((n, 1)), np.cumsum(middle * step, axis=1)], axis=1
    )
    # A compacting plug is looser than packing at its top: four times its height leaves room.
    tall = np.minimum(
        d["length"], 1.0 + 4.0 * sunk[:, -1] * d["lumps"] / (d["packing"] - d["lumps"])
    )
    phi, came = np.empty((n, records, cells)), np.zeros((n, 2))
    for m in range(n):
        _march(d["lumps"][m], d["packing"][m], d["power"][m] * d["packing"][m], middle[m],
               sunk[m], d["length"][m] - tall[m], tall[m] / cells, step, phi[m],
               came[m])  # fmt: skip
    at = np.round(np.linspace(0, _LEAST_STEPS, records)).astype(np.int64)
    front = _fronts(phi, d["lumps"], d["packing"], tall / cells)
    wide = {name: d[name][:, None] for name in ("length", "diameter", "inner_diameter")}
    holds = gel_breakout_pressure(stiff[:, at], **wide)
    gap = d["diameter"] - d["inner_diameter"]
    plugs = 4.0 * (d["plug_stress"] / gap)[:, None] * front
    needed = holds + plugs + (g * d["length"] * (d["density"] - d["sea"]))[:, None]
    time = np.broadcast_to(fine[at], (n, records))
    rows = (time, front, np.maximum(d["length"][:, None] - sunk[:, at], front), speed[:, at],
            (np.arange(cells) + 0.5) * (tall / cells)[:, None], phi, holds, plugs, needed,
            _first(speed <= 0.0, fine), _first(needed > d["pressure"][:, None], fine[at]),
            -came[:, 1])  # fmt: skip
    return Plug(*(np.asarray(part).reshape(shape + part.shape[1:]) for part in rows))


def _first(holds: Any, time: Floats) -> Floats:
    """First time at which it holds, in each row; inf where it never does."""
    return np.where(holds.any(axis=1), time[np.argmax(holds, axis=1)], np.inf)


def _fronts(phi: Floats, lumps: Floats, packing: Floats, cell: Floats) -> Floats:
    """Height [m] up to which lumps stand thicker than the geometric mean of before and packed."""
    mark = np.sqrt(np.maximum(lumps, 1e-12) * packing)[:, None]
    count = np.sum(phi > mark[:, :, None], axis=2)
    last = phi.shape[2] - 1
    under, over = (
        np.take_along_axis(phi, np.clip(k, 0, last)[:, :, None], axis=2)[:, :, 0]
        for k in (count - 1, count)
    )
    fall = under - over
    part = np.where(fall > 0.0, (under - mark) / np.where(fall > 0.0, fall, 1.0), 0.5)
    return np.where(count > 0, (count - 0.5 + np.clip(part, 0.0, 1.0)) * cell[:, None], 0.0)


def carrier(d: dict[str, Floats]) -> Floats:
    """Density [kg/m3] of the slurry less its lumps."""
    return np.asarray((d["density"] - d["lumps"] * d["heavy"]) / (1.0 - d["lumps"]))


def check_lumps(d: dict[str, Floats]) -> None:
    """ValueError in words for lumps and plugs that cannot be."""
    ring = d["inner_diameter"] > 0.0
    gap = np.where(ring, 0.5 * (d["diameter"] - d["inner_diameter"]), d["diameter"])
    require((d["size"] > 0.0) & (d["size"] < gap), "lumps must be smaller than the bore, or the "
            f"gap round an inner pipe ({gap.min():g} m), and larger than 0 (lump size in "
            "metres)")  # fmt: skip
    require(d["plug_stress"] >= 0.0, "the plug's stress at its walls cannot be below zero")
    require(d["power"] * d["packing"] > 1.0, "power times packing must be above 1")
    require(d["heavy"] > d["carrier"], "lumps must be heavier than what carries them")


@compiled
def _march(
    lumps: float, packing: float, power: float, speed: Floats, sunk: Floats, above: float,
    cell: float, step: float, out: Floats, passed: Floats,
) -> None:  # fmt: skip
    """Fill out (records, cells). From `above` [m] of riser over the cells lumps keep coming until
    their top has `sunk` by that."""
    records, cells = out.shape
    first, lean, rate, ends = np.empty(cells), np.empty(cells), np.empty(cells), np.zeros(2)
    phi, written, steps = np.full(cells, lumps), 0, speed.size
    for n in range(steps + 1):
        while written < records and n >= written * steps / (records - 1):
            out[written] = phi
            written += 1
        if n == steps:
            break
        drop = sunk[n + 1] - sunk[n]
        part = min(max((above - sunk[n]) / drop, 0.0), 1.0) if drop > 0.0 else 0.0
        coming = part * settled.flux(lumps, 0.0, speed[n], packing, power)
        parts = int(speed[n] * step / (settled.COURANT * cell)) + 1
        for _ in range(parts):
            settled.advance(phi, first, 0.0, speed[n], packing, power, 0.0, coming, cell,
                            step / parts, LIMITED, lean, rate, ends, passed)  # fmt: skip
