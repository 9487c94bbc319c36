"""Japan's imports as the customs see them: tonnes by year, HS code and country of shipment.

The three codes hold no elements and name the last country, not the mine. `bases` turns them into
dependence, `identify` into elements, and `imported` draws what it found.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kaidei.supply.countries import COUNTRIES
from kaidei.units import Floats
from kaidei.values import nearest

CODES = ("280530", "284610", "284690")
"""HS codes: rare-earth metals; cerium compounds; compounds of the other rare earths."""

METAL = np.array([True, False, False])
"""True for the code that Japan receives as metal."""

ORIGINS = ("China", "Hong Kong", "Vietnam", "Thailand", "Malaysia", "Europe", "India", "other")
"""Groups of countries that ship to Japan, the order of the origin axis."""

_EUROPE = (
    *("AUT", "BEL", "CHE", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR"),
    *("IRL", "ITA", "NLD", "NOR", "POL", "PRT", "SRB", "SVN", "SWE"),
)

ORIGIN_OF = {
    "CHN": "China",
    "HKG": "Hong Kong",
    "MAC": "Hong Kong",
    "VNM": "Vietnam",
    "THA": "Thailand",
    "MYS": "Malaysia",
    "IND": "India",
} | dict.fromkeys(_EUROPE, "Europe")
"""Origin group of a country (ISO 3166 alpha-3); what is not listed is "other"."""

_CODE_LENGTH = 3


def origin_index(countries: NDArray[np.str_]) -> NDArray[np.int64]:
    """Index into ORIGINS of each country code or label (n,); ValueError for an unknown one."""
    names = [str(code) for code in countries]
    unknown = sorted(set(names) - COUNTRIES - set(ORIGINS))
    if unknown:
        raise ValueError(
            f"'{unknown[0]}' is no country code (ISO 3166-1 alpha-3) and no label of ORIGINS: "
            f"{nearest_country(unknown[0])}"
        )
    return np.array(
        [ORIGINS.index(name if name in ORIGINS else ORIGIN_OF.get(name, "other")) for name in names]
    )


def nearest_country(name: str) -> str:
    """The code or label that a name was perhaps meant to be, in words."""
    known = ORIGINS if len(name) > _CODE_LENGTH else (*ORIGIN_OF, *sorted(COUNTRIES))
    return nearest(name, known)


def by_origin(
    year: Floats, code: NDArray[np.str_], country: NDArray[np.str_], quantity: Floats
) -> tuple[NDArray[np.int64], Floats]:
    """Sum trade rows: the calendar years (Y,) and tonnes gross (Y, 3 codes, 8 origins).

    `year`, `code` (one of CODES), `country` (ISO alpha-3) and `quantity` [t gross] are (n,).
    Raises ValueError for a code that is not one of CODES or a negative tonnage.
    """
    unknown = sorted(set(map(str, code)) - set(CODES))
    if unknown:
        raise ValueError(f"HS code '{unknown[0]}' is not one of {', '.join(CODES)}")
    if not np.all(np.asarray(quantity) >= 0):
        raise ValueError("a tonnage below zero, or none, in the trade table")
    years, row = np.unique(np.asarray(year).astype(np.int64), return_inverse=True)
    table = np.zeros((len(years), len(CODES), len(ORIGINS)))
    column = np.array([CODES.index(str(item)) for item in code])
    np.add.at(table, (row, column, origin_index(country)), quantity)
    return years, table
