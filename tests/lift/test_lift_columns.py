"""Two columns that move as one: periods, decay, what spills and what runs out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.constants import g
from scipy.integrate import solve_ivp

from kaidei.lift import friction, transient
from kaidei.lift.transient import Column

THIN = Column(1000.0, 0.5, density=1030.0, consistency=1e-9, roughness=0.0)


def test_without_friction_it_swings_with_its_period() -> None:
    period = float(transient.u_tube_period(1000.0, THIN.area, 1000.0, THIN.area))
    found = transient.swing(THIN, THIN, fall=0.01, freeboard=np.inf, duration=3.0 * period,
                            records=3001)  # fmt: skip
    np.testing.assert_allclose(
        found.fall, 0.01 * np.cos(2.0 * np.pi * found.time / period), atol=0.01 * 2e-2
    )
    np.testing.assert_allclose(found.rise, found.fall, atol=1e-15)


def test_laminar_friction_damps_it_as_the_linear_oscillator() -> None:
    """x'' + 2 c x' + w^2 x = 0 with c = 16 mu / (rho D^2) and w^2 = g / L for equal bores."""
    thick = Column(1000.0, 0.1, density=1000.0, consistency=0.05)
    found = transient.swing(thick, thick, fall=1.0, freeboard=np.inf, duration=150.0)
    c, w = 16.0 * 0.05 / (1000.0 * 0.01), np.sqrt(g / 1000.0)
    slow = np.sqrt(w**2 - c**2)
    phase = slow * found.time
    exact = np.exp(-c * found.time) * (np.cos(phase) + c / slow * np.sin(phase))
    np.testing.assert_allclose(found.fall, exact, atol=3e-3)


def test_a_yield_stress_stops_it_short_of_the_balance() -> None:
    """At rest the walls hold up to 4 tau L / D."""
    held = Column(1000.0, 0.2, density=1100.0, yield_stress=1.0, consistency=0.01)
    water = Column(1000.0, 0.2, density=1040.0)
    found = transient.swing(held, water, freeboard=np.inf, duration=4000.0)
    fall = found.fall[-1]
    excess = g * (1100.0 * (1000.0 - fall) - 1040.0 * (1000.0 + fall))
    assert np.isfinite(found.settled)
    assert abs(excess) <= 4.0 * 1.0 / 0.2 * 1000.0
    weak = transient.swing(held, water, fall=4.0, freeboard=np.inf, duration=4000.0)
    # Started within what the gel holds of the balance it does not move at all.
    balance = 1000.0 * 60.0 / 2140.0
    still = transient.swing(held, water, fall=balance - 0.2, freeboard=np.inf, duration=100.0)
    assert np.ptp(still.fall) == 0.0
    assert np.ptp(weak.fall) > 10.0


@pytest.mark.parametrize("heavy", [0, 1])
def test_the_front_goes_over_into_the_other_bore(heavy: int) -> None:
    """Equal bores of length L without friction, densities r > s, nothing spills: once x of the
    heavy fluid stands in the light one's bore the weights differ by g ((r - s) L - 2 r x), and the
    mass stays (r + s) L, whatever x: x swings about (r - s) L / 2 r with w^2 = 2 g r / (r + s) L.
    """
    thin = [replace(THIN, density=1100.0), replace(THIN, density=550.0)]
    sign = 1.0 - 2.0 * heavy
    found = transient.swing(thin[heavy], thin[1 - heavy], fall=sign * 249.9, freeboard=np.inf,
                            duration=200.0)  # fmt: skip
    phase = np.sqrt(2.0 * g * 1100.0 / (1650.0 * 1000.0)) * found.time
    np.testing.assert_allclose(sign * found.fall, 250.0 - 0.1 * np.cos(phase), atol=1e-2 * 0.1)
    # Light fluid in the heavy one's bore is none of its own that has gone.
    gone = 0.0 if heavy else found.fall - 249.9
    np.testing.assert_allclose(found.run_out, gone * THIN.area, atol=1e-9)


def test_weights_agree_with_what_has_gone_over() -> None:
    """1092 (L - x) = 1092 (A1 / A2) x + 1040 (L - (A1 / A2) x), the other bore full to its top: the
    slurry falls by L 52 / (1092 + 52 A1 / A2), 233 m, where 269 m would balance water alone."""
    slurry, water = Column(5640.0, 0.28, 0.15, density=1092.0), Column(5640.0, 0.13, density=1040.0)
    found = transient.swing(slurry, water, duration=3600.0)
    np.testing.assert_allclose(
        found.run_out, found.spilled + found.rise * water.area, rtol=1e-9, atol=1e-9
    )
    ratio = float(slurry.area / water.area)
    assert found.fall[-1] == pytest.approx(5640.0 * 52.0 / (1092.0 + 52.0 * ratio), rel=1e-2)
    # It swings a little beyond, and water comes back from below the ship's edge: exactly then
    fall, rise = found.fall[-1], found.rise[-1]
    other = 1092.0 * ratio * fall + 1040.0 * (5640.0 + rise - ratio * fall)
    assert 1092.0 * (5640.0 - fall) == pytest.approx(other, rel=1e-5)
    assert np.all(found.rise <= 0.0)


def test_it_swings_as_runge_kutta_says() -> None:
    """The same columns by SciPy, friction asked anew at every speed."""
    slurry = Column(2000.0, 0.28, 0.15, density=1100.0, consistency=2e-3)
    water = Column(2000.0, 0.13, density=1040.0)
    area, ratio = float(slurry.area), float(slurry.area / water.area)
    found = transient.swing(slurry, water, freeboard=np.inf, duration=300.0, records=11)

    def drag(ring: bool, flow: float, density: float, thick: float) -> float:
        fluid = {"density": density, "consistency": thick, "roughness": 5e-5}
        if ring:
            return float(friction.annulus_gradient(flow, 0.28, 0.15, exact=False, **fluid))
        return float(friction.pipe_gradient(flow, 0.13, **fluid))

    def motion(_: float, state: np.ndarray) -> list[float]:
        x, v = state
        long, below, water_left = 2000.0 - x, ratio * x, 2000.0
        flow = abs(v) * area
        rub = (long * drag(True, flow, 1100.0, 2e-3) + below * drag(False, flow, 1100.0, 2e-3)
               + water_left * drag(False, flow, 1040.0, 1.5e-3))  # fmt: skip
        push = g * (1100.0 * (long - below) - 1040.0 * water_left)
        return [v, (push - np.sign(v) * rub) / (1100.0 * (long + ratio * below)
                                                + 1040.0 * ratio * water_left)]  # fmt: skip

    told = solve_ivp(motion, (0.0, 300.0), [0.0, 0.0], rtol=1e-5, atol=1e-5, t_eval=found.time)
    np.testing.assert_allclose(found.fall, told.y[0], rtol=2e-3, atol=2e-3)


def test_after_a_swing_beyond_the_balance_the_sea_comes_in_below() -> None:
    """What has run out is gone: seawater fills the foot as the column comes back up, and in the end
    1100 (L - fall - s) + 1040 s = 1040 L, with s of it below: not L (1 - 1040 / 1100)."""
    slurry = Column(1000.0, 0.28, density=1100.0, consistency=2e-3)
    found = transient.run_back(slurry, refill=False, records=2001)
    area, fall = float(slurry.area), float(found.fall[-1])
    assert np.isfinite(found.settled)
    assert np.all(np.diff(found.run_out) >= 0.0)
    assert found.run_out[-1] == pytest.approx(found.fall.max() * area, rel=1e-3)
    sea = found.run_out[-1] / area - fall
    assert sea > 1.0
    assert 1100.0 * (1000.0 - fall - sea) + 1040.0 * sea == pytest.approx(1040.0 * 1000.0, rel=1e-5)


@pytest.mark.parametrize("refill", [False, True])
def test_mud_runs_back_until_weights_agree_or_all_is_out(refill: bool) -> None:
    slurry = Column(5640.0, 0.28, 0.15, density=1092.0, consistency=2e-3)
    found = transient.run_back(slurry, refill=refill)
    area, fall = float(slurry.area), float(found.fall[-1])
    sea = found.run_out[-1] / area - fall
    if refill:
        assert fall == 5640.0
        assert sea == pytest.approx(0.0, abs=1e-9)
    else:
        weight = 1092.0 * (5640.0 - fall - sea) + 1040.0 * sea
        assert weight == pytest.approx(1040.0 * 5640.0, rel=1e-5)
        # As what is left at the end of a tight way out, and some percent more by its swing.
        least = float(transient.run_back_volume(slurry))
        assert least <= found.run_out[-1] < 1.05 * least
    assert np.isfinite(found.settled)


def test_a_seal_slows_it_by_its_conductance() -> None:
    """Q = conductance times the head, at first the slurry's whole weight above the sea's."""
    slurry = Column(1000.0, 0.28, density=1100.0)
    found = transient.run_back(slurry, conductance=1e-8, refill=True, duration=600.0)
    flow = found.velocity[-1] * float(slurry.area)
    assert flow == pytest.approx(1e-8 * g * 60.0 * (1000.0 - found.fall[-1]), rel=0.02)


def test_members_know_no_neighbour() -> None:
    slurry = Column(1000.0, [0.2, 0.3], density=[[1080.0], [1100.0]], consistency=2e-3)
    both = transient.run_back(slurry, duration=600.0, records=31)
    assert both.fall.shape == (2, 2, 31)
    assert both.settled.shape == (2, 2)
    alone = transient.run_back(Column(1000.0, 0.3, density=1100.0, consistency=2e-3),
                               duration=600.0, records=31)  # fmt: skip
    np.testing.assert_array_equal(both.fall[1, 1], alone.fall)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: transient.run_back(Column(1000.0, 0.3, density=1000.0)), "does not run back"),
        (lambda: transient.run_back(THIN, sea_density=1000.0, conductance=0.0), "closed, nothing"),
        (lambda: transient.swing(THIN, THIN, freeboard=-1.0), "freeboard cannot"),
        (lambda: transient.swing(Column(1.0, 0.1, 0.2), THIN), "does not fit"),
        (lambda: transient.swing(Column(0.0, 0.1), THIN), "length of the column"),
        (lambda: transient.swing(THIN, THIN, duration=-1.0), "duration must be"),
        (lambda: transient.swing(THIN, THIN, fall=1e4), "lower ends"),
        (lambda: transient.swing(THIN, THIN, fall=-1e4), "lower ends"),
        (lambda: transient.run_back(THIN, outlet_height=-1.0), "above the sea"),
        (lambda: transient.swing(THIN, THIN, duration=1e12), "at most 30 days"),
        (lambda: transient.run_back(Column(1000.0, 280.0)), "diameter .* at most 5 m"),
        (lambda: transient.swing(THIN, THIN, records=10.5), "whole number, not 10.5"),
        (lambda: transient.run_back_volume(THIN, sea_density=0.0), "sea density"),
    ],
)
def test_mistakes_in_words(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]
