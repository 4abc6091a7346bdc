"""Check of the exercise `grow`: new surfaces for a large network, on cached features."""

from __future__ import annotations

from collections.abc import Callable
import time
from typing import Any

from ftlab.checks.capstone.budget import SURFACES, Budget
from ftlab.checks.capstone.measuring import wanted
from ftlab.checks.capstone.surfaces import ALL_SURFACES, NEW_SURFACES, NewSurfaces, new_surfaces
from ftlab.checks.core import HandedOver, call, fail, passed, require
from ftlab.checks.feature_extraction.returned import as_model, outputs
from ftlab.data.task import Split
from ftlab.models.heads import copy_model
from ftlab.translation import _
import keras
import numpy as np

_OLD = ALL_SURFACES - NEW_SURFACES


def grow(function: Callable[..., Any], *, seed: int = 0) -> None:
    """Check `grow(head, features, labels, old_features, old_labels)` on three new surfaces.

    Args:
        function: The student's strategy.
        seed: Of the three surfaces and of all pictures.

    Raises:
        CheckFailed: Outputs of another width, too little learned, too much forgotten, or too long.
    """
    given = new_surfaces(seed)
    began = time.perf_counter()
    handed = HandedOver(copy_model(given.head))
    result = call(function, handed, *given.new, *given.old)
    seconds = time.perf_counter() - began
    model = as_model(result, _("the head for {n} classes", n=ALL_SURFACES))
    limit = _("a model within {seconds:g} s", seconds=SURFACES.seconds)
    received = _("one after {seconds:.0f} s", seconds=seconds)
    require(seconds <= SURFACES.seconds, limit, received, "M108")
    right, lost, as_new = _measured(model, given)
    names = ", ".join(given.names[-NEW_SURFACES:])
    outcome = _(
        "{right:.1%} right, {points:.1f} points lost on the old task",
        right=right,
        points=100 * lost,
    )
    told = _("classes {names}: {outcome}", names=names, outcome=outcome)
    if right < SURFACES.target_accuracy or lost > SURFACES.forgetting:
        fail(wanted(SURFACES), told, _looks_like(right, lost, as_new, SURFACES))
    passed(_("classes {names}: {outcome}. Within the budget.", names=names, outcome=outcome))


def _measured(model: keras.Model, given: NewSurfaces) -> tuple[float, float, float]:
    """Share of new pictures read right, old accuracy lost, and share of old ones called new."""
    new, old = (_logits(model, split) for split in (given.hidden_new, given.hidden_old))
    before = outputs(given.head, given.hidden_old.images).argmax(axis=1)
    labels = given.hidden_old.labels
    after = old.argmax(axis=1)
    right = float(np.mean(new.argmax(axis=1) == given.hidden_new.labels))
    lost = float(np.mean(before == labels) - np.mean(after == labels))
    return right, lost, float(np.mean(after >= _OLD))


def _logits(model: keras.Model, split: Split) -> np.ndarray:
    found = outputs(model, split.images)
    width = found.shape[-1] if found.ndim == 2 else 0
    fits = width == ALL_SURFACES and len(found) == len(split.labels)
    key = {NEW_SURFACES: "M114", _OLD: "M16"}.get(width, "M03")
    expected = _("one logit for each of the {n_old} old and {n_new} new classes",
                 n_old=_OLD, n_new=NEW_SURFACES)  # fmt: skip
    require(fits, expected, _("outputs of shape {shape}", shape=found.shape), key)
    if not np.isfinite(found).all():
        fail(_("finite outputs"), _("NaN or infinite ones"), "M112")
    return found


def _looks_like(right: float, lost: float, as_new: float, budget: Budget) -> str:
    """The misconception that explains a missed budget."""
    learned = right >= budget.target_accuracy
    if learned:
        return "M110" if as_new > budget.forgetting else ""
    return "M113" if lost < budget.forgetting / 2 and as_new < budget.forgetting / 2 else ""
