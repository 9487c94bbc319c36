"""What a user gave: numbers, or in words why it is none."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST_BORE = 5.0
"""Of any riser [m]; what is larger was meant in millimetres."""
LARGEST_FLOW = 5.0
"""Of mud up any riser [m3/s]; what is larger was meant in another unit."""


def require(holds: Any, words: str) -> None:
    """ValueError in words unless all hold."""
    if not np.all(holds):
        raise ValueError(words)


def real(value: Any, name: str, *, endless: bool = True) -> NDArray[np.float64]:
    """A number or an array of numbers; ValueError in words for anything else, and for NaN.

    Infinity passes only where it is `endless`: a limit there is none of.
    """
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
    if array.dtype.kind not in "iuf":
        shown = repr(value)
        shown = shown if len(shown) <= 40 else f"{shown[:37]}..."
        raise ValueError(f"{name} must be a number or an array of numbers, not {shown}")
    found = array.astype(np.float64)
    require(~np.isnan(found), f"{name} is not a number")
    if not endless:
        require(np.isfinite(found), f"{name} must be finite")
    return found


def above_zero(**given: Any) -> list[NDArray[np.float64]]:
    """Finite numbers above zero by name; ValueError in words for the first that is none."""
    return [_signed(name, value, "above zero") for name, value in given.items()]


def not_below_zero(**given: Any) -> list[NDArray[np.float64]]:
    """Finite numbers of 0 or more by name; ValueError in words for the first that is none."""
    return [_signed(name, value, "0 or more") for name, value in given.items()]


def _signed(name: str, value: Any, expected: str) -> NDArray[np.float64]:
    words = name.replace("_", " ")
    found = real(value, words, endless=False)
    good = found > 0.0 if expected == "above zero" else found >= 0.0
    if not np.all(good):
        raise ValueError(f"{words} must be {expected}, not {found[~good].flat[0]:g}")
    return found


def one_each(value: Any, members: int, name: str) -> NDArray[np.float64]:
    """A number, or one a member, as (members,); ValueError in words for anything else."""
    found = real(value, name)
    if found.shape not in ((), (1,), (members,)):
        raise ValueError(
            f"{name} is a number or has one for each of {members} members, not an array of shape "
            f"{found.shape}"
        )
    return np.broadcast_to(found, (members,))


def expect(item: Any, kind: type, words: str) -> None:
    """ValueError in words unless `item` is of a kind."""
    if not isinstance(item, kind):
        raise ValueError(f"{words}, not {type(item).__name__}")


def whole(value: Any, name: str, least: int) -> int:
    """A whole number of at least `least`; ValueError in words for anything else."""
    try:
        found = operator.index(value)
    except TypeError:
        raise ValueError(f"{name} must be a whole number, not {value!r}") from None
    require(found >= least, f"{name} must be at least {least}, not {found}")
    return found


def common_shape(shapes: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    """The shape to which all broadcast; ValueError naming who has which where they do not."""
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        by_shape: dict[tuple[int, ...], list[str]] = {}
        for name, shape in shapes.items():
            if shape:
                by_shape.setdefault(shape, []).append(name)
        words = "; ".join(f"{', '.join(names)} {shape}" for shape, names in by_shape.items())
        raise ValueError(f"arrays of these shapes do not broadcast together: {words}") from None
