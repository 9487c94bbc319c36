"""The worked examples of the docs: they run as they stand, and print what the page says."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLE = re.compile(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", re.DOTALL)


def examples(page: str) -> list[tuple[str, str]]:
    """Every block of Python on a page, with the output that stands below it."""
    return EXAMPLE.findall((DOCS / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("page", "least"),
    [("lift.md", 6), ("riser.md", 6), ("supply.md", 2), ("transient.md", 1), ("campaign.md", 2)],
)
def test_examples_print_what_stands_below_them(page: str, least: int) -> None:
    found = examples(page)
    assert len([printed for _, printed in found if printed]) >= least
    known: dict[str, Any] = {}  # later examples of a page go on from earlier ones
    for code, printed in found:
        said = StringIO()
        with redirect_stdout(said):
            exec(compile(code, page, "exec"), known)
        assert said.getvalue() == printed, code


def test_links_between_pages_lead_somewhere() -> None:
    root = DOCS.parent
    pages = [*DOCS.glob("*.md"), *root.glob("*.md")]
    links = [(page, target) for page in pages
             for target in re.findall(r"\]\(\s*([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
             if "://" not in target]  # fmt: skip
    assert len(links) > 10
    assert [f"{page.name}: {to}" for page, to in links if not (page.parent / to).exists()] == []
