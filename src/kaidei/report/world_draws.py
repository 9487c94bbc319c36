"""What is drawn of the tables of the world with one number a member, as inputs of the study are.

Only how the market answers (behaviour.csv) is told, and what mines cost. What is drawn apart for
many regions, elements or uses is left out: a hundred numbers more would drown the rest in luck.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.report.meaning import Meaning
from kaidei.report.reader import Reader
from kaidei.streams import Streams
from kaidei.units import Floats
from kaidei.values import Value

if TYPE_CHECKING:
    from kaidei.supply.spec import SupplySpec

TOLD = (
    "Of the tables of the world those numbers are looked at that a member draws once: how the "
    "market answers and what mines cost by region. What it draws apart by region, element or use "
    "(compositions of ores, works, stocks, levels of demand) is not, nor is the luck of projects "
    "and controls."
)


@dataclass(frozen=True)
class _Heard(Streams):
    """Streams that remember what was asked of them with one number a member."""

    names: list[str] = field(default_factory=list)

    def uniform(self, name: str, shape: tuple[int, ...] = ()) -> Floats:
        if shape == ():
            self.names.append(name)
        return super().uniform(name, shape)


def world_draws(reader: Reader) -> Iterator[tuple[Meaning, Value, Floats]]:
    """Meaning, range and draw (n,) of each. A study without these tables has none."""
    spec: Any = reader.study.scenarios[reader.main]["supply"]
    if getattr(spec, "behaviour", None) is None:
        return
    seed = int(reader.run.manifest["seed"])
    streams = Streams(seed, np.arange(reader.members))
    behaviour, mines = spec.behaviour.data, spec.mine_prospects.data
    places = {f"supply/{name}": row for row, name in enumerate(behaviour["name"])}
    costs = {f"supply/cost/{name}": row for row, name in enumerate(mines["id"])}
    for name in _asked(reader, spec, seed):
        if name in places:
            row = places[name]
            words = str(behaviour["name"][row]).replace("_", " ")
            points = tuple(float(behaviour[point][row]) for point in ("low", "mode", "high"))
            unit, table = str(behaviour["unit"][row]), behaviour
            meaning = Meaning("supply", f"behaviour.csv: {table['id'][row]}", "the market", words)
        elif name in costs:
            row, table, unit = costs[name], mines, "USD_2025/kg"
            points = tuple(float(mines[f"cost_{point}"][row]) for point in ("low", "mode", "high"))
            meaning = Meaning("supply", f"mine_prospects.csv: {mines['id'][row]}",
                              str(mines["region"][row]), "cost of its mines")  # fmt: skip
        else:
            continue
        kind = str(table["kind"][row]) if "kind" in table else None
        value = Value("triangular", points, unit, "", kind=kind)
        if not value.certain:
            yield meaning, value, value.at(streams.uniform(name))


def _asked(reader: Reader, spec: SupplySpec, seed: int) -> list[str]:
    """Names of the numbers of which a member's world asks for one, each once."""
    from kaidei.ensemble.draw import draw_spec
    from kaidei.supply.present import present

    first = np.arange(1)
    heard = _Heard(seed, first)
    drawn = draw_spec(spec, seed=seed, n=reader.members, time=reader.time, stage="supply")
    present(drawn.take(first), reader.time, heard)
    return list(dict.fromkeys(heard.names))
