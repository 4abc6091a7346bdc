"""Claims about networks that were pretrained on ImageNet: BatchNorm, and how fast to train."""

from __future__ import annotations

import numpy as np

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.staged import head_first


@claim(
    "C41",
    "BatchNorm must stay frozen when an ImageNet network is fine-tuned on few images",
    lessons=["04"],
    measured="points by which frozen BatchNorm is better than updating BatchNorm",
    source="https://keras.io/guides/transfer_learning/",
)
def batchnorm_stays_frozen(laboratory: Laboratory) -> Effects:
    """With 100 images, and with 20, training with BatchNorm frozen ends better than with BatchNorm
    updating: on the near and on the far target, for what is kept of the dock, and where only the
    last two blocks train; and where updating has a rate of its own, by the same rule.
    """
    test, own = "target_accuracy", laboratory.rate("all", batchnorm="updating")

    def ahead(
        role: str = "near", column: str = test, part: str = "all", budget: str = "usual"
    ) -> np.ndarray:
        frozen, updating = (
            laboratory.values(role, column, part, budget, batchnorm=kind)
            for kind in ("frozen", "updating")
        )
        return POINTS * (frozen - updating)

    few, usual = (laboratory.budget(name)["n_train"] for name in ("few", "usual"))
    at_its_own = laboratory.near(batchnorm="updating", learning_rate=own)
    return {
        f"there are {usual} images and everything trains (belt)": ahead(),
        f"there are {few} images and everything trains (belt)": ahead(budget="few"),
        "the camera is far (night)": ahead("far"),
        "what counts is what is kept of the dock": ahead(column="source_accuracy"),
        "only the last two blocks train (belt)": ahead(part="last two"),
        "updating BatchNorm has its own rate (belt)": POINTS * (laboratory.near() - at_its_own),
    }


@claim(
    "C42",
    "The rate for unfrozen ImageNet layers should be 1e-5",
    lessons=["03"],
    measured="points by which 1e-5 is better than the best other power of ten",
    source="https://keras.io/guides/transfer_learning/",
    changed="changed after first results: the rate by the rule was to stand beside 1e-5, and was "
    "1e-5 itself on the ImageNet network",
)
def rate_of_1e_5(laboratory: Laboratory) -> Effects:
    """After as many epochs, 1e-5 ends better on the target than the best other power of ten on
    validation: for everything, near and far, for the last two blocks, and for everything behind
    a new head that was trained first, as Keras's guide does it; and it keeps more of the dock.
    """
    others = {part: laboratory.rate_by_rule(part, without=1e-5) for part in ("all", "last two")}

    def ahead(role: str = "near", part: str = "all", column: str = "target_accuracy") -> np.ndarray:
        low, other = (
            laboratory.values(role, column, part, learning_rate=rate)
            for rate in (1e-5, others[part])
        )
        return POINTS * (low - other)

    low, own = (
        head_first(laboratory, "near with a new head", "all", rate).target_accuracy
        for rate in (1e-5, others["all"])
    )
    return {
        "everything trains (belt)": ahead(),
        "everything trains and the camera is far (night)": ahead("far"),
        "the last two blocks train (belt)": ahead(part="last two"),
        "a new head was trained first (belt)": POINTS * (low - own).to_numpy(),
        "what counts is what is kept of the dock": ahead(column="source_accuracy"),
    }
