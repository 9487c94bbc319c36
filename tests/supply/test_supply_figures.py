"""Every figure draws from a finished lane, says what it shows and has something on it."""

from __future__ import annotations

from typing import Any

import pytest

from kaidei.supply import figures

NAMES = ("dependence", "safe_matrix", "balance", "shortage", "two_prices", "safe_by", "passed")


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
