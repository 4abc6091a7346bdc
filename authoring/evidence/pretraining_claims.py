"""Claims about what pretraining is worth, and which of its features."""

from __future__ import annotations

from functools import cache, lru_cache

from ftlab.models.heads import penultimate
import keras
import numpy as np
import pandas as pd

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.network import RATES
from authoring.evidence.probes import probe_accuracy

BATCHNORM = ("frozen", "updating")


@claim(
    "C43",
    "Pretraining beats random weights at the same budget, less so the more target images there are",
    lessons=["01"],
    measured="points by which pretrained weights are better than random ones",
    source="https://arxiv.org/abs/1811.08883",
)
def pretraining_beats_random(laboratory: Laboratory) -> Effects:
    """With a new head on both, the pretrained network ends above one with random weights on the
    belt after as many epochs, with 20, 100 and many images (280 for parcels, 200 for ImageNet);
    and by less with many than with few. Random weights get the best rate on validation, with
    BatchNorm frozen or updating.
    """

    def ahead(budget: str) -> np.ndarray:
        pretrained = laboratory.near(budget=budget, backbone="near with a new head")
        return POINTS * (pretrained - from_random_weights(laboratory, budget))

    few, usual, many = (ahead(name) for name in ("few", "usual", "many"))
    counts = [laboratory.budget(name)["n_train"] for name in ("few", "usual", "many")]
    return {
        f"there are {counts[0]} images": few,
        f"there are {counts[1]} images": usual,
        f"there are {counts[2]} images": many,
        f"it is to be less with {counts[2]} images than with {counts[0]}": few - many,
    }


def from_random_weights(laboratory: Laboratory, budget: str) -> np.ndarray:
    """Accuracy on the near target, one a seed, at the best rate and BatchNorm on validation."""
    rate, batchnorm = _best_from_random(laboratory)
    return laboratory.near(
        budget=budget, backbone="untrained", learning_rate=rate, batchnorm=batchnorm
    )


@cache
def _best_from_random(laboratory: Laboratory) -> tuple[float, str]:
    found = pd.concat(
        laboratory.grid_of_rates("all", start="untrained", batchnorm=kind) for kind in BATCHNORM
    )
    means = {
        (rate, kind): float(found[(found.learning_rate == rate) & (found.batchnorm == kind)]
                            .val_accuracy.mean())
        for rate in RATES
        for kind in BATCHNORM
    }  # fmt: skip
    return max(means, key=lambda pair: means[pair])


@claim(
    "C44",
    "For far tasks, features from a middle block serve better than those from the last",
    lessons=["01"],
    measured="points by which a middle block's features are better than the last one's",
    source="https://arxiv.org/abs/1411.1792",
)
def middle_features(laboratory: Laboratory) -> Effects:
    """A linear head on the averaged features of a middle block ends above one on the features of
    the last, with 100 images: for another kind of image and for the far camera, and by more than
    for the near camera. Two middle blocks are tried.
    """

    def ahead(role: str, place: int) -> np.ndarray:
        table = _by_place(laboratory, role)
        return POINTS * (table[f"middle {place}"] - table["last"]).to_numpy()

    early, late = laboratory.network.middle
    kind, far = f"another kind of image ({laboratory.word('other')})", "the far camera (night)"
    return {
        f"{kind}, the middle being the end of {late}": ahead("other", 1),
        f"{kind}, the middle being the end of {early}": ahead("other", 0),
        f"{far}, the middle being the end of {late}": ahead("far", 1),
        f"{far}, the middle being the end of {early}": ahead("far", 0),
        f"far beside near: {kind} beside the belt, the end of {late}": ahead("other", 1)
        - ahead("near", 1),
    }


def _by_place(laboratory: Laboratory, role: str) -> pd.DataFrame:
    """Accuracy of a linear head on features from three places, one row per seed."""
    places = ("middle 0", "middle 1", "last")
    model = lru_cache(maxsize=1)(lambda: _features(laboratory))

    def one(seed: int) -> dict[str, float]:
        task = laboratory.drawn(role, seed)
        seen = {
            part: [
                np.asarray(each)
                for each in model().predict(getattr(task, part).images, batch_size=16, verbose=0)
            ]
            for part in ("train", "validation", "test")
        }
        return {
            name: probe_accuracy({part: found[place] for part, found in seen.items()}, task)
            for place, name in enumerate(places)
        }

    return laboratory.rows(["features by place", role, *laboratory.network.middle], one)


def _features(laboratory: Laboratory) -> keras.Model:
    """Images → averaged features of two middle blocks and of the last."""
    model = laboratory.backbone()
    middle = [
        keras.layers.GlobalAveragePooling2D()(model.get_layer(name).output)
        for name in laboratory.network.middle_layers
    ]
    return keras.Model(model.inputs[0], [*middle, penultimate(model)])
