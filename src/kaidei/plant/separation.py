"""From mixed oxide to fifteen: by recoveries and by reagents a tonne, until cascades take over.

The mixed oxide is dissolved in hydrochloric acid and split by solvent extraction; what is lost, off
specification or not a rare earth leaves as separation residue, and with it nearly all that is left
of thorium and radium.
"""

from __future__ import annotations

from kaidei.units import Floats


def impurity_in_mixed_oxide(oxide: Floats, purity: Floats) -> Floats:
    """Mass that is not rare-earth oxide in a mixed oxide of a purity [1, above 0] (same unit)."""
    return oxide * (1.0 / purity - 1.0)


def overall_recovery(*steps: Floats) -> Floats:
    """Share that comes through steps in a row [1]: their product.

    A published overall recovery need not be the product of the published steps; for Nd, Pr, Eu and
    Y of the Bear Lodge pilot it is not (NI 43-101 pre-feasibility study of 9 October 2014, p. 216).
    """
    total: Floats = steps[0]
    for step in steps[1:]:
        total = total * step
    return total
