"""Demand, projects, bans, stocks, metal-making and prices on cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.supply import ban, demand, market, metal, projects, recycling, stock, world


def test_a_ramp_has_the_mean_of_each_month() -> None:
    rise = demand.ramp(5, np.array([1.0, 0.5, np.inf]), np.array([2.0, 0.0, 1.0]))
    assert rise[:, 0] == pytest.approx([0, 0.25, 0.75, 1, 1])
    assert rise[:, 1] == pytest.approx([0.5, 1, 1, 1, 1])
    assert np.all(rise[:, 2] == 0)


def test_demand_grows_from_the_middle_of_its_year() -> None:
    path = demand.path(np.full((1, 1), 120.0), np.full((1, 1), 0.1), 13, -6.0)
    assert path[-1, 0, 0] / path[0, 0, 0] == pytest.approx(1.1)
    assert path[0, 0, 0] == pytest.approx(10.0 * 1.1 ** (6.5 / 12))


def test_thrift_is_a_ratchet() -> None:
    saved = np.zeros(1)
    for ratio in (4.0, 4.0, 1.0, 1.0):
        before = saved
        saved = demand.ratchet(saved, np.array([ratio]), np.array([0.4]), np.array([12.0]))
        assert saved >= before
    assert saved[0] == pytest.approx(0.3 * (1 - (11 / 12) ** 2))


def test_the_rest_gives_way_before_priority() -> None:
    unmet = demand.priority_unmet(
        np.array([3.0, 5.0]), np.array([10.0, 10.0]), np.array([0.6, 0.6])
    )
    assert unmet.tolist() == [0.0, 1.0]


def test_a_project_slips_ramps_and_closes() -> None:
    begin = projects.begins(
        np.array([2.0, 2.0]), np.array([1.0, 1.0]), np.array([0.5, 0.5]), np.array([0.4, 0.6])
    )
    assert begin.tolist() == [3.0, np.inf]
    made = projects.output(
        10, np.array([120.0, 120.0]), begin, np.array([2.0, 2.0]), np.array([7.5, np.inf])
    )
    assert made[:, 0] == pytest.approx([0, 0, 0, 2.5, 7.5, 10, 10, 5, 0, 0], abs=1e-4)
    assert np.all(made[:, 1] == 0)
    never = projects.closes(np.array([3.0]), np.array([0.0]), np.array([0.99]))
    assert never[0] == np.inf


def _control(passes: float, **changes: float) -> ban.Control:
    one = np.ones(1)
    fields = {"start": 1.0, "end": 3.5, "third_country": 0.5}
    fields |= {"leakage": 0.2, "delay": 2.0, "stocking": 3.0}
    given = {name: one * value for name, value in (fields | changes).items()}
    return ban.Control(passes=np.array([[passes], [1.0]]), **given)


def test_a_ban_holds_from_its_day_to_its_lifting() -> None:
    regime = ban.regime(5, 2, 1, [_control(0.1, start=0.5)])
    assert regime.passes[:, 0, 0] == pytest.approx([0.55, 0.1, 0.1, 0.55, 1.0])
    assert regime.delay[:, 0, 0] == pytest.approx([1.5, 2, 2, 1.5, 1])
    assert regime.third_country[1, 0, 0] == pytest.approx(1 - 0.9 * 0.5)
    assert regime.leaked[1, 0, 0] == pytest.approx(0.2 * 0.9)
    assert np.all(regime.passes[:, 1] == 1.0)
    assert np.all(regime.third_country[:, 1] == 1.0)


def test_the_tightest_control_decides() -> None:
    both = ban.regime(3, 2, 1, [_control(0.5, start=0.0), _control(0.1, start=0.0, delay=4.0)])
    assert both.passes[1, 0, 0] == pytest.approx(0.1)
    assert both.delay[1, 0, 0] == pytest.approx(4.0)


def test_the_queue_clears_on_reopening() -> None:
    waiting = np.zeros(1)
    came = []
    for passes, delay in ((1.0, 4.0), (1.0, 4.0), (1.0, 1.0)):
        delivered, waiting = ban.queue(waiting, np.array([8.0]), np.array(passes), np.array(delay))
        came.append(float(delivered[0]))
    assert came == pytest.approx([2.0, 3.5, 18.5])
    assert waiting[0] == 0.0


def test_permanent_bans_never_end() -> None:
    end = ban.end_of(np.zeros(2), np.full(2, 5.0), np.full(2, 0.3), np.array([0.2, 0.4]))
    assert end.tolist() == [np.inf, 5.0]


def test_stock_serves_in_order() -> None:
    use, private, public = stock.draw(
        np.array(10.0), np.array(4.0), np.array(6.0), np.array(6.0), np.array(0.5), np.array(0.25)
    )
    assert (use, private, public) == (8.5, 3.0, 4.5)
    private, public, surplus = stock.keep(
        np.array(30.0), np.array(0.0), np.array(10.0), np.array(8.0), np.array(4.0), np.array(20.0)
    )
    assert (private, public, surplus) == (20.0, 2.0, 8.0)


def test_oxide_is_not_metal() -> None:
    oxide, made = metal.convert(
        np.array(12.0), np.array(2.0), np.array(4.0), np.array(10.0), np.array(3.0)
    )
    assert (oxide, made) == (9.0, 5.0)
    oxide, made = metal.convert(
        np.array(12.0), np.array(2.0), np.array(4.0), np.array(10.0), np.array(99.0)
    )
    assert (oxide, made) == (4.0, 10.0)


@given(*(st.floats(0, 1e4) for _ in range(5)))
def test_metal_making_loses_nothing(a: float, b: float, c: float, d: float, e: float) -> None:
    oxide, made = metal.convert(*(np.array(x) for x in (a, b, c, d, e)))
    assert oxide + made == pytest.approx(a + b, abs=1e-9)
    assert oxide >= -1e-9
    assert made - b <= e + 1e-9


def test_furnaces_are_shared_by_need() -> None:
    found = metal.capacity_by_element(
        np.array([[120.0]]), np.array([[3.0], [1.0], [7.0]]), np.array([1.0, 1.0, 0.0])
    )
    assert found[0, :, 0] == pytest.approx([7.5, 2.5, 0.0])


def test_recycling_looks_back() -> None:
    use = np.arange(4.0)[:, None, None] + 1.0
    assert recycling.returned(use, np.full((4, 1, 1), 0.1), 2)[:, 0, 0] == pytest.approx(
        [0.1, 0.1, 0.1, 0.2]
    )


def test_prices_part_with_scarcity() -> None:
    scarce = market.scarcity(
        np.array([2.0, 1.0, 0.0]), np.ones(3), np.full(3, 2.0), np.array([0, 0.7, 0.0])
    )
    assert scarce.tolist() == [0.0, 0.7, 1.0]
    assert market.outside(np.array(10.0), np.array(4.0), np.array(0.5)) == pytest.approx(20.0)
    assert market.glut(np.array(10.0), np.array(0.0), np.array(0.2)) == pytest.approx(8.0)
    walk = market.walk(np.random.default_rng(1).standard_normal((4000, 12)), 0.8)
    assert walk.std(axis=0) == pytest.approx(np.ones(12), abs=0.05)
    lagged = np.corrcoef(walk[:, 4], walk[:, 5])[0, 1]
    assert lagged == pytest.approx(0.8, abs=0.03)


def test_the_world_of_2024_is_chinas_by_seven_tenths() -> None:
    # USGS MCS 2025: China's quota 270,000 of 390,000 t REO, 69 percent.
    made = world.production(
        np.array([2024, 2025]), np.array([[270e3], [120e3]]), np.array([[0.0], [0.1]])
    )
    assert world.region_share(made, 0)[0, 0] == pytest.approx(0.692, abs=1e-3)
    assert made[1, 1, 0] == pytest.approx(132e3)
