"""The drawing of a hanging string shows what the string's functions say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from test_lift_riser_sea import GEAR, STEEL, pair

from kaidei.lift import figures, riser
from kaidei.lift.drawing.hanging import HEAVE, PERIOD

STRING = pair()
FULL = replace(STRING, contents_density=1090.0)
HALF = riser.deployed(STRING, 0.5)
WEIGHT = float(riser.column_of(FULL).end_weight[0])


def drawn(name: str, string: riser.Tapered = STRING) -> tuple[Any, Any]:
    """The line of that name, and the band beside it."""
    figure = figures.string_stress(string, replace(FULL, **_pipe(string)), STEEL, GEAR)
    found = [t for t in figure.data if t.legendgroup == name]
    line, *_ = [t for t in found if t.name == name]
    return line, [t for t in found if t.fill == "toself"]


def _pipe(string: riser.Tapered) -> dict[str, Any]:
    return {name: getattr(string, name) for name in ("inner_pipe_outer", "inner_pipe_inner")}


@pytest.mark.parametrize(
    ("name", "string", "down", "kept"),
    [
        ("hanging off", STRING, 0.0, 1.0),
        ("handling pipe, half of it out", HALF, 0.0, 1.0),
        ("lifting", FULL, 0.5 * WEIGHT, 0.1),
    ],
)
def test_tension_and_swing_are_those_of_each_operation(
    name: str, string: riser.Tapered, down: float, kept: float
) -> None:
    line, [band] = drawn(name)
    still = riser.stand(string, set_down=down).riser_tension[0, [0, -1]] / 1e6
    answer = riser.heave_response(string, PERIOD, amplitude=kept * HEAVE, landed=down > 0.0)
    swing = kept * HEAVE * answer.riser_tension[0, 0, [0, -1]] / 1e6
    assert np.asarray(line.x)[[0, -1]] == pytest.approx(still)
    count = len(line.x)
    assert np.asarray(band.x)[[0, count - 1]] == pytest.approx(still - swing)
    assert np.asarray(band.x)[[-1, count]] == pytest.approx(still + swing)
    assert line.y[-1] == pytest.approx(np.sum(string.length))


def test_stress_is_tension_over_steel_beside_what_is_allowed() -> None:
    still, swing = riser.stand(STRING), riser.heave_response(STRING, PERIOD, amplitude=HEAVE)
    column = riser.column_of(STRING)
    for pipe, stood, swung, area, grade in (
        ("outer pipe", still.riser_tension, swing.riser_tension, column.riser_area, 827e6),
        ("inner pipe", still.inner_tension, swing.inner_tension, column.inner_area, 931e6),
    ):
        line, [band] = drawn(f"{pipe}, hanging")
        assert line.x[0] == pytest.approx(stood[0, 0] / area[0, 0] / 1e6)
        most = (stood[0, 0] + HEAVE * swung[0, 0, 0]) / area[0, 0] / 1e6
        assert band.x[-1] == pytest.approx(most)
        assert drawn(f"allowed, {pipe}")[0].x == pytest.approx([0.67 * grade / 1e6] * 2)


def test_one_pipe_alone_is_drawn_alone() -> None:
    alone = pair(inner_pipe_outer=0.0, inner_pipe_inner=0.0)
    figure = figures.string_stress(alone, alone, STEEL, GEAR)
    assert not any("inner" in (trace.name or "") for trace in figure.data)
