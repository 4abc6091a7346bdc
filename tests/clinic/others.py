"""What Keras itself says of the corpus, and what the rules of other tools are about.

`python -m tests.clinic.others` fits one case of each fault for an epoch and writes down whether
Keras stops or warns.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
import warnings

import ftlab  # noqa: F401  (before Keras, whose notices it keeps out)
import keras
import numpy as np

from tests.clinic import measure
from tests.clinic.cases import CASES

RECORD = Path("build/clinic-keras.json")
CHEAP = ("_seq", "_own", "texts", "parcels", "_vit", "sigmoid", "digit", "logit")

# What rules of other tools speak of, by id. UMLAUT: the checks in its published
# source, umlaut/heuristics.py (softmax before the loss, missing activations, shape and range and
# type of the input, NaN, a rate out of the usual range, overfitting, validation above training).
# AutoTrainer: its five training problems (vanishing and exploding gradients, dying ReLU, a loss
# that swings, slow convergence). NeuraLint: 23 rules on the structure of a network and its
# learner, of which we know the five groups, and not the wording of each: "?" where one may apply.
UMLAUT = {
    "logits-as-probabilities", "input-scale", "input-shape", "loss-nan", "nan-inputs",
    "rate-too-high", "rate-too-low", "rate-zero", "curves-overfitting",
}  # fmt: skip
AUTOTRAINER = {
    "rate-too-high", "rate-too-low", "curves-flat", "curves-underfitting", "loss-nan",
    "curves-rate",
}  # fmt: skip
NEURALINT_MAYBE = {
    "logits-as-probabilities", "softmax-twice", "one-answer", "one-unit-many-classes", "other-loss",
    "odd-activation", "no-head", "head-too-wide",
}  # fmt: skip


def keras_says(case: Any) -> str:
    """`"error"`, `"warning"` or nothing, in one epoch of 64 examples."""
    keras.utils.set_random_seed(0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        s = case.make()
        if not s.model.compiled:
            s.compile()
        caught.clear()
        rows = slice(0, 64)
        x, y = (keras.tree.map_structure(lambda a: a[rows], part) for part in (s.x, s.y))
        try:
            losses = s.model.fit(x, y, verbose=0, batch_size=s.batch or 32).history["loss"]
        except Exception:  # whatever Keras or TensorFlow raise
            return "error"
    words = [each for each in caught if issubclass(each.category, UserWarning)]
    return "warning" if words else "" if np.isfinite(losses).all() else "NaN"


def one_a_fault() -> dict[str, Any]:
    """The cheapest case of each fault."""
    chosen: dict[str, Any] = {}
    for case in sorted(CASES.values(), key=lambda c: not any(w in c.name for w in CHEAP)):
        if case.faults:
            chosen.setdefault(case.fault, case)
    return chosen


if __name__ == "__main__":
    assert measure.ROOMS
    said = {}
    for fault, case in one_a_fault().items():
        said[fault] = {"case": case.name, "says": keras_says(case)}
        print(fault, said[fault], flush=True)
        keras.backend.clear_session()
    RECORD.write_text(json.dumps(said, indent=1))
