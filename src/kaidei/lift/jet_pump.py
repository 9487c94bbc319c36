"""Liquid jet pump: a jet of drive water that sucks slurry in and presses both up the riser.

One-dimensional theory of Gosline and O'Brien (1934), in the form of Cunningham (1995), ASME J.
Fluids Eng. 117:309: a nozzle, an entry round it, a throat of constant bore where the two streams
mix, and a diffuser. Pressures are total ones, so velocities at the three ports drop out. Fluids
keep their densities; they leave mixed. With Z the velocity head of the jet [Pa], b the area of
nozzle over throat, M the flow sucked in over that of the jet, S its density over the jet's:

    (outlet - suction) / Z = 2 b + 2 S M^2 b^2 / (1 - b) - b^2 (1 + S M) (1 + M) (1 + Kt + Kd) - e
    (drive - suction) / Z = 1 + Kn - (1 - j) e,    e = S M^2 b^2 / (1 - b)^2 (1 + Ke)

N is the rise over what the drive loses down to the outlet, and M N the efficiency.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kaidei.compiled import compiled
from kaidei.units import Floats


class Losses(NamedTuple):
    """Loss coefficients [1] of nozzle, entry, throat and diffuser, and the jet loss j [1].

    j is 1 where the nozzle ends before the throat, as is usual: what the jet gains by expanding to
    the throat's pressure is then lost (Cunningham 1995); 0 where its thin tip stands in the throat.
    """

    nozzle: float = 0.04
    entry: float = 0.11
    throat: float = 0.186
    diffuser: float = 0.12
    jet: float = 1.0


LOSSES = Losses()
"""A well-made pump of metal: the worked example of ESDU 85032 (1985), as `fluids` carries it."""
CAVITATION_INDEX = 1.35
"""Cunningham, Hansen and Na (1970), ASME J. Basic Eng. 92:483: 0.8 to 1.67 were measured."""
LEAST_AREA_RATIO, GREATEST_AREA_RATIO = 0.01, 0.9
"""Between these the best area ratio is sought [1]."""


class Jet(NamedTuple):
    """A jet pump at work, and the greatest flow ratio [1] before the throat's entry cavitates.

    area_ratio, head_ratio and efficiency [1]; drive_pressure [Pa] of the water before the nozzle
    over the suction's (inf where no drive makes the lift); drive_flow [m3/s]; drive_power [W] of
    that flow from the suction's pressure up; nozzle_diameter [m].
    """

    area_ratio: Floats
    head_ratio: Floats
    efficiency: Floats
    drive_pressure: Floats
    drive_flow: Floats
    drive_power: Floats
    nozzle_diameter: Floats
    cavitation_flow_ratio: Floats


@compiled
def pressures(
    flow_ratio: float, area_ratio: float, density_ratio: float, losses: Losses
) -> tuple[float, float]:
    """Rise from suction to outlet, and drive above suction, over the jet's velocity head [1]."""
    bare = 1.0 - area_ratio
    sucked = density_ratio * (flow_ratio * area_ratio) ** 2 / bare
    mixed = (1.0 + density_ratio * flow_ratio) * (1.0 + flow_ratio) * area_ratio * area_ratio
    entry = sucked / bare * (1.0 + losses.entry)
    rise = 2.0 * (area_ratio + sucked) - mixed * (1.0 + losses.throat + losses.diffuser) - entry
    return rise, 1.0 + losses.nozzle - (1.0 - losses.jet) * entry


@compiled
def head_ratio(flow_ratio: float, area_ratio: float, density_ratio: float, losses: Losses) -> float:
    """N [1]: rise of what is sucked in over the fall of the drive; below zero it lifts nothing."""
    rise, drive = pressures(flow_ratio, area_ratio, density_ratio, losses)
    return rise / (drive - rise)


@compiled
def drive_pressure(
    lift: float, flow_ratio: float, area_ratio: float, density_ratio: float, losses: Losses
) -> float:
    """Drive above suction [Pa] for a `lift` [Pa]; inf where the throat takes more than it gives."""
    rise, drive = pressures(flow_ratio, area_ratio, density_ratio, losses)
    return lift * drive / rise if rise > 0.0 and drive > 0.0 else math.inf


@compiled
def _gain(flow_ratio: float, area_ratio: float, density_ratio: float, losses: Losses) -> float:
    """Rise over drive [1]; -inf where the entry alone would use up the drive."""
    rise, drive = pressures(flow_ratio, area_ratio, density_ratio, losses)
    return rise / drive if drive > 0.0 else -math.inf


@compiled
def best_area_ratio(flow_ratio: float, density_ratio: float, losses: Losses) -> float:
    """Area of nozzle over throat [1] that needs least drive at a flow ratio, to 1e-7."""
    low, high, golden = LEAST_AREA_RATIO, GREATEST_AREA_RATIO, 0.5 * (math.sqrt(5.0) - 1.0)
    # The gain has one maximum; 40 steps of golden section leave 4e-9 of the range.
    left, right = high - golden * (high - low), low + golden * (high - low)
    at_left = _gain(flow_ratio, left, density_ratio, losses)
    at_right = _gain(flow_ratio, right, density_ratio, losses)
    for _ in range(40):
        if at_left >= at_right:
            high, right, at_right = right, left, at_left
            left = high - golden * (high - low)
            at_left = _gain(flow_ratio, left, density_ratio, losses)
        else:
            low, left, at_left = left, right, at_right
            right = low + golden * (high - low)
            at_right = _gain(flow_ratio, right, density_ratio, losses)
    return 0.5 * (low + high)


@compiled
def cavitation_flow_ratio(
    drive: float, suction: float, area_ratio: float, density_ratio: float, losses: Losses
) -> float:
    """Greatest flow ratio [1]: `CAVITATION_INDEX` velocity heads of the sucked stream use up what
    the suction stands above vapour pressure [Pa]. `drive` is above suction [Pa].
    """
    narrow = area_ratio / (1.0 - area_ratio)
    held = CAVITATION_INDEX * drive + suction * (1.0 - losses.jet) * (1.0 + losses.entry)
    return math.sqrt(suction * (1.0 + losses.nozzle) / (held * density_ratio)) / narrow


def solve(
    suction_flow: ArrayLike,
    flow_ratio: ArrayLike,
    lift: ArrayLike,
    *,
    density: ArrayLike,
    drive_density: ArrayLike,
    suction_pressure: ArrayLike,
    area_ratio: ArrayLike | None = None,
    losses: Losses = LOSSES,
) -> Jet:
    """A jet pump for a flow and a lift; the drive water goes up with what it lifts.

    Parameters
    ----------
    suction_flow : (...) slurry sucked in [m3/s]
    flow_ratio : (...) of it over the drive water [1], about 0.3 to 3
    lift : (...) total pressure from suction to outlet [Pa]
    density, drive_density : (...) of slurry and drive water [kg/m3]
    suction_pressure : (...) of the slurry at the pump, above its vapour's [Pa]
    area_ratio : (...) of nozzle over throat [1]; None takes the best for the flow ratio
    losses : coefficients of the pump

    Valid for thin liquids that mix within the throat. Grains and a yield stress act by density
    alone [estimate]. Raises ValueError in words for what is not above zero, or an area ratio not
    between 0 and 1.
    """
    for name, value in (
        ("suction flow", suction_flow), ("flow ratio", flow_ratio), ("lift", lift),
        ("density", density), ("drive density", drive_density),
        ("suction pressure", suction_pressure),
    ):  # fmt: skip
        if not np.all(np.asarray(value, dtype=np.float64) > 0.0):
            raise ValueError(f"{name} of a jet pump must be above zero")
    if min(losses) < 0.0 or losses.jet > 1.0:
        raise ValueError("loss coefficients cannot be below zero, nor the jet loss above one")
    wanted = np.asarray(np.nan if area_ratio is None else area_ratio, dtype=np.float64)
    if area_ratio is not None and not np.all((wanted > 0.0) & (wanted < 1.0)):
        raise ValueError("the nozzle's area must be between 0 and 1 of the throat's")
    wide = np.broadcast_arrays(
        suction_flow, flow_ratio, lift, density, drive_density, suction_pressure, wanted
    )
    given = np.stack([np.asarray(one, dtype=np.float64).ravel() for one in wide])
    found = np.empty((len(Jet._fields), given.shape[1]))
    _solve_all(given, Losses(*map(float, losses)), found)
    return Jet(*(one.reshape(wide[0].shape) for one in found))


@compiled
def _solve_all(given: Floats, losses: Losses, found: Floats) -> None:
    for i in range(given.shape[1]):
        of = given[:, i]
        flow, ratio, lift, suction, area = of[0], of[1], of[2], of[5], of[6]
        density, drive_density = of[3], of[4]
        heavy = density / drive_density
        if math.isnan(area):
            area = best_area_ratio(ratio, heavy, losses)
        head = head_ratio(ratio, area, heavy, losses)
        drive = drive_pressure(lift, ratio, area, heavy, losses)
        drive_flow = flow / ratio
        # The jet's velocity head is the drive over its own coefficient.
        jet = math.sqrt(2.0 * drive / pressures(ratio, area, heavy, losses)[1] / drive_density)
        found[0, i], found[1, i], found[2, i] = area, head, max(head * ratio, 0.0)
        found[3, i], found[4, i], found[5, i] = drive, drive_flow, drive * drive_flow
        found[6, i] = math.sqrt(4.0 * drive_flow / (math.pi * jet)) if drive < math.inf else 0.0
        found[7, i] = cavitation_flow_ratio(drive, suction, area, heavy, losses)
