"""Short training runs at a few rates, all from the same weights; no widgets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ftlab.data.task import Split, Task
from ftlab.models.heads import copy_model
from ftlab.plots.charts.lines import rate_words
from ftlab.training.finetuning import finetune
from ftlab.training.stopping import Stop, StopsWhen
from ftlab.translation import _, n_
import keras
import numpy as np
import pandas as pd

SAME = 0.02  # a change of accuracy below this is told as none


@dataclass(frozen=True, eq=False)
class Trial:
    """A short run at one rate.

    Args:
        rate: The learning rate.
        history: As `ftlab.Run.history`.
        stopped: Whether it was stopped before its end.
    """

    rate: float
    history: pd.DataFrame = field(repr=False)
    stopped: bool = False

    @property
    def measure(self) -> str:
        """Which column of the history tells how well it learns."""
        return "val_accuracy" if "val_accuracy" in self.history else "accuracy"

    @property
    def ends(self) -> tuple[float, float]:
        """Accuracy at the start and at the end, in [0, 1]."""
        return _ends(self.history[self.measure])

    @property
    def source_ends(self) -> tuple[float, float] | None:
        """The same on the source task, where it was measured."""
        known = "source_accuracy" in self.history
        return _ends(self.history.source_accuracy) if known else None

    @property
    def gain(self) -> float:
        """How much accuracy rose; NaN when the loss is no number any more."""
        losses = self.history["loss"].iloc[1:]
        return self.ends[1] - self.ends[0] if np.isfinite(losses).all() else float("nan")


def _ends(column: pd.Series) -> tuple[float, float]:
    known = column.dropna()
    return (float(known.iloc[0]), float(known.iloc[-1])) if len(known) else (np.nan, np.nan)


def try_rates(
    model: keras.Model,
    target: Task | Split,
    rates: Sequence[float],
    *,
    source: Task | None = None,
    epochs: int = 3,
    batch_size: int = 20,
    seed: int = 0,
    stop: Stop = lambda: False,
) -> Iterator[Trial]:
    """Train a copy of the model at each rate, from the same weights on the same batches.

    Args:
        model: A functional or sequential model with a head; what is trainable is the caller's
            choice. It is left as it is.
        target: What to learn.
        rates: Above 0.
        source: Measured beside it, when given.
        epochs: Of each run, 1 or more.
        batch_size: Images a step.
        seed: Of the order of batches and of dropout.
        stop: Asked after every batch; the run under way is then the last.

    Yields:
        A `Trial` a rate, as each is finished.

    Raises:
        InputError: As of `ftlab.finetune`.

    Example:
    >>> from ftlab import load_backbone, load_task
    >>> belt = load_task("belt", n_train=40)
    >>> [trial.rate for trial in try_rates(load_backbone("parcels"), belt, [1e-3], epochs=1)]
    [0.001]
    """
    copy = copy_model(model)
    weights = copy.get_weights()
    fresh: list[np.ndarray] = []
    for rate in rates:
        if stop():
            return
        copy.set_weights(weights)
        if fresh:  # compiled already: the state of a new optimizer, and the rate, will do
            for state, value in zip(copy.optimizer.variables, fresh, strict=True):
                state.assign(value)
            copy.optimizer.learning_rate = rate
        watch = _Watch(stop, fresh)
        run = finetune(
            copy, target, source=source, learning_rate=None if fresh else rate, epochs=epochs,
            batch_size=batch_size, seed=seed, compile=not fresh, callbacks=[watch], progress=False,
        )  # fmt: skip
        yield Trial(rate, run.history, stopped=stop())


class _Watch(StopsWhen):
    """Also keeps what the optimizer's state was before the first batch."""

    def __init__(self, stop: Stop, fresh: list[np.ndarray]) -> None:
        super().__init__(stop)
        self.fresh = fresh

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Keep the optimizer's first state."""
        if not self.fresh:
            optimizer = self.model.optimizer
            optimizer.build(self.model.trainable_variables)
            self.fresh += [np.array(state.numpy()) for state in optimizer.variables]


def told(trial: Trial, trials: Sequence[Trial]) -> str:
    """What a rate does, in a sentence or two.

    Args:
        trial: The one to tell of.
        trials: All of them, to compare with.
    """
    rate = rate_words(trial.rate)
    if np.isnan(trial.gain):
        return _("{rate}: the loss is no number any more. This rate is far too high.", rate=rate)
    in_epochs = n_("in {n} epoch", "in {n} epochs", len(trial.history) - 1)
    what = _(
        "{rate}: target accuracy from {first:.0%} to {last:.0%} {part}.",
        rate=rate,
        first=trial.ends[0],
        last=trial.ends[1],
        part=_("before it was stopped") if trial.stopped else in_epochs,
    )
    source, beside = trial.source_ends, ""
    if source:
        first, last = source
        beside = " " + _("Source accuracy from {first:.0%} to {last:.0%}.", first=first, last=last)
    return f"{what} {_judged(trial, trials)}{beside}"


def _judged(trial: Trial, trials: Sequence[Trial]) -> str:
    best = max((t for t in trials if not np.isnan(t.gain)), key=lambda t: t.gain)
    if trial.gain < -SAME:
        return _("It lost accuracy.")
    if abs(trial.gain) <= SAME:
        return _("Hardly a change.")
    if trial is best:
        all_three = len(trials) == 3
        return _("It gained most of the three.") if all_three else _("It gained most so far.")
    if best.rate > trial.rate:
        return _("It gained less than {rate}, which is higher.", rate=rate_words(best.rate))
    return _("It gained less than {rate}, which is lower.", rate=rate_words(best.rate))
