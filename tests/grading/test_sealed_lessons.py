"""Answers get the verdict in their names sealed as well: the lessons' own tests, two processes."""

from collections.abc import Iterator
from functools import cache

from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.course.source import Lesson
from ftlab.grading.notebook.exercises import checks_of
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.sealed.student import Clock, Student
from ftlab.grading.sealed.trusted import Trusted
from ftlab.grading.trial.answers import Answer, answers
import pytest

pytestmark = pytest.mark.needs("bubblewrap")

COURSE = Course.at(PROJECT)
# A function that needs code of the student's own cannot be graded sealed; these fail all the same.
OTHER_VERDICT = {"M77_always_on", "M77_own_layer"}
# One exercise of each kind: arrays, a model that comes back, a model that goes in, plain answers.
SHORT = ("accuracy", "new-head", "train-head", "cached-features", "knowledge-check")
ANOTHER_MODEL = "wrong_none_new_model_with_new_head"  # which process made it is told, not seen


def graded_answers() -> list[Answer]:
    """Those to exercises that are graded; the others stand in a further notebook."""
    kept = answers()
    graded = {name: checks_of(lesson(name).canonical) for name in {each.lesson for each in kept}}
    return [each for each in kept if each.exercise in graded[each.lesson]]


def sample() -> list[Answer]:
    """The first right and the last wrong answer of some exercises, and one more."""
    kept = [each for each in graded_answers() if each.exercise in SHORT and each.lesson < "02"]
    chosen: dict[tuple[str, str, bool], Answer] = {}
    for answer in kept:
        key = (answer.lesson, answer.exercise, bool(answer.misconception))
        if not answer.misconception:
            chosen.setdefault(key, answer)
        else:
            chosen[key] = answer
    return [*chosen.values(), *(each for each in kept if each.path.stem == ANOTHER_MODEL)]


@cache
def lesson(name: str) -> Lesson:
    return Lesson.of(COURSE, name)


class Pair:
    """A student's process and the trusted one; new ones for every exercise, as for a submission."""

    def __init__(self, exercise: tuple[str, str] = ("", "")) -> None:
        clock = Clock(Limits(in_all=100))
        self.exercise, self.student = exercise, Student(clock, {})
        self.trusted = Trusted(clock, self.student)

    def close(self) -> None:
        self.student.close()
        self.trusted.close()


@pytest.fixture(scope="module")
def pairs() -> Iterator[list[Pair]]:
    made = [Pair()]
    yield made
    made[-1].close()


def verdict(answer: Answer, pairs: list[Pair]) -> str | None:
    exercise = (answer.lesson, answer.exercise)
    if pairs[-1].exercise != exercise:
        pairs.pop().close()
        pairs.append(Pair(exercise))
    source = lesson(answer.lesson)
    imports = next(cell for cell in source.canonical.cells if cell.id == "imports")
    for code in (imports.source, answer.code):
        pairs[-1].student.run(code)
    test = checks_of(source.canonical)[answer.exercise]
    result = pairs[-1].trusted.check(source.checks[test.id])
    assert not result.lost
    errors = [output for output in result.outputs if output["output_type"] == "error"]
    if not errors:
        return None
    return result.misconception if errors[0]["ename"] == "CheckFailed" else result.message


@pytest.mark.parametrize("answer", sample(), ids=str)
def test_answer_gets_the_verdict_in_its_name(answer, pairs):
    assert verdict(answer, pairs) == answer.misconception


@pytest.mark.soak
@pytest.mark.parametrize("answer", graded_answers(), ids=str)
def test_every_answer_gets_the_verdict_in_its_name(answer, pairs):
    got = verdict(answer, pairs)
    if any(answer.path.stem.endswith(name) for name in OTHER_VERDICT):
        assert got is not None
    else:
        assert got == answer.misconception
