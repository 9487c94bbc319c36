"""The stock in use: nothing gets lost unnamed, and lives are as long as is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gamma, nbinom

from kaidei.supply.inuse import age, end_of_life


def pulse(lifetime: float, months: int) -> np.ndarray:
    """Outflow by month of one tonne that enters before month 0."""
    stages, out = np.zeros(3), np.empty(months)
    age(stages, 1.0, lifetime)
    for month in range(months):
        out[month] = age(stages, 0.0, lifetime)
    return out


def plain(stages: np.ndarray, inflow: float, lifetime: float) -> tuple[np.ndarray, float]:
    """The month in NumPy."""
    moved = stages * 3.0 / lifetime
    return stages - moved + np.r_[inflow, moved[:-1]], float(moved[-1])


@pytest.mark.parametrize("lifetime", [3.0, 7.5, 60.0, 180.0])
def test_lives_are_sums_of_geometric_ones(lifetime: float) -> None:
    # Three geometric waits: negative binomial, mean exactly the lifetime.
    out = pulse(lifetime, 4000)
    month = np.arange(1, 4001)
    assert out == pytest.approx(nbinom.pmf(month - 3, 3, 3.0 / lifetime), abs=1e-12)
    assert (out * month).sum() == pytest.approx(lifetime, rel=1e-9)
    spread = (out * (month - lifetime) ** 2).sum()
    assert spread == pytest.approx(lifetime**2 / 3.0 - lifetime, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("lifetime", [60.0, 180.0])
def test_near_the_exact_erlang_delay(lifetime: float) -> None:
    # Steps of a month instead of exact time: off by less than half a month in a lifetime.
    out = np.cumsum(pulse(lifetime, 1000))
    exact = gamma.cdf(np.arange(1, 1001), 3, scale=lifetime / 3.0)
    assert np.abs(out - exact).max() < 0.5 / lifetime


@given(
    st.lists(st.floats(0.0, 1e4), min_size=3, max_size=3),
    st.floats(0.0, 1e4),
    st.floats(3.0, 400.0),
)
def test_a_month_conserves_and_is_the_plain_one(
    start: list[float], inflow: float, lifetime: float
) -> None:
    stages = np.array(start)
    expected, left = plain(stages, inflow, lifetime)
    out = float(age(stages, inflow, lifetime))
    assert stages == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert out == pytest.approx(left)
    assert stages.sum() + out == pytest.approx(sum(start) + inflow, rel=1e-12, abs=1e-12)
    assert np.all(stages >= 0.0)
    assert out >= 0.0


def test_in_a_steady_state_use_returns_after_its_life() -> None:
    stages = np.zeros(3)
    for _ in range(3000):
        out = age(stages, 2.0, 120.0)
    assert out == pytest.approx(2.0)
    assert stages == pytest.approx(np.full(3, 80.0))
    assert stages.sum() == pytest.approx(2.0 * 120.0)


def test_a_life_below_the_number_of_stages_takes_a_month_for_each() -> None:
    assert pulse(1.0, 4).tolist() == [0.0, 0.0, 1.0, 0.0]


@given(st.floats(0.0, 1e5), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_what_ends_is_returned_dissipated_or_discarded(
    outflow: float, dissipated: float, recovered: float
) -> None:
    parts = end_of_life(outflow, dissipated, recovered)
    assert sum(parts) == pytest.approx(outflow, rel=1e-12)
    assert all(part >= 0.0 for part in parts)
    assert parts[0] == pytest.approx(outflow * (1.0 - dissipated) * recovered)
    assert parts[1] == pytest.approx(outflow * dissipated)
