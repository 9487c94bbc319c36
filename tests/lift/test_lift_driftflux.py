"""Ransom's faucet: exact, and the finite volumes' own answer at its theoretical order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaidei.lift import driftflux


def test_the_exact_faucet_keeps_what_flows() -> None:
    """Water's share times its velocity is the inlet's behind the front, and as at the start
    beyond; at the front x = V t + g t^2 / 2 = 4.7848 m both meet in velocity, not in share."""
    x = np.linspace(0.0, 12.0, 201)
    share, fast = 1.0 - driftflux.faucet(x, 0.4), driftflux.faucet_velocity(x, 0.4)
    behind = x < 4.7848
    np.testing.assert_allclose((share * fast)[behind], 8.0, rtol=1e-14)
    np.testing.assert_allclose(share[~behind], 0.8, rtol=1e-14)
    np.testing.assert_allclose(fast[~behind], 13.924, rtol=1e-14)
    assert driftflux.faucet(3.0, 0.0) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("scheme", "low", "high"),
    # A scheme of order p smears a front that nothing sharpens over h^(p / (p + 1)).
    [("upwind", 0.49, 0.53), ("limited", 0.62, 0.80)],
)
def test_errors_fall_at_the_order_of_a_front(scheme: str, low: float, high: float) -> None:
    sizes, errors = (100, 200, 400, 800, 1600), []
    for cells in sizes:
        found = driftflux.solve_faucet(0.4, cells=cells, scheme=scheme)
        errors.append(np.mean(np.abs(found.gas - driftflux.faucet(found.position, 0.4))))
    order = -np.polyfit(np.log(sizes), np.log(errors), 1)[0]
    assert low < order < high


def test_where_all_is_smooth_limited_slopes_are_of_second_order() -> None:
    """Once the front has left, 1 - 8 / sqrt(100 + 2 g x) alone is left: the error, away from the
    ends' one-sided slopes, falls with the square of the cell."""
    errors = []
    for cells in (50, 100, 200):
        found = driftflux.solve_faucet(1.5, cells=cells)
        inner = (found.position > 3.0) & (found.position < 9.0)
        exact = driftflux.faucet(found.position, 1.5)
        errors.append(np.mean(np.abs(found.gas - exact)[inner]))
    assert errors[0] / errors[1] > 3.3
    assert errors[1] / errors[2] > 3.3


@settings(max_examples=20, deadline=None)
@given(
    time=st.floats(0.0, 0.8), velocity=st.floats(0.5, 20.0), share=st.floats(0.05, 1.0),
    scheme=st.sampled_from(["upwind", "limited"]),
)  # fmt: skip
def test_water_is_conserved_and_bounded(
    time: float, velocity: float, share: float, scheme: str
) -> None:
    found = driftflux.solve_faucet(
        time, cells=80, velocity=velocity, liquid_fraction=share, scheme=scheme
    )
    held = np.sum(1.0 - found.gas) * 12.0 / 80
    assert held == pytest.approx(share * 12.0 + found.inflow - found.outflow, rel=1e-12)
    assert found.inflow == pytest.approx(share * velocity * time, rel=1e-12)
    assert np.all(found.gas >= 1.0 - share - 1e-12)
    assert np.all(found.gas < 1.0)
    # Nothing falls slower than it came in, nor faster than free fall.
    assert np.all(found.velocity >= velocity * (1.0 - 1e-12))
    assert np.all(found.velocity <= (velocity + 9.81 * time) * (1.0 + 1e-12))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: driftflux.faucet(-1.0, 0.4), "cannot be below zero"),
        (lambda: driftflux.faucet(1.0, 0.4, velocity=0.0), "velocity must be above zero"),
        (lambda: driftflux.faucet(1.0, 0.4, liquid_fraction=1.2), "liquid fraction"),
        (lambda: driftflux.solve_faucet(0.4, scheme="quick"), "take one of upwind, limited"),
        (lambda: driftflux.solve_faucet(0.4, cells=1), "at least 2 cells"),
    ],
)
def test_mistakes_in_words(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]
