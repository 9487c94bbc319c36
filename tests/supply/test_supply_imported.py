"""What past imports held and cost by element, drawn as the identified table has it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from supply_study import spec

from kaidei.elements import INDEX
from kaidei.supply import bases, imported
from kaidei.supply.trade import CODES, ORIGINS, by_origin

YEARS = np.arange(2005, 2025)
DRAWS = 400
Floats = np.ndarray


def ranks() -> Floats:
    return np.random.default_rng(3).standard_normal((DRAWS, *imported.CELLS))


def held() -> Floats:
    return imported.tonnes(spec().identified.data, YEARS, ranks())


def paid_in_trade() -> Floats:
    table = spec().trade
    return by_origin(table["year"], table["code"], table["country"], table["value_kusd"])[1]


def test_each_cell_has_the_quantiles_of_its_row() -> None:
    table = spec().identified.data
    level = np.array([0.1, 0.5, 0.9])
    rank = np.broadcast_to(ndtri(level)[:, None, None, None], (3, *imported.CELLS))
    found = imported.tonnes(table, YEARS, rank)
    for row in (0, 700, len(table["year"]) - 1):
        place = (
            int(table["year"][row]) - 2005, CODES.index(table["code"][row]),
            ORIGINS.index(table["origin"][row]), INDEX[table["element"][row]],
        )  # fmt: skip
        assert found[place] == pytest.approx([table[name][row] for name in ("p10", "p50", "p90")])
    assert np.count_nonzero(found[..., 1]) == len(table["year"])


@pytest.mark.parametrize(
    ("element", "low", "middle", "high"),
    [("Y", 970, 1643, 2527), ("Nd", 3259, 3957, 4682), ("Dy", 192, 312, 475)],
)
def test_the_nation_in_2024_is_the_posteriors(
    element: str, low: float, middle: float, high: float
) -> None:
    # docs/identify.md, from the joint draws; here codes and origins are drawn apart.
    nation = held()[-1, :, :, INDEX[element]].sum(axis=(0, 1))
    found = np.quantile(nation, [0.1, 0.5, 0.9])
    assert found[1] == pytest.approx(middle, rel=0.05)
    assert found[[0, 2]] == pytest.approx([low, high], rel=0.1)


@pytest.mark.parametrize(
    ("year", "mass", "value"),
    [(2010, (78, 82, 83), (80, 84, 86)), (2015, (50, 61, 67), (35, 57, 68)),
     (2020, (47, 60, 67), (34, 55, 66)), (2024, (64, 76, 82), (38, 61, 74))],
)  # fmt: skip
def test_the_three_bases_are_the_posteriors(
    year: int, mass: tuple[int, ...], value: tuple[int, ...]
) -> None:
    """By mass and by value as docs/identify.md prints them, within 3 points: drawn apart, the
    elements of a cargo no longer add up to its mass."""
    table = spec().prices_history
    price = imported.deck_of(table.data, YEARS)
    rng = np.random.default_rng(4)
    feed = bases.feed(
        rng.triangular(0.3, 0.65, 0.95, DRAWS),
        rng.triangular(0.4, 0.75, 0.98, DRAWS),
        rng.triangular(0.85, 0.97, 1.0, DRAWS),
    )
    tonnes, at = held(), slice(year - 2005, year - 2004)
    for amount, expected in (
        (tonnes, mass),
        (imported.paid(tonnes, price, paid_in_trade()), value),
    ):
        shares = 100 * bases.history_together(amount[at], feed)[0]
        assert np.median(shares, axis=-1) == pytest.approx(np.array(expected), abs=3)
        assert np.all(np.diff(shares, axis=0) >= -1e-9)


def test_what_is_paid_is_what_the_customs_recorded() -> None:
    value, tonnes = paid_in_trade(), held()
    found = imported.paid(tonnes, imported.deck_of(spec().prices_history.data, YEARS), value)
    weighed = np.where(tonnes.sum(axis=(3, 4)) > 0.0, value, 0.0)
    assert found.sum(axis=3) == pytest.approx(
        np.broadcast_to(weighed[..., None], found.sum(axis=3).shape)
    )
    missing = 1.0 - weighed.sum(axis=(1, 2)) / value.sum(axis=(1, 2))
    assert missing[YEARS == 2009] == pytest.approx(0.05, abs=0.005)
    assert missing[YEARS != 2009].max() < 0.02


def test_a_row_out_of_order_is_told() -> None:
    table = dict(spec().identified.data)
    table["p10"] = np.where(np.arange(len(table["p10"])) == 4, 1e9, table["p10"])
    with pytest.raises(ValueError, match=r"identified.csv, row 5: p10, p50 and p90"):
        imported.tonnes(table, YEARS, np.zeros((1, *imported.CELLS)))
