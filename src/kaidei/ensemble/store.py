"""What a run leaves on disk, and how it survives being stopped.

    runs/<study>-<hash>/
      manifest.json                       what was run, with which keys, how far it got
      study/                              the study as it was run
      partial/<stage>-<key>/0-128.npz     finished batches of an unfinished stage
      results.zarr/<stage>-<key>/         a finished stage, all members

A batch is written whole under another name and renamed: it is there or it is not. A finished stage
is assembled the same way. Resuming is therefore the set difference, whatever stopped the run.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kaidei.contract import QUANTILES, Row, rows

if TYPE_CHECKING:
    import xarray as xr

MANIFEST = "manifest.json"
LOCK = ".lock"
SCHEMA = 1


class RunError(Exception):
    """A run folder that cannot be used; the message says why and what to do."""


def stage_name(stage: str, key: str) -> str:
    """Folder name of a stage's result."""
    return f"{stage}-{key[:16]}"


@dataclass(frozen=True)
class Store:
    """The stage results below one run folder."""

    root: Path

    @property
    def results(self) -> Path:
        return self.root / "results.zarr"

    def finished(self, stage: str, key: str) -> Path:
        """Where a finished stage lies."""
        return self.results / stage_name(stage, key)

    def partial(self, stage: str, key: str) -> Path:
        """Where the batches of an unfinished stage lie."""
        return self.root / "partial" / stage_name(stage, key)

    def is_finished(self, stage: str, key: str) -> bool:
        return (self.finished(stage, key) / "zarr.json").is_file()

    def is_whole(self, stage: str, key: str) -> bool:
        """Whether a finished stage holds the bytes it held when it was written."""
        noted = self._size(stage, key)
        return (
            self.is_finished(stage, key)
            and noted.is_file()
            and noted.read_text() == str(_bytes_in(self.finished(stage, key)))
        )

    def drop_damaged(self, stage: str, key: str) -> None:
        """Remove a finished stage that is no longer whole, so that it is computed again."""
        if self.is_finished(stage, key) and not self.is_whole(stage, key):
            shutil.rmtree(self.finished(stage, key))

    def _size(self, stage: str, key: str) -> Path:
        return self.results / f".{stage_name(stage, key)}.size"

    def batch(self, stage: str, key: str, members: range) -> Path:
        """The file of one batch of an unfinished stage."""
        return self.partial(stage, key) / f"{members.start}-{members.stop}.npz"

    def has_batch(self, stage: str, key: str, members: range) -> bool:
        """Whether a batch of a stage needs no computing; a torn file does not count."""
        return self.is_finished(stage, key) or zipfile.is_zipfile(self.batch(stage, key, members))

    def write_batch(self, stage: str, key: str, members: range, result: xr.Dataset) -> None:
        """Write one batch whole."""
        target = self.batch(stage, key, members)
        target.parent.mkdir(parents=True, exist_ok=True)
        arrays = {f"data/{name}": array.to_numpy() for name, array in result.data_vars.items()}
        arrays |= {
            f"label/{name}": label.to_numpy()
            for name, label in result.coords.items()
            if name != "member"
        }
        temporary = target.with_name(f".{target.stem}-{os.getpid()}")
        try:
            with temporary.open("wb") as file:
                np.savez(file, **arrays)  # type: ignore[arg-type]
            temporary.replace(target)
        finally:  # a full disk must not be left fuller
            temporary.unlink(missing_ok=True)

    def read_batch(self, stage: str, key: str, members: range) -> xr.Dataset:
        """What later stages take from a stored stage, for the members of a batch."""
        import xarray as xr

        if self.is_finished(stage, key):
            whole = open_stage(self.finished(stage, key))
            return whole.isel(member=slice(members.start, members.stop)).load()
        with _Batch(self.batch(stage, key, members)) as stored:
            data = {n: (row.dims, stored[f"data/{n}"]) for n, row in rows(stage).items()}
            labels = stored.labels()
        return xr.Dataset(data, coords={"member": np.asarray(members), **labels})

    def assemble(self, stage: str, key: str, batches: Sequence[range]) -> None:
        """Turn the batches of a stage into its result; reduce what is kept as quantiles."""
        import xarray as xr

        with ExitStack() as stack:
            parts = [
                stack.enter_context(_Batch(self.batch(stage, key, members))) for members in batches
            ]
            labels = parts[0].labels()
            data = {name: _joined(parts, row) for name, row in rows(stage).items()}
        # zarr 3 has no settled form for fixed-length text; variable-length text it has.
        text = {n: (n, c.astype(object)) for n, c in labels.items() if c.dtype.kind == "U"}
        members = np.arange(batches[0].start, batches[-1].stop)
        coords = {"member": members, "quantile": list(QUANTILES), **labels, **text}
        temporary = self._beside(stage, key)
        shutil.rmtree(temporary, ignore_errors=True)
        self.results.mkdir(parents=True, exist_ok=True)
        try:
            xr.Dataset(data, coords).to_zarr(temporary, mode="w", consolidated=False)
            self._put(temporary, stage, key)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        shutil.rmtree(self.partial(stage, key))

    def _beside(self, stage: str, key: str) -> Path:
        return self.results / f".{stage_name(stage, key)}"

    def _put(self, temporary: Path, stage: str, key: str) -> None:
        """Move what was written whole to where a finished stage lies."""
        self._size(stage, key).write_text(str(_bytes_in(temporary)))
        # What lies there without being finished was damaged from outside.
        shutil.rmtree(self.finished(stage, key), ignore_errors=True)
        temporary.replace(self.finished(stage, key))

    def adopt(self, stage: str, key: str, other: Store) -> bool:
        """Take a finished stage from another run, by hard link where the disk allows it."""
        if not other.is_whole(stage, key):
            return False
        temporary = self._beside(stage, key)
        shutil.rmtree(temporary, ignore_errors=True)
        try:
            shutil.copytree(other.finished(stage, key), temporary, copy_function=_link)
        except (OSError, shutil.Error):  # the other run is being emptied, or the disk is full
            shutil.rmtree(temporary, ignore_errors=True)
            return False
        self._put(temporary, stage, key)
        return True


class _Batch:
    """The arrays of a batch; a damaged one is removed, so that the next run computes it."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __enter__(self) -> _Batch:
        with self._removed_if_damaged():
            self.stored = np.load(self.place)
        return self

    def __exit__(self, *_: object) -> None:
        self.stored.close()

    def __getitem__(self, name: str) -> np.ndarray[Any, Any]:
        with self._removed_if_damaged():
            return np.asarray(self.stored[name])

    def labels(self) -> dict[str, np.ndarray[Any, Any]]:
        """Labels of the dimensions."""
        names = [name for name in self.stored.files if name.startswith("label/")]
        return {name.removeprefix("label/"): self[name] for name in names}

    @contextmanager
    def _removed_if_damaged(self) -> Iterator[None]:
        try:
            yield
        except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, EOFError) as error:
            self.place.unlink(missing_ok=True)
            raise RunError(
                f"{self.place} was damaged ({error}) and is removed; the same command computes it "
                "anew"
            ) from error


def _joined(parts: Sequence[_Batch], row: Row) -> tuple[tuple[str, ...], Any, dict[str, str]]:
    """A variable over all members, or what is kept of them, as xarray takes it."""
    whole = np.concatenate([part[f"data/{row.name}"] for part in parts])
    dims: tuple[str, ...] = row.dims
    if row.keep == "quantiles":
        whole, dims = quantiles(whole), ("quantile", *row.dims[1:])
    elif row.keep == "mean":
        whole, dims = whole.mean(axis=0, dtype=np.float64), row.dims[1:]
    return dims, whole, {"units": row.unit, "long_name": row.meaning}


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def quantiles(whole: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The contract's quantiles over the first axis (members), linear between order statistics."""
    whole = whole if whole.dtype.kind == "f" else whole.astype(np.float64)
    flat = np.ascontiguousarray(whole.reshape(len(whole), -1).T)
    flat.sort(axis=1)
    place = np.asarray(QUANTILES) * (len(whole) - 1)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, len(whole) - 1)
    low, high = flat[:, below], flat[:, above]
    part = place - below
    # Infinities must not meet in a difference or a product with nil: the result is no number.
    stays = (low == high) | (part == 0.0) | np.isneginf(low)
    with np.errstate(invalid="ignore"):
        between = np.where(stays, low, low + (high - low) * part)
    return np.ascontiguousarray(between.T.reshape(len(QUANTILES), *whole.shape[1:])).astype(
        whole.dtype
    )


def open_stage(place: Path) -> xr.Dataset:
    """A finished stage as a lazily loaded Dataset, labels as plain text."""
    import xarray as xr

    found = xr.open_zarr(place, consolidated=False, chunks=None)
    text = {
        n: (c.dims, np.array(c.to_numpy().tolist(), dtype=np.str_))
        for n, c in found.coords.items()
        if c.dtype.kind in "OT"
    }
    labelled: xr.Dataset = found.assign_coords(text)
    return labelled


@contextmanager
def sole_writer(root: Path) -> Iterator[None]:
    """Hold a run folder for this process; RunError when another run is at work in it."""
    try:
        import fcntl
    except ImportError:  # no such lock outside POSIX: two runs into one folder stay the user's care
        yield
        return
    with (root / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RunError(f"another run is at work in {root}; wait for it or end it") from None
        yield


def read_manifest(root: Path) -> dict[str, Any]:
    """The manifest of a run folder. RunError when the folder is no run of kaidei."""
    place = root / MANIFEST
    if not root.is_dir():
        raise RunError(f"{root} is not a folder; `kaidei run STUDY` makes one")
    if not place.is_file():
        raise RunError(f"{root} holds no {MANIFEST}: it is not a run of kaidei")
    try:
        manifest: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        if manifest["kaidei"]["schema"] != SCHEMA:
            raise RunError(
                f"{place} was written by another version of kaidei (schema "
                f"{manifest['kaidei']['schema']}, this is {SCHEMA}); run the study again"
            )
        for key in ("state", "study", "scenarios"):
            manifest[key]
    except (ValueError, KeyError, TypeError) as error:
        why = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        raise RunError(
            f"{place} cannot be read ({why}); move the folder away and run the study again"
        ) from error
    return manifest


def write_manifest(root: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest whole."""
    temporary = root / f".{MANIFEST}"
    temporary.write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
    temporary.replace(root / MANIFEST)
