"""A fixed library of synthetic years, and how members draw their own weather from it.

Making weather anew for each member would cost more than the campaign itself. A library of YEARS
years of scores is made once from a climatology and a seed; it depends on nothing else, so a member
has the same weather in any run of any size. Years have 365 days, without 29 February, and are cut
at the beginnings of January, April, July and October. A member puts its years together from such
quarters: of CANDIDATES years drawn by its own stream it takes the one whose state just before the
quarter lies nearest to where its weather stands, so that Hs does not jump. `realising` turns the
scores drawn into the seas of each member's own climate.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.metocean.generation import Model, fit, states
from kaidei.campaign.metocean.resampling import bootstrap
from kaidei.campaign.metocean.scores import VARIABLES, Climatology, log_exponential, logarithms
from kaidei.campaign.metocean.series import Record, moments, months, times
from kaidei.campaign.windows import NEVER, next_start
from kaidei.compiled import compiled
from kaidei.streams import philox_key
from kaidei.units import Floats

Singles = NDArray[np.float32]

YEARS: Final = 500
"""Years of a library; `reuse_error` says what their number costs."""

FIRST_DAYS: Final = (0, 90, 181, 273, 365)
"""First day of each quarter, and of the next year."""

CANDIDATES: Final = 16
"""Years looked at for each quarter; estimate: among 16 one stands within about 0.1 of a standard
deviation in Hs."""

WEIGHTS: Final = np.array([1.0, 0.3, 0.3, 0.3, 0.5])
"""Of Hs, Tp, wind, current and the trend of Hs, each over its spread, in the distance between
states; estimate: work waits for Hs."""

TREND: Final = 6.0
"""Hours over which the trend of Hs is taken."""


@dataclass(frozen=True)
class Library:
    """Scores (4, years, steps) of Hs, Tp, wind and current, years in a row, each of 365 days.

    All are standard normal but the wind's, which is the logarithm of a standard exponential: over
    the Weibull shape it is the logarithm of wind over its scale. step: [h]. recorded: the variables
    that come from a record and are held as logarithms of what was measured, Tp over the root of Hs;
    in members' weather they are as measured, Hs times the year's factor.
    """

    step: float
    scores: Singles
    recorded: tuple[str, ...] = ()

    @property
    def quarters(self) -> NDArray[np.int64]:
        """First step of each quarter, and of the next year (5,)."""
        return np.round(np.array(FIRST_DAYS) * 24.0 / self.step).astype(np.int64)


def library(
    climate: Record | Climatology,
    seed: int,
    *,
    years: int = YEARS,
    step: float = 3.0,
    order: int | None = None,
    path: Path | None = None,
) -> Library:
    """The library of a climatology's persistence, or of a record, and a seed.

    Of a climatology only the persistence matters, not monthly means and spreads, and year_spread is
    left to the members; it is made once in a process. order: as in `generate`. path: a folder to
    keep it in under a name made from its content; a file there that cannot be read is made again.
    Of a record it holds years by `bootstrap`, with a steady median of what the record lacks; that
    takes no time to make, and order and path are not used. step: [h].
    """
    if years < 2:
        raise ValueError(f"a library needs two years or more, not {years}")
    if not isinstance(climate, Climatology):
        return _recorded(climate, seed, years, step)
    numbers = tuple(tuple(np.ravel(getattr(climate, one.name)).tolist()) for one in fields(climate))
    return _kept(numbers, seed, years, step, order, path)


def _recorded(record: Record, seed: int, years: int, step: float) -> Library:
    made = bootstrap(record, years, _rng(seed), step=step)
    when = times(made)
    # 29 February is left out: a library's years are alike.
    day = (when.astype("datetime64[D]") - when.astype("datetime64[M]")).astype(np.int64)
    kept = (months(made) != 1) | (day < 28)
    names = tuple(name for name in VARIABLES if name in made.columns())
    scores = np.zeros((4, int(kept.sum())))
    scores[2] = log_exponential(np.zeros(1))[0]
    for name, values in zip(names, logarithms(made, names), strict=True):
        scores[VARIABLES.index(name)] = values[kept]
    return Library(step, scores.reshape(4, years, -1).astype(np.float32), names)


def _rng(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=philox_key(seed, "metocean library")))


@lru_cache(maxsize=2)
def _kept(
    climate: tuple[tuple[float, ...], ...],
    seed: int,
    years: int,
    step: float,
    order: int | None,
    path: Path | None,
) -> Library:
    named: dict[str, Any] = {
        one.name: np.array(row) if len(row) > 1 else row[0]
        for one, row in zip(fields(Climatology), climate, strict=True)
    }
    model = fit(Climatology(**named), step=step, order=order)
    if path is None:
        return Library(step, _make(model, seed, years))
    file = path / f"metocean-{_key(model, seed, years)}.npy"
    shape = (4, years, round(8760 / step))
    found = _read(file, shape)
    if found is None:
        found = _make(model, seed, years)
        _write(file, found)
    return Library(step, found)


def _key(model: Model, seed: int, years: int) -> str:
    digest = hashlib.sha256(f"{seed} {years} {model.step!r}".encode())
    for part in (model.coefficients, model.kick, model.start):
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()[:16]


def _read(file: Path, shape: tuple[int, ...]) -> Singles | None:
    try:
        found = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    whole = found.shape == shape and found.dtype == np.float32 and np.isfinite(found).all()
    return found if whole else None


def _write(file: Path, scores: Singles) -> None:
    # Written beside and renamed, so that no other process reads half a library.
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.stem}-{os.getpid()}.part.npy")
    np.save(part, scores, allow_pickle=False)
    part.replace(file)


def _make(model: Model, seed: int, years: int) -> Singles:
    steps = round(8760 / model.step)
    when = moments(np.datetime64("2001-01-01"), steps, model.step)
    month = when.astype("datetime64[M]").astype(np.int64) % 12
    made = states(model, np.tile(month, years), _rng(seed))
    made[2] = log_exponential(made[2])
    return made.reshape(len(made), years, steps).astype(np.float32)


def draw_years(noise: Floats, held: Library) -> NDArray[np.int64]:
    """The library's year that stands in each quarter of each member's years, (M, years, 4).

    noise: uniform numbers on [0, 1), (M, years, 4, CANDIDATES), from each member's own stream: a
    member's weather depends on no other, and a longer history begins with the shorter.
    """
    if noise.ndim != 4 or noise.shape[2] != 4:
        raise ValueError(f"noise must be (members, years, 4, candidates), not {noise.shape}")
    out = np.empty(noise.shape[:3], dtype=np.int64)
    _draw(noise, edges(held), held.scores.shape[1], out)
    return out


def edges(held: Library) -> Floats:
    """State just before each quarter of each year, in order: each part over its own spread, times
    its weight, (4 * years, 5)."""
    score = held.scores.reshape(4, -1)
    year = np.arange(held.scores.shape[1])[:, None] * held.scores.shape[2]
    before = (year + held.quarters[:4]).ravel() - 1
    back = before - max(1, round(TREND / held.step))
    # The first year's first quarter follows on the last year's last.
    state = [*score[:, before], score[0, before] - score[0, back]]
    held_state = np.stack(state, axis=1).astype(np.float64)
    spread = np.maximum(held_state.std(axis=0), 1e-9)
    return np.ascontiguousarray(held_state / spread * WEIGHTS)


@compiled
def _draw(noise: Floats, edge: Floats, years: int, out: NDArray[np.int64]) -> None:
    for member in range(out.shape[0]):
        stands = -1
        for year in range(out.shape[1]):
            for quarter in range(4):
                draw = noise[member, year, quarter]
                best, nearest = int(draw[0] * years), np.inf
                if stands >= 0:
                    for one in range(draw.shape[0]):
                        donor = int(draw[one] * years)
                        apart = 0.0
                        for part in range(edge.shape[1]):
                            apart += (edge[4 * donor + quarter, part] - edge[stands, part]) ** 2
                        if apart < nearest:
                            best, nearest = donor, apart
                out[member, year, quarter] = best
                stands = (4 * best + quarter + 1) % edge.shape[0]


class Reuse(NamedTuple):
    """A figure of the library's years and its error from their number (value, standard error).

    share, share_p90: mean and P90 over years of the share of a year that is workable [1]. wait,
    wait_p90: mean and P90 over all starts of the wait for a window [h].
    """

    share: tuple[float, float]
    share_p90: tuple[float, float]
    wait: tuple[float, float]
    wait_p90: tuple[float, float]


def reuse_error(
    workable: NDArray[np.bool_],
    duration: int,
    rng: np.random.Generator,
    *,
    step: float = 3.0,
    resamples: int = 400,
) -> Reuse:
    """What drawing from a library's years, instead of ever fresh ones, costs.

    workable: whether work may go on, (years, steps), of each year of the library. duration: of the
    window waited for, in steps of `step` [h]. However many members draw, they share these years, so
    a mean over members keeps the library's own sampling error: it is the standard deviation over
    `resamples` libraries of as many years drawn with replacement from this one. The last year is
    followed by the first. Raises ValueError where no year has such a window.
    """
    years, steps = workable.shape
    begun = next_start(np.tile(workable.ravel(), 2)[None, :], duration)[0, : years * steps]
    if (begun == NEVER).any():
        raise ValueError(f"no year of the library has {duration} workable steps in a row")
    wait = (begun - np.arange(years * steps)).reshape(years, steps)
    longest = int(wait.max()) + 1
    counts = np.stack([np.bincount(one, minlength=longest) for one in wait])
    share = workable.mean(axis=1)
    drawn = rng.integers(years, size=(resamples, years))
    times_drawn = np.stack([np.bincount(one, minlength=years) for one in drawn])
    pooled = times_drawn @ counts
    return Reuse(
        _with_error(share.mean(), share[drawn].mean(axis=1)),
        _with_error(np.quantile(share, 0.9), np.quantile(share[drawn], 0.9, axis=1)),
        _with_error(step * wait.mean(), step * (pooled @ np.arange(longest)) / wait.size),
        _with_error(step * _p90(counts.sum(axis=0)[None, :])[0], step * _p90(pooled)),
    )


def _p90(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Smallest wait that nine tenths of the counts (R, waits) do not pass."""
    reached = np.cumsum(counts, axis=1) >= 0.9 * counts.sum(axis=1, keepdims=True)
    return np.asarray(np.argmax(reached, axis=1))


def _with_error(value: Any, resampled: Any) -> tuple[float, float]:
    return float(value), float(np.std(resampled, ddof=1))
