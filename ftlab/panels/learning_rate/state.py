"""A choice of learning rate and what is known about it; no widgets."""

from __future__ import annotations

from collections.abc import Callable

from ftlab.data.task import Split, Task
from ftlab.errors import InputError
from ftlab.fit_inputs import check_counts, checked_data
from ftlab.panels.background import Stop
from ftlab.panels.learning_rate.trials import Trial, told, try_rates
from ftlab.panels.svg import rate_words
from ftlab.rates.finder import RateFinding, lr_find
import keras

LOWEST, HIGHEST = -6, 0  # powers of ten that the choice reaches


def _never() -> bool:
    return False


class RateState:
    """A chosen rate, a range test and short runs around the choice, all on copies of a model.

    Args:
        model: A functional or sequential model with a head; left as it is.
        target: What to learn.
        source: Measured beside it, when given.
        epochs: Of each short run, 1 or more.
        batch_size: Images a step, 1 or more.

    Attributes:
        finding: The range test, or `None` before there is one.
        trials: The short runs so far.
        tried: The rates of the short runs; those not yet in `trials` are still to come.

    Raises:
        InputError: Images or labels do not fit the model.
    """

    def __init__(
        self,
        model: keras.Model,
        target: Task | Split,
        source: Task | None,
        epochs: int,
        batch_size: int,
    ) -> None:
        checked_data(model, target, source)
        check_counts(epochs=epochs, batch_size=batch_size)
        self.model, self.target, self.source = model, target, source
        self.epochs, self.batch_size = epochs, batch_size
        self.rate = 1e-3
        self.finding: RateFinding | None = None
        self.trials: list[Trial] = []
        self.tried: tuple[float, ...] = ()

    @property
    def rate(self) -> float:
        """The chosen rate, from 1e-6 to 1."""
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        number = isinstance(rate, (int, float)) and not isinstance(rate, bool)
        if not number or not 10**LOWEST <= rate <= 10**HIGHEST:
            raise InputError(
                "a rate from 1e-6 to 1",
                repr(rate),
                "an exponent in the place of the rate, or without its minus sign",
                "panel.rate = 1e-3",
            )
        self._rate = float(rate)

    @property
    def rates(self) -> tuple[float, float, float]:
        """A tenth of the chosen rate, the rate itself, and ten times of it."""
        low, middle, high = (float(f"{self.rate * factor:.3g}") for factor in (0.1, 1, 10))
        return low, middle, high

    def find(self, stop: Stop = _never) -> None:
        """Make the range test; stopped at its very start, the former one stays."""
        finding = lr_find(self.model, self.target, batch_size=self.batch_size, stop=stop)
        if len(finding.table):
            self.finding = finding

    def try_three(
        self, stop: Stop = _never, tell: Callable[[str], None] = lambda status: None
    ) -> None:
        """Train at each of the three rates.

        Args:
            stop: Asked after every batch.
            tell: Called with what comes next, before each run.
        """
        self.trials, self.tried = [], self.rates
        tell(f"Training at {rate_words(self.tried[0])}, 1 of 3 …")
        for trial in try_rates(
            self.model, self.target, self.tried, source=self.source, epochs=self.epochs,
            batch_size=self.batch_size, stop=stop,
        ):  # fmt: skip
            self.trials.append(trial)
            done = len(self.trials)
            if done < 3 and not stop():
                tell(f"Training at {rate_words(self.tried[done])}, {done + 1} of 3 …")

    def told(self) -> list[str]:
        """What is known, a line each."""
        lines = [f"Learning rate {rate_words(self.rate)}"]
        if self.finding is not None:
            named = (("steepest", self.finding.steepest), ("valley", self.finding.valley))
            found = [f"{name} {rate_words(rate)}" for name, rate in named if rate is not None]
            lines.append(f"Range test: {', '.join(found) or 'no rate lowers the loss'}")
        return lines + [told(trial, self.trials) for trial in self.trials]
