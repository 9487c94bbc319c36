"""A scenario: an overlay laid over what the study wrote, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from kaidei.contract import STAGES
from kaidei.specs import KEYED, spec_class, table_fields
from kaidei.values import VALUE_KEYS, Problem, Rows, nearest


def laid_over(
    overlay: Mapping[str, Any],
    raw: Mapping[str, Mapping[str, Any]],
    file: str,
    problems: list[Problem],
) -> dict[str, dict[str, Any]]:
    """What each stage's spec reads under one overlay; mistakes are added to `problems`."""
    changed = {stage: deepcopy(dict(entry)) for stage, entry in raw.items()}
    for key, entry in overlay.items():
        if key in STAGES:
            _lay(changed[key], entry, file, (key,), problems)
        elif key in KEYED:
            _lay(changed[KEYED[key]].setdefault(key, {}), entry, file, (key,), problems)
        elif key == "phase":
            _lay_phases(changed, entry, file, problems)
        elif key == "table":
            _lay_tables(changed, entry, file, problems)
        elif key != "scenario":
            problems.append(Problem(file, f"[{key}]", "", "a section a scenario may change",
                                    nearest(key, (*STAGES, *KEYED, "phase", "table"))))  # fmt: skip
    return changed


def _lay_phases(
    changed: dict[str, dict[str, Any]], entry: Any, file: str, problems: list[Problem]
) -> None:
    phased = [stage for stage in STAGES if "phase" in spec_class(stage).model_fields]
    for phase, below in entry.items():
        if below.get("remove") is True:
            known = {name for stage in STAGES for name in changed[stage].get("phase", {})}
            if phase not in known:
                problems.append(
                    Problem(
                        file,
                        f"phase.{phase}",
                        "remove = true",
                        "a phase of study.toml",
                        nearest(phase, known),
                    )
                )
            for stage in STAGES:
                changed[stage].get("phase", {}).pop(phase, None)
            continue
        for stage, values in below.items():
            where = ("phase", phase, stage)
            if stage not in phased:
                problems.append(
                    Problem(
                        file, ".".join(where), "", "a stage that has phases", nearest(stage, phased)
                    )
                )
                continue
            _lay(changed[stage]["phase"].setdefault(phase, {}), values, file, where, problems)


def _lay_tables(
    changed: dict[str, dict[str, Any]], entry: Any, file: str, problems: list[Problem]
) -> None:
    homes = {
        name: stage
        for stage in STAGES
        for name, mark in table_fields(spec_class(stage))
        if isinstance(mark, Rows)
    }
    for name, rows in entry.items():
        if name not in homes:
            problems.append(Problem(file, f"table.{name}", "", "a table whose rows have an id",
                                    nearest(name, homes)))  # fmt: skip
            continue
        base = changed[homes[name]].setdefault(name, {})
        strays = [row for row in rows if _meant_for_another(rows[row], row, base)]
        for row in strays:
            problems.append(Problem(file, f"table.{name}.{row}", "no such row",
                                    "a row of the table, or a new one with all its values",
                                    nearest(row, base)))  # fmt: skip
        known = {row: rows[row] for row in rows if row not in strays}
        _lay(base, known, file, ("table", name), problems)


def _meant_for_another(entry: object, row: str, base: Mapping[str, Any]) -> bool:
    """Whether what is written can only change a row, and there is none of this name."""
    if not isinstance(entry, dict) or entry.get("remove") is True:
        return False
    return row not in base and "source" not in entry


def _lay(
    base: dict[str, Any],
    overlay: Mapping[str, Any],
    file: str,
    where: tuple[str, ...],
    problems: list[Problem],
) -> None:
    """Replace whole values, add or remove entries, in place."""
    for key, entry in overlay.items():
        if isinstance(entry, dict) and entry.get("remove") is True:
            if key not in base:
                problems.append(Problem(file, ".".join((*where, key)), "remove = true",
                                        "an entry of study.toml", nearest(key, base)))  # fmt: skip
            base.pop(key, None)
        elif _is_section(entry) and _is_section(base.get(key)):
            _lay(base[key], entry, file, (*where, key), problems)
        else:
            base[key] = deepcopy(entry)


def _is_section(entry: object) -> bool:
    return isinstance(entry, dict) and not VALUE_KEYS & entry.keys()
