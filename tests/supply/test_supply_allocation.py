"""Allocation in shortage: tier by tier, equal shares within, nothing made and nothing hidden."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from kaidei.supply.allocation import ration, serve_tiers

amounts = st.floats(0.0, 1e5)
uses = st.lists(st.tuples(amounts, st.integers(0, 3)), min_size=1, max_size=9)


def served_of(need: np.ndarray, tier: np.ndarray, available: float) -> tuple[np.ndarray, float]:
    served = np.full(len(need), -1.0)
    return served, float(serve_tiers(need, tier, available, served))


def plain(need: np.ndarray, tier: np.ndarray, available: float) -> np.ndarray:
    """The same by sorting: what those above have taken, and a share of the rest."""
    above = (need * (tier < tier[:, None])).sum(axis=1)
    level = (need * (tier == tier[:, None])).sum(axis=1)
    left = np.clip(available - above, 0.0, level)
    return need * np.divide(left, level, out=np.ones_like(left), where=level > 0.0)


def test_by_hand() -> None:
    served, total = served_of(np.array([2.0, 3.0, 1.0, 4.0]), np.array([1, 0, 1, 2]), 4.5)
    assert served == pytest.approx([1.0, 3.0, 0.5, 0.0])
    assert total == pytest.approx(4.5)


@given(uses, amounts)
def test_as_the_plain_version(rows: list[tuple[float, int]], available: float) -> None:
    need, tier = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    served, total = served_of(need, tier, available)
    assert served == pytest.approx(plain(need, tier, available), rel=1e-9, abs=1e-9)
    assert total == pytest.approx(min(need.sum(), available), rel=1e-12)
    assert total == pytest.approx(served.sum(), rel=1e-12)
    assert total <= available
    assert np.all((served >= 0.0) & (served <= need))


@given(uses, amounts)
def test_nobody_below_is_served_before_all_above(
    rows: list[tuple[float, int]], available: float
) -> None:
    need, tier = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    served, _ = served_of(need, tier, available)
    for level in range(4):
        above, below = tier < level, tier >= level
        if served[below].sum() > 1e-9:
            assert served[above] == pytest.approx(need[above], rel=1e-9, abs=1e-9)


@given(uses, amounts, amounts)
def test_more_never_serves_anyone_less(
    rows: list[tuple[float, int]], available: float, more: float
) -> None:
    need, tier = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    few, _ = served_of(need, tier, available)
    many, _ = served_of(need, tier, available + more)
    assert np.all(many >= few - 1e-9)
    # Continuous, and one to one: what is added is all that anyone can gain.
    assert (many - few).sum() <= more * (1.0 + 1e-9) + 1e-9


def test_total_by_tier_is_that_of_a_linear_program() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        need, tier = rng.uniform(0.0, 5.0, 9), rng.integers(0, 3, 9)
        available = rng.uniform(0.0, need.sum())
        served, _ = served_of(need, tier, available)
        weight = -(100.0 ** -tier.astype(float))
        best = linprog(
            weight, A_ub=np.ones((1, 9)), b_ub=[available], bounds=np.c_[np.zeros(9), need]
        ).x
        for level in range(3):
            of_tier = tier == level
            assert served[of_tier].sum() == pytest.approx(best[of_tier].sum(), abs=1e-9)


def test_nothing_there_and_nothing_wanted() -> None:
    need, tier = np.array([1.0, 2.0]), np.array([0, 1])
    assert served_of(need, tier, 0.0)[0].tolist() == [0.0, 0.0]
    # A stock that rounding left below zero serves nobody.
    assert served_of(need, tier, -1e-12)[1] == 0.0
    assert served_of(np.zeros(2), tier, 5.0)[1] == 0.0


@given(amounts, amounts)
def test_ration(orders: float, available: float) -> None:
    share = float(ration(orders, available))
    assert 0.0 <= share <= 1.0
    assert share * orders == pytest.approx(min(orders, available), rel=1e-12)
    if orders == 0.0:
        assert share == 1.0


@given(st.floats(1e-3, 1e5))
def test_ration_has_no_jump(available: float) -> None:
    below, above = ration(available, available), ration(available * (1.0 + 1e-9), available)
    assert below == 1.0
    assert above == pytest.approx(1.0, abs=2e-9)
