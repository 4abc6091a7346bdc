"""Optimizers: one from a name and a rate, and a new one with the settings of another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ftlab.arguments import as_number, is_rate
from ftlab.errors import InputError
from ftlab.training.optimizer_state import no_single_rate
from ftlab.translation import _
import keras
from keras.optimizers.schedules import LearningRateSchedule


def make_optimizer(
    optimizer: str | keras.optimizers.Optimizer | None,
    learning_rate: float | LearningRateSchedule | None,
) -> keras.optimizers.Optimizer:
    """An optimizer from a name and a rate, or the given one.

    Raises:
        InputError: No rate, a rate below 0, two different rates, or no such optimizer.
    """
    if isinstance(optimizer, keras.optimizers.Optimizer):
        if learning_rate is not None:
            raise InputError(
                _("the rate in one place"),
                _(
                    "an optimizer object and learning_rate={learning_rate!r}",
                    learning_rate=learning_rate,
                ),
                _("the optimizer object has a rate of its own already"),
                _("optimizer='sgd', learning_rate=…, or the optimizer object alone"),
            )
        return optimizer
    try:
        made = keras.optimizers.get(_spelled("adam" if optimizer is None else optimizer))
    except (TypeError, ValueError, KeyError, AttributeError):
        raise InputError(
            _("the name of one of Keras's optimizers, or an optimizer object"),
            f"optimizer={optimizer!r}",
            _("a spelling slip, or a class instead of an object"),
            _("optimizer='sgd', or optimizer=keras.optimizers.SGD(1e-2)"),
        ) from None
    if not isinstance(learning_rate, LearningRateSchedule) and not is_rate(learning_rate):
        raise InputError(
            _("a learning rate of 0 or more, or a Keras schedule"),
            f"learning_rate={learning_rate!r}",
            _("a missing argument, or an exponent without its minus sign"),
            "learning_rate=1e-3",
        )
    return rebuilt(made, learning_rate)


def rebuilt(
    optimizer: keras.optimizers.Optimizer,
    learning_rate: float | LearningRateSchedule | None = None,
    *,
    steps: int = 0,
) -> keras.optimizers.Optimizer:
    """A new optimizer with the settings of another, and without its state.

    What Keras's `get_config` leaves out comes along too: `exclude_from_weight_decay`.

    Args:
        optimizer: One of Keras's, of this course's, or of one's own with a `get_config`.
        learning_rate: The new one's; `None` keeps the rate or schedule.
        steps: Where schedules of a `DiscriminativeOptimizer` begin.

    Raises:
        InputError: It cannot be made again, or has no single rate that could be set.

    Example:
    >>> again = rebuilt(keras.optimizers.SGD(0.1, momentum=0.9), 0.5)
    >>> float(again.learning_rate), again.momentum
    (0.5, 0.9)
    """
    inner = getattr(optimizer, "inner_optimizer", None)
    if isinstance(inner, keras.optimizers.Optimizer):  # a LossScaleOptimizer
        config = {k: v for k, v in optimizer.get_config().items() if k != "inner_optimizer"}
        return type(optimizer)(rebuilt(inner, learning_rate, steps=steps), **config)
    if hasattr(optimizer, "renewed"):  # a DiscriminativeOptimizer
        made = optimizer.renewed(learning_rate, steps=steps)
    else:
        number = as_number(learning_rate)
        # Keras refuses a whole number, and NumPy's.
        made = made_again(optimizer, learning_rate=learning_rate if number is None else number)
    carry_exclusions(optimizer, made)
    return made


def made_again(optimizer: Any, **settings: Any) -> Any:
    """A new optimizer from another's config.

    Args:
        optimizer: The other.
        **settings: What is to be different. `learning_rate=None` keeps the rate or schedule.

    Raises:
        InputError: It cannot be made again, or has no single rate.
    """
    try:
        config = dict(optimizer.get_config())
        if "learning_rate" not in config:
            raise no_single_rate(optimizer)
        if settings.get("learning_rate") is None:
            settings.pop("learning_rate", None)
            if callable(optimizer._learning_rate):  # a schedule, or a function
                config["learning_rate"] = optimizer._learning_rate
        return type(optimizer).from_config({**config, **settings})
    except InputError:
        raise
    except (TypeError, ValueError, NotImplementedError) as error:
        words = str(error).strip().splitlines() or [""]
        raise InputError(
            _("an optimizer that can be made again from its settings"),
            f"{type(optimizer).__name__}: {words[0][:200]}",
            _("a class of one's own whose get_config leaves out what its constructor asks for"),
            _("a get_config that returns {**super().get_config(), 'setting': self.setting}"),
        ) from None


def carry_exclusions(old: Any, new: Any, twins: Iterable[tuple[Any, Any]] = ()) -> None:
    """Exclude from weight decay what another optimizer excludes; Keras's config leaves it out.

    Args:
        old: The other optimizer.
        new: The one that is to do the same.
        twins: Weights of the other's model, each with the weight that stands for it in the new
            one's model; needed only where the two have different models.
    """
    twins = list(twins)
    excluded = getattr(old, "_exclude_from_weight_decay", None)
    if excluded is None:
        return
    if twins:
        new._exclude_from_weight_decay = {
            new._var_key(twin) for weight, twin in twins if old._var_key(weight) in excluded
        }
    else:
        new._exclude_from_weight_decay = set(excluded)
    new._exclude_from_weight_decay_pattern = old._exclude_from_weight_decay_pattern


def _spelled(name: Any) -> Any:
    """What Keras finds by name; its own list leaves out Lamb."""
    if isinstance(name, str) and name.lower() == "lamb":
        return keras.optimizers.Lamb()
    return name
