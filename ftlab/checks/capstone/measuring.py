"""Calling a strategy within its time, and measuring what came back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
import time
from typing import Any

from ftlab.checks.capstone.budget import Budget
from ftlab.checks.core import HandedOver, call, fail, require
from ftlab.checks.feature_extraction.returned import arrays, as_model, outputs
from ftlab.data.task import Split
from ftlab.data.tasks import load_task
from ftlab.models.heads import copy_model
from ftlab.translation import _
import keras
import numpy as np


@dataclass(frozen=True)
class Outcome:
    """What a strategy came to.

    Args:
        model: What it returned.
        logits: For the hidden images of the new task.
        source_logits: For the dock's test images.
        target_accuracy: Share of the hidden images read right.
        forgetting: Accuracy on the old task lost.
    """

    model: keras.Model
    logits: np.ndarray
    source_logits: np.ndarray
    target_accuracy: float
    forgetting: float

    @property
    def collapsed(self) -> bool:
        """Whether nearly every image of both tasks gets one and the same answer."""
        answers = np.concatenate([self.logits, self.source_logits]).argmax(axis=1)
        return bool(np.bincount(answers).max() > 0.9 * len(answers))

    @property
    def ruined(self) -> bool:
        """Whether neither task is read any more."""
        answers = self.source_logits.argmax(axis=1)
        one_answer = np.bincount(answers).max() > 0.5 * len(answers)
        return self.collapsed or (
            self.target_accuracy < 0.3 and self.forgetting > 0.5 and bool(one_answer)
        )

    def __str__(self) -> str:
        return _(
            "{right:.1%} right, {points:.1f} points lost on the old task",
            right=self.target_accuracy,
            points=100 * self.forgetting,
        )

    def within(self, budget: Budget) -> bool:
        """Whether both limits hold."""
        return self.learned(budget) and self.forgetting <= budget.forgetting

    def learned(self, budget: Budget) -> bool:
        """Whether the new task was learned."""
        return self.target_accuracy >= budget.target_accuracy


def adapted(
    function: Callable[..., Any],
    start: keras.Model,
    train: Split,
    replayed: Split,
    budget: Budget,
) -> keras.Model:
    """The model that a strategy returns for a copy of the start, within its time."""
    # The strategy gets a copy, so that what it started from can be compared afterwards.
    given = HandedOver(copy_model(start))
    began = time.perf_counter()
    result = call(function, given, *train, *replayed)
    seconds = time.perf_counter() - began
    model = as_model(result, _("the fine-tuned model"))
    require(
        seconds <= budget.seconds,
        _("a model within {seconds:g} s", seconds=budget.seconds),
        _("one after {seconds:.0f} s", seconds=seconds),
        "M108",
        _("Count the steps: epochs × images / batch size. Some hundred are enough"),
    )
    return model


def outcome(model: keras.Model, start: keras.Model, test: Split, n_classes: int) -> Outcome:
    """Both tasks measured.

    Args:
        model: What was returned.
        start: What it came from.
        test: Hidden images of the new task.
        n_classes: How many logits there should be.
    """
    dock = load_task("dock").test
    new, old = outputs(model, test.images), outputs(model, dock.images)
    require(
        new.shape == (len(test.labels), n_classes),
        _("one output for each of the {n_classes} classes", n_classes=n_classes),
        _("outputs of shape {shape} for {n} images", shape=new.shape, n=len(test.labels)),
        "M03",
    )
    if not (np.isfinite(new).all() and np.isfinite(old).all()):
        fail(_("finite outputs"), _("NaN or infinite ones"), "M112")
    before = float(np.mean(outputs(start, dock.images).argmax(axis=1) == dock.labels))
    after = float(np.mean(old.argmax(axis=1) == dock.labels))
    right = float(np.mean(new.argmax(axis=1) == test.labels))
    return Outcome(model, new, old, right, before - after)


def moved_layers(start: keras.Model, model: keras.Model) -> set[str]:
    """Names of the start's layers whose weights or statistics are not found in the model."""
    held = [array for _, weights in arrays(model) for array in weights]
    return {
        layer.name
        for layer, weights in arrays(start)
        if not all(any(np.array_equal(w, other) for other in held) for w in weights)
    }


def hardly_moved(start: keras.Model, model: keras.Model) -> bool:
    """Whether the weights ended within a hundredth of their size from where they began."""
    pairs = zip(start.get_weights(), model.get_weights(), strict=True)
    old = np.concatenate([weight.ravel() for weight in start.get_weights()])
    away = np.concatenate([(new - was).ravel() for was, new in pairs])
    return bool(np.linalg.norm(away) < 0.01 * np.linalg.norm(old))


def wanted(budget: Budget) -> str:
    """The limits in one line, for a message."""
    return _(
        "{right:.0%} or more right on hidden images, and {points:g} points lost on the old task "
        "at most",
        right=budget.target_accuracy,
        points=100 * budget.forgetting,
    )
