"""Claims of lesson 06: pictures and texts that are not what the model learned from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ftlab.data.camera import Camera
from ftlab.data.handwriting import handwriting, write_on_parcels
from ftlab.data.mismatch import at_resolution
from ftlab.data.task import Split, Task
from ftlab.data.tasks import load_task
from ftlab.measuring.forgetting import accuracy
import keras
import numpy as np

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.runs import on_own_tasks


@claim(
    "C06",
    "A mismatch of resolution or image kind between backbone and task lowers the result",
    lessons=["06"],
    measured="points of belt accuracy lost after fine-tuning",
    source="https://arxiv.org/abs/1906.06423",
)
def mismatch(laboratory: Laboratory) -> Effects:
    """After fine-tuning on 100 images, belt pictures of 16 pixels that were enlarged end below
    those of 32; pictures given at 16 pixels end below the same ones enlarged to the size that the
    backbone knows; and pictures with light and dark exchanged, which hold the same information,
    end below those as they are, with all blocks and with the head alone.
    """
    backbone = laboratory.backbone()
    smaller = keras.models.clone_model(backbone, input_tensors=keras.Input((16, 16, 1)))
    smaller.set_weights(backbone.get_weights())

    def result(
        task: Callable[[int], Task], model: keras.Model = backbone, head_only: bool = False
    ) -> np.ndarray:
        setting: dict[str, Any] = (
            {"trainable": ("head",), "learning_rate": 1e-2} if head_only else {}
        )
        return on_own_tasks(laboratory.seeds, model, task, **setting).target_accuracy.to_numpy()

    as_it_is, by_head = laboratory.belt(), laboratory.belt(trainable=("head",), learning_rate=1e-2)
    enlarged = result(lambda seed: at_resolution(_belt(seed), 16))
    small = result(lambda seed: at_resolution(_belt(seed), 16, keep_shape=False), smaller)
    return {
        "pictures of 16 pixels are enlarged to 32": POINTS * (as_it_is - enlarged),
        "pictures of 16 pixels are given as they are rather than enlarged": POINTS
        * (enlarged - small),
        "light and dark are exchanged": POINTS * (as_it_is - result(_inverted_belt)),
        "light and dark are exchanged and the head alone learns": POINTS
        * (by_head - result(_inverted_belt, head_only=True)),
    }


def _belt(seed: int) -> Task:
    return load_task("belt", n_train=100, seed=seed)


def _inverted_belt(seed: int) -> Task:
    camera = replace(Camera.preset("belt"), invert=True, brightness=0.15)
    return load_task("belt", n_train=100, seed=seed, camera=camera)


@claim(
    "C25",
    "A loaded model gives unexpected results when images are scaled, resized or normalized "
    "differently",
    lessons=["06"],
    measured="points of dock accuracy lost by the untouched backbone",
    source="https://keras.io/api/applications/",
)
def other_preprocessing(laboratory: Laboratory) -> Effects:
    """The backbone as it was loaded reads the dock's pictures worse when they are on the 0 to 255
    scale, in [-1, 1], reduced to 16 or 8 pixels and enlarged again, or with light and dark
    exchanged. Every seed photographs the test handwriting anew.
    """
    model = laboratory.backbone()

    def resized(split: Split, side: int) -> np.ndarray:
        task = Task("dock", split, split, split, tuple("0123456789"), "")
        return at_resolution(task, side).test.images

    changes: dict[str, Callable[[Split], np.ndarray]] = {
        "pictures stay on the 0 to 255 scale": lambda split: 255 * split.images,
        "pictures are scaled to [-1, 1]": lambda split: 2 * split.images - 1,
        "pictures were reduced to 16 pixels and enlarged again": lambda split: resized(split, 16),
        "pictures were reduced to 8 pixels and enlarged again": lambda split: resized(split, 8),
        "light and dark are exchanged": lambda split: 1 - split.images,
    }
    lost: dict[str, list[float]] = {name: [] for name in changes}
    for seed in laboratory.seeds:
        split = dock_photographed(seed)
        before = accuracy(model, split)
        for name, change in changes.items():
            after = accuracy(model, Split(change(split), split.labels))
            lost[name].append(POINTS * (before - after))
    return lost


def dock_photographed(seed: int) -> Split:
    """The dock's test handwriting on new parcels, photographed anew."""
    digits, labels = handwriting("source_test")
    parcels = write_on_parcels(digits, 2 * seed)
    return Split(Camera.preset("dock").photograph(parcels, 2 * seed + 1), labels)
