"""What can be wrong with a survey's intervals, densities and assays, by file and line."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from kaidei.deposit.intervals import GRAIN, TOLERANCE
from kaidei.deposit.survey_tables import Sheet, SurveyError
from kaidei.elements import ELEMENTS
from kaidei.units import Floats
from kaidei.values import Problem

if TYPE_CHECKING:
    import pandas as pd

RICHEST = 20_000.0
"""A total above this [ppm_metal] is questioned: the richest mud known has about 8,000 (Takaya et
al. 2018, doi 10.1038/s41598-018-23948-5), the apatite in it 22,000."""

POOREST = 3.0
"""No survey of mud has less [ppm_metal] throughout: the upper crust, whose dust all sediments hold,
has about 170 (McLennan 2001, doi 10.1029/2000GC000109)."""

DEEPEST = 100.0
"""Intervals below this [m] are questioned: the longest piston cores have some 70 m."""

_TOUCH = 1e-6


def check_order(sheet: Sheet, own: pd.DataFrame, problems: list[Problem]) -> None:
    """Report a hole's intervals that are upside down, out of order, overlapping or apart."""
    top, base, line = own["top"].to_numpy(), own["base"].to_numpy(), own["line"].to_numpy()
    core = own["core"].iloc[0]

    def report(at: int, given: str, expected: str, remedy: str = "") -> None:
        place = sheet.at(int(line[at]))
        problems.append(Problem(sheet.file, place, f"hole '{core}', {given}", expected, remedy))

    if (np.diff(top) < 0.0).any():
        at = int(np.argmax(np.diff(top) < 0.0)) + 1
        report(at, f"{top[at]:g} to {base[at]:g} m below {top[at - 1]:g} to {base[at - 1]:g} m",
               "intervals from the top down", "sort the table by hole and top")  # fmt: skip
        return
    for at in np.flatnonzero(top >= base).tolist():
        report(at, f"{top[at]:g} to {base[at]:g} m", "a top above the base")
    for at in range(1, len(own)):
        given = f"{top[at]:g} to {base[at]:g} m below {top[at - 1]:g} to {base[at - 1]:g} m"
        if top[at] == top[at - 1] and base[at] == base[at - 1]:
            report(at, f"{top[at]:g} to {base[at]:g} m a second time", "each interval once")
        elif top[at] < base[at - 1] - _TOUCH:
            report(at, given, "no overlap", "cut one of the two")
        elif top[at] > base[at - 1] + _TOUCH:
            report(at, given, "no gap", "add the missing interval, or end the hole above it")


def check_density(sheet: Sheet, own: pd.DataFrame, column: str, problems: list[Problem]) -> None:
    """Report densities that cannot be, and gaps in a hole's."""
    density, core = own["dry_density"].to_numpy(), own["core"].iloc[0]
    none = np.isnan(density)
    for line, value in zip(own["line"], density, strict=True):
        if not np.isnan(value) and not 0.0 < value <= GRAIN:
            remedy = "is it kg/m3? Divide by 1000" if value > 10.0 else ""
            if value < 0.0:
                remedy = "leave the cells of the whole hole empty where it has no density"
            problems.append(Problem(sheet.file, sheet.at(int(line), column), f"{value:g}",
                                    f"above 0 and up to {GRAIN} t_dry/m3", remedy))  # fmt: skip
    if none.any() and not none.all():
        line = int(own["line"].to_numpy()[none.argmax()])
        problems.append(Problem(sheet.file, sheet.at(line, column), f"hole '{core}', an empty cell",
                                "a density in all of a hole's intervals or in none",
                                "give the interval its neighbours' mean, or empty the hole's "
                                "other cells"))  # fmt: skip


def check_sum(sheet: Sheet, table: pd.DataFrame, problems: list[Problem]) -> None:
    """Report totals that are not the sum of their elements."""
    elements = [name for name in ELEMENTS if name in table]
    if not elements:
        return
    total, grade = table[elements].sum(axis=1, skipna=False).to_numpy(), table["grade"].to_numpy()
    off = np.abs(total - grade) > TOLERANCE * grade
    for line, core, own, given in zip(table["line"][off], table["core"][off], total[off],
                                      grade[off], strict=True):  # fmt: skip
        problems.append(
            Problem(sheet.file, sheet.at(int(line)), f"hole '{core}', a total of {given:.4g} ppm "
                    f"of metal where the elements make {own:.4g}", f"them within {TOLERANCE:.0%}",
                    "is one oxide and the other metal, or is yttrium left out of one? Leave the "
                    "total out to have the sum")
        )  # fmt: skip


def check_size(file: str, grade: Floats, unit: str) -> None:
    """Refuse grades of another unit, and warn of those that look like one."""
    richest = float(grade.max())
    if unit == "ppm" and richest < POOREST:
        raise SurveyError(
            [Problem(file, "the grades", f"at most {richest:.3g} ppm", "ppm as unit='ppm' says",
                     "are they percent? Then pass unit='percent'")]
        )  # fmt: skip
    if richest > 1e6:
        raise SurveyError(
            [Problem(file, "the grades", f"up to {richest / 1e4:.3g} percent of the mud",
                     f"{unit} as unit='{unit}' says", "are they ppm? Then pass unit='ppm'")]
        )  # fmt: skip
    if richest > RICHEST:
        warnings.warn(
            f"{file}: grades up to {richest:,.0f} ppm of metal, where the richest mud known has "
            f"8,000; is unit='{unit}' right?",
            stacklevel=3,
        )
