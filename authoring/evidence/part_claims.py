"""Claims of lesson 04 about which part of a model to unfreeze, and how much of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
import time

from ftlab.models.freezing import set_trainable
from ftlab.training.compiling import loss_for
import keras
import numpy as np

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.staged import head_first


@claim(
    "C19",
    "Early layers are general and need no adjusting; later layers are the ones to unfreeze, the "
    "safest place to begin",
    lessons=["04"],
    measured="points by which the last two blocks are better to unfreeze than the first two",
    source="https://arxiv.org/abs/1411.1792",
)
def later_layers(laboratory: Laboratory) -> Effects:
    """The last two blocks end better than the first two (for ImageNet, the last and the first two
    stages), the head learning with either: where the camera changed, where the classes are new,
    and for what is kept of the dock.
    """

    def ahead(target: str, column: str = "target_accuracy") -> np.ndarray:
        last, first = (
            laboratory.values(target, column, part) for part in ("last two", "first two")
        )
        return POINTS * (last - first)

    return {
        "the camera is new and near (belt)": ahead("near"),
        "the camera is new and far (night)": ahead("far"),
        _kind(laboratory): ahead("other"),
        _classes(laboratory): ahead("new"),
        "safe means that the dock is kept (after the belt)": ahead("near", "source_accuracy"),
    }


def _kind(laboratory: Laboratory) -> str:
    return f"the classes are new and so is the kind of image ({laboratory.word('other')})"


def _classes(laboratory: Laboratory) -> str:
    return f"the classes are new and the camera is not ({laboratory.word('new')})"


@claim(
    "C34",
    "A head-only plateau means: unfreeze later layers next",
    lessons=["04"],
    measured="points by which the last block is better to unfreeze next than the first",
    source="https://arxiv.org/abs/2210.11466",
)
def later_layers_after_a_plateau(laboratory: Laboratory) -> Effects:
    """With the head at its plateau, the last block is the better one to unfreeze next than the
    first, the head learning on with either, for new cameras and for new classes; and unfreezing
    it is better than to stay with the head.
    """

    def ahead(target: str) -> np.ndarray:
        last = head_first(laboratory, target, "last").target_accuracy
        first = head_first(laboratory, target, "first").target_accuracy
        return POINTS * (last - first).to_numpy()

    belt = head_first(laboratory, "near", "last")
    return {
        "the camera is new and near (belt)": ahead("near"),
        "the camera is new and far (night)": ahead("far"),
        _kind(laboratory): ahead("other"),
        _classes(laboratory): ahead("new"),
        "it is compared with staying at the plateau (belt)": POINTS
        * (belt.target_accuracy - belt.plateau).to_numpy(),
    }


@claim(
    "C20",
    "Unfreezing only part of the model is cheaper and reduces overfitting",
    lessons=["04"],
    measured="points: percent of time saved, or gap between training and test closed",
    source="https://keras.io/guides/transfer_learning/",
)
def part_is_cheaper(laboratory: Laboratory) -> Effects:
    """Keras's own `fit` takes less processor time a step when the last two blocks and the head are
    trained than when everything is, and when the first two are; and the gap between training and
    test accuracy is smaller, without the test accuracy itself being lower.
    """
    parts = ("all", "last two", "first two")
    everything, last_two, first_two = _seconds_to_fit(laboratory, parts).T
    few, few_of_all = (laboratory.table("near", part, "few") for part in ("last two", "all"))
    part, whole = laboratory.table(part="last two"), laboratory.table()
    closed = {
        name: (of_all.train_accuracy - of_all.target_accuracy)
        - (of_part.train_accuracy - of_part.target_accuracy)
        for name, of_part, of_all in (("many", part, whole), ("few", few, few_of_all))
    }
    return {
        "cheaper means time, and the last two blocks are trained": POINTS
        * (1 - last_two / everything),
        "cheaper means time, and the first two blocks are trained": POINTS
        * (1 - first_two / everything),
        "overfitting is the gap between training and test, 100 images": POINTS * closed["many"],
        "overfitting is the gap between training and test, 20 images": POINTS * closed["few"],
        "less overfitting means a better test accuracy, 20 images": POINTS
        * (few.target_accuracy - few_of_all.target_accuracy),
    }


@claim(
    "C30",
    "There is an adaptation budget: the best result lies between freezing everything and freeing "
    "everything",
    lessons=["04", "08"],
    measured="points by which a part is better than the better of head only and everything",
    source="https://arxiv.org/abs/2210.11466",
)
def budget(laboratory: Laboratory) -> Effects:
    """Some number of blocks between the head alone and all of them is better than both ends, on
    the target and for the mean of both tasks, with many images and few, near and far. Which
    number and which end is chosen on the other seeds, so that luck is not counted.
    """
    test, both = ("target_accuracy",), ("target_accuracy", "source_accuracy")
    from_the_last = ("last", "last two", "last three")

    def inside(
        target: str,
        columns: Sequence[str] = test,
        parts: Sequence[str] = from_the_last,
        budget: str = "usual",
    ) -> np.ndarray:
        results = [
            np.mean([laboratory.values(target, name, part, budget) for name in columns], axis=0)
            for part in ("head", "all", *parts)
        ]
        return _inside(np.array(results))

    found = {
        "the belt alone counts": inside("near"),
        "the belt alone counts, with 20 images": inside("near", budget="few"),
        "the night camera alone counts": inside("far"),
        "belt and dock count the same": inside("near", both),
    }
    if laboratory.network.large:  # freeing the first blocks takes as long as freeing everything
        return found
    first = inside("near", both, ("first", "first two", "first three"))
    return {
        **found,
        "belt and dock count the same, and blocks are freed from the first on": first,
    }


def _inside(results: np.ndarray) -> np.ndarray:
    """Points by which the best part beats the better end, each chosen on the other seeds.

    Args:
        results: `(2 + parts, seeds)`, the two ends first.
    """
    differences = []
    for seed in range(results.shape[1]):
        others = np.delete(results, seed, axis=1).mean(axis=1)
        end, part = np.argmax(others[:2]), 2 + np.argmax(others[2:])
        differences.append(results[part, seed] - results[end, seed])
    return POINTS * np.array(differences)


def _seconds_to_fit(laboratory: Laboratory, parts: Sequence[str]) -> np.ndarray:
    """Processor seconds that stock `fit` takes, `(seeds, parts)`, tracing apart.

    Processor time, parts in turn and the better of two: what else the machine does hardly counts.
    """
    task, epochs = laboratory.drawn("near", 0), 5 if laboratory.name == "parcels" else 1

    def compiled(part: str) -> keras.Model:
        model = set_trainable(laboratory.backbone(), laboratory.part(part))
        model.compile("adam", loss_for(model))
        model.fit(*task.train, batch_size=20, verbose=0)
        return model

    models = lru_cache(maxsize=1)(lambda: [compiled(part) for part in parts])

    def one(seed: int) -> dict[str, float]:
        found = np.empty((2, len(parts)))
        for turn, place in np.ndindex(found.shape):
            started = time.process_time()
            models()[place].fit(*task.train, batch_size=20, epochs=epochs, verbose=0)
            found[turn, place] = time.process_time() - started
        return dict(zip(parts, found.min(axis=0), strict=True))

    return laboratory.rows(["seconds to fit", epochs], one).to_numpy()
