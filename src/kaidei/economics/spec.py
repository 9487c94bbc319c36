"""What a study says of the economics stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from kaidei.contract import Time
from kaidei.values import Spec, Unit, Value


class EconomicsSpec(Spec):
    """[economics]."""

    discount_rate: Annotated[Value, Unit("1", gt=0)]
    """Discount rate."""


@dataclass(frozen=True)
class Inputs:
    """What comes from upstream."""

    time: Time
    oxide: Any
    price_outside: Any
