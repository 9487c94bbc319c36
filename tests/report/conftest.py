"""A made-up run of the shipped study, as the report reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up import MadeUpRun, claims_of, made_up_run

from kaidei.study import Study, load_study

SHIPPED = Path(__file__).parents[2] / "studies" / "minamitorishima"


@pytest.fixture(scope="session")
def study() -> Study:
    return load_study(SHIPPED)


@pytest.fixture(scope="session")
def whole_run(study: Study, tmp_path_factory: pytest.TempPathFactory) -> MadeUpRun:
    """Every scenario, 120 members, a few claims."""
    place = tmp_path_factory.mktemp("run")
    run = made_up_run(study, place, scenarios=list(study.scenarios))
    run.ledger = claims_of("Mud pays")
    return run


@pytest.fixture(scope="session")
def lone_run(study: Study, tmp_path_factory: pytest.TempPathFactory) -> MadeUpRun:
    """The study as written and nothing else, 40 members, no claims."""
    place = tmp_path_factory.mktemp("lone")
    return made_up_run(study, place, scenarios=[study.baseline], members=40)
