"""The learning-rate range test: raise the rate step by step and watch the loss."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import current_thread, main_thread
from typing import TYPE_CHECKING

from ftlab.arguments import check_counts, checked_seed, is_rate
from ftlab.data.task import Split, Task
from ftlab.errors import InputError
from ftlab.models.heads import copy_model
from ftlab.training.compiling import loss_for
from ftlab.training.fit_inputs import checked_data
from ftlab.training.optimizer_state import innermost
from ftlab.training.optimizers import carry_exclusions, make_optimizer, rebuilt
from ftlab.training.progress import progress_bar
from ftlab.training.rates.suggestions import steepest, valley
from ftlab.training.settings import check_names
from ftlab.translation import N_, _
import keras
import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from ftlab.plots.figure import DescribedFigure

SMOOTHING = 0.9  # weight of the past in the moving average of the losses
DIVERGED = 4.0  # times the lowest smoothed loss


@dataclass(frozen=True, eq=False)
class RateFinding:
    """What a range test found.

    Attributes:
        table: One row per step: `rate`, `loss` (of that step's batch, before its update) and
            `smoothed` (moving average of the losses, corrected for its start).
        steepest: The rate at which the smoothed loss falls fastest (see
            `ftlab.training.rates.suggestions.steepest`); `None` where it never falls.
        valley: The rate halfway down the longest descent (see
            `ftlab.training.rates.suggestions.valley`); `None` where it never falls.
        diverged: Whether the test ended early because the loss grew out of bounds.
    """

    table: pd.DataFrame = field(repr=False)
    steepest: float | None
    valley: float | None
    diverged: bool

    def plot(self) -> DescribedFigure:
        """Loss by rate, with both suggestions marked."""
        from ftlab.plots import rate_finding

        return rate_finding(self)


def lr_find(
    model: keras.Model,
    target: Task | Split,
    *,
    lowest: float = 1e-6,
    highest: float = 1.0,
    steps: int = 100,
    batch_size: int = 20,
    seed: int = 0,
    optimizer: str | keras.optimizers.Optimizer | None = None,
    stop: Callable[[], bool] = lambda: False,
    progress: bool = True,
) -> RateFinding:
    """Find learning rates at which a model learns, by training a copy at a rising rate.

    The rate grows by the same factor each step. The test ends early when the smoothed loss is
    four times its lowest value so far, or no number. All of it happens on a copy: the model
    keeps its weights, BatchNorm statistics, optimizer and compilation, whatever happens.

    Args:
        model: A built model with a head; what is trainable is the caller's choice.
        target: What to learn; only its training images are used.
        lowest: The first rate, above 0.
        highest: The last rate, above `lowest`.
        steps: How many batches, 10 or more. They start over when the images run out.
        batch_size: Images a step, 1 or more.
        seed: Of the order of images and of dropout.
        optimizer: A Keras name, or an optimizer whose settings to use, such as a
            `DiscriminativeOptimizer`, whose rates then rise together; `None` for Adam, as in
            `finetune`. The object itself is not touched.
        stop: Asked before every step; the test ends with what it knows once the answer is true.
        progress: Show a bar when it takes over two seconds, where a cell waits for the test.

    Returns:
        A `RateFinding`.

    Raises:
        InputError: Rates out of order, too few steps, or images that do not fit the model.

    Example:
    >>> from ftlab import load_backbone, load_task
    >>> finding = lr_find(load_backbone("parcels"), load_task("belt", n_train=100), steps=30,
    ...                   progress=False)
    >>> 1e-6 < finding.valley < 1
    True

    Sources: Smith 2015, https://arxiv.org/abs/1506.01186; the valley is that of fastai,
    https://docs.fast.ai/callback.schedule.html
    """
    train, _validation = checked_data(model, target, None)
    check_counts(steps=steps, batch_size=batch_size)
    _check_range(lowest, highest, steps)
    seed = checked_seed(seed)
    made = _fresh(optimizer, float(lowest))
    check_names(model, made)
    keras.utils.set_random_seed(seed)
    copy = copy_model(model)
    if not copy.trainable_weights:
        raise InputError(
            _("a model with something to train"),
            _("{name!r}, in which everything is frozen", name=model.name),
            _("set_trainable(model, []) was called before"),
            "set_trainable(model, ['head'])",
        )
    carry_exclusions(
        innermost(made), innermost(made), zip(model.weights, copy.weights, strict=True)
    )
    copy.compile(optimizer=made, loss=loss_for(model))
    rates = np.geomspace(float(lowest), float(highest), steps)
    with progress_bar(steps, N_("range test"), N_("step"), show=progress and _is_seen()) as bar:
        rows, diverged = _test(copy, rates, _batches(train, batch_size, seed), stop, bar.update)
    table = pd.DataFrame(rows, columns=["rate", "loss", "smoothed"])
    known = table[np.isfinite(table.smoothed)]
    found = (known.rate.to_numpy(), known.smoothed.to_numpy())
    return RateFinding(table, steepest(*found), valley(*found), diverged)


def _test(
    model: keras.Model,
    rates: np.ndarray,
    batches: Iterator[Split],
    stop: Callable[[], bool],
    tell: Callable[[], object],
) -> tuple[list[tuple[float, float, float]], bool]:
    rows: list[tuple[float, float, float]] = []
    average, best = 0.0, np.inf
    for step, (rate, batch) in enumerate(zip(rates, batches, strict=False), start=1):
        if stop():
            break
        model.optimizer.learning_rate = float(rate)
        model.reset_metrics()  # Keras reports the mean since the last reset
        loss = float(model.train_on_batch(*batch, return_dict=True)["loss"])
        average = SMOOTHING * average + (1 - SMOOTHING) * loss
        smoothed = average / (1 - SMOOTHING**step)
        rows.append((float(rate), loss, smoothed))
        tell()
        best = min(best, smoothed)
        if not smoothed <= DIVERGED * best:
            return rows, True
    return rows, False


def _is_seen() -> bool:
    """Whether a cell waits for the test; a panel, which makes it in a thread, tells by itself."""
    return current_thread() is main_thread()


def _batches(split: Split, batch_size: int, seed: int) -> Iterator[Split]:
    """Whole batches without end, each pass in an order of its own."""
    rng = np.random.default_rng(seed)
    size = min(batch_size, len(split.labels))
    while True:
        order = rng.permutation(len(split.labels))
        for start in range(0, len(order) - size + 1, size):
            chosen = order[start : start + size]
            yield Split(split.images[chosen], split.labels[chosen])


def _fresh(
    optimizer: str | keras.optimizers.Optimizer | None, rate: float
) -> keras.optimizers.Optimizer:
    """A new optimizer whose rate can be set, with the settings of the given one."""
    if isinstance(optimizer, keras.optimizers.Optimizer):
        return rebuilt(optimizer, rate)
    return make_optimizer(optimizer, rate)


def _check_range(lowest: float, highest: float, steps: int) -> None:
    numbers = all(is_rate(rate, above=True) for rate in (lowest, highest))
    if not numbers or not float(lowest) < float(highest):
        raise InputError(
            _("rates above 0, the lowest below the highest"),
            f"lowest={lowest!r}, highest={highest!r}",
            _("the two exchanged, or an exponent without its minus sign"),
            "lowest=1e-6, highest=1.0",
        )
    if steps < 10:
        raise InputError(
            _("steps=10 or more"),
            f"steps={steps}",
            _("epochs instead of batches"),
            _("steps=100, which takes a few seconds"),
        )
