"""The operating point: how much mud the circulation can lift, at which dilution, and what binds."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.constants import g

from kaidei.lift import circulation, seawater
from kaidei.lift import mud as mud_module
from kaidei.lift.circulation import Design, Point
from kaidei.lift.mud import Mud
from kaidei.lift.roots import bracketed_root
from kaidei.lift.seawater import Column
from kaidei.units import Floats

LIMITS = (
    "target",
    "breaking",
    "relocation",
    "pump pressure",
    "pump power",
    "carrying capacity",
    "erosion velocity",
    "seal blow-out",
    "uplift",
    "hook load",
    "gas supply",
    "no solution",
)
"""What may bind the rate, by code."""
CODE = {name: code for code, name in enumerate(LIMITS)}

KEPT = 1e-4
"""Every limit is kept to this part at the point found, or the point is flagged "no solution"."""
_COARSE, _FINE = 13, 6
_THINNEST = 100.0  # volumes of seawater to one of mud, beyond which the search does not go


@dataclass(frozen=True)
class Limits:
    """What the equipment and the seabed bear; every field (N,), SI.

    pump_pressure [Pa]; power [W] at the shafts of pump and booster; erosion_velocity [m/s];
    carrying_margin [1] of slurry over settling velocity; seal_capacity and uplift_capacity [Pa];
    hook_capacity [N]; hook_load [N] of the hanging string with seawater in both bores.
    """

    pump_pressure: Floats
    power: Floats
    erosion_velocity: Floats
    carrying_margin: Floats
    seal_capacity: Floats
    uplift_capacity: Floats
    hook_capacity: Floats
    hook_load: Floats


class Solution(NamedTuple):
    """An operating point (N,): its state, the mud lifted [m3/s] and the code of what binds.

    `mud_lifted` is mud as it lies that reaches the ship, without what leaks. `limit` is `target`
    where all that was asked for can be lifted.
    """

    point: Point
    mud_lifted: Floats
    limit: NDArray[np.int64]


_D = TypeVar("_D", Design, Mud, Limits)


class _Case(NamedTuple):
    design: Design
    mud: Mud
    limits: Limits
    water: Column

    def take(self, index: NDArray[np.intp]) -> _Case:
        water = Column(self.water.depth[index], self.water.density[index], self.water.weights)
        return _Case(_take(self.design, index), _take(self.mud, index),
                     _take(self.limits, index), water)  # fmt: skip


def _take(item: _D, index: NDArray[np.intp]) -> _D:
    chosen: dict[str, Any] = {}
    for entry in fields(item):
        value = getattr(item, entry.name)
        chosen[entry.name] = value[index] if isinstance(value, np.ndarray) else value
    return replace(item, **chosen)


def solve(design: Design, mud: Mud, limits: Limits, *, feed: Floats, dilution: Floats) -> Solution:
    """Lift `feed` [m3/s of mud as it lies], or as much of it as the limits allow.

    Parameters
    ----------
    design, mud, limits : every field (N,)
    feed : (N,) mud to be lifted [m3/s]
    dilution : (N,) thickest slurry wanted, volumes of seawater to one of mud [1]

    Dilution is a decision. The thickest slurry that keeps every limit at the wanted feed is taken,
    never thicker than `dilution`: more water carries lumps and lightens the column. Where none
    lifts it all, the dilution that lifts most is. Where nothing can be lifted, `mud_lifted` is zero
    and `limit` names what fails by least.

    Raises ValueError in words for a design or mud that cannot be.
    """
    circulation.check(design)
    mud_module.check(mud)
    if np.any(feed <= 0.0) or np.any(dilution < 0.0):
        raise ValueError("the feed must be above zero and the dilution at least zero")
    case = _Case(design, mud, limits, seawater.column(design.depth))
    thinnest = np.maximum(_THINNEST, 2.0 * dilution)
    chosen, reached = _thickest(case, feed, dilution, thinnest)
    flow = feed * (1.0 + chosen)
    limit = np.zeros(len(feed), dtype=np.int64)
    short = np.flatnonzero(~reached)
    if short.size:
        best = _most(case.take(short), feed[short], dilution[short], thinnest[short])
        chosen[short], flow[short], limit[short] = best
    # A design that lifts nothing is shown as it was meant to work.
    chosen = np.where(flow > 0.0, chosen, dilution)
    point = circulation.operate(design, mud, case.water, chosen, flow)
    lifted = np.where(flow > 0.0, flow / (1.0 + chosen), 0.0)
    worst = np.max(list(ratios(case, point).values()), axis=0)
    # No iterate that did not converge passes as an answer.
    failed = (lifted > 0.0) & (worst > 1.0 + KEPT)
    return Solution(
        point, np.where(failed, 0.0, lifted), np.where(failed, CODE["no solution"], limit)
    )


class Envelope(NamedTuple):
    """What can be lifted by dilution, (N, k): mud [m3/s], slurry flow [m3/s], code of the limit."""

    dilution: Floats
    mud_lifted: Floats
    slurry_flow: Floats
    limit: NDArray[np.int64]


def envelope(
    design: Design, mud: Mud, limits: Limits, *, dilution: Floats, greatest_flow: float = 2.0
) -> Envelope:
    """The most mud the limits let rise at each of some dilutions.

    Parameters
    ----------
    design, mud, limits : every field (N,)
    dilution : (k,) volumes of seawater to one of mud [1], rising
    greatest_flow : slurry flow at which the search ends [m3/s]

    Where a slurry cannot be lifted at all, `mud_lifted` is zero and the limit says why.
    """
    circulation.check(design)
    mud_module.check(mud)
    case = _Case(design, mud, limits, seawater.column(design.depth))
    count, many = len(design.depth), len(dilution)
    wide = _spread(case, many)
    thin = np.tile(np.asarray(dilution, dtype=np.float64), count)
    columns = np.zeros((count * many, 1), dtype=np.intp)
    lifted, flow, code = _lifted(wide, greatest_flow / (1.0 + thin), thin[:, None], columns)
    able = lifted > 0.0
    shape = (count, many)
    return Envelope(
        thin.reshape(shape),
        np.where(able, lifted, 0.0).reshape(shape),
        np.where(able, flow, 0.0).reshape(shape),
        code.reshape(shape),
    )


def ratios(case: _Case, point: Point) -> dict[str, Floats]:
    """How far each limit that more flow brings nearer is used [1]; above 1 it is broken."""
    limits, design = case.limits, case.design
    contents = g * design.slurry_area * design.depth * (
        point.slurry_density - case.water.mean_density
    )  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):
        used = {
            "pump pressure": point.pump_pressure / limits.pump_pressure,
            "pump power": point.shaft_power / limits.power,
            "erosion velocity": point.slurry_velocity / limits.erosion_velocity,
            "seal blow-out": point.overpressure / limits.seal_capacity,
            "uplift": point.overpressure / limits.uplift_capacity,
            "hook load": (limits.hook_load + contents) / limits.hook_capacity,
            "no solution": np.where(point.water_flow >= 0.0, 0.0, np.inf),
        }
    # What is undefined counts as broken.
    return {name: np.where(ratio < 1e30, ratio, 1e30) for name, ratio in used.items()}


def _worst(case: _Case, dilution: Floats, flow: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """The greatest ratio and the code of its limit, carrying capacity apart."""
    point = circulation.operate(case.design, case.mud, case.water, dilution, flow)
    used = ratios(case, point)
    table = np.stack(list(used.values()))
    codes = np.array([CODE[name] for name in used])
    return table.max(axis=0), codes[table.argmax(axis=0)]


def _carrying(case: _Case, dilution: Floats) -> Floats:
    return circulation.carrying_flow(
        case.design, case.mud, case.water, dilution, case.limits.carrying_margin
    )


def _grid(low: Floats, high: Floats, count: int) -> Floats:
    """Dilutions (N, count) from low to high, even in the logarithm of one plus them."""
    share = np.linspace(0.0, 1.0, count)
    return np.expm1(np.log1p(low)[:, None] * (1.0 - share) + np.log1p(high)[:, None] * share)


def _spread(case: _Case, count: int) -> _Case:
    return case.take(np.repeat(np.arange(len(case.design.depth)), count))


def _thickest(
    case: _Case, feed: Floats, thickest: Floats, thinnest: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """The thickest slurry that lifts the feed within every limit, and whether there is one."""

    def excess(wide: _Case, wanted: Floats, dilution: Floats) -> Floats:
        flow = wanted * (1.0 + dilution)
        worst, _ = _worst(wide, dilution, flow)
        return np.log(np.maximum(worst, _carrying(wide, dilution) / flow))

    chosen, reached = thickest.copy(), excess(case, feed, thickest) <= 0.0
    rest = np.flatnonzero(~reached)
    if not rest.size:
        return chosen, reached
    part, wanted = case.take(rest), feed[rest]
    grid = _grid(thickest[rest], thinnest[rest], _COARSE)
    wide, many = _spread(part, _COARSE), np.repeat(wanted, _COARSE)
    fits = excess(wide, many, grid.ravel()).reshape(grid.shape) <= 0.0
    able = np.flatnonzero(fits.any(axis=1))
    if able.size:
        first = fits[able].argmax(axis=1)
        low, high = grid[able, np.maximum(first - 1, 0)], grid[able, first]
        part, wanted = part.take(able), wanted[able]
        root = bracketed_root(lambda n: excess(part, wanted, n), low, high, rtol=1e-6)
        # A hair to the thin side, so that the limit itself is kept.
        chosen[rest[able]] = np.minimum(root.value * (1.0 + 4e-6), high)
        reached[rest[able]] = True
    return chosen, reached


def _most(
    case: _Case, feed: Floats, thickest: Floats, thinnest: Floats
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Dilution, slurry flow and code of the limit that lift most mud; flow 0 where none can be."""
    grid = _grid(thickest, thinnest, _FINE * (_COARSE - 1) + 1)
    rows = np.arange(len(feed))
    coarse = np.broadcast_to(np.arange(0, grid.shape[1], _FINE), (len(feed), _COARSE))
    rough, _, _ = _lifted(case, feed, grid, coarse, rtol=1e-3)
    best = coarse[rows, rough.argmax(axis=1)]
    # The fine points are always the same ones, so a looser limit can never lift less.
    near = np.clip(best[:, None] + np.arange(-_FINE, _FINE + 1), 0, grid.shape[1] - 1)
    mud, flow, code = _lifted(case, feed, grid, near)
    pick = mud.argmax(axis=1)
    chosen = grid[rows, near[rows, pick]]
    return chosen, np.where(mud[rows, pick] > 0.0, flow[rows, pick], 0.0), code[rows, pick]


def _lifted(
    case: _Case, feed: Floats, grid: Floats, columns: NDArray[np.intp], *, rtol: float = 1e-6
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Mud lifted [m3/s], slurry flow and limit at some dilutions of the grid, (N, k).

    Where nothing can be lifted the first is minus the excess of the limit that fails by least.
    """
    shape = columns.shape
    dilution = np.take_along_axis(grid, columns, axis=1).ravel()
    wide = _spread(case, shape[1])
    greatest = np.repeat(feed, shape[1]) * (1.0 + dilution)
    carrying = _carrying(wide, dilution)
    least = np.clip(carrying, 1e-3 * greatest, greatest)
    low, code = _worst(wide, dilution, least)
    thin = carrying > greatest
    low = np.where(thin, np.maximum(low, carrying / greatest), low)
    code = np.where(thin & (low <= carrying / greatest), CODE["carrying capacity"], code)
    flow = least.copy()
    open_ = np.flatnonzero(low < 1.0)
    if open_.size:
        flow[open_], code[open_] = _fastest(
            wide.take(open_), dilution[open_], least[open_], greatest[open_], rtol
        )
        code[open_[flow[open_] < 1.001 * carrying[open_]]] = CODE["carrying capacity"]
    lifted = np.where(low < 1.0, flow / (1.0 + dilution), 1.0 - np.minimum(low, 1e30))
    return lifted.reshape(shape), flow.reshape(shape), code.reshape(shape)


def _fastest(
    case: _Case, dilution: Floats, low: Floats, high: Floats, rtol: float
) -> tuple[Floats, NDArray[np.int64]]:
    """The greatest slurry flow [m3/s] within every limit, and the code of the one it meets."""

    def excess(log_flow: Floats) -> Floats:
        return np.log(_worst(case, dilution, np.exp(log_flow))[0])

    root = bracketed_root(excess, np.log(low), np.log(high), rtol=rtol)
    flow = np.exp(root.value)
    # A hair below, so that the limit itself is kept.
    return flow * (1.0 - 2e-5), _worst(case, dilution, flow)[1]
