"""What an airlift brings up, with its powers, its profiles and its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.lift.airlift_closures import REGIMES
from kaidei.units import Floats

REASONS = (
    "lifts",
    "no gas",
    "too heavy: even without flow the column outweighs the sea beside it",
    "grains: this gas would lift the liquid alone, but with them it sinks, packs or is too heavy",
    "lifts, choked: the gas leaves at the speed of sound, under more than the pressure outside",
    "no solution: the flow could not be found",
    "floods: a trickle, at which film and slugs take turns; no steady balance of energy",
)
"""Why the flow is what it is, by code."""


class Energy(NamedTuple):
    """Powers (...) [W]. `gas` and `sea` are supplied; the other five add up to them.

    gas: expansion in the pipe; sea: push on the intake. lift: weight raised; friction: at the wall;
    slip: gas that outruns slurry that outruns grains; acceleration: with what leaves at the top;
    inlet: lost at the intake. Zero where nothing is lifted.
    """

    gas: Floats
    sea: Floats
    lift: Floats
    friction: Floats
    slip: Floats
    acceleration: Floats
    inlet: Floats


class Profile(NamedTuple):
    """From the discharge down to the injection, then the intake (..., places); NaN: no flow.

    depth [m] below the sea surface, pressure [Pa], void [1], grains by volume of the slurry [1],
    gas_velocity, slurry_velocity [m/s], regime code of `airlift_closures.REGIMES`, bore [m].
    """

    depth: Floats
    pressure: Floats
    void: Floats
    grains: Floats
    gas_velocity: Floats
    slurry_velocity: Floats
    regime: Floats
    bore: Floats

    @property
    def regime_names(self) -> NDArray[np.str_]:
        """The flow regimes in words; empty where nothing flows."""
        code = np.where(np.isnan(self.regime), len(REGIMES), self.regime)
        return np.array([*REGIMES, ""])[code.astype(np.intp)]


@dataclass(frozen=True)
class Lift:
    """What an airlift brings up, (...) each.

    slurry_flow, water_flow, solids_flow [m3/s]; gas_mass [kg/s]; injection_pressure [Pa] inside the
    pipe, that of the sea there where nothing is lifted; compression_power [W], the least, at one
    temperature from one atmosphere; reason: code of `REASONS`; converged: False marks a member
    whose flows are NaN.
    """

    slurry_flow: Floats
    water_flow: Floats
    solids_flow: Floats
    gas_mass: Floats
    injection_pressure: Floats
    compression_power: Floats
    energy: Energy
    reason: NDArray[np.int64]
    converged: NDArray[np.bool_]
    profile: Profile | None

    @property
    def reason_names(self) -> NDArray[np.str_]:
        """The reasons in words."""
        return np.array(REASONS)[self.reason]
