"""A choice of learning rate and what is known about it; no widgets."""

from __future__ import annotations

from collections.abc import Callable

from ftlab.arguments import check_counts
from ftlab.data.task import Split, Task
from ftlab.errors import InputError
from ftlab.plots.charts.lines import rate_words
from ftlab.training.fit_inputs import checked_data
from ftlab.training.rates.finder import RateFinding, lr_find
from ftlab.training.rates.trials import Trial, told, try_rates
from ftlab.training.stopping import Stop
from ftlab.translation import N_, _
import keras

LOWEST, HIGHEST = -6, 0  # powers of ten that the choice reaches


def _never() -> bool:
    return False


class RateState:
    """A chosen rate, a range test and short runs around the choice, all on copies of a model.

    Its arguments are those of `LearningRatePanel`.

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
                _("a rate from 1e-6 to 1"),
                repr(rate),
                _("an exponent instead of the rate, or without its minus sign"),
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
        tell(self._next_words(0))
        for trial in try_rates(
            self.model, self.target, self.tried, source=self.source, epochs=self.epochs,
            batch_size=self.batch_size, stop=stop,
        ):  # fmt: skip
            self.trials.append(trial)
            done = len(self.trials)
            if done < 3 and not stop():
                tell(self._next_words(done))

    def told(self) -> list[str]:
        """What is known, a line each."""
        lines = [_("Learning rate {rate}", rate=rate_words(self.rate))]
        if self.finding is not None:
            found = [words for rate, words in suggestions(self.finding)]
            said = ", ".join(found) or _("no rate lowers the loss")
            lines.append(_("Range test: {found}", found=said))
        return lines + [told(trial, self.trials) for trial in self.trials]

    def _next_words(self, done: int) -> str:
        rate = rate_words(self.tried[done])
        return _("Training at {rate}, {number} of 3 …", rate=rate, number=done + 1)


def suggestions(finding: RateFinding) -> list[tuple[float, str]]:
    """The rates that a range test suggests, each with its words: `steepest 1e-3`."""
    named = (
        (finding.steepest, N_("steepest {rate}")),
        (finding.valley, N_("valley {rate}")),
    )
    return [(rate, _(name, rate=rate_words(rate))) for rate, name in named if rate is not None]
