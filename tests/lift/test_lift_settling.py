"""Settling against exact and published values, `fluids`, and the yield stress that holds a lump."""

from __future__ import annotations

import fluids
import fluids.drag
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.lift import settling


def test_stokes_row_of_the_table() -> None:
    """AN28: 20 um, 2,650 kg/m3, seawater of 1.5 mPa.s, hindered at 5 percent (n = 4.65)."""
    speed = settling.velocity(
        20e-6, 2650.0, fluid_density=1030.0, viscosity=1.5e-3, solids_fraction=0.05
    )
    assert float(speed) == pytest.approx(0.00018541578, rel=1e-6)


@pytest.mark.parametrize("reynolds", [1e-4, 0.02, 0.1, 3.0, 200.0, 1e4, 1e5])
def test_drag_is_that_of_fluids(reynolds: float) -> None:
    peer = fluids.drag.drag_sphere(reynolds)
    assert float(settling.drag_coefficient(reynolds)) == pytest.approx(peer, rel=1e-12)


@pytest.mark.parametrize("size", [2e-5, 2e-4, 4e-3, 2e-2])
def test_terminal_velocity_is_that_of_fluids(size: float) -> None:
    peer = fluids.v_terminal(D=size, rhop=1350.0, rho=1030.0, mu=1.5e-3)
    # fluids takes g = 9.80665 as well; its solver stops at about 1e-8.
    speed = settling.velocity(size, 1350.0, fluid_density=1030.0, viscosity=1.5e-3)
    assert float(speed) == pytest.approx(peer, rel=1e-6)


def test_a_lump_of_4_mm() -> None:
    """0.165 m/s at 1,350 kg/m3 by Schiller and Naumann; laws of drag differ by a few percent."""
    speed = settling.velocity(4e-3, 1350.0, fluid_density=1030.0, viscosity=1.5e-3)
    assert float(speed) == pytest.approx(0.165, rel=0.05)


def test_half_a_pascal_holds_a_lump_and_a_fifth_does_not() -> None:
    """At a dilution of one to four (1,090 kg/m3), by the critical yield number of Beris et al."""
    speeds = settling.velocity(
        4e-3, 1350.0, fluid_density=1090.0, yield_stress=[0.2, 0.5], consistency=3e-3
    )
    assert speeds[0] > 0.01
    assert speeds[1] == 0.0


def test_what_is_held_at_rest_may_settle_in_the_flow() -> None:
    moving = settling.sheared_velocity(
        4e-3, 1350.0, fluid_density=1090.0, yield_stress=0.5, consistency=3e-3, shear_rate=100.0
    )
    assert float(moving) > 0.05


@given(
    size=st.floats(1e-5, 4e-3),
    heavy=st.floats(1100.0, 2000.0),
    viscosity=st.floats(1e-3, 0.1),
    tau=st.floats(0.0, 2.0),
)
def test_thicker_never_settles_faster(
    size: float, heavy: float, viscosity: float, tau: float
) -> None:
    """Up to particle Reynolds numbers near 4,000, where the drag coefficient has its dip."""
    speeds = settling.velocity(
        size, heavy, fluid_density=1050.0, consistency=viscosity,
        yield_stress=[0.0, tau, 2 * tau + 0.01],
    )  # fmt: skip
    assert np.all(np.diff(speeds) <= 1e-12)
    assert np.all(speeds >= 0.0)


@given(size=st.floats(1e-5, 2e-2), light=st.floats(500.0, 1000.0))
def test_what_is_lighter_rises(size: float, light: float) -> None:
    assert settling.velocity(size, light, fluid_density=1030.0, viscosity=1.5e-3) < 0.0


@given(tau=st.floats(0.0, 3.0), width=st.floats(0.05, 0.5), margin=st.floats(1.0, 2.0))
def test_carrying_velocity_is_margin_times_settling(
    tau: float, width: float, margin: float
) -> None:
    slurry = {"fluid_density": 1090.0, "yield_stress": tau, "consistency": 3e-3}
    carry = settling.carrying_velocity(
        4e-3, 1350.0, **slurry, hydraulic_diameter=width, margin=margin
    )
    if carry > 1e-6:
        settle = settling.sheared_velocity(4e-3, 1350.0, **slurry, shear_rate=8.0 * carry / width)
        assert float(carry) == pytest.approx(margin * float(settle), rel=1e-6)


def test_hindrance_is_that_of_richardson_and_zaki() -> None:
    crowd = settling.hindrance(np.array([0.1, 0.1]), np.array([0.01, 1000.0]))
    np.testing.assert_allclose(crowd, [0.9**4.65, 0.9**2.39])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"viscosity": 0.0}, "viscosity"),
        ({"viscosity": None}, "either viscosity"),
        ({"consistency": 1e-3}, "either viscosity"),
        ({"particle_diameter": 0.0}, "diameter"),
        ({"solids_fraction": 1.0}, "solids fraction"),
        ({"yield_stress": -0.1}, "yield stress"),
    ],
)
def test_bad_particle_is_answered_in_words(change: dict[str, float], words: str) -> None:
    good = {"particle_diameter": 1e-3, "particle_density": 2650.0, "fluid_density": 1030.0,
            "viscosity": 1.5e-3}  # fmt: skip
    with pytest.raises(ValueError, match=words):
        settling.velocity(**(good | change))
