"""Weights and BatchNorm wherever they hide: frozen, listed and accounted for, against stock fit."""

from __future__ import annotations

from ftlab import audit, freeze, layer_table, replace_head, set_trainable, snapshot, unfreeze
import keras
from keras import layers
import numpy as np
import pytest

from tests.sample import few

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(0)
IMAGES, LABELS = RNG.random((8, 6, 6, 1)).astype("float32"), np.arange(8) % 3


class Residual(layers.Layer):
    def __init__(self, filters):
        super().__init__()
        self.conv, self.bn = layers.Conv2D(filters, 3, padding="same"), layers.BatchNormalization()

    def call(self, x, training=None):
        return x + self.bn(self.conv(x), training=training)


class Twice(layers.Layer):
    """A layer in a layer in a layer."""

    def __init__(self):
        super().__init__()
        self.parts = [Residual(4), keras.Sequential([Residual(4)])]

    def call(self, x, training=None):
        for part in self.parts:
            x = part(x, training=training)
        return x


class Scaling(keras.Model):
    """Weights of the model's own, beside a layer."""

    def __init__(self):
        super().__init__()
        self.body = keras.Sequential([layers.Flatten(), layers.Dense(4)])
        self.out = layers.Dense(3)
        self.scale = self.add_weight(shape=(), initializer="ones", name="scale")

    def call(self, x):
        return self.out(self.scale * self.body(x))


def stack(part):
    images = keras.Input((6, 6, 1))
    x = part(layers.Conv2D(4, 3, padding="same", name="stem_conv")(images))
    return keras.Model(images, layers.Dense(3, name="head")(layers.GlobalAveragePooling2D()(x)))


def scaling():
    model = Scaling()
    model(IMAGES)
    return model


MODELS = {
    "own-layer": lambda: stack(Residual(4)),
    "three-deep": lambda: stack(Twice()),
    "time-distributed": lambda: stack(layers.TimeDistributed(layers.BatchNormalization())),
    "nested": lambda: stack(keras.Sequential([layers.BatchNormalization(), Residual(4)])),
    "model-weight": scaling,
    "normalization": lambda: stack(layers.Normalization()),
    "dropout": lambda: stack(layers.Dropout(0.5)),
}


def fit(model):
    """What stock Keras moves in an epoch, by the weight's path."""
    before = [np.array(w.numpy()) for w in model.weights]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.5), loss, jit_compile=False)
    model.fit(IMAGES, LABELS, epochs=1, verbose=0)
    pairs = zip(before, model.weights, strict=True)
    return {w.path for was, w in pairs if not np.array_equal(was, w.numpy())}


def hidden_batchnorm(model):
    return [p for p in model._flatten_layers() if isinstance(p, layers.BatchNormalization)]


@pytest.mark.parametrize("name", MODELS)
def test_with_everything_frozen_nothing_moves(name):
    model = MODELS[name]()
    for part in model._flatten_layers(include_self=False):  # flags that disagree with each other
        part._trainable = False
    set_trainable(model, [])
    assert model.trainable_weights == []
    assert fit(model) == set()


@pytest.mark.parametrize("name", few(["own-layer", "three-deep", "time-distributed", "nested"]))
def test_frozen_batchnorm_holds_wherever_it_hides(name):
    model = set_trainable(MODELS[name](), None, batchnorm="frozen")
    kept = {w.path for part in hidden_batchnorm(model) for w in part.weights}
    moved = fit(model)
    assert kept
    assert not moved & kept
    assert "stem_conv/kernel" in moved
    model = set_trainable(MODELS[name](), None, batchnorm="updating")
    kept = {w.path for part in hidden_batchnorm(model) for w in part.weights}
    assert fit(model) >= kept
    model = unfreeze(freeze(MODELS[name]()), None, batchnorm="frozen")
    assert not any(part.trainable for part in hidden_batchnorm(model))


@pytest.mark.parametrize("name", few(MODELS, 3))
def test_the_audit_accounts_for_all_that_moved(name):
    model = set_trainable(MODELS[name](), None, batchnorm="updating")
    before = snapshot(model)
    assert not audit(before, model).moved.any()
    moved = fit(model)
    table = audit(before, model)
    rows = table[table.moved | table.statistics_moved]
    assert bool(moved)
    assert (table.verdict == "as intended").all()
    names = {path.split("/")[-2] for path in moved if "/" in path}
    assert len(rows) <= len(names) + 1
    listed = layer_table(model)
    assert listed.weights.sum() == model.count_params()


def test_weights_of_the_model_itself_have_rows_of_their_own():
    model = scaling()
    before = snapshot(set_trainable(model, []))
    model.scale.assign(2.0)
    row = audit(before, model).set_index("layer").loc[model.scale.path]
    assert (row.kind, row.verdict, row.relative_change) == ("weight", "frozen, yet moved", 1.0)
    table = layer_table(set_trainable(model, None)).set_index("layer")
    assert table.loc[model.scale.path].trainable
    assert "scale" in {path.split("/")[-1] for path in fit(model)}


def test_hidden_batchnorm_is_named_in_the_table():
    model = set_trainable(stack(Residual(4)), None, batchnorm="frozen")
    table = layer_table(model)
    assert table[table.kind == "Residual"].batchnorm.tolist() == ["frozen"]
    table = layer_table(set_trainable(model, None, batchnorm="updating"))
    assert table[table.kind == "Residual"].batchnorm.tolist() == ["updating"]


def test_a_snapshot_of_another_model_is_refused(refused):
    model = stack(Residual(4))
    with refused("snapshot of this model", "another model"):
        audit(snapshot(model), replace_head(stack(layers.ReLU()), 5))
    with refused("snapshot of this model", "None"):
        audit(None, model)


def test_what_cannot_stay_still_is_refused_when_it_is_frozen(refused):
    model = stack(layers.SpectralNormalization(layers.Conv2D(4, 3)))
    flags = [w.trainable for w in model.weights]
    with refused("SpectralNormalization", "whatever trainable says"):
        set_trainable(model, ["head"])
    assert [w.trainable for w in model.weights] == flags
