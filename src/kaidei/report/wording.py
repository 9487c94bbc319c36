"""Numbers and chances as people read them: rounded to what they are worth, never to more."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kaidei.contract import Time
from kaidei.units import Floats

MANY = 100
"""Members from which a share of them is spoken of in hundredths."""

FEW = 20
"""Members below which a share of them is no percentage."""

_NAMES = {
    "La": "lanthanum", "Ce": "cerium", "Pr": "praseodymium", "Nd": "neodymium", "Sm": "samarium",
    "Eu": "europium", "Gd": "gadolinium", "Tb": "terbium", "Dy": "dysprosium", "Ho": "holmium",
    "Er": "erbium", "Tm": "thulium", "Yb": "ytterbium", "Lu": "lutetium", "Y": "yttrium",
}  # fmt: skip


def element_name(symbol: str) -> str:
    """ "Dy" -> "dysprosium"; what is no symbol stays as it is."""
    return _NAMES.get(symbol, symbol)


def number(value: float, digits: int = 2) -> str:
    """Rounded to `digits` significant figures, thousands parted by commas; words for no number."""
    if math.isnan(value):
        return "none"
    if math.isinf(value):
        return "never" if value > 0 else "−∞"
    if value == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    # 9.96 rounds to 10, which has one place fewer.
    places = digits - 1 - math.floor(math.log10(abs(rounded)))
    if abs(rounded) < 1e-5:
        return f"{rounded:.{digits - 1}e}".replace("-", "−")
    return f"{rounded:,.{max(places, 0)}f}".replace("-", "−")


def spread(values: Floats, digits: int = 2, scale: float = 1.0) -> str:
    """ "median (P5 to P95)"; one number where they agree once rounded, "none" for no number."""
    low, middle, high = quantiles(values, (0.05, 0.5, 0.95)) * scale
    said = [number(value, digits) for value in (low, middle, high)]
    if len(set(said)) == 1:
        return said[0]
    return f"{said[1]} ({said[0]} to {said[2]})"


def quantiles(values: Floats, levels: Sequence[float]) -> Floats:
    """Quantiles of what is a number, +inf among them; NaN where nothing is."""
    known = np.sort(np.asarray(values, dtype=np.float64).ravel())
    known = known[~np.isnan(known)]
    if not len(known):
        return np.full(len(levels), np.nan)
    # Nearest rank from above: no difference is taken, so +inf stays +inf.
    place = np.ceil(np.asarray(levels) * len(known)).astype(int) - 1
    return np.asarray(known[np.clip(place, 0, len(known) - 1)])


def chance(hits: NDArray[np.bool_] | Floats) -> str:
    """Share of members in words: "about 34 in 100", "fewer than 1 in 100", "all 64 members"."""
    share, n = _share(hits)
    if n < MANY:
        return f"{round(share * n)} of {n} members"
    if share < 0.01:
        return "fewer than 1 in 100"
    if share > 0.99:
        return "more than 99 in 100"
    return f"about {round(100 * share)} in 100"


def percent(hits: NDArray[np.bool_] | Floats) -> str:
    """Share of members for a table's cell: "34%", "<1%", ">99%"; "3 of 4" of a few."""
    share, n = _share(hits)
    if n == 0:
        return "–"
    if n < FEW:
        return f"{round(share * n)} of {n}"
    # A few dozen members cannot tell 99 from 100 in a hundred.
    least = 0.01 if n >= MANY else 1.0 / n
    if share < least:
        return f"<{math.ceil(100 * least)}%"
    if share > 1 - least:
        return f">{math.floor(100 * (1 - least))}%"
    return f"{round(100 * share)}%"


def _share(hits: NDArray[np.bool_] | Floats) -> tuple[float, int]:
    flat = np.asarray(hits, dtype=np.float64).ravel()
    return (float(flat.mean()), len(flat)) if len(flat) else (math.nan, 0)


def in_100(share: float) -> str:
    """A chance as a count in a hundred: "34", "less than 1", "more than 99"."""
    if share < 0.01:
        return "less than 1"
    return "more than 99" if share > 0.99 else f"{round(100 * share)}"


def points(change: float) -> str:
    """A difference of two chances in percentage points, with its sign."""
    if change == 0:
        return "±0"
    # Below a point the decimal tells a small change from none.
    places = 1 if abs(change) < 0.0095 else 0
    return f"{100 * change:+.{places}f}".replace("-", "−")


def sampling_error(n: int) -> int:
    """How far a chance from n members may be off by sampling alone, 95 %, at worst [points]."""
    return math.ceil(100 * 1.96 * 0.5 / math.sqrt(n))


_TONNES = {
    "reo": "oxide", "dry": "dry mud", "wet": "wet mud", "slurry": "slurry", "metal": "metal",
}  # fmt: skip


def spelt_out(text: str) -> str:
    """The model's units in a reader's words: "16 Mt_reo" -> "16 Mt of oxide"."""
    spelt = re.sub(r"\b(\w*?(?:t|g|ppm))_(reo|dry|wet|slurry|metal)\b",
                   lambda found: f"{found[1]} of {_TONNES[found[2]]}", text)  # fmt: skip
    return plurals(spelt).replace("^3", "³").replace("^2", "²")


def plurals(text: str) -> str:
    """ "33 day" -> "33 days", as people write it; a rate such as "3 t_dry/day" stays."""
    return re.sub(r"(?<![\w.,])((?!1 )[\d.,]*\d(?:e[+-]?\d+)?) (day|month|year)\b(?![*/^])",
                  r"\1 \2s", text)  # fmt: skip


def month_name(time: Time, month: float) -> str:
    """ "March 2031" for float months since the start; "not by December 2044" beyond the horizon."""
    if not math.isfinite(month) or month >= time.n_months:
        return f"not by {calendar_month(str(time.month_labels[-1]))}"
    absolute = time.start_month + math.floor(month)
    return calendar_month(f"{absolute // 12:04d}-{absolute % 12 + 1:02d}")


def calendar_month(label: str) -> str:
    """ "2028-01" -> "January 2028"; anything else as it is."""
    names = ("January", "February", "March", "April", "May", "June", "July", "August",
             "September", "October", "November", "December")  # fmt: skip
    parts = label.split("-")
    if len(parts) < 2 or not parts[1].isdigit() or not 1 <= int(parts[1]) <= 12:
        return label
    return f"{names[int(parts[1]) - 1]} {parts[0]}"


def date_heads(dates: Sequence[str]) -> list[str]:
    """Heads of columns of dates: years alone where all are of one month."""
    one_month = len({date[5:] for date in dates}) == 1
    return [date[:4] if one_month else date for date in dates]


def listed(words: Sequence[str], last: str = "and") -> str:
    """ "a, b and c"."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
