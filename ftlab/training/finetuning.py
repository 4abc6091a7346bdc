"""Fine-tuning with both tasks in view: stock `compile` and `fit`, and an account of what moved."""

from __future__ import annotations

from collections.abc import Sequence
import time
from typing import Any

from ftlab.arguments import check_counts
from ftlab.data.task import Split, Task
from ftlab.errors import InputError
from ftlab.measuring.forgetting import accuracy
from ftlab.measuring.movement import audit, snapshot
from ftlab.training.compiled import check_compiled, check_loss
from ftlab.training.compiling import accuracy_for, make_optimizer
from ftlab.training.fit_inputs import fit_data
from ftlab.training.penalties.base import Penalty, as_penalty
from ftlab.training.progress import BatchProgress
from ftlab.training.run import Run
from ftlab.translation import _
import keras
import numpy as np
import pandas as pd
import tensorflow as tf

EVALUATION_BATCH = 256  # measuring takes as few steps as it can; training keeps its own batches


def finetune(
    model: keras.Model,
    target: Task | Split | tf.data.Dataset,
    *,
    source: Task | tf.data.Dataset | None = None,
    validation: Split | tf.data.Dataset | None = None,
    penalty: Penalty | None = None,
    learning_rate: float | keras.optimizers.schedules.LearningRateSchedule | None = None,
    epochs: int = 5,
    batch_size: int = 20,
    optimizer: str | keras.optimizers.Optimizer | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    seed: int = 0,
    initial_epoch: int = 0,
    compile: bool = True,
    progress: bool = True,
) -> Run:
    """Train a model on a target task and account for what that did.

    Underneath are Keras's own `compile` (unless told not to) and `fit`. The model is changed in
    place; what is trainable is the caller's choice (see `ftlab.set_trainable`).

    Args:
        model: A built model that takes the target's images and gives one logit (or, behind a
            softmax, one probability) a class, or a single unit for two classes.
        target: What to learn: a `Task`, whose validation images are measured every epoch and
            whose test images at the end; a pair of images and labels; or a batched
            `tf.data.Dataset` of such pairs, which is read into memory once. Pixels are in [0, 1],
            or from 0 to 255 for a model that rescales inside.
        source: A task the model knows already. Its validation accuracy is measured every epoch,
            its test accuracy before and after. A dataset stands for all of its parts.
        validation: Images and labels that are measured every epoch in the place of the target's
            own; a pair or a batched dataset.
        penalty: One of `ftlab.penalties`, against forgetting; `None` for plain fine-tuning. What
            it hangs on the model is taken off at the end.
        learning_rate: 0 or more, or one of Keras's schedules. Needed unless `optimizer` is an
            optimizer object or `compile=False`.
        epochs: Passes over the training images, 1 or more.
        batch_size: Images a step, 1 or more.
        optimizer: A Keras name such as `"sgd"` or an optimizer object; `None` for Adam.
        callbacks: More Keras callbacks for `fit`.
        seed: Of the order of batches and of dropout.
        initial_epoch: How many epochs came before: epochs are counted on from there, in the
            history and for callbacks.
        compile: `False` trains the model as it was compiled before, with the optimizer it has.
        progress: Show a progress bar when the training takes over two seconds.

    Returns:
        A `Run`.

    Raises:
        InputError: Images or labels do not fit the model, the model has no head, a rate below 0,
            `compile=False` with a model that was never compiled or with a penalty that brings a
            loss of its own, or a penalty that needs a source and has none.

    Example:
    >>> from ftlab import load_backbone, load_task, set_trainable
    >>> model = set_trainable(load_backbone("parcels"), ["head"])
    >>> run = finetune(model, load_task("belt", n_train=100), source=load_task("dock"),
    ...                learning_rate=1e-2, epochs=2, progress=False)
    >>> run.forgetting > 0
    True
    """
    data = fit_data(model, target, source, validation)
    train, source, target = data.train, data.source, data.target
    check_counts(epochs=epochs, batch_size=batch_size)
    method = as_penalty(penalty)
    made = _optimizer(model, method, optimizer, learning_rate, compile)
    if made is None:
        check_loss(model, train)
    try:
        method.prepare(model, source)
        fitted = method.training_data(model, train)
        keras.utils.set_random_seed(seed)
        if made is not None:
            model.compile(optimizer=made, loss=method.loss(model), metrics=_metrics(model, method))
        before, source_before = snapshot(model), _on_test(model, source)
        epoch_log = _EpochLog(source)
        epoch_log.begin(model, data.validation, initial_epoch)
        bar = [BatchProgress(epochs * -(-len(fitted[1]) // batch_size))] if progress else []
        rate = float(np.asarray(model.optimizer.learning_rate))  # a schedule's at the start
        started = time.perf_counter()
        model.fit(
            *fitted, batch_size=batch_size, verbose=0,
            initial_epoch=initial_epoch, epochs=initial_epoch + epochs,
            validation_data=data.validation, validation_batch_size=EVALUATION_BATCH,
            callbacks=[*callbacks, epoch_log, *bar],
        )  # fmt: skip
        seconds = time.perf_counter() - started
        method.finish(model)
    finally:
        method.detach(model)
    settings = {
        "target": target.name if isinstance(target, Task) else "images",
        "source": source.name if source else None, "n_train": len(train.labels),
        "optimizer": type(model.optimizer).__name__, "learning_rate": rate,
        "epochs": epochs, "batch_size": batch_size, "seed": seed,
    } | ({"penalty": str(penalty)} if penalty is not None else {})  # fmt: skip
    return Run(
        model, pd.DataFrame(epoch_log.rows), audit(before, model),
        source_before=source_before, source_after=_on_test(model, source),
        target_after=_on_test(model, target), seconds=seconds, settings=settings,
    )  # fmt: skip


def _metrics(model: keras.Model, method: Penalty) -> list[Any]:
    """The method's metrics, with Keras's word for accuracy made to fit what the model gives."""
    return [accuracy_for(model) if each == "accuracy" else each for each in method.metrics()]


def _on_test(model: keras.Model, task: Task | Split | None) -> float | None:
    return accuracy(model, task.test) if isinstance(task, Task) else None


def _optimizer(
    model: keras.Model,
    method: Penalty,
    optimizer: str | keras.optimizers.Optimizer | None,
    learning_rate: float | keras.optimizers.schedules.LearningRateSchedule | None,
    compile: bool,
) -> keras.optimizers.Optimizer | None:
    """What to compile with; `None` when the model keeps the optimizer that it has."""
    if compile:
        return make_optimizer(optimizer, learning_rate)
    check_compiled(model, method)
    if learning_rate is not None or optimizer is not None:
        raise InputError(
            _("no rate and no optimizer when compile=False"),
            f"learning_rate={learning_rate!r}, optimizer={optimizer!r}",
            _("the model trains with the optimizer it was compiled with"),
            _("model.optimizer.learning_rate = …, or compile=True"),
        )
    return None


class _EpochLog(keras.callbacks.Callback):
    """One row an epoch, with the source task's accuracy beside Keras's own logs."""

    def __init__(self, source: Task | None) -> None:
        super().__init__()
        self.source, self.rows = source, list[dict[str, float]]()

    def begin(self, model: keras.Model, validation: Split | None, epoch: int) -> None:
        """The first row: before any training of this run."""
        row: dict[str, float] = {"epoch": epoch, "loss": float("nan"), "accuracy": float("nan")}
        if validation is not None:
            measured = model.evaluate(
                *validation, batch_size=EVALUATION_BATCH, verbose=0, return_dict=True
            )
            row |= {f"val_{name}": value for name, value in measured.items()}
        self.rows.append(row | self._on_source(model))

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        row = {"epoch": epoch + 1, **(logs or {}), **self._on_source(self.model)}
        self.rows.append({name: float(value) for name, value in row.items()} | {"epoch": epoch + 1})

    def _on_source(self, model: keras.Model) -> dict[str, float]:
        if self.source is None:
            return {}
        return {"source_accuracy": accuracy(model, self.source.validation)}
