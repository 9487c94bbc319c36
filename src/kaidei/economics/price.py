"""What the oxides sell for: China's price, the price outside, and how much each one weighs.

Two prices are quoted for the heavy elements since the export licences of 2025, and the higher is
paid for a sliver of the trade: about 96 % of dysprosium oxide changed hands near USD 224/kg while
asks in Rotterdam passed 1,100 [1]_. A project valued at the ask is valued at a price that its own
output would end, so the outside price has a share of the sales and a cap on its tonnage.

References
----------
.. [1] Adamas Intelligence (2026), The fallacy of European rare earth prices.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kaidei.units import Floats


def outside_share(wanted: ArrayLike, output: ArrayLike, market: ArrayLike) -> Floats:
    """Share of the output that is sold at the outside price.

    Parameters
    ----------
    wanted : share of the output that would go there if the market were deep [1, 0 to 1]
    output : oxide to sell [t_reo/year], not negative
    market : oxide that the outside market takes without its price giving way [t_reo/year]

    Returns
    -------
    the lesser of `wanted` and `market / output` [1], broadcast; `wanted` where there is no output.
    """
    wanted, output, market = np.broadcast_arrays(
        *(np.asarray(array, dtype=np.float64) for array in (wanted, output, market))
    )
    room = np.divide(market, output, out=np.ones_like(market), where=output > market)
    return np.asarray(np.minimum(wanted, room))


def realised_price(inside: ArrayLike, outside: ArrayLike, share: ArrayLike) -> Floats:
    """Volume-weighted price of what is sold.

    Parameters
    ----------
    inside, outside : price on China's domestic market and outside [money/kg_reo]
    share : share of the volume sold outside [1, 0 to 1]

    Returns
    -------
    (1 - share) * inside + share * outside [money/kg_reo]
    """
    share = np.asarray(share, dtype=np.float64)
    return np.asarray((1.0 - share) * np.asarray(inside) + share * np.asarray(outside))


def basket_price(prices: ArrayLike, masses: ArrayLike) -> Floats:
    """Price of one kg of mixed oxide: element prices weighted by mass along the last axis.

    Parameters
    ----------
    prices : (..., E) [money/kg_reo]
    masses : (..., E) oxide by element, any unit of mass

    Returns
    -------
    (...,) [money/kg_reo]; NaN where there is no mass, since nothing was sold at any price.
    """
    masses = np.asarray(masses, dtype=np.float64)
    total = np.sum(masses, axis=-1)
    worth = np.sum(np.asarray(prices, dtype=np.float64) * masses, axis=-1)
    return np.where(total > 0.0, worth / np.where(total > 0.0, total, 1.0), np.nan)
