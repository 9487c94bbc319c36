"""The airlift as a concept: the same riser as `airlift.solve`, with gas as its limit."""

from __future__ import annotations

from typing import Any

import lift_study
import numpy as np
import pytest
from test_lift_concepts import closes

from kaidei.lift import airlift, gas, seawater
from kaidei.lift.concepts.airlift import CELLS, COMPRESSIBILITY, SURFACE_TENSION
from kaidei.lift.design import Design, Limits
from kaidei.lift.operating import Solution, envelope, limit_map, operate, solve
from kaidei.lift.pack import TEMPERATURE


def design(**changes: Any) -> Design:
    given = {"concept": "airlift", "riser_bore": 0.28, "gas_supply": 1.0,
             "injection_depth": 2500.0, "unit_loss": 2.0, "compressor_efficiency": 0.6}  # fmt: skip
    return lift_study.design(**(given | changes))


def lift(feed: float, limits: dict[str, float] | None = None, **changes: Any) -> Solution:
    bears = Limits(**{"power": 1e8, "erosion_velocity": 50.0} | (limits or {}))
    return solve(design(**changes), lift_study.mud(), bears,
                 feed=feed, dilution=4.0)  # fmt: skip


def test_energy_closes_at_the_gas_that_is_needed() -> None:
    for feed in (0.001, 0.003, 0.006):
        found = lift(feed)
        assert found.limit_name[0] == "target"
        closes(found.point)
        assert 0.0 < found.point.gas_strain[0] <= 1.0


def test_it_is_the_riser_that_airlift_solve_solves() -> None:
    found = lift(0.003).point
    depth = 5600.0
    water = float(seawater.column(np.array([depth])).mean_density[0])
    lumps = 0.2 / 5.0
    fluid = found.slurry_density[0] - (found.lumps[0] - lumps) * (1360.0 - _carrier(found, lumps))
    carrier = (fluid - lumps * 1360.0) / (1.0 - lumps)

    def surface(density: float) -> float:
        x = COMPRESSIBILITY * density * 9.80665 * depth
        return density / (np.expm1(x) / x)

    slurry = lift_study_rheology()
    alone = airlift.solve(
        found.gas_flow[0] / float(gas.density(gas.ATMOSPHERE, gas.STANDARD_TEMPERATURE)), 0.28,
        depth=depth, injection_depth=2500.0, feed_fraction=lumps, grain_size=4e-3,
        grain_density=1360.0, liquid_density=surface(carrier), sea_density=water,
        viscosity=slurry[1], yield_stress=slurry[0], temperature=TEMPERATURE, roughness=5e-5,
        inlet_loss=2.0, surface_tension=SURFACE_TENSION, compressibility=COMPRESSIBILITY,
        cells=CELLS, profiles=False,
    )  # fmt: skip
    assert float(alone.slurry_flow) == pytest.approx(found.slurry_flow[0], rel=2e-3)


def _carrier(point: Any, lumps: float) -> float:
    """Density of what carries the lumps, from the state's density and both shares of lumps."""
    more = point.lumps[0] - lumps
    return float((point.slurry_density[0] - (lumps + more) * 1360.0) / (1.0 - lumps - more))


def lift_study_rheology() -> tuple[float, float]:
    from kaidei.lift import mud

    found = mud.rheology(lift_study.mud(), np.array([4.0]))
    return float(found.yield_stress[0]), float(found.consistency[0])


def test_gas_supply_and_power_bind_by_their_names() -> None:
    short = lift(0.05)
    assert short.limit_name[0] == "gas supply"
    assert 0.0 < short.mud_lifted[0] < 0.05
    more = lift(0.05, gas_supply=2.0)
    assert more.mud_lifted[0] > short.mud_lifted[0]
    weak = lift(0.05, {"power": 3e5})
    assert weak.limit_name[0] == "pump power"
    assert weak.mud_lifted[0] < short.mud_lifted[0]
    assert weak.point.shaft_power[0] <= 3e5 * (1 + 1e-6)


def test_an_airlift_too_heavy_for_its_gas_lifts_nothing_and_says_so() -> None:
    found = lift(0.003, injection_depth=100.0, gas_supply=0.01)
    assert found.mud_lifted[0] == 0.0
    assert found.limit_name[0] == "gas supply"
    assert np.isposinf(found.energy[0])


def test_less_gas_is_taken_where_all_of_it_would_choke() -> None:
    """Far beyond the optimum more gas lifts less; the concept throttles its compressors."""
    flooded = lift(0.003, gas_supply=200.0)
    assert flooded.limit_name[0] == "target"
    assert flooded.point.gas_flow[0] == pytest.approx(lift(0.003).point.gas_flow[0], rel=1e-6)


def test_gas_leaves_the_other_concepts_alone() -> None:
    mixed = operate(
        lift_study.design(2, concept=["airlift", "pump"], injection_depth=2500.0),
        lift_study.mud(2), dilution=4.0, slurry_flow=0.015,
    )  # fmt: skip
    alone = operate(
        lift_study.design(concept="pump"), lift_study.mud(), dilution=4.0, slurry_flow=0.015
    )
    assert mixed.shaft_power[1] == alone.shaft_power[0]
    assert mixed.gas_flow[1] == 0.0 < mixed.gas_flow[0]


@pytest.mark.parametrize("power", [2e5, 3e5, 5e5, 8e5])
def test_where_power_limits_the_gas_it_still_lifts(power: float) -> None:
    """The most mud is what the map of limits allows, to a step of its feeds."""
    item, bears = design(gas_supply=50.0), Limits(power=power, erosion_velocity=50.0)
    feeds = np.geomspace(1e-3, 0.1, 80)
    kept = limit_map(item, lift_study.mud(), bears, dilution=4.0, feed=feeds)[0, 0] == 0
    found = envelope(item, lift_study.mud(), bears, dilution=4.0).mud_lifted[0, 0]
    assert kept.any()
    best = feeds[kept].max()
    assert best * (1.0 - 1e-6) <= found <= best * feeds[1] / feeds[0]
