"""The study's present as a world: Japan's use, orders, works to come and controls."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from supply_study import MEMBERS, TIME, drawn, streams

from kaidei.elements import ELEMENTS
from kaidei.streams import Streams
from kaidei.supply.consistency import faults
from kaidei.supply.enduse import granted
from kaidei.supply.events import rules
from kaidei.supply.network import HOME, Network
from kaidei.supply.pattern import bought
from kaidei.supply.present import controls, in_metal, present, programmes, told_use, wanted_use
from kaidei.supply.producers import Scheme, assets
from kaidei.supply.regions import REGIONS, USES
from kaidei.supply.simulation import run_world

Y, ND = ELEMENTS.index("Y"), ELEMENTS.index("Nd")


@cache
def world(scenario: str = "ban") -> Network:
    return present(drawn(scenario), TIME, streams())


@pytest.mark.parametrize("scenario", ["ban", "ban-levers", "no-ban"])
def test_it_can_be_simulated(scenario: str) -> None:
    assert faults(world(scenario), controls(drawn(scenario), streams()), MEMBERS) == []


def test_what_japan_adds_is_checked() -> None:
    made = world()
    wrong = replace(made, home=replace(made.home, demand=-made.home.demand))
    assert any("home.demand has -" in word for word in faults(wrong, (), MEMBERS))
    wrong = replace(made, home=replace(made.home, recovered=made.home.recovered + 2.0))
    assert any("home.recovered has 2" in word for word in faults(wrong, (), MEMBERS))


def test_japan_wants_what_the_study_says() -> None:
    made, lane = world(), drawn()
    demand = made.demand
    home = demand.path[:, :, REGIONS.index(HOME)]
    years = np.arange(TIME.n_months)[:, None] / 12.0
    told = np.einsum(
        "mtk,tke->mte", demand.level[:, None] * (1 + demand.growth[:, None]) ** years, home
    )
    found = told * demand.element[:, None] * made.home.demand
    np.testing.assert_allclose(found, wanted_use(lane, TIME), rtol=1e-9)
    whole = 12.0 * found[:, 0].sum(axis=1)
    assert 15000 < np.median(whole) < 21000  # 18,835 t in 2024 (JSNM)


def test_a_programme_saves_what_it_says() -> None:
    plain, levers = (wanted_use(drawn(name), TIME) for name in ("ban", "ban-levers"))
    lane = drawn("ban-levers").thrifting["magnets"]
    dysprosium = ELEMENTS.index("Dy")
    kept = levers[:, -1, dysprosium] / plain[:, -1, dysprosium]
    np.testing.assert_allclose(kept, 1.0 - lane.saving, rtol=1e-9)
    cover = programmes(drawn("ban-levers").stockpile, "cover", TIME)
    assert cover[:, -1, ELEMENTS.index("La")].max() == 0.0
    np.testing.assert_allclose(cover[:, -1, Y], drawn("ban-levers").stockpile["levers"].cover)


def test_japan_orders_as_identified() -> None:
    edges = world().edges
    rows = list(zip(edges.form, edges.exporter, edges.importer, strict=True))
    for form in ("oxide", "metal"):
        lines = [x for x, row in enumerate(rows) if (row[0], row[2]) == (form, HOME)]
        np.testing.assert_allclose(edges.share[:, lines].sum(axis=1), 1.0, atol=1e-9)
        assert edges.share[:, lines].min() >= 0.0
    tonnes = bought(drawn().identified.data)
    vietnam, all_metal = (
        tonnes["metal", "Vietnam"][ND],
        sum(amount[ND] for (form, _), amount in tonnes.items() if form == "metal"),
    )
    lines = {row[1]: x for x, row in enumerate(rows) if (row[0], row[2]) == ("metal", HOME)}
    abroad = 1.0 - edges.share[0, lines[HOME], ND]
    assert edges.share[0, lines["Vietnam"], ND] / abroad == pytest.approx(
        vietnam / all_metal, rel=1e-6
    )


def test_what_is_not_metal_in_use_is_not_made_into_it() -> None:
    share = in_metal(world())
    assert share.min() >= 0.0
    assert share.max() <= 1.0 + 1e-12
    assert share[:, 0, ND].min() > 0.9
    assert share[:, 0, Y].max() < 0.1


def test_a_separator_with_feed_of_its_own_is_one_piece_of_luck() -> None:
    made = world().assets
    lines = [x for x, name in enumerate(made.name) if name == "caremag"]
    assert [made.form[x] for x in lines] == ["ore", "oxide"]
    assert made.composition[:, lines[0]].sum(axis=-1) == pytest.approx(np.ones(MEMBERS))
    np.testing.assert_array_equal(made.start[:, lines[0]], made.start[:, lines[1]])
    one = np.ones(1)
    scheme = Scheme("new", "EU", "oxide", "gold", one, one, one, one, one, one)
    with pytest.raises(ValueError, match="has the ore 'gold', which is no row of ores"):
        assets([scheme], {"id": np.array([]), "region": np.array([])}, {}, Streams(1, np.arange(1)))


def test_a_control_holds_what_it_names_and_lets_the_rest_pass() -> None:
    events = {event.name: event for event in controls(drawn(), streams())}
    ban = events["ban-2026"]
    assert ban.importers == ("Japan",)
    assert events["licences-2025"].importers == ()
    named = np.array([symbol in ban.elements for symbol in ELEMENTS])
    assert np.all(events["licences-2025"].approval[..., ELEMENTS.index("La")] == 1.0)
    assert np.all(ban.approval[..., named] <= 1.0)
    for_good = np.isinf(ban.end)
    assert 0.0 < float(for_good.mean()) < 0.4
    # How long it lasts is not known: half of the members lie more than a year apart.
    assert np.ptp(np.percentile((ban.end - ban.start)[~for_good], [25, 75])) > 12.0
    assert len({event.rank for event in events.values()}) == len(events)


def test_the_ban_looks_at_uses_and_the_licences_at_elements() -> None:
    lane = drawn().event
    events = {event.name: event for event in controls(drawn(), streams())}
    ban, row = events["ban-2026"], lane["ban-2026"]
    for use, share in row.uses.items():
        found = ban.approval[:, USES.index(use), ELEMENTS.index("Dy")]
        np.testing.assert_allclose(found, row.passes["Dy"] * share)
    assert not np.ptp(events["licences-2025"].approval, axis=1).any()
    left = rules(world(), (ban,)).leakage[:, 0]
    np.testing.assert_allclose(left, row.leakage * (1.0 - row.punished))
    assert np.all(left <= row.leakage)


def test_japans_orders_are_granted_by_its_mix_of_uses() -> None:
    made, events = world(), controls(drawn(), streams())
    table = rules(made, events)
    found = granted(made, table.direct, table.start, table.approval, made.demand.level,
                    made.demand.growth)  # fmt: skip
    rows = list(zip(made.edges.form, made.edges.exporter, made.edges.importer, strict=True))
    ban = [event.name for event in sorted(events, key=lambda event: event.rank)].index("ban-2026")
    magnets = table.approval[:, ban, USES.index("magnets")]
    for form in ("metal", "product"):
        line = found[:, ban, rows.index((form, "China", HOME))]
        # Dysprosium goes into magnets alone, as metal and as what is made of it.
        dysprosium = ELEMENTS.index("Dy")
        np.testing.assert_allclose(line[:, dysprosium], magnets[:, dysprosium], rtol=1e-12)
    oxide = found[:, ban, rows.index(("oxide", "China", HOME)), Y]
    other = table.approval[:, ban, :, Y]
    assert np.all((oxide > other.min(axis=1)) & (oxide < other.max(axis=1)))


def test_an_element_that_japan_uses_in_nothing_is_named() -> None:
    made = world()
    path = made.demand.path.copy()
    path[:, :, REGIONS.index(HOME), Y] = 0.0
    with pytest.raises(ValueError, match=r"Japan uses Y, and use_mix.csv has it in no use"):
        told_use(replace(made, demand=replace(made.demand, path=path)))


def test_no_region_starves_or_hoards_without_a_ban() -> None:
    """Makers' room follows the demand that the tables put there, and surplus finds its buyers."""
    found = run_world(world("no-ban"), controls(drawn("no-ban"), streams()), streams(),
                      ("unmet_region", "use_region", "waiting", "need"))  # fmt: skip
    unmet, used = found["unmet_region"], found["use_region"]
    wanted = np.maximum(unmet + used, 1e-9)
    assert np.median(unmet / wanted, axis=0)[2:].max() < 0.08
    need = found["need"].mean(axis=1)
    assert (found["waiting"].max(axis=1) / need).max() < 24.0


def test_every_project_has_somebody_to_sell_to() -> None:
    network = world("ban-levers")
    edges = list(
        zip(network.edges.form, network.edges.exporter, network.edges.importer, strict=True)
    )
    for name, region, form in zip(
        network.assets.name, network.assets.region, network.assets.form, strict=True
    ):
        buyers = {to for kind, source, to in edges if (kind, source) == (form, region)}
        assert buyers - {region} or form != "oxide", name
