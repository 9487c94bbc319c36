"""Paths by month made of a history's tables: exact cases, bounds, conservation, faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from history_case import table, use
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kaidei.elements import ELEMENTS, INDEX
from kaidei.supply import history
from kaidei.supply.regions import REGIONS, USES

JAPAN, CHINA = REGIONS.index("Japan"), REGIONS.index("China")


def test_knots_hold_in_the_middle_of_their_year() -> None:
    # January 2010 is 5.5 months before the middle of its year, July half a month after it.
    found = history.knots(np.array([2010.0, 2011.0]), np.array([12.0, 24.0]), "2010-01", 24)
    assert_allclose(found[:6], 12.0)
    assert_allclose(found[6:18], 12.0 + np.arange(12) + 0.5)
    assert_allclose(found[18:], 24.0)
    log = history.knots(np.array([2010.0, 2012.0]), np.array([4.0, 16.0]), "2011-06", 2, log=True)
    assert_allclose(log, 8.0 * 4.0 ** (np.array([-0.5, 0.5]) / 24))


@given(
    st.lists(st.floats(0.01, 1e6), min_size=1, max_size=6),
    st.integers(1, 5),
    st.booleans(),
)
def test_knots_agree_with_numpy_and_stay_within(values: list[float], gap: int, log: bool) -> None:
    year, value = 2005.0 + gap * np.arange(len(values)), np.array(values)
    found = history.knots(year, np.stack([value, 2 * value], axis=1), "2004-07", 90, log=log)
    when = 2004 + (6.5 + np.arange(90)) / 12
    level = np.log(value) if log else value
    plain = np.interp(when, year + 0.5, level)
    assert_allclose(found[:, 0], np.exp(plain) if log else plain, rtol=1e-9)
    assert_allclose(found[:, 1], 2 * found[:, 0], rtol=1e-9)
    assert found[:, 0].min() >= value.min() * (1 - 1e-12)
    assert found[:, 0].max() <= value.max() * (1 + 1e-12)


def test_demand_is_shared_out_without_loss() -> None:
    names = ("demand_world", "demand_share", "use_mix")
    world, share, mix = (table(name).data for name in names)
    path = use()
    whole = history.amounts(world["use"], world["year"], world["amount_mode"], "2005-01", 432)
    assert_allclose(12 * path.sum(axis=(2, 3)), whole, rtol=1e-9)
    # One cell by hand: Japan's dysprosium in magnets in the middle of 2015, when all three knots
    # are met by the mean of June and July.
    tonnes, part, inside = (
        float(data[column][np.flatnonzero(chosen)[0]])
        for data, column, chosen in (
            (world, "amount_mode", (world["use"] == "magnets") & (world["year"] == 2015)),
            (share, "Japan", (share["use"] == "magnets") & (share["year"] == 2015)),
            (mix, "Dy", (mix["use"] == "magnets") & (mix["year"] == 2015)
             & (mix["region"] == "Japan")),
        )
    )  # fmt: skip
    cell = path[125:127, USES.index("magnets"), JAPAN, INDEX["Dy"]].mean()
    assert 12 * cell == pytest.approx(tonnes * part * inside, rel=0.01)


@given(st.lists(st.just(0.0) | st.floats(1e-3, 1e6), min_size=1, max_size=8))
def test_mined_years_add_up(output: list[float]) -> None:
    year = 2005.0 + np.arange(len(output))
    order = np.random.default_rng(0).permutation(len(output))
    path = history.mine_path(
        ["USA"] * len(output), year[order], np.array(output)[order], "2005-01", 12 * len(output)
    )
    assert_allclose(path.reshape(len(output), 12, -1).sum(axis=(1, 2)), output, rtol=1e-12)
    assert not path[:, CHINA].any()


def test_first_and_last_mined_years_hold_outside() -> None:
    path = history.mine_path(
        ["USA"] * 2, np.array([2010, 2011.0]), np.array([12.0, 24.0]), "2009-01", 48
    )
    assert_allclose(path[:, REGIONS.index("USA")], np.repeat([1.0, 1.0, 2.0, 2.0], 12))


def _policy(**rows: Any) -> dict[str, np.ndarray]:
    base = {"date": "2010-01", "end": "2011-01", "policy": "export-quota", "elements": "all",
            "form": "all", "quota": 12.0, "duty": 0.1}  # fmt: skip
    length = max((len(v) for v in rows.values()), default=1)
    return {k: np.array(rows.get(k, [v] * length)) for k, v in base.items()}


def test_a_row_of_a_form_goes_before_one_of_all() -> None:
    policy = _policy(policy=["duty"] * 3, form=["all", "metal", "all"], duty=[0.25, 0.1, 0.15])
    assert_allclose(history.duty_path(policy, "2010-01", 1, "metal"), 0.1)
    assert_allclose(history.duty_path(policy, "2010-01", 1, "oxide"), 0.25)


def test_policy_names_elements() -> None:
    named = history.chosen("Sm Gd Tb Dy Lu Sc Y")
    assert [s for s, on in zip(ELEMENTS, named, strict=True) if on] == [
        "Sm",
        "Gd",
        "Tb",
        "Dy",
        "Lu",
        "Y",
    ]
    assert np.array_equal(history.chosen("light") | history.chosen("heavy"), history.chosen("all"))


ONE = np.ones(1)
EVEN = np.full((9, 14), 1 / 14)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: history.knots(np.array([2010.0, 2009]), np.ones(2), "2010-01", 3), "out of order"),
        (lambda: history.knots(np.array([2010.0]), np.ones(2), "2010-01", 3), "give one of each"),
        (lambda: history.knots(np.array([2010.0]), -ONE, "2010-01", 3, log=True), "above zero"),
        (lambda: history.knots(np.array([2010.0]), ONE * np.nan, "2010-01", 3), "not finite"),
        (lambda: history.amounts(["magnet"], ONE, ONE, "2010-01", 3), "unknown use 'magnet'"),
        (lambda: history.amounts(["magnets"], ONE, ONE, "2010-01", 3), "no row for the use"),
        (lambda: history.shares(USES, np.ones(9), EVEN * 0.9, "2010-01", 3), "add up to 0.9"),
        (lambda: history.mixes(["magnets"], ["Mars"], ONE, np.eye(15)[:1], "2010-01", 3), "no row"),
        (lambda: history.mixes(USES, ["Mars"] * 9, ONE, np.eye(15)[:9], "2010-01", 3),
         "unknown region 'Mars'"),
        (lambda: history.mixes(USES, ["Japan"] * 9, ONE, np.eye(15)[:9], "2010-01", 3),
         "for the region 'world'"),
        (lambda: history.mine_path(["Mars"], ONE, ONE, "2010-01", 3), "unknown region 'Mars'"),
        (lambda: history.mine_path(["USA"], ONE, -ONE, "2010-01", 3), "below zero"),
        (lambda: history.mine_path(["USA"] * 2, np.array([2010.0, 2012]), np.ones(2), "2010-01", 3),
         "not one by one"),
        (lambda: history.quota_path(_policy(end=[""]), "2010-01", 3), "an end"),
        (lambda: history.quota_path(_policy(quota=[np.nan]), "2010-01", 3), "a quota"),
        (lambda: history.quota_path(_policy(elements=["Dy"]), "2010-01", 3), "quota on 'Dy'"),
        (lambda: history.quota_path(_policy(elements=["all", "light"]), "2010-01", 3), "end one"),
        (lambda: history.quota_path(_policy(end=["2009-12"]), "2010-01", 3), "a later month"),
        (lambda: history.quota_path(_policy(date=["2010"]), "2010-01", 3), "as in '2010-07'"),
        (lambda: history.duty_path(_policy(policy=["duty"], duty=[np.nan]), "2010-01", 3), "duty"),
        (lambda: history.chosen("Dy Xx"), "unknown element 'Xx'"),
        (lambda: history.chosen(""), "unknown element ''"),
    ],
)  # fmt: skip
def test_bad_tables_are_told_in_words(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
