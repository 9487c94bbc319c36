"""What customs see of a year's rare earths, as a function of what they hold but do not say.

A cell is a year's trade in one product: an HS code from one origin. Each product has latent paths
over the years, one for each element's log share and one for its oxide fraction; each element has
one for its price. A path is Gaussian with sd 1 in every year and a correlation
that fades as exp(-years / memory), so that a prior does not widen with time. From the paths follow
tonnes by element, unit values and national sums; `jacobian` is their slope. A product's premium
over the deck's prices is such a path too, but only adds to log values: it is part of their error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit

from kaidei.elements import ELEMENTS
from kaidei.units import Floats

Integers = NDArray[np.int64]

E = len(ELEMENTS)
PATHS = E + 1
"""Latent paths of a product: its elements and its oxide fraction."""


@dataclass(frozen=True)
class Model:
    """N cells of P products over Y years and what is known of them; see `identify.posterior`."""

    years: Integers
    place: Integers
    """(P, 2) code and origin of each product."""
    log_share: Floats
    """(P, E) prior log shares, -inf where an element is absent."""
    spread: Floats
    """(P, E) log sd of the shares."""
    oxide: Floats
    """(P, 3) lowest and highest oxide fraction [t_reo / t gross], logit of the prior between."""
    making: Floats
    """(P,) what is paid on top of the oxides' price [USD / kg gross]."""
    log_price: Floats
    price_sd: Floats
    """(Y, E)"""
    year: Integers
    product: Integers
    mass: Floats
    """(N,) place of the year, product and tonnes gross of each cell."""
    valued: Integers
    """(V,) cells whose value is observed."""
    counted: Floats
    """(A, N, E) ones where a cell's element counts in an anchor."""
    beside: Floats
    """(A, N, E) ones for the rest of what a share is taken of; zeros for tonnages."""
    is_share: NDArray[np.bool_]
    """(A,) True for anchors that are shares."""
    level: Integers
    """(A,) anchors of one number have an error in common."""
    observed: Floats
    """(V + A,) log unit values less the mean log premium, then anchors (logs of tonnes, log
    odds of shares)."""
    error: Floats
    """(V + A,) their sd, premium included."""
    whiten: Floats
    """(V + A, V + A) makes their errors independent with sd 1."""
    factor: Floats
    """(Y, Y) lower Cholesky factor of a path's correlation."""

    @property
    def paths(self) -> int:
        """Number of latent paths."""
        return PATHS * len(self.place) + E


@dataclass(frozen=True)
class Cells:
    """What B states say of the N cells."""

    share: Floats
    """(B, N, E) [1]"""
    reo: Floats
    """(B, N) [t_reo / t gross]"""
    reo_slope: Floats
    price: Floats
    """(B, N, E) [USD / kg_reo]"""

    def tonnes(self, mass: Floats) -> Floats:
        """(B, N, E) [t_reo]."""
        return np.asarray((mass * self.reo)[..., None] * self.share)


def correlation(years: Integers, memory: float) -> Floats:
    """Correlation of a path between years (Y, Y): exp(-|difference| / memory [year])."""
    gap = np.abs(years[:, None] - years[None, :]).astype(np.float64)
    return np.asarray(np.exp(-gap / memory))


def cells(model: Model, paths: Floats) -> Cells:
    """Shares, oxide fractions and prices from states `paths` (B, paths, Y)."""
    own, _ = _columns(model, np.arange(len(model.mass)))
    at = paths.reshape(len(paths), -1)[:, own]
    raw = model.log_share[model.product] + model.spread[model.product] * at[..., :E]
    weight = np.exp(raw - raw.max(axis=-1, keepdims=True))
    low, high, start = model.oxide[model.product].T
    between = expit(start + at[..., E])
    deviation = np.swapaxes(paths[:, -E:], 1, 2)
    price = np.exp(model.log_price + model.price_sd * deviation)
    return Cells(
        share=weight / weight.sum(axis=-1, keepdims=True),
        reo=low + (high - low) * between,
        reo_slope=(high - low) * between * (1.0 - between),
        price=price[:, model.year],
    )


def unit_values(model: Model, found: Cells) -> tuple[Floats, Floats]:
    """Value of the oxides in the valued cells (B, V) [USD / kg gross], and that with making."""
    n = model.valued
    basket = (found.share[:, n] * found.price[:, n]).sum(axis=-1)
    oxides = found.reo[:, n] * basket
    return oxides, oxides + model.making[model.product[n]]


def seen(model: Model, found: Cells) -> tuple[Floats, Floats, Floats]:
    """Log unit values (B, V), and what the cells add to anchors' sums and rests (B, A) [t_reo]."""
    _, whole = unit_values(model, found)
    tonnes = found.tonnes(model.mass).reshape(len(found.reo), -1)
    part, rest = (
        tonnes @ weight.reshape(len(weight), tonnes.shape[1]).T
        for weight in (model.counted, model.beside)
    )
    return np.log(whole), part, rest


def figures(is_share: NDArray[np.bool_], part: Floats, rest: Floats) -> Floats:
    """What anchors would read (B, A): logs of tonnes, log odds of shares."""
    return np.asarray(np.log(part) - np.log(np.where(is_share, rest, 1.0)))


def predicted(model: Model, paths: Floats) -> Floats:
    """What would be observed without error (B, V + A) from states `paths` (B, paths, Y)."""
    values, part, rest = seen(model, cells(model, paths))
    return np.concatenate([values, figures(model.is_share, part, rest)], axis=1)


def jacobian(model: Model, paths: Floats) -> sparse.csr_array:
    """Slope of `predicted` at one state (paths, Y), (V + A, paths * Y)."""
    found = cells(model, paths[None])
    row, column, slope = _slopes_of_values(model, found)
    blocks = [(row, column, slope)]
    for number in range(len(model.counted)):
        columns, slopes = _slopes_of_anchor(model, found, number)
        blocks.append((np.full(len(columns), len(model.valued) + number), columns, slopes))
    rows, columns, slopes = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    shape = (len(model.observed), paths.size)
    return sparse.csr_array((slopes, (rows, columns)), shape=shape)


def _columns(model: Model, n: Integers) -> tuple[Integers, Integers]:
    """Columns of the products' paths (n, PATHS) and of the prices' (n, E) in the cells' years."""
    span, year = len(model.years), model.year[n][:, None]
    own = (PATHS * model.product[n][:, None] + np.arange(PATHS)) * span + year
    price = (PATHS * len(model.place) + np.arange(E)) * span + year
    return own, price


def _slopes_of_values(model: Model, found: Cells) -> tuple[Integers, Integers, Floats]:
    n = model.valued
    share, price = found.share[0, n], found.price[0, n]
    oxides, whole = (part[0] for part in unit_values(model, found))
    basket = (share * price).sum(axis=-1)
    level = oxides / whole
    spread = model.spread[model.product[n]]
    by_share = spread * share * (price / basket[:, None] - 1.0) * level[:, None]
    by_oxide = level * found.reo_slope[0, n] / found.reo[0, n]
    by_price = share * price / basket[:, None] * level[:, None] * model.price_sd[model.year[n]]
    slope = np.column_stack([by_share, by_oxide, by_price])
    column = np.column_stack(_columns(model, n))
    row = np.broadcast_to(np.arange(len(n))[:, None], slope.shape)
    return row.ravel(), column.ravel(), slope.ravel()


def _slopes_of_anchor(model: Model, found: Cells, number: int) -> tuple[Integers, Floats]:
    counted, beside = model.counted[number], model.beside[number]
    n = np.flatnonzero((counted + beside).any(axis=1))
    share, reo = found.share[0, n], found.reo[0, n]
    tonnes, spread = model.mass[n] * reo, model.spread[model.product[n]]

    def slopes(weight: Floats) -> Floats:
        """Of the log of a weighed sum."""
        held = (weight * share).sum(axis=1)
        by_share = spread * tonnes[:, None] * share * (weight - held[:, None])
        by_oxide = model.mass[n] * held * found.reo_slope[0, n]
        return np.asarray(np.column_stack([by_share, by_oxide]) / (tonnes @ held))

    slope = slopes(counted[n])
    if model.is_share[number]:
        slope = slope - slopes(beside[n])
    own, _ = _columns(model, n)
    return own.ravel(), slope.ravel()
