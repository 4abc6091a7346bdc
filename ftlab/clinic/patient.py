"""What is examined: a model, its data, and what is known of its training."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ftlab.clinic.losses import Loss, resolved
from ftlab.clinic.sample import Sample, labels_of
from ftlab.errors import InputError
from ftlab.models.block import Block
from ftlab.models.outputs import Outputs, output_kind
from ftlab.models.structure import blocks, head_layer
from ftlab.models.tail import drawn, graph_of
from ftlab.models.trial import as_numbers
from ftlab.training.optimizer_state import steps_taken
import keras
import numpy as np
import pandas as pd

FEW = 96  # examples that the model is tried on
DEFAULT_BATCH = 32  # Keras's own


@dataclass(frozen=True, eq=False)
class Answer:
    """One output of the model, with what it is compared with.

    Args:
        name: The output's name; empty where there is only one.
        given: What the model says for a few examples `(n, …)`.
        y: Their labels, as they were given.
        all_y: All labels that were read.
        kind: What its numbers are; `None` where it cannot be told.
        loss: What `compile` was given; `None` where there is none.
        metrics: The same.
        model: A model with this output alone; `None` where the graph is not known.
    """

    name: str
    given: np.ndarray
    y: np.ndarray
    all_y: np.ndarray
    kind: Outputs | None
    loss: Loss | None
    metrics: tuple[Any, ...]
    model: Any

    @property
    def units(self) -> int:
        """How many numbers an example."""
        return int(self.given.shape[-1]) if self.given.ndim > 1 else 1

    @cached_property
    def labels(self) -> np.ndarray | None:
        """One class an example, of all that were read; `None` where labels are no classes."""
        if self.loss is not None and self.loss.family == "numbers":
            one_hot = self.all_y.ndim == 2 and self.all_y.shape[1] > 1
            if not one_hot and not (self.kind and self.kind.kind == "probabilities"):
                return None
        if self.loss is None and self.all_y.dtype.kind == "f" and self.units == 1:
            return None
        return labels_of(self.all_y)

    @property
    def where(self) -> str:
        """For messages: which output, where there are several."""
        return f"{self.name}: " if self.name else ""


@dataclass(frozen=True, eq=False)
class Patient:
    """All that a check-up was given, and what follows from it.

    Args:
        model: A built model.
        train: What it learns from.
        validation: What it is measured on, or `None`.
        source: Images of the task that it knew before, or `None`.
        history: One row an epoch, or `None`.
        plan: Epochs and steps as `fit` was told, from a `History`.
        before: The model before, or `None`.
    """

    model: Any
    train: Sample
    validation: Sample | None = None
    source: Sample | None = None
    history: pd.DataFrame | None = None
    plan: dict[str, Any] | None = None
    before: Any = None

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
        return self.train.few(FEW)

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
        view = graph_of(self.model)
        names, said = _named(self.said, view)
        ys, all_ys = (_by_name(part, names) for part in (self.few[1], self.train.y))
        losses = _by_name(getattr(self.model, "loss", None) if self.compiled else None, names)
        metrics = _by_name(_metrics(self.model), names, several=True)
        found = []
        for place, name in enumerate(names):
            part = _part(self.model, view, place, len(names))
            kind = _kind(part, self.few[0]) if part is not None else None
            y: Any = ys.get(name)
            whole: Any = all_ys.get(name)
            if y is None or not hasattr(y, "shape"):
                continue
            one = "" if len(names) == 1 else name
            asked = metrics.get(name) or []
            asked = asked if isinstance(asked, (list, tuple)) else [asked]
            found.append(
                Answer(one, said[name], y, whole, kind, resolved(losses.get(name)),
                       tuple(asked), part)
            )  # fmt: skip
        return found

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


def _metrics(model: Any) -> Any:
    compiled = getattr(model, "_compile_metrics", None)
    return getattr(compiled, "_user_metrics", None)


def _named(said: Any, view: Any) -> tuple[list[str], dict[str, Any]]:
    if isinstance(said, dict):
        return list(said), said
    if isinstance(said, (list, tuple)):
        names = list(getattr(view, "output_names", [])) or list(map(str, range(len(said))))
        if len(set(names)) < len(said):
            names = list(map(str, range(len(said))))
        return names, dict(zip(names, said, strict=True))
    return ["output"], {"output": said}


def _by_name(given: Any, names: list[str], *, several: bool = False) -> dict[str, Any]:
    """What was given for each output: by name, by place, or once for all."""
    if isinstance(given, dict):
        if set(given) & set(names):
            return given
        values = list(given.values())
        return dict(zip(names, values, strict=False))
    if isinstance(given, (list, tuple)) and not (several and len(names) == 1):
        return dict(zip(names, given, strict=False))
    return dict.fromkeys(names, given)


def _part(model: Any, view: Any, place: int, n: int) -> Any:
    if n == 1:
        return model
    if view is None:
        return None
    return keras.Model(drawn(view)._inputs_struct, view.outputs[place])


def _kind(model: Any, x: Any) -> Outputs | None:
    try:
        images = x if isinstance(x, np.ndarray) else None
        return output_kind(model, None if images is None else images[:1])
    except Exception:  # no row of numbers an image, or one that cannot be tried
        return None
