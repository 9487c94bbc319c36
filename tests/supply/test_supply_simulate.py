"""The world's months: what is conserved, what stays steady, what a ban, a quota and the mud do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import world_case as case
from hypothesis import given, settings
from hypothesis import strategies as st

from kaidei.streams import Streams
from kaidei.supply.layout import LABELS
from kaidei.supply.network import Network
from kaidei.supply.regions import FORMS, INDEPENDENT, REGIONS, TAG_ORIGINS
from kaidei.supply.simulation import ORDER, replay, run_world, simulate

CE, DY, LA, TB, SM = (case.ELEMENT[name] for name in ("Ce", "Dy", "La", "Tb", "Sm"))
CHINA = LABELS.index("China")


def scaled(network: Network, mines: float) -> Network:
    return replace(network, mines=replace(network.mines, factor=network.mines.factor * mines))


def plentiful(months: int) -> Network:
    """Quiet, and every element of every ore in surplus."""
    made = case.network(months, quiet=True)
    wanted = made.demand.path.sum(axis=(0, 1, 2))
    rich = 0.8 * wanted / wanted.sum() + 0.2 / case.E
    even = np.tile(rich, (1, len(made.mines.name), 1))
    mines = replace(made.mines, composition=even, factor=made.mines.factor * 3.0)
    makers = replace(made.makers, factor=made.makers.factor * 3.0)
    return replace(made, mines=mines, makers=makers)


def with_mud(network: Network, mud: Any) -> Network:
    return replace(network, mud=np.broadcast_to(mud, (1, network.months, case.E)).copy())


def stiff(network: Network) -> Network:
    """Users take no notice of prices."""
    return replace(
        network,
        demand=replace(
            network.demand,
            elasticity=np.zeros((1, case.K)),
            thrift_limit=np.zeros((1, case.K)),
        ),
    )


def test_every_element_is_conserved_with_everything_at_once() -> None:
    network = with_mud(case.network(72), 0.3)
    network = replace(network, prices=replace(network.prices, quota=np.full((1, 2), 2500.0)))
    stop = case.ban(20.0, 34.5, approval=np.full((1, case.E), 0.4), leakage=np.array([0.3]),
                    examination=np.array([1.5]), third_country=np.array([0.5]))  # fmt: skip
    world = simulate(network, (stop,), members=6, seed=3)
    assert world["residual"].max() < 1e-12
    assert world["shortage"].sum() > 0.0
    assert world["rent"].max() > 0.0
    assert world["waiting"].max() > 0.0
    assert world["imports"][:, :, :, LABELS.index("other")].sum() > 0.0


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_random_worlds_conserve_and_nothing_falls_below_zero(seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = case.network(9)
    share = rng.random((1, len(made.edges.form), case.E)) ** 3
    rows = list(zip(made.edges.form, made.edges.importer, strict=True))
    for row, (form, importer) in enumerate(rows):
        if form == "ore":
            share[0, row] = share[0, row, 0]
        mine = [other for other, names in enumerate(rows) if names == (form, importer)]
        if row == mine[-1]:
            share[0, mine] /= share[0, mine].sum(axis=0)
    made = replace(
        made,
        burn_in=int(rng.integers(0, 5)),
        demand=replace(made.demand, level=rng.uniform(0.0, 3.0, (1, case.K))),
        mines=replace(made.mines, factor=rng.uniform(0.0, 2.0, made.mines.factor.shape)),
        makers=replace(made.makers, factor=rng.uniform(0.0, 1.5, (1, case.R, case.S))),
        edges=replace(made.edges, share=share, flexibility=rng.random((1, len(rows)))),
        stocks=replace(
            made.stocks,
            cover=rng.uniform(0.0, 5.0, (1, case.R, case.F)),
            usable=rng.random((1, case.R, case.F)),
            release=rng.random((1, case.R)),
            public_cover=rng.uniform(0.0, 2.0, (9, case.R, case.F)),
        ),
        mud=rng.random((1, 9, case.E)),
    )
    ban = case.ban(rng.uniform(0.0, 4.0), rng.uniform(4.0, 9.0),
                   approval=rng.random((1, case.K, case.E)), leakage=rng.random(1),
                   third_country=rng.random(1), handled=rng.uniform(0.0, 2.0, 1),
                   examination=rng.uniform(0.0, 3.0, 1))  # fmt: skip
    record, trace, _ = replay(made, (ban,), member=seed, seed=1)
    assert record.residual[0] < 1e-9
    least = [array.min() for array in (*record[:-4], *trace) if array.size]
    # Shortage is a difference, and may miss zero by a rounding.
    assert min(least) >= -1e-9
    assert all(np.isfinite(array).all() for array in (*record[:-3], *trace))


def test_a_world_without_anything_does_nothing() -> None:
    made = case.network(12, quiet=True)
    empty = replace(
        made,
        demand=replace(made.demand, path=np.zeros_like(made.demand.path)),
        mines=replace(made.mines, capacity=np.zeros_like(made.mines.capacity)),
    )
    world = simulate(empty, members=2, seed=1)
    for name in ("imports", "use", "need", "private", "public", "made", "lost", "residual"):
        assert not world[name].any()
    np.testing.assert_allclose(world["price_inside"][0, -1], made.prices.base[0] * np.exp(-0.0))


def test_a_steady_world_stays_steady() -> None:
    world = simulate(replace(plentiful(48), burn_in=240), members=1, seed=1)
    np.testing.assert_allclose(world["use"], world["need"], rtol=1e-6)
    for name in ("use", "need"):
        np.testing.assert_allclose(world[name][0, -1], world[name][0, 0], rtol=1e-6)
    # Recycling still grows, for what is in use lives longer than the burn-in.
    np.testing.assert_allclose(world["use_free"][0, -1], world["use_free"][0, 0], rtol=1e-3)
    private = world["private"][0, :, 1:]
    np.testing.assert_allclose(private[-1], private[0], rtol=1e-4, atol=1e-3)
    np.testing.assert_allclose(
        world["imports"][0, -1].sum(), world["imports"][0, 0].sum(), rtol=1e-5
    )


def test_surplus_cerium_is_stocked_and_not_lost() -> None:
    record, trace, _ = replay(case.network(60, quiet=True), member=0, seed=1)
    held = trace.stock[:, 1, :, CE].sum(axis=-1)
    assert held[-1] > held[0] + 1000.0
    dug = record.made[:, 0].sum()
    assert record.lost[:3].sum() < 0.2 * dug


def test_tags_add_up_to_what_they_are_tags_of() -> None:
    world = simulate(case.network(48), (case.ban(12.0, 30.0),), members=3, seed=2)
    np.testing.assert_allclose(
        world["arrivals"].sum(axis=-1), world["imports"].sum(axis=(2, 3)), rtol=2e-6, atol=1e-6
    )
    np.testing.assert_allclose(world["use_origin"].sum(axis=-1), world["use"], rtol=2e-6, atol=1e-6)
    np.testing.assert_allclose(
        world["use_origin"][..., INDEPENDENT].sum(axis=-1), world["use_free"], rtol=2e-6, atol=1e-6
    )


def test_what_malaysia_separates_is_untouched_and_what_china_separates_is_not() -> None:
    world = simulate(case.network(24), members=1, seed=1)
    arrivals = world["arrivals"][0].sum(axis=(0, 1))
    australia, china = TAG_ORIGINS.index("Australia"), TAG_ORIGINS.index("China")
    touched = len(TAG_ORIGINS)
    assert arrivals[australia] > 0.0
    assert arrivals[china] == 0.0
    assert arrivals[china + touched] > 0.0


def test_a_full_ban_leaves_no_labelled_imports_after_the_voyage() -> None:
    world = simulate(case.network(48), (case.ban(12.0, np.inf),), members=2, seed=2)
    china = world["imports"][:, :, 1:, CHINA].sum(axis=(2, 3))
    assert np.all(china[:, :12] > 0.0)
    assert not china[:, 14:].any()
    free = simulate(case.network(48), members=2, seed=2)
    assert world["use"].sum() < free["use"].sum()
    assert np.all(world["price_outside"][:, 24].sum(axis=1) > free["price_outside"][:, 24].sum(1))


def test_a_lifted_stop_lets_the_backlog_go_at_once() -> None:
    """As after November 2010: 634 t in the month before, a jump when the queue cleared."""
    stop = case.ban(12.0, 15.0, approval=np.ones((1, case.E)), handled=np.array([0.05]))
    network = stiff(plentiful(30))
    world = simulate(network, (stop,), members=1, seed=2)
    china = world["imports"][0, :, 1:, CHINA].sum(axis=(1, 2))
    usual = china[6:12].mean()
    assert np.all(china[13:16] < 0.3 * usual)
    assert china[16] > 1.3 * usual


def test_third_countries_under_pressure_send_less_of_chinas_feed() -> None:
    free = simulate(case.network(36), (case.ban(12.0, np.inf),), members=1, seed=2)
    shut = simulate(
        case.network(36), (case.ban(12.0, np.inf, third_country=np.zeros(1)),), members=1, seed=2
    )
    vietnam = LABELS.index("Vietnam")
    assert free["imports"][0, 20:, :, vietnam].sum() > 0.0
    after = shut["arrivals"][0, 20:][..., ~INDEPENDENT]
    assert after.sum() < 1e-9 + 1e-6 * free["arrivals"][0, 20:].sum()


def test_leaked_goods_come_under_another_label_and_carry_their_origin() -> None:
    ban = case.ban(12.0, np.inf, leakage=np.array([0.5]))
    world = simulate(case.network(36), (ban,), members=1, seed=2)
    other = world["imports"][0, 20:, 1:, LABELS.index("other")].sum()
    china = world["arrivals"][0, 20:, :, len(TAG_ORIGINS)].sum()
    assert other > 0.0
    assert china > 0.0
    stopped = replace(ban, punished=np.ones(1))
    none = simulate(case.network(36), (stopped,), members=1, seed=2)
    assert none["imports"][0, 20:].sum() < world["imports"][0, 20:].sum()


def test_a_quota_binds_and_its_rent_is_one_for_all_elements() -> None:
    made = stiff(plentiful(36))
    quota = np.full((36, 2), np.inf)
    quota[12:] = 500.0
    network = replace(made, prices=replace(made.prices, quota=quota))
    record, trace, plan = replay(network, member=0, seed=1)
    counted = (plan.exporter == REGIONS.index("China")) & np.isin(
        np.searchsorted(plan.begin, np.arange(len(plan.exporter)), side="right") - 1, (1, 2)
    )
    leak = 1.0 + network.behaviour.quota_leakage[0]
    assert np.all(trace.shipped[12:, counted].sum(axis=(1, 2)) <= 500.0 * leak * (1 + 1e-6))
    assert not record.rent[:12].any()
    assert record.rent[30, 0] > 0.0
    # Duty is nil here; where nothing is scarce outside, the two prices differ by the rent alone.
    gap = record.price_outside - record.price_inside
    np.testing.assert_allclose(gap[12], record.rent[12, 0], rtol=1e-9)
    assert np.all(gap[30] >= record.rent[30, 0] - 1e-9)


def test_more_mud_never_lowers_what_japan_has_and_uses() -> None:
    network = stiff(case.network(48, quiet=True))
    less = simulate(with_mud(network, 0.2), members=1, seed=1)
    more = simulate(with_mud(network, 0.5), members=1, seed=1)

    def got(world: Any) -> Any:
        stock = world["private"][0] + world["public"][0]
        return stock.sum(axis=1) + np.cumsum(world["use"][0], axis=0)

    wanted = less["need"][0].sum(axis=0) > 0.0
    assert np.all((got(more) >= got(less) * (1.0 - 1e-6))[:, wanted])


def test_a_member_is_the_same_alone_and_among_others() -> None:
    network, ban = case.network(30), (case.ban(10.0, 20.0),)
    many = simulate(network, ban, members=7, seed=5, threads=2)
    alone = run_world(network, ban, Streams(5, np.array([4])))
    turned = run_world(network, ban, Streams(5, np.arange(7)[::-1]), threads=1)
    for name in ORDER:
        np.testing.assert_array_equal(many[name][4], alone[name][0])
        np.testing.assert_array_equal(many[name], turned[name][::-1])
    record, _, _ = replay(network, ban, member=4, seed=5)
    np.testing.assert_array_equal(record.use.astype(np.float32), alone["use"][0])


def test_runs_with_and_without_an_event_share_their_chance_until_it() -> None:
    free = simulate(case.network(30), members=3, seed=5)
    banned = simulate(case.network(30), (case.ban(15.0, 20.0),), members=3, seed=5)
    np.testing.assert_array_equal(free["price_inside"][:, :15], banned["price_inside"][:, :15])
    assert np.any(free["price_outside"][:, 15:] != banned["price_outside"][:, 15:])
    assert not np.array_equal(free["price_inside"][0], free["price_inside"][1])


def test_rows_of_members_reach_their_members() -> None:
    network = case.network(18)
    level = np.linspace(0.5, 1.5, 5)[:, None] * np.ones((1, case.K))
    network = replace(network, demand=replace(network.demand, level=level))
    world = simulate(network, members=5, seed=1)
    assert np.all(np.diff(world["need"][:, 0].sum(axis=1)) > 0.0)
    record, _, _ = replay(network, member=3, seed=1)
    np.testing.assert_array_equal(record.need.astype(np.float32), world["need"][3])


def test_a_mine_that_loses_closes_and_says_when() -> None:
    network = case.network(60, quiet=True)
    cost = np.zeros_like(network.mines.cost)
    cost[0, network.mines.name.index("mountain-pass")] = 1000.0
    network = replace(network, mines=replace(network.mines, cost=cost))
    world = simulate(network, members=1, seed=1)
    row = network.mines.name.index("mountain-pass")
    assert world["closed"][0, row] == network.behaviour.patience[0]
    assert np.isinf(np.delete(world["closed"][0], row)).all()
    usa = world["made"][0, :, FORMS.index("ore"), REGIONS.index("USA")]
    assert usa[0] < 12 * 1500.0
    assert usa[-1] == 0.0


def test_what_is_kept_is_named_and_fits() -> None:
    world = simulate(case.network(6), members=2, seed=1, keep=("use", "residual"))
    assert set(world.kept) == {"use", "residual"}
    with pytest.raises(KeyError, match="was not kept"):
        world["need"]
    with pytest.raises(KeyError, match="no variable 'uses'"):
        world["uses"]
    with pytest.raises(ValueError, match="no variable 'uses' to keep"):
        simulate(case.network(6), members=2, seed=1, keep=("uses",))


def test_ten_thousand_members_stay_under_a_gigabyte() -> None:
    from kaidei.supply.layout import plan_of
    from kaidei.supply.record import record_of
    from kaidei.supply.simulation import chosen

    record = record_of(plan_of(case.network(432), ()), 3)
    names = chosen(record, 10_000, None)
    assert {"need", "use", "use_free", "made", "residual"} <= set(names)
    assert sum(4 * 10_000 * getattr(record, name).size for name in names) <= 1e9
    assert chosen(record, 100, None) == ORDER


def test_buyers_turn_from_who_does_not_deliver_and_the_sooner_the_less_loyal() -> None:
    """Years after a stop of half a year China's share is lower, by how loyal Japan's buyers are."""
    stop = case.ban(24.0, 30.0)

    def share(loyalty: float, *events: Any) -> float:
        network = stiff(plentiful(84))
        habit = network.behaviour._replace(loyalty=np.array([loyalty]))
        world = simulate(replace(network, behaviour=habit), events, members=1, seed=1)
        late = world["imports"][0, 60:, 1].sum(axis=(0, 2))
        return float(late[CHINA] / late.sum())

    assert share(6.0, stop) < share(60.0, stop) < share(1e9, stop)
    assert share(1e9, stop) == pytest.approx(share(1e9), rel=1e-3)
