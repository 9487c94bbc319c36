"""Measures of concentration and cover that others use, on plain arrays."""

from __future__ import annotations

import numpy as np

from kaidei.units import Floats

_NONE: Floats = np.zeros(())  # t of domestic production


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
        if not np.all(np.asarray(tonnes) >= 0.0):
            raise ValueError(f"{name} below zero or not a number; tonnes of 0 or more are expected")
    if not np.all((risk >= 0.0) & (risk <= 1.0)):
        raise ValueError("a risk outside 0 to 1; turn governance estimates by `instability` first")
    weighted = (imports * risk).sum(axis=-1)
    return hhi(production) * share_of(weighted, imports.sum(axis=-1) + domestic)


def share_of(part: Floats, whole: Floats) -> Floats:
    """`part` over `whole` [1], 0 where the whole is zero; shapes broadcast."""
    part, whole = np.broadcast_arrays(
        np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    )
    return np.divide(part, whole, out=np.zeros(whole.shape), where=whole > 0)
