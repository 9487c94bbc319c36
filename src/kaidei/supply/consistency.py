"""What is wrong with a network and its events, in words, all of it at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import ELEMENTS
from kaidei.supply.events import Event, contradictions, event_faults, members_of
from kaidei.supply.network import HOME, STEPS, Network
from kaidei.supply.regions import FORM_OF_USE, FORMS, REGIONS, USES

_SUM = 1e-6
"""Error allowed in shares that add up to one."""

_AXES = {
    "demand": {
        "path": "TKRE", "level": "MK", "growth": "MK", "element": "ME", "tier": "K",
        "lifetime": "MK", "dissipated": "MK", "recovered": "MK", "elasticity": "MK",
        "thrift_limit": "MK",
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

_SHARES = (
    "demand.dissipated", "demand.recovered", "demand.thrift_limit", "assets.chance",
    "makers.controlled", "edges.share", "edges.flexibility", "stocks.usable", "stocks.release",
    "home.recovered",
)  # fmt: skip
_INFINITE = ("assets.start", "assets.stop", "prices.quota")
_SIGNED = ("demand.past_growth", "demand.growth", "assets.start", "assets.slip")
_ABOVE = ("demand.lifetime", "makers.recovery", "prices.base", "prices.level")


def check(network: Network, events: tuple[Event, ...], members: int) -> None:
    """Raise ValueError with everything that is wrong."""
    found = faults(network, events, members)
    if found:
        raise ValueError("the world cannot be simulated:\n- " + "\n- ".join(found))


def faults(network: Network, events: tuple[Event, ...], members: int) -> list[str]:
    """What is wrong with a network and its events for so many members, in words."""
    found = _names(network) or _shapes(network, members)
    if found:
        return found
    found = _numbers(network) + _edges(network) + _ores(network) + _supply(network)
    for event in events:
        wrong = event_faults(network, event)
        if members_of(event) not in (1, members):
            wrong.append(
                f"event '{event.name}' is written for {members_of(event)} members and the run has "
                f"{members}: give one row, or one a member"
            )
        found += wrong
    return found + contradictions(network, events)


def _unknown(what: str, names: tuple[str, ...], among: tuple[str, ...]) -> list[str]:
    return [
        f"{what} names '{name}', which is none of {', '.join(among)}"
        for name in sorted(set(names) - set(among))
    ]


def _names(network: Network) -> list[str]:
    mines, assets, edges = network.mines, network.assets, network.edges
    found = _unknown("a mine", mines.region, REGIONS) + _unknown("an asset", assets.region, REGIONS)
    found += _unknown("an asset", assets.form, FORMS) + _unknown("an edge", edges.form, FORMS)
    found += _unknown("an edge", edges.exporter + edges.importer, REGIONS)
    found += _unknown("invest_region", (network.invest_region,), REGIONS)
    start = network.start
    if len(start) != 7 or start[4] != "-" or not (start[:4] + start[5:]).isdigit():
        found.append(f"start is '{start}'; give year and month, such as '2005-01'")
    elif not 1 <= int(start[5:]) <= 12:
        found.append(f"start is '{start}'; its month is not one of 01 to 12")
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
    rows = [len(value) for _, value, axes in _arrays(network) if axes.startswith("M")]
    return max(*rows, *(members_of(event) for event in events))


def _numbers(network: Network) -> list[str]:
    found = []
    for name, value, _ in _arrays(network):
        numbers = np.asarray(value, dtype=float)
        infinite = name in _INFINITE or name.startswith("behaviour.patience")
        if np.isnan(numbers).any() or (np.isinf(numbers).any() and not infinite):
            found.append(f"{name} holds a number that is not finite; give every one")
        elif name not in _SIGNED and np.any(numbers < 0.0) and name != "behaviour.restart_margin":
            found.append(f"{name} is below zero ({numbers.min():g}); give 0 or more")
        elif name in _SHARES and np.any(numbers > 1.0 + _SUM):
            found.append(f"{name} is above one ({numbers.max():g}); give a share of 0 to 1")
        elif name in _ABOVE and np.any(numbers <= 0.0):
            found.append(f"{name} is zero somewhere; give a number above it")
    if np.any(network.prices.persistence >= 1.0):
        found.append("prices.persistence is 1 or more; the swing needs less to come back")
    if np.any(network.demand.lifetime < 3.0):
        found.append("demand.lifetime is below 3 months; give the mean time in use in months")
    for name in (
        "price_lag",
        "rebuild",
        "memory",
        "loyalty",
        "fear_decay",
        "thrift_time",
    ):
        if np.any(getattr(network.behaviour, name) < 1.0):
            found.append(f"behaviour.{name} is below 1 month; give 1 or more")
    if not network.months > 0 or network.burn_in < 0:
        found.append(
            f"{network.months} months after {network.burn_in} of burn-in; give at least one, and "
            "no burn-in below 0"
        )
    return found


def _edges(network: Network) -> list[str]:
    edges, found = network.edges, []
    rows = list(zip(edges.form, edges.exporter, edges.importer, strict=True))
    for row, (form, exporter, importer) in enumerate(rows):
        here, delay = f"the edge {form} {exporter} -> {importer}", edges.delay[row]
        if exporter == importer and delay != 0:
            found.append(f"{here} has a delay of {delay} months; a region's own makers have none")
        if not 0 <= delay <= 3 or delay != int(delay):
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


def _supply(network: Network) -> list[str]:
    """Regions with demand for a form that no chain of suppliers brings from a mine."""
    able = _able(network)
    wanted = network.demand.path.sum(axis=(0, 3)) > 0.0
    return [
        f"{REGIONS[r]} needs {FORM_OF_USE[USES[k]]} for {USES[k]} and nobody supplies it; give it "
        "an edge from a region that makes it, or makers, and these a source of ore"
        for k, r in np.argwhere(wanted)
        if (FORM_OF_USE[USES[k]], REGIONS[r]) not in able
    ]


def _able(network: Network) -> set[tuple[str, str]]:
    """Forms and regions that have a source: a mine, makers that are fed, or an edge from one."""
    edges, assets = network.edges, network.assets
    able = {("ore", region) for region in network.mines.region}
    able |= {("ore", network.invest_region)}
    plants = set(zip(assets.form, assets.region, strict=True))
    able |= {plant for plant in plants if plant[0] == "ore"}
    plants |= {
        (FORMS[s + 1], REGIONS[r])
        for r, s in np.argwhere(network.makers.capacity.max(axis=0) > 0.0)
    }
    if network.mud.any():
        able.add(("oxide", HOME))
    used = edges.share.max(axis=(0, 2)) > 0.0
    rows = list(zip(edges.form, edges.exporter, edges.importer, used, strict=True))
    for place, form in enumerate(FORMS):
        if place:
            able |= {
                (form, region)
                for made, region in plants
                if made == form and (FORMS[place - 1], region) in able
            }
        for _ in REGIONS:
            able |= {
                (form, importer)
                for sent, exporter, importer, some in rows
                if some and sent == form and exporter != importer and (form, exporter) in able
            }
    return able
