"""The dilution that lifts most, between two that lift less: one look at each, no root, compiled.

Places are logarithms of one plus the dilution.
"""

from __future__ import annotations

import math
from typing import Any

from kaidei.compiled import compiled, spliced
from kaidei.lift.concepts.airlift import Air
from kaidei.lift.limiting import Sea, at_feed

GOLDEN = 0.5 * (3.0 - math.sqrt(5.0))
"""Part of the wider side of the best point so far at which to look next."""
NARROW = 4e-3
"""Part of one plus the dilution to which the one that lifts most is found."""
STEEP = 0.5
"""Fall of the worth to one side beyond which it is no parabola."""
NEAR = 16
"""Most looks for the dilution that lifts most."""


@spliced
def look(left: float, best: float, right: float) -> float:
    """Where to look next, by golden section, round the best place so far."""
    if right - best > best - left:
        return best + GOLDEN * (right - best)
    return best - GOLDEN * (best - left)


@spliced
def peak(
    case: Any, sea: Sea, air: Air | None, left: float, place: float, right: float, top: float,
    out: Any,
) -> tuple[float, float]:  # fmt: skip
    """Where round a place that lifts `top` [m3/s] most can be lifted, and that over `top` [1].

    Places are logarithms of one plus the dilution, and so are their worths, of mud over `top`. One
    look near the limits tells a worth, by the power of the flow with which the worst ratio grows;
    looks are at the vertex of a parabola, or by golden section where that shrinks little.
    """
    used = excess(case, sea, air, place, top, 0.0, out)
    most, slope = _worth(case, sea, air, place, top, 0.0, used, 2.0, out)
    low = most - min(excess(case, sea, air, left, top, most, out) / slope, 1.0)
    high = most - min(excess(case, sea, air, right, top, most, out) / slope, 1.0)
    wide = right - left
    for k in range(NEAR):
        trial = look(left, place, right)
        if min(low, high) > most - STEEP and (k % 3 < 2 or right - left < 0.5 * wide):
            trial = vertex(left, low, place, most, right, high)
        if k % 3 == 0:
            wide = right - left
        used = excess(case, sea, air, trial, top, most, out)
        value = most - min(used / slope, 1.0)
        settled = abs(value - most) < 1e-6 and right - left < 0.1
        if value > most:
            value, (most, slope) = most, _worth(case, sea, air, trial, top, most, used, slope, out)
            trial, place = place, trial
        if trial < place:
            left, low = trial, value
        else:
            right, high = trial, value
        if settled or right - left < NARROW:
            break
    return place, math.exp(most)


@spliced
def excess(
    case: Any, sea: Sea, air: Air | None, place: float, top: float, worth: float, out: Any
) -> float:
    """Logarithm of the worst ratio at a place, for a feed of that worth."""
    feed = top * math.exp(worth)
    return math.log(max(at_feed(case, sea, air, math.expm1(place), feed, out)[0], 1e-300))


@compiled
def _worth(
    case: Any, sea: Sea, air: Air | None, place: float, top: float, worth: float, used: float,
    slope: float, out: Any,
) -> tuple[float, float]:  # fmt: skip
    """Worth at which the worst ratio is one, by secants from one at which its logarithm is `used`,
    and the slope of that."""
    for _ in range(8):
        step = min(max(-used / slope, -0.2), 0.2)
        if abs(step) < 1e-5:
            break
        worth += step
        now = excess(case, sea, air, place, top, worth, out)
        slope = min(max((now - used) / step, 0.05), 200.0)
        used = now
    return worth, slope


@spliced
def vertex(a: float, fa: float, b: float, fb: float, c: float, fc: float) -> float:
    """Where a parabola through three points is highest, the middle one the highest of them; never
    quite at one of them."""
    before, after = (b - a) * (fb - fc), (c - b) * (fb - fa)
    step = 0.0
    if before + after > 0.0:
        step = 0.5 * ((c - b) * after - (b - a) * before) / (before + after)
    if abs(step) < 0.1 * NARROW:
        step = math.copysign(0.1 * NARROW, c - b - (b - a))
    least, most = a - b + 0.1 * (b - a), c - b - 0.1 * (c - b)
    return b + min(max(step, least), most)
