"""What the tests share: the shipped study, copies of it to edit, and small finished runs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import xarray as xr
from hypothesis import settings
from threadpoolctl import threadpool_limits

from kaidei import chain
from kaidei.ensemble.draw import Drawn, draw
from kaidei.ensemble.run import Run, run
from kaidei.streams import Streams
from kaidei.study import Study, load_study

# The same examples on every machine, however busy: a failure can be repeated.
settings.register_profile("kaidei", deadline=None, derandomize=True)
settings.load_profile("kaidei")

SHIPPED = Path(__file__).parents[1] / "studies" / "minamitorishima"

WORLD = ("test_run.py", "test_compare.py", "test_contract.py", "test_cli.py", "test_chain.py",
         "test_oxide_to_money.py", "test_docs.py", "report", "supply")  # fmt: skip
"""Files and folders whose tests run the world, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One file of the world first, the rest of it last: its kernel compiles for a minute, and
    another worker that needed it meanwhile would compile it too. Of the rest lift compiles most."""

    def place(item: pytest.Item) -> int:
        parts = item.path.relative_to(Path(__file__).parent).parts
        if parts[-1] == "test_supply_simulate.py":
            return -2
        return WORLD.index(parts[0]) if parts[0] in WORLD else -1

    items.sort(key=lambda item: (place(item), "lift" not in item.path.parts))


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Linear algebra on one thread, as workers have it: two threads on small matrices only wait.

    So it is in processes that the tests begin.
    """
    with pytest.MonkeyPatch.context() as patch, threadpool_limits(1):
        patch.setenv("OPENBLAS_NUM_THREADS", "1")
        yield


@pytest.fixture(scope="session")
def shipped() -> Path:
    """The study that ships."""
    return SHIPPED


@pytest.fixture(scope="session")
def shipped_study() -> Study:
    """The shipped study, loaded once."""
    return load_study(SHIPPED)


class Lane(NamedTuple):
    """Some members of a scenario through all six stages."""

    scenario: str
    draws: Mapping[str, Drawn]
    results: dict[str, xr.Dataset]


@pytest.fixture(scope="session")
def busiest(shipped_study: Study) -> Lane:
    """64 members of the shipped scenario with the most phases."""
    scenarios, time = shipped_study.scenarios, shipped_study.time

    def phases(name: str) -> int:
        return len(scenarios[name]["lift"].phase)  # type: ignore[attr-defined]

    name = max(scenarios, key=phases)
    draws = draw(scenarios[name], seed=1, n=64, time=time)
    order = chain.mine_order(shipped_study.specs["deposit"])
    return Lane(
        name, draws, chain.run_chain(draws, Streams(1, np.arange(64)), time=time, order=order)
    )


@pytest.fixture
def study_copy(tmp_path: Path) -> Path:
    """A copy of the shipped study, to be edited."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "minamitorishima"))


@pytest.fixture(scope="session")
def short_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped study cut to three years and one overlay, for promises about runs."""
    place = Path(shutil.copytree(SHIPPED, tmp_path_factory.mktemp("studies") / "short"))
    for overlay in (place / "scenarios").glob("*.toml"):
        overlay.unlink()
    (place / "scenarios" / "cheap-money.toml").write_text(
        "[economics]\ndiscount_rate = { value = '1 percent', source = 'kaidei' }\n"
    )
    text = (place / "study.toml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^months = \d+", "months = 36", text)
    (place / "study.toml").write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="session")
def short_study(short_path: Path) -> Study:
    """The short study, loaded once."""
    return load_study(short_path)


@pytest.fixture(scope="session")
def short_run(short_study: Study, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """70 members (two lanes, the last one padded) of the short study as written."""
    out = tmp_path_factory.mktemp("runs")
    return run(
        short_study, members=70, scenarios=[short_study.baseline], out=out, workers=1, batch_lanes=1
    )
