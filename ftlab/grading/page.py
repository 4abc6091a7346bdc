"""The report of a lesson as one HTML page that needs nothing beside it."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path
import re
from statistics import median

from ftlab.grading.report import cells, headline
from ftlab.grading.results import Results
from ftlab.grading.summary import by_exercise, by_misconception, flags, name_of, totals
from ftlab.plots import DescribedFigure, bars
from jinja2 import Environment
from markupsafe import Markup, escape
import matplotlib as mpl
import numpy as np

MOST_BARS = 10
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
    edges = np.linspace(0, max(results.max_points, *points, 1), 6)
    counts = np.histogram(points, edges)[0]
    pairs = zip(edges[:-1], edges[1:], counts, strict=True)
    return bars(
        {f"{low:.3g}–{high:.3g}": float(count) for low, high, count in pairs},
        title=f"Half of the class has {median(points):g} points or more",
        ylabel="students",
        percent=False,
    )


def _misconceptions(results: Results) -> DescribedFigure | None:
    counts: Counter[str] = Counter()
    for row in by_misconception(results):
        if row.misconception:
            counts[row.misconception] += row.students
    if not counts:
        return None
    shown = dict(counts.most_common(MOST_BARS))
    first = next(iter(shown))
    return bars(
        {key: float(count) for key, count in shown.items()},
        title=f"Most frequent: {first}, {name_of(first)}",
        ylabel="failed checks",
        percent=False,
    )


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
