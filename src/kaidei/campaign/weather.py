"""One lane's weather: years drawn from the library into each member's climate, and typhoons."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign import sea, typhoon
from kaidei.campaign.calendar import STEP, Calendar, calendar_of
from kaidei.campaign.metocean.libraries import CANDIDATES, Library, draw_years, library
from kaidei.campaign.metocean.realising import Climates, Weathers, realise
from kaidei.campaign.metocean.records import record_library
from kaidei.campaign.metocean.scores import Climatology
from kaidei.campaign.openness import Sea
from kaidei.contract import Time
from kaidei.units import Floats

if TYPE_CHECKING:
    from kaidei.streams import Streams

PERSISTENCE = ("fronts", "spells", "spell_share", "wind_hs", "wind_lead", "wind_own", "tp_hs",
               "current_time")  # fmt: skip
"""What a library needs to be made."""
SAMPLE_YEARS = 30
"""Years of a record's library that shares of a month are counted in; they leave 3 percent."""
SHORT = 6 * 366 * 24.0
"""Length of the first weather made [h]; a longer one is made for the whole horizon at once."""


def make(drawn: Any, time: Time, calendar: Calendar, streams: Streams, hours: float) -> Sea:
    """The weather of the first `hours` of the horizon, at least.

    A stream's first numbers do not depend on how many are drawn, so a longer weather begins with
    the shorter one and a member's weather is the same in every lane, run and scenario.
    """
    steps = round(calendar.horizon / STEP)
    if hours <= SHORT:
        steps = min(steps, round(SHORT / STEP))
    held = held_library(drawn.weather, streams.seed)
    noise = streams.uniform("campaign.sea", (time.n_years, 4, CANDIDATES))
    found: Any = realise(
        held,
        draw_years(noise, held),
        climates(drawn, time, streams),
        start=time.start,
        steps=steps,
    )
    alert = alerts(drawn, time, streams, steps)
    return Sea(found.hs, found.tp, found.wind, found.current, alert)


def held_library(weather: Any, seed: int) -> Library:
    """The library that all members of a run draw from, made once for a seed."""
    if weather.record is not None:
        given = weather.record
        place = given.file.path, given.file.digest, given.time_zone
        return record_library(*place, given.latitude, given.longitude, seed, STEP)
    plain = Climatology(np.ones(12), np.ones(12), **persistence(weather))
    return library(plain, seed, step=STEP, path=cache_folder())


def persistence(weather: Any) -> dict[str, float]:
    """The numbers of `[campaign.weather.persistence]`, which are the same for every member."""
    return {name: float(getattr(weather.persistence, name)[0]) for name in PERSISTENCE}


def cache_folder() -> Path | None:
    """Where libraries are kept for other processes and runs; None where nothing can be kept."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    return base / "kaidei" if base.is_absolute() else None


def climates(drawn: Any, time: Time, streams: Streams) -> Climates:
    """The climate of each member."""
    weather, order = drawn.weather, np.argsort(drawn.sea["month"])
    factors = sea.year_factors(
        streams.normal("campaign.sea.year", (time.n_years,)), weather.year_spread
    )
    if weather.record is not None:
        factors = np.ones_like(factors)  # its years differ as measured
    return Climates(
        hs_mean=monthly_mean(drawn),
        hs_spread=weather.spread,
        year_factor=factors,
        steepness=weather.steepness,
        tp_spread=weather.tp_spread,
        wind_mean=np.tile(drawn.sea["wind"][order], (len(weather.spread), 1)),
        wind_shape=weather.wind_shape,
        current_mean=weather.current,
        current_spread=weather.current_spread,
    )


def sample(drawn: Any, time: Time, streams: Streams) -> Weathers:
    """SAMPLE_YEARS years of the library, the same for all, in each member's climate."""
    held = held_library(drawn.weather, streams.seed)
    chosen = np.arange(SAMPLE_YEARS) * held.scores.shape[1] // SAMPLE_YEARS
    members = len(streams.members)
    index = np.ascontiguousarray(np.broadcast_to(chosen[:, None], (members, SAMPLE_YEARS, 4)))
    ones = np.ones((members, SAMPLE_YEARS))
    return realise(held, index, replace(climates(drawn, time, streams), year_factor=ones))


def monthly_mean(drawn: Any) -> Floats:
    """Mean Hs [m] of each month of the year, January first, (M, 12)."""
    order = np.argsort(drawn.sea["month"])
    return sea.monthly_mean(
        drawn.sea["hs_low"][order], drawn.sea["hs_high"][order], drawn.weather.between
    )


def alerts(drawn: Any, time: Time, streams: Streams, steps: int) -> NDArray[np.uint8]:
    """Typhoon flags at each step, (M, steps)."""
    weather, order = drawn.weather, np.argsort(drawn.typhoon["month"])
    rate, hours = drawn.typhoon["storms"][order], drawn.typhoon["hours"][order]
    stay = np.asarray(hours.sum() / rate.sum() if rate.sum() > 0 else 0.0)
    # The storms of the month after the horizon are warned of before its end.
    longer = replace(time, months=time.months + 1)
    per_month = 1 + typhoon.NOISES * typhoon.MOST_A_MONTH
    found = typhoon.storms(
        rate[longer.month_of_year],
        streams.uniform("campaign.typhoon", (longer.n_months, per_month)),
        calendar_of(longer).edges,
        weather.typhoon_circle,
        (weather.typhoon_gales, weather.typhoon_gales_spread),
        (typhoon.mean_slowness(stay, weather.typhoon_circle), weather.typhoon_speed_spread),
    )
    return typhoon.alerts(found, weather.typhoon_warning, weather.typhoon_clear, steps)
