"""Gel: what rest must do to the yield stress."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.lift import gel

NAMES = list(gel.CLOSURES)


@pytest.mark.parametrize("name", NAMES)
@given(dynamic=st.floats(0.0, 100.0), ratio=st.floats(1.0, 45.0))
def test_no_rest_is_the_dynamic_stress_and_an_hour_the_ratio(
    name: str, dynamic: float, ratio: float
) -> None:
    start, hour = gel.strength([0.0, 3600.0], dynamic, ratio, closure=name)
    assert start == dynamic
    assert hour == pytest.approx(ratio * dynamic, rel=1e-12)


@pytest.mark.parametrize("name", NAMES)
@given(short=st.floats(0.0, 1e5), longer=st.floats(0.0, 1e5))
def test_rest_never_weakens(name: str, short: float, longer: float) -> None:
    less, more = gel.strength([short, short + longer], 2.0, 5.0, closure=name)
    assert 2.0 <= less <= more


def test_linear_grows_at_one_rate() -> None:
    """Roussel (2006): static = dynamic + rate * rest."""
    found = gel.strength([60.0, 600.0, 6000.0], 2.0, 4.0, closure="linear", reference_time=600.0)
    np.testing.assert_allclose(found, 2.0 + 0.01 * np.array([60.0, 600.0, 6000.0]), rtol=1e-14)


def test_saturating_is_first_order() -> None:
    """The gap to the limit shrinks by e every time scale, and the limit is never passed."""
    rest = np.array([0.0, 300.0, 600.0, 1e6])
    found = gel.strength(rest, 1.0, 4.0, time_scale=300.0, reference_time=900.0)
    limit = 1.0 + 3.0 / -np.expm1(-3.0)
    np.testing.assert_allclose(
        limit - found[:3], (limit - 1.0) * np.exp(-rest[:3] / 300), rtol=1e-12
    )
    assert found[3] == pytest.approx(limit)


def test_logarithmic_gains_alike_for_like_ratios_of_time() -> None:
    """From 1,000 to 10,000 and on to 100,000 times the first reading: two equal gains."""
    found = gel.strength([1e4, 1e5, 1e6], 1.0, 4.0, closure="logarithmic", time_scale=10.0)
    assert found[2] - found[1] == pytest.approx(found[1] - found[0], rel=1e-3)


def test_broadcasts_and_knows_no_neighbour() -> None:
    rest = np.array([10.0, 600.0, 7200.0])
    table = gel.strength(rest, [[0.2], [5.0]])
    assert table.shape == (2, 3)
    assert gel.strength(600.0, 5.0).shape == ()
    assert float(gel.strength(600.0, 5.0)) == table[1, 1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rest_time": -1.0}, "rest time"),
        ({"rest_time": np.nan}, "rest time"),
        ({"dynamic_yield": -1.0}, "dynamic yield stress"),
        ({"ratio": 0.5}, "at least 1"),
        ({"closure": "square"}, "linear, saturating, logarithmic"),
        ({"time_scale": 0.0}, "above zero"),
        ({"reference_time": 0.0}, "above zero"),
    ],
)
def test_bad_rest_is_answered_in_words(change: dict[str, object], words: str) -> None:
    good: dict[str, object] = {"rest_time": 60.0, "dynamic_yield": 1.0}
    with pytest.raises(ValueError, match=words):
        gel.strength(**(good | change))  # type: ignore[arg-type]
