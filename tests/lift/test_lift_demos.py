"""What `kaidei lift demo` shows: every one runs, says something finite, and draws what it found."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kaidei.cli import main
from kaidei.lift import figures, transient
from kaidei.lift.drawing import demos


@pytest.mark.parametrize("name", demos.DEMOS)
def test_every_demo_says_and_draws(name: str) -> None:
    found = demos.DEMOS[name]()
    assert found.lines
    said = " ".join(found.lines)
    assert "nan" not in said
    assert "inf " not in said
    for trace in found.figure.data:
        assert np.all(np.isfinite(np.asarray(trace.y, dtype=np.float64)))
    assert found.figure.layout.title.text.endswith("?")


def test_a_trip_is_drawn_at_five_depths_as_it_was_found() -> None:
    riser = transient.Column(1000.0, 0.28, 0.15, density=1100.0)
    found = transient.pump_trip(riser, velocity=0.5, wave_speed=1300.0, start_depth=1000.0,
                                duration=5.0, cells=40)  # fmt: skip
    figure = figures.trip_pressures(found)
    assert [trace.name for trace in figure.data] == [
        "1,000 m deep", "750 m deep", "500 m deep", "250 m deep", "0 m deep"
    ]  # fmt: skip
    np.testing.assert_allclose(
        figure.data[1].y, (found.pressure[:, 1] - found.pressure[0, 1]) / 1e6
    )
    sea = 101325.0 + 1040.0 * 9.80665 * found.depth
    extremes = figures.trip_extremes(found, sea)
    np.testing.assert_allclose(extremes.data[0].x, (found.greatest - sea) / 1e6)


def test_what_is_to_be_had_is_told_in_the_legend() -> None:
    """No words lie on what is drawn."""
    hours = np.linspace(0.0, 1.0, 3)
    figure = figures.restart_pressures(hours, [("weight", np.full(3, 3e6))], 5e6)
    assert [trace.name for trace in figure.data] == ["weight", "to be had"]
    np.testing.assert_allclose(figure.data[1].y, 5.0)
    assert not figure.layout.annotations


def test_a_plugs_front_lies_on_its_map() -> None:
    riser = transient.Column(1000.0, 0.28, 0.15, density=1092.0, consistency=3e-3)
    found = transient.plug(riser, lumps=0.05, duration=600.0)
    figure = figures.plug_front(found)
    np.testing.assert_allclose(figure.data[1].y, found.front)
    assert found.front.max() < figure.layout.yaxis.range[1] <= found.height[-1]
    np.testing.assert_allclose(figure.data[0].z, 100.0 * found.fraction.T)


def test_a_blow_out_is_drawn_beside_the_sea_and_what_the_riser_bears() -> None:
    riser = transient.Column(1000.0, 0.28, density=1040.0)
    found = transient.airlift_start(riser, gas_flow=0.5, injection_depth=600.0, plugged=True,
                                    duration=600.0, cells=40, records=11)  # fmt: skip
    within, sea, least = figures.gas_pressure(found, 6e6, 4e6).data
    np.testing.assert_allclose(within.y, found.injection_pressure / 1e6)
    np.testing.assert_allclose(sea.y, 6.0)
    np.testing.assert_allclose(least.y, 2.0)
    assert least.name == "least it may hold: 4 MPa below the sea"


def command(monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["kaidei", *map(str, words)])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_the_command_lists_shows_and_names_the_nearest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any
) -> None:
    assert command(monkeypatch, "lift", "demo") == 0
    listed = capsys.readouterr().out
    assert [line.split()[0] for line in listed.splitlines()] == list(demos.DEMOS)
    assert command(monkeypatch, "lift", "demo", "faucet", "--out", tmp_path / "figures") == 0
    assert "mean error" in capsys.readouterr().out
    page = (tmp_path / "figures" / "faucet.html").read_text(encoding="utf-8")
    assert "<title>faucet: Ransom&#x27;s faucet" in page
    assert "mean error" in page
    # Offline: one script, from the page's own folder.
    assert re.findall(r'(?:src|href)="([^"]*)"', page) == ["data:,", "plotly.min.js"]
    assert len(page) < 200_000
    assert "Plotly" in (tmp_path / "figures" / "plotly.min.js").read_text(encoding="utf-8")
    assert command(monkeypatch, "lift", "demo", "plugs") == 1
    assert "'plug'" in capsys.readouterr().err
