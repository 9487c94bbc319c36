"""CSV records of the sea: what is read, what is mended and told, and every mistake in words."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaidei.campaign.metocean import Series, read_csv
from kaidei.campaign.metocean.quantities import ReadingError, ReadingNote, without_marks
from kaidei.campaign.metocean.regular import FILLED, regular
from kaidei.faults import Problem

HEAD = "time,hs [m],tp [s],wind [m/s],current [m/s]"
STEPS = 80
TIMES = np.datetime64("2020-02-27T00:00", "m") + 3 * np.arange(STEPS) * np.timedelta64(60, "m")
HS = 2.0 + np.sin(np.arange(STEPS) / 7.0)


def rows() -> list[str]:
    """A sound record every three hours, over a leap day."""
    return [f"{time}Z,{hs:.4f},{8 + hs:.3f},{3 * hs:.3f},0.2"
            for time, hs in zip(TIMES, HS, strict=True)]  # fmt: skip


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def write(head: str, lines: list[str], *, end: str = "\n", mark: bytes = b"") -> Path:
        place = tmp_path / "sea.csv"
        place.write_bytes(mark + (end.join([head, *lines]) + end).encode())
        return place

    return write


def test_a_sound_file_is_read_as_it_stands(written: Callable[..., Path]) -> None:
    found = read_csv(written(HEAD, rows()))
    assert isinstance(found, Series)
    assert found.start == np.datetime64("2020-02-27T00:00:00")
    assert found.step == 3.0
    np.testing.assert_allclose(found.hs, HS, atol=5e-5)
    assert found.tp is not None
    np.testing.assert_allclose(found.tp, 8.0 + HS, atol=5e-4)


@pytest.mark.parametrize(
    ("end", "mark"), [("\r\n", b""), ("\n", b"\xef\xbb\xbf"), ("\r\n", b"\xef\xbb\xbf")]
)
def test_windows_files_are_read_alike(written: Callable[..., Path], end: str, mark: bytes) -> None:
    found = read_csv(written(HEAD, ["", *rows(), ""], end=end, mark=mark))
    np.testing.assert_allclose(found.hs, HS, atol=5e-5)


@pytest.mark.parametrize(
    ("head", "scales"),
    [
        ("time,hs [ft],tp [s],wind [knot],current [knot]", (0.3048, 1852 / 3600, 1852 / 3600)),
        ("valid_time,SWH (feet),pp1d (s),Wind Speed (kt),Current_Speed (cm/s)",
         (0.3048, 1852 / 3600, 0.01)),
        ("Time [UTC],Significant Wave Height [m],DPD [s],wspd [m s-1],uo [m s**-1]",
         (1.0, 1.0, None)),
    ],
)  # fmt: skip
def test_names_and_units_of_others(
    written: Callable[..., Path], head: str, scales: tuple[float, float, float | None]
) -> None:
    names = {"current_u": None} if scales[2] is None else None
    found = read_csv(written(head, rows()), names=names)
    np.testing.assert_allclose(found.hs, HS * scales[0], rtol=1e-4)
    assert found.wind is not None
    np.testing.assert_allclose(found.wind, 3 * HS * scales[1], rtol=1e-3)
    if scales[2] is None:
        assert found.current is None
    else:
        assert found.current is not None
        np.testing.assert_allclose(found.current, 0.2 * scales[2])


def test_components_and_a_peak_frequency_make_speed_and_period(
    written: Callable[..., Path],
) -> None:
    lines = [f"{time}Z,2.0,0.125,3.0,-4.0" for time in TIMES]
    found = read_csv(written("time,hs [m],fp [Hz],u10 [m/s],v10 [m/s]", lines))
    assert found.tp is not None
    assert found.wind is not None
    np.testing.assert_allclose(found.tp, 8.0)
    np.testing.assert_allclose(found.wind, 5.0)


@pytest.mark.parametrize(
    ("zone", "hours"), [("UTC", 0), ("+09:00", -9), ("Asia/Tokyo", -9), ("-03:30", 3.5)]
)
def test_local_times_become_utc(written: Callable[..., Path], zone: str, hours: float) -> None:
    bare = [line.replace("Z,", ",", 1) for line in rows()]
    found = read_csv(written(HEAD, bare), time_zone=zone)
    expected = np.datetime64("2020-02-27T00:00:00") + np.timedelta64(round(60 * hours), "m")
    assert found.start == expected
    offset = zone if zone[0] in "+-" else {"UTC": "Z", "Asia/Tokyo": "+09:00"}[zone]
    spelt = [line.replace("Z,", f"{offset},", 1) for line in rows()]
    assert read_csv(written(HEAD, spelt)).start == expected


def changed(lines: list[str], row: int, column: int, cell: str) -> list[str]:
    cells = lines[row].split(",")
    cells[column] = cell
    return [*lines[:row], ",".join(cells), *lines[row + 1 :]]


@pytest.mark.parametrize("mark", ["", "nan", "NaN", "NA", "99", "99.00", "-99", "999", "-999.0",
                                  "9999", "MM", "1e20"])  # fmt: skip
def test_missing_values_are_filled_and_told(written: Callable[..., Path], mark: str) -> None:
    with pytest.warns(ReadingNote, match=r"hs: 1 gap, 3 h or 1\.25% .* straight lines"):
        found = read_csv(written(HEAD, changed(rows(), 10, 1, mark)))
    assert found.hs[10] == pytest.approx((HS[9] + HS[11]) / 2, abs=1e-4)


def test_a_mark_that_can_be_a_value_is_one() -> None:
    # 99 km/h is a gale of 27.5 m/s; 99 m/s is none that blows for ten minutes.
    km_h = without_marks("wind", np.array([99.0, -999.0]), 1 / 3.6)
    assert km_h[0] == pytest.approx(27.5)
    assert np.isnan(km_h[1])
    assert np.isnan(without_marks("wind", np.array([99.0]), 1.0)).all()
    assert without_marks("wind_u", np.array([-9.0]), 1.0)[0] == -9.0


def test_order_and_repeats_are_mended_and_told(written: Callable[..., Path]) -> None:
    lines = rows()
    lines[20], lines[21] = lines[21], lines[20]
    with pytest.warns(ReadingNote, match=r"out of order in 2 places.*; 1 repeated row left"):
        found = read_csv(written(HEAD, [*lines, lines[5]]))
    np.testing.assert_allclose(found.hs, HS, atol=5e-5)


@pytest.mark.parametrize("missing", [1, 2])
def test_gaps_up_to_six_hours_are_drawn_straight(
    written: Callable[..., Path], missing: int
) -> None:
    assert FILLED == 6.0
    lines = rows()
    del lines[30 : 30 + missing]
    with pytest.warns(ReadingNote, match="hs, tp, wind, current: 1 gap"):
        found = read_csv(written(HEAD, lines))
    weights = np.arange(1, missing + 1) / (missing + 1)
    line = HS[29] + (HS[30 + missing] - HS[29]) * weights
    np.testing.assert_allclose(found.hs[30 : 30 + missing], line, atol=1e-4)


def test_a_longer_gap_is_refused_with_its_place_or_cut(written: Callable[..., Path]) -> None:
    lines = rows()
    del lines[30:33]
    place = written(HEAD, lines)
    with pytest.raises(ReadingError, match=r"2020-03-01T18:00:00 for 9 h.*longer than 6 h"):
        read_csv(place)
    with pytest.warns(ReadingNote, match="longest whole stretch: 47 of 80 steps"):
        found = read_csv(place, longest=True)
    np.testing.assert_allclose(found.hs, HS[33:], atol=5e-5)
    assert found.start == TIMES[33]


def test_a_column_without_values_is_left_out(written: Callable[..., Path]) -> None:
    lines = rows()
    for row in range(STEPS):
        lines = changed(lines, row, 2, "99.0")
    with pytest.warns(ReadingNote, match="tp has only missing values"):
        assert read_csv(written(HEAD, lines)).tp is None


def test_a_mean_period_is_not_taken_for_the_peak(written: Callable[..., Path]) -> None:
    with pytest.warns(ReadingNote, match="'mwp' is a mean period"):
        found = read_csv(written(HEAD.replace("tp", "mwp"), rows()))
    assert found.tp is None


NO_ZONE = [line.replace("Z,", ",", 1) for line in rows()]
HIGH = changed(rows(), 4, 1, "31")
FAULTS: dict[str, tuple[str, list[str], dict[str, object], str]] = {
    "empty": ("", [], {}, "an empty file"),
    "no rows": (HEAD, [], {}, "a header and no rows"),
    "semicolons": (HEAD.replace(",", ";"), [line.replace(",", ";") for line in rows()], {},
                   "cells separated by commas"),
    "tabs": (HEAD.replace(",", "\t"), rows(), {}, "cells separated by commas"),
    "blanks": (HEAD.replace(",", "   "), rows(), {}, "cells separated by commas"),
    "open quote": (HEAD, ['"2020-01-01,2', *rows()], {}, "double quote that is not closed"),
    "no zone": (HEAD, NO_ZONE, {}, r"80 lines from 2 to 81, column 'time'.*time_zone='UTC'"),
    "unknown zone": (HEAD, NO_ZONE, {"time_zone": "JST"}, "'JST' is no time zone"),
    "twice an hour": ("time,hs [m]", ["2020-10-25T02:30,2", "2020-10-25T03:30,2"],
                      {"time_zone": "Europe/Paris"}, "Clocks change there"),
    "no such hour": ("time,hs [m]", ["2020-03-29T02:30,2", "2020-03-29T03:30,2"],
                     {"time_zone": "Europe/Paris"}, "Clocks change there"),
    "day first": (HEAD, changed(rows(), 3, 0, "27/02/2020 09:00"), {}, "line 5.*ISO 8601"),
    "no such day": (HEAD, changed(rows(), 3, 0, "2020-02-30T09:00Z"), {}, "ISO 8601"),
    "day count": (HEAD, changed(rows(), 3, 0, "43888.375"), {}, "ISO 8601"),
    "no time": (HEAD.replace("time", "hour"), rows(), {}, "one column 'time'"),
    "no hs": (HEAD.replace("hs", "height"), rows(), {}, r"a column 'hs \[m\]'.*names="),
    "no unit": (HEAD.replace("hs [m]", "hs"), rows(), {}, r"as in 'hs \[m\]'.*no unit"),
    "wrong unit": (HEAD.replace("[m/s]", "[m]"), rows(), {}, "wrong dimension"),
    "angular": (HEAD.replace("tp [s]", "fp [rad/s]"), rows(), {}, "angular frequency"),
    "two hs": (HEAD.replace("current [m/s]", "swh [m]"), rows(), {}, "'hs', 'swh'.*names="),
    "one name twice": (HEAD.replace("tp [s]", "hs [m]"), rows(), {}, "'hs'. Expected each column"),
    "u alone": (HEAD.replace("wind", "u10"), rows(), {}, "wind_v beside it"),
    "misspelt name": (HEAD, rows(), {"names": {"Hs": "hs"}}, "quantity that a series holds.*'hs'"),
    "absent name": (HEAD, rows(), {"names": {"hs": "Hsig"}}, "'Hsig' for hs, as asked"),
    "words": (HEAD, changed(rows(), 6, 1, "calm"), {}, r"line 8, column 'hs': 'calm'"),
    "short row": (HEAD, [*rows(), "2020-03-09T00:00Z,2"], {}, "2 cells.*5 cells"),
    "too high": (HEAD, HIGH, {}, r"line 6, column 'hs': 31.*Hs in feet"),
    "negative": (HEAD, changed(rows(), 4, 3, "-3"), {}, "column 'wind': -3.*0 to 80 m/s"),
    "short period": (HEAD, changed(rows(), 4, 2, "0.4"), {}, "column 'tp'.*1 to 30 s"),
    "differs": (HEAD, [*rows(), changed(rows(), 7, 1, "9.9")[7]], {},
                "other values at a time given before: 2020-02-27T21:00"),
    "irregular": (HEAD, [*rows()[:20], *[f"{TIMES[20] + 40}Z,2,9,6,0.2"], *rows()[21:]], {},
                  "irregular steps, mostly 3 h: 2020-02-29T12:40:00 after 2020-02-29T09:00:00"),
    "odd step": ("time,hs [m]", [f"2020-01-{1 + h // 24:02}T{h % 24:02}:00Z,2"
                                 for h in range(0, 100, 5)], {}, "divides a day"),
    "mistyped year": (HEAD, changed(rows(), 79, 0, "9020-01-01T00:00Z"), {}, "mistyped year"),
    "one row": ("time,hs [m]", ["2020-01-01T00:00Z,2"], {}, "three or more"),
    "all missing": ("time,hs [m]", [f"2020-01-0{d}T00:00Z,99" for d in range(1, 9)], {},
                    "only missing values"),
    "feet by size": ("time,hs [m],tp [s]", [f"2020-01-0{d}T00:00Z,{9 + d / 5},7"
                                            for d in range(1, 9)], {}, "feet"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_has_its_words(written: Callable[..., Path], fault: str) -> None:
    head, lines, options, words = FAULTS[fault]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReadingNote)
        with pytest.raises(ValueError, match=f"(?s){words}") as caught:
            read_csv(written(head, lines), **options)  # type: ignore[arg-type]
    if isinstance(caught.value, ReadingError):
        assert "sea.csv" in str(caught.value)
        assert "Expected" in str(caught.value)


def test_all_mistakes_of_a_file_come_together(written: Callable[..., Path]) -> None:
    lines = changed(changed(NO_ZONE, 5, 1, "high"), 9, 3, "-2")
    with pytest.raises(ReadingError) as caught:
        read_csv(written(HEAD.replace("tp [s]", "tp"), lines))
    said = str(caught.value)
    for words in ("4 problems", "'tp [s]'", "'high'", "-2", "time_zone"):
        assert words in said


def test_other_encodings_are_told_by_line(tmp_path: Path) -> None:
    place = tmp_path / "sea.csv"
    place.write_bytes(f"{HEAD}\n2020-01-01,2 mètres\n".encode("latin-1"))
    with pytest.raises(ReadingError, match=r"line 2: byte 0xe8.*UTF-8"):
        read_csv(place)


@given(st.permutations(range(24)), st.sets(st.integers(1, 22), max_size=6), st.floats(-0.02, 0.02))
def test_any_order_and_any_short_gaps_give_the_same_line(
    order: list[int], lost: set[int], slope: float
) -> None:
    # A straight line is restored exactly by straight lines, however the rows lie.
    hs = 2.0 + slope * np.arange(24.0)
    kept = np.array([hour for hour in order if hour not in lost])
    times = np.datetime64("2020-01-01", "s") + 3 * kept * np.timedelta64(3600, "s")
    problems, notes = list[Problem](), list[str]()
    found = regular(times, {"hs": hs[kept]}, "sea.csv", problems, notes, longest=False)
    runs = "".join("x" if hour in lost else "." for hour in range(24)).split(".")
    if max(map(len, runs)) > 2:
        assert found is None
        assert "longer than 6 h" in str(problems[0])
    else:
        assert found is not None
        np.testing.assert_allclose(found.hs, hs, rtol=1e-12)
        assert bool(notes) == bool(lost or list(kept) != sorted(kept))
