"""Rows that are more than one `fit`: penalties and staged training, through `finetune`."""

from __future__ import annotations

from typing import Any

from ftlab.data.task import Task
from ftlab.measuring.forgetting import accuracy
from ftlab.models.freezing import set_trainable
from ftlab.training.finetuning import finetune
from ftlab.training.run import Run
from ftlab.training.sweeps.grid import Setting
import keras


def run_strategy(
    model: keras.Model, target: Task, source: Task | None, setting: Setting
) -> dict[str, Any]:
    """One run that a lane does not do.

    Args:
        model: A copy of the backbone; changed.
        target: What to learn.
        source: What is known already; penalties may learn from its training images.
        setting: What to do.

    Returns:
        `train_accuracy`, `val_accuracy`, `target_accuracy`, `source_accuracy` (with a source)
        and `loss`.
    """
    run = _trained(model, target, source, setting)
    loss = float(run.history.loss.iloc[-1])
    result = {
        "train_accuracy": accuracy(run.model, target.train),
        "val_accuracy": float(run.history.val_accuracy.iloc[-1]),
        "target_accuracy": run.target_after,
        "loss": loss,
    }
    if source is not None:
        result["source_accuracy"] = run.source_after
    if loss != loss:
        result = {name: float("nan") for name in result}
    return result


def _trained(model: keras.Model, target: Task, source: Task | None, setting: Setting) -> Run:
    from ftlab.training.rates import GradualUnfreeze
    from ftlab.training.strategies import head_then_finetune

    common: dict[str, Any] = {
        "source": source,
        "learning_rate": setting.learning_rate,
        "epochs": setting.epochs,
        "batch_size": setting.batch_size,
        "seed": setting.seed,
        "progress": False,
    }
    if setting.strategy == "gradual":
        return GradualUnfreeze(batchnorm=setting.batchnorm).run(model, target, **common)
    set_trainable(model, setting.trainable, batchnorm=setting.batchnorm)
    if setting.strategy == "head_then_finetune":
        return head_then_finetune(model, target, penalty=setting.penalty, **common)
    return finetune(model, target, penalty=setting.penalty, **common)
