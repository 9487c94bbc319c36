"""What a study writes for the deposit: its cores, its squares, and what is not known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import model_validator

from kaidei.contract import Time
from kaidei.deposit.area import Area, OutsideCores, read_area, refuse_outside
from kaidei.deposit.cores import SLICES, Cores, read_cores
from kaidei.deposit.covariance import Kind
from kaidei.deposit.decided import middle
from kaidei.deposit.drift import MOST_TERMS, Term
from kaidei.deposit.grid import to_plane
from kaidei.deposit.ground import Beside
from kaidei.deposit.panels import Rule
from kaidei.deposit.posterior import Prior
from kaidei.elements import ELEMENTS
from kaidei.units import Floats
from kaidei.values import Columns, Rows, Spec, Unit, Value

DEMAND_BASES = ("japan", "world")
"""Whose demand the years of supply are counted in."""


class ElementShare(Spec):
    """One element of the rare earths in the mud; the row's id is its symbol."""

    source: str
    """Key of sources.toml."""
    kind: str | None = None
    """How the row's numbers are known."""
    area: Annotated[Value, Unit("1", gt=0, lt=1)]
    """Share of REY metal mass over the whole area."""
    rich: Annotated[Value, Unit("1", gt=0, lt=1)]
    """Share of REY metal mass in mud of the grade `rich_grade`."""
    error: Annotated[Value, Unit("1", gt=0)]
    """Factor on both shares, about 1: how far the element may be off."""
    note: str | None = None
    """What a reader should know about the row."""


class ElementDemand(Spec):
    """Yearly demand for one element; the row's id is its symbol."""

    source: str
    """Key of sources.toml."""
    kind: str | None = None
    """How the row's numbers are known."""
    japan: Annotated[Value, Unit("t_reo/year", gt=0)]
    """Japan's demand."""
    world: Annotated[Value, Unit("t_reo/year", gt=0)]
    """The world's demand."""
    note: str | None = None
    """What a reader should know about the row."""


class DepositSpec(Spec):
    """[deposit]: the mud in place."""

    covariance: Kind = "exponential"
    """Shape of the correlation of log grade with distance."""
    shortest_range: Annotated[Value, Unit("m", gt=0)]
    """Range that the true one is thought to be below with a chance of 5 percent."""
    largest_sd: Annotated[Value, Unit("1", gt=0)]
    """Standard deviation of log grade that the true one passes with a chance of 5 percent."""
    largest_nugget_sd: Annotated[Value, Unit("1", gt=0)]
    """The same for the part of it that no distance between cores removes."""
    anisotropy: Annotated[Value, Unit("1", gt=0, le=1)]
    """Range across the trend over range along it; three of its quantiles are weighed."""
    azimuth: Annotated[Value, Unit("degree")]
    """Direction of the long axis, clockwise from north; three of its quantiles are weighed."""
    drift: tuple[Term, ...] = ()
    """What log grade may trend with: distance_to_seamount, water_depth, cover; at most two."""
    outside_cores: OutsideCores = "refuse"
    """What to do with cores outside the squares: "refuse", or "use" them as neighbours."""
    heavy_balance: Annotated[Value, Unit("1", ge=0)]
    """Spread from place to place of the log-ratio balance of heavy over light elements."""
    cerium_balance: Annotated[Value, Unit("1", ge=0)]
    """The same for cerium over its neighbours."""
    yttrium_balance: Annotated[Value, Unit("1", ge=0)]
    """The same for yttrium over holmium."""
    dry_density: Annotated[Value, Unit("t_dry/m^3", gt=0, lt=2)]
    """Dry solids in a cubic metre in place."""
    porosity: Annotated[Value, Unit("1", gt=0, lt=1)]
    """Pore volume over total volume."""
    pore_water_density: Annotated[Value, Unit("t/m^3", ge=1, lt=1.1)]
    """Density of the seawater in the pores at depth."""
    strength_surface: Annotated[Value, Unit("kPa", ge=0)]
    """Undrained shear strength at the sea floor."""
    strength_gradient: Annotated[Value, Unit("kPa/m", ge=0)]
    """Rise of undrained shear strength with depth."""
    rich_grade: Annotated[Value, Unit("ppm_metal", gt=0)]
    """Grade over 0-10 m of mud that has the `rich` composition."""
    mine_reach: Annotated[Value, Unit("m", gt=0, le=SLICES)]
    """Depth that counts when panels are put in order of mining."""
    mine_cutoff: Annotated[Value, Unit("ppm_metal", gt=0)]
    """Mean grade within that depth which a panel should pass."""
    mine_rule: Rule = "chance"
    """How panels are ranked: by the "chance" to pass the cutoff, or least expected "regret"."""
    cutoffs: tuple[float, ...] = (0, 200, 400, 600, 800, 1000, 1250, 1500, 1750, 2000, 2500, 3000)
    """Cutoffs of the grade-tonnage curve, in ppm_metal."""
    cores: Annotated[
        Columns,
        Columns.of(
            core="str",
            longitude="degree",
            latitude="degree",
            top="m",
            base="m",
            grade="ppm_metal",
            optional={"dry_density": "t_dry/m^3"} | dict.fromkeys(ELEMENTS, "ppm_metal"),
        ),
    ]
    """Cores, one row an interval; dry density and the fifteen elements where assayed."""
    squares: Annotated[
        Columns, Columns.of(longitude="degree", latitude="degree", width="m", height="m")
    ]
    """Squares of the resource estimate: middles and sides; the id is the name."""
    seamounts: Annotated[Columns, Columns.of(longitude="degree", latitude="degree", radius="m")] = (
        Columns({})
    )
    """Seamounts, for a drift on the distance to them: middles and radii of their feet."""
    profiler: Annotated[
        Columns,
        Columns.of(
            longitude="degree", latitude="degree", optional={"water_depth": "m", "cover": "m"}
        ),
    ] = Columns({})
    """What a sub-bottom profiler saw, for a drift on water depth or cover."""
    composition: Annotated[dict[str, ElementShare], Rows()]
    """Shares of the fifteen elements, by symbol."""
    years_demand: Annotated[dict[str, ElementDemand], Rows()]
    """Demand for the years of supply, by symbol."""

    @model_validator(mode="after")
    def _tables_are_whole(self) -> DepositSpec:
        for name in ("composition", "years_demand"):
            table: dict[str, Any] = getattr(self, name)
            missing = [symbol for symbol in ELEMENTS if symbol not in table]
            unknown = [symbol for symbol in table if symbol not in ELEMENTS]
            if missing or unknown:
                words = f"no row for {', '.join(missing)}" if missing else ""
                words += f"; {', '.join(unknown)} is not an element of the mud" if unknown else ""
                raise ValueError(f"tables/{name}.csv: {words.lstrip('; ')}")
        if list(self.cutoffs) != sorted(self.cutoffs) or min(self.cutoffs, default=-1.0) < 0.0:
            raise ValueError("deposit.cutoffs: expected rising numbers of at least 0")
        # A table that could not be read is reported where it was read, and arrives empty.
        if len(self.squares):
            area = self._named("squares", self.area)
            if len(self.cores):
                self._named("cores", lambda: self.placed_cores(area))
        if len(self.drift) > MOST_TERMS or len(set(self.drift)) < len(self.drift):
            raise ValueError(f"deposit.drift: expected at most {MOST_TERMS} different terms")
        for term in self.drift:
            self._needs(term)
        return self

    def _needs(self, term: Term) -> None:
        name = "seamounts" if term == "distance_to_seamount" else "profiler"
        table = self.seamounts if name == "seamounts" else self.profiler
        if not len(table) or (name == "profiler" and term not in table.data):
            what = f"tables/{name}.csv" + (f" with a column '{term}'" if name == "profiler" else "")
            raise ValueError(f"deposit.drift: '{term}' needs {what}; add it or leave the term out")

    @staticmethod
    def _named(table: str, make: Any) -> Any:
        try:
            return make()
        except ValueError as error:
            raise ValueError(f"tables/{table}.csv: {error}") from None

    def area(self) -> Area:
        """The squares in local coordinates."""
        return area_of(self.squares)

    def placed_cores(self, area: Area) -> Cores:
        """The cores in the area's local coordinates."""
        return cores_of(self.cores, area, self.outside_cores)

    def beside(self, area: Area) -> Beside:
        """The tables of the drift in the area's local coordinates."""
        return beside_of(self.drift, self.seamounts, self.profiler, area)

    def prior(self) -> Prior:
        """What is thought of range, spread and nugget before the cores."""
        limits = (self.shortest_range, self.largest_sd, self.largest_nugget_sd)
        return Prior(*(middle(limit) for limit in limits))

    def shapes(self) -> list[tuple[float, float]]:
        """Pairs of anisotropy [1] and azimuth [degree]: the middles of thirds of each."""
        thirds = np.array([1.0, 3.0, 5.0]) / 6.0
        return [
            (float(ratio), float(angle))
            for ratio in np.unique(self.anisotropy.at(thirds))
            for angle in np.unique(self.azimuth.at(thirds))
        ]


def area_of(table: Columns) -> Area:
    """The squares of a table with columns as in `DepositSpec.squares`."""
    names = table["id"] if "id" in table.data else np.arange(len(table)).astype(np.str_)
    return read_area(names, table["longitude"], table["latitude"], table["width"], table["height"])


def cores_of(table: Columns, area: Area, outside: OutsideCores) -> Cores:
    """The cores of a table with columns as in `DepositSpec.cores`."""
    columns = ("core", "longitude", "latitude", "top", "base", "grade")
    assays = {name: table[name] for name in ELEMENTS if name in table.data}
    if assays and len(assays) < len(ELEMENTS):
        missing = ", ".join(name for name in ELEMENTS if name not in assays)
        raise ValueError(f"assays of elements without {missing}; expected all fifteen or none")
    cores = read_cores(
        *(table[name] for name in columns),
        centre=area.centre,
        density=table.data.get("dry_density"),
        elements=assays or None,
    )
    refuse_outside(cores.names, cores.xy, area, outside)
    return cores


def beside_of(names: tuple[Term, ...], seamounts: Columns, profiler: Columns, area: Area) -> Beside:
    """Drift tables as in `DepositSpec`, in an area's local coordinates."""

    def placed(table: Columns) -> Floats:
        return to_plane(table["longitude"], table["latitude"], centre=area.centre)

    tops = seen = None
    if len(seamounts):
        tops = (placed(seamounts), seamounts["radius"])
    if len(profiler):
        known = [name for name in ("water_depth", "cover") if name in profiler.data]
        seen = (placed(profiler), {name: profiler[name] for name in known})
    return Beside(names, tops, seen)


def by_element(rows: Mapping[str, Any], name: str) -> Floats:
    """One drawn column of a table keyed by element: (M, 15)."""
    return np.stack([getattr(rows[symbol], name) for symbol in ELEMENTS], axis=1)


@dataclass(frozen=True)
class Inputs:
    """What the stage takes: the calendar, and the order of mining that the cores alone decide."""

    time: Time
    mine_order: Mapping[str, Any]
    """As `panels.mine_order` gives it."""
