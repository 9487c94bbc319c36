"""Intervals of cores as a table gives them, and all that can be wrong with one core's."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.elements import ELEMENTS
from kaidei.units import Floats

GRAIN = 2.7
"""Density of the grains of pelagic clay [t/m3], 2.6 to 2.7: dry mud cannot be denser."""

TOLERANCE = 0.02
"""Total grade and the sum of the elements may differ by this part: rounding of fifteen assays."""

_TOUCH = 1e-6


@dataclass(frozen=True)
class Intervals:
    """One row each: `core` (n,), `place` (n, 2), `top`, `base` [m], `grade` [ppm_metal].

    `density` [t_dry/m3] and `metals` (n, 15) [ppm_metal] where the table has them.
    """

    core: NDArray[np.str_]
    place: Floats
    top: Floats
    base: Floats
    grade: Floats
    density: Floats | None
    metals: Floats | None

    def of(self, name: str) -> "Intervals":
        """One core's."""
        own = self.core == name
        density = None if self.density is None else self.density[own]
        metals = None if self.metals is None else self.metals[own]
        return Intervals(self.core[own], self.place[own], self.top[own], self.base[own],
                     self.grade[own], density, metals)  # fmt: skip


def read_intervals(
    core: ArrayLike,
    east: ArrayLike,
    north: ArrayLike,
    top: ArrayLike,
    base: ArrayLike,
    grade: ArrayLike | None,
    density: ArrayLike | None,
    elements: Mapping[str, ArrayLike] | None,
) -> Intervals:
    """Columns of one length as numbers; without a grade, the sum of the elements is it."""
    names = np.asarray(core).astype(np.str_)
    metals = None if elements is None else _metals(elements)
    if grade is None and metals is None:
        raise ValueError("neither grade nor elements; expected one of them or both [ppm_metal]")
    total = metals.sum(axis=1) if grade is None and metals is not None else grade
    columns = {"longitude or x": east, "latitude or y": north, "top": top, "base": base,
               "grade": total, "density": density}  # fmt: skip
    read = {name: _numbers(name, column) for name, column in columns.items() if column is not None}
    for name, column in (*read.items(), ("elements", metals)):
        if column is not None and len(column) != len(names):
            raise ValueError(f"{len(column)} values of {name} for {len(names)} intervals")
    place = np.column_stack([read["longitude or x"], read["latitude or y"]])
    return Intervals(names, place, read["top"], read["base"], read["grade"], read.get("density"),
                 metals)  # fmt: skip


def _numbers(name: str, column: ArrayLike) -> Floats:
    try:
        return np.asarray(column, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: {error}; expected a column of numbers") from None


def _metals(elements: Mapping[str, ArrayLike]) -> Floats:
    missing = [symbol for symbol in ELEMENTS if symbol not in elements]
    unknown = [symbol for symbol in elements if symbol not in ELEMENTS]
    if missing or unknown:
        words = f"without {', '.join(missing)}" if missing else f"with {', '.join(unknown)}"
        raise ValueError(
            f"elements {words}; expected all fifteen ({' '.join(ELEMENTS)}), or none: "
            "a share of a part of them is no share of the total"
        )
    return np.column_stack([np.asarray(elements[symbol], dtype=np.float64) for symbol in ELEMENTS])


def check_intervals(name: str, own: Intervals) -> None:
    """Raise ValueError naming the core and the depth for the first thing that cannot be."""
    _check_depths(name, own.top, own.base)
    if not (own.grade > 0.0).all() or not np.isfinite(own.grade).all():
        at = int(np.argmin((own.grade > 0.0) & np.isfinite(own.grade)))
        raise ValueError(
            f"core {name}: grade {own.grade[at]:g} ppm at {own.top[at]:g} m; expected above zero "
            "(give half the detection limit where nothing was found)"
        )
    if own.density is not None and not np.isnan(own.density).all():
        bad = ~((own.density > 0.0) & (own.density <= GRAIN))
        if bad.any():
            at = int(bad.argmax())
            raise ValueError(
                f"core {name}: dry density {own.density[at]:g} at {own.top[at]:g} m; expected "
                f"above 0 and up to {GRAIN} t_dry/m3 in all of a core's intervals or in none"
            )
    if own.metals is not None:
        _check_metals(name, own, own.metals)


def _check_depths(name: str, top: Floats, base: Floats) -> None:
    upright = (base > top) & np.isfinite(base)
    if not upright.all():
        at = int(np.argmin(upright))
        raise ValueError(f"core {name}: interval {top[at]:g} to {base[at]:g} m is upside down")
    if (np.diff(top) < 0.0).any():
        at = int(np.argmax(np.diff(top) < 0.0))
        raise ValueError(
            f"core {name}: the interval from {top[at + 1]:g} m stands below the one from "
            f"{top[at]:g} m; expected them from the top down: sort the table by core and top"
        )
    step = top[1:] - base[:-1]
    if (np.abs(step) > _TOUCH).any():
        at = int(np.argmax(np.abs(step) > _TOUCH))
        word, remedy = "an overlap", "cut one of the two intervals"
        if step[at] > 0.0:
            word, remedy = "a gap", "fill it with an interval, or end the core above it"
        raise ValueError(
            f"core {name}: {word} between {base[at]:g} and {top[at + 1]:g} m; {remedy}"
        )
    if abs(top[0]) > _TOUCH:
        raise ValueError(
            f"core {name} begins at {top[0]:g} m; expected 0 m, the sea floor: add the missing "
            "top as an interval, or take its loss off every depth"
        )


def _check_metals(name: str, own: Intervals, metals: Floats) -> None:
    known = np.isfinite(metals)
    partly = known.any(axis=1) & ~known.all(axis=1)
    if partly.any():
        at = int(partly.argmax())
        lacks = ", ".join(np.array(ELEMENTS)[~known[at]])
        raise ValueError(
            f"core {name}: no {lacks} at {own.top[at]:g} m; expected all fifteen elements or none"
        )
    if (metals < 0.0).any():
        at, which = np.argwhere(metals < 0.0)[0]
        raise ValueError(
            f"core {name}: {ELEMENTS[which]} {metals[at, which]:g} ppm at {own.top[at]:g} m; "
            "expected at least zero"
        )
    total = metals.sum(axis=1)
    off = known.all(axis=1) & (np.abs(total - own.grade) > TOLERANCE * own.grade)
    if off.any():
        at = int(off.argmax())
        raise ValueError(
            f"core {name}: the elements add up to {total[at]:g} ppm at {own.top[at]:g} m and the "
            f"grade is {own.grade[at]:g} ppm; expected them within {TOLERANCE:.0%}: "
            "is one of them oxide and the other metal?"
        )
