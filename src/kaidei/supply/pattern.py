"""From whom Japan orders each element, as identified from the mass and value of its imports."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kaidei.elements import ELEMENTS
from kaidei.supply.indicators import share_of
from kaidei.supply.network import HOME, Edges
from kaidei.supply.producers import Table, agree, dates
from kaidei.units import Floats

_YEARS = 3
"""Last years of the identified table whose mean is the pattern."""

_FORM = {"280530": "metal", "284610": "oxide", "284690": "oxide"}
_EXPORTER = {"Europe": "EU", "Hong Kong": "China"}
_MOST = 0.95
"""Share of a metal that Japan makes itself at most: some is bought of every one."""


def bought(identified: Table) -> dict[tuple[str, str], Floats]:
    """What Japan bought by form and exporter, (E,) [t_reo/year]; others come under rest."""
    last = identified["year"].max()
    found: dict[tuple[str, str], Floats] = {}
    for row in np.flatnonzero(identified["year"] > last - _YEARS):
        origin = str(identified["origin"][row])
        key = _FORM[str(identified["code"][row])], _EXPORTER.get(origin, origin)
        tonnes = found.setdefault(key, np.zeros(len(ELEMENTS)))
        tonnes[ELEMENTS.index(str(identified["element"][row]))] += identified["p50"][row] / _YEARS
    return found


def as_identified(
    edges: Edges, identified: Table, offtakes: Table, in_metal: Floats, start: str
) -> Edges:
    """Edges with Japan's orders of oxide and metal split as identified, offtakes to come on top.

    `in_metal` (E,) [1] is the share of use that is metal or magnets: of that, what did not come as
    metal Japan made itself of oxide. Exporters without an edge to Japan come under rest.
    """
    months = len(edges.share)
    rows = list(zip(edges.form, edges.exporter, edges.importer, strict=True))
    tonnes = bought(identified)
    total = {
        form: sum((amount for key, amount in tonnes.items() if key[0] == form), np.zeros(15))
        for form in ("oxide", "metal")
    }
    as_metal = share_of(total["metal"], total["metal"] + total["oxide"])
    own = np.clip(1.0 - share_of(as_metal, in_metal), 0.0, _MOST)
    share = edges.share.copy()
    for form in ("oxide", "metal"):
        lines = {rows[x][1]: x for x, key in enumerate(rows) if (key[0], key[2]) == (form, HOME)}
        home = own if form == "metal" else np.zeros(15)
        known = total[form] > 0.0
        split = {name: np.zeros(15) for name in lines}
        for (made, exporter), amount in tonnes.items():
            if made == form:
                place = exporter if exporter in lines else "rest"
                split[place] += share_of(amount, total[form]) * (1.0 - home)
        if HOME in lines:
            split[HOME] = home
        for name, line in lines.items():
            share[:, line, known] = split[name][known]
    keys = [tuple(map(str, key)) for key in rows]
    when = dates(start, months)
    for row, begin in enumerate(offtakes["start"]):
        agreed = dates(str(begin), 1)[0]
        if agreed > when[0] and str(offtakes["importer"][row]) == HOME:
            agree(share, keys, offtakes, row, (when - agreed) * 12.0)
    return replace(edges, share=share)
