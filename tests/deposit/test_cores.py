"""Cores, real and made up."""

import filecmp
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.deposit.cores import SLICES, place_cores, read_cores
from kaidei.elements import ELEMENTS

CENTRE = (153.8, 22.0)


def table(**change):
    """Three cores in two intervals each, the second split at 2.5 m, as columns."""
    columns = {
        "core": np.repeat(["a", "b", "c"], 2),
        "longitude": np.repeat([153.7, 153.8, 153.9], 2),
        "latitude": np.repeat([22.0, 22.1, 22.0], 2),
        "top": np.tile([0.0, 2.5], 3),
        "base": np.tile([2.5, 10.0], 3),
        "grade": np.array([100.0, 900.0, 200.0, 1000.0, 300.0, 1100.0]),
    }
    return columns | change


def read(**change):
    """Cores of the table above with columns or options changed."""
    return read_cores(**table(**change), centre=CENTRE)


def test_slices_are_length_weighted():
    cores = read()
    assert cores.names == ("a", "b", "c")
    assert cores.slices[0].tolist() == [100, 100, 500, 900, 900, 900, 900, 900, 900, 900]
    assert cores.grade[0] == pytest.approx((2.5 * 100 + 7.5 * 900) / 10)
    assert cores.cover.tolist() == [2.0, 2.0, 2.0]


def test_cores_may_come_in_any_order_and_between_each_other():
    shuffle = [4, 0, 2, 5, 3, 1]
    mixed = read(**{name: column[shuffle] for name, column in table().items()})
    plain = read()
    for row, name in enumerate(mixed.names):
        assert np.array_equal(mixed.slices[row], plain.slices[plain.names.index(name)])


@given(
    cuts=st.lists(st.floats(0.05, 9.95), min_size=1, max_size=12, unique=True),
    seed=st.integers(0, 999),
)
def test_any_cutting_keeps_metal(cuts, seed):
    edges = np.array([0.0, *sorted(cuts), 10.0])
    if np.diff(edges).min() < 1e-3:
        return
    grade = np.random.default_rng(seed).uniform(50, 5000, len(edges) - 1)
    parts = len(grade)
    cores = read_cores(
        np.repeat(["a", "b", "c"], parts),
        np.repeat([153.7, 153.8, 153.9], parts),
        np.repeat([22.0, 22.1, 22.0], parts),
        np.tile(edges[:-1], 3),
        np.tile(edges[1:], 3),
        np.tile(grade, 3),
        centre=CENTRE,
    )
    assert cores.grade[0] * 10 == pytest.approx((grade * np.diff(edges)).sum())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"base": np.tile([2.5, 9.0], 3)},
            r"0 of 3 cores reach 10 m \(core a ends at 9 m\); expected .* pass depth=9 or less",
        ),
        (
            {"top": np.tile([2.5, 0.0], 3), "base": np.tile([10.0, 2.5], 3)},
            "core a: the interval from 0 m stands below the one from 2.5 m; .* sort the table",
        ),
        ({"top": np.tile([0.2, 2.5], 3)}, "core a begins at 0.2 m; expected 0 m, the sea floor"),
        ({"top": np.tile([-0.2, 2.5], 3)}, "core a begins at -0.2 m"),
        ({"base": np.tile([2.5, np.inf], 3)}, "core a: interval 2.5 to inf m is upside down"),
        ({"top": np.full(6, np.nan)}, "core a: interval nan to 2.5 m is upside down"),
        ({"grade": np.full(6, np.nan)}, "core a: grade nan ppm at 0 m; expected above zero"),
        ({"grade": np.full(6, np.inf)}, "core a: grade inf ppm at 0 m"),
        ({"grade": None}, "neither grade nor elements; expected one of them"),
        ({"grade": np.ones(5)}, "5 values of grade for 6 intervals"),
        ({"density": np.full(6, -0.5)}, "core a: dry density -0.5 at 0 m; expected above 0 and up"),
        ({"density": np.repeat(550.0, 6)}, "core a: dry density 550 at 0 m; .* up to 2.7 t_dry/m3"),
        ({"density": [0.5] * 3 + [np.nan] + [0.5] * 2}, "core b: dry density nan at 2.5 m"),
        (
            {"longitude": np.repeat([153.7, 153.7, 153.9], 2), "latitude": np.full(6, 22.0)},
            "cores a and b lie at one place; expected 1 m or more .* merge the twins",
        ),
        ({"longitude": np.full(6, np.nan)}, "core a: its place is not a number"),
        ({"depth": 0}, "depth of 0 slices; expected at least 1"),
        ({"top": np.tile([0.0, 3.0], 3)}, "core a: a gap between 2.5 and 3 m"),
        ({"top": np.tile([0.0, 2.0], 3)}, "core a: an overlap between 2.5 and 2 m"),
        ({"base": np.tile([-1.0, 10.0], 3)}, "core a: interval 0 to -1 m is upside down"),
        ({"grade": np.zeros(6)}, "core a: grade 0 ppm at 0 m; expected above zero"),
        ({"core": np.repeat("a", 6)}, "1 cores; an estimate with its error needs at least 3"),
        ({"longitude": np.linspace(153, 154, 6)}, "core a lies in 2 places"),
        (
            {"longitude": np.repeat([22.0, 22.1, 22.0], 2), "latitude": np.repeat(153.8, 6)},
            "not on the globe; are longitude and latitude swapped",
        ),
        ({"longitude": np.repeat([53.7, 153.8, 153.9], 2)}, "core a lies .* km from the middle"),
    ],
)
def test_bad_cores_are_refused_in_words(change, words):
    with pytest.raises(ValueError, match=words):
        read(**change)


def metals(grade, share=None):
    """Fifteen assays that add up to the grade."""
    share = np.arange(1.0, 16.0) if share is None else np.asarray(share)
    return {
        s: np.asarray(grade) * part for s, part in zip(ELEMENTS, share / share.sum(), strict=True)
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Tm": None, "Lu": None}, "elements without Tm, Lu; expected all fifteen"),
        ({"Sc": np.ones(6)}, "elements with Sc; expected all fifteen"),
        ({"La": np.full(6, -1.0)}, "core a: La -1 ppm at 0 m; expected at least zero"),
        (
            {"Dy": np.array([7.5, 67.5, 15.0, np.nan, 22.5, 82.5])},
            "core b: no Dy at 2.5 m; expected all fifteen elements or none",
        ),
        (
            {"Y": np.full(6, 120.0)},
            "core a: the elements add up to 207.5 ppm at 0 m and the grade is 100 ppm; "
            "expected them within 2%: is one of them oxide",
        ),
    ],
)
def test_bad_elements_are_refused_in_words(change, words):
    given_elements = metals(table()["grade"]) | change
    elements = {name: column for name, column in given_elements.items() if column is not None}
    with pytest.raises(ValueError, match=words):
        read(elements=elements)


def test_elements_make_the_grade_and_the_shares():
    grade = table()["grade"]
    cores = read(elements=metals(grade), grade=None)
    assert np.allclose(cores.slices, read().slices)
    assert np.allclose(cores.shares, np.arange(1.0, 16.0) / 120.0)
    assert read().shares is None


def test_shares_are_of_the_metal_and_not_of_the_metres():
    """2.5 m at 100 ppm all La on 7.5 m at 900 ppm all Y: the La is 250 of 7,000 ppm metres."""
    only = np.eye(15)
    upper, lower = only[ELEMENTS.index("La")], only[ELEMENTS.index("Y")]
    grade = np.tile([100.0, 900.0], 3)
    by_row = grade[:, None] * np.tile([upper, lower], (3, 1))
    cores = read(grade=grade, elements=dict(zip(ELEMENTS, by_row.T, strict=True)))
    assert cores.shares[0, ELEMENTS.index("La")] == pytest.approx(250.0 / 7000.0)
    heavier = read(
        grade=grade,
        elements=dict(zip(ELEMENTS, by_row.T, strict=True)),
        density=np.tile([0.3, 0.6], 3),
    )
    assert heavier.shares[0, ELEMENTS.index("La")] == pytest.approx(250.0 / 13750.0)


def test_a_core_without_assays_of_elements_has_no_shares():
    elements = metals(table()["grade"])
    for column in elements.values():
        column[2:4] = np.nan
    shares = read(elements=elements).shares
    assert np.isnan(shares).all(axis=1).tolist() == [False, True, False]


def test_slices_are_weighted_with_the_dry_mass_where_there_is_one():
    """The slice from 2 to 3 m: half a metre of 100 ppm at 0.4, half of 900 ppm at 0.8 t_dry/m3."""
    cores = read(density=np.tile([0.4, 0.8], 3))
    assert cores.density[0].tolist() == pytest.approx([0.4, 0.4, 0.6] + [0.8] * 7)
    assert cores.slices[0, 2] == pytest.approx((0.2 * 100 + 0.4 * 900) / 0.6)
    mass, metal = 2.5 * 0.4 + 7.5 * 0.8, 2.5 * 0.4 * 100 + 7.5 * 0.8 * 900
    assert cores.grade[0] == pytest.approx(metal / mass)
    assert cores.total_accumulation()[0] == pytest.approx(metal / 1000)
    assert cores.accumulation()[0, 0] == pytest.approx(0.4 * 100 / 1000)


def test_accumulation_of_the_published_mean():
    """0.55 t_dry/m3 x 10 m x 964 ppm is 5.3 kg of metal a square metre: 16 Mt REO over 2,500 km2.

    Takaya et al. 2018, doi 10.1038/s41598-018-23948-5, with 1.20 t of oxide a tonne of metal.
    """
    cores = read(grade=np.full(6, 964.0))
    metal = cores.total_accumulation(0.55)
    assert metal == pytest.approx(5.302)
    assert metal[0] * 2.5e9 * 1.2 / 1e9 == pytest.approx(16.0, rel=0.01)


def test_a_density_is_needed_where_a_core_has_none():
    with pytest.raises(ValueError, match="core a has no density; give it one, or pass dry_density"):
        read().accumulation()
    with pytest.raises(ValueError, match=r"dry density 550; expected 0 to 2.7 t_dry/m3"):
        read().accumulation(550.0)
    some = read(density=[0.5, 0.5, np.nan, np.nan, 0.6, 0.6])
    with pytest.raises(ValueError, match="core b has no density"):
        some.total_accumulation()
    assert some.accumulation(0.4)[:, 0] == pytest.approx([0.05, 0.08, 0.18])
    assert some.grade[1] == pytest.approx(read().grade[1])


def short(base):
    """Core c stops at `base` in mud of 1,100 ppm."""
    return read(base=np.array([2.5, 10.0, 2.5, 10.0, 2.5, base]))


@pytest.mark.parametrize(("base", "slices"), [(7.0, 7), (7.49, 7), (7.5, 8), (7.9, 8), (10.0, 10)])
def test_a_slice_is_known_when_half_of_it_is_covered(base, slices):
    cores = short(base)
    assert np.isfinite(cores.slices[2]).sum() == slices
    assert cores.slices[2, slices - 1] == 1100.0
    assert cores.length.tolist() == [10.0, 10.0, base]
    assert cores.complete.tolist() == [True, True, slices == 10]


def test_a_core_that_stops_in_rich_mud_is_censored():
    cores = short(6.0)
    assert cores.ends_rich.tolist() == [True, True, True]
    assert cores.rich_thickness.tolist() == [8.0, 8.0, 4.0]
    assert cores.grade[2] == pytest.approx((2.5 * 300 + 3.5 * 1100) / 6)
    assert np.isnan(cores.total_accumulation(0.55)).tolist() == [False, False, True]
    assert cores.cover[2] == 2.0
    poor = read(grade=np.array([900.0, 100.0] * 3))
    assert not poor.ends_rich.any()
    assert poor.rich_thickness.tolist() == [3.0] * 3
    assert read(grade=np.full(6, 10.0)).cover.tolist() == [10.0] * 3


def test_what_lies_below_the_last_slice_counts_for_the_base_alone():
    cores = read(depth=2)
    assert cores.slices.tolist() == [[100, 100], [200, 200], [300, 300]]
    assert cores.length.tolist() == [10.0] * 3
    assert cores.ends_rich.all()
    assert cores.cover.tolist() == [2.0] * 3


def test_cores_shorter_than_half_a_slice_are_refused():
    columns = {name: column[[0, 1, 2, 3, 4]] for name, column in table().items()}
    columns["base"] = np.array([2.5, 10.0, 2.5, 10.0, 0.3])
    with pytest.raises(ValueError, match=r"core c ends at 0.3 m; expected at least 0.5 m"):
        read_cores(**columns, centre=CENTRE)


def test_cores_in_a_plane_of_their_own():
    columns = table()
    x, y = columns.pop("longitude"), columns.pop("latitude")
    cores = place_cores(x=x * 1000.0, y=y * 1000.0, **columns)
    assert cores.xy.tolist() == [[153700.0, 22000.0], [153800.0, 22100.0], [153900.0, 22000.0]]
    assert np.array_equal(cores.slices, read().slices)


cuts_of_a_core = st.lists(st.integers(1, 99), min_size=1, max_size=12, unique=True).map(
    lambda cuts: np.array([0, *sorted(cuts), 100]) / 10.0
)


def cut_core(edges, grade, density):
    parts = len(grade)
    return place_cores(
        np.repeat(["a", "b", "c"], parts),
        np.repeat([0.0, 9.0, 20.0], parts),
        np.zeros(3 * parts),
        np.tile(edges[:-1], 3),
        np.tile(edges[1:], 3),
        np.tile(grade, 3),
        density=np.tile(density, 3),
        elements=metals(np.tile(grade, 3)),
    )


@given(edges=cuts_of_a_core, seed=st.integers(0, 999))
def test_slices_keep_mass_and_metal_and_further_cuts_change_nothing(edges, seed):
    rng = np.random.default_rng(seed)
    grade = rng.uniform(50, 5000, len(edges) - 1)
    density = rng.uniform(0.3, 0.8, len(edges) - 1)
    cores = cut_core(edges, grade, density)
    metal = (np.diff(edges) * grade * density).sum() / 1000
    assert cores.total_accumulation()[0] == pytest.approx(metal)
    assert cores.density[0].sum() == pytest.approx((np.diff(edges) * density).sum())
    middles = [(top + base) / 2 for top, base in pairwise(edges)]
    finer = cut_core(np.sort([*edges, *middles]), np.repeat(grade, 2), np.repeat(density, 2))
    assert np.allclose(finer.slices, cores.slices)
    assert np.allclose(finer.density, cores.density)
    assert np.allclose(finer.shares, cores.shares)
    assert np.array_equal(finer.ends_rich, cores.ends_rich)


@given(edges=cuts_of_a_core, factor=st.floats(0.01, 100.0))
def test_grades_scale(edges, factor):
    grade = np.linspace(50.0, 900.0, len(edges) - 1)
    density = np.linspace(0.4, 0.7, len(edges) - 1)
    one, more = cut_core(edges, grade, density), cut_core(edges, factor * grade, density)
    assert np.allclose(more.slices, factor * one.slices)
    assert np.allclose(more.accumulation(), factor * one.accumulation())
    assert np.allclose(more.shares, one.shares)


def test_the_default_depth_is_that_of_the_published_estimate():
    assert SLICES == read().slices.shape[1] == 10


def test_the_committed_cores_are_what_the_script_writes(maker, tmp_path):
    maker.write(tmp_path)
    tables = maker.Path(maker.__file__).parent / "tables"
    for name in ("cores.csv", "squares.csv"):
        assert filecmp.cmp(tmp_path / name, tables / name, shallow=False), name


def test_the_made_up_cores_match_the_published_summaries(maker):
    """Takaya et al. 2018, doi 10.1038/s41598-018-23948-5; B1 back-calculated from 1.2 Mt REO."""
    xy, slices = maker.make()
    grade = slices.mean(axis=1)
    field = maker.interpolated(xy, grade)
    squares = field.mean(axis=1).reshape(4, 6)
    assert slices.shape == (25, 10)
    assert field.mean() == pytest.approx(964.0, abs=0.5)
    assert squares.max() == squares[1, 0] == pytest.approx(1720.0, abs=2.0)
    assert slices.max() == 7940.0
    for metre in (5, 6):
        rich = maker.interpolated(xy, slices[:, metre])
        assert (rich > 2000.0).mean() * 2520.0 > 400.0
        assert rich.mean(axis=1).argmax() in (0, 1, 6, 7)  # the north-west
    assert squares[3, 2:4].mean() < 0.85 * squares.mean()  # middle of the south
    assert squares[0, 4:].mean() < 0.6 * squares.mean()  # north-east
    assert squares[1:3, 0].mean() > squares[1:3, 2].mean() > squares[1:3, 4].mean()  # the trail


def test_made_up_cores_lie_in_the_published_box_and_say_what_they_are(spec):
    table = spec.cores
    assert set(table["kind"]) == {"synthetic"}
    assert set(table["source"]) == {"synthetic-cores"}
    assert len(set(table["core"])) == 25
    assert 153.5 <= table["longitude"].min() <= table["longitude"].max() <= 154.117
    assert 21.8 <= table["latitude"].min() <= table["latitude"].max() <= 22.25
