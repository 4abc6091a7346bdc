"""Fine-tunings of many kinds of model, all right as they stand; faults are put in afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import ftlab
from ftlab.models.structure import is_batchnorm
import keras
from keras import layers
import numpy as np

SIDE, CLASSES = 32, 4


@dataclass(eq=False)
class Situation:
    """A model, data, and how it is to be compiled."""

    model: Any
    x: Any
    y: Any
    vx: Any
    vy: Any
    loss: Any = None
    rate: float = 1e-3
    optimizer: Callable[[Any], Any] = keras.optimizers.Adam
    metrics: Any = ("accuracy",)
    options: dict[str, Any] = field(default_factory=dict)
    compiled: bool = True
    batch: int | None = None
    base: Any = None

    def compile(self) -> Situation:
        metrics = list(self.metrics) if isinstance(self.metrics, tuple) else self.metrics
        self.model.compile(self.optimizer(self.rate), self.loss, metrics=metrics)
        return self

    def fit(self, epochs: int = 1, **named: Any) -> Any:
        return self.model.fit(
            self.x, self.y, epochs=epochs, verbose=0, batch_size=self.batch or 32,
            validation_data=(self.vx, self.vy), **named
        )  # fmt: skip

    def checkup(self) -> Any:
        if self.compiled and not self.model.compiled:
            self.compile()
        train, validation = (self.x, self.y), (self.vx, self.vy)
        if self.batch is not None:
            import tensorflow as tf

            train = tf.data.Dataset.from_tensor_slices(train).batch(self.batch)
            validation = tf.data.Dataset.from_tensor_slices(validation).batch(self.batch)
        if self.vx is None:
            validation = None
        return ftlab.checkup(self.model, train, validation, **self.options)


def sparse(logits: bool = True) -> Any:
    return keras.losses.SparseCategoricalCrossentropy(from_logits=logits)


def pictures(n: int, seed: int, classes: int = CLASSES, side: int = SIDE) -> Any:
    """Colored stripes whose direction and color tell the class, from 0 to 1."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n) % classes)
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), -1) / side
    images = np.empty((n, side, side, 3), "float32")
    for k, label in enumerate(labels):
        angle = np.pi * label / classes + rng.normal(0, 0.1)
        wave = np.sin(2 * np.pi * (4 * grid @ [np.cos(angle), np.sin(angle)] + rng.random()))
        tone = 0.5 + 0.3 * np.cos(2 * np.pi * (label / classes + np.array([0, 0.4, 0.6])))
        images[k] = 0.25 * wave[..., None] + tone + rng.normal(0, 0.08, (side, side, 3))
    return images.clip(0, 1), labels.astype("int64")


def split(scale: float = 1, offset: float = 0, **named: Any) -> tuple[Any, Any, Any, Any]:
    x, y = pictures(160, 1, **named)
    vx, vy = pictures(120, 2, **named)
    return x * scale + offset, y, vx * scale + offset, vy


def headed(base: Any, *front: Any, classes: int = CLASSES, head: Any = None, **called: Any) -> Any:
    """A nested base with a head, as Keras's guide does it; `called` goes to the base's call."""
    images = x = keras.Input((SIDE, SIDE, 3))
    for layer in front:
        x = layer(x)
    x = base(x, **called)
    return keras.Model(images, (head or layers.Dense(classes, name="new_head"))(x))


def worn(model: Any, seed: int = 0) -> Any:
    """A random network as if it had learned: biases and statistics are not at rest."""
    rng = np.random.default_rng(seed)
    images = pictures(16, 9)[0]
    for layer in model._flatten_layers():
        if getattr(layer, "bias", None) is not None and not isinstance(layer, keras.Model):
            layer.bias.assign(rng.normal(0, 0.02, layer.bias.shape))
    del images
    return model


def statistics(model: Any, images: Any) -> Any:
    """Let BatchNorm see some images, as if the network had been trained on such."""
    norms = [layer for layer in model._flatten_layers() if is_batchnorm(layer)]
    flags = [layer.trainable for layer in norms]
    kept = [layer.momentum for layer in norms]
    for layer in norms:
        layer.trainable, layer.momentum = True, 0.0
    model(images, training=True)
    for layer, flag, momentum in zip(norms, flags, kept, strict=True):
        layer.trainable, layer.momentum = flag, momentum
    return model


@cache
def _application(name: str) -> Any:
    keras.utils.set_random_seed(3)
    shape = (SIDE, SIDE, 3)
    make = getattr(keras.applications, name)
    small = {"MobileNetV2": {"alpha": 0.35}, "MobileNet": {"alpha": 0.25}}.get(name, {})
    return make(weights=None, include_top=False, input_shape=shape, pooling="avg", **small)


def application(name: str, *, frozen: bool = True) -> Any:
    """A network of keras.applications that has seen pictures, as it wants them."""
    base = ftlab.copy_model(_application(name))
    worn(base)
    statistics(base, _prepared(name, pictures(32, 8)[0]))
    base.trainable = not frozen
    return base


_MODULES = {
    "MobileNetV2": "mobilenet_v2", "MobileNet": "mobilenet", "ResNet50V2": "resnet_v2",
    "ResNet50": "resnet", "VGG16": "vgg16", "EfficientNetB0": "efficientnet",
}  # fmt: skip


def _prepared(name: str, images: Any) -> Any:
    module = getattr(keras.applications, _MODULES[name])
    return np.asarray(module.preprocess_input(images * 255.0), "float32")


def applied(name: str, *, frozen: bool = True, **named: Any) -> Situation:
    base = application(name, frozen=frozen)
    x, y, vx, vy = split()
    keras.utils.set_random_seed(1)
    model = headed(base, **named)
    return Situation(
        model, _prepared(name, x), y, _prepared(name, vx), vy, sparse(), base=base,
        rate=1e-3 if frozen else 1e-4,
    )  # fmt: skip


class Headed(keras.Model):
    """A base in inference mode under a head, written as a class."""

    def __init__(self, base: Any) -> None:
        super().__init__()
        self.base, self.out = base, layers.Dense(CLASSES)

    def call(self, x: Any) -> Any:
        return self.out(self.base(x, training=False))


def of_a_class(base: Any) -> Situation:
    """The same as `applied`, with the model written as a class."""
    s = applied("MobileNetV2", frozen=False)
    keras.utils.set_random_seed(1)
    s.model, s.base = Headed(base), base
    s.model(s.x[:1])
    return s


def keep_still(model: Any) -> None:
    for layer in model._flatten_layers():
        if is_batchnorm(layer):
            layer.trainable = False


@cache
def _lite() -> Any:
    return ftlab.load_backbone("efficientnet_lite0", input_shape=(SIDE, SIDE, 3))


def lite(trainable: Any = ("head",)) -> Situation:
    """The ImageNet network with a new head."""
    keras.utils.set_random_seed(1)
    model = ftlab.replace_head(_lite(), CLASSES)
    ftlab.set_trainable(model, None if trainable is None else list(trainable))
    only = trainable == ("head",)
    return Situation(model, *split(), sparse(), rate=1e-3 if only else 1e-4)


def parcels(trainable: Any = ("head",), target: str = "belt") -> Situation:
    task = ftlab.load_task(target, n_train=150)
    model = ftlab.set_trainable(ftlab.load_backbone("parcels"), trainable)
    return Situation(model, *task.train, *task.validation, sparse(), rate=1e-2)


def seq(**named: Any) -> Situation:
    """A plain sequential network from scratch."""
    keras.utils.set_random_seed(2)
    model = keras.Sequential(
        [keras.Input((SIDE, SIDE, 3)), layers.Conv2D(8, 5, strides=2, activation="relu"),
         layers.Conv2D(16, 3, strides=2, activation="relu"), layers.GlobalAveragePooling2D(),
         layers.Dense(CLASSES, named.pop("activation", None))]
    )  # fmt: skip
    return Situation(model, *split(), sparse(), rate=3e-3)


def sequential(*parts: Any) -> Any:
    return keras.Sequential([keras.Input((SIDE, SIDE, 3)), *parts])


class Own(keras.Model):
    """A model written as a class."""

    def __init__(self, units: int = CLASSES) -> None:
        super().__init__()
        self.conv = layers.Conv2D(8, 5, strides=2, activation="relu")
        self.norm = layers.BatchNormalization()
        self.pool, self.out = layers.GlobalAveragePooling2D(), layers.Dense(units)

    def call(self, x: Any, training: Any = None) -> Any:
        return self.out(self.pool(self.norm(self.conv(x), training=training)))


def own() -> Situation:
    keras.utils.set_random_seed(2)
    model = Own()
    model(np.zeros((1, SIDE, SIDE, 3), "float32"))
    return Situation(model, *split(), sparse(), rate=3e-3)


def vit() -> Situation:
    """A small vision transformer."""
    keras.utils.set_random_seed(2)
    images = keras.Input((SIDE, SIDE, 3))
    x = layers.Reshape((16, 16))(layers.Conv2D(16, 8, strides=8)(images))
    for _block in range(2):
        x = x + layers.MultiHeadAttention(2, 8)(layers.LayerNormalization()(x), x)
        x = x + layers.Dense(16, "gelu")(layers.LayerNormalization()(x))
    x = layers.GlobalAveragePooling1D()(layers.LayerNormalization()(x))
    model = keras.Model(images, layers.Dense(CLASSES)(layers.Dropout(0.1)(x)))
    return Situation(model, *split(), sparse(), rate=1e-3)


def texts() -> Situation:
    """Tokens, an embedding and a head."""
    keras.utils.set_random_seed(2)
    rng = np.random.default_rng(0)

    def made(n: int) -> Any:
        y = rng.permutation(np.arange(n) % 2)
        x = rng.integers(1, 60, (n, 20))
        x[:, :6] = 20 * y[:, None] + rng.integers(1, 20, (n, 6))
        return x, y

    words = keras.Input((20,), dtype="int32")
    x = layers.GlobalAveragePooling1D()(layers.Embedding(64, 16)(words))
    model = keras.Model(words, layers.Dense(2)(layers.Dense(16, "relu")(x)))
    return Situation(model, *made(200), *made(120), sparse(), rate=3e-3)


def binary(activation: Any = "sigmoid") -> Situation:
    """One unit for two classes."""
    keras.utils.set_random_seed(2)
    model = keras.Sequential(
        [keras.Input((SIDE, SIDE, 3)), layers.Conv2D(8, 5, strides=2, activation="relu"),
         layers.BatchNormalization(), layers.GlobalAveragePooling2D(),
         layers.Dense(1, activation)]
    )  # fmt: skip
    loss = keras.losses.BinaryCrossentropy(from_logits=activation is None)
    metric = keras.metrics.BinaryAccuracy(threshold=0.5 if activation else 0.0)
    return Situation(model, *split(classes=2), loss, rate=3e-3, metrics=(metric,))


def two_outputs() -> Situation:
    """A class and a number."""
    keras.utils.set_random_seed(2)
    images = keras.Input((SIDE, SIDE, 3))
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(8, 5, strides=2, activation="relu")(images))
    outputs = {
        "kind": layers.Dense(CLASSES, name="kind")(x),
        "size": layers.Dense(1, name="size")(x),
    }
    x, y, vx, vy = split()
    labels = [{"kind": one, "size": (one * 0.5).astype("float32")} for one in (y, vy)]
    return Situation(
        keras.Model(images, outputs), x, labels[0], vx, labels[1],
        {"kind": sparse(), "size": "mse"}, rate=3e-3, metrics={"kind": ["accuracy"]},
    )  # fmt: skip


def numbers() -> Situation:
    """Regression."""
    s = seq()
    keras.utils.set_random_seed(2)
    s.model = sequential(*s.model.layers[:-1], layers.Dense(1))
    s.y, s.vy = (s.x.mean((1, 2, 3)) * 3).astype("float32"), (s.vx.mean((1, 2, 3)) * 3)
    s.loss, s.metrics = "mse", ("mae",)
    return s


def many() -> Situation:
    """Several labels a picture."""
    s = seq()
    s.model = sequential(*s.model.layers[:-1], layers.Dense(3, "sigmoid"))
    marks = np.array([[1, 0, 1], [0, 1, 0], [1, 1, 0], [0, 0, 1]], "float32")
    s.y, s.vy, s.loss, s.metrics = (
        marks[s.y],
        marks[s.vy],
        "binary_crossentropy",
        ("binary_accuracy",),
    )
    return s


def one_hot(s: Situation, classes: int = CLASSES) -> Situation:
    s.y, s.vy = (keras.utils.to_categorical(y, classes) for y in (s.y, s.vy))
    s.loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    return s
