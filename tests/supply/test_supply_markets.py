"""What buyers and sellers do about each other: queues, rings of orders, rents, duties, fear."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import world_case as case

from kaidei.supply.events import Event
from kaidei.supply.layout import LABELS
from kaidei.supply.network import Edges, Network
from kaidei.supply.regions import TAG_ORIGINS, USES
from kaidei.supply.simulation import replay, simulate

CHINA = LABELS.index("China")
ND, SM = case.ELEMENT["Nd"], case.ELEMENT["Sm"]


def one(network: Network, *events: Event) -> Any:
    return simulate(network, events, members=1, seed=1)


def with_prices(network: Network, **change: Any) -> Network:
    return replace(network, prices=replace(network.prices, **change))


def with_behaviour(network: Network, **change: float) -> Network:
    rows = {name: np.array([value]) for name, value in change.items()}
    return replace(network, behaviour=network.behaviour._replace(**rows))


def of_china(world: Any) -> Any:
    return world["imports"][0, :, 1:, CHINA].sum(axis=(1, 2))


def test_a_queue_that_lets_nothing_go_is_no_worse_than_a_ban() -> None:
    """Both bring nothing from China; who waits for a licence may order elsewhere like others."""
    network = case.network(48, quiet=True)
    banned = one(network, case.ban(12.0, np.inf))
    queue = case.ban(12.0, np.inf, approval=np.ones((1, case.E)), handled=np.zeros(1))
    waits = one(network, queue)
    assert of_china(waits)[15:] == pytest.approx(np.zeros(33), abs=1e-9)
    late = slice(30, 48)
    served = [
        world["use"][0, late].sum() / world["need"][0, late].sum() for world in (banned, waits)
    ]
    assert served[1] >= served[0] - 0.02


def test_what_a_stuck_queue_holds_is_bounded_and_goes_when_it_opens() -> None:
    network = case.network(60, quiet=True)
    rebuild = network.behaviour.rebuild[0]
    stop = case.ban(12.0, 48.0, approval=np.ones((1, case.E)), handled=np.zeros(1))
    world = one(network, stop)
    waiting = world["waiting"][0].sum(axis=1)
    usual = of_china(world)[6:12].mean()
    # Orders swell when stocks are empty, at most to need and a rebuilding of all that is wanted.
    assert waiting[30] == pytest.approx(waiting[46], rel=0.2)
    assert waiting[46] < 4.0 * rebuild * usual
    assert of_china(world)[49] > 1.3 * usual


def test_orders_do_not_pile_up_at_a_desk_that_grants_some() -> None:
    """As in 2026: a share is granted after some months. What waits stays within what is usual."""
    network = case.network(96, quiet=True)
    for granted in (0.1, 0.4, 0.7):
        desk = case.ban(
            12.0, np.inf, approval=np.full((1, case.E), granted), examination=np.full(1, 3.0)
        )
        world = one(network, desk)
        usual = of_china(world)[6:12].mean()
        waiting = world["waiting"][0].sum(axis=1)
        assert waiting.max() < (network.behaviour.rebuild[0] + 6.0) * usual
        assert of_china(world)[40:].mean() <= usual


def test_of_two_controls_the_one_that_lets_less_go_holds() -> None:
    stop = case.ban(12.0, np.inf, approval=np.ones((1, case.E)), handled=np.zeros(1))
    licence = replace(
        case.ban(12.0, np.inf, approval=np.full((1, case.E), 0.95)), name="licence", rank=1
    )
    network = case.network(24, quiet=True)
    for events in ((stop, licence), (replace(stop, rank=2), licence)):
        assert of_china(one(network, *events))[15:].max() < 1e-9


def ring(network: Network) -> Network:
    """Japan, the EU and Korea also buy of each other, half of all they order."""
    traders, edges = ("Japan", "EU", "Korea"), network.edges
    rows = list(zip(edges.form, edges.exporter, edges.importer, strict=True))
    share = edges.share.copy()
    for row, (form, source, importer) in enumerate(rows):
        if form == "oxide" and importer in traders and source != importer:
            share[:, row] *= 0.5
    new = [("oxide", source, to) for source in traders for to in traders if source != to]
    new = [row for row in new if row not in rows]
    own = {
        to: 1.0 - share[0, [row for row, (f, _, i) in enumerate(rows) if (f, i) == ("oxide", to)]]
        .sum(axis=0) for to in traders
    }  # fmt: skip
    count = {to: sum(row[2] == to for row in new) for to in traders}
    more = np.stack([own[to] / count[to] for _, _, to in new])[None]
    keys = rows + new
    return replace(
        network,
        edges=Edges(
            form=tuple(key[0] for key in keys),
            exporter=tuple(key[1] for key in keys),
            importer=tuple(key[2] for key in keys),
            share=np.concatenate([share, np.broadcast_to(more, (len(share), *more.shape[1:]))], 1),
            delay=np.concatenate([edges.delay, np.ones(len(new), dtype=np.int64)]),
            flexibility=np.full((1, len(keys)), 0.5),
        ),
    )


def test_oxide_does_not_go_round_in_rings_when_all_are_short() -> None:
    """Who is short asks those who have it from others; their orders must not feed on each other."""
    network = ring(case.network(120, quiet=True))
    stop = case.ban(12.0, np.inf, importers=())
    world = one(with_behaviour(network, loyalty=2.0), stop)
    arrivals, need = world["arrivals"][0].sum(axis=2), world["need"][0]
    calm, late = arrivals[:12].sum(axis=0), arrivals[-12:].sum(axis=0)
    used = need[:12].sum(axis=0) > 0.0
    assert np.all(late[used] <= 1.5 * calm[used] + 1e-6)


def test_a_quota_that_is_parted_begins_with_the_rent_of_all() -> None:
    network = case.network(60, quiet=True)
    quota = np.full((60, 2), np.inf)
    quota[6:24, 0] = 300.0
    quota[24:48] = [240.0, 60.0]
    group = np.zeros((60, case.E), dtype=np.int64)
    group[24:48, SM:] = 1
    record, _, _ = replay(with_prices(network, quota=quota, quota_group=group), member=0, seed=1)
    rent = record.rent
    assert np.all(rent[:24, 0] == rent[:24, 1])
    assert rent[23, 1] > 5.0
    assert rent[24, 1] > 0.5 * rent[23, 1]
    # Without a quota the rent goes as fast as prices follow: here in three months.
    left = (1.0 - 1.0 / 3.0) ** 10
    assert rent[58, 0] == pytest.approx(rent[48, 0] * left, rel=1e-6)


def test_a_duty_lowers_what_is_needed_abroad_by_the_elasticity() -> None:
    """At 25 percent on the price, demand falls by 1.25 to the elasticity, and not inside China."""
    network = case.network(48, quiet=True)
    flat = with_behaviour(network, price_lag=1.0, thrift_gain=0.0, fear_gain=0.0)
    duty = np.zeros((48, case.E))
    duty[24:] = 0.25
    free, taxed = one(flat), one(with_prices(flat, duty=duty))
    ratio = taxed["need"][0, 26, ND] / free["need"][0, 26, ND]
    price = taxed["price_outside"][0, 25, ND] / free["price_outside"][0, 25, ND]
    magnets = USES.index("magnets")
    elasticity = network.demand.elasticity[0, magnets]
    assert elasticity > 0.0
    assert ratio == pytest.approx(price**-elasticity, rel=0.05)
    assert ratio < 0.99


def test_what_china_sends_on_is_in_its_hands() -> None:
    """China buys of Malaysia what it separated of Australian ore; Japan buys of China alone."""
    network = case.network(36, quiet=True)
    edges = network.edges
    rows = list(zip(edges.form, edges.exporter, edges.importer, strict=True))
    share, flexibility = edges.share.copy(), np.zeros_like(edges.flexibility)
    for row, (_, source, importer) in enumerate(rows):
        if importer == "Japan":
            share[:, row] = float(source == "China")
    share[:, rows.index(("oxide", "China", "China"))] -= 0.2
    edges = replace(
        edges, form=(*edges.form, "oxide"), exporter=(*edges.exporter, "Malaysia"),
        importer=(*edges.importer, "China"), delay=np.append(edges.delay, 1),
        share=np.concatenate([share, np.full((1, 1, case.E), 0.2)], axis=1),
        flexibility=np.concatenate([flexibility, np.zeros((1, 1))], axis=1),
    )  # fmt: skip
    record, _, _ = replay(replace(network, edges=edges), member=0, seed=1)
    free = len(TAG_ORIGINS)
    assert record.arrivals.sum() > 100.0
    assert record.arrivals[3:, :, :free].sum() == 0.0
    assert record.arrivals[3:, :, free + TAG_ORIGINS.index("Australia")].sum() > 0.1


def test_what_comes_back_keeps_its_share_of_a_use_that_grows_steadily() -> None:
    """With the past at the pace of the future, age and amount in use are in balance."""
    pace = 0.06
    made = case.network(72, quiet=True)
    plenty = replace(made, mines=replace(made.mines, factor=made.mines.factor * 4.0))
    plenty = replace(plenty, makers=replace(plenty.makers, factor=plenty.makers.factor * 4.0))
    demand = replace(plenty.demand, growth=np.full((1, case.K), pace))
    grown = replace(demand, past_growth=np.full(case.K, np.log1p(pace) / 12.0))
    share = {}
    for name, kind in (("old", grown), ("at rest", demand)):
        world = one(replace(plenty, demand=kind))
        share[name] = world["recycled"][0, :, ND] / world["use"][0, :, ND]
    assert share["old"][70] == pytest.approx(share["old"][6], rel=0.05)
    assert share["at rest"][6] > 1.2 * share["old"][6]


def test_fear_makes_the_price_that_it_feeds_on() -> None:
    """A stop frightens those who are cut off; what they then want to hold makes prices higher."""
    network = case.network(36, quiet=True)
    stop = case.ban(12.0, 18.0, importers=())
    bold = one(with_behaviour(network, fear_strength=0.0), stop)
    afraid = one(with_behaviour(network, fear_strength=3.0), stop)
    used = bold["need"][0, :12].sum(axis=0) > 0.0
    before, after = (
        np.log(afraid["price_outside"][0, month, used] / bold["price_outside"][0, month, used])
        for month in (11, 20)
    )
    calm = np.abs(before) < 0.03
    assert calm.sum() >= 5
    assert np.all(after[calm] > -0.01)
    assert after[calm].max() > 0.05


def test_china_answers_rivals_that_separate_on_their_own() -> None:
    """Ore that is mined abroad and separated in China is no rival."""
    network = with_behaviour(
        case.network(24, quiet=True), answer_probability=1.0, answer_threshold=0.3,
        answer_cut=0.5, price_lag=1.0,
    )  # fmt: skip
    held = np.ones_like(network.makers.controlled)
    owned = replace(network, makers=replace(network.makers, controlled=held))
    quiet = with_behaviour(owned, answer_probability=0.0)
    np.testing.assert_allclose(one(owned)["price_inside"], one(quiet)["price_inside"])
    sure = with_behaviour(network, answer_threshold=0.0)
    assert one(sure)["price_inside"][0, 12, ND] < 0.7 * one(quiet)["price_inside"][0, 12, ND]
