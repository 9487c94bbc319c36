"""The sea state each operation bears: heave of the ship, load on the hook, and the compensator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaidei.lift import riser
from kaidei.lift import string as strings
from kaidei.lift.heave import heave_response
from kaidei.lift.string import String
from kaidei.lift.waves import wave_spectrum
from kaidei.units import Floats

OPERATIONS = ("run_pipe", "lift", "hang_off")
PEAK_PERIODS = (6.0, 8.0, 10.0, 12.0, 14.0)
"""Peak periods [s] for which the limits are given."""
CRITERIA = ("practice", "hook load", "slack", "pipe stress", "compensator stroke", "unit lifts")
"""What may set a sea limit, by code."""

EXTREME = 3.72
"""Greatest of about 1,000 peaks (three hours) over the standard deviation: sqrt(2 ln 1000)."""
_FREQUENCY = np.linspace(0.25, 2.0, 71)  # rad/s, periods of 3 to 25 s
_SPREAD = np.radians(np.linspace(-72.0, 72.0, 7))


@dataclass(frozen=True)
class Ship:
    """The ship and its hoisting gear; every field (N,), SI.

    length, beam, draught [m]; heading [rad] between the waves and the bow; hook_capacity [N];
    compensator_stroke [m], whole; compensator_efficiency [1] of heave taken out; yield_strength
    [Pa] of the riser and usage [1] of it allowed; practice (N, 3): greatest significant wave
    height [m] by operation that crews accept whatever the string bears.
    """

    length: Floats
    beam: Floats
    draught: Floats
    heading: Floats
    hook_capacity: Floats
    compensator_stroke: Floats
    compensator_efficiency: Floats
    yield_strength: Floats
    usage: Floats
    practice: Floats


class SeaLimit(NamedTuple):
    """Greatest significant wave height [m] and the code of its criterion, (N, operation, tp)."""

    height: Floats
    criterion: NDArray[np.int64]


def spread_heave(ship: Ship) -> Floats:
    """Heave over wave amplitude [1], (N, frequency), in short-crested waves.

    The mean square over directions about the heading, weighted by the square of the cosine, as for
    a wind sea; a long swell is narrower.
    """
    weights = np.cos(_SPREAD) ** 2
    heading = ship.heading[:, None, None] + _SPREAD[None, :, None]
    length, beam, draught = (x[:, None, None] for x in (ship.length, ship.beam, ship.draught))
    response = heave_response(_FREQUENCY[None, None, :], length, beam, draught, heading)
    return np.asarray(np.sqrt(np.einsum("ndf,d->nf", response**2, weights / weights.sum())))


def deviations(response: Floats, peak_periods: Floats) -> Floats:
    """Standard deviation (N, tp) of a response (N, frequency) in waves of Hs 1 m."""
    spectra = wave_spectrum(_FREQUENCY[None, :], peak_periods[:, None])
    step = _FREQUENCY[1] - _FREQUENCY[0]
    # Not a matrix product: its last bits hang on how many rows stand side by side.
    return np.asarray(np.sqrt(np.einsum("nf,tf->nt", response**2, spectra) * step))


def hs_limit(
    ship: Ship, string: String, *, slurry_load: Floats, slurry_density: Floats
) -> SeaLimit:
    """Greatest significant wave height by operation and peak period.

    Parameters
    ----------
    slurry_load : (N,) hook load with the riser full of slurry [N]
    slurry_density : (N,) [kg/m3]

    Responses are linear, so each criterion gives its wave height directly; the least holds.
    Handling pipe and hanging off, the whole string hangs on the ship without compensation, flushed
    with seawater: the greatest of 1,000 peaks may neither exceed the hook's capacity, nor leave
    less than a tenth of the static load, nor break the stress allowed. Lifting, the unit is in the
    mud and the compensator takes up most of the heave within its stroke; what is left may pull with
    at most half the unit's weight. The ship's pitch is left out (derrick amidships).
    """
    tp = np.array(PEAK_PERIODS)
    heave = spread_heave(ship)
    peak_heave = EXTREME * deviations(heave, tp)
    hanging = _hanging(ship, string, heave, tp)
    lifting = _lifting(ship, string, heave, peak_heave, slurry_load, slurry_density, tp)
    by_operation = [hanging, lifting, hanging]
    table = np.stack(
        [_with_practice(ship.practice[:, o], rows) for o, rows in enumerate(by_operation)], axis=1
    )
    table = np.maximum(table, 0.0)
    return SeaLimit(table.min(axis=2), table.argmin(axis=2).astype(np.int64))


def _with_practice(practice: Floats, rows: dict[str, Floats]) -> Floats:
    """Wave heights (N, criterion, tp) in the order of `CRITERIA`; inf where one does not apply."""
    shape = next(iter(rows.values())).shape
    rows = {"practice": np.broadcast_to(practice[:, None], shape), **rows}
    return np.stack([rows.get(name, np.full(shape, np.inf)) for name in CRITERIA], axis=1)


def _hanging(ship: Ship, string: String, heave: Floats, tp: Floats) -> dict[str, Floats]:
    mass = strings.moving_mass(string, string.water_density)
    _, pull = riser.hanging_response(
        _FREQUENCY[None, :],
        *(x[:, None] for x in (string.depth, mass, string.stiffness, string.end_mass,
                               string.damping_ratio)),
    )  # fmt: skip
    swing = EXTREME * deviations(heave * pull, tp)
    zero = np.zeros_like(string.depth)
    static = strings.hook_load(string, zero, zero)
    return {
        "hook load": (ship.hook_capacity - static)[:, None] / swing,
        "slack": 0.9 * static[:, None] / swing,
        "pipe stress": _stress_margin(ship, string) / swing,
    }


def _lifting(
    ship: Ship, string: String, heave: Floats, peak_heave: Floats, load: Floats, density: Floats,
    tp: Floats,
) -> dict[str, Floats]:  # fmt: skip
    mass = strings.moving_mass(string, density)
    lower, top = riser.landed_response(
        _FREQUENCY[None, :],
        *(x[:, None] for x in (string.depth, mass, string.stiffness, string.damping_ratio)),
    )
    rest = (1.0 - ship.compensator_efficiency)[:, None]
    swing = EXTREME * deviations(rest * heave * top, tp)
    below = EXTREME * deviations(rest * heave * lower, tp)
    unit = strings.unit_load(string)
    # Half the unit's weight stays on the hook, so that the string above it is never slack.
    static = load - 0.5 * unit
    return {
        "hook load": (ship.hook_capacity - static)[:, None] / swing,
        "slack": 0.9 * static[:, None] / swing,
        "pipe stress": _stress_margin(ship, string) / swing,
        "compensator stroke": 0.5 * ship.compensator_stroke[:, None] / peak_heave,
        "unit lifts": 0.5 * unit[:, None] / below,
    }


def _stress_margin(ship: Ship, string: String) -> Floats:
    """Swing of the string's tension [N, (N, 1)] that the riser's share of steel still bears."""
    static = (strings.riser_load(string) + strings.unit_load(string)) / string.riser_area
    spare = ship.usage * ship.yield_strength - static
    return np.asarray((spare * (string.riser_area + string.inner_area))[:, None])
