"""Sales of separated oxides by year."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.units import Floats

KG_PER_TONNE = 1000.0


def yearly(monthly: ArrayLike, year_of_month: NDArray[np.int64], axis: int = 1) -> Floats:
    """Sum months into calendar years along one axis.

    Parameters
    ----------
    monthly : array with months along `axis`
    year_of_month : (months,) index of the year of each month, ascending from 0

    Returns
    -------
    the array with years along `axis`; a year without months is not possible.
    """
    starts = np.flatnonzero(np.diff(year_of_month, prepend=-1))
    return np.add.reduceat(np.asarray(monthly, dtype=np.float64), starts, axis=axis)


def sales(oxide: ArrayLike, price: ArrayLike) -> Floats:
    """Money for oxide.

    Parameters
    ----------
    oxide : (..., E) oxide sold by element [t_reo/year]
    price : (..., E) realised price [money/kg_reo]

    Returns
    -------
    (..., E) [money/year]
    """
    return KG_PER_TONNE * np.asarray(oxide, dtype=np.float64) * np.asarray(price, dtype=np.float64)
