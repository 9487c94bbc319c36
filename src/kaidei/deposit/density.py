"""Dry density from cores: what each metre weighs, and grades at the mean density.

What is mapped is accumulation (density x thickness x grade), so that tonnage is a plain sum.
"""

import numpy as np

from kaidei.deposit.cores import Cores
from kaidei.units import Floats


def at_mean(cores: Cores) -> tuple[Floats, Floats]:
    """Grades at the mean density (n, s) [ppm_metal], and each metre's density over the mean (s,).

    The mean of a core's grades times the mean density is its accumulation. Where a core has no
    density its metres weigh what they do in other cores.
    """
    if cores.density is None:
        return cores.slices, np.ones(cores.slices.shape[1])
    layer = _layers(cores.density)
    mean = float(layer.mean())
    filled = np.where(np.isfinite(cores.density), cores.density, layer)
    return cores.slices * filled / mean, layer / mean


def bulk(cores: Cores) -> tuple[float, float] | None:
    """Mean dry density [t_dry/m3] of the metres `at_mean` divides by, and its standard error.

    None where no core has a density. A core's departure is taken from its own metres' means, so
    that a core which stops short does not pass for light mud.
    """
    if cores.density is None:
        return None
    layer = _layers(cores.density)
    mean = float(layer.mean())
    seen = np.isfinite(cores.density)
    some = seen.any(axis=1)
    total = np.where(seen, cores.density / layer, 0.0)[some].sum(axis=1)
    ratio = total / seen[some].sum(axis=1)
    if len(ratio) < 2:
        return mean, 0.0
    return mean, float(mean * ratio.std(ddof=1) / np.sqrt(len(ratio)))


def _layers(density: Floats) -> Floats:
    """Mean density of each metre (s,); a metre that none measured has that of the nearest."""
    seen = np.isfinite(density)
    count = seen.sum(axis=0)
    known = np.flatnonzero(count)
    layer = np.where(seen, density, 0.0).sum(axis=0)[known] / count[known]
    return np.asarray(np.interp(np.arange(density.shape[1]), known, layer))
