"""One design that stands for many members: the middle of every number, the commonest of names."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np

from kaidei.lift.design import Design, Limits
from kaidei.lift.mud import Mud

T = TypeVar("T", Design, Mud, Limits)


def middle(item: T) -> T:
    """Median over members of every number, the commonest of every name or code, as scalars.

    Of names that are equally common, the first in their order. No member need be like it.
    """
    return replace(item, **{f.name: _of(getattr(item, f.name)) for f in fields(item)})


def _of(values: Any) -> Any:
    if values is None or isinstance(values, str):
        return values
    array = np.ravel(values)
    if array.dtype.kind == "f":
        return float(np.median(array))
    kinds, counts = np.unique(array, return_counts=True)
    return kinds[np.argmax(counts)]
