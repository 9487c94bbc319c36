"""Assets that answer to price: patience, return, mines not yet announced, China's answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from kaidei.supply.investment import CLOSED, RUNNING, asset_month, china_answer, commit

margins = st.lists(st.floats(-0.9, 3.0), min_size=1, max_size=120)
waits = st.integers(1, 36)


def states(
    margin: list[float], patience: float, restart_margin: float, restart_lead: float
) -> list[float]:
    count, state, out = 0.0, RUNNING, []
    for one in margin:
        count, state = asset_month(count, state, one, patience, restart_margin, restart_lead)
        out.append(state)
    return out


def plain_states(
    margin: list[float], patience: float, restart_margin: float, restart_lead: float
) -> list[float]:
    """The same from the walk of months against the state: it turns where the walk, which never
    goes below zero, first reaches the limit."""
    out: list[float] = []
    state = RUNNING
    rest = np.asarray(margin)
    while len(rest):
        against = rest < 0.0 if state == RUNNING else rest >= restart_margin
        walk = np.cumsum(np.where(against, 1, -1))
        walk = walk - np.minimum(np.minimum.accumulate(walk), 0)
        limit = patience if state == RUNNING else restart_lead
        turns = np.flatnonzero(against & (walk >= limit))
        stay = turns[0] if len(turns) else len(rest)
        other = CLOSED if state == RUNNING else RUNNING
        out += [state] * stay + [other] * bool(len(turns))
        state, rest = other, rest[stay + 1 :]
    return out


@given(margins, waits, st.floats(0.0, 1.0), waits)
def test_assets_as_the_plain_version(
    margin: list[float], patience: int, restart_margin: float, restart_lead: int
) -> None:
    found = states(margin, patience, restart_margin, restart_lead)
    assert found == plain_states(margin, patience, restart_margin, restart_lead)


@given(margins, waits)
def test_more_patience_never_closes_sooner(margin: list[float], patience: int) -> None:
    never = [np.inf] * 2
    soon, late = (states(margin, limit, *never) for limit in (patience, patience + 1))
    assert all(one <= other for one, other in zip(soon, late, strict=True))


def test_an_asset_closes_and_comes_back() -> None:
    # Eleven bad months are borne, twelve are not; coming back takes six good ones.
    margin = [-0.1] * 11 + [0.2] * 11 + [-0.1] * 12 + [0.1] * 20 + [0.5] * 6 + [0.1] * 3
    found = states(margin, 12, 0.3, 6)
    assert found[:33] == [RUNNING] * 33
    assert found[33:59] == [CLOSED] * 26
    assert found[59:] == [RUNNING] * 4
    assert states([-0.5] * 500, np.inf, 0.3, 6) == [RUNNING] * 500


def test_one_good_month_does_not_undo_a_bad_year() -> None:
    assert states([-0.1] * 11 + [0.5] + [-0.1] * 2, 12, 0.3, 6)[-1] == CLOSED
    # Between break-even and the margin of return it keeps its state, whichever that is.
    assert states([0.1] * 100, 3, 0.3, 3)[-1] == RUNNING
    assert states([-0.1] * 3 + [0.1] * 100, 3, 0.3, 3)[-1] == CLOSED


def test_new_mines_take_their_lead_time() -> None:
    lead = 96.0
    pipeline, came = np.zeros(4), [0.0]
    commit(pipeline, 2.0, 1.0, 1.0 / np.log(2.0), lead, 1e9)
    for _ in range(4000):
        came.append(float(commit(pipeline, 0.5, 1.0, 1.0, lead, 1e9)))
    out = np.diff(came)
    month = np.arange(1, 4001)
    assert out.sum() == pytest.approx(1.0)
    assert (out * month).sum() == pytest.approx(lead)
    assert out == pytest.approx(nbinom.pmf(month - 3, 3, 3.0 / lead), abs=1e-12)


@given(st.lists(st.floats(0.1, 40.0), min_size=1, max_size=60), st.floats(0.0, 50.0))
def test_commitments_keep_their_cap_and_lose_nothing(price: list[float], gain: float) -> None:
    pipeline, asked, stood = np.zeros(4), 0.0, 0.0
    for one in price:
        asked += gain * max(np.log(one / 2.0), 0.0)
        standing = float(commit(pipeline, one, 2.0, gain, 24.0, 100.0))
        assert standing == pipeline[3]
        assert standing >= stood
        stood = standing
        assert np.all(pipeline >= 0.0)
    assert pipeline.sum() == pytest.approx(min(asked, 100.0), rel=1e-9, abs=1e-9)


def test_below_the_trigger_nobody_commits() -> None:
    pipeline = np.zeros(4)
    assert commit(pipeline, 10.0, 10.0, 5.0, 96.0, 100.0) == 0.0
    assert pipeline.tolist() == [0.0] * 4
    commit(pipeline, 10.0 * (1.0 + 1e-9), 10.0, 5.0, 96.0, 100.0)
    assert pipeline[0] == pytest.approx(5e-9, rel=1e-6)
    # What stands above a cap that was lowered stays.
    full = np.array([0.0, 0.0, 0.0, 50.0])
    assert commit(full, 100.0, 10.0, 5.0, 96.0, 40.0) == 50.0
    assert full.sum() == 50.0


def test_an_answer_lasts_its_length_and_may_come_again() -> None:
    active, found = 0.0, []
    for month in range(10):
        share = 0.5 if month in (2, 7) else 0.1
        active = china_answer(share, 0.3, active, 4.0, 0.05, 0.1)
        found.append(active)
    assert found == [0.0, 0.0, 4.0, 3.0, 2.0, 1.0, 0.0, 4.0, 3.0, 2.0]


def test_an_answer_needs_rivals_and_chance() -> None:
    assert china_answer(0.3, 0.3, 0.0, 6.0, 0.0, 1.0) == 0.0
    assert china_answer(0.4, 0.3, 0.0, 6.0, 0.2, 0.2) == 0.0
    assert china_answer(0.4, 0.3, 0.0, 6.0, 0.0, 0.0) == 0.0
    luck = np.random.default_rng(7).random(20000)
    drawn = np.array([china_answer(0.4, 0.3, 0.0, 6.0, one, 0.2) for one in luck])
    assert set(drawn) == {0.0, 6.0}
    # Four standard errors of a share of 0.2 in 20,000.
    assert (drawn > 0.0).mean() == pytest.approx(0.2, abs=4 * 0.4 / 141.4)


@given(st.floats(0.0, 1.0), st.floats(0.0, 24.0), st.floats(0.0, 0.999), st.floats(0.0, 1.0))
def test_an_answer_in_force_runs_on_whatever_rivals_do(
    share: float, active: float, luck: float, probability: float
) -> None:
    found = float(china_answer(share, 0.3, active, 6.0, luck, probability))
    if active > 1.0:
        assert found == active - 1.0
    else:
        assert found in (0.0, 6.0)
