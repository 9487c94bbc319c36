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
_SHORT = {"recycled": "scrap", "Myanmar and Laos": "Myanmar"}


class Part(NamedTuple):
    """A layer of the stack (M, T) [t_reo/month]."""

    name: str
    colour: str
    pattern: str
    amount: Floats


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
    parts = _few([*source(world, e), *_home(world, e, mud)])
    x = frame.dates(world)
    years, months = (None, slice(None)) if monthly else frame.whole_years(world)

    def summed(month: Floats) -> Floats:
        return month if years is None else month[months].reshape(-1, 12).sum(axis=1)

    figure = frame.new()
    for part in parts:
        tonnes = summed(part.amount.mean(axis=0))
        if years is None:
            _area(figure, x, tonnes, part)
        else:
            _bars(figure, years, tonnes, part)
    edge = (x[0] - 0.5 / 12, x[-1] + 0.5 / 12)
    if years is not None:
        edge = (years[0] - 0.5, years[-1] + 0.5)
        spans = frame.on_years(spans)
    top = summed(sum(part.amount.mean(axis=0) for part in parts))
    if "need" in world.kept:
        wanted = summed(np.asarray(frame.values(world, "need")[:, :, e], dtype=float).mean(axis=0))
        _line(figure, x if years is None else years, wanted)
        top = np.maximum(top, wanted)
    frame.shade(figure, spans, edge, over=True)
    period = "month" if monthly else "year"
    figure.update_layout(barmode="stack", bargap=0.12)
    figure.update_xaxes(range=edge)
    figure.update_yaxes(
        title_text=f"t of {element} oxide a {period}",
        range=[0.0, float(top.max()) * (frame.HEADROOM if spans else 1.05)],
    )
    hatch = (
        "hatched: passed a step that China controls"
        if by == "origin"
        else "plain: oxide, hatched: metal, crossed: magnets"
    )
    note = f"By {'origin of the ore' if by == 'origin' else 'who shipped it'}; {hatch}. " \
           f"Source: simulated world, mean of {len(world.members):,} members."  # fmt: skip
    title = f"Where does Japan's {element} come from?"
    return frame.dressed(figure, title, note, plot=330, legend=(3 * len(figure.data)) // 4)


def _origins(world: World, e: int) -> Iterator[Part]:
    arrivals = frame.values(world, "arrivals")[:, :, e]
    count = len(TAG_ORIGINS)
    for g, origin in enumerate(TAG_ORIGINS):
        name = _SHORT.get(origin, origin)
        # What China digs is touched by its own steps: a second name would say nothing.
        free, touched = arrivals[:, :, g], arrivals[:, :, g + count]
        marked = "" if origin == "China" else "/"
        words = "China" if origin == "China" else f"{name}, via China"
        yield Part(name, frame.COLOURS[origin], "", np.asarray(free, dtype=float))
        yield Part(words, frame.COLOURS[origin], marked, np.asarray(touched, dtype=float))


def _arrivals(world: World, e: int) -> Iterator[Part]:
    imports = frame.values(world, "imports")[..., e]
    for row, label in enumerate(LABELS):
        for f, form in enumerate(FORMS):
            amount = np.asarray(imports[:, :, f, row], dtype=float)
            words = f"{label}, {_WORDS.get(form, form)}"
            yield Part(words, frame.COLOURS[label], _PATTERNS[form], amount)


def _home(world: World, e: int, mud: Floats | None) -> Iterator[Part]:
    made = np.asarray(frame.values(world, "recycled")[:, :, e], dtype=float)
    yield Part("recycled in Japan", frame.COLOURS["recycled"], "", made)
    if mud is not None:
        landed = np.broadcast_to(mud[:, :, e], made.shape)
        yield Part("mud", frame.COLOURS["mud"], "", landed)


def _few(parts: list[Part]) -> list[Part]:
    """Parts of one name together, those that hardly show as one: the stack keeps its height."""
    same: dict[str, Part] = {}
    for part in parts:
        before = same[part.name].amount if part.name in same else 0.0
        same[part.name] = part._replace(amount=before + part.amount)
    total = sum(part.amount.mean(axis=0) for part in same.values())
    # By the month in which a part matters most: a mine that opens late is no trifle.
    size = {name: float(np.max(part.amount.mean(axis=0))) for name, part in same.items()}
    big = [part for name, part in same.items() if size[name] > _LEAST * float(np.max(total))]
    small = [part.amount for name, part in same.items()
             if 0.0 < size[name] <= _LEAST * float(np.max(total))]  # fmt: skip
    rest = [Part("the rest", "#d5dbe1", "", np.asarray(sum(small)))] if small else []
    return big + rest


def _bars(figure: go.Figure, years: Years, tonnes: Floats, part: Part) -> None:
    figure.add_bar(
        x=years, y=tonnes, name=part.name, marker=_fill(part),
        hovertemplate="%{x}: %{y:,.3~g} t<extra>" + part.name + "</extra>",
    )  # fmt: skip


def _area(figure: go.Figure, x: Floats, tonnes: Floats, part: Part) -> None:
    fill = _fill(part)
    figure.add_scatter(
        x=x, y=tonnes, name=part.name, mode="lines", stackgroup="supply", fillcolor=part.colour,
        line={"width": 0, "shape": "hvh"}, fillpattern=fill["pattern"],
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
