"""Voyages by phase, month and panel: what is lifted, returned to the sea and landed, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaidei import contract
from kaidei.campaign import sea
from kaidei.campaign.calendar import STEP, Calendar, calendar_of, to_hours, to_months
from kaidei.campaign.carriers import LONGEST_WAIT
from kaidei.campaign.journal import log_frame
from kaidei.campaign.landing import Thickened, thicken
from kaidei.campaign.ledger import DELAYS, by_month, by_panel, by_phase, single
from kaidei.campaign.mining import lifted_share, take, within_reach
from kaidei.campaign.openness import Sea
from kaidei.campaign.plan import (
    LIMITED,
    breakdowns,
    carrier_of,
    forecasts,
    hs_limits,
    island_of,
    lift_rate,
    limits,
    phase_plan,
    ship_of,
    strain,
)
from kaidei.campaign.programme import gate, phase_order, start_date
from kaidei.campaign.ship import ACTIVITIES, REASONS
from kaidei.campaign.spec import Inputs
from kaidei.campaign.thickening import Settled, settle
from kaidei.campaign.voyage import sail
from kaidei.campaign.weather import make, monthly_mean
from kaidei.units import Floats, dry_to_wet

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from kaidei.streams import Streams

CALENDAR_MONTHS = tuple(range(1, 13))
WORK = ("run_pipe", "lift", "transfer", "berth")
"""What the sea must allow: pipe handling, lifting, ship-to-ship transfer, the island's berth."""
WAVE_HEIGHTS = (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0)


@dataclass(frozen=True)
class Sailed:
    """One phase of one lane as it went, all its ships together but `days`, which are one ship's."""

    start: Floats
    """(M,) first departure [months], inf for never."""
    end: Floats
    """(M,) last return [months], inf for never within the horizon."""
    first_lift: Floats
    """(M,) first recovery work [months], inf for never."""
    first_mud: Floats
    """(M,) first mud on deck [months], inf for never."""
    ships: Floats
    """(M,) production ships."""
    shuttles: Floats
    """(M,) shuttles for each."""
    days: Floats
    """(M, months, activity) [day]."""
    lifted: Floats
    """(M, months) [t_dry]."""
    loaded: Floats
    """(M, months) out of the production ships [t_dry], of solids kept by the thickener."""
    unloaded: Floats
    """(M, months) onto the island or ashore at home [t_dry], of the same."""
    landed: Floats
    """(M, months) through the island's dewatering or ashore at home [t_dry], of the same."""
    trips: Floats
    """(M, months) shuttle trips."""
    taken: Floats
    """(M, panels) lifted from each panel [t_dry]."""
    grade: Floats
    """(M, panels) of what was lifted there [ppm_metal]."""
    settled: Settled
    """What the thickener took and gave."""
    thick: Thickened
    """What became of a tonne lifted."""
    waits: Floats
    """(M, reasons) hours that one ship and its shuttles lost to each."""
    state: NDArray[np.void]
    """(M,) totals of one ship."""
    log: NDArray[np.void]
    """(M, rows) of LOG: one ship's events and its shuttles'."""


def run(drawn: Any, inputs: Inputs, streams: Streams) -> xr.Dataset:
    """The campaign of each member; the contract says what is given.

    Raises
    ------
    ValueError
        in words, when the phases of the study and of the lift differ or a limit is not a number.
    """
    _check(drawn, inputs)
    phases = sail_programme(drawn, inputs, streams)
    found = [phases[name] for name in inputs.phases]
    return contract.dataset(
        "campaign",
        {
            "month": inputs.time.month_labels,
            "year": inputs.time.year_labels,
            "phase": inputs.phases,
            "panel": inputs.panel,
            "activity": ACTIVITIES,
            "calendar_month": CALENDAR_MONTHS,
            "work": WORK,
            "wave_height": WAVE_HEIGHTS,
            "delay": tuple(REASONS[k] for k in DELAYS),
        },
        streams.members,
        **by_month(drawn, inputs, found),
        **by_panel(found),
        **by_phase(drawn, inputs, found),
        **_by_calendar_month(drawn, inputs),
    )


def event_log(
    drawn: Any, inputs: Inputs, streams: Streams, row: int, rows: int = 20_000
) -> pd.DataFrame:
    """Every stretch of activity of one member: phase, activity, start and end [h], in order.

    row: the member's place in the lane's arrays. rows: room for events in each phase. It is the
    same simulation as `run`, so its hours add up to that member's days exactly.
    """
    _check(drawn, inputs)
    sailed = sail_programme(drawn, inputs, streams, log_rows=rows)
    names = [component.name for component in drawn.components.values()]
    return log_frame(
        {name: (s.log[row], int(s.state["log_rows"][row])) for name, s in sailed.items()}, names
    )


def _check(drawn: Any, inputs: Inputs) -> None:
    if set(drawn.phase) != set(inputs.phases):
        raise ValueError(
            f"phases of the campaign ({', '.join(drawn.phase)}) and of the lift "
            f"({', '.join(inputs.phases)}) differ; each phase needs both sections"
        )
    for name in LIMITED:
        if name not in inputs.operation:
            raise ValueError(f"the lift gives no `hs_limit` for the operation '{name}'")
    for name in ("solids_rate", "solids_fraction", "run_rate", "hs_limit"):
        if not np.isfinite(getattr(inputs, name)).all():
            raise ValueError(f"the lift's `{name}` holds a number that is not finite")


def sail_programme(
    drawn: Any, inputs: Inputs, streams: Streams, log_rows: int = 0
) -> dict[str, Sailed]:
    """Sail the phases one behind the other: each may wait for another and mines what it left."""
    calendar = calendar_of(inputs.time)
    left = np.ones(inputs.panel_grade.shape[:2])
    weather: Sea | None = None
    forecast = forecasts(streams)
    phases: dict[str, Sailed] = {}
    for name in phase_order({name: phase.after for name, phase in drawn.phase.items()}):
        start = _start(drawn, inputs, streams, name, phases)
        mass, grade = _panels(drawn, inputs, inputs.phases.index(name))
        settled, thick = _thicken(drawn, inputs, name)
        plan = phase_plan(
            drawn,
            inputs,
            calendar,
            name,
            to_hours(calendar, start),
            (mass * left).sum(axis=1),
            thick,
            settled.capacity,
            _voyages_before(drawn, name, phases),
        )
        weather = _weather(weather, drawn, inputs, calendar, streams, plan)
        sailed = sail(
            plan, weather, limits(drawn, inputs, name), breakdowns(drawn, streams, name), forecast,
            strain(streams, name), calendar, inputs.time.month_of_year, log_rows,
        )  # fmt: skip
        taken, left = take(
            sailed["lifted"].sum(axis=1) * np.rint(drawn.phase[name].ships), mass, left
        )
        phases[name] = _gather(drawn, calendar, name, start, sailed, taken, grade, settled, thick)
    return phases


def _start(
    drawn: Any, inputs: Inputs, streams: Streams, name: str, phases: dict[str, Sailed]
) -> Floats:
    phase = drawn.phase[name]
    earliest = np.full(len(inputs.water_content), -np.inf)
    if phase.after is not None:
        before = phases[phase.after]
        wet = dry_to_wet(before.lifted.sum(axis=1), inputs.water_content)
        earliest = gate(before.end, phase.lag, wet, phase.needs)
    go = streams.uniform(f"campaign.{name}.go")
    start = start_date(phase.start, phase.slip, go, phase.chance, earliest)
    return np.where(start < inputs.time.n_months, start, np.inf)


def _voyages_before(drawn: Any, name: str, phases: dict[str, Sailed]) -> Floats:
    """Voyages that the ship of a phase made in the phases sailed so far (M,)."""
    same = [s.state["voyages"] for done, s in phases.items()
            if drawn.phase[done].ship == drawn.phase[name].ship]  # fmt: skip
    return np.asarray(sum(same, np.zeros(len(drawn.salinity))))


def _panels(drawn: Any, inputs: Inputs, p: int) -> tuple[Floats, Floats]:
    """What a phase can lift from each whole panel [t_dry] and its grade [ppm_metal]."""
    reach = inputs.reach[:, p]
    lifted = lifted_share(
        inputs.hole_dry_mass[:, p], inputs.hole_area[:, p], reach, inputs.dry_density
    )
    return within_reach(
        inputs.panel_dry_mass, inputs.panel_grade, reach, drawn.panel_recovery * lifted
    )


def _thicken(drawn: Any, inputs: Inputs, name: str) -> tuple[Settled, Thickened]:
    """What the thickener takes and gives at the rate of a unit that lifts, beyond the ramp."""
    given, p = drawn.thickener, inputs.phases.index(name)
    lifted = inputs.solids_fraction[:, p]
    feed = np.where(lifted > 0.0, lifted, given.underflow)  # where none is lifted
    area = ship_of(drawn, name).settling_area
    how = (given.settling_velocity, given.velocity_spread, given.hindrance)
    load, thinnest = lift_rate(inputs, name)[0] * 24.0, given.thinnest
    # The lift slows rather than let the excess go over.
    most = settle(load, feed, area, given.underflow, thinnest, *how, inputs.grain_density).capacity
    load = np.minimum(load, most)
    settled = settle(load, feed, area, given.underflow, thinnest, *how, inputs.grain_density)
    return settled, thicken(feed, settled.underflow, settled.lost, drawn.salinity)


def _weather(
    weather: Sea | None,
    drawn: Any,
    inputs: Inputs,
    calendar: Calendar,
    streams: Streams,
    plan: NDArray[np.void],
) -> Sea:
    """The weather made so far if it is long enough for the plan, else a longer one."""
    sailing = np.where(np.isfinite(plan["start"]), plan["until"], 0.0)
    hours = min(sailing.max() + LONGEST_WAIT + 30 * 24.0, calendar.horizon)
    if any(phase.duration is not None for phase in drawn.phase.values()):
        hours = calendar.horizon  # phases of years will ask for it all: make it once
    if weather is not None and weather.hs.shape[1] * STEP >= hours:
        return weather
    return make(drawn, inputs.time, calendar, streams, hours)


def _gather(
    drawn: Any,
    calendar: Calendar,
    name: str,
    start: Floats,
    sailed: dict[str, NDArray[Any]],
    taken: Floats,
    grade: Floats,
    settled: Settled,
    thick: Thickened,
) -> Sailed:
    ships, state = np.rint(drawn.phase[name].ships), sailed["state"]
    return Sailed(
        start=start,
        end=to_months(calendar, state["end"]),
        first_lift=to_months(calendar, state["first_lift"]),
        first_mud=to_months(calendar, state["first_mud"]),
        ships=ships,
        shuttles=np.rint(drawn.phase[name].shuttles),
        days=sailed["days"],
        lifted=sailed["lifted"] * ships[:, None],
        loaded=sailed["loaded"] * ships[:, None],
        unloaded=sailed["unloaded"] * ships[:, None],
        landed=sailed["landed"] * ships[:, None],
        trips=sailed["trips"] * ships[:, None],
        taken=taken,
        grade=grade,
        settled=settled,
        thick=thick,
        waits=sailed["waits"],
        state=state,
        log=sailed["log"],
    )


def _by_calendar_month(drawn: Any, inputs: Inputs) -> dict[str, NDArray[Any]]:
    """What the sea allows in each month of the year, from its distribution alone."""
    mean, weather = monthly_mean(drawn), drawn.weather
    spread = np.hypot(weather.spread, weather.year_spread)
    calm = sea.calm_share(
        mean[:, :, None], spread[:, None, None], np.asarray(WAVE_HEIGHTS)[None, None, :]
    )
    share = np.empty((len(mean), len(inputs.phases), len(CALENDAR_MONTHS), len(WORK)))
    for p, name in enumerate(inputs.phases):
        periods, run_limit, lift_limit, _ = hs_limits(inputs, name)
        for w, limit in enumerate((run_limit, lift_limit)):
            share[:, p, :, w] = sea.workable_share(mean, spread, weather.steepness, limit, periods)
        heights = (carrier_of(drawn, name).transfer_height, island_of(drawn, name).berth_height)
        for w, height in enumerate(heights, start=2):
            share[:, p, :, w] = sea.calm_share(mean, spread[:, None], height[:, None])
    return {"calm": single(calm), "workable": single(share)}
