"""Weather windows against plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.campaign.windows import NEVER, finish, next_start

calms = st.lists(st.booleans(), min_size=1, max_size=40)


@given(calms, st.integers(1, 6))
def test_next_start_equals_a_plain_search(series: list[bool], duration: int) -> None:
    found = next_start(np.array([series]), duration)[0]
    for step in range(len(series)):
        plain = next(
            (k for k in range(step, len(series) - duration + 1) if all(series[k : k + duration])),
            NEVER,
        )
        assert found[step] == plain


@given(calms, st.integers(1, 6), st.booleans(), st.data())
def test_finish_equals_a_plain_walk(
    series: list[bool], work: int, suspendable: bool, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(series) - 1))
    found = finish(np.array([series]), np.array([start]), work, suspendable)[0]
    done, plain = 0, NEVER
    for step in range(start, len(series)):
        done = done + 1 if series[step] else (done if suspendable else 0)
        if done == work:
            plain = step + 1
            break
    assert found == plain


def test_windows_refuse_nothing_to_do() -> None:
    with pytest.raises(ValueError, match="at least one step"):
        next_start(np.ones((1, 3), dtype=bool), 0)
    with pytest.raises(ValueError, match="at least one step"):
        finish(np.ones((1, 3), dtype=bool), np.zeros(1, dtype=np.int64), 0, True)
