"""The shipped history tables as columns, and the use of the world made of them."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from supply_study import STUDY

from kaidei.columns import Columns
from kaidei.supply import history
from kaidei.supply.regions import USES
from kaidei.tables import columns, read_table

OXIDE_USES = [k for k, name in enumerate(USES) if name not in ("batteries", "alloys")]


@cache
def table(name: str) -> Columns:
    problems: list[Any] = []
    read = read_table(STUDY / f"tables/{name}.csv", name, problems)
    assert read is not None, problems
    units = history.COLUMNS[name]
    found = columns(read, Columns.of(optional=history.OPTIONAL.get(name), **units), problems)
    assert found is not None, problems
    return found


@cache
def use(thrifted: bool = True, point: str = "mode") -> np.ndarray:
    tables = (table(name).data for name in ("demand_world", "demand_share", "use_mix"))
    return history.demand_path(*tables, "2005-01", 432, point=point, thrifted=thrifted)


def year_of(path: np.ndarray, year: int) -> np.ndarray:
    """Sum of a calendar year of a path that begins in January 2005."""
    return path[12 * (year - 2005) : 12 * (year - 2004)].sum(axis=0)
