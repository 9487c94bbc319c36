"""What waits: mud before a filter that cannot keep up, and rare earths held in the circuit.

All of it works on running totals, so what has not come out by the end is known exactly and is an
outlet like any other.
"""

from __future__ import annotations

import numpy as np

from kaidei.units import Floats


def running_total(flow: Floats) -> Floats:
    """Cumulative flow at the month edges (M, months + 1, ...), 0 at the start."""
    total = np.zeros((flow.shape[0], flow.shape[1] + 1, *flow.shape[2:]))
    np.cumsum(flow, axis=1, out=total[:, 1:])
    return total


def treated(landed: Floats, capacity: Floats) -> Floats:
    """Dry mud treated each month where a plant takes at most `capacity` and the rest waits.

    landed (M, months) and capacity (M,) [t_dry a month]. The queue is the reflected running total:
    out(t) = K t + min over s <= t of (in(s) - K s).
    """
    arrived = running_total(landed)
    could = capacity[:, None] * np.arange(arrived.shape[1])
    done = could + np.minimum.accumulate(arrived - could, axis=1)
    return np.diff(done, axis=1)


def first_in_first_out(landed: Floats, taken: Floats, content: Floats) -> Floats:
    """What was in the mud taken, when mud is taken in the order it landed.

    landed, taken (M, months) dry mud [t_dry]; content (M, months, k) of anything that landed with
    it. Returns (M, months, k). Within a month mud is uniform.
    """
    arrived, gone = running_total(landed), running_total(taken)
    held = running_total(content)
    edge = np.stack([_edge(total, out) for total, out in zip(arrived, gone, strict=True)])
    return np.diff(_at(held, edge), axis=1)


def plug_flow(inflow: Floats, residence: Floats) -> Floats:
    """Outflow (M, months, k) of a circuit that holds everything for `residence` (M,) [month]."""
    months = inflow.shape[1]
    edge = np.arange(months + 1) - residence[:, None]
    return np.diff(_at(running_total(inflow), np.clip(edge, 0.0, months)), axis=1)


def first_order(inflow: Floats, residence: Floats) -> Floats:
    """Outflow (M, months, k) of a well-mixed circuit of mean residence (M,) [month].

    Exact for an inflow that is steady within a month: the holdup obeys dH/dt = in - H/residence.
    """
    time = np.maximum(residence, 1e-9)[:, None]
    stays = np.exp(-1.0 / time)
    outflow = np.empty_like(inflow)
    held = np.zeros((inflow.shape[0], inflow.shape[2]))
    for month in range(inflow.shape[1]):
        arriving = inflow[:, month]
        left = held * stays + arriving * time * (1.0 - stays)
        outflow[:, month] = held + arriving - left
        held = left
    return outflow


def _edge(arrived: Floats, gone: Floats) -> Floats:
    """Fractional month edge by which each amount gone had arrived; empty months are jumped."""
    gone = np.minimum(gone, arrived[-1])
    segment = np.maximum(np.searchsorted(arrived, gone, side="left") - 1, 0)
    landed = arrived[segment + 1] - arrived[segment]
    part = np.divide(gone - arrived[segment], landed, out=np.zeros_like(gone), where=landed > 0.0)
    return np.asarray(segment + np.clip(part, 0.0, 1.0))


def _at(total: Floats, edge: Floats) -> Floats:
    """A running total (M, months + 1, k) read at fractional month edges (M, n), linearly."""
    before = np.minimum(edge.astype(np.int64), total.shape[1] - 2)
    part = (edge - before)[..., None]
    rows = np.arange(len(total))[:, None]
    low = total[rows, before]
    return np.asarray(low + part * (total[rows, before + 1] - low))
