"""What a study says of the deposit stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from kaidei.contract import Time
from kaidei.values import Spec, Unit, Value


class DepositSpec(Spec):
    """[deposit]."""

    area: Annotated[Value, Unit("km^2", gt=0)]
    """Area."""


@dataclass(frozen=True)
class Inputs:
    """What comes from upstream."""

    time: Time
    mine_order: Any
