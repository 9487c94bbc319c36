"""`kaidei lift demo NAME`: one thing that can happen to the shipped study's string, and its figure.

The string is that of studies/minamitorishima by its modes, with slurry of one volume of mud to four
of seawater, 350 t_wet/day: all [estimate], as there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.constants import g

from kaidei.lift import driftflux, transient
from kaidei.lift.drawing import stopping
from kaidei.lift.mud import Mud, feed, mass_fraction, rheology
from kaidei.lift.transient import Column
from kaidei.lift.transient.trip import ATMOSPHERE, HELD

if TYPE_CHECKING:
    import plotly.graph_objects as go

DEPTH, BORE, INNER, INNER_BORE = 5640.0, 0.28, 0.15, 0.13
RATING, COLLAPSE = 40e6, 20e6
"""What the riser bears from within and from outside [Pa]: thin-wall estimates, 14 mm of steel."""
INNER_RATING, INNER_COLLAPSE = 83e6, 46e6
"""The same of the inner pipe, 10 mm of S-135, with two thirds allowed and half its strength in
tension: `riser.burst_rating` and `riser.collapse_rating`."""
DECK = 8.0
"""Height of the slurry's outlet and of the ship's pump above the sea [m]."""
INLET = 2500.0
"""Depth at which an airlift's gas comes in [m]."""
PUMP, DILUTION = 5e6, 4.0
"""Pressure of the booster in the riser's foot [Pa], and volumes of seawater to one of mud."""
SHUT_OFF = 0.2
"""By how much the booster's pressure at no flow is above that before [1]."""
SEA = 1040.0
"""Mean density of the sea to this depth [kg/m3] (TEOS-10)."""
_BULK = 2.34e9
_MEGA, _HOUR, _MINUTE = 1e6, 3600.0, 60.0


STRING = (
    f"The shipped study's string by its modes: {DEPTH:,.0f} m, a riser of {BORE:g} m bore round "
    f"an inner pipe of {INNER:g} m, 350 t_wet/day with {DILUTION:g} volumes of seawater to one of "
    "mud. All estimates."
)
RISER = (
    f"The shipped study's riser without its inner pipe: {DEPTH:,.0f} m of {BORE:g} m bore, 0.5 "
    f"m3/s of air (20 C, 1 atm) let in at {INLET:,.0f} m. All estimates."
)


class Demo(NamedTuple):
    """What it says, its figure, and what was run."""

    lines: tuple[str, ...]
    figure: go.Figure
    of: str = STRING


def mud() -> Mud:
    """The mud of the demos."""
    return Mud(dry_density=550.0, wet_density=1360.0)


def slurry() -> Column:
    """The annulus, full of slurry."""
    solids, stiff = mass_fraction(mud(), DILUTION), rheology(mud(), DILUTION)
    density = 1.0 / (solids / mud().grain_density + (1.0 - solids) / SEA)
    return Column(
        DEPTH, BORE, INNER, density=density, yield_stress=stiff.yield_stress,
        consistency=stiff.consistency, eccentricity=0.6,
    )  # fmt: skip


def water() -> Column:
    """The inner pipe, full of seawater."""
    return Column(DEPTH, INNER_BORE, density=SEA)


def speed() -> float:
    """Of the rising slurry [m/s] at 350 t_wet/day."""
    return float(feed(mud(), 350.0, "t_wet/day") * (1.0 + DILUTION) / slurry().area)


def riser_wave() -> float:
    """Speed of pressure waves in the annulus [m/s]."""
    return float(
        transient.annulus_wave_speed(
            density=slurry().density, bulk_modulus=_BULK, youngs_modulus=2.07e11,
            outer_diameter=BORE, outer_wall=0.014, inner_diameter=INNER, inner_wall=0.010,
        )
    )  # fmt: skip


def pump_trip() -> Demo:
    """The booster in the riser's foot loses its drive."""
    found = _riser_trip()
    bears = transient.margins(found, rating=RATING, collapse_rating=COLLAPSE, sea_density=SEA)
    swing = transient.joukowsky(slurry().density, riser_wave(), speed())
    level = float(DEPTH + DECK - SEA / np.asarray(slurry().density) * DEPTH)
    drained = SEA * g * (level - DECK)
    return Demo(
        (
            f"The booster gave {found.pump_pressure / _MEGA:.2f} MPa at {speed():.2f} m/s.",
            f"Joukowsky's jump is {swing / _MEGA:.2f} MPa; waves come back every "
            f"{transient.wave_period(DEPTH + DECK, riser_wave()):.0f} s.",
            f"At most {bears.burst / _MEGA:.2f} MPa above the sea's, at {bears.burst_depth:,.0f} m "
            f"({bears.burst_use:.0%} of {RATING / _MEGA:.0f} MPa).",
            f"At most {bears.collapse / _MEGA:.2f} MPa below it, at {bears.collapse_depth:,.0f} m; "
            f"drained till it weighs as the sea does, {drained / _MEGA:.2f} at {level - DECK:,.0f} "
            f"m ({drained / COLLAPSE:.0%} of {COLLAPSE / _MEGA:.0f} MPa).",
            _parted(found, bears),
        ),
        stopping.trip_pressures(found, "What does the booster's trip do to the pressure?"),
    )


def water_trip() -> Demo:
    """The ship's pump stops while seawater goes down the inner pipe, slurry round it."""
    fast = float(feed(mud(), 350.0, "t_wet/day") * DILUTION / water().area)
    wave = transient.wave_speed(density=SEA, bulk_modulus=_BULK, youngs_modulus=2.07e11,
                                diameter=INNER_BORE, wall_thickness=0.010)  # fmt: skip
    found = transient.pump_trip(
        replace(water(), length=DEPTH + DECK), velocity=fast, wave_speed=wave, start_depth=-DECK,
        end_depth=DEPTH, pump="displacement", sea_density=SEA,
    )  # fmt: skip
    bears = transient.margins(found, rating=INNER_RATING, collapse_rating=INNER_COLLAPSE,
                              sea_density=SEA)  # fmt: skip
    # Before the stop the pressure is a straight line of depth.
    before = np.interp(found.depth, found.watched, found.pressure[0])
    rise = found.greatest - before
    under = _riser_trip().greatest[::-1] - found.least
    deep, most = found.depth[np.argmax(under)], float(np.max(under))
    return Demo(
        (
            f"{fast:.2f} m/s go down; the pump stops within 2 s.",
            f"Joukowsky's jump is {transient.joukowsky(SEA, wave, fast) / _MEGA:.2f} MPa, and "
            f"{found.pressure[0, 0] / _MEGA:.2f} MPa absolute stood under the pump.",
            _parted(found, bears),
            f"After that the pressure rises by at most {np.max(rise) / _MEGA:.2f} MPa over what it "
            f"was, and under the pump by {rise[0] / _MEGA:.2f}, to "
            f"{found.greatest[0] / _MEGA:.2f} MPa absolute.",
            f"The slurry round the inner pipe presses on it with at most {most / _MEGA:.2f} MPa "
            f"more than is in it, at {deep:,.0f} m ({most / INNER_COLLAPSE:.0%} of "
            f"{INNER_COLLAPSE / _MEGA:.0f} MPa).",
        ),
        stopping.trip_pressures(found, "What becomes of the water under a stopped pump?"),
    )


def valve_closure() -> Demo:
    """The valve at the ship closes on the rising slurry, the booster still running."""
    peaks = []
    for closing in (0.0, 30.0, 5.0):
        found = transient.valve_closure(
            slurry(), velocity=speed(), wave_speed=riser_wave(), start_depth=DEPTH,
            closing_time=closing, shut_off=SHUT_OFF, sea_density=SEA,
        )  # fmt: skip
        peaks.append(float(found.greatest[-1] - found.pressure[0, -1]) / _MEGA)
    jump = transient.joukowsky(slurry().density, riser_wave(), speed())
    rest = float(found.pressure[-1, -1] - found.pressure[0, -1]) / _MEGA
    shut = SHUT_OFF * float(found.pump_pressure) / _MEGA
    return Demo(
        (
            f"At the valve the pressure rises by {peaks[0]:.2f} MPa if it closes at once, by "
            f"{peaks[2]:.2f} in 5 s (the figure), by {peaks[1]:.2f} in 30 s.",
            f"It comes to rest {rest:.2f} MPa above what it was, whatever the time: the booster "
            f"gives {shut:.2f} more at no flow, and {round(rest, 2) - round(shut, 2):.2f} are no "
            "longer lost in the pipe and the valve.",
            f"Joukowsky's jump alone is {jump / _MEGA:.2f} MPa.",
        ),
        stopping.trip_pressures(found, "What does the valve's closing do to the pressure?"),
    )


def swing() -> Demo:
    """Both pumps stand still: slurry in the annulus against water in the inner pipe."""
    found = transient.swing(slurry(), water(), duration=3600.0)
    period = transient.u_tube_period(DEPTH, water().area, DEPTH, slurry().area)
    heavy = np.asarray(slurry().density)
    over = heavy - SEA
    balance = float(DEPTH * over / (heavy + over * slurry().area / water().area))
    return Demo(
        (
            f"Without friction it would swing every {period:.0f} s.",
            f"The slurry falls by {found.fall[-1]:.0f} m and {_when(float(found.settled))}; "
            f"weights would agree after {balance:.0f} m.",
            f"{found.spilled[-1]:.1f} m3 of water spill over on the ship, and do not come back.",
        ),
        stopping.levels(found, "How far does the slurry fall?", balance=balance),
    )


def run_back() -> Demo:
    """The riser's foot stands open: the slurry falls back and out."""
    air = transient.run_back(slurry(), sea_density=SEA, refill=False)
    full = transient.run_back(slurry(), sea_density=SEA)
    return Demo(
        (
            f"With air above it {air.run_out[-1]:.0f} m3 run out, and it "
            f"{_when(float(air.settled))}.",
            f"Kept full with seawater all {full.run_out[-1]:.0f} m3 do, and it "
            f"{_when(float(full.settled))}; at most {np.max(full.velocity):.1f} m/s.",
        ),
        stopping.levels(full, "How fast does the mud run back?"),
    )


def restart() -> Demo:
    """The gel that a rest leaves in the annulus, and the slurry's weight."""
    hours = np.linspace(0.0, 12.0, 121)
    thick = Column(
        DEPTH, BORE, INNER, density=slurry().density, consistency=slurry().consistency,
        yield_stress=20.0 * np.asarray(slurry().yield_stress),
    )  # fmt: skip
    thin, found = (
        transient.restart(column, rest_time=hours * _HOUR, pressure=PUMP, sea_density=SEA)
        for column in (slurry(), thick)
    )
    return Demo(
        (
            f"After 12 h the gel stands at {thin.strength[-1]:.2f} Pa and holds "
            f"{thin.gel[-1] / _MEGA:.2f} MPa; the weight asks {thin.head[-1] / _MEGA:.2f} "
            f"MPa, and {PUMP / _MEGA:.0f} MPa are to be had: it "
            f"{'starts' if thin.starts[-1] else 'is stuck'}.",
            f"With twenty times the yield stress ({thick.yield_stress:.1f} Pa, the figure) it may "
            f"rest {found.longest_rest[0] / _MINUTE:.0f} minutes.",
        ),
        stopping.restart_pressures(
            hours, (("the slurry's weight", found.head), ("its gel", found.gel)), PUMP
        ),
    )


def plug() -> Demo:
    """Lumps settle in the stopped riser until the gel holds them."""
    lumps = float(mud().lump_share) / (1.0 + DILUTION)  # type: ignore[arg-type]
    found = transient.plug(slurry(), lumps=lumps, pressure=PUMP, sea_density=SEA)
    free = transient.plug(slurry(), lumps=lumps, pressure=PUMP, sea_density=SEA, ratio=1.0)
    return Demo(
        (
            f"A lump of 4 mm sinks at {found.speed[0]:.3f} m/s; the gel holds it after "
            f"{found.held / _MINUTE:.0f} min.",
            f"By then a plug of {found.front[-1]:.1f} m stands at the foot, which asks "
            f"{found.plug_pressure[-1] / _MEGA:.2f} MPa more.",
            f"A restart then needs {found.needed[-1] / _MEGA:.2f} MPa of {PUMP / _MEGA:.0f}. "
            f"Plugged: {_time(float(found.plugged))}; without gel: {_time(float(free.plugged))}.",
        ),
        stopping.plug_front(found),
    )


def surge() -> Demo:
    """Twice the mud for half an hour: its lumps on their way up."""
    lumps = float(mud().lump_share) / (1.0 + DILUTION)  # type: ignore[arg-type]
    found = transient.feed_surge(
        length=DEPTH, velocity=speed(), fraction=lumps, surge_fraction=2.0 * lumps,
        surge_time=1800.0, settling_velocity=0.1, excess_density=1360.0 - 1093.0,
    )  # fmt: skip
    late = float(found.time[np.argmax(found.delivered)]) / _HOUR
    return Demo(
        (
            f"{found.fraction[0, 0]:.1%} of lumps stand where {lumps:.1%} are fed: they lag.",
            f"The surge comes out {late:.1f} h later, at most {np.max(found.delivered):.1%}.",
            f"It adds {(np.max(found.head) - found.head[0]) / _MEGA:.2f} MPa to the column's "
            "weight.",
        ),
        stopping.surge_wave(found),
    )


def airlift_start() -> Demo:
    """An airlift of one riser, full of seawater, lets in its first air."""
    found = _gas(False)
    return Demo(
        (
            "Filled to the deck, the riser stands 8 m too high: it falls back first, and the flows "
            "are below zero.",
            f"The first air throws out some {round(float(found.kick) * _HOUR, -2):,.0f} m3/h over "
            f"a minute, {found.kick_time / _MINUTE:.0f} min after the start.",
            f"It then settles at {found.intake[-1] * _HOUR:,.0f} m3/h.",
            f"The sea presses on the riser with at most {found.collapse / _MEGA:.1f} MPa more than "
            "is in it.",
        ),
        stopping.gas_flows(found),
        RISER,
    )


def blow_out() -> Demo:
    """An airlift whose foot is plugged: the gas goes on and empties the riser."""
    found = _gas(True)
    return Demo(
        (
            f"Where the gas comes in {found.injection_pressure[-1] / _MEGA:.1f} MPa are left of "
            f"{found.injection_pressure[0] / _MEGA:.1f} after {found.time[-1] / _HOUR:.0f} h.",
            f"The sea presses on the riser with {found.collapse / _MEGA:.1f} MPa more than is in "
            f"it; it bears about {COLLAPSE / _MEGA:.0f}.",
        ),
        stopping.gas_pressure(found, ATMOSPHERE + SEA * g * INLET, COLLAPSE),
        RISER,
    )


def faucet() -> Demo:
    """Ransom's faucet: the published test of the finite volumes."""
    found = [(name, driftflux.solve_faucet(0.4, cells=200, scheme=name))
             for name in driftflux.ORDERS]  # fmt: skip
    errors = [
        float(np.mean(np.abs(answer.gas - driftflux.faucet(answer.position, 0.4))))
        for _, answer in found
    ]
    return Demo(
        tuple(f"{name}: mean error {error:.1e} with 200 cells."
              for (name, _), error in zip(found, errors, strict=True)),
        stopping.faucet_cells(0.4, found),
        "Ransom's published case, 0.4 s after the start: 12 m, water of 10 m/s.",
    )  # fmt: skip


DEMOS: dict[str, Callable[[], Demo]] = {
    "pump-trip": pump_trip,
    "water-trip": water_trip,
    "valve-closure": valve_closure,
    "swing": swing,
    "run-back": run_back,
    "restart": restart,
    "plug": plug,
    "surge": surge,
    "airlift-start": airlift_start,
    "blow-out": blow_out,
    "faucet": faucet,
}


def _gas(plugged: bool) -> transient.GasStart:
    riser = Column(DEPTH + DECK, BORE, density=SEA)
    return transient.airlift_start(
        riser, gas_flow=0.5, injection_depth=INLET, outlet_height=DECK, sea_density=SEA,
        plugged=plugged, duration=8 * _HOUR if plugged else 3 * _HOUR,
    )  # fmt: skip


def _riser_trip() -> transient.Trip:
    """The booster trips; slurry stands up to the deck."""
    return transient.pump_trip(
        replace(slurry(), length=DEPTH + DECK), velocity=speed(), wave_speed=riser_wave(),
        start_depth=DEPTH, end_depth=-DECK, sea_density=SEA,
    )  # fmt: skip


def _parted(found: transient.Trip, bears: transient.Margins) -> str:
    if not bears.parted:
        return (
            f"The column stays whole: its least pressure is {bears.spare / _MEGA:.2f} MPa above "
            "the vapour's."
        )
    deep = float(np.max(found.depth[found.cavity > 0.0]))
    where = f"down to {deep:,.0f} m" if deep > 0.0 else "at its upper end"
    trusted = "is uncertain by half" if bears.cavity <= HELD else "is not to be trusted"
    return (
        f"The column parts {where}: the least pressure is the vapour's, with "
        f"{1e3 * np.max(found.cavity):,.0f} l of it in one place, {bears.cavity:.0%} of a cell. "
        f"The peak when it closes {trusted}."
    )


def _when(settled: float) -> str:
    if settled == np.inf:
        return "still moves at the end"
    return f"comes to rest after {settled / _MINUTE:.0f} min"


def _time(seconds: float) -> str:
    return "never" if seconds == np.inf else f"after {seconds / _MINUTE:.0f} min"
