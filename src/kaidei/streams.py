"""Inner chance: weather, failure, market. A value depends on seed, stream name and member alone.

Each stream is a Philox generator keyed by SHA-256 of (seed, name); a member owns its own block
of 2**192 counter values, so batches, workers and order cannot matter, and a new stream shifts none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.units import Floats


def philox_key(seed: int, *names: str | int) -> int:
    """A 128-bit Philox key from a seed and names."""
    text = "\x1f".join(["kaidei", str(seed), *map(str, names)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "little")


@dataclass(frozen=True)
class Streams:
    """The chance of some members: `seed` of the run and the members' numbers (M,)."""

    seed: int
    members: NDArray[np.int64]

    def rng(self, name: str, member: int) -> np.random.Generator:
        """A generator that only (seed, name, member) decides."""
        counter = np.array([0, 0, 0, member], dtype=np.uint64)
        key = philox_key(self.seed, "stream", name)
        return np.random.Generator(np.random.Philox(key=key, counter=counter))

    def uniform(self, name: str, shape: tuple[int, ...] = ()) -> Floats:
        """Uniform numbers on [0, 1), (M, *shape)."""
        return self._stack(name, shape, lambda rng: rng.random(shape))

    def normal(self, name: str, shape: tuple[int, ...] = ()) -> Floats:
        """Standard normal numbers, (M, *shape)."""
        return self._stack(name, shape, lambda rng: rng.standard_normal(shape))

    def _stack(
        self, name: str, shape: tuple[int, ...], draw: Callable[[np.random.Generator], Any]
    ) -> Floats:
        out = np.empty((len(self.members), *shape))
        # One generator set anew for each member gives the bits of a new one, and sooner.
        rng = self.rng(name, 0)
        state = rng.bit_generator.state
        for row, member in enumerate(self.members):
            state["state"]["counter"][3] = member
            rng.bit_generator.state = state
            out[row] = draw(rng)
        return out
