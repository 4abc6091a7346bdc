"""Claims about pictures of another size or scale than those of pretraining."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from ftlab.data.mismatch import at_resolution
from ftlab.data.task import Task
from ftlab.models.heads import feature_extractor
import keras
import numpy as np
import pandas as pd

from authoring.evidence.claim import Effects, claim
from authoring.evidence.input_claims import of_side
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.probes import probe_accuracy

BATCH = 16  # what a batch is turned into on the way stays in the processor's caches
Change = Callable[[np.ndarray], np.ndarray]
# What a network that takes pixels from 0 to 1 may be given instead.
SCALES: dict[str, Change] = {
    "0 to 255": lambda images: 255 * images,
    "-1 to 1": lambda images: 2 * images - 1,
    "0 to 1/255 (scaled twice)": lambda images: images / 255,
}


@claim(
    "C46",
    "Images smaller than those of pretraining cost accuracy, and a little larger at test time "
    "helps",
    lessons=["06"],
    measured="points of belt accuracy of a linear head",
    source="https://arxiv.org/abs/1906.06423",
)
def sizes(laboratory: Laboratory) -> Effects:
    """A linear head on features of the belt's pictures ends higher when they have the size of
    pretraining (32 pixels for parcels, 224 for ImageNet, to which pictures of 64 are enlarged)
    than when they are smaller; and one that was fitted on pictures of one size is better on test
    pictures that are a sixth or a third larger.
    """
    whole, smaller, smallest = laboratory.network.sizes
    side, little, more = (round(laboratory.network.side * by) for by in (1, 7 / 6, 4 / 3))
    table = _by_size(laboratory, (whole, smaller, smallest, side), (little, more))
    fitted = f"fitted at {side} pixels, seen at"
    return {
        f"{smallest} pixels cost beside {whole}": POINTS
        * (table[f"{whole}"] - table[f"{smallest}"]).to_numpy(),
        f"{smaller} pixels cost beside {whole}": POINTS
        * (table[f"{whole}"] - table[f"{smaller}"]).to_numpy(),
        f"{fitted} {little} in the test": POINTS
        * (table[f"test {little}"] - table[f"{side}"]).to_numpy(),
        f"{fitted} {more} in the test": POINTS
        * (table[f"test {more}"] - table[f"{side}"]).to_numpy(),
    }


def _by_size(
    laboratory: Laboratory, sides: tuple[int, ...], in_test: tuple[int, ...]
) -> pd.DataFrame:
    """Accuracy of a linear head at each size, and on test pictures of another; a row per seed."""
    own = laboratory.network.side

    def one(seed: int) -> dict[str, float]:
        task, found = laboratory.drawn("near", seed), {}
        for side in dict.fromkeys(sides):
            features = _features(laboratory, task, side)
            found[f"{side}"] = probe_accuracy(features, task)
            if side == own:
                for larger in in_test:
                    seen = _features(laboratory, task, larger, ("test",))
                    found[f"test {larger}"] = probe_accuracy({**features, **seen}, task)
        return found

    return laboratory.rows(["sizes", *sides, *in_test], one)


def _features(
    laboratory: Laboratory,
    task: Task,
    side: int,
    parts: tuple[str, ...] = ("train", "validation", "test"),
) -> dict[str, np.ndarray]:
    resized = at_resolution(task, side, keep_shape=False)
    extractor = _extractor(laboratory, side)
    return {
        part: extractor.predict(getattr(resized, part).images, batch_size=BATCH, verbose=0)
        for part in parts
    }


@cache
def _extractor(laboratory: Laboratory, side: int) -> keras.Model:
    return feature_extractor(of_side(laboratory, side))


@claim(
    "C48",
    "Images scaled otherwise than in pretraining (0–255, 0–1, −1–1) cost most of the accuracy",
    lessons=["06"],
    measured="points lost beyond half of what accuracy is above guessing",
    source="https://keras.io/api/applications/",
)
def other_scales(laboratory: Laboratory) -> Effects:
    """A network that takes pixels from 0 to 1 loses more than half of what it is better than
    guessing when they come from 0 to 255, from -1 to 1, or scaled twice: as it was loaded, and
    with a linear head that was fitted on pictures of that scale. Every seed photographs anew.
    """

    def beyond(table: pd.DataFrame, scale: str) -> np.ndarray:
        above = table["as it was"] - laboratory.network.chance
        return POINTS * (table["as it was"] - table[scale] - above / 2).to_numpy()

    loaded, fitted = _as_loaded(laboratory), _with_fitted_head(laboratory)
    return {
        **{f"as loaded, pixels from {scale} (dock)": beyond(loaded, scale) for scale in SCALES},
        **{
            f"a head is fitted on pixels from {scale} (belt)": beyond(fitted, scale)
            for scale in SCALES
        },
    }


def _scaled() -> dict[str, Change]:
    return {"as it was": lambda images: images, **SCALES}


def _as_loaded(laboratory: Laboratory) -> pd.DataFrame:
    kernel, bias = (w.numpy() for w in laboratory.start().get_layer("head").weights)

    def one(seed: int) -> dict[str, float]:
        images, labels = laboratory.photographed(seed)
        logits = {
            name: laboratory.pooled(change(images)) @ kernel + bias
            for name, change in _scaled().items()
        }
        return {name: float(np.mean(x.argmax(axis=1) == labels)) for name, x in logits.items()}

    return laboratory.rows(["scales as loaded"], one, version=2)


def _with_fitted_head(laboratory: Laboratory) -> pd.DataFrame:
    def one(seed: int) -> dict[str, float]:
        task, found = laboratory.drawn("near", seed), {}
        for name, change in _scaled().items():
            features = {
                part: laboratory.pooled(change(getattr(task, part).images))
                for part in ("train", "validation", "test")
            }
            found[name] = probe_accuracy(features, task)
        return found

    return laboratory.rows(["scales with a fitted head"], one, version=2)
