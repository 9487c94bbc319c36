"""Does a 90 percent interval hold the truth nine times in ten? The large table is a benchmark."""

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import binom, chi2, chisquare

from kaidei.deposit.calibration import Trial, nominal, summary, trial

COUNT, MEMBERS = 100, 60


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    return [trial(seed, members=MEMBERS) for seed in range(COUNT)]


def test_intervals_hold_the_truth_as_often_as_they_say(trials):
    """Bounds that a perfect method fails once in a thousand; one that holds 68 percent, always
    but for one time in ten."""
    low, high = binom.ppf([0.0005, 0.9995], COUNT, nominal(MEMBERS))
    assert low <= sum(one.held for one in trials) <= high


def test_ranks_of_the_truth_are_uniform(trials):
    """In eight classes; a perfect method fails once in a thousand."""
    counts, _ = np.histogram([one.rank for one in trials], 8, (0.0, 1.0))
    assert chisquare(counts).pvalue > 0.001


def test_the_truth_is_as_far_out_as_the_members_say(trials):
    """Normal scores of the ranks have variance 1. Sharper than a count: an answer whose deviation
    is too small by a third, of variance 2.25, fails in 99 of 100 runs, a perfect one in 0.1."""
    square = sum(float(ndtri(one.rank)) ** 2 for one in trials)
    low, high = chi2.ppf([0.0005, 0.9995], COUNT)
    assert low <= square <= high


def test_the_ends_of_an_interval_are_members():
    """Uniform ranks, 40,000 times: 19 members between their 5th and 95th percentile."""
    rng = np.random.default_rng(4)
    members, truth = rng.random((40_000, 19)), rng.random(40_000)
    low, high = np.quantile(members, [0.05, 0.95], axis=1)
    assert np.mean((low <= truth) & (truth <= high)) == pytest.approx(nominal(19), abs=0.008)
    assert nominal(200) == pytest.approx(0.891, abs=5e-4)
    assert nominal(10**7) == pytest.approx(0.9)


def test_what_is_known_of_the_covariance_is_not_taken_for_granted(trials):
    """The plug-in answer is narrower, and holds the truth no more often."""
    told = summary(trials)
    assert told["plugin_width"] < told["width"]
    assert told["plugin_held"] <= told["held"]


def test_a_trial_is_made_again_from_its_seed():
    assert trial(3, members=20) == trial(3, members=20)
    assert trial(3, members=20, fixed_range=10e3) != trial(3, members=20, fixed_range=60e3)


def test_a_summary_counts_by_hand():
    made = [Trial(0.05, True, 0.2, True, 0.1), Trial(0.95, False, 0.4, True, 0.3)]
    told = summary(made)
    assert (told["held"], told["plugin_held"]) == (0.5, 1.0)
    assert told["width"] == pytest.approx(0.3)
    assert told["count"] == 2
