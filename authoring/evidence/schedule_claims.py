"""Claims of lesson 03: what `initial_epoch` lines up when training goes on."""

from __future__ import annotations

from functools import cache

import keras
import numpy as np

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory


@claim(
    "C24",
    "Continue with `initial_epoch`, so that schedules and logs line up",
    lessons=["03"],
    measured="100 where initial_epoch makes it line up, 0 where it does either way, -100 where not",
    source="https://keras.io/api/models/model_training_apis/",
    mechanical=True,
    needs=["Keras alone"],
)
def initial_epoch(laboratory: Laboratory) -> Effects:
    """Training that goes on after two epochs has the epochs in its log, and the rates, that four
    epochs in one go have: with a schedule that goes by the epoch, with one that goes by the step,
    and with that one when the model is compiled again.
    """

    def effect(by_epoch: bool, again: bool, column: int) -> list[float]:
        found = []
        for seed in laboratory.seeds:
            whole = _continued(seed, by_epoch, False, start=None)[column]
            with_it, without = (
                _continued(seed, by_epoch, again, start=start)[column] == whole for start in (2, 0)
            )
            found.append(POINTS * (float(with_it) - float(without)) if with_it else -POINTS)
        return found

    return {
        "the schedule goes by the epoch (the LearningRateScheduler callback)": effect(
            True, False, 0
        ),
        "what is to line up is the epochs in the log": effect(True, False, 1),
        "the schedule goes by the step (a LearningRateSchedule), the optimizer being kept": effect(
            False, False, 0
        ),
        "the schedule goes by the step and the model is compiled again": effect(False, True, 0),
    }


@cache
def _continued(
    seed: int, by_epoch: bool, again: bool, start: int | None
) -> tuple[list[float], list[int]]:
    """Rates and log of the last two of four epochs; `start` is the second fit's initial_epoch."""
    rng, seen = np.random.default_rng(seed), list[float]()
    train = rng.standard_normal((16, 4)), rng.standard_normal((16, 1))
    decay = keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)  # two steps an epoch
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    callbacks: list[keras.callbacks.Callback] = [
        keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: seen.append(float(model.optimizer.learning_rate))
        )
    ]
    if by_epoch:
        callbacks.insert(0, keras.callbacks.LearningRateScheduler(lambda e: 0.1 * 0.5**e))

    def fit(first: int, last: int) -> list[int]:
        history = model.fit(
            *train, batch_size=8, initial_epoch=first, epochs=last, callbacks=callbacks, verbose=0
        )
        return list(history.epoch)

    def compile_it() -> None:
        optimizer = keras.optimizers.SGD(0.1 if by_epoch else decay)
        # Eagerly, because nothing here depends on speed.
        model.compile(optimizer, "mse", run_eagerly=True)

    compile_it()
    if start is None:
        return _rounded(seen, fit(0, 4)[-2:])
    fit(0, 2)
    if again:
        compile_it()
    return _rounded(seen, fit(start, start + 2))


def _rounded(rates: list[float], epochs: list[int]) -> tuple[list[float], list[int]]:
    return [round(rate, 6) for rate in rates[-2:]], epochs
