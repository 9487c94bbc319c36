"""Trade of the plain world: orders, controls, quotas, shipments."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.plain.stock import METAL, ORE, OXIDE, PRODUCT, G, draw, public, share_of, shift
from kaidei.supply.layout import CHINA, SLOTS, E, F, R
from kaidei.supply.ordering import FURTHEST
from kaidei.supply.regions import INDEPENDENT


def enforce(t: int, plan: Any, own: Any, s: Any) -> None:
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


def shares(t: int, plan: Any, s: Any) -> Any:
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


def ship_ore(t: int, clock: int, capacity: Any, plan: Any, own: Any, rule: Any, s: Any) -> None:
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
    draw(form, gone, s)


def order(t: int, live: bool, capacity: Any, plan: Any, own: Any, rule: Any, s: Any) -> None:
    s.order, s.wishes, s.keep = np.zeros((3, F, R, E))
    coming = s.slots.sum(axis=(0, 4)) + s.soon
    for form in range(PRODUCT, ORE, -1):
        need = s.own_need[form]
        rate = need + s.expected[form]
        calm = own.cover[:, form][:, None]
        strength = rule.fear_strength / np.maximum(calm, 1e-9)
        cover = calm + np.minimum(strength * s.fear * calm, np.maximum(rule.fear_cap - calm, 0.0))
        s.keep[form] = cover * rate
        aim = public(t, plan, own)[form] * need
        target = (cover + plan.transit[t, form]) * rate
        if live:
            target = target + np.maximum(aim - s.public[form], 0.0)
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


def permit(plan: Any, own: Any, rule: Any, s: Any) -> None:
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
    wish = np.where(ruled, np.minimum(wish, np.maximum(rule.rebuild * s.usual - stuck, 0.0)), wish)
    queue = s.backlog + wish
    held = queue - free * queue
    handled = np.minimum(held / (1.0 + wait), bound)
    s.backlog = held - handled
    s.may_go = s.granted + free * queue + approval * handled
    s.round_about = leakage * (handled - approval * handled)
    s.asked = s.may_go.copy()


def quota(t: int, plan: Any, rule: Any, s: Any) -> None:
    edges = np.arange(len(plan.exporter))
    counted = (plan.exporter == CHINA) & (edges >= plan.begin[1]) & (edges < plan.begin[3])
    group = plan.quota_group[t]
    s.allowed = plan.quota[t] * rule.quota_content * (1.0 + rule.quota_leakage)
    s.wanted = np.bincount(group, s.asked[counted].sum(axis=0), len(s.allowed))
    s.asked[counted] *= share_of(s.allowed, s.wanted)[group]


def ship(
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
        shift(form, r, e, -lack[r, e], s)
    there += np.maximum(lack, 0.0)
    s.part[form] = share_of(there, s.own_need[form])
