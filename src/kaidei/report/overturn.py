"""Which uncertain inputs would overturn the answer: the chance in their lowest and highest third.

The chance that Japan is safe in an element is taken over the members in which an input lies in its
lowest third, and over those in its highest. With hundreds of inputs some differ by luck alone, so
each difference is set beside the largest that luck is likely to make among all that were looked at
(Bonferroni's bound at 5 percent).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaidei.chain import UPSTREAM
from kaidei.report.meaning import drawn_range, meanings
from kaidei.report.reader import Missing, Reader
from kaidei.report.world_draws import world_draws
from kaidei.units import Floats
from kaidei.values import Value

if TYPE_CHECKING:
    from kaidei.report.meaning import Meaning

UNDECIDED = (0.02, 0.98)
"""Chances outside these leave nothing to overturn among the members."""

FEWEST = 30
"""Members a third must hold: below, a chance says nothing."""

BOTH_TAILS = 0.05
"""Chance that luck alone puts any input beyond the bound."""


@dataclass(frozen=True)
class Outcome:
    """What is to be overturned: whether Japan is safe in an element at a date."""

    element: str
    date: str
    safe: NDArray[np.bool_]


@dataclass(frozen=True)
class Overturn:
    """One input and what it does to one outcome."""

    meaning: Meaning
    value: Value
    outcome: Outcome
    low_range: str
    high_range: str
    low: float
    """Chance in the input's lowest third."""
    high: float
    """Chance in its highest third."""
    bound: float
    """Largest difference that luck is likely to make among all inputs."""
    error: float
    """95 % bound on the difference's own sampling error."""

    @property
    def change(self) -> float:
        return self.high - self.low

    @property
    def stands_out(self) -> bool:
        """Whether the difference is more than luck would make."""
        return abs(self.change) > self.bound


@dataclass(frozen=True)
class Ranking:
    """All inputs ranked, and what they were tried on."""

    found: tuple[Overturn, ...]
    outcomes: tuple[Outcome, ...]
    tried: int


def outcomes(reader: Reader) -> list[Outcome]:
    """For each headline element the date at which its chance is nearest to even, if it is open."""
    safe = reader.array("supply/safe").transpose("member", "element", "date")
    hits = safe.to_numpy() > 0.5
    dates = [str(label) for label in safe["date"].values]
    found = []
    for place, element in enumerate(str(label) for label in safe["element"].values):
        if element not in reader.elements:
            continue
        share = hits[:, place].mean(axis=0)
        nearest = int(np.argmin(np.abs(share - 0.5)))
        if UNDECIDED[0] < share[nearest] < UNDECIDED[1]:
            found.append(Outcome(element, dates[nearest], hits[:, place, nearest]))
    return found


def ranking(reader: Reader) -> Ranking:
    """Uncertain inputs by the largest change they make to any open outcome. Missing if none is."""
    return reader.once("ranking", lambda: _ranked(reader))


def _ranked(reader: Reader) -> Ranking:
    tried = outcomes(reader)
    if not tried:
        raise Missing(
            f"for none of {', '.join(reader.elements)} is the answer open at any date shown: "
            "(nearly) all members agree, so no input overturns it within its stated range"
        )
    if reader.members < 3 * FEWEST:
        raise Missing(f"{reader.members} members are too few to tell inputs from luck; "
                      f"run {3 * FEWEST} or more")  # fmt: skip
    inputs = [*_inputs(reader), *world_draws(reader)]
    comparisons = len(inputs) * len(tried)
    best = []
    for meaning, value, numbers in inputs:
        low, high = _thirds(value, numbers)
        changes = [
            _change(reader, meaning, value, numbers, low, high, outcome, comparisons)
            for outcome in tried
        ]
        best.append(max(changes, key=lambda found: abs(found.change) / found.bound))
    best.sort(key=lambda found: -abs(found.change) / found.bound)
    return Ranking(tuple(best), tuple(tried), len(inputs))


def _inputs(reader: Reader) -> Iterator[tuple[Meaning, Value, Floats]]:
    """Meaning, value and draw (n,) of every uncertain input that reaches the supply stage."""
    reaches, words = _upstream_of("supply"), meanings(reader.study, reader.main)
    for name, drawn in reader.draws(reader.main).items():
        if drawn.stage in reaches and not drawn.value.certain:
            # Options in different units have no common scale: their ranks stand in.
            mixed = len(set(drawn.value.bases)) > 1
            yield words[name], drawn.value, drawn.rank if mixed else drawn.numbers


def _upstream_of(stage: str) -> set[str]:
    found = {stage}
    for before in UPSTREAM[stage]:
        found |= _upstream_of(before)
    return found


def _thirds(value: Value, numbers: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Members in the lowest and in the highest third; few options are taken as they are."""
    if value.form == "choice" and len(np.unique(numbers)) <= 3:
        return numbers == numbers.min(), numbers == numbers.max()
    order = np.argsort(np.argsort(numbers, kind="stable"), kind="stable")
    third = len(numbers) // 3
    return order < third, order >= len(numbers) - third


def _change(
    reader: Reader,
    meaning: Meaning,
    value: Value,
    numbers: Floats,
    low: NDArray[np.bool_],
    high: NDArray[np.bool_],
    outcome: Outcome,
    comparisons: int,
) -> Overturn:
    from scipy.special import ndtri

    counts = np.array([low.sum(), high.sum()], dtype=np.float64)
    hits = np.array([outcome.safe[low].sum(), outcome.safe[high].sum()], dtype=np.float64)
    # Under luck alone both thirds share one chance; one hit and one miss more keep it off 0 and 1.
    shared = (hits.sum() + 1) / (counts.sum() + 2)
    under_luck = np.sqrt(shared * (1 - shared) * (1 / counts).sum())
    own = (hits + 1) / (counts + 2)
    error = 1.96 * np.sqrt((own * (1 - own) / counts).sum())
    ends = [_range(reader, value, numbers[side]) for side in (low, high)]
    chance = hits / counts
    bound = float(-ndtri(BOTH_TAILS / 2 / comparisons) * under_luck)
    return Overturn(meaning, value, outcome, ends[0], ends[1], float(chance[0]),
                    float(chance[1]), bound, float(error))  # fmt: skip


def _range(reader: Reader, value: Value, numbers: Floats) -> str:
    if len(set(value.bases)) > 1:
        return f"rank {numbers.min():.2f} to {numbers.max():.2f} of its options"
    return drawn_range(reader.study, value, numbers)
