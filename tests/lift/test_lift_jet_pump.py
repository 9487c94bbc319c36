"""Jet pumps: momentum and energy by hand, the peer's worked example, and the best nozzle."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from fluids.jet_pump import liquid_jet_pump
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from kaidei.lift import jet_pump
from kaidei.lift.jet_pump import LOSSES, Losses

NONE = Losses(0.0, 0.0, 0.0, 0.0, 0.0)
DUTY: dict[str, Any] = {
    "suction_flow": 0.015, "flow_ratio": 1.0, "lift": 3.5e6, "density": 1090.0,
    "drive_density": 1045.0, "suction_pressure": 57e6,
}  # fmt: skip


def test_the_peers_worked_example() -> None:
    """fluids 1.3, `liquid_jet_pump`, nozzle in the throat: N 0.293473 and 426,256 Pa."""
    losses = LOSSES._replace(jet=0.0)
    area, heavy = 0.0223829**2 / 0.045**2, 1098 / 998
    assert jet_pump.head_ratio(1.0, area, heavy, losses) == pytest.approx(0.293473, abs=1e-6)
    drive = jet_pump.drive_pressure(200000.0 - 133600.0, 1.0, area, heavy, losses)
    assert 133600.0 + drive == pytest.approx(426256.0, abs=2.0)


@pytest.mark.parametrize(("nozzle", "sucked"), [(0.015, 0.02), (0.02, 0.01), (0.025, 0.006)])
def test_the_peer_agrees_for_other_nozzles(nozzle: float, sucked: float) -> None:
    peer = liquid_jet_pump(
        rhop=1045.0, rhos=1090.0, Kp=LOSSES.nozzle, Ks=LOSSES.entry, Km=LOSSES.throat,
        Kd=LOSSES.diffuser, d_nozzle=nozzle, d_mixing=0.045, d_diffuser=45.0, Qp=0.01, Qs=sucked,
        P2=1e6, nozzle_retracted=False,
    )  # fmt: skip
    losses, area = LOSSES._replace(jet=0.0), (nozzle / 0.045) ** 2
    found = jet_pump.head_ratio(sucked / 0.01, area, 1090 / 1045, losses)
    assert found == pytest.approx(peer["N"], rel=1e-6)
    drive = jet_pump.drive_pressure(peer["P5"] - 1e6, sucked / 0.01, area, 1090 / 1045, losses)
    assert drive == pytest.approx(peer["P1"] - 1e6, rel=1e-6)


@given(ratio=st.floats(0.05, 4.0), area=st.floats(0.03, 0.7), heavy=st.floats(0.5, 2.0))
def test_without_friction_only_mixing_costs_energy(ratio: float, area: float, heavy: float) -> None:
    """Streams that mix in a straight throat lose half the mass flow times the square of what their
    speed differs from the mixed one, each (from the momentum balance)."""
    rise, drive = jet_pump.pressures(ratio, area, heavy, NONE)
    sucked, mixed = ratio * area / (1.0 - area), (1.0 + ratio) * area  # speeds over the jet's
    lost = (1.0 - mixed) ** 2 + heavy * ratio * (sucked - mixed) ** 2
    # Per flow of the jet and its velocity head: work given less work done.
    assert (drive - rise) - ratio * rise == pytest.approx(lost, abs=1e-12 * (1.0 + ratio**3))


def test_streams_of_one_speed_mix_for_nothing() -> None:
    """M b / (1 - b) = 1: nothing is lost, and near it the efficiency nears one."""
    area = 0.4
    equal = (1.0 - area) / area
    assert jet_pump.pressures(equal, area, 1.0, NONE) == pytest.approx((0.0, 0.0), abs=1e-14)
    near = equal * (1.0 - 1e-4)
    assert near * jet_pump.head_ratio(near, area, 1.0, NONE) == pytest.approx(1.0, abs=1e-3)


def test_no_flow_sucked_in() -> None:
    """The jet alone: throat momentum 2 b - b2 (1 + Kt + Kd) against the nozzle's head."""
    rise = 2 * 0.3 - 0.3**2 * (1 + LOSSES.throat + LOSSES.diffuser)
    expected = rise / (1.04 - rise)
    assert jet_pump.head_ratio(0.0, 0.3, 1.0, LOSSES) == pytest.approx(expected)


@given(ratio=st.floats(0.1, 4.0), heavy=st.floats(0.8, 1.5), jet=st.sampled_from([0.0, 1.0]))
def test_best_area_ratio_needs_least_drive(ratio: float, heavy: float, jet: float) -> None:
    losses = LOSSES._replace(jet=jet)
    best = jet_pump.best_area_ratio(ratio, heavy, losses)
    least = jet_pump.drive_pressure(1.0, ratio, best, heavy, losses)
    grid = np.linspace(0.01, 0.9, 2000)
    others = [jet_pump.drive_pressure(1.0, ratio, area, heavy, losses) for area in grid]
    assert least <= min(others) * (1.0 + 1e-12)
    polished = minimize_scalar(
        lambda area: jet_pump.drive_pressure(1.0, ratio, area, heavy, losses),
        bounds=(0.9 * best, 1.1 * best), method="bounded", options={"xatol": 1e-9},
    )  # fmt: skip
    assert best == pytest.approx(polished.x, abs=2e-6)


def test_best_efficiency_is_that_of_liquid_jet_pumps() -> None:
    """Winoto, Li and Shah (2000) measured that an area ratio of about 0.30 is efficient."""
    ratios = np.linspace(0.3, 3.0, 100)
    for jet, low, high in ((1.0, 0.25, 0.30), (0.0, 0.28, 0.33)):
        losses = LOSSES._replace(jet=jet)
        peak = max(
            m * jet_pump.head_ratio(m, jet_pump.best_area_ratio(m, 1.0, losses), 1.0, losses)
            for m in ratios
        )
        at_winoto = max(m * jet_pump.head_ratio(m, 0.30, 1.0, losses) for m in ratios)
        assert low < peak < high
        assert at_winoto > 0.96 * peak


@given(
    ratio=st.floats(0.1, 3.0), area=st.floats(0.05, 0.6), heavy=st.floats(0.8, 1.5),
    lift=st.floats(1e4, 1e7),
)  # fmt: skip
def test_drive_and_head_ratio_tell_one_story(
    ratio: float, area: float, heavy: float, lift: float
) -> None:
    head = jet_pump.head_ratio(ratio, area, heavy, LOSSES)
    drive = jet_pump.drive_pressure(lift, ratio, area, heavy, LOSSES)
    if math.isinf(drive):
        assert head <= 0.0
    else:
        assert drive == pytest.approx(lift * (1.0 + 1.0 / head), rel=1e-9)
        assert 0.0 < ratio * head < 1.0
        denser = jet_pump.drive_pressure(lift, ratio, area, heavy, LOSSES._replace(throat=0.3))
        assert denser > drive


@given(drive=st.floats(1e5, 5e7), area=st.floats(0.1, 0.6), jet=st.floats(0.0, 1.0))
def test_cavitation_is_where_the_index_says(drive: float, area: float, jet: float) -> None:
    losses, suction, heavy = LOSSES._replace(jet=jet), 1e5, 1.05
    ratio = jet_pump.cavitation_flow_ratio(drive, suction, area, heavy, losses)
    head = drive / jet_pump.pressures(ratio, area, heavy, losses)[1]  # of the jet
    sucked = heavy * (ratio * area / (1.0 - area)) ** 2 * head
    assert jet_pump.CAVITATION_INDEX * sucked == pytest.approx(suction, rel=1e-9)


def test_at_the_seabed_cavitation_does_not_bind() -> None:
    """57 MPa above vapour pressure: the throat could take more than five times the flow."""
    deep = jet_pump.solve(**DUTY)
    assert float(deep.cavitation_flow_ratio) > 5.0
    shallow = jet_pump.solve(**(DUTY | {"suction_pressure": 1e5}))
    assert float(shallow.cavitation_flow_ratio) < 1.0


def test_flows_powers_and_nozzle_close() -> None:
    found = jet_pump.solve(**(DUTY | {"flow_ratio": [0.5, 1.0, 2.0]}))
    np.testing.assert_allclose(found.drive_power, found.drive_flow * found.drive_pressure)
    # Useful work over what the drive loses down to the outlet.
    useful = 0.015 * 3.5e6
    spent = found.drive_flow * (found.drive_pressure - 3.5e6)
    np.testing.assert_allclose(useful / spent, found.efficiency, rtol=1e-12)
    speed = found.drive_flow / (0.25 * np.pi * found.nozzle_diameter**2)
    np.testing.assert_allclose(0.5 * 1045 * speed**2 * 1.04, found.drive_pressure, rtol=1e-12)
    for i, ratio in enumerate([0.5, 1.0, 2.0]):
        alone = jet_pump.solve(**(DUTY | {"flow_ratio": ratio}))
        assert [float(x) for x in alone] == [float(x[i]) for x in found]


def test_a_throat_too_full_lifts_nothing() -> None:
    found = jet_pump.solve(**(DUTY | {"flow_ratio": 4.0}), area_ratio=0.5)
    assert np.isposinf(found.drive_pressure)
    assert float(found.efficiency) == float(found.nozzle_diameter) == 0.0
    assert float(found.cavitation_flow_ratio) == 0.0


@pytest.mark.parametrize("name", list(DUTY))
def test_bad_duty_is_answered_in_words(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name.replace('_', ' ')} of a jet pump"):
        jet_pump.solve(**(DUTY | {name: 0.0}))


def test_bad_pump_is_answered_in_words() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        jet_pump.solve(**DUTY, area_ratio=1.0)
    with pytest.raises(ValueError, match="loss coefficients"):
        jet_pump.solve(**DUTY, losses=LOSSES._replace(throat=-0.1))
