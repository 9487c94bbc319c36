"""Vessels of the shipped study as plain objects: `vessel("chikyu", tank=4000)`."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from kaidei.campaign import plain
from kaidei.campaign.spec import Component
from kaidei.campaign.vessels import VesselRow, fleet
from kaidei.tables import keyed_rows, read_table
from kaidei.values import Problem, Unit, nearest

OBJECTS = {"ship": plain.Ship, "carrier": plain.Shuttles, "island": plain.Island}
PRACTICE = {"run_height": "run_pipe", "lift_height": "lift", "hang_height": "hang_off"}
"""Seas in which crews work, from the lift of the study."""


def vessel(name: str, **fields_: Any) -> Any:
    """A ship, shuttles or island of the library, with fields of one's own.

    name: "chikyu", "new" (ships), "first", "large" (shuttles), "minamitorishima",
    "minamitorishima-large". fields_: what the library does not say, such as a ship's `tank`
    [t_slurry] or `count` and `load` [t_slurry] of shuttles, and whatever is known better.
    Its values are uncertain: each member draws its own. Sources stand in the study's table
    `vessels`; the seas of ships in which crews work are its estimates in [lift.ship].

    Raises
    ------
    ValueError
        for an unknown vessel, or a field that is missing or unknown.
    """
    known = {vessel_name: (role, made) for role, all_ in _fleet().items()
             for vessel_name, made in all_.items()}  # fmt: skip
    if name not in known:
        raise ValueError(f"no vessel '{name}' in the library: {', '.join(known)}"
                         f" ({nearest(name, known)})")  # fmt: skip
    role, made = known[name]
    wanted = {one.name: one for one in fields(OBJECTS[role])}
    given = {key: value for key in wanted if (value := getattr(made, key, None)) is not None}
    if role == "ship":
        given |= _seas(name) | {"components": _components()}
    given |= {"name": name} | fields_
    for key in given.keys() - wanted.keys():
        raise ValueError(f"'{key}' is nothing that {role} '{name}' has: {nearest(key, wanted)}")
    try:
        return OBJECTS[role](**given)
    except TypeError as error:
        raise ValueError(
            f"the library does not say all of '{name}': give {str(error).split(': ')[-1]}"
        ) from None


@cache
def _folder() -> Path:
    """The shipped study, in the package or beside it."""
    package = Path(__file__).parents[1]
    places = (package / "template", package.parents[1] / "studies" / "minamitorishima")
    return next(place for place in places if place.is_dir())


def _rows(name: str) -> dict[str, dict[str, Any]]:
    problems: list[Problem] = []
    table = read_table(_folder() / "tables" / f"{name}.csv", f"tables/{name}.csv", problems)
    if table is None or problems:
        raise ValueError("; ".join(map(str, problems)))
    return keyed_rows(table)


@cache
def _fleet() -> dict[str, dict[str, Any]]:
    return fleet({key: VesselRow.model_validate(row) for key, row in _rows("vessels").items()})


@cache
def _components() -> dict[str, Component]:
    return {key: Component.model_validate(row) for key, row in _rows("components").items()}


def _seas(name: str) -> dict[str, Any]:
    """Heights in which a ship's crew works, where the study's lift has them."""
    document = tomllib.loads((_folder() / "study.toml").read_text(encoding="utf-8"))
    given = document["lift"]["ship"].get(name, {})
    return {key: Unit("m", gt=0).read(given[f"practice_{work}"])
            for key, work in PRACTICE.items() if f"practice_{work}" in given}  # fmt: skip
