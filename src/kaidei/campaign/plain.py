"""A plan, its vessels and a sea as plain objects, for whoever has no study folder.

A `Number` is one number for all members, an array (members,), a function of uniform numbers on
[0, 1) such as `scipy.stats.triang(0.5, 20, 40).ppf`, or a value of the library. Units stand beside
each field. Fields without a default are for the user to say; the defaults leave out what a plan may
do without: no loss of speed, no limit of wind, no breakdown, nothing learnt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kaidei.units import Floats


class Uncertain(Protocol):
    """An uncertain value of the library."""

    def at(self, rank: Floats) -> Floats: ...


Number = float | Floats | Sequence[float] | Callable[[Floats], Floats] | Uncertain
"""One number, one for each member, or a rule that makes them of uniform numbers."""
Height = Number | tuple[Sequence[float], Sequence[float]]
"""Highest Hs [m]: one for all seas, or peak periods [s], rising, and the heights at them."""
ALL_MONTHS = tuple(range(1, 13))


@dataclass(frozen=True)
class Ship:
    """A production ship."""

    name: str
    """What a phase calls it."""
    speed: Number
    """In fair weather [km/h]."""
    run_height: Height
    """Highest Hs for handling pipe [m]."""
    lift_height: Height
    """Highest Hs for lifting [m]."""
    hang_height: Height
    """Hs above which a string that hangs wears [m]; the limit of lifting is never above it."""
    tank: Number
    """Thickened mud it holds [t_slurry]."""
    move_height: Number = np.inf
    """Highest Hs for moving from hole to hole [m]; the limit of lifting holds as well."""
    underflow: Number = 0.35
    """Mass fraction of dry solids in the thickened mud [1]; estimate."""
    kept: Number = 0.99
    """Share of the solids lifted that the thickener keeps [1]; estimate."""
    speed_loss: Number = 0.0
    """Share of the speed lost in ordinary weather [1]."""
    calm_height: Number = 2.5
    """Hs up to which the speed is kept [m]."""
    rough_height: Number = 5.0
    """Hs from which the ship makes `rough_speed` [m]."""
    rough_speed: Number = 1.0
    """Share of the speed kept there [1]."""
    joint: Number = 9.0
    """Length of pipe handled at a time [m]."""
    pull_ratio: Number = 1.0
    """Rate of pulling the string over that of running it [1]."""
    start_window: Number = 0.0
    """Sea fit for handling pipe that the forecast must promise before the string is begun [h]."""
    abandon_time: Number | None = None
    """To leave the string to itself ahead of a storm [h]; none where there is no such mode."""
    reconnect_time: Number = 24.0
    """To take it back [h]."""
    strain_life: Number = np.inf
    """Mean time that a string bears hanging in seas above its limit [h]."""
    replace: Number = 0.0
    """In port for a new string after one is lost [day]."""
    pipe_wind: Number = np.inf
    """Highest mean wind for handling pipe [m/s]."""
    lift_wind: Number = np.inf
    """Highest mean wind for lifting and moving [m/s]."""
    lift_current: Number = np.inf
    """Highest surface current for lifting and moving [m/s]."""
    pack_up: Number = 0.0
    """On site after the pipe is back [h]."""
    port: Number = 0.0
    """Turn-round in port between voyages [day]."""
    home_repair: Number = np.inf
    """A repair that takes longer than this is made in port [h]."""
    life_factor: Number = 1.0
    """On the lives of the components [1]."""
    learning: Number = 1.0
    """Share of the time for set-up, pipe and moves left at each doubling of the voyages [1]."""
    components: Mapping[str, Any] = field(default_factory=dict)
    """What breaks, by name, each as a row of a study's table `components`: `used_in`, `life`,
    `repair` with their units."""


@dataclass(frozen=True)
class Shuttles:
    """Carriers that take the mud from one production ship to the island."""

    name: str
    """What a phase calls them."""
    count: Number
    """How many for each ship, rounded; 0 where the mud comes home with it."""
    load: Number
    """Thickened mud that one takes [t_slurry]."""
    distance: Number
    """Site to island [km]."""
    speed: Number
    """Mean speed [km/h]."""
    transfer_rate: Number
    """From ship to shuttle [t_slurry/h]."""
    transfer_height: Number
    """Highest Hs for that [m]."""


@dataclass(frozen=True)
class Island:
    """Berth, store and dewatering plant."""

    name: str
    """What a phase calls it."""
    unload_rate: Number
    """From a shuttle into the store [t_slurry/h]."""
    berth_height: Number
    """Highest Hs, in the open sea, at which the berth can be used [m]."""
    rate: Number = np.inf
    """Solids dewatered [t_dry/day]."""
    store: Number = np.inf
    """Thickened mud held ahead of the plant [t_slurry]."""
    lag: Number = 0.0
    """From the plant to being landed [day]."""


Vessel = Ship | Shuttles | Island


@dataclass(frozen=True)
class Phase:
    """What one ship is to do: some voyages, or voyages for some time.

    A phase whose ship is still away in an earlier one begins when it is home.
    """

    name: str
    """Its name in the log."""
    start: str
    """First departure, as in "2027-02-01"."""
    on_site: Number
    """Time that a voyage may last, arrival to departure, recovery of the pipe included [day]."""
    distance: Number
    """Port to site [km]."""
    string: Number
    """Length of pipe from deck to sea floor [m]."""
    run_rate: Number
    """Pipe run down [m/h]."""
    rate: Number
    """Dry solids lifted while a unit lifts [t_dry/h]."""
    voyages: int | None = 1
    """Voyages in all; none for as many as the duration holds."""
    duration: Number | None = None
    """From the first departure until no voyage leaves any more [day]."""
    season: tuple[int, ...] = ALL_MONTHS
    """Months in which a voyage may leave, 1 for January."""
    set_up: Number = 48.0
    """On site before the pipe goes down [h]."""
    sites: Number | None = None
    """Sites to lift from in a voyage; none to lift until the time is up."""
    holes_per_site: Number = 1.0
    """Holes at each."""
    site_move: Number = 0.0
    """From site to site beyond the move from hole to hole [h]."""
    hole_mass: Number = np.inf
    """Dry solids lifted from one hole [t_dry]; without, the unit need not move."""
    hole_move: Number = 0.0
    """From hole to hole [h]."""
    ground: Number = 1e12
    """Dry solids within reach [t_dry]."""
    residence: Number = 4.0
    """From the sea floor to the deck [h]."""
    first_rate: Number = 1.0
    """Share of the rate reached at the start of the phase [1]."""
    ramp: Number = 0.0
    """Time to the full rate [day]."""
    slip: Number = 0.0
    """Delay of the start [day]."""
    typhoon_warning: Number = 72.0
    """From the warning of a typhoon to its arrival [h]; estimate."""
    forecast_error: Number = 0.1
    """Relative error of a forecast of Hs a day ahead [1]; estimate."""
    ship: str | None = None
    """Which ship; none for the first."""
    shuttles: str | None = None
    """Which shuttles; none for the first, if any are given."""
    island: str | None = None
    """Which island; none for the first."""


@dataclass(frozen=True)
class Ensemble:
    """A sea for each member, or one for all: arrays (members, steps) or (steps,), in UTC.

    A step stands for the time from its own moment on. What is not given does not limit: no wind,
    no current, no typhoon. Periods are needed where limits depend on them.
    """

    start: np.datetime64
    """Of the first value."""
    step: float
    """[h]"""
    hs: Floats
    """Significant wave height [m]."""
    tp: Floats | None = None
    """Peak period [s]."""
    wind: Floats | None = None
    """Mean wind [m/s]."""
    current: Floats | None = None
    """Surface current [m/s]."""
    alert: NDArray[np.uint8] | None = None
    """Typhoons: 1 from the warning on, 2 while one keeps the ship off."""
