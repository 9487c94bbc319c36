"""Worlds of rare earths a second, beside the same months in plain NumPy; the tests compare both.

One function a step, in the order of `kaidei.supply.months`; whole arrays over regions, elements and
tags, a loop over edges only where an exporter's stock is shared out.
"""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import numpy as np

from kaidei.streams import Streams
from kaidei.supply.events import Event
from kaidei.supply.layout import (
    CHINA,
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
from kaidei.supply.ordering import FURTHEST
from kaidei.supply.regions import INDEPENDENT, TAG_ORIGINS, TAGS

G = len(TAG_ORIGINS)
MUD, RECYCLED = TAG_ORIGINS.index("mud"), TAG_ORIGINS.index("recycled")
ORE, OXIDE, METAL, PRODUCT = range(4)


def share_of(part: Any, whole: Any) -> Any:
    """part / whole, and one where nothing is asked or all of it is there."""
    enough = (whole <= part) | (whole <= 0.0)
    return np.where(enough, 1.0, np.maximum(part, 0.0) / np.where(enough, 1.0, whole))


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
    aim = np.where(s.stock > 0.0, _public(0, plan, own) * s.own_need, 0.0)
    s.settled, s.stages = s.expected.copy(), _in_use(plan, own, s)
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
        _react(t, plan, own, rule, s)
        for name, value in _japan(t + plan.burn_in, plan, s).items():
            out[name].append(value)
    return SimpleNamespace(**{name: np.array(value) for name, value in out.items()})


_KEPT = (
    "imports", "arrivals", "use", "use_origin", "use_free", "need", "recycled", "private",
    "public", "waiting", "price_inside", "price_outside", "rent",
)  # fmt: skip


def _public(t: int, plan: Any, own: Any) -> Any:
    months = np.repeat((plan.public_cover[t].T * own.public_factor)[:, :, None], E, axis=2)
    months[OXIDE : METAL + 1, JAPAN] += own.home_public[t]
    return months


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
    s.usual_price = s.price.copy()
    _want(0, plan, own, s)
    s.stages = _in_use(plan, own, s)
    s.stock[OXIDE:] = own.cover.T[OXIDE:, :, None] * s.own_need[OXIDE:]
    s.tags[..., G] = s.stock
    return s


def _in_use(plan: Any, own: Any, s: Any) -> Any:
    pace = np.maximum(own.lifetime[plan.cell[:, 3]] / 3.0, 1.0)
    shrink = 1.0 + plan.past_growth[plan.cell[:, 3]] * pace
    return np.stack([s.need * pace / shrink**stage for stage in (1, 2, 3)], axis=1)


def _month(t: int, clock: int, live: bool, plan: Any, own: Any, rule: Any, s: Any) -> None:
    s.locked = (1.0 - own.usable.T[:, :, None]) * s.stock
    s.landed, s.made = np.zeros((E, TAGS)), np.zeros((F, R, E))
    slot = clock % SLOTS
    for form in range(F):
        _arrive(slot, form, s)
    _want(t, plan, own, s)
    capacity = _dig(t, plan, own, rule, s)
    if live:
        s.stock[OXIDE, JAPAN] += own.mud[t]
        s.tags[OXIDE, JAPAN, :, MUD] += own.mud[t]
        _enforce(t, plan, own, s)
    s.share = _shares(t, plan, s)
    _ship_ore(t, clock, capacity, plan, own, rule, s)
    _arrive(slot, ORE, s)
    total = s.stock[ORE].sum(axis=1)
    run = np.where(capacity[0] > 0.0, share_of(capacity[0], total), 0.0)
    _turn(t, ORE, run[:, None] * s.stock[ORE], plan, own, s)
    _order(t, live, capacity, plan, own, rule, s)
    _permit(plan, own, rule, s)
    if live:
        _quota(t, plan, rule, s)
    for form in range(OXIDE, PRODUCT + 1):
        if form > OXIDE:
            taken = s.part[form - 1] * s.wishes[form] / own.recovery[form - 1]
            _turn(t, form - 1, np.minimum(taken, s.stock[form - 1]), plan, own, s)
        _ship(t, clock, form, capacity, plan, own, rule, s)
        _arrive(slot, form, s)
    _use(plan, s)
    _age(t, plan, own, s)
    if live:
        _store(t, plan, own, rule, s)


def _arrive(slot: int, form: int, s: Any) -> None:
    coming = s.slots[slot, form]
    s.stock[form] += coming.sum(axis=-1)
    s.tags[form] += coming
    s.landed += coming[JAPAN]
    s.slots[slot, form] = 0.0


def _want(t: int, plan: Any, own: Any, s: Any) -> None:
    form, region, element, use = plan.cell.T
    inside = plan.market[region]
    s.need = plan.demand[t] * own.level * np.exp(own.growth[use] * t)
    s.need = np.where(region == JAPAN, own.home_demand[t, element], 1.0) * s.need
    s.need = s.need * s.kept[inside, use, element] * (1.0 - s.saved[inside, use, element])
    s.own_need = np.zeros((F, R, E))
    np.add.at(s.own_need, (form, region, element), s.need)


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


def _enforce(t: int, plan: Any, own: Any, s: Any) -> None:
    s.rule[:], s.choke[:] = -1, -1
    for i in range(len(plan.ruled)):
        s.held[i] = max(min(own.event_end[i], t + 1.0) - max(own.event_start[i], t), 0.0)
        if s.held[i] > 0.0:
            goes = own.approval * np.minimum(own.handled, 1.0)[:, None, None]
            stops = s.held[:, None, None] * (1.0 - goes)
            stops = np.append(stops, -np.ones_like(stops[:1]), axis=0)
            before = np.take_along_axis(stops, s.rule[None], axis=0)[0]
            s.rule[plan.ruled[i] & (stops[i] > before)] = i
            chokes = np.append(s.held * (1.0 - own.third_country), 0.0)
            s.choke[plan.third[i] & (chokes[i] > chokes[s.choke])] = i


def _shares(t: int, plan: Any, s: Any) -> Any:
    form = np.searchsorted(plan.begin, np.arange(len(plan.exporter)), side="right") - 1
    usual, leaned = np.zeros((2, F, R, E))
    np.add.at(usual, (form, plan.importer), plan.share[t])
    np.add.at(leaned, (form, plan.importer), plan.share[t] * s.lean)
    back = np.divide(usual, leaned, out=np.zeros_like(usual), where=leaned > 0.0)
    return plan.share[t] * s.lean * back[form, plan.importer]


def _learn(form: int, edges: slice, came: Any, plan: Any, rule: Any, s: Any) -> None:
    importer = plan.importer[edges]
    wish = s.share[edges] * s.order[form, importer]
    wished, landed = np.zeros((2, R, E))
    np.add.at(wished, importer, wish)
    np.add.at(landed, importer, came)
    told = (wish > 0.0) & (landed[importer] > 0.0)
    ratio = np.ones(wish.shape)
    fill = np.divide(came, wish, out=ratio.copy(), where=told)
    mean = np.divide(wished, landed, out=np.ones((R, E)), where=landed > 0.0)[importer]
    ratio[told] = np.minimum((fill * mean)[told], 2.0)
    lean = s.lean[edges] * (1.0 + (ratio - 1.0) / rule.loyalty)
    s.lean[edges] = np.clip(lean, 1.0 / FURTHEST, FURTHEST)


def _ship_ore(t: int, clock: int, capacity: Any, plan: Any, own: Any, rule: Any, s: Any) -> None:
    edges = slice(plan.begin[ORE], plan.begin[ORE + 1])
    held = s.stock[ORE].sum(axis=1)
    coming = s.slots[:, ORE].sum(axis=(0, 2, 3))
    rate = capacity[0]
    target = (own.cover[:, ORE] + plan.transit[t, ORE, :, 0]) * rate
    order = np.maximum(rate + (target - held - coming) / rule.rebuild, 0.0) * (rate > 0.0)
    wish = s.share[edges, 0] * order[plan.importer[edges]]
    i = s.rule[edges, 0]
    stop = np.array([s.held[n] * (1.0 - own.approval[n, x, 0]) if n >= 0 else 0.0
                     for x, n in enumerate(i, edges.start)])  # fmt: skip
    missing = np.maximum(plan.own_share[t, ORE, :, 0] * order - held, 0.0)
    sent, _ = _fill(
        t, ORE, edges, (wish * (1.0 - stop))[:, None], np.zeros((len(wish), 1)),
        np.minimum(rate, held)[:, None], held[:, None], missing[:, None], order[:, None], plan,
        own, s,
    )  # fmt: skip
    source = plan.exporter[edges]
    part = np.divide(sent[:, 0], held[source], out=np.zeros(len(wish)), where=sent[:, 0] > 0.0)
    s.shipped = np.zeros_like(s.usual)
    s.shipped[edges] = part[:, None] * s.stock[ORE, source]
    s.about = np.zeros_like(s.usual)
    _send(clock, ORE, edges, plan, s)


def _fill(t: int, form: int, edges: slice, asked: Any, about: Any, claim: Any, left: Any,
          missing: Any, order: Any, plan: Any, own: Any, s: Any) -> tuple[Any, Any]:  # fmt: skip
    source, importer = plan.exporter[edges], plan.importer[edges]
    columns = asked.shape[1]
    claim = claim.copy()
    np.add.at(claim, source, asked + about)
    part = share_of(left, claim)[source]
    sent, sent_about = part * asked, part * about
    wish = s.share[edges, :columns] * order[importer]
    missing = missing.copy()
    np.add.at(missing, importer, np.maximum(wish - sent - sent_about, 0.0))
    missing[missing <= 1e-12 * order] = 0.0
    left = np.maximum(left - claim, 0.0)
    free = (s.rule[edges, :columns] < 0) & (s.choke[edges, :columns] < 0)
    if form in (OXIDE, METAL):
        free &= (source != CHINA)[:, None] | np.isinf(plan.quota[t, plan.quota_group[t]])
    offer = np.where(free & (missing[importer] > 0.0), left[source], 0.0)
    offered = np.zeros((R, columns))
    np.add.at(offered, importer, offer)
    ask = own.flexibility[edges, None] * missing[importer] * offer
    ask = ask / np.where(offered > 0.0, offered, 1.0)[importer]
    again = np.zeros((R, columns))
    np.add.at(again, source, ask)
    return sent + share_of(left, again)[source] * ask, sent_about


def _send(clock: int, form: int, edges: slice, plan: Any, s: Any) -> None:
    gone = np.zeros((R, E))
    for x in range(edges.start, edges.stop):
        source, importer = plan.exporter[x], plan.importer[x]
        for way, (sent, ring) in enumerate(((s.shipped, s.ring), (s.about, s.ring_about))):
            slot = (clock + min(plan.delay[x] + way, SLOTS - 1)) % SLOTS
            ring[slot, x] += sent[x]
            gone[source] += sent[x]
            held = np.where(sent[x] > 0.0, s.stock[form, source], 1.0)
            tags = s.tags[form, source]
            if source == CHINA:
                tags = np.concatenate([np.zeros((E, G)), tags[:, :G] + tags[:, G:]], axis=1)
            s.slots[slot, form, importer] += (sent[x] / held)[:, None] * tags
    _draw(form, gone, s)


def _draw(form: int, amount: Any, s: Any) -> None:
    left = np.maximum(s.stock[form] - amount, 0.0)
    s.tags[form] *= (left / np.where(s.stock[form] > 0.0, s.stock[form], 1.0))[..., None]
    s.stock[form] = left


def _turn(t: int, form: int, taken: Any, plan: Any, own: Any, s: Any) -> None:
    share = taken / np.where(s.stock[form] > 0.0, s.stock[form], 1.0)
    moved = share[..., None] * s.tags[form]
    kept = own.recovery[form][None, :, None]
    controlled = plan.controlled[t, :, form][:, None, None]
    s.tags[form] -= moved
    s.tags[form + 1, ..., :G] += kept * (1.0 - controlled) * moved[..., :G]
    s.tags[form + 1, ..., G:] += kept * (moved[..., G:] + controlled * moved[..., :G])
    s.stock[form] = np.maximum(s.stock[form] - taken, 0.0)
    s.made[form + 1] = own.recovery[form] * taken
    s.stock[form + 1] += s.made[form + 1]


def _order(t: int, live: bool, capacity: Any, plan: Any, own: Any, rule: Any, s: Any) -> None:
    s.order, s.wishes, s.keep = np.zeros((3, F, R, E))
    coming = s.slots.sum(axis=(0, 4)) + s.soon
    for form in range(PRODUCT, ORE, -1):
        need = s.own_need[form]
        rate = need + s.expected[form]
        calm = own.cover[:, form][:, None]
        strength = rule.fear_strength / np.maximum(calm, 1e-9)
        cover = calm + np.minimum(strength * s.fear * calm, np.maximum(rule.fear_cap - calm, 0.0))
        s.keep[form] = cover * rate
        public = _public(t, plan, own)[form] * need
        target = (cover + plan.transit[t, form]) * rate
        if live:
            target = target + np.maximum(public - s.public[form], 0.0)
        gap = (target - s.stock[form] - coming[form]) / rule.rebuild
        s.order[form] = np.where(rate > 0.0, np.maximum(rate + gap, 0.0), 0.0)
        if form > OXIDE:
            wish = plan.own_share[t, form] * s.order[form] + s.unfilled[form]
            wish = np.minimum(wish, s.order[form])
            wish *= share_of(capacity[form - 1], wish.sum(axis=1))[:, None]
            s.wishes[form] = wish
            s.own_need[form - 1] += wish / own.recovery[form - 1]
    for name, value in (("market_held", s.stock), ("target", s.keep)):
        world, china = value[OXIDE:].sum(axis=(0, 1)), value[OXIDE:, CHINA].sum(axis=0)
        setattr(s, name, np.stack([world - china, china]))


def _permit(plan: Any, own: Any, rule: Any, s: Any) -> None:
    form = np.searchsorted(plan.begin, np.arange(len(plan.exporter)), side="right") - 1
    wish = s.share * s.order[form, plan.importer]
    wish[form == ORE] = 0.0
    s.ordered, s.got = np.zeros((2, R, E))
    np.add.at(s.ordered, plan.importer, wish)
    i, ruled = s.rule, s.rule >= 0
    s.usual += np.where(ruled | (form == ORE)[:, None], 0.0, (wish - s.usual) / rule.memory)
    approval, wait, free, bound = (np.ones(wish.shape), np.zeros(wish.shape),
                                   np.ones(wish.shape), np.full(wish.shape, np.inf))  # fmt: skip
    leakage = np.zeros(wish.shape)
    for n in range(len(plan.ruled)):
        here = i == n
        approval[here] = own.approval[n][here]
        wait[here], free[here], leakage[here] = own.examination[n], 1 - s.held[n], own.leakage[n]
        if np.isfinite(own.handled[n]):
            bound[here] = own.handled[n] * s.usual[here]
    waits = s.backlog + s.granted
    stuck = waits - np.minimum(waits, rule.rebuild * s.last)
    wish = np.where(ruled, np.minimum(wish, np.maximum(rule.rebuild * wish - stuck, 0.0)), wish)
    queue = s.backlog + wish
    held = queue - free * queue
    handled = np.minimum(held / (1.0 + wait), bound)
    s.backlog = held - handled
    s.may_go = s.granted + free * queue + approval * handled
    s.round_about = leakage * (handled - approval * handled)
    s.asked = s.may_go.copy()


def _quota(t: int, plan: Any, rule: Any, s: Any) -> None:
    edges = np.arange(len(plan.exporter))
    counted = (plan.exporter == CHINA) & (edges >= plan.begin[1]) & (edges < plan.begin[3])
    group = plan.quota_group[t]
    s.allowed = plan.quota[t] * rule.quota_content * (1.0 + rule.quota_leakage)
    s.wanted = np.bincount(group, s.asked[counted].sum(axis=0), len(s.allowed))
    s.asked[counted] *= share_of(s.allowed, s.wanted)[group]


def _ship(
    t: int, clock: int, form: int, capacity: Any, plan: Any, own: Any, rule: Any, s: Any
) -> None:
    edges = slice(plan.begin[form], plan.begin[form + 1])
    source, importer = plan.exporter[edges], plan.importer[edges]
    left = np.maximum(s.stock[form] - s.locked[form], 0.0)
    missing = np.maximum(plan.own_share[t, form] * s.order[form] - s.made[form], 0.0)
    total = s.tags[form].sum(axis=-1)
    feed = s.tags[form][..., ~INDEPENDENT].sum(axis=-1) / np.where(total > 0.0, total, 1.0)
    for n in range(len(plan.third)):
        stop = np.where(s.choke[edges] == n, s.held[n] * (1.0 - own.third_country[n]), 0.0)
        s.may_go[edges] *= 1.0 - stop * feed[source]
        s.asked[edges] *= 1.0 - stop * feed[source]
    total = np.zeros((R, E))
    np.add.at(total, source, s.asked[edges] + s.round_about[edges])
    own_make = s.made[OXIDE] if form == OXIDE else capacity[form - 1][:, None]
    reach = share_of(s.settled[form] + own_make, total)[source]
    s.asked[edges] *= reach
    s.round_about[edges] *= reach
    asked, about = s.asked[edges], s.round_about[edges]
    sent, sent_about = _fill(
        t, form, edges, asked, about, s.own_need[form], left, missing, s.order[form], plan, own, s
    )
    s.expected[form] *= 1.0 - 1.0 / rule.memory
    np.add.at(s.expected[form], source, (asked + about) / rule.memory)
    s.unfilled[form] = (1.0 - plan.own_share[t, form]) * s.order[form]
    np.add.at(s.unfilled[form], importer, -sent - sent_about)
    s.unfilled[form] = np.maximum(s.unfilled[form], 0.0)
    np.add.at(s.got, importer, sent + sent_about)
    ruled = s.rule[edges] >= 0
    validity, free = np.ones(sent.shape), np.ones(sent.shape)
    for n in range(len(plan.ruled)):
        here = s.rule[edges] == n
        validity[here], free[here] = own.validity[n], 1.0 - s.held[n]
    waits = ruled | (s.backlog[edges] + s.granted[edges] > 0.0)
    unshipped = np.maximum(s.may_go[edges] - sent, 0.0)
    stays = unshipped - unshipped * (free + (1.0 - free) / np.maximum(validity, 1.0))
    s.granted[edges] = np.where(waits, stays, s.granted[edges])
    s.pending[form] = 0.0
    papers = np.where(waits, s.backlog[edges] + s.granted[edges], 0.0)
    np.add.at(s.pending[form], importer, papers)
    s.soon[form] = 0.0
    np.add.at(s.soon[form], importer, np.minimum(papers, rule.rebuild * sent))
    s.last[edges] = sent
    s.shipped, s.about = np.zeros_like(s.usual), np.zeros_like(s.usual)
    s.shipped[edges], s.about[edges] = sent, sent_about
    _learn(form, edges, sent + sent_about, plan, rule, s)
    _send(clock, form, edges, plan, s)
    if not hasattr(s, "part"):
        s.part = np.ones((F, R, E))
    there = np.maximum(s.stock[form] - s.locked[form], 0.0)
    lack = np.minimum(s.own_need[form] - there, own.release[:, None] * s.public[form])
    for r, e in np.argwhere(lack > 0.0):
        _shift(form, r, e, -lack[r, e], s)
    there += np.maximum(lack, 0.0)
    s.part[form] = share_of(there, s.own_need[form])


def _use(plan: Any, s: Any) -> None:
    s.used, s.used_tags = np.zeros(len(plan.cell)), np.zeros((E, TAGS))
    for low, high in zip(plan.first[:-1], plan.first[1:], strict=True):
        form, r, e = plan.cell[low, :3]
        need, tier = s.need[low:high], plan.tier[low:high]
        there = max(s.stock[form, r, e] - s.locked[form, r, e], 0.0)
        left = there
        for level in range(tier.max() + 1):
            wanted = np.where(tier == level, need, 0.0)
            got = float(share_of(left, wanted.sum())) * wanted
            s.used[low:high] += got
            left = max(left - got.sum(), 0.0)
        total, held = s.used[low:high].sum(), s.stock[form, r, e]
        if total > 0.0:
            if r == JAPAN:
                s.used_tags[e] += total / held * s.tags[form, r, e]
            s.tags[form, r, e] *= max(held - total, 0.0) / held
            s.stock[form, r, e] = max(held - total, 0.0)


def _shift(form: int, r: int, e: int, amount: float, s: Any) -> None:
    if amount > 0.0:
        part = min(amount / s.stock[form, r, e], 1.0) * s.tags[form, r, e]
    elif amount < 0.0:
        part = -min(-amount / s.public[form, r, e], 1.0) * s.public_tags[form, r, e]
    else:
        return
    s.tags[form, r, e] -= part
    s.public_tags[form, r, e] += part
    s.stock[form, r, e] = max(s.stock[form, r, e] - amount, 0.0)
    s.public[form, r, e] = max(s.public[form, r, e] + amount, 0.0)


def _age(t: int, plan: Any, own: Any, s: Any) -> None:
    _, region, element, use = plan.cell.T
    share = np.minimum(3.0 / own.lifetime[use], 1.0)
    passed = s.used
    for stage in range(3):
        moved = share * s.stages[:, stage]
        s.stages[:, stage] += passed - moved
        passed = moved
    recovered = own.recovered[use] + np.where(region == JAPAN, own.home_recovered[t, element], 0.0)
    back = np.minimum(recovered, 1.0) * (passed - own.dissipated[use] * passed)
    oxide = np.zeros((R, E))
    np.add.at(oxide, (region, element), back)
    s.stock[OXIDE] += oxide
    s.tags[OXIDE, ..., RECYCLED] += np.where(np.arange(R)[:, None] == CHINA, 0.0, oxide)
    s.tags[OXIDE, CHINA, :, RECYCLED + G] += oxide[CHINA]
    s.recycled = oxide[JAPAN]


def _store(t: int, plan: Any, own: Any, rule: Any, s: Any) -> None:
    lack = _public(t, plan, own) * s.own_need - s.public
    for form, r, e in np.argwhere(lack != 0.0):
        amount = lack[form, r, e] / rule.rebuild
        room = max(s.stock[form, r, e] - s.keep[form, r, e], 0.0)
        _shift(form, r, e, min(room, amount) if amount > 0.0 else amount, s)


def _react(t: int, plan: Any, own: Any, rule: Any, s: Any) -> None:
    _price(t, plan, own, rule, s)
    short = 1.0 - s.got / np.where(s.ordered > 0.0, s.ordered, 1.0)
    short = np.where(s.ordered > 0.0, np.maximum(short, 0.0), 0.0)
    over = s.price / s.usual_price
    over[1] = np.maximum(over[0], over[1])
    news = short + rule.fear_gain * np.maximum(over[plan.market] - 1.0, 0.0)
    more = np.minimum(news, 1.0) - s.fear
    s.fear = s.fear + np.where(more > 0.0, rule.fear_news, 1.0 / rule.fear_decay) * more
    _close(t, plan, own, rule, s)
    usual = plan.base[t] * own.price_level * (1.0 + plan.duty[0])
    ratio = (rule.invest_composition * s.price[0]).sum() / (rule.invest_composition * usual).sum()
    more = 0.0
    if ratio > rule.invest_trigger:
        room = max(rule.invest_cap - s.pipeline.sum(), 0.0)
        more = min(rule.invest_gain * np.log(ratio / rule.invest_trigger), room)
    for stage in range(STAGES):
        moved = min(STAGES / rule.invest_lead, 1.0) * s.pipeline[stage]
        s.pipeline[stage] += more - moved
        more = moved
    s.pipeline[-1] += more
    apart = s.made[OXIDE].sum(axis=1)
    free = np.where(np.arange(R) == CHINA, 0.0, 1.0 - plan.controlled[t, :, 0])
    rivals = (apart * free).sum() / apart.sum() if apart.sum() > 0.0 else 0.0
    lucky = rivals > rule.answer_threshold and own.answer_luck[t] < rule.answer_probability
    s.answer = s.answer - 1.0 if s.answer > 1.0 else (rule.answer_length if lucky else 0.0)


def _price(t: int, plan: Any, own: Any, rule: Any, s: Any) -> None:
    excess = s.wanted > s.allowed
    ceiling = max(rule.rent_ceiling, 1e-9)
    with np.errstate(invalid="ignore", divide="ignore"):
        up = min(rule.rent_speed / ceiling, 1.0) * (1.0 - s.allowed / s.wanted) * (ceiling - s.rent)
        down = np.where(
            s.allowed > 0.0, (1.0 - s.wanted / s.allowed) / max(rule.price_lag, 1.0), 0.0
        )
    s.rent = np.where(excess, s.rent + up, s.rent - down * s.rent)
    if not plan.quota_group[t].any():
        s.rent[:] = s.rent[0]
    _, region, element, _ = plan.cell.T
    out = region != CHINA
    wanted = np.bincount(element[out], s.need[out], E)
    served = np.bincount(element[out], s.used[out], E)
    unmet = np.where(wanted > 0.0, 1.0 - served / np.where(wanted > 0.0, wanted, 1.0), 0.0)
    held, target = s.market_held, s.calm * s.target
    both = held[1] + target[1]
    lack = np.where(both > 0.0, (target[1] - held[1]) / np.where(both > 0.0, both, 1.0), 0.0)
    base = plan.base[t] * own.price_level
    cut = rule.answer_cut if s.answer > 0.0 else 0.0
    swing = own.swing[t, plan.group]
    aim = base * np.exp(swing + 2.0 * rule.steepness * lack) * (1.0 - cut)
    inside = s.price[1] + (aim - s.price[1]) / rule.price_lag
    thin = 1.0 - held[0] / np.where(target[0] > 0.0, target[0], 1.0)
    thin = np.clip(np.maximum(np.where(target[0] > 0.0, thin, 0.0), unmet), 0.0, 1.0)
    s.scarce = s.scarce + (inside * (rule.premium**thin - 1.0) - s.scarce) / rule.price_lag
    outside = inside * (1.0 + plan.duty[t]) + s.rent[plan.quota_group[t]] + s.scarce
    new = np.stack([outside, inside])
    s.usual_price = s.usual_price + (s.price - s.usual_price) / max(rule.fear_decay, 1.0)
    s.price = new
    rise = np.log(new / np.stack([base * (1.0 + plan.duty[0]), base]))[:, None]
    asked = plan.asked
    kept = np.where(rise > 0.0, np.exp(-own.elasticity[:, None] * rise), 1.0)
    s.kept = np.where(asked, kept, s.kept)
    aim = np.minimum(rule.thrift_gain * rise, own.thrift_limit[:, None])
    s.saved = np.where(asked, s.saved + np.maximum(aim - s.saved, 0.0) / rule.thrift_time, s.saved)


def _close(t: int, plan: Any, own: Any, rule: Any, s: Any) -> None:
    basket = (own.composition * s.price[plan.market[plan.mine_region]]).sum(axis=1)
    for a in np.flatnonzero((own.cost > 0.0) & (t + 0.5 >= own.start)):
        margin = basket[a] / own.cost[a] - 1.0
        runs = s.running[a] == 1.0
        against = margin < 0.0 if runs else margin >= rule.restart_margin
        s.count[a] = s.count[a] + 1.0 if against else max(s.count[a] - 1.0, 0.0)
        if against and s.count[a] >= (rule.patience if runs else rule.restart_lead):
            s.count[a], s.running[a] = 0.0, 1.0 - s.running[a]
        slower = max(1.0 + rule.mine_response * min(margin, 0.0), 0.0)
        s.at_work[a] = s.running[a] * slower


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


def case() -> Network:
    """The hand-made world of the tests, over 36 years."""
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "supply"))
    import world_case

    return world_case.network(432)


def main() -> None:
    from kaidei.supply.simulation import simulate

    network = case()
    simulate(network, members=1, seed=1)
    begun, busy = time.perf_counter(), time.process_time()
    simulate(network, members=200, seed=1)
    ours = 200 / (time.perf_counter() - begun)
    each = (time.process_time() - busy) / 200
    begun = time.process_time()
    plain_world(network, (), Streams(1, np.array([0])))
    plain = time.process_time() - begun
    print(f"{ours:8.1f} worlds/s of 432 months with 16 origins, two threads (goal 100)")
    print(f"{each * 1e3:8.1f} ms of one core a world; {plain * 1e3:.0f} ms in plain NumPy")


if __name__ == "__main__":
    main()
