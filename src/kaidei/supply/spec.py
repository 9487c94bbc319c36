"""What a user may write for the supply of Japan, and what it takes from the other stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from kaidei.contract import Time
from kaidei.elements import ELEMENTS
from kaidei.supply.regions import REGIONS, USES
from kaidei.supply.trade import CODES, ORIGINS
from kaidei.supply.world_checks import Table, table_faults
from kaidei.supply.world_spec import WorldTables
from kaidei.units import Floats
from kaidei.values import Bad, Columns, Date, Rows, Spec, Unit, Value, nearest

TESTS = ("label", "chokepoint", "halt_6", "halt_12", "halt_24", "coercion_proof")
"""Labels of the test dimension; `coercion_proof` is every halt and the headline."""

HALTS = (6, 12, 24)
"""Lengths of the halts tested [month]."""

EXPORTERS = REGIONS
"""Who may control exports."""

Share = Annotated[Value, Unit("1", ge=0, le=1)]
Months = Annotated[Value, Unit("month", ge=0)]
Tonnes = Annotated[Value, Unit("t_reo/year", ge=0)]
Growth = Annotated[Value, Unit("1/year", gt=-0.5, lt=1)]

_SHARES = dict.fromkeys(ELEMENTS, "1")


class Demand(Spec):
    """Japan's use of one element, counted as oxide."""

    source: str
    """Key of the source."""
    kind: str | None = None
    """How the row is known."""
    note: str | None = None
    """What a reader should know."""
    use: Tonnes
    """Use in 2024 at usual prices."""
    growth: Growth
    """Growth of use a year at usual prices, thrift already under way included."""
    priority: Share
    """Share of use that is served first in a shortage: defence, medicine, cars."""


class Project(Spec):
    """A mine or plant that was announced, on top of what the tables of the world hold."""

    source: str
    """Key of the source."""
    kind: str | None = None
    """How the row is known."""
    note: str | None = None
    """What a reader should know."""
    name: str
    """Name as people know it."""
    region: str
    """Where it stands."""
    form: Literal["ore", "oxide", "metal", "product"]
    """What it makes; product is magnets."""
    ore: str = ""
    """Id of the row of ores.csv: of a mine, and of separators that bring their own feed."""
    capacity: Tonnes
    """Oxide a year once ramped up."""
    start: Annotated[Value, Date()]
    """Start as announced."""
    slip: Months
    """Delay behind the announced start."""
    ramp: Months
    """Time from start to capacity."""
    chance: Share
    """Chance that it is completed at all."""
    closing: Annotated[Value, Unit("1/year", ge=0, le=1)]
    """Hazard of closing for good for reasons of its own."""

    @model_validator(mode="after")
    def _placed(self) -> Project:
        if self.region not in REGIONS:
            raise Bad(self.region, "a region of the world", nearest(self.region, REGIONS))
        if self.form == "ore" and not self.ore:
            raise Bad("", f"the ore of '{self.name}'", "without it the mine has no composition")
        return self


class Price(Spec):
    """Prices of one oxide in 2025, weighted by what was bought at them."""

    source: str
    """Key of the source."""
    kind: str | None = None
    """How the row is known."""
    note: str | None = None
    """What a reader should know."""
    china: Annotated[Value, Unit("USD_2025/kg", gt=0)]
    """Price inside China."""


class Feed(Spec):
    """Where the feed of third countries' shipments comes from."""

    vietnam: Share
    """Chinese share of the feed of Vietnamese La, Ce, Pr and Nd."""
    thailand: Share
    """Chinese share of the feed of Thai La, Ce, Pr and Nd."""
    heavy: Share
    """Chinese share of the feed of both for the other elements, if higher."""


class Safety(Spec):
    """Thresholds of the tests of safety."""

    label: Share
    """Highest labelled share of China in imports."""
    chokepoint: Share
    """Highest share of supply that passed a Chinese-controlled step."""
    unmet: Share
    """Highest share of priority use that goes unmet."""
    hold: int = 12
    """Months on end for which a test must be met."""
    dates: tuple[str, ...] = (
        "2027-01", "2028-01", "2029-01", "2030-01", "2032-01", "2035-01", "2040-01",
    )  # fmt: skip
    """Dates at which the state is reported."""


class Dated(Spec):
    """A measure of Japan's own: when it begins and how fast it takes hold."""

    start: Annotated[Value, Date()]
    """Month from which it acts."""
    ramp: Months
    """Time until it acts in full."""


class Programme(Dated):
    """A measure for some elements."""

    elements: tuple[str, ...] = ELEMENTS
    """Elements it acts on; all if not said."""

    @model_validator(mode="after")
    def _known_elements(self) -> Programme:
        for symbol in self.elements:
            if symbol not in ELEMENTS:
                raise Bad(symbol, "an element of the model", nearest(symbol, ELEMENTS))
        return self


class Stockpile(Programme):
    """State stock built up to a cover."""

    cover: Months
    """Months of use added to what the state wants to hold."""


class Recycling(Programme):
    """Process scrap and old products brought back into use."""

    rate: Share
    """Share of what wears out and is not dispersed that comes back, on top of the uses' own."""


class Thrifting(Programme):
    """Designs that need less, brought in by a programme and not by price."""

    saving: Share
    """Share of use saved."""


class MetalMaking(Dated):
    """Furnaces in Japan that make metal of oxide, beyond those of the tables of the world."""

    capacity: Tonnes
    """Oxide a year that they can reduce."""


class Event(Spec):
    """An export control against Japan."""

    exporter: str = "China"
    """Who controls its exports."""
    importers: tuple[str, ...] = ("Japan",)
    """Against whom; nobody named means everyone."""
    start: Annotated[Value, Date()]
    """Entry into force."""
    duration: Months | None = None
    """Time until it is lifted; without it and without `end` it stays."""
    end: Annotated[Value, Date()] | None = None
    """Date of lifting, instead of a duration."""
    permanent: Share | None = None
    """Chance that it is never lifted, whatever the duration."""
    passes: dict[str, Share]
    """Share of orders granted, by element; an element that is not named is not controlled."""
    uses: dict[str, Share] = Field(default_factory=dict)
    """Share of that which is left to an end use by what the control says of it (no military users,
    say); a use that is not named keeps all of it."""
    third_country: Share
    """Share of third countries' shipments of the exporter's feed that still comes."""
    leakage: Share
    """Share of what is refused that arrives through third countries all the same."""
    punished: Share | None = None
    """Share of that leakage that a ban on transfers by third countries stops; without it none."""
    delay: Months
    """Mean wait for a licence."""

    @model_validator(mode="after")
    def _consistent(self) -> Event:
        if self.exporter not in EXPORTERS:
            raise Bad(self.exporter, "a region of the world",
                      nearest(self.exporter, EXPORTERS))  # fmt: skip
        if self.duration is not None and self.end is not None:
            raise Bad("duration and end", "one of them", "they contradict each other")
        if self.end is not None and min(self.end.numbers) <= max(self.start.numbers):
            raise Bad(self.end.text, f"an end after the start {self.start.text}")
        for name in self.importers:
            if name not in REGIONS:
                raise Bad(name, "a region of the world", nearest(name, REGIONS))
        for symbol in self.passes:
            if symbol not in ELEMENTS:
                raise Bad(symbol, "an element of the model", nearest(symbol, ELEMENTS))
        for use in self.uses:
            if use not in USES:
                raise Bad(use, "an end use of the model", nearest(use, USES))
        return self


class SupplySpec(WorldTables):
    """Japan's demand, trade, programmes and the world around it."""

    trade: Annotated[
        Columns, Columns.of(year="1", code="str", country="str", quantity_t="1", value_kusd="1")
    ]
    """Japan's imports: calendar year, HS code, country, t gross, thousand USD of the year."""
    products: Annotated[Columns, Columns.of(code="str", origin="str", reo_fraction="1", **_SHARES)]
    """Prior of what a code from an origin holds: t_reo a t gross and shares of oxide by element."""
    demand: Annotated[dict[str, Demand], Rows()]
    """Use by element."""
    projects: Annotated[dict[str, Project], Rows()]
    """Announced mines and plants."""
    prices: Annotated[dict[str, Price], Rows()]
    """Prices by element."""
    cover: Annotated[Value, Unit("1", gt=0)]
    """Japan's stocks over those of covers.csv."""
    feed: Feed
    safety: Safety
    stockpile: dict[str, Stockpile] = Field(default_factory=dict)
    """Stockpiles to be built."""
    recycling: dict[str, Recycling] = Field(default_factory=dict)
    """Recycling, by programme; rates add up."""
    thrifting: dict[str, Thrifting] = Field(default_factory=dict)
    """Thrifting programmes; savings multiply."""
    metal_making: dict[str, MetalMaking] = Field(default_factory=dict)
    """Furnaces in Japan; capacities add up."""
    event: dict[str, Event] = Field(default_factory=dict)
    """Export controls."""

    @model_validator(mode="after")
    def _complete(self) -> SupplySpec:
        _check_products(self.products)
        _check_shares("ores", self.ores)
        _check_rows("demand", self.demand)
        _check_rows("prices", self.prices)
        known = [str(name) for name in self.ores["id"]]
        for name, project in self.projects.items():
            if project.ore and project.ore not in known:
                raise Bad(
                    project.ore,
                    f"a row of ores.csv for '{name}', which has no composition without it",
                    nearest(project.ore, known),
                )
        _check_events(self.event)
        _check_tables({name: item.data for name, item in self if isinstance(item, Columns)})
        return self


def _check_tables(tables: Mapping[str, Table]) -> None:
    """All mistakes of the tables at once, each at its line."""
    found = [
        InitErrorDetails(
            type=PydanticCustomError("value_error", "{error}", {"error": fault.bad}),
            loc=tuple(part for part in fault[:3] if part),
            input=fault.bad.given,
        )
        for fault in table_faults(tables)
    ]
    if found:
        raise ValidationError.from_exception_data("SupplySpec", found)


def _check_products(products: Columns) -> None:
    for name, code, origin in zip(
        products["id"], products["code"], products["origin"], strict=True
    ):
        if code not in CODES:
            raise Bad(str(code), f"an HS code for the product '{name}'", nearest(code, CODES))
        if origin not in ORIGINS:
            raise Bad(str(origin), f"a region that supplies Japan for the product '{name}'",
                      nearest(origin, ORIGINS))  # fmt: skip
    pairs = set(zip(products["code"], products["origin"], strict=True))
    for code in CODES:
        if (code, "other") not in pairs:
            raise Bad("", f"a product of code {code} with origin 'other'",
                      "it stands for every origin without a row of its own")  # fmt: skip
    _check_shares("products", products)


def _check_shares(table: str, columns: Columns) -> None:
    total = np.sum([columns[symbol] for symbol in ELEMENTS], axis=0)
    for name, amount in zip(columns["id"], total, strict=True):
        if abs(amount - 1.0) > 0.005:
            raise Bad(
                f"{100 * amount:.4g} percent",
                f"element shares that add up to 100 percent in row '{name}' of {table}.csv",
                "they may miss it by 0.5",
            )


def _check_rows(table: str, rows: dict[str, Demand] | dict[str, Price]) -> None:
    for symbol in rows:
        if symbol not in ELEMENTS:
            raise Bad(symbol, f"the symbol of an element as id in {table}.csv",
                      nearest(symbol, ELEMENTS))  # fmt: skip
    for symbol in ELEMENTS:
        if symbol not in rows:
            raise Bad("", f"a row '{symbol}' in {table}.csv",
                      "write a use of nearly nothing if Japan hardly needs it")  # fmt: skip
    if table == "demand":
        for symbol, row in rows.items():
            if isinstance(row, Demand) and max(row.use.numbers) <= 0.0:
                raise Bad(row.use.text, f"some use of {symbol}",
                          "an element without demand cannot be tested for safety")  # fmt: skip


def _check_events(events: dict[str, Event]) -> None:
    seen: dict[tuple[str, tuple[float, ...], str], str] = {}
    for name, event in events.items():
        for symbol in event.passes:
            key = (event.exporter, event.start.numbers, symbol)
            if key in seen:
                raise Bad(
                    f"{seen[key]} and {name}",
                    f"one control of {event.exporter}'s {symbol} from {event.start.text}",
                    "they contradict each other: remove one",
                )
            seen[key] = name


@dataclass(frozen=True)
class Inputs:
    """What supply takes from the plant; M members, first axis."""

    time: Time
    oxide: Floats | NDArray[np.float32]
    """(M, months, 15) separated oxide made from the mud [t_reo]."""
