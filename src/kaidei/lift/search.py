"""The search for one member's operating point, compiled.

Roots and least values are sought in the logarithm of the worst ratio over that of the flow, or of
one plus the dilution: in these most limits are all but straight lines.
"""

from __future__ import annotations

import math
from typing import Any

from kaidei.compiled import compiled, spliced
from kaidei.lift import column
from kaidei.lift.case import Mixture
from kaidei.lift.concepts import settle
from kaidei.lift.concepts.airlift import Air
from kaidei.lift.limiting import BROKEN, CARRYING, LIMITS, NONE, TARGET, Sea, at_feed, at_flow
from kaidei.lift.peak import GOLDEN, look, peak
from kaidei.units import Floats

__all__ = ["LIMITS", "least_energy", "lifted", "most_mud", "thickest"]

COARSE, FINE = 13, 6
"""Dilutions looked at over the whole range, and between two of these for least energy."""
THINNEST = 100.0
"""Volumes of seawater to one of mud, beyond which the search does not go."""
STEPS = 8
"""Steps ahead that are looked to for the end of what gathered lumps break."""
SLOWEST = 1e-3
"""Least flow looked at over the greatest [1]."""
HOPELESS = 1.0
"""Excess of a limit at every coarse dilution beyond which none between is looked at."""
ALMOST = 1.25
"""Ratio that is near one, where nothing else tells whether it falls."""
LOOKS = 12
"""Looks by golden section for a narrow window."""
MISSES = 2
"""Coarse dilutions on end that lift less than the best so far, or are further from lifting
anything, and tell that thinner or thicker ones do too."""
FIRST = 1.3
"""First flow looked at over one that keeps the limits: most often the answer is near."""


@compiled
def grid(low: float, high: float, i: int, count: int) -> float:
    """Dilution i of `count` from low to high, even in the logarithm of one plus them."""
    if i == 0:
        return low  # to the last bit
    share = i / count
    return math.expm1(math.log1p(low) * (1.0 - share) + math.log1p(high) * share)


@spliced
def logarithm(ratio: float) -> float:
    """Of a ratio that may be nothing."""
    return math.log(max(ratio, 1e-300))


@spliced
def first_step(above: float, below: float) -> float:
    """Where between a point above zero (0) and one below (1) to try first."""
    return min(max(above / (above - below), 0.05), 0.95) if above < 10.0 else 0.5


@spliced
def next_step(
    a: float, fa: float, b: float, fb: float, c: float, fc: float, tolerance: float
) -> float:
    """Where between a (0) and b (1) to try next, by Chandrupatla's method (1997)."""
    step, xi, phi = 0.5, (a - b) / (c - b), (fa - fb) / (fc - fb)
    if phi * phi < xi and (1.0 - phi) * (1.0 - phi) < 1.0 - xi:
        step = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    least = min(0.5, tolerance / abs(b - a))
    return min(max(step, least), 1.0 - least)


@spliced
def hopeful(before: float, end: float) -> bool:
    """Whether a ratio that fell to `end` over one step may fall to one within the next, going on as
    straight in logarithms; from nothing known (zero) or broken, only where it is near."""
    return end * end < before if 0.0 < before < BROKEN else end < ALMOST


@compiled
def swiftest(case: Any) -> float:
    """A flow [m3/s] beyond all that the erosion velocity allows."""
    widest = max(case.slurry_area, 0.25 * math.pi * case.upper_diameter**2)
    return float(1.01 * case.erosion_velocity * widest)


@spliced
def easiest(
    case: Any, sea: Sea, air: Air | None, feed: float, low: float, high: float, part: float,
    out: Any,
) -> tuple[float, float]:  # fmt: skip
    """Dilution between two at which a feed is lifted with the least worst ratio, and that ratio; or
    the first that is met within every limit; `part` of the way is looked at first."""
    left, right = math.log1p(low), math.log1p(high)
    best = left + part * (right - left)
    least = at_feed(case, sea, air, math.expm1(best), feed, out)[0]
    for _ in range(LOOKS):
        if least <= 1.0:
            break
        trial = look(left, best, right)
        ratio = at_feed(case, sea, air, math.expm1(trial), feed, out)[0]
        # What is broken everywhere tells no side: the one to begin with is that to go to.
        if ratio < least or (ratio >= BROKEN and (trial < best) == (part < 0.5)):
            trial, best, least = best, trial, ratio
        if trial < best:
            left = trial
        else:
            right = trial
    return math.expm1(best), least


@spliced
def thickest(
    case: Any, sea: Sea, air: Air | None, feed: float, low: float, high: float, ratios: Floats,
    out: Any,
) -> tuple[float, bool]:  # fmt: skip
    """The thickest slurry between two dilutions that lifts the feed within every limit.

    Where none does, `ratios` (`COARSE`,) has the worst one at each coarse dilution.
    """
    broken, kept, ratio = low, low, BROKEN
    for i in range(COARSE):
        broken, kept = kept, grid(low, high, i, COARSE - 1)
        ratios[i] = ratio = BROKEN
        if feed * (1.0 + kept) <= swiftest(case):
            ratios[i] = ratio = at_feed(case, sea, air, kept, feed, out)[0]
        if ratio <= 1.0:
            break
    before = ratios[i - 1] if i > 0 else ratio
    # A window of dilutions may lie between two coarse ones.
    if ratio > 1.0:
        for i in range(COARSE - 1):
            two_back = ratios[i - 1] if i > 0 else 0.0
            two_on = ratios[i + 2] if i + 2 < COARSE else 0.0
            if not (hopeful(two_back, ratios[i]) or hopeful(two_on, ratios[i + 1])):
                continue
            broken, before = grid(low, high, i, COARSE - 1), ratios[i]
            end = grid(low, high, i + 1, COARSE - 1)
            part = GOLDEN if ratios[i] < ratios[i + 1] else 1.0 - GOLDEN
            kept, ratio = easiest(case, sea, air, feed, broken, end, part, out)
            if ratio <= 1.0:
                break
    if ratio > 1.0 or kept == low:
        return low, ratio <= 1.0
    return _between(case, sea, air, feed, broken, before, kept, ratio, out), True


@spliced
def _between(
    case: Any, sea: Sea, air: Air | None, feed: float, broken: float, above: float, kept: float,
    below: float, out: Any,
) -> float:  # fmt: skip
    """The dilution at which limits begin to be kept, a hair to the side that keeps them; their
    worst ratio is `above` one at the one end, and `below` at the other."""
    a, b, fa, fb = broken, kept, logarithm(above), logarithm(below)
    c, fc, step = a, fa, first_step(fa, fb)
    for _ in range(60):
        trial = a + step * (b - a)
        value = logarithm(at_feed(case, sea, air, trial, feed, out)[0])
        if (value > 0.0) == (fa > 0.0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa = trial, value
        if abs(b - a) <= 2e-6 * kept:
            break
        step = next_step(a, fa, b, fb, c, fc, 1e-6 * kept)
    return b if fa > 0.0 else a


@spliced
def fastest(
    case: Any, mix: Mixture, air: Air | None, least: float, used: float, greatest: float,
    reach: float, rtol: float, out: Any,
) -> tuple[float, int]:  # fmt: skip
    """The greatest slurry flow [m3/s] within every limit, and the code of the one it meets.

    `least` keeps them all, its worst ratio is `used`; the answer is looked for within `reach` of it
    first.
    """
    low, high = least, min(reach * least, greatest)
    most, code = at_flow(case, mix, air, high, out)
    while most <= 1.0 and high < greatest:
        low, used = high, most
        high = min(FIRST * high, greatest) if reach < FIRST else greatest
        reach = FIRST
        most, code = at_flow(case, mix, air, high, out)
    if most <= 1.0:
        return high, TARGET
    a, b, fa, fb = math.log(high), math.log(low), math.log(most), logarithm(used)
    # Straight on over a short way; limits may bend over a long one.
    c, fc, step = a, fa, first_step(fa, fb) if high < 2.0 * low else 0.5
    for _ in range(60):
        trial = a + step * (b - a)
        most, met = at_flow(case, mix, air, math.exp(trial), out)
        value = logarithm(most)
        if value > 0.0:
            code = met
        if (value > 0.0) == (fa > 0.0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa = trial, value
        if abs(b - a) <= 2.0 * rtol:
            break
        step = next_step(a, fa, b, fb, c, fc, rtol)
    return math.exp(b if fa > 0.0 else a), code


@spliced
def slowest(
    case: Any, mix: Mixture, air: Air | None, least: float, greatest: float, out: Any
) -> tuple[float, float, int]:
    """A slow flow [m3/s] from `least` on that keeps every limit, or comes nearest to it; its worst
    ratio, and the code of that limit."""
    most, code = at_flow(case, mix, air, least, out)
    # What a set point below the sea's pressure draws in is more than slow flow can take up.
    while out.water_flow < 0.0 and least < greatest:
        least = min(4.0 * least, greatest)
        most, code = at_flow(case, mix, air, least, out)
    # Lumps gather in slow flow and weigh on it, so faster flow may keep what slow flow breaks;
    # each step helps less than the last, so that a few tell whether any will.
    before, slower = most, least
    while 1.0 < most < BROKEN and least < greatest:
        faster = min(1.25 * least, greatest)
        strain, met = at_flow(case, mix, air, faster, out)
        if strain >= most:
            if most * most < max(before, strain) or most < 1.1:
                return _eased(case, mix, air, slower, least, faster, most, code, out)
            break
        if strain - STEPS * (most - strain) > 1.0:
            break
        before, slower = most, least
        least, most, code = faster, strain, met
    return least, most, code


@spliced
def _eased(
    case: Any, mix: Mixture, air: Air | None, slower: float, least: float, faster: float,
    most: float, code: int, out: Any,
) -> tuple[float, float, int]:  # fmt: skip
    """`slowest` between two flows, the best so far between them, by golden section."""
    left, best, right = math.log(slower), math.log(least), math.log(faster)
    for _ in range(LOOKS):
        trial = look(left, best, right)
        strain, met = at_flow(case, mix, air, math.exp(trial), out)
        if strain < most:
            trial, best, most, code = best, trial, strain, met
        if most <= 1.0:
            break
        if trial < best:
            left = trial
        else:
            right = trial
    return math.exp(best), most, code


@compiled
def lifted(
    case: Any, sea: Sea, air: Air | None, dilution: float, feed: float, beaten: float,
    reach: float, rtol: float, out: Any,
) -> tuple[float, float, int]:  # fmt: skip
    """Most mud [m3/s], up to `feed`, that rises at a dilution; its slurry flow, and what binds.

    Where nothing can be lifted the first is minus the excess of the limit that fails by least;
    -inf where no more than `beaten` [m3/s] can be, which one look tells.
    """
    mix = column.mixture(case, sea.density, sea.weights, dilution)
    greatest = min(feed * (1.0 + dilution), swiftest(case))
    wanted = beaten * (1.0 + dilution)
    carrying = column.carrying(case, mix, wanted / case.slurry_area) * case.slurry_area
    if beaten > 0.0 and max(carrying, wanted) > greatest:
        return -math.inf, greatest, NONE
    least = min(max(carrying, SLOWEST * greatest, wanted), greatest)
    # Well above the least flow lumps no longer gather: faster flow would not keep more.
    furthest = least if beaten > 0.0 and least > 2.0 * carrying else greatest
    least, most, code = slowest(case, mix, air, least, furthest, out)
    if beaten > 0.0 and most > 1.0:
        return -math.inf, least, code
    if carrying > greatest and carrying / greatest >= most:
        most, code = carrying / greatest, CARRYING
    if most > 1.0:
        return 1.0 - most, least, code
    flow, code = fastest(case, mix, air, least, most, greatest, reach, rtol, out)
    if flow < 1.001 * carrying:
        code = CARRYING
    return flow / (1.0 + dilution), flow, code


@spliced
def most_mud(
    case: Any, sea: Sea, air: Air | None, feed: float, low: float, high: float, ratios: Floats,
    out: Any,
) -> tuple[float, float, int]:  # fmt: skip
    """Dilution, slurry flow and limit that lift most mud up to `feed`; flow 0 where none can be.

    `ratios` (`COARSE`,) are the worst ones at that feed; the best of them is the first looked at.
    """
    count = COARSE - 1
    top, best, met = -math.inf, 0, NONE
    begun = int(ratios.argmin())
    for way in (-1, 1):
        i, missed = begun + (way > 0), 0
        while 0 <= i <= count and missed < MISSES:
            mud, _, code = lifted(
                case, sea, air, grid(low, high, i, count), feed, max(top, 0.0), FIRST, 1e-2, out
            )
            missed += 1
            if mud > top:
                top, best, met, missed = mud, i, code, 0
            i += way
    chosen = grid(low, high, best, count)
    if top < -HOPELESS:
        return chosen, 0.0, met
    left = math.log1p(grid(low, high, max(best - 1, 0), count))
    right = math.log1p(grid(low, high, min(best + 1, count), count))
    place = math.log1p(chosen)
    if top <= 0.0:
        place, top = _opening(case, sea, air, feed, left, place, right, top, out)
        chosen = math.expm1(place)
    if top <= 0.0:
        return chosen, 0.0, met
    place, hope = peak(case, sea, air, left, place, right, top, out)
    reach, beaten = max(hope * 1.001, 1.001), top * (1.0 - 1e-9)
    mud, flow, code = lifted(case, sea, air, math.expm1(place), feed, beaten, reach, 1e-6, out)
    if mud > 0.0:
        return math.expm1(place), flow, code
    _, flow, code = lifted(case, sea, air, chosen, feed, beaten, 1.01, 1e-6, out)
    return chosen, flow, code


@spliced
def _opening(
    case: Any, sea: Sea, air: Air | None, feed: float, left: float, place: float, right: float,
    top: float, out: Any,
) -> tuple[float, float]:  # fmt: skip
    """Where between two places, in the logarithm of one plus the dilution, mud can be lifted, and
    how much; below zero if nowhere."""
    for _ in range(LOOKS):
        trial = look(left, place, right)
        mud, _, _ = lifted(case, sea, air, math.expm1(trial), feed, 0.0, FIRST, 1e-2, out)
        if mud > top:
            trial, place, top = place, trial, mud
        if top > 0.0:
            break
        if trial < place:
            left = trial
        else:
            right = trial
    return place, top


@spliced
def least_energy(
    case: Any, sea: Sea, air: Air | None, feed: float, low: float, high: float, out: Any
) -> float:
    """The dilution between two, that lifts a feed within all limits and with least power.

    `low` must keep them.
    """
    count = FINE * (COARSE - 1)
    best, least = low, math.inf
    for i in range(count + 1):
        dilution = grid(low, high, i, count)
        if at_feed(case, sea, air, dilution, feed, out)[0] > 1.0:
            continue
        settle(case, column.mixture(case, sea.density, sea.weights, dilution), air, out)
        if out.shaft_power < least:
            best, least = dilution, out.shaft_power
    return best
