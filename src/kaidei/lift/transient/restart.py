"""Starting again after a rest: gel in pipe and annulus, and the weight it stands under."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.constants import g

from kaidei.lift import gel
from kaidei.lift.given import require
from kaidei.lift.transient import filling
from kaidei.lift.transient.exact import gel_breakout_pressure
from kaidei.lift.transient.filling import Column
from kaidei.units import Floats


class Restart(NamedTuple):
    """(...) each. strength [Pa] of the gel; gel [Pa] that breaks it in the slurry's bore, and
    other_gel in the other; head [Pa]: the slurry's weight above the other column's; needed [Pa]:
    all of it; flowing [Pa]: what the slow flow after it needs; starts: whether what is to be had
    does; longest_rest [s] after which it still starts, inf for ever, 0 for not even at once."""

    strength: Floats
    gel: Floats
    other_gel: Floats
    head: Floats
    needed: Floats
    flowing: Floats
    starts: NDArray[np.bool_]
    longest_rest: Floats


def restart(
    slurry: Column,
    *,
    rest_time: ArrayLike,
    pressure: ArrayLike,
    other: Column | None = None,
    sea_density: ArrayLike = 1040.0,
    plug_pressure: ArrayLike = 0.0,
    ratio: ArrayLike = gel.RATIO,
    closure: str = "saturating",
    creep: ArrayLike = 0.01,
) -> Restart:
    """What a restart needs after a rest, and how long one may last.

    Parameters
    ----------
    slurry : the riser's column, its yield stress that of flowing slurry
    rest_time : (...) [s]; pressure : (...) [Pa] of the pumps that push it, all together
    other : the other bore's column, filled with seawater or, after a swing, with slurry, of its own
        length; without it the sea stands at the bottom, as deep as the slurry's column is long
    sea_density : (...) mean of the sea [kg/m3], read where there is no other column
    plug_pressure : (...) [Pa] besides, of mud that has settled (`Plug`)
    ratio, closure : growth of the gel as in `gel.strength`
    creep : (...) [m/s], the slow flow of `flowing`

    The gel breaks along both walls at once, which asks the most; where slurry gives way bit by bit
    less will do. How it breaks is not followed: neither the time until the slow flow is there, nor
    what the pump must give meanwhile beyond a start at once. Both bores gel for the same time, each
    from its own yield stress.

    Raises
    ------
    ValueError in words for columns, rests and gels that cannot be.
    """
    shape, d = filling.numbers(slurry, rest_time=rest_time, pressure=pressure, creep=creep,
                               plug=plug_pressure, ratio=ratio, sea=sea_density)  # fmt: skip
    filling.bounded(d, "rest_time", "pressure")
    require(d["pressure"] >= 0.0, "pressure to be had cannot be below zero")
    require((d["creep"] > 0.0) & (d["plug"] >= 0.0),
            "creep must be above zero, and the plug's pressure not below")  # fmt: skip
    strength = gel.strength(d["rest_time"], d["yield_stress"], d["ratio"], closure=closure)
    held = gel_breakout_pressure(strength, d["length"], d["diameter"], d["inner_diameter"])
    beyond, beside = np.zeros(held.shape), g * d["length"] * d["sea"]
    dynamic = gel_breakout_pressure(d["yield_stress"], d["length"], d["diameter"],
                                    d["inner_diameter"])  # fmt: skip
    if other is not None:
        beyond, still, beside = _other(other, d, shape, closure)
        dynamic = dynamic + still
    head = g * d["length"] * d["density"] - beside
    needed = held + beyond + head + d["plug"]
    flowing = filling.gradient(d, d["creep"][:, None])[:, 0] * d["length"] + head
    spare = d["pressure"] - head - d["plug"]
    # Both bores grow by the same law, so their sum does.
    longest = np.full(held.shape, np.inf)
    grows = (dynamic > 0.0) & (d["ratio"] > 1.0)
    longest[grows] = gel.rest(spare[grows] / dynamic[grows], 1.0, d["ratio"][grows],
                              closure=closure)  # fmt: skip
    longest[~grows & (spare < dynamic)] = 0.0
    found = (strength, held, beyond, head, needed, flowing, needed <= d["pressure"], longest)
    return Restart(*(np.asarray(part).reshape(shape) for part in found))


def _other(
    other: Column, d: dict[str, Floats], shape: tuple[int, ...], closure: str
) -> tuple[Floats, Floats, Floats]:
    """The other bore's gel, what it holds without rest, and its weight [Pa]."""
    whole, b = filling.numbers(other, rest=np.reshape(d["rest_time"], shape),
                               ratio=np.reshape(d["ratio"], shape))  # fmt: skip
    require(whole == shape, "the other column must not have more members than the slurry's")
    strength = gel.strength(b["rest"], b["yield_stress"], b["ratio"], closure=closure)
    held, still = (
        gel_breakout_pressure(part, b["length"], b["diameter"], b["inner_diameter"])
        for part in (strength, b["yield_stress"])
    )
    return held, still, g * b["density"] * b["length"]
