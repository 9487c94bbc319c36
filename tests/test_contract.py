"""The calendar all stages share, and the contract each stage's result is held to."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei import contract
from kaidei.contract import CONTRACT, STAGES, Time, absolute_month
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
    "date", ["2027", "2027-13", "2027-00", "2027-02-29", "27-02", "2027-02-00", "2027/02", "", "x"]
)
def test_no_date_gets_words(date: str) -> None:
    with pytest.raises(ValueError, match="expected 'YYYY-MM', 'YYYY-MM-DD' or 'never'"):
        absolute_month(date)


# --- the rows


def test_every_row_is_named_once_and_kept_one_way() -> None:
    names = [(row.stage, row.name) for row in CONTRACT]
    assert len(set(names)) == len(names)
    assert {row.stage for row in CONTRACT} == set(STAGES)
    assert {row.keep for row in CONTRACT} <= {"member", "quantiles"}


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
