"""Centrifugal pump: head and efficiency at a flow and speed, less what mud and lumps take.

The water curve is a parabola through the head at no flow and that at best efficiency; speed moves
it by the affinity laws. A thick slurry shifts it as ANSI/HI 9.6.7 does for viscous liquids; lumps
take head and efficiency as in the chart for settling slurries. Heads are in metres of the slurry
pumped, flows in m3/s, speeds over the rated one [1].
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.compiled import compiled
from kaidei.units import Floats

LEAST_PARAMETER, GREATEST_PARAMETER = 1.0, 40.0
"""Parameter B [1] of ANSI/HI 9.6.7 below which nothing is corrected, and where the method ends."""
REFERENCE_REDUCTION = 0.14
"""Head lost [1] to coarse grains of 2,650 kg/m3, 15 percent by volume, in an impeller of 0.91 m:
the example of the Pump Handbook (Karassik and others), chapter on slurry pumps."""
DENSITY_EXPONENT = 0.65
"""Of the grains' excess density over 1.65 times the liquid's; gives that example's factor 1.6."""
BRACKET = 1e-13
"""Width to which the speed is found, of the greatest speed [1]."""
SHUT_OFF = 1.2
"""Head at no flow over that at best efficiency [1]; makers' curves rise by 10 to 30 percent."""


class Pump(NamedTuple):
    """One stage on water at rated speed, best efficiency point; arrays too for `solve`.

    flow [m3/s]; head [m]; speed [rad/s]; efficiency [1]; stages [1] in series, of one pump or of
    stations along the riser, which share the head evenly; shut_off [1] as `SHUT_OFF`.
    """

    flow: float
    head: float
    speed: float
    efficiency: float
    stages: float = 1.0
    shut_off: float = SHUT_OFF


class Slurry(NamedTuple):
    """What is pumped; arrays too for `solve`.

    density [kg/m3]; yield_stress [Pa], consistency [Pa.s^n] and flow_index [1] of the carrier;
    lump_fraction [1] by volume of what settles, and lump_density [1] of it over the carrier's.
    """

    density: float
    yield_stress: float
    consistency: float
    flow_index: float = 1.0
    lump_fraction: float = 0.0
    lump_density: float = 1.0


class Duty(NamedTuple):
    """Speed over the rated one [1], efficiency [1], shaft power [W]; inf, 0, inf where it cannot.

    `parameter` is B [1] at that speed (at the greatest where it cannot).
    """

    speed: Floats
    efficiency: Floats
    shaft_power: Floats
    parameter: Floats


@compiled
def water_head(flow: float, speed: float, pump: Pump) -> float:
    """Head of a stage on water [m], below zero when the flow overruns it."""
    part = flow / pump.flow
    return pump.head * (pump.shut_off * speed * speed - (pump.shut_off - 1.0) * part * part)


@compiled
def apparent_viscosity(rate: float, slurry: Slurry) -> float:
    """Stress over shear rate [Pa.s] of a Herschel-Bulkley slurry at a rate [1/s]."""
    return float(
        slurry.yield_stress / rate + slurry.consistency * rate ** (slurry.flow_index - 1.0)
    )


@compiled
def tangent_viscosity(rate: float, slurry: Slurry) -> float:
    """Slope of stress on shear rate [Pa.s]; the plastic viscosity of a Bingham slurry."""
    return float(slurry.flow_index * slurry.consistency * rate ** (slurry.flow_index - 1.0))


@compiled
def viscous_parameter(viscosity: float, flow: float, head: float, speed: float) -> float:
    """Parameter B [1] of ANSI/HI 9.6.7 from kinematic viscosity [m2/s] and, on water at best
    efficiency, flow [m3/s], head of a stage [m] and speed [rad/s].
    """
    hourly, turns = 3600.0 * flow, speed * 60.0 / (2.0 * math.pi)
    # The standard takes cSt, m3/h, m and turns a minute.
    return float(16.5 * math.sqrt(1e6 * viscosity) * head**0.0625 / (hourly**0.375 * turns**0.25))


@compiled
def flow_correction(parameter: float) -> float:
    """C_Q [1]: flow on the viscous liquid over that on water; 0 where the method ends."""
    if parameter <= LEAST_PARAMETER:
        return 1.0
    if parameter >= GREATEST_PARAMETER:
        return 0.0
    return float(math.exp(-0.165 * math.log(2.71) * math.log10(parameter) ** 3.15))


@compiled
def efficiency_correction(parameter: float) -> float:
    """C_eta [1]: efficiency on the viscous liquid over that on water; 0 where the method ends."""
    if parameter <= LEAST_PARAMETER:
        return 1.0
    if parameter >= GREATEST_PARAMETER:
        return 0.0
    return float(parameter ** (-0.0547 * parameter**0.69))


@compiled
def lump_ratio(slurry: Slurry) -> float:
    """Head, and efficiency, with lumps over that of the carrier alone [1]."""
    heavy = max(slurry.lump_density - 1.0, 0.0)
    if slurry.lump_fraction <= 0.0 or heavy == 0.0:
        return 1.0
    dense = (heavy / 1.65) ** DENSITY_EXPONENT
    return float(max(1.0 - REFERENCE_REDUCTION * slurry.lump_fraction / 0.15 * dense, 0.0))


@compiled
def _rated_parameter(pump: Pump) -> float:
    """B at rated speed for 1 m2/s; B goes with the root of viscosity over speed."""
    return viscous_parameter(1.0, pump.flow, pump.head, pump.speed)


@compiled
def _parameter(viscosity: float, speed: float, slurry: Slurry, rated: float) -> float:
    return rated * math.sqrt(viscosity / (slurry.density * speed))


@compiled
def _head(flow: float, speed: float, pump: Pump, slurry: Slurry, rated: float) -> float:
    if speed <= 0.0:
        return 0.0
    viscosity = apparent_viscosity(2.0 * pump.speed * speed, slurry)
    shift = flow_correction(_parameter(viscosity, speed, slurry, rated))
    if shift == 0.0:
        return 0.0
    water = flow / shift
    part = math.sqrt(water / (pump.flow * speed))
    lowered = 1.0 - (1.0 - shift) * part * math.sqrt(part)  # power 0.75 of the flow over the best
    return max(lowered, 0.0) * max(water_head(water, speed, pump), 0.0) * lump_ratio(slurry)


@compiled
def head(flow: float, speed: float, pump: Pump, slurry: Slurry) -> float:
    """Head of all stages [m of slurry]; 0 where the flow overruns them or the method ends."""
    return pump.stages * _head(flow, speed, pump, slurry, _rated_parameter(pump))


@compiled
def head_ratio(flow: float, speed: float, pump: Pump, slurry: Slurry) -> float:
    """Head on the slurry over that on water at the same flow and speed [1]."""
    water = water_head(flow, speed, pump)
    return head(flow, speed, pump, slurry) / (pump.stages * water) if water > 0.0 else 0.0


@compiled
def water_efficiency(flow: float, speed: float, pump: Pump) -> float:
    """Efficiency on water [1]: a parabola, zero at no flow and at twice the best."""
    part = flow / (pump.flow * speed)
    return pump.efficiency * max(part * (2.0 - part), 0.0)


@compiled
def efficiency(flow: float, speed: float, pump: Pump, slurry: Slurry) -> float:
    """Hydraulic over shaft power on the slurry [1]; 0 where the method ends."""
    if not 0.0 < speed < math.inf:
        return 0.0
    rate, rated = 2.0 * pump.speed * speed, _rated_parameter(pump)
    shift = flow_correction(_parameter(apparent_viscosity(rate, slurry), speed, slurry, rated))
    if shift == 0.0:
        return 0.0
    plastic = _parameter(tangent_viscosity(rate, slurry), speed, slurry, rated)
    lowered = efficiency_correction(plastic) * lump_ratio(slurry)
    return lowered * water_efficiency(flow / shift, speed, pump)


@compiled
def efficiency_ratio(flow: float, speed: float, pump: Pump, slurry: Slurry) -> float:
    """Efficiency on the slurry over that on water at the same flow and speed [1]."""
    water = water_efficiency(flow, speed, pump)
    return efficiency(flow, speed, pump, slurry) / water if water > 0.0 else 0.0


@compiled
def speed_needed(
    flow: float, total_head: float, pump: Pump, slurry: Slurry, greatest_speed: float
) -> float:
    """Least speed [1] at which all stages give a head [m of slurry]; inf above the greatest.

    The bracket shrinks to 2 `BRACKET` of the greatest speed; its upper end, which always gives the
    head, is returned. Slurry never gives more head than water, so water's speed is the lower end.
    """
    need, part = total_head / pump.stages, flow / pump.flow
    if need <= 0.0:
        return 0.0
    low = math.sqrt((need / pump.head + (pump.shut_off - 1.0) * part * part) / pump.shut_off)
    if low > greatest_speed:
        return math.inf
    rated, high = _rated_parameter(pump), greatest_speed
    at_low = _head(flow, low, pump, slurry, rated) - need
    if at_low >= 0.0:
        return low
    at_high = _head(flow, high, pump, slurry, rated) - need
    if at_high < 0.0:
        return math.inf
    # Chandrupatla (1997), doi 10.1016/S0965-9978(96)00051-8: inverse quadratic steps where safe,
    # else halves, which also find the jump in head where the viscous method ends.
    a, fa, b, fb, share = high, at_high, low, at_low, 0.5
    while abs(b - a) > 2.0 * BRACKET * high:
        middle = a + share * (b - a)
        found = _head(flow, middle, pump, slurry, rated) - need
        if (found >= 0.0) == (fa >= 0.0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa, share = middle, found, 0.5
        xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
        if phi * phi < xi and (1.0 - phi) ** 2 < 1.0 - xi:
            share = fa / (fb - fa) * fc / (fb - fc)
            share += (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        edge = BRACKET * high / abs(b - a)
        share = min(max(share, edge), 1.0 - edge)
    return a if fa >= 0.0 else b


@compiled
def stages_needed(flow: float, total_head: float, pump: Pump, slurry: Slurry) -> float:
    """Stages [1, whole] that give a head [m of slurry] at rated speed; inf where none do."""
    one = _head(flow, 1.0, pump, slurry, _rated_parameter(pump))
    return float(math.ceil(total_head / one * (1.0 - 1e-12))) if one > 0.0 else math.inf


def solve(
    flow: ArrayLike,
    total_head: ArrayLike,
    pump: Pump,
    slurry: Slurry,
    *,
    greatest_speed: ArrayLike = 1.0,
) -> Duty:
    """Speed, efficiency and power of a centrifugal pump at a flow and head; all broadcast.

    Parameters
    ----------
    flow : (...) of slurry [m3/s]
    total_head : (...) of all stages [m of slurry]: pressure over density and gravity
    pump, slurry : fields (...)
    greatest_speed : (...) over the rated one [1]

    Viscous shift: ANSI/HI 9.6.7 in its published equations, fitted to 1 to 3,000 cSt, 3 to 260 m3/h
    and 6 to 130 m a stage on Newtonian liquids. For a yield stress the head takes the apparent
    viscosity at a shear rate of twice the angular speed (Walker and Goulas 1984, doi
    10.1243/PIME_PROC_1984_198_006_02), the efficiency the plastic one: of the two ways tried by
    Kalombo and others (2014, ASME J. Fluids Eng. 136:031302) each is the better for that. Lumps:
    see `REFERENCE_REDUCTION`; below 15 to 20 percent by volume.

    Raises ValueError in words for a pump or slurry that cannot be.
    """
    _check(flow, pump, slurry, greatest_speed)
    wide = np.broadcast_arrays(flow, total_head, greatest_speed, *pump, *slurry)
    given = np.stack([np.asarray(one, dtype=np.float64).ravel() for one in wide])
    found = np.empty((len(Duty._fields), given.shape[1]))
    _solve_all(given, found)
    return Duty(*(one.reshape(wide[0].shape) for one in found))


@compiled
def _solve_all(given: Floats, found: Floats) -> None:
    for i in range(given.shape[1]):
        of = given[:, i]
        flow, total_head, greatest = of[0], of[1], of[2]
        pump = Pump(of[3], of[4], of[5], of[6], of[7], of[8])
        slurry = Slurry(of[9], of[10], of[11], of[12], of[13], of[14])
        speed = speed_needed(flow, total_head, pump, slurry, greatest)
        part = efficiency(flow, speed, pump, slurry)
        turns = speed if 0.0 < speed < math.inf else greatest
        viscosity = apparent_viscosity(2.0 * pump.speed * turns, slurry)
        found[0, i], found[1, i] = speed, part
        hydraulic = slurry.density * g * flow * total_head
        found[2, i] = hydraulic / part if part > 0.0 else (0.0 if speed == 0.0 else math.inf)
        found[3, i] = _parameter(viscosity, turns, slurry, _rated_parameter(pump))


def _check(flow: ArrayLike, pump: Pump, slurry: Slurry, greatest_speed: ArrayLike) -> None:
    above = {
        "flow": flow, "greatest speed": greatest_speed, "best flow of the pump": pump.flow,
        "head of the pump": pump.head, "rated speed of the pump": pump.speed,
        "efficiency of the pump": pump.efficiency, "density of the slurry": slurry.density,
        "consistency of the slurry": slurry.consistency,
        "flow index of the slurry": slurry.flow_index,
    }  # fmt: skip
    for name, value in above.items():
        if not np.all(np.asarray(value, dtype=np.float64) > 0.0):
            raise ValueError(f"{name} must be above zero")
    if not np.all(np.asarray(pump.stages) >= 1.0):
        raise ValueError("a pump has at least one stage")
    if not np.all(np.asarray(pump.efficiency) <= 1.0):
        raise ValueError("efficiency of the pump cannot be above one")
    if not np.all(np.asarray(pump.shut_off) >= 1.0):
        raise ValueError("head at no flow must be at least that at best efficiency")
    lumps = np.asarray(slurry.lump_fraction, dtype=np.float64)
    if not np.all((lumps >= 0.0) & (lumps < 1.0)):
        raise ValueError("lumps by volume must be at least 0 and below 1")
    if not np.all(np.asarray(slurry.yield_stress) >= 0.0):
        raise ValueError("yield stress of the slurry cannot be below zero")
