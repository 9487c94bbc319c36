"""The stage as a whole: contract, conservation, independence, and what the priors say."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from kaidei import contract
from kaidei.contract import Time
from kaidei.deposit import mine_order, run
from kaidei.deposit.decided import NODES
from kaidei.deposit.spec import DepositSpec, Inputs
from kaidei.elements import ELEMENTS
from kaidei.ensemble.draw import draw_spec
from kaidei.streams import Streams

TIME = Time("2025-01", 240)

MAY_BE_NOUGHT = {
    "grade_tonnage",
    "mass_over_cutoff",
    "cell_over_cutoff",
    "square_cover",
    "square_rich_thickness",
    "embedded",
    "embedding_loss",
}


def test_everything_is_finite_and_above_zero(result):
    for name, variable in result.data_vars.items():
        values = variable.to_numpy()
        assert np.isfinite(values).all(), name
        assert (values >= 0.0 if name in MAY_BE_NOUGHT else values > 0.0).all(), name


def test_result_is_the_contract(result):
    assert set(result.data_vars) == set(contract.rows("deposit"))
    stored = sum(variable.nbytes for variable in result.data_vars.values())
    assert stored / result.sizes["member"] < 80_000
    assert list(result["depth_slice"].to_numpy()[[0, 9]]) == ["0-1 m", "9-10 m"]


def test_oxide_is_conserved_between_area_squares_elements_and_cutoffs(result):
    total = result["resource_reo"].to_numpy()
    assert np.allclose(result["square_reo"].sum("square"), total, rtol=1e-12)
    assert np.allclose(result["element_reo"].sum("element"), total, rtol=1e-12)
    for support in ("panel", "square"):
        curve = result.sel(support=support)
        assert np.allclose(curve["grade_tonnage"].sel(cutoff=0), total, rtol=1e-12)
        mass = result["dry_density"] * 2520e6 * 10
        assert np.allclose(curve["mass_over_cutoff"].sel(cutoff=0), mass, rtol=1e-12)
    assert np.allclose(result["best_square_reo"], result["square_reo"].max("square"))


def test_slices_make_the_mean_grade(result):
    """Of the area; each metre holds the same dry mass, so a plain mean is the mean."""
    assert np.allclose(result["slice_grade"].mean("depth_slice"), result["mean_grade"], rtol=1e-12)


def test_tonnage_is_grade_times_mass_times_oxide(result):
    metal = result["mean_grade"] * 1e-6 * result["dry_density"] * 2520e6 * 10
    ratio = result["resource_reo"] / metal
    assert (ratio > 1.19).all()
    assert (ratio < 1.22).all()


def test_panels_hold_their_volume_of_mud(result):
    mass = result["panel_dry_mass"].sum("depth_slice")
    volume = 500.0 * 500.0 * 10.0
    assert np.allclose(mass / result["dry_density"], volume, rtol=1e-12)
    assert np.allclose(result["panel_composition"].sum("element"), 1.0)


def test_years_are_counted_on_both_bases(result, drawn):
    for basis in ("japan", "world"):
        demand = np.stack([getattr(drawn.years_demand[name], basis) for name in ELEMENTS], axis=1)
        years = result["years_of_supply"].sel(demand_basis=basis)
        assert np.allclose(years * demand, result["element_reo"], rtol=1e-12)
    best = result["years_of_supply_best_square"]
    assert (best < result["years_of_supply"]).all()


def test_mud_is_one_mud(result):
    """Dry density, porosity and water content agree with grains of clay and apatite."""
    wet = result["wet_density"]
    assert np.allclose(wet * (1 - result["water_content"]), result["dry_density"])
    assert (np.diff(result["slice_strength"], axis=1) > 0.0).all()
    rank = spearmanr(result["dry_density"], result["porosity"]).statistic
    assert rank == pytest.approx(-0.9, abs=0.04)
    low, high = np.quantile(result["grain_density"], [0.05, 0.95])
    assert 2.4 < low < 2.65 < high < 2.85


def test_heavy_share_rises_with_grade_within_each_member(result):
    rank = spearmanr(result["square_grade"].mean("member"), result["square_grade"][0]).statistic
    assert rank > 0.5
    heavy = result["panel_composition"].sel(element=["Y", "Dy", "Tb"]).sum("element").to_numpy()
    grade = result["panel_grade"].mean("depth_slice").to_numpy()
    ranks = [spearmanr(grade[member], heavy[member]).statistic for member in range(256)]
    assert np.mean(ranks) > 0.6


def test_balances_scatter_about_the_line_of_composition(raw, order):
    """Without scatter heavy rises with grade strictly; with it yttrium over holmium varies too."""
    still = dict.fromkeys(("heavy_balance", "cerium_balance", "yttrium_balance"), "0")
    ratios = {}
    for name, change in (("still", still), ("moved", {})):
        spec = DepositSpec.model_validate(raw | change)
        drawn = draw_spec(spec, seed=1, n=64, time=TIME)
        found = run(drawn, Inputs(TIME, order), Streams(1, np.arange(64)))
        heavy = found["panel_composition"].sel(element=["Y", "Dy"]).sum("element").to_numpy()
        grade = found["panel_grade"].mean("depth_slice").to_numpy()
        rising = np.diff(np.take_along_axis(heavy, grade.argsort(axis=1), axis=1), axis=1)
        ratios[name] = float(np.mean(rising >= -1e-12))
    assert ratios["still"] == 1.0
    assert ratios["moved"] < 0.9


def test_published_figures_lie_within_the_ensemble(result):
    """16 Mt, 964 ppm by construction of the cores, 44 percent, B1 1.2 Mt: Takaya et al. 2018."""

    def between(name, published, low=0.1, high=0.9):
        values = result[name].to_numpy()
        return np.quantile(values, low) <= published <= np.quantile(values, high)

    assert between("resource_reo", 16e6)
    assert between("mean_grade", 964.0)
    assert between("heavy_share", 0.44)
    assert between("best_square_reo", 1.2e6)
    b1 = result["square_reo"].sel(square="B1").to_numpy()
    assert np.quantile(b1, 0.1) <= 1.2e6 <= np.quantile(b1, 0.9)
    for element, years in {"Y": 780, "Eu": 620, "Tb": 420, "Dy": 730}.items():
        found = result["years_of_supply"].sel(element=element, demand_basis="world")
        assert np.quantile(found, 0.1) <= years <= np.quantile(found, 0.9), element


def test_the_best_square_of_a_member_beats_the_square_thought_best(result):
    """The winner's curse, from the other side: the best of 24 is not always B1."""
    thought = result["square_reo"].sel(square="B1")
    assert (result["best_square_reo"] >= thought).all()
    assert float(result["best_square_reo"].mean()) > 1.02 * float(thought.mean())
    assert 0.2 < float((result["best_square_reo"] == thought).mean()) < 0.9


def test_the_curse_falls_on_him_who_trusts_single_cores(result):
    """Smooth maps choose worse and promise less; the nearest core promises too much."""
    mean = result["winner_curse"].mean("member")
    assert float(mean.sel(map="nearest core")) > 1.10
    assert float(mean.sel(map="nearest core")) > float(mean.sel(map="inverse distance"))
    assert 0.9 < float(mean.sel(map="inverse distance")) < 1.1


def test_the_square_chosen_by_the_cores_is_one_square(result):
    assert np.allclose(result["chosen_square_reo"], result["square_reo"].sel(square="B1"))


def test_what_is_not_known_of_the_covariance_widens_the_answer(result):
    """Plug-in beside integrated: the same middle, a narrower interval."""
    whole, plugged = (result[name].to_numpy() for name in ("resource_reo", "resource_reo_plugin"))
    density = result["dry_density"].to_numpy()
    assert np.median(plugged) == pytest.approx(np.median(whole), rel=0.03)
    assert np.log(plugged / density).std() < np.log(whole / density).std()


def test_most_members_are_embedded_and_lose_next_to_nothing(result):
    assert float(result["embedded"].mean()) > 0.6
    assert float(result["embedding_loss"].max()) <= 1e-3
    long = result["field_range"] > 100e3
    assert (result["embedded"].where(long, drop=True) == 0.0).all()


def test_the_maps_are_the_squares_seen_closer(result):
    """Metal under the cells is the squares' oxide over the oxide factor."""
    kilograms = result["cell_accumulation"].sum(["x", "y"]) * 1e6
    metal = result["mean_grade"] * 1e-6 * result["dry_density"] * 2520e6 * 10 * 1e3
    assert np.allclose(kilograms, metal, rtol=1e-3)
    over = result["cell_over_cutoff"].mean("member")
    assert 0.0 <= float(over.min()) < 0.3
    assert 0.9 < float(over.max()) <= 1.0


def test_cover_and_rich_mud_fill_no_more_than_the_slices(result):
    assert (result["square_cover"] + result["square_rich_thickness"] <= 10.0 + 1e-9).all()
    cover = result["square_cover"].median("member")
    assert float(cover.sel(square="A3")) > float(cover.sel(square="D4"))


def test_rich_mud_lies_under_a_poor_cover(result):
    median = result["slice_grade"].median("member").to_numpy()
    assert median[0] < 300.0
    assert 3 <= median.argmax() <= 6
    assert median[9] < 0.5 * median.max()


def test_no_metre_is_richer_than_the_grains_that_carry_it(result):
    """Fish-bone apatite holds up to 22,000 ppm (Takaya et al. 2018)."""
    assert float(result["panel_grade"].max()) < 22_000.0


def test_a_member_is_the_same_in_any_company(drawn, order, result):
    shuffled = np.random.default_rng(3).permutation(256)[:64]
    again = run(drawn.take(shuffled), Inputs(TIME, order), Streams(1, shuffled))
    for name, variable in again.data_vars.items():
        there = result[name].to_numpy()[shuffled]
        assert np.allclose(variable.to_numpy(), there, rtol=1e-12, atol=0), name


def test_the_same_lane_gives_the_same_bits(drawn, order, result):
    members = np.arange(64, 128)
    again = run(drawn.take(members), Inputs(TIME, order), Streams(1, members))
    for name, variable in again.data_vars.items():
        assert np.array_equal(variable.to_numpy(), result[name].to_numpy()[64:128]), name


def test_doubling_every_core_doubles_the_metal(raw, order):
    """Log-normal: a factor on the data is a factor on every member."""
    from kaidei.values import Columns

    richer = Columns(dict(raw["cores"].data) | {"grade": 2.0 * raw["cores"]["grade"]})
    members = np.arange(64)
    found = []
    for cores in (raw["cores"], richer):
        spec = DepositSpec.model_validate(raw | {"cores": cores})
        drawn = draw_spec(spec, seed=1, n=64, time=TIME)
        found.append(run(drawn, Inputs(TIME, order), Streams(1, members)))
    assert np.allclose(found[1]["mean_grade"], 2.0 * found[0]["mean_grade"], rtol=1e-9)
    assert np.allclose(found[1]["slice_grade"], 2.0 * found[0]["slice_grade"], rtol=1e-9)


def test_fewer_cores_leave_more_doubt(raw, order):
    from kaidei.values import Columns

    kept = np.isin(raw["cores"]["core"], [f"SYN-{n:02d}" for n in range(1, 26, 3)])
    few = Columns({name: column[kept] for name, column in raw["cores"].data.items()})
    members = np.arange(64)
    spread = []
    for cores in (raw["cores"], few):
        spec = DepositSpec.model_validate(raw | {"cores": cores})
        drawn = draw_spec(spec, seed=1, n=64, time=TIME)
        grade = run(drawn, Inputs(TIME, order), Streams(1, members))["mean_grade"].to_numpy()
        spread.append(np.log(grade).std())
    assert spread[1] > 1.3 * spread[0]


def test_cores_of_one_grade_and_no_doubt_leave_the_grade_alone(raw, order):
    """An exact answer: with a spread of nearly nought every square is the cores' one grade."""
    from kaidei.values import Columns

    flat = Columns(dict(raw["cores"].data) | {"grade": np.full(250, 964.0)})
    spec = DepositSpec.model_validate(raw | {"cores": flat})
    drawn = draw_spec(spec, seed=1, n=64, time=TIME)
    zero = {name: [1e-12] * NODES for name in ("sill", "nugget")}
    one = {name: [1e-12] for name in ("sill", "nugget")}
    sure = {"nodes": order["nodes"] | zero, "likeliest": order["likeliest"] | one}
    found = run(drawn, Inputs(TIME, order | sure), Streams(1, np.arange(64)))
    assert np.allclose(found["slice_grade"], 964.0, rtol=1e-4)
    assert np.allclose(found["winner_curse"], 1.0, atol=1e-4)
    assert np.allclose(found["resource_reo_plugin"], found["resource_reo"], rtol=1e-4)
    with pytest.raises(ValueError, match="data of no spread say nothing"):
        mine_order(spec)
    expected = 964e-6 * found["dry_density"] * 2520e6 * 10
    assert np.allclose(found["resource_reo"] / expected, 1.20, atol=0.02)
