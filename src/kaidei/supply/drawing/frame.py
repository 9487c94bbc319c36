"""What all drawings share: colours, the dress of a figure, fans, shaded spans, a world's years."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import ELEMENTS, INDEX
from kaidei.supply.events import Event
from kaidei.supply.simulation import World
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go

INK, GRID, GREY = "#1f2933", "#dfe5ea", "#9aa5b1"
BLUE, RUST = "#0b5c8a", "#b5541c"
COLOURS = {
    "China": "#9b2c2c",
    "Myanmar and Laos": "#d98c5f",
    "Australia": "#4f7cac",
    "Malaysia": "#4f7cac",
    "USA": "#1f6f78",
    "Vietnam": "#d98c5f",
    "Thailand": "#e3c98f",
    "EU": "#7b6ba8",
    "other Asia": "#e3c98f",
    "other": "#9aa5b1",
    "Japan": BLUE,
    "mud": "#0b2c45",
    "recycled": "#5c8a5c",
}
"""Of regions, origins and labels, by name; regions and labels are never in one figure."""

BANDS = ((0.05, 0.95), (0.25, 0.75))
"""Quantiles between which fans are shaded, the wide one first."""

_LINE = 52
"""Letters of the small print that fit on a line of a telephone."""

_BESIDE, _NEXT = 0.05, 14
"""Spans nearer than this over the width of a figure have their names side by side, so far [px]."""

_TICKS = 3
"""Numbers that a logarithmic axis shows at least, where they are round enough."""

HEADROOM = 1.27
"""Height of an axis over what is drawn, where the names of spans stand on top."""


class Span(NamedTuple):
    """Some time to shade, from `start` to `end` [calendar year]."""

    name: str
    start: float
    end: float
    since: str = ""
    """Month in which it begins, in words; the median of the members in which it does."""
    comes: float = 1.0
    """Share of the members in which it begins [1]."""
    stays: float = 0.0
    """Share of those in which it is never lifted [1]."""


def spans(events: Sequence[Event], start: str) -> tuple[Span, ...]:
    """Events as spans, each from its median start to its median end; `start` is the world's.

    Where an event begins in less than half of the members its span begins at +inf.
    """
    return tuple(_span(event, first_year(start)) for event in events)


def _span(event: Event, zero: float) -> Span:
    begin, end = np.broadcast_arrays(event.start, event.end)
    comes = np.isfinite(begin) & (end > begin)
    name = re.sub(r"(-\d+)+$", "", event.name).replace("-", " ")
    if not comes.any():
        return Span(name, np.inf, np.inf, comes=0.0)
    month = round(12.0 * zero) + int(np.median(begin[comes]))
    return Span(
        name,
        zero + float(np.median(np.where(comes, begin, np.inf))) / 12.0,
        zero + float(np.median(np.where(comes, end, np.inf))) / 12.0,
        f"{month_name[month % 12 + 1]} {month // 12}",
        float(np.mean(comes)),
        float(np.mean(np.isinf(end[comes]))),
    )


def on_years(times: Sequence[Span]) -> tuple[Span, ...]:
    """Spans on an axis where a whole year stands about its number."""
    return tuple(span._replace(start=span.start - 0.5, end=span.end - 0.5) for span in times)


def told(times: Sequence[Span]) -> str:
    """What is shaded, and which events are not, as sentences of a caption; empty for no event."""
    drawn = [span for span in times if np.isfinite(span.start)]
    left = [span for span in times if not np.isfinite(span.start) and span.comes > 0.0]
    said = ""
    if drawn:
        said += f" Shaded, from median start to median end: {'; '.join(map(_named, drawn))}."
    if left:
        names = "; ".join(
            f"{_named(span)}, in {100 * span.comes:.0f}% of the members" for span in left
        )
        said += f" Not shaded, for less than half have it: {names}."
    return said


def _named(span: Span) -> str:
    name = f"{span.name} of {span.since}" if span.since else span.name
    return f"{name} (in {100 * span.stays:.0f}% never lifted)" if span.stays > 0.0 else name


def first_year(start: str) -> float:
    """Beginning of a month "YYYY-MM" [calendar year]."""
    return int(start[:4]) + (int(start[5:7]) - 1) / 12.0


def dates(world: World) -> Floats:
    """Middle of each month [calendar year]."""
    months = np.arange(world.months, dtype=np.float64)
    return np.asarray(first_year(world.start) + (months + 0.5) / 12.0)


def values(world: World, name: str) -> NDArray[np.float32]:
    """What is kept of the members; ValueError in words where there is none to draw."""
    if len(world.members) == 0 or world.months == 0:
        raise ValueError(
            f"no figure of a world of {len(world.members)} members and {world.months} months: "
            "simulate at least one of each"
        )
    found = world[name]
    wrong = ~np.isfinite(found).reshape(len(found), -1).all(axis=1)
    if wrong.any():
        member = int(world.members[np.argmax(wrong)])
        raise ValueError(
            f"'{name}' of {int(wrong.sum())} members holds what is no number: replay member "
            f"{member} to see from when on"
        )
    return found


def whole_years(world: World) -> tuple[NDArray[np.int64], slice]:
    """Calendar years that the world holds from January to December, and their months."""
    before = -(int(world.start[5:7]) - 1) % 12
    count = (world.months - before) // 12
    if count < 1:
        raise ValueError(
            f"no year from January to December in {world.months} months from {world.start} on: "
            "simulate longer, or draw it by month"
        )
    year = int(world.start[:4]) + (before > 0)
    return year + np.arange(count), slice(before, before + 12 * count)


def by_year(monthly: Floats, months: slice) -> Floats:
    """Sums (M, T, ...) -> (M, Y, ...) over whole years."""
    part = monthly[:, months]
    return np.asarray(part.reshape(len(part), -1, 12, *part.shape[2:]).sum(axis=2))


def index_of(element: str) -> int:
    """Place of an element; ValueError in words for what is none."""
    if element not in INDEX:
        raise ValueError(f"'{element}' is no element of the world; there are {' '.join(ELEMENTS)}")
    return INDEX[element]


def counted(world: World) -> str:
    """How many members a figure is of, for its small print."""
    count = len(world.members)
    return "one member, so no band" if count == 1 else f"{count:,} members"


def new() -> go.Figure:
    """An empty figure."""
    import plotly.graph_objects as go

    return go.Figure()


def panels(titles: Sequence[str], columns: int, row_height: int, **more: Any) -> go.Figure:
    """A figure of panels, row by row, each `row_height` [px] with what stands around it."""
    from plotly.subplots import make_subplots

    rows = -(-len(titles) // columns)
    figure = make_subplots(
        rows=rows, cols=columns, subplot_titles=list(titles),
        vertical_spacing=min(52.0 / (row_height * rows), 1.0 / max(rows - 1, 1)), **more,
    )  # fmt: skip
    figure.update_annotations(font_size=12)
    return figure


def cell(place: int, columns: int) -> dict[str, Any]:
    """Row and column of a panel."""
    return {"row": place // columns + 1, "col": place % columns + 1}


def dressed(
    figure: go.Figure,
    title: str,
    note: str,
    *,
    plot: int,
    above: int = 0,
    legend: int = 1,
) -> go.Figure:
    """House dress: legible from 360 to 1,200 px wide.

    `plot` is the height of what is plotted, `above` that of what stands between it and the small
    print `note` [px]; `legend` the lines that the legend takes on a telephone.
    """
    head, small = wrap(title, 38), wrap(note, _LINE)
    top = 14 + 20 * len(head) + 15 * len(small) + above
    bottom = 46 + 19 * legend
    figure.update_layout(
        title={
            "text": "<br>".join(head), "x": 0.0, "xref": "container", "xanchor": "left",
            "y": 1.0, "yref": "container", "yanchor": "top",
            "font": {"size": 16}, "pad": {"l": 8, "t": 8},
            "subtitle": {"text": "<br>".join(small), "font": {"size": 11}},
        },
        height=top + plot + bottom,
        margin={"l": 10, "r": 12, "t": top, "b": bottom},
        template="plotly_white",
        font={"family": "system-ui, sans-serif", "size": 12, "color": INK},
        legend={"orientation": "h", "x": 0.0, "xanchor": "left", "y": -40.0 / plot,
                "yanchor": "top", "traceorder": "normal", "font": {"size": 11}},
    )  # fmt: skip
    figure.update_xaxes(gridcolor=GRID, automargin=True, zeroline=False)
    figure.update_yaxes(gridcolor=GRID, automargin=True, zerolinecolor=GREY)
    return figure


def fan(
    figure: go.Figure,
    x: Floats | NDArray[np.int64],
    members: Floats,
    colour: str,
    name: str,
    *,
    bands: Sequence[tuple[float, float]] = BANDS,
    **more: Any,
) -> None:
    """Median and bands of `members` (M, x); of one member its line alone. More as in `spread`."""
    spread(figure, x, levels(members, bands), colour, name, **more)


def levels(members: Floats, bands: Sequence[tuple[float, float]] = BANDS) -> dict[float, Floats]:
    """Median and the ends of the bands of `members` (M, ...), by level; of one its median alone."""
    asked = [0.5, *(level for band in bands for level in band if len(members) > 1)]
    return dict(zip(asked, np.quantile(members, asked, axis=0), strict=True))


def spread(
    figure: go.Figure,
    x: Floats | NDArray[np.int64],
    quantiles: Mapping[float, Floats],
    colour: str,
    name: str,
    *,
    unit: str,
    legend: bool = True,
    dash: str = "solid",
    width: float = 2,
    **place: Any,
) -> None:
    """The median among some `quantiles` (x,) by level, and bands between those that match it."""
    for low in sorted(level for level in quantiles if level < 0.5):
        high = next(level for level in quantiles if abs(level - (1.0 - low)) < 1e-9)
        upper, lower = quantiles[high], quantiles[low]
        figure.add_scatter(
            x=np.concatenate([x, x[::-1]]), y=np.concatenate([upper, lower[::-1]]),
            mode="lines", fill="toself", fillcolor=rgba(colour, 0.15), line={"width": 0},
            hoverinfo="skip", showlegend=False, legendgroup=name,
            name=f"{name}, p{100 * low:02.0f} to p{100 * high:02.0f}", **place,
        )  # fmt: skip
    figure.add_scatter(
        x=x, y=quantiles[0.5], mode="lines", name=name, legendgroup=name,
        showlegend=legend, line={"color": colour, "width": width, "dash": dash},
        hovertemplate="%{x:.1f}: %{y:,.3~g} " + unit + "<extra>" + name + "</extra>", **place,
    )  # fmt: skip


def log_axis(figure: go.Figure, low: float, high: float, room: float = 1.0, **place: Any) -> None:
    """A logarithmic axis from `low` to `high`, with numbers in full; `room` is its whole height
    over that."""
    bottom, top = np.log10([0.85 * low, 1.18 * high])
    for digits in ((1.0, 10.0), (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0)):
        powers = np.arange(np.floor(bottom), np.ceil(top) + 1.0)
        ticks = np.unique(np.outer(10.0**powers, digits))
        ticks = ticks[(ticks >= 10**bottom) & (ticks <= 10**top)]
        if len(ticks) >= _TICKS:
            break
    figure.update_yaxes(
        type="log", tickvals=ticks, ticktext=[f"{tick:,.6g}" for tick in ticks],
        range=[bottom, bottom + room * (top - bottom)], **place,
    )  # fmt: skip


def shade(
    figure: go.Figure, times: Sequence[Span], within: tuple[float, float], *,
    over: bool = False, words: bool = True, **place: Any,
) -> None:  # fmt: skip
    """Shade the spans as far as they lie `within` [calendar year], with their names on end.

    `over` lays them on what is drawn, for stacks leave nothing of what lies below.
    """
    low, high = within
    beside, last = 0, -np.inf
    for span in sorted(times, key=lambda span: span.start):
        if span.end <= low or span.start >= high:
            continue
        left, right = max(span.start, low), min(span.end, high)
        figure.add_vrect(
            x0=left, x1=right, fillcolor=INK, opacity=0.13, line_width=0,
            layer="above" if over else "below",
            exclude_empty_subplots=False, **place,
        )  # fmt: skip
        figure.add_vline(
            x=left,
            line={"color": INK, "width": 1, "dash": "dot"},
            exclude_empty_subplots=False,
            **place,
        )
        if words:
            beside = beside + 1 if left - last < _BESIDE * (high - low) else 0
            last = left
            figure.add_annotation(
                x=left, xshift=_NEXT * beside, y=1.0, yref="y domain", xanchor="left",
                yanchor="top", textangle=-90, text=span.name, showarrow=False, font={"size": 10},
                bgcolor="rgba(255,255,255,0.75)", borderpad=1, **place,
            )  # fmt: skip


def amount(tonnes: float) -> str:
    """An amount in print, to three digits."""
    return f"{float(f'{tonnes:.3g}'):,.0f}" if tonnes >= 100.0 else f"{tonnes:.3g}"


def rgba(colour: str, opacity: float) -> str:
    """A colour "#rrggbb" with an opacity."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
