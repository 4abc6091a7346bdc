"""Pictures from outside: Keras's downloadable data sets."""

from __future__ import annotations

from typing import Any

from ftlab.data.folders import load_image_folder as load_image_folder
from ftlab.data.task import Split, Task
from ftlab.data.tasks import draw
from ftlab.errors import InputError, listed
from ftlab.translation import _
import numpy as np

KERAS_DATASETS = ("cifar10", "cifar100", "mnist", "fashion_mnist")


class DownloadError(InputError, OSError):
    """A data set or pretrained weights could not be fetched."""

    @classmethod
    def of(cls, error: Exception, wanted: str, cause: str, try_: str) -> DownloadError:
        """What Keras said when a download failed, in four parts.

        Args:
            error: Keras's; it gives the address first, then the reason.
            wanted: What was to be fetched, and from where.
            cause: The likely reason.
            try_: What to do next.
        """
        return cls(wanted, str(error).rsplit(" -- ")[-1], cause, try_)


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
        raise DownloadError.of(
            error,
            f"the data set {name!r} from Keras's server or from ~/.keras/datasets",
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


def _scaled(images: Any, labels: Any) -> Split:
    pixels = np.asarray(images, "float32") / 255
    return Split(pixels if pixels.ndim == 4 else pixels[..., None], np.asarray(labels).reshape(-1))


def _tenth(split: Split, seed: int) -> tuple[Split, Split]:
    shuffled = draw(split, None, seed)
    cut = len(shuffled.labels) // 10
    return Split(*(part[cut:] for part in shuffled)), Split(*(part[:cut] for part in shuffled))
