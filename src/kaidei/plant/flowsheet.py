"""The whole plant for one dry tonne of landed mud, every outlet named.

Hydrocyclone cut (where used), filter and fresh-water wash, acid leach, removal of iron, aluminium
and thorium, precipitation and calcination of the rare earths, separation, neutralisation of what
is left. Solved once for each member at its mean feed; months scale with the mud treated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kaidei.elements import ELEMENTS, OXIDE_FACTOR
from kaidei.plant import dewatering, hydrocyclone, leach, ledger, masses
from kaidei.plant.dewatering import Dewatered
from kaidei.plant.ledger import OUTLET, SOLID_WASTE
from kaidei.units import Floats

TRACE_ROWS = ("uranium", "thorium", "radium", "lead")
"""Radioactive elements, rows of traces.csv."""

TRACES = (*TRACE_ROWS, "scavenged_thorium")
"""Radioactive species by chemistry; thorium that the water column lost sits on grain surfaces and
dissolves apart from thorium inside the grains, and is thorium like any other after that."""

SPECIES = (*ELEMENTS, *TRACES)
"""Everything whose path is followed by shares."""

_STEPS = ("with_grains", "leach", "impurity_cake", "precipitation", "sludge", "separation")


@dataclass(frozen=True)
class Feed:
    """A dry tonne of landed mud, (M,) or (M, 15)."""

    grade: Floats
    """Rare earths [t_metal/t_dry]."""
    composition: Floats
    """Share of each element in them (M, 15) [1]."""
    water: Floats
    """Water that comes with it, salt apart [t/t_dry]."""
    salt: Floats
    """Salt in that water [t/t_dry]."""


@dataclass(frozen=True)
class Balance:
    """What becomes of a dry tonne of landed mud."""

    splits: Floats
    """Share of each species that leaves by each outlet (M, outlet, species) [1]."""
    intake: Floats
    """What goes in (M, material) [t/t_dry]."""
    materials: Floats
    """Where it leaves (M, outlet, material) [t/t_dry]."""
    streams: Floats
    """Mass of each stream, solids dry (M, stream) [t/t_dry]."""
    wash_water: Floats
    """Fresh water used on the island (M,) [t/t_dry]."""
    process_water: Floats
    """Fresh water used in leach and separation (M,) [t/t_dry]."""
    electricity: Floats
    """Heat and power, the making of fresh water apart (M,) [kWh/t_dry]."""

    @property
    def elements(self) -> Floats:
        """Splits of the fifteen elements (M, outlet, 15)."""
        return self.splits[..., : len(ELEMENTS)]

    @property
    def traces(self) -> Floats:
        """Splits of the radioactive species (M, outlet, trace)."""
        return self.splits[..., len(ELEMENTS) :]

    @property
    def residue(self) -> Floats:
        """Moist solids that have to be put somewhere (M,) [t/t_dry]."""
        rows = [OUTLET[name] for name in SOLID_WASTE]
        return np.asarray(self.materials[:, rows].sum(axis=(1, 2)))

    @property
    def effluent(self) -> Floats:
        """Liquor to discharge (M,) [t/t_dry]."""
        return np.asarray(self.materials[:, OUTLET["effluent"]].sum(axis=1))


def column(rows: Mapping[str, Any], keys: tuple[str, ...], name: str) -> Floats:
    """A column of a drawn table as (M, key)."""
    return np.stack([getattr(rows[key], name) for key in keys], axis=1)


def balance(feed: Feed, plant: Any) -> Balance:
    """The plant for one dry tonne of landed mud.

    `plant` has the attributes of `PlantSpec`, each value an array (M,). Closes by element, trace
    and material to rounding. Raises ValueError naming the unit whose share lies outside 0 to 1.
    """
    steps = {step: _shares_of(plant, step) for step in _STEPS}
    pull, to_grains = _cyclone(feed, plant, steps["with_grains"])
    cake = _dewater(feed, plant.hydrocyclone, plant.dewatering, pull)
    shares, dissolved = _leach(feed, plant, cake, to_grains, steps["leach"])
    splits = _splits(to_grains, plant.dewatering.solids_loss, shares, steps)
    contained = (feed.grade[:, None] * feed.composition)[:, None, :]
    metal = contained * splits[..., : len(ELEMENTS)]
    by_mass = masses.balance(feed.water, feed.salt, pull, cake, dissolved, metal, plant)
    return Balance(
        splits=splits,
        intake=by_mass.intake,
        materials=by_mass.materials,
        streams=by_mass.streams,
        wash_water=cake.wash_water,
        process_water=by_mass.process_water,
        electricity=_electricity(plant, cake, metal),
    )


def _shares_of(plant: Any, step: str) -> Floats:
    """One step's share of each species (M, species)."""
    rare = column(plant.recoveries, ELEMENTS, step)
    traces = column(plant.traces, TRACE_ROWS, step)
    thorium = traces[:, TRACE_ROWS.index("thorium")]
    own = plant.radioactivity.scavenged
    if step == "leach":
        sulphuric = column(plant.traces, TRACE_ROWS, "leach_sulphuric")
        traces = np.where(plant.leach.acid[:, None] == 1, sulphuric, traces)
    loose = {"with_grains": own.with_grains, "leach": own.leach}.get(step, thorium)
    return np.concatenate([rare, traces, loose[:, None]], axis=1)


def _cyclone(feed: Feed, plant: Any, with_grains: Floats) -> tuple[Floats, Floats]:
    """Mass pull (M,) and share of each species in the concentrate (M, species); 1 if not used."""
    cyclone = plant.hydrocyclone
    pull = hydrocyclone.mass_pull(
        feed.grade,
        enrichment=cyclone.enrichment,
        recovery=cyclone.recovery,
        grain_grade=1e-6 * plant.grain_grade,
    )
    follows = pull[:, None] + (cyclone.recovery - pull)[:, None] * with_grains
    used = cyclone.use == 1
    return np.where(used, pull, 1.0), np.where(used[:, None], follows, 1.0)


def _dewater(feed: Feed, cyclone: Any, press: Any, pull: Floats) -> Dewatered:
    under = np.where(cyclone.use == 1, cyclone.underflow_water, 1.0)
    if press.wash == "displacement":
        ratio = press.wash_ratio
        left = dewatering.displacement_wash(ratio, press.wash_efficiency)
    else:
        ratio = press.wash_ratio * press.wash_stages
        left = dewatering.reslurry_wash(press.wash_ratio, press.wash_stages)
    return dewatering.filter_and_wash(
        pull,
        feed.water * under,
        feed.salt * under,
        moisture=press.moisture,
        solids_loss=press.solids_loss,
        wash_water_ratio=ratio,
        salt_left=left,
    )


def _leach(
    feed: Feed, plant: Any, cake: Dewatered, to_grains: Floats, relative: Floats
) -> tuple[Floats, masses.Dissolved]:
    """Share of each species that dissolves (M, species), and the masses that do."""
    tank = plant.leach
    metal = (feed.grade[:, None] * feed.composition) * to_grains[:, : len(ELEMENTS)]
    rare = np.maximum(metal.sum(axis=1), 1e-30)
    overall = np.where(tank.acid == 0, tank.extraction_hydrochloric, tank.extraction_sulphuric)
    grains = leach.apatite_share(rare / cake.cake_solids, 1e-6 * plant.grain_grade)
    rest = 1e-3 * (1.0 - grains)
    gangue = (grains * overall, tank.iron * rest, tank.aluminium * rest, tank.other * rest)
    need = leach.gangue_demand(*gangue, tank.other_equivalent)
    liquor = need * (1.0 + tank.acid_excess) / tank.molarity
    acid = leach.acid_balance(
        need, molarity=tank.molarity, liquid_to_solid=liquor, recycled=tank.acid_recycled
    )
    elements = leach.extraction_by_element(
        overall, relative[:, : len(ELEMENTS)], metal / rare[:, None], acid.sufficiency
    )
    traces = relative[:, len(ELEMENTS) :] * acid.sufficiency[:, None]
    apatite, iron, aluminium, other = (
        part * acid.sufficiency * cake.cake_solids for part in gangue
    )
    return np.concatenate([elements, traces], axis=1), masses.Dissolved(
        apatite=apatite,
        iron=iron,
        aluminium=aluminium,
        other=other,
        acid=acid.make_up * cake.cake_solids,
        liquor=liquor * cake.cake_solids,
    )


def _splits(
    to_grains: Floats, solids_loss: Floats, dissolved: Floats, steps: Mapping[str, Floats]
) -> Floats:
    shares = ledger.in_series(
        {
            "cyclone_overflow": 1.0 - to_grains,
            "filtrate": np.broadcast_to(solids_loss[:, None], to_grains.shape),
            "leach_residue": 1.0 - dissolved,
            "impurity_cake": steps["impurity_cake"],
            "barren": 1.0 - steps["precipitation"],
            "separation_residue": 1.0 - steps["separation"],
        },
        last="product",
    )
    sludge, effluent = ledger.divide(shares.pop("barren"), steps["sludge"])
    shares |= {"neutralisation_sludge": sludge, "effluent": effluent}
    return ledger.stack(shares, to_grains.shape)


def _electricity(plant: Any, cake: Dewatered, metal: Floats) -> Floats:
    mixed = metal[:, OUTLET["product"]] + metal[:, OUTLET["separation_residue"]]
    oxide = (mixed * OXIDE_FACTOR).sum(axis=1)
    return np.asarray(
        plant.dewatering.electricity
        + plant.leach.electricity * cake.cake_solids
        + (plant.precipitation.electricity + plant.separation.electricity) * oxide
    )
