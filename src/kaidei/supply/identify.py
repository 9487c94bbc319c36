"""Which elements Japan's imports held: posterior tonnes by year, HS code, origin and element.

Customs count gross tonnes and money under three codes; none names an element. What a code from an
origin holds is known beforehand only roughly. Its value (shares times prices), and what users and
ministries say of single elements, narrow that for some elements and leave others as they were;
`Posterior.identified` tells which.

>>> import numpy as np
>>> from kaidei.elements import ELEMENTS
>>> from kaidei.supply.identify import Product, deck, imports, posterior
>>> share = np.where(np.isin(ELEMENTS, ["La", "Nd"]), 0.5, 0.0)
>>> metal = Product("280530", "other", share, 1.17, 1.15, 1.28)
>>> bought = imports([2020], ["280530"], ["VNM"], [1000.0], [50_000.0])
>>> prices = deck([2020], [2020] * 15, ELEMENTS, [2.0] * 3 + [49.0] + [2.0] * 11, [0.1] * 15)
>>> found = posterior(bought, prices, [], products=[metal], seed=1)
>>> bool(found.share[..., 3].mean(axis=0).max() > 0.53)  # at 50 USD/kg rather neodymium
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from kaidei.streams import philox_key
from kaidei.supply.identify_checks import check_columns, check_settings, check_values
from kaidei.supply.identify_given import (
    Anchor,
    Imports,
    Prices,
    Product,
    checked,
    deck,
    imports,
    model,
)
from kaidei.supply.identify_model import PATHS, E, Integers, Model, cells, predicted
from kaidei.supply.identify_sample import likeliest, mixed, sample
from kaidei.supply.indicators import share_of
from kaidei.supply.trade import CODES, ORIGINS
from kaidei.units import Floats

__all__ = [
    "Anchor", "Diagnostics", "Imports", "Posterior", "Prices", "Product", "deck", "imports",
    "magnets", "national", "posterior", "values",
]  # fmt: skip

PRIOR_DRAWS = 4096


@dataclass(frozen=True)
class Diagnostics:
    """Whether to believe the draws, and the data."""

    r_hat: float
    """Largest over tonnes and shares of all cells and elements, oxide fractions and prices [1]."""
    effective_draws: float
    """Smallest over the same."""
    value_miss: Floats
    """(Y, codes, origins) log of what was paid over the posterior's median, in sd of its error; NaN
    where no value was recorded."""
    anchor_miss: Floats
    """(A,) the same for anchors."""


@dataclass(frozen=True)
class Posterior:
    """Joint draws (first axis D) of what imports held."""

    years: Integers
    tonnes: Floats
    """(D, Y, codes, origins, E) [t_reo]."""
    reo: Floats
    """(D, Y, codes, origins) oxide fraction [t_reo / t gross]; 0 where nothing came."""
    price: Floats
    """(D, Y, E) [USD / kg_reo]."""
    identified: Floats
    """(Y, codes, origins, E) 1 - posterior over prior sd of log tonnes; 0 where nothing came."""
    identified_nation: Floats
    """(Y, E) the same of the nation's sum."""
    diagnostics: Diagnostics
    codes: tuple[str, ...] = CODES
    origins: tuple[str, ...] = ORIGINS

    @property
    def share(self) -> Floats:
        """Element shares of oxide (D, Y, codes, origins, E) [1], 0 where nothing came."""
        return share_of(self.tonnes, self.tonnes.sum(axis=-1, keepdims=True))


def posterior(
    trade: Imports,
    prices: Prices,
    anchors: Sequence[Anchor],
    *,
    products: Sequence[Product],
    draws: int = 1000,
    seed: int = 1,
    spread: float = 0.3,
    memory: float = 5.0,
    value_log_sd: float = 0.25,
    lot: float = 50.0,
    chains: int = 16,
    thin: int = 2,
    warm: int = 40,
) -> Posterior:
    """Tonnes by year, code, origin and element, given mass, value and what is known nationally.

    Shares are logistic-normal about `products` with log sd `spread` [1]; shares, oxide fractions
    (between their bounds, by a logit of sd 1), premiums and prices wander over the years with a
    correlation of exp(-years / `memory` [year]). The log unit value has an error of sd
    `value_log_sd`, wider for small lots, which are specialities or slips: variance + `lot` / mass
    [t gross]. Anchors have their own; a share's is taken on its log odds.
    Mass is exact: elements add up to mass times oxide fraction in every draw.

    Returns `draws` [1 up, rounded up to whole `chains`] joint draws, the same for the same `seed`.
    Chains keep every `thin`-th sweep after `warm`; exact as these grow (see `identify_sample`).
    Raises ValueError for what contradicts or is missing, a value that misses by more than 8 sd of
    its error at the likeliest state, if chains disagree (R-hat over 1.05), or if draws hang
    together so that they are worth less than a tenth of their number. Of less than some 40 draws a
    chain R-hat is mostly noise, which refuses them too.
    """
    check_settings(
        spread=spread, memory=memory, value_log_sd=value_log_sd, lot=lot, draws=draws,
        chains=chains, thin=thin, warm=warm, seed=seed,
    )  # fmt: skip
    checked(trade, prices, anchors, products)
    known = model(
        trade, prices, anchors, products, spread=spread, memory=memory,
        value_log_sd=value_log_sd, lot=lot,
    )  # fmt: skip
    keep = max(-(-draws // chains), 4)
    near = likeliest(known)
    check_values(known, near.mean)
    states = sample(known, near, chains=chains, keep=keep, thin=thin, warm=warm, seed=seed)
    flat = states.reshape(chains * keep, known.paths, -1)
    found = cells(known, flat)
    held = found.tonnes(known.mass)
    price = np.exp(known.log_price + known.price_sd * np.swapaxes(flat[:, -E:], 1, 2))
    r, worth = mixed(chains, (held, found.share, found.reo, price), thin)
    miss = (known.observed - np.median(predicted(known, flat), axis=0)) / known.error
    quality = Diagnostics(r, worth, *_laid(known, miss))
    tonnes, reo = (_grid(known, item, trade.mass.shape) for item in (held, found.reo))
    return Posterior(
        trade.years, tonnes, reo, price, *_identified(known, held, trade.mass.shape, seed), quality
    )


def _grid(known: Model, item: Floats, shape: tuple[int, ...]) -> Floats:
    """Cells (D, N, ...) laid out by year, code and origin (D, Y, codes, origins, ...)."""
    out = np.zeros((len(item), *shape, *item.shape[2:]))
    out[:, known.year, *known.place[known.product].T] = item
    return out


def _laid(known: Model, miss: Floats) -> tuple[Floats, Floats]:
    """Misses of the values (Y, codes, origins), NaN where there is none, and of the anchors."""
    shape = (len(known.years), len(CODES), len(ORIGINS))
    out = np.full(shape, np.nan)
    n = known.valued
    out[known.year[n], *known.place[known.product[n]].T] = miss[: len(n)]
    return out, miss[len(n) :]


def _identified(
    known: Model, held: Floats, shape: tuple[int, ...], seed: int
) -> tuple[Floats, Floats]:
    """1 - posterior over prior sd of log tonnes: by cell (Y, codes, origins, E), nation (Y, E).

    The prior is the same in every year, so its draws need no year.
    """
    rng = np.random.Generator(np.random.Philox(key=philox_key(seed, "identify prior")))
    count = len(known.place)
    state = np.zeros((PRIOR_DRAWS, known.paths, 1))
    state[:, : PATHS * count, 0] = rng.standard_normal((PRIOR_DRAWS, PATHS * count))
    one = replace(
        known,
        years=known.years[:1],
        year=np.zeros(count, np.int64),
        product=np.arange(count),
        mass=np.ones(count),
        log_price=known.log_price[:1],
        price_sd=known.price_sd[:1],
    )
    before = cells(one, state).tonnes(one.mass)
    by_cell = _narrowing(_log_sd(held), _log_sd(before)[known.product])
    nation = np.zeros((shape[0], E))
    for year in range(shape[0]):
        n = np.flatnonzero(known.year == year)
        first = (before[:, known.product[n]] * known.mass[n, None]).sum(axis=1)
        nation[year] = _narrowing(_log_sd(held[:, n].sum(axis=1)), _log_sd(first))
    return _grid(known, by_cell[None], shape)[0], nation


def _log_sd(tonnes: Floats) -> Floats:
    """Spread of logs over the first axis; 0 for what is absent."""
    there = np.all(tonnes > 0, axis=0)
    return np.asarray(np.log(np.where(there, tonnes, 1.0)).std(axis=0))


def _narrowing(after: Floats, before: Floats) -> Floats:
    """1 - spread after over spread before; 0 where there was none."""
    return np.where(before > 0, 1.0 - share_of(after, before), 0.0)


def national(found: Posterior, extra: Floats | None = None) -> Floats:
    """A nation's imports by element (D, Y, E) [t_reo], with `extra` (D or 1, Y, E) added if given.

    `extra` is what comes inside goods under other codes, such as `magnets`.
    """
    total = found.tonnes.sum(axis=(2, 3))
    return total if extra is None else np.asarray(total + extra)


def values(found: Posterior, trade: Imports) -> Floats:
    """What was paid for each element (D, Y, codes, origins, E) [thousand USD].

    A cargo's recorded value, shared out as its elements' tonnes times prices.
    """
    worth = found.tonnes * found.price[:, :, None, None, :]
    return share_of(worth, worth.sum(axis=-1, keepdims=True)) * trade.value[..., None]


def magnets(
    years: ArrayLike, year: ArrayLike, low: ArrayLike, mode: ArrayLike, high: ArrayLike,
    content: Floats, *, draws: int, seed: int = 1,
) -> Floats:  # fmt: skip
    """Oxide in imported magnets and alloys (draws, Y, E) [t_reo].

    Triangular between knots `low`, `mode`, `high` [t of magnets] of `year` (n,), straight between
    them; a draw keeps its rank over the years, for what is not known is the level. `content`
    (E,) [t_reo / t of magnets]. Raises ValueError for knots out of order and numbers that cannot
    be.
    """
    check_settings(draws=draws, seed=seed)
    check_columns("magnet imports", {"year": year, "low": low, "mode": mode, "high": high})
    at, out = np.asarray(year, dtype=np.float64), np.asarray(years, dtype=np.float64)
    held = np.asarray(content, dtype=np.float64)
    if held.shape != (E,) or not (np.all(held >= 0) and held.sum() <= 1):
        raise ValueError(
            f"magnets hold {E} elements, each 0 or more and together at most 1 t_reo a t of "
            f"magnets (found {held.sum():.4g} in the shape {held.shape})"
        )
    if not np.all(np.diff(at) > 0):
        raise ValueError("magnet imports need rising years, each once")
    a, m, b = (np.interp(out, at, np.asarray(k, dtype=np.float64)) for k in (low, mode, high))
    if not (np.all(a <= m) and np.all(m <= b) and np.all(a < b) and np.all(a >= 0)):
        raise ValueError(
            "magnet imports need 0 <= low <= mode <= high and low < high in every year"
        )
    u = np.random.Generator(np.random.Philox(key=philox_key(seed, "magnets"))).random((draws, 1))
    rising = a + np.sqrt(u * (b - a) * (m - a))
    falling = b - np.sqrt((1.0 - u) * (b - a) * (b - m))
    return np.asarray(np.where(u * (b - a) < m - a, rising, falling)[..., None] * held)
