"""What a study says of the plant stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from kaidei.contract import Time
from kaidei.values import Spec, Unit, Value


class PlantSpec(Spec):
    """[plant]."""

    recovery: Annotated[Value, Unit("1", gt=0)]
    """Recovery."""


@dataclass(frozen=True)
class Inputs:
    """What comes from upstream."""

    time: Time
    solids_landed: Any
    landed_by_panel: Any
    landed_metal_by_panel: Any
    panel_composition: Any
