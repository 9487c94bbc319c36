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

from kaidei.compiled import compiled
from kaidei.lift import airlift_closures, airlift_march, airlift_search, elementary, friction, gas
from kaidei.lift.airlift_case import Case, stretch, terms_of
from kaidei.lift.airlift_march import Local
from kaidei.units import Floats


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
        "upper_froude": 0.34, "wide": 0.92, "swirl": 0.15, "yield_stress": 0.0,
        "compressibility": 0.0,
    }  # fmt: skip
    return Case(**(fields | changes))


IDEAL = np.eye(14)[0]


@compiled
def local(pressure: float, flow: float, case: Case, terms: Floats) -> Local:
    """One place in the lower bore."""
    return airlift_march.local(pressure, terms_of(terms), stretch(flow, case.gas, False, case))


@compiled
def exponentials(
    x: Floats, powers: Floats, logs: Floats, rough: Floats, quick: Floats, near: Floats
) -> None:
    for i in range(x.size):
        powers[i] = elementary.exp(x[i])
        logs[i] = elementary.log(abs(x[i]))
        rough[i] = elementary.rough_log2(abs(x[i]))
        quick[i], near[i] = elementary.quick_exp(x[i]), elementary.quick_log(abs(x[i]))


def test_exponential_and_logarithm_are_those_of_the_c_library() -> None:
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.uniform(-50.0, 50.0, 100_000), rng.uniform(0.5, 2.0, 100_000)])
    powers, logs, rough, quick, near = (np.empty_like(x) for _ in range(5))
    exponentials(x, powers, logs, rough, quick, near)
    assert np.abs(powers / np.exp(x) - 1.0).max() < 2e-14
    assert np.abs(logs / np.log(np.abs(x)) - 1.0).max() < 2e-14
    assert np.abs(rough - np.log2(np.abs(x))).max() < 0.0435
    assert np.abs(quick / np.exp(x) - 1.0).max() < 1e-9
    assert np.abs(near - np.log(np.abs(x))).max() < 1e-8


def test_without_gas_the_column_lacks_its_height_above_the_sea() -> None:
    case = one_case(gas=0.0)
    lack = airlift_march.foot_excess(1e-12, 0.0, case, IDEAL, 32, np.empty(8))
    assert lack == pytest.approx(-998.2 * g * 2.0, rel=1e-6)


@pytest.mark.parametrize("flow", [1e-6, 1e-4, 3e-4, 2e-3])
@pytest.mark.parametrize("roughness", [0.0, 1e-4])
def test_without_gas_friction_is_that_of_the_pipe(flow: float, roughness: float) -> None:
    here = local(2e5, flow, one_case(gas=0.0, roughness=roughness), IDEAL)
    exact = friction.pipe_gradient(
        flow, 0.0254, density=998.2, consistency=1e-3, roughness=roughness
    )
    assert here.friction == pytest.approx(float(exact), rel=1e-3)


@pytest.mark.parametrize("stress", [0.05, 1.0, 20.0])
@pytest.mark.parametrize("flow", [1e-9, 1e-6, 1e-5, 1e-4])
def test_a_plug_rubs_as_buckingham_and_reiner_say(stress: float, flow: float) -> None:
    case = one_case(gas=0.0, yield_stress=stress, viscosity=0.02)
    exact = friction.pipe_gradient(
        flow, 0.0254, density=998.2, yield_stress=stress, consistency=0.02, regime="laminar"
    )
    assert local(2e5, flow, case, IDEAL).friction == pytest.approx(float(exact), rel=0.01)


def test_a_yield_stress_must_be_overcome_at_rest() -> None:
    case = one_case(gas=0.0, yield_stress=3.0, depth=4.0, injection=4.0, height=0.0)
    lack = airlift_march.foot_excess(1e-13, 0.0, case, IDEAL, 32, np.empty(8))
    assert lack == pytest.approx(-4.0 * 3.0 / 0.0254 * 4.0, rel=5e-3)


@pytest.mark.parametrize("flow", [0.05, 0.1, 0.3])
def test_fast_mud_rubs_between_the_published_laws_of_turbulence(flow: float) -> None:
    # Closures for turbulent Bingham flow lie far apart; this one must not lie outside them all.
    case = one_case(gas=0.0, yield_stress=1.0, viscosity=0.006, diameter=0.3)
    laws = [
        float(friction.pipe_gradient(flow, 0.3, density=998.2, yield_stress=1.0,
              consistency=0.006, closure=closure))
        for closure in ("wilson_thomas", "darby_melson")
    ]  # fmt: skip
    assert 0.8 * min(laws) < local(2e5, flow, case, IDEAL).friction < 1.25 * max(laws)


def test_compressed_water_weighs_what_its_law_says() -> None:
    # Water alone, at rest: dp/dz = g rho (1 + k p) has p = (e^(g rho k z) - 1) / k for its answer.
    case = one_case(
        gas=0.0, depth=6000.0, injection=2500.0, height=0.0, compressibility=4.3e-10,
        sea_density=1000.0,
    )  # fmt: skip
    exact = np.expm1(g * 998.2 * 4.3e-10 * 6000.0) / 4.3e-10
    sea = case.surface_pressure + 1000.0 * g * 6000.0
    lack = airlift_march.foot_excess(1e-12, 0.0, case, IDEAL, 400, np.empty(8))
    needed = sea - case.surface_pressure - lack
    assert needed == pytest.approx(exact, rel=2e-6)


@pytest.mark.parametrize("reynolds", [100.0, 2000.0, 5e3, 1e5, 1e7])
@pytest.mark.parametrize("roughness", [0.0, 1e-4, 1e-2])
def test_friction_factor_is_colebrook(reynolds: float, roughness: float) -> None:
    oracle = fluids.friction_factor(Re=reynolds, eD=roughness, Method="Colebrook")
    mine = airlift_closures.friction_factor(reynolds, roughness)
    assert mine == pytest.approx(64.0 / reynolds if reynolds < 2100.0 else oracle, rel=1e-3)


@compiled
def drifts(case: Case) -> tuple[float, float]:
    """Of bubbles and of slugs or caps, in still water under air of 1.2 kg/m3."""
    ratio = 1.2 / 998.2
    return airlift_closures.drifts(1.0 - ratio, ratio, stretch(1.0, 1.0, False, case))


def test_drift_velocities_as_published() -> None:
    # 25.4 mm: 0.35 sqrt(g D) to 4 percent (Nicklin and others 1962); 12 mm: a fifth slower, by
    # capillarity (Viana and others 2003); 0.5 m: 0.43 m/s at one atmosphere by hand from Kataoka
    # and Ishii (1987); bubbles 0.25 m/s (Harmathy 1960).
    water = np.array([998.2, 0.0728, g])
    ratio = airlift_closures.slug_froude(np.array([0.0254, 0.012]), *water)
    assert ratio == pytest.approx([0.9974, 0.81], abs=5e-3)
    slug = drifts(one_case())[1]
    assert slug == pytest.approx(0.35 * np.sqrt(g * 0.0254), rel=0.04)
    bubble, cap = drifts(one_case(diameter=0.5))
    assert bubble == pytest.approx(0.25, rel=0.01)
    assert cap == pytest.approx(0.433, rel=0.01)


def test_film_holds_what_gas_and_wall_balance() -> None:
    ratio = 1.2 / 998.2
    fall = np.sqrt((1.0 - ratio) * g * 0.0254 / 0.015)
    alpha = airlift_closures.film_void(25.0, 0.3, ratio, fall, 0.5)
    rough = np.sqrt((1.0 + 75.0 * (1.0 - alpha)) / np.sqrt(alpha) * 1.2 / 998.2)
    slip = (1.0 - alpha) / (alpha + rough) * (
        25.3 + np.sqrt(997.0 * g * 0.0254 * (1.0 - alpha) / (0.015 * 998.2))
    )  # fmt: skip
    assert 25.0 / alpha - 25.3 == pytest.approx(slip, rel=1e-9)  # Ishii (1977), eq. for annular
    assert airlift_closures.film_void(1.0, 0.3, ratio, fall, 0.6) == 0.6


def test_the_thinnest_film_rubs_like_the_dry_gas() -> None:
    # Gas and wall drag the film alike, so the wall feels what a smooth pipe of gas would: the
    # friction of the gas, times the share that void adds.
    case = one_case(gas=0.025)
    here = local(1.2e5, 1e-9, case, IDEAL)
    alpha, wall, rho = here.void, here.friction, here.gas_density
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
            here = local(p, flow, case, terms)
            above, below = (
                local(p * f, flow, case, terms).momentum for f in (1.0 - 1e-5, 1.0 + 1e-5)
            )
            return [
                (here.mixture * case.gravity + here.friction) / (1.0 + (below - above) / (2e-5 * p))
            ]

        down = solve_ivp(slope, (0.0, long), [case.discharge_pressure], rtol=1e-9, atol=1e-3)
        foot = float(down.y[0, -1])
        here = local(foot, flow, case, terms)
        bare = local(foot, flow, case._replace(gas=0.0), terms)
        foot += here.momentum - bare.momentum
        foot += (case.depth - case.injection) * (bare.mixture * g + bare.friction)
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
        flow = airlift_search.solve_all(
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
    flow = airlift_search.solve_all(both, np.tile(IDEAL, (2, 1)), 48, np.empty((0, 8, 1)))[0]
    assert flow[1] == pytest.approx(2.0 * flow[0], rel=1e-9)


@settings(max_examples=40)
@given(st.floats(1e-6, 8.0), st.floats(0.0, 0.99), st.floats(0.013, 0.6))
def test_void_falls_with_slurry_and_grows_with_gas(flux: float, share: float, bore: float) -> None:
    case = one_case(diameter=bore)
    area, gas_flux = 0.25 * np.pi * bore**2, 20.0 * share + 1e-3

    def void(gas_share: float, slurry_share: float) -> float:
        mass = 2.0 * gas_share * gas_flux * area  # at 2 kg/m3
        there = case._replace(gas=mass)
        return local(2.0 * case.gas_energy, slurry_share * flux * area, there, IDEAL).void

    assert 0.0 < void(1.0, 1.1) <= void(1.0, 1.0) <= void(1.1, 1.0) < 1.0


@pytest.mark.parametrize("share", [0.3, 0.9, 1.3])
def test_least_gas_is_least(share: float) -> None:
    case = one_case(depth=3000.0, injection=2000.0, height=10.0, diameter=0.3, upper_diameter=0.3,
                    sea_density=1026.0, liquid_density=1040.0, gas=3.0)  # fmt: skip
    terms, scratch = gas.coefficients(283.15), np.empty(8)
    flow = share * float(
        airlift_search.solve_all(np.array([case]), terms[None], 48, np.empty((0, 8, 1)))[0][0]
    )
    tried = np.geomspace(1e-4, 300.0, 4000)
    lifts = [
        airlift_march.foot_excess(flow, float(mass), case, terms, 48, scratch) >= 0.0
        for mass in tried
    ]
    least, found = airlift_search.gas_needed(flow, 300.0, case, terms, 48, scratch)
    assert found == any(lifts)
    first = int(np.argmax(lifts))
    assert tried[first - 1] < least <= tried[first]
