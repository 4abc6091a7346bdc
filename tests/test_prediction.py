"""Predictions: recorded before a run, kept, locked by the result, and usable as plain code."""

from __future__ import annotations

from datetime import UTC, datetime
import re

from ftlab import Prediction, kernel, plots, predictions
from ftlab.guessing import prediction as module
import IPython.display
import numpy as np
import pytest


@pytest.fixture(autouse=True)
def _fresh_record(monkeypatch):
    """No prediction of another test, and none left behind."""
    monkeypatch.setattr(module, "_RECORD", {})


def number(key="n", **options) -> Prediction:
    return Prediction.number(key, "What accuracy?", **({"low": 0, "high": 1} | options))


def choice(key="c") -> Prediction:
    return Prediction.choice(key, "Which block?", ["block1", "head"])


def curve(key="k", x=(1e-3, 1e-2, 1e-1)) -> Prediction:
    return Prediction.curve(key, "How?", x, low=0, high=1, xlabel="rate", ylabel="accuracy")


MADE = {"number": (number, 0.3, 0.7), "choice": (choice, "head", "block1"),
        "curve": (curve, [0.1, 0.5, 0.2], [0.3, 0.2, 0.1])}  # fmt: skip


@pytest.fixture(params=MADE)
def made(request):
    return MADE[request.param]


def test_a_guess_is_recorded_and_compared_with_the_result(made):
    make, guess, result = made
    prediction = make()
    prediction.record(guess)
    assert prediction.answer == guess
    figure = prediction.compare(result)
    assert prediction.result == result
    assert prediction.question in figure.alt
    assert "Your guess" in figure.alt
    assert "the result" in figure.alt


def test_running_the_cell_again_keeps_the_guess(made):
    make, guess, _ = made
    first = make()
    first.record(guess)
    again = make()
    assert again.answer == guess
    assert again.when == first.when
    assert again.guess.read() == guess  # the control shows it too


def test_another_question_under_the_same_key_starts_afresh():
    number("same").record(0.3)
    assert choice("same").answer is None
    curve("other").record([0.1, 0.2, 0.3])
    assert curve("other", x=(1, 2)).answer is None
    number("ends").record(0.3)
    assert number("ends", high=10).answer is None


def test_the_result_locks_the_guess(made, refused):
    make, guess, result = made
    prediction = make()
    prediction.record(guess)
    prediction.compare(result)
    assert prediction._button.disabled
    assert all(field.disabled for field in prediction.guess.fields)
    with refused("before the result", repr(result)):
        prediction.record(result)
    assert prediction.answer == guess


def test_a_locked_guess_stays_locked_when_the_cell_runs_again(made, refused):
    make, guess, result = made
    prediction = make()
    prediction.record(guess)
    prediction.compare(result)
    again = make()
    assert again.result == result
    with refused("before the result"):
        again.record(result)
    when = again.when
    again.record(guess)  # the same guess, as `Run All` gives it, is no change
    assert again.answer == guess
    assert again.when == when


def test_no_guess_can_follow_a_result_that_came_without_one(refused):
    prediction = number()
    figure = prediction.compare(0.4)
    assert "No guess recorded" in figure.alt
    with refused("before the result"):
        prediction.record(0.4)


def test_a_guess_may_be_changed_until_the_result(made):
    make, guess, result = made
    prediction = make()
    prediction.record(guess)
    prediction.record(result)
    assert prediction.answer == result


def test_the_time_of_the_guess_is_kept_in_utc():
    before = datetime.now(UTC)
    prediction = number()
    assert prediction.when is None
    prediction.record(0.5)
    assert before <= prediction.when <= datetime.now(UTC)


@pytest.mark.parametrize("guess", [-0.1, 1.1, 60, float("nan"), "much", None, [0.1, 0.2], []])
def test_a_number_that_does_not_fit_is_refused(guess, refused):
    prediction = number()
    with refused("a number from 0 to 1", repr(guess), ".record(0.5)"):
        prediction.record(guess)
    assert prediction.answer is None


@pytest.mark.parametrize("guess", ["block7", 0, None, ["head"]])
def test_a_choice_that_is_not_offered_is_refused(guess, refused):
    with refused("'block1', 'head'", repr(guess), ".record('block1')"):
        choice().record(guess)


@pytest.mark.parametrize("guess", [0.5, [0.5, 0.5], [0.1, 0.2, 3.0], [0.1, 0.2, "x"], None])
def test_a_curve_that_does_not_fit_is_refused(guess, refused):
    with refused("3 numbers from 0 to 1", repr(guess), ".record([0.5, 0.5, 0.5])"):
        curve().record(guess)


def test_each_slider_of_a_curve_shows_its_own_position_and_says_of_what():
    labels = [slider.description for slider in curve(x=(1e-4, 3e-3, 1e-2, 0.25, 30)).guess.fields]
    shown = [re.sub(r"<span class=.ftlab-hidden.>.*?</span>", "", label) for label in labels]
    assert shown == ["1e-4", "3e-3", "1e-2", "0.25", "30"]  # short: a long label is cut off
    assert all("rate" in label for label in labels)


def test_numpy_values_are_taken_as_plain_ones():
    prediction = curve()
    prediction.record(np.array([0.25, 0.5, 0.75], "float32"))
    assert prediction.answer == [0.25, 0.5, 0.75]
    assert all(type(value) is float for value in prediction.answer)
    one = number()
    one.compare(np.float32(0.5))
    assert one.result == 0.5
    assert type(one.result) is float


def test_a_measured_result_may_lie_a_little_outside_the_slider(refused):
    prediction = number()
    prediction.record(0.2)
    figure = prediction.compare(-0.05)
    assert "the result -0.05" in figure.alt
    with refused("per cent"):
        number("per-cent").compare(57.0)


@pytest.mark.parametrize("kind", ["choice", "curve"])
def test_a_result_of_another_kind_is_refused(kind, refused):
    make = MADE[kind][0]
    with refused():
        make().compare(0.5)


def test_the_button_records_what_the_control_shows(made):
    make, guess, _ = made
    prediction = make()
    for field, value in zip(
        prediction.guess.fields, guess if isinstance(guess, list) else [guess], strict=True
    ):
        field.value = value
    assert prediction.answer is None
    prediction._button.click()
    assert prediction.answer == guess
    assert "✓ Recorded" in prediction._status.value
    assert 'role="status"' in prediction._status.value


def test_the_button_without_a_choice_records_nothing(refused):
    prediction = choice()
    assert prediction.guess.read() is None  # nothing is chosen beforehand
    with refused("'block1', 'head'"):
        prediction.record(prediction.guess.read())


def test_without_a_front_end_the_question_is_told_in_plain_text(made):
    make, _, _ = made
    prediction = make()
    data = prediction._repr_mimebundle_()
    assert prediction.question in data["text/plain"]
    hint = data["text/plain"].split("Plain code: ")[1]
    eval(f"prediction{hint}", {"prediction": prediction})  # what it suggests works
    assert prediction.answer is not None


def test_without_a_front_end_there_is_a_summary_and_no_widget(made):
    make, guess, _ = made
    prediction = make()
    data = prediction._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html"}
    assert prediction.question in data["text/html"]
    assert "Not recorded yet" in data["text/html"]
    for said in prediction.guess.options or ("from 0 to 1",):
        assert said in data["text/html"]
    prediction.record(guess)
    assert prediction.guess.told(guess) in prediction._repr_mimebundle_()["text/html"]


def test_with_a_front_end_a_widget_stands_beside_the_summary(made, monkeypatch):
    monkeypatch.setattr(kernel, "headless", lambda: False)
    prediction = made[0]()
    bundle = prediction._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "application/vnd.jupyter.widget-view+json" in data
    assert prediction.question in data["text/html"]


def test_the_options_of_a_summary_are_text_and_not_html():
    prediction = Prediction.choice("c", "Which?", ["a < b", "a > b"])
    assert "<li>a &lt; b</li>" in prediction._repr_mimebundle_()["text/html"]


def test_the_table_holds_all_predictions_of_the_session():
    assert predictions().empty
    number("02-a").record(0.25)
    choice("02-b")
    table = predictions()
    assert list(table.columns) == ["key", "question", "answer", "result", "when"]
    assert table.key.tolist() == ["02-a", "02-b"]
    assert table.answer.tolist()[0] == 0.25
    assert table.answer.isna().tolist() == [False, True]


def test_a_unit_stands_behind_the_number():
    prediction = number("points", high=100, unit=" points")
    prediction.record(15)
    assert "Your guess 15 points, the result 40 points" in prediction.compare(40).alt


class TestCovered:
    """Where somebody can click, the result waits for the guess."""

    @pytest.fixture
    def outputs(self, monkeypatch, tmp_path):
        shown = []

        class Handle:
            def update(self, data, metadata=None, raw=False):
                shown.append(data)

        def display(data, raw=False, display_id=False):
            shown.append(data)
            return Handle()

        monkeypatch.setattr(kernel, "headless", lambda: False)
        monkeypatch.setattr(IPython.display, "display", display)
        monkeypatch.chdir(tmp_path)
        return shown

    def test_without_a_guess_the_result_is_covered_until_there_is_one(self, made, outputs):
        make, guess, result = made
        prediction = make()
        figure = prediction.compare(result)
        figure._ipython_display_()
        (cover,) = outputs
        assert "ftlab-figure" not in str(cover)
        assert str(result) not in str(cover)
        assert "the result was" not in prediction._known()
        assert not prediction._button.disabled
        make().record(guess)  # the question's cell may have run again meanwhile
        assert "ftlab-figure" in outputs[1]["text/html"]
        assert "the result was" in make()._known()

    def test_a_figure_of_a_later_cell_is_covered_with_it(self, made, outputs):
        make, guess, result = made
        figure = plots.bars({"a": 0.5}, title="What came out")
        prediction = make()
        prediction.compare(result)._ipython_display_()
        figure._ipython_display_()
        assert len(outputs) == 2
        assert "What came out" not in str(outputs)
        prediction.record(guess)
        assert "What came out" in outputs[3]["text/html"]
        with pytest.raises(NotImplementedError):  # the figure itself is shown
            figure._ipython_display_()

    def test_a_figure_after_the_next_question_is_not(self, made, outputs):
        make, _, result = made
        make().compare(result)._ipython_display_()
        number("the next")
        with pytest.raises(NotImplementedError):
            plots.bars({"a": 0.5}, title="What came out")._ipython_display_()

    def test_show_me_uncovers_it_and_no_guess_follows(self, made, outputs, refused):
        make, guess, result = made
        prediction = make()
        prediction.compare(result)._ipython_display_()
        prediction.show_me()
        assert "ftlab-figure" in outputs[1]["text/html"]
        assert "No guess was recorded" in prediction._known()
        with refused("before the result"):
            prediction.record(guess)

    def test_after_a_guess_nothing_is_covered(self, made, outputs):
        make, guess, result = made
        prediction = make()
        prediction.record(guess)
        figure = prediction.compare(result)
        with pytest.raises(NotImplementedError):  # the picture itself is shown
            figure._ipython_display_()
        assert "ftlab-opens-" in " ".join(prediction.box()._dom_classes)

    def test_a_program_that_runs_the_notebook_sees_the_result(self, made):
        make, _, result = made
        assert "the result" in make().compare(result).alt
        assert "the result was" in make()._known() or make().answer is None
