"""Tuning against exact posteriors, and the backtest: what it may see, and what it must print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from kaidei.supply.judging import (
    PERIODS,
    YEARLY,
    Backtest,
    Period,
    fitted,
    forecasts,
    judge,
    lines,
    observable,
    run,
    with_model,
)
from kaidei.supply.scores import CAUTION, fair_crps
from kaidei.supply.targets import SERIES, Target, compared, select, span, tolerances, values
from kaidei.supply.tuning import from_scores, normal_scores, tune, tuned

MODEL = np.array([[1.0, 0.5, 0.0], [0.0, 1.0, 0.3], [0.4, 0.0, 1.0], [1.0, 1.0, 1.0]])
OBSERVED = np.array([0.8, -0.5, 0.3, 0.9])
ERROR = np.array([0.5, 0.3, 0.8, 0.6])


def even_normals(members: int, parameters: int, seed: int) -> np.ndarray:
    """Normal quantiles in random order, so that a member's normal score is its value."""
    rng = np.random.default_rng(seed)
    even = ndtri((np.arange(members) + 0.5) / members)
    return np.stack([rng.permutation(even) for _ in range(parameters)], axis=1)


def posterior() -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of a standard normal prior after the observations, exactly."""
    precision = np.eye(3) + MODEL.T @ np.diag(ERROR**-2) @ MODEL
    covariance = np.linalg.inv(precision)
    return covariance @ MODEL.T @ (OBSERVED / ERROR**2), covariance


@pytest.mark.parametrize("steps", [1, 2, 4, 8])
def test_a_linear_model_gets_its_exact_posterior(steps: int) -> None:
    # The sampling error of gain and mean is about 1/sqrt(M) of the prior: 0.01 at 10,000 members.
    mean, covariance = posterior()
    found = tune(
        np.random.default_rng(7).standard_normal((10_000, 3)), lambda theta: theta @ MODEL.T,
        OBSERVED, ERROR, rng=np.random.default_rng(steps), steps=steps,
    )  # fmt: skip
    assert found.theta.mean(axis=0) == pytest.approx(mean, abs=0.03)
    assert np.cov(found.theta.T) == pytest.approx(covariance, abs=0.03)
    assert len(found.misfit) == steps
    assert np.all(np.diff(found.misfit) < 0.0)


def test_one_step_is_the_plain_formula() -> None:
    members = 300
    prior = even_normals(members, 3, 1)
    noise = np.random.default_rng(2).standard_normal((1, members, 4))
    noise -= noise.mean(axis=1, keepdims=True)
    answers = prior @ MODEL.T
    joint = np.cov(np.hstack([prior, answers]).T)
    gain = joint[:3, 3:] @ np.linalg.inv(joint[3:, 3:] + np.diag(ERROR**2))
    wanted = prior + (OBSERVED + noise[0] * ERROR - answers) @ gain.T
    # The noise is taken about its mean, for its mean would shift all members alike.
    found = tuned(prior, lambda theta: theta @ MODEL.T, OBSERVED, ERROR, noise + 3.0)
    edge = np.abs(prior).max()
    assert found.theta == pytest.approx(np.clip(wanted, -edge, edge), abs=1e-9)


def test_skewed_priors_are_tuned_as_their_normal_scores() -> None:
    # A log-normal parameter and a uniform one seen through the transforms that make them normal.
    normal = even_normals(5000, 3, 3)
    prior = np.column_stack([np.exp(normal[:, 0]), ndtr(normal[:, 1]), normal[:, 2]])

    def simulate(theta: np.ndarray) -> np.ndarray:
        return np.column_stack([np.log(theta[:, 0]), ndtri(theta[:, 1]), theta[:, 2]]) @ MODEL.T

    found = tune(prior, simulate, OBSERVED, ERROR, rng=np.random.default_rng(4)).theta
    mean, covariance = posterior()
    assert np.median(found[:, 0]) == pytest.approx(np.exp(mean[0]), rel=0.04)
    assert np.median(found[:, 1]) == pytest.approx(ndtr(mean[1]), abs=0.02)
    assert found[:, 2].std() == pytest.approx(np.sqrt(covariance[2, 2]), abs=0.03)


def test_what_no_observation_tells_of_stays_as_it_was() -> None:
    prior = even_normals(4000, 2, 5)
    found = tune(
        prior, lambda theta: theta[:, :1], np.array([1.0]), np.array([0.2]),
        rng=np.random.default_rng(1),
    ).theta  # fmt: skip
    # False correlations are of order 1/sqrt(M) = 0.016.
    assert found[:, 1].mean() == pytest.approx(0.0, abs=0.05)
    assert found[:, 1].std() == pytest.approx(1.0, abs=0.05)
    assert found[:, 0].mean() == pytest.approx(1.0 / 1.04, abs=0.02)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1), st.floats(-50.0, 50.0), st.integers(1, 5))
def test_the_tuned_stay_within_the_range_of_their_priors(
    seed: int, observed: float, steps: int
) -> None:
    rng = np.random.default_rng(seed)
    prior = np.column_stack([rng.gamma(0.5, 2.0, 64), rng.uniform(0.0, 1.0, 64), np.full(64, 3.0)])
    found = tune(
        prior, lambda theta: theta[:, :1] * theta[:, 1:2], np.array([observed]), np.array([0.1]),
        rng=rng, steps=steps,
    ).theta  # fmt: skip
    assert np.all((found >= prior.min(axis=0)) & (found <= prior.max(axis=0)))
    assert np.all(found[:, 2] == 3.0)


@given(st.integers(0, 2**32 - 1), st.integers(2, 200))
def test_scores_there_and_back(seed: int, members: int) -> None:
    prior = np.random.default_rng(seed).gamma(2.0, 1.0, (members, 2))
    scores = normal_scores(prior)
    assert np.array_equal(from_scores(scores, prior), prior)
    assert scores.mean(axis=0) == pytest.approx([0.0, 0.0], abs=1e-12)


@pytest.mark.parametrize(
    ("simulate", "words"),
    [
        (lambda theta: theta[:, :1], "expected"),
        (lambda theta: np.full((len(theta), 4), np.nan), "no number for observation 0 of member 0"),
    ],
)
def test_a_bad_model_is_told(simulate: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        tune(np.ones((5, 3)), simulate, OBSERVED, ERROR, rng=np.random.default_rng(1))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("prior", "observed", "sd", "words"),
    [
        (np.ones((1, 3)), OBSERVED, ERROR, "members, parameters"),
        (np.ones((5, 3)), OBSERVED, 0.0 * ERROR, "an error above 0"),
        (np.ones((5, 3)), OBSERVED[:0], ERROR[:0], "nothing to tune to"),
    ],
)
def test_bad_priors_and_observations_are_told(
    prior: np.ndarray, observed: np.ndarray, sd: np.ndarray, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        tune(prior, lambda theta: theta @ MODEL.T, observed, sd, rng=np.random.default_rng(1))


def history() -> tuple[Target, ...]:
    """A made-up past: shares that fall from 2011 on, totals and unit values that stay."""
    share = {year: 85.0 - 6.0 * max(0, year - 2010) for year in range(2005, 2015)}
    share[2006], share[2008] = 84.0, 87.0
    rows = []
    for year, value in share.items():
        for name in YEARLY:
            number = value if SERIES[name].unit == "percent" else 100.0 * 1.02 ** (year % 3)
            error = 2.0 if SERIES[name].unit == "percent" else 0.05
            rows.append(
                Target(f"{year}-{name}", name, "", str(year), number, error, "x", "measured")
            )
    rows.append(Target("quote", "price_outside", "La", "2010-Q1", 6.0, 0.1, "x", "published"))
    return tuple(rows)


def level_model(theta: np.ndarray, observations: Sequence[Target]) -> np.ndarray:
    """One parameter: the share, for ever; totals and unit values are right, the price 6."""
    answers = [
        theta[:, 0] if SERIES[t.series].unit == "percent"
        else np.full(len(theta), 6.0 if t.element else 102.0)
        for t in observations
    ]  # fmt: skip
    return np.stack(answers, axis=1)


PRIOR = 80.0 + 10.0 * even_normals(400, 1, 6)


def trial(
    name: str, targets: tuple[Target, ...]
) -> tuple[Backtest, list[tuple[np.ndarray, tuple[Target, ...]]]]:
    """A period's outcome and every call of the model."""
    calls: list[tuple[np.ndarray, tuple[Target, ...]]] = []

    def simulate(theta: np.ndarray, observations: Sequence[Target]) -> np.ndarray:
        calls.append((theta, tuple(observations)))
        return level_model(theta, observations)

    (period,) = [period for period in PERIODS if period.name == name]
    return run(period, targets, PRIOR, simulate, rng=np.random.default_rng(1)), calls


def test_periods_are_the_three_of_the_study() -> None:
    dates = [(period.name, period.tuned_until, period.after, period.until) for period in PERIODS]
    assert dates == [
        ("a", None, "2010-06", "2014-12"),
        ("b", "2010-06", "2010-06", "2014-12"),
        ("c", "2011", "2011", "2024"),
    ]


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.name)
def test_nothing_after_the_date_is_seen(period: Period) -> None:
    past, end = history(), span(period.after)[1]
    other = tuple(replace(t, value=0.5 * t.value) if t.over > end else t for t in past)
    _, calls = trial(period.name, past)
    _, changed = trial(period.name, other)
    assert len(calls) == (1 if period.tuned_until is None else 10)
    for (theta, _), (same, _) in zip(calls, changed, strict=True):
        assert np.array_equal(theta, same)
    *tuning, (_, judged) = calls
    for _, observations in tuning:
        assert max(t.over for t in observations) <= end
    assert min(t.over for t in judged) > end
    assert {t.date for t in judged} == set(map(str, range(end // 12, 2015)))


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.name)
def test_simple_forecasts_are_made_of_what_was_before(period: Period) -> None:
    outcome, _ = trial(period.name, history())
    made = forecasts(outcome.observations, select(history(), until=period.after))
    observed = compared(outcome.observations, values(outcome.observations))
    for name, forecast in made.items():
        wanted = fair_crps(forecast, observed) / tolerances(outcome.observations)
        assert np.array_equal(outcome.references[name], wanted)


def test_tuning_narrows_what_is_said() -> None:
    literature, _ = trial("a", history())
    tuned_to_june, _ = trial("b", history())
    share = [t.series == "china_share_mass" for t in literature.observations]
    # The prior's 10 and the error of the observation that is forecast, 2.
    assert literature.simulated[:, share].std() == pytest.approx(np.hypot(10.0, 2.0), rel=0.05)
    # Ten shares of error 2 about 85 leave 2/sqrt(10) of the prior's 10.
    found = tuned_to_june.simulated[:, share]
    assert found.std() == pytest.approx(np.hypot(0.63, 2.0), abs=0.1)
    assert found.mean() == pytest.approx(85.2, abs=0.5)


def test_errors_of_observation_are_added_where_they_belong() -> None:
    def target(series: str, tolerance: float) -> Target:
        return Target(series, series, "", "2010", 1.0, tolerance, "x", "measured")

    observed = [target("unit_value", 0.1), target("china_share_mass", 4.0),
                target("price_order", 0.2)]  # fmt: skip
    noise = np.array([[1.0] * 3, [-2.0] * 3])
    found = observable(observed, np.full((2, 3), 50.0), noise, tolerances(observed))
    wanted = [[50.0 * np.exp(0.1), 54.0, 50.0], [50.0 * np.exp(-0.2), 42.0, 50.0]]
    np.testing.assert_allclose(found, wanted, rtol=1e-14)


def test_a_model_that_cannot_meet_its_observations_learns_by_how_much() -> None:
    """Two shares 20 apart and one number for both: it is off by 10, and knows no better than that.

    Errors of 1 alone would leave a deviation of 0.7; with 10 each 1/sqrt(1/900 + 2/100) = 6.9.
    """
    seen = [
        Target(f"s{year}", "china_share_mass", "", str(year), share, 1.0, "x", "measured")
        for year, share in ((2008, 60.0), (2009, 80.0))
    ]
    prior = 70.0 + 30.0 * even_normals(4000, 1, 3)
    theta, off = fitted(
        seen, prior, lambda theta, _: np.repeat(theta, 2, axis=1),
        rng=np.random.default_rng(1), steps=4,
    )  # fmt: skip
    assert off["china_share_mass"] == pytest.approx(np.sqrt(100.0 - 1.0), rel=0.01)
    assert theta.mean() == pytest.approx(70.0, abs=0.4)
    assert theta.std() == pytest.approx(6.88, rel=0.03)
    assert with_model(seen, off) == pytest.approx([10.0, 10.0], rel=0.01)


def test_a_model_as_good_as_the_observations_scores_as_a_normal() -> None:
    # Truth in the middle of N(truth, error): 0.2337 errors, (sqrt(2) - 1) / sqrt(pi).
    wanted = select(history(), after="2010-06")
    noise = even_normals(4000, len(wanted), 1)
    scaled = compared(wanted, values(wanted)) + noise * tolerances(wanted)
    logs = np.array([SERIES[t.series].logs for t in wanted])
    scaled[:, logs] = np.exp(scaled[:, logs])
    past = select(history(), until="2010-06")
    found = judge(PERIODS[0], wanted, scaled, forecasts(wanted, past))
    assert found.crps == pytest.approx((np.sqrt(2) - 1) / np.sqrt(np.pi), abs=2e-3)
    assert not found.misses.any()
    assert "Outside p05 to p95: 0 of 20." in lines(found)


def test_every_miss_is_named_and_the_caution_printed() -> None:
    outcome, _ = trial("b", history())
    text = lines(outcome)
    missed = [t for t, miss in zip(outcome.observations, outcome.misses, strict=True) if miss]
    assert {(t.series, t.date) for t in missed} >= {("china_share_mass", "2014")}
    printed = [line for line in text if line.startswith("  miss: ")]
    assert len(printed) == len(missed)
    for target, line in zip(missed, printed, strict=True):
        assert f"{target.series} {target.date}: observed {target.value:.4g}" in line
    assert text[-1] == CAUTION
    assert "skill over persistence" in text[1]
    assert "skill over trend" in text[1]


def test_simple_forecasts_know_the_past_only_and_say_when_it_is_too_short() -> None:
    wanted = select(history(), after="2010-06")
    past = select(history(), until="2010-06")
    fall = Target("fall", "china_fall", "", "2010-11", -70.0, 6.0, "x", "measured")
    made = forecasts((*wanted, fall), past)
    for forecast in made.values():
        assert np.isnan(forecast[:, -1]).all()
        assert np.isfinite(forecast[:, :-1]).all()
    # The last share before June 2010 was 85, and it is what persistence says of 2014.
    (place,) = [k for k, t in enumerate(wanted) if t.id == "2014-china_share_mass"]
    assert np.median(made["persistence"][:, place]) == pytest.approx(85.0, abs=1e-9)
    outcome = judge(
        PERIODS[0], [fall], np.linspace(-80.0, -60.0, 9)[:, None], forecasts([fall], past)
    )
    assert "no persistence, for want of a past; no trend" in lines(outcome)[1]


def test_factors_are_forecast_from_prices() -> None:
    # Persistence of a price of 8 against 4 in 2009 is a factor of 2.
    quotes = [
        Target(f"{date}", "price_outside", "La", date, price, 0.1, "x", "published")
        for date, price in (("2007", 4.0), ("2008", 6.0), ("2009", 4.0), ("2010-Q1", 8.0))
    ]
    peak = Target("peak", "peak_factor", "La", "2011-Q2", 20.0, 0.1, "x", "published")
    found = forecasts([peak], quotes)
    assert np.median(found["persistence"]) == pytest.approx(np.log(2.0), abs=1e-9)
    without = [quote for quote in quotes if quote.date != "2009"]
    assert np.isnan(forecasts([peak], without)["persistence"]).all()


def test_a_period_judged_by_what_it_was_tuned_to_is_told() -> None:
    with pytest.raises(ValueError, match="judged by what it was tuned to"):
        Period("x", "wrong", "2010", "2010-06", "2014", YEARLY)
    assert Period("x", "right", "2010-12", "2010", "2014", YEARLY).after == "2010"


def test_a_period_without_observations_or_numbers_is_told() -> None:
    with pytest.raises(ValueError, match="no observation from 2010-06"):
        judge(PERIODS[0], [], np.ones((3, 0)), {})
    total = [t for t in history() if t.id == "2012-total_imports"]
    with pytest.raises(ValueError, match="2012-total_imports"):
        judge(PERIODS[0], total, np.zeros((3, 1)), {})
