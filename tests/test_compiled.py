"""Compiled kernels: called by each other and by Python, one for all numbers, cached for good."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from kaidei.compiled import compiled, fused, inlined, spliced

MODULE = """
from kaidei.compiled import compiled, spliced

@compiled
def part(x, times):
    return x * times

@spliced
def twice(x):
    return part(x, 2) + part(x, int(x))

@compiled
def whole(x):
    return twice(x) + 1.0
"""
RUN = """
from numba.core import event
import kernels
class Seen(event.Listener):
    count = 0
    def on_start(self, _): Seen.count += 1
    def on_end(self, _): pass
event.register("numba:compile", Seen())
print(kernels.whole(3.0), kernels.part(3.0, 2), Seen.count)
"""


@pytest.mark.parametrize("way", [compiled, inlined, fused, spliced])
def test_a_kernel_gives_the_same_to_python_and_to_kernels(way: Any) -> None:
    @way
    def part(x: float, y: float) -> float:
        return x / y if x > 0.0 else -1.0

    @compiled
    def whole(x: float, y: float) -> float:
        return part(x, y)

    assert part(3.0, 0.0) == whole(3.0, 0.0) == float("inf")
    assert part(3.0, 4.0) == whole(3.0, 4.0) == 0.75
    assert part(-3.0, y=4.0) == whole(-3.0, 4.0) == -1.0
    assert pickle.loads(pickle.dumps(part))(3.0, 4.0) == 0.75


def test_a_number_written_out_needs_no_kernel_of_its_own() -> None:
    @compiled
    def part(x: float, times: int) -> float:
        return x * times

    @compiled
    def whole(x: float, times: int) -> float:
        return part(x, times) + part(x, 7)

    assert whole(2.0, 3) == 20.0
    assert len(cast(Any, part).signatures) == 1


def test_a_second_process_compiles_nothing_and_a_change_is_seen(tmp_path: Path) -> None:
    def run() -> list[str]:
        settings = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
        command = [sys.executable, "-c", RUN]
        done = subprocess.run(
            command, cwd=tmp_path, env=settings, capture_output=True, text=True, check=True
        )
        return done.stdout.split()

    module = tmp_path / "kernels.py"
    module.write_text(MODULE)
    first, second = run(), run()
    assert first[:2] == second[:2] == ["16.0", "6.0"]
    assert int(first[2]) > 0
    assert int(second[2]) == 0
    module.write_text(MODULE.replace("x * times", "x * times + 0.5"))
    assert run()[:2] == ["17.0", "6.5"]
