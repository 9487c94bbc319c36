"""Figures of the deposit: where it is, how well it is known, how deep, how much, for how long.

Each takes the stage's result, by member or as a run keeps it, or that of
`kaidei.deposit.estimate`, which needs no study beside it (`years_of_supply` needs a demand, and
`spider` assays).
"""

from kaidei.deposit.drawing.curves import grade_by_depth, grade_tonnage, share_within, variogram
from kaidei.deposit.drawing.maps import accumulation, chance_map
from kaidei.deposit.drawing.spider import PAAS, spider
from kaidei.deposit.drawing.squares import (
    ISLAND,
    ZONE_RADIUS,
    class_counts,
    near_island,
    square_half_width,
    squares,
    where,
    zone_circle,
)
from kaidei.deposit.drawing.tonnes import (
    BASIS_NAMES,
    PUBLISHED_RESOURCE,
    PUBLISHED_YEARS,
    resource_distribution,
    winners_curse,
    years_of_supply,
)

__all__ = [
    "BASIS_NAMES",
    "ISLAND",
    "PAAS",
    "PUBLISHED_RESOURCE",
    "PUBLISHED_YEARS",
    "ZONE_RADIUS",
    "accumulation",
    "chance_map",
    "class_counts",
    "grade_by_depth",
    "grade_tonnage",
    "near_island",
    "resource_distribution",
    "share_within",
    "spider",
    "square_half_width",
    "squares",
    "variogram",
    "where",
    "winners_curse",
    "years_of_supply",
    "zone_circle",
]
