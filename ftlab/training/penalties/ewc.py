"""Elastic weight consolidation: hold each weight as firmly as the old task depends on it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
import hashlib
from typing import ClassVar

from ftlab.data.task import Task
from ftlab.training.penalties.anchor import Anchor, attach, detach
from ftlab.training.penalties.base import Penalty, check_settings, source_images
from ftlab.training.penalties.fisher import fisher_diagonal
import keras
import numpy as np


@dataclass(frozen=True, repr=False)
class EWC(Penalty):
    """½ λ Σ F (w − w⁰)², with F the diagonal Fisher information on the source task.

    `w⁰` are the weights that training starts from, and F is measured there, on the source's
    training images, with labels from the model itself (see `fisher_diagonal`). All trainable
    weights count, the head too. The penalty is part of the training and the validation loss.

    Args:
        strength: λ, 0 or more. Fisher information is small where a model is sure of itself, so
            useful strengths are far above those of `L2SP`. F describes small steps, one weight
            at a time; far from the start the old task can suffer more than F says.
        n_images: How many source images F is measured on, 1 or more.
        seed: Chooses them.

    Raises:
        InputError: A setting out of range; when training begins, no source task, or a head that
            cannot answer it.

    Example:
    >>> EWC(100)
    EWC(100)

    Source: Kirkpatrick et al. 2017, https://arxiv.org/abs/1612.00796
    """

    on_weights_only: ClassVar[bool] = True

    strength: float = 100.0
    n_images: int = 200
    seed: int = 0

    def __post_init__(self) -> None:
        check_settings(self, counts=("n_images",), strength=(0, np.inf))

    def prepare(self, model: keras.Model, source: Task | None) -> None:
        """Measure the Fisher information and anchor every trainable weight."""
        images = source_images(self, model, source, self.n_images, self.seed).images
        fishers = _fisher_once(model, images)
        weights = model.trainable_weights
        attach(
            model,
            [
                (weight, Anchor(self.strength, np.array(weight.numpy()), fisher))
                for weight, fisher in zip(weights, fishers, strict=True)
            ],
        )

    def detach(self, model: keras.Model) -> None:
        """Take the anchors off."""
        detach(model)


_KEPT: OrderedDict[tuple[object, ...], list[np.ndarray]] = OrderedDict()


def _fisher_once(model: keras.Model, images: np.ndarray) -> list[np.ndarray]:
    """`fisher_diagonal`, kept for the next runs from the same weights: a sweep has many."""
    try:
        config = str(model.get_config())
    except Exception:  # layers of one's own that do not tell what they are
        return fisher_diagonal(model, images)
    digest = hashlib.sha256(np.ascontiguousarray(images).tobytes())
    for weight in model.weights:
        digest.update(np.ascontiguousarray(weight.numpy()).tobytes())
    paths = tuple(weight.path for weight in model.trainable_weights)
    key = (type(model), model.compute_dtype, config, paths, digest.hexdigest())
    if key not in _KEPT:
        _KEPT[key] = fisher_diagonal(model, images)
        if len(_KEPT) > 4:
            _KEPT.popitem(last=False)
    return _KEPT[key]
