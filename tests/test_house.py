"""The house as described: small files, plain physics, and a wheel that holds what it needs."""

from __future__ import annotations

import ast
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaidei.contract import STAGES

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "kaidei"
LABELS = ("__init__.py", "spec.py", "stage.py", "figures.py")
EDGES = {
    "deposit": {
        "survey.py",
        "survey_tables.py",
        "survey_checks.py",
        "blocks.py",
        "estimation.py",
        "labelled.py",
    },
    # What a user may write of vessels, apart from spec.py; their library; a log as a table.
    "campaign": {"vessels.py", "library.py", "journal.py", "outcome.py", "replay.py"},
}
"""Where a stage that is used without a study reads tables and writes labelled results, or tells
one member's story in a table."""
GROUND = {"units", "elements", "values", "streams", "contract", "compiled"}
ROW = {"deposit": {"pyproj"}, "lift": {"gsw", "CoolProp", "fluids"}}
"""Libraries of its own that a stage's physics may use."""


def imports(file: Path) -> Iterator[str]:
    """Dotted names a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name} imports relatively"
            yield str(node.module)


@pytest.mark.parametrize("stage", STAGES)
def test_physics_imports_arrays_the_ground_floor_and_its_own_row(stage: str) -> None:
    labels = {*LABELS, *EDGES.get(stage, ())}
    physics = [file for file in (PACKAGE / stage).glob("*.py") if file.name not in labels]
    assert physics
    for file in physics:
        for name in imports(file):
            first, *rest = name.split(".")
            if first == "kaidei":
                assert rest, f"{file.name} imports the whole package"
                assert rest[0] in GROUND | {stage}, f"{file.name} imports {name}"
                # What a user may write and what is labelled lie above the physics.
                assert rest[1:] != ["stage"], f"{file.name} imports {name}"
            else:
                allowed = {"numpy", "scipy", "numba"} | ROW.get(stage, set())
                assert first in allowed | sys.stdlib_module_names, f"{file.name} imports {name}"


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_is_built_alike(stage: str) -> None:
    assert {file.name for file in (PACKAGE / stage).glob("*.py")} >= set(LABELS)


def test_files_are_a_few_screens_long() -> None:
    lengths = {
        file.relative_to(PACKAGE).as_posix(): len(file.read_text(encoding="utf-8").splitlines())
        for file in PACKAGE.rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_locks_are_hashed_and_name_no_index() -> None:
    for name in ("run", "test", "bench", "data"):
        text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
        pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert pinned
        assert all("==" in line and line.endswith("\\") for line in pinned)
        assert "://" not in text
        assert "--index-url" not in text


def test_the_wheel_holds_all_that_an_installed_kaidei_reads(tmp_path: Path) -> None:
    wheel = pytest.importorskip("hatchling.builders.wheel", reason="hatchling builds the wheel")
    [place] = wheel.WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(place) as opened:
        held = set(opened.namelist())
    study = ROOT / "studies" / "minamitorishima"
    template = {
        f"kaidei/template/{file.relative_to(study).as_posix()}"
        for file in study.rglob("*")
        if file.suffix in (".toml", ".csv")
    }
    code = {
        file.relative_to(PACKAGE.parent).as_posix()
        for file in PACKAGE.rglob("*")
        if file.suffix in (".py", ".csv", ".css", ".js") or file.name == "py.typed"
    }
    assert len(template) > 15
    assert template | code <= held
    assert not [name for name in held if "__pycache__" in name or name.endswith((".nbi", ".nbc"))]
