"""Quantities across scenarios and across runs: the same members, so differences are paired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel

from kaidei import chain
from kaidei.contract import STAGES
from kaidei.streams import Streams
from kaidei.units import Floats
from kaidei.values import PROVENANCE, Columns, Value, address, step_to

if TYPE_CHECKING:
    import xarray as xr

    from kaidei.ensemble.run import Run
    from kaidei.study import Study


@dataclass(frozen=True)
class Change:
    """One thing that two studies give differently; None where one of them lacks it."""

    stage: str
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


@dataclass(frozen=True)
class Steps:
    """The median of an answer on its way from one run to another, stage after stage."""

    name: str
    unit: str
    medians: tuple[float, ...]


HEADLINES: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("deposit/resource_reo", {}),
    ("campaign/phase_lifted_dry", {"phase": "test"}),
    ("economics/npv", {}),
    ("economics/unit_cost", {}),
    *(
        ("supply/safe_month", {"element": element, "test": "coercion_proof"})
        for element in ("Nd", "Dy", "Tb", "Y")
    ),
)
"""Answers that `kaidei compare` sets side by side; the first label of any further dimension."""

ATTRIBUTED = 128
"""Members that are computed again to tell the stages' parts in a difference."""


def paired(run: Run, variable: str, scenario: str, against: str) -> xr.DataArray:
    """A variable under `scenario` less the same under `against`, for the same members.

    `variable` is "stage/name". Where both are +inf ("never") the difference is 0; KeyError when
    the run has no such scenario or variable.
    """
    stage, name = variable.split("/")
    after = run.results[f"{scenario}/{stage}"][name]
    before = run.results[f"{against}/{stage}"][name]
    with np.errstate(invalid="ignore"):
        return (after - before).where(after != before, 0.0)


def study_changes(before: Study, after: Study, scenario: str | None = None) -> list[Change]:
    """What the stages of two studies read differently: values, settings and tables, by dotted name.

    `scenario` is one that both have; the studies as written when none is given.
    """
    old, new = (
        {
            (stage, name): leaf
            for stage, spec in study.scenarios[scenario or study.baseline].items()
            for name, leaf in _leaves(spec, stage)
        }
        for study in (before, after)
    )
    changes = []
    if before.time != after.time:
        spans = [f"{study.time.months} months from {study.time.start}" for study in (before, after)]
        changes.append(Change("", "time", *spans))
    for stage, name in dict.fromkeys([*old, *new]):
        one, two = old.get((stage, name)), new.get((stage, name))
        if one is None or two is None or _decisive(one.item) != _decisive(two.item):
            texts = [None if leaf is None else leaf.text for leaf in (one, two)]
            changes.append(Change(stage, name, *texts))
    return changes


@dataclass(frozen=True)
class _Leaf:
    item: object

    @property
    def text(self) -> str:
        if isinstance(self.item, Value):
            return self.item.text
        return f"{len(self.item)} rows" if isinstance(self.item, Columns) else str(self.item)


def _leaves(item: Any, stage: str, path: tuple[str, ...] = ()) -> Iterator[tuple[str, _Leaf]]:
    """Everything a stage reads below a spec, by dotted name; not where it comes from."""
    if isinstance(item, BaseModel):
        names = type(item).model_fields
        for name in names:
            if "source" not in names or name not in PROVENANCE:
                yield from _leaves(getattr(item, name), stage, (*path, *step_to(type(item), name)))
    elif isinstance(item, Mapping):
        for key, below in item.items():
            yield from _leaves(below, stage, (*path, str(key)))
    else:
        table = isinstance(item, Columns)
        yield address(stage, ("table", *path) if table else path), _Leaf(item)


def _decisive(item: object) -> object:
    """What of a leaf decides a result, to be compared."""
    if isinstance(item, Value):
        link = item.correlate
        return item.form, item.numbers, item.weights, item.bases, item.unit, link
    if isinstance(item, Columns):
        names = [name for name in item.data if name in item.units or name not in PROVENANCE]
        # An empty cell is not a number, and that equals nothing, itself included.
        return {name: item[name].astype(np.str_).tolist() for name in names}
    return item


def stages_that_differ(before: Run, after: Run, scenario: str) -> tuple[list[str], list[str]]:
    """Stages whose own values differ, and stages that differ only through what they take in.

    Other members, another seed, calendar or code make every stage another of its own.
    """
    old, new = before.manifest["scenarios"][scenario], after.manifest["scenarios"][scenario]
    moved = [stage for stage in STAGES if old[stage] != new[stage]]
    through = [s for s in moved if any(source in moved for source in chain.UPSTREAM[s])]
    changed = {change.stage for change in study_changes(before.study, after.study, scenario)}
    if "" in changed or not _same_members(before, after) or not _same_code(before, after):
        return moved, []
    own = [stage for stage in moved if stage not in through or stage in changed]
    return own, [stage for stage in moved if stage not in own]


def _same_members(before: Run, after: Run) -> bool:
    return all(before.manifest[key] == after.manifest[key] for key in ("members", "seed"))


def _same_code(before: Run, after: Run) -> bool:
    return bool(before.manifest["kaidei"]["code"] == after.manifest["kaidei"]["code"])


def differences(before: Run, after: Run, scenario: str) -> list[Difference]:
    """The headline answers of two runs under one scenario, side by side."""
    same = _same_members(before, after)
    sides = [
        _headlines({s: run.results[f"{scenario}/{s}"].to_dataset() for s in STAGES})
        for run in (before, after)
    ]
    return [
        _difference(*key, sides[0][key], sides[1][key], same) for key in sides[0] if key in sides[1]
    ]


def _headlines(results: Mapping[str, xr.Dataset]) -> dict[tuple[str, str], Floats]:
    """The headline answers (M,) of a run by name and unit, those that it has."""
    found = {}
    for variable, labels in HEADLINES:
        stage, name = variable.split("/")
        data = results[stage]
        if name not in data or any(text not in data[dim] for dim, text in labels.items()):
            continue
        array = data[name].sel(dict(labels))
        rest = {dim: 0 for dim in array.dims if dim != "member"}
        tail = [*labels.values(), *(str(array[dim].values[0]) for dim in rest)]
        values = np.asarray(array.isel(rest).to_numpy(), dtype=np.float64)
        found[" ".join([name, *tail]), str(data[name].attrs["units"])] = values
    return found


def _difference(name: str, unit: str, old: Floats, new: Floats, same: bool) -> Difference:
    if same:
        with np.errstate(invalid="ignore"):
            step = np.where(old == new, 0.0, new - old)
        low, high = (_quantile(step, share) for share in (0.05, 0.95))
        chance = float(np.mean(step > 0))
    else:
        low = high = np.nan
        chance = float(np.mean(np.searchsorted(np.sort(old), new, side="left")) / len(old))
    return Difference(name, unit, _quantile(old, 0.5), _quantile(new, 0.5), low, high, chance, same)


def _quantile(values: Floats, share: float) -> float:
    """A quantile of the numbers among the members, one of them: infinities cause no arithmetic."""
    known = values[~np.isnan(values)]
    return float(np.quantile(known, share, method="nearest")) if len(known) else np.nan


def attribution(
    before: Run, after: Run, scenario: str, stages: Sequence[str], members: int = ATTRIBUTED
) -> list[Steps]:
    """How the headline answers move as each stage's values are replaced, in the order data flow.

    The first `members` members are computed again: with the values of `before`, then with those of
    `after` in the first of `stages`, in the first two, and so on. ValueError in words where the
    runs do not allow it.
    """
    _check_attributable(before, after, scenario)
    from kaidei.ensemble.batches import LANE, padded
    from kaidei.ensemble.draw import draw

    seed, n = before.manifest["seed"], before.manifest["members"]
    draws = [
        draw(run.study.scenarios[scenario], seed=seed, n=n, time=run.study.time)
        for run in (before, after)
    ]
    rows = padded(range(min(members, n)))
    steps: list[list[dict[tuple[str, str], Floats]]] = [[] for _ in range(len(stages) + 1)]
    for first in range(0, len(rows), LANE):
        streams = Streams(seed, np.arange(first, first + LANE))
        results: dict[str, xr.Dataset] = {}
        for count, step in enumerate(steps):
            swapped = set(stages[:count])
            order = (after if "deposit" in swapped else before).manifest["mine_order"]
            redo = set(stages[count - 1 : count]) if count else set(STAGES)
            for stage in STAGES:
                if stage in redo or redo.intersection(chain.UPSTREAM[stage]):
                    redo.add(stage)
                    drawn = draws[stage in swapped][stage].take(rows[first : first + LANE])
                    results[stage] = chain.run_stage(
                        stage, drawn, streams, results, time=before.study.time, order=order
                    )
            step.append(_headlines(results))
    return _paths(steps, min(members, n))


def _check_attributable(before: Run, after: Run, scenario: str) -> None:
    from kaidei.ensemble.run import code_hash

    if not _same_members(before, after):
        raise ValueError("members or seed differ")
    if before.study.time != after.study.time:
        raise ValueError("the calendars differ")
    if any(run.manifest["kaidei"]["code"] != code_hash() for run in (before, after)):
        raise ValueError("the code has changed since")
    phases = [
        {name: list(spec.phase) for name, spec in run.study.scenarios[scenario].items()
         if hasattr(spec, "phase")}
        for run in (before, after)
    ]  # fmt: skip
    if phases[0] != phases[1]:
        raise ValueError("the phases differ, which all stages share")


def _paths(
    steps: Sequence[Sequence[Mapping[tuple[str, str], Floats]]], members: int
) -> list[Steps]:
    medians = [
        {key: _quantile(np.concatenate([lane[key] for lane in step])[:members], 0.5)
         for key in step[0]}
        for step in steps
    ]  # fmt: skip
    return [
        Steps(name, unit, tuple(step[name, unit] for step in medians)) for name, unit in medians[0]
    ]


def compare_runs(before: Run, after: Run) -> Iterator[str]:
    """What `kaidei compare` prints: the studies' differences, then the answers', by scenario."""
    yield f"A: {before.path}"
    yield f"B: {after.path}"
    if not _same_code(before, after):
        yield "The two were run with different code: differences below may come from it."
    for key in ("members", "seed"):
        if before.manifest[key] != after.manifest[key]:
            yield f"{key}: {before.manifest[key]}  ->  {after.manifest[key]}"
    changes = study_changes(before.study, after.study)
    yield f"\n{len(changes)} values, settings or tables differ between the studies"
    yield from _change_lines(changes)
    for run, other, letter in ((before, after, "A"), (after, before, "B")):
        for name in run.scenarios:
            if name not in other.scenarios:
                yield f"\n{name}: run in {letter} only"
    shared = [name for name in before.scenarios if name in after.scenarios]
    if not shared:
        yield "\nNo scenario was run in both."
    for scenario in shared:
        yield from _scenario_lines(before, after, scenario, changes)


def _change_lines(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        old, new = (text or "absent" for text in (change.before, change.after))
        yield f"  {change.name}: {old}  ->  {new if new != old else f'{new}, not the same'}"


def _scenario_lines(
    before: Run, after: Run, scenario: str, known: Sequence[Change]
) -> Iterator[str]:
    own, through = stages_that_differ(before, after, scenario)
    yield f"\n{scenario}"
    if not own and not through:
        yield "  the same in every stage"
        return
    changes = study_changes(before.study, after.study, scenario)
    yield from _change_lines([change for change in changes if change not in known])
    yield f"  values, code, members or seed differ in: {', '.join(own)}"
    if through:
        yield f"  and, through what they take in: {', '.join(through)}"
    for found in differences(before, after, scenario):
        spread = (
            f"; member by member {found.low:+,.4g} to {found.high:+,.4g} (P5 to P95)"
            if found.paired
            else "; members or seed differ, so the difference is not paired"
        )
        yield (
            f"  {found.name} [{found.unit}]: median {_told(found.before, found.unit)} -> "
            f"{_told(found.after, found.unit)}"
            f"{spread}; higher in B with chance {found.chance_higher:.0%}"
        )
    yield from _attribution_lines(before, after, scenario, own)


def _attribution_lines(
    before: Run, after: Run, scenario: str, stages: Sequence[str]
) -> Iterator[str]:
    if len(stages) == 1:
        yield f"  all of it comes from {stages[0]}"
        return
    try:
        paths = attribution(before, after, scenario, stages)
    except ValueError as reason:
        yield f"  what each stage has in it cannot be told: {reason}"
        return
    count = min(ATTRIBUTED, before.manifest["members"])
    yield f"  medians of the first {count} members as B's values replace A's, stage by stage:"
    for path in paths:
        if len(set(path.medians)) > 1:
            steps = " -> ".join(
                f"{_told(median, path.unit)} ({stage})"
                for stage, median in zip(stages, path.medians[1:], strict=True)
            )
            begin = _told(path.medians[0], path.unit)
            yield f"    {path.name} [{path.unit}]: {begin} -> {steps}"


def _told(number: float, unit: str) -> str:
    return "never" if unit == "month" and number == np.inf else f"{number:,.4g}"
