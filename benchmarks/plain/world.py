"""The months of `kaidei.supply` in plain NumPy, one member at a time.

One function a step, in the order of `kaidei.supply.months`; whole arrays over regions, elements and
tags, a loop over edges only where an exporter's stock is shared out.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from benchmarks.plain.market import react, want
from benchmarks.plain.stock import (
    MUD,
    ORE,
    OXIDE,
    PRODUCT,
    G,
    age,
    arrive,
    in_use,
    public,
    share_of,
    store,
    turn,
    use,
)
from benchmarks.plain.trade import enforce, order, permit, quota, shares, ship, ship_ore
from kaidei.streams import Streams
from kaidei.supply.events import Event
from kaidei.supply.layout import (
    JAPAN,
    LABELS,
    SLOTS,
    STAGES,
    E,
    F,
    K,
    R,
    behaviour_of,
    own_of,
    plan_of,
)
from kaidei.supply.network import Network
from kaidei.supply.regions import INDEPENDENT, TAGS


def plain_world(network: Network, events: tuple[Event, ...], streams: Streams) -> Any:
    """One member: what `record.Record` says of Japan's months, as a namespace of arrays."""
    plan = plan_of(network, events)
    own = own_of(network, events, streams, slice(0, 1))
    own = SimpleNamespace(**{name: value[0] for name, value in own._asdict().items()})
    market = behaviour_of(network, slice(0, 1), 1)
    rule = SimpleNamespace(**{name: value[0] for name, value in market._asdict().items()})
    s = _rest(plan, own)
    for clock in range(plan.burn_in):
        _month(0, clock, False, plan, own, rule, s)
        _customs(clock, plan, s)
    aim = np.where(s.stock > 0.0, public(0, plan, own) * s.own_need, 0.0)
    s.settled, s.stages = s.expected.copy(), in_use(plan, own, s)
    if plan.observed:
        both = (s.market_held > 0.0) & (s.target > 0.0)
        s.calm = np.where(both, s.market_held / np.where(both, s.target, 1.0), 1.0)
    s.public = aim
    held = s.stock[..., None]
    part = np.divide(s.tags, held, out=np.zeros_like(s.tags), where=held > 0.0)
    s.public_tags = part * aim[..., None]
    out: dict[str, list[Any]] = {name: [] for name in _KEPT}
    for t in range(plan.months):
        _month(t, t + plan.burn_in, True, plan, own, rule, s)
        react(t, plan, own, rule, s)
        for name, value in _japan(t + plan.burn_in, plan, s).items():
            out[name].append(value)
    return SimpleNamespace(**{name: np.array(value) for name, value in out.items()})


_KEPT = (
    "imports", "arrivals", "use", "use_origin", "use_free", "need", "recycled", "private",
    "public", "waiting", "price_inside", "price_outside", "rent",
)  # fmt: skip


def _rest(plan: Any, own: Any) -> Any:
    cube, edge = (F, R, E), (len(plan.exporter), E)
    s = SimpleNamespace(
        stock=np.zeros(cube), tags=np.zeros((*cube, TAGS)), public=np.zeros(cube),
        public_tags=np.zeros((*cube, TAGS)), slots=np.zeros((SLOTS, *cube, TAGS)),
        ring=np.zeros((SLOTS, *edge)), ring_about=np.zeros((SLOTS, *edge)),
        expected=np.zeros(cube), pending=np.zeros(cube), soon=np.zeros(cube),
        settled=np.full(cube, np.inf), last=np.zeros(edge), backlog=np.zeros(edge),
        granted=np.zeros(edge), usual=np.zeros(edge), fear=np.zeros((R, E)),
        unfilled=np.zeros(cube), calm=np.ones((2, E)),
        kept=np.ones((2, K, E)), saved=np.zeros((2, K, E)), scarce=np.zeros(E),
        rent=np.zeros(plan.quota.shape[1]), usual_price=np.zeros((2, E)),
        count=np.zeros(len(plan.mine_region)), running=np.ones(len(plan.mine_region)),
        at_work=np.ones(len(plan.mine_region)), pipeline=np.zeros(STAGES + 1), answer=0.0,
        lean=np.ones(edge),
        rule=np.full(edge, -1), choke=np.full(edge, -1), held=np.zeros(len(plan.ruled)),
    )  # fmt: skip
    s.wanted, s.allowed = np.zeros_like(s.rent), np.full_like(s.rent, np.inf)
    inside = plan.base[0] * own.price_level
    s.price = np.stack([inside * (1.0 + plan.duty[0]), inside])
    s.usual_price = s.price[0].copy()
    want(0, plan, own, s)
    s.stages = in_use(plan, own, s)
    s.stock[OXIDE:] = own.cover.T[OXIDE:, :, None] * s.own_need[OXIDE:]
    s.tags[..., G] = s.stock
    return s


def _month(t: int, clock: int, live: bool, plan: Any, own: Any, rule: Any, s: Any) -> None:
    s.locked = (1.0 - own.usable.T[:, :, None]) * s.stock
    s.landed, s.made = np.zeros((E, TAGS)), np.zeros((F, R, E))
    slot = clock % SLOTS
    for form in range(F):
        arrive(slot, form, s)
    want(t, plan, own, s)
    capacity = _dig(t, plan, own, rule, s)
    if live:
        s.stock[OXIDE, JAPAN] += own.mud[t]
        s.tags[OXIDE, JAPAN, :, MUD] += own.mud[t]
        enforce(t, plan, own, s)
    s.share = shares(t, plan, s)
    ship_ore(t, clock, capacity, plan, own, rule, s)
    arrive(slot, ORE, s)
    total = s.stock[ORE].sum(axis=1)
    run = np.where(capacity[0] > 0.0, share_of(capacity[0], total), 0.0)
    turn(t, ORE, run[:, None] * s.stock[ORE], plan, own, s)
    order(t, live, capacity, plan, own, rule, s)
    permit(plan, own, rule, s)
    if live:
        quota(t, plan, rule, s)
    for form in range(OXIDE, PRODUCT + 1):
        if form > OXIDE:
            taken = s.part[form - 1] * s.wishes[form] / own.recovery[form - 1]
            turn(t, form - 1, np.minimum(taken, s.stock[form - 1]), plan, own, s)
        ship(t, clock, form, capacity, plan, own, rule, s)
        arrive(slot, form, s)
    use(plan, s)
    age(t, plan, own, s)
    if live:
        store(t, plan, own, rule, s)


def _dig(t: int, plan: Any, own: Any, rule: Any, s: Any) -> Any:
    mine = np.arange(len(plan.mine_region)) < plan.mines
    since = t + 0.5 - own.start
    full = own.size * np.where(mine, plan.mine_path[t], 1.0) * s.at_work
    open_ = (since >= 0.0) & (t + 0.5 <= own.stop)
    output = np.where(open_, full * np.minimum(since / np.maximum(own.ramp, 1e-9), 1.0), 0.0)
    capacity = (plan.capacity[t] * own.factor).T.copy()
    ore = plan.asset_form == ORE
    np.add.at(capacity, (plan.asset_form[~ore] - 1, plan.mine_region[~ore]), output[~ore])
    total = np.bincount(plan.mine_region[ore], output[ore], R)
    total[plan.invest_region] += s.pipeline[-1]
    room = np.maximum(own.cover[:, ORE], 1.0) * np.where(total > 0.0, total, 1.0)
    slow = np.clip(2.0 - s.stock[ORE].sum(axis=1) / room, 0.0, 1.0)
    dug = (slow[plan.mine_region] * output * ore)[:, None] * own.composition
    new = np.zeros((R, E, TAGS))
    np.add.at(new, (plan.mine_region, slice(None), plan.mine_tag), dug)
    more = slow[plan.invest_region] * s.pipeline[-1] * rule.invest_composition
    new[plan.invest_region, :, plan.invest_tag] += more
    s.tags[ORE] += new
    s.made[ORE] = new.sum(axis=-1)
    s.stock[ORE] += s.made[ORE]
    return capacity


def _customs(clock: int, plan: Any, s: Any) -> Any:
    imports, slot = np.zeros((F, len(LABELS), E)), clock % SLOTS
    form = np.searchsorted(plan.begin, np.arange(len(plan.exporter)), side="right") - 1
    here = plan.importer == JAPAN
    np.add.at(imports, (form[here], plan.label[here]), s.ring[slot, here])
    np.add.at(imports[:, -1], form[here], s.ring_about[slot, here])
    s.ring[slot], s.ring_about[slot] = 0.0, 0.0
    return imports


def _japan(clock: int, plan: Any, s: Any) -> dict[str, Any]:
    own = plan.cell[:, 1] == JAPAN
    element = plan.cell[own, 2]
    return {
        "imports": _customs(clock, plan, s),
        "arrivals": s.landed,
        "use": np.bincount(element, s.used[own], E),
        "use_origin": s.used_tags,
        "use_free": s.used_tags[:, INDEPENDENT].sum(axis=1),
        "need": np.bincount(element, s.need[own], E),
        "recycled": s.recycled,
        "private": s.stock[:, JAPAN].copy(),
        "public": s.public[:, JAPAN].copy(),
        "waiting": s.pending[:, JAPAN].sum(axis=0),
        "price_inside": s.price[1],
        "price_outside": s.price[0],
        "rent": s.rent,
    }
