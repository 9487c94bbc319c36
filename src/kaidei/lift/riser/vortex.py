"""Vibration by vortices: which modes a current locks in, how far they swing, what it costs in life.

Each mode is taken as if it had the current to itself. Where its frequency is near that at which
vortices leave the pipe, the flow feeds it; elsewhere water takes the power away again. This is the
balance that engineers' programmes strike (Vandiver 2012, Journal of Fluids and Structures
35:105-119: amplitude times damping equals lift); the coefficients are of their order, not fitted.
Water damps as Venugopal (1996, Damping and response prediction of a flexible cylinder in a current,
MIT) has it: still water's own, with a part for the flow where that is slow, another where fast.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.lift.given import above_zero, not_below_zero, one_each, require
from kaidei.lift.riser.current import Cells, cells_of, speed_at
from kaidei.lift.riser.fatigue import SAFETY, cycles
from kaidei.lift.riser.swaying import Sway, mode_shapes, natural_frequencies, phase, taut
from kaidei.lift.riser.tapered import Column, Tapered, column_of
from kaidei.units import Floats

STROUHAL = 0.2
"""Frequency of vortices times diameter over velocity: a rough cylinder below the drag crisis, as
in the facts of the lift; 0.18 to 0.25 elsewhere."""
BANDWIDTH = 0.4
"""Reduced velocities that lock in, over their mean: 4 to 6 about 5 [estimate]."""
LIFT = 0.8
"""Coefficient of the force that feeds a mode at rest [1] [estimate]."""
LARGEST = 1.0
"""Amplitude in diameters at which vortices feed no more [1] [estimate]."""
SLOW = 0.18
"""Of water whose vortices are too slow for a mode, beside still water's: damping force a length
over density, diameter, flow and velocity [1] [estimate]; quasi-steady drag would give three times
as much. This and the next two are Venugopal's as remembered: the thesis was not at hand."""
FAST = 0.2
"""Of water whose vortices are too fast: damping force a length and velocity, times angular
frequency, over density and flow squared [1] [estimate]."""
WAKE = 0.25
"""Of still water at an amplitude: damping over pi / 2 density, angular frequency, and diameter
squared, and the square of the amplitude in diameters [1] [estimate]."""
VISCOSITY = 1.5e-6
"""Kinematic, of seawater at some 5 C [m2/s]; it enters by its square root [estimate]."""
STRUCTURAL = 0.003
"""Damping of steel [1] of critical [estimate]."""
MOST_MODES = 400


class Lock(NamedTuple):
    """By mode, (members, modes); a mode that a member's current does not reach has zeros."""

    frequency: Floats
    """[Hz]"""
    reduced_velocity: Floats
    """Greatest along the string, velocity over frequency and diameter [1]."""
    locked: Floats
    """Share of the string that feeds the mode [1]."""
    power: Floats
    """That the flow would put in at the amplitude found [W]."""
    amplitude: Floats
    """Greatest along the string, over the fed part's diameter [1]."""
    stress: Floats
    """Amplitude of bending stress in the riser's outside, greatest along the string [Pa]."""
    damage_rate: Floats
    """Miner's sum a second with the mode alone [1/s], no safety factor in it."""

    @property
    def leading(self) -> NDArray[np.int64]:
        """Number of the mode with the most power, from 1; 0 where none is locked in."""
        found = np.where(self.power.max(axis=1) > 0.0, self.power.argmax(axis=1) + 1, 0)
        return found.astype(np.int64)

    @property
    def life(self) -> Floats:
        """Time [s] to a damage of 1 / 10 under the worst mode; inf where none is locked in."""
        worst = self.damage_rate.max(axis=1)
        time = np.full_like(worst, np.inf)
        return np.asarray(np.divide(1.0 / SAFETY, worst, out=time, where=worst > 0.0))


def lock_in(
    string: Tapered,
    depths: ArrayLike,
    speed: ArrayLike,
    *,
    strouhal: float = STROUHAL,
    set_down: ArrayLike = 0.0,
    structural_damping: float = STRUCTURAL,
    curve: str = "D",
    stress_concentration: ArrayLike = 1.3,
) -> Lock:
    """Modes that a current (by depth, as `current.speed_at`) locks in, and their fatigue.

    As many modes as the fastest water can reach. Lock-in is at reduced velocities within a fifth of
    1 / `strouhal`. Across the flow only. `structural_damping` [1] of critical, 0.003 as usual for
    steel [estimate]; `stress_concentration` [1] at a joint, () or (members,) [estimate]. Power is
    balanced over a cycle: lift that falls to nothing at an amplitude of one diameter, against
    steel, and against water wherever it does not feed (`water_damping`).

    Raises ValueError in words for numbers that cannot be, a slack string, or a current that reaches
    more than 400 modes.
    """
    column = column_of(string)
    down, damping = not_below_zero(set_down=set_down, structural_damping=structural_damping)
    (number,) = above_zero(strouhal=strouhal)
    require(
        (damping.ndim == 0) & (number.ndim == 0),
        "Strouhal's number and the damping of the steel are one for all members",
    )
    down = one_each(down, column.end_weight.size, "set down")
    factor = one_each(stress_concentration, down.size, "stress concentration")
    require((factor >= 1.0) & np.isfinite(factor), "stress concentration is 1 or more")
    return _locked(
        column, down, depths, speed, curve, factor, strouhal=strouhal, structural=structural_damping
    )


def damage_rate(
    column: Column, set_down: Floats, depths: ArrayLike, speed: ArrayLike, curve: str,
    stress_concentration: Floats,
) -> Floats:  # fmt: skip
    """Miner's sum a second [1/s] of the worst mode alone, no safety in it, (members,).

    Arguments as in `lock_in`. 0 for a member that is slack anywhere: other criteria refuse it.
    """
    rate = np.zeros(set_down.size)
    rows = np.nonzero(np.all(cells_of(column, set_down).tension > 0.0, axis=1))[0]
    flow = np.asarray(speed, dtype=np.float64)
    if flow.ndim == 2:
        speed_at(np.zeros((set_down.size, 1)), depths, flow)
    for start in range(0, rows.size, 64):
        at = rows[start : start + 64]
        own = flow if flow.ndim < 2 or flow.shape[0] == 1 else flow[at]
        found = _locked(
            Column(*(x[at] for x in column)), set_down[at], depths, own, curve,
            stress_concentration[at],
        )  # fmt: skip
        rate[at] = found.damage_rate.max(axis=1)
    return rate


def _locked(
    column: Column, down: Floats, depths: ArrayLike, speed: ArrayLike, curve: str,
    stress_concentration: Floats, *, strouhal: float = STROUHAL, structural: float = STRUCTURAL,
) -> Lock:  # fmt: skip
    """`lock_in` of a checked column."""
    held = down > 0.0
    cells = taut(column, down)
    flow, diameter = np.abs(speed_at(cells.depth, depths, speed)), cells.of(column.diameter)
    shedding = strouhal * flow / diameter
    top = shedding.max(axis=1) * (1.0 + 0.5 * BANDWIDTH)
    reach = phase(column, cells, 2.0 * np.pi * np.maximum(top, 1e-9), held) / np.pi
    count = max(int(reach.max()), 1)
    if count > MOST_MODES:
        raise ValueError(
            f"the current reaches {count} modes, {MOST_MODES} at most are followed: "
            "look at the speeds [m/s] and at the tension"
        )
    frequency = natural_frequencies(column, cells, np.arange(1, count + 1), held)
    sway = mode_shapes(column, cells, frequency, held)
    near = shedding[:, None, :] / frequency[:, :, None]
    fed = np.abs(near - 1.0) <= 0.5 * BANDWIDTH
    amplitude, across, power = _balance(column, cells, sway, flow, diameter, near, structural)
    bending = (sway.number**2 * np.abs(sway.shape)) * cells.of(
        0.5 * column.youngs * column.riser_diameter
    )[:, None, :]
    stress = bending.max(axis=2) * amplitude
    damage = frequency / cycles(2.0 * stress_concentration[:, None] * stress, curve)
    caught = fed.any(axis=2)
    return Lock(
        frequency=np.where(caught, frequency, 0.0),
        reduced_velocity=np.where(caught, near.max(axis=2) / strouhal, 0.0),
        locked=fed.mean(axis=2),
        power=power,
        amplitude=amplitude / across,
        stress=stress,
        damage_rate=np.where(caught, damage, 0.0),
    )


def water_damping(
    omega: ArrayLike, flow: ArrayLike, diameter: ArrayLike, near: ArrayLike, density: ArrayLike
) -> tuple[Floats, Floats]:
    """Damping of water that does not feed a mode [N s/m2], and its growth with amplitude squared
    [N s/m4].

    `omega` [rad/s] of the mode, `flow` [m/s], `diameter` [m], `near` [1] frequency of the vortices
    over the mode's, `density` [kg/m3]. Where they are too slow: of the boundary layer in still
    water (Stokes 1851: sqrt 2 pi density D sqrt(omega viscosity), exact for small amplitudes), of
    its wake, and of the flow. Where they are too fast, of the flow alone. Nothing where they feed.
    """
    w, u, d, ratio = (np.asarray(x, dtype=np.float64) for x in (omega, flow, diameter, near))
    slow, fast = ratio < 1.0 - 0.5 * BANDWIDTH, ratio > 1.0 + 0.5 * BANDWIDTH
    still = np.sqrt(2.0) * np.pi * d * np.sqrt(w * VISCOSITY)
    steady = np.where(slow, still + SLOW * d * u, np.where(fast, FAST * u**2 / w, 0.0))
    grown = np.where(slow, 0.5 * np.pi * WAKE * w, 0.0)
    return np.asarray(density * steady), np.asarray(density * grown)


def _balance(
    column: Column, cells: Cells, sway: Sway, flow: Floats, diameter: Floats, near: Floats,
    structural: float,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Amplitude [m], diameter [m] of the fed part and power [W], (members, modes)."""
    omega = 2.0 * np.pi * sway.frequency
    water, step = column.water_density[:, None], cells.step
    size = np.abs(sway.shape)
    fed = np.abs(near - 1.0) <= 0.5 * BANDWIDTH
    # Means over a cycle, by amplitude (fed), by its square and by its fourth power (lost).
    lifted = np.where(fed, (diameter * flow**2)[:, None, :] * size, 0.0).sum(axis=2) * step
    feed = 0.25 * water * LIFT * omega * lifted
    steady, grown = water_damping(
        omega[:, :, None], flow[:, None, :], diameter[:, None, :], near, water[:, :, None]
    )
    steel = 2.0 * structural * omega[:, :, None] * cells.of(column.swaying_mass)[:, None, :]
    lost = 0.5 * omega**2 * ((steady + steel) * size**2).sum(axis=2) * step
    growing = 0.5 * omega**2 * (grown * size**4).sum(axis=2) * step
    part = fed.sum(axis=2)
    across = np.where(fed, diameter[:, None, :], 0.0).sum(axis=2) / np.maximum(part, 1)
    across = np.where(part > 0, across, 1.0)
    linear = lost + feed / (LARGEST * across)
    amplitude = _only_root(growing / linear, feed / linear)
    return amplitude, across, (lost + growing * amplitude**2) * amplitude**2


def _only_root(cubic: Floats, straight: Floats) -> Floats:
    """The root of cubic a^3 + a = straight, all of 0 or more; by hyperbolic sines."""
    scale = np.sqrt(3.0 * cubic)
    bent = 2.0 * np.sinh(np.arcsinh(1.5 * straight * scale) / 3.0)
    found = np.divide(bent, scale, out=np.zeros_like(bent), where=scale > 0.0)
    # A straight line but for the last digits.
    return np.where(straight * scale > 1e-6, found, straight)
