"""Stocks of Japan: what users hold, what the state holds, when it is released and rebuilt."""

from __future__ import annotations

import numpy as np

from kaidei.units import Floats


def order(
    need: Floats, inflow: Floats, target: Floats, held: Floats, rebuild_time: Floats
) -> Floats:
    """Order for the month: the need that other inflow leaves, and a part of what stock lacks.

    All [t_reo] but `rebuild_time` [month, at least 1]; `held` counts stock and what waits in the
    licence queue, so that nothing is ordered twice.
    """
    return np.asarray(np.maximum(need - inflow + (target - held) / rebuild_time, 0.0))


def draw(
    need: Floats, inflow: Floats, private: Floats, public: Floats, usable: Floats, release: Floats
) -> tuple[Floats, Floats, Floats]:
    """Serve the need from inflow, then users' stock, then the state's [t_reo].

    Of users' stock the share `usable` [1] can be drawn in a month (it is not where it lacks), of
    the state's the share `release` [1]. Returns use, users' stock and the state's stock after.
    """
    from_inflow = np.minimum(need, inflow)
    from_private = np.minimum(need - from_inflow, usable * private)
    from_public = np.minimum(need - from_inflow - from_private, release * public)
    private = private + (inflow - from_inflow) - from_private
    return from_inflow + from_private + from_public, private, public - from_public


def keep(
    private: Floats,
    public: Floats,
    private_target: Floats,
    public_target: Floats,
    rebuild_time: Floats,
    ceiling: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Move what users do not need into the state's stock, and sell abroad what nobody keeps.

    Returns users' stock, the state's stock, and the surplus that leaves Japan [t_reo].
    """
    spare = np.maximum(private - private_target, 0.0)
    moved = np.minimum(spare, np.maximum(public_target - public, 0.0) / rebuild_time)
    private = private - moved
    surplus = np.maximum(private - ceiling, 0.0)
    return private - surplus, public + moved, surplus
