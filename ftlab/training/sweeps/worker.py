"""A worker: holds the backbone and the tasks, and turns settings into rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
import threading
import time
from typing import Any

from ftlab.data.task import Task
from ftlab.data.tasks import Target, drawn, load_task
from ftlab.measuring.forgetting import accuracy
from ftlab.models.heads import copy_model
from ftlab.training.sweeps.features import Features
from ftlab.training.sweeps.fitting import fitting_copy
from ftlab.training.sweeps.grid import Setting
from ftlab.training.sweeps.lane import Lane
import keras
import numpy as np

# `finetune` seeds Keras as a whole, so two of them at once would take each other's numbers.
_ONE_FIT = threading.Lock()


class Worker:
    """Runs settings on one backbone and one pair of tasks.

    Args:
        backbone: The pretrained model.
        target: A task, or the name or maker of one that every seed draws anew.
        source: A task, its name, or `None`.
        settings: Some that will be run; their tasks are looked at now.

    Raises:
        InputError: The model cannot be copied, or does not fit a task.
    """

    def __init__(
        self,
        backbone: keras.Model,
        target: Target,
        source: Task | str | None,
        settings: Sequence[Setting] = (),
    ) -> None:
        self.backbone = backbone
        self.target = target
        self.source = load_task(source) if isinstance(source, str) else source
        self._lock = threading.Lock()
        self._source_before: float | None = None
        self._drawn = lru_cache(maxsize=64)(partial(drawn, target))
        targets = [self.task(each) for each in settings[:1]]
        self._features = Features(fitting_copy(backbone, targets, self.source))

    def task(self, setting: Setting) -> Task:
        """The target with the training images of this setting."""
        seed = 0 if isinstance(self.target, Task) else setting.seed
        with self._lock:
            return self._drawn(setting.n_train, seed)

    def run(self, setting: Setting, lane: Lane | None = None) -> tuple[Lane | None, dict[str, Any]]:
        """One run.

        Args:
            setting: What to do.
            lane: The lane of an earlier setting with the same trainable set, or `None`.

        Returns:
            The lane, to be used again, and the row's results.
        """
        started = time.perf_counter()
        target = self.task(setting)
        if _fits_a_lane(setting):
            lane = lane or Lane(self.backbone, setting, source=self.source,
                                features=self._features)  # fmt: skip
            result = self._in_lane(lane, target, setting)
        else:
            from ftlab.training.sweeps.strategies import run_strategy

            with _ONE_FIT:
                result = run_strategy(copy_model(self.backbone), target, self.source, setting)
        if self.source is not None:
            result["source_before"] = before = self._before(self.source, lane, setting)
            result["forgetting"] = before - result["source_accuracy"]
        return lane, {**result, "seconds": time.perf_counter() - started}

    def _before(self, source: Task, lane: Lane | None, setting: Setting) -> float:
        """The untouched backbone's accuracy on the source's test images."""
        with self._lock:
            if self._source_before is None and lane is not None:
                lane.reset(setting)
                self._source_before = lane.accuracy(source.test)
            elif self._source_before is None:
                self._source_before = accuracy(self.backbone, source.test)
            return self._source_before

    def _in_lane(self, lane: Lane, target: Task, setting: Setting) -> dict[str, Any]:
        loss = lane.run(target.train, setting)
        diverged = lane.model.trainable_variables and not np.isfinite(loss)
        tests = {
            "train_accuracy": target.train,
            "val_accuracy": target.validation,
            "target_accuracy": target.test,
        }
        if self.source is not None:
            tests["source_accuracy"] = self.source.test
        nan = float("nan")
        measured = {
            name: lane.accuracy(split) if len(split.labels) and not diverged else nan
            for name, split in tests.items()
        }
        return {**measured, "loss": loss}


def _fits_a_lane(setting: Setting) -> bool:
    if setting.strategy == "head_then_finetune":  # a penalty would count from the fitted head
        return setting.penalty is None and setting.trainable != ()
    return setting.strategy == "finetune"
