"""What each stage gives: contract.csv has a row for every variable that leaves a stage.

`keep` says what a run stores: "member" keeps every member; "quantiles" keeps seven quantiles over
the members and "mean" their mean, for cubes that no later stage reads. What crosses a seam is
always kept by member.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr

STAGES = ("deposit", "lift", "campaign", "plant", "supply", "economics")
Keep = Literal["member", "quantiles", "mean"]
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


_DATE = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", re.ASCII)


def absolute_month(date: str) -> float:
    """Months from year 0 to "2027-02" or "2027-02-15"; "never" is +inf. ValueError in words."""
    if date.strip() == "never":
        return np.inf
    parts = _DATE.fullmatch(date.strip())
    try:
        if parts is None:
            raise ValueError
        year, month, day = int(parts[1]), int(parts[2]), int(parts[3] or 1)
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
    keep: Keep = "member"


def _read_rows() -> tuple[Row, ...]:
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Row(line["stage"], line["name"], tuple(line["dims"].split()), line["unit"],
                line["meaning"], cast(Keep, line["keep"]))
            for line in csv.DictReader(file)
        )  # fmt: skip


CONTRACT = _read_rows()
"""Every row of contract.csv, in the order data flows."""


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
