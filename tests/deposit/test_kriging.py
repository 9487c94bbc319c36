import tracemalloc

import gstools
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from published import meuse
from pykrige.ok import OrdinaryKriging
from pykrige.uk import UniversalKriging

from kaidei.deposit.covariance import Covariance
from kaidei.deposit.kriging import krige, leave_one_out

RNG = np.random.default_rng(7)
XY = RNG.uniform(0, 50, (25, 2))
Z = RNG.normal(size=25)
TARGETS = RNG.uniform(0, 50, (40, 2))
MODEL = Covariance("exponential", 0.9, 7.0, 0.1, anisotropy=0.6, azimuth=120.0)


def test_block_kriging_of_meuse_is_that_of_gstat():
    """R gstat, tests/blockkr.Rout.save, of the 40 nearest (nmax = 40). With the nugget left in the
    block-to-block term the variance would be 21081.26. All 155 data say hardly more: ours alone."""
    xy, zinc = meuse()
    block = np.array([[181_170.0, 333_250.0]])
    near = np.argsort(np.hypot(*(xy - block).T))[:40]
    model = Covariance("spherical", 1.34e5, 800.0, 2.42e4)
    estimate, variance = krige(xy[near], zinc[near], block, model, block=(40.0, 40.0))
    assert estimate[0] == pytest.approx(268.7324, abs=5e-5)
    assert variance[0] == pytest.approx(19568.76, abs=5e-3)
    estimate, variance = krige(xy, zinc, block, model, block=(40.0, 40.0))
    assert estimate[0] == pytest.approx(270.0378, abs=5e-5)
    assert 0.0 < 19568.76 - variance[0] < 10.0


def test_leaving_one_out_of_meuse():
    """The usual gstat model of log zinc: figures of an independent calculation."""
    xy, zinc = meuse()
    model = Covariance("spherical", 0.59061, 897.02, 0.05066)
    estimate, variance = leave_one_out(xy, np.log(zinc), model)
    error = np.log(zinc) - estimate
    assert np.sqrt((error**2).mean()) == pytest.approx(0.3918, abs=5e-5)
    assert error.mean() == pytest.approx(-0.00002, abs=5e-6)
    assert (error**2 / variance).mean() == pytest.approx(0.819, abs=5e-4)


def _gstools():
    return gstools.Exponential(
        dim=2, var=0.9, len_scale=7.0, nugget=0.1, anis=0.6, angles=np.radians(-30), rescale=1.0
    )


def test_ordinary_kriging_is_that_of_gstools():
    field, variance = gstools.krige.Ordinary(_gstools(), XY.T, Z, exact=True)(TARGETS.T)
    ours = krige(XY, Z, TARGETS, MODEL)
    assert np.allclose(ours[0], field, rtol=0, atol=1e-10)
    assert np.allclose(ours[1], variance, rtol=0, atol=1e-10)


def test_simple_kriging_is_that_of_gstools():
    field, variance = gstools.krige.Simple(_gstools(), XY.T, Z, mean=0.3, exact=True)(TARGETS.T)
    ours = krige(XY, Z, TARGETS, MODEL, mean=0.3)
    assert np.allclose(ours[0], field, rtol=0, atol=1e-10)
    assert np.allclose(ours[1], variance, rtol=0, atol=1e-10)


def test_ordinary_kriging_is_that_of_pykrige():
    """PyKrige's exponential is 1 - exp(-h / (range / 3))."""
    peer = OrdinaryKriging(
        *XY.T, Z, "exponential", {"psill": 0.9, "range": 21.0, "nugget": 0.1}, pseudo_inv=False
    )
    field, variance = peer.execute("points", *TARGETS.T)
    ours = krige(XY, Z, TARGETS, Covariance("exponential", 0.9, 7.0, 0.1))
    assert np.allclose(ours[0], field, rtol=0, atol=1e-10)
    assert np.allclose(ours[1], variance, rtol=0, atol=1e-10)


def test_universal_kriging_with_a_plane_is_that_of_pykrige():
    peer = UniversalKriging(
        *XY.T,
        Z,
        "exponential",
        {"psill": 0.9, "range": 21.0, "nugget": 0.1},
        drift_terms=["regional_linear"],
    )
    field, variance = peer.execute("points", *TARGETS.T)
    ours = krige(XY, Z, TARGETS, Covariance("exponential", 0.9, 7.0, 0.1), drift=(XY, TARGETS))
    assert np.allclose(ours[0], field, rtol=0, atol=1e-10)
    assert np.allclose(ours[1], variance, rtol=0, atol=1e-10)


@given(seed=st.integers(0, 1_000), shift=st.floats(-50, 50))
def test_kriging_honours_data_and_moves_with_them(seed, shift):
    rng = np.random.default_rng(seed)
    xy, z = rng.uniform(0, 50, (8, 2)), rng.normal(size=8)
    model = Covariance("matern32", 1.0, 10.0)
    at_data, variance = krige(xy, z, xy, model)
    assert np.allclose(at_data, z, atol=1e-6)
    assert (variance < 1e-6).all()
    here = krige(xy, z, TARGETS, model)
    moved = krige(xy, z + shift, TARGETS, model)
    assert np.allclose(moved[0], here[0] + shift, atol=1e-8)
    assert np.allclose(moved[1], here[1], atol=1e-10)


def test_an_error_nugget_smooths_and_a_microscale_one_honours():
    error = Covariance("exponential", 0.9, 7.0, 0.3, nugget_is="error")
    honest = Covariance("exponential", 0.9, 7.0, 0.3)
    assert np.allclose(krige(XY, Z, XY, honest)[0], Z, atol=1e-10)
    smooth, variance = krige(XY, Z, XY, error)
    assert np.abs(smooth - Z).max() > 0.1
    assert (variance < 0.9).all()
    # Away from data they differ by the nugget of the target alone.
    there = krige(XY, Z, TARGETS, honest), krige(XY, Z, TARGETS, error)
    assert np.allclose(there[0][0], there[1][0], atol=1e-12)
    assert np.allclose(there[0][1] - there[1][1], 0.3, atol=1e-12)


def test_a_block_is_the_mean_of_its_points():
    """The estimate of a block is the mean of point estimates; its variance is far smaller."""
    offsets = (np.arange(4) + 0.5) / 4 - 0.5
    east, north = np.meshgrid(6.0 * offsets, 4.0 * offsets)
    points = TARGETS[:1] + np.column_stack([east.ravel(), north.ravel()])
    estimate, variance = krige(XY, Z, TARGETS[:1], MODEL, block=(6.0, 4.0))
    assert estimate[0] == pytest.approx(krige(XY, Z, points, MODEL)[0].mean(), abs=1e-10)
    assert 0.0 < variance[0] < krige(XY, Z, TARGETS[:1], MODEL)[1][0] - MODEL.nugget


@pytest.mark.parametrize("nugget_is", ["microscale", "error"])
def test_leave_one_out_is_kriging_without_that_datum(nugget_is):
    model = Covariance("exponential", 0.9, 7.0, 0.1, nugget_is=nugget_is)
    estimate, variance = leave_one_out(XY, Z, model)
    for out in range(len(Z)):
        others = np.arange(len(Z)) != out
        alone = krige(XY[others], Z[others], XY[out : out + 1], model)
        assert estimate[out] == pytest.approx(alone[0][0], abs=1e-10)
        assert variance[out] == pytest.approx(alone[1][0], abs=1e-10)


@pytest.mark.parametrize("block", [None, (3.0, 2.0)])
def test_many_targets_are_the_same_as_few(monkeypatch, block):
    whole = krige(XY, Z, TARGETS, MODEL, block=block)
    monkeypatch.setattr("kaidei.deposit.kriging._FEWEST", 7)
    monkeypatch.setattr("kaidei.deposit.kriging._MOST", 7)
    parts = krige(XY, Z, TARGETS, MODEL, block=block)
    assert np.allclose(whole, parts, rtol=0, atol=1e-14)


def test_many_data_are_kriged_like_a_dense_system():
    rng = np.random.default_rng(2)
    xy, z = rng.uniform(0, 50, (300, 2)), rng.normal(size=300)
    system = np.ones((301, 301))
    system[:300, :300] = MODEL.of_data(xy)
    system[300, 300] = 0.0
    right = np.vstack([MODEL.between(xy, TARGETS), np.ones(40)])
    weights = np.linalg.solve(system, right)
    estimate, variance = krige(xy, z, TARGETS, MODEL)
    assert np.allclose(estimate, weights[:300].T @ z, rtol=0, atol=1e-10)
    assert np.allclose(variance, MODEL.total - (weights * right).sum(axis=0), rtol=0, atol=1e-10)


def test_memory_does_not_grow_with_the_targets():
    """2,500 data at 500 x 500 targets would be 5 GB at once; a chunk of them is 10 MB."""
    rng = np.random.default_rng(2)
    xy, z = rng.uniform(0, 50, (400, 2)), rng.normal(size=400)
    targets = rng.uniform(0, 50, (40_000, 2))
    krige(xy, z, targets[:10], MODEL)
    tracemalloc.start()
    krige(xy, z, targets, MODEL)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12e6


def test_a_plane_drift_does_not_mind_where_the_origin_is():
    """Map coordinates of seven digits beside a constant of 1."""
    far = np.array([181_000.0, 4_333_000.0])
    near = krige(XY, Z, TARGETS, MODEL, drift=(XY, TARGETS))
    moved = krige(XY + far, Z, TARGETS + far, MODEL, drift=(XY + far, TARGETS + far))
    assert np.allclose(near, moved, rtol=0, atol=1e-8)


def test_a_drift_given_as_one_column_or_one_row_of_numbers_is_the_same():
    column = krige(XY, Z, TARGETS, MODEL, drift=(XY[:, :1], TARGETS[:, :1]))
    flat = krige(XY, Z, TARGETS, MODEL, drift=(XY[:, 0], TARGETS[:, 0]))
    assert np.array_equal(column, flat)


@pytest.mark.parametrize("nudge", [0.0, 1e-12])
def test_a_target_on_a_core_is_the_core_though_its_last_digit_differs(nudge):
    estimate, variance = krige(XY, Z, XY + nudge, MODEL)
    assert np.allclose(estimate, Z, atol=1e-9)
    assert (variance < 1e-9).all()


def test_no_targets_are_no_work():
    estimate, variance = krige(XY, Z, np.empty((0, 2)), MODEL)
    assert estimate.shape == variance.shape == (0,)


def test_one_core_says_only_its_own_grade():
    estimate, variance = krige([[0.0, 0.0]], [5.0], [[100.0, 0.0]], Covariance("spherical", 1, 10))
    assert estimate[0] == 5.0
    assert variance[0] == pytest.approx(2.0)


def test_constant_grades_stay_constant():
    estimate, _ = krige(XY, np.full(25, 3.0), TARGETS, MODEL)
    assert np.allclose(estimate, 3.0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: krige(XY[[0, 0]], Z[:2], TARGETS, MODEL), "two data share one place"),
        (lambda: krige(XY, Z[:3], TARGETS, MODEL), r"expected \(n, 2\) and \(n,\)"),
        (lambda: krige(XY, Z, [1.0, 2.0], MODEL), r"targets \(2,\); expected \(m, 2\)"),
        (lambda: krige(np.empty((0, 2)), [], TARGETS, MODEL), "no data"),
        (lambda: krige(XY, Z * np.nan, TARGETS, MODEL), "not a finite number"),
        (
            lambda: krige(XY, Z, TARGETS, MODEL, mean=0.0, drift=(XY, TARGETS)),
            "mean and drift were both given",
        ),
        (
            lambda: krige(
                np.outer(np.arange(5), [1.0, 1.0]), Z[:5], TARGETS, MODEL,
                drift=(np.outer(np.arange(5), [1.0, 1.0]), TARGETS),
            ),
            "collinear cores cannot carry a plane",
        ),
        (
            lambda: krige(
                [[0, 0], [1e-9, 0]], [1, 2], TARGETS, Covariance("gaussian", 1.0, 50.0)
            ),
            "two data share one place",
        ),
        (
            lambda: krige(
                np.column_stack([np.arange(30.0), np.arange(30.0)]) * 1e-3, np.arange(30.0),
                TARGETS, Covariance("gaussian", 1.0, 50.0),
            ),
            "covariance of the 30 data is singular.*add a nugget or drop near-twins",
        ),
        (lambda: leave_one_out(XY[:1], Z[:1], MODEL), "needs at least 2"),
        (lambda: leave_one_out(XY[[0, 0, 1]], Z[:3], MODEL), "two data share one place"),
        (lambda: krige(XY, Z, TARGETS * [1, np.nan], MODEL), "target 0 .* not a finite number"),
        (lambda: krige(XY, Z, TARGETS, MODEL, mean=np.nan), "mean is nan"),
        (lambda: krige(XY, Z, TARGETS, MODEL, mean=Z), "expected a finite number, or None"),
        (lambda: krige(XY, Z, TARGETS, MODEL, block=4.0), "block is 4.0; expected two sides"),
        (lambda: krige(XY, Z, TARGETS, MODEL, drift=(XY, None)), "drift at targets is missing"),
        (lambda: krige(XY, Z, TARGETS, MODEL, drift=(None, XY)), "drift at data is missing"),
        (
            lambda: krige(XY, Z, TARGETS, MODEL, drift=(XY, XY)),
            r"drift at targets \(25, 2\); expected \(40, k\)",
        ),
        (
            lambda: krige(XY, Z, TARGETS, MODEL, drift=(XY, TARGETS[:, :1])),
            "2 terms at data, 1 at targets",
        ),
        (
            lambda: krige(XY, Z, TARGETS, MODEL, drift=(XY * np.nan, TARGETS)),
            "drift at data holds a number that is not finite",
        ),
        (
            lambda: krige(XY[:2], Z[:2], TARGETS, MODEL, drift=(XY[:2], TARGETS)),
            "3 drift terms, the constant among them, cannot be told apart at 2 data",
        ),
        (
            lambda: krige(XY, Z, TARGETS, MODEL, drift=(np.ones(25), np.ones(40))),
            "cannot be told apart",
        ),
        (lambda: krige(XY, Z, TARGETS, MODEL, block=(1.0, 0.0)), "two sides .* above 0"),
    ],
)  # fmt: skip
def test_what_cannot_be_kriged_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_collinear_cores_carry_a_constant_and_a_drift_along_their_line():
    line = np.outer(np.arange(5.0), [3.0, 1.0])
    plain = krige(line, Z[:5], TARGETS, MODEL)
    along = krige(line, Z[:5], TARGETS, MODEL, drift=(line[:, 0], TARGETS[:, 0]))
    assert np.isfinite(plain).all()
    assert (along[1] >= plain[1] - 1e-12).all()


@pytest.mark.parametrize("nugget", [0.0, 0.2])
def test_twins_are_refused_without_an_error_nugget(nugget):
    with pytest.raises(ValueError, match="average them, or give an error nugget"):
        krige([[7, 9], [7, 9]], [1.0, 3.0], TARGETS, Covariance("exponential", 1.0, 10.0, nugget))


def test_twins_are_welcome_with_an_error_nugget():
    model = Covariance("exponential", 1.0, 10.0, 0.2, nugget_is="error")
    twins = krige([[0, 0], [0, 0]], [1.0, 3.0], [[0, 0]], model, mean=0.0)
    assert 1.0 < twins[0][0] < 2.0
