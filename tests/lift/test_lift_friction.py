"""Friction in pipe and annulus against exact solutions, `fluids`, and what must hold of any law."""

from __future__ import annotations

import csv
from pathlib import Path

import fluids
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from kaidei.lift import turbulent
from kaidei.lift.friction import Regime, annulus_gradient, pipe_gradient

TABLE = Path(__file__).parents[3] / "shared" / "reference" / "data" / "lift_analytic.csv"

# Exact laminar answers, rows AN01 to AN10 of the project's table of analytic solutions (computed
# from Buckingham-Reiner, the Herschel-Bulkley closed form, Bird-Stewart-Lightfoot and Laird).
EXACT = {
    "AN01": (294.78159, lambda: pipe_gradient(
        0.02, 0.3, density=1100.0, yield_stress=20.0, consistency=0.05, regime="laminar")),
    "AN03": (1738.1064, lambda: pipe_gradient(
        0.01, 0.15, density=1100.0, yield_stress=50.0, consistency=0.2, regime="laminar")),
    "AN05": (71.115631, lambda: pipe_gradient(
        0.06, 0.3, density=1100.0, yield_stress=2.0, consistency=0.4, flow_index=0.6,
        regime="laminar")),
    "AN08": (15.158941, lambda: annulus_gradient(
        0.02, 0.508, 0.340, density=1100.0, consistency=0.05, regime="laminar")),
    "AN10": (322.4057, lambda: annulus_gradient(
        0.05, 0.508, 0.340, density=1100.0, yield_stress=10.0, consistency=0.04,
        regime="laminar")),
}  # fmt: skip

flows = st.floats(1e-5, 1.0)
bores = st.floats(0.05, 0.6)
yields = st.floats(0.0, 20.0)
viscosities = st.floats(1e-3, 0.1)


@pytest.mark.parametrize("row", sorted(EXACT))
def test_exact_laminar_solutions(row: str) -> None:
    answer, solve = EXACT[row]
    assert float(solve()) == pytest.approx(answer, rel=1e-7)


def test_exact_rows_are_those_of_the_table() -> None:
    if not TABLE.is_file():
        pytest.skip("the table of analytic solutions is not beside this checkout")
    with TABLE.open(encoding="utf-8") as file:
        published = {row["id"]: float(row["value"]) for row in csv.DictReader(file)}
    for row, (answer, _) in EXACT.items():
        assert published[row] == answer


@pytest.mark.parametrize("reynolds", [500.0, 5e3, 3e4, 1e5, 1e6])
@pytest.mark.parametrize("roughness", [0.0, 1e-4])
def test_newtonian_friction_is_that_of_fluids(reynolds: float, roughness: float) -> None:
    bore, viscosity, density = 0.2, 1e-3, 1030.0
    velocity = reynolds * viscosity / (density * bore)
    flow = velocity * np.pi * bore**2 / 4
    factor = fluids.friction_factor(Re=reynolds, eD=roughness / bore)
    peer = factor / bore * 0.5 * density * velocity**2
    ours = pipe_gradient(flow, bore, density=density, consistency=viscosity, roughness=roughness)
    assert float(ours) == pytest.approx(peer, rel=1e-10)


@pytest.mark.parametrize("closure", ["wilson_thomas", "darby_melson"])
def test_closures_agree_within_their_known_spread(closure: str) -> None:
    """A kaolin-like slurry in fully turbulent flow: the laws differ by up to some 25 percent."""
    flow, bore = np.array([0.1, 0.2, 0.3]), 0.2
    slurry = {"density": 1150.0, "yield_stress": 5.0, "consistency": 0.01}
    one = pipe_gradient(flow, bore, **slurry, closure=closure)
    other = pipe_gradient(flow, bore, **slurry)
    assert np.all(np.abs(one / other - 1.0) < 0.30)


def test_wilson_thomas_without_structure_is_colebrook() -> None:
    stress = np.geomspace(0.5, 500.0, 30)
    zero, one = np.zeros(30), np.ones(30)
    ours = turbulent.wilson_thomas_velocity(
        stress, 0.2 * one, 1030.0 * one, zero, 1e-3 * one, one, zero
    )
    speed = np.sqrt(stress / 1030.0)
    plain = speed * turbulent.newtonian_ratio(1030.0 * speed * 0.2 / 1e-3, zero)
    np.testing.assert_allclose(ours, plain, rtol=1e-12)


def test_hanks_is_2100_for_a_newtonian_fluid_and_rises() -> None:
    number = turbulent.hanks_reynolds(np.array([0.0, 1e3, 1e4, 1e5, 1e6]))
    assert number[0] == pytest.approx(2100.0)
    assert np.all(np.diff(number) > 0.0)
    # The two equations of Hanks (1963), solved by SciPy one at a time.
    for hedstrom, ours in zip([1e3, 1e4, 1e5, 1e6], number[1:], strict=True):
        plug = brentq(lambda x, he=hedstrom: x / (1 - x) ** 3 - he / 16_800, 0.0, 1.0 - 1e-9)
        peer = hedstrom / (8 * plug) * (1 - 4 / 3 * plug + plug**4 / 3)
        assert ours == pytest.approx(peer, rel=1e-6)


def test_exact_annulus_and_scaled_slot_are_close() -> None:
    flow = np.geomspace(1e-4, 0.02, 12)
    shared = {"density": 1090.0, "yield_stress": 2.0, "consistency": 0.05, "regime": "laminar"}
    exact = annulus_gradient(flow, 0.305, 0.168, **shared)
    slot = annulus_gradient(flow, 0.305, 0.168, **shared, exact=False)
    np.testing.assert_allclose(slot, exact, rtol=0.01)


@given(bore=bores, tau=st.floats(0.1, 20.0), viscosity=viscosities)
def test_at_rest_the_gradient_is_what_the_yield_stress_holds(
    bore: float, tau: float, viscosity: float
) -> None:
    slurry = {"density": 1100.0, "yield_stress": tau, "consistency": viscosity}
    assert float(pipe_gradient(0.0, bore, **slurry)) == pytest.approx(4 * tau / bore)
    ring = annulus_gradient(0.0, bore, 0.6 * bore, **slurry)
    assert float(ring) == pytest.approx(4 * tau / (0.4 * bore))


@given(bore=bores, tau=yields, viscosity=viscosities, low=flows, factor=st.floats(1.01, 10.0))
def test_more_flow_never_costs_less(
    bore: float, tau: float, viscosity: float, low: float, factor: float
) -> None:
    slurry = {"density": 1100.0, "yield_stress": tau, "consistency": viscosity}
    one, two = pipe_gradient([low, low * factor], bore, **slurry)
    assert two >= one * (1 - 1e-9)
    one, two = annulus_gradient([low, low * factor], bore, 0.6 * bore, **slurry, exact=False)
    assert two >= one * (1 - 1e-9)


@given(flow=flows, bore=bores, viscosity=viscosities)
def test_a_thinner_slurry_is_easier_in_laminar_flow(
    flow: float, bore: float, viscosity: float
) -> None:
    gradients = pipe_gradient(
        flow, bore, density=1100.0, yield_stress=[0.0, 1.0, 5.0], consistency=viscosity,
        regime="laminar",
    )  # fmt: skip
    assert np.all(np.diff(gradients) > 0.0)


@given(flow=flows, bore=bores, tau=yields, viscosity=viscosities)
def test_scalar_equals_array(flow: float, bore: float, tau: float, viscosity: float) -> None:
    slurry = {"density": 1100.0, "yield_stress": tau, "consistency": viscosity}
    many = pipe_gradient([flow, 2 * flow, 0.0], bore, **slurry)
    assert float(pipe_gradient(flow, bore, **slurry)) == pytest.approx(many[0], rel=1e-11)
    assert pipe_gradient(flow, bore, **slurry).shape == ()


def test_eccentricity_eases_the_flow_and_a_wider_gap_more() -> None:
    slurry = {"density": 1090.0, "yield_stress": 0.2, "consistency": 3e-3}
    flows_ = np.array([0.005, 0.02, 0.1])
    centred = annulus_gradient(flows_, 0.305, 0.168, **slurry)
    aside = annulus_gradient(flows_, 0.305, 0.168, eccentricity=0.8, **slurry)
    assert np.all((aside < centred) & (aside > 0.3 * centred))
    assert np.all(annulus_gradient(flows_, 0.34, 0.168, **slurry) < centred)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"inner_diameter": 0.4}, "does not fit"),
        ({"consistency": 0.0}, "viscosity"),
        ({"density": -1.0}, "density"),
        ({"flow": -0.1}, "at least zero"),
        ({"flow": np.nan}, "finite"),
        ({"yield_stress": -1.0}, "yield stress"),
        ({"eccentricity": 1.2}, "eccentricity"),
        ({"rotation_speed": 1.0}, "rotation_speed must be 0"),
        ({"flow_index": 0.0}, "flow index"),
        ({"closure": "nikuradse"}, "wilson_thomas"),
        ({"closure": "darby_melson", "flow_index": 0.7}, "Bingham"),
    ],
)
def test_bad_annulus_is_answered_in_words(change: dict[str, float], words: str) -> None:
    good = {"flow": 0.02, "outer_diameter": 0.3, "inner_diameter": 0.17, "density": 1090.0,
            "consistency": 3e-3}  # fmt: skip
    with pytest.raises(ValueError, match=words):
        annulus_gradient(**(good | change))


@pytest.mark.parametrize("regime", ["laminar", "turbulent"])
def test_a_flow_does_not_depend_on_its_company(regime: Regime) -> None:
    """Bit for bit: iterations stop element by element, not when the slowest is done."""
    flow = np.geomspace(1e-3, 0.3, 64)
    mud = {"density": 1100.0, "yield_stress": np.geomspace(1e-3, 5.0, 64), "consistency": 3e-3,
           "regime": regime}  # fmt: skip
    whole = pipe_gradient(flow, 0.15, **mud)
    order = np.random.default_rng(1).permutation(64)[:16]
    few = pipe_gradient(flow[order], 0.15, **(mud | {"yield_stress": mud["yield_stress"][order]}))
    assert few.tobytes() == whole[order].tobytes()
