"""Does a 90 percent interval hold the truth nine times in ten? The large table is a benchmark."""

import numpy as np
import pytest
from scipy.stats import binom, chisquare

from kaidei.deposit.calibration import Trial, summary, trial

COUNT = 80


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    return [trial(seed, members=60) for seed in range(COUNT)]


def test_intervals_hold_the_truth_as_often_as_they_say(trials):
    """Bounds that a perfect method fails once in a thousand."""
    low, high = binom.ppf([0.0005, 0.9995], COUNT, 0.90)
    assert low <= sum(one.held for one in trials) <= high


def test_ranks_of_the_truth_are_uniform(trials):
    """In eight classes; a perfect method fails once in a thousand."""
    counts, _ = np.histogram([one.rank for one in trials], 8, (0.0, 1.0))
    assert chisquare(counts).pvalue > 0.001


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
