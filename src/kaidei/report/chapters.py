"""The seven questions as chapters: a sentence, a table, and the stages' own figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from kaidei.report import (
    lift_figures,
    own_figures,
    string_figures,
    supply_figures,
    trial_check,
    voyages,
)
from kaidei.report.answers import Answer, answers_of, goes_ahead
from kaidei.report.charts import Charts
from kaidei.report.ledger import ledger
from kaidei.report.markup import Html, Part, join, table, tag
from kaidei.report.reader import Missing, Reader, Unasked
from kaidei.report.wording import element_name, number, percent

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from kaidei.deposit.spec import DepositSpec

Draw = Callable[[Reader], "go.Figure"]
Note = str | Callable[[Reader], str]


def _map(reader: Reader) -> go.Figure:
    from kaidei.deposit import figures

    return figures.where(reader.stage("deposit"), _deposit(reader))


def _how_placed(reader: Reader) -> str:
    """What the map's circle is; nothing where the ground lies elsewhere and has none."""
    from kaidei.deposit import figures

    if not figures.near_island(_deposit(reader).area()):
        return ""
    return (
        "The circle is drawn 200 nautical miles from the island and only approximates the "
        "exclusive economic zone. The squares are placed from descriptions, not survey."
    )


def _squares(reader: Reader) -> go.Figure:
    from kaidei.deposit import figures

    return figures.squares(reader.stage("deposit"), _deposit(reader))


def _chance_map(reader: Reader) -> go.Figure:
    from kaidei.deposit import figures

    order = reader.run.manifest.get("mine_order")
    return figures.chance_map(reader.stage("deposit"), _deposit(reader), order)


def _variogram(reader: Reader) -> go.Figure:
    from kaidei.deposit import figures

    order = reader.run.manifest.get("mine_order")
    return figures.variogram(reader.stage("deposit"), _deposit(reader), order)


def _deposit(reader: Reader) -> DepositSpec:
    return reader.study.scenarios[reader.main]["deposit"]  # type: ignore[return-value]


def _how_simulated(reader: Reader) -> str:
    """How many members' fields were made which way."""
    embedded = reader.values("deposit/embedded") > 0.5
    loss = reader.values("deposit/embedding_loss")[embedded]
    said = (
        "Each member draws its own covariance among those the cores allow; plug-in is what comes "
        "of the likeliest one taken for true. Fields were made by circulant embedding in "
        f"{percent(embedded)} of members"
    )
    if len(loss) and loss.max() > 0.0:
        said += f" (at most {number(100 * loss.max())}% of the variance clipped)"
    return f"{said}, by an exact factor in the others."


def _depth(reader: Reader) -> go.Figure:
    from kaidei.deposit import figures

    phase, scenario = reader.phase_homes()[-1]
    reach = float(reader.values("lift/reach", scenario, phase=phase).mean())
    return figures.grade_by_depth(reader.stage("deposit"), reach)


def _sea(reader: Reader) -> go.Figure:
    from kaidei.lift import figures

    phase, scenario = reader.phase_homes()[-1]
    return figures.sea_limits(reader.stage("lift", scenario), phase)


def of_stage(stage: str, name: str, last_scenario: bool = False) -> Draw:
    """A stage's figure of its results, under the report's scenario or the one with most mud."""

    def draw(reader: Reader) -> go.Figure:
        from importlib import import_module

        figures = import_module(f"kaidei.{stage}.figures")
        most = [reader.main, *reader.mud_scenarios()][-1] if last_scenario else reader.main
        figure: go.Figure = getattr(figures, name)(reader.stage(stage, most))
        if most != reader.main:
            figure.layout.meta = {"under": reader.title(most)}
        return figure

    return draw


def _waits_last(reader: Reader) -> str:
    """What each phase that has gates waits for last, under the scenario with most mud."""
    from kaidei.campaign.drawing.timeline import what_holds_up

    campaign = reader.stage("campaign", [reader.main, *reader.mud_scenarios()][-1])
    gated = {str(gate).split("/")[0] for gate in campaign["gate"].values}
    phases = [str(name) for name in campaign["phase"].values if name in gated]
    return " ".join(what_holds_up(campaign, name) for name in phases[1:]) + (
        " Bars: P10 to P90 of the members that get there. No schedule of permits is public: all "
        "but the report on costs is estimate."
    )


def _prices(reader: Reader) -> go.Figure:
    from kaidei.economics import figures

    found = {}
    for name in [reader.main, *reader.mud_scenarios()]:
        goes = goes_ahead(reader, name)
        if goes.any():
            found[reader.title(name)] = reader.stage("economics", name).isel(member=goes)
    return figures.unit_cost_and_price(found)


FIGURES: tuple[tuple[tuple[Draw, Note], ...], ...] = (
    (
        (_map, _how_placed),
        (of_stage("deposit", "resource_distribution"), _how_simulated),
        (_squares, "The classes follow a rule of kaidei's own, by the width of the interval alone, "
         "and claim no compliance with a reporting code."),
        (of_stage("deposit", "winners_curse"), "The best of many squares is in part the one whose "
         "cores flattered it. How the published map was made is not known."),
        (of_stage("deposit", "grade_tonnage"), ""),
        (_chance_map, "The order of the panels is settled once, from the cores alone."),
        (_variogram, "A number is the pairs behind a point; the same few cores make many pairs."),
        (of_stage("deposit", "spider"), ""),
        (of_stage("deposit", "years_of_supply"), "Everything in place over a constant yearly "
         "demand, nothing lost. It is not what can be mined, and not when."),
    ),
    (
        (of_stage("lift", "binding_limits", last_scenario=True), ""),
        (lift_figures.envelope, lift_figures.how_chosen),
        (lift_figures.largest_envelope, lift_figures.how_largest),
        (lift_figures.overpressure, lift_figures.about_overpressure),
        (of_stage("lift", "bottom_overpressure", last_scenario=True), "All members; what is below "
         "1 kPa, suction too, is drawn at 1 kPa."),
        (lift_figures.profiles, lift_figures.about_profiles),
        (of_stage("lift", "power_budget", last_scenario=True), ""),
        (lift_figures.friction, lift_figures.about_friction),
        (lift_figures.energy, lift_figures.about_energy),
        (of_stage("lift", "hole_cycle", last_scenario=True), ""),
        (string_figures.stress, "The same design. Left both pipes as they hang flushed, right the "
         "outer one in each operation. Lines: standing still, with a step where the wall does; "
         "shaded: the swing, lifting what the compensator leaves of it; dotted: allowed."),
        (string_figures.heave, "The same design. Near its own period a string swings many times as "
         "hard as it is heaved; the unit's drag takes off the peak. Shaded: where seas peak."),
        (string_figures.trip, string_figures.about_trip),
        (_depth, "What a tool cannot reach is not lifted, however rich."),
    ),
    (
        (of_stage("campaign", "time_shares", last_scenario=True), ""),
        (voyages.voyage, voyages.about_voyage),
        (voyages.days_of, "Mean over the members that sail."),
        (_sea, "Solid: the median; dotted: what one member in twenty does not bear; wide and "
         "pale: that by ship and string alone, whatever crews accept. No sea stands above the "
         "steepest."),
        (of_stage("campaign", "timeline", last_scenario=True), _waits_last),
        (of_stage("campaign", "starts_by_date", last_scenario=True), ""),
        (voyages.landed, "P10 to P90 shaded, the median drawn. Where more than half of the members "
         "never get so far, it is nothing."),
        (voyages.delays, "Of one ship and its shuttles: a full tank by its cause, and shuttles "
         "that wait at the island."),
        (of_stage("campaign", "trial_against_published"), "The trial is over; each member sails "
         "it anew without knowing how it ended. Some inputs were set after it: no blind test."),
    ),
    (
        (of_stage("plant", "oxide_by_year", last_scenario=True), ""),
        (of_stage("plant", "where_it_goes", last_scenario=True), ""),
        (of_stage("plant", "per_tonne_of_oxide", last_scenario=True), ""),
        (of_stage("plant", "activity_by_stream"), "No measurement of uranium or thorium in this "
         "mud is public: these are estimates from other clays."),
        (of_stage("campaign", "footprint", last_scenario=True), ""),
    ),
    (
        (own_figures.chance_by_date, ""),
        (of_stage("supply", "passed"), "The label is the share that customs call Chinese; the "
         "chokepoint counts every step in Chinese hands; coercion-proof is the test of this page."),
        (own_figures.overturn_figure, ""),
        (supply_figures.origins, ""),
        (partial(supply_figures.origins, place=1), ""),
        (supply_figures.arrivals, ""),
        (partial(supply_figures.arrivals, place=1), ""),
        (supply_figures.dependence, supply_figures.BASES),
        (supply_figures.shortage, ""),
        (supply_figures.two_prices, supply_figures.ONE_PRICE),
        (supply_figures.forms, ""),
        (supply_figures.identified, "Prior does not mean unknown: the number is what the study "
         "believed before it saw the trade, no better than that belief."),
    ),
    (
        (_prices, "Only members in which mining goes ahead and sells."),
        (of_stage("economics", "cumulative_cost", last_scenario=True), ""),
        (of_stage("economics", "cost_by_item", last_scenario=True), ""),
        (of_stage("economics", "revenue_by_element", last_scenario=True), ""),
    ),
    ((own_figures.claims_figure, ""),),
)  # fmt: skip
"""Figures by question, each with the note that stands below it."""


def chapters(reader: Reader, charts: Charts) -> list[tuple[str, Html]]:
    """Each question with its chapter."""
    found = []
    for answer, figures in zip(answers_of(reader), FIGURES, strict=True):
        parts: list[Part] = [tag("p", answer.sentence, class_="answer"), _table(answer)]
        parts.extend(figure_or_reason(reader, charts, draw, note) for draw, note in figures)
        found.append((answer.question, join(*parts)))
    for place, what, make in TABLES:
        question, body = found[place]
        found[place] = (question, join(body, or_reason(what, partial(make, reader))))
    return found


def _told(make: Callable[[Reader], Answer], reader: Reader) -> Html:
    said = make(reader)
    return join(tag("h4", said.question), tag("p", said.sentence), _table(said))


TABLES: tuple[tuple[int, str, Callable[[Reader], Html]], ...] = (
    (1, string_figures.TITLE, partial(_told, string_figures.about)),
    (1, trial_check.TITLE, partial(_told, trial_check.check)),
    (2, voyages.REPLAYED, partial(_told, voyages.replayed)),
    (2, voyages.BY_QUANTILE, partial(_told, voyages.by_quantile)),
    (2, voyages.WRONG, partial(_told, voyages.wrong)),
    (2, voyages.BACK, partial(_told, voyages.back)),
    (4, supply_figures.TITLE, supply_figures.tables),
    (6, "The ledger", ledger),
)
"""What closes a chapter after its figures: its place, its name and what makes it."""


def _table(answer: Answer) -> Html | None:
    """The answer's table; rows named "Nd  ban" are gathered under "Nd"."""
    if not answer.columns:
        return None
    rows: list[Sequence[Part]] = []
    group = ""
    for head, *cells in answer.rows:
        whole, parted, own = head.partition("  ")
        if parted and whole != group:
            group = whole
            label = f"{group} {element_name(group)}" if element_name(group) != group else group
            rows.append([tag("th", tag("b", label), colspan=str(len(answer.columns)),
                             scope="rowgroup", class_="group")])  # fmt: skip
        rows.append([own if parted else head, *(_two_lines(cell) for cell in cells)])
    return table(None, answer.columns, rows, "close" if len(answer.columns) <= _CLOSE else "")


_CLOSE = 5
"""Columns that a telephone can hold if they stand close; more of them scroll."""


def _two_lines(cell: str) -> Part:
    """ "median (P5 to P95)" with its range below it: columns stay narrow."""
    middle, parted, rest = cell.partition(" (")
    if not parted or " to " not in rest:
        return cell
    return join(tag("b", middle), tag("small", rest.removesuffix(")"), class_="block"))


def or_reason(what: str, make: Callable[[], Html]) -> Html:
    """A part of the page, or the reason why this run cannot fill it."""
    try:
        return make()
    except Missing as missing:
        return missing_note(f"{what} cannot be shown: {missing}.")


def missing_note(words: str) -> Html:
    """Words in place of what is missing."""
    return tag("p", words, class_="missing", role="note")


def figure_or_reason(reader: Reader, charts: Charts, draw: Draw, note: Note) -> Html:
    """A figure, or why it cannot be drawn from this run."""
    try:
        # A date that never comes, less another, is a gap in a figure and no news to its reader.
        with np.errstate(invalid="ignore"):
            said = note if isinstance(note, str) else note(reader)
            return charts.block(draw(reader), said)
    except Unasked as unasked:
        return missing_note(str(unasked))
    except Missing as missing:
        return missing_note(f"A figure cannot be shown: {missing}.")
    except (KeyError, ValueError, IndexError, AttributeError, ImportError) as error:
        # One figure of one stage must not cost the reader the whole report.
        return missing_note(f"A figure could not be drawn from this run ({error}).")
