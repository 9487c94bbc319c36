"""What keeps each of two pipes taut: the riser pulled, the inner one short of buckling."""

from __future__ import annotations

import numpy as np

from kaidei.lift.riser.bearing import Margins, lowest_inner
from kaidei.lift.riser.buckling import buckling_load
from kaidei.lift.riser.standing import Standing, standing_of
from kaidei.lift.riser.tapered import Column
from kaidei.units import Floats


def slack_margin(column: Column, still: Standing, least: Floats) -> Floats:
    """Swing of what moves the unit [N] that keeps each pipe taut by itself, (members, S + 1).

    `least` (members, 1) of what holds a pipe straight is kept: of the riser's static tension, and
    of the inner pipe's, where it shares, with the push that it bears before it buckles.
    """
    kept = 1.0 - least
    riser = _at_tops(column.riser_area / column.bearing_area)
    slack = np.asarray(kept * still.riser_tension / riser)
    # Nothing hangs from an end without a unit; one on the mud is not to be lifted off it either.
    slack[:, -1] = np.where(column.end_weight > 0.0, slack[:, -1], np.inf)
    bears = buckling_load(np.maximum(column.inner_weight, 0.0), column.inner_bending)
    inner = kept * np.maximum(still.inner_tension + _at_tops(bears), 0.0)
    own = np.full_like(inner, np.inf)
    np.divide(inner, 1.0 - riser, out=own, where=riser < 1.0)
    return np.minimum(slack, own)


def inner_margins(
    column: Column, most_stress: Floats, least: Floats, concentration: Floats
) -> Margins:
    """What an inner pipe that hangs by itself bears; `most_stress` [Pa] and parts (members, 1).

    Nothing pulls its foot. There the weight of its lowest length [N/m] must exceed the force that
    throws it up and down: below that it never pushes.
    """
    alone = column.inner_mass > 0.0
    still = standing_of(column, np.zeros(column.end_weight.size))
    lowest = np.take_along_axis(column.inner_weight, lowest_inner(column)[:, None], axis=1)
    slack = (1.0 - least) * np.hstack([still.inner_tension, lowest])
    hung = np.hstack([alone, np.zeros_like(alone[:, :1]), np.any(alone, axis=1, keepdims=True)])
    slack = np.where(hung, slack, np.inf)
    spare = np.where(alone, (most_stress - still.inner_stress) * column.inner_area, np.inf)
    area = np.where(alone, column.inner_area / concentration, np.inf)
    stress, wear = (no_more(at_ends(x, column)) for x in (spare, area))
    return Margins(np.stack([np.full_like(slack, np.inf), slack, stress], axis=1), wear)


def at_ends(by_section: Floats, column: Column) -> Floats:
    """The lesser of the two sections that meet, a section of no length left out."""
    real = np.where(column.length > 0.0, by_section, np.inf)
    beyond = np.full((real.shape[0], 1), np.inf)
    return np.asarray(np.minimum(np.hstack([beyond, real]), np.hstack([real, beyond])))


def no_more(by_end: Floats) -> Floats:
    """The same with one more value that asks nothing."""
    return np.hstack([by_end, np.full((by_end.shape[0], 1), np.inf)])


def _at_tops(by_section: Floats) -> Floats:
    """A section's value at its top, the lowest one's also at the foot."""
    return np.hstack([by_section, by_section[:, -1:]])
