"""Weight interpolation: stop somewhere on the line from the old weights to the new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from ftlab.data.task import Split, Task
from ftlab.errors import InputError
from ftlab.measuring.forgetting import accuracy
from ftlab.models.heads import copy_model
from ftlab.models.structure import check_model
from ftlab.training.penalties.base import Penalty, check_settings
from ftlab.translation import _
import keras
import numpy as np
import pandas as pd


@dataclass(frozen=True, repr=False)
class WeightInterpolation(Penalty):
    """After the training, w = (1 − α) · before + α · after.

    The training itself is plain fine-tuning, so the run's history is that of the fine-tuned
    model; `movement` and the accuracies at the end are those of the interpolated one.

    Args:
        alpha: From 0, the weights before, to 1, the fine-tuned ones. `interpolation_path` shows
            what each alpha would give, from one training.

    Raises:
        InputError: An alpha outside [0, 1].

    Example:
    >>> WeightInterpolation(0.5)
    WeightInterpolation(0.5)

    Source: Wortsman et al. 2022 (WiSE-FT), https://arxiv.org/abs/2109.01903
    """

    stock_step: ClassVar[bool] = True

    alpha: float = 0.5
    _before: list[np.ndarray] = field(default_factory=list, init=False, compare=False)

    def __post_init__(self) -> None:
        check_settings(self, alpha=(0, 1))

    def prepare(self, model: keras.Model, source: Task | None) -> None:
        """Remember the weights, BatchNorm statistics included."""
        self._before[:] = [np.array(each) for each in model.get_weights()]

    def finish(self, model: keras.Model) -> None:
        """Move the trained weights back along the line."""
        model.set_weights(mixed(self._before, model.get_weights(), self.alpha))


def interpolate(before: keras.Model, after: keras.Model, alpha: float) -> keras.Model:
    """A model on the straight line between two models' weights.

    Args:
        before: Such as the pretrained model; `copy_model` keeps one from before `finetune`.
        after: Such as the fine-tuned model, with the same layers.
        alpha: From 0, `before`, to 1, `after`. BatchNorm statistics are interpolated too.

    Returns:
        A new, uncompiled model; the given ones stay as they are.

    Raises:
        InputError: Models of other shapes, or an alpha outside [0, 1].

    Example:
    >>> from ftlab import load_backbone
    >>> one = load_backbone("parcels")
    >>> interpolate(one, one, 0.5).name
    'parcels'

    Source: Wortsman et al. 2022 (WiSE-FT), https://arxiv.org/abs/2109.01903
    """
    check_model(before)
    check_model(after)
    shapes = [[weight.shape for weight in model.weights] for model in (before, after)]
    if shapes[0] != shapes[1]:
        raise InputError(
            _("two models with the same layers"),
            _(
                "{name!r} and {other!r}, whose weights have other shapes",
                name=before.name,
                other=after.name,
            ),
            _("one of them has a new head"),
            _("before = copy_model(model) right ahead of finetune(model, …)"),
        )
    check_settings(WeightInterpolation(alpha), alpha=(0, 1))
    between = copy_model(after)
    between.set_weights(mixed(before.get_weights(), after.get_weights(), alpha))
    return between


def interpolation_path(
    before: keras.Model,
    after: keras.Model,
    splits: Mapping[str, Split],
    alphas: Sequence[float] = tuple(np.linspace(0, 1, 11).round(2)),
) -> pd.DataFrame:
    """Accuracies along the line between two models' weights.

    Args:
        before: As for `interpolate`.
        after: As for `interpolate`.
        splits: What to measure on, by name. Choose alpha on validation images, and look at test
            images for the chosen one alone.
        alphas: Where to measure, each from 0 to 1.

    Returns:
        One row an alpha: `alpha`, and a column of accuracies for each name.

    Raises:
        InputError: As `interpolate`.

    Example:
    >>> from ftlab import load_backbone, load_task
    >>> model, dock = load_backbone("parcels"), load_task("dock")
    >>> interpolation_path(model, model, {"dock": dock.validation}, [0, 1]).alpha.tolist()
    [0.0, 1.0]
    """
    between = interpolate(before, after, 1.0)
    first, last = before.get_weights(), after.get_weights()
    rows = []
    for alpha in alphas:
        check_settings(WeightInterpolation(alpha), alpha=(0, 1))
        between.set_weights(mixed(first, last, alpha))
        measured = {name: accuracy(between, split) for name, split in splits.items()}
        rows.append({"alpha": float(alpha), **measured})
    return pd.DataFrame(rows)


def mixed(
    before: Sequence[np.ndarray], after: Sequence[np.ndarray], alpha: float
) -> list[np.ndarray]:
    """(1 − alpha) · before + alpha · after; exact at both ends, also after a training blew up.

    A number that did not move stays as it is, to the last bit.
    """
    if alpha == 0:
        return [np.array(each) for each in before]
    return [_between(old, new, float(alpha)) for old, new in zip(before, after, strict=True)]


def _between(old: np.ndarray, new: np.ndarray, alpha: float) -> np.ndarray:
    # A dropout layer's seed is no knowledge. NumPy does not count bfloat16 among its floats.
    if alpha == 1 or not keras.backend.is_float_dtype(keras.backend.standardize_dtype(new.dtype)):
        return np.array(new)
    kind = new.dtype
    if kind.itemsize < 4:  # half precision is for keeping, not for computing
        old, new = old.astype("float32"), new.astype("float32")
    return np.where(old == new, new, (1 - alpha) * old + alpha * new).astype(kind)
