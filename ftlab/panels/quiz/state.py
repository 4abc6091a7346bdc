"""What was asked and what was answered; no widgets."""

from __future__ import annotations

from collections.abc import Sequence
import json

from ftlab.checks.misconceptions import misconception
from ftlab.checks.quiz import Option, Question, questions
from ftlab.errors import InputError, listed
from ftlab.translation import _
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False})


class QuizState:
    """Questions and the answers to them so far.

    Args:
        asked: A lesson's name, such as `"01-feature-extraction"`, or questions of one's own.

    Attributes:
        questions: In order.
        tries: Every letter that was recorded, by question, the first one first.

    Raises:
        InputError: A lesson without questions, or something that is no question.
    """

    def __init__(self, asked: str | Sequence[Question]) -> None:
        self.questions = questions(asked) if isinstance(asked, str) else tuple(asked)
        if not self.questions or not all(isinstance(each, Question) for each in self.questions):
            raise InputError(
                _("a lesson's name, or questions"),
                repr(asked),
                _("a question's text instead of the question"),
                _(
                    "{code}, or {more}",
                    code="Quiz('01-feature-extraction')",
                    more="Quiz(checks.quiz.questions(lesson)[:2])",
                ),
            )
        self.tries: dict[str, list[str]] = {}

    @property
    def answers(self) -> dict[str, str]:
        """The letter last recorded for each question that has one, in the questions' order."""
        asked = [question.key for question in self.questions]
        return {key: self.tries[key][-1] for key in asked if self.tries.get(key)}

    def take_up(self, tries: object) -> None:
        """Answers from before the kernel was started anew; what does not fit is left out."""
        for key, letters in tries.items() if isinstance(tries, dict) else ():
            asked = next((each for each in self.questions if each.key == key), None)
            if asked and isinstance(letters, list):
                self.tries[key] = [each for each in letters if asked.option(each)]

    @property
    def code(self) -> str:
        """The answers as they are written in code."""
        return json.dumps(self.answers)

    def question(self, key: str) -> Question:
        """One question by its key.

        Raises:
            InputError: No such question.
        """
        found = next((each for each in self.questions if each.key == key), None)
        if found is None:
            raise InputError(
                _("one of the questions {keys}", keys=listed(each.key for each in self.questions)),
                repr(key),
                _("a key of another lesson, or the letter in its place"),
                f"quiz.record({self.questions[0].key!r}, {self.questions[0].options[0].letter!r})",
            )
        return found

    def record(self, key: str, letter: str) -> Option:
        """Record an answer; another one to the same question takes its place.

        Args:
            key: A question's key, such as `"q1"`.
            letter: An option's letter, in upper or lower case.

        Returns:
            The option that was chosen.

        Raises:
            InputError: No such question, or no such option.
        """
        question = self.question(key)
        given = letter.strip().lower() if isinstance(letter, str) else letter
        chosen = question.option(given)
        if chosen is None:
            letters = [each.letter for each in question.options]
            raise InputError(
                _("one of the options {letters} of {key}", letters=listed(letters), key=key),
                repr(letter),
                _("an option's text, or its number, instead of its letter"),
                f"quiz.record({key!r}, {letters[0]!r})",
            )
        tries = self.tries.setdefault(key, [])
        if tries[-1:] != [chosen.letter]:  # a cell that runs again is no new try
            tries.append(chosen.letter)
        return chosen

    def chosen(self, key: str) -> Option | None:
        """The option recorded for a question, or `None`."""
        letter = self.answers.get(key)
        return None if letter is None else self.question(key).option(letter)

    def feedback(self, key: str) -> str:
        """Why the chosen option is right or wrong, in Markdown; empty before there is one."""
        chosen = self.chosen(key)
        if chosen is None:
            return ""
        because = chosen.because + "." * (chosen.because[-1] not in ".?!")
        if chosen.right:
            return "✓ " + _("**Right**, {letter}.", letter=chosen.letter) + f" {because}"
        known = misconception(chosen.misconception)
        return " ".join(
            (
                "✗",
                _("**Not {letter}.**", letter=chosen.letter),
                because,
                _("It looks like: {name} ({id}).", id=known.id, name=known.name),
            )
        )

    def summary(self) -> str:
        """How far one has come, in a sentence."""
        chosen = [self.chosen(each.key) for each in self.questions]
        right = sum(option is not None and option.right for option in chosen)
        told = _("{right} of {n} right", right=right, n=len(chosen))
        left = [q.key for q, option in zip(self.questions, chosen, strict=True) if option is None]
        yet = _("not answered yet: {keys}", keys=", ".join(left))
        return f"{told}, {yet}." if left else f"{told}."


def as_html(text: str) -> str:
    """A line of Markdown (code, emphasis) as HTML; HTML in it is shown, not obeyed."""
    return _MARKDOWN.renderInline(text)


def as_plain(text: str) -> str:
    """A line of Markdown without its marks, for controls that show plain text."""
    tokens = _MARKDOWN.parseInline(text)[0].children or []
    return "".join(
        token.content if token.content else " " * (token.tag == "br") for token in tokens
    )
