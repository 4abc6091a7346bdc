"""What `compile` needs: a loss that fits the model's end, and an optimizer with its rate."""

from __future__ import annotations

from ftlab.errors import InputError
from ftlab.models.structure import leaf_layers
from ftlab.translation import _
import keras
import numpy as np


def loss_for(model: keras.Model) -> keras.losses.Loss:
    """Cross-entropy on logits, or on probabilities where the model ends in a softmax."""
    last = list(leaf_layers(model))[-1]
    activation = getattr(last, "activation", None)
    ends_in_softmax = isinstance(last, keras.layers.Softmax) or (
        activation is not None and activation is keras.activations.softmax
    )
    return keras.losses.SparseCategoricalCrossentropy(from_logits=not ends_in_softmax)


def make_optimizer(
    optimizer: str | keras.optimizers.Optimizer | None,
    learning_rate: float | keras.optimizers.schedules.LearningRateSchedule | None,
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
    is_schedule = isinstance(learning_rate, keras.optimizers.schedules.LearningRateSchedule)
    if not is_schedule and not _is_rate(learning_rate):
        raise InputError(
            _("a learning rate of 0 or more, or a Keras schedule"),
            f"learning_rate={learning_rate!r}",
            _("a missing argument, or an exponent without its minus sign"),
            "learning_rate=1e-3",
        )
    try:
        made = keras.optimizers.get("adam" if optimizer is None else optimizer)
    except (TypeError, ValueError):
        raise InputError(
            _("the name of one of Keras's optimizers, or an optimizer object"),
            f"optimizer={optimizer!r}",
            _("a spelling slip, or a class in the place of an object"),
            _("optimizer='sgd', or optimizer=keras.optimizers.SGD(1e-2)"),
        ) from None
    # Keras refuses a whole number, and NumPy's.
    rate = learning_rate if is_schedule else float(learning_rate)  # type: ignore[arg-type]
    return type(made).from_config({**made.get_config(), "learning_rate": rate})


def _is_rate(rate: object) -> bool:
    number = isinstance(rate, (int, float, np.number)) and not isinstance(rate, bool)
    return number and 0 <= float(rate) < float("inf")  # type: ignore[arg-type]
