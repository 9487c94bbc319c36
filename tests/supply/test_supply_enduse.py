"""Controls that look at the end use: who stands behind an order, and what of it passes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import world_case as case
from hypothesis import given, settings
from hypothesis import strategies as st

from kaidei.supply.enduse import behind, granted
from kaidei.supply.events import Event, rules
from kaidei.supply.network import Network
from kaidei.supply.record import LABELS
from kaidei.supply.regions import FORMS, REGIONS, USES
from kaidei.supply.simulation import simulate

NETWORK = case.network(36)
ROWS = list(zip(NETWORK.edges.form, NETWORK.edges.exporter, NETWORK.edges.importer, strict=True))
MAGNETS, CHINA = USES.index("magnets"), LABELS.index("China")
ND, DY, LA, Y = (case.ELEMENT[name] for name in ("Nd", "Dy", "La", "Y"))


def by_use(fill: float = 1.0, **uses: float) -> Any:
    """An approval by use and element, (1, K, E)."""
    approval = np.full((1, case.K, case.E), fill)
    for use, share in uses.items():
        approval[:, USES.index(use)] = share
    return approval


def passed(network: Network, event: Event) -> Any:
    """What an event grants on each edge, (M, L, E)."""
    table, demand = rules(network, (event,)), network.demand
    count = max(len(table.start), len(demand.level))
    rows = (table.start, table.approval, demand.level, demand.growth)
    wide = [np.broadcast_to(value, (count, *value.shape[1:])) for value in rows]
    return granted(network, table.direct, *wide)[:, 0]


def edge(form: str, importer: str = "Japan", exporter: str = "China") -> int:
    return ROWS.index((form, exporter, importer))


def orders(form: str, region: str, element: int) -> Any:
    """Orders by use, in a year, (K,)."""
    found = behind(NETWORK, np.zeros(1, dtype=np.int64))
    return found[0, FORMS.index(form), REGIONS.index(region), :, element]


def test_orders_are_followed_to_those_who_use_them() -> None:
    # Neodymium of Japan's magnets: 4,200 x 0.15 x 0.75 t a month; four fifths are made in Japan,
    # of metal that Vietnam sells for 35 percent and Japan makes for 15 percent.
    made = 0.8 * 4200.0 * 0.15 * 0.75
    assert orders("product", "Japan", ND)[MAGNETS] == pytest.approx(made / 0.8)
    assert orders("metal", "Japan", ND)[MAGNETS] == pytest.approx(made)
    assert orders("metal", "Vietnam", ND)[MAGNETS] == pytest.approx(0.35 * made)
    assert orders("oxide", "Vietnam", ND)[MAGNETS] == pytest.approx(0.35 * made)
    oxide = orders("oxide", "Japan", ND)
    ceramics = 700.0 * 0.15 * 0.1
    assert oxide[MAGNETS] == pytest.approx(0.15 * made)
    assert oxide[USES.index("ceramics")] == pytest.approx(ceramics)
    batteries, alloys = 1200.0 * 0.15 * 0.12, 1000.0 * 0.15 * 0.08
    assert oxide.sum() == pytest.approx(0.15 * (made + batteries + alloys) + ceramics)


def test_makers_make_what_is_used() -> None:
    own = np.zeros((len(FORMS), case.R, case.E))
    for row, (form, exporter, importer) in enumerate(ROWS):
        if exporter == importer:
            own[FORMS.index(form), REGIONS.index(importer)] = NETWORK.edges.share[0, row]
    found = behind(NETWORK, np.zeros(1, dtype=np.int64))[0]
    used = NETWORK.demand.path[0]
    for form, names in (("product", ("magnets",)), ("metal", ("magnets", "batteries", "alloys"))):
        rows = [USES.index(name) for name in names]
        place = FORMS.index(form)
        makers = (own[place][:, None] * found[place][:, rows]).sum(axis=0)
        np.testing.assert_allclose(makers, used[rows].sum(axis=1), rtol=1e-12, atol=1e-9)


def test_two_who_order_of_each_other_come_to_an_end() -> None:
    edges = NETWORK.edges
    share = edges.share.copy()
    share[:, edge("metal", "Japan", "Japan")] = 0.0
    share[:, edge("metal", "Japan", "Vietnam")] = 0.5
    turned = replace(
        edges,
        form=(*edges.form, "metal"), exporter=(*edges.exporter, "Japan"),
        importer=(*edges.importer, "Vietnam"), delay=np.append(edges.delay, 1),
        share=np.concatenate([share, np.ones((1, 1, case.E))], axis=1),
        flexibility=np.full((1, len(edges.form) + 1), 0.5),
    )  # fmt: skip
    found = behind(replace(NETWORK, edges=turned), np.zeros(1, dtype=np.int64))
    assert np.isfinite(found).all()
    assert found.min() >= 0.0


def test_an_order_is_granted_by_its_mix_of_uses() -> None:
    found = passed(NETWORK, case.ban(1.0, 9.0, approval=by_use(magnets=0.0, ceramics=0.5)))[0]
    for form in ("oxide", "metal", "product"):
        assert found[edge(form), DY] == 0.0
    for form in ("oxide", "metal"):
        assert found[edge(form), LA] == pytest.approx(1.0, abs=0.2)
    mix = orders("oxide", "Japan", ND)
    said = 1.0 - (mix[MAGNETS] + 0.5 * mix[USES.index("ceramics")]) / mix.sum()
    assert found[edge("oxide"), ND] == pytest.approx(said, rel=1e-12)
    mix = orders("metal", "Japan", ND)
    assert found[edge("metal"), ND] == pytest.approx(1.0 - mix[MAGNETS] / mix.sum(), rel=1e-12)


def test_a_member_has_a_mix_of_its_own() -> None:
    level = np.ones((2, case.K))
    level[1, MAGNETS] = 0.0
    network = replace(NETWORK, demand=replace(NETWORK.demand, level=level))
    found = passed(network, case.ban(1.0, 9.0, approval=by_use(magnets=0.0)))
    assert 0.0 < found[0, edge("metal"), ND] < 0.3
    assert found[1, edge("metal"), ND] == 1.0


def test_a_member_is_the_same_alone_and_among_others() -> None:
    rng = np.random.default_rng(8)
    table = rules(NETWORK, (case.ban(1.0, 9.0, approval=rng.random((6, case.K, case.E))),))
    rows = (
        rng.uniform(0.0, 36.0, (6, 1)), table.approval, rng.uniform(0.5, 2.0, (6, case.K)),
        rng.uniform(-0.1, 0.1, (6, case.K)),
    )  # fmt: skip
    every = granted(NETWORK, table.direct, *rows)
    for member in range(6):
        alone = granted(NETWORK, table.direct, *(value[[member]] for value in rows))
        np.testing.assert_array_equal(alone[0], every[member])


def test_the_mix_is_that_of_the_year_in_which_it_starts() -> None:
    path = np.repeat(NETWORK.demand.path, 36, axis=0)
    path[24:, MAGNETS] = 0.0
    network = replace(NETWORK, demand=replace(NETWORK.demand, path=path))
    start = np.array([1.0, 23.9, 24.0, 999.0, np.inf])
    ban = replace(case.ban(0.0, np.inf, approval=by_use(magnets=0.0)), start=start)
    found = passed(network, ban)[:, edge("metal"), ND]
    assert found[0] == found[1] < 0.3
    assert found[2:].tolist() == [1.0, 1.0, 1.0]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_between_its_uses_and_never_less_for_a_milder_rule(seed: int) -> None:
    rng = np.random.default_rng(seed)
    approval = rng.random((3, case.K, case.E))
    milder = approval + rng.random(approval.shape) * (1.0 - approval)
    ban = case.ban(2.0, 9.0, importers=(), approval=approval)
    lines = rules(NETWORK, (ban,)).direct[0].any(axis=1)
    found = passed(NETWORK, ban)[:, lines]
    assert np.all(found >= approval.min(axis=1)[:, None])
    assert np.all(found <= approval.max(axis=1)[:, None])
    assert np.all(passed(NETWORK, replace(ban, approval=milder))[:, lines] >= found - 1e-12)


def test_one_number_for_all_uses_is_as_none_by_use() -> None:
    approval = np.random.default_rng(5).random((1, case.E))
    plain = case.ban(6.0, 20.0, approval=approval, leakage=np.array([0.2]))
    told = replace(plain, approval=np.repeat(approval[:, None], case.K, axis=1))
    one, other = (simulate(NETWORK, (ban,), members=2, seed=3) for ban in (plain, told))
    for name in one.kept:
        np.testing.assert_array_equal(one[name], other[name])


def plentiful() -> Network:
    """Enough of every element in every ore, and users who take no notice of prices."""
    made = case.network(24, quiet=True)
    wanted = made.demand.path.sum(axis=(0, 1, 2))
    rich = 0.8 * wanted / wanted.sum() + 0.2 / case.E
    even = np.tile(rich, (1, len(made.mines.name), 1))
    return replace(
        made,
        mines=replace(made.mines, composition=even, factor=made.mines.factor * 3.0),
        makers=replace(made.makers, factor=made.makers.factor * 3.0),
        demand=replace(
            made.demand,
            elasticity=np.zeros((1, case.K)),
            thrift_limit=np.zeros((1, case.K)),
        ),
    )


def test_a_stop_for_magnets_alone_stops_what_only_magnets_take() -> None:
    stop = case.ban(8.0, np.inf, approval=by_use(magnets=0.0))
    shut, free = (simulate(plentiful(), events, members=1, seed=1) for events in ((stop,), ()))
    china, usual = (
        world["imports"][0, 12:, :, CHINA].reshape(12, -1, case.E).sum(axis=(0, 1))
        for world in (shut, free)
    )
    assert usual[DY] > 0.0
    assert china[DY] == 0.0
    assert china[Y] == pytest.approx(usual[Y], rel=0.05)


def test_a_control_that_grants_all_at_once_is_none() -> None:
    granted_all = case.ban(8.0, np.inf, approval=by_use())
    with_, without = (
        simulate(plentiful(), events, members=1, seed=1) for events in ((granted_all,), ())
    )
    for name in ("imports", "use", "need"):
        np.testing.assert_allclose(with_[name], without[name], rtol=1e-6, atol=1e-6)
