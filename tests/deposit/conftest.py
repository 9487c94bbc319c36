"""A deposit of the tests' own: the shipped cores and tables, with values written here."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import xarray as xr

from kaidei.contract import Time
from kaidei.deposit import mine_order, run
from kaidei.deposit.spec import DepositSpec, Inputs
from kaidei.ensemble.draw import Drawn, draw_spec
from kaidei.streams import Streams
from kaidei.tables import columns, keyed_rows, read_table
from kaidei.values import ColumnsOf

STUDY = Path(__file__).parents[2] / "studies" / "minamitorishima"
TIME = Time("2025-01", 240)

SECTION: dict[str, Any] = {
    "shortest_range": "5 km",
    "largest_sd": "1.0",
    "largest_nugget_sd": "0.5",
    "anisotropy": {"low": "0.4", "mode": "0.6", "high": "0.95"},
    "azimuth": {"low": "100 degree", "mode": "120 degree", "high": "140 degree"},
    "heavy_balance": {"low": "0.02", "mode": "0.07", "high": "0.15"},
    "cerium_balance": {"low": "0.05", "mode": "0.13", "high": "0.30"},
    "yttrium_balance": {"low": "0.005", "mode": "0.02", "high": "0.05"},
    "dry_density": {
        "p10": "0.50 t_dry/m^3",
        "p50": "0.55 t_dry/m^3",
        "p90": "0.60 t_dry/m^3",
    },
    "porosity": {
        "p10": "0.771",
        "p50": "0.790",
        "p90": "0.809",
        "correlate": {"with": "deposit.dry_density", "rank": -0.9},
    },
    "pore_water_density": "1.053 t/m^3",
    "strength_surface": {"low": "1 kPa", "mode": "2 kPa", "high": "5 kPa"},
    "strength_gradient": {"low": "0.8 kPa/m", "mode": "1.5 kPa/m", "high": "3.5 kPa/m"},
    "rich_grade": {"low": "2000 ppm_metal", "mode": "3300 ppm_metal", "high": "6500 ppm_metal"},
    "mine_reach": "3 m",
    "mine_cutoff": "800 ppm_metal",
}


def raw_section() -> dict[str, Any]:
    """What a study would hand to DepositSpec, tables included; a fresh copy each time."""
    raw = dict(SECTION)
    for name, info in DepositSpec.model_fields.items():
        problems: list[Any] = []
        if (STUDY / "tables" / f"{name}.csv").is_file():
            table = read_table(STUDY / "tables" / f"{name}.csv", name, problems)
            assert table is not None
            marks = [mark for mark in info.metadata if isinstance(mark, ColumnsOf)]
            raw[name] = columns(table, marks[0], problems) if marks else keyed_rows(table)
        assert problems == []
    return raw


@pytest.fixture(scope="session")
def study_folder() -> Path:
    return STUDY


@pytest.fixture(scope="session")
def calendar() -> Time:
    return TIME


@pytest.fixture
def raw() -> dict[str, Any]:
    return raw_section()


@pytest.fixture(scope="session")
def spec() -> DepositSpec:
    return DepositSpec.model_validate(raw_section())


@pytest.fixture(scope="session")
def drawn(spec: DepositSpec) -> Drawn:
    return draw_spec(spec, seed=1, n=256, time=TIME)


@pytest.fixture(scope="session")
def order(spec: DepositSpec) -> dict[str, Any]:
    return mine_order(spec)


@pytest.fixture(scope="session")
def result(drawn: Drawn, order: dict[str, Any]) -> xr.Dataset:
    lanes = [
        run(drawn.take(members), Inputs(TIME, order), Streams(1, members))
        for members in np.arange(256).reshape(4, 64)
    ]
    return xr.concat(lanes, "member")


@pytest.fixture(scope="session")
def maker() -> ModuleType:
    """The study's script that makes the synthetic cores."""
    found = importlib.util.spec_from_file_location("make_cores", STUDY / "make_cores.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module
