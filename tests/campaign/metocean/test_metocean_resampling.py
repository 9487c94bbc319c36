"""The block bootstrap: measured values in measured order, in season, with seams that match."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from seas import CLIMATE, dataset_d

from kaidei.campaign.metocean import generation, statistics
from kaidei.campaign.metocean.resampling import bootstrap, day_of_year
from kaidei.campaign.metocean.series import Series, cut, times


@pytest.fixture(scope="module")
def record() -> Series:
    return generation.generate(CLIMATE, 8, np.random.default_rng(0))


@pytest.fixture(scope="module")
def made(record: Series) -> Series:
    return bootstrap(record, 20, np.random.default_rng(1))


def _sources(made: Series, record: Series) -> np.ndarray:
    """Where in the record each step comes from: its values are all different."""
    order = np.argsort(record.hs)
    found = order[np.searchsorted(record.hs[order], made.hs)]
    np.testing.assert_array_equal(record.hs[found], made.hs)
    return found


def test_blocks_are_ten_to_twenty_days_of_the_record_in_season(
    made: Series, record: Series
) -> None:
    source = _sources(made, record)
    assert record.tp is not None
    np.testing.assert_array_equal(made.tp, record.tp[source])
    seam = np.flatnonzero(np.diff(source) != 1) + 1
    length = np.diff(seam)
    inner = source[seam[1:] - 1] != len(record.hs) - 1  # not cut by the record's end
    assert length[inner].min() >= 10 * 8 - 1
    assert length.max() <= 20 * 8 * 2  # two in a row when the donor is the very successor
    assert np.mean(length[inner]) == pytest.approx(15 * 8, rel=0.1)
    here, donor = day_of_year(times(made))[seam], day_of_year(times(record))[source[seam]]
    apart = np.abs(here - donor)
    assert np.minimum(apart, 365 - apart).max() <= 15


def test_seams_match_the_state(made: Series, record: Series) -> None:
    source = _sources(made, record)
    seam = np.flatnonzero(np.diff(source) != 1) + 1
    one, other = np.log(record.hs[source[seam] - 1]), np.log(record.hs[source[seam - 1]])
    # The nearest of 32 in four measures; two states at random differ by 0.39 at a spread of 0.35.
    assert np.abs(one - other).mean() < 0.15


def test_a_years_blocks_know_no_year(made: Series, record: Series) -> None:
    source = _sources(made, record)
    year = times(record)[source].astype("datetime64[Y]").astype(int)
    assert len(np.unique(year)) == 8
    assert len(made.hs) == 8 * (20 * 365 + 5)
    gap = statistics.exceedance(made)[12] - statistics.exceedance(record)[12]
    assert abs(gap).max() < 0.03


def test_day_of_year_takes_the_leap_day_as_the_28th() -> None:
    when = np.array(["2004-02-28", "2004-02-29", "2004-03-01", "2004-12-31", "2003-03-01"], "M8[s]")
    np.testing.assert_array_equal(day_of_year(when), [58, 58, 59, 364, 59])


def test_one_seed_one_sea_and_stretches_do_not_run_on(record: Series) -> None:
    half = len(record.hs) // 2
    parts = [cut(record, 0, half), cut(record, half, len(record.hs))]
    one, two = (bootstrap(parts, 3, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(one.hs, two.hs)
    source = _sources(one, record)
    crossing = (source[1:] == half) & (source[:-1] == half - 1)
    assert not crossing.any()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"block_days": (20.0, 10.0)}, "blocks last"),
        ({"years": 0}, "at least 1"),
        ({"season_days": 200.0}, "0 to 182 days"),
        ({"step": 4.0}, "whole multiple"),
    ],
)
def test_faults_have_words(record: Series, wrong: dict[str, object], words: str) -> None:
    given: dict[str, object] = {"years": 1, "rng": np.random.default_rng(0)} | wrong
    with pytest.raises(ValueError, match=words):
        bootstrap(record, **given)  # type: ignore[arg-type]


def test_a_season_without_donors_is_told(record: Series) -> None:
    with pytest.raises(ValueError, match="no block of the record begins within 15 days of day"):
        bootstrap(cut(record, 0, 8 * 90), 1, np.random.default_rng(0))
    with pytest.raises(ValueError, match="gaps"):
        bootstrap(replace(record, hs=record.hs * np.nan), 1, np.random.default_rng(0))


def test_waits_of_a_hindcast_are_kept() -> None:
    """Dataset D, 1965 to 1979: 117 h mean and 333 h P90 of wait for 72 h of Hs <= 2 m; blocks of
    240 to 480 h gave 112 to 115 and 343 to 345 (published table of generators)."""
    whole = dataset_d()
    train = cut(whole, 0, int(np.searchsorted(times(whole), np.datetime64("1980-01-01"))))
    found = statistics.waits(bootstrap(train, 200, np.random.default_rng(1)), 2.0)[12, 1]
    assert found == pytest.approx([117.0, 333.0], rel=0.08)
