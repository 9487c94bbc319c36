"""The engine against a plain campaign in SimPy, on plans and weathers drawn by chance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from plain_campaign import Result
from plain_voyage import campaign
from voyage_case import CURVED, KINDS, MEMBERS, case_by_chance, go, world_of

from kaidei.campaign.ship import (
    ACTIVITIES,
    LIFT,
    REASONS,
    RELOCATE,
    SHUTTLE_ACTIVITIES,
    plan_array,
)

TASKS = (*ACTIVITIES, *SHUTTLE_ACTIVITIES)
COUNTS = (
    "voyages", "voyage_hours", "end", "first_lift", "first_mud", "lift_hours", "holes", "sites",
    "failures", "caught", "strained", "strings_lost", "disconnects",
)  # fmt: skip
EACH = ("voyages", "holes", "failures")
MORE = {
    "home": ("strained", "strings_lost"), "shuttles": ("strained", "strings_lost"),
    "sites": ("sites", "disconnects"), "abandon": ("disconnects", "caught"),
}  # fmt: skip
"""What must have happened in a kind of plan."""


def _merged(rows: Any) -> dict[int, list[list[float]]]:
    """Rows by agent, where those that only go on are one, and so is a row of holes."""
    out: dict[int, list[list[float]]] = {}
    for row in sorted(rows, key=lambda row: (row[0], row[4], row[5])):
        agent, task, reason, place, start, end, amount = row
        if end - start <= 1e-9 and amount == 0.0:
            continue
        task = LIFT if task == RELOCATE else task
        lines = out.setdefault(agent, [])
        if agent == 0 and lines and lines[-1][:3] == [task, reason, place]:
            lines[-1][4] = end
            lines[-1][5] += amount
        else:
            lines.append([task, reason, place, start, end, amount])
    return out


def _compare(out: dict[str, Any], m: int, plain: Result) -> None:
    months = out["lifted"].shape[1]
    for name in COUNTS:
        assert out["state"][name][m] == pytest.approx(plain.counts[name], rel=1e-9, abs=1e-7), name
    for task, name in enumerate(ACTIVITIES):
        days = [plain.days[k, name] for k in range(months)]
        np.testing.assert_allclose(out["days"][m, :, task], days, rtol=1e-9, atol=1e-9)
    for name in ("lifted", "loaded", "unloaded", "landed", "trips"):
        mass = [plain.by_month[name, k] for k in range(months)]
        np.testing.assert_allclose(out[name][m], mass, rtol=1e-9, atol=1e-6)
    waits = [plain.waits[name] for name in REASONS]
    np.testing.assert_allclose(out["waits"][m], waits, rtol=1e-9, atol=1e-7)
    log = out["log"][m][: int(out["state"]["log_rows"][m])]
    ours = _merged((*tuple(row)[:6], row["amount"]) for row in log)
    theirs = _merged((a, TASKS.index(task), *rest) for a, task, *rest in plain.log)
    assert list(ours) == list(theirs)
    for agent, rows in theirs.items():
        np.testing.assert_allclose(ours[agent], rows, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_engine_does_what_the_plain_campaign_does(kind: str) -> None:
    sea, chances, plan = case_by_chance(1, kind)
    out = go(sea, **plan, **chances, log_rows=4000)
    whole = plan_array(MEMBERS, **plan)
    for m in range(MEMBERS):
        _compare(out, m, campaign(world_of(m, whole, sea, chances, CURVED)))
    happened = (*EACH, *MORE[kind])
    assert all(out["state"][what].sum() > 0.0 for what in happened)  # else nothing was compared
