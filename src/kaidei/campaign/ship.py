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
    "relocate",
    "circulate",
    "lift",
    "weather",
    "typhoon",
    "downtime",
    "tank_full",
)
"""Where a ship's days go. `port` is the turn-round between voyages, `idle` the wait in port for the
next planned one (off hire); `circulate` fills the string before any slurry reaches the deck."""

(PORT, IDLE, TRANSIT, SET_UP, PIPE_DOWN, PIPE_UP, RELOCATE, CIRCULATE, LIFT, WEATHER, TYPHOON,
 DOWNTIME, TANK_FULL) = range(len(ACTIVITIES))  # fmt: skip
LEAVE = -1

_PLAN_FIELDS = (
    "start",  # [h] first departure, inf for never
    "last_departure",  # [h] no voyage leaves later
    "until",  # [h] nothing is simulated later
    "voyages",  # most voyages, inf for no limit
    "spacing",  # [h] least time from departure to departure
    "port",  # [h] turn-round in port
    "distance",  # [km] port to site
    "speed",  # [km/h] in fair weather
    "rough_speed",  # [km/h] above rough_height
    "rough_height",  # [m] Hs
    "on_site",  # [h] most time from arrival to departure, pipe recovery included
    "set_up",  # [h] before the pipe goes down
    "pack_up",  # [h] after it is back
    "string",  # [m] length of the lifting string
    "run_rate",  # [m/h] down
    "pull_rate",  # [m/h] up
    "residence",  # [h] from the sea floor to the deck
    "rate",  # [t_dry/h] while lifting, hole cycle included
    "first_rate",  # [1] share of `rate` at the phase's start
    "ramp",  # [h] time to the full rate
    "sites",  # sites planned a voyage, inf for no plan
    "site_mass",  # [t_dry] lifted at one site, inf for no plan
    "move",  # [h] from site to site
    "ground",  # [t_dry] within reach in the panels left
    "kept",  # [1] share of the solids that the thickener keeps
    "tank",  # [t_dry] solids of thickened mud that the tank holds
    "shuttles",  # ships, 0: the mud comes home with the production ship
    "load",  # [t_dry] solids in a full shuttle
    "load_time",  # [h]
    "sail_time",  # [h] one way
    "unload_time",  # [h]
    "lag",  # [h] from unloading to being landed
    "transfer_height",  # [m] highest Hs for ship-to-ship transfer
    "berth_height",  # [m] highest Hs for the island's open berth
    "between_failures",  # [h] mean working time between failures
    "tp_factor",  # [s/m^0.5] Tp over the root of Hs
)
PLAN = np.dtype([(name, np.float64) for name in _PLAN_FIELDS])
"""What one phase asks of one ship in one member; see the comments beside the names above."""

_STATE_FIELDS = (
    "now",
    "departed",
    "leave_by",
    "string",
    "set_up_left",
    "pack_up_left",
    "prime_left",
    "move_left",
    "site_left",
    "to_failure",
    "repair_left",
    "failures",
    "finished",
    "caught_now",
    "tank",
    "next_load",
    "mined",
    "voyages",
    "sites",
    "sites_here",
    "lift_hours",
    "voyage_hours",
    "first_lift",
    "first_mud",
    "end",
    "caught",
    "strained",
    "log_rows",
)
STATE = np.dtype([(name, np.float64) for name in _STATE_FIELDS])
"""Where a ship stands; after the run the phase's totals (hours, t_dry, counts)."""


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
    return plan
