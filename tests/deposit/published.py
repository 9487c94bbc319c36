"""Published data sets, read from the wheels that ship them: nothing of theirs is copied here."""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path

import numpy as np


def _shipped(wheel: str, path: str) -> Path:
    return Path(str(distribution(wheel).locate_file(path)))


def meuse() -> tuple[np.ndarray, np.ndarray]:
    """Places (155, 2) [m] and topsoil zinc (155,) [ppm] of the Meuse flood plain."""
    table = np.genfromtxt(
        _shipped("scikit-gstat", "skgstat/data/samples/meuse.txt"),
        delimiter=",", names=True, usecols=("x", "y", "zinc"),
    )  # fmt: skip
    return np.column_stack([table["x"], table["y"]]), table["zinc"]


def cluster() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """GSLIB's cluster.dat: places (140, 2), primary variable (140,), printed weights (140,)."""
    table = np.loadtxt(_shipped("pygeostat", "pygeostat/data/example_data/cluster.dat"), skiprows=7)
    return table[:, :2], table[:, 2], table[:, 4]


def truth() -> np.ndarray:
    """GSLIB's true.dat: the primary variable at all 2,500 nodes that cluster.dat samples."""
    path = _shipped("pygeostat", "pygeostat/data/example_data/true.dat")
    return np.loadtxt(path, skiprows=4)[:, 0]
