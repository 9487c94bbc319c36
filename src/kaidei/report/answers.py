"""The seven questions and what a run answers, for the terminal and the head of each chapter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import INDEX
from kaidei.report import safety
from kaidei.report.reader import Missing, Reader
from kaidei.report.wording import (
    FEW,
    calendar_month,
    chance,
    date_heads,
    element_name,
    listed,
    month_name,
    number,
    percent,
    quantiles,
    spread,
)

if TYPE_CHECKING:
    from kaidei.ensemble.run import Run
    from kaidei.units import Floats

QUESTIONS = (
    "How much is there?",
    "Can it be lifted, and how fast?",
    "How often can it work?",
    "What comes out, and what is left behind?",
    "When is Japan safe, and in what?",
    "What does it cost, and what is it worth?",
    "Which of the published claims hold?",
)


@dataclass(frozen=True)
class Answer:
    """One question, its answer in a sentence, and a small table where one helps."""

    question: str
    sentence: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def answers(run: Run) -> list[Answer]:
    """The seven answers of a run; where it cannot answer, the sentence says what is missing."""
    return answers_of(Reader(run))


def answers_of(reader: Reader) -> list[Answer]:
    """The same from an open reader."""
    makers: Sequence[Callable[[Reader], Answer]] = (
        how_much, how_fast, how_often, what_comes_out, when_safe, what_cost, which_claims,
    )  # fmt: skip
    found = []
    for question, make in zip(QUESTIONS, makers, strict=True):
        try:
            found.append(make(reader))
        except Missing as missing:
            found.append(Answer(question, f"Not answered: {missing}."))
    return found


def how_much(reader: Reader) -> Answer:
    """Oxide in place and how sure it is, the flattery of maps, and years of demand."""
    low, middle, high = (number(v, 2) for v in _tenths(reader.values("deposit/resource_reo") / 1e6))
    heavy = quantiles(reader.values("deposit/heavy_share"), (0.5,))[0]
    sentence = (
        f"About {middle} million tonnes of rare-earth oxide lie in the top ten metres, with 80 in "
        f"100 members between {low} and {high}; {number(100 * heavy)}% of the metal is yttrium or "
        "one of the heavier rare earths. All of it is in place: nothing is yet lost to lifting or "
        f"to the plant. {_classes(reader)}"
    )
    if cores_are_synthetic(reader):
        sentence += " No real core table is public; the cores behind this are synthetic."
    years = "deposit/years_of_supply"
    rows = [
        *_how_sure(reader),
        *(
            (
                f"years of demand {_BASES.get(basis, basis)}  {element_name(symbol)} ({symbol})",
                *_three(reader.values(years, element=symbol, demand_basis=basis)),
            )
            for basis in reader.labels(years, "demand_basis")
            for symbol in reader.elements
        ),
    ]
    return Answer(QUESTIONS[0], sentence, ("in place", "P10", "P50", "P90"), tuple(rows))


def _how_sure(reader: Reader) -> list[tuple[str, ...]]:
    """Tonnes with the covariance uncertain and without, the best square, and what is in reach."""
    from kaidei.deposit.figures import share_within

    rows = [
        ("oxide, Mt", *_three(reader.values("deposit/resource_reo") / 1e6, 3)),
        ("the same, plug-in", *_three(reader.values("deposit/resource_reo_plugin") / 1e6, 3)),
        ("oxide in the square mapped best, Mt",
         *_three(reader.values("deposit/chosen_square_reo") / 1e6)),
    ]  # fmt: skip
    curse = "deposit/winner_curse"
    ways = reader.labels(curse, "map") if "map" in reader.array(curse).dims else []
    for way in ways:
        told = _three(reader.values(curse, map=way))
        rows.append((f"what a map says of its best square, over the truth  {way}", *told))
    for phase, scenario in reader.phase_homes():
        reach = reader.values("lift/reach", scenario, phase=phase)
        share = share_within(reader.stage("deposit"), reach)
        rows.append((f"% of metal within the tool's reach  {phase}", *_three(100.0 * share)))
    return rows


def _classes(reader: Reader) -> str:
    from kaidei.deposit.figures import class_counts, square_half_width

    spec = reader.study.scenarios[reader.main]["deposit"]
    width = square_half_width(reader.stage("deposit"), spec)  # type: ignore[arg-type]
    counts = class_counts(width)
    held = [(name, count) for name, count in counts.items() if count]
    if not held:
        return "With one member no square can be classed."
    (first, most), *others = held
    said = [f"{most} square{'s are' if most > 1 else ' is'} {first}"]
    said += [f"{count} {name}" for name, count in others]
    return (
        f"By the width of their intervals {listed(said)} (a rule of kaidei's own; no reporting "
        "code is claimed)."
    )


def _three(values: Floats, digits: int = 2) -> tuple[str, ...]:
    """P10, P50 and P90 in words."""
    return tuple(number(value, digits) for value in _tenths(values))


def _tenths(values: Floats) -> Floats:
    return np.asarray(np.quantile(values, (0.1, 0.5, 0.9)))


def cores_are_synthetic(reader: Reader) -> bool:
    """Whether the deposit is drawn from cores that are made up."""
    cores = getattr(reader.study.scenarios[reader.main]["deposit"], "cores", None)
    kinds = None if cores is None else cores.data.get("kind")
    return kinds is not None and "synthetic" in kinds


_BASES = {"japan": "of Japan", "world": "of the world"}


def how_fast(reader: Reader) -> Answer:
    """Rate while lifting by phase, on the dry and the wet basis, and what binds."""
    from kaidei.report.design_basis import assumed_concept, limit_shares

    rows = []
    for phase, scenario in reader.phase_homes():
        dry = reader.values("lift/solids_rate", scenario, phase=phase)
        wet = reader.values("lift/wet_rate", scenario, phase=phase)
        name, share = limit_shares(reader, phase, scenario)[0]
        rows.append(
            (phase, spread(wet), spread(dry), percent(dry > 0.0), f"{name} ({share})")
        )  # fmt: skip
    if not rows:
        raise Missing("the lift stage of this run has no phases")
    test = _phase_like(reader, "test")
    sentence = f"{_rate_sentence(reader, *test)}{assumed_concept(reader, *test)}"
    columns = ("phase", "wet t/day while lifting", "dry t/day", "lifts at all",
               "sets the rate most often")  # fmt: skip
    return Answer(QUESTIONS[1], sentence, columns, tuple(rows))


def _phase_like(reader: Reader, wanted: str) -> tuple[str, str]:
    homes = dict(reader.phase_homes())
    name = wanted if wanted in homes else next(iter(homes))
    return name, homes[name]


def _rate_sentence(reader: Reader, phase: str, scenario: str) -> str:
    wet = reader.values("lift/wet_rate", scenario, phase=phase)
    lifts = wet > 0.0
    said = f"In the {phase} the chance that mud can be lifted at all is {chance(lifts)}"
    if not lifts.any():
        return said + "."
    low, middle, high = (number(v) for v in quantiles(wet[lifts], (0.05, 0.5, 0.95)))
    return (
        f"{said}; where it can, {middle} tonnes of wet mud a day come up while the ship lifts "
        f"(90 in 100 members between {low} and {high})."
    )


def how_often(reader: Reader) -> Answer:
    """Whether a phase brings mud up, when first, on how many days, and how much."""
    rows = []
    for phase, scenario in reader.phase_homes():
        first = reader.values("campaign/first_mud", scenario, phase=phase)
        brings = np.isfinite(first)
        lift = reader.values("campaign/lift_days", scenario, phase=phase)[brings]
        away = reader.values("campaign/voyage_days", scenario, phase=phase)[brings]
        wet = reader.values("campaign/phase_lifted_wet", scenario, phase=phase)[brings]
        rows.append((
            phase, percent(brings), _dates(reader, first[brings]), spread(lift),
            spread(100.0 * lift / np.maximum(away, 1e-9)), spread(wet),
        ))  # fmt: skip
    if not rows:
        raise Missing("the campaign of this run has no phases")
    columns = ("phase", "brings mud up", "first mud", "lifting days",
               "% of days at sea", "wet t lifted")  # fmt: skip
    said = _often_sentence(reader) + never_run(reader)
    return Answer(QUESTIONS[2], said, columns, tuple(rows))


def never_run(reader: Reader) -> str:
    """Names the phases in which ships sail and no member's sea lets them run their pipe."""
    said = ""
    for phase, scenario in reader.phase_homes():
        path = "campaign/phase_days"
        sailed, down = (reader.values(path, scenario, phase=phase, activity=task) > 0.0
                        for task in ("transit", "pipe_down"))  # fmt: skip
        if sailed.any() and not down.any():
            said += (f" In phase {phase} ships sail and never run their pipe: no sea in their time "
                     "on site is fit or promised for it. See the lift's limits for handling pipe, "
                     "`pipe_wind`, `start_window`, `on_site`.")  # fmt: skip
    return said


def _dates(reader: Reader, months: Floats) -> str:
    if not len(months):
        return "never"
    low, middle, high = (
        f"{name[:3]} {name[-4:]}"
        for name in (month_name(reader.time, m) for m in quantiles(months, (0.05, 0.5, 0.95)))
    )
    return middle if low == high else f"{middle} ({low} to {high})"


def _often_sentence(reader: Reader) -> str:
    phase, scenario = _phase_like(reader, "test")
    first = reader.values("campaign/first_mud", scenario, phase=phase)
    brings = np.isfinite(first)
    said = f"The chance that the {phase} brings mud on deck is {chance(brings)}"
    if not brings.any():
        return said + "."
    lift = reader.values("campaign/lift_days", scenario, phase=phase)[brings]
    away = reader.values("campaign/voyage_days", scenario, phase=phase)[brings]
    wet = reader.values("campaign/phase_lifted_wet", scenario, phase=phase)[brings]
    share = quantiles(100.0 * lift / np.maximum(away, 1e-9), (0.5,))[0]
    return (
        f"{said}. Where it does, a ship lifts on {number(share)}% of its days at sea (median): the "
        "rest is passage, pipe handling, waiting for the sea to calm, and repair. That makes "
        f"{spread(wet)} tonnes of wet mud, first on deck in {_dates(reader, first[brings])}."
    )


def what_comes_out(reader: Reader) -> Answer:
    """Oxides in the best year by scenario, and what a tonne of oxide leaves behind."""
    rows = []
    for scenario in [reader.main, *reader.mud_scenarios()]:
        oxide = reader.values("plant/oxide", scenario)
        total = oxide.sum(axis=(1, 2))
        best = _best_year(reader, oxide)
        residue = reader.values("plant/residue", scenario).sum(axis=1)
        area = reader.values("campaign/footprint", scenario).sum(axis=1) / 1e6
        rows.append((
            reader.title(scenario), spread(best.sum(axis=1)), spread(best[:, INDEX["Dy"]]),
            spread(best[:, INDEX["Y"]]), spread(residue[total > 0] / total[total > 0]),
            spread(area),
        ))  # fmt: skip
    columns = ("scenario", "oxide t in the best year", "of it Dy", "of it Y",
               "t of moist residue a t of oxide", "sea floor mined, km²")  # fmt: skip
    return Answer(QUESTIONS[3], _outlet_sentence(reader), columns, tuple(rows))


def _best_year(reader: Reader, oxide: Floats) -> Floats:
    """Oxide by element in each member's best calendar year (n, element)."""
    begins = np.flatnonzero(np.diff(reader.time.year_of_month, prepend=-1))
    years = np.add.reduceat(oxide, begins, axis=1)
    best = years.sum(axis=2).argmax(axis=1)
    return np.asarray(years[np.arange(len(years)), best])


def _outlet_sentence(reader: Reader) -> str:
    recovery = reader.values("plant/recovery")
    dy, ce = (quantiles(100 * recovery[:, INDEX[name]], (0.5,))[0] for name in ("Dy", "Ce"))
    peak = reader.array("plant/activity_peak")
    worst = str(peak["stream"].values[np.median(peak.to_numpy(), axis=0).argmax()])
    activity = spread(reader.values("plant/activity_peak", stream=worst))
    return (
        f"Of what the plant treats, {number(dy)}% of the dysprosium and {number(ce)}% of the "
        f"cerium become separated oxide (medians). The most radioactive stream is the "
        f"{worst.replace('_', ' ')}, at {activity} Bq/g of its most active nuclide, where 1 Bq/g "
        "is the usual line for regulation. No measurement of uranium or thorium there is public. "
        "The table counts every member, also those that make no oxide."
    )


def when_safe(reader: Reader) -> Answer:
    """Chance that Japan is safe in the few elements, by date, under each scenario."""
    found = safety.state(reader)
    few = [name for name in reader.elements if name in found.elements]
    if not few:
        raise Missing("none of the report's elements is among the model's")
    rows = []
    for symbol in few:
        for scenario in reader.run.scenarios:
            state = safety.state(reader, scenario)
            cells = [percent(state.at(symbol, date)) for date in state.dates]
            rows.append((f"{symbol}  {reader.title(scenario)}", *cells))
    last = found.dates[-1]
    said = listed([f"{chance(found.at(name, last))} for {element_name(name)}" for name in few])
    sentence = (
        f"Under “{reader.title(reader.main)}” the chance that in {calendar_month(last)} Japan "
        f"could stand a complete halt of Chinese supply for two years is {said}."
        f"{safety.safer_under_control(reader)}"
    )
    return Answer(QUESTIONS[4], sentence, ("", *date_heads(found.dates)), tuple(rows))


def what_cost(reader: Reader) -> Answer:
    """Unit cost, break-even and value by scenario, where mining goes ahead and sells."""
    rows = []
    for scenario in [reader.main, *reader.mud_scenarios()]:
        goes = goes_ahead(reader, scenario)
        cost = reader.values("economics/unit_cost", scenario)[goes]
        factor = reader.values("economics/break_even_factor", scenario)[goes]
        npv = reader.values("economics/npv", scenario)[goes] / 1e9
        pays = reader.values("economics/outcome", scenario)[goes] == 0
        rows.append((
            reader.title(scenario), percent(goes), spread(cost), spread(factor), spread(npv),
            percent(pays),
        ))  # fmt: skip
    columns = ("scenario", "goes ahead", "JPY a kg of oxide", "prices needed, × model's",
               "net value, JPY bn", "pays")  # fmt: skip
    return Answer(QUESTIONS[5], _cost_sentence(reader), columns, tuple(rows))


def goes_ahead(reader: Reader, scenario: str) -> NDArray[np.bool_]:
    """Members that sell oxide and, where a scenario adds phases, bring up mud in the last of them.

    Without this a scenario of mining would be judged by the members in which it never begins.
    """
    sells = reader.values("economics/outcome", scenario) < 2
    added = [phase for phase in reader.phases(scenario) if phase not in reader.phases()]
    if not added:
        return np.asarray(sells)
    first = reader.values("campaign/first_mud", scenario, phase=added[-1])
    return np.asarray(sells & np.isfinite(first))


def _cost_sentence(reader: Reader) -> str:
    parts = [_cost_part(reader, name) for name in reader.mud_scenarios() or [reader.main]]
    return "; ".join(parts) + ". Money of 2025; what it is worth to be safe is not in it."


def _cost_part(reader: Reader, scenario: str) -> str:
    goes = goes_ahead(reader, scenario)
    title = f"“{reader.title(scenario)}”"
    if not goes.any():
        return f"{title} sells nothing in any member"
    need = quantiles(reader.values("economics/break_even_factor", scenario)[goes], (0.5,))[0]
    npv = quantiles(reader.values("economics/npv", scenario)[goes] / 1e9, (0.5,))[0]
    pays = reader.values("economics/outcome", scenario)[goes] == 0
    does = "gains" if npv > 0 else "loses"
    of = "of " if goes.size >= FEW else ""
    return (
        f"{title}, in the {percent(goes)} {of}members in which it goes ahead, needs prices "
        f"{number(need)} times the model's to pay and {does} JPY {number(abs(npv))} bn (medians); "
        f"the chance that it pays is {chance(pays)}"
    )


def which_claims(reader: Reader) -> Answer:
    """How many claims hold, fail and stay open."""
    from kaidei.report.ledger import VERDICTS, verdicts

    found = verdicts(reader)
    counts = {word: sum(v.verdict == word for v in found) for word in VERDICTS}
    said = [f"{count} {_CLAIM_WORDS[word]}" for word, count in counts.items() if count]
    story = [v for v in found if v.claim.origin == "story"]
    sentence = f"Of {len(found)} claims, {listed(said)}."
    if story:
        sentence += (f" {len(story)} of the {len(found)} were made by one news article of January "
                     "2026 on the trial.")  # fmt: skip
    return Answer(QUESTIONS[6], sentence)


_CLAIM_WORDS = {
    "holds": "hold",
    "fails": "fail",
    "open": "stay open",
    "by construction": "are built into the model and prove nothing",
    "not testable here": "cannot be tested here",
}
