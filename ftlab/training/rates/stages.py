"""How epochs and rates are shared out over the stages of gradual unfreezing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ftlab.arguments import as_number, check_counts, is_rate
from ftlab.errors import InputError
from ftlab.translation import _
import keras
from keras.optimizers.schedules import LearningRateSchedule
import numpy as np


def share_out(epochs: int | Sequence[int], stages: int) -> list[int]:
    """Epochs for each stage.

    Args:
        epochs: In all, or one number per stage.
        stages: How many stages.

    Raises:
        InputError: Fewer epochs than stages, or not one number per stage.

    Example:
    >>> share_out(12, 5)
    [2, 2, 2, 3, 3]
    """
    if isinstance(epochs, (Sequence, np.ndarray)):
        shares = [share.item() if isinstance(share, np.generic) else share for share in epochs]
        for share in shares:
            check_counts(epochs=share)
    else:
        check_counts(epochs=epochs)
        each, left = divmod(int(epochs), stages)
        shares = [each + (stage >= stages - left) for stage in range(stages)]
    if len(shares) != stages or min(shares) < 1:
        raise InputError(
            _("at least one epoch for each of the {stages} stages", stages=stages),
            f"epochs={epochs!r}",
            _("epochs counts all stages together, or the list is of another length"),
            _("epochs={total}, or epochs={each}", total=2 * stages, each=[2] * stages),
        )
    return shares


def rate_of_stage(rate: Any, stage: int, stages: int, decay: float, steps: int) -> Any:
    """The rate with which a stage starts, or the schedule that it follows.

    Args:
        rate: The first stage's, or a Keras schedule, or one number per stage.
        stage: From 0.
        stages: How many there are.
        decay: Factor from one stage to the next.
        steps: How many steps were taken before.

    Raises:
        InputError: Not one rate per stage, a decay of 0 or less, or a decay besides a schedule or
            a list, which set each stage's rate themselves.
    """
    if not is_rate(decay, above=True):
        raise InputError(
            _("decay above 0"), f"decay={decay!r}", _("a sign that slipped in"), "decay=0.5"
        )
    number = as_number(rate)
    is_list = number is None and isinstance(rate, (Sequence, np.ndarray))
    is_list = is_list and not isinstance(rate, str)
    if decay != 1 and (is_list or callable(rate)):
        raise InputError(
            _("either a decay, or a rate for each stage, or a schedule"),
            _("decay={decay!r} and learning_rate={rate!r}", decay=decay, rate=rate),
            _("each of them sets the rates of later stages"),
            _("GradualUnfreeze(stages) without decay"),
        )
    if is_list:
        if len(rate) != stages:
            raise InputError(
                _("{stages} rates, one per stage", stages=stages),
                f"{len(rate)}",
                _("one rate per block, or a stage that was added later"),
                _("learning_rate=1e-3 and GradualUnfreeze(decay=0.5)"),
            )
        each = [as_number(one) for one in rate]
        return rate[stage] if each[stage] is None else each[stage]
    if isinstance(rate, LearningRateSchedule):
        return ContinuedSchedule(rate, steps)
    return rate if number is None else number * (as_number(decay) or 1.0) ** stage


@keras.saving.register_keras_serializable(package="ftlab")
class ContinuedSchedule(LearningRateSchedule):
    """Another schedule from a later step on: a new optimizer counts its steps from 0.

    Args:
        schedule: The schedule that goes on.
        steps: How many steps of it are over.
    """

    def __init__(self, schedule: LearningRateSchedule, steps: int) -> None:
        self.schedule, self.steps = schedule, steps

    def __call__(self, step: Any) -> Any:
        """The rate at a step of the new optimizer."""
        return self.schedule(step + self.steps)

    def get_config(self) -> dict[str, Any]:
        """Plain data, for a `.keras` file."""
        return {
            "schedule": keras.optimizers.schedules.serialize(self.schedule),
            "steps": self.steps,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> ContinuedSchedule:
        """The schedule from what `get_config` gave."""
        return cls(keras.optimizers.schedules.deserialize(config["schedule"]), int(config["steps"]))
