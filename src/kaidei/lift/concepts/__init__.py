"""Ways to raise the mud, a file each: what the lower end and the drive do at one flow.

Every concept is one compiled function `operate(case, mix, flow, out)` that fills one `case.STATE`;
the airlift also takes the gas and the cells it marches through.
"""

from __future__ import annotations

from typing import Any

from kaidei.compiled import compiled
from kaidei.lift.case import Mixture
from kaidei.lift.concepts import airlift, bottom_jet_pump, closed_circulation, pump, subsea_booster
from kaidei.lift.concepts.airlift import Air
from kaidei.lift.design import AIRLIFT, BOTTOM_JET_PUMP, CLOSED_CIRCULATION, PUMP, SUBSEA_BOOSTER


@compiled
def operate(case: Any, mix: Mixture, air: Air | None, flow: float, out: Any) -> None:
    """Fill `out` with the state in which `flow` [m3/s] of the mixture rises by the case's concept.

    What a concept does not have stays zero.
    """
    clear(out)
    if case.concept == CLOSED_CIRCULATION:
        closed_circulation.operate(case, mix, flow, out)
    elif case.concept == BOTTOM_JET_PUMP:
        bottom_jet_pump.operate(case, mix, flow, out)
    elif case.concept == SUBSEA_BOOSTER:
        subsea_booster.operate(case, mix, flow, out)
    elif case.concept == PUMP:
        pump.operate(case, mix, flow, out)
    # Where no member has gas the kernels are compiled without it, in a third of the time.
    if air is not None and case.concept == AIRLIFT:
        airlift.operate(case, mix, air, flow, out)


@compiled
def settle(case: Any, mix: Mixture, air: Air | None, out: Any) -> None:
    """Spare what the state in `out` does not need of what it was given."""
    if air is not None and case.concept == AIRLIFT:
        airlift.settle(case, mix, air, out)


@compiled
def clear(out: Any) -> None:
    """Set to zero what not every concept fills."""
    out.water_flow = out.intake = out.leak = out.unit_friction = out.down_friction = 0.0
    out.inlet_head = out.overpressure = out.booster_pressure = out.pump_pressure = 0.0
    out.throttle = out.gas_flow = out.gas_power = out.slip_power = 0.0
    out.pump_strain = out.gas_strain = 0.0
