"""Figures are drawn from the stage's results, with and without mud."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
import xarray as xr
from plant_study import TIME, drawn_plant, landed

from kaidei.plant import figures, stage
from kaidei.streams import Streams

FIGURES = [
    figures.where_it_goes,
    figures.oxide_by_year,
    partial(figures.element_by_year, element="Dy"),
    figures.activity_by_stream,
    figures.per_tonne_of_oxide,
    partial(figures.path_of, element="Dy"),
]


def results(monthly: object = None) -> xr.Dataset:
    return stage.run(drawn_plant(), landed(monthly=monthly), Streams(1, np.arange(8)))


@pytest.mark.parametrize("draw", FIGURES)
@pytest.mark.parametrize("monthly", [None, np.zeros(TIME.n_months)], ids=["mud", "no mud"])
def test_every_figure_is_drawn(draw: Callable[..., object], monthly: object) -> None:
    drawn = draw(results(monthly))
    assert drawn.layout.title.text  # type: ignore[attr-defined]
    assert drawn.to_json()  # type: ignore[attr-defined]


def test_the_sankey_carries_all_of_the_element() -> None:
    link = figures.path_of(results(), "Dy").data[0].link
    out_of_mud = sum(
        value for source, value in zip(link.source, link.value, strict=True) if source == 0
    )
    assert out_of_mud == pytest.approx(100.0, abs=0.2)


def test_the_guideline_is_on_the_activity_figure() -> None:
    figure = figures.activity_by_stream(results())
    assert any(shape.x0 == 1.0 for shape in figure.layout.shapes)
