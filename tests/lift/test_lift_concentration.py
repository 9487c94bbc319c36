"""A feed's surge, and lumps that settle in a stopped riser: bounds, mass, shocks and fans."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import g
from scipy.optimize import brentq

from kaidei.lift import gel, settling, transient
from kaidei.lift.transient import Column

PACKING, POWER = 0.6, 2.8
STILL = Column(1000.0, 0.28, 0.15, density=1092.0, consistency=3e-3)
"""Slurry without a yield stress: what settles in it goes on settling."""


def crowd(phi: float) -> float:
    """Downward flux of particles over the speed of one."""
    return phi * (1.0 - phi / PACKING) ** (POWER * PACKING)


def test_fines_arrive_with_the_slurry_and_all_of_them() -> None:
    found = transient.feed_surge(length=1000.0, velocity=0.5, fraction=0.05, surge_fraction=0.15,
                                 surge_time=600.0, duration=5000.0, records=1001)  # fmt: skip
    half = found.time[found.delivered > 0.10]
    assert half[0] == pytest.approx(2000.0, abs=10.0)
    assert half[-1] == pytest.approx(2600.0, abs=10.0)
    assert float(found.inflow) == pytest.approx(0.5 * (0.05 * 5000.0 + 0.10 * 600.0), rel=1e-12)
    # 600 s of it, 300 m of riser, stand in it at once: 0.10 x 300 m x 300 kg/m3 more.
    assert np.max(found.head) - found.head[0] == pytest.approx(300.0 * g * 30.0, rel=1e-3)
    assert found.delivered[-1] == pytest.approx(0.05, rel=1e-9)


def test_a_front_of_lumps_goes_as_fast_as_its_shock() -> None:
    """(F2 - F1) / (c2 - c1) with F = j c delivered: the slurry's velocity less what they lag."""
    j, v = 0.34, 0.1
    found = transient.feed_surge(
        length=1000.0, velocity=j, fraction=0.0, surge_fraction=0.1, surge_time=1e9,
        settling_velocity=v, duration=3000.0, cells=400,
    )  # fmt: skip
    standing = found.fraction[-1, 5]
    assert j * standing - v * crowd(standing) == pytest.approx(0.1 * j, rel=1e-6)
    front = np.sum(found.fraction > 0.5 * standing, axis=-1) * 2.5
    inside = (front > 200.0) & (front < 800.0)
    speed = np.polyfit(found.time[inside], front[inside], 1)[0]
    assert speed == pytest.approx(0.1 * j / standing, rel=5e-3)


@settings(max_examples=25, deadline=None)
@given(
    fraction=st.floats(0.0, 0.5), surge=st.floats(0.0, 0.59), lasts=st.floats(0.0, 3000.0),
    settles=st.floats(0.0, 0.99), velocity=st.floats(0.05, 3.0),
)  # fmt: skip
def test_a_surge_is_bounded_and_conserved(
    fraction: float, surge: float, lasts: float, settles: float, velocity: float
) -> None:
    found = transient.feed_surge(
        length=500.0, velocity=velocity, fraction=fraction, surge_fraction=surge, surge_time=lasts,
        settling_velocity=settles * velocity, duration=2000.0, cells=50, records=21,
    )  # fmt: skip
    assert np.all(found.fraction >= -1e-12)
    assert np.all(found.fraction <= PACKING * (1.0 + 1e-9))
    held = found.fraction.sum(axis=-1) * 10.0
    gain = float(found.inflow - found.outflow)
    assert held[-1] - held[0] == pytest.approx(
        gain, abs=1e-12 * (held[0] + float(found.inflow) + 1)
    )


def test_lumps_pack_from_below_as_kynch_has_it() -> None:
    """From 5 percent a shock rises to the concentration whose chord is tangent to the flux; above
    it the thin slurry, below it a fan up to packing. One lump's speed is `settling.velocity`."""
    found = transient.plug(STILL, lumps=0.05, duration=1200.0, cells=400)
    carrier = (1092.0 - 0.05 * 1360.0) / 0.95
    speed = float(settling.velocity(4e-3, 1360.0, fluid_density=carrier, consistency=3e-3))
    np.testing.assert_allclose(found.speed, speed, rtol=1e-9)

    def miss(phi: float) -> float:
        slope = (crowd(phi + 1e-6) - crowd(phi - 1e-6)) / 2e-6
        return slope - (crowd(phi) - crowd(0.05)) / (phi - 0.05)

    tangent = brentq(miss, 0.2, 0.5999)
    rise = (crowd(0.05) - crowd(tangent)) / (tangent - 0.05) * speed
    np.testing.assert_allclose(
        found.front, rise * found.time, atol=3.0 * (found.height[1] - found.height[0])
    )
    sink = crowd(0.05) / 0.05 * speed
    np.testing.assert_allclose(found.clear, 1000.0 - sink * found.time, rtol=1e-9)


def test_settling_is_bounded_and_conserved() -> None:
    found = transient.plug(STILL, lumps=[[0.02], [0.2], [0.5]], lump_size=[1e-3, 6e-3])
    assert found.fraction.shape == (3, 2, 201, 200)
    assert np.all((found.fraction >= -1e-12) & (found.fraction <= PACKING * (1.0 + 1e-12)))
    cell = found.height[..., 1] - found.height[..., 0]
    held = found.fraction.sum(axis=-1) * cell[..., None]
    np.testing.assert_allclose(held[..., -1] - held[..., 0], found.settled, rtol=1e-12, atol=1e-12)
    # All that stood above has come down, where there was time: the rest is clear.
    assert np.all(found.clear >= found.front)


def test_gel_holds_the_lumps_when_its_stress_is_critical() -> None:
    """0.048 of excess density times g times size: Beris and others (1985)."""
    slurry = Column(5640.0, 0.28, 0.15, density=1092.0, yield_stress=0.2, consistency=2.5e-3)
    found = transient.plug(slurry, lumps=0.04, duration=7200.0)
    carrier = (1092.0 - 0.04 * 1360.0) / 0.96
    critical = 0.048 * (1360.0 - carrier) * g * 4e-3
    held = float(gel.rest(critical, 0.2))
    assert float(found.held) == pytest.approx(held, abs=4.0)
    after = found.time > held
    assert np.all(found.speed[after] == 0.0)
    assert np.ptp(found.clear[after]) == 0.0
    assert found.plugged == np.inf


def test_a_plug_comes_when_pushing_it_asks_more_than_there_is() -> None:
    given = {"lumps": 0.05, "plug_stress": 3e3, "duration": 3600.0}
    free = transient.plug(STILL, **given)
    limit = float(free.needed[100])
    found = transient.plug(STILL, pressure=limit * (1.0 - 1e-9), **given)
    assert float(found.plugged) == pytest.approx(float(found.time[100]), abs=40.0)
    np.testing.assert_allclose(found.plug_pressure, 4.0 * 3e3 / 0.13 * found.front)
    np.testing.assert_allclose(found.needed - found.plug_pressure, g * 52.0 * 1000.0, rtol=1e-9)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: transient.plug(STILL, lumps=0.7), "between 0 and packing"),
        (lambda: transient.plug(STILL, lumps=0.1, lump_density=1000.0), "heavier than"),
        (lambda: transient.plug(STILL, lumps=0.1, lump_size=0.0), "lump size"),
        (lambda: transient.plug(STILL, lumps=0.1, lump_size=4.0), "smaller than .* in metres"),
        (lambda: transient.plug_front(STILL, lumps=0.1, lump_size=4.0, rest_time=1.0),
         "smaller than the bore"),
        (lambda: transient.plug(STILL, lumps=0.1, pressure=-1.0), "pressure to be had"),
        (lambda: transient.longest_stop(STILL, lumps=0.1, pressure=-1.0), "pressure to be had"),
        (lambda: transient.longest_stop(STILL, lumps=0.1, pressure=1.0, within=np.inf),
         "time to look within must be finite"),
        (lambda: transient.feed_surge(length=1.0, velocity=0.1, fraction=0.1, surge_fraction=0.1,
                                      surge_time=1.0, settling_velocity=0.5), "sink faster"),
        (lambda: transient.feed_surge(length=1.0, velocity=0.0, fraction=0.1, surge_fraction=0.1,
                                      surge_time=1.0), "velocity must be above zero"),
        (lambda: transient.feed_surge(length=1.0, velocity=1.0, fraction=0.1, surge_fraction=0.6,
                                      surge_time=1.0), "beyond it nothing flows"),
    ],
)  # fmt: skip
def test_mistakes_in_words(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]
