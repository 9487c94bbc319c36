"""What past imports held by element, and its worth, drawn as the table of the identified has them.

The table keeps three quantiles of each cell (year, code, origin, element) of the posterior of
`identify`; the draws behind them are not shipped. A draw here has one rank a code, origin and
element for all years, for what is not known is the level; between ranks it has none of the
posterior's ties, so a cargo's elements add up to its mass in the middle and not in every draw.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from kaidei.elements import ELEMENTS
from kaidei.supply.identify_given import deck
from kaidei.supply.indicators import share_of
from kaidei.supply.producers import Table
from kaidei.supply.trade import CODES, ORIGINS
from kaidei.units import Floats

CELLS = (len(CODES), len(ORIGINS), len(ELEMENTS))

_TENTH = float(-ndtri(0.1))


def tonnes(identified: Table, years: NDArray[np.int64], rank: Floats) -> Floats:
    """Imports by year, (Y, codes, origins, elements, M) [t_reo]; 0 for a cell without a row.

    `identified` has the columns year, code, origin, element, p10, p50 and p90 [t_reo]; `rank`
    (M, codes, origins, elements) is standard normal. Log-normal about the median, on each side as
    wide as the table's quantile of that side: its p10, p50 and p90 are the table's. Raises
    ValueError for a row whose quantiles are not in order and above zero.
    """
    low, middle, high = (np.asarray(identified[name], float) for name in ("p10", "p50", "p90"))
    wrong = ~((low > 0.0) & (low <= middle) & (middle <= high))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(
            f"identified.csv, row {row + 1}: p10, p50 and p90 of {low[row]:g}, {middle[row]:g} and "
            f"{high[row]:g} t are not in order and above zero; make the table anew"
        )
    out = np.zeros((len(years), *CELLS, len(rank)))
    year = np.asarray(identified["year"], float).astype(np.int64)
    seen = np.isin(year, years)
    places = tuple(
        np.array([names.index(str(name)) for name in identified[column][seen]], dtype=np.int64)
        for column, names in (("code", CODES), ("origin", ORIGINS), ("element", ELEMENTS))
    )
    z = np.moveaxis(rank, 0, -1)[places] / _TENTH
    below, above = (np.log(side[seen] / middle[seen])[:, None] for side in (low, high))
    # At a rank of -1 in tenths the log is `below`, at +1 it is `above`.
    out[(np.searchsorted(years, year[seen]), *places)] = middle[seen, None] * np.exp(
        np.where(z < 0.0, -z * below, z * above)
    )
    return out


def deck_of(prices_history: Table, years: NDArray[np.int64]) -> Floats:
    """Price of each element in some years, (Y, elements) [USD/kg_reo], the middle of the deck that
    the posterior is fitted with.

    `prices_history` has the columns element, year, price_usd_kg and log_sd.
    """
    year, price, log_sd = (prices_history[name] for name in ("year", "price_usd_kg", "log_sd"))
    names = [str(name) for name in prices_history["element"]]
    return deck(years, year, names, price, log_sd).price


def paid(held: Floats, price: Floats, value: Floats) -> Floats:
    """What was paid for each element, (Y, codes, origins, elements, M), in the unit of `value`.

    A cargo's recorded `value` (Y, codes, origins), shared out as the tonnes `held` (Y, codes,
    origins, elements, M) times `price` (Y, elements) [USD/kg_reo]. A cargo without a row in the
    table, for want of weight, is left out: 12 million USD without a tonne from Vietnam are 5
    percent of what 2009 cost, other years lack at most 2.
    """
    worth = held * price[:, None, None, :, None]
    return np.asarray(share_of(worth, worth.sum(axis=3, keepdims=True)) * value[..., None, None])
