"""Seawater by depth against gsw, published values, and a file of one's own."""

from __future__ import annotations

from pathlib import Path

import gsw
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.lift import seawater

ROWS = ["0,25.5,35.2", "200,18.5,35.0", "1000,4.7,34.55", "3000,1.8,34.85", "5500,1.9,34.87"]
HEAD = "depth_m,temperature_degC,salinity_g_kg"


def write(tmp_path: Path, *rows: str, head: str = HEAD) -> Path:
    path = tmp_path / "cast.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_published_check_values_of_teos_10() -> None:
    """The six densities on the page of gsw_rho, www.teos-10.org/pubs/gsw/html/gsw_rho.html."""
    pressure = np.array([10.0, 50.0, 125.0, 250.0, 600.0, 1000.0])
    water = seawater.Profile(
        -gsw.z_from_p(pressure, seawater.LATITUDE),
        np.array([28.8099, 28.4392, 22.7862, 10.2262, 6.8272, 4.3236]),
        np.array([34.7118, 34.8915, 35.0256, 34.8472, 34.7366, 34.7324]),
    )
    published = [1021.839935738108, 1022.262457966867, 1024.427195413316, 1027.790152759127,
                 1029.837779000189, 1032.002453224572]  # fmt: skip
    np.testing.assert_allclose(seawater.density(water.depth, water), published, rtol=1e-12)


def test_seawater_is_compressed_at_depth() -> None:
    """TEOS-10: about 1,024 at a warm surface and 1,053 kg/m3 at 5,600 m."""
    surface, deep = seawater.density(np.array([0.0, 5600.0]))
    assert surface == pytest.approx(1023.0, abs=2.0)
    assert deep == pytest.approx(1053.0, abs=1.0)
    pressure = gsw.p_from_z(-5600.0, seawater.LATITUDE)
    assert deep == pytest.approx(gsw.rho(34.87, 1.414, pressure), abs=0.05)


@given(depth=st.floats(0.0, 6500.0))
def test_density_is_that_of_gsw(depth: float) -> None:
    salinity = np.interp(depth, seawater.PROFILE_DEPTH, seawater.PROFILE_SALINITY)
    warmth = np.interp(depth, seawater.PROFILE_DEPTH, seawater.PROFILE_TEMPERATURE)
    pressure = gsw.p_from_z(-depth, seawater.LATITUDE)
    assert float(seawater.density(depth)) == gsw.rho(salinity, warmth, pressure)
    assert float(seawater.temperature(depth)) == gsw.t_from_CT(salinity, warmth, pressure)


def test_pressure_warms_the_deep() -> None:
    """Water of 1.41 degC (conservative) is near 1.96 degC in situ at 5,600 m."""
    assert float(seawater.temperature(5600.0)) == pytest.approx(1.96, abs=0.05)


def test_no_water_below_the_profile() -> None:
    with pytest.raises(ValueError, match=r"between 0 and 6,500 m.*not at 7,000 m"):
        seawater.density([100.0, 7000.0])
    for depth, words in ((-1.0, "depth must lie between.*not at -1 m"), (np.nan, "not a number")):
        with pytest.raises(ValueError, match=words):
            seawater.density(depth)


@pytest.mark.parametrize(
    ("warmth", "salinity", "viscosity", "source"),
    [
        (15.0, 35.16504, 1.220e-3, "ITTC 7.5-02-01-03, table of seawater"),
        (25.0, 40.0, 9.6541e-4, "Millero (1974), check value of his formula"),
        (10.0, 30.0, 1.383779e-3, "Dorsey (1940), table 87, as fitted in the package oce"),
    ],
)
def test_viscosity_of_others(warmth: float, salinity: float, viscosity: float, source: str) -> None:
    """The correlation says 1.5 percent of itself; the others measured on other scales."""
    found = float(seawater.surface_viscosity(warmth, salinity))
    assert found == pytest.approx(viscosity, rel=0.015), source


def test_fresh_water_of_twenty_degrees() -> None:
    """1.0016 mPa.s, IAPWS (2008): the pure-water part is fitted to it."""
    assert float(seawater.surface_viscosity(20.0, 0.0)) == pytest.approx(1.0016e-3, rel=1e-3)


def test_the_deep_is_twice_as_thick_as_the_surface() -> None:
    surface, deep = seawater.viscosity([0.0, 5600.0])
    assert 1.7 < deep / surface < 2.1


def test_excess_head_takes_the_density_of_each_depth_on_both_sides() -> None:
    """Against a fine trapezoid; and none for plain water."""
    depth, grain, solids = np.array([5600.0]), np.array([2700.0]), np.array([0.1])
    water = seawater.column(depth)
    fine = np.linspace(0.0, 5600.0, 20_001)
    rho = seawater.density(fine)
    mixture = 1.0 / (0.1 / 2700.0 + 0.9 / rho)
    plain = 9.80665 * np.trapezoid(mixture - rho, fine)
    assert seawater.excess_head(water, depth, solids, grain)[0] == pytest.approx(plain, rel=1e-5)
    assert seawater.excess_head(water, depth, 0.0 * solids, grain)[0] == pytest.approx(
        0.0, abs=1e-6
    )


def test_a_column_of_one_s_own(tmp_path: Path) -> None:
    """In-situ temperature comes back in situ; density is gsw's for what was measured."""
    water = seawater.read_profile(write(tmp_path, *ROWS), latitude=20.0)
    depth = np.array([0.0, 200.0, 5500.0])
    np.testing.assert_allclose(seawater.temperature(depth, water), [25.5, 18.5, 1.9], atol=1e-9)
    pressure = gsw.p_from_z(-depth, 20.0)
    exact = gsw.rho_t_exact([35.2, 35.0, 34.87], [25.5, 18.5, 1.9], pressure)
    np.testing.assert_allclose(seawater.density(depth, water), exact, rtol=2e-6)
    mean = seawater.column(np.array([5000.0]), water).mean_density
    assert mean[0] == pytest.approx(seawater.density(np.linspace(0, 5000, 5001), water).mean(),
                                    rel=1e-5)  # fmt: skip


def test_other_columns_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path, *(f"CTD1,{row}" for row in ROWS), head=f"\ufeffcast,{HEAD}")
    assert len(seawater.read_profile(path).depth) == len(ROWS)


@pytest.mark.parametrize(
    ("line", "row", "words"),
    [
        (3, "warm,18.5,35.0", "line 3: depth_m is warm, expected a number"),
        (3, "200,,35.0", "line 3: temperature_degC is empty, expected a number"),
        (3, "200,18.5", "line 3: salinity_g_kg is empty"),
        (3, "200,18.5,nan", "line 3: salinity nan g/kg, expected 0 to 42 g/kg"),
        (4, "1000,277.9,34.55", "line 4: temperature 277.9 degC, expected -2.5 to 40 degC"),
        (4, "1000,4.7,0.03455e3x", "line 4: salinity_g_kg"),
        (4, "150,4.7,34.55", "line 4: depth 150 m, expected more than the 200 m"),
        (5, "1000,1.8,34.85", "line 5: depth 1000 m, expected more than the 1000 m"),
        (5, "4600,1.8,34.85", "line 5: a gap from 1000 to 4600 m, expected 2,500 m"),
        (2, "60,25.5,35.2", "line 2: a first depth of 60 m, expected 50 m or less"),
    ],
)
def test_a_bad_row_is_answered_with_its_line(
    tmp_path: Path, line: int, row: str, words: str
) -> None:
    rows = [*ROWS]
    rows[line - 2] = row
    with pytest.raises(ValueError, match=words) as fault:
        seawater.read_profile(write(tmp_path, *rows))
    assert str(fault.value).startswith("cast.csv, line")


def test_all_faults_come_together(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line 2") as fault:
        seawater.read_profile(write(tmp_path, "a,25,35", *ROWS[1:4], "b,1.9,350"))
    assert "line 6" in str(fault.value)
    with pytest.raises(ValueError, match="line 2: temperature 95") as fault:
        seawater.read_profile(write(tmp_path, "0,95,35", *ROWS[1:4], "5500,1.9,350"))
    assert "line 6: salinity 350 g/kg" in str(fault.value)


def test_too_little_and_missing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 rows, expected at least 5"):
        seawater.read_profile(write(tmp_path, *ROWS[:2]))
    with pytest.raises(ValueError, match="0 rows"):
        seawater.read_profile(write(tmp_path))
    with pytest.raises(ValueError, match="line 1: no column temperature_degC"):
        seawater.read_profile(write(tmp_path, *ROWS, head="depth_m,temp,salinity_g_kg"))


def test_a_study_s_table_is_read_as_a_file_of_its_own(tmp_path: Path) -> None:
    """`depth [m]` heads the same column as depth_m."""
    head = "id,source,depth [m],temperature [degC],salinity [g/kg]"
    table = write(tmp_path, *(f"{k},cast,{row}" for k, row in enumerate(ROWS)), head=head)
    named, plain = seawater.read_profile(table), seawater.read_profile(write(tmp_path, *ROWS))
    depth = np.linspace(0.0, 5500.0, 12)
    np.testing.assert_array_equal(seawater.density(depth, named), seawater.density(depth, plain))


def test_arrays_make_the_profile_that_a_file_does(tmp_path: Path) -> None:
    cast = np.array([row.split(",") for row in ROWS], dtype=np.float64).T
    read = seawater.read_profile(write(tmp_path, *ROWS), latitude=20.0)
    made = seawater.from_cast(*cast, latitude=20.0)
    for name in ("depth", "temperature", "salinity", "latitude"):
        np.testing.assert_array_equal(getattr(made, name), getattr(read, name))


def test_arrays_that_are_no_cast_are_answered_by_row() -> None:
    with pytest.raises(ValueError, match=r"^row 2: depth 0 m, expected more than the 0 m above it"):
        seawater.from_cast([0.0, 0.0, 9.0, 99.0, 999.0], np.full(5, 4.0), np.full(5, 35.0))
    with pytest.raises(ValueError, match=r"^3 rows, expected at least 5"):
        seawater.from_cast([0.0, 1.0, 2.0], np.full(3, 4.0), np.full(3, 35.0))


def test_the_shipped_study_s_column_is_the_default_one() -> None:
    """Its in-situ temperatures have two decimals: 0.005 degC, or 1.5e-6 of the density, apart."""
    table = Path(__file__).parents[2] / "studies/minamitorishima/tables/seawater.csv"
    shipped = seawater.read_profile(table)
    np.testing.assert_array_equal(shipped.depth, seawater.SITE.depth)
    np.testing.assert_array_equal(shipped.salinity, seawater.SITE.salinity)
    np.testing.assert_allclose(shipped.temperature, seawater.SITE.temperature, atol=0.0051)
    depth = np.linspace(0.0, 6500.0, 651)
    np.testing.assert_allclose(
        seawater.density(depth, shipped), seawater.density(depth), rtol=1.5e-6
    )
