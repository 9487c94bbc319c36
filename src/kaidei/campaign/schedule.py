"""When each gate of a study is passed and each phase begins, member by member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.campaign.programme import (
    PLAN,
    SEASON,
    full,
    holds_up,
    in_season,
    latest,
    met,
    never_passed,
    pass_date,
    waits_for,
)
from kaidei.units import Floats

if TYPE_CHECKING:
    from kaidei.contract import Time
    from kaidei.streams import Streams


_LOOKS = ("needs", "needs_days", "strings_lost")
"""What a gate may ask of the phases that it waits for."""


@dataclass(frozen=True)
class Ended:
    """What a gate looks at of a phase that went before; all (M,)."""

    end: Floats
    """Last return [month], inf for never."""
    lifted: Floats
    """Mud lifted by all its ships [t_wet]."""
    lift_days: Floats
    """Days of lifting of one ship."""
    strings_lost: Floats
    """Strings that a ship lost."""


def awaited(phases: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What each phase and gate waits for, of phases with their gates as a study has them."""
    return waits_for(
        {
            name: {gate: made.after for gate, made in phase.gate.items()}
            for name, phase in phases.items()
        }
    )


def can_start(phases: Mapping[str, Any]) -> None:
    """ValueError in words where a phase could never start, or a gate looks back at none."""
    waits = awaited(phases)
    gates = {
        full(name, key): gate for name, phase in phases.items() for key, gate in phase.gate.items()
    }
    for name, gate in gates.items():
        looks = [wish for wish in _LOOKS if getattr(gate, wish) is not None]
        if looks and not any(other in phases for other in waits[name]):
            raise ValueError(
                f"gate '{name}' has `{looks[0]}` and waits for no phase: name in `after` the phase "
                "that it looks back at"
            )
    certain = {name: gate.never for name, gate in gates.items()}
    certain |= {name: min(phase.start.numbers) == np.inf for name, phase in phases.items()}
    for name, cause in never_passed(certain, waits).items():
        why = "its planned start is 'never'" if cause == name else f"'{cause}' never comes"
        raise ValueError(
            f"phase '{name}' can never start: {why}; give it a chance or a date, or remove it"
        )


def gate_date(
    gate: Any,
    name: str,
    waits: Sequence[str],
    passed: Mapping[str, Floats],
    ended: Mapping[str, Ended],
    streams: Streams,
) -> Floats:
    """When a gate is passed [month], (M,).

    gate: drawn; name: its full name; waits: what it waits for. passed, ended: dates of the gates
    decided and of the phases that went before.
    """
    members = len(streams.members)
    before = [ended[other] for other in waits if other in ended]
    begins = [passed[other] for other in waits if other in passed] + [e.end for e in before]
    if gate.start is not None:
        begins.append(gate.start)
    whole = np.ones(members, dtype=np.bool_)
    for e in before:
        whole &= met(
            e.end, e.lifted, _or(gate.needs, 0.0), e.lift_days, _or(gate.needs_days, 0.0),
            e.strings_lost, np.floor(_or(gate.strings_lost, np.inf)),
        )  # fmt: skip
    luck = streams.uniform(f"campaign.gate.{name}", (2,))
    return pass_date(
        latest(begins),
        gate.duration,
        whole & (luck[:, 0] < _or(gate.chance, 1.0)),
        np.broadcast_to(_or(gate.remedy, np.inf), members),
        luck[:, 1] < _or(gate.second_chance, 0.0),
    )


def _or(value: Floats | None, default: float) -> Floats:
    return np.asarray(default) if value is None else value


def phase_dates(
    phase: Any, name: str, passed: Mapping[str, Floats], time: Time
) -> dict[str, Floats]:
    """What a phase's start hangs on, by full name [month], (M,): plan, its gates, the season.

    The last, `season`, is the first departure; +inf where it would lie beyond the horizon.
    """
    dates = {full(name, PLAN): phase.start + phase.slip}
    dates |= {full(name, gate): passed[full(name, gate)] for gate in phase.gate}
    ready = latest(list(dates.values()))
    start = in_season(ready, [int(month) for month in phase.season.split()], time.start_month % 12)
    dates[full(name, SEASON)] = np.where(start < time.n_months, start, np.inf)
    return dates


def held_up(dates: Sequence[Floats]) -> Floats:
    """1 for the last thing that a phase waited for, else 0: (M, k) for the k dates of a phase.

    The season, which is the last of them, holds a phase up only where all else was ready before.
    """
    *before, start = dates
    ready = np.stack(before, axis=1)
    last = holds_up(ready)
    season = np.isfinite(start) & (start > np.maximum(ready.max(axis=1), 0.0))
    last = np.where(season, len(before), last)
    return np.asarray(last[:, None] == np.arange(len(dates)), dtype=np.float64)
