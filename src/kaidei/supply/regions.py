"""The regions, forms, uses and origin tags of the world's rare earths, in the order of the axes."""

from __future__ import annotations

import numpy as np

REGIONS = (
    "Japan", "China", "Myanmar and Laos", "Australia", "Malaysia", "USA", "EU", "Vietnam",
    "Thailand", "India", "Korea", "Brazil", "Russia and Kazakhstan", "rest",
)  # fmt: skip
"""Labels of the region dimension of the world."""

FORMS = ("ore", "oxide", "metal", "product")
"""Labels of the form dimension; oxide stands for compounds, metal for alloys, product for magnets.

What is served leaves them for the stock in use.
"""

USES = (
    "magnets", "batteries", "alloys", "polishing", "catalysts", "glass", "phosphors", "ceramics",
    "other",
)  # fmt: skip
"""Labels of the use dimension."""

FORM_OF_USE = dict.fromkeys(USES, "oxide") | {
    "magnets": "product",
    "batteries": "metal",
    "alloys": "metal",
}
"""The form that each use takes."""

TAG_ORIGINS = (
    "China", "Myanmar and Laos", "Australia", "USA", "other Asia", "other", "mud", "recycled",
)  # fmt: skip
"""Where the ore of a tag came from."""

ORIGIN_OF_REGION = dict.fromkeys(REGIONS, "other") | {
    "China": "China",
    "Myanmar and Laos": "Myanmar and Laos",
    "Australia": "Australia",
    "USA": "USA",
    **dict.fromkeys(("Malaysia", "Vietnam", "Thailand", "India", "Korea"), "other Asia"),
}
"""The origin that ore mined in a region counts under."""

TAGS = 2 * len(TAG_ORIGINS)
"""Tags: the origins untouched, then the same origins after a Chinese-controlled step."""

INDEPENDENT = np.array([origin != "China" for origin in TAG_ORIGINS] + [False] * len(TAG_ORIGINS))
"""True for tags that no Chinese measure can stop: not mined and not touched by China."""


def tag(origin: str, touched: bool = False) -> int:
    """Index of an origin's tag."""
    return TAG_ORIGINS.index(origin) + (len(TAG_ORIGINS) if touched else 0)
