"""Three strings against MoorDyn, within 2 percent: static tension, heave, swing, offset."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import moordyn_strings as other
import pytest

from kaidei.lift import riser
from kaidei.lift.riser import Tapered

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("moordyn") is None, reason="MoorDyn (PyPI: moordyn) is not installed"
)
PROFILE = ([0.0, 500.0, 2000.0, 7000.0], [1.0, 0.4, 0.15, 0.05])
LIFT, MASS, DIAMETER = riser.buoyancy(0.3, [0.316, 0.308], 0.28, foam_density=550.0)
STRINGS = {
    "uniform": Tapered(
        5690.0, 0.34, 0.31, contents_density=1100.0, unit_mass=2e5, damping_ratio=0.01
    ),
    "tapered": Tapered(
        [1500.0, 2000.0, 2100.0], [0.34, 0.33, 0.3239], [0.30, 0.30, 0.2985], unit_mass=1.5e5,
        unit_added_mass=3.5e4, damping_ratio=0.01,
    ),
    "two pipes with modules": Tapered(
        [2800.0, 2800.0], [0.316, 0.308], 0.28, 0.15, 0.13, LIFT, MASS, DIAMETER,
        contents_density=1090.0, unit_mass=2e5, unit_added_mass=3.5e4, damping_ratio=0.01,
        inner_shares=True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("period", [8.0, 12.0])
@pytest.mark.parametrize("name", STRINGS)
def test_heave_and_tension(
    name: str, period: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ratio, swing, still = other.heaved(tmp_path, STRINGS[name], period, 1.0)
    string = other.cut_at_top_segment(STRINGS[name])
    answer = riser.heave_response(string, period)
    assert riser.stand(string).tension[0, 1] == pytest.approx(still, rel=2e-2)
    assert answer.ratio[0, 0] == pytest.approx(ratio, rel=2e-2)
    assert answer.tension[0, 0, 1] == pytest.approx(swing, rel=2e-2)


@pytest.mark.parametrize("name", STRINGS)
def test_offset_in_a_current(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    aside = other.drifted(tmp_path, STRINGS[name], PROFILE)
    assert riser.offset(STRINGS[name], *PROFILE).lower_end[0] == pytest.approx(aside, rel=2e-2)
