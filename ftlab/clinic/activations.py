"""What the end of a model can say at all, whatever its weights are."""

from __future__ import annotations

from collections.abc import Iterator

from ftlab.clinic.answer import Answer
from ftlab.clinic.finding import Finding
from ftlab.models.tail import last_places, sample
from ftlab.models.trial import as_numbers, constant_sum
from ftlab.translation import _
import keras
import numpy as np


def squeezed(answer: Answer) -> Iterator[Finding]:
    """Two softmaxes in a row never let a class be sure, whatever the weights are."""
    if answer.kind is None or answer.kind.kind != "probabilities" or answer.model is None:
        return
    places = last_places(answer.model)
    if len(places) != 1 or places[0].nested:
        return
    place, units = places[0], answer.units
    logits = 60 * sample(place.output.shape, 32, np.random.default_rng(0))
    try:
        weights = place.layer.weights
        made = [60 * sample((1, *w.shape), 1, np.random.default_rng(1))[0] for w in weights]
        inputs = [sample(each.shape, 32, np.random.default_rng(2)) for each in place.inputs]
        with keras.StatelessScope(state_mapping=list(zip(weights, made, strict=True))):
            own = as_numbers(place.layer(*inputs))
        shares = own.ndim == 2 and constant_sum(own) is not None
        rows = as_numbers(place.after(own if shares else logits))
    except Exception:  # operations that take more than one tensor
        return
    most, limit = float(rows.max()), float(np.e / (np.e + units - 1))
    if rows.ndim == 2 and constant_sum(rows) is not None and most <= limit + 1e-3:
        yield Finding(
            "softmax-twice", "certain",
            _("{where}whatever the weights are, no class gets more than {most:.2f}: two softmaxes "
              "follow one another (one gives up to 1)", where=answer.where, most=most),
            _("# leave out one of the two\nmodel = replace_head(model, {n})", n=units),
        )  # fmt: skip


def never_below_0(answer: Answer) -> bool:
    """Whether the head ends in a ReLU or the like: numbers from 0 up, whatever the weights."""
    places = [] if answer.model is None else last_places(answer.model)
    if len(places) != 1 or answer.kind is None or answer.kind.kind not in ("logits", "one logit"):
        return False
    place = places[0]
    shown = getattr(place.layer, "activation", keras.activations.linear)
    if not hasattr(place.layer, "units") or len(place.output.shape) != 2:
        return False
    values = 10 * sample(place.output.shape, 16, np.random.default_rng(0))
    try:
        made = shown(keras.ops.convert_to_tensor(values))
        return bool((as_numbers(place.after(made)) >= 0).all())
    except Exception:
        return False
