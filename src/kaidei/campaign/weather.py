"""One lane's weather history: a series of the sea and its typhoons as long as the phases need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign import sea, typhoon
from kaidei.campaign.calendar import STEP, Calendar
from kaidei.campaign.openness import Sea
from kaidei.contract import Time
from kaidei.units import Floats

if TYPE_CHECKING:
    from kaidei.streams import Streams

SHORT = 6 * 366 * 24.0
"""Length of the first series made [h]; a longer one is made for the whole horizon at once."""


def make(drawn: Any, time: Time, calendar: Calendar, streams: Streams, hours: float) -> Sea:
    """The weather of the first `hours` of the horizon, at least.

    A stream's first numbers do not depend on how many are drawn, so a longer series begins with the
    shorter one and a member's weather is the same in every lane and scenario.
    """
    weather = drawn.weather
    days = len(calendar.month_of_day)
    if hours <= SHORT:
        days = min(days, int(SHORT / 24.0))
    noise = streams.normal("campaign.sea", (days, sea.STEPS_A_DAY + 1))
    state = sea.states(noise, weather.fronts, weather.spells, weather.spell_share)
    month = np.repeat(calendar.month_of_day[:days], sea.STEPS_A_DAY)
    factors = sea.year_factors(
        streams.normal("campaign.sea.year", (time.n_years,)), weather.year_spread
    )
    height = sea.wave_height(
        state,
        time.month_of_year[month],
        monthly_mean(drawn),
        weather.spread,
        factors[:, time.year_of_month[month]],
    )
    alert = _typhoons(drawn, time, calendar, streams)[:, : days * sea.STEPS_A_DAY]
    calm = np.zeros_like(height)
    return Sea(height, sea.peak_period(height, weather.steepness[:, None]), calm, calm, alert)


def monthly_mean(drawn: Any) -> Floats:
    """Mean Hs [m] of each month of the year, January first, (M, 12)."""
    order = np.argsort(drawn.sea["month"])
    return sea.monthly_mean(
        drawn.sea["hs_low"][order], drawn.sea["hs_high"][order], drawn.weather.between
    )


def _typhoons(drawn: Any, time: Time, calendar: Calendar, streams: Streams) -> NDArray[np.uint8]:
    order = np.argsort(drawn.typhoon["month"])
    storms, hours = drawn.typhoon["storms"][order], drawn.typhoon["hours"][order]
    stay = hours.sum() / storms.sum() if storms.sum() > 0 else 0.0
    noise = streams.uniform("campaign.typhoon", (time.n_months, 1 + typhoon.MOST_A_MONTH))
    return typhoon.alerts(
        typhoon.arrivals(storms[time.month_of_year], noise[:, :, 0]),
        noise[:, :, 1:],
        np.round(calendar.edges / STEP).astype(np.int64),
        drawn.weather.typhoon_warning,
        stay + drawn.weather.typhoon_clear,
    )
