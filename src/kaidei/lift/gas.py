"""Air as a real gas, to 650 bar: density, work of compression, viscosity, quick on arrays.

The equation of state and the viscosity are CoolProp's (Lemmon and others 2000, doi
10.1063/1.1285884; Lemmon and Jacobsen 2004). They are tabulated once, on the first call, at
Chebyshev nodes; everything after is a polynomial, within 1e-5 of CoolProp in the whole range.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.polynomial import chebyshev, polynomial
from numpy.typing import ArrayLike

from kaidei.units import Floats

LEAST_PRESSURE = 1e3
"""Lowest pressure [Pa] taken."""
GREATEST_PRESSURE = 650e5
"""Highest pressure [Pa] taken: the sea at some 6,400 m."""
LEAST_TEMPERATURE, GREATEST_TEMPERATURE = 270.0, 320.0
"""Temperatures [K] between which the table holds."""
ATMOSPHERE = 101325.0
"""One standard atmosphere [Pa]."""
STANDARD_TEMPERATURE = 293.15
"""Temperature [K] at which gas flows are stated, with `ATMOSPHERE`."""
GAS_CONSTANT = 287.05
"""Of air [J/kg/K]: 8.31451 J/mol/K over 28.9655 g/mol, as in Lemmon and others (2000)."""

_ORDER = 14, 6  # polynomial terms in pressure and in temperature


class _Table(NamedTuple):
    """Chebyshev coefficients (pressure, temperature) of Z and of the logarithm of viscosity."""

    compressibility: Floats
    log_viscosity: Floats


def compressibility(pressure: ArrayLike, temperature: ArrayLike) -> Floats:
    """Compressibility factor Z = p / (rho R T) [1] of air.

    pressure : (...) [Pa], 1e3 to 650e5; temperature : (...) [K], 270 to 320. Within 1e-5 of
    CoolProp. Raises ValueError in words outside that range.
    """
    p, t = _state(pressure, temperature)
    return _value(_table().compressibility, p, t)


def density(pressure: ArrayLike, temperature: ArrayLike) -> Floats:
    """Density [kg/m3] of air; arguments, accuracy and range as in `compressibility`."""
    p, t = _state(pressure, temperature)
    return np.asarray(p / (_value(_table().compressibility, p, t) * GAS_CONSTANT * t))


def viscosity(pressure: ArrayLike, temperature: ArrayLike) -> Floats:
    """Dynamic viscosity [Pa.s] of air; arguments, accuracy and range as in `compressibility`."""
    p, t = _state(pressure, temperature)
    return np.exp(_value(_table().log_viscosity, p, t))


def isothermal_work(
    pressure: ArrayLike,
    temperature: ArrayLike,
    *,
    start: ArrayLike = ATMOSPHERE,
    ideal: bool = False,
) -> Floats:
    """Least work [J/kg] to compress flowing air at one temperature: the integral of dp / rho.

    From `start` (...) [Pa] to `pressure` (...) [Pa] at `temperature` (...) [K]; negative for
    expansion. `ideal` takes R T ln(p / start). Real machines need 1.4 to 1.8 times as much.
    """
    p, t = _state(pressure, temperature)
    p0, t = _state(start, t)
    slope = np.log(p / p0)
    if ideal:
        return np.asarray(GAS_CONSTANT * t * slope)
    terms = coefficients(t)
    work = terms[..., 0] * slope
    x, x0 = p / GREATEST_PRESSURE, p0 / GREATEST_PRESSURE
    for power in range(1, terms.shape[-1]):
        work = work + terms[..., power] * (x**power - x0**power) / power
    return np.asarray(GAS_CONSTANT * t * work)


def coefficients(temperature: ArrayLike) -> Floats:
    """Z at given temperatures (...) [K] as polynomials (..., 14) in p / `GREATEST_PRESSURE`."""
    _, t = _state(ATMOSPHERE, temperature)
    # Clenshaw's sum, no matrix product: the last bit must not hang on how many members there are.
    along = chebyshev.chebval(_unit_temperature(t), _powers_by_temperature(), tensor=True)
    # In the order of memory: kernels would be compiled anew for any other.
    return np.ascontiguousarray(np.moveaxis(along, 0, -1))


def _value(table: Floats, pressure: Floats, temperature: Floats) -> Floats:
    x = 2.0 * pressure / GREATEST_PRESSURE - 1.0
    return np.asarray(chebyshev.chebval2d(x, _unit_temperature(temperature), table))


def _unit_temperature(temperature: Floats) -> Floats:
    middle = 0.5 * (LEAST_TEMPERATURE + GREATEST_TEMPERATURE)
    return (temperature - middle) / (GREATEST_TEMPERATURE - middle)


def _state(pressure: ArrayLike, temperature: ArrayLike) -> tuple[Floats, Floats]:
    p, t = np.broadcast_arrays(
        np.asarray(pressure, dtype=np.float64), np.asarray(temperature, dtype=np.float64)
    )
    if not np.all((p >= LEAST_PRESSURE) & (p <= GREATEST_PRESSURE)):
        raise ValueError("gas pressure must lie between 1 kPa and 650 bar (65 MPa), in Pa")
    if not np.all((t >= LEAST_TEMPERATURE) & (t <= GREATEST_TEMPERATURE)):
        raise ValueError("gas temperature must lie between 270 and 320 K, in kelvin")
    return p, t


@cache
def _table() -> _Table:
    """CoolProp at the Chebyshev nodes; its import takes longer than all the rest."""
    from CoolProp.CoolProp import PT_INPUTS, AbstractState, iphase_supercritical_gas

    air = AbstractState("HEOS", "Air")
    air.specify_phase(iphase_supercritical_gas)
    x, y = (np.cos(np.pi * (np.arange(n) + 0.5) / n) for n in _ORDER)
    middle = 0.5 * (LEAST_TEMPERATURE + GREATEST_TEMPERATURE)
    values = np.empty((2, *_ORDER))
    for i, pressure in enumerate(0.5 * (x + 1.0) * GREATEST_PRESSURE):
        for j, temperature in enumerate(middle + y * (GREATEST_TEMPERATURE - middle)):
            air.update(PT_INPUTS, float(pressure), float(temperature))
            values[:, i, j] = (
                pressure / (air.rhomass() * GAS_CONSTANT * temperature),
                np.log(air.viscosity()),
            )
    left = np.linalg.inv(chebyshev.chebvander(x, _ORDER[0] - 1))
    right = np.linalg.inv(chebyshev.chebvander(y, _ORDER[1] - 1)).T
    return _Table(*(left @ value @ right for value in values))


@cache
def _powers_by_temperature() -> Floats:
    """Of the compressibility: Chebyshev coefficients in temperature of each power of pressure."""
    shifted = np.array([-1.0, 2.0])
    matrix = np.zeros((_ORDER[0], _ORDER[0]))
    for column in range(_ORDER[0]):
        unit = np.zeros(column + 1)
        unit[column] = 1.0
        terms = np.zeros(1)
        for factor in chebyshev.cheb2poly(unit)[::-1]:
            terms = polynomial.polyadd(polynomial.polymul(terms, shifted), [factor])
        matrix[: terms.size, column] = terms[: _ORDER[0]]
    return np.asarray((matrix @ _table().compressibility).T)
