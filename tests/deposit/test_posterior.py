"""The posterior of a covariance on its grid."""

import numpy as np
import pytest

from kaidei.deposit.covariance import Covariance
from kaidei.deposit.decided import NODES, RANKING, from_plain, to_plain
from kaidei.deposit.posterior import Prior, fit

GRID = {
    "ranges": np.geomspace(3e3, 150e3, 12),
    "sds": np.geomspace(0.25, 1.6, 10),
    "nuggets": [0.02, 0.1, 0.3],
    "prior": Prior(5e3, 1.0, 0.5),
}


def test_intervals_hold_the_model_that_made_the_data():
    """90 percent intervals over 12 deposits: fewer than 8 hits has a chance of 0.5 percent."""
    truth = Covariance("exponential", 0.36 * 0.9, 12_000.0, 0.36 * 0.1)
    grid = GRID | {"sds": np.geomspace(0.25, 1.6, 20)}
    hits = np.zeros(2)
    for seed in range(12):
        rng = np.random.default_rng(seed)
        xy = rng.uniform(0, 60_000, (60, 2))
        z = 2.0 + np.linalg.cholesky(truth.of_data(xy)) @ rng.normal(size=60)
        nodes = fit(xy, z, **grid)
        assert nodes.weight.sum() == pytest.approx(1.0)
        low, high = nodes.quantile("range", [0.05, 0.95])
        hits[0] += low <= 12_000 <= high
        low, high = np.sqrt(nodes.quantile("sill", [0.05, 0.95]))
        hits[1] += low <= 0.6 * np.sqrt(0.9) <= high
    assert (hits >= 8).all()


def test_the_weight_of_a_node_is_the_restricted_likelihood_times_the_prior():
    """Against the normal density of contrasts, whose mean is nought whatever the mean is."""
    from scipy.linalg import null_space
    from scipy.stats import multivariate_normal

    rng = np.random.default_rng(6)
    xy, z = rng.uniform(0, 60_000, (8, 2)), rng.normal(size=8)
    prior = Prior(5e3, 1.0, 0.5)
    nodes = fit(xy, z, ranges=[10e3, 30e3], sds=[0.5, 0.9], nuggets=[0.1], prior=prior)
    contrast = null_space(np.ones((1, 8))).T
    weights, logs = [], []
    for node in range(len(nodes)):
        model = nodes.covariance(node)
        assert model.nugget == pytest.approx(0.1 * model.total)
        density = multivariate_normal(cov=contrast @ model.of_data(xy) @ contrast.T)
        # Densities of range, sd and nugget's sd with U = 5 km, 1 and 0.5, times the Jacobian to
        # log range, log sd and angle: range x (sd^2 + nugget's sd^2).
        rate = -np.log(0.05)
        before = rate * 5e3 / model.range**2 * np.exp(-rate * 5e3 / model.range)
        before *= np.exp(-rate * np.sqrt(model.sill)) * np.exp(-2 * rate * np.sqrt(model.nugget))
        before *= model.range * model.total
        weights.append(density.pdf(contrast @ z) * before)
        logs.append(density.logpdf(contrast @ z))
    assert np.allclose(nodes.weight, np.array(weights) / np.sum(weights), rtol=1e-8)
    assert np.allclose(np.diff(nodes.log_likelihood), np.diff(logs), atol=1e-9)


def test_a_finer_grid_says_the_same(spec):
    """Steps of the default grid are small beside what is not known."""
    cores = spec.placed_cores(spec.area())
    z, options = np.log(cores.grade), {"prior": Prior(5e3, 1.0, 0.5), "shapes": [(0.6, 120.0)]}
    coarse = fit(cores.xy, z, **options)
    fine = fit(
        cores.xy,
        z,
        ranges=np.geomspace(5e3 / 3, coarse.range.max(), 77),
        sds=z.std(ddof=1) * np.geomspace(0.35, 6.0, 70),
        nuggets=np.sin((np.arange(40) + 0.5) * np.pi / 80) ** 2,
        **options,
    )
    for name in ("range", "sill"):
        levels = [0.05, 0.5, 0.95]
        assert np.allclose(coarse.quantile(name, levels), fine.quantile(name, levels), rtol=0.03)
    assert coarse.weight @ coarse.nugget == pytest.approx(fine.weight @ fine.nugget, rel=0.04)


def test_a_few_nodes_stand_for_all(spec):
    """As said beside `decided.NODES` and `RANKING`."""
    cores = spec.placed_cores(spec.area())
    nodes = fit(cores.xy, np.log(cores.grade), shapes=spec.shapes(), prior=spec.prior())
    for count, within in ((NODES, 0.02), (RANKING, 0.10)):
        some = nodes.spread(count)
        assert len(some) == count
        assert np.allclose(some.weight, 1.0 / count)
        log_mean = nodes.weight @ np.log(nodes.range)
        assert np.log(some.range).mean() == pytest.approx(log_mean, abs=within)
        assert some.sill.mean() == pytest.approx(nodes.weight @ nodes.sill, rel=3 * within)
        assert (np.diff(some.range) >= 0.0).all()
    share = nodes.nugget / (nodes.sill + nodes.nugget)
    some = nodes.spread(NODES)
    kept = some.nugget / (some.sill + some.nugget)
    for level in (0.25, 0.5, 0.75, 0.9):
        for every, few in ((share, kept), (nodes.sill, some.sill)):
            order = every.argsort()
            edge = every[order][np.searchsorted(nodes.weight[order].cumsum(), level)]
            below = nodes.weight[every <= edge].sum()
            assert np.mean(few <= edge) == pytest.approx(below, abs=0.05)
    best = nodes.likeliest
    assert len(best) == 1
    assert best.log_likelihood[0] == nodes.log_likelihood.max()
    again = from_plain("exponential", to_plain(some))
    assert np.array_equal(again.range, some.range)
    assert np.array_equal(again.azimuth, some.azimuth)


def test_a_prior_draws_what_it_says():
    """5 percent below the shortest range, 5 percent above the largest sd: 20,000 draws."""
    prior, rng = Prior(5e3, 1.0, 0.5), np.random.default_rng(1)
    draws = np.array([prior.draw(rng, np.inf) for _ in range(20_000)])
    assert np.mean(draws[:, 0] < 5e3) == pytest.approx(0.05, abs=0.006)
    assert np.mean(draws[:, 1] > 1.0) == pytest.approx(0.05, abs=0.006)
    assert np.mean(draws[:, 2] > 0.5) == pytest.approx(0.05, abs=0.006)
    short = np.array([prior.draw(rng, 20e3)[0] for _ in range(2_000)])
    assert short.max() <= 20e3
    assert np.mean(short < 10e3) == pytest.approx(
        np.exp(-(1 / 10e3 - 1 / 20e3) * -np.log(0.05) * 5e3), abs=0.05
    )


def test_moving_or_scaling_the_data_moves_or_scales_the_answer():
    rng = np.random.default_rng(3)
    xy, z = rng.uniform(0, 60e3, (20, 2)), rng.normal(size=20)
    one, other = fit(xy, z, prior=Prior(5e3, 1, 1)), fit(xy, 3 * z + 7, prior=Prior(5e3, 3, 3))
    assert np.allclose(one.weight, other.weight, atol=1e-9)
    assert np.allclose(9 * one.sill, other.sill)
    assert np.allclose(3 * one.mean + 7, other.mean)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"values": [1.0, np.nan, 2.0, 3.0]}, "not a finite number"),
        ({"values": [1.0, 2.0]}, r"expected \(n, 2\) and \(n,\)"),
        ({"xy": np.zeros((4, 2))}, "all data lie at one place"),
        ({"ranges": [0.0, 1.0]}, "expected finite numbers above 0"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_words(change, words):
    given = {"xy": np.arange(8.0).reshape(4, 2), "values": [1.0, 2.0, 0.0, 1.0]} | change
    with pytest.raises(ValueError, match=words):
        fit(**given)


def test_a_prior_is_above_zero():
    with pytest.raises(ValueError, match="prior shortest is 0"):
        Prior(0.0)


@pytest.mark.parametrize("values", [[1.0, 2.0], [3.0, 3.0, 3.0]])
def test_too_little_to_fit_is_refused(values):
    xy = np.arange(2.0 * len(values)).reshape(-1, 2)
    with pytest.raises(ValueError, match="a covariance needs 3 that differ"):
        fit(xy, values, **GRID)
