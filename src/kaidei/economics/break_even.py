"""Costs laid on the product: unit cost, and the price at which the project just pays."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kaidei.units import Floats


def unit_cost(cost: ArrayLike, product: ArrayLike) -> Floats:
    """Levelised cost of a product.

    Parameters
    ----------
    cost : present value of all costs, capital included [money], not negative
    product : present value of the amounts made, at the same rate and times

    Returns
    -------
    cost / product; the constant real price at which the product would exactly pay its costs.
    +inf where nothing is made.
    """
    cost, product = np.broadcast_arrays(
        np.asarray(cost, dtype=np.float64), np.asarray(product, dtype=np.float64)
    )
    none = np.full(cost.shape, np.inf)
    return np.asarray(np.divide(cost, product, out=none, where=product > 0.0))


def break_even_factor(cost: ArrayLike, income: ArrayLike) -> Floats:
    """Factor on every price at which the project's net present value is nil.

    Parameters
    ----------
    cost : present value of all costs [money]
    income : present value of sales after royalty [money]

    Returns
    -------
    cost / income [1]; below 1 the project pays. +inf where there are no sales. The value is
    linear in the price level, so no root is sought.
    """
    return unit_cost(cost, income)
