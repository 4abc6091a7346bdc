"""Charts as SVG: where values lie, what tells lines apart, and what a screen reader is told."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from ftlab.plots.charts.lines import Series, line_chart, side_by_side
from ftlab.plots.charts.scatter import Point, scatter
from ftlab.plots.charts.symbols import DASHES, PALETTE, PATHS, SHAPES
import numpy as np
import pytest

LABELS = {"title": "Accuracy", "xlabel": "epoch", "ylabel": "accuracy"}


def drawn(*series, **options):
    return ElementTree.fromstring(line_chart(series, **(LABELS | options)))


def lines(chart):
    """The data lines: (x, y) in pixels, a list a piece."""
    paths = [path for path in chart.iter("path") if path.get("fill") == "none"]
    return [
        [
            np.array([pair.split() for pair in piece.split("L")], float)
            for piece in path.get("d").split("M")[1:]
        ]
        for path in paths
    ]


def test_equal_steps_of_the_data_are_equal_steps_in_the_picture():
    ((line,),) = lines(drawn(Series("a", [0, 1, 2, 3], [0.0, 0.2, 0.4, 0.6])))
    steps = np.diff(line, axis=0)
    assert np.ptp(steps, axis=0) == pytest.approx([0, 0], abs=0.15)  # pixels to a tenth
    assert steps[0][0] > 0
    assert steps[0][1] < 0, "larger values lie higher"


def test_on_a_logarithmic_axis_equal_factors_are_equal_steps():
    ((line,),) = lines(drawn(Series("a", [1e-5, 1e-3, 1e-1], [1, 1, 1]), log_x=True))
    left, right = np.diff(line[:, 0])
    assert left == pytest.approx(right, abs=0.15)


def test_a_value_that_is_no_number_leaves_a_gap():
    series = Series("a", [0, 1, 2, 3, 4], [np.nan, 0.1, 0.2, np.inf, 0.4])
    assert [len(piece) for piece in lines(drawn(series))[0]] == [2, 1]


def test_lines_differ_by_more_than_color():
    chart = line_chart([Series(str(n), [0, 1], [n, n]) for n in range(6)], **LABELS)
    paths = [p for p in ElementTree.fromstring(chart).iter("path") if p.get("fill") == "none"]
    assert len({p.get("stroke-dasharray") for p in paths}) == 6
    assert all(f"ftlab-{shape}" in chart for shape in SHAPES)
    assert len(PALETTE) == len(DASHES) == len(SHAPES) == len(set(PATHS.values()))


def test_every_line_carries_its_name_and_names_do_not_lie_on_each_other():
    chart = drawn(*[Series(name, [0, 1], [0.5, 0.5]) for name in ("one", "two", "three")])
    at = [float(t.get("y")) for t in chart.iter("text") if t.text in ("one", "two", "three")]
    assert len(at) == 3
    assert min(np.diff(sorted(at))) >= 11


def test_a_mark_stands_at_its_value():
    series = Series("a", [1e-4, 1e-3, 1e-2], [3, 2, 1])
    chart = drawn(series, log_x=True, marks=[(1e-3, "your rate")])
    ((line,),) = lines(chart)
    dashed = [each for each in chart.iter("line") if each.get("stroke-dasharray")]
    assert float(dashed[0].get("x1")) == pytest.approx(line[1][0], abs=0.15)
    assert "your rate" in chart.get("aria-label")


def test_a_screen_reader_is_told_what_is_drawn():
    chart = drawn(Series("target", [0, 1, 2], [0.3, 0.9, 0.8]), Series("new", [], []), percent=True)
    assert chart.get("role") == "img"
    assert chart.get("aria-label") == "Accuracy. target from 30% to 80%; new: nothing yet."
    assert chart.find("title").text == "Accuracy"
    assert all(text.get("aria-hidden") == "true" for text in chart.iter("text"))


def test_nothing_to_draw_is_drawn_and_said():
    chart = drawn()
    assert "Nothing yet" in chart.get("aria-label")
    assert "nothing yet" in [text.text for text in chart.iter("text")]
    assert lines(drawn(Series("a", [0, 1], [np.nan, np.nan]))) == []


def test_words_from_outside_are_shown_not_obeyed():
    evil = '<script>"&'
    chart = drawn(Series(evil, [0, 1], [0, 1]), title=evil, marks=[(0.5, evil)], desc=evil)
    assert not list(chart.iter("script"))
    assert chart.find("title").text == evil
    assert evil in [text.text for text in chart.iter("text")]


def luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("color", PALETTE)
@pytest.mark.parametrize("background", ["#FFFFFF", "#111111"])  # JupyterLab's light and dark
def test_every_color_has_the_contrast_that_wcag_asks_of_graphics(color, background):
    light, dark = sorted([luminance(color), luminance(background)], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


def test_words_take_the_color_of_the_theme():
    chart = drawn(Series("a", [0, 1], [0, 1]))
    assert {text.get("fill") for text in chart.iter("text")} == {"currentColor"}
    assert "--jp-ui-font-color1" in chart.get("style")


def test_points_inside_the_region_lie_inside_its_box():
    points = [Point("in", 0.8, 0.1), Point("left", 0.6, 0.1), Point("up", 0.8, 0.4)]
    labels = {"title": "t", "xlabel": "x", "ylabel": "y", "desc": "d"}
    region, y_range = (0.7, 1, -0.05, 0.2), (-0.05, 0.5)
    chart = ElementTree.fromstring(scatter(points, region=region, y_range=y_range, **labels))
    box = {name: float(chart.find("rect").get(name)) for name in ("x", "y", "width", "height")}
    inside = []
    for path in chart.iter("path"):
        x, y = map(float, re.findall(r"[\d.]+", path.get("transform")))
        across = box["x"] <= x <= box["x"] + box["width"]
        inside.append(across and box["y"] <= y <= box["y"] + box["height"])
    assert inside == [True, False, False]


@pytest.mark.parametrize("epochs", [1, 2, 3, 8])
def test_epochs_are_counted_in_whole_numbers(epochs):
    run = Series("one", list(range(epochs + 1)), [0.5] * (epochs + 1))
    chart = drawn(run, x_range=(0, epochs))
    words = [text.text for text in chart.iter("text") if text.get("text-anchor") == "middle"]
    below = [each for each in words if each and each[0].isdigit()]
    assert below[0] == "0"
    assert all(each.isdigit() for each in below)


def test_ticks_are_told_apart_and_noise_stays_small():
    chart = drawn(Series("a", [0, 1, 2], [1.09861, 1.09862, 1.0986]))
    words = [text.text for text in chart.iter("text") if text.get("text-anchor") == "end"]
    assert len(set(words)) == len(words) > 1
    ((line,),) = lines(chart)
    assert np.ptp(line[:, 1]) < 1  # pixel


@pytest.mark.parametrize("rates", [(1e-4, 2e-4, 3e-4), (0.5, 0.9, 1.0), (1e-6, 1e-3, 1.0)])
def test_words_of_marks_lie_on_no_other_mark(rates):
    marks = [(rate, f"a name of the rate {rate}") for rate in rates]
    chart = drawn(marks=marks[::-1], log_x=True, x_range=(1e-6, 1), width=620, height=290)
    uprights = [each for each in chart.iter("line") if each.get("stroke-dasharray")]
    for text in chart.iter("text"):
        if text.text in dict((words, at) for at, words in marks):
            left, low = float(text.get("x")), float(text.get("y"))
            right = left + 6.1 * len(text.text)
            assert right <= 620
            for upright in uprights:
                x, top = float(upright.get("x1")), float(upright.get("y1"))
                assert not (left <= x <= right and top < low - 9)


def test_names_of_points_in_one_place_do_not_lie_on_each_other():
    points = [Point(str(n), 0.98, 0.1) for n in range(8)]
    labels = {"title": "t", "xlabel": "x", "ylabel": "y", "desc": "d"}
    chart = scatter(points, region=(0.7, 1, -0.05, 0.2), y_range=(-0.05, 0.5), **labels)
    names = [t for t in ElementTree.fromstring(chart).iter("text") if t.get("font-weight")][1:]
    at = [(float(t.get("x")), float(t.get("y"))) for t in names]
    assert len(at) == 8
    for place, (x, y) in enumerate(at):
        assert all(abs(x - a) >= 6 or abs(y - b) >= 11 for a, b in at[:place])


def test_charts_beside_each_other_wrap():
    both = ElementTree.fromstring(side_by_side([line_chart([], **LABELS)] * 2))
    assert len(both) == 2
    assert "flex-wrap:wrap" in both.get("style")
