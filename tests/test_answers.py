"""Every kept answer gets the verdict in its file's name from the lesson's own test cell."""

from collections import Counter
from functools import cache

from ftlab import checks
from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.notebook.exercises import checks_of, exercises
from ftlab.grading.trial.answers import Answer, answers
import nbformat
import pytest

pytestmark = pytest.mark.slow

COURSE = Course.at(PROJECT)


@cache
def source(lesson: str) -> nbformat.NotebookNode:
    return nbformat.read(COURSE.source(lesson), 4)


def verdict(code: str, test: str) -> str | None:
    """Id of the misconception that a test cell names for an answer; `None` when it passes."""
    namespace = {"checks": checks, "__name__": "answer"}
    exec(compile(code, "<answer>", "exec"), namespace)
    try:
        exec(compile(test, "<test cell>", "exec"), namespace)
    except checks.CheckFailed as failure:
        return failure.misconception
    return None


@pytest.mark.parametrize("answer", answers(), ids=str)
def test_answer_gets_the_verdict_in_its_name(answer: Answer, capsys):
    test = checks_of(source(answer.lesson))[answer.exercise].source
    assert verdict(answer.code, test) == answer.misconception


@pytest.mark.parametrize("lesson", COURSE.lessons)
def test_every_exercise_keeps_four_wrong_and_two_right_answers(lesson: str):
    notebook = source(lesson)
    assert set(exercises(notebook)) == set(checks_of(notebook))
    wrong = Counter(answer.exercise for answer in answers(lesson) if answer.misconception)
    right = Counter(answer.exercise for answer in answers(lesson) if not answer.misconception)
    lacking = [name for name in exercises(notebook) if wrong[name] < 4 or right[name] < 2]
    assert lacking == []


def test_every_kept_answer_belongs_to_an_exercise():
    strays = [str(a) for a in answers() if a.exercise not in exercises(source(a.lesson))]
    assert strays == []


def test_every_misconception_is_reached_by_an_answer():
    reached = {answer.misconception for answer in answers()}
    # An untouched cell and an answer that stops with an error are reached in test_lessons.py.
    catalogue = set(checks.misconceptions.catalogue()) - {"M01", "M02"}
    assert catalogue <= reached, sorted(catalogue - reached)
