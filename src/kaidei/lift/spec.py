"""What a study says of the lift stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from kaidei.contract import Time
from kaidei.values import Spec, Unit, Value


class LiftPhase(Spec):
    """One phase of the programme."""

    target: Annotated[Value, Unit("t_wet/day", "t_dry/day", "t_slurry/day", ge=0)]
    """Mud the phase aims at; the unit says which tonne."""


class LiftSpec(Spec):
    """[lift]."""

    depth: Annotated[Value, Unit("m", gt=0)]
    """Depth."""
    phase: dict[str, LiftPhase]
    """Phases by name."""


@dataclass(frozen=True)
class Inputs:
    """What comes from upstream."""

    time: Time
    dry_density: Any
    wet_density: Any
    water_content: Any
    slice_strength: Any
