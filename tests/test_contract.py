"""The calendar all stages share, and the contract each stage's result is held to."""

from __future__ import annotations

import importlib
import math
import re
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from kaidei import chain, contract
from kaidei.contract import CONTRACT, STAGES, Time, absolute_month
from kaidei.ensemble.draw import draw
from kaidei.streams import Streams
from kaidei.study import Study
from kaidei.units import parse_unit

# --- calendar


def test_the_shipped_calendar() -> None:
    time = Time("2025-01", 240)
    assert time.month_labels[0] == "2025-01"
    assert time.month_labels[-1] == "2044-12"
    assert list(time.year_labels) == list(range(2025, 2045))
    assert time.n_months == 240
    assert time.n_years == 20
    assert time.month("2027-02") == 25.0
    assert time.month("never") == math.inf


@given(year=st.integers(1900, 2100), month=st.integers(1, 12), months=st.integers(12, 400))
def test_months_know_their_year_and_season(year: int, month: int, months: int) -> None:
    time = Time(f"{year:04d}-{month:02d}", months)
    years = time.year_labels[time.year_of_month]
    assert [f"{y:04d}-{m + 1:02d}" for y, m in zip(years, time.month_of_year, strict=True)] == list(
        time.month_labels
    )
    assert len(time.year_labels) == time.n_years == time.year_of_month[-1] + 1
    assert [time.month(label) for label in time.month_labels[:24]] == list(range(min(24, months)))


@pytest.mark.parametrize(
    ("date", "month"),
    [
        ("2027-02", 24325.0),
        ("2027-02-01", 24325.0),
        ("2027-02-28", 24325 + 27 / 28),
        ("2028-02-29", 24337 + 28 / 29),
        (" 2027-02 ", 24325.0),
        ("never", math.inf),
    ],
)
def test_a_date_is_a_month_and_a_part(date: str, month: float) -> None:
    assert absolute_month(date) == month


@pytest.mark.parametrize(
    "date",
    [
        "2027",
        "2027-13",
        "2027-00",
        "2027-02-29",
        "27-02",
        "2027-02-00",
        "2027/02",
        "",
        "x",
        "2027-+2",
        "2027-1_2",
        "2027- 2",
        "+027-02",
        "２０２７-02",
        "2027-02-15T00:00",
    ],
)
def test_no_date_gets_words(date: str) -> None:
    with pytest.raises(ValueError, match="expected 'YYYY-MM', 'YYYY-MM-DD' or 'never'"):
        absolute_month(date)


# --- the rows


def test_every_row_is_named_once_and_kept_one_way() -> None:
    names = [(row.stage, row.name) for row in CONTRACT]
    assert len(set(names)) == len(names)
    assert {row.stage for row in CONTRACT} == set(STAGES)
    assert {row.keep for row in CONTRACT} <= {"member", "quantiles", "mean"}


@pytest.mark.parametrize("stage", STAGES)
def test_a_row_says_what_it_is(stage: str) -> None:
    for row in contract.rows(stage).values():
        assert row.dims[0] == "member", row
        assert len(set(row.dims)) == len(row.dims), row
        assert row.meaning, row
        parse_unit(row.unit)


def test_a_result_is_labelled_as_its_rows_say() -> None:
    stage, variables, coords = smallest_stage()
    found = contract.dataset(stage, coords, np.arange(3), **variables)
    for name, row in contract.rows(stage).items():
        assert found[name].dims == row.dims
        assert found[name].attrs == {"units": row.unit, "long_name": row.meaning}


def test_a_result_that_is_not_the_contracts_is_refused_by_name() -> None:
    stage, variables, coords = smallest_stage()
    first = next(iter(variables))
    with pytest.raises(ValueError, match=f"{stage}: variable 'extra' is not in the contract"):
        contract.dataset(stage, coords, np.arange(3), **variables, extra=np.zeros(3))
    rest = {name: array for name, array in variables.items() if name != first}
    with pytest.raises(ValueError, match=f"'{first}' is missing from the contract"):
        contract.dataset(stage, coords, np.arange(3), **rest)
    with pytest.raises(ValueError, match=f"'{first}' has shape"):
        contract.dataset(stage, coords, np.arange(3), **variables | {first: np.zeros((3, 99))})


def smallest_stage() -> tuple[str, dict[str, np.ndarray], dict[str, list[str]]]:
    """The stage with the fewest rows, zeros in its shapes and labels for its dims."""
    stage = min(STAGES, key=lambda name: len(contract.rows(name)))
    rows = contract.rows(stage)
    dims = {dim for row in rows.values() for dim in row.dims} - {"member"}
    coords = {dim: ["a", "b"] for dim in dims}
    shapes = {name: (3, *(2 for _ in row.dims[1:])) for name, row in rows.items()}
    return stage, {name: np.zeros(shape) for name, shape in shapes.items()}, coords


# --- what the stages give, on one lane of members


MEMBERS = np.arange(64)
BYTES_A_MEMBER = 64_000
"""What a stage may keep of one member: 60 kB, and a little for each phase beyond the first two."""


def lane(study: Study, scenario: str, members: np.ndarray) -> dict[str, xr.Dataset]:
    """All six stages for these members of an ensemble of 64."""
    draws = draw(study.scenarios[scenario], seed=1, n=64, time=study.time)
    return chain.run_chain(
        {stage: drawn.take(members) for stage, drawn in draws.items()},
        Streams(1, members),
        time=study.time,
        order=chain.mine_order(study.specs["deposit"]),
    )


@pytest.fixture(scope="module")
def lanes(shipped_study: Study, busiest: Any) -> dict[str, dict[str, xr.Dataset]]:
    """The study as written, and the scenario with the most phases."""
    written = shipped_study.baseline
    return {
        written: lane(shipped_study, written, MEMBERS), busiest.scenario: busiest.results
    }  # fmt: skip


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_gives_what_its_contract_says(
    lanes: dict[str, dict[str, xr.Dataset]], stage: str
) -> None:
    for results in lanes.values():
        found = results[stage]
        assert set(found.data_vars) == set(contract.rows(stage))
        for name, row in contract.rows(stage).items():
            assert found[name].dims == row.dims, name
            assert found[name].attrs["units"] == row.unit, name
            assert found[name].attrs["long_name"] == row.meaning, name
            assert found[name].dtype.kind in "fib", name
        for dim in found.dims:
            labels = found.coords[dim].to_numpy()
            assert len(set(labels.tolist())) == len(labels), dim
            assert labels.dtype.kind in "iUf", dim


@pytest.mark.parametrize("stage", STAGES)
def test_a_number_is_finite_unless_its_meaning_says_otherwise(
    lanes: dict[str, dict[str, xr.Dataset]], stage: str
) -> None:
    for results in lanes.values():
        for name, row in contract.rows(stage).items():
            values = results[stage][name].to_numpy().astype(float)
            if "not a number" not in row.meaning:
                assert not np.isnan(values).any(), name
            if not re.search(r"\binf\b", row.meaning):
                assert not np.isinf(values).any(), name


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_keeps_little_of_each_member(
    lanes: dict[str, dict[str, xr.Dataset]], stage: str
) -> None:
    for results in lanes.values():
        kept = [row.name for row in contract.rows(stage).values() if row.keep == "member"]
        assert sum(results[stage][name].nbytes for name in kept) / 64 < BYTES_A_MEMBER


def test_what_crosses_a_seam_is_kept_by_member() -> None:
    """A stored stage must give later stages all they take."""
    for stage, sources in chain.UPSTREAM.items():
        spec = importlib.import_module(f"kaidei.{stage}.spec")
        given = {name: row for source in sources for name, row in contract.rows(source).items()}
        for field in fields(spec.Inputs):
            if field.name in given:
                assert given[field.name].keep == "member", (stage, field.name)


def test_a_member_does_not_know_its_neighbours(
    shipped_study: Study, lanes: dict[str, dict[str, xr.Dataset]]
) -> None:
    """Every other member is replaced: those that stay, stay bit for bit through all six stages."""
    members = MEMBERS.copy()
    members[::2] = members[1::2]
    mixed = lane(shipped_study, shipped_study.baseline, members)
    for stage, found in lanes[shipped_study.baseline].items():
        for name in found.data_vars:
            stayed = np.ascontiguousarray(mixed[stage][name].to_numpy()[1::2])
            was = np.ascontiguousarray(found[name].to_numpy()[1::2])
            assert stayed.tobytes() == was.tobytes(), (stage, name)
