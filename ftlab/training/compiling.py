"""What `compile` needs: a loss that fits the model's end, and an optimizer with its rate."""

from __future__ import annotations

from typing import Any

from ftlab.models.outputs import one_class_an_image
from ftlab.training.optimizers import make_optimizer as make_optimizer
import keras


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


def ready(model: keras.Model, images: Any, labels: Any) -> None:
    """Make what `fit` would make while it traces its training step, so that it traces it once.

    A `tf.function` that makes variables is traced twice (see its guide): the optimizer's and the
    metrics' variables take as long as the training of a small model. Weights, the optimizer's
    state and seeds are those that `fit` would begin with.

    Args:
        model: Built, and compiled with an optimizer and metrics of `ftlab`.
        images: What it will be fitted on; one example is looked at.
        labels: Its labels.
    """
    model.optimizer.build(model.trainable_variables)
    given = model(images[:1], training=False)
    model.compute_metrics(images[:1], labels[:1], given)
    model.reset_metrics()
