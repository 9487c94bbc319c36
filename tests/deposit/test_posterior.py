import numpy as np
import pytest

from kaidei.deposit.covariance import Covariance
from kaidei.deposit.posterior import fit

GRID = {
    "ranges": np.geomspace(3e3, 150e3, 12),
    "sds": np.geomspace(0.25, 1.6, 10),
    "nuggets": [0.02, 0.1, 0.3],
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
        hits[1] += low <= 0.6 <= high
    assert (hits >= 8).all()


def test_the_weight_of_a_node_is_the_restricted_likelihood_times_the_prior():
    """Against the normal density of contrasts, whose mean is nought whatever the mean is."""
    from scipy.linalg import null_space
    from scipy.stats import multivariate_normal

    rng = np.random.default_rng(6)
    xy, z = rng.uniform(0, 60_000, (8, 2)), rng.normal(size=8)
    nodes = fit(xy, z, ranges=[10e3, 30e3], sds=[0.5, 0.9], nuggets=[0.1])
    contrast = null_space(np.ones((1, 8))).T
    weights = []
    for range_, sill in zip(nodes.range, nodes.sill, strict=True):
        model = Covariance("exponential", 0.9 * sill, range_, 0.1 * sill)
        density = multivariate_normal(cov=contrast @ model.of_data(xy) @ contrast.T)
        # Density in log range and log sd of the penalised-complexity prior with U = 5 km and 1.
        prior = np.exp(-(-np.log(0.05) * 5e3) / range_) / range_
        prior *= np.exp(np.log(0.05) * np.sqrt(sill)) * np.sqrt(sill)
        weights.append(density.pdf(contrast @ z) * prior)
    assert np.allclose(nodes.weight, np.array(weights) / np.sum(weights), rtol=1e-8)


def test_the_shipped_values_are_near_what_the_made_up_cores_say(spec):
    cores = spec.placed_cores(spec.area())
    nodes = fit(cores.xy, np.log(cores.grade), anisotropy=0.6, azimuth=120.0, **GRID)
    low, middle, high = nodes.quantile("range", [0.1, 0.5, 0.9])
    assert low < 29_000 < high
    assert 0.5 < middle / 29_000 < 2.0
    low, high = np.sqrt(nodes.quantile("sill", [0.1, 0.9]))
    assert low < 0.60 < high


@pytest.mark.parametrize("values", [[1.0, 2.0], [3.0, 3.0, 3.0]])
def test_too_little_to_fit_is_refused(values):
    xy = np.arange(2.0 * len(values)).reshape(-1, 2)
    with pytest.raises(ValueError, match="a covariance needs 3 that differ"):
        fit(xy, values, **GRID)
