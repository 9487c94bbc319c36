"""The page of a demo: what was run, what it says, its figure. Opens offline beside `SCRIPT`."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaidei.lift.drawing.demos import Demo

SCRIPT = "plotly.min.js"
"""The one copy of plotly's JavaScript that all pages of a folder share."""
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1f2a33; background: #fff;
       max-width: 60rem; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .5rem; }
.of { color: #51606c; font-size: .9rem; }
li { margin: .3rem 0; }
"""


def page(name: str, headline: str, found: Demo) -> str:
    """One HTML document that loads `SCRIPT` from its own folder and nothing else."""
    headline = headline.rstrip(".")
    figure = found.figure.to_html(
        full_html=False, include_plotlyjs=False, default_width="100%",
        config={"responsive": True, "displaylogo": False},
    )  # fmt: skip
    items = "\n".join(f"<li>{escape(line)}</li>" for line in found.lines)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{escape(name)}: {escape(headline)} – kaidei</title>
<style>{_STYLE}</style>
<script src="{SCRIPT}"></script>
</head>
<body>
<h1>{escape(headline)}</h1>
<p class="of"><code>kaidei lift demo {escape(name)}</code> · {escape(found.of)}</p>
<ul>
{items}
</ul>
{figure}
</body>
</html>
"""


def script() -> str:
    """What stands in `SCRIPT`."""
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())
