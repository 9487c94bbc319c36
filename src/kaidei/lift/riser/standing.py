"""A string standing still: tension, stress and stretch, hung off or landed on the sea floor."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kaidei.lift.given import not_below_zero
from kaidei.lift.riser.tapered import Column, Tapered, column_of
from kaidei.units import Floats


class Standing(NamedTuple):
    """At the S + 1 ends of sections, top first, (members, S + 1); by section (members, S)."""

    tension: Floats
    """Effective tension of both pipes [N]; below 0 the string is pressed."""
    riser_tension: Floats
    inner_tension: Floats
    riser_stress: Floats
    """Greatest effective axial stress of a section's riser [Pa]."""
    inner_stress: Floats
    """The same of its inner pipe; 0 where there is none."""
    stretch: Floats
    """Of the riser [m], (members,)."""

    @property
    def hook_load(self) -> Floats:
        """At the top [N], (members,)."""
        return self.tension[:, 0]


def stand(
    string: Tapered, *, set_down: ArrayLike = 0.0, depth: ArrayLike | None = None
) -> Standing:
    """Tension, stress and stretch of a string that hangs, or stands with `set_down` [N] on the mud.

    Effective tension: weight in water of what hangs below, contents included, as hoop stress and
    the pressure of equal columns inside and outside take no part in it. What is set down is taken
    off the riser. Arguments as in `Tapered`; `depth` as in `column_of`. Raises ValueError as there,
    and for more set down than the unit weighs.
    """
    (down,) = not_below_zero(set_down=set_down)
    return standing_of(column_of(string, depth=depth), down)


def standing_of(column: Column, set_down: Floats) -> Standing:
    """The same of a checked column."""
    down = np.broadcast_to(set_down, column.end_weight.shape)
    if np.any(down < 0.0) or np.any(down > column.end_weight * (1.0 + 1e-12)):
        raise ValueError("what is set down is 0 up to the unit's weight in water")
    riser = _upward(column.riser_weight * column.length, column.end_weight - down)
    inner = _upward(column.inner_weight * column.length, np.zeros_like(down))
    mean = 0.5 * (riser[:, :-1] + riser[:, 1:])
    strain = mean / (column.youngs * column.riser_area)
    return Standing(
        tension=riser + inner,
        riser_tension=riser,
        inner_tension=inner,
        riser_stress=np.maximum(riser[:, :-1], riser[:, 1:]) / column.riser_area,
        inner_stress=_over(np.maximum(inner[:, :-1], inner[:, 1:]), column.inner_area),
        stretch=(strain * column.length).sum(axis=1),
    )


def _upward(weight: Floats, end: Floats) -> Floats:
    """Tension at the sections' ends, top first, from the lower end's."""
    rising = np.concatenate([end[:, None], weight[:, ::-1]], axis=1)
    return np.asarray(np.cumsum(rising, axis=1)[:, ::-1])


def _over(force: Floats, area: Floats) -> Floats:
    return np.divide(force, area, out=np.zeros_like(force), where=area > 0.0)
