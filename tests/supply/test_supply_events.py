"""Events as rules on edges: whom they reach, which stands, what contradicts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import world_case as case

from kaidei.elements import ELEMENTS
from kaidei.supply.events import contradictions, covered, event_faults, rules
from kaidei.supply.simulation import simulate

NETWORK = case.network(24)
ROWS = list(zip(NETWORK.edges.form, NETWORK.edges.exporter, NETWORK.edges.importer, strict=True))


def test_an_event_reaches_its_edges_forms_and_elements_only() -> None:
    event = case.ban(1.0, 5.0, forms=("oxide", "metal"), elements=("Dy", "Tb"))
    direct, third = covered(NETWORK, event)
    assert not third.any()
    named = {ROWS[row] for row in np.flatnonzero(direct.any(axis=1))}
    assert named == {("oxide", "China", "Japan"), ("metal", "China", "Japan")}
    assert {ELEMENTS[e] for e in np.flatnonzero(direct.any(axis=0))} == {"Dy", "Tb"}


def test_no_importers_named_means_all_others_but_not_own_makers() -> None:
    direct, _ = covered(NETWORK, case.ban(1.0, 5.0, importers=()))
    named = {ROWS[row] for row in np.flatnonzero(direct.any(axis=1))}
    assert ("product", "China", "EU") in named
    assert all(exporter == "China" and importer != "China" for _, exporter, importer in named)


def test_third_countries_are_those_with_edges_to_the_same_importers() -> None:
    _, third = covered(NETWORK, case.ban(1.0, 5.0, third_country=np.array([0.5])))
    named = {ROWS[row] for row in np.flatnonzero(third.any(axis=1))}
    assert named == {
        ("oxide", "Malaysia", "Japan"), ("oxide", "India", "Japan"), ("metal", "Vietnam", "Japan"),
    }  # fmt: skip


def test_two_controls_of_one_rank_on_the_same_trade_contradict() -> None:
    one, other = case.ban(1.0, 9.0), case.ban(8.0, 12.0, name="licences")
    words = contradictions(NETWORK, (one, other))
    assert len(words) == 1
    assert "'ban' and 'licences' both control La in oxide from China to Japan" in words[0]
    with pytest.raises(ValueError, match="give them ranks of their own"):
        simulate(NETWORK, (one, other), members=1, seed=1)


@pytest.mark.parametrize(
    "change",
    [
        {"rank": 1},
        {"importers": ("EU",)},
        {"forms": ("product",)},
        {"exporter": "Malaysia"},
        {"start": np.array([9.0])},
    ],
)
def test_controls_that_do_not_meet_do_not_contradict(change: dict[str, Any]) -> None:
    one = case.ban(1.0, 9.0, forms=("oxide", "metal"))
    other = replace(one, name="other", end=np.array([12.0]), **change)
    assert contradictions(NETWORK, (one, other)) == []


def test_the_tightest_of_two_stands() -> None:
    general = case.ban(2.0, np.inf, approval=np.full((1, case.E), 0.8))
    strict = case.ban(6.0, 12.0, name="strict", rank=1)
    both = simulate(NETWORK, (strict, general), members=1, seed=1)
    mild = simulate(NETWORK, (general,), members=1, seed=1)
    np.testing.assert_array_equal(both["imports"][0, :6], mild["imports"][0, :6])
    china = [world["imports"][0, :, 1:, 0].sum(axis=(1, 2)) for world in (both, mild)]
    # Licences granted before the stricter event stay good until they lapse.
    assert np.all(china[0][8:12] < 0.3 * china[1][8:12])
    assert china[0][14:].sum() > 0.5 * china[1][14:].sum()
    assert rules(NETWORK, (strict, general)).start[0].tolist() == [2.0, 6.0]


def test_leaks_fall_where_transfers_are_punished() -> None:
    for punished, left in ((0.0, 0.3), (0.8, 0.06), (1.0, 0.0)):
        event = case.ban(1.0, 5.0, leakage=np.array([0.3]), punished=np.array([punished]))
        assert rules(NETWORK, (event,)).leakage[0, 0] == pytest.approx(left)


def test_members_may_meet_an_event_at_different_times() -> None:
    event = replace(case.ban(0.0, np.inf), start=np.array([4.0, 10.0]))
    world = simulate(NETWORK, (event,), members=2, seed=1)
    china = world["imports"][:, :, 1:, 0].sum(axis=(2, 3))
    assert not china[0, 6:].any()
    assert china[1, 6:10].all()
    assert not china[1, 12:].any()


def test_ore_can_be_stopped_whole() -> None:
    event = case.ban(6.0, np.inf, exporter="Myanmar and Laos", importers=("China",), forms=("ore",))
    record = simulate(NETWORK, (event,), members=1, seed=1)
    free = simulate(NETWORK, (), members=1, seed=1)
    assert record["made"][0, 1, 1].sum() < free["made"][0, 1, 1].sum()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"approval": np.full((1, case.E), 1.5)}, "approval is not within 0 to 1"),
        (
            {
                "forms": ("ore",),
                "importers": ("Malaysia",),
                "exporter": "Australia",
                "approval": np.repeat(np.linspace(0, 1, case.K)[None, :, None], case.E, axis=2),
            },
            "treats elements or uses of ore differently",
        ),
        ({"end": np.array([0.0])}, "ends before it starts"),
        ({"validity": np.array([0.5])}, "validity below 1 month"),
        ({"exporter": "Brazil"}, "controls no edge"),
        ({"forms": ("ore",), "elements": ("Dy",), "importers": ("USA",)}, "ore moves whole"),
        ({"exporter": "Vietnam", "third_country": np.zeros(1)}, "only the feed of China"),
    ],
)
def test_a_wrong_event_is_told_in_words(change: dict[str, Any], words: str) -> None:
    event = replace(case.ban(1.0, 5.0), **change)
    assert any(words in fault for fault in event_faults(NETWORK, event))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"forms": ("magnets", "oxide")}, "forms names 'magnets', which is unknown: known here"),
        ({"forms": ("oxides",)}, "forms names 'oxides', which is unknown: did you mean 'oxide'"),
        ({"importers": ("Koreaa",)}, "'Koreaa', which is unknown: did you mean 'Korea'"),
        ({"exporter": "Chin"}, "exporter names 'Chin', which is unknown: did you mean 'China'"),
        ({"elements": ("Dyy",)}, "'Dyy', which is unknown: did you mean 'Dy'"),
        ({"elements": "Dy"}, "elements has 'Dy'; give names in a tuple"),
        ({"importers": ["Japan"]}, "importers has .'Japan'.; give names in a tuple"),
        ({"start": "2026-01"}, "start is '2026-01'; give a NumPy array .* in months since"),
        ({"start": 3.0}, "start is 3.0; give a NumPy array of numbers"),
        ({"end": np.array([np.nan])}, "end holds what is not a number .NaN.; .*inf stands for"),
        ({"start": np.array([np.nan])}, "start holds what is not a number"),
        ({"start": np.zeros((1, 2))}, "start has the shape .1, 2.; expected .members,."),
        ({"approval": np.ones((1, 3))}, "approval has the shape .1, 3.; expected .members, 15."),
        ({"end": np.array(3.0)}, "end has the shape .."),
        ({"validity": np.array([np.nan])}, "validity holds what is not a number"),
        ({"leakage": np.array([1.5])}, "leakage is not within 0 to 1"),
        ({"rank": 0.5}, "rank is 0.5; give a whole number"),
    ],
)
def test_an_event_written_wrongly_is_told_before_it_is_laid_out(
    change: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        simulate(NETWORK, (replace(case.ban(1.0, 5.0), **change),), members=2, seed=1)


def test_what_is_no_tuple_of_events_is_told() -> None:
    alone: Any = case.ban(1.0, 5.0)
    with pytest.raises(ValueError, match="give a tuple of events"):
        simulate(NETWORK, alone, members=2, seed=1)
    with pytest.raises(ValueError, match="'ban' is no event; give a tuple of kaidei"):
        simulate(NETWORK, ("ban",), members=2, seed=1)  # type: ignore[arg-type]


def test_an_event_for_other_members_is_told() -> None:
    event = replace(case.ban(1.0, 5.0), start=np.array([1.0, 2.0, 3.0]))
    with pytest.raises(ValueError, match="written for 3 members and the run has 2"):
        simulate(NETWORK, (event,), members=2, seed=1)
