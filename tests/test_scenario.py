"""An overlay replaces whole values, adds or removes entries, and leaves the rest as it was."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kaidei.contract import STAGES
from kaidei.scenario import laid_over
from kaidei.values import Problem

DEPTH = {"low": "5600 m", "mode": "5640 m", "high": "5700 m", "source": "news", "kind": "news"}
RAW: dict[str, dict[str, Any]] = {stage: {} for stage in STAGES} | {
    "lift": {"depth": DEPTH, "string": {"first": {"bore": "0.3 m", "wall": "20 mm"}},
             "phase": {"test": {"hours": "10 hour"}}},
    "campaign": {"phase": {"test": {"voyages": 2}}},
    "supply": {"projects": {"caremag": {"start": "2027-01", "slip": {"low": "0 month"}}}},
}  # fmt: skip


def laid(overlay: dict[str, Any]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    problems: list[Problem] = []
    before = copy.deepcopy(RAW)
    found = laid_over(overlay, RAW, "scenarios/x.toml", problems)
    assert before == RAW
    return found, [str(problem) for problem in problems]


@pytest.mark.parametrize(
    "new", ["5000 m", {"value": "5000 m"}, {"p10": "1 m", "p50": "2 m", "p90": "3 m"},
            {"source": "chart"}, {"note": "who knows"}],
)  # fmt: skip
def test_a_value_is_replaced_whole_and_never_mixed_with_the_old_one(new: object) -> None:
    """A new source alone must not be lent the old numbers."""
    found, problems = laid({"lift": {"depth": new}})
    assert problems == []
    assert found["lift"]["depth"] == new
    assert found["lift"]["string"] == RAW["lift"]["string"]


def test_a_section_is_changed_key_by_key() -> None:
    found, _ = laid({"lift": {"string": {"first": {"wall": "25 mm"}, "second": {"bore": "1 m"}}}})
    assert found["lift"]["string"] == {
        "first": {"bore": "0.3 m", "wall": "25 mm"},
        "second": {"bore": "1 m"},
    }


def test_a_row_is_changed_column_by_column_added_and_removed() -> None:
    row = {"source": "news", "start": "2030-01", "slip": {"low": "1 month"}}
    found, problems = laid({"table": {"projects": {"caremag": {"start": "2028-01"}, "new": row}}})
    assert problems == []
    assert found["supply"]["projects"] == {
        "caremag": {"start": "2028-01", "slip": {"low": "0 month"}},
        "new": row,
    }
    found, _ = laid({"table": {"projects": {"caremag": {"remove": True}}}})
    assert found["supply"]["projects"] == {}


def test_a_phase_is_removed_from_every_stage() -> None:
    found, problems = laid({"phase": {"test": {"remove": True}}})
    assert problems == []
    assert found["lift"]["phase"] == found["campaign"]["phase"] == {}


@pytest.mark.parametrize(
    ("overlay", "words"),
    [
        ({"lift": {"dept": {"remove": True}}}, "did you mean 'depth'?"),
        ({"phase": {"tset": {"remove": True}}}, "did you mean 'test'?"),
        ({"phase": {"test": {"supply": {}}}}, "a stage that has phases"),
        ({"table": {"project": {}}}, "did you mean 'projects'?"),
        ({"lfit": {}}, "did you mean 'lift'?"),
        ({"time": {"months": 12}}, "a section a scenario may change"),
    ],
)
def test_what_an_overlay_cannot_do_gets_words(overlay: dict[str, Any], words: str) -> None:
    _, problems = laid(overlay)
    assert len(problems) == 1
    assert words.lower() in problems[0].lower()
