"""What answers by rote fails: an answer has to come from what its function is given."""

from __future__ import annotations

from collections.abc import Callable
import copy
from functools import cache
from typing import Any

from ftlab import checks
from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.notebook.exercises import checks_of
from ftlab.grading.trial.answers import Answer, answers, every_exercise
from ftlab.models.heads import copy_model
import keras
import pytest

pytestmark = pytest.mark.slow

COURSE = Course.at(PROJECT)
HIDDEN = "### BEGIN HIDDEN TESTS"
# Exercise → why one and the same result is right there for whatever its function is given.
RIGHT_BY_ROTE: dict[str, str] = {}
# For `make soak`: they train, or read many images. The others take about 15 s together.
SLOW = {
    "01-feature-extraction/head-learning-curve", "01-feature-extraction/train-head",
    "02-catastrophic-forgetting/accuracy-matrix", "02-catastrophic-forgetting/train-without-drift",
    "03-learning-rate/sweep-rates", "03-learning-rate/two-rates",
    "03-learning-rate/continue-training", "04-selective-unfreezing/train-in-stages",
    "04-selective-unfreezing/unfreeze-and-train", "05-validation-loss/fit-with-validation",
    "05-validation-loss/train-with-l2",
    "06-loading-saved-models/resume-training", "06-loading-saved-models/train-weighted",
    "07-keeping-what-you-know/train-with-l2sp", "08-capstone/adapt", "08-capstone/classifier",
    "08-capstone/extend", "08-capstone/grow",
}  # fmt: skip


class ByRote:
    """A student's function that gives the same results again, whatever it is given.

    Args:
        right: A right answer.
        visible: Whether it keeps all results of the visible test, to give them in the same order
            to the hidden ones; else it keeps the very first alone.
    """

    def __init__(self, right: Callable[..., Any], *, visible: bool) -> None:
        self.right, self.visible = right, visible
        self.kept: list[Any] = []
        self.calls, self.learning = 0, True
        self.__name__ = right.__name__

    def __call__(self, *given: Any, **named: Any) -> Any:
        if self.learning and (self.visible or not self.kept):
            self.kept.append(again(self.right(*given, **named)))
        self.calls += 1
        return again(self.kept[(self.calls - 1) % len(self.kept)])

    def meet_hidden_tests(self) -> None:
        """From here on nothing is computed."""
        self.learning, self.calls = False, 0


def again(result: Any) -> Any:
    """A copy of a result, so that no check changes what is kept."""
    if isinstance(result, keras.Model):
        return copy_model(result)
    if isinstance(result, dict):
        return {key: again(value) for key, value in result.items()}
    if isinstance(result, list):
        return [again(value) for value in result]
    if type(result) is tuple:
        return tuple(again(value) for value in result)
    return copy.deepcopy(result)


@cache
def cells_of(lesson: str) -> dict[str, tuple[str, str]]:
    """By exercise: its visible tests and its hidden ones."""
    notebook = every_exercise(lesson)
    found = {}
    for exercise, cell in checks_of(notebook).items():
        visible, mark, hidden = cell.source.partition(HIDDEN)
        found[exercise] = (visible, mark + hidden)
    return found


def right_answers() -> dict[str, Answer]:
    """A right answer to each exercise but the knowledge checks, which ask for one and the same."""
    kept = [each for each in answers() if each.right]
    return {
        f"{each.lesson}/{each.exercise}": each
        for each in reversed(kept)
        if each.exercise != "knowledge-check"
    }


def verdict(answer: Answer, *, visible: bool) -> str | None:
    """The misconception that an answer by rote gets; `None` when it passes."""
    in_sight, hidden = cells_of(answer.lesson)[answer.exercise]
    namespace: dict[str, Any] = {"checks": checks, "__name__": "answer"}
    exec(compile(answer.code, "<answer>", "exec"), namespace)
    name = answer.exercise.replace("-", "_")
    rote = namespace[name] = ByRote(namespace[name], visible=visible)
    try:
        exec(compile(in_sight, "<visible tests>", "exec"), namespace)
        rote.meet_hidden_tests()
        exec(compile(hidden, "<hidden tests>", "exec"), namespace)
    except checks.CheckFailed as failure:
        return failure.misconception
    return None


def cases(*, hidden: bool = False) -> list[Any]:
    """Right answers; with `hidden` those to exercises that have hidden tests."""
    return [
        pytest.param(answer, id=name, marks=[pytest.mark.soak] if name in SLOW else [])
        for name, answer in sorted(right_answers().items())
        if name not in RIGHT_BY_ROTE
        and not (hidden and not cells_of(answer.lesson)[answer.exercise][1].strip())
    ]


@pytest.mark.parametrize("answer", cases())
def test_a_constant_result_fails(answer: Answer, capsys):
    assert verdict(answer, visible=False) is not None


@pytest.mark.parametrize("answer", cases(hidden=True))
def test_the_visible_results_once_more_fail(answer: Answer, capsys):
    assert verdict(answer, visible=True) is not None


def test_every_exercise_is_tried():
    exercises = {
        f"{lesson}/{exercise}"
        for lesson in COURSE.lessons
        for exercise in cells_of(lesson)
        if exercise != "knowledge-check"
    }
    assert set(right_answers()) == exercises
    assert exercises >= SLOW | set(RIGHT_BY_ROTE)


def test_what_passes_by_rote_is_seen():
    right = ByRote(lambda given: [given], visible=False)
    assert [right(1), right(2)] == [[1], [1]]
    in_order = ByRote(lambda given: [given], visible=True)
    assert [in_order(1), in_order(2)] == [[1], [2]]
    in_order.meet_hidden_tests()
    assert [in_order(8), in_order(9)] == [[1], [2]]
