"""Runs that a sweep does not do: on tasks of a claim's own, or with stock Keras throughout."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
import os
from typing import Any

from ftlab.data.task import Split, Task
from ftlab.data.tasks import load_task
from ftlab.models.freezing import set_trainable
from ftlab.models.heads import copy_model
from ftlab.training.compiling import loss_for
from ftlab.training.sweeps import Setting, batch_order
from ftlab.training.sweeps.lane import Lane
import keras
import numpy as np
import pandas as pd
import tensorflow as tf

Arrays = Sequence[np.ndarray]


def on_own_tasks(
    seeds: Sequence[int], model: keras.Model, task: Callable[[int], Task], **setting: Any
) -> pd.DataFrame:
    """Fine-tune on a task that every seed makes anew.

    Args:
        seeds: Which.
        model: Where each run starts; left as it is.
        task: Seed → task.
        setting: Names of `ftlab.training.sweeps.Setting`.

    Returns:
        One row a seed: `target_accuracy`, and `source_accuracy` on the dock where its pictures
        and classes fit the model.
    """
    base = Setting(**setting)
    dock = load_task("dock")
    fits = model.input_shape[1:] == dock.test.images.shape[1:] and model.output_shape[-1] == 10

    def rows(some: Sequence[int]) -> list[dict[str, float]]:
        lane, found = Lane(model, base), []
        for seed in some:
            drawn = task(seed)
            lane.run(drawn.train, replace(base, seed=seed))
            row = {"seed": seed, "target_accuracy": lane.accuracy(drawn.test)}
            found.append(row | ({"source_accuracy": lane.accuracy(dock.test)} if fits else {}))
        return found

    parts = [seeds[part::2] for part in range(2)] if len(seeds) > 3 else [seeds]
    with ThreadPoolExecutor(min(len(parts), os.cpu_count() or 1)) as pool:
        table = pd.DataFrame([row for found in pool.map(rows, parts) for row in found])
    return table.sort_values("seed", ignore_index=True)


class Stock:
    """A model with stock `compile` and `fit`, compiled once and trained many times.

    Args:
        backbone: Where each run starts; it is copied and left as it is.
        optimizer: Model → its optimizer. All blocks are trainable, BatchNorm is frozen.
    """

    def __init__(
        self, backbone: keras.Model, optimizer: Callable[[keras.Model], keras.optimizers.Optimizer]
    ) -> None:
        self.model = set_trainable(copy_model(backbone), None, batchnorm="frozen")
        self.model.compile(optimizer(self.model), loss_for(self.model))
        self.model.optimizer.build(self.model.trainable_variables)
        self._start = self.model.get_weights()
        self._fresh = [np.array(state.numpy()) for state in self.model.optimizer.variables]
        self._logits = tf.function(lambda images: self.model(images, training=False))

    def reset(self) -> None:
        """Weights and optimizer state back to the start."""
        self.model.set_weights(self._start)
        for variable, value in zip(self.model.optimizer.variables, self._fresh, strict=True):
            variable.assign(value)

    def train(
        self, train: Split, setting: Setting, class_weight: Mapping[int, float] | None = None
    ) -> None:
        """Train from the start, on the batches that a sweep takes.

        Args:
            train: What to learn; as many images as fill whole batches.
            setting: Epochs, batch size and seed; the rate is the optimizer's own.
            class_weight: Label → weight, as `fit` takes it.
        """
        self.reset()
        order = np.concatenate(batch_order(len(train.labels), setting))
        self.model.fit(
            train.images[order],
            train.labels[order],
            batch_size=setting.batch_size,
            shuffle=False,
            class_weight=class_weight,
            verbose=0,
        )

    def predictions(self, images: np.ndarray) -> np.ndarray:
        """The class of each image, as the model sees it now."""
        return np.argmax(self._logits(tf.constant(images)), axis=-1)

    def accuracy(self, split: Split) -> float:
        """Accuracy in [0, 1]."""
        return float(np.mean(self.predictions(split.images) == split.labels))
