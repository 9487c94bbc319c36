"""A small study of the campaign for its tests: round numbers, two short phases and a long one."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from kaidei.campaign.spec import CampaignSpec, Inputs
from kaidei.contract import Time
from kaidei.ensemble.draw import draw_spec
from kaidei.streams import Streams

TIME = Time("2025-01", 120)
TP = np.array([6.0, 8.0, 10.0, 12.0, 14.0])
PANELS = 6
LOW = (2.5, 2.5, 2.4, 2.1, 1.8, 1.5, 1.6, 1.8, 2.0, 2.2, 2.4, 2.5)
HIGH = (3.5, 3.5, 3.4, 3.0, 2.4, 2.0, 2.0, 2.4, 2.8, 3.2, 3.5, 3.5)
STORMS = (0.0, 0.0, 0.04, 0.07, 0.04, 0.0, 0.24, 0.53, 0.62, 0.33, 0.16, 0.07)
HOURS = (0.0, 0.0, 1.1, 2.0, 1.3, 0.0, 8.5, 19.1, 18.4, 13.9, 3.6, 1.1)

STUDY: dict[str, Any] = {
    "distance": "2057 km",
    "string": "5600 m",
    "panel_recovery": {"uniform": ["0.5", "0.7"]},
    "salinity": "0.0347",
    "weather": {
        "between": {"uniform": ["0", "1"]},
        "spread": "0.35",
        "year_spread": "0.06",
        "steepness": "0.015",
        "tp_spread": "0.2",
        "wind_shape": "2.2",
        "current": "0.2 m/s",
        "current_spread": "0.5",
        "persistence": {
            "fronts": "22 h",
            "spells": "80 h",
            "spell_share": "0.33",
            "wind_hs": "0.75",
            "wind_lead": "7.5 h",
            "wind_own": "12 h",
            "tp_hs": "-0.3",
            "current_time": "480 h",
        },
        "typhoon_circle": "500 km",
        "typhoon_gales": "200 km",
        "typhoon_gales_spread": "0.4",
        "typhoon_speed_spread": "0.4",
        "forecast_error": "0.1",
        "typhoon_warning": "72 h",
        "typhoon_clear": "24 h",
    },
    "ship": {
        "chikyu": {
            "speed": "18.52 km/hour",
            "speed_loss": "0.05",
            "calm_height": "2 m",
            "rough_height": "5 m",
            "rough_speed": "0.75",
            "joint": "10 m",
            "start_window": "24 h",
            "strain_life": "100 h",
            "replace": "90 day",
            "pipe_wind": "15 m/s",
            "lift_wind": "20 m/s",
            "lift_current": "1 m/s",
            "move_height": "3.5 m",
            "home_repair": "240 h",
            "learning": "0.95",
            "settling_area": "500 m^2",
            "pull_ratio": "1.4",
            "pack_up": "24 h",
            "port": "10 day",
            "fuel_transit": "100 t/day",
            "fuel_station": "60 t/day",
            "fuel_port": "15 t/day",
            "fuel_power": "0.2 kg/kWh",
        }
    },
    "components": {
        "pipe": {
            "name": "pipe handling",
            "used_in": "pipe_down pipe_up",
            "life": "240 h",
            "repair": "8 h",
            "repair_spread": "1.3",
        },
        "lift": {
            "name": "lifting system",
            "used_in": "circulate lift relocate",
            "life": "240 h",
            "repair": "8 h",
            "repair_spread": "1.3",
        },
    },
    "thickener": {
        "underflow": "0.35",
        "thinnest": "0.25",
        "settling_velocity": {"uniform": ["2 m/h", "4 m/h"]},
        "velocity_spread": "1",
        "hindrance": "18",
        "discharge_depth": "10 m",
    },
    "carrier": {
        "first": {
            "distance": "150 km",
            "speed": "18 km/hour",
            "transfer_rate": "600 t_slurry/hour",
            "transfer_height": "2 m",
            "trip_fuel": "20 t",
        }
    },
    "island": {
        "minamitorishima": {
            "unload_rate": "300 t_slurry/hour",
            "berth_height": "2.2 m",
            "lag": "14 day",
            "rate": "600 t_dry/day",
            "store": "20000 t_slurry",
        }
    },
    "sea": {
        "month": np.arange(1, 13),
        "hs_low": np.array(LOW),
        "hs_high": np.array(HIGH),
        "wind": np.full(12, 6.0),
    },
    "typhoon": {
        "month": np.arange(1, 13),
        "storms": np.array(STORMS),
        "hours": np.array(HOURS),
    },
    "phase": {
        "trial": {
            "start": "2026-01-12",
            "voyages": 1,
            "on_site": "30 day",
            "set_up": "48 h",
            "sites": "3",
            "tank": "1500 t_slurry",
        },
        "test": {
            "start": {"low": "2027-01", "mode": "2027-02", "high": "2027-06"},
            "gate": {"decision": {"after": ["trial"], "duration": "0 month", "chance": "0.9"}},
            "voyages": 1,
            "on_site": "40 day",
            "set_up": "48 h",
            "tank": "2500 t_slurry",
            "shuttles": {"choice": ["1", "2"], "weights": [0.5, 0.5]},
            "shuttle_load": "2000 t_slurry",
        },
    },
}

PILOT: dict[str, Any] = {
    "start": "2029-06",
    "gate": {"report": {"after": ["test"], "needs": "100 t_wet", "duration": "12 month"}},
    "duration": "48 month",
    "on_site": "80 day",
    "set_up": "24 h",
    "first_rate": "0.5",
    "ramp": "12 month",
    "tank": "6000 t_slurry",
    "shuttles": "2",
    "shuttle_load": "4000 t_slurry",
}

RATES = {"trial": 20.0, "test": 140.0, "pilot": 140.0}


def study(pilot: bool = False, **changes: Any) -> dict[str, Any]:
    """The study as a dict to validate; a change is a dotted path with '__' for the dots."""
    made = copy.deepcopy(STUDY)
    if pilot:
        made["phase"]["pilot"] = copy.deepcopy(PILOT)
    for path, value in changes.items():
        place, *rest = path.split("__")
        at = made
        while rest:
            at, place, rest = at[place], rest[0], rest[1:]
        at[place] = value
    return made


def inputs(phases: tuple[str, ...], members: int, time: Time = TIME) -> Inputs:
    """Inputs that vary over the members but are the same for a member in any lane."""
    shape = (members, len(phases))
    limit = np.empty((*shape, 3, len(TP)))
    limit[:, :, 0] = [3.2, 2.6, 2.7, 2.8, 3.0]
    limit[:, :, 1] = [4.0, 3.4, 3.5, 3.7, 4.0]
    limit[:, :, 2] = 5.5
    grade = np.linspace(1000.0, 4000.0, 10) + 100.0 * np.arange(PANELS)[:, None]
    return Inputs(
        time=time,
        phases=phases,
        operation=np.array(["run_pipe", "lift", "hang_off"]),
        tp=TP,
        panel=np.array([f"B1-{k:04d}" for k in range(PANELS)]),
        solids_rate=np.tile([RATES[name] for name in phases], (members, 1)),
        solids_fraction=np.full(shape, 0.1),
        reach=np.tile([2.5 + p for p in range(len(phases))], (members, 1)),
        hole_dry_mass=np.full(shape, 8.0),
        hole_area=np.full(shape, 7.07),
        relocation_time=np.full(shape, 0.5),
        unit_time=8.0 * 24.0 / np.tile([RATES[name] for name in phases], (members, 1)),
        hole_time=8.0 * 24.0 / np.tile([RATES[name] for name in phases], (members, 1)),
        residence_time=np.full(shape, 4.0),
        run_rate=np.full(shape, 40.0),
        power=np.full(shape, 500.0),
        hs_limit=limit,
        water_content=np.full(members, 0.6),
        dry_density=np.full(members, 0.55),
        grain_density=np.full(members, 2.7),
        panel_dry_mass=np.full((members, PANELS, 10), 3000.0),
        panel_grade=np.broadcast_to(grade, (members, PANELS, 10)).copy(),
    )


def case(
    members: int = 64, seed: int = 1, pilot: bool = False, **changes: Any
) -> tuple[Any, Inputs, Streams]:
    """What `stage.run` takes, for the study with some changes."""
    spec = CampaignSpec.model_validate(study(pilot, **changes))
    drawn = draw_spec(spec, seed=seed, n=members, time=TIME)
    return drawn, inputs(tuple(spec.phase), members), Streams(seed, np.arange(members))
