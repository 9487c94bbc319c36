"""Hand-over: what one stage gives, the next gets, and nothing is lost or made on the way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr

from kaidei import chain
from kaidei.contract import STAGES, rows
from kaidei.elements import OXIDE_FACTOR
from kaidei.ensemble.draw import draw
from kaidei.streams import Streams
from kaidei.study import Study
from kaidei.values import Unit

MEMBERS = 64


@pytest.fixture(scope="module")
def results(busiest: Any) -> dict[str, xr.Dataset]:
    found: dict[str, xr.Dataset] = busiest.results
    return found


def total(array: xr.DataArray, *keep: str) -> np.ndarray:
    """Summed over all dimensions but the kept ones, in float64."""
    over = [dim for dim in array.dims if dim not in keep]
    return array.astype(np.float64).sum(over).to_numpy()


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_gives_what_the_contract_says(
    stage: str, results: dict[str, xr.Dataset]
) -> None:
    found = results[stage]
    assert set(found.data_vars) == set(rows(stage))
    for name, row in rows(stage).items():
        assert found[name].dims == row.dims
        assert found[name].attrs["units"] == row.unit
        assert found[name].attrs["long_name"] == row.meaning


@pytest.mark.parametrize("stage", STAGES)
def test_only_what_is_documented_is_not_a_number(
    stage: str, results: dict[str, xr.Dataset]
) -> None:
    for name, array in results[stage].data_vars.items():
        if np.isnan(array).any():
            assert "not a number" in array.attrs["long_name"], name
        if np.isinf(array).any():
            words = ("inf", "never")
            assert any(word in array.attrs["long_name"] for word in words), name


def test_what_crosses_a_seam_is_kept_by_member() -> None:
    from dataclasses import fields

    for stage in STAGES:
        given = {n: r for source in chain.UPSTREAM[stage] for n, r in rows(source).items()}
        for field in fields(chain._inputs_class(stage)):
            if field.name in given:
                assert given[field.name].keep == "member", (stage, field.name)


def test_each_name_is_given_by_one_upstream_stage() -> None:
    for stage in STAGES:
        names = [name for source in chain.UPSTREAM[stage] for name in rows(source)]
        assert len(names) == len(set(names)), stage


def test_dry_solids_lifted_are_the_lift_stages_rate_times_the_days(
    results: dict[str, xr.Dataset],
) -> None:
    """One unit lifts at the rate of its hole between its moves; several lift without a pause."""
    lift, days = results["lift"], results["campaign"]["lift_days"]
    alone = lift["hole_time"] >= lift["unit_time"] * (1 - 1e-9)
    between = 24.0 * lift["hole_dry_mass"] / (lift["unit_time"] - lift["relocation_time"])
    rate = lift["solids_rate"].where(~alone | (lift["solids_rate"] == 0.0), between)
    lifted = results["campaign"]["phase_lifted_dry"].to_numpy()
    assert (lifted <= (rate * days).to_numpy() * (1 + 1e-9)).all()
    assert lifted.sum() > 0


def test_dry_solids_lifted_are_landed_returned_or_afloat(results: dict[str, xr.Dataset]) -> None:
    campaign = results["campaign"]
    stocks = (campaign[f"solids_{at}"] for at in ("on_ship", "in_shuttles", "on_island"))
    afloat = sum(stock.isel(month=-1).to_numpy() for stock in stocks)
    out = total(campaign["solids_landed"], "member") + total(campaign["plume_mass"], "member")
    np.testing.assert_allclose(
        total(campaign["solids_lifted"], "member"), out + afloat, rtol=1e-9, atol=1e-6
    )


def test_solids_landed_come_from_panels(results: dict[str, xr.Dataset]) -> None:
    campaign = results["campaign"]
    np.testing.assert_allclose(
        total(campaign["landed_by_panel"], "member", "month"),
        campaign["solids_landed"].to_numpy(),
        rtol=1e-5,  # the panels are kept in single precision
        atol=1e-3,
    )


def test_solids_water_and_salt_landed_enter_the_plant(results: dict[str, xr.Dataset]) -> None:
    campaign, plant = results["campaign"], results["plant"]
    np.testing.assert_allclose(
        total(plant["material_ledger"], "member", "material"),
        plant["material_intake"].to_numpy(),
        rtol=1e-9,
        atol=1e-6,
    )
    solids = total(campaign["solids_landed"], "member")
    # Single precision by month.
    assert (total(plant["treated"], "member") <= solids * (1 + 1e-6)).all()
    salt = total(campaign["salt_landed"], "member")
    np.testing.assert_allclose(
        plant["material_intake"].sel(material="salt").to_numpy(), salt, rtol=1e-9, atol=1e-9
    )
    landed = solids + salt + total(campaign["water_landed"], "member")
    assert (total(plant["mass_ledger"], "member") >= landed * (1 - 1e-9)).all()


def test_every_element_landed_is_in_the_plants_ledger(results: dict[str, xr.Dataset]) -> None:
    metal = total(results["campaign"]["landed_metal_by_panel"], "member", "panel")
    shares = results["deposit"]["panel_composition"].to_numpy()
    np.testing.assert_allclose(
        total(results["plant"]["ledger"], "member", "element"),
        np.einsum("mp,mpe->me", metal, shares),
        rtol=1e-6,
        atol=1e-9,
    )


def test_oxide_made_is_the_products_line_of_the_ledger(results: dict[str, xr.Dataset]) -> None:
    plant = results["plant"]
    np.testing.assert_allclose(
        total(plant["oxide"], "member", "element"),
        plant["ledger"].sel(outlet="product").to_numpy() * OXIDE_FACTOR,
        rtol=1e-5,  # oxide by month is kept in single precision
        atol=1e-9,
    )


def test_oxide_made_enters_japans_supply(results: dict[str, xr.Dataset]) -> None:
    np.testing.assert_allclose(
        total(results["supply"]["mud_use"], "member", "element"),
        total(results["plant"]["oxide"], "member", "element"),
        rtol=1e-5,
        atol=1e-9,
    )


def test_a_years_china_share_is_its_months_weighted_by_imports(
    results: dict[str, xr.Dataset], shipped_study: Study
) -> None:
    supply = results["supply"]
    imports = supply["imports"].to_numpy().astype(np.float64)[..., None]
    share = supply["china_share"].to_numpy().astype(np.float64)
    begins = np.arange(0, shipped_study.time.n_months, 12)
    china = np.add.reduceat(imports * share, begins, axis=1)
    year = np.add.reduceat(imports, begins, axis=1)
    yearly = supply["dependence"].sel(goods="all", measure="mass").to_numpy()
    np.testing.assert_allclose(china, yearly * year, rtol=1e-4, atol=1e-3)


def test_money_received_is_what_was_sold_and_cash_is_what_is_left(
    results: dict[str, xr.Dataset],
) -> None:
    economics = results["economics"]
    np.testing.assert_allclose(
        total(economics["revenue_by_element"], "member", "year"),
        economics["revenue"].to_numpy(),
        rtol=1e-9,
        atol=1e-3,
    )
    np.testing.assert_allclose(
        total(economics["opex_by_item"], "member", "year"),
        economics["opex"].to_numpy(),
        rtol=1e-9,
        atol=1e-3,
    )


def test_more_than_the_next_stage_needs_is_not_asked_for() -> None:
    with pytest.raises(LookupError, match="lift takes 'dry_density', which none of"):
        chain.inputs("lift", {"deposit": xr.Dataset()}, time=None, order={})  # type: ignore[arg-type]


def test_a_phase_that_is_added_leaves_the_others_as_they_were(shipped_study: Study) -> None:
    order = chain.mine_order(shipped_study.specs["deposit"])
    found = {}
    for scenario in ("ban", "ban-mud-3500"):
        drawn = draw(shipped_study.scenarios[scenario], seed=3, n=MEMBERS, time=shipped_study.time)
        streams = Streams(3, np.arange(MEMBERS))
        results: dict[str, xr.Dataset] = {}
        for stage in ("deposit", "lift", "campaign"):
            results[stage] = chain.run_stage(
                stage, drawn[stage], streams, results, time=shipped_study.time, order=order
            )
        found[scenario] = results["campaign"]
    for name in ("phase_start", "phase_lifted_dry", "lift_days"):
        both = [f[name].sel(phase=["trial", "test"]).to_numpy() for f in found.values()]
        # Not to the bit: arrays of another length take another path through the vector units.
        np.testing.assert_allclose(both[0], both[1], rtol=1e-12)


def test_which_panels_are_mined_moves_nothing_that_lies_in_place(shipped_study: Study) -> None:
    deep = shipped_study.specs["deposit"].model_copy(
        update={"mine_reach": Unit("m", gt=0).read("10 m")}
    )
    found = []
    for spec in (shipped_study.specs["deposit"], deep):
        drawn = draw({"deposit": spec}, seed=3, n=MEMBERS, time=shipped_study.time)["deposit"]
        order = chain.mine_order(spec)
        streams = Streams(3, np.arange(MEMBERS))
        given = chain.run_stage("deposit", drawn, streams, {}, time=shipped_study.time, order=order)
        found.append(given)
    assert (found[0]["panel"].to_numpy() != found[1]["panel"].to_numpy()).any()
    for name in ("resource_reo", "square_reo", "years_of_supply"):
        np.testing.assert_allclose(found[0][name], found[1][name], rtol=1e-10)
