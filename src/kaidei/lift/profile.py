"""Pressure, velocity and concentration along the pipes, for a state of the lift."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.constants import g

from kaidei.lift import pack as packing
from kaidei.lift import seawater
from kaidei.lift.airlift_march import PROFILES
from kaidei.lift.case import STATE
from kaidei.lift.concepts import airlift
from kaidei.lift.design import AIRLIFT, PUMP, SUBSEA_BOOSTER, Design, Limits
from kaidei.lift.gas import ATMOSPHERE
from kaidei.lift.given import expect
from kaidei.lift.mud import SEAWATER, Mud
from kaidei.lift.operating import A_POINT, Point
from kaidei.units import Floats

CELLS = 300


class Profile(NamedTuple):
    """Along the pipes at depths (..., k) [m] below the sea surface, SI; nan where nothing flows.

    pressure in the riser, sea_pressure beside it, water_pressure in the bore where water goes down
    (nan where none does), all above the atmosphere [Pa]. velocity of the slurry [m/s], lumps and
    solids standing in it by volume [1], solids_flux [kg/s], the same at every depth; void [1] that
    gas fills.
    """

    depth: Floats
    pressure: Floats
    sea_pressure: Floats
    water_pressure: Floats
    velocity: Floats
    solids: Floats
    lumps: Floats
    solids_flux: Floats
    void: Floats


def profile(
    design: Design,
    mud: Mud,
    point: Point,
    depths: ArrayLike | None = None,
    *,
    water: seawater.Profile = seawater.SITE,
) -> Profile:
    """The pipes at `depths` (k,) [m] for states (...); 301 from the surface down unless given.

    Mass flows of water and solids are constant; pressure expands the water on its way up, so
    velocity and concentration change by a few percent; in an airlift gas expands and speeds the
    slurry up, and solids and lumps are shares of the slurry, without the gas. A booster, and the
    jet, stand just below the deepest place; stations of a pump are spaced evenly, the lowest at the
    foot.
    """
    expect(point, Point, A_POINT)
    packed = packing.pack(design, mud, Limits(), water, point.slurry_flow)
    case = {name: packed.cases[name][:, None] for name in packed.cases.dtype.names or ()}
    state = {
        name: np.broadcast_to(getattr(point, name), packed.shape).reshape(-1, 1)
        for name in Point.__dataclass_fields__
    }
    least = float(np.min(packed.cases["depth"]))
    places = np.linspace(0.0, least, CELLS + 1) if depths is None else np.asarray(depths, float)
    if places.ndim != 1 or len(places) < 2 or np.any(np.diff(places) <= 0.0):
        raise ValueError("depths must be a row of rising numbers")
    if places[0] < 0.0 or places[-1] > least * (1.0 + 1e-12):
        raise ValueError(f"depths must lie between the surface and the foot ({least:g} m)")
    found = _liquid(case, state, places, water)
    gassy = np.flatnonzero(packed.cases["concept"] == AIRLIFT)
    if gassy.size:
        found = tuple(np.array(part) for part in np.broadcast_arrays(*found))
        _with_gas(packed, point, places, gassy, found)
    return Profile(*(np.broadcast_to(a, (len(packed.cases), len(places)))
                     .reshape(*packed.shape, -1) for a in found))  # fmt: skip


def _liquid(
    case: dict[str, Floats], state: dict[str, Floats], places: Floats, water: seawater.Profile
) -> tuple[Floats, ...]:
    sea = seawater.density(places, water)[None, :]
    solids = case["dry_density"] / (case["wet_density"] + state["dilution"] * SEAWATER)
    local = seawater.slurry_density(sea, solids, case["grain_density"])
    mean = seawater.slurry_density(case["water_density"], solids, case["grain_density"])
    # Flows of a state count mud as it lay and water as it was drawn at the surface.
    thin = state["dilution"]
    mass = state["slurry_flow"] * (case["wet_density"] + thin * SEAWATER) / (1.0 + thin)
    flow = mass / local
    fraction = solids * local / case["grain_density"]
    length = case["depth"] + case["outlet_height"]
    lag = g * (state["slurry_density"] - mean) + state["slurry_friction"] / length
    top = state["outlet_head"] + lag * case["outlet_height"]
    pressure = top + _down(g * local + lag, places)
    pressure = pressure - _stations(case, state, places)
    below = g * sea - (state["down_friction"]) / length
    sent = state["pump_pressure"] + state["inlet_head"] - state["throttle"]
    sent = sent - state["down_friction"] / length * case["outlet_height"]
    down = np.where(case["concept"] <= SUBSEA_BOOSTER, sent + _down(below, places), np.nan)
    moving = np.where(state["slurry_flow"] > 0.0, 1.0, np.nan)
    return (
        np.broadcast_to(places, local.shape), pressure * moving, _down(g * sea, places),
        down * moving, flow / case["slurry_area"] * moving,
        fraction * state["holdup"] * moving, state["lumps"] * moving,
        fraction * case["grain_density"] * flow * moving, np.zeros_like(local),
    )  # fmt: skip


def _with_gas(
    packed: packing.Packed, point: Point, places: Floats, members: NDArray[np.intp],
    found: tuple[Floats, ...],
) -> None:  # fmt: skip
    """Put the airlifts' own march into the rows of `members`."""
    fields = {name: np.broadcast_to(getattr(point, name), packed.shape).ravel()[members]
              for name in ("dilution", "slurry_flow", "gas_flow")}  # fmt: skip
    cases = packed.cases[members]
    states = np.zeros(len(members), dtype=STATE)
    for name, values in fields.items():
        states[name] = values
    assert packed.air is not None  # there is gas
    table = np.full((len(members), PROFILES, CELLS + 2), np.nan)
    airlift.record_all(cases, packed.sea[members], packed.weights, packed.air, states, table)
    _, pressure, _, _, velocity, solids, lumps, _, void = found
    for row, member, case, state in zip(table, members, cases, states, strict=True):
        below = places > case["injection_depth"]

        def at(values: Floats, row: Floats = row, below: Floats = below) -> Floats:
            # Gas ends at the injection: what lies below is as at the intake.
            return np.where(below, values[-1], np.interp(places, row[0, :-1], values[:-1]))

        gas, grains = at(row[2]), at(row[3])
        pressure[member] = np.interp(places, row[0], row[1]) - ATMOSPHERE
        velocity[member] = at(row[5]) / (1.0 - gas)
        delivered = case["lump_share"] / (1.0 + state["dilution"])
        fine, lumpy = 1.0 - case["lump_share"], case["lump_share"]
        held = fine * (1.0 - grains) / (1.0 - delivered)
        held += lumpy * grains / delivered if delivered > 0.0 else 0.0
        fraction = (1.0 - case["porosity"]) / (1.0 + state["dilution"])
        solids[member], lumps[member], void[member] = fraction * held, grains, gas


def _down(gradient: Floats, places: Floats) -> Floats:
    """Pressure [Pa] gained from the surface down, by the trapezoid."""
    steps = 0.5 * (gradient[:, 1:] + gradient[:, :-1]) * np.diff(places)
    first = gradient[:, :1] * places[0]
    return np.asarray(np.concatenate([first, first + np.cumsum(steps, axis=1)], axis=1))


def _stations(case: dict[str, Floats], state: dict[str, Floats], places: Floats) -> Floats:
    """Pressure [Pa] that pumps up the riser have yet to give above each place."""
    spaced = (case["concept"] == PUMP) & (case["pump_kind"] == 0)
    passed = np.floor(places / case["depth"] * case["stations"] * (1.0 - 1e-12))
    return np.where(spaced, passed / case["stations"] * state["booster_pressure"], 0.0)
