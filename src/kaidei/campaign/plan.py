"""What the study asks of one ship in one phase, in the engine's terms: hours, dry tonnes, rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.calendar import Calendar, to_hours, to_months
from kaidei.campaign.landing import Thickened
from kaidei.campaign.sea import period_factor
from kaidei.campaign.ship import plan_array
from kaidei.campaign.spec import Inputs
from kaidei.units import Floats

if TYPE_CHECKING:
    from kaidei.streams import Streams

FAILURES = 256
"""Failures drawn for a member and phase; a longer working life goes through them again."""
GRACE = 180.0 * 24.0
"""A voyage this long overdue is given up: its string could never be recovered [h]."""
LIMITED = ("run_pipe", "lift", "hang_off")
"""Operations whose sea limit the lift gives and the voyage keeps or, for the last, counts."""
DAY = 24.0
MONTH = 365.25 / 12 * 24.0  # h, mean calendar month


def ship_of(drawn: Any, name: str) -> Any:
    """The production ship of a phase."""
    return drawn.ship[drawn.phase[name].ship]


def carrier_of(drawn: Any, name: str) -> Any:
    """The carrier of a phase."""
    return drawn.carrier[drawn.phase[name].carrier]


def phase_plan(
    drawn: Any,
    inputs: Inputs,
    calendar: Calendar,
    name: str,
    start: Floats,
    ground: Floats,
    thick: Thickened,
) -> NDArray[np.void]:
    """The plan (M,) of one production ship in a phase that first departs at `start` [h].

    ground: dry solids within reach in the panels left, for all the phase's ships [t_dry] (M,).
    """
    phase, ship = drawn.phase[name], ship_of(drawn, name)
    p, ships = inputs.phases.index(name), np.rint(drawn.phase[name].ships)
    return plan_array(
        len(start),
        **_schedule(drawn, calendar, name, start),
        **_carriers(drawn, name, thick),
        distance=drawn.distance,
        speed=ship.speed * (1.0 - ship.speed_loss),
        rough_speed=ship.speed * (1.0 - ship.speed_loss) * ship.rough_speed,
        rough_height=ship.rough_height,
        set_up=phase.set_up,
        pack_up=ship.pack_up,
        string=drawn.string,
        run_rate=inputs.run_rate[:, p],
        pull_rate=inputs.run_rate[:, p] * ship.pull_ratio,
        residence=np.where(inputs.solids_rate[:, p] > 0.0, inputs.residence_time[:, p], 0.0),
        rate=inputs.solids_rate[:, p] / 24.0,
        first_rate=phase.first_rate,
        ramp=phase.ramp * MONTH,
        sites=np.inf if phase.sites is None else np.rint(phase.sites),
        site_mass=_site_mass(phase, inputs.hole_dry_mass[:, p]),
        move=phase.site_move,
        ground=ground / ships,
        kept=thick.solids,
        between_failures=ship.between_failures,
        tp_factor=period_factor(drawn.weather.steepness),
    )


def _site_mass(phase: Any, hole_dry_mass: Floats) -> Floats | float:
    return np.inf if phase.sites is None else phase.holes_per_site * hole_dry_mass


def _schedule(drawn: Any, calendar: Calendar, name: str, start: Floats) -> dict[str, Any]:
    """Departures: when the first, when none any more, how many, how far apart [h]."""
    phase, ship = drawn.phase[name], ship_of(drawn, name)
    on_site, port = phase.on_site * DAY, ship.port * DAY
    spacing = np.zeros_like(start)
    if phase.voyages_per_year is not None:
        spacing = 12.0 * MONTH / phase.voyages_per_year
    voyages = np.inf if phase.voyages is None else float(phase.voyages)
    if phase.duration is not None:
        last = to_hours(calendar, to_months(calendar, start) + phase.duration)
        last = np.where(np.isfinite(start), np.minimum(last, calendar.horizon), np.inf)
    else:
        sailing = 2.0 * drawn.distance / (ship.speed * (1.0 - ship.speed_loss) * ship.rough_speed)
        last = start + voyages * np.maximum(spacing, on_site + port + sailing)
    return {
        "start": start,
        "last_departure": last,
        "until": np.minimum(last + on_site + GRACE, calendar.horizon),
        "voyages": voyages,
        "spacing": spacing,
        "port": port,
        "on_site": on_site,
    }


def _carriers(drawn: Any, name: str, thick: Thickened) -> dict[str, Any]:
    """Tank, shuttles and berth; thickened mud is counted by its solids [t_dry]."""
    phase, carrier = drawn.phase[name], carrier_of(drawn, name)
    solids = thick.solids / (thick.solids + thick.water + thick.salt)
    load = np.zeros_like(solids) if phase.shuttle_load is None else phase.shuttle_load
    return {
        "tank": phase.tank * solids,
        "shuttles": np.rint(phase.shuttles),
        "load": load * solids,
        "load_time": np.minimum(load, phase.tank) / carrier.transfer_rate,
        "sail_time": carrier.distance / carrier.speed,
        "unload_time": np.minimum(load, phase.tank) / carrier.unload_rate,
        "lag": carrier.island_lag * DAY,
        "transfer_height": carrier.transfer_height,
        "berth_height": carrier.berth_height,
    }


def limits(inputs: Inputs, name: str) -> tuple[Floats, Floats, Floats, Floats]:
    """Peak periods [s] and the Hs limits of each of `LIMITED` [m] (M, tp) in a phase.

    Nobody lifts in a sea in which the string could not be hung off: a lift that has to stop would
    have nowhere to go. So the limit of lifting is never above that of hanging off.
    """
    p, operations = inputs.phases.index(name), list(inputs.operation)
    run, lift, hang = (
        np.ascontiguousarray(inputs.hs_limit[:, p, operations.index(work)]) for work in LIMITED
    )
    periods = np.asarray(inputs.tp, dtype=np.float64)
    if len(periods) < 2 or (np.diff(periods) <= 0).any():
        raise ValueError(f"the peak periods of the lift's `hs_limit` must rise: {list(periods)}")
    return periods, run, np.minimum(lift, hang), hang


def failures(drawn: Any, streams: Streams, name: str) -> tuple[Floats, Floats]:
    """Gaps between failures in mean times and repairs [h] of a phase, both (M, FAILURES).

    Gaps are exponential. Repairs are log-normal: most take hours, a few take weeks.
    """
    gaps = -np.log1p(-streams.uniform(f"campaign.{name}.failure", (FAILURES,)))
    ship = ship_of(drawn, name)
    score = streams.normal(f"campaign.{name}.repair", (FAILURES,))
    return gaps, ship.repair[:, None] * np.exp(ship.repair_spread[:, None] * score)
