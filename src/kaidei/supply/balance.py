"""Japan month by month: what comes in, what is used, what is stored, what is missing.

Two forms (oxide and metal) of fifteen elements, M members. Sources that come whatever China does
(*firm*: other countries, their own share of Vietnamese and Thai metal, projects, recycling, mud)
are taken first; the rest is ordered from China, a part of it by way of Vietnam and Thailand. For
every form, element, month and member

    firm + from China + by way of others + stock before = use + surplus + stock after.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaidei.supply import ban, demand, market, stock
from kaidei.supply.indicators import share_of
from kaidei.units import Floats


@dataclass(frozen=True)
class Setting:
    """One drawn world around Japan. T months, 2 forms, E elements, M members."""

    use: Floats
    """(T, E, M) use wanted at usual prices [t_reo/month]."""
    form_share: Floats
    """(2, E, M) share of use that arrives as oxide and as metal [1]."""
    label_share: Floats
    """(2, E, M) share of orders to China that is shipped from China itself [1]."""
    regime: ban.Regime
    """China's controls."""
    private_cover: Floats
    """(E, M) users' stock at the start and as they want it [month of use]."""
    public_cover: Floats
    """(T, E, M) the state's stock as wanted; its first month is the stock at the start [month]."""
    usable: Floats
    """(M,) share of users' stock that can be drawn in a month [1]."""
    release: Floats
    """(M,) share of the state's stock that is released in a month of shortage [1]."""
    rebuild_time: Floats
    """(M,) time constant of restocking [month], at least 1."""
    ceiling: Floats
    """(M,) stock above which users sell abroad [month of use]."""
    elasticity: Floats
    """(E, M) short-run price elasticity, as a positive number [1]."""
    thrift_limit: Floats
    """(E, M) share of use that designs can do without when the price is very high [1]."""
    thrift_time: Floats
    """(M,) time constant of redesign [month]."""
    premium: Floats
    """(E, M) outside price over its quiet level at full scarcity [1], at least 1."""
    price_lag: Floats
    """(M,) time constant of the outside price [month], at least 1."""


@dataclass(frozen=True)
class Balance:
    """What happened; flows are [t_reo] in the month, stocks at its end."""

    need: Floats
    """(T, E, M) use wanted after price and thrifting."""
    firm: Floats
    """(T, 2, E, M) inflow that came whatever China did, after metal-making."""
    labelled: Floats
    """(T, 2, E, M) inflow shipped from China."""
    routed: Floats
    """(T, 2, E, M) inflow of Chinese feed shipped by Vietnam, Thailand and other routes."""
    use: Floats
    """(T, 2, E, M) used."""
    surplus: Floats
    """(T, 2, E, M) sold abroad because nobody in Japan keeps it."""
    private: Floats
    """(T, 2, E, M) users' stock at the month's end."""
    public: Floats
    """(T, 2, E, M) the state's stock at the month's end."""
    start_private: Floats
    """(2, E, M) users' stock at the start."""
    start_public: Floats
    """(2, E, M) the state's stock at the start."""
    scarce: Floats
    """(T, E, M) scarcity behind the outside price [1]."""

    @property
    def shortage(self) -> Floats:
        """(T, E, M) need that was not met [t_reo]."""
        return np.asarray(self.need - self.use.sum(axis=1))

    @property
    def held(self) -> Floats:
        """(T, 2, E, M) all stock at the month's end [t_reo]."""
        return np.asarray(self.private + self.public)

    @property
    def held_before(self) -> Floats:
        """(T, 2, E, M) all stock at the month's beginning [t_reo]."""
        start = (self.start_private + self.start_public)[None]
        return np.concatenate([start, self.held[:-1]])

    def residual(self) -> Floats:
        """(T, 2, E, M) what breaks conservation [t_reo]: zero but for rounding."""
        came = self.firm + self.labelled + self.routed + self.held_before
        return np.asarray(came - self.use - self.surplus - self.held)


def japan_balance(setting: Setting, firm: Floats, pair: Balance | None = None) -> Balance:
    """Run Japan's balance over all months.

    `firm` (T, 2, E, M) [t_reo/month] after metal-making. With the `pair` that ran without some of
    it, demand is the pair's (oxide which eases the price is not charged with the thrift it
    prevents) and so is what China lets through, of which Japan takes only what it still needs: the
    extra oxide fills shortage and stock first and then takes the place of imports. So more firm
    inflow never leaves less stock or less use.
    """
    from kaidei.supply.march import march

    months, elements, members = setting.use.shape
    regime = setting.regime
    monthly = (
        setting.use, regime.passes, regime.leaked, regime.third_country, regime.delay,
        regime.stocking, setting.public_cover,
    )  # fmt: skip
    fixed = (
        setting.private_cover, setting.elasticity, setting.thrift_limit, np.log(setting.premium),
        setting.usable, setting.release, setting.rebuild_time, setting.ceiling, setting.price_lag,
        setting.thrift_time,
    )  # fmt: skip
    pair_need, pair_flows = np.empty((0, 0)), np.empty((3, 0, 2, 0))
    if pair is not None:
        pair_need = _cells(pair.need)
        pair_flows = _cells(np.stack([pair.labelled, pair.routed, pair.private + pair.surplus]))
    need, scarce, flows = march(
        _cells(np.stack(monthly)),
        _cells(np.stack([setting.form_share, setting.label_share])),
        _cells(np.stack([np.broadcast_to(array, (elements, members)) for array in fixed])),
        _cells(firm),
        pair is not None,
        pair_need,
        pair_flows,
    )
    return Balance(
        need=need.reshape(months, elements, members),
        firm=firm,
        start_private=setting.private_cover * setting.use[0] * setting.form_share,
        start_public=setting.public_cover[0] * setting.use[0] * setting.form_share,
        scarce=scarce.reshape(months, elements, members),
        **dict(zip(FLOWS, flows.reshape(6, *firm.shape), strict=True)),
    )


def _cells(array: Floats) -> Floats:
    """(..., E, M) as (..., E * M) in one piece of memory."""
    return np.ascontiguousarray(array, dtype=np.float64).reshape(*array.shape[:-2], -1)


def plain_balance(setting: Setting, firm: Floats, pair: Balance | None = None) -> Balance:
    """What `japan_balance` gives, month by month in NumPy: the version to read and to test by."""
    start_private = setting.private_cover * setting.use[0] * setting.form_share
    start_public = setting.public_cover[0] * setting.use[0] * setting.form_share
    flows = {name: np.empty_like(firm) for name in FLOWS}
    needs, scarce = np.empty_like(setting.use), np.empty_like(setting.use)
    state = _State(
        start_private, start_public, np.zeros_like(start_private),
        np.zeros_like(setting.use[0]), np.zeros_like(setting.use[0]),
    )  # fmt: skip
    for month in range(len(firm)):
        needs[month] = _need(setting, state, month) if pair is None else pair.need[month]
        state = _step(setting, state, month, firm[month], needs[month], flows, pair)
        scarce[month] = state.scarce
    return Balance(
        need=needs,
        firm=firm,
        start_private=start_private,
        start_public=start_public,
        scarce=scarce,
        **flows,
    )


FLOWS = ("labelled", "routed", "use", "surplus", "private", "public")
"""Flows and stocks that a balance keeps, in the order of the compiled months."""


@dataclass(frozen=True)
class _State:
    private: Floats
    public: Floats
    waiting: Floats
    scarce: Floats
    thrifted: Floats


def _need(setting: Setting, state: _State, month: int) -> Floats:
    ratio = setting.premium**state.scarce
    kept = demand.elastic(ratio, setting.elasticity) * (1.0 - state.thrifted)
    return np.asarray(setting.use[month] * kept)


def _step(
    setting: Setting,
    state: _State,
    month: int,
    firm: Floats,
    need: Floats,
    flows: dict[str, Floats],
    pair: Balance | None,
) -> _State:
    split = need * setting.form_share
    private_target = (setting.private_cover + setting.regime.stocking[month]) * split
    public_target = setting.public_cover[month] * split
    if pair is None:
        wanted = private_target + public_target
        labelled, routed, waiting = _arrivals(setting, state, month, firm, split, wanted)
    else:
        labelled, routed, waiting = pair.labelled[month], pair.routed[month], state.waiting
    inflow = firm + labelled + routed
    use, private, public = stock.draw(
        split, inflow, state.private, state.public, setting.usable, setting.release
    )
    if pair is not None:
        room = np.maximum(public_target - public, 0.0) / setting.rebuild_time
        enough = np.maximum(private_target, pair.private[month] + pair.surplus[month]) + room
        spare = np.clip(private - enough, 0.0, np.maximum(inflow - split, 0.0))
        refused = np.minimum(spare, labelled + routed)
        part = 1.0 - share_of(refused, labelled + routed)
        labelled, routed, private = labelled * part, routed * part, private - refused
    private, public, surplus = stock.keep(
        private, public, private_target, public_target, setting.rebuild_time,
        setting.ceiling * split,
    )  # fmt: skip
    for name, flow in zip(FLOWS, (labelled, routed, use, surplus, private, public), strict=True):
        flows[name][month] = flow
    scarce, thrifted = _answer(setting, state, need, use, private + public)
    return _State(private, public, waiting, scarce, thrifted)


def _arrivals(
    setting: Setting, state: _State, month: int, firm: Floats, split: Floats, wanted: Floats
) -> tuple[Floats, Floats, Floats]:
    """What is ordered from China arrives, by its own and by other routes; what waits after it."""
    regime, label = setting.regime, setting.label_share
    passes = regime.passes[month]
    # Who waits for a licence orders ahead by the wait; else the wait would eat the stock.
    lacking = np.maximum(split - firm, 0.0)
    ahead = (regime.delay[month] - 1.0) * label * lacking
    held = state.private + state.public + state.waiting
    orders = stock.order(split, firm, wanted + ahead, held, setting.rebuild_time)
    urgent = np.minimum(orders, lacking)
    # Orders for stock pass the examiner twice: the more is refused, the less can be hoarded.
    asked = label * (urgent + passes * (orders - urgent))
    labelled, waiting = ban.queue(state.waiting, asked, passes, regime.delay[month])
    plain = stock.order(split, firm, wanted, held, setting.rebuild_time)
    routed = (1.0 - label) * plain * regime.third_country[month]
    return labelled, routed + label * urgent * regime.leaked[month], waiting


def _answer(
    setting: Setting, state: _State, need: Floats, use: Floats, held: Floats
) -> tuple[Floats, Floats]:
    unmet = 1.0 - np.divide(use.sum(axis=0), need, out=np.ones_like(need), where=need > 0)
    aim = market.scarcity(held.sum(axis=0), need, setting.private_cover, unmet)
    scarce = market.smoothed(state.scarce, aim, setting.price_lag)
    thrifted = demand.ratchet(
        state.thrifted, setting.premium**scarce, setting.thrift_limit, setting.thrift_time
    )
    return scarce, thrifted
