"""Money by year: nothing is lost between an amount and the years it is spent in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.contract import Time
from kaidei.economics.cost import (
    in_money,
    last_work,
    overlap,
    running,
    spread,
    tail_years,
    year_edges,
)

TIME = Time("2025-01", 240)
EDGES = year_edges(TIME.year_of_month)


def test_edges_of_whole_and_broken_years():
    assert EDGES[0] == 0
    assert EDGES[-1] == 240
    assert len(EDGES) == 21
    broken = year_edges(Time("2025-10", 18).year_of_month, years_after=2)
    np.testing.assert_array_equal(broken, [0, 3, 15, 18, 30, 42])


@given(st.floats(0, 240), st.floats(0, 240), st.floats(0, 1e12))
def test_spread_loses_no_money(one, other, amount):
    begin, end = min(one, other, 239.9), max(one, other)
    assert spread(amount, begin, end, EDGES).sum() == pytest.approx(amount, rel=1e-9)


def test_spread_leaves_out_what_was_spent_before():
    years = spread(12.0, 6.0, 18.0, EDGES, since=12.0)
    assert years[0] == 0.0
    assert years[1] == pytest.approx(6.0)


def test_what_never_begins_costs_nothing():
    assert not spread(1.0, np.inf, np.inf, EDGES).any()
    assert not running(1.0, np.inf, np.inf, EDGES).any()
    assert not overlap(50.0, 40.0, EDGES).any()


def test_running_cost_by_fraction_of_a_year():
    years = running(10.0, 6.0, 30.0, EDGES)
    np.testing.assert_allclose(years[:4], [5.0, 10.0, 5.0, 0.0])
    assert running(10.0, 0.0, np.inf, EDGES).sum() == pytest.approx(200.0)


def test_money_changes_its_name_in_one_place():
    amount = np.array([1.0, 2.0, 3.0])
    factors = (np.ones(3), np.full(3, 150.0), np.full(3, 1.1))
    np.testing.assert_allclose(in_money(amount, np.array([0, 1, 2]), factors), [1.0, 300.0, 3.3])


def test_tail_lasts_to_the_end_of_the_longest_life_at_work():
    edges = year_edges(TIME.year_of_month, years_after=41)
    begin = np.array([[60.0, 180.0], [60.0, np.inf], [24.0, np.inf]])
    end = np.array([[240.0, 240.0], [240.0, np.inf], [30.0, np.inf]])
    life = np.array([[20.0, 20.0], [20.0, 20.0], [30.0, 30.0]])
    tail = tail_years(last_work(begin, end, life, 240.0), 240.0, edges)
    np.testing.assert_allclose(tail.sum(axis=1), [15.0, 5.0, 0.0])
    assert not tail[:, :20].any()
    assert tail[1, 20:25].tolist() == [1.0] * 5


@pytest.mark.parametrize(
    ("begin", "end", "life", "last"),
    [
        (60.0, np.inf, 20.0, 300.0),  # still at sea when the study ends
        (60.0, 239.2, 20.0, 300.0),  # the last voyage came home in the last year
        (60.0, 120.0, 20.0, 120.0),  # stopped long before
        (60.0, np.inf, 10.0, 240.0),  # past its life, and the study looks no further
        (np.inf, np.inf, 20.0, np.inf),  # never begins
    ],
)
def test_when_a_phase_stops_for_good(begin, end, life, last):
    assert last_work(np.float64(begin), np.float64(end), np.float64(life), 240.0) == last
