"""The chance that Japan is safe, and what mud and levers change in it, in pairs of members."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaidei.report.reader import Missing, Reader
from kaidei.report.wording import calendar_month, chance, element_name, number
from kaidei.units import Floats


@dataclass(frozen=True)
class State:
    """Whether Japan is safe (element, date, member) under one scenario."""

    elements: tuple[str, ...]
    dates: tuple[str, ...]
    safe: NDArray[np.bool_]

    @property
    def share(self) -> Floats:
        """Chance by element and date."""
        return np.asarray(self.safe.mean(axis=2))

    def at(self, element: str, date: str) -> NDArray[np.bool_]:
        """Members (n,) at one element and date."""
        return np.asarray(self.safe[self.elements.index(element), self.dates.index(date)])


@dataclass(frozen=True)
class Change:
    """How a scenario changes the chance, by element and date, in pairs of members."""

    elements: tuple[str, ...]
    dates: tuple[str, ...]
    before: Floats
    after: Floats
    flipped: NDArray[np.int64]
    """Members whose answer differs at all (element, date)."""

    @property
    def by(self) -> Floats:
        return self.after - self.before

    def largest(self, elements: tuple[str, ...] | None = None) -> tuple[str, str, float, float]:
        """Element, date, chance before and after where the change is largest."""
        rows = [p for p, name in enumerate(self.elements) if not elements or name in elements]
        size = np.abs(self.by[rows])
        place, column = np.unravel_index(int(size.argmax()), size.shape)
        row = rows[int(place)]
        return (self.elements[row], self.dates[int(column)],
                float(self.before[row, column]), float(self.after[row, column]))  # fmt: skip


def state(reader: Reader, scenario: str | None = None, variable: str = "safe") -> State:
    """The headline test under a scenario. Missing if the run lacks it."""
    array = reader.array(f"supply/{variable}", scenario).transpose("element", "date", "member")
    return State(
        tuple(str(name) for name in array["element"].values),
        tuple(str(date) for date in array["date"].values),
        np.asarray(array.to_numpy() > 0.5),
    )


def change(before: State, after: State) -> Change:
    """The change from one state to another of the same members."""
    if before.dates != after.dates or before.safe.shape != after.safe.shape:
        raise Missing("the two scenarios report safety at different dates: no pairs can be made")
    flipped = (before.safe != after.safe).sum(axis=2)
    return Change(before.elements, before.dates, before.share, after.share, flipped)


def change_by_scenario(reader: Reader, scenario: str) -> Change:
    """What a scenario changes against the report's own."""
    return change(state(reader), state(reader, scenario))


def change_by_mud(reader: Reader, scenario: str) -> Change:
    """What the mud changes within a scenario: the same members with it and without."""
    return change(state(reader, scenario, "safe_without_mud"), state(reader, scenario))


def safer_under_control(reader: Reader) -> str:
    """Why an element may be safe oftener under a control than without, where the run shows it.

    Shown is it where China's part in the supply of the year before is smaller in the members that
    are safe under the control alone. Empty where that is so for none of the report's elements.
    """
    return "".join(
        _why_safer(reader, name, scenario)
        for scenario in reader.calm_scenarios() if reader.main == reader.study.baseline
        for name in reader.elements
    )  # fmt: skip


def _why_safer(reader: Reader, element: str, calm: str) -> str:
    here, there = state(reader), state(reader, calm)
    if element not in here.elements or here.dates != there.dates:
        return ""
    last = here.dates[-1]
    ours, theirs = here.at(element, last), there.at(element, last)
    gains = ours & ~theirs
    if ours.mean() <= theirs.mean():
        return ""
    at = {"element": element, "year": int(last[:4]) - 1}
    part, calmer = (
        float(np.median(reader.values("supply/china_share_of_supply", name, **at)[gains]))
        for name in (reader.main, calm)
    )
    if part >= calmer:
        return ""
    return (
        f" In {calendar_month(last)} {element_name(element)} is safe in {chance(ours)} under "
        f"“{reader.title(reader.main)}” and in {chance(theirs)} under “{reader.title(calm)}”: "
        "buyers turn to suppliers that deliver, and keep to them. Where the two differ so, China's "
        f"part in its supply of the year before is {number(100 * part)}% (median) with the control "
        f"and {number(100 * calmer)}% without."
    )
