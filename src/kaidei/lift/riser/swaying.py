"""Sideways vibration of a hanging string: a tensioned beam whose tension falls with depth.

Its waves are short against the string, so that each mode is followed by the phase of a wave whose
length and height change slowly with the tension (the method of Wentzel, Kramers and Brillouin).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.lift.given import above_zero, not_below_zero
from kaidei.lift.riser.current import Cells, cells_of
from kaidei.lift.riser.tapered import Column, Tapered, column_of
from kaidei.lift.roots import bracketed_root
from kaidei.units import Floats


class Sway(NamedTuple):
    """Modes of a string: (members, mode), and by cell (members, mode, cell)."""

    frequency: Floats
    """[Hz]"""
    number: Floats
    """Wave number [rad/m]."""
    shape: Floats
    """Sideways, the greatest of each mode 1."""


def sway_frequencies(string: Tapered, modes: ArrayLike, *, set_down: ArrayLike = 0.0) -> Floats:
    """Natural frequencies [Hz] of sideways modes, (members, modes), numbered from 1.

    In still water, added mass that of the water displaced. The top is held; the lower end swings
    with the unit, or is held where anything is `set_down` [N]. Within 1 percent above mode 3 or so.
    Raises ValueError for a string that is slack anywhere.
    """
    column = column_of(string)
    (pressed,), (asked,) = not_below_zero(set_down=set_down), above_zero(modes=modes)
    if np.any(asked != np.floor(asked)):
        raise ValueError("modes are whole numbers from 1 on")
    down = np.broadcast_to(pressed, column.end_weight.shape)
    wanted = np.atleast_1d(asked.astype(np.int64))
    return natural_frequencies(column, taut(column, down), wanted, down > 0.0)


def taut(column: Column, set_down: Floats) -> Cells:
    """Cells of a string that is nowhere slack; ValueError where it is."""
    cells = cells_of(column, set_down)
    if np.any(cells.tension <= 0.0):
        worst = cells.depth[cells.tension <= 0.0].min()
        raise ValueError(f"the string is slack from {worst:,.0f} m down: it cannot vibrate as one")
    return cells


def natural_frequencies(
    column: Column, cells: Cells, modes: NDArray[np.int64],
    held: NDArray[np.bool_],
) -> Floats:  # fmt: skip
    """Frequencies [Hz] at which the phase from end to end is a whole number of half turns."""
    slowness = np.sqrt(cells.of(column.swaying_mass) / cells.tension)
    travel = (slowness * cells.step).sum(axis=1)
    found = np.empty((travel.size, modes.size))
    for i, mode in enumerate(modes):

        def beyond(frequency: Floats, wanted: float = mode * np.pi) -> Floats:
            return phase(column, cells, 2.0 * np.pi * frequency, held) - wanted

        # Bending makes it stiffer than a string: search up from there.
        high = mode * 0.5 / travel
        while np.any(short := beyond(high) < 0.0):
            high = np.where(short, 2.0 * high, high)
        found[:, i] = bracketed_root(beyond, np.full_like(high, 1e-9), high, rtol=1e-10).value
    return found


def wave_number(column: Column, cells: Cells, omega: Floats) -> Floats:
    """Wave number [rad/m] by cell at a frequency [rad/s]: EI k^4 + T k^2 = m omega^2."""
    force = cells.of(column.swaying_mass) * omega[:, None] ** 2
    tension, bending = cells.tension, cells.of(column.bending)
    root = np.sqrt(tension**2 + 4.0 * bending * force)
    return np.asarray(np.sqrt(2.0 * force / (tension + root)))


def phase(column: Column, cells: Cells, omega: Floats, held: NDArray[np.bool_]) -> Floats:
    """Phase of the wave at the top [rad], counted from a node at or below the lower end."""
    number = wave_number(column, cells, omega)
    start = lower_phase(column, cells, omega, number, held)
    return np.asarray(start + (number * cells.step).sum(axis=1))


def lower_phase(
    column: Column, cells: Cells, omega: Floats, number: Floats,
    held: NDArray[np.bool_],
) -> Floats:  # fmt: skip
    """Phase at the lower end [rad]: 0 held, from a quarter (no unit) to a half turn (heavy)."""
    heavy = column.end_mass * omega**2 / (cells.tension[:, -1] * number[:, -1])
    return np.asarray(np.where(held, 0.0, 0.5 * np.pi + np.arctan(heavy)))


def mode_shapes(
    column: Column, cells: Cells, frequency: Floats,
    held: NDArray[np.bool_],
) -> Sway:  # fmt: skip
    """Wave numbers and shapes of modes (members, mode) at the middles of cells."""
    numbers, shapes = np.empty((2, *frequency.shape, cells.depth.shape[1]))
    for i in range(frequency.shape[1]):
        omega = 2.0 * np.pi * frequency[:, i]
        number = wave_number(column, cells, omega)
        turned = number * cells.step
        rising = np.cumsum(turned[:, ::-1], axis=1)[:, ::-1] - 0.5 * turned
        start = lower_phase(column, cells, omega, number, held)
        # The flow of energy is the same all along: height as 1 / sqrt(tension x wave number).
        height = 1.0 / np.sqrt(cells.tension * number)
        shape = height * np.sin(start[:, None] + rising)
        numbers[:, i] = number
        shapes[:, i] = shape / np.abs(shape).max(axis=1, keepdims=True)
    return Sway(frequency, numbers, shapes)
