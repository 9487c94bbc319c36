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
    # A linear scheme of order p smears a front that nothing sharpens over h^(p / (p + 1)): 1/2 for
    # the first order, 2/3 for the second. A limiter that steepens does a little better, never
    # 3/4, the third order's.
    [("upwind", 0.495, 0.515), ("limited", 0.66, 0.75)],
)
def test_errors_fall_at_the_order_of_a_front(scheme: str, low: float, high: float) -> None:
    errors = []
    for cells in (800, 1600, 3200):
        found = driftflux.solve_faucet(0.4, cells=cells, scheme=scheme)
        errors.append(np.mean(np.abs(found.gas - driftflux.faucet(found.position, 0.4))))
    for orders in np.log2(np.divide(errors[:-1], errors[1:])):
        assert low < orders < high


@pytest.mark.parametrize(
    ("scheme", "order", "within"), [("upwind", 1.0, 0.01), ("limited", 2.0, 0.02)]
)
@pytest.mark.parametrize(("time", "end"), [(1.5, 12.0), (0.4, 3.5)])
def test_errors_fall_at_the_schemes_order_where_all_is_smooth(
    scheme: str, order: float, within: float, time: float, end: float
) -> None:
    """Over the pipe once the front has left it, and behind the front while it is there, from a
    metre below the inlet on: against 1 - 8 / sqrt(100 + 2 g x) on the mean of each cell."""
    errors = []
    for cells in (600, 1200, 2400):
        found = driftflux.solve_faucet(time, cells=cells, scheme=scheme)
        edges = np.linspace(0.0, 12.0, cells + 1)
        exact = 1.0 - np.diff(8.0 / 9.81 * np.sqrt(100.0 + 2.0 * 9.81 * edges)) * cells / 12.0
        inner = (found.position > 1.0) & (found.position < end)
        errors.append(np.mean(np.abs(found.gas - exact)[inner]))
    np.testing.assert_allclose(np.log2(np.divide(errors[:-1], errors[1:])), order, atol=within)


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
        (lambda: driftflux.solve_faucet(0.4, cells=1), "cells must be at least 2"),
    ],
)
def test_mistakes_in_words(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]
