"""A lift to test with: plain objects of one design, and the spec of a small study."""

from __future__ import annotations

from typing import Any

import numpy as np

from kaidei.contract import Time
from kaidei.lift.design import Design, Limits
from kaidei.lift.mud import Mud
from kaidei.lift.spec import Inputs, LiftSpec
from kaidei.units import Floats

TIME = Time("2025-01", 240)


def full(value: float, n: int = 1) -> Floats:
    return np.full(n, float(value))


def mud(n: int = 1, **changes: Any) -> Mud:
    fields: dict[str, Any] = {
        "dry_density": 550.0, "wet_density": 1360.0, "yield_scale": 0.05, "yield_rate": 30.0,
        "viscosity_rate": 12.0, "water_viscosity": 1.5e-3, "lump_size": 4e-3, "lump_share": 0.2,
    }  # fmt: skip
    return Mud(**_arrays(fields | changes, n))


def design(n: int = 1, **changes: Any) -> Design:
    """The first row of the closed-circulation table: 0.305 m riser bore, 0.168 m inner pipe."""
    words = {"concept": "subsea_booster", "direction": "forward", "pump_kind": "centrifugal",
             "closure": "wilson_thomas"}  # fmt: skip
    words |= {name: changes.pop(name) for name in tuple(changes) if name in words}
    fields: dict[str, Any] = {
        "depth": 5600.0, "riser_bore": 0.305, "inner_bore": 0.146, "inner_diameter": 0.168,
        "roughness": 5e-5, "eccentricity": 0.5, "outlet_height": 0.0, "unit_loss": 20.0,
        "booster_limit": 5e6, "set_point": 0.0, "seal_conductance": 1e-8, "pump_efficiency": 0.8,
        "booster_efficiency": 0.4,
    }  # fmt: skip
    return Design(**_arrays(fields | changes, n), **words)


def limits(n: int = 1, **changes: Any) -> Limits:
    fields: dict[str, Any] = {
        "pump_pressure": 2e7, "power": 2e6, "erosion_velocity": 5.0, "carrying_margin": 1.3,
        "seal_capacity": 4e4, "uplift_capacity": 2.4e5, "hook_capacity": 12.26e6,
        "hook_load": 7e6,
    }  # fmt: skip
    return Limits(**_arrays(fields | changes, n))


def _arrays(fields: dict[str, Any], n: int) -> dict[str, Floats]:
    return {name: np.broadcast_to(np.asarray(v, dtype=np.float64), n).copy()
            for name, v in fields.items()}  # fmt: skip


def raw() -> dict[str, Any]:
    """What a study would write, shortest form."""
    string = {
        "riser_bore": "0.305 m", "inner_bore": "0.146 m",
        "section": {
            "top": {"share": "0.4", "riser_wall": "16 mm", "buoyancy_share": "0.3"},
            "rest": {"share": "0.6", "riser_wall": "14 mm", "buoyancy_share": "0.3"},
        },
        "inner_wall": "11 mm", "roughness": "0.05 mm", "eccentricity": "0.5",
        "rotation_speed": "0.5 1/s", "foam_density": "550 kg/m^3", "yield_strength": "827 MPa",
        "inner_yield": "931 MPa", "usage": "0.67", "stress_concentration": "1.3",
        "life_hanging": "0.45", "life_handling": "0.45", "life_lifting": "0.1",
        "damping_ratio": "0.05", "moving_contents": "1",
    }  # fmt: skip
    pump = {
        "concept": "subsea_booster",
        "pressure": "20 MPa", "power": "2000 kW", "efficiency": "0.8",
        "booster_pressure": {"low": "3 MPa", "mode": "5 MPa", "high": "8 MPa"},
        "booster_efficiency": "0.4", "set_point": {"uniform": ["-10 kPa", "15 kPa"]},
        "outlet_height": "8 m", "unit_loss": "20",
    }  # fmt: skip
    unit = {
        "diameter": "3 m", "penetration": "3 m", "mass": "200 t", "added_mass": "35 t",
        "drag_area": "8 m^2",
        "blade_power": "100 kW", "blade_rate": "2 1/s",
        "seal_conductance": {"p10": "0.005 m^3/h/kPa", "p50": "0.05 m^3/h/kPa",
                             "p90": "0.3 m^3/h/kPa"},
        "seating": "0.7",
    }  # fmt: skip
    ship = {
        "length": "210 m", "beam": "38 m", "draught": "9.2 m", "heading": "20 degree",
        "hook_capacity": "1250 t", "compensator_stroke": "7.6 m", "compensator_efficiency": "0.9",
        "derrick_height": "66 m",
        "practice_run_pipe": "2.75 m", "practice_lift": "3.75 m", "practice_hang_off": "5.5 m",
    }  # fmt: skip
    phase = {
        "target": "350 t_wet/day", "dilution": "4", "units": "1", "relocation_time": "0.5 h",
        "seating_time": "0.2 h", "recovery": "0.9", "run_rate": "36 m/h",
        "hanging_time": "10 day", "handling_time": "20 day", "lifting_time": "60 day",
    }  # fmt: skip
    return {
        "depth": "5600 m", "carrying_margin": "1.3", "erosion_velocity": "5 m/s", "peak_feed": "4",
        "turbulence": "wilson_thomas",
        "string": {"first": string}, "pump": {"first": pump}, "unit": {"first": unit},
        "ship": {"chikyu": ship}, "sea": {"mean": "2.4 m", "spread": "0.4"},
        "stop": {"rest": "12 h", "run_down": "2 s", "plug_stress": "1 kPa"},
        "mud": {"flow_index": "1", "yield_scale": "0.05 Pa", "yield_rate": "30",
        "viscosity_rate": "12",
                "water_viscosity": "1.5 mPa*s", "lump_size": "4 mm", "lump_share": "0.2",
                "gel_ratio": "4.5"},
        "phase": {"test": phase},
    }  # fmt: skip


def spec(**phases: dict[str, Any]) -> LiftSpec:
    """The small study with phases changed or added."""
    document = raw()
    for name, changes in phases.items():
        document["phase"][name] = document["phase"]["test"] | changes
    return LiftSpec.model_validate(document)


def inputs(n: int = 64, strength: float = 3.0) -> Inputs:
    dry, wet = full(0.55, n), full(1.36, n)
    slices = np.full((n, 10), strength) + np.arange(10) * 1.5
    return Inputs(TIME, dry, wet, 1.0 - dry / wet, (wet - dry) / 1.053, slices)
