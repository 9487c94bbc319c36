"""Typed decorators for compiled kernels: strict floating point, cached on disk."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar, cast

from numba import types
from numba.core.registry import CPUDispatcher

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

_PACKAGE = Path(__file__).parent
_plain: Any = types.unliteral

_BORROWING = ("supply", "campaign")
"""Stages whose kernels make no array and return none. They count no references to the arrays of
their callers, which took a fifth of their time; where a kernel would need it, Numba says so."""


def compiled(function: Kernel) -> Kernel:
    """Compile with Numba, cached, strict floating point; division by zero gives inf as in NumPy.

    Other threads may run beside it.
    """
    return cast(Kernel, _part(function))


def inlined(function: Kernel) -> Kernel:
    """The same for a small part of a kernel, put into its caller: counting references to the
    arrays at every call would cost more than the work."""
    return cast(Kernel, _part(function, forceinline=True))


def fused(function: Kernel) -> Kernel:
    """As `inlined`, and a product may go into a sum unrounded: a tenth faster, last bits differ."""
    return cast(Kernel, _part(function, forceinline=True, fastmath={"contract"}))


def spliced(function: Kernel) -> Kernel:
    """The same for a part with one or two callers that calls much: its lines are put into theirs
    before compilation, for all it calls is compiled over again with it."""
    return cast(Kernel, _part(function, inline="always"))


class _Part(CPUDispatcher):
    """A kernel that other kernels call. What Python needs to call it is as long again to compile,
    more so with records of many fields, and most are never called by it: made when one is."""

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Numbers written out are as any other, or there would be a kernel for each."""
        named = {name: _plain(item) for name, item in kws.items()}
        return super().get_call_template([_plain(item) for item in args], named)

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self._called(*args, **named)

    @cached_property
    def _called(self) -> Any:
        # Under a name of its own in the cache, for the code differs.
        same = self.py_func
        own = FunctionType(
            same.__code__, same.__globals__, same.__name__, same.__defaults__, same.__closure__
        )
        own.__module__, own.__qualname__ = same.__module__, f"{same.__qualname__}_called"
        options = self.targetoptions | {
            "no_cpython_wrapper": False, "nogil": True, "_nrt": True,
        }  # fmt: skip
        return _cached(CPUDispatcher(own, targetoptions=options))


def _part(function: Callable[..., Any], **options: Any) -> Any:
    bare = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    if _stage(function.__code__.co_filename) in _BORROWING:
        bare["_nrt"] = False
    strict = {"nopython": True, "fastmath": False, "error_model": "numpy"}
    return _cached(_Part(function, targetoptions=strict | bare | options))


def _cached(made: Any) -> Any:
    """Numba looks for changes in a kernel's own file only, and would go on running old code of
    those it calls: the stamp of its stage's files, and the ground floor's, stands for them all."""
    made.enable_caching()
    stage = _stage(made.py_func.__code__.co_filename)
    if stage:
        made._cache._cache_file._source_stamp = stamp(_PACKAGE / stage)
    return made


def _stage(path: str) -> str:
    """The folder or file of the package that a source file is in; nothing for one outside."""
    file = Path(path)
    return file.relative_to(_PACKAGE).parts[0] if _PACKAGE in file.parents else ""


@cache
def stamp(stage: Path) -> tuple[float, int]:
    """Newest change and whole size of a stage's files and of those on the ground floor."""
    files = [*_PACKAGE.glob("*.py"), *(stage.rglob("*.py") if stage.is_dir() else ())]
    found = [file.stat() for file in files]
    return max(one.st_mtime for one in found), sum(one.st_size for one in found)
