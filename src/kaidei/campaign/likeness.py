"""A phase of a plain plan, made to look like a study's: what `plan` reads of spec and lift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from types import SimpleNamespace
from typing import Any

import numpy as np

from kaidei.campaign.landing import Thickened
from kaidei.campaign.plain import Island, Phase, Ship, Shuttles, Vessel
from kaidei.campaign.plan import MONTH
from kaidei.campaign.spec import Component
from kaidei.streams import Streams
from kaidei.units import Floats

ABOVE_ZERO = ("speed", "rough_speed", "joint", "pull_ratio", "learning", "life_factor", "run_rate",
              "holes_per_site", "transfer_rate", "unload_rate", "hole_mass", "string")  # fmt: skip
"""Fields in which nothing would never end."""
HEIGHTS = ("run_height", "lift_height", "hang_height")
"""Fields of a ship in the order of `plan.LIMITED`."""
WORDS = ("name", "start", "season", "ship", "shuttles", "island", "components", *HEIGHTS)
"""Fields that are no numbers."""


@dataclass(frozen=True)
class Cast:
    """A phase with those who play in it."""

    phase: Phase
    vessels: Sequence[Vessel]

    def _one(self, kind: type[Any], wanted: str | None) -> Any:
        known = {one.name: one for one in self.vessels if isinstance(one, kind)}
        if wanted is None:
            return next(iter(known.values()), None)
        if wanted not in known:
            names = ", ".join(f"'{name}'" for name in known) or "none"
            raise ValueError(
                f"phase '{self.phase.name}' asks for the {kind.__name__.lower()} '{wanted}'; "
                f"given: {names}"
            )
        return known[wanted]

    @property
    def ship(self) -> Ship:
        """Its ship; ValueError without."""
        found = self._one(Ship, self.phase.ship)
        if found is None:
            raise ValueError(f"phase '{self.phase.name}' has no ship: give one among the vessels")
        made: Ship = found
        return made

    @property
    def shuttles(self) -> Shuttles | None:
        """Its shuttles; ValueError where they have nowhere to go."""
        found: Shuttles | None = self._one(Shuttles, self.phase.shuttles)
        if found is not None and self._one(Island, self.phase.island) is None:
            raise ValueError(f"shuttles '{found.name}' have no island to go to: give an Island")
        return found

    @property
    def island(self) -> Island | None:
        """Its island."""
        found: Island | None = self._one(Island, self.phase.island)
        return found

    @property
    def components(self) -> dict[str, Component]:
        """What breaks on its ship."""
        made = {}
        for key, row in self.ship.components.items():
            try:
                made[key] = row if isinstance(row, Component) else Component.model_validate(row)
            except ValueError as error:
                told = str(error).splitlines()
                raise ValueError(
                    f"component '{key}' of the ship '{self.ship.name}': {' '.join(told)}"
                ) from None
        return made


def _number(given: Any, where: str, streams: Streams, members: int) -> Floats:
    """A number for each member of a lane."""
    rank = np.clip(streams.uniform(f"plain.{where}"), 1e-12, 1.0 - 1e-12)
    if hasattr(given, "at"):
        found = np.asarray(given.at(rank), dtype=np.float64)
    elif callable(given):
        found = np.asarray(given(rank), dtype=np.float64)
    else:
        found = np.asarray(given, dtype=np.float64)
        if found.shape == (members,):
            found = found[streams.members]
        elif found.ndim == 0:
            found = np.full(len(rank), float(found))
    if found.shape != rank.shape:
        raise ValueError(
            f"{where} has shape {np.shape(given)}; expected one number, {members} numbers, or a "
            "function of uniform numbers that gives as many"
        )
    if not (found >= 0.0).all():
        raise ValueError(f"{where} is {found.min():g}; expected 0 or more")
    above = where.endswith(tuple(f".{name}" for name in ABOVE_ZERO))
    idle = where.startswith("island") and where.endswith(".rate")
    if (above or idle) and not found.all():
        raise ValueError(f"{where} is 0; expected more")
    return found


def _all(thing: Any, where: str, streams: Streams, members: int) -> SimpleNamespace:
    """A plain object with a number for each member in every field."""
    made: dict[str, Any] = {}
    for one in fields(thing):
        given = getattr(thing, one.name)
        if one.name in WORDS or given is None:
            made[one.name] = given
        elif one.name == "voyages":
            made[one.name] = given
            if given < 1:
                raise ValueError(f"{where}.voyages is {given}; expected 1 or more")
        else:
            made[one.name] = _number(given, f"{where}.{one.name}", streams, members)
    return SimpleNamespace(**made)


def as_study(one: Cast, streams: Streams, members: int) -> tuple[Any, Any, Thickened]:
    """What `plan.phase_plan` and its like read of a study's draw and of the lift, for a lane."""
    name = one.phase.name
    phase = _all(one.phase, f"phase '{name}'", streams, members)
    ship = _all(one.ship, f"ship '{one.ship.name}'", streams, members)
    none = np.zeros(len(streams.members))
    carrier, island, count, load = _ashore(one, streams, members)
    study = SimpleNamespace(
        **{
            **vars(phase),
            "season": " ".join(map(str, phase.season)),
            "ramp": phase.ramp * 24 / MONTH,
        },
    )
    study.duration = None if phase.duration is None else phase.duration * 24.0 / MONTH
    study.voyages_per_year, study.ships = None, none + 1.0
    study.tank, study.shuttles, study.shuttle_load = ship.tank, count, load
    study.ship, study.carrier, study.island = "own", "own", "own"
    study.handling = "string"
    drawn = SimpleNamespace(
        distance=phase.distance,
        string=phase.string,
        weather=SimpleNamespace(
            forecast_error=phase.forecast_error, typhoon_warning=phase.typhoon_warning
        ),
        phase={name: study},
        ship={"own": ship},
        carrier={"own": carrier},
        island={"own": island},
        components={key: _component(key, row, streams) for key, row in one.components.items()},
    )
    return drawn, _lift(one, phase, streams, members), _thick(ship)


def _ashore(
    one: Cast, streams: Streams, members: int
) -> tuple[SimpleNamespace, SimpleNamespace, Floats, Floats]:
    """Carrier, island, how many shuttles there are and their load; none of them without."""
    ones = np.ones(len(streams.members))
    carrier = SimpleNamespace(distance=0.0 * ones, speed=ones, transfer_rate=ones,
                              transfer_height=ones)  # fmt: skip
    island = SimpleNamespace(unload_rate=ones, berth_height=ones, rate=ones, store=ones, lag=ones)
    if one.shuttles is None or one.island is None:
        return carrier, island, 0.0 * ones, ones
    carrier = _all(one.shuttles, f"shuttles '{one.shuttles.name}'", streams, members)
    island = _all(one.island, f"island '{one.island.name}'", streams, members)
    return carrier, island, np.rint(carrier.count), carrier.load


def _lift(one: Cast, phase: SimpleNamespace, streams: Streams, members: int) -> SimpleNamespace:
    """What the lift would say of one unit: rate, hole, pipe and seas."""
    holed = np.isfinite(phase.hole_mass)
    rate = np.maximum(phase.rate, 1e-12)
    cycle = np.where(holed, np.where(holed, phase.hole_mass, 1.0) / rate + phase.hole_move, np.inf)
    columns = {
        "solids_rate": phase.rate * 24.0,
        "hole_dry_mass": phase.hole_mass,
        "unit_time": cycle,
        "hole_time": np.where(holed, cycle, 0.0),  # without holes no unit stands alone
        "relocation_time": phase.hole_move,
        "residence_time": phase.residence,
        "run_rate": phase.run_rate,
    }
    tp, limit = _seas(one.ship, streams, members)
    return SimpleNamespace(
        phases=(one.phase.name,), operation=np.array(["run_pipe", "lift", "hang_off"]), tp=tp,
        hs_limit=limit[:, None], **{key: value[:, None] for key, value in columns.items()},
    )  # fmt: skip


def _seas(ship: Ship, streams: Streams, members: int) -> tuple[Floats, Floats]:
    """Peak periods [s] and the limits at them [m], (M, 3, tp)."""
    given = [getattr(ship, name) for name in HEIGHTS]
    curves = [np.asarray(one[0], dtype=np.float64) for one in given if isinstance(one, tuple)]
    tp = np.unique(np.concatenate(curves)) if curves else np.array([1.0, 30.0])
    limit = np.empty((len(streams.members), len(given), len(tp)))
    for k, (name, one) in enumerate(zip(HEIGHTS, given, strict=True)):
        where = f"ship '{ship.name}'.{name}"
        if not isinstance(one, tuple):
            limit[:, k] = _number(one, where, streams, members)[:, None]
        elif len(one) == 2 and len(one[0]) == len(one[1]) > 1 and (np.diff(one[0]) > 0).all():
            limit[:, k] = np.interp(tp, *one)
        else:
            raise ValueError(f"{where} is {one}; expected rising peak periods and as many heights")
    return tp, limit


def _component(key: str, row: Component, streams: Streams) -> SimpleNamespace:
    """A component with a number for each member in every uncertain field."""
    made = {}
    for name in type(row).model_fields:
        given = getattr(row, name)
        uncertain = hasattr(given, "at")
        rank = np.clip(streams.uniform(f"plain.{key}.{name}"), 1e-12, 1 - 1e-12) if uncertain else 0
        made[name] = given.at(rank) if uncertain else given
    return SimpleNamespace(**made)


def _thick(ship: SimpleNamespace) -> Thickened:
    """The thickener of a plain ship: a share kept, at a fraction; its salt and overflow untold."""
    kept, none = ship.kept, np.zeros_like(ship.kept)
    if not ((ship.underflow > 0.0) & (ship.underflow <= 1.0) & (kept > 0.0) & (kept <= 1.0)).all():
        raise ValueError("underflow and kept of a ship are shares: above 0 and at most 1")
    return Thickened(kept, kept * (1.0 / ship.underflow - 1.0), none, 1.0 - kept, none, none)
