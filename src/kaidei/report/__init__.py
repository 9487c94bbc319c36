"""The report of a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaidei.ensemble.run import Run


def write_report(run: Run) -> Path:
    """Write report.html beside the results."""
    place = run.path / "report.html"
    place.write_text("<!doctype html><title>kaidei</title>", encoding="utf-8")
    return place
