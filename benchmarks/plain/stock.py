"""Stocks of the plain world: what arrives, is made, used, shifted and comes back."""

from __future__ import annotations

from typing import Any

import numpy as np

from kaidei.supply.layout import CHINA, JAPAN, E, R
from kaidei.supply.regions import TAG_ORIGINS, TAGS

G = len(TAG_ORIGINS)
MUD, RECYCLED = TAG_ORIGINS.index("mud"), TAG_ORIGINS.index("recycled")
ORE, OXIDE, METAL, PRODUCT = range(4)


def share_of(part: Any, whole: Any) -> Any:
    """part / whole, and one where nothing is asked or all of it is there."""
    enough = (whole <= part) | (whole <= 0.0)
    return np.where(enough, 1.0, np.maximum(part, 0.0) / np.where(enough, 1.0, whole))


def public(t: int, plan: Any, own: Any) -> Any:
    months = np.repeat((plan.public_cover[t].T * own.public_factor)[:, :, None], E, axis=2)
    months[OXIDE : METAL + 1, JAPAN] += own.home_public[t]
    return months


def arrive(slot: int, form: int, s: Any) -> None:
    coming = s.slots[slot, form]
    s.stock[form] += coming.sum(axis=-1)
    s.tags[form] += coming
    s.landed += coming[JAPAN]
    s.slots[slot, form] = 0.0


def draw(form: int, amount: Any, s: Any) -> None:
    left = np.maximum(s.stock[form] - amount, 0.0)
    s.tags[form] *= (left / np.where(s.stock[form] > 0.0, s.stock[form], 1.0))[..., None]
    s.stock[form] = left


def turn(t: int, form: int, taken: Any, plan: Any, own: Any, s: Any) -> None:
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


def use(plan: Any, s: Any) -> None:
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


def shift(form: int, r: int, e: int, amount: float, s: Any) -> None:
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


def age(t: int, plan: Any, own: Any, s: Any) -> None:
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


def store(t: int, plan: Any, own: Any, rule: Any, s: Any) -> None:
    lack = public(t, plan, own) * s.own_need - s.public
    for form, r, e in np.argwhere(lack != 0.0):
        amount = lack[form, r, e] / rule.rebuild
        room = max(s.stock[form, r, e] - s.keep[form, r, e], 0.0)
        shift(form, r, e, min(room, amount) if amount > 0.0 else amount, s)


def in_use(plan: Any, own: Any, s: Any) -> Any:
    pace = np.maximum(own.lifetime[plan.cell[:, 3]] / 3.0, 1.0)
    shrink = 1.0 + plan.past_growth[plan.cell[:, 3]] * pace
    return np.stack([s.need * pace / shrink**stage for stage in (1, 2, 3)], axis=1)
