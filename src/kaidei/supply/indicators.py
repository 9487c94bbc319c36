"""Measures of concentration and cover that others use, on plain arrays."""

from __future__ import annotations

import numpy as np

from kaidei.units import Floats

_NONE: Floats = np.zeros(())  # t of domestic production
_ROUNDING = 1e-6  # of shares that were summed


def hhi(quantity: Floats, axis: int = -1) -> Floats:
    """Herfindahl-Hirschman index of shares along `axis` [1, 1/n to 1]; 0 where nothing is traded.

    `quantity` is any measure of the suppliers (t, USD), none negative. Hirschman 1964, The
    paternity of an index, American Economic Review 54(5), 761. Raises ValueError for an amount
    below zero or not a number.
    """
    quantity = _amounts("quantity", quantity)
    total = quantity.sum(axis=axis, keepdims=True)
    share = np.divide(quantity, total, out=np.zeros_like(quantity), where=total > 0)
    return np.asarray((share**2).sum(axis=axis))


def months_of_cover(stock: Floats, monthly_use: Floats) -> Floats:
    """Months for which a stock lasts at a rate of use [month]; +inf where nothing is used.

    `stock` [t] and `monthly_use` [t/month] in the same tonnes, shapes that broadcast. Raises
    ValueError for one below zero or not a number.
    """
    stock, use = np.broadcast_arrays(_amounts("stock", stock), _amounts("monthly_use", monthly_use))
    return np.asarray(np.divide(stock, use, out=np.full(use.shape, np.inf), where=use > 0))


def labelled_share(quantity: Floats, origin: int, axis: int = -1) -> Floats:
    """Share of one origin as the customs label it [1]; 0 where nothing is traded.

    `quantity` holds tonnes (or money) by origin along `axis`; `origin` is the place on that axis.
    Where nothing is traded nothing depends on anyone, which is no safety: look at the sum, too.
    Raises ValueError for an amount below zero or not a number.
    """
    quantity = _amounts("quantity", quantity)
    return share_of(np.take(quantity, origin, axis=axis), quantity.sum(axis=axis))


def embodied_share(quantity: Floats, feed: Floats, axis: int = -1) -> Floats:
    """Share of a country's material in all imports, whatever the label says [1].

    `quantity` [t] by origin along `axis`; `feed` [1] is the share of each origin's shipments that
    was mined or separated in the country of concern (1 for that country itself) and broadcasts
    against `quantity`. 0 where nothing is traded, as in `labelled_share`. Raises ValueError for an
    amount below zero or not a number, and for a feed outside 0 to 1.
    """
    quantity, feed = _amounts("quantity", quantity), np.asarray(feed, dtype=np.float64)
    if not np.all((feed >= 0.0) & (feed <= 1.0 + _ROUNDING)):
        raise ValueError(
            f"a feed of {_worst(feed):g}; give shares of 0 to 1 of what each origin ships"
        )
    return share_of((quantity * feed).sum(axis=axis), quantity.sum(axis=axis))


def instability(estimate: Floats) -> Floats:
    """Risk of a country from its governance estimate [1], 0 steady to 1 in turmoil.

    `estimate` is Political Stability and Absence of Violence of the Worldwide Governance
    Indicators, -2.5 to 2.5 as published; the few scores beyond that are taken as they stand, and a
    risk outside 0 to 1 is cut. Not a number, for no score, gives 0.5, as in geopolrisk-py 2.0.1.
    """
    risk = np.clip(0.5 - np.asarray(estimate, dtype=np.float64) / 5.0, 0.0, 1.0)
    return np.where(np.isnan(risk), 0.5, risk)


def geopolrisk(
    imports: Floats, production: Floats, risk: Floats, domestic: Floats = _NONE
) -> Floats:
    """Geopolitical supply risk of a country for one material [1], 0 to 1.

    HHI of the world's production times the exporters' risk weighted by what each ships, over
    imports and the country's own production: R = HHI x sum(g_i f_i) / (sum f_i + p).

    `imports` [t] (..., exporters), `risk` [1, 0 to 1] of the exporters, broadcasting against it;
    `production` [t] (..., countries) is the world's, the country's own among it, which `domestic`
    [t] (...) gives once more. Imports and domestic production in the same tonnes; the library
    sets gross tonnes of trade beside t_reo of mines. 0 where nothing is imported. Static: it knows
    no stock, no element and no time. Gemechu et al. 2016, doi 10.1111/jiec.12279; domestic
    production after Helbig et al. 2016, as the documentation of geopolrisk-py tells. Raises
    ValueError for tonnes below zero or a risk outside 0 to 1.
    """
    imports, risk = np.asarray(imports, dtype=np.float64), np.asarray(risk, dtype=np.float64)
    for name, tonnes in (("imports", imports), ("production", production), ("domestic", domestic)):
        _amounts(name, tonnes)
    if not np.all((risk >= 0.0) & (risk <= 1.0)):
        raise ValueError("a risk outside 0 to 1; turn governance estimates by `instability` first")
    weighted = (imports * risk).sum(axis=-1)
    return hhi(production) * share_of(weighted, imports.sum(axis=-1) + domestic)


def share_of(part: Floats, whole: Floats) -> Floats:
    """`part` over `whole` [1], 0 where the whole is zero or below; shapes broadcast.

    Not a number where either is: arrays of a run come here unchecked.
    """
    part, whole = np.broadcast_arrays(
        np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    )
    return np.divide(part, whole, out=np.zeros(whole.shape), where=~(whole <= 0))


def _amounts(name: str, given: Floats) -> Floats:
    """Amounts as an array; ValueError for one below zero or not a number."""
    amounts = np.asarray(given, dtype=np.float64)
    if not np.all(np.isfinite(amounts) & (amounts >= 0.0)):
        raise ValueError(
            f"{name} below zero or not a number ({_worst(amounts):g}); amounts of 0 or more are "
            "expected"
        )
    return amounts


def _worst(given: Floats) -> float:
    """The number to show of those that are wrong: none at all before the lowest or highest."""
    wrong = given[~np.isfinite(given)]
    if wrong.size:
        return float(wrong[0])
    return float(given.min() if given.min() < 0.0 else given.max())
