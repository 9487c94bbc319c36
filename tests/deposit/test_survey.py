"""Collars, intervals and assays as mining people keep them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.deposit.survey import MIXTURE_OXIDE_FACTOR, read_survey, survey_cores
from kaidei.deposit.survey_tables import SurveyError, bare
from kaidei.elements import ELEMENTS, OXIDE_FACTOR, OXIDES

COLLARS = """HOLEID,LON,LAT
a,153.7,22.0
b,153.8,22.1
c,153.9,22.0
"""
INTERVALS = """HOLEID,FROM,TO,DRY_DENSITY
a,0,4,0.5
a,4,10,0.6
b,0,4,0.5
b,4,10,0.6
c,0,4,0.5
c,4,10,0.6
"""
ASSAYS = """HOLEID,FROM,TO,TREE_ppm
# a comment
a,0,2.5,100
a,2.5,10,900
b,0,2.5,200

b,2.5,10,1000
c,0,2.5,300
c,2.5,10,1100
"""
JOINED = """Core,Longitude,Latitude,top (m),base (m),REY [ppm]
a,153.7,22.0,0,5,100
a,153.7,22.0,5,10,900
b,153.8,22.1,0,10,200
c,153.9,22.0,0,10,300
"""
PPM = {"unit": "ppm", "basis": "metal"}


@pytest.fixture
def survey(tmp_path):
    """Write the three tables, changed by (file, old, new), and read them."""

    def read(*changes, **options):
        texts = {"collars.csv": COLLARS, "intervals.csv": INTERVALS, "assays.csv": ASSAYS}
        for file, old, new in changes:
            assert old in texts[file]
            texts[file] = texts[file].replace(old, new, 1)
        for file, text in texts.items():
            (tmp_path / file).write_text(text, encoding="utf-8")
        paths = [tmp_path / file for file in texts]
        return read_survey(*paths, **(PPM | options))

    return read


@pytest.fixture
def joined(tmp_path):
    def read(*changes, text=JOINED, **options):
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "all.csv").write_text(text, encoding="utf-8")
        return read_survey(tmp_path / "all.csv", **(PPM | options))

    return read


def test_three_tables_are_cut_at_the_edges_of_both(survey):
    table = survey()
    assert list(table.columns) == [
        "core", "longitude", "latitude", "top", "base", "grade", "dry_density",
    ]  # fmt: skip
    own = table[table["core"] == "a"]
    assert own["top"].tolist() == [0.0, 2.5, 4.0]
    assert own["base"].tolist() == [2.5, 4.0, 10.0]
    assert own["grade"].tolist() == [100.0, 900.0, 900.0]
    assert own["dry_density"].tolist() == [0.5, 0.5, 0.6]
    assert set(own["longitude"]) == {153.7}


def test_a_survey_becomes_cores(survey):
    cores = survey_cores(survey())
    assert cores.names == ("a", "b", "c")
    metal = (2.5 * 0.5 * 100 + 1.5 * 0.5 * 900 + 6.0 * 0.6 * 900) / 1000
    assert cores.total_accumulation()[0] == pytest.approx(metal)
    assert np.abs(cores.xy.mean(axis=0)).max() < 100.0
    moved = survey_cores(survey(), centre=(153.9, 22.0))
    assert moved.xy[2] == pytest.approx([0.0, 0.0], abs=1e-6)


def test_one_table_with_all_in_it(joined):
    table = joined()
    assert len(table) == 4
    assert table["grade"].tolist() == [100.0, 900.0, 200.0, 300.0]
    assert "dry_density" not in table
    assert survey_cores(table).grade.tolist() == pytest.approx([500.0, 200.0, 300.0])


def test_tables_of_pandas_count_their_rows():
    frame = pd.DataFrame(
        {"hole_id": ["a", "a"], "easting": [0.0, 0.0], "northing": [5000.0, 5000.0],
         "from": [0.0, 5.0], "to": [5.0, 4.0], "rey": [100.0, 200.0]}
    )  # fmt: skip
    with pytest.raises(SurveyError, match="collars, row 2: hole 'a', 5 to 4 m"):
        read_survey(frame, **PPM)
    frame.loc[1, "to"] = 9.0
    table = read_survey(frame, **PPM)
    assert list(table.columns) == ["core", "x", "y", "top", "base", "grade"]
    assert table["base"].tolist() == [5.0, 9.0]


def test_cores_in_metres_keep_their_plane():
    frame = pd.DataFrame(
        {"bhid": list("abc"), "east": [0.0, 9e3, 2e4], "north": [0.0, 5e3, 1e3],
         "from": 0.0, "to": 10.0, "rey": [100.0, 200.0, 300.0]}
    )  # fmt: skip
    cores = survey_cores(read_survey(frame, **PPM))
    assert cores.xy.tolist() == [[0.0, 0.0], [9e3, 5e3], [2e4, 1e3]]


def test_a_map_of_columns_goes_before_the_usual_spellings(joined):
    text = JOINED.replace("REY [ppm]", "Sum of all").replace("Core", "Kern")
    with pytest.raises(SurveyError, match=r"a column of the core \(such as 'core'"):
        joined(text=text)
    table = joined(text=text, columns={"core": "Kern", "grade": "Sum of all"})
    assert table["grade"].tolist() == [100.0, 900.0, 200.0, 300.0]


@pytest.mark.parametrize(
    ("written", "name"),
    [("HOLE_ID", "holeid"), ("FROM (m)", "from"), ("from_m", "from"), ("La2O3_ppm", "la2o3"),
     ("TREO%", "treo"), ("TREO (%)", "treo"), ("Tm", "tm"), ("Tm_ppm", "tm"), ("Dyppm", "dy"),
     ("grade [ppm_metal]", "grade"), ("dry_density [t_dry/m^3]", "drydensity"),
     ("Y2O3 wt%", "y2o3"), ("LON_DD", "lon")],
)  # fmt: skip
def test_a_columns_name_is_told_without_its_unit(written, name):
    assert bare(written) == name


# --- units and bases


def test_percent_of_oxide_becomes_ppm_of_metal(joined):
    table = joined(
        ("REY [ppm]", "TREO [%]"), (",900", ",0.09"), (",100", ",0.01"), (",200", ",0.02"),
        (",300", ",0.03"), unit="percent", basis="oxide",
    )  # fmt: skip
    assert table["grade"].to_numpy() == pytest.approx(np.array([100, 900, 200, 300]) / 1.20)
    other = joined(("REY [ppm]", "TREO"), basis="oxide", oxide_factor=1.25)
    assert other["grade"].to_numpy() == pytest.approx(np.array([100, 900, 200, 300]) / 1.25)


def test_the_mixture_factor_is_that_of_the_mud():
    """Split of high-grade mud [estimate]: apatite-hosted, 32 percent yttrium."""
    share = np.array([15.4, 7.7, 4.2, 18.6, 4.3, 1.05, 4.9, 0.73, 4.5, 0.93, 2.6, 0.36, 2.2,
                      0.34, 32.4])  # fmt: skip
    assert (share * OXIDE_FACTOR).sum() / share.sum() == pytest.approx(
        MIXTURE_OXIDE_FACTOR, abs=0.01
    )


def with_elements(names, values, total=None):
    head = "hole,lon,lat,from,to," + ",".join(names) + (",TREO" if total else "")
    cells = ",".join(f"{value:.6f}" for value in values) + (f",{total}" if total else "")
    rows = [f"{hole},153.{hole_at},22,0,10,{cells}" for hole_at, hole in enumerate("abc", 1)]
    return "\n".join([head, *rows]) + "\n"


def test_oxides_become_metals_element_by_element(joined):
    metal = np.arange(10.0, 160.0, 10.0)
    table = joined(text=with_elements(OXIDES, metal * OXIDE_FACTOR), basis="oxide")
    assert table[list(ELEMENTS)].to_numpy()[0] == pytest.approx(metal, abs=1e-5)
    assert table["grade"].to_numpy() == pytest.approx(metal.sum())
    assert survey_cores(table).shares[0] == pytest.approx(metal / metal.sum(), abs=1e-6)


def test_a_total_of_oxide_follows_its_own_elements(joined):
    metal = np.zeros(15)
    metal[-1] = 1000.0
    total = 1000.0 * OXIDE_FACTOR[-1]
    table = joined(text=with_elements(OXIDES, metal * OXIDE_FACTOR, total), basis="oxide")
    assert table["grade"].to_numpy() == pytest.approx(1000.0)


def test_elements_may_be_missing_where_there_is_a_total(joined):
    text = with_elements(ELEMENTS, np.full(15, 10.0), 150.0).replace("TREO", "REY")
    lines = text.splitlines()
    lines[2] = "b,153.2,22,0,10," + "," * 15 + "150"
    table = joined(text="\n".join(lines) + "\n")
    assert np.isnan(table.loc[1, "La"])
    assert np.isnan(survey_cores(table).shares).all(axis=1).tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("column", "options", "words"),
    [
        ("TREO", {}, "'TREO'. Expected masses of metal. Pass basis='oxide'"),
        ("TREE", {"basis": "oxide"}, "'TREE'. Expected masses of oxide. Pass basis='metal'"),
        ("REY [ppm_metal]", {"basis": "oxide"}, "Expected masses of oxide. Pass basis='metal'"),
        ("REY [%]", {}, r"'REY \[%\]'. Expected a unit of ppm. Pass unit='percent'"),
        ("REY_ppm", {"unit": "percent"}, "Expected a unit of percent. Pass unit='ppm'"),
    ],
)
def test_a_header_that_says_otherwise_is_asked_about(joined, column, options, words):
    with pytest.raises(SurveyError, match=words):
        joined(("REY [ppm]", column), **options)


def test_grades_of_a_wrong_unit_are_questioned(joined):
    with pytest.raises(SurveyError, match=r"at most 0.09 ppm.*Are they percent\?"):
        joined(("REY [ppm]", "REY"), (",900", ",0.09"), (",100", ",0.01"), (",200", ",0.02"),
               (",300", ",0.03"))  # fmt: skip
    with pytest.raises(SurveyError, match=r"up to 900 percent of the mud.*Are they ppm\?"):
        joined(("REY [ppm]", "REY"), unit="percent")
    with pytest.warns(UserWarning, match=r"grades up to 96,400 ppm of metal.*unit='ppm' right\?"):
        joined((",900", ",96400"))


def test_a_density_that_may_be_wet_is_not_read(survey):
    with pytest.warns(UserWarning, match="column 'DENSITY' is not read, for it may be wet"):
        table = survey(("intervals.csv", "DRY_DENSITY", "DENSITY"))
    assert "dry_density" not in table
    mapped = survey(("intervals.csv", "DRY_DENSITY", "DENSITY"), columns={"dry_density": "DENSITY"})
    assert mapped["dry_density"].tolist() == survey()["dry_density"].tolist()


def test_below_detection_is_half_the_limit_only_if_asked(joined):
    with pytest.raises(SurveyError, match=r"all.csv, line 2, column 'REY \[ppm\]': '<100'.*half"):
        joined((",100", ",<100"))
    assert joined((",100", ",<100"), below_detection="half")["grade"][0] == 50.0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"unit": "g/t"}, "unit='g/t'; expected 'ppm' or 'percent'"),
        ({"basis": "REO"}, "basis='REO'; expected 'metal' or 'oxide'"),
        ({"below_detection": "zero"}, "below_detection='zero'; expected None or 'half'"),
        ({"oxide_factor": 0.83}, "oxide_factor=0.83; expected tonnes of oxide a tonne of metal"),
        ({"columns": {"hole": "x"}}, "columns has 'hole'"),
        ({"columns": {"grade": "RYE"}}, "all.csv, the header. Expected a column 'RYE'"),
    ],
)
def test_options_that_cannot_be_are_refused(joined, options, words):
    with pytest.raises(ValueError, match=words):
        joined(**options)


def test_unit_and_basis_must_be_said(tmp_path):
    with pytest.raises(TypeError, match="'unit' and 'basis'"):
        read_survey(tmp_path / "x.csv")


# --- mistakes by file and line


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("assays.csv", "c,0,2.5", "d,0,2.5"), "assays.csv, line 8: hole 'd'. Expected a hole of"),
        (("collars.csv", "c,153", "d,153.95,22\nc,153"), "collars.csv, line 4: hole 'd'. Expected "
         "intervals of it in intervals.csv. Leave the hole out"),
        (("collars.csv", "b,", "a,"), "collars.csv, line 3: hole 'a'. Expected one place a hole, "
         "as on line 2"),
        (("collars.csv", "153.8,22.1", "22.1,153.8"), "collars.csv, line 3: hole 'b' at longitude "
         r"22.1, latitude 153.8. Expected .*swapped\?"),
        (("collars.csv", "153.8", "?"), "collars.csv, line 3, column 'LON': '\\?'. Expected a num"),
        (("collars.csv", "LON", "MERIDIAN"), "collars.csv, the header. Expected a column of the "
         r"longitude \(such as"),
        (("intervals.csv", "FROM", "FORM"), "intervals.csv, the header. Expected a column of the "
         "top"),
        (("intervals.csv", "a,0,4,0.5\na,4,10,0.6", "a,4,10,0.6\na,0,4,0.5"),
         "intervals.csv, line 3: hole 'a', 0 to 4 m below 4 to 10 m. Expected intervals from the"),
        (("intervals.csv", "a,4,10", "a,3,10"), "line 3: .*3 to 10 m below 0 to 4 m. Expected no "
         "overlap"),
        (("intervals.csv", "a,4,10", "a,5,10"), "line 3: .* Expected no gap"),
        (("intervals.csv", "a,4,10,0.6", "a,0,4,0.5"), "line 3: .*0 to 4 m a second time"),
        (("intervals.csv", "a,4,10", "a,4,4"), "line 3: hole 'a', 4 to 4 m. Expected a top above"),
        (("intervals.csv", "a,4,10", "a,4,9"), "line 3: hole 'a' from 0 to 9 m. Expected intervals "
         "down to 10 m, as far as its assays"),
        (("intervals.csv", "a,4,10,0.6", "a,4,10,n.a."), "line 3, column 'DRY_DENSITY': 'n.a.'"),
        (("intervals.csv", "a,4,10,0.6", "a,4,10"), "intervals.csv, line 3: 3 cells. Expected 4"),
        (("assays.csv", ",900", ",-99"), "assays.csv, line 4, column 'TREE_ppm': '-99'. Expected "
         "at least 0"),
        (("assays.csv", ",900", ","), "assays.csv, line 4, column 'TREE_ppm': an empty cell. "
         "Expected a num"),
        (("assays.csv", "TREE_ppm", "Grad"), r"assays.csv, the header. Expected a column of the "
         r"grade .* Did you mean|assays.csv, the header. Expected a column of the grade"),
        (("assays.csv", "TREE_ppm", "La"), "assays.csv, the header. Expected a column of the Ce"),
        (("assays.csv", "HOLEID", "BHID,HOLEID"), "cells. Expected 5 cells as in the header"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_file_line_and_words(survey, change, words):
    with pytest.raises(SurveyError, match=words):
        survey(change)


def test_all_mistakes_of_the_tables_come_together(survey):
    with pytest.raises(SurveyError, match="3 problems in the survey") as caught:
        survey(
            ("intervals.csv", "a,4,10", "a,5,10"),
            ("intervals.csv", "c,4,10", "c,3,10"),
            ("intervals.csv", "b,0,4,0.5\nb,4,10,0.6\n", ""),
        )
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("text", ["", "hole;lon;lat\na;1;2\n", "hole,lon,lat\n"])
def test_a_file_that_is_no_table_is_refused(joined, text):
    with pytest.raises(SurveyError, match=r"all.csv, the whole file. Expected a header line and"):
        joined(text=text)


def test_text_of_another_encoding_is_refused(tmp_path):
    (tmp_path / "all.csv").write_bytes(b"hole\n\xff\n")
    with pytest.raises(SurveyError, match="text in UTF-8"):
        read_survey(tmp_path / "all.csv", **PPM)


def test_two_columns_of_one_meaning_are_asked_about(joined):
    text = JOINED.replace("REY [ppm]", "REY,TREE").replace("0\n", "0,1\n")
    with pytest.raises(SurveyError, match=r"'REY' and 'TREE'. Expected one column for grade"):
        joined(text=text)
    assert len(joined(text=text, columns={"grade": "REY"})) == 4


def test_one_hole_in_two_places_of_a_joined_table(joined):
    with pytest.raises(SurveyError, match=r"line 3: another place for hole 'a'. .* as on line 2"):
        joined(("a,153.7,22.0,5", "a,153.6,22.0,5"))


def test_degrees_given_as_metres_are_asked_about(joined):
    with pytest.raises(SurveyError, match=r"all within .* Expected metres. If they are degrees"):
        joined(("Longitude", "East"), ("Latitude", "North"))


def test_what_is_logged_below_the_last_assay_is_left_out(survey):
    table = survey(("intervals.csv", "a,4,10", "a,4,12"))
    assert table[table["core"] == "a"]["base"].max() == 10.0


@given(
    log=st.lists(st.integers(1, 99), max_size=6, unique=True),
    lab=st.lists(st.integers(1, 99), max_size=6, unique=True),
    seed=st.integers(0, 99),
)
def test_joining_keeps_the_mass_of_mud_and_metal(log, lab, seed):
    rng = np.random.default_rng(seed)

    def cut(cuts, name):
        edges = np.array([0, *sorted(cuts), 100]) / 10.0
        values = rng.uniform(0.3, 0.8, len(edges) - 1)
        return pd.DataFrame({"hole": "a", "from": edges[:-1], "to": edges[1:], name: values})

    spans, assays = cut(log, "dry density"), cut(lab, "rey")
    assays["rey"] *= 1000.0
    collars = pd.DataFrame({"hole": ["a"], "x": [0.0], "y": [5000.0]})
    table = read_survey(collars, spans, assays, **PPM)
    length = table["base"] - table["top"]
    assert (length * table["dry_density"]).sum() == pytest.approx(
        ((spans["to"] - spans["from"]) * spans["dry density"]).sum()
    )
    assert (length * table["grade"]).sum() == pytest.approx(
        ((assays["to"] - assays["from"]) * assays["rey"]).sum()
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("intervals.csv", "a,4,10,0.6", "a,4,10,-9999"), "line 3, column 'DRY_DENSITY': -9999. "
         "Expected above 0 .* leave the cells|line 3, column 'DRY_DENSITY': -9999"),
        (("intervals.csv", "a,4,10,0.6", "a,4,10,600"), "600. Expected above 0 .* Is it kg/m3"),
        (("intervals.csv", "a,4,10,0.6", "a,4,10,"), "line 3, .*hole 'a', an empty cell. Expected "
         "a density in all of a hole's intervals or in none"),
        (("intervals.csv", "FROM", "FROM_cm"), "'FROM_cm'. Expected top in metres, not cm"),
        (("intervals.csv", "DRY_DENSITY", "Dry density (kg/m3)"), "Expected dry_density in t/m3"),
        (("collars.csv", "LON", "LON (°W)"), "Expected longitude in degrees east, not °W"),
        (("collars.csv", "LON", "LAT"), "the header: 2 columns 'LAT'. Expected each name once"),
        (("collars.csv", "a,153.7", "A,153.7"), "hole 'a'. Expected a hole of collars.csv. Did you "
         "mean 'A'"),
        (("collars.csv", "153.7", '"153,7"'), "'153,7'. Expected a number. Write decimals with a "),
        (("collars.csv", "153.7", "153°42'E"), "Expected a number. Write decimal degrees"),
        (("assays.csv", ",900", ",-9999"), "Expected at least 0. If it stands for a missing assay"),
        (("assays.csv", ",900", ",bdl"), "Expected a number. Write '<' and the limit"),
        (("assays.csv", ",900", ',"1,900"'), "Expected a number. Write thousands without a mark|"
         "Write decimals with a point"),
    ],
)  # fmt: skip
def test_what_ship_and_laboratory_write_is_asked_about(survey, change, words):
    with pytest.raises(SurveyError, match=words):
        survey(change)


@pytest.mark.parametrize(
    "header", ["Lon [°E]", "Longitude (decimal degrees)", "LON_DEG", "lon (°)"]
)
def test_headers_with_degrees_are_known(survey, header):
    assert (survey(("collars.csv", "LON", header))["longitude"] > 153.0).all()


def test_a_slip_down_a_column_does_not_hide_another(survey):
    with pytest.raises(SurveyError) as caught:
        survey(("assays.csv", "a,0,2.5,100\na,2.5,10,900\nb,0,2.5,200\n",
                "a,0,2.5,x\na,2.5,10,x\nb,0,2.5,x\n"),
               ("assays.csv", "b,2.5,10,1000", "b,2.5,10,x"),
               ("assays.csv", "c,0,2.5,300", "c,0,2.5,-1"))  # fmt: skip
    words = str(caught.value)
    assert "5 problems" in words
    assert "and 1 more like it, the last at assays.csv, line 7" in words
    assert "'-1'" in words


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SurveyError, match=r"nope.csv, the table of collars. Expected a file that"):
        read_survey(tmp_path / "nope.csv", **PPM)
    with pytest.raises(ValueError, match="collars: a list; expected a CSV file or a pandas table"):
        read_survey([1], **PPM)


def test_a_workbook_and_another_encoding_have_a_way_in(tmp_path):
    for name, words in (("a.xlsx", "pandas.read_excel"), ("a.csv", "encoding='latin-1'")):
        (tmp_path / name).write_bytes(b"Lon \xb0,\n1,\n")
        with pytest.raises(SurveyError, match=words):
            read_survey(tmp_path / name, **PPM)


def test_depths_that_may_be_centimetres_are_questioned(survey):
    with pytest.warns(UserWarning, match="holes down to 1000 m"), pytest.raises(SurveyError):
        survey(("intervals.csv", "a,4,10", "a,4,1000"), ("assays.csv", "c,0", "d,0"))


def test_an_oxide_of_another_formula_is_not_taken_for_ours(joined):
    with pytest.raises(SurveyError, match=r"'Ce2O3'. Expected Ce as CeO2. Multiply by 1.0487"):
        joined(("REY [ppm]", "Ce2O3"), unit="ppm", basis="oxide")


def test_a_total_that_is_not_its_elements_sum_has_its_line():
    elements = {name: [10.0] for name in ELEMENTS}
    table = pd.DataFrame({"core": ["a"], "x": [0.0], "y": [0.0], "top": [0.0], "base": [1.0],
                          "TREE": [200.0]} | elements)  # fmt: skip
    with pytest.raises(
        SurveyError, match=r"row 1: hole 'a', a total of 200 .* the elements make 150"
    ):
        read_survey(table, **PPM)


@pytest.mark.parametrize("assayed", [False, True])
def test_a_capital_y_beside_an_x_is_a_place(assayed):
    table = pd.DataFrame(
        {"HOLEID": ["a", "b", "c"], "X": [1.0, 500.0, 900.0], "Y": [5.0, 700.0, 20.0],
         "FROM": 0.0, "TO": 1.0, "TREO_ppm": 150.0}
    )  # fmt: skip
    if assayed:
        table = table.assign(**{f"{oxide}_ppm": 10.0 for oxide in OXIDES})
    found = read_survey(table, unit="ppm", basis="oxide")
    assert found["y"].tolist() == [5.0, 700.0, 20.0]
    assert ("Y" in found) == assayed
