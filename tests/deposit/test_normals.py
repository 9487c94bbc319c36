"""Noise by vector arithmetic is standard normal, whole and in its tails."""

import numpy as np
import pytest
from scipy import stats

from kaidei.deposit.normals import complex_normal

COUNT = 2_000_000


@pytest.fixture(scope="module")
def noise():
    return complex_normal(np.random.Generator(np.random.SFC64(11)), (COUNT,))


def test_both_parts_are_standard_normal_and_strangers(noise):
    """Bounds at five times the error of each figure."""
    for part in (noise.real.astype(float), noise.imag.astype(float)):
        assert abs(part.mean()) < 5 / np.sqrt(COUNT)
        assert part.var() == pytest.approx(1.0, abs=5 * np.sqrt(2 / COUNT))
        assert abs(stats.skew(part)) < 5 * np.sqrt(6 / COUNT)
        assert abs(stats.kurtosis(part)) < 5 * np.sqrt(24 / COUNT)
        assert stats.kstest(part, "norm").pvalue > 1e-4
        assert abs(np.corrcoef(part[1:], part[:-1])[0, 1]) < 5 / np.sqrt(COUNT)
    assert abs(np.corrcoef(noise.real, noise.imag)[0, 1]) < 5 / np.sqrt(COUNT)
    assert abs(np.corrcoef(noise.real**2, noise.imag**2)[0, 1]) < 5 / np.sqrt(COUNT)


@pytest.mark.parametrize("far", [2.0, 3.0, 4.0])
def test_tails_are_as_heavy_as_they_should_be(noise, far):
    parts = np.concatenate([noise.real, noise.imag])
    expected = 2 * COUNT * 2 * stats.norm.sf(far)
    assert np.sum(np.abs(parts) > far) == pytest.approx(expected, abs=5 * np.sqrt(expected))


def test_it_is_box_and_mullers_method_to_single_precision():
    """The same words through NumPy's double-precision functions."""
    rng, again = (np.random.Generator(np.random.Philox(3)) for _ in range(2))
    found = complex_normal(rng, (500, 40)).ravel()
    words = again.integers(0, 2**64, 20_000, dtype=np.uint64).view(np.int32)
    u = (((words[:20_000] >> 8) & 0xFFFFFF) + 1.0) / 2**24
    v = words[20_000:] / 2**32
    exact = np.sqrt(-2 * np.log(u)) * np.exp(2j * np.pi * v)
    assert np.abs(found - exact).max() < 5e-6


def test_the_farthest_word_is_finite():
    class Still:
        def integers(self, low, high, count, dtype):
            return np.array([0, 2**64 - 1, 2**32 - 1, 2**63], dtype=np.uint64)[:count]

    found = complex_normal(Still(), (4,))
    assert np.isfinite(found).all()
    assert np.abs(found).max() <= 5.8
