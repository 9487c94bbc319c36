"""Fatigue over the seas of a year, what the pipe bears in pressure, and the plug in closed form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import lognorm
from test_lift_riser_sea import GEAR, HEAVE, PERIODS, pair

from kaidei.lift import gel, riser, transient
from kaidei.lift.riser.long_term import SLOPE
from kaidei.lift.transient import Column

MEAN, SPREAD = 2.4, 0.4
MEDIAN = MEAN * np.exp(-0.5 * SPREAD**2)


# The seas of a year.


@pytest.mark.parametrize("limit", [1.0, 2.5, 6.0, 30.0])
def test_the_like_sea_is_the_power_mean_below_the_limit(limit: float) -> None:
    """By quadrature over the log-normal heights."""
    seas = lognorm(SPREAD, scale=MEDIAN)
    part = quad(lambda h: h**SLOPE * seas.pdf(h), 0.0, limit)[0] / seas.cdf(limit)
    assert float(riser.alike(limit, MEAN, SPREAD)) == pytest.approx(part ** (1 / SLOPE), rel=1e-7)


def test_without_a_limit_it_is_the_whole_moment() -> None:
    whole = MEDIAN * np.exp(0.5 * SLOPE * SPREAD**2)
    assert float(riser.alike(np.inf, MEAN, SPREAD)) == pytest.approx(whole, rel=1e-12)
    assert float(riser.bearable_limit(1.001 * whole, MEAN, SPREAD)) == np.inf
    assert np.isfinite(riser.bearable_limit(0.999 * whole, MEAN, SPREAD))


@given(
    limit=st.floats(0.1, 6.0), mean=st.floats(1.0, 5.0), spread=st.floats(0.1, 0.8),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_limit_and_like_sea_are_inverse(limit: float, mean: float, spread: float) -> None:
    height = float(riser.alike(limit, mean, spread))
    assert height <= limit * (1.0 + 1e-12)
    back = float(riser.bearable_limit(height, mean, spread))
    # Where next to all seas are below, the limit hardly shows in what they do.
    assert back == np.inf or float(riser.alike(back, mean, spread)) == pytest.approx(height)
    assert back >= height * (1.0 - 1e-9)


def test_a_short_exposure_asks_no_limit_and_a_long_one_does() -> None:
    """As damage is counted at the limit alone it is far stricter than over the seas below it."""

    def hung(days: float, **sea: float) -> np.ndarray:
        steel = riser.Allowed(827e6, 931e6, exposure=np.full(3, days * 86400.0), **sea)
        found = riser.hs_limit(pair(), GEAR, steel, heave=HEAVE, peak_periods=PERIODS)
        return np.asarray(found.height[0, 0])

    sea = {"sea_mean": MEAN, "sea_spread": SPREAD}
    assert np.all(hung(1e4, **sea) >= hung(1e4))
    days = [hung(d, **sea) for d in (1.0, 1e3, 1e5)]
    assert np.all(days[0] >= days[1])
    assert np.all(days[1] > days[2])
    assert np.all(hung(0.0, **sea) == hung(0.0))


def test_seas_that_cannot_be_are_told_in_words() -> None:
    with pytest.raises(ValueError, match="above zero"):
        riser.bearable_limit(2.0, -1.0, 0.4)


# Pressure.


def test_a_thin_pipe_collapses_elastically_and_a_thick_one_yields() -> None:
    """Limits of the joined formula: 2 E (t/D)^3 / (1 - nu^2), and 2 S t / D."""
    thin = float(riser.collapse_rating(0.3, 0.298, 900e6))
    assert thin == pytest.approx(2 * 2.07e11 * (1 / 300) ** 3 / 0.91, rel=1e-3)
    soft = float(riser.collapse_rating(0.3, 0.24, 50e6))
    assert soft == pytest.approx(2 * 50e6 * 0.1, rel=1e-3)
    assert float(riser.burst_rating(0.3, 0.28, 827e6)) == pytest.approx(2 * 827e6 / 30)


@given(pull=st.floats(0.0, 900e6))
@settings(max_examples=30, deadline=None)
def test_tension_weakens_a_pipe_against_the_sea(pull: float) -> None:
    free = float(riser.collapse_rating(0.308, 0.28, 827e6))
    held = float(riser.collapse_rating(0.308, 0.28, 827e6, tension_stress=pull))
    assert 0.0 <= held <= free
    if pull >= 827e6:
        assert held == pytest.approx(0.0, abs=1.0)


def test_a_pipe_without_a_wall_is_told_in_words() -> None:
    with pytest.raises(ValueError, match="no wall"):
        riser.burst_rating(0.3, 0.3, 827e6)


def test_a_value_for_all_sections_stays_one_when_they_are_cut() -> None:
    """(members, 1) beside (members, S): neither is repeated into something else."""
    string = riser.Tapered(
        np.array([[1000.0, 2000.0]]), np.array([[0.32, 0.31]]), np.array([[0.28]]), unit_mass=1e5
    )
    fine = riser.split(string, 4)
    assert float(riser.stand(fine).hook_load[0]) == pytest.approx(
        float(riser.stand(string).hook_load[0])
    )
    assert np.asarray(fine.length).shape == (1, 8)


# A stop.

SLURRY = Column(
    5640.0, 0.28, 0.15, density=1103.0, yield_stress=0.11, consistency=2.4e-3, eccentricity=0.6
)


@pytest.mark.parametrize("stress", [0.02, 0.11, 0.4])
def test_the_plug_in_closed_form_is_the_one_followed_in_time(stress: float) -> None:
    """Front, its pressure and the gel's hold against the finite volumes, within a cell or two."""
    column = replace(SLURRY, yield_stress=stress)
    end = 2 * 3600.0
    slow = transient.plug(column, lumps=0.04, duration=end, cells=200, records=3)
    found = transient.plug_front(column, rest_time=end, lumps=0.04)
    cell = slow.height[1] - slow.height[0]
    assert float(found.front) == pytest.approx(slow.front[-1], abs=2.0 * cell, rel=0.01)
    if np.isfinite(slow.held):
        assert float(found.held) == pytest.approx(float(slow.held), abs=end / 1000.0)
    else:
        assert float(found.held) > end


def test_without_lumps_there_is_no_plug() -> None:
    found = transient.plug_front(SLURRY, rest_time=1e5, lumps=[0.0, 1e-12])
    assert np.all((found.front >= 0.0) & (found.front < 1e-6))


def test_all_lumps_down_the_plug_grows_no_more() -> None:
    thin = Column(1000.0, 0.28, density=1092.0, consistency=3e-3)
    found = transient.plug_front(thin, rest_time=[1e5, 1e6], lumps=0.05, ratio=1.0)
    assert found.front[0] == found.front[1]
    # Nothing is lost: between all packed and as thin as the shock leaves it.
    assert 1000.0 * 0.05 / 0.6 <= found.front[0] < 1.5 * 1000.0 * 0.05 / 0.6


def test_a_stop_that_needs_just_what_there_is_is_the_longest() -> None:
    """`longest_stop` against `restart` with the plug of that very rest."""
    pressure = np.array([4.0e6, 4.6e6, 1.0e6, 1.0e9])
    longest = transient.longest_stop(SLURRY, pressure=pressure, lumps=0.04)
    assert longest[2] == 0.0
    assert longest[3] == np.inf
    rest = longest[:2]
    plug = transient.plug_front(SLURRY, rest_time=rest, lumps=0.04).plug_pressure
    needed = transient.restart(SLURRY, rest_time=rest, pressure=1.0, plug_pressure=plug).needed
    np.testing.assert_allclose(needed, pressure[:2], rtol=1e-3)
    assert longest[0] < longest[1]


def test_the_longest_stop_by_gel_alone_is_the_restarts() -> None:
    """Without lumps the closed form of the gel's growth says the same."""
    stiff = Column(5640.0, 0.28, 0.15, density=1103.0, yield_stress=3.0, consistency=2.4e-3)
    found = transient.longest_stop(stiff, pressure=5e6, lumps=0.0)
    exact = transient.restart(stiff, rest_time=1.0, pressure=5e6).longest_rest
    assert np.isfinite(exact)
    assert float(found) == pytest.approx(float(exact), rel=0.01)


@pytest.mark.parametrize("stress", [0.0, 0.11, 3.0])
def test_what_runs_back_in_the_end_is_what_the_solver_comes_to(stress: float) -> None:
    column = replace(SLURRY, yield_stress=stress)
    slow = transient.run_back(column, refill=False, conductance=1.4e-8, duration=7200.0, records=2)
    found = float(transient.run_back_volume(column))
    assert found == pytest.approx(float(slow.run_out[-1]), rel=0.01)
    assert float(transient.run_back_volume(replace(column, density=1030.0))) == 0.0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lumps": 0.5}, "where the flux bends"),
        ({"lumps": 0.04, "lump_density": 1000.0}, "heavier than"),
        ({"lumps": 0.04, "lump_size": 0.0}, "larger than 0"),
        ({"lumps": 0.04, "rest_time": -1.0}, "not below zero"),
        ({"lumps": 0.04, "power": 1.0}, "above 1"),
    ],
)
def test_a_plug_that_cannot_be_is_told_in_words(changes: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        transient.plug_front(SLURRY, **({"rest_time": 3600.0} | changes))  # type: ignore[arg-type]


def test_gel_never_grows_backwards() -> None:
    rests = np.geomspace(60.0, 8e4, 12)
    fronts = transient.plug_front(SLURRY, rest_time=rests, lumps=0.04).front
    assert np.all(np.diff(fronts) >= 0.0)
    assert gel.strength(rests[-1], 0.11) > 0.11
