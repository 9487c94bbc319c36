"""What a stretch of one member's log comes to, in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def headline(log: pd.DataFrame, span: tuple[float, float], phase: str) -> str:
    """Days of lifting, at sea and of weather between two hours of a phase's log."""
    ship = log[(log["agent"] == "ship") & (log["start"] < span[1]) & (log["end"] > span[0])]
    hours = ship["end"].clip(upper=span[1]) - ship["start"].clip(lower=span[0])
    lifting = float(hours[ship["task"].isin(["lift", "relocate"])].sum()) / 24.0
    waits = ship["task"].isin(("weather", "forecast", "typhoon"))
    away = float(hours[~ship["task"].isin(("port", "idle"))].sum()) / 24.0
    waiting = float(hours[waits].sum()) / 24.0
    return (
        f"The {phase} phase lifts on {lifting:,.1f} of {away:,.1f} days at sea and waits for "
        f"weather on {waiting:,.1f}"
    )
