"""One lane of the shipped study's supply, run once for all tests."""

from __future__ import annotations

from typing import Any

import pytest
from supply_study import drawn, some_mud, streams


@pytest.fixture(scope="session")
def ban_run() -> Any:
    from kaidei.supply.stage import run

    return run(drawn("ban"), some_mud(3000.0), streams())
