"""What is wrong with a network is said in words, all of it at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import world_case as case

from kaidei.elements import ELEMENTS
from kaidei.supply import simulation
from kaidei.supply.consistency import _arrays, faults
from kaidei.supply.network import Network
from kaidei.supply.regions import REGIONS, TAG_ORIGINS
from kaidei.supply.simulation import ORDER, replay, simulate


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


def without(element: str) -> Callable[[Network], Network]:
    """No ore holds an element that magnets and lamps need, and nobody may find one that does."""

    def change(network: Network) -> Network:
        kept = np.array([name != element for name in ELEMENTS], dtype=float)
        composition = network.mines.composition * kept
        quiet = network.behaviour._replace(invest_gain=np.zeros(1))
        return replace(
            part(network, "mines", composition=composition / composition.sum(-1, keepdims=True)),
            assets=replace(network.assets, chance=0.0 * network.assets.chance),
            behaviour=quiet,
        )

    return change


def untraded(network: Network) -> Network:
    """Korea orders its magnets' terbium of India, which has none of any form but by ore."""
    edges = network.edges
    rows = list(zip(edges.form, edges.exporter, edges.importer, strict=True))
    row = rows.index(("product", "China", "Korea"))
    share = np.vstack([edges.share[0], np.zeros((1, case.E))])[None]
    share[0, [row, -1], ELEMENTS.index("Tb")] = 0.0, 1.0
    return part(
        network, "edges", share=share, form=(*edges.form, "product"),
        exporter=(*edges.exporter, "India"), importer=(*edges.importer, "Korea"),
        delay=np.append(edges.delay, 1), flexibility=np.full((1, len(rows) + 1), 0.5),
    )  # fmt: skip


def habit(**change: Any) -> Callable[[Network], Network]:
    """A change of scalars of the behaviour."""
    return lambda n: replace(
        n, behaviour=n.behaviour._replace(**{k: np.array([v]) for k, v in change.items()})
    )


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
    "an element no ore holds": (
        without("Tb"),
        "Japan needs Tb in product for magnets, and no ore that comes to it through separators",
    ),
    "an element no edge brings": (
        untraded, "Korea needs Tb in product for magnets, and no ore that comes to it",
    ),
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
        "makers.capacity has -1; give 0 or more",
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
    "more made than fed": (
        lambda n: part(n, "makers", recovery=n.makers.recovery * 1.2),
        r"makers.recovery has 1.152; give above 0 and at most 1",
    ),
    "a cut of all": (habit(answer_cut=1.5), "answer_cut has 1.5; give 0 or more and below 1"),
    "a cut below zero": (habit(answer_cut=-0.1), "answer_cut has -0.1; give 0 or more and below"),
    "a chance above one": (habit(answer_probability=2.0), "answer_probability has 2; give 0 to 1"),
    "fear beyond all": (habit(fear_news=1.5), "behaviour.fear_news has 1.5; give 0 to 1"),
    "a premium below one": (habit(premium=0.5), "behaviour.premium has 0.5; give 1 or more"),
    "a falling price": (habit(steepness=-0.5), "behaviour.steepness has -0.5; give 0 to 10"),
    "a shrinking of all": (
        lambda n: part(n, "demand", growth=np.full((1, case.K), -1.0)),
        "demand.growth has -1; give -0.99 to 10",
    ),
    "a third group": (
        lambda n: part(n, "prices", group=n.prices.group + 1),
        "prices.group has 2; give 0 to 1",
    ),
    "a third quota": (
        lambda n: part(n, "prices", quota_group=n.prices.quota_group + 7),
        "prices.quota_group has 7; give 0 to 1",
    ),
    "half a tier": (
        lambda n: part(n, "demand", tier=n.demand.tier + 0.5),
        "demand.tier has 0.5; give whole numbers",
    ),
    "months that are no count": (lambda n: replace(n, months=6.0), "months is 6.0; give a whole"),
    "no burn-in": (lambda n: replace(n, burn_in=-1), "burn_in is -1; give a whole number of 0"),
    "a list": (
        lambda n: replace(n, behaviour=n.behaviour._replace(loyalty=[3.0])),
        "behaviour.loyalty is a list; give a NumPy array of numbers",
    ),
    "mud of another length": (
        lambda n: replace(n, mud=np.zeros((1, 5, case.E))), r"mud has shape \(1, 5, 15\)",
    ),
    "mud in an object": (
        lambda n: replace(n, mud=np.array(None)), "mud is a ndarray; give a NumPy array",
    ),
    "a name for a tuple": (
        lambda n: part(n, "mines", region="China"), "a mine has 'China'; give names in a tuple",
    ),
    "unknown region": (
        lambda n: part(n, "mines", region=("Mars", *n.mines.region[1:])),
        "a mine names 'Mars', which is unknown: known here: 'Australia'",
    ),
    "unknown form": (
        lambda n: part(n, "assets", form=("products", *n.assets.form[1:])),
        "an asset names 'products', which is unknown: did you mean 'product'?",
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
        "prices.base has 0; give above 0",
    ),
    "a share above one": (
        lambda n: part(n, "stocks", usable=n.stocks.usable * 2.0),
        "stocks.usable has 1.4; give 0 to 1",
    ),
    "a swing that never ends": (
        lambda n: part(n, "prices", persistence=np.ones((1, 2))),
        "prices.persistence has 1; give 0 or more and below 1",
    ),
    "too fast a life": (
        lambda n: part(n, "demand", lifetime=np.ones((1, case.K))),
        "demand.lifetime has 1; give 3 or more",
    ),
    "a lag of none": (
        lambda n: replace(n, behaviour=n.behaviour._replace(price_lag=np.zeros(1))),
        "behaviour.price_lag has 0; give 1 or more",
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


@pytest.mark.parametrize("members", [0, -3, 2.5, True])
def test_members_are_counted(members: Any) -> None:
    with pytest.raises(ValueError, match=r"members is .*; give a whole number of 1 or more"):
        simulate(case.network(6), members=members, seed=1)


def test_seeds_and_members_to_replay_are_counted_from_zero() -> None:
    with pytest.raises(ValueError, match="seed is -1; give a whole number of 0 or more"):
        simulate(case.network(6), members=1, seed=-1)
    with pytest.raises(ValueError, match="member is -1; give a whole number of 0 or more"):
        replay(case.network(6), member=-1, seed=1)


def test_nothing_lost_is_below_zero_where_all_is_recovered() -> None:
    network = case.network(6)
    network = part(network, "makers", recovery=np.ones_like(network.makers.recovery))
    lost = simulate(network, members=1, seed=1, keep=("lost",))["lost"]
    assert np.all(lost >= 0.0)
    assert not lost[0, :3].any()


def _fuller(network: Network, members: int) -> dict[str, Network]:
    """Each array of the network with its axes of 1 written out, the rest as it stands."""
    found = {}
    for name, value, axes in _arrays(network):
        size = tuple(
            {"M": members, "T": network.months}.get(axis, length)
            for axis, length in zip(axes, value.shape, strict=True)
        )
        if size == value.shape:
            continue
        full = np.broadcast_to(value, size).copy()
        table, _, column = name.partition(".")
        if not column:
            found[name] = replace(network, mud=full)
        elif table == "behaviour":
            found[name] = replace(network, behaviour=network.behaviour._replace(**{column: full}))
        else:
            found[name] = part(network, table, **{column: full})
    return found


def test_one_row_for_all_is_the_same_to_the_last_bit_as_a_row_each() -> None:
    """Months and members written as 1, above all of the mud, against all of them written out."""
    made = replace(case.network(5), burn_in=2, mud=np.full((1, 1, case.E), 3.0))
    made = part(made, "mines", capacity=made.mines.capacity[:1])
    short = simulate(made, (case.ban(1.0, 3.0),), members=3, seed=1)
    assert short["use_origin"][0, -1, :, TAG_ORIGINS.index("mud")].sum() > 0.0
    fuller = _fuller(made, 3)
    assert len(fuller) > 50
    for name, network in fuller.items():
        full = simulate(network, (case.ban(1.0, 3.0),), members=3, seed=1)
        for variable in ORDER:
            assert np.array_equal(full[variable], short[variable]), (name, variable)


def test_a_member_that_is_no_number_any_more_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(first: int, end: int, m: int, *given: Any) -> None:
        given[-1].use[4, 2] = np.nan if m == 1 else 1.0

    monkeypatch.setattr(simulation, "simulate_member", broken)
    with pytest.raises(ValueError, match="'use' of member 1 is not finite in month 4"):
        simulate(case.network(6), members=2, seed=1, threads=1)
