"""What every method against forgetting can do around stock `compile` and `fit`."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, TypeVar

from ftlab.arguments import as_number, checked_seed, is_whole
from ftlab.data.task import Split, Task, as_split
from ftlab.data.tasks import draw
from ftlab.errors import InputError
from ftlab.models.inputs import check_shape
from ftlab.models.outputs import output_kind
from ftlab.training.compiling import loss_for
from ftlab.translation import _
import keras
import numpy as np

P = TypeVar("P", bound="Penalty")


@dataclass(frozen=True, repr=False)
class Penalty:
    """Settings of a method that keeps old knowledge while a new task is learned.

    This base class does nothing: training with it is plain fine-tuning. A method overrides the
    hooks that it needs. Whoever trains calls them in this order:

    1. `begin = penalty.fresh()`: a copy to remember things in, so that settings stay settings.
    2. `prepare(model, source)`, ahead of `compile`, on the model that training starts from.
    3. `training_data(model, train)`: what to fit.
    4. `loss(model)` and `metrics()`, for `compile`.
    5. `finish(model)` when the training came to its end.
    6. `detach(model)`, whatever happened: leaves the model as stock Keras knows it.

    Example:
    >>> str(Penalty())
    'Penalty()'
    """

    needs_compile: ClassVar[bool] = False  # whether the loss is part of the method
    on_weights_only: ClassVar[bool] = False  # whether `prepare` and `detach` are all it does
    stock_step: ClassVar[bool] = False  # whether each training step is that of plain fine-tuning

    def fresh(self: P) -> P:
        """The same settings, with nothing remembered."""
        return replace(self)

    def prepare(self, model: keras.Model, source: Task | None) -> None:
        """Remember what is known before the training.

        Args:
            model: The model that training starts from, not compiled yet or about to be again.
            source: The task it knows already; methods look at its training images only.

        Raises:
            InputError: A source task is needed and missing, or does not fit the model.
        """

    def training_data(self, model: keras.Model, train: Split) -> tuple[np.ndarray, np.ndarray]:
        """What `fit` learns from: images and what stands for their labels.

        Args:
            model: The model that training starts from.
            train: The target's training images and labels.
        """
        return train

    def loss(self, model: keras.Model) -> keras.losses.Loss:
        """The loss for `compile`; also takes plain labels, for validation."""
        return loss_for(model)

    def metrics(self) -> list[Any]:
        """The metrics for `compile`, after `loss`; one is named accuracy."""
        return ["accuracy"]

    def finish(self, model: keras.Model) -> None:
        """Do what is to be done to the trained weights."""

    def detach(self, model: keras.Model) -> None:
        """Take off the model whatever the method hung on it; nothing there is no error."""

    def __repr__(self) -> str:
        """Short enough for a table: the first setting, then those that are not as usual."""
        words = []
        for place, each in enumerate(each for each in fields(self) if each.init):
            value = getattr(self, each.name)
            if place == 0:
                words.append(_short(value))
            elif value != each.default:
                words.append(f"{each.name}={_short(value)}")
        return f"{type(self).__name__}({', '.join(words)})"


def as_penalty(penalty: object) -> Penalty:
    """A fresh copy of the penalty, or one that does nothing for `None`.

    Raises:
        InputError: Something else than one of `ftlab.penalties`.
    """
    if penalty is None:
        return Penalty()
    if not isinstance(penalty, Penalty):
        raise InputError(
            _("a penalty of ftlab.penalties, or None"),
            f"penalty={penalty!r}",
            _("a strength, a name or a class instead of an object"),
            "penalty=L2SP(0.1)",
        )
    return penalty.fresh()


def source_images(
    penalty: Penalty, model: keras.Model, source: Task | None, n: int, seed: int
) -> Split:
    """Training images of the source task, the classes in turn.

    Args:
        penalty: Who asks, for the message.
        model: Should be able to answer the source task.
        source: The task to draw from; only its training images are looked at.
        n: How many; all of them where there are fewer.
        seed: Chooses them.

    Raises:
        InputError: No source task, or one with more classes than the model's head.
    """
    if source is None:
        raise InputError(
            _("a source task for {penalty}", penalty=penalty),
            "source=None",
            _("this method looks at training images of the task that is to be kept"),
            f"finetune(model, target, source=load_task('dock'), penalty={penalty}, …)",
        )
    n_classes = output_kind(model).n_classes
    if source.n_classes > n_classes:
        raise InputError(
            _(
                "a head that can still answer {name!r}, {n_classes} classes or more",
                name=source.name,
                n_classes=source.n_classes,
            ),
            _("a head of {units} outputs", units=n_classes),
            _("the head was replaced, and with it went what is to be kept"),
            _("L2SP(new=('head',)), which keeps the other blocks and needs no source"),
        )
    train = as_split(*source.train, n_classes=source.n_classes, scale=source.scale)
    check_shape(model, train.images.shape)
    return draw(train, min(n, len(train.labels)), seed)


def check_settings(penalty: Penalty, *, counts: tuple[str, ...] = (), **ranges: Any) -> None:
    """Raise an `InputError` unless the settings are in range.

    Args:
        penalty: Whose settings.
        counts: Names of settings that are whole numbers of 1 or more.
        **ranges: For each other setting its least and its greatest value.
    """
    if hasattr(penalty, "seed"):
        checked_seed(penalty.seed)
    for name in (*counts, *ranges):
        value = getattr(penalty, name)
        low, high = (1, np.inf) if name in counts else ranges[name]
        number = as_number(value)
        if name in counts and not is_whole(value):
            number = None
        if number is None or not low <= number <= high or np.isinf(number):
            what = _("a whole number") if name in counts else _("a number")
            ends = _("{low:g} or more", low=low)
            if not np.isinf(high):
                ends = _("{low:g} to {high:g}", low=low, high=high)
            raise InputError(
                _("{name} as {what}, {ends}", name=name, what=what, ends=ends),
                f"{name}={value!r}",
                _("a missing argument, a sign or a share instead of a count"),
                _("{kind}() for a usual value", kind=type(penalty).__name__),
            )


def _short(value: object) -> str:
    if isinstance(value, (float, np.floating)):
        return f"{value:g}" if float(f"{value:g}") == float(value) else repr(float(value))
    return repr(value)
