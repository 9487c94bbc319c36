"""What can be done without mud: the scenarios in which Japan pulls other levers, at one date."""

from __future__ import annotations

from kaidei.report import safety
from kaidei.report.changes import changed_values
from kaidei.report.markup import Html, Part, join, table, tag
from kaidei.report.reader import Missing, Reader
from kaidei.report.wording import (
    calendar_month,
    element_name,
    in_100,
    listed,
    percent,
    points,
    quantiles,
)

BY = "2028-01"
"""The date for which this part of the report is asked."""


def what_levers_do(reader: Reader) -> Html:
    """What the levers change by January 2028, and which levers they are. Missing without one."""
    names = reader.lever_scenarios()
    if not names:
        raise Missing("no scenario of this run pulls levers other than mud (one that changes "
                      "[supply] or its tables, and leaves events and phases alone)")  # fmt: skip
    return join(*(_one(reader, name) for name in names))


def lever_sentence(reader: Reader, scenario: str) -> str:
    """What the levers of a scenario do by the date, in a sentence."""
    found = safety.change_by_scenario(reader, scenario)
    if BY not in found.dates:
        raise Missing(f"the study does not report safety at {BY} (supply.safety.dates)")
    column = found.dates.index(BY)
    few = [name for name in reader.elements if name in found.elements]
    rows = [found.elements.index(name) for name in few]
    moved = [
        f"{element_name(found.elements[row])} from {in_100(found.before[row, column])} to "
        f"{in_100(found.after[row, column])} in 100"
        for row in rows
        if abs(found.by[row, column]) >= 0.01
    ]
    when = calendar_month(BY)
    if not moved:
        return (
            f"By {when} the levers of “{reader.title(scenario)}” move the chance for none of "
            f"{listed([element_name(name) for name in few], 'or')} by a whole point: most of them "
            "take longer than that to act."
        )
    return (
        f"By {when} the levers of “{reader.title(scenario)}” move the chance for {listed(moved)}."
    )


def _one(reader: Reader, scenario: str) -> Html:
    return join(
        tag("p", lever_sentence(reader, scenario)),
        _effects(reader, scenario),
        tag("details", tag("summary", "Which levers, when and how much"),
            changed_values(reader, scenario)),
    )  # fmt: skip


def _effects(reader: Reader, scenario: str) -> Html:
    before, after = safety.state(reader), safety.state(reader, scenario)
    found = safety.change(before, after)
    column = found.dates.index(BY)
    shown = [
        name
        for row, name in enumerate(found.elements)
        if name in reader.elements or abs(found.by[row, column]) >= 0.01
    ]
    shown.sort(key=lambda name: name not in reader.elements)
    rows: list[tuple[Part, ...]] = [
        (
            f"{name} {element_name(name)}",
            percent(before.at(name, BY)),
            percent(after.at(name, BY)),
            points(float(found.by[found.elements.index(name), column])),
            _lasting(reader, reader.main, name),
            _lasting(reader, scenario, name),
        )
        for name in shown
    ]
    return table(
        f"By {calendar_month(BY)}, without mud beyond the test",
        ["element", "safe as it is", "safe with levers", "points",
         "months Japan would last", "with levers"],
        rows,
    )  # fmt: skip


def _lasting(reader: Reader, scenario: str, element: str) -> str:
    """Months of a halt before priority use goes short: median, P5 and P95."""
    from kaidei.supply.spec import HALTS

    try:
        months = reader.values("supply/survival", scenario, element=element, date=BY)
    except Missing:
        return "–"
    longest = max(HALTS)  # the stage counts no further: who lasts that long lasts at least so long
    low, middle, high = (
        f"{longest}+" if month >= longest else f"{month:.0f}"
        for month in quantiles(months, (0.05, 0.5, 0.95))
    )
    return middle if low == high else f"{middle} ({low} to {high})"
