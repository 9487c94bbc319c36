"""The trial of January and February 2026 as published, for comparison; nothing is fitted to it.

The campaign simulates the trial from what was known before departure, and no member is dropped for
missing what happened. In the study that ships a little under half of the members lift mud within
the time on site, which is the chance the model gave to what then came true: a check on it, not a
result. Where the monthly means lie near the low reading some six in ten do, near the high one a
fifth: members with a calm sea are likelier among those, so a reader who selects them by a finite
`first_mud` sees the later test lift mud more often too; the shipped answers are not selected.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaidei.units import Floats


@dataclass(frozen=True)
class Fact:
    """One published outcome: what, the number, its unit, and how well it is known."""

    name: str
    label: str
    value: float
    unit: str
    source: str


PUBLISHED = (
    Fact(
        "first_lift",
        "First recovery work, days after departure",
        18.0,
        "day",
        "JAMSTEC: left 12 January about 09:00, recovery work from 30 January",
    ),
    Fact(
        "first_mud",
        "First mud on deck, days after departure",
        19.8,
        "day",
        "JAMSTEC: left 12 January about 09:00, mud before dawn on 1 February",
    ),
    Fact(
        "voyage_days",
        "Voyage, days",
        33.2,
        "day",
        "press: left 12 January about 09:00, back 14 February in the afternoon",
    ),
    Fact(
        "phase_lifted_wet",
        "Mud lifted, wet tonnes",
        50.0,
        "t_wet",
        "secondary source; the operator's figure was not found",
    ),
)
"""Outcomes of the trial; that it lifted from three sites is an input of the study and none of them.
The days on site before lifting and the tonnes are the least certain."""

OUTWARD, PIPE_DOWN, LIFTING, PIPE_UP, HOMEWARD = 5.0, 7.0, 7.0, 7.0, 5.0
"""The bare plan [day]: passage and about a week each to lower the pipe, lift and take it up, as
the press told it before departure (Nikkei, 9 January 2026); no weather, no breakdown."""
PLANNED = {
    "first_lift": OUTWARD + PIPE_DOWN,
    "first_mud": OUTWARD + PIPE_DOWN,
    "voyage_days": OUTWARD + PIPE_DOWN + LIFTING + PIPE_UP + HOMEWARD,
}
"""What that plan says of the dated outcomes, days after departure."""
LATEST = 60.0
"""Days after departure as which "never" is scored: well after any return that was thinkable."""


def score(days: Floats, outcome: float, latest: float = LATEST) -> float:
    """Continuous ranked probability score [day] of members' days (n,) against what came; lower is
    better, and for a single forecast it is its absolute error.

    Days beyond `latest`, and inf for never, count as `latest`: the score weighs only the days up to
    it (threshold-weighted, Gneiting and Ranjan 2011, doi 10.1198/jbes.2010.08110).
    """
    known = np.sort(np.minimum(np.asarray(days, dtype=np.float64), latest))
    if not len(known) or np.isnan(known).any():
        raise ValueError("a score needs members' days, each a number or inf")
    n = len(known)
    apart = 2.0 * np.sum((2.0 * np.arange(1, n + 1) - n - 1) * known) / n**2
    return float(np.mean(np.abs(known - min(outcome, latest))) - 0.5 * apart)
