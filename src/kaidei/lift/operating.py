"""The operating point: how much mud a design can lift, at which dilution, and what binds.

>>> from kaidei.lift import Design, Mud, solve
>>> design = Design(5600.0, 0.28, 0.13, 0.15, concept="subsea_booster")
>>> found = solve(design, Mud(dry_density=550.0, wet_density=1360.0), feed=0.003)
>>> found.limit_name.item(), round(float(found.point.slurry_flow * 3600.0), 1)
('target', 54.0)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.lift import friction, seawater, sweep
from kaidei.lift import mud as mud_module
from kaidei.lift import pack as packing
from kaidei.lift.case import STATE
from kaidei.lift.design import Design, Limits
from kaidei.lift.given import LARGEST_FLOW, expect, real, require
from kaidei.lift.limiting import LIMITS, STRAINS, strains_all
from kaidei.lift.mud import Mud
from kaidei.lift.solution import Point, Solution
from kaidei.units import Floats

__all__ = [
    "AIMS",
    "CODE",
    "LIMITS",
    "Envelope",
    "Point",
    "Solution",
    "energy",
    "envelope",
    "friction_spread",
    "limit_map",
    "operate",
    "solve",
    "strains",
]

CODE = {name: code for code, name in enumerate(LIMITS)}
AIMS = ("thickest", "least energy")
"""Which of the dilutions that lift the feed is taken."""
A_POINT = "the state must be a Point (of a solution: its .point)"
KEPT = 1e-4
"""Every limit is kept to this part at the point found, or the point is flagged "no solution"."""


def solve(
    design: Design,
    mud: Mud,
    limits: Limits | None = None,
    *,
    feed: ArrayLike | None = None,
    dilution: ArrayLike = 1.0,
    aim: str = "thickest",
    water: seawater.Profile = seawater.SITE,
) -> Solution:
    """Lift `feed`, or as much of it as the limits allow.

    Parameters
    ----------
    design, mud, limits : every field (...); all broadcast with each other and with what follows
    feed : (...) mud as it lies to be lifted [m3/s]; as much as the limits allow unless given;
        `mud.feed` makes it of tonnes a day
    dilution : (...) thickest slurry wanted, volumes of seawater to one of mud [1]
    aim : of all dilutions that lift the feed, "thickest" takes the least, "least energy" the one
        that asks least of the shafts
    water : temperature and salinity of the sea by depth

    Dilution is a decision, never below `dilution`: more water carries lumps and lightens the
    column, and costs flow. Where none lifts the whole feed, the dilution that lifts most is taken.
    Where nothing can be lifted, `mud_lifted` is zero and `limit` names what fails by least.

    Raises
    ------
    ValueError in words for a design, mud or limit that cannot be, or solids beyond packing at
    `dilution`.
    """
    limits = Limits() if limits is None else limits
    thick, wanted = _thin(dilution), _feed(LARGEST_FLOW if feed is None else feed)
    if aim not in AIMS:
        raise ValueError(f"aim '{aim}' is not known: take one of {', '.join(AIMS)}")
    packed = packing.pack(design, mud, limits, water, wanted, thick)
    mud_module.rheology(mud, thick)  # for its words where solids are beyond packing
    wanted, thick = packed.extra
    lifted, limit = sweep.solve_all(
        packed.cases, packed.sea, packed.weights, packed.air, wanted, thick,
        AIMS.index(aim), packed.states,
    )  # fmt: skip
    worst = strains_all(packed.cases, packed.states).max(axis=1)
    # No iterate that did not converge passes as an answer.
    failed = (lifted > 0.0) & (worst > 1.0 + KEPT)
    limit = np.where(failed, CODE["no solution"], limit)
    return _solution(packed, np.where(failed, 0.0, lifted), limit)


def _thin(dilution: ArrayLike) -> Floats:
    found = real(dilution, "dilution", endless=False)
    require(found >= 0.0, "the dilution must be at least zero")
    return found


def _feed(feed: ArrayLike) -> Floats:
    found = real(feed, "feed")
    require(found > 0.0, "the feed must be above zero")
    require(found <= LARGEST_FLOW, f"a feed of {np.max(found, initial=0.0):g} m3/s is beyond any "
            f"riser ({LARGEST_FLOW:g} m3/s): lift.feed makes it of t/day; for as much as the "
            "limits allow leave feed out")  # fmt: skip
    return found


def _solution(packed: packing.Packed, lifted: Floats, limit: NDArray[np.int64]) -> Solution:
    shape, states, cases = packed.shape, packed.states, packed.cases
    dry = lifted * cases["dry_density"]
    lifts = lifted > 0.0
    kilogram = np.where(lifts, dry, 1.0)
    flow = np.where(lifts, states["slurry_flow"], 1.0)
    volume = cases["slurry_area"] * (cases["depth"] + cases["outlet_height"])
    return Solution(
        _point(packed),
        lifted.reshape(shape),
        limit.reshape(shape),
        dry.reshape(shape),
        np.where(lifts, states["shaft_power"] / kilogram, np.inf).reshape(shape),
        np.where(lifts, volume / flow, np.inf).reshape(shape),
    )


def _point(packed: packing.Packed) -> Point:
    return Point(*(packed.states[name].reshape(packed.shape) for name in STATE.names or ()))


def operate(
    design: Design,
    mud: Mud,
    *,
    dilution: ArrayLike,
    slurry_flow: ArrayLike,
    limits: Limits | None = None,
    water: seawater.Profile = seawater.SITE,
) -> Point:
    """The state in which `slurry_flow` [m3/s] rises at `dilution` [1], whatever limits it breaks.

    The lower end is solved, not assumed: the cylinder's pressure follows from the slurry column and
    what helps it, the leak from that pressure. What leaks out has the slurry's composition; what
    leaks in is seawater. Friction is taken at the column's mean densities, the weight of the
    columns at the density of each depth.
    """
    thin, flow = _thin(dilution), real(slurry_flow, "slurry flow", endless=False)
    require(flow >= 0.0, "the slurry flow must be at least zero")
    packed = packing.pack(design, mud, Limits() if limits is None else limits, water, thin, flow)
    mud_module.rheology(mud, thin)  # for its words where solids are beyond packing
    thin, flow = packed.extra
    sweep.operate_all(
        packed.cases, packed.sea, packed.weights, packed.air, thin, flow, packed.states
    )
    return _point(packed)


class Envelope(NamedTuple):
    """What can be lifted by dilution (..., k): mud and slurry flow [m3/s], code of the limit."""

    dilution: Floats
    mud_lifted: Floats
    slurry_flow: Floats
    limit: NDArray[np.int64]

    @property
    def limit_name(self) -> NDArray[np.str_]:
        """What binds, in words."""
        return np.array(LIMITS)[self.limit]


def envelope(
    design: Design,
    mud: Mud,
    limits: Limits | None = None,
    *,
    dilution: ArrayLike | None = None,
    water: seawater.Profile = seawater.SITE,
) -> Envelope:
    """The most mud the limits let rise at each of some dilutions.

    Parameters
    ----------
    design, mud, limits : every field (...)
    dilution : (k,) volumes of seawater to one of mud [1]; 40 from 1 to 100 unless given

    Where a slurry cannot be lifted at all, `mud_lifted` is zero and the limit says why.
    """
    thin = np.atleast_1d(_thin(np.geomspace(1.0, 100.0, 40) if dilution is None else dilution))
    require(thin.ndim == 1, "dilutions must be a row of numbers")
    packed = packing.pack(design, mud, Limits() if limits is None else limits, water)
    count, many = len(packed.cases), len(thin)
    found, flow = np.empty((count, many)), np.empty((count, many))
    code = np.empty((count, many), dtype=np.int64)
    sweep.envelope_all(
        packed.cases, packed.sea, packed.weights, packed.air, thin,
        LARGEST_FLOW, found, flow, code, packed.states,
    )  # fmt: skip
    shape, able = (*packed.shape, many), found > 0.0
    return Envelope(
        np.broadcast_to(thin, shape),
        np.where(able, found, 0.0).reshape(shape),
        np.where(able, flow, 0.0).reshape(shape),
        code.reshape(shape),
    )


def limit_map(
    design: Design,
    mud: Mud,
    limits: Limits | None = None,
    *,
    dilution: ArrayLike,
    feed: ArrayLike,
    water: seawater.Profile = seawater.SITE,
) -> NDArray[np.int64]:
    """Code of the limit most broken at each dilution and feed (..., k, j); `target` where none is.

    dilution (k,) volumes of seawater to one of mud [1]; feed (j,) mud as it lies [m3/s].
    """
    thin, feeds = np.atleast_1d(_thin(dilution)), np.atleast_1d(_feed(feed))
    require(thin.ndim == 1 and feeds.ndim == 1, "dilutions and feeds must be rows of numbers")
    packed = packing.pack(design, mud, Limits() if limits is None else limits, water)
    found = np.empty((len(packed.cases), len(thin), len(feeds)), dtype=np.int64)
    sweep.map_all(
        packed.cases, packed.sea, packed.weights, packed.air, thin, feeds, found, packed.states
    )
    return found.reshape(*packed.shape, len(thin), len(feeds))


def friction_spread(
    design: Design, mud: Mud, point: Point, *, water: seawater.Profile = seawater.SITE
) -> tuple[Floats, Floats]:
    """Least and greatest friction of the rising slurry [Pa] by all closures of turbulence (...).

    The state's dilution and flow are kept, so what differs is the model alone; which closures apply
    is for `friction.closure_spread` to say. Gas in the riser is left out.
    """
    expect(point, Point, A_POINT)
    packed = packing.pack(design, mud, Limits(), water, point.slurry_flow, point.dilution)
    case, (flow, dilution) = packed.cases, packed.extra
    slurry = mud_module.rheology(mud, dilution.reshape(packed.shape))
    density = np.broadcast_to(point.slurry_density, packed.shape).ravel()
    least, greatest = np.empty(len(case)), np.empty(len(case))
    for annular in (True, False):
        at = np.flatnonzero(case["annular"] == annular)
        if not at.size:
            continue
        ring = {
            "inner_diameter": case["inner_diameter"][at],
            "eccentricity": case["eccentricity"][at],
            "rotation_speed": case["rotation_speed"][at],
        }
        found = friction.closure_spread(
            flow[at],
            case["riser_bore"][at] if annular else case["pipe_bore"][at],
            density=density[at],
            yield_stress=np.ravel(slurry.yield_stress)[at],
            consistency=np.ravel(slurry.consistency)[at],
            flow_index=np.ravel(slurry.flow_index)[at],
            roughness=case["roughness"][at],
            **(ring if annular else {}),
        )
        length = case["depth"][at] + case["outlet_height"][at]
        least[at], greatest[at] = found.least * length, found.greatest * length
    return least.reshape(packed.shape), greatest.reshape(packed.shape)


def strains(
    design: Design,
    mud: Mud,
    limits: Limits | None,
    point: Point,
    *,
    water: seawater.Profile = seawater.SITE,
) -> dict[str, Floats]:
    """How far each limit is used [1] in a state (...), by name; above 1 it is broken.

    `limits` of None are the default ones, as in `solve`.
    """
    expect(point, Point, A_POINT)
    packed = packing.pack(
        design, mud, Limits() if limits is None else limits, water, point.slurry_flow
    )
    for name in STATE.names or ():
        packed.states[name] = np.broadcast_to(getattr(point, name), packed.shape).ravel()
    used = strains_all(packed.cases, packed.states)
    names = [LIMITS[code] for code in STRAINS]
    return {name: column.reshape(packed.shape) for name, column in zip(names, used.T, strict=True)}


def energy(point: Point) -> dict[str, Floats]:
    """Where the hydraulic power goes [W]: what comes in less what goes out is zero.

    In: "pump", "booster", "gas" (its expansion and the sea's push) and "penetration" (the unit's
    weight pushing mud into the cylinder against its pressure). Out: "friction", "throttle", "lift",
    "leak" and "slip" (gas that outruns slurry, jets that mix, speed left at the outlet). A state
    that no pump can bring about, as of an open end that would have to hold pressure, takes an
    infinite power of the pump, and the balance says nothing.
    """
    expect(point, Point, A_POINT)
    return {
        "pump": _power(point.pump_pressure, point.water_flow),
        "booster": point.booster_pressure * point.slurry_flow,
        "gas": point.gas_power,
        "penetration": point.overpressure * (point.mud_flow + point.intake),
        "friction": point.friction_power,
        "throttle": _power(point.throttle, point.water_flow),
        "lift": (point.density_head + point.outlet_head) * point.slurry_flow
        - _power(point.inlet_head, point.water_flow),
        "leak": point.overpressure * point.leak,
        "slip": point.slip_power,
    }


def _power(pressure: Floats, flow: Floats) -> Floats:
    """Power [W]: none without pressure, and infinite with pressure without end."""
    endless = np.isinf(pressure)
    moved = np.where((pressure == 0.0) | endless, 0.0, flow)
    return np.asarray(np.where(endless, pressure, np.where(endless, 0.0, pressure) * moved))
