"""Runs of mutants against their check: which part of it noticed, and what slipped past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
import re
from statistics import median
import tomllib

from ftlab.grading.course.folder import PROJECT, Course
from ftlab.grading.notebook.exercises import checks_of, exercises
from ftlab.grading.trial.answers import answers, every_exercise
from ftlab.grading.trial.judge import judge
import nbformat

from authoring.mutants.operators import Mutant, mutants

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
HIDDEN = "### BEGIN HIDDEN TESTS"
# The seconds come back as the words of an error: a verdict has no other room for them.
_TIMED = """import time
began = time.process_time()
{}
raise RuntimeError(time.process_time() - began)"""
COURSE = Course.at(PROJECT)


@dataclass(frozen=True)
class Candidate:
    """A mutant and where it belongs.

    Args:
        exercise: Such as `"01-feature-extraction/new-head"`.
        answer: The right answer that it was made from: `"reference"`, or a kept answer's name.
        mutant: The change.
    """

    exercise: str
    answer: str
    mutant: Mutant

    def __str__(self) -> str:
        return f"{self.exercise} {self.answer} {self.mutant.name}"

    @property
    def reason(self) -> str:
        """Why it cannot behave differently; empty where it can."""
        name = f"{self.answer}, {self.mutant.name}"
        listed = equivalent().get("*", {}) | equivalent().get(self.exercise, {})
        if name in listed:
            return listed[name]
        return next((why for key, why in listed.items() if is_called(name, key)), "")


def is_called(name: str, pattern: str) -> bool:
    """Whether a mutant's name is this one; a star stands for any letters."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), name) is not None


@cache
def equivalent() -> dict[str, dict[str, str]]:
    """By exercise and mutant: the reason why it behaves as the right answer does.

    A star in a name stands for any letters; the exercise `"*"` for all of them.
    """
    return tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))


@cache
def _source(lesson: str) -> nbformat.NotebookNode:
    return every_exercise(lesson)


def candidates(part: str = "") -> list[Candidate]:
    """All mutants of the exercises in whose names a word stands; the reference's first.

    Args:
        part: Such as `"01-feature-extraction/new-head"`; all exercises when empty.
    """
    return [each for name in names() if part in name for each in _of(name)]


def names() -> list[str]:
    """All exercises, each as `"01-feature-extraction/new-head"`."""
    return [f"{lesson}/{each}" for lesson in COURSE.lessons for each in exercises(_source(lesson))]


@cache
def _right(name: str) -> dict[str, tuple[str, str]]:
    """The right answers to an exercise by name: what stands before each, and its code."""
    lesson, exercise = name.split("/")
    notebook = _source(lesson)
    # Those of the core, and of what is further behind it.
    imports = [cell.source + "\n\n\n" for cell in notebook.cells if cell.get("id") == "imports"]
    right = {"reference": ("".join(imports), exercises(notebook)[exercise].source)}
    return right | {
        each.path.stem: ("", each.code)
        for each in answers(lesson)
        if each.right and each.exercise == exercise
    }


@cache
def _of(name: str) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(name, answer, Mutant(mutant.name, before + mutant.code))
        for answer, (before, code) in _right(name).items()
        for mutant in mutants(code)
    )


def seconds(name: str) -> float:
    """How long the visible part of a check takes with a right answer: processor seconds, median.

    Args:
        name: Of an exercise, such as `"01-feature-extraction/new-head"`.

    Raises:
        ValueError: A right answer does not pass.
    """
    lesson, exercise = name.split("/")
    visible = checks_of(_source(lesson))[exercise].source.partition(HIDDEN)[0]
    told = {
        answer: judge(before + code, _TIMED.format(visible)).message
        for answer, (before, code) in _right(name).items()
    }
    failed = {answer: each for answer, each in told.items() if "RuntimeError: " not in each}
    if failed:
        raise ValueError(f"{name}: right answers fail: {failed}")
    return median(float(each.rpartition(" ")[2]) for each in told.values())


def noticed(candidate: Candidate) -> str:
    """Which part of the check a mutant fails: `"visible"`, `"hidden"`, or empty for none."""
    lesson, exercise = candidate.exercise.split("/")
    test = checks_of(_source(lesson))[exercise].source
    visible, _, hidden = test.partition(HIDDEN)
    for part, cell in (("visible", visible), ("hidden", hidden)):
        if not cell.strip():
            continue
        try:
            if not judge(candidate.mutant.code, cell).passed:
                return part
        except RuntimeError:  # it does not run, or not in time
            return part
    return ""


def tried(part: str = "", every: int = 1) -> Iterator[tuple[Candidate, str]]:
    """Mutants with the part of the check that noticed them; without the equivalent ones.

    Args:
        part: As for `candidates`.
        every: Tries each nth mutant alone.
    """
    alive = [each for each in candidates(part) if not each.reason]
    for candidate in alive[::every]:
        yield candidate, noticed(candidate)
