"""Pictures from outside: a folder of PNGs, and Keras's data sets with the download replaced."""

from __future__ import annotations

from ftlab import load_image_folder, load_keras_dataset
from ftlab.data.external import KERAS_DATASETS, DownloadError
import keras
import numpy as np
from PIL import Image
import pytest

PARTS = ("train", "validation", "test")


def paint(folder, counts, *, size=(12, 10), mode="RGB"):
    """PNGs of one grey value each, a value no other picture has; returns them by class."""
    values, value = {}, 10
    for name, count in counts.items():
        (folder / name).mkdir(parents=True)
        values[name] = []
        for number in range(count):
            value += 3
            pixel = value if mode == "L" else (value, value // 2, 0)
            Image.new(mode, size, pixel).save(folder / name / f"{number:02}.png")
            values[name].append(value)
    return values


@pytest.fixture(scope="module")
def fruit(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures") / "fruit"
    values = paint(folder, {"pear": 10, "apple": 15, "fig": 5})
    (folder / "readme.txt").write_text("not a picture")
    (folder / ".hidden").mkdir()
    return folder, values


def first_channel(split):
    return np.round(split.images[:, 0, 0, 0] * 255).astype(int)


def test_a_folder_becomes_a_task_with_its_folders_as_classes(fruit):
    folder, values = fruit
    task = load_image_folder(folder, image_size=(12, 10))
    assert task.name == "fruit"
    assert task.class_names == ("apple", "fig", "pear")
    for part in PARTS:
        images, labels = getattr(task, part)
        assert images.shape == (len(labels), 12, 10, 3)
        assert images.dtype == np.float32
        for image, label in zip(images, labels, strict=True):
            value = image[0, 0, 0] * 255
            assert any(abs(value - made) < 1e-3 for made in values[task.class_names[label]])


def test_every_picture_is_in_exactly_one_set_and_every_class_in_each(fruit):
    folder, values = fruit
    task = load_image_folder(folder, image_size=(12, 10), validation=0.2, test=0.4)
    found = np.concatenate([first_channel(getattr(task, part)) for part in PARTS])
    assert sorted(found) == sorted(value for each in values.values() for value in each)
    counts = {part: np.bincount(getattr(task, part).labels).tolist() for part in PARTS}
    assert counts == {"train": [6, 2, 4], "validation": [3, 1, 2], "test": [6, 2, 4]}


def test_colors_keep_their_values_and_grey_has_one_channel(fruit):
    folder, _ = fruit
    colored = load_image_folder(folder, image_size=(6, 6)).test
    red, green, blue = (colored.images[:, 3, 3, channel] for channel in range(3))
    assert np.allclose(green, np.floor(red * 255 / 2) / 255, atol=0.01)
    assert np.allclose(blue, 0)
    grey = load_image_folder(folder, image_size=(6, 6), color_mode="grayscale").test
    assert grey.images.shape[1:] == (6, 6, 1)
    luminance = 0.2989 * red + 0.5870 * green + 0.1140 * blue
    assert np.allclose(grey.images[:, 3, 3, 0], luminance, atol=0.01)


def test_the_seed_chooses_which_pictures_go_where(fruit):
    folder, _ = fruit
    one, again, other = (load_image_folder(folder, image_size=(4, 4), seed=s) for s in (1, 1, 2))
    assert one.test.images.tobytes() == again.test.images.tobytes()
    assert set(first_channel(one.test)) != set(first_channel(other.test))


def test_a_home_directory_may_be_written_with_a_tilde(fruit, monkeypatch):
    folder, _ = fruit
    monkeypatch.setenv("HOME", str(folder.parent))
    assert load_image_folder("~/fruit", image_size=(4, 4)).n_classes == 3


@pytest.mark.parametrize("shares", [(0.45, 0.45), (0.1, 0.8), (0.9, 0.05)])
def test_three_pictures_of_a_class_are_enough_for_any_shares(shares, tmp_path):
    paint(tmp_path, {"a": 3, "b": 4})
    task = load_image_folder(tmp_path, image_size=(4, 4), validation=shares[0], test=shares[1])
    for part in PARTS:
        assert set(getattr(task, part).labels) == {0, 1}


def test_a_missing_folder_is_refused(tmp_path, refused):
    with refused("nowhere", "nothing of that name"):
        load_image_folder(tmp_path / "nowhere")


def test_a_single_class_is_refused(tmp_path, refused):
    paint(tmp_path, {"only": 5})
    with refused("two or more folders", "'only': 5"):
        load_image_folder(tmp_path)


def test_pictures_without_class_folders_are_refused(tmp_path, refused):
    Image.new("L", (4, 4)).save(tmp_path / "a.png")
    with refused("one folder per class", "no folders in it", "a.png"):
        load_image_folder(tmp_path)


def test_too_few_pictures_of_a_class_are_refused(tmp_path, refused):
    paint(tmp_path, {"many": 5, "few": 2})
    with refused("at least 3 pictures of each class", "'few': 2"):
        load_image_folder(tmp_path)


def test_a_picture_that_cannot_be_read_is_named(tmp_path, refused):
    paint(tmp_path / "fruit", {"pear": 4, "apple": 4})
    (tmp_path / "fruit" / "pear" / "02.png").write_bytes(b"half a download")
    with refused("pear/02.png, which cannot"):
        load_image_folder(tmp_path / "fruit")


@pytest.mark.parametrize(("validation", "test"), [(0, 0.2), (0.2, 0), (0.5, 0.5), (20, 20)])
def test_shares_that_leave_nothing_are_refused(validation, test, fruit, refused):
    with refused(f"validation={validation}", f"test={test}"):
        load_image_folder(fruit[0], validation=validation, test=test)


def pretend(monkeypatch, name, images, labels, test_images, test_labels):
    answer = lambda: ((images, labels), (test_images, test_labels))  # noqa: E731
    monkeypatch.setattr(getattr(keras.datasets, name), "load_data", answer)


def test_cifar10_becomes_a_task_with_a_tenth_for_validation(monkeypatch):
    value = np.arange(200, dtype="uint8")
    images = np.broadcast_to(value[:, None, None, None], (200, 4, 4, 3))
    labels = (np.arange(200) % 10)[:, None].astype("uint8")
    pretend(monkeypatch, "cifar10", images, labels, images[:30], labels[:30])
    task = load_keras_dataset("cifar10")
    assert [len(getattr(task, part).labels) for part in PARTS] == [180, 20, 30]
    assert task.n_classes == 10
    assert task.train.images.shape[1:] == (4, 4, 3)
    kept, held_back = first_channel(task.train), first_channel(task.validation)
    assert sorted([*kept, *held_back]) == list(range(200))
    assert np.array_equal(kept % 10, task.train.labels)
    assert np.array_equal(task.test.images, images[:30] / np.float32(255))


def test_grey_data_sets_get_a_channel_axis_and_draws_are_balanced(monkeypatch):
    images = np.full((100, 6, 6), 51, "uint8")
    labels = np.arange(100) % 10
    pretend(monkeypatch, "mnist", images, labels, images, labels)
    task = load_keras_dataset("mnist", n_train=20, seed=1)
    assert task.train.images.shape == (20, 6, 6, 1)
    assert np.allclose(task.train.images, 0.2)
    assert np.bincount(task.train.labels).tolist() == [2] * 10


@pytest.mark.parametrize("name", KERAS_DATASETS)
def test_without_a_network_the_error_says_what_to_do(name, monkeypatch, refused):
    def fails():
        raise Exception("URL fetch failure on https://example.org: None -- no route")

    monkeypatch.setattr(getattr(keras.datasets, name), "load_data", fails)
    with refused(name, "no network", "~/.keras/datasets", error=DownloadError) as caught:
        load_keras_dataset(name)
    assert isinstance(caught.value, OSError)
    assert caught.value.__suppress_context__  # Keras's own traceback is not shown


def test_an_unknown_data_set_is_refused(refused):
    with refused("'cifar10'", "'belt'", "load_task"):
        load_keras_dataset("belt")
