"""Drift terms: distances, what a profiler saw, and how they reach the field."""

import numpy as np
import pytest

from kaidei.deposit.drift import distance_to_seamount, interpolated, standardised, terms
from kaidei.deposit.posterior import Prior, fit

RNG = np.random.default_rng(5)
XY = RNG.uniform(-30_000, 30_000, (40, 2))


def test_distance_is_to_the_foot_and_nought_upon_it():
    tops, radius = np.array([[0.0, 0.0], [100.0, 0.0]]), np.array([10.0, 30.0])
    found = distance_to_seamount(np.array([[5.0, 0.0], [0.0, 40.0], [60.0, 0.0]]), tops, radius)
    assert found.tolist() == [0.0, 30.0, 10.0]


def test_a_plane_is_interpolated_exactly_and_the_nearest_stands_beyond():
    places = RNG.uniform(-1.0, 1.0, (50, 2))
    values = 3.0 + 2.0 * places[:, 0] - places[:, 1]
    inside = 0.3 * places
    found = interpolated(inside, places, values)
    assert np.allclose(found, 3.0 + 2.0 * inside[:, 0] - inside[:, 1])
    far = interpolated(np.array([[100.0, 0.0]]), places, values)
    assert far[0] == values[np.argmin(np.hypot(*(places - [100.0, 0.0]).T))]
    line = interpolated(
        np.array([[0.2, 0.0]]), np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([1, 2])
    )
    assert line[0] == 1.0


def test_terms_need_their_tables_and_differ():
    with pytest.raises(ValueError, match="needs a table of seamounts"):
        terms(("distance_to_seamount",), XY)
    with pytest.raises(ValueError, match="a profiler table with a column 'cover'"):
        terms(("cover",), XY, profiler=(XY, {"water_depth": XY[:, 0]}))
    with pytest.raises(ValueError, match="at most 2 different terms"):
        terms(("cover", "cover"), XY)
    assert terms((), XY).shape == (40, 0)


def test_a_term_that_never_changes_is_refused():
    with pytest.raises(ValueError, match="carries no trend"):
        standardised(np.ones((3, 1)), np.ones((9, 1)))


def test_the_posterior_without_the_trend_is_that_of_the_residuals():
    """The restricted likelihood is blind to what the drift explains: any slope, one answer."""
    z = RNG.normal(size=40)
    options = {"drift": XY[:, :1] / 30_000, "prior": Prior(5_000.0)}
    flat, steep = fit(XY, z, **options), fit(XY, z + XY[:, 0] / 3_000.0, **options)
    assert np.allclose(flat.sill, steep.sill)
    assert np.allclose(flat.weight, steep.weight, atol=1e-9)
    without = fit(XY, z + XY[:, 0] / 3_000.0, prior=Prior(5_000.0))
    assert without.quantile("sill", 0.5) > 2.0 * steep.quantile("sill", 0.5)


def test_a_drift_that_leaves_nothing_or_has_gaps_is_refused():
    with pytest.raises(ValueError, match="no spread is left"):
        fit(XY, 2.0 + XY[:, 0], drift=XY[:, :1])
    with pytest.raises(ValueError, match="NaN or infinity at the data"):
        fit(XY, RNG.normal(size=40), drift=np.full((40, 1), np.nan))
    with pytest.raises(ValueError, match="profiler's cover or places have gaps"):
        terms(("cover",), XY, profiler=(XY, {"cover": np.full(40, np.nan)}))


def test_copies_of_a_term_are_refused():
    copy = np.column_stack([XY[:, 0], 2.0 * XY[:, 0]])
    with pytest.raises(ValueError, match="constant or copies of each other"):
        fit(XY, RNG.normal(size=40), drift=copy)


def test_a_drift_of_another_length_is_refused():
    with pytest.raises(ValueError, match="drift of 39 rows for 40 data"):
        fit(XY, RNG.normal(size=40), drift=XY[:39, :1])
