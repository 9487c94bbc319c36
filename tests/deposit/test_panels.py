"""Squares, panels and the order of mining."""

import json

import numpy as np
import pytest

from kaidei.deposit import mine_order
from kaidei.deposit.area import PANEL_AREA, read_area
from kaidei.deposit.decided import NODES, RANKING
from kaidei.deposit.panels import (
    KEPT,
    SPACING,
    expected_regret,
    panel_places,
    passing_chance,
    rank,
    spread_out,
    within_reach,
)
from kaidei.deposit.posterior import fit
from kaidei.deposit.spec import DepositSpec
from kaidei.values import Columns


def test_squares_cover_2520_km2_inside_the_published_box(spec):
    """24 of about 105 km2, 21 48' to 22 15' N, 153 30' to 154 07' E: Takaya et al. 2018."""
    area = spec.area()
    assert area.names[0] == "A1"
    assert area.names[6] == "B1"
    assert len(area.names) == 24
    assert area.square_area.tolist() == [105e6] * 24
    corners = np.vstack([area.xy + area.size * sign for sign in ([-0.5, -0.5], [0.5, 0.5])])
    longitude, latitude = area.degrees(corners)
    assert 153.5 <= longitude.min() <= longitude.max() <= 154 + 7 / 60
    assert 21.8 <= latitude.min() <= latitude.max() <= 22.25


def test_panels_fill_their_squares(spec):
    ids, middles, squares = spec.area().panels()
    assert len(ids) == len(set(ids)) == 24 * 420
    assert ids[420 * 6] == "B1-0001"
    assert len(ids) * PANEL_AREA == 2520e6
    assert (np.bincount(squares) == 420).all()
    first = middles[squares == 6]
    assert np.allclose(first.mean(axis=0), spec.area().xy[6], atol=1e-6)
    assert first[0, 1] == first[:, 1].max()  # the first panel is the north-west one
    assert first[0, 0] == first[:, 0].min()


def test_a_panel_is_found_by_its_id(spec):
    area = spec.area()
    ids, middles, _ = area.panels()
    for row in (0, 419, 420, len(ids) - 1):
        assert np.array_equal(area.panel_middle(str(ids[row])), middles[row])
    for name in ("Z9-0001", "B1-0000", "B1-9999", "B1", "B1-one"):
        with pytest.raises(KeyError, match=name):
            area.panel_middle(name)


def test_mine_order_is_plain_sorted_spaced_and_repeatable(spec, order):
    assert json.loads(json.dumps(order)) == order == mine_order(spec)
    assert len(order["panel"]) == len(set(order["panel"])) == KEPT
    assert (np.diff(order["probability"]) <= 1e-6).all()
    places = panel_places(order, spec.area())
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    assert apart[~np.eye(KEPT, dtype=bool)].min() >= SPACING


def test_mine_order_follows_the_tool(raw):
    """With 3 m the shallow peak counts; with 10 m the rich north-west does."""
    deep = mine_order(DepositSpec.model_validate(raw | {"mine_reach": "10 m"}))
    shallow = mine_order(DepositSpec.model_validate(raw))
    assert {"B1", "B2"} == {name[:2] for name in deep["panel"][:5]}
    assert not any(name.startswith("B1") for name in shallow["panel"])
    assert "C4" in {name[:2] for name in shallow["panel"]}


def test_mine_order_is_decided_by_the_cores_alone(raw, order):
    """Values that no core tells of leave it alone."""
    changed = raw | {"dry_density": "0.3 t_dry/m^3", "rich_grade": "9000 ppm_metal"}
    assert mine_order(DepositSpec.model_validate(changed)) == order


def test_grade_within_reach_counts_part_of_a_metre(spec):
    cores = spec.placed_cores(spec.area())
    found = within_reach(cores.slices, 2.5)
    by_hand = (cores.slices[:, 0] + cores.slices[:, 1] + 0.5 * cores.slices[:, 2]) / 2.5
    assert np.allclose(found, by_hand)
    assert np.allclose(within_reach(cores.slices, 10.0), cores.grade)
    mass = np.linspace(0.5, 1.5, 10)
    weighed = within_reach(cores.slices * mass, 2.5, mass)
    part = mass[:3] * [1.0, 1.0, 0.5]
    assert np.allclose(weighed, cores.slices[:, :3] @ part / part.sum())


def test_passing_chance_of_a_log_normal():
    assert passing_chance(np.log([800.0]), np.array([0.25]), 800.0)[0] == pytest.approx(0.5)
    assert passing_chance(np.log([900.0]), np.array([0.0]), 800.0)[0] == pytest.approx(1.0)


def test_expected_regret_is_the_mean_shortfall():
    """Against the mean over the quantiles of the log-normal."""
    from scipy.special import ndtri

    z = ndtri((np.arange(200_000) + 0.5) / 200_000)
    for middle, sd in ((700.0, 0.5), (1500.0, 0.8), (900.0, 0.01)):
        by_hand = np.maximum(800.0 - middle * np.exp(sd * z), 0.0).mean()
        found = expected_regret(np.log([middle]), np.array([sd**2]), 800.0)[0]
        assert found == pytest.approx(by_hand, rel=1e-3, abs=1e-6)


def test_regret_and_chance_rank_differently(raw):
    """A narrow panel just under the cutoff is rarely above it, and rarely far below."""
    by_chance = mine_order(DepositSpec.model_validate(raw))
    by_regret = mine_order(DepositSpec.model_validate(raw | {"mine_rule": "regret"}))
    assert (np.diff(by_regret["regret"]) >= -1e-3).all()
    assert (np.diff(by_chance["probability"]) <= 1e-6).all()
    assert by_regret["panel"] != by_chance["panel"]


def test_places_are_spread_out_as_far_as_there_is_room():
    line = np.array([[0.0, 0.0], [5.0, 0.0], [10.0, 0.0]])
    assert spread_out(line, 3, 10.0).tolist() == [0, 2]
    assert spread_out(line, 1, 10.0).tolist() == [0]


def test_ground_too_small_for_the_plan_is_refused(raw):
    squares = {name: column[:1] for name, column in raw["squares"].data.items()}
    squares |= {"width": np.array([3_000.0]), "height": np.array([3_000.0])}
    small = DepositSpec.model_validate(raw | {"squares": Columns(squares), "outside_cores": "use"})
    with pytest.raises(ValueError, match=r"room for \d+ panels 1500 m apart; expected 24"):
        mine_order(small)


def test_few_nodes_rank_as_many_do(spec):
    """As said beside `decided.RANKING`."""
    area, cores = spec.area(), spec.placed_cores(spec.area())
    reached = within_reach(cores.slices, 3.0)
    nodes = fit(cores.xy, np.log(reached), shapes=spec.shapes(), prior=spec.prior())
    _, middles, _ = area.panels()
    none = (np.empty((25, 0)), np.empty((len(middles[::37]), 0)))
    few, many = (
        rank(nodes.spread(count), cores.xy, reached, middles[::37], none, 800.0)[0]
        for count in (RANKING, NODES)
    )
    assert np.abs(few - many).max() < 0.02


def test_the_chance_of_a_panel_is_that_of_the_members(spec, order, result):
    """Within the whole depth rank and members speak of one quantity, the nugget's mean included.

    256 members: a standard error of 3 percent a panel, some 1 percent over 24 of them.
    """
    from kaidei.deposit.decided import from_plain

    cores, nodes = spec.placed_cores(spec.area()), from_plain("exponential", order["nodes"])
    places = panel_places(order, spec.area())
    none = (np.empty((25, 0)), np.empty((len(places), 0)))
    chance, regret, _ = rank(nodes, cores.xy, cores.grade, places, none, 1_000.0)
    grade = result["panel_grade"].mean("depth_slice").to_numpy()
    assert chance == pytest.approx((grade >= 1_000.0).mean(axis=0), abs=0.13)
    assert chance.mean() == pytest.approx((grade >= 1_000.0).mean(), abs=0.03)
    short = np.maximum(1_000.0 - grade, 0.0)
    assert regret.mean() == pytest.approx(short.mean(), rel=0.15)


def test_half_the_nuggets_variance_is_in_a_panels_mean():
    """One core's grade, one range, no field to speak of: e^(0.5 x 0.5) times the cores' median."""
    some = fit(np.eye(4, 2) * 1e4, np.array([0.0, 1.0, 0.0, 1.0]), ranges=[5e3]).spread(1)
    from dataclasses import replace

    still = replace(some, sill=np.array([1e-9]), nugget=np.array([0.5]))
    none = (np.empty((4, 0)), np.empty((1, 0)))
    grade = np.full(4, 700.0)
    _, _, median = rank(still, np.eye(4, 2) * 1e4, grade, np.zeros((1, 2)) + 5e3, none, 800.0)
    assert median[0] == pytest.approx(700.0 * np.exp(0.25), rel=1e-6)


def test_the_order_keeps_the_models_it_stands_on(order):
    assert set(order["nodes"]) == set(order["likeliest"])
    assert {len(column) for column in order["nodes"].values()} == {NODES}
    assert {len(column) for column in order["likeliest"].values()} == {1}


def test_a_drift_on_a_profiler_moves_the_order(raw, order):
    """The cover of a made-up profiler thickens eastwards, as grade falls."""
    squares = raw["squares"].data
    seen = {name: squares[name] for name in ("longitude", "latitude")}
    profiler = Columns(seen | {"cover": np.arange(24.0) % 6})
    changed = raw | {"drift": ("cover",), "profiler": profiler}
    found = mine_order(DepositSpec.model_validate(changed))
    assert found["panel"] != order["panel"]
    assert found["nodes"] != order["nodes"]
    with pytest.raises(ValueError, match=r"'cover' needs tables/profiler\.csv with a column"):
        DepositSpec.model_validate(raw | {"drift": ("cover",)})
    with pytest.raises(ValueError, match=r"'distance_to_seamount' needs tables/seamounts\.csv"):
        DepositSpec.model_validate(raw | {"drift": ("distance_to_seamount",)})
    with pytest.raises(ValueError, match="at most 2 different terms"):
        DepositSpec.model_validate(changed | {"drift": ("cover", "cover")})


def test_cores_outside_the_squares_are_refused_or_used(raw):
    cores = dict(raw["cores"].data)
    away = cores["core"] == "SYN-25"
    cores["latitude"] = np.where(away, 23.0, cores["latitude"])
    moved = raw | {"cores": Columns(cores)}
    with pytest.raises(ValueError, match=r"tables/cores.csv: core SYN-25 lies outside the area"):
        DepositSpec.model_validate(moved)
    DepositSpec.model_validate(moved | {"outside_cores": "use"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"width": np.array([10_300.0, 10_000.0])}, "whole panels of 500 m"),
        ({"longitude": np.array([153.80, 153.81])}, "squares A1 and A2 overlap"),
        ({"latitude": np.array([153.8, 153.8])}, "beyond 90 degrees"),
    ],
)
def test_bad_squares_are_refused_in_words(change, words):
    table = {
        "names": np.array(["A1", "A2"]),
        "longitude": np.array([153.8, 153.9]),
        "latitude": np.array([22.0, 22.0]),
        "width": np.array([10_000.0, 10_000.0]),
        "height": np.array([10_000.0, 10_000.0]),
    }
    with pytest.raises(ValueError, match=words):
        read_area(**(table | change))


@pytest.mark.parametrize("name", ["composition", "years_demand"])
def test_a_table_without_an_element_is_refused(raw, name):
    rows = {symbol: row for symbol, row in raw[name].items() if symbol != "Dy"}
    with pytest.raises(ValueError, match=f"tables/{name}.csv: no row for Dy"):
        DepositSpec.model_validate(raw | {name: rows})


def test_a_bad_core_is_told_with_its_table(raw):
    grade = raw["cores"]["grade"].copy()
    grade[7] = -1.0
    bad = Columns(dict(raw["cores"].data) | {"grade": grade})
    with pytest.raises(ValueError, match=r"tables/cores.csv: core SYN-01: grade -1 ppm at 7 m"):
        DepositSpec.model_validate(raw | {"cores": bad})


def test_cutoffs_must_rise(raw):
    with pytest.raises(ValueError, match="expected rising numbers"):
        DepositSpec.model_validate(raw | {"cutoffs": (200, 100)})
