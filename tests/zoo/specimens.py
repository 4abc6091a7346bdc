"""Small models of many kinds: one function each, seeded, built in a moment, for 8×8 images."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from keras import layers, ops
import numpy as np
import tensorflow as tf

SIDE = 8
SPECIMENS: dict[str, Callable[[], Any]] = {}


def specimen(make: Callable[[], Any]) -> Callable[[], Any]:
    """Put a specimen into the zoo under its function's name."""

    def seeded() -> Any:
        keras.utils.set_random_seed(0)
        return make()

    SPECIMENS[make.__name__] = seeded
    return seeded


class Residual(layers.Layer):
    """A block of the reader's own, registered nowhere."""

    def __init__(self, filters: int, **options: Any) -> None:
        super().__init__(**options)
        self.filters = filters
        self.conv, self.bn = layers.Conv2D(filters, 3, padding="same"), layers.BatchNormalization()

    def call(self, x, training=None):
        return x + self.bn(self.conv(x), training=training)

    def get_config(self):
        return {**super().get_config(), "filters": self.filters}


class Linear(layers.Layer):
    """A dense layer of the reader's own."""

    def __init__(self, units: int, **options: Any) -> None:
        super().__init__(**options)
        self.units = units

    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], self.units), name="w")

    def call(self, x):
        return x @ self.w

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class Temperature(layers.Layer):
    def build(self, shape):
        self.t = self.add_weight(shape=(), initializer="ones", name="t")

    def call(self, x):
        return x / self.t


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = layers.Dense(3)
        self.conv, self.pool = layers.Conv2D(4, 3), layers.GlobalAveragePooling2D()
        self.scale = self.add_weight(shape=(), initializer="ones", name="scale")

    def call(self, x):
        return self.out(self.scale * self.pool(self.conv(x)))


def stack(*parts: Any, shape: tuple[int, ...] = (SIDE, SIDE, 1)) -> Any:
    """A functional model of the parts, one after the other."""
    images = x = keras.Input(shape)
    for part in parts:
        x = part(x)
    return keras.Model(images, x)


def conv(**options: Any) -> Any:
    return layers.Conv2D(4, 3, padding="same", name="block1_conv", **options)


def pooled() -> Any:
    return layers.GlobalAveragePooling2D()


def classifier(*parts: Any, head: Any = None) -> Any:
    """Parts, pooling and a head for three classes."""
    return stack(*parts, pooled(), layers.Dense(3, name="head") if head is None else head)


def _two(join: Any, activation: Any = None) -> Any:
    images = keras.Input((SIDE, SIDE, 1))
    features = pooled()(conv()(images))
    return keras.Model(images, join([layers.Dense(3, activation)(features) for _ in range(2)]))


def _normalized() -> Any:
    norm = layers.Normalization()
    norm.adapt(np.random.default_rng(0).random((9, SIDE, SIDE, 1)))
    return norm


def _streams() -> Any:
    images, again = keras.Input((SIDE, SIDE, 1)), keras.Input((SIDE, SIDE, 1))
    shared = conv()
    a = keras.Model(images, pooled()(shared(images)))
    b = keras.Model(images, layers.GlobalMaxPooling2D()(shared(images)))
    return keras.Model(again, layers.Dense(3)(layers.Concatenate()([a(again), b(again)])))


def _inputs() -> Any:
    images = [keras.Input((SIDE, SIDE, 1)) for _ in range(2)]
    return keras.Model(images, layers.Dense(3)(pooled()(layers.Concatenate()(images))))


def _subclassed() -> Any:
    model = Subclassed()
    model(np.zeros((1, SIDE, SIDE, 1), "float32"))
    return model


def _own_weight() -> Any:
    model = classifier(conv())
    model.extra = model.add_weight(shape=(2,), initializer="ones", name="extra")
    return model


def _transformer() -> Any:
    images = keras.Input((SIDE, SIDE, 1))
    x = layers.Reshape((16, 4))(layers.Conv2D(4, 2, strides=2)(images))
    x = x + layers.MultiHeadAttention(2, 2)(x, x)
    return keras.Model(images, layers.Dense(3)(layers.GlobalAveragePooling1D()(x)))


_MAKERS: dict[str, Callable[[], Any]] = {
    "dense_logits": lambda: classifier(conv()),
    "dense_softmax": lambda: classifier(conv(), head=layers.Dense(3, "softmax")),
    "tf_softmax": lambda: classifier(conv(), head=layers.Dense(3, tf.nn.softmax)),
    "lambda_softmax": lambda: classifier(conv(), head=layers.Dense(3, lambda z: ops.softmax(z))),
    "softmax_layer": lambda: stack(conv(), pooled(), layers.Dense(3), layers.Softmax()),
    "softmax_operation": lambda: stack(conv(), pooled(), layers.Dense(3), ops.softmax),
    "softmax_activation": lambda: stack(
        conv(), pooled(), layers.Dense(3), layers.Activation("softmax", dtype="float32")
    ),
    "softmax_nested": lambda: stack(
        conv(), pooled(), layers.Dense(3), keras.Sequential([layers.Softmax()])
    ),
    "temperature": lambda: stack(
        conv(), pooled(), layers.Dense(3), Temperature(), layers.Softmax()
    ),
    "batchnorm_behind_head": lambda: stack(
        conv(), pooled(), layers.Dense(3), layers.BatchNormalization(), layers.Softmax()
    ),
    "one_sigmoid": lambda: classifier(conv(), head=layers.Dense(1, "sigmoid")),
    "one_logit": lambda: classifier(conv(), head=layers.Dense(1)),
    "many_sigmoids": lambda: classifier(conv(), head=layers.Dense(3, "sigmoid")),
    "own_dense": lambda: classifier(conv(), head=Linear(3)),
    "conv_head": lambda: stack(conv(), layers.Conv2D(3, 1), pooled()),
    "squeeze_net": lambda: stack(
        conv(), layers.Conv2D(3, 1, activation="relu"), pooled(), layers.Softmax()
    ),
    "nested_head": lambda: stack(conv(), pooled(), keras.Sequential([layers.Dense(3)])),
    "ensemble": lambda: _two(layers.Average(), "softmax"),
    "two_outputs": lambda: _two(lambda heads: heads),
    "dict_output": lambda: _two(lambda heads: {"a": heads[0]}),
    "two_inputs": _inputs,
    "headless": lambda: stack(conv(), layers.BatchNormalization(), layers.ReLU(), pooled()),
    "maps": lambda: stack(conv(), layers.BatchNormalization()),
    "tokens": lambda: stack(conv(), layers.Reshape((64, 4)), layers.LayerNormalization()),
    "channels_first": lambda: stack(
        layers.Permute((3, 1, 2)), layers.BatchNormalization(axis=1),
        layers.GlobalAveragePooling2D(data_format="channels_first"), layers.Dense(3),
    ),
    "sequential": lambda: keras.Sequential(
        [keras.Input((SIDE, SIDE, 1)), conv(), pooled(), layers.Dense(3)]
    ),
    "nested_base": lambda: classifier(keras.Sequential([conv(), layers.BatchNormalization()])),
    "own_block": lambda: classifier(conv(), Residual(4)),
    "batchnorm_wrapped": lambda: classifier(
        conv(), layers.TimeDistributed(layers.BatchNormalization())
    ),
    "dropout": lambda: classifier(conv(), layers.Dropout(0.5)),
    "augmentation": lambda: classifier(layers.RandomFlip(), conv()),
    "normalization": lambda: classifier(_normalized(), conv()),
    "rescaling": lambda: classifier(layers.Rescaling(1 / 255), conv()),
    "group_norm": lambda: classifier(conv(), layers.GroupNormalization(2)),
    "prelu": lambda: classifier(conv(), layers.PReLU(shared_axes=[1, 2])),
    "separable": lambda: classifier(layers.SeparableConv2D(4, 3)),
    "lambda_layer": lambda: classifier(
        layers.Lambda(lambda z: ops.repeat(z, 3, axis=-1)), layers.Conv2D(4, 3)
    ),
    "shared_layer": lambda: (lambda c: classifier(conv(), c, c))(layers.Conv2D(4, 1)),
    "two_streams": _streams,
    "transformer": _transformer,
    "recurrent": lambda: stack(
        layers.Reshape((SIDE, SIDE)), layers.Bidirectional(layers.GRU(3)), layers.Dense(3)
    ),
    "spectral": lambda: classifier(layers.SpectralNormalization(layers.Conv2D(4, 3))),
    "regularized": lambda: classifier(conv(kernel_regularizer=lambda w: 0.01 * ops.sum(w**2))),
    "mixed_float16": lambda: classifier(
        conv(dtype="mixed_float16"), head=layers.Dense(3, dtype="mixed_float16")
    ),
    "float64": lambda: classifier(conv(dtype="float64"), head=layers.Dense(3, dtype="float64")),
    "own_weight": _own_weight,
    "subclassed": _subclassed,
}  # fmt: skip

for _name, _make in _MAKERS.items():
    _make.__name__ = _name
    specimen(_make)
