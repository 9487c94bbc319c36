"""What each stage gives: one row per variable that a later stage, the report or a user reads.

`keep` says what a run stores: "member" keeps every member; "quantiles" keeps seven quantiles over
the members, for cubes that no later stage reads. What crosses a seam is always kept by member.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr

STAGES = ("deposit", "lift", "campaign", "plant", "supply", "economics")
QUANTILES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)


@dataclass(frozen=True)
class Time:
    """Calendar months from `start` ("2025-01"); dates are months since then, +inf for never."""

    start: str
    months: int

    @property
    def start_month(self) -> int:
        """Months from year 0 to the start."""
        year, month = self.start.split("-")
        return int(year) * 12 + int(month) - 1

    @property
    def n_months(self) -> int:
        return self.months

    @cached_property
    def month_labels(self) -> NDArray[np.str_]:
        """ "2025-01", "2025-02", ... (n_months,)."""
        absolute = self.start_month + np.arange(self.months)
        return np.array([f"{m // 12:04d}-{m % 12 + 1:02d}" for m in absolute])

    @cached_property
    def year_labels(self) -> NDArray[np.int64]:
        """Calendar years touched, (n_years,)."""
        first = self.start_month // 12
        return np.arange(first, (self.start_month + self.months - 1) // 12 + 1, dtype=np.int64)

    @property
    def n_years(self) -> int:
        return len(self.year_labels)

    @cached_property
    def year_of_month(self) -> NDArray[np.int64]:
        """Index into `year_labels` of each month, (n_months,)."""
        return (self.start_month + np.arange(self.months)) // 12 - self.start_month // 12

    @cached_property
    def month_of_year(self) -> NDArray[np.int64]:
        """0 for January to 11 for December, (n_months,)."""
        return (self.start_month + np.arange(self.months)) % 12

    def month(self, date: str) -> float:
        """Float months from the start to a date "2027-02" or "2027-02-15"."""
        return absolute_month(date) - self.start_month


def absolute_month(date: str) -> float:
    """Months from year 0 to "2027-02" or "2027-02-15"; "never" is +inf. ValueError in words."""
    if date.strip() == "never":
        return np.inf
    parts = date.strip().split("-")
    try:
        if len(parts) not in (2, 3) or len(parts[0]) != 4:
            raise ValueError
        year, month = int(parts[0]), int(parts[1])
        day = int(parts[2]) if len(parts) == 3 else 1
        days = int(
            (np.datetime64(f"{year:04d}-{month:02d}") + 1).astype("datetime64[D]").astype(int)
            - np.datetime64(f"{year:04d}-{month:02d}").astype("datetime64[D]").astype(int)
        )
        if not 1 <= day <= days:
            raise ValueError
    except ValueError:
        raise ValueError(
            f"'{date}' is not a date; expected 'YYYY-MM', 'YYYY-MM-DD' or 'never'"
        ) from None
    return year * 12 + month - 1 + (day - 1) / days


@dataclass(frozen=True)
class Row:
    """One variable of the contract."""

    stage: str
    name: str
    dims: tuple[str, ...]
    unit: str
    meaning: str
    keep: Literal["member", "quantiles"] = "member"


CONTRACT: tuple[Row, ...] = (
    # --- deposit
    Row("deposit", "resource_reo", ("member",), "t_reo", "oxide in place in all squares, 0-10 m"),
    Row("deposit", "square_reo", ("member", "square"), "t_reo", "oxide in place by square, 0-10 m"),
    Row("deposit", "square_grade", ("member", "square"), "ppm_metal", "mean grade of a square"),
    Row(
        "deposit",
        "best_square_reo",
        ("member",),
        "t_reo",
        "oxide in the square that is best in this member; not always the same one",
    ),
    Row("deposit", "mean_grade", ("member",), "ppm_metal", "mean grade of all squares, 0-10 m"),
    Row(
        "deposit",
        "heavy_share",
        ("member",),
        "1",
        "yttrium and Eu to Lu over all rare earths, metal mass, all squares",
    ),
    Row(
        "deposit",
        "slice_grade",
        ("member", "depth_slice"),
        "ppm_metal",
        "mean grade of all squares by metre below the sea floor",
    ),
    Row("deposit", "element_reo", ("member", "element"), "t_reo", "oxide in place by element"),
    Row(
        "deposit",
        "grade_tonnage",
        ("member", "cutoff"),
        "t_reo",
        "oxide in ground whose 0-10 m mean is at or above the cutoff",
        keep="quantiles",
    ),
    Row(
        "deposit",
        "years_of_supply",
        ("member", "element", "demand_basis"),
        "year",
        "all oxide in place over a constant yearly demand, nothing lost",
    ),
    Row(
        "deposit",
        "years_of_supply_best_square",
        ("member", "element", "demand_basis"),
        "year",
        "the same for the best square alone",
    ),
    Row(
        "deposit",
        "panel_dry_mass",
        ("member", "panel", "depth_slice"),
        "t_dry",
        "dry mud in a panel by metre",
    ),
    Row("deposit", "panel_grade", ("member", "panel", "depth_slice"), "ppm_metal", "its grade"),
    Row(
        "deposit",
        "panel_composition",
        ("member", "panel", "element"),
        "1",
        "share of each element in a panel's rare-earth metal mass",
    ),
    Row(
        "deposit",
        "slice_strength",
        ("member", "depth_slice"),
        "kPa",
        "undrained shear strength at the middle of each metre",
    ),
    Row("deposit", "dry_density", ("member",), "t_dry/m^3", "dry solids in a volume in place"),
    Row("deposit", "wet_density", ("member",), "t_wet/m^3", "wet mud in a volume in place"),
    Row("deposit", "water_content", ("member",), "1", "pore seawater over wet mass"),
    Row("deposit", "porosity", ("member",), "1", "pore volume over total volume"),
    Row("deposit", "grain_density", ("member",), "t_dry/m^3", "density of the grains"),
    # --- lift
    Row(
        "lift",
        "target_rate",
        ("member", "phase"),
        "t_dry/day",
        "dry solids the phase aims at, whichever tonne the study wrote",
    ),
    Row(
        "lift",
        "solids_rate",
        ("member", "phase"),
        "t_dry/day",
        "dry solids lifted while lifting, hole cycle included",
    ),
    Row("lift", "wet_rate", ("member", "phase"), "t_wet/day", "the same as mud as it lay"),
    Row(
        "lift",
        "slurry_rate",
        ("member", "phase"),
        "m^3/day",
        "the same as slurry that reaches the ship",
    ),
    Row("lift", "solids_fraction", ("member", "phase"), "1", "dry solids in the slurry, by mass"),
    Row("lift", "dilution", ("member", "phase"), "1", "volumes of seawater added to one of mud"),
    Row("lift", "reach", ("member", "phase"), "m", "penetration of the unit into the mud"),
    Row("lift", "hole_dry_mass", ("member", "phase"), "t_dry", "dry solids lifted from one hole"),
    Row("lift", "hole_area", ("member", "phase"), "m^2", "sea floor of one hole"),
    Row(
        "lift",
        "relocation_time",
        ("member", "phase"),
        "h",
        "from the end of a unit's hole to its standing at the next",
    ),
    Row(
        "lift",
        "seating_time",
        ("member", "phase"),
        "h",
        "penetration and sealing before slurry rises",
    ),
    Row(
        "lift",
        "unit_time",
        ("member", "phase"),
        "h",
        "whole cycle of one unit; inf where nothing is lifted",
    ),
    Row(
        "lift",
        "hole_time",
        ("member", "phase"),
        "h",
        "time a hole, all units together; inf where nothing is lifted",
    ),
    Row("lift", "limit", ("member", "phase"), "1", "code of what binds the rate, of lift.LIMITS"),
    Row(
        "lift",
        "circulation",
        ("member", "phase"),
        "m^3/h",
        "slurry up the riser while a hole is worked",
    ),
    Row("lift", "riser_velocity", ("member", "phase"), "m/s", "mean velocity of that slurry"),
    Row("lift", "pump_pressure", ("member", "phase"), "MPa", "at the ship's pump"),
    Row(
        "lift",
        "booster_pressure",
        ("member", "phase"),
        "MPa",
        "added to the riser at its lower end",
    ),
    Row(
        "lift",
        "friction_pressure",
        ("member", "phase"),
        "MPa",
        "friction down, through the unit and up",
    ),
    Row(
        "lift",
        "density_pressure",
        ("member", "phase"),
        "MPa",
        "weight of the slurry above seawater's, to the outlet on the ship",
    ),
    Row(
        "lift",
        "power",
        ("member", "phase"),
        "kW",
        "at the shafts of pump and booster while lifting",
    ),
    Row(
        "lift",
        "energy",
        ("member", "phase"),
        "kWh/t_dry",
        "that power over the dry solids lifted; inf where nothing is",
    ),
    Row(
        "lift",
        "bottom_overpressure",
        ("member", "phase"),
        "kPa",
        "in the cylinder above the sea's pressure",
    ),
    Row(
        "lift",
        "closed_overpressure",
        ("member", "phase"),
        "kPa",
        "the same had the lower end no booster",
    ),
    Row(
        "lift",
        "seal_capacity",
        ("member", "phase"),
        "kPa",
        "overpressure that blows out the seal or lifts the unit",
    ),
    Row("lift", "leak", ("member", "phase"), "m^3/h", "under the skirt, outward positive"),
    Row("lift", "riser_volume", ("member", "phase"), "m^3", "volume the slurry rises through"),
    Row(
        "lift",
        "residence_time",
        ("member", "phase"),
        "h",
        "from the sea floor to the ship; inf where nothing is lifted",
    ),
    Row(
        "lift",
        "hook_load",
        ("member", "phase"),
        "kN",
        "both strings, unit and slurry in water, unit off the bottom",
    ),
    Row(
        "lift",
        "axial_period",
        ("member", "phase"),
        "s",
        "first axial natural period of the hanging string",
    ),
    Row("lift", "run_rate", ("member", "phase"), "m/h", "pipe made up and lowered, or pulled"),
    Row(
        "lift",
        "hs_limit",
        ("member", "phase", "operation", "tp"),
        "m",
        "highest significant wave for an operation at a peak period",
    ),
    Row(
        "lift",
        "hs_criterion",
        ("member", "phase", "operation", "tp"),
        "1",
        "code of what sets that limit, of lift.sea_limit.CRITERIA",
    ),
    # --- campaign
    Row(
        "campaign",
        "solids_landed",
        ("member", "month"),
        "t_dry",
        "dry solids landed on the island or, without shuttles, at home",
    ),
    Row(
        "campaign",
        "water_landed",
        ("member", "month"),
        "t",
        "water landed with them, salt apart",
    ),
    Row(
        "campaign",
        "salt_landed",
        ("member", "month"),
        "t",
        "salt landed with them",
    ),
    Row(
        "campaign",
        "landed_metal",
        ("member", "month"),
        "t_metal",
        "rare-earth metal in the solids landed",
        keep="quantiles",
    ),
    Row(
        "campaign",
        "landed_by_panel",
        ("member", "month", "panel"),
        "t_dry",
        "solids landed by the panel they came from, first in first out",
    ),
    Row(
        "campaign",
        "landed_metal_by_panel",
        ("member", "month", "panel"),
        "t_metal",
        "metal landed by panel, to the reach of the phase that mined it",
    ),
    Row(
        "campaign",
        "solids_lifted",
        ("member", "month"),
        "t_dry",
        "dry solids lifted to the deck",
    ),
    Row(
        "campaign",
        "solids_afloat",
        ("member", "month"),
        "t_dry",
        "solids kept and not yet landed at the month's end: tank, shuttles, island store",
        keep="quantiles",
    ),
    Row(
        "campaign",
        "holes",
        ("member", "month"),
        "1",
        "holes mined",
        keep="quantiles",
    ),
    Row(
        "campaign",
        "days",
        ("member", "month", "activity"),
        "day",
        "days of a production ship by activity, summed over the phases",
        keep="quantiles",
    ),
    Row(
        "campaign",
        "ship_days",
        ("member", "month"),
        "day",
        "days of all production ships, idle days in port apart",
    ),
    Row(
        "campaign",
        "shuttle_days",
        ("member", "month"),
        "day",
        "days of all shuttles, hired as long as their phase lasts",
    ),
    Row(
        "campaign",
        "fuel",
        ("member", "month"),
        "t",
        "fuel of ships, lifting and shuttles",
    ),
    Row(
        "campaign",
        "footprint",
        ("member", "year"),
        "m^2",
        "area of the holes",
    ),
    Row(
        "campaign",
        "plume_mass",
        ("member", "year"),
        "t_dry",
        "solids returned to the sea with the thickener's overflow",
    ),
    Row(
        "campaign",
        "return_water",
        ("member", "year"),
        "t",
        "water returned to the sea with the overflow, salt apart",
    ),
    Row(
        "campaign",
        "phase_start",
        ("member", "phase"),
        "month",
        "first departure; inf for never within the horizon",
    ),
    Row(
        "campaign",
        "first_lift",
        ("member", "phase"),
        "month",
        "first recovery work, slurry not yet on deck; inf for never",
    ),
    Row(
        "campaign",
        "first_mud",
        ("member", "phase"),
        "month",
        "first mud on deck; inf for never",
    ),
    Row(
        "campaign",
        "phase_end",
        ("member", "phase"),
        "month",
        "last return; inf for never within the horizon",
    ),
    Row(
        "campaign",
        "phase_lifted_dry",
        ("member", "phase"),
        "t_dry",
        "dry solids lifted",
    ),
    Row(
        "campaign",
        "phase_lifted_wet",
        ("member", "phase"),
        "t_wet",
        "the same as mud in place, pore seawater included",
    ),
    Row(
        "campaign",
        "phase_days",
        ("member", "phase", "activity"),
        "day",
        "days of a production ship by activity",
    ),
    Row(
        "campaign",
        "calendar_days",
        ("member", "phase", "calendar_month", "activity"),
        "day",
        "the same by month of the year, summed over the years",
    ),
    Row(
        "campaign",
        "voyage_days",
        ("member", "phase"),
        "day",
        "days from departure to return, all voyages of a ship",
    ),
    Row(
        "campaign",
        "lift_days",
        ("member", "phase"),
        "day",
        "days of lifting, all voyages of a ship",
    ),
    Row(
        "campaign",
        "sites",
        ("member", "phase"),
        "1",
        "planned sites finished, all voyages of a ship",
    ),
    Row(
        "campaign",
        "voyages",
        ("member", "phase"),
        "1",
        "voyages finished by a ship",
    ),
    Row(
        "campaign",
        "typhoons_caught",
        ("member", "phase"),
        "1",
        "typhoons that found the string in the water",
    ),
    Row(
        "campaign",
        "workable",
        ("member", "phase", "calendar_month", "work"),
        "1",
        "share of the time in which the sea allows a kind of work",
        keep="quantiles",
    ),
    Row(
        "campaign",
        "calm",
        ("member", "calendar_month", "wave_height"),
        "1",
        "share of the time with Hs at or below a height in metres",
        keep="quantiles",
    ),
    # --- plant
    Row("plant", "oxide", ("member", "month", "element"), "t_reo", "separated oxide that leaves"),
    Row(
        "plant",
        "recovery",
        ("member", "element"),
        "1",
        "share of an element in treated mud that becomes separated oxide, circuit filled",
    ),
    Row(
        "plant",
        "ledger",
        ("member", "outlet", "element"),
        "t_metal",
        "where every tonne of metal landed is at the end of the horizon",
    ),
    Row(
        "plant",
        "mass_ledger",
        ("member", "outlet"),
        "t",
        "where all mass taken in is at the end: solids, water, salt and reagents",
    ),
    Row(
        "plant",
        "material_ledger",
        ("member", "outlet", "material"),
        "t",
        "the same by material, each followed by its own mass",
    ),
    Row("plant", "material_intake", ("member", "material"), "t", "what was taken in, by material"),
    Row("plant", "treated", ("member", "month"), "t_dry", "dry mud treated"),
    Row("plant", "reagent_use", ("member", "month", "reagent"), "t", "reagents used, pure"),
    Row("plant", "reagent_rate", ("member", "reagent"), "kg/t_dry", "reagents a tonne treated"),
    Row("plant", "wash_water", ("member", "month"), "t", "fresh water used on the island"),
    Row("plant", "process_water", ("member", "month"), "t", "fresh water in leach and separation"),
    Row("plant", "residue", ("member", "month"), "t", "moist solids to be put somewhere"),
    Row("plant", "effluent", ("member", "month"), "t", "neutralised liquor to be discharged"),
    Row("plant", "electricity", ("member", "month"), "MWh", "heat and power, fresh water apart"),
    Row(
        "plant",
        "stream_mass",
        ("member", "stream"),
        "t/t_dry",
        "mass of a stream a dry tonne of mud: solids dry, liquids whole",
    ),
    Row(
        "plant",
        "activity",
        ("member", "stream", "nuclide"),
        "Bq/g",
        "activity of a stream on the day of separation; 0 where the flowsheet has no such stream",
    ),
    Row(
        "plant",
        "activity_peak",
        ("member", "stream"),
        "Bq/g",
        "activity of its most active nuclide, for the 1 Bq/g guideline",
    ),
    Row(
        "plant",
        "nuclide_ledger",
        ("member", "outlet", "nuclide"),
        "GBq",
        "where every becquerel landed is at the end of the horizon, decay not counted",
    ),
    # --- supply
    Row(
        "supply",
        "imports",
        ("member", "month", "element"),
        "t_reo",
        "inflow from abroad: every import and foreign project, as oxide",
        keep="quantiles",
    ),
    Row(
        "supply",
        "use",
        ("member", "month", "element"),
        "t_reo",
        "rare earth used in Japan, all forms, as oxide",
        keep="quantiles",
    ),
    Row(
        "supply",
        "shortage",
        ("member", "month", "element"),
        "t_reo",
        "use wanted and not served",
        keep="quantiles",
    ),
    Row(
        "supply",
        "stock",
        ("member", "month", "element"),
        "t_reo",
        "users' and the state's stock at the month's end",
        keep="quantiles",
    ),
    Row(
        "supply",
        "dependence",
        ("member", "year", "element", "basis"),
        "1",
        "share of China in the year's imports of an element; 0 where nothing comes",
    ),
    Row(
        "supply",
        "total_dependence",
        ("member", "year", "basis"),
        "1",
        "the same for all elements together, by mass of oxide",
    ),
    Row(
        "supply",
        "china_share_of_supply",
        ("member", "year", "element"),
        "1",
        "Chinese feed over all inflow, recycling and the mud included",
    ),
    Row(
        "supply",
        "supply_by_supplier",
        ("member", "year", "element", "supplier"),
        "t_reo",
        "inflow to Japan by whose rare earth it is",
    ),
    Row("supply", "use_year", ("member", "year", "element"), "t_reo", "use in the year"),
    Row(
        "supply",
        "demand_year",
        ("member", "year", "element"),
        "t_reo",
        "use wanted in the year after price and thrifting",
    ),
    Row(
        "supply",
        "mud_use",
        ("member", "year", "element"),
        "t_reo",
        "the mud's oxide entering Japan's supply",
    ),
    Row(
        "supply",
        "surplus_year",
        ("member", "year", "element"),
        "t_reo",
        "sold abroad because nobody in Japan keeps it",
    ),
    Row(
        "supply",
        "shortage_share",
        ("member", "year", "element"),
        "1",
        "share of the year's demand not served",
    ),
    Row(
        "supply",
        "shortage_share_without_mud",
        ("member", "year", "element"),
        "1",
        "the same in the pair without the mud",
    ),
    Row(
        "supply",
        "stock_months",
        ("member", "year", "element"),
        "month",
        "mean stock over mean demand of the year",
    ),
    Row(
        "supply",
        "price_china",
        ("member", "year", "element"),
        "USD_2025/kg",
        "mean price inside China",
    ),
    Row(
        "supply",
        "price_outside",
        ("member", "year", "element"),
        "USD_2025/kg",
        "mean price outside China, for the last tonnes",
    ),
    Row(
        "supply",
        "safe",
        ("member", "date", "element"),
        "1",
        "1 if Japan is coercion-proof at the date, for at least the holding time",
    ),
    Row(
        "supply",
        "safe_without_mud",
        ("member", "date", "element"),
        "1",
        "the same in the pair without the mud",
    ),
    Row(
        "supply",
        "test_met",
        ("member", "date", "element", "test"),
        "1",
        "1 if the test is met at the date, for at least the holding time",
    ),
    Row(
        "supply",
        "test_met_without_mud",
        ("member", "date", "element", "test"),
        "1",
        "the same in the pair without the mud",
    ),
    Row(
        "supply",
        "safe_month",
        ("member", "element", "test"),
        "month",
        "first month of the first run in which the test is met for the holding time; +inf never",
    ),
    Row(
        "supply",
        "safe_month_without_mud",
        ("member", "element", "test"),
        "month",
        "the same in the pair without the mud",
    ),
    Row(
        "supply",
        "halt_unmet",
        ("member", "date", "element"),
        "1",
        "share of priority use unmet in a 24-month halt from the date on",
    ),
    Row(
        "supply",
        "halt_unmet_without_mud",
        ("member", "date", "element"),
        "1",
        "the same in the pair without the mud",
    ),
    Row(
        "supply",
        "survival",
        ("member", "date", "element"),
        "month",
        "months of a complete halt from the date on before priority use goes short, at most 24",
    ),
    Row(
        "supply",
        "survival_without_mud",
        ("member", "date", "element"),
        "month",
        "the same in the pair without the mud",
    ),
    Row(
        "supply",
        "world_supply",
        ("member", "year", "region"),
        "t_reo",
        "mine production of the world by region",
    ),
    Row(
        "supply",
        "world_china_share",
        ("member", "year"),
        "1",
        "China's share of the world's mine production",
    ),
    Row(
        "supply",
        "past_dependence",
        ("member", "trade_year", "basis"),
        "1",
        "share of China in Japan's imports by gross mass, from the trade table",
    ),
    Row(
        "supply",
        "past_dependence_element",
        ("member", "trade_year", "element", "basis"),
        "1",
        "the same by element, through the product shares",
        keep="quantiles",
    ),
    Row(
        "supply",
        "past_imports_element",
        ("member", "trade_year", "element"),
        "t_reo",
        "imports by element, through the product shares",
        keep="quantiles",
    ),
    # --- economics
    Row(
        "economics",
        "cash_flow",
        ("member", "year"),
        "JPY_2025",
        "sales less royalty, running cost and capital of the year, valuation date onward",
    ),
    Row("economics", "revenue", ("member", "year"), "JPY_2025", "sales of oxides"),
    Row("economics", "opex", ("member", "year"), "JPY_2025", "running cost, royalty included"),
    Row(
        "economics",
        "capex",
        ("member", "year"),
        "JPY_2025",
        "capital with contingency, and decommissioning",
    ),
    Row(
        "economics",
        "revenue_by_element",
        ("member", "year", "element"),
        "JPY_2025",
        "sales by oxide",
        keep="quantiles",
    ),
    Row(
        "economics",
        "opex_by_item",
        ("member", "year", "cost_item"),
        "JPY_2025",
        "running cost by item",
        keep="quantiles",
    ),
    Row(
        "economics",
        "revenue_share",
        ("member", "element"),
        "1",
        "share of each oxide in the present value of sales; nil where nothing is sold",
    ),
    Row(
        "economics",
        "cost_by_item",
        ("member", "cost_item"),
        "JPY_2025",
        "present value of costs by item, the years after the horizon included",
    ),
    Row(
        "economics",
        "npv",
        ("member",),
        "JPY_2025",
        "forward net present value at the valuation date; sunk money is no part of it",
    ),
    Row(
        "economics",
        "irr",
        ("member",),
        "1",
        "real internal rate of return a year; not a number where no rate makes the value nil",
    ),
    Row(
        "economics",
        "payback",
        ("member",),
        "year",
        "from the valuation until the money is back, undiscounted; inf if never",
    ),
    Row("economics", "sunk", ("member",), "JPY_2025", "money spent before the valuation date"),
    Row(
        "economics",
        "tail_years",
        ("member",),
        "year",
        "years after the horizon in which the last full year repeats",
    ),
    Row(
        "economics",
        "oxide_sold",
        ("member",),
        "t_reo",
        "oxides sold from the valuation date to the end of the design life, undiscounted",
    ),
    Row(
        "economics",
        "unit_cost",
        ("member",),
        "JPY_2025/kg_reo",
        "levelised cost of mixed separated oxide; inf where nothing is sold",
    ),
    Row(
        "economics",
        "unit_cost_mud",
        ("member",),
        "JPY_2025/t_dry",
        "levelised cost of all stages over dry mud lifted; inf where none is lifted",
    ),
    Row(
        "economics",
        "unit_cost_mud_wet",
        ("member",),
        "JPY_2025/t_wet",
        "the same over mud as it lay, pore water included",
    ),
    Row(
        "economics",
        "basket_price",
        ("member",),
        "USD_2025/kg_reo",
        "mean price of what is sold; not a number where nothing is sold",
    ),
    Row(
        "economics",
        "break_even_price",
        ("member",),
        "USD_2025/kg_reo",
        "basket price at which the net present value is nil; inf where nothing is sold",
    ),
    Row(
        "economics",
        "break_even_factor",
        ("member",),
        "1",
        "factor on every price at which the net present value is nil; inf where nothing is sold",
    ),
    Row(
        "economics",
        "outcome",
        ("member",),
        "1",
        "0 pays, 1 does not pay, 2 sells nothing, 3 no phase after the valuation",
    ),
)


def rows(stage: str) -> dict[str, Row]:
    """The contract of one stage by variable name."""
    return {row.name: row for row in CONTRACT if row.stage == stage}


def dataset(
    stage: str,
    coords: Mapping[str, Sequence[Any] | NDArray[Any]],
    members: NDArray[np.int64],
    **variables: NDArray[Any],
) -> xr.Dataset:
    """Label a stage's arrays as its contract says; each array is in the order of its row's dims.

    Raises ValueError naming the variable when one is missing, unknown or of the wrong shape.
    """
    import xarray as xr

    known = rows(stage)
    for name in variables.keys() ^ known.keys():
        word = "is not in" if name in variables else "is missing from"
        raise ValueError(f"{stage}: variable '{name}' {word} the contract's result")
    sizes = {"member": len(members)} | {dim: len(labels) for dim, labels in coords.items()}
    data = {}
    for name, array in variables.items():
        row = known[name]
        expected = tuple(sizes[dim] for dim in row.dims)
        if array.shape != expected:
            raise ValueError(f"{stage}: '{name}' has shape {array.shape}, expected {expected}")
        data[name] = (row.dims, array, {"units": row.unit, "long_name": row.meaning})
    labels = {dim: np.asarray(values) for dim, values in coords.items()}
    return xr.Dataset(data, coords={"member": members, **labels})
