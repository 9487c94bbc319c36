"""Turbulent closures: what each must be without yield stress, and how far they lie apart."""

from __future__ import annotations

import math

import fluids
import friction_oracle
import numpy as np
import pytest
from scipy.optimize import brentq

from kaidei.lift import turbulent
from kaidei.lift.friction import CLOSURES, annulus_gradient, closure_spread, pipe_gradient

BORE, DENSITY, VISCOSITY = 0.2, 1030.0, 1e-3


def flow_at(reynolds: float) -> float:
    return reynolds * VISCOSITY / (DENSITY * BORE) * math.pi * BORE**2 / 4


@pytest.mark.parametrize("reynolds", [6e3, 2e4, 1e5, 1e6])
@pytest.mark.parametrize(
    ("closure", "within"),
    # How far the constants of von Karman (4 log - 0.4) and Torrance (4.53 log - 2.3) lie from
    # Colebrook's; the power mean of Darby and Melson adds next to nothing.
    [("wilson_thomas", 1e-9), ("darby_melson", 1e-3), ("dodge_metzner", 2e-3), ("torrance", 0.08)],
)
def test_without_yield_stress_friction_is_newtonian(
    closure: str, within: float, reynolds: float
) -> None:
    peer = fluids.friction_factor(Re=reynolds) * DENSITY / (2 * BORE)
    flow = flow_at(reynolds)
    peer *= (flow / (math.pi * BORE**2 / 4)) ** 2
    ours = pipe_gradient(flow, BORE, density=DENSITY, consistency=VISCOSITY, closure=closure)
    assert float(ours) == pytest.approx(peer, rel=within)


@pytest.mark.parametrize("roughness", [1e-5, 1e-4, 1e-3])
def test_roughness_takes_the_same_velocity_from_every_closure(roughness: float) -> None:
    """At one wall stress, what Colebrook takes; his friction factors through `fluids`."""
    fluid = (20.0, BORE, DENSITY, 0.0, VISCOSITY, 1.0)
    losses = [
        law(*fluid, 0.0) - law(*fluid, roughness)
        for law in (
            turbulent.wilson_thomas_velocity,
            turbulent.dodge_metzner_velocity,
            turbulent.torrance_velocity,
        )
    ]
    np.testing.assert_allclose(losses, losses[0], rtol=1e-10)
    velocity = turbulent.wilson_thomas_velocity(*fluid, roughness)
    factor = fluids.friction_factor(Re=DENSITY * velocity * BORE / VISCOSITY, eD=roughness / BORE)
    assert factor * DENSITY * velocity**2 / 8 == pytest.approx(20.0, rel=1e-9)


@pytest.mark.parametrize("velocity", [1.0, 2.5, 6.0])
@pytest.mark.parametrize(
    ("tau", "k", "index"), [(0.0, 0.02, 0.6), (1.0, 0.01, 1.0), (1.0, 0.05, 0.7)]
)
def test_dodge_metzner_is_its_published_form(
    tau: float, k: float, index: float, velocity: float
) -> None:
    """The implicit equation in the Reynolds number of Metzner and Reed, n', K' by differences."""
    flow = velocity * math.pi * BORE**2 / 4
    ours = pipe_gradient(
        flow, BORE, density=DENSITY, yield_stress=tau, consistency=k, flow_index=index,
        regime="turbulent", closure="dodge_metzner",
    )  # fmt: skip
    stress = float(ours) * BORE / 4
    local, thick = friction_oracle.pipe_metzner_reed(stress, BORE, tau, k, index)
    reynolds = DENSITY * velocity ** (2 - local) * BORE**local / (8 ** (local - 1) * thick)

    def residual(f: float) -> float:
        right = 4 / local**0.75 * math.log10(reynolds * f ** (1 - local / 2)) - 0.4 / local**1.2
        return 1 / math.sqrt(f) - right

    factor = brentq(residual, 1e-4, 0.1, xtol=1e-15)
    assert stress == pytest.approx(factor * 0.5 * DENSITY * velocity**2, rel=1e-6)


@pytest.mark.parametrize("index", [0.5, 0.8, 1.0])
def test_torrance_without_yield_stress_is_clapps_law(index: float) -> None:
    """1 / sqrt(f) = 2.69 / n - 2.95 + 4.53 / n log10(Re f^(1 - n/2)) + 0.68 (5 n - 8) / n, with
    Re = rho V^(2-n) D^n / (8^(n-1) K): Clapp (1961), whose constants round Torrance's."""
    velocity, k = 3.0, 0.01
    flow = velocity * math.pi * BORE**2 / 4
    ours = pipe_gradient(
        flow, BORE, density=DENSITY, consistency=k, flow_index=index, regime="turbulent",
        closure="torrance",
    )  # fmt: skip
    reynolds = DENSITY * velocity ** (2 - index) * BORE**index / (8 ** (index - 1) * k)
    f = float(ours) * BORE / 4 / (0.5 * DENSITY * velocity**2)
    right = 4.53 / index * math.log10(reynolds * f ** (1 - index / 2)) + 0.68 * (5 - 8 / index)
    assert 1 / math.sqrt(f) == pytest.approx(right + 2.69 / index - 2.95, rel=2e-3)


@pytest.mark.parametrize(("tau", "index"), [(0.5, 1.0), (2.0, 0.7), (0.0, 0.5)])
def test_wilson_thomas_is_its_published_form(tau: float, index: float) -> None:
    """V = V_newtonian + V* (11.6 (a - 1) - 2.5 ln a - blunting), a the area ratio of the fluid's
    curve, with the Newtonian velocity that of the same wall stress and wall viscosity."""
    velocity, k = 3.0, 0.02
    ours = pipe_gradient(
        velocity * math.pi * BORE**2 / 4, BORE, density=DENSITY, yield_stress=tau, consistency=k,
        flow_index=index, regime="turbulent",
    )  # fmt: skip
    stress = float(ours) * BORE / 4
    speed, plug = math.sqrt(stress / DENSITY), tau / stress
    viscosity = stress / friction_oracle.shear_rate(stress, tau, k, index)
    newtonian = brentq(
        lambda v: fluids.friction_factor(Re=DENSITY * v * BORE / viscosity) * v * v / 8 - speed**2,
        speed, 100 * speed, xtol=1e-14,
    )  # fmt: skip
    area = 2 * (1 + plug * index) / (1 + index)
    blunting = -2.5 * math.log(1 - plug) - 2.5 * plug * (1 + 0.5 * plug)
    peer = newtonian + speed * (11.6 * (area - 1) - 2.5 * math.log(area) - blunting)
    assert velocity == pytest.approx(peer, rel=1e-9)


def test_darby_melson_is_its_published_form() -> None:
    velocity, tau, k = 2.0, 3.0, 0.01
    shared = {"density": DENSITY, "yield_stress": tau, "consistency": k}
    flow = velocity * math.pi * BORE**2 / 4
    ours = pipe_gradient(flow, BORE, **shared, closure="darby_melson")
    laminar = pipe_gradient(flow, BORE, **shared, regime="laminar")
    reynolds, hedstrom = DENSITY * velocity * BORE / k, tau * DENSITY * BORE**2 / k**2
    a = -1.47 * (1 + 0.146 * math.exp(-2.9e-5 * hedstrom))
    kinetic, m = 0.5 * DENSITY * velocity**2, 1.7 + 40_000 / reynolds
    slow = float(laminar) * BORE / 4 / kinetic
    factor = (slow**m + (10**a * reynolds**-0.193) ** m) ** (1 / m)
    assert float(ours) == pytest.approx(4 * factor * kinetic / BORE, rel=1e-12)


@pytest.mark.parametrize("closure", CLOSURES)
def test_every_flow_of_the_working_range_has_a_solution(closure: str) -> None:
    rng = np.random.default_rng(4)
    bore, tau = rng.uniform(0.1, 0.5, 3000), 10 ** rng.uniform(-2, np.log10(5), 3000)
    velocity, k = 10 ** rng.uniform(np.log10(0.05), 1, 3000), rng.uniform(1.5e-3, 8e-3, 3000)
    mud = {"density": 1100.0, "yield_stress": tau, "consistency": k, "closure": closure}
    flow = velocity * np.pi * bore**2 / 4
    pipe = pipe_gradient(flow, bore, **mud)
    ring = annulus_gradient(
        0.64 * flow, bore, 0.6 * bore, **mud, eccentricity=0.5, rotation_speed=0.3, exact=False
    )
    for gradient in (pipe, ring):
        assert np.all((gradient > 0.0) & (gradient < 1e5))


def test_the_spread_holds_every_closure_that_applies() -> None:
    flow = np.geomspace(1e-4, 0.3, 30)
    mud = {"density": 1100.0, "yield_stress": 1.0, "consistency": 4e-3}
    pipe = closure_spread(flow, 0.2, **mud)
    ring = closure_spread(flow, 0.3, **mud, inner_diameter=0.17, eccentricity=0.3)
    for closure in ("wilson_thomas", "darby_melson", "torrance"):
        one = pipe_gradient(flow, 0.2, **mud, closure=closure)
        assert np.all((pipe.least <= one) & (one <= pipe.greatest))
        one = annulus_gradient(flow, 0.3, 0.17, **mud, eccentricity=0.3, closure=closure)
        assert np.all((ring.least <= one) & (one <= ring.greatest))
    assert np.all(pipe.greatest[:3] / pipe.least[:3] < 1 + 1e-9)  # laminar: all the same
    fast = pipe.greatest[-5:] / pipe.least[-5:]
    assert np.all((fast > 1.05) & (fast < 1.5))


def test_the_spread_counts_only_closures_made_for_the_fluid() -> None:
    mud = {"density": 1100.0, "consistency": 4e-3}
    assert closure_spread(0.1, 0.2, **mud, yield_stress=1.0).closures == 4
    assert closure_spread(0.1, 0.2, **mud, yield_stress=1.0, roughness=1e-5).closures == 3
    assert closure_spread(0.1, 0.2, **mud).closures == 3
    assert closure_spread(0.1, 0.2, **mud, yield_stress=0.02).closures == 3
    assert closure_spread(0.1, 0.2, **mud, flow_index=0.3).closures == 2
    assert closure_spread(0.1, 0.2, **mud, flow_index=1.2).closures == 1
    with pytest.raises(ValueError, match="does not fit"):
        closure_spread(0.1, 0.2, **mud, inner_diameter=0.3)
    with pytest.raises(ValueError, match="pipe diameter"):
        closure_spread(0.1, 0.0, **mud)


def test_a_flow_without_a_solution_is_answered_in_words() -> None:
    """Turbulence forced on a flow whose kinetic energy is beyond all numbers."""
    with pytest.raises(ValueError, match=r"no solution for 1 of 2 flows.*torrance"):
        pipe_gradient(
            [1e-3, 1e200], 0.2, density=1100.0, consistency=3e-3, regime="turbulent",
            closure="torrance",
        )  # fmt: skip


def test_the_share_of_turbulence_rises_from_none_to_all() -> None:
    share = [turbulent.turbulent_share(x) for x in (0.0, 2100.0, 2898.3, 4000.0, 1e9)]
    assert share[:2] == [0.0, 0.0]
    assert share[2] == pytest.approx(0.5, rel=1e-3)
    assert share[3:] == [1.0, 1.0]
