"""How much a model's answers depend on each weight: the diagonal of the Fisher information."""

from __future__ import annotations

from typing import Any

from ftlab.models.structure import check_model
from ftlab.training.compiling import loss_for
import keras
import numpy as np
import tensorflow as tf


def fisher_diagonal(model: keras.Model, images: np.ndarray) -> list[np.ndarray]:
    """Mean over images of E[(∂ log p(y | image) / ∂ weight)²], with y from the model itself.

    The expectation over y is exact: every class counts with the probability that the model gives
    it. No labels are needed. Each image has gradients of its own, which are squared one by one;
    squaring the gradient of a batch's mean gives something else. The model runs in inference
    mode, so BatchNorm uses its statistics.

    Args:
        model: A built classifier; logits, or probabilities behind a softmax.
        images: float32 `(n, height, width, channels)` in [0, 1], n ≥ 1.

    Returns:
        One array for each of `model.trainable_weights`, of the weight's shape, 0 or more.

    Example:
    >>> from ftlab.checks.specimens import tiny_model, tiny_split
    >>> [fisher.shape for fisher in fisher_diagonal(tiny_model(), tiny_split(6).images)][-1]
    (3,)

    Source: Kirkpatrick et al. 2017, https://arxiv.org/abs/1612.00796; on the labels: Kunstner et
    al. 2019, https://arxiv.org/abs/1905.12558
    """
    check_model(model)
    weights = [weight.value for weight in model.trainable_weights]
    from_logits = loss_for(model).from_logits

    def of_one(image: Any) -> list[Any]:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(weights)
            outputs = model(image[None], training=False)[0]
            log_p = tf.nn.log_softmax(outputs) if from_logits else _safe_log(outputs)
        each_class = tape.jacobian(log_p, weights, unconnected_gradients="zero")
        return [tf.tensordot(tf.exp(log_p), tf.square(row), 1) for row in each_class]

    @tf.function
    def total(images: Any) -> list[Any]:
        def add(so_far: list[Any], image: Any) -> list[Any]:
            return [a + b for a, b in zip(so_far, of_one(image), strict=True)]

        return tf.foldl(add, images, initializer=[tf.zeros_like(weight) for weight in weights])

    if not weights:
        return []
    sums = total(tf.constant(images, tf.float32))
    return [np.array(each) / len(images) for each in sums]


def _safe_log(probabilities: Any) -> Any:
    return tf.math.log(tf.maximum(probabilities, 1e-7))
