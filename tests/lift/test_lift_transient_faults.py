"""Numbers that are none, and endless ones: refused in words by every function of `transient`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from kaidei.lift import driftflux, transient
from kaidei.lift.transient import Column

SLURRY = Column(1000.0, 0.28, 0.15, density=1100.0, yield_stress=0.1, consistency=3e-3)
WATER = Column(1000.0, 0.13, density=1040.0)
STEEL = {"density": 1100.0, "bulk_modulus": 2.3e9, "youngs_modulus": 2.07e11}
LUMPS = {"lumps": 0.05}
BRIEF = {"duration": 60.0, "records": 3}
CALLS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "wave_speed": (transient.wave_speed, STEEL | {"diameter": 0.3, "wall_thickness": 0.02}),
    "annulus_wave_speed": (
        transient.annulus_wave_speed,
        STEEL
        | {"outer_diameter": 0.3, "outer_wall": 0.02, "inner_diameter": 0.1, "inner_wall": 0.01},
    ),
    "joukowsky": (
        transient.joukowsky, {"density": 1100.0, "wave_speed": 1300.0, "velocity": 1.0}
    ),
    "wave_period": (transient.wave_period, {"length": 1000.0, "wave_speed": 1300.0}),
    "u_tube_period": (
        transient.u_tube_period,
        {"length_down": 1000.0, "area_down": 0.1, "length_up": 1000.0, "area_up": 0.1},
    ),
    "gel_breakout_pressure": (
        transient.gel_breakout_pressure, {"gel_strength": 1.0, "length": 1.0, "diameter": 1.0}
    ),
    "swing": (partial(transient.swing, SLURRY, WATER), BRIEF),
    "run_back": (partial(transient.run_back, SLURRY), BRIEF),
    "run_back_volume": (partial(transient.run_back_volume, SLURRY), {}),
    "restart": (partial(transient.restart, SLURRY), {"rest_time": 60.0, "pressure": 1e6}),
    "plug": (partial(transient.plug, SLURRY), LUMPS | BRIEF | {"cells": 20}),
    "plug_front": (partial(transient.plug_front, SLURRY), LUMPS | {"rest_time": 60.0}),
    "longest_stop": (partial(transient.longest_stop, SLURRY), LUMPS | {"pressure": 1e6}),
    "feed_surge": (
        transient.feed_surge,
        BRIEF
        | {"length": 100.0, "velocity": 0.5, "fraction": 0.05, "surge_fraction": 0.1,
           "surge_time": 10.0, "cells": 20},
    ),
    "airlift_start": (
        partial(transient.airlift_start, SLURRY),
        BRIEF | {"gas_flow": 0.1, "injection_depth": 500.0, "cells": 20},
    ),
    "faucet": (driftflux.faucet, {"position": 1.0, "time": 0.4}),
    "faucet_velocity": (driftflux.faucet_velocity, {"position": 1.0, "time": 0.4}),
    "solve_faucet": (driftflux.solve_faucet, {"time": 0.4, "cells": 10}),
}  # fmt: skip
ENDLESS = {
    ("u_tube_period", "area_down"), ("u_tube_period", "area_up"),  # the sea
    ("swing", "freeboard"),  # nothing spills
    ("run_back", "conductance"),  # an open end
    ("wave_speed", "youngs_modulus"), ("annulus_wave_speed", "youngs_modulus"),  # walls that hold
    ("restart", "rest_time"),  # for ever
    ("restart", "pressure"), ("plug", "pressure"), ("longest_stop", "pressure"),  # no limit
}  # fmt: skip
"""Arguments that may be without end."""


def numeric() -> list[tuple[str, str]]:
    """Each function with each argument that is a number."""
    found = []
    for name, (function, given) in CALLS.items():
        for argument, parameter in inspect.signature(function).parameters.items():
            value = given.get(argument, parameter.default)
            if isinstance(value, float):
                found.append((name, argument))
    return found


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("name", "argument"), numeric())
def test_no_number_and_no_end_are_refused(name: str, argument: str, value: float) -> None:
    function, given = CALLS[name]
    if value == np.inf and (name, argument) in ENDLESS:
        found = function(**given | {argument: value})
        parts = found if isinstance(found, tuple) else (found,)
        assert not any(np.any(np.isnan(part)) for part in parts)
        return
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        function(**given | {argument: value})


@pytest.mark.parametrize("value", [np.nan, np.inf, "wide"])
@pytest.mark.parametrize("field", [f.name for f in fields(Column)])
def test_a_column_of_no_numbers_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=field.replace("_", "[ _]")):
        transient.run_back(replace(SLURRY, **{field: value}), **BRIEF)  # type: ignore[arg-type]
