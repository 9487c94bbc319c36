"""The compiled parts of the airlift: closures as published, a slow plain integration, scaling."""

from __future__ import annotations

from typing import Any

import fluids
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import g
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from kaidei.lift import airlift_closures, airlift_march, friction, gas
from kaidei.lift.airlift_closures import Case


def one_case(**changes: float) -> Case:
    """A laboratory riser of 25.4 mm and 4 m, half submerged, gas at the foot."""
    fields = {
        "gas": 1.2e-3, "diameter": 0.0254, "upper_diameter": 0.0254, "step_depth": 0.0,
        "depth": 2.0, "injection": 2.0, "height": 2.0, "sea_density": 998.2,
        "liquid_density": 998.2, "grain_density": 2650.0, "viscosity": 1e-3,
        "surface_tension": 0.0728, "roughness": 0.0, "inlet_loss": 0.5, "settling": 0.0,
        "exponent": 2.4, "feed": 0.0, "packing": 0.6, "gravity": g,
        "discharge_pressure": 101325.0, "surface_pressure": 101325.0,
        "gas_energy": gas.GAS_CONSTANT * 293.15, "profile": 1.2, "froude": 0.34,
        "upper_froude": 0.34, "wide": 0.92, "swirl": 0.15,
    }  # fmt: skip
    return Case(**(fields | changes))


IDEAL = np.array([1.0, 0.0])


def test_without_gas_the_column_lacks_its_height_above_the_sea() -> None:
    case = one_case(gas=0.0)
    places, bores = airlift_march.faces(case, 32)
    lack = airlift_march.excess(1e-12, case, IDEAL, places, bores, np.empty(8))
    assert lack == pytest.approx(-998.2 * g * 2.0, rel=1e-6)


@pytest.mark.parametrize("flow", [1e-6, 1e-4, 3e-4, 2e-3])
@pytest.mark.parametrize("roughness", [0.0, 1e-4])
def test_without_gas_friction_is_that_of_the_pipe(flow: float, roughness: float) -> None:
    here = airlift_march.local(2e5, flow, 0.0254, one_case(gas=0.0, roughness=roughness), IDEAL)
    exact = friction.pipe_gradient(
        flow, 0.0254, density=998.2, consistency=1e-3, roughness=roughness
    )
    assert here[4] == pytest.approx(float(exact), rel=1e-3)


@pytest.mark.parametrize("reynolds", [100.0, 2000.0, 5e3, 1e5, 1e7])
@pytest.mark.parametrize("roughness", [0.0, 1e-4, 1e-2])
def test_friction_factor_is_colebrook(reynolds: float, roughness: float) -> None:
    oracle = fluids.friction_factor(Re=reynolds, eD=roughness, Method="Colebrook")
    mine = airlift_closures.friction_factor(reynolds, roughness)
    assert mine == pytest.approx(64.0 / reynolds if reynolds < 2100.0 else oracle, rel=1e-3)


def test_drift_velocities_as_published() -> None:
    # 25.4 mm: 0.35 sqrt(g D) to 4 percent (Nicklin and others 1962); 12 mm: a fifth slower, by
    # capillarity (Viana and others 2003); 0.5 m: 0.43 m/s at one atmosphere by hand from Kataoka
    # and Ishii (1987); bubbles 0.25 m/s (Harmathy 1960).
    water = np.array([998.2, 0.0728, g])
    ratio = airlift_closures.slug_froude(np.array([0.0254, 0.012]), *water)
    assert ratio == pytest.approx([0.9974, 0.81], abs=5e-3)
    slug = airlift_closures.drift_velocities(0.0254, 998.2, 1.2, one_case())[1]
    assert slug == pytest.approx(0.35 * np.sqrt(g * 0.0254), rel=0.04)
    bubble, cap = airlift_closures.drift_velocities(0.5, 998.2, 1.2, one_case(diameter=0.5))
    assert bubble == pytest.approx(0.25, rel=0.01)
    assert cap == pytest.approx(0.433, rel=0.01)


def test_film_holds_what_gas_and_wall_balance() -> None:
    alpha = airlift_closures.film_void(25.0, 0.3, 0.0254, 998.2, 1.2, g, 0.5)
    rough = np.sqrt((1.0 + 75.0 * (1.0 - alpha)) / np.sqrt(alpha) * 1.2 / 998.2)
    slip = (1.0 - alpha) / (alpha + rough) * (
        25.3 + np.sqrt(997.0 * g * 0.0254 * (1.0 - alpha) / (0.015 * 998.2))
    )  # fmt: skip
    assert 25.0 / alpha - 25.3 == pytest.approx(slip, rel=1e-9)  # Ishii (1977), eq. for annular
    assert airlift_closures.film_void(1.0, 0.3, 0.0254, 998.2, 1.2, g, 0.6) == 0.6


def test_the_thinnest_film_rubs_like_the_dry_gas() -> None:
    # Gas and wall drag the film alike, so the wall feels what a smooth pipe of gas would: the
    # friction of the gas, times the share that void adds.
    case = one_case(gas=0.025)
    _, alpha, _, _, wall, _, rho = airlift_march.local(1.2e5, 1e-9, 0.0254, case, IDEAL)
    speed = case.gas / (rho * 0.25 * np.pi * 0.0254**2)
    film = speed / (1.0 + np.sqrt(998.2 / rho))  # its share of the gas's speed, Ishii (1977)
    factor = airlift_closures.friction_factor(998.2 * film * 0.0254 / case.viscosity, 0.0)
    dry = factor * rho * speed**2 / (2.0 * 0.0254)
    assert alpha > 0.9999
    assert wall == pytest.approx(1.15 * dry / (1.0 + np.sqrt(rho / 998.2)) ** 2, rel=0.01)


def plain_flow(case: Case, terms: np.ndarray[Any, Any]) -> float:
    """Flow by SciPy: Runge-Kutta down the pipe, momentum flux differentiated, Brent's root."""
    long = case.height + case.injection
    mouth = 0.25 * np.pi * case.diameter**2

    def excess(flow: float) -> float:
        def slope(_: float, pressure: np.ndarray[Any, Any]) -> list[float]:
            p = float(pressure[0])
            here = airlift_march.local(p, flow, case.diameter, case, terms)
            above, below = (
                airlift_march.local(p * f, flow, case.diameter, case, terms)[5]
                for f in (1.0 - 1e-5, 1.0 + 1e-5)
            )
            return [(here[3] * case.gravity + here[4]) / (1.0 + (below - above) / (2e-5 * p))]

        down = solve_ivp(slope, (0.0, long), [case.discharge_pressure], rtol=1e-9, atol=1e-3)
        foot = float(down.y[0, -1])
        here = airlift_march.local(foot, flow, case.diameter, case, terms)
        bare = airlift_march.local(foot, flow, case.diameter, case._replace(gas=0.0), terms)
        foot += here[5] - bare[5] + (case.depth - case.injection) * (bare[3] * g + bare[4])
        foot += (1.0 + case.inlet_loss) * 0.5 * case.liquid_density * (flow / mouth) ** 2
        return case.surface_pressure + case.sea_density * g * case.depth - foot

    return float(brentq(excess, 1e-9, 3.0 * mouth, rtol=1e-12))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"gas": 6e-3},
        {"gas": 2e-4, "depth": 3.0, "injection": 2.5, "height": 1.0},
        {"gas": 5e-3, "depth": 900.0, "injection": 600.0, "height": 10.0, "diameter": 0.05,
         "upper_diameter": 0.05},
    ],
)  # fmt: skip
def test_the_march_agrees_with_a_plain_integration(changes: dict[str, float]) -> None:
    case = one_case(**changes)
    terms = gas.coefficients(293.15)
    plain = plain_flow(case, terms)
    for cells, tolerance in ((48, 2e-3), (2000, 5e-5)):
        flow = airlift_march.solve_all(
            np.array([case]), terms[None, :], cells, np.empty((0, 8, 1))
        )[0]
        assert float(flow[0]) == pytest.approx(plain, rel=tolerance)


def test_gravity_scales_the_flow_by_its_root() -> None:
    # Four times gravity, pressure, surface tension and gas energy, twice viscosity and gas flow,
    # the same lengths: every velocity doubles and nothing else changes.
    case = one_case()
    strong = case._replace(
        gas=2 * case.gas, gravity=4 * g, viscosity=2e-3, surface_tension=4 * 0.0728,
        discharge_pressure=4 * 101325.0, surface_pressure=4 * 101325.0,
        gas_energy=4 * case.gas_energy,
    )  # fmt: skip
    both = np.array([case, strong])
    flow = airlift_march.solve_all(both, np.tile(IDEAL, (2, 1)), 48, np.empty((0, 8, 1)))[0]
    assert flow[1] == pytest.approx(2.0 * flow[0], rel=1e-9)


@settings(max_examples=40)
@given(st.floats(1e-6, 8.0), st.floats(0.0, 0.99), st.floats(0.013, 0.6))
def test_void_falls_with_slurry_and_grows_with_gas(flux: float, share: float, bore: float) -> None:
    case = one_case(diameter=bore)
    gas_flux = 20.0 * share + 1e-3
    steps = [airlift_closures.void_fraction(gas_flux, f * flux, bore, 998.2, 2.0, case)
             for f in (1.0, 1.1)]  # fmt: skip
    more = airlift_closures.void_fraction(1.1 * gas_flux, flux, bore, 998.2, 2.0, case)
    assert 0.0 < steps[1] <= steps[0] <= more < 1.0
