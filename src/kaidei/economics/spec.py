"""What a user may write for the economics, and what it takes from the other stages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from kaidei.contract import Time
from kaidei.units import Floats
from kaidei.values import Date, Rows, Spec, Unit, Value

MONEY = ("JPY_2025", "USD_2025", "JPY_2016")
"""Moneys a cost may be written in; `exchange_rate` and `deflator_2016` turn them into the first."""

COST_ITEMS = (
    "ship",
    "shuttle",
    "fuel",
    "wear",
    "reagents",
    "water",
    "power",
    "residue",
    "plant",
    "separation",
    "freight",
    "fixed",
    "labour",
    "monitoring",
    "capital",
    "decommissioning",
    "royalty",
)
"""Labels of the `cost_item` dimension."""

OUTCOMES = ("pays", "does not pay", "sells nothing", "goes no further")
"""Words for the codes of the variable `outcome`."""


def per(unit: str, **bounds: float) -> Unit:
    """A price or rate in any of the moneys, per `unit`."""
    return Unit(*(f"{money}/{unit}" for money in MONEY), **bounds)


class EconomicsPhase(Spec):
    """What one phase of the programme costs besides what its ships and plant use up."""

    capital: Annotated[Value, Unit(*MONEY, ge=0)]
    """Money to build what the phase needs, before contingency; none where it was spent before."""
    building_time: Annotated[Value, Unit("month", gt=0)]
    """Time before the phase starts over which the capital is spent, evenly."""
    fixed_cost: Annotated[Value, per("year", ge=0)]
    """Standing cost of plant, island and offices while the phase lasts, labour apart."""
    labour: Annotated[Value, per("year", ge=0)]
    """Wages of those who are not in the ships' day rates, while the phase lasts."""
    monitoring: Annotated[Value, per("year", ge=0)]
    """Environmental monitoring while the phase lasts."""
    decommissioning: Annotated[Value, Unit("1", ge=0)]
    """Cost of taking down as a share of the capital, in the year after the last year of work."""
    design_life: Annotated[Value, Unit("year", gt=0, le=40)]
    """Years from the start; past the horizon the last full year repeats until they are over."""


class Market(Spec):
    """The market for one oxide outside China."""

    source: str
    """Key of the source."""
    outside_market: Annotated[Value, Unit("t_reo/year", ge=0)]
    """Oxide that buyers outside China take in a year at the outside price before it gives way."""


class EconomicsSpec(Spec):
    """Prices, unit costs and money of the study. All money is real."""

    valued_at: Annotated[Value, Date()]
    """Date of valuation: what was spent or sold before it is sunk and no part of the cash flow."""
    discount_rate: Annotated[Value, Unit("1", gt=-0.5, lt=1)]
    """Real discount rate a year."""
    exchange_rate: Annotated[Value, Unit("JPY_2025/USD_2025", gt=0)]
    """Yen of 2025 for a dollar of 2025, the mean over the years of the study."""
    deflator_2016: Annotated[Value, Unit("JPY_2025/JPY_2016", gt=0)]
    """Yen of 2025 for a yen of 2016, by a price index."""
    deflator_spent: Annotated[Value, Unit("JPY_2025/JPY_2022", gt=0)]
    """Yen of 2025 for a yen of 2022, the middle of the years in which the sunk money was spent."""
    sunk: Annotated[Value, Unit("JPY_2022", ge=0)]
    """Money spent before the valuation; shown, never part of the forward value."""
    contingency: Annotated[Value, Unit("1", ge=0)]
    """Capital above the estimate, as a share of it."""
    royalty: Annotated[Value, Unit("1", ge=0, lt=1)]
    """Royalty or mineral product tax as a share of sales."""
    outside_share: Annotated[Value, Unit("1", ge=0, le=1)]
    """Share of the output sold at the price outside China, if that market were deep enough."""
    ship_day: Annotated[Value, per("day", ge=0)]
    """Day rate of the lifting ship with crew and equipment, fuel apart."""
    shuttle_day: Annotated[Value, per("day", ge=0)]
    """Day rate of one shuttle carrier, fuel apart."""
    fuel: Annotated[Value, per("t", ge=0)]
    """Marine fuel delivered to the site."""
    wear: Annotated[Value, per("t_dry", ge=0)]
    """Pipes, blades and pumps worn out by a tonne of dry mud lifted."""
    reagent: dict[str, Annotated[Value, per("t", ge=0)]]
    """Delivered price by reagent, by the plant's name for it."""
    wash_water: Annotated[Value, per("t", ge=0)]
    """Fresh water made on the island."""
    process_water: Annotated[Value, per("t", ge=0)]
    """Fresh water for leaching and separation."""
    power: Annotated[Value, per("MWh", ge=0)]
    """Heat and power of the plant."""
    residue: Annotated[Value, per("t", ge=0)]
    """Treatment and disposal of a tonne of residue."""
    plant: Annotated[Value, per("t_dry", ge=0)]
    """Filter cloth, spares and upkeep a tonne of dry mud landed; reagents and power apart."""
    separation: Annotated[Value, per("kg_reo", ge=0)]
    """Solvent loss and upkeep of separating a kg of oxide; reagents and power apart."""
    freight: Annotated[Value, per("t_dry", ge=0)]
    """Shipping from the island to the mainland of what a tonne of dry mud landed leaves to ship."""
    markets: Annotated[dict[str, Market], Rows()]
    """The market outside China, a row an element."""
    phase: dict[str, EconomicsPhase]
    """Costs by phase of the programme."""


@dataclass(frozen=True)
class Inputs:
    """What the economics takes from the other stages; M members, first axis of every array."""

    time: Time
    phases: tuple[str, ...]
    """Names of the phases, the order of the phase axis."""
    reagents: tuple[str, ...]
    """Names of the reagents, the order of the last axis of `reagent_use`."""
    oxide: Floats | NDArray[np.float32]
    """(M, months, 15) separated oxide made [t_reo]."""
    price_china: Floats
    """(M, years, 15) price on China's domestic market [USD_2025/kg]."""
    price_outside: Floats
    """(M, years, 15) price outside China [USD_2025/kg]."""
    solids_landed: Floats
    """(M, months) dry mud landed on the island [t_dry]."""
    solids_lifted: Floats
    """(M, months) dry mud lifted [t_dry]."""
    phase_lifted_wet: Floats
    """(M, phases) mud lifted, pore water included [t_wet]."""
    phase_lifted_dry: Floats
    """(M, phases) the same without its water [t_dry]."""
    ship_days: Floats
    """(M, months) days of the lifting ship [day]."""
    shuttle_days: Floats
    """(M, months) days of the shuttles, summed over them [day]."""
    fuel: Floats
    """(M, months) fuel burnt [t]."""
    reagent_use: Floats | NDArray[np.float32]
    """(M, months, reagents) reagents used [t]."""
    wash_water: Floats
    """(M, months) fresh water used on the island [t]."""
    process_water: Floats
    """(M, months) fresh water in leach and separation [t]."""
    electricity: Floats
    """(M, months) heat and power of the plant [MWh]."""
    residue: Floats
    """(M, months) residues [t]."""
    phase_start: Floats
    """(M, phases) months since the start; +inf for never."""
    phase_end: Floats
    """(M, phases) months since the start."""
