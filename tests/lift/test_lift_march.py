"""Marches in lanes: as the scalar march, as the flow that was sought, whatever stands beside."""

from __future__ import annotations

from inspect import signature
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import g

from kaidei.lift import airlift, airlift_given, airlift_march, gas, march
from kaidei.lift.airlift_case import Case

DEEP: dict[str, Any] = {"depth": 5600.0, "injection_depth": 2500.0, "height": 10.0}
KINDS: list[dict[str, Any]] = [
    {},
    {"feed_fraction": 0.05, "grain_size": 0.004, "grain_density": 1350.0},
    {"feed_fraction": 0.05, "yield_stress": 2.0, "viscosity": 0.01, "compressibility": 4.3e-10},
    {"upper_diameter": 0.4, "step_depth": 300.0},
]
DEFAULTS = {name: item.default for name, item in signature(march.traverse).parameters.items()}
SEA = gas.ATMOSPHERE + 1026.0 * g * 5600.0


@pytest.mark.parametrize("kind", KINDS)
def test_the_flow_that_was_sought_needs_what_the_sea_gives(kind: dict[str, Any]) -> None:
    air = np.array([0.3, 2.0, 8.0, 30.0, 100.0])  # annular and choked at the end
    sought = airlift.solve(air, 0.3, **DEEP, **kind, sea_density=1026.0)
    found = march.traverse(
        air, sought.slurry_flow, 0.3, **DEEP, **kind, sea_density=1026.0, cells=48
    )
    assert found.intake_pressure == pytest.approx(SEA, rel=1e-8)
    assert found.injection_pressure == pytest.approx(sought.injection_pressure, rel=1e-8)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 100))
def test_a_lane_is_its_members_marched_alone(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    given_ = {
        "gas_flow": rng.uniform(0.05, 40.0, count), "slurry_flow": rng.uniform(0.01, 1.0, count),
        "diameter": rng.uniform(0.1, 0.5, count), "depth": rng.uniform(1000.0, 6000.0, count),
        "height": rng.uniform(0.0, 30.0, count), "feed_fraction": rng.uniform(0.0, 0.2, count),
        "grain_size": rng.uniform(0.0, 0.006, count), "grain_density": 1400.0,
        "yield_stress": rng.uniform(0.0, 5.0, count), "viscosity": rng.uniform(1e-3, 0.03, count),
    }  # fmt: skip
    together = march.traverse(**given_, cells=60)
    last = {k: v if isinstance(v, float) else v[-1] for k, v in given_.items()}
    alone = march.traverse(**last, cells=60)
    assert float(alone.intake_pressure) == together.intake_pressure[-1]
    _, case = airlift_given.given(
        given_["gas_flow"], given_["slurry_flow"], given_["diameter"], given_["depth"],
        airlift.PUBLISHED, 60, DEFAULTS | given_,
    )  # fmt: skip
    rows = airlift_given.cases(case, airlift_given.mass_per_volume() * case.gas)
    terms, tally = airlift_given.terms(case), np.empty(8)
    for m in range(count):
        one = Case(*rows[m])
        lacks = airlift_march.foot_excess(case.slurry[m], one.gas, one, terms[m], 60, tally)
        sea = one.surface_pressure + one.sea_density * g * one.depth
        if tally[7] > gas.GREATEST_PRESSURE:
            assert together.intake_pressure[m] == np.inf
        elif lacks > -sea:
            assert together.intake_pressure[m] == pytest.approx(sea - lacks, rel=1e-9)
        else:  # the scalar march gives up at twice the sea's pressure
            assert together.intake_pressure[m] > 1.9 * sea


def test_threads_change_no_bit() -> None:
    flow = np.linspace(0.01, 0.4, 1000)
    one = march.traverse(5.0, flow, 0.3, **DEEP)
    two = march.traverse(5.0, flow, 0.3, **DEEP, threads=2)
    assert np.array_equal(one.intake_pressure, two.intake_pressure)
    assert np.all(np.isfinite(one.intake_pressure))


def test_cells_converge_at_second_order() -> None:
    rough, half, fine = (
        float(march.traverse(5.0, 0.3, 0.3, **DEEP, cells=n).intake_pressure)
        for n in (75, 150, 2400)
    )
    assert (rough - fine) / (half - fine) == pytest.approx(4.0, rel=0.15)


def test_profiles_end_where_the_march_ends() -> None:
    found = march.traverse([1.0, 5.0], 0.2, 0.3, **DEEP, **KINDS[1], profiles=True)
    there = found.profile
    assert there is not None
    assert there.pressure.shape == (2, 302)
    assert there.pressure[:, -2] == pytest.approx(found.injection_pressure, rel=1e-5)
    assert np.all(np.diff(there.pressure) > 0.0)


def test_what_cannot_rise_needs_endless_pressure() -> None:
    sinks = march.traverse(1.0, 1e-3, 0.3, **DEEP, **KINDS[1])
    assert float(sinks.intake_pressure) == float(sinks.injection_pressure) == np.inf
    too_fast = march.traverse(1.0, 5.0, 0.1, **DEEP)
    assert float(too_fast.intake_pressure) == np.inf


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"slurry_flow": 0.0}, "slurry flow"),
        ({"gas_flow": -1.0}, "gas flow"),
        ({"threads": 0}, "thread"),
        ({"cells": 2}, "cells"),
    ],
)
def test_faults_are_said_in_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        march.traverse(**{"gas_flow": 1.0, "slurry_flow": 0.2, "diameter": 0.3, **DEEP} | changes)
