import numpy as np
import pytest

from kaidei.deposit.covariance import Covariance
from kaidei.deposit.grid import Grid
from kaidei.deposit.kriging import krige
from kaidei.deposit.simulation import CLIPPED, conditional, unconditional, wrap

GRID = Grid(0.0, 0.0, 2.0, 2.0, 24, 20)
RNG = np.random.default_rng(5)
XY = RNG.uniform(0, 46, (15, 2)) * [1.0, 38 / 46]
Z = RNG.normal(size=15)
KINDS = ("exponential", "spherical", "gaussian", "matern32", "matern52")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("range_", [5.0, 20.0, 60.0])
def test_clipped_variance_is_under_a_thousandth(kind, range_):
    """Doubling alone clips 7 percent for a Matern-3/2 of 60 km on 64 x 50 km cells of 1 km."""
    torus = wrap(Grid(0, 0, 1, 1, 64, 50), Covariance(kind, 1.0, range_, 0.0, 0.6, 130.0))
    assert 0.0 <= torus.clipped <= CLIPPED
    assert (torus.root**2).mean() == pytest.approx(1.0, abs=2 * CLIPPED)


@pytest.mark.parametrize("kind", ["exponential", "matern32"])
def test_unconditional_fields_have_the_model_covariance(kind):
    model = Covariance(kind, 0.9, 9.0, 0.2, anisotropy=0.6, azimuth=120.0)
    fields = unconditional(GRID, model, 4_000, np.random.default_rng(1)).reshape(4_000, -1)
    chosen = [0, 5, 100, 250, 479]
    sample = fields[:, chosen].T @ fields[:, chosen] / 4_000
    exact = model.of_data(GRID.points[chosen])
    # The standard error of a covariance of unit-size fields over 4,000 is 0.016 to 0.025.
    assert np.abs(sample - exact).max() < 4.5 * 0.025
    assert abs(fields.mean()) < 0.05


def test_successive_fields_are_independent():
    model = Covariance("exponential", 1.0, 6.0)
    fields = unconditional(GRID, model, 400, np.random.default_rng(2)).reshape(400, -1)
    means = fields.mean(axis=1)
    lag = np.corrcoef(means[:-1], means[1:])[0, 1]
    assert abs(lag) < 3.5 / np.sqrt(399)
    assert abs(means.mean()) < 4 * means.std() / np.sqrt(400)


@pytest.mark.parametrize("mean", [None, 0.4])
@pytest.mark.parametrize("nugget_is", ["microscale", "error"])
def test_conditional_mean_and_variance_are_those_of_kriging(mean, nugget_is):
    model = Covariance("exponential", 0.9, 9.0, 0.1, 0.6, 120.0, nugget_is)
    count = 3_000
    fields = conditional(XY, Z, GRID, model, count, np.random.default_rng(3), mean=mean)
    estimate, variance = krige(XY, Z, GRID.points, model, mean=mean)
    score = (fields.reshape(count, -1).mean(axis=0) - estimate) / np.sqrt(variance / count)
    ratio = fields.reshape(count, -1).var(axis=0) / variance
    assert np.abs(score).max() < 5.0
    assert np.sqrt((score**2).mean()) < 1.6
    assert ratio.mean() == pytest.approx(1.0, abs=0.02)


def test_a_core_on_a_node_is_honoured():
    model = Covariance("matern32", 1.0, 9.0)
    on_nodes = GRID.points[[0, 133, 401]]
    fields = conditional(on_nodes, [1.0, -2.0, 0.5], GRID, model, 20, np.random.default_rng(4))
    at_nodes = fields.reshape(20, -1)[:, [0, 133, 401]]
    assert np.allclose(at_nodes, [1.0, -2.0, 0.5], atol=1e-4)


def test_the_same_generator_gives_the_same_fields():
    model = Covariance("exponential", 1.0, 6.0, 0.1)
    first = conditional(XY, Z, GRID, model, 3, np.random.default_rng(9))
    again = conditional(XY, Z, GRID, model, 3, np.random.default_rng(9))
    assert np.array_equal(first, again)


def test_where_no_torus_closes_an_exact_factor_serves(monkeypatch):
    monkeypatch.setattr("kaidei.deposit.simulation._WIDEST", 64 * 64)
    model = Covariance("gaussian", 1.0, 40.0)
    assert wrap(GRID, model).clipped > CLIPPED
    fields = unconditional(GRID, model, 2_000, np.random.default_rng(1))
    assert fields.var(axis=0).mean() == pytest.approx(1.0, abs=0.1)
    large = Grid(0.0, 0.0, 1.0, 1.0, 32, 32)
    monkeypatch.setattr("kaidei.deposit.simulation._CHOLESKY_CELLS", 1_000)
    with pytest.raises(ValueError, match="use coarser cells"):
        unconditional(large, model, 1, np.random.default_rng(1))


@pytest.mark.parametrize(
    ("sizes", "words"), [((1.0, 1.0, 0, 3), "0 x 3 cells"), ((1.0, 0.0, 2, 3), "both above 0")]
)
def test_a_grid_without_cells_is_refused(sizes, words):
    with pytest.raises(ValueError, match=words):
        Grid(0.0, 0.0, *sizes)
