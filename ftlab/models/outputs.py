"""What a model's output says, found out from what the model computes, not from names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ftlab.errors import InputError
from ftlab.models.structure import check_model
from ftlab.models.tail import Place, drawn, graph_of, last_places, plain_after
from ftlab.models.trial import SEEN, SLACK, between_0_and_1, constant_sum, tail_rows, whole_rows
from ftlab.translation import _
import keras
import numpy as np

Kind = Literal["logits", "probabilities", "one logit", "one sigmoid", "sigmoids"]


@dataclass(frozen=True)
class Outputs:
    """What a classifier gives for each image.

    Args:
        kind: `"logits"` (one a class, any numbers), `"probabilities"` (one a class, sum 1),
            `"one logit"` or `"one sigmoid"` (two classes, one unit), `"sigmoids"` (several units
            from 0 to 1, each for itself).
        units: How many numbers an image.
    """

    kind: Kind
    units: int

    @property
    def n_classes(self) -> int:
        """How many classes these numbers tell apart: one unit tells two."""
        return 2 if self.units == 1 else self.units

    @property
    def from_logits(self) -> bool:
        """Whether a loss has to take the softmax or sigmoid itself."""
        return self.kind in ("logits", "one logit")

    def classes(self, rows: np.ndarray) -> np.ndarray:
        """The class that each row of these numbers names, `(n,)`."""
        if self.units == 1:
            return (rows[:, 0] > (0.0 if self.from_logits else 0.5)).astype(int)
        return np.argmax(rows, axis=-1)


def output_kind(model: keras.Model, images: np.ndarray | None = None) -> Outputs:
    """Whether a model gives logits or probabilities, and of how many classes.

    What stands behind the last layer with weights is tried on made-up numbers, with made-up
    weights in that layer: a softmax gives rows of sum 1 whatever it is called and wherever it
    stands, a sigmoid stays between 0 and 1. The model itself is not changed.

    Args:
        model: A built model that gives one row of numbers an image.
        images: Some that it takes, `(n, …)`. Needed, once, for a model of one's own whose `call`
            Keras cannot follow and of which it therefore knows no shape.

    Returns:
        An `Outputs`.

    Raises:
        InputError: Several outputs, a dict, no row of numbers an image, a softmax over one unit,
            shares that sum to something else than 1, or a model that cannot be tried.

    Example:
    >>> from ftlab import load_backbone
    >>> output_kind(load_backbone("parcels"))
    Outputs(kind='logits', units=10)
    """
    check_model(model)
    check_one_output(model)
    if images is not None:
        SEEN[model] = tuple(images.shape)
    places = last_places(model)
    read = _read(places[0]) if len(places) == 1 else None
    if read is not None:
        return read
    rows = (tail_rows(places[0]) if len(places) == 1 else []) or whole_rows(model)
    if rows is None:
        raise InputError(
            _("a model that can be tried on made-up images"),
            _("{name!r}, whose input's shape Keras does not know", name=model.name),
            _("a model written as a class of its own, whose call does more than call layers"),
            _("the same layers put together as keras.Model(inputs, outputs)"),
        )
    return _named(np.concatenate(rows))


def one_class_an_image(model: keras.Model, images: np.ndarray | None = None) -> Outputs:
    """`output_kind`, where each image belongs to one class: several sigmoids are refused."""
    outputs = output_kind(model, images)
    if outputs.kind == "sigmoids":
        raise InputError(
            _("a model that chooses one class per image"),
            _(
                "{name!r}, whose {units} outputs each lie between 0 and 1",
                name=model.name,
                units=outputs.units,
            ),
            _("a model for pictures that may belong to several classes at once"),
            _("replace_head(model, n_classes), which gives one logit per class"),
        )
    return outputs


def check_one_output(model: keras.Model) -> None:
    """Raise an `InputError` unless the model gives one tensor, of one row per image."""
    view = graph_of(model)
    if view is None:
        return
    graph = drawn(view)
    given = getattr(graph, "_outputs_struct", graph.outputs[0])
    if isinstance(given, (dict, list, tuple)):
        names = list(given) if isinstance(given, dict) else [each.name for each in given]
        raise InputError(
            _("a model with one output"),
            _("{name!r}, with the outputs {names}", name=model.name, names=names),
            _("a model that answers several questions, or puts its answer into a dict or a list"),
            "keras.Model(model.inputs, model.outputs[0])",
        )
    if len(given.shape) != 2:
        raise InputError(
            _("a model that gives one row of numbers an image, (n, classes)"),
            _("{name!r}, which gives {shape}", name=model.name, shape=tuple(given.shape)),
            _("a model that ends in maps or tokens, without pooling and without a head"),
            "replace_head(model, n_classes)",
        )


def _read(place: Place) -> Outputs | None:
    """The answer where it stands there in plain words: a dense layer with nothing behind it."""
    layer, units = place.layer, int(place.output.shape[-1])
    if type(layer) is not keras.layers.Dense or place.nested or not plain_after(place, ()):
        return None
    kinds: dict[Any, tuple[Kind, Kind]] = {
        keras.activations.linear: ("one logit", "logits"),
        keras.activations.sigmoid: ("one sigmoid", "sigmoids"),
    }
    if units > 1:
        kinds[keras.activations.softmax] = ("probabilities", "probabilities")
    found = kinds.get(layer.activation)
    return None if found is None else Outputs(found[units > 1], units)


def _named(rows: np.ndarray) -> Outputs:
    units = rows.shape[-1]
    total = constant_sum(rows)
    if total is not None:
        if units == 1 or abs(total - 1) > SLACK:
            raise InputError(
                _("logits, or probabilities that tell classes apart and sum to 1"),
                _("{units} outputs that always sum to {total:g}", units=units, total=total),
                _("a softmax over one unit, or probabilities that are scaled afterwards"),
                _("replace_head(model, n_classes), which gives logits"),
            )
        return Outputs("probabilities", units)
    if between_0_and_1(rows):
        return Outputs("one sigmoid" if units == 1 else "sigmoids", units)
    return Outputs("one logit" if units == 1 else "logits", units)
