"""Positive-displacement pumps: strokes, slip, by-pass and limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.lift import displacement
from kaidei.lift.displacement import Pump

PUMP = Pump(0.02, 2.0, 0.2, 35e6, float(displacement.slip(0.95, 0.038, 20e6)), 0.9)


def test_a_pump_at_its_rating() -> None:
    """0.02 m3 at 2 strokes a second, 95 percent delivered: 0.038 m3/s at 20 MPa."""
    found = displacement.solve(0.038, 20e6, PUMP)
    assert float(found.rate) == pytest.approx(2.0)
    assert float(found.efficiency) == pytest.approx(0.9 * 0.95)
    assert float(found.shaft_power) == pytest.approx(0.038 * 20e6 / (0.9 * 0.95))
    assert displacement.greatest_flow(20e6, PUMP) == pytest.approx(0.038)
    assert displacement.greatest_flow(0.0, PUMP) == pytest.approx(0.04)


@given(flow=st.floats(1e-4, 0.05), pressure=st.floats(0.0, 40e6))
def test_energy_is_lifted_slipped_passed_by_or_lost_in_gears(flow: float, pressure: float) -> None:
    found = displacement.solve(flow, pressure, PUMP)
    rate = float(found.rate)
    possible = pressure <= 35e6 and flow <= displacement.greatest_flow(pressure, PUMP)
    assert math.isfinite(rate) == possible
    if not possible:
        assert (float(found.efficiency), float(found.shaft_power)) == (0.0, math.inf)
        return
    assert 0.2 <= rate <= 2.0
    slipped, displaced = PUMP.slip * pressure, PUMP.displacement * rate
    by_passed = displaced - slipped - flow
    assert by_passed >= -1e-15
    assert by_passed == pytest.approx(0.0, abs=1e-15) or rate == 0.2
    power = float(found.shaft_power)
    assert power * 0.9 == pytest.approx((flow + slipped + by_passed) * pressure, rel=1e-12)
    assert power * float(found.efficiency) == pytest.approx(flow * pressure, rel=1e-12)


def test_alone_is_as_in_a_batch() -> None:
    flow = np.linspace(0.001, 0.05, 33)
    found = displacement.solve(flow, 20e6, PUMP)
    for i, one in enumerate(flow):
        assert [float(x) for x in displacement.solve(one, 20e6, PUMP)] == [
            float(x[i]) for x in found
        ]


@pytest.mark.parametrize(
    ("pump", "words"),
    [
        (PUMP._replace(displacement=0.0), "displacement"),
        (PUMP._replace(pressure_limit=math.nan), "pressure limit"),
        (PUMP._replace(efficiency=1.1), "above one"),
        (PUMP._replace(slip=-1.0), "slip"),
        (PUMP._replace(least_rate=3.0), "least rate"),
    ],
)
def test_bad_pump_is_answered_in_words(pump: Pump, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        displacement.solve(0.01, 1e6, pump)


def test_bad_duty_is_answered_in_words() -> None:
    with pytest.raises(ValueError, match="flow must be above zero"):
        displacement.solve(0.0, 1e6, PUMP)
    with pytest.raises(ValueError, match="volumetric efficiency"):
        displacement.slip(1.2, 0.03, 1e6)
    with pytest.raises(ValueError, match="pressure of the test"):
        displacement.slip(0.9, 0.03, 0.0)
