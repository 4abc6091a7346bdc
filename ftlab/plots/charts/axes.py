"""The frame of a small chart: where values lie in the picture, ticks, and words beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from ftlab.translation import decimal
from matplotlib.ticker import MaxNLocator
import numpy as np

FONT = 11  # pixels; `LETTER` is the width of an average character of this size
LETTER = 6.1
TOP, BOTTOM, LEFT, ROW = 26.0, 40.0, 52.0, 13.0
INK = "currentColor"


@dataclass(frozen=True)
class Axes:
    """Two axes in a picture.

    Args:
        x_range: Values at the left and right end; above 0 when `log_x`.
        y_range: Values at the bottom and the top.
        width: Of the picture in pixels.
        height: Of the picture in pixels.
        log_x: Whether equal steps to the right are equal factors.
        percent: Whether y is a share of 1 and told as per cent.
        percent_x: The same of x.
        right: Pixels kept free at the right side, for names.
        top: Pixels kept free above, for the title and the words of marks.
    """

    x_range: tuple[float, float]
    y_range: tuple[float, float]
    width: int
    height: int
    log_x: bool = False
    percent: bool = False
    percent_x: bool = False
    right: float = 12.0
    top: float = TOP

    def at_x(self, value: float) -> float:
        """Pixels from the left; values outside the axis stop at its end."""
        low, high = self._scaled(self.x_range)
        share = (self._scaled((value,))[0] - low) / (high - low)
        return LEFT + float(np.clip(share, 0, 1)) * (self.width - LEFT - self.right)

    def at_y(self, value: float) -> float:
        """Pixels from the top."""
        low, high = self.y_range
        share = float(np.clip((value - low) / (high - low), 0, 1))
        return self.height - BOTTOM - share * (self.height - self.top - BOTTOM)

    def drawn(self, xlabel: str, ylabel: str) -> str:
        """Axes, ticks, grid lines and labels."""
        left, right = LEFT, self.width - self.right
        base, middle = self.height - BOTTOM, (self.top + self.height - BOTTOM) / 2
        parts = []
        for value, words in _ticks(self.y_range, self.percent):
            y = self.at_y(value)
            parts.append(line(left, y, right, y, opacity=0.16))
            parts.append(text(left - 5, y + 4, words, anchor="end"))
        for value, words in self._x_ticks():
            x = self.at_x(value)
            parts.append(line(x, base, x, base + 4))
            parts.append(text(x, base + 16, words, anchor="middle"))
        parts.append(line(left, base, right, base))
        parts.append(text((left + right) / 2, self.height - 6, xlabel, anchor="middle"))
        turned = f'transform="rotate(-90 12 {middle:.0f})"'
        parts.append(text(12, middle, ylabel, anchor="middle", extra=turned))
        return "".join(parts)

    def _scaled(self, values: Iterable[float]) -> tuple[float, ...]:
        return tuple(float(np.log10(v)) if self.log_x else float(v) for v in values)

    def _x_ticks(self) -> list[tuple[float, str]]:
        if not self.log_x:
            return _ticks(self.x_range, self.percent_x, whole=not self.percent_x)
        low, high = self._scaled(self.x_range)
        powers = range(int(np.ceil(low - 1e-9)), int(np.floor(high + 1e-9)) + 1)
        return [(10.0**power, f"1e{power}") for power in powers]


def spanning(values: Iterable[float], *, log: bool = False) -> tuple[float, float]:
    """An axis that holds all finite values (above 0 when `log`), with a little room around."""
    known = np.array([value for value in values if np.isfinite(value) and (value > 0 or not log)])
    if not len(known):
        return (0.1, 1.0) if log else (0.0, 1.0)
    low, high = float(known.min()), float(known.max())
    if log:
        return (low / 2, high * 2) if low == high else (low, high)
    # What hardly differs is drawn as hardly different: its last digits are no mountains.
    room = max((high - low) * 0.05, (0.1 * max(abs(low), abs(high)) - (high - low)) / 2) or 0.5
    return low - room, high + room


def _ticks(
    ends: tuple[float, float], percent: bool, *, whole: bool = False
) -> list[tuple[float, str]]:
    low, high = ends
    # Epochs are counted; a long axis of something else has no need of fractions either.
    integer = whole and (high - low > 3 or (float(low).is_integer() and float(high).is_integer()))
    found = MaxNLocator(5, steps=[1, 2, 5, 10], integer=integer).tick_values(low, high)
    kept = [float(value) for value in found if low - 1e-9 <= value <= high + 1e-9]
    step = 100 * (found[1] - found[0]) if percent else found[1] - found[0]
    digits = max(0, -int(np.floor(np.log10(step) + 1e-9)))  # as many as tell ticks apart
    form = f".{digits}%" if percent else f".{digits}f" if step < 1e4 else "g"
    return [(value, decimal(value, form)) for value in kept]


def picture(width: int, height: int, title: str, desc: str, parts: Sequence[str]) -> str:
    """An SVG with its title on top, and words for a reader who cannot see it."""
    heading = text(LEFT, 14, title, bold=True) if title else ""
    return (
        f'<svg role="img" aria-label="{escape(f"{title}. {desc}")}" class="ftlab-chart" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'style="max-width:100%;height:auto;color:var(--jp-ui-font-color1,currentColor)" '
        f'font-size="{FONT}" font-family="var(--jp-ui-font-family,sans-serif)">'
        f"<title>{escape(title)}</title><desc>{escape(desc)}</desc>{heading}{''.join(parts)}</svg>"
    )


def line(
    x0: float, y0: float, x1: float, y1: float, *, opacity: float = 0.7, dash: str = ""
) -> str:
    """A thin straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" '
        f'stroke="{INK}" stroke-opacity="{opacity}"{dashed}/>'
    )


def text(
    x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False, extra: str = ""
) -> str:
    """Words in the picture, hidden from screen readers, which are told the description."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{INK}" text-anchor="{anchor}"{weight} '
        f'aria-hidden="true" {extra}>{escape(words)}</text>'
    )
