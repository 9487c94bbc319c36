"""Figures stand on the stage's result alone, and show what they say."""

import numpy as np
import pytest

from kaidei.deposit import figures


def test_figures_are_made_and_titled(result, spec):
    made = [
        figures.where(result, spec),
        figures.squares(result, spec),
        figures.grade_by_depth(result, reach=3.0),
        figures.resource_distribution(result),
        figures.years_of_supply(result),
        figures.grade_tonnage(result),
    ]
    for figure in made:
        assert figure.layout.title.text
        assert len(figure.layout.title.text) <= 36  # fits 360 px
        assert len(figure.data) > 0
        assert len(figure.to_json()) < 400_000


def test_synthetic_cores_are_called_so(result, spec):
    for figure in (figures.where(result, spec), figures.squares(result, spec)):
        assert "synthetic cores" in {trace.name for trace in figure.data}


def test_the_circle_is_200_nautical_miles_and_called_approximate(result, spec):
    from pyproj import Geod

    longitude, latitude = figures.zone_circle()
    island = np.ones((2, len(longitude))) * np.array(figures.ISLAND)[:, None]
    _, _, radius = Geod(ellps="WGS84").inv(island[0], island[1], longitude, latitude)
    assert np.allclose(radius, 370_400.0, rtol=1e-9)
    names = {trace.name for trace in figures.where(result, spec).data}
    assert "200 nautical miles (approximate)" in names


def test_grade_tonnage_reads_quantiles_as_stored(result):
    levels = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95]
    stored = result[["grade_tonnage"]].quantile(levels, dim="member")
    from_members = figures.grade_tonnage(result).data[-1].y
    from_stored = figures.grade_tonnage(stored).data[-1].y
    assert np.allclose(np.asarray(from_members), np.asarray(from_stored))


@pytest.mark.parametrize("basis", ["japan", "world"])
def test_years_are_shown_for_every_element(result, basis):
    figure = figures.years_of_supply(result)
    trace = next(t for t in figure.data if t.name == figures._BASIS_NAMES[basis])
    assert len(trace.x) == 15
