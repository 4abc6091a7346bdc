"""The family that unseen tasks are drawn from: stated here, so that nothing is a surprise."""

from __future__ import annotations

from dataclasses import replace

from ftlab.checks.capstone.budget import CAMERA, NEW_CLASSES
from ftlab.data.camera import Camera
from ftlab.data.task import Split, Task
from ftlab.data.tasks import draw, load_task
from ftlab.translation import _
import numpy as np

READABLE_MIRRORED = (3, 4, 6, 7, 9)  # a mirrored 2 is close to a 5; 0, 1 and 8 hardly change
OLD_CLASSES, NEW = 10, 3


def camera(seed: int) -> Camera:
    """An unseen camera: tilted by 32 to 42 degrees to either side, slanted the same way, dim.

    Args:
        seed: Chooses the camera.

    Returns:
        A `Camera` with rotation ±32 to ±42, wobble 6, shear 8 to 14 (with the rotation's sign),
        brightness −0.2 to −0.1, contrast 0.65 to 0.8, blur 0.4 to 0.8 and noise 0.03 to 0.05.

    Example:
    >>> 32 <= abs(camera(3).rotation) <= 42
    True
    """
    rng = np.random.default_rng([8, seed])
    sign = float(rng.choice([-1, 1]))

    def between(low: float, high: float, digits: int = 2) -> float:
        return round(float(rng.uniform(low, high)), digits)

    return Camera(
        rotation=sign * between(32, 42, 1),
        wobble=6,
        shear=sign * between(8, 14, 1),
        brightness=between(-0.2, -0.1),
        contrast=between(0.65, 0.8),
        blur=between(0.4, 0.8),
        noise=between(0.03, 0.05, 3),
    )


def camera_task(seed: int) -> Task:
    """The digits through an unseen camera, with as many training images as the budget gives."""
    seen = camera(seed)
    task = load_task("belt", n_train=CAMERA.target_images, seed=seed, camera=seen)
    return replace(task, name=f"camera {seed}", description=_("An unseen {camera}.", camera=seen))


def mirrored_task(seed: int) -> Task:
    """Three new classes: digits on labels that were stuck on inside out, seen from behind.

    Args:
        seed: Chooses which three digits, and the training images.

    Returns:
        A `Task` whose labels are 10, 11 and 12; the dock camera, another one's handwriting.

    Example:
    >>> sorted({int(label) for label in mirrored_task(0).test.labels})
    [10, 11, 12]
    """
    digits = np.random.default_rng([81, seed]).choice(READABLE_MIRRORED, NEW, replace=False)
    plain = load_task("belt", seed=seed, camera="dock")
    names = (*plain.class_names, *(_("{digit} from behind", digit=digit) for digit in digits))
    return Task(
        f"mirrored {seed}",
        draw(_mirrored(plain.train, digits), NEW_CLASSES.target_images, seed),
        _mirrored(plain.validation, digits),
        _mirrored(plain.test, digits),
        names,
        _(
            "The digits {digits} seen from behind, as classes 10 to 12.",
            digits=", ".join(map(str, digits)),
        ),
    )


def source_examples(n: int, seed: int) -> Split:
    """Labeled dock images from which a strategy may replay; never test images."""
    return draw(load_task("dock").train, n, seed)


def _mirrored(split: Split, digits: np.ndarray) -> Split:
    chosen = np.isin(split.labels, digits)
    labels = [OLD_CLASSES + int(np.flatnonzero(digits == d)[0]) for d in split.labels[chosen]]
    return Split(split.images[chosen][:, :, ::-1].copy(), np.array(labels, "int64"))
