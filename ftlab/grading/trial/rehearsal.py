"""A dry run of an instructor's own solution: which of its tests can be sealed, and which not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
import re
from typing import Literal

from ftlab.grading.course.plan import Check, boxable, skippable
from ftlab.grading.course.source import Lesson
from ftlab.grading.execute import Executed, Job, execute
from ftlab.grading.intake.sanitize import sanitize
from ftlab.grading.notebook.names import names
from ftlab.grading.record.outcome import ExerciseResult
from ftlab.grading.sandbox.limits import Limits
from ftlab.grading.sealed.trusted import CannotCheck
from nbgrader import utils

How = Literal["sealed", "boxed", "refused"]
_CLASS = re.compile(r"^class\s+(\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Tried:
    """What a test of the instructor's makes of the instructor's own answers.

    Args:
        cell: The test's id; empty where the notebook as a whole was refused.
        how: `"sealed"`, `"boxed"` (it passes beside the answers alone) or `"refused"`.
        why: Why it is not sealed, in words; empty when it is.
        points: What the solution gets when the test runs so.
        max_points: What it should get.
        tagged: Whether the source tags it as boxed.
    """

    cell: str
    how: How
    why: str = ""
    points: float = 0.0
    max_points: float = 0.0
    tagged: bool = False


def rehearse(
    lesson: Lesson,
    content: bytes,
    limits: Limits,
    run: Callable[[Job], Executed] = execute,
) -> list[Tried]:
    """Hand in an instructor's notebook as a student would, and see what its tests say.

    Args:
        lesson: What it is held against.
        content: The source notebook's file, with the solutions.
        limits: What it may use.
        run: Executes a job.

    Returns:
        One result a test, in the notebook's order.
    """
    trial = _Trial(lesson, content, limits, run)
    tagged = {name for name, check in lesson.checks.items() if check.boxed}
    first = trial.run(tagged)
    odd = {name for name in lesson.checks if not _clean(first, name)}
    why = {name: trial.why(name, first) for name in odd}
    able = {name for name in lesson.checks if boxable(lesson.checks[name].test.source)}
    boxed = tagged | (odd & able)
    last = trial.run(boxed) if boxed != tagged else first
    left = {name for name in odd if not _passes(last, name)}
    wider = trial.that_define(last=left, of=able) - boxed if left else set()
    if wider:
        again = trial.run(boxed | wider)
        if all(_passes(again, name) or name in left for name in lesson.checks) and any(
            _passes(again, name) for name in left
        ):
            why |= {name: "it defines names that cells after it read" for name in wider}
            boxed, last = boxed | wider, again
    # One that passes sealed alone, though it met something, is told as it is then.
    kept = {name for name in odd - tagged if _passes(first, name) and not _passes(last, name)}
    return [
        trial.told(name, first if name in kept else last, name in boxed - kept, why.get(name, ""))
        for name in lesson.checks
    ]


def _passes(done: Executed, name: str) -> bool:
    found = _result(done, name)
    return found.points == found.max_points and not found.message


def _clean(done: Executed, name: str) -> bool:
    return _passes(done, name) and name not in done.met


def _result(done: Executed, name: str) -> ExerciseResult:
    return next(each for each in done.exercises if each.grade_id == name)


class _Trial:
    """One notebook's runs."""

    def __init__(
        self,
        lesson: Lesson,
        content: bytes,
        limits: Limits,
        run: Callable[[Job], Executed],
    ) -> None:
        self.lesson, self._run = lesson, run
        clean = sanitize(content, lesson).notebook
        skip = frozenset(skippable(clean, lesson.canonical))
        self._job = Job("adopt", clean, lesson.checks, skip, limits=limits, beside=lesson.files)
        self._cells = [cell for cell in clean.cells if cell.cell_type == "code"]
        self._answers = [cell.source for cell in self._cells if utils.is_solution(cell)]
        self._broken: dict[str, str] = {}  # tests whose own cells fail in the trusted process

    def run(self, boxed: set[str]) -> Executed:
        """The results when these tests are boxed, and those as well that cannot run otherwise."""
        while True:
            now = boxed | self._broken.keys()
            checks = {
                name: replace(check, boxed=name in now)
                for name, check in self.lesson.checks.items()
            }
            try:
                return self._run(replace(self._job, checks=checks))
            except CannotCheck as problem:
                need = {name for name in self.lesson.checks if _needs(checks[name], problem.cell)}
                if need <= now:
                    raise
                self._broken |= dict.fromkeys(need, str(problem))

    def why(self, name: str, done: Executed) -> str:
        """Why a test cannot be sealed, as far as its code and its sealed run tell."""
        if name in self._broken:
            return self._broken[name]
        if name in done.met:
            return f"it meets a value that cannot cross: {', '.join(done.met[name])}"
        test, answers = names(self.lesson.checks[name].test.source), self._answers
        of_answers = [names(each) for each in answers]
        read = frozenset().union(*(each.used | each.later | each.bound for each in of_answers))
        if changed := sorted(test.bound & read):
            return f"it changes or deletes names of the answers: {', '.join(changed)}"
        classes = {found for each in answers for found in _CLASS.findall(each)}
        if used := sorted(classes & (test.used | test.later)):
            return f"it uses a class of the answers: {', '.join(used)}"
        return f"sealed, it ends with {_result(done, name).message}"

    def that_define(self, last: set[str], of: set[str]) -> set[str]:
        """Tests, before the last of some, that give names a value which other cells read."""
        order = list(self.lesson.checks)
        before = order[: max(map(order.index, last))]
        found = set()
        for name in of.intersection(before):
            others = [names(cell.source) for cell in self._cells if cell.id != name]
            bound = names(self.lesson.checks[name].test.source).bound
            if any(bound & (each.used | each.later) for each in others):
                found.add(name)
        return found

    def told(self, name: str, done: Executed, boxed: bool, why: str) -> Tried:
        """What became of a test in the end."""
        found, tagged = _result(done, name), self.lesson.checks[name].boxed
        points = found.points or 0.0
        if name in self._broken and not boxable(self.lesson.checks[name].test.source):
            return Tried(name, "refused", self._broken[name], 0.0, found.max_points, tagged)
        if not _passes(done, name):
            how: How = "refused"
            words = f"the solution does not pass it: {found.message}"
            why = words if boxed or found.message in why else f"{why}; {words}"
        else:
            how = "boxed" if boxed or name in self._broken else "sealed"
            why = why or ("the source tags it so" if tagged else "")
        return Tried(name, how, why, points, found.max_points, tagged)


def _needs(check: Check, cell: str) -> bool:
    return cell == check.test.cell or any(part.cell == cell for part in check.needs)
