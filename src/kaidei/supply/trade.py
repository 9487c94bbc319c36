"""Japan's imports as the customs see them: tonnes by year, HS code and country of shipment.

The three codes hold no elements and name the last country, not the mine. `bases` turns them into
dependence, `element_tonnes` into elements by product shares that are priors.
"""

from __future__ import annotations

from typing import Any

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


def element_tonnes(quantity: Floats, reo_fraction: Floats, share: Floats) -> Floats:
    """Oxide by element in gross tonnages: (..., codes, origins, elements, M) [t_reo].

    `quantity` (..., codes, origins) [t gross]; `reo_fraction` (codes, origins) [t_reo / t gross]:
    1.15 to 1.28 for metal, 1 for oxide, 0.45 to 0.6 for carbonate; `share` (codes, origins,
    elements, M) [1] adds up to one over the elements.
    """
    oxide = quantity * reo_fraction
    return np.asarray(oxide[..., None, None] * share)


def perturbed_shares(mean: Floats, spread: Floats, noise: Floats) -> Floats:
    """Element shares about their prior mean, (..., E, M) [1], adding up to one over the elements.

    Log-normal about `mean` (..., E) with log standard deviation `spread` (M,), from standard normal
    `noise` (..., E, M), closed to one: a logistic-normal prior on the simplex (Aitchison 1982, doi
    10.1111/j.2517-6161.1982.tb01195.x). A share of zero stays zero.
    """
    raw = mean[..., None] * np.exp(spread * noise)
    return np.asarray(raw / raw.sum(axis=-2, keepdims=True))


def product_rows(table: Any) -> NDArray[np.int64]:
    """Row of the products table that each code and origin uses, (codes, origins).

    An origin without a row of its own has the code's row "other"; Hong Kong has China's.
    """
    place = {pair: row for row, pair in enumerate(zip(table["code"], table["origin"], strict=True))}
    rows = np.empty((len(CODES), len(ORIGINS)), dtype=np.int64)
    for i, code in enumerate(CODES):
        for j, origin in enumerate(ORIGINS):
            like = "China" if origin == "Hong Kong" else origin
            rows[i, j] = place.get((code, like), place[(code, "other")])
    return rows
