"""Pictures from outside: a student's own folder, and Keras's downloadable data sets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ftlab.data.task import Split, Task
from ftlab.data.tasks import draw
from ftlab.errors import InputError, listed
from ftlab.translation import _
import numpy as np

KERAS_DATASETS = ("cifar10", "cifar100", "mnist", "fashion_mnist")
_ENDINGS = {".bmp", ".gif", ".jpeg", ".jpg", ".png"}


class DownloadError(InputError, OSError):
    """A data set or pretrained weights could not be fetched."""


def load_image_folder(
    path: str | Path,
    *,
    image_size: tuple[int, int] = (96, 96),
    color_mode: str = "rgb",
    validation: float = 0.2,
    test: float = 0.2,
    seed: int = 0,
) -> Task:
    """A task from your own pictures: one folder a class, read by Keras's own loader.

    Args:
        path: Folder that holds one folder of pictures (bmp, gif, jpeg, png) for each class.
        image_size: Height and width in pixels to resize to.
        color_mode: `"rgb"` or `"grayscale"`.
        validation: Share of the pictures kept for validation, above 0 and below 1.
        test: Share kept for the test, above 0 and below 1.
        seed: Chooses which pictures go where.

    Returns:
        A `Task` named after the folder, images float32 in [0, 1].

    Raises:
        InputError: No such folder, fewer than two classes, too few pictures of a class, or one
            that cannot be read.

    Source: https://keras.io/api/data_loading/image/
    """
    folder = Path(path).expanduser()
    _check_folder(folder)
    if not (validation > 0 and test > 0 and validation + test < 1):
        raise InputError(
            _("shares for validation and test above 0 and below 1 together"),
            f"validation={validation}, test={test}",
            _("numbers of pictures in the place of shares"),
            "validation=0.2, test=0.2",
        )
    everything, class_names = _read(folder, image_size, color_mode)
    splits = _split(everything, validation, test, seed)
    return Task(
        folder.name,
        *splits,
        class_names,
        f"Your own pictures from {folder}, resized to {image_size[0]}×{image_size[1]}.",
    )


def _check_folder(folder: Path) -> None:
    counts = _pictures_by_class(folder)
    if len(counts) < 2 or min(counts.values()) < 3:
        raise InputError(
            _("a folder with two or more folders of at least three pictures, one folder a class"),
            _("{folder} with {found}", folder=folder, found=dict(counts) or _("nothing in it")),
            _("the pictures lie in the folder itself, or the path is one level too deep or high"),
            _("cats/1.png, dogs/1.png, … under one folder, and that folder's path"),
        )


def _read(
    folder: Path, image_size: tuple[int, int], color_mode: str
) -> tuple[Split, tuple[str, ...]]:
    """All pictures of a folder, and the names of their classes."""
    import keras
    import tensorflow as tf

    dataset = keras.utils.image_dataset_from_directory(
        folder,
        image_size=image_size,
        color_mode=color_mode,
        batch_size=None,
        shuffle=False,
        verbose=False,
    )
    pairs = []
    try:
        for pair in dataset.as_numpy_iterator():
            pairs.append(pair)
    except tf.errors.InvalidArgumentError:
        # Keras reads the files in the order of `file_paths`: the next in turn is the bad one.
        raise InputError(
            _("pictures that Keras can read: bmp, gif, jpeg, png"),
            _(
                "{file}, which it cannot",
                file=Path(dataset.file_paths[len(pairs)]).relative_to(folder),
            ),
            _("a broken download, or a file of another kind that was renamed"),
            _("open it in a picture viewer; save it as png, or delete it"),
        ) from None
    images = np.stack([image for image, _ in pairs]).astype("float32") / 255
    labels = np.array([label for _pixels, label in pairs], "int64")
    return Split(images.clip(0, 1), labels), tuple(dataset.class_names)


def load_keras_dataset(name: str, *, n_train: int | None = None, seed: int = 0) -> Task:
    """A task from `keras.datasets`; needs a network the first time.

    Args:
        name: `"cifar10"`, `"cifar100"`, `"mnist"` or `"fashion_mnist"`.
        n_train: How many training images to draw; `None` for all that are left beside a tenth
            for validation.
        seed: Chooses them.

    Returns:
        A `Task`, images float32 `(n, height, width, channels)` in [0, 1].

    Raises:
        InputError: No such data set.
        DownloadError: The data set is not in Keras's cache and there is no network.

    Source: https://keras.io/api/datasets/
    """
    if name not in KERAS_DATASETS:
        raise InputError(
            _("one of the data sets {names}", names=listed(KERAS_DATASETS)),
            repr(name),
            _("a spelling slip, or a task of this course"),
            _("load_keras_dataset('cifar10'), or load_task('belt')"),
        )
    import keras

    try:
        train, test = getattr(keras.datasets, name).load_data()
    except Exception as error:  # Keras raises a bare Exception when a download fails
        raise DownloadError(
            f"the data set {name!r} from Keras's server or from ~/.keras/datasets",
            str(error).rsplit(" -- ")[-1],  # Keras gives the address first, then the reason
            "no network here, and the data set was never downloaded on this machine",
            "a machine with a network once, then copy ~/.keras/datasets; or load_task('belt')",
        ) from None
    rest, held_back = _tenth(_scaled(*train), seed)
    n_classes = int(rest.labels.max()) + 1
    return Task(
        name,
        draw(rest, n_train, seed),
        held_back,
        _scaled(*test),
        tuple(str(label) for label in range(n_classes)),
        f"keras.datasets.{name}.",
    )


def _pictures_by_class(folder: Path) -> dict[str, int]:
    if not folder.is_dir():
        return {}
    return {
        child.name: sum(file.suffix.lower() in _ENDINGS for file in child.rglob("*"))
        for child in sorted(folder.iterdir())
        if child.is_dir() and not child.name.startswith(".")
    }


def _scaled(images: Any, labels: Any) -> Split:
    pixels = np.asarray(images, "float32") / 255
    return Split(pixels if pixels.ndim == 4 else pixels[..., None], np.asarray(labels).reshape(-1))


def _tenth(split: Split, seed: int) -> tuple[Split, Split]:
    shuffled = draw(split, None, seed)
    cut = len(shuffled.labels) // 10
    return Split(*(part[cut:] for part in shuffled)), Split(*(part[:cut] for part in shuffled))


def _split(split: Split, validation: float, test: float, seed: int) -> tuple[Split, Split, Split]:
    """Train, validation and test, with every class in each."""
    rng = np.random.default_rng(seed)
    parts: tuple[list[int], list[int], list[int]] = ([], [], [])
    for label in np.unique(split.labels):
        mine = rng.permutation(np.flatnonzero(split.labels == label))
        # At least one picture of a class for each set, whatever the shares.
        n_validation = min(max(1, round(validation * len(mine))), len(mine) - 2)
        n_test = min(max(1, round(test * len(mine))), len(mine) - n_validation - 1)
        parts[1].extend(mine[:n_validation])
        parts[2].extend(mine[n_validation : n_validation + n_test])
        parts[0].extend(mine[n_validation + n_test :])
    train, held_back, tested = (
        Split(split.images[i], split.labels[i]) for i in map(np.array, parts)
    )
    return train, held_back, tested
