"""The market of the plain world: needs, prices, fear, closures, investment."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.plain.stock import OXIDE
from kaidei.supply.layout import CHINA, JAPAN, STAGES, E, F, R


def want(t: int, plan: Any, own: Any, s: Any) -> None:
    form, region, element, use = plan.cell.T
    inside = plan.market[region]
    s.need = plan.demand[t] * own.level * np.exp(own.growth[use] * t)
    s.need = np.where(region == JAPAN, own.home_demand[t, element], 1.0) * s.need
    s.need = s.need * s.kept[inside, use, element] * (1.0 - s.saved[inside, use, element])
    s.own_need = np.zeros((F, R, E))
    np.add.at(s.own_need, (form, region, element), s.need)


def react(t: int, plan: Any, own: Any, rule: Any, s: Any) -> None:
    _price(t, plan, own, rule, s)
    short = 1.0 - s.got / np.where(s.ordered > 0.0, s.ordered, 1.0)
    short = np.where(s.ordered > 0.0, np.maximum(short, 0.0), 0.0)
    news = short + rule.fear_gain * np.maximum(s.price[0] / s.usual_price - 1.0, 0.0)
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
    s.usual_price = s.usual_price + (s.price[0] - s.usual_price) / max(rule.fear_decay, 1.0)
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
