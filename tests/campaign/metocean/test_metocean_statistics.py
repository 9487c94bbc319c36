"""Statistics of a record against plain loops, hand-made seas and a published table."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaidei.campaign.metocean import statistics
from kaidei.campaign.metocean.series import Series, calendar_years, cut, months, times

START = np.datetime64("2001-01-29")


def _series(hs: np.ndarray, step: float = 6.0, start: np.datetime64 = START) -> Series:
    return Series(start, step, np.asarray(hs, dtype=float))


def _rough(days: int, seed: int = 0, step: float = 6.0) -> Series:
    rng = np.random.default_rng(seed)
    slow = np.repeat(rng.normal(size=days), round(24 / step))
    hs = np.exp(0.6 + 0.4 * slow + 0.1 * rng.normal(size=len(slow)))
    return Series(START, step, hs, wind=5.0 + 2.0 * slow + rng.normal(size=len(slow)) + 10.0)


def _plain_runs(hs: np.ndarray, inside: Callable[[float], bool]) -> list[tuple[int, int]]:
    runs, begun = [], None
    for step, height in enumerate([*hs, None]):
        if height is not None and inside(height):
            begun = step if begun is None else begun
        elif begun is not None:
            runs.append((begun, step - begun))
            begun = None
    return runs


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(1.0, 3.0))
def test_calms_storms_and_windows_equal_a_plain_walk(seed: int, limit: float) -> None:
    sea = _rough(20, seed)
    month = months(sea)
    calm = _plain_runs(sea.hs, lambda height: height <= limit)
    for runs, found in (
        (calm, statistics.calms(sea, limit)),
        (_plain_runs(sea.hs, lambda height: height > limit), statistics.storms(sea, limit)),
    ):
        for period in (0, 1, 2, 12):
            lengths = [6.0 * n for at, n in runs if period in (12, month[at])]
            plain = [np.mean(lengths), np.quantile(lengths, 0.9)] if lengths else [0.0, 0.0]
            np.testing.assert_allclose(found[period], plain, rtol=1e-12)
    count = statistics.windows_a_year(sea, limit, [24.0, 72.0])
    years = len(sea.hs) * 6.0 / (365.2425 * 24.0)
    plain = [sum(6.0 * n >= hours for _, n in calm) / years for hours in (24.0, 72.0)]
    np.testing.assert_allclose(count[12], plain, rtol=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(1.5, 3.0))
def test_waits_equal_a_plain_search_from_every_step(seed: int, limit: float) -> None:
    sea = _rough(20, seed)
    steps, month = 4, months(sea)
    found = statistics.waits(sea, limit, [24.0])
    waits: list[tuple[int, float]] = []
    for start in range(len(sea.hs)):
        for at in range(start, len(sea.hs) - steps + 1):
            if (sea.hs[at : at + steps] <= limit).all():
                waits.append((month[start], 6.0 * (at - start)))
                break
    for period in (0, 1, 2, 12):
        held = [hours for at, hours in waits if period in (12, at)]
        plain = [np.mean(held), np.quantile(held, 0.9)] if held else [np.inf, np.inf]
        np.testing.assert_allclose(found[period, 0], plain, rtol=1e-12)


def test_a_sea_of_squares_has_its_lengths_and_waits() -> None:
    # Three days calm, one rough, for 40 days: every storm 24 h, every inner calm 72 h.
    sea = _series(np.tile(np.repeat([1.0, 3.0], [12, 4]), 10))
    np.testing.assert_allclose(statistics.calms(sea, 2.0)[12], [72.0, 72.0])
    np.testing.assert_allclose(statistics.storms(sea, 2.0)[12], [24.0, 24.0])
    # A wait for 72 h: 0 at a calm's first step, from the other 15 of a cycle 6 to 90 h.
    expected = np.mean(6.0 * np.arange(16))
    waits = statistics.waits(cut(sea, 1, 16 * 9 + 1), 2.0, [72.0])
    assert waits[12, 0, 0] == pytest.approx(expected)
    assert statistics.exceedance(sea, [0.5, 1.0, 2.0, 3.0])[12] == pytest.approx([1, 0.25, 0.25, 0])


def test_stretches_are_not_joined() -> None:
    calm = _series(np.full(8, 1.0))
    later = _series(np.full(8, 1.0), start=np.datetime64("2003-01-29"))
    np.testing.assert_allclose(statistics.calms([calm, later], 2.0)[12], [48.0, 48.0])
    assert np.isinf(statistics.waits([calm, later], 2.0, [72.0])[12]).all()


def test_a_whole_year_waits_into_its_own_beginning() -> None:
    hs = np.full(365, 3.0)
    hs[5:9] = 1.0
    year = _series(hs, 24.0, np.datetime64("2001-01-01"))
    waits = statistics.waits(year, 2.0, [96.0])
    # Only on 6 January can it begin: from 7 January it is a year less a day.
    assert waits[12, 0, 0] == pytest.approx(24.0 * np.mean(np.arange(365)))
    assert waits[11, 0, 0] == pytest.approx(24.0 * (5 + np.mean(np.arange(1, 32))))
    part = statistics.waits(cut(year, 0, 300), 2.0, [96.0])
    assert part[12, 0, 0] == pytest.approx(24.0 * 2.5)


def test_wind_correlation_is_that_of_numpy() -> None:
    sea = _rough(60)
    found = statistics.wind_correlation(sea)
    assert found[12] == pytest.approx(np.corrcoef(sea.hs, sea.wind)[0, 1])
    assert found[6] == 0.0
    with pytest.raises(ValueError, match="no wind"):
        statistics.wind_correlation(_series(sea.hs))


def test_years_are_told_by_the_calendar() -> None:
    hours = np.arange(np.datetime64("2003-12-31"), np.datetime64("2006-01-02"), dtype="M8[D]")
    sea = _series(np.linspace(1.0, 3.0, len(hours)), 24.0, hours[0])
    years = calendar_years(sea)
    assert list(years) == [2004, 2005]
    assert len(years[2004].hs) == 366
    assert times(years[2005])[0] == np.datetime64("2005-01-01")
    np.testing.assert_allclose(
        statistics.annual_maxima(sea), [years[2004].hs.max(), years[2005].hs.max()]
    )
    means = [years[year].hs.mean() for year in years]
    assert statistics.year_spread(sea)[12] == pytest.approx(np.std(means, ddof=1) / np.mean(means))
    assert len(statistics.annual_maxima([years[2005], years[2004], years[2005]])) == 3
    with pytest.raises(ValueError, match="two whole years"):
        statistics.year_spread(years[2005])
