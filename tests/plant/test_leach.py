"""Leach: the acid that phosphate takes, and what dissolves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plant_study import COMPOSITION

from kaidei.elements import INDEX
from kaidei.plant import leach


def test_a_kg_of_fluorapatite_takes_0_72_kg_of_hydrochloric_acid() -> None:
    # Ca5(PO4)3F + 10 H+: 10 mol for 504.3 g, so 19.8 mol and 0.72 kg of HCl a kg.
    nothing = np.zeros(1)
    need = leach.gangue_demand(np.ones(1), nothing, nothing, nothing, np.full(1, 25.0))
    assert need[0] == pytest.approx(19.8, abs=0.05)
    assert need[0] * leach.ACID_MASS_PER_PROTON[0] / 1000 == pytest.approx(0.72, abs=0.005)


def test_ten_percent_phosphate_takes_72_kg_of_acid_a_tonne() -> None:
    nothing = np.zeros(1)
    need = leach.gangue_demand(np.array([0.10]), nothing, nothing, nothing, np.full(1, 25.0))
    assert need[0] * leach.ACID_MASS_PER_PROTON[0] == pytest.approx(72.0, abs=0.5)


def test_free_acid_of_a_half_molar_liquor_at_ten_to_one() -> None:
    # With nothing to dissolve, 0.5 mol/L at 10 L/kg leaves 5 mol/kg: 182 kg of HCl a tonne.
    acid = leach.acid_balance(
        np.zeros(1), molarity=np.full(1, 0.5), liquid_to_solid=np.full(1, 10.0),
        recycled=np.zeros(1),
    )  # fmt: skip
    assert acid.make_up[0] * leach.ACID_MASS_PER_PROTON[0] == pytest.approx(182.0, abs=1.0)
    assert acid.sufficiency[0] == 1.0


@given(st.floats(0.0, 20.0), st.floats(0.01, 2.0), st.floats(0.1, 40.0), st.floats(0.0, 1.0))
def test_acid_is_spent_free_or_never_bought(
    need: float, molarity: float, liquor: float, recycled: float
) -> None:
    acid = leach.acid_balance(
        np.array([need]), molarity=np.array([molarity]), liquid_to_solid=np.array([liquor]),
        recycled=np.array([recycled]),
    )  # fmt: skip
    assert acid.spent + acid.free == pytest.approx(molarity * liquor)
    assert acid.spent[0] <= acid.make_up[0] + 1e-12 <= molarity * liquor + 1e-9
    assert 0.0 <= acid.sufficiency[0] <= 1.0


def test_best_bench_result_is_met_for_all_but_cerium() -> None:
    # Takaya et al. 2015: 95.1 % of the rare earths other than cerium with hydrochloric acid.
    relative = np.linspace(0.95, 1.03, 15)[None]
    relative[0, INDEX["Ce"]] = 0.3
    dissolved = leach.extraction_by_element(
        np.array([0.951]), relative, COMPOSITION[None], np.ones(1)
    )
    weight = np.where(leach.NOT_CERIUM, COMPOSITION, 0.0)
    assert (dissolved[0] @ weight) / weight.sum() == pytest.approx(0.951, rel=1e-12)
    assert dissolved.max() <= 1.0
    assert dissolved[0, INDEX["Ce"]] == pytest.approx(0.951 * 0.3)


@given(
    st.floats(0.05, 1.0),
    st.lists(st.floats(0.5, 1.5), min_size=15, max_size=15),
    st.floats(0.0, 1.0),
)
def test_extraction_stays_between_nothing_and_all(
    overall: float, relative: list[float], enough: float
) -> None:
    dissolved = leach.extraction_by_element(
        np.array([overall]), np.array([relative]), COMPOSITION[None], np.array([enough])
    )
    assert np.all((dissolved >= 0.0) & (dissolved <= 1.0))
    weight = np.where(leach.NOT_CERIUM, COMPOSITION, 0.0)
    assert dissolved[0] @ weight == pytest.approx(overall * enough * weight.sum(), rel=1e-9)


def test_an_element_at_its_ceiling_takes_nothing_from_the_others() -> None:
    # Half the elements leach better than the rest: the mean is met and the order stays.
    relative = np.where(np.arange(15) % 2, 1.0, 1.5)
    dissolved = leach.extraction_by_element(
        np.array([0.75]), relative[None], COMPOSITION[None], np.array([1.0])
    )[0]
    weight = np.where(leach.NOT_CERIUM, COMPOSITION, 0.0)
    assert dissolved @ weight == pytest.approx(0.75 * weight.sum(), rel=1e-12)
    rest = leach.NOT_CERIUM
    assert np.all(dissolved[rest & (relative == 1.5)] > 0.75)
    assert dissolved[rest & (relative == 1.0)] == pytest.approx(
        dissolved[rest & (relative == 1.0)][0]
    )
    assert dissolved[rest & (relative == 1.0)][0] > 0.4


def test_half_the_acid_dissolves_half() -> None:
    one = np.ones((1, 15))
    full = leach.extraction_by_element(np.array([0.9]), one, COMPOSITION[None], np.array([1.0]))
    half = leach.extraction_by_element(np.array([0.9]), one, COMPOSITION[None], np.array([0.5]))
    assert half == pytest.approx(0.5 * full)


def test_richest_mud_is_all_phosphate_at_most() -> None:
    assert leach.apatite_share(np.array([0.05]), np.array([0.02]))[0] == 1.0
    # 1,720 ppm at 22,000 ppm in the grains is 7.8 % phosphate (Takaya et al. 2018's grades).
    assert leach.apatite_share(np.array([1720.0]), np.array([22000.0]))[0] == pytest.approx(
        0.078, abs=0.0005
    )
