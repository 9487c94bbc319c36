"""What the study asks of one ship in one phase, in the engine's terms: hours, dry tonnes, rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from kaidei.campaign.breakdown import KEPT, Breakdowns, closing, lives, repairs
from kaidei.campaign.calendar import Calendar, to_hours, to_months
from kaidei.campaign.landing import Thickened
from kaidei.campaign.openness import Limits, by_period
from kaidei.campaign.ship import ACTIVITIES, plan_array
from kaidei.campaign.spec import Inputs
from kaidei.units import Floats

if TYPE_CHECKING:
    from kaidei.streams import Streams

STRINGS = 16
"""Strings whose lives are drawn for a member and phase; they are gone through again."""
FORECASTS = 20_000
"""Forecast errors drawn for a run, some 27 years of them; each member begins at its own place."""
MEMORY = 0.8
"""Correlation of one forecast's error with that of the next, half a day later."""
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


def island_of(drawn: Any, name: str) -> Any:
    """The island's berth, store and plant that take a phase's mud."""
    return drawn.island[drawn.phase[name].island]


def phase_plan(
    drawn: Any,
    inputs: Inputs,
    calendar: Calendar,
    name: str,
    start: Floats,
    ground: Floats,
    thick: Thickened,
    settles: Floats,
    made_before: Floats,
) -> NDArray[np.void]:
    """The plan (M,) of one production ship in a phase that first departs at `start` [h].

    ground: dry solids within reach in the panels left, for all the phase's ships [t_dry] (M,).
    settles: dry solids that the ship's thickener takes [t_dry/day] (M,). made_before: voyages that
    the ship made in phases before (M,).
    """
    phase, ship = drawn.phase[name], ship_of(drawn, name)
    p, ships = inputs.phases.index(name), np.rint(drawn.phase[name].ships)
    lifts = inputs.solids_rate[:, p] > 0.0
    return plan_array(
        len(start),
        **_schedule(drawn, calendar, name, start),
        **_carriers(drawn, name, thick),
        **_string(drawn, inputs, name),
        **_holes(drawn, inputs, name, settles),
        distance=drawn.distance,
        speed=ship.speed * (1.0 - ship.speed_loss),
        rough_speed=ship.speed * (1.0 - ship.speed_loss) * ship.rough_speed,
        calm_height=ship.calm_height,
        rough_height=ship.rough_height,
        set_up=phase.set_up,
        pack_up=ship.pack_up,
        typhoon_warning=drawn.weather.typhoon_warning,
        forecast_error=drawn.weather.forecast_error,
        residence=np.where(lifts, inputs.residence_time[:, p], 0.0),
        first_rate=phase.first_rate,
        ramp=phase.ramp * MONTH,
        learning=ship.learning,
        made_before=made_before,
        ground=ground / ships,
        kept=thick.solids,
        home_repair=ship.home_repair,
    )


def _string(drawn: Any, inputs: Inputs, name: str) -> dict[str, Any]:
    """The string, how it is handled and how it is left to itself."""
    ship, p = ship_of(drawn, name), inputs.phases.index(name)
    how = drawn.phase[name].handling
    run_rate = inputs.run_rate[:, p] if how == "string" else getattr(ship, f"{how}_rate")
    return {
        "string": drawn.string,
        "joint": ship.joint,
        "run_rate": run_rate,
        "pull_rate": run_rate * ship.pull_ratio,
        "start_window": ship.start_window,
        "abandon_time": np.inf if ship.abandon_time is None else ship.abandon_time,
        "reconnect_time": ship.reconnect_time,
        "strain_life": ship.strain_life,
        "replace": ship.replace * DAY,
    }


def _holes(drawn: Any, inputs: Inputs, name: str, settles: Floats) -> dict[str, Any]:
    """Holes, the moves between them and the rate in between."""
    phase, p = drawn.phase[name], inputs.phases.index(name)
    mass, (rate, move) = inputs.hole_dry_mass[:, p], lift_rate(inputs, name)
    lifts = (inputs.solids_rate[:, p] > 0.0) & (mass > 0.0)
    return {
        "rate": np.minimum(rate, settles / 24.0),
        "sites": np.inf if phase.sites is None else np.rint(phase.sites),
        "holes_per_site": np.maximum(np.rint(phase.holes_per_site), 1.0),
        "site_move": phase.site_move,
        "hole_mass": np.where(lifts, mass, np.inf),
        "hole_move": move,
    }


def lift_rate(inputs: Inputs, name: str) -> tuple[Floats, Floats]:
    """What the lift brings up while it lifts [t_dry/h] and the move to the next hole [h], (M,).

    Of several units one lifts while another moves: their moves cost no time of their own.
    """
    p = inputs.phases.index(name)
    mass, cycle = inputs.hole_dry_mass[:, p], inputs.unit_time[:, p]
    lifts = (inputs.solids_rate[:, p] > 0.0) & (mass > 0.0)
    alone = lifts & (inputs.hole_time[:, p] >= cycle * (1.0 - 1e-9))
    move = np.where(alone, inputs.relocation_time[:, p], 0.0)
    lifting = np.where(alone, cycle - move, 1.0)
    return np.where(alone, mass / lifting, inputs.solids_rate[:, p] / 24.0), move


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
        one = np.maximum(spacing, on_site + port + sailing)
        if len(set(phase.season.split())) < 12:
            one = one + 12.0 * MONTH  # each may have to wait for the next season
        last = start + voyages * one
    return {
        "start": start,
        "last_departure": last,
        "until": np.minimum(last + on_site + GRACE, calendar.horizon),
        "voyages": voyages,
        "spacing": spacing,
        "season": float(sum(1 << (int(month) - 1) for month in set(phase.season.split()))),
        "port": port,
        "on_site": on_site,
    }


def _carriers(drawn: Any, name: str, thick: Thickened) -> dict[str, Any]:
    """Tank, shuttles and berth; thickened mud is counted by its solids [t_dry]."""
    phase, carrier, island = drawn.phase[name], carrier_of(drawn, name), island_of(drawn, name)
    solids = thick.in_slurry
    load = np.zeros_like(solids) if phase.shuttle_load is None else phase.shuttle_load
    ships = np.rint(phase.ships)
    return {
        "tank": phase.tank * solids,
        "shuttles": np.rint(phase.shuttles),
        "load": load * solids,
        "load_time": np.minimum(load, phase.tank) / carrier.transfer_rate,
        "sail_time": carrier.distance / carrier.speed,
        "unload_time": np.minimum(load, phase.tank) / island.unload_rate,
        "plant_rate": island.rate / 24.0 / ships,
        "store": island.store * solids / ships,
        "lag": island.lag * DAY,
        "transfer_height": carrier.transfer_height,
        "berth_height": island.berth_height,
    }


def hs_limits(inputs: Inputs, name: str) -> tuple[Floats, Floats, Floats, Floats]:
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


def limits(drawn: Any, inputs: Inputs, name: str) -> Limits:
    """The limits of the engine's tasks in a phase: sea by peak period, wind and current."""
    periods, run, lift, hang = hs_limits(inputs, name)
    ship = ship_of(drawn, name)
    move = np.minimum(lift, ship.move_height[:, None])
    none = np.full(len(run), np.inf)
    return Limits(
        by_period(np.stack([run, lift, move, hang], axis=1), periods),
        np.stack([ship.pipe_wind, ship.lift_wind, ship.lift_wind, none], axis=1),
        np.stack([none, ship.lift_current, ship.lift_current, none], axis=1),
    )


def breakdowns(drawn: Any, streams: Streams, name: str) -> Breakdowns:
    """What breaks in a phase, and when, for each member."""
    components = list(drawn.components.items())
    wears = np.zeros((len(components), len(ACTIVITIES)), dtype=np.bool_)
    for c, (_, component) in enumerate(components):
        wears[c, [ACTIVITIES.index(activity) for activity in component.used_in.split()]] = True
    life, repair = (np.empty((len(streams.members), len(components), KEPT)) for _ in range(2))
    for c, (key, component) in enumerate(components):
        stream = f"campaign.{name}.{key}"
        life[:, c] = lives(
            streams.uniform(f"{stream}.life", (KEPT,)),
            (component.life * ship_of(drawn, name).life_factor)[:, None],
            component.shape[:, None],
        )
        repair[:, c] = repairs(
            streams.normal(f"{stream}.repair", (KEPT,)),
            component.repair[:, None],
            component.repair_spread[:, None],
        )
        if component.repeat is not None:
            repair[:, c] = closing(
                life[:, c], repair[:, c], component.repeat[:, None], component.review[:, None],
                ship_of(drawn, name).home_repair[:, None],
            )  # fmt: skip
    below = np.array([component.place == "below" for _, component in components], dtype=np.bool_)
    return Breakdowns(wears, below, life, repair)


def forecasts(streams: Streams) -> tuple[Floats, NDArray[np.int64]]:
    """Errors of forecasts in turn, standard normal, and where each member begins in them (M,)."""
    noise = streams.rng("campaign.forecast", 0).standard_normal(FORECASTS)
    error = lfilter([np.sqrt(1.0 - MEMORY**2)], [1.0, -MEMORY], noise)
    place = streams.uniform("campaign.forecast.place")
    return np.asarray(error), np.asarray(place * FORECASTS, dtype=np.int64)


def strain(streams: Streams, name: str) -> Floats:
    """Of each string's mean life in seas above its limit, how much it bears (M, STRINGS)."""
    return np.asarray(-np.log1p(-streams.uniform(f"campaign.{name}.strain", (STRINGS,))))
