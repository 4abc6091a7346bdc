"""Predict before you run: a guess that is recorded, then drawn over the result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from ftlab import kept
from ftlab.errors import InputError
from ftlab.panels.guess import Guess, choice_guess, curve_guess, number_guess
from ftlab.panels.guess_picture import drawn_over
from ftlab.panels.look import root
from ftlab.panels.shown import Panel
from ftlab.plots.figure import DescribedFigure
from ftlab.translation import _
import ipywidgets as widgets
import pandas as pd

_RECORD: dict[str, Prediction] = {}


class Prediction(Panel):
    """A question asked before a run. Make one with `number`, `choice` or `curve`.

    In JupyterLab it shows as a question with a control and a button. Without a front end
    `record(…)` does the same. Running the cell again keeps the guess, and once the result has
    been drawn the guess is locked.

    Args:
        key: Names the prediction, such as `"02-belt-forgetting"`.
        question: What is asked.
        guess: What kind of answer it takes (see `ftlab.panels.guess`).

    Example:
    >>> p = Prediction.number("docs", "What accuracy on belt?", low=0, high=1)
    >>> p.record(0.6)
    >>> p.compare(0.23).alt
    'What accuracy on belt? Your guess 0.6, the result 0.23.'
    """

    def __init__(self, key: str, question: str, guess: Guess) -> None:
        self.key, self.question, self.guess = key, question, guess
        self.answer: Any = None
        self.result: Any = None
        self.when: datetime | None = None
        earlier = _RECORD.get(key)
        if earlier is not None and earlier.answer is not None and earlier.guess.same_as(guess):
            self.answer, self.result, self.when = earlier.answer, earlier.result, earlier.when
            guess.show(self.answer)
        elif earlier is None:
            self._take_up(kept.recall("predictions", key))
        _RECORD[key] = self
        self._button = widgets.Button(
            description=_("Record my guess"),
            button_style="primary",
            layout=widgets.Layout(width="auto"),
        )
        self._button.on_click(lambda pressed: self.record(self.guess.read()))
        self._status = widgets.HTML()
        row = widgets.HBox([self._button, self._status])
        self._box = root(widgets.HTML(self._asked), self.guess.control, row)
        self._refresh()

    @classmethod
    def number(
        cls, key: str, question: str, *, low: float, high: float, unit: str = ""
    ) -> Prediction:
        """A number between two ends, on a slider."""
        return cls(key, question, number_guess(low, high, unit))

    @classmethod
    def choice(cls, key: str, question: str, options: Sequence[str]) -> Prediction:
        """One of a few answers."""
        return cls(key, question, choice_guess(tuple(options)))

    @classmethod
    def curve(
        cls,
        key: str,
        question: str,
        x: Sequence[float],
        *,
        low: float,
        high: float,
        xlabel: str = "",
        ylabel: str = "",
    ) -> Prediction:
        """A value at each of a few positions, one slider a position."""
        return cls(key, question, curve_guess(tuple(x), low, high, xlabel, ylabel))

    def record(self, answer: Any) -> None:
        """Record a guess.

        Args:
            answer: A number, one of the options, or a list of numbers, as the question asks.

        Raises:
            InputError: The answer does not fit the question, or the result is known already.
        """
        checked = self.guess.checked(answer)
        if self.result is not None and checked != self.answer:
            raise InputError(
                _("a guess from before the result"),
                _("{answer!r} after it", answer=answer),
                _("the cell with the result ran first"),
                _("keep this guess; what differs from it is the lesson"),
            )
        if self.result is not None:  # the cell ran again: the guess and its time stay
            return
        self.answer, self.when = checked, datetime.now(UTC)
        self.guess.show(checked)
        self._keep()
        self._refresh()

    def compare(self, result: Any) -> DescribedFigure:
        """The guess drawn over the result.

        Args:
            result: What was measured, of the kind that was asked for.

        Returns:
            A figure with the result and, when there is one, the guess.
        """
        self.result = self.guess.checked(result, measured=True)
        self._keep()
        self._refresh()
        return drawn_over(self.question, self.guess, self.answer, self.result)

    def box(self) -> widgets.Box:
        """The outermost widget."""
        return self._box

    def summary(self) -> str:
        """The question, what may be answered, and what was."""
        return f"<p>{self._asked}</p>{self.guess.offer}<p>{self._told()}</p>"

    @property
    def _asked(self) -> str:
        return f"<b>{_('Predict.')}</b> {self.question}"

    def _keep(self) -> None:
        when = self.when.isoformat() if self.when else None
        known = {"question": self.question, "answer": self.answer, "result": self.result}
        kept.keep("predictions", self.key, {**known, "kind": self.guess.kind, "when": when})

    def _take_up(self, known: Any) -> None:
        """A guess from before the kernel was started anew, where it fits this question."""
        try:
            answer, result, when = (known[name] for name in ("answer", "result", "when"))
            self.answer = None if answer is None else self.guess.checked(answer)
            self.result = None if result is None else self.guess.checked(result, measured=True)
            self.when = None if when is None else datetime.fromisoformat(when)
        except (TypeError, KeyError, ValueError):
            self.answer = self.result = self.when = None
        if self.answer is not None:
            self.guess.show(self.answer)

    def _refresh(self) -> None:
        locked = self.result is not None
        self._button.disabled = locked
        self.guess.lock(locked)
        self._status.value = f'<span role="status">{self._told()}</span>'
        self.changed()

    def _told(self) -> str:
        """Whether there is a guess, and the result where it is known."""
        if self.answer is not None:
            text = _("✓ Recorded: {guess}", guess=self.guess.told(self.answer))
        else:
            known = self.result is not None
            text = _("No guess was recorded.") if known else _("Not recorded yet.")
        if self.result is not None:
            text += " · " + _("the result was {result}", result=self.guess.told(self.result))
        return text

    def _plain(self) -> str:
        code = _("Plain code: {code}", code=f".record({self.guess.hint})")
        return f"{_('Predict.')} {self.question} {code}"

    def __repr__(self) -> str:
        return f"Prediction({self.key!r}, answer={self.answer!r}, result={self.result!r})"


def predictions() -> pd.DataFrame:
    """All predictions of this session: `key`, `question`, `answer`, `result`, `when` (UTC)."""
    columns = ["key", "question", "answer", "result", "when"]
    return pd.DataFrame(
        [{name: getattr(p, name) for name in columns} for p in _RECORD.values()], columns=columns
    )
