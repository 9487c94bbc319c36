"""A production ship as the engine sees it: activities, what a plan asks, where the ship stands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaidei.units import Floats

ACTIVITIES = (
    "port",
    "idle",
    "transit",
    "set_up",
    "pipe_down",
    "pipe_up",
    "disconnect",
    "reconnect",
    "relocate",
    "circulate",
    "lift",
    "weather",
    "forecast",
    "typhoon",
    "downtime",
    "tank_full",
)
"""Where a ship's days go. `port` is the turn-round between voyages and repairs there, `idle` the
wait in port for the next planned one (off hire); `disconnect` and `reconnect` leave the string to
itself and take it back; `circulate` fills the string before any slurry reaches the deck; `weather`
is a sea too high for the task at hand, `forecast` a fair sea not used for what is announced."""

(PORT, IDLE, TRANSIT, SET_UP, PIPE_DOWN, PIPE_UP, DISCONNECT, RECONNECT, RELOCATE, CIRCULATE, LIFT,
 WEATHER, FORECAST, TYPHOON, DOWNTIME, TANK_FULL) = range(len(ACTIVITIES))  # fmt: skip
LEAVE = -1
WEARING = (
    "set_up",
    "pipe_down",
    "pipe_up",
    "disconnect",
    "reconnect",
    "relocate",
    "circulate",
    "lift",
)
"""Activities in which something can break; lifting holds the moves between holes in a row."""

REASONS = (
    "plan",
    "sea",
    "forecast",
    "typhoon",
    "string lost",
    "time up",
    "ground worked out",
    "transfer sea",
    "berth sea",
    "berth queue",
    "island plant",
    "shuttles",
    "component",
)
"""Why a ship does what it does; a failure's reason is `component` plus the number of it."""
(PLANNED, SEA, FORECAST_SAYS, TYPHOON_NEAR, STRING_LOST, TIME_UP, WORKED_OUT, TRANSFER_SEA,
 BERTH_SEA, BERTH_QUEUE, ISLAND_PLANT, FLEET, COMPONENT) = range(len(REASONS))  # fmt: skip

PLACES = ("port", "under way", "site", "berth")
IN_PORT, UNDER_WAY, ON_SITE, AT_BERTH = range(len(PLACES))

SHUTTLE_ACTIVITIES = ("load", "sail", "wait", "unload")
"""What a shuttle does; in the log they follow the production ship's activities."""
S_LOAD, S_SAIL, S_WAIT, S_UNLOAD = range(len(ACTIVITIES), len(ACTIVITIES) + 4)

_PLAN_FIELDS = (
    "start",  # [h] first departure, inf for never
    "last_departure",  # [h] no voyage leaves later
    "until",  # [h] nothing is simulated later
    "voyages",  # most voyages, inf for no limit
    "spacing",  # [h] least time from departure to departure
    "season",  # months of the year in which a voyage may leave: bit 0 is January
    "port",  # [h] turn-round in port
    "distance",  # [km] port to site
    "speed",  # [km/h] in fair weather
    "rough_speed",  # [km/h] above rough_height
    "calm_height",  # [m] Hs up to which the speed is kept; between the two it falls evenly
    "rough_height",  # [m] Hs
    "on_site",  # [h] most time from arrival to departure, pipe recovery included
    "set_up",  # [h] before the pipe goes down
    "pack_up",  # [h] after it is back
    "string",  # [m] length of the lifting string
    "joint",  # [m] the pipe is handled in these; what is begun is ended
    "run_rate",  # [m/h] down
    "pull_rate",  # [m/h] up
    "start_window",  # [h] of fair sea that the forecast must promise before pipe goes down
    "abandon_time",  # [h] to leave the string to itself, inf where there is no such mode
    "reconnect_time",  # [h] to take it back
    "strain_life",  # [h] mean life of a string in seas above the limit of hanging, inf for ever
    "replace",  # [h] in port for a new string
    "typhoon_warning",  # [h] from the warning of a typhoon to its arrival
    "forecast_error",  # [1] relative error of Hs a day ahead; grows with the root of the lead
    "residence",  # [h] from the sea floor to the deck
    "rate",  # [t_dry/h] while a unit lifts
    "first_rate",  # [1] share of `rate` at the phase's start
    "ramp",  # [h] time to the full rate
    "learning",  # [1] share of a task's time left at each doubling of the voyages made
    "made_before",  # voyages made before the phase, for learning
    "sites",  # sites planned a voyage, inf for no plan
    "holes_per_site",  # holes at each
    "site_move",  # [h] from site to site, beyond the move from hole to hole
    "hole_mass",  # [t_dry] lifted from one hole
    "hole_move",  # [h] from hole to hole
    "ground",  # [t_dry] within reach in the panels left
    "kept",  # [1] share of the solids that the thickener keeps
    "tank",  # [t_dry] solids of thickened mud that the tank holds
    "shuttles",  # ships, 0: the mud comes home with the production ship
    "load",  # [t_dry] solids in a full shuttle
    "load_time",  # [h]
    "sail_time",  # [h] one way
    "unload_time",  # [h]
    "plant_rate",  # [t_dry/h] that the island's plant dewaters for this ship, inf for any
    "store",  # [t_dry] that the island's store holds for this ship
    "lag",  # [h] from the plant to being landed
    "transfer_height",  # [m] highest Hs for ship-to-ship transfer
    "berth_height",  # [m] highest Hs for the island's open berth
    "home_repair",  # [h] a repair longer than this is made in port
)
PLAN = np.dtype([(name, np.float64) for name in _PLAN_FIELDS])
"""What one phase asks of one ship in one member; see the comments beside the names above."""

_STATE_FIELDS = (
    "now",
    "departed",
    "leave_by",
    "learnt",  # [1] share of a beginner's time that handling and moving take
    "string",  # [m] below the deck
    "left_hanging",  # 1 while the string is left to itself
    "lost",  # 1 from the loss of the string to the end of the voyage
    "set_up_left",
    "pack_up_left",
    "prime_left",
    "move_left",
    "hand_left",  # [h] of leaving the string to itself or taking it back, 0 where not begun
    "hole_left",
    "secure",  # 0 work on, 1 bring the string up, 2 leave it to itself
    "judged",  # slot of the last look at the forecast, and a half under a typhoon's warning
    "strain_left",  # [h] until the string breaks in seas above its limit
    "repair_left",
    "repair_below",  # [h] of a repair that waits for the string to come up
    "repairing",  # which component
    "below",  # the component that the string comes up for
    "port_repair",  # [h] of repairs to be made in port
    "failures",
    "finished",
    "caught_now",
    "tank",
    "next_load",
    "berth_free",  # [h] when the shuttle before has unloaded
    "plant_free",  # [h] when the island's plant has worked off its store
    "mined",
    "voyages",
    "sites",
    "sites_here",
    "holes",
    "holes_here",
    "lift_hours",
    "voyage_hours",
    "first_lift",
    "first_mud",
    "end",
    "caught",
    "strained",
    "strings_lost",
    "disconnects",
    "log_rows",
    "fault",  # what made the engine stop: 1 a sea that is no number, 2 events that take no time
)
STATE = np.dtype([(name, np.float64) for name in _STATE_FIELDS])
"""Where a ship stands; after the run the phase's totals (hours, t_dry, counts)."""

ALL_YEAR = float(2**12 - 1)
"""`season` of a plan whose voyages may leave in any month."""


def plan_array(members: int, **fields: Floats | float) -> NDArray[np.void]:
    """A plan for each member from its fields, (members,) of PLAN; all fields must be given."""
    plan = np.zeros(members, dtype=PLAN)
    for name in set(fields) ^ set(_PLAN_FIELDS):
        word = "unknown to" if name in fields else "missing from"
        raise ValueError(f"'{name}' is {word} the plan of a voyage")
    for name, values in fields.items():
        plan[name] = values
        if np.isnan(plan[name]).any() or (plan[name] < 0).any():
            raise ValueError(f"'{name}' of a voyage's plan must be 0 or more")
    if (plan["distance"] > 0).any() and (plan["speed"] * plan["rough_speed"] <= 0).any():
        raise ValueError("a ship that must sail needs a 'speed' and a 'rough_speed' above zero")
    for name in ("joint", "hole_mass", "holes_per_site", "learning"):
        if (plan[name] <= 0).any():
            raise ValueError(f"'{name}' of a voyage's plan must be above 0")
    if ((plan["season"] < 1) | (plan["season"] > ALL_YEAR) | (plan["season"] % 1 > 0)).any():
        raise ValueError("'season' of a voyage's plan needs a month: bits 1 to 2048 for 1 to 12")
    if (plan["learning"] > 1).any():
        raise ValueError("'learning' is the share of time left at a doubling, at most 1")
    return plan
