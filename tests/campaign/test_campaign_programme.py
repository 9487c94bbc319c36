"""Dates, gates and the calendar."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.campaign.calendar import calendar_of, to_hours, to_months
from kaidei.campaign.programme import gate, phase_order, start_date
from kaidei.contract import Time

CALENDAR = calendar_of(Time("2025-01", 48))


def test_the_calendar_knows_leap_years() -> None:
    calendar = calendar_of(Time("2027-12", 15))
    np.testing.assert_array_equal(calendar.month_days[:4], [31, 31, 29, 31])
    assert calendar.horizon == 24.0 * (31 + 366 + 31 + 28)


def test_the_twelfth_of_january_2026() -> None:
    time = Time("2025-01", 48)
    hours = to_hours(CALENDAR, np.array([time.month("2026-01-12")]))
    assert hours[0] == pytest.approx((365 + 11) * 24.0)


@given(st.floats(0.0, 47.99))
def test_months_and_hours_go_there_and_back(month: float) -> None:
    found = to_months(CALENDAR, to_hours(CALENDAR, np.array([month])))
    assert found[0] == pytest.approx(month, abs=1e-9)


def test_never_stays_never() -> None:
    assert np.isinf(to_hours(CALENDAR, np.array([np.inf, 48.0]))).all()
    assert np.isinf(to_months(CALENDAR, np.array([np.inf]))).all()


def test_phases_follow_their_gates() -> None:
    after = {"commercial": "pilot", "pilot": "test", "trial": None, "test": "trial"}
    assert phase_order(after) == ("trial", "test", "pilot", "commercial")


def test_impossible_orders_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="'pilot' comes after 'tset', which is no phase here"):
        phase_order({"test": None, "pilot": "tset"})
    with pytest.raises(ValueError, match="wait for each other in a circle"):
        phase_order({"a": "b", "b": "a"})


def test_a_phase_starts_when_plan_gate_and_chance_allow() -> None:
    earliest = gate(
        np.array([20.0, 20.0, np.inf, 20.0]),
        np.full(4, 12.0),
        np.array([100.0, 10.0, 100.0, 100.0]),
        np.full(4, 50.0),
    )
    start = start_date(
        np.full(4, 30.0),
        np.full(4, 1.0),
        np.array([0.1, 0.1, 0.1, 0.95]),
        np.full(4, 0.9),
        earliest,
    )
    np.testing.assert_array_equal(start, [32.0, np.inf, np.inf, np.inf])
