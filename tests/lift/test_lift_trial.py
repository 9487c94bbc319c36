"""The trial of 2026: what its dates imply, and which members they contradict."""

from __future__ import annotations

import numpy as np
import pytest

from kaidei.lift import trial


def test_dates_imply_at_least_4_to_12_cubic_metres_an_hour() -> None:
    """An annulus of 198 to 285 m3, from 30 January to half past midnight on 1 February."""
    assert trial.rise_hours() == (24.5, 48.5)
    narrow, wide = trial.implied_flow(198.0), trial.implied_flow(285.0)
    assert float(narrow.least) == pytest.approx(198 / 48.5)
    assert round(float(narrow.least)) == 4
    assert round(float(wide.greatest)) == 12


def test_about_17_tonnes_a_site() -> None:
    assert float(trial.tonnes_a_site(50.0)) == pytest.approx(16.7, abs=0.05)
    np.testing.assert_allclose(trial.tonnes_a_site([30.0, 60.0], 2.0), [15.0, 30.0])


def test_three_sites_in_two_to_four_days() -> None:
    assert trial.sites_a_day() == (0.75, 1.5)


def test_each_observation_is_named_and_counted() -> None:
    found = trial.consistency(
        [3.0, 54.0, 54.0, 54.0], [17.0, 17.0, 90.0, 17.0], [1.0, 1.0, 1.0, 12.0],
        riser_volume=240.0,
    )  # fmt: skip
    assert found == trial.Consistency(flow=0.75, tonnes_a_site=0.75, sites_a_day=0.75, every=0.25)


def test_a_member_that_is_not_a_number_agrees_with_nothing() -> None:
    found = trial.consistency([np.nan, 54.0], [17.0, np.nan], 1.0, riser_volume=[240.0, 240.0])
    assert found == (0.5, 0.5, 1.0, 0.0)


def test_flow_is_a_lower_bound_by_each_members_own_riser() -> None:
    found = trial.consistency(5.0, 17.0, 1.0, riser_volume=[198.0, 285.0])
    assert found.flow == 0.5  # 285 m3 take 5.9 m3/h


def test_bad_input_is_answered_in_words() -> None:
    with pytest.raises(ValueError, match="riser's volume"):
        trial.implied_flow([100.0, 0.0])
    with pytest.raises(ValueError, match="no sites"):
        trial.tonnes_a_site(50.0, 0.0)
    with pytest.raises(ValueError, match="no member"):
        trial.consistency([], [], [], riser_volume=[])
