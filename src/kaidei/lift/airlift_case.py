"""One riser as the kernels read it, and what of it stays the same along a stretch of one bore."""

from __future__ import annotations

import math
from typing import NamedTuple

from kaidei.compiled import compiled, fused
from kaidei.lift.elementary import exp, log
from kaidei.lift.gas import GREATEST_PRESSURE
from kaidei.units import Floats


class Case(NamedTuple):
    """One riser, SI. Depths are below the sea surface."""

    gas: float  # mass flow [kg/s]
    diameter: float
    upper_diameter: float
    step_depth: float  # above it the bore is the upper one
    depth: float  # of the intake
    injection: float
    height: float  # of the discharge above the sea surface
    sea_density: float  # mean above the intake
    liquid_density: float  # at the surface's pressure
    grain_density: float
    viscosity: float  # of the slurry; its plastic viscosity where it has a yield stress
    surface_tension: float
    roughness: float
    inlet_loss: float  # velocity heads
    settling: float  # of a single grain
    exponent: float  # Richardson and Zaki's
    feed: float  # grains by volume of the slurry taken in
    packing: float
    gravity: float
    discharge_pressure: float
    surface_pressure: float
    gas_energy: float  # R T
    profile: float
    froude: float  # of slugs
    upper_froude: float
    wide: float  # see `airlift_closures.wide_drift`
    swirl: float  # extra wall friction at void 1
    yield_stress: float
    compressibility: float  # of the liquid [1/Pa]


class Stretch(NamedTuple):
    """What a cell needs of a riser at given flows, in one bore."""

    area: float
    per_bore: float  # 1 / m
    gas_drive: float  # gas flow R T / area: superficial velocity of the gas is this Z / p
    per_energy: float  # 1 / (R T)
    grains: float  # superficial velocity of the grains
    liquid: float  # and of the liquid, as it were at the surface's pressure
    mass_flux: float  # of the slurry
    fed: float  # density of the slurry taken in
    lightness: float  # 1 / fed
    liquid_density: float
    grain_density: float
    compressibility: float
    surface_pressure: float
    gravity: float
    profile: float
    reynolds: float  # a thousandth of fed D / viscosity
    slug: float  # drift of slugs, of caps in wide pipes and of bubbles where gas weighs nothing
    cap: float
    bubble: float
    fall: float  # speed of a falling film, to be multiplied
    settling: float
    exponent: float
    hindrance: float  # in the feed
    viscous: float  # viscosity / D
    part: float  # relative roughness / 3.7, and its power 1.11
    rough: float
    swirl: float
    yield_stress: float


Terms = tuple[
    float, float, float, float, float, float, float, float, float, float, float, float, float, float
]


@fused
def case_of(row: Floats) -> Case:
    """A case from its fields in a row."""
    return Case(
        row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10],
        row[11], row[12], row[13], row[14], row[15], row[16], row[17], row[18], row[19], row[20],
        row[21], row[22], row[23], row[24], row[25], row[26], row[27], row[28],
    )  # fmt: skip


@fused
def terms_of(t: Floats) -> Terms:
    """The polynomial of `gas.coefficients` as a tuple, which needs no memory."""
    return (
        t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8], t[9], t[10], t[11], t[12], t[13],
    )  # fmt: skip


@compiled
def stretch(flow: float, gas: float, upper: bool, case: Case) -> Stretch:
    """The lower or upper bore at a flow of slurry [m3/s], as taken in, and of gas [kg/s]."""
    bore = case.upper_diameter if upper else case.diameter
    area = 0.25 * math.pi * bore * bore
    thick = 1.0 + case.compressibility * (sea_pressure(case.depth, case) - case.surface_pressure)
    solid, flux = case.feed, flow / area
    fed = (1.0 - solid) * case.liquid_density * thick + solid * case.grain_density
    capillary = math.sqrt(math.sqrt(case.surface_tension * case.gravity / fed))
    part = case.roughness / (3.7 * bore)
    sinks = solid > 0.0 and case.settling > 0.0
    return Stretch(
        area, 1.0 / bore, gas * case.gas_energy / area, 1.0 / case.gas_energy, solid * flux,
        (1.0 - solid) * flux * thick, fed * flux, fed, 1.0 / fed, case.liquid_density,
        case.grain_density, case.compressibility, case.surface_pressure, case.gravity, case.profile,
        1e-3 * fed * bore / case.viscosity,
        (case.upper_froude if upper else case.froude) * math.sqrt(case.gravity * bore),
        case.wide * capillary, 1.53 * capillary, math.sqrt(case.gravity * bore / 0.015),
        case.settling, case.exponent,
        exp(case.exponent * log(1.0 - solid)) if sinks else 1.0,
        case.viscosity / bore, part, exp(1.11 * log(part)) if part > 0.0 else 0.0, case.swirl,
        case.yield_stress,
    )  # fmt: skip


@fused
def sea_pressure(depth: float, case: Case) -> float:
    """Pressure of the sea [Pa] at a depth [m], by its mean density."""
    return case.surface_pressure + case.sea_density * case.gravity * depth


@fused
def growth(x: float) -> float:
    """(e^x - 1) / x, within 1e-9 below 0.1."""
    return 1.0 + x * (1 / 2 + x * (1 / 6 + x * (1 / 24 + x * (1 / 120 + x * (1 / 720)))))


@fused
def gas_state(pressure: float, t: Terms, s: Stretch) -> tuple[float, float, float, float]:
    """Density of the gas, superficial velocities of gas and slurry, density of the liquid."""
    x = min(pressure * (1.0 / GREATEST_PRESSURE), 1.0)
    x2 = x * x
    x4 = x2 * x2
    low = (t[0] + x * t[1]) + x2 * (t[2] + x * t[3])
    middle = (t[4] + x * t[5]) + x2 * (t[6] + x * t[7])
    high = (t[8] + x * t[9]) + x2 * (t[10] + x * t[11])
    z = low + x4 * (middle + x4 * (high + x4 * (t[12] + x * t[13])))
    thick = 1.0 + s.compressibility * (pressure - s.surface_pressure)
    share = 1.0 / (pressure * z * thick)  # one division for three
    rho = pressure * pressure * thick * share * s.per_energy
    gas_flux = s.gas_drive * z * z * thick * share
    flux = s.grains + s.liquid * pressure * z * share
    return rho, gas_flux, flux, s.liquid_density * thick
