"""The order of mining: decided once, from the cores alone, before any member is drawn."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from kaidei.deposit.area import Area
from kaidei.deposit.cores import SLICES, Cores
from kaidei.deposit.covariance import Covariance
from kaidei.deposit.kriging import krige
from kaidei.deposit.spec import DepositSpec
from kaidei.units import Floats
from kaidei.values import Value

KEPT = 24
"""Panels kept: 6 km2, four times what 3,500 t of wet mud a day for 20 years takes from 10 m."""

SPACING = 1_500.0
"""Least distance between kept panels [m]: one poor patch must not sink the whole plan."""


def mine_order(spec: DepositSpec) -> dict[str, Any]:
    """The first 24 panels to mine, best first, from the cores and mid-range parameters.

    Log mean grade within the tool's reach is kriged to every panel; panels rank by the chance that
    it passes the cutoff, then by the estimate; each keeps 1.5 km from those before it. What comes
    back is plain lists, fit for a manifest: `panel` ids, `longitude` and `latitude` [degree],
    `probability` [1], `grade` (median within reach) [ppm_metal], `reach` [m], `cutoff` [ppm_metal].
    """
    area = spec.area()
    cores = spec.placed_cores(area)
    reach, cutoff = _middle(spec.mine_reach), _middle(spec.mine_cutoff)
    sill = _middle(spec.log_sd) ** 2
    share = _middle(spec.nugget_share)
    model = Covariance(
        spec.covariance,
        sill * (1.0 - share),
        _middle(spec.range),
        sill * share,
        _middle(spec.anisotropy),
        _middle(spec.azimuth),
        "error",
    )
    ids, middles, _ = area.panels()
    estimate, variance = krige(cores.xy, np.log(within_reach(cores, reach)), middles, model)
    chance = passing_chance(estimate, variance, cutoff)
    order = np.lexsort((ids, -estimate, -np.round(chance, 9)))
    kept = spread_out(middles[order], KEPT, SPACING)
    return _plain(area, ids, middles, chance, np.exp(estimate), order[kept], (reach, cutoff))


def within_reach(cores: Cores, reach: float) -> Floats:
    """Mean grade from the sea floor to `reach` [m] at each core (n,) [ppm_metal]."""
    part = np.clip(reach - np.arange(SLICES), 0.0, 1.0)
    return np.asarray(cores.slices @ part / part.sum())


def passing_chance(estimate: Floats, variance: Floats, cutoff: float) -> Floats:
    """Chance [1] that a log-normal grade passes `cutoff`; estimate and variance are of its log."""
    return np.asarray(ndtr((estimate - np.log(cutoff)) / np.sqrt(np.maximum(variance, 1e-12))))


def spread_out(places: Floats, count: int, spacing: float) -> NDArray[np.int64]:
    """Indices of the first `count` places, in the order given, that keep `spacing` [m] apart.

    Raises ValueError when the ground has no room for so many.
    """
    kept: list[int] = []
    for index, place in enumerate(places):
        if all(np.hypot(*(place - places[other])) >= spacing for other in kept):
            kept.append(index)
        if len(kept) == count:
            return np.array(kept, dtype=np.int64)
    raise ValueError(f"room for {len(kept)} panels {spacing:g} m apart; expected {count}")


def _middle(value: Value) -> float:
    return float(value.at(np.array(0.5)))


def _plain(
    area: Area,
    ids: NDArray[np.str_],
    middles: Floats,
    chance: Floats,
    grade: Floats,
    chosen: NDArray[np.int64],
    limits: tuple[float, float],
) -> dict[str, Any]:
    longitude, latitude = area.degrees(middles[chosen])
    return {
        "panel": [str(name) for name in ids[chosen]],
        "longitude": np.round(longitude, 6).tolist(),
        "latitude": np.round(latitude, 6).tolist(),
        "probability": np.round(chance[chosen], 6).tolist(),
        "grade": np.round(grade[chosen], 3).tolist(),
        "reach": limits[0],
        "cutoff": limits[1],
    }


def panel_places(order: Mapping[str, Any], area: Area) -> Floats:
    """Middles (p, 2) [m] of the panels of a mine order. KeyError for an id of another area."""
    return np.vstack([area.panel_middle(name) for name in order["panel"]])
