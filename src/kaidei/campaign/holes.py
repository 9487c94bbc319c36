"""Lifting hole by hole: what a stretch yields, and when the unit moves to the next hole or site."""

from __future__ import annotations

from typing import Any

import numpy as np

from kaidei.campaign.booking import Books, spread
from kaidei.campaign.openness import SLOT
from kaidei.compiled import inlined


@inlined
def rate_now(p: Any, s: Any) -> float:
    """Dry solids an hour while a unit lifts [t_dry/h]; it grows from half day to half day."""
    since = max(np.floor(s.now / SLOT) * SLOT - p.start, 0.0)
    grown = min(1.0, since / p.ramp) if p.ramp > 0.0 else 1.0
    return float(p.rate * (p.first_rate + (1.0 - p.first_rate) * grown))


@inlined
def less(left: float, done: float, whole: float) -> float:
    """What is left after some work, exactly zero when only rounding is left."""
    rest = left - done
    return rest if rest > 1e-9 * whole or rest == np.inf else 0.0


@inlined
def lift(p: Any, s: Any, b: Books, dt: float, may_move: bool) -> tuple[float, float, float]:
    """Lift for at most `dt` hours: hours taken, share of them spent moving, holes finished.

    Whole holes in a row go in one stretch while the sea allows the move between them; else the hole
    in hand is gone on with.
    """
    rate = rate_now(p, s)
    room = (p.tank - s.tank) / p.kept if p.kept > 0.0 else np.inf
    most = min(p.ground - s.mined, room)
    if rate <= 0.0 or most <= 0.0:
        return dt, 0.0, 0.0
    move = p.hole_move * s.learnt
    cycle = p.hole_mass / rate + move
    whole = _whole_holes(p, s, dt, most, cycle) if may_move else 0.0
    moving = 0.0
    if whole >= 1.0:
        dt, mass, moving = whole * cycle, whole * p.hole_mass, move / cycle
    else:
        mass = min(rate * dt, most, s.hole_left)
        dt = mass / rate
    s.first_lift, s.first_mud = min(s.first_lift, s.now), min(s.first_mud, s.now)
    spread(b, b.lifted, s.now, s.now + dt, mass)
    s.mined += mass
    s.tank = p.tank if room * p.kept - mass * p.kept <= 1e-9 * p.tank else s.tank + mass * p.kept
    s.lift_hours += dt * (1.0 - moving)
    if p.ground - s.mined <= 1e-9 * p.ground:
        s.finished = 1.0
    if whole >= 1.0:
        _count(p, s, whole)
        s.move_left = 0.0
        return dt, moving, whole
    s.hole_left = less(s.hole_left, mass, p.hole_mass)
    if s.hole_left > 0.0:
        return dt, 0.0, 0.0
    s.hole_left, s.move_left = p.hole_mass, move
    _count(p, s, 1.0)
    return dt, 0.0, 1.0


@inlined
def _whole_holes(p: Any, s: Any, dt: float, most: float, cycle: float) -> float:
    """Whole holes, each with the move after it, that fit."""
    if s.hole_left < p.hole_mass or p.hole_mass == np.inf:
        return 0.0
    whole = min(np.floor(dt / cycle + 1e-9), np.floor(most / p.hole_mass))
    if p.sites < np.inf:  # the last hole of a site is done by itself: a longer move follows
        whole = min(whole, p.holes_per_site - s.holes_here - 1.0)
    return float(max(whole, 0.0))


@inlined
def _count(p: Any, s: Any, holes: float) -> None:
    """Count holes done, and the site with its last."""
    s.holes += holes
    s.holes_here += holes
    if p.sites < np.inf and s.holes_here >= p.holes_per_site:
        s.holes_here = 0.0
        s.sites += 1.0
        s.sites_here += 1.0
        s.move_left = s.move_left + p.site_move
        if s.sites_here >= p.sites:
            s.finished = 1.0
