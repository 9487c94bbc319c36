"""What a restart needs: gel in pipe and annulus, weight, and how long a rest may last."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.constants import g

from kaidei.lift import gel, transient
from kaidei.lift.friction import CLOSURES
from kaidei.lift.transient import Column

SLURRY = Column(5600.0, 0.254, 0.140, density=1100.0, yield_stress=2.0, consistency=3e-3)


@given(
    st.sampled_from(list(gel.CLOSURES)), st.floats(0.0, 7200.0), st.floats(0.1, 20.0),
    st.floats(1.5, 40.0),
)  # fmt: skip
def test_rest_is_the_inverse_of_strength(
    closure: str, time: float, dynamic: float, ratio: float
) -> None:
    static = gel.strength(time, dynamic, ratio, closure=closure)
    assert gel.rest(static, dynamic, ratio, closure=closure) == pytest.approx(time, rel=1e-6,
                                                                              abs=1e-6)  # fmt: skip


def test_a_gel_with_a_limit_never_comes_beyond_it() -> None:
    limit = 1.0 + 3.0 / -np.expm1(-3.0)
    assert gel.rest(limit * 1.001, 1.0, 4.0) == np.inf
    assert gel.rest(0.5, 1.0, 4.0) == 0.0


def test_the_parts_add_up() -> None:
    """2 Pa grown 4.5 times holds 4 x 9 x 5600 / 0.114; the head is g 60 x 5600."""
    found = transient.restart(SLURRY, rest_time=3600.0, pressure=6e6)
    assert float(found.strength) == pytest.approx(9.0)
    assert float(found.gel) == pytest.approx(4.0 * 9.0 * 5600.0 / 0.114)
    assert float(found.head) == pytest.approx(g * 60.0 * 5600.0)
    assert float(found.needed) == pytest.approx(float(found.gel + found.head))
    assert bool(found.starts)
    assert found.needed > found.flowing > found.head
    both = transient.restart(
        SLURRY, rest_time=3600.0, pressure=6e6, other=Column(5600.0, 0.118, yield_stress=2.0),
        plug_pressure=1e5,
    )  # fmt: skip
    assert float(both.other_gel) == pytest.approx(4.0 * 9.0 * 5600.0 / 0.118)
    head = g * (1100.0 - 1026.0) * 5600.0
    assert float(both.needed) == pytest.approx(float(both.gel + both.other_gel) + head + 1e5)


def test_the_other_column_weighs_by_its_own_length() -> None:
    """After a swing 5,300 m of slurry stand against 5,500 m of water, and 200 m of slurry."""
    fallen = replace(SLURRY, length=5300.0)
    mixed = Column(5700.0, 0.118, density=(5500.0 * 1040.0 + 200.0 * 1100.0) / 5700.0)
    found = transient.restart(fallen, rest_time=0.0, pressure=1e6, other=mixed)
    head = g * (5300.0 * 1100.0 - 5500.0 * 1040.0 - 200.0 * 1100.0)
    assert float(found.head) == pytest.approx(head, abs=1e-6)


def test_each_member_flows_by_its_own_closure() -> None:
    """By name or by place, in pipe and annulus, as each alone."""
    names = np.array(["wilson_thomas", "torrance", "dodge_metzner"])
    fast = replace(SLURRY, inner_diameter=[[0.0], [0.14]], closure=names)
    given = {"rest_time": 60.0, "pressure": 4e6, "creep": 3.0}
    found = transient.restart(fast, **given)
    places = replace(fast, closure=np.array([CLOSURES.index(name) for name in names]))
    np.testing.assert_array_equal(transient.restart(places, **given).flowing, found.flowing)
    for k, name in enumerate(names):
        alone = transient.restart(replace(fast, closure=str(name)), **given)
        np.testing.assert_array_equal(found.flowing[:, k], alone.flowing[:, 0])
    assert np.ptp(found.flowing - found.head, axis=1).min() > 1e3
    with pytest.raises(ValueError, match="closure 'wilson' is not known"):
        transient.restart(replace(SLURRY, closure="wilson"), **given)


@pytest.mark.parametrize("closure", list(gel.CLOSURES))
def test_it_just_starts_after_the_longest_rest(closure: str) -> None:
    first = transient.restart(SLURRY, rest_time=600.0, pressure=4.5e6, closure=closure)
    at = transient.restart(SLURRY, rest_time=first.longest_rest, pressure=4.5e6, closure=closure)
    assert float(at.needed) == pytest.approx(4.5e6, rel=1e-9)


def test_ends_of_the_longest_rest() -> None:
    thin = replace(SLURRY, yield_stress=[0.0, 0.05, 2.0, 2.0])
    found = transient.restart(thin, rest_time=60.0, pressure=[4e6, 4e6, 1e6, 1e9])
    np.testing.assert_array_equal(found.longest_rest, [np.inf, np.inf, 0.0, np.inf])
    assert not np.signbit(found.longest_rest).any()
    np.testing.assert_array_equal(found.starts, [True, True, False, True])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rest_time": -1.0}, "rest time cannot be below zero"),
        ({"pressure": -1.0}, "pressure to be had"),
        ({"creep": 0.0}, "creep must be above zero"),
        ({"closure": "endless"}, "no growth of gel"),
        ({"other": Column([1.0, 2.0], 0.1)}, "more members"),
    ],
)
def test_mistakes_in_words(changes: dict[str, object], words: str) -> None:
    given: dict[str, object] = {"rest_time": 60.0, "pressure": 1e6}
    with pytest.raises(ValueError, match=words):
        transient.restart(SLURRY, **given | changes)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="above zero"):
        gel.rest(1.0, 0.0)
