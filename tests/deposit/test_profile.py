"""What few cores leave unknown of the line that profiles follow."""

import numpy as np
import pytest

from kaidei.deposit.profile import fit_profiles, redrawn

RNG = np.random.default_rng(2)


def test_lines_scatter_as_a_regressions_coefficients_do():
    """Variances of 20,000 draws: residual over the cores, and over their spread of log grade."""
    model = fit_profiles(np.exp(RNG.normal(6.0, 0.5, (25, 5))))
    lines = redrawn(model, RNG.standard_normal((20_000, 2, 4)))
    every = np.concatenate([model.modes, model.rest])
    assert lines.slope.shape == (20_000, 1, 5)
    slope = (every**2).sum(axis=0) / model.spread
    assert lines.slope[:, 0].var(axis=0) == pytest.approx(slope, rel=0.05)
    level = (model.rest**2).sum(axis=0) / 25
    assert lines.level[:, 0].var(axis=0) == pytest.approx(level, rel=0.05)


def test_cores_of_one_grade_have_no_slope():
    model = fit_profiles(np.full((5, 4), 700.0))
    lines = redrawn(model, RNG.standard_normal((3, 2, 3)))
    assert np.allclose(lines.slope, 0.0)
    assert np.allclose(lines.level, 0.0)
