"""A regular series of the sea and sky at one place, and whether it can be one at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kaidei.units import Floats

GRAVITY: Final = 9.80665
"""Standard gravity [m/s^2]."""

STEEPEST: Final = 0.1
"""Hs over the deep-water wave length of Tp beyond which no sea state stands [1]: DNV-RP-C205
(2010), section 3.5.4, gives 1/15 for Tz up to 6 s, which is about 0.05 on Tp; twice that here, as
one value of a record may be rough."""

LARGEST: Final = {"hs": 25.0, "tp": 30.0, "wind": 80.0, "current": 5.0}
"""What no sea has shown as a mean: Hs [m], Tp [s], wind at 10 m [m/s], surface current [m/s]. The
largest Hs of a buoy is 19.0 m (WMO, North Atlantic, 2013); the rest is estimate."""

UNITS: Final = {"hs": "m", "tp": "s", "wind": "m/s", "current": "m/s"}


@dataclass(frozen=True)
class Series:
    """A regular series of the sea and sky at one place, in UTC.

    start: UTC of the first value. step: between values [h]. hs: significant wave height [m]
    (steps,). tp: peak period [s] (steps,). wind: mean wind speed at 10 m [m/s] (steps,). current:
    surface current speed [m/s] (steps,). What is not known is None.
    """

    start: np.datetime64
    step: float
    hs: Floats
    tp: Floats | None = None
    wind: Floats | None = None
    current: Floats | None = None

    @property
    def steps_a_day(self) -> int:
        return round(24.0 / self.step)

    def columns(self) -> dict[str, Floats]:
        """Name -> values of what the series holds: hs always, then tp, wind, current."""
        named = {"hs": self.hs, "tp": self.tp, "wind": self.wind, "current": self.current}
        return {name: values for name, values in named.items() if values is not None}


Record = Series | Sequence[Series]
"""One series, or several stretches of one sea that do not follow on each other, such as the odd
years: none is taken to be joined to the next."""


def stretches(record: Record) -> list[Series]:
    """The stretches of a record; ValueError when there is none, or one holds what another lacks."""
    parts = [record] if isinstance(record, Series) else list(record)
    if not parts:
        raise ValueError("a record needs at least one series; none was given")
    first = parts[0]
    for part in parts[1:]:
        if part.step != first.step or part.columns().keys() != first.columns().keys():
            raise ValueError(
                f"stretches of one record differ: {list(first.columns())} every {first.step:g} h"
                f" and {list(part.columns())} every {part.step:g} h; give all alike"
            )
    return parts


def times(series: Series) -> NDArray[np.datetime64]:
    """UTC of each value, to the second (steps,)."""
    return moments(series.start, len(series.hs), series.step)


def moments(start: np.datetime64, count: int, step: float) -> NDArray[np.datetime64]:
    """`count` times from a start every step [h], to the second."""
    seconds = np.round(np.arange(count) * step * 3600.0).astype(np.int64)
    return np.asarray(start.astype("datetime64[s]") + seconds.astype("timedelta64[s]"))


def months(series: Series) -> NDArray[np.int64]:
    """Calendar month of each value, 0 for January to 11 (steps,)."""
    return np.asarray(times(series).astype("datetime64[M]").astype(np.int64) % 12)


def calendar_years(series: Series) -> dict[int, Series]:
    """Year -> its stretch, for each calendar year that the series holds whole."""
    year = times(series).astype("datetime64[Y]").astype(np.int64) + 1970
    found = {}
    for one in np.unique(year):
        first, last = np.searchsorted(year, [one, one + 1])
        days = 366 if (one % 4 == 0 and one % 100 != 0) or one % 400 == 0 else 365
        if last - first == days * series.steps_a_day:
            found[int(one)] = cut(series, int(first), int(last))
    return found


def cut(series: Series, first: int, last: int) -> Series:
    """The values from index `first` up to, not including, `last`, as a series of its own."""
    part: dict[str, Any] = {name: all_[first:last] for name, all_ in series.columns().items()}
    return replace(series, start=times(series)[first], **part)


def thinned(series: Series, step: float) -> Series:
    """Every value that falls on a longer step [h], a whole multiple of the series' own.

    Single values are kept as they are: means over a step would calm the sea.
    """
    every = round(step / series.step)
    if every < 1 or abs(every * series.step - step) > 1e-9:
        raise ValueError(
            f"a series every {series.step:g} h cannot be taken every {step:g} h; choose a whole"
            " multiple of its step"
        )
    part: dict[str, Any] = {name: all_[::every] for name, all_ in series.columns().items()}
    return replace(series, step=step, **part)


def faults(series: Series) -> list[str]:
    """Everything that is wrong with a series, each in a sentence; an empty list when nothing is.

    Values must be finite and physical, the step a whole part of a day and all columns of one
    length. Hs that is probably in feet is told by its size: a mean above 10 m, or a median of
    Hs / (g Tp^2 / 2 pi) above what a sea of that period can carry (STEEPEST).
    """
    found = []
    if not (np.isfinite(series.step) and 0.0 < series.step <= 24.0):
        return [f"the step is {series.step} h; expected above 0 and at most 24 h"]
    if abs(24.0 / series.step - series.steps_a_day) > 1e-9:
        found.append(f"the step of {series.step:g} h does not divide a day; resample the series")
    if np.isnat(series.start):
        found.append("the start is no time; give the UTC time of the first value")
    for name, values in series.columns().items():
        found += _column_faults(name, values, len(series.hs))
    return found + ([] if found else _feet(series))


def checked(series: Series) -> Series:
    """The series itself; raises ValueError with all its faults."""
    wrong = faults(series)
    if wrong:
        raise ValueError("the series cannot be used: " + "; ".join(wrong))
    return series


def _column_faults(name: str, values: Floats, steps: int) -> list[str]:
    unit, most = UNITS[name], LARGEST[name]
    if values.ndim != 1 or len(values) != steps or steps == 0:
        return [f"{name} has shape {values.shape}; expected one value for each of {steps} steps"]
    gaps = ~np.isfinite(values)
    if gaps.any():
        first = int(np.argmax(gaps))
        return [f"{name} has {gaps.sum()} gaps, the first at step {first}; fill or cut them"]
    found = []
    least = 1.0 if name == "tp" else 0.0
    low = values < least
    if low.any():
        first = int(np.argmax(low))
        found.append(
            f"{name} is {values[first]:g} {unit} at step {first}; expected {least:g} or more"
        )
    high = values > most
    if high.any():
        first = int(np.argmax(high))
        unit_hint = " (Hs in feet? multiply by 0.3048)" if name == "hs" else ""
        found.append(
            f"{name} is {values[first]:g} {unit} at step {first}; expected at most {most:g}"
            f" {unit}{unit_hint}"
        )
    return found


HIGHEST_MEAN = 6.0
"""Mean Hs [m] above which a record is taken for feet; the roughest seas have some 5 m in a year."""


def _feet(series: Series) -> list[str]:
    mean = float(series.hs.mean())
    if mean > HIGHEST_MEAN:
        return [f"the mean Hs is {mean:.1f} m, more than any sea: feet? multiply by 0.3048"]
    if series.tp is not None:
        length = GRAVITY * series.tp**2 / (2.0 * np.pi)
        steepness = float(np.median(series.hs / length))
        if steepness > STEEPEST:
            return [
                f"the median steepness of Hs against Tp is {steepness:.2f}, above {STEEPEST:g}:"
                " Hs in feet? multiply by 0.3048"
            ]
    return []
