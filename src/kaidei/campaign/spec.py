"""What a user may write for the campaign, and what it takes from deposit and lift."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from kaidei.campaign.schedule import can_start
from kaidei.campaign.sea_spec import Weather
from kaidei.campaign.ship import WEARING
from kaidei.campaign.vessels import ROLES, Carrier, Island, Ship, VesselRow, fleet, not_twice
from kaidei.contract import Time
from kaidei.units import Floats
from kaidei.values import Bad, Columns, Date, Rows, Spec, Unit, Value, nearest


def default(text: str) -> Any:
    """A field's value where the study does not give one, as a study would write it."""
    return Field(default=text)


class Component(Spec):
    """Something that breaks, or a watch that stops the work."""

    source: str = ""
    """Key in sources.toml."""
    kind: str | None = None
    """How the row is known."""
    note: str | None = None
    """Remark."""
    name: str
    """What it is called in the log."""
    used_in: str
    """Activities that wear it, with spaces between: set_up, pipe_down, pipe_up, relocate..."""
    place: Literal["deck", "below"] = "deck"
    """Where it is: the string must come up to repair what is `below`."""
    life: Annotated[Value, Unit("h", gt=0)]
    """Mean working time between one failure and the next."""
    shape: Annotated[Value, Unit("1", gt=0)] = default("1")
    """Weibull shape of that time: 1 chance alone, above 1 wear, below 1 early failure."""
    repair: Annotated[Value, Unit("h", gt=0)]
    """Median repair."""
    repair_spread: Annotated[Value, Unit("1", ge=0, le=3)]
    """Standard deviation of the repair's logarithm; at 1.5 one repair in 100 passes 33 medians."""

    repeat: Annotated[Value, Unit("h", gt=0)] | None = None
    """A stop within this working time of the one before ends the voyage; none where none does."""
    review: Annotated[Value, Unit("h", gt=0)] | None = None
    """Time in port that such a repeat costs before the ship may leave again."""

    @model_validator(mode="after")
    def _known(self) -> Component:
        if (self.repeat is None) != (self.review is None):
            given = "`review`" if self.repeat is None else "`repeat`"
            raise Bad(f"{given} alone", "`repeat` and `review` together",
                      "leave out both where no stop ends a voyage")  # fmt: skip
        for activity in self.used_in.split():
            if activity not in WEARING:
                raise Bad(activity, f"activities of {', '.join(WEARING)}",
                          nearest(activity, WEARING))  # fmt: skip
        return self


class Thickener(Spec):
    """Thickening aboard the production ship, on the area that the ship has for it."""

    underflow: Annotated[Value, Unit("1", gt=0, lt=1)]
    """Mass fraction of dry solids that the thickened mud is brought to."""
    thinnest: Annotated[Value, Unit("1", gt=0, lt=1)]
    """The least that is accepted under a greater load; beyond it the lift slows."""
    settling_velocity: Annotated[Value, Unit("m/h", gt=0)]
    """Median speed at which one aggregate of clay settles alone."""
    velocity_spread: Annotated[Value, Unit("1", gt=0, le=3)]
    """Standard deviation of its logarithm."""
    hindrance: Annotated[Value, Unit("1", ge=2, le=100)]
    """Exponent by which settling slows as the mud thickens (Richardson and Zaki)."""
    discharge_depth: Annotated[Value, Unit("m", ge=0)]
    """Depth at which the overflow is returned to the sea."""


class Gate(Spec):
    """Something that must be passed before a phase may begin: a survey, a permit, a decision."""

    after: tuple[str, ...] = ()
    """What must be over first: phases (their last return), gates of the same phase by name, gates
    of another as "test/permit"."""
    start: Annotated[Value, Date()] | None = None
    """Date before which it is not begun; needed where it waits for nothing else."""
    duration: Annotated[Value, Unit("month", ge=0)]
    """From its beginning to the decision."""
    needs: Annotated[Value, Unit("t_wet", ge=0)] | None = None
    """Mud that each phase of `after` must have lifted; else it counts as failed."""
    needs_days: Annotated[Value, Unit("day", ge=0)] | None = None
    """Days of lifting that one ship must have had in each."""
    strings_lost: Annotated[Value, Unit("1", ge=0)] | None = None
    """Strings that a ship may have lost in each at most."""
    chance: Annotated[Value, Unit("1", ge=0, le=1)] | None = None
    """Chance to pass, once what it needs is met; none for sure."""
    remedy: Annotated[Value, Unit("month", ge=0)] | None = None
    """From a failure, or from what it needs not being met, to a second decision; none where a
    failure is for good."""
    second_chance: Annotated[Value, Unit("1", ge=0, le=1)] | None = None
    """Chance to pass then; a second failure is for good."""

    @model_validator(mode="after")
    def _can_begin(self) -> Gate:
        if not self.after and self.start is None:
            raise Bad("neither `after` nor `start`", "one of them",
                      "say what the gate waits for, or from which date it can begin")  # fmt: skip
        if (self.remedy is None) != (self.second_chance is None):
            given = "`second_chance`" if self.remedy is None else "`remedy`"
            raise Bad(f"{given} alone", "`remedy` and `second_chance` together",
                      "leave out both where a failure is for good")  # fmt: skip
        return self

    @property
    def never(self) -> bool:
        """Whether no member can ever pass it."""
        late = self.start is not None and min(self.start.numbers) == np.inf
        first = self.chance is None or max(self.chance.numbers) > 0.0
        second = self.second_chance is not None and max(self.second_chance.numbers) > 0.0
        return late or not (first or second)


class CampaignPhase(Spec):
    """One phase of the programme at sea."""

    start: Annotated[Value, Date()]
    """Planned first departure."""
    slip: Annotated[Value, Unit("month", ge=0)] = default("0 month")
    """Delay of the plan, whatever the gates say."""
    gate: dict[str, Gate] = Field(default_factory=dict)
    """What must be passed first, by name; none where only the date counts."""
    ship: str = "chikyu"
    """Which production ship of the table `vessels`."""
    handling: Literal["string", "riser", "drill_pipe"] = "string"
    """How fast pipe is run: as the lift says of its string, or at the ship's own rate for riser or
    for drill pipe."""
    carrier: str = "first"
    """Which carrier takes the mud to the island."""
    island: str = "minamitorishima"
    """Which berth, store and plant take it there."""
    ships: Annotated[Value, Unit("1", ge=1)] = default("1")
    """Production ships at work, each with the lift system of the phase; rounded to whole ones."""
    voyages: int | None = Field(default=None, ge=1)
    """Voyages in all; none for as many as the duration holds."""
    voyages_per_year: Annotated[Value, Unit("1/year", gt=0)] | None = None
    """Voyages planned a year; none to turn round as soon as port allows."""
    duration: Annotated[Value, Unit("month", gt=0)] | None = None
    """From the first departure until no voyage leaves any more."""
    on_site: Annotated[Value, Unit("day", gt=0)]
    """Time on site that a voyage may last, arrival to departure, recovery of the pipe included."""
    season: str = "1 2 3 4 5 6 7 8 9 10 11 12"
    """Months of the year in which a voyage may leave port, 1 for January."""
    set_up: Annotated[Value, Unit("h", ge=0)]
    """On site before the pipe goes down: transponders, surveys, inspections."""
    sites: Annotated[Value, Unit("1", ge=0)] | None = None
    """Sites to lift from in a voyage; none to lift until the time is up."""
    holes_per_site: Annotated[Value, Unit("1", gt=0)] = default("1")
    """Holes at each planned site."""
    site_move: Annotated[Value, Unit("h", ge=0)] = default("0 h")
    """From one planned site to the next, string down, beyond the hole cycle of the lift."""
    first_rate: Annotated[Value, Unit("1", gt=0, le=1)] = default("1")
    """Share of the lift's rate reached at the start of the phase."""
    ramp: Annotated[Value, Unit("month", ge=0)] = default("0 month")
    """Time over which the rate rises to the full one."""
    tank: Annotated[Value, Unit("t_slurry", gt=0)]
    """Thickened mud that a production ship holds."""
    shuttles: Annotated[Value, Unit("1", ge=0)] = default("0")
    """Carriers for each production ship, rounded; 0 where the mud comes home with it."""
    shuttle_load: Annotated[Value, Unit("t_slurry", gt=0)] | None = None
    """Thickened mud a carrier takes; needed where there are carriers."""

    @model_validator(mode="after")
    def _complete(self) -> CampaignPhase:
        months = self.season.split()
        if not months or not set(months) <= {str(month) for month in range(1, 13)}:
            raise Bad(self.season, "months 1 to 12 with spaces between, as in '1 2 3'",
                      "name the months in which a voyage may leave")  # fmt: skip
        if self.voyages is None and self.duration is None:
            raise Bad("neither `voyages` nor `duration`", "one of them",
                      "give the number of voyages, or how long they go on")  # fmt: skip
        if max(self.shuttles.numbers) >= 0.5 and self.shuttle_load is None:
            raise Bad(self.shuttles.text, "`shuttle_load` beside `shuttles`",
                      "say what one carrier takes")  # fmt: skip
        return self


class CampaignSpec(Spec):
    """Voyages, weather, ships and landing."""

    distance: Annotated[Value, Unit("km", gt=0)]
    """Home port to site, as sailed."""
    string: Annotated[Value, Unit("m", gt=0)]
    """Length of pipe run from deck to sea floor."""
    panel_recovery: Annotated[Value, Unit("1", gt=0, le=1)]
    """Share of a panel's area that its holes take; what of a hole is lifted, the lift says."""
    salinity: Annotated[Value, Unit("1", ge=0, lt=0.2)]
    """Salt in sea and pore water by mass."""
    weather: Weather
    """The sea and typhoons."""
    vessels: Annotated[dict[str, VesselRow], Rows()] = Field(default_factory=dict)
    """Ships, carriers and the island's plant, a property a row; they make up the next three."""
    ship: dict[str, Ship] = Field(default_factory=dict)
    """Production ships by name; each phase names its own."""
    components: Annotated[dict[str, Component], Rows()]
    """What breaks on any of them."""
    thickener: Thickener
    """Thickening aboard."""
    carrier: dict[str, Carrier] = Field(default_factory=dict)
    """Carriers by name; each phase names its own."""
    island: dict[str, Island] = Field(default_factory=dict)
    """Berth, store and plant by name; each phase names its own."""
    sea: Annotated[Columns, Columns.of(month="1", hs_low="m", hs_high="m", wind="m/s")]
    """Mean Hs by month of the year, a low and a high reading, and mean wind speed at 10 m."""
    typhoon: Annotated[Columns, Columns.of(month="1", storms="1/year", hours="h")]
    """Typhoons by month: how many cross the circle in a year, and hours of centres inside it."""
    phase: dict[str, CampaignPhase]
    """The phases by name."""

    @model_validator(mode="before")
    @classmethod
    def _given_once(cls, given: Any) -> Any:
        if isinstance(given, dict):
            not_twice(given)
        return given

    @model_validator(mode="after")
    def _fitted_out(self) -> CampaignSpec:
        for role, made in fleet(self.vessels).items():
            self.__dict__[role] = {**made, **getattr(self, role)}
        return self

    @model_validator(mode="after")
    def _whole(self) -> CampaignSpec:
        for name in ("sea", "typhoon"):
            months = np.asarray(getattr(self, name)["month"]).tolist()
            if sorted(months) != list(range(1, 13)):
                given = f"months {', '.join(f'{month:g}' for month in months)} in table `{name}`"
                raise Bad(given, "each month 1 to 12 once")
        low, high = self.sea["hs_low"], self.sea["hs_high"]
        for row in np.flatnonzero((low > high) | (low <= 0)):
            raise Bad(f"hs_low {low[row]:g} m, hs_high {high[row]:g} m in table `sea`",
                      "0 m < hs_low <= hs_high")  # fmt: skip
        if (high > 10.0).any():
            raise Bad(f"mean Hs {high.max():g} m in table `sea`", "a monthly mean below 10 m",
                      "heights in feet need a column named 'hs_high [ft]'")  # fmt: skip
        wind = self.sea["wind"]
        if not ((wind > 0) & (wind <= 30.0)).all():
            raise Bad("a mean wind of 0 or less, or above 30 m/s, in table `sea`",
                      "monthly means above 0 m/s",
                      "winds in knots need a column named 'wind [knot]'")  # fmt: skip
        if (self.typhoon["storms"] < 0).any() or (self.typhoon["hours"] < 0).any():
            raise Bad("a negative number in table `typhoon`", "arrivals and hours of 0 or more")
        for name, phase in self.phase.items():
            for role in ROLES:
                wanted, known = getattr(phase, role), getattr(self, role)
                if wanted not in known:
                    raise Bad(wanted, f"one of role '{role}' in the table `vessels` for the phase "
                              f"'{name}'", nearest(wanted, known))  # fmt: skip
            rate = f"{phase.handling}_rate"
            if phase.handling != "string" and getattr(self.ship[phase.ship], rate) is None:
                raise Bad(phase.handling, f"`{rate}` of '{phase.ship}' for the phase '{name}'",
                          "give the ship that rate in the table `vessels`")  # fmt: skip
        can_start(self.phase)
        return self


@dataclass(frozen=True)
class Inputs:
    """What the campaign takes from deposit and lift; M members first, P phases, K panels."""

    time: Time
    phases: tuple[str, ...]
    """Names of the phases, the order of the phase axis."""
    operation: NDArray[np.str_]
    """Names along the operation axis of `hs_limit`; "run_pipe", "lift" and "hang_off" are used."""
    tp: Floats
    """Peak periods of `hs_limit` [s], rising."""
    panel: NDArray[np.str_]
    """Panels in the order of mining."""
    solids_rate: Floats
    """(M, P) dry solids while lifting, hole cycle included [t_dry/day]."""
    solids_fraction: Floats
    """(M, P) mass fraction of dry solids in the slurry [1]."""
    reach: Floats
    """(M, P) penetration of the holes [m]."""
    hole_dry_mass: Floats
    """(M, P) dry solids from one hole [t_dry]."""
    hole_area: Floats
    """(M, P) area of one hole [m^2]."""
    relocation_time: Floats
    """(M, P) from the end of a unit's hole to its standing at the next [h]."""
    unit_time: Floats
    """(M, P) whole cycle of one unit [h], inf where nothing is lifted."""
    hole_time: Floats
    """(M, P) time a hole, all units together [h], inf where nothing is lifted."""
    residence_time: Floats
    """(M, P) from the sea floor to the deck [h]."""
    run_rate: Floats
    """(M, P) pipe handled [m/h]."""
    power: Floats
    """(M, P) power of the lifting system while it lifts [kW]."""
    hs_limit: Floats
    """(M, P, operation, tp) highest Hs for each operation [m]."""
    water_content: Floats
    """(M,) pore water over wet mass [1]."""
    dry_density: Floats
    """(M,) dry solids in mud as it lies [t_dry/m^3]."""
    grain_density: Floats
    """(M,) density of the grains [t_dry/m^3]."""
    panel_dry_mass: Floats
    """(M, K, slices) [t_dry]."""
    panel_grade: Floats
    """(M, K, slices) [ppm_metal]."""

    def take(self, rows: NDArray[np.int64]) -> Inputs:
        """The same of some members."""
        every = ("time", "phases", "operation", "tp", "panel")
        parts = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return Inputs(**{k: v if k in every else v[rows] for k, v in parts.items()})
