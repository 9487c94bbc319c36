"""The tests of safety against a month-by-month halt, and their edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaidei.supply import safe


def halted(need: np.ndarray, inflow: np.ndarray, held: float, start: int, length: int) -> float:
    """Unmet use when stock alone fills what inflow lacks, one month after the other."""
    unmet = 0.0
    for month in range(start, start + length):
        at = min(month, len(need) - 1)
        held += inflow[at] - need[at]
        unmet += max(-held, 0.0)
        held = max(held, 0.0)
    return unmet


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_the_reflection_is_the_month_by_month_halt(seed: int) -> None:
    rng = np.random.default_rng(seed)
    need, inflow = 1.0 + rng.random((40, 2)), 2.0 * rng.random((40, 2))
    need[-12:], inflow[-12:] = need[-1], inflow[-1]
    held = 6.0 * rng.random((40, 2))
    shape = (40, 1, 1, 2)
    halts = safe.Halts(need.reshape(shape), inflow.reshape(shape), held.reshape(shape), 24)
    lengths = (1, 6, 12, 24)
    for length, share in zip(lengths, halts.unmet_shares(lengths), strict=True):
        wanted = halts.wanted[length : 40 + length] - halts.wanted[:40]
        unmet = share[:, 0] * wanted[:, 0, 0]
        for start in (0, 7, 20, 39):
            for column in range(2):
                flows = need[:, column], inflow[:, column]
                told = halted(*flows, held[start, column], start, length)
                assert unmet[start, column] == pytest.approx(told, abs=1e-9)
        assert wanted[0, 0, 0] == pytest.approx(need[:length].sum(axis=0))


def test_more_stock_survives_longer() -> None:
    need, inflow = np.ones((30, 2, 1, 3)), np.full((30, 2, 1, 3), 0.5)
    held = np.zeros((30, 2, 1, 3))
    held[...] = [0.0, 2.0, 99.0]
    lasted = safe.Halts(need, inflow, held, 24).survival(5)
    assert lasted[0].tolist() == [0.0, 4.0, 24.0]
    shares = safe.halt_unmet_shares(need, inflow, held, (12,))[0]
    assert shares[5, 0] == pytest.approx([0.5, 1 / 3, 0.0])


def test_a_state_holds_for_twelve_months() -> None:
    met = np.zeros((40, 1), dtype=bool)
    met[3:14] = True  # eleven months: not enough
    met[20:33] = True
    begins = safe.run_begins(met, 12)
    assert safe.first_month(begins).tolist() == [20.0]
    state = safe.sustained(begins, 12)[:, 0]
    assert not state[:20].any()
    assert state[20:33].all()
    assert not state[33:].any()


def test_the_last_outcome_goes_on_and_never_is_infinite() -> None:
    met = np.zeros((40, 2), dtype=bool)
    met[35:, 0] = True
    begins = safe.run_begins(met, 12)
    assert safe.first_month(begins).tolist() == [35.0, np.inf]
    assert safe.sustained(begins, 12)[35:, 0].all()


@given(st.integers(1, 30), st.integers(30, 60), st.integers(0, 1000))
def test_windows(length: int, n: int, seed: int) -> None:
    values = np.random.default_rng(seed).random(n)
    found = safe.over_window(np.maximum, values, length)
    assert found.tolist() == [values[i : i + length].max() for i in range(n - length + 1)]


def test_trailing_sums() -> None:
    assert safe.trailing(np.ones((15, 1)))[:, 0].tolist() == [*range(1, 13), 12, 12, 12]
