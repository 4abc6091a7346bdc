"""Made-up students, who answer with the answers that the course keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import random
from typing import Literal, get_args

from ftlab.errors import InputError
from ftlab.grading.trial.answers import Answer

Style = Literal["right", "half right", "wrong", "empty"]
SHARES = {"right": 35, "half right": 40, "wrong": 15, "empty": 10}  # per cent of a class
PREFIX = "simulated-"


@dataclass(frozen=True)
class Student:
    """One made-up student.

    Args:
        name: Such as `"simulated-0001"`.
        style: Whether the answers are right, half right, wrong, or not there.
        answers: Exercise → the answer handed in, or `None` for a cell left as it was.
    """

    name: str
    style: Style
    answers: dict[str, Answer | None]


def simulate(kept: Sequence[Answer], n: int, seed: int = 0) -> list[Student]:
    """Draw the students of a class.

    Args:
        kept: The answers to draw from, of one lesson.
        n: How many students, 1 or more.
        seed: The same seed gives the same class; a larger class begins with the smaller one.

    Returns:
        The students in order. Of those who are half right at least one answer is right and at
        least one is not, wherever the lesson has two exercises.
    """
    if n < 1:
        raise InputError("at least 1 student", str(n), "a slip", "-n 300")
    right = _by_exercise(answer for answer in kept if answer.right)
    wrong = _by_exercise(answer for answer in kept if not answer.right)
    students = []
    for number in range(1, n + 1):
        draw = random.Random(f"{seed}/{number}")
        style: Style = draw.choices(get_args(Style), [SHARES[s] for s in get_args(Style)])[0]
        verdicts = _verdicts(style, sorted(right), draw)
        answers: dict[str, Answer | None] = {
            name: draw.choice((right if verdict else wrong)[name]) if verdict is not None else None
            for name, verdict in verdicts.items()
        }
        students.append(Student(f"{PREFIX}{number:04}", style, answers))
    return students


def _by_exercise(answers: Iterable[Answer]) -> dict[str, list[Answer]]:
    found: dict[str, list[Answer]] = {}
    for answer in answers:
        found.setdefault(answer.exercise, []).append(answer)
    return found


def _verdicts(style: Style, names: list[str], draw: random.Random) -> dict[str, bool | None]:
    """For each exercise whether its answer is right; `None` for none at all."""
    if style != "half right" or len(names) < 2:
        verdict = {"right": True, "wrong": False, "empty": None}.get(style, draw.random() < 0.5)
        return dict.fromkeys(names, verdict)
    verdicts = {name: draw.choice((True, True, False, None)) for name in names}
    one, other = draw.sample(names, 2)
    return verdicts | {one: True, other: draw.choice((False, None))}
