"""Every figure draws from a finished lane, says what it shows and has something on it."""

from __future__ import annotations

from typing import Any

import pytest
import xarray as xr

from kaidei.supply import figures

NAMES = (
    "arrivals", "balance", "dependence", "passed", "safe_by", "safe_matrix", "shortage",
    "two_prices",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_it_draws(ban_run: Any, name: str) -> None:
    figure = getattr(figures, name)(ban_run)
    assert len(figure.data) >= 1
    title = figure.layout.title.text
    assert title.endswith("?")
    assert len(title) <= 40  # one line on a narrow screen


def test_the_matrix_is_the_chance(ban_run: Any) -> None:
    heat = figures.safe_matrix(ban_run).data[0]
    assert heat.z.shape == (15, ban_run.sizes["date"])
    chance = 100 * float(ban_run.safe.sel(element="Nd").isel(date=2).mean())
    assert heat.z[3, 2] == pytest.approx(chance)


def test_the_balance_stacks_to_the_supply(ban_run: Any) -> None:
    bars = [trace for trace in figures.balance(ban_run, "Y").data if trace.type == "bar"]
    stacked = sum(trace.y for trace in bars)
    supply = ban_run.supply_by_supplier.sel(element="Y").mean("member").sum("supplier")
    assert stacked == pytest.approx(supply.to_numpy(), rel=0.02)


def test_the_arrivals_stack_to_the_supply(ban_run: Any) -> None:
    bars = [trace for trace in figures.arrivals(ban_run, "Nd").data if trace.type == "bar"]
    supply = ban_run.supply_by_supplier.sel(element="Nd").mean("member").sum("supplier")
    assert sum(trace.y for trace in bars) == pytest.approx(supply.to_numpy(), rel=1e-3)


def test_fans_of_kept_quantiles_are_those_of_the_members(ban_run: Any) -> None:
    kept = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95]
    names = ["price_china_month", "price_outside_month"]
    stored = ban_run.drop_vars(names).merge(ban_run[names].quantile(kept, "member"))
    ours, stores = (figures.two_prices(run, ("Dy",)).data for run in (ban_run, stored))
    assert [trace.name for trace in ours] == [trace.name for trace in stores]
    for one, other in zip(ours, stores, strict=True):
        assert one.y == pytest.approx(other.y, rel=1e-5)


def test_past_and_future_stand_in_one_figure_by_mass_and_value(ban_run: Any) -> None:
    lines = [
        trace for trace in figures.dependence(ban_run).data if trace.name == "Chinese ore or making"
    ]
    assert {trace.yaxis for trace in lines} == {"y", "y2"}
    years = sorted(int(year) for trace in lines if trace.yaxis == "y2" for year in trace.x)
    assert years == list(range(2005, 2045))


@pytest.mark.parametrize("draw", [figures.balance, figures.arrivals])
def test_an_unknown_element_is_named(draw: Any) -> None:
    with pytest.raises(ValueError, match=r"names 'Pm', which is unknown"):
        draw(xr.Dataset(), "Pm")


def test_an_unknown_element_among_others_is_named(ban_run: Any) -> None:
    for draw in (figures.shortage, figures.two_prices, figures.safe_by):
        with pytest.raises(ValueError, match="names 'Pm', which is unknown"):
            draw(ban_run, ("Nd", "Pm"))
