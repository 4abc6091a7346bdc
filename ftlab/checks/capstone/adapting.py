"""Check of the exercise `adapt`: an unseen camera."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftlab.backbones import load_backbone
from ftlab.checks.capstone.budget import CAMERA
from ftlab.checks.capstone.family import OLD_CLASSES, camera_task, source_examples
from ftlab.checks.capstone.measuring import (
    Outcome,
    adapted,
    hardly_moved,
    moved_layers,
    outcome,
    wanted,
)
from ftlab.checks.core import fail, passed
from ftlab.translation import _
import keras


def adapt(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `adapt(model, images, labels, source_images, source_labels)` on an unseen camera.

    Args:
        function: The student's strategy.
        seed: Of the camera (see `ftlab.checks.capstone.camera`) and of all images.

    Raises:
        CheckFailed: Too little learned, too much forgotten, or too long.
    """
    start = load_backbone("parcels")
    task = camera_task(seed)
    replayed = source_examples(CAMERA.source_images, seed)
    model = adapted(function, start, task.train, replayed, CAMERA)
    found = outcome(model, start, task.test, OLD_CLASSES)
    if not found.within(CAMERA):
        key = _looks_like(found, start, moved_layers(start, model))
        fail(wanted(CAMERA), _("camera {seed}: {outcome}", seed=seed, outcome=found), key)
    passed(_("camera {seed}: {outcome}. Within the budget.", seed=seed, outcome=found))


def _looks_like(found: Outcome, start: keras.Model, moved: set[str]) -> str:
    """The misconception that explains a missed budget."""
    if not moved:
        return "M22"
    if moved == {"head"}:
        return "M111"
    if found.ruined:
        return "M112"
    if found.forgetting > CAMERA.forgetting:
        return "M110" if found.learned(CAMERA) else ""
    return "M113" if hardly_moved(start, found.model) else ""
