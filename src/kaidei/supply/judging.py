"""The past as a test: what the model would have said, beside what came and simpler forecasts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaidei.supply.measures import BASE
from kaidei.supply.scores import CAUTION, FORECASTS, LEAST, band, fair_crps, missed, paired
from kaidei.supply.targets import (
    SERIES,
    Target,
    compared,
    middle,
    select,
    span,
    tolerances,
    values,
)
from kaidei.supply.tuning import tune
from kaidei.units import Floats

YEARLY = ("china_share_mass", "china_share_value", "total_imports", "unit_value")
"""Series of a year's trade."""

MONTHLY = ("china_to_japan_month", "china_share_month", "total_month")
"""Series of a month's trade."""

DERIVED = (
    "price_factor", "peak_factor", "peak_delay", "price_order", "tier_gap", "dollar_rise",
    "china_fall", "china_rebound",
)  # fmt: skip
"""What follows from prices and from a month's trade."""

SCORED = (*YEARLY, "china_share_published", *MONTHLY, *DERIVED)
"""Series judged: all that can be read off a simulation, prices over those of 2009."""

TUNED = (*YEARLY, *MONTHLY, "price_outside", "price_inside")
"""Series tuned to: quotes themselves and not what follows from them, so each counts once; nor
the published shares, which count anew what the trade table has."""


HELD = ("total_imports", "total_month")
"""Series that follow from where goods were made, where that is given: it was set by them."""

BUILT_IN = ("dollar_rise",)
"""Series that the form of the model settles: the quota's rent is one for all elements."""

EXACT = ("price_order",)
"""Series whose observation has no error to add: the observed order agrees with itself."""


@dataclass(frozen=True)
class Period:
    """What may be seen, and what is judged."""

    name: str
    says: str
    """What it was given, in words."""
    tuned_until: str | None
    """Tuned to what was known by the end of this date; None for the priors as they are."""
    after: str
    """Judged by what became known after the end of this date; simple forecasts know it all."""
    until: str
    """Last date judged."""
    scored: tuple[str, ...] = SCORED
    """Series judged."""
    tuned_on: tuple[str, ...] = TUNED
    """Series tuned to."""
    places_given: bool = False
    """Whether it is told where goods were made after the date known, which holds Japan's use."""

    def __post_init__(self) -> None:
        if self.tuned_until is not None and span(self.tuned_until)[1] > span(self.after)[1]:
            raise ValueError(
                f"period '{self.name}' is tuned until {self.tuned_until} and judged from "
                f"{self.after} on: it would be judged by what it was tuned to"
            )


PERIODS = (
    Period("a", "priors of the literature", None, "2010-06", "2014-12"),
    Period("b", "tuned to June 2010", "2010-06", "2010-06", "2014-12"),
    Period("c", "tuned to 2011", "2011", "2011", "2024", places_given=True),
)
"""The three tests of the study."""


@dataclass(frozen=True, eq=False)
class Backtest:
    """A test and its outcome; arrays by observation (n,)."""

    period: Period
    observations: tuple[Target, ...]
    simulated: Floats
    """(members, n) in the units of the series, errors of observation included."""
    crps: Floats
    """Fair CRPS in units of the observation's error, on logs where the series wants them."""
    references: Mapping[str, Floats]
    """The same of the simple forecasts; not a number where the past was too short for one."""
    misses: NDArray[np.bool_]
    """True where the observation lies outside p05 to p95."""


def run(
    period: Period,
    targets: Iterable[Target],
    prior: Floats,
    simulate: Callable[[Floats, Sequence[Target]], Floats],
    *,
    rng: np.random.Generator,
    steps: int = 4,
    rehearse: Callable[[Floats, Sequence[Target]], Floats] | None = None,
) -> Backtest:
    """Tune if the period says so, simulate, and judge.

    `targets` are all observations, of the table, the trade and `measures.derived`; the period takes
    from them by date. `prior` (M, P) members of the parameters; `simulate(theta, observations)`
    gives (M, n) in the units of the series, as `measures.predicted` does; `rehearse` is the same
    for what is tuned to, where a shorter run will do.
    """
    targets = tuple(targets)
    theta, off = np.asarray(prior, dtype=np.float64), dict[str, float]()
    if period.tuned_until is not None:
        seen = select(targets, until=period.tuned_until, series=period.tuned_on)
        theta, off = fitted(seen, theta, rehearse or simulate, rng=rng, steps=steps)
    wanted = select(targets, after=period.after, until=period.until, series=period.scored)
    past = select(targets, until=period.after)
    if not wanted:
        return judge(period, wanted, np.empty((len(theta), 0)), {})
    simulated = simulate(theta, wanted)
    noise = rng.standard_normal(simulated.shape)
    drawn = observable(wanted, simulated, noise, with_model(wanted, off))
    return judge(period, wanted, drawn, forecasts(wanted, past))


def fitted(
    seen: Sequence[Target],
    prior: Floats,
    simulate: Callable[[Floats, Sequence[Target]], Floats],
    *,
    rng: np.random.Generator,
    steps: int,
) -> tuple[Floats, dict[str, float]]:
    """Parameters (M, P) tuned to observations, and by series the error of the model as a deviation.

    No parameters bring a model to within the errors of observation, and a tuning that knows of no
    other error strains them and is too sure (Kennedy and O'Hagan 2001, doi
    10.1111/1467-9868.00294). So it is done twice: the root mean square of what the first leaves is
    the second's error, series by series, where it is more than that of the observations. The second
    begins from the prior again, so each observation counts once in it.
    """

    def compare(theta: Floats) -> Floats:
        return compared(seen, simulate(theta, seen))

    observed, sd = compared(seen, values(seen)), tolerances(seen)
    first = tune(prior, compare, observed, sd, rng=rng, steps=steps).theta
    left = (compare(first).mean(axis=0) - observed) ** 2
    series = np.array([target.series for target in seen])
    off = {}
    for name in dict.fromkeys(series.tolist()):
        here = series == name
        off[name] = float(np.sqrt(max(np.mean(left[here] - sd[here] ** 2), 0.0)))
    theta = tune(prior, compare, observed, with_model(seen, off), rng=rng, steps=steps).theta
    return theta, off


def with_model(observations: Sequence[Target], off: Mapping[str, float]) -> Floats:
    """Deviations (n,) of observation and model together, `off` by series; of others the former.

    A series that was not tuned to is missed as one like it.
    """
    like = [_LIKE.get(target.series, "") for target in observations]
    own = [
        off.get(t.series, off.get(name, 0.0)) for t, name in zip(observations, like, strict=True)
    ]
    return np.hypot(tolerances(observations), own)


def observable(
    observations: Sequence[Target], simulated: Floats, noise: Floats, sd: Floats
) -> Floats:
    """Simulated values (M, n) with errors of deviation `sd` (n,), from normal `noise` (M, n).

    What is forecast is the figure that is published, and the simple forecasts, made from such
    figures, hold its error too. `sd` on the scale of comparison, the rest in the units of the
    series. The perturbed ensemble of Candille and
    Talagrand 2008, doi 10.1002/qj.268.
    """
    error = sd * noise
    logs = np.array([SERIES[target.series].logs for target in observations], dtype=bool)
    exact = np.array([target.series in EXACT for target in observations], dtype=bool)
    error[:, exact] = 0.0
    return np.where(logs, simulated * np.exp(np.where(logs, error, 0.0)), simulated + error)


def judge(
    period: Period,
    observations: Sequence[Target],
    simulated: Floats,
    references: Mapping[str, Floats],
) -> Backtest:
    """Score an ensemble and simple forecasts on observations.

    `simulated` (M, n) in the units of the series; `references` name -> (members, n) as `forecasts`
    gives them, a column of not a number where there is none. Raises ValueError for no observations
    or, naming one, a simulated value that is no number.
    """
    if not observations:
        raise ValueError(
            f"period '{period.name}': no observation from {period.after} to {period.until}"
        )
    observed, sd = compared(observations, values(observations)), tolerances(observations)
    ensemble = compared(observations, simulated)
    beside = {name: np.full(len(observed), np.nan) for name in references}
    for name, forecast in references.items():
        made = np.isfinite(forecast).all(axis=0)
        beside[name][made] = fair_crps(forecast[:, made], observed[made]) / sd[made]
    simulated = np.asarray(simulated, dtype=np.float64)
    outside = missed(simulated, values(observations))
    crps = fair_crps(ensemble, observed) / sd
    return Backtest(period, tuple(observations), simulated, crps, beside, outside)


_OF = {"price_factor": "price_outside", "peak_factor": "price_outside"}
"""Series whose past is another's, over its value at the base date."""

_LIKE = {
    **_OF, "china_share_published": "china_share_mass", "china_share_month": "china_share_mass",
    "total_month": "total_imports", "china_to_japan_month": "total_imports",
}  # fmt: skip
"""Series that are missed by as much as another where the tuning has no error of their own."""


def forecasts(
    observations: Sequence[Target], past: Sequence[Target], members: int = 1000
) -> dict[str, Floats]:
    """Simple forecasts of each observation from the past of its own series, name -> (members, n).

    On the scale of comparison, logs where the series wants them; columns of not a number where
    `past` holds too few values.
    """
    found = {name: np.full((members, len(observations)), np.nan) for name in FORECASTS}
    for place, target in enumerate(observations):
        when, value = _history(target, past)
        for name, forecast in FORECASTS.items():
            if len(when) >= LEAST[name]:
                ahead = forecast(when, value, np.array([middle(target.date)]), members)
                found[name][:, place] = ahead[:, 0]
    return found


def _history(target: Target, past: Sequence[Target]) -> tuple[Floats, Floats]:
    """Times and values of an observation's own past on the scale of comparison."""
    series = _OF.get(target.series, target.series)
    own = [t for t in past if (t.series, t.element) == (series, target.element)]
    own = [t for t in own if middle(t.date) < middle(target.date)]
    base = [t.value for t in own if t.date == BASE] if series != target.series else [1.0]
    if not own or not base:
        return np.empty(0), np.empty(0)
    value = compared(own, values(own) / base[0])
    when, group = np.unique([middle(t.date) for t in own], return_inverse=True)
    return when, np.bincount(group, value) / np.bincount(group)


def rows(outcome: Backtest) -> list[dict[str, str | float]]:
    """The outcome as a table: a row an observation, scores in units of its error."""
    points = np.quantile(outcome.simulated, (0.05, 0.5, 0.95), axis=0)
    return [
        {
            "test": outcome.period.name,
            **{name: getattr(target, name) for name in ("id", "series", "element", "date")},
            "observed": target.value,
            "unit": SERIES[target.series].unit,
            **dict(zip(("p05", "p50", "p95"), points[:, place].tolist(), strict=True)),
            "missed": int(outcome.misses[place]),
            "crps": float(outcome.crps[place]),
            **{f"crps_{name}": float(s[place]) for name, s in outcome.references.items()},
        }
        for place, target in enumerate(outcome.observations)
    ]


def lines(outcome: Backtest) -> list[str]:
    """The outcome as text: scores beside the simple forecasts, by series, and every miss."""
    period, n = outcome.period, len(outcome.observations)
    head = f"Test {period.name}, {period.says}: {n} observations known after {period.after}"
    return [
        f"{head} and by {period.until}.",
        *_scores(outcome, np.ones(n, dtype=bool), "all"),
        *(line for name in SERIES for line in _series(outcome, name)),
        f"Outside p05 to p95: {int(outcome.misses.sum())} of {n}.",
        *_misses(outcome),
        CAUTION,
    ]


def _series(outcome: Backtest, name: str) -> Iterator[str]:
    among = np.array([target.series == name for target in outcome.observations])
    if among.any():
        held = name in HELD and outcome.period.places_given
        mark = ", given" if held else ", by construction" if name in BUILT_IN else ""
        yield from _scores(outcome, among, name + mark)


def _scores(outcome: Backtest, among: NDArray[np.bool_], name: str) -> Iterator[str]:
    own = outcome.crps[among]
    text = f"  {name} ({len(own)}): fair CRPS {own.mean():.2f} errors of observation"
    for reference, score in outcome.references.items():
        beside = paired(own, score[among])
        if beside is None:
            text += f"; no {reference}, for want of a past"
        else:
            text += f"; skill over {reference} {beside.skill:.2f}"
            text += f" (better on {beside.better} of {beside.observations})"
    yield text


def _misses(outcome: Backtest) -> Iterator[str]:
    low, high = band(outcome.simulated)
    for place in np.flatnonzero(outcome.misses):
        target = outcome.observations[place]
        what = " ".join(filter(None, (target.series, target.element, target.date)))
        unit = "" if SERIES[target.series].unit == "1" else f" {SERIES[target.series].unit}"
        yield (
            f"  miss: {what}: observed {target.value:.4g}{unit}, "
            f"simulated {low[place]:.4g} to {high[place]:.4g}"
        )
