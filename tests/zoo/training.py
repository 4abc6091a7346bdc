"""Functions that train, each with an oracle: stock Keras, or what must hold whatever is learned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab import (
    EWC,
    L2SP,
    DiscriminativeOptimizer,
    GradualUnfreeze,
    LearningWithoutForgetting,
    Replay,
    WeightInterpolation,
    blocks,
    finetune,
    head_then_finetune,
    histories,
    lr_find,
    set_trainable,
    sweep,
)
from ftlab.training.compiling import loss_for
import keras
import numpy as np
import pytest

from tests.zoo.oracles import LABELS, asked, classes, same, task, twin, weights

RATE = 0.05
ONE_STEP: dict[str, Any] = {"epochs": 1, "batch_size": 6, "seed": 3, "progress": False}
CLOSE = {"rtol": 2e-2, "atol": 2e-3}  # half precision, and sums in another order


def by_keras(model: Any, optimizer: Any = None) -> Any:
    """A copy after the same step by stock `compile` and `fit`."""
    copy = twin(model)
    keras.utils.set_random_seed(3)
    copy.compile(optimizer or keras.optimizers.SGD(RATE), loss_for(copy))
    copy.fit(asked(copy), LABELS, batch_size=6, epochs=1, verbose=0)
    return copy


def _finetuned(model: Any, **options: Any) -> Any:
    given = {"learning_rate": RATE, "optimizer": "sgd", **ONE_STEP, **options}
    return finetune(model, task(model), source=task(model), **given)


def right_step(model: Any) -> None:
    start = twin(model)
    _finetuned(model)
    assert same(weights(model), weights(by_keras(start)), **CLOSE)


def right_frozen_training(model: Any) -> None:
    names = [block.name for block in blocks(model)]
    set_trainable(model, names[-1:])
    still = [np.array(v) for v in model.non_trainable_weights]
    _finetuned(model)
    assert same([np.array(v) for v in model.non_trainable_weights], still)


def right_head_first(model: Any) -> None:
    names = [block.name for block in blocks(model)]
    set_trainable(model, names[-1:])
    still = [np.array(v) for v in model.non_trainable_weights]
    run = head_then_finetune(model, task(model), learning_rate=0.0, **ONE_STEP)
    assert same([np.array(v) for v in model.non_trainable_weights], still)
    assert run.history.val_accuracy[0] >= 0.5  # a head that fits is no worse than a constant


def right_gradual(model: Any) -> None:
    stages = len(blocks(model))
    run = GradualUnfreeze().run(
        model, task(model), learning_rate=RATE, optimizer="sgd",
        epochs=stages, batch_size=6, progress=False,
    )  # fmt: skip
    assert run.history.stage.tolist() == [0, *range(1, stages + 1)]
    said = run.history.val_accuracy.iloc[-1]
    assert said == pytest.approx(run.target_after)


def right_optimizer(model: Any) -> None:
    start = twin(model)
    rates = dict.fromkeys([block.name for block in blocks(model)], RATE)
    made = DiscriminativeOptimizer.for_model(model, rates, default=RATE, optimizer="sgd")
    model.compile(made, loss_for(model))
    keras.utils.set_random_seed(3)
    model.fit(asked(model), LABELS, batch_size=6, epochs=1, verbose=0)
    assert same(weights(model), weights(by_keras(start)), **CLOSE)


def right_range_test(model: Any) -> None:
    before = weights(model)
    found = lr_find(model, task(model), lowest=1e-4, highest=1e-3, steps=10, batch_size=6)
    assert same(weights(model), before)
    assert np.allclose(found.table.rate, np.geomspace(1e-4, 1e-3, 10))
    assert np.isfinite(found.table.loss).all()


def _holds_nothing_at_the_start(penalty: Any) -> Callable[[Any], None]:
    """Its gradient is zero where training begins, so that the first step is the plain one."""

    def right(model: Any) -> None:
        start = twin(model)
        run = _finetuned(model, penalty=penalty)
        if any(isinstance(layer, keras.layers.SpectralNormalization) for layer in model.layers):
            # It scales its kernel in the step itself, so that the pull back is not zero there.
            assert np.isfinite(run.history.val_loss).all()
        else:
            assert same(weights(model), weights(by_keras(start)), **CLOSE)
        assert not model.losses or len(model.losses) == len(start.losses)  # taken off again

    return right


def right_distillation(model: Any) -> None:
    start = twin(model)
    _finetuned(model, penalty=LearningWithoutForgetting(0.0))
    assert same(weights(model), weights(by_keras(start)), **CLOSE)


def right_replay(model: Any) -> None:
    run = _finetuned(model, penalty=Replay(6), batch_size=12)
    assert np.isfinite(run.history.val_loss).all()
    assert run.target_after == pytest.approx((classes(model) == LABELS).mean())


def right_averaging(model: Any) -> None:
    before = [np.array(v) for v in model.weights]
    _finetuned(model, penalty=WeightInterpolation(0.0))
    assert same([np.array(v) for v in model.weights], before)


def right_sweep(model: Any) -> None:
    grid = {"learning_rate": [1e-3], "epochs": [1], "batch_size": [6]}
    before = weights(model)
    row = sweep(model, task(model), None, grid, seeds=[3], progress=False, workers=1).iloc[0]
    assert same(weights(model), before)
    after = by_keras(model, keras.optimizers.Adam(1e-3))
    assert row.target_accuracy == pytest.approx((classes(after) == LABELS).mean())


def right_histories(model: Any) -> None:
    grid = {"learning_rate": [RATE], "epochs": [1], "batch_size": [6]}
    table = histories(model, task(model), None, grid, [3], optimizer="sgd", progress=False)
    after = by_keras(model)
    wanted = float(loss_for(after)(LABELS, after(asked(model), training=False)))
    assert table.val_loss.iloc[-1] == pytest.approx(wanted, rel=2e-2, abs=2e-3)


TRAINING = {
    "finetune": right_step,
    "finetune, frozen": right_frozen_training,
    "head_then_finetune": right_head_first,
    "GradualUnfreeze": right_gradual,
    "DiscriminativeOptimizer": right_optimizer,
    "lr_find": right_range_test,
    "L2SP": _holds_nothing_at_the_start(L2SP(3.0)),
    "EWC": _holds_nothing_at_the_start(EWC(10.0, n_images=6)),
    "LearningWithoutForgetting": right_distillation,
    "Replay": right_replay,
    "WeightInterpolation": right_averaging,
    "sweep": right_sweep,
    "histories": right_histories,
}
