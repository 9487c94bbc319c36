"""Quantities across scenarios and across runs: the same members, so differences are paired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kaidei.contract import STAGES
from kaidei.units import Floats

if TYPE_CHECKING:
    import xarray as xr

    from kaidei.ensemble.run import Run
    from kaidei.study import Study


@dataclass(frozen=True)
class Change:
    """One value that two studies give differently; None where one of them lacks it."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Difference:
    """How an answer differs, member by member where the members are the same."""

    name: str
    unit: str
    before: float
    after: float
    low: float
    high: float
    chance_higher: float
    paired: bool


HEADLINES: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("deposit/resource_reo", {}),
    ("campaign/phase_lifted_dry", {"phase": "test"}),
    ("economics/npv", {}),
    ("economics/unit_cost", {}),
    *(("supply/safe_month", {"element": element}) for element in ("Nd", "Dy", "Tb", "Y")),
)
"""Answers that `kaidei compare` sets side by side; the first label of any further dimension."""


def paired(run: Run, variable: str, scenario: str, against: str) -> xr.DataArray:
    """A variable under `scenario` less the same under `against`, for the same members.

    `variable` is "stage/name". Where both are +inf ("never") the difference is 0; KeyError when
    the run has no such scenario or variable.
    """
    stage, name = variable.split("/")
    after = run.results[f"{scenario}/{stage}"][name]
    before = run.results[f"{against}/{stage}"][name]
    same = (after == before) | (np.isinf(after) & np.isinf(before) & (after > 0) & (before > 0))
    with np.errstate(invalid="ignore"):
        return (after - before).where(~same, 0.0)


def study_changes(before: Study, after: Study) -> list[Change]:
    """Every value of the studies as written that differs, by dotted name."""
    old = {name: value for _, name, value in before.assumptions()}
    new = {name: value for _, name, value in after.assumptions()}
    return [
        Change(name, old[name].text if name in old else None,
               new[name].text if name in new else None)
        for name in dict.fromkeys([*old, *new])
        if _shape(old.get(name)) != _shape(new.get(name))
    ]  # fmt: skip


def _shape(value: object) -> object:
    fields = ("form", "numbers", "weights", "bases", "unit", "correlate")
    return None if value is None else [getattr(value, field) for field in fields]


def stages_that_differ(before: Run, after: Run, scenario: str) -> tuple[list[str], list[str]]:
    """Stages whose own values differ, and stages that differ only through what they take in."""
    from kaidei.chain import UPSTREAM

    old, new = before.manifest["scenarios"][scenario], after.manifest["scenarios"][scenario]
    moved = [stage for stage in STAGES if old[stage] != new[stage]]
    through = [stage for stage in moved if any(source in moved for source in UPSTREAM[stage])]
    changed = {name.split(".")[0] for name in _changed_names(before, after)}
    own = [stage for stage in moved if stage not in through or stage in changed]
    return own, [stage for stage in moved if stage not in own]


def _changed_names(before: Run, after: Run) -> Iterator[str]:
    """Dotted names with the stage they belong to in front."""
    owners = {name: stage for run in (before, after) for stage, name, _ in run.study.assumptions()}
    for change in study_changes(before.study, after.study):
        yield f"{owners[change.name]}.{change.name}"


def differences(before: Run, after: Run, scenario: str) -> list[Difference]:
    """The headline answers of two runs under one scenario, side by side."""
    same = all(before.manifest[key] == after.manifest[key] for key in ("members", "seed"))
    found = []
    for variable, labels in HEADLINES:
        stage, name = variable.split("/")
        pair = [_headline(run, scenario, stage, name, labels) for run in (before, after)]
        if pair[0] is not None and pair[1] is not None:
            unit = before.results[f"{scenario}/{stage}"][name].attrs["units"]
            label = "".join(f" {text}" for text in labels.values())
            found.append(_difference(f"{name}{label}", unit, pair[0], pair[1], same))
    return found


def _headline(
    run: Run, scenario: str, stage: str, name: str, labels: Mapping[str, str]
) -> Floats | None:
    data = run.results[f"{scenario}/{stage}"].to_dataset()
    if name not in data or any(text not in data[dim] for dim, text in labels.items()):
        return None
    found = data[name].sel(dict(labels))
    return np.asarray(found.isel({dim: 0 for dim in found.dims if dim != "member"}).to_numpy())


def _difference(name: str, unit: str, old: Floats, new: Floats, same: bool) -> Difference:
    if same:
        with np.errstate(invalid="ignore"):
            step = np.where(old == new, 0.0, new - old)
        low, high = np.quantile(step, (0.05, 0.95), method="nearest")
        chance = float(np.mean(step > 0))
    else:
        low = high = np.nan
        chance = float(np.mean(np.sort(new)[:, None] > np.sort(old)[None, :]))
    middle = [float(np.quantile(side, 0.5, method="nearest")) for side in (old, new)]
    return Difference(name, unit, middle[0], middle[1], float(low), float(high), chance, same)


def compare_runs(before: Run, after: Run) -> Iterator[str]:
    """What `kaidei compare` prints: the studies' differences, then the answers', by scenario."""
    yield f"A: {before.path}"
    yield f"B: {after.path}"
    if before.manifest["kaidei"]["code"] != after.manifest["kaidei"]["code"]:
        yield "The two were run with different code: differences below may come from it."
    changes = study_changes(before.study, after.study)
    yield f"\n{len(changes)} values differ between the studies"
    for change in changes:
        yield f"  {change.name}: {change.before or 'absent'}  ->  {change.after or 'absent'}"
    shared = [name for name in before.scenarios if name in after.scenarios]
    if not shared:
        yield "\nNo scenario was run in both."
    for scenario in shared:
        yield from _scenario_lines(before, after, scenario)


def _scenario_lines(before: Run, after: Run, scenario: str) -> Iterator[str]:
    own, through = stages_that_differ(before, after, scenario)
    yield f"\n{scenario}"
    if not own and not through:
        yield "  the same in every stage"
        return
    yield f"  values or code differ in: {', '.join(own)}"
    if through:
        yield f"  and, through what they take in: {', '.join(through)}"
    for found in differences(before, after, scenario):
        spread = (
            f"; member by member {found.low:+,.4g} to {found.high:+,.4g} (P5 to P95)"
            if found.paired
            else "; members or seed differ, so the difference is not paired"
        )
        yield (
            f"  {found.name} [{found.unit}]: median {found.before:,.4g} -> {found.after:,.4g}"
            f"{spread}; higher in B with chance {found.chance_higher:.0%}"
        )
