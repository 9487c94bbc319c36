"""Air as a real gas against CoolProp, published values and exact limits."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from CoolProp.CoolProp import PropsSI
from hypothesis import given
from hypothesis import strategies as st

from kaidei.lift import gas

TABLE = Path(__file__).parents[3] / "shared" / "reference" / "data" / "lift_analytic.csv"

# CoolProp's air (Lemmon and others 2000), computed once with that package by the project: Z to 3
# decimals at pressures of injection from 1 to 6 km.
PUBLISHED = [
    (100e5, 278.0, 0.975),
    (250e5, 276.0, 1.046),
    (300e5, 275.0, 1.092),
    (600e5, 275.0, 1.453),
]

pressures = st.floats(3.0, np.log10(650e5)).map(lambda x: min(10.0**x, gas.GREATEST_PRESSURE))
temperatures = st.floats(gas.LEAST_TEMPERATURE, gas.GREATEST_TEMPERATURE)


@pytest.mark.parametrize(("pressure", "temperature", "factor"), PUBLISHED)
def test_published_compressibility(pressure: float, temperature: float, factor: float) -> None:
    assert float(gas.compressibility(pressure, temperature)) == pytest.approx(factor, abs=5e-4)


@given(pressures, temperatures)
def test_the_table_is_coolprop_within_1e_5(pressure: float, temperature: float) -> None:
    state = ("P", pressure, "T", temperature, "Air")
    assert float(gas.density(pressure, temperature)) == pytest.approx(
        PropsSI("D", *state), rel=1e-5
    )
    assert float(gas.viscosity(pressure, temperature)) == pytest.approx(
        PropsSI("V", *state), rel=1e-5
    )


def test_isothermal_work_is_row_AN27() -> None:
    # Row AN27: ideal gas, R 287.05, from one atmosphere to 2,500 m of 1,030 kg/m3 at 278.15 K.
    bottom = 101325.0 + 1030.0 * 9.80665 * 2500.0
    work = float(gas.isothermal_work(bottom, 278.15, ideal=True))
    assert work == pytest.approx(440919.71, rel=1e-5)
    if not TABLE.is_file():
        pytest.skip("the table of analytic solutions is not beside this checkout")
    with TABLE.open(encoding="utf-8") as file:
        rows = {row["id"]: float(row["value"]) for row in csv.DictReader(file)}
    assert rows["AN27"] == 440919.71


@given(pressures, temperatures)
def test_isothermal_work_is_the_change_of_gibbs_energy(pressure: float, temperature: float) -> None:
    here, start = (
        PropsSI("G", "P", p, "T", temperature, "Air") for p in (pressure, gas.ATMOSPHERE)
    )
    work = float(gas.isothermal_work(pressure, temperature))
    assert work == pytest.approx(here - start, rel=1e-5, abs=1.0)


@given(pressures, pressures, temperatures)
def test_work_adds_up_along_the_way(first: float, second: float, temperature: float) -> None:
    whole = gas.isothermal_work(second, temperature)
    parts = gas.isothermal_work(first, temperature) + gas.isothermal_work(
        second, temperature, start=first
    )
    assert float(parts) == pytest.approx(float(whole), rel=1e-9, abs=1e-5)


def test_thin_air_is_an_ideal_gas() -> None:
    assert float(gas.compressibility(1e3, 300.0)) == pytest.approx(1.0, abs=1e-5)
    assert float(gas.isothermal_work(2e4, 290.0, start=1e4)) == pytest.approx(
        gas.GAS_CONSTANT * 290.0 * np.log(2.0), rel=1e-4
    )


def test_powers_of_pressure_are_the_same_polynomial() -> None:
    temperature, pressure = np.array([271.0, 290.0, 319.0]), 4.3e7
    terms = gas.coefficients(temperature)
    x = pressure / gas.GREATEST_PRESSURE
    value = (terms * x ** np.arange(terms.shape[-1])).sum(axis=-1)
    assert value == pytest.approx(gas.compressibility(pressure, temperature), rel=1e-11)


def test_coefficients_do_not_hang_on_their_neighbours() -> None:
    temperature = np.linspace(270.0, 320.0, 301)
    alone = np.array([gas.coefficients(t) for t in temperature])
    assert np.array_equal(gas.coefficients(temperature), alone)


def test_an_array_is_its_scalars() -> None:
    p, t = np.array([[1e5, 3e7], [1e6, 6e7]]), np.array([275.0, 300.0])
    for function in (gas.density, gas.viscosity, gas.isothermal_work):
        both = function(p, t)
        for i, j in np.ndindex(2, 2):
            assert both[i, j] == pytest.approx(float(function(p[i, j], t[j])), rel=1e-13)


@pytest.mark.parametrize("function", [gas.density, gas.viscosity, gas.isothermal_work])
@pytest.mark.parametrize(
    ("pressure", "temperature", "words"),
    [
        (651e5, 280.0, "650 bar"),
        (10.0, 280.0, "1 kPa"),
        (np.nan, 280.0, "pressure"),
        (1e5, 15.0, "kelvin"),
    ],
)
def test_outside_the_range_is_said_in_words(
    function: object, pressure: float, temperature: float, words: str
) -> None:
    assert callable(function)
    with pytest.raises(ValueError, match=words):
        function(pressure, temperature)


def test_coolprop_waits_until_it_is_needed() -> None:
    script = "import sys; import kaidei.lift.airlift; sys.exit('CoolProp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
