"""Friction in pipe and annulus against exact solutions, `fluids`, and what must hold of any law."""

from __future__ import annotations

import csv
from pathlib import Path

import fluids
import friction_oracle
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from kaidei.lift import turbulent
from kaidei.lift.friction import CLOSURES, Regime, annulus_gradient, pipe_gradient

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


def test_hanks_is_2100_for_a_newtonian_fluid_and_rises() -> None:
    number = turbulent.hanks_reynolds(np.array([0.0, 1e3, 1e4, 1e5, 1e6]))
    assert number[0] == pytest.approx(2100.0)
    assert np.all(np.diff(number) > 0.0)
    # The two equations of Hanks (1963), solved by SciPy one at a time.
    for hedstrom, ours in zip([1e3, 1e4, 1e5, 1e6], number[1:], strict=True):
        plug = brentq(lambda x, he=hedstrom: x / (1 - x) ** 3 - he / 16_800, 0.0, 1.0 - 1e-9)
        peer = hedstrom / (8 * plug) * (1 - 4 / 3 * plug + plug**4 / 3)
        assert ours == pytest.approx(peer, rel=1e-6)


@given(bore=bores, tau=st.floats(0.1, 20.0), viscosity=viscosities)
def test_at_rest_the_gradient_is_what_the_yield_stress_holds(
    bore: float, tau: float, viscosity: float
) -> None:
    slurry = {"density": 1100.0, "yield_stress": tau, "consistency": viscosity}
    assert float(pipe_gradient(0.0, bore, **slurry)) == pytest.approx(4 * tau / bore)
    ring = annulus_gradient(0.0, bore, 0.6 * bore, **slurry)
    assert float(ring) == pytest.approx(4 * tau / (0.4 * bore))


@pytest.mark.parametrize("index", [0.2, 0.45, 0.8, 1.0, 1.5])
@pytest.mark.parametrize("tau", [0.0, 1e-6, 0.3, 40.0])
@pytest.mark.parametrize("flow", [1e-9, 1e-5, 0.02])
def test_laminar_pipe_is_the_integral_of_its_profile(flow: float, tau: float, index: float) -> None:
    fluid = {"yield_stress": tau, "consistency": 0.3, "flow_index": index}
    ours = float(pipe_gradient(flow, 0.2, density=1100.0, regime="laminar", **fluid))
    assert friction_oracle.pipe_flow(ours, 0.2, tau, 0.3, index) == pytest.approx(flow, rel=1e-8)


@pytest.mark.parametrize("index", [0.4, 1.0, 1.3])
def test_creeping_flow_of_a_stiff_fluid_leaves_the_yield_stress_as_it_must(index: float) -> None:
    """At a Bingham number of 1e9 and more the sheared layer is a thin slot on the wall: with z the
    excess over the yield stress, V = D / 2 (tau z / K)^(1/n) z n / (n + 1)."""
    tau, k, bore, z = 100.0, 1e-3, 0.2, 1e-6
    velocity = 0.5 * bore * (tau * z / k) ** (1 / index) * z * index / (index + 1)
    gradient = pipe_gradient(
        velocity * np.pi * bore**2 / 4, bore, density=1.0, yield_stress=tau, consistency=k,
        flow_index=index, regime="laminar",
    )  # fmt: skip
    assert float(gradient) * bore / (4 * tau) - 1 == pytest.approx(z, rel=1e-5)


def test_power_law_pipe_is_its_closed_form() -> None:
    """Skelland (1967): stress at the wall K ((3 n + 1) / (4 n) 8 V / D)^n."""
    index, bore, flow = np.linspace(0.2, 1.5, 14), 0.25, 0.03
    rate = (3 * index + 1) / (4 * index) * 32 * flow / (np.pi * bore**3)
    ours = pipe_gradient(
        flow, bore, density=1000.0, consistency=0.7, flow_index=index, regime="laminar"
    )
    np.testing.assert_allclose(ours, 4 * 0.7 * rate**index / bore, rtol=1e-13)


@pytest.mark.parametrize("shift", [1e-7, -1e-7])
@pytest.mark.parametrize("flow", [1e-4, 0.01, 0.2])
def test_index_one_is_the_limit_of_its_neighbours(flow: float, shift: float) -> None:
    """Bingham and Herschel-Bulkley are solved in two ways, which must meet."""
    fluid = {"density": 1100.0, "yield_stress": 1.0, "consistency": 4e-3}
    for solve in (
        lambda n: pipe_gradient(flow, 0.2, **fluid, flow_index=n),
        lambda n: annulus_gradient(flow, 0.3, 0.17, **fluid, flow_index=n, exact=False),
        lambda n: annulus_gradient(flow, 0.3, 0.17, **fluid, flow_index=n),
    ):
        assert float(solve(1.0 + shift)) == pytest.approx(float(solve(1.0)), rel=2e-6)


@pytest.mark.parametrize("closure", CLOSURES)
@settings(max_examples=60)
@given(
    bore=bores, tau=yields, viscosity=viscosities, low=flows, factor=st.floats(1.001, 10.0),
    index=st.floats(0.3, 1.2), spin=st.sampled_from([0.0, 0.3]),
)  # fmt: skip
def test_more_flow_never_costs_less(
    closure: str, bore: float, tau: float, viscosity: float, low: float, factor: float,
    index: float, spin: float,
) -> None:  # fmt: skip
    fluid = {"density": 1100.0, "yield_stress": tau, "consistency": viscosity, "closure": closure,
             "flow_index": 1.0 if closure == "darby_melson" else index}  # fmt: skip
    both = [low, low * factor]
    one, two = pipe_gradient(both, bore, **fluid)
    assert two >= one * (1 - 1e-12)
    one, two = annulus_gradient(
        both, bore, 0.6 * bore, **fluid, eccentricity=0.4, rotation_speed=spin, exact=False
    )
    assert two >= one * (1 - 1e-12)


@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("tau", [0.0, 0.05, 3.0])
def test_the_passage_to_turbulence_has_no_step(closure: str, tau: float) -> None:
    """A thousandth more flow never raises friction by more than the steepest law in the passage,
    from 16 / Re at 2,100 to the turbulent branch at 4,000: some power 4 of the flow."""
    flow = np.geomspace(1e-4, 0.3, 8000)
    ours = pipe_gradient(
        flow, 0.2, density=1100.0, yield_stress=tau, consistency=3e-3, closure=closure
    )
    slope = np.diff(np.log(ours)) / np.diff(np.log(flow))
    assert np.all((slope >= 0.0) & (slope < 5.0))


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
    assert float(pipe_gradient(flow, bore, **slurry)) == many[0]
    assert pipe_gradient(flow, bore, **slurry).shape == ()
    grid = annulus_gradient([[flow], [0.0]], bore, [0.4 * bore, 0.7 * bore], **slurry)
    assert grid.shape == (2, 2)
    assert float(annulus_gradient(flow, bore, 0.7 * bore, **slurry)) == grid[0, 1]


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
        ({"inner_diameter": 0.001}, "0.01 of the outer"),
        ({"rotation_speed": -1.0}, "its sense does not matter"),
        ({"rotation_speed": np.inf}, "rotation_speed"),
        ({"consistency": np.nan}, "viscosity"),
        ({"yield_stress": np.nan}, "yield stress"),
        ({"roughness": np.nan}, "roughness"),
        ({"regime": "plug"}, "'laminar' or 'turbulent'"),
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


def test_a_wall_rougher_than_any_chart_is_answered_in_words() -> None:
    fluid = {"density": 1100.0, "consistency": 0.05, "roughness": 0.02}
    with pytest.raises(ValueError, match=r"roughness must be at most 0\.05 of the bore"):
        pipe_gradient(0.02, 0.3, **fluid)
    with pytest.raises(ValueError, match="hydraulic diameter"):
        annulus_gradient(0.02, 0.5, 0.3, **fluid)
