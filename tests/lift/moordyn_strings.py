"""A tapered string in MoorDyn, a lumped-mass code for lines: its heave, tension and offset.

Its traps: a time step too long for the segments gives nonsense and no word, and a dashpot shortens
it further; within a step the top goes on at one speed; a file without a line of dashes at its end
is read beyond it, which ends the process.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from scipy.constants import g

from kaidei.lift.riser.tapered import Column, Tapered, column_of

SEGMENTS = 40
DEPTH = 7000.0
TOP = -100.0
"""Height [m] of the top: a pipe that heaves out of the water is another matter."""


def write(
    place: Path, string: Tapered, period: float, profile: tuple[list[float], list[float]] | None
) -> Path:
    """Its input file; damping of the steel as a dashpot that is right at one period."""
    column = column_of(string)
    counts = _segments(column.length[0])
    ends = TOP - np.concatenate([[0.0], np.cumsum(column.length[0])])
    unit, water = float(np.max(string.unit_mass)), float(column.water_density[0])
    volume = unit / 7850.0
    added = (column.end_mass[0] - unit) / (water * volume)
    types, points, lines = [], [], []
    for s, count in enumerate(counts):
        diameter, stiffness = column.diameter[0, s], column.stiffness[0, s]
        # As heavy in water as ours is, on the diameter that the flow meets.
        mass = column.weight[0, s] / g + water * np.pi / 4 * diameter**2
        assert abs(mass / column.moving_mass[0, s] - 1.0) < 1e-6
        dashpot = 2.0 * column.damping_ratio[0] * stiffness * period / (2.0 * np.pi)
        types.append(f"t{s} {diameter} {mass} {stiffness} {dashpot} 0 1.2 1.0 0.0 0.0")
        lines.append(f"{s + 1} t{s} {s + 2} {s + 1} {column.length[0, s]} {count} -")
        end = f"{unit} {volume} 0 {added}" if s == len(counts) - 1 else "0 0 0 0"
        points.append(f"{s + 2} Free 0 0 {ends[s + 1]} {end}")
    options = [
        f"{_step(column, counts, period)} dtM", "rk2 tScheme", f"{g} g", f"{water} WtrDnsty",
        f"{DEPTH} WtrDpth", "0 kBot", "0 cBot", "1.0 dtIC", "1000.0 TmaxIC", "1 CdScaleIC",
        "1e-6 threshIC", "0 writeLog",
    ]  # fmt: skip
    if profile is not None:
        options.append("1 Currents")
        rows = [f"{TOP - depth} {speed} 0 0" for depth, speed in zip(*profile, strict=True)]
        (place / "current_profile.txt").write_text(
            "\n".join(["--- MoorDyn steady currents File ---", "t", "z ux uy uz", *rows[::-1]])
        )
    text = [
        "--- MoorDyn Input File ---", "string", "--- LINE TYPES ---",
        "TypeName Diam Mass EA BA EI Cd Ca CdAx CaAx", "(n) (m) (kg/m) (N) (Ns) (Nm2) - - - -",
        *types, "--- POINTS ---", "ID Type X Y Z M V CdA CA", "- - m m m kg m3 m2 -",
        f"1 Coupled 0 0 {TOP} 0 0 0 0", *points, "--- LINES ---",
        "ID Type AttachA AttachB UnstrLen NumSegs Outputs", "- - - - m - -", *lines,
        "--- OPTIONS ---", *options, "--- OUTPUTS ---", "FairTen1", "END", "--- end ---", "",
    ]  # fmt: skip
    file = place / "string.txt"
    file.write_text("\n".join(text))
    return file


def _step(column: Column, counts: list[int], period: float) -> float:
    """A time step [s] well within what waves and dashpots of a segment bear."""
    segment = column.length[0] / np.array(counts)
    speed = np.sqrt(column.stiffness[0] / column.moving_mass[0])
    lag = column.damping_ratio[0] * period / np.pi
    return float(np.min(np.minimum(0.2 * segment / speed, 0.4 * segment**2 / (lag * speed**2))))


def cut_at_top_segment(string: Tapered) -> Tapered:
    """The same string with a cut in the middle of MoorDyn's top segment, where it tells tension."""
    length = np.atleast_1d(string.length)
    half = 0.5 * length[0] / _segments(length)[0]
    fields = {name: getattr(string, name) for name in Tapered.__dataclass_fields__}
    for name, value in fields.items():
        if np.ndim(value) == 1:
            fields[name] = np.concatenate([np.asarray(value)[:1], value])
    return Tapered(**fields | {"length": np.concatenate([[half, length[0] - half], length[1:]])})


def _segments(length: np.ndarray) -> list[int]:
    return [max(round(SEGMENTS * part / length.sum()), 4) for part in length]


def opened(file: Path) -> tuple[Any, Any, Any, Any]:
    """MoorDyn, the system, its lower end and its top line; a current is read where one works."""
    import moordyn

    system = moordyn.Create(str(file))
    moordyn.SetVerbosity(system, moordyn.LEVEL_ERR)
    moordyn.Init(system, [0.0, 0.0, TOP], [0.0, 0.0, 0.0])
    lowest = moordyn.GetPoint(system, moordyn.GetNumberPoints(system))
    return moordyn, system, lowest, moordyn.GetLine(system, 1)


def heaved(
    place: Path, string: Tapered, period: float, amplitude: float
) -> tuple[float, float, float]:
    """Heave ratio [1], swing of the tension [N/m of heave] and static tension [N] in the middle of
    the top segment."""
    moordyn, system, lowest, top = opened(write(place, string, period, None))
    still = moordyn.GetLineFairTen(top)
    # Within a step MoorDyn goes on at one speed and then jumps: short steps, or the top rings.
    omega, steps, cycles = 2.0 * np.pi / period, 600, 16
    step, rows = period / steps, []
    for i in range(steps * cycles):
        # The heave swells over six cycles, so that little else is set going.
        now = i * step
        grown = min(now / (6.0 * period), 1.0)
        rate = 1.0 / (6.0 * period) if grown < 1.0 else 0.0
        z = amplitude * grown * np.sin(omega * now)
        v = amplitude * (rate * np.sin(omega * now) + grown * omega * np.cos(omega * now))
        moordyn.Step(system, [0.0, 0.0, TOP + z], [0.0, 0.0, v], now, step)
        rows.append((now, moordyn.GetPointPos(lowest)[2], moordyn.GetLineFairTen(top)))
    time, depth, tension = np.array(rows[-4 * steps :]).T
    basis = np.stack([np.sin(omega * time), np.cos(omega * time), np.ones_like(time)], axis=1)
    found = np.linalg.lstsq(basis, np.stack([depth, tension], axis=1), rcond=None)[0]
    swing = np.hypot(found[0], found[1]) / amplitude
    return float(swing[0]), float(swing[1]), float(still)


def drifted(place: Path, string: Tapered, profile: tuple[list[float], list[float]]) -> float:
    """Offset of the lower end [m]: the mean of the last swings."""
    moordyn, system, lowest, _ = opened(write(place, string, 12.0, profile))
    still, x = [0.0, 0.0, TOP], []
    for i in range(1600):
        moordyn.Step(system, still, [0.0, 0.0, 0.0], 1.0 * i, 1.0)
        x.append(moordyn.GetPointPos(lowest)[0])
    return float(np.mean(x[-800:]))
