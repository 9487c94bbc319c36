"""The plug of a stopped riser in closed form: Kynch's shock, while lumps still come from above.

Between a stop and the gel's hold all lumps sink at one speed that changes with time, so what is
drawn over the distance one of them would have sunk alone does not change at all: a fan up to
packing, topped by the shock whose chord is tangent to the flux. `plug` follows the same in time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.lift import gel, settling
from kaidei.lift.given import real, require
from kaidei.lift.mud import MOST_LUMPS
from kaidei.lift.roots import bracketed_root
from kaidei.lift.transient import filling
from kaidei.lift.transient.exact import gel_breakout_pressure
from kaidei.lift.transient.filling import Column
from kaidei.lift.transient.plug import PLUG_STRESS, carrier, check_lumps
from kaidei.lift.transient.surge import POWER
from kaidei.units import Floats

_POINTS = 97


class PlugFront(NamedTuple):
    """(...) each: top of the plug above the foot [m]; pressure that pushes it [Pa]; held [s], after
    which the gel holds the lumps, inf for never."""

    front: Floats
    plug_pressure: Floats
    held: Floats


def plug_front(
    slurry: Column,
    *,
    rest_time: ArrayLike,
    lumps: ArrayLike,
    lump_size: ArrayLike = 4e-3,
    lump_density: ArrayLike = 1360.0,
    ratio: ArrayLike = gel.RATIO,
    packing: ArrayLike = MOST_LUMPS,
    power: ArrayLike = POWER,
    plug_stress: ArrayLike = PLUG_STRESS,
) -> PlugFront:
    """The plug that stands at a stopped riser's foot after a rest [s]; arguments as in `plug`.

    Exact while lumps still come down upon it; once all are down it stays as it was then. The gel
    grows by its saturating law. Valid for lumps thinner than where the flux bends, about 0.4.

    Raises
    ------
    ValueError in words for columns that cannot be, and lumps too many or lighter than the slurry.
    """
    shape, d = _flat(slurry, rest=rest_time, lumps=lumps, size=lump_size, heavy=lump_density,
                     ratio=ratio, packing=packing, power=power,
                     plug_stress=plug_stress)  # fmt: skip
    require(d["rest"] >= 0.0, "a rest is not below zero")
    held = _held(d)
    front = _fronts(d, np.minimum(d["rest"], held))[1][:, -1]
    found = (front, _pushed(d, front[:, None])[:, 0], held)
    return PlugFront(*(np.asarray(part).reshape(shape) for part in found))


def longest_stop(
    slurry: Column,
    *,
    pressure: ArrayLike,
    lumps: ArrayLike,
    lump_size: ArrayLike = 4e-3,
    lump_density: ArrayLike = 1360.0,
    sea_density: ArrayLike = 1040.0,
    ratio: ArrayLike = gel.RATIO,
    packing: ArrayLike = MOST_LUMPS,
    power: ArrayLike = POWER,
    plug_stress: ArrayLike = PLUG_STRESS,
    within: float = 86400.0,
) -> Floats:
    """Rest [s], (...), after which a pressure [Pa] no longer starts the riser.

    It must bear the slurry's weight above the sea's, its gel and the plug of settled lumps, all of
    which grow; 0 where it cannot even at once, inf where it still can after `within` [s]. Found on
    times that are finer at first, within a percent of the time. Arguments, validity and errors else
    as in `plug_front` and `restart`.
    """
    longest = real(within, "the time to look within", endless=False)
    require(longest > 0.0, "the time to look within must be above zero")
    shape, d = _flat(slurry, rest=longest, lumps=lumps, size=lump_size, heavy=lump_density,
                     ratio=ratio, packing=packing, power=power, plug_stress=plug_stress,
                     pressure=pressure, sea=sea_density)  # fmt: skip
    require(d["pressure"] >= 0.0, "pressure to be had cannot be below zero")
    time, front = _fronts(d, d["rest"])
    stiff = gel.strength(time, d["yield_stress"][:, None], d["ratio"][:, None])
    wide = {name: d[name][:, None] for name in ("length", "diameter", "inner_diameter")}
    holds = gel_breakout_pressure(stiff, **wide)
    head = g * d["length"] * (d["density"] - d["sea"])
    # Pressure without limit, as a number that can be interpolated.
    spare = (np.minimum(d["pressure"], 1e15) - head)[:, None] - holds - _pushed(d, front)
    short = spare < 0.0
    k = np.argmax(short, axis=1)
    rows, before = np.arange(len(k)), np.maximum(k - 1, 0)
    left, lacks = spare[rows, before], spare[rows, k]
    part = np.divide(left, left - lacks, out=np.zeros_like(left), where=left > lacks)
    crossed = time[rows, before] + part * (time[rows, k] - time[rows, before])
    found = np.where(short.any(axis=1), np.where(k == 0, 0.0, crossed), np.inf)
    return np.asarray(found).reshape(shape)


def _flat(slurry: Column, **given: ArrayLike) -> tuple[tuple[int, ...], dict[str, Floats]]:
    """Everything laid out flat and checked, with what carries the lumps and how they crowd."""
    shape, d = filling.numbers(slurry, **given)
    filling.bounded(d, "pressure")
    d["steep"] = d["power"] * d["packing"]
    d["bend"] = 2.0 * d["packing"] / (1.0 + d["steep"])
    require((d["lumps"] >= 0.0) & (d["lumps"] < 0.9 * d["bend"]),
            "lumps by volume must lie between 0 and where the flux bends")  # fmt: skip
    d["carrier"] = carrier(d)
    check_lumps(d)
    return shape, d


def _fronts(d: dict[str, Floats], end: Floats) -> tuple[Floats, Floats]:
    """Times (N, points) [s] to `end`, finer at first, and the plug's top at each [m]."""
    time = end[:, None] * np.linspace(0.0, 1.0, _POINTS) ** 2
    wide = {name: values[:, None] for name, values in d.items()}
    speed = settling.velocity(
        wide["size"], wide["heavy"], fluid_density=wide["carrier"],
        yield_stress=gel.strength(time, wide["yield_stress"], wide["ratio"]),
        consistency=wide["consistency"], flow_index=wide["flow_index"],
    )  # fmt: skip
    middle = 0.5 * (np.maximum(speed[:, 1:], 0.0) + np.maximum(speed[:, :-1], 0.0))
    sunk = np.cumsum(np.hstack([np.zeros((len(end), 1)), middle * np.diff(time, axis=1)]), axis=1)
    rise, sink = _speeds(d)
    moved = np.minimum(sunk, (d["length"] / (rise + sink))[:, None])
    return time, rise[:, None] * moved


def _pushed(d: dict[str, Floats], front: Floats) -> Floats:
    """Pressure [Pa] that pushes a plug of a height (N, K) [m]."""
    return np.asarray(
        (4.0 * d["plug_stress"] / (d["diameter"] - d["inner_diameter"]))[:, None] * front
    )


def _held(d: dict[str, Floats]) -> Floats:
    """Rest [s] after which the gel bears a lump; 0 where flowing slurry does."""
    bears = settling.CRITICAL_YIELD_NUMBER * (d["heavy"] - d["carrier"]) * g * d["size"]
    held = np.where(d["yield_stress"] >= bears, 0.0, np.inf)
    grows = (d["yield_stress"] > 0.0) & (d["ratio"] > 1.0) & (held > 0.0)
    held[grows] = gel.rest(bears[grows], d["yield_stress"][grows], d["ratio"][grows])
    return held


def _speeds(d: dict[str, Floats]) -> tuple[Floats, Floats]:
    """Of the plug's top upwards and of the lumps' top downwards, over one lump's [1]."""
    lumps, packing, steep = d["lumps"], d["packing"], d["steep"]

    def flux(phi: Floats) -> Floats:
        return np.asarray(phi * (1.0 - phi / packing) ** steep)

    def miss(phi: Floats) -> Floats:
        room = 1.0 - phi / packing
        slope = room ** (steep - 1.0) * (1.0 - (1.0 + steep) * phi / packing)
        return np.asarray(slope * (phi - lumps) - flux(phi) + flux(lumps))

    top = bracketed_root(miss, d["bend"], packing * (1.0 - 1e-9)).value
    rise = (flux(lumps) - flux(top)) / (top - lumps)
    # Next to no lumps, a fall by rounding is no rise.
    return np.maximum(rise, 0.0), np.asarray((1.0 - lumps / packing) ** steep)
