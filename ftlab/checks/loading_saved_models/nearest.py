"""Which of several trainings a model's weights come from."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ftlab.checks.core import require
from ftlab.translation import _
import keras
import numpy as np

_NEAR = 0.1  # of the way between the right weights and a wrong answer's


def flat(model: keras.Model) -> np.ndarray:
    """All weights and statistics in one row."""
    return np.concatenate([np.ravel(weight).astype(float) for weight in model.get_weights()])


def nearest(
    given: np.ndarray, trained: Mapping[str, np.ndarray], untrained: Collection[str] = ()
) -> str:
    """The key of the training that weights come from.

    Args:
        given: Weights in one row.
        trained: `"right"` and misconception ids → the weights that each ends at; a second wrong
            answer of one misconception has a word behind the id.
        untrained: Keys where nothing was trained: these weights are met exactly or not at all.

    Returns:
        Its key without the word behind; empty where none is near.
    """
    right = trained["right"]
    others = [value for key, value in trained.items() if key != "right"]
    reach = _NEAR * min(float(np.linalg.norm(right - other)) for other in others)
    distances = {key: float(np.linalg.norm(given - value)) for key, value in trained.items()}
    closest = min(distances, key=lambda key: distances[key])
    # A wrong training that ends close by is told by a share of its own way from the right one.
    own = max(reach, _NEAR * float(np.linalg.norm(right - trained[closest])))
    near = distances[closest] <= (reach if closest == "right" else min(own, 3 * reach))
    if closest in untrained:
        near = bool(np.allclose(given, trained[closest], rtol=0, atol=1e-7))
    return closest.partition(" ")[0] if near else ""


def require_same_layers(model: keras.Model, wanted: keras.Model) -> None:
    """Fail where a returned model does not have the weights that its original has."""
    shapes = [[np.shape(w) for w in each.get_weights()] for each in (model, wanted)]
    require(
        shapes[0] == shapes[1],
        _("the same layers as in the model that was given"),
        _("a model with other layers"),
        "M03",
    )
