"""One joint draw of every uncertain value for each member.

Every value has its own Latin hypercube column, u = (permutation(n) + jitter) / n, from a Philox
generator keyed by (seed, name, n): it depends on nothing else, so adding a value leaves every other
draw unchanged, and a scenario that changes a distribution keeps the ranks. Correlated values form a
forest; a child's ranks follow its parent's through a Gaussian copula and keep their own strata.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel
from scipy.special import ndtri

from kaidei.contract import Time
from kaidei.streams import philox_key
from kaidei.units import Floats
from kaidei.values import PROVENANCE, Columns, Value, address, step_to, values_in


@dataclass(frozen=True)
class Based:
    """A draw of a value that may be in one of several units: the number and the unit's index."""

    value: Floats
    basis: NDArray[np.int64]


class Drawn:
    """A spec with every Value drawn: attributes as in the spec, arrays (M,) for values."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = dict(fields)

    def __getattr__(self, name: str) -> Any:
        # `_fields` itself is missing while pickle rebuilds the object.
        if name == "_fields" or name not in self._fields:
            raise AttributeError(name)
        return self._fields[name]

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def take(self, members: NDArray[np.int64]) -> Drawn:
        """The draw of some members only, in that order."""
        return Drawn({name: _take(item, members) for name, item in self._fields.items()})

    def update_hash(self, digest: hashlib._Hash) -> None:
        """Feed everything drawn into a hash, names included."""
        _feed(digest, self)


def _take(item: Any, members: NDArray[np.int64]) -> Any:
    if isinstance(item, np.ndarray):
        return item[members]
    if isinstance(item, Based):
        return Based(item.value[members], item.basis[members])
    if isinstance(item, Drawn):
        return item.take(members)
    if isinstance(item, dict):
        return {key: _take(below, members) for key, below in item.items()}
    return item


def _feed(digest: hashlib._Hash, item: Any) -> None:
    if isinstance(item, Drawn):
        _feed(digest, item._fields)
    elif isinstance(item, Mapping):
        # The count and each name's length: no other nesting of the same words may look alike.
        digest.update(f"{{{len(item)}".encode())
        for key, below in item.items():
            digest.update(f"{len(str(key))}:{key}".encode())
            _feed(digest, below)
    elif isinstance(item, Based):
        _feed(digest, {"value": item.value, "basis": item.basis})
    elif isinstance(item, Columns):
        _feed(digest, item.data)
    elif isinstance(item, np.ndarray):
        digest.update(str((item.dtype.str, item.shape)).encode())
        digest.update(np.ascontiguousarray(item).tobytes())
    else:
        text = repr(item)
        digest.update(f"{len(text)}={text}".encode())


def ranks(seed: int, name: str, n: int) -> Floats:
    """Latin hypercube column of a value: n ranks in (0, 1), one in each of n equal strata."""
    rng = np.random.Generator(np.random.Philox(key=philox_key(seed, "draw", name, n)))
    column = (rng.permutation(n) + rng.random(n)) / n
    return np.clip(column, 1e-12, 1.0 - 1e-12)


def joint_ranks(values: Mapping[str, Value], seed: int, n: int) -> dict[str, Floats]:
    """Ranks (n,) of every value by name, correlations applied along their forest."""
    done: dict[str, Floats] = {}

    def column(name: str) -> Floats:
        if name not in done:
            own = ranks(seed, name, n)
            link = values[name].correlate if name in values else None
            done[name] = own if link is None else _follow(own, column(link.other), link.rank)
        return done[name]

    return {name: column(name) for name in values}


def _follow(own: Floats, parent: Floats, rank: float) -> Floats:
    """Ranks with a Spearman correlation `rank` to the parent's, in the child's own strata."""
    linear = 2.0 * math.sin(math.pi * rank / 6.0)
    score = linear * ndtri(parent) + math.sqrt(1.0 - linear * linear) * ndtri(own)
    followed = np.empty_like(own)
    followed[np.argsort(score, kind="stable")] = np.sort(own)
    return followed


def draw(specs: Mapping[str, BaseModel], *, seed: int, n: int, time: Time) -> dict[str, Drawn]:
    """Draw every stage's spec for n members; dates become months since `time.start`."""
    values = {
        address(stage, path): value
        for stage, spec in specs.items()
        for path, value in values_in(spec)
    }
    columns = joint_ranks(values, seed, n)

    def mirror(item: Any, stage: str, path: tuple[str, ...]) -> Any:
        if isinstance(item, Value):
            return _number(item, columns[address(stage, path)], time)
        if isinstance(item, BaseModel):
            return Drawn(
                {
                    name: mirror(getattr(item, name), stage, (*path, *step_to(type(item), name)))
                    for name in _decisive(item)
                }
            )
        if isinstance(item, dict):
            return {key: mirror(below, stage, (*path, str(key))) for key, below in item.items()}
        return _without_provenance(item) if isinstance(item, Columns) else item

    return {stage: mirror(spec, stage, ()) for stage, spec in specs.items()}


def _decisive(spec: BaseModel) -> list[str]:
    """Fields that may decide a result: where a row's numbers come from must change no key."""
    names = type(spec).model_fields
    return [name for name in names if "source" not in names or name not in PROVENANCE]


def _without_provenance(table: Columns) -> Columns:
    kept = {
        name: column
        for name, column in table.data.items()
        if name in table.units or name not in PROVENANCE
    }
    return Columns(kept, table.units)


def _number(value: Value, rank: Floats, time: Time) -> Any:
    number = value.at(rank)
    if value.unit == "date":
        return number - time.start_month
    if value.unit == "word":
        return number.astype(np.int64)
    if len(value.units) > 1:
        return Based(number, value.basis_at(rank))
    return number


def draw_spec(spec: BaseModel, *, seed: int, n: int, time: Time, stage: str | None = None) -> Drawn:
    """Draw one stage's spec alone; correlations with other stages keep their ranks."""
    stage = stage or type(spec).__module__.split(".")[1]
    return draw({stage: spec}, seed=seed, n=n, time=time)[stage]
