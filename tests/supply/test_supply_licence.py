"""Licences as a queue: what is asked for is shipped, refused, lapsed or still on paper."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.supply.licence import examine, lapse, mixed_approval

amounts, shares = st.floats(0.0, 1e5), st.floats(0.0, 1.0)
months = st.fixed_dictionaries(
    {
        "backlog": amounts,
        "granted": amounts,
        "orders": amounts,
        "approval": shares,
        "capacity": st.one_of(amounts, st.just(np.inf)),
        "examination": st.floats(0.0, 12.0),
        "validity": st.one_of(st.floats(1.0, 24.0), st.just(np.inf)),
        "open_": shares,
        "available": amounts,
    }
)


def licence_month(
    backlog: float,
    granted: float,
    orders: float,
    approval: float,
    capacity: float,
    examination: float,
    validity: float,
    open_: float,
    available: float = np.inf,
) -> tuple[float, float, float, float, float]:
    """The steps of a month for a queue with a stock of its own, in the exporter's order."""
    backlog, may_go, refused = examine(
        backlog, granted, orders, approval, capacity, examination, open_
    )
    shipped = min(may_go, available)
    granted, lapsed = lapse(may_go - shipped, validity, open_)
    return backlog, granted, shipped, refused, lapsed


def plain(
    backlog: np.ndarray,
    granted: np.ndarray,
    orders: np.ndarray,
    approval: np.ndarray,
    capacity: np.ndarray,
    examination: np.ndarray,
    validity: np.ndarray,
    open_: np.ndarray,
    available: np.ndarray,
) -> np.ndarray:
    """The month in NumPy, written as shares of the applications."""
    asked = backlog + orders
    handled = np.minimum((1.0 - open_) * asked / (1.0 + examination), capacity)
    ready = granted + open_ * asked + approval * handled
    shipped = np.minimum(ready, available)
    kept = (1.0 - open_) * (1.0 - 1.0 / validity) * (ready - shipped)
    waiting = (1.0 - open_) * asked - handled
    refused = (1.0 - approval) * handled
    return np.array([waiting, kept, shipped, refused, ready - shipped - kept])


@given(months)
def test_as_the_plain_version(month: dict[str, float]) -> None:
    found = licence_month(**month)
    expected = plain(**{name: np.asarray(value) for name, value in month.items()})
    scale = month["backlog"] + month["granted"] + month["orders"]
    assert found == pytest.approx(list(expected), rel=1e-9, abs=1e-12 * scale)


@given(months)
def test_no_paper_is_lost(month: dict[str, float]) -> None:
    found = licence_month(**month)
    before = month["backlog"] + month["granted"] + month["orders"]
    assert sum(found) == pytest.approx(before, rel=1e-12)
    assert all(part >= 0.0 for part in found)
    assert found[2] <= month["available"]


@given(months, shares)
def test_more_approval_never_ships_less(month: dict[str, float], more: float) -> None:
    better = month | {"approval": max(more, month["approval"])}
    worse = month | {"approval": min(more, month["approval"])}
    slack = 1e-9 * (month["backlog"] + month["granted"] + month["orders"])
    assert licence_month(**better)[2] >= licence_month(**worse)[2] - slack


@given(months, shares)
def test_an_opening_never_ships_less(month: dict[str, float], more: float) -> None:
    low, high = sorted((more, month["open_"]))
    slack = 1e-9 * (month["backlog"] + month["granted"] + month["orders"])
    wide = licence_month(**(month | {"open_": high}))[2]
    assert wide >= licence_month(**(month | {"open_": low}))[2] - slack


def test_littles_law() -> None:
    # A steady queue holds the rate of arrival times the mean wait, whatever is granted.
    backlog = granted = 0.0
    for _ in range(600):
        backlog, granted, shipped, refused, lapsed = licence_month(
            backlog, granted, 10.0, 0.6, np.inf, 2.5, 6.0, 0.0
        )
    assert backlog == pytest.approx(25.0)
    assert (shipped, refused, granted, lapsed) == pytest.approx((6.0, 4.0, 0.0, 0.0))


def test_mean_life_of_a_licence() -> None:
    # Goods licensed once and never shipped lapse after the mean time that is said.
    granted, lost = 1.0, np.zeros(2000)
    for month in range(2000):
        granted, lost[month] = lapse(granted, 6.0, 0.0)
    assert lost.sum() == pytest.approx(1.0)
    assert (lost * np.arange(1, 2001)).sum() == pytest.approx(6.0)


def test_without_a_control_it_is_as_if_there_were_no_queue() -> None:
    # Filled orders go in their month; what the stock cannot fill must be ordered again.
    assert licence_month(0.0, 0.0, 7.0, 0.0, 0.0, 6.0, 12.0, 1.0) == (0.0, 0.0, 7.0, 0.0, 0.0)
    assert licence_month(0.0, 0.0, 7.0, 0.0, 0.0, 6.0, 12.0, 1.0, 5.0) == (0, 0, 5, 0, 2)


def test_a_ban_refuses_and_ships_nothing() -> None:
    backlog = granted = gone = 0.0
    for _ in range(100):
        backlog, granted, shipped, refused, _ = licence_month(
            backlog, granted, 3.0, 0.0, np.inf, 1.0, 6.0, 0.0
        )
        gone += shipped
    assert gone == 0.0
    assert refused == pytest.approx(3.0)


def test_the_autumn_of_2010_clears_in_december() -> None:
    # Japan's imports from China (Ministry of Finance): September to December 2010 2,246, 1,278, 634
    # (news.metal.com, 27 Dec 2010) and 4,080 t, 23,310 t in the year (ibtimes.com, 31 Jan 2011).
    # Orders as in the other eight months, a desk that handles what came, and all clears at the
    # end: the queue foretells December within 10 percent. (Arrivals stand for shipments.)
    came = (1278.0, 634.0)
    orders = (23310.0 - 2246.0 - sum(came) - 4080.0) / 8.0
    backlog = granted = 0.0
    for capacity in came:
        backlog, granted, shipped, refused, _ = licence_month(
            backlog, granted, orders, 1.0, capacity, 0.0, 6.0, 0.0
        )
        assert (shipped, refused) == (capacity, 0.0)
    backlog, granted, shipped, *_ = licence_month(backlog, granted, orders, 1.0, 0.0, 0.0, 6.0, 1.0)
    assert shipped == pytest.approx(4080.0, rel=0.10)
    assert shipped == pytest.approx(3.0 * orders - sum(came))
    assert (backlog, granted) == (0.0, 0.0)


def test_a_rebound_is_limited_by_stock() -> None:
    _, granted, shipped, _, lapsed = licence_month(
        30.0, 0.0, 10.0, 1.0, 0.0, 3.0, 6.0, 1.0, available=25.0
    )
    assert (granted, shipped, lapsed) == (0.0, 25.0, 15.0)


def test_two_queues_on_one_stock() -> None:
    # The steps apart, with one share for both, are the whole month for each.
    first = examine(5.0, 1.0, 4.0, 0.5, 3.0, 1.0, 0.0)
    second = examine(0.0, 0.0, 8.0, 1.0, np.inf, 0.0, 1.0)
    share = 6.0 / (first[1] + second[1])
    for orders, (backlog, ready, refused), validity, open_, before in (
        (4.0, first, 4.0, 0.0, 6.0),
        (8.0, second, 4.0, 1.0, 0.0),
    ):
        granted, lapsed = lapse(ready * (1.0 - share), validity, open_)
        total = backlog + granted + ready * share + refused + lapsed
        assert total == pytest.approx(before + orders)


def test_approval_by_use_and_element() -> None:
    approval = np.array([[0.0, 0.5], [1.0, 0.5], [0.6, 0.5]])
    mix = np.array([[3.0, 1.0], [1.0, 9.0], [0.0, 0.0]])
    assert mixed_approval(approval, mix) == pytest.approx([0.25, 0.5])
    assert mixed_approval(approval, np.zeros((3, 2))) == pytest.approx([1.6 / 3.0, 0.5])
    assert mixed_approval(approval[:, :1], mix) == pytest.approx([0.25, 0.9])


@given(st.lists(st.tuples(shares, amounts), min_size=1, max_size=9))
def test_a_mixed_approval_lies_between_its_uses(rows: list[tuple[float, float]]) -> None:
    approval, mix = np.array(rows).T[..., None]
    (found,) = mixed_approval(approval, mix)
    assert approval.min() <= found <= approval.max()


def test_bad_approvals_are_told() -> None:
    one = np.ones((1, 1))
    with pytest.raises(ValueError, match=r"shape \(2, 1\) and the use mix of \(3, 1\)"):
        mixed_approval(np.ones((2, 1)), np.ones((3, 1)))
    with pytest.raises(ValueError, match="as many axes"):
        mixed_approval(np.ones(2), np.ones((2, 2)))
    with pytest.raises(ValueError, match="outside 0 to 1"):
        mixed_approval(1.2 * one, one)
    for bad in (-1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="below zero or no number"):
            mixed_approval(one, bad * one)
