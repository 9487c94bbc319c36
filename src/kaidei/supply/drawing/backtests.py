"""The past as a test in small multiples: what the model gave, what came, hits and misses alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from kaidei.supply import targets
from kaidei.supply.drawing import frame
from kaidei.supply.judging import Backtest
from kaidei.supply.scores import band
from kaidei.supply.targets import SERIES, Target

if TYPE_CHECKING:
    import plotly.graph_objects as go

_COLUMNS = 2
_TEST_COLOURS = ("#5f6b76", frame.BLUE, "#5c8a5c", "#7b6ba8")
_MISS = "#c0392b"
_APART = 0.26
"""Distance of two tests' bands, in years or places of elements."""

WORDS = {
    "china_share_mass": "China by mass, %",
    "china_share_value": "China by value, %",
    "total_imports": "imports, t gross",
    "unit_value": "unit value, USD/kg",
    "price_factor": "price over 2009's",
    "peak_factor": "peak price over 2009's",
    "peak_delay": "from fall to peak, months",
    "price_order": "order of peaks, tau",
    "tier_gap": "outside over inside price",
    "dollar_rise": "rise in USD over La's",
    "china_fall": "fall, autumn 2010, %",
    "china_rebound": "rebound, December 2010, %",
}
"""Names of series that fit over a panel on a telephone."""


class Panel(NamedTuple):
    """Observations of one series, along time or element by element."""

    title: str
    series: str
    element: str
    """The one it is of; empty for all or none."""
    names: tuple[str, ...]
    """Of the places along the axis; none where it is time."""
    tests: tuple[int, ...]
    """Those that saw these observations."""


def backtest_multiples(backtests: Sequence[Backtest]) -> go.Figure:
    """Tests on the past, a panel a series: members' p05 to p95 and median, observed as marks.

    A circle is an observation inside the band, a cross one outside. Panels over time have the
    time that a test was tuned to shaded, in its colour. Tests of the same observations stand side
    by side.
    """
    if not backtests:
        raise ValueError("no backtest to draw: judge at least one period")
    found = list(_panels(backtests))
    figure = frame.panels([panel.title for panel in found], _COLUMNS, 165, horizontal_spacing=0.12)
    for place, panel in enumerate(found):
        _frame_panel(figure, panel, backtests, place)
        for row, number in enumerate(panel.tests):
            shift = (row - (len(panel.tests) - 1) / 2) * _APART
            _draw(figure, panel, backtests[number], _colour(number), shift, place)
    _legend(figure, backtests)
    count = sum(len(test.observations) for test in backtests)
    missed = sum(int(test.misses.sum()) for test in backtests)
    members = min(len(test.simulated) for test in backtests)
    note = f"{missed} of {count} observations lie outside p05 to p95. Ticks: medians. " \
           f"Source: simulated past, {'one member' if members == 1 else f'{members:,} members'}; " \
           "observed: trade and price tables."  # fmt: skip
    rows = -(-len(found) // _COLUMNS)
    dressed = frame.dressed(figure, "Could the model retell the past?", note, plot=165 * rows,
                            above=18, legend=2 + 2 * len(backtests))  # fmt: skip
    return dressed.update_layout(legend_y=-34.0 / (165 * rows))


def _panels(backtests: Sequence[Backtest]) -> Iterator[Panel]:
    """Tests that saw the same of a series share a panel."""
    found: dict[str, dict[frozenset[str], list[int]]] = {}
    for number, test in enumerate(backtests):
        for series in dict.fromkeys(target.series for target in test.observations):
            seen = frozenset(t.id for t in test.observations if t.series == series)
            found.setdefault(series, {}).setdefault(seen, []).append(number)
    for series, groups in found.items():
        for tests in groups.values():
            titled = f" ({', '.join(backtests[n].period.name for n in tests)})"
            own = [t for t in backtests[tests[0]].observations if t.series == series]
            yield from _split(series, own, titled if len(groups) > 1 else "", tuple(tests))


def _split(
    series: str, own: Sequence[Target], titled: str, tests: tuple[int, ...]
) -> Iterator[Panel]:
    """One panel by element where each was observed once, else one an element along time."""
    unit = "" if SERIES[series].unit == "1" else f", {SERIES[series].unit}"
    words = WORDS.get(series, series.replace("_", " ") + unit) + titled
    dates: dict[str, list[str]] = {}
    for target in own:
        dates.setdefault(target.element, []).append(target.date)
    if max(map(len, dates.values())) == 1:
        yield Panel(words, series, "", tuple(e or when[0] for e, when in dates.items()), tests)
    else:
        for e in dates:
            yield Panel(f"{e} {words}" if e else words, series, e, (), tests)


def _x(panel: Panel, target: Target) -> float:
    if panel.names:
        return float(panel.names.index(target.element or target.date))
    return targets.middle(target.date)


def _of(panel: Panel, target: Target) -> bool:
    same = bool(panel.names) or target.element == panel.element
    return same and target.series == panel.series


def _draw(
    figure: go.Figure, panel: Panel, test: Backtest, colour: str, shift: float, place: int
) -> None:
    chosen = [n for n, target in enumerate(test.observations) if _of(panel, target)]
    own = [test.observations[n] for n in chosen]
    x = np.array([_x(panel, target) for target in own]) + shift
    low, high = (side[chosen] for side in band(test.simulated))
    middle = np.median(test.simulated[:, chosen], axis=0)
    at = frame.cell(place, _COLUMNS)
    gap = np.full(len(x), np.nan)
    figure.add_scatter(
        x=np.stack([x, x, gap], axis=1).ravel(), y=np.stack([low, high, gap], axis=1).ravel(),
        mode="lines", line={"color": frame.rgba(colour, 0.4), "width": 5}, hoverinfo="skip",
        name=f"{test.period.name}, band", showlegend=False, **at,
    )  # fmt: skip
    figure.add_scatter(
        x=x, y=middle, mode="markers", showlegend=False, name=f"{test.period.name}, median",
        marker={"symbol": "line-ew", "size": 10, "line": {"color": colour, "width": 2}},
        customdata=[_label(target) for target in own],
        hovertemplate="%{customdata}: median %{y:.3~g}<extra></extra>", **at,
    )  # fmt: skip
    for outside in (False, True):
        marked = test.misses[chosen] == outside
        figure.add_scatter(
            x=x[marked], y=targets.values(own)[marked], mode="markers", showlegend=False,
            name=f"{test.period.name}, {'miss' if outside else 'hit'}", marker=_mark(outside),
            customdata=[_label(target) for target, show in zip(own, marked, strict=True) if show],
            hovertemplate="%{customdata}: observed %{y:.3~g}<extra></extra>", **at,
        )  # fmt: skip


def _colour(number: int) -> str:
    return _TEST_COLOURS[number % len(_TEST_COLOURS)]


def _label(target: Target) -> str:
    return " ".join(filter(None, (target.element, target.date)))


def _mark(outside: bool) -> dict[str, Any]:
    if outside:
        return {"symbol": "x", "size": 8, "color": _MISS, "line": {"color": "white", "width": 1}}
    return {"symbol": "circle", "size": 7, "color": frame.INK,
            "line": {"color": "white", "width": 1}}  # fmt: skip


def _frame_panel(
    figure: go.Figure, panel: Panel, backtests: Sequence[Backtest], place: int
) -> None:
    """Axes of a panel, and what the tests with something in it were tuned to."""
    at = frame.cell(place, _COLUMNS)
    if SERIES[panel.series].logs:
        frame.log_axis(figure, *_reach(panel, backtests), **at)
    figure.update_yaxes(nticks=5, tickfont_size=10, **at)
    if panel.names:
        figure.update_xaxes(
            tickvals=list(range(len(panel.names))), ticktext=list(panel.names),
            range=[-0.6, len(panel.names) - 0.4], tickfont_size=10, **at,
        )  # fmt: skip
        return
    shown = {number: backtests[number] for number in panel.tests}
    when = [_x(panel, t) for test in shown.values() for t in test.observations if _of(panel, t)]
    until = {number: targets.span(test.period.tuned_until)[1] / 12.0
             for number, test in shown.items() if test.period.tuned_until}  # fmt: skip
    first = min([*when, *until.values()]) - 1.0
    for number, end in until.items():
        figure.add_vrect(
            x0=first, x1=end, line_width=0, layer="below", opacity=0.2,
            exclude_empty_subplots=False,
            fillcolor=_colour(number), **at,
        )  # fmt: skip
    figure.update_xaxes(range=[first, max(when) + 0.8], tickformat="d", nticks=5,
                        tickfont_size=10, **at)  # fmt: skip


def _reach(panel: Panel, backtests: Sequence[Backtest]) -> tuple[float, float]:
    """Least and most of what a panel shows, above nothing."""
    seen = []
    for number in panel.tests:
        test = backtests[number]
        chosen = [n for n, target in enumerate(test.observations) if _of(panel, target)]
        seen += [side[chosen] for side in band(test.simulated)]
        seen += [targets.values([test.observations[n] for n in chosen])]
    shown = np.concatenate(seen)
    return float(shown[shown > 0.0].min()), float(shown.max())


def _legend(figure: go.Figure, backtests: Sequence[Backtest]) -> None:
    """Signs of their own, for a panel may lack what another has."""
    signs: list[tuple[str, dict[str, Any]]] = []
    for number, test in enumerate(backtests):
        wide = {"symbol": "square", "size": 11, "color": frame.rgba(_colour(number), 0.55)}
        signs.append((f"{test.period.name}: {test.period.says}", wide))
    signs += [("observed, inside p05 to p95", _mark(False)), ("observed, outside", _mark(True))]
    if any(test.period.tuned_until for test in backtests):
        pale = {"symbol": "square", "size": 11, "color": frame.rgba(frame.INK, 0.15)}
        signs.append(("time tuned to", pale))
    for name, marker in signs:
        figure.add_scatter(x=[None], y=[None], mode="markers", name=name, marker=marker)
