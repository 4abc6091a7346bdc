"""Fine-tuning with both tasks in view: stock `compile` and `fit`, and an account of what moved."""

from __future__ import annotations

from collections.abc import Sequence
import time
from typing import Any

from ftlab.compiling import loss_for, make_optimizer
from ftlab.data.task import Split, Task, as_split
from ftlab.errors import InputError
from ftlab.forgetting import accuracy
from ftlab.movement import audit, snapshot
from ftlab.progress import BatchProgress
from ftlab.run import Run
from ftlab.structure import check_model, head_layer
import keras
import numpy as np
import pandas as pd


def finetune(
    model: keras.Model,
    target: Task | Split,
    *,
    source: Task | None = None,
    learning_rate: float | keras.optimizers.schedules.LearningRateSchedule | None = None,
    epochs: int = 5,
    batch_size: int = 20,
    optimizer: str | keras.optimizers.Optimizer | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    seed: int = 0,
    compile: bool = True,
    progress: bool = True,
) -> Run:
    """Train a model on a target task and account for what that did.

    Underneath are Keras's own `compile` (unless told not to) and `fit`. The model is changed in
    place; what is trainable is the caller's choice (see `ftlab.set_trainable`).

    Args:
        model: A built model that takes the target's images and gives one logit (or, behind a
            softmax, one probability) a class.
        target: What to learn; with a `Task`, its validation images are measured every epoch and
            its test images at the end.
        source: A task the model knows already. Its validation accuracy is measured every epoch,
            its test accuracy before and after.
        learning_rate: 0 or more, or one of Keras's schedules. Needed unless `optimizer` is an
            optimizer object or `compile=False`.
        epochs: Passes over the training images, 1 or more.
        batch_size: Images a step, 1 or more.
        optimizer: A Keras name such as `"sgd"` or an optimizer object; `None` for Adam.
        callbacks: More Keras callbacks for `fit`.
        seed: Of the order of batches and of dropout.
        compile: `False` trains the model as it was compiled before, with the optimizer it has.
        progress: Show a progress bar when the training takes over two seconds.

    Returns:
        A `Run`.

    Raises:
        InputError: Images or labels do not fit the model, the model has no head, a rate below 0,
            or `compile=False` with a model that was never compiled.

    Example:
    >>> from ftlab import load_backbone, load_task, set_trainable
    >>> model = set_trainable(load_backbone("parcels"), ["head"])
    >>> run = finetune(model, load_task("belt", n_train=100), source=load_task("dock"),
    ...                learning_rate=1e-2, epochs=2)
    >>> run.forgetting > 0
    True
    """
    train, validation = _checked_data(model, target, source)
    _check_counts(epochs=epochs, batch_size=batch_size)
    keras.utils.set_random_seed(seed)
    if compile:
        model.compile(
            optimizer=make_optimizer(optimizer, learning_rate),
            loss=loss_for(model),
            metrics=["accuracy"],
        )
    elif not getattr(model, "compiled", False) or model.optimizer is None:
        raise InputError(
            "a compiled model when compile=False",
            f"{model.name!r}, which was never compiled (or was copied, which drops that)",
            "the model is new, or fresh from load_backbone or replace_head",
            "finetune(..., learning_rate=1e-3) and let it compile, or model.compile(...) first",
        )

    before = snapshot(model)
    source_before = accuracy(model, source.test) if source else None
    epoch_log = _EpochLog(source)
    epoch_log.begin(model, validation)
    bar = [BatchProgress(epochs * -(-len(train.labels) // batch_size))] if progress else []
    started = time.perf_counter()
    model.fit(
        *train,
        batch_size=batch_size,
        epochs=epochs,
        validation_data=validation,
        callbacks=[*callbacks, epoch_log, *bar],
        verbose=0,
    )
    return Run(
        model=model,
        history=pd.DataFrame(epoch_log.rows),
        movement=audit(before, model),
        source_before=source_before,
        source_after=accuracy(model, source.test) if source else None,
        target_after=accuracy(model, target.test) if isinstance(target, Task) else None,
        seconds=time.perf_counter() - started,
        settings={
            "target": target.name if isinstance(target, Task) else "images",
            "source": source.name if source else None,
            "n_train": len(train.labels),
            "optimizer": type(model.optimizer).__name__,
            "learning_rate": float(np.asarray(model.optimizer.learning_rate)),
            "epochs": epochs,
            "batch_size": batch_size,
            "seed": seed,
        },
    )


class _EpochLog(keras.callbacks.Callback):
    """One row an epoch, with the source task's accuracy beside Keras's own logs."""

    def __init__(self, source: Task | None) -> None:
        super().__init__()
        self.source, self.rows = source, list[dict[str, float]]()

    def begin(self, model: keras.Model, validation: Split | None) -> None:
        """Row 0: before any training."""
        row: dict[str, float] = {"epoch": 0, "loss": float("nan"), "accuracy": float("nan")}
        if validation is not None:
            measured = model.evaluate(*validation, verbose=0, return_dict=True)
            row |= {f"val_{name}": value for name, value in measured.items()}
        self.rows.append(row | self._on_source(model))

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        row = {"epoch": epoch + 1, **(logs or {}), **self._on_source(self.model)}
        self.rows.append({name: float(value) for name, value in row.items()} | {"epoch": epoch + 1})

    def _on_source(self, model: keras.Model) -> dict[str, float]:
        if self.source is None:
            return {}
        return {"source_accuracy": accuracy(model, self.source.validation)}


def _checked_data(
    model: Any, target: Task | Split, source: Task | None
) -> tuple[Split, Split | None]:
    check_model(model)
    head = head_layer(model)
    if head is None or len(model.output_shape) != 2:
        raise InputError(
            "a model that ends in a dense head, one output a class",
            f"{model.name!r}, which ends in features of shape {model.output_shape}",
            "a missing head: the backbone was loaded without its top",
            "replace_head(model, n_classes)",
        )
    n_outputs = model.output_shape[-1]
    train = target.train if isinstance(target, Task) else target
    validation = target.validation if isinstance(target, Task) else None
    split = as_split(*train, n_classes=n_outputs)
    expected = tuple(model.input_shape[1:])
    parts = [split, validation, source.validation if source else None]
    for images in [part.images for part in parts if part is not None]:
        given = images.shape[1:]
        if any(want not in (None, got) for want, got in zip(expected, given, strict=True)):
            raise InputError(
                f"images of shape (n, {', '.join(map(str, expected))}) for {model.name!r}",
                f"shape {images.shape}",
                "pictures of another size, or grey pictures for a model that wants three channels",
                "keras.ops.image.resize, or load_backbone(..., input_shape=images.shape[1:])",
            )
    return split, validation


def _check_counts(**counts: int) -> None:
    for name, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < 1:
            raise InputError(
                f"{name} as a whole number, 1 or more",
                f"{name}={count!r}",
                "a share or a power in the place of a count",
                f"{name}=5",
            )
