"""The deposit stage: one possible deposit for each member."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.contract import dataset
from kaidei.deposit import composition, inventory, mud, resource
from kaidei.deposit.cells import CELL
from kaidei.deposit.composition import Line
from kaidei.deposit.cores import SLICES
from kaidei.deposit.decided import from_plain
from kaidei.deposit.ground import (
    MAPS,
    Known,
    choose,
    generators,
    know,
    simulate_grade,
    simulate_lane,
)
from kaidei.deposit.panels import panel_places
from kaidei.deposit.spec import DEMAND_BASES, Inputs, area_of, beside_of, by_element, cores_of
from kaidei.elements import ELEMENTS
from kaidei.units import Floats

if TYPE_CHECKING:
    import xarray as xr

    from kaidei.ensemble.draw import Drawn
    from kaidei.streams import Streams

SLICE_NAMES = tuple(f"{top}-{top + 1} m" for top in range(SLICES))


def run(drawn: Drawn, inputs: Inputs, streams: Streams) -> xr.Dataset:
    """Simulate the deposit for one lane of members and label it as the contract says."""
    known = _known(_Survey(drawn, inputs))
    nodes = from_plain(drawn.covariance, inputs.mine_order["nodes"])
    likeliest = from_plain(drawn.covariance, inputs.mine_order["likeliest"])
    chosen = choose(streams, nodes)
    balance_sd = np.stack(
        [drawn.heavy_balance, drawn.cerium_balance, drawn.yttrium_balance], axis=1
    )
    lane = simulate_lane(known, nodes, chosen, generators(streams, "field"), balance_sd)
    line = known.line or _line(drawn, known)
    split, oxide_factor = inventory.by_element(known, lane, drawn.dry_density, line)
    counted = inventory.in_place(
        known, lane, drawn.dry_density, oxide_factor, np.array(drawn.cutoffs)
    )
    plugged = simulate_grade(known, likeliest, 0 * chosen, generators(streams, "plugin"))
    variables = (
        counted
        | _years(drawn, split, counted)
        | inventory.maps(known, lane, drawn.dry_density, drawn.mine_reach, drawn.mine_cutoff)
        | inventory.panels(known, lane, drawn.dry_density)
        | inventory.covariances(nodes, chosen, lane)
        | {"resource_reo_plugin": inventory.plugged_in(known, lane, plugged, counted)}
        | _bulk(drawn)
    )
    return dataset("deposit", _coords(known, drawn, inputs), streams.members, **variables)


class _Survey:
    """The part of a draw that all members share, compared by its content."""

    def __init__(self, drawn: Drawn, inputs: Inputs) -> None:
        self.drawn, self.order = drawn, inputs.mine_order
        digest = hashlib.sha256(repr((drawn.drift, drawn.covariance, self.order)).encode())
        for table in (drawn.cores, drawn.squares, drawn.seamounts, drawn.profiler):
            for name, column in table.data.items():
                digest.update(name.encode() + b"\0" + np.ascontiguousarray(column).tobytes())
        self.digest = digest.digest()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Survey) and self.digest == other.digest


@lru_cache(maxsize=2)
def _known(survey: _Survey) -> Known:
    drawn = survey.drawn
    area = area_of(drawn.squares)
    # Which cores are refused was decided when the study was read.
    cores = cores_of(drawn.cores, area, "use")
    beside = beside_of(drawn.drift, drawn.seamounts, drawn.profiler, area)
    likeliest = from_plain(drawn.covariance, survey.order["likeliest"])
    return know(cores, area, panel_places(survey.order, area), beside, likeliest, CELL)


def _line(drawn: Drawn, known: Known) -> Line:
    rows = drawn.composition
    area, rich, error = (by_element(rows, name) for name in ("area", "rich", "error"))
    anchor = composition.anchor_grade(known.grade)
    return composition.line_between(area, rich, error, anchor, drawn.rich_grade)


def _years(drawn: Drawn, split: dict[str, Floats], counted: dict[str, Floats]) -> dict[str, Floats]:
    """The split into elements, less its squares; the best of them counts in years."""
    squares = split.pop("square_element_reo")
    best = squares[np.arange(len(squares)), counted["square_reo"].argmax(axis=1)]
    demand = np.stack([by_element(drawn.years_demand, basis) for basis in DEMAND_BASES], axis=2)
    return split | {
        "years_of_supply": resource.years_of_supply(split["element_reo"], demand),
        "years_of_supply_best_square": resource.years_of_supply(best, demand),
    }


def _coords(known: Known, drawn: Drawn, inputs: Inputs) -> dict[str, Any]:
    return {
        "square": known.area.names,
        "element": ELEMENTS,
        "demand_basis": DEMAND_BASES,
        "map": MAPS,
        "support": inventory.SUPPORTS,
        "cutoff": np.array(drawn.cutoffs),
        "panel": inputs.mine_order["panel"],
        "depth_slice": SLICE_NAMES,
        "y": known.cells.grid.y,
        "x": known.cells.grid.x,
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
