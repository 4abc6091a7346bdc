"""New surfaces for EfficientNet-Lite0, as cached features: three classes beside eleven old ones."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from ftlab.backbones import load_backbone
from ftlab.checks.capstone.budget import SURFACES
from ftlab.data.small_surfaces import SIDE, small_surfaces
from ftlab.data.task import Split
from ftlab.data.tasks import draw
from ftlab.models.features import cached_features
import keras
import numpy as np

NEW_SURFACES, ALL_SURFACES = 3, 14
_LEARNED = 30  # pictures of each old class that the old head was fitted on


class NewSurfaces(NamedTuple):
    """What a strategy gets, and the hidden pictures, all as features `(n, 1280)`.

    Args:
        names: Of the classes, the three new ones last.
        head: The head for the eleven old classes, labels 0 to 10.
        new: Training pictures of the new classes, labels 11 to 13.
        old: Training pictures of the old classes that were kept.
        hidden_new: Pictures that measure the new classes.
        hidden_old: Pictures that measure the old ones.
    """

    names: tuple[str, ...]
    head: keras.Model
    new: Split
    old: Split
    hidden_new: Split
    hidden_old: Split


def new_surfaces(seed: int) -> NewSurfaces:
    """Three of the fourteen surfaces as new classes, before the dock's camera.

    Args:
        seed: Chooses which three, and the pictures.
    """
    names, train, hidden = _features()
    rng = np.random.default_rng([82, seed])
    order = rng.permutation(ALL_SURFACES)
    place = np.argsort(order)  # from the label of the task to the one here

    def split(of: Split, new: bool) -> Split:
        labels = place[of.labels]
        chosen = (labels >= ALL_SURFACES - NEW_SURFACES) == new
        return Split(of.images[chosen], labels[chosen].astype("int64"))

    n_old = ALL_SURFACES - NEW_SURFACES
    learned = draw(split(train, new=False), _LEARNED * n_old, seed)
    return NewSurfaces(
        tuple(names[label] for label in order),
        _head(learned, n_old),
        draw(split(train, new=True), SURFACES.target_images, seed),
        draw(learned, SURFACES.source_images, seed),
        split(hidden, new=True),
        split(hidden, new=False),
    )


def _head(learned: Split, n_classes: int) -> keras.Model:
    from sklearn.linear_model import LogisticRegression  # slow to import

    found = LogisticRegression(max_iter=1000).fit(learned.images, learned.labels)
    layer = keras.layers.Dense(n_classes, name="head")
    head = keras.Sequential([keras.Input((learned.images.shape[1],)), layer], name="surfaces")
    head.set_weights([found.coef_.T, found.intercept_])
    return head


@lru_cache(maxsize=1)
def _features() -> tuple[tuple[str, ...], Split, Split]:
    """Features of the training pictures, and of those for validation and test together."""
    task = small_surfaces("dock", n_train=_LEARNED * ALL_SURFACES)
    base = load_backbone("efficientnet_lite0", input_shape=(SIDE, SIDE, 3))
    found = [
        Split(cached_features(base, each.images), each.labels)
        for each in (task.train, task.validation, task.test)
    ]
    hidden = Split(*(np.concatenate(pair) for pair in zip(*found[1:], strict=True)))
    return tuple(task.class_names), found[0], hidden
