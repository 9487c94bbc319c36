"""HTML in which every text is escaped unless it is already HTML."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

_VOID = ("br", "meta", "link", "hr", "col")


class Html(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


Part = str | Html | None
"""What may stand inside an element: plain text (escaped), HTML, or nothing."""


def escaped(part: Part) -> str:
    """A part as HTML: plain text escaped, HTML as it is, None as nothing."""
    if part is None:
        return ""
    return part if isinstance(part, Html) else html.escape(part, quote=True)


def join(*parts: Part) -> Html:
    """Parts one after the other."""
    return Html("".join(escaped(part) for part in parts))


def joined(parts: Iterable[Part], between: Part = "") -> Html:
    """Parts of a series with something between them."""
    return Html(escaped(between).join(escaped(part) for part in parts))


def tag(name: str, /, *parts: Part, **attributes: str | bool | None) -> Html:
    """An element. Attribute names lose a trailing underscore and turn _ into -; None leaves out."""
    said = ""
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        word = key.rstrip("_").replace("_", "-")
        said += f" {word}" if value is True else f' {word}="{html.escape(value, quote=True)}"'
    if name in _VOID:
        return Html(f"<{name}{said}>")
    return Html(f"<{name}{said}>{join(*parts)}</{name}>")


def link(address: str, *parts: Part) -> Html:
    """A link to the web; anything that is not http or https stays plain text."""
    if urlsplit(address).scheme not in ("http", "https"):
        return join(*parts)
    return tag("a", *parts, href=address, rel="noreferrer")


def table(
    caption: str | None,
    columns: Sequence[Part],
    rows: Iterable[Sequence[Part]],
    class_: str = "",
    numeric: bool = True,
) -> Html:
    """A table that scrolls in its own box; first cells head their rows, the rest are numbers.

    A cell that is HTML starting with <td or <th is taken as it is.
    """
    head = tag("tr", *(tag("th", column, scope="col") for column in columns))
    body = [tag("tr", *(_cell(cell, not place) for place, cell in enumerate(row))) for row in rows]
    label = str(caption) if caption else "table"
    whole = tag(
        "table",
        tag("thead", head),
        tag("tbody", *body),
        class_=f"{class_} {'numbers' if numeric else ''}".strip() or None,
        aria_label=label,
    )
    box = tag("div", whole, class_="scroll", tabindex="0", role="region", aria_label=label)
    # The caption stands outside the box: it must not scroll away with the columns.
    return join(tag("p", caption, class_="caption") if caption else None, box)


def _cell(cell: Part, first: bool) -> Html:
    if isinstance(cell, Html) and cell.startswith(("<td", "<th")):
        return cell
    return tag("th", cell, scope="row") if first else tag("td", cell)
