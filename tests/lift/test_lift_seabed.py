"""Hole, cycle and seal."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve

from kaidei.lift import seabed, seal

HOUR = 3600.0
HOLE = {
    "shear_strength": 3e3, "blade_power": 1e5, "lump_size": 4e-3, "circulation": 54.0 / HOUR,
    "relocation_time": 0.5 * HOUR,
}  # fmt: skip


def test_a_hole_of_3_by_3_metres_holds_29_wet_tonnes() -> None:
    """21 m3; 350 t_wet/day needs 12 holes a day, 3,500 needs 120 (project's cautions)."""
    found = seabed.cycle(3.0, 3.0, **HOLE, dry_density=550.0)
    wet = float(found.dry_mass) / 550.0 * 1.37
    assert float(seabed.section(3.0)) * 3.0 == pytest.approx(21.2, abs=0.05)
    assert wet == pytest.approx(29.0, abs=0.1)
    assert round(350 / wet) == 12
    assert round(3500 / wet, -1) == 120


def test_the_least_of_pipe_breaking_and_relocation_sets_the_rate() -> None:
    pipe = seabed.cycle(3.0, 3.0, **HOLE)
    assert seabed.BOTTLENECKS[int(pipe.bottleneck)] == "pipe"
    blades = seabed.cycle(3.0, 3.0, **(HOLE | {"blade_power": 200.0, "circulation": 10.0}))
    assert seabed.BOTTLENECKS[int(blades.bottleneck)] == "breaking"
    moving = seabed.cycle(3.0, 3.0, **(HOLE | {"relocation_time": 20 * HOUR}))
    assert seabed.BOTTLENECKS[int(moving.bottleneck)] == "relocation"


@given(
    power=st.floats(50.0, 1e6), circulation=st.floats(1e-3, 1.0), moving=st.floats(0.0, 1e6),
    recovery=st.floats(0.1, 1.0), lump=st.floats(1e-3, 0.1),
)  # fmt: skip
def test_rate_is_at_most_the_least_single_rate_and_at_least_half_of_it(
    power: float, circulation: float, moving: float, recovery: float, lump: float
) -> None:
    found = seabed.cycle(
        3.0, 3.0, shear_strength=3e3, blade_power=power, lump_size=lump, circulation=circulation,
        relocation_time=moving, recovery=recovery,
    )  # fmt: skip
    single = np.array([found.pipe_rate, found.breaking_rate, found.relocation_rate])
    assert 0.5 * single.min() * (1 - 1e-12) <= found.rate <= single.min() * (1 + 1e-12)
    assert single[int(found.bottleneck)] == single.min()
    # Blades and pipe work together, then the unit moves.
    steps = 1.0 / min(single[0], single[1]) + 1.0 / single[2]
    assert float(found.rate) == pytest.approx(1.0 / steps, rel=1e-12)


def test_each_step_alone_gives_its_single_rate() -> None:
    """Without moving the rate is that of pipe or blades; with neither near, that of moving."""
    still = HOLE | {"relocation_time": 0.0}
    pipe = seabed.cycle(3.0, 3.0, **still)
    assert float(pipe.rate) == float(pipe.pipe_rate) == pytest.approx(550 * 54 / 3600 / 5)
    assert np.isposinf(pipe.relocation_rate)
    blades = seabed.cycle(3.0, 3.0, **(still | {"blade_power": 200.0, "circulation": 10.0}))
    energy = float(seabed.breaking_energy(3e3, 4e-3))
    assert float(blades.rate) == pytest.approx(550 * 200.0 / energy)
    quick = HOLE | {"circulation": 1e6, "blade_power": 1e12}
    moving = seabed.cycle(3.0, 3.0, **quick, blade_rate=1e6)
    assert float(moving.rate) == pytest.approx(float(moving.relocation_rate), rel=1e-3)


@given(
    lump=st.floats(1e-3, 0.2), angle=st.floats(0.5, 2.0), adhesion=st.floats(0.0, 1.0),
)  # fmt: skip
def test_cutting_takes_the_plane_of_least_work(lump: float, angle: float, adhesion: float) -> None:
    """Power balance: the slice slides on its plane and on the blade (velocity triangle)."""

    def work(plane: float) -> float:
        total = math.sin(angle + plane)
        shear = lump / math.sin(plane) * math.sin(angle) / total
        return (shear + adhesion * 0.15 * math.sin(plane) / total) / lump

    least = minimize_scalar(work, bounds=(1e-4, math.pi - angle - 1e-4), method="bounded",
                            options={"xatol": 1e-12})  # fmt: skip
    sharp = seabed.breaking_energy(1e3, lump, edge=0.0, angle=angle, adhesion=adhesion)
    assert float(sharp) == pytest.approx(1e3 * seabed.STRAIN_FACTOR * least.fun, rel=1e-8)


def test_cutting_energy_by_hand_and_its_range() -> None:
    """A smooth upright blade shears at 45 degrees: two strengths. For slices of 4 mm 17 strengths
    with a sharp blade, 62 with a blunt edge of 20 mm."""
    smooth = seabed.breaking_energy(1.0, 0.01, edge=0.0, angle=math.pi / 2, adhesion=0.0)
    assert float(smooth) == pytest.approx(2.0 * seabed.STRAIN_FACTOR)
    assert float(seabed.breaking_energy(1.0, 4e-3, edge=0.0)) == pytest.approx(16.87, abs=0.01)
    assert float(seabed.breaking_energy(1.0, 4e-3)) == pytest.approx(61.87, abs=0.01)


def test_a_hole_alone_is_as_in_a_batch() -> None:
    rng = np.random.default_rng(3)
    strength, power = rng.uniform(1e3, 2e4, 37), rng.uniform(100.0, 1e5, 37)
    lump = rng.uniform(1e-3, 0.1, 37)
    rest = {"circulation": 0.02, "relocation_time": 1800.0}
    many = seabed.cycle(
        3.0, 3.0, shear_strength=strength, blade_power=power, lump_size=lump, **rest
    )
    for i in range(37):
        alone = seabed.cycle(3.0, 3.0, shear_strength=strength[i], blade_power=power[i],
                             lump_size=lump[i], **rest)  # fmt: skip
        assert [float(x) for x in alone] == [float(x[i]) for x in many]


def test_blades_that_cannot_be_are_answered_in_words() -> None:
    with pytest.raises(ValueError, match="lump size"):
        seabed.breaking_energy(1e3, 0.0)
    with pytest.raises(ValueError, match="angle"):
        seabed.breaking_energy(1e3, 4e-3, angle=4.0)


def test_lumps_are_a_distribution() -> None:
    found = seabed.cycle(3.0, 3.0, **HOLE)
    assert float(found.lump_d95) == float(found.lump_size) == 4e-3
    # Half stays on exp(-(d / d63)^1.5) = 1/2, a twentieth on 4 mm.
    assert float(found.lump_d50) == pytest.approx(4e-3 * (math.log(2) / math.log(20)) ** (1 / 1.5))
    shares = np.array([0.01, 0.3, 0.5, 0.95, 0.999])
    sizes = seabed.lump_quantile(shares, 4e-3)
    assert (np.diff(sizes) > 0).all()
    np.testing.assert_array_equal(sizes, [seabed.lump_quantile(one, 4e-3) for one in shares])
    even = seabed.lump_quantile(0.5, 4e-3, spread=1e6)
    assert float(even) == pytest.approx(4e-3, rel=1e-5)
    with pytest.raises(ValueError, match="share that passes"):
        seabed.lump_quantile(1.0, 4e-3)


def test_rate_is_mass_over_time() -> None:
    found = seabed.cycle([2.0, 3.0], 3.0, **HOLE, recovery=0.8)
    np.testing.assert_allclose(found.rate * found.time, found.dry_mass)
    np.testing.assert_allclose(found.time, found.lifting_time + 0.5 * HOUR)
    np.testing.assert_allclose(found.dry_mass, 0.8 * 550.0 * 3.0 * seabed.section([2.0, 3.0]))


@given(
    name=st.sampled_from(["shear_strength", "blade_power", "circulation", "relocation_time"]),
    factor=st.floats(1.1, 50.0),
)
def test_rate_answers_the_right_way(name: str, factor: float) -> None:
    before = seabed.cycle(3.0, 3.0, **HOLE)
    after = seabed.cycle(3.0, 3.0, **(HOLE | {name: HOLE[name] * factor}))
    if name in ("blade_power", "circulation"):
        assert after.rate >= before.rate * (1 - 1e-12)
    else:
        assert after.rate <= before.rate * (1 + 1e-12)


@given(rate=st.floats(0.1, 20.0), idle=st.floats(0.0, 5000.0), units=st.floats(1.0, 6.0))
def test_the_feed_needed_makes_the_rate(rate: float, idle: float, units: float) -> None:
    mass = np.array([1.2e4])
    feed = seabed.feed_needed(mass, np.array([rate]), np.array([idle]), np.array([units]))
    if np.isfinite(feed[0]):
        made = seabed.mean_rate(mass, feed, np.array([idle]), np.array([units]))
        assert made[0] == pytest.approx(rate, rel=1e-9)
    else:
        assert units * mass[0] / rate <= idle


def test_several_units_side_by_side() -> None:
    mass, feed, idle = np.array([1e4]), np.array([2.0]), np.array([3600.0])
    one = seabed.mean_rate(mass, feed, idle, np.array([1.0]))
    four = seabed.mean_rate(mass, feed, idle, np.array([4.0]))
    assert four[0] == pytest.approx(4 * one[0])


def test_soft_clay_holds_under_a_tenth_of_a_megapascal() -> None:
    """And a 200 t unit of 3 m about 0.24 MPa, before the friction of its skirt."""
    buoyant = seabed.buoyant_weight(1360.0, 1026.0)
    held = seabed.seal_capacity(5e3, 3.0, 3.0, buoyant)
    assert 2e4 < float(held) < 1e5
    weight = 200e3 * 9.80665 * (1 - 1030 / 7850)
    lifted = seabed.uplift_capacity(0.0, 3.0, 3.0, weight)
    assert float(lifted) == pytest.approx(0.24e6, rel=0.01)


def test_a_closed_cylinder_is_thrown_out() -> None:
    """A slurry column 3.5 MPa heavier than the sea lifts a 3 m bore with some 24.8 MN, where a unit
    of 200 t weighs 1.7 MN and mud of 5 kPa holds less than a thirtieth of that pressure."""
    lift = 3.5e6 * float(seabed.section(3.0))
    weight = 200e3 * 9.80665 * (1 - 1030 / 7850)
    assert lift == pytest.approx(24.8e6, abs=0.1e6)
    assert weight == pytest.approx(1.7e6, rel=0.01)
    closed = seabed.bottom(3.5e6, conductance=0.0)
    held = seabed.seal_capacity(5e3, 3.0, 3.0, seabed.buoyant_weight(1360.0, 1050.0))
    assert float(closed.overpressure) / float(held) > 30.0
    assert closed.overpressure > seabed.uplift_capacity(5e3, 3.0, 3.0, weight)


def test_bearing_factor_is_skemptons() -> None:
    np.testing.assert_allclose(seabed.bearing_factor([0.0, 3.0, 30.0], 3.0), [6.0, 7.2, 9.0])


def test_a_light_unit_stops_short() -> None:
    strength = np.tile(np.arange(1.0, 11.0) * 2e3, (3, 1))
    weight = np.array([1e9, 3e4, 0.0])
    depth = seabed.reach(np.full(3, 3.0), strength, np.full(3, 3.0), weight)
    assert depth[0] == 3.0
    assert 0.0 < depth[1] < 3.0
    assert depth[2] == 0.0
    # Both faces of the skirt, adhesion 0.5: the first metre holds pi * 3 m * 2 kPa.
    held = np.pi * 3.0 * (2e3 + 4e3 * (depth[1] - 1.0))
    assert held == pytest.approx(3e4, rel=1e-9)


def test_slices_are_averaged_to_the_depth() -> None:
    strength = np.array([[2.0, 4.0, 6.0, 8.0]])
    assert seabed.mean_strength(strength, np.array([2.5]))[0] == pytest.approx(9.0 / 2.5)
    assert seabed.strength_at(strength, np.array([2.5]))[0] == 6.0
    assert seabed.strength_at(strength, np.array([3.0]))[0] == 6.0


def test_lower_end_closed_open_and_boosted() -> None:
    need = np.full(4, 3.5e6)
    found = seabed.bottom(
        need, conductance=[0.0, 1e-8, np.inf, 1e-8], booster_limit=[0.0, 0.0, 4e6, 4e6],
        set_point=[0.0, 0.0, 0.0, 1e4],
    )  # fmt: skip
    np.testing.assert_allclose(found.overpressure, [3.5e6, 3.5e6, 0.0, 1e4])
    np.testing.assert_allclose(found.leak, [0.0, 0.035, 0.0, 1e-4])
    np.testing.assert_allclose(found.overpressure + found.booster, need)
    stuck = seabed.bottom(3.5e6, conductance=np.inf)
    assert np.isposinf(stuck.leak)


BOTTOM = {
    "required": st.floats(-1e6, 1e7), "conductance": st.floats(0.0, 1e-5),
    "booster_limit": st.floats(0.0, 1e7), "set_point": st.floats(-1e5, 1e5),
}  # fmt: skip


@given(**BOTTOM)
def test_booster_and_cylinder_share_what_the_riser_needs(
    required: float, conductance: float, booster_limit: float, set_point: float
) -> None:
    pressure, booster, leak = seabed.bottom_state(required, conductance, booster_limit, set_point)
    assert pressure + booster == pytest.approx(required, abs=1e-6)
    assert -1e-9 <= booster <= booster_limit * (1 + 1e-12) + 1e-9
    assert leak == conductance * pressure
    # Short of its limit the booster holds the set point.
    if set_point <= required < set_point + booster_limit:
        assert pressure == pytest.approx(set_point, abs=1e-6)
    array = seabed.bottom([required] * 3, conductance=conductance, booster_limit=booster_limit,
                          set_point=set_point)  # fmt: skip
    assert [(p, b, q) for p, b, q in zip(*array, strict=True)] == [(pressure, booster, leak)] * 3


@given(required=st.floats(0.0, 1e7), limit=st.floats(0.0, 1e7), seal_=st.floats(0.0, 1e-5))
def test_both_ends_of_the_seal(required: float, limit: float, seal_: float) -> None:
    """Zero conductance is the closed solution: the cylinder bears what the booster does not, and
    nothing leaks. Infinite is ambient, or no circulation at all."""
    pressure, booster, leak = seabed.bottom_state(required, 0.0, limit, 0.0)
    assert (pressure, leak) == (max(required - limit, 0.0), 0.0)
    assert booster == pytest.approx(min(required, limit), abs=1e-9)
    open_ = seabed.bottom_state(required, math.inf, limit, 1e4)
    if limit >= required:
        assert open_ == (0.0, required, 0.0)
    else:
        assert open_[0] > 0.0
        assert math.isinf(open_[2])
    # Between them: same pressures, and a leak in proportion, from none to what is unbounded.
    between = seabed.bottom_state(required, seal_, limit, 0.0)
    assert (
        between[:2]
        == (pressure, booster)
        == seabed.bottom_state(required, math.inf, limit, 0.0)[:2]
    )
    assert between[2] == seal_ * pressure


@given(**BOTTOM, step=st.floats(-1.0, 1.0))
def test_the_bottom_answers_continuously(
    required: float, conductance: float, booster_limit: float, set_point: float, step: float
) -> None:
    """A pascal more or less anywhere moves no pressure by more than a pascal."""
    state = seabed.bottom_state(required, conductance, booster_limit, set_point)
    for moved in (
        (required + step, conductance, booster_limit, set_point),
        (required, conductance, max(booster_limit + step, 0.0), set_point),
        (required, conductance, booster_limit, set_point + step),
    ):
        other = seabed.bottom_state(*moved)
        assert abs(other[0] - state[0]) <= abs(step) + 1e-8
        assert abs(other[2] - state[2]) <= conductance * (abs(step) + 1e-8)
    wider = seabed.bottom_state(required, conductance + 1e-12, booster_limit, set_point)
    assert wider[:2] == state[:2]
    assert abs(wider[2] - state[2]) <= 1.01e-12 * abs(state[0])


def test_bad_bottom_is_answered_in_words() -> None:
    with pytest.raises(ValueError, match="conductance of the seal"):
        seabed.bottom(1e6, conductance=-1e-9)
    with pytest.raises(ValueError, match="booster limit"):
        seabed.bottom(1e6, conductance=0.0, booster_limit=np.nan)
    with pytest.raises(ValueError, match="must be numbers"):
        seabed.bottom(np.nan, conductance=0.0)


SKIRT = {"gap": 4e-4, "viscosity": 1.5e-3, "density": 1050.0, "pressure": 1e4}


def test_a_narrow_gap_leaks_by_the_cubic_law() -> None:
    """Plane Poiseuille flow, width pi times 3 m; the docstring's 0.005, 0.04 and 0.3 m3/h/kPa."""
    found = seabed.seal_conductance(3.0, 3.0, **SKIRT, permeability=0.0)
    assert float(found) == pytest.approx(math.pi * 3.0 * 4e-4**3 / (12 * 1.5e-3 * 3.0))
    gaps = np.array([2e-4, 4e-4, 8e-4])
    hourly = seabed.seal_conductance(3.0, 3.0, **(SKIRT | {"gap": gaps})) * 3600.0 * 1e3
    np.testing.assert_allclose(hourly, [0.005, 0.04, 0.32], rtol=0.01)
    closed = seabed.seal_conductance(3.0, 3.0, **(SKIRT | {"gap": 0.0}))
    assert 0.0 < float(closed) * 3600.0 * 1e3 < 0.005 / 1000


@given(gap=st.floats(1e-4, 0.05), pressure=st.floats(1.0, 1e6))
def test_a_wide_gap_is_turbulent_and_leaks_less_than_that(gap: float, pressure: float) -> None:
    leak = pressure * seal.gap_conductance(3.0, 3.0, gap, 1.5e-3, 1050.0, pressure)
    speed = leak / (math.pi * 3.0 * gap)
    reynolds = 2 * gap * speed * 1050.0 / 1.5e-3
    # Darcy friction on a slot: 96 / Re, or Blasius where that is more.
    friction = max(96.0 / reynolds, 0.3164 / reynolds**0.25)
    drop = friction * 3.0 / (2 * gap) * 0.5 * 1050.0 * speed**2
    assert drop == pytest.approx(pressure, rel=1e-9)
    more = seal.gap_conductance(3.0, 3.0, gap, 1.5e-3, 1050.0, pressure * (1 + 1e-9))
    assert more * pressure == pytest.approx(leak, rel=1e-8)
    assert more <= seal.gap_conductance(3.0, 3.0, gap, 1.5e-3, 1050.0, 0.0) * (1 + 1e-12)
    assert seal.gap_conductance(3.0, 3.0, gap, 1.5e-3, 1050.0, -pressure) * pressure == leak


def seepage_shape(cells: int, skirt: float = 1.0, far: float = 5.0) -> float:
    """Shape factor of a skirt as deep as wide, by finite volumes: the foot at one pressure, the sea
    floor outside at none, the skirt tight. `cells` on a radius of half a metre."""
    h = 0.5 / cells
    nr, nz, foot = int(far / h), int((skirt + far) / h), round(skirt / h)
    mud = np.ones((nr, nz), dtype=bool)
    mud[:cells, :foot] = False
    index = np.cumsum(mud.ravel()).reshape(mud.shape) - 1
    i, j = np.nonzero(mud)
    own, r = index[i, j], (i + 0.5) * h
    diagonal, given_ = np.zeros(own.size), np.zeros(own.size)
    entries = []
    for di, dj in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        face = 2 * np.pi * (r + 0.5 * di * h) if di else 2 * np.pi * r
        near = np.clip(i + di, 0, nr - 1), np.clip(j + dj, 0, nz - 1)
        inside = (near[0] == i + di) & (near[1] == j + dj) & mud[near]
        entries.append((own[inside], index[near][inside], -face[inside]))
        diagonal[inside] += face[inside]
        # Half a cell to a held pressure: far away, the sea floor, the foot.
        held = (
            (i + di >= nr) | (j + dj >= nz) | (j + dj < 0) | ((j == foot) & (i < cells) & (dj < 0))
        )
        diagonal[held] += 2 * face[held]
        if dj < 0:
            opening = held & (j == foot) & (i < cells)
            given_[opening] = 2 * face[opening]
    entries.append((own, own, diagonal))
    rows, columns, values = (np.concatenate(part) for part in zip(*entries, strict=True))
    pressure = spsolve(coo_matrix((values, (rows, columns))).tocsr(), given_)
    return float((given_ * (1.0 - pressure)).sum())


def test_seepage_under_a_skirt_as_deep_as_wide() -> None:
    """Hvorslev's 2.75 diameters for deep ground, and about a tenth more for the sea floor near by.
    The pressure's edge at the skirt's tip makes the error first order: extrapolated so."""
    coarse, fine = seepage_shape(6), seepage_shape(12)
    shape = 2 * fine - coarse
    assert seal.SHAPE_FACTOR * 1.05 < shape < seal.SHAPE_FACTOR * 1.15


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"gap": -1e-3}, "gap of the seal"), ({"viscosity": 0.0}, "viscosity of the seal"),
        ({"pressure": np.nan}, "pressure across"), ({"permeability": -1.0}, "permeability"),
    ],
)  # fmt: skip
def test_bad_seal_is_answered_in_words(change: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        seabed.seal_conductance(3.0, 3.0, **(SKIRT | change))
    with pytest.raises(ValueError, match="skirt depth"):
        seabed.seal_conductance(3.0, 0.0, **SKIRT)


@pytest.mark.parametrize("name", ["shear_strength", "blade_power", "lump_size", "circulation"])
def test_bad_hole_is_answered_in_words(name: str) -> None:
    with pytest.raises(ValueError, match=name.replace("_", " ")):
        seabed.cycle(3.0, 3.0, **(HOLE | {name: 0.0}))
    with pytest.raises(ValueError, match="relocation time"):
        seabed.cycle(3.0, 3.0, **(HOLE | {"relocation_time": -1.0}))
    with pytest.raises(ValueError, match="recovery cannot be above one"):
        seabed.cycle(3.0, 3.0, **HOLE, recovery=1.2)
