"""The monthly balance against a plain scalar retelling, and what must hold whatever is drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaidei.supply import ban
from kaidei.supply.balance import FLOWS, Balance, Setting, japan_balance, plain_balance

T, E, M = 48, 3, 4


def world(seed: int, banned: bool = True, **changes: Any) -> tuple[Setting, np.ndarray]:
    """A small random world and its firm inflow."""
    rng = np.random.default_rng(seed)

    def between(low: float, high: float, *shape: int) -> np.ndarray:
        return low + (high - low) * rng.random(shape)

    oxide = between(0.2, 1.0, E, M)
    use = between(5, 50, E, M) * np.linspace(1.0, between(0.8, 1.3, 1)[0], T)[:, None, None]
    control = ban.Control(
        start=between(4, 12, M), end=between(14, 60, M), passes=between(0, 1, E, M),
        third_country=between(0, 1, M), leakage=between(0, 0.3, M), delay=between(0.5, 5, M),
        stocking=np.zeros(M),
    )  # fmt: skip
    firm = between(0, 0.6, T, 2, E, M) * use[:, None]
    setting = Setting(
        use=use,
        form_share=np.stack([oxide, 1 - oxide]),
        label_share=between(0.2, 1, 2, E, M),
        regime=ban.regime(T, E, M, [control] if banned else []),
        private_cover=between(0.5, 5, E, M),
        public_cover=np.linspace(1, 3, T)[:, None, None] * between(0, 3, E, M),
        usable=between(0.3, 0.9, M),
        release=between(0.05, 0.4, M),
        rebuild_time=between(1, 9, M),
        ceiling=between(8, 20, M),
        elasticity=between(0, 0.2, E, M),
        thrift_limit=between(0, 0.5, E, M),
        thrift_time=between(10, 60, M),
        premium=between(1, 10, E, M),
        price_lag=between(1, 4, M),
    )
    return replace(setting, **changes), firm


def retold(s: Setting, firm: np.ndarray, e: int, m: int) -> dict[str, list[float]]:
    """One element and member, in scalars, as the docstrings tell it."""
    start = s.use[0, e, m] * s.form_share[:, e, m]
    stock = [list(s.private_cover[e, m] * start), list(s.public_cover[0, e, m] * start)]
    waiting, scarce, thrifted = [0.0, 0.0], 0.0, 0.0
    told: dict[str, list[float]] = {"need": [], "use": [], "private": [], "public": [],
                                    "labelled": [], "scarce": []}  # fmt: skip
    for t in range(len(firm)):
        ratio = s.premium[e, m] ** scarce
        need = s.use[t, e, m] * ratio ** -s.elasticity[e, m] * (1 - thrifted)
        passes, delay = s.regime.passes[t, e, m], s.regime.delay[t, e, m]
        used = came = 0.0
        for f in (0, 1):
            part, own = need * s.form_share[f, e, m], firm[t, f, e, m]
            label = s.label_share[f, e, m]
            ahead = (delay - 1) * label * max(part - own, 0.0)
            wanted = s.private_cover[e, m] * part + s.public_cover[t, e, m] * part
            held = stock[0][f] + stock[1][f] + waiting[f]
            order = max(0.0, part - own + (wanted + ahead - held) / s.rebuild_time[m])
            urgent = min(order, max(part - own, 0.0))
            waiting[f] += passes * label * (urgent + passes * (order - urgent))
            arrived = waiting[f] / delay
            waiting[f] -= arrived
            came += arrived
            plain = max(0.0, part - own + (wanted - held) / s.rebuild_time[m])
            inflow = own + arrived + (1 - label) * plain * s.regime.third_country[t, e, m]
            inflow += label * urgent * s.regime.leaked[t, e, m]
            lack = max(part - inflow, 0.0)
            drawn = min(lack, s.usable[m] * stock[0][f])
            released = min(lack - drawn, s.release[m] * stock[1][f])
            used += min(part, inflow) + drawn + released
            stock[0][f] += max(inflow - part, 0.0) - drawn
            stock[1][f] -= released
            spare = max(stock[0][f] - s.private_cover[e, m] * part, 0.0)
            room = max(s.public_cover[t, e, m] * part - stock[1][f], 0.0) / s.rebuild_time[m]
            stock[0][f] = min(stock[0][f] - min(spare, room), s.ceiling[m] * part)
            stock[1][f] += min(spare, room)
        aim = min(1.0, max(0.0, 1 - (sum(stock[0]) + sum(stock[1]))
                           / (need * s.private_cover[e, m]), 1 - used / need))  # fmt: skip
        scarce += (aim - scarce) / s.price_lag[m]
        limit = s.thrift_limit[e, m] * (1 - s.premium[e, m] ** -scarce)
        thrifted += max(limit - thrifted, 0.0) / s.thrift_time[m]
        for name, value in (("need", need), ("use", used), ("private", sum(stock[0])),
                            ("public", sum(stock[1])), ("labelled", came),
                            ("scarce", scarce)):  # fmt: skip
            told[name].append(value)
    return told


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_balance_is_what_the_scalar_retelling_says(seed: int) -> None:
    setting, firm = world(seed)
    found = japan_balance(setting, firm)
    for e in range(E):
        for m in range(M):
            told = retold(setting, firm, e, m)
            for name, values in told.items():
                array = getattr(found, name)
                array = array.sum(axis=1) if array.ndim == 4 else array
                assert array[:, e, m] == pytest.approx(values, rel=1e-9, abs=1e-9), name


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 2.0), st.booleans())
def test_compiled_months_are_the_plain_ones(seed: int, amount: float, banned: bool) -> None:
    setting, firm = world(seed, banned)
    fast, plain = japan_balance(setting, firm), plain_balance(setting, firm)
    extra = firm.copy()
    extra[T // 3 :, 0] += amount * setting.use[T // 3 :]
    pairs = [
        (fast, plain),
        (japan_balance(setting, extra, fast), plain_balance(setting, extra, plain)),
    ]
    for one, other in pairs:
        for name in (*FLOWS, "need", "scarce", "start_private", "start_public"):
            assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-9, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_nothing_is_lost(seed: int) -> None:
    setting, firm = world(seed)
    found = japan_balance(setting, firm)
    scale = setting.use.max()
    assert np.abs(found.residual()).max() < 1e-9 * scale
    assert found.shortage.min() > -1e-9 * scale
    for flow in (found.use, found.private, found.public, found.surplus, found.labelled):
        assert flow.min() > -1e-9 * scale


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 1.0), st.integers(0, T - 1))
def test_more_oxide_never_leaves_less(seed: int, amount: float, start: int) -> None:
    setting, firm = world(seed)
    bare = japan_balance(setting, firm)
    extra = np.zeros_like(firm)
    extra[start:, 0] = amount * setting.use[start:]
    richer = japan_balance(setting, firm + extra, bare)
    scale = setting.use.max()
    assert np.all(richer.held >= bare.held - 1e-9 * scale)
    assert np.all(richer.use.sum(axis=1) >= bare.use.sum(axis=1) - 1e-9 * scale)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_a_ban_never_raises_imports_while_it_holds(seed: int) -> None:
    setting, firm = world(seed, banned=True)
    free, _ = world(seed, banned=False)
    held = np.cumprod(~_lifted(setting.regime), axis=0).astype(bool)
    firm = np.repeat(firm[:1], T, axis=0)
    closed = _china(japan_balance(steady(setting), firm))
    opened = _china(japan_balance(steady(free), firm))
    assert np.all((closed <= opened + 1e-7 * setting.use.max())[held])


def steady(setting: Setting) -> Setting:
    """The same world without growth, building of stock or answer to price."""
    return replace(
        setting,
        use=np.repeat(setting.use[:1], T, axis=0),
        public_cover=np.repeat(setting.public_cover[:1], T, axis=0),
        premium=np.ones_like(setting.premium),
    )


def _china(found: Balance) -> np.ndarray:
    return np.cumsum((found.labelled + found.routed).sum(axis=1), axis=0)


def _lifted(regime: ban.Regime) -> np.ndarray:
    """Months from the first in which the delay falls again."""
    falls = np.diff(regime.delay, axis=0, prepend=1.0) < -1e-12
    return np.cumsum(falls, axis=0) > 0


def test_a_quiet_world_stays_as_it_is() -> None:
    setting, _ = world(4, banned=False)
    calm = steady(setting)
    found = japan_balance(calm, 0.3 * calm.use[:, None] * calm.form_share)
    assert np.allclose(found.held, found.held_before)
    assert np.allclose(found.shortage, 0.0)
    assert np.allclose(found.need, calm.use)
