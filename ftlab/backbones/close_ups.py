"""What the first lesson shows an ImageNet network: a cup of coffee, and close-ups of others."""

from __future__ import annotations

from dataclasses import replace

from ftlab.backbones.imagenet import class_names
from ftlab.data.mismatch import at_resolution, with_channels
from ftlab.data.surfaces import patches, photograph
from ftlab.data.task import Split, Task
from ftlab.data.tasks import draw
from ftlab.translation import N_
import numpy as np
from PIL import Image

# A photograph, and the number under which ImageNet knows what is on it.
SHOWN = {"cat": 285, "rocket": 657, "motorcycle": 665}  # Egyptian cat, missile, moped
DESCRIPTION = N_(
    "Grey patches of three photographs that scikit-image ships, a cat, a rocket and a motorcycle, "
    "labeled with ImageNet's numbers for them; train and validation from the left 60 % of each, "
    "in separate columns, test from the right 40 %."
)


def close_ups(side: int = 160, *, n_train: int = 60, seed: int = 0) -> Task:
    """Grey close-ups of three things for which ImageNet has a word.

    Args:
        side: Pixels along each side; patches of 96 pixels are enlarged to it.
        n_train: How many training images, equally many of each thing as far as that goes.
        seed: Chooses the training patches.

    Returns:
        A `Task` of float32 `(n, side, side, 3)` in [0, 1] with ImageNet's 1,000 classes, of which
        285 (Egyptian cat), 657 (missile) and 665 (moped) occur.

    Example:
    >>> close_ups(96, n_train=6).train
    Split(6 images of 96×96×3)
    """
    numbers = np.array(list(SHOWN.values()))

    def of(part: str, place: int) -> Split:
        found = patches([photograph(name) for name in SHOWN], part, place)
        return Split(found.images, numbers[found.labels])

    task = Task(
        name="close-ups",
        train=draw(of("train", seed), n_train, seed),
        validation=of("validation", 0),
        test=of("test", 0),
        class_names=tuple(name for _id, name in class_names()),
        description=DESCRIPTION,
    )
    enlarged = with_channels(at_resolution(task, side, keep_shape=False), 3)
    return replace(enlarged, name=task.name)


def cup_of_coffee(side: int = 160) -> np.ndarray:
    """The middle of scikit-image's photograph of a cup of coffee, in color.

    Args:
        side: Pixels along each side.

    Returns:
        float32 `(1, side, side, 3)` in [0, 1].

    Example:
    >>> cup_of_coffee().shape
    (1, 160, 160, 3)
    """
    from skimage.data import coffee

    picture = Image.fromarray(coffee())
    edge = min(picture.size)
    left, upper = ((whole - edge) // 2 for whole in picture.size)
    middle = picture.resize((side, side), box=(left, upper, left + edge, upper + edge))
    return np.asarray(middle, "float32")[None] / 255
