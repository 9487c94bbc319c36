"""The page: opening, design-basis sheet, seven questions, ledger, register, provenance."""

from __future__ import annotations

from collections.abc import Callable

from kaidei.report import design_basis, levers, opening, register
from kaidei.report.chapters import chapters, or_reason
from kaidei.report.charts import Charts, script
from kaidei.report.markup import Html, join, tag
from kaidei.report.reader import Reader
from kaidei.report.wording import listed

_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
)
"""What the page may load: nothing. A browser that obeys it sends no request whatever is in it."""


def page(reader: Reader) -> str:
    """The whole report as one HTML document."""
    charts = Charts()
    questions = chapters(reader, charts)
    sections = [
        ("opening", "Is Japan safe, and does the mud change it?", _opening(reader)),
        ("design-basis", "Design basis: from the sea floor to oxide", _design_basis(reader)),
        *((f"question-{n}", f"{n}. {title}", body)
          for n, (title, body) in enumerate(questions, start=1)),
        ("assumptions", "What it all rests on", _assumptions(reader)),
        ("provenance", "This run", register.provenance(reader)),
    ]  # fmt: skip
    body = join(
        _head(reader),
        tag("nav", tag("ol", *(tag("li", tag("a", title, href=f"#{name}"))
                               for name, title, _ in sections)), aria_label="Contents"),
        tag("main", *(tag("section", tag("h2", title), content, id=name)
                      for name, title, content in sections)),
        _foot(),
        script(),
    )  # fmt: skip
    return f"<!doctype html>\n{tag('html', _meta(reader), tag('body', body), lang='en')}\n"


def _meta(reader: Reader) -> Html:
    from importlib.resources import files

    style = files("kaidei.report").joinpath("page.css").read_text(encoding="utf-8")
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("link", rel="icon", href="data:,"),
        tag("title", f"{reader.study.section.title} – kaidei"),
        Html(f"<style>{style}</style>"),
    )


def _head(reader: Reader) -> Html:
    study = reader.study
    runs = listed([f"“{reader.title(name)}”" for name in reader.run.scenarios])
    return tag(
        "header",
        tag("p", "kaidei · an open model of one programme, from sea floor to supply",
            class_="kicker"),
        tag("h1", study.section.title),
        tag("p", study.section.summary, class_="summary") if study.section.summary else None,
        register.synthetic_banner(reader),
        tag("p", f"{reader.members:,} members under {len(reader.run.scenarios)} "
            f"scenario{'s' * (len(reader.run.scenarios) != 1)}: {runs}. A member is one world that "
            "the sources allow: one draw of every uncertain value, one deposit, one weather, one "
            "market, the same under every scenario. What follows speaks of "
            f"“{reader.title(reader.main)}” unless it names another. Every chance is a share of "
            "these members, no more. A number with a range is the median and what holds 90 in "
            "100 members (P5 to P95), unless it says otherwise.", class_="note"),
    )  # fmt: skip


def _opening(reader: Reader) -> Html:
    return join(
        _or(lambda: tag("p", opening.headline(reader), class_="answer"), "The answer"),
        _or(lambda: opening.matrix(reader), "The table of chances"),
        _or(lambda: opening.matrix_note(reader), "Its explanation"),
        tag("h3", "What the mud changes"),
        _or(lambda: tag("p", opening.mud_sentence(reader), class_="answer"), "This"),
        _or(lambda: opening.mud_table(reader), "Its table"),
        _or(lambda: opening.mud_note(reader), "The mud alone"),
        tag("h3", "Three inputs that would overturn it"),
        _or(lambda: opening.overturners(reader), "This"),
        tag("h3", "What can be done by January 2028 without mud"),
        _or(lambda: levers.what_levers_do(reader), "This"),
    )


def _design_basis(reader: Reader) -> Html:
    return join(
        tag("p", "What is handed over at each step in one day of lifting, so that every row can be "
            "held against the one above it. Dry is solids without salt; wet adds all water and "
            "salt; oxides are counted as oxide at every step (REO), metal nowhere.",
            class_="note"),
        _or(lambda: design_basis.sheet_table(reader), "The sheet"),
        tag("h3", "Bottom overpressure, and what binds"),
        _or(lambda: design_basis.limits_table(reader), "This"),
    )  # fmt: skip


def _assumptions(reader: Reader) -> Html:
    return join(
        register.register(reader),
        tag("h3", "Tables"),
        register.tables(reader),
        tag("h3", "Scenarios"),
        register.scenarios(reader),
        tag("h3", "Sources"),
        register.sources(reader),
    )


def _or(make: Callable[[], Html], what: str) -> Html:
    return or_reason(what, make)


def _foot() -> Html:
    return tag("footer", tag("p", "Made by kaidei, Apache-2.0. This file asks nothing of the "
                             "network: it can be kept, sent and opened anywhere. The numbers lie "
                             "beside it in summary.csv and results.zarr."))  # fmt: skip
