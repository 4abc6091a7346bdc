"""A stranger's script: what tutorials do with a network of `keras.applications`.

First the base stands still and a new head learns; then the last third of the base is unfrozen and
trained at a small rate. The weights are made up and the pictures generated, so that nothing is
downloaded; pixels go from 0 to 255 and come in batches from `tf.data`, as from a folder.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import layers
import numpy as np
import tensorflow as tf

SIDE = 64


def pictures(n: int, seed: int) -> Any:
    """Cats are bright above, dogs below."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n) % 2)
    images = rng.uniform(0, 160, (n, SIDE, SIDE, 3)).astype("float32")
    for image, label in zip(images, labels, strict=True):
        image[slice(0, SIDE // 2) if label else slice(SIDE // 2, SIDE)] += 90
    return tf.data.Dataset.from_tensor_slices((images, labels)).batch(16)


def network() -> tuple[keras.Model, keras.Model]:
    """The whole model, and its base."""
    base = keras.applications.MobileNetV2(
        input_shape=(SIDE, SIDE, 3), include_top=False, weights=None, alpha=0.35
    )
    base.trainable = False
    inputs = keras.Input((SIDE, SIDE, 3))
    x = layers.RandomFlip("horizontal")(inputs)
    x = layers.Rescaling(1 / 127.5, offset=-1)(x)
    x = base(x, training=False)
    x = layers.GlobalAveragePooling2D()(x)
    outputs = layers.Dense(1)(layers.Dropout(0.2)(x))
    return keras.Model(inputs, outputs), base


def compiled(model: keras.Model, rate: float, *, logits: bool = True) -> None:
    """Compile for two classes."""
    loss = keras.losses.BinaryCrossentropy(from_logits=logits)
    metrics = [keras.metrics.BinaryAccuracy(threshold=0 if logits else 0.5)]
    model.compile(keras.optimizers.Adam(rate), loss, metrics=metrics)


def head_first(model: keras.Model, train: Any, validation: Any, watch: Any) -> None:
    """Train the new head."""
    model.fit(train, validation_data=validation, epochs=1, verbose=0, callbacks=[watch])


def then_the_base(
    model: keras.Model, base: keras.Model, data: Any, watch: Any, *, compile_again: bool = True
) -> None:
    """Unfreeze the last third of the base, and train on at a hundredth of the rate."""
    base.trainable = True
    for layer in base.layers[:100]:
        layer.trainable = False
    if compile_again:
        compiled(model, 1e-5)
    train, validation = data
    model.fit(train, validation_data=validation, epochs=1, verbose=0, callbacks=[watch])
