"""Claims about few images: augmentation, and when a linear head is better."""

from __future__ import annotations

import numpy as np

from authoring.evidence.claim import Effects, claim
from authoring.evidence.laboratory import POINTS, Laboratory
from authoring.evidence.targets import Augmented

A_CLASS = (1, 2, 5, 20)  # images


@claim(
    "C45",
    "Augmentation helps when images are few",
    lessons=["05"],
    measured="points of target accuracy gained by augmentation",
    source="https://keras.io/examples/vision/image_classification_from_scratch/",
)
def augmentation_helps(laboratory: Laboratory) -> Effects:
    """With 20 images, showing each in every epoch shifted by up to a tenth of the side, turned by
    about ten degrees and lit otherwise ends above showing it as it is, after as many steps: for
    everything and for the head alone, before the belt and the night camera; and with 100 images.
    """

    def gained(role: str = "near", part: str = "all", budget: str = "few") -> np.ndarray:
        versions = laboratory.budget(budget)["epochs"]
        more = Augmented(laboratory.target(role), versions)
        test = "target_accuracy"
        seen_anew = laboratory.values(more, test, part, budget, epochs=1)
        return POINTS * (seen_anew - laboratory.values(role, test, part, budget))

    few, usual = (laboratory.budget(name)["n_train"] for name in ("few", "usual"))
    return {
        f"there are {few} images and everything trains (belt)": gained(),
        f"there are {few} images and the head alone trains (belt)": gained(part="head"),
        f"there are {few} images and the camera is far (night)": gained("far"),
        f"there are {usual} images and everything trains (belt)": gained(budget="usual"),
    }


@claim(
    "C47",
    "Below some number of images per class, a linear head on frozen features beats fine-tuning",
    lessons=["01", "05"],
    measured="points by which the head is better (in the last row, fine-tuning)",
    source="https://arxiv.org/abs/2202.10054",
)
def below_some_number(laboratory: Laboratory) -> Effects:
    """With a new head on the belt, one that is trained to convergence on frozen features ends
    above fine-tuning everything at its own rate with 1 image per class, 2 or 5; with 20 per class
    fine-tuning is ahead. All have as many steps.
    """
    usual, classes = laboratory.budget(), laboratory.source.n_classes
    steps = usual["epochs"] * -(-usual["n_train"] // 20)

    def ahead(images: int) -> np.ndarray:
        n_train = images * classes
        epochs = max(1, round(steps / -(-n_train // 20)))
        fitted, everything = (
            laboratory.near(backbone="near with a new head", n_train=n_train, **setting)
            for setting in (
                # The head to convergence, and then an epoch at a rate of 0.
                {"part": "head", "strategy": "head_then_finetune", "learning_rate": 0.0}
                | {"epochs": 1},
                {"epochs": epochs},
            )
        )
        return POINTS * (fitted - everything)

    *few, many = (ahead(images) for images in A_CLASS)
    named = [f"there {'is' if n == 1 else 'are'} {n} per class" for n in A_CLASS]
    return {**dict(zip(named, few, strict=False)), f"{named[-1]}, and fine-tuning is ahead": -many}
