"""The conditioned fields of one member, and what they are made of."""

import numpy as np
import pytest

from kaidei.deposit.covariance import Covariance
from kaidei.deposit.field import Embedded, Factored, Places, kriging_weights, prepare, simulate
from kaidei.deposit.grid import Grid
from kaidei.deposit.kriging import krige

RNG = np.random.default_rng(11)
GRID = Grid(-29_500.0, -19_500.0, 1_000.0, 1_000.0, 60, 40)
XY = RNG.uniform([-30_000, -20_000], [30_000, 20_000], (25, 2))
PANELS = RNG.uniform([-30_000, -20_000], [30_000, 20_000], (6, 2))
Z = RNG.normal(size=25)
MODEL = Covariance("exponential", 0.9, 12_000.0, 0.1, 0.6, 120.0, "error")


def places(xy=XY, panels=PANELS, drift=None):
    """Places with the drift a function of places, or none."""
    terms = [
        np.empty((len(at), 0)) if drift is None else drift(at) for at in (xy, GRID.points, panels)
    ]
    return Places(GRID, xy, panels, *terms)


def drawn(field, scores, count, seed=0):
    rng = np.random.default_rng(seed)
    known = np.ones(len(scores))
    return [simulate(field, scores, known, rng) for _ in range(count)]


def test_weights_are_those_of_ordinary_kriging():
    targets = np.vstack([GRID.points, PANELS])
    weights = kriging_weights(places(), targets, MODEL)
    estimate, _ = krige(XY, Z, targets, MODEL)
    assert np.allclose(Z @ weights, estimate, atol=1e-10)
    assert np.allclose(weights.sum(axis=0), 1.0, atol=1e-12)


def test_weights_with_a_drift_are_those_of_universal_kriging():
    plane = lambda at: at[:, :1] / 10_000.0  # noqa: E731
    targets = np.vstack([GRID.points, PANELS])
    weights = kriging_weights(places(drift=plane), targets, MODEL)
    estimate, _ = krige(XY, Z, targets, MODEL, drift=(plane(XY), plane(targets)))
    assert np.allclose(Z @ weights, estimate, atol=1e-9)
    assert np.allclose((XY[:, 0] @ weights), targets[:, 0], atol=1e-6)


@pytest.mark.parametrize(("most", "kind"), [(2**16, Embedded), (0, Factored)])
def test_mean_and_variance_are_those_of_kriging(most, kind):
    """2,000 draws of two fields: errors of a mean and a variance within 5 of their own errors.

    A cell of the exact factor has the value of the 2 km cell it lies in; panels are themselves.
    """
    field = prepare(places(), MODEL, most)
    assert isinstance(field.draws, kind)
    assert field.embedded == (kind is Embedded)
    found = drawn(field, np.vstack([Z, Z]), 1_000)
    estimate, variance = krige(XY, Z, np.vstack([GRID.points, PANELS]), MODEL)
    panels = np.concatenate([one.panels for one in found])
    cells = np.concatenate([one.cells for one in found])
    spread = np.sqrt(variance / 2_000)
    assert (np.abs(panels.mean(axis=0) - estimate[-6:]) < 5 * spread[-6:]).all()
    assert np.allclose(panels.var(axis=0), variance[-6:], rtol=5 * np.sqrt(2 / 2_000))
    # Of coarser cells each has the spread of its middle: right on the whole, not one by one.
    assert cells.var(axis=0).mean() == pytest.approx(variance[:-6].mean(), rel=0.01)
    assert (np.abs(cells.mean(axis=0) - estimate[:-6]) < 0.13).all()
    if kind is Embedded:
        assert (np.abs(cells.mean(axis=0) - estimate[:-6]) < 5 * spread[:-6]).all()
        assert np.allclose(cells.var(axis=0), variance[:-6], rtol=0.2)
    # The mean over the ground is what tonnes hang on; it must not depend on the way it is drawn.
    other = prepare(places(), MODEL, 2**16)
    same = np.concatenate([one.cells for one in drawn(other, np.vstack([Z, Z]), 1_000, 7)])
    ground, again = cells.mean(axis=1), same.mean(axis=1)
    assert abs(ground.mean() - again.mean()) < 5 * ground.std() * np.sqrt(2 / 2_000)
    assert ground.std() == pytest.approx(again.std(), rel=0.1)


@pytest.mark.parametrize("most", [2**16, 0])
def test_panels_on_cores_are_honoured_without_nugget(most):
    exact = Covariance("exponential", 1.0, 12_000.0, 0.0, nugget_is="error")
    field = prepare(places(panels=XY[:6]), exact, most)
    found = drawn(field, Z[None, :], 3)
    assert np.allclose([one.panels[0] for one in found], Z[:6], atol=1e-3)


@pytest.mark.parametrize("most", [2**16, 0])
def test_cells_panels_and_cores_are_one_field(most):
    """Before conditioning: covariance between the free cores and cells is the model's."""
    free = prepare(places(), MODEL, most)
    found = drawn(free, Z[None, :], 3_000, 3)
    cores = np.array([one.free_cores for one in found])
    assert np.allclose(cores.var(axis=0), 1.0, atol=0.15)
    near = int(np.hypot(*(GRID.points - XY[0]).T).argmin())
    cells = np.array([one.free[near] for one in found])
    apart = MODEL.between(XY[:1], GRID.points[near : near + 1])[0, 0]
    assert np.cov(cells, cores[:, 0])[0, 1] == pytest.approx(apart, abs=0.1)


def test_a_field_without_data_keeps_its_mean_at_nought():
    field = prepare(places(), MODEL, 0)
    rng = np.random.default_rng(5)
    found = [simulate(field, np.full((2, 25), 9.0), np.array([1.0, 0.0]), rng) for _ in range(50)]
    cells = np.array([one.cells.mean(axis=1) for one in found])
    assert cells[:, 0].mean() == pytest.approx(9.0, abs=0.5)
    assert cells[:, 1].mean() == pytest.approx(0.0, abs=0.5)


def test_coarser_cells_honour_a_drift():
    """Cores on a plane, next to no spread about it: every cell lies on it, also by the factor."""
    plane = lambda at: at[:, :1] / 10_000.0  # noqa: E731
    field = prepare(places(drift=plane), MODEL, 0)
    scores = 100.0 + 300.0 * plane(XY).T
    cells = np.concatenate([one.cells for one in drawn(field, scores, 20)])
    assert np.allclose(cells.mean(axis=0), 100.0 + 300.0 * plane(GRID.points)[:, 0], atol=2.0)


def test_a_long_range_takes_the_factor_and_a_short_one_the_torus():
    assert prepare(places(), Covariance("exponential", 1.0, 5e3, nugget_is="error")).embedded
    long = Covariance("exponential", 1.0, 150e3, nugget_is="error")
    assert not prepare(places(), long).embedded
