"""The forms in which a value may be written, taken apart and checked for what they must hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kaidei.faults import Bad, nearest

KINDS = ("measured", "published", "news", "estimate", "synthetic")
"""How a number is known, best first."""

SHAPES = {
    "value": ("value",),
    "triangular": ("low", "mode", "high"),
    "quantiles": ("p10", "p50", "p90"),
    "normal": ("mean", "sd"),
    "uniform": ("uniform",),
    "choice": ("choice",),
}
VALUE_KEYS = {key for keys in SHAPES.values() for key in keys}
"""Keys that make a table of a study a value rather than a section."""

_BESIDE = ("source", "kind", "note", "correlate", "weights")


@dataclass(frozen=True)
class Correlation:
    """A rank correlation with another value of the study, by its dotted name."""

    other: str
    rank: float


def form_of(table: dict[str, Any]) -> str:
    """Which form a table is written in; Bad when it is none, or several."""
    present = [form for form, keys in SHAPES.items() if any(key in table for key in keys)]
    known = VALUE_KEYS | set(_BESIDE)
    for key in table:
        if key not in known:
            raise Bad(key, "a key of a value", nearest(key, known))
    if len(present) != 1:
        raise Bad(
            dict(table),
            "one form: value | low, mode, high | p10, p50, p90 | mean, sd | uniform | choice",
            "give one of them" if not present else f"keep one of {', '.join(present)}",
        )
    missing = [key for key in SHAPES[present[0]] if key not in table]
    if missing:
        raise Bad(dict(table), f"`{missing[0]}` as well", f"add {', '.join(missing)}")
    return present[0]


def entries_of(form: str, table: dict[str, Any]) -> list[Any]:
    """The entries of a form ("5600 m"), as written."""
    if form not in ("uniform", "choice"):
        return [table[key] for key in SHAPES[form]]
    entries = table[form]
    if not isinstance(entries, list) or (form == "uniform" and len(entries) != 2) or not entries:
        raise Bad(entries, "a list of two" if form == "uniform" else "a list of options")
    return entries


def check_order(form: str, numbers: tuple[float, ...], entries: list[Any]) -> None:
    """Bad when low, mode and high (and their like) do not rise."""
    if form in ("triangular", "quantiles", "uniform") and list(numbers) != sorted(numbers):
        names = SHAPES[form] if form != "uniform" else ("a", "b")
        raise Bad(
            ", ".join(f"{name} = {entry}" for name, entry in zip(names, entries, strict=True)),
            " <= ".join(names),
            "put them in rising order",
        )


def weights_of(form: str, table: dict[str, Any], count: int) -> tuple[float, ...]:
    """Weights of a `choice`, alike where none are given; none for another form."""
    if form != "choice":
        if "weights" in table:
            raise Bad(table["weights"], "no weights here", "`weights` belongs to `choice`")
        return ()
    weights = table.get("weights", [1.0 / count] * count)
    numeric = isinstance(weights, list) and all(
        isinstance(weight, int | float) and weight >= 0 for weight in weights
    )
    if not numeric or len(weights) != count:
        raise Bad(weights, f"{count} weights, none negative, one for each option")
    if not math.isclose(sum(weights), 1.0, abs_tol=1e-6):
        raise Bad(weights, f"weights that add up to 1, these give {sum(weights):g}")
    return tuple(float(weight) for weight in weights)


def provenance_of(table: dict[str, Any]) -> dict[str, Any]:
    """Where a value comes from, and what it is correlated with."""
    kind, source, note = table.get("kind"), table.get("source"), table.get("note")
    if kind is not None and kind not in KINDS:
        raise Bad(kind, "a kind: " + ", ".join(KINDS), nearest(str(kind), KINDS))
    for name, text in (("source", source), ("note", note)):
        if text is not None and not isinstance(text, str):
            raise Bad(text, f"text for `{name}`")
    correlate = table.get("correlate")
    if correlate is not None:
        if not isinstance(correlate, Mapping) or set(correlate) != {"with", "rank"}:
            raise Bad(correlate, '{ with = "section.name", rank = -0.9 }')
        rank = correlate["rank"]
        if not isinstance(rank, int | float) or not -1.0 <= rank <= 1.0:
            raise Bad(rank, "a rank correlation from -1 to 1")
        correlate = Correlation(str(correlate["with"]), float(rank))
    return {"source": source, "kind": kind, "note": note, "correlate": correlate}


def as_text(form: str, table: dict[str, Any]) -> str:
    """A value in a line, as it was written."""
    if form == "value":
        return str(table["value"])
    if form == "uniform":
        return "{} to {}".format(*table["uniform"])
    if form == "choice":
        weights = table.get("weights")
        options = [str(option) for option in table["choice"]]
        if weights:
            options = [f"{o} ({w:.0%})" for o, w in zip(options, weights, strict=True)]
        return " | ".join(options)
    return ", ".join(f"{key} {table[key]}" for key in SHAPES[form])
