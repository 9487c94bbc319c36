"""Drift: what else is known of a place, for the grade to lean on.

The rare earths came from fish debris where currents rise along seamounts (Ohta et al. 2020, doi
10.1038/s41598-020-66835-8), and a profiler sees the poor cover on top (Nakamura et al. 2016,
Geochemical Journal 50, 605): both may carry a trend that a few cores miss.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from scipy.interpolate import LinearNDInterpolator, NearestNDInterpolator
from scipy.spatial import QhullError
from scipy.spatial.distance import cdist

from kaidei.units import Floats

Term = Literal["distance_to_seamount", "water_depth", "cover"]

MOST_TERMS = 2
"""A few dozen cores carry no more slopes than this."""


def distance_to_seamount(xy: Floats, middles: Floats, radius: Floats) -> Floats:
    """Distance (n,) [m] from places (n, 2) to the foot of the nearest seamount, 0 upon it.

    `middles` (k, 2) [m] and `radius` (k,) [m] of round feet.
    """
    return np.asarray(np.maximum(cdist(xy, middles) - radius, 0.0).min(axis=1))


def interpolated(xy: Floats, places: Floats, values: Floats) -> Floats:
    """`values` (k,) known at `places` (k, 2) [m], carried to `xy` (n, 2).

    Linear over triangles of the places (Delaunay), the nearest place's value beyond them.
    """
    nearest = NearestNDInterpolator(places, values)(xy)
    try:
        linear = LinearNDInterpolator(places, values)(xy)
    except QhullError:  # fewer than three places, or all in a line
        return np.asarray(nearest)
    return np.where(np.isfinite(linear), linear, nearest)


def standardised(here: Floats, everywhere: Floats) -> Floats:
    """Terms `here` (n, q) in standard deviations from their mean over `everywhere` (c, q)."""
    scale = everywhere.std(axis=0)
    if (scale == 0.0).any():
        raise ValueError("a drift term is the same everywhere: it carries no trend; leave it out")
    return np.asarray((here - everywhere.mean(axis=0)) / scale)


def terms(
    names: Sequence[Term],
    xy: Floats,
    *,
    seamounts: tuple[Floats, Floats] | None = None,
    profiler: tuple[Floats, Mapping[str, Floats]] | None = None,
) -> Floats:
    """The drift terms (n, q) of `names` at places (n, 2) [m].

    `seamounts` holds middles (k, 2) and radii (k,) [m]; `profiler` places (k, 2) and, by name,
    what was read there [m]. Raises ValueError for a term without its table.
    """
    if len(names) > MOST_TERMS or len(set(names)) < len(names):
        raise ValueError(f"drift {', '.join(names)}; expected at most {MOST_TERMS} different terms")
    columns = []
    for name in names:
        if name == "distance_to_seamount":
            if seamounts is None:
                raise ValueError("drift distance_to_seamount needs a table of seamounts")
            columns.append(distance_to_seamount(xy, *seamounts))
        else:
            if profiler is None or name not in profiler[1]:
                raise ValueError(f"drift {name} needs a profiler table with a column '{name}'")
            seen = profiler[1][name]
            if not (np.isfinite(seen).all() and np.isfinite(profiler[0]).all()):
                raise ValueError(f"the profiler's {name} or places have gaps; leave out those rows")
            columns.append(interpolated(xy, profiler[0], seen))
    return np.column_stack(columns) if columns else np.empty((len(xy), 0))
