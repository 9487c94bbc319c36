"""Buyers: bounds, limits and closed forms of thrift, fear and ordering."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.supply.response import (
    base_stock_order,
    demand_kept,
    fear_month,
    thrift_month,
    wanted_cover,
)

shares, logs = st.floats(0.0, 1.0), st.floats(-5.0, 5.0)
amounts = st.floats(0.0, 1e5)


@given(logs, st.floats(0.0, 2.0))
def test_demand_is_a_power_of_the_price_on_the_rise_only(log_ratio: float, by: float) -> None:
    found = float(demand_kept(log_ratio, by))
    assert 0.0 < found <= 1.0
    assert found == pytest.approx(max(np.exp(log_ratio), 1.0) ** -by)
    assert demand_kept(log_ratio + 0.1, by) <= found


def test_demand_has_no_jump_and_stays_when_it_is_inelastic() -> None:
    assert demand_kept(1e-12, 0.5) == pytest.approx(1.0, abs=1e-12)
    assert demand_kept(4.0, 0.0) == 1.0
    # Ten times the price at an elasticity of 0.2: 63 percent stays.
    assert demand_kept(np.log(10.0), 0.2) == pytest.approx(0.631, abs=1e-3)


@given(shares, logs, st.floats(0.0, 1.0), shares, st.floats(1.0, 60.0))
def test_thrift_never_comes_back_and_keeps_its_limit(
    part: float, log_ratio: float, gain: float, limit: float, time: float
) -> None:
    saved = part * limit
    found = float(thrift_month(saved, log_ratio, gain, limit, time))
    aim = np.clip(gain * log_ratio, 0.0, limit)
    assert found == pytest.approx(max(saved, saved + (aim - saved) / time), rel=1e-12, abs=1e-12)
    assert saved <= found <= limit * (1.0 + 1e-12)


def test_thrift_after_a_spike_of_two_years() -> None:
    # At ten times the price designers want 0.1 log 10 = 23 percent; they have 1 - (1 - 1/24)^24 of
    # it after two years, and keep it when the price is gone.
    saved = 0.0
    for _ in range(24):
        saved = thrift_month(saved, np.log(10.0), 0.1, 0.4, 24.0)
    assert saved == pytest.approx(0.1 * np.log(10.0) * (1.0 - (23.0 / 24.0) ** 24))
    after = saved
    for _ in range(120):
        after = thrift_month(after, -1.0, 0.1, 0.4, 24.0)
    assert after == saved
    # A cap below what designers want.
    for _ in range(2000):
        after = thrift_month(after, 50.0, 0.1, 0.4, 24.0)
    assert after == pytest.approx(0.4)


@given(shares, st.floats(0.0, 5.0), shares, shares, st.floats(0.0, 5.0))
def test_fear_stays_between_calm_and_full(
    fear: float, news: float, growth: float, decay: float, gain: float
) -> None:
    found = float(fear_month(fear, news, growth, decay, gain))
    aim = min(gain * news, 1.0)
    rate = growth if aim > fear else decay
    assert found == pytest.approx((1.0 - rate) * fear + rate * aim, abs=1e-12)
    assert -1e-15 <= found <= 1.0 + 1e-15
    assert found <= fear_month(fear, news + 0.1, growth, decay, gain) + 1e-15


def test_fear_in_closed_form() -> None:
    fear = 0.0
    for month in range(1, 13):
        fear = fear_month(fear, 0.4, 0.5, 0.1, 2.0)
        assert fear == pytest.approx(0.8 * (1.0 - 0.5**month))
    start = fear
    for month in range(1, 13):
        fear = fear_month(fear, 0.0, 0.5, 0.1, 2.0)
        assert fear == pytest.approx(start * 0.9**month)
    # No jump where news make just the fear that there is.
    assert fear_month(0.8, 0.4, 0.5, 0.1, 2.0) == pytest.approx(0.8)


@given(st.floats(0.0, 12.0), shares, shares, st.floats(0.0, 5.0), st.floats(0.0, 12.0))
def test_cover_wanted_grows_with_fear_up_to_its_cap(
    base: float, one: float, other: float, strength: float, cap: float
) -> None:
    calm, alarmed = sorted((one, other))
    low, high = (float(wanted_cover(base, fear, strength, cap)) for fear in (calm, alarmed))
    assert base <= low <= high <= base + cap
    assert low == pytest.approx(min(base * (1.0 + strength * calm), base + cap))


def test_cover_wanted_by_hand() -> None:
    assert wanted_cover(2.0, 0.0, 1.5, 3.0) == 2.0
    assert wanted_cover(2.0, 0.5, 1.5, 3.0) == 3.5
    assert wanted_cover(2.0, 1.0, 4.0, 3.0) == 5.0


@given(amounts, amounts, amounts, amounts, st.floats(1.0, 24.0))
def test_orders_are_never_below_zero_and_fall_with_stock(
    need: float, target: float, held: float, in_transit: float, rebuild: float
) -> None:
    found = float(base_stock_order(need, target, held, in_transit, rebuild))
    gap = target - held - in_transit
    assert found == pytest.approx(max(need + gap / rebuild, 0.0), rel=1e-9, abs=1e-9)
    # What is on its way counts as what is held.
    assert found == pytest.approx(
        base_stock_order(need, target, held + in_transit, 0.0, rebuild), rel=1e-9, abs=1e-9
    )
    assert base_stock_order(need, target, held + 1.0, in_transit, rebuild) <= found


def test_a_store_with_a_voyage_of_two_months_settles_at_its_cover() -> None:
    # Orders placed now arrive two months on; the target counts cover and voyage, (3 + 2) x 10 t.
    held, way = 0.0, [0.0, 0.0]
    for _ in range(400):
        order = base_stock_order(10.0, 50.0, held, sum(way), 4.0)
        way = [way[1], order]
        held += way[0] - 10.0
    assert order == pytest.approx(10.0)
    assert held + sum(way) == pytest.approx(50.0)
