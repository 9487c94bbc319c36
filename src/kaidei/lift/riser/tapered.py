"""A tapered string: sections of two pipes with modules and contents, and the unit below them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.constants import g

from kaidei.lift.given import above_zero, real
from kaidei.lift.riser.uniform import (
    STEEL_DENSITY,
    WATER_DENSITY,
    YOUNGS_MODULUS,
    steel_area,
)
from kaidei.units import Floats

ADD_UP = 1e-3
"""Part of the depth by which the sections may miss it."""


@dataclass(frozen=True)
class Tapered:
    """A string as it hangs, SI. Sections run from the top down.

    Of the sections, (S,) or (members, S) or a number for all: `length` [m], 0 for one that a member
    does not have; diameters [m] of the riser and, within it, of the inner pipe (0: none);
    `module_lift` [N/m] that buoyancy modules carry in water, `module_mass` [kg/m] and
    `module_diameter` [m], 0 where there is none; density [kg/m3] of what fills the riser round the
    inner pipe (or the bore, without one) and of what fills the inner pipe, None for seawater.

    Of the string, () or (members,): `unit_mass` [kg]; `unit_weight` [N] in water, None for solid
    steel; `unit_added_mass` [kg] of water that heaves with it; `unit_drag_area` [m2], drag
    coefficient times section across its heave; `unit_side_area` [m2] the same across the current;
    `moving_contents` [1] of the contents' mass that heaves with the pipe (1, the cautious choice,
    lengthens the axial period towards the sea's); `damping_ratio` [1] of the axial stiffness.

    Standing still each pipe bears its own weight and contents; unit and modules are the riser's,
    for the inner pipe turns the blades and slides. So in heave too the riser alone moves the unit,
    and the inner pipe hangs from the top with a free foot. Where `inner_shares` (True or False, or
    one a member) the pipes are joined at both ends and share what moves them by their stiffness:
    less for the riser to bear, but the inner pipe's foot, which nothing pulls, is then pushed.
    """

    length: ArrayLike
    outer_diameter: ArrayLike
    inner_diameter: ArrayLike
    inner_pipe_outer: ArrayLike = 0.0
    inner_pipe_inner: ArrayLike = 0.0
    module_lift: ArrayLike = 0.0
    module_mass: ArrayLike = 0.0
    module_diameter: ArrayLike = 0.0
    contents_density: ArrayLike | None = None
    inner_contents_density: ArrayLike | None = None
    unit_mass: ArrayLike = 0.0
    unit_weight: ArrayLike | None = None
    unit_added_mass: ArrayLike = 0.0
    unit_drag_area: ArrayLike = 0.0
    unit_side_area: ArrayLike = 0.0
    moving_contents: ArrayLike = 1.0
    damping_ratio: ArrayLike = 0.0
    inner_shares: ArrayLike = False
    water_density: ArrayLike = WATER_DENSITY
    steel_density: ArrayLike = STEEL_DENSITY
    youngs_modulus: ArrayLike = YOUNGS_MODULUS


class Column(NamedTuple):
    """What the solvers read of a string: (members, S) by section, (members,) of the unit."""

    length: Floats
    diameter: Floats
    """Across the flow, modules included [m]."""
    riser_diameter: Floats
    riser_area: Floats
    """Steel of the riser [m2]."""
    inner_area: Floats
    """Steel of the inner pipe [m2]."""
    riser_weight: Floats
    """In water, contents and modules included [N/m]."""
    inner_weight: Floats
    """Of the inner pipe, between its contents and what is round it [N/m]."""
    bearing_area: Floats
    """Steel that moves the unit [m2]: of the riser, and of an inner pipe that shares."""
    moving_mass: Floats
    """Mass that heaves with it [kg/m]."""
    inner_mass: Floats
    """Mass that heaves with an inner pipe of its own ends [kg/m]; 0 where it shares."""
    swaying_mass: Floats
    """Mass that moves sideways, with the water it displaces once more [kg/m]."""
    youngs: Floats
    bending: Floats
    """Bending stiffness of both pipes [N m2]."""
    inner_bending: Floats
    end_mass: Floats
    end_weight: Floats
    end_drag: Floats
    """Force over the square of the unit's velocity in heave [kg/m]."""
    end_side_area: Floats
    damping_ratio: Floats
    water_density: Floats

    @property
    def stiffness(self) -> Floats:
        """EA of what moves the unit [N]."""
        return self.youngs * self.bearing_area

    @property
    def weight(self) -> Floats:
        """Of everything in water [N/m]."""
        return self.riser_weight + self.inner_weight


def column_of(string: Tapered, *, depth: ArrayLike | None = None) -> Column:
    """The string's sections as arrays, checked.

    Raises ValueError in words: sections that do not add up to `depth` [m] (where it is given)
    within a thousandth, no wall, an inner pipe that does not fit, a string that would float.
    """
    sections = _sections(string)
    _check_signs(string)
    length, outer, bore, pipe, pipe_bore = sections
    _check_sizes(length, outer, bore, pipe, pipe_bore, depth)
    shape = length.shape

    def wide(value: ArrayLike) -> Floats:
        """By section; a value a member is the same for all its sections."""
        array = np.asarray(value, dtype=np.float64)
        return np.broadcast_to(array, shape)

    def single(value: ArrayLike) -> Floats:
        return np.broadcast_to(np.asarray(value, dtype=np.float64), shape[:1])

    water = single(string.water_density)[:, None]
    steel = single(string.steel_density)[:, None]
    filled = water if string.contents_density is None else wide(string.contents_density)
    within = water if string.inner_contents_density is None else wide(string.inner_contents_density)
    around, inside = _circle(bore) - _circle(pipe), _circle(pipe_bore)
    riser_area, inner_area = _circle(outer) - _circle(bore), _circle(pipe) - inside
    lift, foam = wide(string.module_lift), wide(string.module_mass)
    across = np.maximum(outer, wide(string.module_diameter))
    moving = single(string.moving_contents)[:, None]
    riser_dry, inner_dry = steel * riser_area + foam, steel * inner_area
    inner_mass = inner_dry + moving * inside * within
    shares = single(string.inner_shares)[:, None]
    if not np.all((shares == 0.0) | (shares == 1.0)):
        raise ValueError("an inner pipe shares with the riser or does not: True or False")
    unit, unit_weight = single(string.unit_mass), string.unit_weight
    weight = (
        g * unit * (1.0 - water[:, 0] / steel[:, 0]) if unit_weight is None else single(unit_weight)
    )
    youngs = np.broadcast_to(single(string.youngs_modulus)[:, None], shape)
    bent = youngs * np.pi / 64.0
    made = Column(
        length=length,
        diameter=across,
        riser_diameter=outer,
        riser_area=riser_area,
        inner_area=inner_area,
        riser_weight=g * (steel * riser_area + filled * _circle(bore) - water * _circle(outer))
        - lift,
        inner_weight=g * (steel * inner_area + inside * within - filled * _circle(pipe)),
        bearing_area=riser_area + shares * inner_area,
        moving_mass=riser_dry + moving * around * filled + shares * inner_mass,
        inner_mass=(1.0 - shares) * inner_mass,
        swaying_mass=riser_dry
        + inner_dry
        + around * filled
        + inside * within
        + water * _circle(across),
        youngs=youngs,
        bending=bent * (outer**4 - bore**4 + pipe**4 - pipe_bore**4),
        inner_bending=bent * (pipe**4 - pipe_bore**4),
        end_mass=unit + single(string.unit_added_mass),
        end_weight=weight,
        end_drag=0.5 * water[:, 0] * single(string.unit_drag_area),
        end_side_area=single(string.unit_side_area),
        damping_ratio=single(string.damping_ratio),
        water_density=water[:, 0],
    )
    _check_weights(made)
    return made


def split(string: Tapered, pieces: int) -> Tapered:
    """The same string with each section cut into equal pieces, for answers at more depths."""
    if not isinstance(pieces, (int, np.integer)) or pieces < 1:
        raise ValueError(f"a section is cut into 1, 2, 3 ... pieces, not {pieces!r}")

    def cut(value: ArrayLike | None) -> Floats | None:
        # A value for all sections, of a number or of members, is one for all pieces.
        if value is None or np.ndim(value) == 0 or np.shape(value)[-1] == 1 < length.shape[-1]:
            return value  # type: ignore[return-value]
        return np.repeat(np.asarray(value, dtype=np.float64), pieces, axis=-1)

    length = np.atleast_1d(np.asarray(string.length, dtype=np.float64))
    fields = {name: cut(getattr(string, name)) for name in _BY_SECTION}
    fields["length"] = np.repeat(length / pieces, pieces, axis=-1)
    rest = {name: getattr(string, name) for name in _FIELDS if name not in _BY_SECTION}
    return Tapered(**fields, **rest)  # type: ignore[arg-type]


def deployed(string: Tapered, share: float) -> Tapered:
    """The string while pipe is handled: the lowest `share` [1] of its length, with the unit."""
    if not 0.0 < share <= 1.0:
        raise ValueError(f"the share of a string that is out is above 0 and at most 1, not {share}")
    length = np.atleast_1d(np.asarray(string.length, dtype=np.float64))
    below = np.cumsum(length[..., ::-1], axis=-1)[..., ::-1] - length
    out = share * length.sum(axis=-1, keepdims=True)
    fields = {name: getattr(string, name) for name in _FIELDS}
    return Tapered(**(fields | {"length": np.clip(out - below, 0.0, length)}))


def buoyancy(
    share: ArrayLike,
    outer_diameter: ArrayLike,
    inner_diameter: ArrayLike,
    *,
    foam_density: ArrayLike,
    water_density: ArrayLike = WATER_DENSITY,
    steel_density: ArrayLike = STEEL_DENSITY,
) -> tuple[Floats, Floats, Floats]:
    """Lift [N/m], mass [kg/m] and diameter [m] of modules that carry a share of a pipe's weight.

    `share` [1] of the steel's weight in water, 0 to below 1; modules of one `foam_density` [kg/m3]
    clad the whole length. Raises ValueError in words for foam as heavy as water
    and what else cannot be.
    """
    part = real(share, "share", endless=False)
    area = steel_area(outer_diameter, inner_diameter)
    foam, water, steel = above_zero(
        foam_density=foam_density, water_density=water_density, steel_density=steel_density
    )
    if np.any(part < 0.0) or np.any(part >= 1.0):
        raise ValueError("modules carry a share of the pipe's weight from 0 to below 1")
    if np.any(foam >= water):
        raise ValueError("buoyancy modules must be lighter than seawater")
    if np.any(steel <= water):
        raise ValueError("a pipe lighter than seawater needs no modules: look at its density")
    lift = part * g * (steel - water) * area
    volume = lift / (g * (water - foam))
    return lift, volume * foam, np.sqrt(np.square(outer_diameter) + 4.0 / np.pi * volume)


_SIZES = ("length", "outer_diameter", "inner_diameter", "inner_pipe_outer", "inner_pipe_inner")
_BY_SECTION = (
    *_SIZES, "module_lift", "module_mass", "module_diameter", "contents_density",
    "inner_contents_density",
)  # fmt: skip
_WHOLE = (
    "unit_mass", "unit_weight", "unit_added_mass", "unit_drag_area", "unit_side_area",
    "moving_contents", "damping_ratio",
)  # fmt: skip
_FIELDS = tuple(Tapered.__dataclass_fields__)


def _circle(diameter: Floats) -> Floats:
    return np.asarray(0.25 * np.pi * diameter**2)


def _sections(string: Tapered) -> list[Floats]:
    """Lengths and diameters, (members, S); a value for all is first put beside the lengths."""
    given = [np.asarray(getattr(string, name), dtype=np.float64) for name in _BY_SECTION[:8]]
    members = [
        np.asarray(getattr(string, name)) for name in _FIELDS
        if name not in _BY_SECTION and getattr(string, name) is not None
    ]  # fmt: skip
    contents = [
        np.asarray(x) for x in (string.contents_density, string.inner_contents_density)
        if x is not None
    ]  # fmt: skip
    try:
        by_section = np.broadcast_shapes(*(x.shape for x in [*given, *contents]))
        by_member = np.broadcast_shapes(*(x.shape for x in members))
        by_section = by_section or (1,)
        shape = np.broadcast_shapes(by_section, (*by_member, 1))
    except ValueError:
        raise ValueError(
            "the sections' values do not fit each other: each is a number, one a section, or "
            "(members, sections); what belongs to the whole string is a number or one a member"
        ) from None
    shape = shape if len(shape) == 2 else (1, *shape)
    return [np.broadcast_to(x, shape) for x in given[: len(_SIZES)]]


def _check_sizes(
    length: Floats, outer: Floats, bore: Floats, pipe: Floats, pipe_bore: Floats,
    depth: ArrayLike | None,
) -> None:  # fmt: skip
    whole = length.sum(axis=1)
    if not np.all(np.isfinite(length)) or np.any(length < 0.0) or np.any(whole <= 0.0):
        raise ValueError("the sections' lengths are numbers of 0 or more, not all 0")
    if depth is not None:
        target = np.broadcast_to(np.asarray(depth, dtype=np.float64), whole.shape)
        off = np.abs(whole - target)
        if np.any(off > ADD_UP * target):
            row = int(np.argmax(off - ADD_UP * target))
            raise ValueError(
                f"the taper does not add up: sections of {whole[row]:,.1f} m in all for a depth "
                f"of {target[row]:,.1f} m; make them one"
            )
    if np.any(bore < 0.0) or np.any(outer <= bore):
        raise ValueError("the riser has no wall: its outer diameter must exceed the inner one")
    if np.any(pipe_bore < 0.0) or np.any((pipe <= pipe_bore) & (pipe + pipe_bore > 0.0)):
        raise ValueError("the inner pipe has no wall: its outer diameter must exceed the inner one")
    if np.any(pipe >= bore):
        raise ValueError("the inner pipe does not fit in the riser's bore")


def _check_signs(string: Tapered) -> None:
    """ValueError for what is below 0; what is no number shows in `_check_weights`."""
    for name in (*_BY_SECTION[5:], *_WHOLE):
        given = getattr(string, name)
        if given is not None and np.any(np.asarray(given) < 0.0):
            lowest = np.nanmin(np.asarray(given, dtype=np.float64))
            raise ValueError(
                f"the string's {name.replace('_', ' ')} is a number of 0 or more, not {lowest:g}"
            )
    for name in ("water_density", "steel_density", "youngs_modulus"):
        above_zero(**{name: getattr(string, name)})
    if np.any(np.asarray(string.moving_contents) > 1.0):
        raise ValueError("of the contents' mass a part of 0 to 1 heaves with the pipe")


def _check_weights(column: Column) -> None:
    for name, array in column._asdict().items():
        if not np.all(np.isfinite(array)):
            raise ValueError(
                f"the string's {name.replace('_', ' ')} is no number: look at its inputs"
            )
    if np.any(column.damping_ratio >= 1.0):
        raise ValueError("the damping ratio is of critical: 0 to below 1")
    whole = (column.weight * column.length).sum(axis=1) + column.end_weight
    if not np.all(whole > 0.0):
        row = int(np.argmin(whole))
        raise ValueError(
            f"the string has no weight in water ({whole[row] / 1e3:,.0f} kN): it would not hang; "
            "take off modules or make the unit heavier"
        )
