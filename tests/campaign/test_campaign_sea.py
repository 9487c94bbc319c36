"""The sea of a month: exact moments, published workabilities, and the weather it belongs to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import multivariate_normal, weibull_min

from kaidei.campaign import sea
from kaidei.campaign.metocean.libraries import library
from kaidei.campaign.metocean.realising import Climates, each_year
from kaidei.campaign.metocean.scores import Climatology
from kaidei.campaign.openness import BINS, by_period

TP = np.array([6.0, 9.0, 12.0, 14.0])
NONE = np.array([np.inf])


def _climates(hs: float | np.ndarray = 2.5, **changes: float) -> Climates:
    given = {"hs_spread": 0.35, "steepness": 0.015, "tp_spread": 0.2, "wind_shape": 2.2,
             "current_mean": 0.2, "current_spread": 0.5} | changes  # fmt: skip
    one = {name: np.array([value]) for name, value in given.items()}
    return Climates(
        hs_mean=np.broadcast_to(hs, (1, 12)).copy(), year_factor=np.ones((1, 1)),
        wind_mean=np.full((1, 12), 6.5), **one,
    )  # fmt: skip


def _flat(limit: float) -> np.ndarray:
    return np.full((1, BINS), limit)


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


def test_workable_share_agrees_with_the_closed_form_for_a_flat_limit() -> None:
    mean = np.linspace(1.5, 3.5, 12)[None, :]
    found = sea.workable_share(_climates(mean), _flat(2.7), NONE, NONE)
    exact = sea.calm_share(mean, np.array([[0.35]]), np.array(2.7))
    np.testing.assert_allclose(found, exact, atol=0.5 / sea.NODES + 1e-12)


def test_workable_share_with_wind_and_current_is_the_joint_distribution() -> None:
    # Hs <= 2.7 m and wind <= 8 m/s: the bivariate normal distribution of the two scores.
    found = sea.workable_share(
        _climates(), _flat(2.7), np.array([8.0]), np.array([0.3]), wind_hs=0.75
    )[0, 0]
    scale = 6.5 / weibull_min(2.2).mean()
    hs = (np.log(2.7 / 2.5) + 0.35**2 / 2) / 0.35
    wind = _score(weibull_min(2.2, scale=scale).cdf(8))
    both = multivariate_normal([0.0, 0.0], [[1.0, 0.75], [0.75, 1.0]]).cdf([hs, wind])
    calm = sea.calm_share(np.array(0.2), np.array(0.5), np.array(0.3))
    assert found == pytest.approx(both * calm, abs=0.01)


def _score(share: float) -> float:
    return float(ndtri(share))


def test_workable_share_is_that_of_the_librarys_years() -> None:
    means = 2.5 + 0.5 * np.cos(2 * np.pi * np.arange(12) / 12)
    climates = _climates(means)
    held = library(Climatology(np.ones(12), np.ones(12)), 3, years=60)
    made = each_year(held, climates)
    limit = np.array([[3.2, 2.6, 2.3, 3.0]])
    table = by_period(limit, TP)
    at = np.array([np.interp(tp, np.arange(BINS) / 4.0, table[0]) for tp in made.tp])
    open_ = (made.hs <= at) & (made.wind <= 9.0) & (made.current <= 0.35)
    month = np.searchsorted(np.cumsum([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) * 8,
                            np.arange(2920), side="right")  # fmt: skip
    sampled = np.array([open_[:, month == one].mean() for one in range(12)])
    found = sea.workable_share(
        climates, table, np.array([9.0]), np.array([0.35]), wind_hs=0.75, tp_hs=-0.3
    )[0]
    # 60 years leave 0.01 to 0.02 by month, the passage between months another 0.01.
    assert np.abs(found - sampled).max() < 0.04
    assert abs(found.mean() - sampled.mean()) < 0.01


@settings(max_examples=25, deadline=None)
@given(st.floats(0.5, 3.0), st.floats(0.1, 2.0), st.floats(2.0, 20.0))
def test_a_higher_limit_never_allows_less(limit: float, more: float, wind: float) -> None:
    climates, most = _climates(), np.array([wind])
    low = sea.workable_share(climates, _flat(limit), most, NONE, wind_hs=0.75)
    high = sea.workable_share(climates, _flat(limit + more), most, NONE, wind_hs=0.75)
    assert (high >= low).all()
    free = sea.workable_share(climates, _flat(limit), NONE, NONE, wind_hs=0.75)
    assert (free >= low - 1e-12).all()


def test_bad_seas_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="low monthly Hs"):
        sea.monthly_mean(np.full(12, 3.0), np.full(12, 2.0), np.array([0.5]))
