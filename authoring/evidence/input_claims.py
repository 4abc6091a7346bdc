"""Claims of lesson 06: pictures and texts that are not what the model learned from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ftlab.data.camera import Camera
from ftlab.data.mismatch import at_resolution
from ftlab.data.task import Split, Task
import keras
import numpy as np

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.targets import Resized


@claim(
    "C06",
    "A mismatch of resolution or image kind between backbone and task lowers the result",
    lessons=["06"],
    measured="points of belt accuracy lost after fine-tuning",
    source="https://arxiv.org/abs/1906.06423",
)
def mismatch(laboratory: Laboratory) -> Effects:
    """After fine-tuning on 100 images, belt pictures of half the side that were enlarged end below
    those of the whole; pictures given at half the side end below the same ones enlarged to the
    size that the network gets; and pictures with light and dark exchanged, which hold the same
    information, end below those as they are, with all blocks and with the head alone.
    """
    belt, half = laboratory.target("near"), laboratory.network.side // 2
    dark = laboratory.seen_by(replace(Camera.preset("belt"), invert=True, brightness=0.15))
    enlarged = laboratory.values(Resized(belt, half), "target_accuracy")
    small = laboratory.table(
        Resized(belt, half, keep_shape=False), backbone=of_side(laboratory, half)
    )
    as_it_is, test = laboratory.near(), "target_accuracy"
    whole = laboratory.network.side
    return {
        f"pictures of {half} pixels are enlarged to {whole}": POINTS * (as_it_is - enlarged),
        f"pictures of {half} pixels are given as they are rather than enlarged": POINTS
        * (enlarged - small[test].to_numpy()),
        "light and dark are exchanged": POINTS * (as_it_is - laboratory.values(dark, test)),
        "light and dark are exchanged and the head alone learns": POINTS
        * (laboratory.near(part="head") - laboratory.values(dark, test, "head")),
    }


def of_side(laboratory: Laboratory, side: int) -> keras.Model:
    """The pretrained network for pictures of another size; it averages over all places."""
    model = laboratory.start()
    channels = model.input_shape[-1]
    smaller = keras.models.clone_model(model, input_tensors=keras.Input((side, side, channels)))
    smaller.set_weights(model.get_weights())
    return smaller


@claim(
    "C25",
    "A loaded model gives unexpected results when images are scaled, resized or normalized "
    "differently",
    lessons=["06"],
    measured="points of dock accuracy lost by the untouched backbone",
    source="https://keras.io/api/applications/",
)
def other_preprocessing(laboratory: Laboratory) -> Effects:
    """The network as it was loaded reads the dock's pictures worse when they are on the 0 to 255
    scale, in [-1, 1], reduced to a half or a quarter of the side and enlarged again, or with
    light and dark exchanged. Every seed photographs the test pictures anew.
    """
    side = laboratory.network.side

    def resized(split: Split, side: int) -> np.ndarray:
        task = Task("dock", split, split, split, laboratory.source.class_names, "")
        return at_resolution(task, side).test.images

    changes: dict[str, Callable[[Split], np.ndarray]] = {
        "pictures stay on the 0 to 255 scale": lambda split: 255 * split.images,
        "pictures are scaled to [-1, 1]": lambda split: 2 * split.images - 1,
        f"pictures were reduced to {side // 2} pixels and enlarged again": lambda split: resized(
            split, side // 2
        ),
        f"pictures were reduced to {side // 4} pixels and enlarged again": lambda split: resized(
            split, side // 4
        ),
        "light and dark are exchanged": lambda split: 1 - split.images,
    }

    head = laboratory.start().get_layer("head")
    kernel, bias = (weight.numpy() for weight in head.weights)

    def accuracy(images: np.ndarray, labels: np.ndarray) -> float:
        logits = laboratory.pooled(images) @ kernel + bias
        return float(np.mean(logits.argmax(axis=1) == labels))

    def one(seed: int) -> dict[str, float]:
        split = laboratory.photographed(seed)
        before = accuracy(*split)
        return {
            name: POINTS * (before - accuracy(change(split), split.labels))
            for name, change in changes.items()
        }

    table = laboratory.rows(["other preprocessing"], one)
    return {name: table[name].to_numpy() for name in changes}
