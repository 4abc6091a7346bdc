"""Fine-tuning with both tasks in view: stock `compile` and `fit`, and an account of what moved."""

from __future__ import annotations

from collections.abc import Sequence
import time
from typing import Any

from ftlab.data.task import Split, Task
from ftlab.measuring.forgetting import accuracy
from ftlab.measuring.movement import audit, snapshot
from ftlab.training.compiled import check_compiled, check_nothing_to_compile, stale_in_words
from ftlab.training.compiling import accuracy_for, ready
from ftlab.training.epoch_log import EVALUATION_BATCH, EpochLog
from ftlab.training.fit_inputs import FitData, fit_data
from ftlab.training.optimizer_state import check_state_fits, rate_now
from ftlab.training.optimizers import make_optimizer
from ftlab.training.penalties.base import Penalty, as_penalty
from ftlab.training.progress import BatchProgress
from ftlab.training.rollback import unchanged_on_failure
from ftlab.training.run import Run
from ftlab.training.settings import (
    FitSettings,
    check_fit,
    check_names,
    check_options,
)
import keras
import pandas as pd
import tensorflow as tf


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
        validation: Images and labels that are measured every epoch instead of the target's
            own; a pair or a batched dataset.
        penalty: One of `ftlab.penalties`, against forgetting; `None` for plain fine-tuning. What
            it hangs on the model is taken off at the end.
        learning_rate: 0 or more, or one of Keras's schedules. Needed unless `optimizer` is an
            optimizer object or `compile=False`.
        epochs: Passes over the training images, 1 or more.
        batch_size: Images a step, 1 or more.
        optimizer: A Keras name such as `"sgd"` or an optimizer object; `None` for Adam. One that
            has trained these weights before goes on where it stopped, as in Keras.
        callbacks: More Keras callbacks for `fit`.
        seed: Of the order of batches and of dropout, from 0 to 2³² - 1.
        initial_epoch: How many epochs came before: epochs are counted on from there, in the
            history and for callbacks.
        compile: `False` trains the model as it was compiled before, with the optimizer it has.
        progress: Show a progress bar when the training takes over two seconds.

    Returns:
        A `Run`.

    Raises:
        InputError: Images or labels do not fit the model, the model has no head, a rate below 0,
            `compile=False` with a model that was never compiled or with a penalty that brings a
            loss of its own, a loss for other labels or an optimizer of other weights, or a
            penalty that needs a source and has none. After any error the model, its compilation
            and the optimizer are as they were.

    Example:
    >>> from ftlab import load_backbone, load_task, set_trainable
    >>> model = set_trainable(load_backbone("parcels"), ["head"])
    >>> run = finetune(model, load_task("belt", n_train=100), source=load_task("dock"),
    ...                learning_rate=1e-2, epochs=2, progress=False)
    >>> run.forgetting > 0
    True
    """
    data, method, made, fit = _checked(
        model, target, source, validation, penalty, learning_rate, epochs, batch_size, optimizer,
        callbacks, seed, initial_epoch, compile,
    )  # fmt: skip
    train, source, target = data.train, data.source, data.target
    with unchanged_on_failure(model, made), stale_in_words(model):
        try:
            method.prepare(model, source)
            fitted = method.training_data(model, train)
            keras.utils.set_random_seed(fit.seed)
            if made is not None:
                model.compile(
                    optimizer=made, loss=method.loss(model), metrics=_metrics(model, method)
                )
                ready(model, *fitted)
            before, source_before = snapshot(model), _on_test(model, source)
            epoch_log = EpochLog(source)
            epoch_log.begin(model, data.validation, fit.initial_epoch)
            steps = -(-len(fitted[1]) // fit.batch_size)
            bar = [BatchProgress(fit.epochs * steps)] if progress else []
            rate = rate_now(model.optimizer)  # a schedule's at the start
            started = time.perf_counter()
            model.fit(
                *fitted, batch_size=fit.batch_size, verbose=0,
                initial_epoch=fit.initial_epoch, epochs=fit.initial_epoch + fit.epochs,
                validation_data=data.validation, validation_batch_size=EVALUATION_BATCH,
                callbacks=[*fit.callbacks, epoch_log, *bar],
            )  # fmt: skip
            seconds = time.perf_counter() - started
            method.finish(model)
        finally:
            method.detach(model)
        settings = {
            "target": target.name if isinstance(target, Task) else "images",
            "source": source.name if source else None, "n_train": len(train.labels),
            "optimizer": type(model.optimizer).__name__, "learning_rate": rate,
            "epochs": fit.epochs, "batch_size": fit.batch_size, "seed": fit.seed,
        } | ({"penalty": str(penalty)} if penalty is not None else {})  # fmt: skip
        return Run(
            model, pd.DataFrame(epoch_log.rows), audit(before, model),
            source_before=source_before, source_after=_on_test(model, source),
            target_after=_on_test(model, target), seconds=seconds, settings=settings,
        )  # fmt: skip


def check_finetuning(model: keras.Model, target: Any, **settings: Any) -> None:
    """Raise the `InputError` that `finetune` would begin with; changes nothing.

    Args:
        model: As for `finetune`.
        target: As for `finetune`.
        **settings: What else `finetune` takes.

    Raises:
        InputError: As `finetune`, or a setting that it does not have.
    """
    check_options(finetune, settings)
    defaults = finetune.__kwdefaults__ or {}  # a documentation tool may change the signature
    asked = {name: value for name, value in (defaults | settings).items() if name != "progress"}
    _checked(model, target, **asked)


def _checked(
    model: keras.Model,
    target: Any,
    source: Any,
    validation: Any,
    penalty: Penalty | None,
    learning_rate: Any,
    epochs: int,
    batch_size: int,
    optimizer: Any,
    callbacks: Any,
    seed: int,
    initial_epoch: int,
    compile: bool,
) -> tuple[FitData, Penalty, keras.optimizers.Optimizer | None, FitSettings]:
    """All that can be found out before anything changes."""
    data = fit_data(model, target, source, validation)
    fit = check_fit(epochs, batch_size, seed, initial_epoch, callbacks)
    method = as_penalty(penalty)
    if compile:
        made = make_optimizer(optimizer, learning_rate)
        check_state_fits(made, model)
        check_names(model, made)
        return data, method, made, fit
    check_nothing_to_compile(model, method, optimizer, learning_rate)
    check_names(model, model.optimizer)
    check_compiled(model, data.train.images, traces_anew=method.on_weights_only)
    return data, method, None, fit


def _metrics(model: keras.Model, method: Penalty) -> list[Any]:
    """The method's metrics, with Keras's word for accuracy made to fit what the model gives."""
    return [accuracy_for(model) if each == "accuracy" else each for each in method.metrics()]


def _on_test(model: keras.Model, task: Task | Split | None) -> float | None:
    return accuracy(model, task.test) if isinstance(task, Task) else None
