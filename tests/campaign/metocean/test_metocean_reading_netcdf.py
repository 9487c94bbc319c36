"""NetCDF records as of ERA5 and WAVEWATCH III, written here and read back."""

from __future__ import annotations

import re
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from kaidei.campaign.metocean import netcdf as files
from kaidei.campaign.metocean import read_netcdf
from kaidei.campaign.metocean.quantities import ReadingError, ReadingNote

STEPS = 40
TIMES = np.datetime64("2020-01-01", "ns") + np.arange(STEPS) * np.timedelta64(3, "h")
NORTH, EAST = np.arange(26.0, 21.9, -0.5), np.arange(152.0, 156.1, 0.5)
WAVE = 2.0 + np.sin(np.arange(STEPS) / 5.0)
PLACE = {"latitude": 24.4, "longitude": 154.1}
HDF = pytest.mark.skipif(not (find_spec("h5netcdf") and find_spec("h5py")),
                         reason="h5netcdf and h5py write NetCDF 4")  # fmt: skip


def plane() -> np.ndarray[Any, Any]:
    """Hs that is linear in both coordinates: bilinear values are exact."""
    return (WAVE[:, None, None] + 0.1 * (NORTH - 24.0)[None, :, None]
            + 0.05 * (EAST - 154.0)[None, None, :])  # fmt: skip


def era5(**more: Any) -> xr.Dataset:
    """As the Climate Data Store writes it today: valid_time, number, north first."""
    dims, hs = ("valid_time", "latitude", "longitude"), plane()
    fields = {
        "swh": (dims, hs, {"units": "m"}),
        "pp1d": (dims, 8.0 + hs, {"units": "s"}),
        "mwd": (dims, 100.0 * hs, {"units": "degrees"}),
        "u10": (dims, 3.0 * hs, {"units": "m s**-1"}),
        "v10": (dims, -4.0 * hs, {"units": "m s**-1"}),
    }
    axes = {"valid_time": TIMES, "latitude": NORTH, "longitude": EAST, "number": 0}
    return xr.Dataset(fields, coords={**axes, **more})


def ww3() -> xr.Dataset:
    """As ww3_ounf writes it: packed, marked, east from 0 to 360, days since 1990."""
    dims, hs = ("time", "latitude", "longitude"), plane()
    speed = {"units": "m s-1"}
    fields = {
        "hs": (dims, hs, {"units": "m"}),
        "fp": (dims, 1.0 / (8.0 + hs), {"units": "s-1"}),
        "uwnd": (dims, 0.0 * hs, speed),
        "vwnd": (dims, 5.0 * hs, speed),
        "ucur": (dims, 0.0 * hs + 0.3, speed),
        "vcur": (dims, 0.0 * hs + 0.4, speed),
    }
    data = xr.Dataset(fields, coords={"time": TIMES, "latitude": NORTH, "longitude": EAST})
    for name in data.data_vars:
        data[name].encoding = {"dtype": "int16", "scale_factor": 0.001, "_FillValue": -32767}
    data["time"].encoding = {"units": "days since 1990-01-01", "dtype": "float64"}
    return data


def saved(data: xr.Dataset, place: Path, engine: str = "scipy") -> Path:
    data.to_netcdf(place, engine=engine)  # type: ignore[call-overload]
    return place


def nearest() -> np.ndarray[Any, Any]:
    return WAVE + 0.1 * 0.5


@pytest.mark.parametrize("engine", ["scipy", pytest.param("h5netcdf", marks=HDF)])
def test_era5_is_read_at_the_nearest_point(tmp_path: Path, engine: str) -> None:
    place = saved(era5(), tmp_path / "era5.nc", engine)
    with pytest.warns(ReadingNote, match=r"swh, pp1d, u10, v10: taken at 24\.5 N, 154 E, 15 km"):
        found = read_netcdf(place, **PLACE)
    assert found.start == np.datetime64("2020-01-01T00:00:00")
    assert found.step == 3.0
    assert found.tp is not None
    assert found.wind is not None
    np.testing.assert_allclose(found.hs, nearest())
    np.testing.assert_allclose(found.tp, 8.0 + nearest())
    np.testing.assert_allclose(found.wind, 5.0 * nearest())
    assert found.current is None


@pytest.mark.parametrize("engine", ["scipy", pytest.param("h5netcdf", marks=HDF)])
def test_wavewatch_is_read_with_its_packing(tmp_path: Path, engine: str) -> None:
    with pytest.warns(ReadingNote, match="taken at"):
        found = read_netcdf(saved(ww3(), tmp_path / "ww3.nc", engine), **PLACE)
    assert found.tp is not None
    assert found.current is not None
    np.testing.assert_allclose(found.hs, nearest(), atol=5.1e-4)
    # fp is stored to 0.001 1/s: half of that is 0.06 s at 11 s.
    np.testing.assert_allclose(found.tp, 8.0 + nearest(), atol=0.07)
    np.testing.assert_allclose(found.current, 0.5, atol=1e-9)
    assert found.start == np.datetime64("2020-01-01T00:00:00")


def test_bilinear_is_exact_on_a_plane(tmp_path: Path) -> None:
    place = saved(era5(), tmp_path / "era5.nc")
    with pytest.warns(ReadingNote, match="bilinear"):
        found = read_netcdf(place, **PLACE, method="bilinear")
    np.testing.assert_allclose(found.hs, WAVE + 0.1 * 0.4 + 0.05 * 0.1)


def test_a_dry_point_gives_way_to_the_nearest_wet_one(tmp_path: Path) -> None:
    data = era5()
    data["swh"][:, 3, 4] = np.nan
    with pytest.warns(ReadingNote, match=r"swh: taken at 24\.5 N, 154\.5 E, 42 km"):
        found = read_netcdf(saved(data, tmp_path / "era5.nc"), **PLACE)
    np.testing.assert_allclose(found.hs, nearest() + 0.025)
    with pytest.raises(ReadingError, match="four wet points"):
        read_netcdf(tmp_path / "era5.nc", **PLACE, method="bilinear")


def test_longitudes_may_go_either_way_round(tmp_path: Path) -> None:
    data = era5()
    data = data.assign_coords(longitude=EAST + 30.0)  # 182 to 186 E is 178 to 174 W
    with pytest.warns(ReadingNote, match="15 km"):
        read_netcdf(saved(data, tmp_path / "a.nc"), latitude=24.4, longitude=184.1 - 360.0)


def test_an_unstructured_grid_and_a_point_are_read(tmp_path: Path) -> None:
    north, east = np.meshgrid(NORTH, EAST, indexing="ij")
    data = xr.Dataset(
        {"hs": (("time", "node"), plane().reshape(STEPS, -1), {"units": "m"}),
         "latitude": ("node", north.ravel()), "longitude": ("node", east.ravel())},
        coords={"time": TIMES},
    )  # fmt: skip
    with pytest.warns(ReadingNote, match=r"24\.5 N, 154 E"):
        found = read_netcdf(saved(data, tmp_path / "node.nc"), **PLACE)
    np.testing.assert_allclose(found.hs, nearest())
    point = xr.Dataset({"hs": ("time", WAVE, {"units": "m"})}, coords={"time": TIMES})
    np.testing.assert_allclose(read_netcdf(saved(point, tmp_path / "p.nc")).hs, WAVE)


def test_preliminary_values_stand_in(tmp_path: Path) -> None:
    # As the old data store wrote it: final and preliminary along a dimension, each with holes.
    whole = era5().drop_vars("number")
    final, early = whole.copy(deep=True), whole.copy(deep=True)
    for name in whole.data_vars:
        final[name][30:] = np.nan
        early[name][:30] = np.nan
    data = xr.concat([final, early], dim=xr.IndexVariable("expver", [1, 5]))
    for name in data.data_vars:
        data[name].attrs = whole[name].attrs
    with pytest.warns(ReadingNote, match="expver 1 first, 5 where it is missing"):
        found = read_netcdf(saved(data, tmp_path / "era5.nc"), **PLACE)
    np.testing.assert_allclose(found.hs, nearest())


@HDF
def test_preliminary_values_are_told(tmp_path: Path) -> None:
    # As the new data store writes it: one version for each time.
    versions = ["0001"] * (STEPS - 3) + ["0005"] * 3
    data = era5(expver=("valid_time", versions))
    with pytest.warns(ReadingNote, match=r"swh, .*: 3 of 40 times are preliminary"):
        read_netcdf(saved(data, tmp_path / "era5.nc", "h5netcdf"), **PLACE)


def test_files_of_one_record_and_the_stores_zip(tmp_path: Path) -> None:
    data = era5().drop_vars("number")
    waves, wind = data[["swh", "pp1d"]], data[["u10", "v10"]]
    parts = [
        saved(waves.isel(valid_time=slice(0, 20)), tmp_path / "data_stream-wave_a.nc"),
        saved(waves.isel(valid_time=slice(20, None)), tmp_path / "data_stream-wave_b.nc"),
        saved(wind, tmp_path / "data_stream-oper.nc"),
    ]
    zipped = tmp_path / "download.nc"
    with zipfile.ZipFile(zipped, "w") as archive:
        for part in parts:
            archive.write(part, part.name)
    for paths in (parts, parts[::-1], zipped):
        with pytest.warns(ReadingNote, match="taken at"):
            found = read_netcdf(paths, **PLACE)
        assert found.wind is not None
        np.testing.assert_allclose(found.hs, nearest())
        np.testing.assert_allclose(found.wind, 5.0 * nearest())


def test_waves_every_six_hours_take_the_wind_of_those_hours(tmp_path: Path) -> None:
    data = era5().drop_vars("number")
    sparse = saved(data[["swh"]].isel(valid_time=slice(0, None, 2)), tmp_path / "waves.nc")
    wind = saved(data[["u10", "v10"]], tmp_path / "wind.nc")
    with pytest.warns(ReadingNote, match="taken at"):
        found = read_netcdf([sparse, wind], **PLACE)
    assert found.step == 6.0
    assert found.wind is not None
    np.testing.assert_allclose(found.wind, 5.0 * nearest()[::2])


def marked(value: float) -> xr.Dataset:
    data = era5()
    data["swh"][7, 3, 4] = value
    return data


def test_marks_without_an_attribute_are_missing_values(tmp_path: Path) -> None:
    with pytest.warns(ReadingNote, match="hs: 1 gap, 3 h"):
        found = read_netcdf(saved(marked(-999.0), tmp_path / "a.nc"), **PLACE)
    assert found.hs[7] == pytest.approx((nearest()[6] + nearest()[8]) / 2)


def bare(data: xr.Dataset, name: str) -> xr.Dataset:
    del data[name].attrs["units"]
    return data


def ensemble() -> xr.Dataset:
    data = era5().drop_vars("number")
    return xr.concat([data, data], dim=xr.IndexVariable("number", [0, 1]), join="exact")


def no_time() -> xr.Dataset:
    return era5().isel(valid_time=0, drop=True)


FAULTS: dict[str, tuple[Any, dict[str, Any], str]] = {
    "no place": (era5, {}, r"variables 'swh', .*81 points from 22 to 26 N.*--latitude"),
    "elsewhere": (era5, {"latitude": 24.4, "longitude": -154.1}, "the nearest is .* km away"),
    "beside": (era5, {"latitude": 21.9, "longitude": 154.0, "method": "bilinear"}, "four sides"),
    "no unit": (lambda: bare(era5(), "swh"), PLACE, r"'swh'.*units=\{'hs'"),
    "members": (ensemble, PLACE, "2 values of 'number'.*isel"),
    "no time": (no_time, PLACE, "a dimension 'time'"),
    "no hs": (lambda: era5().drop_vars("swh"), PLACE, "a significant wave height"),
    "absent": (era5, {**PLACE, "names": {"hs": "Hsig"}}, "'Hsig' for hs"),
    "too high": (lambda: marked(40.0), PLACE, "hs: 40 at 2020-01-01T21:00:00 UTC.*0 to 25 m"),
    "gap": (lambda: era5().isel(valid_time=[*range(10), *range(20, STEPS)]), PLACE,
            "2020-01-02T06:00:00 for 30 h"),
    "half a place": (era5, {"latitude": 24.4}, "only one was given"),
    "north of north": (era5, {"latitude": 124.4, "longitude": 154.0}, "not within -90 to 90"),
    "far east": (era5, {"latitude": 24.4, "longitude": 1540.0}, "not within -180 to 360"),
    "method": (era5, {**PLACE, "method": "cubic"}, "'nearest' or 'bilinear'"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::kaidei.campaign.metocean.quantities.ReadingNote")
@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_has_its_words(tmp_path: Path, fault: str) -> None:
    make, options, words = FAULTS[fault]
    place = saved(make(), tmp_path / "sea.nc")
    with pytest.raises(ValueError, match=f"(?s){words}"):
        read_netcdf(place, **options)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "an empty file"), (b"GRIB....", "a GRIB file"), (b"<html>", "download was complete"),
     (b"CDF\x01 and no more", "NetCDF with times")],
)  # fmt: skip
def test_what_is_no_netcdf_is_told(tmp_path: Path, content: bytes, words: str) -> None:
    place = tmp_path / "sea.nc"
    place.write_bytes(content)
    with pytest.raises(ReadingError, match=words):
        read_netcdf(place, **PLACE)


def test_no_file_is_told() -> None:
    with pytest.raises(ValueError, match="no file was given"):
        read_netcdf([])


def test_a_zip_without_netcdf_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("readme.txt", "no data")
    with pytest.raises(ReadingError, match=re.escape("NetCDF files (.nc)")):
        read_netcdf(tmp_path / "a.zip")


def test_netcdf_4_without_a_reader_names_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "sea.nc"
    place.write_bytes(b"\x89HDF\r\n\x1a\n")
    monkeypatch.setattr(files, "find_spec", lambda _: None)
    with pytest.raises(ReadingError, match=r"pip install 'kaidei\[metocean\]'.*nccopy"):
        read_netcdf(place, **PLACE)


def test_climate_model_calendars_are_refused(tmp_path: Path) -> None:
    data = era5().rename(valid_time="time")
    attributes = {"units": "days since 2020-01-01", "calendar": "360_day"}
    data = data.assign_coords(time=("time", np.arange(STEPS) / 8.0, attributes))
    with pytest.raises(ReadingError, match=r"calendar|cftime|hours since"):
        read_netcdf(saved(data, tmp_path / "a.nc"), **PLACE)
