"""The sea that members of a plain plan meet, on the engine's steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.calendar import STEP, Calendar, calendar_of
from kaidei.campaign.metocean.libraries import CANDIDATES, draw_years, library
from kaidei.campaign.metocean.realising import Climates, realise
from kaidei.campaign.metocean.scores import Climatology
from kaidei.campaign.metocean.series import Series, checked, moments
from kaidei.campaign.openness import Sea
from kaidei.campaign.plain import Ensemble
from kaidei.contract import Time
from kaidei.streams import Streams
from kaidei.units import Floats

USUAL_PERIOD = 10.0
"""Peak period [s] where none is given; then no limit may depend on it."""
DTYPE = np.float32
"""Of the engine's weather, so that one compiled engine serves all."""

ALIKE = ("hs_spread", "steepness", "tp_spread", "wind_shape", "current_mean", "current_spread")
"""What of a climatology is one number for all months."""

Metocean = Series | Ensemble | Climatology


@dataclass(frozen=True)
class Span:
    """What the sea covers: whole months for the calendar, hours since their start for the sea."""

    time: Time
    calendar: Calendar
    first: float
    """[h]"""
    end: float
    """[h]"""

    @property
    def begin(self) -> np.datetime64:
        """The first hour of the calendar."""
        return np.datetime64(self.time.start, "h")

    def date(self, hours: float) -> str:
        """The day of some hours since the start."""
        return str((self.begin + np.timedelta64(round(hours), "h")).astype("datetime64[D]"))

    def hours(self, date: str, what: str) -> float:
        """Hours since the start of a date; ValueError outside the sea."""
        try:
            at = float((np.datetime64(date, "h") - self.begin) / np.timedelta64(1, "h"))
        except ValueError:
            raise ValueError(f"{what} is '{date}'; expected a date such as '2027-02-01'") from None
        if not self.first <= at < self.end:
            raise ValueError(
                f"{what} is {date}, outside the sea, which runs from {self.date(self.first)} to "
                f"{self.date(self.end)}: give a longer one, or another date"
            )
        return at


def span_of(metocean: Metocean, starts: list[str], until: str | None) -> Span:
    """From the month in which the sea begins to the one in which it ends.

    A climatology has no dates: from the January before the first start to `until`, or to the end of
    the second year after the last start.
    """
    if isinstance(metocean, Climatology):
        years = [int(start[:4]) for start in starts]
        begin = np.datetime64(f"{min(years)}-01-01T00", "h")
        last = np.datetime64(until or f"{max(years) + 3}-01-01", "h")
    else:
        begin = metocean.start.astype("datetime64[h]")
        steps = np.asarray(metocean.hs).shape[-1]
        last = (metocean.start.astype("datetime64[s]")
                + np.timedelta64(round(steps * metocean.step * 3600), "s"))  # fmt: skip
        last = last.astype("datetime64[h]")
        last = last if until is None else min(last, np.datetime64(until, "h"))
    month = begin.astype("datetime64[M]")
    months = int((last - np.timedelta64(1, "h")).astype("datetime64[M]").astype(np.int64)
                 - month.astype(np.int64)) + 1  # fmt: skip
    if months < 1 or last <= begin:
        raise ValueError(f"the sea begins on {begin} and nothing is asked after {last}")
    time = Time(str(month), months)
    hour, start = np.timedelta64(1, "h"), month.astype("datetime64[h]")
    return Span(time, calendar_of(time), float((begin - start) / hour),
                float((last - start) / hour))  # fmt: skip


def sea_of(metocean: Metocean, span: Span, streams: Streams, members: int) -> Sea:
    """The weather of the members of a lane, (M, steps) from the calendar's first hour on.

    members: of the whole simulation, which an ensemble's arrays are told by.
    """
    if isinstance(metocean, Climatology):
        return _drawn(metocean, span, streams)
    given = checked(metocean) if isinstance(metocean, Series) else metocean
    parts = {}
    for name in ("hs", "tp", "wind", "current", "alert"):
        values = getattr(given, name, None)
        if values is None:
            fill = USUAL_PERIOD if name == "tp" else 0.0
            values = np.full(np.shape(given.hs)[-1:], fill)
        parts[name] = _stepped(np.asarray(values), name, given, span, streams.members, members)
    alert = parts.pop("alert").astype(np.uint8)
    return Sea(**{name: part.astype(DTYPE) for name, part in parts.items()}, alert=alert)


def _stepped(
    values: Floats,
    name: str,
    given: Series | Ensemble,
    span: Span,
    rows: NDArray[np.int64],
    members: int,
) -> Floats:
    """Values on the engine's steps: the worst of those within one (of periods the mean), or each
    held for several; the steps before the first are filled with it and never looked at."""
    steps = np.shape(given.hs)[-1]
    if values.shape not in ((steps,), (members, steps), (1, steps)):
        raise ValueError(
            f"{name} of the sea has shape {values.shape}; expected ({steps},) for all members or "
            f"({members}, {steps})"
        )
    every, held = round(STEP / given.step), round(given.step / STEP)
    finer = abs(every * given.step - STEP) < 1e-9
    late = -span.first % STEP  # to the engine's next step
    if not finer and (abs(held * STEP - given.step) > 1e-9 or late > 0.0):
        raise ValueError(
            f"a sea every {given.step:g} h does not fit the engine's steps of {STEP:g} h from "
            "midnight on: give it every hour, or on those steps"
        )
    taken = np.atleast_2d(values)
    taken = taken[rows] if len(taken) == members and members > 1 else taken
    skipped = round(late / given.step)
    if finer:
        whole = taken[:, skipped:]
        whole = whole[:, : whole.shape[1] // every * every].reshape(len(taken), -1, every)
        taken = whole.mean(axis=2) if name == "tp" else whole.max(axis=2)
    else:
        taken = np.repeat(taken, held, axis=1)
    before = round((span.first + late) / STEP)
    taken = np.concatenate([np.repeat(taken[:, :1], before, axis=1), taken], axis=1)
    wanted = round(span.end / STEP)
    if not (np.isfinite(taken) & (taken >= 0.0)).all():
        raise ValueError(f"{name} of the sea has a gap or a negative value: fill or cut it")
    taken = taken[:, :wanted]
    return np.array(np.broadcast_to(taken, (len(rows), taken.shape[1])))


def _drawn(climate: Climatology, span: Span, streams: Streams) -> Sea:
    """Years that each member draws from a climatology's library; 29 February repeats the 28th."""
    held = library(climate, streams.seed, step=STEP)
    members, years = len(streams.members), span.time.n_years
    noise = streams.uniform("campaign.sea", (years, 4, CANDIDATES))
    z = streams.normal("campaign.sea.year", (years,))
    if np.size(climate.hs_spread) > 1:
        raise ValueError("a spread of Hs by month: give one for the whole year here")
    alike = {name: np.ravel(getattr(climate, name))[0] for name in ALIKE}
    made = realise(held, draw_years(noise, held), Climates(
        hs_mean=np.tile(climate.hs_mean, (members, 1)),
        wind_mean=np.tile(climate.wind_mean, (members, 1)),
        year_factor=np.exp(climate.year_spread * z - 0.5 * climate.year_spread**2),
        **{name: np.full(members, float(value)) for name, value in alike.items()},
    ))  # fmt: skip
    index = _days(span)
    parts = [np.ascontiguousarray(np.asarray(values)[:, index], dtype=DTYPE) for values in made]
    hs, tp, wind, current = parts
    return Sea(hs, tp, wind, current, np.zeros(hs.shape, dtype=np.uint8))


def _days(span: Span) -> NDArray[np.int64]:
    """Which step of years of 365 days stands at each step of the calendar."""
    when = moments(span.begin, round(span.calendar.horizon / STEP), STEP)
    year = when.astype("datetime64[Y]")
    hours = (when - year.astype("datetime64[s]")) / np.timedelta64(1, "h")
    number = year.astype(np.int64) + 1970
    leap = (number % 4 == 0) & ((number % 100 != 0) | (number % 400 == 0))
    hours = hours - np.where(leap & (hours >= 59 * 24.0), 24.0, 0.0)
    return np.asarray((number - number[0]) * round(8760 / STEP) + hours // STEP, dtype=np.int64)
