"""Figures stand on the stage's result alone, by member or as kept, and show what they say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr

from kaidei.contract import QUANTILES, rows
from kaidei.deposit import figures
from kaidei.deposit.cells import cells_of
from kaidei.deposit.classes import half_width, of_squares
from kaidei.deposit.drawing.curves import pair_semivariances, scores_of_cores, semivariance
from kaidei.deposit.drawing.frame import quantiles
from kaidei.deposit.drawing.spider import area_grade, panel_grade
from kaidei.deposit.spec import DepositSpec
from kaidei.elements import ELEMENTS
from kaidei.units import metal_to_oxide
from kaidei.values import Columns


def as_kept(result: xr.Dataset) -> xr.Dataset:
    """A result as a run keeps it."""
    found = {}
    for name, row in rows("deposit").items():
        array = result[name].astype(np.float64)
        if row.keep == "mean":
            found[name] = array.mean("member")
        if row.keep == "quantiles":
            found[name] = array.quantile(list(QUANTILES), dim="member")
    assert {"cell_over_cutoff", "cell_accumulation", "grade_tonnage"} <= set(found)
    return result.drop_vars(list(found)).assign(found)


@pytest.fixture(scope="module")
def kept(result: xr.Dataset) -> xr.Dataset:
    return as_kept(result)


def every(data: xr.Dataset, spec: Any, order: Any) -> list[Any]:
    return [
        figures.where(data, spec),
        figures.squares(data, spec),
        figures.chance_map(data, spec, order),
        figures.chance_map(data),
        figures.accumulation(data, spec),
        figures.accumulation(data),
        figures.grade_by_depth(data, reach=3.0),
        figures.grade_by_depth(data),
        figures.grade_tonnage(data),
        figures.variogram(data, spec, order),
        figures.variogram(data, spec),
        figures.spider(data),
        figures.resource_distribution(data),
        figures.winners_curse(data),
        figures.years_of_supply(data),
    ]


def trace(figure: Any, name: str) -> Any:
    return next(found for found in figure.data if (found.name or "").startswith(name))


def words(figure: Any) -> str:
    return " ".join(note.text for note in figure.layout.annotations)


def test_figures_are_the_same_from_members_and_as_kept(result, kept, spec, order):
    for one, other in zip(every(result, spec, order), every(kept, spec, order), strict=True):
        assert one.layout.title.text
        assert len(one.layout.title.text) <= 36  # fits 360 px
        assert len(one.to_json()) < 400_000
        assert len(one.data) == len(other.data) > 0
        for first, second in zip(one.data, other.data, strict=True):
            assert first.name == second.name
            for axis in ("x", "y", "z"):
                numbers = getattr(first, axis, None)
                if isinstance(numbers, np.ndarray) and numbers.dtype.kind == "f":
                    assert np.allclose(numbers, getattr(second, axis), rtol=1e-5, equal_nan=True)


def test_one_member_and_no_doubt_are_drawn(result, spec, order):
    one = result.isel(member=[0])
    for figure in every(as_kept(one), spec, order):
        assert len(figure.data) > 0
    assert np.isnan(figures.square_half_width(one, spec)).all()
    assert sum(figures.class_counts(figures.square_half_width(one, spec)).values()) == 0
    drawn = [found for found in figures.squares(one, spec).data if found.mode == "text"]
    assert set(drawn[-1].text) == {"–"}
    same = result.isel(member=np.zeros(8, dtype=int))
    counts = figures.class_counts(figures.square_half_width(same, spec))
    assert counts == {"measured-like": 24, "indicated-like": 0, "inferred-like": 0}
    assert trace(figures.squares(same, spec), "measured-like").name.endswith(": 24")


def test_a_quantile_that_was_not_kept_is_not_made_up(kept):
    with pytest.raises(KeyError):
        quantiles(kept["grade_tonnage"], (0.1, 0.3))


def test_synthetic_cores_are_called_so(result, spec, order, raw):
    for figure in (
        figures.where(result, spec),
        figures.squares(result, spec),
        figures.chance_map(result, spec, order),
        figures.accumulation(result, spec),
    ):
        assert "synthetic cores" in {found.name for found in figure.data}
    assert trace(figures.variogram(result, spec), "pairs").name.startswith(
        "pairs of synthetic cores"
    )
    nameless = {name: column for name, column in raw["cores"].data.items() if name != "kind"}
    real = DepositSpec.model_validate(raw | {"cores": Columns(nameless)})
    names = {found.name for found in figures.squares(result, real).data}
    assert "cores" in names
    assert "synthetic cores" not in names


def test_the_circle_is_200_nautical_miles_and_called_approximate(result, spec):
    from pyproj import Geod

    longitude, latitude = figures.zone_circle()
    island = np.ones((2, len(longitude))) * np.array(figures.ISLAND)[:, None]
    _, _, radius = Geod(ellps="WGS84").inv(island[0], island[1], longitude, latitude)
    assert np.allclose(radius, 370_400.0, rtol=1e-9)
    names = {found.name for found in figures.where(result, spec).data}
    assert "200 nautical miles (approximate)" in names


def test_squares_tell_grade_and_the_width_of_their_middling_block(result, spec):
    figure = figures.squares(result, spec)
    low, middle, high = result["square_grade"].sel(square="B1").quantile([0.1, 0.5, 0.9]).values
    assert trace(figure, "B1: ").name == f"B1: {middle:,.0f} ppm, P10 {low:,.0f} to P90 {high:,.0f}"
    cells = result["cell_accumulation"].astype(float).quantile([0.05, 0.5, 0.95], dim="member")
    block = half_width(*cells.to_numpy()).ravel()
    width = of_squares(block, cells_of(spec.area()).overlap)
    said = next(found for found in figure.data if found.text and "±" in found.text[0]).text
    assert list(said) == [f"±{100 * w:.0f}" for w in width]
    limits = {"measured-like": (0, 0.15), "indicated-like": (0.15, 0.3), "inferred-like": (0.3, 9)}
    for name, (least, most) in limits.items():
        count = int(((width > least) & (width <= most)).sum())
        assert trace(figure, name).name.endswith(f": {count}")
    assert sum(figures.class_counts(width).values()) == 24


def test_classes_differ_by_lightness(result, spec):
    figure = figures.squares(result, spec)
    light = [
        int(trace(figure, name).marker.color[1:3], 16)
        for name in ("measured-like", "indicated-like", "inferred-like")
    ]
    assert np.diff(light).min() > 60


def test_the_chance_map_holds_the_members_share_and_the_panels_in_order(result, spec, order):
    figure = figures.chance_map(result, spec, order)
    share = result["cell_over_cutoff"].mean("member").to_numpy()
    assert np.allclose(trace(figure, "chance").z, 100.0 * share, atol=1e-4)
    panels = trace(figure, "first 24 panels")
    assert list(panels.x) == order["longitude"]
    assert [row[0] for row in panels.customdata] == order["panel"]
    assert [int(row[1]) for row in panels.customdata] == list(range(1, 25))
    assert len(trace(figure, "synthetic cores").x) == 25
    assert "3 m" in figure.layout.title.subtitle.text
    assert "800 ppm" in " ".join(figure.layout.title.subtitle.text.split("<br>"))


def test_panels_lie_on_the_cells_that_pass(result, spec, order):
    """The two are worked out apart: the order from kriging, the map from the members."""
    figure = figures.chance_map(result, spec, order)
    heat, panels = trace(figure, "chance"), trace(figure, "first 24 panels")
    column = np.abs(np.asarray(heat.x)[:, None] - panels.x).argmin(axis=0)
    row = np.abs(np.asarray(heat.y)[:, None] - panels.y).argmin(axis=0)
    assert np.median(np.asarray(heat.z)[row, column]) > 80.0


def test_without_a_study_maps_are_in_kilometres_and_masked(result):
    inside = np.ones((result.sizes["y"], result.sizes["x"]))
    inside[0] = 0.0
    plain = result.assign(cell_area=(("y", "x"), inside))
    figure = figures.chance_map(plain)
    assert np.allclose(figure.data[0].x, result["x"] / 1000.0)
    assert np.isnan(figure.data[0].z[0]).all()
    assert not np.isnan(figure.data[0].z[1:]).any()
    placed = plain.assign_attrs(centre_longitude=153.81, centre_latitude=22.02)
    assert abs(np.median(figures.chance_map(placed).data[0].x) - 153.81) < 0.01


def test_accumulation_is_told_at_three_levels_on_one_scale(result, spec):
    figure = figures.accumulation(result, spec)
    levels = result["cell_accumulation"].astype(float).quantile([0.1, 0.5, 0.9], dim="member")
    for name, level in zip(("P10", "P50", "P90"), levels.to_numpy(), strict=True):
        found = trace(figure, name)
        assert np.allclose(found.z, level, rtol=1e-6)
        assert found.coloraxis == "coloraxis"


def test_depth_tells_reach_cover_and_what_lies_above(result):
    figure = figures.grade_by_depth(result, reach=2.5)
    assert np.allclose(trace(figure, "tool's mean reach, 2.5 m").y, 2.5)
    fan = trace(figure, "area, median")
    assert np.allclose(fan.x, result["slice_grade"].median("member"))
    said = " ".join(figure.layout.title.subtitle.text.split("<br>"))
    grade = result["slice_grade"].to_numpy()
    share = (grade[:, 0] + grade[:, 1] + 0.5 * grade[:, 2]) / grade.sum(axis=1)
    assert f"{100 * np.median(share):.0f}% of the metal within the tool's reach" in said
    assert f"{float(result['square_cover'].mean('square').median()):.1f} m (" in said
    assert f"{float(result['square_rich_thickness'].mean('square').median()):.1f} m (" in said


def test_share_within_takes_a_reach_for_each_member(result):
    reach = np.linspace(0.0, 10.0, result.sizes["member"])
    share = figures.share_within(result, reach)
    assert share[0] == 0.0
    assert share[-1] == pytest.approx(1.0)
    for member in (30, 100, 200):
        assert share[member] == pytest.approx(figures.share_within(result, reach[member])[member])


def test_denser_metres_weigh_more_in_what_is_within_reach(result):
    mass = result["panel_dry_mass"].copy()
    mass[..., :3] = 2.0 * mass[..., :3]
    grade = result["slice_grade"].to_numpy()
    top, rest = grade[:, :3].sum(axis=1), grade[:, 3:].sum(axis=1)
    share = figures.share_within(result.assign(panel_dry_mass=mass), 3.0)
    assert np.allclose(share, 2.0 * top / (2.0 * top + rest))


def test_grade_tonnage_tells_both_supports(result):
    figure = figures.grade_tonnage(result)
    for place, (name, scale) in enumerate((("grade_tonnage", 1e6), ("mass_over_cutoff", 1e9))):
        for support in ("panel", "square"):
            found = [part for part in figure.data if part.name == f"{support}s, median"][place]
            levels = result[name].sel(support=support).quantile([0.1, 0.5, 0.9], dim="member")
            assert np.allclose(found.y, levels[1] / scale)
            assert np.allclose(found.customdata, levels[[0, 2]].to_numpy().T / scale)
    # Small ground has richer extremes: the change of support.
    high = result["cutoff"].to_numpy() >= 1500.0
    panel, square = (trace(figure, f"{name}s, median").y for name in ("panel", "square"))
    assert (np.asarray(panel)[high] >= np.asarray(square)[high]).all()


def test_variogram_points_are_those_of_a_plain_loop(spec):
    count, lag, gamma = pair_semivariances(*scores_of_cores(None, spec), 1.0, 0.0)
    cores = spec.placed_cores(spec.area())
    log_grade = np.log(cores.slices.mean(axis=1))
    pairs = sorted(
        (float(np.hypot(*(cores.xy[i] - cores.xy[j]))), 0.5 * (log_grade[i] - log_grade[j]) ** 2)
        for i in range(25)
        for j in range(i)
    )
    reach = 0.5 * pairs[-1][0]
    first = [pair for pair in pairs if pair[0] <= 2 * reach / 8 and pair[0] > reach / 8]
    at = int(np.searchsorted(lag, reach / 8))
    assert count.sum() == sum(h <= reach for h, _ in pairs)
    assert count[at] == len(first)
    assert lag[at] == pytest.approx(np.mean([h for h, _ in first]))
    assert gamma[at] == pytest.approx(np.mean([square for _, square in first]))


def test_distance_across_the_long_axis_counts_for_more(spec):
    """A long axis to the east at ratio one half: the same as a map stretched twice northward."""
    _, lag, _ = pair_semivariances(*scores_of_cores(None, spec), 0.5, 90.0)
    xy = spec.placed_cores(spec.area()).xy * [1.0, 2.0]
    step = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    assert lag[-1] <= 0.5 * step.max()
    assert lag[-1] > 0.4 * step.max()


def test_variogram_band_and_likeliest_are_of_their_covariances(result, spec, order):
    figure = figures.variogram(result, spec, order)
    median, likeliest = trace(figure, "members, median"), trace(figure, "likeliest")
    h = 1000.0 * np.asarray(median.x)
    total = result["field_sd"].to_numpy() ** 2
    share, length = result["nugget_share"].to_numpy(), result["field_range"].to_numpy()
    at = 40
    rise = total * (share + (1.0 - share) * (1.0 - np.exp(-h[at] / length)))
    assert median.y[at] == pytest.approx(np.median(rise))
    band = np.asarray(trace(figure, "members, P5").y)
    assert band[at] == pytest.approx(np.quantile(rise, 0.05))
    assert band[2 * len(h) - 1 - at] == pytest.approx(np.quantile(rise, 0.95))
    one = {name: column[0] for name, column in order["likeliest"].items()}
    expected = one["nugget"] + one["sill"] * (1.0 - np.exp(-h[at] / one["range"]))
    assert likeliest.y[at] == pytest.approx(expected)


def test_semivariance_rises_from_nugget_to_sill():
    rise = semivariance("matern32", np.array([1e-9, 1e9]), np.full(1, 3e4), np.ones(1), np.ones(1))
    assert np.allclose(rise, [[1.0, 2.0]])


def test_a_drift_is_taken_off_before_pairs_are_made(raw):
    """Grades that are a trend and nothing else leave no semivariance."""
    plain = DepositSpec.model_validate(raw)
    area = plain.area()
    cores = plain.placed_cores(area)
    longitude, latitude = area.degrees(cores.xy)
    depth = 5600.0 + 0.01 * cores.xy[:, 0]
    rows_of = {name: place for place, name in enumerate(cores.names)}
    at = np.array([rows_of[str(name)] for name in raw["cores"]["core"]])
    trended = dict(raw["cores"].data) | {"grade": np.exp(1e-3 * depth)[at]}
    profiler = {"longitude": longitude, "latitude": latitude, "water_depth": depth}
    spec = DepositSpec.model_validate(
        raw | {"cores": Columns(trended), "profiler": Columns(profiler), "drift": ["water_depth"]}
    )
    _, _, gamma = pair_semivariances(*scores_of_cores(None, spec), 1.0, 0.0)
    bare = DepositSpec.model_validate(raw | {"cores": Columns(trended)})
    assert gamma.max() < 1e-6 * pair_semivariances(*scores_of_cores(None, bare), 1.0, 0.0)[2].max()


def test_spider_divides_by_shale_in_order_of_size(result):
    figure = figures.spider(result)
    lines = [found for found in figure.data if found.mode == "lines+markers"]
    names = [row[0] for row in lines[0].customdata]
    assert names[8:11] == ["Dy", "Y", "Ho"]
    assert sorted(names) == sorted(ELEMENTS)
    for line, grade in zip(lines, (area_grade(result), panel_grade(result)), strict=True):
        for name in ("La", "Ce", "Y"):
            found = np.median(grade[:, ELEMENTS.index(name)]) / figures.PAAS[name]
            assert line.y[names.index(name)] == pytest.approx(found)
    # Fish-bone mud: cerium low against its neighbours, yttrium high against its own.
    y = dict(zip(names, lines[0].y, strict=True))
    assert y["Ce"] < 0.5 * y["La"]
    assert y["Y"] > 1.1 * y["Ho"]


def test_grades_of_elements_add_up(result):
    assert np.allclose(area_grade(result).sum(axis=1), result["mean_grade"])
    metal = area_grade(result) * 1e-6 * 2520e6 * 10 * result["dry_density"].to_numpy()[:, None]
    assert np.allclose(metal_to_oxide(metal), result["element_reo"], rtol=1e-9)
    grade = (result["panel_grade"] * result["panel_dry_mass"]).sum(("panel", "depth_slice"))
    mass = result["panel_dry_mass"].sum(("panel", "depth_slice"))
    assert np.allclose(panel_grade(result).sum(axis=1), grade / mass)


def test_the_resource_is_told_with_its_plug_in(result):
    figure = figures.resource_distribution(result)
    for name in ("resource_reo", "resource_reo_plugin"):
        low, middle, high = np.quantile(result[name] / 1e6, [0.1, 0.5, 0.9])
        assert f"P10 {low:.1f} · P50 {middle:.1f} · P90 {high:.1f} Mt" in words(figure)
    assert "published: more than 16 Mt" in words(figure)
    bars, line = trace(figure, "all covariances"), trace(figure, "the likeliest alone")
    assert np.sum(bars.y) == pytest.approx(100.0)
    assert np.sum(line.y) == pytest.approx(200.0)  # each bar's two shoulders


def test_the_winners_curse_is_told_by_kind_of_map(result):
    curse = result["winner_curse"].to_numpy().reshape(result.sizes["member"], -1)
    many = xr.Dataset(
        {"winner_curse": (("member", "map"), np.stack([curse[:, 0], 1.2 * curse[:, 0]], axis=1))},
        {"map": ["kriging", "nearest core"]},
    )
    figure = figures.winners_curse(many)
    for name, values in (("kriging", curse[:, 0]), ("nearest core", 1.2 * curse[:, 0])):
        over = round(100 * float((values > 1.0).mean()))
        assert f"{name}: × {np.median(values):.2f}, too much in {over}%" in words(figure)
        marker = next(part for part in figure.data if part.name == name and part.mode == "markers")
        assert marker.x[0] == pytest.approx(np.median(values))
    lone = many.isel(map=0, drop=True)
    assert "inverse distance" in words(figures.winners_curse(lone))


@pytest.mark.parametrize("basis", ["japan", "world"])
def test_years_are_shown_for_every_element(result, basis):
    found = trace(figures.years_of_supply(result), figures.BASIS_NAMES[basis])
    years = result["years_of_supply"].sel(demand_basis=basis).median("member")
    assert np.allclose(found.x, years)


def test_a_short_core_and_one_square_are_drawn(raw, calendar):
    """Ground of one square, eight cores, one of them short."""
    from kaidei.deposit import mine_order, run
    from kaidei.deposit.spec import Inputs
    from kaidei.ensemble.draw import draw_spec
    from kaidei.streams import Streams

    squares = {name: column[:1] for name, column in raw["squares"].data.items()}
    cores = raw["cores"]
    near = np.isin(cores["core"], [f"SYN-{n:02d}" for n in range(1, 26, 3)])
    near &= ~((cores["core"] == "SYN-04") & (cores["top"] >= 6.0))
    few = Columns({name: column[near] for name, column in cores.data.items()})
    spec = DepositSpec.model_validate(
        raw | {"squares": Columns(squares), "cores": few, "outside_cores": "use"}
    )
    order = mine_order(spec)
    members = np.arange(64)
    drawn = draw_spec(spec, seed=1, n=64, time=calendar)
    found = as_kept(run(drawn, Inputs(calendar, order), Streams(1, members)))
    for figure in every(found, spec, order):
        assert len(figure.data) > 0
    assert sum(figures.class_counts(figures.square_half_width(found, spec)).values()) == 1


def test_an_estimate_without_a_study_is_drawn():
    import pandas as pd

    from kaidei.deposit import estimate

    rng = np.random.default_rng(5)
    xy = rng.uniform(0.0, 20_000.0, (12, 2))
    grade = 800.0 * np.exp(0.4 * rng.standard_normal(12))
    table = pd.DataFrame({
        "core": [f"C{n}" for n in range(12)], "x": xy[:, 0], "y": xy[:, 1],
        "top": 0.0, "base": 3.0, "grade": grade,
    })  # fmt: skip
    border = [(0, 0), (20_000, 0), (20_000, 20_000), (0, 20_000)]
    found = estimate(table, border, members=64, depth=3, panels=4, dry_density=0.55)
    for figure in (
        figures.chance_map(found),
        figures.accumulation(found),
        figures.grade_tonnage(found),
        figures.resource_distribution(found),
        figures.winners_curse(found),
    ):
        assert len(figure.data) > 0
    assert "0-3 m" in figures.resource_distribution(found).layout.xaxis2.title.text
    assert figures.chance_map(found).data[0].x.max() == pytest.approx(19.5)
