"""The sea: exact moments, published workabilities, plain implementations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

from kaidei.campaign import sea


def _states(members: int, days: int, seed: int = 0) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal((members, days, 5))
    ones = np.ones(members)
    return sea.states(noise, 40.0 * ones, 240.0 * ones, 0.2 * ones)


def test_states_are_standard_normal_with_the_stated_correlation() -> None:
    z = _states(64, 4000)
    assert z.mean() == pytest.approx(0.0, abs=0.02)
    assert z.std() == pytest.approx(1.0, abs=0.02)
    for lag in (4, 8, 20):  # whole days: both parts have closed forms
        found = (z[:, :-lag] * z[:, lag:]).mean()
        exact = 0.8 * np.exp(-lag * 6 / 40) + 0.2 * np.exp(-lag * 6 / 240)
        assert found == pytest.approx(exact, abs=0.02)


def test_states_start_stationary() -> None:
    z = _states(20_000, 1)
    assert z[:, 0].std() == pytest.approx(1.0, abs=0.02)


def test_states_equal_two_plain_filters() -> None:
    noise = np.random.default_rng(3).standard_normal((2, 50, 5))
    fronts, spells, share = np.array([40.0, 30.0]), np.array([240.0, 150.0]), np.array([0.2, 0.7])
    found = sea.states(noise, fronts, spells, share)
    for m in range(2):
        a, b = np.exp(-6 / fronts[m]), np.exp(-24 / spells[m])
        steps, days = noise[m, :, :4].ravel().copy(), noise[m, :, 4].copy()
        steps[1:] *= np.sqrt(1 - a * a)
        days[1:] *= np.sqrt(1 - b * b)
        front, spell = lfilter([1], [1, -a], steps), lfilter([1], [1, -b], days)
        plain = np.sqrt(1 - share[m]) * front + np.sqrt(share[m]) * np.repeat(spell, 4)
        np.testing.assert_allclose(found[m], plain, rtol=0, atol=1e-12)


def test_a_longer_series_begins_with_the_shorter() -> None:
    noise = np.random.default_rng(1).standard_normal((3, 40, 5))
    ones = np.ones(3)
    args = (40.0 * ones, 240.0 * ones, 0.2 * ones)
    np.testing.assert_array_equal(
        sea.states(noise, *args)[:, :80], sea.states(noise[:, :20], *args)
    )


def test_wave_height_keeps_the_mean_and_the_spread() -> None:
    z = np.random.default_rng(0).standard_normal((1, 400_000))
    month = np.zeros(z.shape[1], dtype=np.int64)
    height = sea.wave_height(z, month, np.full((1, 12), 3.0), np.array([0.35]), np.ones_like(z))
    assert height.mean() == pytest.approx(3.0, rel=0.003)
    assert np.log(height).std() == pytest.approx(0.35, rel=0.005)


def test_year_factors_have_mean_one() -> None:
    noise = np.random.default_rng(0).standard_normal((1, 200_000))
    factor = sea.year_factors(noise, np.array([0.1]))
    assert factor.mean() == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize(
    ("mean", "limit", "share"),
    [(2.5, 2.5, 0.57), (2.5, 3.0, 0.76), (3.5, 2.5, 0.22), (3.5, 3.0, 0.40)],
)
def test_calm_share_gives_the_winter_workabilities(mean: float, limit: float, share: float) -> None:
    # Log-normal Hs of log spread 0.35, computed independently when the sea was researched.
    found = sea.calm_share(np.array(mean), np.array(0.35), np.array(limit))
    assert float(found) == pytest.approx(share, abs=0.005)


def test_peak_period_of_a_swell() -> None:
    # DNV-RP-C205 eq. 3.5.3 with s = 2 pi Hs / (g Tp^2): 3 m at 0.015 by hand, sqrt(128.1) s
    assert float(sea.peak_period(np.array(3.0), np.array(0.015))) == pytest.approx(11.32, abs=0.01)


@given(st.floats(0.1, 30.0), st.lists(st.floats(0.5, 8.0), min_size=5, max_size=5))
def test_limit_at_is_linear_interpolation(period: float, limits: list[float]) -> None:
    tp = np.array([6.0, 8.0, 10.0, 12.0, 14.0])
    found = sea.limit_at(np.array(limits), tp, period)
    assert found == pytest.approx(np.interp(period, tp, limits), rel=1e-12)


def test_workable_equals_a_plain_loop() -> None:
    rng = np.random.default_rng(2)
    height = rng.lognormal(1.0, 0.4, (3, 200))
    steepness, tp = np.array([0.01, 0.015, 0.02]), np.array([6.0, 9.0, 14.0])
    limit = rng.uniform(1.5, 4.5, (3, 3))
    found = sea.workable(height, steepness, limit, tp)
    for m in range(3):
        period = sea.peak_period(height[m], steepness[m])
        np.testing.assert_array_equal(found[m], height[m] <= np.interp(period, tp, limit[m]))


def test_workable_share_agrees_with_the_closed_form_for_a_flat_limit() -> None:
    mean = np.linspace(1.5, 3.5, 12)[None, :]
    spread, tp = np.array([0.35]), np.array([6.0, 14.0])
    found = sea.workable_share(mean, spread, np.array([0.015]), np.full((1, 2), 2.7), tp)
    exact = sea.calm_share(mean, spread[:, None], np.array(2.7))
    np.testing.assert_allclose(found, exact, atol=0.5 / sea.NODES + 1e-12)


@settings(max_examples=25)
@given(st.floats(0.5, 3.0), st.floats(0.1, 2.0))
def test_a_higher_limit_never_allows_less(limit: float, more: float) -> None:
    height = np.exp(0.35 * _states(2, 30)) * 2.5
    steepness, tp = np.full(2, 0.015), np.array([6.0, 14.0])
    low = sea.workable(height, steepness, np.full((2, 2), limit), tp)
    high = sea.workable(height, steepness, np.full((2, 2), limit + more), tp)
    assert (high | ~low).all()


def test_waits_for_calm_are_not_halved() -> None:
    # 25 years of the North Sea hindcast (dataset D of doi 10.1115/OMAE2019-96523) at 75 percent
    # workability: calms of 93 h, mean wait of 116 h for 72 calm hours; a first-order process fitted
    # at one hour gives 72 h. Ours is known to be some 16 percent short; 20 percent is too much.
    from scipy.special import ndtri

    from kaidei.campaign.windows import NEVER, next_start

    z = _states(4, 9131, seed=5)
    starts = next_start(z <= ndtri(0.749), 12)
    known = starts != NEVER
    wait = ((starts - np.arange(z.shape[1])) * 6.0)[known].mean()
    assert 0.8 * 116.0 < wait < 1.15 * 116.0


def test_bad_seas_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="noise must be"):
        sea.states(np.zeros((2, 3, 4)), np.ones(2), np.ones(2), np.zeros(2))
    with pytest.raises(ValueError, match="correlation times must be above 0 h"):
        sea.states(np.zeros((2, 3, 5)), np.zeros(2), np.ones(2), np.zeros(2))
    with pytest.raises(ValueError, match="peak periods must rise"):
        sea.workable(np.ones((1, 2)), np.ones(1), np.ones((1, 2)), np.array([8.0, 8.0]))
    with pytest.raises(ValueError, match="low monthly Hs"):
        sea.monthly_mean(np.full(12, 3.0), np.full(12, 2.0), np.array([0.5]))
