"""Features of frozen layers are shared and bounded, and nobody can tell from the results."""

import gc

from ftlab import copy_model, histories, set_trainable, sweep
from ftlab.data.task import Split, Task
from ftlab.errors import InputError
from ftlab.training.sweeps import Setting, batch_order
from ftlab.training.sweeps import features as features_module
from ftlab.training.sweeps.cut import cut_of, may_change, split_at
from ftlab.training.sweeps.features import Features
from ftlab.training.sweeps.lane import Lane
import keras
from keras import layers
import numpy as np
import pytest

from tests.sample import few

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

GRID = {"trainable": [["head"], ["block2", "head"], None], "learning_rate": [1e-2], "epochs": [2],
        "batch_size": [8]}  # fmt: skip


def split(n, seed):
    rng = np.random.default_rng(seed)
    return Split(rng.random((n, 8, 8, 3), "float32"), np.arange(n) % 3)


@pytest.fixture(scope="module")
def task():
    return Task("made up", split(24, 0), split(9, 1), split(20, 2), tuple("abc"), "Noise.")


def body(images, dtype=None):
    """As in MobileNet: widen, look around in each channel, narrow, add; dropout at the end."""
    x = images
    for name in ("block1", "block2"):
        before, x = x, layers.Conv2D(6, 1, use_bias=False, name=f"{name}_expand")(x)
        x = layers.ReLU(6.0)(layers.BatchNormalization(name=f"{name}_bn1")(x))
        x = layers.DepthwiseConv2D(3, padding="same", name=f"{name}_depthwise")(x)
        x = layers.BatchNormalization(name=f"{name}_bn2")(x)
        x = layers.Conv2D(3, 1, name=f"{name}_project")(layers.ReLU(6.0)(x))
        x = layers.Add(name=f"{name}_add")([before, x])
    return layers.GlobalAveragePooling2D()(x)


def functional(dropout=0.0):
    keras.utils.set_random_seed(1)
    images = keras.Input((8, 8, 3))
    x = body(images)
    if dropout:
        x = layers.Dropout(dropout, seed=3)(x)
    return keras.Model(images, layers.Dense(3, name="head")(x))


def nested():
    keras.utils.set_random_seed(1)
    images = keras.Input((8, 8, 3))
    inner = keras.Model(images, body(images), name="inner")
    images = keras.Input((8, 8, 3))
    x = inner(layers.Rescaling(2.0)(images), training=False)
    return keras.Model(images, layers.Dense(3, name="head")(x))


def sequential():
    keras.utils.set_random_seed(1)
    return keras.Sequential([
        keras.Input((8, 8, 3)),
        layers.Conv2D(4, 3, name="block1_conv"), layers.BatchNormalization(name="block1_bn"),
        layers.ReLU(), layers.Conv2D(4, 3, name="block2_conv"),
        layers.BatchNormalization(name="block2_bn"), layers.ReLU(),
        layers.GlobalAveragePooling2D(), layers.Dense(3, name="head"),
    ])  # fmt: skip


def stock(model, setting, task):
    """Stock compile and fit on the batches of a setting."""
    model = set_trainable(copy_model(model), setting.trainable, batchnorm=setting.batchnorm)
    model.compile(
        keras.optimizers.Adam(setting.learning_rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    order = np.concatenate(batch_order(len(task.train.labels), setting))
    model.fit(task.train.images[order], task.train.labels[order], batch_size=setting.batch_size,
              shuffle=False, verbose=0)  # fmt: skip
    return model


@pytest.mark.graph
@pytest.mark.parametrize("batchnorm", few(["updating", "frozen"], 1))
@pytest.mark.parametrize("build", few([nested, sequential, functional], 1))
def test_every_shape_of_model_trains_as_with_stock_keras(build, batchnorm, task):
    model = build()
    for trainable in (("head",), ("block2", "head")):
        setting = Setting(1e-2, trainable, batchnorm, epochs=2, batch_size=8)
        lane = Lane(model, setting)
        assert lane.cut
        lane.run(task.train, setting)
        expected = stock(model, setting, task)
        for ours, theirs in zip(lane.model.get_weights(), expected.get_weights(), strict=True):
            np.testing.assert_allclose(ours, theirs, atol=2e-5)


def test_dropout_acts_in_training_alone(task):
    model, setting = functional(dropout=0.5), Setting(1e-2, ("head",), epochs=1, batch_size=24)
    lane = Lane(model, setting)
    before = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(
        task.train.labels, model(task.train.images, training=False)
    )
    assert lane.measure(task.train)[1] == pytest.approx(float(before), rel=1e-4)
    assert lane.run(task.train, setting) != pytest.approx(float(before), rel=1e-4)


@pytest.mark.parametrize("limit", few([3000, 0], 1))
def test_results_are_the_same_within_any_limit(limit, task, monkeypatch):
    usual = sweep(functional(), task, task, GRID, 1, workers=1, progress=False)
    monkeypatch.setattr(features_module, "FEATURES_BYTES", limit)
    bounded = sweep(functional(), task, task, GRID, 1, workers=1, progress=False)
    for column in ("train_accuracy", "target_accuracy", "source_accuracy", "source_before"):
        np.testing.assert_allclose(usual[column], bounded[column], atol=1e-9)
    np.testing.assert_allclose(usual.loss, bounded.loss, rtol=1e-4)


class TestFeatures:
    @pytest.fixture
    def known(self):
        model = functional()
        model.trainable = False
        return model, ("block2_expand",), ("head",)

    def test_they_are_what_the_layers_give(self, known, task):
        model, early, late = known
        features = Features(copy_model(model))
        for cut, kind in ((early, layers.Add), (late, layers.GlobalAveragePooling2D)):
            layer = next(each for each in model.layers if isinstance(each, kind))
            expected = keras.Model(model.inputs[0], layer.output)(task.test.images)
            np.testing.assert_allclose(features.of(task.test.images, cut), expected, atol=1e-5)

    def test_the_limit_is_kept_to_the_byte(self, known, task):
        model, early, late = known
        needed = 20 * 8 * 8 * 3 * 4
        features = Features(copy_model(model), limit=needed)
        assert features.of(task.test.images, early) is not None
        assert features.n_bytes == needed
        assert features.of(task.train.images, early) is None  # 24 images take more
        assert features.of(task.test.images, late) is not None  # makes room for itself
        assert features.n_bytes == 20 * 3 * 4
        tight = Features(copy_model(model), limit=needed - 1)
        assert tight.of(task.test.images, early) is None
        assert tight.n_bytes == 0

    def test_they_go_with_their_images(self, known):
        model, early, _late = known
        features, images = Features(copy_model(model)), split(4, 5).images
        features.of(images, early)
        assert features.n_bytes > 0
        del images
        gc.collect()
        assert features.n_bytes == 0


def test_a_batchnorm_that_updates_is_never_in_front_of_the_cut():
    images = keras.Input((4, 4, 2))
    x = layers.BatchNormalization(center=False, scale=False, name="block1_bn")(images)
    model = keras.Model(images, layers.Dense(3, name="head")(layers.Flatten()(x)))
    for layer, trainable in ((model.get_layer("block1_bn"), False), (model.layers[-1], True)):
        layer.trainable = trainable
    assert cut_of(model) == ("head",)
    model.get_layer("block1_bn").trainable = True
    assert may_change(model.get_layer("block1_bn"))
    assert split_at(model, cut_of(model))[1].get_layer("block1_bn") is not None


def test_a_cut_is_made_in_front_where_a_connection_runs_around(task):
    model = set_trainable(functional(), ["block2", "head"])
    model.get_layer("block2_expand").trainable = False  # training begins inside the block
    assert cut_of(model) == ("block2_expand",)


@pytest.mark.parametrize("run", [sweep, histories])
class TestRefusals:
    def refused(self, run, model, task):
        before = [np.array(weight) for weight in model.get_weights()]
        with pytest.raises(InputError, match=r"(?s)expected.*got.*Likely cause.*Try"):
            run(model, task, None, {"epochs": [1]}, seeds=1, progress=False)
        for was, now in zip(before, model.get_weights(), strict=True):
            np.testing.assert_array_equal(was, now)

    def test_several_inputs(self, run, task):
        one, two = keras.Input((8, 8, 3)), keras.Input((8, 8, 3))
        x = layers.Flatten()(layers.Add()([one, two]))
        self.refused(run, keras.Model([one, two], layers.Dense(3, name="head")(x)), task)

    def test_images_of_another_shape(self, run, task):
        images = keras.Input((6, 6, 3))
        model = keras.Model(images, layers.Dense(3, name="head")(layers.Flatten()(images)))
        self.refused(run, model, task)

    def test_a_model_that_cannot_be_copied(self, run, task, monkeypatch):
        def fails(model):
            raise ValueError("no such class")

        monkeypatch.setattr("ftlab.training.sweeps.fitting.copy_model", fails)
        self.refused(run, functional(), task)


@pytest.mark.parametrize("policy", few(["mixed_float16", "float64", "mixed_bfloat16"], 1))
def test_other_number_types_train_as_with_stock_keras(policy, task):
    usual = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        model = functional()
        setting = Setting(1e-2, ("block2", "head"), epochs=1, batch_size=8)
        lane = Lane(model, setting)
        lane.run(task.train, setting)
        expected = stock(model, setting, task)
    finally:
        keras.config.set_dtype_policy(usual)
    for ours, theirs in zip(lane.model.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-4 if policy == "float64" else 4e-3)
    assert 0 <= lane.accuracy(task.test) <= 1
