"""Dewatering: the salt that comes with the mud and the water that takes it out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.plant.dewatering import (
    displacement_wash,
    filter_and_wash,
    reslurry_wash,
    salt_per_dry_mass,
)

share = st.floats(0.0, 1.0)
mass = st.floats(0.0, 1e6)


def test_salt_of_a_dry_tonne_at_60_percent_water() -> None:
    # 1.5 t of pore water of 34.7 g/kg come with a dry tonne: 52 kg of salt.
    assert 1000.0 * salt_per_dry_mass(np.array(0.60), np.array(0.0347)) == pytest.approx(52.05)


def test_displacement_wash_of_one_cake_volume_leaves_one_minus_efficiency() -> None:
    # Choudhury and Dahlstrom 1957: R = (1 - E)**n.
    assert displacement_wash(np.array(1.0), np.array(0.6)) == pytest.approx(0.4)
    assert displacement_wash(np.array(2.0), np.array(0.6)) == pytest.approx(0.16)
    assert displacement_wash(np.array(0.0), np.array(0.6)) == 1.0


def test_two_reslurry_stages_beat_one_with_the_same_water() -> None:
    assert reslurry_wash(np.array(1.0), 2) == pytest.approx(0.25)
    assert reslurry_wash(np.array(1.0), 2) < reslurry_wash(np.array(2.0), 1)


@given(mass, mass, mass, st.floats(0.0, 0.9), share, st.floats(0.0, 10.0), share)
def test_a_filter_loses_nothing(
    solids: float, water: float, salt: float, moisture: float, loss: float, wash: float, left: float
) -> None:
    cake = filter_and_wash(
        np.array([solids]),
        np.array([water]),
        np.array([salt]),
        moisture=np.array([moisture]),
        solids_loss=np.array([loss]),
        wash_water_ratio=np.array([wash]),
        salt_left=np.array([left]),
    )
    close = {"rel": 1e-12, "abs": 1e-9}
    assert cake.cake_solids + cake.filtrate_solids == pytest.approx(solids, **close)
    assert cake.cake_salt + cake.filtrate_salt == pytest.approx(salt, **close)
    assert cake.cake_water + cake.filtrate_water - cake.wash_water == pytest.approx(water, **close)
    for amount in vars(cake).values():
        assert amount[0] >= -1e-9
    assert cake.cake_water[0] <= water


def test_a_thick_feed_gives_up_no_water_it_does_not_have() -> None:
    one = np.ones(1)
    cake = filter_and_wash(
        one, 0.2 * one, 0.007 * one, moisture=0.5 * one, solids_loss=0 * one,
        wash_water_ratio=one, salt_left=0.4 * one,
    )  # fmt: skip
    assert cake.cake_water[0] == pytest.approx(0.2)
    assert cake.cake_salt[0] == pytest.approx(0.4 * 0.007)
