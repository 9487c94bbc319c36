"""Resource classes by a stated rule: how far the 90 percent interval reaches about the middle.

The words are "like" those of the reporting codes and claim no compliance: a code asks for a
competent person, for reasonable prospects, and for real cores. What is classed is what one will
have to live by, a production block of some years (a panel), not the mean of 105 km2.
"""

from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.units import Floats

LIMITS = MappingProxyType({"measured-like": 0.15, "indicated-like": 0.30, "inferred-like": np.inf})
"""Largest relative half-width of each class. 15 percent at 90 percent confidence for a period's
production is the habit of the industry; for sea-floor minerals Parianos, Lipton and Nimmo 2021 (doi
10.3390/min11020200) show how classes were reported."""


def half_width(low: ArrayLike, middle: ArrayLike, high: ArrayLike) -> Floats:
    """Relative half-width [1] of a 90 percent interval: (`high` - `low`) / 2 `middle`.

    The three are P5, P50 and P95, of one shape. Raises ValueError for a median that is not above
    zero: nothing is relative to it.
    """
    centre = np.asarray(middle, dtype=np.float64)
    if not (centre > 0.0).all():
        raise ValueError("a median is not above zero; a relative width needs one that is")
    return np.asarray((np.asarray(high) - np.asarray(low)) / (2.0 * centre))


def of_squares(width: Floats, overlap: Floats) -> Floats:
    """Half-width of the middling block of each square (s,) [1].

    `width` (c,) of the blocks, one a cell; `overlap` (s, c) [m2] as in `cells.Cells`: the median
    by area.
    """
    order = np.argsort(width)
    area = overlap[:, order].cumsum(axis=1)
    place = (area >= 0.5 * area[:, -1:]).argmax(axis=1)
    return np.asarray(width[order][place])


def classify(relative: ArrayLike) -> NDArray[np.str_]:
    """The class of each relative half-width."""
    width = np.asarray(relative, dtype=np.float64)
    names = np.array(list(LIMITS))
    return np.asarray(names[np.searchsorted(list(LIMITS.values()), width, side="left")])
