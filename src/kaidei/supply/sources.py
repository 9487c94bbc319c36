"""Which elements can come from a mine, or the mud, to whom: what nobody supplies is found here."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import ELEMENTS
from kaidei.supply.network import HOME, Network
from kaidei.supply.regions import FORM_OF_USE, FORMS, REGIONS, USES

Flags = NDArray[np.bool_]


def unsupplied(network: Network) -> list[str]:
    """Regions whose users want what no chain of suppliers brings from a mine, in words."""
    found, able, need = [], sourced(network), _wanted(network)
    for k, r in np.argwhere(need.any(axis=-1)):
        form, wanted = FORM_OF_USE[USES[k]], need[k, r]
        lacking = wanted & ~able[FORMS.index(form), r]
        if np.array_equal(lacking, wanted):
            found.append(
                f"{REGIONS[r]} needs {form} for {USES[k]} and nobody supplies it; give it an edge "
                "from a region that makes it, or makers, and these a source of ore"
            )
        elif lacking.any():
            names = ", ".join(np.array(ELEMENTS)[lacking])
            found.append(
                f"{REGIONS[r]} needs {names} in {form} for {USES[k]}, and no ore that comes to it "
                "through separators and edges holds that; give it such an ore, or no such need"
            )
    return found


def _wanted(network: Network) -> Flags:
    """Whether a use in a region wants an element in any month and member, (K, R, E)."""
    demand = network.demand
    path: Flags = demand.path.max(axis=0) > 0.0
    level = demand.level.max(axis=0)[:, None, None] > 0.0
    return np.asarray(path & level & (demand.element.max(axis=0) > 0.0))


def sourced(network: Network) -> Flags:
    """Whether a form in a region can hold an element in any month and member, (F, R, E)."""
    able, edges = np.zeros((len(FORMS), len(REGIONS), len(ELEMENTS)), dtype=bool), network.edges
    able[0] = _ore(network)
    able[1, REGIONS.index(HOME)] = network.mud.max(axis=(0, 1)) > 0.0
    made = _makers(network)
    some = edges.share.max(axis=0) > 0.0
    for form, name in enumerate(FORMS):
        if form:
            able[form] |= made[form][:, None] & able[form - 1]
        rows = [
            (REGIONS.index(edges.exporter[row]), REGIONS.index(edges.importer[row]), some[row])
            for row in np.flatnonzero(np.array(edges.form) == name)
        ]
        for _ in REGIONS:  # as many steps as the longest chain may have
            for exporter, importer, sent in rows:
                able[form, importer] |= able[form, exporter] & sent
    return able


def _ore(network: Network) -> Flags:
    """Elements that are dug in each region, (R, E)."""
    mines, assets, behaviour = network.mines, network.assets, network.behaviour
    dug = np.zeros((len(REGIONS), len(ELEMENTS)), dtype=bool)
    for row, region in enumerate(mines.region):
        if mines.capacity[:, row].any() and mines.factor[:, row].any():
            dug[REGIONS.index(region)] |= mines.composition[:, row].any(axis=0)
    for row in _works(network):
        if assets.form[row] == "ore":
            dug[REGIONS.index(assets.region[row])] |= assets.composition[:, row].any(axis=0)
    if behaviour.invest_gain.any() and behaviour.invest_cap.any():
        dug[REGIONS.index(network.invest_region)] |= behaviour.invest_composition.any(axis=0)
    return dug


def _works(network: Network) -> list[Any]:
    """Assets that some member may see."""
    assets = network.assets
    return [
        row
        for row in range(len(assets.name))
        if assets.capacity[:, row].any() and assets.chance[:, row].any()
    ]


def _makers(network: Network) -> Flags:
    """Whether a form is made in a region of the form before it, (F, R)."""
    made = np.zeros((len(FORMS), len(REGIONS)), dtype=bool)
    made[1:] = (network.makers.capacity.max(axis=0) > 0.0).T
    for row in _works(network):
        form, region = network.assets.form[row], network.assets.region[row]
        made[FORMS.index(form), REGIONS.index(region)] = True
    return made
