"""Every kept answer gets the verdict in its file's name from the lesson's own test cell."""

from collections import Counter
from functools import cache

from ftlab import checks
from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.notebook.exercises import checks_of, exercises
from ftlab.grading.sandbox.launcher import forks
from ftlab.grading.trial.answers import Answer, answers, every_exercise
from ftlab.grading.trial.judge import Judged, judge
import nbformat
import pytest

from tests.sample import few
from tests.test_answers_by_rote import SLOW

pytestmark = pytest.mark.slow

COURSE = Course.at(PROJECT)


@cache
def source(lesson: str) -> nbformat.NotebookNode:
    return every_exercise(lesson)


def cases() -> list[Answer]:
    """For each exercise a right answer and a wrong one first.

    Where an answer trains, the right one is that of the lesson, in tests/test_lessons.py.
    """
    first, rest = [], []
    seen: dict[tuple[str, str, bool], set[str | None]] = {}
    for answer in answers():
        is_right = answer.misconception is None
        kinds = seen.setdefault((answer.lesson, answer.exercise, is_right), set())
        early = not kinds and not (is_right and f"{answer.lesson}/{answer.exercise}" in SLOW)
        (first if early else rest).append(answer)
        kinds.add(answer.misconception)
    return few(first + rest, len(first))


@pytest.mark.parametrize("answer", cases(), ids=str)
def test_answer_gets_the_verdict_in_its_name(answer: Answer):
    judged = judge(answer.code, checks_of(source(answer.lesson))[answer.exercise].source)
    assert (judged.passed, judged.misconception) == (
        answer.misconception is None,
        answer.misconception or "",
    ), judged.message


class TestJudge:
    TEST = 'checks.core.require(number == 1, "1", str(number), "M03")'

    def test_tells_right_from_wrong(self):
        assert judge("number = 1", self.TEST) == Judged(True)
        wrong = judge("number = 2", self.TEST)
        assert (wrong.passed, wrong.misconception, wrong.from_check) == (False, "M03", True)

    @pytest.mark.skipif(not forks(), reason="without forks answers share one process")
    def test_an_answer_leaves_nothing_behind_for_the_next(self):
        judge("number = 1\nchecks.core.require = print", self.TEST)
        assert not judge("number = 2", self.TEST).passed

    def test_an_error_that_is_no_verdict_is_told_from_one(self):
        broken = judge("number = 1", "nowhere_defined")
        assert (broken.passed, broken.misconception) == (False, "")
        assert "NameError" in broken.message

    def test_a_broken_answer_is_no_verdict(self):
        with pytest.raises(RuntimeError, match="ZeroDivisionError"):
            judge("1 / 0", self.TEST)


@pytest.mark.parametrize("lesson", COURSE.lessons)
def test_every_exercise_keeps_four_wrong_and_two_right_answers(lesson: str):
    notebook = source(lesson)
    assert set(exercises(notebook)) == set(checks_of(notebook))
    wrong = Counter(answer.exercise for answer in answers(lesson) if not answer.right)
    right = Counter(answer.exercise for answer in answers(lesson) if answer.right)
    lacking = [name for name in exercises(notebook) if wrong[name] < 4 or right[name] < 2]
    assert lacking == []


def test_every_kept_answer_belongs_to_an_exercise():
    strays = [str(a) for a in answers() if a.exercise not in exercises(source(a.lesson))]
    assert strays == []


def test_every_misconception_is_reached_by_an_answer():
    reached = {answer.misconception for answer in answers()}
    # An untouched cell is reached in test_lessons.py.
    catalogue = set(checks.misconceptions.catalogue()) - {"M01"}
    assert catalogue <= reached, sorted(catalogue - reached)
