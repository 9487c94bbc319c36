"""Design, mud and limits of many members as the records that the compiled search reads."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.constants import g

from kaidei.lift import design as designs
from kaidei.lift import gas, seawater
from kaidei.lift import mud as mud_module
from kaidei.lift.case import STATE
from kaidei.lift.concepts.airlift import Air
from kaidei.lift.design import AIRLIFT, NAMED, Design, Limits
from kaidei.lift.given import common_shape, expect, require
from kaidei.lift.mud import Mud
from kaidei.lift.turbulent import DARBY_MELSON
from kaidei.units import Floats

_LAW_CONSTANTS = (
    "yield_scale", "yield_rate", "packing", "water_viscosity", "viscosity_rate", "flow_index",
    "index_rate", "reference_rate",
)  # fmt: skip
TEMPERATURE = 278.15
"""Of the gas in a riser [K]: deep water warmed a little on its way [estimate]."""
_MUD = ("dry_density", "wet_density", "lump_size", "lump_share", "porosity", "grain_density")


class Packed(NamedTuple):
    """N members: their common shape, records (N,), the sea at the nodes (N, k) and weights (k,).

    `air` is what airlifts need besides; None where no member has gas.
    `extra` are the arrays given beside them, (N,) each.
    """

    shape: tuple[int, ...]
    cases: NDArray[Any]
    states: NDArray[Any]
    sea: Floats
    weights: Floats
    air: Air | None
    extra: tuple[Floats, ...]


def pack(
    design: Design, mud: Mud, limits: Limits, water: seawater.Profile, *extra: ArrayLike
) -> Packed:
    """Checked, broadcast together, and what the kernels need of them worked out."""
    expect(design, Design, "the design must be a lift.Design")
    expect(mud, Mud, "the mud must be a lift.Mud")
    expect(limits, Limits, "the limits must be lift.Limits")
    expect(water, seawater.Profile, "the water must be a profile (seawater.read_profile of a CSV)")
    designs.check(design)
    designs.check_limits(limits)
    mud_module.check(mud)
    given: dict[str, Any] = designs.numbers(design) | designs.numbers(limits)
    for name, names in NAMED.items():
        given[name] = designs.codes(getattr(design, name), names, name)
    given |= {name: getattr(mud, name) for name in _MUD} | _laws(mud)
    keys = list(given)
    own = {key: np.asarray(value) for key, value in given.items()}
    beside = {f"feed, dilution or flow ({k})": np.shape(a) for k, a in enumerate(extra, 1)}
    common_shape({key: array.shape for key, array in own.items()} | beside)
    arrays = np.broadcast_arrays(*own.values(), *extra)
    shape, flat = arrays[0].shape, [np.atleast_1d(array).ravel() for array in arrays]
    fields = dict(zip(keys, flat, strict=False))
    fields |= designs.bores(fields)
    _check_together(fields)
    # The column is worked out once where all members share a depth.
    depths, where = np.unique(fields["depth"], return_inverse=True)
    column = seawater.column(depths, water)
    fields["water_density"] = column.mean_density[where]
    fields |= {"gas_mass": fields["gas_supply"], "gas_work": fields["gas_supply"],
               "gas_energy": fields["gas_supply"]}  # fmt: skip
    has_gas = np.any(fields["concept"] == AIRLIFT)
    air = _gas(fields, water) if has_gas else None
    kinds = [(name, "i8" if array.dtype.kind == "i" else "f8") for name, array in fields.items()]
    cases = np.empty(flat[0].size, dtype=sorted(kinds))
    for name, array in fields.items():
        cases[name] = array
    states = np.zeros(len(cases), dtype=STATE)
    rest = tuple(np.array(array, dtype=np.float64) for array in flat[len(keys) :])
    return Packed(shape, cases, states, column.density[where], column.weights, air, rest)


def _gas(fields: dict[str, Any], water: seawater.Profile) -> Air:
    """Add supply [kg/s], least work of compression [J/kg] and R T [J/kg]; the gas's polynomial.

    The gas is as warm as deep water all the way up: its column is thick with slurry.
    """
    deep = np.where(fields["concept"] == AIRLIFT, fields["injection_depth"], 1.0)
    depths, where = np.unique(deep, return_inverse=True)
    sea = gas.ATMOSPHERE + g * depths * seawater.column(depths, water).mean_density
    fields["gas_mass"] = fields["gas_supply"] * gas.density(
        gas.ATMOSPHERE, gas.STANDARD_TEMPERATURE
    )
    fields["gas_work"] = gas.isothermal_work(sea, TEMPERATURE)[where]
    fields["gas_energy"] = np.full(len(deep), gas.GAS_CONSTANT * TEMPERATURE)
    return Air(np.array(gas.coefficients(TEMPERATURE)), np.zeros(8))


def _check_together(fields: dict[str, Any]) -> None:
    """ValueError in words where mud and design do not go together."""
    passage = np.where(fields["annular"] == 1, 0.5, 1.0) * fields["slurry_diameter"]
    require((fields["lump_size"] < passage) | (fields["lump_share"] == 0.0),
            "lumps do not pass the gap or bore in which the slurry rises: lump_size [m] must be "
            "below its width")  # fmt: skip
    bingham = (fields["index_law"] == 0) & (fields["flow_index"] == 1.0)
    require((fields["closure"] != DARBY_MELSON) | bingham,
            "the closure darby_melson is for Bingham slurries (flow_index 1)")  # fmt: skip


def _laws(mud: Mud) -> dict[str, Any]:
    laws = mud_module.laws(mud)
    names = ("yield_law", "viscosity_law", "index_law")
    return dict(zip(names, laws.codes, strict=True)) | {
        name: laws.table[..., place] for place, name in enumerate(_LAW_CONSTANTS)
    }
