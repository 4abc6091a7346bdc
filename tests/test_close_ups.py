"""A cup of coffee, before and after: pictures of the right kind, and what a rate does."""

from __future__ import annotations

from ftlab.backbones.close_ups import SHOWN, close_ups, cup_of_coffee
from ftlab.data.mismatch import at_resolution
from ftlab.lesson import decode_predictions, feature_extractor, keras, load_backbone, load_task
import numpy as np
import pytest
from skimage import data

SIDE = 160


def test_close_ups_are_grey_patches_with_imagenets_words():
    task = close_ups(96, n_train=9, seed=3)
    assert task.train.images.shape == (9, 96, 96, 3)
    assert np.array_equal(task.train.images[..., 0], task.train.images[..., 2])
    assert sorted(set(task.train.labels)) == sorted(set(task.test.labels)) == [285, 657, 665]
    assert [np.sum(task.train.labels == number) for number in SHOWN.values()] == [3, 3, 3]
    assert [task.class_names[i] for i in (285, 657, 665)] == ["Egyptian cat", "missile", "moped"]
    assert not np.array_equal(task.train.images, close_ups(96, n_train=9).train.images)


def test_the_cup_is_the_middle_of_the_photograph():
    whole, cup = data.coffee() / 255, cup_of_coffee(80)[0]
    middle = whole[:, 100:500].reshape(80, 5, 80, 5, 3).mean(axis=(1, 3))
    assert cup.shape == (80, 80, 3)
    assert np.abs(cup - middle).mean() < 0.02


@pytest.mark.slow
def test_at_one_rate_the_espresso_stays_and_at_ten_times_that_it_is_something_else():
    network = load_backbone("efficientnet_lite0", input_shape=(SIDE, SIDE, 3), top=True)
    base, close = feature_extractor(network), close_ups(SIDE, seed=5)
    others = at_resolution(load_task("surfaces"), SIDE, keep_shape=False)
    chosen = [i for i, label in enumerate(others.test.labels) if label not in (3, 5, 7)][::12]
    features, seen = base.predict(close.train.images, verbose=0), {}
    for name, images in {"cup": cup_of_coffee(SIDE), "others": others.test.images[chosen]}.items():
        seen[name] = base.predict(images, verbose=0)
    said = {}
    for rate in (1e-3, 1e-2):
        head = keras.Sequential([keras.Input((1280,)), keras.layers.Dense(1000)])
        head.set_weights(network.layers[-1].get_weights())
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        head.compile(optimizer=keras.optimizers.Adam(rate), loss=loss)
        head.fit(features, close.train.labels, batch_size=20, epochs=5, verbose=0)
        said[rate] = {name: head.predict(rows, verbose=0) for name, rows in seen.items()}
    assert decode_predictions(said[1e-3]["cup"], top=1)[0][0][1] == "espresso"
    assert set(said[1e-2]["cup"].argmax(axis=1)) <= set(SHOWN.values())
    assert set(said[1e-2]["others"].argmax(axis=1)) <= set(SHOWN.values())
    assert not set(said[1e-3]["others"].argmax(axis=1)) <= set(SHOWN.values())
