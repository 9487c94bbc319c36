"""Tables of a study: headers with units, rows with ids, and mistakes by line."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.contract import Time
from kaidei.ensemble.draw import draw_spec
from kaidei.tables import Table, columns, keyed_rows, read_table
from kaidei.values import Bad, Columns, Problem, Spec

GOOD = """id,source,name,capacity [t_reo/year],slip.low [month],slip.mode [month],slip.high [month]
# a comment
caremag,argus,"Caremag, Lacq",600,0,6,18

lynas,argus,,10_500,,,
"""


def read(tmp_path: Path, text: str | bytes) -> tuple[Table | None, list[str]]:
    file = tmp_path / "projects.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    problems: list[Problem] = []
    return read_table(file, "tables/projects.csv", problems), [str(p) for p in problems]


def test_cells_get_their_columns_unit_and_dots_nest(tmp_path: Path) -> None:
    table, problems = read(tmp_path, GOOD)
    assert problems == []
    assert table is not None
    assert keyed_rows(table) == {
        "caremag": {
            "source": "argus",
            "name": "Caremag, Lacq",
            "capacity": "600 t_reo/year",
            "slip": {"low": "0 month", "mode": "6 month", "high": "18 month"},
        },
        "lynas": {"source": "argus", "capacity": "10_500 t_reo/year"},
    }


def test_lines_are_those_an_editor_shows(tmp_path: Path) -> None:
    """Comments, blank lines and cells with line breaks all count."""
    table, _ = read(tmp_path, 'id,source\n\n# c\na,"x\ny"\nb,z\n')
    assert table is not None
    assert table.line_of == {"a": 5, "b": 6}


def test_a_byte_order_mark_from_a_spreadsheet_is_no_part_of_the_header(tmp_path: Path) -> None:
    table, problems = read(tmp_path, b"\xef\xbb\xbfid,source\r\na,x\r\n")
    assert problems == []
    assert table is not None
    assert table.names == ("id", "source")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["the whole file", "an empty file", "at least one row", "delete the file"]),
        ("\n\n", ["an empty file"]),
        ("id,source\n", ["a header and no rows"]),
        ("source,name\ns,x\n", ["line 1", "a column 'id'"]),
        ("id,name\na,x\n", ["line 1", "a column 'source'", "every row of a table has"]),
        ("id;source\na;s\n", ["line 1", "'id;source'", "cells separated by commas"]),
        ("# why\n\nname,source\nx,s\n", ["line 3", "a column 'id'"]),
        ('id,source,note\na,s,"not closed\nb,s,x\n', ["line 3", "double quote"]),
        ("id,source,name,name\na,s,1,2\n", ["line 1", "'name'", "each column name once"]),
        ("id,source,x [m\na,s,1\n", ["line 1", "'x [m'", "such as 'depth [m]'"]),
        ("id,source,x [m],x.low [m]\na,s,1,2\n", ["line 1", "one of the two forms", "'x.value'"]),
        ("id,source,x\na,s,1\nb,s,1,2\n", ["line 3", "4 cells", "3 cells as in the header"]),
        ("id,source\na,s\nb,s\na,s\n", ["line 4", "id 'a', used before on line 2", "of its own"]),
        ("id,source\n,s\nb,s\n", ["line 2", "an empty id"]),
        (b"id,source\na,\xff\n", ["line 2", "byte 0xff", "UTF-8", "save the file as CSV UTF-8"]),
        ("id,source\na,s\n".encode("utf-16"), ["line 1", "UTF-8"]),
        ('id,source\na,"' + "x" * 140_000 + "\n", ["line 2", "double quote"]),
    ],
)
def test_a_broken_table_says_where_and_what(
    tmp_path: Path, text: str | bytes, words: list[str]
) -> None:
    _, problems = read(tmp_path, text)
    assert problems
    for fragment in ["tables/projects.csv", *words]:
        assert any(fragment.lower() in problem.lower() for problem in problems), problems


def test_all_mistakes_of_a_table_come_together(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "id,source\na,s\na,s\nb\n,s\n")
    assert [problem.split(":")[0].split(", ")[1] for problem in problems] == [
        "line 3",
        "line 4",
        "line 5",
    ]


@given(content=st.binary(max_size=200))
def test_any_bytes_are_a_table_or_get_words(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    table, problems = read(tmp_path_factory.getbasetemp(), content)
    assert table is not None or problems


# --- columns


CORES = Columns.of(core="str", easting="m", grade="ppm_metal", share="1")
DATA = "id,source,core,easting [km],grade [g_metal/t_dry],share\n1,s,A,2,964,0.5\n2,s,B,3,8000,1\n"


def column_read(tmp_path: Path, text: str) -> tuple[Columns | None, list[str]]:
    table, early = read(tmp_path, text)
    assert early == []
    assert table is not None
    problems: list[Problem] = []
    return columns(table, CORES, problems), [str(p) for p in problems]


def test_columns_come_in_the_stages_units(tmp_path: Path) -> None:
    data, problems = column_read(tmp_path, DATA)
    assert problems == []
    assert data is not None
    np.testing.assert_allclose(data["easting"], [2000.0, 3000.0])
    np.testing.assert_allclose(data["grade"], [964.0, 8000.0])
    assert list(data["core"]) == ["A", "B"]
    assert list(data["id"]) == ["1", "2"]
    assert list(data["source"]) == ["s", "s"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("share", "shares", ["line 1", "a column 'share'", "did you mean 'shares'?"]),
        ("easting [km]", "easting", ["line 1", "'easting'", "a unit, as in 'easting [m]'"]),
        ("easting [km]", "easting [kg]", ["line 1", "[m]", "wrong dimension"]),
        ("g_metal/t_dry", "ppm", ["'grade [ppm]'", "wrong dimension; expected 'ppm_metal'"]),
        ("964", "n.a.", ["line 2, column 'grade'", "'n.a.'", "a finite number", "delete the row"]),
        ("8000", "", ["line 3, column 'grade'", "''", "a finite number"]),
        ("8000", "nan", ["line 3, column 'grade'", "'nan'", "a finite number"]),
        ("8000", "inf", ["'inf'", "a finite number"]),
    ],
)
def test_a_broken_column_says_where_and_what(
    tmp_path: Path, old: str, new: str, words: list[str]
) -> None:
    data, problems = column_read(tmp_path, DATA.replace(old, new, 1))
    assert data is None
    assert len(problems) == 1
    for fragment in words:
        assert fragment.lower() in problems[0].lower()


# --- columns that may be absent


MAY = Columns.of(
    core="str", grade="ppm_metal", optional={"dry_density": "t_dry/m^3", "La": "ppm_metal"}
)


def may_read(tmp_path: Path, text: str) -> tuple[Columns | None, list[str]]:
    table, early = read(tmp_path, text)
    assert early == []
    assert table is not None
    problems: list[Problem] = []
    return columns(table, MAY, problems), [str(p) for p in problems]


def test_an_optional_column_is_read_where_there_is_one(tmp_path: Path) -> None:
    head = "id,source,core,grade [ppm_metal]"
    data, problems = may_read(tmp_path, f"{head},dry_density [kg_dry/m^3]\n1,s,A,9,550\n")
    assert problems == []
    assert data is not None
    assert "La" not in data.data
    assert "La" not in data.units
    assert data.units["dry_density"] == "t_dry/m^3"
    np.testing.assert_allclose(data["dry_density"], [0.55])
    data, _ = may_read(tmp_path, f"{head}\n1,s,A,9\n")
    assert data is not None
    assert set(data.data) == {"id", "source", "core", "grade"}
    assert set(data.units) == {"core", "grade"}


def test_only_an_optional_column_may_have_empty_cells(tmp_path: Path) -> None:
    head = "id,source,core,grade [ppm_metal],La [ppm_metal]"
    data, problems = may_read(tmp_path, f"{head}\n1,s,A,9,\n2,s,A,9,2\n")
    assert problems == []
    assert data is not None
    np.testing.assert_array_equal(data["La"], [np.nan, 2.0])
    data, problems = may_read(tmp_path, f"{head}\n1,s,A,,1\n")
    assert data is None
    assert "line 2, column 'grade'" in problems[0]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("dry_denisty [t_dry/m^3]", ["line 1", "'dry_denisty'", "did you mean 'dry_density'?"]),
        ("la [ppm_metal]", ["line 1", "'la'", "did you mean 'La'?"]),
        ("dry_density [t_wet/m^3]", ["line 1", "'dry_density [t_wet/m^3]'", "wrong dimension"]),
        ("dry_density", ["line 1", "a unit, as in 'dry_density [t_dry/m^3]'"]),
        ("La [ppm_metal]", ["line 2, column 'La'", "'x'", "a finite number"]),
    ],
)
def test_a_broken_optional_column_says_where_and_what(
    tmp_path: Path, column: str, words: list[str]
) -> None:
    data, problems = may_read(tmp_path, f"id,source,core,grade [ppm_metal],{column}\n1,s,A,9,x\n")
    assert data is None
    for fragment in words:
        assert any(fragment.lower() in problem.lower() for problem in problems), problems


def test_a_column_that_no_one_reads_is_left_alone(tmp_path: Path) -> None:
    """Lu is no misspelt La: names of two letters differ by one."""
    data, problems = may_read(tmp_path, "id,source,core,grade [ppm_metal],Lu,colour\n1,s,A,9,1,x\n")
    assert problems == []
    assert data is not None
    assert "colour" not in data.data


def test_optional_columns_from_plain_arrays() -> None:
    table = MAY.read({"core": ["a"], "grade": [1.0], "La": [0.2]})
    assert table["La"].dtype == np.float64
    assert "dry_density" not in table.data
    with pytest.raises(Bad, match="did you mean 'dry_density'"):
        MAY.read({"core": ["a"], "grade": [1.0], "dry_densty": [0.5]})


def test_an_optional_column_counts_in_what_was_drawn() -> None:
    """A density given is another deposit than none; where it came from is not."""

    class Ground(Spec):
        cores: Annotated[Columns, MAY]

    def digest(table: Columns) -> str:
        hashed = hashlib.sha256()
        drawn = draw_spec(
            Ground(cores=table), seed=1, n=4, time=Time("2025-01", 12), stage="deposit"
        )
        drawn.update_hash(hashed)
        return hashed.hexdigest()

    plain = {"core": ["a"], "grade": [1.0]}
    without, given, sourced = (
        digest(MAY.read(plain | more))
        for more in ({}, {"dry_density": [0.5]}, {"dry_density": [0.5], "source": ["x"]})
    )
    assert without != given
    assert given == sourced
