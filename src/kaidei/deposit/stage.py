"""The deposit stage: one possible deposit for each member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kaidei.contract import dataset
from kaidei.deposit import composition, mud, profile, resource
from kaidei.deposit.area import PANEL_AREA, POINTS, Area
from kaidei.deposit.cores import SLICES, Cores
from kaidei.deposit.covariance import Covariance
from kaidei.deposit.field import condition
from kaidei.deposit.panels import panel_places
from kaidei.deposit.spec import DEMAND_BASES, Inputs, area_of, by_element, cores_of
from kaidei.elements import ELEMENTS
from kaidei.units import Floats, metal_to_oxide

if TYPE_CHECKING:
    import xarray as xr

    from kaidei.ensemble.draw import Drawn
    from kaidei.streams import Streams

SLICE_NAMES = tuple(f"{top}-{top + 1} m" for top in range(SLICES))


@dataclass(frozen=True)
class Ground:
    """Simulated grade of every member at some places.

    `grade` (M, p) [ppm_metal], mean over 0-10 m; `share` (M, p, 10) [1], what each metre holds.
    """

    grade: Floats
    share: Floats

    @property
    def by_slice(self) -> Floats:
        """Grade of each metre (M, p, 10) [ppm_metal]."""
        return self.grade[:, :, None] * self.share * SLICES


def run(drawn: Drawn, inputs: Inputs, streams: Streams) -> xr.Dataset:
    """Simulate the deposit for one lane of members and label it as the contract says."""
    area = area_of(drawn.squares)
    cores = cores_of(drawn.cores, area)
    panels = panel_places(inputs.mine_order, area)
    # The squares come first: which panels are mined must not move what lies in place.
    places = np.vstack([area.points, panels])
    noise = streams.normal("deposit.field", (len(places), SLICES))
    ground = simulate_ground(drawn, cores, places, noise)
    count = len(area.points)
    squares = Ground(ground.grade[:, :count], ground.share[:, :count])
    chosen = Ground(ground.grade[:, count:], ground.share[:, count:])
    anchor = composition.anchor_grade(cores.grade)
    variables = (
        _resource(drawn, area, squares, anchor) | _panels(drawn, chosen, anchor) | _bulk(drawn)
    )
    coords = {
        "square": area.names,
        "element": ELEMENTS,
        "demand_basis": DEMAND_BASES,
        "cutoff": np.array(drawn.cutoffs),
        "panel": inputs.mine_order["panel"],
        "depth_slice": SLICE_NAMES,
    }
    return dataset("deposit", coords, streams.members, **variables)


def simulate_ground(drawn: Drawn, cores: Cores, places: Floats, noise: Floats) -> Ground:
    """Grade and profile of each member at `places` (p, 2) [m]; `noise` (M, p, 10) standard normal.

    Each member has its own covariance; log grade and the profile's residuals share its shape. A
    place is ground, not a core: the nugget, taken as variation within metres, averages out there,
    and adds half its variance to the log of the mean.
    """
    model = profile.fit_profiles(cores.slices)
    scores = np.column_stack([np.log(cores.grade), model.residuals])
    log_grade = np.empty(noise.shape[:2])
    residual = np.empty((*noise.shape[:2], SLICES))
    scale = np.zeros((1 + SLICES, SLICES))
    scale[1:, 1:] = model.scale
    for member in range(len(noise)):
        scale[0, 0] = drawn.log_sd[member]
        fields = condition(cores.xy, places, _unit_covariance(drawn, member)).simulate(
            scores, scale, noise[member]
        )
        log_grade[member] = fields[:, 0]
        residual[member] = fields[:, 1:]
    mean_of_nugget = 0.5 * drawn.nugget_share * drawn.log_sd**2
    grade = np.exp(log_grade + mean_of_nugget[:, None])
    return Ground(grade, profile.slice_shares(model, log_grade, residual))


def _unit_covariance(drawn: Drawn, member: int) -> Covariance:
    share = float(drawn.nugget_share[member])
    return Covariance(
        drawn.covariance,
        1.0 - share,
        float(drawn.range[member]),
        share,
        float(drawn.anisotropy[member]),
        float(drawn.azimuth[member]),
        "error",
    )


def _shares(drawn: Drawn, grade: Floats, anchor: float) -> Floats:
    rows = drawn.composition
    return composition.element_shares(
        grade,
        by_element(rows, "area"),
        by_element(rows, "rich"),
        by_element(rows, "error"),
        anchor,
        drawn.rich_grade,
    )


def _resource(drawn: Drawn, area: Area, ground: Ground, anchor: float) -> dict[str, Floats]:
    members = len(ground.grade)
    points = ground.grade.reshape(members, -1, POINTS**2)
    square_grade = points.mean(axis=2)
    volume = area.square_area * SLICES
    metal = resource.metal_in_place(square_grade, drawn.dry_density[:, None], volume)
    share = _shares(drawn, square_grade, anchor)
    oxide_factor = composition.oxide_per_metal(share)
    element_metal = np.einsum("ms,mse->me", metal, share)
    square_reo = metal * oxide_factor
    # Points stand for equal parts of their square.
    point_reo = (points / points.sum(axis=2, keepdims=True)) * square_reo[:, :, None]
    weight = np.repeat(area.square_area / area.square_area.sum() / POINTS**2, POINTS**2)
    best = square_reo.argmax(axis=1)
    rows = np.arange(members)
    best_element = metal[rows, best][:, None] * share[rows, best]
    demand = np.stack([by_element(drawn.years_demand, basis) for basis in DEMAND_BASES], axis=2)
    return {
        "resource_reo": square_reo.sum(axis=1),
        "square_reo": square_reo,
        "square_grade": square_grade,
        "best_square_reo": square_reo.max(axis=1),
        "mean_grade": square_grade @ area.square_area / area.square_area.sum(),
        "heavy_share": composition.heavy_part(element_metal) / element_metal.sum(axis=1),
        "slice_grade": np.einsum("mpk,p->mk", ground.by_slice, weight),
        "element_reo": metal_to_oxide(element_metal),
        "grade_tonnage": resource.grade_tonnage(
            ground.grade, point_reo.reshape(members, -1), np.array(drawn.cutoffs)
        ),
        "years_of_supply": resource.years_of_supply(metal_to_oxide(element_metal), demand),
        "years_of_supply_best_square": resource.years_of_supply(
            metal_to_oxide(best_element), demand
        ),
    }


def _panels(drawn: Drawn, ground: Ground, anchor: float) -> dict[str, Floats]:
    slice_mass = PANEL_AREA * 1.0 * drawn.dry_density
    shape = (*ground.grade.shape, SLICES)
    return {
        "panel_dry_mass": np.broadcast_to(slice_mass[:, None, None], shape).copy(),
        "panel_grade": ground.by_slice,
        "panel_composition": _shares(drawn, ground.grade, anchor),
    }


def _bulk(drawn: Drawn) -> dict[str, Floats]:
    bulk = (drawn.dry_density, drawn.porosity, drawn.pore_water_density)
    return {
        "dry_density": drawn.dry_density,
        "porosity": drawn.porosity,
        "wet_density": mud.wet_density(*bulk),
        "water_content": mud.water_content(*bulk),
        "grain_density": mud.grain_density(drawn.dry_density, drawn.porosity),
        "slice_strength": mud.undrained_strength(
            drawn.strength_surface, drawn.strength_gradient, SLICES
        ),
    }
