"""What a caller gave that cannot be, in words: names, counts, numbers out of their range."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from kaidei.values import nearest

ABOVE_0 = float(np.nextafter(0.0, 1.0))
BELOW_1 = float(np.nextafter(1.0, 0.0))
SHARE = (0.0, 1.0 + 1e-6)
"""A share, rounding of sums of shares included."""

_OPEN = {ABOVE_0: "above 0", BELOW_1: "below 1"}


def unknown_names(what: str, names: object, among: Sequence[str]) -> list[str]:
    """Faults of a tuple of names that should all be `among` those there are."""
    if not isinstance(names, tuple) or not all(isinstance(name, str) for name in names):
        return [f"{what} has {names!r}; give names in a tuple, such as ('{among[0]}',)"]
    return [
        f"{what} names '{name}', which is unknown: {nearest(name, among)}"
        for name in sorted(set(names) - set(among))
    ]


def not_whole(name: str, value: object, low: int) -> list[str]:
    """The fault of what should be a whole number of `low` or more, if any."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if whole and int(value) >= low:  # type: ignore[call-overload]
        return []
    return [f"{name} is {value!r}; give a whole number of {low} or more"]


def beyond(name: str, value: object, low: float, high: float) -> list[str]:
    """The fault of numbers (any shape) outside `low` to `high`, or not finite, if any."""
    numbers = np.asarray(value, dtype=np.float64)
    if not np.isfinite(numbers).all():
        return [f"{name} holds a number that is not finite; give every one"]
    wrong = numbers[(numbers < low) | (numbers > high)]
    if not wrong.size:
        return []
    worst = wrong[np.argmax(np.maximum(low - wrong, wrong - high))]
    return [f"{name} has {worst:g}; give {range_words(low, high)}"]


def range_words(low: float, high: float) -> str:
    """A range as one would say it: "0 to 1", "0 or more", "above 0 and at most 1"."""
    if low in _OPEN or high in _OPEN:
        start = _OPEN.get(low, f"{low:g} or more")
        end = _OPEN.get(high, f"at most {high:g}")
        return start if high == np.inf else f"{start} and {end}"
    return f"{low:g} or more" if high == np.inf else f"{low:g} to {high:g}"


def refuse(faults: Iterable[str], of: str) -> None:
    """Raise ValueError with all faults of something, if there are any."""
    found = list(faults)
    if found:
        raise ValueError("\n- ".join([f"{of}:", *found]) if found[1:] else f"{of}: {found[0]}")
