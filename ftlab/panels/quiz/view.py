"""The knowledge check in a notebook: choose, and read why."""

from __future__ import annotations

from collections.abc import Sequence
import html

from ftlab import kept
from ftlab.checks.quiz import Question
from ftlab.panels import front_end, look
from ftlab.panels.quiz.state import QuizState, as_html, as_plain
from ftlab.panels.shown import Panel
from ftlab.translation import _
import ipywidgets as widgets

_RECORD: dict[object, dict[str, list[str]]] = {}


class Quiz(Panel):
    """Questions with feedback at once: why the chosen option is right or wrong.

    Choosing an option records it; Tab and Space are enough. Running the cell again keeps the
    answers. Where nobody can click, it shows the questions and what was recorded.

    Args:
        asked: A lesson's name, such as `"01-feature-extraction"`, or questions of one's own
            (`ftlab.checks.quiz.Question`).

    Raises:
        InputError: A lesson without questions.

    Example:
    >>> quiz = Quiz("00-start-here")
    >>> quiz.record("q2", "c")
    >>> quiz.answers["q2"]
    'c'
    """

    def __init__(self, asked: str | Sequence[Question]) -> None:
        self.state = QuizState(asked)
        key = asked if isinstance(asked, str) else self.state.questions
        # The answers to a lesson's questions stay, in whatever language these are asked.
        if isinstance(asked, str) and key not in _RECORD:
            self.state.take_up(kept.recall("quiz", asked))
        self.state.tries = _RECORD.setdefault(key, self.state.tries)
        self._kept_as = asked if isinstance(asked, str) else ""
        self._rows = {question.key: _Row(question, self) for question in self.state.questions}
        self._total = widgets.HTML()
        parts = [part for row in self._rows.values() for part in row.parts]
        self._box = look.root(*parts, self._total)
        self._refresh()
        front_end.take_place(self, (Quiz, key))

    @property
    def answers(self) -> dict[str, str]:
        """The recorded letters by question, such as `"b"` for `"q1"`; a copy."""
        return dict(self.state.answers)

    @property
    def tries(self) -> dict[str, list[str]]:
        """Every letter that was recorded for each question, the first one first; a copy."""
        return {key: list(letters) for key, letters in self.state.tries.items()}

    def record(self, key: str, letter: str) -> None:
        """Answer a question.

        Args:
            key: Such as `"q1"`.
            letter: Such as `"b"`.

        Raises:
            InputError: No such question, or no such option.
        """
        self.state.record(key, letter)
        if self._kept_as:
            kept.keep("quiz", self._kept_as, self.state.tries)
        self._refresh()

    def feedback(self, key: str) -> str:
        """Why the recorded option is right or wrong, as text; empty before there is one.

        Raises:
            InputError: No such question.
        """
        self.state.question(key)
        return self.state.feedback(key)

    def box(self) -> widgets.Box:
        """The outermost widget."""
        return self._box

    def _refresh(self) -> None:
        for key, row in self._rows.items():
            row.show(self.answers.get(key), self.state.feedback(key))
        told = _("Your answers as a line of code, to be pasted into the cell below:")
        self._total.value = (
            f'<div role="status">{self.state.summary()}</div><p>{told}</p>'
            + look.code(f"answers = {self.state.code}", _("your answers"))
        )
        self.changed()

    def summary(self) -> str:
        """The questions, their options and what is said of the answers."""
        parts = []
        for question in self.state.questions:
            options = "".join(
                f"<li><b>{each.letter}</b>: {as_html(each.text)}</li>" for each in question.options
            )
            told = as_html(self.state.feedback(question.key))
            parts.append(
                f"<p><b>{html.escape(question.key)}.</b> {as_html(question.text)}</p>"
                f'<ul style="list-style:none">{options}</ul><p>{told}</p>'
            )
        return f"{''.join(parts)}<p>{self.state.summary()}</p>"

    def __repr__(self) -> str:
        lines = []
        for question in self.state.questions:
            lines.append(f"{question.key}. {as_plain(question.text)}")
            lines += [f"  {each.letter}: {as_plain(each.text)}" for each in question.options]
            if told := self.state.feedback(question.key):
                lines.append(f"  {as_plain(told)}")
        code = _("Plain code: {code}", code='quiz.record("q1", "a")')
        lines += [self.state.summary(), code]
        return "\n".join(lines)


class _Row:
    """One question: its options and the feedback."""

    def __init__(self, question: Question, quiz: Quiz) -> None:
        self._radio = widgets.RadioButtons(
            options=[(f"{each.letter}: {as_plain(each.text)}", each.letter)
                     for each in question.options],
            value=None,
            description=f"<b>{question.key}.</b> {as_html(question.text)}",
            description_allow_html=True,
        )  # fmt: skip
        self._radio.add_class("ftlab-question")
        self._told = widgets.HTML()
        self._told.add_class("ftlab-question-told")
        self._radio.observe(lambda change: quiz.record(question.key, change["new"]), "value")
        self.parts = (self._radio, self._told)

    def show(self, letter: str | None, feedback: str) -> None:
        """Show an answer, wherever it came from, and what is said of it."""
        self._radio.value = letter  # when it changes, this records the same letter again
        kind = "right" if feedback.startswith("✓") else "warning"
        told = f'<div class="ftlab-{kind}" role="status">{as_html(feedback)}</div>'
        self._told.value = told if feedback else '<div role="status"></div>'
