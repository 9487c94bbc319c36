"""Fields carried from the nodes of a grid to places among them."""

import numpy as np
import pytest

from kaidei.deposit.carrier import carry
from kaidei.deposit.covariance import Covariance
from kaidei.deposit.grid import Grid

GRID = Grid(500.0, 500.0, 1e3, 1e3, 40, 30)
PLACES = np.random.default_rng(3).uniform(0, 1, (40, 2)) * [40e3, 30e3]
PLACES[1] = PLACES[0] + [300.0, -200.0]
PLACES[2] = GRID.points[777]


def _joint(carrier, model, grid, count):
    """Covariance that carried values have with the nodes, and with each other."""
    dense = np.zeros((count, grid.nx * grid.ny))
    np.add.at(dense, (np.arange(count)[:, None], carrier.nodes), carrier.weights)
    with_nodes = dense @ model.between(grid.points, grid.points)
    return with_nodes, with_nodes @ dense.T + carrier.spread @ carrier.spread.T


@pytest.mark.parametrize(
    ("kind", "range_", "tolerance"),
    [
        ("exponential", 5e3, 5e-3),
        ("exponential", 30e3, 1.5e-3),
        ("matern32", 30e3, 3e-4),
        ("matern52", 30e3, 1e-4),
        ("spherical", 30e3, 5e-3),
        ("gaussian", 30e3, 1e-5),
    ],
)
def test_carried_values_have_the_model_covariance(kind, range_, tolerance):
    model = Covariance(kind, 1.0, range_, 0.0, 0.5, 120.0)
    with_nodes, own = _joint(carry(PLACES, GRID, model), model, GRID, 40)
    assert np.abs(with_nodes - model.between(PLACES, GRID.points)).max() < tolerance
    assert np.abs(own - model.between(PLACES, PLACES)).max() < tolerance
    assert np.abs(np.diag(own) - 1.0).max() < 1e-9


def test_neighbours_left_over_vary_together():
    model = Covariance("exponential", 1.0, 10e3)
    spread = carry(PLACES, GRID, model).spread
    left = spread @ spread.T
    assert left[0, 1] > 0.3 * np.sqrt(left[0, 0] * left[1, 1])


def test_a_place_on_a_node_has_the_node_s_value():
    carrier = carry(PLACES, GRID, Covariance("exponential", 1.0, 10e3))
    rng = np.random.default_rng(1)
    flat = rng.standard_normal((5, 1200)).astype(np.float32)
    values = carrier.values(flat, rng.standard_normal((5, 40)))
    assert np.array_equal(values[:, 2], flat[:, 777].astype(np.float64))
    assert not carrier.spread[2].any()


def test_twins_have_one_value():
    model = Covariance("matern32", 1.0, 10e3)
    carrier = carry(PLACES[[5, 5, 6]], GRID, model)
    rng = np.random.default_rng(1)
    flat = rng.standard_normal((5, 1200))
    values = carrier.values(flat, rng.standard_normal((5, 3)))
    assert np.allclose(values[:, 0], values[:, 1], atol=1e-5)


@pytest.mark.parametrize("sides", [(1, 1), (40, 1), (1, 30), (3, 4)])
def test_narrow_grids_and_places_outside_keep_their_variance(sides):
    grid = Grid(500.0, 500.0, 1e3, 1e3, *sides)
    places = np.vstack([PLACES, [[-9e3, 70e3]]])
    model = Covariance("exponential", 2.0, 10e3, 0.0, 0.7, 30.0)
    carrier = carry(places, grid, model)
    _, own = _joint(carrier, model, grid, 41)
    assert np.abs(np.diag(own) - 2.0).max() < 1e-8
    assert carrier.nodes.min() >= 0
    assert carrier.nodes.max() < grid.nx * grid.ny
