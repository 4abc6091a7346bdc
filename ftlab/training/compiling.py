"""What `compile` needs: a loss that fits the model's end, and an optimizer with its rate."""

from __future__ import annotations

from ftlab.errors import InputError
from ftlab.models.outputs import one_class_an_image
from ftlab.translation import _
import keras
import numpy as np


def loss_for(model: keras.Model) -> keras.losses.Loss:
    """Cross-entropy that fits what the model gives: logits or probabilities, a unit a class or one.

    Args:
        model: A built model that gives one row of numbers an image.

    Returns:
        For whole-number labels `(n,)`: sparse categorical cross-entropy, or binary cross-entropy
        for a model of one unit.

    Raises:
        InputError: Several sigmoid units, or what `ftlab.models.outputs.output_kind` refuses.

    Example:
    >>> from ftlab import load_backbone
    >>> loss_for(load_backbone("parcels")).from_logits
    True
    """
    outputs = one_class_an_image(model)
    if outputs.units == 1:
        return keras.losses.BinaryCrossentropy(from_logits=outputs.from_logits)
    return keras.losses.SparseCategoricalCrossentropy(from_logits=outputs.from_logits)


def accuracy_for(model: keras.Model) -> keras.metrics.Metric:
    """Keras's accuracy that fits what the model gives, under the name `accuracy`.

    Keras takes a single unit above 0.5 for class 1; a logit says so above 0 already.
    """
    outputs = one_class_an_image(model)
    if outputs.units == 1:
        threshold = 0.0 if outputs.from_logits else 0.5
        return keras.metrics.BinaryAccuracy(name="accuracy", threshold=threshold)
    return keras.metrics.SparseCategoricalAccuracy(name="accuracy")


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
