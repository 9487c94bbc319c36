"""What a study says of the supply stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from kaidei.contract import Time
from kaidei.values import Spec, Unit, Value


class SupplySpec(Spec):
    """[supply]."""

    demand: Annotated[Value, Unit("t_reo/year", gt=0)]
    """Demand."""


@dataclass(frozen=True)
class Inputs:
    """What comes from upstream."""

    time: Time
    oxide: Any
