"""Two prices: what is sold where, and what a mixed kilogram is worth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.economics.price import basket_price, outside_share, realised_price

share = st.floats(0.0, 1.0)
price = st.floats(0.01, 1e4)


def test_a_thin_market_caps_the_share():
    assert outside_share(0.5, 1000.0, 100.0) == pytest.approx(0.1)
    assert outside_share(0.5, 50.0, 100.0) == 0.5
    assert outside_share(0.5, 0.0, 100.0) == 0.5
    assert outside_share(0.5, 10.0, 0.0) == 0.0


@given(share, st.floats(0, 1e6), st.floats(0, 1e6))
def test_never_more_outside_than_wanted_or_than_the_market_takes(wanted, output, market):
    found = float(outside_share(wanted, output, market))
    assert 0.0 <= found <= wanted
    assert found * output <= market * (1 + 1e-12) + 1e-300


@given(price, price, share)
def test_realised_price_lies_between_the_two(inside, outside, weight):
    found = float(realised_price(inside, outside, weight))
    assert min(inside, outside) * (1 - 1e-12) <= found <= max(inside, outside) * (1 + 1e-12)


def test_dysprosium_of_2025_by_volume():
    # Adamas 2026: 96 % at 224 and 4 % at 233, against asks above 1,100 for under 1 %.
    assert realised_price(224.0, 233.0, 0.04) == pytest.approx(224.36)
    assert realised_price(224.0, 1100.0, 0.01) == pytest.approx(232.76)


def test_yttrium_is_the_most_exposed_to_which_price():
    # Adamas 2026: 6.5 and 10.5 against 150 and more: 23 times, where dysprosium has 5 times.
    at_volume = realised_price(6.5, 10.5, 0.25)
    assert at_volume == pytest.approx(7.5)
    assert 150.0 / at_volume > 1100.0 / 224.36


def test_basket():
    assert basket_price([1.0, 3.0], [1.0, 1.0]) == 2.0
    assert np.isnan(basket_price([1.0, 3.0], [0.0, 0.0]))
