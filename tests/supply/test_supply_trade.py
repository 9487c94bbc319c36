"""Japan's trade table against its published figures, and the three bases of dependence."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from supply_study import STUDY, spec

from kaidei.supply import bases, trade
from kaidei.supply.answers import china_on_bases
from kaidei.supply.indicators import embodied_share, hhi, labelled_share, months_of_cover
from kaidei.supply.layout import LABELS
from kaidei.supply.trade import CODES, ORIGINS

REFERENCE = Path(__file__).parents[3] / "shared/reference/data"


def gross() -> tuple[np.ndarray, np.ndarray]:
    table = spec().trade
    return trade.by_origin(table["year"], table["code"], table["country"], table["quantity_t"])


@pytest.mark.parametrize(
    ("year", "share"), [(2008, 88.7), (2010, 78.5), (2016, 48.4), (2020, 47.3), (2024, 66.1)]
)
def test_labelled_share_is_bacis(year: int, share: float) -> None:
    # China's share by gross mass, BACI HS92; MOF's own 2010 figure is 81.6 percent.
    years, tonnes = gross()
    found = labelled_share(tonnes[years == year].sum(axis=(0, 1)), ORIGINS.index("China"))
    assert 100 * found == pytest.approx(share, abs=0.06)


def test_every_basis_of_2024() -> None:
    # 66 percent becomes 80 with Vietnam, Thailand and Hong Kong; the embodied share is between.
    years, tonnes = gross()
    shares = bases.history(tonnes, np.array([0.3, 0.95]), np.array([0.4, 0.98]))[years == 2024][0]
    assert 100 * shares[0] == pytest.approx([66.1, 66.1], abs=0.1)
    assert 100 * shares[2] == pytest.approx([80.2, 80.2], abs=0.1)
    assert np.all(shares[0] < shares[1])
    assert np.all(shares[1] < shares[2])


def test_metals_hide_china() -> None:
    # In metals (280530) China, Vietnam and Thailand are 99 to 100 percent from 2015 on.
    years, tonnes = gross()
    metal = tonnes[:, CODES.index("280530")]
    bound = metal[:, [ORIGINS.index(name) for name in ("China", "Vietnam", "Thailand")]].sum(axis=1)
    share = (bound / metal.sum(axis=1))[years >= 2015]
    assert share.min() > 0.985
    label = (metal[:, 0] / metal.sum(axis=1))[years >= 2015]
    assert 0.46 < label.min() < label.max() < 0.74


def test_yearly_totals_and_hhi_of_the_reference_table() -> None:
    path = REFERENCE / "supply_japan_imports_annual.csv"
    if not path.exists():
        pytest.skip("the reference table is not beside this checkout")
    table = spec().trade
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        of_year = table["year"] == float(row["year"])
        countries, place = np.unique(table["country"][of_year], return_inverse=True)
        tonnes = np.zeros(len(countries))
        np.add.at(tonnes, place, table["quantity_t"][of_year])
        assert tonnes.sum() == pytest.approx(float(row["total_t_gross"]), rel=1e-4)
        assert hhi(tonnes) == pytest.approx(float(row["hhi_import_qty"]), abs=6e-4)
        value = table["value_kusd"][of_year].sum()
        assert value == pytest.approx(float(row["total_value_kUSD"]), rel=1e-4)


@given(arrays(float, 6, elements=st.floats(0, 1e5)))
def test_hhi_is_bounded(quantity: np.ndarray) -> None:
    found = float(hhi(quantity))
    if quantity.sum() > 0:
        assert 1 / 6 - 1e-12 <= found <= 1 + 1e-12
        assert found == pytest.approx(float(hhi(quantity * 3.0)))
    else:
        assert found == 0.0


@given(
    arrays(float, (8, 3), elements=st.floats(0, 1e5)),
    arrays(float, (8, 3), elements=st.floats(0, 1)),
)
def test_the_three_bases_never_cross(quantity: np.ndarray, feed: np.ndarray) -> None:
    traced = np.zeros((8, 3))
    traced[0] = 1.0
    traced[1:4] = feed[1:4]
    labelled, embodied, bound = bases.dependence(quantity, traced)
    assert np.all(labelled <= embodied + 1e-12)
    assert np.all(embodied <= bound + 1e-12)
    assert np.allclose(embodied, embodied_share(quantity, traced, axis=0))


@given(
    arrays(float, (len(LABELS), 3), elements=st.floats(0, 1e5)),
    arrays(float, 3, elements=st.floats(0, 1)),
)
def test_nor_do_those_of_the_simulated_world(labels: np.ndarray, free: np.ndarray) -> None:
    total = labels.sum(axis=0)
    found = china_on_bases(labels, free * total)
    assert np.all(np.diff(found, axis=-1) >= 0.0)
    assert np.all(found >= 0.0)
    assert np.all(found[:, -1] <= total * (1 + 1e-12))
    assert np.array_equal(found[:, 0], labels[LABELS.index("China")])
    # Nothing of foreign ore and making: all that comes is embodied, whoever ships it.
    assert china_on_bases(labels, 0.0 * free)[:, 1] == pytest.approx(total)


def test_months_of_cover() -> None:
    assert float(months_of_cover(60.0, 20.0)) == 3.0
    assert months_of_cover(np.array([1.0, 0.0]), np.array([0.0, 0.0])).tolist() == [np.inf, np.inf]


def test_bad_trade_is_told() -> None:
    one = np.ones(1)
    with pytest.raises(ValueError, match="HS code '850511' is not one of"):
        trade.by_origin(one, np.array(["850511"]), np.array(["CHN"]), one)
    with pytest.raises(ValueError, match="below zero"):
        trade.by_origin(one, np.array(["280530"]), np.array(["CHN"]), -one)


def test_the_study_ships_the_whole_table() -> None:
    assert (STUDY / "tables/trade.csv").is_file()
    assert len(spec().trade) == 1002
