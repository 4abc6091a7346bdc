"""A question and what is known of it: the guess, the result, and whether that may be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from ftlab import kept
from ftlab.errors import InputError
from ftlab.guessing import tally
from ftlab.guessing.guess import Guess
from ftlab.translation import _


class Asked:
    """What is known of a prediction; no widgets but the guess's own control.

    Args:
        key: Names the prediction.
        question: What is asked.
        guess: What kind of answer it takes.

    Attributes:
        answer: The guess; `None` before there is one.
        result: What was measured; `None` before.
        when: Of the guess, in UTC.
        held: Whether there is a result that is still covered.
        waiting: Called once the result may be seen.
    """

    def __init__(self, key: str, question: str, guess: Guess) -> None:
        self.key, self.question, self.guess = key, question, guess
        self.answer: Any = None
        self.result: Any = None
        self.when: datetime | None = None
        self.held = False
        self.waiting: list[Callable[[], None]] = []

    @property
    def seen(self) -> bool:
        """Whether the result is known to the learner."""
        return self.result is not None and not self.held

    @property
    def off(self) -> float | None:
        """How far off the guess was, a share of the scale; `None` without a guess or a result."""
        known = self.answer is not None and self.seen
        return tally.distance(self.guess, self.answer, self.result) if known else None

    def go_on_from(self, earlier: Asked | None) -> None:
        """What was known when the cell ran before, or when the kernel did."""
        if earlier is None:
            self._recall(kept.recall("predictions", self.key))
        elif earlier.guess.same_as(self.guess) and (earlier.answer is not None or earlier.held):
            self.answer, self.result, self.when = earlier.answer, earlier.result, earlier.when
            self.held, self.waiting = earlier.held, earlier.waiting
        if self.answer is not None:
            self.guess.show(self.answer)

    def record(self, answer: Any) -> None:
        """Take a guess.

        Raises:
            InputError: The answer does not fit the question, or the result is known already.
        """
        checked = self.guess.checked(answer)
        if self.seen and checked != self.answer:
            raise InputError(
                _("a guess from before the result"),
                _("{answer!r} after it", answer=answer),
                _("the cell with the result ran first"),
                _("keep this guess; what differs from it is the lesson"),
            )
        if not self.seen:  # else the cell ran again: the guess and its time stay
            self.answer, self.when = checked, datetime.now(UTC)
            self.guess.show(checked)
            self.uncover()

    def uncover(self) -> None:
        """Let the result be seen, if there is one."""
        self.held = False
        self.keep()
        waiting, self.waiting[:] = list(self.waiting), []
        for each in waiting:
            each()

    def measure(self, result: Any, cover: bool) -> None:
        """Take the result.

        Args:
            result: What was measured.
            cover: Whether it stays covered where there is no guess.
        """
        seen = self.seen
        self.result = self.guess.checked(result, measured=True)
        self.held = cover and self.answer is None and not seen
        self.keep()

    def keep(self) -> None:
        """Write down what is known, where somebody sits before the notebook."""
        known = {
            "question": self.question,
            "kind": self.guess.kind,
            "answer": self.answer,
            "result": self.result if self.seen else None,
            "off": self.off,
            "when": self.when.isoformat() if self.when else None,
        }
        kept.keep("predictions", self.key, known)

    def told(self, all_asked: Iterable[Asked]) -> str:
        """Whether there is a guess; the result and how far off the guess was, where it is known.

        Args:
            all_asked: Of this session, to tell how its guesses were so far.
        """
        if self.answer is not None:
            text = _("✓ Recorded: {guess}", guess=self.guess.told(self.answer))
        else:
            text = _("No guess was recorded.") if self.seen else _("Not recorded yet.")
        if self.seen:
            text += " · " + _("the result was {result}", result=self.guess.told(self.result))
        if self.off is not None:
            text += f", {tally.told(self.guess, self.answer, self.result)}. "
            so_far = tally.so_far({"kind": a.guess.kind, "off": a.off} for a in all_asked)
            text += _("Your guesses so far: {told}.", told=so_far)
        return text

    def _recall(self, known: Any) -> None:
        try:
            answer, result, when = (known[name] for name in ("answer", "result", "when"))
            self.answer = None if answer is None else self.guess.checked(answer)
            self.result = None if result is None else self.guess.checked(result, measured=True)
            self.when = None if when is None else datetime.fromisoformat(when)
        except (TypeError, KeyError, ValueError):  # of another question, or of another form
            self.answer = self.result = self.when = None
