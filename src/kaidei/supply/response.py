"""How buyers answer: use less at once, design it out for good, fear, and stock ahead of fear."""

from __future__ import annotations

import numpy as np

from kaidei.compiled import inlined


@inlined
def demand_kept(log_ratio: float, elasticity: float) -> float:
    """Share of use that stays at once when the price is above the usual [1].

    `log_ratio` [1] is the logarithm of the price over its reference: one for all uses of an
    element. Constant short-run `elasticity` (positive number), on the rise only.
    """
    if log_ratio <= 0.0:
        return 1.0
    return float(np.exp(-elasticity * log_ratio))


@inlined
def thrift_month(saved: float, log_ratio: float, gain: float, limit: float, time: float) -> float:
    """Share of use that designs do without for good, one month on [1].

    At a price whose logarithm over the reference is `log_ratio` [1] designers want to save `gain`
    [1] times it, at most `limit` [1]; they get there with the time constant `time` [month, at least
    1] and never go back by themselves: what was designed out of magnets after 2011 stayed out.
    Sprecher et al. 2017 (doi 10.1021/acs.est.6b05751) found substitution of 10 percent of demand a
    year after 2010.
    """
    aim = min(gain * log_ratio, limit)
    return saved + max(aim - saved, 0.0) / max(time, 1.0)


@inlined
def fear_month(fear: float, news: float, growth: float, decay: float, gain: float) -> float:
    """Fear of shortage among buyers, one month on [1, 0 to 1].

    `news` [1, not below zero] is the share of supply refused or short, or what else alarms, and
    `gain` [1] the fear that all of it would make. Fear goes there at the rate `growth` [1/month, 0
    to 1] when it is more than now, and `decay` [1/month, 0 to 1] when it is less.
    """
    more = min(gain * news, 1.0) - fear
    return fear + (growth if more > 0.0 else decay) * more


@inlined
def wanted_cover(base: float, fear: float, strength: float, cap: float) -> float:
    """Stock that buyers want [month of use]: `base` [month] in calm, more in fear.

    Full `fear` [1, 0 to 1] adds `strength` [1] times the calm cover, but no more than `cap`
    [month].
    """
    return base + min(strength * fear * base, cap)


@inlined
def base_stock_order(
    need: float, target: float, held: float, in_transit: float, rebuild: float
) -> float:
    """Order of the month [t_reo]: the need, and a part of what stock and pipeline lack.

    `target` counts what should be held and on its way: (cover + transit delay) times need;
    `in_transit` also what waits for a licence, or it would be ordered twice [t_reo]. The gap closes
    with the time constant `rebuild` [month, at least 1].
    """
    return max(need + (target - held - in_transit) / max(rebuild, 1.0), 0.0)
