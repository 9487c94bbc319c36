"""The plant stage: landed mud by month in, separated oxides and everything else out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.contract import dataset
from kaidei.elements import ELEMENTS, OXIDE_FACTOR
from kaidei.plant import flowsheet, inventory, masses, radioactivity
from kaidei.plant.flowsheet import Balance, Feed
from kaidei.plant.ledger import MATERIAL, MATERIALS, OUTLET, OUTLETS, REAGENTS, STREAM, STREAMS
from kaidei.plant.radioactivity import NUCLIDES
from kaidei.plant.spec import Inputs
from kaidei.units import Floats

if TYPE_CHECKING:
    import xarray as xr

    from kaidei.ensemble.draw import Drawn
    from kaidei.streams import Streams

DAYS_A_MONTH = 365.25 / 12.0

_ELEMENT_OF_NUCLIDE = {
    "U-238": "uranium",
    "U-234": "uranium",
    "Th-230": "thorium",
    "Ra-226": "radium",
    "Pb-210": "lead",
    "Th-232": "thorium",
    "Ra-228": "radium",
    "Th-228": "thorium",
}


@dataclass(frozen=True)
class Flow:
    """Mud and rare earths through time; (M, months) or (M, months, 15)."""

    landed_metal: Floats
    """Rare earths landed [t_metal]."""
    treated: Floats
    """Dry mud treated [t_dry]."""
    treated_metal: Floats
    """Rare earths in it [t_metal]."""
    separated: Floats
    """Mixed oxide that leaves the circuit, as metal [t_metal]."""


def run(drawn: Drawn, inputs: Inputs, streams: Streams) -> xr.Dataset:
    """Treat one lane's landed mud and label the result as the contract says."""
    landed_metal = _landed_metal(inputs)
    feed = _mean_feed(drawn, inputs, landed_metal)
    balance = flowsheet.balance(feed, drawn)
    flow = _through_time(drawn, inputs, landed_metal, balance)
    variables = (
        _monthly(balance, flow)
        | _ledgers(inputs, balance, flow)
        | _becquerels(drawn, inputs, balance, flow)
    )
    coords: dict[str, Any] = {
        "month": inputs.time.month_labels,
        "element": ELEMENTS,
        "outlet": OUTLETS,
        "material": MATERIALS,
        "reagent": REAGENTS,
        "stream": STREAMS,
        "nuclide": NUCLIDES,
    }
    return dataset("plant", coords, streams.members, **variables)


def _landed_metal(inputs: Inputs) -> Floats:
    metal = np.asarray(inputs.landed_metal_by_panel, dtype=np.float64)
    return np.asarray(metal @ inputs.panel_composition)


def _mean_feed(drawn: Drawn, inputs: Inputs, metal: Floats) -> Feed:
    """Mean mud of each member over the horizon; the reference mud where none is landed."""
    solids = inputs.solids_landed.sum(axis=1)
    some = solids > 0.0
    whole = np.where(some, solids, 1.0)
    elements = metal.sum(axis=1)
    rare = elements.sum(axis=1)
    reference = drawn.reference
    panels = inputs.panel_composition.mean(axis=1)
    found = np.divide(elements, rare[:, None], out=panels.copy(), where=rare[:, None] > 0.0)
    return Feed(
        grade=np.where(some, rare / whole, 1e-6 * reference.grade),
        composition=found,
        water=np.where(some, inputs.water_landed.sum(axis=1) / whole, reference.water),
        salt=np.where(
            some, inputs.salt_landed.sum(axis=1) / whole, reference.water * reference.salinity
        ),
    )


def _through_time(drawn: Drawn, inputs: Inputs, landed_metal: Floats, balance: Balance) -> Flow:
    landed = np.asarray(inputs.solids_landed, dtype=np.float64)
    treated, metal = landed, landed_metal
    if drawn.dewatering.capacity is not None:
        treated = inventory.treated(landed, drawn.dewatering.capacity * DAYS_A_MONTH)
        metal = inventory.first_in_first_out(landed, treated, landed_metal)
    rows = [OUTLET["product"], OUTLET["separation_residue"]]
    mixed = metal * balance.elements[:, rows].sum(axis=1)[:, None]
    circuit = drawn.circuit
    delay = inventory.plug_flow if circuit.flow == "plug_flow" else inventory.first_order
    return Flow(landed_metal, treated, metal, delay(mixed, circuit.residence))


def _product_share(balance: Balance) -> Floats:
    """Share of the mixed oxide that becomes product (M, 15) [1]."""
    product = balance.elements[:, OUTLET["product"]]
    mixed = product + balance.elements[:, OUTLET["separation_residue"]]
    return np.divide(product, mixed, out=np.zeros_like(product), where=mixed > 0.0)


def _monthly(balance: Balance, flow: Flow) -> dict[str, Any]:
    def a_tonne(amount: Floats) -> Any:
        return (flow.treated * amount[:, None]).astype(np.float32)

    oxide = flow.separated * (_product_share(balance) * OXIDE_FACTOR)[:, None]
    rate = masses.reagents(balance.intake)
    return {
        "oxide": oxide.astype(np.float32),
        "treated": flow.treated.astype(np.float32),
        "reagent_use": (flow.treated[:, :, None] * rate[:, None]).astype(np.float32),
        "wash_water": a_tonne(balance.wash_water),
        "process_water": a_tonne(balance.process_water),
        "residue": a_tonne(balance.residue),
        "effluent": a_tonne(balance.effluent),
        "electricity": a_tonne(1e-3 * balance.electricity),
        "recovery": balance.elements[:, OUTLET["product"]],
        "reagent_rate": 1e3 * rate,
        "stream_mass": balance.streams,
    }


def _ledgers(inputs: Inputs, balance: Balance, flow: Flow) -> dict[str, Floats]:
    """Where all metal and all mass is at the end of the horizon."""
    treated = flow.treated_metal.sum(axis=1)
    metal = treated[:, None] * balance.elements
    separated = flow.separated.sum(axis=1)
    share = _product_share(balance)
    mixed = metal[:, OUTLET["product"]] + metal[:, OUTLET["separation_residue"]]
    metal[:, OUTLET["product"]] = separated * share
    metal[:, OUTLET["separation_residue"]] = separated - metal[:, OUTLET["product"]]
    metal[:, OUTLET["circuit_inventory"]] = np.maximum(mixed - separated, 0.0)  # rounding
    metal[:, OUTLET["stockpile"]] = flow.landed_metal.sum(axis=1) - treated

    tonnes = flow.treated.sum(axis=1)
    waiting = inputs.solids_landed.sum(axis=1) - tonnes
    intake = balance.intake * tonnes[:, None]
    materials = balance.materials * tonnes[:, None, None]
    _hold_back(materials, mixed, separated, share)
    for name, landed in (("water", inputs.water_landed), ("salt", inputs.salt_landed)):
        a_tonne = landed.sum(axis=1) / np.maximum(inputs.solids_landed.sum(axis=1), 1e-30)
        materials[:, OUTLET["stockpile"], MATERIAL[name]] = waiting * a_tonne
        intake[:, MATERIAL[name]] += waiting * a_tonne
    materials[:, OUTLET["stockpile"], MATERIAL["mud_solids"]] = waiting
    intake[:, MATERIAL["mud_solids"]] += waiting
    return {
        "ledger": metal,
        "mass_ledger": materials.sum(axis=2),
        "material_ledger": materials,
        "material_intake": intake,
    }


def _hold_back(materials: Floats, mixed: Floats, separated: Floats, share: Floats) -> None:
    """Move what the circuit still holds at the end out of product and separation residue.

    Metal is held by element, the oxygen with it, all else in proportion.
    """
    held = np.maximum(mixed - separated, 0.0)
    solids, circuit = MATERIAL["mud_solids"], OUTLET["circuit_inventory"]
    product, residue = OUTLET["product"], OUTLET["separation_residue"]
    whole = mixed.sum(axis=1)
    part = np.divide(held.sum(axis=1), whole, out=np.zeros_like(whole), where=whole > 0.0)
    kept = {product: (held * share), residue: (held - held * share)}
    impurity = materials[:, residue, solids] - (mixed - mixed * share).sum(axis=1)
    for outlet, metal in kept.items():
        amount = metal.sum(axis=1) + (impurity * part if outlet == residue else 0.0)
        materials[:, outlet, solids] -= amount
        materials[:, circuit, solids] += amount
        oxygen = (metal * (OXIDE_FACTOR - 1.0)).sum(axis=1)
        for name in ("oxalic_acid", "soda_ash"):
            used = materials[:, outlet, MATERIAL[name]] > 0.0
            materials[:, outlet, MATERIAL[name]] -= np.where(used, oxygen, 0.0)
            materials[:, circuit, MATERIAL[name]] += np.where(used, oxygen, 0.0)
    for name in ("water", "lime"):
        amount = materials[:, residue, MATERIAL[name]] * part
        materials[:, residue, MATERIAL[name]] -= amount
        materials[:, circuit, MATERIAL[name]] += amount


def mean_reach(inputs: Inputs, reference: Floats) -> Floats:
    """Reach [m] whose column holds what the mud of all phases holds: mean of mass / reach.

    A phase that lifted nothing or reaches nothing does not count; the reference where none does.
    """
    mined = (inputs.phase_lifted_dry > 0.0) & (inputs.reach > 0.0)
    mass = np.where(mined, inputs.phase_lifted_dry, 0.0)
    areas = np.divide(mass, inputs.reach, out=np.zeros_like(mass), where=mined).sum(axis=1)
    total = mass.sum(axis=1)
    return np.asarray(np.divide(total, areas, out=np.array(reference), where=areas > 0.0))


def _mud_activity(drawn: Drawn, inputs: Inputs) -> tuple[dict[str, Floats], Floats]:
    """Activity of the mud by nuclide, and the scavenged part of its Th-230 (M,) [Bq/g]."""
    site = drawn.radioactivity
    floor = radioactivity.scavenged_inventory(
        site.water_depth,
        uranium_in_seawater=1e-9 * site.uranium_in_seawater,
        uranium_234_ratio=site.seawater_uranium_234,
        seawater_density=site.seawater_density,
        focusing=site.focusing,
    )
    scavenged = radioactivity.scavenged_activity(
        floor,
        mean_reach(inputs, drawn.reference.reach),
        dry_density=inputs.dry_density,
        sedimentation_rate=1e-6 * site.sedimentation_rate,
    )
    ratio = site.equilibrium
    mud = radioactivity.activity(
        site.uranium,
        site.thorium,
        scavenged_thorium_230=scavenged,
        ratios={
            "U-234": ratio.uranium_234,
            "Th-230": ratio.thorium_230,
            "Ra-226": ratio.radium_226,
            "Pb-210": ratio.lead_210,
            "Ra-228": ratio.radium_228,
            "Th-228": ratio.thorium_228,
        },
    )
    return mud, scavenged


def _nuclide_shares(mud: dict[str, Floats], scavenged: Floats, traces: Floats) -> Floats:
    """Share of each nuclide that leaves by each outlet (M, outlet, nuclide) [1]."""
    row = {name: traces[:, :, index] for index, name in enumerate(flowsheet.TRACES)}
    shares = {name: row[_ELEMENT_OF_NUCLIDE[name]] for name in NUCLIDES}
    total = mud["Th-230"]
    loose = np.divide(scavenged, total, out=np.zeros_like(total), where=total > 0.0)[:, None]
    shares["Th-230"] = row["scavenged_thorium"] * loose + row["thorium"] * (1.0 - loose)
    return np.stack([shares[name] for name in NUCLIDES], axis=2)


def _becquerels(drawn: Drawn, inputs: Inputs, balance: Balance, flow: Flow) -> dict[str, Floats]:
    mud, scavenged = _mud_activity(drawn, inputs)
    shares = _nuclide_shares(mud, scavenged, balance.traces)
    content = np.stack([mud[name] for name in NUCLIDES], axis=1)
    carried = shares * content[:, None]  # [Bq/g of landed mud]
    activity = np.zeros((len(content), len(STREAMS), len(NUCLIDES)))
    for name, position in STREAM.items():
        here = carried[:, OUTLET[name]] if name in OUTLET else content
        if name == "mixed_oxide":
            here = carried[:, OUTLET["product"]] + carried[:, OUTLET["separation_residue"]]
        mass = balance.streams[:, position, None]
        np.divide(here, mass, out=activity[:, position], where=mass > 1e-12)
    return {
        "activity": activity,
        "activity_peak": activity.max(axis=2),
        "nuclide_ledger": _nuclide_ledger(drawn, inputs, carried, content, flow),
    }


def _nuclide_ledger(
    drawn: Drawn, inputs: Inputs, carried: Floats, content: Floats, flow: Flow
) -> Floats:
    """Where the becquerels are at the end (M, outlet, nuclide) [GBq]; 1 t at 1 Bq/g is 1e-3 GBq.

    The circuit holds traces as it holds the sum of the rare earths.
    """
    tonnes = flow.treated.sum(axis=1)
    ledger = 1e-3 * carried * tonnes[:, None, None]
    circuit = drawn.circuit
    delay = inventory.plug_flow if circuit.flow == "plug_flow" else inventory.first_order
    emerged = delay(flow.treated[:, :, None], circuit.residence).sum(axis=(1, 2))
    part = np.divide(emerged, tonnes, out=np.ones_like(tonnes), where=tonnes > 0.0)[:, None]
    for name in ("product", "separation_residue"):
        out = ledger[:, OUTLET[name]] * part
        ledger[:, OUTLET["circuit_inventory"]] += ledger[:, OUTLET[name]] - out
        ledger[:, OUTLET[name]] = out
    waiting = np.asarray(inputs.solids_landed).sum(axis=1) - tonnes
    ledger[:, OUTLET["stockpile"]] = 1e-3 * content * waiting[:, None]
    return np.asarray(ledger)
