"""Block models: maps of the estimate as a table, CSV, Parquet or NetCDF for other software."""

from __future__ import annotations

import json
from collections.abc import Hashable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
import xarray as xr

from kaidei.deposit.cells import cells_of
from kaidei.deposit.grid import to_degrees
from kaidei.units import Floats

if TYPE_CHECKING:
    from kaidei.deposit.spec import DepositSpec

LEVELS = (0.1, 0.5, 0.9)
"""Quantiles to which members are reduced; their mean stands beside them."""

_PREFIX = "cell_"
_AREA = "cell_area"
_BODY = {"y", "x"}
_KINDS = ("quantile", "member")
_PLACES = {"x": "m", "y": "m", "longitude": "degree", "latitude": "degree", "dx": "m", "dy": "m"}
_SEMI_MAJOR, _FLATTENING = 6378137.0, 298.257223563  # WGS 84: NIMA TR 8350.2, 3rd edition, 2000


def blocks_of(data: xr.Dataset, spec: DepositSpec) -> xr.Dataset:
    """A run's stored deposit, ready for `block_table` and `write_blocks`.

    `data` is `run.results["SCENARIO/deposit"].to_dataset()`, `spec` the study's deposit.
    """
    area = spec.area()
    inside = cells_of(area).inside.reshape(data.sizes["y"], data.sizes["x"])
    told = {"units": "m^2", "long_name": "area of the cell within the estimate"}
    longitude, latitude = area.centre
    named = data.assign(cell_area=(("y", "x"), inside, told))
    return named.assign_attrs(centre_longitude=longitude, centre_latitude=latitude)


def block_table(data: xr.Dataset) -> pd.DataFrame:
    """A row a cell, from the south-west, rows from west to east.

    `data` has dims (y, x), regular coordinates in metres of the Lambert azimuthal equal-area plane
    about its attributes `centre_longitude`, `centre_latitude` [degree], and variables on (y, x),
    (quantile, y, x) or (member, y, x); others are no part of a block model and are left out. Cells
    whose `cell_area` is 0 are left out too. With the attribute `plane` = "local" there is no map:
    x and y are the survey's own, and longitude and latitude are left out.

    Columns: x, y (middles), longitude, latitude, dx, dy, then each variable without its "cell_": a
    quantile as `accumulation_p10`, members as their P10, P50, P90 and mean. `attrs["units"]` of
    the table has the unit of each column. Raises ValueError in words where `data` is not so.
    """
    maps = _maps(data)
    dx, dy = _steps(data)
    x, y = np.meshgrid(data["x"].to_numpy(), data["y"].to_numpy())
    columns = {"x": x, "y": y, **_degrees(data, x, y),
               "dx": np.full(x.shape, dx), "dy": np.full(x.shape, dy)}  # fmt: skip
    units = {name: unit for name, unit in _PLACES.items() if name in columns}
    for name, values in maps.items():
        short = name.removeprefix(_PREFIX)
        for tail, layer in _layers(values):
            columns[short + tail] = layer
            units[short + tail] = str(values.attrs.get("unit", values.attrs.get("units", "1")))
    inside = _inside(data)
    order = np.lexsort((x[inside], y[inside]))
    table = pd.DataFrame({name: column[inside][order] for name, column in columns.items()})
    table.attrs["units"] = units
    return table


def write_blocks(data: xr.Dataset, path: Path | str) -> Path:
    """Write a block model as its suffix says: .csv, .parquet or .nc; `data` as `block_table`.

    CSV: units in the header, as `accumulation_p10 [kg_metal/m^2]`; none for a pure number.
    Parquet: units as metadata of each column (needs pyarrow). NetCDF: the grid itself, by
    CF-1.11, empty cells as missing values; version 4 where a library for it is installed, else
    the classic version 3. Returns the path. Raises ValueError for another suffix.
    """
    if not isinstance(data, xr.Dataset):
        raise ValueError(f"a {type(data).__name__}; expected the dataset that estimate returned, "
                         "or a run's by blocks_of")  # fmt: skip
    path = Path(path)
    writers = {".csv": _write_csv, ".parquet": _write_parquet, ".nc": _write_netcdf}
    if path.suffix.lower() not in writers:
        known = ", ".join(writers)
        raise ValueError(f"block model '{path.name}'; expected a name that ends in one of {known}")
    if not path.parent.is_dir():
        raise ValueError(f"block model '{path}': there is no folder '{path.parent}'; make it first")
    writers[path.suffix.lower()](data, path)
    return path


def _write_csv(data: xr.Dataset, path: Path) -> None:
    table = block_table(data)
    units = table.attrs["units"]
    header = [name if units[name] == "1" else f"{name} [{units[name]}]" for name in table.columns]
    # The same bytes on every system: line ends are not the platform's.
    table.to_csv(path, index=False, header=header, lineterminator="\n", encoding="utf-8")


def _write_parquet(data: xr.Dataset, path: Path) -> None:
    if find_spec("pyarrow") is None:
        raise ValueError(
            f"block model '{path.name}': Parquet needs pyarrow, which is not installed; "
            "pip install 'kaidei[parquet]', or write .csv or .nc"
        )
    pa: Any = import_module("pyarrow")
    parquet: Any = import_module("pyarrow.parquet")
    table = block_table(data)
    units = table.attrs["units"]
    fields = [
        pa.field(name, pa.from_numpy_dtype(table[name].dtype), metadata={"unit": units[name]})
        for name in table.columns
    ]
    about = {"title": _title(data), "kaidei": json.dumps({"units": units, **_centre_attrs(data)})}
    schema = pa.schema(fields, metadata=about)
    parquet.write_table(pa.Table.from_pandas(table, schema, preserve_index=False)
                        .replace_schema_metadata(about), path)  # fmt: skip


def _write_netcdf(data: xr.Dataset, path: Path) -> None:
    cells = cf_dataset(data)
    # Times of day and names of machines stay out of a file: the same model is the same bytes.
    cells.to_netcdf(path, engine=_engine(), encoding=_encoding(cells))


def _engine() -> Literal["netcdf4", "h5netcdf", "scipy"]:
    if find_spec("netCDF4") is not None:
        return "netcdf4"
    return "h5netcdf" if find_spec("h5netcdf") is not None else "scipy"


def _encoding(cells: xr.Dataset) -> dict[Hashable, dict[str, Any]]:
    # CF forbids missing values in coordinates and their bounds.
    maps = {name for name, values in cells.data_vars.items() if _BODY.issubset(values.dims)}
    return {name: {"_FillValue": np.nan if name in maps else None} for name in cells.variables}


def cf_dataset(data: xr.Dataset) -> xr.Dataset:
    """The grid with what the CF conventions 1.11 ask for (cfconventions.org); as `block_table`.

    Members become variables of their own for P10, P50, P90 and mean.
    """
    maps = _maps(data)
    inside = _inside(data)
    cells = xr.Dataset(coords=_coordinates(data))
    for axis, step in zip(("x", "y"), _steps(data), strict=True):
        bounds = cells[axis].to_numpy()[:, None] + step * np.array([-0.5, 0.5])
        cells[f"{axis}_bounds"] = ((axis, "side"), bounds)
    on_map: dict[str, str] = {}
    if not _local(data):
        cells["crs"] = ((), np.int32(0), _grid_mapping(data))
        on_map = {"grid_mapping": "crs", "coordinates": "longitude latitude"}
    for name, values in maps.items():
        unit = str(values.attrs.get("unit", values.attrs.get("units", "1")))
        about = {"long_name": _meaning(name, values), "units": cf_unit(unit),
                 "unit_of_kaidei": unit, **on_map}  # fmt: skip
        if _AREA in maps and name != _AREA:
            about["cell_measures"] = f"area: {_AREA}"
        if name == _AREA:
            about["standard_name"] = "cell_area"
        if "quantile" in values.dims:
            whole = values.transpose("quantile", "y", "x").to_numpy().astype(np.float64)
            cells[name] = (("quantile", "y", "x"), np.where(inside, whole, np.nan), about)
            continue
        for tail, layer in _layers(values):
            words = about["long_name"] + (f", {tail[1:]} of the members" if tail else "")
            filled = layer if name == _AREA else np.where(inside, layer, np.nan)
            cells[name + tail] = (("y", "x"), filled, about | {"long_name": words})
    cells.attrs = {"title": _title(data), "Conventions": "CF-1.11", **_centre_attrs(data)}
    return cells


def _coordinates(data: xr.Dataset) -> dict[str, Any]:
    x, y = (data[name].to_numpy().astype(np.float64) for name in ("x", "y"))
    places = _degrees(data, *np.meshgrid(x, y))
    coordinates: dict[str, Any] = {
        "x": ("x", x, {"standard_name": "projection_x_coordinate", "units": "m", "axis": "X",
                       "long_name": "distance east of the map's centre", "bounds": "x_bounds"}),
        "y": ("y", y, {"standard_name": "projection_y_coordinate", "units": "m", "axis": "Y",
                       "long_name": "distance north of the map's centre", "bounds": "y_bounds"}),
    }  # fmt: skip
    for (name, values), unit in zip(
        places.items(), ("degrees_east", "degrees_north"), strict=False
    ):
        told = {"standard_name": name, "long_name": f"{name} of the cell's middle", "units": unit}
        coordinates[name] = (("y", "x"), values, told)
    if any("quantile" in values.dims for values in _maps(data).values()):
        about = {"long_name": "probability of being at or below the value", "units": "1"}
        coordinates["quantile"] = ("quantile", data["quantile"].to_numpy(), about)
    return coordinates


def _grid_mapping(data: xr.Dataset) -> dict[str, Any]:
    from pyproj import CRS

    longitude, latitude = _centre(data)
    wkt = CRS.from_proj4(
        f"+proj=laea +lon_0={longitude!r} +lat_0={latitude!r} +datum=WGS84 +units=m"
    ).to_wkt("WKT2_2019")
    return {
        "grid_mapping_name": "lambert_azimuthal_equal_area",
        "longitude_of_projection_origin": longitude,
        "latitude_of_projection_origin": latitude,
        "false_easting": 0.0,
        "false_northing": 0.0,
        "semi_major_axis": _SEMI_MAJOR,
        "inverse_flattening": _FLATTENING,
        "longitude_of_prime_meridian": 0.0,
        "reference_ellipsoid_name": "WGS 84",
        "prime_meridian_name": "Greenwich",
        "horizontal_datum_name": "World Geodetic System 1984",
        "crs_wkt": wkt,
    }


def cf_unit(unit: str) -> str:
    """A unit as UDUNITS writes it, without what a tonne is of: "kg_metal/m^2" is "kg m-2"."""
    known = {"ppm_metal": "1e-6", "ppm_reo": "1e-6", "percent": "percent", "degree": "degree"}
    if unit in known or unit in ("", "1"):
        return known.get(unit, "1")
    parts: list[str] = []
    for sign, factor in zip(["", *(c for c in unit if c in "*/")],
                            unit.replace("/", "*").split("*"), strict=False):  # fmt: skip
        name, _, power = factor.strip().partition("^")
        for kind in ("_metal", "_reo", "_dry", "_wet", "_slurry"):
            name = name.removesuffix(kind)
        exponent = int(power or 1) * (-1 if sign == "/" else 1)
        if name != "1":
            parts.append(name if exponent == 1 else f"{name}{exponent}")
    return " ".join(parts)


def _layers(values: xr.DataArray) -> list[tuple[str, Floats]]:
    """The maps (y, x) of one variable, each with the end of its name."""
    if "quantile" in values.dims:
        whole = values.transpose("quantile", "y", "x")
        levels = whole["quantile"].to_numpy().tolist()
        return [(f"_{_level(q)}", whole.to_numpy()[at]) for at, q in enumerate(levels)]
    if "member" in values.dims:
        whole = values.transpose("member", "y", "x")
        maps = np.quantile(whole.to_numpy(), LEVELS, axis=0)
        named = [(f"_{_level(q)}", maps[at]) for at, q in enumerate(LEVELS)]
        return [*named, ("_mean", whole.to_numpy().mean(axis=0))]
    return [("", values.transpose("y", "x").to_numpy())]


def _level(quantile: float) -> str:
    percent = f"{100.0 * quantile:.6g}"
    return "p" + (percent if "." in percent else percent.zfill(2)).replace(".", "_")


def _maps(data: xr.Dataset) -> dict[str, xr.DataArray]:
    found = {}
    for name, values in data.data_vars.items():
        beside = {str(dim) for dim in values.dims} - _BODY
        if set(values.dims) >= _BODY and beside <= set(_KINDS) and len(beside) <= 1:
            found[str(name)] = values
    if not found:
        dims = ", ".join(str(dim) for dim in data.dims) or "none"
        raise ValueError(
            "no variable on (y, x), (quantile, y, x) or (member, y, x); the data's dimensions "
            f"are {dims}"
        )
    return found


def _steps(data: xr.Dataset) -> tuple[float, float]:
    steps: list[float] = []
    for name in ("x", "y"):
        if name not in data.coords:
            raise ValueError(f"no coordinate {name}; expected the middles of the cells [m]")
        middles = data[name].to_numpy().astype(np.float64)
        step = np.diff(middles) if len(middles) > 1 else np.array([data.attrs.get(f"d{name}", 0.0)])
        if (step == 0.0).any():
            raise ValueError(f"one cell along {name}; expected its size [m] as attribute d{name}")
        if not np.allclose(step, step[0], rtol=1e-6):
            raise ValueError(f"the cells along {name} are of different sizes; expected one size")
        steps.append(abs(float(step[0])))
    return steps[0], steps[1]


def _inside(data: xr.Dataset) -> np.ndarray[Any, np.dtype[np.bool_]]:
    if _AREA not in data:
        return np.ones((data.sizes["y"], data.sizes["x"]), dtype=np.bool_)
    return np.asarray(data[_AREA].transpose("y", "x").to_numpy() > 0.0)


def _centre(data: xr.Dataset) -> tuple[float, float]:
    try:
        return float(data.attrs["centre_longitude"]), float(data.attrs["centre_latitude"])
    except KeyError as error:
        raise ValueError(
            f"the data has no attribute {error}; expected centre_longitude and centre_latitude "
            "[degree] of its plane, or plane = 'local'"
        ) from None


def _local(data: xr.Dataset) -> bool:
    return data.attrs.get("plane") == "local"


def _centre_attrs(data: xr.Dataset) -> dict[str, Any]:
    if _local(data):
        return {"plane": "local"}
    longitude, latitude = _centre(data)
    return {"centre_longitude": longitude, "centre_latitude": latitude}


def _degrees(data: xr.Dataset, x: Floats, y: Floats) -> dict[str, Floats]:
    """Longitude and latitude, or neither where the plane is local."""
    if _local(data):
        return {}
    points = np.column_stack([x.ravel(), y.ravel()])
    found = to_degrees(points, centre=_centre(data))
    return {n: v.reshape(x.shape) for n, v in zip(("longitude", "latitude"), found, strict=True)}


def _title(data: xr.Dataset) -> str:
    return str(data.attrs.get("title", "Block model of a deposit of rare-earth mud"))


def _meaning(name: str, values: xr.DataArray) -> str:
    words = values.attrs.get("long_name", values.attrs.get("meaning"))
    return str(words or name.removeprefix(_PREFIX).replace("_", " "))
