"""The end uses behind an order, and what of it a control that looks at them lets pass.

An importer's oxide goes to those who use oxide, and through metal- and magnet-makers, its own and
those it supplies, to all who use metal and magnets. An order is granted by that mix of uses.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaidei.supply.licence import mixed_approval
from kaidei.supply.network import Edges, Network
from kaidei.supply.regions import FORM_OF_USE, FORMS, REGIONS, USES
from kaidei.units import Floats

_OXIDE, _PRODUCT = FORMS.index("oxide"), FORMS.index("product")


def behind(network: Network, months: NDArray[np.int64]) -> Floats:
    """Orders of each form by region and by the end use they serve, (T, F, R, K, E) [t_reo/month].

    `months` (T,) of the paths. Orders are followed along the usual shares, from the users of a form
    to its makers and on to the form before; no further than there are regions, so that two who
    order of each other come to an end. Nothing is held up, stocked or lost on the way: makers'
    recoveries differ by so little that they hardly move the mix. No order of ore is told by use.
    """
    path = network.demand.path
    demand = path[np.minimum(months, len(path) - 1)].transpose(0, 3, 2, 1)
    asked = _asked(network.edges, months)
    orders = np.zeros((len(FORMS), *demand.shape))
    for use, name in enumerate(USES):
        orders[FORMS.index(FORM_OF_USE[name]), ..., use] = demand[..., use]
    own = np.eye(len(REGIONS))
    for form in range(_PRODUCT, _OXIDE - 1, -1):
        users = orders[form].copy()
        for _ in REGIONS:
            orders[form] = users + (asked[form] * (1.0 - own)) @ orders[form]
        if form > _OXIDE:
            orders[form - 1] += (asked[form] * own) @ orders[form]
    return np.ascontiguousarray(orders.transpose(1, 0, 3, 4, 2))


def _asked(edges: Edges, months: NDArray[np.int64]) -> Floats:
    """Share of its orders that a region (last axis) asks of another, (F, T, E, R, R) [1]."""
    share = edges.share[np.minimum(months, len(edges.share) - 1)]
    asked = np.zeros((len(FORMS), *share.shape[::2], len(REGIONS), len(REGIONS)))
    rows = zip(edges.form, edges.exporter, edges.importer, strict=True)
    for x, (form, exporter, importer) in enumerate(rows):
        place = REGIONS.index(exporter), REGIONS.index(importer)
        asked[FORMS.index(form), ..., *place] = share[:, x]
    return asked


def granted(
    network: Network,
    controlled: NDArray[np.bool_],
    start: Floats,
    approval: Floats,
    level: Floats,
    growth: Floats,
) -> Floats:
    """Share of the orders on each edge that each event grants, (M, I, L, E) [1].

    `controlled` (I, L, E) edges of each event, `start` (M, I) [month] and `approval` (M, I, K, E)
    [1] of the events; `level` (M, K) [1] and `growth` (M, K) [1/year] of the uses. The mix of uses
    is that of the year in which the event starts, and stays.
    """
    edges = network.edges
    form = np.array([FORMS.index(name) for name in edges.form], dtype=np.int64)
    importer = np.array([REGIONS.index(name) for name in edges.importer], dtype=np.int64)
    out = np.repeat(approval[:, :, :1], len(form), axis=2)
    for event in range(approval.shape[1]):
        if not np.ptp(approval[:, event], axis=1).any():
            continue
        lines = np.flatnonzero(controlled[event].any(axis=1))
        month = np.clip(start[:, event], 0, network.months - 1).astype(np.int64) // 12 * 12
        years, year = np.unique(month, return_inverse=True)
        mix = behind(network, years)[:, form[lines], importer[lines]][year]
        # A power takes another path for one exponent alone, and a member would depend on others.
        weight = level * np.exp(np.log1p(growth) * month[:, None] / 12.0)
        out[:, event, lines] = mixed_approval(
            approval[:, event, None], mix * weight[:, None, :, None]
        )
    return out
