"""Whether a world can be built of a study's tables at all: a few members drawn, none simulated."""

from __future__ import annotations

import numpy as np

from kaidei.ensemble.draw import draw_spec
from kaidei.streams import Streams
from kaidei.study import Study
from kaidei.supply.present import world_faults
from kaidei.values import Problem

_FEW = 4
"""Members drawn."""


def world_problems(study: Study) -> list[Problem]:
    """What is wrong with the world that the tables make under each scenario, each fault once."""
    found: dict[str, str] = {}
    for name, specs in study.scenarios.items():
        drawn = draw_spec(specs["supply"], seed=1, n=_FEW, time=study.time, stage="supply")
        for words in world_faults(drawn, study.time, Streams(1, np.arange(_FEW))):
            found.setdefault(words, name)
    return [
        Problem("supply", f"the world of its tables, scenario '{name}'", words, "one that can run")
        for words, name in found.items()
    ]
