"""What is wrong with a network is said in words, all of it at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import world_case as case

from kaidei.supply.consistency import faults
from kaidei.supply.network import Network
from kaidei.supply.regions import REGIONS
from kaidei.supply.simulation import replay, simulate


def part(network: Network, name: str, **change: Any) -> Network:
    return replace(network, **{name: replace(getattr(network, name), **change)})


def edited(array: Any, place: Any, value: float) -> Any:
    out = np.array(array, dtype=float)
    out[place] = value
    return out


def lonely(network: Network) -> Network:
    path = network.demand.path.copy()
    path[:, 0, REGIONS.index("Brazil"), 3] = 5.0
    return part(network, "demand", path=path)


def unfed(network: Network) -> Network:
    """Korea's edges lead to Thailand's metal makers, who are not there."""
    edges = network.edges
    rows = list(zip(edges.form, edges.exporter, edges.importer, strict=True))
    row = rows.index(("metal", "China", "Korea"))
    exporter = tuple("Brazil" if n == row else name for n, name in enumerate(edges.exporter))
    return part(network, "edges", exporter=exporter)


WRONG: dict[str, tuple[Callable[[Network], Network], str]] = {
    "nobody supplies": (lonely, "Brazil needs product for magnets and nobody supplies it"),
    "a chain without a source": (unfed, "Korea needs metal for batteries and nobody supplies it"),
    "no composition": (
        lambda n: part(
            n, "assets", composition=edited(n.assets.composition, (slice(None), 0), 0.0)
        ),
        "asset 'eneabba' has no composition",
    ),
    "composition off": (
        lambda n: part(n, "mines", composition=n.mines.composition * 0.9),
        "the composition of mine 'bayan-obo' adds up to 0.9000",
    ),
    "shares off": (
        lambda n: part(n, "edges", share=edited(n.edges.share, (0, 8), 0.3)),
        "shares of oxide to Japan add up to",
    ),
    "capacity below zero": (
        lambda n: part(n, "makers", capacity=n.makers.capacity - 1.0),
        r"makers.capacity is below zero \(-1\)",
    ),
    "delay to itself": (
        lambda n: part(n, "edges", delay=np.ones_like(n.edges.delay)),
        "China -> China has a delay of 1 months; a region's own makers have none",
    ),
    "delay too long": (
        lambda n: part(n, "edges", delay=n.edges.delay * 2),
        "has a delay of 4 months; give 0, 1, 2 or 3",
    ),
    "ore by element": (
        lambda n: part(n, "edges", share=edited(n.edges.share, (0, 0, 3), 0.7)),
        "ore moves whole",
    ),
    "unknown region": (
        lambda n: part(n, "mines", region=("Mars", *n.mines.region[1:])),
        "a mine names 'Mars', which is none of Japan, China",
    ),
    "unknown form": (
        lambda n: part(n, "assets", form=("alloy", *n.assets.form[1:])),
        "an asset names 'alloy', which is none of ore, oxide",
    ),
    "an edge twice": (
        lambda n: part(
            n, "edges", exporter=("China", "China", *n.edges.exporter[2:])
        ),
        "the edge ore China -> China stands there twice",
    ),
    "wrong shape": (
        lambda n: part(n, "stocks", cover=np.ones((1, 3, 4))),
        r"stocks.cover has shape \(1, 3, 4\); expected \(2, 14, 4\)",
    ),
    "not a number": (
        lambda n: part(n, "prices", base=edited(n.prices.base, (0, 2), np.nan)),
        "prices.base holds a number that is not finite",
    ),
    "price of nothing": (
        lambda n: part(n, "prices", base=edited(n.prices.base, (0, 2), 0.0)),
        "prices.base is zero somewhere",
    ),
    "a share above one": (
        lambda n: part(n, "stocks", usable=n.stocks.usable * 2.0),
        r"stocks.usable is above one \(1.4\)",
    ),
    "a swing that never ends": (
        lambda n: part(n, "prices", persistence=np.ones((1, 2))),
        "prices.persistence is 1 or more",
    ),
    "too fast a life": (
        lambda n: part(n, "demand", lifetime=np.ones((1, case.K))),
        "demand.lifetime is below 3 months",
    ),
    "a lag of none": (
        lambda n: replace(n, behaviour=n.behaviour._replace(price_lag=np.zeros(1))),
        "behaviour.price_lag is below 1 month",
    ),
    "a start that is no month": (lambda n: replace(n, start="2025-13"), "its month is not one"),
    "a start that is no date": (lambda n: replace(n, start="soon"), "start is 'soon'"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_each_fault_has_its_words(name: str) -> None:
    change, words = WRONG[name]
    with pytest.raises(ValueError, match=words):
        simulate(change(case.network(6)), members=2, seed=1)


def test_all_faults_come_together() -> None:
    wrong = part(lonely(case.network(6)), "makers", capacity=case.makers().capacity - 1.0)
    assert len(faults(wrong, (), 2)) == 2


def test_the_case_is_in_order() -> None:
    assert faults(case.network(6), (case.ban(1.0, 3.0),), 2) == []


def test_a_member_that_is_not_there() -> None:
    level = np.ones((3, case.K))
    network = part(case.network(6), "demand", level=level)
    with pytest.raises(ValueError, match="no member 5: the network has 3 members"):
        replay(network, member=5, seed=1)
