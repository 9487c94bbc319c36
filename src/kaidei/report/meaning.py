"""What a value of a study means, in the words of its spec's own documentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from kaidei.report.wording import month_name, number, spelt_out
from kaidei.study import Study
from kaidei.units import Floats
from kaidei.values import Value, address, step_to


@dataclass(frozen=True)
class Meaning:
    """A value's place in the study, told in words."""

    stage: str
    name: str
    """Dotted name, as a study writes it."""
    about: str
    """The rows or phases it belongs to, such as "Lynas heavy" or "test"; may be empty."""
    words: str
    """First sentence of the field's documentation."""

    def __str__(self) -> str:
        return f"{self.about}: {self.words}" if self.about else self.words


def meanings(study: Study, scenario: str) -> dict[str, Meaning]:
    """Meaning of every value of a scenario by its dotted name."""
    return {
        address(stage, path): Meaning(stage, address(stage, path), about, _first(words))
        for stage, spec in study.scenarios[scenario].items()
        for path, about, words in _fields(spec, (), "")
    }


def _fields(
    spec: BaseModel, path: tuple[str, ...], about: str
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    for name, info in type(spec).model_fields.items():
        step = (*path, *step_to(type(spec), name))
        item = getattr(spec, name)
        inside = isinstance(item, BaseModel | Mapping)
        whole = _together(about, name.replace("_", " ")) if inside else about
        yield from _below(item, step, whole, info.description or name)


def _below(
    item: object, path: tuple[str, ...], about: str, words: str
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    if isinstance(item, Value):
        yield path, about, words
    elif isinstance(item, BaseModel):
        yield from _fields(item, path, about)
    elif isinstance(item, Mapping):
        for key, entry in item.items():
            said = getattr(entry, "name", None)
            label = said if isinstance(said, str) else str(key)
            yield from _below(entry, (*path, str(key)), _together(about, label), words)


def _together(about: str, more: str) -> str:
    return f"{about}, {more}" if about else more


def _first(words: str) -> str:
    line = " ".join(words.split())
    return line.split(". ")[0].rstrip(".")


def unit_words(unit: str) -> str:
    """A unit as a reader says it: "t_reo/year" -> "t of oxide/year"."""
    return "" if unit == "1" else spelt_out(unit).replace("1/year", "a year")


def shown_number(study: Study, value: Value, drawn: float) -> str:
    """A drawn number of a value with its unit, a date as a date, a word as the word."""
    if value.unit == "date":
        return month_name(study.time, drawn - study.time.start_month)
    if value.unit == "word":
        return value.words[int(drawn)]
    if "percent" in value.text or "%" in value.text:
        return f"{number(100 * drawn)}% {unit_words(value.unit)}".rstrip()
    return f"{number(drawn)} {unit_words(value.unit)}".rstrip()


def drawn_range(study: Study, value: Value, numbers: Floats) -> str:
    """From the lowest to the highest of some drawn numbers, rounded."""
    first, last = (shown_number(study, value, float(end)) for end in (numbers.min(), numbers.max()))
    if first == last:
        return first
    shared = unit_words(value.unit)
    if shared and value.unit not in ("date", "word"):
        first = first.removesuffix(shared).rstrip()
    return f"{first} to {last}"
