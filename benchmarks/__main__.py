"""`make bench`: members per second, each stage's share, and peers on the same work as ratios."""

from __future__ import annotations

import os
import platform

import numpy as np

from benchmarks import (
    airlift,
    campaign,
    geostatistics,
    operating,
    riser,
    study,
    supply_world,
    transient,
)


def main() -> None:
    """Print every benchmark."""
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, "
          f"Python {platform.python_version()}, NumPy {np.__version__}\n")  # fmt: skip
    study.main()
    geostatistics.main()
    airlift.main()
    operating.main()
    riser.main()
    transient.main()
    campaign.main()
    supply_world.main()


if __name__ == "__main__":
    main()
