"""A series is checked in words; thinning, cutting and years keep its values and times."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kaidei.campaign import metocean
from kaidei.campaign.metocean import series as module
from kaidei.campaign.metocean.series import Series, checked, faults, moments, stretches, thinned

GOOD = Series(
    np.datetime64("2020-01-01"),
    3.0,
    hs=np.array([1.0, 2.0, 3.0, 2.0]),
    tp=np.array([8.0, 9.0, 10.0, 9.0]),
    wind=np.array([5.0, 6.0, 7.0, 0.0]),
    current=np.array([0.1, 0.2, 0.3, 0.2]),
)


def test_a_good_series_has_no_fault() -> None:
    assert faults(GOOD) == []
    assert checked(GOOD) is GOOD
    assert metocean.Series is Series


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"step": 0.0}, "the step is 0"),
        ({"step": 5.0}, "does not divide a day"),
        ({"start": np.datetime64("NaT")}, "the start is no time"),
        ({"hs": np.array([1.0, np.nan, 2.0, np.nan])}, "hs has 2 gaps, the first at step 1"),
        ({"hs": np.array([1.0, -0.1, 2.0, 1.0])}, "hs is -0.1 m at step 1"),
        ({"hs": np.array([1.0, 26.0, 2.0, 1.0])}, "at most 25 m"),
        ({"tp": np.array([8.0, 0.5, 9.0, 9.0])}, "tp is 0.5 s at step 1; expected 1 or more"),
        ({"tp": np.array([8.0, 31.0, 9.0, 9.0])}, "at most 30 s"),
        ({"wind": np.array([8.0, 81.0, 9.0, 9.0])}, "at most 80 m/s"),
        ({"current": np.array([1.0, 5.1, 1.0, 1.0])}, "at most 5 m/s"),
        ({"wind": np.array([8.0, 9.0])}, "expected one value for each of 4 steps"),
        ({"hs": np.array([9.0, 12.0, 11.0, 10.0])}, "more than any sea: feet"),
        (
            {"hs": GOOD.hs / 0.3048 * 0.8, "tp": np.full(4, 4.9)},
            "median steepness of Hs against Tp",
        ),
    ],
)
def test_each_fault_has_its_words(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        checked(replace(GOOD, **wrong))


def test_all_faults_come_together() -> None:
    both = replace(GOOD, hs=-GOOD.hs, wind=np.full(4, 90.0))
    assert len(faults(both)) == 2


def test_thinning_keeps_single_values() -> None:
    found = thinned(GOOD, 6.0)
    assert found.step == 6.0
    np.testing.assert_array_equal(found.hs, [1.0, 3.0])
    np.testing.assert_array_equal(found.tp, [8.0, 10.0])
    with pytest.raises(ValueError, match="whole multiple"):
        thinned(GOOD, 4.0)


def test_stretches_must_be_alike() -> None:
    assert stretches(GOOD) == [GOOD]
    with pytest.raises(ValueError, match="differ"):
        stretches([GOOD, replace(GOOD, tp=None)])
    with pytest.raises(ValueError, match="at least one series"):
        stretches([])


def test_times_and_cuts() -> None:
    when = moments(np.datetime64("2020-02-28T22"), 3, 1.5)
    assert [str(one) for one in when] == [
        "2020-02-28T22:00:00",
        "2020-02-28T23:30:00",
        "2020-02-29T01:00:00",
    ]
    part = module.cut(GOOD, 1, 3)
    assert part.start == np.datetime64("2020-01-01T03")
    np.testing.assert_array_equal(part.current, [0.2, 0.3])
    np.testing.assert_array_equal(module.months(part), [0, 0])
