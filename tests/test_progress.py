"""The course panel tells what was kept; checks keep what became of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
import json
import shutil

from ftlab import Prediction, Quiz, checks, kept, kernel, progress
from ftlab.checks.quiz import questions
from ftlab.grading.course.folder import PROJECT
from ftlab.guessing import prediction as predicted
from ftlab.panels.quiz import view as quizzes
import numpy as np
import pytest

START = "00-start-here"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The student's folder; somebody sits before the notebook of the first lesson."""
    shutil.copytree(PROJECT / "notebooks", tmp_path / "notebooks")
    monkeypatch.setattr(kernel, "headless", lambda: False)
    monkeypatch.setattr(predicted, "_RECORD", {})
    monkeypatch.setattr(quizzes, "_RECORD", {})
    monkeypatch.chdir(tmp_path / "notebooks" / START)
    return tmp_path / "notebooks"


def right(logits, labels):
    return float(np.mean(np.argmax(logits, axis=1) == labels))


def fails(check, *arguments):
    """As in a cell: the error is shown to the reader."""
    with pytest.raises(checks.CheckFailed) as caught:
        check(*arguments)
    caught.value._render_traceback_()


def lesson(name=START):
    return next(each for each in progress().lessons if each.name == name)


def test_nothing_was_done_yet(course):
    told = progress()
    assert [each.done for each in told.lessons] == [False] * 9
    assert told.next.name == START
    assert "No guesses yet" in str(told)
    assert not (course / START / kept.FILE).exists()  # looking keeps nothing


def test_checks_that_pass_and_fail_are_told_by_lesson(course):
    fails(checks.start_here.accuracy, lambda logits, labels: 100 * right(logits, labels))
    assert lesson().passed == ()
    assert len(lesson().again) == 1
    assert checks.misconceptions.misconception(lesson().again[0]).name in str(progress())
    checks.start_here.accuracy(right)
    assert lesson().passed == ("start_here.accuracy",)
    assert lesson().again == ()
    assert set(lesson().passed) < set(lesson().checks)


def test_a_lesson_whose_checks_all_pass_is_done_and_the_next_is_a_link(course):
    answers = {
        q.key: next(option.letter for option in q.options if option.right) for q in questions(START)
    }
    for name in lesson().checks:
        kept.keep("checks", name, {"passed": True})
    checks.knowledge_check(START, lambda: answers)
    assert "knowledge_check" in lesson().passed
    assert lesson().done
    shown = progress()._repr_mimebundle_()["text/html"]
    assert 'href="../01-feature-extraction/feature-extraction.ipynb"' in shown
    assert progress().next.name == "01-feature-extraction"
    assert progress(course).next.name == "01-feature-extraction"  # asked from above, too


def test_guesses_are_counted_against_results_over_all_lessons(course):
    first = Prediction.choice("00-a", "Which?", ["x", "y"])
    first.record("x")
    first.compare("x")
    second = Prediction.number("00-b", "How much?", low=0, high=200)
    second.record(50)
    second.compare(100)
    assert second._known().endswith(
        "off by 50. Your guesses so far: 1 of 1 choice right, 1 number off by 25% of its scale."
    )
    other = {"predictions": {"01-c": {"kind": "choice", "off": 1.0}}}
    (course / "01-feature-extraction" / kept.FILE).write_text(json.dumps(other))
    assert "1 of 2 choices right, 1 number off by 25% of its scale" in progress().so_far()


def test_wrong_answers_say_what_to_look_at_again(course):
    asked = questions(START)[0]
    wrong = next(option for option in asked.options if not option.right)
    Quiz(START).record(asked.key, wrong.letter)
    assert checks.misconceptions.misconception(wrong.misconception).name in progress().again
    letter = next(option.letter for option in asked.options if option.right)
    Quiz(START).record(asked.key, letter)
    assert progress().again == []
    assert lesson().right == 1


@pytest.mark.parametrize("what", [{"checks": {"a": 3}}, {"quiz": {START: 3}}, {"predictions": 3},
                                  {"predictions": {"a": {"off": "x"}}},
                                  {"checks": {"a": {"misconception": "M999"}}}])  # fmt: skip
def test_a_file_that_somebody_edited_is_no_error(course, what):
    (course / START / kept.FILE).write_text(json.dumps(what))
    assert str(progress())


def test_what_two_threads_keep_at_once_is_kept(course):
    def many(kind):
        for n in range(40):
            kept.keep(kind, str(n), n)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(many, ["checks", "quiz"]))
    assert [len(kept.read()[kind]) for kind in ("checks", "quiz")] == [40, 40]


def test_where_a_program_runs_a_check_nothing_is_kept(course, monkeypatch):
    monkeypatch.setattr(kernel, "headless", lambda: True)
    checks.start_here.accuracy(right)
    assert not (course / START / kept.FILE).exists()
