"""The [deposit] section that ships: sourced, and consistent with what was published."""

import tomllib

import numpy as np
import pytest

from kaidei.deposit import mine_order, run
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


def test_the_published_tonnages_lie_within_the_prior(shipped, calendar):
    """16 Mt and 1.2 Mt REO: Takaya et al. 2018, doi 10.1038/s41598-018-23948-5."""
    drawn = draw_spec(shipped, seed=3, n=64, time=calendar)
    inputs = Inputs(calendar, mine_order(shipped))
    found = run(drawn, inputs, Streams(3, np.arange(64)))
    low, high = np.quantile(found["resource_reo"], [0.1, 0.9])
    assert low < 16e6 < high
    low, high = np.quantile(found["best_square_reo"], [0.1, 0.9])
    assert low < 1.2e6 < high
