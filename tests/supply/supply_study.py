"""The supply section of the shipped study, its scenarios and drawn members of each."""

from __future__ import annotations

import os
import tomllib
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from kaidei.contract import Time
from kaidei.ensemble.draw import Drawn, draw_spec
from kaidei.streams import Streams
from kaidei.supply.spec import Inputs, SupplySpec
from kaidei.tables import columns, keyed_rows, read_table
from kaidei.values import ColumnsOf, Rows

STUDY = Path(os.environ.get("KAIDEI_STUDY", Path(__file__).parents[2] / "studies/minamitorishima"))
TIME = Time("2025-01", 240)
MEMBERS = 32


@cache
def _raw() -> dict[str, Any]:
    document = tomllib.loads((STUDY / "study.toml").read_text(encoding="utf-8"))
    raw: dict[str, Any] = deepcopy(document["supply"])
    raw["event"] = document.get("event", {})
    for name, info in SupplySpec.model_fields.items():
        for mark in info.metadata:
            if isinstance(mark, ColumnsOf | Rows):
                table = read_table(STUDY / f"tables/{name}.csv", name, [])
                assert table is not None
                is_columns = isinstance(mark, ColumnsOf)
                raw[name] = columns(table, mark, []) if is_columns else keyed_rows(table)
    return raw


def _lay(base: dict[str, Any], overlay: dict[str, Any]) -> None:
    """Replace whole values, add or remove entries, as a scenario does."""
    for key, entry in overlay.items():
        if isinstance(entry, dict) and entry.get("remove") is True:
            base.pop(key)
        elif (
            isinstance(entry, dict)
            and isinstance(base.get(key), dict)
            and not {"value", "low", "p10", "choice", "uniform"} & entry.keys()
        ):
            _lay(base[key], entry)
        else:
            base[key] = deepcopy(entry)


def raw_spec(scenario: str = "ban") -> dict[str, Any]:
    """What the study writes for supply, under a scenario, as a document of its own."""
    raw = deepcopy(_raw())
    if scenario != "ban":
        text = (STUDY / f"scenarios/{scenario}.toml").read_text(encoding="utf-8")
        overlay = tomllib.loads(text)
        _lay(raw, overlay.get("supply", {}))
        _lay(raw["event"], overlay.get("event", {}))
        tables = overlay.get("table", {})
        _lay(raw, {name: rows for name, rows in tables.items() if name in raw})
    return raw


@cache
def spec(scenario: str = "ban") -> SupplySpec:
    return SupplySpec.model_validate(raw_spec(scenario))


@cache
def drawn(scenario: str = "ban", seed: int = 1) -> Drawn:
    return draw_spec(spec(scenario), seed=seed, n=MEMBERS, time=TIME, stage="supply")


def streams(seed: int = 1) -> Streams:
    return Streams(seed, np.arange(MEMBERS))


def no_mud() -> Inputs:
    return Inputs(TIME, np.zeros((MEMBERS, TIME.n_months, 15), dtype=np.float32))


def some_mud(yearly: float, first: int = 36) -> Inputs:
    """Mud that gives `yearly` t_reo a year from month `first` on, split as the study's estimate."""
    share = np.array([15, 8, 4, 18, 4, 1, 5, 0.7, 4.2, 0.9, 2.5, 0.3, 2, 0.3, 34.1])
    oxide = np.zeros((MEMBERS, TIME.n_months, 15), dtype=np.float32)
    oxide[:, first:] = yearly / 12.0 * share / share.sum()
    return Inputs(TIME, oxide)


@cache
def bare(scenario: str = "ban") -> Any:
    """The scenario without mud, run once for all tests."""
    from kaidei.supply.stage import run

    return run(drawn(scenario), no_mud(), streams())
