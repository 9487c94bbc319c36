"""A string in a current: where its lower end comes to hang, and how the top is bent."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.lift.given import not_below_zero, one_each, real
from kaidei.lift.riser.standing import standing_of
from kaidei.lift.riser.tapered import Column, Tapered, column_of
from kaidei.units import Floats

CELLS = 200
"""Lengths into which a string is cut, whatever its sections."""


class Cells(NamedTuple):
    """A string cut into `CELLS` equal lengths, top first: (members, CELLS)."""

    step: Floats
    """(members, 1) [m]."""
    depth: Floats
    """Of the middles, along the string [m]."""
    section: NDArray[np.int64]
    tension: Floats
    """At the middles [N]."""

    def of(self, by_section: Floats) -> Floats:
        """A section's value at each cell."""
        return np.take_along_axis(by_section, self.section, axis=1)


class Offset(NamedTuple):
    """(members,) unless said otherwise."""

    lower_end: Floats
    """Sideways from below the ship [m], downstream positive."""
    rise: Floats
    """Of the lower end, above where it hung [m]."""
    top_angle: Floats
    """From the vertical [rad]."""
    side_force: Floats
    """On the ship [N]."""
    bending_stress: Floats
    """In the riser's outside where a top that cannot turn holds it [Pa]."""
    shape: Floats
    """Sideways at the lower ends of `CELLS` equal lengths [m], (members, CELLS)."""


def cells_of(column: Column, set_down: ArrayLike = 0.0) -> Cells:
    """Cells with the section their middle lies in and the tension there."""
    whole = column.length.sum(axis=1, keepdims=True)
    step = whole / CELLS
    depth = (np.arange(CELLS) + 0.5) * step
    ends = np.cumsum(column.length, axis=1)
    section = (depth[:, :, None] >= ends[:, None, :-1]).sum(axis=2)
    tension = standing_of(column, np.asarray(set_down, dtype=np.float64)).tension
    below = np.take_along_axis(ends, section, axis=1) - depth
    weight = np.take_along_axis(column.weight, section, axis=1)
    lower = np.take_along_axis(tension, section + 1, axis=1)
    return Cells(step, depth, section, lower + weight * below)


def speed_at(depth: Floats, depths: ArrayLike, speed: ArrayLike) -> Floats:
    """Current [m/s] at depths (members, cells) from a profile, straight lines between its points.

    `depths` [m], rising from the surface, (P,); `speed` [m/s], (P,) or (members, P). Its ends hold
    beyond. Raises ValueError where the profile is no profile.
    """
    at = np.atleast_1d(real(depths, "depths", endless=False))
    given = real(speed, "speed", endless=False)
    if given.ndim == 0:
        return np.full(depth.shape, float(given))
    if at.ndim != 1 or given.shape[-1] != at.size or np.any(np.diff(at) <= 0.0):
        raise ValueError("a current profile has depths that rise, with a speed for each")
    if given.ndim > 2 or given.shape[:-1] not in ((), (1,), depth.shape[:1]):
        raise ValueError(
            f"a current profile has one speed a depth, for all or for each of {depth.shape[0]} "
            f"members, not the shape {given.shape}"
        )
    rows = np.broadcast_to(given, (depth.shape[0], at.size))
    if at.size == 1:
        return np.broadcast_to(rows, depth.shape).copy()
    right = np.clip(np.searchsorted(at, depth), 1, at.size - 1)
    share = np.clip((depth - at[right - 1]) / (at[right] - at[right - 1]), 0.0, 1.0)
    left = np.take_along_axis(rows, right - 1, axis=1)
    return np.asarray(left + share * (np.take_along_axis(rows, right, axis=1) - left))


def offset(
    string: Tapered,
    depths: ArrayLike,
    speed: ArrayLike,
    *,
    drag_coefficient: ArrayLike = 1.2,
) -> Offset:
    """Shape of a string that hangs free in a steady current.

    The current is in one plane, by depth as in `speed_at`, read along the string. Drag is across
    the string, on the modules' diameter where there are any, with the velocity across it: Morison's
    with a coefficient (members,) [1] of 1.2, of rough cylinders at rest below the drag crisis
    [estimate]; vibration by vortices doubles it, so give more there. Any angle; friction along the
    string is left out. Bent is only the top, within a few metres: angle times sqrt(EI tension).

    Raises ValueError where the lower part is lighter than water.
    """
    column = column_of(string)
    cells = cells_of(column)
    flow = speed_at(cells.depth, depths, speed)
    (given,) = not_below_zero(drag_coefficient=drag_coefficient)
    drag = one_each(given, column.end_weight.size, "drag coefficient")
    push = 0.5 * column.water_density[:, None] * drag[:, None] * cells.of(column.diameter)
    push = push * cells.step
    weight = cells.of(column.weight) * cells.step
    end_flow = speed_at(cells.depth[:, -1:], depths, speed)[:, 0]
    aside = 0.5 * column.water_density * column.end_side_area * end_flow * np.abs(end_flow)
    down = column.end_weight.copy()
    step = cells.step[:, 0]
    across, along = np.empty_like(flow), np.empty_like(flow)
    for c in range(CELLS - 1, -1, -1):
        # Half of a cell's weight and drag stand for its middle; the angle is that of the forces.
        angle = np.arctan2(aside, down)
        for _ in range(2):
            over = flow[:, c] * np.cos(angle)
            normal = push[:, c] * over * np.abs(over)
            side, lift = normal * np.cos(angle), normal * np.sin(angle)
            angle = np.arctan2(aside + 0.5 * side, down + 0.5 * (weight[:, c] - lift))
        across[:, c], along[:, c] = np.sin(angle) * step, np.cos(angle) * step
        aside, down = aside + side, down + weight[:, c] - lift
        if np.any(down <= 0.0):
            raise ValueError(
                f"the string below {cells.depth[:, c].max():,.0f} m is lighter than water and "
                "would rise: take off modules or make the unit heavier"
            )
    shape = np.cumsum(across, axis=1)
    angle = np.arctan2(aside, down)
    moment = np.abs(angle) * np.sqrt(column.bending[:, 0] * np.hypot(aside, down))
    bent = moment * column.youngs[:, 0] * 0.5 * column.riser_diameter[:, 0] / column.bending[:, 0]
    return Offset(
        lower_end=shape[:, -1],
        rise=CELLS * step - along.sum(axis=1),
        top_angle=angle,
        side_force=aside,
        bending_stress=bent,
        shape=shape,
    )
