"""Inner chance: a number depends on seed, name and member, and on nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kaidei.streams import Streams, philox_key


def streams(*members: int, seed: int = 1) -> Streams:
    return Streams(seed, np.array(members, dtype=np.int64))


@given(
    members=st.lists(st.integers(0, 10**6), min_size=1, max_size=20, unique=True),
    seed=st.integers(-(2**63), 2**63),
)
def test_a_member_keeps_its_numbers_in_any_company_and_order(members: list[int], seed: int) -> None:
    together = streams(*members, seed=seed).normal("lift.trip", (3,))
    backwards = streams(*members[::-1], seed=seed).normal("lift.trip", (3,))
    alone = streams(members[0], seed=seed).normal("lift.trip", (3,))
    np.testing.assert_array_equal(together, backwards[::-1])
    np.testing.assert_array_equal(together[0], alone[0])


def test_a_longer_stream_begins_with_the_shorter_one() -> None:
    """More months of weather leave the months before them as they were."""
    short, long = (streams(5).uniform("campaign.sea", (k,)) for k in (10, 20))
    np.testing.assert_array_equal(long[:, :10], short)


def test_seed_name_and_member_each_change_everything() -> None:
    base = streams(0, 1).uniform("campaign.sea", (50,))
    others = [
        streams(0, 1, seed=2).uniform("campaign.sea", (50,)),
        streams(0, 1).uniform("campaign.sea2", (50,)),
        streams(2, 3).uniform("campaign.sea", (50,)),
    ]
    for other in others:
        assert not np.isin(other, base).any()
    assert not np.isin(base[0], base[1]).any()


def test_names_are_told_apart_at_their_joints() -> None:
    assert philox_key(1, "ab", "c") != philox_key(1, "a", "bc")
    assert philox_key(1, "2") == philox_key(1, 2)
    assert 0 <= philox_key(1, "x") < 2**128


def test_a_stream_is_the_generator_the_docs_say() -> None:
    """Philox keyed by seed and name, a block of 2**192 counter values for each member."""
    ours = streams(0, 7).uniform("test.docs", (2,))[1]
    key = philox_key(1, "stream", "test.docs")
    theirs = np.random.Generator(np.random.Philox(key=key, counter=[0, 0, 0, 7])).random(2)
    np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(("kind", "law"), [("uniform", stats.uniform), ("normal", stats.norm)])
def test_distribution_across_and_within_members(kind: str, law: stats.rv_continuous) -> None:
    """Kolmogorov-Smirnov at a fixed seed, across 2,000 members and along one stream."""
    across = getattr(streams(*range(2000)), kind)("test.ks")
    along = getattr(streams(3), kind)("test.ks", (2000,))[0]
    assert across.shape == (2000,)
    assert stats.kstest(across, law.cdf).pvalue > 0.01
    assert stats.kstest(along, law.cdf).pvalue > 0.01


def test_neighbouring_members_are_uncorrelated() -> None:
    noise = streams(*range(200)).normal("test.pairs", (500,))
    neighbours = np.mean(noise[:-1] * noise[1:])
    assert abs(neighbours) < 4.0 / np.sqrt(199 * 500)
