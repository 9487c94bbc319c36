"""Weather windows: when work of a given length can start and when it ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaidei.compiled import compiled

NEVER = np.iinfo(np.int64).max
"""What `next_start` and `finish` give when the series ends first."""


def next_start(workable: NDArray[np.bool_], duration: int) -> NDArray[np.int64]:
    """For each step, the first step from which `duration` steps in a row are workable.

    workable: (M, steps). duration: whole steps, at least 1. Gives (M, steps), NEVER where none is
    left in the series.
    """
    if duration < 1:
        raise ValueError(f"a window lasts at least one step, not {duration}")
    starts = np.empty(workable.shape, dtype=np.int64)
    _next_start(workable, duration, starts)
    return starts


@compiled
def _next_start(workable: NDArray[np.bool_], duration: int, starts: NDArray[np.int64]) -> None:
    for member in range(workable.shape[0]):
        run, start = 0, NEVER
        for step in range(workable.shape[1] - 1, -1, -1):
            run = run + 1 if workable[member, step] else 0
            if run >= duration:
                start = step
            starts[member, step] = start


def finish(
    workable: NDArray[np.bool_], start: NDArray[np.int64], work: int, suspendable: bool
) -> NDArray[np.int64]:
    """The step at whose beginning work is done: `work` workable steps from `start` (M,) on.

    Suspendable work adds up over calms; the rest needs one calm long enough. NEVER where the series
    (M, steps) ends first.
    """
    if work < 1:
        raise ValueError(f"work lasts at least one step, not {work}")
    members, steps = np.arange(len(start)), workable.shape[1]
    if not suspendable:
        begun = next_start(workable, work)[members, np.minimum(start, steps - 1)]
        lost = (begun == NEVER) | (start >= steps)
        return np.where(lost, NEVER, np.where(lost, 0, begun) + work)
    done = np.cumsum(workable, axis=1)
    before = np.where(start > 0, done[members, np.clip(start - 1, 0, steps - 1)], 0)
    reached = (done >= (before + work)[:, None]) & (np.arange(steps) >= start[:, None])
    return np.where(reached.any(axis=1), reached.argmax(axis=1) + 1, NEVER)
