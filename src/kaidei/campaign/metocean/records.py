"""A user's own record of the sea: read once in a process, and the library made of it."""

from __future__ import annotations

import hashlib
import warnings
from functools import lru_cache
from pathlib import Path

from kaidei.campaign.metocean.libraries import Library, library
from kaidei.campaign.metocean.reading import read
from kaidei.campaign.metocean.series import Series


@lru_cache(maxsize=2)
def record(
    path: Path, digest: str, time_zone: str | None, latitude: float | None, longitude: float | None
) -> Series:
    """The series of a file, as `reading.read`; digest: SHA-256 of its bytes as they were before."""
    if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        raise ValueError(f"{path} has changed since the study was read; run again")
    return read([path], time_zone=time_zone, latitude=latitude, longitude=longitude)


@lru_cache(maxsize=2)
def record_library(
    path: Path,
    digest: str,
    time_zone: str | None,
    latitude: float | None,
    longitude: float | None,
    seed: int,
    step: float,
) -> Library:
    """The library bootstrapped from a record; its notes were told when the study was read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        series = record(path, digest, time_zone, latitude, longitude)
    return library(series, seed, step=step)
