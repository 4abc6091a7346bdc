"""The course's tasks by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from ftlab.arguments import is_whole
from ftlab.data.camera import Camera
from ftlab.data.handwriting import Part, handwriting, write_on_parcels
from ftlab.data.pictures import PICTURES, seen
from ftlab.data.task import Split, Task
from ftlab.errors import InputError, listed
from ftlab.translation import N_, _
import numpy as np

# A task, the name of one, or what makes one from a number of training images and a seed.
Target = Task | str | Callable[[int | None, int], Task]

DIGITS = tuple(str(digit) for digit in range(10))

_SOURCE: tuple[Part, Part, Part] = ("pretraining", "source_validation", "source_test")
_TARGET: tuple[Part, Part, Part] = ("target_pool", "target_validation", "target_test")

# name: (whose handwriting, camera, which digits, what it is for)
_PARCELS: dict[str, tuple[tuple[Part, Part, Part], str, range, str]] = {
    "dock": (_SOURCE, "dock", range(10), N_("The source task: straight on and bright.")),
    "belt": (_TARGET, "belt", range(10), N_("A near target: tilted, slanted, dimmer, blurred.")),
    "night": (_TARGET, "night", range(10), N_("A far target: tilted, light and dark exchanged.")),
    "split-digits": (_SOURCE, "dock", range(10), N_("Both halves of split digits together.")),
    "split-digits-first": (_SOURCE, "dock", range(5), N_("The digits 0 to 4, learned first.")),
    "split-digits-second": (_SOURCE, "dock", range(5, 10), N_("The digits 5 to 9, then learned.")),
}

_ON_PARCELS = N_("Digits from the UCI handwriting set on parcels, {camera}.")

TASKS = (*_PARCELS, *PICTURES)

# Validation and test images are the same for every seed, so that runs can be compared.
FIXED_SEEDS = {"validation": 1_000_003, "test": 1_000_033}


def load_task(
    name: str,
    *,
    n_train: int | None = None,
    seed: int = 0,
    camera: Camera | str | None = None,
) -> Task:
    """Load one of the course's tasks.

    Args:
        name: `"dock"`, `"belt"`, `"night"`, `"split-digits"`, `"split-digits-first"` or
            `"split-digits-second"` for digits on parcels; `"mnist"` for other people's digits;
            `"photos"` for small patches of two photographs, `"surfaces"` for large ones of
            fourteen, which suit ImageNet networks.
        n_train: How many training images, drawn so that classes are about equal; a smaller
            number is always the beginning of a larger one. `None` for all there are.
        seed: Chooses the training images and their camera noise. Validation and test images do
            not depend on it. The same seed gives the same bytes.
        camera: A `Camera`, or a preset's name, to use in place of the task's own: `"dock"` for
            surfaces, none for photos and mnist. Its blur is in pixels of the task's pictures.

    Returns:
        A `Task` with `train`, `validation` and `test`: float32 `(n, 32, 32, 1)` in [0, 1] and
        int64 `(n,)`; for surfaces `(n, 96, 96, 3)`, three times the same grey.

    Raises:
        InputError: No such task, more training images asked for than there are, or a seed below 0.

    Example:
    >>> load_task("belt", n_train=100)
    Task('belt': 100 train, 100 validation, 300 test images of 32×32×1, 10 classes)
    """
    if isinstance(camera, str):
        camera = Camera.preset(camera)
    _check_camera(camera)
    check_seed(seed)
    if name in PICTURES:
        return _pictures(name, n_train, seed, camera)
    if name not in _PARCELS:
        raise InputError(
            _("one of the tasks {names}", names=listed(TASKS)),
            repr(name),
            _("a spelling slip, or a camera of your own"),
            _("load_task('belt'), or load_task('belt', camera=Camera(rotation=45))"),
        )
    parts, preset, digits, purpose = _PARCELS[name]
    camera = camera or Camera.preset(preset)

    whole = Task(
        name=name,
        train=_photographed(parts[0], camera, 2 * seed),
        validation=_photographed(parts[1], camera, FIXED_SEEDS["validation"]),
        test=_photographed(parts[2], camera, FIXED_SEEDS["test"]),
        class_names=DIGITS,
        description=f"{_(purpose)} {_(_ON_PARCELS, camera=camera)}",
        camera=camera,
    ).only(digits)
    return replace(whole, train=draw(whole.train, n_train, seed))


@lru_cache(maxsize=16)
def _photographed(part: Part, camera: Camera, seed: int) -> Split:
    """One part of the handwriting as a camera sees it; `Task` copies what it is given."""
    written, labels = handwriting(part)
    return Split(camera.photograph(write_on_parcels(written, seed), seed + 1), labels)


def draw(split: Split, n: int | None, seed: int) -> Split:
    """Draw `n` images in a seeded order in which every class takes its turn.

    Args:
        split: What to draw from.
        n: How many; `None` for all. A smaller draw is the beginning of a larger one.
        seed: Chooses the order.
    """
    available = len(split.labels)
    if n is not None and not (is_whole(n) and 1 <= n <= available):
        raise InputError(
            _("n_train from 1 to {available}", available=available),
            f"n_train={n!r}",
            _("more training images than the task holds, so that none leak from the test set"),
            _("n_train={available}, or None for all", available=available),
        )
    rng = np.random.default_rng(seed)
    order = rng.permutation(available)
    turn = np.empty(available, int)
    for label in np.unique(split.labels):
        mine = order[split.labels[order] == label]
        turn[mine] = np.arange(len(mine))
    order = order[np.argsort(turn[order], kind="stable")][:n]
    return Split(split.images[order], split.labels[order])


def drawn(task: Target, n: int | None, seed: int) -> Task:
    """A task with `n` of its training images.

    Args:
        task: A task, the name of one, or a function of `n` and `seed` that makes one.
        n: How many, as for `load_task`; `None` leaves a task as it is.
        seed: Chooses them.
    """
    if isinstance(task, str):
        return load_task(task, n_train=n, seed=seed)
    if not isinstance(task, Task):
        return task(n, seed)
    return task if n is None else replace(task, train=draw(task.train, n, seed))


def check_seed(seed: Any) -> None:
    """Raise an `InputError` unless a seed is a whole number, 0 or more."""
    if not (is_whole(seed) and seed >= 0):
        raise InputError(
            _("a seed that is a whole number, 0 or more"),
            f"seed={seed!r}",
            _("a random state object, or a number below 0"),
            "seed=0",
        )


def _check_camera(camera: object) -> None:
    if camera is not None and not isinstance(camera, Camera):
        raise InputError(
            _("a Camera, or a preset's name"),
            f"camera={camera!r}",
            _("a knob's value in the camera's place"),
            _("camera=Camera(rotation=45), or camera='night'"),
        )


def _pictures(name: str, n_train: int | None, seed: int, camera: Camera | None) -> Task:
    kind = PICTURES[name]
    camera = camera or (Camera.preset(kind.camera) if kind.camera else None)
    splits = {
        part: seen(name, part, camera, own) for part, own in {"train": seed, **FIXED_SEEDS}.items()
    }
    splits["train"] = draw(splits["train"], n_train, seed)
    # After the camera, so that its noise is the same in each channel.
    train, validation, test = (
        Split(np.repeat(images, kind.channels, axis=-1), labels)
        for images, labels in (splits[part] for part in ("train", "validation", "test"))
    )
    return Task(
        name=name,
        train=train,
        validation=validation,
        test=test,
        class_names=kind.class_names,
        description=_(kind.description) + (f" {camera}." if camera else ""),
        camera=camera,
    )
