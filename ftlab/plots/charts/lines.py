"""Charts that change often, drawn as SVG: quick to make, sharp at any zoom, told in words too.

Lines differ by color, dash and marker, and carry their names at their ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ftlab.plots.charts.axes import LETTER, ROW, TOP, Axes, line, picture, spanning, text
from ftlab.plots.charts.symbols import DASHES, PALETTE, SHAPES, symbol
from ftlab.translation import _, decimal, with_marks
import numpy as np

__all__ = ["PALETTE", "Series", "from_zero", "line_chart", "rate_words", "side_by_side"]

GRAY = len(PALETTE) - 1  # the style of dotted lines
# Words that lie on lines stay legible.
_HALO = 'paint-order="stroke" stroke="var(--jp-layout-color0,white)" stroke-width="3"'


@dataclass(frozen=True)
class Series:
    """One line of a chart.

    Args:
        name: Written at the line's end.
        x: Positions.
        y: Values, as many; NaN leaves a gap.
        style: Which color, dash and marker, counted from 0; its place in the chart by default.
        faint: Drawn thinner, as an earlier run behind the present one.
        dotted: Drawn in gray dots, as what stands beside the line that counts.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    style: int | None = None
    faint: bool = False
    dotted: bool = False


def line_chart(
    series: Sequence[Series],
    *,
    title: str,
    xlabel: str,
    ylabel: str,
    width: int = 320,
    height: int = 210,
    log_x: bool = False,
    percent: bool = False,
    x_range: tuple[float, float] | None = None,
    y_range: tuple[float, float] | None = None,
    marks: Sequence[tuple[float, str]] = (),
    desc: str = "",
) -> str:
    """Lines over a common axis.

    Args:
        series: What to draw; may be empty, or hold nothing yet.
        title: What the chart shows; its finding where there is one.
        xlabel: Under the horizontal axis.
        ylabel: Beside the vertical axis.
        width: In pixels; the picture shrinks where there is less room.
        height: In pixels.
        log_x: A logarithmic horizontal axis; positions are above 0.
        percent: Values are shares of 1, told as per cent.
        x_range: Ends of the horizontal axis; those of the data by default.
        y_range: Ends of the vertical axis; 0 to 1 for shares, those of the data otherwise.
        marks: Vertical lines: position and words.
        desc: For a reader who cannot see it; each line's first and last value by default.

    Returns:
        An `<svg>` element, with `role="img"` and the description as its label.

    Example:
    >>> chart = line_chart([Series("target", [0, 1], [0.3, 0.8])], title="Accuracy",
    ...                    xlabel="epoch", ylabel="accuracy", percent=True)
    >>> "target from 30% to 80%" in chart
    True
    """
    longest = max((len(each.name) for each in series), default=0)
    axes = Axes(
        x_range or spanning((x for each in series for x in each.x), log=log_x),
        y_range or ((0, 1) if percent else spanning(y for each in series for y in each.y)),
        width,
        height,
        log_x,
        percent,
        right=14 + LETTER * max([longest, *(len(words) for at, words in marks)]),
        top=TOP + ROW * len(marks),
    )
    parts = [axes.drawn(xlabel, ylabel)]
    # Words stand right of their line and above those of marks further right: none cross.
    parts += [_mark(axes, *mark, row) for row, mark in enumerate(sorted(marks))]
    ends = []
    for place, each in enumerate(series):
        style = (place if each.style is None else each.style) % len(PALETTE)
        style = GRAY if each.dotted else style
        points = [(axes.at_x(x), axes.at_y(y)) for x, y in _known(each, log_x)]
        parts.append(_path(axes, each, style, log_x) + _dots(points, style, each.faint))
        if points:
            ends.append((points[-1], each.name))
    parts += _names(ends, axes)
    if not ends:
        middle = (axes.at_x(axes.x_range[1]) + axes.at_x(axes.x_range[0])) / 2
        parts.append(text(middle, height / 2, _("nothing yet"), anchor="middle"))
    told = desc or " ".join([_told(series, percent, log_x), *(f"{words}." for at, words in marks)])
    return picture(width, height, title, told, parts)


def from_zero(series: Sequence[Series]) -> tuple[float, float]:
    """A vertical axis from 0 to a little above the largest finite value."""
    most = max((y for each in series for y in each.y if np.isfinite(y)), default=0.0)
    return 0.0, 1.05 * float(most) or 1.0


def rate_words(rate: float) -> str:
    """A learning rate with two digits: `1e-3`, `3.5e-4`."""
    mantissa, exponent = f"{rate:.1e}".split("e")
    return with_marks(f"{mantissa.removesuffix('.0')}e{int(exponent)}")


def side_by_side(charts: Sequence[str]) -> str:
    """Charts beside each other, under each other where the window is narrow."""
    return f'<div style="display:flex;flex-wrap:wrap;gap:8px">{"".join(charts)}</div>'


def _known(series: Series, log_x: bool) -> list[tuple[float, float]]:
    pairs = zip(series.x, series.y, strict=True)
    return [(x, y) for x, y in pairs if np.isfinite([x, y]).all() and (x > 0 or not log_x)]


def _path(axes: Axes, series: Series, style: int, log_x: bool) -> str:
    steps, pen = [], "M"
    for x, y in zip(series.x, series.y, strict=True):
        if not np.isfinite([x, y]).all() or (log_x and x <= 0):
            pen = "M"
            continue
        steps.append(f"{pen}{axes.at_x(x):.1f} {axes.at_y(y):.1f}")
        pen = "L"
    if not steps:
        return ""
    width = 1.2 if series.faint else 2  # not paler: it is to be seen in both themes
    return (
        f'<path d="{"".join(steps)}" fill="none" stroke="{PALETTE[style]}" '
        f'stroke-width="{width}" stroke-dasharray="{DASHES[style]}"/>'
    )


def _dots(points: list[tuple[float, float]], style: int, faint: bool) -> str:
    """A marker at every point; at about ten where there are many, none on a faint line."""
    every = 1 if len(points) <= 12 else len(points) // 6
    chosen = [] if faint and len(points) > 1 else points[::every]
    return "".join(symbol(x, y, SHAPES[style], PALETTE[style]) for x, y in chosen)


def _names(ends: list[tuple[tuple[float, float], str]], axes: Axes) -> list[str]:
    """Names at the lines' ends, pushed apart where they would lie on each other."""
    parts, lowest = [], float("-inf")
    for (_x, y), name in sorted(ends, key=lambda end: end[0][1]):
        lowest = max(y + 4, lowest + 12)
        parts.append(text(axes.width - axes.right + 7, lowest, name))
    return parts


def _mark(axes: Axes, x: float, words: str, row: int) -> str:
    at, top = axes.at_x(x), TOP + ROW * row
    upright = line(at, top - 6, at, axes.at_y(axes.y_range[0]), opacity=0.9, dash="3 2")
    return upright + text(at + 5, top + 4, words, extra=_HALO)


def _told(series: Sequence[Series], percent: bool, log_x: bool) -> str:
    told = []
    for each in series:
        known = _known(each, log_x)
        if not known:
            told.append(_("{name}: nothing yet", name=each.name))
            continue
        first, last = (decimal(y, ".0%" if percent else ".3g") for y in (known[0][1], known[-1][1]))
        told.append(_("{name} from {first} to {last}", name=each.name, first=first, last=last))
    return "; ".join(told) + "." if told else _("Nothing yet.")
