"""The [deposit] section that ships: sourced, and consistent with what was published."""

import tomllib

import numpy as np
import pytest

from kaidei.deposit import mine_order, run
from kaidei.deposit.covariance import Covariance
from kaidei.deposit.posterior import longest_range
from kaidei.deposit.spec import DepositSpec, Inputs
from kaidei.ensemble.draw import draw_spec
from kaidei.streams import Streams
from kaidei.values import values_in


@pytest.fixture
def shipped(raw, study_folder) -> DepositSpec:
    file = study_folder / "study.toml"
    if not file.is_file():
        pytest.skip("the study's study.toml is not here")
    return DepositSpec.model_validate(
        raw | tomllib.loads(file.read_text(encoding="utf-8"))["deposit"]
    )


def test_every_value_of_the_section_has_source_and_kind(shipped):
    for path, value in values_in(shipped):
        if path[0] != "table":
            assert value.source, path
            assert value.kind, path


def test_the_published_tonnages_lie_within_the_prior_predictive_range(shipped):
    """16 Mt and 1.2 Mt REO (Takaya et al. 2018, doi 10.1038/s41598-018-23948-5), before any core.

    Deposits of mean grade 964 ppm in 0.55 t_dry/m3, their covariance drawn from the prior, by an
    exact factor on 16 points a square. The level is given, as the prior on it is flat; what is
    asked is whether 1.8 times the mean in the best of 24 squares surprises the prior: it does not.
    """
    rng, area, prior = np.random.default_rng(8), shipped.area(), shipped.prior()
    step = (np.arange(4) - 1.5) / 4
    offsets = np.stack(np.meshgrid(step, step), axis=-1).reshape(-1, 2)
    points = (area.xy[:, None, :] + offsets * area.size[:, None, :]).reshape(-1, 2)
    longest = longest_range(float(np.hypot(*np.ptp(points, axis=0))))
    tonnes = 1.20 * 964e-6 * 0.55 * 10.0 * area.square_area
    squares = []
    for _ in range(400):
        length, sd, _ = prior.draw(rng, longest)
        shape = shipped.shapes()[rng.integers(len(shipped.shapes()))]
        model = Covariance("exponential", sd**2, length, 0.0, *shape)
        matrix = model.between(points, points) + 1e-9 * sd**2 * np.eye(len(points))
        field = np.linalg.cholesky(matrix) @ rng.standard_normal(len(points)) - 0.5 * sd**2
        squares.append(tonnes * np.exp(field).reshape(24, 16).mean(axis=1))
    total, best = np.sum(squares, axis=1), np.max(squares, axis=1)
    for published, found in ((16e6, total), (1.2e6, best)):
        low, high = np.quantile(found, [0.05, 0.95])
        assert low < published < high
        assert high < 20.0 * low  # a range that held anything would say nothing
    # Not by the level alone: the ratio of best to mean lies within, too.
    assert 0.05 < np.mean(best / total > 1.2 / 16.0) < 0.95


def test_the_published_tonnages_lie_within_the_ensemble(shipped, calendar):
    """The same two, given the cores, which were made to have 964 ppm: nothing after it, density,
    thickness, oxide factor or back-transform, may lead away."""
    drawn = draw_spec(shipped, seed=3, n=64, time=calendar)
    inputs = Inputs(calendar, mine_order(shipped))
    found = run(drawn, inputs, Streams(3, np.arange(64)))
    low, high = np.quantile(found["resource_reo"], [0.1, 0.9])
    assert low < 16e6 < high
    low, high = np.quantile(found["best_square_reo"], [0.1, 0.9])
    assert low < 1.2e6 < high
