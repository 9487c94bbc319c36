"""A plant and some landed mud for the tests; numbers are round, not the shipped study's."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np

from kaidei.contract import Time
from kaidei.elements import ELEMENTS
from kaidei.ensemble.draw import Drawn, draw_spec
from kaidei.plant.flowsheet import TRACE_ROWS
from kaidei.plant.spec import Inputs, PlantSpec

TIME = Time("2025-01", 48)

COMPOSITION = np.array(
    [15.4, 7.7, 4.2, 18.6, 4.3, 1.05, 4.9, 0.73, 4.5, 0.93, 2.6, 0.36, 2.2, 0.34, 32.4]
)
COMPOSITION = COMPOSITION / COMPOSITION.sum()

STUDY: dict[str, Any] = {
    "grain_grade": "15000 ppm_metal",
    "hydrocyclone": {
        "use": "off",
        "enrichment": "2.0",
        "recovery": "75 percent",
        "underflow_water": "30 percent",
    },
    "dewatering": {
        "moisture": "45 percent",
        "solids_loss": "0.5 percent",
        "wash_ratio": "1.5",
        "wash_efficiency": "60 percent",
        "electricity": "20 kWh/t_dry",
    },
    "leach": {
        "acid": "hydrochloric",
        "extraction_hydrochloric": {"low": "0.80", "mode": "0.92", "high": "0.951"},
        "extraction_sulphuric": {"low": "0.60", "mode": "0.76", "high": "0.813"},
        "molarity": {"low": "0.25 mol/L", "mode": "0.4 mol/L", "high": "0.5 mol/L"},
        "acid_excess": "25 percent",
        "iron": "3 kg/t_dry",
        "aluminium": "3 kg/t_dry",
        "other": "12 kg/t_dry",
        "other_equivalent": "25 g/mol",
        "acid_recycled": "30 percent",
        "water_recycled": "80 percent",
        "residue_moisture": "45 percent",
        "electricity": "20 kWh/t_dry",
    },
    "impurity": {"removal": "98 percent", "phosphate": "0.5"},
    "precipitation": {
        "precipitant": "oxalic acid",
        "excess": "40 percent",
        "purity": "95 percent",
        "electricity": "2500 kWh/t_reo",
    },
    "separation": {
        "acid": "4 t/t_reo",
        "purification": "0.2 t/t_reo",
        "caustic": "2.5 t/t_reo",
        "water": "50 t/t_reo",
        "electricity": "5000 kWh/t_reo",
    },
    "neutralisation": {
        "lime_excess": "15 percent",
        "phosphate_removed": "95 percent",
        "moisture": "60 percent",
    },
    "circuit": {"residence": {"low": "0 month", "mode": "3 month", "high": "6 month"}},
    "radioactivity": {
        "uranium": "3 g/t_dry",
        "thorium": "10 g/t_dry",
        "water_depth": "5600 m",
        "uranium_in_seawater": "3.21 ug/kg",
        "seawater_uranium_234": "1.147",
        "seawater_density": "1040 kg/m^3",
        "focusing": "1",
        "sedimentation_rate": "0.5 mm/kyr",
        "equilibrium": {
            "uranium_234": "1",
            "thorium_230": "1",
            "radium_226": "1",
            "lead_210": "1",
            "radium_228": "1",
            "thorium_228": "1",
        },
        "scavenged": {"with_grains": "0.1", "leach": "60 percent"},
    },
    "reference": {
        "grade": "1720 ppm_metal",
        "water": "1.5 t/t_dry",
        "salinity": "34.7 g/kg",
        "reach": "3 m",
    },
    "recoveries": {
        element: {
            "source": "kaidei",
            "with_grains": "1",
            "leach": {"low": "0.95", "mode": "1", "high": "1.03"} if element != "Ce" else "0.35",
            "impurity_cake": {"low": "0.005", "mode": "0.02", "high": "0.06"},
            "precipitation": "0.95",
            "sludge": "0.97",
            "separation": "0.95",
        }
        for element in ELEMENTS
    },
    "traces": {
        trace: {
            "source": "kaidei",
            "with_grains": "0.2",
            "leach": "0.4",
            "leach_sulphuric": "0.2",
            "impurity_cake": "0.9" if trace == "thorium" else "0.2",
            "precipitation": "0.9" if trace == "thorium" else "0.1",
            "sludge": "0.9",
            "separation": "0.001",
        }
        for trace in TRACE_ROWS
    },
}  # fmt: skip


def changed(**changes: Any) -> dict[str, Any]:
    """The study with some dotted keys replaced: `changed(leach__acid="sulphuric")`."""
    study = deepcopy(STUDY)
    for name, value in changes.items():
        *outer, last = name.split("__")
        place = study
        for step in outer:
            place = place[step]
        place[last] = value
    return study


def drawn_plant(n: int = 8, seed: int = 1, **changes: Any) -> Drawn:
    """The plant drawn for n members."""
    return draw_spec(PlantSpec.model_validate(changed(**changes)), seed=seed, n=n, time=TIME)


def landed(n: int = 8, *, time: Time = TIME, monthly: Any = None, grade: float = 1.72e-3) -> Inputs:
    """Landed mud: two panels, some months without any, the first member with none at all."""
    months = time.n_months
    rng = np.random.default_rng(4)
    solids = rng.uniform(500.0, 5000.0, (n, months)) * (rng.random((n, months)) < 0.7)
    if monthly is not None:
        solids = np.broadcast_to(np.asarray(monthly, dtype=np.float64), (n, months)).copy()
    else:
        solids[0] = 0.0
    split = np.array([0.7, 0.3])
    metal = solids[:, :, None] * split * grade * np.array([1.2, 0.8])
    richer = COMPOSITION * np.linspace(0.9, 1.1, 15)
    panels = np.stack([COMPOSITION, richer / richer.sum()])
    return Inputs(
        time=time,
        solids_landed=solids,
        water_landed=1.5 * solids,
        salt_landed=1.5 * 0.0347 * solids,
        landed_metal_by_panel=metal.astype(np.float32),
        panel_composition=np.broadcast_to(panels, (n, 2, 15)).copy(),
        dry_density=np.full(n, 0.55),
        reach=np.full((n, 2), 3.0),
        phase_lifted_dry=np.stack([solids.sum(axis=1), np.zeros(n)], axis=1),
    )
