"""Hands each stage's result to the next: the one place that knows two stages.

Data flow one way. A stage's `Inputs` names what it takes; each name is the variable of an upstream
stage listed in UPSTREAM, or one of the few things all share (time, phases, mine order).
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

from kaidei.contract import STAGES, Time

if TYPE_CHECKING:
    import xarray as xr
    from pydantic import BaseModel

    from kaidei.ensemble.draw import Drawn
    from kaidei.streams import Streams

UPSTREAM: Mapping[str, tuple[str, ...]] = {
    "deposit": (),
    "lift": ("deposit",),
    "campaign": ("deposit", "lift"),
    "plant": ("deposit", "lift", "campaign"),
    "supply": ("plant",),
    "economics": ("lift", "campaign", "plant", "supply"),
}
"""Which earlier stages each stage may take from."""

_LABELS = {"phases": "phase", "reagents": "reagent"}
"""Inputs that are the labels of a dimension, as a tuple of words."""


@cache
def _stage_run(stage: str) -> Any:
    return importlib.import_module(f"kaidei.{stage}.stage").run


@cache
def _inputs_class(stage: str) -> Any:
    return importlib.import_module(f"kaidei.{stage}.spec").Inputs


def mine_order(deposit: BaseModel) -> dict[str, Any]:
    """The order of mining that the cores alone decide, as plain lists for the manifest."""
    found: dict[str, Any] = importlib.import_module("kaidei.deposit").mine_order(deposit)
    return found


def inputs(
    stage: str,
    results: Mapping[str, xr.Dataset],
    *,
    time: Time,
    order: Mapping[str, Any],
) -> Any:
    """A stage's Inputs from the stages before it. LookupError names what is missing."""
    given: dict[str, Any] = {}
    for field in fields(_inputs_class(stage)):
        if field.name == "time":
            given["time"] = time
        elif field.name == "mine_order":
            given["mine_order"] = order
        elif field.name in _LABELS:
            labels = _upstream(stage, _LABELS[field.name], results)
            given[field.name] = tuple(str(label) for label in labels)
        else:
            given[field.name] = _upstream(stage, field.name, results)
    return _inputs_class(stage)(**given)


def _upstream(stage: str, name: str, results: Mapping[str, xr.Dataset]) -> Any:
    for source in UPSTREAM[stage]:
        if name in results[source]:
            return results[source][name].to_numpy()
    raise LookupError(f"{stage} takes '{name}', which none of {UPSTREAM[stage]} gives")


def run_stage(
    stage: str,
    drawn: Drawn,
    streams: Streams,
    results: Mapping[str, xr.Dataset],
    *,
    time: Time,
    order: Mapping[str, Any],
) -> xr.Dataset:
    """One stage on one lane of members, from the results of the stages before it."""
    found: xr.Dataset = _stage_run(stage)(
        drawn, inputs(stage, results, time=time, order=order), streams
    )
    return found


def run_chain(
    draws: Mapping[str, Drawn], streams: Streams, *, time: Time, order: Mapping[str, Any]
) -> dict[str, xr.Dataset]:
    """All six stages on one lane of members, nothing stored."""
    results: dict[str, xr.Dataset] = {}
    for stage in STAGES:
        results[stage] = run_stage(stage, draws[stage], streams, results, time=time, order=order)
    return results
