"""From scores drawn out of a library to the sea of each member's own climate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gamma

from kaidei.campaign.metocean.libraries import Library, Singles
from kaidei.campaign.metocean.scores import passage
from kaidei.campaign.metocean.series import GRAVITY, moments
from kaidei.compiled import compiled, fused, inlined
from kaidei.units import Floats


@dataclass(frozen=True)
class Climates:
    """The climate of each of M members; arguments as in `Climatology`.

    hs_mean: [m] (M, 12). hs_spread: (M,). year_factor: on Hs, by year of its history (M, years).
    steepness, tp_spread: (M,). wind_mean: [m/s] (M, 12). wind_shape: (M,). current_mean: [m/s]
    (M,). current_spread: (M,).
    """

    hs_mean: Floats
    hs_spread: Floats
    year_factor: Floats
    steepness: Floats
    tp_spread: Floats
    wind_mean: Floats
    wind_shape: Floats
    current_mean: Floats
    current_spread: Floats


class Weathers(NamedTuple):
    """Hs [m], Tp [s], wind [m/s] and current [m/s] by step, each (M, years * steps of a year)."""

    hs: Singles
    tp: Singles
    wind: Singles
    current: Singles


def realise(
    held: Library,
    index: NDArray[np.int64],
    climates: Climates,
    *,
    start: str | None = None,
    steps: int | None = None,
) -> Weathers:
    """The weather of members from the library's years drawn for their quarters (M, years, 4).

    start: a month "2025-04"; the years are then calendar years from its own on, the weather begins
    with it, and a 29 February, which no year of the library has, repeats the day before. Without
    it all years have 365 days. steps: length of the weather, all that the years hold by default.

    What the library has from a record stays as recorded, Hs times the year factor. The rest:

    Hs and current are log-normal, wind Weibull, with the stated means: E[Hs] = hs_mean *
    year_factor, passing from month to month within five days of its end. Tp follows the root of Hs
    at the steepness, with scatter, kept from 1 to 30 s. Right to 1e-6 for values from 2e-5 to 5e4.
    """
    members, years, _ = index.shape
    _check(climates, members, years)
    c, a_year = _with_record(held, climates), held.scores.shape[2]
    pieces = _pieces(held, years, start, steps)
    length = int(pieces[-1, 3] + pieces[-1, 4])
    if steps is not None and length < steps:
        raise ValueError(f"{years} years hold {length} steps, fewer than {steps}; draw more years")
    month, other, weight = passage(moments(np.datetime64("2001-01-01"), a_year, held.step))
    spread = c.hs_spread[:, None]
    scale = gamma(1.0 + 1.0 / c.wind_shape)[:, None]
    out = Weathers(*(np.empty((members, length), dtype=np.float32) for _ in range(4)))
    _realise(
        held.scores,
        index,
        pieces,
        month,
        other,
        weight,
        np.log(c.hs_mean) - 0.5 * spread**2,
        np.log(c.wind_mean / scale),
        np.log(c.year_factor),
        np.stack(
            [
                c.hs_spread,
                0.5 * np.log(2.0 * np.pi / (GRAVITY * c.steepness)),
                c.tp_spread,
                1.0 / c.wind_shape,
                np.log(c.current_mean) - 0.5 * c.current_spread**2,
                c.current_spread,
            ],
            axis=1,
        ),
        *out,
    )
    return out


def _pieces(held: Library, years: int, start: str | None, steps: int | None) -> NDArray[np.int64]:
    """Where each stretch of the weather comes from, in order (pieces, 5): the year it stands in,
    its quarter, its first step in a library's year, its first step in the weather, its length."""
    day, rows, at = round(24.0 / held.step), [], 0
    first = None if start is None else np.datetime64(start, "M")
    for year in range(years):
        for quarter in range(4):
            begin, end = held.quarters[quarter], held.quarters[quarter + 1]
            cuts = [(begin, end)]
            if quarter == 0 and first is not None and _is_leap(first, year):
                leap = 59 * day
                cuts = [(begin, leap), (leap - day, leap), (leap, end)]
            for low, high in cuts:
                rows.append((year, quarter, low, at, high - low))
                at += high - low
    found = np.array(rows, dtype=np.int64)
    if first is not None:
        late = first.astype("datetime64[D]") - first.astype("datetime64[Y]").astype("datetime64[D]")
        found[:, 3] -= late.astype(np.int64) * day
    # What lies before the start or after the last step wanted is left out.
    before = np.clip(-found[:, 3], 0, found[:, 4])
    found[:, 2:] += np.stack([before, before, -before], axis=1)
    if steps is not None:
        found[:, 4] = np.clip(steps - found[:, 3], 0, found[:, 4])
    return np.ascontiguousarray(found[found[:, 4] > 0])


def _is_leap(first: np.datetime64, year: int) -> bool:
    number = int(first.astype("datetime64[Y]").astype(np.int64)) + 1970 + year
    return (number % 4 == 0 and number % 100 != 0) or number % 400 == 0


def _check(c: Climates, members: int, years: int) -> None:
    shapes = {"hs_mean": (members, 12), "wind_mean": (members, 12), "year_factor": (members, years)}
    for name, values in vars(c).items():
        wanted = shapes.get(name, (members,))
        if values.shape != wanted:
            raise ValueError(f"{name} of the members' climates is {values.shape}, not {wanted}")
        least = 0.0 if name.endswith("_spread") else np.nextafter(0.0, 1.0)
        if not (np.isfinite(values) & (values >= least)).all():
            raise ValueError(f"{name} of the members' climates must be finite and above 0")


def _with_record(held: Library, climates: Climates) -> Climates:
    """The climates under which the logarithms of a record come out as they are."""
    unit = {
        "hs": {"hs_mean": np.exp(0.5), "hs_spread": 1.0},
        "tp": {"steepness": 2.0 * np.pi / GRAVITY, "tp_spread": 1.0},
        "wind": {"wind_mean": 1.0, "wind_shape": 1.0},
        "current": {"current_mean": np.exp(0.5), "current_spread": 1.0},
    }
    fixed = {
        name: np.full_like(getattr(climates, name), value)
        for variable in held.recorded
        for name, value in unit[variable].items()
    }
    return replace(climates, **fixed)


@fused
def _exp(x: float) -> float:
    """e to the power x, -11 to 11, within 1e-6 of it, without branch, call or table: the 32nd power
    of a short series, so that the loop becomes vector code."""
    y = min(max(x, -11.0), 11.0) * 0.03125
    small = 1.0 + y * (1.0 + y * (1 / 2 + y * (1 / 6 + y * (1 / 24 + y * (1 / 120 + y * (
        1 / 720 + y * (1 / 5040)))))))  # fmt: skip
    small *= small
    small *= small
    small *= small
    small *= small
    return small * small


@inlined
def _passing(monthly: Floats, month: int, other: int, weight: float) -> float:
    here, there = monthly[month], monthly[other]
    return float(here + weight * (there - here))


@inlined
def _fill(
    put: Singles, score: Singles, centre: Floats, first: int, shift: float, part: float
) -> None:
    """e to the centre from its step `first` on, and the score's part, and a shift."""
    for step in range(score.shape[0]):
        put[step] = _exp(centre[first + step] + part * score[step] + shift)


@inlined
def _fill_tp(put: Singles, score: Singles, hs: Singles, period: float, part: float) -> None:
    """Root of Hs, times e to the score's part and the steepness' `period`, from 1 to 30 s."""
    for step in range(score.shape[0]):
        long = np.sqrt(hs[step]) * _exp(period + part * score[step])
        put[step] = min(max(long, 1.0), 30.0)


@compiled
def _realise(
    score: Singles,
    index: NDArray[np.int64],
    pieces: NDArray[np.int64],
    month: NDArray[np.int64],
    other: NDArray[np.int64],
    weight: Floats,
    hs_centre: Floats,
    wind_centre: Floats,
    year_log: Floats,
    shape: Floats,
    hs: Singles,
    tp: Singles,
    wind: Singles,
    current: Singles,
) -> None:
    steps = month.shape[0]
    sea, air, drift = np.empty(steps), np.empty(steps), np.empty(steps)
    for member in range(index.shape[0]):
        spread, period, scatter, wind_part, drift_centre, drift_spread = shape[member]
        drift[:] = drift_centre
        for step in range(steps):
            at = month[step], other[step], weight[step]
            sea[step] = _passing(hs_centre[member], *at)
            air[step] = _passing(wind_centre[member], *at)
        for piece in range(pieces.shape[0]):
            year, quarter, first, begin, length = pieces[piece]
            last, end = first + length, begin + length
            drawn = index[member, year, quarter]
            level = hs[member, begin:end]
            _fill(level, score[0, drawn, first:last], sea, first, year_log[member, year], spread)
            _fill_tp(tp[member, begin:end], score[1, drawn, first:last], level, period, scatter)
            _fill(wind[member, begin:end], score[2, drawn, first:last], air, first, 0.0, wind_part)
            _fill(
                current[member, begin:end],
                score[3, drawn, first:last],
                drift,
                first,
                0.0,
                drift_spread,
            )


def each_year(held: Library, climate: Climates) -> Weathers:
    """Each year of the library once, in one member's climate: rows of `climate` are repeated."""
    years = held.scores.shape[1]
    index = np.repeat(np.arange(years), 4).reshape(years, 1, 4)
    rows = {name: np.repeat(values[:1], years, axis=0) for name, values in vars(climate).items()}
    rows["year_factor"] = np.ones((years, 1))
    return realise(held, index, Climates(**rows))
