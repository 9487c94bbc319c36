"""A small world with plausible numbers, made by hand: every part of the network has something."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from kaidei.elements import ELEMENTS
from kaidei.supply.events import Event
from kaidei.supply.network import (
    STEPS,
    Assets,
    Behaviour,
    Demand,
    Edges,
    Makers,
    Mines,
    Network,
    Prices,
    Stocks,
)
from kaidei.supply.regions import FORMS, REGIONS, USES

E, K, R, F, S = len(ELEMENTS), len(USES), len(REGIONS), len(FORMS), len(STEPS)
ELEMENT = {name: row for row, name in enumerate(ELEMENTS)}

LIGHT = {
    "La": 25.0,
    "Ce": 48.0,
    "Pr": 5.5,
    "Nd": 18.0,
    "Sm": 1.5,
    "Eu": 0.3,
    "Gd": 0.8,
    "Tb": 0.1,
    "Dy": 0.2,
    "Y": 0.6,
}
CLAY = {
    "La": 20.0, "Ce": 3.0, "Pr": 6.0, "Nd": 22.0, "Sm": 5.0, "Eu": 0.6,
    "Gd": 5.0, "Tb": 0.9, "Dy": 5.0, "Ho": 1.0, "Er": 2.8,
    "Tm": 0.4, "Yb": 2.2, "Lu": 0.3, "Y": 25.8,
}  # fmt: skip
MIXES = {
    "magnets": {"Nd": 75.0, "Pr": 19.0, "Dy": 5.0, "Tb": 1.0},
    "batteries": {"La": 60.0, "Ce": 25.0, "Nd": 12.0, "Pr": 3.0},
    "alloys": {"Ce": 60.0, "La": 30.0, "Nd": 8.0, "Pr": 2.0},
    "polishing": {"Ce": 70.0, "La": 30.0},
    "catalysts": {"La": 60.0, "Ce": 40.0},
    "glass": {"Ce": 70.0, "La": 28.0, "Er": 2.0},
    "phosphors": {"Y": 85.0, "Eu": 7.0, "Tb": 5.0, "La": 3.0},
    "ceramics": {"Y": 70.0, "La": 20.0, "Nd": 10.0},
    "other": {"Gd": 20.0, "Sm": 20.0, "Ce": 40.0, "Y": 19.0, "Lu": 1.0},
}
WORLD = {
    "magnets": 4200.0, "batteries": 1200.0, "alloys": 1000.0,
    "polishing": 1900.0, "catalysts": 3000.0,
    "glass": 1000.0, "phosphors": 600.0, "ceramics": 700.0, "other": 600.0,
}  # fmt: skip
"""[t_reo/month]."""
MAKES = {"China": 0.70, "Japan": 0.15, "USA": 0.05, "EU": 0.05, "Korea": 0.02, "rest": 0.03}

ORE = {
    ("China", "China"): 0.8, ("Myanmar and Laos", "China"): 0.15, ("USA", "China"): 0.05,
    ("Australia", "Malaysia"): 1.0, ("USA", "USA"): 1.0, ("India", "India"): 1.0,
}  # fmt: skip
OXIDE = {
    ("China", "China"): 1.0, ("China", "Japan"): 0.7, ("Malaysia", "Japan"): 0.25,
    ("India", "Japan"): 0.05, ("China", "USA"): 0.8, ("USA", "USA"): 0.2, ("China", "EU"): 0.9,
    ("Malaysia", "EU"): 0.1, ("China", "Korea"): 1.0, ("China", "rest"): 1.0,
    ("China", "Vietnam"): 1.0, ("Malaysia", "Malaysia"): 1.0, ("India", "India"): 1.0,
    ("China", "Thailand"): 1.0,
}  # fmt: skip
METAL = {
    ("China", "China"): 1.0, ("China", "Japan"): 0.5, ("Vietnam", "Japan"): 0.35,
    ("Japan", "Japan"): 0.15, ("Vietnam", "Vietnam"): 1.0, ("China", "USA"): 1.0,
    ("China", "EU"): 1.0, ("China", "Korea"): 1.0, ("China", "rest"): 1.0,
    ("Thailand", "Thailand"): 1.0,
}  # fmt: skip
PRODUCT = {
    ("China", "China"): 1.0, ("Japan", "Japan"): 0.8, ("China", "Japan"): 0.2,
    ("China", "USA"): 1.0, ("China", "EU"): 1.0, ("China", "Korea"): 1.0, ("China", "rest"): 1.0,
}  # fmt: skip
PRICE = {
    "La": 3.0, "Ce": 3.0, "Pr": 60.0, "Nd": 60.0, "Sm": 3.0, "Eu": 40.0,
    "Gd": 30.0, "Tb": 900.0, "Dy": 250.0, "Ho": 60.0,
    "Er": 30.0, "Tm": 50.0, "Yb": 20.0, "Lu": 700.0, "Y": 6.0,
}  # fmt: skip

CALM = {
    "steepness": 1.0, "price_lag": 3.0, "premium": 8.0, "quota_leakage": 0.1,
    "rent_speed": 20.0, "quota_content": 0.9,
    "rent_ceiling": 150.0, "thrift_gain": 0.2, "thrift_time": 18.0, "rebuild": 4.0,
    "memory": 6.0, "loyalty": 30.0, "fear_news": 0.2, "fear_gain": 0.2,
    "fear_decay": 6.0, "fear_strength": 2.0, "fear_cap": 8.0,
    "mine_response": 0.5, "patience": 18.0,
    "restart_margin": 0.3, "restart_lead": 12.0, "invest_trigger": 1.5,
    "invest_gain": 20.0, "invest_lead": 96.0,
    "invest_cap": 2000.0, "answer_threshold": 0.35, "answer_probability": 0.05,
    "answer_length": 18.0,
    "answer_cut": 0.3,
}  # fmt: skip
"""Scalars of the behaviour."""


def mix(parts: dict[str, float]) -> Any:
    """Shares by element, adding up to one."""
    share = np.zeros(E)
    for name, part in parts.items():
        share[ELEMENT[name]] = part
    return share / share.sum()


def demand() -> Demand:
    path = np.zeros((1, K, R, E))
    for k, use in enumerate(USES):
        for region, share in MAKES.items():
            path[0, k, REGIONS.index(region)] = WORLD[use] * share * mix(MIXES[use])
    return Demand(
        path=path,
        level=np.ones((1, K)),
        growth=np.zeros((1, K)),
        element=np.ones((1, E)),
        tier=np.array([0, 1, 1, 2, 0, 2, 1, 1, 2]),
        lifetime=np.array([[150.0, 96.0, 150.0, 12.0, 60.0, 120.0, 72.0, 120.0, 60.0]]),
        dissipated=np.array([[0.0, 0.0, 1.0, 1.0, 0.9, 0.5, 0.2, 0.5, 0.8]]),
        recovered=np.array([[0.05, 0.1, 0.0, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0]]),
        elasticity=np.array([[0.1, 0.2, 0.2, 0.4, 0.1, 0.3, 0.2, 0.2, 0.2]]),
        thrift_limit=np.array([[0.4, 0.3, 0.3, 0.6, 0.3, 0.4, 0.3, 0.3, 0.3]]),
    )


def mines(months: int) -> Mines:
    rows = [
        ("bayan-obo", "China", LIGHT, 9500.0, 2.0),
        ("ion-clay", "China", CLAY, 1200.0, 8.0),
        ("myanmar-clay", "Myanmar and Laos", CLAY, 2000.0, 8.0),
        ("mount-weld", "Australia", LIGHT, 1100.0, 4.0),
        ("mountain-pass", "USA", LIGHT, 1500.0, 4.0),
        ("monazite", "India", LIGHT, 250.0, 0.0),
    ]
    return Mines(
        name=tuple(row[0] for row in rows),
        region=tuple(row[1] for row in rows),
        composition=np.array([[mix(row[2]) for row in rows]]),
        capacity=np.tile([row[3] for row in rows], (months, 1)),
        factor=np.ones((1, len(rows))),
        cost=np.array([[row[4] for row in rows]]),
    )


def assets() -> Assets:
    rows = [
        ("eneabba", "Australia", "ore", LIGHT, 500.0, 30.0, 12.0, 0.7, 4.0),
        ("saskatoon", "USA", "oxide", {}, 300.0, 10.0, 12.0, 0.9, 0.0),
        ("estonia", "EU", "product", {}, 100.0, 12.0, 6.0, 0.8, 0.0),
        ("less-common", "EU", "metal", {}, 50.0, -20.0, 6.0, 1.0, 0.0),
    ]
    return Assets(
        name=tuple(row[0] for row in rows),
        region=tuple(row[1] for row in rows),
        form=tuple(row[2] for row in rows),
        composition=np.array([[mix(row[3]) if row[3] else np.zeros(E) for row in rows]]),
        capacity=np.array([[row[4] for row in rows]]),
        start=np.array([[row[5] for row in rows]]),
        slip=np.full((1, len(rows)), 6.0),
        ramp=np.array([[row[6] for row in rows]]),
        chance=np.array([[row[7] for row in rows]]),
        stop=np.full((1, len(rows)), np.inf),
        cost=np.array([[row[8] for row in rows]]),
    )


def makers() -> Makers:
    capacity = np.zeros((1, R, S))
    table = {
        "China": (30000.0, 12000.0, 8000.0), "Malaysia": (1500.0, 0.0, 0.0),
        "USA": (100.0, 0.0, 0.0), "India": (300.0, 0.0, 0.0), "Japan": (0.0, 150.0, 1000.0),
        "Vietnam": (0.0, 400.0, 0.0), "Thailand": (0.0, 100.0, 0.0),
    }  # fmt: skip
    for region, row in table.items():
        capacity[0, REGIONS.index(region)] = row
    controlled = np.zeros((1, R, S))
    controlled[0, REGIONS.index("China")] = 1.0
    controlled[0, REGIONS.index("Vietnam"), 1] = 0.3
    recovery = np.repeat(np.array([0.92, 0.96, 0.95])[:, None], E, axis=1)[None]
    return Makers(capacity, np.ones((1, R, S)), recovery, controlled)


def edges() -> Edges:
    rows = [
        (form, *pair, share)
        for form, table in zip(FORMS, (ORE, OXIDE, METAL, PRODUCT), strict=True)
        for pair, share in table.items()
    ]
    sea = [0 if row[1] == row[2] else (2 if row[1] == "USA" else 1) for row in rows]
    share = np.repeat(np.array([row[3] for row in rows])[:, None], E, axis=1)
    return Edges(
        form=tuple(row[0] for row in rows),
        exporter=tuple(row[1] for row in rows),
        importer=tuple(row[2] for row in rows),
        share=share[None],
        delay=np.array(sea),
        flexibility=np.full((1, len(rows)), 0.5),
    )


def stocks() -> Stocks:
    public = np.zeros((1, R, F))
    public[0, REGIONS.index("Japan"), 1] = 1.0
    return Stocks(
        cover=np.tile([2.0, 3.0, 2.0, 1.5], (R, 1))[None],
        usable=np.full((1, R, F), 0.7),
        public_cover=public,
        public_factor=np.ones((1, R)),
        release=np.full((1, R), 0.3),
    )


def prices() -> Prices:
    group = np.array([0] * 5 + [1] * 10)
    return Prices(
        base=np.array([[PRICE[name] for name in ELEMENTS]]),
        level=np.ones((1, E)),
        persistence=np.full((1, 2), 0.95),
        volatility=np.full((1, 2), 0.2),
        group=group,
        duty=np.full((1, E), 0.15),
        quota=np.full((1, 2), np.inf),
        quota_group=np.zeros((1, E), dtype=np.int64),
    )


def network(months: int = 60, *, quiet: bool = False) -> Network:
    """The case; `quiet` without chance, growth, investment or answers."""
    behaviour = Behaviour(
        **{name: np.array([value]) for name, value in CALM.items()},
        invest_composition=mix(LIGHT)[None],
    )
    made = Network(
        start="2025-01",
        months=months,
        demand=demand(),
        mines=mines(months),
        assets=assets(),
        makers=makers(),
        edges=edges(),
        stocks=stocks(),
        prices=prices(),
        behaviour=behaviour,
        mud=np.zeros((1, months, E)),
    )
    return silence(made) if quiet else made


def silence(made: Network) -> Network:
    """The same without swing, assets, investment, answers, duty or losses that close a mine."""
    nothing = np.zeros(1)
    return replace(
        made,
        prices=replace(made.prices, volatility=np.zeros((1, 2)), duty=np.zeros((1, E))),
        assets=replace(made.assets, chance=np.zeros_like(made.assets.chance)),
        mines=replace(made.mines, cost=np.zeros_like(made.mines.cost)),
        behaviour=made.behaviour._replace(invest_gain=nothing, answer_probability=nothing),
    )


def ban(start: float, end: float, **change: Any) -> Event:
    """China stops everything to Japan."""
    event = Event(
        name="ban",
        exporter="China",
        importers=("Japan",),
        forms=("oxide", "metal", "product"),
        elements=(),
        start=np.array([start]),
        end=np.array([end]),
        approval=np.zeros((1, E)),
    )
    return replace(event, **change)
