"""An estimate without a study: a table of cores and a polygon in, the stage's dataset out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from kaidei.deposit import asked, density, inventory
from kaidei.deposit.area import Area, OutsideCores, polygon_area, refuse_outside
from kaidei.deposit.cells import CELL
from kaidei.deposit.cores import SLICES, Cores
from kaidei.deposit.covariance import Kind
from kaidei.deposit.decided import decide, from_plain
from kaidei.deposit.drift import Term
from kaidei.deposit.ground import (
    Beside,
    Known,
    choose,
    generators,
    know,
    simulate_grade,
    simulate_lane,
)
from kaidei.deposit.labelled import labelled
from kaidei.deposit.panels import KEPT, Rule, panel_places
from kaidei.deposit.posterior import Nodes, Prior
from kaidei.deposit.survey import MIXTURE_OXIDE_FACTOR, survey_cores
from kaidei.streams import Streams
from kaidei.units import Floats

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

CUTOFFS = (0.0, 200.0, 400.0, 600.0, 800.0, 1000.0, 1250.0, 1500.0, 1750.0, 2000.0, 2500.0, 3000.0)
"""Cutoffs of the grade-tonnage curve when none are given [ppm_metal]."""

LANE = 64
"""Members simulated together."""


def estimate(
    cores: pd.DataFrame,
    area: Any,
    *,
    members: int = 1000,
    seed: int = 1,
    depth: int = SLICES,
    cell: float = CELL,
    square: float | None = None,
    dry_density: float | tuple[float, float] | None = None,
    oxide_factor: float = MIXTURE_OXIDE_FACTOR,
    cutoffs: Sequence[float] = CUTOFFS,
    reach: float | None = None,
    cutoff: float = 400.0,
    rule: Rule = "chance",
    panels: int = KEPT,
    kind: Kind = "exponential",
    shapes: Sequence[tuple[float, float]] = ((1.0, 0.0),),
    prior: Prior | None = None,
    drift: tuple[Term, ...] = (),
    seamounts: Mapping[str, ArrayLike] | None = None,
    profiler: Mapping[str, ArrayLike] | None = None,
    outside: OutsideCores = "refuse",
) -> xr.Dataset:
    """How much a blanket deposit may hold, as `members` equally likely deposits.

    - `cores`: one row an interval, from the sea floor down: `core`, `longitude` and `latitude`
      [degree] (or `x` and `y` [m]), `top`, `base` [m], `grade` [ppm_metal]; optional
      `dry_density` [t_dry/m3] and all fifteen elements by symbol [ppm_metal]
    - `area`: corners (k, 2) of a polygon in the same coordinates, GeoJSON, or what has a
      `__geo_interface__`
    - `depth` of the estimate in whole metres; `cell` and `square` sides [m]
    - `dry_density` [t_dry/m3], or its mean and standard deviation, where the cores have none
    - `oxide_factor` [1]: oxide over metal, where the cores have no elements
    - `reach` [m] of the tool (all of `depth` if None) and the `cutoff` [ppm_metal] within it, by
      which up to `panels` panels are put in order of mining under `rule`
    - `kind`, `shapes` (anisotropy, azimuth), `prior`: as in `posterior.fit`
    - `drift` terms with their tables: `seamounts` (longitude, latitude, radius [m]) and
      `profiler` (longitude, latitude, water_depth [m], cover [m]); x and y as in the cores
    - `outside`: "refuse" cores outside the area, or "use" them

    Returns the deposit stage's variables (docs, the contract) except those that need a market or a
    soil test, and those by element where there are no assays; beside them `cell_area`, class and
    relative 90 percent half-width of squares and panels, and the squares and cores, so that every
    figure of `kaidei.deposit.figures` can be drawn. Attributes tell the likeliest covariance and
    the map's centre, or that the plane is local.
    Raises ValueError in words for tables and polygons that cannot be.
    """
    _check_numbers(members, depth, reach, cutoff, cutoffs, oxide_factor, panels)
    asked.check_sizes(members, depth, cell)
    asked.check_words(rule, outside, drift, seamounts, profiler)
    plane = _plane(cores)
    ground = polygon_area(asked.ring_of(area), square, plane=plane)
    asked.check_cell(cell, ground)
    placed = survey_cores(cores, centre=None if plane else ground.centre, depth=depth)
    refuse_outside(placed.names, placed.xy, ground, outside)
    beside = Beside(drift, *_tables(seamounts, profiler, ground, plane))
    limits = (float(depth) if reach is None else reach, cutoff)
    options = {"kind": kind, "shapes": shapes, "prior": prior}
    order = decide(
        placed, ground, beside, options, limits, rule, cell=cell, kept=panels, fewer=True
    )
    likeliest = from_plain(kind, order["likeliest"])
    known = know(placed, ground, panel_places(order, ground), beside, likeliest, cell)
    draws = _Draws(known, kind, order, _density(placed, dry_density), oxide_factor, limits,
                   np.asarray(cutoffs, dtype=np.float64))  # fmt: skip
    # Whole lanes, the last cut afterwards: a member must not feel how many others there are.
    lanes = [
        {name: values[: members - first] for name, values in lane.items()}
        for first in range(0, members, LANE)
        for lane in [draws.lane(Streams(seed, np.arange(first, first + LANE)))]
    ]
    found = labelled(known, order, lanes, draws.cutoffs, likeliest, plane=plane)
    told = f"chance that the mean grade of the top {limits[0]:g} m passes {cutoff:g} ppm of metal"
    found["cell_over_cutoff"].attrs["long_name"] = told
    return found


class _Draws:
    """What is the same for every lane of an estimate."""

    def __init__(
        self,
        known: Known,
        kind: Kind,
        order: Mapping[str, Any],
        dry_density: tuple[float, float],
        oxide_factor: float,
        limits: tuple[float, float],
        cutoffs: Floats,
    ) -> None:
        self.known, self.density, self.oxide_factor = known, dry_density, oxide_factor
        self.nodes: Nodes = from_plain(kind, order["nodes"])
        self.likeliest: Nodes = from_plain(kind, order["likeliest"])
        self.limits, self.cutoffs = limits, cutoffs

    def lane(self, streams: Streams) -> dict[str, Floats]:
        """One lane's variables."""
        known, count = self.known, len(streams.members)
        chosen = choose(streams, self.nodes)
        lane = simulate_lane(
            known, self.nodes, chosen, generators(streams, "field"), np.zeros((count, 3))
        )
        mean, sd = self.density
        dry = np.maximum(mean + sd * streams.normal("deposit.density"), 0.1 * mean)
        split: dict[str, Floats] = {}
        factor: Floats | float = self.oxide_factor
        if known.line is not None:
            split, factor = inventory.by_element(known, lane, dry, known.line)
        counted = inventory.in_place(known, lane, dry, factor, self.cutoffs)
        plugged = simulate_grade(known, self.likeliest, 0 * chosen, generators(streams, "plugin"))
        reach, cutoff = (np.full(count, limit) for limit in self.limits)
        return (
            counted
            | split
            | inventory.maps(known, lane, dry, reach, cutoff)
            | inventory.panels(known, lane, dry)
            | inventory.covariances(self.nodes, chosen, lane)
            | {
                "resource_reo_plugin": inventory.plugged_in(known, lane, plugged, counted),
                "dry_density": dry,
            }
        )


def _check_numbers(
    members: int,
    depth: int,
    reach: float | None,
    cutoff: float,
    cutoffs: Sequence[float],
    oxide_factor: float,
    panels: int,
) -> None:
    if members < 2:
        raise ValueError(f"{members} members; expected at least 2 to say how uncertain it is")
    if reach is not None and not 0.0 < reach <= depth:
        raise ValueError(f"reach of {reach:g} m; expected above 0 and at most the depth, {depth} m")
    if panels < 1:
        raise ValueError(f"{panels} panels to mine; expected at least 1")
    if not (cutoff > 0.0 and np.isfinite(cutoff)):
        raise ValueError(f"cutoff {cutoff:g}; expected above 0 ppm_metal")
    edges = np.array(cutoffs, dtype=np.float64)
    if not (edges.size and (edges >= 0.0).all() and (np.diff(edges) > 0.0).all()):
        raise ValueError(f"cutoffs {tuple(cutoffs)}; expected rising, 0 or more")
    if not 1.0 <= oxide_factor <= 1.3:
        raise ValueError(f"oxide factor {oxide_factor:g}; expected oxide over metal, 1.0 to 1.3")


def _plane(cores: pd.DataFrame) -> bool:
    """Whether the table has x and y in metres rather than degrees; ValueError for neither."""
    if not hasattr(cores, "columns"):
        raise ValueError(
            f"cores is a {type(cores).__name__}; expected a pandas table as read_survey returns it"
        )
    missing = [name for name in ("core", "top", "base", "grade") if name not in cores]
    degrees = {"longitude", "latitude"} <= set(cores)
    if missing or not (degrees or {"x", "y"} <= set(cores)):
        raise ValueError(
            f"cores with columns {', '.join(map(str, cores))}; expected core, longitude and "
            "latitude (or x and y), top, base and grade: read_survey makes such a table of yours"
        )
    return not degrees


def _density(cores: Cores, given: float | tuple[float, float] | None) -> tuple[float, float]:
    """Mean dry density and how well it is known [t_dry/m3]."""
    own = density.bulk(cores)
    if own is not None:
        return own
    if given is None:
        raise ValueError("the cores have no dry_density; give one [t_dry/m3], or mean and sd")
    mean, sd = (given, 0.0) if isinstance(given, int | float) else given
    if not (0.0 < mean < 2.0 and 0.0 <= sd < mean):
        raise ValueError(f"dry density {mean:g} with sd {sd:g}; expected 0 to 2 t_dry/m3, sd below")
    return float(mean), float(sd)


def _tables(
    seamounts: Mapping[str, ArrayLike] | None,
    profiler: Mapping[str, ArrayLike] | None,
    ground: Area,
    plane: bool,
) -> tuple[Any, Any]:
    tops = seen = None
    if seamounts is not None:
        middles = asked.places_of(seamounts, "seamounts", ground, plane=plane)
        tops = (middles, asked.radius_of(seamounts))
    if profiler is not None:
        known = [name for name in ("water_depth", "cover") if name in profiler]
        places = asked.places_of(profiler, "profiler", ground, plane=plane)
        seen = (places, {name: asked.reading_of(profiler, name) for name in known})
    return tops, seen
