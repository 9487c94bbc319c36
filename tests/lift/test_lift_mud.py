"""The mud's closures and the seawater round it."""

from __future__ import annotations

import gsw
import lift_study
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.lift import mud, seawater


def test_clear_water_has_no_yield_stress_and_its_own_viscosity() -> None:
    slurry = mud.rheology(lift_study.mud(), np.array([1e12]))
    assert slurry.yield_stress[0] == pytest.approx(0.0, abs=1e-11)
    assert slurry.consistency[0] == pytest.approx(1.5e-3)


def test_prior_gives_a_fifth_of_a_pascal_at_one_to_four() -> None:
    """The page of facts puts the yield stress at that dilution at about 0.2 Pa."""
    slurry = mud.rheology(lift_study.mud(lump_share=0.0), np.array([4.0]))
    assert 0.1 < slurry.yield_stress[0] < 0.4


def test_masses_close() -> None:
    """A volume of mud and n of the same water: solids by mass and by volume tell one density."""
    item, dilution = lift_study.mud(pore_density=mud.SEAWATER), np.array([0.0, 2.0, 4.0, 20.0])
    by_volume = mud.volume_fraction(item, dilution)
    by_mass = mud.mass_fraction(item, dilution)
    density = (item.wet_density + dilution * mud.SEAWATER) / (1.0 + dilution)
    np.testing.assert_allclose(by_mass * density, by_volume * item.grain_density, rtol=1e-12)
    mixed = seawater.slurry_density(np.full(4, mud.SEAWATER), by_mass, item.grain_density)
    np.testing.assert_allclose(mixed, density, rtol=1e-12)


def test_grains_of_the_mud_as_it_lies() -> None:
    """0.55 t_dry/m3 at a porosity of 0.79 full of deep seawater: grains of 2.62 t/m3, no more."""
    item = lift_study.mud(wet_density=550.0 + 0.79 * mud.PORE_WATER)
    assert item.porosity == pytest.approx(0.79)
    assert item.grain_density == pytest.approx(550.0 / 0.21)
    assert pytest.approx(float(seawater.density(5700.0)), abs=1.0) == mud.PORE_WATER


@given(low=st.floats(0.0, 50.0), more=st.floats(0.1, 50.0))
def test_more_water_is_thinner(low: float, more: float) -> None:
    slurry = mud.rheology(lift_study.mud(), np.array([low, low + more]))
    assert slurry.yield_stress[1] < slurry.yield_stress[0]
    assert slurry.consistency[1] < slurry.consistency[0]


def test_krieger_dougherty_stops_at_packing() -> None:
    # Einstein's 2.5 in the dilute limit.
    thin = mud.viscosity_krieger_dougherty(np.array([1e-6]), np.array([1e-3]), 0.4)
    assert (thin[0] / 1e-3 - 1.0) / 1e-6 == pytest.approx(2.5, rel=1e-4)
    with pytest.raises(ValueError, match="beyond packing"):
        mud.viscosity_krieger_dougherty(np.array([0.31]), np.array([1e-3]), 0.3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"water_viscosity": 0.0}, "viscosity"),
        ({"wet_density": 500.0}, "must exceed dry density"),
        ({"wet_density": 1610.0}, "no room for solids"),
        ({"yield_scale": -0.1}, "below zero"),
    ],
)
def test_bad_mud_is_answered_in_words(change: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        mud.check(lift_study.mud(**change))


def test_seawater_is_compressed_at_depth() -> None:
    """TEOS-10: about 1,024 at a warm surface and 1,053 kg/m3 at 5,600 m."""
    surface, deep = seawater.density(np.array([0.0, 5600.0]))
    assert surface == pytest.approx(1023.0, abs=2.0)
    assert deep == pytest.approx(1053.0, abs=1.0)
    pressure = gsw.p_from_z(-5600.0, seawater.LATITUDE)
    assert deep == pytest.approx(gsw.rho(34.87, 1.414, pressure), abs=0.05)


def test_excess_head_takes_the_density_of_each_depth_on_both_sides() -> None:
    """Against a fine trapezoid; and none for plain water."""
    depth, grain, solids = np.array([5600.0]), np.array([2700.0]), np.array([0.1])
    water = seawater.column(depth)
    fine = np.linspace(0.0, 5600.0, 20_001)
    rho = seawater.density(fine)
    mixture = 1.0 / (0.1 / 2700.0 + 0.9 / rho)
    plain = 9.80665 * np.trapezoid(mixture - rho, fine)
    assert seawater.excess_head(water, depth, solids, grain)[0] == pytest.approx(plain, rel=1e-5)
    assert seawater.excess_head(water, depth, 0.0 * solids, grain)[0] == pytest.approx(
        0.0, abs=1e-6
    )
