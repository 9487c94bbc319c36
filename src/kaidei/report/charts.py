"""A plotly figure as a part of the page: its title as a heading, its data as escaped JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.report.markup import Html, join, tag

if TYPE_CHECKING:
    import plotly.graph_objects as go

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
INK = "#1d2730"

_NO_MARKUP = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028",
              "\u2029": "\\u2029"}  # fmt: skip


@dataclass
class Charts:
    """Figures of a page, each with a name of its own."""

    count: int = 0
    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes of data by figure title."""

    def block(self, figure: go.Figure, note: str = "") -> Html:
        """A figure with its title as heading; the page's script draws it when it is in view."""
        self.count += 1
        name = f"chart-{self.count}"
        title, below = _titles(figure)
        height = int(figure.layout.height or 380)
        _dress(figure)
        data = as_json(figure)
        self.sizes[title or name] = len(data)
        plot = tag("div", class_="plot", data_chart=name, role="img", aria_label=title or name,
                   style=_size(figure, height))  # fmt: skip
        return tag(
            "figure",
            tag("figcaption", tag("h4", title), tag("p", below) if below else None)
            if title else None,
            plot,
            Html(f'<script type="application/json" id="{name}">{data}</script>'),
            tag("p", note, class_="note") if note else None,
            class_="chart",
        )  # fmt: skip


def as_json(figure: go.Figure) -> str:
    """Data and layout as JSON that cannot end the script element it stands in."""
    from plotly.io import to_json

    whole = json.loads(to_json(_single(figure), validate=False))
    whole.get("layout", {}).pop("template", None)
    text = json.dumps(whole, separators=(",", ":"), ensure_ascii=False)
    return re.sub("[<>&\u2028\u2029]", lambda found: _NO_MARKUP[found[0]], text)


def _single(figure: go.Figure) -> go.Figure:
    """The figure with its numbers in single precision: no screen shows more."""
    for trace in figure.data:
        for name in ("x", "y", "z"):
            values = getattr(trace, name, None)
            if isinstance(values, np.ndarray) and values.dtype == np.float64:
                trace[name] = values.astype(np.float32)
    return figure


def _titles(figure: go.Figure) -> tuple[str, str]:
    """Title and the line below it as plain text, taken out of the figure: headings wrap."""
    title = figure.layout.title
    head, _, below = str(title.text or "").partition("<br><span")
    below = f"<span{below}" if below else str(title.subtitle.text or "")
    figure.layout.title = None
    under = (figure.layout.meta or {}).get("under")
    figure.layout.meta = None
    said = [_plain(below), f"under “{under}”" if under else ""]
    return _plain(head), "; ".join(text.rstrip(".") for text in said if text)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"</?(?:b|i|span|sub|sup|br)\b[^>]*>", " ", text).split())


_MAP_WIDTH = 520
"""Width of a page below which maps lose height [px]."""

_AXIS: dict[str, Any] = {
    "gridcolor": "#e6eaed",
    "zerolinecolor": "#c3ccd3",
    "linecolor": "#c3ccd3",
    "automargin": True,
}


def _dress(figure: go.Figure) -> None:
    """The page's own type, margins that axes widen as they need, and the legend on top."""
    taken = any(note.yref in ("paper", "y domain") and (note.y or 0) >= 0.95
                for note in figure.layout.annotations)  # fmt: skip
    figure.update_layout(
        autosize=True,
        width=None,
        height=None,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 13, "color": INK},
        margin={"l": 12, "r": 16, "t": 26, "b": 12},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.09 if taken else 1.02,
                "xref": "paper", "yref": "paper", "yanchor": "bottom", "font": {"size": 12}},
        dragmode=False,
    )  # fmt: skip
    figure.update_xaxes(**_AXIS, title_font={"size": 13})
    figure.update_yaxes(**_AXIS, title_font={"size": 13})


def _size(figure: go.Figure, height: int) -> str:
    """A map is as wide as its height lets it be: more width would only part it from its scale.

    Where it is narrow it is lower too, or it would stand in a blank.
    """
    if figure.layout.yaxis.scaleanchor is None:
        return f"height:{height}px"
    return f"height:min({height}px,{height / _MAP_WIDTH * 100:.0f}vw);max-width:820px"


def script() -> Html:
    """plotly's own JavaScript, from the Python package, and the few lines that draw the figures."""
    from importlib.resources import files

    from plotly.offline import get_plotlyjs

    own = files("kaidei.report").joinpath("page.js").read_text(encoding="utf-8")
    library = str(get_plotlyjs())
    if "</script" in library.lower():
        library = re.sub("</(script)", r"<\\/\1", library, flags=re.IGNORECASE)
    return join(Html(f"<script>{library}</script>"), Html(f"<script>{own}</script>"))
