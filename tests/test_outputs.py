"""What a model's output says: softmax and sigmoid under any name, by what they compute."""

from __future__ import annotations

from ftlab.models.outputs import Outputs, output_kind
from ftlab.training.compiling import accuracy_for, loss_for
import keras
from keras import layers, ops
import numpy as np
import pytest
import tensorflow as tf


class Scaled(layers.Layer):
    """A dense layer of one's own, with an activation."""

    def __init__(self, units, then=None):
        super().__init__()
        self.units, self.then = units, then

    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], self.units), name="w")

    def call(self, x):
        return x @ self.w if self.then is None else self.then(x @ self.w)


class Temperature(layers.Layer):
    def build(self, shape):
        self.t = self.add_weight(shape=(), initializer="ones", name="t")

    def call(self, x):
        return x / self.t


class HeadFirst(keras.Model):
    """The head is defined first and used last."""

    def __init__(self, units, activation=None, eager=False):
        super().__init__()
        self.out = layers.Dense(units, activation=activation)
        self.conv, self.pool = layers.Conv2D(4, 3), layers.GlobalAveragePooling2D()
        self.eager = eager

    def call(self, x):
        if self.eager and float(ops.max(x)) > 100:  # cannot be followed with symbols
            x = x / 2
        return self.out(self.pool(self.conv(x)))


def on(*stack):
    keras.utils.set_random_seed(0)
    images = keras.Input((6, 6, 1))
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3, activation="relu")(images))
    for part in stack:
        x = part(x)
    return keras.Model(images, x)


def own(*args, **options):
    model = HeadFirst(*args, **options)
    model(np.zeros((1, 6, 6, 1), "float32"))
    return model


def ensemble(activation):
    images = keras.Input((6, 6, 1))
    heads = [layers.Dense(3, activation)(layers.Flatten()(images)) for _ in range(2)]
    return keras.Model(images, layers.Average()(heads))


def squeeze():
    images = keras.Input((6, 6, 1))
    x = layers.Conv2D(3, 1, activation="relu")(layers.Conv2D(4, 3)(images))
    return keras.Model(images, layers.Softmax()(layers.GlobalAveragePooling2D()(x)))


KINDS = {
    "dense": (lambda: on(layers.Dense(3)), "logits"),
    "dense-softmax": (lambda: on(layers.Dense(3, "softmax")), "probabilities"),
    "tf-softmax": (lambda: on(layers.Dense(3, tf.nn.softmax)), "probabilities"),
    "lambda": (lambda: on(layers.Dense(3, lambda z: ops.softmax(z))), "probabilities"),
    "op": (lambda: on(layers.Dense(3), ops.softmax), "probabilities"),
    "by-hand": (
        lambda: on(layers.Dense(3), ops.exp, lambda e: e / ops.sum(e, axis=-1, keepdims=True)),
        "probabilities",
    ),
    "activation": (lambda: on(layers.Dense(3), layers.Activation("softmax")), "probabilities"),
    "float32-behind": (
        lambda: on(layers.Dense(3), layers.Softmax(), layers.Activation("linear")),
        "probabilities",
    ),
    "nested": (lambda: on(layers.Dense(3), keras.Sequential([layers.Softmax()])), "probabilities"),
    "nested-head": (
        lambda: on(keras.Sequential([layers.Dense(5), layers.Dense(3, "softmax")])),
        "probabilities",
    ),
    "nested-logits": (lambda: on(keras.Sequential([layers.Dense(3)])), "logits"),
    "divided": (lambda: on(layers.Dense(3), lambda z: z / 2, layers.Softmax()), "probabilities"),
    "temperature": (
        lambda: on(layers.Dense(3), Temperature(), layers.Softmax()), "probabilities"
    ),
    "batchnorm": (
        lambda: on(layers.Dense(3), layers.BatchNormalization(), layers.Softmax()),
        "probabilities",
    ),
    "own-layer": (lambda: on(Scaled(3)), "logits"),
    "own-softmax": (lambda: on(Scaled(3, ops.softmax)), "probabilities"),
    "log-softmax": (lambda: on(layers.Dense(3), ops.log_softmax), "logits"),
    "relu": (lambda: on(layers.Dense(3, "relu")), "logits"),
    "sigmoid": (lambda: on(layers.Dense(1, "sigmoid")), "one sigmoid"),
    "sigmoid-op": (lambda: on(layers.Dense(1), ops.sigmoid), "one sigmoid"),
    "one-logit": (lambda: on(layers.Dense(1)), "one logit"),
    "sigmoids": (lambda: on(layers.Dense(3, tf.nn.sigmoid)), "sigmoids"),
    "ensemble": (lambda: ensemble("softmax"), "probabilities"),
    "two-streams": (lambda: ensemble(None), "logits"),
    "squeeze": (squeeze, "probabilities"),
    "own-model": (lambda: own(3), "logits"),
    "own-model-softmax": (lambda: own(3, "softmax"), "probabilities"),
    "own-model-sigmoid": (lambda: own(1, "sigmoid"), "one sigmoid"),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_the_kind_is_what_the_model_computes(name):
    make, kind = KINDS[name]
    model = make()
    before = [v.numpy() for v in model.variables]
    units = 1 if kind.startswith("one") else 3
    assert output_kind(model) == Outputs(kind, units)
    assert all(
        np.array_equal(a, b)
        for a, b in zip(before, [v.numpy() for v in model.variables], strict=True)
    )


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_other_number_types_give_the_same_answer(policy):
    images = keras.Input((6, 6, 1))
    x = layers.Dense(10, dtype=policy)(layers.Flatten(dtype=policy)(images))
    assert output_kind(keras.Model(images, x)).kind == "logits"
    assert output_kind(keras.Model(images, layers.Softmax(dtype=policy)(x))).kind == "probabilities"


def test_a_model_that_only_runs_on_numbers_is_asked_with_images(refused):
    images = np.zeros((2, 6, 6, 1), "float32")
    with refused("tried on made-up images"):
        output_kind(own(3, "softmax", eager=True))
    model = own(3, "softmax", eager=True)
    assert output_kind(model, images).kind == "probabilities"
    assert output_kind(model).kind == "probabilities"  # it was asked with images before


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: on(lambda x: {"a": layers.Dense(3)(x)}), ["one output", "'a'"]),
        (lambda: on(lambda x: [layers.Dense(3)(x), layers.Dense(2)(x)]), ["one output"]),
        (lambda: on(layers.Dense(1, tf.nn.softmax)), ["sum to 1", "over one unit"]),
        (lambda: on(layers.Dense(3, "softmax"), lambda p: 100 * p), ["sum to 100"]),
        (lambda: keras.Sequential([keras.Input((6, 6, 1)), layers.Conv2D(3, 1)]), ["maps"]),
    ],
    ids=["dict", "two", "softmax-of-one", "per-cent", "maps"],
)
@pytest.mark.filterwarnings("ignore:You are using a softmax over axis")
def test_what_is_no_row_of_classes_is_refused(make, words, refused):
    with refused(*words):
        output_kind(make())


@pytest.mark.parametrize("name", [name for name, case in KINDS.items() if case[1] != "sigmoids"])
def test_the_loss_is_the_cross_entropy_of_the_probabilities(name):
    make, kind = KINDS[name]
    model = make()
    images, labels = np.random.default_rng(0).random((5, 6, 6, 1)), np.array([0, 1, 1, 0, 1])
    out = np.array(model(images, training=False), float)
    if kind == "logits":
        out = np.exp(out) / np.exp(out).sum(axis=1, keepdims=True)
    elif kind == "one logit":
        out = 1 / (1 + np.exp(-out))
    right = np.where(labels, out[:, 0], 1 - out[:, 0]) if out.shape[1] == 1 else out[range(5), labels]  # fmt: skip # noqa: E501
    given = model(images, training=False)
    metric = accuracy_for(model)
    metric.update_state(labels, given)
    loss = float(loss_for(model)(labels, given))
    assert loss == pytest.approx(-np.log(right).mean(), rel=1e-4)
    said = out[:, 0] > 0.5 if out.shape[1] == 1 else out.argmax(axis=1)
    assert float(metric.result()) == pytest.approx((said == labels).mean())


def test_several_sigmoids_have_no_such_loss(refused):
    with refused("one class per image", "several classes at once"):
        loss_for(on(layers.Dense(3, "sigmoid")))
