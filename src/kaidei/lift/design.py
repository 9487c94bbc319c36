"""What is lowered and what it bears: pipes, drive and lower end, and the limits of all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.lift.given import LARGEST_BORE, real
from kaidei.lift.given import require as _require
from kaidei.lift.turbulent import CLOSURES, ROUGHEST

CONCEPTS = ("closed_circulation", "bottom_jet_pump", "subsea_booster", "pump", "airlift")
"""How the mud is raised, by code; a file each in `concepts`."""
CLOSED_CIRCULATION, BOTTOM_JET_PUMP, SUBSEA_BOOSTER, PUMP, AIRLIFT = range(5)
DIRECTIONS = ("forward", "reverse")
"""Forward: seawater down the inner pipe, slurry up the annulus; reverse: the other way round."""
PUMP_KINDS = ("centrifugal", "displacement")
"""What the concept `pump` lifts with, by code."""


@dataclass(frozen=True)
class Design:
    """Pipes, drive and lower end, SI; every number a float or an array, all of one shape.

    Only depth and riser_bore must be given, and the inner pipe where water goes down. Defaults are
    [estimate], of the order that the shipped study argues. Names may be arrays of names or codes:
    `concept=lift.CONCEPTS` sets all five side by side. A drive that a concept lacks is not read.

    Pipes: depth [m] of water; riser_bore, inner_bore, inner_diameter (outside) [m]; roughness [m];
    eccentricity [1]; rotation_speed [1/s] of the inner pipe; outlet_height [m] of the slurry's
    outlet above the sea; unit_loss [1], lost at the lower end in velocity heads of what enters.
    direction: one of `DIRECTIONS`; closure: turbulent law, one of `friction.CLOSURES`.
    Lower end: seal_conductance [m3/s/Pa], 0 closed, inf open; set_point [Pa] at which jet pump or
    booster hold the cylinder above the sea's pressure.
    Ship's pump (all with an inner pipe): pump_efficiency [1].
    `subsea_booster`: booster_limit [Pa], booster_efficiency [1], drive included.
    `bottom_jet_pump`: suction_dilution [1], volumes of seawater drawn in with one of mud below the
    jet; jet_area_ratio [1] of nozzle to throat, 0 for the best at each flow ratio.
    `pump`: pump_kind, one of `PUMP_KINDS`; stations up the riser; rated_flow [m3/s], rated_pressure
    [Pa] of all stations together in water, at the best point or as the displacement pump's limit;
    rated_speed [1/s], turns or strokes; booster_efficiency [1] at that point, drive included;
    volumetric_efficiency [1] of the displacement pump at its limit.
    `airlift`: gas_supply [m3/s at 20 C and 1 atm], injection_depth [m], compressor_efficiency [1]
    over isothermal work; upper_diameter [m] above step_depth [m], where the riser widens; 0: never.
    """

    depth: ArrayLike
    riser_bore: ArrayLike
    inner_bore: ArrayLike = 0.0
    inner_diameter: ArrayLike = 0.0
    roughness: ArrayLike = 5e-5
    eccentricity: ArrayLike = 0.6
    rotation_speed: ArrayLike = 0.0
    outlet_height: ArrayLike = 8.0
    unit_loss: ArrayLike = 20.0
    seal_conductance: ArrayLike = 1.4e-8
    set_point: ArrayLike = 0.0
    pump_efficiency: ArrayLike = 0.83
    booster_limit: ArrayLike = 5e6
    booster_efficiency: ArrayLike = 0.5
    suction_dilution: ArrayLike = 1.0
    jet_area_ratio: ArrayLike = 0.0
    stations: ArrayLike = 1.0
    rated_flow: ArrayLike = 0.05
    rated_pressure: ArrayLike = 6e6
    rated_speed: ArrayLike = 25.0
    volumetric_efficiency: ArrayLike = 0.93
    gas_supply: ArrayLike = 1.0
    injection_depth: ArrayLike = 2500.0
    compressor_efficiency: ArrayLike = 0.6
    upper_diameter: ArrayLike = 0.0
    step_depth: ArrayLike = 0.0
    concept: Any = "closed_circulation"
    direction: Any = "forward"
    pump_kind: Any = "centrifugal"
    closure: Any = "wilson_thomas"


NAMED = {
    "concept": CONCEPTS,
    "direction": DIRECTIONS,
    "pump_kind": PUMP_KINDS,
    "closure": CLOSURES,
}
"""Fields that hold a name, with the names they may hold."""
_SEA_PRESSURE = 1e4
"""Pressure of seawater, a little less than it is [Pa/m]."""
_ENDLESS = ("seal_conductance", "booster_limit", "gas_supply")
"""Fields that may be infinite."""


@dataclass(frozen=True)
class Limits:
    """What the equipment and the seabed bear, SI; every field a float or an array of one shape.

    pump_pressure [Pa] on the ship; power [W] at all shafts together; erosion_velocity [m/s];
    carrying_margin [1] of slurry over settling velocity; seal_capacity and uplift_capacity [Pa] of
    overpressure in the cylinder (`seabed.seal_capacity`, `seabed.uplift_capacity`);
    hook_capacity [N]; hook_load [N] of the hanging string with seawater in both bores. Defaults are
    the modes of the shipped study [estimate], for a string of some 350 t/day: give your own for a
    larger one. inf is no limit; a hook load of 0 leaves the hook out.
    """

    pump_pressure: ArrayLike = 20e6
    power: ArrayLike = 1.6e6
    erosion_velocity: ArrayLike = 5.0
    carrying_margin: ArrayLike = 1.3
    seal_capacity: ArrayLike = 5e4
    uplift_capacity: ArrayLike = 2.4e5
    hook_capacity: ArrayLike = 12.26e6
    hook_load: ArrayLike = 0.0


def codes(given: Any, names: Sequence[str], what: str) -> NDArray[np.int64]:
    """Positions of a name, or of an array of them, in `names`; whole numbers pass as they are."""
    array = np.asarray(given)
    if array.dtype.kind in "iu":
        if np.all((array >= 0) & (array < len(names))):
            return array.astype(np.int64)
        raise ValueError(f"{what}: codes must lie between 0 and {len(names) - 1}")
    for name in np.unique(array.astype(str)):
        if name not in names:
            raise ValueError(f"{what} '{name}' is not known: take one of {', '.join(names)}")
    places = [names.index(name) for name in array.astype(str).ravel()]
    return np.array(places, dtype=np.int64).reshape(array.shape)


def numbers(item: Any) -> dict[str, ArrayLike]:
    """The fields of a design, mud or limits that are numbers."""
    return {
        entry.name: getattr(item, entry.name)
        for entry in fields(item)
        if not isinstance(entry.default, str)
    }


def bores(of: dict[str, Any]) -> dict[str, Any]:
    """Bores and areas by field: where slurry rises, and where water goes down [m], [m2]."""
    two = of["concept"] <= SUBSEA_BOOSTER
    annular = two & (of["direction"] == 0)
    annulus = 0.25 * np.pi * (of["riser_bore"] ** 2 - of["inner_diameter"] ** 2)
    bore = np.where(two, of["inner_bore"], of["riser_bore"])
    pipe = 0.25 * np.pi * bore**2
    return {
        "annular": annular.astype(np.int64),
        "pipe_bore": bore,
        "slurry_area": np.where(annular, annulus, pipe),
        "water_area": np.where(annular, pipe, annulus),
        "slurry_diameter": np.where(annular, of["riser_bore"] - of["inner_diameter"], bore),
    }


def slurry_area(design: Design) -> NDArray[np.float64]:
    """Cross-section the slurry rises in [m2]."""
    fields_ = {name: np.asarray(value) for name, value in numbers(design).items()}
    fields_ |= {name: codes(getattr(design, name), NAMED[name], name)
                for name in ("concept", "direction")}  # fmt: skip
    return np.asarray(bores(fields_)["slurry_area"], dtype=np.float64)


def check(design: Design) -> None:
    """ValueError in words, naming the limit, where the design cannot be built or circulate."""
    concept = codes(design.concept, CONCEPTS, "concept")
    codes(design.direction, DIRECTIONS, "direction")
    codes(design.pump_kind, PUMP_KINDS, "pump_kind")
    codes(design.closure, CLOSURES, "closure")
    d = {name: real(value, name, endless=name in _ENDLESS)
         for name, value in numbers(design).items()}  # fmt: skip
    _positive(d, "depth", "riser_bore")
    widest = np.max(d["riser_bore"], initial=0.0)
    _require(widest <= LARGEST_BORE, f"riser_bore of {widest:g} m is no pipe's (at most "
             f"{LARGEST_BORE:g} m): give metres")  # fmt: skip
    _at_least_zero(d, "roughness", "seal_conductance", "outlet_height", "unit_loss", "eccentricity",
                   "rotation_speed")  # fmt: skip
    _require(d["eccentricity"] <= 0.95, "eccentricity must lie between 0 and 0.95")
    two = concept <= SUBSEA_BOOSTER
    _require(~two | (d["inner_bore"] > 0.0), "the inner pipe has no bore: this concept sends water "
             "down it, so inner_bore and inner_diameter must be given")  # fmt: skip
    _require(~two | (d["inner_diameter"] > d["inner_bore"]),
             "the inner pipe's wall must be above zero: inner_diameter is its outside")  # fmt: skip
    _require(~two | (d["riser_bore"] > d["inner_diameter"]), "the inner pipe does not fit: its "
             "outside diameter must be smaller than the riser's bore")  # fmt: skip
    bore = np.where(two, np.minimum(d["inner_bore"], d["riser_bore"] - d["inner_diameter"]),
                    d["riser_bore"])  # fmt: skip
    _require(d["roughness"] <= ROUGHEST * bore,
             f"roughness must be at most {ROUGHEST} of the narrowest bore or gap")  # fmt: skip
    _share(d, concept >= 0, "pump_efficiency", "booster_efficiency", "compressor_efficiency",
           "volumetric_efficiency")  # fmt: skip
    _check_drives(d, concept)


def _check_drives(d: dict[str, Any], concept: NDArray[np.int64]) -> None:
    held = (concept == SUBSEA_BOOSTER) | (concept == BOTTOM_JET_PUMP)
    _require(~held | (d["set_point"] > -_SEA_PRESSURE * d["depth"]), "set_point lies further below "
             "the sea's pressure than a vacuum")  # fmt: skip
    _require((concept != SUBSEA_BOOSTER) | (d["booster_limit"] >= 0.0),
             "booster pressure (booster_limit) cannot be below zero")  # fmt: skip
    _require((concept != BOTTOM_JET_PUMP) | (d["suction_dilution"] >= 0.0),
             "suction_dilution cannot be below zero")  # fmt: skip
    _require((concept != BOTTOM_JET_PUMP) | ((d["jet_area_ratio"] >= 0.0)
             & (d["jet_area_ratio"] < 1.0)), "jet_area_ratio must lie between 0 and 1")  # fmt: skip
    pump = concept == PUMP
    for name in ("rated_flow", "rated_pressure", "rated_speed"):
        _require(~pump | (d[name] > 0.0), f"{name} must be above zero")
    _require(~pump | (d["stations"] >= 1.0), "there must be at least one station (stations)")
    _check_airlift(d, concept == AIRLIFT)


def _check_airlift(d: dict[str, Any], air: Any) -> None:
    _require(~air | (d["gas_supply"] > 0.0), "gas_supply must be above zero: an airlift needs gas")
    _require(~air | ((d["injection_depth"] > 0.0) & (d["injection_depth"] <= d["depth"])),
             "gas must be let in between the sea surface and the seabed: injection_depth is above "
             "the surface or below the seabed")  # fmt: skip
    wide = air & (d["upper_diameter"] != 0.0)
    _require(~wide | (d["upper_diameter"] >= d["riser_bore"]), "the riser may only widen on its "
             "way up: upper_diameter is below riser_bore (0: it never widens)")  # fmt: skip
    _require(~wide | ((d["step_depth"] >= 0.0) & (d["step_depth"] <= d["depth"])),
             "step_depth must lie between the sea surface and the seabed")  # fmt: skip


def check_limits(limits: Limits) -> None:
    """ValueError in words for limits that are no limits."""
    d = {name: real(value, name) for name, value in numbers(limits).items()}
    _positive(d, "pump_pressure", "power", "erosion_velocity", "seal_capacity", "uplift_capacity",
              "hook_capacity")  # fmt: skip
    _at_least_zero(d, "hook_load")
    _require(d["carrying_margin"] >= 1.0, "carrying_margin must be at least 1")


def _words(name: str) -> str:
    return name.replace("_", " ")


def _positive(given: dict[str, Any], *names: str) -> None:
    for name in names:
        _require(given[name] > 0.0, f"{_words(name)} must be above zero")


def _at_least_zero(given: dict[str, Any], *names: str) -> None:
    for name in names:
        _require(given[name] >= 0.0, f"{_words(name)} cannot be below zero")


def _share(given: dict[str, Any], where: Any, *names: str) -> None:
    for name in names:
        holds = (given[name] > 0.0) & (given[name] <= 1.0)
        _require(~where | holds, f"{_words(name)} must lie between 0 and 1")
