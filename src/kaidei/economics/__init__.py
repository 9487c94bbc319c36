"""Economics: what the programme costs, what it sells, and what that is worth.

>>> from kaidei.economics import irr, npv
>>> float(npv(0.1, [-100.0, 110.0]))
0.0
>>> round(float(irr([-100.0, 60.0, 60.0])), 6)
0.130662
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaidei.economics.break_even import break_even_factor, unit_cost
    from kaidei.economics.cash_flow import annuity, discount_factors, irr, npv, payback
    from kaidei.economics.price import basket_price, outside_share, realised_price
    from kaidei.economics.stage import run

__all__ = [
    "annuity",
    "basket_price",
    "break_even_factor",
    "discount_factors",
    "irr",
    "npv",
    "outside_share",
    "payback",
    "realised_price",
    "run",
    "unit_cost",
]

_HOMES = {
    "annuity": "cash_flow",
    "basket_price": "price",
    "break_even_factor": "break_even",
    "discount_factors": "cash_flow",
    "irr": "cash_flow",
    "npv": "cash_flow",
    "outside_share": "price",
    "payback": "cash_flow",
    "realised_price": "price",
    "run": "stage",
    "unit_cost": "break_even",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"kaidei.economics.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'kaidei.economics' has no attribute {name!r}")
