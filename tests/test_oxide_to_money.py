"""From mud landed to money on the real chain: becquerels, oxide, Japan's books and cash close."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import xarray as xr

from kaidei.ensemble.draw import Drawn
from kaidei.study import Study


@pytest.fixture(scope="module")
def draws(busiest: Any) -> Mapping[str, Drawn]:
    found: Mapping[str, Drawn] = busiest.draws
    return found


@pytest.fixture(scope="module")
def results(busiest: Any) -> dict[str, xr.Dataset]:
    found: dict[str, xr.Dataset] = busiest.results
    return found


def by_year(study: Study, monthly: Any) -> np.ndarray:
    """Sum over calendar years along axis 1, in float64."""
    monthly = np.asarray(monthly, dtype=np.float64)
    years = [monthly[:, study.time.year_of_month == y] for y in range(study.time.n_years)]
    return np.stack([year.sum(axis=1) for year in years], axis=1)


def test_every_becquerel_landed_is_in_an_outlet(results: dict[str, xr.Dataset]) -> None:
    plant = results["plant"]
    landed = results["campaign"].solids_landed.sum("month").to_numpy()
    content = plant.activity.sel(stream="mud").to_numpy()  # [Bq/g]: 1 t at 1 Bq/g is 1e-3 GBq
    found = plant.nuclide_ledger.sum("outlet").to_numpy()
    assert found == pytest.approx(1e-3 * content * landed[:, None], rel=1e-6, abs=1e-12)
    assert found.max() > 0.0


def test_no_outlet_holds_less_than_nothing(results: dict[str, xr.Dataset]) -> None:
    plant = results["plant"]
    for name in ("ledger", "material_ledger", "nuclide_ledger", "residue", "effluent"):
        found = plant[name].to_numpy()
        assert found.min() >= -1e-9 * found.max(), name


def test_japan_takes_each_years_oxide_by_element(
    shipped_study: Study, results: dict[str, xr.Dataset]
) -> None:
    made = by_year(shipped_study, results["plant"].oxide)
    supply = results["supply"]
    assert supply.mud_use.to_numpy() == pytest.approx(made, rel=1e-5, abs=1e-9)
    mud = supply.supply_by_supplier.sel(supplier="mud").to_numpy()
    assert mud == pytest.approx(made, rel=1e-5, abs=1e-9)


def test_japans_stock_closes_every_year(
    shipped_study: Study, results: dict[str, xr.Dataset]
) -> None:
    supply = results["supply"]
    december = np.flatnonzero(shipped_study.time.month_of_year == 11)
    held = supply.stock.to_numpy().astype(np.float64)[:, december]
    came = supply.supply_by_supplier.sum("supplier").to_numpy()[:, 1:]
    gone = (supply.use_year + supply.left_year).to_numpy()[:, 1:]
    scale = supply.demand_year.to_numpy()[:, 1:]
    assert np.abs(came - gone - np.diff(held, axis=1)).max() < 1e-5 * scale.max()


def test_cash_is_sales_less_cost_in_every_year(results: dict[str, xr.Dataset]) -> None:
    books = results["economics"]
    left = (books.revenue - books.opex - books.capex).to_numpy()
    assert books.cash_flow.to_numpy() == pytest.approx(left, rel=1e-12, abs=1.0)


def test_sales_are_the_years_oxide_at_prices_between_the_two(
    shipped_study: Study, draws: Mapping[str, Drawn], results: dict[str, xr.Dataset]
) -> None:
    books, supply, drawn = results["economics"], results["supply"], draws["economics"]
    goes_on = books.outcome.to_numpy() != 3.0
    after = int(np.ceil(drawn.valued_at.max() / 12.0))  # whole years after the valuation
    oxide = by_year(shipped_study, results["plant"].oxide)[goes_on, after:]
    worth = 1e3 * oxide * drawn.exchange_rate[goes_on, None, None]
    inside = worth * supply.price_china.to_numpy()[goes_on, after:]
    outside = worth * supply.price_outside.to_numpy()[goes_on, after:]
    sold = books.revenue_by_element.to_numpy()[goes_on, after:]
    slack = 1e-4 * outside + 1.0
    assert np.all(sold >= np.minimum(inside, outside) - slack)
    assert np.all(sold <= np.maximum(inside, outside) + slack)
    assert sold.sum() > 0.0


def test_reagent_and_fuel_money_is_quantity_times_price(
    shipped_study: Study, draws: Mapping[str, Drawn], results: dict[str, xr.Dataset]
) -> None:
    books, plant, drawn = results["economics"], results["plant"], draws["economics"]
    goes_on = books.outcome.to_numpy() != 3.0
    after = int(np.ceil(drawn.valued_at.max() / 12.0))
    rate = drawn.exchange_rate
    tonnes = by_year(shipped_study, plant.reagent_use)
    assert {drawn.reagent[str(name)].basis.max() for name in plant.reagent.values} == {0}  # yen
    price = np.stack([drawn.reagent[str(name)].value for name in plant.reagent.values], axis=1)
    paid = (tonnes * price[:, None]).sum(axis=2)
    found = books.opex_by_item.sel(cost_item="reagents").to_numpy()
    assert found[goes_on, after:] == pytest.approx(paid[goes_on, after:], rel=1e-6, abs=1.0)
    fuel = by_year(shipped_study, results["campaign"].fuel)
    paid = fuel * (drawn.fuel.value * rate)[:, None]  # dollars a tonne
    found = books.opex_by_item.sel(cost_item="fuel").to_numpy()
    assert found[goes_on, after:] == pytest.approx(paid[goes_on, after:], rel=1e-6, abs=1.0)
    assert found[goes_on, after:].sum() > 0.0
