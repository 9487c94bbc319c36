"""Climates and records that several tests use."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from kaidei.campaign.metocean.scores import Climatology
from kaidei.campaign.metocean.series import Series

MONTH = np.arange(12)
CLIMATE = Climatology(
    hs_mean=2.1 + 0.5 * np.cos(2 * np.pi * (MONTH - 0.5) / 12),
    wind_mean=6.3 + 1.2 * np.cos(2 * np.pi * (MONTH - 0.5) / 12),
)

REFERENCE = Path(__file__).parents[4] / "shared/reference/data"
DATASET_D = "ec-benchmark_dataset_D.txt"


def dataset_d() -> Series:
    """25 years of hourly wind and Hs of a North Sea hindcast; skips where the file is absent."""
    found = Path(os.environ.get("KAIDEI_DATASET_D", REFERENCE / DATASET_D))
    if not found.is_file():
        pytest.skip(f"{DATASET_D}, from the sources of virocon 2.4.0, is not among the data")
    wind, hs = np.loadtxt(found, delimiter=";", skiprows=1, usecols=(1, 2), unpack=True)
    return Series(np.datetime64("1965-01-01T00"), 1.0, hs.copy(), wind=wind.copy())
