"""Present value, rate of return, payback: exact identities and worked examples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.economics.cash_flow import annuity, discount_factors, irr, npv, payback, sign_changes


def test_npv_of_the_textbook_row():
    # numpy-financial's documented example: npv(0.281, [-100, 39, 59, 55, 20]) = -0.0084785916384.
    assert npv(0.281, [-100, 39, 59, 55, 20]) == pytest.approx(-0.0084785916384, abs=1e-12)


@pytest.mark.parametrize(
    ("flows", "expected"),
    [
        # The documented examples of numpy_financial.irr, to the five digits printed there.
        ([-100, 39, 59, 55, 20], 0.28095),
        ([-100, 0, 0, 74], -0.0955),
        ([-100, 100, 0, -7], -0.0833),
        ([-100, 100, 0, 7], 0.06206),
        ([-5, 10.5, 1, -8, 1], 0.0886),
    ],
)
def test_irr_of_the_documented_examples(flows, expected):
    assert irr(flows) == pytest.approx(expected, abs=6e-5)


def test_irr_is_exact_where_algebra_is():
    # -1 + x + x**2 = 0 for x = 1/(1+r): r = 1/phi', the golden ratio's.
    golden = (np.sqrt(5.0) + 1.0) / 2.0
    assert irr([-1.0, 1.0, 1.0]) == pytest.approx(golden - 1.0, rel=1e-13)


@given(st.floats(-0.5, 5.0), st.integers(1, 60), st.floats(1.0, 1e12))
def test_irr_finds_the_rate_an_annuity_was_made_with(rate, years, payment):
    flows = np.full(years + 1, payment)
    flows[0] = -payment * annuity(rate, years)
    assert irr(flows) == pytest.approx(rate, abs=1e-9)


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=40))
def test_a_rate_found_makes_the_value_nil(flows):
    rate = irr(flows)
    if not np.isnan(rate):
        scale = np.sum(np.abs(flows) * discount_factors(rate, np.arange(len(flows))))
        assert abs(npv(rate, flows)) <= 1e-9 * scale


@given(st.lists(st.floats(0.0, 1e9), min_size=2, max_size=20))
def test_flows_of_one_sign_have_no_rate(flows):
    assert np.isnan(irr(flows))
    assert np.isnan(irr(-np.asarray(flows)))


def test_zeros_before_the_project_change_nothing():
    flows = [-100.0, 30.0, 50.0, 60.0]
    assert irr([0.0, 0.0, *flows]) == pytest.approx(irr(flows), rel=1e-12)


def test_rows_are_independent():
    rows = np.array([[-100.0, 39, 59, 55, 20], [0, 0, 0, 0, 0], [-5, 10.5, 1, -8, 1]])
    found = irr(rows)
    assert found[0] == irr(rows[0])
    assert np.isnan(found[1])
    assert found[2] == irr(rows[2])


@given(
    st.floats(-0.9, 3.0),
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30),
    st.floats(-100.0, 100.0),
)
def test_npv_is_linear_and_shifts_by_discounting(rate, flows, factor):
    flows = np.asarray(flows)
    scale = 1e-9 * (1.0 + np.sum(np.abs(flows) * discount_factors(rate, np.arange(len(flows)))))
    assert npv(rate, factor * flows) == pytest.approx(
        factor * npv(rate, flows), abs=scale * (1 + abs(factor))
    )
    shifted = npv(rate, flows, first=0.5)
    assert shifted == pytest.approx(
        npv(rate, flows) * (1 + rate) ** -0.5, abs=scale * (1 + rate) ** -0.5
    )


def test_npv_at_rate_nil_is_the_sum():
    assert npv(0.0, [-3.0, 1.0, 7.0]) == 5.0


@given(st.floats(-0.5, 2.0), st.integers(0, 80))
def test_annuity_is_the_sum_of_its_payments(rate, years):
    payments = np.sum((1.0 + rate) ** -np.arange(1.0, years + 1.0))
    assert annuity(rate, years) == pytest.approx(payments, rel=1e-9)


def test_annuity_near_rate_nil_keeps_its_digits():
    assert annuity(1e-12, 20.0) == pytest.approx(20.0, rel=1e-10)
    assert annuity(0.0, 20.0) == 20.0


def test_payback_within_the_year():
    assert payback([-100.0, 50.0, 100.0]) == pytest.approx(2.5)


def test_payback_counts_later_outlays():
    assert payback([-100.0, 150.0, -100.0, 100.0]) == pytest.approx(3.5)


def test_payback_never_and_at_once():
    assert payback([-100.0, 10.0]) == np.inf
    assert payback([0.0, 0.0, 5.0]) == 0.0
    np.testing.assert_array_equal(payback([[-1.0, 0.0], [1.0, 1.0]]), [np.inf, 0.0])


@pytest.mark.parametrize(
    ("flows", "changes"),
    [([-1, 0, 1], 1), ([-1, 2, -1], 2), ([0, 0, 1], 0), ([0, 0], 0), ([-1, 0, 0, -1, 0, 1], 1)],
)
def test_sign_changes_skip_zeros(flows, changes):
    assert sign_changes(flows) == changes
