"""Cores, real and made up."""

import filecmp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.deposit.cores import read_cores

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
    return read_cores(**table(**change), centre=CENTRE)


def test_slices_are_length_weighted():
    cores = read()
    assert cores.names == ("a", "b", "c")
    assert cores.slices[0].tolist() == [100, 100, 500, 900, 900, 900, 900, 900, 900, 900]
    assert cores.grade[0] == pytest.approx((2.5 * 100 + 7.5 * 900) / 10)
    assert cores.cover.tolist() == [2.0, 2.0, 2.0]


def test_order_of_the_intervals_does_not_matter():
    shuffle = [5, 0, 3, 1, 4, 2]
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
        ({"base": np.tile([2.5, 9.0], 3)}, "core a runs from 0 to 9 m; expected 0 to 10 m"),
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
