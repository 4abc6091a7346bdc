"""Claims of lessons 05 and 07: regularizers on pretrained layers."""

from __future__ import annotations

from typing import Any

from ftlab.checks.specimens import tiny_model
import keras
import numpy as np

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.penalty_claims import l2sp


@claim(
    "C09",
    "Setting L2 kernel regularisers on pretrained layers penalizes large updates and so preserves "
    "knowledge",
    lessons=["05", "07"],
    measured="points of dock accuracy kept beyond plain fine-tuning (first row: +100 a loss, "
    "-100 no loss)",
    source="https://keras.io/api/layers/regularizers/",
)
def l2_preserves(laboratory: Laboratory) -> Effects:
    """A `kernel_regularizer` set on layers that are built adds a loss. Where it acts, because
    the model is cloned from its configuration, L2 keeps more of the dock than plain fine-tuning;
    so does a pull toward the pretrained weights in the place of zero.
    """
    plain = laboratory.near("source_accuracy")

    def kept(table: Any) -> np.ndarray:
        return np.array(POINTS * (table.source_accuracy - plain))

    def with_l2(strength: float) -> np.ndarray:
        return kept(laboratory.table(backbone=regularized(laboratory.backbone(), strength)))

    return {
        "it is enough to set the attribute": [_adds_a_loss(seed) for seed in laboratory.seeds],
        "L2 of 0.01 is made to act": with_l2(0.01),
        "L2 of 0.1 is made to act": with_l2(0.1),
        "the pull is toward the pretrained weights (L2-SP)": kept(
            laboratory.table(penalty=l2sp(laboratory))
        ),
    }


def _adds_a_loss(seed: int) -> float:
    model = tiny_model(seed)
    _set_regularizers(model, 0.01)
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return POINTS if model.losses else -POINTS


def _set_regularizers(model: keras.Model, strength: float) -> None:
    for layer in model.layers:
        if hasattr(layer, "kernel_regularizer"):
            layer.kernel_regularizer = keras.regularizers.L2(strength)


def regularized(model: keras.Model, strength: float) -> keras.Model:
    """A clone in which L2 acts on every kernel, with the model's weights."""
    _set_regularizers(model, strength)
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    return clone


@claim(
    "C10",
    "Regularizing is milder than freezing but stable",
    lessons=["07"],
    measured="points of accuracy gained, or of spread over the seeds saved",
    source="https://arxiv.org/abs/1802.01483",
)
def regularizing_is_mild_and_stable(laboratory: Laboratory) -> Effects:
    """L2-SP on all blocks adapts more to the belt than the head alone or the last block and
    head do, and its results lie closer to their mean over the seeds than those of the head
    alone, or of plain fine-tuning.
    """
    mild = laboratory.table(penalty=l2sp(laboratory))
    head = laboratory.table(part="head")
    last = laboratory.near(part="last")
    plain = laboratory.near("source_accuracy")
    return {
        "milder means more belt accuracy than a frozen base gives": POINTS
        * (mild.target_accuracy - head.target_accuracy),
        "milder means more belt accuracy than with all but the last block frozen": POINTS
        * (mild.target_accuracy - last),
        "stable means that belt accuracy varies less over the seeds than with a frozen base": POINTS
        * (_distance(head.target_accuracy) - _distance(mild.target_accuracy)),
        "stable means that dock accuracy varies less over the seeds than without it": POINTS
        * (_distance(plain) - _distance(mild.source_accuracy)),
    }


def _distance(values: Any) -> np.ndarray:
    """How far each seed's value is from the mean of all."""
    return np.array(np.abs(values - np.mean(values)))
