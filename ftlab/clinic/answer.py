"""One output of a model, with its labels, its loss and its metrics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ftlab.clinic.losses import Loss, resolved
from ftlab.clinic.sample import labels_of
from ftlab.models.outputs import Outputs, output_kind
from ftlab.models.tail import drawn, graph_of
import keras
import numpy as np


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


def answers_of(
    model: Any, x: Any, labels: tuple[Any, Any], said: Any, compiled: bool
) -> Iterator[Answer]:
    """Each output of a model with its labels, loss and metrics.

    Args:
        model: A built model.
        x: A few inputs.
        labels: Theirs, and all that were read.
        said: What the model says of the few.
        compiled: Whether `compile` was called.
    """
    view = graph_of(model)
    names, by_name = _named(said, view)
    ys, all_ys = (_by_name(part, names) for part in labels)
    losses = _by_name(getattr(model, "loss", None) if compiled else None, names)
    metrics = _by_name(_metrics(model), names, several=True)
    for place, name in enumerate(names):
        y: Any = ys.get(name)
        whole: Any = all_ys.get(name)
        if not hasattr(y, "shape"):
            continue
        part = _part(model, view, place, len(names))
        asked = metrics.get(name) or []
        asked = asked if isinstance(asked, (list, tuple)) else [asked]
        yield Answer(
            "" if len(names) == 1 else name, by_name[name], y, whole,
            _kind(part, x) if part is not None else None, resolved(losses.get(name)),
            tuple(asked), part,
        )  # fmt: skip


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
