"""A plan from Python: by hand, the same engine as the study's, and words for mistakes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import triang

from kaidei.campaign import Ensemble, Island, Phase, Ship, Shuttles, simulate, vessel
from kaidei.campaign.journal import days_by_task
from kaidei.campaign.metocean import Climatology, Series
from kaidei.campaign.sky import _days, span_of

SHIP = Ship("one", speed=20.0, run_height=2.5, lift_height=3.5, hang_height=5.5, tank=1e5)
SHUTTLES = Shuttles("carriers", count=1, load=2000.0, distance=180.0, speed=18.0,
                    transfer_rate=500.0, transfer_height=2.0)  # fmt: skip
ISLAND = Island("island", unload_rate=400.0, berth_height=2.2, rate=300.0, store=1e5, lag=2.0)
PHASE = Phase("test", "2027-01-11", on_site=40.0, distance=2000.0, string=5400.0, run_rate=36.0,
              rate=6.0, set_up=48.0, residence=4.0)  # fmt: skip
CALM = Ensemble(np.datetime64("2027-01-01T00"), 6.0, np.full(4 * 120, 0.5))
CLIMATE = Climatology(hs_mean=np.full(12, 2.2), wind_mean=np.full(12, 6.0))
PUMPS = {"pumps": {"name": "pumps", "used_in": "circulate lift", "life": "200 h", "repair": "12 h",
                   "repair_spread": "1"}}  # fmt: skip


def test_a_calm_voyage_takes_the_hours_of_its_plan() -> None:
    found = simulate(PHASE, SHIP, CALM)
    spent = dict(zip(found.activity, found.days.sum(axis=(0, 1)) * 24.0, strict=True))
    # 2,000 km at 20 km/h there and back, 5,400 m at 36 m/h down and up, the rest of 960 h lifting.
    expected = {"transit": 200.0, "set_up": 48.0, "pipe_down": 150.0, "pipe_up": 150.0,
                "circulate": 4.0, "lift": 960.0 - 48.0 - 300.0 - 4.0}  # fmt: skip
    for activity, hours in spent.items():
        assert hours == pytest.approx(expected.get(activity, 0.0), abs=1e-6), activity
    assert found.lifted.sum() == pytest.approx(6.0 * expected["lift"])
    assert found.landed.sum() == pytest.approx(0.99 * 6.0 * expected["lift"])
    dates = {name: float(values[0, 0]) for name, values in found.milestones.items()}
    assert dates["start"] == 10.0
    assert dates["first_lift"] == pytest.approx(10.0 + (100.0 + 48.0 + 150.0) / 24.0)
    assert dates["first_mud"] == pytest.approx(dates["first_lift"] + 4.0 / 24.0)
    assert dates["end"] == pytest.approx(10.0 + 1160.0 / 24.0)
    assert found.date(dates["end"]) == "2027-02-28"
    assert found.date(np.inf) == "never"


def test_shuttles_land_what_the_ship_gives_them() -> None:
    ship = replace(SHIP, tank=4000.0)
    found = simulate(PHASE, [ship, SHUTTLES, ISLAND], CALM)
    # Whole loads of 700 t_dry while it lifts, the rest at the end.
    assert found.trips.sum() == np.ceil(found.loaded.sum() / 700.0)
    for stock in (found.lifted * 0.99 - found.loaded, found.loaded - found.unloaded,
                  found.unloaded - found.landed):  # fmt: skip
        assert (np.cumsum(stock, axis=1) >= -1e-9).all()
    assert found.landed.sum() == pytest.approx(0.99 * found.lifted.sum())


def test_a_member_is_the_same_however_many_there_are() -> None:
    plan = replace(PHASE, start="2027-02-01", rate=triang(0.5, 2.0, 8.0).ppf)
    ship = replace(SHIP, components=PUMPS)
    few, many = (simulate(plan, ship, CLIMATE, members=n, seed=3) for n in (5, 70))
    for name in ("lifted", "landed", "days"):
        np.testing.assert_array_equal(getattr(few, name), getattr(many, name)[:5])
    assert len(np.unique(many.lifted.sum(axis=1))) > 60
    assert (simulate(plan, ship, CLIMATE, members=5, seed=4).lifted != few.lifted).any()


def test_the_log_is_the_same_simulation() -> None:
    plan = [replace(PHASE, voyages=2), replace(PHASE, name="next", start="2027-02-01")]
    other = replace(SHIP, name="two")
    found = simulate(plan, [replace(SHIP, components=PUMPS), other], CLIMATE, members=66, seed=5)
    spent = days_by_task(found.log(65))
    np.testing.assert_allclose(
        spent[list(found.activity)].sum(axis=0), found.days[65].sum(axis=0), atol=1e-9
    )
    assert set(found.log(65)["phase"]) == {"test", "next"}
    assert (found.counts["failures"] > 0).any()


def test_a_ship_that_is_away_begins_its_next_phase_when_home() -> None:
    plan = [PHASE, replace(PHASE, name="next", start="2027-01-20", on_site=20.0)]
    found = simulate(plan, SHIP, CALM)
    assert found.milestones["start"][0, 1] == pytest.approx(found.milestones["end"][0, 0])
    apart = simulate([PHASE, replace(plan[1], ship="two")], [SHIP, replace(SHIP, name="two")], CALM)
    assert apart.milestones["start"][0, 1] == 19.0


def test_fields_may_be_numbers_arrays_functions_or_the_library_s() -> None:
    ship = replace(SHIP, speed=np.array([10.0, 20.0]))
    found = simulate(PHASE, ship, CALM, members=2)
    transit = found.days[:, :, found.activity.index("transit")].sum(axis=1)
    np.testing.assert_allclose(transit, [2 * 200 / 24, 2 * 100 / 24])
    drawn = simulate(PHASE, vessel("chikyu", tank=4000.0, speed=lambda u: 15.0 + 5.0 * u), CALM,
                     members=2)  # fmt: skip
    assert np.isfinite(drawn.milestones["end"]).all()
    assert vessel("first", count=2, load=2000.0).name == "first"
    assert vessel("minamitorishima", rate=100.0).rate == 100.0
    by_period = replace(SHIP, run_height=([6.0, 14.0], [2.0, 3.0]))
    same = simulate(PHASE, by_period, replace(CALM, tp=np.full(480, 9.0)))
    np.testing.assert_array_equal(same.days, simulate(PHASE, SHIP, CALM).days)


def test_a_series_and_an_ensemble_of_it_are_one_sea() -> None:
    rng = np.random.default_rng(1)
    hs = 2.0 + 0.8 * np.sin(np.arange(24 * 120) / 30.0) + 0.1 * rng.random(24 * 120)
    start = np.datetime64("2027-01-01T00:00:00")
    one = simulate(PHASE, SHIP, Series(start, 1.0, hs), members=3)
    each = simulate(PHASE, SHIP, Ensemble(start, 1.0, np.tile(hs, (3, 1))), members=3)
    np.testing.assert_array_equal(one.days, each.days)
    assert one.days[:, :, one.activity.index("weather")].sum() > 0.0
    # What lies before the first whole step of the engine is left out, and nothing is shifted.
    late = Series(start + np.timedelta64(3600, "s"), 1.0, hs[1:])
    np.testing.assert_array_equal(simulate(PHASE, SHIP, late, members=3).days, one.days)


def test_years_of_the_library_fill_leap_years() -> None:
    span = span_of(CLIMATE, ["2028-02-01"], "2029-03-01")
    day = _days(span)[:: round(len(_days(span)) / len(span.calendar.month_of_day))]
    per_day = day[1]
    assert day[58] == 58 * per_day
    assert day[59] == 58 * per_day  # 29 February
    assert day[60] == 59 * per_day
    assert day[366] == 365 * per_day  # 1 January 2029


def test_quantiles_of_a_date_that_some_never_reach() -> None:
    hs = np.full((4, 480), 0.5)
    hs[3] = 5.0
    found = simulate(PHASE, SHIP, replace(CALM, hs=hs), members=4)
    q = found.quantiles((0.5, 0.9))
    assert np.isfinite(q["first_mud"][0, 0])
    assert q["first_mud"][1, 0] == np.inf
    assert q["lifted"].shape == (2,)
    assert q["days"].shape == (2, len(found.activity))


ROUGH = replace(CALM, hs=np.full(480, 3.0))
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"vessels": [SHIP, replace(SHUTTLES, name="one"), ISLAND]}, "two vessels are called 'one'"),
    ({"plan": [PHASE, PHASE]}, "two phases are called 'test'"),
    ({"plan": replace(PHASE, set_up=-5.0)}, r"phase 'test'.set_up is -5; expected 0 or more"),
    ({"plan": replace(PHASE, duration=-1.0)}, r"phase 'test'.duration is -1"),
    ({"plan": replace(PHASE, voyages=0)}, "voyages is 0; expected 1 or more"),
    ({"plan": replace(PHASE, rate=np.nan)}, "rate is nan; expected 0 or more"),
    ({"plan": replace(PHASE, rate=np.ones(3))}, r"rate has shape \(3,\); expected one number, 2"),
    ({"plan": replace(PHASE, run_rate=0.0)}, "run_rate is 0; expected more"),
    ({"plan": replace(PHASE, start="2028-01-01")}, "2028-01-01, outside the sea"),
    ({"plan": replace(PHASE, start="in spring")}, "expected a date such as '2027-02-01'"),
    ({"plan": replace(PHASE, season=(7, 8))}, r"no month of the season \(7, 8\) of phase 'test'"),
    ({"plan": replace(PHASE, season=(13,))}, "expected months from 1 to 12"),
    ({"plan": replace(PHASE, ship="two")}, "asks for the ship 'two'; given: 'one'"),
    ({"vessels": [SHUTTLES, ISLAND]}, "has no ship"),
    ({"vessels": [SHIP, SHUTTLES]}, "have no island to go to"),
    ({"vessels": replace(SHIP, components={"pumps": {"life": "5 h"}})}, "component 'pumps'"),
    ({"vessels": replace(SHIP, underflow=1.5)}, "above 0 and at most 1"),
    ({"vessels": replace(SHIP, run_height=([9.0, 8.0], [2.0, 3.0])),
      "metocean": replace(CALM, tp=np.full(480, 9.0))}, "rising peak periods"),
    ({"vessels": replace(SHIP, run_height=([8.0, 9.0], [2.0, 3.0]))}, "add its `tp`"),
    ({"metocean": ROUGH}, "can never start: handling pipe needs Hs of 2.5 m or less, and the "
                          "calmest hour of the sea after its start has 3 m"),
    ({"metocean": replace(CALM, hs=np.full((3, 480), 1.0))}, r"hs of the sea has shape \(3, 480\)"),
    ({"metocean": replace(CALM, hs=np.full(480, np.nan))}, "has a gap"),
    ({"metocean": replace(CALM, step=4.5)}, "does not fit the engine's steps"),
    ({"members": 0}, "a phase and a member or more"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), FAULTS, ids=[words for _, words in FAULTS])
def test_mistakes_are_told_in_words(change: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {"plan": PHASE, "vessels": SHIP, "metocean": CALM, "members": 2}
    given |= change
    with pytest.raises(ValueError, match=words):
        simulate(given.pop("plan"), given.pop("vessels"), given.pop("metocean"), **given)


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("chikyo", {}, "no vessel 'chikyo' in the library: chikyu"),
        ("chikyu", {}, "does not say all of 'chikyu': give 'tank'"),
        ("chikyu", {"tank": 1.0, "sped": 1.0}, "'sped' is nothing that ship 'chikyu' has"),
    ],
)
def test_the_library_says_what_it_lacks(name: str, given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        vessel(name, **given)
