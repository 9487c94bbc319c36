"""Figures of the plant; each takes the stage's results and gives a plotly Figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kaidei.plant.radioactivity import GUIDELINE

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import xarray as xr

    from kaidei.units import Floats

LAND_COMPARATORS = (
    ("land: rare-earth minerals", 0.21, 119.0, "US EPA, TENORM: 5.7 to 3,224 pCi/g"),
    ("land: pure monazite", 200.0, 400.0, "5 to 10 % thorium by mass, Th-232; computed"),
    ("land: Mount Weld concentrate", 5.7, 5.7, "0.16 % ThO2 as quoted by an opponent; computed"),
    (
        "land: Bear Lodge leach residue",
        0.47,
        0.47,
        "38 g/t U, pre-feasibility study 2014; computed",
    ),
)
"""Land ores and residues for scale: label, lowest and highest [Bq/g], where it is from."""

_WORDS = {
    "stockpile": "waiting on the island",
    "cyclone_overflow": "cyclone overflow",
    "filtrate": "filtrate",
    "leach_residue": "leach residue",
    "impurity_cake": "impurity cake",
    "neutralisation_sludge": "lime sludge",
    "effluent": "effluent",
    "calciner_gas": "calciner gas",
    "separation_residue": "separation residue",
    "circuit_inventory": "held in the circuit",
    "product": "separated oxide",
    "mixed_oxide": "mixed oxide",
    "mud": "mud as landed",
    "hydrochloric_acid": "hydrochloric acid",
    "sulphuric_acid": "sulphuric acid",
    "oxalic_acid": "oxalic acid",
    "soda_ash": "soda ash",
    "caustic_soda": "caustic soda",
}
_COLOURS = {
    "product": "#1f6f78",
    "circuit_inventory": "#7fb7be",
    "stockpile": "#d9c8a9",
    "cyclone_overflow": "#c2a878",
    "filtrate": "#9db4c0",
    "leach_residue": "#b5541c",
    "impurity_cake": "#e09f3e",
    "neutralisation_sludge": "#c9ada7",
    "effluent": "#5c7c9c",
    "separation_residue": "#6d2e46",
}
_BLUE, _RUST, _GREY = "#0b5c8a", "#b5541c", "#6b7280"
_SHADES = ("rgba(11,92,138,0.18)", "rgba(11,92,138,0.34)")
_TINY = 5e-4


def where_it_goes(results: xr.Dataset) -> go.Figure:
    """Share of each element by outlet at the end of the horizon, sum over the members."""
    import plotly.graph_objects as go

    ledger = results["ledger"].sum("member")
    landed = ledger.sum("outlet")
    share = (100.0 * ledger / landed.where(landed > 0.0)).fillna(0.0)
    elements = [str(name) for name in results["element"].values]
    figure = go.Figure()
    for outlet, colour in _COLOURS.items():
        row = share.sel(outlet=outlet).to_numpy()
        if row.max() > 100.0 * _TINY:
            figure.add_bar(
                x=row,
                y=elements,
                orientation="h",
                name=_WORDS[outlet],
                marker_color=colour,
                hovertemplate="%{y}: %{x:.1f} %<extra>" + _WORDS[outlet] + "</extra>",
            )
    figure.update_layout(barmode="stack", bargap=0.25, legend_traceorder="normal")
    figure.update_xaxes(title_text="percent of the metal landed", range=[0, 100])
    figure.update_yaxes(autorange="reversed")
    if not float(landed.sum()):
        _say(figure, "No mud is landed.")
    return _finish(figure, "Where does each element end up?", "every outlet counted", height=520)


def oxide_by_year(results: xr.Dataset) -> go.Figure:
    """All separated oxides by year as a fan."""
    years, rows = _by_year(results, results["oxide"].sum("element").to_numpy())
    figure = _fan(years, rows)
    figure.update_yaxes(title_text="tonnes of oxide a year", rangemode="tozero")
    if not rows.any():
        _say(figure, "No oxide is made.")
    return _finish(figure, "How much oxide comes out?", "fifteen oxides together")


def element_by_year(results: xr.Dataset, element: str) -> go.Figure:
    """One separated oxide by year as a fan."""
    years, rows = _by_year(results, results["oxide"].sel(element=element).to_numpy())
    figure = _fan(years, rows)
    figure.update_yaxes(title_text="tonnes of oxide a year", rangemode="tozero")
    return _finish(figure, f"How much {element} comes out?", "as oxide")


def activity_by_stream(results: xr.Dataset) -> go.Figure:
    """Most active nuclide of each stream against 1 Bq/g, with land ores for scale."""
    import plotly.graph_objects as go

    peak = results["activity_peak"].to_numpy()
    names = [str(name) for name in results["stream"].values]
    shown = [place for place, name in enumerate(names) if np.median(peak[:, place]) > 0.0]
    quantiles = np.quantile(peak[:, shown], (0.05, 0.25, 0.5, 0.75, 0.95), axis=0).T
    labels = [_WORDS[names[place]] for place in shown]
    over = [f"{np.mean(peak[:, place] > GUIDELINE):.0%}" for place in shown]
    figure = go.Figure()
    for low, high, width in ((0, 4, 2.0), (1, 3, 7.0)):
        _strokes(figure, labels, quantiles[:, low], quantiles[:, high], _BLUE, width)
    figure.add_scatter(
        x=quantiles[:, 2],
        y=labels,
        mode="markers",
        marker={"color": "white", "size": 8, "line": {"color": _BLUE, "width": 2}},
        customdata=over,
        hovertemplate="%{y}: %{x:.2g} Bq/g, above 1 Bq/g in %{customdata}<extra></extra>",
        showlegend=False,
    )
    _land(figure)
    order = [*labels, *(row[0] for row in LAND_COMPARATORS)]
    figure.update_yaxes(categoryorder="array", categoryarray=order[::-1])
    decades = [10.0**power for power in range(-5, 5, 2)]
    figure.update_xaxes(
        type="log", title_text="Bq/g of the most active nuclide", tickangle=0,
        tickvals=decades, ticktext=[f"{value:g}" for value in decades],
    )  # fmt: skip
    figure.add_vline(x=GUIDELINE, line={"color": _RUST, "width": 2, "dash": "dash"})
    figure.add_annotation(
        x=0.0, y=1.0, yref="paper", yanchor="top", xanchor="left", text="1 Bq/g", showarrow=False,
        font={"color": _RUST, "size": 11},
    )  # fmt: skip
    note = (
        "dot: median; thick: middle half; thin: 5 to 95 %;<br>"
        "uranium and thorium of this mud were not found: estimates"
    )
    return _finish(figure, "Which streams pass 1 Bq/g?", note, height=520)


def per_tonne_of_oxide(results: xr.Dataset) -> go.Figure:
    """Reagents, water and residues a tonne of oxide, on a log axis."""
    import plotly.graph_objects as go

    oxide = results["stream_mass"].sel(stream="product").to_numpy()
    reagents = 1e-3 * results["reagent_rate"].to_numpy() / oxide[:, None]
    names = [str(name) for name in results["reagent"].values]
    rows = {_WORDS.get(name, name): reagents[:, place] for place, name in enumerate(names)}
    treated = results["treated"].sum("month").to_numpy()
    some = treated > 0.0
    for name, label in (
        ("wash_water", "fresh water, island"),
        ("process_water", "fresh water, mainland"),
        ("residue", "moist residues"),
        ("effluent", "effluent"),
    ):
        rows[label] = results[name].sum("month").to_numpy()[some] / (treated * oxide)[some]
    rows = {label: row for label, row in rows.items() if len(row) and np.median(row) > 0.0}
    labels = sorted(rows, key=lambda label: float(np.median(rows[label])))
    points = np.array([np.quantile(rows[label], (0.05, 0.5, 0.95)) for label in labels])
    figure = go.Figure()
    _strokes(figure, labels, points[:, 0], points[:, 2], _RUST, 2.0)
    figure.add_scatter(
        x=points[:, 1],
        y=labels,
        mode="markers+text",
        marker={"color": _RUST, "size": 9},
        text=[f"{value:,.0f}" if value >= 100 else f"{value:.2g}" for value in points[:, 1]],
        textposition="top center",
        textfont={"size": 10},
        cliponaxis=False,
        showlegend=False,
        hovertemplate="%{y}: %{x:.3g} t/t<extra></extra>",
    )
    edges = np.log10([0.5 * points.min(), 3.0 * points.max()]) if len(points) else [0.0, 4.0]
    figure.update_xaxes(
        type="log", title_text="tonnes a tonne of separated oxide", dtick=1, range=list(edges)
    )
    return _finish(
        figure, "What does a tonne of oxide take and leave?", "line: 5 to 95 %", height=430
    )


_STEPS = (
    ("landed", ("stockpile", "cyclone_overflow", "filtrate")),
    ("cake", ("leach_residue",)),
    ("liquor", ("impurity_cake", "neutralisation_sludge", "effluent")),
    ("mixed oxide", ("separation_residue", "circuit_inventory")),
)


def path_of(results: xr.Dataset, element: str) -> go.Figure:
    """One element from mud to oxide as a Sankey diagram, sum over the members."""
    import plotly.graph_objects as go

    metal = results["ledger"].sel(element=element).sum("member")
    whole = max(float(metal.sum()), 1e-30)
    names = [str(name) for name in metal["outlet"].values]
    share = dict(zip(names, (metal / whole).to_numpy().tolist(), strict=True))
    labels, links = _links(share)
    sources, targets, values, colours = zip(*links, strict=True)
    figure = go.Figure(
        go.Sankey(
            arrangement="snap",
            node={"label": labels, "pad": 14, "thickness": 12, "color": _GREY},
            link={"source": sources, "target": targets, "value": values, "color": colours},
            valueformat=".1f",
            valuesuffix=" %",
        )
    )
    return _finish(
        figure,
        f"Where does {element} go?",
        "by way of filter cake, leach liquor and mixed oxide",
        height=420,
    )


def _links(share: dict[str, float]) -> tuple[list[str], list[tuple[int, int, float, str]]]:
    """Labels of the nodes, and (from, to, percent, colour) of the flows between them."""
    # A label on the last step would lie under those of the outlets on a narrow screen.
    labels = [*(step for step, _ in _STEPS[:-1]), ""]
    links: list[tuple[int, int, float, str]] = []
    passing = 1.0
    for place, (_, outlets) in enumerate(_STEPS):
        for outlet in outlets:
            passing -= share[outlet]
            if share[outlet] > _TINY:
                links.append((place, len(labels), 100.0 * share[outlet], _COLOURS[outlet]))
                labels.append(f"{_WORDS[outlet]} {share[outlet]:.1%}")
        onward = place + 1 if place + 1 < len(_STEPS) else len(labels)
        links.append((place, onward, 100.0 * max(passing, 0.0), _COLOURS["product"]))
    labels.append(f"{_WORDS['product']} {share['product']:.1%}")
    return labels, links


def _by_year(results: xr.Dataset, monthly: Floats) -> tuple[Floats, Floats]:
    """Calendar years and yearly sums (M, years) of a monthly variable (M, months)."""
    of_month = np.array([int(str(label)[:4]) for label in results["month"].values])
    years = np.unique(of_month)
    sums = np.stack([monthly[:, of_month == year].sum(axis=1) for year in years], axis=1)
    return years, sums.astype(np.float64)


def _fan(years: Floats, rows: Floats) -> go.Figure:
    """Median and two bands of (M, years) rows."""
    import plotly.graph_objects as go

    figure = go.Figure()
    bands = ((0.05, 0.95, "5 to 95 %"), (0.25, 0.75, "middle half"))
    for (low, high, label), shade in zip(bands, _SHADES, strict=True):
        lower, upper = np.quantile(rows, (low, high), axis=0)
        figure.add_scatter(
            x=years, y=upper, mode="lines", line_width=0, showlegend=False, hoverinfo="skip"
        )
        figure.add_scatter(
            x=years, y=lower, mode="lines", line_width=0, fill="tonexty", fillcolor=shade,
            name=label, hoverinfo="skip",
        )  # fmt: skip
    figure.add_scatter(
        x=years, y=np.median(rows, axis=0), mode="lines", name="median",
        line={"color": _BLUE, "width": 2.5}, hovertemplate="%{x}: %{y:,.3g} t<extra></extra>",
    )  # fmt: skip
    return figure


def _strokes(
    figure: go.Figure, labels: list[str], low: Floats, high: Floats, colour: str, width: float
) -> None:
    """A horizontal line from low to high in each row."""
    for label, left, right in zip(labels, low, high, strict=True):
        figure.add_scatter(
            x=[left, right], y=[label, label], mode="lines", showlegend=False, hoverinfo="skip",
            line={"color": colour, "width": width},
        )  # fmt: skip


def _land(figure: go.Figure) -> None:
    for label, low, high, origin in LAND_COMPARATORS:
        figure.add_scatter(
            x=[low, high],
            y=[label, label],
            mode="lines+markers",
            line={"color": _GREY, "width": 2},
            marker={"symbol": "diamond", "size": 8, "color": _GREY},
            showlegend=False,
            hovertemplate="%{x:.3g} Bq/g<extra>" + origin + "</extra>",
        )


def _say(figure: go.Figure, words: str) -> None:
    """Words in the middle of a figure that has nothing to show."""
    figure.add_annotation(text=words, x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False)


def _finish(figure: go.Figure, title: str, note: str, height: int = 360) -> go.Figure:
    """Title, axes and legend that read at 360 and at 1200 pixels wide."""
    figure.update_layout(
        title={
            "text": f"{title}<br><span style='font-size:11px;color:{_GREY}'>{note}</span>",
            "x": 0.02,
            "xanchor": "left",
            "font": {"size": 15},
        },
        template="plotly_white",
        height=height,
        margin={"l": 10, "r": 14, "t": 84 if "<br>" in note else 64, "b": 40},
        legend={"orientation": "h", "x": 0.0, "y": -0.16, "yanchor": "top"},
        font={"size": 12},
    )
    figure.update_yaxes(automargin=True)
    return figure
