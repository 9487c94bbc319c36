"""An estimate from a table and a polygon, without a study."""

import numpy as np
import pandas as pd
import pytest

from kaidei.contract import rows
from kaidei.deposit import estimate, write_blocks
from kaidei.deposit.posterior import Prior
from kaidei.elements import ELEMENTS, OXIDE_FACTOR

BOX = [(0.0, 0.0), (20_000.0, 0.0), (20_000.0, 12_000.0), (0.0, 12_000.0)]
DRY = 0.5


def made(count=25, seed=1, depth=4, **columns):
    """Cores at random in the box, log grade falling eastwards, one interval a metre."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform([0, 0], [20_000, 12_000], (count, 2)).T
    mean = np.exp(7.0 - x / 20_000 + 0.2 * rng.normal(size=count))
    table = pd.DataFrame(
        {
            "core": np.repeat([f"H{row:02d}" for row in range(count)], depth),
            "x": np.repeat(x, depth),
            "y": np.repeat(y, depth),
            "top": np.tile(np.arange(depth, dtype=float), count),
            "base": np.tile(np.arange(1.0, depth + 1), count),
            "grade": np.repeat(mean, depth) * np.tile(np.linspace(0.6, 1.4, depth), count),
        }
    )
    return table.assign(**columns)


def quick(table, border=BOX, **options):
    given = {"members": 64, "depth": 4, "dry_density": DRY, "cell": 1_000.0} | options
    if "dry_density" in table:  # the cores' own
        del given["dry_density"]
    return estimate(table, border, **given)


@pytest.fixture(scope="module")
def found():
    return quick(made())


def test_it_is_the_stages_dataset(found):
    contract = rows("deposit")
    extra = set(found.data_vars) - set(contract)
    survey = {"core_x", "core_y", "core_grade", "core_score"}
    survey |= {f"square_{name}" for name in ("x", "y", "size_x", "size_y")}
    classes = {f"{name}_{what}" for name in ("square", "panel") for what in ("class", "half_width")}
    assert extra == {"cell_area"} | survey | classes  # fmt: skip
    for name in set(found.data_vars) - extra:
        assert found[name].attrs["units"] == contract[name].unit
    assert {
        "resource_reo",
        "square_reo",
        "grade_tonnage",
        "cell_accumulation",
        "panel_grade",
    } <= set(found.data_vars)
    assert np.isfinite(found["resource_reo"]).all()


def test_tonnes_are_grade_times_ground(found):
    mass = DRY * 20e3 * 12e3 * 4.0
    assert float(found["cell_area"].sum()) == pytest.approx(240e6, rel=1e-9)
    assert np.allclose(found["mass_over_cutoff"].sel(cutoff=0), mass)
    reo = found["mean_grade"] * 1e-6 * mass * 1.20
    assert np.allclose(found["resource_reo"], reo, rtol=1e-9)
    assert np.allclose(found["square_reo"].sum("square"), found["resource_reo"], rtol=1e-12)


def test_the_interval_holds_the_made_up_mean():
    """The plane's mean is known: e^7 (1 - e^-1) e^0.02 = 707 ppm."""
    truth = np.exp(7.0) * (1.0 - np.exp(-1.0)) * np.exp(0.02)
    low, high = np.quantile(quick(made(), members=200)["mean_grade"], [0.02, 0.98])
    assert low < truth < high


def test_a_member_does_not_feel_how_many_others_there_are():
    """65 members: one alone in the second lane."""
    few, many = quick(made(), members=65), quick(made(), members=128)
    for name in ("resource_reo", "square_reo", "panel_grade", "winner_curse", "slice_grade"):
        assert np.array_equal(few[name], many[name][:65]), name


def test_coordinates_of_a_national_grid_change_nothing():
    """Northings of ten thousand kilometres, as south of the equator."""
    shift = np.array([5e5, 1e7])
    table = made()
    moved = table.assign(x=table["x"] + shift[0], y=table["y"] + shift[1])
    here, there = quick(table), quick(moved, np.array(BOX) + shift)
    assert np.allclose(here["resource_reo"], there["resource_reo"], rtol=1e-6)


def test_the_same_seed_gives_the_same_bits_and_more_members_keep_the_first():
    one, again = quick(made()), quick(made(), members=100)
    assert np.array_equal(one["resource_reo"], again["resource_reo"][:64])
    assert not np.array_equal(one["resource_reo"], quick(made(), seed=2)["resource_reo"])


def test_degrees_and_metres_agree():
    """The same survey in plane metres and on the globe, about the same centre."""
    from kaidei.deposit.grid import to_degrees

    centre = (150.0, 20.0)
    table = made()
    local = table[["x", "y"]].to_numpy() - [10_000, 6_000]
    longitude, latitude = to_degrees(local, centre=centre)
    degrees = table.drop(columns=["x", "y"]).assign(longitude=longitude, latitude=latitude)
    corners = np.column_stack(to_degrees(np.array(BOX) - [10_000, 6_000], centre=centre))
    here, there = quick(table), quick(degrees, corners)
    assert there.attrs["centre_longitude"] == pytest.approx(150.0, abs=1e-3)
    assert float(there["resource_reo"].median()) == pytest.approx(
        float(here["resource_reo"].median()), rel=0.03
    )


def test_measured_density_is_what_counts():
    """Twice the density in every core is twice the metal."""
    one, two = (quick(made(dry_density=rho)) for rho in (0.5, 1.0))
    assert np.allclose(two["resource_reo"], 2.0 * one["resource_reo"], rtol=1e-9)
    assert np.allclose(two["mean_grade"], one["mean_grade"], rtol=1e-9)
    with pytest.raises(ValueError, match="the cores have no dry_density; give one"):
        estimate(made(), BOX, depth=4)


def test_density_in_some_cores_only_serves_all():
    """Also where those that have it stop short."""
    table = made(30).assign(dry_density=np.nan)
    some = table["core"].isin([f"H{row:02d}" for row in range(8)])
    table.loc[some, "dry_density"] = 0.5
    plain = quick(made(30))
    assert np.allclose(quick(table)["resource_reo"], plain["resource_reo"], rtol=1e-9)
    short = quick(table[~(some & (table["top"] >= 2.0))])
    assert np.isfinite(short["resource_reo"]).all()
    assert np.allclose(short["dry_density"], 0.5)


def test_what_varies_is_accumulation():
    """Density against grade, core by core: accumulation is alike everywhere, so is the answer."""
    table = made()
    table["dry_density"] = 0.5 * (table["grade"] / table["grade"].mean()) ** -0.999
    result = quick(table, members=64)
    mean = result["mean_grade"].to_numpy()
    assert np.log(mean).std() < 0.01
    assert float(result["square_half_width"].max()) < 0.15


def test_assays_of_some_cores_are_not_dropped_in_silence():
    table = made()
    table = table.assign(**dict.fromkeys(ELEMENTS, table["grade"] / 15.0))
    table.loc[table["core"] == "H03", list(ELEMENTS)] = np.nan
    with pytest.warns(UserWarning, match=r"1 of 25 cores have no assays by element \(H03 first\)"):
        assert "element_reo" not in quick(table)


def test_density_rising_with_depth_moves_metal_down():
    """Grade alike throughout, density 0.4 to 0.8: the grades of the metres stay alike."""
    table = made()
    table["grade"] = table.groupby("core")["grade"].transform("mean")
    table["dry_density"] = np.tile([0.4, 0.5, 0.7, 0.8], 25)
    result = quick(table)
    assert np.allclose(result["slice_grade"] / result["mean_grade"], 1.0, rtol=1e-6)
    mass = result["panel_dry_mass"].mean("panel").isel(member=0)
    assert np.allclose(mass / mass.sum(), np.array([0.4, 0.5, 0.7, 0.8]) / 2.4, rtol=1e-9)


def test_assays_by_element_bring_the_elements():
    """Shares alike in every core come back, and the oxide factor is theirs."""
    rng = np.random.default_rng(2)
    shares = rng.dirichlet(np.full(15, 8.0))
    table = made()
    assays = {name: table["grade"] * share for name, share in zip(ELEMENTS, shares, strict=True)}
    result = quick(table.assign(**assays))
    metal = result["mean_grade"] * 1e-6 * DRY * 240e6 * 4.0
    assert np.allclose(result["element_reo"], np.outer(metal, shares * OXIDE_FACTOR), rtol=1e-6)
    assert np.allclose(result["resource_reo"], result["element_reo"].sum("element"), rtol=1e-12)
    assert "element_reo" not in quick(table)


def test_a_balance_seen_in_cores_is_carried_to_the_ground():
    """Yttrium over holmium high in the west, low in the east: so are the panels' compositions."""
    table = made(40)
    shares = np.full((len(table), 15), 1.0 / 15)
    west = table["x"].to_numpy() < 10_000
    shares[west, ELEMENTS.index("Y")] *= 2.0
    shares /= shares.sum(axis=1, keepdims=True)
    assays = {n: table["grade"] * shares[:, k] for k, n in enumerate(ELEMENTS)}
    result = quick(table.assign(**assays), cutoff=100.0, panels=40)
    ratio = result["panel_composition"].sel(element="Y") / result["panel_composition"].sel(
        element="Ho"
    )
    ratio = ratio.median("member")
    assert float(ratio.max()) > 1.9
    assert float(ratio.min()) < 1.6


def test_cores_that_stop_short_are_completed_and_widen_the_answer():
    table = made(30)
    short = table["core"].isin([f"H{row:02d}" for row in range(0, 30, 3)]) & (table["top"] >= 2)
    whole, cut = quick(table, members=128), quick(table[~short], members=128)
    ratio = float(cut["mean_grade"].median() / whole["mean_grade"].median())
    assert ratio == pytest.approx(1.0, abs=0.05)


def test_a_drift_carries_a_trend_where_there_are_no_cores():
    """Cores in the west only; the profiler's cover, half of it seen everywhere, knows the rest."""
    table = made(40)
    west = table[table["x"] < 11_000]
    x, y = np.meshgrid(np.linspace(0, 20_000, 21), np.linspace(0, 12_000, 13))
    profiler = {"x": x.ravel(), "y": y.ravel(), "cover": x.ravel() / 5_000}
    plain, leaning = quick(west), quick(west, drift=("cover",), profiler=profiler)
    east = [name for name in map(str, plain["square"].to_numpy()) if name.endswith("4")]
    without, with_ = (
        float(one["square_grade"].sel(square=east).median()) for one in (plain, leaning)
    )
    truth = np.exp(7.02 - 0.875)
    assert abs(np.log(with_ / truth)) < abs(np.log(without / truth))


def test_a_seamount_can_be_the_drift():
    seamounts = {"x": [20_000.0], "y": [6_000.0], "radius": [1_000.0]}
    result = quick(made(40), drift=("distance_to_seamount",), seamounts=seamounts)
    assert float(result["resource_reo"].min()) > 0.0


def test_reach_cutoff_and_rule_choose_the_panels():
    shallow = quick(made(), reach=1.0, cutoff=500.0)
    deep = quick(made(), reach=4.0, cutoff=500.0, rule="regret", panels=5)
    assert deep.sizes["panel"] == 5
    assert shallow.sizes["panel"] <= 24
    over = (shallow["cell_over_cutoff"].mean(), deep["cell_over_cutoff"].mean())
    assert float(over[0]) < float(over[1])  # the top metre is the poorest here


def test_the_classes_follow_the_widths(found):
    for name in ("square", "panel"):
        width, word = found[f"{name}_half_width"].to_numpy(), found[f"{name}_class"].to_numpy()
        assert ((width <= 0.15) == (word == "measured-like")).all()
        assert ((width > 0.30) == (word == "inferred-like")).all()


def test_many_good_cores_make_better_classes():
    few, many = (quick(made(n), prior=Prior(3_000.0)) for n in (8, 120))
    assert many["square_half_width"].mean() < few["square_half_width"].mean()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"members": 1}, "expected at least 2"),
        ({"reach": 9.0}, "reach of 9 m"),
        ({"cutoffs": (5.0, 1.0)}, "expected rising"),
        ({"cutoffs": (0.0, np.nan)}, "expected rising"),
        ({"cutoff": 0.0}, "expected above 0"),
        ({"cutoff": np.nan}, "expected above 0"),
        ({"panels": 0}, "expected at least 1"),
        ({"oxide_factor": 2.0}, "oxide over metal"),
        ({"dry_density": (0.5, 0.7)}, "sd below"),
        ({"drift": ("cover",)}, "needs a profiler table"),
        ({"square": 700.0}, "whole panels of 500 m"),
        ({"cell": 10.0}, "use larger cells"),
    ],
)
def test_numbers_that_cannot_be_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        quick(made(), **options)


def test_tables_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match=r"expected core, longitude and latitude \(or x and y\)"):
        quick(made().drop(columns="grade"))
    with pytest.raises(ValueError, match="elements without La"):
        quick(made(Ce=1.0))
    away = made()
    away.loc[away["core"] == "H03", "x"] = 30_000.0
    with pytest.raises(ValueError, match="core H03 lies outside the area"):
        quick(away)
    assert float(quick(away, outside="use")["resource_reo"].min()) > 0.0
    with pytest.raises(ValueError, match="data of no spread"):
        quick(made().assign(grade=500.0))


def test_block_models_are_written_from_it(found, tmp_path):
    place = write_blocks(found, tmp_path / "blocks.csv")
    table = pd.read_csv(place)
    assert "longitude [degree]" not in table  # the survey's own metres are on no map
    assert len(table) == int((found["cell_area"] > 0.0).sum())
    assert table["area [m^2]"].sum() == pytest.approx(240e6)
    assert any(name.startswith("accumulation_p50") for name in table)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".nc"])
def test_a_runs_deposit_is_written_as_a_block_model(result, spec, tmp_path, suffix):
    import xarray as xr

    from kaidei.contract import QUANTILES
    from kaidei.deposit import blocks_of

    stored = result[["cell_accumulation"]].quantile(QUANTILES, dim="member")
    stored["cell_over_cutoff"] = result["cell_over_cutoff"].mean("member")
    place = write_blocks(blocks_of(stored, spec), tmp_path / f"blocks{suffix}")
    if suffix == ".nc":
        with xr.open_dataset(place) as grid:
            assert grid["cell_accumulation"].shape == (7, 40, 63)
            assert grid["crs"].attrs["longitude_of_projection_origin"] == spec.area().centre[0]
        return
    table = pd.read_csv(place) if suffix == ".csv" else pd.read_parquet(place)
    assert len(table) == 2520
    longitude = next(table[name] for name in table if name.startswith("longitude"))
    assert 153.4 < longitude.min() < longitude.max() < 154.2
