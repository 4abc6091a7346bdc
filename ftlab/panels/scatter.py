"""Points with shares on both axes, and the region that is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ftlab.panels.axes import Axes, picture, text
from ftlab.panels.symbols import PALETTE, symbol


@dataclass(frozen=True)
class Point:
    """One point of a scatter.

    Args:
        name: Written beside it.
        x: Position.
        y: Height.
        shape: One of `SHAPES`.
        filled: Whether it is drawn filled.
    """

    name: str
    x: float
    y: float
    shape: str = "circle"
    filled: bool = True


def scatter(
    points: Sequence[Point],
    *,
    title: str,
    xlabel: str,
    ylabel: str,
    region: tuple[float, float, float, float],
    y_range: tuple[float, float] = (0, 1),
    width: int = 420,
    height: int = 320,
    desc: str,
) -> str:
    """Points with shares of 1 on both axes, and the region that is allowed.

    Args:
        points: What to draw.
        title: What the chart shows.
        xlabel: Under the horizontal axis.
        ylabel: Beside the vertical axis.
        region: Its left, right, lower and upper end.
        y_range: Ends of the vertical axis.
        width: In pixels.
        height: In pixels.
        desc: For a reader who cannot see it.
    """
    axes = Axes((0, 1), y_range, width, height, percent=True, percent_x=True, right=24)
    left, right = axes.at_x(region[0]), axes.at_x(region[1])
    base, top = axes.at_y(region[2]), axes.at_y(region[3])
    parts = [
        axes.drawn(xlabel, ylabel),
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
        f'height="{base - top:.1f}" fill="{PALETTE[2]}" fill-opacity="0.18" '
        f'stroke="{PALETTE[2]}" stroke-width="1.5" stroke-dasharray="5 3"/>',
    ]
    for point in points:
        x, y = axes.at_x(point.x), axes.at_y(point.y)
        parts.append(symbol(x, y, point.shape, PALETTE[0], filled=point.filled))
        near_end = x > width - 60
        anchor = "end" if near_end else "start"
        parts.append(text(x + (-8 if near_end else 8), y + 4, point.name, anchor=anchor, bold=True))
    return picture(width, height, title, desc, parts)
