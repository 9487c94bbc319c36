"""The stage: everything that lands is somewhere, in every member and for every setting."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from plant_study import TIME, changed, drawn_plant, landed
from pydantic import ValidationError

from kaidei.contract import rows
from kaidei.elements import ELEMENTS, INDEX, OXIDE_FACTOR
from kaidei.plant import flowsheet, stage
from kaidei.plant.flowsheet import Feed
from kaidei.plant.ledger import OUTLET, STREAM, closure
from kaidei.plant.spec import Inputs, PlantSpec
from kaidei.streams import Streams

PERCENT = st.floats(1.0, 99.0).map(lambda x: f"{x:.3f} percent")


def run(inputs: Inputs | None = None, n: int = 8, **changes: Any) -> tuple[Inputs, xr.Dataset]:
    inputs = inputs or landed(n)
    return inputs, stage.run(drawn_plant(n, **changes), inputs, Streams(1, np.arange(n)))


def metal_landed(inputs: Inputs) -> np.ndarray:
    by_panel = np.asarray(inputs.landed_metal_by_panel, dtype=np.float64)
    return (by_panel @ inputs.panel_composition).sum(axis=1)


def assert_closed(inputs: Inputs, found: xr.Dataset) -> None:
    ledger = found["ledger"].to_numpy()
    assert closure(metal_landed(inputs), ledger).max() < 1e-12
    assert ledger.min() > -1e-9 * max(ledger.max(), 1.0)
    materials, intake = found["material_ledger"].to_numpy(), found["material_intake"].to_numpy()
    assert closure(intake, materials).max() < 1e-12
    assert materials.min() > -1e-9 * max(materials.max(), 1.0)
    assert found["mass_ledger"].to_numpy().sum(axis=1) == pytest.approx(intake.sum(axis=1))
    nuclides = found["nuclide_ledger"].to_numpy()
    mud = found["activity"].sel(stream="mud").to_numpy()
    entered = 1e-3 * mud * inputs.solids_landed.sum(axis=1)[:, None]
    assert closure(entered, nuclides).max() < 1e-12


def test_result_is_as_the_contract_says() -> None:
    _, found = run()
    assert set(found.data_vars) == set(rows("plant"))
    for name, row in rows("plant").items():
        assert found[name].dims == row.dims
        assert found[name].attrs["units"] == row.unit
        assert np.isfinite(found[name].to_numpy()).all(), name


SETTINGS = [
    {},
    {"leach__acid": "sulphuric"},
    {"hydrocyclone__use": "on"},
    {"precipitation__precipitant": "soda ash"},
    {"circuit__flow": "first_order"},
    {"dewatering__capacity": "60 t_dry/day"},
    {"dewatering__wash": "reslurry"},
    {"leach__acid_excess": "-0.4"},
    {"leach__acid": "sulphuric", "hydrocyclone__use": "on", "dewatering__capacity": "30 t_dry/day"},
]


@pytest.mark.parametrize("changes", SETTINGS, ids=str)
def test_everything_that_lands_is_somewhere(changes: dict[str, Any]) -> None:
    assert_closed(*run(**changes))


@settings(max_examples=40, deadline=None)
@given(
    moisture=PERCENT.filter(lambda x: float(x.split()[0]) < 90.0),
    loss=PERCENT,
    extraction=PERCENT,
    impurity=PERCENT,
    precipitation=PERCENT,
    separation=PERCENT,
    acid=st.sampled_from(["hydrochloric", "sulphuric"]),
    cyclone=st.sampled_from(["off", "on"]),
    residence=st.floats(0.0, 60.0),
    grade=st.floats(1e-5, 2e-2),
)
def test_closure_holds_for_any_recoveries(
    moisture: str, loss: str, extraction: str, impurity: str, precipitation: str, separation: str,
    acid: str, cyclone: str, residence: float, grade: float,
) -> None:  # fmt: skip
    row = {
        "source": "kaidei", "with_grains": "0.7", "leach": "0.9", "impurity_cake": impurity,
        "precipitation": precipitation, "sludge": "0.5", "separation": separation,
    }  # fmt: skip
    inputs = landed(4, grade=grade)
    _, found = run(
        inputs, n=4,
        dewatering__moisture=moisture, dewatering__solids_loss=loss,
        leach__extraction_hydrochloric=extraction, leach__extraction_sulphuric=extraction,
        leach__acid=acid, hydrocyclone__use=cyclone, circuit__residence=f"{residence} month",
        recoveries=dict.fromkeys(ELEMENTS, row),
    )  # fmt: skip
    assert_closed(inputs, found)


def test_oxide_by_month_is_the_ledgers_product() -> None:
    _, found = run()
    oxide = found["oxide"].to_numpy().astype(np.float64).sum(axis=1)
    product = found["ledger"].sel(outlet="product").to_numpy() * OXIDE_FACTOR
    assert oxide == pytest.approx(product, rel=1e-5, abs=1e-6)


def test_recovery_times_landed_is_the_product_once_the_circuit_has_emptied() -> None:
    monthly = np.zeros(TIME.n_months)
    monthly[3] = 1000.0
    inputs, found = run(landed(monthly=monthly))
    product = found["ledger"].sel(outlet="product").to_numpy()
    assert product == pytest.approx(metal_landed(inputs) * found["recovery"].to_numpy(), rel=1e-9)


def test_oxide_lags_by_the_circuit() -> None:
    monthly = np.zeros(TIME.n_months)
    monthly[3] = 1000.0
    _, found = run(landed(monthly=monthly), circuit__residence="4 month")
    total = found["oxide"].sum("element").to_numpy()
    assert np.all(total[:, :7] == 0.0)
    assert np.all(total[:, 7] > 0.0)
    assert np.all(total[:, 8:] < 1e-6)


def test_a_member_without_mud_gives_nothing_and_has_a_balance() -> None:
    _, found = run()
    assert found["oxide"].sel(member=0).sum() == 0.0
    assert found["ledger"].sel(member=0).sum() == 0.0
    assert found["stream_mass"].sel(member=0, stream="product") > 1e-3


def test_twice_the_mud_gives_twice_of_everything() -> None:
    inputs, once = run()
    double = replace(
        inputs,
        **{
            name: 2.0 * getattr(inputs, name)
            for name in ("solids_landed", "water_landed", "salt_landed", "landed_metal_by_panel")
        },
    )
    _, twice = run(double)
    for name in ("oxide", "reagent_use", "residue", "wash_water", "ledger", "mass_ledger"):
        assert twice[name].to_numpy() == pytest.approx(2.0 * once[name].to_numpy(), rel=1e-5)
    assert twice["activity"].to_numpy() == pytest.approx(once["activity"].to_numpy())


def test_a_member_does_not_depend_on_its_neighbours() -> None:
    inputs = landed(8)
    drawn = drawn_plant(8)
    whole = stage.run(drawn, inputs, Streams(1, np.arange(8)))
    some = np.array([5, 2])
    part = replace(
        inputs,
        **{name: value[some] for name, value in vars(inputs).items() if name != "time"},
    )
    alone = stage.run(drawn.take(some), part, Streams(1, some))
    for name in whole:
        assert alone[name].to_numpy() == pytest.approx(
            whole[name].sel(member=some).to_numpy(), rel=1e-12, abs=1e-15
        )


def test_a_rate_cap_delays_and_stockpiles() -> None:
    monthly = np.zeros(TIME.n_months)
    monthly[-2:] = 10_000.0
    _, found = run(landed(monthly=monthly), dewatering__capacity="100 t_dry/day")
    a_month = 100.0 * stage.DAYS_A_MONTH
    assert found["treated"].to_numpy()[:, -2:] == pytest.approx(a_month, rel=1e-6)
    left = found["material_ledger"].sel(outlet="stockpile", material="mud_solids")
    assert left.to_numpy() == pytest.approx(20_000.0 - 2.0 * a_month)


def test_salt_washed_out() -> None:
    # 45 % moisture keeps 0.818 t of the 1.5 t of water a tonne of cake; a wash of 1.5 cake volumes
    # at 60 % leaves 0.4**1.5 of its salt.
    _, found = run()
    salt = found["material_ledger"].sel(material="salt", member=3)
    kept = 0.995 * 0.45 / 0.55 / 1.5 * 0.4**1.5
    assert salt.sel(outlet="effluent") / salt.sum() == pytest.approx(kept)


def test_sulphuric_acid_makes_gypsum_residue_and_spares_the_radium() -> None:
    _, chloride = run()
    _, sulphate = run(leach__acid="sulphuric")
    for found, acid in ((chloride, "hydrochloric_acid"), (sulphate, "sulphuric_acid")):
        assert np.all(found["reagent_rate"].sel(reagent=acid) > 50.0)
    residue = {"stream": "leach_residue"}
    assert np.all(sulphate["stream_mass"].sel(residue) > chloride["stream_mass"].sel(residue))
    radium = {"outlet": "leach_residue", "nuclide": "Ra-226"}
    held = slice(1, None)  # member 0 landed nothing
    assert np.all(
        sulphate["nuclide_ledger"].sel(radium)[held] > chloride["nuclide_ledger"].sel(radium)[held]
    )


def test_gypsum_by_hand() -> None:
    # 10 % phosphate, all dissolved, nothing else: a mole of 504.3 g makes five gypsum of 172.17 g.
    plant = drawn_plant(
        2, leach__acid="sulphuric", leach__extraction_sulphuric="100 percent",
        leach__iron="0 kg/t_dry", leach__aluminium="0 kg/t_dry", leach__other="0 kg/t_dry",
        dewatering__solids_loss="0 percent", grain_grade="10000 ppm_metal",
    )  # fmt: skip
    composition = np.full((2, 15), 1 / 15)
    feed = Feed(np.full(2, 1e-3), composition, np.full(2, 1.5), np.full(2, 0.05))
    found = flowsheet.balance(feed, plant)
    residue = found.streams[:, STREAM["leach_residue"]]
    assert residue == pytest.approx(0.9 + 0.1 * 5 * 172.17 / 504.3, rel=1e-4)


def test_bear_lodge_pilot_through_the_flowsheet() -> None:
    # Pilot recoveries, NI 43-101 of 9 October 2014, p. 216. With its leach and oxalate recoveries
    # the mixed oxide holds their product, and our own balance closes.
    pilot = {"Dy": (89, 98), "Eu": (88, 99), "Nd": (96, 96), "Pr": (97, 95), "Tb": (92, 98),
             "Y": (86, 91)}  # fmt: skip
    leached = np.array([pilot.get(element, (90, 95))[0] for element in ELEMENTS]) / 100
    weight = np.full(15, 1 / 15)
    others = np.arange(15) != INDEX["Ce"]
    overall = float(leached[others].mean())
    table = {
        element: {
            "source": "bearlodge2014", "with_grains": "1",
            "leach": f"{leached[index] / overall:.12f}", "impurity_cake": "0",
            "precipitation": f"{pilot.get(element, (90, 95))[1] / 100}", "sludge": "1",
            "separation": "1",
        }
        for index, element in enumerate(ELEMENTS)
    }  # fmt: skip
    plant = drawn_plant(
        2, recoveries=table, leach__extraction_hydrochloric=f"{overall:.12f}",
        dewatering__solids_loss="0 percent",
    )  # fmt: skip
    feed = Feed(np.full(2, 2e-2), np.tile(weight, (2, 1)), np.full(2, 1.5), np.full(2, 0.05))
    found = flowsheet.balance(feed, plant)
    product = found.elements[0, OUTLET["product"]]
    for element, (leach_recovery, oxalate_recovery) in pilot.items():
        expected = leach_recovery * oxalate_recovery / 1e4
        assert product[INDEX[element]] == pytest.approx(expected, abs=1e-6), element
    assert found.elements.sum(axis=1) == pytest.approx(np.ones((2, 15)), rel=1e-12)


def test_thorium_concentrates_where_the_mass_is_small() -> None:
    _, found = run()
    thorium = found["activity"].sel(nuclide="Th-232")
    assert np.all(thorium.sel(stream="impurity_cake") > thorium.sel(stream="mud"))
    assert np.all(thorium.sel(stream="separation_residue") > thorium.sel(stream="mixed_oxide"))
    assert np.all(thorium.sel(stream="product") < thorium.sel(stream="mixed_oxide"))


def test_a_cake_below_four_percent_of_the_feed_passes_the_guideline() -> None:
    # 10 g/t of thorium is 40.6 kBq a tonne: if all of it ends in a cake below 4.1 % of the mass,
    # that cake exceeds 1 Bq/g.
    mud = 10.0 * 4.058e-3
    assert mud / 0.041 == pytest.approx(1.0, abs=0.02)


def test_shallow_reach_concentrates_scavenged_thorium() -> None:
    inputs = landed()
    shallow = replace(inputs, reach=np.full_like(inputs.reach, 1.0))
    _, deep_mud = run(inputs)
    _, thin_mud = run(shallow)
    th230 = {"stream": "mud", "nuclide": "Th-230"}
    gap = (thin_mud["activity"].sel(th230) - deep_mud["activity"].sel(th230)).to_numpy()
    assert gap[1:] == pytest.approx(26.0 / (0.55 * 100) * (1 - 1 / 3), rel=0.05)


def test_mean_reach_weighs_by_area_mined() -> None:
    inputs = replace(
        landed(2), reach=np.array([[2.0, 8.0], [2.0, 0.0]]),
        phase_lifted_dry=np.array([[10.0, 80.0], [0.0, 5.0]]),
    )  # fmt: skip
    # 5 + 10 units of area hold 90 units of mass; the second member falls back on the reference.
    assert stage.mean_reach(inputs, np.array([3.0, 3.0])) == pytest.approx([6.0, 3.0])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dewatering__moisture": "120 percent"}, "less than 0.95"),
        ({"dewatering__capacity": "60 t/day"}, "does not say which tonne"),
        ({"leach__acid": "nitric"}, "one of 'hydrochloric', 'sulphuric'"),
        ({"leach__molarity": "0.4"}, "add the unit"),
        ({"leach__extraction_hydrochloric": "-5 percent"}, "at least 0"),
        ({"grain_grade": "15000 ppm_reo"}, "ppm_metal"),
        ({"hydrocyclone__enrichment": "0.5"}, "at least 1"),
        ({"radioactivity__uranium": "3"}, "g/t_dry"),
        ({"precipitation__precipitant": "oxalic acids"}, "did you mean 'oxalic acid'"),
        ({"circuit__flow": "batch"}, "plug_flow"),
    ],
)
def test_bad_input_gets_its_words(changes: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        PlantSpec.model_validate(changed(**changes))
    assert words in str(caught.value)


def test_a_table_without_an_element_names_it() -> None:
    study = changed()
    del study["recoveries"]["Ho"]
    with pytest.raises(ValidationError, match="add Ho"):
        PlantSpec.model_validate(study)
    study = changed()
    study["traces"]["thoriun"] = study["traces"]["radium"]
    with pytest.raises(ValidationError, match="did you mean 'thorium'"):
        PlantSpec.model_validate(study)
