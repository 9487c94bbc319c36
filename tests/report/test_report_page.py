"""The page as a whole, and as Chromium opens it from disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_up import MadeUpRun, claims_of, made_up_run, renamed

from kaidei.report import write_report
from kaidei.study import Study

NASTY = "</script><script>window.hit=1</script><img src=x onerror=window.hit=1> & <b>bold</b>"
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def report(whole_run: MadeUpRun) -> Path:
    return write_report(whole_run)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.is_file():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    with playwright.sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield opened
        opened.close()


def test_everything_the_page_promises_is_there(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    own = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    for words in (
        "Is Japan safe, and does the mud change it?",
        "What the mud changes",
        "with the mud alone taken out",
        "Three inputs that would overturn it",
        "What can be done by January 2028 without mud",
        "Design-basis sheet",
        "Bottom overpressure, and what binds",
        "7. Which of the published claims hold?",
        "What it all rests on",
        "No real core table is public; the cores here are synthetic.",
        "200 nautical miles",
        "Mud pays",
    ):
        assert words in own
    assert 'class="missing"' not in own
    assert text.count("plotly.js v") == 1
    assert report.stat().st_size < 12e6


def test_every_question_has_a_figure(report: Path) -> None:
    sections = re.split(r'<section id="question-\d">', report.read_text(encoding="utf-8"))[1:]
    assert len(sections) == 7
    assert all('<figure class="chart">' in section.split("</section>")[0] for section in sections)


def test_a_run_of_one_scenario_says_what_it_lacks(lone_run: MadeUpRun) -> None:
    text = write_report(lone_run).read_text(encoding="utf-8")  # type: ignore[arg-type]
    assert "no scenario of this run lifts more mud" in text
    assert "no scenario of this run pulls levers" in text
    assert "40 members are too few to tell inputs from luck" in text
    assert "the study has no claims.toml" in text


def test_a_run_without_safety_says_so(study: Study, tmp_path: Path) -> None:
    run = made_up_run(study, tmp_path, scenarios=["ban"], members=20)
    supply = run.results["ban/supply"].to_dataset().drop_vars(["safe", "survival"])
    run.results["ban/supply"].dataset = supply
    assert "supply stage gives no &#x27;safe&#x27;" in write_report(run).read_text(  # type: ignore[arg-type]
        encoding="utf-8"
    )


@pytest.mark.parametrize("width", [360, 1280])
def test_it_opens_offline_without_a_word_on_the_console(
    report: Path, browser: Any, width: int
) -> None:
    page, requests, complaints = _opened(browser, report, width)
    assert requests == [report.as_uri()]
    assert complaints == []
    assert page.evaluate("document.querySelectorAll('.plot:not([data-drawn])').length") == 0
    assert page.evaluate("document.querySelectorAll('.plot .main-svg').length") > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_tables_fit_a_telephone_or_say_that_they_go_on(report: Path, browser: Any) -> None:
    page, _, _ = _opened(browser, report, 360)
    boxes = page.query_selector_all(".scroll")
    wider = [box.evaluate("box => box.scrollWidth > box.clientWidth + 1") for box in boxes]
    assert wider == [box.get_attribute("data-more") is not None for box in boxes]
    assert any(wider)
    lift = page.query_selector_all("#question-2 .scroll")
    assert len(lift) == 3
    assert all(box.get_attribute("data-more") is None for box in lift)
    page.context.close()


def test_figures_never_scrolled_to_are_drawn_for_print(report: Path, browser: Any) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(report.as_uri())
    left = "document.querySelectorAll('.plot:not([data-drawn])').length"
    drawn = "document.querySelectorAll('.plot > .plot-container').length"
    assert page.evaluate(left) > 0
    page.emulate_media(media="print")
    said = "getComputedStyle(document.querySelector('.plot:not([data-drawn])'), '::before').content"
    assert "Not drawn" in page.evaluate(said)
    page.pdf()
    assert page.evaluate(left) == 0
    assert page.evaluate(drawn) == page.evaluate("document.querySelectorAll('.plot').length")
    page.context.close()


def test_words_of_a_study_stay_words(browser: Any, study: Study, tmp_path: Path) -> None:
    run = made_up_run(renamed(study, NASTY), tmp_path, scenarios=list(study.scenarios), members=100)
    run.ledger = [replace(verdict, id="x") for verdict in claims_of(NASTY)]
    page, requests, complaints = _opened(browser, write_report(run), 1280)  # type: ignore[arg-type]
    assert page.evaluate("window.hit") is None
    assert page.evaluate("document.querySelectorAll('img').length") == 0
    assert page.evaluate("document.querySelectorAll('a[href^=javascript]').length") == 0
    assert page.query_selector("h1").inner_text() == NASTY
    assert len(requests) == 1
    assert complaints == []
    page.context.close()


def _opened(browser: Any, report: Path, width: int) -> tuple[Any, list[str], list[str]]:
    """The page scrolled through to its end, every request it made and every complaint."""
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(report.as_uri())
    for place in page.query_selector_all(".plot"):
        place.scroll_into_view_if_needed()
        page.wait_for_function("place => place.querySelector('.main-svg')", arg=place)
    return page, requests, complaints
