"""How often it works, told twice: one member's voyage by event, and all members by quantile."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from kaidei.report.answers import Answer
from kaidei.report.reader import Missing, Reader
from kaidei.report.wording import month_name, number, percent, quantiles, spread

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from kaidei.campaign.replay import Replay
    from kaidei.units import Floats

TRIAL = "trial"
PHASE = "test"
"""The phase whose voyage is told by event."""
BY_QUANTILE = "Milestones"
WRONG = "What goes wrong on the way"
BACK = "What goes back to the sea"
REPLAYED = "The trial as planned, replayed and as it was"
TENTHS = (0.1, 0.5, 0.9)
_WIDEST = 14.0
"""Width in days beyond which an interval that holds the truth proves little."""
_SEAWATER = 1.025
"""t/m3 at the surface, 35 g/kg and 20 degC (TEOS-10), rounded."""


def _phase(reader: Reader) -> tuple[str, str]:
    """The phase told by event and its scenario: the test, or the first there is."""
    homes = dict(reader.phase_homes())
    if not homes:
        raise Missing("the campaign of this run has no phases")
    name = PHASE if PHASE in homes else next(iter(homes))
    return name, homes[name]


def median_member(reader: Reader) -> tuple[int, str, str]:
    """The member whose first mud in the test is the median of those that bring any up, the phase
    and the scenario."""
    phase, scenario = _phase(reader)
    first = reader.values("campaign/first_mud", scenario, phase=phase)
    brings = np.flatnonzero(np.isfinite(first))
    if not len(brings):
        raise Missing(f"in no member of this run does the {phase} bring mud up")
    order = brings[np.argsort(first[brings], kind="stable")]
    return int(order[(len(order) - 1) // 2]), phase, scenario


def voyage(reader: Reader) -> go.Figure:
    """The median member's voyage as a Gantt chart over its sea."""
    from kaidei.campaign.drawing.gantt import gantt, spans
    from kaidei.campaign.drawing.story import headline
    from kaidei.campaign.replay import weather_strip

    member, phase, _ = median_member(reader)
    found = _replayed(reader)
    rows = found.log[found.log["phase"] == phase]
    if not len(rows):
        raise Missing(f"the {phase} of member {member} left no log")
    span = spans(rows)[0]
    start = reader.time.start
    return gantt(rows, weather_strip(found, phase), start, span, headline(rows, span, phase))


def about_voyage(reader: Reader) -> str:
    """Which member it is, and how it was chosen."""
    member, phase, scenario = median_member(reader)
    seed, members = reader.run.manifest["seed"], reader.members
    return (
        f"Member {member}, whose first mud of the {phase} is the median of those that bring any "
        "up: one draw, no forecast. Times are Japan Standard Time. The whole log: kaidei campaign "
        f"log STUDY --scenario {scenario} --member {member} --members {members} --seed {seed}."
    )


def _replayed(reader: Reader) -> Replay:
    """That member sailed again from what the run kept of deposit and lift."""
    from kaidei import chain
    from kaidei.campaign.replay import replay
    from kaidei.ensemble.draw import draw
    from kaidei.streams import Streams

    member, _, scenario = median_member(reader)

    def make() -> Replay:
        seed, place = int(reader.run.manifest["seed"]), np.array([member])
        drawn = draw(reader.study.scenarios[scenario], seed=seed, n=reader.members,
                     time=reader.time)["campaign"]  # fmt: skip
        before = {
            stage: reader.stage(stage, scenario).isel(member=place)
            for stage in chain.UPSTREAM["campaign"]
        }
        order = reader.run.manifest.get("mine_order", {})
        inputs = chain.inputs("campaign", before, time=reader.time, order=order)
        return replay(drawn.take(place), inputs, Streams(seed, place), 0)

    return reader.once(f"replay {scenario} {member}", make)


def days_of(reader: Reader) -> go.Figure:
    from kaidei.campaign.drawing import quantiles as drawn

    phase, scenario = _phase(reader)
    return drawn.days_by_month(reader.stage("campaign", scenario), phase)


def landed(reader: Reader) -> go.Figure:
    from kaidei.campaign.drawing import quantiles as drawn

    return _under(reader, drawn.landed(reader.stage("campaign", _most(reader))))


def delays(reader: Reader) -> go.Figure:
    from kaidei.campaign.drawing import quantiles as drawn

    return _under(reader, drawn.delays(reader.stage("campaign", _most(reader))))


def _most(reader: Reader) -> str:
    """The scenario with most mud."""
    return [reader.main, *reader.mud_scenarios()][-1]


def _under(reader: Reader, figure: go.Figure) -> go.Figure:
    if _most(reader) != reader.main:
        figure.layout.meta = {"under": reader.title(_most(reader))}
    return figure


def by_quantile(reader: Reader) -> Answer:
    """Dates of each phase: P10, P50 and P90 of all members, never among them."""
    rows = []
    for phase, scenario in reader.phase_homes():
        for name, words in (
            ("phase_start", "leaves port"), ("first_lift", "first recovery work"),
            ("first_mud", "first mud on deck"), ("phase_end", "back for good"),
        ):  # fmt: skip
            months = reader.values(f"campaign/{name}", scenario, phase=phase)
            dates = (_month(reader, value) for value in quantiles(months, TENTHS))
            rows.append((f"{phase}  {words}", *dates, percent(np.isfinite(months))))
    return Answer(
        BY_QUANTILE,
        "Every member counts, those that never get so far as later than all others: “never” in P90 "
        f"means that more than one in ten does not by {_month(reader, np.inf, True)}.",
        ("", "P10", "P50", "P90", "ever"), tuple(rows),
    )  # fmt: skip


def _month(reader: Reader, month: float, last: bool = False) -> str:
    if last:
        return month_name(reader.time, reader.time.n_months - 1)
    if not np.isfinite(month) or month >= reader.time.n_months:
        return "never"
    name = month_name(reader.time, month)
    return f"{name[:3]} {name[-4:]}"


def wrong(reader: Reader) -> Answer:
    """Strings lost, disconnects, breakdowns and typhoons by phase, of members that sail."""
    rows = []
    for phase, scenario in reader.phase_homes():
        of = partial(_of_sailing, reader, phase, scenario)
        lost, left, broke = of("strings_lost"), of("disconnects"), of("breakdowns")
        away = of("voyage_days").sum()
        per_hundred = 100.0 * broke.sum() / away if away > 0.0 else np.nan
        rows.append((
            phase, percent(lost > 0.0), number(float(lost.mean())) if len(lost) else "none",
            spread(left), spread(broke), number(float(per_hundred)),
            percent(of("typhoons_caught") > 0.0),
        ))  # fmt: skip
    if not rows:
        raise Missing("the campaign of this run has no phases")
    first = rows[min(len(rows) - 1, [row[0] for row in rows].index(_phase(reader)[0]))]
    sentence = (
        f"The {first[0]} loses its string in {first[1]} of the members that sail and breaks down "
        f"{first[5]} times in 100 days at sea. None of it has a public record for a ship like "
        "this: lives, repairs and the string's are estimates."
    )
    columns = ("phase", "loses a string", "strings a member", "string left to itself",
               "breakdowns", "the same in 100 days", "caught by a typhoon")  # fmt: skip
    return Answer(WRONG, sentence, columns, tuple(rows))


def _of_sailing(reader: Reader, phase: str, scenario: str, name: str) -> Floats:
    """A variable of a phase in the members that sail it."""
    sails = np.isfinite(reader.values("campaign/phase_start", scenario, phase=phase))
    return np.asarray(reader.values(f"campaign/{name}", scenario, phase=phase)[sails])


def back(reader: Reader) -> Answer:
    """Return water and its solids, footprint and plume: P10, P50 and P90 of members that lift."""
    rows: list[tuple[str, ...]] = []
    told = ""
    for scenario in [reader.main, *reader.mud_scenarios()]:
        water = reader.values("campaign/return_water", scenario)
        solids = reader.values("campaign/plume_mass", scenario)
        area = reader.values("campaign/footprint", scenario)
        lifts = water.sum(axis=1) > 0.0
        if not lifts.any():
            continue
        salinity = reader.drawn("campaign.salinity", scenario)[:, None]
        volume = (water / (1.0 - salinity) / _SEAWATER)[lifts]
        depth = reader.drawn("campaign.thickener.discharge_depth", scenario)[lifts]
        dense = 1000.0 * solids[lifts].sum(axis=1) / volume.sum(axis=1)
        title = reader.title(scenario)
        for words, values in (
            ("return water, m³/day, mean of its year of most", volume.max(axis=1) / 365.25),
            ("suspended solids in it, kg/m³", dense),
            ("depth of discharge, m", depth),
            ("solids in it (plume), dry t in all", solids[lifts].sum(axis=1)),
            ("sea floor under holes, km² in all", area[lifts].sum(axis=1) / 1e6),
        ):
            rows.append((f"{title}  {words}", *(number(v) for v in quantiles(values, TENTHS))))
        told = f"{rows[-4][2]} kg/m³ of fine solids at {rows[-3][2]} m under “{title}” (medians)"
    if not rows:
        raise Missing("no member of this run lifts any mud")
    sentence = (
        f"The overflow of the thickeners goes back with {told}. It is what leaves the ship; how "
        "far it spreads is not modelled."
    )
    return Answer(BACK, sentence, ("members that lift", "P10", "P50", "P90"), tuple(rows))


def replayed(reader: Reader) -> Answer:
    """The trial's dated outcomes: the bare plan, the model's quantiles, what came, and scores."""
    from kaidei.campaign.trial import LATEST, PLANNED, PUBLISHED, score

    scenario = dict(reader.phase_homes()).get(TRIAL)
    if scenario is None:
        raise Missing(f"this run has no phase “{TRIAL}”")
    days = {name: trial_days(reader, name, scenario) for name in PLANNED}
    rows, better, held, narrow = [], 0, 0, 0
    for fact in (fact for fact in PUBLISHED if fact.name in PLANNED):
        members = days[fact.name]
        low, middle, high = quantiles(members, TENTHS)
        own, bare = score(members, fact.value), abs(PLANNED[fact.name] - fact.value)
        better += own < bare
        held += low <= fact.value <= high
        narrow += high - low <= _WIDEST
        rows.append((
            fact.label.split(",")[0], number(PLANNED[fact.name], 3),
            *(number(value, 3) for value in (low, middle, high)),
            number(high - low, 3), number(fact.value, 3), number(own, 2), number(bare, 2),
        ))  # fmt: skip
    comes = np.isfinite(days["first_mud"])
    count = len(rows)
    sentence = (
        f"The model's interval of 80 in 100 members holds {held} of {count} dates; {narrow} of "
        f"{count} are at most {_WIDEST:.0f} days wide; it scores better than the bare plan in "
        f"{better} of {count} (CRPS in days, lower is better). {percent(comes)} of members bring "
        f"mud up at all; the others count as never, in the score as day {LATEST:.0f}. By the "
        "study's notes no input is set from January's own delay, and what the inputs were is fixed "
        f"by their hash {priors_hash(reader, scenario)}; but some of them are "
        "estimates made after it, so this is no blind test."
    )
    columns = ("days after departure", "bare plan", "P10", "P50", "P90", "width", "as it was",
               "CRPS model", "CRPS plan")  # fmt: skip
    return Answer(REPLAYED, sentence, columns, tuple(rows))


def trial_days(reader: Reader, name: str, scenario: str) -> Floats:
    """A dated outcome of the trial by member (n,): days after departure, inf for never."""
    from kaidei.campaign.calendar import calendar_of, to_hours

    values = reader.values(f"campaign/{name}", scenario, phase=TRIAL)
    start = reader.values("campaign/phase_start", scenario, phase=TRIAL)
    if name == "voyage_days":
        return np.where(values > 0.0, values, np.inf)
    calendar = calendar_of(reader.time)
    left = to_hours(calendar, start)
    gone = np.isfinite(left)
    after = np.where(gone, to_hours(calendar, values) - np.where(gone, left, 0.0), np.inf)
    return np.asarray(after / 24.0)


def priors_hash(reader: Reader, scenario: str) -> str:
    """SHA-256, shortened, of every value that may decide the trial, as the study writes it."""
    digest = hashlib.sha256()
    for stage, name, value in sorted(reader.study.assumptions(scenario), key=lambda item: item[1]):
        if stage in ("deposit", "lift", "campaign"):
            digest.update(f"{name} = {value.text} {value.unit}\n".encode())
    return digest.hexdigest()[:12]
