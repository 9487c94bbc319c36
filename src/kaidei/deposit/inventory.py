"""From simulated mud to what is counted: tonnes, grades, curves over a cutoff, maps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaidei.deposit import composition, resource
from kaidei.deposit.area import PANEL_AREA
from kaidei.deposit.cores import RICH_MUD
from kaidei.deposit.ground import Known, Lane
from kaidei.deposit.posterior import Nodes
from kaidei.elements import ELEMENTS
from kaidei.units import Floats, metal_to_oxide

_TOGETHER = 8
"""Members whose elements are worked out together."""

SUPPORTS = ("panel", "square")
"""Sizes of ground that a cutoff is put to: a miner chooses panels, a map shows squares."""


def in_place(
    known: Known, lane: Lane, dry_density: Floats, oxide_factor: Floats | float, cutoffs: Floats
) -> dict[str, Floats]:
    """Tonnes and grades of the ground, by names of the contract.

    `dry_density` (M,) [t_dry/m3]; `oxide_factor` (M, c) or one number, oxide over metal [1].
    """
    cells, depth = known.cells, len(known.layer_mass)
    by_square = cells.overlap.T
    metal = resource.metal_in_place(lane.cells.grade, dry_density[:, None], float(depth))
    oxide = metal * oxide_factor
    square_reo, square_metal = oxide @ by_square, metal @ by_square
    square_mass = dry_density[:, None] * depth * cells.square_area
    square_grade = square_metal / square_mass * 1e6
    inside = cells.inside
    mass = dry_density[:, None] * depth * inside
    by_slice = np.einsum("mps,mp,p->ms", lane.cells.share, lane.cells.grade, inside)
    panel = (lane.cells.grade, oxide * inside, mass)
    square = (square_grade, square_reo, square_mass)
    curves = [resource.over_cutoffs(*ground, cutoffs) for ground in (panel, square)]
    cover, rich = rich_layer(lane.cells.by_slice(known.layer_mass))
    total = inside.sum()
    return {
        "resource_reo": square_reo.sum(axis=1),
        "square_reo": square_reo,
        "square_grade": square_grade,
        "best_square_reo": square_reo.max(axis=1),
        "chosen_square_reo": square_reo[:, known.chosen],
        "winner_curse": lane.curse,
        "mean_grade": square_metal.sum(axis=1) / square_mass.sum(axis=1) * 1e6,
        "slice_grade": by_slice * depth / known.layer_mass / total,
        "square_cover": cover @ by_square / cells.square_area,
        "square_rich_thickness": rich @ by_square / cells.square_area,
        "grade_tonnage": np.stack([oxide_over for oxide_over, _ in curves], axis=1),
        "mass_over_cutoff": np.stack([mass_over for _, mass_over in curves], axis=1),
    }


def rich_layer(by_slice: Floats) -> tuple[Floats, Floats]:
    """Cover and rich thickness (M, p) [m] of mud whose metres grade `by_slice` (M, p, s).

    The cover ends at the first metre above 400 ppm; all metres are cover where there is none.
    """
    rich = by_slice > RICH_MUD
    first = np.where(rich.any(axis=2), rich.argmax(axis=2), by_slice.shape[2])
    return first.astype(np.float64), rich.sum(axis=2, dtype=np.float64)


def maps(
    known: Known, lane: Lane, dry_density: Floats, reach: Floats, cutoff: Floats
) -> dict[str, Floats]:
    """Accumulation [kg/m2] and whether the grade within `reach` (M,) [m] passes `cutoff` (M,)
    [ppm_metal], cell by cell (M, ny, nx), in single precision: they are only looked at."""
    shape = (-1, known.cells.grid.ny, known.cells.grid.nx)
    depth = float(len(known.layer_mass))
    # A tonne per square metre is a thousand kilogrammes.
    metal = resource.metal_in_place(lane.cells.grade, dry_density[:, None], depth) * 1e3
    over = lane.cells.within(reach, known.layer_mass) >= cutoff[:, None]
    return {
        "cell_accumulation": metal.reshape(shape).astype(np.float32),
        "cell_over_cutoff": over.reshape(shape).astype(np.float32),
    }


def by_element(
    known: Known, lane: Lane, dry_density: Floats, line: composition.Line
) -> tuple[dict[str, Floats], Floats]:
    """The split into elements, and the oxide factor of each cell (M, c).

    The dictionary has `element_reo`, `heavy_share`, `panel_composition` of the contract and
    `square_element_reo` (M, s, 15).
    """
    cells, depth = known.cells, float(len(known.layer_mass))
    metal = resource.metal_in_place(lane.cells.grade, dry_density[:, None], depth)
    oxide_factor = np.empty_like(metal)
    by_square = np.empty((len(metal), len(cells.overlap), len(ELEMENTS)))
    # Fifteen numbers a cell of a few members at a time stay in the cache.
    for first in range(0, len(metal), _TOGETHER):
        some = slice(first, first + _TOGETHER)
        share = composition.element_shares(
            line.of(some), lane.cells.grade[some], lane.cells.balances[some]
        )
        oxide_factor[some] = composition.oxide_per_metal(share)
        share *= metal[some, :, None]
        by_square[some] = cells.overlap @ share
    element = by_square.sum(axis=1)
    found = {
        "element_reo": metal_to_oxide(element),
        "heavy_share": composition.heavy_part(element) / element.sum(axis=1),
        "panel_composition": composition.element_shares(
            line, lane.panels.grade, lane.panels.balances
        ),
        "square_element_reo": metal_to_oxide(by_square),
    }
    return found, oxide_factor


def panels(known: Known, lane: Lane, dry_density: Floats) -> dict[str, Floats]:
    """Dry mass and grade of the panels to be mined, metre by metre."""
    layers = PANEL_AREA * 1.0 * dry_density[:, None] * known.layer_mass
    grade = lane.panels.by_slice(known.layer_mass)
    return {
        "panel_dry_mass": np.broadcast_to(layers[:, None, :], grade.shape).copy(),
        "panel_grade": grade,
    }


def plugged_in(known: Known, lane: Lane, grade: Floats, counted: dict[str, Floats]) -> Floats:
    """The resource (M,) [t_reo], had `grade` (M, c) [ppm_metal] been there instead."""
    inside = known.cells.inside
    return np.asarray(counted["resource_reo"] * (grade @ inside) / (lane.cells.grade @ inside))


def covariances(nodes: Nodes, chosen: NDArray[np.int64], lane: Lane) -> dict[str, Floats]:
    """The covariance each member drew, and how its fields were made."""
    total = nodes.sill + nodes.nugget
    return {
        "field_range": nodes.range[chosen],
        "field_sd": np.sqrt(total)[chosen],
        "nugget_share": (nodes.nugget / total)[chosen],
        "anisotropy": nodes.anisotropy[chosen],
        "azimuth": nodes.azimuth[chosen],
        "embedded": lane.embedded,
        "embedding_loss": lane.clipped,
    }
