"""What is wrong with a network and its events, in words, all of it at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import ELEMENTS
from kaidei.supply.event_checks import malformed
from kaidei.supply.events import Event, contradictions, event_faults
from kaidei.supply.network import STEPS, Network
from kaidei.supply.ranges import number_faults
from kaidei.supply.regions import FORMS, REGIONS, USES
from kaidei.supply.sources import unsupplied
from kaidei.supply.wording import not_whole, unknown_names

_SUM = 1e-6
"""Error allowed in shares that add up to one."""

_AXES = {
    "demand": {
        "path": "TKRE", "level": "MK", "growth": "MK", "element": "ME", "tier": "K",
        "lifetime": "MK", "dissipated": "MK", "recovered": "MK", "elasticity": "MK",
        "thrift_limit": "MK", "past_growth": "K",
    },
    "mines": {"composition": "MNE", "capacity": "TN", "factor": "MN", "cost": "MN"},
    "assets": {
        "composition": "MAE", "capacity": "MA", "start": "MA", "slip": "MA", "ramp": "MA",
        "chance": "MA", "stop": "MA", "cost": "MA",
    },
    "makers": {"capacity": "TRS", "factor": "MRS", "recovery": "MSE", "controlled": "TRS"},
    "edges": {"share": "TLE", "delay": "L", "flexibility": "ML"},
    "stocks": {
        "cover": "MRF", "usable": "MRF", "public_cover": "TRF", "public_factor": "MR",
        "release": "MR",
    },
    "home": {"demand": "MTE", "public": "MTE", "recovered": "MTE"},
    "prices": {
        "base": "TE", "level": "ME", "persistence": "MG", "volatility": "MG", "group": "E",
        "duty": "TE", "quota": "TG", "quota_group": "TE",
    },
}  # fmt: skip
"""Axes of every array by letter, see `network`."""


def check(network: Network, events: tuple[Event, ...], members: int) -> None:
    """Raise ValueError with everything that is wrong."""
    found = faults(network, events, members)
    if found:
        raise ValueError("the world cannot be simulated:\n- " + "\n- ".join(found))


def faults(network: Network, events: tuple[Event, ...], members: int) -> list[str]:
    """What is wrong with a network and its events for so many members, in words."""
    found = not_whole("members", members, 1) or _calendar(network) or _names(network)
    found = found or _shapes(network, members)
    if not isinstance(events, tuple | list):
        found.append(f"events is {events!r}; give a tuple of events, () for none")
    if found:
        return found
    found = number_faults(_arrays(network)) + _edges(network) + _ores(network)
    found += unsupplied(network)
    if not found and np.any(1.0 + network.demand.past_growth * network.demand.lifetime / 3.0 <= 0):
        found.append(
            "demand.past_growth shrinks faster than goods wear out, so that more would be in use "
            "than ever was made; give a growth above -3 / demand.lifetime"
        )
    wrong = [words for event in events for words in malformed(event, members)]
    if wrong:
        return found + wrong
    found += [words for event in events for words in event_faults(network, event)]
    return found + contradictions(network, events)


def _calendar(network: Network) -> list[str]:
    found, start = [], network.start
    if (
        not isinstance(start, str)
        or len(start) != 7
        or start[4] != "-"
        or not ((start[:4] + start[5:]).isdigit())
    ):
        found.append(f"start is {start!r}; give year and month, such as '2005-01'")
    elif not 1 <= int(start[5:]) <= 12:
        found.append(f"start is '{start}'; its month is not one of 01 to 12")
    return found + not_whole("months", network.months, 1) + not_whole("burn_in", network.burn_in, 0)


def _names(network: Network) -> list[str]:
    mines, assets, edges = network.mines, network.assets, network.edges
    named = {
        "a mine": ((mines.region, REGIONS),),
        "an asset": ((assets.region, REGIONS), (assets.form, FORMS)),
        "an edge": ((edges.form, FORMS), (edges.exporter, REGIONS), (edges.importer, REGIONS)),
        "invest_region": (((network.invest_region,), REGIONS),),
    }
    found = [
        words
        for what, columns in named.items()
        for names, among in columns
        for words in unknown_names(what, names, among)
    ]
    if found:
        return found
    lengths = {
        "mines": (mines.name, mines.region),
        "assets": (assets.name, assets.region, assets.form),
        "edges": (edges.form, edges.exporter, edges.importer),
    }
    found += [
        f"{part}: {' and '.join(str(len(column)) for column in columns)} names side by side; give "
        "every column one entry a row"
        for part, columns in lengths.items()
        if len({len(column) for column in columns}) > 1
    ]
    rows = list(zip(edges.form, edges.exporter, edges.importer, strict=False))
    found += [
        f"the edge {form} {exporter} -> {importer} stands there twice; put them into one"
        for form, exporter, importer in sorted({row for row in rows if rows.count(row) > 1})
    ]
    return found


def _arrays(network: Network) -> list[tuple[str, Any, str]]:
    """Every array of the network with its name and axes."""
    found = [
        (f"{part}.{name}", getattr(getattr(network, part), name), axes)
        for part, table in _AXES.items()
        for name, axes in table.items()
    ]
    scalars = network.behaviour._asdict()
    composition = scalars.pop("invest_composition")
    found += [(f"behaviour.{name}", value, "M") for name, value in scalars.items()]
    found += [("behaviour.invest_composition", composition, "ME"), ("mud", network.mud, "MTE")]
    return found


def _shapes(network: Network, members: int) -> list[str]:
    sizes = {
        "T": network.months, "M": members, "K": len(USES), "R": len(REGIONS), "F": len(FORMS),
        "S": len(STEPS), "E": len(ELEMENTS), "N": len(network.mines.name),
        "A": len(network.assets.name), "L": len(network.edges.form), "G": 2,
    }  # fmt: skip
    found = []
    for name, value, axes in _arrays(network):
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiu":
            found.append(f"{name} is a {type(value).__name__}; give a NumPy array of numbers")
            continue
        wanted = tuple(sizes[axis] for axis in axes)
        shape = np.shape(value)
        free = [axis in "MT" and size == 1 for axis, size in zip(axes, shape, strict=False)]
        fits = len(shape) == len(axes) and all(
            size == want or loose for size, want, loose in zip(shape, wanted, free, strict=True)
        )
        if not fits:
            found.append(
                f"{name} has shape {shape}; expected {wanted} for axes ({', '.join(axes)}), where "
                "members and months may be 1"
            )
    return found


def rows_of(network: Network, events: tuple[Event, ...]) -> int:
    """Members the arrays are written for, 1 for all alike."""
    rows = [np.shape(value) for _, value, axes in _arrays(network) if axes.startswith("M")]
    rows += [np.shape(value) for event in events for value in vars(event).values()
             if isinstance(value, np.ndarray)]  # fmt: skip
    return max(int(shape[0]) for shape in rows if shape)


def _edges(network: Network) -> list[str]:
    edges, found = network.edges, []
    rows = list(zip(edges.form, edges.exporter, edges.importer, strict=True))
    for row, (form, exporter, importer) in enumerate(rows):
        here, delay = f"the edge {form} {exporter} -> {importer}", edges.delay[row]
        if exporter == importer and delay != 0:
            found.append(f"{here} has a delay of {delay} months; a region's own makers have none")
        if delay not in (0, 1, 2, 3):
            found.append(f"{here} has a delay of {delay} months; give 0, 1, 2 or 3")
        if form == "ore" and np.ptp(edges.share[:, row], axis=-1).any():
            found.append(f"{here} has shares that differ by element; ore moves whole, give one")
    for form, importer in sorted({(row[0], row[2]) for row in rows}):
        mine = [row for row, names in enumerate(rows) if (names[0], names[2]) == (form, importer)]
        total = edges.share[:, mine].sum(axis=1)
        month, element = np.unravel_index(np.argmax(abs(total - 1.0)), total.shape)
        if abs(total[month, element] - 1.0) > _SUM:
            found.append(
                f"shares of {form} to {importer} add up to {total[month, element]:.4f} for "
                f"{ELEMENTS[element]} in month {month}; own makers and all suppliers together "
                "must make 1"
            )
    return found


def _ores(network: Network) -> list[str]:
    assets, found = network.assets, []
    parts: list[tuple[str, tuple[str, ...], NDArray[Any], Any]] = [
        ("mine", network.mines.name, network.mines.composition, np.ones(len(network.mines.name))),
        ("asset", assets.name, assets.composition,
         (np.array(assets.form) == "ore") | (assets.cost > 0.0).any(axis=0)),
    ]  # fmt: skip
    for what, names, composition, needed in parts:
        for row, name in enumerate(names):
            total = composition[:, row].sum(axis=-1)
            if needed[row] and np.any(total == 0.0):
                found.append(
                    f"{what} '{name}' has no composition; say what its ore holds, by element"
                )
            elif needed[row] and np.any(abs(total - 1.0) > _SUM):
                found.append(
                    f"the composition of {what} '{name}' adds up to {total.min():.4f}; make it 1"
                )
    total = network.behaviour.invest_composition.sum(axis=-1)
    if np.any(abs(total - 1.0) > _SUM):
        found.append(f"behaviour.invest_composition adds up to {total.min():.4f}; make it 1")
    return found
