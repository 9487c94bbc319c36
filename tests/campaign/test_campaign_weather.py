"""The weather of members: theirs alone, of their climate, and the same however long it is made."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from campaign_study import HIGH, LOW, TIME, case, study
from pydantic import ValidationError
from scipy.special import gamma
from scipy.stats import weibull_min

from kaidei.campaign import typhoon, weather
from kaidei.campaign.calendar import STEP, calendar_of
from kaidei.campaign.metocean import Climatology, generate, library
from kaidei.campaign.metocean.records import record
from kaidei.campaign.metocean.series import times
from kaidei.campaign.openness import BINS, Sea
from kaidei.campaign.plan import limits
from kaidei.campaign.seasons import shares
from kaidei.campaign.spec import CampaignSpec
from kaidei.campaign.windows import NEVER, next_start
from kaidei.contract import Time
from kaidei.streams import Streams

CALENDAR = calendar_of(TIME)


@pytest.fixture(scope="module")
def made() -> tuple[Any, Sea]:
    drawn, _, streams = case(members=64)
    return drawn, weather.make(drawn, TIME, CALENDAR, streams, CALENDAR.horizon)


def _months(time: Time) -> np.ndarray:
    days = calendar_of(time).month_of_day
    return np.repeat(time.month_of_year[days], round(24 / STEP))


def test_the_weather_fills_the_horizon_in_steps_of_three_hours(made: tuple[Any, Sea]) -> None:
    _, sea = made
    assert STEP == 3.0
    for name, values in zip(sea._fields, sea, strict=True):
        assert values.shape == (64, CALENDAR.horizon / STEP), name
        assert np.isfinite(values).all()
    assert {one.dtype for one in sea[:4]} == {np.dtype(np.float32)}


def test_a_member_has_the_same_weather_in_any_lane(made: tuple[Any, Sea]) -> None:
    drawn, sea = made
    rows = np.array([5, 17, 63])
    alone = weather.make(drawn.take(rows), TIME, CALENDAR, Streams(1, rows), CALENDAR.horizon)
    for whole, part in zip(sea, alone, strict=True):
        np.testing.assert_array_equal(part, whole[rows])


def test_a_longer_horizon_and_a_longer_weather_begin_alike(made: tuple[Any, Sea]) -> None:
    drawn, sea = made
    rows = np.arange(4)
    some, streams = drawn.take(rows), Streams(1, rows)
    short = weather.make(some, TIME, CALENDAR, streams, 1000.0)
    assert 1000.0 / STEP < short.hs.shape[1] < sea.hs.shape[1]
    longer = replace(TIME, months=TIME.months + 19)
    long = weather.make(some, longer, calendar_of(longer), streams, calendar_of(longer).horizon)
    for whole, part, beyond in zip(sea, short, long, strict=True):
        np.testing.assert_array_equal(part, whole[:4, : part.shape[1]])
        np.testing.assert_array_equal(beyond[:, : whole.shape[1]], whole[:4])


def test_members_see_the_monthly_means_and_spread_of_their_climate(made: tuple[Any, Sea]) -> None:
    drawn, sea = made
    month = _months(TIME)
    mean = weather.monthly_mean(drawn)
    np.testing.assert_allclose(
        mean[3], np.array(LOW) + drawn.weather.between[3] * (np.array(HIGH) - np.array(LOW))
    )
    ratio = np.array([(sea.hs[:, month == k].mean(axis=1) / mean[:, k]).mean() for k in range(12)])
    # With 8 independent states a month, 640 months leave a standard error of 0.005, the library's
    # 500 years another, and the passage from month to month moves June and July by 0.006.
    np.testing.assert_allclose(ratio, 1.0, atol=0.035)
    assert ratio.mean() == pytest.approx(1.0, abs=0.01)
    for one in range(12):
        score = np.log(sea.hs[:, month == one] / mean[:, one, None])
        assert score.std() == pytest.approx(np.hypot(0.35, 0.06), abs=0.015)
        assert sea.wind[:, month == one].mean() == pytest.approx(6.0, rel=0.04)
    assert sea.wind.mean() == pytest.approx(6.0, rel=0.01)
    assert sea.current.mean() == pytest.approx(0.2, rel=0.03)
    steep = 2 * np.pi * sea.hs / (9.80665 * sea.tp**2)
    assert np.median(steep) == pytest.approx(0.015, rel=0.02)
    hs, wind = np.log(sea.hs[:, month == 0]), np.log(sea.wind[:, month == 0])
    hs -= hs.mean(axis=1, keepdims=True)
    # Scores correlate by 0.75; the logarithm of a Weibull wind is skewed, which takes a little.
    assert np.corrcoef(hs.ravel(), wind.ravel())[0, 1] == pytest.approx(0.71, abs=0.03)


def test_waits_for_a_calm_are_not_those_of_a_first_order_process(made: tuple[Any, Sea]) -> None:
    # Dataset D (doi 10.1115/OMAE2019-96523) at 75 percent workability: mean wait of 116 h for 72
    # calm hours. From its monthly climatology alone the library makes 90 h against 121 h of all
    # its years; a first-order process fitted at one hour makes 72 h.
    drawn, sea = made
    month = _months(TIME)
    score = np.log(sea.hs / weather.monthly_mean(drawn)[:, month])
    calm = score <= np.quantile(score, 0.749)
    starts = next_start(calm, round(72 / STEP))
    known = starts != NEVER
    wait = ((starts - np.arange(calm.shape[1])) * STEP)[known].mean()
    assert 82.0 < wait < 125.0


def test_typhoons_come_in_their_months(made: tuple[Any, Sea]) -> None:
    _, sea = made
    month, inside = _months(TIME), sea.alert == typhoon.INSIDE
    assert (sea.alert == typhoon.WARNED).any()
    share = np.array([inside[:, month == one].mean() for one in range(12)])
    assert share[[0, 1, 5]].max() == 0.0 or share[5] < 1e-3  # June ends with July's gales
    assert share[[7, 8]].min() > 5.0 * share[[2, 3, 4]].max()


def test_the_library_is_kept_for_other_processes(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert weather.cache_folder() == tmp_path / "kaidei"
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    assert weather.cache_folder() is None


@pytest.mark.parametrize("threads", ["1", "2"])
def test_any_process_makes_the_same_library(threads: str, tmp_path: Path) -> None:
    # Not from what another process left, and with other threads for linear algebra.
    lines = (
        "import hashlib, numpy as np; from kaidei.campaign.metocean import Climatology, library;"
        "made = library(Climatology(np.ones(12), np.ones(12)), 1, years=3);"
        "print(hashlib.sha256(made.scores.tobytes()).hexdigest())"
    )
    env = os.environ | {"OPENBLAS_NUM_THREADS": threads, "XDG_CACHE_HOME": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", lines], env=env, capture_output=True, text=True, check=True
    )
    here = library(Climatology(np.ones(12), np.ones(12)), 1, years=3)
    assert told.stdout.strip() == hashlib.sha256(here.scores.tobytes()).hexdigest()


def test_an_uncertain_persistence_is_refused_in_words() -> None:
    given = study(weather__persistence__fronts={"low": "20 h", "mode": "22 h", "high": "30 h"})
    with pytest.raises(ValidationError, match="expected one number; all members"):
        CampaignSpec.model_validate(given)


def test_a_sea_without_wind_is_refused_in_words() -> None:
    with pytest.raises(ValidationError, match="mean wind of 0"):
        CampaignSpec.model_validate(study(sea__wind=np.zeros(12)))


def _record(folder: Path, hours: int = 3, years: int = 3) -> str:
    """A record of three years with Hs 1 m above half of `between`, written as a CSV."""
    made = generate(
        Climatology(np.full(12, 3.0), np.full(12, 7.0)), years, np.random.default_rng(0),
        start="2001",
    )  # fmt: skip
    at = times(made)
    rows = [f"{at[k]}Z,{made.hs[k]:.3f},{made.tp[k]:.3f}" for k in range(0, len(at), hours // 3)]
    (folder / "sea.csv").write_text("\n".join(["time,hs [m],tp [s]", *rows]) + "\n")
    return str(folder / "sea.csv")


def test_a_record_stands_in_place_of_the_climate(tmp_path: Path) -> None:
    given = {"file": _record(tmp_path)}
    drawn, inputs, streams = case(members=8, weather__record=given)
    sea = weather.make(drawn, TIME, CALENDAR, streams, CALENDAR.horizon)
    values = np.loadtxt(given["file"], delimiter=",", skiprows=1, usecols=(1, 2))
    # Every value is a measured one, and means are the record's, not the table's.
    nearest = np.abs(np.sort(values[:, 0])[:, None] - sea.hs[0, :50]).min(axis=0)
    assert nearest.max() < 1e-5
    assert sea.hs.mean() == pytest.approx(values[:, 0].mean(), rel=0.02)
    # What it lacks stands still: Weibull median of the table's mean wind.
    assert np.ptp(sea.wind) < 1e-5
    assert sea.wind[0, 0] == pytest.approx(
        weibull_min(2.2, scale=6.0 / gamma(1 + 1 / 2.2)).median()
    )
    calm, share = shares(drawn, inputs, streams, (2.0, 3.0))
    assert calm[0].mean(axis=0) == pytest.approx(
        [(values[:, 0] <= h).mean() for h in (2.0, 3.0)], abs=0.03
    )
    assert ((share >= 0.0) & (share <= 1.0)).all()
    # Counted in the members' own weather, the engine's own judgement.
    most = limits(drawn, inputs, "trial")
    at = np.array([np.interp(tp, np.arange(BINS) / 4.0, most.height[0, 0]) for tp in sea.tp])
    open_ = (sea.hs <= at) & (sea.wind <= 15.0)
    assert share[:, 0, :, 0].mean() == pytest.approx(open_.mean(), abs=0.02)


def test_records_that_cannot_be_used_are_refused_in_words(tmp_path: Path) -> None:
    for given, words in (
        ("none.csv", "no such file"),
        ("tables/sea.csv", "put it into records/"),
        (_record(tmp_path, hours=6), "a record every 6 h"),
        (str(Path(__file__)), "a record of the sea that can be read"),
    ):
        with pytest.raises(ValidationError, match=words):
            CampaignSpec.model_validate(study(weather__record={"file": given}))


def test_a_records_content_decides_and_not_its_place(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    a, b = _record(tmp_path), _record(tmp_path / "other")
    kept = [
        CampaignSpec.model_validate(study(weather__record={"file": one})).weather.record.file
        for one in (a, b)
    ]
    assert kept[0].digest == kept[1].digest
    assert "path" not in repr(kept[0])
    Path(a).write_text("time,hs [m]\n")
    with pytest.raises(ValueError, match="has changed since the study was read"):
        record(kept[0].path, kept[0].digest, None, 1.0, 1.0)
