"""Tasks that every seed draws anew; each says in its `repr` all that it depends on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from ftlab.data.camera import Camera
from ftlab.data.mismatch import at_resolution, with_channels
from ftlab.data.surfaces import patches
from ftlab.data.task import Split, Task
from ftlab.data.tasks import FIXED_SEEDS, Target, draw, drawn, load_task
import numpy as np
from PIL import Image

# Photographs that scikit-image ships and the task `surfaces` does not show.
UNSEEN = ("camera.png", "cell.png", "horse.png", "moon.png", "retina.jpg", "text.png")


@dataclass(frozen=True)
class Seen:
    """A course task as a camera sees it.

    Args:
        task: A name for `load_task`.
        camera: A preset's name, or a camera.
        side: Pixels along each side, where its pictures are reduced; 0 for as they are.
    """

    task: str
    camera: Camera | str
    side: int = 0

    def __call__(self, n_train: int | None, seed: int) -> Task:
        """The task with the training images of a seed."""
        return _seen(self, n_train, seed)


@lru_cache(maxsize=60)
def _seen(which: Seen, n_train: int | None, seed: int) -> Task:
    whole = _whole(which, seed)  # of which the first images are a smaller draw
    first = Split(whole.train.images[:n_train], whole.train.labels[:n_train])
    return _with_fixed(replace(whole, train=first), repr(which))


@lru_cache(maxsize=8)
def _whole(which: Seen, seed: int) -> Task:
    task = load_task(which.task, seed=seed, camera=which.camera)
    return at_resolution(task, which.side, keep_shape=False) if which.side else task


# What was computed for these images is found by the array itself, so that all seeds share one.
_FIXED: dict[str, tuple[Split, Split]] = {}


def _with_fixed(task: Task, name: str) -> Task:
    """The task with the very validation and test arrays of the other seeds' tasks."""
    shared = _FIXED.setdefault(name, (task.validation, task.test))
    for part, split in zip(("validation", "test"), shared, strict=True):
        object.__setattr__(task, part, split)  # a frozen dataclass would copy them
    return task


@dataclass(frozen=True)
class Unseen:
    """Patches of photographs that no other task shows, before the dock camera.

    Args:
        side: Pixels along each side, to which the patches of 96 are reduced.
    """

    side: int = 96

    def __call__(self, n_train: int | None, seed: int) -> Task:
        """The task with the training images of a seed."""
        return _unseen_task(self.side, n_train, seed)


@lru_cache(maxsize=16)
def _unseen_task(side: int, n_train: int | None, seed: int) -> Task:
    camera, splits = Camera.preset("dock"), dict[str, Split]()
    for part, own in {"train": seed, **FIXED_SEEDS}.items():
        grey, labels = patches(_unseen(), part, own)
        seen = np.repeat(camera.photograph(grey, own), 3, axis=-1)
        splits[part] = Split(seen, labels)
    splits["train"] = draw(splits["train"], n_train, seed)
    names = tuple(name.split(".")[0] for name in UNSEEN)
    parts = splits["train"], splits["validation"], splits["test"]
    task = Task("unseen", *parts, class_names=names, description="Other photographs.")
    return _with_fixed(at_resolution(task, side, keep_shape=False), f"unseen {side}")


@lru_cache(maxsize=1)
def _unseen() -> list[np.ndarray]:
    folder = files("skimage") / "data"
    found = []
    for name in UNSEEN:
        with (folder / name).open("rb") as stream, Image.open(stream) as picture:
            found.append(np.array(picture.convert("L")))
    return found


@dataclass(frozen=True)
class Enlarged:
    """A grey task at another size, in three channels.

    Args:
        target: What is enlarged.
        side: Pixels along each side.
    """

    target: Target
    side: int

    def __call__(self, n_train: int | None, seed: int) -> Task:
        """The task with the training images of a seed."""
        return _enlarged(self, n_train, seed)


@lru_cache(maxsize=16)
def _enlarged(which: Enlarged, n_train: int | None, seed: int) -> Task:
    task = drawn(which.target, n_train, seed)
    large = with_channels(at_resolution(task, which.side, keep_shape=False), 3)
    return _with_fixed(large, repr(which))


@dataclass(frozen=True)
class Resized:
    """A task's pictures reduced, and enlarged again or left so.

    Args:
        target: What is resized.
        side: Pixels along each side.
        keep_shape: Whether the pictures get their old shape back.
    """

    target: Target
    side: int
    keep_shape: bool = True

    def __call__(self, n_train: int | None, seed: int) -> Task:
        """The task with the training images of a seed."""
        return at_resolution(
            drawn(self.target, n_train, seed), self.side, keep_shape=self.keep_shape
        )


@dataclass(frozen=True)
class WithReplay:
    """A target among whose training images are some of the source's.

    Args:
        target: What is learned.
        source: A name or maker of what is known.
        n_images: How many of the source's training images; the classes take turns.
    """

    target: Target
    source: Target
    n_images: int

    def __call__(self, n_train: int | None, seed: int) -> Task:
        """The task with the training images of a seed; those to replay are the same for each."""
        task, old = drawn(self.target, n_train, seed), drawn(self.source, None, 0)
        kept = draw(old.train, self.n_images, 0)
        images, labels = (np.concatenate(pair) for pair in zip(task.train, kept, strict=True))
        return replace(task, train=Split(images, labels))


@dataclass(frozen=True)
class Augmented:
    """A target whose training images are there in several versions: shifted, turned, lit anew.

    Args:
        target: What is learned.
        versions: How many of each image; one epoch over them is as many epochs over the images.
        shift: Largest shift, as a share of the side.
        turn: Standard deviation of the turn, in degrees.
        light: Standard deviation of what is added to every pixel.
    """

    target: Target
    versions: int
    shift: float = 0.1
    turn: float = 10.0
    light: float = 0.1

    def __call__(self, n_train: int | None, seed: int) -> Task:
        """The task with the training images of a seed."""
        task, rng = drawn(self.target, n_train, seed), np.random.default_rng(seed)
        made = [self._version(task.train.images, rng) for _ in range(self.versions)]
        labels = np.tile(task.train.labels, self.versions)
        return replace(task, train=Split(np.concatenate(made), labels))

    def _version(self, images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        side = images.shape[1]
        grey = images[..., :1]
        turned = Camera(wobble=self.turn).photograph(grey, int(rng.integers(2**31)))
        most = round(self.shift * side)
        padded = np.pad(turned, ((0, 0), (most, most), (most, most), (0, 0)), mode="edge")
        corners = rng.integers(0, 2 * most + 1, (len(images), 2))
        moved = np.stack(
            [
                image[top : top + side, left : left + side]
                for image, (top, left) in zip(padded, corners, strict=True)
            ]
        )
        lit = moved + rng.normal(0, self.light, (len(images), 1, 1, 1))
        return np.repeat(np.clip(lit, 0, 1).astype("float32"), images.shape[-1], axis=-1)
