"""The compiled months against the same months in plain NumPy, with everything at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import world_case as case
from benchmarks.plain.world import plain_world

from kaidei.streams import Streams
from kaidei.supply.events import Event
from kaidei.supply.network import Home, Network
from kaidei.supply.simulation import replay


def busy() -> tuple[Network, tuple[Event, ...]]:
    """Mud, quota, licences, leaks, pressure on third countries, closing mines and shortage."""
    made = case.network(30)
    rng = np.random.default_rng(4)
    quota = np.full((30, 2), np.inf)
    quota[6:15] = 900.0, 100.0
    group = np.zeros((30, case.E), dtype=np.int64)
    group[10:, 5:] = 1
    network = replace(
        made,
        burn_in=9,
        prices=replace(made.prices, quota=quota, quota_group=group, observed=True),
        home=Home(
            demand=0.8 + 0.4 * rng.random((1, 30, case.E)),
            public=3.0 * rng.random((1, 30, case.E)),
            recovered=0.3 * rng.random((1, 30, case.E)),
        ),
        mines=replace(made.mines, cost=made.mines.cost * np.array([[1.0, 1, 1, 40, 12, 1]])),
        mud=rng.random((1, 30, case.E)),
        behaviour=made.behaviour._replace(
            patience=np.array([3.0]), restart_lead=np.array([4.0]),
            answer_probability=np.array([0.5]), invest_trigger=np.array([1.05]),
            invest_lead=np.array([12.0]),
        ),
    )  # fmt: skip
    licences = case.ban(
        8.0, 17.3, approval=rng.random((1, case.K, case.E)), handled=np.array([0.6]),
        examination=np.array([1.5]), leakage=np.array([0.3]), third_country=np.array([0.4]),
        elements=("Dy", "Tb", "Y", "La"),
    )  # fmt: skip
    ore = case.ban(12.0, 20.0, name="ore", exporter="Myanmar and Laos", importers=("China",),
                   forms=("ore",), approval=np.full((1, case.E), 0.2))  # fmt: skip
    stop = case.ban(15.5, 22.0, name="stop", forms=("metal",), rank=1, handled=np.array([0.05]),
                    approval=np.ones((1, case.E)))  # fmt: skip
    return network, (licences, ore, stop)


@pytest.mark.parametrize("member", [0, 3])
def test_the_kernel_agrees_with_plain_numpy(member: int) -> None:
    network, events = busy()
    record, _, _ = replay(network, events, member=member, seed=11)
    plain = plain_world(network, events, Streams(11, np.array([member])))
    assert record.shortage.sum() > 1.0
    assert record.rent.max() > 1.0
    assert record.waiting.max() > 1.0
    assert np.isfinite(record.closed).any()
    for name, value in vars(plain).items():
        ours = getattr(record, name)
        np.testing.assert_allclose(ours, value, rtol=1e-9, atol=1e-9, err_msg=name)
