"""What a claim may say, and how claims.toml is read and checked against the contract."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field, model_validator

from kaidei.contract import CONTRACT, Row, absolute_month
from kaidei.specs import validated
from kaidei.units import UnitError, factor
from kaidei.values import Bad, Problem, Spec, StudyError, nearest, shown

FILE = "claims.toml"
BASELINE = "baseline"
"""How a claim names the scenario that is the study as written."""

COMPARE = {
    ">=": (np.greater_equal, "at least"),
    ">": (np.greater, "more than"),
    "<=": (np.less_equal, "at most"),
    "<": (np.less, "less than"),
}
_IN_TIME = {">=": "not before", ">": "after", "<=": "not after", "<": "before"}
NUMBER = re.compile(r"^\s*([+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*)$")
DATE = re.compile(r"^\d{4}-\d{2}(-\d{2})?$")

Label = str | int | float


class Quantity(Spec):
    """One number a member, read from a run."""

    variable: str
    """Stage and name, as in "deposit/years_of_supply"."""
    at: dict[str, Label | list[Label]] = Field(default_factory=dict)
    """Label, or list of labels, to take along a dimension."""
    reduce: dict[str, Literal["sum", "mean", "max", "min", "first", "last"]] = Field(
        default_factory=dict
    )
    """What to do along a dimension that is left."""
    scenario: str | None = None
    """Scenario to read, where it is not the claim's."""


class Threshold(Spec):
    """What must be so of a number."""

    is_: Literal[">=", ">", "<=", "<", "within"] = Field(alias="is")
    """The comparison."""
    value: Label | tuple[Label, Label]
    """Number with its unit, or a date; for `within` the two ends, both included."""

    @model_validator(mode="after")
    def _ends(self) -> Threshold:
        if (self.is_ == "within") != isinstance(self.value, tuple):
            raise Bad(self.value, "two ends for `within`, one value for anything else")
        return self

    @property
    def words(self) -> str:
        """ "at least 730 year"."""
        if isinstance(self.value, tuple):
            return f"from {self.value[0]} to {self.value[1]}"
        if isinstance(self.value, str) and DATE.match(self.value.strip()):
            return f"{_IN_TIME[self.is_]} {self.value}"
        return f"{COMPARE[self.is_][1]} {self.value}"


class Test(Quantity, Threshold):
    """A number of a run and what must be so of it."""

    __test__ = False  # pytest would collect it by its name

    divide_by: Quantity | None = None
    """Quantity to divide by, member by member."""
    minus: Quantity | None = None
    """Quantity to take away, member by member; the same one under another scenario is a paired
    difference."""
    statistic: str = Field(default="none", pattern=r"^(none|mean|median|p\d\d)$")
    """What of the members is compared: mean, median or p05 to p95; none compares each member and
    gives a probability."""


class Geodesic(Spec):
    """Distance over the earth between two places."""

    start: tuple[float, float]
    """Latitude and longitude [degree]."""
    end: tuple[float, float]
    """Latitude and longitude [degree]."""


class Fact(Threshold):
    """A number that needs no run: a distance, or a published or measured figure."""

    geodesic: Geodesic | None = None
    """Distance to compute on the WGS84 ellipsoid."""
    found: Label | None = None
    """Figure to compare, with its unit, or a date."""
    source: str | None = None
    """Where the figure is from."""

    @model_validator(mode="after")
    def _one(self) -> Fact:
        if (self.geodesic is None) == (self.found is None):
            both = self.found is not None
            raise Bad("both" if both else "none of them", "`geodesic` or `found`")
        if self.found is not None and self.source is None:
            raise Bad(self.found, "the `source` of the figure")
        return self


class Claim(Spec):
    """One statement, in our words."""

    says: str
    """The statement in our words."""
    source: str
    """Who said it, and where."""
    date: str
    """When it was said."""
    origin: Literal["story", "other press", "outcome"]
    """The story itself, other press, or what has come out since."""
    statement: str | None = None
    """Number of the statement in the story."""
    basis: str | None = None
    """World or Japan, wet or dry, metal or oxide, mass or value, which form."""
    scenario: str = BASELINE
    """Scenario it is judged under."""
    test: Test | tuple[Test, ...] | None = None
    """What must be so; of several tests all, in the same member."""
    given: Test | None = None
    """What must be so of a member for it to count, such as that a phase begins at all."""
    fact: Fact | None = None
    """What must be so of a number that needs no run."""
    not_testable: str | None = None
    """Why this study cannot decide it."""
    by_construction: bool = False
    """The model was set up to agree, so that its agreement proves nothing."""
    note: str | None = None
    """What a reader should know."""
    settled_by: str
    """What would settle it."""

    @model_validator(mode="after")
    def _one(self) -> Claim:
        given = [n for n in ("test", "fact", "not_testable") if getattr(self, n) is not None]
        if len(given) != 1:
            raise Bad(" and ".join(given) or "none of them",
                      "one of `test`, `fact` and `not_testable`")  # fmt: skip
        if self.given is not None and (self.test is None or self.given.statistic != "none"):
            raise Bad("given", "a `test` to go with it, and no statistic of its own")
        return self

    @property
    def tests(self) -> tuple[Test, ...]:
        """The tests, none for a fact or what cannot be tested."""
        if self.test is None:
            return ()
        return self.test if isinstance(self.test, tuple) else (self.test,)


def load_claims(path: str | Path) -> dict[str, Claim]:
    """The claims of a study folder or of one file. StudyError with every mistake found."""
    claims, problems = read_claims(Path(path))
    if problems:
        raise StudyError(problems)
    return claims


def read_claims(path: Path) -> tuple[dict[str, Claim], list[Problem]]:
    """The claims that can be read, by id, and every mistake found."""
    file = path / FILE if path.is_dir() else path
    problems: list[Problem] = []
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}, [Problem(FILE, "the whole file", "no such file", f"a file '{FILE}'")]
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return {}, [Problem(FILE, f"line {line}", "a byte that is not UTF-8", "text in UTF-8")]
    except tomllib.TOMLDecodeError as error:
        return {}, [Problem(FILE, "its TOML", str(error), "a TOML document")]
    for name in document.keys() - {"claim"}:
        problems.append(Problem(FILE, f"[{name}]", "", "[claim.<id>]", nearest(name, ["claim"])))
    claims = {}
    for name, entry in document.get("claim", {}).items():
        count = len(problems)
        read = _tests_read(entry, name, problems)
        if len(problems) > count:
            continue
        claim = validated(Claim, read, FILE, ("claim", name), problems)
        if claim is not None:
            claims[name] = claim
            problems += _against_contract(name, claim)
    return claims, problems


def _tests_read(entry: object, name: str, problems: list[Problem]) -> object:
    """The entry with its tests read one by one, so that a mistake names its own place."""
    given = entry.get("test") if isinstance(entry, dict) else None
    if isinstance(given, dict):
        return {**entry, "test": validated(Test, given, FILE, ("claim", name, "test"), problems)}  # type: ignore[dict-item]
    if isinstance(given, list):
        tests = [
            validated(Test, test, FILE, ("claim", name, f"test[{number}]"), problems)
            for number, test in enumerate(given)
        ]
        return {**entry, "test": tuple(tests)}  # type: ignore[dict-item]
    return entry


def unknown_scenarios(claims: Mapping[str, Claim], known: Collection[str]) -> dict[str, list[str]]:
    """Scenarios that claims name and the study lacks, with the claims that no run can test."""
    names = {BASELINE, *known}
    found: dict[str, list[str]] = {}
    for name, claim in claims.items():
        tests = [*claim.tests, *([claim.given] if claim.given else [])]
        parts = [part for test in tests for part in (test, test.divide_by, test.minus) if part]
        for scenario in dict.fromkeys([claim.scenario, *(part.scenario for part in parts)]):
            if scenario is not None and scenario not in names:
                found.setdefault(scenario, []).append(name)
    return found


def _against_contract(name: str, claim: Claim) -> Iterator[Problem]:
    """Mistakes that the contract alone shows: variables, dimensions and units."""
    known = {f"{row.stage}/{row.name}": row for row in CONTRACT}
    placed = [
        (f"claim.{name}.test" + (f"[{number}]" if isinstance(claim.test, tuple) else ""), test)
        for number, test in enumerate(claim.tests)
    ]
    if claim.given is not None:
        placed.append((f"claim.{name}.given", claim.given))
    for place, test in placed:
        units = []
        parts = (("", test), (".divide_by", test.divide_by), (".minus", test.minus))
        for suffix, quantity in parts:
            if quantity is None:
                continue
            row = known.get(quantity.variable)
            if row is None:
                remedy = nearest(quantity.variable, known)
                yield Problem(FILE, f"{place}{suffix}.variable", shown(quantity.variable),
                              "a variable of the contract", remedy)  # fmt: skip
                continue
            units.append(row.unit)
            yield from _dimensions(f"{place}{suffix}", quantity, row)
        if len(units) == 1 + (test.divide_by is not None) + (test.minus is not None):
            yield from _units(place, test, units)


def _dimensions(place: str, quantity: Quantity, row: Row) -> Iterator[Problem]:
    if row.keep != "member":
        what = "its mean is" if row.keep == "mean" else "its quantiles are"
        yield Problem(FILE, f"{place}.variable", shown(quantity.variable),
                      "a variable kept by member", f"only {what} stored")  # fmt: skip
    dims = row.dims[1:]
    for dim in [*quantity.at, *quantity.reduce]:
        if dim not in dims:
            yield Problem(FILE, f"{place}.at.{dim}", "", f"a dimension of {quantity.variable}",
                          nearest(dim, dims))  # fmt: skip
    single = {dim for dim, label in quantity.at.items() if not isinstance(label, list)}
    for dim in dims:
        if dim not in single and dim not in quantity.reduce:
            yield Problem(FILE, f"{place}.at", f"nothing for '{dim}'",
                          "a label for every dimension but the member's",
                          f"add at.{dim} or reduce.{dim}")  # fmt: skip


def _units(place: str, test: Test, units: list[str]) -> Iterator[Problem]:
    try:
        unit = result_unit(test, units)
        for end in test.value if isinstance(test.value, tuple) else (test.value,):
            number_in(end, unit, start=0.0)
    except UnitError as error:
        yield Problem(FILE, f"{place}.value", shown(test.value), "the variable's unit", str(error))
    except Bad as error:
        yield Problem(FILE, f"{place}.value", error.given, error.expected, error.remedy)


def result_unit(test: Test, units: list[str]) -> str:
    """Unit of the number tested; UnitError when what is taken away is of another dimension."""
    unit = units[0]
    if test.minus is not None:
        factor(units[-1], unit)
    if test.divide_by is None:
        return unit
    below = units[1]
    return "1" if below == unit else unit if below == "1" else f"({unit})/({below})"


def number_in(value: Label, unit: str, start: float) -> float:
    """A threshold in `unit`; a date becomes months since `start` (months from year 0)."""
    if isinstance(value, str) and DATE.match(value.strip()):
        if unit != "month":
            raise Bad(value, f"a number in {unit}", "only a month is compared with a date")
        return absolute_month(value) - start
    match = NUMBER.match(str(value))
    if not match:
        raise Bad(value, f"a number in {unit}")
    return float(match[1]) * factor(match[2].replace("%", "percent"), unit)
