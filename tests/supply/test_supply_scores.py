"""Fair scores against exact values, a peer and what a proper score must do; forecasts to beat."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import ndtr, ndtri
from scipy.stats import linregress

from kaidei.supply import scores

plain = st.floats(-1e3, 1e3, allow_subnormal=False)
ensembles = st.integers(2, 12).flatmap(lambda n: arrays(np.float64, n, elements=plain))


def pairwise(ensemble: np.ndarray, observed: float) -> float:
    """The definition, every pair in turn."""
    members = len(ensemble)
    gaps = sum(abs(a - b) for a in ensemble for b in ensemble)
    return float(np.abs(ensemble - observed).mean() - gaps / (2.0 * members * (members - 1)))


def gaussian_crps(mean: float, sd: float, observed: float) -> float:
    """Closed form: Gneiting and Raftery 2007, doi 10.1198/016214506000001437, equation 21."""
    z = (observed - mean) / sd
    density = np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)
    return float(sd * (z * (2.0 * ndtr(z) - 1.0) + 2.0 * density - 1.0 / np.sqrt(np.pi)))


def test_two_members_by_hand() -> None:
    # (1 + 3)/2 less half the one pair's gap of 4, and nothing less than half: 2 - 4/2 = 0.
    assert scores.fair_crps(np.array([0.0, 4.0]), np.array(1.0)) == 0.0
    # (3 + 1)/2 = 2 outside the pair 2 apart: 2 - 1 = 1.
    assert scores.fair_crps(np.array([1.0, 3.0]), np.array(4.0)) == 1.0
    # Three members, hand: mean distance 1, pair gaps 1, 2, 3 with mean 2: 1 - 2/2.
    assert scores.fair_crps(np.array([0.0, 1.0, 3.0]), np.array(1.0)) == pytest.approx(
        0.0, abs=1e-15
    )


def test_a_constant_ensemble_scores_its_distance() -> None:
    assert scores.fair_crps(np.full((7, 2), 3.0), np.array([5.0, 3.0])).tolist() == [2.0, 0.0]


@pytest.mark.parametrize("observed", [-2.0, 0.3, 1.0, 6.0])
def test_the_gaussian_in_the_limit(observed: float) -> None:
    # At even quantiles the sum of pairs is off by order 1/M; 2e5 members leave 1e-5 of the sd.
    members = 200_000
    ensemble = 1.0 + 2.0 * ndtri((np.arange(members) + 0.5) / members)
    found = scores.fair_crps(ensemble, np.array(observed))
    assert found == pytest.approx(gaussian_crps(1.0, 2.0, observed), abs=3e-5)


def test_the_fair_score_does_not_know_the_size_of_the_ensemble() -> None:
    # The expectation over ensembles of 2, 5 and 20 of N(0, 1) is the score of N(0, 1) itself.
    rng, exact = np.random.default_rng(3), gaussian_crps(0.0, 1.0, 0.7)
    for members in (2, 5, 20):
        found = scores.fair_crps(rng.standard_normal((members, 200_000)), np.full(200_000, 0.7))
        assert abs(found.mean() - exact) < 4.0 * found.std() / np.sqrt(200_000)


@given(ensembles, plain)
def test_it_is_the_definition(ensemble: np.ndarray, observed: float) -> None:
    found = scores.fair_crps(ensemble, np.array(observed))
    assert found == pytest.approx(pairwise(ensemble, observed), rel=1e-12, abs=1e-10)


@given(ensembles, plain, st.randoms(use_true_random=False))
def test_order_and_ties_do_not_matter(ensemble: np.ndarray, observed: float, mix: object) -> None:
    tied = np.concatenate([ensemble, ensemble])
    shuffled = tied.copy()
    mix.shuffle(shuffled)  # type: ignore[attr-defined]
    ours = scores.fair_crps(tied, np.array(observed))
    assert np.array_equal(ours, scores.fair_crps(shuffled, np.array(observed)))
    assert ours == pytest.approx(pairwise(tied, observed), rel=1e-12, abs=1e-10)


@given(arrays(np.float64, (6, 4), elements=plain), arrays(np.float64, 4, elements=plain))
def test_one_observation_scores_as_among_others(ensemble: np.ndarray, observed: np.ndarray) -> None:
    together = scores.fair_crps(ensemble, observed)
    alone = [scores.fair_crps(ensemble[:, [k]], observed[[k]])[0] for k in range(4)]
    assert np.array_equal(together, alone)


def test_how_the_ensemble_is_laid_does_not_matter() -> None:
    rng = np.random.default_rng(2)
    ensemble, observed = rng.standard_normal((1000, 7)), rng.standard_normal(7)
    ours = scores.fair_crps(ensemble, observed)
    assert np.array_equal(ours, scores.fair_crps(np.asfortranarray(ensemble), observed))
    assert np.array_equal(ours[::2], scores.fair_crps(ensemble[:, ::2], observed[::2]))
    assert ours[0] == scores.fair_crps(ensemble[:, 0], observed[0])


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(-2.0, 2.0), st.floats(0.2, 5.0))
def test_the_truth_scores_best_on_the_average(seed: int, shift: float, stretch: float) -> None:
    # Proper: over observations of N(0, 1) no shifted or stretched forecast beats N(0, 1).
    rng = np.random.default_rng(seed)
    observed, noise = rng.standard_normal(20_000), rng.standard_normal((10, 20_000))
    gain = scores.fair_crps(shift + stretch * noise, observed) - scores.fair_crps(noise, observed)
    assert gain.mean() > -5.0 * gain.std() / np.sqrt(20_000)


@pytest.mark.parametrize("peer", ["properscoring", "scoringrules"])
def test_a_peer_agrees(peer: str) -> None:
    library = pytest.importorskip(peer, reason=f"{peer} is not installed")
    rng = np.random.default_rng(1)
    ensemble, observed = rng.gamma(2.0, 3.0, (40, 25)), rng.gamma(2.0, 3.0, 25)
    ours = scores.fair_crps(ensemble, observed)
    if peer == "scoringrules":
        theirs = library.crps_ensemble(observed, ensemble.T, estimator="fair")
    else:
        # The plain score is the fair one plus the mean gap over 2 M.
        gaps = np.abs(ensemble[:, None] - ensemble).sum(axis=(0, 1)) / (40.0 * 39.0)
        theirs = library.crps_ensemble(observed, ensemble.T) - gaps / (2.0 * 40.0)
    assert ours == pytest.approx(theirs, rel=1e-12)


def test_skill_and_the_paired_summary() -> None:
    score, reference = np.array([1.0, 3.0, np.nan, 2.0]), np.array([2.0, 2.0, 1.0, np.nan])
    assert scores.skill(score[:2], reference[:2]) == 0.0
    assert scores.paired(score, reference) == scores.Paired(2, 1, 0.0)
    assert scores.paired(score, np.full(4, np.nan)) is None
    assert scores.skill(np.array([1.0]), np.array([4.0])) == 0.75


def test_misses_are_outside_p05_to_p95() -> None:
    ensemble = np.linspace(0.0, 100.0, 101)[:, None] * np.ones(4)
    observed = np.array([4.9, 5.0, 95.0, 95.1])
    assert scores.missed(ensemble, observed).tolist() == [True, False, False, True]


@given(st.floats(-5.0, 5.0), st.floats(-3.0, 3.0))
def test_the_trend_of_a_straight_line_is_the_line(level: float, slope: float) -> None:
    when, at = np.arange(2005.0, 2010.0), np.array([2010.5, 2014.0])
    found = scores.trend(when, level + slope * (when - 2005.0), at, members=20)
    assert np.allclose(found, level + slope * (at - 2005.0), atol=1e-9)


def test_the_trends_interval_is_the_textbooks() -> None:
    when, at = np.array([1.0, 2.0, 4.0, 5.0, 7.0]), np.array([9.0])
    value = np.array([2.0, 2.5, 5.0, 4.0, 8.0])
    line = linregress(when, value)
    residual = value - line.intercept - line.slope * when
    sd = np.sqrt((residual**2).sum() / 3)
    half = sd * np.sqrt(1 + 1 / 5 + (9 - when.mean()) ** 2 / ((when - when.mean()) ** 2).sum())
    # 95 percent point of Student's t with 3 degrees of freedom, two-sided 90: 2.353363.
    wide = scores.trend(when, value, at, members=100_000)
    middle = line.intercept + line.slope * 9.0
    assert np.quantile(wide, 0.95) == pytest.approx(middle + 2.353363 * half, rel=1e-4)
    assert np.median(wide) == pytest.approx(middle, rel=1e-9)


def test_persistence_widens_with_the_square_root_of_time() -> None:
    # Changes of 1, -1, 2 in steps of a year: a variance of 2 a year, 3 degrees of freedom.
    found = scores.persistence(
        np.arange(4.0), np.array([0.0, 1.0, 0.0, 2.0]), np.array([4.0, 7.0]), 99_999
    )
    assert np.median(found, axis=0) == pytest.approx([2.0, 2.0], abs=1e-9)
    assert np.quantile(found, 0.95, axis=0) == pytest.approx(
        2.0 + 2.353363 * np.sqrt([2.0, 8.0]), rel=1e-4
    )


@pytest.mark.parametrize("name", scores.FORECASTS)
def test_forecasts_refuse_too_short_a_past_and_the_past_itself(name: str) -> None:
    forecast, least = scores.FORECASTS[name], scores.LEAST[name]
    when = np.arange(2005.0, 2005.0 + least)
    assert forecast(when, when**2, np.array([2020.0]), 8).shape == (8, 1)
    with pytest.raises(ValueError, match=f"at least {least} values"):
        forecast(when[1:], when[1:], np.array([2020.0]))
    with pytest.raises(ValueError, match="not after"):
        forecast(when, when, when[-1:])
    with pytest.raises(ValueError, match="rising"):
        forecast(when[::-1], when, np.array([2020.0]))


@pytest.mark.parametrize(
    ("ensemble", "observed", "words"),
    [
        (np.ones((1, 2)), np.ones(2), "at least 2 members"),
        (np.ones((3, 2)), np.ones(3), "were given"),
        (np.array([1.0, np.nan]), np.array(0.0), "not a number"),
    ],
)
def test_what_cannot_be_scored_is_told(
    ensemble: np.ndarray, observed: np.ndarray, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        scores.fair_crps(ensemble, observed)


def test_no_skill_over_a_perfect_reference() -> None:
    with pytest.raises(ValueError, match="no skill"):
        scores.skill(np.ones(2), np.zeros(2))
    with pytest.raises(ValueError, match="do not pair"):
        scores.skill(np.ones(2), np.ones(3))


@given(ensembles, plain, plain, st.floats(0.1, 10.0))
def test_moved_and_stretched_together_the_score_stretches(
    ensemble: np.ndarray, observed: float, shift: float, stretch: float
) -> None:
    assume(np.ptp(ensemble) < 1e3)
    moved = scores.fair_crps(shift + stretch * ensemble, np.array(shift + stretch * observed))
    assert moved == pytest.approx(
        stretch * scores.fair_crps(ensemble, np.array(observed)), rel=1e-9, abs=1e-9
    )
