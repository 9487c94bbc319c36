"""How thick a slurry of mud is: Herschel-Bulkley constants from its solids volume fraction.

Three closures chosen by name, one for each constant. No rheometer's curve of this very mud could be
read: every prior here is an [estimate], drawn from other muds (docs/fluids.md).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kaidei.compiled import compiled
from kaidei.units import Floats


class Rheology(NamedTuple):
    """Herschel-Bulkley constants: yield stress [Pa], consistency [Pa.s^n], flow index [1]."""

    yield_stress: Floats
    consistency: Floats
    flow_index: Floats


class Prior(NamedTuple):
    """A closure's number in the compiled kernel, and what its two constants are unless given."""

    code: int
    first: float
    second: float


YIELD = {
    "exponential": Prior(0, 0.05, 30.0),
    "power": Prior(1, 2.4, 3.0),
    "percolation": Prior(2, 83.0, 0.01),
}
"""Yield stress: (scale [Pa], rate [1]), for "percolation" (scale [Pa], threshold [1]).

All [estimate], set to give about 20 Pa at 20 percent and 0.1 to 0.3 Pa at 5 percent of solids.
"exponential": scale (exp(rate phi) - 1), growth as in Huang and Aode (2009), Int. J. Sediment Res.
24:410-424, and O'Brien and Julien (1988), J. Hydraul. Eng. 114:877; the one is taken off so that
clear water has no yield stress. "power": scale (phi / 0.1)^rate, as Tsuruya et al. (1986), PARI
technical note 566. "percolation": scale phi (phi - threshold)^2 / [packing (packing - phi)], none
at or below the threshold, after Flatt and Bowen (2006), J. Am. Ceram. Soc. 89:1244.
"""

VISCOSITY = {
    "exponential": Prior(0, 12.0, math.nan),
    "krieger_dougherty": Prior(1, 7.0, math.nan),
}
"""Plastic viscosity over that of the water: (rate [1], unused); rates [estimate].

"exponential": exp(rate phi), as Huang and Aode (2009). "krieger_dougherty":
(1 - phi / packing)^(-rate packing), Krieger and Dougherty (1959), doi 10.1122/1.548848, whose rate
is the intrinsic viscosity: 2.5 for spheres, more for plates and flocs.
"""

INDEX = {"constant": Prior(0, 1.0, 0.0), "falling": Prior(1, 0.5, 10.0)}
"""Flow index: (index [1], rate [1]).

"constant": 1 is a Bingham plastic, as muds are at low shear (Tsuruya et al. 1986). "falling":
index + (1 - index) exp(-rate phi), one in clear water, lower the more solids [estimate].
"""

PACKING = 0.3
"""Solids volume fraction at which the slurry no longer flows, low for clay flocs [estimate]."""
REFERENCE_RATE = 100.0
"""Shear rate [1/s] at which the viscous stress is that of the plastic viscosity whatever the flow
index: about that in the riser, so that choosing another index does not make another mud."""


@compiled
def state(
    fraction: float,
    yield_law: int,
    viscosity_law: int,
    index_law: int,
    yield_scale: float,
    yield_rate: float,
    packing: float,
    water_viscosity: float,
    viscosity_rate: float,
    flow_index: float,
    index_rate: float,
    reference_rate: float,
) -> tuple[float, float, float]:
    """Yield stress [Pa], consistency [Pa.s^n] and flow index [1] at a solids fraction [1].

    Compiled, scalars; laws by `Prior.code`. At or beyond packing stress and consistency are
    infinite: nothing flows.
    """
    if not fraction < packing:
        return math.inf, math.inf, flow_index
    if yield_law == 0:
        stress = yield_scale * math.expm1(yield_rate * fraction)
    elif yield_law == 1:
        stress = yield_scale * (fraction / 0.1) ** yield_rate
    else:
        # Here the rate is the threshold.
        linked = max(fraction - yield_rate, 0.0)
        stress = yield_scale * fraction * linked * linked / (packing * (packing - fraction))
    if viscosity_law == 0:
        consistency = water_viscosity * math.exp(viscosity_rate * fraction)
    else:
        crowd = 1.0 - fraction / packing
        consistency = water_viscosity * crowd ** (-viscosity_rate * packing)
    index = flow_index
    if index_law == 1:
        index = flow_index + (1.0 - flow_index) * math.exp(-index_rate * fraction)
    if index != 1.0:
        consistency *= reference_rate ** (1.0 - index)
    return stress, consistency, index


@compiled
def _states(
    fraction: Floats, laws: tuple[int, int, int], table: Floats, out: Floats
) -> None:  # pragma: no cover
    for i in range(len(fraction)):
        row = table[i]
        out[i, 0], out[i, 1], out[i, 2] = state(
            fraction[i], laws[0], laws[1], laws[2], row[0], row[1], row[2], row[3], row[4], row[5],
            row[6], row[7],
        )  # fmt: skip


class Laws(NamedTuple):
    """Closures as `state` takes them: three codes, and its eight constants in order (..., 8)."""

    codes: tuple[int, int, int]
    table: Floats


def laws(
    *,
    yield_closure: str = "exponential",
    viscosity_closure: str = "exponential",
    index_closure: str = "constant",
    yield_scale: ArrayLike | None = None,
    yield_rate: ArrayLike | None = None,
    packing: ArrayLike = PACKING,
    water_viscosity: ArrayLike = 1.5e-3,
    viscosity_rate: ArrayLike | None = None,
    flow_index: ArrayLike | None = None,
    index_rate: ArrayLike | None = None,
) -> Laws:
    """The named closures with their constants; what is None takes the closure's own prior.

    Parameters
    ----------
    yield_closure, viscosity_closure, index_closure : names in `YIELD`, `VISCOSITY`, `INDEX`
    yield_scale : (...) [Pa]; yield_rate : (...) [1], for "percolation" its threshold
    packing : (...) solids volume fraction [1] beyond which nothing flows
    water_viscosity : (...) [Pa.s] of the water between the solids
    viscosity_rate, flow_index, index_rate : (...) [1]

    Raises
    ------
    ValueError in words: an unknown name, a constant below zero, packing outside 0 to 1.
    """
    stress = _named(YIELD, yield_closure, "yield stress")
    thick = _named(VISCOSITY, viscosity_closure, "viscosity")
    index = _named(INDEX, index_closure, "flow index")
    given = (
        (yield_scale, stress.first), (yield_rate, stress.second), (packing, PACKING),
        (water_viscosity, math.nan), (viscosity_rate, thick.first), (flow_index, index.first),
        (index_rate, index.second), (None, REFERENCE_RATE),
    )  # fmt: skip
    arrays = [
        np.asarray(prior if value is None else value, dtype=np.float64) for value, prior in given
    ]
    _check(arrays)
    return Laws(
        (stress.code, thick.code, index.code), np.stack(np.broadcast_arrays(*arrays), axis=-1)
    )


def constants(solids_fraction: ArrayLike, closures: Laws) -> Rheology:
    """Herschel-Bulkley constants of the slurry at a solids volume fraction [1], (...).

    Fractions from zero to packing, of the solids that are dispersed: those in lumps do not thicken.
    ValueError in words for a fraction below zero, or at or beyond packing.
    """
    fraction = np.asarray(solids_fraction, dtype=np.float64)
    packing = closures.table[..., 2]
    if not np.all(fraction >= 0.0):
        raise ValueError("solids fraction cannot be below zero")
    if not np.all(fraction < packing):
        raise ValueError(
            f"solids of {np.max(fraction):.3f} by volume are at or beyond packing "
            f"({np.min(packing):.3f}), where the slurry no longer flows: add water"
        )
    shape = np.broadcast_shapes(fraction.shape, packing.shape)
    table = np.broadcast_to(closures.table, (*shape, 8)).reshape(-1, 8)
    out = np.empty((len(table), 3))
    _states(np.broadcast_to(fraction, shape).ravel(), closures.codes, table, out)
    return Rheology(*(out[:, column].reshape(shape) for column in range(3)))


def _named(table: dict[str, Prior], name: str, what: str) -> Prior:
    if name not in table:
        raise ValueError(f"no closure {name!r} for the {what}: choose from {', '.join(table)}")
    return table[name]


def _check(arrays: list[Floats]) -> None:
    scale, rate, packing, water, growth, index, fall, _ = arrays
    for holds, words in (
        (scale >= 0.0, "yield stress (its scale) cannot be below zero"),
        (rate >= 0.0, "growth of the yield stress cannot be below zero"),
        ((packing > 0.0) & (packing <= 1.0), "packing must lie between 0 and 1"),
        (water > 0.0, "viscosity of seawater must be above zero (about 0.0015 Pa.s)"),
        (growth >= 0.0, "growth of the viscosity cannot be below zero"),
        ((index > 0.0) & (index <= 1.0), "flow index must lie above 0 and not beyond 1"),
        (fall >= 0.0, "fall of the flow index with solids cannot be below zero"),
    ):
        if not np.all(holds):
            raise ValueError(words)
