"""Class imbalance: a task in which some classes have few training images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ftlab.data.task import Split, Task
from ftlab.errors import InputError
from ftlab.translation import _
import numpy as np


def imbalanced(task: Task, keep: Mapping[int, int | float], *, seed: int = 0) -> Task:
    """The same task with fewer training images of some classes.

    Validation and test images stay as they are, so that every class is measured equally well.

    Args:
        task: Any task.
        keep: Label → how many of its training images to keep: a whole number is a count, 1 or
            more; a fraction is a share of those there are, above 0 and up to 1.0, rounded and at
            least one image. Labels that are not named keep all of theirs.
        seed: Chooses which images stay. They keep their order and their labels.

    Returns:
        A `Task` named after the given one, whose description lists the images of each class.

    Raises:
        InputError: A label that is no class of this task, or more images than it has.

    Example:
    >>> from ftlab import load_task
    >>> few = imbalanced(load_task("belt", n_train=100), {8: 2, 9: 0.1})
    >>> np.bincount(few.train.labels).tolist()
    [10, 10, 10, 10, 10, 10, 10, 10, 2, 1]
    """
    labels = task.train.labels
    there = np.bincount(labels, minlength=task.n_classes)
    rng = np.random.default_rng(seed)
    dropped: list[int] = []
    for label, wanted in sorted(keep.items(), key=lambda item: str(item[0])):
        count = _count(label, wanted, there, seed)
        mine = rng.permutation(np.flatnonzero(labels == label))
        dropped.extend(mine[count:])
    stay = np.setdiff1d(np.arange(len(labels)), dropped)
    train = Split(task.train.images[stay], labels[stay])
    counts = np.bincount(train.labels, minlength=task.n_classes)
    told = ", ".join(
        f"{name} {count}" for name, count in zip(task.class_names, counts, strict=True)
    )
    words = _("Imbalanced; training images by class: {told}.", told=told)
    return replace(
        task,
        name=f"{task.name}-imbalanced",
        train=train,
        description=f"{task.description} {words}",
    )


def _count(label: object, wanted: object, there: np.ndarray, seed: int) -> int:
    if (
        isinstance(label, bool)
        or not isinstance(label, (int, np.integer))
        or not (0 <= label < len(there) and there[label])
    ):
        raise InputError(
            _("labels of this task's training images (from 0 to {last})", last=len(there) - 1),
            f"{label!r}",
            _("a class's name instead of its label, or a class that `only` left out"),
            "imbalanced(task, {9: 0.1})",
        )
    most = int(there[label])
    is_count = isinstance(wanted, (int, np.integer)) and not isinstance(wanted, bool)
    is_share = isinstance(wanted, (float, np.floating))
    if is_count and 1 <= wanted <= most:  # type: ignore[operator]
        return int(wanted)  # type: ignore[call-overload]
    if is_share and 0 < wanted <= 1:  # type: ignore[operator]
        return max(1, round(float(wanted) * most))  # type: ignore[arg-type]
    raise InputError(
        _(
            "a count from 1 to {most} or a share above 0 and up to 1.0 for label {label}",
            most=most,
            label=label,
        ),
        f"{wanted!r}",
        _("more images than the task holds, or per cent instead of a share"),
        _(
            "{{{label}: {few}}} for a count, {{{label}: 0.1}} for a share",
            label=label,
            few=max(1, most // 10),
        ),
    )
