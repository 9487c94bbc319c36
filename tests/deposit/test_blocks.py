"""Block models as other software reads them."""

import builtins
import importlib.util
import json

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from kaidei.deposit.blocks import block_table, cf_dataset, cf_unit, write_blocks
from kaidei.deposit.grid import to_degrees, to_plane

CENTRE = (153.8, 22.0)
QUANTILES = np.array([0.05, 0.10, 0.50, 0.90, 0.95])


def model(**more):
    """Three by two cells of 1,000 m, the north-east one outside the area."""
    rng = np.random.default_rng(1)
    maps = np.sort(rng.uniform(1.0, 9.0, (5, 2, 3)), axis=0)
    area = np.array([[1e6, 1e6, 5e5], [1e6, 1e6, 0.0]])
    return xr.Dataset(
        {
            "cell_accumulation": (
                ("quantile", "y", "x"),
                maps,
                {"unit": "kg_metal/m^2", "long_name": "rare-earth metal over 0-10 m"},
            ),
            "cell_over_cutoff": (("y", "x"), rng.random((2, 3)), {"unit": "1"}),
            "cell_area": (("y", "x"), area, {"unit": "m^2"}),
            "square_reo": (("member", "square"), np.zeros((64, 2)), {"unit": "t_reo"}),
            **more,
        },
        coords={"quantile": QUANTILES, "x": [-1000.0, 0.0, 1000.0], "y": [0.0, 1000.0]},
        attrs={"centre_longitude": CENTRE[0], "centre_latitude": CENTRE[1]},
    )


def members():
    rng = np.random.default_rng(2)
    return ("member", "y", "x"), rng.lognormal(6.0, 0.5, (64, 2, 3)), {"unit": "ppm_metal"}


def test_a_row_a_cell_of_the_estimate():
    data = model()
    table = block_table(data)
    assert list(table.columns) == [
        "x", "y", "longitude", "latitude", "dx", "dy", "accumulation_p05", "accumulation_p10",
        "accumulation_p50", "accumulation_p90", "accumulation_p95", "over_cutoff", "area",
    ]  # fmt: skip
    assert table[["x", "y"]].to_numpy().tolist() == [
        [-1000, 0], [0, 0], [1000, 0], [-1000, 1000], [0, 1000],
    ]  # fmt: skip
    assert (table[["dx", "dy"]] == 1000.0).all(axis=None)
    assert table["area"].sum() == float(data["cell_area"].sum())
    assert table["accumulation_p50"][3] == float(data["cell_accumulation"][2, 1, 0])
    assert table.attrs["units"]["accumulation_p50"] == "kg_metal/m^2"


def test_places_in_degrees_are_those_of_the_plane():
    table = block_table(model())
    back = to_plane(table["longitude"], table["latitude"], centre=CENTRE)
    # PROJ's series back from the authalic latitude is good to 2 mm here.
    assert back == pytest.approx(table[["x", "y"]].to_numpy(), abs=0.01)


def test_rows_run_from_the_south_west_whichever_way_the_data_runs():
    data = model()
    turned = data.isel(y=[1, 0], x=[2, 1, 0]).transpose("x", "y", ...)
    pd.testing.assert_frame_equal(block_table(turned), block_table(data))


def test_members_are_reduced_to_three_quantiles_and_their_mean():
    dims, values, about = members()
    table = block_table(model(cell_grade=(dims, values, about)))
    names = ["grade_p10", "grade_p50", "grade_p90", "grade_mean"]
    assert [name for name in table.columns if name.startswith("grade")] == names
    assert table["grade_p90"][1] == pytest.approx(np.quantile(values[:, 0, 1], 0.9))
    assert table["grade_mean"][1] == pytest.approx(values[:, 0, 1].mean())


def test_a_quantile_between_percents_has_a_name():
    data = model().assign_coords(quantile=[0.025, 0.1, 0.5, 0.9, 0.975])
    assert "accumulation_p2_5" in block_table(data)
    assert "accumulation_p97_5" in block_table(data)


def test_csv_comes_back(tmp_path):
    path = write_blocks(model(), tmp_path / "blocks.csv")
    header = path.read_bytes().split(b"\n")[0].decode()
    assert header.startswith("x [m],y [m],longitude [degree],latitude [degree],dx [m],dy [m],")
    assert "accumulation_p10 [kg_metal/m^2]" in header
    assert ",over_cutoff,area [m^2]" in header
    back = pd.read_csv(path).rename(columns=lambda name: name.split(" [")[0])
    pd.testing.assert_frame_equal(back, block_table(model()), check_exact=True)


def test_parquet_comes_back_with_its_units(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is an extra")
    path = write_blocks(model(), tmp_path / "blocks.parquet")
    whole = parquet.read_table(path)
    expected = block_table(model())
    back = pd.DataFrame({name: whole[name].to_numpy() for name in whole.column_names})
    pd.testing.assert_frame_equal(back, expected, check_exact=True)
    assert whole.schema.field("accumulation_p50").metadata[b"unit"] == b"kg_metal/m^2"
    about = json.loads(whole.schema.metadata[b"kaidei"])
    assert about["centre_longitude"] == CENTRE[0]
    assert about["units"] == expected.attrs["units"]


def test_parquet_without_its_library_names_the_remedy(tmp_path, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        "kaidei.deposit.blocks.find_spec", lambda name: None if name == "pyarrow" else real(name)
    )
    with pytest.raises(ValueError, match=r"needs pyarrow, .* pip install 'kaidei\[parquet\]', or"):
        write_blocks(model(), tmp_path / "blocks.parquet")


def read_netcdf(path):
    with xr.open_dataset(path, decode_coords="all") as opened:
        return opened.load()


def test_netcdf_comes_back(tmp_path):
    dims, values, about = members()
    data = model(cell_grade=(dims, values, about))
    back = read_netcdf(write_blocks(data, tmp_path / "blocks.nc"))
    inside = data["cell_area"].to_numpy() > 0.0
    maps = back["cell_accumulation"].to_numpy()
    assert np.array_equal(maps[:, inside], data["cell_accumulation"].to_numpy()[:, inside])
    assert np.isnan(maps[:, ~inside]).all()
    assert np.array_equal(back["cell_area"].to_numpy(), data["cell_area"].to_numpy())
    assert np.array_equal(back["quantile"], QUANTILES)
    assert back["cell_grade_mean"].to_numpy()[0] == pytest.approx(values.mean(axis=0)[0])
    assert "square_reo" not in back
    # The same model is the same bytes: nothing of the day or the machine.
    again = write_blocks(data, tmp_path / "again.nc")
    assert again.read_bytes() == (tmp_path / "blocks.nc").read_bytes()


def test_netcdf_says_what_the_cf_conventions_ask_for(tmp_path):
    """cfconventions.org, version 1.11: sections 2.6, 3, 4, 5.6, 7.1, 7.2 and appendix F."""
    back = read_netcdf(write_blocks(model(), tmp_path / "blocks.nc"))
    assert back.attrs["Conventions"] == "CF-1.11"
    assert back.attrs["title"]
    assert "history" not in back.attrs
    assert "coordinates" not in back.attrs
    for axis, word in (("x", "projection_x_coordinate"), ("y", "projection_y_coordinate")):
        assert back[axis].attrs["standard_name"] == word
        assert back[axis].attrs["units"] == "m"
        assert back[axis].attrs["axis"] == axis.upper()
        assert "_FillValue" not in back[axis].encoding
        bounds = back[f"{axis}_bounds"]
        assert bounds.dims == (axis, "side")
        assert bounds.mean("side").to_numpy() == pytest.approx(back[axis].to_numpy())
        assert np.diff(bounds, axis=1) == pytest.approx(1000.0)
    assert back["longitude"].attrs["units"] == "degrees_east"
    assert back["latitude"].attrs["units"] == "degrees_north"
    mapping = back["crs"].attrs
    assert mapping["grid_mapping_name"] == "lambert_azimuthal_equal_area"
    assert mapping["longitude_of_projection_origin"] == CENTRE[0]
    assert mapping["latitude_of_projection_origin"] == CENTRE[1]
    for name in ("cell_accumulation", "cell_over_cutoff", "cell_area"):
        assert back[name].encoding["grid_mapping"] == "crs"
        assert set(back[name].coords) >= {"longitude", "latitude"}
        assert back[name].attrs["long_name"]
    assert back["cell_accumulation"].attrs["units"] == "kg m-2"
    assert back["cell_accumulation"].attrs["unit_of_kaidei"] == "kg_metal/m^2"
    assert back["cell_over_cutoff"].attrs["units"] == "1"
    assert back["cell_area"].attrs["standard_name"] == "cell_area"
    assert back["cell_accumulation"].encoding["cell_measures"] == "area: cell_area"


def test_the_grid_mapping_leads_back_to_the_same_degrees():
    """By its parameters and by its text, as another program would read either."""
    from pyproj import CRS, Transformer

    cells = cf_dataset(model())
    mapping = dict(cells["crs"].attrs)
    x, y = np.meshgrid(cells["x"], cells["y"])
    text = mapping.pop("crs_wkt")
    for crs in (CRS.from_wkt(text), CRS.from_cf(mapping)):
        change = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        east, north = change.transform(x, y)
        assert east == pytest.approx(cells["longitude"].to_numpy(), abs=1e-9)
        assert north == pytest.approx(cells["latitude"].to_numpy(), abs=1e-9)


def test_degrees_are_those_of_the_plane():
    cells = cf_dataset(model())
    longitude, _ = to_degrees([[-1000.0, 0.0]], centre=CENTRE)
    assert cells["longitude"][0, 0] == longitude[0]


@pytest.mark.parametrize(
    ("unit", "cf"),
    [("kg_metal/m^2", "kg m-2"), ("t_dry/m^3", "t m-3"), ("m^2", "m2"), ("1", "1"), ("", "1"),
     ("ppm_metal", "1e-6"), ("t_reo", "t"), ("kg_metal*m/s^2", "kg m s-2"), ("m", "m"),
     ("degree", "degree"), ("1/year", "year-1")],
)  # fmt: skip
def test_units_are_those_of_udunits(unit, cf):
    assert cf_unit(unit) == cf


@pytest.mark.parametrize("name", ["blocks.xlsx", "blocks", "blocks.csv.gz"])
def test_another_suffix_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match=r"ends in one of \.csv, \.parquet, \.nc"):
        write_blocks(model(), tmp_path / name)


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(ValueError, match="there is no folder"):
        write_blocks(model(), tmp_path / "maps" / "blocks.csv")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data[["square_reo"]], r"no variable on \(y, x\).* are member, square"),
        (lambda data: data.drop_vars("x"), "no coordinate x; expected the middles of the cells"),
        (lambda data: data.assign_coords(x=[0.0, 1.0, 5.0]), "cells along x are of different siz"),
        (
            lambda data: data.isel(y=[0]),
            r"one cell along y; expected its size \[m\] as attribute d",
        ),
        (lambda data: data.drop_attrs(), "no attribute 'centre_longitude'; expected centre_lon"),
    ],
)
def test_data_that_is_no_block_model_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        block_table(change(model()))


def test_a_single_row_of_cells_has_its_size_as_an_attribute():
    data = model().isel(y=[0]).assign_attrs(dy=500.0)
    assert (block_table(data)["dy"] == 500.0).all()


def test_without_an_area_every_cell_counts():
    assert len(block_table(model().drop_vars("cell_area"))) == 6


def test_a_block_model_needs_no_library_of_netcdf_4(tmp_path, monkeypatch):
    monkeypatch.setattr("kaidei.deposit.blocks.find_spec", lambda name: None)
    real = builtins.__import__

    def without(name, *args, **options):
        if name.split(".")[0] in ("netCDF4", "h5netcdf", "h5py"):
            raise ImportError(name)
        return real(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    path = write_blocks(model(), tmp_path / "blocks.nc")
    assert path.read_bytes()[:3] == b"CDF"


def test_a_table_is_no_block_model(tmp_path):
    with pytest.raises(
        ValueError, match="a DataFrame; expected the dataset that estimate returned"
    ):
        write_blocks(pd.DataFrame(), tmp_path / "a.csv")
