import numpy as np
import pytest

from kaidei.deposit.covariance import Covariance
from kaidei.deposit.grid import Grid
from kaidei.deposit.kriging import krige
from kaidei.deposit.simulation import conditional, unconditional

GRID = Grid(0.0, 0.0, 2.0, 2.0, 24, 20)
RNG = np.random.default_rng(5)
XY = RNG.uniform(0, 46, (15, 2)) * [1.0, 38 / 46]
Z = RNG.normal(size=15)
MODEL = Covariance("exponential", 1.0, 6.0)


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


@pytest.mark.parametrize("nugget_is", ["error", "microscale"])
def test_successive_fields_are_independent(nugget_is):
    """Pairs come of one transform, the next pair of another: both kinds of neighbour are tried."""
    model = Covariance("exponential", 1.0, 6.0, 0.1, nugget_is=nugget_is)
    count = 1_000
    fields = unconditional(GRID, model, count, np.random.default_rng(2)).reshape(count, -1)
    for series in (fields.mean(axis=1), fields[:, 0], fields[:, 333]):
        assert abs(series.mean()) < 4.0 * series.std() / np.sqrt(count)
        for first, second in ((0, 1), (1, 2)):
            pairs = series[first : count - 2 : 2], series[second : count - 1 : 2]
            assert abs(np.corrcoef(*pairs)[0, 1]) < 3.8 / np.sqrt(count / 2 - 1)


def test_successive_conditional_fields_are_independent():
    count = 1_000
    fields = conditional(XY, Z, GRID, MODEL, count, np.random.default_rng(2)).reshape(count, -1)
    estimate, _ = krige(XY, Z, GRID.points, MODEL)
    means = (fields - estimate).mean(axis=1)
    assert abs(means.mean()) < 4.0 * means.std() / np.sqrt(count)
    assert abs(np.corrcoef(means[:-1], means[1:])[0, 1]) < 3.8 / np.sqrt(count)


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


@pytest.mark.parametrize("kind", ["exponential", "matern32", "spherical"])
@pytest.mark.parametrize("nugget", [0.0, 0.2])
def test_a_core_on_a_node_is_honoured(kind, nugget):
    on_nodes = GRID.points[[0, 133, 401]] + [[0, 0], [1e-12, 0], [0, 0]]
    model = Covariance(kind, 1.0, 9.0, nugget)
    fields = conditional(on_nodes, [1.0, -2.0, 0.5], GRID, model, 21, np.random.default_rng(4))
    at_nodes = fields.reshape(21, -1)[:, [0, 133, 401]]
    assert np.abs(at_nodes - [1.0, -2.0, 0.5]).max() < 1e-9


def test_a_core_beside_a_node_is_honoured_as_far_as_the_node_can_know():
    """A hundredth of a range away a field without nugget differs by its own roughness alone."""
    model = Covariance("matern32", 1.0, 9.0)
    beside = GRID.points[[50, 133, 401]] + [0.09, 0.0]
    fields = conditional(beside, [1.0, -2.0, 0.5], GRID, model, 50, np.random.default_rng(4))
    apart = fields.reshape(50, -1)[:, [50, 133, 401]] - [1.0, -2.0, 0.5]
    roughness = np.sqrt(2.0 * model.semivariance(0.09))
    assert np.abs(apart).max() < 5.0 * roughness
    assert apart.std() > 0.3 * roughness


def test_an_error_nugget_smooths_and_a_microscale_one_does_not():
    nodes = GRID.points[[100, 250]]
    error = Covariance("exponential", 0.5, 9.0, 0.5, nugget_is="error")
    micro = Covariance("exponential", 0.5, 9.0, 0.5)
    rng = np.random.default_rng(4)
    smooth = conditional(nodes, [3.0, -3.0], GRID, error, 2_000, rng, mean=0.0)
    rough = conditional(nodes, [3.0, -3.0], GRID, micro, 2_000, rng, mean=0.0)
    expected, variance = krige(nodes, [3.0, -3.0], nodes, error, mean=0.0)
    at_nodes = smooth.reshape(2_000, -1)[:, [100, 250]]
    assert np.abs(at_nodes.mean(axis=0) - expected).max() < 4.5 * np.sqrt(variance.max() / 2_000)
    assert at_nodes.var(axis=0) == pytest.approx(variance, rel=0.15)
    assert np.ptp(rough.reshape(2_000, -1)[:, 100]) == 0.0
    neighbours = rough.reshape(2_000, -1)[:, [300, 301]]
    assert np.diff(neighbours).var() > 2 * 0.5


def test_data_outside_the_grid_are_heeded():
    inner = Grid(10.0, 10.0, 2.0, 2.0, 10, 8)
    model = Covariance("exponential", 0.9, 9.0, 0.1, 0.6, 120.0, "error")
    count = 3_000
    made = conditional(XY, Z, inner, model, count, np.random.default_rng(3))
    estimate, variance = krige(XY, Z, inner.points, model)
    score = (made.reshape(count, -1).mean(axis=0) - estimate) / np.sqrt(variance / count)
    assert np.abs(score).max() < 5.0
    assert (made.reshape(count, -1).var(axis=0) / variance).mean() == pytest.approx(1.0, abs=0.02)
    far = conditional([[0.0, 9_999.0]], [1.0], inner, model, 3, np.random.default_rng(3))
    assert np.isfinite(far).all()


@pytest.mark.parametrize("n", [0, 1, 7])
def test_any_number_of_fields(n):
    model = Covariance("exponential", 1.0, 6.0, 0.1)
    assert unconditional(GRID, model, n, np.random.default_rng(1)).shape == (n, 20, 24)
    assert conditional(XY, Z, GRID, model, n, np.random.default_rng(1)).shape == (n, 20, 24)
    with pytest.raises(ValueError, match="-1 fields asked for"):
        unconditional(GRID, model, -1, np.random.default_rng(1))


@pytest.mark.parametrize("sides", [(24, 1), (1, 20), (1, 1)])
def test_a_grid_of_one_row_or_column(sides):
    grid = Grid(0.0, 0.0, 2.0, 2.0, *sides)
    model = Covariance("matern32", 0.8, 9.0, 0.1, 0.5, 30.0)
    count = 4_000
    made = unconditional(grid, model, count, np.random.default_rng(1)).reshape(count, -1)
    exact = model.of_data(grid.points)
    assert np.abs(made.T @ made / count - exact).max() < 4.5 * 0.9 * np.sqrt(2.0 / count)
    held = conditional(XY, Z, grid, model, count, np.random.default_rng(2)).reshape(count, -1)
    estimate, variance = krige(XY, Z, grid.points, model)
    assert np.abs((held.mean(axis=0) - estimate) / np.sqrt(variance / count)).max() < 4.5


def test_long_ranges_turned_from_the_axes_keep_their_covariance():
    model = Covariance("exponential", 1.0, 120.0, 0.0, 0.4, 120.0)
    made = unconditional(GRID, model, 4_000, np.random.default_rng(6)).reshape(4_000, -1)
    chosen = [0, 23, 240, 456, 479]
    exact = model.between(GRID.points[chosen], GRID.points[chosen])
    sample = made[:, chosen].T @ made[:, chosen] / 4_000
    assert (np.abs(sample - exact) < 4.5 * np.sqrt((exact**2 + 1.0) / 4_000)).all()


def test_the_same_generator_gives_the_same_fields():
    model = Covariance("exponential", 1.0, 6.0, 0.1)
    first = conditional(XY, Z, GRID, model, 3, np.random.default_rng(9))
    again = conditional(XY, Z, GRID, model, 3, np.random.default_rng(9))
    assert np.array_equal(first, again)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda rng: conditional(XY, Z[:3], GRID, MODEL, 1, rng), r"expected \(n, 2\) and \(n,\)"),
        (lambda rng: conditional(XY, Z * np.nan, GRID, MODEL, 1, rng), "not a finite number"),
        (lambda rng: conditional(XY, Z, GRID, MODEL, 1, rng, mean=np.nan), "mean is nan"),
        (lambda rng: conditional(XY[[0, 0]], Z[:2], GRID, MODEL, 1, rng), "share one place"),
    ],
)
def test_what_cannot_be_conditioned_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call(np.random.default_rng(1))


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0.0, 0.0, 1.0, 1.0, 0, 3), "0 x 3 cells"),
        ((0.0, 0.0, 1.0, 1.0, 2.5, 3), "2.5 x 3 cells; expected whole numbers"),
        ((0.0, 0.0, 1.0, 0.0, 2, 3), "both above 0"),
        ((0.0, 0.0, 1.0, np.inf, 2, 3), "both above 0 and finite"),
        ((np.nan, 0.0, 1.0, 1.0, 2, 3), "expected a finite place"),
    ],
)
def test_a_grid_without_cells_or_place_is_refused(numbers, words):
    with pytest.raises(ValueError, match=words):
        Grid(*numbers)
