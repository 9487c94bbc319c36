"""For which elements the trade's mass and money tell more than was known before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import ELEMENTS
from kaidei.supply.drawing import frame
from kaidei.supply.indicators import share_of
from kaidei.supply.trade import CODES
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go

STATUSES = ("identified", "partly", "prior")
"""What a row of the table may be, from what the data tell to what they leave as it was."""

_COLOURS = dict(zip(STATUSES, (frame.BLUE, "#8fb8d0", "#dfe3e7"), strict=True))
_SHAPES = dict(zip(STATUSES, ("", "/", ""), strict=True))
_WORDS = {
    "280530": "metals and alloys (280530)",
    "284610": "cerium compounds (284610)",
    "284690": "other compounds (284690)",
}
_NEEDED = ("element", "code", "p50", "identified", "status")


def identified(table: Mapping[str, NDArray[Any]]) -> go.Figure:
    """Share of each element's tonnes that the data identify, by customs code, all years together.

    `table` holds the columns element, code, p50 [t_reo], identified [percent of the prior's spread
    that the data took away] and status of the posterior's rows, one a year, origin, code and
    element, without units in their names. An element that a code does not hold has no bar.
    """
    tonnes = tonnes_by_status(table)
    whole = tonnes.sum(axis=-1)
    gained = _gained(table)
    figure = frame.panels([_WORDS[code] for code in CODES], 1, 145, shared_xaxes=True)
    for c in range(len(CODES)):
        for s, status in enumerate(STATUSES):
            figure.add_bar(
                x=list(ELEMENTS), y=100 * share_of(tonnes[c, :, s], whole[c]), name=status,
                showlegend=c == 0, legendgroup=status,
                marker={"color": _COLOURS[status], "line": {"width": 0},
                        "pattern": {"shape": _SHAPES[status], "size": 5, "solidity": 0.3}},
                customdata=np.stack([whole[c], gained[c]], axis=-1),
                hovertemplate="%{x}: %{y:.0f} % of %{customdata[0]:,.3~g} t " + status
                + "<br>%{customdata[1]:.0f} % of the prior's spread gone<extra></extra>",
                **frame.cell(c, 1),
            )  # fmt: skip
    figure.update_layout(barmode="stack", bargap=0.15)
    figure.update_yaxes(range=[0, 100], ticksuffix=" %", dtick=50)
    figure.update_xaxes(
        type="category", tickangle=0, tickfont_size=10, showticklabels=True, showgrid=False
    )
    note = "Percent of the oxide imported under a code, all years, by how far mass and money " \
           "narrow it. No bar: none of it. Source: identified.csv, a posterior."  # fmt: skip
    return frame.dressed(figure, "Which elements do the data identify?", note, plot=435,
                         above=18, legend=1)  # fmt: skip


def tonnes_by_status(table: Mapping[str, NDArray[Any]]) -> Floats:
    """Tonnes of the table's rows by code, element and status (codes, E, 3) [t_reo]."""
    _check(table)
    out = np.zeros((len(CODES), len(ELEMENTS), len(STATUSES)))
    np.add.at(out, (*_places(table), _index(table["status"], STATUSES)),
              np.asarray(table["p50"], dtype=float))  # fmt: skip
    return out


def _gained(table: Mapping[str, NDArray[Any]]) -> Floats:
    """Percent of the prior's spread that is gone, mean by tonnes (codes, E)."""
    sums = np.zeros((2, len(CODES), len(ELEMENTS)))
    weight = np.asarray(table["p50"], dtype=float)
    for total, row in zip(sums, (weight * np.asarray(table["identified"], float), weight),
                          strict=True):  # fmt: skip
        np.add.at(total, _places(table), row)
    return share_of(sums[0], sums[1])


def _places(table: Mapping[str, NDArray[Any]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return _index(table["code"], CODES), _index(table["element"], ELEMENTS)


def _index(names: NDArray[Any], among: tuple[str, ...]) -> NDArray[np.int64]:
    return np.array([among.index(str(name)) for name in names], dtype=np.int64)


def _check(table: Mapping[str, NDArray[Any]]) -> None:
    missing = [name for name in _NEEDED if name not in table]
    if missing:
        raise ValueError(f"the posterior's table has no column '{missing[0]}'; it needs "
                         f"{', '.join(_NEEDED)}, named without units")  # fmt: skip
    if len(table["element"]) == 0:
        raise ValueError("the posterior's table is empty: draw the posterior first")
    for name, among in (("code", CODES), ("element", ELEMENTS), ("status", STATUSES)):
        unknown = sorted(set(map(str, table[name])) - set(among))
        if unknown:
            raise ValueError(f"the posterior's table has {name} '{unknown[0]}'; "
                             f"there are {', '.join(among)}")  # fmt: skip
