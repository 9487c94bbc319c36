"""What waits before the plant and inside it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.plant import inventory

flows = st.lists(st.floats(0.0, 100.0), min_size=1, max_size=30)


def queue_by_hand(landed: list[float], capacity: float) -> list[float]:
    waiting, out = 0.0, []
    for mud in landed:
        waiting += mud
        out.append(min(waiting, capacity))
        waiting -= out[-1]
    return out


@given(flows, st.floats(0.1, 100.0))
def test_the_queue_equals_the_loop(landed: list[float], capacity: float) -> None:
    found = inventory.treated(np.array([landed]), np.array([capacity]))
    assert found[0] == pytest.approx(queue_by_hand(landed, capacity), abs=1e-9)


@given(flows, st.floats(0.1, 100.0))
def test_first_in_first_out_takes_all_that_landed_and_no_more(
    landed: list[float], capacity: float
) -> None:
    mud = np.array([landed])
    content = (mud * np.linspace(1.0, 2.0, mud.shape[1]))[..., None]
    taken = inventory.treated(mud, np.array([capacity]))
    out = inventory.first_in_first_out(mud, taken, content)
    assert np.all(out >= -1e-9)
    assert np.all(out.cumsum(axis=1) <= content.cumsum(axis=1) + 1e-9)
    if np.isclose(taken.sum(), mud.sum(), atol=1e-12):
        assert out.sum() == pytest.approx(content.sum(), abs=1e-6)


def test_first_in_first_out_by_hand() -> None:
    # 10 t at grade 1, a pause, 10 t at grade 3; 5 t a month go: 5, 5, 5, 5.
    landed = np.array([[10.0, 0.0, 10.0, 0.0]])
    content = np.array([[10.0, 0.0, 30.0, 0.0]])[..., None]
    taken = np.array([[5.0, 5.0, 5.0, 5.0]])
    out = inventory.first_in_first_out(landed, taken, content)
    assert out[0, :, 0] == pytest.approx([5.0, 5.0, 15.0, 15.0])


def test_plug_flow_shifts_and_keeps_what_has_not_come_out() -> None:
    inflow = np.array([[8.0, 0.0, 4.0, 0.0]])[..., None]
    out = inventory.plug_flow(inflow, np.array([1.5]))
    assert out[0, :, 0] == pytest.approx([0.0, 4.0, 4.0, 2.0])
    late = inventory.plug_flow(inflow, np.array([7.0]))
    assert late.sum() == 0.0
    assert inventory.plug_flow(inflow, np.array([0.0])) == pytest.approx(inflow)


@given(flows, st.floats(0.0, 12.0))
def test_neither_circuit_makes_anything(flow: list[float], residence: float) -> None:
    inflow = np.array([flow])[..., None]
    for circuit in (inventory.plug_flow, inventory.first_order):
        out = circuit(inflow, np.array([residence]))
        assert np.all(out >= -1e-9)
        assert np.all(out.cumsum(axis=1) <= inflow.cumsum(axis=1) + 1e-9)


def test_first_order_step_response() -> None:
    # A step through a stirred tank: out = 1 - exp(-t / T), so its monthly means are known.
    inflow = np.ones((1, 12, 1))
    out = inventory.first_order(inflow, np.array([3.0]))[0, :, 0]
    t = np.arange(13.0)
    total = t - 3.0 * (1.0 - np.exp(-t / 3.0))
    assert out == pytest.approx(np.diff(total), rel=1e-12)


def test_holdup_is_rate_times_residence() -> None:
    # Little's law, both circuits, after a long steady feed.
    inflow = np.full((1, 200, 1), 5.0)
    for circuit in (inventory.plug_flow, inventory.first_order):
        held = (inflow - circuit(inflow, np.array([4.0]))).sum()
        assert held == pytest.approx(20.0, rel=1e-9)
