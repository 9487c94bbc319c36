"""The trial of January and February 2026 as published, for comparison; nothing is fitted to it.

The campaign simulates the trial from what was known before departure, and no member is dropped for
missing what happened. In the study that ships about two members in three lift mud within the time
on site, which is the chance the model gave to what then came true: a check on it, not a result.
Members with a calm sea are likelier among those, so a reader who selects them by a finite
`first_mud` sees the later test lift mud more often too (about 95 instead of 89 percent of those
that sail); the shipped answers are not selected.
"""

from __future__ import annotations

from dataclasses import dataclass


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
    Fact("sites", "Sites lifted from", 3.0, "1", "Reuters, 2 February 2026"),
    Fact(
        "phase_lifted_wet",
        "Mud lifted, wet tonnes",
        50.0,
        "t_wet",
        "secondary source; the operator's figure was not found",
    ),
)
"""Outcomes of the trial. The days on site before lifting and the tonnes are the least certain."""
