"""What a study writes for the deposit: its cores, its squares, and what is not known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import model_validator

from kaidei.contract import Time
from kaidei.deposit.area import Area, read_area
from kaidei.deposit.cores import SLICES, Cores, read_cores
from kaidei.deposit.covariance import Kind
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
    range: Annotated[Value, Unit("m", gt=0)]
    """Length scale of that shape along the long axis; an exponential fades within 3 ranges."""
    log_sd: Annotated[Value, Unit("1", gt=0)]
    """Standard deviation of the log of cores' mean grade, nugget included."""
    nugget_share: Annotated[Value, Unit("1", ge=0, le=0.9)]
    """Part of that variance that no distance between cores removes."""
    anisotropy: Annotated[Value, Unit("1", gt=0, le=1)]
    """Range across the trend over range along it."""
    azimuth: Annotated[Value, Unit("degree")]
    """Direction of the long axis, clockwise from north."""
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
    cutoffs: tuple[float, ...] = (0, 200, 400, 600, 800, 1000, 1250, 1500, 1750, 2000, 2500, 3000)
    """Cutoffs of the grade-tonnage curve, in ppm_metal."""
    cores: Annotated[
        Columns,
        Columns.of(
            core="str", longitude="degree", latitude="degree", top="m", base="m", grade="ppm_metal"
        ),
    ]
    """Cores, one row an interval."""
    squares: Annotated[
        Columns, Columns.of(longitude="degree", latitude="degree", width="m", height="m")
    ]
    """Squares of the resource estimate: middles and sides; the id is the name."""
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
        return self

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
        return cores_of(self.cores, area)


def area_of(table: Columns) -> Area:
    """The squares of a table with columns as in `DepositSpec.squares`."""
    names = table["id"] if "id" in table.data else np.arange(len(table)).astype(np.str_)
    return read_area(names, table["longitude"], table["latitude"], table["width"], table["height"])


def cores_of(table: Columns, area: Area) -> Cores:
    """The cores of a table with columns as in `DepositSpec.cores`."""
    columns = ("core", "longitude", "latitude", "top", "base", "grade")
    return read_cores(*(table[name] for name in columns), centre=area.centre)


def by_element(rows: Mapping[str, Any], name: str) -> Floats:
    """One drawn column of a table keyed by element: (M, 15)."""
    return np.stack([getattr(rows[symbol], name) for symbol in ELEMENTS], axis=1)


@dataclass(frozen=True)
class Inputs:
    """What the stage takes: the calendar, and the order of mining that the cores alone decide."""

    time: Time
    mine_order: Mapping[str, Any]
    """As `panels.mine_order` gives it."""
