"""Where one element comes from: Japan's supply in a stack, by origin of the ore or by arrival."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.supply.drawing import frame
from kaidei.supply.drawing.frame import Span
from kaidei.supply.layout import LABELS
from kaidei.supply.regions import FORMS, TAG_ORIGINS
from kaidei.supply.simulation import World
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go

Years = NDArray[np.int64]

_LEAST = 0.01
"""Parts below this share of all that came are drawn as one."""

_PATTERNS = {"ore": ".", "oxide": "", "metal": "/", "product": "x"}
_WORDS = {"product": "magnets"}
_NOTES = {
    "origin": "By origin of the ore; hatched: passed a step that China controls.",
    "arrival": "By who shipped it; plain: oxide, hatched: metal, crossed: magnets.",
}
_ABOVE = " What stands above the dashed use is sent on or goes into stock."
_TITLES = {
    "origin": "Where does Japan's {} come from?",
    "arrival": "Who ships Japan's {}, in what form?",
}
_SHORT = {"recycled": "scrap", "Myanmar and Laos": "Myanmar"}


class Part(NamedTuple):
    """A layer of the stack along time, mean of the members."""

    name: str
    colour: str
    pattern: str
    amount: Floats
    """[t_reo]."""


def supply_stacked(
    world: World,
    element: str,
    *,
    by: str = "origin",
    mud: Floats | None = None,
    spans: Sequence[Span] = (),
    monthly: bool = False,
) -> go.Figure:
    """Japan's supply of one element, mean of the members [t_reo], in a stack.

    `by` "origin" tells where the ore was dug, hatched what passed a step that China controls; by
    "arrival" who shipped it, hatched by form. On top come what Japan recycles and the `mud` landed
    (M or 1, T, E) [t_reo/month]. `spans` are shaded. A year is drawn if all its months are there.
    """
    if by not in ("origin", "arrival"):
        raise ValueError(f"no stack by '{by}'; there are origin and arrival")
    e = frame.index_of(element)
    source = _origins if by == "origin" else _arrivals
    parts = few([*source(world, e), *_home(world, e, mud)])
    wanted = _mean(frame.values(world, "need")[:, :, e]) if "need" in world.kept else None
    x: Floats | Years = frame.dates(world)
    edge = (float(x[0]) - 0.5 / 12, float(x[-1]) + 0.5 / 12)
    if not monthly:
        x, months = frame.whole_years(world)
        edge = (x[0] - 0.5, x[-1] + 0.5)
        spans = frame.on_years(spans)
        parts = [part._replace(amount=_yearly(part.amount, months)) for part in parts]
        wanted = None if wanted is None else _yearly(wanted, months)
    members = f"simulated world, mean of {len(world.members):,} members"
    return stack(element, x, parts, wanted, edge=edge, spans=spans, by=by, source=members)


def _mean(members: Floats | NDArray[np.float32]) -> Floats:
    return np.asarray(np.mean(members, axis=0, dtype=np.float64))


def _yearly(month: Floats, months: slice) -> Floats:
    return np.asarray(month[months].reshape(-1, 12).sum(axis=1))


def stack(
    element: str,
    x: Floats | Years,
    parts: Sequence[Part],
    wanted: Floats | None,
    *,
    edge: tuple[float, float],
    spans: Sequence[Span],
    by: str,
    source: str,
) -> go.Figure:
    """The stack itself: bars where `x` are years, areas where they are dates."""
    years = np.issubdtype(x.dtype, np.integer)
    figure = frame.new()
    draw = _bars if years else _area
    for part in parts:
        draw(figure, x, part)
    top = np.sum([part.amount for part in parts], axis=0)
    note = _NOTES[by]
    if wanted is not None:
        _line(figure, x, wanted)
        note += _ABOVE if np.any(top > 1.005 * wanted) else ""
        top = np.maximum(top, wanted)
    frame.shade(figure, spans, edge, over=True)
    figure.update_layout(barmode="stack", bargap=0.12)
    figure.update_xaxes(range=edge)
    figure.update_yaxes(
        title_text=f"t of {element} oxide a {'year' if years else 'month'}",
        range=[0.0, float(np.max(top)) * (frame.HEADROOM if spans else 1.05)],
    )
    note += f"{frame.told(spans)} Source: {source}."
    return frame.dressed(figure, _TITLES[by].format(element), note, plot=330,
                         legend=(3 * len(figure.data)) // 4)  # fmt: skip


def _origins(world: World, e: int) -> Iterator[Part]:
    arrivals = frame.values(world, "arrivals")[:, :, e]
    count = len(TAG_ORIGINS)
    for g, origin in enumerate(TAG_ORIGINS):
        name = _SHORT.get(origin, origin)
        # What China digs is touched by its own steps: a second name would say nothing.
        free, touched = arrivals[:, :, g], arrivals[:, :, g + count]
        marked = "" if origin == "China" else "/"
        words = "China" if origin == "China" else f"{name}, via China"
        yield Part(name, frame.COLOURS[origin], "", _mean(free))
        yield Part(words, frame.COLOURS[origin], marked, _mean(touched))


def _arrivals(world: World, e: int) -> Iterator[Part]:
    imports = frame.values(world, "imports")[..., e]
    for row, label in enumerate(LABELS):
        for f, form in enumerate(FORMS):
            yield arrival(label, form, _mean(imports[:, :, f, row]))


def arrival(label: str, form: str, amount: Floats) -> Part:
    """What came in one form from one exporter."""
    words = f"{label}, {_WORDS.get(form, form)}"
    return Part(words, frame.COLOURS[label], _PATTERNS[form], amount)


def _home(world: World, e: int, mud: Floats | None) -> Iterator[Part]:
    made = frame.values(world, "recycled")[:, :, e]
    yield Part("recycled in Japan", frame.COLOURS["recycled"], "", _mean(made))
    if mud is not None:
        landed = np.broadcast_to(mud[:, :, e], made.shape)
        yield Part("mud", frame.COLOURS["mud"], "", _mean(landed))


def few(parts: list[Part]) -> list[Part]:
    """Parts of one name together, those that hardly show as one: the stack keeps its height."""
    same: dict[str, Part] = {}
    for part in parts:
        before = same[part.name].amount if part.name in same else 0.0
        same[part.name] = part._replace(amount=before + part.amount)
    total = float(np.max(sum(part.amount for part in same.values())))
    # By the time at which a part matters most: a mine that opens late is no trifle.
    size = {name: float(np.max(part.amount)) for name, part in same.items()}
    big = [part for name, part in same.items() if size[name] > _LEAST * total]
    small = [part.amount for name, part in same.items() if 0.0 < size[name] <= _LEAST * total]
    rest = [Part("the rest", "#d5dbe1", "", np.sum(small, axis=0))] if small else []
    return big + rest


def _bars(figure: go.Figure, years: Floats | Years, part: Part) -> None:
    figure.add_bar(
        x=years, y=part.amount, name=part.name, marker=_fill(part),
        hovertemplate="%{x}: %{y:,.3~g} t<extra>" + part.name + "</extra>",
    )  # fmt: skip


def _area(figure: go.Figure, x: Floats | Years, part: Part) -> None:
    fill = _fill(part)
    figure.add_scatter(
        x=x, y=part.amount, name=part.name, mode="lines", stackgroup="supply",
        fillcolor=part.colour, line={"width": 0, "shape": "hvh"}, fillpattern=fill["pattern"],
        hovertemplate="%{x:.2f}: %{y:,.3~g} t<extra>" + part.name + "</extra>",
    )  # fmt: skip


def _fill(part: Part) -> dict[str, object]:
    pattern = {"shape": part.pattern, "size": 6, "solidity": 0.35,
               "fgcolor": "white", "bgcolor": part.colour}  # fmt: skip
    return {"color": part.colour, "pattern": pattern, "line": {"width": 0}}


def _line(figure: go.Figure, x: Floats | Years, wanted: Floats) -> None:
    figure.add_scatter(
        x=x, y=wanted, mode="lines", name="use wanted",
        line={"color": frame.INK, "width": 2, "dash": "dash"},
        hovertemplate="%{x:.0f}: %{y:,.3~g} t<extra>use wanted</extra>",
    )  # fmt: skip
