"""Tasks made harder: imbalance, another resolution, other channels."""

from __future__ import annotations

from ftlab import at_resolution, imbalanced, with_channels
from ftlab.data.task import Split, Task
import numpy as np
import pytest
import tensorflow as tf

PARTS = ("train", "validation", "test")


def counts(task):
    return np.bincount(task.train.labels, minlength=task.n_classes).tolist()


def test_counts_and_shares_are_kept(task_of):
    belt = task_of("belt", n_train=100)
    few = imbalanced(belt, {0: 3, 1: 0.2, 2: 0.01, 3: 1.0, 4: 1})
    assert counts(few) == [3, 2, 1, 10, 1, 10, 10, 10, 10, 10]


def test_the_images_that_stay_keep_their_labels_and_order(task_of):
    belt = task_of("belt", n_train=100)
    few = imbalanced(belt, {9: 0.3, 2: 1}, seed=4)
    whole = [image.tobytes() for image in belt.train.images]
    places = [whole.index(image.tobytes()) for image in few.train.images]
    assert places == sorted(set(places))
    assert np.array_equal(few.train.labels, belt.train.labels[places])


def test_validation_and_test_stay_whole(task_of):
    belt = task_of("belt", n_train=100)
    few = imbalanced(belt, {9: 1})
    for part in ("validation", "test"):
        assert np.array_equal(getattr(few, part).images, getattr(belt, part).images)
        assert np.array_equal(getattr(few, part).labels, getattr(belt, part).labels)


def test_the_seed_chooses_which_images_stay(task_of):
    belt = task_of("belt", n_train=100)
    first, again, other = (imbalanced(belt, {9: 5}, seed=s).train.images for s in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_an_imbalanced_task_tells_what_was_done(task_of):
    few = imbalanced(task_of("belt", n_train=20), {9: 1, 8: 1})
    assert few.name == "belt-imbalanced"
    assert "0 2, 1 2, 2 2, 3 2, 4 2, 5 2, 6 2, 7 2, 8 1, 9 1" in few.description
    assert few.camera == task_of("belt", n_train=20).camera


@pytest.mark.parametrize(
    ("keep", "word"),
    [
        ({9: 11}, "from 1 to 10"),
        ({9: 0}, "from 1 to 10"),
        ({9: -1}, "from 1 to 10"),
        ({9: 0.0}, "share above 0"),
        ({9: 1.5}, "share above 0"),
        ({9: float("nan")}, "share above 0"),
        ({9: True}, "share above 0"),
        ({9: "1"}, "share above 0"),
        ({10: 1}, "from 0 to 9"),
        ({-1: 1}, "from 0 to 9"),
        ({"9": 1}, "'9'"),
        ({True: 1}, "True"),
    ],
)
def test_what_cannot_be_kept_is_refused(keep, word, task_of, refused):
    with refused(word):
        imbalanced(task_of("belt", n_train=100), keep)


def test_a_class_that_is_not_there_is_refused(task_of, refused):
    with refused("only"):
        imbalanced(task_of("split-digits-first"), {7: 1})


def test_shrinking_averages_over_areas(task_of):
    belt = task_of("belt", n_train=10)
    small = at_resolution(belt, 16, keep_shape=False)
    for part in PARTS:
        images = getattr(belt, part).images
        expected = images.reshape(len(images), 16, 2, 16, 2, 1).mean(axis=(2, 4))
        assert np.allclose(getattr(small, part).images, expected, atol=1e-6)
        assert np.array_equal(getattr(small, part).labels, getattr(belt, part).labels)


def test_enlarging_interpolates_linearly(task_of):
    belt = task_of("belt", n_train=4)
    large = at_resolution(belt, 48, keep_shape=False).train.images
    expected = tf.image.resize(belt.train.images, (48, 48), "bilinear").numpy()
    assert large.shape == (4, 48, 48, 1)
    assert np.allclose(large, expected, atol=1e-5)


def test_keeping_the_shape_loses_the_detail(task_of):
    belt = task_of("belt", n_train=10)
    coarse = at_resolution(belt, 8)
    assert coarse.train.images.shape == (10, 32, 32, 1)
    small = at_resolution(belt, 8, keep_shape=False).train.images
    expected = tf.image.resize(small, (32, 32), "bilinear").numpy()
    assert np.allclose(coarse.train.images, expected, atol=1e-5)

    def detail(images):
        return np.abs(np.diff(images, axis=1)).mean()

    assert detail(coarse.train.images) < 0.7 * detail(belt.train.images)


def test_the_same_resolution_changes_nothing(task_of):
    belt = task_of("belt", n_train=4)
    assert np.allclose(at_resolution(belt, 32).train.images, belt.train.images, atol=1e-6)


def test_pictures_that_are_not_square_keep_their_shape():
    images = np.random.default_rng(0).random((3, 12, 20, 3), "float32")
    split = Split(images, np.array([0, 1, 0]))
    task = Task("wide", split, split, split, ("a", "b"), "Wide.")
    assert at_resolution(task, 6).test.images.shape == (3, 12, 20, 3)
    grey = at_resolution(task, 4, keep_shape=False).test.images
    assert np.allclose(grey, images.reshape(3, 4, 3, 4, 5, 3).mean(axis=(2, 4)), atol=1e-6)


def test_another_resolution_is_told(task_of):
    coarse = at_resolution(task_of("belt", n_train=4), 8)
    assert coarse.name == "belt-8px"
    assert "8×8" in coarse.description


@pytest.mark.parametrize("side", [0, 1, 513, 8.0, "8", (8, 8), True])
def test_a_side_that_cannot_be_is_refused(side, task_of, refused):
    with refused("from 2 to 512"):
        at_resolution(task_of("belt", n_train=4), side)


def test_three_channels_repeat_grey_and_one_gets_it_back(task_of):
    belt = task_of("belt", n_train=4)
    rgb = with_channels(belt, 3)
    for part in PARTS:
        for channel in range(3):
            assert np.array_equal(
                getattr(rgb, part).images[..., channel], getattr(belt, part).images[..., 0]
            )
    assert rgb.name == "belt-3ch"
    assert np.allclose(with_channels(rgb, 1).test.images, belt.test.images, atol=1e-6)
    assert with_channels(belt, 1) is belt


def test_colour_turns_grey_by_how_bright_it_looks():
    images = np.random.default_rng(0).random((2, 5, 5, 3), "float32")
    split = Split(images, np.array([0, 1]))
    grey = with_channels(Task("t", split, split, split, ("a", "b"), ""), 1)
    expected = tf.image.rgb_to_grayscale(images).numpy()
    assert np.allclose(grey.train.images, expected, atol=1e-3)


@pytest.mark.parametrize("channels", [0, 2, 4, "3", True, None])
def test_channels_that_cannot_be_are_refused(channels, task_of, refused):
    with refused("1 or 3 channels"):
        with_channels(task_of("belt", n_train=4), channels)
