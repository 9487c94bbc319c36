"""What others said, as tests: a ledger of claims and what a run makes of each.

A claim names a variable of the contract, where in it to look, and what would have to be so. It
holds when at least 90 % of the members agree, fails when at most 10 % do, and is open between.
A fact (a distance, a published number) is judged without members; what no variable can decide says
why. Anyone can add a claim in claims.toml without code.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from kaidei.claim_spec import (
    BASELINE,
    COMPARE,
    DATE,
    FILE,
    NUMBER,
    Claim,
    Fact,
    Geodesic,
    Label,
    Quantity,
    Test,
    Threshold,
    load_claims,
    number_in,
    read_claims,
    result_unit,
)
from kaidei.contract import absolute_month
from kaidei.units import Floats, factor
from kaidei.values import Bad, Problem, StudyError, nearest

if TYPE_CHECKING:
    import xarray as xr

    from kaidei.ensemble.run import Run

__all__ = ["Claim", "Test", "Verdict", "judge", "judge_run", "load_claims", "read_claims"]

NEVER = "never"

HOLDS, FAILS = 0.9, 0.1
"""Probability from which a claim holds, and up to which it fails."""

_REDUCE: dict[str, Callable[..., Any]] = {
    "sum": np.sum,
    "mean": np.mean,
    "max": np.max,
    "min": np.min,
}


@dataclass(frozen=True)
class Verdict:
    """What a run makes of a claim."""

    id: str
    says: str
    verdict: Literal["holds", "fails", "open", "by construction", "not testable here"]
    sentence: str
    """The verdict in words, with its numbers."""
    claim: Claim
    probability: float | None = None
    """Share of the members in which the claim is so; none where it was not tested."""
    quantiles: tuple[float, float, float] | None = None
    """P5, P50 and P95 of the first number tested, in `unit`."""
    unit: str = ""
    reason: str = ""
    """Why it was not tested, or what to know of the verdict."""

    def explanation(self) -> list[str]:
        """The claim from its words down to the variables it was tested on, line by line."""
        claim = self.claim
        lines = [
            f"{self.id}: {self.says}",
            f"Said by {claim.source}, {claim.date} ({claim.origin}).",
        ]
        if claim.statement:
            lines.append(f"Statement {claim.statement} of the story.")
        if claim.basis:
            lines.append(f"Basis: {claim.basis}.")
        lines += [_described(test, claim.scenario) for test in claim.tests]
        if claim.given is not None:
            lines.append(f"Only members count in which {_condition(claim)}.")
        lines.append(f"Verdict: {self.verdict}. {self.sentence}")
        beside = dict.fromkeys((self.reason, claim.note))
        lines += [text for text in beside if text and text not in self.sentence]
        return [*lines, f"Would be settled by: {claim.settled_by}"]


def _described(test: Test, scenario: str) -> str:
    where = ", ".join(f"{dim} {label}" for dim, label in test.at.items())
    many = "" if test.statistic == "none" else f"{test.statistic} of "
    return (
        f"Tested: {many}{test.variable}{f' at {where}' if where else ''} under "
        f"{test.scenario or scenario}: {test.words}."
    )


def judge_run(run: Run) -> list[Verdict]:
    """Every claim of a run's study, tested against the run; none if the study has no claims."""
    path = run.study.path
    if not (path / FILE).is_file():
        return []
    return judge(load_claims(path), run.results, run.study.baseline, start=run.study.time.start)


def judge(
    claims: Mapping[str, Claim], results: xr.DataTree, baseline: str, *, start: str = "2025-01"
) -> list[Verdict]:
    """A verdict on each claim.

    `results["ban/supply"]` holds a stage's variables under a scenario; `baseline` is the scenario
    that claims call "baseline"; `start` is the first month of the study. Raises StudyError with
    every label that does not exist.
    """
    reader = _Reader(results, baseline, absolute_month(start))
    verdicts, problems = [], []
    for name, claim in claims.items():
        try:
            verdicts.append(_judged(name, claim, reader))
        except _Missing as missing:
            text = f"Not tested: {missing}."
            verdicts.append(
                Verdict(name, claim.says, "not testable here", text, claim, reason=text)
            )
        except Bad as bad:
            problems.append(Problem(FILE, f"claim.{name}", bad.given, bad.expected, bad.remedy))
    if problems:
        raise StudyError(problems)
    return verdicts


class _Missing(Exception):  # noqa: N818 - not a mistake: the run is smaller than the ledger
    """A scenario that was not run."""


def _judged(name: str, claim: Claim, reader: _Reader) -> Verdict:
    if claim.not_testable is not None:
        reason = claim.not_testable
        return Verdict(name, claim.says, "not testable here", reason, claim, reason=reason)
    if claim.fact is not None:
        return _by_fact(name, claim, claim.fact)
    counts = _counted(claim, reader)
    if not counts.any():
        text = f"In no member {_condition(claim)}."
        return Verdict(name, claim.says, "not testable here", text, claim, reason=text)
    found = [reader.values(test, claim.scenario) for test in claim.tests]
    so = np.all(
        [
            np.broadcast_to(
                _is_so(_statistic(values[counts], test.statistic), test, unit, reader.start),
                int(counts.sum()),
            )
            for test, (values, unit) in zip(claim.tests, found, strict=True)
        ],
        axis=0,
    )
    probability = float(np.mean(so))
    values, unit = found[0][0][counts], found[0][1]
    return Verdict(
        name,
        claim.says,
        _verdict(claim, probability),
        _sentence(claim, probability, values, unit, counts, reader.start),
        claim,
        probability,
        _quantiles(values),
        unit,
        claim.note or "",
    )


def _counted(claim: Claim, reader: _Reader) -> NDArray[np.bool_]:
    """(M,) which members the claim is about."""
    if claim.given is None:
        values, _ = reader.values(claim.tests[0], claim.scenario)
        return np.ones(len(values), dtype=np.bool_)
    values, unit = reader.values(claim.given, claim.scenario)
    return _is_so(values, claim.given, unit, reader.start)


def _condition(claim: Claim) -> str:
    assert claim.given is not None
    where = ", ".join(f"{dim} {label}" for dim, label in claim.given.at.items())
    at = f" ({where})" if where else ""
    return f"{claim.given.variable}{at} is {claim.given.words}"


def _verdict(
    claim: Claim, probability: float
) -> Literal["holds", "fails", "open", "by construction"]:
    if claim.by_construction:
        return "by construction"
    return "holds" if probability >= HOLDS else "fails" if probability <= FAILS else "open"


def _by_fact(name: str, claim: Claim, fact: Fact) -> Verdict:
    unit = "km"
    if fact.geodesic is not None:
        number = _distance(fact.geodesic)
        found = f"Computed: {number:,.0f} km"
    else:
        text = str(fact.found)
        match = NUMBER.match(text)
        unit = "month" if DATE.match(text) else match[2].replace("%", "percent") if match else ""
        number = number_in(fact.found or 0.0, unit or "1", start=0.0)
        found = f"Found: {fact.found} ({fact.source})"
    so = bool(_is_so(np.array([number]), fact, unit or "1", 0.0)[0])
    probability = 1.0 if so else 0.0
    sentence = f"{found}; the claim needs {fact.words}."
    return Verdict(name, claim.says, _verdict(claim, probability), sentence, claim, probability,
                   (number, number, number), unit, claim.note or "")  # fmt: skip


def _distance(line: Geodesic) -> float:
    """Geodesic length on WGS84 [km]."""
    from pyproj import Geod

    _, _, metres = Geod(ellps="WGS84").inv(line.start[1], line.start[0], line.end[1], line.end[0])
    return float(metres) / 1000.0


def _statistic(values: Floats, name: str) -> Floats:
    if name == "none":
        return values
    if name == "mean":
        return np.array([values.mean()])
    share = 0.5 if name == "median" else float(name[1:]) / 100.0
    return np.array([_quantile(values, share)])


def _quantile(values: Floats, share: float) -> float:
    """Quantile as an order statistic, so that infinities cause no arithmetic; NaN are left out."""
    known = np.sort(values[~np.isnan(values)])
    return float(known[round(share * (len(known) - 1))]) if len(known) else math.nan


def _quantiles(values: Floats) -> tuple[float, float, float]:
    low, middle, high = (_quantile(values, share) for share in (0.05, 0.5, 0.95))
    return low, middle, high


def _is_so(values: Floats, needed: Threshold, unit: str, start: float) -> NDArray[np.bool_]:
    """Whether each value meets the threshold; what is not a number meets none."""
    if isinstance(needed.value, tuple):
        low, high = (number_in(end, unit, start) for end in needed.value)
        return np.asarray((values >= low) & (values <= high))
    return np.asarray(COMPARE[needed.is_][0](values, number_in(needed.value, unit, start)))


def _sentence(
    claim: Claim,
    probability: float,
    values: Floats,
    unit: str,
    counts: NDArray[np.bool_],
    start: float,
) -> str:
    """The verdict's numbers in words, in the unit the claim was made in."""
    test = claim.tests[0]
    low, middle, high = _told(_quantiles(values), test, unit, start)
    more = ", and what goes with it," if len(claim.tests) > 1 else ""
    if test.statistic == "none":
        share = f"in {probability:.0%} of {counts.sum()} members"
    else:
        share = (
            f"by the {test.statistic} of {counts.sum()} members: {'yes' if probability else 'no'}"
        )
    if claim.given is not None:
        share += f" (of {len(counts)}) in which {_condition(claim)}"
    words = f"{test.words}{more} {share}"
    known = {"5 % are": low, "half": middle, "95 %": high}
    below = [f"{share} below {end}" for share, end in known.items() if end != NEVER]
    never = {0: "all but a few never", 1: "half or more never", 2: "5 % or more never", 3: ""}
    told = [*below[:2], f"5 % above {high}"] if len(below) == 3 else [*below, never[len(below)]]
    return f"{words[0].upper()}{words[1:]}; {', '.join(told)}."


def _told(numbers: tuple[float, ...], test: Test, unit: str, start: float) -> tuple[str, ...]:
    """Numbers as a reader of the claim would write them: its unit, or dates."""
    end = str(test.value[0] if isinstance(test.value, tuple) else test.value)
    if DATE.match(end.strip()):
        return tuple(_date(number + start) for number in numbers)
    match = NUMBER.match(end)
    wanted = (match[2] if match else "").replace("%", "percent") or "1"
    scale = factor(unit, wanted)
    tail = "" if wanted == "1" else f" {wanted}"
    return tuple(f"{number * scale:,.4g}{tail}" for number in numbers)


def _date(months: float) -> str:
    """Float months from year 0 as a date; "never" for +inf."""
    if not math.isfinite(months):
        return NEVER
    whole = math.floor(months)
    month = np.datetime64(f"{whole // 12:04d}-{whole % 12 + 1:02d}")
    first, after = month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")
    # A date's part of a month is a whole number of days, less what the float lost.
    days = int((months - whole) * (after - first).astype(int) + 1e-6)
    return str(first + days)


@dataclass(frozen=True)
class _Reader:
    """Reads quantities from a run's results."""

    results: xr.DataTree
    baseline: str
    start: float
    """Months from year 0 to the study's first month."""

    def values(self, test: Test, scenario: str) -> tuple[Floats, str]:
        """(M,) numbers a test is about, and their unit."""
        values, unit = self.read(test, scenario)
        units = [unit]
        if test.minus is not None:
            taken, below = self.read(test.minus, scenario)
            with np.errstate(invalid="ignore"):  # never less never is not a number, and said so
                values = values - taken * factor(below, unit)
        if test.divide_by is not None:
            by, below = self.read(test.divide_by, scenario)
            units.append(below)
            values = np.divide(values, by, out=np.full(values.shape, np.nan), where=by != 0.0)
        return values, result_unit(_without_minus(test), units)

    def read(self, quantity: Quantity, scenario: str) -> tuple[Floats, str]:
        """(M,) one number a member, and its unit."""
        name = quantity.scenario or scenario
        name = self.baseline if name == BASELINE else name
        stage, _, variable = quantity.variable.partition("/")
        if name not in self.results.children:
            raise _Missing(f"scenario '{name}' was not run")
        array = self.results[f"{name}/{stage}"].to_dataset()[variable]
        unit = str(array.attrs["units"])
        for dim, wanted in quantity.at.items():
            array = array.isel({dim: _places(array, dim, wanted, quantity.variable)})
        for dim, how in quantity.reduce.items():
            if how in ("first", "last"):
                array = array.isel({dim: 0 if how == "first" else -1})
            else:
                array = array.reduce(_REDUCE[how], dim)
        return np.asarray(array.to_numpy(), dtype=np.float64), unit


def _without_minus(test: Test) -> Test:
    """The test without what is taken away, whose unit is settled by then."""
    return test.model_copy(update={"minus": None})


def _places(array: xr.DataArray, dim: str, wanted: Label | list[Label], variable: str) -> Any:
    """Position, or list of positions, of labels; Bad names the nearest label."""
    known = [str(label) for label in array.coords[dim].values]
    many = wanted if isinstance(wanted, list) else [wanted]
    for label in many:
        if str(label) not in known:
            raise Bad(label, f"a label of {dim} in {variable}", nearest(str(label), known))
    places = [known.index(str(label)) for label in many]
    return places if isinstance(wanted, list) else places[0]
