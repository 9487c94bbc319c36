"""Units at the edge: which tonne, which year's money, and the named functions that convert.

Tonnes of wet mud, dry mud, slurry, rare-earth oxide and rare-earth metal are dimensions of their
own, and so is each year's money. Nothing converts one into another but the functions below.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pint

Floats = NDArray[np.float64]

MUD_TONNES = ("t_wet", "t_dry", "t_slurry")
"""The three tonnes of mud: as it lies, without its water, and as pumped."""

_KINDS = {
    "wet": "mud as it lies on the sea floor, pore water included",
    "dry": "mud without its water and salt",
    "slurry": "mud and added seawater as pumped",
    "reo": "rare-earth oxides, yttrium included",
    "metal": "rare-earth metals, yttrium included",
}
_MONEY = re.compile(r"([A-Z]{3})_((?:19|20)\d\d)\b")
_TON = re.compile(r"(?<![A-Za-z_])[kMG]?tons?(?![A-Za-z_])")


class UnitError(ValueError):
    """A unit that cannot be read or does not fit; the message says what was expected."""


@cache
def registry() -> pint.UnitRegistry[float]:
    """The unit registry, made on first use (pint takes a tenth of a second to load)."""
    import pint

    units: pint.UnitRegistry[float] = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    for kind in _KINDS:
        units.define(f"t_{kind} = [{kind}_mass]")
        units.define(f"Mt_{kind} = 1e6 t_{kind}")
        units.define(f"kt_{kind} = 1e3 t_{kind}")
        units.define(f"kg_{kind} = 1e-3 t_{kind}")
        units.define(f"g_{kind} = 1e-6 t_{kind}")
    units.define("ppm_metal = 1e-6 t_metal / t_dry")
    units.define("ppm_reo = 1e-6 t_reo / t_dry")
    return units


def _define_money(text: str) -> None:
    units = registry()
    for currency, year in _MONEY.findall(text):
        name = f"{currency}_{year}"
        if name not in units:
            units.define(f"{name} = [{name}]")
            for prefix, factor in (("k", 1e3), ("M", 1e6), ("bn_", 1e9)):
                units.define(f"{prefix}{name} = {factor} {name}")


def money_years(unit: str) -> tuple[str, ...]:
    """The dated currencies a unit mentions, such as ("JPY_2025",)."""
    return tuple(f"{currency}_{year}" for currency, year in _MONEY.findall(unit))


@cache
def parse_unit(text: str) -> pint.Unit:
    """Read a unit such as "t_wet/day"; "1" and "" are the pure number.

    Raises UnitError in words when the text is not a unit.
    """
    import pint

    _define_money(text)
    if "#" in text:
        raise UnitError(f"'{text}' holds a '#'; write remarks in `note`")
    if _TON.search(text):
        raise UnitError(f"'{text}' may mean short, long or metric tons; write 't' for 1000 kg")
    try:
        return registry().Unit("" if text.strip() in ("", "1") else text)
    except (pint.PintError, ValueError, TypeError, AttributeError, SyntaxError) as error:
        dated = re.sub(r"(?<![A-Z])(JPY|USD|EUR|AUD|CNY)(?![A-Z_])", r"\1_2025", text)
        if dated != text:
            raise UnitError(
                f"'{text}' does not say which year's money; write for example '{dated}'"
            ) from error
        power = re.search(r"[A-Za-z]\d", text)
        raise UnitError(
            f"'{text}' is not a unit kaidei knows" + ("; write powers as 'm^3'" if power else "")
        ) from error
    except Exception as error:  # pint's parser lets tokenizer errors of several kinds through
        raise UnitError(f"'{text}' is not a unit kaidei knows") from error


@cache
def factor(from_unit: str, to_unit: str) -> float:
    """What turns a number in `from_unit` into `to_unit`; UnitError if nothing can."""
    source, target = parse_unit(from_unit), parse_unit(to_unit)
    if source.dimensionality != target.dimensionality:
        raise UnitError(explain_mismatch(from_unit, (to_unit,)))
    import pint

    try:
        same_zero = registry().Quantity(0.0, source).to(target).magnitude == 0.0
    except pint.PintError:  # a difference of temperatures is no temperature
        same_zero = False
    if not same_zero:
        raise UnitError(f"'{from_unit}' has another zero than '{to_unit}'; write '{to_unit}'")
    return float(registry().Quantity(1.0, source).to(target).magnitude)


def convert(value: Floats, from_unit: str, to_unit: str) -> Floats:
    """The same quantities in another unit of the same dimension."""
    return np.asarray(value, dtype=np.float64) * factor(from_unit, to_unit)


def explain_mismatch(given: str, expected: tuple[str, ...]) -> str:
    """Why `given` does not fit, naming the usual causes: bare tonnes, another year's money."""
    wanted = " or ".join(f"'{unit}'" for unit in expected)
    bare = re.search(r"(?<![A-Za-z_])(?:k|M)?(?:t|kg|g|tonnes?)(?![A-Za-z_])", given)
    if bare and any(re.search(r"_(wet|dry|slurry|reo|metal)\b", unit) for unit in expected):
        return (
            f"'{given}' does not say which tonne; expected {wanted}: wet mud, dry mud, slurry, "
            "oxide (reo) and metal are different things"
        )
    here, there = money_years(given), {name for unit in expected for name in money_years(unit)}
    if here and there and not there.intersection(here):
        return (
            f"'{given}' is money of {here[0]}; expected {wanted}: convert it first and say in "
            "`note` with which index and exchange rate"
        )
    return f"'{given}' has the wrong dimension; expected {wanted}"


def wet_to_dry(wet_mass: Floats, water_content: Floats) -> Floats:
    """Dry solids [t_dry] in wet mud [t_wet] of water content [1, water over wet mass, 0 to 1]."""
    return wet_mass * (1.0 - water_content)


def dry_to_wet(dry_mass: Floats, water_content: Floats) -> Floats:
    """Wet mud [t_wet] holding a dry mass [t_dry]; water content [1] as in `wet_to_dry`, below 1."""
    return dry_mass / (1.0 - water_content)


def slurry_to_dry(slurry_mass: Floats, solids_fraction: Floats) -> Floats:
    """Dry solids [t_dry] in slurry [t_slurry] of solids mass fraction [1, 0 to 1]."""
    return slurry_mass * solids_fraction


def metal_to_oxide(metal: Floats) -> Floats:
    """Oxide [t_reo] of metal [t_metal] by element along the last axis (15, order of ELEMENTS)."""
    from kaidei.elements import OXIDE_FACTOR

    return metal * OXIDE_FACTOR


def oxide_to_metal(oxide: Floats) -> Floats:
    """Metal [t_metal] in oxide [t_reo] by element along the last axis (15, order of ELEMENTS)."""
    from kaidei.elements import OXIDE_FACTOR

    return oxide / OXIDE_FACTOR
