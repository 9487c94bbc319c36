"""What happens when it stops, and when it starts again.

Closed forms (`wave_speed`, `joukowsky`, `u_tube_period`, `gel_breakout_pressure`) and what goes on
in time: `pump_trip` and `valve_closure` (waves of pressure), `swing` and `run_back` (columns that
move as one), `plug` and, in closed form, `plug_front` and `longest_stop` (lumps
that settle while slurry gels), `restart`, `feed_surge` (a wave of
concentration), `airlift_start`. All in SI, every number may be an array. docs/transient.md.
"""

from kaidei.lift.transient.columns import Swing, run_back, run_back_volume, swing
from kaidei.lift.transient.exact import (
    annulus_wave_speed,
    gel_breakout_pressure,
    joukowsky,
    u_tube_period,
    wave_period,
    wave_speed,
)
from kaidei.lift.transient.filling import Column
from kaidei.lift.transient.gas_start import GasStart, airlift_start
from kaidei.lift.transient.kynch import PlugFront, longest_stop, plug_front
from kaidei.lift.transient.plug import Plug, plug
from kaidei.lift.transient.restart import Restart, restart
from kaidei.lift.transient.surge import Surge, feed_surge
from kaidei.lift.transient.trip import Margins, Trip, margins, pump_trip, valve_closure

__all__ = [
    "Column",
    "GasStart",
    "Margins",
    "Plug",
    "PlugFront",
    "Restart",
    "Surge",
    "Swing",
    "Trip",
    "airlift_start",
    "annulus_wave_speed",
    "feed_surge",
    "gel_breakout_pressure",
    "joukowsky",
    "longest_stop",
    "margins",
    "plug",
    "plug_front",
    "pump_trip",
    "restart",
    "run_back",
    "run_back_volume",
    "swing",
    "u_tube_period",
    "valve_closure",
    "wave_period",
    "wave_speed",
]
