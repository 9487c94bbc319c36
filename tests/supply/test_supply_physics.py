"""Demand, projects and metal-making on cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.supply import demand, metal, projects


def test_a_ramp_has_the_mean_of_each_month() -> None:
    rise = demand.ramp(5, np.array([1.0, 0.5, np.inf]), np.array([2.0, 0.0, 1.0]))
    assert rise[:, 0] == pytest.approx([0, 0.25, 0.75, 1, 1])
    assert rise[:, 1] == pytest.approx([0.5, 1, 1, 1, 1])
    assert np.all(rise[:, 2] == 0)


def test_demand_grows_from_the_middle_of_its_year() -> None:
    path = demand.path(np.full((1, 1), 120.0), np.full((1, 1), 0.1), 13, -6.0)
    assert path[-1, 0, 0] / path[0, 0, 0] == pytest.approx(1.1)
    assert path[0, 0, 0] == pytest.approx(10.0 * 1.1 ** (6.5 / 12))


def test_the_rest_gives_way_before_priority() -> None:
    unmet = demand.priority_unmet(
        np.array([3.0, 5.0]), np.array([10.0, 10.0]), np.array([0.6, 0.6])
    )
    assert unmet.tolist() == [0.0, 1.0]


def test_a_project_slips_fails_and_closes() -> None:
    begin = projects.begins(
        np.array([2.0, 2.0]), np.array([1.0, 1.0]), np.array([0.5, 0.5]), np.array([0.4, 0.6])
    )
    assert begin.tolist() == [3.0, np.inf]
    never = projects.closes(np.array([3.0]), np.array([0.0]), np.array([0.99]))
    assert never[0] == np.inf


def test_permanent_bans_never_end() -> None:
    end = projects.end_of(np.zeros(2), np.full(2, 5.0), np.full(2, 0.3), np.array([0.2, 0.4]))
    assert end.tolist() == [np.inf, 5.0]


def test_oxide_is_not_metal() -> None:
    oxide, made = metal.convert(
        np.array(12.0), np.array(2.0), np.array(4.0), np.array(10.0), np.array(3.0)
    )
    assert (oxide, made) == (9.0, 5.0)
    oxide, made = metal.convert(
        np.array(12.0), np.array(2.0), np.array(4.0), np.array(10.0), np.array(99.0)
    )
    assert (oxide, made) == (4.0, 10.0)


@given(*(st.floats(0, 1e4) for _ in range(5)))
def test_metal_making_loses_nothing(a: float, b: float, c: float, d: float, e: float) -> None:
    oxide, made = metal.convert(*(np.array(x) for x in (a, b, c, d, e)))
    assert oxide + made == pytest.approx(a + b, abs=1e-9)
    assert oxide >= -1e-9
    assert made - b <= e + 1e-9


def test_furnaces_are_shared_by_need() -> None:
    found = metal.capacity_by_element(
        np.array([[10.0]]), np.array([[3.0], [1.0], [7.0]]), np.array([1.0, 1.0, 0.0])
    )
    assert found[0, :, 0] == pytest.approx([7.5, 2.5, 0.0])
