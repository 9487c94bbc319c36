"""Becquerels: conversion factors from half-lives, and Th-230 from the water column."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.plant import radioactivity as ra

OCEAN = {
    "uranium_in_seawater": np.array(3.238e-9),  # Chen et al. 1986, at salinity 35
    "uranium_234_ratio": np.array(1.147),
    "seawater_density": np.array(1040.0),
    "focusing": np.array(1.0),
}


def test_one_ppm_of_uranium_and_thorium() -> None:
    # 12.35 Bq/kg U-238 and 4.06 Bq/kg Th-232 a ppm (IAEA's usual conversion factors).
    mud = ra.activity(u_ppm=1.0, th_ppm=1.0)
    assert 1000.0 * mud["U-238"] == pytest.approx(12.35, abs=0.01)
    assert 1000.0 * mud["Th-232"] == pytest.approx(4.06, abs=0.01)


def test_one_becquerel_a_gram_is_81_ppm_uranium_or_246_ppm_thorium() -> None:
    mud = ra.activity(u_ppm=81.0, th_ppm=246.0)
    assert mud["U-238"] == pytest.approx(ra.GUIDELINE, abs=0.003)
    assert mud["Th-232"] == pytest.approx(ra.GUIDELINE, abs=0.003)


def test_a_gram_of_radium_is_a_curie() -> None:
    # 36.6 GBq/g for Ra-226 (226.025 g/mol); the curie was set at 37.
    assert ra.specific_activity(ra.HALF_LIFE["Ra-226"], 226.025) == pytest.approx(
        3.66e10, rel=0.005
    )


def test_scavenged_inventory_below_5600_metres() -> None:
    # Henderson and Anderson 2003: Th-230 is made at 2.562e-5 dpm a litre and year, which keeps up
    # 26.1 Bq/cm2 below 5,600 m; with uranium at 3.3 ug/kg it is 26.6.
    found = ra.scavenged_inventory(np.array(5600.0), **OCEAN)
    assert found == pytest.approx(26.6, rel=0.03)
    decay = np.log(2.0) / ra.HALF_LIFE["Th-230"]
    published = 2.562e-5 / 60.0 / decay * 1000.0 * 5600.0 / 1e4  # dpm/L/yr -> Bq/cm2
    assert found == pytest.approx(published, rel=0.04)


@pytest.mark.parametrize(("reach", "expected"), [(10.0, 0.05), (3.0, 0.16), (1.0, 0.48)])
def test_scavenged_activity_by_reach(reach: float, expected: float) -> None:
    # 26.6 Bq/cm2 spread over 10, 3 and 1 m of mud with 0.55 t of solids a cubic metre.
    found = ra.scavenged_activity(
        np.array(26.6), np.array(reach), dry_density=np.array(0.55),
        sedimentation_rate=np.array(0.5e-6),
    )  # fmt: skip
    assert found == pytest.approx(expected, abs=0.005)


def test_scavenged_activity_at_the_sea_floor_is_the_profile_there() -> None:
    # rho L A(0) = inventory, L = rate / lambda.
    rate = np.array(2e-6)
    relaxation = rate * ra.HALF_LIFE["Th-230"] / np.log(2.0)
    found = ra.scavenged_activity(
        np.array(26.6), np.array(1e-6), dry_density=np.array(0.55), sedimentation_rate=rate
    )
    assert found == pytest.approx(26.6 / (0.55 * relaxation * 100.0), rel=1e-5)


@given(st.floats(0.2, 10.0), st.floats(1.01, 5.0))
def test_a_deeper_reach_dilutes(reach: float, more: float) -> None:
    def over(depth: float) -> float:
        return float(
            ra.scavenged_activity(
                np.array(26.6), np.array(depth), dry_density=np.array(0.55),
                sedimentation_rate=np.array(1e-6),
            )
        )  # fmt: skip

    assert over(reach * more) < over(reach)
    assert over(reach * more) * more >= over(reach) * (1 - 1e-12)


def test_pelagic_clay_in_equilibrium() -> None:
    mud = ra.activity(3.0, 10.0)
    assert tuple(mud) == ra.NUCLIDES
    for name in ("U-238", "U-234", "Th-230", "Ra-226", "Pb-210"):
        assert mud[name] == pytest.approx(0.037, abs=0.0005)
    for name in ("Th-232", "Ra-228", "Th-228"):
        assert mud[name] == pytest.approx(0.0406, abs=0.0005)


def test_equilibrium_is_an_input() -> None:
    mud = ra.activity(3.0, 10.0, scavenged_thorium_230=0.16, ratios={"Ra-226": 0.5})
    assert mud["Th-230"] == pytest.approx(mud["U-238"] + 0.16)
    assert mud["Ra-226"] == pytest.approx(0.5 * mud["Th-230"])
    assert mud["Pb-210"] == pytest.approx(mud["Ra-226"])


def test_wrong_ratio_or_content_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"'Ra-224' has no parent here; expected .*Ra-226"):
        ra.activity(1.0, 1.0, ratios={"Ra-224": 1.0})
    with pytest.raises(ValueError, match=r"th_ppm is -1; expected zero or more"):
        ra.activity(1.0, -1.0)
