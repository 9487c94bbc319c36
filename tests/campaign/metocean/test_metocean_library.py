"""The library: the same for everyone, drawn by stream, joined without jumps, cheap to reuse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import gamma
from seas import CLIMATE

from kaidei.campaign import metocean
from kaidei.campaign.metocean import libraries, realising, scores
from kaidei.campaign.metocean.libraries import Library, draw_years, reuse_error
from kaidei.campaign.metocean.realising import Climates, realise
from kaidei.campaign.metocean.series import moments, months
from kaidei.campaign.windows import next_start
from kaidei.streams import Streams


@pytest.fixture(scope="module")
def held() -> Library:
    return libraries.library(CLIMATE, 1, years=60)


def _noise(members: list[int], years: int) -> np.ndarray:
    streams = Streams(7, np.array(members))
    return streams.uniform("campaign.sea", (years, 4, libraries.CANDIDATES))


def _climates(members: int, years: int) -> Climates:
    rng = np.random.default_rng(0)
    one = np.ones(members)
    return Climates(
        hs_mean=CLIMATE.hs_mean * rng.uniform(0.8, 1.5, (members, 1)),
        hs_spread=rng.uniform(0.28, 0.45, members),
        year_factor=rng.uniform(0.9, 1.1, (members, years)),
        steepness=rng.uniform(0.008, 0.025, members),
        tp_spread=0.2 * one,
        wind_mean=np.tile(CLIMATE.wind_mean, (members, 1)),
        wind_shape=rng.uniform(1.8, 2.6, members),
        current_mean=0.2 * one,
        current_spread=0.5 * one,
    )


def test_scores_are_standard_in_every_library(held: Library) -> None:
    assert held.scores.shape == (4, 60, 2920)
    assert held.scores.dtype == np.float32
    # ln of a standard exponential: minus Euler's constant, pi / root 6.
    for row, mean, spread in ((0, 0.0, 1.0), (1, 0.0, 1.0), (2, -0.5772, 1.2825)):
        assert held.scores[row].mean() == pytest.approx(mean, abs=0.05)
        assert held.scores[row].std() == pytest.approx(spread, abs=0.05)


def test_seed_and_persistence_alone_make_the_library(held: Library, tmp_path: Path) -> None:
    assert metocean.library(CLIMATE, 1, years=60) is held
    other = libraries.library(replace(CLIMATE, hs_mean=CLIMATE.hs_mean + 1), 1, years=60)
    np.testing.assert_array_equal(other.scores, held.scores)
    assert (libraries.library(CLIMATE, 2, years=60).scores != held.scores).any()
    kept = libraries.library(CLIMATE, 1, years=60, path=tmp_path)
    np.testing.assert_array_equal(kept.scores, held.scores)
    [file] = tmp_path.iterdir()
    libraries._kept.cache_clear()
    again = libraries.library(CLIMATE, 1, years=60, path=tmp_path)
    np.testing.assert_array_equal(again.scores, held.scores)
    file.write_bytes(file.read_bytes()[:1000])
    libraries._kept.cache_clear()
    mended = libraries.library(CLIMATE, 1, years=60, path=tmp_path)
    np.testing.assert_array_equal(mended.scores, held.scores)
    assert [*tmp_path.iterdir()] == [file]
    with pytest.raises(ValueError, match="two years or more"):
        libraries.library(CLIMATE, 1, years=1)


def test_a_members_years_are_its_own_and_longer_ones_begin_alike(held: Library) -> None:
    together = draw_years(_noise([0, 5, 9], 6), held)
    np.testing.assert_array_equal(draw_years(_noise([5], 6), held)[0], together[1])
    np.testing.assert_array_equal(draw_years(_noise([0, 5, 9], 4), held), together[:, :4])
    with pytest.raises(ValueError, match="candidates"):
        draw_years(np.zeros((2, 3)), held)


def test_draws_equal_a_plain_search(held: Library) -> None:
    noise = _noise([3], 5)
    edge, found = libraries.edges(held), draw_years(noise, held)[0]
    stands = None
    for year in range(5):
        for quarter in range(4):
            tried = (noise[0, year, quarter] * 60).astype(int)
            if stands is None:
                best = tried[0]
            else:
                apart = ((edge[4 * tried + quarter] - edge[stands]) ** 2).sum(axis=1)
                best = tried[np.argmin(apart)]
            assert found[year, quarter] == best
            stands = (4 * best + quarter + 1) % 240
    # The state before a quarter is that of the step before it.
    flat, years = held.scores[0].ravel(), np.arange(60)
    before = flat[(years[:, None] * 2920 + held.quarters[:4]).ravel() - 1]
    np.testing.assert_allclose(edge[:, 0], before / before.std(), rtol=1e-5)


def test_all_years_are_drawn_alike(held: Library) -> None:
    index = draw_years(_noise(list(range(200)), 10), held)
    count = np.bincount(index[:, :, 0].ravel(), minlength=60)
    # By its first quarter's state a year is wanted more or less, but none rules or is left out.
    assert count.min() > 0
    assert count.max() < 5 * count.mean()


def _plain(held: Library, index: np.ndarray, c: Climates, member: int) -> list[np.ndarray]:
    """A member's weather with NumPy's own functions."""
    month, other, weight = scores.passage(moments(np.datetime64("2001-01-01"), 2920, 3.0))
    bounds, out = held.quarters, []
    for year, drawn in enumerate(index[member]):
        rows = [
            np.concatenate(
                [held.scores[row, drawn[q], bounds[q] : bounds[q + 1]] for q in range(4)]
            ).astype(float)
            for row in range(4)
        ]
        mean = np.log(c.hs_mean[member])
        mean = mean[month] + weight * (mean[other] - mean[month])
        spread = c.hs_spread[member]
        hs = c.year_factor[member, year] * np.exp(mean - spread**2 / 2 + spread * rows[0])
        tp = np.sqrt(2 * np.pi * hs / (9.80665 * c.steepness[member]))
        tp = np.clip(tp * np.exp(c.tp_spread[member] * rows[1]), 1.0, 30.0)
        shape = c.wind_shape[member]
        mean = np.log(c.wind_mean[member])
        mean = mean[month] + weight * (mean[other] - mean[month])
        wind = np.exp(mean) / gamma(1 + 1 / shape) * np.exp(rows[2]) ** (1 / shape)
        part = c.current_spread[member]
        current = c.current_mean[member] * np.exp(part * rows[3] - part**2 / 2)
        out.append(np.stack([hs, tp, wind, current]))
    return list(np.concatenate(out, axis=1))


def test_realising_equals_plain_numpy(held: Library) -> None:
    index = draw_years(_noise([0, 1, 2], 3), held)
    climates = _climates(3, 3)
    found = realise(held, index, climates)
    for member in range(3):
        plain = _plain(held, index, climates, member)
        for name, values, expected in zip(found._fields, found, plain, strict=True):
            np.testing.assert_allclose(values[member], expected, rtol=2e-6, err_msg=name)


def test_hs_does_not_jump_where_quarters_meet(held: Library) -> None:
    members, years = 40, 10
    index = draw_years(_noise(list(range(members)), years), held)
    hs = realise(held, index, _climates(members, years)).hs
    change = np.abs(np.diff(np.log(hs), axis=1))
    seam = (np.arange(1, years)[:, None] * 2920 + held.quarters[1:4] - 1).ravel()
    # Two unmatched states of spread 0.36 would differ by 0.41 on average; a step makes 0.07.
    assert change[:, seam].mean() < 0.16


def test_members_see_the_librarys_climate(held: Library) -> None:
    members, years = 100, 10
    index = draw_years(_noise(list(range(members)), years), held)
    rows = _climates(1, 1)
    same = Climates(**{name: np.repeat(v, members, axis=0) for name, v in vars(rows).items()})
    same = replace(same, year_factor=np.ones((members, years)))
    workable = realise(held, index, same).hs <= 2.5
    own = realising.each_year(held, rows).hs <= 2.5
    found = reuse_error(own, 24, np.random.default_rng(0))
    # Matching at seams may favour a year, so the tolerance is three of the library's own errors.
    assert workable.mean() == pytest.approx(found.share[0], abs=3 * found.share[1])
    begun = next_start(workable, 24)
    seen = begun < 2**62
    wait = 3.0 * (begun - np.arange(begun.shape[1]))[seen]
    assert wait.mean() == pytest.approx(found.wait[0], abs=3 * found.wait[1])


def test_reuse_error_is_that_of_the_mean_of_independent_years() -> None:
    rng = np.random.default_rng(3)
    workable = rng.random((400, 50)) < rng.uniform(0.3, 0.9, (400, 1))
    found = reuse_error(workable, 2, rng)
    share = workable.mean(axis=1)
    assert found.share[0] == pytest.approx(share.mean())
    assert found.share[1] == pytest.approx(share.std() / 20.0, rel=0.15)
    assert found.share_p90[0] == pytest.approx(np.quantile(share, 0.9))
    begun = next_start(np.tile(workable.ravel(), 2)[None, :], 2)[0, : 400 * 50]
    wait = 3.0 * (begun - np.arange(400 * 50))
    assert found.wait[0] == pytest.approx(wait.mean())
    assert found.wait_p90[0] == pytest.approx(np.quantile(wait, 0.9), abs=3.0)
    # Four times the years, half the error.
    few = reuse_error(workable[:100], 2, rng)
    assert few.share[1] / found.share[1] == pytest.approx(2.0, rel=0.25)
    with pytest.raises(ValueError, match="no year of the library"):
        reuse_error(np.zeros((3, 10), dtype=bool), 2, rng)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"hs_mean": np.ones((2, 11))}, r"hs_mean of the members' climates is \(2, 11\)"),
        ({"steepness": np.zeros(2)}, "steepness of the members' climates must be finite"),
        ({"current_mean": np.array([np.nan, 1.0])}, "current_mean"),
    ],
)
def test_climates_are_checked(held: Library, wrong: dict[str, np.ndarray], words: str) -> None:
    index = draw_years(_noise([0, 1], 2), held)
    with pytest.raises(ValueError, match=words):
        realise(held, index, replace(_climates(2, 2), **wrong))


def test_a_records_library_gives_its_measured_values() -> None:
    record = metocean.generate(CLIMATE, 4, np.random.default_rng(0))
    bare = replace(record, tp=None, current=None)
    held = libraries.library(bare, 3, years=30)
    assert held.recorded == ("hs", "wind")
    index, climates = draw_years(_noise([0, 1], 3), held), _climates(2, 3)
    found = realise(held, index, climates)
    hs = found.hs.reshape(2, 3, -1) / climates.year_factor[:, :, None]
    # Each value is one of the record's, in float32.
    for made, measured in ((hs, record.hs), (found.wind, record.wind)):
        assert measured is not None
        ordered = np.sort(measured)
        at = np.clip(np.searchsorted(ordered, made.ravel()), 1, len(ordered) - 1)
        apart = np.minimum(np.abs(ordered[at] / made.ravel() - 1), np.abs(
            ordered[at - 1] / made.ravel() - 1))  # fmt: skip
        assert apart.max() < 1e-5
    # Tp and current are not in this record: a steady steepness and the median current.
    steepness = 2 * np.pi * found.hs / (9.80665 * found.tp**2)
    np.testing.assert_allclose(steepness[0], climates.steepness[0], rtol=1e-5)
    np.testing.assert_allclose(found.current, 0.2 * np.exp(-0.125), rtol=1e-5)


def test_a_records_library_keeps_months() -> None:
    record = metocean.generate(CLIMATE, 6, np.random.default_rng(1))
    years = realising.each_year(libraries.library(record, 3, years=60), _climates(1, 1)).hs
    month = moments(np.datetime64("2001-01-01"), 2920, 3.0).astype("M8[M]").astype(int) % 12
    for one in (0, 3, 6, 9):
        own = record.hs[months(record) == one].mean()
        assert years[:, month == one].mean() == pytest.approx(own, rel=0.06)
