"""In German: numbers, what lessons ask, tasks, the doctor; what is recorded stays English."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
import io
import re
from typing import Any
from unittest.mock import MagicMock

from ftlab import Prediction, load_task, set_language
from ftlab.lab.doctor import Finding, folder, show
from ftlab.lesson_files import is_further, lesson_notebooks
from ftlab.panels import prediction
from ftlab.plots.charts.lines import Series, line_chart
from ftlab.plots.figure import new_axes
from ftlab.training.progress import Bar
from ftlab.translation import _, decimal, n_, translation, with_marks
import nbformat
import numpy as np
import pytest
from rich.console import Console

from authoring.catalogue.extract import LESSONS
from authoring.catalogue.predicted import predicted

OPTIONS = ["The same", "Lower"]
ASKED = "Which of the four troubles can be seen before the first training step?"  # of lesson 05


@pytest.fixture(autouse=True)
def _german(monkeypatch) -> Iterator[None]:
    monkeypatch.setattr(prediction, "_RECORD", {})
    set_language("de")
    yield
    set_language("en")


class Names(dict[str, Any]):
    """What a cell knows; anything that it did not make itself is a stand-in."""

    def __missing__(self, name: str) -> Any:
        return getattr(builtins, name, MagicMock())


class Recorder:
    """In the place of `Prediction`: keeps what was asked, in two words or more."""

    def __init__(self, asked: list[str]) -> None:
        self.asked = asked

    def _keep(self, key: str, *given: Any, low: Any = 0, high: Any = 0, **labels: Any) -> None:
        for each in (*given, *labels.values()):
            texts = each if isinstance(each, list) else [each]
            self.asked += [t for t in texts if isinstance(t, str) and re.search("[a-z]{2}.* ", t)]

    number = choice = curve = _keep


class TestNumbers:
    def test_they_have_the_marks_of_the_language(self):
        assert (decimal(1234.5, ",.2f"), decimal(0.125, ".1%")) == ("1.234,50", "12,5%")
        assert decimal(float("nan"), ".1f") == "nan"
        assert with_marks("10%| 3/30 [00:01<00:10, 2.5batch/s]").endswith(", 2,5batch/s]")
        set_language("en")
        assert (decimal(1234.5, ",.2f"), decimal(0.125, ".1%")) == ("1,234.50", "12.5%")

    def test_messages_show_them_so_and_leave_words_and_code_alone(self):
        values = {"name": "v1.5", "share": np.float32(0.125), "n": 12000, "shape": (0.5, 1.5)}
        assert _("{name} {share:.1%} {n:,} {shape}", **values) == "v1.5 12,5% 12.000 (0.5, 1.5)"
        assert n_("{n} {share:.2f}", "{n} {share:.2f}", 2, share=0.5) == "2 0,50"

    def test_matplotlib_shows_them_so(self):
        figure, (axes,) = new_axes()
        axes.plot([0, 0.5], [0.25, 0.75])
        figure.canvas.draw()
        ticks = [each.get_text() for each in (*axes.get_xticklabels(), *axes.get_yticklabels())]
        assert any("," in tick for tick in ticks)
        assert not any("." in tick for tick in ticks)

    def test_charts_show_them_so(self):
        one = Series("a", [0, 1], [0.25, 0.75])
        drawn = line_chart([one], title="t", xlabel="x", ylabel="y")
        words = re.findall(r">([^<>]+)</text>", drawn)
        assert any(re.fullmatch(r"0,\d+", each) for each in words)
        assert not any("." in each for each in words)
        assert "von 0,25 auf 0,75" in drawn

    def test_a_bar_of_progress_shows_them_so(self):
        assert "2,50batch/s" in Bar.format_meter(3, 30, 1.2, unit="batch")


class TestWhatLessonsAsk:
    @pytest.mark.parametrize("path", lesson_notebooks(LESSONS), ids=lambda path: str(path)[-40:])
    def test_every_question_and_option_has_a_german_wording(self, path):
        """The cells that ask are run, beside stand-ins for what other cells made."""
        asked: list[str] = []
        for cell in nbformat.read(path, as_version=4).cells:
            if re.search(r"= Prediction\.", cell.source):
                exec(cell.source, {}, Names(Prediction=Recorder(asked)))
        german = translation("de")
        assert len(asked) >= (0 if is_further(path.name) else 5)
        assert [text for text in asked if german.gettext(text) == text] == []
        assert set(asked) <= set(predicted(path))

    def test_named_lists_and_the_keys_of_dicts_are_gathered(self, tmp_path):
        source = 'a = ["one way", "1e-3"]\nb = {"of two": "value"}\nPrediction = 1\n'
        source += 'c = Prediction.choice("key", "Which one?", a)\n'
        source += 'd = Prediction.curve("k", "How?", [1], low=0, high=1, ylabel="loss")\n'
        source += 'e = Prediction.choice("key", "Which?", list(b))\n%time\n'
        cell = nbformat.v4.new_code_cell(source)
        path = tmp_path / "a.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
        assert list(predicted(path)) == [
            "Which one?", "one way", "How?", "loss", "Which?", "of two",
        ]  # fmt: skip

    def test_a_guess_is_kept_in_english_and_shown_in_german(self):
        asked = Prediction.choice("c", ASKED, OPTIONS)
        assert asked.guess.fields[0]._options_labels == ("Gleich", "Niedriger")
        asked.guess.fields[0].value = "Lower"
        asked._button.click()
        assert asked.answer == "Lower"
        assert "Niedriger" in asked._status.value
        assert "Welches der vier Übel" in asked.summary()
        assert "Gleich" in asked.summary()
        asked.record("Gleich")  # in the words on the screen
        assert asked.answer == "The same"
        assert asked.question == ASKED

    def test_another_language_takes_up_the_same_guess(self):
        Prediction.choice("c", ASKED, OPTIONS).record("Lower")
        set_language("en")
        again = Prediction.choice("c", ASKED, OPTIONS)
        assert again.answer == again.guess.read() == "Lower"
        set_language("de")
        alt = again.compare("The same").alt
        assert alt.startswith("Welches der vier Übel")
        assert "Niedriger" in alt
        assert "Gleich" in alt

    def test_a_curve_has_german_axes(self):
        asked = Prediction.curve(
            "k", "How?", [0.25, 0.5], low=0, high=1, xlabel="patience (epochs)", ylabel="loss"
        )
        asked.record([0.125, 0.5])
        figure = asked.compare([0.5, 0.5]).figure
        assert figure.axes[0].get_xlabel() == "Geduld (Epochen)"
        assert "0,25" in "".join(each.description for each in asked.guess.fields)
        assert "0,125" in asked._status.value

    def test_a_button_says_what_the_lessons_call_it(self):
        german = Prediction.number("b", "", low=0, high=1)._button
        assert german.description == "Meinen Tipp festhalten"
        assert german.tooltip.startswith("Record my guess: ")
        set_language("en")
        english = Prediction.number("a", "", low=0, high=1)._button
        assert english.description == "Record my guess"
        assert "Record my guess" not in english.tooltip


def test_tasks_speak_it():
    assert load_task("belt", n_train=10).description.startswith("Ein nahes Ziel")


def test_the_doctor_speaks_it():
    console = Console(file=io.StringIO(), width=200)
    show([*folder.folder(), Finding("keras", "2.15", False, advice="…")], console)
    told = console.file.getvalue()
    assert re.search(r"Festplatte +\d+,\d GB frei", told)
    assert "Die Lektionen brauchen:" in told
