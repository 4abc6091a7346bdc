"""Check of the exercise `extend`: three new classes beside the old ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.backbones import load_backbone
from ftlab.checks.capstone.budget import NEW_CLASSES
from ftlab.checks.capstone.family import NEW, OLD_CLASSES, mirrored_task, source_examples
from ftlab.checks.capstone.measuring import Outcome, adapted, outcome, wanted
from ftlab.checks.core import fail, passed, require
from ftlab.checks.feature_extraction.returned import outputs
from ftlab.data.task import Split
from ftlab.translation import _
import keras
import numpy as np

_MISSING_HEAD = 48  # features of the parcels backbone


def extend(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `extend(model, images, labels, source_images, source_labels)` on three new classes.

    Args:
        function: The student's strategy.
        seed: Of the three classes and of all images.

    Raises:
        CheckFailed: Outputs of another width, too little learned, or too much forgotten.
    """
    start = load_backbone("parcels")
    task = mirrored_task(seed)
    replayed = source_examples(NEW_CLASSES.source_images, seed)
    # The validation images are as hidden as the test images, and make the measure finer.
    hidden = Split(*(np.concatenate(pair) for pair in zip(task.test, task.validation, strict=True)))
    model = adapted(function, start, task.train, replayed, NEW_CLASSES)
    _check_width(outputs(model, hidden.images).shape)
    found = outcome(model, start, hidden, OLD_CLASSES + NEW)
    _check_logits(found.logits)
    names = ", ".join(task.class_names[-NEW:])
    if not found.within(NEW_CLASSES):
        key = _looks_like(found, start, hidden)
        fail(wanted(NEW_CLASSES), _("classes {names}: {outcome}", names=names, outcome=found), key)
    passed(_("classes {names}: {outcome}. Within the budget.", names=names, outcome=found))


def _check_logits(given: np.ndarray) -> None:
    shares = (given >= 0).all() and np.allclose(given.sum(axis=1), 1, atol=1e-3)
    observe = _("Leave the activation of the last layer out")
    require(not shares, _("thirteen logits"), _("rows that sum to 1"), "M17", observe)


def _check_width(shape: tuple[int, ...]) -> None:
    width = shape[-1]
    if width == OLD_CLASSES + NEW:
        return
    known = {NEW: "M114", OLD_CLASSES: "M16", _MISSING_HEAD: "M116"}
    fail(
        _(
            "one logit for each of the {n_old} old and {n_new} new classes",
            n_old=OLD_CLASSES,
            n_new=NEW,
        ),
        _("outputs of width {width}", width=width),
        known.get(width, "M03"),
    )


def _looks_like(found: Outcome, start: keras.Model, hidden: Split) -> str:
    """The misconception that explains a missed budget."""
    learned = found.learned(NEW_CLASSES)
    of_new = np.mean(found.source_logits.argmax(axis=1) >= OLD_CLASSES)
    if found.target_accuracy < 0.05 or _at_random(found):
        return "M22"
    if _on_old_answers(found):
        return "M11"
    if found.ruined:
        return "M112"
    if found.forgetting > NEW_CLASSES.forgetting:
        return "M110" if learned or of_new > 0.5 else ""
    return ""


def _at_random(found: Outcome) -> bool:
    """Whether both tasks are read as if by chance: nothing was trained after a new head came."""
    chance = 2.5 / (OLD_CLASSES + NEW)
    source = np.unique(found.source_logits.argmax(axis=1)).size
    return found.target_accuracy < chance and found.forgetting > 0.6 and source > 3


def _on_old_answers(found: Outcome) -> bool:
    """Whether the outputs hold no more than the ten old answers do.

    Thirteen logits on 48 features span twelve directions when their mean is taken off; on ten
    old outputs they span ten at most.
    """
    logits = np.concatenate([found.logits, found.source_logits])
    if (logits >= 0).all() and np.allclose(logits.sum(axis=1), 1, atol=1e-3):
        logits = np.log(np.maximum(logits, 1e-12))
    logits = logits - logits.mean(axis=1, keepdims=True)
    singular = np.linalg.svd(logits - logits.mean(axis=0), compute_uv=False)
    return int(np.sum(singular > 1e-5 * singular[0])) <= OLD_CLASSES
