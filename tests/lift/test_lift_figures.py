"""Figures of one design: lines are what the physics returns, colours are limits of its map."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import lift_study
import numpy as np
import pytest

from kaidei.lift import figures, friction, operating
from kaidei.lift.design import CONCEPTS, Design, Limits
from kaidei.lift.mud import Mud
from kaidei.lift.operating import CODE, LIMITS
from kaidei.lift.profile import profile

FEED = 0.005
LIQUID = CONCEPTS[:-1]


def made(concept: str) -> tuple[Design, Mud, Limits]:
    """One design by scalars."""
    design = Design(
        5600.0, 0.28, 0.13, 0.15, concept=concept, stations=3.0, rated_flow=0.03, rated_pressure=7e6
    )
    return design, Mud(550.0, 1360.0), Limits(hook_load=7e6)


def named(figure: Any, name: str) -> Any:
    [trace] = [trace for trace in figure.data if trace.name == name]
    return trace


@pytest.mark.parametrize("concept", CONCEPTS)
def test_shaded_regions_are_the_limit_maps(concept: str) -> None:
    given = made(concept)
    figure = figures.envelope(*given)
    regions = {trace.name: trace for trace in figure.data if trace.type == "contour"}
    first = next(iter(regions.values()))
    feed = np.asarray(first.y) / 1.36 / 86_400.0
    codes = operating.limit_map(*given, dilution=np.asarray(first.x), feed=feed).T
    works = codes == CODE["target"]
    assert set(regions) == {LIMITS[code] for code in np.unique(codes[~works])}
    for name, region in regions.items():
        np.testing.assert_array_equal(np.asarray(region.z) == 1, codes == CODE[name])
        # A constraint shades what breaks it: what is not below a half.
        assert (region.contours.operation, region.contours.value) == ("<", 0.5)
        assert region.showlegend
    # What is white is what works, and nothing is shaded twice.
    np.testing.assert_array_equal(sum(np.asarray(r.z) for r in regions.values()), ~works)
    colours = [region.fillcolor for region in regions.values()]
    assert len(set(colours)) == len(colours)


@pytest.mark.parametrize("concept", CONCEPTS)
def test_the_most_that_can_rise_is_the_envelopes_and_the_edge_of_the_map(concept: str) -> None:
    given = made(concept)
    figure = figures.envelope(*given)
    line = named(figure, "most that can rise")
    found = operating.envelope(*given, dilution=np.asarray(line.x))
    lifts = found.mud_lifted > 0.0
    tonnes = found.mud_lifted * 1.36 * 86_400.0
    np.testing.assert_allclose(np.asarray(line.y)[lifts], tonnes[lifts], rtol=1e-12)
    assert np.isnan(np.asarray(line.y)[~lifts]).all()
    assert list(line.customdata) == list(found.limit_name)
    for k in np.flatnonzero(lifts)[::16]:
        near = found.mud_lifted[k] * np.array([0.998, 1.002])
        below, above = operating.limit_map(*given, dilution=found.dilution[k], feed=near)[0]
        assert (below, above == CODE["target"]) == (CODE["target"], False)


def test_points_are_marked_by_what_rises_and_lie_inside() -> None:
    design, mud, limits = made("subsea_booster")
    found = operating.solve(design, mud, limits, feed=FEED, dilution=4.0)
    figure = figures.envelope(design, mud, limits, points={"here": found.point})
    mark = named(figure, "here")
    assert mark.x == pytest.approx((4.0,), rel=1e-9)
    assert mark.y == pytest.approx((FEED * 1360.0 * 86.4,), rel=1e-9)
    assert figure.layout.yaxis.range[1] > mark.y[0]


def test_a_name_stands_inside_its_region() -> None:
    given = made("subsea_booster")
    figure = figures.envelope(*given)
    words = [trace for trace in figure.data if getattr(trace, "mode", "") == "text"]
    assert words
    for word in words:
        feed = np.array(word.y) / 1.36 / 86_400.0
        code = operating.limit_map(*given, dilution=word.x, feed=feed).item()
        assert LIMITS[code] == word.text[0].replace("<br>", " ")


def test_a_design_that_lifts_nothing_has_its_reason_shaded() -> None:
    figure = figures.envelope(*made("closed_circulation"))
    assert np.isnan(np.asarray(named(figure, "most that can rise").y)).all()
    assert "seal blow-out" in {trace.name for trace in figure.data}


@pytest.mark.parametrize("concept", LIQUID)
def test_profiles_are_those_of_the_physics(concept: str) -> None:
    design, mud, _ = made(concept)
    point = operating.operate(design, mud, dilution=4.0, slurry_flow=0.025)
    along = profile(design, mud, point)
    figure = figures.profiles(design, mud, point)
    drawn = {(trace.name, trace.xaxis or "x"): np.asarray(trace.x) for trace in figure.data}
    over = (along.pressure - along.sea_pressure) / 1e6
    np.testing.assert_array_equal(drawn["slurry rising", "x2"], over)
    np.testing.assert_array_equal(drawn["slurry rising", "x"], along.pressure / 1e6)
    np.testing.assert_array_equal(drawn["slurry rising", "x3"], along.velocity)
    np.testing.assert_array_equal(drawn["all solids", "x4"], 100.0 * along.solids)
    np.testing.assert_array_equal(drawn["lumps, pores and all", "x4"], 100.0 * along.lumps)
    assert drawn["in the cylinder", "x2"] == pytest.approx(float(point.overpressure) / 1e6)
    water = ("water going down", "x2") in drawn
    assert water == (concept in ("closed_circulation", "bottom_jet_pump", "subsea_booster"))
    # Depth runs downwards in every panel.
    axes = [axis for name, axis in figure.layout.to_plotly_json().items() if "yaxis" in name]
    assert len(axes) == 4
    assert all(axis["range"][0] > 5600.0 and axis["range"][1] == 0.0 for axis in axes)


def test_gas_takes_the_place_of_absolute_pressure(monkeypatch: pytest.MonkeyPatch) -> None:
    from kaidei.lift.drawing import profiles

    design, mud, _ = made("pump")
    point = operating.operate(design, mud, dilution=4.0, slurry_flow=0.025)
    liquid = profile(design, mud, point)
    gassy = liquid._replace(void=np.linspace(0.6, 0.0, len(liquid.depth)))
    monkeypatch.setattr(profiles.profiles_, "profile", lambda *_, **__: gassy)
    figure = figures.profiles(design, mud, point)
    np.testing.assert_array_equal(named(figure, "gas").x, 100.0 * gassy.void)
    assert figure.layout.xaxis.title.text == "gas by volume, %"


def test_no_profile_of_a_pipe_at_rest() -> None:
    design, mud, _ = made("subsea_booster")
    still = operating.operate(design, mud, dilution=4.0, slurry_flow=0.0)
    with pytest.raises(ValueError, match="nothing rises"):
        figures.profiles(design, mud, still)


@pytest.mark.parametrize("concept", CONCEPTS)
def test_overpressure_closed_and_driven(concept: str) -> None:
    design, mud, limits = made(concept)
    figure = figures.overpressure_by_dilution(design, mud, limits, feed=FEED, dilution=4.0)
    closed, driven = named(figure, "closed lower end"), named(figure, "as it is driven")
    thin = np.asarray(closed.x)
    point = operating.operate(design, mud, dilution=thin, slurry_flow=FEED * (1.0 + thin))
    np.testing.assert_array_equal(driven.customdata, point.overpressure / 1e3)
    assert np.nanmin(driven.y) >= 1.0
    assert named(figure, "seal blow-out: 50 kPa").y == (50.0, 50.0)
    assert named(figure, "uplift: 240 kPa").y == (240.0, 240.0)
    [shade] = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert shade.y0 == 50.0
    # The story of the seal: no dilution of this design makes a closed cylinder hold.
    assert np.min(closed.y) > 240.0


def test_a_closed_cylinder_is_one_with_no_leak_and_no_drive() -> None:
    design, mud, limits = made("subsea_booster")
    shut = replace(design, concept="closed_circulation", seal_conductance=0.0)
    figure = figures.overpressure_by_dilution(design, mud, limits, feed=FEED)
    closed = named(figure, "closed lower end")
    thin = np.asarray(closed.x)
    point = operating.operate(shut, mud, dilution=thin, slurry_flow=FEED * (1.0 + thin))
    np.testing.assert_allclose(closed.y, point.overpressure / 1e3, rtol=1e-12)
    at_four = np.interp(4.0, thin, closed.y)
    # Weight of the slurry column alone is 3.5 MPa at 1 to 4; friction comes on top.
    assert 3500.0 < at_four < 4500.0


@pytest.mark.parametrize("concept", LIQUID)
def test_friction_is_that_of_every_closure_and_the_band_is_their_spread(concept: str) -> None:
    design, mud, _ = made(concept)
    figure = figures.friction_by_closure(design, mud, dilution=4.0, slurry_flow=0.03)
    names = ("Wilson and Thomas", "Darby and Melson", "Dodge and Metzner", "Torrance")
    for closure, name in zip(friction.CLOSURES, names, strict=True):
        line = named(figure, name)
        flow = np.asarray(line.x) / 3600.0
        by = replace(design, closure=closure)
        point = operating.operate(by, mud, dilution=4.0, slurry_flow=flow)
        np.testing.assert_allclose(line.y, point.slurry_friction / 1e6, rtol=1e-12)
        # Darby and Melson's is for smooth pipes; this one is rough.
        assert line.line.dash == ("dot" if closure == "darby_melson" else "solid")
    band = np.asarray(named(figure, "laws that apply").y)
    point = operating.operate(design, mud, dilution=4.0, slurry_flow=flow)
    low, high = operating.friction_spread(design, mud, point)
    np.testing.assert_allclose(band[: len(flow)], low / 1e6, rtol=1e-12)
    np.testing.assert_allclose(band[len(flow) :][::-1], high / 1e6, rtol=1e-12)


def test_friction_of_an_airlift_leaves_the_gas_out() -> None:
    airlift, mud, _ = made("airlift")
    pump, *_ = made("pump")
    drawn, same = (figures.friction_by_closure(d, mud, dilution=4.0, slurry_flow=0.03)
                   for d in (airlift, pump))  # fmt: skip
    assert drawn == same


@pytest.mark.parametrize("concept", [name for name in CONCEPTS if name != "closed_circulation"])
def test_the_best_energy_is_the_least_that_works(concept: str) -> None:
    design, mud, limits = made(concept)
    figure = figures.energy_by_dilution(design, mud, limits, feed=FEED)
    works = named(figure, "within all limits")
    best = named(figure, "least energy")
    found = operating.solve(design, mud, limits, feed=FEED, aim="least energy")
    assert best.x[0] == found.point.dilution
    assert best.y[0] == pytest.approx(float(found.energy) / 3600.0, rel=1e-12)
    # The line's own looks come no lower, but for the step between two of the search's.
    assert best.y[0] <= np.nanmin(works.y) * 1.005
    codes = operating.limit_map(design, mud, limits, dilution=works.x, feed=[FEED]).ravel()
    np.testing.assert_array_equal(np.isfinite(works.y), codes == CODE["target"])


def test_where_nothing_works_there_is_no_best() -> None:
    figure = figures.energy_by_dilution(*made("closed_circulation"), feed=FEED)
    assert "least energy" not in {trace.name for trace in figure.data}
    assert np.isnan(np.asarray(named(figure, "within all limits").y)).all()


def test_one_member_is_drawn_as_a_scalar_is_and_more_are_refused() -> None:
    design, mud, limits = made("subsea_booster")
    row, rows = ([_wide(item, n) for item in (design, mud, limits)] for n in (1, 2))
    assert figures.envelope(*row) == figures.envelope(design, mud, limits)
    point, points = (operating.operate(d, m, dilution=4.0, slurry_flow=0.03)
                     for d, m in ((design, mud), row[:2]))  # fmt: skip
    assert figures.profiles(row[0], row[1], points) == figures.profiles(design, mud, point)
    draws = (
        lambda d, m, w: figures.overpressure_by_dilution(d, m, w, feed=FEED),
        lambda d, m, w: figures.friction_by_closure(d, m, dilution=4.0, slurry_flow=0.03),
        lambda d, m, w: figures.energy_by_dilution(d, m, w, feed=FEED),
    )
    for draw in draws:
        assert draw(*row) == draw(design, mud, limits)
    for draw in (figures.envelope, *draws):
        with pytest.raises(ValueError, match="one design: depth has 2 members"):
            draw(*rows)


def _wide(item: Any, n: int) -> Any:
    """A design, mud or limits with every number an array of n members."""
    numbers = {field.name: getattr(item, field.name) for field in fields(item)}
    return replace(item, **{name: np.full(n, value) for name, value in numbers.items()
                            if isinstance(value, float)})  # fmt: skip


def test_the_middle_is_the_median_and_the_commonest() -> None:
    design = lift_study.design(3, riser_bore=[0.3, 0.5, 0.31])
    design = replace(design, concept=np.array([2, 1, 2]), closure=["torrance", "torrance", "x"])
    found = figures.middle(design)
    assert (found.riser_bore, found.concept, found.direction) == (0.31, 2, "forward")
    assert found.closure == "torrance"
    assert isinstance(found.depth, float)
    # Of two that are as common, the first.
    assert figures.middle(replace(design, concept=np.array([2, 1, 4]))).concept == 1
    mud = figures.middle(lift_study.mud(3, lump_size=[1e-3, 9e-3, 4e-3]))
    assert (mud.lump_size, mud.index_rate, mud.yield_closure) == (4e-3, None, "exponential")
