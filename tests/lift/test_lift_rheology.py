"""The closures of the slurry: what they must be in the limits, and against plain NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.lift import rheology
from kaidei.units import Floats

RATE = rheology.REFERENCE_RATE


def plain(phi: Floats, names: tuple[str, str, str], **of: Any) -> tuple[Floats, Floats, Floats]:
    """The closures in NumPy, from the formulas of the page."""
    pack = of["packing"]
    stress = {
        "exponential": of["yield_scale"] * (np.exp(of["yield_rate"] * phi) - 1.0),
        "power": of["yield_scale"] * (phi / 0.1) ** of["yield_rate"],
        "percolation": of["yield_scale"] * phi * np.clip(phi - of["yield_rate"], 0, None) ** 2
        / (pack * (pack - phi)),
    }[names[0]]  # fmt: skip
    thick = {
        "exponential": np.exp(of["viscosity_rate"] * phi),
        "krieger_dougherty": (1.0 - phi / pack) ** (-of["viscosity_rate"] * pack),
    }[names[1]]
    index = {
        "constant": np.full_like(phi, of["flow_index"]),
        "falling": of["flow_index"] + (1 - of["flow_index"]) * np.exp(-of["index_rate"] * phi),
    }[names[2]]
    return stress, of["water_viscosity"] * thick * RATE ** (1.0 - index), index


@pytest.mark.parametrize("stress", list(rheology.YIELD))
@pytest.mark.parametrize("thick", list(rheology.VISCOSITY))
@pytest.mark.parametrize("index", list(rheology.INDEX))
def test_kernel_is_the_formulas(stress: str, thick: str, index: str) -> None:
    phi = np.linspace(0.0, 0.29, 30)
    of = {"yield_scale": 0.7, "yield_rate": 0.02 if stress == "percolation" else 3.3,
          "packing": 0.31, "water_viscosity": 1.6e-3, "viscosity_rate": 6.0, "flow_index": 0.45,
          "index_rate": 8.0}  # fmt: skip
    found = rheology.constants(
        phi,
        rheology.laws(yield_closure=stress, viscosity_closure=thick, index_closure=index, **of),
    )
    for ours, theirs in zip(found, plain(phi, (stress, thick, index), **of), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("name", list(rheology.YIELD))
def test_every_yield_closure_keeps_the_prior(name: str) -> None:
    """About 0.3 to 20 Pa for 5 to 20 percent of solids, within a factor of four at the thin end."""
    low, high = rheology.constants([0.05, 0.20], rheology.laws(yield_closure=name)).yield_stress
    assert 0.3 / 4.0 < low < 0.4
    assert high == pytest.approx(20.0, rel=0.05)


@pytest.mark.parametrize("name", list(rheology.VISCOSITY))
def test_every_viscosity_closure_keeps_the_prior(name: str) -> None:
    """3 to 20 mPa.s for 5 to 20 percent of solids."""
    low, high = rheology.constants([0.05, 0.20], rheology.laws(viscosity_closure=name)).consistency
    assert 2e-3 < low < 4e-3
    assert 12e-3 < high < 20e-3


def test_einstein_in_the_dilute_limit() -> None:
    """Krieger and Dougherty's rate is the intrinsic viscosity: 2.5 for spheres."""
    closures = rheology.laws(
        viscosity_closure="krieger_dougherty", viscosity_rate=2.5, packing=0.4, water_viscosity=1e-3
    )
    thin = rheology.constants(1e-6, closures).consistency
    assert (float(thin) / 1e-3 - 1.0) / 1e-6 == pytest.approx(2.5, rel=1e-4)


@given(fraction=st.floats(0.0, 0.29), index=st.floats(0.2, 1.0))
def test_flow_index_leaves_the_stress_at_the_reference_rate(fraction: float, index: float) -> None:
    bingham = rheology.constants(fraction, rheology.laws())
    thinning = rheology.constants(fraction, rheology.laws(flow_index=index))
    assert thinning.consistency * RATE**index == pytest.approx(bingham.consistency * RATE)


def test_clear_water_is_newtonian_under_every_closure() -> None:
    for name in rheology.YIELD:
        clear = rheology.constants(0.0, rheology.laws(yield_closure=name, index_closure="falling"))
        assert (clear.yield_stress, clear.consistency, clear.flow_index) == (0.0, 1.5e-3, 1.0)


def test_no_network_below_the_threshold() -> None:
    closures = rheology.laws(yield_closure="percolation", yield_rate=0.03)
    assert rheology.constants([0.0, 0.03, 0.0301], closures).yield_stress[:2].tolist() == [0, 0]
    assert rheology.constants(0.0301, closures).yield_stress > 0.0


def test_scalars_and_arrays_broadcast_and_agree() -> None:
    closures = rheology.laws(yield_scale=np.array([0.02, 0.05, 0.1]), packing=[[0.3], [0.4]])
    table = rheology.constants(0.1, closures)
    assert table.yield_stress.shape == (2, 3)
    alone = rheology.constants(0.1, rheology.laws(yield_scale=0.05, packing=0.4))
    assert alone.yield_stress.shape == ()
    assert float(alone.yield_stress) == table.yield_stress[1, 1]


def test_at_packing_nothing_flows() -> None:
    """The kernel says so without a word: infinite, never NaN; the public function in words."""
    closures = rheology.laws()
    stress, thick, index = rheology.state(0.3, *closures.codes, *closures.table.tolist())
    assert (stress, thick, index) == (np.inf, np.inf, 1.0)
    assert rheology.state(np.nan, *closures.codes, *closures.table.tolist())[0] == np.inf
    with pytest.raises(ValueError, match=r"solids of 0\.310 by volume are at or beyond packing"):
        rheology.constants([0.1, 0.31], closures)
    with pytest.raises(ValueError, match="below zero"):
        rheology.constants(-0.01, closures)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"yield_closure": "bingham"}, "exponential, power, percolation"),
        ({"viscosity_closure": "einstein"}, "krieger_dougherty"),
        ({"index_closure": "rising"}, "constant, falling"),
        ({"yield_rate": -1.0}, "yield stress"),
        ({"packing": 1.5}, "packing"),
        ({"viscosity_rate": -1.0}, "viscosity"),
        ({"flow_index": 0.0}, "flow index"),
        ({"flow_index": 1.1}, "flow index"),
        ({"index_rate": -1.0}, "flow index"),
        ({"water_viscosity": np.nan}, "viscosity"),
    ],
)
def test_bad_closures_are_answered_in_words(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        rheology.laws(**change)
