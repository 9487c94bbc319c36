"""What the report opens with: who is safe when, what the mud changes, what would overturn it."""

from __future__ import annotations

import numpy as np

from kaidei.report import safety
from kaidei.report.markup import Html, Part, join, table, tag
from kaidei.report.overturn import Overturn, ranking
from kaidei.report.reader import Missing, Reader
from kaidei.report.safety import Change
from kaidei.report.wording import (
    calendar_month,
    chance,
    date_heads,
    element_name,
    in_100,
    listed,
    percent,
    points,
    sampling_error,
)
from kaidei.report.world_draws import TOLD


def matrix(reader: Reader) -> Html:
    """Element by date: the chance that Japan is safe, the number in every coloured cell."""
    found = safety.state(reader)
    order = _few_first(reader, found.elements)
    rows = [
        (
            _element_head(name),
            *(_coloured(found.at(name, date)) for date in found.dates),
        )
        for name in order
    ]
    return table(
        f"Chance that Japan is safe, by element and date ({reader.title(reader.main)})",
        ["", *date_heads(found.dates)],
        rows,
        class_="matrix",
    )


def _few_first(reader: Reader, elements: tuple[str, ...]) -> list[str]:
    first = [name for name in reader.elements if name in elements]
    return [*first, *(name for name in elements if name not in first)]


def _element_head(symbol: str) -> Html:
    return tag("th", tag("b", symbol), " ", tag("span", element_name(symbol), class_="wide"),
               scope="row")  # fmt: skip


def _coloured(safe: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Html:
    share = float(safe.mean()) if safe.size else 0.0
    step = min(int(share * 10), 9)
    return tag("td", percent(safe), class_=f"shade{step}")


def matrix_note(reader: Reader) -> Html:
    """What "safe" means here and what the chance rests on."""
    safety_spec = getattr(reader.study.scenarios[reader.main]["supply"], "safety", None)
    unmet = safety_spec.unmet.text if safety_spec is not None else "a small share"
    hold = safety_spec.hold if safety_spec is not None else 12
    months = {label[5:] for label in safety.state(reader).dates}
    when = f"On the first of {calendar_month(f'2000-{months.pop()}')[:-5]} of each year. " if (
        len(months) == 1) else ""  # fmt: skip
    return tag(
        "p",
        when,
        tag("b", "Safe"),
        " means: if everything of Chinese origin stopped that day, for 6, 12 or 24 months and by "
        f"way of third countries too, no more than {unmet} of the use that comes first (defence, "
        f"medicine, carmaking) would go short; and this stays so for {hold} months. The chance "
        f"is the share of the model's {reader.members:,} members in which it holds. Sampling "
        f"alone can move it by up to {sampling_error(reader.members)} points; what the inputs "
        "do not know can move it further.",
        class_="note",
    )


def mud_sentence(reader: Reader) -> str:
    """One sentence on what the mud changes in the chance that Japan is safe."""
    names = reader.mud_scenarios()
    if not names:
        raise Missing("no scenario of this run lifts more mud than the report's own, so what "
                      "more mud would change cannot be told")  # fmt: skip
    return _capital("; ".join(_mud_part(reader, name) for name in names)) + "."


def _mud_part(reader: Reader, scenario: str) -> str:
    """What one scenario's mud changes: the few elements first, then all."""
    found = safety.change_by_scenario(reader, scenario)
    title = f"under “{reader.title(scenario)}”{_goes_ahead(reader, scenario)}"
    if not found.flipped.any():
        return f"{title} the mud changes the answer for no element, at no date, in no member"
    element, date, before, after = found.largest()
    most = round(100 * abs(after - before))
    if most < 2:
        return (f"{title} the mud changes no element's chance, at any date shown, by more than "
                f"{max(most, 1)} point in 100")  # fmt: skip
    few = tuple(name for name in reader.elements if name in found.elements)
    name, when, was, is_ = found.largest(few)
    if in_100(was) == in_100(is_):
        names = listed([element_name(other) for other in few], "or")
        how = "does not change" if was == is_ else "changes by less than a point"
        said = f"{title} the chance for {names} {how}"
    else:
        said = (
            f"{title} the chance for {element_name(name)} by {calendar_month(when)} goes from "
            f"{in_100(was)} to {in_100(is_)} in 100{_the_others(found, few, name)}"
        )
    if element not in few:
        said += (f" (most of all for {element_name(element)}: from {in_100(before)} to "
                 f"{in_100(after)} by {calendar_month(date)})")  # fmt: skip
    return said


def _the_others(found: safety.Change, few: tuple[str, ...], name: str) -> str:
    others = tuple(other for other in few if other != name)
    if not others:
        return ""
    _, _, low, high = found.largest(others)
    names = [element_name(other) for other in others]
    if low == high:
        return f", and for {listed(names)} it does not change"
    most = max(abs(high - low), 0.01)
    return f", and for {listed(names, 'or')} it changes by no more than {_points_word(most)}"


def _points_word(change: float) -> str:
    size = round(100 * abs(change))
    return f"{size} point{'s' * (size != 1)}"


def _goes_ahead(reader: Reader, scenario: str) -> str:
    """In how many members each phase that the scenario adds begins within the horizon."""
    said = []
    for phase in reader.phases(scenario):
        if phase not in reader.phases():
            try:
                start = reader.values("campaign/phase_start", scenario, phase=phase)
            except Missing:
                continue
            said.append(f"{phase} in {percent(np.isfinite(start))} of the members")
    return f" (which begins its {listed(said)})" if said else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def mud_table(reader: Reader) -> Html:
    """The chance without and with more mud, for the few elements, at the last dates shown."""
    names = reader.mud_scenarios()
    if not names:
        raise Missing("no scenario of this run lifts more mud than the report's own")
    changes = {name: safety.change_by_scenario(reader, name) for name in names}
    first = changes[names[0]]
    rows = [
        _mud_row(reader, symbol, date, changes)
        for symbol in _few_first(reader, first.elements)
        for date in _changing_dates(symbol, changes)
    ]
    if not rows:
        return tag("p", "No element's chance changes by a whole point at any date shown.")
    return table(
        "Where more mud changes the chance by a point or more (members compared in pairs)",
        ["element, by", f"{reader.title(reader.main)}", *(reader.title(name) for name in names)],
        rows,
    )


def mud_note(reader: Reader) -> Html:
    """The same question asked within each scenario: what if the mud alone were taken out?"""
    parts = []
    for name in [reader.main, *reader.mud_scenarios()]:
        found = safety.change_by_mud(reader, name)
        element, date, before, after = found.largest()
        title = f"“{reader.title(name)}”"
        if not found.flipped.any():
            parts.append(f"in {title} no member's answer changes")
        else:
            parts.append(f"in {title} the chance changes by {_points_word(after - before)} at most "
                         f"({element_name(element)}, {calendar_month(date)})")  # fmt: skip
    return tag(
        "p",
        "The same members with the mud alone taken out, all else equal, tell it apart from "
        f"everything else that differs: {'; '.join(parts)}.",
        class_="note",
    )


def _changing_dates(symbol: str, changes: dict[str, Change]) -> list[str]:
    found = next(iter(changes.values()))
    row = found.elements.index(symbol)
    size = np.max([np.abs(change.by[row]) for change in changes.values()], axis=0)
    best = int(size.argmax())
    return [found.dates[best]] if size[best] >= 0.01 else []


def _mud_row(
    reader: Reader, symbol: str, date: str, changes: dict[str, Change]
) -> tuple[Part, ...]:
    cells: list[Part] = [f"{symbol}, {calendar_month(date)}"]
    before = safety.state(reader).at(symbol, date)
    cells.append(percent(before))
    for name, found in changes.items():
        row, column = found.elements.index(symbol), found.dates.index(date)
        after = safety.state(reader, name).at(symbol, date)
        cells.append(join(percent(after), tag("small", f" {points(found.by[row, column])}")))
    return tuple(cells)


def overturners(reader: Reader, count: int = 3) -> Html:
    """The inputs that would overturn the answer, in a table with luck's own bound beside it."""
    ranked = ranking(reader)
    top = ranked.found[:count]
    clear = [found for found in top if found.stands_out]
    tried = listed([f"{o.element} by {calendar_month(o.date)}" for o in ranked.outcomes])
    lead = (
        f"Of {ranked.tried} uncertain inputs, tried on whether Japan is safe in {tried} (for each "
        "element the date at which the model is least sure), these move the chance most. "
    )
    if not clear:
        lead += ("None of them moves it by more than luck would among so many: with "
                 f"{reader.members:,} members they cannot be told from noise. ")  # fmt: skip
    elif len(clear) < len(top):
        lead += f"Only the first {len(clear)} can be told from luck. "
    rows = [_overturn_row(found) for found in top]
    columns = ["input", "moves", "in its lowest third", "in its highest third", "change",
               "luck alone could make"]  # fmt: skip
    return join(
        tag("p", lead),
        table("The inputs that would overturn the answer", columns, rows, class_="words"),
        tag("p", TOLD, class_="note"),
    )


def _overturn_row(found: Overturn) -> tuple[Part, ...]:
    kind = found.value.kind or "unsourced"
    name = tag("small", tag("code", found.meaning.name), class_="block")
    luck = "" if found.stands_out else ", so not told from luck"
    return (
        join(_capital(str(found.meaning)), " ", tag("span", kind, class_=f"chip {kind}"), name),
        f"{found.outcome.element}, {calendar_month(found.outcome.date)}",
        _third(found.low, found.low_range),
        _third(found.high, found.high_range),
        f"{points(found.change)} (±{round(100 * found.error)})",
        f"±{round(100 * found.bound)}{luck}",
    )


def _third(share: float, values: str) -> Html:
    return join(tag("b", f"{round(100 * share)}%"), tag("small", values, class_="block"))


def headline(reader: Reader) -> str:
    """The answer in a sentence: the few elements at the first and the last date."""
    found = safety.state(reader)
    few = [name for name in reader.elements if name in found.elements]
    if not few:
        raise Missing("none of the report's elements is among the model's")
    date = _near(found.dates, "2030-01")
    said = [f"{chance(found.at(name, date))} for {element_name(name)}" for name in few]
    return f"By {calendar_month(date)}, the chance that Japan is safe is {listed(said)}."


def _near(dates: tuple[str, ...], wanted: str) -> str:
    return min(dates, key=lambda date: abs(int(date[:4]) - int(wanted[:4])))
