"""Plots: what is drawn is what was given, and the alt text says it in words."""

from __future__ import annotations

import base64
from dataclasses import replace
from io import BytesIO
import itertools

from ftlab import kernel
from ftlab.guessing.guess import choice_guess, curve_guess, number_guess
from ftlab.guessing.picture import drawn_over
from ftlab.plots import DescribedFigure, bars, learning_curves, lines, movement_bars, task_strip
from ftlab.training.run import Run
from matplotlib.figure import Figure
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from PIL import Image
import pytest

MOVEMENT = pd.DataFrame(
    {
        "layer": ["conv", "norm", "head"],
        "block": ["conv", "conv", "head"],
        "kind": ["Conv2D", "BatchNormalization", "Dense"],
        "trainable": [True, False, True],
        "moved": [False, False, True],
        "relative_change": [0.0, 0.0, 0.25],
        "statistics_moved": [False, True, False],
        "statistics_change": [0.0, 0.5, 0.0],
        "verdict": [
            "trainable, yet did not move",
            "frozen, yet its statistics moved",
            "as intended",
        ],
    }
)
HISTORY = pd.DataFrame(
    {
        "epoch": [0, 1, 2],
        "loss": [np.nan, 1.0, 0.5],
        "accuracy": [np.nan, 0.4, 0.8],
        "val_loss": [2.0, 1.5, 1.2],
        "val_accuracy": [0.25, 0.5, 0.75],
        "source_accuracy": [0.98, 0.7, 0.5],
    }
)


def run_with(history: pd.DataFrame) -> Run:
    return Run(None, history, MOVEMENT, None, None, None, 1.0, {})


def drawn(described: DescribedFigure) -> dict[str, np.ndarray]:
    """Every named line of a figure: its heights."""
    return {
        line.get_label(): line.get_ydata()
        for axes in described.figure.axes
        for line in axes.lines
    }  # fmt: skip


def picture(described: DescribedFigure) -> Image.Image:
    data, _ = described._repr_mimebundle_()
    return Image.open(BytesIO(base64.b64decode(data["image/png"])))


def every_kind() -> dict[str, DescribedFigure]:
    return {
        "lines": lines([1, 2], {"belt": [0.1, 0.9]}, title="More helps", xlabel="images"),
        "bars": bars({"head only": 0.6, "all": 0.9}, title="All is best"),
        "learning curves": learning_curves(run_with(HISTORY)),
        "movement": movement_bars(MOVEMENT),
        "number": drawn_over("How far?", number_guess(0, 1, ""), 0.2, 0.8),
        "choice": drawn_over("Which?", choice_guess(("this", "that")), "this", "that"),
        "curve": drawn_over("How?", curve_guess((1.0, 2.0), 0, 1, "n", "y"), [0, 1], [1, 0]),
    }


@pytest.mark.parametrize("kind", every_kind())
def test_every_figure_is_a_picture_with_alt_text_in_its_metadata(kind):
    described = every_kind()[kind]
    data, metadata = described._repr_mimebundle_()
    assert picture(described).size[0] > 100
    assert metadata["image/png"]["alt"] == described.alt == data["text/plain"]
    assert len(described.alt) > 20
    assert described.alt in repr(described)


def test_no_figure_is_left_open_in_pyplot():
    before = plt.get_fignums()
    every_kind()
    assert plt.get_fignums() == before


def test_a_figure_is_saved_to_a_file(tmp_path):
    path = tmp_path / "figure.png"
    every_kind()["bars"].save(path, dpi=50)
    assert Image.open(path).format == "PNG"


def test_lines_draw_the_given_values_with_title_axes_and_legend():
    series = {"belt": [0.2, 0.9], "dock": [0.9, 0.4]}
    described = lines(
        [10, 100], series, title="The more, the better", xlabel="training images", log_x=True
    )
    heights = drawn(described)
    assert np.allclose(heights["belt"], [0.2, 0.9])
    assert np.allclose(heights["dock"], [0.9, 0.4])
    (axes,) = described.figure.axes
    assert axes.get_title() == "The more, the better"
    assert axes.get_xlabel() == "training images"
    assert axes.get_ylabel() == "accuracy"
    assert axes.get_xscale() == "log"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["belt", "dock"]
    for words in ("The more, the better", "10, 100", "belt: 20%, 90%", "dock: 90%, 40%"):
        assert words in described.alt


def test_repetitions_are_drawn_as_mean_and_range():
    described = lines([1, 2], {"a": [[0.0, 0.5], [0.2, 0.9]]}, title="t", xlabel="x")
    assert np.allclose(drawn(described)["a"], [0.1, 0.7])
    (area,) = described.figure.axes[0].collections
    edges = area.get_paths()[0].vertices
    assert {round(y, 6) for x, y in edges if x == 1} == {0.0, 0.2}
    assert {round(y, 6) for x, y in edges if x == 2} == {0.5, 0.9}


def test_no_series_is_left_out_however_many_there_are():
    series = {f"s{n}": [n / 10, n / 20] for n in range(8)}
    described = lines([1, 2], series, title="t", xlabel="x")
    assert set(drawn(described)) == set(series)
    assert "s7: 70%, 35%" in described.alt


def test_series_differ_in_marker_as_well_as_in_colour():
    described = lines([1], {f"s{n}": [0.5] for n in range(5)}, title="t", xlabel="x")
    drawn_lines = described.figure.axes[0].lines
    assert len({line.get_marker() for line in drawn_lines}) == 5
    assert len({line.get_color() for line in drawn_lines}) == 5


def test_few_positions_have_a_tick_each_and_shares_no_idle_decimals():
    described = lines([1, 3, 10], {"a": [0.5, 0.6, 0.7]}, title="t", xlabel="x")
    (axes,) = described.figure.axes
    assert list(axes.get_xticks()) == [1, 3, 10]
    axes.set_ylim(0.4, 0.6)
    described.figure.draw_without_rendering()
    texts = [label.get_text() for label in axes.get_yticklabels()]
    assert "50%" in texts
    assert "50.0%" not in texts


def test_the_legend_of_many_lines_covers_none_of_them():
    series = {f"s{n}": [0.2 * n, 0.2 * n] for n in range(5)}
    described = lines([1, 2], series, title="t", xlabel="x")
    described.figure.draw_without_rendering()
    (axes,) = described.figure.axes
    assert axes.get_legend().get_window_extent().x0 >= axes.get_window_extent().x1


def test_bars_have_the_given_heights_and_say_them():
    described = bars({"head": [0.6, 0.9], "all": [0.8, 0.5]}, title="t", groups=["belt", "dock"])
    (axes,) = described.figure.axes
    heights = {group.get_label(): [bar.get_height() for bar in group] for group in axes.containers}
    assert heights == {"belt": [0.6, 0.8], "dock": [0.9, 0.5]}
    assert [label.get_text() for label in axes.get_xticklabels()] == ["head", "all"]
    assert "head: belt 60%, dock 90%; all: belt 80%, dock 50%" in described.alt


def test_bars_of_other_units_are_not_per_cent():
    described = bars({"slow": 12.5, "quick": 0.25}, title="t", ylabel="seconds", percent=False)
    assert "slow: 12.5; quick: 0.25" in described.alt
    assert "%" not in described.alt
    (axes,) = described.figure.axes
    assert [bar.get_height() for bar in axes.patches] == [12.5, 0.25]


def test_learning_curves_show_loss_and_both_tasks():
    described = learning_curves(run_with(HISTORY))
    left, right = described.figure.axes
    losses = {line.get_label(): line.get_ydata() for line in left.lines}
    assert np.allclose(losses["validation"], [2.0, 1.5, 1.2])
    assert np.allclose(losses["training"][1:], [1.0, 0.5])
    accuracies = {line.get_label(): line.get_ydata() for line in right.lines}
    assert np.allclose(accuracies["source, validation"], [0.98, 0.7, 0.5])
    assert np.allclose(accuracies["target, validation"], [0.25, 0.5, 0.75])
    assert right.get_title() == "Target 25% → 75%, source 98% → 50%"
    assert "over 2 epochs" in described.alt
    assert right.get_title() in described.alt


def test_learning_curves_without_a_source_have_no_source():
    described = learning_curves(run_with(HISTORY.drop(columns="source_accuracy")))
    assert not any("source" in name for name in drawn(described))
    assert "source" not in described.alt


def test_movement_bars_put_the_change_beside_the_intention():
    described = movement_bars(MOVEMENT)
    (axes,) = described.figure.axes
    weights, statistics = axes.containers
    assert [bar.get_width() for bar in weights] == [0.0, 0.0, 0.25]
    assert [bar.get_width() for bar in statistics] == [0.0, 0.5, 0.0]
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "conv (trainable)", "norm (frozen)", "head (trainable)",
    ]  # fmt: skip
    assert axes.get_title() == "Look at: conv, norm"
    assert "head 0.25" in described.alt
    assert "Statistics moved: norm" in described.alt


def test_movement_as_intended_is_called_so():
    described = movement_bars(MOVEMENT[2:].reset_index(drop=True))
    assert "Everything moved as intended" in described.alt


def test_a_task_strip_shows_images_of_each_task_under_their_class_names(tiny_task):
    described = task_strip([tiny_task, tiny_task], n=4)
    shown = [axes for axes in described.figure.axes if axes.images]
    assert len(shown) == 8
    assert described.alt.count("tiny:") == 2
    for axes in shown:
        pixels = np.asarray(axes.images[0].get_array()).reshape(8, 8)
        same = [
            label
            for image, label in zip(tiny_task.test.images, tiny_task.test.labels, strict=True)
            if np.allclose(image[..., 0], pixels)
        ]
        assert axes.get_title() == tiny_task.class_names[same[0]]


def test_long_class_names_do_not_run_into_each_other(tiny_task):
    named = replace(tiny_task, class_names=("7 from behind", "9 from behind", "4 from behind"))
    described = task_strip(named, n=10)
    described.figure.draw_without_rendering()
    boxes = [axes.title.get_window_extent() for axes in described.figure.axes]
    assert all(before.x1 <= after.x0 for before, after in itertools.pairwise(boxes))


def test_a_guessed_number_is_drawn_beside_the_result():
    described = drawn_over("What accuracy?", number_guess(0, 1, ""), 0.6, 0.25)
    (axes,) = described.figure.axes
    places = {line.get_label(): float(line.get_xdata()[0]) for line in axes.lines}
    assert places["your guess"] == 0.6
    assert places["result"] == 0.25
    assert described.alt == "What accuracy? Your guess 0.6, the result 0.25."


def test_without_a_guess_only_the_result_is_drawn():
    described = drawn_over("What accuracy?", number_guess(0, 1, ""), None, 0.25)
    assert [line.get_label() for line in described.figure.axes[0].lines] == ["result"]
    assert described.alt == "What accuracy? No guess recorded, the result 0.25."


def test_a_result_outside_the_guesses_range_is_still_in_the_picture():
    described = drawn_over("Lost?", number_guess(0, 1, ""), 0.5, -0.2)
    low, high = described.figure.axes[0].get_xlim()
    assert low <= -0.2
    assert high >= 1


def test_a_choice_marks_what_happened_and_what_was_guessed():
    described = drawn_over("Which?", choice_guess(("this", "that")), "this", "that")
    texts = [text for text in described.figure.axes[0].texts if text.get_text()]
    row = {text.get_position()[1]: [] for text in texts}
    for text in texts:
        row[text.get_position()[1]].append(text.get_text())
    assert sorted(row.values()) == [["that", "● what happened"], ["this", "◇ your guess"]]


def test_a_guessed_curve_is_drawn_over_the_measured_one():
    guess = curve_guess((1e-4, 1e-2), 0.0, 1.0, "learning rate", "accuracy")
    described = drawn_over("How?", guess, [0.2, 0.9], [0.5, 0.1])
    heights = drawn(described)
    assert np.allclose(heights["your guess"], [0.2, 0.9])
    assert np.allclose(heights["result"], [0.5, 0.1])
    (axes,) = described.figure.axes
    assert axes.get_xscale() == "log"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("learning rate", "accuracy")


def test_before_a_reader_a_figure_follows_the_theme_and_photographs_stay(monkeypatch):
    monkeypatch.setattr(kernel, "headless", lambda: False)
    shown, _ = DescribedFigure(Figure(), 'Said "so".')._repr_mimebundle_()
    assert set(shown) == {"text/html", "text/plain"}
    assert 'alt="Said &quot;so&quot;."' in shown["text/html"]
    assert '[data-jp-theme-light="false"] .ftlab-figure' in shown["text/html"]
    kept, words = DescribedFigure(Figure(), "A.", photographs=True)._repr_mimebundle_()
    assert set(kept) == {"image/png", "text/plain"}
    assert words == {"image/png": {"alt": "A."}}
    monkeypatch.setattr(kernel, "headless", lambda: True)
    assert "image/png" in DescribedFigure(Figure(), "A.")._repr_mimebundle_()[0]
