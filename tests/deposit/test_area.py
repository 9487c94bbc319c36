"""The ground: squares or a polygon, and the cells that make it up."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from kaidei.deposit.area import Area, polygon_area, read_area, refuse_outside, within
from kaidei.deposit.cells import CELL, cells_of

BOX = [(153.5, 21.8), (154.1, 21.8), (154.1, 22.2), (153.5, 22.2)]
TRIANGLE = np.array([[0.0, 0.0], [9_000.0, 0.0], [0.0, 12_000.0]])


def test_a_polygon_keeps_its_area_on_the_globe():
    cells = cells_of(polygon_area(BOX))
    area, _ = Geod(ellps="WGS84").polygon_area_perimeter(*np.transpose(BOX))
    assert cells.inside.sum() == pytest.approx(abs(area), rel=3e-3)


def test_a_triangle_is_half_its_box_square_by_square():
    """The hypotenuse is a stair of 50 m: within half a percent."""
    ground = polygon_area(TRIANGLE, 3_000.0, plane=True)
    cells = cells_of(ground, 500.0)
    assert cells.inside.sum() == pytest.approx(54e6, rel=0.005)
    whole = ground.names.index("D1")  # the south-west corner: its square lies inside
    assert cells.square_area[whole] == pytest.approx(9e6)
    assert "A3" not in ground.names  # the north-east is not of the triangle
    assert (cells.square_area > 0.0).all()


@pytest.mark.parametrize("closed", [True, False])
def test_a_polygon_comes_as_corners_geojson_or_shape(closed):
    ring = [*BOX, BOX[0]] if closed else BOX
    geojson = {"type": "Polygon", "coordinates": [ring]}
    shape = SimpleNamespace(__geo_interface__={"type": "Feature", "geometry": geojson})
    found = [polygon_area(border, 10_000.0) for border in (ring, geojson, shape)]
    assert all(np.array_equal(one.xy, found[0].xy) for one in found)
    assert len(set(found[0].names)) == len(found[0].names)


@pytest.mark.parametrize(
    ("border", "words"),
    [
        ([(0.0, 0.0), (1.0, 1.0)], "a polygon of 2 corners"),
        ([(0.0, 0.0), (0.1, 0.1), (0.2, 0.2)], "corners in one line"),
        ([(22.0, 153.5), (22.2, 153.5), (22.2, 154.1)], "are the two swapped"),
        ([(0.0, 0.0), (0.1, np.nan), (0.2, 0.2)], "expected corners"),
        ({"type": "MultiPolygon", "coordinates": []}, "a MultiPolygon; expected one Polygon"),
        (np.zeros((3, 3)), "expected corners"),
    ],
)
def test_what_is_no_polygon_is_refused(border, words):
    with pytest.raises(ValueError, match=words):
        polygon_area(border)


def test_squares_of_a_polygon_are_whole_panels():
    with pytest.raises(ValueError, match="whole panels of 500 m"):
        polygon_area(BOX, 1_250.0)


@given(st.floats(-2.0, 2.0), st.floats(-2.0, 2.0))
def test_within_a_square_is_what_the_eye_sees(x, y):
    ring = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    if max(abs(x), abs(y)) != 1.0:
        assert within([[x, y]], ring)[0] == (max(abs(x), abs(y)) < 1.0)


def test_within_a_ring_that_turns_in_on_itself():
    notch = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [2.0, 1.0], [0.0, 4.0]])
    assert within([[2.0, 0.5], [2.0, 2.0], [0.5, 2.0], [5.0, 0.5]], notch).tolist() == [
        True, False, True, False
    ]  # fmt: skip


def test_cells_share_out_every_square_of_the_shipped_area(spec):
    area = spec.area()
    cells = cells_of(area)
    assert (cells.grid.nx, cells.grid.ny, cells.grid.dx) == (63, 40, CELL)
    assert np.allclose(cells.square_area, 105e6, rtol=1e-12)
    assert cells.inside.max() <= 1.001 * CELL**2
    middle = cells.overlap @ cells.grid.points / cells.square_area[:, None]
    assert np.allclose(middle, area.xy, atol=20.0)  # metres: squares are placed in degrees


def test_a_cell_between_two_squares_is_halved():
    """Squares of 10.5 km, cells of 1 km: the eleventh column belongs to both."""
    names, zero = np.array(["A1", "A2"]), np.zeros(2)
    area = read_area(names, np.array([-0.0471634, 0.0471634]), zero, zero + 10_500, zero + 2_000)
    cells = cells_of(area)
    middle = cells.overlap.reshape(2, 2, 21)[:, :, 10]
    assert np.allclose(middle, 0.5e6, rtol=1e-3)


def test_a_sliver_of_a_polygon_is_counted_not_refused():
    """Sixty polygons of odd corners, some mere needles; every square holds ground, areas agree."""
    rng = np.random.default_rng(4)
    for _ in range(60):
        turn = np.sort(rng.uniform(0.0, 2.0 * np.pi, rng.integers(3, 7)))
        radius = 9_000.0 * rng.uniform(0.3, 1.0, len(turn))
        ring = np.column_stack([radius * np.cos(turn), 0.6 * radius * np.sin(turn)])
        cells = cells_of(polygon_area(ring, plane=True))
        x, y = ring.T
        area = 0.5 * abs(x @ np.roll(y, -1) - y @ np.roll(x, -1))
        assert (cells.square_area > 0.0).all()
        assert cells.inside.sum() == pytest.approx(area, rel=0.01, abs=1e4)


def test_cells_too_many_are_refused_with_the_remedy(spec):
    with pytest.raises(ValueError, match="use larger cells"):
        cells_of(spec.area(), 200.0)


def test_a_core_outside_is_named_with_its_distance():
    area = Area(("A1",), np.zeros((1, 2)), np.full((1, 2), 10_000.0), (0.0, 0.0))
    xy = np.array([[0.0, 0.0], [4_999.0, -5_000.0], [0.0, 12_000.0]])
    assert area.holds(xy).tolist() == [True, True, False]
    refuse_outside(("a", "b", "c"), xy, area, "use")
    with pytest.raises(ValueError, match=r"core c lies outside the area, 12.0 km from the middle"):
        refuse_outside(("a", "b", "c"), xy, area, "refuse")


def test_panels_of_a_polygon_lie_within_it():
    ground = polygon_area(TRIANGLE, 3_000.0, plane=True)
    ids, middles, _ = ground.panels()
    assert within(middles, TRIANGLE).all()
    assert len(ids) * 0.25e6 == pytest.approx(54e6, rel=0.02)
    assert np.array_equal(ground.panel_middle(str(ids[7])), middles[7])
