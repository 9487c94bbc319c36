"""Density of cores: what each metre weighs, and what cores without it take from the others."""

import numpy as np
import pytest

from kaidei.deposit.cores import Cores
from kaidei.deposit.density import at_mean, bulk

NAN = np.nan
GRADE = np.array([[100.0, 200.0, 300.0], [400.0, 500.0, NAN], [700.0, 800.0, 900.0]])


def cores(density):
    whole = None if density is None else np.array(density)
    count = len(GRADE)
    reach = np.isfinite(GRADE).sum(axis=1).astype(float)
    names = tuple("abc")
    return Cores(names, np.eye(3, 2), GRADE, whole, None, reach, np.full(count, True))


def test_grade_at_the_mean_density_times_the_mean_is_accumulation():
    density = [[0.4, 0.5, 0.6], [0.5, 0.5, NAN], [0.3, 0.5, 0.7]]
    slices, mass = at_mean(cores(density))
    mean, error = bulk(cores(density))
    assert mean == pytest.approx((0.4 + 0.5 + 0.65) / 3)
    assert np.allclose(slices * mean, GRADE * density, equal_nan=True)
    assert np.allclose(mass * mean, [0.4, 0.5, 0.65])
    ratio = [np.mean([1.0, 1.0, 0.6 / 0.65]), np.mean([1.25, 1.0]), np.mean([0.75, 1, 0.7 / 0.65])]
    assert error == pytest.approx(mean * np.std(ratio, ddof=1) / np.sqrt(3))


def test_cores_without_density_weigh_what_the_others_do():
    """Only the core that stops short was weighed: what lies below it weighs as its last metre."""
    density = [[NAN] * 3, [0.4, 0.6, NAN], [NAN] * 3]
    slices, mass = at_mean(cores(density))
    mean, error = bulk(cores(density))
    assert (mean, error) == (pytest.approx(1.6 / 3), 0.0)
    assert np.allclose(mass * mean, [0.4, 0.6, 0.6])
    assert np.allclose(slices * mean, GRADE * [0.4, 0.6, 0.6], equal_nan=True)
    assert bulk(cores(None)) is None
    assert np.array_equal(at_mean(cores(None))[1], np.ones(3))
