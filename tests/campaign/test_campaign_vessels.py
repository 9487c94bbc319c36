"""The table of vessels: what it makes, what a scenario may change, and words for its faults."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kaidei.campaign.vessels import Island, Ship
from kaidei.study import StudyError, load_study, read_study

SHIPPED = Path(__file__).parents[2] / "studies" / "minamitorishima"
SPEED = "chikyu-speed,chikyu,ship,speed,km/hour,18.52,"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "study"))


def _line(text: str, start: str) -> int:
    return next(k for k, line in enumerate(text.splitlines(), 1) if line.startswith(start))


def _table(folder: Path) -> Path:
    return folder / "tables" / "vessels.csv"


def test_rows_make_ships_carriers_and_the_island() -> None:
    study = load_study(SHIPPED)
    spec = study.specs["campaign"]
    assert set(spec.ship) == {"chikyu", "new"}  # type: ignore[attr-defined]
    assert isinstance(spec.ship["chikyu"], Ship)  # type: ignore[attr-defined]
    assert isinstance(spec.island["minamitorishima"], Island)  # type: ignore[attr-defined]
    assert spec.ship["chikyu"].abandon_time is None  # type: ignore[attr-defined]
    listed = {name: value for _, name, value in study.assumptions()}
    speed = listed["campaign.ship.chikyu.speed"]
    assert speed.numbers == (18.52,)
    assert (speed.source, speed.kind) == ("chikyu-particulars", "published")
    assert listed["campaign.carrier.first.distance"].form == "uniform"
    assert listed["campaign.carrier.first.distance"].numbers == (140.0, 270.0)
    # A property is drawn once, by the vessel's name.
    assert not [name for name in listed if name.startswith("table.vessels")]


def test_a_choice_takes_the_unit_of_its_row(folder: Path) -> None:
    place = _table(folder)
    text = place.read_text()
    head, rest = text.split("\n", 1)
    wide = head + ",number.choice,number.weights\n"
    rows = [line + ",," for line in rest.splitlines()]
    rows = [
        'chikyu-speed,chikyu,ship,speed,knot,,,,,,kaidei,estimate,,"8 10 11","0.2 0.6 0.2"'
        if row.startswith("chikyu-speed,")
        else row
        for row in rows
    ]
    place.write_text(wide + "\n".join(rows) + "\n")
    speed = load_study(folder).specs["campaign"].ship["chikyu"].speed  # type: ignore[attr-defined]
    assert speed.form == "choice"
    assert speed.numbers == pytest.approx((8 * 1.852, 18.52, 11 * 1.852))


def test_a_scenario_replaces_a_row_and_adds_a_vessel(folder: Path) -> None:
    overlay = folder / "scenarios" / "no-ban.toml"
    overlay.write_text(
        overlay.read_text()
        + '\n[table.vessels.chikyu-speed]\nnumber = { value = "9 knot" }\n'
        + '[table.vessels.first-speed]\nnumber = { low = "10", mode = "14", high = "20" }\n'
    )
    study = load_study(folder)
    changed = study.scenarios["no-ban"]["campaign"]
    assert changed.ship["chikyu"].speed.numbers == pytest.approx((16.668,))  # type: ignore[attr-defined]
    assert changed.carrier["first"].speed.numbers == (10.0, 14.0, 20.0)  # type: ignore[attr-defined]
    assert study.specs["campaign"].ship["chikyu"].speed.numbers == (18.52,)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",speed,km/hour,18.52", ",sped,km/hour,18.52", ("'sped'", "speed")),
        (",speed,km/hour,18.52", ",speed,m,18.52", ("18.52 m", "km/hour")),
        (",speed,km/hour,18.52", ",speed,km/hour,-18.52", ("-18.52", "more than 0")),
        (",ship,speed,km/hour", ",ferry,speed,km/hour", ("ferry", "'ship', 'carrier' or 'island'")),
        (",speed,km/hour,18.52", ",port,day,18.52", ("'port' of the ship 'chikyu'", "once")),
        ("kaidei,estimate", "nobody,estimate", ("nobody", "sources.toml")),
    ],
)  # fmt: skip
def test_a_fault_names_file_and_line(
    folder: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    place = _table(folder)
    text = place.read_text()
    place.write_text(text.replace(old, new, 1))
    _, problems = read_study(folder)
    found = [problem for problem in problems if problem.file == "tables/vessels.csv"]
    told = " ".join(str(problem) for problem in found)
    assert all(problem.where.startswith("line ") for problem in found)
    for word in words:
        assert word in told


def test_a_property_left_out_is_told_at_its_vessel(folder: Path) -> None:
    place = _table(folder)
    text = place.read_text()
    gone = "".join(line for line in text.splitlines(True) if not line.startswith("new-port,"))
    place.write_text(gone)
    _, problems = read_study(folder)
    assert len(problems) == 1
    assert problems[0].where == f"line {_line(gone, 'new-speed')}"
    assert "no 'port' for the ship 'new'" in str(problems[0])
    assert "new-port" in problems[0].remedy


def test_an_id_used_twice_is_told(folder: Path) -> None:
    place = _table(folder)
    text = place.read_text()
    place.write_text(text + "chikyu-speed" + text.splitlines()[2].removeprefix("chikyu-speed_loss")
                     + "\n")  # fmt: skip
    with pytest.raises(StudyError, match="id 'chikyu-speed', used before on line 2"):
        load_study(folder)


def test_a_vessel_has_one_place(folder: Path) -> None:
    study = folder / "study.toml"
    study.write_text(study.read_text() + '\n[campaign.ship.chikyu]\nspeed = "10 knot"\n')
    with pytest.raises(StudyError, match=r"beside rows of the table `vessels`"):
        load_study(folder)
