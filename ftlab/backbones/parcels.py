"""The course's own network: four convolutional blocks that read digits on parcels."""

from __future__ import annotations

import keras
from keras import layers

CHANNELS = (16, 24, 32, 48)
INPUT_SHAPE = (32, 32, 1)


def build_parcels(n_classes: int = 10) -> keras.Model:
    """The untrained network; initial weights depend on Keras's random seed.

    Each block is convolution, batch normalization, ReLU and (but for the last) 2×2 pooling. Then
    the average over all positions gives 48 features, and a dense head gives one logit per class.

    Args:
        n_classes: Width of the head.

    Returns:
        A functional model: float32 `(n, 32, 32, 1)` in [0, 1] → logits `(n, n_classes)`.

    Example:
    >>> build_parcels().count_params()
    25306
    """
    images = features = keras.Input(INPUT_SHAPE, name="image")
    for number, channels in enumerate(CHANNELS, start=1):
        block = f"block{number}"
        features = layers.Conv2D(channels, 3, padding="same", use_bias=False, name=f"{block}_conv")(
            features
        )
        features = layers.BatchNormalization(name=f"{block}_bn")(features)
        features = layers.ReLU(name=f"{block}_relu")(features)
        if number < len(CHANNELS):
            features = layers.MaxPooling2D(name=f"{block}_pool")(features)
    features = layers.GlobalAveragePooling2D(name="average")(features)
    return keras.Model(images, layers.Dense(n_classes, name="head")(features), name="parcels")
