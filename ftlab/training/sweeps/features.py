"""What frozen layers give, computed once for all runs of a sweep, in no more than some memory."""

from __future__ import annotations

from collections.abc import Iterator
import threading
from typing import Any
import weakref

from ftlab.training.sweeps.cut import Path, split_at
import keras
import numpy as np
import tensorflow as tf

FEATURES_BYTES = 2**30  # how much memory the features of one sweep may take
_BATCH_BYTES = 2**21  # of images or features at a time: what they are turned into stays in caches


class Features:
    """What the layers in front of a cut give for images, for all lanes of a sweep.

    They are computed in inference mode, once for each cut and each set of images, and starting
    from those of an earlier cut where these are known. They are kept as long as the images
    themselves, in their own number type, float32 as a rule: 4 bytes a number. When the limit is
    reached, those of other cuts make room; what then still does not fit is not kept. Only while
    a set's features are put together are they there twice.

    Args:
        model: A copy of the backbone whose weights nobody changes; it gets new connections.
        limit: Bytes that all features together may take; `None` for `FEATURES_BYTES`.
    """

    def __init__(self, model: keras.Model, limit: int | None = None) -> None:
        self.limit = FEATURES_BYTES if limit is None else limit
        self._model = model
        self._lock = threading.RLock()
        self._parts: dict[tuple[Path, Path], Any] = {}
        self._functions: dict[tuple[Path, Path], Any] = {}
        # With a weak reference, whose end takes the features along with their images.
        self._kept: dict[tuple[Path, int], tuple[Any, tf.Tensor]] = {}

    @property
    def n_bytes(self) -> int:
        """What is kept now, in bytes."""
        return sum(_n_bytes(features) for _images, features in list(self._kept.values()))

    def of(self, images: np.ndarray, cut: Path) -> tf.Tensor | None:
        """Features `(n, …)` in front of a cut, or `None` where they would take too much memory.

        Args:
            images: `(n, height, width, channels)`, not to be changed afterwards.
            cut: As `cut_of` gives it for a model with the same layers.
        """
        key, kept = (cut, id(images)), self._kept
        with self._lock:
            found = kept.pop(key, None)
            if found is None:
                if not self._make_room(len(images) * self._row_bytes(images, cut), cut):
                    return None
                features = tf.concat(list(self._computed(images, cut)), axis=0)
                found = weakref.ref(images, lambda _gone: kept.pop(key, None)), features
            kept[key] = found  # the last used at the end
            return found[1]

    def batch(self, images: np.ndarray, cut: Path) -> tf.Tensor:
        """Features of a few images, not kept."""
        with self._lock:
            function = self._function((), cut)
        return function(tf.cast(images, function.inputs[0].dtype))

    def _computed(self, images: np.ndarray, cut: Path) -> Iterator[tf.Tensor]:
        """Batch by batch, from the nearest cut in front whose features are known."""
        known: dict[Path, Any] = {(): images}
        for (path, of_images), (_ref, features) in list(self._kept.items()):
            if of_images == id(images) and self._part(path, cut) is not None:
                known[path] = features
        start = min(known, key=lambda path: len(self._part(path, cut).layers))
        function = self._function(start, cut)
        for some in in_batches(known[start]):
            yield function(tf.cast(some, function.inputs[0].dtype))

    def _part(self, start: Path, end: Path) -> Any:
        """The layers between two cuts; `None` where the first is not in front of the second."""
        if (start, end) not in self._parts:
            try:
                self._parts[start, end] = (
                    keras.Model(self._part((), start).outputs[0], self._part((), end).outputs[0])
                    if start
                    else split_at(self._model, end)[0]
                )
            except ValueError:
                self._parts[start, end] = None
        return self._parts[start, end]

    def _function(self, start: Path, end: Path) -> Any:
        """The layers between two cuts, traced the first time; from the images for `()`."""
        if (start, end) not in self._functions:
            part = self._part(start, end)
            self._functions[start, end] = traced(
                lambda x: part(x, training=False), spec(part.inputs[0])
            )
        return self._functions[start, end]

    def _row_bytes(self, images: np.ndarray, cut: Path) -> int:
        front = self._part((), cut)
        sides = front.outputs[0].shape
        if None in sides[1:]:  # a model for pictures of any size
            sides = front.compute_output_shape((1, *images.shape[1:]))
        dtype = tf.as_dtype(front.outputs[0].dtype)
        return int(np.prod(sides[1:], dtype="int64")) * dtype.size

    def _make_room(self, wanted: int, cut: Path) -> bool:
        kept = list(self._kept.items())
        others = [key for key, _found in kept if key[0] != cut]
        there = sum(_n_bytes(features) for (path, _id), (_ref, features) in kept if path == cut)
        if there + wanted > self.limit:
            return False
        while others and self.n_bytes + wanted > self.limit:
            self._kept.pop(others.pop(0), None)
        return True


def in_batches(rows: Any) -> Iterator[Any]:
    """Images or features, a few at a time."""
    row_bytes = int(np.prod(rows.shape[1:], dtype="int64")) * tf.as_dtype(rows.dtype).size
    size = min(512, max(16, _BATCH_BYTES // max(1, row_bytes)))
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def spec(tensor: Any) -> tf.TensorSpec:
    """What a traced function has to know of a symbolic tensor."""
    return tf.TensorSpec(tensor.shape, tensor.dtype)


def traced(function: Any, *specs: tf.TensorSpec) -> Any:
    """A function as one TensorFlow graph, for any number of rows."""
    return tf.function(function).get_concrete_function(*specs)


def _n_bytes(tensor: tf.Tensor) -> int:
    return int(np.prod(tensor.shape, dtype="int64")) * tensor.dtype.size
