"""What is left of a panel when its kernel has gone: a picture, guesses, answers, and no riddles."""

from __future__ import annotations

import json

from ftlab import BudgetPanel, Prediction, Quiz, kept, kernel
from ftlab.guessing import prediction as predicted
from ftlab.panels.quiz import view as quizzes
import IPython.display
import pandas as pd
import pytest

WIDGET = "application/vnd.jupyter.widget-view+json"
TRIED = pd.DataFrame({"label": ["a"], "target_accuracy": [0.7], "forgetting": [0.1]})


class Handle:
    """What a front end shows under a display id."""

    def __init__(self, data):
        self.data = data

    def update(self, data, raw):
        self.data = data


@pytest.fixture
def shown(monkeypatch, tmp_path):
    """Somebody before a notebook in an empty folder; what the cells show."""
    outputs = []

    def display(data, raw, display_id=False):
        outputs.append(Handle(data))
        return outputs[-1]

    monkeypatch.setattr(kernel, "headless", lambda: False)
    monkeypatch.setattr(IPython.display, "display", display)
    monkeypatch.chdir(tmp_path)
    restart(monkeypatch)
    return outputs


def restart(monkeypatch):
    """Nothing is known but what is in files."""
    monkeypatch.setattr(predicted, "_RECORD", {})
    monkeypatch.setattr(quizzes, "_RECORD", {})


def question():
    return Prediction.number("02-share", "Which share?", low=0, high=1)


def test_a_cell_shows_a_picture_ahead_of_the_widgets_and_keeps_it_up_to_date(shown):
    panel = BudgetPanel(TRIED, wanted=0.8)
    panel._ipython_display_()
    picture, widget = shown
    assert WIDGET in widget.data
    assert "run this cell to wake it" in picture.data["text/html"]
    assert "too little accuracy" in picture.data["text/html"]
    panel.wanted = 0.5  # no event loop here, so there is no pause to wait for
    assert "● <b>fits</b>" in picture.data["text/html"]
    panel.close()


def test_a_panel_that_gives_its_place_says_so(shown, monkeypatch):
    first = Quiz("00-start-here")
    first._ipython_display_()
    second = Quiz("00-start-here")
    second._ipython_display_()
    assert first.closed
    assert not second.closed
    assert "newer panel" in first.box().children[-1].value
    assert first.box().comm is not None  # not blank: its box is still there
    assert "newer panel" in shown[0].data["text/html"]
    second.close()


def test_guesses_and_answers_are_taken_up_again_after_a_restart(shown, monkeypatch):
    question().record(0.3)
    Quiz("00-start-here").record("q1", "a")
    Quiz("00-start-here").record("q1", "b")
    when = question().when
    restart(monkeypatch)
    again = question()
    assert (again.answer, again.when, again.guess.read()) == (0.3, when, 0.3)
    assert Quiz("00-start-here").tries == {"q1": ["a", "b"]}
    again.compare(0.6)
    restart(monkeypatch)
    assert (question().answer, question().result) == (0.3, 0.6)
    assert question()._button.disabled


def test_who_deletes_the_file_deletes_what_it_says(shown, monkeypatch, tmp_path):
    question().record(0.3)
    assert [each.name for each in tmp_path.iterdir()] == [kept.FILE]
    assert "delete" in json.loads((tmp_path / kept.FILE).read_text())["about"]
    (tmp_path / kept.FILE).unlink()
    restart(monkeypatch)
    assert question().answer is None
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"predictions": 3}'])
def test_a_file_that_nobody_can_read_is_put_aside(shown, monkeypatch, tmp_path, text):
    (tmp_path / kept.FILE).write_text(text)
    assert question().answer is None
    Prediction.choice("c", "Which?", ["a", "b"]).record("b")
    restart(monkeypatch)
    assert Prediction.choice("c", "Which?", ["a", "b"]).answer == "b"
    assert (tmp_path / "ftlab-guesses.unread").read_text() == text


def test_a_guess_that_does_not_fit_the_question_any_more_is_left_out(shown, monkeypatch):
    Prediction.choice("c", "Which?", ["a", "b"]).record("b")
    restart(monkeypatch)
    assert Prediction.choice("c", "Which?", ["a", "d"]).answer is None
    restart(monkeypatch)
    assert Prediction.number("c", "How much?", low=0, high=1).answer is None


def test_where_a_program_runs_the_notebook_nothing_is_kept(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    restart(monkeypatch)
    question().record(0.3)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_to_is_no_error(shown, monkeypatch):
    def refuses(*_, **__):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.write_text", refuses)
    prediction = question()
    prediction.record(0.3)
    assert prediction.answer == 0.3
