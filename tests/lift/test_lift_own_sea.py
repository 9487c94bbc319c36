"""A water column of a study's own: what it changes in the lift, and faults at their lines."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import gsw
import lift_study
import numpy as np
import pytest
from pydantic import ValidationError

from kaidei.ensemble.draw import Drawn, draw_spec
from kaidei.lift import assembly, riser, seawater, stage
from kaidei.lift.spec import LiftSpec
from kaidei.streams import Streams
from kaidei.study import load_study, read_study
from kaidei.units import Floats

N = 8
SHIPPED = Path(__file__).parents[2] / "studies" / "minamitorishima"
ARCTIC = {
    "depth": [0.0, 100.0, 500.0, 1500.0, 3500.0, 6000.0],
    "temperature": [-1.5, 0.5, 1.0, -0.3, -0.5, -0.1],
    "salinity": [36.0, 36.2, 36.5, 36.6, 36.7, 36.7],
}
"""Colder and saltier than the default column at every depth."""


def spec(sea: dict[str, Any] | None, **changes: Any) -> LiftSpec:
    document = lift_study.raw() | changes
    # Nothing leaks, slips or stands above the sea: the column is that of one slurry.
    document["mud"]["lump_share"] = "0"
    document["unit"]["first"]["seal_conductance"] = "0 m^3/h/kPa"
    document["pump"]["first"]["outlet_height"] = "0 m"
    return LiftSpec.model_validate(document | ({"seawater": sea} if sea else {}))


def drawn(sea: dict[str, Any] | None, **changes: Any) -> Drawn:
    return draw_spec(spec(sea, **changes), seed=3, n=N, time=lift_study.TIME)


def case(sea: dict[str, Any] | None) -> assembly.Case:
    return assembly.case_of(drawn(sea), lift_study.inputs(N), ("test",))


def run(sea: dict[str, Any] | None) -> Any:
    return stage.run(drawn(sea), lift_study.inputs(N), Streams(3, np.arange(N)))


def gsw_density(depth: Floats) -> Floats:
    """Of the column above, by gsw alone [kg/m3]."""
    at, measured, salinity = (np.array(values) for values in ARCTIC.values())
    pressure = gsw.p_from_z(-at, seawater.LATITUDE)
    conservative = np.interp(depth, at, gsw.CT_from_t(salinity, measured, pressure))
    here = np.interp(depth, at, salinity)
    return np.asarray(gsw.rho(here, conservative, gsw.p_from_z(-depth, seawater.LATITUDE)))


def mean_over(values: Floats, depth: Floats) -> float:
    return float(np.trapezoid(values, depth) / (depth[-1] - depth[0]))


FINE = np.linspace(0.0, 5600.0, 20_001)


def test_steel_weighs_less_in_the_heavier_sea_by_what_gsw_says() -> None:
    default, own = case(None), case(ARCTIC)
    heavier = mean_over(gsw_density(FINE) - seawater.density(FINE), FINE)
    assert heavier > 1.0
    pipes, unit = riser.column_of(own.string), 200e3 / riser.STEEL_DENSITY
    areas = 0.7 * pipes.riser_area + pipes.inner_area
    steel = (areas * pipes.length).sum(axis=1) + unit
    lighter = default.limits.hook_load - own.limits.hook_load
    np.testing.assert_allclose(lighter, 9.80665 * heavier * steel, rtol=2e-4)


def test_the_slurry_outweighs_the_heavier_sea_by_what_gsw_says() -> None:
    """The head is the integral of what the slurry weighs above the water beside it.

    At one mass fraction of solids it goes as water (1 - water / grain), which grows with the water
    up to half the density of the grains.
    """
    found, given = run(ARCTIC), lift_study.inputs(N)
    grain = 1000.0 * given.dry_density[0] / (1.0 - given.porosity[0])
    water = gsw_density(FINE)
    for name, values in found[["solids_fraction", "density_pressure"]].items():
        assert np.ptp(values.to_numpy()) == 0.0, name
    solids = float(found["solids_fraction"][0, 0])
    mixture = 1.0 / (solids / grain + (1.0 - solids) / water)
    head = 9.80665 * 5600.0 * mean_over(mixture - water, FINE) / 1e6
    np.testing.assert_allclose(found["density_pressure"], head, rtol=1e-5)
    assert (found["density_pressure"] > run(None)["density_pressure"]).all()


def test_air_is_compressed_against_the_heavier_sea() -> None:
    """At the same depth the gas works against more pressure: more power for as much air."""
    document = lift_study.raw()
    pump = document["pump"]["first"] | {
        "concept": "airlift",
        "gas": {"supply": "1 m^3/s", "injection_depth": "2500 m", "compressor_efficiency": "0.6",
                "upper_bore": "0 m", "step_depth": "0 m"},
    }  # fmt: skip
    results = [
        stage.run(drawn(sea, pump={"first": pump}), lift_study.inputs(N), Streams(3, np.arange(N)))
        for sea in (None, ARCTIC)
    ]
    work = [np.asarray(found["power"] / found["gas"]) for found in results]
    assert (work[1] > work[0]).all()


def test_without_a_table_the_sea_is_the_default_one() -> None:
    assert assembly.water_of(drawn(None)) is seawater.SITE


def test_results_hang_on_the_water_and_not_on_its_source() -> None:
    def key(**changes: Any) -> str:
        digest = hashlib.sha256()
        drawn(ARCTIC | changes).update_hash(digest)
        return digest.hexdigest()

    assert key() == key(source=["cast"] * 6, kind=["measured"] * 6)
    assert key() != key(salinity=[36.0, 36.2, 36.5, 36.6, 36.7, 36.71])


def test_a_sea_that_ends_above_the_bottom_is_refused_before_the_run() -> None:
    """Tails count: p90 is 5,600 m, and the tail goes straight on in normal score."""
    spec(ARCTIC, depth="6000 m")
    deep = {"p10": "5400 m", "p50": "5500 m", "p90": "5600 m"}
    with pytest.raises(ValidationError, match=r"at least the 6,0\d\d m to which `lift.depth`"):
        spec({name: [*values[:-1], 5600.0] if name == "depth" else values
              for name, values in ARCTIC.items()}, depth=deep)  # fmt: skip
    with pytest.raises(ValidationError, match="a last depth of 6000 m"):
        spec(ARCTIC, depth={"choice": ["6100 m", "5500 m"], "weights": [0.1, 0.9]})


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "study"))


@pytest.mark.parametrize(
    ("row", "changed", "words"),
    [
        ("200m,", "200m,kaidei,estimate,60,18.54,35.00", "line 5: 'depth 60 m'. Expected more th"),
        ("200m,", "200m,kaidei,estimate,200,185.4,35.00", "line 5: 'temperature 185.4 degC'. Exp"),
        ("0m,", "0m,kaidei,estimate,0,25.50,0.35e3", "line 2: 'salinity 350 g/kg'. Expected 0 to"),
        ("0m,", "0m,kaidei,estimate,51,25.50,35.2", "line 2: 'a first depth of 51 m'. Expected "),
        ("6500m,", "6500m,kaidei,estimate,5000,2,35", "line 14: 'a last depth of 5000 m'. Expect"),
        ("6500m,", "6500m,kaidei,estimate,6501,2,35", "line 14: 'a gap from 4000 to 6501 m'. Exp"),
        ("200m,", "200m,kaidei,estimate,200,warm,35.00", "line 5, column 'temperature': 'warm'. "),
        ("200m,", "200m,a cast,estimate,200,18.54,35.00", "line 5, column 'source': 'a cast'. Exp"),
        ("id,", "id,source,kind,depth [m],temperature [K],salinity [g/kg]", "line 1: 'temperature"),
    ],
)  # fmt: skip
def test_a_fault_in_the_table_is_answered_with_its_line(
    study: Path, row: str, changed: str, words: str
) -> None:
    table = study / "tables" / "seawater.csv"
    lines = [changed if line.startswith(row) else line
             for line in table.read_text(encoding="utf-8").splitlines()]  # fmt: skip
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _, problems = read_study(study)
    assert any(f"tables/seawater.csv, {words}" in str(problem) for problem in problems), problems
    assert all(problem.file == "tables/seawater.csv" for problem in problems)


def test_too_few_rows_are_a_fault_of_the_whole_file(study: Path) -> None:
    table = study / "tables" / "seawater.csv"
    table.write_text("\n".join(table.read_text(encoding="utf-8").splitlines()[:5]) + "\n", "utf-8")
    (problem,) = read_study(study)[1]
    assert str(problem) == "tables/seawater.csv, the whole file: '4 rows'. Expected at least 5."


@pytest.mark.parametrize(
    ("row", "changed", "words"),
    [
        ("8s,", "8s,kaidei,estimate,chikyu,8,9.6", "line 3: 'ship chikyu: a heave of 9.6'. Expec"),
        ("8s,", "8s,kaidei,estimate,chikyu,5,0.1", "line 3: 'ship chikyu: two rows for one period"),
        ("18s,", "18s,kaidei,estimate,chikyu,18,0.2", "line 4: 'ship chikyu: a heave of 0.2 in"),
        ("18s,", "18s,kaidei,estimate,chikyu,16,0.9", "line 4: 'ship chikyu: waves of 5.0 to 16"),
        ("5s,", "5s,kaidei,estimate,chikyo,5,0.1", "line 2: 'ship chikyo'. Expected a ship of"),
    ],
)
def test_a_fault_in_a_ships_heave_is_answered_with_its_line(
    study: Path, row: str, changed: str, words: str
) -> None:
    lines = ["id,source,kind,ship,period [s],heave [1]", "5s,kaidei,estimate,chikyu,5,0.1",
             "8s,kaidei,estimate,chikyu,8,0.2", "18s,kaidei,estimate,chikyu,18,0.9"]  # fmt: skip
    table = study / "tables" / "heave.csv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert read_study(study)[1] == []
    lines = [changed if line.startswith(row) else line for line in lines]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    problems = read_study(study)[1]
    assert any(f"tables/heave.csv, {words}" in str(problem) for problem in problems), problems


def test_a_study_needs_no_table_of_its_own(study: Path) -> None:
    (study / "tables" / "seawater.csv").unlink()
    lift: Any = load_study(study).specs["lift"]
    assert len(lift.seawater) == 0
