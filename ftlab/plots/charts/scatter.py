"""Points with shares on both axes, and the region that is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ftlab.plots.charts.axes import LEFT, LETTER, Axes, line, picture, text
from ftlab.plots.charts.symbols import PALETTE, symbol
import numpy as np

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Point:
    """One point of a scatter.

    Args:
        name: Written beside it.
        x: Position.
        y: Height.
        shape: One of `SHAPES`.
    """

    name: str
    x: float
    y: float
    shape: str = "circle"


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
    places = [(axes.at_x(point.x), axes.at_y(point.y)) for point in points]
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in places]
    for point, (x, y) in zip(points, places, strict=True):
        parts.append(symbol(x, y, point.shape, PALETTE[0]))
        free = _free(x, y, 1.2 * LETTER * len(point.name), taken, width, height)
        taken.append(free)
        if abs(free[1] + 6 - y) > 15:  # further away: a line leads to it
            parts.append(line(x, y, (free[0] + free[2]) / 2, free[1] + 6, opacity=0.4))
        parts.append(text(free[0], free[3] - 2, point.name, bold=True))
    return picture(width, height, title, desc, parts)


def _free(x: float, y: float, wide: float, taken: list[Box], width: int, height: int) -> Box:
    """The nearest place beside a point where its name lies on nothing else."""
    offsets = (
        (across, down)
        for step in range(1, 20)
        for across, down in ((7, 0), (-7 - wide, 0), (-wide / 2, -13), (-wide / 2, 13))
        for across, down in [(across + (step - 1) * 9 * np.sign(across), down * step)]
    )
    boxes = [(x + dx, y + dy - 6, x + dx + wide, y + dy + 6) for dx, dy in offsets]
    inside = [b for b in boxes if b[0] > LEFT and b[2] < width and b[1] > 0 and b[3] < height]
    clear = (b for b in inside if not any(_overlap(b, other) for other in taken))
    return next(clear, boxes[0])


def _overlap(one: Box, other: Box) -> bool:
    across = one[0] < other[2] and other[0] < one[2]
    return across and one[1] < other[3] and other[1] < one[3]
