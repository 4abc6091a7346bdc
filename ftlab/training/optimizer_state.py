"""What an optimizer is at: its rate, its steps, and which weights it knows."""

from __future__ import annotations

from typing import Any

from ftlab.arguments import as_number
from ftlab.errors import InputError
from ftlab.translation import _
import keras
from keras.optimizers.schedules import LearningRateSchedule


def own_rate(optimizer: keras.optimizers.Optimizer) -> Any:
    """The rate an optimizer was made with: a float, a schedule or a function.

    Raises:
        InputError: It is one of several optimizers, each with a rate of its own.
    """
    optimizer = innermost(optimizer)
    if isinstance(optimizer, keras.optimizers.MultiOptimizer):
        raise no_single_rate(optimizer)
    # The public property gives a schedule's value of the moment.
    rate = optimizer._learning_rate
    number = None if isinstance(rate, LearningRateSchedule) else as_number(rate)
    return rate if number is None else number


def rate_now(optimizer: keras.optimizers.Optimizer) -> float:
    """The rate of the next step; the highest where there are several optimizers."""
    optimizer = innermost(optimizer)
    if isinstance(optimizer, keras.optimizers.MultiOptimizer):
        return max(rate_now(each) for each in optimizer.optimizers)
    number = as_number(optimizer.learning_rate)
    return float("nan") if number is None else number


def steps_taken(optimizer: keras.optimizers.Optimizer) -> int:
    """How many batches it has seen: what schedules go by, also where gradients accumulate."""
    return int(innermost(optimizer)._iterations)


def innermost(optimizer: keras.optimizers.Optimizer) -> keras.optimizers.Optimizer:
    """The optimizer behind a `LossScaleOptimizer`, else itself."""
    inner = getattr(optimizer, "inner_optimizer", None)
    return innermost(inner) if isinstance(inner, keras.optimizers.Optimizer) else optimizer


def check_state_fits(optimizer: keras.optimizers.Optimizer, model: keras.Model) -> None:
    """Check that an optimizer is new, or was made for the weights that it is to train.

    Args:
        optimizer: What is about to train.
        model: What it is about to train.

    Raises:
        InputError: It was used with other weights, or has no rate for one of them.
    """
    if hasattr(optimizer, "inner_optimizer"):
        check_state_fits(optimizer.inner_optimizer, model)
    if hasattr(optimizer, "check_weights"):  # a DiscriminativeOptimizer
        optimizer.check_weights(model.trainable_variables)
    if not optimizer.built:
        return
    # Keras has no public way to ask an optimizer for its weights.
    known = {id(variable) for variable in optimizer._trainable_variables}
    wanted = {id(variable) for variable in model.trainable_variables}
    averages = getattr(innermost(optimizer), "use_ema", False)
    if wanted - known or (averages and known != wanted):
        raise InputError(
            _("a new optimizer, or one that was used with the same trainable weights"),
            _(
                "one that has taken {steps} steps with {n} weights, not all of them those that "
                "{name!r} trains now",
                steps=steps_taken(optimizer),
                n=len(known),
                name=model.name,
            ),
            _("it trained another model before, or other blocks of this one"),
            _("a new one: type(optimizer).from_config(optimizer.get_config())"),
        )


def no_single_rate(optimizer: object) -> InputError:
    """What to raise where a rate is asked of several optimizers."""
    kind = type(optimizer).__name__
    return InputError(
        _("an optimizer with one learning rate, which can be set"),
        _("a {kind}, whose parts have rates of their own", kind=kind),
        _("a method that sets the rate, with an optimizer that leaves it to its parts"),
        _("DiscriminativeOptimizer.for_model(model, {'head': 1e-3}, default=1e-4)"),
    )
