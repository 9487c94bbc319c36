"""Two prices an oxide: inside China, and outside, where duty, quota rent and scarcity add to it.

A quota counts tonnes of any element, so its rent is one price a kilogram for all of them: the cheap
elements rise by the same dollars as the dear ones and by far larger factors, as in 2011.
"""

from __future__ import annotations

import numpy as np

from kaidei.compiled import inlined


@inlined
def inside_price(
    base: float, swing: float, cover: float, target: float, steepness: float, cut: float
) -> float:
    """Price inside China [USD/kg].

    `base` [USD/kg] holds when the stock there covers `target` months of use and nothing swings;
    `swing` [1] is the logarithm of the market's wandering; `cover` [month, not below zero] and
    `target` count only as a ratio, so both may be [t_reo]; `steepness` [1, not below zero] is the
    percentage by which the price falls for a percent more cover, at the target; `cut` [1, 0 to
    below 1] a price answer to rivals.

    A price that moves with stock coverage is the usual form in commodity models (Sterman, Business
    Dynamics, 2000, ch. 20: a power of it). This one is ours, and bounded: exp(2 steepness) times
    the base with no stock left, its inverse in a boundless glut.
    """
    lack = 0.0 if cover <= target else -1.0
    if 0.0 < target + cover < np.inf:
        lack = (target - cover) / (target + cover)
    return float(base * np.exp(swing + 2.0 * steepness * lack) * (1.0 - cut))


@inlined
def quota_rent(
    rent: float, wanted: float, allowed: float, speed: float, relax: float, ceiling: float
) -> float:
    """The common rent of an export quota, one month on [USD/kg].

    `wanted` exports and `allowed` by the quota [t_reo/month, +inf without quota]. While more is
    wanted the rent goes towards its `ceiling` [USD/kg] at the rate `speed` [1/month, 0 to 1] times
    the share of the orders that the quota turns away; in slack it goes towards zero at the rate
    `relax` [1/month, 0 to 1] times the unused share of the quota. It rests where wanted equals
    allowed, and where the quota is nothing and so is what is wanted.
    """
    if wanted > allowed:
        return rent + speed * (1.0 - allowed / wanted) * (ceiling - rent)
    if allowed > 0.0:
        return rent - relax * (1.0 - wanted / allowed) * rent
    return rent


@inlined
def scarcity(cover: float, target: float, unmet: float, premium: float, inside: float) -> float:
    """What buyers outside pay on top for the last tonnes of a scarce element [USD/kg].

    Zero while their `cover` is at its `target` [month, or both t_reo] and no need is unmet; with no
    cover at all, or all need `unmet` [1], it is `premium` [1, not below zero] times the `inside`
    price [USD/kg]. Between them the price over the inside one grows by equal factors.
    """
    scarce = max(1.0 - cover / target, unmet) if target > 0.0 else unmet
    if scarce <= 0.0:
        return 0.0
    return float(inside * ((1.0 + premium) ** min(scarce, 1.0) - 1.0))


@inlined
def outside_price(inside: float, duty: float, rent: float, scarce: float) -> float:
    """Price outside China [USD/kg]: inside price and export `duty` [1], quota `rent` and scarcity.

    All but the duty [USD/kg].
    """
    return inside * (1.0 + duty) + rent + scarce


@inlined
def adjusted(price: float, aim: float, lag: float) -> float:
    """A price one month on its way to `aim`, with the time constant `lag` [month, at least 1]."""
    return price + (aim - price) / max(lag, 1.0)
