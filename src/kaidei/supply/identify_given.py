"""What identification is given: trade, prices, what products may hold, and figures to meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logit

from kaidei.elements import ELEMENTS, INDEX
from kaidei.supply.identify_checks import check_columns, check_once
from kaidei.supply.identify_model import E, Integers, Model, correlation
from kaidei.supply.trade import CODES, ORIGINS, by_origin
from kaidei.units import Floats


@dataclass(frozen=True)
class Product:
    """What a code from an origin may hold; origin "other" stands for all not listed."""

    code: str
    origin: str
    share: Floats
    """(E,) of its oxide by element [1]."""
    reo_fraction: float
    reo_low: float
    reo_high: float
    """Likeliest, lowest and highest oxide fraction [t_reo / t gross]."""
    premium: float = 1.0
    premium_log_sd: float = 0.2
    """What is paid over the deck's price of the oxides inside and `making` [1]."""
    making: float = 0.0
    """What making it costs, whatever the element [USD / kg gross]."""
    spread: Floats | None = None
    """(E,) log sd of its shares [1], NaN for those that have the common one; None if all have."""


@dataclass(frozen=True)
class Imports:
    """A nation's imports by year, code and origin."""

    years: Integers
    mass: Floats
    """(Y, codes, origins) [t gross]."""
    value: Floats
    """(Y, codes, origins) [thousand USD]; 0 where none was recorded."""


@dataclass(frozen=True)
class Prices:
    """Oxide prices (Y, E) [USD / kg_reo] and their log standard deviations."""

    years: Integers
    price: Floats
    log_sd: Floats


@dataclass(frozen=True)
class Anchor:
    """A figure about elements that someone counted: tonnes of oxide, or a share of them [1].

    `sd` is of the log for tonnes, of the share itself for a share, whatever parts the figure from
    imports (stock change, scrap, other bounds) included. A share, below 1, is that of `origins` in
    what all origins ship of `elements` under `codes`.

    Anchors of one `level`, a figure and what was reckoned from it, are off together by `common`, a
    part of `sd` in its units: variances are `common`^2 shared and `sd`^2 - `common`^2 their own.
    An anchor without a level stands alone.
    """

    year: int
    elements: tuple[str, ...]
    value: float
    sd: float
    codes: tuple[str, ...] = CODES
    origins: tuple[str, ...] = ORIGINS
    share: bool = False
    level: str = ""
    common: float = 0.0


def imports(
    year: ArrayLike, code: ArrayLike, country: ArrayLike, quantity: ArrayLike, value: ArrayLike
) -> Imports:
    """Sum a trade table's rows, in whatever order they stand.

    `year`, HS `code`, `country` (ISO alpha-3, or a label of ORIGINS), `quantity` [t gross] and
    `value` [thousand USD] are (n,); a year, code and country have one row. Raises ValueError for
    an unknown code or country, a negative or missing number, and a row that stands there twice.
    """
    columns = {"year": year, "code": code, "country": country, "quantity": quantity, "value": value}
    check_columns("the trade table", columns)
    names = np.asarray(code, dtype=str), np.asarray(country, dtype=str)
    numbers = [np.asarray(item, dtype=np.float64) for item in (year, quantity, value)]
    for what, item in zip(("year", "tonnage", "value"), numbers, strict=True):
        if not np.all(np.isfinite(item) & (item >= 0)):
            raise ValueError(
                f"the trade table has a {what} below zero or missing in row "
                f"{int(np.argmin(np.isfinite(item) & (item >= 0))) + 1}; give a number from 0 up"
            )
    check_once("the trade table", numbers[0].tolist(), *(name.tolist() for name in names))
    order = np.lexsort((numbers[2], numbers[1], names[1], names[0], numbers[0]))
    when, mass, money = (item[order] for item in numbers)
    years, tonnes = by_origin(when, names[0][order], names[1][order], mass)
    _, paid = by_origin(when, names[0][order], names[1][order], money)
    return Imports(years, tonnes, paid)


def deck(
    years: ArrayLike,
    year: ArrayLike,
    element: Sequence[str],
    price: ArrayLike,
    log_sd: ArrayLike,
    *,
    drift: float = 0.15,
) -> Prices:
    """Yearly prices from knots `year`, `element`, `price` [USD / kg_reo], `log_sd` (n,).

    Straight in logs between knots, constant beyond them; away from a knot the variance grows by
    `drift`^2 [1/year] for each year to the nearest. Raises ValueError for an element without any
    knot, an unknown one, or a price that is not above zero.
    """
    columns = {"year": year, "element": element, "price": price, "log_sd": log_sd}
    check_columns("the table of prices", columns)
    out, at, p, sd = (np.asarray(item, dtype=np.float64) for item in (years, year, price, log_sd))
    names = np.asarray(element, dtype=str)
    unknown = sorted(set(names.tolist()) - set(ELEMENTS))
    if unknown:
        raise ValueError(f"a price of '{unknown[0]}', which is none of {' '.join(ELEMENTS)}")
    check_once("the table of prices", at.tolist(), names.tolist())
    if not (np.all(np.isfinite(p) & (p > 0)) and np.all(np.isfinite(sd) & (sd >= 0))):
        raise ValueError("a price or its log sd is missing or not above zero; leave the row out")
    log_price, spread = np.empty((len(out), E)), np.empty((len(out), E))
    for column, symbol in enumerate(ELEMENTS):
        mine = np.flatnonzero(names == symbol)
        mine = mine[np.argsort(at[mine], kind="stable")]
        if not len(mine):
            raise ValueError(
                f"no price of {symbol} in any year; give at least one, with a wide log sd"
            )
        away = np.abs(out[:, None] - at[mine]).min(axis=1)
        log_price[:, column] = np.interp(out, at[mine], np.log(p[mine]))
        spread[:, column] = np.sqrt(np.interp(out, at[mine], sd[mine]) ** 2 + drift**2 * away)
    return Prices(out.astype(np.int64), np.exp(log_price), spread)


def checked(
    trade: Imports, prices: Prices, anchors: Sequence[Anchor], products: Sequence[Product]
) -> None:
    """Raise ValueError for what is unknown, missing, negative or does not add up."""
    shape = (len(trade.years), len(CODES), len(ORIGINS))
    if not trade.mass.shape == trade.value.shape == shape:
        raise ValueError(
            f"the trade's mass {trade.mass.shape} and value {trade.value.shape} should be {shape}: "
            "years, codes, origins"
        )
    if not len(trade.years) or not np.any(trade.mass > 0):
        raise ValueError("the trade table holds no tonnes; there is nothing to identify")
    for what, item in (("tonnage", trade.mass), ("value", trade.value)):
        if not np.all(np.isfinite(item) & (item >= 0)):
            raise ValueError(f"a {what} in the trade is below zero or missing; give 0 for none")
    if list(prices.years) != list(trade.years):
        raise ValueError("prices must be given for the years of the trade, in their order")
    for column, symbol in enumerate(ELEMENTS):
        if not np.all(np.isfinite(prices.price[:, column]) & (prices.price[:, column] > 0)):
            raise ValueError(
                f"no price of {symbol} in some year; build the prices with `deck`, which fills "
                "years between with a wider sd"
            )
    if not np.all(np.isfinite(prices.log_sd) & (prices.log_sd >= 0)):
        raise ValueError("a price's log sd is below zero or missing; give 0 or more")
    for product in products:
        _check_product(product)
    check_once("the products", [p.code for p in products], [p.origin for p in products])
    known = {(product.code, product.origin) for product in products}
    for code, origin in np.argwhere(trade.mass.sum(axis=0) > 0):
        if not known & {(CODES[code], ORIGINS[origin]), (CODES[code], "other")}:
            raise ValueError(
                f"{ORIGINS[origin]} shipped {CODES[code]}, and no product says what that holds; "
                "add one with this origin or with origin 'other'"
            )
    for anchor in anchors:
        _check_anchor(anchor, trade)


def _check_product(product: Product) -> None:
    name = f"the product {product.code} from {product.origin}"
    if product.code not in CODES:
        raise ValueError(f"{name}: its HS code is not one of {', '.join(CODES)}")
    if product.origin not in ORIGINS:
        raise ValueError(f"{name}: its origin is not one of {', '.join(ORIGINS)}")
    share = np.asarray(product.share, dtype=np.float64)
    if share.shape != (E,) or not (np.all(share >= 0) and abs(share.sum() - 1.0) <= 0.005):
        raise ValueError(
            f"{name}: its {E} element shares must be 0 or more and add up to 1 (found "
            f"{share.sum():.4g}); they may miss it by 0.005"
        )
    if not 0 < product.reo_low < product.reo_fraction < product.reo_high:
        raise ValueError(f"{name}: its oxide fraction must lie between its low and high, above 0")
    if product.spread is not None and (
        np.shape(product.spread) != (E,) or np.any(np.asarray(product.spread) < 0)
    ):
        raise ValueError(f"{name}: its {E} log sd of shares must be 0 or more, or not a number")
    if not (product.premium > 0 and product.premium_log_sd >= 0 and product.making >= 0):
        raise ValueError(f"{name}: its premium must be above 0, its sd and making 0 or more")


def _check_anchor(anchor: Anchor, trade: Imports) -> None:
    name = f"the anchor of {anchor.year} for {' '.join(anchor.elements)}"
    for symbol in anchor.elements:
        if symbol not in ELEMENTS:
            raise ValueError(f"{name}: '{symbol}' is none of {' '.join(ELEMENTS)}")
    if not set(anchor.codes) <= set(CODES) or not set(anchor.origins) <= set(ORIGINS):
        raise ValueError(f"{name}: a code or origin that is unknown; see CODES and ORIGINS")
    if anchor.year not in trade.years:
        raise ValueError(f"{name}: the trade has only {trade.years[0]} to {trade.years[-1]}")
    bound = 1.0 if anchor.share else np.inf
    if not (0 < anchor.value < bound and anchor.sd > 0):
        raise ValueError(f"{name}: its value must be above 0 (a share below 1) and its sd above 0")
    if not 0.0 <= anchor.common < anchor.sd:
        raise ValueError(
            f"{name}: what its error has in common with others, {anchor.common:g}, must be 0 or "
            f"more and below its sd of {anchor.sd:g}, of which it is a part"
        )
    if anchor.common > 0 and not anchor.level:
        raise ValueError(f"{name}: name the level that it has an error in common with")


def model(
    trade: Imports,
    prices: Prices,
    anchors: Sequence[Anchor],
    products: Sequence[Product],
    *,
    spread: float,
    memory: float,
    value_log_sd: float,
    lot: float,
) -> Model:
    """The cells, priors and observations as arrays; arguments as in `identify.posterior`."""
    place = np.argwhere(trade.mass.sum(axis=0) > 0)
    rows = [_product(products, CODES[code], ORIGINS[origin]) for code, origin in place]
    number = np.full(trade.mass.shape[1:], -1)
    number[tuple(place.T)] = np.arange(len(place))
    at = np.argwhere(trade.mass > 0)
    mass, value = trade.mass[tuple(at.T)], trade.value[tuple(at.T)]
    valued = np.flatnonzero(value > 0)
    counted = np.array([_counted(anchor, at, trade.years) for anchor in anchors])
    every = np.array([_counted(anchor, at, trade.years, ORIGINS) for anchor in anchors])
    counted, every = (item.reshape(len(anchors), len(at), E) for item in (counted, every))
    beside = (every - counted) * np.array([item.share for item in anchors])[:, None, None]
    for anchor, part, rest in zip(anchors, counted, beside, strict=True):
        if not part.any() or (anchor.share and not rest.any()):
            raise ValueError(
                f"the anchor of {anchor.year} for {' '.join(anchor.elements)} counts imports that "
                "the trade does not have in that year, or has from no one else; take it out"
            )
    figures = [logit(item.value) if item.share else np.log(item.value) for item in anchors]
    product = number[at[:, 1], at[:, 2]]
    log_premium = np.log([row.premium for row in rows])[product[valued]]
    spread_of_values = _value_covariance(
        trade.years[at[valued, 0]], product[valued], [row.premium_log_sd for row in rows], memory
    )
    own = value_log_sd**2 + lot / mass[valued]
    covariance = np.zeros((len(valued) + len(anchors),) * 2)
    covariance[: len(valued), : len(valued)] = spread_of_values + np.diag(own)
    level = levels(anchors)
    covariance[len(valued) :, len(valued) :] = _anchor_covariance(anchors, level)
    root = np.linalg.cholesky(covariance)
    with np.errstate(divide="ignore"):
        log_share = np.log(np.array([row.share / np.sum(row.share) for row in rows]))
    low, high, likely = np.array([(r.reo_low, r.reo_high, r.reo_fraction) for r in rows]).T
    return Model(
        years=trade.years,
        place=place,
        log_share=log_share,
        spread=np.array([_spread(row, spread) for row in rows]),
        oxide=np.column_stack([low, high, logit((likely - low) / (high - low))]),
        making=np.array([row.making for row in rows]),
        log_price=np.log(prices.price),
        price_sd=prices.log_sd,
        year=at[:, 0],
        product=product,
        mass=mass,
        valued=valued,
        counted=counted,
        beside=beside,
        is_share=np.array([item.share for item in anchors], dtype=bool),
        level=level,
        observed=np.concatenate([np.log(value[valued] / mass[valued]) - log_premium, figures]),
        error=np.sqrt(np.diag(covariance)),
        whiten=np.linalg.inv(root),
        factor=np.asarray(np.linalg.cholesky(correlation(trade.years, memory))),
    )


def _spread(product: Product, common: float) -> Floats:
    """Log sd of a product's shares (E,), `common` where it has none of its own."""
    own = np.full(E, np.nan) if product.spread is None else np.asarray(product.spread, dtype=float)
    return np.where(np.isnan(own), common, own)


def levels(anchors: Sequence[Anchor]) -> Integers:
    """Number of the level of each anchor (A,); those that stand alone have one each."""
    names = [item.level or f"alone {row}" for row, item in enumerate(anchors)]
    return np.array([names.index(name) for name in names], dtype=np.int64)


def _anchor_covariance(anchors: Sequence[Anchor], level: Integers) -> Floats:
    """Of logs of tonnes and log odds of shares (A, A); within a level the common parts are one."""
    to_log = [1.0 / (item.value * (1.0 - item.value)) if item.share else 1.0 for item in anchors]
    sd, common = (
        np.array([getattr(item, name) for item in anchors]) * to_log for name in ("sd", "common")
    )
    tied = level[:, None] == level[None, :]
    return np.asarray(tied * np.outer(common, common) + np.diag(sd**2 - common**2))


def _value_covariance(
    years: Integers, product: Integers, premium_sd: Sequence[float], memory: float
) -> Floats:
    """What the premiums' wandering adds to the covariance of log values (V, V)."""
    same = product[:, None] == product[None, :]
    variance = np.asarray(premium_sd)[product] ** 2
    return np.asarray(same * variance * correlation(years, memory))


def _product(products: Sequence[Product], code: str, origin: str) -> Product:
    """The row of a code and origin, Hong Kong's being China's; else the code's "other"."""
    like = "China" if origin == "Hong Kong" else origin
    for wanted in (origin, like, "other"):
        for product in products:
            if (product.code, product.origin) == (code, wanted):
                return product
    raise AssertionError("checked before")


def _counted(
    anchor: Anchor, at: Integers, years: Integers, origins: Sequence[str] | None = None
) -> Floats:
    """Ones for the cells `at` (N, 3) and elements that the anchor counts, (N, E)."""
    wanted = anchor.origins if origins is None else origins
    cell = (years[at[:, 0]] == anchor.year) & np.isin(
        at[:, 1], [CODES.index(code) for code in anchor.codes]
    )
    cell &= np.isin(at[:, 2], [ORIGINS.index(name) for name in wanted])
    element = np.zeros(E)
    element[[INDEX[symbol] for symbol in anchor.elements]] = 1.0
    return np.asarray(cell[:, None] * element)
