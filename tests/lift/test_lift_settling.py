"""Settling against exact and published values, `fluids`, and the yield stress that holds a lump."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import fluids
import fluids.drag
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial.legendre import leggauss
from scipy.constants import g
from scipy.linalg import null_space
from scipy.optimize import brentq, minimize

from kaidei.lift import settling, sphere
from kaidei.units import Floats

TABLE = Path(__file__).parents[3] / "shared" / "reference" / "data" / "lift_analytic.csv"


def test_stokes_row_of_the_table() -> None:
    """AN28: 20 um, 2,650 kg/m3, seawater of 1.5 mPa.s, hindered at 5 percent (n = 4.65)."""
    speed = settling.velocity(
        20e-6, 2650.0, fluid_density=1030.0, viscosity=1.5e-3, solids_fraction=0.05
    )
    assert float(speed) == pytest.approx(0.00018541578, rel=1e-7)
    stokes = 1620.0 * g * (20e-6) ** 2 / 18.0 / 1.5e-3 * 0.95**4.65
    assert float(speed) == pytest.approx(stokes, rel=1e-14)


def test_stokes_row_is_the_table_s() -> None:
    if not TABLE.exists():
        pytest.skip("the table of exact solutions is not here")
    with TABLE.open(encoding="utf-8") as file:
        [row] = [row for row in csv.DictReader(file) if row["id"] == "AN28"]
    speed = settling.velocity(
        20e-6, 2650.0, fluid_density=1030.0, viscosity=1.5e-3, solids_fraction=0.05
    )
    assert float(speed) == pytest.approx(float(row["value"]), rel=1e-5)


@pytest.mark.parametrize("reynolds", [1e-4, 0.02, 0.1, 3.0, 200.0, 1e4, 1e5])
def test_drag_is_that_of_fluids(reynolds: float) -> None:
    peer = fluids.drag.drag_sphere(reynolds)
    assert float(settling.drag_coefficient(reynolds)) == pytest.approx(peer, rel=1e-12)


def test_drag_of_the_published_table() -> None:
    """Barati et al. (2014) print 0.76822 at a Reynolds number of 200, as `fluids` quotes."""
    assert float(settling.drag_coefficient(200.0)) == pytest.approx(0.76822, abs=5e-6)


@pytest.mark.parametrize("size", [2e-5, 1e-4, 2e-4, 4e-3, 2e-2])
def test_terminal_velocity_is_that_of_fluids(size: float) -> None:
    peer = fluids.v_terminal(D=size, rhop=1350.0, rho=1030.0, mu=1.5e-3)
    # fluids takes g = 9.80665 as well; its solver stops at about 1e-8.
    speed = settling.velocity(size, 1350.0, fluid_density=1030.0, viscosity=1.5e-3)
    assert float(speed) == pytest.approx(peer, rel=1e-6)


def test_a_lump_of_4_mm() -> None:
    """0.165 m/s at 1,350 kg/m3 by Schiller and Naumann; laws of drag differ by a few percent."""
    speed = settling.velocity(4e-3, 1350.0, fluid_density=1030.0, viscosity=1.5e-3)
    assert float(speed) == pytest.approx(0.165, rel=0.05)


@given(
    size=st.floats(1e-5, 2e-2),
    heavy=st.floats(1100.0, 2700.0),
    k=st.floats(1e-3, 1.0),
    tau=st.floats(0.0, 1.0),
    n=st.floats(0.3, 1.0),
    rate=st.one_of(st.just(0.0), st.floats(0.1, 300.0)),
)
def test_kernel_is_a_plain_root(
    size: float, heavy: float, k: float, tau: float, n: float, rate: float
) -> None:
    """SciPy's root of drag = weight, written afresh with the drag of `fluids`."""
    share = 6.0 ** ((n - 1) / 2) * (3 / (n * n + n + 1)) ** (n + 1)
    own_plastic = 7 * np.pi / 24

    def surplus(log_speed: float) -> float:
        v = np.exp(log_speed)
        total = np.hypot(v / size, rate)
        w = (v / size / total) ** 2
        mu = (1 + (share - 1) * w) * k * total ** (n - 1)
        mu += (1 + (own_plastic - 1) * w) * tau / total
        return float(
            np.log(fluids.drag.drag_sphere(1050.0 * v * size / mu))
            + 2 * log_speed
            - np.log(4 / 3 * (heavy - 1050.0) * g * size / 1050.0)
        )

    speed = sphere.terminal(size, heavy - 1050.0, 1050.0, tau, k, n, rate, 0.0)
    if surplus(np.log(1e-9)) >= 0.0:
        assert speed < 1e-9
    else:
        root = brentq(surplus, np.log(1e-9), np.log(10.0), xtol=1e-13)
        assert speed == pytest.approx(np.exp(root), rel=1e-10)


@given(
    size=st.floats(1e-4, 2e-2), tau=st.floats(0.0, 0.5), k=st.floats(1e-3, 1.0),
    n=st.floats(0.3, 1.0), rate=st.sampled_from([0.0, 3.0, 100.0]),
    drift=st.sampled_from([0.0, 50.0]),
)  # fmt: skip
def test_bracket_finds_what_the_secant_finds(
    size: float, tau: float, k: float, n: float, rate: float, drift: float
) -> None:
    """The bracket is for where the secant is lost: it must do alone, and to the same digits."""
    weight = 4.0 / 3.0 * 300.0 * g * size / 1050.0
    drift = 0.0 if rate else drift
    fluid = (size, weight, 1050.0, tau, k, n, sphere.viscous_share(n), rate, drift)
    fast = sphere.terminal(size, 300.0, 1050.0, tau, k, n, rate, drift)
    if fast > 1e-9:
        safe = sphere._bracketed(np.log(np.sqrt(weight / 0.38)), fluid)
        assert safe == pytest.approx(fast, rel=1e-11, abs=0.0)


@given(
    size=st.floats(1e-5, 1e-3), tau=st.floats(0.0, 0.02), k=st.floats(0.5, 5.0),
    n=st.floats(0.4, 1.0),
)  # fmt: skip
def test_creeping_sphere_is_in_closed_form(size: float, tau: float, k: float, n: float) -> None:
    """Stokes with the plastic part taken off: excess g d^2 / 18 = X K d (V/d)^n + 7 pi/24 tau d."""
    pull = 500.0 * g * size**2 / 18.0
    speed = float(
        settling.velocity(size, 1550.0, fluid_density=1050.0, yield_stress=tau, consistency=k,
                          flow_index=n)
    )  # fmt: skip
    if tau >= settling.CRITICAL_YIELD_NUMBER * 500.0 * g * size:
        assert speed == 0.0
    elif speed == 0.0:
        # Slower than a pore a day is taken as held.
        left = sphere.viscous_share(n) * k * size * (1e-12 / size) ** n
        assert left + 7 * np.pi / 24 * tau * size > pull
    elif 1050.0 * speed**2 * size < 0.009 * pull:
        left = sphere.viscous_share(n) * k * size * (speed / size) ** n
        assert left + 7 * np.pi / 24 * tau * size == pytest.approx(pull, rel=1e-11, abs=0.0)


def least_dissipation(index: float) -> float:
    """An upper bound on a creeping sphere's power-law drag, over Stokes' law at the rate V/d.

    Of all divergence-free flows that move with the sphere the true one dissipates least. Trials:
    u_r = f cos, f a sum of powers of 1/r with f = 1, f' = 0 on a sphere of radius one.
    """
    node, weight = leggauss(80)
    r, spread = (1 - 0.5 * (node + 1)) ** -3.0, 1.5 * (1 - 0.5 * (node + 1)) ** -4.0
    cosine, share = leggauss(16)
    volume = 2 * np.pi * share[:, None] * (r * r * spread * weight)
    powers = np.array([p for p in (1, 1.5, 2, 2.5, 3, 4, 5, 7) if p > 3 / (index + 1) - 0.95])
    base = np.array([r**-p for p in powers])

    def dissipated(a: Floats) -> float:
        f, f1, f2 = (a @ (base.T * factor).T for factor in (1, -powers, powers * (powers + 1)))
        # f1 and f2 are here r f' and r^2 f''.
        h, h1 = -(f + f1 / 2), -(1.5 * f1 + f2 / 2)
        c = cosine[:, None]
        square = 2 * ((f1 * c) ** 2 + 2 * ((h + f) * c) ** 2 + 0.5 * (h1 - h - f) ** 2 * (1 - c**2))
        return float((np.sqrt(square / r**2) ** (index + 1) * volume).sum())

    fixed = np.array([np.ones(len(powers)), powers])
    start, free = np.linalg.lstsq(fixed, [1.0, 0.0])[0], null_space(fixed)
    found = minimize(lambda z: dissipated(start + free @ z), np.zeros(free.shape[1]), method="BFGS")
    return float(found.fun / (6 * np.pi * 2 ** (1 - index)))


@pytest.mark.parametrize("index", [1.0, 0.9, 0.7, 0.5, 0.3])
def test_power_law_drag_lies_just_below_least_dissipation(index: float) -> None:
    """The trials share the angular shape of Stokes flow, so the bound is exact at index 1 only."""
    bound = least_dissipation(index)
    if index == 1.0:
        assert bound == pytest.approx(1.0, rel=1e-6)
    assert 0.95 * bound < sphere.viscous_share(index) < bound * (1 + 1e-6)


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


def test_fast_shear_leaves_the_apparent_viscosity_of_the_flow() -> None:
    """Where the particle's own rate is nothing: a Newtonian fluid of K rate^(n-1) + tau / rate."""
    rate, k, n, tau = 1e5, 0.4, 0.6, 3.0
    thinned = settling.sheared_velocity(
        1e-3, 1350.0, fluid_density=1090.0, yield_stress=tau, consistency=k, flow_index=n,
        shear_rate=rate,
    )  # fmt: skip
    plain = settling.velocity(
        1e-3, 1350.0, fluid_density=1090.0, viscosity=k * rate ** (n - 1) + tau / rate
    )
    assert float(thinned) == pytest.approx(float(plain), rel=1e-5)


@given(
    tau=st.floats(0.0, 2.0), n=st.floats(0.3, 1.0), k=st.floats(1e-3, 0.5),
    rate=st.floats(1e-6, 200.0), size=st.floats(1e-4, 2e-2),
)  # fmt: skip
def test_no_flow_slows_settling(tau: float, n: float, k: float, rate: float, size: float) -> None:
    slurry = {"fluid_density": 1090.0, "yield_stress": tau, "consistency": k, "flow_index": n}
    rest = settling.velocity(size, 1350.0, **slurry)
    sheared = settling.sheared_velocity(size, 1350.0, **slurry, shear_rate=[rate, 2.0 * rate])
    assert sheared[0] >= rest * (1.0 - 1e-9)
    assert sheared[1] >= sheared[0] * (1.0 - 1e-9)


@given(
    size=st.floats(1e-5, 4e-3),
    heavy=st.floats(1100.0, 2000.0),
    viscosity=st.floats(1e-3, 0.1),
    tau=st.floats(0.0, 2.0),
    index=st.floats(0.3, 1.0),
)
def test_thicker_never_settles_faster(
    size: float, heavy: float, viscosity: float, tau: float, index: float
) -> None:
    """Up to particle Reynolds numbers near 4,000, where the drag coefficient has its dip."""
    speeds = settling.velocity(
        size, heavy, fluid_density=1050.0, consistency=viscosity * 10 ** (1.0 - index),
        flow_index=index, yield_stress=[0.0, tau, 2 * tau + 0.01],
    )  # fmt: skip
    assert np.all(np.diff(speeds) <= 1e-12)
    assert np.all(speeds >= 0.0)


@given(size=st.floats(1e-5, 2e-2), light=st.floats(500.0, 1000.0))
def test_what_is_lighter_rises(size: float, light: float) -> None:
    assert settling.velocity(size, light, fluid_density=1030.0, viscosity=1.5e-3) < 0.0


def test_what_weighs_as_the_fluid_stays() -> None:
    assert settling.velocity(1e-3, 1030.0, fluid_density=1030.0, viscosity=1.5e-3) == 0.0


@given(
    tau=st.floats(0.0, 3.0), width=st.floats(0.05, 0.5), margin=st.floats(1.0, 2.0),
    n=st.floats(0.3, 1.0),
)  # fmt: skip
def test_carrying_velocity_is_margin_times_settling(
    tau: float, width: float, margin: float, n: float
) -> None:
    slurry: dict[str, Any] = {
        "fluid_density": 1090.0, "yield_stress": tau, "consistency": 3e-3, "flow_index": n
    }  # fmt: skip
    carry = settling.carrying_velocity(
        4e-3, 1350.0, **slurry, hydraulic_diameter=width, margin=margin
    )
    if carry > 1e-6:
        settle = settling.sheared_velocity(4e-3, 1350.0, **slurry, shear_rate=8.0 * carry / width)
        assert float(carry) == pytest.approx(margin * float(settle), rel=1e-9)
    else:
        assert tau > 0.5


def test_what_settles_at_rest_needs_a_flow_to_carry_it() -> None:
    slurry = {"fluid_density": 1090.0, "yield_stress": [0.0, 0.1, 0.2, 0.4], "consistency": 3e-3}
    rest = settling.velocity(4e-3, 1350.0, **slurry)
    carry = settling.carrying_velocity(4e-3, 1350.0, **slurry, hydraulic_diameter=0.2, margin=1.0)
    assert np.all(carry >= rest)


@given(
    given_=st.lists(
        st.tuples(
            st.floats(1e-6, 0.1), st.floats(900.0, 3000.0), st.floats(0.0, 100.0),
            st.floats(1e-4, 100.0), st.floats(0.2, 1.0), st.floats(0.01, 1.0), st.floats(1.0, 3.0),
        ),
        min_size=2, max_size=6,
    )
)  # fmt: skip
def test_no_element_knows_its_neighbours(given_: list[tuple[float, ...]]) -> None:
    """Same bits alone and in a batch, and never a NaN."""
    size, heavy, tau, k, n, width, margin = np.array(given_).T

    def carry(i: Any) -> Floats:
        return settling.carrying_velocity(
            size[i], heavy[i], fluid_density=1090.0, yield_stress=tau[i], consistency=k[i],
            flow_index=n[i], hydraulic_diameter=width[i], margin=margin[i],
        )  # fmt: skip

    together = carry(slice(None))
    assert np.all(np.isfinite(together))
    assert [float(carry(i)) for i in range(len(size))] == together.tolist()


def test_hindrance_is_that_of_richardson_and_zaki() -> None:
    crowd = settling.hindrance(np.array([0.1, 0.1]), np.array([0.01, 1000.0]))
    np.testing.assert_allclose(crowd, [0.9**4.65, 0.9**2.39])


def test_flocs_of_winterwerp() -> None:
    """Creeping, V = (rho_s - rho_w) g Dp^(3-nf) D^(nf-1) / (18 mu); solid at dimension 3."""
    size, grain = np.array([2e-5, 5e-5]), 4e-6
    flocs = settling.floc_density(size, 2650.0, fluid_density=1050.0)
    speed = settling.velocity(size, flocs, fluid_density=1050.0, viscosity=1.7e-3)
    np.testing.assert_allclose(speed, 1600.0 * g * grain * size / (18.0 * 1.7e-3), rtol=1e-12)
    solid = settling.floc_density(size, 2650.0, fluid_density=1050.0, fractal_dimension=3.0)
    np.testing.assert_array_equal(solid, 2650.0)
    with pytest.raises(ValueError, match="smaller than its grains"):
        settling.floc_density(1e-6, 2650.0, fluid_density=1050.0)
    with pytest.raises(ValueError, match="fractal dimension"):
        settling.floc_density(1e-4, 2650.0, fluid_density=1050.0, fractal_dimension=3.5)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"viscosity": 0.0}, "viscosity"),
        ({"viscosity": None}, "either viscosity"),
        ({"consistency": 1e-3}, "either viscosity"),
        ({"particle_diameter": 0.0}, "diameter"),
        ({"particle_diameter": np.nan}, "diameter"),
        ({"solids_fraction": 1.0}, "solids fraction"),
        ({"yield_stress": -0.1}, "yield stress"),
        ({"flow_index": 0.0}, "flow index"),
    ],
)
def test_bad_particle_is_answered_in_words(change: dict[str, float], words: str) -> None:
    good = {"particle_diameter": 1e-3, "particle_density": 2650.0, "fluid_density": 1030.0,
            "viscosity": 1.5e-3}  # fmt: skip
    with pytest.raises(ValueError, match=words):
        settling.velocity(**(good | change))


def test_what_is_not_a_number_is_answered_in_words() -> None:
    with pytest.raises(ValueError, match="not a number"):
        settling.drag_coefficient([1.0, np.nan])
    with pytest.raises(ValueError, match="not a number"):
        settling.velocity(1e-3, 2650.0, fluid_density=np.inf, viscosity=1e-3)


def test_shear_and_margin_are_checked() -> None:
    slurry = {"fluid_density": 1090.0, "yield_stress": 0.5, "consistency": 3e-3}
    with pytest.raises(ValueError, match="shear rate"):
        settling.sheared_velocity(4e-3, 1350.0, **slurry, shear_rate=0.0)
    with pytest.raises(ValueError, match="margin"):
        settling.carrying_velocity(4e-3, 1350.0, **slurry, hydraulic_diameter=0.2, margin=0.9)
