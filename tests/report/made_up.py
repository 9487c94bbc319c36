"""A run made up from the contract alone: right shapes and labels, numbers that mean nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from kaidei.campaign.ship import ACTIVITIES, REASONS
from kaidei.campaign.stage import DELAYS
from kaidei.claim_spec import Claim
from kaidei.claims import Verdict
from kaidei.contract import QUANTILES, STAGES, Row, Time, rows
from kaidei.elements import ELEMENTS
from kaidei.lift import LIMITS
from kaidei.plant.ledger import MATERIALS, OUTLETS, REAGENTS, STREAMS
from kaidei.study import Study
from kaidei.supply.answers import GOODS, MEASURES, SUPPLIERS
from kaidei.supply.bases import BASES
from kaidei.supply.layout import LABELS
from kaidei.supply.regions import FORMS
from kaidei.supply.spec import TESTS

DATES = ("2027-01", "2028-01", "2030-01", "2035-01", "2040-01")


@dataclass
class MadeUpRun:
    """What the report asks of a run."""

    path: Path
    study: Study
    manifest: dict[str, Any]
    results: xr.DataTree
    ledger: Sequence[Any] = field(default_factory=tuple)

    @property
    def scenarios(self) -> tuple[str, ...]:
        return tuple(self.manifest["scenarios"])

    def claims(self) -> list[Any]:
        return list(self.ledger)


def labels(time: Time, phases: Sequence[str], squares: Sequence[str]) -> dict[str, Any]:
    return {
        "month": time.month_labels,
        "year": time.year_labels,
        "element": list(ELEMENTS),
        "phase": list(phases),
        "square": list(squares),
        "panel": [f"B1-{place:04d}" for place in range(24)],
        "depth_slice": [f"{place}-{place + 1} m" for place in range(10)],
        "demand_basis": ["japan", "world"],
        "cutoff": [0.0, 500.0, 1000.0, 2000.0],
        "support": ["panel", "square"],
        "map": ["inverse distance", "nearest core", "kriging"],
        "x": 1000.0 * np.arange(-31, 32),
        "y": 1000.0 * (np.arange(40) - 19.5),
        "operation": ["run_pipe", "lift", "hang_off"],
        "tp": [6.0, 8.0, 10.0, 12.0, 14.0],
        "activity": list(ACTIVITIES),
        "delay": [REASONS[place] for place in DELAYS],
        "outlet": list(OUTLETS),
        "material": list(MATERIALS),
        "reagent": list(REAGENTS),
        "stream": list(STREAMS),
        "nuclide": ["U-238", "Th-230", "Ra-226"],
        "basis": list(BASES),
        "goods": list(GOODS),
        "measure": list(MEASURES),
        "supplier": list(SUPPLIERS),
        "label": list(LABELS),
        "form": list(FORMS),
        "trade_year": list(range(2005, 2025)),
        "date": list(DATES),
        "test": list(TESTS),
        "quantile": list(QUANTILES),
        "calendar_month": list(range(1, 13)),
        "gate": [f"{phase}/{gate}" for phase in phases for gate in ("plan", "review", "season")],
    }


def stage_result(stage: str, n: int, known: dict[str, Any], seed: int) -> xr.Dataset:
    rng = np.random.default_rng(seed)
    data = {}
    coords: dict[str, Any] = {"member": np.arange(n)}
    for name, row in rows(stage).items():
        first = {"member": ("member",), "quantiles": ("quantile",), "mean": ()}[row.keep]
        dims = (*first, *row.dims[1:])
        for dim in dims:
            coords.setdefault(dim, known.get(dim, ["one", "two", "three"]))
        shape = tuple(len(coords[dim]) for dim in dims)
        data[name] = (dims, _numbers(row, shape, rng), {"units": row.unit})
    return xr.Dataset(data, coords=coords)


MUD = {
    "dry_density": (0.5, 0.6),
    "wet_density": (1.33, 1.39),
    "porosity": (0.76, 0.8),
    "water_content": (0.55, 0.6),
    "relocation_time": (0.3, 1.0),
    "unit_time": (4.0, 8.0),
}
"""Bounds of what must make a mud or a hole together, for figures that build on it."""


CODES = {"limit": len(LIMITS), "outcome": 3}
"""Codes and how many each has."""


def _numbers(row: Row, shape: tuple[int, ...], rng: np.random.Generator) -> Any:
    if row.name in MUD:
        return rng.uniform(*MUD[row.name], shape)
    if row.name in CODES:
        return rng.integers(0, CODES[row.name], shape)
    if row.name in ("safe", "safe_without_mud"):
        chance = np.linspace(0.02, 0.7, shape[1])[:, None]
        return (rng.random(shape) < chance).astype(np.float32)
    if row.unit == "month":
        return np.where(rng.random(shape) < 0.2, np.inf, 12.0 + 40.0 * rng.random(shape))
    if row.unit == "1":
        return 0.05 + 0.9 * rng.random(shape)
    return (10.0 + 90.0 * rng.random(shape)).astype(np.float32)


def made_up_run(
    study: Study, place: Path, *, scenarios: Sequence[str], members: int = 120, seed: int = 1
) -> MadeUpRun:
    tree = {}
    squares = list(study.specs["deposit"].squares["id"])  # type: ignore[attr-defined]
    for order, scenario in enumerate(scenarios):
        phases = list(study.scenarios[scenario]["lift"].phase)  # type: ignore[attr-defined]
        known = labels(study.time, phases, squares)
        for at, stage in enumerate(STAGES):
            tree[f"{scenario}/{stage}"] = stage_result(stage, members, known, 100 * order + at)
    manifest = {
        "kaidei": {"schema": 1, "version": "0", "code": "0" * 64},
        "study": study.name,
        "title": study.section.title,
        "members": members,
        "seed": seed,
        "scenarios": {name: {} for name in scenarios},
        "versions": {"python": "3"},
        "timing": {"wall": 1.0},
        "finished": "2026-11-22T00:00:00+00:00",
    }
    return MadeUpRun(place, study, manifest, xr.DataTree.from_dict(tree))


def claims_of(says: str) -> list[Verdict]:
    """One claim that was tested and one that cannot be."""
    tested = Claim.model_validate(
        {
            "says": says,
            "source": "a newspaper",
            "date": "2026-01",
            "origin": "story",
            "test": {"variable": "economics/npv", "is": ">=", "value": "0 JPY_2025"},
            "settled_by": "the books",
        }
    )
    untested = tested.model_copy(update={"test": None, "not_testable": "an opinion"})
    return [
        Verdict("pays", says, "open", "At least nil in 42% of members.", tested, 0.42),
        Verdict("opinion", says, "not testable here", "an opinion", untested),
    ]


def renamed(study: Study, words: str) -> Study:
    """The study with these words as its title, its scenarios' titles and its sources' titles."""
    section = study.section.model_copy(update={"title": words, "summary": words})
    overlays = {
        name: {**overlay, "scenario": {"title": words}} for name, overlay in study.overlays.items()
    }
    sources = {
        key: source.model_copy(update={"title": words, "note": words, "url": "javascript:alert(1)"})
        for key, source in study.sources.items()
    }
    return replace(study, section=section, overlays=overlays, sources=sources)
