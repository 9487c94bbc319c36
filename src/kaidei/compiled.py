"""Typed decorators for compiled kernels: strict floating point, cached on disk."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

_PACKAGE = Path(__file__).parent


def compiled(function: Kernel) -> Kernel:
    """Compile with Numba, cached, strict floating point; division by zero gives inf as in NumPy."""
    return _stamped(function, njit(cache=True, fastmath=False, error_model="numpy")(function))


def inlined(function: Kernel) -> Kernel:
    """The same for a small part of a kernel, put into its caller: counting references to the
    arrays at every call would cost more than the work."""
    made = njit(cache=True, fastmath=False, error_model="numpy", forceinline=True)(function)
    return _stamped(function, made)


def _stamped(function: Kernel, made: Any) -> Kernel:
    """Numba looks for changes in a kernel's own file only, and would go on running old code of
    those it calls: the stamp of its stage's files, and the ground floor's, stands for them all."""
    file = Path(function.__code__.co_filename)
    if _PACKAGE in file.parents:
        stage = file.relative_to(_PACKAGE).parts[0]
        made._cache._cache_file._source_stamp = stamp(_PACKAGE / stage)
    return cast(Kernel, made)


@cache
def stamp(stage: Path) -> tuple[float, int]:
    """Newest change and whole size of a stage's files and of those on the ground floor."""
    files = [*_PACKAGE.glob("*.py"), *(stage.rglob("*.py") if stage.is_dir() else ())]
    found = [file.stat() for file in files]
    return max(one.st_mtime for one in found), sum(one.st_size for one in found)
