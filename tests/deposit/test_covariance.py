import gstools
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gamma, kv

from kaidei.deposit.covariance import Covariance, correlation, distance, slope

KINDS = ("exponential", "spherical", "gaussian", "matern32", "matern52")
PEERS = {
    "exponential": gstools.Exponential,
    "spherical": gstools.Spherical,
    "gaussian": gstools.Gaussian,
}


@pytest.mark.parametrize("kind", PEERS)
def test_covariance_is_that_of_gstools(kind):
    here = np.random.default_rng(1).uniform(0, 60, (30, 2))
    ours = Covariance(kind, 0.8, 9.0, 0.1, anisotropy=0.6, azimuth=120.0)
    peer = PEERS[kind](
        dim=2, var=0.8, len_scale=9.0, anis=0.6, angles=np.radians(90 - 120), rescale=1.0
    )
    steps = here[:, None, :] - here[None, :, :]
    theirs = peer.cov_spatial([steps[..., 0].ravel(), steps[..., 1].ravel()]).reshape(30, 30)
    assert np.allclose(ours.between(here, here), theirs, rtol=0, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_the_compiled_rows_are_the_plain_formula(kind):
    rng = np.random.default_rng(8)
    here, there = rng.uniform(0, 60, (20, 2)), rng.uniform(0, 60, (70, 2))
    there[3] = here[5]
    model = Covariance(kind, 0.8, 9.0, 0.1, anisotropy=0.6, azimuth=120.0)
    steps = here[:, None, :] - there[None, :, :]
    h = distance(steps[..., 0], steps[..., 1], 0.6, 120.0)
    plain = 0.8 * correlation(kind, h / 9.0)
    assert np.allclose(model.between(here, there), plain, rtol=2e-13, atol=4e-16)
    assert np.array_equal(model.at(-steps[..., 0], -steps[..., 1]), model.between(here, there))
    out = np.empty((20, 70))
    model.fill(here, there[:, 0], there[:, 1], out, extra=0.1)
    assert np.flatnonzero(out - model.between(here, there) > 0.05).tolist() == [5 * 70 + 3]


@pytest.mark.parametrize("kind", KINDS)
def test_compiled_rows_hold_at_any_distance(kind):
    s = np.array([0.0, 1e-300, 1e-8, 0.5, 1.0, 30.0, 700.0, 709.0, 1e5, 1e150, np.nan])
    model = Covariance(kind, 1.0, 1.0)
    found = model.at(s, np.zeros_like(s))
    with np.errstate(over="ignore", invalid="ignore"):
        plain = np.where(s < 1e6, correlation(kind, np.minimum(s, 1e6)), 0.0)
    assert np.isnan(found[-1])
    assert np.allclose(found[:-1], plain[:-1], rtol=1e-13, atol=1e-300)


def test_far_from_the_origin_steps_keep_their_digits():
    here = np.array([[181_170.0, 4_333_250.0]])
    step = np.array([[0.25, -0.125]])
    model = Covariance("gaussian", 1.0, 1.0, anisotropy=0.3, azimuth=77.0)
    assert model.between(here, here + step)[0, 0] == model.at(step[:, 0], step[:, 1])[0]


@pytest.mark.parametrize("kind", KINDS)
@given(s=st.floats(0.01, 5.0))
def test_slope_is_the_derivative(kind, s):
    if kind == "spherical" and abs(s - 1.0) < 1e-4:
        return
    step = 1e-6
    rise = float(correlation(kind, s + step) - correlation(kind, s - step)) / (2 * step)
    assert slope(kind, s) == pytest.approx(rise, abs=1e-8)


@pytest.mark.parametrize(("kind", "nu"), [("matern32", 1.5), ("matern52", 2.5)])
def test_matern_is_the_bessel_formula(kind, nu):
    """Rasmussen and Williams 2006, equation 4.14."""
    s = np.linspace(0.05, 5.0, 50)
    argument = np.sqrt(2 * nu) * s
    exact = 2 ** (1 - nu) / gamma(nu) * argument**nu * kv(nu, argument)
    assert np.allclose(correlation(kind, s), exact, rtol=1e-12)


def test_published_points_of_the_formulas():
    assert correlation("exponential", 1.0) == pytest.approx(np.exp(-1), rel=1e-15)
    assert correlation("spherical", 0.5) == pytest.approx(0.3125, rel=1e-15)
    assert correlation("spherical", 1.0) == 0.0


@given(
    kind=st.sampled_from(KINDS),
    range_=st.floats(0.5, 200.0),
    anisotropy=st.floats(0.1, 1.0),
    azimuth=st.floats(-180.0, 360.0),
    seed=st.integers(0, 10_000),
)
def test_covariance_matrix_is_positive_definite_and_bounded(
    kind, range_, anisotropy, azimuth, seed
):
    xy = np.random.default_rng(seed).uniform(0, 50, (12, 2))
    model = Covariance(kind, 1.0, range_, 0.01, anisotropy, azimuth)
    matrix = model.of_data(xy)
    assert np.array_equal(matrix, matrix.T)
    assert np.linalg.eigvalsh(matrix).min() > 0.0
    assert (np.abs(matrix) <= 1.01 + 1e-12).all()


@given(kind=st.sampled_from(KINDS), s=st.floats(0.0, 10.0), more=st.floats(0.0, 5.0))
def test_correlation_never_rises_with_distance(kind, s, more):
    assert correlation(kind, s + more) <= correlation(kind, s) + 1e-15


@given(azimuth=st.floats(0, 360), length=st.floats(0.1, 100), ratio=st.floats(0.05, 1.0))
def test_a_step_along_the_long_axis_keeps_its_length(azimuth, length, ratio):
    angle = np.radians(azimuth)
    along = distance(length * np.sin(angle), length * np.cos(angle), ratio, azimuth)
    across = distance(length * np.cos(angle), -length * np.sin(angle), ratio, azimuth)
    assert along == pytest.approx(length, rel=1e-6)
    assert across == pytest.approx(length / ratio, rel=1e-9)


def test_semivariance_starts_at_zero_and_ends_at_the_total():
    model = Covariance("spherical", 0.9, 10.0, 0.2)
    assert model.semivariance([0.0, 1e-9, 10.0, 50.0]) == pytest.approx([0, 0.2, 1.1, 1.1])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "exponental"}, "expected one of exponential"),
        ({"sill": 0.0}, "sill is 0.0; expected a finite number above 0"),
        ({"range": -1.0}, "range is -1.0"),
        ({"nugget": -0.1}, "nugget is -0.1; expected a finite number of at least 0"),
        ({"anisotropy": 1.5}, r"anisotropy is 1.5; expected a finite number in \(0, 1\]"),
        ({"range": float("nan")}, "range is nan"),
        ({"azimuth": float("inf")}, r"azimuth is inf; expected a finite number \[degree\]"),
        ({"nugget_is": "noise"}, "expected 'microscale' or 'error'"),
    ],
)
def test_bad_models_are_refused_in_words(change, words):
    good = {"kind": "exponential", "sill": 1.0, "range": 10.0}
    with pytest.raises(ValueError, match=words):
        Covariance(**(good | change))
