"""Figures that say what they show: one palette, and alt text on every picture."""

from __future__ import annotations

import base64
from collections.abc import Callable
import html
from io import BytesIO
from pathlib import Path
from typing import Any

from ftlab import kernel
from ftlab.translation import N_, _, decimal, with_marks
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, ScalarFormatter

# Okabe and Ito's palette, told apart by colour-blind readers; markers differ as well.
TARGET, SOURCE, VALIDATION, GUESS, MUTED = "#0072B2", "#D55E00", "#009E73", "#A3467E", "#6B6B6B"
SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKERS = ("o", "s", "^", "D", "v", "P")

# Light and dark are exchanged, and hues turned back: blue stays blue.
_DARK = """[data-jp-theme-light="false"] .ftlab-figure {
  filter: invert(.93) hue-rotate(180deg); }"""


# Each may show something in a figure's place, and says whether it did.
COVERS: list[Callable[[DescribedFigure], bool]] = []


class DescribedFigure:
    """A matplotlib figure with alt text, shown by JupyterLab, nbconvert and Sphinx alike.

    Args:
        figure: The figure.
        alt: What a reader who cannot see it needs to know: the kind of plot, the axes, and the
            finding with its figures.
        photographs: Whether there are pictures in it, whose light and dark must not be exchanged.

    Where somebody sits before the notebook it follows the theme: in the dark one it is dark.

    Example:
    >>> described = DescribedFigure(Figure(), "An empty figure.")
    >>> described.alt
    'An empty figure.'
    """

    def __init__(self, figure: Figure, alt: str, *, photographs: bool = False) -> None:
        self.figure, self.alt, self.photographs = figure, alt, photographs

    def save(self, path: str | Path | BytesIO, **options: Any) -> None:
        """Write the figure to a file; options are those of `Figure.savefig`."""
        self.figure.savefig(path, **{"bbox_inches": "tight", **options})

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        png = BytesIO()
        self.save(png, dpi=96)
        encoded = base64.b64encode(png.getvalue()).decode()
        if kernel.headless() or self.photographs:
            data = {"image/png": encoded, "text/plain": self.alt}
            return data, {"image/png": {"alt": self.alt}}
        picture = (
            f'<style>{_DARK}</style><img class="ftlab-figure" style="max-width:100%" '
            f'src="data:image/png;base64,{encoded}" alt="{html.escape(self.alt)}">'
        )
        return {"text/html": picture, "text/plain": self.alt}, {}

    def _ipython_display_(self) -> None:
        if not any(covers(self) for covers in COVERS):
            raise NotImplementedError  # IPython then asks for the picture

    def __repr__(self) -> str:
        return f"DescribedFigure({self.alt!r})"


def new_axes(
    columns: int = 1, width: float = 4.6, height: float = 3.2
) -> tuple[Figure, list[Axes]]:
    """A figure with a row of axes, kept apart from pyplot so that nothing is drawn twice."""
    figure = Figure(figsize=(width * columns, height), layout="constrained")
    axes = list(figure.subplots(1, columns, squeeze=False)[0])
    for each in axes:
        each.spines[["top", "right"]].set_visible(False)
        for side in (each.xaxis, each.yaxis):
            side.set_major_formatter(_Ticks())
    return figure, axes


class _Ticks(ScalarFormatter):
    """Matplotlib's own words at ticks, with the decimal mark of the language in force."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        return with_marks(super().__call__(x, pos))

    def get_offset(self) -> str:
        return with_marks(super().get_offset())


def percent_axis(axes: Axes, label: str = N_("accuracy"), axis: str = "y") -> None:
    """Show shares from 0 to 1 as per cent."""
    side = axes.yaxis if axis == "y" else axes.xaxis
    side.set_major_formatter(FuncFormatter(lambda share, place: decimal(100 * share, ".4g") + "%"))
    side.set_label_text(_(label))
    (axes.set_ylim if axis == "y" else axes.set_xlim)(-0.03, 1.03)
