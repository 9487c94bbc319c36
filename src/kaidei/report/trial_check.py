"""The trial of 2026 as a check: the lift's own figures beside what dates and press imply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kaidei.report.answers import Answer
from kaidei.report.reader import Missing, Reader
from kaidei.report.wording import number, percent, quantiles, spread

if TYPE_CHECKING:
    from kaidei.units import Floats

PHASE = "trial"
"""The phase that stands for the trial of 2026."""
TITLE = "The trial of 2026 as a check"
_COLUMNS = ("", "the model", "what is known", "members within")


@dataclass(frozen=True)
class Trial:
    """What the members do in the phase (n,); nothing where they lift nothing."""

    flow: Floats  # slurry up the riser [m3/h]
    tonnes: Floats  # wet mud a site [t_wet]
    rate: Floats  # sites a day [1/day]
    riser_volume: Floats  # [m3]


def trial_of(reader: Reader) -> Trial:
    """The phase `trial` under the first scenario that has it. Missing where none has."""
    scenario = dict(reader.phase_homes()).get(PHASE)
    if scenario is None:
        raise Missing(f"this run has no phase “{PHASE}”")

    def lift(name: str) -> Floats:
        return reader.values(f"lift/{name}", scenario, phase=PHASE)

    holes, move = (
        reader.drawn(f"phase.{PHASE}.campaign.{name}", scenario)
        for name in ("holes_per_site", "site_move")
    )
    lifts = lift("solids_rate") > 0.0
    wet = lift("hole_dry_mass") / (1.0 - reader.values("deposit/water_content", scenario))
    return Trial(
        flow=np.where(lifts, lift("circulation"), 0.0),
        tonnes=np.where(lifts, holes * wet, 0.0),
        # A hole's time is inf where nothing is lifted: no sites a day.
        rate=24.0 / (holes * lift("hole_time") + move),
        riser_volume=lift("riser_volume"),
    )


def check(reader: Reader) -> Answer:
    """A sentence and a table: flow, tonnes a site and sites a day, with the share within each."""
    from kaidei.lift import trial

    own = trial_of(reader)
    share = trial.consistency(own.flow, own.tonnes, own.rate, riser_volume=own.riser_volume)
    low, high = trial.tonnes_a_site(trial.TONNES)
    slow, fast = trial.sites_a_day()
    rows = (
        ("slurry up the riser, m³/h", spread(own.flow), _implied(own), share.flow),
        ("wet mud a site, t", spread(own.tonnes), _between(low, high), share.tonnes_a_site),
        ("sites a day", spread(own.rate), _between(slow, fast), share.sites_a_day),
        ("all three", "", "", share.every),
    )
    told = tuple((*row[:3], _percent(row[3], len(own.flow))) for row in rows)
    return Answer(TITLE, _sentence(), _COLUMNS, told)


def _implied(own: Trial) -> str:
    from kaidei.lift import trial

    found = trial.implied_flow(own.riser_volume)
    late, early = (number(float(quantiles(side, (0.5,))[0])) for side in found)
    return f"at least {late}, or {early} had it begun a day later"


def _between(low: float, high: float) -> str:
    return f"{number(float(low))} to {number(float(high))}"


def _percent(share: float, members: int) -> str:
    return percent(np.arange(members) < round(share * members))


def _sentence() -> str:
    from kaidei.lift import trial

    short, long = trial.rise_hours()
    tonnes = number(float(np.mean(trial.TONNES)))
    return (
        "Consistency, not a fit: no law or constant of the lift was set by these figures. But the "
        "rate that the phase aims at and the time from site to site are estimates made knowing "
        "the reports, in the shipped study at least: agreement proves little, disagreement would "
        f"tell more. From the start on the sea floor to the first mud on deck {number(short, 3)} "
        f"to {number(long, 3)} hours passed, for the hour of the start was not said. What fills "
        "the riser in that time is the least flow, since breaking and waiting fell in the same "
        f"hours; each member is held to its own riser and the longer time; "
        "a riser far stronger than the real one would pass too. "
        f"{trial.SITES:.0f} "
        f"sites took two to four days. The tonnage, about {tonnes} t of wet mud in all, is from a "
        "secondary source and taken 30% either way; the operator's figure was not found."
    )
