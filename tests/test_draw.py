"""Draws: exact Latin hypercubes decided by seed, name and n alone, correlated along a forest."""

from __future__ import annotations

import hashlib
import pickle
from typing import Annotated, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kaidei.contract import Time
from kaidei.ensemble.draw import Drawn, draw, joint_ranks, ranks
from kaidei.values import Columns, Correlation, Date, Rows, Spec, Unit, Value, Words

TIME = Time("2025-01", 240)


def free(correlate: Correlation | None = None) -> Value:
    value = Unit("1").read({"uniform": ["0", "1"]})
    return Value(**{**value.__dict__, "correlate": correlate})


def strata(column: np.ndarray) -> list[int]:
    return sorted(np.floor(column * len(column)).astype(int))


# --- ranks


@given(seed=st.integers(0, 2**63), name=st.text(max_size=20), n=st.integers(1, 300))
def test_ranks_fill_each_stratum_once(seed: int, name: str, n: int) -> None:
    column = ranks(seed, name, n)
    assert strata(column) == list(range(n))
    assert (column > 0.0).all()
    assert (column < 1.0).all()


def test_ranks_depend_on_seed_name_and_n() -> None:
    base = ranks(1, "lift.depth", 64)
    np.testing.assert_array_equal(base, ranks(1, "lift.depth", 64))
    for other in (ranks(2, "lift.depth", 64), ranks(1, "lift.depths", 64)):
        assert not np.isin(other, base).any()
    assert not np.isin(ranks(1, "lift.depth", 128)[:64], base).any()


def test_pairs_of_columns_are_uncorrelated() -> None:
    columns = np.array([ranks(1, f"value.{k}", 1000) for k in range(40)])
    off = stats.spearmanr(columns.T).statistic[np.triu_indices(40, 1)]
    assert abs(off.mean()) < 4 / np.sqrt(len(off) * 1000)
    assert abs(off).max() < 5 / np.sqrt(1000)


# --- correlation


@given(
    asked=st.sampled_from([-1.0, -0.9, -0.5, 0.0, 0.3, 0.7, 0.99, 1.0]), seed=st.integers(0, 10**6)
)
@settings(max_examples=25)
def test_correlated_ranks_keep_strata_and_approach_the_spearman_asked(
    asked: float, seed: int
) -> None:
    n = 2000
    values = {"a.parent": free(), "a.child": free(Correlation("a.parent", asked))}
    both = joint_ranks(values, seed, n)
    assert strata(both["a.child"]) == list(range(n))
    np.testing.assert_array_equal(both["a.parent"], ranks(seed, "a.parent", n))
    found = stats.spearmanr(both["a.parent"], both["a.child"]).statistic
    assert found == pytest.approx(asked, abs=5 / np.sqrt(n))


def test_correlations_carry_down_a_forest() -> None:
    """Grandchild and parent: ranks 0.9 and -0.9 in line give about -0.81 through normal scores."""
    values = {
        "a.c": free(Correlation("a.b", -0.9)),
        "a.b": free(Correlation("a.a", 0.9)),
        "a.a": free(),
        "a.d": free(Correlation("a.a", 0.5)),
    }
    found = joint_ranks(values, 1, 4000)
    linear = 2 * np.sin(np.pi * 0.9 / 6)
    expected = 6 / np.pi * np.arcsin(-linear * linear / 2)
    assert stats.spearmanr(found["a.a"], found["a.c"]).statistic == pytest.approx(
        expected, abs=0.02
    )
    assert stats.spearmanr(found["a.a"], found["a.d"]).statistic == pytest.approx(0.5, abs=0.05)


def test_a_parent_outside_the_spec_still_gives_its_ranks() -> None:
    child = free(Correlation("deposit.porosity", -0.9))
    alone = joint_ranks({"lift.x": child}, 1, 256)["lift.x"]
    whole = joint_ranks({"deposit.porosity": free(), "lift.x": child}, 1, 256)["lift.x"]
    np.testing.assert_array_equal(alone, whole)


# --- whole specs


class Row(Spec):
    """One project."""

    source: str
    """Where from."""
    note: str = ""
    """A remark."""
    region: str = "France"
    """A plain field that may decide."""
    capacity: Annotated[Value, Unit("t_reo/year", ge=0)]
    """Capacity."""


class Phase(Spec):
    """One phase."""

    target: Annotated[Value, Unit("t_wet/day", "t_dry/day")]
    """Target."""


class Room(Spec):
    """A stage's spec with every kind of field."""

    depth: Annotated[Value, Unit("m", gt=0)]
    """Depth."""
    density: Annotated[Value, Unit("t_dry/m^3", gt=0)]
    """Density."""
    start: Annotated[Value, Date()]
    """Start."""
    basis: Annotated[Value, Words("wet", "dry")]
    """Basis."""
    spare: Annotated[Value, Unit("m")] | None = None
    """A value that may be absent."""
    concept: str = "closed"
    """A plain field."""
    phase: dict[str, Phase]
    """Phases."""
    projects: Annotated[dict[str, Row], Rows()]
    """A table."""
    cores: Annotated[Columns, Columns.of(grade="ppm_metal")]
    """Data."""


PROJECT = {"source": "s", "capacity": {"uniform": ["1 t_reo/year", "2 t_reo/year"]}}
WRITTEN: dict[str, Any] = {
    "depth": {"low": "5500 m", "mode": "5600 m", "high": "5700 m"},
    "density": {"p10": "0.50 t_dry/m^3", "p50": "0.55 t_dry/m^3", "p90": "0.60 t_dry/m^3",
                "correlate": {"with": "lift.depth", "rank": 0.8}},
    "start": {"low": "2027-01", "mode": "2027-06", "high": "2028-01"},
    "basis": {"choice": ["wet", "dry"]},
    "phase": {"test": {"target": {"choice": ["350 t_wet/day", "350 t_dry/day"]}}},
    "projects": {"caremag": PROJECT},
    "cores": {"grade": [1.0, 2.0, 3.0]},
}  # fmt: skip


def drawn(changes: dict[str, object] | None = None, n: int = 64, seed: int = 1) -> Drawn:
    spec = Room.model_validate(WRITTEN | (changes or {}))
    return draw({"lift": spec}, seed=seed, n=n, time=TIME)["lift"]


def arrays(item: object, path: str = "") -> dict[str, np.ndarray]:
    """Every drawn array by dotted name."""
    if isinstance(item, np.ndarray):
        return {path: item}
    if isinstance(item, Drawn):
        item = item._fields
    elif hasattr(item, "basis") and hasattr(item, "value"):
        return {f"{path}.value": item.value, f"{path}.basis": item.basis}
    if isinstance(item, dict):
        return {
            k: a for key, below in item.items() for k, a in arrays(below, f"{path}.{key}").items()
        }
    return {}


def test_a_draw_mirrors_the_spec() -> None:
    got = drawn()
    assert got.depth.shape == (64,)
    assert ((got.depth >= 5500.0) & (got.depth <= 5700.0)).all()
    assert got.basis.dtype == np.int64
    assert set(got.basis) == {0, 1}
    assert set(got.phase["test"].target.basis) == {0, 1}
    assert (got.phase["test"].target.value == 350.0).all()
    assert ((got.start >= 24.0) & (got.start <= 36.0)).all()
    assert got.projects["caremag"].region == "France"
    assert got.concept == "closed"
    assert got.spare is None
    np.testing.assert_array_equal(got.cores["grade"], [1.0, 2.0, 3.0])
    with pytest.raises(AttributeError):
        _ = got.dept


def test_a_certain_value_is_an_array_all_the_same() -> None:
    np.testing.assert_array_equal(drawn({"depth": "5600 m"}).depth, np.full(64, 5600.0))


def test_adding_an_uncertain_value_leaves_every_other_draw_unchanged() -> None:
    before = arrays(drawn())
    after = arrays(
        drawn(
            {
                "spare": {"uniform": ["0 m", "1 m"]},
                "phase": {"pilot": {"target": "3 t_wet/day"}} | WRITTEN["phase"],
                "projects": {"new": PROJECT} | WRITTEN["projects"],
            }
        )
    )  # fmt: skip
    assert len(after) > len(before) + 2
    for name, array in before.items():
        np.testing.assert_array_equal(after[name], array)


def test_changing_a_value_leaves_the_rest_and_keeps_its_ranks() -> None:
    before = drawn()
    after = drawn({"depth": {"low": "1000 m", "mode": "2000 m", "high": "4000 m"}})
    for name, array in arrays(before).items():
        if name != ".depth":
            np.testing.assert_array_equal(arrays(after)[name], array)
    np.testing.assert_array_equal(np.argsort(before.depth), np.argsort(after.depth))


def test_making_a_value_certain_leaves_those_correlated_with_it() -> None:
    np.testing.assert_array_equal(drawn({"depth": "5600 m"}).density, drawn().density)


def test_row_order_of_a_table_does_not_matter() -> None:
    one = drawn({"projects": {"a": PROJECT, "b": PROJECT}}).projects
    two = drawn({"projects": {"b": PROJECT, "a": PROJECT}}).projects
    for key in ("a", "b"):
        np.testing.assert_array_equal(one[key].capacity, two[key].capacity)
    assert not np.array_equal(one["a"].capacity, one["b"].capacity)


def test_take_and_pickle_keep_every_bit() -> None:
    got = drawn()
    some = pickle.loads(pickle.dumps(got.take(np.array([5, 5, 0]))))
    for name, array in arrays(some).items():
        np.testing.assert_array_equal(array, arrays(got)[name][[5, 5, 0]])
    assert some.concept == "closed"


def digest(changes: dict[str, object] | None = None) -> str:
    found = hashlib.sha256()
    drawn(changes, n=8).update_hash(found)
    return found.hexdigest()


def test_the_hash_sees_each_number_each_name_and_each_table() -> None:
    changes: list[dict[str, object]] = [
        {},
        {"depth": {"low": "5500 m", "mode": "5600 m", "high": "5700.001 m"}},
        {"concept": "open"},
        {"cores": {"grade": [1.0, 2.0, 3.5]}},
        {"spare": "0 m"},
        {"phase": {"pilot": WRITTEN["phase"]["test"]}},
        {"basis": {"choice": ["dry", "wet"]}},
        {"projects": {"caremag": PROJECT | {"region": "Japan"}}},
        {"projects": {"caremag2": PROJECT}},
    ]
    assert len({digest(change) for change in changes}) == len(changes)
    assert digest() == digest({})


@pytest.mark.parametrize(
    "changes",
    [
        {"depth": WRITTEN["depth"] | {"source": "chart", "kind": "measured", "note": "better"}},
        {"projects": {"caremag": PROJECT | {"source": "other", "note": "re-read"}}},
        {"cores": WRITTEN["cores"] | {"source": ["a", "b", "c"], "note": ["", "", ""]}},
        {"depth": {"low": "5.5 km", "mode": "5.6 km", "high": "5.7 km"}},
    ],
)
def test_where_a_number_came_from_makes_nothing_stale(changes: dict[str, object]) -> None:
    assert digest(changes) == digest()
