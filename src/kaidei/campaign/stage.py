"""Voyages by phase, month and panel: what is lifted, returned to the sea and landed, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaidei import contract
from kaidei.campaign.calendar import STEP, Calendar, calendar_of, to_hours, to_months
from kaidei.campaign.carriers import LONGEST_WAIT
from kaidei.campaign.landing import Thickened, thicken
from kaidei.campaign.ledger import DELAYS, by_month, by_panel, by_phase, single
from kaidei.campaign.mining import lifted_share, take, within_reach
from kaidei.campaign.openness import Sea
from kaidei.campaign.plan import (
    LIMITED,
    breakdowns,
    forecasts,
    lift_rate,
    limits,
    phase_plan,
    ship_of,
    strain,
)
from kaidei.campaign.programme import SEASON, full, in_order
from kaidei.campaign.schedule import Ended, awaited, gate_date, held_up, phase_dates
from kaidei.campaign.seasons import WORK, shares
from kaidei.campaign.ship import ACTIVITIES, REASONS
from kaidei.campaign.spec import Inputs
from kaidei.campaign.thickening import Settled, settle
from kaidei.campaign.voyage import sail
from kaidei.campaign.weather import make
from kaidei.streams import Streams
from kaidei.units import Floats, dry_to_wet

if TYPE_CHECKING:
    import xarray as xr

CALENDAR_MONTHS = tuple(range(1, 13))
WAVE_HEIGHTS = (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0)


@dataclass(frozen=True)
class Sailed:
    """One phase of one lane as it went, all its ships together but `days`, which are one ship's."""

    gates: dict[str, Floats]
    """(M,) what its start hung on, by full name: plan, gates and season [months]."""
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
    check(drawn, inputs)
    phases = sail_programme(drawn, inputs, streams)
    gates = {gate: date for name in inputs.phases for gate, date in phases[name].gates.items()}
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
            "gate": tuple(gates),
        },
        streams.members,
        gate_passed=np.stack(list(gates.values()), axis=1),
        gate_held=np.concatenate([held_up(list(s.gates.values())) for s in found], axis=1),
        **by_month(drawn, inputs, found),
        **by_panel(found),
        **by_phase(drawn, inputs, found),
        **_by_calendar_month(drawn, inputs, streams),
    )


def check(drawn: Any, inputs: Inputs) -> None:
    """ValueError in words where the lift does not give what the campaign needs."""
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
    passed: dict[str, Floats] = {}
    ended: dict[str, Ended] = {}
    waits = awaited(drawn.phase)
    for name in in_order(waits):
        if name not in drawn.phase:
            phase, gate = name.split("/")
            passed[name] = gate_date(
                drawn.phase[phase].gate[gate], name, waits[name], passed, ended, streams
            )
            continue
        gates = phase_dates(drawn.phase[name], name, passed, inputs.time)
        start = gates[full(name, SEASON)]
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
        phases[name] = _gather(drawn, calendar, name, gates, sailed, taken, grade, settled, thick)
        ended[name] = _ended(inputs, phases[name])
    return phases


def _ended(inputs: Inputs, sailed: Sailed) -> Ended:
    return Ended(
        sailed.end,
        dry_to_wet(sailed.lifted.sum(axis=1), inputs.water_content),
        sailed.state["lift_hours"] / 24.0,
        sailed.state["strings_lost"],
    )


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
    gates: dict[str, Floats],
    sailed: dict[str, NDArray[Any]],
    taken: Floats,
    grade: Floats,
    settled: Settled,
    thick: Thickened,
) -> Sailed:
    ships, state = np.rint(drawn.phase[name].ships), sailed["state"]
    return Sailed(
        gates=gates,
        start=gates[full(name, SEASON)],
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


def _by_calendar_month(drawn: Any, inputs: Inputs, streams: Streams) -> dict[str, NDArray[Any]]:
    """What sea, wind and current allow in each month of the year."""
    calm, share = shares(drawn, inputs, streams, WAVE_HEIGHTS)
    return {"calm": single(calm), "workable": single(share)}
