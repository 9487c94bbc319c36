"""A finished run: its results as a tree, its summary as a table, its claims."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.ensemble.store import RunError, Store, open_stage, read_manifest, stage_name
from kaidei.study import Study, load_study

if TYPE_CHECKING:
    import xarray as xr

    from kaidei.claims import Verdict


@dataclass(frozen=True)
class Run:
    """A finished run: its folder, its manifest and its results."""

    path: Path
    manifest: Mapping[str, Any]
    as_run: Study | None = None

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios that were run, the study as written first."""
        return tuple(self.manifest["scenarios"])

    @cached_property
    def study(self) -> Study:
        """The study as it was run, read from the run's own copy unless it is still at hand."""
        if self.as_run is not None:
            return self.as_run
        copy = self.path / "study"
        if not (copy / "study.toml").is_file():
            raise RunError(f"{self.path} lacks its copy of the study; run the study again")
        return replace(load_study(copy), name=self.manifest["study"])

    @cached_property
    def results(self) -> xr.DataTree:
        """Every stage under every scenario: `run.results["ban/supply"]["dependence"]`."""
        import xarray as xr

        store = Store(self.path)
        opened: dict[str, xr.Dataset] = {}
        tree: dict[str, xr.Dataset] = {}
        for scenario, keys in self.manifest["scenarios"].items():
            for stage, key in keys.items():
                if key not in opened:
                    if not store.is_finished(stage, key):
                        raise RunError(
                            f"{self.path} lacks {stage_name(stage, key)}; run the study again"
                        )
                    if not store.is_whole(stage, key):
                        raise RunError(
                            f"{store.finished(stage, key)} is damaged; run the study again"
                        )
                    opened[key] = open_stage(store.finished(stage, key))
                tree[f"{scenario}/{stage}"] = opened[key]
        return xr.DataTree.from_dict(tree)

    def summary(self) -> list[dict[str, Any]]:
        """One row per number of a run that a table can hold: P5, P50, P95 and mean over members."""
        places = {
            key: f"{scenario}/{stage}"
            for scenario, keys in self.manifest["scenarios"].items()
            for stage, key in keys.items()
        }
        once = {
            key: list(_summary_lines(self.results[place].to_dataset()))
            for key, place in places.items()
        }
        return [
            {"scenario": scenario, "stage": stage, **line}
            for scenario, keys in self.manifest["scenarios"].items()
            for stage, key in keys.items()
            for line in once[key]
        ]

    def claims(self) -> list[Verdict]:
        """The study's claims, each tested against this run."""
        from kaidei.claims import judge_run

        verdicts: list[Verdict] = judge_run(self)
        return verdicts

    def write_summary(self) -> None:
        """Write summary.csv beside the results."""
        lines = self.summary()
        temporary = self.path / ".summary.csv"
        with temporary.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fieldnames=list(lines[0]))
            writer.writeheader()
            writer.writerows(lines)
        temporary.replace(self.path / "summary.csv")


_SUMMARY_CELLS = 240
"""Numbers of a variable that a table can hold: twenty years on three bases, four ways."""


def _summary_lines(stage: xr.Dataset) -> Iterator[dict[str, Any]]:
    # A label is asked for once: asking a Dataset costs more than all the arithmetic here.
    words = {dim: list(map(str, stage.coords[dim].values)) for dim in stage.dims}
    for name, variable in stage.variables.items():
        dims, shape = variable.dims, variable.shape
        if name in stage.coords or dims[:1] != ("member",) or np.prod(shape[1:]) > _SUMMARY_CELLS:
            continue
        values = variable.to_numpy().reshape(shape[0], -1).astype(float)
        labels = ["/".join(at) for at in product(*(words[dim] for dim in dims[1:]))]
        for column, label in enumerate(labels):
            yield {
                "variable": name,
                "at": label,
                "unit": variable.attrs.get("units", ""),
            } | _spread(values[:, column])


def _spread(values: Any) -> dict[str, float | str]:
    """P5, P50, P95 of all members that are a number, and the mean where all are finite."""
    known = np.sort(values[~np.isnan(values)])
    if not len(known):
        return {"p5": "", "p50": "", "p95": "", "mean": ""}
    pick = [float(known[round(p * (len(known) - 1))]) for p in (0.05, 0.5, 0.95)]
    mean: float | str = float(known.mean()) if np.isfinite(known).all() else ""
    return dict(zip(("p5", "p50", "p95"), pick, strict=True)) | {"mean": mean}


def open_run(path: str | Path) -> Run:
    """Open a run folder. RunError when it is not a finished run of kaidei."""
    root = Path(path)
    manifest = read_manifest(root)
    if manifest["state"] != "complete":
        raise RunError(f"{root} was stopped before its end; `kaidei run` on its study resumes it")
    return Run(root, manifest)
