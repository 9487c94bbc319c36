"""The annulus: exact when concentric, the quick slot, eccentricity and a turning inner pipe."""

from __future__ import annotations

import math

import friction_oracle
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from kaidei.lift.friction import annulus_gradient, eccentric_factor
from kaidei.lift.rotation import SWIRL, helical_stress
from kaidei.lift.turbulent import TRANSITION

MUD = {"density": 1090.0, "yield_stress": 0.5, "consistency": 4e-3}


@pytest.mark.parametrize("index", [0.2, 0.5, 1.0, 1.5])
@pytest.mark.parametrize(("tau", "flow"), [(0.0, 0.01), (2.0, 1e-7), (2.0, 0.03), (60.0, 1e-3)])
@pytest.mark.parametrize("ratio", [0.05, 0.55, 0.95])
def test_exact_annulus_is_the_integral_of_its_profile(
    ratio: float, tau: float, flow: float, index: float
) -> None:
    outer, inner, k = 0.4, 0.4 * ratio, 0.08
    fluid = {"yield_stress": tau, "consistency": k, "flow_index": index, "regime": "laminar"}
    ours = float(annulus_gradient(flow, outer, inner, density=1100.0, **fluid))
    back = friction_oracle.annulus_flow(ours, outer, inner, tau, k, index)
    assert back == pytest.approx(flow, rel=1e-7)


def laird_flow(gradient: float, outer: float, inner: float, tau: float, mu: float) -> float:
    """Bingham flow in closed form, Fredrickson and Bird (1958), Ind. Eng. Chem. 50:347, with the
    plug's outer edge where the velocities from both walls meet."""
    radius, ratio = 0.5 * outer, inner / outer
    plug = 2.0 * tau / (gradient * radius)

    def mismatch(edge: float) -> float:
        square, start = edge * (edge - plug), edge - plug
        inside = square * math.log(start / ratio) - (start**2 - ratio**2) / 2
        outside = (1 - edge**2) / 2 + square * math.log(edge)
        return inside - plug * (start - ratio) - outside + plug * (1 - edge)

    edge = brentq(mismatch, ratio + plug, 1.0, xtol=1e-15)
    series = (
        (1 - ratio**4) - 2 * edge * (edge - plug) * (1 - ratio**2)
        - 4 / 3 * (1 + ratio**3) * plug + (2 * edge - plug) ** 3 * plug / 3
    )  # fmt: skip
    return math.pi * radius**4 * gradient / (8 * mu) * series


@pytest.mark.parametrize("flow", [1e-4, 0.01, 0.3])
@pytest.mark.parametrize("tau", [0.1, 10.0])
def test_exact_bingham_annulus_is_lairds(tau: float, flow: float) -> None:
    ours = annulus_gradient(
        flow, 0.508, 0.34, density=1.0, yield_stress=tau, consistency=0.04, regime="laminar"
    )
    assert laird_flow(float(ours), 0.508, 0.34, tau, 0.04) == pytest.approx(flow, rel=1e-10)


@pytest.mark.parametrize("index", [0.3, 0.7, 1.0, 1.4])
def test_a_narrow_annulus_is_a_slot(index: float) -> None:
    """Power law between plates: stress at the wall K ((2 n + 1) / (3 n) 6 V / gap)^n."""
    outer, inner, flow, k = 1.0, 0.999, 1e-4, 0.2
    gap = 0.5 * (outer - inner)
    rate = (2 * index + 1) / (3 * index) * 6 * flow / (np.pi / 4 * (outer**2 - inner**2) * gap)
    slot = 2 * k * rate**index / gap
    for exact in (True, False):
        ours = annulus_gradient(
            flow, outer, inner, density=1.0, consistency=k, flow_index=index, regime="laminar",
            exact=exact,
        )  # fmt: skip
        assert float(ours) == pytest.approx(slot, rel=1e-6)


@pytest.mark.parametrize(("ratio", "within"), [(0.35, 0.011), (0.55, 0.003), (0.75, 0.001)])
@pytest.mark.parametrize("index", [0.4, 0.7, 1.0, 1.3])
def test_the_quick_slot_is_close_to_exact(index: float, ratio: float, within: float) -> None:
    flow = np.geomspace(1e-6, 0.1, 30)
    fluid = {"density": 1090.0, "yield_stress": [[0.0], [0.05], [2.0]], "consistency": 0.05,
             "flow_index": index, "regime": "laminar"}  # fmt: skip
    exact = annulus_gradient(flow, 0.3, 0.3 * ratio, **fluid)
    slot = annulus_gradient(flow, 0.3, 0.3 * ratio, **fluid, exact=False)
    np.testing.assert_allclose(slot, exact, rtol=within)
    if index == 1.0:
        np.testing.assert_allclose(slot[0], exact[0], rtol=1e-13)


def test_eccentricity_eases_the_flow_and_a_wider_gap_more() -> None:
    flow = np.array([0.005, 0.02, 0.1])
    centred = annulus_gradient(flow, 0.305, 0.168, **MUD)
    aside = annulus_gradient(flow, 0.305, 0.168, eccentricity=0.8, **MUD)
    assert np.all((aside < centred) & (aside > 0.3 * centred))
    assert np.all(annulus_gradient(flow, 0.34, 0.168, **MUD) < centred)


def test_laminar_eccentricity_is_near_the_narrow_gap_limit() -> None:
    """A Newtonian fluid in a narrow gap flows 1 + 1.5 e^2 as fast at one gradient (the mean of the
    cubed gap). The fit for ratios up to 0.9 comes within 9 percent of that at 0.9."""
    e = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 0.95])
    ours = eccentric_factor(0.9, e, 1.0, regime="laminar")
    np.testing.assert_allclose(ours, 1 / (1 + 1.5 * e**2), rtol=0.09)
    assert ours[0] == 1.0


@given(
    ratio=st.floats(0.3, 0.9), index=st.floats(0.4, 1.0), low=st.floats(0.0, 0.9),
    more=st.floats(0.01, 0.05), regime=st.sampled_from(["laminar", "turbulent"]),
)  # fmt: skip
def test_eccentricity_lowers_friction_throughout_the_fitted_range(
    ratio: float, index: float, low: float, more: float, regime: str
) -> None:
    factor = eccentric_factor(ratio, [low, low + more], index, regime=regime)
    assert 0.0 < factor[1] < factor[0] <= 1.0


# A turning inner pipe


@pytest.mark.parametrize("index", [0.3, 0.8, 1.0, 1.4])
@pytest.mark.parametrize(
    ("axial", "cross", "tau"), [(5.0, 0.3, 0.0), (5.0, 0.3, 2.0), (2.5, 2.5, 3.0), (0.2, 9.0, 3.0)]
)
def test_helical_flow_is_the_integral_of_its_profile(
    axial: float, cross: float, tau: float, index: float
) -> None:
    velocity, wall = friction_oracle.helical_speeds(axial, cross, 0.07, tau, 0.2, index)
    ours = helical_stress(velocity, wall, 0.07, tau, 0.2, index)
    assert ours == pytest.approx(axial, rel=1e-7)


@pytest.mark.parametrize("tau", [0.02, 0.5, 5.0])
def test_the_closed_form_of_a_bingham_fluid_is_the_quadrature_beside_it(tau: float) -> None:
    """On both sides of where one takes over from the other: thin sheared layers, flow across."""
    for wall in (1e-3, 0.02, 0.3):
        for velocity in (0.003, 0.03, 0.3, 3.0):
            ours = helical_stress(velocity, wall, 0.07, tau, 0.004, 1.0)
            near = helical_stress(velocity, wall, 0.07, tau, 0.004, 1.0 + 1e-12)  # quadrature
            assert ours == pytest.approx(near, rel=1e-9)


def test_no_turning_is_exactly_the_still_pipe_and_a_little_is_near_it() -> None:
    flow = np.geomspace(1e-4, 0.3, 40)
    for exact in (True, False):
        still = annulus_gradient(flow, 0.3, 0.17, **MUD, exact=exact)
        none = annulus_gradient(flow, 0.3, 0.17, **MUD, rotation_speed=0.0, exact=exact)
        little = annulus_gradient(flow, 0.3, 0.17, **MUD, rotation_speed=1e-9, exact=exact)
        assert none.tobytes() == still.tobytes()
        np.testing.assert_allclose(little, still, rtol=1e-6)


def test_turning_thins_laminar_mud_and_leaves_water_as_it_is() -> None:
    spin = np.geomspace(1e-4, 10.0, 40)
    for change in ({}, {"yield_stress": 0.0, "flow_index": 0.6}):
        fluid = MUD | change
        ours = annulus_gradient(0.01, 0.3, 0.17, **fluid, rotation_speed=spin, regime="laminar")
        assert np.all(np.diff(ours) < 0.0)
    # A fast pipe leaves of a Bingham mud's friction its plastic viscosity.
    water = MUD | {"yield_stress": 0.0}
    plastic = annulus_gradient(0.01, 0.3, 0.17, **water, regime="laminar", exact=False)
    fast = annulus_gradient(
        0.01, 0.3, 0.17, **MUD, rotation_speed=1e5, regime="laminar", exact=False
    )
    np.testing.assert_allclose(fast, plastic, rtol=1e-2)
    turned = annulus_gradient(0.01, 0.3, 0.17, **water, rotation_speed=spin, regime="laminar")
    assert np.all(turned == annulus_gradient(0.01, 0.3, 0.17, **water, regime="laminar"))


def test_turning_leaves_no_gradient_at_rest() -> None:
    at_rest = annulus_gradient(0.0, 0.3, 0.17, **MUD, rotation_speed=[0.0, 0.2])
    np.testing.assert_allclose(at_rest, [4 * 0.5 / 0.13, 0.0])
    slow = annulus_gradient(1e-7, 0.3, 0.17, **MUD, rotation_speed=0.2)
    assert float(slow) < 1e-2 * at_rest[0]


def test_turning_adds_to_turbulent_friction_as_yamada_found() -> None:
    """His factor is [1 + (7/8)^2 (u / 2 V)^2]^0.38 for a friction factor that falls as Re^-0.24;
    with Blasius' -0.25 the power is 0.375, and Colebrook at Re 20,000 is near it."""
    outer, inner, velocity, viscosity = 0.3, 0.2, 0.2, 1e-3
    spin = np.array([0.05, 0.3, 1.0, 3.0])
    flow = velocity * np.pi / 4 * (outer**2 - inner**2)
    water = {"density": 1000.0, "consistency": viscosity}
    still = annulus_gradient(flow, outer, inner, **water)
    ratio = annulus_gradient(flow, outer, inner, **water, rotation_speed=spin) / still
    wall = np.pi * inner * spin
    np.testing.assert_allclose(ratio, (1 + (7 / 8 * wall / (2 * velocity)) ** 2) ** 0.38, rtol=0.08)
    assert np.all(np.diff(ratio) > 0.0)
    assert 1000.0 * velocity * 0.1 / viscosity > 4 * TRANSITION
    assert SWIRL == 7 / 16


@pytest.mark.parametrize("faint", [5e-324, 1e-310, 1e-200, 1e-30])
@pytest.mark.parametrize("exact", [True, False])
def test_a_yield_stress_next_to_none_is_none(faint: float, exact: bool) -> None:
    """However small: what is divided by it must not overflow."""
    flow = np.array([0.0, 1e-9, 0.02])
    given = {"density": 1100.0, "consistency": 2e-3, "exact": exact}
    found = annulus_gradient(flow, 0.28, 0.15, yield_stress=faint, **given)
    none = annulus_gradient(flow, 0.28, 0.15, yield_stress=0.0, **given)
    np.testing.assert_allclose(found, none, rtol=1e-9, atol=1e-28)
