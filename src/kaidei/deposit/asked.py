"""What a caller hands to `estimate`, refused in words where it cannot be meant."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import numpy as np
from numpy.typing import ArrayLike

from kaidei.deposit.area import Area, OutsideCores
from kaidei.deposit.cores import FAR
from kaidei.deposit.drift import Term
from kaidei.deposit.grid import to_plane
from kaidei.deposit.panels import Rule
from kaidei.units import Floats
from kaidei.values import shown

LEAST_RADIUS = 100.0
"""A seamount's foot of a lesser radius [m] is a slip of the unit."""


def check_sizes(members: int, depth: int, cell: float) -> None:
    """ValueError for counts that are not whole and cells without a side."""
    for name, value in (("members", members), ("depth", depth)):
        if int(value) != value:
            raise ValueError(f"{name}={value:g}; expected a whole number")
    if not (np.isfinite(cell) and cell > 0.0):
        raise ValueError(f"cell={cell:g}; expected the side of a cell [m], above 0")


def check_words(
    rule: str,
    outside: str,
    drift: Sequence[str],
    seamounts: Mapping[str, ArrayLike] | None,
    profiler: Mapping[str, ArrayLike] | None,
) -> None:
    """ValueError for an option that is not known, and for a table that no drift reads."""
    for name, value, known in (("rule", rule, get_args(Rule)),
                               ("outside", outside, get_args(OutsideCores))):  # fmt: skip
        if value not in known:
            raise ValueError(f"{name}={value!r}; expected {' or '.join(map(repr, known))}")
    terms = get_args(Term)
    if isinstance(drift, str) or any(term not in terms for term in drift):
        raise ValueError(f"drift={drift!r}; expected a tuple of at most two of {', '.join(terms)}")
    for role, table, used in (("seamounts", seamounts, terms[:1]),
                              ("profiler", profiler, terms[1:])):  # fmt: skip
        if table is not None and not set(used) & set(drift):
            raise ValueError(
                f"{role} given and no drift that reads it; name one ({', '.join(used)}) in drift, "
                "or leave the table out"
            )


def check_cell(cell: float, ground: Area) -> None:
    """ValueError for cells too wide to tell one square from the next."""
    side = float(ground.size.min())
    if cell > side:
        raise ValueError(
            f"cell={cell:g} m is wider than a square of {side:g} m; expected cells that resolve "
            "the squares"
        )


def ring_of(area: Any) -> Any:
    """What may hold one polygon as its corners, or as it is for `polygon_area` to judge.

    GeoJSON as programs export it: a collection of one feature, one polygon in a MultiPolygon,
    heights beside the places.
    """
    shape = getattr(area, "__geo_interface__", area)
    if isinstance(shape, str):
        raise ValueError(
            f"area is the text {shown(shape)}; expected corners, a shape or GeoJSON: of a file, "
            "pass json.load(file)"
        )
    if isinstance(shape, Mapping):
        if shape.get("type") == "FeatureCollection":
            features = shape.get("features", ())
            if len(features) != 1:
                raise ValueError(f"a FeatureCollection of {len(features)}; expected one feature")
            shape = features[0]
        shape = shape.get("geometry", shape)
        rings = shape.get("coordinates", ())
        kind = shape.get("type")
        if kind == "MultiPolygon" and len(rings) == 1:
            kind, rings = "Polygon", rings[0]
        if kind != "Polygon" or len(rings) != 1:
            what = f"{kind} of {len(rings)} parts or rings"
            raise ValueError(f"area is a {what}; expected one Polygon without holes")
        shape = [corner[:2] for corner in rings[0]]
    try:
        corners = np.asarray(shape, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError("area: the corners are no numbers; expected pairs of numbers") from None
    if corners.ndim == 2 and corners.shape[1] == 2 and len(corners) > 3:
        refuse_crossing(corners)
    return corners


def refuse_crossing(corners: Floats) -> None:
    """ValueError where two sides of the ring cross: what lies inside would be a guess."""
    start = corners[:-1] if (corners[0] == corners[-1]).all() else corners
    end = np.roll(start, -1, axis=0)

    def side(of: Floats) -> Floats:
        along, to = end - start, of[None] - start[:, None]
        return np.asarray(np.sign(along[:, None, 0] * to[..., 1] - along[:, None, 1] * to[..., 0]))

    apart = side(start) * side(end) < 0.0
    crossing = np.argwhere(apart & apart.T)
    if len(crossing):
        one, two = crossing[0] + 1
        raise ValueError(
            f"area: the sides from corners {one} and {two} cross; expected the corners in order "
            "round the polygon"
        )


def places_of(table: Mapping[str, ArrayLike], role: str, ground: Area, *, plane: bool) -> Floats:
    """Places (k, 2) [m] of a table beside the cores, in the area's plane."""
    names = ("x", "y") if plane else ("longitude", "latitude")
    first, second = (column_of(table, role, name) for name in names)
    if not plane and (np.abs(second) > 90.0).any():
        raise ValueError(f"{role}: a latitude is beyond 90 degrees; are the two swapped?")
    if plane:
        found = np.column_stack([first, second])
    else:
        found = to_plane(first, second, centre=ground.centre)
    nearest = float(np.hypot(*(found - ground.xy.mean(axis=0)).T).min())
    if nearest > FAR:
        raise ValueError(
            f"{role}: the nearest place lies {nearest / 1000.0:.0f} km from the middle of the "
            f"area; expected {' and '.join(names)} as in the cores, about the area"
        )
    return found


def radius_of(table: Mapping[str, ArrayLike]) -> Floats:
    """Radii of seamounts (k,) [m]."""
    radius = column_of(table, "seamounts", "radius")
    if (radius < LEAST_RADIUS).any():
        raise ValueError(
            f"seamounts: a radius of {radius.min():g} m; expected metres, {LEAST_RADIUS:g} or "
            "more: are they kilometres?"
        )
    return radius


def reading_of(table: Mapping[str, ArrayLike], name: str) -> Floats:
    """What a profiler read (k,) [m]."""
    values = column_of(table, "profiler", name)
    if (values < 0.0).any():
        raise ValueError(
            f"profiler: {name} of {values.min():g} m; expected 0 or more, downward: leave out "
            "places without a reading"
        )
    return values


def column_of(table: Mapping[str, ArrayLike], role: str, name: str) -> Floats:
    """A column of a table beside the cores as finite numbers; ValueError in words."""
    if name not in table:
        listed = ", ".join(str(one) for one in table)
        raise ValueError(f"{role} with columns {listed}; expected a column '{name}'")
    try:
        values = np.asarray(table[name], dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{role}, column '{name}': {error}; expected numbers") from None
    if not np.isfinite(values).all():
        at = int(np.argmin(np.isfinite(values)))
        raise ValueError(
            f"{role}, row {at + 1}, column '{name}': {values[at]:g}; expected a number: leave out "
            "places without a reading"
        )
    return values
