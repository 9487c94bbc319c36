"""The programme: in what order phases may begin, and when each does."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kaidei.units import Floats


def phase_order(after: Mapping[str, str | None]) -> tuple[str, ...]:
    """Phases so that each comes behind the one that gates it; ValueError in words if none does."""
    order: list[str] = []
    for name, gate in after.items():
        if gate is not None and gate not in after:
            known = ", ".join(f"'{phase}'" for phase in after)
            raise ValueError(
                f"phase '{name}' comes after '{gate}', which is no phase here ({known})"
            )
    while len(order) < len(after):
        ready = [
            name
            for name, gate in after.items()
            if name not in order and (gate is None or gate in order)
        ]
        if not ready:
            stuck = ", ".join(f"'{name}'" for name in after if name not in order)
            raise ValueError(f"phases {stuck} wait for each other in a circle")
        order.extend(ready)
    return tuple(order)


def start_date(
    planned: Floats, slip: Floats, go: Floats, chance: Floats, earliest: Floats
) -> Floats:
    """When a phase begins, months since the start, +inf for never; all (M,).

    planned, slip, earliest: the date of the plan, its delay, and the earliest date that the gating
    phase leaves (-inf without a gate, +inf if it failed) [month]. go: uniform on [0, 1); the phase
    goes ahead where it is below `chance`.
    """
    return np.where(go < chance, np.maximum(planned + slip, earliest), np.inf)


def gate(end: Floats, lag: Floats, lifted_wet: Floats, needs: Floats) -> Floats:
    """Earliest start that a finished phase allows [month], +inf where it did not lift enough.

    end: its end, +inf for never [month]. lag: time for its results, permits and building [month].
    lifted_wet, needs: mud it lifted and had to lift [t_wet]. All (M,).
    """
    return np.where(lifted_wet >= needs, end + lag, np.inf)
