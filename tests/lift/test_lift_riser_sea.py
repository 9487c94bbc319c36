"""Waves, heave, fatigue, and the sea that a tapered string bears."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from kaidei.lift import heave, riser, waves
from kaidei.lift.riser import Allowed, Gear, Tapered, fatigue, sea_state
from kaidei.lift.riser.axial import GAUSSIAN, chain, end_pull
from kaidei.lift.riser.tapered import column_of

W = waves.FREQUENCY
HULL = (210.0, 38.0, 9.2)
HEAVE = heave.heave_response(W, *HULL, np.radians(50.0))
PERIODS = np.array([6.0, 8.0, 10.0, 12.0, 14.0])
GEAR = Gear(1250e3 * 9.80665, 7.6, 0.9, 70.0)
STEEL = Allowed(827e6, 931e6)


def pair(**changes: object) -> Tapered:
    """Two pipes of three sections with modules; every section's values written out."""
    lift, mass, diameter = riser.buoyancy(0.3, [0.32, 0.312, 0.308], 0.28, foam_density=550.0)
    fields: dict[str, object] = {
        "length": [1600.0, 2000.0, 2000.0], "outer_diameter": [0.32, 0.312, 0.308],
        "inner_diameter": 0.28, "inner_pipe_outer": 0.15, "inner_pipe_inner": 0.13,
        "module_lift": lift, "module_mass": mass, "module_diameter": diameter, "unit_mass": 2e5,
        "unit_added_mass": 3.5e4, "unit_drag_area": 8.0, "damping_ratio": 0.05,
    }  # fmt: skip
    return Tapered(**(fields | changes))  # type: ignore[arg-type]


def limit(string: Tapered | None = None, **changes: object) -> riser.HsLimit:
    given: dict[str, object] = {
        "gear": GEAR, "allowed": STEEL, "heave": HEAVE, "peak_periods": PERIODS,
    }  # fmt: skip
    hung = string or pair()
    given["lifting"] = replace(hung, contents_density=1090.0)
    return riser.hs_limit(hung, **(given | changes))  # type: ignore[arg-type]


# The sea and the ship.


@pytest.mark.parametrize("peakedness", [1.0, 2.0, 3.3, 7.0])
def test_a_spectrum_keeps_its_wave_height_and_peak(peakedness: float) -> None:
    frequency = np.linspace(0.05, 20.0, 200_000)
    density = waves.wave_spectrum(frequency, 10.0, peakedness)
    height = 4.0 * np.sqrt(np.trapezoid(density, frequency))
    assert height == pytest.approx(1.0, rel=1e-4 if peakedness == 1.0 else 2e-2)
    assert 2 * np.pi / frequency[density.argmax()] == pytest.approx(10.0, rel=1e-2)


def test_greatest_of_a_thousand_peaks() -> None:
    """sqrt(2 ln 1000) = 3.717; and of many drawn at random (mode of the greatest)."""
    likeliest = waves.extreme_factor(1000.0 / waves.SHORT_TERM, exceedance=waves.LIKELIEST)
    assert float(likeliest) == pytest.approx(3.7169, rel=1e-4)
    assert float(waves.extreme_factor(0.0)) == 1.0
    peaks = np.random.default_rng(5).rayleigh(size=(4000, 1000)).max(axis=1)
    counts, edges = np.histogram(peaks, bins=24)
    mode = edges[counts.argmax() : counts.argmax() + 2].mean()
    assert mode == pytest.approx(3.717, rel=0.05)


@pytest.mark.parametrize("chance", [0.01, 0.1, 0.5, waves.LIKELIEST, 0.9])
def test_the_greatest_is_passed_as_often_as_said(chance: float) -> None:
    """Exact for n Rayleigh peaks, 1 - (1 - exp(-x^2 / 2))^n, and for Poisson's crossings."""
    peak = float(waves.extreme_factor(900.0 / waves.SHORT_TERM, exceedance=chance))
    above = np.exp(-0.5 * peak**2)
    assert 1.0 - np.exp(-900.0 * above) == pytest.approx(chance, rel=1e-9)
    assert 1.0 - (1.0 - above) ** 900 == pytest.approx(chance, rel=3e-3)


def test_no_sea_is_steeper_than_the_steepest() -> None:
    """1/15 to 8 s and 1/25 from 15 s: 3.75 m at 6 s, 6.66 m at 8 s, 14.05 m at 15 s."""
    height = waves.steepest([6.0, 8.0, 15.0])
    assert height == pytest.approx([3.747, 6.662, 14.05], rel=1e-3)
    assert np.all(np.diff(waves.steepest(np.linspace(3.0, 25.0, 100))) > 0.0)
    found = limit(peak_periods=[4.0, 6.0, 8.0])
    assert np.all(found.height <= waves.steepest([4.0, 6.0, 8.0]))
    assert np.all(found.words[0, :, 0] == "steepest sea")


def test_crossings_of_a_sine() -> None:
    assert float(waves.mean_frequency(2.0, 2.0 * (2 * np.pi / 8.0) ** 2)) == pytest.approx(0.125)
    assert float(waves.mean_frequency(0.0, 0.0)) == 0.0


def test_a_table_of_heave_gives_back_what_it_was_made_of() -> None:
    period = np.linspace(3.0, 26.0, 200)
    rise = heave.heave_response(2 * np.pi / period, *HULL, np.radians(50.0))
    by_period = heave.tabulated_heave(W, rise, period=period)
    by_omega = heave.tabulated_heave(W, rise, omega=2 * np.pi / period)
    assert by_period == pytest.approx(HEAVE, abs=3e-3)
    assert np.array_equal(by_period, by_omega)


def test_beyond_a_table_a_ship_rides_on_the_longest_waves() -> None:
    """A table that ends at 18 s goes on to heave as high as the wave, as the hull's own does."""
    period = np.linspace(4.0, 18.0, 60)
    rise = heave.heave_response(2 * np.pi / period, *HULL, np.radians(50.0))
    longer = 2 * np.pi / np.array([18.0, 20.0, 25.0, 60.0, 1e4])
    found = heave.tabulated_heave(longer, rise, period=period)
    assert found == pytest.approx(heave.heave_response(longer, *HULL, np.radians(50.0)), abs=0.04)
    assert np.all(np.diff(found) > 0.0)
    assert found[-1] == pytest.approx(1.0, abs=1e-5)
    high = heave.tabulated_heave(longer, 0.0 * period + 1.2, period=period)
    assert np.all(np.diff(high) < 0.0)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, "give one"),
        ({"omega": [0.3, 1.3], "period": [5.0, 20.0]}, "give one"),
        ({"period": [6.0, 20.0]}, "waves of 6.0 to 20.0 s, expected rows for 5 to 18 s"),
        ({"period": [4.0, 4.0, 20.0]}, "one length"),
        ({"period": [4.0, -20.0]}, "above 0"),
    ],
)
def test_a_table_that_is_none_is_told_in_words(columns: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        heave.tabulated_heave(W, [0.1, 0.9], **columns)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="two rows for one"):
        heave.tabulated_heave(W, [0.1, 0.2, 0.9], period=[4.0, 4.0, 20.0])


@pytest.mark.parametrize("scale", [0.0, 0.25, 2.0, 5.0, 100.0])
def test_a_heave_that_no_ship_has_is_refused(scale: float) -> None:
    """Percent for metres, halves and doubles; the same table unspoilt passes."""
    period, rise = np.array([5.0, 8.0, 12.0, 18.0]), np.array([0.05, 0.1, 0.6, 0.9])
    assert np.all(heave.tabulated_heave(W, rise, period=period) <= 1.0)
    with pytest.raises(ValueError, match=r"as such waves do|metres a metre"):
        heave.tabulated_heave(W, scale * rise, period=period)


def test_hulls_heave_within_what_is_taken_of_a_table() -> None:
    """100 to 300 m, all headings, 5 to 18 s: the bounds do not refuse an ordinary ship."""
    omega = 2 * np.pi / np.linspace(5.0, 18.0, 60)[:, None]
    ways = np.radians(np.arange(0.0, 91.0, 10.0))
    for hull in ((100.0, 20.0, 6.0), HULL, (300.0, 50.0, 12.0)):
        rise = heave.heave_response(omega, *hull, ways)
        assert rise.max() < 1.46
        assert rise[-1].min() > 0.5
        assert rise[-1].max() < 1.17


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"heading": 90.0}, "in radians"),
        ({"draught": -9.2}, "draught must be above zero"),
        ({"length": np.nan}, "length is not a number"),
        ({"frequency": np.inf}, "frequency must be finite"),
        ({"frequency": "all"}, "frequency must be a number"),
        ({"beam": [38.0, 40.0, 42.0]}, "do not broadcast together"),
    ],
)
def test_a_hull_that_is_none_is_told_in_words(changes: dict[str, object], words: str) -> None:
    given = {"frequency": [0.5, 0.6], "length": 210.0, "beam": 38.0, "draught": 9.2, "heading": 0.3}
    assert heave.heave_response(**given).shape == (2,)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=words):
        heave.heave_response(**given | changes)  # type: ignore[arg-type]


# Fatigue.


@pytest.mark.parametrize(
    ("curve", "limit_at_ten_million"),
    [("B1", 106.97), ("C", 73.10), ("C1", 65.50), ("D", 52.63), ("E", 46.78), ("F1", 36.84)],
)
def test_curves_meet_the_printed_fatigue_limits(curve: str, limit_at_ten_million: float) -> None:
    """DNVGL-RP-C203 (2016), table 2-2, prints the range [MPa] at 1e7 cycles; the knee at 1e6."""
    assert float(fatigue.cycles(limit_at_ten_million * 1e6, curve)) == pytest.approx(1e7, rel=2e-3)
    knee = fatigue.CURVES[curve].knee * 1e6
    assert float(fatigue.cycles(knee, curve)) == pytest.approx(1e6, rel=1e-2)


@pytest.mark.parametrize("deviation", [2e6, 20e6, 80e6])
def test_damage_is_the_mean_over_rayleigh_ranges(deviation: float) -> None:
    def each(amplitude: float) -> float:
        density = amplitude / deviation**2 * np.exp(-0.5 * (amplitude / deviation) ** 2)
        return density / float(fatigue.cycles(2.0 * amplitude))

    knee = 0.5e6 * fatigue.CURVES["D"].knee
    parts = [quad(each, *ends)[0] for ends in ((1.0, knee), (knee, 12.0 * deviation + knee))]
    assert float(fatigue.damage_a_cycle(deviation)) == pytest.approx(sum(parts), rel=1e-6)


@given(crossings=st.floats(0.05, 0.5), days=st.floats(0.1, 3000.0))
def test_bearable_stress_uses_up_a_tenth_of_the_life(crossings: float, days: float) -> None:
    deviation = fatigue.bearable_deviation(crossings, 86400.0 * days)
    worn = fatigue.wave_damage(deviation, crossings, 86400.0 * days)
    assert float(worn) == pytest.approx(1.0 / fatigue.SAFETY, rel=2e-3)


# What the string bears.


OWN = np.geomspace(0.2, 2.5, 1400)
"""Frequencies of the reference: uneven, finer and wider than the code's."""
STEPS = np.gradient(OWN)


def hung_alone(string: Tapered) -> tuple[np.ndarray, np.ndarray]:
    """Of the inner pipe as a string of its own: tension a metre of heave, and the force on a metre
    of its foot."""
    alone = column_of(
        Tapered(string.length, string.inner_pipe_outer, string.inner_pipe_inner,
                damping_ratio=string.damping_ratio)
    )  # fmt: skip
    links = chain(alone, OWN)
    thrown = alone.moving_mass[0, -1] * OWN**2 / links.top_by_motion
    return links.by_motion / links.top_by_motion[..., None], thrown


def plain_swings(
    string: Tapered, height: float, period: float, moved: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Deviation and crossings of the riser's tension at each end, of the hook load, of the inner
    pipe's tension and of the force that throws its foot; and the drag that belongs to that very
    height: plain fixed point, frequency by frequency."""
    column = column_of(string)
    links = chain(column, OWN)
    power = height**2 * waves.wave_spectrum(OWN, period) * moved**2 * STEPS
    drag = 0.0
    for _ in range(60):
        end = end_pull(column, OWN, np.full((1, OWN.size), drag))
        ratio = 1.0 / (links.top_by_motion + links.top_by_pull * end)
        speed = np.sqrt(np.sum(power * OWN**2 * np.abs(ratio[0]) ** 2))
        drag = 0.5 * drag + 0.5 * GAUSSIAN * column.end_drag[0] * speed
    tension = (links.by_motion + links.by_pull * end[..., None]) * ratio[..., None]
    inner, thrown = hung_alone(string)
    tension = np.concatenate(
        [tension, tension[..., :1] + inner[..., :1], inner, thrown[..., None]], axis=-1
    )
    square = power[:, None] * np.abs(tension[0]) ** 2
    deviation = np.sqrt(square.sum(axis=0))
    rate = np.sqrt((square * OWN[:, None] ** 2).sum(axis=0))
    return deviation, rate / np.maximum(deviation, 1e-9) / 2 / np.pi, drag


def greatest(deviation: np.ndarray, crossings: np.ndarray) -> np.ndarray:
    """What a tenth of the seas of three hours pass: n exp(-x^2 / 2) = -ln 0.9."""
    number = np.maximum(crossings * 10_800.0 / -np.log(0.9), 2.0)
    return np.sqrt(2.0 * np.log(number)) * deviation


@pytest.mark.parametrize("drag_area", [0.0, 8.0, 60.0])
def test_at_its_limit_the_hanging_string_uses_up_one_criterion(drag_area: float) -> None:
    """Plain reference on its own frequencies: at the height found the worst of four criteria is
    met, none exceeded. Long lives find fatigue, short ones stress or slackening."""
    string = pair(unit_drag_area=drag_area)
    moved = heave.heave_response(OWN, *HULL, np.radians(70.0))
    still, column = riser.stand(string), column_of(string)
    ends = column.length.shape[1] + 1
    spare, shared = [], []
    for area, most, stood in (
        (column.riser_area[0], 827e6, still.riser_stress[0]),
        (column.inner_area[0], 931e6, still.inner_stress[0]),
    ):
        margin = (0.67 * most - stood) * area
        spare.append(np.minimum(np.append(margin, np.inf), np.append(np.inf, margin)))
        shared.append(np.minimum(np.append(area, np.inf), np.append(np.inf, area)))
    taut = [still.riser_tension[0], still.inner_tension[0, :-1], column.inner_weight[0, -1:]]
    pipes = np.r_[0:ends, ends + 1 : 2 * ends + 1]
    pulled = np.r_[0:ends, ends + 1 : 2 * ends, 2 * ends + 1]
    names = set()
    for exposure in (np.array([1.0, 1.0, 1.0]), 86400.0 * np.array([10.0, 20.0, 300.0])):
        steel = replace(STEEL, exposure=exposure)
        rise = heave.heave_response(W, *HULL, np.radians(70.0))
        found = limit(string, allowed=steel, heave=rise)
        for i, period in enumerate(PERIODS):
            if found.words[0, 0, i] == "steepest sea":
                continue
            deviation, crossings, _ = plain_swings(string, found.height[0, 0, i], period, moved)
            peak = greatest(deviation, crossings)
            stress = 1.3 * deviation[pipes] / np.hstack(shared)
            worn = fatigue.wave_damage(stress, crossings[pipes], exposure[0]).max()
            used = {
                "hook load": peak[ends] / (GEAR.hook_capacity - still.hook_load[0]),
                "slackening": np.max(peak[pulled] / (0.9 * np.hstack(taut))),
                "stress": np.max(peak[pipes] / np.hstack(spare)),
                # Damage goes with the third to fifth power of stress.
                "fatigue": (worn * fatigue.SAFETY / STEEL.life_share[0]) ** 0.2,
            }
            name = found.words[0, 0, i]
            names.add(name)
            assert used[name] == pytest.approx(1.0, rel=1e-2)
            assert max(used.values()) < 1.01
    assert {"fatigue"} < names


@pytest.mark.parametrize("peakedness", [1.0, 3.3])
def test_at_its_limit_the_lifting_string_uses_up_one_criterion(peakedness: float) -> None:
    """The same landed, with slurry and a compensator that takes half of the heave."""
    string, gear = pair(), replace(GEAR, stroke=60.0, efficiency=0.5)
    brief = replace(STEEL, exposure=(1.0, 1.0, 1.0))
    rise = heave.heave_response(W, *HULL, np.radians(80.0))
    found = limit(string, gear=gear, allowed=brief, peakedness=peakedness, heave=rise)
    full = replace(string, contents_density=1090.0)
    weight = column_of(full).end_weight[0]
    still = riser.stand(full, set_down=0.5 * weight)
    assert np.sum(found.words[0, 2] == "slackening") > 1
    moved = 0.5 * heave.heave_response(OWN, *HULL, np.radians(80.0))[:, None]
    answer = riser.heave_response(full, 2 * np.pi / OWN, landed=True)
    inner, thrown = hung_alone(string)
    by_end = [answer.riser_tension[0], np.abs([inner[0, :, 0], thrown[0]]).T]
    moved = moved * np.concatenate(by_end, axis=1)
    pipe = column_of(full).inner_weight[0, -1]
    slack = 0.9 * np.hstack([still.riser_tension[0], still.inner_tension[0, 0], pipe])
    slack[3] = min(slack[3], 0.5 * weight)
    for i in np.nonzero(found.words[0, 2] == "slackening")[0]:
        density = waves.wave_spectrum(OWN, PERIODS[i], peakedness)[:, None] * moved**2
        square = density * STEPS[:, None] * found.height[0, 2, i] ** 2
        deviation = np.sqrt(square.sum(axis=0))
        crossings = np.sqrt((square * OWN[:, None] ** 2).sum(axis=0)) / deviation / 2 / np.pi
        assert np.max(greatest(deviation, crossings) / slack) == pytest.approx(1.0, rel=1e-2)


def test_a_ship_that_does_not_heave_bears_any_sea() -> None:
    found = limit(heave=np.zeros(W.size))
    assert np.all(found.height == waves.steepest(PERIODS))
    assert np.all(found.words == "steepest sea")


def test_drag_lets_a_resonant_string_bear_more() -> None:
    bare, braked = (limit(pair(unit_drag_area=a)).height[0, 0] for a in (0.0, 60.0))
    assert np.all(braked >= bare * (1.0 - 1e-6))
    assert braked.sum() > bare.sum()


def test_each_criterion_binds_where_it_must() -> None:
    """Waves on the beam, so that no sea is too steep to meet them."""
    beam = {"heave": heave.heave_response(W, *HULL, np.radians(90.0))}
    brief = replace(STEEL, exposure=(1.0, 1.0, 1.0))
    weight = float(riser.stand(pair()).hook_load[0])
    hook = limit(gear=replace(GEAR, hook_capacity=weight * 1.02), **beam)
    assert np.all(hook.words[0, 0] == "hook load")
    short = limit(gear=replace(GEAR, stroke=0.5), **beam)
    assert np.all(short.words[0, 2] == "compensator stroke")
    weak = limit(allowed=replace(brief, riser_yield=620e6), **beam)
    assert np.all(weak.words[0, 0] == "stress")
    tired = limit(allowed=replace(STEEL, exposure=(3e9, 3e9, 3e9)), **beam)
    assert np.all(tired.words[0, 0] == "fatigue")
    light = limit(pair(unit_weight=2e5), allowed=replace(brief, least_tension=0.6), **beam)
    assert np.all(light.words[0, 1] == "slackening")


CURRENT = ([0.0, 300.0, 1000.0, 7000.0], [1.8, 1.5, 0.3, 0.05])


def test_vortices_spend_what_waves_would_have() -> None:
    """With a current that uses up a part of an operation's share, the limits are those of a longer
    exposure in still water: T / (1 - 10 rate T / share)."""
    beam = heave.heave_response(W, *HULL, np.radians(90.0))
    rate = riser.lock_in(pair(), *CURRENT).damage_rate.max()
    time = 0.6 * STEEL.life_share[0] / fatigue.SAFETY / rate
    worn = limit(allowed=replace(STEEL, exposure=(time, 1.0, 1.0)), heave=beam, current=CURRENT)
    still = limit(allowed=replace(STEEL, exposure=(time / 0.4, 1.0, 1.0)), heave=beam)
    assert np.all(worn.words[0, 0] == "fatigue")
    np.testing.assert_allclose(worn.height[0, 0], still.height[0, 0], rtol=1e-9)


def test_vortices_alone_may_wear_a_string_out() -> None:
    rate = riser.lock_in(pair(), *CURRENT).damage_rate.max()
    long = 1.01 * STEEL.life_share[0] / fatigue.SAFETY / rate
    found = limit(allowed=replace(STEEL, exposure=(long, 0.0, 0.0)), current=CURRENT)
    assert np.all(found.height[0, 0] == 0.0)
    assert np.all(found.words[0, 0] == "vortices")
    assert np.all(found.height[0, 1:] > 0.0)


def test_shares_of_one_life_bring_no_more_damage_than_it_has() -> None:
    """Each at its own limit for all of its time: the damage of both to the whole string, times ten,
    is no more than their shares, and hanging's is all of its own (what is handled may be part)."""
    beam = heave.heave_response(OWN, *HULL, np.radians(90.0))
    time = 86400.0 * np.array([400.0, 400.0, 0.0])
    rise = heave.heave_response(W, *HULL, np.radians(90.0))
    found = limit(pair(), allowed=replace(STEEL, exposure=time), heave=rise)
    assert np.all(found.words[0, :2] == "fatigue")
    column = column_of(pair())
    steel = (column.riser_area[0], column.inner_area[0])
    area = [np.minimum(np.append(a, np.inf), np.append(np.inf, a)) for a in steel]
    shared, pipes = 1.3 / np.hstack(area), np.r_[0:4, 5:9]
    for i, period in enumerate(PERIODS):
        worn = 0.0
        for operation in (0, 1):
            height = found.height[0, operation, i]
            deviation, crossings, _ = plain_swings(pair(), height, period, beam)
            worn += fatigue.wave_damage(
                deviation[pipes] * shared, crossings[pipes], time[operation]
            ).max()
        assert fatigue.SAFETY * worn < 0.9 * 1.03
        assert fatigue.SAFETY * worn > 0.45 * 0.97


def test_what_cannot_stand_still_bears_no_sea() -> None:
    heavy = limit(gear=replace(GEAR, hook_capacity=1e6))
    assert np.all(heavy.height[0, 0] == 0.0)
    assert np.all(heavy.words[0, 0] == "hook load")


def test_handling_bears_no_more_than_hanging_as_long() -> None:
    found = limit(allowed=replace(STEEL, exposure=(1e6, 1e6, 1e6), life_share=(0.3, 0.3, 0.3)))
    assert np.all(found.height[:, 1] <= found.height[:, 0] * (1 + 1e-9))


def test_a_member_is_itself_among_others() -> None:
    """More than a block of members, one of them alone: the same to the last bit."""
    mass = np.linspace(1.2e5, 2.8e5, 70)
    many = limit(pair(unit_mass=mass))
    for row in (0, 63, 64, 69):
        alone = limit(pair(unit_mass=mass[row : row + 1]))
        assert np.array_equal(alone.height[0], many.height[row])
        assert np.array_equal(alone.criterion[0], many.criterion[row])


@settings(max_examples=8, deadline=None)
@given(more=st.floats(1.01, 1.5))
def test_more_hook_compensation_or_steel_never_bears_less(more: float) -> None:
    plain = limit().height
    better = [
        limit(gear=replace(GEAR, hook_capacity=more * GEAR.hook_capacity)),
        limit(gear=replace(GEAR, efficiency=1.0 - 0.1 / more, stroke=more * 7.6)),
        limit(allowed=replace(STEEL, riser_yield=more * 827e6)),
    ]
    for found in better:
        assert np.all(found.height >= plain * (1.0 - 1e-6))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"gear": replace(GEAR, stroke=71.0)}, "stroke of 71 m does not fit a derrick of 70 m"),
        ({"gear": replace(GEAR, efficiency=1.0)}, "0 to below 1"),
        ({"peak_periods": [0.0]}, "4 to 22 s, .* not 0 s"),
        ({"peak_periods": [8.0, 30.0]}, "4 to 22 s, .* not 30 s"),
        ({"peak_periods": [[8.0]]}, "not an array of"),
        ({"heave": np.ones(14)}, "not the shape .*tabulated_heave"),
        ({"heave": np.ones((2, W.size))}, "for all or for each of 1 members"),
        ({"lifting": pair(length=[100.0] * 3)}, "its length is 300 m beside 5,600"),
        ({"lifting": pair(unit_mass=1e5)}, "its unit is .* N in water"),
        ({"lifting": pair(outer_diameter=0.33)}, "its steel is"),
        ({"lifting": pair(unit_mass=[2e5, 2e5])}, "1 members and the one that lifts 2"),
        ({"gear": replace(GEAR, stroke=[7.0, 7.0])}, "stroke is a number or has one for each of 1"),
        ({"allowed": replace(STEEL, usage=[0.6, 0.6])}, "usage is a number or has one for each"),
        ({"peakedness": [1.0, 2.0]}, "peakedness is a number"),
        ({"set_down": [0.5, 0.5]}, "set_down is a number"),
        ({"current": ([0.0, 100.0], np.ones((2, 2)))}, "one speed a depth"),
        ({"heave": np.full(W.size, np.nan)}, "heave over wave amplitude is not a number"),
        ({"heave": np.full(W.size, np.inf)}, "heave over wave amplitude is a number"),
        ({"allowed": replace(STEEL, stress_concentration=0.0)}, "stress_concentration is a number"),
        ({"lifting": pair(length=[1000.0] * 3), "depth": 5600.0}, "taper does not add up"),
        ({"gear": replace(GEAR, hook_capacity=np.nan)}, "hook_capacity is not a number"),
        ({"string": pair(unit_weight=np.nan)}, "end weight is no number"),
        ({"peakedness": 9.0}, "1 to 7, not 9"),
        ({"set_down": 0.0}, "above 0 and below 1"),
        ({"depth": 6000.0}, "taper does not add up"),
        ({"string": pair(damping_ratio=0.0)}, "sharper than the"),
        ({"lifting": pair(damping_ratio=0.019)}, "sharper than the"),
        ({"allowed": replace(STEEL, life_share=(0.5, 0.5, 0.2))}, "add up to 1.2"),
        ({"allowed": replace(STEEL, life_share=(0.5, 0.5))}, "a part of the life for each of"),
        ({"allowed": replace(STEEL, exceedance=0.0)}, "above 0 and below 1"),
        ({"peak_periods": [np.inf]}, "4 to 22 s, .* not inf s"),
        ({"allowed": replace(STEEL, curve="Z")}, "no S-N curve 'Z'"),
        ({"allowed": replace(STEEL, exposure=(1.0,))}, "a time for each of hanging"),
    ],
)
def test_faults_in_words(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        limit(**changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("length", [1500.0, 2500.0, 3500.0, 4500.0, 5500.0, 6300.0, 7000.0])
def test_frequencies_are_close_enough_for_a_lightly_damped_string(length: float) -> None:
    """The deviation at the top on the grid, and on one ten times as fine: within 1 percent for the
    least damping, no drag, and every sea from 6 to 18 s."""
    string = pair(
        length=length * np.array([0.3, 0.35, 0.35]), unit_drag_area=0.0,
        damping_ratio=sea_state.LEAST_DAMPING,
    )  # fmt: skip
    fine = np.linspace(W[0], W[-1], 10 * (W.size - 1) + 1)
    periods = np.arange(6.0, 18.1, 1.0)[:, None]
    found = []
    for frequency in (W, fine):
        tension = riser.heave_response(string, 2 * np.pi / frequency).tension[0, :, 0]
        moved = heave.heave_response(frequency, *HULL, np.radians(50.0))
        density = waves.wave_spectrum(frequency, periods) * (moved * tension) ** 2
        found.append(np.sqrt(np.sum(density, axis=1) * (frequency[1] - frequency[0])))
    assert found[0] == pytest.approx(found[1], rel=1e-2)
