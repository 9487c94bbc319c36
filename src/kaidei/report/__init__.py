"""The report of a run: one self-contained HTML file that opens offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaidei.ensemble.run import Run


def write_report(run: Run) -> Path:
    """Write report.html beside the results, whole, and return where it lies."""
    from kaidei.report.page import page
    from kaidei.report.reader import Reader

    place = run.path / "report.html"
    temporary = run.path / ".report.html"
    temporary.write_text(page(Reader(run)), encoding="utf-8")
    temporary.replace(place)
    return place
