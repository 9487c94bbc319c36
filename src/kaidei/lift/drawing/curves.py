"""Curves of one design: what the seal bears, which friction law, how much energy a tonne."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from kaidei.lift import operating, seawater
from kaidei.lift.design import AIRLIFT, CONCEPTS, Design, Limits, codes
from kaidei.lift.drawing import frame
from kaidei.lift.friction import CLOSURES
from kaidei.lift.mud import Mud
from kaidei.lift.operating import CODE, Point
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go

_LEAST = 1.0
"""Least overpressure that a logarithmic axis shows [kPa]; the rest, suction too, lies on it."""
_CLOSURE_COLOURS = dict(zip(CLOSURES, (frame.BLUE, frame.SAND, frame.RED, "#5b4a8a"), strict=True))
_SLOT = 0.01
"""Part by which the search's slot may miss the exact annulus of the spread, both laminar."""
_NAMES = {
    "wilson_thomas": "Wilson and Thomas",
    "darby_melson": "Darby and Melson",
    "dodge_metzner": "Dodge and Metzner",
    "torrance": "Torrance",
}


def overpressure_by_dilution(
    design: Design,
    mud: Mud,
    limits: Limits | None = None,
    *,
    feed: float,
    dilution: float | None = None,
    water: seawater.Profile = seawater.SITE,
) -> go.Figure:
    """Pressure in the cylinder against dilution, closed and with its drive; what the seal bears.

    A closed lower end bears the rising slurry's whole weight and friction. `feed` [m3/s] of mud as
    it lies rises at every dilution; one of them can be marked.
    """
    import plotly.graph_objects as go

    limits = Limits() if limits is None else limits
    frame.one(design, mud, limits)
    thin = np.geomspace(1.0, 100.0, 121)
    point = operating.operate(
        design, mud, dilution=thin, slurry_flow=feed * (1.0 + thin), water=water
    )
    closed = closed_overpressure(point)
    figure = go.Figure()
    for name, values, colour in (
        ("closed lower end", closed, frame.RED),
        ("as it is driven", point.overpressure, frame.BLUE),
    ):
        kilo = np.ravel(values) / frame.KILO
        figure.add_scatter(
            x=thin, y=np.where(np.isfinite(kilo), np.maximum(kilo, _LEAST), np.nan), mode="lines",
            name=name, line={"color": colour, "width": 2.5}, customdata=kilo,
            hovertemplate="1 to %{x:.1f}: %{customdata:.3g} kPa",
        )  # fmt: skip
    _add_capacities(figure, limits, thin)
    if dilution is not None:
        figure.add_vline(x=dilution, line={"color": frame.INK, "dash": "dot", "width": 1.5})
    frame.dilution_axis(figure, thin)
    low, high = _decades(closed)
    figure.update_yaxes(
        type="log", title_text="kPa above the sea's", range=[low, high],
        tickvals=[10.0**decade for decade in range(low, high + 1)],
        ticktext=["≤ 1", *(f"{10**decade:,}" for decade in range(low + 1, high + 1))],
    )  # fmt: skip
    return frame.dressed(figure, "What must the mud under the skirt hold?", 420)


def closed_overpressure(point: Point) -> Floats:
    """Overpressure [Pa] of a cylinder that is closed below the same rising slurry."""
    return np.asarray(point.density_head + point.outlet_head + point.slurry_friction)


def _decades(closed: Floats) -> tuple[int, int]:
    """Powers of ten [kPa] from the least that is shown to above what a closed cylinder bears."""
    top = float(np.max(closed, where=np.isfinite(closed), initial=1.0)) / frame.KILO
    return 0, max(4, int(np.ceil(np.log10(max(top, 1.0)))))


def _add_capacities(figure: go.Figure, limits: Limits, thin: Floats) -> None:
    """Lines of what the seal and the unit's weight hold, the forbidden side of the lower shaded."""
    rows = (
        ("seal blow-out", limits.seal_capacity),
        ("uplift", limits.uplift_capacity),
    )
    least = min(frame.scalar(value) for _, value in rows) / frame.KILO
    figure.add_hrect(
        y0=max(least, _LEAST), y1=1e9, line_width=0, fillcolor=frame.RED, opacity=0.08,
        layer="below",
    )  # fmt: skip
    for name, value in rows:
        kilo = frame.scalar(value) / frame.KILO
        figure.add_scatter(
            x=thin[[0, -1]], y=[max(kilo, _LEAST)] * 2, mode="lines",
            name=f"{name}: {kilo:.0f} kPa",
            line={"color": frame.COLOURS[name], "dash": "dash"}, hoverinfo="name",
        )  # fmt: skip


def friction_by_closure(
    design: Design,
    mud: Mud,
    *,
    dilution: float,
    slurry_flow: float,
    water: seawater.Profile = seawater.SITE,
) -> go.Figure:
    """Friction of the rising slurry over its flow by every published law of turbulence.

    The band holds the laws made for such a slurry (`operating.friction_spread`); a law outside its
    own range is dotted. Flows up to twice `slurry_flow` [m3/s], which is marked. Gas is left out.
    """
    import plotly.graph_objects as go

    frame.one(design, mud)
    if codes(design.concept, CONCEPTS, "concept") == AIRLIFT:
        design = replace(design, concept="pump")  # the same bore without the gas
    flow = slurry_flow * np.linspace(0.02, 2.0, 100)
    point = operating.operate(design, mud, dilution=dilution, slurry_flow=flow, water=water)
    spread = operating.friction_spread(design, mud, point, water=water)
    low, high = (np.ravel(side) / frame.MEGA for side in spread)
    hourly = flow * frame.HOUR
    figure = go.Figure()
    figure.add_scatter(
        x=np.concatenate([hourly, hourly[::-1]]), y=np.concatenate([low, high[::-1]]),
        mode="lines", fill="toself", fillcolor="rgba(31,111,159,0.16)", line={"width": 0},
        name="laws that apply", hoverinfo="skip",
    )  # fmt: skip
    for closure in CLOSURES:
        by = replace(design, closure=closure)
        state = operating.operate(by, mud, dilution=dilution, slurry_flow=flow, water=water)
        values = np.ravel(state.slurry_friction) / frame.MEGA
        within = np.all((values >= low * (1.0 - _SLOT)) & (values <= high * (1.0 + _SLOT)))
        figure.add_scatter(
            x=hourly, y=values, mode="lines", name=_NAMES[closure],
            line={"color": _CLOSURE_COLOURS[closure], "dash": "solid" if within else "dot"},
            hovertemplate="%{x:.0f} m³/h: %{y:.3g} MPa",
        )  # fmt: skip
    figure.add_vline(
        x=slurry_flow * frame.HOUR, line={"color": frame.INK, "dash": "dot", "width": 1.5}
    )
    figure.update_xaxes(title_text="slurry that rises, m³/h", rangemode="tozero")
    figure.update_yaxes(title_text="friction of the slurry, MPa", rangemode="tozero")
    return frame.dressed(figure, "How sure is the friction?", 420)


def energy_by_dilution(
    design: Design,
    mud: Mud,
    limits: Limits | None = None,
    *,
    feed: float,
    dilution: float = 1.0,
    water: seawater.Profile = seawater.SITE,
) -> go.Figure:
    """Energy at the shafts a tonne of dry solids against dilution, with the best that works.

    `feed` [m3/s] of mud as it lies rises at every dilution; dotted where a limit forbids it. The
    best is the least energy of all dilutions from `dilution` up that keep every limit.
    """
    import plotly.graph_objects as go

    limits = Limits() if limits is None else limits
    frame.one(design, mud, limits)
    thin = np.geomspace(1.0, 100.0, 121)
    point = operating.operate(
        design, mud, dilution=thin, slurry_flow=feed * (1.0 + thin), water=water
    )
    energy = np.ravel(point.shaft_power) / (feed * frame.scalar(mud.dry_density))
    energy = np.where(np.isfinite(energy), energy, np.nan) * frame.TONNE / frame.KILO / frame.HOUR
    codes = operating.limit_map(
        design, mud, limits, dilution=thin, feed=[feed], water=water
    ).ravel()
    works = codes == CODE["target"]
    figure = go.Figure()
    for name, shown, dash, width in (
        ("a limit forbids it", np.ones_like(works), "dot", 1.5),
        ("within all limits", works, "solid", 3.0),
    ):
        figure.add_scatter(
            x=thin, y=np.where(shown, energy, np.nan), mode="lines", name=name,
            line={"color": frame.BLUE, "dash": dash, "width": width},
            hovertemplate="1 to %{x:.1f}: %{y:.3g} kWh/t_dry",
        )  # fmt: skip
    best = operating.solve(
        design, mud, limits, feed=feed, dilution=dilution, aim="least energy", water=water
    )
    if np.all(best.limit == CODE["target"]):
        figure.add_scatter(
            x=np.ravel(best.point.dilution), mode="markers", name="least energy",
            y=np.ravel(best.energy) * frame.TONNE / frame.KILO / frame.HOUR,
            marker={"symbol": "diamond", "size": 12, "color": "white",
                    "line": {"color": frame.INK, "width": 2}},
            hovertemplate="1 to %{x:.1f}: %{y:.3g} kWh/t_dry",
        )  # fmt: skip
    frame.dilution_axis(figure, thin)
    seen = energy[works] if works.any() else energy[np.isfinite(energy)]
    figure.update_yaxes(
        title_text="kWh/t_dry at the shafts",
        range=[0.0, 2.0 * float(np.max(seen, initial=1e-9))],
    )
    return frame.dressed(figure, "What does a tonne cost in energy?", 400)
