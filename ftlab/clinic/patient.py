"""What is examined: a model, its data, and what is known of its training."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ftlab.clinic.answer import Answer, answers_of
from ftlab.clinic.sample import Sample
from ftlab.errors import InputError
from ftlab.models.block import Block
from ftlab.models.structure import blocks, head_layer
from ftlab.models.trial import as_numbers
from ftlab.training.optimizer_state import steps_taken
import keras
import numpy as np
import pandas as pd

FEW = 96  # examples that the model is tried on
DEFAULT_BATCH = 32  # Keras's own


@dataclass(frozen=True, eq=False)
class Patient:
    """All that a check-up was given, and what follows from it.

    Args:
        model: A built model.
        train: What it learns from.
        validation: What it is measured on, or `None`.
        source: Images of the task that it knew before, or `None`.
        history: One row per epoch, or `None`.
        plan: Epochs and steps as `fit` was told, from a `History`.
        before: The model before, or `None`.
        n_few: How many examples the model is tried on.
    """

    model: Any
    train: Sample
    validation: Sample | None = None
    source: Sample | None = None
    history: pd.DataFrame | None = None
    plan: dict[str, Any] | None = None
    before: Any = None
    n_few: int = FEW

    @property
    def optimizer(self) -> Any:
        """Of the compiled model, or `None`."""
        return getattr(self.model, "optimizer", None)

    @property
    def compiled(self) -> bool:
        """Whether `compile` was called."""
        return bool(getattr(self.model, "compiled", False)) and self.optimizer is not None

    @property
    def knows_its_loss(self) -> bool:
        """Whether the model computes its loss itself."""
        own = (type(self.model).compute_loss, type(self.model).train_step)
        return own != (keras.Model.compute_loss, keras.Model.train_step)

    @property
    def batch_size(self) -> int:
        """Of the dataset, or Keras's own."""
        return self.train.batch_size or DEFAULT_BATCH

    @property
    def steps(self) -> int | None:
        """Steps an epoch."""
        if self.plan and self.plan.get("steps"):
            return int(self.plan["steps"])
        return None if self.train.n is None else -(-self.train.n // self.batch_size)

    @cached_property
    def few(self) -> tuple[Any, Any]:
        """Some inputs and labels."""
        return self.train.few(self.n_few)

    def say(self, x: Any, model: Any = None, *, training: bool = False) -> Any:
        """What a model says, as float64 arrays; changes nothing."""
        model = self.model if model is None else model
        n = len(keras.tree.flatten(x)[0])
        parts = []
        for start in range(0, n, 32):
            batch = keras.tree.map_structure(lambda a, s=start: a[s : s + 32], x)
            with keras.StatelessScope(state_mapping=[(v, v.value) for v in model.variables]):
                out = model(batch, training=training)
            parts.append(keras.tree.map_structure(as_numbers, out))
        return keras.tree.map_structure(lambda *each: np.concatenate(each), *parts)

    @cached_property
    def said(self) -> Any:
        """What the model says of those few. Raises what it raises."""
        return self.say(self.few[0])

    @cached_property
    def answers(self) -> list[Answer]:
        """Each output of the model with its labels, loss and metrics."""
        labels = (self.few[1], self.train.y)
        return list(answers_of(self.model, self.few[0], labels, self.said, self.compiled))

    @cached_property
    def blocks(self) -> list[Block]:
        """As `ftlab.blocks` finds them; none where it cannot."""
        try:
            return blocks(self.model)
        except InputError:
            return []

    @cached_property
    def head(self) -> Any:
        """The layer that gives the classes, or `None`."""
        try:
            return head_layer(self.model)
        except Exception:  # several outputs
            return None

    @property
    def taken(self) -> int:
        """How many steps its optimizer has taken."""
        return 0 if self.optimizer is None else steps_taken(self.optimizer)

    @property
    def trained(self) -> bool:
        """Whether it has trained, as far as its optimizer or its history tells."""
        return self.taken > 0 or (self.history is not None and len(self.history) > 0)
