"""What files call the quantities of a series, in which units, and how they mark what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from kaidei.campaign.metocean.series import LARGEST
from kaidei.faults import Problem, gathered, nearest
from kaidei.units import Floats, UnitError, factor

SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "hs": ("hs", "swh", "hm0", "wvht", "hsig", "vhm0", "significantwaveheight", "waveheight",
           "significantheightofcombinedwindwavesandswell", "seasurfacewavesignificantheight"),
    "tp": ("tp", "pp1d", "dpd", "vtpk", "peakperiod", "peakwaveperiod", "wavepeakperiod",
           "seasurfacewaveperiodatvariancespectraldensitymaximum"),
    "fp": ("fp", "peakfrequency", "wavepeakfrequency", "seasurfacewavepeakfrequency"),
    "wind": ("wind", "windspeed", "wspd", "ws10", "si10", "wind10", "windspeed10m", "10mwindspeed"),
    "wind_u": ("u10", "uwnd", "windu", "10mucomponentofwind", "eastwardwind"),
    "wind_v": ("v10", "vwnd", "windv", "10mvcomponentofwind", "northwardwind"),
    "current": ("current", "currentspeed", "surfacecurrent", "surfacecurrentspeed"),
    "current_u": ("ucur", "uo", "currentu", "eastwardseawatervelocity"),
    "current_v": ("vcur", "vo", "currentv", "northwardseawatervelocity"),
}  # fmt: skip
"""Small letters and digits alone: "Significant_Wave_Height" is "significantwaveheight". First the
names of ERA5 and WAVEWATCH III, then those of buoys, Copernicus Marine and the CF convention."""

MEAN_PERIODS: Final = ("mwp", "apd", "tm01", "tm02", "t01", "t02", "t0m1", "tz", "te", "meanperiod")
"""Periods that are not the peak's: never taken for it."""

TARGET: Final = {"hs": "m", "tp": "s", "fp": "1/s"}
"""The unit of each quantity; of the others m/s."""

_ENOUGH: Final = {"hs", "tp", "wind", "current"}
_MARKS: Final = (99.0, 99.9, 99.99, 999.0, 999.9, 999.99, 9999.0, 9999.9, 99999.0)
"""What stands for "missing" with either sign, beside nan and an empty cell: buoys and agencies."""
_FILL = 1e15
_FASTEST: Final = 5.0
"""Peak frequency [1/s] that no sea has: its period would be 0.2 s."""


class ReadingError(ValueError):
    """Every mistake found in the files of a series, together."""

    _SHOWN = 20

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(gathered(problems))
        count = len(self.problems)
        lines = [f"  - {problem}" for problem in self.problems[: self._SHOWN]]
        if count > self._SHOWN:
            lines.append(f"  and {count - self._SHOWN} more")
        head = f"{count} problem{'s' if count != 1 else ''} in the series"
        super().__init__("\n".join([head, *lines]))


class ReadingNote(UserWarning):
    """What was done to a file's values on the way: gaps filled, rows sorted, the point taken."""


def plain(name: str) -> str:
    """A name's letters and digits, small."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def found_names(
    given: Iterable[str],
    names: Mapping[str, str | None] | None,
    file: str,
    where: str,
    problems: list[Problem],
) -> dict[str, str]:
    """Quantity -> the file's name for it; mistakes are added to `problems`.

    names: the caller's choice, quantity -> name, or None to leave the quantity out.
    """
    given, chosen = list(given), dict(names or {})
    found: dict[str, str] = {}
    for quantity in sorted(chosen.keys() - SPELLINGS.keys()):
        problems.append(Problem(file, "names", f"'{quantity}'", "a quantity that a series holds",
                                nearest(quantity, SPELLINGS)))  # fmt: skip
    for quantity, spellings in SPELLINGS.items():
        name = chosen.get(quantity)
        if name is not None and name not in given:
            problems.append(Problem(file, where, "", f"'{name}' for {quantity}, as asked",
                                    nearest(name, given)))  # fmt: skip
        elif name is not None:
            found[quantity] = name
        elif quantity not in chosen:
            alike = [other for other in given if plain(other) in spellings]
            if len(alike) > 1:
                problems.append(
                    Problem(file, where, ", ".join(map(repr, alike)), f"one of them as {quantity}",
                            f"choose with names={{'{quantity}': '{alike[0]}'}}")
                )  # fmt: skip
            if alike:
                found[quantity] = alike[0]
    for quantity in (quantity for quantity, name in chosen.items() if name is None):
        for part in _PARTS.get(quantity, ()):
            found.pop(part, None)
    _pairs(found, file, where, problems)
    return found


_PARTS: Final = {
    "tp": ("fp",),
    "wind": ("wind_u", "wind_v"),
    "current": ("current_u", "current_v"),
}
"""What goes with a quantity that is left out."""


def _pairs(found: dict[str, str], file: str, where: str, problems: list[Problem]) -> None:
    """A speed wins over its components; a component without the other is a mistake."""
    for whole in ("wind", "current"):
        parts = [part for part in (f"{whole}_u", f"{whole}_v") if part in found]
        if whole in found:
            for part in parts:
                del found[part]
        elif len(parts) == 1:
            other = f"{whole}_v" if parts[0].endswith("u") else f"{whole}_u"
            problems.append(
                Problem(file, where, f"'{found[parts[0]]}' alone", f"{other} beside it",
                        f"leave it out with names={{'{parts[0]}': None}}")
            )  # fmt: skip
    if "tp" in found:
        found.pop("fp", None)


def scale_of(quantity: str, unit: str | None) -> float:
    """What turns numbers in a file's unit into those of a series; UnitError in words."""
    wanted = TARGET.get(quantity, "m/s")
    if unit is None or not unit.strip():
        raise UnitError("it has no unit")
    if "rad" in unit:
        raise UnitError(f"'{unit}' is an angular frequency; divide by 2 pi and write '1/s'")
    return factor(_spelt(unit), wanted)


def _spelt(unit: str) -> str:
    """A unit as CF files write it ("m s**-1", "m s-1") in the way of a study ("m*s^-1")."""
    unit = re.sub(r"\bkts?\b|\bkn\b", "knot", unit.strip().replace("**", "^"))
    unit = re.sub(r"([A-Za-z]+)\s*\^?\s*(-?\d)", r"\1^\2", unit)
    return re.sub(r"\s+(?=[A-Za-z])", "*", unit)


def without_marks(quantity: str, values: Floats, scale: float) -> Floats:
    """Values in a series' unit, not a number where the file marks them as missing.

    A mark such as 99 counts only where the quantity cannot be so large: wind of 99 km/h is a value.
    """
    most = _FASTEST if quantity == "fp" else LARGEST[quantity.split("_", maxsplit=1)[0]]
    size = np.abs(values)
    marked = np.isin(np.round(size, 4), _MARKS) & (size * scale > most)
    return np.where(marked | ~np.isfinite(values) | (size > _FILL), np.nan, values * scale)


def assembled(raw: Mapping[str, Floats]) -> dict[str, Floats]:
    """hs, tp, wind and current from what files hold: 1 / fp, and speeds from components."""
    columns = {name: values for name, values in raw.items() if name in _ENOUGH}
    if "tp" not in columns and "fp" in raw:
        fp = np.where(raw["fp"] > 0.0, raw["fp"], np.nan)
        columns["tp"] = 1.0 / fp
    for whole in ("wind", "current"):
        u, v = raw.get(f"{whole}_u"), raw.get(f"{whole}_v")
        if whole not in columns and u is not None and v is not None:
            columns[whole] = np.hypot(u, v)
    return columns
