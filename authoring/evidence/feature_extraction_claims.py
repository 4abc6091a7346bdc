"""Claims of lesson 01: a frozen base and a new head."""

from __future__ import annotations

from typing import Any

from ftlab.data.tasks import load_task
from ftlab.models.features import cached_features
from ftlab.models.heads import replace_head
from ftlab.training.sweeps import Setting
from ftlab.training.sweeps.lane import Lane
import keras
import numpy as np

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.runs import on_own_tasks

HEAD: dict[str, Any] = {"trainable": ("head",), "learning_rate": 1e-2}
ALLOWED = 1.0  # points of forgetting that still count as none


@claim(
    "C07",
    "A frozen base with a new head cannot forget, and is the better choice when target data are "
    "few",
    lessons=["01"],
    measured="points in favor of the frozen base (of forgetting, one point counts as none)",
    source="https://keras.io/guides/transfer_learning/",
)
def frozen_base(laboratory: Laboratory) -> Effects:
    """The dock loses no accuracy, with an old head beside the new one and with one head for both
    tasks; and with 10 or 20 images the head alone at 1e-2 ends above all blocks at 1e-3 after as
    many steps (100).
    """

    def ahead(n_train: int) -> np.ndarray:
        setting: dict[str, Any] = {"n_train": n_train, "epochs": 100}
        return POINTS * (laboratory.belt(**setting, **HEAD) - laboratory.belt(**setting))

    one_head = laboratory.belt("forgetting", **HEAD)
    return {
        "the old head is kept beside the new one": ALLOWED - POINTS * _two_heads(laboratory),
        "one head serves both tasks": ALLOWED - POINTS * one_head,
        "better means the belt after 10 images": ahead(10),
        "better means the belt after 20 images": ahead(20),
        "better means new classes (photos) after 20 images": _ahead_on_photos(laboratory),
    }


def _two_heads(laboratory: Laboratory) -> np.ndarray:
    """Dock accuracy lost through the old head, after a new head learned the belt."""
    backbone, dock = laboratory.backbone(), load_task("dock").test
    kernel, bias = (np.array(w.numpy()) for w in backbone.get_layer("head").weights)
    setting = Setting(epochs=20, **HEAD)
    lane = Lane(_with_new_head(backbone, 10), setting)

    def through_the_old_head(model: keras.Model) -> float:
        logits = cached_features(model, dock.images) @ kernel + bias
        return float(np.mean(logits.argmax(axis=1) == dock.labels))

    before, lost = through_the_old_head(backbone), []
    for seed in laboratory.seeds:
        lane.run(load_task("belt", n_train=100, seed=seed).train, setting)
        lost.append(before - through_the_old_head(lane.model))
    return np.array(lost)


def _ahead_on_photos(laboratory: Laboratory) -> np.ndarray:
    model = _with_new_head(laboratory.backbone(), 2)

    def accuracy(**setting: Any) -> np.ndarray:
        grid = {name: [value] for name, value in setting.items()}
        grid |= {"n_train": [20], "epochs": [100]}
        table = laboratory.sweep("photos", grid, source=None, backbone=model)
        return table["target_accuracy"].to_numpy()

    return POINTS * (accuracy(**HEAD) - accuracy())


def _with_new_head(backbone: keras.Model, n_classes: int) -> keras.Model:
    keras.utils.set_random_seed(0)
    return replace_head(backbone, n_classes)


@claim(
    "C16",
    "Feature extraction is safest but not optimal when features are misaligned",
    lessons=["01"],
    measured="points in favor of the head alone (safest) or of all blocks (not optimal)",
    source="https://arxiv.org/abs/2202.10054",
)
def safest_not_optimal(laboratory: Laboratory) -> Effects:
    """With 100 images the head alone at 1e-2 keeps more of the dock than all blocks at 1e-3 do,
    and ends below them on the belt and on the night camera; where the camera is the dock's own
    and only the handwriting is new, it ends no further below.
    """

    def behind(target: str) -> np.ndarray:
        return POINTS * (laboratory.values(target) - laboratory.values(target, **HEAD))

    kept = laboratory.belt("source_accuracy", **HEAD) - laboratory.belt("source_accuracy")
    kept_at_night = laboratory.values("night", "source_accuracy", **HEAD) - laboratory.values(
        "night", "source_accuracy"
    )
    return {
        "safest means that the dock is kept, after the belt": POINTS * kept,
        "safest means that the dock is kept, after the night camera": POINTS * kept_at_night,
        "not optimal means the belt": behind("belt"),
        "not optimal means the night camera": behind("night"),
        "misalignment is what opens the gap (the belt beside new writing at the dock)": (
            behind("belt") - _behind_where_features_fit(laboratory)
        ),
    }


def _behind_where_features_fit(laboratory: Laboratory) -> np.ndarray:
    """Points by which all blocks end above the head alone on new handwriting at the dock."""
    model = laboratory.backbone()
    all_blocks, head = (
        on_own_tasks(
            laboratory.seeds,
            model,
            lambda seed: load_task("belt", n_train=100, seed=seed, camera="dock"),
            **setting,
        ).target_accuracy
        for setting in ({}, HEAD)
    )
    return POINTS * (all_blocks - head).to_numpy()
