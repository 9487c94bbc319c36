"""Classes by relative half-width."""

import numpy as np
import pytest

from kaidei.deposit.classes import classify, half_width, of_squares


def test_half_width_of_a_known_interval():
    assert half_width(80.0, 100.0, 120.0) == pytest.approx(0.2)
    z = 1.6449
    normal = half_width(100 - 10 * z, 100.0, 100 + 10 * z)
    assert normal == pytest.approx(0.16449)
    with pytest.raises(ValueError, match="a median is not above zero"):
        half_width(0.0, 0.0, 1.0)


def test_a_class_ends_at_its_limit():
    found = classify([0.0, 0.15, 0.1501, 0.30, 0.31, 5.0])
    assert found.tolist() == [
        "measured-like", "measured-like", "indicated-like", "indicated-like",
        "inferred-like", "inferred-like",
    ]  # fmt: skip


def test_a_square_has_the_width_of_its_middling_block():
    overlap = np.array([[1.0, 1.0, 1.0, 0.0], [0.0, 0.0, 1.0, 9.0]])
    assert of_squares(np.array([0.3, 0.1, 0.2, 0.4]), overlap).tolist() == [0.2, 0.4]
