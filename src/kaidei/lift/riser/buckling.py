"""When a long pipe that hangs is pushed from below: the push at which it is no longer straight."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kaidei.lift.given import not_below_zero
from kaidei.units import Floats

FREE_FOOT = 1.0187929716
"""The first zero of the derivative of Airy's function, sign changed."""


def buckling_load(weight: ArrayLike, bending: ArrayLike) -> Floats:
    """Push [N] at the foot at which a long pipe that hangs buckles for the first time.

    weight : (...) in water [N/m], 0 or more; bending : (...) stiffness EI [N m2], 0 or more.

    1.0188 (EI w^2)^(1/3): the foot may move aside, as an inner pipe's may in its bore. Exact for a
    pipe longer than some five lengths (EI / w)^(1/3) of about 20 m (Wang 1983, J. Appl. Mech. 50,
    doi 10.1115/1.3167037, by the zeros of Airy functions). A foot that is held bears more:
    Lubinski's 1.94 (1950, Drilling and Production Practice, API-50-178) is that of 8 such lengths,
    hinged at both ends, and falls as a pipe grows longer, to 1.41 of 290 lengths. What follows is
    not followed: the wall of the bore holds a buckled pipe, bent and rubbing.

    Raises ValueError in words for what is no number of 0 or more.
    """
    hangs, stiff = not_below_zero(weight_in_water=weight, bending_stiffness=bending)
    return np.asarray(FREE_FOOT * np.cbrt(stiff * hangs**2))
