"""Curves: how far a core speaks, how deep the rich mud lies, what a cutoff leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.deposit.cells import cells_of
from kaidei.deposit.censored import expected
from kaidei.deposit.covariance import Kind, correlation, distance
from kaidei.deposit.drawing import frame
from kaidei.deposit.spec import DepositSpec
from kaidei.deposit.variogram import experimental
from kaidei.units import Floats

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

_BINS = 8
"""Bins of the variogram: 25 cores give some 20 pairs or more to each but the first."""


def variogram(
    data: xr.Dataset, spec: DepositSpec | None = None, order: Mapping[str, Any] | None = None
) -> go.Figure:
    """Semivariance of log grade: pairs of cores, the members' covariances, and the likeliest one.

    Distances are along the long axis; a step across it counts for more, by the members' median
    anisotropy and azimuth. `order`, as a run's manifest has it, holds the likeliest covariance. An
    estimate tells its cores and its likeliest itself.
    """
    kind, likeliest, called = _models(data, spec, order)
    shape = tuple(float(np.median(data[name])) for name in ("anisotropy", "azimuth"))
    count, lag, gamma = pair_semivariances(*scores_of_cores(data, spec), *shape)
    h = np.linspace(0.0, 1.06 * lag[-1], 61)
    h[0] = 1e-3 * h[1]
    total = data["field_sd"].to_numpy() ** 2
    nugget = total * data["nugget_share"].to_numpy()
    rise = semivariance(kind, h, data["field_range"].to_numpy(), total - nugget, nugget)
    low, middle, high = np.quantile(rise, [0.05, 0.5, 0.95], axis=0)
    figure = frame.empty(
        "How far does a core speak?",
        height=430,
        below=f"Log grade over {frame.depth(data)}. The long axis lies {shape[1]:.0f}° from north; "
        f"a step across it counts {1.0 / shape[0]:.1f} times.",
    )
    frame.band(figure, h / 1e3, low, high, frame.BAND[0], "members, P5 to P95")
    figure.add_scatter(
        x=h / 1e3,
        y=middle,
        mode="lines",
        line={"color": frame.SEA, "width": 2},
        name="members, median",
        hovertemplate="%{y:.2f} at %{x:.0f} km<extra>median</extra>",
    )
    if likeliest is not None:
        figure.add_scatter(
            x=h / 1e3,
            y=semivariance(kind, h, *likeliest)[0],
            mode="lines",
            line={"color": frame.RICH, "width": 2, "dash": "dash"},
            name="likeliest alone (plug-in)",
            hovertemplate="%{y:.2f} at %{x:.0f} km<extra>likeliest</extra>",
        )
    figure.add_scatter(
        x=lag / 1e3,
        y=gamma,
        mode="markers+text",
        marker={"size": 5.0 + np.sqrt(count), "color": "white",
                "line": {"color": frame.INK, "width": 1.5}},
        text=[str(pairs) for pairs in count],
        textposition="top center",
        textfont={"size": 10, "color": frame.INK},
        name=f"pairs of {called}, their number",
        hovertemplate="%{y:.2f} at %{x:.1f} km, %{text} pairs<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(title="distance along the long axis, km", rangemode="tozero")
    figure.update_yaxes(title="semivariance of log grade", rangemode="tozero")
    return figure


def _models(
    data: xr.Dataset, spec: DepositSpec | None, order: Mapping[str, Any] | None
) -> tuple[Kind, tuple[Floats, ...] | None, str]:
    """Kind of covariance, the likeliest one's range, sill and nugget (1,), and the cores' word."""
    names = ("range", "sill", "nugget")
    if spec is None:
        fitted = tuple(np.array([data.attrs[f"likeliest_{name}"]]) for name in names)
        return data.attrs["covariance"], fitted, "cores"
    called = frame.cores_word(spec.cores.data.get("kind"))
    if order is None:
        return spec.covariance, None, called
    return spec.covariance, tuple(np.asarray(order["likeliest"][name]) for name in names), called


def scores_of_cores(data: xr.Dataset, spec: DepositSpec | None) -> tuple[Floats, Floats]:
    """Places (n, 2) [m] of the cores and their log grade (n,), expected where a core is short,
    less its drift if there is one."""
    if spec is None:
        return np.column_stack([data["core_x"], data["core_y"]]), data["core_score"].to_numpy()
    area = spec.area()
    cores = spec.placed_cores(area)
    values = np.log(expected(cores.slices).mean(axis=1))
    terms = spec.beside(area).terms(cores.xy, cells_of(area))
    if terms.shape[1]:
        trend = np.column_stack([np.ones(len(values)), terms])
        values = values - trend @ np.linalg.lstsq(trend, values, rcond=None)[0]
    return cores.xy, values


def pair_semivariances(
    xy: Floats, values: Floats, anisotropy: float, azimuth: float
) -> tuple[Floats, Floats, Floats]:
    """Numbers of pairs, mean distances along the long axis [m] and semivariances of the cores.

    `values` (n,) at `xy` (n, 2) [m]. Up to half the longest distance, beyond which the same few
    cores make all pairs.
    """
    angle = np.radians(azimuth)
    along = xy @ np.array([np.sin(angle), np.cos(angle)])
    across = xy @ np.array([np.cos(angle), -np.sin(angle)]) / anisotropy
    step = xy[:, None] - xy[None]
    longest = float(distance(step[..., 0], step[..., 1], anisotropy, azimuth).max())
    reach = 0.5 * longest
    count, lag, gamma = experimental(
        np.column_stack([along, across]), values, width=reach / _BINS, cutoff=reach
    )
    return np.asarray(count, dtype=np.float64).astype(int), lag, gamma


def semivariance(kind: Kind, h: Floats, length: Floats, sill: Floats, nugget: Floats) -> Floats:
    """Semivariances (k, n) at distances `h` (n,) [m] of k covariances; `length` [m] their range."""
    like = correlation(kind, h[None, :] / length[:, None])
    return np.asarray(nugget[:, None] + sill[:, None] * (1.0 - like))


def grade_by_depth(data: xr.Dataset, reach: float | None = None) -> go.Figure:
    """Fan of the area's mean grade by metre, the first panels' median, and the tool's reach [m]."""
    area = frame.quantiles(data["slice_grade"], frame.FAN)
    panels = data["panel_grade"].mean("panel").median("member").to_numpy()
    depth: Floats = np.arange(area.shape[1], dtype=np.float64) + 0.5
    figure = frame.empty("How deep does the rich mud lie?", height=500, below=_layers(data, reach))
    for (first, last), colour, name in zip(
        ((0, 4), (1, 3)), frame.BAND, ("area, P5 to P95", "area, P25 to P75"), strict=True
    ):
        frame.band(figure, depth, area[first], area[last], colour, name, sideways=True)
    figure.add_scatter(
        x=area[2],
        y=depth,
        mode="lines+markers",
        line={"color": frame.SEA, "width": 2},
        name="area, median",
        hovertemplate="%{x:,.0f} ppm at %{y} m<extra>whole area</extra>",
    )
    figure.add_scatter(
        x=panels,
        y=depth,
        mode="lines+markers",
        line={"color": frame.RICH, "width": 2, "dash": "dot"},
        name=f"first {data.sizes['panel']} panels, median",
        hovertemplate="%{x:,.0f} ppm at %{y} m<extra>first panels</extra>",
    )
    if reach is not None:
        figure.add_scatter(
            x=[0.0, 1.05 * max(float(area[-1].max()), float(panels.max()))],
            y=[reach, reach],
            mode="lines",
            line={"color": frame.WARN, "width": 2, "dash": "dash"},
            name=f"tool's mean reach, {reach:.1f} m",
            hoverinfo="skip",
        )
    figure.update_xaxes(title="grade, ppm of metal in dry mud", rangemode="tozero")
    figure.update_yaxes(title="metres below the sea floor", range=[len(depth), 0])
    return figure


def share_within(data: xr.Dataset, reach: Floats | float) -> Floats:
    """Part of the area's metal from the sea floor to `reach` [m], (M,) or one number: (M,) [1]."""
    grade = data["slice_grade"].transpose("member", "depth_slice").to_numpy()
    mass = data["panel_dry_mass"].mean("panel").transpose("member", "depth_slice").to_numpy()
    metal = grade * mass
    deep = np.arange(grade.shape[1])
    part = np.clip(np.reshape(reach, (-1, 1)) - deep, 0.0, 1.0)
    return np.asarray((metal * part).sum(axis=1) / metal.sum(axis=1))


def _layers(data: xr.Dataset, reach: float | None) -> str:
    """What lies over the rich mud, how thick that is, and what a tool would leave."""
    said = []
    for name, what in (("square_cover", "of poor cover"), ("square_rich_thickness", "of 400 ppm "
                       "or more")):  # fmt: skip
        low, middle, high = frame.quantiles(data[name].mean("square"), (0.05, 0.5, 0.95))
        said.append(f"{middle:.1f} m ({low:.1f} to {high:.1f}) {what}")
    words = f"{said[0]}, {said[1]}"
    if reach is not None:
        share = np.median(share_within(data, reach))
        words += f"; {100 * share:.0f}% of the metal within the tool's reach"
    return words + ". The cores end at 10 m."


def grade_tonnage(data: xr.Dataset) -> go.Figure:
    """Oxide and dry mud over a cutoff: P10 to P90 and median, put to panels and to squares."""
    from plotly.subplots import make_subplots

    cutoff = data["cutoff"].to_numpy()
    figure = frame.dressed(
        make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.07),
        "What is left above a cutoff?",
        height=620,
        below="A miner chooses panels of 0.25 km², a map shows squares: the larger the ground, the "
        "less of it stands out.",
    )
    for row, (name, unit, scale) in enumerate(
        (("grade_tonnage", "Mt of oxide", 1e6), ("mass_over_cutoff", "Gt of dry mud", 1e9)), 1
    ):
        for support, colour, shade, dash in (
            ("panel", frame.SEA, frame.BAND[1], "solid"),
            ("square", frame.RICH, frame.RICH_BAND, "dash"),
        ):
            curve = data[name].sel(support=support)
            low, middle, high = frame.quantiles(curve, (0.1, 0.5, 0.9)) / scale
            shown: dict[str, Any] = {"row": row, "col": 1, "showlegend": row == 1}
            frame.band(figure, cutoff, low, high, shade, f"{support}s, P10 to P90", **shown)
            figure.add_scatter(
                x=cutoff,
                y=middle,
                mode="lines+markers",
                marker={"size": 4},
                line={"color": colour, "width": 2, "dash": dash},
                name=f"{support}s, median",
                customdata=np.column_stack([low, high]),
                hovertemplate=f"%{{y:.3g}} {unit} (%{{customdata[0]:.3g}} to "
                f"%{{customdata[1]:.3g}}) above %{{x:,.0f}} ppm<extra>{support}s</extra>",
                **shown,
            )
        figure.update_yaxes(title=unit, rangemode="tozero", row=row, col=1)
    figure.update_xaxes(title=f"cutoff, ppm of metal, mean over {frame.depth(data)}", row=2, col=1)
    return figure
