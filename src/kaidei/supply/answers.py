"""From simulated worlds to answers: who supplied Japan, how dependent it is, when it is safe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.contract import Time
from kaidei.supply import metal, safe
from kaidei.supply.demand import priority_unmet
from kaidei.supply.indicators import share_of
from kaidei.supply.layout import LABELS
from kaidei.supply.network import HOME, STEPS, Network
from kaidei.supply.present import by_element, in_metal
from kaidei.supply.regions import FORMS, REGIONS, TAG_ORIGINS
from kaidei.supply.simulation import World
from kaidei.supply.spec import HALTS, TESTS
from kaidei.units import Floats

SUPPLIERS = (
    "China", "through China", "Australia", "USA", "other Asia", "other", "recycling", "mud",
)  # fmt: skip
"""Labels of the supplier dimension: where it was mined, whatever the customs say.

"through China" was mined elsewhere and passed a step under Chinese control; the others did not.
"""

GOODS = ("codes", "all")
"""Labels of the goods dimension: oxide and metal, which the customs' three codes count; and with
ore and magnets, which come under other codes."""

MEASURES = ("mass", "value")
"""Labels of the measure dimension: t of oxide; that times the month's price outside."""

_COUNTED = {
    "codes": np.isin(FORMS, ("oxide", "metal")),
    "all": np.ones(len(FORMS), dtype=bool),
}
_MAKERS = ("Vietnam", "Thailand")
_ABROAD = SUPPLIERS.index("recycling")
_MINED = {
    "China": "China", "Australia": "Australia", "USA": "USA", "other Asia": "other Asia",
    "Myanmar and Laos": "other Asia",
}  # fmt: skip
_OXIDE = [form in ("ore", "oxide") for form in FORMS]

KEEP = (
    "imports", "arrivals", "free", "use", "use_origin", "need", "shortage", "recycled", "left",
    "private", "public", "price_inside", "price_outside", "made",
)  # fmt: skip
"""What the answers read of a simulated world."""


@dataclass(frozen=True)
class Answers:
    """What every answer needs: the calendar, the world's set-up, the draw."""

    time: Time
    network: Network
    drawn: Any


@dataclass(frozen=True)
class Safety:
    """Outcome of the tests; D dates, E elements, M members."""

    state: Floats
    """(D, E, tests, M) 1 where the test is met and stays so for the holding time."""
    first: Floats
    """(E, tests, M) first month of the first such run, +inf for never."""
    unmet: Floats
    """(D, E, M) share of priority use unmet in the longest halt from the date on [1]."""
    survival: Floats
    """(D, E, M) months of a halt from the date on before any priority use goes short."""


def yearly(flow: NDArray[Any], time: Time) -> Floats:
    """Sum over calendar years, (M, T, ...) to (M, Y, ...)."""
    begins = np.flatnonzero(np.diff(time.year_of_month, prepend=-1))
    return np.asarray(np.add.reduceat(flow, begins, axis=1, dtype=np.float64))


def suppliers_of(found: World, mud: Floats) -> Floats:
    """Inflow to Japan by supplier, (M, T, E, suppliers) [t_reo], in the order of SUPPLIERS."""
    arrivals = found["arrivals"]
    out = np.zeros((*arrivals.shape[:3], len(SUPPLIERS)))
    for place, origin in enumerate(TAG_ORIGINS):
        touched = "China" if origin == "China" else "through China"
        free = _MINED.get(origin, "other")
        out[..., SUPPLIERS.index(free)] += arrivals[..., place]
        out[..., SUPPLIERS.index(touched)] += arrivals[..., place + len(TAG_ORIGINS)]
    out[..., SUPPLIERS.index("recycling")] = found["recycled"]
    out[..., SUPPLIERS.index("mud")] = mud
    return out


def china_on_bases(labels: Floats, free: Floats) -> Floats:
    """What of some imports is Chinese on three bases, (..., E, 3) [t_reo], never crossing.

    `labels` (..., LABELS, E) by who shipped it; `free` (..., E) of it that China neither mined nor
    made. Embodied is the rest of it, wherever it was shipped from; what China itself ships counts
    whole, be its ore foreign. The third basis is all that China, Vietnam and Thailand ship, or what
    is embodied where that is more: others ship Chinese feed too.
    """
    china = labels[..., LABELS.index("China"), :]
    three = china + labels[..., [LABELS.index(name) for name in _MAKERS], :].sum(axis=-2)
    embodied = np.maximum(labels.sum(axis=-2) - free, china)
    return np.stack([china, embodied, np.maximum(three, embodied)], axis=-1)


def by_goods(found: World) -> tuple[Floats, Floats]:
    """Imports by month (M, T, GOODS, E), and of it Chinese (M, T, GOODS, E, 3 bases) [t_reo].

    Each form on its own: what is Chinese of the oxide bounds nothing of the metal.
    """
    imports = np.asarray(found["imports"], dtype=np.float64)
    china = china_on_bases(imports, np.asarray(found["free"], dtype=np.float64))
    goods = [np.flatnonzero(_COUNTED[name]) for name in GOODS]
    whole = np.stack([imports[:, :, forms].sum(axis=(2, 3)) for forms in goods], axis=2)
    return whole, np.stack([china[:, :, forms].sum(axis=2) for forms in goods], axis=2)


def dependence(whole: Floats, china: Floats, price: Floats, time: Time) -> dict[str, Floats]:
    """Dependence by year, as a share of imports by mass and by value [1].

    By element (M, Y, GOODS, MEASURES, E, 3) and of all together (M, Y, GOODS, MEASURES, 3).
    `whole` and `china` as from `by_goods`, `price` (M, T, E) what the oxide costs outside in the
    month it comes [USD/kg]. Recycling and the mud are no imports. An element of which nothing
    comes in a year has a dependence of zero: read it beside the shortage.
    """
    own, together = [], []
    for weight in (np.ones_like(price), price):
        all_of = yearly(whole * weight[:, :, None], time)
        part = yearly(china * weight[:, :, None, :, None], time)
        own.append(share_of(part, all_of[..., None]))
        together.append(share_of(part.sum(axis=-2), all_of.sum(axis=-1)[..., None]))
    return {
        "dependence": np.stack(own, axis=3),
        "total_dependence": np.stack(together, axis=3),
    }


def furnaces(network: Network) -> Floats:
    """What Japan can make into metal without China, (T, M) [t_reo/month], if all comes to pass."""
    makers, assets = network.makers, network.assets
    step, japan = STEPS.index("metal-making"), REGIONS.index(HOME)
    own = makers.capacity[:, japan, step] * (1.0 - makers.controlled[:, japan, step])
    total = own[:, None] * makers.factor[:, japan, step]
    month = np.arange(network.months)[:, None] + 0.5
    for place, (region, form) in enumerate(zip(assets.region, assets.form, strict=True)):
        if (region, form) == (HOME, "metal") and np.all(assets.chance[:, place] == 1.0):
            since = month - (assets.start + assets.slip)[:, place]
            built = np.clip(since / np.maximum(assets.ramp[:, place], 1e-9), 0.0, 1.0)
            total = total + built * assets.capacity[:, place]
    return np.asarray(total)


def safety(answers: Answers, found: World, mud: Floats, dates: list[int]) -> Safety:
    """Every test of `kaidei.supply.safe` for every month, told at `dates`.

    Two forms: oxide, and metal with magnets, in t of oxide of either. What still comes in a halt
    is what no Chinese measure can stop.
    """
    drawn = answers.drawn
    priority = by_element(drawn.demand, "priority").T
    need, short = _last(found["need"]), _last(found["shortage"].sum(axis=2))
    metal_part = _last(in_metal(answers.network))
    need_of = np.stack([need * (1.0 - metal_part), need * metal_part], axis=1) * priority
    free = _by_form(found["free"])
    oxide = free[:, 0] + _last(found["recycled"]) + _last(mud)
    shared = metal.capacity_by_element(
        furnaces(answers.network), need_of[:, 1].mean(axis=0), np.ones(need.shape[1])
    )
    inflow = metal.convert(oxide, free[:, 1], need_of[:, 0], need_of[:, 1], shared)
    held = _by_form(found["private"]) + _by_form(found["public"])
    before = np.concatenate([held[:1], held[:-1]])
    halts = safe.Halts(need_of, np.stack(inflow, axis=1), before, max(HALTS))
    unmet = halts.unmet_shares(HALTS)
    lacking = safe.trailing(priority_unmet(short, need, priority))
    fed = share_of(lacking, safe.trailing(need * priority)) <= drawn.safety.unmet
    label, chokepoint = _shares(found, suppliers_of(found, mud))
    withstood = [share <= drawn.safety.unmet for share in unmet]
    met = [
        (label <= drawn.safety.label) & fed,
        (chokepoint <= drawn.safety.chokepoint) & fed,
        *withstood,
        np.logical_and.reduce(withstood),
    ]
    assert len(met) == len(TESTS)
    hold = drawn.safety.hold
    begins = [safe.run_begins(test, hold) for test in met]
    state = [safe.sustained(begin, hold)[dates] for begin in begins]
    return Safety(
        state=np.stack(state, axis=2).astype(np.float64),
        first=np.stack([safe.first_month(begin) for begin in begins], axis=1),
        unmet=unmet[-1][dates],
        survival=np.stack([halts.survival(month) for month in dates]),
    )


def _last(array: NDArray[Any]) -> Floats:
    """Members last: `safe` walks along months."""
    return np.ascontiguousarray(np.moveaxis(array, 0, -1), dtype=np.float64)


def _by_form(array: NDArray[Any]) -> Floats:
    """(M, T, F, E) as (T, 2, E, M): ore and oxide; metal and magnets."""
    parts = [array[:, :, place].sum(axis=2) for place in (_OXIDE, np.logical_not(_OXIDE))]
    return np.stack([_last(part) for part in parts], axis=1)


def _shares(found: World, suppliers: Floats) -> tuple[Floats, Floats]:
    """Trailing shares of China: as labelled in imports, and through any step in all supply."""
    label = _last(found["imports"][:, :, :, LABELS.index("China")].sum(axis=2))
    passed = safe.trailing(_last(suppliers[..., :2].sum(axis=-1)))
    imports = safe.trailing(_last(suppliers[..., :_ABROAD].sum(axis=-1)))
    supply = safe.trailing(_last(suppliers.sum(axis=-1)))
    return share_of(safe.trailing(label), imports), share_of(passed, supply)
