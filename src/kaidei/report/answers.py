"""The seven questions and what a run answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaidei.ensemble.run import Run


@dataclass(frozen=True)
class Answer:
    """One question, its answer in a sentence, and a small table where one helps."""

    question: str
    sentence: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def answers(run: Run) -> list[Answer]:
    """The answers of a run's report scenario."""
    results = run.results[f"{run.study.report.scenario}/deposit"]
    return [Answer("How much is there?", f"{float(results['resource_reo'].mean()) / 1e6:.1f} Mt")]
