"""The report of a lesson as one HTML page that needs nothing beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from math import ceil
from pathlib import Path
import re
from statistics import median

from ftlab.grading.record.results import Results
from ftlab.grading.reports.summary import by_exercise, by_misconception, flags, name_of, totals
from ftlab.grading.reports.words import cells, headline, remarks
from ftlab.plots import DescribedFigure, bars
from jinja2 import Environment
from markupsafe import Markup, escape
import matplotlib as mpl
from matplotlib.ticker import MaxNLocator
import numpy as np

MOST_BARS = 10
_MOST_BINS = 8
TEMPLATE = Path(__file__).with_name("report.html.j2")


def write_page(results: Results, path: Path) -> None:
    """Write the page: tables, and plots as SVG with a description for those who cannot see them.

    Args:
        results: What to write about.
        path: The file; replaced when it is there.
    """
    template = Environment(autoescape=True).from_string(TEMPLATE.read_text(encoding="utf-8"))
    page = template.render(
        lesson=results.lesson,
        headline=headline(results),
        remarks=remarks(results),
        exercises=[(row.exercise, *cells(row)) for row in by_exercise(results)],
        misconceptions=by_misconception(results),
        flags=flags(results),
        plots=[inline_svg(plot) for plot in plots(results)],
    )
    path.write_text(page, encoding="utf-8")


def plots(results: Results) -> list[DescribedFigure]:
    """Shares passed, totals, misconceptions and times, each where there is something to show."""
    drawn = (_passed(results), _totals(results), _misconceptions(results), _times(results))
    return [plot for plot in drawn if plot is not None]


def _passed(results: Results) -> DescribedFigure | None:
    rows = [row for row in by_exercise(results) if not row.by_hand]
    shares = {row.exercise: row.passed for row in rows if row.passed is not None}
    if not shares:
        return None
    hardest = min(shares, key=lambda name: shares[name])
    return bars(
        {_two_lines(name): share for name, share in shares.items()},
        title=f"Fewest passed {hardest}: {shares[hardest]:.0%}",
        ylabel="students with full marks",
    )


def _totals(results: Results) -> DescribedFigure | None:
    points = totals(results)
    if not points:
        return None
    drawn = bars(
        bins(points, max(results.max_points, *points, 1)),
        title=f"Half of the class has {median(points):g} points or more",
        ylabel="students",
        percent=False,
    )
    return _whole(drawn)


def bins(points: Sequence[float], most: float) -> dict[str, float]:
    """How many have how many points, in steps of whole or half points.

    Args:
        points: Everybody's.
        most: The most that there are.

    Returns:
        From one number of points to another → how many. A boundary belongs to the higher step.

    Example:
    >>> bins([0, 0.5, 2], 2)
    {'0–0.5': 1.0, '0.5–1': 1.0, '1–1.5': 0.0, '1.5–2': 1.0}
    """
    steps = (step * 10**power for power in range(6) for step in (1, 2, 5))
    step = 0.5 if most <= _MOST_BINS / 2 else next(s for s in steps if most <= _MOST_BINS * s)
    edges = step * np.arange(ceil(most / step) + 1)
    counts = np.histogram(points, edges)[0]
    pairs = zip(edges[:-1], edges[1:], counts, strict=True)
    return {f"{low:g}–{high:g}": float(count) for low, high, count in pairs}


def _whole(plot: DescribedFigure) -> DescribedFigure:
    """With whole numbers alone at the axis of a plot that counts."""
    plot.figure.axes[0].yaxis.set_major_locator(MaxNLocator(integer=True))
    return plot


def _misconceptions(results: Results) -> DescribedFigure | None:
    counts: Counter[str] = Counter()
    for row in by_misconception(results):
        if row.misconception:
            counts[row.misconception] += row.students
    if not counts:
        return None
    shown = dict(counts.most_common(MOST_BARS))
    first = next(iter(shown))
    drawn = bars(
        {key: float(count) for key, count in shown.items()},
        title=f"Most frequent: {first}, {name_of(first)}",
        ylabel="failed checks",
        percent=False,
    )
    return _whole(drawn)


def _times(results: Results) -> DescribedFigure | None:
    times = {row.exercise: row.seconds for row in by_exercise(results) if row.seconds}
    if not times:
        return None
    slowest = max(times, key=lambda name: times[name])
    return bars(
        {_two_lines(name): seconds for name, seconds in times.items()},
        title=f"{slowest} takes longest: {times[slowest]:.2g} s",
        ylabel="seconds (median)",
        percent=False,
    )


def _two_lines(name: str) -> str:
    """A name cut at the hyphen nearest to its middle, so that neighbors do not overlap."""
    hyphens = [place for place, letter in enumerate(name) if letter == "-"]
    if len(name) < 9 or not hyphens:
        return name
    cut = min(hyphens, key=lambda place: abs(place - len(name) / 2))
    return f"{name[:cut]}\n{name[cut + 1 :]}"


def inline_svg(plot: DescribedFigure) -> Markup:
    """A figure as SVG to stand in a page, with its alt text as label.

    Example:
    >>> "aria-label" in inline_svg(bars({"a": 0.5}, title="One bar"))
    True
    """
    drawing = BytesIO()
    with mpl.rc_context({"svg.hashsalt": plot.alt}):  # ids that no other plot of the page has
        plot.save(drawing, format="svg", metadata={"Date": None})
    svg = re.sub(r"^.*?<svg ", "", drawing.getvalue().decode(), count=1, flags=re.DOTALL)
    return Markup(f'<svg role="img" aria-label="{escape(plot.alt)}" {svg}')
