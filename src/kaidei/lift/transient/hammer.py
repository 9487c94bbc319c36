"""Waves of pressure in a vertical pipe after a pump's trip or a valve's closure.

Method of characteristics over the piezometric pressure P = p + rho g z (Wylie and Streeter 1993,
Fluid Transients in Systems, chapter 3 [not re-read]): along dx = a dt, P + rho a V goes up and
P - rho a V goes down unchanged but for friction. Each step is a shift by one reach, exact without
friction; friction is taken at the new place, implicitly, so that no step can be unstable and a
yield stress can hold a column at rest. Where a place would fall below the vapour's pressure it is
held there and a cavity opens (discrete vapour cavities, chapter 8).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.constants import g

from kaidei.compiled import compiled
from kaidei.lift.transient.filling import drag_at
from kaidei.units import Floats

CENTRIFUGAL, DISPLACEMENT = range(2)
OPEN, VALVE = range(2)
REFRESH = 280
"""Times that the drag is looked up while a wave goes once along the pipe, at least."""


class Case(NamedTuple):
    """One pipe: all floats and codes, SI; pressures absolute, at the height of the pipe's start."""

    reach: float
    step: float
    density: float
    impedance: float  # rho a [Pa s/m]
    rise: float  # height gained along a metre of pipe: 1, -1
    velocity: float  # before [m/s]
    hold: float  # friction at rest [Pa/m]
    fastest: float  # of the table of drag
    pump: int
    suction: float
    rated: float  # the pump's pressure before
    excess: float  # of the pump at no flow, over its rated pressure [1]
    run_down: float  # [s]
    non_return: int
    end: int
    outlet: float  # piezometric, beyond the end
    loss: float  # of the open valve before [Pa]
    closing: float  # [s]
    vapour: float  # absolute


@compiled
def start_flow(case: Case, time: float, arriving: float) -> tuple[float, float, float]:
    """Pressure [Pa] at the pipe's start, velocity in the pipe and through the pump [m/s].

    `arriving` is P - rho a V from within. A centrifugal pump slows down as 1 / (1 + t / run_down),
    its torque being as the square of its speed; its pressure falls with the square of the flow. A
    displacement pump's flow falls evenly to nothing.
    """
    if case.pump == DISPLACEMENT:
        left = 1.0 - time / case.run_down if time < case.run_down else 0.0
        through = case.velocity * left
        return arriving + case.impedance * through, through, through
    speed = 1.0 / (1.0 + time / case.run_down) if case.run_down > 0.0 else 0.0
    shut = case.suction + case.rated * (1.0 + case.excess) * speed * speed
    curve = case.rated * case.excess / (case.velocity * case.velocity)
    flow = _root(shut - arriving, case.impedance, curve)
    if case.non_return == 1 and flow < 0.0:
        flow = 0.0
    through = flow
    if arriving + case.impedance * flow < case.vapour and curve > 0.0 and shut > case.vapour:
        through = math.sqrt((shut - case.vapour) / curve)
    return arriving + case.impedance * flow, flow, through


@compiled
def end_flow(case: Case, time: float, arriving: float, vapour: float) -> tuple[float, float, float]:
    """Pressure [Pa] at the pipe's end, velocity in the pipe and beyond it [m/s].

    `arriving` is P + rho a V from within. A valve's opening falls evenly to nothing; its loss goes
    with the square of the flow.
    """
    if case.end == OPEN:
        flow = (arriving - case.outlet) / case.impedance
        return case.outlet, flow, flow
    opening = 1.0 - time / case.closing if time < case.closing else 0.0
    if opening <= 0.0:
        return arriving, 0.0, 0.0
    part = case.velocity * opening
    curve = case.loss / (part * part)
    flow = _root(arriving - case.outlet, case.impedance, curve)
    pressure, through = arriving - case.impedance * flow, flow
    if pressure < vapour:
        push = vapour - case.outlet
        through = math.copysign(math.sqrt(abs(push) / curve), push)
    return pressure, flow, through


@compiled
def _root(push: float, impedance: float, curve: float) -> float:
    """Velocity at which impedance V + curve V |V| is the push, of its sign."""
    return (
        2.0
        * push
        / (impedance + math.sqrt(impedance * impedance + 4.0 * curve * abs(push)) + 1e-300)
    )


@compiled
def _sweep(
    up: Floats, down: Floats, new_up: Floats, new_down: Floats, damp: Floats, impedance: float,
    stick: float,
) -> None:  # fmt: skip
    """Step all inner places as if none held a cavity.

    Slices from zero and few arrays: only so does the compiler take several places at once.
    """
    rising, falling, keep = up[:-2], down[2:], damp[1:-1]
    higher, lower = new_up[1:-1], new_down[1:-1]
    inverse = 0.5 / impedance
    for i in range(keep.size):
        pressure, velocity = 0.5 * (rising[i] + falling[i]), inverse * (rising[i] - falling[i])
        moved = impedance * ((velocity - min(max(velocity, -stick), stick)) * keep[i])
        higher[i] = pressure + moved
        lower[i] = pressure - moved


@compiled
def _extremes(up: Floats, down: Floats, least: Floats, most: Floats, vapour: Floats) -> int:
    """Note least and greatest pressures; how many inner places lie below the vapour's."""
    low, last = 0, least.size - 1
    for i in range(least.size):
        pressure = 0.5 * (up[i] + down[i])
        least[i] = pressure if pressure < least[i] else least[i]
        most[i] = pressure if pressure > most[i] else most[i]
        low += pressure < vapour[i]
    for i in (0, last):
        low -= 0.5 * (up[i] + down[i]) < vapour[i]
    return low


@compiled
def _boil(
    up: Floats, down: Floats, new_up: Floats, new_down: Floats, vapour: Floats, cavity: Floats,
    widest: Floats, least: Floats, most: Floats, impedance: float, step: float,
) -> int:  # fmt: skip
    """Mend the inner places that hold a cavity, or should; how many do.

    `cavity` is in metres of pipe. Where there is one the pressure is the vapour's.
    """
    held, last = 0, cavity.size - 1
    for i in range(1, last):
        rising, falling = up[i - 1], down[i + 1]
        if cavity[i] > 0.0 or 0.5 * (rising + falling) < vapour[i]:
            cavity[i] += (2.0 * vapour[i] - rising - falling) / impedance * step
            if cavity[i] > 0.0:
                new_up[i] = 2.0 * vapour[i] - falling
                new_down[i] = 2.0 * vapour[i] - rising
                held += 1
            else:
                cavity[i] = 0.0
    for i in range(last + 1):
        widest[i] = max(widest[i], cavity[i])
        pressure = vapour[i] if cavity[i] > 0.0 else 0.5 * (new_up[i] + new_down[i])
        least[i], most[i] = min(least[i], pressure), max(most[i], pressure)
    return held


@compiled
def _ends(
    case: Case, time: float, up: Floats, down: Floats, new_up: Floats, new_down: Floats,
    vapour: Floats, cavity: Floats, damp: Floats, stick: float,
) -> None:  # fmt: skip
    """The first and the last place, with a cavity where their pressure would fall too low.

    A cavity at the upper end lowers the column's surface, and with it the weight that pulls.
    """
    n = up.size - 1
    weight = case.density * g
    low = vapour[0] - (weight * cavity[0] if case.rise < 0.0 else 0.0)
    far = vapour[n] - (weight * cavity[n] if case.rise > 0.0 else 0.0)
    arriving = down[1] + _lost(up[1], down[1], damp[1], case.impedance, stick)
    pressure, flow, through = start_flow(case, time, arriving)
    if cavity[0] > 0.0 or pressure < low:
        flow = (low - arriving) / case.impedance
        cavity[0] = max(cavity[0] + (flow - through) * case.step, 0.0)
        pressure = low if cavity[0] > 0.0 else pressure
        flow = (pressure - arriving) / case.impedance
    new_down[0] = arriving
    new_up[0] = pressure + case.impedance * flow
    arriving = up[n - 1] - _lost(up[n - 1], down[n - 1], damp[n - 1], case.impedance, stick)
    pressure, flow, through = end_flow(case, time, arriving, vapour[n])
    if cavity[n] > 0.0 or pressure < far:
        flow = (arriving - far) / case.impedance
        cavity[n] = max(cavity[n] + (through - flow) * case.step, 0.0)
        pressure = far if cavity[n] > 0.0 else pressure
        flow = (arriving - pressure) / case.impedance
    new_up[n] = arriving
    new_down[n] = pressure - case.impedance * flow


@compiled
def _lost(up: float, down: float, keep: float, impedance: float, stick: float) -> float:
    """Pressure [Pa], of the flow's sign, that friction takes from a wave on its last reach: that of
    the velocity it leaves with, so that a steady flow stays one, and no more than stops it."""
    velocity = 0.5 * (up - down) / impedance
    lost = min(stick + abs(velocity) * (1.0 / keep - 1.0), abs(velocity))
    return impedance * math.copysign(lost, velocity)


@compiled
def _dampen(up: Floats, down: Floats, damp: Floats, drag: Floats, member: int, case: Case) -> None:
    """Part of its velocity that each place keeps over a step, yield stress apart."""
    scale, inverse = case.step / case.density, 0.5 / case.impedance
    for i in range(up.size):
        speed = inverse * abs(up[i] - down[i])
        damp[i] = 1.0 / (1.0 + scale * drag_at(drag, member, speed, case.fastest))


@compiled
def march(
    case: Case, member: int, drag: Floats, gradient: float, steps: int, watch: NDArray[np.int64],
    record: Floats, flows: Floats, least: Floats, most: Floats, widest: Floats,
) -> None:  # fmt: skip
    """From steady flow at the case's velocity, `steps` steps after the trip.

    drag : tables, a row a member; gradient : the steady friction [Pa/m]
    watch (places,) : recorded into record (records, places), flows (records, 2) at start and end
    least, most, widest (nodes,) : extremes of pressure, and of cavities [m of pipe]
    All pressures piezometric.
    """
    nodes, records = least.size, record.shape[0]
    vapour, cavity, damp = np.empty(nodes), np.zeros(nodes), np.empty(nodes)
    up, down = np.empty(nodes), np.empty(nodes)
    new_up, new_down = np.empty(nodes), np.empty(nodes)
    jump = case.impedance * case.velocity
    for i in range(nodes):
        along = i * case.reach
        pressure = case.suction + case.rated - gradient * along
        up[i], down[i] = pressure + jump, pressure - jump
        vapour[i] = case.vapour + case.density * g * case.rise * along
        least[i], most[i] = pressure, pressure
    stick = case.hold * case.step / case.density
    every, boiling, written = max((nodes - 1) // REFRESH, 1), 0, 0
    for n in range(steps + 1):
        while written < records and n >= written * steps / (records - 1):
            _write(case, up, down, vapour, cavity, watch, record[written], flows[written])
            written += 1
        if n == steps:
            break
        if n % every == 0:
            _dampen(up, down, damp, drag, member, case)
        _sweep(up, down, new_up, new_down, damp, case.impedance, stick)
        _ends(case, (n + 1) * case.step, up, down, new_up, new_down, vapour, cavity,
              damp, stick)  # fmt: skip
        if boiling > 0 or _extremes(new_up, new_down, least, most, vapour) > 0:
            boiling = _boil(up, down, new_up, new_down, vapour, cavity, widest, least, most,
                            case.impedance, case.step)  # fmt: skip
        for i in (0, nodes - 1):
            widest[i] = max(widest[i], cavity[i])
        up, new_up, down, new_down = new_up, up, new_down, down
    for i in range(nodes):
        least[i] = max(least[i], vapour[i])


@compiled
def _write(
    case: Case, up: Floats, down: Floats, vapour: Floats, cavity: Floats,
    watch: NDArray[np.int64], record: Floats, flows: Floats,
) -> None:  # fmt: skip
    for k in range(watch.size):
        i = watch[k]
        record[k] = vapour[i] if cavity[i] > 0.0 else 0.5 * (up[i] + down[i])
    last = up.size - 1
    flows[0] = 0.5 * (up[0] - down[0]) / case.impedance
    flows[1] = 0.5 * (up[last] - down[last]) / case.impedance
