"""The programme: what each phase must pass before it may begin, and when it does.

A phase waits for its gates; a gate waits for phases, for other gates or for a date, takes its time
and is passed or not, at once or after a remedy. Phases go by their name ("test"), gates by phase
and gate ("test/permit"). Dates are float months since the horizon's start, +inf for never.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kaidei.units import Floats

PLAN, SEASON = "plan", "season"
"""What holds a phase up beside its gates: its own planned date, and the months of departure."""


def waits_for(phases: Mapping[str, Mapping[str, Sequence[str]]]) -> dict[str, tuple[str, ...]]:
    """What each phase and each gate waits for, by their full names.

    phases: for each phase its gates, and for each gate what it waits for as a study writes it: a
    phase, a gate of the same phase, or a gate of another as "test/permit".

    Raises
    ------
    ValueError
        in words, for a name that is unknown or means two things, or a gate that waits for itself.
    """
    known = {*phases, *(full(phase, gate) for phase, gates in phases.items() for gate in gates)}
    waits: dict[str, tuple[str, ...]] = {}
    for phase, gates in phases.items():
        for gate, after in gates.items():
            _name_is_sound(phase, gate, phases)
            waits[full(phase, gate)] = tuple(
                _resolved(phase, gate, name, gates, known) for name in after
            )
        waits[phase] = tuple(full(phase, gate) for gate in gates)
    return waits


def full(phase: str, gate: str) -> str:
    """The full name of a gate."""
    return f"{phase}/{gate}"


def _name_is_sound(phase: str, gate: str, phases: Mapping[str, object]) -> None:
    if gate in phases or "/" in gate or gate in (PLAN, SEASON):
        raise ValueError(
            f"phase '{phase}' has a gate '{gate}': give it another name, without '/', that is no "
            f"phase's and neither '{PLAN}' nor '{SEASON}'"
        )


def _resolved(
    phase: str, gate: str, name: str, gates: Mapping[str, object], known: set[str]
) -> str:
    found = full(phase, name) if name in gates else name
    if found not in known:
        listed = ", ".join(f"'{other}'" for other in sorted(known - {full(phase, gate)}))
        raise ValueError(
            f"gate '{full(phase, gate)}' waits for '{name}', which is no phase or gate here "
            f"({listed})"
        )
    if found in (phase, full(phase, gate)):
        raise ValueError(
            f"gate '{full(phase, gate)}' waits for "
            f"{'itself' if found != phase else 'the phase that it gates'}: it could never be passed"
        )
    return found


def in_order(waits: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Phases and gates so that each comes behind all that it waits for.

    The order is the same however the names are listed: those that are ready together go by name.

    Raises
    ------
    ValueError
        in words, naming the circle, where some wait for each other.
    """
    order: list[str] = []
    done: set[str] = set()
    while len(order) < len(waits):
        ready = sorted(
            name for name, after in waits.items() if name not in done and done.issuperset(after)
        )
        if not ready:
            raise ValueError(f"{_circle(waits, done)}: they wait for each other in a circle")
        order += ready
        done.update(ready)
    return tuple(order)


def _circle(waits: Mapping[str, Sequence[str]], done: set[str]) -> str:
    """A chain of names, each waiting for the next, that comes back to its first."""
    chain = [min(name for name in waits if name not in done)]
    while True:
        behind = min(name for name in waits[chain[-1]] if name not in done)
        if behind in chain:
            return " waits for ".join(
                f"'{name}'" for name in (*chain[chain.index(behind) :], behind)
            )
        chain.append(behind)


def never_passed(certain: Mapping[str, bool], waits: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Phases that can never start, and the gate or phase that is to blame for each.

    certain: whether a name is never passed of itself, whatever comes before. waits: of `waits_for`.
    """
    blame: dict[str, str] = {}
    for name in in_order(waits):
        if certain[name]:
            blame[name] = name
        else:
            blamed = [blame[before] for before in waits[name] if before in blame]
            if blamed:
                blame[name] = blamed[0]
    return {name: cause for name, cause in blame.items() if "/" not in name}


def latest(dates: Sequence[Floats]) -> Floats:
    """The latest of some dates [month], (M,) each; at least one must be given."""
    return np.asarray(np.maximum.reduce([np.asarray(date, dtype=np.float64) for date in dates]))


def pass_date(
    begins: Floats,
    takes: Floats,
    first: NDArray[np.bool_],
    remedy: Floats,
    second: NDArray[np.bool_],
) -> Floats:
    """When a gate is passed [month], +inf for never; all (M,).

    begins: when all that it waits for is over. takes: its duration [month]. first: passed at once.
    remedy: months from the failure to the second decision, +inf where there is none. second: passed
    then.

    Raises
    ------
    ValueError
        in words, for a negative duration or a date that is not a number.
    """
    for name, months in (("duration", takes), ("remedy", remedy)):
        if not (np.asarray(months) >= 0.0).all():
            raise ValueError(f"the {name} of a gate must be 0 months or more")
    if np.isnan(begins).any():
        raise ValueError("a gate begins at a date that is not a number")
    decided = begins + takes
    return np.where(first, decided, np.where(second, decided + remedy, np.inf))


def met(
    ended: Floats, lifted: Floats, needs: Floats, days: Floats, needs_days: Floats,
    lost: Floats, strings_lost: Floats,
) -> NDArray[np.bool_]:  # fmt: skip
    """Whether a phase gave what a gate behind it needs; all (M,).

    ended: its end [month], +inf for never. lifted, needs: mud it lifted and had to lift [t_wet].
    days, needs_days: days of lifting and those needed, of one ship. lost, strings_lost: strings a
    ship lost, and may have lost at most.
    """
    return np.isfinite(ended) & (lifted >= needs) & (days >= needs_days) & (lost <= strings_lost)


def in_season(date: Floats, season: Sequence[int], first_month: int) -> Floats:
    """The first moment from a date on that lies in a month of departure [month], (M,).

    season: months of the year in which a voyage may leave, 1 for January. first_month: month of the
    year in which the horizon starts, 0 for January. A date before the horizon counts as its start.

    Raises
    ------
    ValueError
        in words, for a season without a month.
    """
    months = np.zeros(12, dtype=np.bool_)
    months[[month - 1 for month in season]] = True
    if not months.any():
        raise ValueError("a season without a month leaves no time to depart: name one at least")
    wait = np.array([np.argmax(np.roll(months, -month)) for month in range(12)])
    finite = np.where(np.isfinite(date), np.maximum(date, 0.0), 0.0)
    month = np.floor(finite)
    ahead = wait[(first_month + month.astype(np.int64)) % 12]
    start = np.where(ahead > 0, month + ahead, finite)
    return np.where(np.isfinite(date), start, np.inf)


def holds_up(dates: Floats) -> NDArray[np.int64]:
    """Which of some dates (M, k) came last; of those that never came, the first."""
    return np.asarray(np.argmax(dates, axis=1))
