"""Two pipes in one string: what each bears by itself, and when the inner one buckles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import eigh
from test_lift_riser_sea import GEAR, HEAVE, PERIODS, STEEL, pair

from kaidei.lift import riser, waves
from kaidei.lift.riser import Tapered
from kaidei.lift.riser.tapered import column_of

W = waves.FREQUENCY
PERIOD = np.array([5.0, 8.0, 12.0])


def pushed(length: float, *, held: bool) -> float:
    """Plain reference: a beam of cubic elements that hangs, both in units of (EI / w)^(1/3) and
    (EI w^2)^(1/3); the least push at its foot that bends it. The top is hinged."""
    count = int(max(80, 4 * length))
    h, x = length / count, 0.5 * (np.polynomial.legendre.leggauss(4)[0] + 1.0)
    weight = 0.5 * np.polynomial.legendre.leggauss(4)[1] * h
    slope = np.array([6 * x * (x - 1), h * (1 - 4 * x + 3 * x**2), 6 * x * (1 - x),
                      h * (3 * x**2 - 2 * x)]) / h  # fmt: skip
    bend = np.array([12 * x - 6, h * (6 * x - 4), 6 - 12 * x, h * (6 * x - 2)]) / h**2
    stiff, push = np.zeros((2, 2 * count + 2, 2 * count + 2))
    for e in range(count):
        at = slice(2 * e, 2 * e + 4)
        stiff[at, at] += (bend * weight) @ bend.T + (slope * weight * h * (e + x)) @ slope.T
        push[at, at] += (slope * weight) @ slope.T
    free = [i for i in range(2 * count + 2) if i != 2 * count and not (held and i == 0)]
    cut = np.ix_(free, free)
    return float(eigh(stiff[cut], push[cut], eigvals_only=True, subset_by_index=[0, 0])[0])


@pytest.mark.parametrize("length", [5.0, 20.0, 60.0])
def test_the_push_that_buckles_is_that_of_a_beam(length: float) -> None:
    assert float(riser.buckling_load(1.0, 1.0)) == pytest.approx(
        pushed(length, held=False), rel=1e-4
    )


@pytest.mark.parametrize(("length", "load"), [(8.0, 1.94), (290.0, 1.41)])
def test_a_held_foot_bears_what_is_said_of_it(length: float, load: float) -> None:
    """Lubinski's 1.94, and how it falls as the pipe grows longer."""
    assert pushed(length, held=True) == pytest.approx(load, abs=5e-3)


def test_the_push_scales_with_weight_and_stiffness() -> None:
    weight, bending = np.array([1.0, 300.0]), 2.24e6
    found = riser.buckling_load(weight, bending)
    assert found == pytest.approx(1.01879297 * np.cbrt(bending * weight**2))
    assert float(riser.buckling_load(0.0, bending)) == 0.0


def alone(string: Tapered) -> tuple[Tapered, Tapered]:
    """Riser and inner pipe as two strings; the riser's bore as heavy as its annulus."""
    around = 1.0 - (0.15 / 0.28) ** 2
    density = 1030.0 if string.contents_density is None else float(np.max(string.contents_density))
    outer = replace(
        string, inner_pipe_outer=0.0, inner_pipe_inner=0.0, contents_density=density * around
    )
    inner = Tapered(string.length, 0.15, 0.13, damping_ratio=string.damping_ratio)
    return outer, inner


@pytest.mark.parametrize("landed", [False, True])
def test_pipes_with_their_own_ends_are_two_strings(landed: bool) -> None:
    string = pair(contents_density=1090.0, unit_drag_area=0.0)
    outer, inner = (riser.heave_response(s, PERIOD, landed=d)
                    for s, d in zip(alone(string), (landed, False), strict=True))  # fmt: skip
    both = riser.heave_response(string, PERIOD, landed=landed)
    assert both.ratio == pytest.approx(outer.ratio)
    assert both.riser_tension == pytest.approx(outer.tension)
    # A free foot is not pulled: what is left there is rounding.
    assert both.inner_tension == pytest.approx(inner.tension, abs=1e-3)
    assert np.all(both.tension <= (outer.tension + inner.tension) * (1.0 + 1e-12))
    periods = riser.axial_periods(alone(string)[0], 2, landed=landed)
    assert riser.axial_periods(string, 2, landed=landed) == pytest.approx(periods)


def test_pipes_that_share_swing_by_their_steel() -> None:
    string = pair(inner_shares=True)
    answer, column = riser.heave_response(string, PERIOD), column_of(string)
    assert answer.riser_tension + answer.inner_tension == pytest.approx(answer.tension)
    share = column.inner_area / (column.inner_area + column.riser_area)
    assert answer.inner_tension[0, :, :-1] == pytest.approx(answer.tension[0, :, :-1] * share[0])
    # Less is left for the riser to bear, and a shorter period; in seas longer than both.
    apart = pair()
    assert riser.axial_periods(string)[0, 0] < riser.axial_periods(apart)[0, 0]
    bears = riser.heave_response(apart, PERIOD).riser_tension
    assert np.all(answer.riser_tension[:, 1:] < bears[:, 1:])


def test_members_may_differ_in_how_and_whether_they_have_an_inner_pipe() -> None:
    """One shares, one hangs apart, one has none: each as by itself."""
    shares = np.array([True, False, False])
    pipe = np.array([[0.15], [0.15], [0.0]])
    many = pair(inner_shares=shares, inner_pipe_outer=pipe, inner_pipe_inner=pipe * 0.13 / 0.15)
    single = [
        pair(inner_shares=True), pair(), pair(inner_pipe_outer=0.0, inner_pipe_inner=0.0)
    ]  # fmt: skip
    wide = riser.heave_response(many, PERIOD)
    given = {"heave": HEAVE, "peak_periods": PERIODS}
    limits = riser.hs_limit(many, GEAR, STEEL, **given)
    for row, string in enumerate(single):
        assert wide.tension[row] == pytest.approx(riser.heave_response(string, PERIOD).tension[0])
        found = riser.hs_limit(string, GEAR, STEEL, **given)
        assert limits.height[row] == pytest.approx(found.height[0], rel=1e-9)
        assert np.array_equal(limits.words[row], found.words[0])


def test_an_inner_pipe_may_end_above_the_unit() -> None:
    """Below its foot nothing hangs: the upper two sections of it are a string of their own."""
    pipe = np.array([0.15, 0.15, 0.0])
    string = pair(inner_pipe_outer=pipe, inner_pipe_inner=pipe * 0.13 / 0.15)
    short = Tapered([1600.0, 2000.0], 0.15, 0.13, damping_ratio=0.05)
    found = riser.heave_response(string, PERIOD).inner_tension
    assert found[0, :, :3] == pytest.approx(
        riser.heave_response(short, PERIOD).tension[0], abs=1e-3
    )
    limit = riser.hs_limit(string, GEAR, STEEL, heave=HEAVE, peak_periods=PERIODS)
    assert np.all((limit.height > 0.0) & np.isfinite(limit.height))


def test_a_shared_foot_is_pushed_until_it_buckles() -> None:
    """At the limit nine tenths of the buckling load, by the plain sum over frequencies."""
    string = pair(inner_shares=True, unit_drag_area=0.0)
    found, column = (riser.hs_limit(string, GEAR, STEEL, heave=HEAVE, peak_periods=PERIODS),
                     column_of(string))  # fmt: skip
    pushed_by = riser.heave_response(string, 2 * np.pi / W).inner_tension[0, :, -1] * HEAVE
    bears = riser.buckling_load(column.inner_weight[0, -1], column.inner_bending[0, -1])
    for i, period in enumerate(PERIODS):
        power = waves.wave_spectrum(W, period) * pushed_by**2 * (W[1] - W[0])
        crossings = waves.mean_frequency(power.sum(), (power * W**2).sum())
        peak = waves.extreme_factor(crossings) * np.sqrt(power.sum()) * found.height[0, 0, i]
        assert found.words[0, 0, i] == "slackening"
        assert float(peak) == pytest.approx(0.9 * float(bears), rel=1e-6)


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_faults_in_words(bad: float) -> None:
    with pytest.raises(ValueError, match="weight in water"):
        riser.buckling_load(bad, 1e6)
    with pytest.raises(ValueError, match="bending stiffness"):
        riser.buckling_load(300.0, bad)
    with pytest.raises(ValueError, match="shares with the riser or does not"):
        riser.stand(pair(inner_shares=bad))
