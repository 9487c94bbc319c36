"""Typhoons: the table's storms and hours come out, geometry decides, and warnings come before."""

from __future__ import annotations

import numpy as np
import pytest
from campaign_study import HOURS, STORMS
from scipy.stats import poisson

from kaidei.campaign import typhoon
from kaidei.campaign.calendar import STEP, calendar_of
from kaidei.contract import Time

YEARS = 20
TIME = Time("2025-01", 12 * YEARS)
RATE, STAY = np.array(STORMS), np.array(HOURS)


def _storms(members: int, gales: float = 203.0, seed: int = 0) -> typhoon.Storms:
    ones = np.ones(members)
    wide = 1 + typhoon.NOISES * typhoon.MOST_A_MONTH
    noise = np.random.default_rng(seed).random((members, TIME.n_months, wide))
    slow = typhoon.mean_slowness(STAY.sum() / RATE.sum() * ones, 500.0 * ones)
    return typhoon.storms(
        RATE[TIME.month_of_year], noise, calendar_of(TIME).edges, 500.0 * ones,
        (gales * ones, 0.4 * ones), (slow, 0.4 * ones),
    )  # fmt: skip


def _real(found: typhoon.Storms) -> np.ndarray:
    return np.arange(typhoon.MOST_A_MONTH) < found.number[:, :, None]


def test_arrivals_are_poisson() -> None:
    rate = np.array([0.0, 0.62, 1.5])
    noise = np.tile((np.arange(20_000) + 0.5)[:, None] / 20_000, (1, 3))
    count = typhoon.arrivals(rate, noise)
    for month, mean in enumerate(rate):
        for k in range(typhoon.MOST_A_MONTH):
            share = (count[:, month] == k).mean()
            assert share == pytest.approx(poisson.pmf(k, mean), abs=1e-4)
    assert count.max() == typhoon.MOST_A_MONTH


def test_hours_of_centres_inside_the_circle_are_the_tables() -> None:
    # Tracks at any distance alike: chord sqrt(R^2 - d^2) on each side, over the storm's speed.
    found = _storms(2000)
    inside = 2.0 * typhoon.half_stay(found.distance, np.float64(500.0), found.slowness)
    hours = np.where(_real(found), inside, 0.0).sum(axis=2)
    assert hours.sum() / (2000 * YEARS) == pytest.approx(STAY.sum(), rel=0.01)
    by_month = hours.reshape(2000, YEARS, 12).sum(axis=(0, 1)) / (2000 * YEARS)
    # The stay is one for all months: within a third of the table's, which rests on few storms.
    np.testing.assert_allclose(by_month, RATE * STAY.sum() / RATE.sum(), rtol=0.07, atol=0.01)
    busy = RATE > 0.2
    np.testing.assert_allclose(by_month[busy], STAY[busy], rtol=0.34)
    # 785 km at the mean slowness: what is known as the usual pace there, 20 to 30 km/h.
    assert 20.0 < 1.0 / (STAY.sum() / RATE.sum() / (np.pi * 250.0)) < 30.0


def test_the_share_that_gales_reach_is_radius_over_circle() -> None:
    found = _storms(2000)
    reached = (found.distance < found.gales)[_real(found)]
    # E[min(r, R)] / R, and nearly no radius is beyond 500 km
    assert reached.mean() == pytest.approx(203.0 / 500.0, abs=0.01)
    stay = typhoon.half_stay(found.distance, found.gales, found.slowness)[_real(found)]
    # Chord through a circle of radius r at any distance up to R alike: E[pi r^2 / (2 R)].
    square = 203.0**2 * np.exp(0.4**2)
    slow = STAY.sum() / RATE.sum() / (np.pi * 250.0)
    assert 2.0 * stay.mean() == pytest.approx(np.pi * square / 1000.0 * slow, rel=0.03)


def test_alerts_equal_a_plain_loop_over_hours() -> None:
    found, steps = _storms(6, gales=260.0), 5 * 365 * 8
    warning = np.array([48.0, 72.0, 120.0, 0.0, 200.0, 60.0])
    clear = np.array([24.0, 12.0, 0.0, 24.0, 48.0, 72.0])
    flags = typhoon.alerts(found, warning, clear, steps)
    half = typhoon.half_stay(found.distance, found.gales, found.slowness)
    edge, begin = np.arange(steps + 1) * STEP, np.arange(steps) * STEP
    for m in range(6):
        expected = np.zeros(steps, dtype=int)
        for month, k in np.argwhere(_real(found)[m]):
            near, stay = found.nearest[m, month, k], half[m, month, k]
            last = near + stay + clear[m] * (stay > 0)
            warned = (edge[1:] > near - stay - warning[m]) & (edge[1:] <= near - stay)
            expected[warned] = np.maximum(expected[warned], typhoon.WARNED)
            if stay > 0:
                expected[(edge[1:] > near - stay) & (begin < last)] = typhoon.INSIDE
        np.testing.assert_array_equal(flags[m], expected)
    assert (flags == typhoon.INSIDE).any()
    assert (flags == typhoon.WARNED).any()


def test_a_storm_that_misses_is_warned_of_and_never_inside() -> None:
    one = np.array([[[1.0, 1.0, 1.0]]])
    far = typhoon.Storms(np.array([[1]]), 300.0 * one, 400.0 * one, 200.0 * one, one / 20.0)
    flags = typhoon.alerts(far, np.array([48.0]), np.array([24.0]), 200)[0]
    np.testing.assert_array_equal(np.flatnonzero(flags), np.arange(84, 100))
    assert flags.max() == typhoon.WARNED
    # Passing at 120 km with gales to 200 km: 160 km on each side of the nearest point, 8 h.
    flags = typhoon.alerts(far._replace(distance=120.0 * one), np.array([48.0]), np.zeros(1), 200)
    np.testing.assert_array_equal(
        np.flatnonzero(flags[0] == typhoon.INSIDE) * STEP, np.arange(291.0, 308.0, STEP)
    )


def test_a_warning_does_not_end_a_typhoon() -> None:
    near = np.array([[[300.0, 320.0, 0.0]]])
    two = typhoon.Storms(
        np.array([[2]]), near, 0.0 * near, np.full(near.shape, 200.0), np.full(near.shape, 0.1)
    )
    flags = typhoon.alerts(two, np.full(1, 48.0), np.full(1, 48.0), 200)[0]
    np.testing.assert_array_equal(
        np.flatnonzero(flags == typhoon.INSIDE) * STEP, np.arange(279.0, 388.0, STEP)
    )


def test_impossible_circles_are_refused_in_words() -> None:
    ones = np.ones(1)
    with pytest.raises(ValueError, match="above 0 km"):
        typhoon.storms(
            np.zeros(1), np.zeros((1, 1, 13)), np.array([0.0, 700.0]), 0.0 * ones,
            (ones, ones), (ones, ones),
        )  # fmt: skip
