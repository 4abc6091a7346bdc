"""Whether a model that a student built comes back from a file as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
import tempfile

from ftlab.checks.core import require
from ftlab.checks.feature_extraction.returned import quietly
from ftlab.translation import _
import keras
import numpy as np


def check_file(
    model: keras.Model, logits: Callable[[keras.Model], np.ndarray], wanted: np.ndarray
) -> None:
    """Save it and load it again.

    Args:
        model: What the student returned.
        logits: Gives a model's logits for the check's inputs.
        wanted: What these were before.

    Raises:
        CheckFailed: It cannot be saved or loaded, or gives other logits afterwards.
    """
    problem, found = "", wanted
    try:
        with tempfile.TemporaryDirectory() as folder, quietly():
            path = Path(folder) / "model.keras"
            model.save(path)
            found = logits(keras.saving.load_model(path, compile=False))
    except Exception as error:  # whatever the student's own layers lead to
        words = (str(error).splitlines() or [""])[0][:150]
        problem = f"{type(error).__name__}: {words}"
    require(not problem, _("a model that comes back from its file"), problem, "M84")
    require(same(found, wanted), _("the same logits from its file"), _("other logits"), "M84")


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two arrays of logits are equal up to rounding."""
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-3, atol=1e-3))
