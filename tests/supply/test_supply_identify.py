"""Identification: exact where it can be, calibrated where it is not, and plain when refused."""

from __future__ import annotations

import csv
import importlib.util
from dataclasses import replace
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from supply_study import STUDY

from kaidei.elements import ELEMENTS, INDEX
from kaidei.supply import bases, identify
from kaidei.supply.identify import Anchor, Imports, Prices, Product
from kaidei.supply.identify_given import model
from kaidei.supply.identify_model import cells, jacobian, predicted
from kaidei.supply.identify_sample import effective_draws, likeliest, mixed, r_hat, sample
from kaidei.supply.trade import CODES, ORIGINS

E = len(ELEMENTS)
QUICK: dict[str, Any] = {"chains": 4, "thin": 2, "warm": 20}
CHINA, VIETNAM = ORIGINS.index("China"), ORIGINS.index("Vietnam")


def shares(**part: float) -> np.ndarray:
    out = np.zeros(E)
    for symbol, amount in part.items():
        out[INDEX[symbol]] = amount
    return out


METAL = Product("280530", "China", shares(La=0.5, Nd=0.4, Dy=0.1), 1.17, 1.15, 1.28)
OXIDE = Product("284690", "other", shares(La=0.4, Y=0.4, Nd=0.2), 0.8, 0.4, 1.0)
BOTH = (METAL, OXIDE)


def bought(years: tuple[int, ...] = (2020, 2021), value: float = 25_000.0) -> Imports:
    """1,000 t of metal from China and 500 t of compounds from Vietnam each year."""
    mass = np.zeros((len(years), len(CODES), len(ORIGINS)))
    mass[:, 0, CHINA], mass[:, 2, VIETNAM] = 1000.0, 500.0
    return Imports(np.array(years), mass, np.where(mass > 0, value, 0.0))


def prices(years: tuple[int, ...] = (2020, 2021), log_sd: float = 0.1) -> Prices:
    price = np.full((len(years), E), 3.0)
    for symbol, amount in (("Nd", 50.0), ("Dy", 260.0), ("Y", 4.0)):
        price[:, INDEX[symbol]] = amount
    return Prices(np.array(years), price, np.full(price.shape, log_sd))


Y_2020 = Anchor(2020, ("Y",), 150.0, 0.1)
DY_2021 = Anchor(2021, ("La",), 0.7, 0.1, origins=("China",), share=True)


# --- exact cases


def test_one_product_of_two_elements_is_solved_by_its_value() -> None:
    # value / (mass * oxide) = s * 50 + (1 - s) * 2, with nothing else uncertain.
    product = Product("280530", "China", shares(La=0.5, Nd=0.5), 1.17, 1.1699, 1.1701, 1.0, 0.0)
    trade = bought((2020,))
    mass = np.where(np.arange(3)[:, None] == 0, trade.mass, 0.0)
    worth = 1000.0 * 1.17 * (0.7 * 50.0 + 0.3 * 3.0)
    trade = Imports(trade.years, mass, np.where(mass > 0, worth, 0.0))
    found = identify.posterior(
        trade, prices((2020,), 1e-6), [], products=[product], draws=400, seed=3,
        value_log_sd=0.01, lot=0.0, spread=0.5, **QUICK,
    )  # fmt: skip
    share = found.share[:, 0, 0, CHINA, INDEX["Nd"]]
    assert share.mean() == pytest.approx(0.7, abs=0.003)
    # ln value has the slope 47 / (0.7 * 50 + 0.3 * 3) on the share.
    assert share.std() == pytest.approx(0.01 * 35.9 / 47.0, rel=0.15)
    assert found.identified[0, 0, CHINA, INDEX["Nd"]] > 0.95


def test_elements_add_up_to_mass_times_oxide_fraction() -> None:
    found = identify.posterior(
        bought(), prices(), [Y_2020], products=BOTH, draws=400, seed=1, **QUICK
    )
    assert found.tonnes.shape == (400, 2, len(CODES), len(ORIGINS), E)
    np.testing.assert_allclose(found.tonnes.sum(-1), found.reo * bought().mass, rtol=1e-12)
    metal, oxide = found.reo[:, :, 0, CHINA], found.reo[:, :, 2, VIETNAM]
    assert np.all((metal > 1.15) & (metal < 1.28) & (oxide > 0.4) & (oxide < 1.0))
    assert np.all(found.tonnes[..., INDEX["Eu"]] == 0)  # absent from both products
    np.testing.assert_allclose(
        identify.values(found, bought()).sum(-1), bought().value[None].repeat(400, 0), rtol=1e-12
    )


def test_a_value_that_says_nothing_leaves_the_prior() -> None:
    found = identify.posterior(
        bought(), prices(), [], products=BOTH, draws=1000, seed=2, value_log_sd=1e4, **QUICK
    )
    assert np.abs(found.identified).max() < 0.1  # sd of 1,000 and 4,096 draws: 2 and 1 percent
    share = found.share[:, 0, 0, CHINA, INDEX["Nd"]]
    assert np.median(share) == pytest.approx(0.4, abs=0.02)
    # Two elements against the rest at log sd 0.3: sd of the log odds is about 0.3 * sqrt(1 + .7).
    odds = np.log(share / (1.0 - share))
    assert odds.std() == pytest.approx(0.3 * np.sqrt(1 + (0.5**2 + 0.1**2) / 0.6**2), rel=0.12)


def test_anchors_draw_the_nation_to_them() -> None:
    free = identify.posterior(bought(), prices(), [], products=BOTH, draws=400, seed=1, **QUICK)
    held = identify.posterior(
        bought(), prices(), [replace(Y_2020, value=220.0, sd=0.02)], products=BOTH,
        draws=400, seed=1, **QUICK,
    )  # fmt: skip
    y = INDEX["Y"]
    assert identify.national(held)[:, 0, y].mean() == pytest.approx(220.0, rel=0.03)
    assert held.identified_nation[0, y] > 0.8 > free.identified_nation[0, y]
    # What links the years is the slow wandering of shares: 2021 follows half way.
    assert identify.national(held)[:, 1, y].mean() > identify.national(free)[:, 1, y].mean()


def test_figures_of_one_level_teach_what_a_gaussian_says() -> None:
    """A trace of Y in metal of 2020 and in compounds of 2021, by two anchors of sd 0.1.

    With lanthanum and the oxide fraction fixed, log tonnes are Gaussian with the log sd of Y's
    share, 0.2, and independent: two unknowns, two figures, and an answer in closed form.
    """
    own = np.full(E, np.nan)
    own[INDEX["La"]], own[INDEX["Y"]] = 0.0, 0.2
    common, trace = 0.09, shares(La=1.0 - 1e-5, Y=1e-5)
    kinds = [
        Product("280530", "China", trace, 1.17, 1.1699, 1.1701, spread=own),
        Product("284690", "other", trace, 0.8, 0.7999, 0.8001, spread=own),
    ]
    trade = bought()
    mass = trade.mass.copy()
    mass[1, 0], mass[0, 2] = 0.0, 0.0  # each in one year only: what ties them is the level
    before = np.log([1000.0 * 1.17e-5, 500.0 * 0.8e-5])
    surprise = np.array([0.2, 0.0])
    anchors = [
        Anchor(year, ("Y",), float(np.exp(figure)), 0.1, level="reckoned", common=common)
        for year, figure in zip((2020, 2021), before + surprise, strict=True)
    ]
    found = identify.posterior(
        Imports(trade.years, mass, np.zeros_like(mass)), prices(), anchors, products=kinds,
        draws=4000, seed=4, chains=50, warm=20,
    )  # fmt: skip
    drawn = np.log(identify.national(found)[:, :, INDEX["Y"]])
    error = np.full((2, 2), common**2) + (0.01 - common**2) * np.eye(2)
    gain = 0.04 * np.linalg.inv(0.04 * np.eye(2) + error)
    exact = 0.04 * (np.eye(2) - gain)
    np.testing.assert_allclose(drawn.mean(axis=0), before + gain @ surprise, atol=0.006)
    np.testing.assert_allclose(np.cov(drawn.T), exact, rtol=0.08, atol=2e-4)


def test_two_figures_of_one_level_narrow_less_than_two_of_their_own() -> None:
    """Of one cell, two figures of sd 0.1 are worth 0.1 / sqrt(2), or 0.095 if 0.09 is one error."""
    own = np.full(E, np.nan)
    own[INDEX["La"]], own[INDEX["Y"]] = 0.0, 0.2
    kind = Product("280530", "China", shares(La=1 - 1e-5, Y=1e-5), 1.17, 1.1699, 1.1701, spread=own)
    trade = bought((2020,))
    mass = np.where(np.arange(len(CODES))[:, None] == 0, trade.mass, 0.0)
    spread = {}
    for common in (0.0, 0.09):
        anchor = Anchor(2020, ("Y",), 1.17e-2, 0.1, level="reckoned", common=common)
        found = identify.posterior(
            Imports(trade.years, mass, 0.0 * mass), prices((2020,)), [anchor, anchor],
            products=[kind], draws=4000, seed=4, chains=50, warm=20,
        )  # fmt: skip
        spread[common] = np.log(identify.national(found)[:, 0, INDEX["Y"]]).std()
        together = common**2 + (0.01 - common**2) / 2.0
        assert spread[common] == pytest.approx((1 / 0.04 + 1 / together) ** -0.5, rel=0.05)
    assert spread[0.09] > 1.25 * spread[0.0]


# --- oracles


def plain_predictions(known: Any, state: np.ndarray) -> np.ndarray:
    """The model in words of one cell at a time."""
    count, span = len(known.place), len(known.years)
    values, tonnes = [], np.zeros((len(known.mass), E))
    for n, (k, y) in enumerate(zip(known.product, known.year, strict=True)):
        own = state[k * (E + 1) : (k + 1) * (E + 1), y]
        weight = np.exp(known.log_share[k]) * np.exp(known.spread[k] * own[:E])
        low, high, start = known.oxide[k]
        reo = low + (high - low) / (1.0 + np.exp(-start - own[E]))
        price = np.exp(known.log_price[y] + known.price_sd[y] * state[count * (E + 1) :, y])
        share = weight / weight.sum()
        tonnes[n] = known.mass[n] * reo * share
        if n in known.valued:
            values.append(np.log(reo * (share @ price) + known.making[k]))
    assert span == state.shape[1]
    for number, share in enumerate(known.is_share):
        part, rest = (tonnes * known.counted[number]).sum(), (tonnes * known.beside[number]).sum()
        values.append(np.log(part / rest) if share else np.log(part))
    return np.array(values)


def small_model() -> Any:
    dear = replace(METAL, making=4.0, premium_log_sd=0.3)
    return model(
        bought(), prices(), [Y_2020, DY_2021], [dear, OXIDE],
        spread=0.4, memory=5.0, value_log_sd=0.2, lot=50.0,
    )  # fmt: skip


def test_predictions_and_slopes_are_the_plain_ones() -> None:
    known, rng = small_model(), np.random.default_rng(7)
    state = rng.standard_normal((known.paths, 2))
    np.testing.assert_allclose(
        predicted(known, state[None])[0], plain_predictions(known, state), rtol=1e-12
    )
    way, step = rng.standard_normal(state.shape), 1e-5
    ahead, behind = predicted(known, np.stack([state + step * way, state - step * way]))
    np.testing.assert_allclose(
        jacobian(known, state) @ way.ravel(), (ahead - behind) / (2 * step), atol=1e-8
    )


def test_draws_agree_with_importance_sampling() -> None:
    # A quarter of a million draws from the prior, weighed by how well they predict.
    known, rng = small_model(), np.random.default_rng(11)
    kept = np.array([np.r_[k * 16 + np.flatnonzero(np.isfinite(known.log_share[k])), k * 16 + 15]
                     for k in range(2)]).ravel()  # fmt: skip
    kept = np.r_[kept, 32 + np.arange(E)]
    weights, nd = [], []
    for _ in range(50):
        state = np.zeros((5000, known.paths, 2))
        state[:, kept] = rng.standard_normal((5000, len(kept), 2)) @ known.factor.T
        miss = (known.observed - predicted(known, state)) @ known.whiten.T
        weights.append(np.exp(-0.5 * (miss * miss).sum(axis=1)))
        raw = np.exp(known.log_share[0] + known.spread[0] * state[:, :E, 0])
        nd.append(raw[:, INDEX["Nd"]] / raw.sum(axis=1))
    weight, share = np.concatenate(weights), np.concatenate(nd)
    mean = np.average(share, weights=weight)
    spread = np.sqrt(np.average((share - mean) ** 2, weights=weight))
    assert weight.sum() ** 2 / (weight**2).sum() > 1000
    dear = replace(METAL, making=4.0, premium_log_sd=0.3)
    found = identify.posterior(
        bought(), prices(), [Y_2020, DY_2021], products=[dear, OXIDE], draws=1000, seed=5,
        spread=0.4, value_log_sd=0.2, lot=50.0, **QUICK,
    )  # fmt: skip
    ours = found.share[:, 0, 0, CHINA, INDEX["Nd"]]
    assert ours.mean() == pytest.approx(mean, abs=0.1 * spread)
    assert ours.std() == pytest.approx(spread, rel=0.08)


def test_ranks_of_the_truth_are_uniform() -> None:
    # Simulation-based calibration (Talts et al. 2018, arXiv 1804.06788): a truth drawn from the
    # prior has any rank among draws from the posterior given what it shows, equally often.
    known, ranks = small_model(), []
    for trial in range(30):
        rng = np.random.default_rng(1000 + trial)
        state = rng.standard_normal((known.paths, 2)) @ known.factor.T
        error = np.linalg.solve(known.whiten, rng.standard_normal(len(known.error)))
        shown = replace(known, observed=plain_predictions(known, state) + error)
        states = sample(shown, likeliest(shown), chains=9, keep=11, thin=2, warm=10, seed=trial)
        found = cells(known, states.reshape(99, known.paths, 2)).share
        truth = cells(known, state[None]).share[0]
        for n, symbol in ((0, "Nd"), (1, "Y")):
            ranks.append(int((found[:, n, INDEX[symbol]] < truth[n, INDEX[symbol]]).sum()))
    counts = np.bincount(np.array(ranks) // 20, minlength=5)
    expected = len(ranks) / 5
    # 60 ranks in 5 bins: chi-square of 4 degrees, 18.5 once in a thousand.
    assert ((counts - expected) ** 2 / expected).sum() < 18.5, counts


# --- properties


def rows() -> tuple[list[Any], ...]:
    return (
        [2020, 2020, 2020, 2021, 2021],
        ["280530", "284690", "280530", "280530", "284690"],
        ["HKG", "VNM", "MAC", "CHN", "VNM"],  # two of one origin
        [400.1, 500.0, 600.3, 900.0, 300.0],
        [9000.0, 4000.7, 12000.1, 21000.0, 2500.0],
    )


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(5)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    straight = identify.imports(*rows())
    mixed = identify.imports(*([column[i] for i in order] for column in rows()))
    assert np.array_equal(straight.mass, mixed.mass)
    assert np.array_equal(straight.value, mixed.value)


def test_a_label_is_as_good_as_a_code() -> None:
    year, code, _, quantity, value = rows()
    named = ["Hong Kong", "Vietnam", "MAC", "China", "Vietnam"]
    by_code, by_label = (
        identify.imports(*rows()),
        identify.imports(year, code, named, quantity, value),
    )
    assert np.array_equal(by_code.mass, by_label.mass)
    far = ["S19", "other", "ZAF"]
    others = identify.imports([2020] * 3, code[:3], far, quantity[:3], value[:3])
    assert others.mass[0, :, ORIGINS.index("other")].sum() == sum(quantity[:3])
    assert others.mass.sum() == sum(quantity[:3])


def test_a_seed_gives_the_same_draws_whatever_the_order_of_products() -> None:
    first, second = (
        identify.posterior(bought(), prices(), [Y_2020], products=kinds, draws=400, seed=1, **QUICK)
        for kinds in (BOTH, BOTH[::-1])
    )
    assert np.array_equal(first.tonnes, second.tonnes)


def test_a_deck_is_straight_in_logs_and_widens_away_from_its_knots() -> None:
    year = [2010, 2014] + [2012] * (E - 1)
    names = ["La", "La", *ELEMENTS[1:]]
    made = identify.deck(
        np.arange(2008, 2017), year, names, [4.0, 16.0] + [5.0] * (E - 1), [0.1] * (E + 1)
    )
    np.testing.assert_allclose(made.price[:, 0], [4, 4, 4, 4 * 2**0.5, 8, 8 * 2**0.5, 16, 16, 16])
    away = np.array([2, 1, 0, 1, 2, 1, 0, 1, 2])
    np.testing.assert_allclose(made.log_sd[:, 0], np.sqrt(0.01 + 0.15**2 * away))


def test_magnets_are_triangular_and_keep_their_rank() -> None:
    content = shares(Nd=0.25, Dy=0.01)
    made = identify.magnets(
        [2010, 2015, 2020], [2010, 2020], [0, 100], [300, 400], [600, 1000], content, draws=20_000
    )
    nd = made[:, :, INDEX["Nd"]] / 0.25
    np.testing.assert_allclose(nd.mean(axis=0), [300.0, (50 + 350 + 800) / 3, 500.0], rtol=0.02)
    assert np.array_equal(np.argsort(nd[:, 0]), np.argsort(nd[:, 2]))
    np.testing.assert_allclose(made[:, :, INDEX["Dy"]], 0.01 * nd)


def test_dependence_together_is_the_weighed_sum_of_the_elements() -> None:
    rng = np.random.default_rng(3)
    amount = rng.random((2, len(CODES), len(ORIGINS), E, 6))
    share = bases.feed(*(rng.random((3, 6))), malaysia=0.1)
    whole = amount.sum(axis=(1, 2))
    by_element = bases.history_by_element(amount, share)
    expected = (by_element * whole[:, :, None]).sum(axis=1) / whole.sum(axis=1)[:, None]
    together = bases.history_together(amount, share)
    np.testing.assert_allclose(together, expected, rtol=1e-12)
    assert np.all(np.diff(together[:, [0, 2]], axis=1) >= 0)


# --- diagnostics


def test_r_hat_and_effective_draws_of_known_series() -> None:
    rng = np.random.default_rng(5)
    free = rng.standard_normal((8, 4000, 3))
    assert r_hat(free).max() < 1.002
    np.testing.assert_allclose(effective_draws(free), 32_000, rtol=0.1)
    # An autoregression of 0.8 has (1 - 0.8) / (1 + 0.8) of its draws' worth.
    slow = free.copy()
    for step in range(1, 4000):
        slow[:, step] = 0.8 * slow[:, step - 1] + 0.6 * free[:, step]
    np.testing.assert_allclose(effective_draws(slow), 32_000 / 9, rtol=0.1)
    apart = free + np.arange(8)[:, None, None]
    assert r_hat(apart).min() > 2.0
    assert np.all(r_hat(np.ones((4, 10))) == 1.0)
    assert np.all(effective_draws(np.ones((4, 10))) == 40)
    assert np.all(np.isinf(r_hat(np.ones((4, 10)) * np.arange(4)[:, None])))


def test_chains_that_disagree_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from kaidei.supply import identify_sample

    monkeypatch.setattr(identify_sample.Moving, "turn", lambda *_: 1.0)  # chains stand still
    with pytest.raises(ValueError, match=r"chains disagree \(R-hat inf, at most 1.05"):
        identify.posterior(bought(), prices(), [], products=BOTH, draws=16, **QUICK)


def test_draws_that_hang_together_are_refused() -> None:
    # An autoregression of 0.95 is worth (1 - 0.95) / (1 + 0.95), a fortieth of its draws; one of
    # 0.5 a third.
    rng = np.random.default_rng(8)
    noise = rng.standard_normal((4, 8000))
    for tie, refused in ((0.5, False), (0.95, True)):
        series = noise.copy()
        for step in range(1, 8000):
            series[:, step] = tie * series[:, step - 1] + (1 - tie**2) ** 0.5 * noise[:, step]
        drawn = np.column_stack([series.ravel(), np.full(32_000, 3.0)])  # what is fixed is let be
        if refused:
            with pytest.raises(ValueError, match=r"32000 draws are worth \d+ .*less than 10%"):
                mixed(4, [drawn], 2)
        else:
            agreed, worth = mixed(4, [drawn], 2)
            assert agreed < 1.01
            assert worth == pytest.approx(32_000 / 3, rel=0.1)


# --- faults


FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("add up to 1 .found 0.9", {"products": [replace(METAL, share=0.9 * METAL.share), OXIDE]}),
    ("oxide fraction must lie between", {"products": [replace(METAL, reo_low=1.2), OXIDE]}),
    ("HS code is not one of 280530", {"products": [replace(METAL, code="850511"), OXIDE]}),
    ("origin is not one of China", {"products": [replace(METAL, origin="Mars"), OXIDE]}),
    ("Vietnam shipped 284690, and no product says", {"products": [METAL]}),
    ("anchor of 2020 for Xx: 'Xx' is none of La", {"anchors": [replace(Y_2020, elements=("Xx",))]}),
    ("the trade has only 2020 to 2021", {"anchors": [replace(Y_2020, year=1999)]}),
    ("share below 1", {"anchors": [replace(DY_2021, value=1.0)]}),
    ("does not have in that year", {"anchors": [replace(Y_2020, codes=("284610",))]}),
    ("from no one else", {"anchors": [replace(DY_2021, elements=("Dy",), codes=("280530",))]}),
    ("0.1, must be 0 or more and below its sd of 0.1", {"anchors": [replace(Y_2020, common=0.1)]}),
    ("name the level", {"anchors": [replace(Y_2020, common=0.05)]}),
    ("15 log sd of shares", {"products": [replace(METAL, spread=np.full(3, 0.5)), OXIDE]}),
    ("prices must be given for the years", {"prices": prices((2019, 2020))}),
    ("add up to 1 .found nan", {"products": [replace(METAL, share=np.nan * METAL.share), OXIDE]}),
    ("the products has 284690, other in rows 2 and 3", {"products": [METAL, OXIDE, OXIDE]}),
    ("log sd is below zero or missing", {"prices": replace(prices(), log_sd=np.full((2, E), -1))}),
    ("should be .2, 3, 8.: years", {"trade": replace(bought(), value=np.zeros((2, 3)))}),
    ("thin is 0; give a whole number of 1 or more", {"thin": 0}),
    ("warm is -1; give a whole number of 0 or more", {"warm": -1}),
    ("draws is 0; give a whole number of 1 or more", {"draws": 0}),
    ("chains is 2.5; give a whole number", {"chains": 2.5}),
    ("spread has 0; give above 0 and at most 5", {"spread": 0.0}),
    ("spread holds a number that is not finite", {"spread": np.nan}),
    ("memory has 0; give above 0", {"memory": 0.0}),
    ("lot has -1; give 0 or more", {"lot": -1.0}),
    (
        "the value of 284690 from Vietnam in 2020 is 863 times what such goods cost .*, 15 sd of "
        "its error; at most 8 .* Give thousand USD",
        {"trade": bought(value=25e6)},
    ),
    ("the value of 280530 from China .* thousand USD", {"trade": bought(value=25.0)}),
]


@pytest.mark.parametrize(("words", "change"), FAULTS)
def test_what_does_not_fit_is_said(words: str, change: dict[str, Any]) -> None:
    asked = {"trade": bought(), "prices": prices(), "anchors": [], "products": BOTH} | change
    with pytest.raises(ValueError, match=words):
        identify.posterior(**asked)


def test_bad_tables_are_said() -> None:
    year, code, country, quantity, value = rows()
    with pytest.raises(ValueError, match="HS code '2804' is not one of"):
        identify.imports(year, ["2804", *code[1:]], country, quantity, value)
    with pytest.raises(ValueError, match="tonnage below zero or missing in row 2"):
        identify.imports(year, code, country, [1.0, -1.0, *quantity[2:]], value)
    with pytest.raises(ValueError, match="no price of Lu in any year"):
        identify.deck([2020], [2020] * 14, [*ELEMENTS[:13], "Y"], [1.0] * 14, [0.1] * 14)
    with pytest.raises(ValueError, match="price of 'Sc', which is none of"):
        identify.deck([2020], [2020], ["Sc"], [1.0], [0.1])
    nothing = Imports(np.array([2020]), np.zeros((1, 3, 8)), np.zeros((1, 3, 8)))
    with pytest.raises(ValueError, match="nothing to identify"):
        identify.posterior(nothing, prices((2020,)), [], products=BOTH)
    with pytest.raises(ValueError, match=r"shapes year .5,., .*value .4,.; give each one entry"):
        identify.imports(year, code, country, quantity, value[1:])
    with pytest.raises(ValueError, match=r"'VNN' is no country code .* did you mean 'VNM'"):
        identify.imports(year, code, ["VNN", *country[1:]], quantity, value)
    with pytest.raises(ValueError, match=r"'Viet Nam' is no country .* did you mean 'Vietnam'"):
        identify.imports(year, code, ["Viet Nam", *country[1:]], quantity, value)
    with pytest.raises(ValueError, match="trade table has 2020, 280530, HKG in rows 1 and 3"):
        identify.imports(year, code, [*country[:2], "HKG", *country[3:]], quantity, value)
    with pytest.raises(ValueError, match="table of prices has 2020, La in rows 1 and 2"):
        identify.deck([2020], [2020] * 2, ["La"] * 2, [1.0, 2.0], [0.1] * 2)
    for content in (np.full(E, -0.1), np.full(E, 0.1), np.full(E, np.nan), np.zeros(3)):
        with pytest.raises(ValueError, match="magnets hold 15 elements"):
            identify.magnets([2020], [2020], [1], [2], [3], content, draws=1)
    with pytest.raises(ValueError, match="rising years, each once"):
        identify.magnets([2020], [2020, 2019], [1, 1], [2, 2], [3, 3], np.zeros(E), draws=1)
    with pytest.raises(ValueError, match="draws is 0; give a whole number"):
        identify.magnets([2020], [2020], [1], [2], [3], np.zeros(E), draws=0)
    with pytest.raises(ValueError, match="low <= mode <= high"):
        identify.magnets([2020], [2020], [3], [2], [1], np.zeros(E), draws=1)


# --- the study's table


@cache
def maker() -> ModuleType:
    """The study's script that makes identified.csv."""
    found = importlib.util.spec_from_file_location("make_identified", STUDY / "make_identified.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_values_of_other_years_lie_where_the_prior_puts_them() -> None:
    """`products.csv` was written with the unit values of 2018 and 2022 in sight; these are the 18
    years beside: four in five within the prior's 10 to 90 percent, neither all nor half."""
    trade, deck, _ = maker().given()
    known = model(
        trade, deck, [], maker().products(), spread=maker().SPREAD, memory=5.0,
        value_log_sd=0.25, lot=50.0,
    )  # fmt: skip
    rng = np.random.default_rng(1)
    state = rng.standard_normal((500, known.paths, len(known.years))) @ known.factor.T
    error = np.linalg.solve(known.whiten, rng.standard_normal((len(known.error), 500))).T
    rank = (predicted(known, state) + error < known.observed).mean(axis=0)
    beside = ~np.isin(known.years[known.year[known.valued]], [2018, 2022])
    inside = (rank > 0.1) & (rank < 0.9)
    assert 0.7 < inside[beside].mean() < 0.9
    china = np.isin(known.product[known.valued], np.flatnonzero(known.place[:, 1] == CHINA))
    assert inside[beside & china].mean() > 0.7


def test_the_script_writes_the_columns_of_the_shipped_table() -> None:
    found = identify.posterior(
        bought(), prices(), [Y_2020], products=BOTH, draws=400, seed=1, **QUICK
    )
    written = list(csv.DictReader(maker().lines(found)))
    with (STUDY / "tables/identified.csv").open(encoding="utf-8", newline="") as file:
        shipped = list(csv.DictReader(file))
    assert list(written[0]) == list(shipped[0])
    # La, Nd and Dy of China's metal, La, Y and Nd of Vietnam's compounds, in two years.
    assert len(written) == len({row["id"] for row in written}) == 12
    for row in written:
        low, middle, high = (float(row[f"{p} [t_reo]"]) for p in ("p10", "p50", "p90"))
        assert 0.0 < low < middle < high
        assert row["status"] == maker().status(float(row["identified [percent]"]) / 100.0)
    nation = sum(
        float(row["p50 [t_reo]"])
        for row in written
        if (row["year"], row["element"]) == ("2020", "Y")
    )
    assert nation == pytest.approx(np.median(identify.national(found)[:, 0, INDEX["Y"]]), rel=1e-3)


def test_the_script_reads_the_studys_tables_and_the_shipped_table_is_of_them() -> None:
    """Every cell of the table was traded that year, and holds no more than its mass as oxide."""
    trade, deck, anchors = maker().given()
    assert len(anchors) == len(maker().rows("anchors"))
    assert np.array_equal(deck.years, trade.years)
    assert {product.code for product in maker().products()} == set(CODES)
    held: dict[tuple[str, ...], float] = {}
    for row in maker().rows("identified"):
        cell = (row["year"], row["code"], row["origin"])
        held[cell] = held.get(cell, 0.0) + float(row["p50"])
    years = trade.years.tolist()
    for (year, code, origin), tonnes in held.items():
        mass = trade.mass[years.index(int(year)), CODES.index(code), ORIGINS.index(origin)]
        assert 0.0 < tonnes < 1.28 * mass
