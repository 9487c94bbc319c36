"""Tori on which a covariance closes, and the fields they give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.deposit.covariance import Covariance
from kaidei.deposit.grid import Grid
from kaidei.deposit.torus import CLIPPED, closing, fields, wrap

KINDS = ("exponential", "spherical", "gaussian", "matern32", "matern52")
KM = Grid(500.0, 500.0, 1e3, 1e3, 63, 40)


def _noise(torus, count, seed=1):
    rng = np.random.default_rng(seed)
    drawn = rng.standard_normal((count, *torus.shape, 2), dtype=np.float32)
    return drawn.view(np.complex64)[..., 0]


def _closes_on(torus, grid, covariance):
    """Greatest error of the covariance that a torus gives between any two cells."""
    if torus.method == "cholesky":
        root = torus.root.astype(np.float64)
        given_ = root @ root.T
    else:
        rows = np.fft.ifft2(torus.root.astype(np.float64) ** 2, norm="forward").real
        row, column = np.divmod(np.arange(grid.nx * grid.ny), grid.nx)
        given_ = rows[
            (row[:, None] - row[None, :]) % torus.shape[0],
            (column[:, None] - column[None, :]) % torus.shape[1],
        ]
    return np.abs(given_ - covariance.between(grid.points, grid.points)).max()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("range_", [5.0, 20.0, 60.0])
def test_clipped_variance_is_under_a_thousandth(kind, range_):
    """Doubling alone clips 7 percent for a Matern-3/2 of 60 km on 64 x 50 km cells of 1 km."""
    torus = wrap(Grid(0, 0, 1, 1, 64, 50), Covariance(kind, 1.0, range_, 0.0, 0.6, 130.0))
    assert 0.0 <= torus.clipped <= CLIPPED
    assert (torus.root.astype(np.float64) ** 2).sum() == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("range_", [10e3, 30e3, 100e3, 300e3])
@pytest.mark.parametrize("anisotropy", [0.4, 0.7, 1.0])
def test_an_exponential_closes_whatever_its_range(range_, anisotropy):
    """The cut-off covariance is positive definite: nothing at all is clipped."""
    model = Covariance("exponential", 1.0, range_, 0.0, anisotropy, 120.0)
    torus = wrap(KM, model)
    assert torus.method in ("wrapped", "cut off", "levelled")
    assert torus.clipped <= (CLIPPED if torus.method == "wrapped" else 1e-12)
    nodes = torus.shape[0] * torus.shape[1]
    assert nodes < 60_000 or range_ > 30e3
    assert _closes_on(torus, KM, model) <= 2e-6 + 2.0 * torus.clipped


@given(
    kind=st.sampled_from(KINDS),
    range_=st.floats(0.5, 60.0),
    anisotropy=st.floats(0.3, 1.0),
    azimuth=st.floats(0.0, 180.0),
    sides=st.tuples(st.integers(1, 12), st.integers(1, 12)),
)
def test_covariances_between_cells_are_the_model_s(kind, range_, anisotropy, azimuth, sides):
    grid = Grid(3.0, -2.0, 1.0, 0.7, *sides)
    model = Covariance(kind, 1.7, range_, 0.4, anisotropy, azimuth)
    torus = wrap(grid, model)
    assert torus.clipped <= CLIPPED
    assert _closes_on(torus, grid, model) <= 1.7 * (4e-6 + 2.0 * torus.clipped)


def test_short_ranges_get_a_torus_of_twice_the_grid_without_padding():
    torus = wrap(Grid(0, 0, 1, 1, 100, 100), Covariance("exponential", 1.0, 10.0))
    assert torus.method == "wrapped"
    assert torus.shape == (198, 198)
    turned = Covariance("exponential", 1.0, 10.0, 0.0, 0.7, 30.0)
    assert wrap(Grid(0, 0, 1, 1, 100, 100), turned).shape == (200, 200)


@pytest.mark.parametrize("kind", ["exponential", "spherical"])
@pytest.mark.parametrize("anisotropy", [0.4, 1.0])
@pytest.mark.parametrize("range_", [1e6, 1e8])
def test_a_range_beyond_all_bounds_is_levelled(kind, anisotropy, range_):
    """What little a field varies on the grid is exact, though it is 1e-4 of the sill or less."""
    model = Covariance(kind, 1.0, range_, 0.0, anisotropy, 120.0)
    torus = wrap(KM, model)
    assert (torus.method, torus.clipped) == ("levelled", 0.0)
    assert torus.shape[0] * torus.shape[1] < 90_000
    root = torus.root.astype(np.float64)
    rows = np.fft.ifft2(root**2, norm="forward").real
    columns, lags = np.arange(63), 1e3 * np.arange(63)
    apart = model.sill - model.at(lags, 0.0 * lags)
    assert np.allclose(rows[0, 0] - rows[0, columns], apart, rtol=1e-4, atol=1e-12)


def test_a_torus_may_be_asked_not_to_be_too_large():
    model = Covariance("exponential", 1.0, 30e3, 0.0, 0.5, 120.0)
    nodes = int(np.prod(wrap(KM, model).shape))
    found = closing(KM, model, nodes)
    assert found is not None
    assert np.array_equal(found.root, wrap(KM, model).root)
    assert closing(KM, model, nodes - 1) is None


def test_a_spherical_beyond_its_range_closes_as_it_is():
    torus = wrap(Grid(0, 0, 1, 1, 64, 50), Covariance("spherical", 1.0, 20.0))
    assert (torus.method, torus.clipped) == ("wrapped", 0.0)


def test_fields_have_the_model_covariance_far_and_near():
    model = Covariance("exponential", 0.9, 60e3, 0.0, 0.5, 120.0)
    torus = wrap(KM, model)
    assert torus.method == "cut off"
    made = np.concatenate([fields(torus, KM, _noise(torus, 100, seed)) for seed in range(10)])
    assert made.dtype == np.float32
    assert made.shape == (2_000, 40, 63)
    chosen = [0, 62, 70, 1300, 2457, 2519]
    flat = made.reshape(2_000, -1)[:, chosen].astype(np.float64)
    exact = model.between(KM.points[chosen], KM.points[chosen])
    error = np.sqrt((exact**2 + 0.81) / 2_000)
    assert (np.abs(flat.T @ flat / 2_000 - exact) < 4.5 * error).all()


def test_the_two_fields_of_a_noise_array_are_independent():
    model = Covariance("exponential", 1.0, 20e3)
    torus = wrap(KM, model)
    made = fields(torus, KM, _noise(torus, 400)).reshape(400, 2, -1).astype(np.float64)
    cross = np.einsum("nc,nd->cd", made[:, 0, ::97], made[:, 1, ::97]) / 400
    assert np.abs(cross).max() < 4.8 / np.sqrt(400)
    means = made.mean(axis=2)
    assert abs(np.corrcoef(means.T)[0, 1]) < 3.5 / np.sqrt(400)


def test_fields_are_linear_in_their_noise():
    torus = wrap(KM, Covariance("matern32", 1.0, 9e3))
    noise = _noise(torus, 2)
    both = fields(torus, KM, noise[:1] + 2 * noise[1:])
    one, two = fields(torus, KM, noise[:1]), fields(torus, KM, noise[1:])
    assert np.allclose(both, one + 2 * two, atol=2e-5)


def test_where_no_torus_closes_an_exact_factor_serves(monkeypatch):
    monkeypatch.setattr("kaidei.deposit.torus._WIDEST", 64 * 64)
    grid = Grid(0.0, 0.0, 2.0, 2.0, 24, 20)
    model = Covariance("gaussian", 1.0, 40.0)
    torus = wrap(grid, model)
    assert (torus.method, torus.clipped, torus.shape) == ("cholesky", 0.0, (20, 24))
    made = fields(torus, grid, _noise(torus, 1_000))
    assert made.var(axis=0).mean() == pytest.approx(1.0, abs=0.1)
    assert _closes_on(torus, grid, model) < 1e-5
    monkeypatch.setattr("kaidei.deposit.torus._CHOLESKY_CELLS", 400)
    with pytest.raises(ValueError, match="no torus closes; use coarser cells"):
        wrap(grid, model)
