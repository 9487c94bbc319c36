"""The order of mining, and the models behind it: decided once, from the cores alone."""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from kaidei.deposit.area import Area
from kaidei.deposit.censored import expected
from kaidei.deposit.kriging import krige
from kaidei.deposit.posterior import Nodes
from kaidei.units import Floats

Rule = Literal["chance", "regret"]
"""How panels are ranked: by the chance to pass the cutoff, or by the regret of mining them."""

KEPT = 24
"""Panels kept: 6 km2, four times what 3,500 t of wet mud a day for 20 years takes from 10 m."""

SPACING = 1_500.0
"""Least distance between kept panels [m]: one poor patch must not sink the whole plan."""


def rank(
    nodes: Nodes,
    xy: Floats,
    grade: Floats,
    places: Floats,
    drift: tuple[Floats, Floats],
    cutoff: float,
) -> tuple[Floats, Floats, Floats]:
    """Chance [1] to pass `cutoff`, expected regret and median grade [ppm_metal] at `places`.

    `grade` (n,) [ppm_metal] within the tool's reach at cores `xy` (n, 2) [m]; `nodes` of equal
    weight say how its log varies; `drift` holds terms at cores and places. Over the nodes, chance
    and regret are means, as both are expectations; the median is that of the mean log. A panel is
    ground: the nugget averages out in it and adds half its variance to the log of its mean.
    """
    chance, regret, log_grade = np.zeros((3, len(places)))
    terms = drift if drift[0].shape[1] else None
    for node in range(len(nodes)):
        estimate, variance = krige(xy, np.log(grade), places, nodes.covariance(node), drift=terms)
        estimate += 0.5 * nodes.nugget[node]
        chance += passing_chance(estimate, variance, cutoff)
        regret += expected_regret(estimate, variance, cutoff)
        log_grade += estimate
    count = len(nodes)
    return chance / count, regret / count, np.exp(log_grade / count)


def within_reach(slices: Floats, reach: float, layer_mass: Floats | None = None) -> Floats:
    """Mean grade from the sea floor to `reach` [m] of cores' slices (n, s) -> (n,) [ppm_metal].

    `layer_mass` (s,) [1] is each metre's dry mass over the mean, where `slices` are grades at the
    mean density.
    """
    whole = expected(slices)
    part = np.clip(reach - np.arange(whole.shape[1]), 0.0, 1.0)
    mass = part if layer_mass is None else part * layer_mass
    return np.asarray(whole @ part / mass.sum())


def passing_chance(estimate: Floats, variance: Floats, cutoff: float) -> Floats:
    """Chance [1] that a log-normal grade passes `cutoff`; estimate and variance are of its log."""
    return np.asarray(ndtr((estimate - np.log(cutoff)) / np.sqrt(np.maximum(variance, 1e-12))))


def expected_regret(estimate: Floats, variance: Floats, cutoff: float) -> Floats:
    """Expected shortfall E[max(cutoff - grade, 0)] [ppm_metal] of a log-normal grade.

    What one will wish not to have mined: a loss function of one side (Goovaerts 1997,
    Geostatistics for Natural Resources Evaluation, section 7.4.2). Estimate and variance are of
    the log of the grade.
    """
    sd = np.sqrt(np.maximum(variance, 1e-12))
    step = (np.log(cutoff) - estimate) / sd
    mean = np.exp(estimate + 0.5 * sd**2)
    return np.asarray(np.maximum(cutoff * ndtr(step) - mean * ndtr(step - sd), 0.0))


def in_order(
    area: Area, scores: tuple[Floats, Floats, Floats], rule: Rule, count: int, *, fewer: bool
) -> NDArray[np.int64]:
    """Indices of the first panels to mine, best first, each 1.5 km from those before it.

    Where there is no room for `count`, `fewer` will do, or ValueError is raised.

    `scores` are `rank`'s for every panel of the area. By chance, ties go to the higher median; by
    regret, to the higher chance.
    """
    ids, middles, _ = area.panels()
    chance, regret, grade = (np.round(score, 9) for score in scores)
    keys = (ids, -grade, -chance) if rule == "chance" else (ids, -chance, regret)
    order = np.lexsort(keys)
    kept = spread_out(middles[order], count, SPACING)
    if not len(kept) or (len(kept) < count and not fewer):
        raise ValueError(f"room for {len(kept)} panels {SPACING:g} m apart; expected {count}")
    return order[kept]


def spread_out(places: Floats, count: int, spacing: float) -> NDArray[np.int64]:
    """Indices of the first places, at most `count`, in the order given, `spacing` [m] apart."""
    kept: list[int] = []
    free = np.full(len(places), True)
    while len(kept) < count and free.any():
        kept.append(int(free.argmax()))
        free &= np.hypot(*(places - places[kept[-1]]).T) >= spacing
    return np.array(kept, dtype=np.int64)


def plain(
    area: Area,
    scores: tuple[Floats, Floats, Floats],
    kept: NDArray[np.int64],
    limits: tuple[float, float],
) -> dict[str, Any]:
    """The panels kept as plain lists, fit for a manifest.

    `panel` ids, `longitude` and `latitude` [degree] (if the area is on a map), `probability` [1],
    `regret` and `grade` (median within reach) [ppm_metal], `reach` [m], `cutoff` [ppm_metal].
    """
    ids, middles, _ = area.panels()
    chance, regret, grade = scores
    where = {}
    if area.on_map:
        longitude, latitude = area.degrees(middles[kept])
        where = {
            "longitude": np.round(longitude, 6).tolist(),
            "latitude": np.round(latitude, 6).tolist(),
        }
    return {
        "panel": [str(name) for name in ids[kept]],
        **where,
        "probability": np.round(chance[kept], 6).tolist(),
        "regret": np.round(regret[kept], 3).tolist(),
        "grade": np.round(grade[kept], 3).tolist(),
        "reach": limits[0],
        "cutoff": limits[1],
    }


def panel_places(order: Mapping[str, Any], area: Area) -> Floats:
    """Middles (p, 2) [m] of the panels of a mine order. KeyError for an id of another area."""
    return np.vstack([area.panel_middle(name) for name in order["panel"]])
