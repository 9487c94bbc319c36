"""What a volume of mud holds, and its closures once it is mixed with seawater."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.lift import mud, rheology, seawater
from kaidei.lift.mud import Mud


def sample(**changes: Any) -> Mud:
    """The mud of the priors, a batch of one."""
    fields: dict[str, Any] = {
        "dry_density": 550.0, "wet_density": 1360.0, "yield_scale": 0.05, "yield_rate": 30.0,
        "viscosity_rate": 12.0, "water_viscosity": 1.5e-3, "lump_size": 4e-3, "lump_share": 0.2,
    }  # fmt: skip
    return Mud(**{name: np.full(1, value) for name, value in (fields | changes).items()})


def test_clear_water_has_no_yield_stress_and_its_own_viscosity() -> None:
    slurry = mud.rheology(sample(), np.array([1e12]))
    assert slurry.yield_stress[0] == pytest.approx(0.0, abs=1e-11)
    assert slurry.consistency[0] == pytest.approx(1.5e-3)


def test_prior_gives_a_fifth_of_a_pascal_at_one_to_four() -> None:
    """The page of facts puts the yield stress at that dilution at about 0.2 Pa."""
    slurry = mud.rheology(sample(lump_share=0.0), np.array([4.0]))
    assert 0.1 < slurry.yield_stress[0] < 0.4


def test_two_densities_are_mud_enough() -> None:
    """The rest has defaults, those of the priors: floats in, arrays without dimension out."""
    plain = Mud(dry_density=550.0, wet_density=1360.0)
    mud.check(plain)
    slurry = mud.rheology(plain, np.asarray(4.0))
    assert slurry.yield_stress.shape == ()
    assert 0.1 < slurry.yield_stress < 0.3
    assert slurry.flow_index == 1.0
    assert 1.5e-3 < slurry.consistency < 5e-3


def test_closures_are_named_in_the_mud() -> None:
    """Each takes its own prior: changing the name does not carry over another law's constants."""
    plain = Mud(dry_density=550.0, wet_density=1360.0, lump_share=0.0)
    power = replace(plain, yield_closure="power", viscosity_closure="krieger_dougherty")
    falling = replace(plain, index_closure="falling")
    phi = float(mud.volume_fraction(plain, np.asarray(3.0)))
    slurry = mud.rheology(power, np.asarray(3.0))
    assert slurry.yield_stress == pytest.approx(2.4 * (phi / 0.1) ** 3)
    assert slurry.consistency == pytest.approx(1.5e-3 * (1 - phi / 0.3) ** (-7.0 * 0.3))
    assert 0.5 < mud.rheology(falling, np.asarray(3.0)).flow_index < 1.0


def test_lumps_do_not_thicken() -> None:
    plain = Mud(dry_density=550.0, wet_density=1360.0, lump_share=1.0)
    assert mud.rheology(plain, np.asarray(1.0)).yield_stress == 0.0


def test_masses_close() -> None:
    """A volume of mud and n of the same water: solids by mass and by volume tell one density."""
    item, dilution = sample(pore_density=mud.SEAWATER), np.array([0.0, 2.0, 4.0, 20.0])
    by_volume = mud.volume_fraction(item, dilution)
    by_mass = mud.mass_fraction(item, dilution)
    density = (item.wet_density + dilution * mud.SEAWATER) / (1.0 + dilution)
    np.testing.assert_allclose(by_mass * density, by_volume * item.grain_density, rtol=1e-12)
    mixed = seawater.slurry_density(np.full(4, mud.SEAWATER), by_mass, item.grain_density)
    np.testing.assert_allclose(mixed, density, rtol=1e-12)


def test_grains_of_the_mud_as_it_lies() -> None:
    """0.55 t_dry/m3 at a porosity of 0.79 full of deep seawater: grains of 2.62 t/m3, no more."""
    item = sample(wet_density=550.0 + 0.79 * mud.PORE_WATER)
    assert item.porosity == pytest.approx(0.79)
    assert item.grain_density == pytest.approx(550.0 / 0.21)
    assert pytest.approx(float(seawater.density(5700.0)), abs=1.0) == mud.PORE_WATER


@pytest.mark.parametrize("yield_closure", list(rheology.YIELD))
@pytest.mark.parametrize("viscosity_closure", list(rheology.VISCOSITY))
@given(low=st.floats(0.0, 50.0), more=st.floats(0.1, 50.0))
def test_more_water_is_thinner(
    yield_closure: str, viscosity_closure: str, low: float, more: float
) -> None:
    item = replace(
        sample(), yield_closure=yield_closure, viscosity_closure=viscosity_closure,
        yield_scale=None, yield_rate=None, viscosity_rate=None,
    )  # fmt: skip
    slurry = mud.rheology(item, np.array([low, low + more]))
    assert slurry.yield_stress[1] <= slurry.yield_stress[0]
    assert slurry.consistency[1] < slurry.consistency[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"water_viscosity": 0.0}, "viscosity"),
        ({"wet_density": 500.0}, "must exceed dry density"),
        ({"wet_density": np.nan}, "wet_density is not a number"),
        ({"wet_density": 1050.0}, "grains would float"),
        ({"wet_density": 1.36, "dry_density": 0.55}, "densities are in kg/m3"),
        ({"dry_density": "550 kg/m3"}, "must be a number"),
        ({"lump_share": None}, "lump_share must be a number"),
        ({"pore_density": 0.0}, "pore_density"),
        ({"wet_density": 1610.0}, "no room for solids"),
        ({"yield_scale": -0.1}, "below zero"),
        ({"lump_size": -1e-3}, "lump size"),
        ({"lump_share": 1.1}, "lumps"),
        ({"packing": 0.0}, "packing"),
    ],
)
def test_bad_mud_is_answered_in_words(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        mud.check(sample(**change))


def test_an_unknown_closure_is_answered_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="exponential, power, percolation"):
        mud.check(replace(sample(), yield_closure="casson"))


def test_mud_beyond_packing_is_answered_in_words() -> None:
    """0.9 t_dry/m3 is 33 percent solids by volume."""
    dense = Mud(dry_density=900.0, wet_density=1600.0, lump_share=0.0)
    with pytest.raises(ValueError, match="beyond packing"):
        mud.rheology(dense, np.asarray(0.0))
    assert mud.rheology(dense, np.asarray(1.0)).yield_stress > 0.0


@given(share=st.floats(0.0, 0.59), thin=st.floats(0.0, 50.0))
def test_what_flows_between_lumps_holds_the_solids_that_lumps_do_not(
    share: float, thin: float
) -> None:
    """Solids are conserved: lumps are mud as it lies, the rest is mixed with all the water."""
    item = Mud(dry_density=550.0, wet_density=1360.0, lump_share=share)
    lumps = share / (1.0 + thin)
    between = mud.dispersed_fraction(item, thin) * (1.0 - lumps)
    whole = mud.volume_fraction(item, thin)
    assert between + lumps * mud.volume_fraction(item, 0.0) == pytest.approx(
        float(whole), rel=1e-12
    )
    undiluted = mud.dispersed_fraction(item, 0.0)
    assert undiluted == pytest.approx(float(mud.volume_fraction(item, 0.0)), rel=1e-12)


def test_lumps_that_touch_do_not_flow() -> None:
    item = Mud(dry_density=550.0, wet_density=1360.0, lump_share=0.9)
    assert mud.rheology(item, 0.6).yield_stress > 0.0
    with pytest.raises(ValueError, match=r"lumps of 0\.90 by volume touch"):
        mud.rheology(item, 0.0)
