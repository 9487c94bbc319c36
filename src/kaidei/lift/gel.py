"""Gel: the stress that mud which has rested must bear before it flows again.

At rest the flocs link up, so the static yield stress outgrows the dynamic one that flowing mud has.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from kaidei.compiled import compiled
from kaidei.units import Floats

RATIO = 4.5
"""Static over dynamic yield stress after an hour's rest [1]: geometric middle of 2 to 10
[estimate]. Ball rheometry of tailings gave 35 to 45: Jeong (2019), doi 10.3390/app9224744."""
REFERENCE_TIME = 3600.0
"""Rest [s] after which the ratio holds."""

CLOSURES = {"linear": (0, 1.0), "saturating": (1, 1200.0), "logarithmic": (2, 10.0)}
"""Growth by name: its number in the kernel, and its time scale [s] unless given [estimate].

"linear": structure builds up at a constant rate, Roussel (2006), Cem. Concr. Res. 36:1797; needs no
time scale and has no end. "saturating": first-order kinetics of a structure parameter, the gel
nearing a limit within a few time scales, as in Barnes's review (1997), J. Non-Newtonian Fluid Mech.
70:1, doi 10.1016/S0377-0257(97)00004-9. "logarithmic": equal gains for equal ratios of time, as the
gels of drilling fluids are read after 10 s and 10 min (API); the scale is that first reading.
"""


@compiled
def grown(
    rest_time: float, dynamic_yield: float, ratio: float, law: int, reference: float, scale: float
) -> float:
    """Static yield stress [Pa] after a rest [s]; scalars, compiled. Arguments as `strength`."""
    if law == 0:
        share = rest_time / reference
    elif law == 1:
        share = math.expm1(-rest_time / scale) / math.expm1(-reference / scale)
    else:
        share = math.log1p(rest_time / scale) / math.log1p(reference / scale)
    return dynamic_yield * (1.0 + (ratio - 1.0) * share)


@compiled
def _each(given: Floats, law: int, out: Floats) -> None:  # pragma: no cover
    for i in range(len(out)):
        row = given[i]
        out[i] = grown(row[0], row[1], row[2], law, row[3], row[4])


def strength(
    rest_time: ArrayLike,
    dynamic_yield: ArrayLike,
    ratio: ArrayLike = RATIO,
    *,
    closure: str = "saturating",
    reference_time: ArrayLike = REFERENCE_TIME,
    time_scale: ArrayLike | None = None,
) -> Floats:
    """Static yield stress [Pa] of mud that has rested; without rest it is the dynamic one.

    Parameters
    ----------
    rest_time : (...) [s], 0 to about a day; beyond, consolidation is no longer left out lightly
    dynamic_yield : (...) [Pa] of the flowing slurry (`mud.rheology`)
    ratio : (...) [1] static over dynamic yield stress after `reference_time` [s], at least 1
    closure : a name in `CLOSURES`; time_scale : (...) [s] of its growth

    Raises
    ------
    ValueError in words: an unknown closure, a rest below zero, a ratio below one.
    """
    law, usual = _law(closure)
    arrays = np.broadcast_arrays(
        *(
            np.asarray(item, dtype=np.float64)
            for item in (rest_time, dynamic_yield, ratio, reference_time,
                         usual if time_scale is None else time_scale)
        )
    )  # fmt: skip
    rest, dynamic, times, reference, scale = arrays
    for holds, words in (
        (rest >= 0.0, "rest time cannot be below zero"),
        (dynamic >= 0.0, "dynamic yield stress cannot be below zero"),
        (times >= 1.0, "static over dynamic yield stress must be at least 1"),
        ((reference > 0.0) & (scale > 0.0), "times of the gel's growth must be above zero"),
    ):
        if not np.all(holds):
            raise ValueError(words)
    out = np.empty(rest.size)
    _each(np.stack(arrays, axis=-1).reshape(-1, 5), law, out)
    return out.reshape(rest.shape)


def rest(
    strength: ArrayLike,
    dynamic_yield: ArrayLike,
    ratio: ArrayLike = RATIO,
    *,
    closure: str = "saturating",
    reference_time: ArrayLike = REFERENCE_TIME,
    time_scale: ArrayLike | None = None,
) -> Floats:
    """Rest [s] after which mud has a static yield stress: the inverse of `strength`.

    0 where it has that without rest, inf where it never comes to it. Arguments as in `strength`;
    the dynamic yield stress and the ratio's excess over 1 must be above zero.
    """
    law, usual = _law(closure)
    static, dynamic, times, reference, scale = np.broadcast_arrays(
        *(
            np.asarray(item, dtype=np.float64)
            for item in (strength, dynamic_yield, ratio, reference_time,
                         usual if time_scale is None else time_scale)
        )
    )  # fmt: skip
    for holds, words in (
        (dynamic > 0.0, "dynamic yield stress must be above zero: else it is never outgrown"),
        (times > 1.0, "static over dynamic yield stress must be above 1: else gel does not grow"),
        ((reference > 0.0) & (scale > 0.0), "times of the gel's growth must be above zero"),
    ):
        if not np.all(holds):
            raise ValueError(words)
    share = np.maximum((static / dynamic - 1.0) / (times - 1.0), 0.0)
    if law == 0:
        return np.asarray(share * reference)
    if law == 1:
        left = np.maximum(1.0 + share * np.expm1(-reference / scale), 0.0)
        with np.errstate(divide="ignore"):
            return np.asarray(0.0 - scale * np.log(left))
    with np.errstate(over="ignore"):
        return np.asarray(scale * np.expm1(share * np.log1p(reference / scale)))


def _law(closure: str) -> tuple[int, float]:
    if closure not in CLOSURES:
        raise ValueError(f"no growth of gel {closure!r}: choose from {', '.join(CLOSURES)}")
    return CLOSURES[closure]
