"""The stage: balances, determinism, the contract, and words for a user's mistakes."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from campaign_study import PANELS, case, inputs, study
from pydantic import ValidationError

from kaidei.campaign import figures
from kaidei.campaign.journal import days_by_task
from kaidei.campaign.replay import event_log
from kaidei.campaign.ship import ACTIVITIES
from kaidei.campaign.spec import CampaignSpec
from kaidei.campaign.stage import run, sail_programme
from kaidei.contract import QUANTILES, rows
from kaidei.streams import Streams


@pytest.fixture(scope="module")
def sailed() -> Any:
    return run(*case(pilot=True))


def _of(result: Any, name: str) -> np.ndarray:
    return result[name].to_numpy().astype(np.float64)


def test_the_result_is_what_the_contract_says(sailed: Any) -> None:
    for name, row in rows("campaign").items():
        assert sailed[name].dims == row.dims
        assert sailed[name].attrs["units"] == row.unit
        assert not np.isnan(_of(sailed, name)).any()


def test_solids_lifted_are_landed_lost_or_afloat_in_every_month(sailed: Any) -> None:
    phases = sail_programme(*case(pilot=True)).values()
    lost_by = [(s.lifted, s.thick.lost_solids[:, None]) for s in phases]
    assert all((loss > 0.0).all() and (loss < 0.05).all() for _, loss in lost_by)
    kept = np.cumsum(sum(lifted * (1.0 - loss) for lifted, loss in lost_by), axis=1)
    landed = np.cumsum(_of(sailed, "solids_landed"), axis=1)
    stocks = [_of(sailed, f"solids_{at}") for at in ("on_ship", "in_shuttles", "on_island")]
    assert all(stock.min() >= 0.0 for stock in stocks)
    np.testing.assert_allclose(kept, landed + sum(stocks), rtol=1e-12, atol=1e-6)
    lost = _of(sailed, "plume_mass").sum(axis=1)
    lifted = _of(sailed, "solids_lifted").sum(axis=1)
    end = sum(stocks)[:, -1]
    np.testing.assert_allclose(lifted, landed[:, -1] + lost + end, rtol=1e-12, atol=1e-6)


def test_the_overflow_holds_what_the_thickener_lost(sailed: Any) -> None:
    phases = sail_programme(*case(pilot=True)).values()
    rate, solids = _of(sailed, "return_rate"), _of(sailed, "return_solids")
    for p, s in enumerate(phases):
        np.testing.assert_allclose(rate[:, p] * solids[:, p] / 1000.0,
                                   s.settled.load * s.settled.lost, rtol=1e-12)  # fmt: skip
    assert (_of(sailed, "discharge_depth") == 10.0).all()
    bound, lifted = _of(sailed, "bound_by"), _of(sailed, "phase_lifted_dry")
    assert ((bound == 0.0) == (lifted == 0.0)).all()


def test_water_and_salt_keep_their_ratio_to_solids(sailed: Any) -> None:
    solids, water, salt = (_of(sailed, f"{n}_landed") for n in ("solids", "water", "salt"))
    some = solids > 0
    liquid = (water + salt)[some]
    np.testing.assert_allclose(liquid / solids[some], 1 / 0.35 - 1, rtol=1e-9)
    np.testing.assert_allclose(salt[some] / liquid, 0.0347, rtol=1e-9)


def test_landed_panels_add_up_to_the_month_and_to_what_was_mined(sailed: Any) -> None:
    by_panel, landed = _of(sailed, "landed_by_panel"), _of(sailed, "solids_landed")
    np.testing.assert_allclose(by_panel.sum(axis=2), landed, rtol=1e-6, atol=1e-3)
    drawn, given, streams = case(pilot=True)
    phases = sail_programme(drawn, given, streams)
    mined = sum(s.taken * s.thick.solids[:, None] for s in phases.values())
    assert (by_panel.sum(axis=1) <= mined * (1 + 1e-6) + 1e-3).all()
    # No panel gives more than it holds: 10 slices of 3,000 t and the holes' share.
    whole = 30_000.0 * drawn.panel_recovery[:, None]
    assert (sum(s.taken for s in phases.values()) <= whole * (1 + 1e-9)).all()


def test_metal_is_mass_times_the_grade_of_the_slices_mined(sailed: Any) -> None:
    _, given, _ = case(pilot=True)
    by_panel, metal = _of(sailed, "landed_by_panel"), _of(sailed, "landed_metal_by_panel")
    np.testing.assert_allclose(metal.sum(axis=2), _of(sailed, "landed_metal"), rtol=1e-5, atol=1e-6)
    # The trial lands first and reaches 2.5 m: grades of whole slices 0 and 1 and half of slice 2.
    first = given.panel_grade[:, 0, :3] @ np.array([1.0, 1.0, 0.5]) / 2.5
    month = 14  # the trial is over, no other phase has landed anything
    trial = by_panel[:, :month, 0].sum(axis=1)
    landed = trial > 0
    np.testing.assert_allclose(
        metal[:, :month, 0].sum(axis=1)[landed], (trial * first * 1e-6)[landed], rtol=1e-5
    )
    assert landed.any()


def test_panels_are_mined_in_order(sailed: Any) -> None:
    mass = _of(sailed, "landed_by_panel").sum(axis=1)
    for member in mass:
        used = np.flatnonzero(member > 1e-3)
        assert (np.diff(used) == 1).all()


def test_days_add_up_to_the_calendar(sailed: Any) -> None:
    days = _of(sailed, "phase_days").sum(axis=2)
    start, end = _of(sailed, "phase_start"), _of(sailed, "phase_end")
    drawn, given, streams = case(pilot=True)
    from kaidei.campaign.calendar import calendar_of, to_hours

    calendar = calendar_of(given.time)
    over = np.isfinite(end)
    length = (to_hours(calendar, np.where(over, end, 0)) - to_hours(calendar, start)) / 24.0
    np.testing.assert_allclose(days[over], length[over], atol=1e-6)
    for sail in sail_programme(drawn, given, streams).values():
        monthly = sail.days.sum(axis=2)
        assert (monthly <= calendar.month_days + 1e-9).all()
        inside = (monthly > 0) & (np.roll(monthly, 1, 1) > 0) & (np.roll(monthly, -1, 1) > 0)
        inside[:, [0, -1]] = False
        full = np.broadcast_to(calendar.month_days, monthly.shape)
        np.testing.assert_allclose(monthly[inside], full[inside], atol=1e-9)
    np.testing.assert_allclose(
        _of(sailed, "calendar_days").sum(axis=2), _of(sailed, "phase_days"), rtol=1e-5, atol=1e-4
    )


def test_the_event_log_is_the_same_simulation() -> None:
    drawn, given, streams = case(members=8, pilot=True)
    days = run(drawn, given, streams)["phase_days"].to_numpy()
    log = event_log(drawn, given, streams, row=3)
    days_of_log = days_by_task(log)
    for p, phase in enumerate(given.phases):
        np.testing.assert_allclose(days_of_log.loc[phase], days[3, p], rtol=1e-12, atol=1e-9)


def test_a_member_is_the_same_in_any_lane() -> None:
    drawn, given, streams = case(members=64, pilot=True)
    whole = run(drawn, given, streams)
    picked = np.array([40, 3, 17])
    part = dataclasses.replace(
        given,
        **{
            f.name: getattr(given, f.name)[picked]
            for f in dataclasses.fields(given)
            if f.name not in ("time", "phases", "operation", "tp", "panel")
        },
    )
    alone = run(drawn.take(picked), part, Streams(streams.seed, picked))
    for name in rows("campaign"):
        np.testing.assert_array_equal(alone[name].to_numpy(), whole[name].to_numpy()[picked])


def test_a_later_phase_leaves_the_earlier_ones_alone() -> None:
    short, long = run(*case(members=16)), run(*case(members=16, pilot=True))
    for name in ("phase_start", "phase_end", "phase_lifted_dry", "phase_days", "first_mud"):
        both = ["trial", "test"]
        np.testing.assert_array_equal(
            short[name].sel(phase=both).to_numpy(), long[name].sel(phase=both).to_numpy()
        )


def test_a_phase_waits_for_its_gate() -> None:
    result = run(*case(pilot=True))
    test_end = _of(result, "phase_end")[:, 1]
    pilot = _of(result, "phase_start")[:, 2]
    assert np.isinf(pilot[np.isinf(test_end)]).all()
    went = np.isfinite(pilot)
    assert (pilot[went] >= test_end[went] + 12.0 - 1e-9).all()
    assert (_of(result, "phase_lifted_wet")[went, 1] >= 100.0).all()


def test_no_chance_means_never() -> None:
    result = run(*case(members=8, phase__test__gate__decision__chance="1e-12"))
    assert np.isinf(_of(result, "phase_start")[:, 1]).all()
    assert _of(result, "phase_lifted_dry")[:, 1].sum() == 0.0


def test_two_ships_lift_twice_as_much_and_burn_twice_the_fuel() -> None:
    one = run(*case(members=8, pilot=True))
    two = run(*case(members=8, pilot=True, phase__trial__ships="2"))
    first = (_of(one, "phase_lifted_dry")[:, 0], _of(two, "phase_lifted_dry")[:, 0])
    np.testing.assert_allclose(first[1], 2.0 * first[0])
    month = slice(0, 14)
    np.testing.assert_allclose(
        _of(two, "fuel")[:, month], 2.0 * _of(one, "fuel")[:, month], rtol=1e-6
    )


def test_the_panels_can_run_out() -> None:
    drawn, given, streams = case(members=8, pilot=True)
    small = dataclasses.replace(given, panel_dry_mass=given.panel_dry_mass * 0.02)
    result = run(drawn, small, streams)
    # Holes of 7.07 m2 give 8 t each, at whatever reach: what else they hold is lost, not left.
    area = PANELS * 0.02 * 3000.0 / 0.55
    available = area * drawn.panel_recovery * 8.0 / 7.07
    lifted = _of(result, "solids_lifted").sum(axis=1)
    out = _of(result, "phase_lifted_dry")[:, 2] > 0.0
    assert out.any()
    assert (lifted <= available * (1 + 1e-9)).all()
    np.testing.assert_allclose(lifted[out], available[out], rtol=1e-6)


def test_holes_take_no_more_of_a_panel_than_its_share_of_area() -> None:
    """Footprint, panels and holes tell one story, also where a hole gives less than it holds."""
    drawn, given, streams = case(members=16, pilot=True)
    small = dataclasses.replace(given, panel_dry_mass=given.panel_dry_mass * 0.02)
    result = run(drawn, small, streams)
    panel_area = 0.02 * 3000.0 / 0.55  # a slice of 1 m
    share = _of(result, "footprint").sum(axis=1) / (PANELS * panel_area)
    np.testing.assert_array_less(share, drawn.panel_recovery * (1 + 1e-9))
    spent = _of(result, "phase_lifted_dry")[:, 2] > 0.0
    np.testing.assert_allclose(share[spent], drawn.panel_recovery[spent], rtol=1e-6)


def test_a_lift_that_cannot_lift_lands_nothing() -> None:
    drawn, given, streams = case(members=8)
    nothing = dataclasses.replace(
        given,
        solids_rate=np.zeros_like(given.solids_rate),
        solids_fraction=np.zeros_like(given.solids_fraction),
        residence_time=np.full_like(given.residence_time, np.inf),
        power=np.full_like(given.power, np.inf),
    )
    result = run(drawn, nothing, streams)
    assert _of(result, "solids_landed").sum() == 0.0
    assert np.isinf(_of(result, "first_mud")).all()
    assert np.isfinite(_of(result, "fuel")).all()


def test_nobody_lifts_where_the_string_could_not_be_hung_off() -> None:
    drawn, given, streams = case(members=16, pilot=True)
    weak = given.hs_limit.copy()
    weak[:, :, 2] = 1.5
    poor = run(drawn, dataclasses.replace(given, hs_limit=weak), streams)
    lowered = given.hs_limit.copy()
    lowered[:, :, 1] = 1.5
    slow = run(drawn, dataclasses.replace(given, hs_limit=lowered), streams)
    assert _of(poor, "solids_lifted").sum() < _of(slow, "solids_lifted").sum()
    whole = run(drawn, given, streams)
    assert _of(poor, "solids_lifted").sum() < 0.8 * _of(whole, "solids_lifted").sum()
    down = ACTIVITIES.index("pipe_down")  # a string that could not hang is hardly ever run
    little, much = (_of(result, "phase_days")[:, :, down].sum() for result in (poor, whole))
    assert little < 0.1 * much


def test_pipe_run_like_drill_pipe_leaves_more_days_for_lifting() -> None:
    rates = {"ship__chikyu__riser_rate": "20 m/h", "ship__chikyu__drill_pipe_rate": "190 m/h"}
    slow = run(*case(members=16, phase__test__handling="riser", **rates))
    fast = run(*case(members=16, phase__test__handling="drill_pipe", **rates))
    assert (
        _of(fast, "phase_lifted_dry")[:, 1].sum() > 1.5 * _of(slow, "phase_lifted_dry")[:, 1].sum()
    )
    down = ACTIVITIES.index("pipe_down")
    began = _of(slow, "phase_days")[:, 1, down] > 0
    assert (
        _of(fast, "phase_days")[began, 1, down].mean()
        < _of(slow, "phase_days")[began, 1, down].mean()
    )
    with pytest.raises(ValueError, match="`riser_rate` of 'chikyu' for the phase 'test'"):
        case(members=1, phase__test__handling="riser")


def test_calmer_seas_land_more() -> None:
    calm = run(*case(pilot=True, weather__between="0"))
    rough = run(*case(pilot=True, weather__between="1"))
    assert _of(calm, "solids_landed").sum() > 1.2 * _of(rough, "solids_landed").sum()


def test_typhoons_cost_days() -> None:
    none = run(*case(pilot=True, typhoon__storms=np.zeros(12), typhoon__hours=np.zeros(12)))
    column = ACTIVITIES.index("typhoon")
    assert _of(none, "phase_days")[:, :, column].sum() == 0.0
    assert _of(run(*case(pilot=True)), "phase_days")[:, :, column].sum() > 0.0


def _words(**changes: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        CampaignSpec.model_validate(study(**changes))
    return str(caught.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"phase__test__on_site": "-3 day"}, "more than 0 day"),
        ({"phase__test__tank": "2500 t"}, "t_slurry"),
        ({"phase__trial__voyages": None}, "how long they go on"),
        ({"phase__test__shuttle_load": None}, "`shuttle_load` beside `shuttles`"),
        ({"phase__test__carrier": "frist"}, "did you mean 'first'"),
        ({"phase__test__ship": "new"}, "role 'ship' in the table `vessels` for the phase 'test'"),
        ({"weather__spread": "35 m"}, "pure number"),
        ({"sea__hs_low": np.full(12, 4.0)}, "0 m < hs_low <= hs_high"),
        ({"sea__hs_high": np.full(12, 11.5)}, "feet"),
        ({"sea__month": np.arange(12)}, "each month 1 to 12 once"),
        ({"typhoon__storms": np.full(12, -1.0)}, "arrivals and hours of 0 or more"),
    ],
)
def test_mistakes_are_told_in_words(changes: dict[str, Any], words: str) -> None:
    assert words in _words(**changes)


def test_inputs_that_do_not_fit_are_told_in_words() -> None:
    drawn, given, streams = case(members=2)
    with pytest.raises(ValueError, match="each phase needs both sections"):
        run(drawn, inputs(("trial",), 2), streams)
    with pytest.raises(ValueError, match="no `hs_limit` for the operation 'lift'"):
        run(drawn, dataclasses.replace(given, operation=np.array(["run_pipe", "l", "h"])), streams)
    bad = given.run_rate.copy()
    bad[0, 0] = np.nan
    with pytest.raises(ValueError, match="`run_rate` holds a number that is not finite"):
        run(drawn, dataclasses.replace(given, run_rate=bad), streams)


def test_figures_draw_what_is_stored(sailed: Any) -> None:
    pytest.importorskip("plotly")
    stored = sailed.copy()
    for name, row in rows("campaign").items():
        if row.keep == "quantiles":
            stored[name] = sailed[name].quantile(list(QUANTILES), "member")
    drawn = [
        figures.phase_calendar(stored, "trial"),
        figures.phase_calendar(stored, "pilot"),
        figures.time_shares(stored),
        figures.footprint(stored),
        figures.workability(stored, "test"),
        figures.calm_by_height(stored),
        figures.trial_against_published(stored),
    ]
    for figure in drawn:
        assert figure.layout.title.text
        assert len(figure.data) > 0
    shares = figures.time_shares(stored)
    total = np.sum([trace.x for trace in shares.data], axis=0)
    np.testing.assert_allclose(total, 100.0, rtol=1e-6)


def test_a_string_that_bears_less_works_on_fewer_days() -> None:
    """The lift hands over the sea each operation bears: half of it, and the ship lifts less."""
    drawn, given, streams = case(members=16, pilot=True)
    whole = run(drawn, given, streams)
    worn = run(drawn, dataclasses.replace(given, hs_limit=0.5 * given.hs_limit), streams)
    assert _of(worn, "lift_days").sum() < 0.8 * _of(whole, "lift_days").sum()
    none = run(drawn, dataclasses.replace(given, hs_limit=0.0 * given.hs_limit), streams)
    assert _of(none, "lift_days").sum() == 0.0
