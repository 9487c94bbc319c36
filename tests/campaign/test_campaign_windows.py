"""Weather windows and typhoons against plain loops and known chances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.campaign import typhoon
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


def test_arrivals_are_poisson() -> None:
    noise = np.random.default_rng(0).random((50_000, 2))
    count = typhoon.arrivals(np.array([0.62, 0.0]), noise)
    # mean of a Poisson number cut at 3, and its chance of none
    exact = sum(
        min(k, 3) * np.exp(-0.62) * 0.62**k / f for k, f in enumerate((1, 1, 2, 6, 24, 120))
    )
    assert count[:, 0].mean() == pytest.approx(exact, abs=0.01)
    assert (count[:, 0] == 0).mean() == pytest.approx(np.exp(-0.62), abs=0.01)
    assert (count[:, 1] == 0).all()


def test_alerts_warn_before_and_last_after_the_arrival() -> None:
    count = np.zeros((2, 2), dtype=np.int64)
    count[1, 1] = 1
    moment = np.full((2, 2, typhoon.MOST_A_MONTH), 0.5)
    flags = typhoon.alerts(count, moment, np.array([0, 40, 80]), np.full(2, 24.0), np.full(2, 30.0))
    assert (flags[0] == typhoon.CALM).all()
    assert (flags[1, 56:60] == typhoon.WARNED).all()
    assert (flags[1, 60:65] == typhoon.INSIDE).all()
    assert flags[1, 55] == flags[1, 65] == typhoon.CALM


def test_a_warning_does_not_end_a_typhoon() -> None:
    count = np.full((1, 1), 2, dtype=np.int64)
    moment = np.array([[[0.5, 0.55, 0.0]]])
    flags = typhoon.alerts(count, moment, np.array([0, 100]), np.full(1, 48.0), np.full(1, 48.0))
    assert (flags[0, 50:63] == typhoon.INSIDE).all()
