"""Seawater by depth: density from the TEOS-10 equation of state, temperature, viscosity."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import gsw
import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.lift.given import expect, real
from kaidei.units import Floats

LATITUDE = 23.0
"""Degrees north of the working area south of Minamitorishima."""

PROFILE_DEPTH = np.array([0, 50, 100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 4000, 6500.0])
"""Depths [m] of the default profile."""
PROFILE_TEMPERATURE = np.array(
    [25.5, 25.2, 23.0, 18.5, 16.8, 12.5, 7.5, 4.6, 2.9, 2.15, 1.6, 1.45, 1.4]
)
"""Conservative temperature [degC]: a western subtropical Pacific column, rounded [estimate]."""
PROFILE_SALINITY = np.array(
    [35.2, 35.3, 35.3, 35.0, 34.8, 34.4, 34.35, 34.55, 34.75, 34.8, 34.85, 34.87, 34.87]
)
"""Absolute salinity [g/kg] of the same column [estimate]."""

_NODES = 24


@dataclass(frozen=True, eq=False)
class Profile:
    """A water column as measured: rising depths [m], conservative temperature [degC], absolute
    salinity [g/kg] (k,), and the latitude [degrees north] that its gravity needs."""

    depth: Floats
    temperature: Floats
    salinity: Floats
    latitude: float = LATITUDE


SITE = Profile(PROFILE_DEPTH, PROFILE_TEMPERATURE, PROFILE_SALINITY)
"""The default profile of the site."""


class Column(NamedTuple):
    """A water column sampled at Gauss-Legendre points: depth and density (..., k), weights (k,)."""

    depth: Floats
    density: Floats
    weights: Floats

    @property
    def mean_density(self) -> Floats:
        """Density averaged over the column [kg/m3]."""
        return self.mean(self.density)

    def mean(self, values: Floats) -> Floats:
        """Of values at the points (..., k), over the column. Row by row: a matrix product would let
        the last bit of one row hang on how many rows stand beside it."""
        return np.asarray((values * self.weights).sum(axis=-1))


class _State(NamedTuple):
    salinity: Floats
    temperature: Floats
    pressure: Floats


def _state(depth: ArrayLike, profile: Profile) -> _State:
    """Absolute salinity, conservative temperature and sea pressure [dbar], linear in depth."""
    expect(profile, Profile, "the water must be a profile (read_profile makes one of a CSV)")
    depth = real(depth, "depth")
    deepest = profile.depth[-1]
    if not np.all((depth >= 0.0) & (depth <= deepest)):
        worst = np.max(depth) if np.any(depth > deepest) else np.min(depth)
        raise ValueError(
            f"depth must lie between 0 and {deepest:,.0f} m, where the profile of the water "
            f"ends, not at {worst:,.0f} m"
        )
    return _State(
        np.interp(depth, profile.depth, profile.salinity),
        np.interp(depth, profile.depth, profile.temperature),
        np.asarray(gsw.p_from_z(-depth, profile.latitude)),
    )


def density(depth: ArrayLike, profile: Profile = SITE) -> Floats:
    """In-situ density of seawater [kg/m3] at a depth [m], (...), no deeper than the profile.

    Reference: IOC, SCOR and IAPSO (2010), TEOS-10, through the package gsw.
    """
    return np.asarray(gsw.rho(*_state(depth, profile)))


def temperature(depth: ArrayLike, profile: Profile = SITE) -> Floats:
    """In-situ temperature [degC, ITS-90] of seawater at a depth [m], (...), by TEOS-10."""
    return np.asarray(gsw.t_from_CT(*_state(depth, profile)))


def viscosity(depth: ArrayLike, profile: Profile = SITE) -> Floats:
    """Dynamic viscosity [Pa.s] of the seawater at a depth [m], (...), pressure neglected.

    Temperature and salinity at that depth, viscosity at one atmosphere: within 1.5 percent for 0 to
    180 degC and 0 to 150 g/kg. Cold water thins under pressure: at 60 MPa and 2 degC pure water by
    4.9 percent (IAPWS, through CoolProp), so the true value is that much lower at depth.

    Reference: Sharqawy, Lienhard and Zubair (2010), Desalin. Water Treat. 16:354, eq. 22 and 23,
    doi 10.5004/dwt.2010.1079.
    """
    here = _state(depth, profile)
    return surface_viscosity(gsw.t_from_CT(*here), here.salinity)


def surface_viscosity(temperature: ArrayLike, salinity: ArrayLike) -> Floats:
    """Dynamic viscosity [Pa.s] at one atmosphere, of temperature [degC] and salinity [g/kg], (...).

    0 to 180 degC, 0 to 150 g/kg; reference as `viscosity`.
    """
    t = np.asarray(temperature, dtype=np.float64)
    s = np.asarray(salinity, dtype=np.float64) / 1000.0
    pure = 4.2844e-5 + 1.0 / (0.157 * (t + 64.993) ** 2 - 91.296)
    first = 1.541 + 1.998e-2 * t - 9.52e-5 * t**2
    second = 7.974 - 7.561e-2 * t + 4.724e-4 * t**2
    return np.asarray(pure * (1.0 + first * s + second * s**2))


def column(depth: ArrayLike, profile: Profile = SITE) -> Column:
    """The column from the surface to `depth` [m], (...,), for integrals over depth."""
    points, weights = np.polynomial.legendre.leggauss(_NODES)
    nodes = np.asarray(depth, dtype=np.float64)[..., None] * (0.5 * (points + 1.0))
    return Column(nodes, density(nodes, profile), 0.5 * weights)


def slurry_density(water_density: Floats, solids: Floats, grain_density: Floats) -> Floats:
    """Density [kg/m3] of a mixture of seawater and grains at solids mass fraction `solids` [1]."""
    return 1.0 / (solids / grain_density + (1.0 - solids) / water_density)


def excess_head(water: Column, depth: Floats, solids: Floats, grain_density: Floats) -> Floats:
    """Pressure [Pa] by which a slurry column outweighs the seawater beside it over `depth` [m].

    The water in the slurry is compressed as the water outside, so its density is taken at depth on
    both sides; the mass fraction `solids` [1], and with it the flux of solids, is the same all the
    way up. Pressure above ambient inside the pipe and its temperature are left out: a few MPa and a
    few degrees change the water on both sides alike.
    """
    mixture = slurry_density(water.density, solids[..., None], grain_density[..., None])
    return np.asarray(g * depth * water.mean(mixture - water.density))


_MEASURED = (
    ("depth", "m", 0.0, 11_000.0),
    ("temperature", "degC", -2.5, 40.0),
    ("salinity", "g/kg", 0.0, 42.0),
)
"""What a cast holds: name, unit and range of each; the salinity's is that of gsw."""
_COLUMNS = ("depth_m", "temperature_degC", "salinity_g_kg")
_FEWEST_ROWS = 5
_SHALLOWEST = 50.0  # m: above the thermocline, so the first row may stand for the surface
_WIDEST_GAP = 2500.0  # m: the widest of the default profile, in water that hardly changes


def from_cast(
    depth: ArrayLike, temperature: ArrayLike, salinity: ArrayLike, latitude: float = LATITUDE
) -> Profile:
    """A water column from what a CTD gives, (k,) each: rising depths [m], temperature [degC].

    Temperature is taken in situ on ITS-90 and is converted to the conservative one; salinity is
    absolute, in g/kg (practical salinity times 35.16504/35 is near enough in the open Pacific). The
    first row stands for all above it. Latitude in degrees north.

    Raises
    ------
    ValueError with every fault and its row, as `cast_faults` tells them.
    """
    cast = [np.asarray(values, dtype=np.float64) for values in (depth, temperature, salinity)]
    faults = cast_faults(*cast)
    if faults:
        where = [f"row {fault.row + 1}: " if fault.row is not None else "" for fault in faults]
        raise ValueError("\n".join(f"{at}{fault}" for at, fault in zip(where, faults, strict=True)))
    pressure = gsw.p_from_z(-cast[0], latitude)
    conservative = np.asarray(gsw.CT_from_t(cast[2], cast[1], pressure))
    return Profile(cast[0], conservative, cast[2], latitude)


class Fault(NamedTuple):
    """What is wrong in a cast: its row from 0 (None: the whole of it), what is given, expected."""

    row: int | None
    given: str
    expected: str

    def __str__(self) -> str:
        return f"{self.given}, expected {self.expected}"


def cast_faults(depth: Floats, temperature: Floats, salinity: Floats) -> list[Fault]:
    """Every fault of a cast, (k,) each: too few rows, values out of range, depths that do not rise.

    Also too wide a gap between two rows, and a start too deep to stand for the surface.
    """
    if len(depth) < _FEWEST_ROWS:
        return [Fault(None, f"{len(depth)} rows", f"at least {_FEWEST_ROWS}")]
    faults = [
        Fault(row, f"{name} {values[row]:g} {unit}", f"{low:g} to {high:g} {unit}")
        for (name, unit, low, high), values in zip(
            _MEASURED, (depth, temperature, salinity), strict=True
        )
        for row in np.flatnonzero(~((values >= low) & (values <= high))).tolist()
    ]
    return faults or _gaps(depth)


def _gaps(depth: Floats) -> list[Fault]:
    faults = []
    if depth[0] > _SHALLOWEST:
        faults.append(Fault(0, f"a first depth of {depth[0]:g} m", f"{_SHALLOWEST:g} m or less"))
    for row, (above, below) in enumerate(pairwise(depth), start=1):
        if below <= above:
            faults.append(Fault(row, f"depth {below:g} m", f"more than the {above:g} m above it"))
        elif below - above > _WIDEST_GAP:
            faults.append(
                Fault(row, f"a gap from {above:g} to {below:g} m", f"{_WIDEST_GAP:,.0f} m or less")
            )
    return faults


def read_profile(path: str | Path, latitude: float = LATITUDE) -> Profile:
    """A water column from a CSV with the columns depth_m, temperature_degC and salinity_g_kg.

    The headings of a study's table, `depth [m]` and so on, are read as well. What the columns hold
    is as in `from_cast`; other columns are left alone.

    Raises
    ------
    ValueError with the file and line of every fault: a missing column, a value that is no number,
    and all that `cast_faults` finds.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is no text in UTF-8: save it as CSV UTF-8") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    # "salinity [g/kg]" is salinity_g_kg.
    reader.fieldnames = [re.sub(r"\W+", "_", name).strip("_") for name in reader.fieldnames or ()]
    missing = [name for name in _COLUMNS if name not in reader.fieldnames]
    if missing:
        raise ValueError(f"{path.name}, line 1: no column {', '.join(missing)}; a profile has "
                         f"{', '.join(_COLUMNS)}, with commas between")  # fmt: skip
    read = [(reader.line_num, row) for row in reader]
    faults: list[str] = []
    rows = [[_number(row, name, line, faults) for name in _COLUMNS] for line, row in read]
    cast = np.array(rows).reshape(-1, len(_COLUMNS)).T
    if not faults:
        lines = [line for line, _ in read]
        faults = [
            f"line {1 if fault.row is None else lines[fault.row]}: {fault}"
            for fault in cast_faults(cast[0], cast[1], cast[2])
        ]
    if faults:
        raise ValueError("\n".join(f"{path.name}, {fault}" for fault in faults))
    return from_cast(cast[0], cast[1], cast[2], latitude)


def _number(row: dict[str, str], name: str, line: int, faults: list[str]) -> float:
    try:
        return float(row[name] or "")
    except ValueError:
        faults.append(f"line {line}: {name} is {row[name] or 'empty'}, expected a number")
        return np.nan
