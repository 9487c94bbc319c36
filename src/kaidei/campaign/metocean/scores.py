"""Monthly normal scores: what a sea is once its seasons are taken out, and the way back.

Four variables, in the order of VARIABLES, each by its logarithm: Hs, Tp over the root of Hs (which
holds the steepness, so no score makes a sea that cannot stand), wind and current. Each calendar
month has a table of the logarithm against the standard normal score; within PASSAGE of a month's
end the tables of the two months are mixed, half and half at the end itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gamma, log_ndtr, ndtr

from kaidei.campaign.metocean.series import GRAVITY, Series, months, times
from kaidei.compiled import compiled
from kaidei.units import Floats

VARIABLES: Final = ("hs", "tp", "wind", "current")

PASSAGE: Final = 5.0
"""Days on each side of a month's end over which one month's table passes into the next's: short,
so that a month keeps its own distribution."""

NODES: Final = np.linspace(-5.0, 5.0, 201)
"""Normal scores of the tables; straight beyond, and beyond what a sample holds."""

FLOOR: Final = {"hs": 0.01, "tp": 0.1, "wind": 0.01, "current": 0.001}
"""Smaller values, calms recorded as zero, are taken as these before the logarithm: Hs [m], Tp over
root Hs [s/m^0.5], wind and current [m/s]; far below what limits any work."""

LEAST: Final = 100
"""Values a month must have for a table of its own."""


@dataclass(frozen=True)
class Climatology:
    """The sea of a place by month where there is no series; every figure is the user's to source.

    hs_mean: mean Hs of each month [m] (12,). hs_spread: standard deviation of ln Hs within a month,
    one or by month (12,). year_spread: that of a shift of ln Hs for each year, beyond what the
    persistence makes. fronts, spells: correlation times [h] of passing fronts and of slower spells.
    spell_share: part of the variance in spells [0 to 1]. steepness: median of 2 pi Hs / (g Tp^2)
    [1]. tp_spread: standard deviation of ln Tp at its Hs. tp_hs: correlation of that scatter with
    the score of Hs. wind_mean: mean wind at 10 m of each month [m/s] (12,). wind_shape: of its
    Weibull distribution [1]. wind_hs: correlation of the scores of wind and Hs at one time.
    wind_lead: response time of the sea to the wind [h]. wind_own: correlation time of the wind's
    own part [h]. current_mean: mean surface current [m/s]. current_spread: standard deviation of
    its logarithm. current_time: its correlation time [h].

    Times, share and wind_hs are rounded from a least-squares fit to the autocovariances of 25 years
    of dataset D, a North Sea hindcast (Haselsteiner et al. 2019, doi 10.1115/OMAE2019-96523), to
    lags of 15 days, right to 0.06; its years differ no more than its persistence makes them. It is
    another sea, and the other figures are plain estimates.
    """

    hs_mean: Floats
    wind_mean: Floats
    hs_spread: float | Floats = 0.35
    year_spread: float = 0.0
    fronts: float = 22.0
    spells: float = 80.0
    spell_share: float = 0.33
    steepness: float = 0.015
    tp_spread: float = 0.2
    tp_hs: float = -0.3
    wind_shape: float = 2.2
    wind_hs: float = 0.75
    wind_lead: float = 7.5
    wind_own: float = 12.0
    current_mean: float = 0.2
    current_spread: float = 0.5
    current_time: float = 480.0


@dataclass(frozen=True)
class Marginals:
    """Tables of ln value against normal score: names (V,), table (V, 12, NODES)."""

    names: tuple[str, ...]
    table: Floats


def from_climatology(climate: Climatology) -> Marginals:
    """Log-normal Hs, Tp over root Hs and current, and Weibull wind, by month."""
    _check(climate)
    shape = (12, 1)
    spread = np.broadcast_to(climate.hs_spread, 12).reshape(shape)
    centre = np.log(climate.hs_mean).reshape(shape) - 0.5 * spread**2
    period = 0.5 * np.log(2.0 * np.pi / (GRAVITY * climate.steepness))
    scale = np.log(climate.wind_mean / gamma(1.0 + 1.0 / climate.wind_shape)).reshape(shape)
    current = np.log(climate.current_mean) - 0.5 * climate.current_spread**2
    rows = (
        centre + spread * NODES,
        period + climate.tp_spread * NODES,
        scale + log_exponential(NODES) / climate.wind_shape,
        current + climate.current_spread * NODES,
    )
    table = np.stack([np.broadcast_to(row, (12, len(NODES))) for row in rows])
    return Marginals(VARIABLES, np.ascontiguousarray(table))


def _check(climate: Climatology) -> None:
    for name in ("hs_mean", "wind_mean"):
        values = getattr(climate, name)
        if np.shape(values) != (12,) or not (np.isfinite(values) & (values > 0)).all():
            raise ValueError(f"{name} needs twelve monthly means above 0; given: {values}")
    for name in ("hs_spread", "steepness", "tp_spread", "wind_shape", "current_mean"):
        values = np.asarray(getattr(climate, name))
        if not (np.isfinite(values) & (values > 0)).all():
            raise ValueError(f"{name} must be finite and above 0; given: {values}")
    if np.shape(climate.hs_spread) not in ((), (12,)):
        raise ValueError("hs_spread is one number or twelve, by month")


def log_exponential(score: Floats) -> Floats:
    """Logarithm of the standard exponential quantile at a normal score.

    A Weibull quantile of shape k is scale * exp(this / k).
    """
    return np.asarray(np.log(-log_ndtr(-score)))


def from_record(parts: Sequence[Series]) -> Marginals:
    """Tables of a record: each month's own values, straight beyond its smallest and largest.

    Raises ValueError where a month has fewer than LEAST values.
    """
    names = tuple(name for name in VARIABLES if name in parts[0].columns())
    month = np.concatenate([*map(months, parts)])
    values = np.concatenate([logarithms(part, names) for part in parts], axis=1)
    few = np.bincount(month, minlength=12) < LEAST
    if few.any():
        raise ValueError(
            f"month {int(np.argmax(few)) + 1} has fewer than {LEAST} values; scores by month need"
            " a record of a year or more"
        )
    table = np.empty((len(names), 12, len(NODES)))
    for row, one in enumerate(values):
        for at in range(12):
            table[row, at] = _quantiles(np.sort(one[month == at]))
    return Marginals(names, table)


def _quantiles(ordered: Floats) -> Floats:
    """Quantiles of an ordered sample at NODES; its last unit of score gives the slope beyond."""
    share = (np.arange(len(ordered)) + 0.5) / len(ordered)
    found = np.interp(ndtr(NODES), share, ordered)
    inside = np.flatnonzero((ndtr(NODES) >= share[0]) & (ndtr(-NODES) >= share[0]))
    low, high, unit = inside[0], inside[-1], round(1.0 / (NODES[1] - NODES[0]))
    rise, fall = found[high] - found[high - unit], found[low + unit] - found[low]
    found[high:] = found[high] + rise * (NODES[high:] - NODES[high])
    found[:low] = found[low] + fall * (NODES[:low] - NODES[low])
    return np.asarray(found)


def logarithms(series: Series, names: Sequence[str]) -> Floats:
    """Natural logarithms of the named variables, Tp over root Hs for Tp, (V, steps)."""
    columns = series.columns()
    if "tp" in columns:
        root = np.sqrt(np.maximum(series.hs, FLOOR["hs"]))
        columns["tp"] = columns["tp"] / root
    return np.stack([np.log(np.maximum(columns[name], FLOOR[name])) for name in names])


def passage(
    when: NDArray[np.datetime64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Month, the month nearest to it and that one's weight [0 to 0.5] at each time (steps,)."""
    start = when.astype("datetime64[M]")
    month = start.astype(np.int64) % 12
    day = np.timedelta64(1, "D")
    gone = (when - start.astype("datetime64[s]")) / day
    left = ((start + 1).astype("datetime64[s]") - when) / day
    late = left < gone
    weight = np.maximum(0.0, 0.5 * (1.0 - np.where(late, left, gone) / PASSAGE))
    return month, (month + np.where(late, 1, -1)) % 12, np.asarray(weight)


def to_scores(series: Series, marginals: Marginals) -> Floats:
    """Normal scores of a series (V, steps); ties and flat stretches of a table get its middle."""
    out = np.empty((len(marginals.names), len(series.hs)))
    month, other, weight = passage(times(series))
    _to_scores(logarithms(series, marginals.names), month, other, weight, marginals.table, out)
    return out


def from_scores(
    score: Floats, marginals: Marginals, when: NDArray[np.datetime64]
) -> dict[str, Floats]:
    """Values by name from normal scores (V, steps) at times (steps,); Tp is kept from 1 to 30 s."""
    out = np.empty_like(score)
    month, other, weight = passage(when)
    _from_scores(score, month, other, weight, marginals.table, out)
    values = dict(zip(marginals.names, np.exp(out), strict=True))
    if "tp" in values:
        values["tp"] = np.clip(values["tp"] * np.sqrt(values["hs"]), 1.0, 30.0)
    return values


@compiled
def _from_scores(
    score: Floats,
    month: NDArray[np.int64],
    other: NDArray[np.int64],
    weight: Floats,
    table: Floats,
    out: Floats,
) -> None:
    last, low = table.shape[2] - 1, NODES[0]
    a_unit = 1.0 / (NODES[1] - NODES[0])
    for row in range(score.shape[0]):
        for step in range(score.shape[1]):
            place = (score[row, step] - low) * a_unit
            node = min(max(int(np.floor(place)), 0), last - 1)
            part, a, b = place - node, table[row, month[step]], table[row, other[step]]
            here = a[node] + part * (a[node + 1] - a[node])
            there = b[node] + part * (b[node + 1] - b[node])
            out[row, step] = here + weight[step] * (there - here)


@compiled
def _to_scores(
    value: Floats,
    month: NDArray[np.int64],
    other: NDArray[np.int64],
    weight: Floats,
    table: Floats,
    out: Floats,
) -> None:
    nodes = NODES.shape[0]
    mixed = np.empty(nodes)
    for row in range(value.shape[0]):
        for step in range(value.shape[1]):
            a, b, w = table[row, month[step]], table[row, other[step]], weight[step]
            for node in range(nodes):
                mixed[node] = a[node] + w * (b[node] - a[node])
            x = value[row, step]
            below = np.searchsorted(mixed, x, side="left")
            above = np.searchsorted(mixed, x, side="right")
            if above > below:  # equal to one node, or on a flat stretch of them
                out[row, step] = 0.5 * (NODES[below] + NODES[above - 1])
                continue
            right = min(max(below, 1), nodes - 1)
            rise = mixed[right] - mixed[right - 1]
            part = (x - mixed[right - 1]) / rise if rise > 0.0 else 0.5
            out[row, step] = NODES[right - 1] + part * (NODES[right] - NODES[right - 1])
