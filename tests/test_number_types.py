"""Penalties and Fisher information in every number type, and for every kind of output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ftlab import (
    EWC,
    L2SP,
    GradualUnfreeze,
    LearningWithoutForgetting,
    discriminative_rates,
    finetune,
    interpolate,
    lr_find,
)
from ftlab.checks.specimens import tiny_model, tiny_split
from ftlab.data.task import Split, Task
from ftlab.training.penalties import fisher_diagonal
from ftlab.training.penalties.interpolation import mixed
from ftlab.training.strategies import fit_head
import keras
from keras import layers
import numpy as np
import pytest
import tensorflow as tf

from tests.sample import few

pytestmark = pytest.mark.slow

PRECISION = {"float64": 1e-5, "mixed_float16": 2e-2, "mixed_bfloat16": 8e-2}


@contextmanager
def number_type(name: str) -> Iterator[None]:
    floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
    try:
        if name == "float64":
            keras.config.set_floatx(name)
        keras.config.set_dtype_policy(name)
        yield
    finally:
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(policy)


def head_on(units: int, activation=None, weights=None) -> keras.Model:
    """Softmax regression on 8×8 images: all of it can be computed by hand."""
    images = keras.Input((8, 8, 1))
    head = layers.Dense(units, activation, name="head")
    model = keras.Model(images, head(layers.Flatten()(images)))
    if weights is None:
        rng = np.random.default_rng(0)
        weights = [rng.normal(0, 0.2, (64, units)), rng.normal(0, 0.2, units)]
    model.set_weights(weights)
    return model


def task_of(n_classes: int) -> Task:
    parts = [tiny_split(12, seed, n_classes) for seed in range(3)]
    return Task("t", *parts, tuple("abc"[:n_classes]), "")


def close(got, expected, share):
    got, expected = np.asarray(got, "float64"), np.asarray(expected, "float64")
    assert np.abs(got - expected).max() <= share * np.abs(expected).max()


@pytest.mark.parametrize("name", few(PRECISION, 1))
def test_fisher_agrees_with_single_precision(name):
    images = tiny_split(5).images
    single = tiny_model()
    expected = fisher_diagonal(single, images)
    with number_type(name):
        model = tiny_model()
        model.set_weights(single.get_weights())
        got = fisher_diagonal(model, images)
    for mine, theirs in zip(got, expected, strict=True):
        close(mine, theirs, 5 * PRECISION[name])


@pytest.mark.parametrize(
    "penalty", few([EWC(2.0, 6), L2SP(0.5), LearningWithoutForgetting()], 1), ids=str
)
@pytest.mark.parametrize("name", few(PRECISION, 1))
def test_a_penalized_training_agrees_with_single_precision(name, penalty):
    task, start = task_of(3), head_on(3).get_weights()

    def run():
        model = head_on(3, weights=start)
        return finetune(model, task, source=task, penalty=penalty, epochs=3, batch_size=12,
                        optimizer=keras.optimizers.SGD(0.5), progress=False)  # fmt: skip

    expected = run()
    with number_type(name):
        got = run()
    for new, old, first in zip(
        got.model.get_weights(), expected.model.get_weights(), start, strict=True
    ):
        close(new - first, old - first, 3 * PRECISION[name])
    close(got.history.loss[1:], expected.history.loss[1:], PRECISION[name])
    close(got.history.accuracy[1:], expected.history.accuracy[1:], 1e-6)


@pytest.mark.parametrize("name", few(PRECISION, 1))
def test_the_other_ways_of_training_run_in_every_type(name):
    with number_type(name):
        model = tiny_model()
        assert len(lr_find(model, tiny_split(), steps=10).table) == 10
        run = GradualUnfreeze([["head"], ["block2"]]).run(model, task_of(3), epochs=2)
        assert np.isfinite(run.history.loss[1:]).all()
        assert fit_head(head_on(3), tiny_split(12)) > 1


def test_a_line_between_weights_of_half_precision():
    one, other = (np.array([1.0, 3.0]).astype(tf.bfloat16.as_numpy_dtype) * k for k in (1, 2))
    (between,) = mixed([one], [other], np.float32(0.5))
    assert between.dtype == one.dtype
    assert between.astype("float32").tolist() == [1.5, 4.5]
    with number_type("bfloat16"):
        before, after = head_on(3), head_on(3)
        after.set_weights([2 * w for w in after.get_weights()])
        got = interpolate(before, after, 0.5).get_weights()
    close(got[0].astype("float32"), 1.5 * before.get_weights()[0].astype("float32"), 1e-2)


def softmax(z):
    odds = np.exp(z - z.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


KINDS = {
    "logits": (3, None),
    "softmax": (3, "softmax"),
    "TensorFlow's softmax": (3, tf.nn.softmax),
    "a lambda": (3, lambda z: keras.ops.softmax(z)),
    "one logit": (1, None),
    "one sigmoid": (1, "sigmoid"),
    "TensorFlow's sigmoid": (1, tf.nn.sigmoid),
}


@pytest.mark.parametrize("kind", KINDS)
def test_fisher_is_that_of_the_classes_whatever_the_model_ends_in(kind):
    """By hand: for softmax regression E[(∂ log p)²] is p (1 − p) x², for one unit as well."""
    units, activation = KINDS[kind]
    model, images = head_on(units, activation), tiny_split(6).images
    kernel, bias = (np.asarray(w, "float64") for w in model.get_weights())
    flat = images.reshape(6, -1).astype("float64")
    z = flat @ kernel + bias
    p = softmax(np.concatenate([0 * z, z], axis=1))[:, 1:] if units == 1 else softmax(z)
    got = fisher_diagonal(model, images)
    close(got[0], np.einsum("ni,nk->ik", flat**2, p * (1 - p)) / 6, 1e-4)
    close(got[1], (p * (1 - p)).mean(axis=0), 1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_old_answers_are_those_of_the_classes_whatever_the_model_ends_in(kind):
    units, activation = KINDS[kind]
    n_classes = max(units, 2)
    split = tiny_split(12, 0, n_classes)
    model = head_on(units, activation)
    z = np.asarray(head_on(units)(split.images), "float64")
    z = np.concatenate([0 * z, z], axis=1) if units == 1 else z
    packed = LearningWithoutForgetting().training_data(model, split)[1]
    close(softmax(packed[:, 1:]), softmax(z), 1e-5)
    # Old and new answers agree at the start: entropy of the softened answers is all there is.
    loss = LearningWithoutForgetting(1.5, temperature=2.0).loss(model)
    p, soft = softmax(z), softmax(z / 2)
    expected = -np.log(p[np.arange(12), split.labels]).mean()
    expected -= 1.5 * (soft * np.log(soft)).sum(axis=1).mean()
    assert float(loss(packed, model(split.images))) == pytest.approx(expected, rel=1e-4)
    run = finetune(model, split, penalty=LearningWithoutForgetting(), learning_rate=1e-9, epochs=1,
                   batch_size=12, progress=False)  # fmt: skip
    right = (p.argmax(axis=1) == split.labels).mean()
    assert run.history.accuracy.iloc[-1] == pytest.approx(right)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fitted_head_has_no_slope_left(kind):
    units, activation = KINDS[kind]
    split = tiny_split(12, 0, max(units, 2))
    model = head_on(units, activation)
    start = model.get_weights()
    fit_head(model, split, l2=np.float32(0.1), tolerance=1e-6)
    z = np.asarray(head_on(units, weights=model.get_weights())(split.images), "float64")
    p = softmax(np.concatenate([0 * z, z], axis=1) if units == 1 else z)
    error = (p - np.eye(p.shape[1])[split.labels])[:, -units:]
    flat = split.images.reshape(12, -1)
    slope = flat.T @ error / 12 + 0.1 * (model.get_weights()[0] - start[0])
    assert np.abs(slope).max() < 1e-4
    assert np.abs(model.get_weights()[0] - start[0]).max() > 1e-2


def test_each_weight_is_pulled_once_wherever_it_is():
    """A shared layer, a nested model, BatchNorm, and a weight that belongs to the model."""

    class Scaled(keras.Model):
        def build(self, shape=None):
            self.factor = self.add_weight(shape=(), initializer="ones", name="factor")
            super().build(shape)

    images = keras.Input((8, 8, 1))
    shared = layers.Dense(3, name="shared")
    inner = keras.Sequential([keras.Input((3,)), layers.Dense(3, name="inside")], name="nested")
    flat = layers.BatchNormalization(name="norm")(layers.Flatten()(images))
    features = inner(shared(flat))
    out = layers.Dense(2, name="head")(layers.Add()([features, shared(flat)]))
    model = Scaled(images, out)
    if not any(w.name == "factor" for w in model.trainable_weights):
        model.build()
    penalty = L2SP(3.0)
    penalty.prepare(model, None)
    weights = {id(w): w for w in model.trainable_weights}.values()
    assert sum(w.name == "factor" for w in weights) == 1
    for weight in weights:
        weight.assign(weight + 0.5)
    numbers = sum(int(np.prod(weight.shape)) for weight in weights)
    assert float(sum(model.losses)) == pytest.approx(0.5 * 3.0 * 0.25 * numbers, rel=1e-5)
    penalty.detach(model)
    assert model.losses == []


def test_what_has_no_fisher_information_is_refused(refused):
    images = keras.Input((8, 8, 1))
    flat = layers.Flatten()(images)
    with refused("at least one image"):
        fisher_diagonal(head_on(3), np.zeros((0, 8, 8, 1), "float32"))
    several = keras.Model(images, {"a": layers.Dense(3)(flat), "b": layers.Dense(2)(flat)})
    with refused("one output"):
        fisher_diagonal(several, tiny_split(2).images)
    with refused("one class per image"):
        fisher_diagonal(head_on(3, "sigmoid"), tiny_split(2).images)
    with refused("gradients that are numbers"):
        fisher_diagonal(head_on(3, weights=[np.full((64, 3), np.nan), np.zeros(3)]),
                        tiny_split(2).images)  # fmt: skip


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.float16, np.array, keras.Variable])
def test_rates_of_numpy_are_numbers(kind):
    model = tiny_model()
    rates = discriminative_rates(model, kind(0.25), factor=kind(2.0))
    assert rates == pytest.approx({"block1": 0.0625, "block2": 0.125, "head": 0.25})
    assert all(type(rate) is float for rate in rates.values())
    L2SP(kind(0.25), beta=kind(0.5))
    run = GradualUnfreeze([["head"]], decay=kind(0.5)).run(
        model, Split(*tiny_split(12)), learning_rate=kind(0.25), epochs=np.array([1]),
        batch_size=np.int64(12), seed=np.uint8(3), progress=False,
    )  # fmt: skip
    assert run.settings["learning_rates"] == [0.25]


@pytest.mark.parametrize("kind", [bool, str, np.bool_, lambda x: [x], lambda x: -x, lambda x: None])
def test_what_is_no_rate_is_refused(kind, refused):
    with refused("learning_rate above 0"):
        discriminative_rates(tiny_model(), kind(0.25))
