"""From slurry on deck to mud ashore: thickening, and first in, first out to the panels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaidei.compiled import compiled
from kaidei.units import Floats


@dataclass(frozen=True)
class Thickened:
    """What becomes of one dry tonne lifted; every field (M,), in tonnes a t_dry lifted."""

    solids: Floats
    """Solids kept in the underflow [t_dry]."""
    water: Floats
    """Water kept with them [t], salt apart."""
    salt: Floats
    """Salt kept with them [t]."""
    lost_solids: Floats
    """Fine solids returned to the sea with the overflow [t_dry]: the plume."""
    lost_water: Floats
    """Water returned to the sea [t], salt apart."""
    lost_salt: Floats
    """Salt returned to the sea [t]."""

    @property
    def in_slurry(self) -> Floats:
        """Mass fraction of dry solids in the thickened mud [1] (M,)."""
        return np.asarray(self.solids / (self.solids + self.water + self.salt))


def thicken(
    solids_fraction: Floats, underflow: Floats, overflow_loss: Floats, salinity: Floats
) -> Thickened:
    """Split the slurry of one dry tonne into underflow and overflow.

    solids_fraction: mass of dry solids in the slurry [0 to 1]. underflow: solids mass fraction
    aimed at; a slurry that is richer already is not diluted. overflow_loss: share of the solids
    that leaves with the overflow. salinity: salt in sea and pore water by mass [1]. The liquid is
    seawater throughout: pore water and added water have one salinity.
    """
    liquid = 1.0 / solids_fraction - 1.0
    kept = 1.0 - overflow_loss
    thick = np.maximum(underflow, kept / (kept + liquid))
    kept_liquid = kept * (1.0 / thick - 1.0)
    lost_liquid = np.maximum(liquid - kept_liquid, 0.0)
    return Thickened(
        solids=kept,
        water=kept_liquid * (1.0 - salinity),
        salt=kept_liquid * salinity,
        lost_solids=np.asarray(overflow_loss),
        lost_water=lost_liquid * (1.0 - salinity),
        lost_salt=lost_liquid * salinity,
    )


def first_in_first_out(landed: Floats, taken: Floats) -> Floats:
    """Which panel each month's landing came from, (M, months, panels), in the unit of `landed`.

    landed: (M, months). taken: by panel in the order of mining (M, panels), in the same unit. The
    sum over panels is `landed`; a total beyond what was taken, by rounding, counts to the last.
    """
    out = np.zeros((landed.shape[0], landed.shape[1], taken.shape[1]))
    _overlap(landed, taken, out)
    return out


@compiled
def _overlap(landed: Floats, taken: Floats, out: Floats) -> None:
    for member in range(landed.shape[0]):
        panel, last = 0, taken.shape[1] - 1
        left = taken[member, 0]
        for month in range(landed.shape[1]):
            rest = landed[member, month]
            while rest > 0.0:
                while left <= 0.0 and panel < last:
                    panel += 1
                    left = taken[member, panel]
                part = rest if panel == last else min(rest, left)
                out[member, month, panel] += part
                rest -= part
                left -= part
