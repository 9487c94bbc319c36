"""Make tables/identified.csv: each element in Japan's imports by year, origin and code.

Reads trade.csv, products.csv, product_forms.csv, prices_history.csv, anchors.csv and
magnet_imports.csv of this study, draws from the posterior and writes its quantiles. Run
`python make_identified.py` in this folder; `--show` prints what docs/identify.md says.
"""

from __future__ import annotations

import argparse
import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import ELEMENTS, INDEX
from kaidei.supply import bases, identify
from kaidei.supply.trade import CODES, ORIGINS

HERE = Path(__file__).parent
TABLE = HERE / "tables" / "identified.csv"
SEED, DRAWS = 20241231, 1000
# Wider than the 0.3 of the function: products.csv was written with the unit values of 2018 and 2022
# in sight, and may not count them twice. Yttrium, in sight of an anchor, is wider still (y_log_sd).
SPREAD = 0.5
LEAST = 0.5  # a cell with less is left out [t_reo]
IDENTIFIED, PARTLY = 0.5, 0.2  # of the prior's sd of log tonnes taken away

Floats = NDArray[np.float64]


def rows(name: str) -> list[dict[str, str]]:
    """A table's rows, headers without their units."""
    with (HERE / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [
            {key.split(" [")[0]: cell for key, cell in row.items()} for row in csv.DictReader(file)
        ]


def column(table: list[dict[str, str]], name: str) -> list[float]:
    return [float(row[name]) for row in table]


def given() -> tuple[identify.Imports, identify.Prices, list[identify.Anchor]]:
    """Trade, prices and anchors as the study's tables have them."""
    trade = rows("trade")
    bought = identify.imports(
        column(trade, "year"),
        [row["code"] for row in trade],
        [row["country"] for row in trade],
        column(trade, "quantity_t"),
        column(trade, "value_kusd"),
    )
    knots = rows("prices_history")
    prices = identify.deck(
        bought.years,
        column(knots, "year"),
        [row["element"] for row in knots],
        column(knots, "price_usd_kg"),
        column(knots, "log_sd"),
    )
    anchors = [
        identify.Anchor(
            int(row["year"]),
            tuple(row["elements"].split()),
            float(row["value"]),
            float(row["sd"]),
            tuple(row["codes"].split()),
            ORIGINS if row["origins"] == "all" else (row["origins"],),
            row["measure"] == "share",
            row["level"],
            float(row["common_sd"] or 0.0),
        )
        for row in rows("anchors")
    ]
    return bought, prices, anchors


def products() -> list[identify.Product]:
    """What each code from each origin may hold."""
    forms = {row["id"]: row for row in rows("product_forms")}
    found = []
    for row in rows("products"):
        form = forms[row["id"]]
        share = np.array([float(row[symbol]) for symbol in ELEMENTS])
        own = np.full(len(ELEMENTS), np.nan)
        own[INDEX["Y"]] = float(form["y_log_sd"] or "nan")
        found.append(
            identify.Product(
                row["code"],
                row["origin"],
                share / share.sum(),
                float(row["reo_fraction"]),
                float(form["reo_low"]),
                float(form["reo_high"]),
                float(form["premium"]),
                float(form["premium_log_sd"]),
                float(form["making_usd_kg"]),
                own,
            )
        )
    return found


def status(identified: float) -> str:
    if identified >= IDENTIFIED:
        return "identified"
    return "partly" if identified >= PARTLY else "prior"


def lines(found: identify.Posterior) -> Iterator[str]:
    """The table's lines, header first."""
    yield (
        "id,source,kind,year,origin,code,element,p10 [t_reo],p50 [t_reo],p90 [t_reo],"
        "identified [percent],status"
    )
    p10, p50, p90 = np.quantile(found.tonnes, [0.1, 0.5, 0.9], axis=0)
    for y, c, o, e in np.argwhere(p50 >= LEAST):
        year, code, origin, symbol = found.years[y], CODES[c], ORIGINS[o], ELEMENTS[e]
        name = f"{year}-{code}-{origin.replace(' ', '-')}-{symbol}".lower()
        low, middle, high = (f"{item[y, c, o, e]:.4g}" for item in (p10, p50, p90))
        gained = found.identified[y, c, o, e]
        yield (
            f"{name},kaidei,estimate,{year},{origin},{code},{symbol},{low},{middle},{high},"
            f"{100 * max(gained, 0.0):.0f},{status(gained)}"
        )


def solved(anchored: bool = True) -> tuple[identify.Imports, identify.Posterior]:
    """The posterior; what trade alone says of it where it is not `anchored`."""
    bought, prices, anchors = given()
    found = identify.posterior(
        bought, prices, anchors if anchored else [], products=products(), draws=DRAWS, seed=SEED,
        spread=SPREAD, thin=6,
    )  # fmt: skip
    return bought, found


def feed(draws: int) -> Floats:
    """Chinese share of each origin's feed from the study's triangles, (origins, E, draws)."""
    with (HERE / "study.toml").open("rb") as file:
        asked = tomllib.load(file)["supply"]["feed"]
    rng = np.random.Generator(np.random.Philox(SEED))
    drawn = {
        name: rng.triangular(
            *(float(asked[name][key].split()[0]) / 100.0 for key in ("low", "mode", "high")), draws
        )
        for name in ("vietnam", "thailand", "heavy")
    }
    return bases.feed(**drawn)


def shown(
    bought: identify.Imports, found: identify.Posterior, alone: identify.Posterior
) -> Iterator[str]:
    """The tables of docs/identify.md: dependence on three bases, then what is identified.

    After the percent that anchors and trade took away stand those that trade `alone` did.
    """
    chinese = feed(len(found.tonnes))
    paid = identify.values(found, bought)
    for year in (2010, 2015, 2020, 2024):
        at = found.years == year
        for basis, amount in (("mass", found.tonnes), ("value", paid)):
            part = np.moveaxis(amount[:, at], 0, -1)
            together = bases.history_together(part, chinese)[0]
            apart = bases.history_by_element(part, chinese)[0]
            every = [together, *(apart[INDEX[symbol]] for symbol in ("Nd", "Dy", "Y"))]
            cells = [
                " / ".join(f"{100 * np.median(row):.0f}" for row in item)
                + f" ({100 * np.quantile(item[1], 0.1):.0f}-{100 * np.quantile(item[1], 0.9):.0f})"
                for item in every
            ]
            yield f"| {year} | {basis} | " + " | ".join(cells) + " |"
    nation = identify.national(found)
    for symbol in ELEMENTS:
        e = INDEX[symbol]
        cells = []
        for year in (2010, 2018, 2020, 2023, 2024):
            y = int(np.flatnonzero(found.years == year)[0])
            p10, p50, p90 = np.quantile(nation[:, y, e], [0.1, 0.5, 0.9])
            gained, by_trade = (
                100 * max(item.identified_nation[y, e], 0.0) for item in (found, alone)
            )
            cells.append(f"{p50:,.0f} ({p10:,.0f}-{p90:,.0f}) {gained:.0f} / {by_trade:.0f} %")
        yield f"| {symbol} | " + " | ".join(cells) + " |"
    quality = found.diagnostics
    miss = quality.value_miss[np.isfinite(quality.value_miss)]
    yield f"R-hat {quality.r_hat:.3f}, effective draws {quality.effective_draws:.0f}"
    yield f"values miss by {np.sqrt(np.mean(miss**2)):.2f} sd, at worst {np.abs(miss).max():.1f}"
    for anchor, off in zip(rows("anchors"), quality.anchor_miss, strict=True):
        yield f"{anchor['id']} {off:+.1f} sd"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print the tables of docs/identify.md")
    asked = parser.parse_args()
    bought, result = solved()
    text = "\n".join(lines(result)) + "\n"
    TABLE.write_text(text, encoding="utf-8", newline="\n")
    if asked.show:
        print("\n".join(shown(bought, result, solved(anchored=False)[1])))
