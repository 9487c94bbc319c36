"""The whole stage: money is conserved from quantity to value, and nothing made is an answer too."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from kaidei.contract import Time
from kaidei.economics.cash_flow import discount_factors
from kaidei.economics.spec import EconomicsSpec, Inputs
from kaidei.economics.stage import run
from kaidei.elements import ELEMENTS, INDEX
from kaidei.ensemble.draw import draw_spec
from kaidei.streams import Streams

TIME = Time("2025-01", 240)
M = 64
REAGENTS = ("hydrochloric_acid", "lime")


def phase(**changed):
    fields = {
        "capital": "50 bn_JPY_2025",
        "building_time": "24 month",
        "fixed_cost": "3 bn_JPY_2025/year",
        "labour": "2 bn_JPY_2025/year",
        "monitoring": "1 bn_JPY_2025/year",
        "decommissioning": "10 percent",
        "design_life": "15 year",
    }
    return fields | changed


def spec(**changed):
    fields = {
        "valued_at": "2026-01",
        "discount_rate": "6 percent",
        "exchange_rate": "150 JPY_2025/USD_2025",
        "deflator_2016": "1.1 JPY_2025/JPY_2016",
        "deflator_spent": "1.08 JPY_2025/JPY_2022",
        "sunk": "40 bn_JPY_2022",
        "contingency": "0 percent",
        "royalty": "0 percent",
        "outside_share": "0",
        "ship_day": "350 kUSD_2025/day",
        "shuttle_day": "30 kUSD_2025/day",
        "fuel": "700 USD_2025/t",
        "wear": "2000 JPY_2025/t_dry",
        "reagent": {"hydrochloric_acid": "45000 JPY_2025/t", "lime": "30000 JPY_2025/t"},
        "wash_water": "600 JPY_2025/t",
        "process_water": "100 JPY_2025/t",
        "power": "30000 JPY_2025/MWh",
        "residue": "3000 JPY_2025/t",
        "plant": "5000 JPY_2025/t_dry",
        "separation": "7 USD_2025/kg_reo",
        "freight": "5000 JPY_2025/t_dry",
        "markets": {
            element: {"source": "x", "outside_market": "100 t_reo/year"} for element in ELEMENTS
        },
        "phase": {"pilot": phase()},
    }
    return EconomicsSpec.model_validate(fields | changed)


def inputs(**changed):
    months = np.arange(TIME.n_months)
    works = (months >= 60).astype(float)  # from 2030-01 to the horizon and on
    row = np.broadcast_to(works, (M, TIME.n_months))
    oxide = np.zeros((M, TIME.n_months, 15))
    oxide[:, :, INDEX["Dy"]] = 1.0 * works
    oxide[:, :, INDEX["Y"]] = 10.0 * works
    prices = np.full((M, TIME.n_years, 15), 10.0)
    prices[:, :, INDEX["Dy"]] = 224.0
    fields = {
        "time": TIME,
        "phases": ("pilot",),
        "reagents": REAGENTS,
        "oxide": oxide,
        "price_china": prices,
        "price_outside": 3.0 * prices,
        "solids_landed": 3000.0 * row,
        "solids_lifted": 3100.0 * row,
        "phase_lifted_wet": np.full((M, 1), 2.5e6),
        "phase_lifted_dry": np.full((M, 1), 1.0e6),
        "ship_days": 30.0 * row,
        "shuttle_days": 40.0 * row,
        "fuel": 900.0 * row,
        "reagent_use": np.stack([300.0 * row, 200.0 * row], axis=2),
        "wash_water": 9000.0 * row,
        "process_water": 5000.0 * row,
        "electricity": 800.0 * row,
        "residue": 2900.0 * row,
        "phase_start": np.full((M, 1), 60.0),
        "phase_end": np.full((M, 1), 240.0),
    }
    return Inputs(**(fields | changed))


def silent():
    off = np.zeros((M, TIME.n_months))
    return inputs(
        oxide=np.zeros((M, TIME.n_months, 15)),
        solids_landed=off, solids_lifted=off, ship_days=off, shuttle_days=off, fuel=off,
        wash_water=off, process_water=off, electricity=off, residue=off,
        reagent_use=np.zeros((M, TIME.n_months, 2)),
        phase_lifted_wet=np.zeros((M, 1)), phase_lifted_dry=np.zeros((M, 1)),
        phase_start=np.full((M, 1), np.inf), phase_end=np.full((M, 1), np.inf),
    )  # fmt: skip


def results(given=None, taken=None):
    drawn = draw_spec(given or spec(), seed=1, n=M, time=TIME)
    return run(drawn, taken or inputs(), Streams(1, np.arange(M)))


def test_a_year_of_running_cost_by_hand():
    found = results()
    items = found.opex_by_item.sel(year=2035).isel(member=0)
    by_hand = {
        "ship": 12 * 30 * 350e3 * 150,
        "shuttle": 12 * 40 * 30e3 * 150,
        "fuel": 12 * 900 * 700 * 150,
        "wear": 12 * 3100 * 2000,
        "reagents": 12 * (300 * 45000 + 200 * 30000),
        "water": 12 * (9000 * 600 + 5000 * 100),
        "power": 12 * 800 * 30000,
        "residue": 12 * 2900 * 3000,
        "plant": 12 * 3000 * 5000,
        "separation": 12 * 11_000 * 7 * 150,
        "freight": 12 * 3000 * 5000,
        "fixed": 3e9,
        "labour": 2e9,
        "monitoring": 1e9,
        "royalty": 0.0,
    }
    for item, money in by_hand.items():
        assert float(items.sel(cost_item=item)) == pytest.approx(money, rel=1e-12), item
    assert float(items.sel(cost_item=["capital", "decommissioning"]).sum()) == 0.0


def test_sales_of_a_year_by_hand():
    found = results().isel(member=0).sel(year=2035)
    assert float(found.revenue) == pytest.approx(12 * (1000 * 224 + 10_000 * 10) * 150)
    assert float(found.revenue_by_element.sel(element="Y")) == pytest.approx(12 * 1e4 * 10 * 150)


def test_capital_is_spent_before_the_start_and_nowhere_else():
    capex = results().capex.isel(member=0)
    np.testing.assert_allclose(capex.sel(year=[2028, 2029]), 25e9)
    assert float(capex.sum()) == pytest.approx(50e9)


def test_money_closes_from_item_to_cash_flow_to_value():
    found = results(spec(royalty="5 percent", discount_rate={"low": "1 percent",
                    "mode": "6 percent", "high": "12 percent"}))  # fmt: skip
    np.testing.assert_allclose(found.opex_by_item.sum("cost_item"), found.opex)
    np.testing.assert_allclose(found.revenue_by_element.sum("element"), found.revenue)
    np.testing.assert_allclose(found.revenue - found.opex - found.capex, found.cash_flow, atol=1.0)
    sales = found.npv + found.cost_by_item.sum("cost_item")
    np.testing.assert_allclose(sales * 0.05, found.cost_by_item.sel(cost_item="royalty"))
    np.testing.assert_allclose(found.revenue_share.sum("element"), 1.0)


def test_value_without_a_tail_is_the_discounted_cash_flow():
    found = results(spec(phase={"pilot": phase(decommissioning="0 percent")}),
                    inputs(phase_end=np.full((M, 1), 220.0)))  # fmt: skip
    times = np.maximum(TIME.year_labels + 0.5 - 2026.0, 0.0)
    by_hand = found.cash_flow.values @ discount_factors(0.06, times)
    assert float(found.tail_years.max()) == 0.0
    np.testing.assert_allclose(found.npv, by_hand)


def test_the_tail_repeats_the_last_full_year():
    short = results(spec(phase={"pilot": phase(decommissioning="0 percent")}))
    long = results(spec(phase={"pilot": phase(decommissioning="0 percent", design_life="20 year")}))
    assert float(short.tail_years[0]) == 0.0
    assert float(long.tail_years[0]) == pytest.approx(5.0)
    last = long.cash_flow.sel(year=2044).values
    times = np.arange(2045, 2050) + 0.5 - 2026.0
    extra = last * discount_factors(0.06, times).sum()
    np.testing.assert_allclose(long.npv - short.npv, extra)
    assert float(long.oxide_sold[0]) == pytest.approx(20 * 12 * 11)


def test_at_the_break_even_price_the_project_just_pays():
    given = spec(royalty="3 percent", exchange_rate={"low": "120 JPY_2025/USD_2025",
                 "mode": "150 JPY_2025/USD_2025", "high": "160 JPY_2025/USD_2025"})  # fmt: skip
    base = results(given)
    np.testing.assert_allclose(base.break_even_price / base.basket_price, base.break_even_factor)
    factor = base.break_even_factor.values[:, None, None]
    taken = inputs()
    at_par = replace(taken, price_china=taken.price_china * factor,
                     price_outside=taken.price_outside * factor)  # fmt: skip
    par = results(given, at_par)
    scale = par.cost_by_item.sum("cost_item")
    assert float(abs(par.npv / scale).max()) < 1e-12
    np.testing.assert_allclose(par.basket_price, base.break_even_price)
    np.testing.assert_allclose(par.irr, 0.06, rtol=0.05)


def test_unit_cost_per_tonne_says_which_tonne():
    found = results()
    np.testing.assert_allclose(found.unit_cost_mud / found.unit_cost_mud_wet, 2.5)


def test_money_of_2016_and_dollars_are_converted_by_name():
    yen = results()
    old = results(spec(phase={"pilot": phase(capital="45.4545454545454545 bn_JPY_2016")}))
    dollars = results(spec(phase={"pilot": phase(capital="333.333333333333333 MUSD_2025")}))
    np.testing.assert_allclose(old.npv, yen.npv)
    np.testing.assert_allclose(dollars.npv, yen.npv)


def test_sunk_money_is_shown_and_not_counted():
    found, more = results(), results(spec(sunk="80 bn_JPY_2022"))
    assert float(found.sunk[0]) == pytest.approx(43.2e9)
    np.testing.assert_array_equal(found.npv, more.npv)


def test_what_happened_before_the_valuation_is_sunk():
    late = results(spec(valued_at="2035-01"))
    assert not late.cash_flow.sel(year=slice(2025, 2034)).any()
    assert float(late.capex.sum()) == 0.0
    assert float(late.cash_flow.sel(year=2035)[0]) != 0.0


def test_what_trickles_out_after_the_last_phase_is_sunk_with_it():
    # The phase ended before the valuation; its mud still runs through the plant.
    given = spec(valued_at="2035-01", phase={"pilot": phase(decommissioning="0 percent")})
    found = results(given, inputs(phase_end=np.full((M, 1), 110.0)))
    assert (found.outcome == 3).all()
    assert not found.npv.any()
    assert np.isinf(found.unit_cost).all()


def test_a_thin_market_ends_the_dream_of_the_spot_price():
    dream = spec(outside_share="1", markets={element: {"source": "x",
                 "outside_market": "1e6 t_reo/year"} for element in ELEMENTS})  # fmt: skip
    real = spec(outside_share="1")
    none = results()
    np.testing.assert_allclose(results(dream).revenue, 3.0 * none.revenue)
    # 120 t/year of yttrium meet a market of 100, 12 t/year of dysprosium one of 100.
    year = results(real).revenue_by_element.isel(member=0).sel(year=2035)
    assert float(year.sel(element="Y")) == pytest.approx(1e3 * 10 * 150 * (100 * 3 + 20))
    assert float(year.sel(element="Dy")) == pytest.approx(1e3 * 224 * 150 * 12 * 3)


def test_nothing_made_is_an_answer_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = results(taken=silent())
    assert (found.outcome == 3).all()
    for name in ("unit_cost", "unit_cost_mud", "unit_cost_mud_wet", "break_even_price",
                 "break_even_factor"):  # fmt: skip
        assert np.isinf(found[name]).all(), name
    for name in ("irr", "basket_price"):
        assert np.isnan(found[name]).all(), name
    for name in ("npv", "cash_flow", "payback", "oxide_sold", "revenue_share", "cost_by_item"):
        assert not found[name].any(), name


def test_costs_without_output_are_a_loss_in_words_of_numbers():
    idle = replace(silent(), phase_start=np.full((M, 1), 60.0), phase_end=np.full((M, 1), 240.0))
    found = results(taken=idle)
    assert (found.outcome == 2).all()
    assert (found.npv < -50e9).all()
    assert np.isinf(found.unit_cost).all()
    assert np.isinf(found.payback).all()


def test_a_missing_price_names_the_place():
    given = spec(reagent={"lime": "30000 JPY_2025/t"})
    with pytest.raises(ValueError, match=r"reagent 'hydrochloric_acid'; add economics\.reagent"):
        results(given)


def test_members_do_not_see_each_other():
    given = spec(discount_rate={"low": "1 percent", "mode": "6 percent", "high": "12 percent"})
    drawn = draw_spec(given, seed=1, n=M, time=TIME)
    whole = run(drawn, inputs(), Streams(1, np.arange(M)))
    order = np.arange(M)[::-1]
    turned = run(drawn.take(order), inputs(), Streams(1, order))
    for name in whole:
        np.testing.assert_array_equal(whole[name].values[::-1], turned[name].values, err_msg=name)


def test_results_fit_the_budget():
    found = results()
    size = sum(found[name].nbytes for name in found) / M
    assert size < 60_000


@pytest.mark.parametrize(
    ("field", "written", "words"),
    [
        ("ship_day", "350000 USD/day", "does not say which year's money"),
        ("ship_day", "350000 EUR_2025/day", "JPY_2025/day"),
        ("ship_day", "50 MJPY_2020/day", "money of JPY_2020"),
        ("ship_day", "-1 USD_2025/day", "at least 0"),
        ("fuel", "700 USD_2025/t_dry", "JPY_2025/t"),
        ("discount_rate", "1000 percent", "less than 1"),
        ("royalty", "100 percent", "less than 1"),
        ("exchange_rate", "150 JPY_2025/USD_2024", "JPY_2025/USD_2025"),
        ("sunk", "40 bn_JPY_2025", "money of JPY_2025"),
        ("wear", "2000 JPY_2025/t", "which tonne"),
    ],
)
def test_mistakes_of_money_get_their_words(field, written, words):
    with pytest.raises(ValidationError) as caught:
        spec(**{field: written})
    assert words in str(caught.value)


def test_money_of_two_years_in_one_value_is_refused():
    mixed = {"low": "100 bn_JPY_2016", "mode": "200 bn_JPY_2025", "high": "300 bn_JPY_2025"}
    with pytest.raises(ValidationError, match="one unit for all of them"):
        spec(phase={"pilot": phase(capital=mixed)})
