"""Small models and images on which checks run in a moment."""

from __future__ import annotations

from collections.abc import Iterator
import contextlib

from ftlab.checks.counterexample import named
from ftlab.data.task import Split
from ftlab.models.freezing import set_trainable
from ftlab.models.structure import is_batchnorm, leaf_layers
import keras
from keras import layers
import numpy as np
import tensorflow as tf

SIDE = 8
SHAPE = (8, 11, 2)  # of an image that is neither square nor grey


@named
def tiny_model(
    seed: int = 0,
    n_classes: int = 3,
    *,
    softmax: bool = False,
    shape: tuple[int, int, int] = (SIDE, SIDE, 1),
) -> keras.Model:
    """Two convolutional blocks with BatchNorm and a head, for 8×8 grey images.

    Args:
        seed: Of the initial weights and of the BatchNorm statistics, which are not at rest.
        n_classes: Width of the head.
        softmax: Whether the head ends in a softmax, as models from elsewhere often do.
        shape: Of an image, where it is another one: height, width, channels.

    Returns:
        A built, uncompiled functional model with the blocks `block1`, `block2` and `head`.
    """
    keras.utils.set_random_seed(seed)
    images = features = keras.Input(shape, name="image")
    for number, channels in enumerate((4, 6), start=1):
        features = layers.Conv2D(
            channels, 3, padding="same", use_bias=False, name=f"block{number}_conv"
        )(features)
        features = layers.BatchNormalization(name=f"block{number}_bn")(features)
        features = layers.ReLU(name=f"block{number}_relu")(features)
    features = layers.GlobalAveragePooling2D(name="average")(features)
    activation = "softmax" if softmax else None
    model = keras.Model(images, layers.Dense(n_classes, activation, name="head")(features))
    rng = np.random.default_rng(seed)
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            width = layer.gamma.shape
            layer.set_weights([rng.uniform(0.5, 1.5, width) for _ in range(4)])
    return model


@named
def still_model(seed: int = 0) -> keras.Model:
    """`tiny_model` with BatchNorm frozen and all else trainable.

    Args:
        seed: As for `tiny_model`.
    """
    return set_trainable(tiny_model(seed), None, batchnorm="frozen")


@named
def tiny_pretrained(seed: int = 0) -> keras.Model:
    """`tiny_model` as fine-tuning finds one: a head with biases, and BatchNorm frozen.

    Args:
        seed: As for `tiny_model`; with an odd one the first convolution is frozen as well.
    """
    model = tiny_model(seed)
    model.get_layer("head").bias.assign([1.0, -1.0, 0.5])
    for layer in model.layers:
        frozen = is_batchnorm(layer) or (seed % 2 and layer.name == "block1_conv")
        layer.trainable = not frozen
    return model


@named
def tiny_split(
    n: int = 24,
    seed: int = 0,
    n_classes: int = 3,
    *,
    shape: tuple[int, int, int] = (SIDE, SIDE, 1),
) -> Split:
    """Images in which each class is bright in rows of its own; easy to learn.

    Args:
        n: How many, the classes in turn.
        seed: Of the noise.
        n_classes: From 2 to 8.
        shape: Of an image.

    Returns:
        A `Split` of float32 `(n, *shape)` in [0, 1].
    """
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % n_classes
    images = rng.uniform(0, 0.5, (n, *shape)).astype("float32")
    for image, label in zip(images, labels, strict=True):
        image[label :: max(n_classes, 2)] += 0.5
    return Split(images.clip(0, 1), labels.astype("int64"))


def by_class(split: Split) -> Split:
    """The same images sorted by class, as many files have them; of a class in their order."""
    order = np.argsort(split.labels, kind="stable")
    return Split(split.images[order], split.labels[order])


@contextlib.contextmanager
def eagerly() -> Iterator[None]:
    """Let Keras train step by step: for a few steps that is done before a graph is built.

    Not where a forgotten `compile` is to show: that is a graph which stays as it was.
    """
    before = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        tf.config.run_functions_eagerly(before)


def weights_by_layer(model: keras.Model) -> dict[str, list[np.ndarray]]:
    """Copies of a model's weights, statistics included, by layer name."""
    return {
        layer.name: [np.array(weight.numpy()) for weight in layer.weights]
        for layer in leaf_layers(model)
        if layer.weights
    }


def layers_that_differ(first: keras.Model, second: keras.Model) -> list[str]:
    """Names of the layers that both models have and whose weights or statistics differ."""
    one, other = weights_by_layer(first), weights_by_layer(second)
    return [
        name
        for name, weights in one.items()
        if name in other
        and any(
            a.shape != b.shape or not np.array_equal(a, b)
            for a, b in zip(weights, other[name], strict=False)
        )
    ]
