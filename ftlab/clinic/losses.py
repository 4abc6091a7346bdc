"""What a loss compares, found out by trying it, whatever it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
import inspect
from typing import Any, Literal

import keras
from keras.src.losses.losses import LossFunctionWrapper
import numpy as np

Family = Literal["sparse", "categorical", "binary", "numbers", "other"]
_NUMBERS = ("squared", "absolute", "huber", "logcosh", "cosine", "poisson")


@dataclass(frozen=True)
class Loss:
    """A loss as `compile` was given it.

    Args:
        name: As Keras writes it.
        family: Which labels it wants, by its name: `"sparse"` (whole numbers), `"categorical"`
            (one-hot), `"binary"` (0 and 1), `"numbers"` (regression), `"other"`.
        function: Labels and outputs → a number, or a number an example.
    """

    name: str
    family: Family
    function: Callable[[Any, Any], Any]

    def __call__(self, y: Any, outputs: Any) -> float:
        """The mean loss. Raises whatever the loss raises."""
        given = keras.ops.convert_to_numpy(self.function(y, outputs))
        return float(np.mean(given))

    @property
    def is_crossentropy(self) -> bool:
        """Whether it is one of Keras's cross-entropies, by its name."""
        return self.family in ("sparse", "categorical", "binary")

    def takes(self, y: np.ndarray, units: int) -> str:
        """`"logits"`, `"probabilities"` or `""` where a trial on made-up outputs does not say.

        Logits may be shifted all alike, probabilities may be scaled; with one unit, or where
        units count for themselves, what is above 1 is all the same to a loss of probabilities.

        Args:
            y: Labels of a few examples, in the form that the loss wants.
            units: How many outputs an example.
        """
        rng = np.random.default_rng(0)
        rows = rng.uniform(0.1, 0.9, (len(y), units)).astype("float32")
        try:
            if units == 1 or self.family == "binary":
                ones = np.ones_like(y, "float32")
                full = np.full((len(y), units), 1, "float32")
                two, five = self(ones, 2 * full), self(ones, 5 * full)
                return "probabilities" if np.isclose(two, five, atol=1e-5) else "logits"
            here = self(y, rows)
            if np.isclose(here, self(y, rows + 3), rtol=1e-3):
                return "logits"
            return "probabilities" if np.isclose(here, self(y, rows * 0.5), rtol=1e-3) else ""
        except Exception:  # a loss of one's own, or labels of another form
            return ""


def resolved(loss: Any) -> Loss | None:
    """A loss from what `compile` takes: an object, a function or a name; `None` for none."""
    if loss is None:
        return None
    try:
        found = keras.losses.get(_SHORT.get(loss, loss) if isinstance(loss, str) else loss)
    except (TypeError, ValueError):
        return None
    name = getattr(found, "__name__", type(found).__name__)
    plain = name.replace("_", "").lower()
    family = _family(plain, found)
    if not isinstance(found, keras.losses.Loss):
        found = LossFunctionWrapper(found)  # as compile does it
    return Loss(name, family, found)


_SHORT = {"bce": "binary_crossentropy", "crossentropy": "sparse_categorical_crossentropy",
          "ce": "sparse_categorical_crossentropy"}  # fmt: skip


def _family(plain: str, loss: Any) -> Family:
    of = loss if inspect.isfunction(loss) else type(loss)
    if str(getattr(of, "__module__", "")).split(".")[0] != "keras":
        return "other"
    if plain.startswith("sparsecategorical"):
        return "sparse"
    if plain.startswith("categorical") and "hinge" not in plain:
        return "categorical"
    if plain.startswith("binary"):
        return "binary"
    return "numbers" if any(word in plain for word in _NUMBERS) else "other"
