"""Confusion matrices: which classes a model takes for which."""

from __future__ import annotations

from collections.abc import Sequence

from ftlab.data.task import Split, as_split
from ftlab.errors import InputError
from ftlab.plots.figure import DescribedFigure, new_axes
from ftlab.translation import _
import keras
import numpy as np

BATCH = 256


def confusion(
    model: keras.Model, split: Split, class_names: Sequence[str], *, title: str = ""
) -> DescribedFigure:
    """The confusion matrix of a model on some images: rows are true classes, counts in cells.

    Args:
        model: Images → logits, one per class.
        split: Images and labels, such as `task.test`.
        class_names: One name a class, such as `task.class_names`.
        title: Goes in front of the finding.

    Raises:
        InputError: Not as many names as the model has outputs, or labels that do not fit.
    """
    images, labels = as_split(split[0], split[1], n_classes=len(class_names))
    logits = np.concatenate(
        [
            keras.ops.convert_to_numpy(model(images[start : start + BATCH], training=False))
            for start in range(0, len(images), BATCH)
        ]
    )
    if logits.shape[-1] != len(class_names):
        raise InputError(
            _("one class name for each of the model's {n} outputs", n=logits.shape[-1]),
            _("{n} names", n=len(class_names)),
            _("another task's names, or a head for another task"),
            _("task.class_names, and replace_head(model, task.n_classes)"),
        )
    counts = np.zeros((len(class_names),) * 2, int)
    np.add.at(counts, (labels, logits.argmax(axis=1)), 1)
    finding = _finding(counts, class_names)
    title = f"{title}: {finding}" if title else finding
    figure = _drawn(counts, class_names, title)
    rows = "; ".join(
        f"{name}: "
        + (", ".join(_as(n, class_names[j]) for j, n in enumerate(row) if n) or _("none"))
        for name, row in zip(class_names, counts, strict=True)
    )
    what = _("Confusion matrix of {n} images, true class to prediction.", n=len(labels))
    return DescribedFigure(figure, f"{what} {title}. {rows}.")


def _as(n: int, name: str) -> str:
    return _("{n} as {name}", n=n, name=name)


def _finding(counts: np.ndarray, names: Sequence[str]) -> str:
    share = np.trace(counts) / max(1, counts.sum())
    wrong = counts - np.diag(np.diag(counts))
    if not wrong.any():
        return _("{share:.0%} right", share=share)
    true, taken = divmod(int(np.argmax(wrong)), len(names))
    return _(
        "{share:.0%} right, most often {true} is taken for {taken}",
        share=share,
        true=names[true],
        taken=names[taken],
    )


def _drawn(counts: np.ndarray, names: Sequence[str], title: str):  # type: ignore[no-untyped-def]
    side = 1.6 + 0.42 * len(names)
    figure, (axes,) = new_axes(width=max(side, 4.2), height=max(side, 3.2))
    axes.imshow(counts, cmap="Blues", vmin=0)
    for row, column in np.ndindex(counts.shape):
        if counts[row, column]:
            dark = counts[row, column] > counts.max() / 2
            axes.text(
                column,
                row,
                str(counts[row, column]),
                ha="center",
                va="center",
                fontsize="small",
                color="white" if dark else "black",
            )
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel=_("predicted class"), ylabel=_("true class"))
    axes.set_title(title, wrap=True, fontsize="medium")
    return figure
