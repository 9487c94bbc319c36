"""The world built from the study's tables: paired draws, sums, and a quiet run near what was."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from supply_study import STUDY

from kaidei.columns import Columns
from kaidei.streams import Streams
from kaidei.supply import building, history
from kaidei.supply.building import build
from kaidei.supply.consistency import faults
from kaidei.supply.network import Network
from kaidei.supply.producers import dates, path, triangular
from kaidei.supply.regions import FORMS, REGIONS
from kaidei.supply.simulation import World, run_world
from kaidei.tables import columns, read_table

MEMBERS = 16
CHINA, JAPAN = REGIONS.index("China"), REGIONS.index("Japan")
WORLDS = {
    "past": {"start": "2005-01", "months": 240, "past": True, "known": 2010.5},
    "present": {"start": "2025-01", "months": 48},
}


@cache
def tables() -> dict[str, Any]:
    found = {}
    for name, wanted in {**history.COLUMNS, **building.COLUMNS}.items():
        problems: list[Any] = []
        read = read_table(STUDY / f"tables/{name}.csv", name, problems)
        assert read is not None, problems
        optional = history.OPTIONAL.get(name)
        data = columns(read, Columns.of(optional=optional, **wanted), problems)
        assert data is not None, problems
        found[name] = data.data
    return found


def streams(first: int = 0, count: int = MEMBERS) -> Streams:
    return Streams(1, np.arange(first, first + count))


@cache
def network(name: str) -> Network:
    return build(tables(), streams=streams(), **WORLDS[name])


@cache
def quiet(name: str) -> World:
    return run_world(network(name), (), streams())


@pytest.mark.parametrize("name", WORLDS)
def test_a_world_has_no_faults(name: str) -> None:
    assert faults(network(name), (), MEMBERS) == []


@pytest.mark.parametrize("name", WORLDS)
def test_a_member_is_the_same_alone(name: str) -> None:
    alone = build(tables(), streams=streams(5, 1), **WORLDS[name])
    all_of_them = network(name)
    np.testing.assert_array_equal(
        alone.mines.composition[0], all_of_them.mines.composition[5], strict=True
    )
    np.testing.assert_array_equal(alone.stocks.cover[0], all_of_them.stocks.cover[5])
    np.testing.assert_array_equal(alone.prices.level[0], all_of_them.prices.level[5])
    for one, many in zip(alone.behaviour, all_of_them.behaviour, strict=True):
        np.testing.assert_array_equal(one[0], many[5])


@given(
    st.floats(-5.0, 5.0), st.floats(0.0, 4.0), st.floats(0.0, 4.0), st.floats(0.0, 1.0),
)  # fmt: skip
def test_the_triangular_quantile_inverts_its_distribution(
    low: float, left: float, right: float, rank: float
) -> None:
    mode, high = low + left, low + left + right
    value = float(triangular(np.array(low), np.array(mode), np.array(high), np.array(rank)))
    assert low - 1e-12 <= value <= high + 1e-12
    if left > 1e-3 and right > 1e-3:
        width = high - low
        if value < mode:
            below = (value - low) ** 2 / (width * left)
        else:
            below = 1.0 - (high - value) ** 2 / (width * right)
        assert below == pytest.approx(rank, abs=1e-9)


def test_a_path_holds_years_at_their_middle() -> None:
    when = dates("2010-01", 24)
    assert when[0] == pytest.approx(2010 + 0.5 / 12)
    value = path(np.array([2010.0, 2011.0]), np.array([1.0, 3.0]), when)
    assert value[5:7].mean() == pytest.approx(1.0, abs=0.1)
    assert value[-1] == 3.0


def test_the_pattern_stops_where_knowledge_stops() -> None:
    edges = network("past").edges
    metal = next(
        line
        for line, key in enumerate(zip(edges.form, edges.exporter, edges.importer, strict=True))
        if key == ("metal", "Vietnam", "Japan")
    )
    after = (2011 - 2005) * 12
    # BACI: Vietnam sent 30 percent of Japan's metal in 2012; known in mid-2010 were some 7.
    assert np.ptp(edges.share[after:, metal, 3]) == 0.0
    assert edges.share[-1, metal, 3] < 0.1
    present = network("present").edges
    assert present.share[0, metal, 3] == pytest.approx(0.25, abs=0.06)


def test_offtakes_take_from_the_others_and_add_up() -> None:
    edges = network("past").edges
    here = [
        line
        for line in range(len(edges.form))
        if (edges.form[line], edges.importer[line]) == ("oxide", "Japan")
    ]
    np.testing.assert_allclose(edges.share[:, here].sum(axis=1), 1.0, atol=1e-9)
    malaysia = next(line for line in here if edges.exporter[line] == "Malaysia")
    # 8,500 t of some 28,000: promised in November 2010, from early 2013.
    assert edges.share[(2012 - 2005) * 12, malaysia, 3] < 0.02
    assert edges.share[(2016 - 2005) * 12, malaysia, 3] > 0.2


def test_given_numbers_take_the_place_of_draws() -> None:
    mine = np.linspace(0.1, 0.9, MEMBERS)
    built = build(tables(), streams=streams(), given={"steepness": mine}, **WORLDS["past"])
    np.testing.assert_array_equal(built.behaviour.steepness, mine)
    np.testing.assert_array_equal(built.behaviour.premium, network("past").behaviour.premium)


def test_faults_are_told_in_words() -> None:
    without = {name: table for name, table in tables().items() if name != "edges"}
    with pytest.raises(ValueError, match="no table edges"):
        build(without, streams=streams(), **WORLDS["past"])
    with pytest.raises(ValueError, match="no price of La known in 1999"):
        build(tables(), streams=streams(), **{**WORLDS["past"], "known": 1999.0})
    with pytest.raises(ValueError, match="not rows of the table behaviour"):
        build(tables(), streams=streams(), given={"greed": np.ones(1)}, **WORLDS["past"])


@pytest.mark.parametrize("name", WORLDS)
def test_nothing_is_lost_unnamed(name: str) -> None:
    assert quiet(name)["residual"].max() < 1e-9


STAGES = (
    # year, form, published share of China: IEA 2025 for 2024; china.org.cn 2013 for 2010;
    # MP Materials 2022.
    ("past", 2010, "product", 0.794),
    ("past", 2022, "metal", 0.92),
    ("past", 2024, "oxide", 0.91),
    ("past", 2024, "product", 0.94),
    ("present", 2025, "oxide", 0.91),
    ("present", 2025, "product", 0.94),
)


@pytest.mark.parametrize(("name", "year", "form", "published"), STAGES)
def test_china_makes_its_published_share_of_each_stage(
    name: str, year: int, form: str, published: float
) -> None:
    made = quiet(name)["made"][:, year - int(WORLDS[name]["start"][:4]), FORMS.index(form)]
    share = made[:, CHINA] / made.sum(axis=1)
    assert float(np.median(share)) == pytest.approx(published, abs=0.10)


@pytest.mark.parametrize("year", [2007, 2015, 2024])
def test_the_world_uses_near_what_it_wants(year: int) -> None:
    wanted = network("past").demand.path
    first = (year - 2005) * 12
    use = np.median(quiet("past")["use_region"][:, year - 2005].sum(axis=1))
    assert use == pytest.approx(wanted[first : first + 12].sum(), rel=0.2)
