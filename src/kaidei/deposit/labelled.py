"""An estimate's arrays as a dataset: the contract's names, the classes, and the survey beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from kaidei.contract import QUANTILES, rows
from kaidei.deposit import inventory
from kaidei.deposit.classes import classify, half_width, of_squares
from kaidei.deposit.ground import MAPS, Known
from kaidei.deposit.posterior import Nodes
from kaidei.elements import ELEMENTS
from kaidei.units import Floats


def labelled(
    known: Known,
    order: Mapping[str, Any],
    lanes: Sequence[Mapping[str, Floats]],
    cutoffs: Floats,
    likeliest: Nodes,
    *,
    plane: bool,
) -> xr.Dataset:
    """What `lanes` hold, by names of the contract and reduced as a run keeps them.

    Beside them `cell_area`, half-widths and classes, the cores and squares themselves (so that
    figures need no study), and as attributes the likeliest covariance and the map's centre.
    """
    data = _results(known, lanes)
    for name, width in _widths(known, data).items():
        words = f"(P95 - P5) / 2 P50 of a block's metal, by {name}"
        data[f"{name}_half_width"] = _told(name, width, "1", words)
        data[f"{name}_class"] = (name, classify(width), {"long_name": "class by that width alone"})
    data |= _survey(known)
    coords = _coords(known, order, lanes, cutoffs)
    used = {dim for dims, *_ in data.values() for dim in np.atleast_1d(dims).tolist()}
    attrs: dict[str, Any] = {"covariance": likeliest.kind}
    for name in ("range", "sill", "nugget"):
        attrs[f"likeliest_{name}"] = float(getattr(likeliest, name)[0])
    if plane:
        attrs["plane"] = "local"
    else:
        attrs["centre_longitude"], attrs["centre_latitude"] = known.area.centre
    return xr.Dataset(data, {name: coords[name] for name in coords if name in used}, attrs)


def _told(dims: Any, values: Any, unit: str, words: str) -> tuple[Any, Any, dict[str, str]]:
    return dims, values, {"units": unit, "long_name": words}


def _results(known: Known, lanes: Sequence[Mapping[str, Floats]]) -> dict[str, Any]:
    contract = rows("deposit")
    data: dict[str, Any] = {}
    for name in lanes[0]:
        row = contract.get(name)
        if row is None:
            continue
        whole = np.concatenate([lane[name] for lane in lanes])
        dims = row.dims
        if row.keep == "quantiles":
            whole, dims = np.quantile(whole, QUANTILES, axis=0), ("quantile", *dims[1:])
        elif row.keep == "mean":
            whole, dims = whole.mean(axis=0, dtype=np.float64), dims[1:]
        meaning = row.meaning.replace("0-10 m", f"0-{len(known.layer_mass)} m")
        data[name] = _told(dims, whole, row.unit, meaning)
    return data


def _widths(known: Known, data: Mapping[str, Any]) -> dict[str, Floats]:
    """Relative half-width of the squares' middling blocks, and of the panels to be mined."""
    levels = [QUANTILES.index(level) for level in (0.05, 0.50, 0.95)]
    cells = half_width(*data["cell_accumulation"][1].reshape(len(QUANTILES), -1)[levels])
    metal = (data["panel_grade"][1] * data["panel_dry_mass"][1]).sum(axis=2)
    panels = half_width(*np.quantile(metal, [0.05, 0.50, 0.95], axis=0))
    return {"square": of_squares(cells, known.cells.overlap), "panel": panels}


def _survey(known: Known) -> dict[str, Any]:
    """Where the squares and cores lie, and what the cores say."""
    grid, area = known.cells.grid, known.area
    inside = known.cells.inside.reshape(grid.ny, grid.nx)
    found = {"cell_area": _told(("y", "x"), inside, "m^2", "area of the cell in the estimate")}
    for axis, words in enumerate(("east", "north")):
        name = "xy"[axis]
        told = f"middle, {words} of the map's centre"
        found[f"square_{name}"] = _told("square", area.xy[:, axis], "m", told)
        found[f"square_size_{name}"] = _told("square", area.size[:, axis], "m", f"side, {words}")
        found[f"core_{name}"] = _told("core", known.cores.xy[:, axis], "m", told)
    score = np.log(known.grade)
    trend = np.column_stack([np.ones(len(score)), known.places.drift_cores])
    if trend.shape[1] > 1:
        score = score - trend @ np.linalg.lstsq(trend, score, rcond=None)[0]
    found["core_grade"] = _told("core", known.grade, "ppm_metal", "mean grade at mean density")
    found["core_score"] = _told("core", score, "1", "log of that grade, less its drift")
    return found


def _coords(
    known: Known,
    order: Mapping[str, Any],
    lanes: Sequence[Mapping[str, Floats]],
    cutoffs: Floats,
) -> dict[str, Any]:
    return {
        "member": np.arange(sum(len(lane["resource_reo"]) for lane in lanes)),
        "quantile": list(QUANTILES),
        "square": list(known.area.names),
        "core": list(known.cores.names),
        "element": list(ELEMENTS),
        "map": list(MAPS),
        "support": list(inventory.SUPPORTS),
        "cutoff": ("cutoff", cutoffs, {"units": "ppm_metal"}),
        "panel": list(order["panel"]),
        "depth_slice": [f"{top}-{top + 1} m" for top in range(len(known.layer_mass))],
        "y": known.cells.grid.y,
        "x": known.cells.grid.x,
    }
