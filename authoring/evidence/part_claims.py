"""Claims of lesson 04 about which part of a model to unfreeze, and how much of it."""

from __future__ import annotations

from collections.abc import Sequence
import time
from typing import Any

from ftlab.models.freezing import set_trainable
from ftlab.training.compiling import loss_for
import numpy as np

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.staged import drawn, head_first, trained

# The head learns with either, so that the body's blocks are what is compared.
FIRST_TWO = ("block1", "block2", "head")
LAST_TWO = ("block3", "block4", "head")
FROM_THE_LAST = (("block4", "head"), LAST_TWO, ("block2", *LAST_TWO))
FROM_THE_FIRST = (("block1", "head"), FIRST_TWO, ("block1", "block2", "block3", "head"))
HEAD = ("head",)
FEW: dict[str, Any] = {"n_train": 20, "epochs": 100}  # as many steps as 100 images for 20 epochs


@claim(
    "C19",
    "Early layers are general and need no adjusting; later layers are the ones to unfreeze, the "
    "safest place to begin",
    lessons=["04"],
    measured="points by which the last two blocks are better to unfreeze than the first two",
    source="https://arxiv.org/abs/1411.1792",
)
def later_layers(laboratory: Laboratory) -> Effects:
    """The last two blocks end better than the first two, the head learning with either: where
    the camera changed, where the classes are new, and for what is kept of the dock.
    """

    def ahead(target: str, column: str = "target_accuracy") -> np.ndarray:
        last = trained(laboratory, target, trainable=LAST_TWO)[column]
        first = trained(laboratory, target, trainable=FIRST_TWO)[column]
        return POINTS * (last - first).to_numpy()

    return {
        "the camera is new and near (belt)": ahead("belt"),
        "the camera is new and far (night)": ahead("night"),
        "the classes are new and so is the kind of image (photos)": ahead("photos"),
        "the classes are new and the camera is not (the second half of split digits)": ahead(
            "split-digits-second"
        ),
        "safe means that the dock is kept (after the belt)": ahead("belt", "source_accuracy"),
    }


@claim(
    "C34",
    "A head-only plateau means: unfreeze later layers next",
    lessons=["04"],
    measured="points by which the last block is better to unfreeze next than the first",
    source="https://arxiv.org/abs/2210.11466",
)
def later_layers_after_a_plateau(laboratory: Laboratory) -> Effects:
    """With the head at its plateau, block4 is the better one to unfreeze next than block1, the
    head learning on with either, for new cameras and for new classes; and unfreezing it is
    better than to stay with the head.
    """

    def ahead(target: str) -> np.ndarray:
        last = head_first(laboratory, target, ("block4", "head")).target_accuracy
        first = head_first(laboratory, target, ("block1", "head")).target_accuracy
        return POINTS * (last - first).to_numpy()

    belt = head_first(laboratory, "belt", ("block4", "head"))
    return {
        "the camera is new and near (belt)": ahead("belt"),
        "the camera is new and far (night)": ahead("night"),
        "the classes are new and so is the kind of image (photos)": ahead("photos"),
        "the classes are new and the camera is not (the second half of split digits)": ahead(
            "split-digits-second"
        ),
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
    everything, last_two, first_two = _seconds_to_fit(laboratory, (None, LAST_TWO, FIRST_TWO)).T
    few, few_of_all = laboratory.table(trainable=LAST_TWO, **FEW), laboratory.table(**FEW)
    part, whole = laboratory.table(trainable=LAST_TWO), laboratory.table()
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

    def results(
        target: str, parts: Sequence[tuple[str, ...]], columns: Sequence[str], few: bool = False
    ) -> np.ndarray:
        tables = [
            laboratory.table(
                target, **({"trainable": part} if part else {}), **(FEW if few else {})
            )
            for part in (HEAD, None, *parts)
        ]
        return np.array([table[list(columns)].mean(axis=1) for table in tables])

    target, both = ("target_accuracy",), ("target_accuracy", "source_accuracy")
    return {
        "the belt alone counts": _inside(results("belt", FROM_THE_LAST, target)),
        "the belt alone counts, with 20 images": _inside(
            results("belt", FROM_THE_LAST, target, few=True)
        ),
        "the night camera alone counts": _inside(results("night", FROM_THE_LAST, target)),
        "belt and dock count the same": _inside(results("belt", FROM_THE_LAST, both)),
        "belt and dock count the same, and blocks are freed from the first on": _inside(
            results("belt", FROM_THE_FIRST, both)
        ),
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


def _seconds_to_fit(laboratory: Laboratory, parts: Sequence[tuple[str, ...] | None]) -> np.ndarray:
    """Processor seconds that stock `fit` takes for 25 steps, `(seeds, parts)`, tracing apart.

    Processor time, parts in turn and the better of two: what else the machine does hardly counts.
    """
    task, models = drawn("belt", 0), []
    for part in parts:
        model = set_trainable(laboratory.backbone(), part)
        model.compile("adam", loss_for(model))
        model.fit(*task.train, batch_size=20, verbose=0)
        models.append(model)
    found = np.empty((len(laboratory.seeds), 2, len(models)))
    for seed, turn, place in np.ndindex(found.shape):
        started = time.process_time()
        models[place].fit(*task.train, batch_size=20, epochs=5, verbose=0)
        found[seed, turn, place] = time.process_time() - started
    return np.asarray(found.min(axis=1))
