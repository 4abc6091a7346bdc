"""A part of the data, small enough to look at in seconds, and what is known of the rest."""

from __future__ import annotations

from dataclasses import dataclass
import time
from typing import Any

from ftlab.data.labels import whole_labels
from ftlab.data.task import Task
from ftlab.errors import InputError
from ftlab.training.datasets import is_dataset
from ftlab.translation import _
import keras
import numpy as np
import tensorflow as tf

MOST, SECONDS, BYTES = 2000, 4.0, 4e8  # what is read of a dataset


@dataclass(frozen=True, eq=False)
class Sample:
    """Inputs and labels as `fit` gets them.

    Args:
        x: Inputs, an array or a structure of arrays, rows of all that was read.
        y: Labels, the same; `None` where there are none.
        n: How many there are in all; `None` where nobody knows.
        batch_size: Of a dataset; `None` for arrays.
        batches: Where each batch that was read begins.
        unbatched: Whether a dataset gives single examples.
    """

    x: Any
    y: Any
    n: int | None
    batch_size: int | None = None
    batches: tuple[int, ...] = ()
    unbatched: bool = False

    def __len__(self) -> int:
        return len(keras.tree.flatten(self.x)[0])

    def few(self, n: int) -> tuple[Any, Any]:
        """Up to `n` rows, evenly from all that there are."""
        rows = np.unique(np.linspace(0, max(len(self) - 1, 0), min(n, len(self))).astype(int))
        return tuple(
            None if part is None else keras.tree.map_structure(lambda a: a[rows], part)
            for part in (self.x, self.y)
        )  # type: ignore[return-value]

    @property
    def images(self) -> np.ndarray | None:
        """The inputs where they are one array of numbers."""
        flat = keras.tree.flatten(self.x)
        return flat[0] if len(flat) == 1 and flat[0].dtype.kind in "biuf" else None


def labels_of(y: Any) -> np.ndarray | None:
    """One class an example, int64 `(n,)`; `None` where labels are something else."""
    if not isinstance(y, np.ndarray) or not y.size:
        return None
    if y.ndim == 2 and y.shape[1] > 1 and len(y) and not np.allclose(y.sum(axis=1), 1):
        return None
    if y.ndim == 2 and y.shape[1] > 1 and y.dtype.kind == "f" and (y >= 0).all():
        return y.argmax(axis=1)  # one-hot, also softened
    try:
        return whole_labels(y, len(y))
    except InputError:
        return _signed(y)


def _signed(y: np.ndarray) -> np.ndarray | None:
    """Whole numbers below 0 too, such as −1 and 1."""
    flat = y.reshape(len(y), -1)
    if flat.shape[1] != 1 or y.dtype.kind not in "if" or not np.isfinite(flat).all():
        return None
    return flat[:, 0].astype("int64") if (flat == np.round(flat)).all() else None


def as_sample(given: Any, name: str) -> Sample:
    """What was given as data, read as far as needed.

    Args:
        given: A `Task` (its training part, or `name`'s), a pair, a triple with sample weights, a
            `tf.data.Dataset` or a `keras.utils.PyDataset`.
        name: `"train"`, `"validation"` or `"source"`.

    Raises:
        InputError: Something else, or nothing in it.
    """
    if isinstance(given, Task):
        given = getattr(given, {"source": "test"}.get(name, name))
    if is_dataset(given):
        return _checked(_from_dataset(given), name)
    if isinstance(given, keras.utils.PyDataset):
        return _checked(_from_batches([given[k] for k in range(min(len(given), 64))]), name)
    if isinstance(given, (tuple, list)) and len(given) in (2, 3):
        return _checked(_from_pair(given[0], given[1]), name)
    raise InputError(
        _("a Task, a pair (images, labels) or a batched dataset as {name}", name=name),
        _("a {kind}", kind=type(given).__name__),
        _("images without their labels, a generator that can be read only once, or a name"),
        "ftlab.checkup(model, (images, labels))",
    )


def _checked(sample: Sample, name: str) -> Sample:
    sizes = {len(a) for a in keras.tree.flatten(sample.x) + keras.tree.flatten(sample.y)}
    if len(sizes) == 1 and 0 not in sizes:
        return sample
    raise InputError(
        _("as many inputs as labels as {name}, and at least one", name=name),
        ", ".join(map(str, sorted(sizes))),
        _("labels and images from different sets, or a choice that left nothing"),
        _("len(images) == len(labels) to compare, and labels of shape ({n},)", n="n"),
    )


def _arrays(part: Any) -> Any:
    if isinstance(part, list) and not any(hasattr(each, "shape") for each in part):
        return np.asarray(part)
    return keras.tree.map_structure(_array, part)


def _array(part: Any) -> np.ndarray:
    if tf.is_tensor(part):
        part = part.numpy()
    return np.asarray(part)


def _from_pair(x: Any, y: Any) -> Sample:
    x, y = _arrays(x), _arrays(y)
    flat = keras.tree.flatten(x)
    return Sample(x, y, len(flat[0]) if flat and flat[0].ndim else 0)


def _from_dataset(dataset: Any) -> Sample:
    spec = dataset.element_spec
    if not isinstance(spec, tuple) or len(spec) < 2:
        raise InputError(
            _("a dataset of pairs (images, labels)"),
            _("elements {spec}", spec=spec),
            _("a dataset without labels"),
            _("dataset.map(lambda x: (x['image'], x['label']))"),
        )
    single = all(part.shape.rank == 0 for part in keras.tree.flatten(spec[1])) and any(
        part.shape.rank in (1, 3) for part in keras.tree.flatten(spec[0])
    )
    if single:
        dataset = dataset.batch(32)
    count = int(dataset.cardinality())
    elements, rows, size, started = [], 0, 0, time.monotonic()
    for element in dataset.as_numpy_iterator():
        elements.append(element)
        flat = keras.tree.flatten(element[0])
        rows, size = rows + len(flat[0]), size + sum(part.nbytes for part in flat)
        if rows >= MOST or size > BYTES or time.monotonic() - started > SECONDS:
            break
    ended = len(elements) == count or count == -2
    sample = _from_batches(elements)
    n = len(sample) if ended else count * (sample.batch_size or 1) if count > 0 else None
    size_of_batch = None if single else sample.batch_size
    return Sample(sample.x, sample.y, n, size_of_batch, sample.batches, single)


def _from_batches(elements: list[Any]) -> Sample:
    if not elements:
        return Sample(np.zeros((0, 1)), np.zeros(0), 0)
    x, y = (
        keras.tree.map_structure(lambda *parts: np.concatenate(parts), *[e[k] for e in elements])
        for k in (0, 1)
    )
    sizes = [len(keras.tree.flatten(element[0])[0]) for element in elements]
    starts = tuple(int(start) for start in np.cumsum([0, *sizes[:-1]]))
    return Sample(x, y, sum(sizes), sizes[0], starts)
