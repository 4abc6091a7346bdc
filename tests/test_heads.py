"""New heads: on the features, whatever the old head looked like, and on a copy."""

from __future__ import annotations

from ftlab import copy_model, feature_extractor, freeze, replace_head
from ftlab.checks.specimens import tiny_model, tiny_split, weights_by_layer
import keras
from keras import layers
import numpy as np
import pytest

pytestmark = pytest.mark.slow

IMAGES = tiny_split(6).images


def bare_features(model, layer: str = "average") -> np.ndarray:
    """What a named layer gives, by stock Keras."""
    return keras.Model(model.inputs, model.get_layer(layer).output).predict(IMAGES, verbose=0)


def dense_softmax() -> keras.Model:
    return tiny_model(softmax=True)


def dense_then(layer) -> keras.Model:
    base = tiny_model()
    return keras.Model(base.inputs, layer(base.output))


def sequential() -> keras.Sequential:
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.GlobalAveragePooling2D(name="average"),
            layers.Dense(3, activation="softmax"),
        ]
    )


def headless() -> keras.Model:
    base = tiny_model()
    return keras.Model(base.inputs, base.get_layer("average").output)


@pytest.mark.parametrize(
    "make",
    [
        tiny_model,
        dense_softmax,
        lambda: dense_then(layers.Softmax()),
        lambda: dense_then(layers.Activation("softmax")),
        sequential,
        headless,
    ],
    ids=["logits", "dense-softmax", "softmax-layer", "activation", "sequential", "headless"],
)
def test_the_new_head_sees_the_features_and_never_the_old_outputs(make):
    model = make()
    new = replace_head(model, 5)
    kernel, bias = new.get_layer("head").get_weights()
    assert kernel.shape[1] == 5
    logits = new.predict(IMAGES, verbose=0)
    assert np.allclose(logits, bare_features(model) @ kernel + bias, atol=1e-5)
    assert not np.allclose(logits.sum(axis=1), 1)  # logits, not probabilities


def test_maps_are_averaged_over_positions_before_the_head():
    base = tiny_model()
    maps = keras.Model(base.inputs, base.get_layer("block2_relu").output)
    new = replace_head(maps, 4)
    kernel, bias = new.get_layer("head").get_weights()
    features = maps.predict(IMAGES, verbose=0).mean(axis=(1, 2))
    assert np.allclose(new.predict(IMAGES, verbose=0), features @ kernel + bias, atol=1e-5)


def test_a_nested_base_without_a_head_gets_one():
    base = headless()
    images = keras.Input((8, 8, 1))
    model = keras.Model(images, base(layers.Rescaling(1.0)(images)))
    new = replace_head(model, 2)
    kernel, bias = new.get_layer("head").get_weights()
    expected = base.predict(IMAGES, verbose=0) @ kernel + bias
    assert np.allclose(new.predict(IMAGES, verbose=0), expected, atol=1e-5)


def test_the_given_model_is_left_as_it_was():
    model = tiny_model()
    before, outputs = weights_by_layer(model), model.predict(IMAGES, verbose=0)
    new = replace_head(model, 5)
    new.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    new.fit(*tiny_split(), epochs=1, verbose=0)
    after = weights_by_layer(model)
    assert all(np.array_equal(a, b) for name in before for a, b in zip(before[name], after[name], strict=True))  # fmt: skip # noqa: E501
    assert np.array_equal(outputs, model.predict(IMAGES, verbose=0))
    assert model.output_shape == (None, 3)
    trained = weights_by_layer(new)
    assert not np.array_equal(trained["block1_conv"][0], before["block1_conv"][0])


def test_the_body_keeps_its_weights_and_what_is_trainable():
    model = freeze(tiny_model(), ["block1", "head"])
    new = replace_head(model, 5)
    paths = {weight.path for weight in new.trainable_weights}
    assert paths == {
        "block2_conv/kernel", "block2_bn/gamma", "block2_bn/beta", "head/kernel", "head/bias",
    }  # fmt: skip
    old, copied = weights_by_layer(model), weights_by_layer(new)
    for name in ("block1_conv", "block1_bn", "block2_conv", "block2_bn"):
        assert all(np.array_equal(a, b) for a, b in zip(old[name], copied[name], strict=True))
    assert not new.compiled


def test_a_nested_frozen_base_stays_frozen_in_the_copy():
    base = headless()
    base.trainable = False
    images = keras.Input((8, 8, 1))
    new = replace_head(keras.Model(images, base(images)), 2)
    assert [weight.path for weight in new.trainable_weights] == ["head/kernel", "head/bias"]


def test_a_copy_of_a_model_that_is_frozen_itself_is_frozen():
    model = tiny_model()
    model.trainable = False
    model.get_layer("block1_conv").trainable = True
    assert model.trainable_weights == []
    assert copy_model(model).trainable_weights == []


def test_the_new_head_may_have_another_name():
    assert replace_head(tiny_model(), 2, name="night_head").layers[-1].name == "night_head"


def test_a_classifier_nested_inside_is_refused(refused):
    images = keras.Input((8, 8, 1))
    model = keras.Model(images, tiny_model()(images))
    with refused("nested", "'head'", "include_top=False"):
        replace_head(model, 2)


@pytest.mark.parametrize("n", [1, 0, -2, True, 2.0, None, ["a", "b"]])
def test_a_number_of_classes_that_cannot_be_is_refused(n, refused):
    with refused("2 or more", f"n_classes={n!r}"):
        replace_head(tiny_model(), n)


def test_numpy_counts_of_classes_are_taken():
    assert replace_head(tiny_model(), tiny_split().labels.max() + 1).output_shape == (None, 3)


def test_a_subclassed_model_is_refused(refused):
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.head = layers.Dense(3)

        def call(self, images):
            return self.head(images)

    model = Own()
    model(np.zeros((1, 4)))
    with refused("functional or sequential", repr(model.name), "a Own"):
        replace_head(model, 3)
    with refused("functional or sequential", repr(model.name), "a Own"):
        feature_extractor(model)


@pytest.mark.parametrize("thing", [None, "parcels"])
def test_what_is_no_model_is_refused(thing, refused):
    with refused("a keras.Model"):
        replace_head(thing, 3)


def test_the_feature_extractor_gives_what_the_head_sees_and_shares_the_weights():
    model = tiny_model(softmax=True)
    features = feature_extractor(model)
    assert np.allclose(features.predict(IMAGES, verbose=0), bare_features(model), atol=1e-6)
    model.get_layer("block1_bn").gamma.assign(np.zeros(4))
    assert np.allclose(features.predict(IMAGES, verbose=0), bare_features(model), atol=1e-6)


def test_a_copy_gives_the_same_and_is_trained_apart():
    model = freeze(tiny_model(), "block1")
    copy = copy_model(model)
    outputs = model.predict(IMAGES, verbose=0)
    assert np.array_equal(copy.predict(IMAGES, verbose=0), outputs)
    assert [w.path for w in copy.trainable_weights] == [w.path for w in model.trainable_weights]
    copy.get_layer("head").bias.assign(np.ones(3))
    assert np.array_equal(model.predict(IMAGES, verbose=0), outputs)
