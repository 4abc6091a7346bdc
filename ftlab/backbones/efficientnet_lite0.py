"""EfficientNet-Lite0: an ImageNet network small enough to come with the course.

EfficientNet-B0 without squeeze-and-excitation and with ReLU6 instead of swish: 4.7 million
weights, 75.1 % top-1 accuracy on ImageNet as published. Layers are named as those of
`keras.applications.EfficientNetB0`, so that a block is found whole.

Source: M. Tan and Q. V. Le, EfficientNet, https://arxiv.org/abs/1905.11946 (table 1);
https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite (the Lite variants).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import keras
from keras import layers
import numpy as np

N_CLASSES = 1000
_CONV = {"padding": "same", "use_bias": False, "data_format": "channels_last"}
# How EfficientNet starts its kernels: a spread after the outputs of a layer.
_SPREAD = {"scale": 2.0, "mode": "fan_out", "distribution": "truncated_normal"}


class _Stage(NamedTuple):
    """One line of the paper's table: blocks of the same kind, the first of them with the stride."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    channels: int


STAGES = (
    _Stage(1, 3, 1, 1, 16),
    _Stage(2, 3, 2, 6, 24),
    _Stage(2, 5, 2, 6, 40),
    _Stage(3, 3, 2, 6, 80),
    _Stage(3, 5, 1, 6, 112),
    _Stage(4, 5, 2, 6, 192),
    _Stage(1, 3, 1, 6, 320),
)


def build_efficientnet_lite0(
    input_shape: tuple[int, int, int] = (224, 224, 3), *, top: bool = False
) -> keras.Model:
    """The untrained network; initial weights depend on Keras's random seed.

    It has no dropout: neither the one in front of the head nor the one that leaves out blocks
    while a network is trained from nothing.

    Args:
        input_shape: `(height, width, channels)`, sides 32 or more, channels 1 (shown to the
            network three times) or 3.
        top: Whether to end in `head`, a dense layer that gives one logit for each of ImageNet's
            1,000 classes, or in the 1,280 pooled features in front of it.

    Returns:
        A functional model: float32 `(n, height, width, channels)` in [0, 1] → `(n, 1000)` logits
        or `(n, 1280)` features.

    Example:
    >>> build_efficientnet_lite0((32, 32, 3)).output_shape
    (None, 1280)
    """
    images = features = keras.Input(input_shape, name="image")
    if input_shape[-1] == 1:
        features = layers.Concatenate(name="grey_to_rgb")([features] * 3)
    # (pixel - 127) / 128 for pixels from 0 to 255
    features = layers.Rescaling(255 / 128, -127 / 128, name="rescale")(features)
    features = _convolve(features, 32, 3, "stem_conv", "stem_bn", stride=2)
    features = layers.ReLU(6.0, name="stem_activation")(features)
    for name, stage, stride in _blocks():
        features = _block(features, name, stage, stride)
    features = _convolve(features, 1280, 1, "top_conv", "top_bn")
    features = layers.ReLU(6.0, name="top_activation")(features)
    features = layers.GlobalAveragePooling2D(data_format="channels_last", name="avg_pool")(features)
    if top:
        features = layers.Dense(N_CLASSES, name="head")(features)
    return keras.Model(images, features, name="efficientnet_lite0")


def set_pretrained(model: keras.Model, state: dict[str, np.ndarray]) -> None:
    """Put the tensors of a PyTorch file into a model of `build_efficientnet_lite0`.

    Args:
        model: With or without the head.
        state: Name → array, as `read_pytorch_file` gives them.
    """
    names = _names_in_file()
    for layer in model.layers:
        if layer.weights:
            layer.set_weights(_arrays(layer, names[layer.name], state))


def _blocks() -> Iterator[tuple[str, _Stage, int]]:
    for number, stage in enumerate(STAGES, start=1):
        for repeat in range(stage.repeats):
            yield f"block{number}{'abcd'[repeat]}", stage, 1 if repeat else stage.stride


def _block(inputs: Any, name: str, stage: _Stage, stride: int) -> Any:
    """Widen, look around in each channel by itself, narrow again, and add what came in."""
    features, width = inputs, inputs.shape[-1]
    if stage.expansion > 1:
        widened = width * stage.expansion
        features = _convolve(features, widened, 1, f"{name}_expand_conv", f"{name}_expand_bn")
        features = layers.ReLU(6.0, name=f"{name}_expand_activation")(features)
    features = layers.DepthwiseConv2D(
        stage.kernel, stride, depthwise_initializer=_spread(), name=f"{name}_dwconv", **_CONV
    )(features)
    features = layers.BatchNormalization(epsilon=1e-3, name=f"{name}_bn")(features)
    features = layers.ReLU(6.0, name=f"{name}_activation")(features)
    features = _convolve(features, stage.channels, 1, f"{name}_project_conv", f"{name}_project_bn")
    if stride == 1 and width == stage.channels:
        features = layers.Add(name=f"{name}_add")([features, inputs])
    return features


def _convolve(
    inputs: Any, channels: int, kernel: int, name: str, batchnorm: str, *, stride: int = 1
) -> Any:
    convolution = layers.Conv2D(
        channels, kernel, stride, kernel_initializer=_spread(), name=name, **_CONV
    )
    return layers.BatchNormalization(epsilon=1e-3, name=batchnorm)(convolution(inputs))


def _spread() -> keras.initializers.Initializer:
    return keras.initializers.VarianceScaling(**_SPREAD)


def _names_in_file() -> dict[str, str]:
    """Layer → what its tensors' names begin with in the file."""
    names = {"stem_conv": "_conv_stem", "stem_bn": "_bn0"}
    for number, (block, _stage, _stride) in enumerate(_blocks()):
        parts = {"expand_conv": "_expand_conv", "expand_bn": "_bn0", "dwconv": "_depthwise_conv",
                 "bn": "_bn1", "project_conv": "_project_conv", "project_bn": "_bn2"}  # fmt: skip
        names |= {f"{block}_{ours}": f"_blocks.{number}.{file}" for ours, file in parts.items()}
    return {**names, "top_conv": "_conv_head", "top_bn": "_bn1", "head": "_fc"}


def _arrays(layer: keras.layers.Layer, name: str, state: dict[str, np.ndarray]) -> list[np.ndarray]:
    """A layer's weights in Keras's order; PyTorch has the axes of a kernel the other way round."""
    kernel = state[f"{name}.weight"]
    if isinstance(layer, layers.BatchNormalization):
        parts = ("weight", "bias", "running_mean", "running_var")
        return [state[f"{name}.{part}"] for part in parts]
    if isinstance(layer, layers.Dense):
        return [kernel.T, state[f"{name}.bias"]]
    if isinstance(layer, layers.DepthwiseConv2D):
        return [kernel.transpose(2, 3, 0, 1)]
    return [kernel.transpose(2, 3, 1, 0)]
