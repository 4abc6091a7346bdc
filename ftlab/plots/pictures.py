"""Raw pictures side by side, on one scale, whatever range their pixels are in."""

from __future__ import annotations

from collections.abc import Mapping

from ftlab.plots.figure import MUTED, DescribedFigure, new_axes
from ftlab.translation import _
import numpy as np


def picture_rows(
    rows: Mapping[str, np.ndarray], n: int = 8, *, inches: float = 0.8
) -> DescribedFigure:
    """A few pictures of each of several arrays, a named row each.

    Black is 0 and white is 1 in all of them, and values outside are cut: arrays on another scale
    look as a model that expects 0 to 1 would take them.

    Args:
        rows: Name → `(n, height, width, 1)` or `(n, height, width, 3)`, any range and type.
        n: Pictures a row, spread evenly over each array.
        inches: The side of a picture.
    """
    figure = new_axes()[0]
    figure.clear()
    figure.set_size_inches(inches * n, inches * len(rows))
    grid = figure.subplots(len(rows), n, squeeze=False)
    told = []
    for (name, pictures), line in zip(rows.items(), grid, strict=True):
        for axes in line:
            axes.axis("off")
        places = np.linspace(0, len(pictures) - 1, min(n, len(pictures))).astype(int)
        for axes, place in zip(line, places, strict=False):
            axes.imshow(np.clip(pictures[place], 0, 1).astype(float), cmap="gray", vmin=0, vmax=1)
            axes.set(frame_on=True, xticks=[], yticks=[])  # a white picture has an edge, too
            axes.set_axis_on()
            axes.spines[:].set(color=MUTED, linewidth=0.5)
        line[0].text(-0.2, 0.5, name, transform=line[0].transAxes, ha="right", va="center")
        dark, white = np.mean(pictures <= 0), np.mean(pictures >= 1)
        shares = _("{dark:.0%} of the pixels black, {white:.0%} white", dark=dark, white=white)
        told.append(f"{name}: {shares}")
    what = _("Pictures, one row an array, black at 0 and white at 1.")
    return DescribedFigure(figure, f"{what} {'; '.join(told)}.", photographs=True)
