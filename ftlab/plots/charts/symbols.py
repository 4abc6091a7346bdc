"""Colors, dashes and markers of the charts: lines differ by all three.

Colors have a contrast of at least 3 to 1 with white and with JupyterLab's dark background.
"""

from __future__ import annotations

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#A3467E", "#A67C00", "#767676")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 2", "1 2")
SHAPES = ("circle", "square", "triangle", "diamond", "cross", "plus")
PATHS = {
    "circle": "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z",
    "square": "M-3.5-3.5h7v7h-7Z",
    "triangle": "M0-4.5L4.5 3.5H-4.5Z",
    "diamond": "M0-5L5 0L0 5L-5 0Z",
    "cross": "M-3.5-3.5L3.5 3.5M-3.5 3.5L3.5-3.5",
    "plus": "M-4.5 0H4.5M0-4.5V4.5",
}


def symbol(x: float, y: float, shape: str, color: str) -> str:
    """One marker at a place in a picture."""
    return (
        f'<path class="ftlab-{shape}" transform="translate({x:.1f} {y:.1f})" d="{PATHS[shape]}" '
        f'fill="{color}" stroke="{color}" stroke-width="1.6"/>'
    )
