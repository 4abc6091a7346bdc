"""Pictures of tasks: a few images a row, named."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from ftlab.data.task import Task
from ftlab.plots.figure import DescribedFigure, new_axes
from ftlab.translation import _
import numpy as np

_WIDE = 8  # characters of a class's name that fit over an image


def task_strip(tasks: Task | Sequence[Task], n: int = 10) -> DescribedFigure:
    """A few test images of one task or several, a row each.

    Args:
        tasks: One task or more.
        n: Images a row.
    """
    rows = [tasks] if isinstance(tasks, Task) else list(tasks)
    figure = new_axes()[0]
    figure.clear()
    figure.set_size_inches(0.75 * n, 0.95 * len(rows))
    grid = figure.subplots(len(rows), n, squeeze=False)
    for task, line in zip(rows, grid, strict=True):
        for axes, place in zip(line, _places(task, n), strict=False):
            image, label = task.test.images[place], task.test.labels[place]
            axes.imshow(image, cmap="gray", vmin=0, vmax=1)
            axes.set_title(fill(task.class_names[label], _WIDE), fontsize=8, pad=2)
            axes.axis("off")
        line[0].text(-0.2, 0.5, task.name, transform=line[0].transAxes, ha="right", va="center")
    names = "; ".join(
        f"{task.name}: {', '.join(task.class_names[task.test.labels[i]] for i in _places(task, n))}"
        for task in rows
    )
    told = f"{_('Test images, one row per task.')} {names}."
    return DescribedFigure(figure, told, photographs=True)


def _places(task: Task, n: int) -> np.ndarray:
    """Places spread evenly over the test images, which may be sorted by class."""
    return np.linspace(0, len(task.test.labels) - 1, n).astype(int)
