"""Splits add up to one, and bad shares are refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kaidei.plant import ledger

shares = arrays(np.float64, (3, 5), elements=st.floats(0.0, 1.0))


@given(shares, shares, shares)
def test_a_row_of_units_shares_out_the_whole(
    first: np.ndarray, second: np.ndarray, third: np.ndarray
) -> None:
    taken = ledger.in_series({"a": first, "b": second, "c": third}, last="d")
    assert sum(taken.values()) == pytest.approx(np.ones((3, 5)), rel=1e-12)
    assert taken["d"] == pytest.approx((1 - first) * (1 - second) * (1 - third), abs=1e-15)
    for share in taken.values():
        assert np.all(share >= 0.0)


def test_a_share_above_one_names_its_unit() -> None:
    with pytest.raises(ValueError, match=r"leach_residue: a share of 1\.2 cannot be"):
        ledger.in_series({"leach_residue": np.array([0.5, 1.2])}, last="product")


def test_a_share_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="filtrate: a share of nan"):
        ledger.in_series({"filtrate": np.array([0.5, np.nan])}, last="product")


def test_unknown_outlet_is_an_error() -> None:
    with pytest.raises(KeyError):
        ledger.stack({"tailings": np.ones((2, 3))}, (2, 3))
