"""Cores that stop short, completed from the others."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaidei.deposit.censored import (
    complete,
    conditional,
    expected,
    fit_slices,
    shrunk,
    widening,
)

DEPTH = 6
MEAN = np.log([300.0, 500.0, 900.0, 2000.0, 1200.0, 700.0])
STEP = np.abs(np.subtract.outer(np.arange(DEPTH), np.arange(DEPTH)))
SD = np.array([0.3, 0.4, 0.5, 0.8, 0.7, 0.5])
COVARIANCE = np.outer(SD, SD) * 0.7**STEP


def profiles(n, seed=1):
    return np.exp(np.random.default_rng(seed).multivariate_normal(MEAN, COVARIANCE, n))


def cut(slices, kept):
    """Every core ends after its own number of slices."""
    gone = np.arange(slices.shape[1]) >= np.asarray(kept)[:, None]
    return np.where(gone, np.nan, slices)


def test_a_known_normal_profile_is_recovered_though_half_the_cores_stop_short():
    """5,000 cores: standard errors of a mean are 0.01, of a variance 2 percent of it."""
    slices = cut(profiles(5000), np.random.default_rng(2).choice([2, 3, 4, 6], 5000))
    mean, covariance = fit_slices(slices)
    assert mean == pytest.approx(MEAN, abs=0.06)
    assert np.abs(covariance / np.outer(SD, SD) - 0.7**STEP).max() < 0.08


def test_ignoring_the_gaps_would_be_wrong_where_rich_cores_stop_first():
    """Whether a core stops depends on what it shows: the mean of those that go on is too low."""
    slices = profiles(5000)
    kept = np.where(slices[:, 2] > 900.0, 3, 6)
    mean, _ = fit_slices(cut(slices, kept))
    naive = np.nanmean(np.log(cut(slices, kept)), axis=0)
    assert np.abs(mean - MEAN).max() < 0.06
    assert (naive - MEAN)[3] < -0.3


def test_the_conditional_law_is_the_textbooks():
    """Two slices: mean m2 + r s2/s1 (x - m1), variance s2^2 (1 - r^2)."""
    covariance = np.array([[0.25, 0.28], [0.28, 0.49]])
    gap = np.array([False, True])
    mean, spread = conditional(np.array([[7.5, np.nan]]), gap, np.array([7.0, 6.0]), covariance)
    assert mean[0, 0] == pytest.approx(6.0 + 0.8 * 0.7 / 0.5 * 0.5)
    assert spread[0, 0] == pytest.approx(0.49 * (1 - 0.8**2))


def test_the_draws_have_the_conditional_mean_and_variance():
    """4,000 members: standard errors 1.6 percent of a deviation, 2.2 percent of a variance."""
    slices = profiles(100)
    slices[0, 3:] = np.nan
    noise = np.random.default_rng(3).standard_normal((4000, 100, DEPTH))
    drawn = np.log(complete(slices, noise)[:, 0, 3:])
    mean, covariance = fit_slices(slices)
    by_hand = covariance[3:, :3] @ np.linalg.inv(covariance[:3, :3])
    middle = mean[3:] + by_hand @ (np.log(slices[0, :3]) - mean[:3])
    spread = covariance[3:, 3:] - by_hand @ covariance[:3, 3:]
    assert np.log(expected(slices)[0, 3:]) == pytest.approx(middle)
    assert drawn.mean(axis=0) == pytest.approx(middle, abs=0.04)
    gap = np.arange(DEPTH) >= 3
    spread = spread * widening(np.log(slices[:1]), gap, mean, covariance, 100)[0]
    assert np.cov(drawn.T) == pytest.approx(spread, rel=0.1, abs=0.005)


def test_the_widening_is_that_of_a_regression_and_goes_with_many_cores():
    """One known slice at two deviations, 10 cores counted as 12: 11 / 10 (1 + 1 / 10 + 4 / 12)."""
    gap, logs = np.array([False, True]), np.array([[2.0, np.nan]])
    mean, covariance = np.zeros(2), np.array([[1.0, 0.5], [0.5, 1.0]])
    few = widening(logs, gap, mean, covariance, 10)
    assert few[0] == pytest.approx(11 / 10 * (1 + 1 / 10 + 4 / 12))
    assert widening(logs, gap, mean, covariance, 10**6)[0] == pytest.approx(1.0, abs=1e-4)
    nothing = widening(np.full((1, 2), np.nan), np.array([True, True]), mean, covariance, 10)
    assert nothing[0] == pytest.approx(1.1)


@pytest.mark.parametrize("rich_first", [False, True])
def test_ninety_percent_intervals_hold_ninety_percent(rich_first):
    """Six of 25 cores stop short, by chance or where they are rich; their missing metal, 100 times.

    600 intervals: a standard error of 1.2 percent, somewhat more for cores of one deposit. Drawn
    as if mean and covariance were known, they held 80 percent.
    """
    step = np.abs(np.subtract.outer(np.arange(10), np.arange(10)))
    truth = 0.6 * np.exp(-((step / 3.0) ** 1.5)) + 0.05 * np.eye(10)
    level = np.log([300, 320, 400, 800, 1500, 1800, 1500, 1000, 800, 700])
    held = []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        slices = np.exp(rng.multivariate_normal(level, truth, 25))
        ends = np.full(25, 10)
        stop = slices[:, 5].argsort()[-6:] if rich_first else np.arange(6)
        ends[stop] = 6 if rich_first else rng.integers(5, 9, 6)
        short = cut(slices, ends)
        drawn = complete(short, rng.standard_normal((400, 25, 10)))
        missing = np.isnan(short)
        low, high = np.quantile((drawn * missing).sum(axis=2)[:, stop], [0.05, 0.95], axis=0)
        true = (slices * missing).sum(axis=1)[stop]
        held.extend((low <= true) & (true <= high))
    assert 0.85 < np.mean(held) < 0.94


def test_members_differ_and_no_member_knows_how_many_others_there_are():
    slices = cut(profiles(25), [3, 4, 2] + [6] * 22)
    noise = np.random.default_rng(3).standard_normal((64, 25, DEPTH))
    drawn = complete(slices, noise)
    assert np.ptp(drawn[:, 0, 5]) > 0.0
    assert np.array_equal(complete(slices, noise[10:13]), drawn[10:13])
    assert np.array_equal(complete(slices, noise, law=fit_slices(slices)), drawn)


def test_cores_that_stop_in_rich_mud_are_completed_richer_than_a_cut_and_than_poor_ones():
    slices = profiles(60)
    slices[0], slices[1] = np.exp(MEAN + SD), np.exp(MEAN - SD)
    short = slices.copy()
    short[:2, 3:] = np.nan
    noise = np.random.default_rng(4).standard_normal((500, 60, DEPTH))
    drawn = complete(short, noise)
    rich, poor = drawn[:, 0, 3:].mean(axis=0), drawn[:, 1, 3:].mean(axis=0)
    assert (rich > 1.3 * poor).all()
    assert (rich > np.exp(MEAN[3:])).all()
    # A cut takes the base of the core for the base of the ore.
    assert drawn[:, 0].sum(axis=1).min() > np.nansum(short[0])


def test_whole_cores_are_handed_on_exactly():
    slices = profiles(3)
    noise = np.random.default_rng(5).standard_normal((7, 3, DEPTH))
    assert np.array_equal(complete(slices, noise), np.broadcast_to(slices, (7, 3, DEPTH)))
    assert np.array_equal(expected(slices), slices)


@given(seed=st.integers(0, 999), depth=st.integers(1, 14), factor=st.floats(0.01, 100.0))
@settings(max_examples=30)
def test_known_slices_stay_and_grades_scale_whatever_the_gaps(seed, depth, factor):
    """Ends at any slice, and gaps in the middle as well."""
    rng = np.random.default_rng(seed)
    slices = np.exp(rng.normal(6.0, 0.6, (12, depth)))
    short = cut(slices, rng.integers(1, depth + 1, 12))
    short[rng.random(short.shape) < 0.1] = np.nan
    short[:3] = slices[:3]
    noise = rng.standard_normal((2, 12, depth))
    drawn, middle = complete(short, noise), expected(short)
    known = np.isfinite(short)
    assert np.array_equal(drawn[:, known], np.stack([short[known]] * 2))
    assert np.array_equal(middle[known], short[known])
    assert (drawn > 0.0).all()
    assert (middle > 0.0).all()
    assert np.isfinite(drawn).all()
    assert expected(factor * short) == pytest.approx(factor * middle, rel=1e-5)


def test_constant_grades_are_completed_with_themselves():
    slices = np.full((5, 4), 700.0)
    slices[0, 2:] = np.nan
    noise = np.random.default_rng(6).standard_normal((9, 5, 4))
    assert complete(slices, noise) == pytest.approx(700.0, rel=1e-4)


def test_fewer_cores_than_slices_still_make_a_covariance():
    mean, covariance = fit_slices(cut(profiles(4), [6, 6, 3, 2]))
    assert np.isfinite(mean).all()
    assert np.linalg.eigvalsh(covariance).min() > 0.0


def test_shrinkage_keeps_variances_and_fades_with_the_number_of_cores():
    noisy = np.cov(np.random.default_rng(7).multivariate_normal(MEAN, COVARIANCE, 8).T)
    near, far = shrunk(noisy, 8), shrunk(noisy, 100_000)
    assert np.diag(near) == pytest.approx(np.diag(noisy))
    assert far == pytest.approx(noisy, abs=1e-3)
    assert np.linalg.cond(near) < np.linalg.cond(noisy)


def test_the_shrunk_covariance_of_25_cores_predicts_better_than_the_raw_one():
    """Kullback-Leibler distance from the truth, mean of 200 sets of 25 cores in ten slices."""
    step = np.abs(np.subtract.outer(np.arange(10), np.arange(10)))
    truth = 0.5 * np.exp(-((step / 3.0) ** 1.5))
    rng = np.random.default_rng(8)

    def distance(covariance):
        both = np.linalg.solve(covariance, truth)
        return 0.5 * (np.trace(both) - 10 - np.linalg.slogdet(both)[1])

    raw = [np.cov(rng.multivariate_normal(np.zeros(10), truth, 25).T) for _ in range(200)]
    assert np.mean([distance(shrunk(one, 25)) for one in raw]) < 0.5 * np.mean(
        [distance(one) for one in raw]
    )


@pytest.mark.parametrize(
    ("slices", "words"),
    [
        (np.ones((2, 4)), r"slices of shape \(2, 4\); expected .* at least 3 cores"),
        (np.array([[1.0, 0.0], [1.0, np.nan], [1.0, 1.0]]), "grade is not above zero"),
        (
            np.array([[1.0, 2.0], [1.0, np.nan], [1.0, np.nan]]),
            "1 cores have the slice 1 to 2 m; expected at least 2",
        ),
    ],
)
def test_what_cannot_be_completed_is_refused_in_words(slices, words):
    with pytest.raises(ValueError, match=words):
        fit_slices(slices)


def test_noise_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"noise of shape \(5, 6\); expected \(members"):
        complete(profiles(5), np.zeros((5, 6)))
