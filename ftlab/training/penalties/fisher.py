"""How much a model's answers depend on each weight: the diagonal of the Fisher information."""

from __future__ import annotations

from typing import Any

from ftlab.data.pixels import as_array
from ftlab.errors import InputError
from ftlab.models.inputs import check_shape
from ftlab.models.outputs import Outputs, one_class_an_image
from ftlab.training.penalties.answers import class_logits
from ftlab.translation import _
import keras
import numpy as np
import tensorflow as tf

_ATTENTION = (
    keras.layers.MultiHeadAttention,
    keras.layers.GroupQueryAttention,
    keras.layers.EinsumDense,
)
SCALE = 256.0  # what gradients are held up with in half precision, where small ones become 0


def fisher_diagonal(model: keras.Model, images: np.ndarray) -> list[np.ndarray]:
    """Mean over images of E[(∂ log p(y | image) / ∂ weight)²], with y from the model itself.

    The expectation over y is exact: every class counts with the probability that the model gives
    it. No labels are needed. Each image has gradients of its own, which are squared one by one;
    squaring the gradient of a batch's mean gives something else. The model runs in inference
    mode, so BatchNorm uses its statistics.

    Args:
        model: A built classifier of any precision: logits or probabilities, one unit a class or,
            for two classes, one unit.
        images: float32 `(n, height, width, channels)` in [0, 1], n ≥ 1.

    Returns:
        One array for each of `model.trainable_weights`, of the weight's shape, 0 or more.

    Raises:
        InputError: No image, images of another shape, several inputs, a model whose outputs are
            no classes, or gradients out of range.

    Example:
    >>> from ftlab.checks.specimens import tiny_model, tiny_split
    >>> [fisher.shape for fisher in fisher_diagonal(tiny_model(), tiny_split(6).images)][-1]
    (3,)

    Source: Kirkpatrick et al. 2017, https://arxiv.org/abs/1612.00796; on the labels: Kunstner et
    al. 2019, https://arxiv.org/abs/1905.12558
    """
    images = as_array(images)
    if not images.ndim or not len(images):
        raise InputError(
            _("at least one image"),
            _("none"),
            _("a choice of classes that left nothing"),
            "task.train.images",
        )
    check_shape(model, images.shape)
    kind = one_class_an_image(model)
    weights = [weight.value for weight in model.trainable_weights]
    if not weights:
        return []
    sums = _total(model, weights, kind, tf.constant(images, keras.config.floatx()))
    found = [np.array(each) / len(images) for each in sums]
    if not all(np.isfinite(each).all() for each in found):
        raise InputError(
            _("gradients that are numbers"),
            _("infinity or NaN among those of {name!r}", name=model.name),
            _("weights that a training blew up, or half precision that is too small for them"),
            _("a model in float32: keras.config.set_dtype_policy('float32') before it is made"),
        )
    return found


def _total(model: keras.Model, weights: list[Any], kind: Outputs, images: Any) -> list[Any]:
    """The sum over images; single precision at least, whatever the model computes in."""
    scale = 1.0 if model.compute_dtype in ("float32", "float64") else SCALE
    like = [tf.cast(each, tf.float32) if each.dtype.size < 4 else each for each in weights]
    one_by_one = _has_attention(model)

    def of_one(image: Any) -> list[Any]:
        with tf.GradientTape(persistent=one_by_one, watch_accessed_variables=False) as tape:
            tape.watch(weights)
            outputs = model(image[None], training=False)[0]
            log_p = tf.nn.log_softmax(class_logits(outputs[None], kind)[0])
            scaled = scale * log_p
            classes = tf.unstack(scaled) if one_by_one else scaled
        options = {"unconnected_gradients": "zero"}
        if one_by_one:
            gradients = [tape.gradient(each, weights, **options) for each in classes]
            each_class = [tf.stack(rows) for rows in zip(*gradients, strict=True)]
        else:
            each_class = tape.jacobian(scaled, weights, **options)
        rows = [
            tf.cast(row, each.dtype) / scale for row, each in zip(each_class, like, strict=True)
        ]
        return [tf.tensordot(tf.cast(tf.exp(log_p), row.dtype), tf.square(row), 1) for row in rows]

    def total(images: Any) -> list[Any]:
        def add(so_far: list[Any], image: Any) -> list[Any]:
            return [a + b for a, b in zip(so_far, of_one(image), strict=True)]

        return tf.foldl(add, images, initializer=[tf.zeros_like(each) for each in like])

    found: list[Any] = total(images) if one_by_one else tf.function(total)(images)
    return found


def _has_attention(model: keras.Model) -> bool:
    """Whether gradients must be taken op by op, and class by class.

    TensorFlow 2.21 with oneDNN ends the process in the compiled gradient of an attention layer
    ("corrupted size vs. prev_size"), and in its vectorized Jacobian; this way it does not.
    """
    return any(isinstance(layer, _ATTENTION) for layer in model._flatten_layers())
