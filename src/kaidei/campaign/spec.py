"""What a study says of the campaign stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from kaidei.contract import Time
from kaidei.values import Spec, Unit, Value


class CampaignSpec(Spec):
    """[campaign]."""

    speed: Annotated[Value, Unit("km/h", gt=0)]
    """Speed."""


@dataclass(frozen=True)
class Inputs:
    """What comes from upstream."""

    time: Time
    phases: Any
    solids_rate: Any
    slurry_rate: Any
    solids_fraction: Any
    reach: Any
    panel_dry_mass: Any
    panel_grade: Any
