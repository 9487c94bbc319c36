"""One design that stands for many members: the middle of every number, the commonest of names."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

import numpy as np

from kaidei.lift.assembly import Case
from kaidei.lift.design import Design, Limits
from kaidei.lift.mud import Mud
from kaidei.lift.seawater import Profile

T = TypeVar("T", Design, Mud, Limits)


def middle(item: T) -> T:
    """Median over members of every number, the commonest of every name or code, as scalars.

    Of names that are equally common, the first in their order. No member need be like it.
    """
    return replace(item, **{f.name: _of(getattr(item, f.name)) for f in fields(item)})


def alone(case: Case) -> Case:
    """One row in the middle of a case's: medians by section and column, the commonest of codes."""
    count = case.rest.size
    return cast("Case", _reduced(case, count))


def _reduced(item: Any, count: int) -> Any:
    """Arrays of the case's rows reduced to one row, through whatever holds them."""
    if isinstance(item, np.ndarray):
        if item.shape[:1] != (count,):
            return item
        middle_ = np.median(item, axis=0) if item.dtype.kind == "f" else _of(item)
        return np.asarray(middle_)[None]
    if is_dataclass(item) and not isinstance(item, type) and not isinstance(item, Profile):
        return replace(item, **{f.name: _reduced(getattr(item, f.name), count)
                                for f in fields(item)})  # fmt: skip
    return item


def _of(values: Any) -> Any:
    if values is None or isinstance(values, str):
        return values
    array = np.ravel(values)
    if array.dtype.kind == "f":
        return float(np.median(array))
    kinds, counts = np.unique(array, return_counts=True)
    return kinds[np.argmax(counts)]
