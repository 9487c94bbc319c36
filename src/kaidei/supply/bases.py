"""Three bases of dependence on China, and why they differ.

*As labelled* counts what the customs call Chinese. *Embodied* follows the feed of Vietnamese and
Thai metal and of Hong Kong's trade back to China; how much of it is Chinese is not public, so it is
uncertain. *China, Vietnam and Thailand* counts all they ship (with Hong Kong) and bounds the second
from above. For one and the same cargo the three never cross. What Europe and others ship counts as
theirs here; the simulated world (`answers.china_on_bases`) knows better.
"""

from __future__ import annotations

import numpy as np

from kaidei.elements import ELEMENTS
from kaidei.supply.indicators import embodied_share, share_of
from kaidei.supply.trade import CODES, METAL, ORIGINS
from kaidei.units import Floats

BASES = ("as_labelled", "embodied", "china_vietnam_thailand")
"""Labels of the basis dimension."""

ROUTES = ("Hong Kong", "Vietnam", "Thailand")
"""Origins whose feed is traced to China."""

LIGHT = np.array([symbol in ("La", "Ce", "Pr", "Nd") for symbol in ELEMENTS])
"""Elements whose metal Vietnam and Thailand also make from other feed, such as Lynas oxide."""


def feed(
    vietnam: Floats, thailand: Floats, heavy: Floats, malaysia: Floats | float = 0.0
) -> Floats:
    """Chinese share of each origin's feed, (origins, elements, M) [1].

    `vietnam` and `thailand` (M,) hold for La, Ce, Pr and Nd; `heavy` (M,) for the other elements
    of both, which hardly anyone outside China separated before 2025. China and Hong Kong are 1.
    `malaysia` (M,) is 0 as far as Malaysia ships what Lynas separates of Australian ore.
    """
    members = len(vietnam)
    share = np.zeros((len(ORIGINS), len(ELEMENTS), members))
    share[ORIGINS.index("China")] = share[ORIGINS.index("Hong Kong")] = 1.0
    share[ORIGINS.index("Malaysia")] = malaysia
    for name, light in (("Vietnam", vietnam), ("Thailand", thailand)):
        share[ORIGINS.index(name)] = np.where(LIGHT[:, None], light, np.maximum(light, heavy))
    return share


def weights(feed_share: Floats) -> Floats:
    """What each origin counts on each basis, (3 bases, *feed_share.shape) [1].

    `feed_share` (origins, ...) as from `feed`.
    """
    labelled, bound = np.zeros_like(feed_share), np.zeros_like(feed_share)
    labelled[ORIGINS.index("China")] = 1.0
    for name in ("China", *ROUTES):
        bound[ORIGINS.index(name)] = 1.0
    return np.stack([labelled, feed_share, bound])


def dependence(quantity: Floats, feed_share: Floats) -> Floats:
    """Share of imports on the three bases, (3, ...) [1].

    `quantity` (origins, ...) [t or USD]; `feed_share` (origins, ...) [1] broadcasts against it.
    """
    counted = weights(np.broadcast_to(feed_share, np.broadcast_shapes(
        np.shape(quantity), np.shape(feed_share))))  # fmt: skip
    return np.stack([embodied_share(quantity, counted[base], axis=0) for base in range(3)])


def history(gross: Floats, vietnam: Floats, thailand: Floats) -> Floats:
    """Dependence of all three codes together by gross mass, (Y, 3 bases, M) [1].

    `gross` (Y, codes, origins) [t gross]; feed of Vietnam and Thailand (M,) [1]. Metals and cerium
    compounds of both are taken to have the light elements' feed, for that is what they are.
    """
    by_origin = gross.sum(axis=1).T
    light = feed(vietnam, thailand, np.zeros_like(vietnam))[:, 0, :]
    shares = dependence(by_origin[:, :, None], light[:, None, :])
    return np.moveaxis(shares, 0, 1)


def history_by_element(amount: Floats, feed_share: Floats) -> Floats:
    """Dependence by element, (Y, elements, 3 bases, M) [1].

    `amount` (Y, codes, origins, elements, M) of identified tonnes, or of what was paid for them:
    [t_reo] for dependence by mass, [USD] by value. `feed_share` (origins, elements, M) [1].
    """
    by_origin = np.moveaxis(amount.sum(axis=1), 1, 0)
    shares = dependence(by_origin, feed_share[:, None])
    return np.moveaxis(shares, 0, 2)


def history_together(amount: Floats, feed_share: Floats) -> Floats:
    """Dependence of all elements together, each with its own feed, (Y, 3 bases, M) [1].

    Arguments as in `history_by_element`: by identified oxide or by value, where `history` goes by
    gross mass.
    """
    by_origin = np.moveaxis(amount.sum(axis=1), 1, 0)
    counted = by_origin * weights(feed_share)[:, :, None]
    return np.moveaxis(share_of(counted.sum(axis=(1, 3)), by_origin.sum(axis=(0, 2))), 0, 1)


def forms(tonnes: Floats) -> Floats:
    """Tonnes by form, (2 forms: oxide and compounds, metal; origins, elements, M) [t_reo].

    `tonnes` (codes, origins, elements, M).
    """
    assert tonnes.shape[0] == len(CODES)
    return np.stack([tonnes[~METAL].sum(axis=0), tonnes[METAL].sum(axis=0)])
