"""The check of generators: a perfect one passes, one without memory fails, and the command says so.

The sea of these tests is a first-order process of ten days' memory about a seasonal mean, every 12
hours: what a perfect generator makes is another draw of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import lfilter

from kaidei.campaign.metocean import Series, check, checking, statistics
from kaidei.campaign.metocean.figures import comparison
from kaidei.campaign.metocean.series import calendar_years, months
from kaidei.cli import main

STEP = 12.0


def sea(
    years: int, rng: np.random.Generator, *, memory: float = 240.0, first: int = 2001,
    raised: float = 1.0, step: float = STEP,
) -> Series:  # fmt: skip
    """Whole calendar years of it."""
    start, end = (np.datetime64(f"{year}-01-01", "s") for year in (first, first + years))
    steps = int((end - start) / np.timedelta64(round(step * 3600), "s"))
    keep = np.exp(-step / memory)
    noise = rng.standard_normal((2, steps + 200))
    state = lfilter([np.sqrt(1 - keep**2)], [1, -keep], noise)[:, 200:]
    year = 2.0 * np.pi * np.arange(steps) * step / 8766.0
    hs = raised * 2.0 * np.exp(0.3 * np.cos(year) + 0.3 * state[0])
    wind = 7.0 * np.exp(0.25 * (0.8 * state[0] + 0.6 * state[1]))
    return Series(start=start, step=step, hs=hs, wind=wind)


def another(record: Sequence[Series], years: int, rng: np.random.Generator) -> Series:
    return sea(years, rng)


def forgetful(record: Sequence[Series], years: int, rng: np.random.Generator) -> Series:
    """The same heights by month, without memory beyond a day."""
    return sea(years, rng, memory=8.0)


@pytest.fixture(autouse=True)
def few_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "SETS", 20)


def test_a_perfect_generator_passes_and_one_without_memory_fails() -> None:
    record = sea(12, np.random.default_rng(1))
    done = check(record, years=40, limit=2.0, generators={"perfect": another, "none": forgetful})
    assert done.use == "perfect"
    assert done.error("perfect") < done.bound < 2.0 < done.error("none")
    assert {"length of a calm, mean", "wait for 72 h, mean"} <= set(done.failed("none"))
    assert not [name for name in done.failed("none") if name.startswith("time with Hs above 2 ")]
    assert done.trained == tuple(range(2002, 2013, 2))
    assert done.held == tuple(range(2001, 2013, 2))


def test_a_record_given_back_differs_only_as_its_halves_do() -> None:
    record = sea(8, np.random.default_rng(2))

    def same(parts: Sequence[Series], years: int, rng: np.random.Generator) -> Series:
        assert [part.start.astype("datetime64[Y]").astype(int) % 2 for part in parts] == [0] * 4
        return record

    done = check(record, years=10, limit=2.0, generators={"same": same})
    held = [part for year, part in calendar_years(record).items() if year % 2]
    waits = statistics.waits(held, 2.0)[:, 1, 0]
    row = next(row for row in done.rows if row.name == "wait for 72 h, mean")
    assert row.held == pytest.approx(waits[-1])
    assert row.made["same"].value == pytest.approx(
        statistics.waits(list(calendar_years(record).values()), 2.0)[-1, 1, 0]
    )
    assert done.use == "same"


def test_rows_are_those_of_the_recipe() -> None:
    done = check(sea(4, np.random.default_rng(3)), years=10, generators={"it": another})
    names = [row.name for row in done.rows]
    assert len(names) == len(set(names)) == 5 + 4 + 3 * 3 + 3
    assert all(row.allowed > 0 and np.isfinite(row.made["it"].value) for row in done.rows)
    still = sea(4, np.random.default_rng(3))
    bare = check(Series(start=still.start, step=STEP, hs=still.hs), years=10,
                 generators={"it": lambda *given: _without_wind(another(*given))})  # fmt: skip
    assert [row.name for row in bare.rows] == [n for n in names if "wind" not in n.split()]


def _without_wind(series: Series) -> Series:
    return Series(start=series.start, step=series.step, hs=series.hs)


def test_another_record_judges_in_place_of_years_held_out() -> None:
    record = sea(4, np.random.default_rng(4))
    higher = sea(3, np.random.default_rng(5), raised=1.8, first=2011)
    done = check(record, against=higher, years=12, limit=2.5, generators={"it": another})
    assert (done.trained, done.held) == ((2001, 2002, 2003, 2004), (2011, 2012, 2013))
    assert done.use is None
    assert "time with Hs above 4 m" in done.failed("it")


def test_errors_are_of_months_and_of_the_year() -> None:
    made, held = np.zeros(13), np.append(np.tile([1.0, -1.0], 6), 0.25)
    np.testing.assert_array_equal(checking._errors(made, held), [1.0, 0.25])
    np.testing.assert_array_equal(checking._errors(np.array([3.0]), np.array([1.0])), [2.0, 2.0])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: check(sea(3, np.random.default_rng(6))), "3 whole calendar years; expected 4"),
        (lambda: check(sea(4, np.random.default_rng(6)), years=3), "3 years are too few"),
        (lambda: check(sea(4, np.random.default_rng(6)), limit=40.0), "a limit of 40 m"),
        (lambda: check(sea(4, np.random.default_rng(6)),
                       against=sea(1, np.random.default_rng(6))), "compare with holds 1 whole"),
    ],
)  # fmt: skip
def test_what_cannot_be_checked_is_told(change: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        change()


@pytest.mark.parametrize(("step", "coarse"), [(1.0, 3.0), (3.0, 3.0), (2.0, 4.0), (0.5, 3.0),
                                              (6.0, 6.0), (1 / 6, 3.0), (24.0, 24.0)])  # fmt: skip
def test_short_steps_are_thinned_to_three_hours_or_more(step: float, coarse: float) -> None:
    assert checking._coarse(step) == pytest.approx(coarse)


def test_the_figure_shows_what_was_compared() -> None:
    done = check(sea(4, np.random.default_rng(7)), years=10, limit=2.0, generators={"it": another})
    figure = comparison(done)
    assert [trace.name for trace in figure.data[::3]] == ["trained on", "held out", "it"]
    above, wait, largest = figure.data[6:9]
    np.testing.assert_allclose(
        above.y[2], 100.0 * statistics.exceedance(done.records["it"], [above.x[2]])[-1, 0]
    )
    assert len(wait.x) == 12
    assert list(largest.y) == sorted(part.hs.max() for part in done.records["it"])
    assert len(months(done.records["it"][0])) == 730


def written(series: Series, place: Path) -> Path:
    times = series.start + np.arange(len(series.hs)) * np.timedelta64(round(series.step), "h")
    rows = [f"{time},{hs:.3f},{wind:.2f}"
            for time, hs, wind in zip(times, series.hs, series.wind, strict=True)]  # fmt: skip
    place.write_text("\n".join(["time,hs [m],wind [m/s]", *rows]), encoding="utf-8")
    return place


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """`kaidei metocean check` as its entry point runs it: exit code, output, errors."""

    def run(*words: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["kaidei", "metocean", "check", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        code = end.value.code
        return (int(code or 0), *capsys.readouterr())

    return run


def test_the_command_tells_which_to_use_and_draws(
    tmp_path: Path, command: Callable[..., tuple[int, str, str]]
) -> None:
    record = sea(8, np.random.default_rng(8), step=6.0)
    place, figure = written(record, tmp_path / "sea.csv"), tmp_path / "check.html"
    code, said, wrong = command(place, "--time-zone", "UTC", "--years", "20", "--out", figure)
    assert (code, wrong) == (0, ""), said
    for words in (
        "every 6 h from 2001-01-01T00:00:00 UTC, 8.0 years",
        "Use: ",
        "bootstrap: passes",
        "generate: ",
        "wait for 72 h, mean [h]",
        "compared with 2001 to 2007",
    ):
        assert words in said  # fmt: skip
    assert figure.stat().st_size > 1e6
    # Another sea: neither keeps it, and the exit code says so.
    rough = written(sea(8, np.random.default_rng(9), raised=1.7, step=6.0), tmp_path / "rough.csv")
    code, said, _ = command(place, "--against", rough, "--time-zone", "UTC", "--years", "10")
    assert code == 1
    assert "Use: neither" in said


def test_the_command_tells_mistakes_without_a_traceback(
    tmp_path: Path, command: Callable[..., tuple[int, str, str]]
) -> None:
    place = written(sea(4, np.random.default_rng(9)), tmp_path / "sea.csv")
    code, _, wrong = command(place)
    assert (code, "Traceback" in wrong) == (1, False)
    assert "time_zone='UTC' (--time-zone UTC)" in wrong
    _, _, wrong = command(place, "--out", tmp_path / "nowhere" / "a.html")
    assert "is no folder" in wrong
