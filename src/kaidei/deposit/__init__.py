"""The deposit stage."""

from typing import Any


def mine_order(spec: Any) -> dict[str, Any]:
    """The order of mining from the cores alone."""
    return {"panel": [f"P{i:02d}" for i in range(24)]}
