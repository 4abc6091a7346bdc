"""Runs in which single layers are trainable, wherever blocks begin and end."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from ftlab.models.freezing import set_trainable
from ftlab.models.structure import leaf_layers
from ftlab.training.sweeps import Setting
from ftlab.training.sweeps.features import Features
from ftlab.training.sweeps.lane import Lane
import keras
import pandas as pd

from authoring.evidence.laboratory import NEW_CLASSES, Laboratory


class LayersLane(Lane):
    """A lane that trains the last layers of a model, counted as `model.layers` lists them.

    Args:
        backbone: The pretrained model.
        setting: What BatchNorm does among them.
        count: How many layers from the end.
        features: Those of other lanes of the same backbone.
    """

    def __init__(
        self, backbone: keras.Model, setting: Setting, count: int, features: Features
    ) -> None:
        self.count = count
        super().__init__(backbone, setting, features=features)

    def prepared(self, model: keras.Model, setting: Setting) -> keras.Model:
        """The copy, its last layers trainable and all others frozen."""
        set_trainable(model, None, batchnorm=setting.batchnorm)
        kept = {id(layer) for layer in model.layers[-self.count :]}
        for layer in leaf_layers(model):
            if id(layer) not in kept:
                layer.trainable = False
        return model


def last_layers(
    laboratory: Laboratory, count: int, role: str = "near", batchnorm: Any = "frozen"
) -> pd.DataFrame:
    """`target_accuracy` and `source_accuracy` (0 for new classes) after training the last layers.

    Args:
        laboratory: Has the seeds; the rate is that of its last two blocks.
        count: How many layers from the end.
        role: The target.
        batchnorm: What BatchNorm does among them.
    """
    setting = laboratory.setting("last two", start=role, batchnorm=batchnorm)
    lane = lru_cache(maxsize=1)(
        lambda: LayersLane(laboratory.start(role), setting, count, laboratory.features(role))
    )

    def one(seed: int) -> dict[str, float]:
        task, used = laboratory.drawn(role, seed), lane()
        used.run(task.train, replace(setting, seed=seed))
        new = role in NEW_CLASSES
        return {
            "target_accuracy": used.accuracy(task.test),
            "source_accuracy": 0.0 if new else used.accuracy(laboratory.source.test),
        }

    return laboratory.rows(["last layers", count, role, repr(setting)], one)
