"""The conditioned field of one member, and what it is made of."""

import numpy as np
import pytest

from kaidei.deposit.area import POINTS, Area
from kaidei.deposit.covariance import Covariance
from kaidei.deposit.field import condition
from kaidei.deposit.grid import subdivide
from kaidei.deposit.kriging import krige

RNG = np.random.default_rng(11)
XY = RNG.uniform(-30_000, 30_000, (25, 2))
Z = RNG.normal(size=25)
TARGETS = RNG.uniform(-30_000, 30_000, (30, 2))
MODEL = Covariance("exponential", 0.9, 20_000.0, 0.1, 0.6, 120.0, "error")


def test_weights_and_spread_are_those_of_ordinary_kriging():
    made = condition(XY, TARGETS, MODEL)
    estimate, variance = krige(XY, Z, TARGETS, MODEL)
    assert np.allclose(made.weights @ Z, estimate, atol=1e-10)
    assert np.allclose(made.weights.sum(axis=1), 1.0, atol=1e-12)
    assert np.allclose((made.root**2).sum(axis=1), variance, atol=1e-9)


def test_spread_between_places_is_that_of_a_very_vague_mean():
    """A flat prior on the mean is the limit of a wide one: condition the joint normal by hand."""
    vague = 1e6
    data = MODEL.of_data(XY) + vague
    cross = MODEL.between(XY, TARGETS) + vague
    own = MODEL.between(TARGETS, TARGETS) + vague
    exact = own - cross.T @ np.linalg.solve(data, cross)
    made = condition(XY, TARGETS, MODEL)
    assert np.allclose(made.root @ made.root.T, exact, atol=1e-5)


def test_no_noise_gives_the_estimate_and_cores_are_honoured_without_nugget():
    exact = Covariance("exponential", 1.0, 20_000.0)
    made = condition(XY, XY, exact)
    noise = RNG.normal(size=(25, 1))
    fields = made.simulate(Z[:, None], np.ones((1, 1)), noise)
    assert np.allclose(fields[:, 0], Z, atol=1e-3)
    still = condition(XY, TARGETS, MODEL).simulate(Z[:, None], np.ones((1, 1)), np.zeros((30, 1)))
    assert np.allclose(still[:, 0], krige(XY, Z, TARGETS, MODEL)[0])


def test_fields_keep_the_covariance_between_them():
    scale = np.array([[0.7, 0.0], [0.3, 0.4]])
    made = condition(XY, TARGETS[:1], MODEL)
    noise = np.random.default_rng(2).normal(size=(20_000, 1, 2))
    fields = np.array([made.simulate(np.zeros((25, 2)), scale, one)[0] for one in noise])
    expected = made.root[0, 0] ** 2 * scale @ scale.T
    assert np.allclose(np.cov(fields.T), expected, rtol=0.05)


@pytest.mark.parametrize(("range_km", "over"), [(10.0, 0.055), (29.0, 0.02), (70.0, 0.01)])
def test_nine_points_a_square_give_the_variance_of_its_mean(range_km, over):
    """Against 15 x 15 points; the bounds stand beside `area.POINTS`."""
    size = np.array([10_500.0, 10_000.0])
    model = Covariance("exponential", 1.0, 1000.0 * range_km, anisotropy=0.6, azimuth=120.0)

    def variance(side: int) -> float:
        points = subdivide(np.zeros(2), size, side, side)
        return float(model.between(points, points).mean())

    assert variance(15) <= variance(POINTS) <= (1.0 + over) * variance(15)


def test_points_stand_for_equal_parts_of_their_square():
    area = Area(("A1",), np.array([[100.0, 200.0]]), np.array([[3000.0, 1500.0]]), (150.0, 20.0))
    assert len(area.points) == POINTS**2
    assert np.allclose(area.points.mean(axis=0), [100.0, 200.0])
    assert np.allclose(area.points[0], [-900.0, 700.0])  # the north-west comes first
