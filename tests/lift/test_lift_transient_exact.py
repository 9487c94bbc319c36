"""Closed forms of what happens when it stops: published cases, limits, and mistakes in words."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.constants import g

from kaidei.lift import driftflux, transient

TABLE = Path(__file__).parents[3] / "shared" / "reference" / "data" / "lift_analytic.csv"
STEEL = {"youngs_modulus": 2.07e11, "diameter": 0.30, "wall_thickness": 0.0127}
SPEED = transient.wave_speed(density=1100.0, bulk_modulus=2.34e9, **STEEL)
COMPUTED = {
    "AN12": SPEED,
    "AN13": transient.joukowsky(1100.0, SPEED, 1.8),
    "AN16": transient.wave_period(5600.0, SPEED),
    "AN17": transient.u_tube_period(6000.0, 1.0, 6000.0, 1.0),
    # A column of 1,150 kg/m3 that stands still in the sea needs its excess of weight.
    "AN19": transient.restart(
        transient.Column(5600.0, 0.28, density=1150.0),
        rest_time=0.0,
        pressure=0.0,
        sea_density=1030.0,
    ).needed,
    "AN30": driftflux.faucet(3.0, 0.4),
}


@pytest.mark.skipif(not TABLE.exists(), reason="the table of exact solutions lies beside the clone")
@pytest.mark.parametrize("row", COMPUTED)
def test_exact_solutions_of_the_table(row: str) -> None:
    with TABLE.open(encoding="utf-8") as opened:
        found = {line["id"]: float(line["value"]) for line in csv.DictReader(opened)}
    assert float(COMPUTED[row]) == pytest.approx(found[row], rel=1e-5)


def test_a_rigid_pipe_passes_sound_as_the_sea_does_and_a_soft_one_by_its_wall_alone() -> None:
    """a = sqrt(K / rho), and Moens and Korteweg's sqrt(E e / (rho D)) where the wall is soft."""
    rigid = transient.wave_speed(density=1000.0, bulk_modulus=2.25e9, **STEEL | {
        "youngs_modulus": 1e30})  # fmt: skip
    assert float(rigid) == pytest.approx(1500.0, rel=1e-12)
    soft = transient.wave_speed(density=1000.0, bulk_modulus=1e30, youngs_modulus=1e6,
                                diameter=0.02, wall_thickness=0.002)  # fmt: skip
    assert float(soft) == pytest.approx(10.0, rel=1e-9)


def test_an_annulus_without_an_inner_pipe_is_a_pipe_and_with_one_is_slower() -> None:
    common = {"density": 1100.0, "bulk_modulus": 2.34e9, "youngs_modulus": 2.07e11,
              "outer_diameter": 0.3, "outer_wall": 0.0127, "inner_wall": 0.01}  # fmt: skip
    thin, wide = transient.annulus_wave_speed(inner_diameter=[1e-6, 0.15], **common)
    assert float(thin) == pytest.approx(float(SPEED), rel=1e-9)
    # (D^3 / e + d^3 / e') / (D^2 - d^2) = (2.12598 + 0.3375) / 0.0675 m.
    soft = (0.027 / 0.0127 + 0.003375 / 0.01) / 0.0675
    assert float(wide) == pytest.approx(
        np.sqrt(2.34e9 / 1100.0 / (1 + 2.34e9 / 2.07e11 * soft)), rel=1e-12
    )
    assert wide < thin


def test_beside_the_sea_a_column_swings_as_a_pendulum_of_its_length() -> None:
    found = transient.u_tube_period(5600.0, np.inf, 5600.0, 0.04)
    assert float(found) == pytest.approx(2.0 * np.pi * np.sqrt(5600.0 / g), rel=1e-12)
    # Unequal bores: (L1/A1 + L2/A2) / (g (1/A1 + 1/A2)) = (1000/2 + 3000) / (g 1.5).
    found = transient.u_tube_period(1000.0, 2.0, 3000.0, 1.0)
    assert float(found) == pytest.approx(2.0 * np.pi * np.sqrt(3500.0 / 1.5 / g), rel=1e-12)


@given(
    st.floats(100.0, 1e4), st.floats(1e-3, 1.0), st.floats(100.0, 1e4), st.floats(1e-3, 1.0),
)  # fmt: skip
def test_the_swing_does_not_ask_which_leg_is_which(
    down: float, wide: float, up: float, narrow: float
) -> None:
    one = transient.u_tube_period(down, wide, up, narrow)
    assert float(one) == pytest.approx(float(transient.u_tube_period(up, narrow, down, wide)))


def test_gel_of_50_pa_holds_4_mpa_in_the_pipe_and_10_in_the_annulus() -> None:
    """Wall area times stress over section: 4 x 50 x 5600 / 0.254 and / (0.254 - 0.140)."""
    found = transient.gel_breakout_pressure(50.0, 5600.0, 0.254, [0.0, 0.140])
    np.testing.assert_allclose(found, [1.12e6 / 0.254, 1.12e6 / 0.114], rtol=1e-14)
    assert transient.gel_breakout_pressure(50.0, 5600.0, 0.254).shape == ()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: transient.wave_speed(density=0.0, bulk_modulus=1e9, **STEEL), "density must be"),
        (lambda: transient.wave_speed(density=1e3, bulk_modulus=1e9, **STEEL | {
            "wall_thickness": 0.0}), "wall thickness must be above zero"),
        (lambda: transient.joukowsky(1000.0, -1.0, 1.0), "wave speed must be above zero"),
        (lambda: transient.u_tube_period(1.0, np.inf, 1.0, np.inf), "two seas do not swing"),
        (lambda: transient.gel_breakout_pressure(50.0, 5600.0, 0.14, 0.254), "does not fit"),
        (lambda: transient.gel_breakout_pressure("stiff", 5600.0, 0.14), "must be a number"),
        (lambda: transient.annulus_wave_speed(
            density=1e3, bulk_modulus=1e9, youngs_modulus=1e11, outer_diameter=0.2,
            outer_wall=0.01, inner_diameter=0.3, inner_wall=0.01), "does not fit"),
    ],
)  # fmt: skip
def test_mistakes_in_words(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]
