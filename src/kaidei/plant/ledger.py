"""Where everything goes: splits whose shares add up to one by construction.

Each unit takes a share of what reaches it and passes the rest on, so the last outlet of a row of
units is one minus the others. That closes the balance to rounding; it does not make it right.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kaidei.units import Floats

OUTLETS = (
    "stockpile",
    "cyclone_overflow",
    "filtrate",
    "leach_residue",
    "impurity_cake",
    "neutralisation_sludge",
    "effluent",
    "calciner_gas",
    "separation_residue",
    "circuit_inventory",
    "product",
)
"""Every place matter can be at the end of the horizon, in the order of the flowsheet."""

MATERIALS = (
    "mud_solids",
    "water",
    "salt",
    "hydrochloric_acid",
    "sulphuric_acid",
    "lime",
    "oxalic_acid",
    "soda_ash",
    "caustic_soda",
)
"""What the plant takes in, each conserved by mass; acids as pure HCl and H2SO4, lime as CaO."""

REAGENTS = MATERIALS[3:]

SOLID_WASTE = (
    "cyclone_overflow",
    "leach_residue",
    "impurity_cake",
    "neutralisation_sludge",
    "separation_residue",
)
"""Outlets that have to be put somewhere."""

STREAMS = (
    "mud",
    "cyclone_overflow",
    "filtrate",
    "leach_residue",
    "impurity_cake",
    "neutralisation_sludge",
    "effluent",
    "mixed_oxide",
    "separation_residue",
    "product",
)
"""Streams whose activity is reported: solids dry, liquids whole."""

OUTLET = {name: position for position, name in enumerate(OUTLETS)}
MATERIAL = {name: position for position, name in enumerate(MATERIALS)}
STREAM = {name: position for position, name in enumerate(STREAMS)}


def in_series(shares: Mapping[str, Floats], last: str) -> dict[str, Floats]:
    """What leaves a row of units, as shares of what entered the first.

    Arguments
    ---------
    shares : the share [1, 0 to 1] each unit takes of what reaches it, by outlet name in the order
        of the units; arrays that broadcast together.
    last : name of the outlet that gets what all units pass on.

    Returns the share of the feed [1] by outlet; they add up to one within rounding.
    Raises ValueError naming the unit whose share lies outside 0 to 1.
    """
    shape = np.broadcast_shapes(*(np.shape(share) for share in shares.values()))
    passed: Floats = np.ones(shape)
    taken: dict[str, Floats] = {}
    for name, share in shares.items():
        checked = np.asarray(share)
        if not np.all((checked >= 0.0) & (checked <= 1.0)):
            worst = checked.flat[np.argmax(np.abs(checked - 0.5))]
            raise ValueError(f"{name}: a share of {worst:g} cannot be; expected 0 to 1")
        taken[name] = passed * checked
        passed = passed - taken[name]
    taken[last] = passed
    return taken


def divide(whole: Floats, share: Floats) -> tuple[Floats, Floats]:
    """A flow in two, `share` [1, 0 to 1] of it and what is left."""
    first = whole * share
    return first, whole - first


def stack(by_outlet: Mapping[str, Floats], shape: tuple[int, ...]) -> Floats:
    """Arrays (M, ...) by outlet name as one array (M, outlet, ...); outlets not named hold nothing.

    `shape` is the shape of one outlet's array. Raises KeyError for a name that is no outlet.
    """
    whole = np.zeros((shape[0], len(OUTLETS), *shape[1:]))
    for name, amount in by_outlet.items():
        whole[:, OUTLET[name]] += amount
    return whole


def closure(total_in: Floats, by_outlet: Floats, axis: int = 1) -> Floats:
    """Relative gap |in - out| / in [1] of a ledger; 0 where nothing went in and nothing came out.

    total_in (M, ...) and by_outlet (M, outlet, ...) in one unit.
    """
    gap = np.abs(total_in - by_outlet.sum(axis=axis))
    return np.asarray(gap / np.where(total_in > 0.0, total_in, 1.0))
