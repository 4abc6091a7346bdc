"""What Keras itself says of the corpus, and what the rules of other tools are about.

`python -m tests.clinic.others` fits each broken case for an epoch and writes down whether Keras
stops or warns.
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


def main() -> None:
    """Fit all broken cases; those in the record already are left out."""
    said = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}
    for case in CASES.values():
        if case.faults and case.name not in said:
            said[case.name] = keras_says(case)
            print(case.fault, case.name, said[case.name], flush=True)
            RECORD.write_text(json.dumps(said, indent=1), "utf-8")
            keras.backend.clear_session()


if __name__ == "__main__":
    assert measure.ROOMS  # the modules that enter the cases
    RECORD.parent.mkdir(exist_ok=True)
    main()
