"""Figures of an estimate, with no study beside it."""

import numpy as np
import pandas as pd
import pytest

from kaidei.deposit import estimate, figures
from kaidei.deposit.covariance import Covariance

BOX = [(0.0, 0.0), (20_000.0, 0.0), (20_000.0, 12_000.0), (0.0, 12_000.0)]


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(8)
    x, y = rng.uniform([0, 0], [20_000, 12_000], (25, 2)).T
    names = [f"H{row:02d}" for row in range(25)]
    top = pd.DataFrame({"core": names, "x": x, "y": y, "top": 0.0, "base": 3.0})
    top["grade"] = np.exp(6.8 - x / 15_000 + 0.2 * rng.normal(size=25))
    below = top.assign(top=3.0, base=5.0, grade=0.5 * top["grade"])
    return pd.concat([top, below]).sort_values(["core", "top"], ignore_index=True)


@pytest.fixture(scope="module")
def found(table):
    return estimate(table, BOX, members=64, depth=5, dry_density=0.5)


def test_the_survey_is_told_beside_the_result(found, table):
    mean = (0.6 + 0.4 * 0.5) * table.loc[table["top"] == 0.0, "grade"].to_numpy()
    assert found["core_grade"].to_numpy() == pytest.approx(mean)
    assert found["core_score"].to_numpy() == pytest.approx(np.log(mean))
    assert found["core_x"].to_numpy() == pytest.approx(table.loc[table["top"] == 0.0, "x"])
    assert found["square_size_x"].to_numpy() == pytest.approx(5_000.0)
    assert found.attrs["covariance"] == "exponential"
    assert found.attrs["likeliest_range"] > 0.0


def test_squares_show_every_square_and_core_in_kilometres(found):
    figure = figures.squares(found)
    dots = next(trace for trace in figure.data if trace.name == "cores")
    assert np.allclose(dots.x, found["core_x"] / 1_000)
    names = next(trace for trace in figure.data if trace.text is not None and "A1" in trace.text)
    north_west = (found["square_x"][0] - 0.5 * found["square_size_x"][0]) / 1_000
    assert names.x[0] == pytest.approx(float(north_west))
    words = {text for trace in figure.data if trace.text is not None for text in trace.text}
    assert set(map(str, found["square"].to_numpy())) <= words
    told = found["square_half_width"].to_numpy()
    assert figures.square_half_width(found) == pytest.approx(told)


def test_where_draws_no_island_into_a_plane_of_its_own(found):
    names = [str(trace.name) for trace in figures.where(found).data]
    assert not any("nautical" in name for name in names)


def test_the_likeliest_curve_is_its_covariance(found):
    figure = figures.variogram(found)
    [curve] = [trace for trace in figure.data if "likeliest" in str(trace.name)]
    told = found.attrs
    model = Covariance(
        "exponential", told["likeliest_sill"], told["likeliest_range"], told["likeliest_nugget"]
    )
    assert np.allclose(curve.y, model.semivariance(np.array(curve.x) * 1e3), rtol=1e-9)
    [pairs] = [trace for trace in figure.data if "pairs" in str(trace.name)]
    assert np.isfinite(np.array(pairs.y, dtype=float)).all()


@pytest.mark.parametrize(
    "draw",
    [
        figures.accumulation,
        figures.chance_map,
        figures.grade_by_depth,
        figures.grade_tonnage,
        figures.resource_distribution,
        figures.winners_curse,
    ],
)
def test_the_others_need_no_study_either(found, draw):
    assert len(draw(found).data) > 0


def test_a_stored_run_without_its_study_is_told_so(result):
    with pytest.raises(ValueError, match="pass the study's deposit too"):
        figures.where(result)
