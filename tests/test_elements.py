"""The fifteen elements and the masses of their oxides."""

from __future__ import annotations

import numpy as np
import pytest

from kaidei.elements import ATOMIC_MASS, ELEMENTS, HEAVY, INDEX, OXIDE_FACTOR, OXIDES

# Element to stoichiometric oxide, Advanced Analytical Centre, James Cook University
# (https://www.jcu.edu.au/advanced-analytical-centre/resources/element-to-stoichiometric-oxide-conversion-factors),
# the table that ASX and JORC announcements of rare-earth companies quote.
PUBLISHED = {
    "La": 1.1728, "Ce": 1.2284, "Pr": 1.2082, "Nd": 1.1664, "Sm": 1.1596,
    "Eu": 1.1579, "Gd": 1.1526, "Tb": 1.1762, "Dy": 1.1477, "Ho": 1.1455,
    "Er": 1.1435, "Tm": 1.1421, "Yb": 1.1387, "Lu": 1.1371, "Y": 1.2699,
}  # fmt: skip


@pytest.mark.parametrize("symbol", ELEMENTS)
def test_metal_to_oxide_factor_is_the_published_one(symbol: str) -> None:
    assert OXIDE_FACTOR[INDEX[symbol]] == pytest.approx(PUBLISHED[symbol], abs=1e-4)


def test_neodymium_by_hand() -> None:
    """Nd2O3: (2 x 144.242 + 3 x 15.999) / (2 x 144.242)."""
    assert OXIDE_FACTOR[INDEX["Nd"]] == pytest.approx(336.481 / 288.484, rel=1e-12)


def test_order_and_names() -> None:
    assert len(ELEMENTS) == len(set(ELEMENTS)) == len(OXIDES) == len(ATOMIC_MASS) == 15
    assert all(name.startswith(symbol) for name, symbol in zip(OXIDES, ELEMENTS, strict=True))
    assert (np.diff(ATOMIC_MASS[:-1]) > 0).all()  # lanthanides rise, yttrium stands last


def test_heavy_is_yttrium_and_europium_on() -> None:
    """ "Y + HREE" of Takaya et al. 2018 (doi 10.1038/s41598-018-23948-5): Eu to Lu and Y."""
    assert [s for s in ELEMENTS if not HEAVY[INDEX[s]]] == ["La", "Ce", "Pr", "Nd", "Sm"]
