"""Typed decorators for compiled kernels: strict floating point, cached on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(function: Kernel) -> Kernel:
    """Compile with Numba, cached, strict floating point; division by zero gives inf as in NumPy."""
    return cast(Kernel, njit(cache=True, fastmath=False, error_model="numpy")(function))


def inlined(function: Kernel) -> Kernel:
    """The same for a small part of a kernel, put into its caller: counting references to the
    arrays at every call would cost more than the work."""
    return cast(
        Kernel, njit(cache=True, fastmath=False, error_model="numpy", forceinline=True)(function)
    )
