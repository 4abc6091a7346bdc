"""Copies predict exactly what the model predicts, whatever it is made of, and are apart from it."""

from __future__ import annotations

from ftlab import copy_model, replace_head
import keras
from keras import layers, ops
import numpy as np
import pytest
import tensorflow as tf

IMAGES = np.random.default_rng(0).random((4, 6, 6, 1)).astype("float32")


class Residual(layers.Layer):
    """The reader's own block, with layers inside; registered nowhere."""

    def __init__(self, filters, then=None, **options):
        super().__init__(**options)
        self.filters, self.then = filters, then
        self.conv, self.bn = layers.Conv2D(filters, 3, padding="same"), layers.BatchNormalization()

    def call(self, x, training=None):
        x = x + self.bn(self.conv(x), training=training)
        return x if self.then is None else self.then(x)

    def get_config(self):
        return {**super().get_config(), "filters": self.filters, "then": self.then}


class Forgetful(layers.Layer):
    """What `set` gives it stands in no get_config."""

    def __init__(self, **options):
        super().__init__(**options)
        self.factor = 1.0

    def call(self, x):
        return self.factor * x


class Secretive(layers.Layer):
    def __init__(self, width, table):
        super().__init__()
        self.dense, self.table = layers.Dense(width), table

    def call(self, x):
        return self.dense(x)


class Own(keras.Model):
    """A functional model with a training step of its own."""

    def train_step(self, data):
        return super().train_step(data)


class Built(keras.Model):
    """A functional model that is put together in its constructor."""

    def __init__(self, n):
        images = keras.Input((6, 6, 1))
        super().__init__(images, layers.Dense(n)(layers.Flatten()(images)))


class Doubled(Built):
    def call(self, x):
        return 2 * super().call(x)


def stack(*parts, shape=(6, 6, 1), end=True):
    keras.utils.set_random_seed(0)
    images = x = keras.Input(shape)
    for part in parts:
        x = part(x)
    if end:
        x = layers.Dense(3)(layers.GlobalAveragePooling2D()(x))
    return keras.Model(images, x)


def normalized():
    norm = layers.Normalization()
    norm.adapt(np.random.default_rng(1).normal(5, 3, (20, 6, 6, 1)))
    return stack(norm, layers.Conv2D(4, 3))


def sequential():
    norm = layers.Normalization(mean=0.3, variance=2.0)
    return keras.Sequential([keras.Input((6, 6, 1)), norm, layers.Flatten(), layers.Dense(3)])


def two_streams():
    images, again = keras.Input((6, 6, 1)), keras.Input((6, 6, 1))
    shared = layers.Conv2D(4, 3)
    a = keras.Model(images, layers.GlobalAveragePooling2D()(shared(images)))
    b = keras.Model(images, layers.GlobalMaxPooling2D()(shared(images)))
    return keras.Model(again, layers.Dense(3)(layers.Concatenate()([a(again), b(again)])))


def siamese():
    images = keras.Input((6, 6, 1))
    tower = keras.Sequential([layers.Flatten(), layers.Dense(4)])
    return keras.Model(images, layers.Add()([tower(images), tower(1 - images)]))


def own_weight():
    model = stack(layers.Conv2D(4, 3))
    model.extra = model.add_weight(shape=(2,), initializer="ones", name="extra")
    model.extra.assign([3.0, 4.0])
    return model


def dtypes():
    return stack(layers.Conv2D(4, 3, dtype="mixed_float16"), layers.ReLU(dtype="float16"))


def moved_batchnorm():
    model = stack(layers.Conv2D(4, 3), layers.BatchNormalization(), Residual(4))
    for v in model.variables:
        if v.dtype == "float32":
            v.assign(np.random.default_rng(v.shape[-1]).uniform(0.5, 2, v.shape))
    return model


MODELS = {
    "normalization": normalized,
    "sequential": sequential,
    "own-layer": lambda: stack(Residual(1)),
    "own-function": lambda: stack(Residual(1, then=lambda x: ops.tanh(x))),
    "batchnorm-inside": moved_batchnorm,
    "lambda": lambda: stack(
        layers.Lambda(lambda x: ops.repeat(x, 3, axis=-1)), layers.Conv2D(4, 3)
    ),
    "lambda-arguments": lambda: stack(layers.Lambda(lambda x, by: x * by, arguments={"by": 7.0})),
    "activation": lambda: stack(layers.Conv2D(4, 3, activation=tf.nn.softmax)),
    "activation-lambda": lambda: stack(layers.Dense(4, activation=lambda x: x * ops.sigmoid(x))),
    "regularizer": lambda: stack(layers.Conv2D(4, 3, kernel_regularizer=lambda w: ops.sum(w))),
    "wrappers": lambda: stack(
        layers.TimeDistributed(layers.Dense(4, activation=tf.nn.relu6)),
        layers.SpectralNormalization(layers.Conv2D(4, 3)),
    ),
    "bidirectional": lambda: stack(
        layers.Reshape((6, 6)), layers.Bidirectional(layers.GRU(3)), layers.Dense(2), end=False
    ),
    "attention": lambda: stack(
        layers.Reshape((6, 6)), lambda x: layers.MultiHeadAttention(2, 3)(x, x), end=False
    ),
    "two-streams": two_streams,
    "siamese": siamese,
    "operations": lambda: stack(lambda x: ops.concatenate([x, ops.sqrt(x)], axis=-1)),
    "own-weight": own_weight,
    "number-types": dtypes,
    "train-step": lambda: Own(*(lambda m: (m.inputs[0], m.outputs[0]))(stack(layers.Conv2D(4, 3)))),
    "constructor": lambda: Built(3),
    "lora": lambda: _lora(),
    "nested": lambda: stack(keras.Sequential([layers.Conv2D(4, 3), layers.BatchNormalization()])),
}


def _lora():
    model = stack(layers.Dense(4))
    model.layers[1].enable_lora(2)
    model.layers[1].lora_kernel_b.assign(np.ones((2, 4)))
    return model


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_a_copy_predicts_the_same_and_has_weights_of_its_own(name):
    model = MODELS[name]()
    wanted = np.array(model(IMAGES))
    copy = copy_model(model)
    assert np.array_equal(np.array(copy(IMAGES)), wanted)
    mine, theirs = ([(v.path, v.shape) for v in each.weights] for each in (copy, model))
    assert len(mine) == len(theirs)
    assert not {id(v) for v in copy.variables} & {id(v) for v in model.variables}
    for variable in copy.variables:
        variable.assign(ops.zeros_like(variable))
    assert np.array_equal(np.array(model(IMAGES)), wanted)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["own-layer", "nested", "two-streams", "wrappers", "own-weight"])
def test_what_is_trainable_is_copied_for_every_layer_inside(name):
    for seed in range(4):
        model = MODELS[name]()
        rng = np.random.default_rng(seed)
        for part in model._flatten_layers(include_self=False):
            part.trainable = bool(rng.integers(2))
        listed = [
            [v.path.split("/", 1)[-1] for v in m.trainable_weights]
            for m in (model, copy_model(model))
        ]
        assert len(listed[0]) == len(listed[1])
        frozen = [[v.trainable for v in m.weights] for m in (model, copy_model(model))]
        assert frozen[0] == frozen[1]


def test_vocabularies_come_along():
    words = layers.TextVectorization(output_sequence_length=4)
    words.adapt(["a storm at sea", "the sea the sea"])
    text = keras.Input((1,), dtype="string")
    model = keras.Model(
        text, layers.Dense(2)(layers.GlobalAveragePooling1D()(layers.Embedding(20, 3)(words(text))))
    )
    sample = tf.constant([["the storm"], ["at sea a whale"]])
    assert np.array_equal(copy_model(model)(sample), model(sample))


def test_random_layers_go_on_where_they_were():
    model = stack(layers.Dropout(0.5, seed=3), layers.Conv2D(4, 3))
    model(IMAGES, training=True)
    copy = copy_model(model)
    assert np.array_equal(copy(IMAGES, training=True), model(IMAGES, training=True))


def test_a_copy_is_not_compiled():
    model = sequential()
    model.compile("adam", "mse")
    assert not copy_model(model).compiled


def test_a_state_that_nothing_tells_is_refused(refused):
    layer = Forgetful()
    model = stack(layer)
    copy_model(model)
    layer.factor = 3.0
    with refused("computes something else", "'forgetful", "get_config"):
        copy_model(model)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: stack(Secretive(4, object())), ["Secretive", "get_config"]),
        (lambda: Doubled(3), ["Doubled", "class of its own"]),
    ],
    ids=["secretive", "own-call"],
)
def test_what_cannot_be_copied_is_refused_with_the_reason(make, words, refused):
    model = make()
    before = [v.numpy() for v in model.variables]
    with refused(*words):
        copy_model(model)
    assert all(np.array_equal(a, b.numpy()) for a, b in zip(before, model.variables, strict=True))


def test_the_copied_layers_stand_under_their_names():
    model = replace_head(normalized(), 5)
    assert [layer.name for layer in model.layers][-1] == "head"
