"""Sixty-four risers side by side: the closures of the airlift over a lane of members. Compiled.

Everything a lane knows lies in one table of rows of 64, of fixed shape, so that each pass is one
loop without branches that the compiler turns into vector code. The lines it runs are those of the
scalar march; where they say that a member needs more than they can tell (a film, crowded grains,
slow or plugged flow), that member alone is seen to in between.
"""

from __future__ import annotations

import math

from kaidei.compiled import fused, spliced
from kaidei.lift.airlift_case import Stretch, Terms, gas_state
from kaidei.lift.airlift_closures import (
    crowd_root,
    crowding,
    filmed,
    slow_wall,
    slug_void,
    wall,
)
from kaidei.lift.airlift_march import mixed
from kaidei.lift.gas import GREATEST_PRESSURE
from kaidei.units import Floats

LANE = 64
STRETCH, TERMS = 0, 28
"""First rows of the stretch and of the gas's polynomial."""
(
    RATIO, LONG, PRESSURE, GAS_FLUX, FLUX, DENSITY, LIQUID, VOID, GRAINS, SLURRY, SPEED, INVERSE,
    MIXTURE, FRICTION, MOMENTUM, EASE, UNSURE, AT, AT_MOMENTUM, AT_EASE, LEFT, UNDER,
    UNDER_SPAN, LOW, LACK, THERE, THERE_MOMENTUM, THICK, DONE,
) = range(42, 71)  # fmt: skip
"""Rows: of the lane; of the place now looked at; of the last node and what is left of the pipe
below it; of the node beyond the end; of the search for the end; and whether that is passed."""
ROWS = 71


@fused
def stretch_at(b: Floats, m: int) -> Stretch:
    """The stretch of a member."""
    return Stretch(
        b[0, m], b[1, m], b[2, m], b[3, m], b[4, m], b[5, m], b[6, m], b[7, m], b[8, m], b[9, m],
        b[10, m], b[11, m], b[12, m], b[13, m], b[14, m], b[15, m], b[16, m], b[17, m], b[18, m],
        b[19, m], b[20, m], b[21, m], b[22, m], b[23, m], b[24, m], b[25, m], b[26, m], b[27, m],
    )  # fmt: skip


@fused
def terms_at(b: Floats, m: int) -> Terms:
    """The gas of a member."""
    return (
        b[28, m], b[29, m], b[30, m], b[31, m], b[32, m], b[33, m], b[34, m], b[35, m], b[36, m],
        b[37, m], b[38, m], b[39, m], b[40, m], b[41, m],
    )  # fmt: skip


@fused
def evaluate(b: Floats, settles: bool) -> None:
    """Everything at the pressures in row `PRESSURE`."""
    _voids(b)
    if settles:
        _crowds(b)
    else:
        for m in range(LANE):
            b[GRAINS, m] = b[4, m] / b[FLUX, m]
    _walls(b)


@spliced
def _voids(b: Floats) -> None:
    flagged = 0
    for m in range(LANE):
        s = stretch_at(b, m)
        rho, gas_flux, flux, liquid = gas_state(b[PRESSURE, m], terms_at(b, m), s)
        alpha, unsure = slug_void(gas_flux, flux, rho, s)
        b[DENSITY, m], b[GAS_FLUX, m], b[FLUX, m], b[LIQUID, m] = rho, gas_flux, flux, liquid
        b[VOID, m], b[UNSURE, m] = min(alpha, 1.0 - 1e-12), 1.0 if unsure else 0.0
        flagged += 1 if unsure else 0
    if flagged > 0:
        for m in range(LANE):
            if b[UNSURE, m] > 0.0:
                s = stretch_at(b, m)
                alpha = filmed(b[VOID, m], b[GAS_FLUX, m], b[FLUX, m], b[DENSITY, m], s)
                b[VOID, m] = min(alpha, 1.0 - 1e-12)


@spliced
def _crowds(b: Floats) -> None:
    flagged = 0
    for m in range(LANE):
        crowd, unsure = crowding(b[FLUX, m], b[VOID, m], stretch_at(b, m))
        b[GRAINS, m], b[UNSURE, m] = crowd, 1.0 if unsure else 0.0
        flagged += 1 if unsure else 0
    if flagged > 0:
        for m in range(LANE):
            if b[UNSURE, m] > 0.0:
                crowd = crowd_root(b[FLUX, m], b[VOID, m], stretch_at(b, m))
                b[GRAINS, m] = crowd


@spliced
def _walls(b: Floats) -> None:
    flagged = 0
    for m in range(LANE):
        s = stretch_at(b, m)
        slurry, mixture, speed, inverse, momentum = mixed(
            b[VOID, m], min(b[GRAINS, m], 1.0), b[GAS_FLUX, m], b[FLUX, m], b[DENSITY, m],
            b[LIQUID, m], s,
        )  # fmt: skip
        friction, unsure = wall(b[VOID, m], speed, inverse, slurry, s)
        b[SLURRY, m], b[MIXTURE, m], b[MOMENTUM, m] = slurry, mixture, momentum
        b[SPEED, m], b[INVERSE, m] = speed, inverse
        b[FRICTION, m], b[UNSURE, m] = friction, 1.0 if unsure else 0.0
        b[EASE, m] = 1.0 / (mixture * s.gravity + friction)
        flagged += 1 if unsure else 0
    if flagged > 0:
        for m in range(LANE):
            if b[UNSURE, m] > 0.0:
                s = stretch_at(b, m)
                friction = slow_wall(b[VOID, m], b[SPEED, m], b[INVERSE, m], b[SLURRY, m], s)
                b[FRICTION, m] = friction
                b[EASE, m] = 1.0 / (b[MIXTURE, m] * s.gravity + friction)


@spliced
def start(b: Floats) -> None:
    """Make the place last looked at the node to go on from."""
    for m in range(LANE):
        b[AT, m], b[AT_MOMENTUM, m] = b[PRESSURE, m], b[MOMENTUM, m]
        b[AT_EASE, m], b[LEFT, m], b[DONE, m] = b[EASE, m], b[LONG, m], 0.0
        b[THICK, m] = b[GRAINS, m]


@spliced
def descend(b: Floats, settles: bool) -> bool:
    """One cell down, for those whose end is not passed; whether any goes on."""
    for m in range(LANE):
        b[PRESSURE, m] = b[AT, m] * b[RATIO, m]
    evaluate(b, settles)
    going = 0
    for m in range(LANE):
        # All that is chosen from is read first, or the compiler would gather it by address.
        at, at_momentum, at_ease, left = b[AT, m], b[AT_MOMENTUM, m], b[AT_EASE, m], b[LEFT, m]
        here, momentum, ease = b[PRESSURE, m], b[MOMENTUM, m], b[EASE, m]
        push = (here - at) + (momentum - at_momentum)
        span = max(push, 0.0) * 0.5 * (at_ease + ease)
        goes = (span < left) & (here <= GREATEST_PRESSURE)
        b[UNDER, m], b[UNDER_SPAN, m] = here, span
        b[THICK, m] = max(b[THICK, m], b[GRAINS, m])
        b[AT, m] = here if goes else at
        b[AT_MOMENTUM, m] = momentum if goes else at_momentum
        b[AT_EASE, m] = ease if goes else at_ease
        b[LEFT, m] = left - (span if goes else 0.0)
        b[DONE, m] = 0.0 if goes else 1.0
        going += 1 if goes else 0
    return going > 0


@spliced
def finish(b: Floats, settles: bool, secants: int) -> None:
    """Where the pipes end, by so many steps of the secant; `DONE` 2 where they found it."""
    for m in range(LANE):
        b[LOW, m], b[LACK, m] = b[AT, m], -b[LEFT, m]
        b[THERE, m], b[THERE_MOMENTUM, m] = b[UNDER, m], b[UNDER_SPAN, m] - b[LEFT, m]
    for _ in range(secants):
        for m in range(LANE):
            over, lack = b[THERE_MOMENTUM, m], b[LACK, m]
            apart = over - lack
            step = over * (b[THERE, m] - b[LOW, m]) / (apart if apart != 0.0 else 1.0)
            b[LOW, m], b[LACK, m] = b[THERE, m], over
            b[THERE, m] -= step
            b[PRESSURE, m] = b[THERE, m]
        evaluate(b, settles)
        for m in range(LANE):
            push = (b[PRESSURE, m] - b[AT, m]) + (b[MOMENTUM, m] - b[AT_MOMENTUM, m])
            span = max(push, 0.0) * 0.5 * (b[AT_EASE, m] + b[EASE, m])
            b[THERE_MOMENTUM, m] = span - b[LEFT, m]
    for m in range(LANE):
        close = math.fabs(b[THERE_MOMENTUM, m]) <= 1e-10 * b[LEFT, m]
        b[DONE, m] = 2.0 if close else 1.0
