"""Training in stages: the head first, then everything that was made trainable."""

from __future__ import annotations

from dataclasses import replace
import time
from typing import Any

from ftlab.data.task import Split, Task
from ftlab.measuring.forgetting import accuracy
from ftlab.measuring.movement import audit, snapshot
from ftlab.models.structure import leaf_layers
from ftlab.training.finetuning import check_finetuning, finetune
from ftlab.training.fit_inputs import fit_data
from ftlab.training.head_fit import check_l2, linear_head
from ftlab.training.head_fit import fit_head as fit_head
from ftlab.training.rollback import unchanged_on_failure
from ftlab.training.run import Run
from ftlab.training.settings import check_options
import keras


def head_then_finetune(
    model: keras.Model,
    target: Task | Split,
    *,
    source: Task | None = None,
    head_l2: float = 1e-3,
    **finetuning: Any,
) -> Run:
    """Linear probing, then fine-tuning (LP-FT): a head that fits, before the base may move.

    First the head alone is trained to convergence on cached features (`fit_head`). Then
    `finetune` trains what the caller made trainable, from there. A head at random sends large
    gradients into the base; a head that fits already does not.

    Args:
        model: A built model with a head; changed in place. What is trainable in the second stage
            is the caller's choice (see `ftlab.set_trainable`); the head is always trained first.
        target: As for `finetune`.
        source: As for `finetune`.
        head_l2: L2 of the first stage, above 0 (see `fit_head`).
        **finetuning: The second stage's settings, as `finetune` takes them: `learning_rate`,
            `epochs`, `penalty` and so on. A penalty begins with the second stage: the weights
            that it remembers are those with the new head.

    Returns:
        One `Run` for both stages: `source_before` and `movement` count from before the head was
        trained; `history` is the second stage's, and its row 0 is the model with the head alone
        trained. `settings` has `strategy`, `head_l2` and `head_iterations`.

    Raises:
        InputError: As `finetune` and `fit_head`.

    Example:
    >>> from ftlab import load_backbone, load_task
    >>> model, belt = load_backbone("parcels"), load_task("belt", n_train=100)
    >>> run = head_then_finetune(model, belt, learning_rate=1e-3, epochs=1, progress=False)
    >>> bool(run.history.val_accuracy[0] > 0.5)  # the head alone
    True

    Source: Kumar et al. 2022, https://arxiv.org/abs/2202.10054
    """
    check_options(finetune, finetuning, ("source",))
    data = fit_data(model, target, source, finetuning.get("validation"))
    train, target, source = data.train, data.target, data.source
    if finetuning.get("validation") is not None:
        finetuning["validation"] = data.validation
    check_finetuning(model, target, source=source, **finetuning)
    check_l2(head_l2)
    head = linear_head(model)
    start = snapshot(model)
    intended = [
        flag or layer is head
        for layer, flag in zip(leaf_layers(model), start.trainable, strict=True)
    ]
    with unchanged_on_failure(model, *_objects(finetuning)):
        source_before = accuracy(model, source.test) if source else None
        started = time.perf_counter()
        iterations = fit_head(model, train, l2=head_l2)
        head_seconds = time.perf_counter() - started
        run = finetune(model, target, source=source, **finetuning)
        return replace(
            run,
            movement=audit(replace(start, trainable=tuple(intended)), model),
            source_before=source_before,
            seconds=head_seconds + run.seconds,
            settings={
                **run.settings,
                "strategy": "head_then_finetune",
                "head_l2": head_l2,
                "head_iterations": iterations,
            },
        )


def _objects(settings: dict[str, Any]) -> list[keras.optimizers.Optimizer]:
    optimizer = settings.get("optimizer")
    return [optimizer] if isinstance(optimizer, keras.optimizers.Optimizer) else []
