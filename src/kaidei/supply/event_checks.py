"""What is wrong with how an event is written, before anything is laid out by it."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from kaidei.elements import ELEMENTS
from kaidei.supply.events import Event
from kaidei.supply.regions import FORMS, REGIONS, USES
from kaidei.supply.wording import not_whole, unknown_names

_NAMES = {"importers": REGIONS, "forms": FORMS, "elements": ELEMENTS}
_APPROVAL = ((len(ELEMENTS),), (len(USES), len(ELEMENTS)))


def malformed(event: object, members: int) -> list[str]:
    """Names that there are not, arrays that are none or do not fit, and dates that are no dates.

    `members` is how many the run has; arrays have one row a member, or one for all.
    """
    if not isinstance(event, Event):
        return [f"{event!r} is no event; give a tuple of kaidei.supply.Event"]
    here = f"event '{event.name}'"
    found = unknown_names(f"{here}: exporter", (event.exporter,), REGIONS)
    for name, among in _NAMES.items():
        found += unknown_names(f"{here}: {name}", getattr(event, name), among)
    found += not_whole(f"{here}: rank", event.rank, -(2**31))
    given = {
        item.name: getattr(event, item.name)
        for item in fields(event)
        if item.name not in (*_NAMES, "name", "exporter", "rank")
    }
    for name, value in given.items():
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiu":
            found.append(
                f"{here}: {name} is {value!r}; give a NumPy array of numbers, one a member or one "
                "for all" + (", times in months since the network's start" * (name in _DATES))
            )
        else:
            found += [f"{here}: {words}" for words in _array(name, value, members)]
    return found


_DATES = ("start", "end")


def _array(name: str, value: np.ndarray, members: int) -> list[str]:
    """What is wrong with one array of an event."""
    tails = _APPROVAL if name == "approval" else ((),)
    if value.ndim == 0 or value.shape[1:] not in tails:
        wanted = " or ".join(str(("members", *tail)).replace("'", "") for tail in tails)
        return [f"{name} has the shape {value.shape}; expected {wanted}"]
    if len(value) not in (1, members):
        return [
            f"{name} is written for {len(value)} members and the run has {members}: give one row, "
            "or one a member"
        ]
    if np.isnan(value).any():
        lifted = "; +inf stands for never" if name == "end" else ""
        return [f"{name} holds what is not a number (NaN); give every one{lifted}"]
    return []
