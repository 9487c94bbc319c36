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
GEAR = Gear(1250e3 * 9.80665, 7.6, 0.9, 66.0)
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
    assert float(waves.extreme_factor(1000.0 / waves.SHORT_TERM)) == pytest.approx(3.7169, rel=1e-4)
    assert float(waves.extreme_factor(0.0)) == 1.0
    peaks = np.random.default_rng(5).rayleigh(size=(4000, 1000)).max(axis=1)
    counts, edges = np.histogram(peaks, bins=24)
    mode = edges[counts.argmax() : counts.argmax() + 2].mean()
    assert mode == pytest.approx(3.717, rel=0.05)


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


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, "give one"),
        ({"omega": [0.3, 1.3], "period": [5.0, 20.0]}, "give one"),
        ({"period": [6.0, 20.0]}, "covers waves of 6.0 to 20.0 s"),
        ({"period": [4.0, 4.0, 20.0]}, "one length"),
        ({"period": [4.0, -20.0]}, "above 0"),
    ],
)
def test_a_table_that_is_none_is_told_in_words(columns: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        heave.tabulated_heave(W, [0.1, 0.9], **columns)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="two rows for one"):
        heave.tabulated_heave(W, [0.1, 0.2, 0.9], period=[4.0, 4.0, 20.0])


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


def hung_alone(string: Tapered) -> tuple[np.ndarray, np.ndarray]:
    """Of the inner pipe as a string of its own: tension a metre of heave, and the force on a metre
    of its foot."""
    alone = column_of(
        Tapered(string.length, string.inner_pipe_outer, string.inner_pipe_inner,
                damping_ratio=string.damping_ratio)
    )  # fmt: skip
    links = chain(alone, W)
    thrown = alone.moving_mass[0, -1] * W**2 / links.top_by_motion
    return links.by_motion / links.top_by_motion[..., None], thrown


def plain_swings(
    string: Tapered, height: float, period: float, moved: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Deviation and crossings of the riser's tension at each end, of the hook load, of the inner
    pipe's tension and of the force that throws its foot; and the drag that belongs to that very
    height: plain fixed point, frequency by frequency."""
    column = column_of(string)
    links = chain(column, W)
    power = height**2 * waves.wave_spectrum(W, period) * moved**2 * (W[1] - W[0])
    drag = 0.0
    for _ in range(200):
        end = end_pull(column, W, np.full((1, W.size), drag))
        ratio = 1.0 / (links.top_by_motion + links.top_by_pull * end)
        speed = np.sqrt(np.sum(power * W**2 * np.abs(ratio[0]) ** 2))
        drag = 0.5 * drag + 0.5 * GAUSSIAN * column.end_drag[0] * speed
    tension = (links.by_motion + links.by_pull * end[..., None]) * ratio[..., None]
    inner, thrown = hung_alone(string)
    tension = np.concatenate(
        [tension, tension[..., :1] + inner[..., :1], inner, thrown[..., None]], axis=-1
    )
    square = power[:, None] * np.abs(tension[0]) ** 2
    deviation = np.sqrt(square.sum(axis=0))
    rate = np.sqrt((square * W[:, None] ** 2).sum(axis=0))
    return deviation, rate / np.maximum(deviation, 1e-9) / 2 / np.pi, drag


@pytest.mark.parametrize("drag_area", [0.0, 8.0, 60.0])
def test_at_its_limit_the_hanging_string_uses_up_one_criterion(drag_area: float) -> None:
    """Plain reference: at the height found the worst of four criteria is met, none exceeded."""
    string = pair(unit_drag_area=drag_area)
    found, still, column = limit(string), riser.stand(string), column_of(string)
    for i, period in enumerate(PERIODS):
        deviation, crossings, _ = plain_swings(string, found.height[0, 0, i], period, HEAVE)
        peak = np.asarray(waves.extreme_factor(crossings)) * deviation
        ends = column.length.shape[1] + 1
        spare, shared = [], []
        for area, most, stood in (
            (column.riser_area[0], 827e6, still.riser_stress[0]),
            (column.inner_area[0], 931e6, still.inner_stress[0]),
        ):
            margin = (0.67 * most - stood) * area
            spare.append(np.minimum(np.append(margin, np.inf), np.append(np.inf, margin)))
            shared.append(np.minimum(np.append(area, np.inf), np.append(np.inf, area)))
        pipes = np.r_[0:ends, ends + 1 : 2 * ends + 1]
        worn = fatigue.wave_damage(
            1.3 * deviation[pipes] / np.hstack(shared), crossings[pipes], STEEL.exposure[0]
        )
        taut = [still.riser_tension[0], still.inner_tension[0, :-1], column.inner_weight[0, -1:]]
        pulled = np.r_[0:ends, ends + 1 : 2 * ends, 2 * ends + 1]
        used = {
            "hook load": peak[ends] / (GEAR.hook_capacity - still.hook_load[0]),
            "slackening": np.max(peak[pulled] / (0.9 * np.hstack(taut))),
            "stress": np.max(peak[pipes] / np.hstack(spare)),
            # Damage goes with a power of stress: compared on stress below.
            "fatigue": 1.0 if worn.max() > 0.0999 else 0.0,
        }
        if found.height[0, 0, i] == sea_state.MOST_HEIGHT:
            continue
        name = found.words[0, 0, i]
        assert max(used.values()) == pytest.approx(1.0, rel=1e-3)
        assert used[name] == pytest.approx(1.0, rel=1e-3)
        assert fatigue.SAFETY * worn.max() < 1.002


@pytest.mark.parametrize("peakedness", [1.0, 3.3])
def test_at_its_limit_the_lifting_string_uses_up_one_criterion(peakedness: float) -> None:
    """The same landed, with slurry and a compensator that takes eight tenths of the heave."""
    string, gear = pair(), replace(GEAR, stroke=66.0, efficiency=0.8)
    brief = replace(STEEL, exposure=(1.0, 1.0, 1.0))
    found = limit(string, gear=gear, allowed=brief, peakedness=peakedness)
    full = replace(string, contents_density=1090.0)
    weight = column_of(full).end_weight[0]
    still = riser.stand(full, set_down=0.5 * weight)
    answer = riser.heave_response(full, 2 * np.pi / W, landed=True)
    inner, thrown = hung_alone(string)
    moved = np.concatenate([answer.riser_tension[0], np.abs([inner[0, :, 0], thrown[0]]).T], axis=1)
    moved = 0.2 * HEAVE[:, None] * moved
    pipe, lowest = column_of(full).inner_weight[0, -1], 0.5 * weight
    slack = np.append(
        0.9 * still.riser_tension[0], 0.9 * np.array([still.inner_tension[0, 0], pipe])
    )
    slack[3] = min(slack[3], lowest)
    bound = 0
    for i, period in enumerate(PERIODS):
        height = found.height[0, 2, i]
        if height == sea_state.MOST_HEIGHT:
            continue
        density = waves.wave_spectrum(W, period, peakedness)[:, None] * (height * moved) ** 2
        deviation = np.sqrt(density.sum(axis=0) * (W[1] - W[0]))
        rate = np.sqrt((density * W[:, None] ** 2).sum(axis=0) * (W[1] - W[0]))
        crossings = rate / deviation / 2 / np.pi
        peak = np.asarray(waves.extreme_factor(crossings)) * deviation
        assert found.words[0, 2, i] == "slackening"
        assert np.max(peak / slack) == pytest.approx(1.0, rel=1e-6)
        bound += 1
    assert bound > 1


def test_a_ship_that_does_not_heave_bears_any_sea() -> None:
    assert np.all(limit(heave=np.zeros(W.size)).height == sea_state.MOST_HEIGHT)


def test_drag_lets_a_resonant_string_bear_more() -> None:
    bare, braked = (limit(pair(unit_drag_area=a)).height[0, 0] for a in (0.0, 60.0))
    assert np.all(braked >= bare * (1.0 - 1e-6))
    assert braked.sum() > bare.sum()


def test_each_criterion_binds_where_it_must() -> None:
    hook = limit(gear=replace(GEAR, hook_capacity=float(riser.stand(pair()).hook_load[0]) * 1.02))
    assert np.all(hook.words[0, 0] == "hook load")
    short = limit(gear=replace(GEAR, stroke=0.5))
    assert np.all(short.words[0, 2] == "compensator stroke")
    brief = (1.0, 1.0, 1.0)
    weak = limit(allowed=replace(STEEL, riser_yield=620e6, exposure=brief))
    assert np.all(weak.words[0, 0] == "stress")
    tired = limit(allowed=replace(STEEL, exposure=(3e9, 3e9, 3e9)))
    assert np.all(tired.words[0, 0] == "fatigue")
    light = limit(pair(unit_weight=2e5), allowed=replace(STEEL, exposure=brief, least_tension=0.6))
    assert np.all(light.words[0, 1] == "slackening")


def test_what_cannot_stand_still_bears_no_sea() -> None:
    heavy = limit(gear=replace(GEAR, hook_capacity=1e6))
    assert np.all(heavy.height[0, 0] == 0.0)
    assert np.all(heavy.words[0, 0] == "hook load")


def test_handling_bears_no_more_than_hanging_as_long() -> None:
    found = limit(allowed=replace(STEEL, exposure=(1e6, 1e6, 1e6)))
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
        ({"gear": replace(GEAR, stroke=70.0)}, "stroke of 70 m does not fit a derrick of 66 m"),
        ({"gear": replace(GEAR, efficiency=1.0)}, "0 to below 1"),
        ({"peak_periods": [0.0]}, "peak period must be above zero"),
        ({"heave": np.full(W.size, np.nan)}, "heave over wave amplitude is a number"),
        ({"heave": np.full(W.size, np.inf)}, "heave over wave amplitude is a number"),
        ({"allowed": replace(STEEL, stress_concentration=0.0)}, "stress_concentration is a number"),
        ({"lifting": pair(length=[1000.0] * 3), "depth": 5600.0}, "taper does not add up"),
        ({"gear": replace(GEAR, hook_capacity=np.nan)}, "numbers of 0 or more"),
        ({"string": pair(unit_weight=np.nan)}, "end weight is no number"),
        ({"peakedness": 9.0}, "1 to 7, not 9"),
        ({"set_down": 0.0}, "above 0 and below 1"),
        ({"depth": 6000.0}, "taper does not add up"),
        ({"string": pair(damping_ratio=0.0)}, "sharper than the"),
        ({"allowed": replace(STEEL, curve="Z")}, "no S-N curve 'Z'"),
        ({"allowed": replace(STEEL, exposure=(1.0,))}, "a time for each of hanging"),
    ],
)
def test_faults_in_words(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        limit(**changes)  # type: ignore[arg-type]


def test_frequencies_are_close_enough_for_a_lightly_damped_string() -> None:
    """The variance of a resonance of 1 percent on the grid, and on one eight times as fine."""
    string = pair(unit_drag_area=0.0, damping_ratio=sea_state.LEAST_DAMPING)
    fine = np.linspace(W[0], W[-1], 8 * (W.size - 1) + 1)
    found = []
    for frequency in (W, fine):
        tension = riser.heave_response(string, 2 * np.pi / frequency).tension[0, :, 0]
        moved = heave.heave_response(frequency, *HULL, np.radians(50.0))
        density = waves.wave_spectrum(frequency, 8.0) * (moved * tension) ** 2
        found.append(np.sum(density) * (frequency[1] - frequency[0]))
    assert found[0] == pytest.approx(found[1], rel=1e-2)
