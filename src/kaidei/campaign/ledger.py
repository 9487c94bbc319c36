"""What a lane's voyages come to: by month, by panel, by phase, in the contract's terms."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign import footprint
from kaidei.campaign.binding import binding
from kaidei.campaign.landing import first_in_first_out
from kaidei.campaign.plan import carrier_of, lift_rate, ship_of
from kaidei.campaign.ship import (
    BERTH_QUEUE,
    BERTH_SEA,
    FLEET,
    IDLE,
    ISLAND_PLANT,
    LIFT,
    PORT,
    RELOCATE,
    TANK_FULL,
    TRANSFER_SEA,
    TRANSIT,
)
from kaidei.campaign.spec import Inputs
from kaidei.campaign.thickening import SEAWATER
from kaidei.units import Floats, dry_to_wet

DELAYS = [TRANSFER_SEA, FLEET, BERTH_SEA, BERTH_QUEUE, ISLAND_PLANT]
"""Links of the way to the island that can bind, by the reason that the log gives."""
PPM = 1e-6
KG_PER_T = 1000.0


def by_month(drawn: Any, inputs: Inputs, phases: list[Any]) -> dict[str, NDArray[Any]]:
    """What happened month by month, and what it left in the sea year by year."""
    year = inputs.time.year_of_month
    holes = [
        footprint.holes(s.lifted, inputs.hole_dry_mass[:, p, None]) for p, s in enumerate(phases)
    ]
    area = sum(h * inputs.hole_area[:, p, None] for p, h in enumerate(holes))
    lost = [s.lifted * s.thick.lost_solids[:, None] for s in phases]
    water = [s.lifted * s.thick.lost_water[:, None] for s in phases]
    kept = [s.lifted * s.thick.solids[:, None] for s in phases]
    away = [s.days.sum(axis=2) for s in phases]
    hired = [a - s.days[:, :, IDLE] for a, s in zip(away, phases, strict=True)]
    return {
        "solids_landed": _total([s.landed for s in phases]),
        "water_landed": _total([s.landed * _per_kept(s, s.thick.water) for s in phases]),
        "salt_landed": _total([s.landed * _per_kept(s, s.thick.salt) for s in phases]),
        "solids_lifted": _total([s.lifted for s in phases]),
        "solids_on_ship": _stock(kept, [s.loaded for s in phases]),
        "solids_in_shuttles": _stock([s.loaded for s in phases], [s.unloaded for s in phases]),
        "solids_on_island": _stock([s.unloaded for s in phases], [s.landed for s in phases]),
        "holes": single(sum(holes)),
        "days": single(sum(s.days for s in phases)),
        "ship_days": single(sum(h * s.ships[:, None] for h, s in zip(hired, phases, strict=True))),
        "shuttle_days": single(
            sum(a * (s.ships * s.shuttles)[:, None] for a, s in zip(away, phases, strict=True))
        ),
        "fuel": single(sum(_fuel(drawn, inputs, p, s) for p, s in enumerate(phases))),
        "footprint": footprint.by_year(np.asarray(area), year),
        "plume_mass": footprint.by_year(np.asarray(sum(lost)), year),
        "return_water": footprint.by_year(np.asarray(sum(water)), year),
    }


def _stock(came: list[Floats], went: list[Floats]) -> Floats:
    """What came and has not gone at the end of each month, (M, months)."""
    left = np.cumsum(_total(came) - _total(went), axis=1)
    # A millionth part below nothing is rounding; more would be a fault, and is left to be seen.
    scale = 1e-9 * np.cumsum(_total(came), axis=1)
    return np.where(np.abs(left) <= scale, 0.0, left)


def _total(parts: list[Floats]) -> Floats:
    return np.asarray(sum(parts), dtype=np.float64)


def single(array: Any) -> NDArray[np.float32]:
    """Single precision, for what no balance is drawn up with."""
    return np.asarray(array, dtype=np.float32)


def _per_kept(sailed: Any, amount: Floats) -> Floats:
    """An amount a tonne lifted as an amount a tonne of solids kept, (M, 1)."""
    return np.asarray(amount / sailed.thick.solids)[:, None]


def _fuel(drawn: Any, inputs: Inputs, p: int, sailed: Any) -> Floats:
    """Fuel of one phase by month [t], (M, months)."""
    ship, days = ship_of(drawn, inputs.phases[p]), sailed.days
    in_port = days[:, :, PORT] + days[:, :, IDLE]
    under_way = days[:, :, TRANSIT]
    station = days.sum(axis=2) - in_port - under_way
    power = np.where(inputs.solids_rate[:, p] > 0.0, inputs.power[:, p], 0.0)
    # The pumps run on while the unit moves from hole to hole.
    energy = (days[:, :, LIFT] + days[:, :, RELOCATE]) * 24.0 * power[:, None]
    burnt = (
        in_port * ship.fuel_port[:, None]
        + under_way * ship.fuel_transit[:, None]
        + station * ship.fuel_station[:, None]
        + energy * (ship.fuel_power / KG_PER_T)[:, None]
    )
    carried = sailed.trips * carrier_of(drawn, inputs.phases[p]).trip_fuel[:, None]
    return np.asarray(burnt * sailed.ships[:, None] + carried)


def by_panel(phases: list[Any]) -> dict[str, NDArray[Any]]:
    """Mud and metal landed by the panel they came from."""
    shape = (*phases[0].landed.shape, phases[0].taken.shape[1])
    mass, metal = np.zeros(shape), np.zeros(shape)
    for s in phases:
        part = first_in_first_out(s.landed, s.taken * s.thick.solids[:, None])
        mass += part
        metal += part * (s.grade * PPM)[:, None, :]
    return {
        "landed_by_panel": mass.astype(np.float32),
        "landed_metal_by_panel": metal.astype(np.float32),
        "landed_metal": metal.sum(axis=2),
    }


def by_phase(drawn: Any, inputs: Inputs, phases: list[Any]) -> dict[str, NDArray[Any]]:
    """Dates and totals of each phase, what bound it, and the water it returned."""
    dry = np.stack([s.lifted.sum(axis=1) for s in phases], axis=1)
    per_ship = {
        "voyage_days": ("voyage_hours", 1.0 / 24.0),
        "sites": ("sites", 1.0),
        "voyages": ("voyages", 1.0),
        "typhoons_caught": ("caught", 1.0),
        "strained_days": ("strained", 1.0 / 24.0),
        "strings_lost": ("strings_lost", 1.0),
        "disconnects": ("disconnects", 1.0),
        "breakdowns": ("failures", 1.0),
    }
    return {
        "phase_start": np.stack([s.start for s in phases], axis=1),
        "phase_end": np.stack([s.end for s in phases], axis=1),
        "first_lift": np.stack([s.first_lift for s in phases], axis=1),
        "first_mud": np.stack([s.first_mud for s in phases], axis=1),
        "phase_lifted_dry": dry,
        "phase_lifted_wet": dry_to_wet(dry, inputs.water_content[:, None]),
        "lift_days": np.stack(
            [s.days[:, :, [LIFT, RELOCATE]].sum(axis=(1, 2)) for s in phases], axis=1
        ),
        "delays": single(np.stack([s.waits[:, DELAYS] for s in phases], axis=1) / 24.0),
        "bound_by": np.stack(
            [_binding(drawn, inputs, p, s) for p, s in enumerate(phases)], axis=1
        ).astype(np.float64),
        **_return_water(drawn, phases),
        "phase_days": np.stack([s.days.sum(axis=1) for s in phases], axis=1),
        "calendar_days": single(
            np.stack([_by_season(s.days, inputs.time.month_of_year) for s in phases], axis=1)
        ),
        **{
            name: np.stack([s.state[field] * factor for s in phases], axis=1)
            for name, (field, factor) in per_ship.items()
        },
    }


def _binding(drawn: Any, inputs: Inputs, p: int, sailed: Any) -> NDArray[np.int64]:
    """What bound a phase, code of `binding.LIMITS` (M,)."""
    name, state = inputs.phases[p], sailed.state
    capacity = sailed.settled.capacity / 24.0
    tank = drawn.phase[name].tank * sailed.thick.in_slurry
    kept = sailed.lifted.sum(axis=1) * sailed.thick.solids / sailed.ships
    return binding(
        state["lift_hours"],
        lift_rate(inputs, name)[0] > capacity,
        sailed.days.sum(axis=1)[:, TANK_FULL] * 24.0,
        sailed.waits,
        (sailed.shuttles < 1.0) & (kept >= 0.999 * tank * state["voyages"]),
    )


def _return_water(drawn: Any, phases: list[Any]) -> dict[str, NDArray[Any]]:
    """Overflow of one ship while it lifts: how much, with what in it, and where it goes."""
    liquid = np.stack([s.thick.lost_water + s.thick.lost_salt for s in phases], axis=1) / SEAWATER
    solids = np.stack([s.thick.lost_solids for s in phases], axis=1)
    load = np.stack([s.settled.load for s in phases], axis=1)
    over = np.divide(solids, liquid, out=np.zeros_like(solids), where=liquid > 0.0)
    return {
        "return_rate": load * liquid,
        "return_solids": over * KG_PER_T,
        "discharge_depth": np.array(drawn.thickener.discharge_depth),
    }


def _by_season(days: Floats, month_of_year: NDArray[np.int64]) -> Floats:
    """Days by month summed over the years, (M, months, activity) to (M, 12, activity)."""
    seasons = np.zeros((len(days), 12, days.shape[2]))
    for month in range(12):
        seasons[:, month] = days[:, month_of_year == month].sum(axis=1)
    return seasons
