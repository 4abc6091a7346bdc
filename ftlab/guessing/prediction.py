"""Predict before you run: a guess that is recorded, then drawn over the result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
import re
from typing import Any

from ftlab import kernel
from ftlab.guessing.asked import Asked
from ftlab.guessing.comparison import Comparison, asks_anew
from ftlab.guessing.guess import Guess, choice_guess, curve_guess, number_guess
from ftlab.panels.controls import button
from ftlab.panels.look import root
from ftlab.panels.shown import Panel
from ftlab.plots.figure import DescribedFigure
from ftlab.translation import N_, _
import ipywidgets as widgets
import pandas as pd

_RECORD: dict[str, Prediction] = {}


class Prediction(Panel):
    """A question asked before a run. Make one with `number`, `choice` or `curve`.

    In JupyterLab it shows as a question with a control and a button. Without a front end
    `record(…)` does the same. Running the cell again keeps the guess, and once the result has
    been shown the guess is locked. Where somebody can click, the result stays covered until a guess
    was recorded or "Show me" was pressed.

    Args:
        key: Names the prediction, such as `"02-belt-forgetting"`.
        question: What is asked.
        guess: What kind of answer it takes (see `ftlab.guessing.guess`).

    Example:
    >>> p = Prediction.number("docs", "What accuracy on belt?", low=0, high=1)
    >>> p.record(0.6)
    >>> p.compare(0.23).alt
    'What accuracy on belt? Your guess 0.6, the result 0.23.'
    """

    def __init__(self, key: str, question: str, guess: Guess) -> None:
        self.asked = Asked(key, question, guess)
        self.asked.go_on_from(_RECORD[key].asked if key in _RECORD else None)
        _RECORD[key] = self
        asks_anew()
        says = _("what you guess now; you may change it until the result is there")
        self._button = button(
            N_("Record my guess"), says, lambda: self.record(self.guess.read()), "primary"
        )
        self._status = widgets.HTML()
        row = widgets.HBox([self._button, self._status])
        self._box = root(widgets.HTML(self._question), guess.control, row)
        self._refresh()

    @property
    def key(self) -> str:
        """Names the prediction."""
        return self.asked.key

    @property
    def question(self) -> str:
        """What is asked."""
        return self.asked.question

    @property
    def guess(self) -> Guess:
        """What kind of answer it takes."""
        return self.asked.guess

    @property
    def answer(self) -> Any:
        """The guess; `None` before there is one."""
        return self.asked.answer

    @property
    def result(self) -> Any:
        """What was measured; `None` before."""
        return self.asked.result

    @property
    def when(self) -> datetime | None:
        """The time of the guess, in UTC."""
        return self.asked.when

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
        self.asked.record(answer)
        self._refresh()

    def show_me(self) -> None:
        """Uncover the result, if there is one, without a guess."""
        self.asked.uncover()
        self._refresh()

    def compare(self, result: Any) -> DescribedFigure:
        """The guess drawn over the result.

        Args:
            result: What was measured, of the kind that was asked for.

        Returns:
            A figure with the result and, when there is one, the guess.
        """
        self.asked.measure(result, cover=not kernel.headless())
        self._refresh()
        return Comparison(self.asked, self.show_me)

    def box(self) -> widgets.Box:
        """The outermost widget."""
        return self._box

    def summary(self) -> str:
        """The question, what may be answered, and what was."""
        return f"<p>{self._question}</p>{self.guess.offer}<p>{self._known()}</p>"

    @property
    def _question(self) -> str:
        return f"<b>{_('Predict.')}</b> {_(self.question)}"

    def _known(self) -> str:
        return self.asked.told(each.asked for each in _RECORD.values())

    def _refresh(self) -> None:
        locked = self.asked.seen
        if locked:  # the explanations in the notebook open (`names.js`)
            self._box.add_class(f"ftlab-opens-{re.sub(r'[^a-zA-Z0-9]', '-', self.key)}")
        self._button.disabled = locked
        self.guess.lock(locked)
        self._status.value = f'<span role="status">{self._known()}</span>'
        self.changed()

    def _told(self) -> tuple[str, str]:
        code = _("Plain code: {code}", code=f".record({self.guess.hint})")
        return f"{_('Predict.')} {_(self.question)} {code}", self.summary()

    def __repr__(self) -> str:
        return f"Prediction({self.key!r}, answer={self.answer!r}, result={self.result!r})"


def predictions() -> pd.DataFrame:
    """All predictions of this session: `key`, `question`, `answer`, `result`, `when` (UTC)."""
    columns = ["key", "question", "answer", "result", "when"]
    return pd.DataFrame(
        [{name: getattr(p, name) for name in columns} for p in _RECORD.values()], columns=columns
    )
