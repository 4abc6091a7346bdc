"""Cached features, and the head ahead of the rest."""

from __future__ import annotations

from ftlab import (
    L2SP,
    Split,
    WeightInterpolation,
    accuracy,
    cached_features,
    copy_model,
    finetune,
    freeze,
    head_then_finetune,
    load_backbone,
    replace_head,
    set_trainable,
)
from ftlab.checks.specimens import layers_that_differ, tiny_model, tiny_split
from ftlab.training.strategies import fit_head
import keras
from keras import layers, ops
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
import tensorflow as tf

pytestmark = [pytest.mark.slow, pytest.mark.few_steps]

SECOND = {"learning_rate": 0.01, "epochs": 2, "batch_size": 12, "seed": 5}


def bare_features(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """What the layer ahead of the head gives, by stock Keras."""
    inner = keras.Model(model.inputs, model.get_layer("average").output)
    return inner.predict(images, verbose=0)


# Cached features


@pytest.mark.parametrize("batch_size", [1, 4, 256])
def test_cached_features_are_what_the_head_sees(batch_size):
    model, images = tiny_model(softmax=True), tiny_split(10).images
    found = cached_features(model, images, batch_size)
    assert isinstance(found, np.ndarray)
    assert (found.shape, found.dtype) == ((10, 6), np.dtype("float32"))
    assert np.allclose(found, bare_features(model, images), atol=1e-5)


def test_caching_features_changes_nothing_even_where_everything_is_trainable():
    model = tiny_model()
    before = copy_model(model)
    cached_features(model, tiny_split().images)
    assert layers_that_differ(before, model) == []
    assert model.trainable


def test_features_of_a_backbone_without_a_head_are_its_output():
    base = tiny_model()
    features = keras.Model(base.inputs, base.get_layer("average").output)
    images = tiny_split(4).images
    assert np.allclose(cached_features(features, images), bare_features(base, images), atol=1e-6)


def test_no_images_give_no_features():
    assert cached_features(tiny_model(), np.zeros((0, 8, 8, 1))).shape == (0, 6)


@pytest.mark.parametrize("shape", [(8, 8, 1), (2, 8, 8), (2, 9, 9, 1), (2, 8, 8, 3)])
def test_images_of_another_shape_are_refused(shape, refused):
    with refused("(n, 8, 8, 1)", str(shape)):
        cached_features(tiny_model(), np.zeros(shape))


def test_a_batch_is_at_least_one_image(refused):
    with refused("batch_size=0"):
        cached_features(tiny_model(), tiny_split(2).images, 0)


# The head to convergence


def test_a_head_from_zero_is_scikit_learns_logistic_regression():
    base = tiny_model()
    head = layers.Dense(3, use_bias=False, kernel_initializer="zeros", name="head")
    model = keras.Model(base.inputs, head(base.get_layer("average").output))
    split = tiny_split(40, seed=3)
    fit_head(model, split, l2=0.01)
    peer = LogisticRegression(C=1 / (0.01 * 40), fit_intercept=False, tol=1e-8, max_iter=10_000)
    peer.fit(bare_features(base, split.images), split.labels)
    kernel, expected = head.kernel.numpy(), peer.coef_.T
    # scikit-learn's solution and ours may differ by nothing: both kernels sum to 0 over classes
    assert np.allclose(kernel, expected, atol=2e-3)


@pytest.mark.parametrize("ends_in_softmax", [False, True], ids=["logits", "softmax"])
def test_at_the_end_the_loss_has_no_slope(ends_in_softmax):
    model = tiny_model(softmax=ends_in_softmax)
    split, start = tiny_split(), model.get_layer("head").get_weights()
    assert fit_head(model, split, l2=0.05) > 1
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=not ends_in_softmax)
    weights = model.get_layer("head").trainable_variables
    with tf.GradientTape() as tape:
        total = loss(split.labels, model(split.images, training=False))
        for weight, old in zip(weights, start, strict=True):
            total = total + 0.025 * ops.sum(ops.square(weight - old))
    assert all(np.abs(slope).max() < 1e-4 for slope in tape.gradient(total, weights))


def test_the_head_alone_changes_whatever_is_trainable():
    model = freeze(tiny_model())
    before = copy_model(model)
    fit_head(model, tiny_split())
    assert layers_that_differ(before, model) == ["head"]
    assert model.trainable_weights == []


def test_fewer_features_than_classes_and_no_bias_are_fine():
    keras.utils.set_random_seed(0)
    images = keras.Input((8, 8, 1))
    average = layers.GlobalAveragePooling2D()(layers.Conv2D(2, 3, name="conv")(images))
    for use_bias in (True, False):
        model = keras.Model(images, layers.Dense(5, use_bias=use_bias, name="head")(average))
        split = tiny_split(25, n_classes=5)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        before = float(loss(split.labels, model(split.images)))
        fit_head(model, split)
        assert float(loss(split.labels, model(split.images))) < before


@pytest.mark.parametrize("l2", [0, -1, float("inf"), float("nan"), "0.1", True])
def test_an_l2_that_leaves_no_lowest_point_is_refused(l2, refused):
    with refused("an l2 above 0", repr(l2)):
        fit_head(tiny_model(), tiny_split(), l2=l2)


# The head, then the rest


@pytest.fixture(scope="module")
def both_stages(tiny_task, other_tiny_task):
    model = set_trainable(tiny_model(), ["block2", "head"])
    start = copy_model(model)
    run = head_then_finetune(model, tiny_task, source=other_tiny_task, head_l2=0.02, **SECOND)
    return start, run


def test_it_is_the_head_to_convergence_and_then_plain_fine_tuning(
    both_stages, tiny_task, other_tiny_task
):
    start, run = both_stages
    by_hand = copy_model(start)
    iterations = fit_head(by_hand, tiny_task.train, l2=0.02)
    after_head = copy_model(by_hand)
    second = finetune(by_hand, tiny_task, source=other_tiny_task, **SECOND)
    assert layers_that_differ(by_hand, run.model) == []
    assert run.history.equals(second.history)
    assert run.settings == {
        **second.settings,
        "strategy": "head_then_finetune",
        "head_l2": 0.02,
        "head_iterations": iterations,
    }
    assert run.history.val_accuracy[0] == pytest.approx(accuracy(after_head, tiny_task.validation))


def test_the_account_counts_from_before_the_head(both_stages, other_tiny_task):
    start, run = both_stages
    assert run.source_before == pytest.approx(accuracy(start, other_tiny_task.test))
    moved = run.movement.set_index("layer").relative_change
    for name in ("block2_conv", "head"):
        old = np.concatenate([each.ravel() for each in start.get_layer(name).get_weights()])
        new = np.concatenate([each.ravel() for each in run.model.get_layer(name).get_weights()])
        expected = np.linalg.norm(new - old) / np.linalg.norm(old)
        assert moved[name] == pytest.approx(expected, rel=1e-4)
    assert (run.movement.verdict == "as intended").all()


def test_what_is_trainable_stays_the_callers_choice(both_stages):
    start, run = both_stages
    assert [weight.path for weight in run.model.trainable_weights] == [
        weight.path for weight in start.trainable_weights
    ]
    assert layers_that_differ(start, run.model) == ["block2_conv", "head"]


def test_a_head_that_is_frozen_later_was_meant_to_move(tiny_task):
    model = set_trainable(tiny_model(), ["block1"])
    run = head_then_finetune(model, tiny_task, **SECOND)
    table = run.movement.set_index("layer")
    assert table.moved[["block1_conv", "head"]].all()
    assert (table.verdict == "as intended").all()


def test_a_penalty_holds_on_to_the_fitted_head(tiny_task):
    model = tiny_model()
    fitted = copy_model(model)
    fit_head(fitted, tiny_task.train)
    head_then_finetune(model, tiny_task, penalty=WeightInterpolation(0), **SECOND)
    assert layers_that_differ(fitted, model) == []


def test_a_new_head_for_images_alone():
    model = replace_head(tiny_model(), 2)
    split = tiny_split(20, n_classes=2)
    run = head_then_finetune(model, Split(*split), penalty=L2SP(0.1), **SECOND)
    assert run.settings["penalty"] == "L2SP(0.1)"
    assert run.source_before is None
    assert run.movement.moved.all()


def test_a_refused_second_stage_leaves_the_model_untouched(refused, tiny_task):
    model = tiny_model()
    before = copy_model(model)
    with refused("learning_rate=None"):
        head_then_finetune(model, tiny_task)
    assert layers_that_differ(before, model) == []


def test_the_fitted_head_beats_the_old_one_on_the_belt(task_of):
    model, belt = load_backbone("parcels"), task_of("belt", n_train=100)
    before = accuracy(model, belt.test)
    fit_head(model, belt.train)
    assert accuracy(model, belt.test) > before + 0.15
