"""What is derived from prices and flows, the same for the past and for the model.

`derived` makes targets of the observations; `predicted` reads the same numbers off a simulation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kaidei.elements import ELEMENTS, INDEX
from kaidei.supply.indicators import share_of
from kaidei.supply.targets import Target, checked, span
from kaidei.units import Floats

BASE = "2009"
"""Date that price factors and rises are counted from."""

RISE = "2011-Q2"
"""Date to which rises in USD are counted."""

RISE_IN, RISE_OF = "La", ("Ce", "Sm")
"""The element whose rise they are counted in, and the others: at 3 to 5 USD/kg before, all three
were so cheap that a rent a kilogram, the same for all, is nearly their whole price after."""

FALL = ("2010-09", "2010-11")
"""Months between which China's shipments to Japan fell."""

CHANGES = {"china_fall": FALL, "china_rebound": (FALL[0], "2010-12")}
"""What China shipped to Japan in the second month over the first, by series."""

PEAK = ("2010-07", "2011-12")
"""Months among which a price has its peak, and those the quotes must reach to show one."""
SEEN = ("2011-04", "2011-09")


def kendall_tau(first: Floats, second: Floats) -> Floats:
    """Kendall's tau-a of two rankings along the last axis [1, -1 to 1]; a tie counts nothing.

    `first` and `second` (..., n), n >= 2. Kendall 1938, doi 10.1093/biomet/30.1-2.81.
    """
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    row, column = np.triu_indices(first.shape[-1], k=1)
    if len(row) == 0:
        raise ValueError("an order needs at least two elements")
    agree = np.sign(first[..., row] - first[..., column]) * np.sign(
        second[..., row] - second[..., column]
    )
    return np.asarray(agree.sum(axis=-1) / len(row))


def derived(targets: Sequence[Target]) -> tuple[Target, ...]:
    """Targets that follow from others: factors, peaks, order, tiers, rises, fall and rebound.

    Errors are carried over as if the parts' were independent. What has not its parts is left out.
    """
    prices = {(t.series, t.element, t.date): t for t in targets if t.series.startswith("price_")}
    flows = {t.date: t for t in targets if t.series == "china_to_japan_month"}
    peaks = list(_peaks(prices))
    return checked([
        *_factors(prices), *peaks, *_delays(peaks, prices), *_order(peaks), *_gaps(prices),
        *_rises(prices), *_changes(flows),
    ])  # fmt: skip


_Prices = dict[tuple[str, str, str], Target]


def _ratio(series: str, over: Target, under: Target) -> Target:
    error = float(np.hypot(over.tolerance, under.tolerance))
    name = f"{over.date}-{series}-{over.element}"
    return Target(name, series, over.element, over.date, over.value / under.value, error,
                  over.source, over.kind)  # fmt: skip


def _outside(prices: _Prices, element: str) -> list[Target]:
    return [
        t for (series, of, _), t in prices.items() if (series, of) == ("price_outside", element)
    ]


def _factors(prices: _Prices) -> list[Target]:
    """Of dates after the base, whose price was not known before."""
    known = span(BASE)[1]
    return [
        _ratio("price_factor", quote, base)
        for element in ELEMENTS
        if (base := prices.get(("price_outside", element, BASE)))
        for quote in _outside(prices, element)
        if span(quote.date)[0] >= known
    ]


def _within(target: Target, first: str, last: str) -> bool:
    start, end = span(target.date)
    return span(first)[0] <= start and end <= span(last)[1]


def _peaks(prices: _Prices) -> list[Target]:
    """Of elements that were quoted in the months of the peak."""
    found = []
    for element in ELEMENTS:
        quotes = [t for t in _outside(prices, element) if _within(t, *PEAK)]
        base = prices.get(("price_outside", element, BASE))
        if base and any(_within(quote, *SEEN) for quote in quotes):
            peak = _ratio("peak_factor", max(quotes, key=lambda t: t.value), base)
            dates = tuple(quote.date for quote in quotes)
            found.append(replace(peak, known=PEAK[1], quoted=dates))
    return found


DELAY_ERROR = 3.0
"""Error of the month of a peak that is seen in quarters and single months [month], an estimate."""


def _delays(peaks: list[Target], prices: _Prices) -> list[Target]:
    """Months from the fall to the peak, where two or more quotes tell when it was."""
    return [
        Target(f"{peak.date}-peak_delay-{peak.element}", "peak_delay", peak.element, peak.date,
               (sum(span(peak.date)) - sum(span(FALL[0]))) / 2.0, DELAY_ERROR, peak.source,
               peak.kind, peak.known)
        for peak in peaks
        if sum(_within(quote, *SEEN) for quote in _outside(prices, peak.element)) >= 2
    ]  # fmt: skip


def _order(peaks: list[Target]) -> list[Target]:
    """One, for the observed order agrees with itself; a pair swapped is the error."""
    if len(peaks) < 2:
        return []
    pairs = len(peaks) * (len(peaks) - 1) / 2.0
    last = max(peaks, key=lambda t: span(t.date)[1])
    return [Target("2011-price_order", "price_order", "", last.date, 1.0, 2.0 / pairs,
                   last.source, last.kind, last.known)]  # fmt: skip


def _gaps(prices: _Prices) -> list[Target]:
    return [
        _ratio("tier_gap", prices[key], inside)
        for (series, element, date), inside in prices.items()
        if series == "price_inside" and (key := ("price_outside", element, date)) in prices
    ]


def _rises(prices: _Prices) -> list[Target]:
    rises = {}
    for element in (RISE_IN, *RISE_OF):
        start = prices.get(("price_outside", element, BASE))
        end = prices.get(("price_outside", element, RISE))
        if start and end:
            rises[element] = (end.value - start.value, end)
    if RISE_IN not in rises:
        return []
    unit, base = rises.pop(RISE_IN)
    return [
        Target(f"{RISE}-dollar_rise-{element}", "dollar_rise", element, RISE, rise / unit,
               rise / unit * float(np.hypot(end.tolerance, base.tolerance)), end.source, end.kind)
        for element, (rise, end) in rises.items()
    ]  # fmt: skip


def _changes(flows: dict[str, Target]) -> list[Target]:
    return [
        _change(series, flows[first], flows[last])
        for series, (first, last) in CHANGES.items()
        if first in flows and last in flows
    ]


def _change(series: str, before: Target, after: Target) -> Target:
    ratio = after.value / before.value
    error = 100.0 * ratio * float(np.hypot(before.tolerance, after.tolerance))
    return Target(f"2010-{series}", series, "", after.date, 100.0 * (ratio - 1.0), error,
                  after.source, after.kind)  # fmt: skip


@dataclass(frozen=True)
class Paths:
    """What a simulation gives to be compared with the past, month by month from `start` on."""

    start: str
    """First month, such as 2005-01."""
    imports: Floats
    """Japan's imports of all origins (M, months) [t gross]."""
    china: Floats
    """The part that is labelled as China's (M, months) [t gross]."""
    value: Floats
    """Value of all imports (M, months) [thousand USD]."""
    china_value: Floats
    """Value of China's (M, months) [thousand USD]."""
    outside: Floats
    """Price of oxide outside China (M, months, elements) [USD/kg]."""
    inside: Floats
    """Price of oxide in China (M, months, elements) [USD/kg]."""

    def months(self, date: str) -> slice:
        """Place of a date's months; ValueError where the simulation does not hold them all."""
        zero = span(self.start)[0]
        first, end = span(date)
        if first < zero or end - zero > self.imports.shape[1]:
            raise ValueError(f"the simulation from {self.start} on does not hold all of {date}")
        return slice(first - zero, end - zero)


def predicted(targets: Sequence[Target], paths: Paths) -> Floats:
    """What a simulation gives for each target (M, n), in the unit of its series.

    A share is 0 where nothing is imported, and a ratio where what it is taken over is not above 0.
    A peak is the highest of the dates that were quoted, its month that of the highest mean over as
    many months as its quote stands for. Raises ValueError for a series that cannot be read off
    `Paths` or a date beyond them.
    """
    for target in targets:
        if target.series not in _READ:
            raise ValueError(
                f"target '{target.id}': series '{target.series}' is not read off a simulation; "
                f"those that are: {', '.join(_READ)}"
            )
    columns = [_READ[target.series](target, paths, targets) for target in targets]
    members = len(paths.imports)
    return np.stack(columns, axis=1) if columns else np.empty((members, 0))


def _sum(flow: Floats, target: Target, paths: Paths) -> Floats:
    return _months(flow[:, paths.months(target.date)])


def _months(monthly: Floats) -> Floats:
    """Sum over the months (M, months) -> (M,), in one order however the array is laid."""
    return np.asarray(np.ascontiguousarray(monthly).sum(axis=1))


def _share(part: Floats, whole: Floats, target: Target, paths: Paths) -> Floats:
    return 100.0 * share_of(_sum(part, target, paths), _sum(whole, target, paths))


def _price(price: Floats, element: str, date: str, paths: Paths) -> Floats:
    monthly = price[:, paths.months(date), INDEX[element]]
    return np.asarray(_months(monthly) / monthly.shape[1])


def _mass_share(target: Target, paths: Paths, _: Sequence[Target]) -> Floats:
    return _share(paths.china, paths.imports, target, paths)


def _total(target: Target, paths: Paths, _: Sequence[Target]) -> Floats:
    return _sum(paths.imports, target, paths)


def _factor(target: Target, paths: Paths, _: Sequence[Target]) -> Floats:
    of = target.element
    base = _price(paths.outside, of, BASE, paths)
    return share_of(_price(paths.outside, of, target.date, paths), base)


def _running(element: str, months: int, paths: Paths) -> Floats:
    """Mean price of so many months, from each month of the window on."""
    window = slice(paths.months(PEAK[0]).start, paths.months(PEAK[1]).stop)
    price = paths.outside[:, window, INDEX[element]]
    parts = [price[:, shift : price.shape[1] - months + 1 + shift] for shift in range(months)]
    return np.asarray(sum(parts) / months)


def _peak(target: Target, paths: Paths, _: Sequence[Target]) -> Floats:
    """Over the dates quoted alone: a maximum over all months would be higher by its kind."""
    of, dates = target.element, target.quoted or (target.date,)
    quoted = np.stack([_price(paths.outside, of, date, paths) for date in dates])
    return share_of(quoted.max(axis=0), _price(paths.outside, of, BASE, paths))


def _delay(target: Target, paths: Paths, _: Sequence[Target]) -> Floats:
    first, end = span(target.date)
    place = _running(target.element, end - first, paths).argmax(axis=1)
    offset = (end - first - 1) / 2.0 + span(PEAK[0])[0] - span(FALL[0])[0]
    return np.asarray(place + offset)


def _tau(_: Target, paths: Paths, targets: Sequence[Target]) -> Floats:
    peaks = [other for other in targets if other.series == "peak_factor"]
    if len(peaks) < 2:
        raise ValueError("'price_order' needs the targets 'peak_factor' of its elements beside it")
    factors = np.stack([_peak(peak, paths, targets) for peak in peaks], axis=1)
    return kendall_tau(factors, np.array([peak.value for peak in peaks]))


def _gap(target: Target, paths: Paths, _: Sequence[Target]) -> Floats:
    of, date = target.element, target.date
    outside = _price(paths.outside, of, date, paths)
    return share_of(outside, _price(paths.inside, of, date, paths))


def _rise(target: Target, paths: Paths, _: Sequence[Target]) -> Floats:
    def rise(element: str) -> Floats:
        late = _price(paths.outside, element, target.date, paths)
        return late - _price(paths.outside, element, BASE, paths)

    return share_of(rise(target.element), rise(RISE_IN))


def _china_change(target: Target, paths: Paths, _: Sequence[Target]) -> Floats:
    months = CHANGES[target.series]
    before, after = (_months(paths.china[:, paths.months(date)]) for date in months)
    return 100.0 * (share_of(after, before) - 1.0)


_READ: dict[str, Callable[[Target, Paths, Sequence[Target]], Floats]] = {
    "china_share_mass": _mass_share,
    "china_share_published": _mass_share,
    "china_share_month": _mass_share,
    "china_share_value": lambda t, p, _: _share(p.china_value, p.value, t, p),
    "total_imports": _total,
    "total_month": _total,
    "unit_value": lambda t, p, _: share_of(_sum(p.value, t, p), _sum(p.imports, t, p)),
    "china_to_japan_month": lambda t, p, _: _sum(p.china, t, p),
    "price_outside": lambda t, p, _: _price(p.outside, t.element, t.date, p),
    "price_inside": lambda t, p, _: _price(p.inside, t.element, t.date, p),
    "price_factor": _factor,
    "peak_factor": _peak,
    "peak_delay": _delay,
    "price_order": _tau,
    "tier_gap": _gap,
    "dollar_rise": _rise,
    **dict.fromkeys(CHANGES, _china_change),
}
