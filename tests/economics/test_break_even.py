"""Unit cost and break-even, and the 2016 government study's published sums."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.economics.break_even import break_even_factor, unit_cost
from kaidei.economics.cash_flow import annuity, irr, npv

amount = st.floats(1.0, 1e12)

# METI and JOGMEC, 6 July 2016 (meti.go.jp/press/2016/07/20160706004), second hand; JPY bn of 2016.
INVESTMENT, FIRST, COST, DEPRECIATION, YEARS = 262.2, 190.0, 63.0, 12.8, 20
SALES = {"2015": 9.9, "2006 to 2015": 23.7, "best year": 79.6}
RATE, GRADE = 3500.0, 2652e-6


@given(amount, amount)
def test_at_break_even_the_value_is_nil(cost, income):
    factor = float(break_even_factor(cost, income))
    assert factor * income == pytest.approx(cost, rel=1e-12)


def test_nothing_made_costs_without_end():
    assert unit_cost(5.0, 0.0) == np.inf
    np.testing.assert_array_equal(unit_cost([1.0, 2.0], [0.0, 4.0]), [np.inf, 0.5])


def test_levelised_cost_of_a_steady_project_is_its_annuity():
    # Capital now and a cost a year for 20 years: cost + capital / annuity, by definition.
    capital, running, output, rate = 100.0, 7.0, 4.0, 0.08
    years = np.arange(1, 21)
    discount = (1 + rate) ** -years
    found = unit_cost(capital + np.sum(running * discount), np.sum(output * discount))
    assert found == pytest.approx((running + capital / annuity(rate, 20)) / output, rel=1e-12)


class TestGovernmentStudyOf2016:
    """The arithmetic of the published totals; the rest of the study was not read."""

    def test_cost_a_tonne_of_mud(self):
        assert unit_cost(COST * 1e9, RATE * 300) == pytest.approx(60_000)
        assert unit_cost(COST * 1e9, RATE * 365) == pytest.approx(49_300, rel=1e-3)

    def test_cost_a_kilogram_contained(self):
        contained = RATE * 300 * GRADE * 1000  # kg of rare earths a year, if the mud is dry
        assert contained / 1000 == pytest.approx(2785, rel=1e-3)
        assert unit_cost(COST * 1e9, contained) == pytest.approx(22_600, rel=2e-3)

    def test_depreciation_is_the_investment_over_the_years(self):
        by_year = INVESTMENT / YEARS
        assert by_year == pytest.approx(DEPRECIATION, rel=0.03)

    def test_pays_only_at_the_best_years_prices(self):
        profit = {year: sales - COST for year, sales in SALES.items()}
        assert profit["2015"] == pytest.approx(-53.1)
        assert profit["2006 to 2015"] == pytest.approx(-39.3)
        assert profit["best year"] == pytest.approx(16.6)

    def test_prices_must_rise_by_so_much(self):
        assert break_even_factor(COST, SALES["2015"]) == pytest.approx(6.36, abs=0.01)
        assert break_even_factor(COST, SALES["2006 to 2015"]) == pytest.approx(2.66, abs=0.01)

    @pytest.mark.parametrize(("year", "pays"), [("2015", 0), ("2006 to 2015", 0), ("best year", 1)])
    def test_cash_flow_over_twenty_years(self, year, pays):
        flows = np.full(YEARS + 1, SALES[year] - (COST - DEPRECIATION))
        flows[1:] -= (INVESTMENT - FIRST) / YEARS
        flows[0] = -FIRST
        assert (npv(0.05, flows) > 0) == bool(pays)
        if pays:
            assert 0.10 < irr(flows) < 0.14
        else:
            assert np.isnan(irr(flows))

    def test_sales_at_mean_prices_cannot_be_of_wet_mud(self):
        # Wet mud is about 40 % dry (Takaya 2018's tonnage back-calculated): even at full recovery
        # the oxide must then fetch so much a kg as the basket of 2006 to 2015 did not.
        reo = RATE * 300 * GRADE * 1.2 * 1000
        dry, wet = SALES["2006 to 2015"] * 1e9 / reo, SALES["2006 to 2015"] * 1e9 / (0.4 * reo)
        assert dry == pytest.approx(7_090, rel=0.01)
        assert wet == pytest.approx(17_700, rel=0.01)


class TestBearLodge2014:
    """Inputs published in the pre-feasibility study (9 Oct 2014, Table 1.1), before tax."""

    CAPITAL, WHOLE_CAPITAL, LIFE = 290.0, 453.0, 45
    FIRST_NINE, MEAN = 7732.0, 6813.0  # t REO a year
    COST_FIRST, COST_MEAN, PRICE = 11.75, 15.05, 24.60  # USD/kg

    def flows(self):
        years = self.LIFE
        later = (self.MEAN * years - self.FIRST_NINE * 9) / (years - 9)
        cost_later = (
            self.COST_MEAN * self.MEAN * years - self.COST_FIRST * self.FIRST_NINE * 9
        ) / (later * (years - 9))
        output = np.r_[np.full(9, self.FIRST_NINE), np.full(years - 9, later)]
        cost = np.r_[np.full(9, self.COST_FIRST), np.full(years - 9, cost_later)]
        sustaining = (self.WHOLE_CAPITAL - self.CAPITAL) / years
        yearly = output * (self.PRICE - cost) / 1000.0 - sustaining
        return np.r_[-self.CAPITAL, yearly], output, cost

    def test_the_split_keeps_the_published_means(self):
        _, output, cost = self.flows()
        assert output.mean() == pytest.approx(self.MEAN)
        assert np.sum(output * cost) / output.sum() == pytest.approx(self.COST_MEAN)
        assert cost[-1] > self.COST_FIRST

    def test_rate_of_return_and_value_agree(self):
        flows, _, _ = self.flows()
        rate = irr(flows)
        assert 0.2 < rate < 0.4
        assert npv(rate, flows) == pytest.approx(0.0, abs=1e-6)
        assert npv(0.10, flows) > 0.0
