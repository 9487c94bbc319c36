"""What moves in a month: ore dug and shipped, separated, made into metal and magnets, used, aged.

Every pool carries 16 tags that add up to its stock, and whatever leaves it takes its share of each:
amounts are decided from totals, the tags follow.

Loops over tags run to an array's length, not to `TAGS`: of known length they would be unrolled
before they could be vectorised, and take half as long again.
"""

from __future__ import annotations

from typing import NamedTuple

from kaidei.compiled import compiled, inlined
from kaidei.supply.allocation import ration, serve_tiers
from kaidei.supply.inuse import age, end_of_life
from kaidei.supply.layout import CHINA, JAPAN, E, F, Ints, Own, Plan, R
from kaidei.supply.regions import TAG_ORIGINS, TAGS
from kaidei.units import Floats

ORE, OXIDE, METAL, PRODUCT = range(4)
ORIGINS = len(TAG_ORIGINS)
MUD, RECYCLED = TAG_ORIGINS.index("mud"), TAG_ORIGINS.index("recycled")
SEPARATION, METAL_MAKING, MAGNET_MAKING, DISSIPATED, DISCARDED = range(5)
"""What is lost, by name; the first three are the steps."""


class Pools(NamedTuple):
    """Stocks of one member [t_reo]."""

    stock: Floats
    tags: Floats
    """(F, R, E) and (F, R, E, TAGS)."""
    slots: Floats
    slot_tags: Floats
    """(SLOTS, F, R, E) and with tags: what arrives in which month, by month modulo SLOTS."""
    public: Floats
    public_tags: Floats
    locked: Floats
    """(F, R, E) part of the stock at the month's start that cannot be drawn in it."""
    stages: Floats
    """(N, 3) in use, by age."""


class Book(NamedTuple):
    """What a month did, by element [t_reo]; the yearly sums are set back by `record`."""

    source: Floats
    used: Floats
    """(E,)."""
    lost: Floats
    """(5, E)."""
    taken: Floats
    """(R, E) put into a step."""
    made: Floats
    """(F, R, E) of the month; ore: dug."""
    landed: Floats
    """(F, E, TAGS) arrived in Japan."""
    served: Floats
    need: Floats
    """(N,)."""
    used_tags: Floats
    """(E, TAGS) used in Japan."""
    returned: Floats
    recycled: Floats
    """(E,) oxide from what was in use: in the world, in Japan."""
    wasted: Floats
    """(E,) lost in Japan's own separation, metal- and magnet-making."""


@inlined
def arrive(slot: int, form: int, pools: Pools, book: Book) -> None:
    """What was shipped for this month joins the stocks."""
    coming, stock = pools.slots[slot, form], pools.stock[form]
    # One row a region: long loops.
    coming_tags = pools.slot_tags[slot, form].reshape(R, E * TAGS)
    tags, landed = pools.tags[form].reshape(R, E * TAGS), book.landed[form].reshape(E * TAGS)
    for r in range(R):
        some = False
        for e in range(E):
            some |= coming[r, e] > 0.0
        if not some:
            continue
        for e in range(E):
            stock[r, e] += coming[r, e]
            coming[r, e] = 0.0
        if r == JAPAN:
            for g in range(E * TAGS):
                landed[g] += coming_tags[r, g]
        for g in range(E * TAGS):
            tags[r, g] += coming_tags[r, g]
            coming_tags[r, g] = 0.0


@inlined
def dig(m: int, output: Floats, unannounced: float, plan: Plan, own: Own, pools: Pools,
        book: Book, composition: Floats) -> None:  # fmt: skip
    """Ore of the month. A mine slows where ore lies beyond its cover, and stands at twice that.

    `output` (A,) [t_reo] at full stretch, `unannounced` [t_reo] of mines nobody announced, of
    `composition` (E,).
    """
    region, form, tags_of = plan.mine_region, plan.asset_form, plan.mine_tag
    for r in range(R):
        total, heap = 0.0, 0.0
        for a in range(output.shape[0]):
            if region[a] == r and form[a] == ORE:
                total += output[a]
        if r == plan.invest_region:
            total += unannounced
        if total <= 0.0:
            continue
        for e in range(E):
            heap += pools.stock[ORE, r, e]
        slow = min(max(2.0 - heap / (max(own.cover[m, r, ORE], 1.0) * total), 0.0), 1.0)
        for a in range(output.shape[0]):
            if region[a] == r and form[a] == ORE and output[a] > 0.0:
                _put(r, tags_of[a], slow * output[a], own.composition[m, a], pools, book)
        if r == plan.invest_region and unannounced > 0.0:
            _put(r, plan.invest_tag, slow * unannounced, composition, pools, book)


@inlined
def _put(r: int, tag: int, amount: float, ore: Floats, pools: Pools, book: Book) -> None:
    stock, tags, made, source = pools.stock[ORE], pools.tags[ORE], book.made[ORE], book.source
    for e in range(E):
        dug = amount * ore[e]
        stock[r, e] += dug
        tags[r, e, tag] += dug
        source[e] += dug
        made[r, e] += dug


@inlined
def land(amounts: Floats, pools: Pools, book: Book) -> None:
    """Oxide from the mud, `amounts` (E,) [t_reo], into Japan's stock."""
    for e in range(E):
        pools.stock[OXIDE, JAPAN, e] += amounts[e]
        pools.tags[OXIDE, JAPAN, e, MUD] += amounts[e]
        book.source[e] += amounts[e]


@inlined
def _turn(t: int, m: int, form: int, plan: Plan, own: Own, pools: Pools, book: Book) -> None:
    """Make `book.taken` of a form into the next; the part under control gets its mark."""
    stock, into, taken = pools.stock[form], pools.stock[form + 1], book.taken
    tags, tags_into = pools.tags[form], pools.tags[form + 1]
    made, lost, recovery = book.made[form + 1], book.lost[form], own.recovery[m, form]
    wasted, origins = book.wasted, tags.shape[2] // 2
    for r in range(R):
        controlled = plan.controlled[t, r, form]
        for e in range(E):
            amount = taken[r, e]
            if amount <= 0.0:
                continue
            share, kept = min(amount / stock[r, e], 1.0), recovery[e]
            stock[r, e] = max(stock[r, e] - amount, 0.0)
            into[r, e] += kept * amount
            made[r, e] += kept * amount
            lost[e] += amount - kept * amount
            if r == JAPAN:
                wasted[e] += amount - kept * amount
            for g in range(origins):
                free = share * tags[r, e, g]
                marked = share * tags[r, e, g + ORIGINS]
                tags_into[r, e, g] += kept * (1.0 - controlled) * free
                tags_into[r, e, g + ORIGINS] += kept * (marked + controlled * free)
            for g in range(2 * origins):
                tags[r, e, g] -= share * tags[r, e, g]


@inlined
def separate(
    t: int, m: int, capacity: Floats, plan: Plan, own: Own, pools: Pools, book: Book
) -> None:
    """Separators run on what ore there is, all its elements alike; `capacity` (S, R) [t_reo]."""
    stock, taken = pools.stock[ORE], book.taken
    for r in range(R):
        total = 0.0
        for e in range(E):
            total += stock[r, e]
        share = ration(total, capacity[0, r]) if capacity[0, r] > 0.0 else 0.0
        for e in range(E):
            taken[r, e] = share * stock[r, e]
    _turn(t, m, ORE, plan, own, pools, book)


@inlined
def make(
    t: int, m: int, form: int, wanted: Floats, part: Floats, plan: Plan, own: Own,
    pools: Pools, book: Book,
) -> None:  # fmt: skip
    """Metal or magnets made: `wanted` (R, E) [t_reo] of it, from the `part` (R, E) of the input
    that is there."""
    stock, recovery, taken = pools.stock[form - 1], own.recovery[m, form - 1], book.taken
    for r in range(R):
        for e in range(E):
            taken[r, e] = min(part[r, e] * wanted[r, e] / recovery[e], stock[r, e])
    _turn(t, m, form - 1, plan, own, pools, book)


@inlined
def shift(form: int, r: int, e: int, amount: float, pools: Pools) -> None:
    """Move an amount [t_reo] from users' stock to the state's, or back if it is below zero."""
    stock, public, tags, public_tags = pools.stock, pools.public, pools.tags, pools.public_tags
    if amount > 0.0:
        share = min(amount / stock[form, r, e], 1.0)
        for g in range(tags.shape[3]):
            part = share * tags[form, r, e, g]
            tags[form, r, e, g] -= part
            public_tags[form, r, e, g] += part
    elif amount < 0.0:
        share = min(-amount / public[form, r, e], 1.0)
        for g in range(tags.shape[3]):
            part = share * public_tags[form, r, e, g]
            public_tags[form, r, e, g] -= part
            tags[form, r, e, g] += part
    stock[form, r, e] = max(stock[form, r, e] - amount, 0.0)
    public[form, r, e] = max(public[form, r, e] + amount, 0.0)


@inlined
def use(plan: Plan, pools: Pools, book: Book) -> None:
    """Serve users by tier from what there is."""
    stock, tags, locked = pools.stock, pools.tags, pools.locked
    first, cell, tier, need, done = plan.first, plan.cell, plan.tier, book.need, book.served
    used, used_tags = book.used, book.used_tags
    for p in range(first.shape[0] - 1):
        low, high = first[p], first[p + 1]
        form, r, e = cell[low, 0], cell[low, 1], cell[low, 2]
        wanted = 0.0
        for n in range(low, high):
            wanted += need[n]
        there = max(stock[form, r, e] - locked[form, r, e], 0.0)
        served = wanted
        if wanted <= there:
            for n in range(low, high):
                done[n] = need[n]
        else:
            served = _in_turn(low, high, there, need, tier, done)
        if served <= 0.0:
            continue
        held = stock[form, r, e]
        left = max(held - served, 0.0)
        part, stays = served / held, left / held
        if r == JAPAN:
            for g in range(tags.shape[3]):
                used_tags[e, g] += part * tags[form, r, e, g]
        for g in range(tags.shape[3]):
            tags[form, r, e, g] *= stays
        stock[form, r, e] = left
        used[e] += served


@compiled
def _in_turn(low: int, high: int, there: float, need: Floats, tier: Ints, done: Floats) -> float:
    return serve_tiers(need[low:high], tier[low:high], there, done[low:high])


@inlined
def grow_old(t: int, m: int, plan: Plan, own: Own, pools: Pools, book: Book) -> None:
    """What is in use ages; a part of what comes back is oxide again, in the region of its maker."""
    cell, stages, served, lost = plan.cell, pools.stages, book.served, book.lost
    stock, tags, returned = pools.stock[OXIDE], pools.tags[OXIDE], book.returned
    lifetime, dissipated, recovered = own.lifetime[m], own.dissipated[m], own.recovered[m]
    home, recycled = own.home_recovered[m, t], book.recycled
    for n in range(cell.shape[0]):
        r, e, k = cell[n, 1], cell[n, 2], cell[n, 3]
        worn = age(stages[n], served[n], lifetime[k])
        again = recovered[k]
        if r == JAPAN:
            again = min(again + home[e], 1.0)
        back, gone, discarded = end_of_life(worn, dissipated[k], again)
        lost[DISSIPATED, e] += gone
        lost[DISCARDED, e] += discarded
        stock[r, e] += back
        tags[r, e, RECYCLED + (ORIGINS if r == CHINA else 0)] += back
        returned[e] += back
        if r == JAPAN:
            recycled[e] += back
    for e in range(E):
        book.source[e] += returned[e]


@inlined
def public_aim(f: int, r: int, e: int, cover: Floats, factor: Floats, home: Floats) -> float:
    """Months of need that the state wants to hold: `cover` (R, F) x `factor` (R,), and on top at
    `home` (E,)."""
    months = cover[r, f] * factor[r]
    if r == JAPAN and OXIDE <= f <= METAL:
        months += home[e]
    return float(months)


@inlined
def store(
    t: int, m: int, kept: Floats, own_need: Floats, plan: Plan, own: Own, pools: Pools,
    rebuild: float,
) -> None:  # fmt: skip
    """The state buys what users do not keep, `kept` (F, R, E) [t_reo], up to its aim of months of
    their `own_need` (F, R, E), and sells what it holds beyond it."""
    stock, public = pools.stock, pools.public
    cover, factor, home = plan.public_cover[t], own.public_factor[m], own.home_public[m, t]
    for r in range(R):
        for f in range(F):
            # Most states want nothing and hold nothing.
            some = cover[r, f] * factor[r] > 0.0 or (r == JAPAN and OXIDE <= f <= METAL)
            for e in range(E):
                some |= public[f, r, e] > 0.0
            if not some:
                continue
            for e in range(E):
                months = public_aim(f, r, e, cover, factor, home)
                lack = months * own_need[f, r, e] - public[f, r, e]
                if lack != 0.0:
                    room = max(stock[f, r, e] - kept[f, r, e], 0.0)
                    shift(f, r, e, min(room, lack / rebuild), pools)
