"""The coarse cut: biogenic calcium phosphate carries the rare earths and is the coarse grain.

Takaya et al. 2018 (doi 10.1038/s41598-018-23948-5) raised total rare earths up to 2.6 times by size
separation and found up to 22,000 ppm in the grains; the mass that went with it was not found. So
the mass pull is not an input here: it follows from the recovery and the enrichment.
"""

from __future__ import annotations

import numpy as np

from kaidei.units import Floats


def mass_pull(
    grade: Floats, *, enrichment: Floats, recovery: Floats, grain_grade: Floats
) -> Floats:
    """Share of the dry solids that reports to the concentrate [1].

    Arguments
    ---------
    grade : rare earths in the feed and `grain_grade` in the pure grains, in one unit.
    enrichment : grade of the concentrate over the grade of the feed [1, >= 1].
    recovery : share of the rare earths in the concentrate [1, 0 to 1].

    A concentrate is never richer than the grains nor poorer than the feed: the enrichment is
    limited to 1 .. grain_grade / grade, and the pull is recovery / enrichment.
    """
    ceiling = np.maximum(grain_grade / np.where(grade > 0.0, grade, 1.0), 1.0)
    return np.asarray(recovery / np.clip(enrichment, 1.0, np.where(grade > 0.0, ceiling, np.inf)))
