"""NetCDF files as of ERA5 and WAVEWATCH III: opened, found by name, taken at one place."""

from __future__ import annotations

import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import xarray as xr

from kaidei.campaign.metocean.quantities import found_names, scale_of, without_marks
from kaidei.campaign.metocean.regular import Times
from kaidei.faults import Problem, shown
from kaidei.units import Floats, UnitError

FARTHEST: Final = 100.0
"""Distance of a wet point [km] beyond which it is another place: ERA5's wave grid has 0.5 degrees,
so that its points are at most 40 km away."""
EARTH: Final = 6371.0
"""Mean radius [km]."""
_NEAR = 25
"""Points tried for a wet one, the nearest first."""
_TIME = ("valid_time", "time", "Time", "TIME", "t")
_LATITUDE = ("latitude", "lat", "nav_lat", "lat_rho", "y")
_LONGITUDE = ("longitude", "lon", "nav_lon", "lon_rho", "x")


@dataclass(frozen=True)
class Place:
    """Where a series is wanted: degrees north and east, and how a grid is read there."""

    latitude: float | None
    longitude: float | None
    method: str

    def __post_init__(self) -> None:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("a place has a latitude and a longitude; only one was given")
        if self.latitude is not None and not -90.0 <= self.latitude <= 90.0:
            raise ValueError(f"latitude {self.latitude:g} is not within -90 to 90 degrees north")
        if self.longitude is not None and not -180.0 <= self.longitude <= 360.0:
            raise ValueError(f"longitude {self.longitude:g} is not within -180 to 360 degrees east")
        if self.method not in ("nearest", "bilinear"):
            raise ValueError(f"method '{self.method}' is not known: 'nearest' or 'bilinear'")


@dataclass(frozen=True)
class _Told:
    """What is to be said of a file's variables, the same of several as one."""

    refused: dict[tuple[str, str, str], list[str]]
    noted: dict[str, list[str]]

    def empty(self, file: str, problems: list[Problem], notes: list[str]) -> None:
        for said, names in self.refused.items():
            many = "variables" if len(names) > 1 else "variable"
            problems.append(Problem(file, f"{many} {', '.join(names)}", *said))
        notes += [f"{', '.join(names)}: {note}" for note, names in self.noted.items()]
        self.refused.clear()
        self.noted.clear()


class _Refused(Exception):  # noqa: N818 - carries one problem out of a variable
    def __init__(self, given: str, expected: str, remedy: str) -> None:
        self.said = (given, expected, remedy)


def read(
    paths: Sequence[Path],
    place: Place,
    names: Mapping[str, str | None] | None,
    units: Mapping[str, str] | None,
    problems: list[Problem],
    notes: list[str],
) -> tuple[Times, dict[str, Floats], list[str]]:
    """Times [s, UTC] of Hs, quantity -> values at them in a series' unit, and the files' names."""
    parts: dict[str, list[tuple[Times, Floats]]] = {}
    given: list[str] = []
    told = _Told({}, {})
    with tempfile.TemporaryDirectory() as folder:
        for path in _unzipped(paths, Path(folder), problems):
            with _opened(path, problems) as data:
                if data is None:
                    continue
                here = [str(name) for name in data.data_vars]
                given += here
                # A file need not hold all that was asked for: another may.
                asked = {q: n for q, n in (names or {}).items() if n is None or n in here}
                found = found_names(here, asked, path.name, "its variables", problems)
                for quantity, name in found.items():
                    part = _variable(data, quantity, name, place, units, told)
                    if part is not None:
                        parts.setdefault(quantity, []).append(part)
                told.empty(path.name, problems, notes)
    for quantity, wanted in (names or {}).items():
        if wanted is not None and wanted not in given:
            problems.append(Problem(", ".join(path.name for path in paths), "the variables", "",
                                    f"'{wanted}' for {quantity}, as asked"))  # fmt: skip
    return *_joined(parts), given


def _joined(
    parts: Mapping[str, Sequence[tuple[Times, Floats]]],
) -> tuple[Times, dict[str, Floats]]:
    """All quantities at the times of Hs, nan where another has none."""
    if "hs" not in parts:
        return np.array([], dtype="datetime64[s]"), {}
    whole = {
        quantity: (np.concatenate([time for time, _ in some]), np.concatenate([v for _, v in some]))
        for quantity, some in parts.items()
    }
    times, columns = whole["hs"][0], {"hs": whole["hs"][1]}
    for quantity, (other, values) in whole.items():
        if quantity == "hs":
            continue
        order = np.argsort(other, kind="stable")
        at = np.clip(np.searchsorted(other[order], times), 0, len(other) - 1)
        columns[quantity] = np.where(other[order][at] == times, values[order][at], np.nan)
    return times, columns


def _unzipped(paths: Sequence[Path], folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """The files themselves; those within a zip as the Climate Data Store sends it."""
    for number, path in enumerate(paths):
        with path.open("rb") as file:
            zipped = file.read(2) == b"PK"
        if not zipped:
            yield path
            continue
        with zipfile.ZipFile(path) as archive:
            inside = [name for name in archive.namelist() if name.lower().endswith(".nc")]
            if not inside:
                problems.append(Problem(path.name, "the zip", shown(", ".join(archive.namelist())),
                                        "NetCDF files (.nc) in it"))  # fmt: skip
            for name in inside:
                target = folder / str(number) / Path(name).name
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(archive.read(name))
                yield target


def _engine(path: Path) -> tuple[str, dict[str, Any]]:
    """The reader for a file by its first bytes; raises _Refused in words."""
    with path.open("rb") as file:
        magic = file.read(8)
    if magic[:4] in (b"CDF\x01", b"CDF\x02"):
        return "scipy", {"backend_kwargs": {"mmap": False}}
    if magic == b"\x89HDF\r\n\x1a\n" or magic[:4] == b"CDF\x05":
        if magic[:3] != b"CDF" and find_spec("h5netcdf") and find_spec("h5py"):
            return "h5netcdf", {}
        if find_spec("netCDF4"):
            return "netcdf4", {}
        raise _Refused("NetCDF 4", "a reader for it, which is not installed",
                       "run pip install 'kaidei[metocean]', or turn the file into NetCDF 3 with "
                       "nccopy -k classic IN.nc OUT.nc")  # fmt: skip
    if magic[:4] == b"GRIB":
        raise _Refused("a GRIB file", "NetCDF", "ask the data store for NetCDF")
    what = "an empty file" if not magic else f"a file that begins with {magic[:4]!r}"
    raise _Refused(what, "NetCDF", "look whether the download was complete")


@contextmanager
def _opened(path: Path, problems: list[Problem]) -> Iterator[xr.Dataset | None]:
    try:
        engine, options = _engine(path)
        with warnings.catch_warnings():
            # Of files with two marks for missing values, and of years before 1678.
            warnings.simplefilter("ignore")
            data = xr.open_dataset(path, engine=engine, decode_timedelta=False, **options)
            axes = [name for name in (*_LATITUDE, *_LONGITUDE) if name in data.variables]
            data = data.set_coords(axes)
    except _Refused as refused:
        problems.append(Problem(path.name, "the whole file", *refused.said))
        yield None
        return
    except Exception as error:  # each reader has its own errors for what is no NetCDF within
        said = shown(f"{error}".splitlines()[0])
        expected = "NetCDF with times as 'hours since ...' in the standard calendar"
        problems.append(Problem(path.name, "the whole file", said, expected))
        yield None
        return
    with data:
        yield data


def _variable(
    data: xr.Dataset,
    quantity: str,
    name: str,
    place: Place,
    units: Mapping[str, str] | None,
    told: _Told,
) -> tuple[Times, Floats] | None:
    """Times and values of one variable at the place, in a series' unit."""
    try:
        field, time, how = _plain_field(data[name])
        unit = (units or {}).get(quantity, field.attrs.get("units"))
        try:
            scale = scale_of(quantity, unit)
        except UnitError as error:
            raise _Refused("", "a `units` attribute such as 'm' or 'm s-1'",
                           f"{error}; pass units={{'{quantity}': ...}}") from error  # fmt: skip
        values, where = _at(field, time, place, lambda raw: without_marks(quantity, raw, scale))
    except _Refused as refused:
        told.refused.setdefault(refused.said, []).append(f"'{name}'")
        return None
    for note in filter(None, (how, where)):
        told.noted.setdefault(note, []).append(name)
    times = data[time].to_numpy().astype("datetime64[ns]")
    return (times + np.timedelta64(500, "ms")).astype("datetime64[s]"), values


def _plain_field(field: xr.DataArray) -> tuple[xr.DataArray, str, str]:
    """A field over time and place alone, the name of its time, and a note."""
    note = ""
    time = next((name for name in _TIME if name in field.dims), None)
    if time is None:
        raise _Refused(f"dimensions {', '.join(map(str, field.dims))}", "a dimension 'time'",
                       "take a file with times, not one moment")  # fmt: skip
    if not np.issubdtype(field[time].dtype, np.datetime64):
        raise _Refused(f"times of type {field[time].dtype}", "times in the standard calendar",
                       "the calendar of a climate model must be converted first")  # fmt: skip
    if "expver" in field.dims:
        versions = [str(version) for version in field["expver"].to_numpy()]
        final = field.isel(expver=0)
        for k in range(1, len(versions)):
            final = final.fillna(field.isel(expver=k))
        note = f"expver {versions[0]} first, {', '.join(versions[1:])} where it is missing"
        field = final.assign_attrs(field.attrs)
    elif "expver" in field.coords and field["expver"].dims == (time,):
        early = sum(str(version).lstrip("0") == "5" for version in field["expver"].to_numpy())
        note = f"{early} of {field.sizes[time]} times are preliminary (expver 5)" if early else ""
    axes = _axes(field)
    horizontal = {*axes[0].dims, *axes[1].dims} if axes else set()
    for dim in [dim for dim in field.dims if dim != time and dim not in horizontal]:
        if field.sizes[dim] != 1:
            raise _Refused(f"{field.sizes[dim]} values of '{dim}'", "one",
                           f"choose one first: xarray's .isel({dim}=0).to_netcdf(...)")  # fmt: skip
        field = field.isel({dim: 0})
    return field, time, note


def _axes(field: xr.DataArray) -> tuple[xr.DataArray, xr.DataArray] | None:
    """Latitude and longitude of a field, None where it has neither."""
    near = [
        next((field[name] for name in names if name in field.coords), None)
        for names in (_LATITUDE, _LONGITUDE)
    ]
    latitude, longitude = near
    return None if latitude is None or longitude is None else (latitude, longitude)


def _at(
    field: xr.DataArray, time: str, place: Place, clean: Callable[[Floats], Floats]
) -> tuple[Floats, str]:
    """Values at the place by time, and which point that is."""

    def values(point: xr.DataArray) -> Floats:
        return clean(np.asarray(point.to_numpy(), dtype=np.float64))

    axes = _axes(field)
    dims = [dim for dim in field.dims if dim != time]
    if axes is None:
        if dims:
            given = ", ".join(map(str, dims))
            raise _Refused(f"dimensions {given} without latitude and longitude",
                           "a grid whose points have both", "name them so")  # fmt: skip
        return values(field), ""
    latitude, longitude = xr.broadcast(*axes)
    south, west = float(latitude.min()), float(longitude.min())
    extent = (f"{latitude.size} points from {south:g} to {float(latitude.max()):g} N, {west:g} to "
              f"{float(longitude.max()):g} E")  # fmt: skip
    if place.latitude is None or place.longitude is None:
        if latitude.size > 1:
            raise _Refused(extent, "a place in it", "pass latitude= and longitude= "
                           "(--latitude, --longitude) in degrees north and east")  # fmt: skip
        return values(field.isel(dict.fromkeys(dims, 0))), ""
    if place.method == "bilinear" and latitude.ndim == 2 and axes[0].ndim == axes[1].ndim == 1:
        return _bilinear(field, axes, place.latitude, place.longitude, values)
    if place.method == "bilinear":
        raise _Refused(extent, "a regular grid for bilinear values", "use method='nearest'")
    apart = _distance(latitude, longitude, place.latitude, place.longitude)
    order = np.argsort(apart, axis=None, kind="stable")[:_NEAR]
    near = [k for k in order if apart.flat[k] <= FARTHEST]
    for k in near:
        at = dict(zip(latitude.dims, np.unravel_index(k, latitude.shape), strict=True))
        found = values(field.isel(at))
        if np.isfinite(found).any():
            north, east = float(latitude[at]), float(longitude[at])
            return found, (f"taken at {north:g} N, {east:g} E, {apart.flat[k]:.0f} km from "
                           "the place")  # fmt: skip
    if near:
        raise _Refused(f"{len(near)} points within {FARTHEST:g} km, none with a value",
                       "a wet point", "is the place on land?")  # fmt: skip
    raise _Refused(
        f"{extent}; the nearest is {apart.min():.0f} km away",
        f"a point within {FARTHEST:g} km",
        "is longitude east, and latitude north?",
    )


def _distance(latitude: xr.DataArray, longitude: xr.DataArray, north: float, east: float) -> Floats:
    """Great-circle distance [km] of points from a place."""
    a, b = np.radians(latitude.to_numpy()), np.radians(north)
    turn = np.radians(longitude.to_numpy() - east)
    half = np.sin((a - b) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(turn / 2) ** 2
    return np.asarray(2.0 * EARTH * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))


def _bilinear(
    field: xr.DataArray,
    axes: tuple[xr.DataArray, xr.DataArray],
    north: float,
    east: float,
    values: Callable[[xr.DataArray], Floats],
) -> tuple[Floats, str]:
    """Values between the four points round a place."""
    rows = _between(axes[0].to_numpy() - north)
    columns = _between((axes[1].to_numpy() - east + 180.0) % 360.0 - 180.0)
    if rows is None or columns is None:
        raise _Refused("a grid that does not surround the place", "points on all four sides",
                       "take a larger area, or method='nearest'")  # fmt: skip
    found: Any = 0.0
    for row, share in rows:
        for column, part in columns:
            found = found + share * part * values(
                field.isel({axes[0].dims[0]: row, axes[1].dims[0]: column})
            )
    if not np.isfinite(found).any():
        raise _Refused("no value at one of the four points", "four wet points",
                       "use method='nearest'")  # fmt: skip
    return found, "bilinear between four points"


def _between(offset: Floats) -> list[tuple[int, float]] | None:
    """The two indices round offset 0 with their weights; one where it is hit."""
    low, high = np.where(offset <= 0, offset, -np.inf), np.where(offset >= 0, offset, np.inf)
    a, b = int(np.argmax(low)), int(np.argmin(high))
    if not (np.isfinite(low[a]) and np.isfinite(high[b])):
        return None
    if a == b:
        return [(a, 1.0)]
    share = -low[a] / (high[b] - low[a])
    return [(a, 1.0 - float(share)), (b, float(share))]
