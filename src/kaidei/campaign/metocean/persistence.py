"""How a sea without a record persists: autocovariances of its scores from stated time scales.

Winds come and go with passing fronts, a first-order process; the waves follow them as a tank fills
and empties, so they lag by hours and change smoothly, as a first-order process would not; slower
spells carry both. Scatter of the period and the current have processes of their own. The result is
the exact autocovariance of a process that exists, so the Yule-Walker equations always have a stable
answer.
"""

from __future__ import annotations

import numpy as np

from kaidei.campaign.metocean.scores import Climatology
from kaidei.units import Floats


def stated(climate: Climatology, lags: Floats) -> Floats:
    """E[x(t) x(t-h)'] of the scores of Hs, Tp, wind and current at lags [h] (L,), (L, 4, 4).

    Hs = root(1 - s) waves + root(s) spell; wind = r (root(1 - s) front + root(s) spell) + root(1 -
    r^2) own; Tp's scatter = c Hs + root(1 - c^2) own, that part as slow as the waves; current its
    own. s: `spell_share`; r: so that wind and Hs have the correlation `wind_hs`; c: `tp_hs`.
    """
    _check(climate)
    c, share, tp = climate, climate.spell_share, climate.tp_hs
    spell = share * np.exp(-lags / c.spells)
    waves = (1.0 - share) * response(lags, c.fronts, c.wind_lead)
    follow, ahead = coupling(lags, c.fronts, c.wind_lead)
    shared = c.wind_hs / most_correlation(c)
    out = np.zeros((len(lags), 4, 4))
    hs = waves + spell
    out[:, 0, 0] = hs
    out[:, 1, 1] = tp**2 * hs + (1.0 - tp**2) * response(lags, c.fronts, c.wind_lead)
    front = (1.0 - share) * np.exp(-lags / c.fronts) + spell
    out[:, 2, 2] = shared**2 * front + (1.0 - shared**2) * np.exp(-lags / c.wind_own)
    out[:, 3, 3] = np.exp(-lags / c.current_time)
    out[:, 0, 1] = out[:, 1, 0] = tp * hs
    out[:, 0, 2] = shared * ((1.0 - share) * follow + spell)
    out[:, 2, 0] = shared * ((1.0 - share) * ahead + spell)
    out[:, 1, 2], out[:, 2, 1] = tp * out[:, 0, 2], tp * out[:, 2, 0]
    return out


def response(lags: Floats, fronts: float, lead: float) -> Floats:
    """Autocorrelation of waves that answer in `lead` [h] to first-order fronts of `fronts` [h]."""
    if lead == 0.0:
        return np.asarray(np.exp(-lags / fronts))
    slow, quick = fronts * np.exp(-lags / fronts), lead * np.exp(-lags / lead)
    return np.asarray((slow - quick) / (fronts - lead))


def coupling(lags: Floats, fronts: float, lead: float) -> tuple[Floats, Floats]:
    """Correlation of the waves with the front `lags` [h] before, and of the front with the waves
    `lags` before, for a front of unit variance and waves scaled to it."""
    together = np.sqrt(fronts / (fronts + lead))
    ahead = together * np.exp(-lags / fronts)
    if lead == 0.0:
        return np.asarray(ahead), np.asarray(ahead)
    gain = np.sqrt((fronts + lead) / fronts) * fronts / (fronts - lead)
    quick = np.exp(-lags / lead)
    follow = together * quick + gain * (np.exp(-lags / fronts) - quick)
    return np.asarray(follow), np.asarray(ahead)


def most_correlation(climate: Climatology) -> float:
    """Correlation of wind and Hs at one time if the wind had no part of its own."""
    together = np.sqrt(climate.fronts / (climate.fronts + climate.wind_lead))
    return float((1.0 - climate.spell_share) * together + climate.spell_share)


def _check(climate: Climatology) -> None:
    c = climate
    if not (0.0 <= c.wind_lead < c.fronts and c.wind_own > 0 and c.current_time > 0):
        raise ValueError(
            f"the waves' lag must be from 0 h to below the fronts' {c.fronts:g} h and the other"
            f" times above 0 h; the lag is {c.wind_lead:g} h"
        )
    if not (c.spells > 0 and 0.0 <= c.spell_share <= 1.0 and abs(c.tp_hs) < 1.0):
        raise ValueError(
            f"spells must last above 0 h (here {c.spells:g}), their share lie from 0 to 1 (here"
            f" {c.spell_share:g}) and Tp and Hs correlate within -1 to 1 (here {c.tp_hs:g})"
        )
    if not 0.0 <= c.wind_hs < most_correlation(c):
        raise ValueError(
            f"wind and Hs cannot correlate by {c.wind_hs:g}: with waves {c.wind_lead:g} h behind"
            f" at most {most_correlation(c):.2f}; shorten the lag or lower the correlation"
        )
