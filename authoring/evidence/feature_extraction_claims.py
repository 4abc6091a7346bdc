"""Claims of lesson 01: a frozen base and a new head."""

from __future__ import annotations

from ftlab.models.features import cached_features
import keras
import numpy as np

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory

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
    tasks; and with about 10 or 20 images the head alone ends above all blocks, each at its own
    rate (1e-2 and 1e-3 for parcels), after as many steps.
    """

    def ahead(target: str, budget: str) -> np.ndarray:
        head, all_blocks = (
            laboratory.values(target, "target_accuracy", part, budget) for part in ("head", "all")
        )
        return POINTS * (head - all_blocks)

    few, fewer = (laboratory.budget(name)["n_train"] for name in ("few", "fewer"))
    one_head = laboratory.near("forgetting", part="head")
    other = laboratory.word("other")
    return {
        "the old head is kept beside the new one": ALLOWED - POINTS * _two_heads(laboratory),
        "one head serves both tasks": ALLOWED - POINTS * one_head,
        f"better means the belt after {fewer} images": ahead("near", "fewer"),
        f"better means the belt after {few} images": ahead("near", "few"),
        f"better means new classes ({other}) after {few} images": ahead("other", "few"),
    }


def _two_heads(laboratory: Laboratory) -> np.ndarray:
    """Dock accuracy lost through the old head, after a new head learned the belt."""
    backbone, dock = laboratory.start(), laboratory.source.test
    kernel, bias = (np.array(w.numpy()) for w in backbone.get_layer("head").weights)
    setting, new = laboratory.setting("head"), "near with a new head"

    def through_the_old_head(model: keras.Model) -> float:
        logits = cached_features(model, dock.images) @ kernel + bias
        return float(np.mean(logits.argmax(axis=1) == dock.labels))

    def one(seed: int) -> dict[str, float]:
        lane = laboratory.lane(new, setting)
        lane.run(laboratory.drawn("near", seed).train, setting)
        before = through_the_old_head(backbone)
        return {"lost": before - through_the_old_head(lane.model)}

    return laboratory.rows(["two heads", repr(setting)], one).lost.to_numpy()


@claim(
    "C16",
    "Feature extraction is safest but not optimal when features are misaligned",
    lessons=["01"],
    measured="points in favor of the head alone (safest) or of all blocks (not optimal)",
    source="https://arxiv.org/abs/2202.10054",
)
def safest_not_optimal(laboratory: Laboratory) -> Effects:
    """With 100 images the head alone keeps more of the dock than all blocks do, each at its own
    rate (1e-2 and 1e-3 for parcels), and ends below them on the belt and on the night camera;
    where the camera is the dock's own and only the handwriting is new (for ImageNet, the
    patches), it ends no further below.
    """

    def ahead(target: str, column: str = "target_accuracy") -> np.ndarray:
        head = laboratory.values(target, column, "head")
        return POINTS * (head - laboratory.values(target, column))

    new = laboratory.word("same")
    return {
        "safest means that the dock is kept, after the belt": ahead("near", "source_accuracy"),
        "safest means that the dock is kept, after the night camera": ahead(
            "far", "source_accuracy"
        ),
        "not optimal means the belt": -ahead("near"),
        "not optimal means the night camera": -ahead("far"),
        f"misalignment is what opens the gap (the belt beside {new} at the dock)": (
            ahead("same") - ahead("near")
        ),
    }
