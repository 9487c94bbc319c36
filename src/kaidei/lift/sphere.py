"""A sphere that falls through a Herschel-Bulkley fluid: its drag and its terminal speed.

Scalar kernels, compiled; `settling` calls them.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import fluids.drag
from scipy.constants import g

from kaidei.compiled import compiled

PLASTIC_SHARE = 7.0 * math.pi / 24.0
"""Plastic over viscous resistance of a sphere per unit Bingham number: Ansley and Smith (1967),
AIChE J. 13:1193."""

_BLEND = (0.01, 0.1)
"""Reynolds numbers between which `fluids.drag_sphere` goes from Stokes to Barati, linearly."""
_LEAST = 1e-12  # m/s, slower than a pore diameter a day: taken as held
_FLATTEST = 0.38  # below the least drag coefficient of a sphere, 0.390 near Re 5,000
_TOLERANCE = 1e-14  # of the logarithm of the speed
_STEPS = 200  # bisection alone ends in 60

_stokes: Callable[[float], float] = compiled(fluids.drag.Stokes)
_barati: Callable[[float], float] = compiled(fluids.drag.Barati)


@compiled
def drag(reynolds: float) -> float:
    """Drag coefficient of a sphere, scalar: the default of `fluids.drag_sphere`, compiled."""
    if reynolds < _BLEND[0]:
        return _stokes(reynolds)
    if reynolds > _BLEND[1]:
        return _barati(reynolds)
    share = (reynolds - _BLEND[0]) / (_BLEND[1] - _BLEND[0])
    return share * _barati(reynolds) + (1.0 - share) * _stokes(reynolds)


@compiled
def crowding(solids_fraction: float, reynolds: float) -> float:
    """Richardson and Zaki's factor on the speed [1], scalar; see `hindrance`."""
    if reynolds < 0.2:
        exponent = 4.65
    elif reynolds < 1.0:
        exponent = 4.35 * reynolds**-0.03
    elif reynolds < 500.0:
        exponent = 4.45 * reynolds**-0.1
    else:
        exponent = 2.39
    return float((1.0 - solids_fraction) ** exponent)


@compiled
def viscous_share(index: float) -> float:
    """Drag of a creeping sphere in a power-law fluid over Stokes' law at the shear rate V/d [1].

    Closed form given by Renaud, Mauret and Chhabra (2004), Can. J. Chem. Eng. 82:1066: one at index
    1, and for 0.3 to 1 at most 5 percent below a bound by least dissipation (docs/fluids.md).
    """
    if index == 1.0:
        return 1.0
    form = 3.0 / (index * index + index + 1.0)
    return float(6.0 ** (0.5 * (index - 1.0)) * form ** (index + 1.0))


@compiled
def resistance(
    speed: float, size: float, stress: float, consistency: float, index: float, share: float,
    shear_rate: float, drift: float,
) -> float:  # fmt: skip
    """Apparent viscosity times speed [Pa.m] round a sphere that shears a fluid that is sheared.

    The rate is the root of the squares of the flow's, `shear_rate` + `drift` * speed of which one
    is zero, and of the sphere's own, speed / size (Novotny 1977, SPE 6813). The factors of a sphere
    in a fluid at rest count as far as its own rate does.
    """
    own = speed / size
    square = own * own + drift * drift * speed * speed + shear_rate * shear_rate
    rate = math.sqrt(square)
    weight = own * own / square
    plastic = (1.0 + (PLASTIC_SHARE - 1.0) * weight) * stress / rate
    if index == 1.0:
        return (consistency + plastic) * speed
    viscous = (1.0 + (share - 1.0) * weight) * consistency * rate ** (index - 1.0)
    return float((viscous + plastic) * speed)


@compiled
def _creep(
    size: float, pull: float, stress: float, consistency: float, index: float, share: float,
    shear_rate: float, drift: float, fastest: float,
) -> float:  # fmt: skip
    """Speed [m/s] by Stokes' law: exact without a flow's own shear rate, else roughly.

    pull [Pa.m] is the resistance at which Stokes' drag is the weight. Zero where it is not met.
    """
    if shear_rate > 0.0:
        speed = fastest
        for _ in range(4):
            thick = resistance(speed, size, stress, consistency, index, share, shear_rate, drift)
            speed *= pull / thick
        return speed
    plastic = resistance(1.0, size, stress, 0.0, 1.0, 1.0, 0.0, drift)
    if plastic >= pull:
        return 0.0
    thick = resistance(1.0, size, 0.0, consistency, index, share, 0.0, drift)
    speed = (pull - plastic) / thick
    return speed if index == 1.0 else float(speed ** (1.0 / index))


@compiled
def terminal(
    size: float, excess: float, density: float, stress: float, consistency: float, index: float,
    shear_rate: float, drift: float,
) -> float:  # fmt: skip
    """Terminal speed [m/s] of a sphere in a yielding Herschel-Bulkley fluid, scalar.

    size [m]; excess density [kg/m3] above zero; yield stress [Pa]; the fluid is sheared at
    `shear_rate` [1/s], or at `drift` [1/m] times the speed, or neither. Zero where held.
    """
    pull = excess * g * size * size / 18.0
    weight = 24.0 * pull / (density * size)
    fastest = math.sqrt(weight / _FLATTEST)
    if not fastest > _LEAST:
        return 0.0
    share = viscous_share(index)
    creep = _creep(size, pull, stress, consistency, index, share, shear_rate, drift, fastest)
    if not creep > _LEAST:
        return 0.0
    if shear_rate == 0.0 and density * creep * creep * size < _BLEND[0] * pull:
        return creep
    fluid = (size, weight, density, stress, consistency, index, share, shear_rate, drift)
    speed = _secant(creep, weight, fluid)
    return speed if speed > 0.0 else _bracketed(math.log(fastest), fluid)


@compiled
def _secant(creep: float, weight: float, fluid: tuple[float, ...]) -> float:
    """Speed [m/s] at which drag is weight, in four or five looks at the drag; 0 where it is lost.

    Begun at the drag coefficient (0.63 + 4.8 / Re^0.5)^2 of Dallavalle (1948), Micromeritics, which
    makes the speed a root of a quadratic and gives the first slope.
    """
    whole = math.sqrt(weight)
    grip = 0.98 * math.sqrt(weight / creep)
    start = 2.0 * whole / (grip + math.sqrt(grip * grip + 4.0 * 0.63 * whole))
    slope = 2.0 - grip / (0.63 * start + grip)
    point = 2.0 * math.log(start)
    value = _surplus(point, fluid)
    for look in range(10):
        step = -value / slope
        if not abs(step) < 2.0:
            return 0.0
        point += step
        # The error left is as the product of the last two steps, far below the last one.
        if look > 0 and abs(step) < 1e-9:
            return math.exp(point)
        before, value = value, _surplus(point, fluid)
        slope = (value - before) / step
        if not slope > 0.0:
            return 0.0
    return 0.0


@compiled
def _bracketed(high: float, fluid: tuple[float, ...]) -> float:
    """Speed [m/s] at which drag is weight, at most exp(high), where the secant was lost.

    The drag rises with speed in every such fluid, so the root is single: Chandrupatla's method on
    the logarithm of the speed (1997, doi 10.1016/S0965-9978(96)00051-8).
    """
    b, fb = high, _surplus(high, fluid)
    a, fa, fall = b, fb, 0.25
    floor = math.log(_LEAST)
    while fa > 0.0:
        if a <= floor:
            return 0.0
        b, fb = a, fa
        a = max(a - fall, floor)
        fall *= 2.0
        fa = _surplus(a, fluid)
    part = fa / (fa - fb) if fa < fb else 0.5
    for _ in range(_STEPS):
        trial = a + part * (b - a)
        value = _surplus(trial, fluid)
        if (value > 0.0) == (fa > 0.0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa = trial, value
        if fa == 0.0 or abs(b - a) <= 2.0 * _TOLERANCE * (1.0 + abs(a)):
            return math.exp(a if abs(fa) < abs(fb) else b)
        part = _next_part(a, fa, b, fb, c, fc)
    return math.nan


@compiled
def _surplus(log_speed: float, fluid: tuple[float, ...]) -> float:
    """Logarithm of drag over weight at a speed."""
    size, weight, density, stress, consistency, index, share, shear_rate, drift = fluid
    speed = math.exp(log_speed)
    resisted = resistance(speed, size, stress, consistency, index, share, shear_rate, drift)
    return math.log(drag(density * speed * speed * size / resisted) * speed * speed / weight)


@compiled
def _next_part(a: float, fa: float, b: float, fb: float, c: float, fc: float) -> float:
    """Where between a (0) and b (1) to try next: inverse quadratic where that is safe."""
    if fc in (fa, fb) or c in (a, b):
        return 0.5
    xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
    part = 0.5
    if phi * phi < xi and (1.0 - phi) * (1.0 - phi) < 1.0 - xi:
        part = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    least = min(0.5, _TOLERANCE * (1.0 + abs(a)) / abs(b - a))
    return min(max(part, least), 1.0 - least)
