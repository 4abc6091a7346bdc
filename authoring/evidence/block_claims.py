"""Claims about where to cut: whole blocks, or a number of layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.layers import last_layers

# Layers of EfficientNet-Lite0 from the end, as `model.layers` lists them.
BEHIND = 13  # the head, pooling and top convolution, and block7a: whole blocks
WITH_THE_LAST_CONVOLUTION = 16  # and of block6d its last convolution only
NUMBER = 20  # and of block6d all but its first convolution
WHOLE = 22  # and all of block6d
ALLOWED = 2.0  # points that still count as just as good


@claim(
    "C39",
    "Blocks of an EfficientNet must be unfrozen whole; a cut inside a block harms",
    lessons=["04"],
    measured="points by which whole blocks are better than a cut inside one",
    source="https://github.com/keras-team/keras-io/issues/995",
    needs=["blocks of several layers"],
)
def whole_blocks(laboratory: Laboratory) -> Effects:
    """EfficientNet-Lite0's last 20 layers begin inside block6d, behind its first convolution.
    Training them ends worse than training all of block6d with them, and worse than leaving
    block6d out; so does a cut in front of that block's last convolution; before the belt camera,
    with new classes, and with BatchNorm updating. The rate is the same on both sides.
    """

    def ahead(whole: int, cut: int, role: str = "near", **kind: Any) -> np.ndarray:
        one, other = (last_layers(laboratory, count, role, **kind) for count in (whole, cut))
        return POINTS * (one.target_accuracy - other.target_accuracy).to_numpy()

    updating, last = {"batchnorm": "updating"}, WITH_THE_LAST_CONVOLUTION
    return {
        "the cut block is completed (belt)": ahead(WHOLE, NUMBER),
        "the cut block is completed (new classes)": ahead(WHOLE, NUMBER, "new"),
        "the cut block is left out (belt)": ahead(BEHIND, NUMBER),
        "the cut block is left out (new classes)": ahead(BEHIND, NUMBER, "new"),
        "the cut is in front of the block's last convolution, and it is completed (belt)": ahead(
            WHOLE, last
        ),
        "the cut block is completed and BatchNorm is updating (belt)": ahead(
            WHOLE, NUMBER, **updating
        ),
    }


@claim(
    "C40",
    '"The last 20 layers", a number, is as good a choice as whole blocks',
    lessons=["04"],
    measured="points within two points of whole blocks",
    source="https://keras.io/examples/vision/image_classification_efficientnet_fine_tuning/",
    needs=["blocks of several layers"],
)
def a_number_is_as_good(laboratory: Laboratory) -> Effects:
    """Training EfficientNet-Lite0's last 20 layers, which begin inside block6d, ends less than
    two points below training block6d and what follows it whole (22 layers): before near and far
    cameras, with new classes, with another kind of image, and for what is kept of the dock.
    """

    def within(role: str, column: str = "target_accuracy", **kind: Any) -> np.ndarray:
        number, whole = (
            last_layers(laboratory, count, role, **kind)[column] for count in (NUMBER, WHOLE)
        )
        return np.asarray(ALLOWED + POINTS * (number - whole).to_numpy())

    return {
        "the camera is new and near (belt)": within("near"),
        "the camera is new and far (night)": within("far"),
        f"the classes are new ({laboratory.word('new')})": within("new"),
        f"the kind of image is new ({laboratory.word('other')})": within("other"),
        "what counts is what is kept of the dock (after the belt)": within(
            "near", "source_accuracy"
        ),
        "BatchNorm is updating (belt)": within("near", batchnorm="updating"),
    }
