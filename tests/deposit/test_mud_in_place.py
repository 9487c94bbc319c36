"""Profiles, composition, bulk properties and tonnes."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kaidei.deposit import composition, mud, profile, resource
from kaidei.deposit.grid import to_degrees, to_plane
from kaidei.elements import ELEMENTS, INDEX

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "data"
AREA = np.array(
    [17.16, 8.58, 4.70, 20.77, 4.79, 0.93, 4.29, 0.64, 3.93, 0.82, 2.29, 0.31, 1.93, 0.30, 28.57]
)
RICH = np.array(
    [15.37, 7.69, 4.21, 18.61, 4.29, 1.05, 4.85, 0.73, 4.45, 0.93, 2.59, 0.36, 2.18, 0.34, 32.36]
)


def shares_at(grade, error=1.0, anchor=1000.0, rich_grade=3000.0):
    grade = np.atleast_2d(np.asarray(grade, dtype=float))
    members = len(grade)
    line = composition.line_between(
        np.tile(AREA, (members, 1)),
        np.tile(RICH, (members, 1)),
        np.full((members, 15), error),
        anchor,
        np.full(members, rich_grade),
    )
    return composition.element_shares(line, grade)


def test_composition_passes_through_both_end_members():
    found = shares_at([1000.0, 3000.0])[0]
    assert np.allclose(found, [AREA / AREA.sum(), RICH / RICH.sum()])


def test_the_whole_area_is_44_percent_yttrium_and_heavy():
    """Takaya et al. 2018, doi 10.1038/s41598-018-23948-5."""
    assert composition.heavy_part(shares_at([1000.0]))[0, 0] == pytest.approx(0.44, abs=0.002)


def test_the_oxide_factor_of_the_mix():
    """1.20 by stoichiometry of the rich mix; see the element masses in kaidei.elements."""
    assert composition.oxide_per_metal(shares_at([3000.0]))[0, 0] == pytest.approx(1.204, abs=0.002)


@given(
    grade=arrays(float, (2, 5), elements=st.floats(20.0, 20_000.0)),
    anchor=st.floats(500.0, 1500.0),
    rich_grade=st.floats(2000.0, 8000.0),
)
def test_shares_close_and_heavy_rises_with_grade(grade, anchor, rich_grade):
    found = shares_at(np.sort(grade, axis=1), anchor=anchor, rich_grade=rich_grade)
    assert (found > 0.0).all()
    assert np.allclose(found.sum(axis=-1), 1.0)
    assert (np.diff(composition.heavy_part(found), axis=1) >= -1e-12).all()


def test_the_line_is_not_followed_far_beyond_its_ends():
    assert np.allclose(shares_at([1e9]), shares_at([3000.0]))
    assert np.allclose(shares_at([1e-3]), shares_at([1000.0 / 3.0]))


def test_anchor_is_between_the_plain_mean_and_the_richest():
    grade = np.array([300.0, 900.0, 2400.0])
    assert grade.mean() < composition.anchor_grade(grade) < 2400.0
    assert composition.anchor_grade(np.full(4, 700.0)) == pytest.approx(700.0)


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="shared reference data is not here")
def test_the_table_is_the_published_split_retyped(spec):
    with (REFERENCE / "deposit_composition_estimate.csv").open(encoding="utf-8") as file:
        published = {row["element"]: row for row in csv.DictReader(file)}
    for symbol, row in spec.composition.items():
        area = float(published[symbol]["mass_share_whole_area_pct"])
        rich = float(published[symbol]["mass_share_highgrade_pct"])
        assert row.area.numbers[0] == pytest.approx(area / 100)
        assert row.rich.numbers[0] == pytest.approx(rich / 100)


def test_profiles_of_cores_come_back():
    slices = np.random.default_rng(1).lognormal(6.0, 0.8, (25, 10))
    model = profile.fit_profiles(slices, 9)
    scores = profile.scores_of(model, slices)
    back = profile.slice_shares(model, np.log(slices.mean(axis=1)), scores @ model.modes)
    assert np.allclose(back, slices / slices.sum(axis=1, keepdims=True))
    assert np.allclose(model.modes.sum(axis=1), 0.0, atol=1e-10)
    assert np.allclose(scores.T @ scores / 23, np.eye(9), atol=1e-9)


def test_the_first_modes_carry_the_most_and_the_rest_is_kept():
    slices = np.random.default_rng(2).lognormal(6.0, 0.8, (25, 10))
    few, all_ = profile.fit_profiles(slices, 2), profile.fit_profiles(slices, 9)
    assert few.modes.shape == (2, 10)
    assert few.rest.shape == (7, 10)
    assert np.array_equal(np.vstack([few.modes, few.rest]), all_.modes)
    assert (np.diff((all_.modes**2).sum(axis=1)) <= 1e-12).all()


def test_two_modes_carry_nine_tenths_of_the_shipped_cores(spec):
    """As said beside `profile.MODES`."""
    model = profile.fit_profiles(spec.placed_cores(spec.area()).slices)
    kept, left = (model.modes**2).sum(), (model.rest**2).sum()
    assert kept / (kept + left) == pytest.approx(0.90, abs=0.01)


@given(ratios=arrays(float, (4, 10), elements=st.floats(-20, 20)))
def test_shares_add_up_and_undo_log_ratios(ratios):
    parts = profile.shares(ratios)
    assert np.allclose(parts.sum(axis=1), 1.0)
    assert np.allclose(profile.log_ratios(parts), ratios - ratios.mean(axis=1, keepdims=True))


def test_cores_of_one_grade_have_no_slope():
    slices = np.tile(np.linspace(50, 500, 10), (5, 1))
    model = profile.fit_profiles(slices)
    assert (model.slope == 0.0).all()
    assert np.allclose(model.modes, 0.0, atol=1e-6)
    assert np.allclose(profile.scores_of(model, slices) @ model.modes, 0.0, atol=1e-6)


def test_bulk_of_the_published_mud():
    """0.55 t/m3 dry at porosity 0.79 is 1.38 t/m3 wet, 60 percent water, grains of 2.62."""
    dry, porosity, water = np.array([0.55]), np.array([0.79]), np.array([1.05])
    assert mud.wet_density(dry, porosity, water)[0] == pytest.approx(1.3795)
    assert mud.water_content(dry, porosity, water)[0] == pytest.approx(0.6013, abs=1e-4)
    assert mud.grain_density(dry, porosity)[0] == pytest.approx(2.619, abs=1e-3)


@given(dry=st.floats(0.3, 0.9), porosity=st.floats(0.5, 0.95), water=st.floats(1.02, 1.06))
def test_wet_mud_is_solids_and_water(dry, porosity, water):
    args = (np.array([dry]), np.array([porosity]), np.array([water]))
    wet, content = mud.wet_density(*args), mud.water_content(*args)
    assert wet * (1 - content) == pytest.approx(dry)
    assert wet * content == pytest.approx(porosity * water)


def test_strength_is_taken_at_the_middle_of_each_metre():
    found = mud.undrained_strength(np.array([2.0]), np.array([1.5]), 3)
    assert found.tolist() == [[2.75, 4.25, 5.75]]


def test_the_published_tonnage_follows_from_the_published_grade():
    """964 ppm x 0.55 t/m3 x 2,500 km2 x 10 m x 1.20 = 16 Mt REO: the paper's own arithmetic."""
    metal = resource.metal_in_place(np.array([964.0]), np.array([0.55]), np.array([2500e6 * 10]))
    assert metal[0] * 1.20 == pytest.approx(15.9e6, rel=0.002)


@given(grade=arrays(float, (2, 6), elements=st.floats(10, 5000)))
def test_tonnage_falls_with_the_cutoff(grade):
    cutoffs = np.array([0.0, 500.0, 1000.0, 1e9])
    oxide, mass = resource.over_cutoffs(grade, grade * 3.0, np.ones((2, 6)), cutoffs)
    assert np.allclose(oxide[:, 0], 3.0 * grade.sum(axis=1))
    assert mass[:, 0].tolist() == [6.0, 6.0]
    for curve in (oxide, mass):
        assert (np.diff(curve, axis=1) <= 0.0).all()
        assert (curve[:, -1] == 0.0).all()
    # Mean grade over a cutoff is at least the cutoff.
    assert (oxide[:, 1:3] >= 3.0 * cutoffs[1:3] * mass[:, 1:3] - 1e-6).all()


def test_balances_are_orthonormal_and_read_as_named():
    basis = composition.balance_basis()
    assert np.allclose(basis @ basis.T, np.eye(3))
    assert np.allclose(basis.sum(axis=1), 0.0)
    plain = shares_at([1000.0])
    line = composition.Line(np.log(plain[0]), np.zeros((1, 15)), np.zeros(1), np.ones(1))
    for row, (above, below) in enumerate(composition.BALANCES.values()):
        more = composition.element_shares(line, np.array([[1.0]]), 0.1 * np.eye(3)[None, [row]])
        change = np.log(more[0, 0] / plain[0, 0])
        ups, downs = ([change[INDEX[name]] for name in names] for names in (above, below))
        assert np.allclose(ups, ups[0])
        assert ups[0] > downs[0]


def test_a_line_fitted_to_assays_comes_back():
    rng = np.random.default_rng(4)
    grade = rng.lognormal(6.5, 0.6, 30)
    told = composition.Line(
        np.log(AREA / 100)[None], 0.2 * rng.normal(size=(1, 15)), np.array([6.5]), np.array([9.0])
    )
    scatter = 0.1 * rng.normal(size=(30, 3))
    shares = composition.element_shares(told, grade[None, :], scatter[None])[0]
    line, balances = composition.fit_line(shares, grade)
    again = composition.element_shares(line, grade[None, :], balances[None])[0]
    assert np.allclose(again, shares, rtol=1e-9)
    assert np.allclose(balances.mean(axis=0), 0.0, atol=1e-12)
    far = composition.element_shares(line, np.array([[1e9, grade.max()]]))[0]
    assert np.allclose(far[0], far[1], rtol=0.2)  # no farther than the cores go


def test_rich_mud_begins_under_its_cover():
    from kaidei.deposit.inventory import rich_layer

    by_slice = np.array([[[100.0, 300.0, 900.0, 500.0], [401.0, 0.0, 0.0, 0.0], [1.0] * 4]])
    cover, rich = rich_layer(by_slice)
    assert cover.tolist() == [[2.0, 0.0, 4.0]]
    assert rich.tolist() == [[2.0, 1.0, 0.0]]


def test_years_are_tonnes_over_tonnes_a_year():
    oxide = np.full((2, 15), 600.0)
    demand = np.full((2, 15, 2), 3.0)
    demand[:, INDEX["Dy"], 1] = 6.0
    years = resource.years_of_supply(oxide, demand)
    assert years.shape == (2, len(ELEMENTS), 2)
    assert years[0, INDEX["Dy"]].tolist() == [200.0, 100.0]


@given(east=st.floats(-40_000, 40_000), north=st.floats(-40_000, 40_000))
def test_degrees_and_metres_undo_each_other(east, north):
    """Within a centimetre: the projection's inverse is a series, worst next to its centre."""
    centre = (153.8, 22.0)
    longitude, latitude = to_degrees([[east, north]], centre=centre)
    assert np.allclose(
        to_plane(longitude, latitude, centre=centre), [[east, north]], rtol=0, atol=0.01
    )


def test_local_metres_keep_areas_and_lengths():
    from pyproj import Geod

    centre = (153.8, 22.0)
    corners = np.array([[0, 0], [30_000, 0], [30_000, 20_000], [0, 20_000]], dtype=float)
    longitude, latitude = to_degrees(corners, centre=centre)
    area, _ = Geod(ellps="WGS84").polygon_area_perimeter(longitude, latitude)
    assert abs(area) == pytest.approx(600e6, rel=1e-4)
    _, _, length = Geod(ellps="WGS84").inv(*centre, longitude[1], latitude[1])
    assert length == pytest.approx(30_000, rel=1e-5)


def test_a_map_centre_off_the_globe_is_refused():
    with pytest.raises(ValueError, match="are longitude and latitude swapped"):
        to_plane([22.0], [153.8], centre=(22.0, 153.8))
