"""Tasks: what they hold, that they are reproducible, and that nothing leaks between sets."""

from __future__ import annotations

import re

from ftlab import Camera, Split, Task, load_task
from ftlab.data import photos, tasks
from ftlab.data.handwriting import handwriting, split_indices, write_on_parcels
from ftlab.data.task import as_split
from ftlab.data.tasks import TASKS
import numpy as np
import pytest
from sklearn.datasets import load_digits

PARTS = ("train", "validation", "test")
PICTURES = ("photos", "surfaces", "mnist")
WRITTEN = [name for name in TASKS if name not in PICTURES]


def bytes_of(split: Split) -> bytes:
    return split.images.tobytes() + split.labels.tobytes()


@pytest.mark.parametrize("name", TASKS)
def test_every_set_holds_grey_pictures_of_one_size_between_0_and_1(name, task_of):
    task = task_of(name)
    for part in PARTS:
        images, labels = getattr(task, part)
        assert images.dtype == np.float32
        assert images.shape[1:] == ((96, 96, 3) if name == "surfaces" else (32, 32, 1))
        assert len(images) == len(labels)
        assert images.min() >= 0
        assert images.max() <= 1
        assert np.issubdtype(labels.dtype, np.integer)
        assert 0 <= labels.min() <= labels.max() < task.n_classes


@pytest.mark.parametrize("name", TASKS)
def test_a_task_says_what_its_classes_are_and_how_it_was_made(name, task_of):
    task = task_of(name)
    assert task.name == name
    assert len(task.class_names) == task.n_classes == {"photos": 2, "surfaces": 14}.get(name, 10)
    assert len(task.description) > 40
    assert re.fullmatch(rf"Task\('{name}': \d+ train, \d+ validation, \d+ test .*", repr(task))


@pytest.mark.parametrize("name", ["dock", "belt", "night", *PICTURES])
def test_the_same_seed_gives_the_same_bytes(name, task_of):
    first, again = task_of(name, n_train=50, seed=3), load_task(name, n_train=50, seed=3)
    for part in PARTS:
        assert bytes_of(getattr(first, part)) == bytes_of(getattr(again, part))


@pytest.mark.parametrize("name", ["belt", "split-digits-first", *PICTURES])
def test_what_is_done_to_a_tasks_arrays_does_not_reach_the_next_load(name):
    spoiled = load_task(name)
    kept = [bytes_of(getattr(spoiled, part)) for part in PARTS]
    for part in PARTS:
        getattr(spoiled, part).images[:] = 0
        getattr(spoiled, part).labels[:] = 0
    again = load_task(name)
    assert [bytes_of(getattr(again, part)) for part in PARTS] == kept


@pytest.mark.parametrize("name", ["dock", "belt", "night", *PICTURES])
def test_another_seed_changes_the_training_images_only(name, task_of):
    first, other = task_of(name, n_train=50, seed=3), task_of(name, n_train=50, seed=4)
    assert bytes_of(first.train) != bytes_of(other.train)
    assert bytes_of(first.validation) == bytes_of(other.validation)
    assert bytes_of(first.test) == bytes_of(other.test)


@pytest.mark.parametrize("seed", [-1, 0.5, None, True])
def test_a_seed_that_is_no_whole_number_from_0_is_refused(seed, refused):
    with refused("a seed that is a whole number, 0 or more"):
        load_task("belt", seed=seed)


def test_another_seed_draws_other_digits_not_only_other_noise(task_of):
    still = Camera()
    first = load_task("belt", n_train=100, seed=0, camera=still).train
    other = load_task("belt", n_train=100, seed=1, camera=still).train
    assert np.array_equal(np.bincount(first.labels), np.bincount(other.labels))
    # The order within a class differs, so the same place shows another person's writing.
    ink = [split.images[np.argsort(split.labels, kind="stable")] < 0.45 for split in (first, other)]
    overlap = (ink[0] & ink[1]).sum() / (ink[0] | ink[1]).sum()
    assert overlap < 0.75


@pytest.mark.parametrize("name", ["belt", *PICTURES])
def test_a_smaller_draw_is_the_beginning_of_a_larger_one(name, task_of):
    small, large = task_of(name, n_train=20, seed=5).train, task_of(name, n_train=50, seed=5).train
    assert bytes_of(small) == bytes_of(Split(large.images[:20], large.labels[:20]))


@pytest.mark.parametrize(
    ("name", "n"),
    [("dock", 100), ("belt", 37), ("night", 7), ("photos", 11), ("surfaces", 45), ("mnist", 23)],
)
def test_classes_are_about_equal_in_every_draw(name, n, task_of):
    task = task_of(name, n_train=n, seed=1)
    counts = np.bincount(task.train.labels, minlength=task.n_classes)
    assert counts.sum() == n
    assert counts.max() - counts.min() <= 1


def test_no_original_digit_is_in_two_parts_and_none_is_left_out():
    parts = list(split_indices().values())
    everything = np.concatenate(parts)
    assert sum(map(len, parts)) == 1797
    assert np.array_equal(np.sort(everything), np.arange(1797))


def test_a_part_holds_the_original_digits_of_its_indices():
    original = load_digits()
    for part, chosen in split_indices().items():
        digits, labels = handwriting(part)
        assert np.allclose(digits * 16, original.images[chosen])
        assert np.array_equal(labels, original.target[chosen])


@pytest.mark.parametrize("name", WRITTEN)
def test_source_tasks_and_target_tasks_use_different_handwriting(name, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks, "handwriting", lambda part: asked.append(part) or handwriting(part))
    load_task(name, camera=Camera(brightness=len(name) / 1000))  # not photographed before
    if name in ("belt", "night"):
        assert asked == ["target_pool", "target_validation", "target_test"]
    else:
        assert asked == ["pretraining", "source_validation", "source_test"]


def test_a_parcel_shows_the_digit_that_was_written_on_it():
    digits, _ = handwriting("target_test")
    parcels = write_on_parcels(digits[:40], seed=0)
    for digit, parcel in zip(digits, parcels, strict=False):
        big = np.kron(digit, np.ones((3, 3)))  # 24×24, about the size of the label
        darkness = 1 - parcel[..., 0]
        best = max(
            np.corrcoef(big.ravel(), darkness[top : top + 24, left : left + 24].ravel())[0, 1]
            for top in range(2, 7)
            for left in range(2, 7)
        )
        assert best > 0.75


def test_photo_sets_share_no_pixel(monkeypatch):
    shapes = [photo.shape for photo in photos._photographs()]
    sizes = [rows * columns for rows, columns in shapes]
    number = (np.arange(sum(sizes)) / 2**18).astype("float32")  # exact, one value a pixel
    traced = tuple(
        part.reshape(shape)
        for part, shape in zip(np.split(number, [sizes[0]]), shapes, strict=True)
    )
    monkeypatch.setattr(photos, "_photographs", lambda: traced)
    task = load_task("photos")
    train, validation, test = (set(getattr(task, part).images.ravel().tolist()) for part in PARTS)
    assert not train & validation
    assert not train & test
    assert not validation & test
    for part in PARTS:  # and each patch comes from the photograph that its label names
        images, labels = getattr(task, part)
        from_second = images.min(axis=(1, 2, 3)) >= sizes[0] / 2**18
        assert np.array_equal(from_second, labels == 1)


def test_photos_hold_both_classes_in_every_set(task_of):
    for part in PARTS:
        assert set(getattr(task_of("photos"), part).labels) == {0, 1}


def test_a_camera_given_takes_the_place_of_the_tasks_own(task_of):
    belt = task_of("belt")
    named = load_task("belt", camera="night")
    assert named.camera == Camera.preset("night")
    assert np.array_equal(named.test.labels, belt.test.labels)
    assert bytes_of(load_task("belt", camera=Camera.preset("belt")).test) == bytes_of(belt.test)
    plain = load_task("belt", camera=Camera()).test.images
    inverted = load_task("belt", camera=Camera(invert=True)).test.images
    assert np.allclose(plain + inverted, 1, atol=1e-6)  # the same parcels, only seen otherwise


def test_photos_take_a_camera_too(task_of):
    inverted = load_task("photos", camera=Camera(invert=True))
    assert np.allclose(inverted.test.images, 1 - task_of("photos").test.images, atol=1e-6)


def test_split_digits_halves_make_up_the_whole(task_of):
    first, second = task_of("split-digits-first"), task_of("split-digits-second")
    whole = task_of("split-digits")
    for part in PARTS:
        one, two, both = (getattr(task, part) for task in (first, second, whole))
        assert set(one.labels) == set(range(5))
        assert set(two.labels) == set(range(5, 10))
        assert len(one.labels) + len(two.labels) == len(both.labels)
    assert first.class_names == second.class_names == whole.class_names


def test_only_keeps_the_chosen_classes_and_their_images(tiny_task):
    kept = tiny_task.only([0, 2])
    chosen = [i for i, label in enumerate(tiny_task.test.labels) if label != 1]
    assert np.array_equal(kept.test.images, tiny_task.test.images[chosen])
    assert np.array_equal(kept.test.labels, tiny_task.test.labels[chosen])
    assert kept.class_names == tiny_task.class_names


def test_an_unknown_task_is_refused_with_the_known_ones(refused):
    with refused("'dokc'", *TASKS):
        load_task("dokc")


@pytest.mark.parametrize("n", [0, -1, 298, 10**6, 2.5, "100", True])
def test_a_number_of_training_images_that_cannot_be_is_refused(n, refused):
    with refused("n_train from 1 to 297", f"n_train={n!r}"):
        load_task("belt", n_train=n)


def test_numpy_counts_are_counts():
    assert len(load_task("photos", n_train=np.int64(6)).train.labels) == 6


def test_all_training_images_may_be_asked_for():
    assert len(load_task("belt", n_train=297).train.labels) == 297


@pytest.mark.parametrize("camera", [45, {"rotation": 45}])
def test_something_else_than_a_camera_is_refused(camera, refused):
    with refused("Camera", repr(camera)):
        load_task("belt", camera=camera)
    with refused("Camera", repr(camera)):
        load_task("photos", camera=camera)


@pytest.mark.parametrize(
    ("images", "labels", "words"),
    [
        (np.zeros((4, 8, 8)), np.zeros(4, int), ("(n, height, width, channels)", "(4, 8, 8)")),
        (np.full((4, 8, 8, 1), 255.0), np.zeros(4, int), ("[0, 1]", "255", "images / 255")),
        (np.full((4, 8, 8, 1), -1.0), np.zeros(4, int), ("[0, 1]", "-1")),
        (
            np.full((4, 8, 8, 1), 255, "uint8"),
            np.zeros(4, int),
            ("[0, 1]", "uint8", "images / 255"),
        ),
        (np.full((4, 8, 8, 1), np.nan), np.zeros(4, int), ("[0, 1]", "nan", "division by 0")),
        ([np.zeros((8, 8, 1)), np.zeros((6, 8, 1))], [0, 1], ("one size", "(6, 8, 1)", "resize")),
        (["a.png", "b.png"], [0, 1], ("as numbers", "a list")),
        (np.zeros((4, 8, 8, 1)), np.full((4, 4), 0.25), ("single 1", "softened", "argmax")),
        (np.zeros((4, 8, 8, 1)), np.ones((4, 2), int), ("single 1", "several classes")),
        (np.zeros((4, 8, 8, 1)), np.zeros(3, int), ("(4,)", "(3,)")),
        (np.zeros((4, 8, 8, 1)), np.full(4, 0.5), ("whole-number", "float64", "0.5")),
        (np.zeros((4, 8, 8, 1)), np.full(4, np.nan), ("whole-number", "nan", "missing")),
        (np.zeros((4, 8, 8, 1)), np.array(["cat"] * 4), ("'cat'", "return_inverse=True")),
        (np.zeros((4, 8, 8, 1)), np.array([1, 2, 3, 9]), ("from 1 to 9", "too few classes")),
        (
            np.zeros((4, 8, 8, 1)),
            np.array([1, 2, 3, 4]),
            ("0 to 3", "from 1 to 4", "labels - 1"),
        ),
        (np.zeros((4, 8, 8, 1)), np.array([-1, 0, 1, 2]), ("from -1 to 2", "labels >= 0")),
    ],
)
def test_images_and_labels_that_do_not_fit_are_refused(images, labels, words, refused):
    with refused(*words):
        as_split(images, labels, n_classes=4)


@pytest.mark.parametrize(
    "form",
    [
        np.array([2, 0, 3, 1])[:, None],
        np.array([2.0, 0.0, 3.0, 1.0]),
        np.array([2, 0, 3, 1], "uint8"),
        np.eye(4)[[2, 0, 3, 1]],
        np.eye(4, dtype=bool)[[2, 0, 3, 1]],
        np.array([2, 0, 3, 1], object),
        [[2], [0], [3], [1]],
    ],
    ids=["column", "floats", "uint8", "one-hot", "bools", "objects", "lists"],
)
def test_labels_are_read_in_each_form_that_says_one_class(form):
    split = as_split(np.zeros((4, 8, 8, 1)), form, n_classes=4)
    assert split.labels.tolist() == [2, 0, 3, 1]
    assert split.labels.dtype == np.int64


def test_a_model_that_rescales_inside_has_tasks_of_its_scale(refused):
    part = Split(np.full((2, 8, 8, 1), 200, "uint8"), [0, 1])
    task = Task("raw", part, part, part, ("a", "b"), "", scale=255)
    assert task.only([1]).train.images.max() == 200
    with refused("[0, 255]", "256"):
        as_split(np.full((2, 8, 8, 1), 256.0), [0, 1], scale=255)


def test_a_task_checks_each_of_its_sets(tiny_task, refused):
    for part in PARTS:
        sets = {name: getattr(tiny_task, name) for name in PARTS}
        sets[part] = Split(sets[part].images * 255, sets[part].labels)
        with refused("images / 255"):
            Task("t", **sets, class_names=("a", "b", "c"), description="")
