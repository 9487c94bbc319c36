"""Costed quantities and prices of the other stages to cash flow, value and unit cost.

All money is yen of 2025. Flows are by calendar year, discounted from the middle of the year to the
valuation date. A phase that still works at the end of the horizon goes on to the end of its design
life with sales and running costs as in the horizon's last full year: the steady tail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaidei import contract
from kaidei.economics.break_even import break_even_factor, unit_cost
from kaidei.economics.cash_flow import discount_factors, irr, payback
from kaidei.economics.cost import in_money, last_work, running, spread, tail_years, year_edges
from kaidei.economics.price import outside_share, realised_price
from kaidei.economics.revenue import KG_PER_TONNE, sales, yearly
from kaidei.economics.spec import COST_ITEMS, Inputs
from kaidei.elements import ELEMENTS
from kaidei.units import Floats

if TYPE_CHECKING:
    import xarray as xr

    from kaidei.streams import Streams

TAIL_YEARS = 41
"""Years of flows kept after the horizon: the longest design life and the year of taking down."""


def run(drawn: Any, inputs: Inputs, streams: Streams) -> xr.Dataset:
    """The economics of each member; the contract says what is given.

    Raises
    ------
    ValueError
        in words, when a reagent that the plant uses, an oxide or a phase has no entry in the study.
    """
    _check(drawn, inputs)
    clock = _clock(drawn, inputs)
    books = _books(drawn, inputs, clock)
    none = np.zeros_like(books.revenue)
    return contract.dataset(
        "economics",
        {"year": inputs.time.year_labels, "element": ELEMENTS, "cost_item": COST_ITEMS},
        streams.members,
        revenue=books.revenue,
        opex=_total(books.running),
        capex=_total(books.capital)[:, : clock.n_years],
        revenue_by_element=books.revenue_by_element,
        opex_by_item=np.stack([books.running.get(item, none) for item in COST_ITEMS], axis=2),
        revenue_share=_share(clock.present_each(drawn.discount_rate, books.revenue_by_element)),
        sunk=drawn.sunk * drawn.deflator_spent,
        tail_years=clock.tail.sum(axis=1),
        **_worth(drawn, inputs, clock, books),
    )


@dataclass(frozen=True)
class _Books:
    """What is made, sold and spent from the valuation date on [t_reo, JPY_2025]."""

    oxide: Floats
    """(M, Y) oxides sold [t_reo]."""
    revenue_by_element: Floats
    """(M, Y, 15)."""
    revenue: Floats
    """(M, Y)."""
    running: dict[str, Floats]
    """(M, Y) by item of running cost."""
    capital: dict[str, Floats]
    """(M, Y + TAIL_YEARS) by item of capital."""


def _books(drawn: Any, inputs: Inputs, clock: _Clock) -> _Books:
    oxide = _forward(inputs.oxide, inputs, clock)
    by_element = sales(oxide, _prices(drawn, inputs, oxide))
    revenue = by_element.sum(axis=2)
    return _Books(
        oxide=oxide.sum(axis=2),
        revenue_by_element=by_element,
        revenue=revenue,
        running=_running_items(drawn, inputs, clock, revenue),
        capital=_capital_items(drawn, inputs, clock),
    )


def _worth(drawn: Any, inputs: Inputs, clock: _Clock, books: _Books) -> dict[str, Floats]:
    """Value, returns and unit costs from the flows of the horizon and the tail after it."""
    rate, fx = drawn.discount_rate, drawn.exchange_rate
    costs = {item: clock.extend(cost) for item, cost in books.running.items()} | books.capital
    flow = clock.extend(books.revenue) - _total(costs)
    factors = clock.factors(rate)
    by_item = np.stack([np.sum(costs[item] * factors, axis=1) for item in COST_ITEMS], axis=1)
    cost = by_item.sum(axis=1)
    before_royalty = cost - by_item[:, COST_ITEMS.index("royalty")]
    income = clock.present(rate, books.revenue)
    kilograms = KG_PER_TONNE * clock.present(rate, books.oxide)
    mud = clock.present(rate, _forward(inputs.solids_lifted, inputs, clock))
    value = np.sum(flow * factors, axis=1)
    wet = mud * _wet_per_dry(inputs)
    return {
        "cash_flow": flow[:, : clock.n_years],
        "cost_by_item": by_item,
        "npv": value,
        "irr": irr(flow),
        "payback": np.maximum(payback(flow) - clock.valued / 12.0, 0.0),
        "oxide_sold": clock.extend(books.oxide).sum(axis=1),
        "unit_cost": unit_cost(cost, kilograms),
        "unit_cost_mud": unit_cost(cost, mud),
        "unit_cost_mud_wet": unit_cost(cost, wet),
        "basket_price": _mean_price(income / fx, kilograms),
        "break_even_price": unit_cost(before_royalty / (1.0 - drawn.royalty) / fx, kilograms),
        "break_even_factor": break_even_factor(before_royalty, income * (1.0 - drawn.royalty)),
        "outcome": np.select(
            [~clock.goes_on, kilograms == 0.0, value < 0.0], [3.0, 2.0, 1.0], default=0.0
        ),
    }


@dataclass(frozen=True)
class _Clock:
    """The years of a study with those after it, and the valuation date of each member."""

    edges: Floats
    """(Y + TAIL_YEARS + 1,) months at which years begin."""
    n_years: int
    """Years of the horizon, Y."""
    last_full: int
    """Index of the last year of the horizon with twelve months in it."""
    valued: Floats
    """(M,) month of valuation."""
    goes_on: NDArray[np.bool_]
    """(M,) whether any phase works after the valuation."""
    last: Floats
    """(M, phases) month in which each phase stops for good, the tail included."""
    tail: Floats
    """(M, Y + TAIL_YEARS) share of each year in which the last full year repeats."""

    def factors(self, rate: Floats) -> Floats:
        """(M, Y + TAIL_YEARS) discount factors from mid-year to the valuation date."""
        middle = 0.5 * (self.edges[1:] + self.edges[:-1])
        return discount_factors(rate, np.maximum(middle - self.valued[:, None], 0.0) / 12.0)

    def extend(self, years: Floats) -> Floats:
        """(M, Y) of the horizon to (M, Y + TAIL_YEARS) with the last full year repeated."""
        full = np.concatenate([years, np.zeros((len(years), TAIL_YEARS))], axis=1)
        return full + self.tail * years[:, self.last_full, None]

    def present(self, rate: Floats, years: Floats) -> Floats:
        """(M,) present value of (M, Y) amounts and their tail."""
        return np.asarray(np.sum(self.extend(years) * self.factors(rate), axis=1))

    def present_each(self, rate: Floats, years: Floats) -> Floats:
        """(M, K) present value of (M, Y, K) amounts and their tail."""
        factors = self.factors(rate)
        repeated = np.sum(self.tail * factors, axis=1)
        inside = np.einsum("my,myk->mk", factors[:, : self.n_years], years)
        return np.asarray(inside + repeated[:, None] * years[:, self.last_full])


def _clock(drawn: Any, inputs: Inputs) -> _Clock:
    time = inputs.time
    edges = year_edges(time.year_of_month, TAIL_YEARS)
    full = np.flatnonzero(np.diff(edges[: time.n_years + 1]) >= 12.0)
    life = np.stack([drawn.phase[name].design_life for name in inputs.phases], axis=1)
    last = last_work(inputs.phase_start, inputs.phase_end, life, time.n_months)
    return _Clock(
        edges=edges,
        n_years=time.n_years,
        last_full=int(full[-1]) if len(full) else 0,
        valued=drawn.valued_at,
        goes_on=np.any(np.isfinite(last) & (last > drawn.valued_at[:, None]), axis=1),
        last=last,
        tail=tail_years(last, time.n_months, edges),
    )


def _check(drawn: Any, inputs: Inputs) -> None:
    """Every phase, reagent and oxide needs its entry: words now, not a KeyError later."""
    wanted = (
        ("phase", inputs.phases, drawn.phase, "[phase.{}.economics]"),
        ("reagent", inputs.reagents, drawn.reagent, "economics.reagent.{}"),
        ("oxide", ELEMENTS, drawn.markets, "a row '{}' in tables/markets.csv"),
    )
    for what, names, known, place in wanted:
        for name in names:
            if name not in known:
                raise ValueError(
                    f"economics: no price or cost for the {what} '{name}'; add "
                    + place.format(name)
                )


def _forward(monthly: Any, inputs: Inputs, clock: _Clock) -> Floats:
    """Yearly sums of what happens from the valuation date on: (M, months, ...) to (M, Y, ...).

    Where no phase works from then on, what trickles out of the plant belongs to what is sunk.
    """
    months = np.arange(1.0, inputs.time.n_months + 1.0)
    kept = np.clip(months - clock.valued[:, None], 0.0, 1.0) * clock.goes_on[:, None]
    kept = kept.reshape(kept.shape + (1,) * (np.ndim(monthly) - 2))
    return yearly(monthly * kept, inputs.time.year_of_month)


def _prices(drawn: Any, inputs: Inputs, oxide: Floats) -> Floats:
    """(M, Y, 15) volume-weighted price of the output [JPY_2025/kg_reo]."""
    market = np.stack([drawn.markets[name].outside_market for name in ELEMENTS], axis=1)
    share = outside_share(drawn.outside_share[:, None, None], oxide, market[:, None, :])
    price = realised_price(inputs.price_china, inputs.price_outside, share)
    return np.asarray(price * drawn.exchange_rate[:, None, None])


def _jpy(money: Any, drawn: Any) -> Floats:
    """(M,) a cost of the study in yen of 2025, whichever of MONEY it was written in."""
    one = np.ones_like(drawn.exchange_rate)
    return in_money(money.value, money.basis, (one, drawn.exchange_rate, drawn.deflator_2016))


def _running_items(drawn: Any, inputs: Inputs, clock: _Clock, revenue: Floats) -> dict[str, Floats]:
    """(M, Y) yen by item of running cost: quantities times prices, and standing costs by phase."""

    def costed(price: Any, monthly: Any) -> Floats:
        return np.asarray(_jpy(price, drawn)[:, None] * _forward(monthly, inputs, clock))

    def standing(field: str) -> Floats:
        rates = [_jpy(getattr(drawn.phase[name], field), drawn) for name in inputs.phases]
        begin = np.maximum(inputs.phase_start, clock.valued[:, None])
        years = running(
            np.stack(rates, axis=1), begin, inputs.phase_end, clock.edges[: clock.n_years + 1]
        )
        return np.asarray(np.sum(years, axis=1))

    made = np.sum(inputs.oxide, axis=2, dtype=np.float64)
    reagents = np.zeros_like(revenue)
    for position, name in enumerate(inputs.reagents):
        reagents = reagents + costed(drawn.reagent[name], inputs.reagent_use[:, :, position])
    return {
        "ship": costed(drawn.ship_day, inputs.ship_days),
        "shuttle": costed(drawn.shuttle_day, inputs.shuttle_days),
        "fuel": costed(drawn.fuel, inputs.fuel),
        "wear": costed(drawn.wear, inputs.solids_lifted),
        "reagents": reagents,
        "water": costed(drawn.wash_water, inputs.wash_water)
        + costed(drawn.process_water, inputs.process_water),
        "power": costed(drawn.power, inputs.electricity),
        "residue": costed(drawn.residue, inputs.residue),
        "plant": costed(drawn.plant, inputs.solids_landed),
        "separation": KG_PER_TONNE * costed(drawn.separation, made),
        "freight": costed(drawn.freight, inputs.solids_landed),
        "fixed": standing("fixed_cost"),
        "labour": standing("labour"),
        "monitoring": standing("monitoring"),
        "royalty": drawn.royalty[:, None] * revenue,
    }


def _capital_items(drawn: Any, inputs: Inputs, clock: _Clock) -> dict[str, Floats]:
    """(M, Y + TAIL_YEARS) yen of capital and of taking down, of the phases that start in time."""
    begun = inputs.phase_start < inputs.time.n_months
    capital = np.zeros((len(clock.valued), len(clock.edges) - 1))
    taking_down = np.zeros_like(capital)
    for column, name in enumerate(inputs.phases):
        phase = drawn.phase[name]
        amount = np.where(begun[:, column], _jpy(phase.capital, drawn), 0.0)
        amount = amount * (1.0 + drawn.contingency)
        start, last = inputs.phase_start[:, column], clock.last[:, column]
        capital = capital + spread(
            amount, start - phase.building_time, start, clock.edges, clock.valued
        )
        taking_down = taking_down + spread(
            amount * phase.decommissioning, last, last + 12.0, clock.edges, clock.valued
        )
    return {"capital": capital, "decommissioning": taking_down}


def _wet_per_dry(inputs: Inputs) -> Floats:
    """(M,) wet over dry mud lifted [t_wet/t_dry]; 0 where none is."""
    wet, dry = inputs.phase_lifted_wet.sum(axis=1), inputs.phase_lifted_dry.sum(axis=1)
    return np.asarray(wet / np.where(dry > 0.0, dry, 1.0))


def _total(items: Mapping[str, Floats]) -> Floats:
    return np.asarray(np.sum(np.stack(list(items.values())), axis=0))


def _share(amounts: Floats) -> Floats:
    """(M, K) shares of each row's total; nil where the total is nil."""
    total = amounts.sum(axis=1, keepdims=True)
    return np.asarray(amounts / np.where(total > 0.0, total, 1.0))


def _mean_price(worth: Floats, kilograms: Floats) -> Floats:
    """Money a kilogram; not a number where nothing is sold, since it has no price."""
    sold = kilograms > 0.0
    return np.where(sold, worth / np.where(sold, kilograms, 1.0), np.nan)
