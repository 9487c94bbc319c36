"""Does a made sea keep what the record's own years show? Trained on some years, judged by others.

A statistic has two errors against the years held out: of the whole year, and the mean over months
of each month's. Each is allowed up to ALLOWED times its mean between two sets of the record's own
years, of the same sizes and drawn by year with replacement from all of them [1]. Some rows fail by
chance even then, and rarely one alone: a generator as a whole is judged by its mean error over all
rows, which may be as large as between one in twenty of those pairs of sets.

[1] The recipe follows the comparisons of generated and real sea states surveyed by Monbet, Ailliot
and Prevosto, Probabilistic Engineering Mechanics 22 (2007) 113-126, with years as its unit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from kaidei.campaign.metocean import statistics
from kaidei.campaign.metocean.series import Series, calendar_years, checked, thinned
from kaidei.campaign.metocean.statistics import DURATIONS, HEIGHTS
from kaidei.units import Floats

Generator = Callable[[Sequence[Series], int, np.random.Generator], Series]

ALLOWED: Final = 1.5
"""Error allowed, in differences between sets of the record's own years."""
FEWEST: Final = 4
"""Whole years below which halves say nothing of each other [estimate]: two against two."""
STEP: Final = 3.0
"""Shortest step [h] that is compared: the generators' own."""
SETS: Final = 60
"""Pairs of sets of years drawn for what is allowed."""
RARE: Final = 0.95
"""Share of the pairs of sets with a smaller mean error than is let pass."""
_YEAR = 8766.0
"""A wait [h] where there was no calm to wait for."""


@dataclass(frozen=True)
class Made:
    """One generator's value of a statistic, and its larger error over what is allowed."""

    value: float
    error: float

    @property
    def passes(self) -> bool:
        return self.error <= 1.0


@dataclass(frozen=True)
class Row:
    """A statistic of whole years: those trained on, those held out, what was made, and the error
    that is allowed it (in its unit)."""

    name: str
    unit: str
    trained: float
    held: float
    allowed: float
    made: Mapping[str, Made]


@dataclass(frozen=True)
class Check:
    """The verdict on each generator, row by row and as a whole, and the years it rests on.

    limit: of Hs in calms, storms, windows and waits [m]. bound: the mean error over all rows, each
    over what is allowed it, up to which a generator passes. use: the generator to use, None where
    none passes. records: name -> calendar years, of what was "trained on", "held out" and of each
    generator.
    """

    limit: float
    rows: tuple[Row, ...]
    bound: float
    use: str | None
    trained: tuple[int, ...]
    held: tuple[int, ...]
    records: Mapping[str, tuple[Series, ...]]

    @property
    def generators(self) -> tuple[str, ...]:
        return tuple(self.rows[0].made)

    def error(self, generator: str) -> float:
        """Mean over all rows of a generator's error over what is allowed."""
        return _mean_error(self.rows, generator)

    def failed(self, generator: str) -> list[str]:
        """The rows that a generator fails by itself."""
        return [row.name for row in self.rows if not row.made[generator].passes]


def check(
    series: Series,
    *,
    against: Series | None = None,
    years: int = 100,
    limit: float = 2.5,
    seed: int = 1,
    generators: Mapping[str, Generator] | None = None,
) -> Check:
    """Train on the even calendar years of a series, compare with the odd ones, by month.

    against: another series to compare with instead; then all years of the first train. years: that
    each generator makes. limit: Hs [m] for calms, storms, windows and waits. generators: name ->
    function of (years trained on, years to make, rng); `bootstrap` and `generate` if not given.

    Whole calendar years alone are used, at least four in all, each by itself (a calm ends with its
    year), and values every 3 h or more. ValueError in words for fewer years.
    """
    if not 0.2 <= limit <= 15.0:
        raise ValueError(f"a limit of {limit:g} m of Hs is none to work by; expected 0.2 to 15")
    if years < 10:
        raise ValueError(f"{years} years are too few to compare by; make 10 or more")
    train, held = _split(series, against)
    rng = np.random.default_rng(seed)
    made = {
        name: tuple(calendar_years(generator(list(train.values()), years, rng)).values())
        for name, generator in (generators or _ours()).items()
    }
    sea = {name: _measured(record, limit) for name, record in made.items()}
    here = _measured([*train.values()], limit)
    there = _measured([*held.values()], limit)
    apart = _apart([*train.values()], [*held.values()], limit, rng)
    rows = []
    for place, (key, values) in enumerate(there.items()):
        allowed = np.maximum(ALLOWED * apart[:, place].mean(axis=0), 1e-12)
        judged = {
            name: Made(float(found[key][-1]), float((_errors(found[key], values) / allowed).max()))
            for name, found in sea.items()
        }
        rows.append(Row(*key, float(here[key][-1]), float(values[-1]), float(allowed[1]), judged))
    bound = _bound(apart)
    fit = [name for name in made if _mean_error(rows, name) <= bound]
    use = min(fit, key=lambda name: _mean_error(rows, name), default=None)
    records = {"trained on": tuple(train.values()), "held out": tuple(held.values()), **made}
    return Check(limit, tuple(rows), bound, use, tuple(train), tuple(held), records)


def _ours() -> dict[str, Generator]:
    """By name; loaded when they are needed."""
    from kaidei.campaign.metocean.generation import generate
    from kaidei.campaign.metocean.resampling import bootstrap

    return {
        "bootstrap": bootstrap,
        "generate": lambda record, n, rng: generate(record, n, rng, step=record[0].step),
    }


def _split(series: Series, against: Series | None) -> tuple[dict[int, Series], dict[int, Series]]:
    """Whole calendar years to train on, and to compare with."""
    if against is None:
        step = _coarse(series.step)
        whole = calendar_years(thinned(checked(series), step))
        if len(whole) < FEWEST:
            raise ValueError(
                f"the series holds {len(whole)} whole calendar years; expected {FEWEST} or more, "
                "to train on some and compare with others: a check of less would pass anything"
            )
        return ({year: part for year, part in whole.items() if year % 2 == 0},
                {year: part for year, part in whole.items() if year % 2 == 1})  # fmt: skip
    step = max(_coarse(series.step), _coarse(against.step))
    names = series.columns().keys() & against.columns().keys()
    train, held = (
        calendar_years(thinned(checked(_only(one, names)), step)) for one in (series, against)
    )
    for what, found in (("the series", train), ("the series to compare with", held)):
        if len(found) < FEWEST // 2:
            raise ValueError(
                f"{what} holds {len(found)} whole calendar years; expected {FEWEST // 2} or more"
            )
    return train, held


def _coarse(step: float) -> float:
    """The least multiple of a step [h] that is STEP or more and divides a day."""
    return next((n * step for n in range(1, 1441) if n * step >= STEP - 1e-9
                 and abs(24.0 / (n * step) - round(24.0 / (n * step))) < 1e-9), step)  # fmt: skip


def _only(series: Series, names: Collection[str]) -> Series:
    dropped: dict[str, Any] = dict.fromkeys(series.columns().keys() - set(names))
    return replace(series, **dropped)


def _measured(record: Sequence[Series], limit: float) -> dict[tuple[str, str], Floats]:
    """(Name, unit) -> a statistic by month and of the year (13,), or of the year alone (1,)."""
    above = 100.0 * statistics.exceedance(record)
    found = {(f"time with Hs above {height:g} m", "%"): above[:, k]
             for k, height in enumerate(HEIGHTS)}  # fmt: skip
    for name, lengths in (("calm", statistics.calms), ("storm", statistics.storms)):
        length = lengths(record, limit)
        found[f"length of a {name}, mean", "h"] = length[:, 0]
        found[f"length of a {name}, P90", "h"] = length[:, 1]
    windows = statistics.windows_a_year(record, limit)
    waits = statistics.waits(record, limit)
    waits = np.where(np.isposinf(waits), _YEAR, waits)  # none came: a year; no number stays none
    for k, hours in enumerate(DURATIONS):
        found[f"windows of {hours:g} h, a year", ""] = windows[:, k]
        found[f"wait for {hours:g} h, mean", "h"] = waits[:, k, 0]
        found[f"wait for {hours:g} h, P90", "h"] = waits[:, k, 1]
    if record[0].wind is not None:
        found["correlation of wind and Hs", ""] = statistics.wind_correlation(record)
    found["largest Hs of a year, mean", "m"] = statistics.annual_maxima(record).mean(keepdims=True)
    found["spread of the mean Hs over years", "%"] = 100.0 * statistics.year_spread(record)
    return found


def _apart(
    train: list[Series], held: list[Series], limit: float, rng: np.random.Generator
) -> Floats:
    """Errors of each statistic between sets of the record's own years, (SETS, rows, 2)."""
    pool = train + held
    found = []
    for _ in range(SETS):
        a, b = (
            _measured([pool[k] for k in rng.integers(len(pool), size=len(part))], limit)
            for part in (train, held)
        )
        found.append([_errors(a[key], b[key]) for key in a])
    return np.array(found)


def _errors(made: Floats, held: Floats) -> Floats:
    """Of the months, and of the year; where a statistic is the year's alone, that twice."""
    error = np.abs(made - held)
    return np.array([error[:12].mean(), error[-1]])


def _bound(apart: Floats) -> float:
    """Mean error over all rows that one in twenty pairs of the record's own sets exceeds."""
    allowed = np.maximum(ALLOWED * apart.mean(axis=0), 1e-12)
    return float(np.quantile((apart / allowed).max(axis=2).mean(axis=1), RARE))


def _mean_error(rows: Sequence[Row], generator: str) -> float:
    return float(np.mean([row.made[generator].error for row in rows]))
