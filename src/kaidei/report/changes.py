"""What a scenario changes in the study, value by value."""

from __future__ import annotations

from collections import defaultdict

from kaidei.report.markup import Html, Part, join, tag
from kaidei.report.meaning import meanings
from kaidei.report.reader import Reader


def changed_values(reader: Reader, scenario: str) -> Html:
    """Every value a scenario sets anew or leaves out, gathered by the section it belongs to."""
    study = reader.study
    old = {name: value for _, name, value in study.assumptions(study.baseline)}
    new = {name: value for _, name, value in study.assumptions(scenario)}
    words = meanings(study, scenario)
    groups: dict[str, list[Part]] = defaultdict(list)
    for name, value in new.items():
        if name in old and old[name] == value:
            continue
        was = f" (otherwise {old[name].text})" if name in old else ""
        groups[_section(name)].append(tag("li", f"{words[name].words}: {value.text}{was}"))
    gone: dict[str, int] = defaultdict(int)
    for name in old.keys() - new.keys():
        gone[".".join(name.split(".")[:2])] += 1
    for section, count in sorted(gone.items()):
        groups[section].append(tag("li", f"left out, with its {count} values"))
    return tag(
        "dl",
        *(
            join(tag("dt", tag("code", head)), tag("dd", tag("ul", *items)))
            for head, items in groups.items()
        ),
        class_="changes",
    )


def _section(name: str) -> str:
    return name.rsplit(".", 1)[0]
