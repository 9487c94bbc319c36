"""Measures of concentration and cover that others use, on plain arrays."""

from __future__ import annotations

import numpy as np

from kaidei.units import Floats


def hhi(quantity: Floats, axis: int = -1) -> Floats:
    """Herfindahl-Hirschman index of shares along `axis` [1, 1/n to 1]; 0 where nothing is traded.

    `quantity` is any measure of the suppliers (t, USD), none negative. Hirschman 1964, The
    paternity of an index, American Economic Review 54(5), 761.
    """
    quantity = np.asarray(quantity, dtype=np.float64)
    total = quantity.sum(axis=axis, keepdims=True)
    share = np.divide(quantity, total, out=np.zeros_like(quantity), where=total > 0)
    return np.asarray((share**2).sum(axis=axis))


def months_of_cover(stock: Floats, monthly_use: Floats) -> Floats:
    """Months for which a stock lasts at a rate of use [month]; +inf where nothing is used.

    `stock` [t] and `monthly_use` [t/month] in the same tonnes, shapes that broadcast.
    """
    stock, use = np.broadcast_arrays(
        np.asarray(stock, dtype=np.float64), np.asarray(monthly_use, dtype=np.float64)
    )
    return np.asarray(np.divide(stock, use, out=np.full(use.shape, np.inf), where=use > 0))


def labelled_share(quantity: Floats, origin: int, axis: int = -1) -> Floats:
    """Share of one origin as the customs label it [1]; 0 where nothing is traded.

    `quantity` holds tonnes (or money) by origin along `axis`; `origin` is the place on that axis.
    """
    quantity = np.asarray(quantity, dtype=np.float64)
    return share_of(np.take(quantity, origin, axis=axis), quantity.sum(axis=axis))


def embodied_share(quantity: Floats, feed: Floats, axis: int = -1) -> Floats:
    """Share of a country's material in all imports, whatever the label says [1].

    `quantity` [t] by origin along `axis`; `feed` [1] is the share of each origin's shipments that
    was mined or separated in the country of concern (1 for that country itself) and broadcasts
    against `quantity`. 0 where nothing is traded.
    """
    quantity = np.asarray(quantity, dtype=np.float64)
    return share_of((quantity * feed).sum(axis=axis), quantity.sum(axis=axis))


def share_of(part: Floats, whole: Floats) -> Floats:
    """`part` over `whole` [1], 0 where the whole is zero; shapes broadcast."""
    part, whole = np.broadcast_arrays(
        np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    )
    return np.divide(part, whole, out=np.zeros(whole.shape), where=whole > 0)
