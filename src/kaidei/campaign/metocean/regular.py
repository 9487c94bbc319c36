"""From the rows of a file to a regular series: order, repeats, steps, gaps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.metocean.series import LARGEST, UNITS, Series, faults
from kaidei.faults import Problem
from kaidei.units import Floats

Times = NDArray[np.datetime64]

FILLED: Final = 6.0
"""Gap [h] up to which straight lines are drawn: a sea changes little meanwhile [estimate]."""
_LISTED = 4
_SLACK = 60
"""Seconds by which a time may miss its step: files in fractions of days are rounded."""
_LONGEST = 20_000_000
"""Steps beyond which a time is mistyped: 2,000 years of hours."""


def regular(
    times: Times,
    columns: Mapping[str, Floats],
    file: str,
    problems: list[Problem],
    notes: list[str],
    *,
    longest: bool,
) -> Series | None:
    """The series that rows make; None and words in `problems` where they make none.

    times: UTC [s], not sorted (rows,). columns: by the series' names, nan where missing (rows,).
    longest: cut to the longest stretch without a long gap, instead of refusing one.
    """
    times, columns = _sorted(times, columns, notes)
    times, columns = _merged(times, columns, file, problems, notes)
    if len(times) < 3:
        problems.append(Problem(file, "the whole file", f"{len(times)} times",
                                "a series of three or more"))  # fmt: skip
        return None
    place = _places(times, file, problems)
    if place is None:
        return None
    step, index = place
    grid = {name: np.full(index[-1] + 1, np.nan) for name in columns}
    for name, values in columns.items():
        grid[name][index] = values
    kept = _seen(grid, file, problems, notes)
    if kept is None:
        return None
    first, grid = kept
    hours = step / 3600.0
    start = times[0] + np.timedelta64(first * step, "s")
    cut = _filled(grid, start, hours, file, problems, notes, longest=longest)
    if cut is None:
        return None
    found: dict[str, Any] = {name: values[cut] for name, values in grid.items()}
    start = (start + np.timedelta64((cut.start or 0) * step, "s")).astype("datetime64[s]")
    series = Series(start=start, step=hours, **found)
    for sentence in faults(series):
        problems.append(Problem(file, "the series", sentence, "values of a sea in SI units"))
    return series


def _sorted(
    times: Times, columns: Mapping[str, Floats], notes: list[str]
) -> tuple[Times, dict[str, Floats]]:
    back = int((np.diff(times) < np.timedelta64(0, "s")).sum())
    if back:
        notes.append(f"rows out of order in {_count(back, 'place')}: sorted by time")
    order = np.argsort(times, kind="stable")
    return times[order], {name: values[order] for name, values in columns.items()}


def _merged(
    times: Times,
    columns: dict[str, Floats],
    file: str,
    problems: list[Problem],
    notes: list[str],
) -> tuple[Times, dict[str, Floats]]:
    """Each time once: repeats that agree become one, those that do not are mistakes."""
    unique, group = np.unique(times, return_inverse=True)
    if len(unique) == len(times):
        return times, columns
    merged, differ = {}, np.zeros(len(unique), dtype=np.bool_)
    for name, values in columns.items():
        low, high = np.full(len(unique), np.inf), np.full(len(unique), -np.inf)
        held = np.isfinite(values)
        np.minimum.at(low, group[held], values[held])
        np.maximum.at(high, group[held], values[held])
        differ |= high > low
        merged[name] = np.where(np.isfinite(low), low, np.nan)
    if differ.any():
        given = _listed([str(time) for time in unique[differ]])
        problems.append(
            Problem(file, "the whole file", f"other values at a time given before: {given}",
                    "each time once", "delete the wrong rows; local times repeat in autumn")
        )  # fmt: skip
    else:
        notes.append(f"{_count(len(times) - len(unique), 'repeated row')} left out")
    return unique, merged


def _places(
    times: Times, file: str, problems: list[Problem]
) -> tuple[int, NDArray[np.int64]] | None:
    """The step [s] and the index of each time in steps; None where times are irregular."""
    apart = np.diff(times).astype("timedelta64[s]").astype(np.int64)
    rounded = np.round(apart / _SLACK).astype(np.int64) * _SLACK
    lengths, counts = np.unique(rounded[rounded > 0], return_counts=True)
    step = int(lengths[np.argmax(counts)]) if len(lengths) else 0
    if not step:
        problems.append(Problem(file, "the whole file", "times less than a minute apart",
                                "steps of a minute or more"))  # fmt: skip
        return None
    since = (times - times[0]).astype("timedelta64[s]").astype(np.int64)
    index = np.round(since / step).astype(np.int64)
    off = np.abs(since - index * step) > _SLACK
    if off.any():
        at = [f"{times[k]} after {times[k - 1]}" for k in np.flatnonzero(off)]
        problems.append(
            Problem(file, "the whole file", f"irregular steps, mostly {step / 3600:g} h: "
                    f"{_listed(at)}", "one step throughout", "resample to a step that all share")
        )  # fmt: skip
        return None
    if index[-1] > _LONGEST:
        problems.append(Problem(file, "the whole file", f"{times[0]} to {times[-1]}",
                                "times of one record", "look for a mistyped year"))  # fmt: skip
        return None
    if (24 * 3600) % step:
        problems.append(Problem(file, "the whole file", f"a step of {step / 3600:g} h",
                                "a step that divides a day", "resample, say to 3 h"))  # fmt: skip
        return None
    return step, index


def _seen(
    grid: dict[str, Floats], file: str, problems: list[Problem], notes: list[str]
) -> tuple[int, dict[str, Floats]] | None:
    """From the first to the last Hs; a column without any value is left out."""
    held = np.flatnonzero(np.isfinite(grid["hs"]))
    if not len(held):
        problems.append(Problem(file, "hs", "only missing values", "wave heights",
                                "look at the file's mark for missing values"))  # fmt: skip
        return None
    for name in [name for name in grid if not np.isfinite(grid[name]).any()]:
        notes.append(f"{name} has only missing values: left out")
        del grid[name]
    ends = len(grid["hs"]) - (held[-1] - held[0] + 1)
    if ends:
        notes.append(f"{_count(int(ends), 'step')} before the first or after the last Hs: cut off")
    return int(held[0]), {name: all_[held[0] : held[-1] + 1] for name, all_ in grid.items()}


def _filled(
    grid: dict[str, Floats],
    start: np.datetime64,
    step: float,
    file: str,
    problems: list[Problem],
    notes: list[str],
    *,
    longest: bool,
) -> slice | None:
    """Fill short gaps in place; the stretch to keep, None where long gaps are refused."""
    steps = len(grid["hs"])
    barred = np.zeros(steps, dtype=np.bool_)
    refused: dict[str, list[str]] = {}
    drawn: dict[str, list[str]] = {}
    for name, values in grid.items():
        first, length = _runs(~np.isfinite(values))
        short = (length * step <= FILLED) & (first > 0) & (first + length < steps)
        if short.any():
            hours = float(length[short].sum() * step)
            share = hours / (steps * step)
            said = f"{_count(int(short.sum()), 'gap')}, {hours:g} h or {share:.2%} of the record"
            drawn.setdefault(said, []).append(name)
        _draw(values, first[short], length[short])
        for begin, size in zip(first[~short], length[~short], strict=True):
            barred[begin : begin + size] = True
        if not short.all():
            at = [
                f"{start + np.timedelta64(round(begin * step * 3600), 's')} for {size * step:g} h"
                for begin, size in zip(first[~short], length[~short], strict=True)
            ]
            refused.setdefault(_listed(at), []).append(name)
    for said, names in drawn.items():
        notes.append(f"{', '.join(names)}: {said}, filled by straight lines")
    if not barred.any():
        return slice(0, steps)
    first, length = _runs(~barred)
    if not longest or not len(length):
        problems += [_too_long(file, said, names) for said, names in refused.items()]
        return None
    best = int(np.argmax(length))
    begin = start + np.timedelta64(round(first[best] * step * 3600), "s")
    notes.append(
        f"cut to the longest whole stretch: {length[best]} of {steps} steps, from {begin} on"
    )
    return slice(int(first[best]), int(first[best] + length[best]))


def _too_long(file: str, said: str, names: list[str]) -> Problem:
    remedy = "cut to the longest whole stretch (longest=True, --longest)"
    if "hs" not in names:
        remedy += f", or leave it out with names={{'{names[0]}': None}}"
    return Problem(file, ", ".join(names), f"gaps: {said}", f"none longer than {FILLED:g} h",
                   remedy)  # fmt: skip


def _draw(values: Floats, first: NDArray[np.int64], length: NDArray[np.int64]) -> None:
    """Straight lines over runs that have a value on both sides."""
    for begin, size in zip(first, length, strict=True):
        a, b = values[begin - 1], values[begin + size]
        values[begin : begin + size] = a + (b - a) * np.arange(1, size + 1) / (size + 1)


def _runs(inside: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First index and length of each run of true values."""
    edge = np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8))
    first, end = np.flatnonzero(edge == 1), np.flatnonzero(edge == -1)
    return first, end - first


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _listed(items: list[str]) -> str:
    more = f" and {len(items) - _LISTED} more" if len(items) > _LISTED else ""
    return "; ".join(items[:_LISTED]) + more


def beyond(name: str, values: Floats) -> tuple[NDArray[np.int64], str, str]:
    """Where values are none of a sea's (indices), what was expected, what to do."""
    least, most = (1.0 if name == "tp" else 0.0), LARGEST[name]
    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero((values < least) | (values > most))
    remedy = "Hs in feet? Head the column 'hs [ft]', or pass units={'hs': 'ft'}"
    return wrong, f"{least:g} to {most:g} {UNITS[name]}", remedy if name == "hs" else ""
