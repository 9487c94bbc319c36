"""Two columns that move as one: periods, decay, what spills and what runs out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.constants import g

from kaidei.lift import transient
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


def test_what_spills_is_what_the_other_column_gave() -> None:
    slurry, water = Column(5640.0, 0.28, 0.15, density=1092.0), Column(5640.0, 0.13, density=1040.0)
    found = transient.swing(slurry, water, duration=3600.0)
    np.testing.assert_allclose(
        found.run_out, found.spilled + found.rise * water.area, rtol=1e-9, atol=1e-9
    )
    # Weights agree: the heavy column is down by L (1 - 1040 / 1092).
    assert found.fall[-1] == pytest.approx(5640.0 * (1.0 - 1040.0 / 1092.0), rel=0.01)
    assert np.all(found.rise <= 0.0)


@pytest.mark.parametrize("refill", [False, True])
def test_mud_runs_back_until_weights_agree_or_all_is_out(refill: bool) -> None:
    slurry = Column(5640.0, 0.28, 0.15, density=1092.0, consistency=2e-3)
    found = transient.run_back(slurry, refill=refill)
    whole = float(slurry.area) * 5640.0
    share = 1.0 if refill else 1.0 - 1040.0 / 1092.0
    assert found.run_out[-1] == pytest.approx(share * whole, rel=0.01)
    assert np.isfinite(found.settled)
    np.testing.assert_allclose(found.run_out, found.fall * slurry.area, rtol=1e-9, atol=1e-9)


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
    ],
)
def test_mistakes_in_words(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]
