"""What the cores alone decide, before any member: how grade varies, and what is mined first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.deposit import density, panels
from kaidei.deposit.cells import CELL, cells_of
from kaidei.deposit.censored import expected
from kaidei.deposit.covariance import Kind
from kaidei.deposit.posterior import Nodes, fit

if TYPE_CHECKING:
    from kaidei.deposit.area import Area
    from kaidei.deposit.cores import Cores
    from kaidei.deposit.ground import Beside
    from kaidei.deposit.spec import DepositSpec

NODES = 128
"""Nodes that stand for the posterior. The mean log range of 128 lies within 0.02 of that of all;
members beyond some hundreds then share factors, of which a process holds some 80 MB."""

RANKING = 25
"""Nodes that panels are ranked by: a chance moves by less than 0.02 against 128."""

_COLUMNS = ("mean", "sill", "range", "nugget", "anisotropy", "azimuth")


def mine_order(spec: DepositSpec) -> dict[str, Any]:
    """What the cores alone decide, as plain lists fit for a manifest.

    The first 24 panels to mine as `panels.plain` gives them; `nodes`, 128 covariances of equal
    weight for log grade over all slices; `likeliest`, the one a fitted variogram would give.
    """
    area = spec.area()
    cores = spec.placed_cores(area)
    beside = spec.beside(area)
    options: dict[str, Any] = {
        "kind": spec.covariance,
        "shapes": spec.shapes(),
        "prior": spec.prior(),
    }
    reach, cutoff = middle(spec.mine_reach), middle(spec.mine_cutoff)
    return decide(cores, area, beside, options, (reach, cutoff), spec.mine_rule)


def decide(
    cores: Cores,
    area: Area,
    beside: Beside,
    options: Mapping[str, Any],
    limits: tuple[float, float],
    rule: panels.Rule,
    *,
    cell: float = CELL,
    kept: int = panels.KEPT,
    fewer: bool = False,
) -> dict[str, Any]:
    """As `mine_order`, from plain things: `options` go to `posterior.fit`, `limits` are reach [m]
    and cutoff [ppm_metal], `kept` panels are chosen, or `fewer` where there is no room."""
    cells = cells_of(area, cell)
    _, middles, _ = area.panels()
    drift = (beside.terms(cores.xy, cells), beside.terms(middles, cells))
    slices, layer_mass = density.at_mean(cores)
    reached = panels.within_reach(slices, limits[0], layer_mass)
    near = fit(cores.xy, np.log(reached), drift=drift[0], **options).spread(RANKING)
    scores = panels.rank(near, cores.xy, reached, middles, drift, limits[1])
    chosen = panels.in_order(area, scores, rule, kept, fewer=fewer)
    whole = np.log(expected(slices).mean(axis=1))
    nodes = fit(cores.xy, whole, drift=drift[0], **options)
    return panels.plain(area, scores, chosen, limits) | {
        "nodes": to_plain(nodes.spread(NODES)),
        "likeliest": to_plain(nodes.likeliest),
    }


def middle(value: Any) -> float:
    """The median of a study's value."""
    return float(value.at(np.array(0.5)))


def to_plain(nodes: Nodes) -> dict[str, list[float]]:
    """Nodes of equal weight as plain lists."""
    return {name: getattr(nodes, name).tolist() for name in _COLUMNS}


def from_plain(kind: Kind, lists: Mapping[str, list[float]]) -> Nodes:
    """Nodes of equal weight from plain lists; undoes `to_plain`, but for the likelihoods."""
    columns = {name: np.asarray(lists[name], dtype=np.float64) for name in _COLUMNS}
    count = len(columns["range"])
    return Nodes(kind, **columns, weight=np.full(count, 1 / count), log_likelihood=np.zeros(count))
