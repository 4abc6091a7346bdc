"""Knowledge checks: questions whose wrong options are one misconception each.

The questions are in `questions/<lesson>.toml`, to be read and mended by anyone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
import tomllib
from typing import Any

from ftlab.checks.core import call, fail, passed, require
from ftlab.checks.misconceptions import misconception
from ftlab.checks.plain import shortened
from ftlab.errors import InputError, listed
from ftlab.translation import _, language, translation

FOLDER = Path(__file__).with_name("questions")


@dataclass(frozen=True)
class Option:
    """One option of a question.

    Args:
        letter: `"a"`, `"b"`, …
        text: What it says.
        because: Why it is right or wrong.
        misconception: Id of the misconception behind a wrong option; empty when right.
        cautious: Whether it holds back: nothing follows yet, it depends, measure first. Such
            options are right no more often than others, so that caution alone is no answer.
    """

    letter: str
    text: str
    because: str
    misconception: str = ""
    cautious: bool = False

    @property
    def right(self) -> bool:
        """Whether this is the right one."""
        return not self.misconception


@dataclass(frozen=True)
class Question:
    """A question with one right option.

    Args:
        key: `"q1"`, `"q2"`, …
        text: What is asked.
        options: In order.
    """

    key: str
    text: str
    options: tuple[Option, ...]

    def option(self, letter: str) -> Option | None:
        """The option of a letter, or `None`."""
        return next((each for each in self.options if each.letter == letter), None)


def lessons() -> list[str]:
    """The names of all lessons, such as `"01-feature-extraction"`, in the course's order."""
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


def questions(lesson: str) -> tuple[Question, ...]:
    """The questions of a lesson, such as `"01-feature-extraction"`, in the language in force.

    Raises:
        InputError: A lesson without questions.
    """
    path = FOLDER / f"{lesson}.toml"
    if not path.is_file():
        known = lessons()
        raise InputError(
            _("one of the lessons {known}", known=listed(known)),
            repr(lesson),
            _("a spelling slip"),
            f"questions({(known or [lesson])[-1]!r})",
        )
    return _read(path, language())


@cache
def _read(path: Path, code: str) -> tuple[Question, ...]:
    in_language = translation(code).gettext
    found = []
    for key, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
        options = tuple(
            Option(
                letter,
                in_language(said["text"]),
                in_language(said["because"]),
                said.get("misconception", ""),
                said.get("cautious", False),
            )
            for letter, said in entry["options"].items()
        )
        for option in options:
            if not option.right:
                misconception(option.misconception)
        found.append(Question(key, in_language(entry["text"]), options))
    return tuple(found)


class Questions:
    """The questions of a lesson, to be read in a notebook.

    Args:
        lesson: Such as `"01-feature-extraction"`.
    """

    def __init__(self, lesson: str) -> None:
        self.lesson = lesson

    def _repr_markdown_(self) -> str:
        lines = []
        for question in questions(self.lesson):
            lines += [f"**{question.key}.** {question.text}", ""]
            lines += [f"- **{each.letter}**: {each.text}" for each in question.options]
            lines.append("")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return self._repr_markdown_().replace("**", "")


def knowledge_check(lesson: str, function: Callable[[], Mapping[str, str]]) -> None:
    """Check the answers to a lesson's questions.

    Args:
        lesson: Such as `"01-feature-extraction"`.
        function: Takes nothing, returns a dict from each question's key to a letter.

    Raises:
        CheckFailed: An answer is missing or wrong; says why the chosen option is wrong.
    """
    answers: Any = call(function)
    asked = questions(lesson)
    keys = [question.key for question in asked]
    require(
        isinstance(answers, dict),
        _("a dict with {keys}", keys=listed(keys)),
        _("a {kind}", kind=type(answers).__name__),
        "M03",
    )
    _require_keys(answers, keys)
    for question in asked:
        chosen = _chosen(question, answers[question.key])
        require(
            chosen.right,
            _("another answer to {key}", key=question.key),
            f"{question.key}: {chosen.letter!r}, “{chosen.text}”",
            chosen.misconception,
            chosen.because,
        )
    passed(_("All {n} answers are right.", n=len(asked)))


def _require_keys(answers: Mapping[Any, Any], keys: list[str]) -> None:
    """Fail where a question has no entry, and say which entries belong to none."""
    missing = [key for key in keys if key not in answers]
    strange = [str(key)[:20] for key in answers if key not in keys]
    received = _("no entry for {keys}", keys=", ".join(missing))
    if strange:
        received += _("; {keys}, where no question is", keys=", ".join(strange[:8]))
    expected = _("an entry for each of {keys}, under these names", keys=", ".join(keys))
    require(not missing, expected, received)


def _chosen(question: Question, given: Any) -> Option:
    """The option that an entry chooses, or a failed check that says what is wrong with it."""
    letters = [each.letter for each in question.options]
    chosen = question.option(given.strip().lower()) if isinstance(given, str) else None
    if chosen is not None:
        return chosen
    empty = isinstance(given, str) and not given.strip()
    problem = (
        _("nothing yet")
        if empty
        else _("{entry}, which is none of its letters", entry=shortened(given))
    )
    fail(
        _("{key}: one of {letters}", key=question.key, letters=listed(letters)),
        f"{question.key}: {problem}",
        "M01" if empty else "",
        _("Read question {key} again and put its letter in", key=question.key),
    )
