"""What a caller of `estimate` may hand it, and what is refused in words."""

import numpy as np
import pytest

from kaidei.deposit import asked
from kaidei.deposit.area import polygon_area

RING = [(0.0, 0.0), (20e3, 0.0), (20e3, 15e3), (0.0, 15e3)]
POLYGON = {"type": "Polygon", "coordinates": [[(*corner, 0.0) for corner in RING]]}


@pytest.fixture(scope="module")
def ground():
    return polygon_area(np.array(RING), plane=True)


@pytest.mark.parametrize(
    "area",
    [RING, POLYGON, {"type": "Feature", "geometry": POLYGON},
     {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": POLYGON}]},
     {"type": "MultiPolygon", "coordinates": [POLYGON["coordinates"]]}],
)  # fmt: skip
def test_one_polygon_comes_in_many_wrappings(area):
    np.testing.assert_array_equal(asked.ring_of(area), RING)


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ("area.geojson", "json.load"),
        ({"type": "FeatureCollection", "features": [1, 2]}, "of 2; expected one feature"),
        ({"type": "MultiPolygon", "coordinates": [[RING], [RING]]}, "2 parts or rings"),
        ({"type": "Polygon", "coordinates": [RING, RING]}, "without holes"),
        ([RING[0], RING[2], RING[1], RING[3]], "the sides from corners 1 and 3 cross"),
        ([("a", "b")] * 3, "no numbers"),
    ],
)
def test_what_is_no_single_polygon_is_refused(area, words):
    with pytest.raises(ValueError, match=words):
        asked.ring_of(area)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"rule": "regrets"}, "rule='regrets'; expected 'chance' or 'regret'"),
        ({"outside": "ignore"}, "outside='ignore'; expected 'refuse' or 'use'"),
        ({"drift": "cover"}, "expected a tuple of at most two"),
        ({"drift": ("depth",)}, "distance_to_seamount, water_depth, cover"),
        ({"profiler": {"x": [0.0]}}, "profiler given and no drift that reads it"),
        ({"seamounts": {"x": [0.0]}, "drift": ("cover",)}, "seamounts given and no drift"),
    ],
)
def test_an_option_that_is_not_known_is_not_guessed_at(given, words):
    known = {"rule": "chance", "outside": "use", "drift": (), "seamounts": None, "profiler": None}
    asked.check_words(**known)
    with pytest.raises(ValueError, match=words):
        asked.check_words(**(known | given))


def test_sizes_that_cannot_be_are_refused(ground):
    asked.check_sizes(2, 10, 1000.0)
    asked.check_cell(1000.0, ground)
    for sizes in ((2.5, 10, 1e3), (2, 9.5, 1e3), (2, 10, 0.0)):
        with pytest.raises(ValueError, match="expected"):
            asked.check_sizes(*sizes)
    with pytest.raises(ValueError, match="wider than a square of 5000 m"):
        asked.check_cell(6000.0, ground)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"lon": [0.0]}, "profiler with columns lon; expected a column 'x'"),
        ({"x": [0.0, np.nan], "y": [0.0, 0.0]}, "row 2, column 'x': nan"),
        ({"x": ["a"], "y": [0.0]}, "column 'x'.*expected numbers"),
        ({"x": [9e6], "y": [0.0]}, "the nearest place lies .* km from the middle"),
    ],
)
def test_tables_beside_the_cores_are_refused_in_words(ground, table, words):
    with pytest.raises(ValueError, match=words):
        asked.places_of(table, "profiler", ground, plane=True)


def test_swapped_degrees_and_slips_of_readings_are_asked_about(ground):
    with pytest.raises(ValueError, match="swapped"):
        asked.places_of(
            {"longitude": [15.0], "latitude": [-117.0]}, "profiler", ground, plane=False
        )
    with pytest.raises(ValueError, match="kilometres"):
        asked.radius_of({"radius": [5.0]})
    with pytest.raises(ValueError, match="cover of -9999 m"):
        asked.reading_of({"cover": [1.0, -9999.0]}, "cover")


def test_ground_of_another_ocean_is_not_near_the_island():
    from kaidei.deposit.figures import near_island

    assert near_island(polygon_area([(153.5, 21.8), (154.1, 21.8), (154.1, 22.2)]))
    assert not near_island(polygon_area([(-117.2, 14.6), (-116.4, 14.6), (-116.4, 15.2)]))
